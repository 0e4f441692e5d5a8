//! Invitations: a link that works once and ends after a week. Whoever opens it sets login, name and password, or joins with
//! the login he has.

use domain::{
    Refusal, Right,
    actor::{Actor, Origin},
    ids::{InvitationId, UserId},
    refusal::RefusalCode,
    right::{Grant, Rights, Role},
    time::DAY,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    people::{self, InvitationRow, LoginRow, NewInvitation, NewUser, invitations, logins, members},
};

use super::{
    audit, beyond, grant_refusals, language_or_english, login_key,
    logins::{SignedIn, begin},
    name_refusal,
    password::{hash_password, password_refusal},
    told, wished,
};
use crate::{
    act::{Act, ActCx, ActError},
    hub::{Hub, hash},
};

/// How long an invitation is good.
const INVITATION_DAYS: i64 = 7;

/// Invites somebody into the company. The link is shown once, in the reply.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// For whom: a name for the list, nothing more.
    #[serde(default)]
    pub name: String,
    /// The role's code.
    #[schema(value_type = String)]
    pub role: Role,
    /// Exactly these rights instead of the role's; a section's name stands for all of it.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub rights: Option<Rights>,
    /// Rights beside the role's.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub add: Rights,
    /// Rights of the role that he does not get.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub remove: Rights,
}

impl Invite {
    fn grant(&self) -> Grant {
        wished(self.role, self.rights, self.add, self.remove)
    }
}

/// A new invitation.
#[derive(Debug, Serialize)]
pub struct Invited {
    /// Its id.
    pub invitation: InvitationId,
    /// The link. It cannot be read again.
    pub link: String,
}

impl Act for Invite {
    const NAME: &'static str = "invitation.create";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = Invited;

    async fn weigh<R: Read>(&self, _read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = grant_refusals(&cx.caller, self.grant());
        if !self.name.trim().is_empty() {
            refusals.extend(name_refusal("name", &self.name));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Invited, ActError> {
        let (invitation, link) = invite(tx, cx.hub, cx.actor(), self.name.trim(), self.grant()).await?;
        Ok(Invited { invitation, link })
    }

    fn kept_reply(done: &Value) -> Value {
        json!({ "invitation": done["invitation"], "link": null })
    }

    fn audit(&self) -> Value {
        json!({ "name": self.name, "grant": told(self.grant()) })
    }
}

/// Makes an invitation into the transaction's company; its id and its link.
pub(super) async fn invite(
    tx: &mut Tx,
    hub: &Hub,
    actor: Actor,
    name: &str,
    grant: Grant,
) -> Result<(InvitationId, String), StoreError> {
    let word = format!("{}{}", hub.secret_word(), hub.secret_word());
    let (id, now, word_hash) = (hub.env.id(), hub.env.now(), hash(word.as_bytes()));
    let expires_at = now.plus(INVITATION_DAYS * DAY);
    let new = NewInvitation { id, company: tx.company(), word_hash: &word_hash, name, grant, actor, expires_at };
    invitations::insert(tx, new, now).await?;
    Ok((id, format!("{}/invitations/{word}", hub.public_url)))
}

/// Withdraws an invitation that nobody has used.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawInvitation {
    /// The invitation.
    #[schema(value_type = String)]
    pub invitation: InvitationId,
}

/// The withdrawn invitation.
#[derive(Debug, Serialize)]
pub struct Withdrawn {
    /// Its id.
    pub invitation: InvitationId,
}

impl WithdrawInvitation {
    async fn row<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Option<InvitationRow>, ActError> {
        let company = read.company();
        let open = invitations::list(read, company, cx.hub.env.now()).await?;
        Ok(open.into_iter().find(|row| row.id == self.invitation))
    }
}

impl Act for WithdrawInvitation {
    const NAME: &'static str = "invitation.withdraw";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = Withdrawn;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match self.row(read, cx).await? {
            Some(row) => beyond(&cx.caller, row.grant()).into_iter().collect(),
            None => vec![RefusalCode::NotFound.refusal().with("invitation", self.invitation)],
        })
    }

    async fn before<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = self.row(read, cx).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "name": row.name, "grant": told(row.grant()) })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Withdrawn, ActError> {
        let company = tx.company();
        if invitations::withdraw(tx, company, self.invitation, cx.hub.env.now()).await? {
            Ok(Withdrawn { invitation: self.invitation })
        } else {
            Err(ActError::Stale)
        }
    }
}

