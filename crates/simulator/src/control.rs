//! `POST /control`: the hand from outside. Jumps of the clock, faults armed by hand, and what people of the world can do.

use serde_json::{Value, json};

use crate::alibaba1688::{signin, trade};
use crate::call::Reply;
use crate::faults::Kind;
use crate::woocommerce::counter;
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
    let Some(act) = value.get("do").and_then(Value::as_str) else {
        return refused(400, "one of jump_to, fault, messages_to, end_sessions, do is needed");
    };
    let order = match value.get("order") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    let Some(order) = order else { return refused(400, "order is missing or no number") };
    act_on(state, act, order, value.get("shop").and_then(Value::as_str))
}

fn act_on(state: &mut State, act: &str, order: u64, shop: Option<&str>) -> Reply {
    if matches!(act, "cancel_in_shop" | "edit") {
        let found = state
            .shops
            .iter()
            .position(|known| shop.is_none_or(|shop| known.id == shop) && known.orders.contains_key(&order));
        let Some(at) = found else { return refused(404, "no such order in a shop") };
        let done = if act == "edit" { counter::edit(state, at, order) } else { counter::cancel(state, at, order) };
        let status = state.shops[at].orders[&order].status.clone();
        return Reply::json(200, &json!({ "done": done, "order": order.to_string(), "status": status }));
    }
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
