//! What the last proof of each day said, and its findings.

use domain::{
    Moment,
    ids::{ConnectionId, ProofId},
};
use sqlx::FromRow;

use crate::{Arg, Read, Statement, StoreError, Tx, args};

/// What the last proof of a day said.
#[derive(Debug, Clone, FromRow)]
pub struct DayRow {
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The day in the company's zone, as YYYY-MM-DD.
    pub day: String,
    /// The proof.
    #[sqlx(try_from = "i64")]
    pub proof: ProofId,
    /// The shop's side: how many orders, and their sum by currency.
    pub shop: serde_json::Value,
    /// The hub's side.
    pub hub: serde_json::Value,
    /// In the shop and not here.
    pub missing: i64,
    /// Here and not in the shop.
    pub extra: i64,
    /// Both say different things.
    pub differing: i64,
    /// Here and not to be read.
    pub quarantined: i64,
    /// Made before the start moment: not wanted.
    pub before_start: i64,
    /// Drafts and carts: no orders.
    pub drafts: i64,
    /// Changed since the last reading, or being read at that moment.
    pub on_the_way: i64,
    /// When.
    #[sqlx(try_from = "i64")]
    pub proven_at: Moment,
}

impl DayRow {
    /// Whether both sides say the same.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        self.missing == 0 && self.extra == 0 && self.differing == 0
    }
}

/// One thing that a proof found.
#[derive(Debug, Clone, FromRow)]
pub struct FindingRow {
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The day.
    pub day: String,
    /// The shop's id.
    pub external_id: String,
    /// `missing`, `extra`, `differing` or `quarantined`.
    pub word: String,
    /// The printed number.
    pub number: String,
    /// The number of the raw order; 0 when there is none.
    pub raw: i64,
    /// What the shop says: `status`, `total`, `currency`.
    pub shop: serde_json::Value,
    /// What the hub says.
    pub hub: serde_json::Value,
    /// When somebody had it read again; 1970 for never.
    #[sqlx(try_from = "i64")]
    pub healed_at: Moment,
}

macro_rules! day_columns {
    () => {
        "connection, day, proof, shop, hub, missing, extra, differing, quarantined, before_start, drafts, on_the_way, proven_at"
    };
}
macro_rules! finding_columns {
    () => {
        "connection, day, external_id, word, number, raw, shop, hub, healed_at"
    };
}

static SET: Statement = Statement::company(
    "proof_days.set",
    "INSERT INTO proof_days (company, connection, day, proof, shop, hub, missing, extra, differing, quarantined, before_start, \
     drafts, on_the_way, proven_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
     ON CONFLICT (company, connection, day) DO UPDATE SET proof = excluded.proof, shop = excluded.shop, hub = excluded.hub, \
     missing = excluded.missing, extra = excluded.extra, differing = excluded.differing, quarantined = excluded.quarantined, \
     before_start = excluded.before_start, drafts = excluded.drafts, on_the_way = excluded.on_the_way, \
     proven_at = excluded.proven_at",
);
static DAYS: Statement = Statement::company(
    "proof_days.list",
    concat!(
        "SELECT ",
        day_columns!(),
        " FROM proof_days WHERE company = $1 AND connection = $2 AND day >= $3 AND day <= $4 ORDER BY day DESC LIMIT $5"
    ),
);
static TOTALS: Statement = Statement::company(
    "proof_days.totals",
    "SELECT connection, CAST(SUM(missing) AS BIGINT), CAST(SUM(extra) AS BIGINT), CAST(SUM(differing) AS BIGINT), \
     CAST(MAX(proven_at) AS BIGINT) FROM proof_days WHERE company = $1 AND day >= $2 GROUP BY connection ORDER BY connection",
);
static CLEAN_DAYS: Statement =
    Statement::company("proof_days.clean", "DELETE FROM proof_days WHERE company = $1 AND day < $2");
static FORGET: Statement = Statement::company(
    "proof_findings.delete",
    "DELETE FROM proof_findings WHERE company = $1 AND connection = $2 AND day >= $3 AND day <= $4",
);
static CLEAN: Statement =
    Statement::company("proof_findings.clean", "DELETE FROM proof_findings WHERE company = $1 AND day < $2");
