//! Proofs that no order of a shop is missing: the runs and the copied register here, what they said of each day in `days`.

mod days;

use domain::{
    Moment,
    ids::{ConnectionId, ProofId},
};
use sqlx::FromRow;

pub use self::days::{DayRow, FindingRow, clean_days, day, days, findings, findings_of, replace, set_healed, totals};
use crate::{Arg, Read, Statement, StoreError, Tx, args};

/// A proof.
#[derive(Debug, Clone, FromRow)]
pub struct ProofRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ProofId,
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// `running`, `done` or `failed`.
    pub state: String,
    /// Orders made from here on.
    #[sqlx(try_from = "i64")]
    pub from_at: Moment,
    /// Orders made before.
    #[sqlx(try_from = "i64")]
    pub until_at: Moment,
    /// Where reading of the register goes on; null once it is read.
    pub place: serde_json::Value,
    /// Rows of the register that were read.
    pub read: i64,
    /// How often it waited for orders that were on the way.
    pub waits: i64,
    /// The shop's own report and the hub's count, by status.
    pub report: serde_json::Value,
    /// Orders that are in the shop and not here.
    pub missing: i64,
    /// Orders that are here and not in the shop.
    pub extra: i64,
    /// Orders of which both say different things.
    pub differing: i64,
    /// Why it failed.
    pub problem: String,
    /// When it began.
    #[sqlx(try_from = "i64")]
    pub began_at: Moment,
    /// When it ended; 1970 while it runs.
    #[sqlx(try_from = "i64")]
    pub ended_at: Moment,
}

/// A row of the register as it was copied.
#[derive(Debug, Clone, FromRow)]
pub struct CopiedRow {
    /// The shop's id.
    pub external_id: String,
    /// The printed number.
    pub number: String,
    /// The shop's status.
    pub status: String,
    /// What that means, as its code.
    pub phase: String,
    /// What the customer pays; none when it is no amount.
    pub total: Option<i64>,
    /// What went back in all; none where the register does not say it.
    pub refunded: Option<i64>,
    /// Its currency; empty when there is no amount.
    pub currency: String,
    /// When it was made.
    #[sqlx(try_from = "i64")]
    pub made_at: Moment,
    /// When it last changed.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
}

/// What the hub has of an order, as far as a proof compares it.
#[derive(Debug, Clone, FromRow)]
pub struct HeldRow {
    /// The number of order and raw order.
    pub id: i64,
    /// The shop's id.
    pub external_id: String,
    /// The printed number.
    pub number: String,
    /// The shop's status as the hub has it.
    pub shop_status: String,
    /// What the customer pays.
    pub total: i64,
    /// What went back in all.
    pub refunded: i64,
    /// Its currency.
    pub currency: String,
    /// When it was made.
    #[sqlx(try_from = "i64")]
    pub made_at: Moment,
    /// The shop's word of its last change.
    #[sqlx(try_from = "i64")]
    pub shop_changed_at: Moment,
    /// What became of its raw order.
    pub raw_state: String,
}

macro_rules! columns {
    () => {
        "id, connection, state, from_at, until_at, place, read, waits, report, missing, extra, differing, problem, began_at, ended_at"
    };
}

static INSERT: Statement = Statement::company(
    "proofs.insert",
    "INSERT INTO proofs (company, id, connection, state, from_at, until_at, place, read, waits, report, missing, extra, differing, \
     problem, began_at, ended_at) VALUES ($1, $2, $3, 'running', $4, $5, $6, 0, 0, $7, 0, 0, 0, '', $8, 0)",
);
static LOOKUP: Statement =
    Statement::company("proofs.lookup", concat!("SELECT ", columns!(), " FROM proofs WHERE company = $1 AND id = $2"));
static LIST: Statement = Statement::company(
    "proofs.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM proofs WHERE company = $1 AND connection = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
    ),
);
static MOVED: Statement = Statement::company(
    "proofs.moved",
    "UPDATE proofs SET state = $3, place = $4, read = $5, waits = $6, report = $7, missing = $8, extra = $9, differing = $10, \
     problem = $11, ended_at = $12 WHERE company = $1 AND id = $2",
);
static COPY: Statement = Statement::company(
    "proof_rows.insert",
    "INSERT INTO proof_rows (company, proof, external_id, number, status, phase, total, refunded, currency, made_at, changed_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (company, proof, external_id) DO UPDATE SET \
     number = excluded.number, status = excluded.status, phase = excluded.phase, total = excluded.total, \
     refunded = excluded.refunded, currency = excluded.currency, made_at = excluded.made_at, changed_at = excluded.changed_at",
);
static COPIED: Statement = Statement::company(
    "proof_rows.page",
    "SELECT external_id, number, status, phase, total, refunded, currency, made_at, changed_at FROM proof_rows \
     WHERE company = $1 AND proof = $2 AND external_id > $3 ORDER BY external_id LIMIT $4",
);
static IS_COPIED: Statement = Statement::company(
    "proof_rows.known",
    "SELECT external_id FROM proof_rows WHERE company = $1 AND proof = $2 AND external_id {in:$3}",
);
static DROP: Statement =
    Statement::company("proof_rows.delete", "DELETE FROM proof_rows WHERE company = $1 AND proof = $2");
