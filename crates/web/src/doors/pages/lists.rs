//! The first page, the open questions, the work.

use std::collections::HashMap;

use axum::{extract::Query, response::Response};
use domain::{
    Currency, Moment, Money, Right,
    ids::{ConnectionId, DecisionId, JobId, LineId},
    line::LineStatus,
    time::HOUR,
};
use jobs::rows::JobView;
use serde::Deserialize;
use store::{Read, accounts, connections, decisions, lines, orders, provider_orders, raw_orders};

use super::{Page, Shown, parts};
use crate::{
    components::{Act, Pager},
    doors::api::order_of,
    http::Problem,
    pages::{
        activities::{Activities, Row, State},
        decisions::Decisions,
        orders::url_query,
        today::Today,
    },
};

/// Most rows that are counted where no count is kept.
const COUNTED: i64 = 1000;
/// Rows of a page.
const ROWS: i64 = 50;

/// `GET /`.
pub(super) async fn today(page: Page) -> Result<Response, Problem> {
    let mut reader = page.reader().await?;
    let mut view = Today::default();
    let counts = lines::counts(&mut reader).await?;
    let count = |status| counts.iter().find(|(known, _)| *known == status).map_or(0, |(_, count)| *count);
    if page.may(Right::OrdersSee) {
        view.decisions = decisions::open_count(&mut reader).await?;
        let unreadable = raw_orders::quarantine(&mut reader, i64::MAX, COUNTED).await?.len();
        let given_up = jobs::rows::quarantined(&mut reader, i64::MAX, COUNTED).await?.len();
        view.quarantined = i64::try_from(unreadable + given_up).unwrap_or(0);
        let midnight = midnight(&page);
        let newest = orders::list(&mut reader, &orders::OrderFilter::default(), None, COUNTED).await?;
        view.held = newest.iter().filter(|row| !row.hold.is_empty()).map(|_| 1).sum();
        view.new_orders = newest.iter().filter(|row| row.taken_at >= midnight).map(|_| 1).sum();
    }
    if page.may(Right::BookingCreate) {
        view.ready = count(LineStatus::Paid);
        let mut sum = Money::zero(Currency::CNY);
        for account in accounts::list(&mut reader).await? {
            let open = provider_orders::open(&mut reader, account.id).await?;
            for row in open.iter().filter(|row| parts::is_to_pay(row.state)) {
                view.to_pay += 1;
                sum = sum.plus(Money::new(row.total, row.currency)).unwrap_or(sum);
            }
        }
        view.to_pay_sum = (page.may(Right::MoneySee) && view.to_pay > 0).then_some(sum);
    }
    if page.may(Right::WarehouseReceive) {
        view.on_the_way = count(LineStatus::ToWarehouse);
        view.to_ship = orders_to_ship(&mut reader).await?;
    }
    if page.may(Right::ConnectionsEdit) {
        let broken = connections::list(&mut reader).await?;
        let broken = broken.iter().filter(|row| matches!(row.state.as_str(), "invalid" | "unreachable")).count();
        let signed_out = accounts::list(&mut reader).await?.iter().filter(|row| row.state != "valid").count();
        view.broken_connections = i64::try_from(broken + signed_out).unwrap_or(0);
    }
    drop(reader);
    page.show(&view, &["today"]).await
}

/// When the company's day began.
fn midnight(page: &Page) -> Moment {
    let now = page.hub().env.now().timestamp().to_zoned(page.zone());
    now.start_of_day().map_or_else(|_| page.hub().env.now().plus(-24 * HOUR), |day| day.timestamp().into())
}

async fn orders_to_ship(read: &mut impl Read) -> Result<i64, Problem> {
    let mut orders = std::collections::BTreeSet::new();
    for status in [LineStatus::AtWarehouse, LineStatus::Packing, LineStatus::ReadyToShip] {
        let rows = lines::by_status(read, status, LineId::new(0), COUNTED).await?;
        orders.extend(rows.iter().map(|line| line.order_id));
    }
    Ok(i64::try_from(orders.len()).unwrap_or(0))
}

/// How much work runs now.
pub(super) async fn running(read: &mut impl Read) -> Result<i64, Problem> {
    let rows = jobs::rows::waiting(read, 100).await?;
    Ok(rows.iter().filter(|row| row.state == "running").map(|_| 1).sum())
}

/// What a list of the pages is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    state: String,
}

