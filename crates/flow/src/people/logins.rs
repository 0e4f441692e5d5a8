//! Signing in and out, the code of the second factor, the company that a login looks at, and ending logins one by one.

use domain::{
    Moment, Refusal, Right,
    actor::{Actor, Origin},
    ids::{CompanyId, LoginId, UserId},
    refusal::RefusalCode,
    time::{DAY, MINUTE},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    people::{self, LoginRow, NewLogin, logins, members},
};

use super::{
    audit, beyond,
    factor::{Code, take_code},
    login_key,
    password::{fits, person},
};
use crate::{
    act::{Act, ActCx, ActError},
    hub::{Hub, hash},
};

/// How long a login lives.
const LOGIN_DAYS: i64 = 14;
/// How long the code of the second factor is waited for.
const CODE_WAIT: i64 = 10 * MINUTE;
/// When a login was last seen is written at most so often.
const COARSE: i64 = 10 * MINUTE;

/// A new login.
#[derive(Debug)]
pub struct SignedIn {
    /// The person.
    pub user: UserId,
    /// The name to sign in with.
    pub login: String,
    /// The word for the cookie. It cannot be read again.
    pub cookie: String,
    /// The person's language.
    pub language: String,
    /// Whether the code of the second factor is still asked for.
    pub waits_for_code: bool,
}

/// Signs a person in; `None` when login or password is wrong (which of them is not said).
///
/// # Errors
/// When the rows cannot be read or written.
pub async fn sign_in(hub: &Hub, login: &str, password: String, from: &Origin) -> Result<Option<SignedIn>, StoreError> {
    let mut reader = hub.store.read_global().await?;
    let user = people::user_by_login(&mut reader, &login_key(login)).await?;
    let (memberships, last) = match &user {
        Some(user) => {
            (people::memberships(&mut reader, user.id).await?, logins::last_company(&mut reader, user.id).await?)
        }
        None => Default::default(),
    };
    drop(reader);
    let fits = fits(user.as_ref().map(|user| user.password_hash.as_str()), password).await;
    // Where he was last, if he still belongs there.
    let company = last.filter(|last| memberships.iter().any(|one| one.company == *last));
    let company = company.or_else(|| memberships.first().map(|one| one.company));
    let (Some(user), Some(company)) = (user, company) else { return Ok(None) };
    if !fits {
        note_refused(hub, (user.id, company), "login.password_wrong", from).await?;
        return Ok(None);
    }
    let waits_for_code = user.factor_state == "on";
    let mut tx = hub.store.begin_global("people: sign in").await?;
    let (id, cookie) = begin(&mut tx, hub, (user.id, company), waits_for_code, from).await?;
    tx.enter(company);
    let what = if waits_for_code { "login.password_right" } else { "login.begun" };
    audit(&mut tx, hub, (Actor::User(user.id), from), what, json!({ "login": id })).await?;
    tx.commit().await?;
    Ok(Some(SignedIn { user: user.id, login: user.login, cookie, language: user.language, waits_for_code }))
}

/// Notes that somebody failed to sign in as this person. Who it was is not known, so the person is what it is about.
/// The limits on tries bound how many there are.
async fn note_refused(
    hub: &Hub,
    (user, company): (UserId, CompanyId),
    what: &str,
    from: &Origin,
) -> Result<(), StoreError> {
    let mut tx = hub.store.begin_global("people: refused at the door").await?;
    tx.enter(company);
    audit(&mut tx, hub, (Actor::Hub, from), what, json!({ "user": user })).await?;
    tx.commit().await
}

