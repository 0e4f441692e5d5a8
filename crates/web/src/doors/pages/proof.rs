//! The proof of a shop: the last weeks as a calendar, and a page of each day with what was found.

use axum::extract::Path;
use domain::{Money, Right, ids::ConnectionId};
use flow::{
    act,
    proof::{self, day},
};
use jiff::civil::Date;
use serde_json::Value;
use store::{
    connections::ConnectionRow,
    proofs::{self, DayRow, FindingRow},
};

use super::{
    Page, Shown,
    connections::state,
    health::{standstill, unreadable},
    watched::{DAYS, SHOWN, once, shop, status_name},
};
use crate::{
    components::{Act, Look},
    frame::Tone,
    http::Problem,
    lang::format,
    pages::proof::{Day, Finding, Proof, ProofDay, SideRow, SideWord},
};

/// `GET /connections/{id}/proof`.
pub(super) async fn proof_page(page: Page, Path(path): Path<String>) -> Shown {
    let mut reader = page.reader().await?;
    let row = shop(&page, &mut reader, &path).await?;
    let zone = page.zone();
    let today = day::date_of(page.hub().env.now(), &zone);
    let first = day::earlier(today, DAYS - 1);
    let (from, until) = (first.to_string(), today.to_string());
    let rows = proofs::days(&mut reader, row.id, (&from, &until), DAYS).await?;
    let last = proofs::list(&mut reader, row.id, i64::MAX, 1).await?.into_iter().next();
    let open = page.hub().open_channel(&mut reader, row.id).await;
    let can = open.is_ok_and(|open| open.channel.register().is_some());
    let health = state(&page, &mut reader, &row).await?;
    drop(reader);
    let sum = |of: fn(&DayRow) -> i64| rows.iter().map(of).sum::<i64>();
    let found = sum(|day| day.missing + day.extra + day.differing + day.quarantined);
    let days = (0..DAYS).rev().map(|back| day_of(&page, day::earlier(today, back), back == DAYS - 1, &rows));
    let view = Proof {
        id: row.id.to_string(),
        name: row.name.clone(),
        health,
        can,
        at: rows.iter().map(|day| day.proven_at).max(),
        counts: vec![
            ("proof-missing", sum(|day| day.missing), true),
            ("proof-extra", sum(|day| day.extra), true),
            ("proof-differing", sum(|day| day.differing), true),
            ("proof-quarantined", sum(|day| day.quarantined), false),
            ("proof-on_the_way", sum(|day| day.on_the_way), false),
        ],
        run: last.as_ref().and_then(|last| run(&page, last)),
        blanks: i64::from(first.weekday().to_monday_zero_offset()),
        days: days.collect(),
        report: last.map(|last| report(&row, &last.report)).unwrap_or_default(),
        acts: proof_acts(&page, row.id, (&from, &until), found).await?,
    };
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

fn day_of(page: &Page, date: Date, is_first: bool, rows: &[DayRow]) -> Day {
    let name = date.to_string();
    let row = rows.iter().find(|row| row.day == name);
    let found = row.map_or(0, |row| row.missing + row.extra + row.differing);
    let waits = row.is_some_and(|row| row.quarantined > 0);
    let tone = match (row, found, waits) {
        (None, ..) => Tone::Quiet,
        (Some(_), 1.., _) => Tone::Bad,
        (Some(_), _, true) => Tone::Waiting,
        (Some(_), _, false) => Tone::Good,
    };
    Day {
        day: name,
        date: format::whole_day(date, page.lang),
        number: date.day().to_string(),
        month: (is_first || date.day() == 1).then(|| page.text(&format!("month-{}", date.month()))),
        tone,
        is_known: row.is_some(),
        orders: row.map_or(0, |row| row.shop["orders"].as_i64().unwrap_or(0)),
        found,
        is_unread: waits,
    }
}

/// What goes on, or how the last run stopped.
fn run(page: &Page, last: &proofs::ProofRow) -> Option<String> {
    let says = |key: &str, value: String| Some(page.lang.text(key, &[("value", value.into())]));
    let problem = standstill(page, &last.problem);
    match last.state.as_str() {
        "running" if problem.is_empty() => says("proof-running", format::grouped(&last.read.to_string())),
        "running" => says("proof-waits", problem),
        "failed" => says("proof-failed", problem),
        _ => None,
    }
}

/// The shop's own report beside the hub's count, by status.
fn report(row: &ConnectionRow, report: &Value) -> Vec<(String, Option<i64>, Option<i64>)> {
    let side = |name: &str| report[name].as_object().cloned().unwrap_or_default();
    let (shop, hub) = (side("shop"), side("hub"));
    let mut statuses: Vec<&String> = shop.keys().chain(hub.keys()).collect();
    statuses.sort();
    statuses.dedup();
    let count = |side: &serde_json::Map<String, Value>, status: &str| side.get(status).and_then(Value::as_i64);
    let line = |status: &String| (status_name(row, status), count(&shop, status), count(&hub, status));
    // A status in which no side has an order says nothing.
    let says = |(_, shop, hub): &(String, Option<i64>, Option<i64>)| shop.unwrap_or(0) + hub.unwrap_or(0) > 0;
    statuses.into_iter().map(line).filter(says).collect()
}

async fn proof_acts(
    page: &Page,
    connection: ConnectionId,
    (from, until): (&str, &str),
    found: i64,
) -> Result<Vec<Act>, Problem> {
    let wish = proof::RunProof { connection, from: None, until: None, days: None };
    let why_not = act::weigh(page.hub(), page.caller(), &wish).await?;
    let mut acts = vec![
        Act::new("orders.fill_gaps", "act-fill-gaps").with("connection", connection).why_not(why_not.clone()),
        Act::new("proof.run", "act-proof-run")
            .with("connection", connection)
            .with("from", from)
            .with("until", until)
            .icon("refresh")
            .why_not(why_not.clone()),
    ];
    if found > 0 {
        let heal = Act::new("proof.heal", "act-heal-all").with("connection", connection);
        acts.push(heal.with("from", from).with("until", until).look(Look::Primary).why_not(why_not));
    }
    Ok(acts)
}

/// `GET /connections/{id}/proof/{day}`.
pub(super) async fn proof_day(page: Page, Path((path, name)): Path<(String, String)>) -> Shown {
    let mut reader = page.reader().await?;
    let row = shop(&page, &mut reader, &path).await?;
    let date: Date = name.parse().map_err(|_| Problem::not_found())?;
    let name = date.to_string();
    let day = proofs::day(&mut reader, row.id, &name).await?.ok_or_else(Problem::not_found)?;
    let found = proofs::findings(&mut reader, row.id, (&name, &name), ("", ""), SHOWN + 1).await?;
    drop(reader);
    let cut = (i64::try_from(found.len()).unwrap_or(0) > SHOWN).then_some(SHOWN);
    let shown = found.iter().take(usize::try_from(SHOWN).unwrap_or(0));
    let side = |label, side: &Value| SideRow {
        label,
        orders: side["orders"].as_i64().unwrap_or(0),
        sums: if page.may(Right::MoneySee) { sums(side) } else { Vec::new() },
    };
    let counts = [
        ("proof-missing", day.missing),
        ("proof-extra", day.extra),
        ("proof-differing", day.differing),
        ("proof-quarantined", day.quarantined),
        ("proof-on_the_way", day.on_the_way),
        ("proof-before_start", day.before_start),
        ("proof-drafts", day.drafts),
    ];
    let total: i64 = i64::try_from(found.len()).unwrap_or(0);
    let view = ProofDay {
        id: row.id.to_string(),
        name: row.name.clone(),
        day: format::whole_day(date, page.lang),
        at: day.proven_at,
        sides: vec![side("proof-side-shop", &day.shop), side("proof-side-hub", &day.hub)],
        counts: counts.into_iter().filter(|(_, count)| *count > 0).collect(),
        findings: shown.map(|one| finding(&page, &row, one)).collect(),
        cut,
        acts: proof_acts(&page, row.id, (&name, &name), total).await?,
    };
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

fn sums(side: &Value) -> Vec<Money> {
    let sums = side["sums"].as_object().into_iter().flatten();
    sums.filter_map(|(code, sum)| Some(Money::new(sum.as_i64()?, code.parse().ok()?))).collect()
}

fn finding(page: &Page, of: &ConnectionRow, row: &FindingRow) -> Finding {
    let money = |side: &Value, name: &str| {
        let currency =
            side["currency"].as_str().and_then(|code| code.parse().ok()).filter(|_| page.may(Right::MoneySee));
        Some(Money::new(side[name].as_i64()?, currency?))
    };
    // Where one side gave money back, the other one says that it did not.
    let gave_back = [&row.shop, &row.hub].iter().any(|side| side["refunded"].as_i64().is_some_and(|sum| sum != 0));
    let said = |side: &Value| SideWord {
        status: match (side["status"].as_str(), side["problem"].as_str()) {
            (Some(status), _) => status_name(of, status),
            (None, Some(problem)) if !problem.is_empty() => unreadable(page, problem),
            _ => String::new(),
        },
        total: money(side, "total"),
        refunded: money(side, "refunded").filter(|_| gave_back),
    };
    let link = match row.word.as_str() {
        "extra" | "differing" => Some(format!("/orders/{}", domain::ids::OrderId::new(row.raw))),
        "quarantined" => {
            Some(format!("/connections/{}/unreadable/{}", row.connection, domain::ids::RawOrderId::new(row.raw)))
        }
        _ => None,
    };
    let tone = match row.word.as_str() {
        "differing" => Tone::Waiting,
        "quarantined" => Tone::Quiet,
        _ => Tone::Bad,
    };
    let number = if row.number.is_empty() { &row.external_id } else { &row.number };
    Finding {
        number: number.clone(),
        external_id: row.external_id.clone(),
        link,
        word: (tone, row.word.clone()),
        shop: said(&row.shop),
        hub: said(&row.hub),
        healed: once(row.healed_at),
        act: Act::new("proof.heal", "act-heal")
            .with("connection", row.connection)
            .with("from", &row.day)
            .with("external_ids#list", &row.external_id)
            .icon("refresh")
            .why_not(page.lacks(Right::OrdersEdit)),
    }
}
