//! One recorded thing whole: an exchange, a delivery, an order that could not be read; each as a page and as a file without
//! secrets and people.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use connect::wire::redacted_text;
use domain::{
    Right,
    ids::{DeliveryId, ExchangeId, OrderId, RawOrderId},
};
use flow::inbox;
use serde_json::{Value, json};
use store::{
    Reader, connections,
    connections::ConnectionRow,
    deliveries::{self, WholeDelivery},
    exchanges::{self, ExchangeRow},
    orders,
    raw_orders::{self, RawOrderRow},
};

use super::{Page, Shown, health, heard};
use crate::{
    components::{Act, Look},
    doors::id,
    frame::Tone,
    http::Problem,
    lang::format,
    pages::recorded::Recorded,
};

/// The connection of an address.
async fn connection(page: &Page, reader: &mut Reader, path: &str) -> Result<ConnectionRow, Problem> {
    page.needs(Right::ConnectionsEdit)?;
    connections::lookup(reader, id(path)?).await?.ok_or_else(Problem::not_found)
}

/// `GET /connections/{id}/exchanges/{exchange}`, with `.json` behind it as a file.
pub(super) async fn exchange(page: Page, Path((path, name)): Path<(String, String)>) -> Shown {
    let mut reader = page.reader().await?;
    let of = connection(&page, &mut reader, &path).await?;
    let (name, is_file) = asked(&name);
    let row = exchanges::lookup(&mut reader, id::<domain::ids::kinds::Exchange>(name)?).await?;
    let row = row.filter(|row| row.connection == of.id).ok_or_else(Problem::not_found)?;
    drop(reader);
    if is_file {
        return Ok(file(&format!("exchange-{}", row.id), &exchange_file(&of, &row)));
    }
    let said = page.text(&format!("answer-{}", heard::answer(&row.doing, row.status)));
    let texts = [("raw-asked", &row.request_body), ("raw-answered", &row.response_body)];
    let view = Recorded {
        tab: "/exchanges",
        title: "recorded-exchange",
        verdict: Some((heard::answer_tone(&row), said)),
        facts: vec![
            ("recorded-what", heard::doing(&page, &row.doing), None),
            ("recorded-request", row.request.clone(), None),
            ("recorded-answer", row.status.to_string(), None),
            ("recorded-took", format::grouped(&row.duration_ms.to_string()), None),
            ("recorded-step", row.doing.clone(), None),
            ("recorded-at", format::full_time(row.at, &page.zone(), page.lang), None),
        ],
        texts: texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(key, text)| (key, laid_out(text)))
            .collect(),
        file: format!("/connections/{}/exchanges/{}.json", of.id, row.id),
        ..base(&of)
    };
    page.show(&view, &[&format!("one.{}", of.id)]).await
}

/// `GET /connections/{id}/deliveries/{delivery}`, with `.json` behind it as a file.
pub(super) async fn delivery(page: Page, Path((path, name)): Path<(String, String)>) -> Shown {
    let mut reader = page.reader().await?;
    let of = connection(&page, &mut reader, &path).await?;
    let (name, is_file) = asked(&name);
    let row = deliveries::lookup(&mut reader, id::<domain::ids::kinds::Delivery>(name)?).await?;
    let row = row.filter(|row| row.connection == of.id).ok_or_else(Problem::not_found)?;
    let body = redacted_text(&String::from_utf8_lossy(&row.body));
    if is_file {
        return Ok(file(&format!("delivery-{}", row.id), &delivery_file(&of, &row, &body)));
    }
    let order = orders::by_key(&mut reader, of.id, &row.external_id).await?;
    let raw = raw_orders::known(&mut reader, of.id, vec![row.external_id.clone()]).await?.into_iter().next();
    let waiting = match &raw {
        Some(raw) => {
            let lanes = vec![flow::inbox::order_lane(raw.id)];
            let busy = jobs::rows::busy_lanes(&mut reader, lanes, &["order.read", "order.understand"]).await?;
            (!busy.is_empty()).then(|| page.text("doing-orders-fetch"))
        }
        None => None,
    };
    drop(reader);
    let came = heard::came(&page, &row.state, &row.refusal, raw.as_ref());
    let link = order.as_ref().map(|order| format!("/orders/{}", order.id));
    let number = order.map_or_else(|| row.external_id.clone(), |order| order.number);
    let facts = [
        ("recorded-what", Some(heard::topic(&page, &row.topic)), None),
        ("recorded-order-here", Some(number), link),
        ("recorded-job", waiting, Some("/activities/jobs".to_owned())),
        ("recorded-verdict", Some(came), None),
        ("recorded-topic", Some(row.topic.clone()), None),
        ("recorded-key", Some(row.delivery_key.clone()), None),
        ("recorded-at", Some(format::full_time(row.received_at, &page.zone(), page.lang)), None),
    ];
    let again = Act::new("delivery.run_again", "act-run-again").with("delivery", row.id).icon("refresh");
    let view = Recorded {
        tab: "/deliveries",
        title: "recorded-delivery",
        verdict: Some((heard::delivery_tone(&row.state), page.text_or(&format!("delivery-{}", row.state), &row.state))),
        facts: facts
            .into_iter()
            .filter_map(|(key, text, link)| Some((key, text.filter(|text| !text.is_empty())?, link)))
            .collect(),
        texts: vec![("raw-headers", headers(&row.headers)), ("raw-pretty", laid_out(&body)), ("raw-as-sent", body)],
        file: format!("/connections/{}/deliveries/{}.json", of.id, row.id),
        acts: if of.side == "channel" { vec![again.why_not(page.lacks(Right::OrdersEdit))] } else { Vec::new() },
        ..base(&of)
    };
    page.show(&view, &[&format!("one.{}", of.id)]).await
}

