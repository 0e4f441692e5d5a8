//! The members of a company: role and rights, ending, and help for whoever lost the second factor. The last
//! super-administrator can neither be ended nor demoted, and nobody touches who may more than himself (BR-70).

use domain::{
    Refusal, Right,
    actor::Actor,
    ids::{CompanyId, UserId},
    refusal::RefusalCode,
    right::{Grant, Rights, Role},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    people::{self, MemberRow, NewUser, companies, invitations, logins, members},
};

use super::{
    beyond,
    factor::drop_factor,
    grant_refusals, language_or_english, login_key, name_refusal,
    password::{hash_password, password_refusal},
    told, wished,
};
use crate::act::{Act, ActCx, ActError};

/// A member after an act.
#[derive(Debug, Serialize)]
pub struct MemberDone {
    /// The person.
    pub user: UserId,
}

fn not_found(user: UserId) -> Refusal {
    RefusalCode::NotFound.refusal().with("user", user)
}

/// Whether the company has another super-administrator.
async fn has_other_administrator<R: Read>(read: &mut R, user: UserId) -> Result<bool, StoreError> {
    let company = read.company();
    let all = members::list(read, company).await?;
    let other = |row: &MemberRow| row.role == Role::SuperAdministrator && row.ended_at.is_none() && row.user_id != user;
    Ok(all.iter().any(other))
}

/// What speaks against changing this member at all; `stays` says whether he remains a super-administrator.
async fn member_refusals<R: Read>(
    read: &mut R,
    cx: &ActCx<'_>,
    user: UserId,
    stays: bool,
) -> Result<Vec<Refusal>, ActError> {
    let company = read.company();
    let Some(row) = members::get(read, company, user).await? else { return Ok(vec![not_found(user)]) };
    let mut refusals: Vec<Refusal> = beyond(&cx.caller, row.grant()).into_iter().collect();
    if row.role == Role::SuperAdministrator && !stays && !has_other_administrator(read, user).await? {
        refusals.push(RefusalCode::LastAdministrator.refusal());
    }
    Ok(refusals)
}

async fn told_of<R: Read>(read: &mut R, user: UserId) -> Result<Value, ActError> {
    let company = read.company();
    let row = members::get(read, company, user).await?;
    Ok(row.map_or(Value::Null, |row| json!({ "name": row.name, "grant": told(row.grant()) })))
}

/// Gives a member another role or other rights.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMember {
    /// The member.
    #[schema(value_type = String)]
    pub user: UserId,
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

impl SetMember {
    fn grant(&self) -> Grant {
        wished(self.role, self.rights, self.add, self.remove)
    }
}

impl Act for SetMember {
    const NAME: &'static str = "member.set";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = MemberDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let stays = self.role == Role::SuperAdministrator;
        let mut refusals = member_refusals(read, cx, self.user, stays).await?;
        refusals.extend(grant_refusals(&cx.caller, self.grant()));
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        told_of(read, self.user).await
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<MemberDone, ActError> {
        let company = tx.company();
        still_allowed(tx, cx, self.user, self.role == Role::SuperAdministrator).await?;
        people::insert_membership(tx, company, self.user, self.grant(), cx.hub.env.now()).await?;
        Ok(MemberDone { user: self.user })
    }

    fn audit(&self) -> Value {
        json!({ "user": self.user, "grant": told(self.grant()) })
    }
}

/// Two administrators who demote each other at once come one after the other.
async fn still_allowed(tx: &mut Tx, cx: &ActCx<'_>, user: UserId, stays: bool) -> Result<(), ActError> {
    let company: CompanyId = tx.company();
    companies::lock(tx, company).await?;
    let refusals = member_refusals(tx, cx, user, stays).await?;
    if refusals.is_empty() { Ok(()) } else { Err(ActError::Refused(refusals)) }
}

/// Takes a person out of the company. His logins here end, and whatever could bring him back or let others in by his
/// word: invitations that he made, and tokens of his making that may change people. His other tokens go on, since shops
/// and programs work with them; the list of tokens says whose they are.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndMember {
    /// The member.
    #[schema(value_type = String)]
    pub user: UserId,
}

