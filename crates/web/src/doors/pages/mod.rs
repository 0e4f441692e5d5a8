//! The pages: each handler reads rows, fills the page's data and shows it. Only the parts that the reader's role may see
//! are filled. Changes go through `act`, the one door for forms.

mod about;
mod act;
mod activities;
mod audit;
mod booked;
mod connections;
mod customers;
mod decisions;
mod desk;
mod enter;
mod failures;
mod flash;
mod goods;
mod health;
mod heard;
mod hints;
mod items;
mod ledger;
mod list;
mod me;
mod names;
mod order;
mod orders;
mod package;
mod parcel;
mod parts;
mod people;
mod probed;
mod proof;
mod purchase;
mod questions;
mod recorded;
mod rules;
mod sessions;
mod settings;
mod sheets;
mod today;
mod warehouse;
mod watched;
mod works;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use domain::{Right, actor::Origin, ids::OrderId, refusal::RefusalCode};
use flow::{Caller, Hub};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::{Reader, people::LoginRow};

use super::{App, caller, go_to, id};
use crate::{
    frame::{Flash, Frame, Menu, Person, StatusNames, Theme, Waiting},
    http::{FILE_LIMIT, Problem, cookies, look::Look},
    lang::Lang,
    pages::{View, orders::url_query},
};

pub(super) use failures::failures;

pub(super) fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/", get(today::page))
        .route("/orders", get(orders::page))
        .route("/orders.csv", get(orders::file))
        .route("/orders/items", get(items::page))
        .route("/orders/items.csv", get(items::file))
        .route("/provider-orders", get(sheets::provider_orders))
        .route("/provider-orders.csv", get(sheets::provider_orders_file))
        .route("/packages", get(sheets::packages))
        .route("/packages.csv", get(sheets::packages_file))
        .route("/parcels", get(sheets::parcels))
        .route("/parcels.csv", get(sheets::parcels_file))
        .route("/ledger", get(ledger::page))
        .route("/ledger.csv", get(ledger::file))
        .route("/orders/{id}", get(order::one))
        .route("/purchase", get(purchase::page))
        .route("/purchase/plan", get(desk::plan).post(desk::ask_plan))
        .route("/decisions", get(decisions::page))
        .route("/decisions.csv", get(decisions::file))
        .route("/decisions/together", post(decisions::together))
        .route("/activities", get(works::page))
        .route("/activities.csv", get(works::file))
        .route("/activities/jobs", get(activities::jobs))
        .route("/activities/{id}", get(activities::one))
        .route("/warehouse", get(warehouse::scan))
        .route("/warehouse/parcels", get(warehouse::parcels))
        .route("/warehouse/unidentified", get(warehouse::unidentified))
        .route("/warehouse/packages/{id}", get(package::page))
        .route("/connections", get(connections::list))
        .route("/connections/new", get(connections::fresh))
        .route("/connections/{id}", get(connections::one))
        .route("/connections/{id}/exchanges", get(heard::exchanges))
        .route("/connections/{id}/exchanges.csv", get(heard::exchanges_file))
        .route("/connections/{id}/deliveries", get(heard::deliveries))
        .route("/connections/{id}/deliveries.csv", get(heard::deliveries_file))
        .route("/connections/{id}/exchanges/{exchange}", get(recorded::exchange))
        .route("/connections/{id}/deliveries/{delivery}", get(recorded::delivery))
        .route("/connections/{id}/unreadable", get(watched::unreadable))
        .route("/connections/{id}/unreadable/{raw}", get(recorded::raw_order))
        .route("/connections/{id}/webhooks", get(watched::webhooks))
        .route("/connections/{id}/proof", get(proof::proof_page))
        .route("/connections/{id}/proof/{day}", get(proof::proof_day))
        .route("/connections/{id}/health", get(health::page))
        .route("/connections/{id}/rules", get(rules::page))
        .route("/connections/{id}/rules/{act}", post(rules::look))
        .route("/goods", get(goods::page))
        .route("/goods.csv", get(goods::file))
        .route("/goods/{id}", get(goods::one))
        .route("/customers", get(customers::page))
        .route("/customers.csv", get(customers::file))
        .route("/customers/{id}", get(customers::one))
        .route("/sessions/callback", get(sessions::callback))
        .route("/sessions/{id}", get(sessions::one))
        .route("/settings", get(settings::page))
        .route("/people", get(people::page))
        .route("/me", get(me::page))
        .route("/audit", get(audit::page))
        .route("/audit.csv", get(audit::file))
        .route("/company", post(enter::enter_company))
        .route("/invitations/{word}", get(enter::invitation_page).post(enter::accept))
        .route("/pictures/{id}", get(picture))
        .route("/live", get(live))
        .route("/do/{act}", post(act::carry_out).layer(DefaultBodyLimit::max(FILE_LIMIT)))
        .route("/setup", get(enter::setup_page).post(enter::setup))
        .route("/login", get(enter::login_page).post(enter::login))
        .route("/login/code", get(enter::code_page).post(enter::code))
        .route("/logout", post(enter::logout))
        .route("/look", post(enter::look))
        .route("/hints", post(hints::put_away));
    // Every part in every state, for whoever works on the look.
    if cfg!(debug_assertions) { routes.route("/components", get(components)) } else { routes }
}

