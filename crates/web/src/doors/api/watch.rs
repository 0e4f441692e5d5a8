//! How shops are watched: webhooks, readings beside the poll, and the proof that no order is missing.

use axum::extract::State;
use domain::{Money, Right, ids::kinds};
use flow::hooks;
use serde_json::{Map, Value, json};
use store::{
    proofs::{self, DayRow, FindingRow, ProofRow},
    readings::{self, ReadingRow},
    shop_watches::{self, WatchRow},
};

use super::{Answer, Asked, answer, moment, some};
use crate::{
    doors::{App, caller::Api},
    http::Problem,
};

/// The first and the last day that there are.
const EVER: (&str, &str) = ("0000-01-01", "9999-12-31");

/// A moment that may never have been.
fn once(at: domain::Moment) -> Value {
    json!(moment(Some(at.micros()).filter(|at| *at > 0)))
}

/// `GET /api/v1/shop-watches`.
pub(super) async fn watches(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee, Right::ConnectionsEdit])?;
    let rows = shop_watches::list(&mut api.reader(&app).await?).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.connection.to_string())?;
    let now = app.hub().env.now();
    let view = |row: &WatchRow| {
        json!({
            "connection": row.connection,
            "webhooks": row.wanted,
            "verdict": some(&row.verdict),
            "problem": some(&row.problem),
            "topics": row.topics,
            "checked_at": once(row.checked_at),
            "first_delivery_at": once(row.proven_at),
            "proven": hooks::is_proven(row, now),
            "repairs": row.repairs,
            "repaired_at": once(row.repaired_at),
            "slow_poll": row.slow_poll,
            "refused_dropped": row.refused_dropped,
            "read_completely_to": once(row.complete_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/readings?connection=`.
pub(super) async fn list_readings(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee, Right::ConnectionsEdit])?;
    let before = asked.after::<kinds::Reading>()?.map_or(i64::MAX, domain::Id::number);
    let rows = readings::list(&mut api.reader(&app).await?, asked.connection()?, before, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let view = |row: &ReadingRow| {
        json!({
            "id": row.id,
            "connection": row.connection,
            "kind": row.kind,
            "state": row.state,
            "from": row.from_at,
            "until": row.until_at,
            "pages": row.pages,
            "read": row.read,
            "total": row.total,
            "taken": row.taken,
            "problem": some(&row.problem),
            "began_at": row.began_at,
            "ended_at": once(row.ended_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/proofs?connection=`.
pub(super) async fn list_proofs(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let before = asked.after::<kinds::Proof>()?.map_or(i64::MAX, domain::Id::number);
    let rows = proofs::list(&mut api.reader(&app).await?, asked.connection()?, before, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let view = |row: &ProofRow| {
        json!({
            "id": row.id,
            "connection": row.connection,
            "state": row.state,
            "from": row.from_at,
            "until": row.until_at,
            "read": row.read,
            "report": row.report,
            "missing": row.missing,
            "extra": row.extra,
            "differing": row.differing,
            "problem": some(&row.problem),
            "began_at": row.began_at,
            "ended_at": once(row.ended_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// The days that are asked for.
fn days(asked: &Asked) -> (&str, &str) {
    (
        if asked.from.is_empty() { EVER.0 } else { &asked.from },
        if asked.until.is_empty() { EVER.1 } else { &asked.until },
    )
}

/// One side of a day: how many orders, and their sums as money.
fn side(value: &Value, sees_money: bool) -> Value {
    let sums = value["sums"].as_object().into_iter().flatten();
    let sums: Vec<Value> = sums
        .filter_map(|(code, sum)| Some(json!(Money::new(sum.as_i64()?, code.parse().ok()?))))
        .filter(|_| sees_money)
        .collect();
    json!({ "orders": value["orders"], "sums": sums })
}

/// `GET /api/v1/proof-days?connection=`.
pub(super) async fn list_days(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let (from, until) = days(&asked);
    let until = if asked.after.is_empty() { until.to_owned() } else { before(&asked.after)? };
    let rows = proofs::days(&mut api.reader(&app).await?, asked.connection()?, (from, &until), asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.day.clone());
    let sees_money = api.holds(Right::MoneySee);
    let view = |row: &DayRow| {
        json!({
            "connection": row.connection,
            "day": row.day,
            "proof": row.proof,
            "proven": row.is_proven(),
            "shop": side(&row.shop, sees_money),
            "hub": side(&row.hub, sees_money),
            "missing": row.missing,
            "extra": row.extra,
            "differing": row.differing,
            "quarantined": row.quarantined,
            "before_start": row.before_start,
            "drafts": row.drafts,
            "on_the_way": row.on_the_way,
            "proven_at": row.proven_at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// The day before a day.
fn before(day: &str) -> Result<String, Problem> {
    let day: Option<jiff::civil::Date> = day.parse().ok();
    let before = day.and_then(|day| day.yesterday().ok());
    before.map(|day| day.to_string()).ok_or_else(|| Problem::bad_request("`after` is no mark of this list"))
}

/// What one side says of an order, with its total as money.
fn said(value: &Value, sees_money: bool) -> Value {
    let mut said: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    let total = said.remove("total").and_then(|total| total.as_i64());
    let currency = said.remove("currency").and_then(|code| code.as_str()?.parse().ok());
    if let (Some(total), Some(currency), true) = (total, currency, sees_money) {
        said.insert("total".to_owned(), json!(Money::new(total, currency)));
    }
    if value.is_null() { Value::Null } else { Value::Object(said) }
}

/// `GET /api/v1/proof-findings?connection=`.
pub(super) async fn list_findings(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let after = asked.after.split_once(' ').unwrap_or((&asked.after, ""));
    let mut reader = api.reader(&app).await?;
    let rows = proofs::findings(&mut reader, asked.connection()?, days(&asked), after, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| format!("{} {}", row.day, row.external_id));
    let sees_money = api.holds(Right::MoneySee);
    let view = |row: &FindingRow| {
        json!({
            "connection": row.connection,
            "day": row.day,
            "external_id": row.external_id,
            "number": some(&row.number),
            "word": row.word,
            "shop": said(&row.shop, sees_money),
            "hub": said(&row.hub, sees_money),
            "healed_at": once(row.healed_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}
