//! How a shop is watched: its webhooks, the orders that could not be read, older orders, and what is wrong with any of it.

use std::collections::BTreeMap;

use axum::extract::Path;
use domain::{Moment, Right, ids::ConnectionId, time::DAY};
use flow::{act, hooks, inbox, proof::day};
use store::{
    Reader, connections,
    connections::ConnectionRow,
    deliveries, proofs, raw_orders, readings,
    shop_watches::{self, WatchRow},
};

use super::{Page, Shown, connections::state, health as insides};
use crate::{
    components::{Act, Look},
    doors::id,
    frame::Tone,
    http::Problem,
    lang::{Lang, format},
    pages::{
        connection::{Older, Switch},
        unreadable::{Row, Unreadable},
        webhooks::Webhooks,
    },
};

/// Days of the calendar.
pub(super) const DAYS: i64 = 35;
/// Findings and unreadable orders that are shown.
pub(super) const SHOWN: i64 = 200;

/// The shop of an address.
pub(super) async fn shop(page: &Page, reader: &mut Reader, path: &str) -> Result<ConnectionRow, Problem> {
    page.needs(Right::ConnectionsEdit)?;
    let row = connections::lookup(reader, id(path)?).await?;
    row.filter(|row| row.side == "channel").ok_or_else(Problem::not_found)
}

/// A status of the shop as the shop names it.
pub(super) fn status_name(row: &ConnectionRow, code: &str) -> String {
    let known = row.shop_statuses.0.list.iter().find(|one| one.code == code && !one.name.is_empty());
    known.map_or(code, |one| one.name.as_str()).to_owned()
}

/// A moment that may never have been.
pub(super) fn once(at: Moment) -> Option<Moment> {
    Some(at).filter(|at| at.micros() > 0)
}

/// `GET /connections/{id}/webhooks`.
pub(super) async fn webhooks(page: Page, Path(path): Path<String>) -> Shown {
    webhooks_with(&page, &path, None).await
}

/// The same with a new secret, this once.
pub(super) async fn with_secret(page: &Page, connection: &str, secret: Option<String>) -> Shown {
    let page = Page { address: format!("/connections/{connection}/webhooks"), ..page.clone() };
    webhooks_with(&page, connection, secret).await
}

async fn webhooks_with(page: &Page, path: &str, secret: Option<String>) -> Shown {
    let mut reader = page.reader().await?;
    let row = shop(page, &mut reader, path).await?;
    let last = deliveries::last_believed(&mut reader, row.id).await?;
    let watch = shop_watches::lookup(&mut reader, row.id).await?;
    let topics = match page.hub().open_channel(&mut reader, row.id).await {
        Ok(open) => open.channel.shop_hooks().map_or(&[][..], |hooks| hooks.topics()),
        Err(_) => &[],
    };
    let health = state(page, &mut reader, &row).await?;
    drop(reader);
    let verdict = watch.as_ref().map_or("", |watch| watch.verdict.as_str());
    let is_off = watch.as_ref().is_none_or(|watch| !watch.wanted);
    let comes = page.hub().env.now().since(last) < DAY;
    let verdict = match verdict {
        "off" => "off",
        // The hub did not make them, and somebody did.
        _ if is_off && comes => "by_hand",
        "" => "none",
        _ if is_off => "none",
        verdict => verdict,
    };
    let by_hand = is_off || matches!(verdict, "hidden" | "silent" | "missing");
    let view = Webhooks {
        id: row.id.to_string(),
        name: row.name.clone(),
        health,
        verdict: (tone(verdict), verdict.to_owned()),
        problem: watch.as_ref().map(|watch| watch.problem.clone()).unwrap_or_default(),
        moments: moments(watch.as_ref().filter(|_| !is_off), last),
        is_watched: !is_off,
        repairs: watch.as_ref().map_or(0, |watch| watch.repairs),
        refused_dropped: watch.as_ref().map_or(0, |watch| watch.refused_dropped),
        poll: poll(watch.as_ref(), page.hub().env.now()),
        topics: watch.as_ref().map(found).unwrap_or_default(),
        address: flow::connections::hook_address(page.hub(), page.login.company, &row),
        only_here: is_own_machine(&page.hub().public_url)
            && row.found.0.get("base").is_some_and(|base| !is_own_machine(base)),
        acts: acts(page, row.id, is_off).await?,
        slow: watch.as_ref().filter(|_| !is_off).map(|watch| slow(row.id, watch.slow_poll)),
        by_hand: if by_hand { steps(page, &row, topics) } else { Vec::new() },
        secret,
    };
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

/// Whether an address means the machine that asks, so that nobody else can call it.
fn is_own_machine(address: &str) -> bool {
    let Ok(url) = address.parse::<url::Url>() else { return false };
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(at)) => at.is_loopback() || at.is_unspecified(),
        Some(url::Host::Ipv6(at)) => at.is_loopback() || at.is_unspecified(),
        None => false,
    }
}

