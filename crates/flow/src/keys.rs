//! Keys that seal: what each still holds, and sealing everything anew with the present one. In batches, each a transaction:
//! wherever it is broken off, what is done is done and the rest opens with the old key.

use std::collections::BTreeMap;

use domain::ids::CompanyId;
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{
    Keyring, SealError, Store, StoreError, Tx, people, point,
    seal::{Place, key_of},
    sealed::{self, SealedRow, SealedTable},
};

use crate::hub::Hub;

/// Rows that are sealed anew at once.
const BATCH: i64 = 50;

/// Seals everything of a company, and the second factors of all people, with the present key.
#[derive(Debug, Serialize, Deserialize)]
pub struct SealAnew {}

impl JobKind for SealAnew {
    const NAME: &'static str = "keys.seal_anew";
    fn lane(&self) -> Lane {
        "keys".to_owned()
    }
    fn unique(&self) -> Option<String> {
        Some(String::from("keys"))
    }
}

impl Job<Hub> for SealAnew {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let keyring = &cx.app.keyring;
        keyring.refresh().map_err(|error| Stop::Quarantine(error.to_string()))?;
        for table in SealedTable::ALL {
            let mut after = Some(i64::MIN);
            while let Some(place) = after {
                let mut tx = cx.begin("keys.seal_anew").await?;
                after = seal_batch(&mut tx, keyring, *table, place).await?;
                point!("keys.sealing");
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

/// Seals the next rows of a table anew; behind which id to go on.
async fn seal_batch(tx: &mut Tx, keyring: &Keyring, table: SealedTable, after: i64) -> Result<Option<i64>, Stop> {
    let rows = sealed::batch(tx, table, after, BATCH).await?;
    let present = keyring.current();
    let company = company_of(tx, table);
    for row in &rows {
        let is_old = |text: &String| key_of(text).is_some_and(|id| id != present);
        if row.texts.values().any(is_old) {
            let anew =
                sealed_anew(keyring, table, company, row).map_err(|error| Stop::Quarantine(error.to_string()))?;
            sealed::set(tx, table, &anew).await?;
        }
    }
    Ok(rows.last().map(|row| row.id))
}

fn company_of(tx: &Tx, table: SealedTable) -> CompanyId {
    use store::Read as _;
    // People belong to no one company.
    if table == SealedTable::Users { CompanyId::new(0) } else { tx.company() }
}

fn sealed_anew(
    keyring: &Keyring,
    table: SealedTable,
    company: CompanyId,
    row: &SealedRow,
) -> Result<SealedRow, SealError> {
    let mut texts = BTreeMap::new();
    for (column, text) in &row.texts {
        let place = Place { table: table.name(), column, company, row: row.id };
        let anew = if text.is_empty() { String::new() } else { keyring.seal(&keyring.open(text, place)?, place)? };
        texts.insert(column.clone(), anew);
    }
    Ok(SealedRow { id: row.id, texts })
}

/// How many sealed texts each key holds, by its id.
///
/// # Errors
/// When the rows cannot be read.
pub async fn held(store: &Store) -> Result<BTreeMap<String, u64>, StoreError> {
    let companies = people::companies(&mut store.read_global().await?).await?;
    let mut held = BTreeMap::new();
    for company in &companies {
        for table in [SealedTable::Connections, SealedTable::Accounts] {
            let mut tx = store.begin(company.id, "keys: count").await?;
            count(&mut tx, table, &mut held).await?;
        }
    }
    let mut tx = store.begin_global("keys: count").await?;
    count(&mut tx, SealedTable::Users, &mut held).await?;
    Ok(held)
}

async fn count(tx: &mut Tx, table: SealedTable, held: &mut BTreeMap<String, u64>) -> Result<(), StoreError> {
    let mut after = i64::MIN;
    loop {
        let rows = sealed::batch(tx, table, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for id in rows.iter().flat_map(|row| row.texts.values()).filter_map(|text| key_of(text)) {
            *held.entry(id.to_owned()).or_default() += 1;
        }
    }
}

/// Queues the sealing of everything anew, for every company.
///
/// # Errors
/// When the rows cannot be written.
pub async fn queue(hub: &Hub) -> Result<(), StoreError> {
    for company in people::companies(&mut hub.store.read_global().await?).await? {
        let mut tx = hub.store.begin(company.id, "keys: queue").await?;
        jobs::queue(&mut tx, &hub.env, &SealAnew {}).await?;
        tx.commit().await?;
    }
    Ok(())
}