/// Begins a login; its id and the word of its cookie.
pub(super) async fn begin(
    tx: &mut Tx,
    hub: &Hub,
    (user, company): (UserId, CompanyId),
    waits_for_code: bool,
    from: &Origin,
) -> Result<(LoginId, String), StoreError> {
    let now = hub.env.now();
    let cookie = format!("{}{}", hub.secret_word(), hub.secret_word());
    let id: LoginId = hub.env.id();
    let new = NewLogin {
        id,
        user,
        company,
        token_hash: &hash(cookie.as_bytes()),
        csrf: &hub.secret_word(),
        waits_for_code,
        address: &from.address_text(),
        agent: from.agent(),
        expires_at: now.plus(if waits_for_code { CODE_WAIT } else { LOGIN_DAYS * DAY }),
    };
    people::insert_login(tx, new, now).await?;
    Ok((id, cookie))
}

/// What the code of the second factor came to.
#[derive(Debug)]
pub enum Entered {
    /// It is right: a new login, with another cookie.
    In(SignedIn),
    /// It is wrong or was used.
    Wrong,
    /// Nobody waits for a code here any more.
    Nobody,
}

/// Whose login waits for a code behind this cookie.
///
/// # Errors
/// When the rows cannot be read.
pub async fn waits_for_code(hub: &Hub, cookie: &str) -> Result<Option<UserId>, StoreError> {
    let mut read = hub.store.read_global().await?;
    let waiting = logins::waiting(&mut read, &hash(cookie.as_bytes()), hub.env.now()).await?;
    Ok(waiting.map(|(_, user, _)| user))
}

/// Takes the code of the second factor for a login that waits for it.
///
/// # Errors
/// When the rows cannot be read or written.
pub async fn give_code(hub: &Hub, cookie: &str, code: &str, from: &Origin) -> Result<Entered, StoreError> {
    let now = hub.env.now();
    let mut tx = hub.store.begin_global("people: code").await?;
    let Some((waiting, user, company)) = logins::waiting(&mut tx, &hash(cookie.as_bytes()), now).await? else {
        return Ok(Entered::Nobody);
    };
    tx.enter(company);
    let how = take_code(&mut tx, hub, user, code).await?;
    if how == Code::Wrong {
        audit(&mut tx, hub, (Actor::Hub, from), "login.code_wrong", json!({ "user": user })).await?;
        tx.commit().await?;
        return Ok(Entered::Wrong);
    }
    let Some(row) = people::user(&mut tx, user).await? else { return Ok(Entered::Nobody) };
    people::end_login(&mut tx, waiting, now).await?;
    let (id, cookie) = begin(&mut tx, hub, (user, company), false, from).await?;
    let mut details = json!({ "login": id });
    if how == Code::Recovery {
        details["recovery_code"] = true.into();
    }
    audit(&mut tx, hub, (Actor::User(user), from), "login.begun", details).await?;
    tx.commit().await?;
    Ok(Entered::In(SignedIn { user, login: row.login, cookie, language: row.language, waits_for_code: false }))
}

/// The living login behind a cookie.
///
/// # Errors
/// When the rows cannot be read.
pub async fn login(hub: &Hub, cookie: &str) -> Result<Option<LoginRow>, StoreError> {
    let now = hub.env.now();
    let row = people::login(&mut hub.store.read_global().await?, &hash(cookie.as_bytes()), now).await?;
    if let Some(row) = row.as_ref().filter(|row| now.since(row.seen_at) >= COARSE) {
        note_seen(hub, row.id, now).await;
    }
    Ok(row)
}

/// A page is shown whether or not this can be written.
async fn note_seen(hub: &Hub, id: LoginId, now: Moment) {
    let noted = async {
        let mut tx = hub.store.begin_global("people: login seen").await?;
        logins::seen(&mut tx, id, now).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::debug!(error = &error as &dyn std::error::Error, "a login was not noted as seen");
    }
}

/// Ends a login.
///
/// # Errors
/// When the rows cannot be written.
pub async fn sign_out(hub: &Hub, login: &LoginRow, from: &Origin) -> Result<(), StoreError> {
    let mut tx = hub.store.begin_global("people: sign out").await?;
    people::end_login(&mut tx, login.id, hub.env.now()).await?;
    tx.enter(login.company);
    audit(&mut tx, hub, (Actor::User(login.user_id), from), "login.ended", json!({ "login": login.id })).await?;
    tx.commit().await
}

