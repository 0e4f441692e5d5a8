//! How shops are watched: whether their webhooks come and are repaired (BR-15), and up to when their orders are read
//! completely. One row a shop, made when the shop is first enabled.

use domain::{Moment, ids::ConnectionId};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// How a shop is watched.
#[derive(Debug, Clone, FromRow)]
pub struct WatchRow {
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Whether its webhooks are wanted.
    pub wanted: bool,
    /// Whether a slow poll goes on beside webhooks that have proven themselves (BR-14).
    pub slow_poll: bool,
    /// Since when the webhooks could come.
    #[sqlx(try_from = "i64")]
    pub since: Moment,
    /// The first believed delivery since; 1970 while there is none.
    #[sqlx(try_from = "i64")]
    pub proven_at: Moment,
    /// What the last look said: `good`, `repaired`, `silent`, `missing`, `hidden`, `unreachable`, `off`; empty before.
    pub verdict: String,
    /// What the shop said when it could not be looked at or repaired.
    pub problem: String,
    /// What the look found, by topic.
    pub topics: serde_json::Value,
    /// When it was looked; 1970 for never.
    #[sqlx(try_from = "i64")]
    pub checked_at: Moment,
    /// How often webhooks were made anew.
    pub repairs: i64,
    /// When they last were; 1970 for never.
    #[sqlx(try_from = "i64")]
    pub repaired_at: Moment,
    /// The newest change that a poll found and no webhook had told.
    #[sqlx(try_from = "i64")]
    pub found_at: Moment,
    /// When the poll that runs began.
    #[sqlx(try_from = "i64")]
    pub began_at: Moment,
    /// When the last poll that came to its end began: what changed before is read.
    #[sqlx(try_from = "i64")]
    pub complete_at: Moment,
    /// Deliveries that were not believed and are not kept any more, since there were too many.
    pub refused_dropped: i64,
}

macro_rules! columns {
    () => {
        "connection, wanted, slow_poll, since, proven_at, verdict, problem, topics, checked_at, repairs, repaired_at, found_at, \
         began_at, complete_at, refused_dropped"
    };
}

static BEGIN: Statement = Statement::company(
    "shop_watches.begin",
    "INSERT INTO shop_watches (company, connection, wanted, slow_poll, since, proven_at, verdict, problem, topics, checked_at, \
     repairs, repaired_at, found_at, began_at, complete_at, refused_dropped) \
     VALUES ($1, $2, FALSE, TRUE, 0, 0, '', '', $3, 0, 0, 0, 0, 0, 0, 0) \
     ON CONFLICT (company, connection) DO NOTHING",
);
static LIST: Statement = Statement::company(
    "shop_watches.list",
    concat!("SELECT ", columns!(), " FROM shop_watches WHERE company = $1 ORDER BY connection"),
);
static LOOKUP: Statement = Statement::company(
    "shop_watches.lookup",
    concat!("SELECT ", columns!(), " FROM shop_watches WHERE company = $1 AND connection = $2"),
);
static LOCK: Statement = Statement::company(
    "shop_watches.lock",
    concat!("SELECT ", columns!(), " FROM shop_watches WHERE company = $1 AND connection = $2{for_update}"),
);
static CHECKED: Statement = Statement::company(
    "shop_watches.checked",
    "UPDATE shop_watches SET wanted = $3, since = $4, proven_at = $5, verdict = $6, problem = $7, topics = $8, checked_at = $9, \
     repairs = $10, repaired_at = $11 WHERE company = $1 AND connection = $2",
);
static SLOW: Statement = Statement::company(
    "shop_watches.slow_poll",
    "UPDATE shop_watches SET slow_poll = $3 WHERE company = $1 AND connection = $2",
);
static FOUND: Statement = Statement::company(
    "shop_watches.found",
    "UPDATE shop_watches SET found_at = $3 WHERE company = $1 AND connection = $2 AND found_at < $3",
);
static BEGAN: Statement = Statement::company(
    "shop_watches.began",
    "UPDATE shop_watches SET began_at = $3 WHERE company = $1 AND connection = $2",
);
static COMPLETE: Statement = Statement::company(
    "shop_watches.complete",
    "UPDATE shop_watches SET complete_at = began_at WHERE company = $1 AND connection = $2 AND complete_at < began_at",
);
static DROPPED: Statement = Statement::company(
    "shop_watches.refused_dropped",
    "UPDATE shop_watches SET refused_dropped = refused_dropped + $3 WHERE company = $1 AND connection = $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] =
    &[&BEGIN, &LIST, &LOOKUP, &LOCK, &CHECKED, &SLOW, &FOUND, &BEGAN, &COMPLETE, &DROPPED];

/// The watch of a shop, made when it is not there, for writing.
///
/// # Errors
/// When the row cannot be written.
pub async fn begin(tx: &mut Tx, connection: ConnectionId) -> Result<WatchRow, StoreError> {
    tx.run(&BEGIN, args![connection, serde_json::json!({})]).await?;
    let row = tx.row(&LOCK, args![connection]).await?;
    row.ok_or_else(|| StoreError::Corrupt {
        table: "shop_watches",
        column: "connection".to_owned(),
        source: "a row that was just made or found is not there".into(),
    })
}

/// All watches.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read) -> Result<Vec<WatchRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}

/// The watch of a shop.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, connection: ConnectionId) -> Result<Option<WatchRow>, StoreError> {
    read.row(&LOOKUP, args![connection]).await
}

/// Keeps what a look said.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_checked(tx: &mut Tx, row: &WatchRow) -> Result<(), StoreError> {
    let args = args![
        row.connection,
        row.wanted,
        row.since,
        row.proven_at,
        &row.verdict,
        &row.problem,
        row.topics.clone(),
        row.checked_at,
        row.repairs,
        row.repaired_at,
    ];
    tx.run(&CHECKED, args).await.map(drop)
}

/// Keeps whether a slow poll goes on beside proven webhooks.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_slow_poll(tx: &mut Tx, connection: ConnectionId, on: bool) -> Result<(), StoreError> {
    tx.run(&SLOW, args![connection, on]).await.map(drop)
}

/// Keeps that a poll found a change of this moment which no webhook had told.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_found(tx: &mut Tx, connection: ConnectionId, at: Moment) -> Result<(), StoreError> {
    tx.run(&FOUND, args![connection, at]).await.map(drop)
}

/// Keeps that a poll begins.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_began(tx: &mut Tx, connection: ConnectionId, at: Moment) -> Result<(), StoreError> {
    tx.run(&BEGAN, args![connection, at]).await.map(drop)
}

/// Keeps that the poll which runs came to its end.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_complete(tx: &mut Tx, connection: ConnectionId) -> Result<(), StoreError> {
    tx.run(&COMPLETE, args![connection]).await.map(drop)
}

/// Counts deliveries that were not believed and are not kept any more.
///
/// # Errors
/// When the row cannot be written.
pub async fn add_refused_dropped(tx: &mut Tx, connection: ConnectionId, dropped: i64) -> Result<(), StoreError> {
    tx.run(&DROPPED, args![connection, dropped]).await.map(drop)
}