/// `GET /decisions`.
pub(super) async fn decisions(page: Page, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let after: Option<DecisionId> = asked.after.parse().ok();
    let mut rows = decisions::open(&mut reader, after, ROWS + 1).await?;
    let next = more(&mut rows).map(|row| format!("/decisions{}", url_query(&[("after", &row.id.to_string())])));
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let rows = parts::questions(&page, &mut reader, &rows).await?;
    drop(reader);
    let first = after.map(|_| "/decisions".to_owned());
    page.show(&Decisions { rows, pager: Pager { shown, first, next } }, &["decisions"]).await
}

/// Cuts a list that was read one row too long; the last row when more follow.
pub(super) fn more<T>(rows: &mut Vec<T>) -> Option<&T> {
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    if rows.len() <= most {
        return None;
    }
    rows.truncate(most);
    rows.last()
}

/// `GET /activities`: what runs and waits, then what gave up.
pub(super) async fn activities(page: Page, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let after: Option<JobId> = asked.after.parse().ok();
    let mut rows = Vec::new();
    let mut names = Names { shops: parts::names(&mut reader).await?, logins: HashMap::new() };
    names.logins.extend(accounts::list(&mut reader).await?.into_iter().map(|row| (row.id.base32(), row.login)));
    if after.is_none() {
        if asked.state != "failed" {
            let mut work = jobs::rows::waiting(&mut reader, ROWS).await?;
            work.sort_by_key(|job| (job.state != "running", job.run_at));
            rows.extend(work.iter().map(|job| row(&page, job, &names)));
        }
        for raw in raw_orders::quarantine(&mut reader, i64::MAX, ROWS).await? {
            rows.push(Row {
                id: raw.id.to_string(),
                name: "order.understand".to_owned(),
                about: format!("{} {}", names.shops.get(&raw.connection).map_or("", String::as_str), raw.external_id),
                link: None,
                state: State::Failed,
                progress: None,
                tries: 0,
                who: page.text("who-hub"),
                changed: raw.fetched_at,
                next: None,
                error: Some(format!("{} {}", page.text("raw-unreadable"), raw.problem)),
                acts: vec![
                    Act::new("order.read_again", "act-reread")
                        .with("connection", raw.connection)
                        .with("external_id", &raw.external_id)
                        .icon("refresh")
                        .why_not(page.lacks(Right::OrdersEdit)),
                ],
            });
        }
    }
    let mut given_up = jobs::rows::quarantined(&mut reader, after.map_or(i64::MAX, JobId::number), ROWS + 1).await?;
    let next = more(&mut given_up)
        .map(|job| format!("/activities{}", url_query(&[("state", &asked.state), ("after", &job.id.to_string())])));
    rows.extend(given_up.iter().map(|job| row(&page, job, &names)));
    drop(reader);
    let first = after.map(|_| "/activities".to_owned());
    let pager = Pager { shown: i64::try_from(rows.len()).unwrap_or(0), first, next };
    page.show(&Activities { rows, pager }, &["activities"]).await
}

/// Names of what lanes are called after.
struct Names {
    shops: HashMap<ConnectionId, String>,
    /// By the id without its prefix.
    logins: HashMap<String, String>,
}

impl Names {
    /// What a lane is about, in words, and where that is shown.
    fn of(&self, lane: &str) -> (String, Option<String>) {
        if let Some(order) = order_of(lane) {
            return (order.to_string(), Some(format!("/orders/{order}")));
        }
        let base32 = lane.split_once(':').map_or("", |(_, base32)| base32);
        if let Some(login) = self.logins.get(base32) {
            return (login.clone(), None);
        }
        let connection = format!("con_{base32}").parse::<ConnectionId>().ok();
        match connection.and_then(|id| Some((id, self.shops.get(&id)?))) {
            Some((id, name)) => (name.clone(), Some(format!("/connections/{id}"))),
            None => (String::new(), None),
        }
    }
}

fn row(page: &Page, job: &JobView, names: &Names) -> Row {
    let (about, link) = names.of(&job.lane);
    let state = match job.state.as_str() {
        "running" | "cancelling" => State::Running,
        "quarantined" => State::Failed,
        _ => State::Queued,
    };
    let retry = Act::new("job.retry", "act-retry").with("job", job.id).icon("refresh");
    Row {
        id: job.id.to_string(),
        name: job.name.clone(),
        about,
        // Who may not open the page gets its name alone.
        link: link.filter(|link| link.starts_with("/orders") || page.may(Right::ConnectionsEdit)),
        state,
        progress: None,
        tries: job.tries,
        who: page.text("who-hub"),
        changed: job.run_at,
        next: (state == State::Queued).then_some(job.run_at),
        error: (!job.problem.is_empty()).then(|| job.problem.clone()),
        acts: if state == State::Failed { vec![retry.why_not(page.lacks(Right::OrdersEdit))] } else { Vec::new() },
    }
}
