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
    /// When the refresh token ends and only a person can sign in again; unknown when the provider did not say.
    pub refresh_ends_at: Option<i64>,
    /// `valid`, `expired` (renewed before its next use), `signed_out` (only a person can sign in again), `disabled` (a
    /// person ended it).
    pub state: String,
    /// Changes at the provider before this moment are known.
    #[sqlx(try_from = "i64")]
    pub synced_to: Moment,
    /// When it was last looked at.
    pub synced_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, connection, login, member_id, access_token, refresh_token, expires_at, refresh_ends_at, state, synced_to, \
         synced_at"
    };
}

static INSERT: Statement = Statement::company(
    "accounts.insert",
    "INSERT INTO accounts (company, id, connection, login, member_id, access_token, refresh_token, expires_at, \
     refresh_ends_at, state, synced_to, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'valid', $10, $10)",
);
static LIST: Statement = Statement::company(
    "accounts.list",
    concat!("SELECT ", columns!(), " FROM accounts WHERE company = $1 ORDER BY id"),
);
static LOOKUP: Statement = Statement::company(
    "accounts.lookup",
    concat!("SELECT ", columns!(), " FROM accounts WHERE company = $1 AND id = $2"),
);
static LOCK: Statement = Statement::company(
    "accounts.lock",
    concat!("SELECT ", columns!(), " FROM accounts WHERE company = $1 AND id = $2{for_update}"),
);
static TOKENS: Statement = Statement::company(
    "accounts.tokens",
    "UPDATE accounts SET access_token = $3, refresh_token = $4, expires_at = $5, refresh_ends_at = COALESCE($6, refresh_ends_at), \
     state = 'valid' WHERE company = $1 AND id = $2",
);
static WHO: Statement =
    Statement::company("accounts.who", "UPDATE accounts SET login = $3, member_id = $4 WHERE company = $1 AND id = $2");
static STATE: Statement =
    Statement::company("accounts.state", "UPDATE accounts SET state = $3 WHERE company = $1 AND id = $2");
static SYNCED: Statement = Statement::company(
    "accounts.synced",
    "UPDATE accounts SET synced_to = $3, synced_at = $4 WHERE company = $1 AND id = $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LIST, &LOOKUP, &LOCK, &TOKENS, &WHO, &STATE, &SYNCED];

/// Makes an account.
///
/// # Errors
/// A conflict when the login or the member is listed already.
pub async fn insert(tx: &mut Tx, row: &AccountRow, now: Moment) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.connection,
        &row.login,
        &row.member_id,
        &row.access_token,
        &row.refresh_token,
        row.expires_at,
        row.refresh_ends_at,
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

/// One account, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// Keeps what the provider calls the account now.
///
/// # Errors
/// A conflict when another account of the connection is called so.
pub async fn set_who(tx: &mut Tx, id: AccountId, login: &str, member_id: &str) -> Result<(), StoreError> {
    tx.run(&WHO, args![id, login, member_id]).await.map(drop)
}

/// Keeps new sealed tokens; the session is valid again. An unknown end of the refresh token leaves the known one.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_tokens(
    tx: &mut Tx,
    id: AccountId,
    access: &str,
    refresh: &str,
    expires_at: Moment,
    refresh_ends_at: Option<Moment>,
) -> Result<(), StoreError> {
    let ends = refresh_ends_at.map(Moment::micros);
    tx.run(&TOKENS, args![id, access, refresh, expires_at, ends]).await.map(drop)
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
