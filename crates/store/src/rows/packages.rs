//! Incoming packages, what is in them, and scans.

use domain::{
    Moment,
    ids::{PackageId, ProviderLineId, ScanId},
    package::PackageState,
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An incoming package.
#[derive(Debug, Clone, FromRow)]
pub struct PackageRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: PackageId,
    /// The number as it is compared (BR-61).
    pub tracking: String,
    /// The number as it came.
    pub shown: String,
    /// Carrier; empty when unknown.
    pub carrier: String,
    /// State.
    #[sqlx(try_from = "String")]
    pub state: PackageState,
    /// When a provider first named it.
    pub announced_at: Option<i64>,
    /// When it was first scanned.
    pub received_at: Option<i64>,
}

/// What a package holds.
#[derive(Debug, Clone, FromRow)]
pub struct PackageLineRow {
    /// Package.
    #[sqlx(try_from = "i64")]
    pub package: PackageId,
    /// Provider line.
    #[sqlx(try_from = "i64")]
    pub provider_line: ProviderLineId,
    /// Pieces sent in it.
    pub quantity: i64,
    /// Pieces received of it.
    pub received: i64,
}

/// A scan.
#[derive(Debug, Clone, FromRow)]
pub struct ScanRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ScanId,
    /// What the scanner typed.
    pub code: String,
    /// The number as it is compared.
    pub tracking: String,
    /// Verdict.
    pub verdict: String,
    /// The package.
    #[sqlx(try_from = "i64")]
    pub package: PackageId,
    /// Who.
    pub actor: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub at: Moment,
}

macro_rules! columns {
    () => {
        "id, tracking, shown, carrier, state, announced_at, received_at"
    };
}

static ENSURE: Statement = Statement::company(
    "packages.ensure",
    "INSERT INTO packages (company, id, tracking, shown, carrier, state) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (company, tracking) DO NOTHING",
);
static BY_TRACKING: Statement = Statement::company(
    "packages.by_tracking",
    concat!("SELECT ", columns!(), " FROM packages WHERE company = $1 AND tracking = $2{for_update}"),
);
static UPDATE: Statement = Statement::company(
    "packages.update",
    "UPDATE packages SET carrier = $3, state = $4, announced_at = $5, received_at = $6 WHERE company = $1 AND id = $2",
);
static LINE_SET: Statement = Statement::company(
    "package_lines.set",
    "INSERT INTO package_lines (company, package, provider_line, quantity, received) VALUES ($1, $2, $3, $4, 0) \
     ON CONFLICT (company, package, provider_line) DO UPDATE SET quantity = excluded.quantity",
);
static LINE_RECEIVED: Statement = Statement::company(
    "package_lines.received",
    "UPDATE package_lines SET received = $4 WHERE company = $1 AND package = $2 AND provider_line = $3",
);
static LINES: Statement = Statement::company(
    "package_lines.of_package",
    "SELECT package, provider_line, quantity, received FROM package_lines WHERE company = $1 AND package = $2 ORDER BY provider_line",
);
static LINES_OF: Statement = Statement::company(
    "package_lines.of_provider_lines",
    "SELECT package, provider_line, quantity, received FROM package_lines WHERE company = $1 AND provider_line {in:$2} \
     ORDER BY provider_line, package",
);
static BY_IDS: Statement = Statement::company(
    "packages.by_ids",
    concat!("SELECT ", columns!(), " FROM packages WHERE company = $1 AND id {in:$2} ORDER BY id"),
);
static UNIDENTIFIED: Statement = Statement::company(
    "packages.unidentified",
    concat!(
        "SELECT ",
        columns!(),
        " FROM packages WHERE company = $1 AND state = 'scanned_unknown' ORDER BY id DESC LIMIT $2"
    ),
);
static KNOWN_OF: Statement = Statement::company(
    "packages.known_of",
    "SELECT tracking, received_at FROM packages WHERE company = $1 AND tracking {in:$2}",
);
static SCAN_INSERT: Statement = Statement::company(
    "scans.insert",
    "INSERT INTO scans (company, id, code, tracking, verdict, package, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
static SCAN_LAST: Statement = Statement::company(
    "scans.last_of",
    "SELECT id, code, tracking, verdict, package, actor, at FROM scans WHERE company = $1 AND tracking = $2 ORDER BY at DESC LIMIT 1",
);
static SCANS: Statement = Statement::company(
    "scans.list",
    "SELECT id, code, tracking, verdict, package, actor, at FROM scans WHERE company = $1 ORDER BY id DESC LIMIT $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &ENSURE,
    &BY_TRACKING,
    &UPDATE,
    &LINE_SET,
    &LINE_RECEIVED,
    &LINES,
    &LINES_OF,
    &BY_IDS,
    &UNIDENTIFIED,
    &KNOWN_OF,
    &SCAN_INSERT,
    &SCAN_LAST,
    &SCANS,
];

/// The package with this number, made when absent, locked.
///
/// # Errors
/// When the row cannot be written.
pub async fn ensure(tx: &mut Tx, new: &PackageRow) -> Result<PackageRow, StoreError> {
    tx.run(&ENSURE, args![new.id, &new.tracking, &new.shown, &new.carrier, new.state.code()]).await?;
    Ok(by_tracking(tx, &new.tracking).await?.unwrap_or_else(|| new.clone()))
}

/// The package with this number, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_tracking(tx: &mut Tx, tracking: &str) -> Result<Option<PackageRow>, StoreError> {
    tx.row(&BY_TRACKING, args![tracking]).await
}

