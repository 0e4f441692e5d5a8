//! Invitations into a company: a link that works once and ends by itself. Only the hash of its word is kept.

use domain::{
    Moment,
    actor::Actor,
    ids::{CompanyId, InvitationId, UserId},
    right::{Grant, Rights, Role},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An invitation.
#[derive(Debug, Clone, FromRow)]
pub struct InvitationRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: InvitationId,
    /// Into which company.
    #[sqlx(try_from = "i64")]
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// For whom, as the inviting person wrote.
    pub name: String,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Rights beside the role.
    #[sqlx(try_from = "String")]
    pub added: Rights,
    /// Rights of the role that are missing.
    #[sqlx(try_from = "String")]
    pub removed: Rights,
    /// Who invites.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// When it was made.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// When it ends.
    #[sqlx(try_from = "i64")]
    pub expires_at: Moment,
}

impl InvitationRow {
    /// Role and rights.
    #[must_use]
    pub const fn grant(&self) -> Grant {
        Grant { role: self.role, added: self.added, removed: self.removed }
    }
}

macro_rules! open {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.company, c.name AS company_name, i.name, i.role, i.added, i.removed, i.actor, i.created_at, \
             i.expires_at FROM invitations i JOIN companies c ON c.id = i.company \
             WHERE i.used_at IS NULL AND i.withdrawn_at IS NULL AND ",
            $rest
        )
    };
}

static INSERT: Statement = Statement::global(
    "invitations.insert",
    "INSERT INTO invitations (id, company, word_hash, name, role, added, removed, actor, created_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
static BY_WORD: Statement = Statement::global("invitations.by_word", open!("i.word_hash = $1 AND i.expires_at > $2"));
static LIST: Statement =
    Statement::global("invitations.list", open!("i.company = $1 AND i.expires_at > $2 ORDER BY i.id"));
static USE: Statement = Statement::global(
    "invitations.use",
    "UPDATE invitations SET used_at = $3, user_id = $2 WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL",
);
static WITHDRAW: Statement = Statement::global(
    "invitations.withdraw",
    "UPDATE invitations SET withdrawn_at = $3 WHERE company = $1 AND id = $2 AND used_at IS NULL AND withdrawn_at IS NULL",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &BY_WORD, &LIST, &USE, &WITHDRAW];

/// A new invitation.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    /// Id.
    pub id: InvitationId,
    /// Into which company.
    pub company: CompanyId,
    /// Hash of the word of the link.
    pub word_hash: &'a str,
    /// For whom.
    pub name: &'a str,
    /// Role and rights.
    pub grant: Grant,
    /// Who invites.
    pub actor: Actor,
    /// When it ends.
    pub expires_at: Moment,
}

/// Makes an invitation.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, new: NewInvitation<'_>, now: Moment) -> Result<(), StoreError> {
    let NewInvitation { id, company, word_hash, name, grant, actor, expires_at } = new;
    let (added, removed) = (grant.added.to_string(), grant.removed.to_string());
    let args =
        args![id, company, word_hash, name, grant.role.code(), added, removed, actor.to_string(), now, expires_at];
    tx.run(&INSERT, args).await.map(drop)
}

/// The open invitation with this word.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_word(read: &mut impl Read, hash: &str, now: Moment) -> Result<Option<InvitationRow>, StoreError> {
    read.row(&BY_WORD, args![hash, now]).await
}

/// The open invitations of a company.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, company: CompanyId, now: Moment) -> Result<Vec<InvitationRow>, StoreError> {
    read.rows(&LIST, args![company, now]).await
}

/// Uses up an invitation; whether it was still open.
///
/// # Errors
/// When the row cannot be written.
pub async fn use_up(tx: &mut Tx, id: InvitationId, user: UserId, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&USE, args![id, user, now]).await? > 0)
}

/// Withdraws an invitation; whether it was open.
///
/// # Errors
/// When the row cannot be written.
pub async fn withdraw(tx: &mut Tx, company: CompanyId, id: InvitationId, now: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&WITHDRAW, args![company, id, now]).await? > 0)
}
