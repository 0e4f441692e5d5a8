//! Coming in and going out: the first start, signing in, the look.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    Form,
    extract::{ConnectInfo, FromRequestParts, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use domain::{Refusal, refusal::RefusalCode};
use flow::{ActError, people};
use serde::Deserialize;

use super::{Shown, html};
use crate::{
    components::{Choice, Field},
    doors::{App, caller, go_to},
    frame::Frame,
    http::{
        Problem,
        cookies::{self, Cookie},
        csrf, look,
    },
    lang::Lang,
    pages::{View, login::Login, setup::Setup},
};

/// How long the cookie of a login is kept, in seconds; the login itself ends by its row.
const LOGIN_SECONDS: i64 = 14 * 86_400;
/// The cookie of the language.
const LANG_SECONDS: i64 = 31_536_000;

/// Where a request comes from, as far as that tells people apart: not known behind a proxy on the same machine.
pub(super) struct Peer(Option<IpAddr>);

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(Self(address.filter(|address| !address.is_loopback())))
    }
}

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
    let view = Setup { token: Field::of(asked.token), zones: zones("UTC"), ..Setup::default() };
    outside(&app, &headers, "/setup", StatusCode::OK, &view)
}

fn zones(chosen: &str) -> Vec<Choice> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    names.into_iter().map(|name| Choice { chosen: name == chosen, value: name.clone(), text: name }).collect()
}

/// `POST /setup`: the company and its first person, then signed in.
pub(super) async fn setup(
    State(app): State<App>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    check(&app, &headers, &form)?;
    if !people::is_first_start(app.hub()).await? {
        return Ok(go_to("/login"));
    }
    app.inner.logins.take("setup", app.hub().env.now()).map_err(Problem::too_many)?;
    let lang = look::Look::of(&headers).lang;
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    let mut view = Setup {
        token: Field::of(text("token")),
        company: Field::of(text("company")),
        zones: zones(&text("zone")),
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
    let made = if jiff::tz::TimeZone::get(&wish.time_zone).is_ok() {
        people::set_up(app.hub(), wish).await.map(drop)
    } else {
        Err(RefusalCode::SettingWrong.refusal().with("field", "time_zone").into())
    };
    match made {
        Ok(()) => enter(&app, &headers, &text("login"), text("password"), "/").await,
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

/// `POST /login`: how often is limited by address and by name.
pub(super) async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    Peer(peer): Peer,
    Form(form): Form<HashMap<String, String>>,
) -> Shown {
    check(&app, &headers, &form)?;
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let now = app.hub().env.now();
    let name: String = text("login").trim().to_lowercase().chars().take(100).collect();
    app.inner.logins.take(&format!("name:{name}"), now).map_err(Problem::too_many)?;
    if let Some(address) = peer {
        app.inner.logins.take(&format!("from:{address}"), now).map_err(Problem::too_many)?;
    }
    enter(&app, &headers, text("login"), text("password").to_owned(), text("next")).await
}

/// Signs in and goes on, or shows the form again.
async fn enter(app: &App, headers: &HeaderMap, login: &str, password: String, next: &str) -> Shown {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    match people::sign_in(app.hub(), login, password, agent).await? {
        Some(signed) => {
            let mut response = go_to(next);
            let cookies = response.headers_mut();
            let login = Cookie::new(caller::LOGIN, signed.cookie).lasting(LOGIN_SECONDS);
            cookies.append(header::SET_COOKIE, sealed(app, login));
            cookies.append(header::SET_COOKIE, sealed(app, Cookie::gone(csrf::COOKIE)));
            // Pages without a login, such as failures, know the person's language by the cookie.
            let lang = Cookie::new("lang", signed.language).lasting(LANG_SECONDS);
            cookies.append(header::SET_COOKIE, sealed(app, lang));
            Ok(response)
        }
        None => {
            let lang = look::Look::of(headers).lang;
            let view = Login {
                login: Field::of(login),
                password: Field::wrong("", lang.text("login-wrong", &[])),
                next: next.to_owned(),
            };
            outside(app, headers, "/login", StatusCode::UNAUTHORIZED, &view)
        }
    }
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
    people::sign_out(app.hub(), page.login.id).await?;
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
