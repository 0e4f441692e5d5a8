//! Companies and their settings.

use domain::{Moment, ids::CompanyId};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A company.
#[derive(Debug, Clone, FromRow)]
pub struct CompanyRow {
    /// Its id.
    #[sqlx(try_from = "i64")]
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// Its settings by key.
    pub settings: serde_json::Value,
}

static INSERT: Statement = Statement::global(
    "companies.insert",
    "INSERT INTO companies (id, name, time_zone, settings, created_at) VALUES ($1, $2, $3, $4, $5)",
);
static GET: Statement =
    Statement::global("companies.get", "SELECT id, name, time_zone, settings FROM companies WHERE id = $1");
static LIST: Statement =
    Statement::global("companies.list", "SELECT id, name, time_zone, settings FROM companies ORDER BY id");
static SETTINGS: Statement =
    Statement::global("companies.settings", "UPDATE companies SET settings = $2 WHERE id = $1");
static NAME: Statement =
    Statement::global("companies.name", "UPDATE companies SET name = $2, time_zone = $3 WHERE id = $1");
static LOCK: Statement = Statement::global("companies.lock", "SELECT id FROM companies WHERE id = $1{for_update}");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &GET, &LIST, &SETTINGS, &NAME, &LOCK];

/// Makes a company.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_company(tx: &mut Tx, id: CompanyId, name: &str, zone: &str, now: Moment) -> Result<(), StoreError> {
    tx.run(&INSERT, args![id, name, zone, serde_json::json!({}), now]).await.map(drop)
}

/// A company.
///
/// # Errors
/// When the row cannot be read.
pub async fn company(read: &mut impl Read, id: CompanyId) -> Result<Option<CompanyRow>, StoreError> {
    read.row(&GET, args![id]).await
}

/// All companies.
///
/// # Errors
/// When the rows cannot be read.
pub async fn companies(read: &mut impl Read) -> Result<Vec<CompanyRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}

/// Keeps a company's settings.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_company_settings(tx: &mut Tx, id: CompanyId, settings: serde_json::Value) -> Result<(), StoreError> {
    tx.run(&SETTINGS, args![id, settings]).await.map(drop)
}

/// Keeps a company's name and time zone.
///
/// # Errors
/// When the row cannot be written.
pub async fn name_company(tx: &mut Tx, id: CompanyId, name: &str, zone: &str) -> Result<(), StoreError> {
    tx.run(&NAME, args![id, name, zone]).await.map(drop)
}

/// Lets nobody else change who belongs to the company until the transaction ends.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: CompanyId) -> Result<(), StoreError> {
    tx.number(&LOCK, args![id]).await.map(drop)
}