impl Act for EndMember {
    const NAME: &'static str = "member.end";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = MemberDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        member_refusals(read, cx, self.user, false).await
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        told_of(read, self.user).await
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<MemberDone, ActError> {
        let (company, now) = (tx.company(), cx.hub.env.now());
        still_allowed(tx, cx, self.user, false).await?;
        members::end(tx, company, self.user, now).await?;
        logins::end_at(tx, self.user, company, now).await?;
        let his = Actor::User(self.user);
        for row in invitations::list(tx, company, now).await?.iter().filter(|row| row.actor == his) {
            invitations::withdraw(tx, company, row.id, now).await?;
        }
        for row in people::tokens(tx, company).await? {
            if row.actor == his && row.grant().rights().holds(Right::PeopleEdit) {
                people::end_token(tx, company, row.id, now).await?;
            }
        }
        Ok(MemberDone { user: self.user })
    }
}

/// Makes a new person with a password that somebody else knows; an invitation is better. Who has a login already comes by
/// an invitation only.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateMember {
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The first password.
    pub password: String,
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
    /// The code of the language of his pages.
    #[serde(default)]
    pub language: String,
    #[serde(skip)]
    #[schema(ignore)]
    password_hash: String,
}

impl std::fmt::Debug for CreateMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateMember").field("login", &self.login).finish_non_exhaustive()
    }
}

impl CreateMember {
    fn grant(&self) -> Grant {
        wished(self.role, self.rights, self.add, self.remove)
    }
}

impl Act for CreateMember {
    const NAME: &'static str = "member.create";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = MemberDone;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        let allowed = cx.caller.rights.holds(Self::RIGHT) && password_refusal(&self.password, &self.login).is_none();
        if allowed {
            self.password_hash = hash_password(self.password.clone()).await?;
        }
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let named = [name_refusal("login", &self.login), name_refusal("name", &self.name)];
        let mut refusals: Vec<Refusal> = named.into_iter().flatten().collect();
        refusals.extend(password_refusal(&self.password, &self.login));
        refusals.extend(grant_refusals(&cx.caller, self.grant()));
        if people::user_by_login(read, &login_key(&self.login)).await?.is_some() {
            refusals.push(RefusalCode::NameTaken.refusal().with("login", self.login.trim()));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<MemberDone, ActError> {
        let (company, now, user) = (tx.company(), cx.hub.env.now(), cx.hub.env.id());
        let new = NewUser {
            id: user,
            login: &login_key(&self.login),
            name: self.name.trim(),
            password_hash: &self.password_hash,
            language: language_or_english(&self.language),
        };
        people::insert_user(tx, new, now).await?;
        people::insert_membership(tx, company, user, self.grant(), now).await?;
        Ok(MemberDone { user })
    }

    fn audit(&self) -> Value {
        json!({ "login": login_key(&self.login), "name": self.name, "grant": told(self.grant()) })
    }

    fn known_by(&self) -> Value {
        self.audit()
    }
}

/// Takes the second factor off a member who lost the device and the recovery codes. Who belongs to other companies too is
/// helped from the console: one company must not weaken what guards another.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DropMemberFactor {
    /// The member.
    #[schema(value_type = String)]
    pub user: UserId,
}

impl Act for DropMemberFactor {
    const NAME: &'static str = "member.drop_factor";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = MemberDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = member_refusals(read, cx, self.user, true).await?;
        let company = read.company();
        let Some(row) = members::get(read, company, self.user).await? else { return Ok(refusals) };
        if row.factor_state == "off" {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        let elsewhere = people::memberships(read, self.user).await?.iter().any(|one| one.company != company);
        if elsewhere && cx.actor() != Actor::Console {
            refusals.push(RefusalCode::MemberElsewhere.refusal());
        }
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        told_of(read, self.user).await
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<MemberDone, ActError> {
        drop_factor(tx, self.user).await?;
        Ok(MemberDone { user: self.user })
    }
}