/// The open invitation behind the word of a link.
///
/// # Errors
/// When the rows cannot be read.
pub async fn invitation_of(hub: &Hub, word: &str) -> Result<Option<InvitationRow>, StoreError> {
    invitations::by_word(&mut hub.store.read_global().await?, &hash(word.as_bytes()), hub.env.now()).await
}

/// What an invited person sets.
#[derive(Clone)]
pub struct Newcomer {
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The password.
    pub password: String,
    /// The code of the language.
    pub language: String,
}

impl std::fmt::Debug for Newcomer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Newcomer").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Accepts an invitation as somebody new, who is signed in at once. Not an act: nobody is a caller yet.
///
/// # Errors
/// Refused for a field, or as if the invitation did not exist when it was used or has ended.
pub async fn accept_new(hub: &Hub, word: &str, who: Newcomer, from: &Origin) -> Result<SignedIn, ActError> {
    if invitation_of(hub, word).await?.is_none() {
        return Err(RefusalCode::NotFound.refusal().into());
    }
    let named = [name_refusal("login", &who.login), name_refusal("name", &who.name)];
    let mut refusals: Vec<Refusal> = named.into_iter().flatten().collect();
    refusals.extend(password_refusal(&who.password, &who.login));
    if !refusals.is_empty() {
        return Err(ActError::Refused(refusals));
    }
    let password_hash = hash_password(who.password).await?;
    let (user, now): (UserId, _) = (hub.env.id(), hub.env.now());
    let language = language_or_english(&who.language);
    let mut tx = hub.store.begin_global("people: accept an invitation").await?;
    let login = login_key(&who.login);
    if people::user_by_login(&mut tx, &login).await?.is_some() {
        return Err(RefusalCode::NameTaken.refusal().with("field", "login").into());
    }
    let new = NewUser { id: user, login: &login, name: who.name.trim(), password_hash: &password_hash, language };
    people::insert_user(&mut tx, new, now).await?;
    let row = join(&mut tx, hub, word, user, from).await?;
    let (_, cookie) = begin(&mut tx, hub, (user, row.company), false, from).await?;
    tx.commit().await?;
    Ok(SignedIn { user, login, cookie, language: language.to_owned(), waits_for_code: false })
}

/// Accepts an invitation as somebody who is signed in; the login looks at the new company.
///
/// # Errors
/// Refused as if the invitation did not exist when it was used or has ended.
pub async fn accept_as(hub: &Hub, word: &str, login: &LoginRow, from: &Origin) -> Result<(), ActError> {
    let mut tx = hub.store.begin_global("people: accept an invitation").await?;
    let row = join(&mut tx, hub, word, login.user_id, from).await?;
    logins::enter(&mut tx, login.id, row.company).await?;
    tx.commit().await?;
    Ok(())
}

async fn join(tx: &mut Tx, hub: &Hub, word: &str, user: UserId, from: &Origin) -> Result<InvitationRow, ActError> {
    let now = hub.env.now();
    let gone = || ActError::from(RefusalCode::NotFound.refusal());
    let row = invitations::by_word(tx, &hash(word.as_bytes()), now).await?.ok_or_else(gone)?;
    // An invitation must not take rights away from somebody who is here already.
    if members::get(tx, row.company, user).await?.is_some() {
        return Err(RefusalCode::NothingToDo.refusal().into());
    }
    if !invitations::use_up(tx, row.id, user, now).await? {
        return Err(gone());
    }
    people::insert_membership(tx, row.company, user, row.grant(), now).await?;
    tx.enter(row.company);
    let details = json!({ "invitation": row.id, "invited_by": row.actor.to_string(), "grant": told(row.grant()) });
    audit(tx, hub, (Actor::User(user), from), "invitation.accepted", details).await?;
    Ok(row)
}
