//! Work that people watch: the list, one activity, the progress window over any page; and the jobs behind it all.

use std::collections::{BTreeSet, HashMap};

use axum::extract::{Path, Query};
use domain::{
    Moment, Right,
    activity::{ActivityKind, ActivityState, ActivityStep},
    actor::Actor,
    ids::{ActivityId, ConnectionId, JobId, LineId, OrderId},
    time::DAY,
};
use flow::activities::{LineStep, steps};
use jobs::rows::JobView;
use serde::Deserialize;
use store::{
    Read, Reader, StoreError, accounts,
    activities::{self, ActivityRow},
    decisions::DecisionRow,
    orders, provider_orders, raw_orders,
};

use super::{Page, Shown, parts};
use crate::{
    components::{Act, Choice, Look, Pager},
    doors::{api::order_of, id},
    http::Problem,
    pages::{
        activities::{Activities, Jobs, Row, Work},
        activity::{Activity, Line},
        orders::url_query,
    },
};

/// Rows of a page.
const ROWS: i64 = 50;
/// Ended work is hidden after this (domain guide 4.5); the audit keeps it.
const HIDDEN: i64 = 30 * DAY;

/// What the lists are asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    old: String,
}

/// `GET /activities`: what goes on and what ended lately.
pub(super) async fn list(page: Page, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let after: Option<ActivityId> = asked.after.parse().ok();
    let state = asked.state.parse::<ActivityState>().map_or("", ActivityState::code);
    let kind = asked.kind.parse::<ActivityKind>().map_or("", ActivityKind::code);
    let is_old = asked.old == "1";
    let since = if is_old { Moment::from_micros(0) } else { page.hub().env.now().plus(-HIDDEN) };
    let mut rows = activities::list(&mut reader, after, since, state, kind, ROWS + 1).await?;
    let here = |after: &str| {
        let old = if is_old { "1" } else { "" };
        format!("/activities{}", url_query(&[("state", state), ("kind", kind), ("old", old), ("after", after)]))
    };
    let next = more(&mut rows).map(|row| here(&row.id.to_string()));
    let logins = logins(&mut reader).await?;
    let ids: Vec<ActivityId> = rows.iter().map(|row| row.id).collect();
    let lines = activities::lines(&mut reader, &ids).await?;
    let about: BTreeSet<OrderId> = lines.iter().map(|line| line.order_id).collect();
    let about: Vec<OrderId> = about.into_iter().collect();
    let numbers: HashMap<OrderId, String> =
        orders::by_ids(&mut reader, &about).await?.into_iter().map(|row| (row.id, row.number)).collect();
    let works = rows.iter().map(|row| {
        let orders: BTreeSet<OrderId> =
            lines.iter().filter(|line| line.activity == row.id).map(|line| line.order_id).collect();
        Work {
            id: row.id,
            kind: row.kind,
            state: shown_state(row, &logins),
            who: who(&page, &row.actor),
            account: row.account().and_then(|id| logins.get(&id)).map_or(String::new(), |(login, _)| login.clone()),
            orders: orders.iter().filter_map(|id| Some((*id, numbers.get(id)?.clone()))).collect(),
            found_lines: row.found_lines,
            found_orders: row.found_orders,
            done: row.done,
            failed: row.failed,
            problem: problem(&page, &row.problem),
            changed: row.changed_at,
        }
    });
    let chosen = |value: &str, text: String, chosen: bool| Choice { value: value.to_owned(), text, chosen };
    let states = ActivityState::ALL.iter();
    let kinds = ActivityKind::ALL.iter();
    let view = Activities {
        works: works.collect(),
        states: std::iter::once(chosen("", page.text("all"), state.is_empty()))
            .chain(
                states
                    .map(|one| chosen(one.code(), page.text(&format!("activity-{}", one.code())), state == one.code())),
            )
            .collect(),
        kinds: std::iter::once(chosen("", page.text("activities-all-kinds"), kind.is_empty()))
            .chain(
                kinds.map(|one| {
                    chosen(one.code(), page.text(&format!("activity-kind-{}", one.code())), kind == one.code())
                }),
            )
            .collect(),
        is_old,
        pager: Pager { shown: i64::try_from(rows.len()).unwrap_or(0), first: after.map(|_| here("")), next },
    };
    drop(reader);
    page.show(&view, &["activities"]).await
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
pub(super) async fn window(page: &Page, reader: &mut Reader) -> Result<Option<Activity>, StoreError> {
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

async fn view(page: &Page, reader: &mut Reader, row: &ActivityRow) -> Result<Activity, StoreError> {
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
            problem: if one.step == ActivityStep::Left { left(page, one) } else { String::new() },
            numbers: own.map(|order| order.number.clone()).collect(),
            asked: one.asked.iter().map(|asked| asked.id).collect(),
        }
    };
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
        problem: problem(page, &row.problem),
        link: (!row.link.is_empty()).then(|| row.link.clone()),
        lines: steps.iter().map(line).collect(),
        questions: parts::questions(page, reader, &asked).await?,
        begun: row.created_at,
        ended: row.is_ended().then(|| Moment::from_micros(row.ended_at)),
        acts: if row.is_ended() { Vec::new() } else { vec![abort] },
        close: with_window(&page.address, None),
    })
}

