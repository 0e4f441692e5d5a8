//! Work that people watch: one activity, the progress window over any page; and the jobs behind it all.

use std::collections::{BTreeSet, HashMap};

use axum::extract::{Path, Query};
use domain::{
    Moment, Money, Right,
    activity::{ActivityKind, ActivityState, ActivityStep},
    actor::Actor,
    ids::{ActivityId, BookingId, ConnectionId, JobId, LineId, OrderId},
    line::LineStatus,
    refusal::RefusalCode,
};
use flow::activities::{LineStep, steps};
use jobs::rows::JobView;
use serde::Deserialize;
use store::{
    Read, Reader, StoreError, accounts,
    activities::{self, ActivityRow},
    connections,
    decisions::DecisionRow,
    orders,
    provider_orders::{self, ProviderOrderRow},
    raw_orders,
};

use super::{
    Page, Shown,
    health::{standstill, unreadable},
    parts,
    sheets::numbers,
};
use crate::{
    components::{Act, Look, Pager},
    doors::{api::order_of, id},
    http::Problem,
    pages::{
        activities::{Jobs, Row},
        activity::{Activity, Line, Next},
        orders::url_query,
    },
};

/// Rows of a page.
const ROWS: i64 = 50;

/// What the list of jobs is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    state: String,
}

/// `GET /activities/{id}`.
pub(super) async fn one(page: Page, Path(path): Path<String>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let row = activities::lookup(&mut reader, id(&path)?).await?.ok_or_else(Problem::not_found)?;
    let view = view(&page, &mut reader, &row).await?;
    drop(reader);
    page.show(&view, &[&format!("one.{}", row.id), "decisions"]).await
}

/// The progress window that the address of the page asks for.
pub(super) async fn window(page: &Page, reader: &mut Reader) -> Result<Option<Activity>, Problem> {
    let asked = page.address.split_once('?').map_or("", |(_, query)| query);
    let asked = url::form_urlencoded::parse(asked.as_bytes()).find(|(name, _)| name == "activity");
    let Some(id) = asked.and_then(|(_, value)| value.parse::<ActivityId>().ok()) else { return Ok(None) };
    if !page.may(Right::OrdersSee) {
        return Ok(None);
    }
    match activities::lookup(reader, id).await? {
        Some(row) => view(page, reader, &row).await.map(Some),
        None => Ok(None),
    }
}

/// An address with or without the progress window of an activity.
pub(super) fn with_window(address: &str, activity: Option<&str>) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name != "activity")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    pairs.extend(activity.map(|id| ("activity".to_owned(), id.to_owned())));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    format!("{path}{}", url_query(&pairs))
}