fn tone(verdict: &str) -> Tone {
    match verdict {
        "good" => Tone::Good,
        "repaired" | "hidden" | "unreachable" => Tone::Waiting,
        "silent" | "missing" => Tone::Bad,
        _ => Tone::Quiet,
    }
}

fn moments(watch: Option<&WatchRow>, last: Moment) -> Vec<(&'static str, Option<Moment>)> {
    let Some(watch) = watch else { return vec![("hooks-last", once(last))] };
    let of = |at: fn(&WatchRow) -> Moment| once(at(watch));
    vec![
        ("hooks-checked", of(|watch| watch.checked_at)),
        ("hooks-last", once(last)),
        ("hooks-first", of(|watch| watch.proven_at)),
        ("hooks-repaired-at", of(|watch| watch.repaired_at)),
    ]
}

/// The key of how a shop is read.
fn poll(watch: Option<&WatchRow>, now: Moment) -> &'static str {
    match watch.filter(|watch| hooks::is_proven(watch, now)) {
        None => "hooks-poll-hourly",
        Some(watch) if watch.slow_poll => "hooks-poll-slow",
        Some(_) => "hooks-poll-night",
    }
}

fn found(watch: &WatchRow) -> Vec<(String, Tone, String)> {
    let topics = watch.topics.as_object().into_iter().flatten();
    let topics = topics.filter_map(|(topic, word)| Some((topic.clone(), word.as_str()?.to_owned())));
    topics.map(|(topic, word)| (topic, if word == "active" { Tone::Good } else { Tone::Waiting }, word)).collect()
}

fn slow(connection: ConnectionId, is_on: bool) -> Switch {
    Switch {
        label: "hooks-slow-title",
        state: if is_on { "hooks-slow-on" } else { "hooks-slow-off" },
        is_on,
        help: "hooks-slow-help",
        act: Act::new("webhooks.slow_poll", if is_on { "act-switch-off" } else { "act-switch-on" })
            .with("connection", connection)
            .with("on#bool", i32::from(!is_on)),
    }
}

async fn acts(page: &Page, connection: ConnectionId, is_off: bool) -> Result<Vec<Act>, Problem> {
    let hub = page.hub();
    let why_not = act::weigh(hub, page.caller(), &hooks::CheckWebhooks { connection }).await?;
    let secret_why_not = act::weigh(hub, page.caller(), &hooks::RenewSecret { connection }).await?;
    let secret = Act::new("webhooks.renew_secret", "act-hooks-secret")
        .with("connection", connection)
        .icon("key")
        .why_not(secret_why_not)
        .confirm("confirm-hooks-secret");
    if is_off {
        let make = Act::new("webhooks.create", "act-hooks-create").with("connection", connection);
        return Ok(vec![secret, make.icon("plus").look(Look::Primary).why_not(why_not)]);
    }
    let look = Act::new("webhooks.check", "act-hooks-check").with("connection", connection).icon("refresh");
    let remove = Act::new("webhooks.remove", "act-hooks-remove").with("connection", connection);
    Ok(vec![
        look.why_not(why_not.clone()),
        secret,
        remove.look(Look::Danger).why_not(why_not).confirm("confirm-hooks-remove"),
    ])
}

/// A topic as the shop's own screen offers it, with the code for a screen in another language.
fn own_topic(lang: Lang, topic: &str) -> String {
    let key = format!("hooks-own-{}", topic.replace('.', "-"));
    if lang.has(&key) { format!("{} ({topic})", lang.text(&key, &[])) } else { topic.to_owned() }
}

/// What to do by hand, in the words of this version of the shop.
fn steps(page: &Page, row: &ConnectionRow, topics: &[&str]) -> Vec<String> {
    let version = row.found.0.get("version").map_or("", String::as_str);
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
    let version = (numbers.next().unwrap_or(u32::MAX), numbers.next().unwrap_or(0));
    // The menu moved in 3.4.
    let place = if version < (3, 4) { "hooks-by-hand-old" } else { "hooks-by-hand-new" };
    let topics: Vec<String> = topics.iter().map(|topic| own_topic(page.lang, topic)).collect();
    let add = page.lang.text("hooks-by-hand-add", &[("value", topics.join(", ").into())]);
    let rest = ["hooks-by-hand-fill", "hooks-by-hand-secret", "hooks-by-hand-save"].map(|key| page.text(key));
    [page.text(place), add].into_iter().chain(rest).collect()
}

