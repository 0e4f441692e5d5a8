//! Companies, users, memberships, logins and tokens: what must be found before a company is known. Tokens and cookies
//! are kept as hashes only.

use domain::{
    Moment,
    ids::{CompanyId, LoginId, TokenId, UserId},
    right::Role,
};
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
    /// `en` or `ru`.
    pub language: String,
}

/// A signed-in browser with its person and company.
#[derive(Debug, Clone, FromRow)]
pub struct LoginRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: LoginId,
    /// Person.
    #[sqlx(try_from = "i64")]
    pub user_id: UserId,
    /// Company.
    #[sqlx(try_from = "i64")]
    pub company: CompanyId,
    /// The word that forms must carry.
    pub csrf: String,
    /// The person's name.
    pub name: String,
    /// The person's language.
    pub language: String,
    /// The person's role in the company.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The company's name.
    pub company_name: String,
    /// The company's zone.
    pub time_zone: String,
}

/// An API token.
#[derive(Debug, Clone, FromRow)]
pub struct TokenRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: TokenId,
    /// Company.
    #[sqlx(try_from = "i64")]
    pub company: CompanyId,
    /// Its name.
    pub name: String,
    /// What it may.
    #[sqlx(try_from = "String")]
    pub role: Role,
}

static COMPANY_INSERT: Statement = Statement::global(
    "companies.insert",
    "INSERT INTO companies (id, name, time_zone, settings, created_at) VALUES ($1, $2, $3, $4, $5)",
);
static COMPANY_GET: Statement =
    Statement::global("companies.get", "SELECT id, name, time_zone, settings FROM companies WHERE id = $1");
static COMPANIES: Statement =
    Statement::global("companies.list", "SELECT id, name, time_zone, settings FROM companies ORDER BY id");
static COMPANY_SETTINGS: Statement =
    Statement::global("companies.settings", "UPDATE companies SET settings = $2 WHERE id = $1");
static USER_INSERT: Statement = Statement::global(
    "users.insert",
    "INSERT INTO users (id, login, name, password_hash, language, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
);
static USER_BY_LOGIN: Statement = Statement::global(
    "users.by_login",
    "SELECT id, login, name, password_hash, language FROM users WHERE login = $1 AND disabled_at IS NULL",
);
static USER_COUNT: Statement = Statement::global("users.count", "SELECT CAST(COUNT(*) AS BIGINT) FROM users");
static USER_LANGUAGE: Statement = Statement::global("users.language", "UPDATE users SET language = $2 WHERE id = $1");
static MEMBERSHIP_INSERT: Statement =
    Statement::global("memberships.insert", "INSERT INTO memberships (company, user_id, role) VALUES ($1, $2, $3)");
static MEMBERSHIPS_OF: Statement = Statement::global(
    "memberships.of_user",
    "SELECT company, role FROM memberships WHERE user_id = $1 ORDER BY company",
);
static LOGIN_INSERT: Statement = Statement::global(
    "logins.insert",
    "INSERT INTO logins (id, user_id, company, token_hash, csrf, agent, created_at, seen_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
);
static LOGIN_BY_TOKEN: Statement = Statement::global(
    "logins.by_token",
    "SELECT l.id, l.user_id, l.company, l.csrf, u.name, u.language, m.role, c.name AS company_name, c.time_zone FROM logins l \
     JOIN users u ON u.id = l.user_id JOIN memberships m ON m.company = l.company AND m.user_id = l.user_id \
     JOIN companies c ON c.id = l.company \
     WHERE l.token_hash = $1 AND l.ended_at IS NULL AND l.expires_at > $2 AND u.disabled_at IS NULL",
);
static LOGIN_END: Statement =
    Statement::global("logins.end", "UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
static TOKEN_INSERT: Statement = Statement::global(
    "tokens.insert",
    "INSERT INTO tokens (id, company, name, token_hash, role, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
static TOKEN_BY_HASH: Statement = Statement::global(
    "tokens.by_hash",
    "SELECT id, company, name, role FROM tokens WHERE token_hash = $1 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
);
static TOKENS: Statement = Statement::global(
    "tokens.list",
    "SELECT id, company, name, role FROM tokens WHERE company = $1 AND ended_at IS NULL ORDER BY id",
);
static TOKEN_END: Statement = Statement::global(
    "tokens.end",
    "UPDATE tokens SET ended_at = $3 WHERE company = $1 AND id = $2 AND ended_at IS NULL",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &COMPANY_INSERT,
    &COMPANY_GET,
    &COMPANIES,
    &COMPANY_SETTINGS,
    &USER_INSERT,
    &USER_BY_LOGIN,
    &USER_COUNT,
    &USER_LANGUAGE,
    &MEMBERSHIP_INSERT,
    &MEMBERSHIPS_OF,
    &LOGIN_INSERT,
    &LOGIN_BY_TOKEN,
    &LOGIN_END,
    &TOKEN_INSERT,
    &TOKEN_BY_HASH,
    &TOKENS,
    &TOKEN_END,
];

/// Makes a company.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_company(tx: &mut Tx, id: CompanyId, name: &str, zone: &str, now: Moment) -> Result<(), StoreError> {
    tx.run(&COMPANY_INSERT, args![id, name, zone, serde_json::json!({}), now]).await.map(drop)
}

/// A company.
///
/// # Errors
/// When the row cannot be read.
pub async fn company(read: &mut impl Read, id: CompanyId) -> Result<Option<CompanyRow>, StoreError> {
    read.row(&COMPANY_GET, args![id]).await
}

/// All companies.
///
/// # Errors
/// When the rows cannot be read.
pub async fn companies(read: &mut impl Read) -> Result<Vec<CompanyRow>, StoreError> {
    read.rows(&COMPANIES, vec![]).await
}

/// Keeps a company's settings.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_company_settings(tx: &mut Tx, id: CompanyId, settings: serde_json::Value) -> Result<(), StoreError> {
    tx.run(&COMPANY_SETTINGS, args![id, settings]).await.map(drop)
}

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
    tx.run(&USER_INSERT, args![user.id, user.login, user.name, user.password_hash, user.language, now]).await.map(drop)
}

