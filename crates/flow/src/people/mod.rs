//! Who works here: companies and their settings, members with role and rights (BR-70), invitations, logins, passwords and
//! second factors, API tokens. Words of cookies, tokens and links are kept as hashes, passwords as Argon2id.

mod company;
mod factor;
mod invitations;
mod logins;
mod members;
mod password;
mod tokens;

use domain::{
    Refusal,
    actor::{Actor, Origin},
    refusal::RefusalCode,
    right::{Grant, Rights, Role},
};
use serde_json::{Value, json};
use store::{
    StoreError, Tx,
    notes::{self, NewNote},
};

pub use company::{
    CompanyDone, CompanySettings, CreateCompany, Founded, SetCompany, SetUp, found_company, is_first_start, set_up,
    settings, zone,
};
pub use factor::{
    BeginFactor, Code, ConfirmFactor, DropFactor, FactorBegun, FactorOffer, RecoveryCodes, RenewRecoveryCodes,
    factor_offer,
};
pub use invitations::{Invite, Invited, Newcomer, WithdrawInvitation, accept_as, accept_new, invitation_of};
pub use logins::{
    EndLogin, EndOtherLogins, Entered, SignedIn, enter_company, give_code, login, set_language, sign_in, sign_out,
    waits_for_code,
};
pub use members::{CreateMember, DropMemberFactor, EndMember, MemberDone, SetMember};
pub use password::{ChangePassword, reset_password};
pub use tokens::{CreateToken, EndToken, TokenDone, make_token, token_caller};

use crate::{act::Caller, hub::Hub};

/// The languages of the pages, by their codes.
pub const LANGUAGES: &[&str] = &["en", "ru", "bg", "zh"];
/// The longest name of a person, a company, a token.
const LONGEST_NAME: usize = 100;

/// A login's name as it is kept and compared.
#[must_use]
pub fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

fn language_or_english(code: &str) -> &'static str {
    LANGUAGES.iter().find(|known| **known == code).copied().unwrap_or("en")
}

fn name_refusal(field: &'static str, name: &str) -> Option<Refusal> {
    let fits = (1..=LONGEST_NAME).contains(&name.trim().chars().count()) && !name.chars().any(char::is_control);
    (!fits).then(|| RefusalCode::SettingWrong.refusal().with("field", field))
}

/// Role and rights as they are wished for: a template, exactly these rights, or the template with single ones more or
/// fewer.
fn wished(role: Role, rights: Option<Rights>, add: Rights, remove: Rights) -> Grant {
    let start = rights.map_or_else(|| Grant::of(role), |rights| Grant::exactly(role, rights));
    if add.is_empty() && remove.is_empty() {
        return start;
    }
    Grant::exactly(role, start.rights().and(add).without(remove))
}

/// Nobody grants what he does not hold, and a super-administrator has everything (BR-70).
fn grant_refusals(caller: &Caller, grant: Grant) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if grant.is_broken() {
        refusals.push(RefusalCode::SettingWrong.refusal().with("field", "rights"));
    }
    refusals.extend(beyond(caller, grant));
    refusals
}

/// Nobody gives, takes or ends what reaches further than he does himself (BR-70).
fn beyond(caller: &Caller, grant: Grant) -> Option<Refusal> {
    let beyond = grant.rights().without(caller.rights);
    (!beyond.is_empty()).then(|| RefusalCode::RightMissing.refusal().with("right", beyond))
}

fn told(grant: Grant) -> Value {
    json!({ "role": grant.role, "rights": grant.rights() })
}

/// A note of something that is no act: before anybody is signed in, or over companies.
async fn audit(
    tx: &mut Tx,
    hub: &Hub,
    (actor, from): (Actor, &Origin),
    what: &str,
    details: Value,
) -> Result<(), StoreError> {
    let note = NewNote { id: hub.env.id(), order: None, subject: String::new(), actor, what, details };
    notes::insert_from(tx, note, from, hub.env.now()).await
}
