//! Coming in and going out: the first start, signing in, the look.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{Refusal, actor::Origin, refusal::RefusalCode};
use flow::{
    ActError,
    people::{self, Entered, SignedIn},
};
use serde::Deserialize;
use store::people::InvitationRow;

use super::{Shown, html};
use crate::{
    components::{Choice, Field},
    doors::{
        App,
        caller::{self, From},
        go_to, id,
    },
    frame::Frame,
    http::{
        Problem,
        cookies::{self, Cookie},
        csrf,
        limit::Knock,
        look,
    },
    lang::Lang,
    pages::{
        View,
        invitation::Invitation,
        login::{Login, SecondFactor},
        orders::url_query,
        setup::Setup,
    },
};

/// How long the cookie of a login is kept, in seconds; the login itself ends by its row.
const LOGIN_SECONDS: i64 = 14 * 86_400;
/// The cookie of the language.
const LANG_SECONDS: i64 = 31_536_000;

/// A page without a login, with the seed to which its forms are bound.
fn outside<V: View>(app: &App, headers: &HeaderMap, address: &str, status: StatusCode, view: &V) -> Shown {
    let look = look::Look::of(headers);
    let seed = cookies::read(headers, csrf::COOKIE).filter(|seed| seed.len() >= 32).map(str::to_owned);
    let is_new = seed.is_none();
    let seed = seed.unwrap_or_else(|| app.hub().secret_word());
    let mut frame = Frame::outside(look.lang, look.theme, app.hub().env.now(), address);
    frame.csrf = app.inner.csrf.token(&seed);
    frame.once = app.hub().secret_word();
    frame.demo = app.demo().map(|demo| demo.ledger().to_owned());
    let mut response = (status, Html(html(view, &frame)?)).into_response();
    if is_new {
        response.headers_mut().append(header::SET_COOKIE, sealed(app, Cookie::new(csrf::COOKIE, seed)));
    }
    Ok(response)
}

fn sealed(app: &App, cookie: Cookie) -> HeaderValue {
    if app.is_secure() { cookie.secure() } else { cookie }.header()
}

/// Refuses a form that was not made for this browser.
fn check(app: &App, headers: &HeaderMap, form: &HashMap<String, String>) -> Result<(), Problem> {
    let seed = cookies::read(headers, csrf::COOKIE).unwrap_or_default();
    let token = form.get(csrf::FIELD).map_or("", String::as_str);
    if !seed.is_empty() && app.inner.csrf.fits(seed, token) { Ok(()) } else { Err(Problem::csrf()) }
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    token: String,
    #[serde(default)]
    next: String,
}

/// `GET /setup`: once somebody is here, the way leads to the login.
pub(super) async fn setup_page(State(app): State<App>, headers: HeaderMap, Query(asked): Query<Asked>) -> Shown {
    if !people::is_first_start(app.hub()).await? {
        return Ok(go_to("/login"));
    }
    let view = Setup { token: Field::of(asked.token), zones: zones("UTC"), is_fresh: true, ..Setup::default() };
    outside(&app, &headers, "/setup", StatusCode::OK, &view)
}