/// The user with this login.
///
/// # Errors
/// When the row cannot be read.
pub async fn user_by_login(read: &mut impl Read, login: &str) -> Result<Option<UserRow>, StoreError> {
    read.row(&USER_BY_LOGIN, args![login]).await
}

/// How many users there are; none means the first start.
///
/// # Errors
/// When the rows cannot be read.
pub async fn user_count(read: &mut impl Read) -> Result<i64, StoreError> {
    read.number(&USER_COUNT, vec![]).await
}

/// Keeps a person's language.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_language(tx: &mut Tx, user: UserId, language: &str) -> Result<(), StoreError> {
    tx.run(&USER_LANGUAGE, args![user, language]).await.map(drop)
}

/// Puts a user into a company.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_membership(tx: &mut Tx, company: CompanyId, user: UserId, role: Role) -> Result<(), StoreError> {
    tx.run(&MEMBERSHIP_INSERT, args![company, user, role.code()]).await.map(drop)
}

/// The companies of a user with his roles.
///
/// # Errors
/// When the rows cannot be read.
pub async fn memberships(read: &mut impl Read, user: UserId) -> Result<Vec<(CompanyId, Role)>, StoreError> {
    let rows: Vec<(i64, String)> = read.rows(&MEMBERSHIPS_OF, args![user]).await?;
    rows.into_iter().map(|(company, role)| Ok((CompanyId::new(company), role.parse()?))).collect()
}

/// A new login.
#[derive(Debug)]
pub struct NewLogin<'a> {
    /// Id.
    pub id: LoginId,
    /// Person.
    pub user: UserId,
    /// Company.
    pub company: CompanyId,
    /// Hash of the cookie.
    pub token_hash: &'a str,
    /// Word for forms.
    pub csrf: &'a str,
    /// The browser's own name, cut.
    pub agent: &'a str,
    /// When it ends.
    pub expires_at: Moment,
}

/// Makes a login.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_login(tx: &mut Tx, login: NewLogin<'_>, now: Moment) -> Result<(), StoreError> {
    let NewLogin { id, user, company, token_hash, csrf, agent, expires_at } = login;
    tx.run(&LOGIN_INSERT, args![id, user, company, token_hash, csrf, agent, now, expires_at]).await.map(drop)
}

/// The living login behind a cookie's hash.
///
/// # Errors
/// When the row cannot be read.
pub async fn login(read: &mut impl Read, token_hash: &str, now: Moment) -> Result<Option<LoginRow>, StoreError> {
    read.row(&LOGIN_BY_TOKEN, args![token_hash, now]).await
}

/// Ends a login.
///
/// # Errors
/// When the row cannot be written.
pub async fn end_login(tx: &mut Tx, id: LoginId, now: Moment) -> Result<(), StoreError> {
    tx.run(&LOGIN_END, args![id, now]).await.map(drop)
}

/// Makes a token.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_token(
    tx: &mut Tx,
    token: &TokenRow,
    token_hash: &str,
    now: Moment,
    expires_at: Option<Moment>,
) -> Result<(), StoreError> {
    let args = args![token.id, token.company, &token.name, token_hash, token.role.code(), now, expires_at];
    tx.run(&TOKEN_INSERT, args).await.map(drop)
}

/// The living token behind a hash.
///
/// # Errors
/// When the row cannot be read.
pub async fn token(read: &mut impl Read, token_hash: &str, now: Moment) -> Result<Option<TokenRow>, StoreError> {
    read.row(&TOKEN_BY_HASH, args![token_hash, now]).await
}

/// The living tokens of a company.
///
/// # Errors
/// When the rows cannot be read.
pub async fn tokens(read: &mut impl Read, company: CompanyId) -> Result<Vec<TokenRow>, StoreError> {
    read.rows(&TOKENS, args![company]).await
}

/// Ends a token; whether it lived.
///
/// # Errors
/// When the row cannot be written.
pub async fn end_token(tx: &mut Tx, company: CompanyId, id: TokenId, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&TOKEN_END, args![company, id, now]).await? > 0)
}
