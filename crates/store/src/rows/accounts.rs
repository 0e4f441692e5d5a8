//! Buyers' accounts at providers with their sealed tokens: the sessions.

use domain::{
    Moment,
    ids::{AccountId, ConnectionId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An account.
#[derive(Debug, Clone, FromRow)]
pub struct AccountRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: AccountId,
    /// The provider connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Login name.
    pub login: String,
    /// The provider's id of the member.
    pub member_id: String,
    /// Sealed.
    pub access_token: String,
    /// Sealed.
    pub refresh_token: String,
    /// When the access token ends.
    #[sqlx(try_from = "i64")]
    pub expires_at: Moment,
    /// `valid`, `expired`, `disabled`.
    pub state: String,
    /// Changes at the provider before this moment are known.
    #[sqlx(try_from = "i64")]
    pub synced_to: Moment,
    /// When it was last looked at.
    pub synced_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, connection, login, member_id, access_token, refresh_token, expires_at, state, synced_to, synced_at"
    };
}

static INSERT: Statement = Statement::company(
    "accounts.insert",
    "INSERT INTO accounts (company, id, connection, login, member_id, access_token, refresh_token, expires_at, state, \
     synced_to, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'valid', $9, $9)",
);
static LIST: Statement = Statement::company(
    "accounts.list",
    concat!("SELECT ", columns!(), " FROM accounts WHERE company = $1 ORDER BY id"),
);
static LOOKUP: Statement = Statement::company(
    "accounts.lookup",
    concat!("SELECT ", columns!(), " FROM accounts WHERE company = $1 AND id = $2"),
);
static TOKENS: Statement = Statement::company(
    "accounts.tokens",
    "UPDATE accounts SET access_token = $3, refresh_token = $4, expires_at = $5, state = 'valid' WHERE company = $1 AND id = $2",
);
static STATE: Statement =
    Statement::company("accounts.state", "UPDATE accounts SET state = $3 WHERE company = $1 AND id = $2");
static SYNCED: Statement = Statement::company(
    "accounts.synced",
    "UPDATE accounts SET synced_to = $3, synced_at = $4 WHERE company = $1 AND id = $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LIST, &LOOKUP, &TOKENS, &STATE, &SYNCED];

/// Makes an account.
///
/// # Errors
/// A conflict when the login is listed already.
pub async fn insert(tx: &mut Tx, row: &AccountRow, now: Moment) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.connection,
        &row.login,
        &row.member_id,
        &row.access_token,
        &row.refresh_token,
        row.expires_at,
        now
    ];
    tx.run(&INSERT, args).await.map(drop)
}

/// All accounts.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read) -> Result<Vec<AccountRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}

/// One account.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Keeps new sealed tokens; the session is valid again.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_tokens(
    tx: &mut Tx,
    id: AccountId,
    access: &str,
    refresh: &str,
    expires_at: Moment,
) -> Result<(), StoreError> {
    tx.run(&TOKENS, args![id, access, refresh, expires_at]).await.map(drop)
}

/// Sets the state.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_state(tx: &mut Tx, id: AccountId, state: &str) -> Result<(), StoreError> {
    tx.run(&STATE, args![id, state]).await.map(drop)
}

/// Keeps how far the account was looked at.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_synced(tx: &mut Tx, id: AccountId, to: Moment, now: Moment) -> Result<(), StoreError> {
    tx.run(&SYNCED, args![id, to, now]).await.map(drop)
}
