//! Orders as shops sent them: kept first, understood after (BR-10). The id of a raw order is the id of the order that
//! is made from it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Env, Moment,
    ids::{ConnectionId, RawOrderId, kinds::RawOrder},
};
use sqlx::FromRow;

use crate::{Arg, Read, Statement, StoreError, Tx, args};

/// A raw order.
#[derive(Debug, Clone, FromRow)]
pub struct RawOrderRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: RawOrderId,
    /// Connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The shop's id.
    pub external_id: String,
    /// The dialect of the body.
    pub dialect: String,
    /// The body; empty while only hinted at.
    pub body: Vec<u8>,
    /// Hash of the body.
    pub body_hash: String,
    /// The shop's word of its last change.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
    /// When the shop was asked for this body.
    #[sqlx(try_from = "i64")]
    pub fetched_at: Moment,
    /// Rises with each new body.
    pub version: i64,
    /// The version that was understood last.
    pub understood_version: i64,
    /// `hinted`, `stored`, `understood`, `ignored`, `unreadable`, `gone`.
    pub state: String,
    /// Why it is unreadable.
    pub problem: String,
    /// Whether a backfill wished for it, so that the start moment does not keep it out (BR-19).
    pub backfilled: bool,
}

/// Whether a shop gave the id of this order to another one: then it stands for none there, and is not asked for.
#[must_use]
pub fn is_replaced(id: RawOrderId, external_id: &str) -> bool {
    external_id.ends_with(&replaced_id(id, ""))
}

/// Under which id an order stands here since its shop gave its id to another one. No id of a shop ends so.
#[must_use]
pub fn replaced_id(id: RawOrderId, external_id: &str) -> String {
    format!("{external_id}-{}", id.base32())
}

macro_rules! columns {
    () => {
        "id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, version, understood_version, state, problem, \
         backfilled"
    };
}

static HINT: Statement = Statement::company(
    "raw_orders.hint",
    "INSERT INTO raw_orders (company, id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, version, \
     understood_version, state, problem, backfilled) VALUES ($1, $2, $3, $4, '', $5, '', 0, 0, 0, 0, 'hinted', '', FALSE) \
     ON CONFLICT (company, connection, external_id) DO NOTHING",
);
static INSERT: Statement = Statement::company(
    "raw_orders.insert",
    "INSERT INTO raw_orders (company, id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, version, \
     understood_version, state, problem, backfilled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12, FALSE) \
     ON CONFLICT (company, connection, external_id) DO NOTHING RETURNING id",
);
static SEEN: Statement = Statement::company(
    "raw_orders.seen",
    "SELECT id, external_id, body_hash, changed_at, version, understood_version FROM raw_orders \
     WHERE company = $1 AND connection = $2 AND external_id {in:$3}",
);
static IDS: Statement = Statement::company(
    "raw_orders.ids",
    "SELECT id, external_id FROM raw_orders WHERE company = $1 AND connection = $2 AND external_id {in:$3}",
);
static BY_KEY: Statement = Statement::company(
    "raw_orders.by_key",
    concat!(
        "SELECT ",
        columns!(),
        " FROM raw_orders WHERE company = $1 AND connection = $2 AND external_id = $3{for_update}"
    ),
);
static LOCK: Statement = Statement::company(
    "raw_orders.lock",
    concat!("SELECT ", columns!(), " FROM raw_orders WHERE company = $1 AND id = $2{for_update}"),
);
static LOOKUP: Statement = Statement::company(
    "raw_orders.lookup",
    concat!("SELECT ", columns!(), " FROM raw_orders WHERE company = $1 AND id = $2"),
);
static STORE: Statement = Statement::company(
    "raw_orders.store",
    "UPDATE raw_orders SET dialect = $3, body = $4, body_hash = $5, changed_at = $6, fetched_at = $7, version = version + 1, \
     state = 'stored', problem = '' WHERE company = $1 AND id = $2",
);
static TOUCH: Statement =
    Statement::company("raw_orders.touch", "UPDATE raw_orders SET fetched_at = $3 WHERE company = $1 AND id = $2");
static STATE: Statement = Statement::company(
    "raw_orders.state",
    "UPDATE raw_orders SET state = $3, problem = $4, understood_version = $5 WHERE company = $1 AND id = $2",
);
static REPLACE: Statement = Statement::company(
    "raw_orders.replace",
    "UPDATE raw_orders SET external_id = $3, body = $4, body_hash = '', state = 'gone', problem = $5 WHERE company = $1 AND id = $2",
);
static QUARANTINE: Statement = Statement::company(
    "raw_orders.quarantine",
    concat!(
        "SELECT ",
        columns!(),
        " FROM raw_orders WHERE company = $1 AND state = 'unreadable' AND id < $2 ORDER BY id DESC LIMIT $3"
    ),
);

