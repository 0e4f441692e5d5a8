//! Who belongs to which company, with which role and which single rights more or fewer. An ended membership stays, so that
//! the history knows the person.

use domain::{
    Moment,
    ids::{CompanyId, UserId},
    right::{Grant, Rights, Role},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A person of a company.
#[derive(Debug, Clone, FromRow)]
pub struct MemberRow {
    /// The person.
    #[sqlx(try_from = "i64")]
    pub user_id: UserId,
    /// The name typed at the login.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// `off`, `begun` or `on`.
    pub factor_state: String,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Rights beside the role.
    #[sqlx(try_from = "String")]
    pub added: Rights,
    /// Rights of the role that are missing.
    #[sqlx(try_from = "String")]
    pub removed: Rights,
    /// Since when.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// When it ended.
    pub ended_at: Option<i64>,
}

impl MemberRow {
    /// Role and rights.
    #[must_use]
    pub const fn grant(&self) -> Grant {
        Grant { role: self.role, added: self.added, removed: self.removed }
    }
}

/// A company of a person.
#[derive(Debug, Clone, FromRow)]
pub struct MembershipRow {
    /// The company.
    #[sqlx(try_from = "i64")]
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// The role there.
    #[sqlx(try_from = "String")]
    pub role: Role,
}

macro_rules! member {
    ($rest:literal) => {
        concat!(
            "SELECT m.user_id, u.login, u.name, u.factor_state, m.role, m.added, m.removed, m.created_at, m.ended_at \
             FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.company = $1",
            $rest
        )
    };
}

static SET: Statement = Statement::global(
    "memberships.set",
    "INSERT INTO memberships (company, user_id, role, added, removed, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (company, user_id) DO UPDATE SET role = excluded.role, added = excluded.added, removed = excluded.removed, \
     ended_at = NULL",
);
static END: Statement = Statement::global(
    "memberships.end",
    "UPDATE memberships SET ended_at = $3 WHERE company = $1 AND user_id = $2 AND ended_at IS NULL",
);
static OF_USER: Statement = Statement::global(
    "memberships.of_user",
    "SELECT m.company, c.name AS company_name, m.role FROM memberships m JOIN companies c ON c.id = m.company \
     WHERE m.user_id = $1 AND m.ended_at IS NULL ORDER BY m.company",
);
static LIST: Statement = Statement::global("memberships.list", member!(" ORDER BY u.name, m.user_id"));
static GET: Statement = Statement::global("memberships.get", member!(" AND m.user_id = $2 AND m.ended_at IS NULL"));

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&SET, &END, &OF_USER, &LIST, &GET];

/// Puts a user into a company.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_membership(
    tx: &mut Tx,
    company: CompanyId,
    user: UserId,
    grant: impl Into<Grant>,
    now: Moment,
) -> Result<(), StoreError> {
    let Grant { role, added, removed } = grant.into();
    let args = args![company, user, role.code(), added.to_string(), removed.to_string(), now];
    tx.run(&SET, args).await.map(drop)
}

/// Takes a user out of a company; whether he was in it.
///
/// # Errors
/// When the row cannot be written.
pub async fn end(tx: &mut Tx, company: CompanyId, user: UserId, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&END, args![company, user, now]).await? > 0)
}

/// The companies of a user with his roles.
///
/// # Errors
/// When the rows cannot be read.
pub async fn memberships(read: &mut impl Read, user: UserId) -> Result<Vec<MembershipRow>, StoreError> {
    read.rows(&OF_USER, args![user]).await
}

/// Everybody who is or was in a company.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, company: CompanyId) -> Result<Vec<MemberRow>, StoreError> {
    read.rows(&LIST, args![company]).await
}

/// A living membership.
///
/// # Errors
/// When the row cannot be read.
pub async fn get(read: &mut impl Read, company: CompanyId, user: UserId) -> Result<Option<MemberRow>, StoreError> {
    read.row(&GET, args![company, user]).await
}
