//! Writes over the older interface. A status that it does not know becomes `pending` without a word.

use serde_json::{Map, Value, json};

use super::orders::{known, note_json, shown};
use super::{Ask, refuse};
use crate::call::Reply;
use crate::text::minor_of;
use crate::woocommerce::Shop;
use crate::woocommerce::orders::{Note, Told};
use crate::woocommerce::refunds::old_refund;
use crate::woocommerce::write as common;
use crate::world::State;

/// The fields of the newer interface that mean the same.
fn translated(data: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for (old, new) in [
        ("note", "customer_note"),
        ("billing_address", "billing"),
        ("shipping_address", "shipping"),
        ("line_items", "line_items"),
        ("shipping_lines", "shipping_lines"),
        ("fee_lines", "fee_lines"),
    ] {
        if let Some(value) = data.get(old) {
            out.insert(new.to_owned(), value.clone());
        }
    }
    if let Some(meta) = data.get("order_meta").and_then(Value::as_object) {
        let open = meta.iter().filter(|(key, value)| !key.starts_with('_') && !value.is_object() && !value.is_array());
        let rows = open.map(|(key, value)| json!({ "key": key, "value": value })).collect::<Vec<_>>();
        out.insert("meta_data".to_owned(), json!(rows));
    }
    if let Some(payment) = data.get("payment_details") {
        for (old, new) in [("method_id", "payment_method"), ("method_title", "payment_method_title")] {
            if let Some(value) = payment.get(old) {
                out.insert(new.to_owned(), value.clone());
            }
        }
        if payment.get("paid") == Some(&json!(true)) {
            out.insert("set_paid".to_owned(), json!(true));
        }
    }
    out
}

fn status(shop: &Shop, data: &Value) -> Option<String> {
    let wanted = data.get("status").and_then(Value::as_str).filter(|status| !status.is_empty())?;
    let known = shop.statuses().iter().any(|(slug, _)| *slug == wanted);
    Some(if known { wanted } else { "pending" }.to_owned())
}

fn goods_are_known(shop: &Shop, data: &Value) -> Result<(), Reply> {
    for line in data.get("line_items").and_then(Value::as_array).into_iter().flatten() {
        let Some(id) = line.get("product_id").and_then(Value::as_u64).filter(|_| line.get("id").is_none()) else {
            continue;
        };
        if crate::woocommerce::parts::place_of(shop, id, 0).is_none() {
            return Err(refuse(400, "woocommerce_api_invalid_product", "Product is invalid."));
        }
    }
    Ok(())
}

fn made(state: &mut State, ask: &Ask<'_>, data: &Value) -> Result<u64, Reply> {
    ask.able("create", "orders")?;
    goods_are_known(&state.shops[ask.at], data)?;
    let status = status(&state.shops[ask.at], data);
    Ok(common::make(state, ask.at, &translated(data), status.as_deref()))
}

fn changed(state: &mut State, ask: &Ask<'_>, id: u64, data: &Value) -> Result<(), Reply> {
    known(state, ask, id, "edit")?;
    if ask.version > 1 {
        goods_are_known(&state.shops[ask.at], data)?;
    }
    let status = status(&state.shops[ask.at], data);
    let body = if ask.version == 1 { Map::new() } else { translated(data) };
    common::change_order(state, ask.at, id, &body, status.as_deref());
    let word = data.get(if ask.version == 1 { "note" } else { "status_note" }).and_then(Value::as_str);
    if let Some(text) = word.filter(|text| !text.is_empty() && status.is_some()) {
        add_note(state, ask.at, id, text, false);
    }
    Ok(())
}

/// `POST orders`.
pub(super) fn create(state: &mut State, ask: &Ask<'_>) -> Result<Reply, Reply> {
    let data = ask.wrapped("order", "create")?;
    let id = made(state, ask, &data)?;
    Ok(shown(state, ask, id, 201))
}

/// `PUT orders/{id}`; version 1 changes the status only.
pub(super) fn edit(state: &mut State, ask: &Ask<'_>, id: u64) -> Result<Reply, Reply> {
    let data = ask.wrapped("order", "edit")?;
    changed(state, ask, id, &data)?;
    Ok(shown(state, ask, id, 200))
}