static BACKFILL: Statement = Statement::company(
    "raw_orders.backfill",
    "UPDATE raw_orders SET backfilled = TRUE, understood_version = CASE WHEN state = 'ignored' THEN 0 ELSE understood_version END \
     WHERE company = $1 AND connection = $2 AND external_id {in:$3}",
);
static KNOWN: Statement = Statement::company(
    "raw_orders.known",
    "SELECT id, external_id, fetched_at, version, understood_version, state, problem, backfilled FROM raw_orders \
     WHERE company = $1 AND connection = $2 AND external_id {in:$3}",
);
static UNREADABLE: Statement = Statement::company(
    "raw_orders.unreadable",
    "SELECT id FROM raw_orders WHERE company = $1 AND state = 'unreadable' AND connection + 0 = $2 AND id > $3 \
     ORDER BY id LIMIT $4",
);
static OLD_OPEN: Statement = Statement::company(
    "raw_orders.old_open",
    "SELECT o.id FROM orders o JOIN raw_orders r ON r.company = $1 AND r.id = o.id WHERE o.company = $1 \
     AND o.connection + 0 = $2 AND o.status NOT IN ('completed', 'cancelled') AND o.id > $3 AND r.changed_at < $4 \
     ORDER BY o.id LIMIT $5",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &HINT,
    &INSERT,
    &SEEN,
    &IDS,
    &BY_KEY,
    &LOCK,
    &LOOKUP,
    &STORE,
    &TOUCH,
    &STATE,
    &REPLACE,
    &QUARANTINE,
    &BACKFILL,
    &KNOWN,
    &UNREADABLE,
    &OLD_OPEN,
];

/// The row of this order, made when absent, locked.
///
/// # Errors
/// When the row cannot be written.
pub async fn hint(
    tx: &mut Tx,
    new_id: RawOrderId,
    connection: ConnectionId,
    external_id: &str,
) -> Result<RawOrderRow, StoreError> {
    let nothing: &[u8] = &[];
    tx.run(&HINT, args![new_id, connection, external_id, nothing]).await?;
    let row = tx.row(&BY_KEY, args![connection, external_id]).await?;
    row.ok_or_else(|| StoreError::Corrupt {
        table: "raw_orders",
        column: "external_id".to_owned(),
        source: "a row that was just made or found is not there".into(),
    })
}

/// Notes orders of one connection that a shop told of, by their ids there; the hub's id of each.
///
/// # Errors
/// When the rows cannot be written.
pub async fn hint_each(
    tx: &mut Tx,
    env: &Env,
    connection: ConnectionId,
    external_ids: &BTreeSet<&str>,
) -> Result<BTreeMap<String, RawOrderId>, StoreError> {
    let nothing: &[u8] = &[];
    let rows = external_ids.iter().map(|external| args![env.id::<RawOrder>(), connection, *external, nothing]);
    tx.run_each(&HINT, rows.collect()).await?;
    let mut args = args![connection];
    args.push(Arg::Texts(external_ids.iter().map(|external| (*external).to_owned()).collect()));
    let rows: Vec<(i64, String)> = tx.rows(&IDS, args).await?;
    Ok(rows.into_iter().map(|(id, external)| (external, RawOrderId::new(id))).collect())
}

/// A raw order that a page of the shop has again.
#[derive(Debug, Clone, FromRow)]
pub struct SeenRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: RawOrderId,
    /// The shop's id.
    pub external_id: String,
    /// Hash of the body.
    pub body_hash: String,
    /// The shop's word of its last change.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
    /// The present version of the body.
    pub version: i64,
    /// The version that was understood last.
    pub understood_version: i64,
}

/// Those of these orders that are there already.
///
/// # Errors
/// When the rows cannot be read.
pub async fn seen(
    read: &mut impl Read,
    connection: ConnectionId,
    external_ids: Vec<String>,
) -> Result<Vec<SeenRow>, StoreError> {
    let mut args = args![connection];
    args.push(Arg::Texts(external_ids));
    read.rows(&SEEN, args).await
}

/// A raw order that is not there yet, with what came of understanding it.
#[derive(Debug)]
pub struct NewRaw<'a> {
    /// Its id.
    pub id: RawOrderId,
    /// The shop's id.
    pub external_id: &'a str,
    /// Its body.
    pub body: Body<'a>,
    /// Whether it was understood as it came.
    pub understood: bool,
    /// `stored`, `understood`, `ignored`.
    pub state: &'a str,
    /// Why it is ignored.
    pub problem: &'a str,
}

/// Keeps new raw orders, many to a statement; the ids of those that were not there already.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(
    tx: &mut Tx,
    connection: ConnectionId,
    new: &[NewRaw<'_>],
) -> Result<BTreeSet<RawOrderId>, StoreError> {
    let row = |raw: &NewRaw<'_>| {
        let Body { dialect, body, hash, changed_at, asked_at } = raw.body;
        let understood = i64::from(raw.understood);
        args![
            raw.id,
            connection,
            raw.external_id,
            dialect,
            body,
            hash,
            changed_at,
            asked_at,
            understood,
            raw.state,
            raw.problem
        ]
    };
    let made: Vec<(i64,)> = tx.rows_each(&INSERT, new.iter().map(row).collect()).await?;
    Ok(made.into_iter().map(|row| RawOrderId::new(row.0)).collect())
}