/// Keeps a changed package.
///
/// # Errors
/// When the row cannot be written.
pub async fn update(tx: &mut Tx, row: &PackageRow) -> Result<(), StoreError> {
    tx.run(&UPDATE, args![row.id, &row.carrier, row.state.code(), row.announced_at, row.received_at]).await.map(drop)
}

/// Keeps how many pieces of a provider line a package holds.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_line(tx: &mut Tx, package: PackageId, line: ProviderLineId, quantity: i64) -> Result<(), StoreError> {
    tx.run(&LINE_SET, args![package, line, quantity]).await.map(drop)
}

/// Keeps how many pieces were received.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_received(
    tx: &mut Tx,
    package: PackageId,
    line: ProviderLineId,
    pieces: i64,
) -> Result<(), StoreError> {
    tx.run(&LINE_RECEIVED, args![package, line, pieces]).await.map(drop)
}

/// What a package holds.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines(read: &mut impl Read, package: PackageId) -> Result<Vec<PackageLineRow>, StoreError> {
    read.rows(&LINES, args![package]).await
}

/// In which packages these provider lines travel.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines_of(read: &mut impl Read, lines: &[ProviderLineId]) -> Result<Vec<PackageLineRow>, StoreError> {
    read.rows(&LINES_OF, args![lines]).await
}

/// These packages.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[PackageId]) -> Result<Vec<PackageRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// Scanned packages that nobody knows, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn unidentified(read: &mut impl Read, most: i64) -> Result<Vec<PackageRow>, StoreError> {
    read.rows(&UNIDENTIFIED, args![most]).await
}

/// Those of these numbers, as they are compared, that are known, each with whether it was scanned.
///
/// # Errors
/// When the rows cannot be read.
pub async fn known_of(read: &mut impl Read, tracking: Vec<String>) -> Result<Vec<(String, bool)>, StoreError> {
    let rows: Vec<(String, Option<i64>)> = read.rows(&KNOWN_OF, vec![crate::Arg::Texts(tracking)]).await?;
    Ok(rows.into_iter().map(|(tracking, received)| (tracking, received.is_some())).collect())
}

/// Keeps a scan.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_scan(tx: &mut Tx, row: &ScanRow) -> Result<(), StoreError> {
    let args = args![row.id, &row.code, &row.tracking, &row.verdict, row.package, &row.actor, row.at];
    tx.run(&SCAN_INSERT, args).await.map(drop)
}

/// The last scan of this number.
///
/// # Errors
/// When the rows cannot be read.
pub async fn last_scan(read: &mut impl Read, tracking: &str) -> Result<Option<ScanRow>, StoreError> {
    read.row(&SCAN_LAST, args![tracking]).await
}

/// The newest scans.
///
/// # Errors
/// When the rows cannot be read.
pub async fn scans(read: &mut impl Read, most: i64) -> Result<Vec<ScanRow>, StoreError> {
    read.rows(&SCANS, args![most]).await
}
