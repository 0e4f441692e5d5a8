//! Outgoing parcels and the lines in them. A line is in one living parcel.

use domain::{
    Moment,
    ids::{LineId, OrderId, ParcelId},
    parcel::ParcelState,
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An outgoing parcel.
#[derive(Debug, Clone, FromRow)]
pub struct ParcelRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ParcelId,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// State.
    #[sqlx(try_from = "String")]
    pub state: ParcelState,
    /// Weight in grams; 0 before it was weighed.
    pub weight_g: i64,
    /// Carrier.
    pub carrier: String,
    /// The number the customer sees.
    pub tracking: String,
    /// Since when.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// Handed over.
    pub shipped_at: Option<i64>,
    /// With the customer.
    pub delivered_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, order_id, state, weight_g, carrier, tracking, created_at, shipped_at, delivered_at"
    };
}

static INSERT: Statement = Statement::company(
    "parcels.insert",
    "INSERT INTO parcels (company, id, order_id, state, weight_g, carrier, tracking, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
static UPDATE: Statement = Statement::company(
    "parcels.update",
    "UPDATE parcels SET state = $3, weight_g = $4, carrier = $5, tracking = $6, shipped_at = $7, delivered_at = $8 \
     WHERE company = $1 AND id = $2",
);
static LOCK: Statement = Statement::company(
    "parcels.lock",
    concat!("SELECT ", columns!(), " FROM parcels WHERE company = $1 AND id = $2{for_update}"),
);
static LOOKUP: Statement = Statement::company(
    "parcels.lookup",
    concat!("SELECT ", columns!(), " FROM parcels WHERE company = $1 AND id = $2"),
);
static OF_ORDERS: Statement = Statement::company(
    "parcels.of_orders",
    concat!("SELECT ", columns!(), " FROM parcels WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);
static BY_STATE: Statement = Statement::company(
    "parcels.by_state",
    concat!("SELECT ", columns!(), " FROM parcels WHERE company = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4"),
);
static LINE_INSERT: Statement = Statement::company(
    "parcel_lines.insert",
    "INSERT INTO parcel_lines (company, parcel, line, live) VALUES ($1, $2, $3, TRUE)",
);
static LINE_DROP: Statement = Statement::company(
    "parcel_lines.release",
    "UPDATE parcel_lines SET live = FALSE WHERE company = $1 AND line = $2 AND live",
);
static LINES: Statement = Statement::company(
    "parcel_lines.of_parcel",
    "SELECT line FROM parcel_lines WHERE company = $1 AND parcel = $2 AND live ORDER BY line",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] =
    &[&INSERT, &UPDATE, &LOCK, &LOOKUP, &OF_ORDERS, &BY_STATE, &LINE_INSERT, &LINE_DROP, &LINES];

/// Makes a parcel with these lines.
///
/// # Errors
/// A conflict when a line is in another living parcel.
pub async fn insert(tx: &mut Tx, row: &ParcelRow, lines: &[LineId]) -> Result<(), StoreError> {
    let args = args![row.id, row.order_id, row.state.code(), row.weight_g, &row.carrier, &row.tracking, row.created_at];
    tx.run(&INSERT, args).await?;
    for line in lines {
        tx.run(&LINE_INSERT, args![row.id, *line]).await?;
    }
    Ok(())
}

/// Keeps a changed parcel.
///
/// # Errors
/// When the row cannot be written.
pub async fn update(tx: &mut Tx, row: &ParcelRow) -> Result<(), StoreError> {
    let args =
        args![row.id, row.state.code(), row.weight_g, &row.carrier, &row.tracking, row.shipped_at, row.delivered_at];
    tx.run(&UPDATE, args).await.map(drop)
}

/// One parcel, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: ParcelId) -> Result<Option<ParcelRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// One parcel.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ParcelId) -> Result<Option<ParcelRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// The parcels of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<ParcelRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}

/// Parcels of a state, oldest first, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_state(
    read: &mut impl Read,
    state: ParcelState,
    after: ParcelId,
    most: i64,
) -> Result<Vec<ParcelRow>, StoreError> {
    read.rows(&BY_STATE, args![state.code(), after, most]).await
}

/// Takes a line out of its living parcel.
///
/// # Errors
/// When the row cannot be written.
pub async fn release_line(tx: &mut Tx, line: LineId) -> Result<(), StoreError> {
    tx.run(&LINE_DROP, args![line]).await.map(drop)
}

/// The lines in a parcel.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines(read: &mut impl Read, parcel: ParcelId) -> Result<Vec<LineId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&LINES, args![parcel]).await?;
    Ok(rows.into_iter().map(|row| LineId::new(row.0)).collect())
}