/// A page for a signed-in person: who it is, in which look, and from where.
#[derive(Debug, Clone)]
pub(super) struct Page {
    app: App,
    login: Arc<LoginRow>,
    lang: Lang,
    theme: Theme,
    address: String,
    /// From where the person looks.
    from: Origin,
    flash: Option<flash::Kept>,
    /// Hints that the person has put away.
    away: Vec<String>,
    /// What the company calls statuses.
    status_names: StatusNames,
}

/// Handlers answer with a page or with a problem.
type Shown = Result<Response, Problem>;

impl FromRequestParts<App> for Page {
    type Rejection = Response;

    /// Who is not signed in is led to where that is done, and comes back.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let look = Look::of(&parts.headers);
        let address = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        match caller::login(app, &parts.headers).await.map_err(IntoResponse::into_response)? {
            Some(login) => {
                let chosen = cookies::read(&parts.headers, "lang").and_then(Lang::find);
                let lang = chosen.or_else(|| Lang::find(&login.language)).unwrap_or(look.lang);
                // A page that loads itself anew is not the one that the message was sent to.
                let is_live = parts.headers.contains_key("hx-request");
                let flash = if is_live { None } else { flash::read(&parts.headers) };
                let away = hints::away(&parts.headers, &login);
                let shows = !parts.uri.path().starts_with("/pictures/") && parts.uri.path() != "/live";
                let status_names =
                    if shows { names::read(app, &login, lang).await } else { Ok(StatusNames::default()) };
                let status_names = status_names.map_err(IntoResponse::into_response)?;
                let login = Arc::new(login);
                let from = caller::origin(parts);
                Ok(Self { app: app.clone(), login, lang, theme: look.theme, address, from, flash, away, status_names })
            }
            None if parts.uri.path() == "/live" || parts.uri.path().starts_with("/pictures/") => {
                Err(Problem::login_needed().into_response())
            }
            None => {
                let next = if parts.method == Method::GET && address != "/" { address.as_str() } else { "" };
                Err(go_to(&format!("/login{}", url_query(&[("next", next)]))))
            }
        }
    }
}

impl Page {
    fn hub(&self) -> &Hub {
        self.app.hub()
    }

    /// Who is signed in.
    pub(super) fn login(&self) -> &LoginRow {
        &self.login
    }

    /// Language and theme of the reader.
    pub(super) const fn look(&self) -> (Lang, Theme) {
        (self.lang, self.theme)
    }

    /// The path without what is asked.
    fn path(&self) -> &str {
        self.address.split(['?', '#']).next().unwrap_or_default()
    }

    fn caller(&self) -> Caller {
        caller::caller_of(&self.login, self.from)
    }

    fn may(&self, right: Right) -> bool {
        self.login.rights().holds(right)
    }

    /// Refused unless the person holds this right.
    pub(super) fn needs(&self, right: Right) -> Result<(), Problem> {
        if self.may(right) {
            return Ok(());
        }
        Err(Problem::refused(vec![RefusalCode::RightMissing.refusal().with("right", right)]))
    }

