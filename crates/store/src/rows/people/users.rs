//! People who may sign in: name, password hash, language. To which companies they belong stands in memberships.

use domain::{Moment, ids::UserId};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A person who may sign in.
#[derive(Debug, Clone, FromRow)]
pub struct UserRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: UserId,
    /// The name typed at the login.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// Argon2id hash.
    pub password_hash: String,
    /// The code of the language.
    pub language: String,
    /// `off`, `begun` or `on`: the second factor.
    pub factor_state: String,
}

static INSERT: Statement = Statement::global(
    "users.insert",
    "INSERT INTO users (id, login, name, password_hash, language, factor_state, factor_secret, factor_step, created_at) \
     VALUES ($1, $2, $3, $4, $5, 'off', '', 0, $6)",
);
static BY_LOGIN: Statement = Statement::global(
    "users.by_login",
    "SELECT id, login, name, password_hash, language, factor_state FROM users WHERE login = $1 AND disabled_at IS NULL",
);
static GET: Statement = Statement::global(
    "users.get",
    "SELECT id, login, name, password_hash, language, factor_state FROM users WHERE id = $1 AND disabled_at IS NULL",
);
static COUNT: Statement = Statement::global("users.count", "SELECT CAST(COUNT(*) AS BIGINT) FROM users");
static LANGUAGE: Statement = Statement::global("users.language", "UPDATE users SET language = $2 WHERE id = $1");
static PASSWORD: Statement = Statement::global("users.password", "UPDATE users SET password_hash = $2 WHERE id = $1");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &BY_LOGIN, &GET, &COUNT, &LANGUAGE, &PASSWORD];

/// A new user.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// Id.
    pub id: UserId,
    /// Login name.
    pub login: &'a str,
    /// Shown name.
    pub name: &'a str,
    /// Argon2id hash.
    pub password_hash: &'a str,
    /// Language.
    pub language: &'a str,
}

/// Makes a user.
///
/// # Errors
/// A conflict when the login is taken.
pub async fn insert_user(tx: &mut Tx, user: NewUser<'_>, now: Moment) -> Result<(), StoreError> {
    tx.run(&INSERT, args![user.id, user.login, user.name, user.password_hash, user.language, now]).await.map(drop)
}

/// The user with this login.
///
/// # Errors
/// When the row cannot be read.
pub async fn user_by_login(read: &mut impl Read, login: &str) -> Result<Option<UserRow>, StoreError> {
    read.row(&BY_LOGIN, args![login]).await
}

/// A user.
///
/// # Errors
/// When the row cannot be read.
pub async fn user(read: &mut impl Read, id: UserId) -> Result<Option<UserRow>, StoreError> {
    read.row(&GET, args![id]).await
}

/// How many users there are; none means the first start.
///
/// # Errors
/// When the rows cannot be read.
pub async fn user_count(read: &mut impl Read) -> Result<i64, StoreError> {
    read.number(&COUNT, vec![]).await
}

/// Keeps a person's language.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_language(tx: &mut Tx, user: UserId, language: &str) -> Result<(), StoreError> {
    tx.run(&LANGUAGE, args![user, language]).await.map(drop)
}

/// Keeps the hash of a new password.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_password(tx: &mut Tx, user: UserId, password_hash: &str) -> Result<(), StoreError> {
    tx.run(&PASSWORD, args![user, password_hash]).await.map(drop)
}