/// `orders/bulk`: each gets its own answer.
pub(super) fn bulk(state: &mut State, ask: &Ask<'_>) -> Result<Reply, Reply> {
    let body = ask.body()?;
    let Some(rows) = body.get("orders").and_then(Value::as_array) else {
        let message = "No orders data specified to create/edit orders";
        return Err(refuse(400, "woocommerce_api_missing_orders_data", message));
    };
    if rows.len() > 100 {
        let message = "Unable to accept more than 100 items for this request";
        return Err(refuse(413, "woocommerce_api_orders_request_entity_too_large", message));
    }
    let mut answers = Vec::new();
    for data in rows {
        let id = data.get("id").and_then(Value::as_u64);
        let done = match id {
            Some(id) => changed(state, ask, id, data).map(|()| id),
            None => made(state, ask, data),
        };
        answers.push(match done {
            Ok(id) => inner(&shown(state, ask, id, 200), "order"),
            Err(refused) => json!({ "id": id.unwrap_or(0), "error": inner(&refused, "errors")[0].clone() }),
        });
    }
    Ok(Reply::php(200, &json!({ "orders": answers })))
}

fn inner(reply: &Reply, name: &str) -> Value {
    serde_json::from_slice::<Value>(&reply.body).map_or(Value::Null, |mut value| value[name].take())
}

/// `DELETE orders/{id}`.
pub(super) fn delete(state: &mut State, ask: &Ask<'_>, id: u64) -> Result<Reply, Reply> {
    known(state, ask, id, "delete")?;
    if matches!(ask.call.param("force"), Some("true")) {
        common::erase(state, ask.at, id);
        return Ok(Reply::php(200, &json!({ "message": "Permanently deleted order" })));
    }
    if !common::trash(state, ask.at, id) {
        return Err(refuse(500, "woocommerce_api_cannot_delete_order", "This order cannot be deleted"));
    }
    Ok(Reply::php(202, &json!({ "message": "Deleted order" })))
}

fn add_note(state: &mut State, at: usize, id: u64, text: &str, customer: bool) -> Option<Note> {
    let now = state.now();
    let shop = &mut state.shops[at];
    shop.next_note += 1;
    let note = Note { id: shop.next_note, author: "WooCommerce".to_owned(), at: now, text: text.to_owned(), customer };
    let order = shop.orders.get_mut(&id)?;
    order.notes.push(note.clone());
    order.told.push(Told { at: now, status: String::new(), note: text.to_owned() });
    state.order_changed(at, id, false);
    Some(note)
}

/// `POST orders/{id}/notes`.
pub(super) fn note(state: &mut State, ask: &Ask<'_>, id: u64) -> Result<Reply, Reply> {
    let data = ask.wrapped("order_note", "create")?;
    let Some(text) = data.get("note").and_then(Value::as_str).filter(|text| !text.is_empty()) else {
        return Err(refuse(400, "woocommerce_api_invalid_order_note", "Order note is required"));
    };
    let note = add_note(state, ask.at, id, text, data.get("customer_note") == Some(&json!(true)));
    let value = note.map_or(Value::Null, |note| note_json(&note));
    Ok(Reply::php(201, &json!({ "order_note": value })))
}

/// `PUT` and `DELETE orders/{id}/notes/{note}`.
pub(super) fn change_note(state: &mut State, ask: &Ask<'_>, id: u64, note: u64) -> Result<Reply, Reply> {
    let missing = || {
        refuse(404, "woocommerce_api_invalid_order_note_id", "An order note with the provided ID could not be found")
    };
    let data = if ask.call.method == "DELETE" { Value::Null } else { ask.wrapped("order_note", "edit")? };
    let order = state.shops[ask.at].orders.get_mut(&id).ok_or_else(missing)?;
    let place = order.notes.iter().position(|known| known.id == note).ok_or_else(missing)?;
    if data.is_null() {
        order.notes.remove(place);
        return Ok(Reply::php(200, &json!({ "message": "Permanently deleted order note" })));
    }
    if let Some(text) = data.get("note").and_then(Value::as_str) {
        order.notes[place].text = text.to_owned();
    }
    Ok(Reply::php(200, &json!({ "order_note": note_json(&order.notes[place]) })))
}

/// `POST orders/{id}/refunds`.
pub(super) fn refund(state: &mut State, ask: &Ask<'_>, id: u64) -> Result<Reply, Reply> {
    let data = ask.wrapped("order_refund", "create")?;
    let Some(amount) = data.get("amount").and_then(minor_of) else {
        return Err(refuse(400, "woocommerce_api_invalid_order_refund", "Refund amount is required"));
    };
    if amount <= 0 {
        return Err(refuse(400, "woocommerce_api_invalid_order_refund", "Refund amount must be positive"));
    }
    let Some(back) = common::refundable(&mut state.shops[ask.at], id, &data) else {
        let message = "Cannot create order refund, please try again";
        return Err(refuse(500, "woocommerce_api_cannot_create_order_refund", message));
    };
    let reason = data.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    common::refund_order(state, ask.at, id, back, &reason);
    let shop = &state.shops[ask.at];
    let order = &shop.orders[&id];
    let value = order.refunds.last().map_or(Value::Null, |refund| old_refund(shop, order, refund));
    Ok(Reply::php(201, &json!({ "order_refund": value })))
}
