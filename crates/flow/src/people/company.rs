//! Companies: the first start, further ones, and the settings of each.

use domain::{
    Refusal, Right,
    actor::{Actor, Origin},
    ids::{CompanyId, UserId},
    refusal::RefusalCode,
    right::{Grant, Role},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    people::{self, NewUser},
};

use super::{
    audit,
    invitations::invite,
    language_or_english, login_key, name_refusal,
    password::{hash_password, password_refusal},
};
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    plan::PlanWaiting,
};

/// The settings of a company.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanySettings {
    /// Whether paid lines are booked by themselves.
    pub book_by_itself: bool,
    /// Minutes from the payment until then (BR-25).
    pub book_wait_minutes: i64,
    /// The hour of the company's day, from 0 to 23, at which shops are read for gaps and proven (BR-14).
    pub night_hour: i64,
}

impl Default for CompanySettings {
    fn default() -> Self {
        Self { book_by_itself: false, book_wait_minutes: 10, night_hour: 3 }
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

/// The time zone of the company whose rows are read.
///
/// # Errors
/// When the row cannot be read.
pub async fn zone<R: Read>(read: &mut R) -> Result<jiff::tz::TimeZone, StoreError> {
    let company = read.company();
    let row = people::company(read, company).await?;
    Ok(row.and_then(|row| jiff::tz::TimeZone::get(&row.time_zone).ok()).unwrap_or(jiff::tz::TimeZone::UTC))
}

/// Changes the settings of the company, its name or its time zone; what is left out stays.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCompany {
    /// The settings, whole.
    #[serde(default)]
    pub settings: Option<CompanySettings>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its IANA time zone.
    #[serde(default)]
    pub time_zone: Option<String>,
}

impl Act for SetCompany {
    const NAME: &'static str = "company.set";
    const RIGHT: Right = Right::SettingsEdit;
    type Done = CompanySettings;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = Vec::new();
        let here = read.company();
        if let Some(name) = &self.name {
            refusals.extend(name_refusal("name", name));
            refusals.extend(taken(read, name, Some(here)).await?);
        }
        refusals.extend(self.time_zone.as_deref().and_then(zone_refusal));
        if self.settings.is_none() && self.name.is_none() && self.time_zone.is_none() {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        let Some(CompanySettings { book_wait_minutes, night_hour, .. }) = self.settings else { return Ok(refusals) };
        let fields = [
            ("book_wait_minutes", (0..=10_080).contains(&book_wait_minutes)),
            ("night_hour", (0..=23).contains(&night_hour)),
        ];
        let wrong = fields.iter().filter(|(_, fits)| !fits);
        refusals.extend(wrong.map(|(field, _)| RefusalCode::SettingWrong.refusal().with("field", field)));
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let company = read.company();
        let row = people::company(read, company).await?;
        let (name, zone) = row.map(|row| (row.name, row.time_zone)).unwrap_or_default();
        Ok(json!({ "settings": settings(read).await?, "name": name, "time_zone": zone }))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<CompanySettings, ActError> {
        let company = tx.company();
        if let Some(settings) = &self.settings {
            if settings.book_by_itself {
                // What has been waiting for a person waits no longer.
                jobs::queue(tx, &cx.hub.env, &PlanWaiting {}).await?;
            }
            let value = serde_json::to_value(settings).expect("settings are plain data");
            people::set_company_settings(tx, company, value).await?;
        }
        let row = people::company(tx, company).await?.ok_or(ActError::Stale)?;
        let name = self.name.as_deref().map_or(row.name.as_str(), str::trim);
        let zone = self.time_zone.as_deref().unwrap_or(&row.time_zone);
        people::name_company(tx, company, name, zone).await?;
        Ok(settings(tx).await?)
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

fn zone_refusal(zone: &str) -> Option<Refusal> {
    let fits = jiff::tz::TimeZone::get(zone).is_ok();
    (!fits).then(|| RefusalCode::SettingWrong.refusal().with("field", "time_zone"))
}

/// Makes the first company and its super-administrator. Refused once a user exists.
///
/// # Errors
/// Refused for a field, or because somebody was quicker.
pub async fn set_up(hub: &Hub, wish: SetUp) -> Result<(CompanyId, UserId), ActError> {
    let mut refusals = Vec::new();
    for (field, text) in [("company", &wish.company), ("login", &wish.login), ("name", &wish.name)] {
        refusals.extend(name_refusal(field, text));
    }
    refusals.extend(zone_refusal(&wish.time_zone));
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
        language: language_or_english(&wish.language),
    };
    people::insert_user(&mut tx, new, now).await?;
    people::insert_membership(&mut tx, company, user, Role::SuperAdministrator, now).await?;
    tx.enter(company);
    let who = (Actor::User(user), &Origin::NOWHERE);
    audit(&mut tx, hub, who, "company.set_up", json!({ "company": wish.company.trim() })).await?;
    tx.commit().await?;
    Ok((company, user))
}

/// Whether nobody was ever here.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_first_start(hub: &Hub) -> Result<bool, StoreError> {
    Ok(people::user_count(&mut hub.store.read_global().await?).await? == 0)
}

/// Makes a further company on this installation. Who makes it becomes its super-administrator.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCompany {
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
}

/// A new company.
#[derive(Debug, Serialize)]
pub struct CompanyDone {
    /// Its id.
    pub company: CompanyId,
}

impl Act for CreateCompany {
    const NAME: &'static str = "company.create";
    const RIGHT: Right = Right::CompaniesCreate;
    type Done = CompanyDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = company_refusals(read, &self.name, &self.time_zone).await?;
        if !matches!(cx.actor(), Actor::User(_)) {
            refusals.push(RefusalCode::PersonNeeded.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<CompanyDone, ActError> {
        let Actor::User(user) = cx.actor() else { return Err(RefusalCode::PersonNeeded.refusal().into()) };
        let (hub, here) = (cx.hub, tx.company());
        let company = insert(tx, hub, &self.name, &self.time_zone).await?;
        people::insert_membership(tx, company, user, Role::SuperAdministrator, hub.env.now()).await?;
        tx.enter(company);
        let details = json!({ "company": self.name.trim() });
        audit(tx, hub, (cx.actor(), &cx.caller.from), "company.set_up", details).await?;
        tx.enter(here);
        Ok(CompanyDone { company })
    }
}

async fn company_refusals<R: Read>(read: &mut R, name: &str, zone: &str) -> Result<Vec<Refusal>, ActError> {
    let mut refusals: Vec<Refusal> = name_refusal("name", name).into_iter().chain(zone_refusal(zone)).collect();
    refusals.extend(taken(read, name, None).await?);
    Ok(refusals)
}

/// Whether another company has this name.
async fn taken<R: Read>(read: &mut R, name: &str, but: Option<CompanyId>) -> Result<Option<Refusal>, ActError> {
    let is_taken = people::companies(read).await?.iter().any(|row| row.name == name.trim() && Some(row.id) != but);
    Ok(is_taken.then(|| RefusalCode::NameTaken.refusal().with("name", name.trim())))
}

async fn insert(tx: &mut Tx, hub: &Hub, name: &str, zone: &str) -> Result<CompanyId, ActError> {
    let company: CompanyId = hub.env.id();
    people::insert_company(tx, company, name.trim(), zone, hub.env.now()).await?;
    Ok(company)
}

/// A company that the console made.
#[derive(Debug, Serialize)]
pub struct Founded {
    /// Its id.
    pub company: CompanyId,
    /// A link for its super-administrator, when nobody was named; shown once.
    pub link: Option<String>,
}

/// Makes a company from the console: for a person who is here already, or with a link for whoever comes.
///
/// # Errors
/// Refused for a field or a login that nobody has.
pub async fn found_company(hub: &Hub, name: &str, zone: &str, owner: Option<&str>) -> Result<Founded, ActError> {
    let mut tx = hub.store.begin_global("people: found a company").await?;
    let mut refusals = company_refusals(&mut tx, name, zone).await?;
    let user = match owner {
        Some(login) => people::user_by_login(&mut tx, &login_key(login)).await?,
        None => None,
    };
    if let (Some(login), None) = (owner, &user) {
        refusals.push(RefusalCode::NotFound.refusal().with("login", login));
    }
    if !refusals.is_empty() {
        return Err(ActError::Refused(refusals));
    }
    let company = insert(&mut tx, hub, name, zone).await?;
    tx.enter(company);
    let link = match user {
        Some(user) => {
            people::insert_membership(&mut tx, company, user.id, Role::SuperAdministrator, hub.env.now()).await?;
            None
        }
        None => {
            let administrator = Grant::of(Role::SuperAdministrator);
            Some(invite(&mut tx, hub, Actor::Console, "", administrator).await?.1)
        }
    };
    let who = (Actor::Console, &Origin::NOWHERE);
    audit(&mut tx, hub, who, "company.set_up", json!({ "company": name.trim(), "owner": owner })).await?;
    tx.commit().await?;
    Ok(Founded { company, link })
}