/// One raw order, locked.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: RawOrderId) -> Result<Option<RawOrderRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// One raw order.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: RawOrderId) -> Result<Option<RawOrderRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// A body as fetched.
#[derive(Debug)]
pub struct Body<'a> {
    /// Dialect.
    pub dialect: &'a str,
    /// Bytes.
    pub body: &'a [u8],
    /// Hash.
    pub hash: &'a str,
    /// The shop's word of its last change.
    pub changed_at: Moment,
    /// When the shop was asked.
    pub asked_at: Moment,
}

/// Keeps a new body.
///
/// # Errors
/// When the row cannot be written.
pub async fn store(tx: &mut Tx, id: RawOrderId, body: &Body<'_>) -> Result<(), StoreError> {
    tx.run(&STORE, args![id, body.dialect, body.body, body.hash, body.changed_at, body.asked_at]).await.map(drop)
}

/// Keeps that the same body was seen again.
///
/// # Errors
/// When the row cannot be written.
pub async fn touch(tx: &mut Tx, id: RawOrderId, asked_at: Moment) -> Result<(), StoreError> {
    tx.run(&TOUCH, args![id, asked_at]).await.map(drop)
}

/// Keeps what came of understanding.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_state(
    tx: &mut Tx,
    id: RawOrderId,
    state: &str,
    problem: &str,
    version: i64,
) -> Result<(), StoreError> {
    tx.run(&STATE, args![id, state, problem, version]).await.map(drop)
}

/// Keeps that a shop gave the id of this order to another one; the id that it has here from now on.
///
/// # Errors
/// When the row cannot be written.
pub async fn replace(tx: &mut Tx, row: &RawOrderRow, why: &str) -> Result<String, StoreError> {
    let external_id = replaced_id(row.id, &row.external_id);
    let nothing: &[u8] = &[];
    tx.run(&REPLACE, args![row.id, &external_id, nothing, why]).await?;
    Ok(external_id)
}

/// Gives an order its id back that its shop had given to another one: what the shop has under it now is to be kept next.
///
/// # Errors
/// When the row cannot be written.
pub async fn give_id_back(tx: &mut Tx, id: RawOrderId, external_id: &str) -> Result<(), StoreError> {
    let nothing: &[u8] = &[];
    tx.run(&REPLACE, args![id, external_id, nothing, ""]).await.map(drop)
}

/// Raw orders that cannot be read, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn quarantine(read: &mut impl Read, before: i64, most: i64) -> Result<Vec<RawOrderRow>, StoreError> {
    read.rows(&QUARANTINE, args![before, most]).await
}

/// Notes that a backfill wishes for these orders. What the start moment kept out is understood again when it comes (BR-19).
///
/// # Errors
/// When the rows cannot be written.
pub async fn backfill(tx: &mut Tx, connection: ConnectionId, external_ids: Vec<String>) -> Result<u64, StoreError> {
    let mut args = args![connection];
    args.push(Arg::Texts(external_ids));
    tx.run(&BACKFILL, args).await
}

/// What is known of a raw order, without its body.
#[derive(Debug, Clone, FromRow)]
pub struct KnownRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: RawOrderId,
    /// The shop's id.
    pub external_id: String,
    /// When the shop was asked for this body.
    #[sqlx(try_from = "i64")]
    pub fetched_at: Moment,
    /// The present version of the body; 0 while it is only hinted at.
    pub version: i64,
    /// The version that was understood last.
    pub understood_version: i64,
    /// As in `RawOrderRow`.
    pub state: String,
    /// Why it is unreadable or left alone.
    pub problem: String,
    /// Whether a backfill wished for it.
    pub backfilled: bool,
}

/// What is known of these orders of a shop.
///
/// # Errors
/// When the rows cannot be read.
pub async fn known(
    read: &mut impl Read,
    connection: ConnectionId,
    external_ids: Vec<String>,
) -> Result<Vec<KnownRow>, StoreError> {
    let mut args = args![connection];
    args.push(Arg::Texts(external_ids));
    read.rows(&KNOWN, args).await
}

/// Orders of a shop that cannot be read, behind `after`, oldest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn unreadable(
    read: &mut impl Read,
    connection: ConnectionId,
    after: i64,
    most: i64,
) -> Result<Vec<RawOrderId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&UNREADABLE, args![connection, after, most]).await?;
    Ok(rows.into_iter().map(|row| RawOrderId::new(row.0)).collect())
}

/// Orders of a shop that are not closed here and did not change there since `since`, behind `after` (BR-14).
///
/// # Errors
/// When the rows cannot be read.
pub async fn old_open(
    read: &mut impl Read,
    connection: ConnectionId,
    after: i64,
    since: Moment,
    most: i64,
) -> Result<Vec<RawOrderId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&OLD_OPEN, args![connection, after, since, most]).await?;
    Ok(rows.into_iter().map(|row| RawOrderId::new(row.0)).collect())
}