/// Places of the world by which people know their zone; old names of clocks are left out, but for the chosen one.
const AREAS: &[&str] =
    &["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

pub(super) fn zones(chosen: &str) -> Vec<Choice> {
    let is_place = |name: &str| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    let known = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let mut names: Vec<String> = known.filter(|name| is_place(name) || name == "UTC" || name == chosen).collect();
    names.sort();
    names.into_iter().map(|name| Choice { chosen: name == chosen, value: name.clone(), text: name }).collect()
}

/// `POST /setup`: the company and its first person, then signed in.
pub(super) async fn setup(
    State(app): State<App>,
    headers: HeaderMap,
    From(from): From,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    check(&app, &headers, &form)?;
    if !people::is_first_start(app.hub()).await? {
        return Ok(go_to("/login"));
    }
    let lang = look::Look::of(&headers).lang;
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    let mut view = Setup {
        token: Field::of(text("token")),
        company: Field::of(text("company")),
        zones: zones(&text("zone")),
        is_fresh: false,
        name: Field::of(text("name")),
        login: Field::of(text("login")),
        password: Field::default(),
    };
    let fits = app.inner.setup_token.as_deref().is_some_and(|kept| caller::same(kept, &text("token")));
    if !fits {
        view.token = Field::wrong(text("token"), lang.text("setup-token-wrong", &[]));
        return outside(&app, &headers, "/setup", StatusCode::FORBIDDEN, &view);
    }
    let wish = people::SetUp {
        company: text("company"),
        time_zone: text("zone"),
        login: text("login"),
        name: text("name"),
        password: text("password"),
        language: lang.code().to_owned(),
    };
    match people::set_up(app.hub(), wish).await.map(drop) {
        Ok(()) => {
            app.inner.words.give_back("setup", true);
            let signed = people::sign_in(app.hub(), &text("login"), text("password"), &from).await?;
            let signed = signed.ok_or_else(Problem::internal)?;
            Ok(entered(&app, &headers, &signed, &name_key(&text("login")), "/"))
        }
        Err(ActError::Stale) => Ok(go_to("/login")),
        Err(ActError::Refused(refusals)) => {
            refused(&mut view, &refusals, lang);
            outside(&app, &headers, "/setup", StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(view: &mut Setup, refusals: &[Refusal], lang: Lang) {
    for refusal in refusals {
        if refusal.code == RefusalCode::PasswordWeak {
            view.password.error = Some(lang.text("refusal-password_weak", &[]));
        }
        let missing = Some(lang.text("field-missing", &[]));
        match refusal.values.get("field").map(String::as_str) {
            Some("company") => view.company.error = missing,
            Some("name") => view.name.error = missing,
            Some("login") => view.login.error = missing,
            _ => {}
        }
    }
}

/// `GET /login`.
pub(super) async fn login_page(State(app): State<App>, headers: HeaderMap, Query(asked): Query<Asked>) -> Shown {
    if people::is_first_start(app.hub()).await? {
        return Ok(go_to("/setup"));
    }
    if caller::login(&app, &headers).await?.is_some() {
        return Ok(go_to(&asked.next));
    }
    outside(&app, &headers, "/login", StatusCode::OK, &Login { next: asked.next, ..Login::default() })
}

/// The cookie of a device with which somebody has signed in before.
const DEVICE: &str = "device";
/// How long such a device is known.
const DEVICE_SECONDS: i64 = 180 * 86_400;

fn name_key(login: &str) -> String {
    login.trim().to_lowercase().chars().take(100).collect()
}

/// What stands in the cookie of a known device: whose it is is marked, and not written.
fn device_of(app: &App, login: &str) -> String {
    app.hub().keyring.mark("device", &name_key(login))
}

/// The mark of a device with which this name has signed in before.
fn known_device<'a>(app: &App, headers: &'a HeaderMap, login: &str) -> Option<&'a str> {
    let marks = cookies::read(headers, DEVICE)?;
    marks.split('~').take(MOST_DEVICES).find(|mark| app.hub().keyring.has_marked("device", &name_key(login), mark))
}

/// People who share a device.
const MOST_DEVICES: usize = 5;

/// `POST /login`: guessing is slow, and locks nobody out.
pub(super) async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    From(from): From,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    check(&app, &headers, &form)?;
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let name = name_key(text("login"));
    let device = known_device(&app, &headers, &name);
    let knock = Knock { address: from.address, name: &name, device };
    app.inner.logins.take(knock, app.hub().env.now()).map_err(Problem::too_many)?;
    let signed = people::sign_in(app.hub(), text("login"), text("password").to_owned(), &from).await?;
    match signed {
        Some(signed) => {
            app.inner.logins.was_right(knock);
            Ok(entered(&app, &headers, &signed, &name, text("next")))
        }
        None => {
            let lang = look::Look::of(&headers).lang;
            let view = Login {
                login: Field::of(text("login")),
                password: Field::wrong("", lang.text("login-wrong", &[])),
                next: text("next").to_owned(),
            };
            outside(&app, &headers, "/login", StatusCode::UNAUTHORIZED, &view)
        }
    }
}

/// Goes on as the person who was just let in, or to where the code is asked for.
fn entered(app: &App, headers: &HeaderMap, signed: &SignedIn, login: &str, next: &str) -> Response {
    let mut response = if signed.waits_for_code {
        go_to(&format!("/login/code{}", url_query(&[("next", next)])))
    } else {
        go_to(next)
    };
    let cookies = response.headers_mut();
    let seconds = if signed.waits_for_code { CODE_SECONDS } else { LOGIN_SECONDS };
    let cookie = Cookie::new(caller::LOGIN, signed.cookie.clone()).lasting(seconds);
    cookies.append(header::SET_COOKIE, sealed(app, cookie));
    // Pages without a login, such as failures, know the person's language by the cookie.
    let lang = Cookie::new("lang", signed.language.clone()).lasting(LANG_SECONDS);
    cookies.append(header::SET_COOKIE, sealed(app, lang));
    if signed.waits_for_code {
        return response;
    }
    cookies.append(header::SET_COOKIE, sealed(app, Cookie::gone(csrf::COOKIE)));
    if !login.is_empty() && known_device(app, headers, login).is_none() {
        let mark = device_of(app, login);
        let others = cookies::read(headers, DEVICE).unwrap_or_default();
        let marks: Vec<&str> = std::iter::once(mark.as_str())
            .chain(others.split('~').filter(|mark| !mark.is_empty()))
            .take(MOST_DEVICES)
            .collect();
        let device = Cookie::new(DEVICE, marks.join("~")).lasting(DEVICE_SECONDS);
        cookies.append(header::SET_COOKIE, sealed(app, device));
    }
    response
}

/// How long the cookie of a login that waits for its code is kept.
const CODE_SECONDS: i64 = 600;

/// `GET /login/code`.
pub(super) async fn code_page(State(app): State<App>, headers: HeaderMap, Query(asked): Query<Asked>) -> Shown {
    if caller::login(&app, &headers).await?.is_some() {
        return Ok(go_to(&asked.next));
    }
    if cookies::read(&headers, caller::LOGIN).is_none_or(str::is_empty) {
        return Ok(go_to("/login"));
    }
    outside(
        &app,
        &headers,
        "/login/code",
        StatusCode::OK,
        &SecondFactor { next: asked.next, ..SecondFactor::default() },
    )
}

/// `POST /login/code`: a code of the device, or a recovery code.
pub(super) async fn code(
    State(app): State<App>,
    headers: HeaderMap,
    From(from): From,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    check(&app, &headers, &form)?;
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let cookie = cookies::read(&headers, caller::LOGIN).unwrap_or_default();
    let tries = format!("code {}", flow::hub::hash(cookie.as_bytes()));
    let Some(user) = people::waits_for_code(app.hub(), cookie).await? else { return Ok(go_to("/login")) };
    let now = app.hub().env.now();
    app.inner.words.take(&tries, now).map_err(Problem::too_many)?;
    app.inner.codes.take(&user.to_string(), now).map_err(Problem::too_many)?;
    match people::give_code(app.hub(), cookie, text("code"), &from).await? {
        Entered::In(signed) => {
            app.inner.words.give_back(&tries, true);
            Ok(entered(&app, &headers, &signed, &signed.login, text("next")))
        }
        Entered::Wrong => {
            let lang = look::Look::of(&headers).lang;
            let code = Field::wrong("", lang.text("refusal-code_wrong", &[]));
            let view = SecondFactor { code, next: text("next").to_owned() };
            outside(&app, &headers, "/login/code", StatusCode::UNAUTHORIZED, &view)
        }
        Entered::Nobody => Ok(go_to("/login")),
    }
}

/// A link is long enough that nobody guesses one; who tries many anyway is slowed.
async fn invitation(app: &App, word: &str, from: &Origin) -> Result<InvitationRow, Problem> {
    let tries = format!("link {}", from.address_text());
    match people::invitation_of(app.hub(), word).await? {
        Some(row) => Ok(row),
        None => {
            app.inner.words.take(&tries, app.hub().env.now()).map_err(Problem::too_many)?;
            Err(Problem::not_found())
        }
    }
}

async fn invited(app: &App, headers: &HeaderMap, word: &str, row: &InvitationRow) -> Result<Invitation, Problem> {
    let login = caller::login(app, headers).await?;
    let mut reader = app.hub().store.read_global().await?;
    let zone = store::people::company(&mut reader, row.company).await?.map(|row| row.time_zone).unwrap_or_default();
    drop(reader);
    Ok(Invitation {
        zone,
        name: Field::of(row.name.clone()),
        word: word.to_owned(),
        company: row.company_name.clone(),
        role: row.role,
        ends: row.expires_at,
        here: login.map(|login| login.name),
        ..Invitation::default()
    })
}

/// `GET /invitations/{word}`.
pub(super) async fn invitation_page(
    State(app): State<App>,
    headers: HeaderMap,
    From(from): From,
    Path(word): Path<String>,
) -> Shown {
    let Ok(row) = invitation(&app, &word, &from).await else {
        return outside(&app, &headers, "/login", StatusCode::NOT_FOUND, &Invitation::over());
    };
    let view = invited(&app, &headers, &word, &row).await?;
    outside(&app, &headers, &format!("/invitations/{word}"), StatusCode::OK, &view)
}

/// `POST /invitations/{word}`: as somebody new, or as who is signed in.
pub(super) async fn accept(
    State(app): State<App>,
    headers: HeaderMap,
    From(from): From,
    Path(word): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    check(&app, &headers, &form)?;
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    let Ok(row) = invitation(&app, &word, &from).await else {
        return outside(&app, &headers, "/login", StatusCode::NOT_FOUND, &Invitation::over());
    };
    let mut view = invited(&app, &headers, &word, &row).await?;
    let lang = look::Look::of(&headers).lang;
    let outcome = match caller::login(&app, &headers).await?.filter(|_| text("as") == "me") {
        Some(login) => people::accept_as(app.hub(), &word, &login, &from).await.map(|()| go_to("/")),
        None => {
            view.login = Field::of(text("login"));
            view.name = Field::of(text("name"));
            let language = lang.code().to_owned();
            let who =
                people::Newcomer { login: text("login"), name: text("name"), password: text("password"), language };
            let signed = people::accept_new(app.hub(), &word, who, &from).await;
            signed.map(|signed| entered(&app, &headers, &signed, &name_key(&text("login")), "/"))
        }
    };
    match outcome {
        Ok(response) => Ok(response),
        Err(ActError::Refused(refusals)) => {
            for refusal in &refusals {
                view.refused(refusal, lang);
            }
            let address = format!("/invitations/{word}");
            outside(&app, &headers, &address, StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(ActError::Stale) => outside(&app, &headers, "/login", StatusCode::NOT_FOUND, &Invitation::over()),
        Err(error) => Err(error.into()),
    }
}

/// `POST /company`: the login looks at another company of its person.
pub(super) async fn enter_company(page: super::Page, Form(form): Form<HashMap<String, String>>) -> Shown {
    if !caller::same(&page.login.csrf, form.get(csrf::FIELD).map_or("", String::as_str)) {
        return Err(Problem::csrf());
    }
    let company = id(form.get("company").map_or("", String::as_str))?;
    people::enter_company(page.hub(), &page.login, company, &page.from).await.map_err(|error| match error {
        // As if it did not exist.
        ActError::Refused(_) => Problem::not_found(),
        error => error.into(),
    })?;
    Ok(go_to("/"))
}

/// `POST /logout`.
pub(super) async fn logout(
    State(app): State<App>,
    page: super::Page,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    if !caller::same(&page.login.csrf, form.get(csrf::FIELD).map_or("", String::as_str)) {
        return Err(Problem::csrf());
    }
    people::sign_out(app.hub(), &page.login, &page.from).await?;
    let mut response = go_to("/login");
    response.headers_mut().append(header::SET_COOKIE, sealed(&app, Cookie::gone(caller::LOGIN)));
    Ok(response)
}

/// `POST /look`: cookies for everybody; the language is kept with the person too.
pub(super) async fn look(
    State(app): State<App>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let lang = form.get("lang").and_then(|code| Lang::find(code));
    if let Some(lang) = lang
        && let Some(login) = caller::login(&app, &headers).await?
        && login.language != lang.code()
    {
        people::set_language(app.hub(), login.user_id, lang.code()).await?;
    }
    let value = serde_json::to_value(form).expect("texts are plain data");
    let chosen: look::Chosen = serde_json::from_value(value).map_err(|why| Problem::bad_request(why.to_string()))?;
    Ok(look::set(Form(chosen)).await)
}
