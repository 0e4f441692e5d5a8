//! Changes of an order over the interface: status, lines, notes, refunds, trash.

use serde_json::{Map, Value, json};

use super::filter::fields;
use super::hooks::announce;
use super::orders::{Note, ShopOrder, Told};
use super::parts::{change, nobody};
use super::refunds::{self, Refund, Returned};
use super::{Shop, invalid_param, listed, refuse};
use crate::call::{Call, Reply};
use crate::text::minor_of;
use crate::world::State;

/// The JSON body of a write; a form is not looked at.
pub(crate) fn body(call: &Call) -> Result<Map<String, Value>, Reply> {
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Ok(Map::new()),
        Err(_) => Err(Reply::php(
            400,
            &json!({ "code": "rest_invalid_json", "message": "Invalid JSON body passed.",
                "data": { "status": 400, "json_error_code": 4, "json_error_message": "Syntax error" } }),
        )),
    }
}

fn check_status(shop: &Shop, body: &Map<String, Value>) -> Result<Option<String>, Reply> {
    let Some(status) = body.get("status") else { return Ok(None) };
    let status = status.as_str().unwrap_or_default();
    let known = shop.settable();
    if known.contains(&status) {
        return Ok(Some(status.to_owned()));
    }
    Err(invalid_param("status", "rest_not_in_enum", &format!("status is not one of {}.", listed(&known))))
}

/// Sets a status with what WooCommerce does beside it.
pub(crate) fn set_status(order: &mut ShopOrder, status: &str, now: i64) {
    order.trashed = None;
    if order.status == status {
        return;
    }
    order.status = status.to_owned();
    let cash = order.method == "cod";
    // Cash on delivery counts as paid when the order is completed, everything else when it is processed.
    if order.paid.is_none() && (status == "completed" || (status == "processing" && !cash)) {
        order.paid = Some(now);
    }
    if status == "completed" && order.completed.is_none() {
        order.completed = Some(now);
    }
    order.cancelled = (status == "cancelled").then(|| order.cancelled.unwrap_or(now));
}

/// An order that comes in over an interface. Answers with its id.
pub(crate) fn make(state: &mut State, at: usize, body: &Map<String, Value>, status: Option<&str>) -> u64 {
    let now = state.now();
    let (goods, epoch) = (std::sync::Arc::clone(&state.goods), state.clock.epoch());
    let shop = &mut state.shops[at];
    let mut order = shop.blank(now, nobody());
    change(shop, (&goods, epoch), &mut order, body);
    if let Some(status) = status {
        set_status(&mut order, status, now);
    }
    if body.get("set_paid") == Some(&json!(true)) {
        set_status(&mut order, "processing", now);
    }
    let (id, moved) = (order.id, order.status != "pending");
    let all = shop.profile.announces_all();
    shop.orders.insert(id, order);
    state.order_changed(at, id, true);
    announce(state, at, id, "created");
    // Up to 3.4 only a status that changed is an update as well.
    if all || moved {
        announce(state, at, id, "updated");
    }
    id
}

/// `POST orders`.
pub(crate) fn create(state: &mut State, at: usize, call: &Call, version: u8) -> Result<Reply, Reply> {
    let body = body(call)?;
    let status = check_status(&state.shops[at], &body)?;
    let id = make(state, at, &body, status.as_deref());
    let shop = &state.shops[at];
    let place = format!("{}/wp-json/wc/v{version}/orders/{id}", shop.home);
    Ok(Reply::php(201, &shop.orders[&id].json(shop, version)).with("Location", place))
}

/// A write to an order that is there.
pub(crate) fn change_order(state: &mut State, at: usize, id: u64, body: &Map<String, Value>, status: Option<&str>) {
    let now = state.now();
    let (goods, epoch) = (std::sync::Arc::clone(&state.goods), state.clock.epoch());
    let shop = &mut state.shops[at];
    let Some(mut order) = shop.orders.remove(&id) else { return };
    let before = order.status.clone();
    let mut changed = change(shop, (&goods, epoch), &mut order, body);
    if let Some(status) = status {
        changed |= before != status;
        order.told.push(Told { at: now, status: status.to_owned(), note: String::new() });
        set_status(&mut order, status, now);
    }
    shop.orders.insert(id, order);
    // A write without a change, or with own fields only, does not move the date, yet it is announced.
    state.order_changed(at, id, changed);
    if before == "trash" && status.is_some() {
        announce(state, at, id, "restored");
    }
    announce(state, at, id, "updated");
}

