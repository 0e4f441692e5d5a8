//! API tokens. The word is kept as a hash; when it was last used is written at most once an hour.

use domain::{
    Moment,
    actor::Actor,
    ids::{CompanyId, TokenId},
    right::{Grant, Rights, Role},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

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
    /// The template of what it may.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Rights beside the role.
    #[sqlx(try_from = "String")]
    pub added: Rights,
    /// Rights of the role that are missing.
    #[sqlx(try_from = "String")]
    pub removed: Rights,
    /// Who made it.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// When it was made.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// When it was last used, roughly.
    pub used_at: Option<i64>,
    /// When it ends.
    pub expires_at: Option<i64>,
}

impl TokenRow {
    /// Role and rights.
    #[must_use]
    pub const fn grant(&self) -> Grant {
        Grant { role: self.role, added: self.added, removed: self.removed }
    }
}

macro_rules! living {
    ($rest:literal) => {
        concat!(
            "SELECT id, company, name, role, added, removed, actor, created_at, used_at, expires_at FROM tokens \
             WHERE ended_at IS NULL AND ",
            $rest
        )
    };
}

static INSERT: Statement = Statement::global(
    "tokens.insert",
    "INSERT INTO tokens (id, company, name, token_hash, role, added, removed, actor, created_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
static BY_HASH: Statement =
    Statement::global("tokens.by_hash", living!("token_hash = $1 AND (expires_at IS NULL OR expires_at > $2)"));
static LIST: Statement = Statement::global("tokens.list", living!("company = $1 ORDER BY id"));
static END: Statement = Statement::global(
    "tokens.end",
    "UPDATE tokens SET ended_at = $3 WHERE company = $1 AND id = $2 AND ended_at IS NULL",
);
static USED: Statement = Statement::global("tokens.used", "UPDATE tokens SET used_at = $2 WHERE id = $1");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &BY_HASH, &LIST, &END, &USED];

/// A new token.
#[derive(Debug)]
pub struct NewToken<'a> {
    /// Id.
    pub id: TokenId,
    /// Company.
    pub company: CompanyId,
    /// Its name.
    pub name: &'a str,
    /// Hash of its word.
    pub token_hash: &'a str,
    /// Role and rights.
    pub grant: Grant,
    /// Who makes it.
    pub actor: Actor,
    /// When it ends.
    pub expires_at: Option<Moment>,
}

/// Makes a token.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_token(tx: &mut Tx, new: NewToken<'_>, now: Moment) -> Result<(), StoreError> {
    let NewToken { id, company, name, token_hash, grant, actor, expires_at } = new;
    let (added, removed) = (grant.added.to_string(), grant.removed.to_string());
    let args =
        args![id, company, name, token_hash, grant.role.code(), added, removed, actor.to_string(), now, expires_at];
    tx.run(&INSERT, args).await.map(drop)
}

/// The living token behind a hash.
///
/// # Errors
/// When the row cannot be read.
pub async fn token(read: &mut impl Read, token_hash: &str, now: Moment) -> Result<Option<TokenRow>, StoreError> {
    read.row(&BY_HASH, args![token_hash, now]).await
}

/// The tokens of a company that nobody has ended.
///
/// # Errors
/// When the rows cannot be read.
pub async fn tokens(read: &mut impl Read, company: CompanyId) -> Result<Vec<TokenRow>, StoreError> {
    read.rows(&LIST, args![company]).await
}

/// Ends a token; whether it lived.
///
/// # Errors
/// When the row cannot be written.
pub async fn end_token(tx: &mut Tx, company: CompanyId, id: TokenId, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&END, args![company, id, now]).await? > 0)
}

/// Notes that a token was used.
///
/// # Errors
/// When the row cannot be written.
pub async fn used(tx: &mut Tx, id: TokenId, now: Moment) -> Result<(), StoreError> {
    tx.run(&USED, args![id, now]).await.map(drop)
}
