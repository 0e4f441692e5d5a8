//! Passwords: what is too weak, how they are kept, and how one is changed.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use domain::{
    Refusal, Right,
    actor::{Actor, Origin},
    ids::UserId,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Read, Tx,
    people::{self, logins, users},
};
use tokio::sync::Semaphore;

use super::{audit, login_key};
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
};

/// The shortest password.
const SHORTEST_PASSWORD: usize = 10;

pub(super) fn password_refusal(password: &str, login: &str) -> Option<Refusal> {
    let common = ["password", "1234567890", "qwertyuiop", "supercargo"];
    let lower = password.to_lowercase();
    let weak = password.chars().count() < SHORTEST_PASSWORD
        || password.len() > 1000
        || lower == login_key(login)
        || common.iter().any(|word| lower.trim_end_matches(|c: char| c.is_ascii_digit()) == *word || lower == *word);
    weak.then(|| RefusalCode::PasswordWeak.refusal().with("least", SHORTEST_PASSWORD))
}

/// So many passwords are hashed at once; each takes some 19 MiB on purpose, and whoever comes later waits.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Argon2 takes tens of milliseconds on purpose: not on a thread that serves others, and not for all who knock at once.
async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _place = HASHING.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

pub(super) async fn hash_password(password: String) -> Result<String, ActError> {
    let hashed = hashing(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()));
    match hashed.await {
        Some(Ok(hash)) => Ok(hash),
        Some(Err(_)) | None => Err(RefusalCode::PasswordWeak.refusal().into()),
    }
}

/// A hash that no password has, so that an unknown login takes as long as a wrong password.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3VwZXJjYXJnb3NhbHQ$jZyy3RjjAs7UVyAKKH4U1sH2P/xTyHZUlo5JYTxJ1fM";

/// Whether the password has this hash; with nobody's, it never has and takes as long.
pub(super) async fn fits(kept: Option<&str>, password: String) -> bool {
    let kept = kept.unwrap_or(NOBODYS_HASH).to_owned();
    let fits = hashing(move || {
        PasswordHash::new(&kept).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    fits.await.unwrap_or(false)
}

/// Whether the password is that of the person who acts; nobody is wrong for a caller who is no person.
pub(super) async fn is_own(cx: &ActCx<'_>, password: &str) -> Result<bool, ActError> {
    let Actor::User(user) = cx.actor() else { return Ok(false) };
    let row = people::user(&mut cx.hub.store.read_global().await?, user).await?;
    Ok(fits(row.as_ref().map(|row| row.password_hash.as_str()), password.to_owned()).await)
}

/// The person who acts; a token or the console has no password, no factor and no logins.
pub(super) fn person(cx: &ActCx<'_>) -> Result<UserId, Refusal> {
    match cx.actor() {
        Actor::User(user) => Ok(user),
        Actor::Token(_) | Actor::Console | Actor::Hub => Err(RefusalCode::PersonNeeded.refusal()),
    }
}

/// What speaks against an act that a person confirms with his password. Before it is checked nothing does.
pub(super) fn own_refusals(cx: &ActCx<'_>, fits: Option<bool>) -> Vec<Refusal> {
    match (person(cx), fits) {
        (Err(refusal), _) => vec![refusal],
        (Ok(_), Some(false)) => vec![RefusalCode::PasswordWrong.refusal().with("field", "password")],
        (Ok(_), _) => Vec::new(),
    }
}

/// Changes one's own password. All other logins of the person end.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    pub password: String,
    /// The new one.
    pub new_password: String,
    #[serde(skip)]
    #[schema(ignore)]
    checked: Option<(bool, String)>,
}

impl std::fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangePassword").finish_non_exhaustive()
    }
}

/// How many other logins ended.
#[derive(Debug, Serialize)]
pub struct PasswordChanged {
    /// Logins.
    pub ended_logins: u64,
}

impl Act for ChangePassword {
    const NAME: &'static str = "password.set";
    const RIGHT: Right = Right::OwnEdit;
    type Done = PasswordChanged;
    const IS_SECRET: bool = true;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        let fits = is_own(cx, &self.password).await?;
        let weak = password_refusal(&self.new_password, "").is_some();
        let hash = if fits && !weak { hash_password(self.new_password.clone()).await? } else { String::new() };
        self.checked = Some((fits, hash));
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = own_refusals(cx, self.checked.as_ref().map(|(fits, _)| *fits));
        if let Ok(user) = person(cx) {
            let login = people::user(read, user).await?.map(|row| row.login).unwrap_or_default();
            let weak = password_refusal(&self.new_password, &login);
            refusals.extend(weak.map(|refusal| refusal.with("field", "new_password")));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<PasswordChanged, ActError> {
        let user = person(cx)?;
        let Some((true, hash)) = self.checked.filter(|(_, hash)| !hash.is_empty()) else {
            return Err(RefusalCode::PasswordWrong.refusal().into());
        };
        users::set_password(tx, user, &hash).await?;
        let ended_logins = logins::end_others(tx, user, cx.caller.login, cx.hub.env.now()).await?;
        Ok(PasswordChanged { ended_logins })
    }
}

/// Gives a person a new password from the console; all logins end. A page or a token cannot do it: whoever can read the
/// database and the key could anyway.
///
/// # Errors
/// Refused for a login that nobody has, or a weak password.
pub async fn reset_password(hub: &Hub, login: &str, password: String) -> Result<u64, ActError> {
    if let Some(refusal) = password_refusal(&password, login) {
        return Err(refusal.into());
    }
    let hash = hash_password(password).await?;
    let now = hub.env.now();
    let mut tx = hub.store.begin_global("people: reset a password").await?;
    let Some(user) = people::user_by_login(&mut tx, &login_key(login)).await? else {
        return Err(RefusalCode::NotFound.refusal().with("login", login).into());
    };
    users::set_password(&mut tx, user.id, &hash).await?;
    let ended = logins::end_others(&mut tx, user.id, None, now).await?;
    for membership in people::memberships(&mut tx, user.id).await? {
        tx.enter(membership.company);
        let who = (Actor::Console, &Origin::NOWHERE);
        audit(&mut tx, hub, who, "password.reset", json!({ "user": user.id, "name": user.name })).await?;
    }
    tx.commit().await?;
    Ok(ended)
}