static HELD: Statement = Statement::company(
    "proofs.held",
    "SELECT o.id, o.external_id, o.number, o.shop_status, o.total, o.refunded, o.currency, o.made_at, o.shop_changed_at, \
     r.state AS raw_state FROM orders o JOIN raw_orders r ON r.company = $1 AND r.id = o.id \
     WHERE o.company = $1 AND o.connection = $2 AND o.external_id {in:$3}",
);
static MADE: Statement = Statement::company(
    "proofs.made",
    "SELECT o.id, o.external_id, o.number, o.shop_status, o.total, o.refunded, o.currency, o.made_at, o.shop_changed_at, \
     r.state AS raw_state FROM orders o JOIN raw_orders r ON r.company = $1 AND r.id = o.id \
     WHERE o.company = $1 AND o.connection = $2 AND (o.made_at, o.id) > ($3, $4) AND o.made_at < $5 \
     ORDER BY o.made_at, o.id LIMIT $6",
);
static BY_STATUS: Statement = Statement::company(
    "proofs.by_status",
    "SELECT shop_status, CAST(COUNT(*) AS BIGINT) FROM orders WHERE company = $1 AND connection = $2 \
     GROUP BY shop_status ORDER BY shop_status",
);
static CLEAN: Statement =
    Statement::company("proofs.clean", "DELETE FROM proofs WHERE company = $1 AND ended_at > 0 AND ended_at < $2");

/// The statements of this folder.
pub const STATEMENTS: &[&Statement] =
    &[&INSERT, &LOOKUP, &LIST, &MOVED, &COPY, &COPIED, &IS_COPIED, &DROP, &HELD, &MADE, &BY_STATUS, &CLEAN];
/// The statements of `days`.
pub const OF_DAYS: &[&Statement] = days::STATEMENTS;

/// A new proof.
#[derive(Debug)]
pub struct NewProof {
    /// Its id.
    pub id: ProofId,
    /// The shop.
    pub connection: ConnectionId,
    /// Orders made from here on.
    pub from_at: Moment,
    /// Orders made before.
    pub until_at: Moment,
    /// Where reading begins.
    pub place: serde_json::Value,
}

/// Begins a proof.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, new: NewProof, now: Moment) -> Result<(), StoreError> {
    let NewProof { id, connection, from_at, until_at, place } = new;
    tx.run(&INSERT, args![id, connection, from_at, until_at, place, serde_json::json!({}), now]).await.map(drop)
}

/// One proof.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ProofId) -> Result<Option<ProofRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Proofs of a shop, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(
    read: &mut impl Read,
    connection: ConnectionId,
    before: i64,
    most: i64,
) -> Result<Vec<ProofRow>, StoreError> {
    read.rows(&LIST, args![connection, before, most]).await
}

/// Keeps where a proof stands.
///
/// # Errors
/// When the row cannot be written.
pub async fn moved(tx: &mut Tx, row: &ProofRow) -> Result<(), StoreError> {
    let args = args![
        row.id,
        &row.state,
        row.place.clone(),
        row.read,
        row.waits,
        row.report.clone(),
        row.missing,
        row.extra,
        row.differing,
        &row.problem,
        row.ended_at,
    ];
    tx.run(&MOVED, args).await.map(drop)
}

/// Copies rows of the register; one that comes again takes the place of the earlier one.
///
/// # Errors
/// When the rows cannot be written.
pub async fn copy(tx: &mut Tx, proof: ProofId, rows: &[CopiedRow]) -> Result<(), StoreError> {
    for row in rows {
        let args = args![
            proof,
            &row.external_id,
            &row.number,
            &row.status,
            &row.phase,
            row.total,
            row.refunded,
            &row.currency,
            row.made_at,
            row.changed_at,
        ];
        tx.run(&COPY, args).await?;
    }
    Ok(())
}

/// Copied rows behind an id, in the order of their ids.
///
/// # Errors
/// When the rows cannot be read.
pub async fn copied(
    read: &mut impl Read,
    proof: ProofId,
    after: &str,
    most: i64,
) -> Result<Vec<CopiedRow>, StoreError> {
    read.rows(&COPIED, args![proof, after, most]).await
}

/// Those of these ids that the register had.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_copied(
    read: &mut impl Read,
    proof: ProofId,
    external_ids: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut args = args![proof];
    args.push(Arg::Texts(external_ids));
    let rows: Vec<(String,)> = read.rows(&IS_COPIED, args).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Forgets the copied rows of a proof.
///
/// # Errors
/// When the rows cannot be written.
pub async fn drop_copied(tx: &mut Tx, proof: ProofId) -> Result<(), StoreError> {
    tx.run(&DROP, args![proof]).await.map(drop)
}

/// What the hub has of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn held(
    read: &mut impl Read,
    connection: ConnectionId,
    external_ids: Vec<String>,
) -> Result<Vec<HeldRow>, StoreError> {
    let mut args = args![connection];
    args.push(Arg::Texts(external_ids));
    read.rows(&HELD, args).await
}

/// Orders that the hub has, made behind a place and before `until`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn made(
    read: &mut impl Read,
    connection: ConnectionId,
    after: (Moment, i64),
    until: Moment,
    most: i64,
) -> Result<Vec<HeldRow>, StoreError> {
    read.rows(&MADE, args![connection, after.0, after.1, until, most]).await
}

/// How many orders of a shop the hub has in each of the shop's statuses.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_status(read: &mut impl Read, connection: ConnectionId) -> Result<Vec<(String, i64)>, StoreError> {
    read.rows(&BY_STATUS, args![connection]).await
}

/// Forgets proofs that ended before; what they said of their days stays.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean(tx: &mut Tx, before: Moment) -> Result<u64, StoreError> {
    tx.run(&CLEAN, args![before]).await
}
