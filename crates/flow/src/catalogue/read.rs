//! Reads a shop's goods to their end, a page a transaction with the place where it goes on; then marks what it did not see.
//! Kept memory is that of a page, whatever the shop has.

use connect::channel::CataloguePlace;
use domain::{
    Refusal, Right,
    goods::Matching,
    ids::{ConnectionId, ProductId, VariantId},
    refusal::RefusalCode,
    time::HOUR,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, Signal, Tx, catalogues, catalogues::CatalogueRow, connections, products, variants};
use tracing::warn;

use super::store_page::store_page;
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    policy,
    statuses::shop,
};

/// Variants that are looked at together when a run closes.
const BATCH: i64 = 1000;
/// A shop whose goods were read so lately is not read again by itself.
const FRESH: i64 = 20 * HOUR;

/// Reads the goods of a shop.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadCatalogue {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

/// The reading.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// The shop.
    pub connection: ConnectionId,
    /// Which reading of it.
    pub run: i64,
}

impl Act for ReadCatalogue {
    const NAME: &'static str = "catalogue.read";
    const RIGHT: Right = Right::CatalogueEdit;
    type Done = Reading;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, mut refusals) = shop(read, self.connection).await?;
        let Some(row) = row else { return Ok(refusals) };
        if !row.is_enabled() {
            refusals.push(RefusalCode::ConnectionDisabled.refusal());
        }
        let open = cx.hub.open_channel(read, self.connection).await;
        if !open.is_ok_and(|open| open.channel.catalogue().is_some()) {
            refusals.push(RefusalCode::ShopCannot.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Reading, ActError> {
        let run = begin(tx, cx.hub, self.connection).await?;
        Ok(Reading { connection: self.connection, run })
    }
}

/// Begins a reading, or goes on with the one that is not at its end.
async fn begin(tx: &mut Tx, hub: &Hub, connection: ConnectionId) -> Result<i64, store::StoreError> {
    let now = hub.env.now();
    let known = catalogues::lookup(tx, connection).await?;
    let run = match &known {
        Some(row) if !row.is_done() => row.run,
        known => {
            let row = CatalogueRow {
                connection,
                run: known.as_ref().map_or(0, |row| row.run) + 1,
                state: "reading".to_owned(),
                place: place(&CataloguePlace::default()),
                total: known.as_ref().and_then(|row| row.total),
                products: 0,
                variants: 0,
                changed: 0,
                gone: 0,
                problem: String::new(),
                began_at: now,
                moved_at: now,
                ended_at: 0,
            };
            catalogues::set(tx, &row).await?;
            row.run
        }
    };
    jobs::queue(tx, &hub.env, &ReadGoods { connection }).await?;
    Ok(run)
}

/// Reads the goods of a shop again that were read before, from the beginning: what they are called may have changed.
///
/// # Errors
/// When the rows cannot be read or written.
pub(crate) async fn read_anew(tx: &mut Tx, hub: &Hub, connection: ConnectionId) -> Result<(), store::StoreError> {
    let Some(known) = catalogues::lookup(tx, connection).await? else { return Ok(()) };
    // A place says nothing in a list of other things.
    catalogues::set(tx, &CatalogueRow { state: "done".to_owned(), ..known }).await?;
    begin(tx, hub, connection).await.map(drop)
}

fn place(place: &CataloguePlace) -> Value {
    serde_json::to_value(place).expect("a place is plain data")
}

/// Reads on where the reading of a shop's goods stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadGoods {
    /// The shop.
    pub connection: ConnectionId,
}

