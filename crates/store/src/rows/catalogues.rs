//! Where the reading of each shop's goods stands. The place is kept with the rows of its page, so that a reading that is
//! cut at any point goes on without missing or repeating anything.

use domain::{Moment, ids::ConnectionId};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// The reading of one shop's goods: the one that runs, or the last one.
#[derive(Debug, Clone, FromRow)]
pub struct CatalogueRow {
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Which reading it is, counted from 1.
    pub run: i64,
    /// `reading`, `closing` (what was not seen is marked), `done`.
    pub state: String,
    /// Where it goes on; only the connector reads it, and while closing the id of the last variant looked at.
    pub place: serde_json::Value,
    /// How many products the shop says it has.
    pub total: Option<i64>,
    /// Products read.
    pub products: i64,
    /// Variants read.
    pub variants: i64,
    /// Rows that were new or had changed.
    pub changed: i64,
    /// Variants that the shop does not have any more.
    pub gone: i64,
    /// Why it stands still; empty when it does not.
    pub problem: String,
    /// When it began.
    #[sqlx(try_from = "i64")]
    pub began_at: Moment,
    /// When it last moved.
    #[sqlx(try_from = "i64")]
    pub moved_at: Moment,
    /// When it came to its end; 0 while it has not.
    pub ended_at: i64,
}

impl CatalogueRow {
    /// Whether it is at its end.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state == "done"
    }
}

macro_rules! columns {
    () => {
        "connection, run, state, place, total, products, variants, changed, gone, problem, began_at, moved_at, ended_at"
    };
}

static SET: Statement = Statement::company(
    "catalogues.set",
    "INSERT INTO catalogues (company, connection, run, state, place, total, products, variants, changed, gone, problem, began_at, \
     moved_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
     ON CONFLICT (company, connection) DO UPDATE SET run = excluded.run, state = excluded.state, place = excluded.place, \
     total = excluded.total, products = excluded.products, variants = excluded.variants, changed = excluded.changed, \
     gone = excluded.gone, problem = excluded.problem, began_at = excluded.began_at, moved_at = excluded.moved_at, \
     ended_at = excluded.ended_at",
);
static LOOKUP: Statement = Statement::company(
    "catalogues.lookup",
    concat!("SELECT ", columns!(), " FROM catalogues WHERE company = $1 AND connection = $2"),
);
static LOCK: Statement = Statement::company(
    "catalogues.lock",
    concat!("SELECT ", columns!(), " FROM catalogues WHERE company = $1 AND connection = $2{for_update}"),
);
static LIST: Statement = Statement::company(
    "catalogues.list",
    concat!("SELECT ", columns!(), " FROM catalogues WHERE company = $1 ORDER BY connection"),
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&SET, &LOOKUP, &LOCK, &LIST];

/// Keeps where a reading stands.
///
/// # Errors
/// When the row cannot be written.
pub async fn set(tx: &mut Tx, row: &CatalogueRow) -> Result<(), StoreError> {
    let args = args![
        row.connection,
        row.run,
        &row.state,
        row.place.clone(),
        row.total,
        row.products,
        row.variants,
        row.changed,
        row.gone,
        &row.problem,
        row.began_at,
        row.moved_at,
        row.ended_at,
    ];
    tx.run(&SET, args).await.map(drop)
}

/// The reading of a shop's goods, if there ever was one.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, connection: ConnectionId) -> Result<Option<CatalogueRow>, StoreError> {
    read.row(&LOOKUP, args![connection]).await
}

/// The same, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, connection: ConnectionId) -> Result<Option<CatalogueRow>, StoreError> {
    tx.row(&LOCK, args![connection]).await
}

/// The readings of all shops.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read) -> Result<Vec<CatalogueRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}
