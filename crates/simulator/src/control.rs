//! `POST /control`: the hand from outside. Jumps of the clock, faults armed by hand, how shops are set, and what people of
//! the world can do. All of it is listed in this crate's README.

use serde_json::{Value, json};

use crate::alibaba1688::{signin, trade};
use crate::call::Reply;
use crate::faults::Kind;
use crate::woocommerce::{acts, settings};
use crate::world::State;

fn refused(status: u16, text: &str) -> Reply {
    Reply::json(status, &json!({ "error": text }))
}

/// Answers a control request.
pub(crate) fn control(state: &mut State, body: &[u8]) -> Reply {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return refused(400, "the body is no JSON") };
    if let Some(moment) = value.get("jump_to").and_then(Value::as_str) {
        let Ok(moment) = moment.parse::<jiff::Timestamp>() else { return refused(400, "jump_to is no time") };
        state.clock.jump_to(moment.as_millisecond());
        state.run_due();
        return Reply::json(200, &json!({ "now": crate::text::rfc3339(state.now()) }));
    }
    if let Some(fault) = value.get("fault") {
        let Some(kind) = fault.get("kind").and_then(Value::as_str).and_then(Kind::named) else {
            return refused(400, "unknown fault kind");
        };
        let place = fault.get("place").and_then(Value::as_str).unwrap_or("*");
        let times = fault.get("times").and_then(Value::as_u64).unwrap_or(1);
        if times > 0 {
            state.faults.arm(place, kind, times);
        }
        return Reply::json(200, &json!({ "armed": { "place": place, "kind": kind.name(), "times": times } }));
    }
    if let Some(address) = value.get("messages_to") {
        state.market.messages_to = address.as_str().map(str::to_owned);
        return Reply::json(200, &json!({ "messages_to": state.market.messages_to }));
    }
    if let Some(login) = value.get("end_sessions").and_then(Value::as_str) {
        let done = signin::end_sessions(state, login);
        return Reply::json(if done { 200 } else { 404 }, &json!({ "done": done }));
    }
    if let Some(wanted) = value.get("shop").filter(|wanted| wanted.is_object()) {
        return shop(state, wanted);
    }
    for (name, act) in [
        ("place", acts::place as fn(&mut State, &Value) -> Reply),
        ("bulk", acts::bulk),
        ("book", acts::book),
        ("product", acts::product),
    ] {
        if let Some(wanted) = value.get(name).filter(|wanted| wanted.is_object()) {
            return act(state, wanted);
        }
    }
    let Some(act) = value.get("do").and_then(Value::as_str) else {
        return refused(
            400,
            "one of jump_to, fault, messages_to, end_sessions, shop, place, bulk, book, product, do is needed",
        );
    };
    let order = match value.get("order") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    let Some(order) = order else { return refused(400, "order is missing or no number") };
    if acts::ACTS.contains(&act) { acts::on_order(state, act, order, &value) } else { act_on(state, act, order) }
}

/// Changes what a shop is and how it is set; what is set now comes back.
fn shop(state: &mut State, wanted: &Value) -> Reply {
    let id = wanted.get("id").and_then(Value::as_str);
    let found = state.shops.iter_mut().find(|shop| id.is_none_or(|id| shop.id == id));
    let Some(shop) = found else { return refused(404, "no such shop") };
    match settings::change(shop, wanted) {
        Ok(()) => Reply::json(200, &json!({ "shop": settings::shown(shop) })),
        Err(name) => refused(400, &format!("{name} makes no sense")),
    }
}

fn act_on(state: &mut State, act: &str, order: u64) -> Reply {
    let Some(found) = state.market.trades.get(&order) else { return refused(404, "no such order at the provider") };
    let like: Vec<(u64, String, i64)> =
        found.lines.iter().map(|line| (line.offer, line.spec.clone(), line.quantity)).collect();
    let done = match act {
        "pay" => trade::pay(state, order),
        "ship" => trade::ship(state, order),
        "close" => trade::close(state, order, "CLOSE_TRADE_BY_SELLER"),
        "sign" => {
            let waiting = found.shipments.iter().filter(|parcel| parcel.signed.is_none());
            let parcels: Vec<String> = waiting.map(|parcel| parcel.tracking.clone()).collect();
            for tracking in &parcels {
                trade::arrive(state, tracking);
            }
            !parcels.is_empty()
        }
        "buy_by_hand" => {
            let made = trade::buy_by_hand(state, like);
            let number = made.map(|number| number.to_string());
            return Reply::json(200, &json!({ "done": made.is_some(), "order": number }));
        }
        _ => return refused(400, "unknown act"),
    };
    let state_now = state.market.trades.get(&order).map_or("", |trade| trade.state);
    Reply::json(200, &json!({ "done": done, "order": order.to_string(), "state": state_now }))
}
