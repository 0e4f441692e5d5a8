//! The second factor of a person: a sealed secret of which codes are made, and recovery codes as hashes, each used once.

use domain::{Moment, ids::UserId};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// The second factor of a person.
#[derive(Debug, Clone, FromRow)]
pub struct FactorRow {
    /// `off`, `begun` or `on`.
    pub factor_state: String,
    /// The sealed secret; empty while it is off.
    pub factor_secret: String,
    /// The last step of which a code was accepted.
    pub factor_step: i64,
    /// When it was begun or switched on.
    pub factor_at: Option<i64>,
}

static GET: Statement = Statement::global(
    "factors.get",
    "SELECT factor_state, factor_secret, factor_step, factor_at FROM users WHERE id = $1",
);
static SET: Statement = Statement::global(
    "factors.set",
    "UPDATE users SET factor_state = $2, factor_secret = $3, factor_step = $4, factor_at = $5 WHERE id = $1",
);
static STEP: Statement =
    Statement::global("factors.step", "UPDATE users SET factor_step = $2 WHERE id = $1 AND factor_step < $2");
static CODE_INSERT: Statement =
    Statement::global("recovery_codes.insert", "INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)");
static CODES_CLEAR: Statement =
    Statement::global("recovery_codes.clear", "DELETE FROM recovery_codes WHERE user_id = $1");
static CODE_USE: Statement = Statement::global(
    "recovery_codes.use",
    "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
);
static CODES_LEFT: Statement = Statement::global(
    "recovery_codes.left",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&GET, &SET, &STEP, &CODE_INSERT, &CODES_CLEAR, &CODE_USE, &CODES_LEFT];

/// The second factor of a person.
///
/// # Errors
/// When the row cannot be read.
pub async fn get(read: &mut impl Read, user: UserId) -> Result<Option<FactorRow>, StoreError> {
    read.row(&GET, args![user]).await
}

/// Keeps a second factor.
///
/// # Errors
/// When the row cannot be written.
pub async fn set(tx: &mut Tx, user: UserId, row: &FactorRow) -> Result<(), StoreError> {
    let FactorRow { factor_state, factor_secret, factor_step, factor_at } = row;
    tx.run(&SET, args![user, factor_state, factor_secret, *factor_step, *factor_at]).await.map(drop)
}

/// Notes that a code of this step was accepted; not when one of it or of a later step was before.
///
/// # Errors
/// When the row cannot be written.
pub async fn take_step(tx: &mut Tx, user: UserId, step: i64) -> Result<bool, StoreError> {
    Ok(tx.run(&STEP, args![user, step]).await? > 0)
}

/// Replaces the recovery codes of a person by these hashes.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_codes(tx: &mut Tx, user: UserId, hashes: &[String]) -> Result<(), StoreError> {
    tx.run(&CODES_CLEAR, args![user]).await?;
    for hash in hashes {
        tx.run(&CODE_INSERT, args![user, hash]).await?;
    }
    Ok(())
}

/// Uses up a recovery code; whether it was there and unused.
///
/// # Errors
/// When the row cannot be written.
pub async fn use_code(tx: &mut Tx, user: UserId, hash: &str, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&CODE_USE, args![user, hash, now]).await? > 0)
}

/// How many recovery codes are left.
///
/// # Errors
/// When the rows cannot be read.
pub async fn codes_left(read: &mut impl Read, user: UserId) -> Result<i64, StoreError> {
    read.number(&CODES_LEFT, args![user]).await
}
