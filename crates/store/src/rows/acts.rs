//! What was done under an idempotency key, with the reply (BR-74).

use domain::Moment;
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An act done before.
#[derive(Debug, Clone, FromRow)]
pub struct DoneRow {
    /// The act's name.
    pub act: String,
    /// Hash of its body.
    pub body_hash: String,
    /// What was replied; JSON null while it is being done.
    pub reply: serde_json::Value,
}

static CLAIM: Statement = Statement::company(
    "acts_done.claim",
    "INSERT INTO acts_done (company, idempotency_key, act, body_hash, reply, at) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (company, idempotency_key) DO NOTHING",
);
static REPLY: Statement = Statement::company(
    "acts_done.reply",
    "UPDATE acts_done SET reply = $3 WHERE company = $1 AND idempotency_key = $2",
);
static LOOKUP: Statement = Statement::company(
    "acts_done.lookup",
    "SELECT act, body_hash, reply FROM acts_done WHERE company = $1 AND idempotency_key = $2",
);
static CLEAN: Statement = Statement::company("acts_done.clean", "DELETE FROM acts_done WHERE company = $1 AND at < $2");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&CLAIM, &REPLY, &LOOKUP, &CLEAN];

/// Takes a key for an act; what was done under it before, if anything.
///
/// # Errors
/// When the row cannot be written.
pub async fn claim(
    tx: &mut Tx,
    key: &str,
    act: &str,
    body_hash: &str,
    now: Moment,
) -> Result<Option<DoneRow>, StoreError> {
    if tx.run(&CLAIM, args![key, act, body_hash, serde_json::Value::Null, now]).await? > 0 {
        return Ok(None);
    }
    tx.row(&LOOKUP, args![key]).await
}

/// Keeps the reply.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_reply(tx: &mut Tx, key: &str, reply: serde_json::Value) -> Result<(), StoreError> {
    tx.run(&REPLY, args![key, reply]).await.map(drop)
}

/// Forgets keys used before.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean(tx: &mut Tx, before: Moment) -> Result<u64, StoreError> {
    tx.run(&CLEAN, args![before]).await
}