static INSERT: Statement = Statement::company(
    "proof_findings.insert",
    "INSERT INTO proof_findings (company, connection, day, external_id, word, number, raw, shop, hub, healed_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (company, connection, day, external_id) DO NOTHING",
);
static FINDINGS: Statement = Statement::company(
    "proof_findings.list",
    concat!(
        "SELECT ",
        finding_columns!(),
        " FROM proof_findings WHERE company = $1 AND connection = $2 AND day >= $3 AND day <= $4 \
         AND (day > $5 OR (day = $5 AND external_id > $6)) ORDER BY day, external_id LIMIT $7"
    ),
);
static OF: Statement = Statement::company(
    "proof_findings.by_ids",
    concat!(
        "SELECT ",
        finding_columns!(),
        " FROM proof_findings WHERE company = $1 AND connection = $2 AND day >= $3 AND day <= $4 AND external_id {in:$5} \
         ORDER BY day, external_id"
    ),
);
static HEALED: Statement = Statement::company(
    "proof_findings.healed",
    "UPDATE proof_findings SET healed_at = $4 WHERE company = $1 AND connection = $2 AND external_id {in:$3}",
);

/// The statements of this file.
pub(super) const STATEMENTS: &[&Statement] =
    &[&SET, &DAYS, &TOTALS, &CLEAN_DAYS, &FORGET, &CLEAN, &INSERT, &FINDINGS, &OF, &HEALED];

/// Puts what a proof said in the place of what was said of its days before.
///
/// # Errors
/// When the rows cannot be written.
pub async fn replace(tx: &mut Tx, days: &[DayRow], findings: &[FindingRow]) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(()) };
    tx.run(&FORGET, args![first.connection, &first.day, &last.day]).await?;
    for row in days {
        let args = args![
            row.connection,
            &row.day,
            row.proof,
            row.shop.clone(),
            row.hub.clone(),
            row.missing,
            row.extra,
            row.differing,
            row.quarantined,
            row.before_start,
            row.drafts,
            row.on_the_way,
            row.proven_at,
        ];
        tx.run(&SET, args).await?;
    }
    for row in findings {
        let args = args![
            row.connection,
            &row.day,
            &row.external_id,
            &row.word,
            &row.number,
            row.raw,
            row.shop.clone(),
            row.hub.clone(),
            row.healed_at,
        ];
        tx.run(&INSERT, args).await?;
    }
    Ok(())
}

/// Proven days of a shop, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn days(
    read: &mut impl Read,
    connection: ConnectionId,
    (from, until): (&str, &str),
    most: i64,
) -> Result<Vec<DayRow>, StoreError> {
    read.rows(&DAYS, args![connection, from, until, most]).await
}

/// One day.
///
/// # Errors
/// When the row cannot be read.
pub async fn day(read: &mut impl Read, connection: ConnectionId, day: &str) -> Result<Option<DayRow>, StoreError> {
    Ok(days(read, connection, (day, day), 1).await?.into_iter().next())
}

/// What is missing, extra and differing at each shop since a day, and when that was last looked at.
///
/// # Errors
/// When the rows cannot be read.
pub async fn totals(read: &mut impl Read, since: &str) -> Result<Vec<(ConnectionId, [i64; 3], Moment)>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = read.rows(&TOTALS, args![since]).await?;
    let row = |(connection, missing, extra, differing, at): (i64, i64, i64, i64, i64)| {
        (ConnectionId::new(connection), [missing, extra, differing], Moment::from_micros(at))
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Forgets days before this one.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean_days(tx: &mut Tx, before: &str) -> Result<(), StoreError> {
    tx.run(&CLEAN, args![before]).await?;
    tx.run(&CLEAN_DAYS, args![before]).await.map(drop)
}

/// Findings of some days of a shop, behind a place.
///
/// # Errors
/// When the rows cannot be read.
pub async fn findings(
    read: &mut impl Read,
    connection: ConnectionId,
    (from, until): (&str, &str),
    after: (&str, &str),
    most: i64,
) -> Result<Vec<FindingRow>, StoreError> {
    read.rows(&FINDINGS, args![connection, from, until, after.0, after.1, most]).await
}

/// Findings about these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn findings_of(
    read: &mut impl Read,
    connection: ConnectionId,
    (from, until): (&str, &str),
    external_ids: Vec<String>,
) -> Result<Vec<FindingRow>, StoreError> {
    let mut args = args![connection, from, until];
    args.push(Arg::Texts(external_ids));
    read.rows(&OF, args).await
}

/// Keeps that these orders are being read again.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_healed(
    tx: &mut Tx,
    connection: ConnectionId,
    external_ids: Vec<String>,
    now: Moment,
) -> Result<(), StoreError> {
    let mut args = args![connection];
    args.push(Arg::Texts(external_ids));
    args.push(Arg::from(now));
    tx.run(&HEALED, args).await.map(drop)
}
