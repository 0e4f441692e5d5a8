//! Companies, people, logins, tokens, company settings. Passwords are kept as Argon2id, cookies and tokens as hashes.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use domain::{
    Refusal, Right,
    actor::Actor,
    ids::{CompanyId, LoginId, TokenId, UserId},
    refusal::RefusalCode,
    right::Role,
    time::DAY,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    notes::{self, NewNote},
    people::{self, LoginRow, NewLogin, NewUser, TokenRow},
};

use crate::{
    act::{Act, ActCx, ActError, Caller},
    hub::{Hub, hash},
};

/// How long a login lives.
const LOGIN_DAYS: i64 = 14;
/// The shortest password.
const SHORTEST_PASSWORD: usize = 10;
/// The languages of the pages, by their codes.
pub const LANGUAGES: &[&str] = &["en", "ru", "bg", "zh"];

/// The settings of a company.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanySettings {
    /// Whether paid lines are booked by themselves.
    pub book_by_itself: bool,
    /// Minutes from the payment until then (BR-25).
    pub book_wait_minutes: i64,
}

impl Default for CompanySettings {
    fn default() -> Self {
        Self { book_by_itself: false, book_wait_minutes: 10 }
    }
}

/// The settings of the company whose rows are read.
///
/// # Errors
/// When the row cannot be read.
pub async fn settings<R: Read>(read: &mut R) -> Result<CompanySettings, StoreError> {
    let company = read.company();
    let row = people::company(read, company).await?;
    Ok(row.and_then(|row| serde_json::from_value(row.settings).ok()).unwrap_or_default())
}

/// Changes the settings of the company.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCompany {
    /// The settings, whole.
    pub settings: CompanySettings,
}

impl Act for SetCompany {
    const NAME: &'static str = "company.set";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = CompanySettings;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let fits = (0..=10_080).contains(&self.settings.book_wait_minutes);
        Ok(if fits { Vec::new() } else { vec![RefusalCode::SettingWrong.refusal().with("field", "book_wait_minutes")] })
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<CompanySettings, ActError> {
        let company = tx.company();
        let value = serde_json::to_value(&self.settings).expect("settings are plain data");
        people::set_company_settings(tx, company, value).await?;
        Ok(self.settings)
    }
}

/// Makes an API token; its word is shown once, in the reply.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// Its name.
    pub name: String,
    /// What it may: a role's code.
    #[schema(value_type = String)]
    pub role: Role,
    /// Days until it ends; absent: it does not.
    #[serde(default)]
    pub days: Option<i64>,
}

/// A new token.
#[derive(Debug, Serialize)]
pub struct TokenDone {
    /// Its id.
    pub token: TokenId,
    /// The word itself. It cannot be read again.
    pub word: String,
}

impl Act for CreateToken {
    const NAME: &'static str = "token.create";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = TokenDone;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = Vec::new();
        if !(1..=100).contains(&self.name.trim().chars().count()) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "name"));
        }
        if self.days.is_some_and(|days| !(1..=3650).contains(&days)) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "days"));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<TokenDone, ActError> {
        let expires = self.days.map(|days| cx.hub.env.now().plus(days * DAY));
        let (token, word) = make_token(tx, cx.hub, self.name.trim(), self.role, expires).await?;
        Ok(TokenDone { token, word })
    }

    fn kept_reply(done: &Value) -> Value {
        json!({ "token": done["token"], "word": null })
    }
}

/// Makes a token for the transaction's company; its id and its word.
///
/// # Errors
/// When the row cannot be written.
pub async fn make_token(
    tx: &mut Tx,
    hub: &Hub,
    name: &str,
    role: Role,
    expires: Option<domain::Moment>,
) -> Result<(TokenId, String), StoreError> {
    let word = format!("sct_{}{}", hub.secret_word(), hub.secret_word());
    let row = TokenRow { id: hub.env.id(), company: tx.company(), name: name.to_owned(), role };
    people::insert_token(tx, &row, &hash(word.as_bytes()), hub.env.now(), expires).await?;
    Ok((row.id, word))
}

/// Ends an API token.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndToken {
    /// The token.
    #[schema(value_type = String)]
    pub token: TokenId,
}

/// The ended token.
#[derive(Debug, Serialize)]
pub struct TokenEnded {
    /// Its id.
    pub token: TokenId,
}

impl Act for EndToken {
    const NAME: &'static str = "token.end";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = TokenEnded;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(Vec::new())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<TokenEnded, ActError> {
        let company = tx.company();
        if people::end_token(tx, company, self.token, cx.hub.env.now()).await? {
            Ok(TokenEnded { token: self.token })
        } else {
            Err(RefusalCode::NotFound.refusal().with("token", self.token).into())
        }
    }
}

/// What the first start asks for.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The company's name.
    pub company: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The first person's login.
    pub login: String,
    /// His name.
    pub name: String,
    /// His password.
    pub password: String,
    /// His language.
    pub language: String,
}

impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUp").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Makes the first company and its super-administrator. Refused once a user exists.
///
/// # Errors
/// Refused for a field, or because somebody was quicker.
pub async fn set_up(hub: &Hub, wish: SetUp) -> Result<(CompanyId, UserId), ActError> {
    let mut refusals = Vec::new();
    for (field, text) in [("company", &wish.company), ("login", &wish.login), ("name", &wish.name)] {
        if !(1..=100).contains(&text.trim().chars().count()) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", field));
        }
    }
    if wish.time_zone.is_empty() || wish.time_zone.len() > 60 {
        refusals.push(RefusalCode::SettingWrong.refusal().with("field", "time_zone"));
    }
    refusals.extend(password_refusal(&wish.password, &wish.login));
    if !refusals.is_empty() {
        return Err(ActError::Refused(refusals));
    }
    let password_hash = hash_password(wish.password.clone()).await?;
    let (company, user): (CompanyId, UserId) = (hub.env.id(), hub.env.id());
    let now = hub.env.now();
    let mut tx = hub.store.begin_global("people: set up").await?;
    if people::user_count(&mut tx).await? > 0 {
        return Err(ActError::Stale);
    }
    people::insert_company(&mut tx, company, wish.company.trim(), &wish.time_zone, now).await?;
    let new = NewUser {
        id: user,
        login: &login_key(&wish.login),
        name: wish.name.trim(),
        password_hash: &password_hash,
        language: LANGUAGES.iter().find(|code| **code == wish.language).copied().unwrap_or("en"),
    };
    people::insert_user(&mut tx, new, now).await?;
    people::insert_membership(&mut tx, company, user, Role::SuperAdministrator).await?;
    tx.enter(company);
    audit(&mut tx, hub, Actor::User(user), "company.set_up", json!({ "company": wish.company.trim() })).await?;
    tx.commit().await?;
    Ok((company, user))
}

fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

fn password_refusal(password: &str, login: &str) -> Option<Refusal> {
    let common = ["password", "1234567890", "qwertyuiop", "supercargo"];
    let lower = password.to_lowercase();
    let weak = password.chars().count() < SHORTEST_PASSWORD
        || password.len() > 1000
        || lower == login_key(login)
        || common.iter().any(|word| lower.trim_end_matches(|c: char| c.is_ascii_digit()) == *word || lower == *word);
    weak.then(|| RefusalCode::PasswordWeak.refusal().with("least", SHORTEST_PASSWORD))
}

async fn hash_password(password: String) -> Result<String, ActError> {
    // Argon2 takes tens of milliseconds on purpose: not on a thread that serves others.
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(_)) | Err(_) => Err(RefusalCode::PasswordWeak.refusal().into()),
    }
}

/// A hash that no password has, so that an unknown login takes as long as a wrong password.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3VwZXJjYXJnb3NhbHQ$jZyy3RjjAs7UVyAKKH4U1sH2P/xTyHZUlo5JYTxJ1fM";

/// A new login.
#[derive(Debug)]
pub struct SignedIn {
    /// The word for the cookie. It cannot be read again.
    pub cookie: String,
    /// The person's language.
    pub language: String,
}

/// Signs a person in; `None` when login or password is wrong (which of them is not said).
///
/// # Errors
/// When the rows cannot be read or written.
pub async fn sign_in(hub: &Hub, login: &str, password: String, agent: &str) -> Result<Option<SignedIn>, StoreError> {
    let mut reader = hub.store.read_global().await?;
    let user = people::user_by_login(&mut reader, &login_key(login)).await?;
    let memberships = match &user {
        Some(user) => people::memberships(&mut reader, user.id).await?,
        None => Vec::new(),
    };
    drop(reader);
    let kept = user.as_ref().map_or_else(|| NOBODYS_HASH.to_owned(), |user| user.password_hash.clone());
    let fits = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&kept).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    let fits = fits.await.unwrap_or(false);
    let (Some(user), Some((company, _)), true) = (user, memberships.first(), fits) else { return Ok(None) };
    let now = hub.env.now();
    let cookie = format!("{}{}", hub.secret_word(), hub.secret_word());
    let id: LoginId = hub.env.id();
    let mut tx = hub.store.begin_global("people: sign in").await?;
    let new = NewLogin {
        id,
        user: user.id,
        company: *company,
        token_hash: &hash(cookie.as_bytes()),
        csrf: &hub.secret_word(),
        agent: &agent.chars().take(200).collect::<String>(),
        expires_at: now.plus(LOGIN_DAYS * DAY),
    };
    people::insert_login(&mut tx, new, now).await?;
    tx.enter(*company);
    audit(&mut tx, hub, Actor::User(user.id), "login.begun", json!({ "login": id })).await?;
    tx.commit().await?;
    Ok(Some(SignedIn { cookie, language: user.language }))
}

async fn audit(tx: &mut Tx, hub: &Hub, actor: Actor, what: &str, details: Value) -> Result<(), StoreError> {
    let note = NewNote { id: hub.env.id(), order: None, subject: String::new(), actor, what, details };
    notes::insert(tx, note, hub.env.now()).await
}

/// The living login behind a cookie.
///
/// # Errors
/// When the rows cannot be read.
pub async fn login(hub: &Hub, cookie: &str) -> Result<Option<LoginRow>, StoreError> {
    people::login(&mut hub.store.read_global().await?, &hash(cookie.as_bytes()), hub.env.now()).await
}

/// Ends a login.
///
/// # Errors
/// When the rows cannot be written.
pub async fn sign_out(hub: &Hub, id: LoginId) -> Result<(), StoreError> {
    let mut tx = hub.store.begin_global("people: sign out").await?;
    people::end_login(&mut tx, id, hub.env.now()).await?;
    tx.commit().await
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

/// Who calls with this token word.
///
/// # Errors
/// When the rows cannot be read.
pub async fn token_caller(hub: &Hub, word: &str) -> Result<Option<Caller>, StoreError> {
    let row = people::token(&mut hub.store.read_global().await?, &hash(word.as_bytes()), hub.env.now()).await?;
    Ok(row.map(|row| Caller { actor: Actor::Token(row.id), company: row.company, role: row.role }))
}

/// Whether nobody was ever here.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_first_start(hub: &Hub) -> Result<bool, StoreError> {
    Ok(people::user_count(&mut hub.store.read_global().await?).await? == 0)
}
