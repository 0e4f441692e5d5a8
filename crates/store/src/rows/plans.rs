//! Plans: what was to be bought together and what the provider asked for it, as it was known then.

use domain::{
    Moment,
    ids::{OrderId, PlanId},
};

use crate::{Read, Statement, StoreError, Tx, args};

static INSERT: Statement = Statement::company(
    "plans.insert",
    "INSERT INTO plans (company, id, order_id, doc, made_at) VALUES ($1, $2, $3, $4, $5)",
);
static LAST: Statement = Statement::company(
    "plans.last",
    "SELECT doc FROM plans WHERE company = $1 AND order_id = $2 ORDER BY id DESC LIMIT 1",
);
static RECENT: Statement = Statement::company(
    "plans.recent",
    "SELECT doc, made_at FROM plans WHERE company = $1 AND order_id = $2 ORDER BY id DESC LIMIT $3",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LAST, &RECENT];

/// Keeps a plan.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(
    tx: &mut Tx,
    id: PlanId,
    order: OrderId,
    doc: serde_json::Value,
    now: Moment,
) -> Result<(), StoreError> {
    tx.run(&INSERT, args![id, order, doc, now]).await.map(drop)
}

/// The last plan of an order.
///
/// # Errors
/// When the row cannot be read.
pub async fn last(read: &mut impl Read, order: OrderId) -> Result<Option<serde_json::Value>, StoreError> {
    let row: Option<(serde_json::Value,)> = read.row(&LAST, args![order]).await?;
    Ok(row.map(|row| row.0))
}

/// The last plans of an order, the newest first, with when each was made.
///
/// # Errors
/// When the rows cannot be read.
pub async fn recent(
    read: &mut impl Read,
    order: OrderId,
    most: i64,
) -> Result<Vec<(serde_json::Value, Moment)>, StoreError> {
    let rows: Vec<(serde_json::Value, i64)> = read.rows(&RECENT, args![order, most]).await?;
    Ok(rows.into_iter().map(|(doc, at)| (doc, Moment::from_micros(at))).collect())
}