impl JobKind for ReadGoods {
    const NAME: &'static str = "catalogue.read";
    /// A shop that is down for a day is read on after it.
    const TRIES: u16 = 60;
    fn lane(&self) -> Lane {
        format!("catalogue:{}", self.connection.base32())
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

impl Job<Hub> for ReadGoods {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        loop {
            if cx.cancel.is_cancelled() {
                return Err(Stop::Wait(std::time::Duration::ZERO));
            }
            let mut reader = cx.app.store.read(cx.company).await?;
            let Some(row) = catalogues::lookup(&mut reader, self.connection).await? else { return Ok(()) };
            drop(reader);
            match row.state.as_str() {
                "reading" => self.page(cx, row).await?,
                "closing" => self.close(cx, row).await?,
                _ => return Ok(()),
            }
        }
    }
}

impl ReadGoods {
    /// Reads and keeps one page.
    async fn page(&self, cx: &JobCx<'_, Hub>, mut row: CatalogueRow) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let open = hub.enabled_channel(&mut reader, self.connection).await?;
        drop(reader);
        let Some(source) = open.channel.catalogue() else {
            return Err(Stop::Quarantine("this shop gives no goods".to_owned()));
        };
        let from: CataloguePlace = serde_json::from_value(row.place.clone()).unwrap_or_default();
        let call = hub.cx(self.connection);
        let read = source.page(&call, &from).await;
        let mut tx = cx.begin("catalogue: page").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        if !self.stands(&mut tx, &row).await? {
            tx.commit().await?;
            return Ok(());
        }
        row.moved_at = hub.env.now();
        match read {
            Ok(page) => {
                row.total = page.total.and_then(|total| i64::try_from(total).ok()).or(row.total);
                store_page(&mut tx, hub, &mut row, &page.pieces).await?;
                row.problem.clear();
                match page.next {
                    Some(next) => row.place = place(&next),
                    None => (row.state, row.place) = ("closing".to_owned(), json!({ "after": 0 })),
                }
                self.keep(cx, tx, &row).await
            }
            Err(error) => {
                warn!(connection.id = %self.connection, error = policy::chain(&error), "goods could not be read");
                row.problem = policy::chain(&error);
                self.keep(cx, tx, &row).await?;
                Err(policy::try_again(&error))
            }
        }
    }

    /// Whether a reading still stands where it did: begun anew meanwhile, what came is of another list.
    async fn stands(&self, tx: &mut Tx, row: &CatalogueRow) -> Result<bool, Stop> {
        let now = catalogues::lock(tx, self.connection).await?;
        Ok(now.is_some_and(|now| (now.run, &now.state, &now.place) == (row.run, &row.state, &row.place)))
    }

    /// Marks a batch of what this run did not see: nothing is deleted, since lines and offers name it.
    async fn close(&self, cx: &JobCx<'_, Hub>, mut row: CatalogueRow) -> Result<(), Stop> {
        let hub = cx.app;
        let now = hub.env.now();
        let mut tx = cx.begin("catalogue: close").await?;
        if !self.stands(&mut tx, &row).await? {
            return Ok(());
        }
        row.moved_at = now;
        let is_full = |found: usize| found == usize::try_from(BATCH).unwrap_or(0);
        if let Some(after) = row.place["products_after"].as_i64() {
            let ids = products::after(&mut tx, self.connection, ProductId::new(after), BATCH).await?;
            products::mark_gone(&mut tx, self.connection, &ids, row.run, now).await?;
            match ids.last().filter(|_| is_full(ids.len())) {
                Some(last) => row.place = json!({ "products_after": last.number() }),
                None => (row.state, row.place, row.ended_at) = ("done".to_owned(), Value::Null, now.micros()),
            }
        } else {
            let after = VariantId::new(row.place["after"].as_i64().unwrap_or(0));
            let batch = variants::after(&mut tx, self.connection, after, BATCH).await?;
            for gone in batch.iter().filter(|one| one.seen != row.run && one.matching != Matching::Gone) {
                variants::set_matching(&mut tx, gone.id, Matching::Gone, gone.has_offer).await?;
                row.gone += 1;
            }
            row.place = match batch.last().filter(|_| is_full(batch.len())) {
                Some(last) => json!({ "after": last.id.number() }),
                None => json!({ "products_after": 0 }),
            };
        }
        self.keep(cx, tx, &row).await
    }

    async fn keep(&self, cx: &JobCx<'_, Hub>, mut tx: Tx, row: &CatalogueRow) -> Result<(), Stop> {
        catalogues::set(&mut tx, row).await?;
        tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
        tx.commit().await?;
        Ok(())
    }
}

/// Reads the goods of all shops of a company again that were read before: each night, or at its time of day.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadCatalogues {}

impl JobKind for ReadCatalogues {
    const NAME: &'static str = "catalogues.read";
    fn lane(&self) -> Lane {
        "catalogues".to_owned()
    }
    fn unique(&self) -> Option<String> {
        Some(Self::NAME.to_owned())
    }
}

impl Job<Hub> for ReadCatalogues {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("catalogues: read").await?;
        let now = hub.env.now();
        for row in catalogues::list(&mut tx).await? {
            let is_enabled = connections::lookup(&mut tx, row.connection).await?.is_some_and(|shop| shop.is_enabled());
            if is_enabled && row.is_done() && now.micros() - row.ended_at >= FRESH {
                begin(&mut tx, hub, row.connection).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
