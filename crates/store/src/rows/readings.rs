//! Readings of a shop beside its poll: the nightly gap run (BR-14) and backfills (BR-19). Each knows where it goes on.

use domain::{
    Moment,
    ids::{ConnectionId, ReadingId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A reading.
#[derive(Debug, Clone, FromRow)]
pub struct ReadingRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ReadingId,
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// `gap` or `backfill`.
    pub kind: String,
    /// `running`, `paused`, `done` or `cancelled`.
    pub state: String,
    /// Gap: what changed since. Backfill: made from here on.
    #[sqlx(try_from = "i64")]
    pub from_at: Moment,
    /// Backfill: made before.
    #[sqlx(try_from = "i64")]
    pub until_at: Moment,
    /// Where it goes on.
    pub place: serde_json::Value,
    /// Pages that were read.
    pub pages: i64,
    /// Orders that were read.
    pub read: i64,
    /// Orders to read, by the shop's own count; 0 while unknown.
    pub total: i64,
    /// Gap: orders that no poll had found or that had changed. Backfill: orders that were taken in.
    pub taken: i64,
    /// Why it does not go on.
    pub problem: String,
    /// When it began.
    #[sqlx(try_from = "i64")]
    pub began_at: Moment,
    /// When it last moved.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
    /// When it ended; 1970 while it has not.
    #[sqlx(try_from = "i64")]
    pub ended_at: Moment,
}

macro_rules! columns {
    () => {
        "id, connection, kind, state, from_at, until_at, place, pages, read, total, taken, problem, began_at, changed_at, ended_at"
    };
}

static INSERT: Statement = Statement::company(
    "readings.insert",
    "INSERT INTO readings (company, id, connection, kind, state, from_at, until_at, place, pages, read, total, taken, problem, \
     began_at, changed_at, ended_at) VALUES ($1, $2, $3, $4, 'running', $5, $6, $7, 0, 0, 0, 0, '', $8, $8, 0)",
);
static LOOKUP: Statement = Statement::company(
    "readings.lookup",
    concat!("SELECT ", columns!(), " FROM readings WHERE company = $1 AND id = $2"),
);
static LOCK: Statement = Statement::company(
    "readings.lock",
    concat!("SELECT ", columns!(), " FROM readings WHERE company = $1 AND id = $2{for_update}"),
);
static OPEN: Statement = Statement::company(
    "readings.open",
    concat!(
        "SELECT ",
        columns!(),
        " FROM readings WHERE company = $1 AND connection = $2 AND kind = $3 AND ended_at = 0"
    ),
);
static LIST: Statement = Statement::company(
    "readings.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM readings WHERE company = $1 AND connection = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
    ),
);
static MOVED: Statement = Statement::company(
    "readings.moved",
    "UPDATE readings SET state = $3, place = $4, pages = $5, read = $6, total = $7, taken = $8, problem = $9, changed_at = $10, \
     ended_at = $11 WHERE company = $1 AND id = $2",
);
static CLEAN: Statement = Statement::company(
    "readings.clean",
    "DELETE FROM readings WHERE company = $1 AND kind = 'gap' AND ended_at > 0 AND ended_at < $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LOOKUP, &LOCK, &OPEN, &LIST, &MOVED, &CLEAN];

/// A new reading.
#[derive(Debug)]
pub struct NewReading {
    /// Its id.
    pub id: ReadingId,
    /// The shop.
    pub connection: ConnectionId,
    /// `gap` or `backfill`.
    pub kind: &'static str,
    /// From.
    pub from_at: Moment,
    /// Until.
    pub until_at: Moment,
    /// Where it begins.
    pub place: serde_json::Value,
}

/// Begins a reading.
///
/// # Errors
/// A conflict when one of its kind has not ended.
pub async fn insert(tx: &mut Tx, new: NewReading, now: Moment) -> Result<(), StoreError> {
    let NewReading { id, connection, kind, from_at, until_at, place } = new;
    tx.run(&INSERT, args![id, connection, kind, from_at, until_at, place, now]).await.map(drop)
}

/// One reading.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ReadingId) -> Result<Option<ReadingRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// One reading, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: ReadingId) -> Result<Option<ReadingRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// The reading of a kind that has not ended.
///
/// # Errors
/// When the row cannot be read.
pub async fn open(
    read: &mut impl Read,
    connection: ConnectionId,
    kind: &str,
) -> Result<Option<ReadingRow>, StoreError> {
    read.row(&OPEN, args![connection, kind]).await
}

/// Readings of a shop, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(
    read: &mut impl Read,
    connection: ConnectionId,
    before: i64,
    most: i64,
) -> Result<Vec<ReadingRow>, StoreError> {
    read.rows(&LIST, args![connection, before, most]).await
}

/// Keeps where a reading stands.
///
/// # Errors
/// When the row cannot be written.
pub async fn moved(tx: &mut Tx, row: &ReadingRow) -> Result<(), StoreError> {
    let args = args![
        row.id,
        &row.state,
        row.place.clone(),
        row.pages,
        row.read,
        row.total,
        row.taken,
        &row.problem,
        row.changed_at,
        row.ended_at,
    ];
    tx.run(&MOVED, args).await.map(drop)
}

/// Forgets gap runs that ended before.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean(tx: &mut Tx, before: Moment) -> Result<u64, StoreError> {
    tx.run(&CLEAN, args![before]).await
}