    /// The refusal that greys a button which the reader may not press.
    fn lacks(&self, right: Right) -> Vec<domain::Refusal> {
        if self.may(right) { Vec::new() } else { vec![RefusalCode::RightMissing.refusal().with("right", right)] }
    }

    async fn reader(&self) -> Result<Reader, Problem> {
        Ok(self.hub().store.read(self.login.company).await?)
    }

    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.login.time_zone).unwrap_or(TimeZone::UTC)
    }

    fn text(&self, key: &str) -> String {
        self.status_names.get(key).cloned().unwrap_or_else(|| self.lang.text(key, &[]))
    }

    /// The text of a code, or the code itself when nobody wrote one.
    fn text_or(&self, key: &str, code: &str) -> String {
        if self.lang.has(key) { self.text(key) } else { code.to_owned() }
    }

    async fn frame(&self, here: Option<Menu>, topics: &[&str]) -> Result<Frame, Problem> {
        let mut reader = self.reader().await?;
        let mut waiting = Waiting::default();
        if self.may(Right::OrdersSee) {
            waiting.decisions = store::decisions::open_count(&mut reader).await?;
            waiting.activities = activities::running(&mut reader).await?;
        }
        if self.may(Right::BookingCreate) {
            waiting.purchase = flow::plan::ready(&mut reader, self.hub()).await?;
        }
        if self.may(Right::ConnectionsEdit) {
            waiting.sessions = sessions::waiting(&mut reader).await?;
        }
        let window = activities::window(self, &mut reader).await?;
        let login = &self.login;
        let flash = match &self.flash {
            Some(kept) => Some(self.message(&mut reader, kept).await?),
            None => None,
        };
        let mut global = self.hub().store.read_global().await?;
        let companies = store::people::memberships(&mut global, login.user_id).await?;
        drop(global);
        let others = companies.into_iter().filter(|one| one.company != login.company);
        let person = Person {
            name: login.name.clone(),
            role: login.role,
            company: login.company_name.clone(),
            others: others.map(|one| (one.company.to_string(), one.company_name)).collect(),
            rights: login.rights().iter().collect(),
        };
        let outside = Frame::outside(self.lang, self.theme, self.hub().env.now(), &self.address);
        Ok(Frame {
            zone: self.zone(),
            here,
            person: Some(person),
            waiting,
            csrf: login.csrf.clone(),
            once: self.hub().secret_word(),
            flash,
            topics: topics
                .iter()
                .map(|topic| (*topic).to_owned())
                .chain(window.iter().map(|window| format!("one.{}", window.id)))
                .collect(),
            window: window.map(Box::new),
            demo: self.app.demo().map(|demo| demo.ledger().to_owned()),
            steps: hints::steps(self, &mut reader).await?,
            hint: hints::hint(self),
            status_names: self.status_names.clone(),
            ..outside
        })
    }

    /// A message that was carried, with what goes on now and where that is seen.
    async fn message(&self, reader: &mut Reader, kept: &flash::Kept) -> Result<Flash, Problem> {
        let (more, links) = match kept.answered {
            Some(decision) => questions::after(self, reader, decision).await?,
            None => Default::default(),
        };
        let (text, link) = match &kept.done {
            Some((act, about)) => self.said_done(act, about).await?,
            None => (self.text(kept.text), None),
        };
        let links = links.into_iter().chain(link).collect();
        Ok(Flash { tone: kept.tone, text, more, links, refusals: kept.refusals.clone() })
    }

    /// What was done and what is next, as far as an act has words for that; else what the audit calls it.
    async fn said_done(&self, act: &str, about: &str) -> Result<(String, Option<(String, String)>), Problem> {
        let code = act.replace('.', "-");
        let (own, noted) = (format!("did-{code}"), format!("note-{code}"));
        if !self.lang.has(&own) {
            let noted = self.lang.has(&noted).then(|| self.text(&noted));
            let said = noted.map(|noted| self.lang.text("flash-noted", &[("value", noted.into())]));
            return Ok((said.unwrap_or_else(|| self.text("flash-done")), None));
        }
        let mut global = self.hub().store.read_global().await?;
        let mut link = None;
        let name = if let Ok(user) = about.parse() {
            // Who was taken out just now is still known by name.
            let all = store::people::members::list(&mut global, self.login.company).await?;
            all.into_iter().find(|row| row.user_id == user).map(|row| row.name)
        } else if let Ok(company) = about.parse::<domain::ids::CompanyId>() {
            let all = store::people::memberships(&mut global, self.login.user_id).await?;
            all.into_iter().find(|one| one.company == company).map(|one| one.company_name)
        } else {
            None
        };
        let name = name.unwrap_or_default();
        if act == "company.create" && self.may(Right::PeopleEdit) {
            let text = self.lang.text("company-go", &[("value", name.as_str().into())]);
            link = Some(("/people#companies".to_owned(), text));
        }
        Ok((self.lang.text(&own, &[("value", name.into())]), link))
    }

    async fn show<V: View>(&self, view: &V, topics: &[&str]) -> Shown {
        self.show_as(StatusCode::OK, view, topics).await
    }

    async fn show_as<V: View>(&self, status: StatusCode, view: &V, topics: &[&str]) -> Shown {
        let frame = self.frame(V::MENU, topics).await?;
        let mut response = (status, Html(html(view, &frame)?)).into_response();
        if self.flash.is_some() {
            response.headers_mut().append(header::SET_COOKIE, flash::gone());
        }
        Ok(response)
    }
}

