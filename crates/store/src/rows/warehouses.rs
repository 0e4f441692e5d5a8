//! Warehouses with their consignee, and cost centres.

use domain::{
    Moment,
    consignee::Consignee,
    ids::{CostCentreId, WarehouseId},
};
use sqlx::{FromRow, types::Json};

use crate::{Read, Statement, StoreError, Tx, args};

/// A warehouse.
#[derive(Debug, Clone, FromRow)]
pub struct WarehouseRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: WarehouseId,
    /// Name.
    pub name: String,
    /// Who gets the goods there.
    pub consignee: Json<Consignee>,
}

/// A cost centre.
#[derive(Debug, Clone, FromRow)]
pub struct CostCentreRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: CostCentreId,
    /// Name.
    pub name: String,
}

static SET: Statement = Statement::company(
    "warehouses.set",
    "INSERT INTO warehouses (company, id, name, consignee, created_at) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (company, id) DO UPDATE SET name = excluded.name, consignee = excluded.consignee",
);
static LIST: Statement =
    Statement::company("warehouses.list", "SELECT id, name, consignee FROM warehouses WHERE company = $1 ORDER BY id");
static LOOKUP: Statement = Statement::company(
    "warehouses.lookup",
    "SELECT id, name, consignee FROM warehouses WHERE company = $1 AND id = $2",
);
static CENTRE_INSERT: Statement =
    Statement::company("cost_centres.insert", "INSERT INTO cost_centres (company, id, name) VALUES ($1, $2, $3)");
static CENTRE_LIST: Statement =
    Statement::company("cost_centres.list", "SELECT id, name FROM cost_centres WHERE company = $1 ORDER BY id");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&SET, &LIST, &LOOKUP, &CENTRE_INSERT, &CENTRE_LIST];

/// Keeps a warehouse, new or changed.
///
/// # Errors
/// A conflict when the name is taken.
pub async fn set(
    tx: &mut Tx,
    id: WarehouseId,
    name: &str,
    consignee: &Consignee,
    now: Moment,
) -> Result<(), StoreError> {
    let consignee = serde_json::to_value(consignee).expect("a consignee is plain data");
    tx.run(&SET, args![id, name, consignee, now]).await.map(drop)
}

/// All warehouses.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read) -> Result<Vec<WarehouseRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}

/// One warehouse.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: WarehouseId) -> Result<Option<WarehouseRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Makes a cost centre.
///
/// # Errors
/// A conflict when the name is taken.
pub async fn insert_cost_centre(tx: &mut Tx, id: CostCentreId, name: &str) -> Result<(), StoreError> {
    tx.run(&CENTRE_INSERT, args![id, name]).await.map(drop)
}

/// All cost centres.
///
/// # Errors
/// When the rows cannot be read.
pub async fn cost_centres(read: &mut impl Read) -> Result<Vec<CostCentreRow>, StoreError> {
    read.rows(&CENTRE_LIST, vec![]).await
}
