//! What a company calls statuses. A status without a row has the name of the reader's language.

use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A name that the company gave.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StatusNameRow {
    /// `line`, `order`, `provider_order`.
    pub what: String,
    /// The code of the status. It never changes.
    pub code: String,
    /// The language it is for; empty for every language that has no name of its own here.
    pub language: String,
    /// The name.
    pub name: String,
}

static LIST: Statement = Statement::company(
    "status_names.list",
    "SELECT what, code, language, name FROM status_names WHERE company = $1 ORDER BY what, code, language",
);
static SET: Statement = Statement::company(
    "status_names.set",
    "INSERT INTO status_names (company, what, code, language, name) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (company, what, code, language) DO UPDATE SET name = excluded.name",
);
static DROP: Statement = Statement::company(
    "status_names.drop",
    "DELETE FROM status_names WHERE company = $1 AND what = $2 AND code = $3 AND language = $4",
);
static RESTORE: Statement = Statement::company("status_names.restore", "DELETE FROM status_names WHERE company = $1");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&LIST, &SET, &DROP, &RESTORE];

/// Every name that the company gave.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read) -> Result<Vec<StatusNameRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}

/// Keeps a name, new or changed; an empty one is none.
///
/// # Errors
/// When the row cannot be written.
pub async fn set(tx: &mut Tx, row: &StatusNameRow) -> Result<(), StoreError> {
    if row.name.is_empty() {
        return tx.run(&DROP, args![&row.what, &row.code, &row.language]).await.map(drop);
    }
    tx.run(&SET, args![&row.what, &row.code, &row.language, &row.name]).await.map(drop)
}

/// Forgets all names: the statuses are called as at the beginning.
///
/// # Errors
/// When the rows cannot be written.
pub async fn restore(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.run(&RESTORE, vec![]).await
}