/// `GET /connections/{id}/unreadable/{raw}`, with `.json` behind it as a file.
pub(super) async fn raw_order(page: Page, Path((path, name)): Path<(String, String)>) -> Shown {
    let mut reader = page.reader().await?;
    let of = connection(&page, &mut reader, &path).await?;
    let (name, is_file) = asked(&name);
    let row = raw_orders::lookup(&mut reader, id::<domain::ids::kinds::RawOrder>(name)?).await?;
    let row = row.filter(|row| row.connection == of.id).ok_or_else(Problem::not_found)?;
    let order = orders::lookup(&mut reader, OrderId::new(row.id.number())).await?;
    let is_another = inbox::stands_for_another(&mut reader, page.hub(), &row).await?;
    drop(reader);
    let body = redacted_text(&String::from_utf8_lossy(&row.body));
    if is_file {
        return Ok(file(&format!("order-{}", row.id), &raw_file(&of, &row, &body)));
    }
    let bad = row.state == "unreadable";
    let link = order.as_ref().map(|order| format!("/orders/{}", order.id));
    let mut facts = vec![("recorded-external", row.external_id.clone(), link), ("recorded-dialect", row.dialect, None)];
    if !row.problem.is_empty() {
        facts.push(("recorded-why", health::unreadable(&page, &row.problem), None));
        facts.push(("health-said", row.problem, None));
    }
    facts.push(("recorded-at", format::full_time(row.changed_at, &page.zone(), page.lang), None));
    let again = Act::new("orders.understand_again", "act-run-again")
        .with("connection", of.id)
        .with("raw_orders#list", row.id)
        .icon("refresh")
        .why_not(page.lacks(Right::OrdersEdit));
    let as_new = Act::new("orders.take_as_new", "act-take-as-new")
        .with("raw_order", row.id)
        .look(Look::Primary)
        .confirm("confirm-take-as-new")
        .why_not(page.lacks(Right::OrdersEdit));
    let acts = if is_another { vec![as_new, again] } else { vec![again] };
    let view = Recorded {
        tab: "/unreadable",
        title: "recorded-order",
        verdict: bad.then(|| (Tone::Bad, page.text("tab-unreadable"))),
        facts,
        texts: vec![("raw-pretty", laid_out(&body)), ("raw-as-sent", body)],
        file: format!("/connections/{}/unreadable/{}.json", of.id, row.id),
        acts: if bad { acts } else { Vec::new() },
        ..base(&of)
    };
    page.show(&view, &[&format!("one.{}", of.id)]).await
}

fn base(of: &ConnectionRow) -> Recorded {
    Recorded { id: of.id.to_string(), name: of.name.clone(), is_shop: of.side == "channel", ..Recorded::default() }
}

/// The id, and whether it is asked for as a file.
fn asked(name: &str) -> (&str, bool) {
    name.strip_suffix(".json").map_or((name, false), |name| (name, true))
}

/// JSON laid out; any other text as it is.
fn laid_out(text: &str) -> String {
    let value: Option<Value> = serde_json::from_str(text).ok();
    value.map_or_else(|| text.to_owned(), |value| format!("{value:#}"))
}

fn headers(headers: &Value) -> String {
    let all = headers.as_object().into_iter().flatten();
    all.map(|(name, value)| format!("{name}: {}", value.as_str().unwrap_or_default())).collect::<Vec<_>>().join("\n")
}

fn about(of: &ConnectionRow) -> Value {
    json!({ "id": of.id, "kind": of.kind, "found": of.found.0, "program": env!("CARGO_PKG_VERSION") })
}

/// JSON where it is JSON, so that the file can be read by programs.
fn body_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

fn exchange_file(of: &ConnectionRow, row: &ExchangeRow) -> Value {
    let id: ExchangeId = row.id;
    json!({
        "exchange": id, "connection": about(of), "doing": row.doing, "request": row.request,
        "request_body": body_of(&row.request_body), "status": row.status, "response_body": body_of(&row.response_body),
        "at": row.at, "duration_ms": row.duration_ms,
    })
}

fn delivery_file(of: &ConnectionRow, row: &WholeDelivery, body: &str) -> Value {
    let id: DeliveryId = row.id;
    json!({
        "delivery": id, "connection": about(of), "topic": row.topic, "key": row.delivery_key, "state": row.state,
        "refusal": row.refusal, "external_id": row.external_id, "headers": row.headers, "body": body_of(body),
        "received_at": row.received_at,
    })
}

fn raw_file(of: &ConnectionRow, row: &RawOrderRow, body: &str) -> Value {
    let id: RawOrderId = row.id;
    json!({
        "raw_order": id, "connection": about(of), "external_id": row.external_id, "dialect": row.dialect,
        "state": row.state, "problem": row.problem, "version": row.version, "changed_at": row.changed_at,
        "fetched_at": row.fetched_at, "body": body_of(body),
    })
}

fn file(name: &str, value: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.json\"")),
    ];
    (headers, format!("{value:#}\n")).into_response()
}