async fn view(page: &Page, reader: &mut Reader, row: &ActivityRow) -> Result<Activity, Problem> {
    let steps = steps(reader, row).await?;
    let logins = logins(reader).await?;
    let ids: Vec<LineId> = steps.iter().map(|one| one.line.id).collect();
    let goods = parts::Lines::read(reader, &ids).await?;
    let about: BTreeSet<OrderId> = steps.iter().map(|one| one.line.order_id).collect();
    let about: Vec<OrderId> = about.into_iter().collect();
    let numbers: HashMap<OrderId, String> =
        orders::by_ids(reader, &about).await?.into_iter().map(|row| (row.id, row.number)).collect();
    let bought = provider_orders::of_orders(reader, &about).await?;
    let mut asked: Vec<DecisionRow> = Vec::new();
    for one in steps.iter().flat_map(|one| &one.asked) {
        if !asked.iter().any(|known| known.id == one.id) {
            asked.push(one.clone());
        }
    }
    let is_aborted = row.state == ActivityState::Aborted;
    let kinds: HashMap<ConnectionId, String> =
        connections::list(reader).await?.into_iter().map(|row| (row.id, row.kind)).collect();
    let at = |order: &ProviderOrderRow| {
        let kind = kinds.get(&order.connection).map_or("", String::as_str);
        (order.number.clone(), parts::order_page(page, kind, &order.number))
    };
    let line = |one: &LineStep| {
        let (goods, quantity) = goods.goods(one.line.id).unwrap_or_default();
        let booking = one.booking.as_ref().filter(|_| one.step != ActivityStep::Left);
        let own = bought.iter().filter(|order| booking.is_some_and(|booking| order.booking() == Some(booking.id)));
        Line {
            id: one.line.id,
            order: one.line.order_id,
            order_number: numbers.get(&one.line.order_id).cloned().unwrap_or_default(),
            goods,
            quantity,
            status: one.line.status,
            step: one.step,
            problem: if one.step == ActivityStep::Left { left(page, one, is_aborted) } else { String::new() },
            numbers: own.map(at).collect(),
            is_taken_back: is_aborted && one.step == ActivityStep::Left && one.line.status == LineStatus::Paid,
            asked: one.asked.iter().map(|asked| asked.id).collect(),
        }
    };
    // A link pays for the provider orders that hold its lines.
    let held: BTreeSet<BookingId> = steps.iter().filter_map(|one| one.booking.as_ref()).map(|one| one.id).collect();
    let paid = bought.iter().filter(|order| order.booking().is_some_and(|booking| held.contains(&booking)));
    let paid: Vec<&ProviderOrderRow> = if row.kind == ActivityKind::Payment { paid.collect() } else { Vec::new() };
    let mut sum = paid.first().map(|order| Money::zero(order.currency));
    for order in &paid {
        sum = sum.and_then(|sum| sum.plus(Money::new(order.total, order.currency)).ok());
    }
    let abort = Act::new("activity.abort", "act-abort")
        .with("activity", row.id)
        .icon("circle-x")
        .look(Look::Danger)
        .confirm("confirm-abort")
        .why_not(page.lacks(Right::BookingCreate));
    Ok(Activity {
        id: row.id,
        kind: row.kind,
        state: shown_state(row, &logins),
        who: who(page, &row.actor),
        account: row.account().and_then(|id| logins.get(&id)).map_or(String::new(), |(login, _)| login.clone()),
        number: row.number.clone(),
        found_lines: row.found_lines,
        found_orders: row.found_orders,
        problem: whole_problem(page, reader, row).await?,
        sum: sum.filter(|_| page.may(Right::MoneySee)),
        next: next(page, row, &steps),
        link: (!row.link.is_empty()).then(|| row.link.clone()),
        lines: steps.iter().map(line).collect(),
        questions: parts::questions(page, reader, &asked).await?,
        begun: row.created_at,
        ended: row.is_ended().then(|| Moment::from_micros(row.ended_at)),
        acts: if row.is_ended() { Vec::new() } else { vec![abort] },
        close: with_window(&page.address, None),
    })
}

/// What went wrong with the whole: a provider order that is bound elsewhere says where.
async fn whole_problem(page: &Page, reader: &mut Reader, row: &ActivityRow) -> Result<String, StoreError> {
    if let Some(numbers) = row.problem.strip_prefix(flow::book::UNPAYABLE) {
        return Ok(page.lang.text("activity-problem-unpayable", &[("numbers", numbers.trim().into())]));
    }
    let said = problem(page, &row.problem);
    let Some(account) = row.account().filter(|_| row.problem == RefusalCode::BoundElsewhere.code()) else {
        return Ok(said);
    };
    let Some(holder) = flow::book::holder(reader, account, &row.number).await? else { return Ok(said) };
    let whose = orders::lookup(reader, holder.order).await?.map_or_else(String::new, |row| row.number);
    let state = page.text(&format!("provider-state-{}", holder.state.code()));
    Ok(format!("{said} ({whose}, {state})"))
}

/// What a person can do when the work has ended, the most useful first.
fn next(page: &Page, row: &ActivityRow, steps: &[LineStep]) -> Vec<Next> {
    let mut next = Vec::new();
    if !row.is_ended() {
        return next;
    }
    let left = steps.iter().filter(|one| one.line.status == LineStatus::Paid);
    let left: Vec<String> = left.map(|one| one.line.id.to_string()).collect();
    let plans = matches!(row.kind, ActivityKind::Booking | ActivityKind::Unbind | ActivityKind::Bind);
    if plans && !left.is_empty() && page.may(Right::BookingCreate) {
        let back = format!("/activities/{}", row.id);
        let mut pairs: Vec<(&str, &str)> = left.iter().map(|line| ("lines", line.as_str())).collect();
        pairs.push(("return", &back));
        let count = i64::try_from(left.len()).unwrap_or(i64::MAX);
        next.push(Next { key: "next-book", icon: "shopping-cart", count, link: plan_of(&pairs) });
    }
    let asked: BTreeSet<_> = steps.iter().flat_map(|one| &one.asked).map(|asked| asked.id).collect();
    if !asked.is_empty() {
        let count = i64::try_from(asked.len()).unwrap_or(i64::MAX);
        let link = format!("/activities/{}#questions", row.id);
        next.push(Next { key: "next-answer", icon: "message-question", count, link });
    }
    let about: BTreeSet<OrderId> = steps.iter().map(|one| one.line.order_id).chain(row.order()).collect();
    if let (Some(order), 1) = (about.first(), about.len()) {
        next.push(Next { key: "next-order", icon: "list", count: 1, link: format!("/orders/{order}?tab=purchase") });
    } else if page.may(Right::BookingCreate) {
        next.push(Next { key: "next-purchase", icon: "list", count: 1, link: "/purchase".to_owned() });
    }
    next
}

