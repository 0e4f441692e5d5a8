//! What works, what stands still, and what was said to the outside.

use std::collections::HashMap;

use axum::{Json, extract::State};
use domain::{
    Right,
    ids::{ConnectionId, JobId, OrderId, RawOrderId},
};
use jobs::rows::JobView;
use serde_json::{Value, json};
use store::{Read, StoreError, connections, deliveries, exchanges, notes, orders, raw_orders};

use super::{Answer, Asked, DEEPEST, answer, some};
use crate::{
    doors::{App, caller::Api},
    http::Problem,
};

/// `GET /api/v1/quarantine`: raw orders that cannot be read, then jobs that gave up.
pub(super) async fn quarantine(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let shops: HashMap<ConnectionId, String> =
        connections::list(&mut reader).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let mut rows: Vec<(String, Value)> = Vec::new();
    let mut before_job = i64::MAX;
    if let Ok(job) = asked.after.parse::<JobId>() {
        before_job = job.number();
    } else {
        let before = asked.after::<domain::ids::kinds::RawOrder>()?.map_or(i64::MAX, RawOrderId::number);
        for row in raw_orders::quarantine(&mut reader, before, asked.most()).await? {
            let value = json!({
                "id": row.id,
                "connection": row.connection,
                "shop": shops.get(&row.connection),
                "external_id": row.external_id,
                "reason": row.problem,
                "job": null,
            });
            rows.push((row.id.to_string(), value));
        }
    }
    let left = asked.most() - i64::try_from(rows.len()).unwrap_or(0);
    if left > 0 {
        let given_up = jobs::rows::quarantined(&mut reader, before_job, left).await?;
        let places = places(&mut reader, &given_up).await?;
        for row in given_up {
            let place = places.get(&row.id);
            let value = json!({
                "id": row.id,
                "connection": place.map(|(connection, _)| connection.to_string()).unwrap_or_default(),
                "shop": place.and_then(|(connection, _)| shops.get(connection)),
                "external_id": place.and_then(|(_, external_id)| some(external_id)),
                "reason": row.problem,
                "job": row.name,
            });
            rows.push((row.id.to_string(), value));
        }
    }
    let (rows, next) = asked.cut(rows, |(mark, _)| mark.clone());
    Ok(answer(rows.into_iter().map(|(_, value)| value).collect(), next))
}

/// Which shop and order jobs are about, as far as their lane says it.
async fn places(read: &mut impl Read, jobs: &[JobView]) -> Result<HashMap<JobId, (ConnectionId, String)>, StoreError> {
    let orders: Vec<OrderId> = jobs.iter().filter_map(|job| order_of(&job.lane)).collect();
    let known: HashMap<OrderId, (ConnectionId, String)> = orders::by_ids(read, &orders)
        .await?
        .into_iter()
        .map(|row| (row.id, (row.connection, row.external_id)))
        .collect();
    let mut places = HashMap::new();
    for job in jobs {
        if let Some(order) = order_of(&job.lane) {
            let place = match known.get(&order) {
                Some(place) => Some(place.clone()),
                // Never understood, so there is no order yet: few, and looked up one by one.
                None => raw_orders::lookup(read, RawOrderId::new(order.number()))
                    .await?
                    .map(|row| (row.connection, row.external_id)),
            };
            places.extend(place.map(|place| (job.id, place)));
        } else if let Some((_, base32)) = job.lane.split_once(':')
            && matches!(job.name.as_str(), "orders.poll" | "connection.test")
            && let Ok(connection) = format!("con_{base32}").parse()
        {
            places.insert(job.id, (connection, String::new()));
        }
    }
    Ok(places)
}

/// The order of a lane: an order's lane carries its number.
pub(in crate::doors) fn order_of(lane: &str) -> Option<OrderId> {
    lane.strip_prefix("order:").and_then(|base32| format!("ord_{base32}").parse().ok())
}

/// `GET /api/v1/jobs`: what waits or runs, the next due first.
pub(super) async fn jobs(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let rows = jobs::rows::waiting(&mut api.reader(&app).await?, DEEPEST).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &JobView| {
        json!({
            "id": row.id,
            "name": row.name,
            "lane": row.lane,
            "order": order_of(&row.lane),
            "state": row.state,
            "run_at": row.run_at,
            "tries": row.tries,
            "problem": some(&row.problem),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/touches`: how often people had to do something.
pub(super) async fn touches(State(app): State<App>, api: Api) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let (mut answers, mut binds, mut edits) = (0, 0, 0);
    for (what, count) in notes::touches(&mut api.reader(&app).await?).await? {
        match what.strip_prefix("act.").unwrap_or_default() {
            "decision.answer" => answers += count,
            "booking.bind" | "booking.unbind" => binds += count,
            "offers.import"
            | "offer.set"
            | "line.cancel"
            | "order.confirm_payment"
            | "order.hold"
            | "order.release" => {
                edits += count;
            }
            _ => {}
        }
    }
    Ok(Json(json!({ "answers": answers, "binds": binds, "edits": edits, "approvals": 0 })))
}

async fn known_connection(read: &mut impl Read, id: ConnectionId) -> Result<(), Problem> {
    connections::lookup(read, id).await?.map(drop).ok_or_else(Problem::not_found)
}

/// `GET /api/v1/exchanges?connection=`: redacted by the wire before they were kept.
pub(super) async fn exchanges(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::ConnectionsEdit])?;
    let connection = asked.connection()?;
    let mut reader = api.reader(&app).await?;
    known_connection(&mut reader, connection).await?;
    let rows = exchanges::list(&mut reader, connection, DEEPEST).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &exchanges::ExchangeRow| {
        json!({
            "id": row.id,
            "connection": row.connection,
            "doing": row.doing,
            "request": row.request,
            "request_body": row.request_body,
            "status": row.status,
            "response_body": row.response_body,
            "at": row.at,
            "duration_ms": row.duration_ms,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/deliveries?connection=`.
pub(super) async fn deliveries(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::ConnectionsEdit])?;
    let connection = asked.connection()?;
    let mut reader = api.reader(&app).await?;
    known_connection(&mut reader, connection).await?;
    let rows = deliveries::list(&mut reader, connection, DEEPEST).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &deliveries::DeliveryRow| {
        json!({
            "id": row.id,
            "connection": row.connection,
            "topic": row.topic,
            "external_id": some(&row.external_id),
            "state": row.state,
            "refusal": some(&row.refusal),
            "received_at": row.received_at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}
