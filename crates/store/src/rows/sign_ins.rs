//! People who were sent to a provider to sign in: who, for what, and what came back. The word that ties the way back to
//! the way out is kept as a hash, and good once.

use domain::{
    Moment,
    ids::{AccountId, ConnectionId, SignInId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A sign-in.
#[derive(Debug, Clone, FromRow)]
pub struct SignInRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: SignInId,
    /// The provider connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The account for which it was begun; none for any.
    pub account: Option<i64>,
    /// Who began it.
    pub actor: String,
    /// Whether it is in a window of its own, which closes at the end.
    pub in_window: bool,
    /// The page it was begun on: a path of this server.
    pub back: String,
    /// `begun`, `exchanging`, or what came of it: `signed_in`, `other_account`, `cancelled`, `code_refused`, `no_answer`.
    pub state: String,
    /// The login that came back.
    pub login: String,
    /// Not good after this moment.
    #[sqlx(try_from = "i64")]
    pub expires_at: Moment,
}

impl SignInRow {
    /// The account for which it was begun.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account.map(AccountId::new)
    }
}

macro_rules! columns {
    () => {
        "id, connection, account, actor, in_window, back, state, login, expires_at"
    };
}

static INSERT: Statement = Statement::company(
    "sign_ins.insert",
    "INSERT INTO sign_ins (company, id, word_hash, connection, account, actor, in_window, back, state, login, created_at, \
     expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'begun', '', $9, $10)",
);
static LOOKUP: Statement = Statement::company(
    "sign_ins.lookup",
    concat!("SELECT ", columns!(), " FROM sign_ins WHERE company = $1 AND id = $2"),
);
static BY_WORD: Statement = Statement::company(
    "sign_ins.by_word",
    concat!("SELECT ", columns!(), " FROM sign_ins WHERE company = $1 AND word_hash = $2{for_update}"),
);
static STATE: Statement =
    Statement::company("sign_ins.state", "UPDATE sign_ins SET state = $3, login = $4 WHERE company = $1 AND id = $2");
static CLEAN: Statement =
    Statement::company("sign_ins.clean", "DELETE FROM sign_ins WHERE company = $1 AND expires_at < $2");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &LOOKUP, &BY_WORD, &STATE, &CLEAN];

/// Keeps a sign-in that begins.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, row: &SignInRow, word_hash: &str, now: Moment) -> Result<(), StoreError> {
    let args = args![
        row.id,
        word_hash,
        row.connection,
        row.account,
        &row.actor,
        row.in_window,
        &row.back,
        now,
        row.expires_at
    ];
    tx.run(&INSERT, args).await.map(drop)
}

/// One sign-in.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: SignInId) -> Result<Option<SignInRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// The sign-in of this word, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_word(tx: &mut Tx, word_hash: &str) -> Result<Option<SignInRow>, StoreError> {
    tx.row(&BY_WORD, args![word_hash]).await
}

/// Keeps what became of it, and the login that came back.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_state(tx: &mut Tx, id: SignInId, state: &str, login: &str) -> Result<(), StoreError> {
    tx.run(&STATE, args![id, state, login]).await.map(drop)
}

/// Forgets sign-ins that ended before.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean(tx: &mut Tx, before: Moment) -> Result<u64, StoreError> {
    tx.run(&CLEAN, args![before]).await
}