pub(super) fn plan_of(pairs: &[(&str, &str)]) -> String {
    format!("/purchase/plan{}", url_query(pairs))
}

/// Why a line was left, in words.
fn left(page: &Page, one: &LineStep, is_aborted: bool) -> String {
    let said = one.booking.as_ref().map(|booking| booking.problem.as_str()).unwrap_or_default();
    match one.problem.as_str() {
        "" if is_aborted && one.line.status == LineStatus::Paid => page.text("activity-left-taken-back"),
        "" if one.line.skipped => page.text("activity-left-skipped"),
        "" if one.line.status.is_dead() => page.text("activity-left-ended"),
        "" => problem(page, said),
        code => problem(page, code),
    }
}

/// A code in words; what the provider said stays as it was said.
pub(super) fn problem(page: &Page, code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    let refusal = format!("refusal-{code}");
    let own = format!("activity-problem-{code}");
    let asks = format!("decision-{code}");
    if page.lang.has(&own) {
        page.text(&own)
    } else if page.lang.has(&refusal) {
        page.text(&refusal)
    } else if page.lang.has(&asks) {
        page.text(&asks)
    } else {
        code.to_owned()
    }
}

/// Logins and states of accounts.
pub(super) type Logins = HashMap<domain::ids::AccountId, (String, String)>;

pub(super) async fn logins(reader: &mut Reader) -> Result<Logins, StoreError> {
    Ok(accounts::list(reader).await?.into_iter().map(|row| (row.id, (row.login, row.state))).collect())
}

/// Work that goes on at an account nobody is signed in to waits for that.
pub(super) fn shown_state(row: &ActivityRow, logins: &Logins) -> ActivityState {
    let account = row.account().and_then(|id| logins.get(&id));
    let waits = account.is_some_and(|(_, state)| matches!(state.as_str(), "signed_out" | "expired" | "blocked"));
    if waits && matches!(row.state, ActivityState::Running | ActivityState::Queued) {
        ActivityState::WaitingSession
    } else {
        row.state
    }
}

pub(super) fn who(page: &Page, actor: &str) -> String {
    actor.parse::<Actor>().map_or_else(|_| actor.to_owned(), |actor| parts::who(page, actor))
}

/// How much work goes on.
pub(super) async fn running(read: &mut impl Read) -> Result<i64, Problem> {
    Ok(activities::open_count(read).await?)
}

/// Cuts a list that was read one row too long; the last row when more follow.
fn more<T>(rows: &mut Vec<T>) -> Option<&T> {
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    if rows.len() <= most {
        return None;
    }
    rows.truncate(most);
    rows.last()
}

