//! What shops shall be told: the outbox. One row an order and thing told, whatever happens.

use domain::{
    Moment,
    ids::{OrderId, TellingId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// Something a shop shall be told.
#[derive(Debug, Clone, FromRow)]
pub struct TellingRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: TellingId,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// `completed` or `cancelled`.
    pub what: String,
    /// The note beside it; empty for none.
    pub note: String,
    /// `wanted`, `done`, `needless`, `failed`.
    pub state: String,
    /// Whether the status is set there.
    pub status_done: bool,
    /// Whether the note is there.
    pub note_done: bool,
    /// What stopped it.
    pub problem: String,
    /// Since when.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// Done.
    pub done_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, order_id, what, note, state, status_done, note_done, problem, created_at, done_at"
    };
}

static INSERT: Statement = Statement::company(
    "tellings.insert",
    "INSERT INTO tellings (company, id, order_id, what, note, state, status_done, note_done, problem, created_at) \
     VALUES ($1, $2, $3, $4, $5, 'wanted', FALSE, FALSE, '', $6) ON CONFLICT (company, order_id, what) DO NOTHING",
);
static LOOKUP: Statement = Statement::company(
    "tellings.lookup",
    concat!("SELECT ", columns!(), " FROM tellings WHERE company = $1 AND id = $2"),
);
static UPDATE: Statement = Statement::company(
    "tellings.update",
    "UPDATE tellings SET state = $3, status_done = $4, note_done = $5, problem = $6, done_at = $7 WHERE company = $1 AND id = $2",
);
static OF_ORDERS: Statement = Statement::company(
    "tellings.of_orders",
    concat!("SELECT ", columns!(), " FROM tellings WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LOOKUP, &UPDATE, &OF_ORDERS];

/// Wishes that a shop be told; false when it was wished before.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(
    tx: &mut Tx,
    id: TellingId,
    order: OrderId,
    what: &str,
    note: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    Ok(tx.run(&INSERT, args![id, order, what, note, now]).await? > 0)
}

/// One telling.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: TellingId) -> Result<Option<TellingRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Keeps a changed telling.
///
/// # Errors
/// When the row cannot be written.
pub async fn update(tx: &mut Tx, row: &TellingRow) -> Result<(), StoreError> {
    tx.run(&UPDATE, args![row.id, &row.state, row.status_done, row.note_done, &row.problem, row.done_at])
        .await
        .map(drop)
}

/// What was told about these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<TellingRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}