/// `PUT orders/{id}`.
pub(crate) fn update(state: &mut State, at: usize, call: &Call, version: u8, id: u64) -> Result<Reply, Reply> {
    let body = body(call)?;
    let status = check_status(&state.shops[at], &body)?;
    if !state.shops[at].orders.contains_key(&id) {
        return Err(refuse(400, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."));
    }
    change_order(state, at, id, &body, status.as_deref());
    let shop = &state.shops[at];
    Ok(Reply::php(200, &fields(call, shop.orders[&id].json(shop, version))))
}

/// To the trash; false when it lies there already.
pub(crate) fn trash(state: &mut State, at: usize, id: u64) -> bool {
    let Some(order) = state.shops[at].orders.get_mut(&id).filter(|order| order.status != "trash") else { return false };
    order.trashed = Some(std::mem::replace(&mut order.status, "trash".to_owned()));
    state.order_changed(at, id, true);
    announce(state, at, id, "updated");
    announce(state, at, id, "deleted");
    true
}

/// Out of the trash, with the status it had.
pub(crate) fn restore(state: &mut State, at: usize, id: u64) -> bool {
    let now = state.now();
    let Some(order) = state.shops[at].orders.get_mut(&id).filter(|order| order.status == "trash") else { return false };
    let before = order.trashed.take().unwrap_or_else(|| "pending".to_owned());
    set_status(order, &before, now);
    state.order_changed(at, id, true);
    announce(state, at, id, "restored");
    announce(state, at, id, "updated");
    true
}

/// Deleted for good: the ledger says that it was there.
pub(crate) fn erase(state: &mut State, at: usize, id: u64) -> bool {
    let now = state.now();
    let gone = state.shops[at].orders.remove(&id).is_some();
    if gone {
        state.shops[at].deleted.insert(id, now);
        state.seq += 1;
        announce(state, at, id, "deleted");
    }
    gone
}

/// `DELETE orders/{id}`: to the trash, or for good with `force=true`.
pub(crate) fn delete(state: &mut State, at: usize, call: &Call, version: u8, id: u64) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let Some(order) = shop.orders.get(&id) else {
        return Err(refuse(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."));
    };
    let shown = order.json(shop, version);
    if matches!(call.param("force"), Some("true" | "1")) {
        erase(state, at, id);
    } else if !trash(state, at, id) {
        let message = "The order has already been deleted.";
        return Err(refuse(410, "woocommerce_rest_already_trashed", message));
    }
    Ok(Reply::php(200, &shown))
}

/// `GET orders/{id}/notes`.
pub(crate) fn notes(state: &State, at: usize, call: &Call, id: u64) -> Reply {
    let shop = &state.shops[at];
    let order = &shop.orders[&id];
    let kind = call.param("type").unwrap_or("any");
    let rows: Vec<Value> = order
        .notes
        .iter()
        .rev()
        .filter(|note| kind == "any" || (kind == "customer") == note.customer)
        .map(|note| order.note_json(shop, note))
        .collect();
    Reply::php(200, &Value::Array(rows))
}

/// `POST orders/{id}/notes`. Notes neither move the date nor fire webhooks.
pub(crate) fn note(state: &mut State, at: usize, call: &Call, id: u64) -> Result<Reply, Reply> {
    let body = body(call)?;
    let Some(text) = body.get("note").and_then(Value::as_str).filter(|text| !text.is_empty()) else {
        return Err(Reply::php(
            400,
            &json!({ "code": "rest_missing_callback_param", "message": "Missing parameter(s): note",
                "data": { "status": 400, "params": ["note"] } }),
        ));
    };
    let now = state.now();
    let customer = body.get("customer_note") == Some(&json!(true));
    let shop = &mut state.shops[at];
    shop.next_note += 1;
    let note = Note { id: shop.next_note, author: "WooCommerce".to_owned(), at: now, text: text.to_owned(), customer };
    if let Some(order) = shop.orders.get_mut(&id) {
        order.notes.push(note.clone());
        order.told.push(Told { at: now, status: String::new(), note: text.to_owned() });
    }
    state.order_changed(at, id, false);
    let shop = &state.shops[at];
    let place = format!("{}/wp-json/wc/v3/orders/{id}/notes/{}", shop.home, note.id);
    Ok(Reply::php(201, &shop.orders[&id].note_json(shop, &note)).with("Location", place))
}

/// `POST orders/{id}/refunds`.
pub(crate) fn refund(state: &mut State, at: usize, call: &Call, id: u64) -> Result<Reply, Reply> {
    let body = Value::Object(body(call)?);
    let Some((amount, lines)) = refundable(&mut state.shops[at], id, &body) else {
        return Err(refuse(400, "woocommerce_rest_invalid_order_refund", "Invalid refund amount."));
    };
    let reason = body.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    refund_order(state, at, id, (amount, lines), &reason);
    let shop = &state.shops[at];
    let order = &shop.orders[&id];
    let value = order.refunds.last().map_or(Value::Null, |refund| order.refund_json(shop, refund));
    Ok(Reply::php(201, &value))
}

/// What a body asks to give back, when there is so much of it.
pub(crate) fn refundable(shop: &mut Shop, id: u64, body: &Value) -> Option<(i64, Vec<Returned>)> {
    let order = shop.orders.get(&id)?.clone();
    let lines = refunds::asked(&order, shop, body)?;
    let named = lines.iter().map(|line| line.net + line.tax).sum();
    let amount = body.get("amount").and_then(minor_of).unwrap_or(named);
    (amount > 0 && amount <= order.total() - order.refunded()).then_some((amount, lines))
}

/// Money given back by the shop. All of it makes the order `refunded`; up to 3.4 a part of it is not announced.
pub(crate) fn refund_order(state: &mut State, at: usize, id: u64, back: (i64, Vec<Returned>), reason: &str) {
    give_back(state, at, id, back, reason);
    let shop = &mut state.shops[at];
    let all = shop.profile.announces_all();
    let Some(order) = shop.orders.get_mut(&id) else { return };
    let full = order.refunded() == order.total();
    if full {
        order.status = "refunded".to_owned();
    }
    if all || full {
        announce(state, at, id, "updated");
    }
}

/// Books the money, and the pieces that it was for, alone.
pub(crate) fn give_back(state: &mut State, at: usize, id: u64, back: (i64, Vec<Returned>), reason: &str) {
    let now = state.now();
    let shop = &mut state.shops[at];
    let refund = Refund { id: shop.post(), amount: back.0, reason: reason.to_owned(), at: now, lines: back.1 };
    if let Some(order) = shop.orders.get_mut(&id) {
        order.refunds.push(refund);
    }
    state.order_changed(at, id, true);
}