/// `GET /activities/jobs`: the jobs behind the work: what runs, then what gave up, which a person has to see, then what waits.
pub(super) async fn jobs(page: Page, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let after: Option<JobId> = asked.after.parse().ok();
    let mut rows = Vec::new();
    let mut work = Vec::new();
    if after.is_none() && asked.state != "failed" {
        work = jobs::rows::waiting(&mut reader, ROWS).await?;
        work.sort_by_key(|job| (job.state != "running", job.run_at));
    }
    let mut given_up = jobs::rows::quarantined(&mut reader, after.map_or(i64::MAX, JobId::number), ROWS + 1).await?;
    let logins = accounts::list(&mut reader).await?.into_iter().map(|row| (row.id.base32(), row.login));
    let names = Names {
        shops: parts::names(&mut reader).await?,
        logins: logins.collect(),
        orders: numbers(&mut reader, work.iter().chain(&given_up).filter_map(|job| order_of(&job.lane))).await?,
    };
    let running = work.partition_point(|job| job.state == "running");
    rows.extend(work[..running].iter().map(|job| row(&page, job, &names)));
    if after.is_none() {
        for raw in raw_orders::quarantine(&mut reader, i64::MAX, ROWS).await? {
            rows.push(Row {
                id: raw.id.to_string(),
                name: page.text("job-order-understand"),
                code: "order.understand".to_owned(),
                about: format!("{} {}", names.shops.get(&raw.connection).map_or("", String::as_str), raw.external_id),
                link: page
                    .may(Right::ConnectionsEdit)
                    .then(|| format!("/connections/{}/unreadable/{}", raw.connection, raw.id)),
                state: ActivityState::Failed,
                progress: None,
                tries: 0,
                who: page.text("who-hub"),
                changed: raw.fetched_at,
                next: None,
                error: Some((unreadable(&page, &raw.problem), raw.problem)),
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
    let next = more(&mut given_up).map(|job| {
        format!("/activities/jobs{}", url_query(&[("state", &asked.state), ("after", &job.id.to_string())]))
    });
    rows.extend(given_up.iter().chain(&work[running..]).map(|job| row(&page, job, &names)));
    drop(reader);
    let first = after.map(|_| "/activities/jobs".to_owned());
    let pager = Pager { shown: i64::try_from(rows.len()).unwrap_or(0), first, next };
    page.show(&Jobs { rows, pager }, &["activities"]).await
}

/// Names of what lanes are called after.
struct Names {
    shops: HashMap<ConnectionId, String>,
    /// By the id without its prefix.
    logins: HashMap<String, String>,
    /// Printed numbers.
    orders: HashMap<OrderId, String>,
}

impl Names {
    /// What a lane is about, in words, and where that is shown.
    fn of(&self, lane: &str) -> (String, Option<String>) {
        if let Some(order) = order_of(lane) {
            let number = self.orders.get(&order);
            return (number.cloned().unwrap_or_default(), number.map(|_| format!("/orders/{order}")));
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

/// A problem in words, and as it was said, for whoever has to write to somebody.
pub(super) fn problem_in_words(page: &Page, problem: &str) -> (String, String) {
    let words = standstill(page, problem);
    let words = match words.as_str() {
        "" => page.text("job-paced"),
        known if known != problem => words,
        _ => page.text("fault-inside"),
    };
    (words, problem.to_owned())
}

fn row(page: &Page, job: &JobView, names: &Names) -> Row {
    let (about, link) = names.of(&job.lane);
    let state = match job.state.as_str() {
        "running" | "cancelling" => ActivityState::Running,
        "quarantined" => ActivityState::Failed,
        _ => ActivityState::Queued,
    };
    let retry = Act::new("job.retry", "act-retry").with("job", job.id).icon("refresh");
    Row {
        id: job.id.to_string(),
        name: page.text_or(&format!("job-{}", job.name.replace('.', "-")), &job.name),
        code: job.name.clone(),
        about,
        // Who may not open the page gets its name alone.
        link: link.filter(|link| link.starts_with("/orders") || page.may(Right::ConnectionsEdit)),
        state,
        progress: None,
        tries: job.tries,
        who: page.text("who-hub"),
        changed: job.run_at,
        next: (state == ActivityState::Queued).then_some(job.run_at),
        error: (!job.problem.is_empty()).then(|| problem_in_words(page, &job.problem)),
        acts: if state == ActivityState::Failed {
            vec![retry.why_not(page.lacks(Right::OrdersEdit))]
        } else {
            Vec::new()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_words_in_every_language() {
        for name in flow::jobs().names() {
            let key = format!("job-{}", name.replace('.', "-"));
            for lang in crate::lang::Lang::ALL {
                assert!(lang.has(&key), "{lang:?}: {key}");
            }
        }
    }

    #[test]
    fn an_address_keeps_its_fields_when_a_window_opens_over_it() {
        let plan = "/purchase/plan?lines%23list=lin_1&lines%23list=lin_2&account%23maybe=acc_1";
        assert_eq!(with_window(plan, Some("act_1")), format!("{plan}&activity=act_1"));
        assert_eq!(with_window(&format!("{plan}&activity=act_1"), None), plan);
    }
}
