//! `/api/v1`: reads by path, changes by act. Shapes are part of the stable API: fields may be added, never renamed.

mod activities;
mod acts;
mod describe;
mod fields;
mod goods;
mod lists;
mod orders;
mod people;
mod provider_orders;
mod watch;
mod work;

use axum::{
    Json, Router,
    extract::{FromRequestParts, MatchedPath, Query, Request},
    http::request::Parts,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Id,
    ids::{ConnectionId, Kind},
};
use serde::Deserialize;
use serde_json::{Value, json};

pub use describe::openapi;
#[cfg(test)]
pub(super) use fields::LINE;
pub(super) use fields::READS;
pub(super) use work::order_of;

use super::App;
use crate::http::Problem;

/// Items of a list when nobody says how many.
const USUAL: i64 = 50;
/// Most items of a list.
const MOST: i64 = 200;
/// So much of an unknown name is said again.
const LONGEST: usize = 60;
/// Most rows that are looked through where the rows have no order of their own to go on from.
const DEEPEST: i64 = 2000;

/// A list or one thing, as it is answered.
type Answer = Result<Json<Value>, Problem>;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/openapi.json", get(|| async { Json(openapi()) }))
        .route("/api/v1/me", get(people::me))
        .route("/api/v1/members", get(people::list_members))
        .route("/api/v1/invitations", get(people::list_invitations))
        .route("/api/v1/tokens", get(people::list_tokens))
        .route("/api/v1/logins", get(people::list_logins))
        .route("/api/v1/audit", get(people::audit))
        .route("/api/v1/orders", get(orders::list))
        .route("/api/v1/orders/{id}", get(orders::one))
        .route("/api/v1/provider-orders", get(provider_orders::list))
        .route("/api/v1/decisions", get(lists::decisions))
        .route("/api/v1/quarantine", get(work::quarantine))
        .route("/api/v1/activities", get(activities::list))
        .route("/api/v1/activities/{id}", get(activities::one))
        .route("/api/v1/jobs", get(work::jobs))
        .route("/api/v1/ledger-entries", get(lists::ledger_entries))
        .route("/api/v1/touches", get(work::touches))
        .route("/api/v1/connections", get(lists::connections))
        .route("/api/v1/accounts", get(lists::accounts))
        .route("/api/v1/warehouses", get(lists::warehouses))
        .route("/api/v1/cost-centres", get(lists::cost_centres))
        .route("/api/v1/offers", get(lists::offers))
        .route("/api/v1/goods", get(goods::goods))
        .route("/api/v1/catalogues", get(goods::readings))
        .route("/api/v1/customers", get(goods::list_customers))
        .route("/api/v1/parcels", get(lists::parcels))
        .route("/api/v1/packages/unidentified", get(lists::unidentified))
        .route("/api/v1/shop-watches", get(watch::watches))
        .route("/api/v1/readings", get(watch::list_readings))
        .route("/api/v1/proofs", get(watch::list_proofs))
        .route("/api/v1/proof-days", get(watch::list_days))
        .route("/api/v1/proof-findings", get(watch::list_findings))
        .route("/api/v1/exchanges", get(work::exchanges))
        .route("/api/v1/deliveries", get(work::deliveries))
        .route("/api/v1/acts/{name}", post(acts::act))
        .route_layer(from_fn(known_query))
}

/// A read refuses what it is not asked for: a filter that is not there would otherwise look like one that found everything.
async fn known_query(path: MatchedPath, request: Request, next: Next) -> Response {
    let read = READS.iter().find(|read| read.path == path.as_str());
    let query = request.uri().query().unwrap_or_default();
    let mut names = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    let unknown = read
        .and_then(|read| names.find(|name| !read.asks.iter().any(|ask| ask.trim_end_matches('!') == name.as_ref())));
    match unknown {
        Some(name) => {
            let name: String = name.chars().take(LONGEST).collect();
            Problem::bad_request(format!("`{name}` is nothing that can be asked here")).into_response()
        }
        None => next.run(request).await,
    }
}

/// What a list is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    limit: Option<i64>,
    #[serde(default)]
    after: String,
    connection: Option<ConnectionId>,
    #[serde(default)]
    external_id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    open: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = Query::<Self>::from_request_parts(parts, app).await;
        let Query(asked) = read.map_err(|why| Problem::bad_request(why.to_string()))?;
        if !(1..=MOST).contains(&asked.limit()) {
            return Err(Problem::bad_request(format!("`limit` is from 1 to {MOST}")));
        }
        if !matches!(asked.open.as_str(), "" | "0" | "1") {
            return Err(Problem::bad_request("`open` is 0 or 1"));
        }
        Ok(asked)
    }
}

impl Asked {
    fn limit(&self) -> i64 {
        self.limit.unwrap_or(USUAL)
    }

    /// One more than fits: whether a next page is there is then known without counting.
    fn most(&self) -> i64 {
        self.limit() + 1
    }

    /// The id behind which the list goes on.
    fn after<K: Kind>(&self) -> Result<Option<Id<K>>, Problem> {
        if self.after.is_empty() {
            return Ok(None);
        }
        self.after.parse().map(Some).map_err(|_| Problem::bad_request("`after` is no mark of this list"))
    }

    fn connection(&self) -> Result<ConnectionId, Problem> {
        self.connection.ok_or_else(|| Problem::bad_request("`connection` is missing"))
    }

    fn is_open(&self) -> bool {
        self.open == "1"
    }

    /// The first rows, and the mark of the last one when more follow.
    fn cut<T>(&self, mut rows: Vec<T>, mark: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
        let limit = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(mark) } else { None };
        (rows, next)
    }

    /// A page of rows that were read whole.
    fn cut_whole<T>(&self, rows: Vec<T>, mark: impl Fn(&T) -> String) -> Result<(Vec<T>, Option<String>), Problem> {
        if self.after.is_empty() {
            return Ok(self.cut(rows, mark));
        }
        let Some(place) = rows.iter().position(|row| mark(row) == self.after) else {
            return Err(Problem::bad_request("`after` is no mark of this list"));
        };
        Ok(self.cut(rows.into_iter().skip(place + 1).collect(), mark))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "both are made for this answer and go into it")]
fn answer(items: Vec<Value>, next: Option<String>) -> Json<Value> {
    Json(json!({ "items": items, "next": next }))
}

/// Text, or null when there is none.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A moment of a column that may be empty.
fn moment(micros: Option<i64>) -> Option<domain::Moment> {
    micros.map(domain::Moment::from_micros)
}