fn html<V: View>(view: &V, frame: &Frame) -> Result<String, Problem> {
    view.html(frame).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, page = V::NAME, "a template failed");
        Problem::internal()
    })
}

/// `GET /components`, in debug builds.
async fn components(page: Page) -> Shown {
    let (_, mut view) = crate::pages::components::samples().swap_remove(0);
    // Pictures of samples are kept nowhere.
    let goods = view.questions.iter_mut().flat_map(|question| &mut question.goods).map(|(goods, _)| goods);
    let scanned = view.scans.iter_mut().flat_map(|scan| &mut scan.received).map(|(goods, ..)| goods);
    for goods in view.goods.iter_mut().chain(goods).chain(scanned) {
        goods.picture = goods.picture.as_ref().map(|_| crate::http::assets::address("mark.svg"));
    }
    page.show(&view, &[]).await
}

/// A picture of goods, as it is kept. Its id never gets other bytes, so browsers may keep it.
async fn picture(State(app): State<App>, page: Page, Path(path): Path<String>) -> Shown {
    let mut reader = app.hub().store.read(page.login.company).await?;
    let row = store::pictures::lookup(&mut reader, id(&path)?).await?.filter(|row| row.state == "kept");
    let row = row.ok_or_else(Problem::not_found)?;
    let mut headers = HeaderMap::new();
    let media = if row.media == "image/jpeg" { "image/jpeg" } else { "image/png" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok((headers, row.body).into_response())
}

#[derive(Debug, Deserialize)]
struct Topics {
    #[serde(default)]
    topics: String,
}

/// The live stream of a page: only topics that the reader may hear.
async fn live(page: Page, Query(asked): Query<Topics>) -> Response {
    let names: Vec<String> =
        asked.topics.split(',').take(8).filter(|name| may_hear(&page, name)).map(str::to_owned).collect();
    page.app.inner.live.stream(page.login.company, &names, page.lang).into_response()
}

fn may_hear(page: &Page, topic: &str) -> bool {
    match topic {
        "today" => true,
        "orders" | "decisions" | "activities" => page.may(Right::OrdersSee),
        "purchase" => page.may(Right::BookingCreate),
        "warehouse" => page.may(Right::WarehouseReceive),
        "connections" => page.may(Right::ConnectionsEdit),
        "goods" => page.may(Right::CatalogueEdit),
        _ => match topic.strip_prefix("one.") {
            Some(id) if id.parse::<OrderId>().is_ok() => page.may(Right::OrdersSee),
            Some(id) if id.parse::<domain::ids::ActivityId>().is_ok() => page.may(Right::OrdersSee),
            Some(id) if id.parse::<domain::ids::ConnectionId>().is_ok() => page.may(Right::ConnectionsEdit),
            _ => false,
        },
    }
}
