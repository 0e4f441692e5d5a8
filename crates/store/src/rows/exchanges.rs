//! Recorded exchanges with the outside, redacted by the wire.

use domain::{
    Moment,
    ids::{ConnectionId, ExchangeId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// One exchange.
#[derive(Debug, Clone, FromRow)]
pub struct ExchangeRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ExchangeId,
    /// Connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Stable name of the request.
    pub doing: String,
    /// Method and address without secrets.
    pub request: String,
    /// Redacted body.
    pub request_body: String,
    /// HTTP status, 0 for none.
    pub status: i64,
    /// Redacted answer.
    pub response_body: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub at: Moment,
    /// How long.
    pub duration_ms: i64,
}

static INSERT: Statement = Statement::company(
    "exchanges.insert",
    "INSERT INTO exchanges (company, id, connection, doing, request, request_body, status, response_body, at, duration_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
static LIST: Statement = Statement::company(
    "exchanges.list",
    "SELECT id, connection, doing, request, request_body, status, response_body, at, duration_ms FROM exchanges \
     WHERE company = $1 AND connection = $2 ORDER BY id DESC LIMIT $3",
);
static CLEAN: Statement = Statement::company("exchanges.clean", "DELETE FROM exchanges WHERE company = $1 AND at < $2");

static LOOKUP: Statement = Statement::company(
    "exchanges.lookup",
    "SELECT id, connection, doing, request, request_body, status, response_body, at, duration_ms FROM exchanges \
     WHERE company = $1 AND id = $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LIST, &CLEAN, &LOOKUP];

/// Keeps an exchange.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, row: &ExchangeRow) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.connection,
        &row.doing,
        &row.request,
        &row.request_body,
        row.status,
        &row.response_body,
        row.at,
        row.duration_ms,
    ];
    tx.run(&INSERT, args).await.map(drop)
}

/// The newest exchanges of a connection.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, connection: ConnectionId, most: i64) -> Result<Vec<ExchangeRow>, StoreError> {
    read.rows(&LIST, args![connection, most]).await
}

/// Forgets exchanges before.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean(tx: &mut Tx, before: Moment) -> Result<u64, StoreError> {
    tx.run(&CLEAN, args![before]).await
}

/// One exchange.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}
