//! Ledger entries: only ever added (BR-37). The reference makes each entry happen once.

use domain::{
    Currency, Moment, Money,
    ids::{EntryId, LineId, OrderId, ProviderOrderId},
    ledger::EntryKind,
};
use sqlx::FromRow;

use crate::{Args, Read, Statement, StoreError, Tx, args};

/// An entry.
#[derive(Debug, Clone, FromRow)]
pub struct EntryRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: EntryId,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// Line, when it is about one.
    pub line: Option<i64>,
    /// Provider order, when it is about one.
    pub provider_order: Option<i64>,
    /// What for.
    #[sqlx(try_from = "String")]
    pub kind: EntryKind,
    /// Signed.
    pub amount: i64,
    /// Currency.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// What makes it happen once.
    pub reference: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub at: Moment,
}

macro_rules! columns {
    () => {
        "id, order_id, line, provider_order, kind, amount, currency, reference, at"
    };
}

static INSERT: Statement = Statement::company(
    "ledger_entries.insert",
    "INSERT INTO ledger_entries (company, id, order_id, line, provider_order, kind, amount, currency, reference, at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (company, reference) DO NOTHING",
);
static LIST: Statement = Statement::company(
    "ledger_entries.list",
    concat!("SELECT ", columns!(), " FROM ledger_entries WHERE company = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
);
static OF_ORDER: Statement = Statement::company(
    "ledger_entries.of_order",
    concat!("SELECT ", columns!(), " FROM ledger_entries WHERE company = $1 AND order_id = $2 ORDER BY id"),
);
static SUM: Statement = Statement::company(
    "ledger_entries.sum",
    "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE company = $1 AND order_id = $2 AND kind = $3",
);
static SUM_BOUGHT: Statement = Statement::company(
    "ledger_entries.sum_of_provider_order",
    "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE company = $1 AND order_id = $2 \
     AND provider_order = $3 AND kind = $4",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LIST, &OF_ORDER, &SUM, &SUM_BOUGHT];

/// A new entry.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// Id.
    pub id: EntryId,
    /// Order.
    pub order: OrderId,
    /// Line.
    pub line: Option<LineId>,
    /// Provider order.
    pub provider_order: Option<ProviderOrderId>,
    /// What for.
    pub kind: EntryKind,
    /// Signed amount.
    pub amount: Money,
    /// What makes it happen once.
    pub reference: &'a str,
}

/// Adds an entry; false when its reference was entered before.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, new: NewEntry<'_>, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&INSERT, all_of(&new, now)).await? > 0)
}

/// Adds entries, many to a statement; those whose reference was entered before are left as they are.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(tx: &mut Tx, new: &[NewEntry<'_>], now: Moment) -> Result<(), StoreError> {
    tx.run_each(&INSERT, new.iter().map(|new| all_of(new, now)).collect()).await.map(drop)
}

fn all_of(new: &NewEntry<'_>, now: Moment) -> Args {
    let NewEntry { id, order, line, provider_order, kind, amount, reference } = new;
    args![*id, *order, *line, *provider_order, kind.code(), amount.amount, amount.currency.code(), *reference, now]
}

/// Entries, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, before: Option<EntryId>, most: i64) -> Result<Vec<EntryRow>, StoreError> {
    read.rows(&LIST, args![before.map_or(i64::MAX, domain::Id::number), most]).await
}

/// The entries of an order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_order(read: &mut impl Read, order: OrderId) -> Result<Vec<EntryRow>, StoreError> {
    read.rows(&OF_ORDER, args![order]).await
}

/// The sum of an order's entries of one kind.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sum(read: &mut impl Read, order: OrderId, kind: EntryKind) -> Result<i64, StoreError> {
    read.number(&SUM, args![order, kind.code()]).await
}

/// The sum of the entries of one kind about a provider order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sum_of_provider_order(
    read: &mut impl Read,
    order: OrderId,
    provider_order: ProviderOrderId,
    kind: EntryKind,
) -> Result<i64, StoreError> {
    read.number(&SUM_BOUGHT, args![order, provider_order, kind.code()]).await
}
