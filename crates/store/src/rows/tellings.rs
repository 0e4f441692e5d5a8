//! What shops shall be told: the outbox. One row an order and thing told, whatever happens.

use domain::{
    Moment,
    ids::{OrderId, TellingId},
    order::ShopPhase,
    shop::ShopStep,
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
    /// The step of the order that is told.
    #[sqlx(try_from = "String")]
    pub what: ShopStep,
    /// The shop's status that says it; empty until that is known.
    pub status: String,
    /// What the shop's own status meant before it was told; empty until then.
    pub phase: String,
    /// The note beside it; empty for none.
    pub note: String,
    /// `wanted`, `done`, `needless`, `withdrawn`, `refused`.
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

impl TellingRow {
    /// What the shop's own status meant before it was told.
    #[must_use]
    pub fn phase(&self) -> Option<ShopPhase> {
        self.phase.parse().ok()
    }

    /// Whether it is still to be told, or was told: then nobody has to wish it again.
    #[must_use]
    pub fn stands(&self) -> bool {
        matches!(self.state.as_str(), "wanted" | "done" | "refused")
    }
}

macro_rules! columns {
    () => {
        "id, order_id, what, status, phase, note, state, status_done, note_done, problem, created_at, done_at"
    };
}

static INSERT: Statement = Statement::company(
    "tellings.insert",
    "INSERT INTO tellings (company, id, order_id, what, status, phase, note, state, status_done, note_done, problem, created_at) \
     VALUES ($1, $2, $3, $4, $5, '', $6, 'wanted', FALSE, FALSE, '', $7) \
     ON CONFLICT (company, order_id, what) DO UPDATE SET state = 'wanted', status = excluded.status \
     WHERE tellings.state = 'withdrawn' RETURNING id",
);
static LOOKUP: Statement = Statement::company(
    "tellings.lookup",
    concat!("SELECT ", columns!(), " FROM tellings WHERE company = $1 AND id = $2"),
);
static WITHDRAW: Statement = Statement::company(
    "tellings.withdraw",
    "UPDATE tellings SET state = 'withdrawn' WHERE company = $1 AND id = $2 AND state IN ('wanted', 'refused') AND NOT status_done",
);
static UPDATE: Statement = Statement::company(
    "tellings.update",
    "UPDATE tellings SET status = $3, phase = $4, state = $5, status_done = $6, note_done = $7, problem = $8, done_at = $9 \
     WHERE company = $1 AND id = $2",
);
static REFUSED: Statement = Statement::company(
    "tellings.refused",
    concat!("SELECT ", columns!(), " FROM tellings WHERE company = $1 AND state = 'refused' ORDER BY id DESC LIMIT $2"),
);
static OF_ORDERS: Statement = Statement::company(
    "tellings.of_orders",
    concat!("SELECT ", columns!(), " FROM tellings WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &WITHDRAW, &LOOKUP, &UPDATE, &REFUSED, &OF_ORDERS];

/// Wishes that a shop be told; which telling that is when it is new or was withdrawn, `None` when it was wished before.
/// The status is empty where the connector has to say it.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(
    tx: &mut Tx,
    id: TellingId,
    order: OrderId,
    (what, status): (ShopStep, &str),
    note: &str,
    now: Moment,
) -> Result<Option<TellingId>, StoreError> {
    let made: Option<(i64,)> = tx.row(&INSERT, args![id, order, what.code(), status, note, now]).await?;
    Ok(made.map(|(id,)| TellingId::new(id)))
}

/// Takes back what was wished and not yet told.
///
/// # Errors
/// When the row cannot be written.
pub async fn withdraw(tx: &mut Tx, id: TellingId) -> Result<(), StoreError> {
    tx.run(&WITHDRAW, args![id]).await.map(drop)
}

/// What shops would not take, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn refused(read: &mut impl Read, most: i64) -> Result<Vec<TellingRow>, StoreError> {
    read.rows(&REFUSED, args![most]).await
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
    let args =
        args![row.id, &row.status, &row.phase, &row.state, row.status_done, row.note_done, &row.problem, row.done_at,];
    tx.run(&UPDATE, args).await.map(drop)
}

/// What was told about these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<TellingRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}
