//! Signed-in browsers. The cookie's word is kept as a hash. A login knows the company that its person looks at.

use domain::{
    Moment,
    ids::{CompanyId, LoginId, UserId},
    right::{Grant, Rights, Role},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

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
    /// The name that the person signs in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The person's language.
    pub language: String,
    /// The person's role in the company.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Rights beside the role.
    #[sqlx(try_from = "String")]
    pub added: Rights,
    /// Rights of the role that are missing.
    #[sqlx(try_from = "String")]
    pub removed: Rights,
    /// The company's name.
    pub company_name: String,
    /// The company's zone.
    pub time_zone: String,
    /// When it was last seen, roughly.
    #[sqlx(try_from = "i64")]
    pub seen_at: Moment,
}

impl LoginRow {
    /// What the person may do in the company.
    #[must_use]
    pub fn rights(&self) -> Rights {
        Grant { role: self.role, added: self.added, removed: self.removed }.rights()
    }
}

/// One login of a list.
#[derive(Debug, Clone, FromRow)]
pub struct OneLoginRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: LoginId,
    /// Person.
    #[sqlx(try_from = "i64")]
    pub user_id: UserId,
    /// The person's name.
    pub name: String,
    /// The company that it looks at.
    #[sqlx(try_from = "i64")]
    pub company: CompanyId,
    /// From which address it was begun.
    pub address: String,
    /// With which browser.
    pub agent: String,
    /// When it was begun.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// When it was last seen, roughly.
    #[sqlx(try_from = "i64")]
    pub seen_at: Moment,
}

macro_rules! one_login {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.user_id, u.name, l.company, l.address, l.agent, l.created_at, l.seen_at FROM logins l \
             JOIN users u ON u.id = l.user_id WHERE l.ended_at IS NULL AND NOT l.waits_for_code AND ",
            $rest
        )
    };
}

static INSERT: Statement = Statement::global(
    "logins.insert",
    "INSERT INTO logins (id, user_id, company, token_hash, csrf, waits_for_code, address, agent, created_at, seen_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
);
static BY_TOKEN: Statement = Statement::global(
    "logins.by_token",
    "SELECT l.id, l.user_id, l.company, l.csrf, u.login, u.name, u.language, m.role, m.added, m.removed, c.name AS company_name, \
     c.time_zone, l.seen_at FROM logins l \
     JOIN users u ON u.id = l.user_id JOIN memberships m ON m.company = l.company AND m.user_id = l.user_id \
     JOIN companies c ON c.id = l.company \
     WHERE l.token_hash = $1 AND l.ended_at IS NULL AND l.expires_at > $2 AND u.disabled_at IS NULL AND m.ended_at IS NULL \
     AND NOT l.waits_for_code",
);
static WAITING: Statement = Statement::global(
    "logins.waiting",
    "SELECT id, user_id, company FROM logins WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2 AND waits_for_code",
);
static LAST_COMPANY: Statement =
    Statement::global("logins.last_company", "SELECT company FROM logins WHERE user_id = $1 ORDER BY id DESC LIMIT 1");
static END: Statement =
    Statement::global("logins.end", "UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
static END_OF: Statement = Statement::global(
    "logins.end_of",
    "UPDATE logins SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL",
);
static END_AT: Statement = Statement::global(
    "logins.end_at",
    "UPDATE logins SET ended_at = $3 WHERE user_id = $1 AND company = $2 AND ended_at IS NULL",
);
static OF_USER: Statement = Statement::global(
    "logins.of_user",
    one_login!("l.user_id = $1 AND l.expires_at > $2 ORDER BY l.id DESC LIMIT 100"),
);
static OF_COMPANY: Statement = Statement::global(
    "logins.of_company",
    one_login!("l.company = $1 AND l.expires_at > $2 ORDER BY l.id DESC LIMIT 200"),
);
static SEEN: Statement =
    Statement::global("logins.seen", "UPDATE logins SET seen_at = $2 WHERE id = $1 AND seen_at < $2");
static ENTER: Statement =
    Statement::global("logins.enter", "UPDATE logins SET company = $2 WHERE id = $1 AND ended_at IS NULL");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] =
    &[&INSERT, &BY_TOKEN, &WAITING, &LAST_COMPANY, &END, &END_OF, &END_AT, &OF_USER, &OF_COMPANY, &SEEN, &ENTER];

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
    /// Whether the code of the second factor is still asked for.
    pub waits_for_code: bool,
    /// From which address.
    pub address: &'a str,
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
    let NewLogin { id, user, company, token_hash, csrf, waits_for_code, address, agent, expires_at } = login;
    let args = args![id, user, company, token_hash, csrf, waits_for_code, address, agent, now, expires_at];
    tx.run(&INSERT, args).await.map(drop)
}

/// The living login behind a cookie's hash.
///
/// # Errors
/// When the row cannot be read.
pub async fn login(read: &mut impl Read, token_hash: &str, now: Moment) -> Result<Option<LoginRow>, StoreError> {
    read.row(&BY_TOKEN, args![token_hash, now]).await
}

/// The login behind a cookie's hash that waits for its code: itself, its person, its company.
///
/// # Errors
/// When the row cannot be read.
pub async fn waiting(
    read: &mut impl Read,
    token_hash: &str,
    now: Moment,
) -> Result<Option<(LoginId, UserId, CompanyId)>, StoreError> {
    let row: Option<(i64, i64, i64)> = read.row(&WAITING, args![token_hash, now]).await?;
    Ok(row.map(|(login, user, company)| (LoginId::new(login), UserId::new(user), CompanyId::new(company))))
}

/// The company that a person looked at last.
///
/// # Errors
/// When the row cannot be read.
pub async fn last_company(read: &mut impl Read, user: UserId) -> Result<Option<CompanyId>, StoreError> {
    let row: Option<(i64,)> = read.row(&LAST_COMPANY, args![user]).await?;
    Ok(row.map(|row| CompanyId::new(row.0)))
}

/// Ends a login; whether it lived.
///
/// # Errors
/// When the row cannot be written.
pub async fn end_login(tx: &mut Tx, id: LoginId, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&END, args![id, now]).await? > 0)
}

/// Ends all logins of a person but one; how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_others(tx: &mut Tx, user: UserId, but: Option<LoginId>, now: Moment) -> Result<u64, StoreError> {
    tx.run(&END_OF, args![user, but.map_or(0, LoginId::number), now]).await
}

/// Ends the logins of a person that look at this company; how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_at(tx: &mut Tx, user: UserId, company: CompanyId, now: Moment) -> Result<u64, StoreError> {
    tx.run(&END_AT, args![user, company, now]).await
}

/// The living logins of a person.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_user(read: &mut impl Read, user: UserId, now: Moment) -> Result<Vec<OneLoginRow>, StoreError> {
    read.rows(&OF_USER, args![user, now]).await
}

/// The living logins that look at a company.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_company(read: &mut impl Read, company: CompanyId, now: Moment) -> Result<Vec<OneLoginRow>, StoreError> {
    read.rows(&OF_COMPANY, args![company, now]).await
}

/// Notes that a login was seen.
///
/// # Errors
/// When the row cannot be written.
pub async fn seen(tx: &mut Tx, id: LoginId, now: Moment) -> Result<(), StoreError> {
    tx.run(&SEEN, args![id, now]).await.map(drop)
}

/// Lets a login look at another company; whether it lived.
///
/// # Errors
/// When the row cannot be written.
pub async fn enter(tx: &mut Tx, id: LoginId, company: CompanyId) -> Result<bool, StoreError> {
    Ok(tx.run(&ENTER, args![id, company]).await? > 0)
}