/// `GET /connections/{id}/unreadable`.
pub(super) async fn unreadable(page: Page, Path(path): Path<String>) -> Shown {
    let mut reader = page.reader().await?;
    let row = shop(&page, &mut reader, &path).await?;
    let mut rows = Vec::new();
    for raw in raw_orders::unreadable(&mut reader, row.id, 0, SHOWN).await? {
        if let Some(raw) = raw_orders::lookup(&mut reader, raw).await? {
            rows.push(Row {
                external_id: raw.external_id,
                link: format!("/connections/{}/unreadable/{}", row.id, raw.id),
                why: insides::unreadable(&page, &raw.problem),
                problem: raw.problem,
                changed: raw.changed_at,
                act: Act::new("orders.understand_again", "act-run-again")
                    .with("connection", row.id)
                    .with("raw_orders#list", raw.id)
                    .icon("refresh")
                    .why_not(page.lacks(Right::OrdersEdit)),
            });
        }
    }
    let health = state(&page, &mut reader, &row).await?;
    drop(reader);
    let all = Act::new("orders.understand_again", "act-run-all-again").with("connection", row.id);
    let all = all.icon("refresh").look(Look::Primary).why_not(page.lacks(Right::OrdersEdit));
    let view = Unreadable {
        id: row.id.to_string(),
        name: row.name.clone(),
        health,
        acts: if rows.is_empty() { Vec::new() } else { vec![all] },
        rows,
    };
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

/// What is wrong with shops that answer well: orders that cannot be read, their webhooks, or what the last proofs found (BR-07).
pub(super) async fn causes(page: &Page, reader: &mut Reader) -> Result<BTreeMap<ConnectionId, String>, Problem> {
    let mut causes = BTreeMap::new();
    let since = day::earlier(day::date_of(page.hub().env.now(), &page.zone()), DAYS - 1).to_string();
    for (connection, found, _) in proofs::totals(reader, &since).await? {
        if found.iter().any(|count| *count > 0) {
            causes.insert(connection, page.text("proof-cause"));
        }
    }
    for row in connections::list(reader).await?.iter().filter(|row| row.side == "channel") {
        if !raw_orders::unreadable(reader, row.id, 0, 1).await?.is_empty() {
            causes.insert(row.id, page.text("unreadable-cause"));
        }
    }
    for watch in shop_watches::list(reader).await? {
        match watch.verdict.as_str() {
            "silent" => causes.insert(watch.connection, page.text("hooks-cause-silent")),
            "missing" => causes.insert(watch.connection, page.text("hooks-cause-missing")),
            _ => None,
        };
    }
    Ok(causes)
}

/// Older orders of a shop: the backfill that goes on or was the last one, and the way to begin one.
pub(super) async fn older(page: &Page, reader: &mut Reader, row: &ConnectionRow) -> Result<Option<Older>, Problem> {
    let Some(start) = row.start_at.map(Moment::from_micros).filter(|_| row.side == "channel") else {
        return Ok(None);
    };
    let all = readings::list(reader, row.id, i64::MAX, 50).await?;
    let last = all.into_iter().find(|reading| reading.kind == "backfill");
    let act = |name, label, icon| {
        let act =
            Act::new(name, label).with("reading", last.as_ref().map(|last| last.id.to_string()).unwrap_or_default());
        act.icon(icon).why_not(page.lacks(Right::OrdersEdit))
    };
    let state = last.as_ref().map(|last| last.state.clone()).unwrap_or_default();
    let end = act("backfill.cancel", "act-cancel-reading", "").look(Look::Danger);
    let acts = match state.as_str() {
        "running" => vec![act("backfill.pause", "act-pause", ""), end],
        "paused" => vec![act("backfill.resume", "act-resume", "").look(Look::Primary), end],
        _ => Vec::new(),
    };
    // Any day will do to ask whether one may begin at all.
    let early = inbox::Backfill { connection: row.id, from: "1990-01-01".to_owned(), until: None };
    let number = |count: i64| format::grouped(&count.to_string());
    Ok(Some(Older {
        start: format::full_time(start, &page.zone(), page.lang),
        why_not: act::weigh(page.hub(), page.caller(), &early).await?,
        is_open: matches!(state.as_str(), "running" | "paused"),
        tone: match state.as_str() {
            "running" => Tone::Moving,
            "paused" => Tone::Waiting,
            "done" => Tone::Good,
            _ => Tone::Quiet,
        },
        state,
        from_until: last.as_ref().map(|last| {
            let day = |at: Moment| format::date(at, &page.zone(), page.lang);
            (day(last.from_at), day(last.until_at.plus(-1)))
        }),
        read: last.as_ref().map_or(0, |last| last.read),
        total: last.as_ref().map_or(0, |last| last.total.max(last.read)),
        counts: last.as_ref().map(|last| {
            let (read, total) = (number(last.read), number(last.total.max(last.read)));
            let read = page.lang.text("reading-progress", &[("value", read.into()), ("total", total.into())]);
            let taken = page.lang.text("reading-taken", &[("value", number(last.taken).into())]);
            (read, taken, (last.taken > 0).then(|| format!("/orders?held=1&shop={}", row.id)))
        }),
        problem: last.map(|last| last.problem).unwrap_or_default(),
        acts,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_called_as_the_shop_calls_them() {
        assert_eq!(own_topic(Lang::En, "order.created"), "Order created (order.created)");
        assert_eq!(own_topic(Lang::Ru, "order.updated"), "Заказ обновлён (order.updated)");
        assert_eq!(own_topic(Lang::En, "coupon.created"), "coupon.created");
    }
}