/// Why a line was left, in words.
fn left(page: &Page, one: &LineStep) -> String {
    let said = one.booking.as_ref().map(|booking| booking.problem.as_str()).unwrap_or_default();
    match one.problem.as_str() {
        "" if one.line.skipped => page.text("activity-left-skipped"),
        "" if one.line.status.is_dead() => page.text("activity-left-ended"),
        "" => problem(page, said),
        code => problem(page, code),
    }
}

/// A code in words; what the provider said stays as it was said.
fn problem(page: &Page, code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    let refusal = format!("refusal-{code}");
    let own = format!("activity-problem-{code}");
    if page.lang.has(&own) {
        page.text(&own)
    } else if page.lang.has(&refusal) {
        page.text(&refusal)
    } else {
        code.to_owned()
    }
}

/// Logins and states of accounts.
type Logins = HashMap<domain::ids::AccountId, (String, String)>;

async fn logins(reader: &mut Reader) -> Result<Logins, StoreError> {
    Ok(accounts::list(reader).await?.into_iter().map(|row| (row.id, (row.login, row.state))).collect())
}

/// Work that goes on at an account nobody is signed in to waits for that.
fn shown_state(row: &ActivityRow, logins: &Logins) -> ActivityState {
    let account = row.account().and_then(|id| logins.get(&id));
    let waits = account.is_some_and(|(_, state)| matches!(state.as_str(), "signed_out" | "expired" | "blocked"));
    if waits && matches!(row.state, ActivityState::Running | ActivityState::Queued) {
        ActivityState::WaitingSession
    } else {
        row.state
    }
}

fn who(page: &Page, actor: &str) -> String {
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

/// `GET /activities/jobs`: the jobs behind the work: what runs and waits, then what gave up.
pub(super) async fn jobs(page: Page, Query(asked): Query<Asked>) -> Shown {
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
                state: ActivityState::Failed,
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
    let next = more(&mut given_up).map(|job| {
        format!("/activities/jobs{}", url_query(&[("state", &asked.state), ("after", &job.id.to_string())]))
    });
    rows.extend(given_up.iter().map(|job| row(&page, job, &names)));
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
        "running" | "cancelling" => ActivityState::Running,
        "quarantined" => ActivityState::Failed,
        _ => ActivityState::Queued,
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
        next: (state == ActivityState::Queued).then_some(job.run_at),
        error: (!job.problem.is_empty()).then(|| job.problem.clone()),
        acts: if state == ActivityState::Failed {
            vec![retry.why_not(page.lacks(Right::OrdersEdit))]
        } else {
            Vec::new()
        },
    }
}