/// Lets a login look at another company of its person. Not an act: a token or the console belongs to one company, so only
/// the page has it.
///
/// # Errors
/// Refused where the person does not belong, as if the company did not exist.
pub async fn enter_company(hub: &Hub, login: &LoginRow, to: CompanyId, from: &Origin) -> Result<(), ActError> {
    let mut tx = hub.store.begin_global("people: enter a company").await?;
    let member = people::memberships(&mut tx, login.user_id).await?.into_iter().any(|one| one.company == to);
    if !member {
        return Err(RefusalCode::NotFound.refusal().with("company", to).into());
    }
    if to == login.company {
        return Ok(());
    }
    if !logins::enter(&mut tx, login.id, to).await? {
        return Err(ActError::Stale);
    }
    let who = (Actor::User(login.user_id), from);
    for (company, what) in [(login.company, "login.left"), (to, "login.entered")] {
        tx.enter(company);
        audit(&mut tx, hub, who, what, json!({ "login": login.id })).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Keeps the language of a person.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_language(hub: &Hub, user: UserId, language: &str) -> Result<(), StoreError> {
    let mut tx = hub.store.begin_global("people: language").await?;
    people::set_language(&mut tx, user, language).await?;
    tx.commit().await
}

/// Ends a login: one's own, or, for who may change people, one that looks at this company.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndLogin {
    /// The login.
    #[schema(value_type = String)]
    pub login: LoginId,
}

/// The ended login.
#[derive(Debug, Serialize)]
pub struct LoginEnded {
    /// Its id.
    pub login: LoginId,
}

impl EndLogin {
    async fn refusals<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let now = cx.hub.env.now();
        if let Actor::User(user) = cx.actor()
            && logins::of_user(read, user, now).await?.iter().any(|row| row.id == self.login)
        {
            return Ok(Vec::new());
        }
        let company = read.company();
        let among = logins::of_company(read, company, now).await?;
        let row = among.into_iter().find(|row| row.id == self.login && cx.caller.rights.holds(Right::PeopleEdit));
        let Some(row) = row else { return Ok(vec![RefusalCode::NotFound.refusal().with("login", self.login)]) };
        let whose = members::get(read, company, row.user_id).await?;
        Ok(whose.and_then(|whose| beyond(&cx.caller, whose.grant())).into_iter().collect())
    }
}

impl Act for EndLogin {
    const NAME: &'static str = "login.end";
    const RIGHT: Right = Right::OwnEdit;
    type Done = LoginEnded;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        self.refusals(read, cx).await
    }

    async fn before<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Value, ActError> {
        let company = read.company();
        let all = logins::of_company(read, company, cx.hub.env.now()).await?;
        let row = all.into_iter().find(|row| row.id == self.login);
        Ok(row.map_or(Value::Null, |row| json!({ "name": row.name, "address": row.address, "agent": row.agent })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<LoginEnded, ActError> {
        people::end_login(tx, self.login, cx.hub.env.now()).await?;
        Ok(LoginEnded { login: self.login })
    }
}

/// Ends all other logins of the person who asks.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOtherLogins {}

/// How many logins ended.
#[derive(Debug, Serialize)]
pub struct LoginsEnded {
    /// Logins.
    pub ended: u64,
}

impl Act for EndOtherLogins {
    const NAME: &'static str = "login.end_others";
    const RIGHT: Right = Right::OwnEdit;
    type Done = LoginsEnded;

    async fn weigh<R: Read>(&self, _read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(person(cx).err().into_iter().collect())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<LoginsEnded, ActError> {
        let ended = logins::end_others(tx, person(cx)?, cx.caller.login, cx.hub.env.now()).await?;
        Ok(LoginsEnded { ended })
    }
}
