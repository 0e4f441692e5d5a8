//! What a conductor can let the people of a shop do (`POST /control`): orders put to the trash, brought back, deleted,
//! refunded, edited with and without a new date, many at once in one second; a book of old orders; goods withdrawn.

use serde_json::{Value, json};

use super::hooks::announce;
use super::orders::{Extra, Note};
use super::{counter, parts, refunds, write};
use crate::call::Reply;
use crate::text::{minor_of, rfc3339};
use crate::world::State;

fn refused(status: u16, text: &str) -> Reply {
    Reply::json(status, &json!({ "error": text }))
}

fn moment(value: &Value) -> Option<i64> {
    value.get("at")?.as_str()?.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

fn shop_of(state: &State, value: &Value) -> Option<usize> {
    let wanted = value.get("shop").and_then(Value::as_str);
    state.shops.iter().position(|shop| wanted.is_none_or(|wanted| shop.id == wanted))
}

/// The acts on one order.
pub(crate) const ACTS: [&str; 13] = [
    "cancel_in_shop",
    "edit",
    "quiet_edit",
    "trash",
    "restore",
    "delete",
    "status",
    "refund",
    "note",
    "meta",
    "touch",
    "fee",
    "coupon",
];

/// Does one of them. With `at` the order's date of change becomes that moment.
pub(crate) fn on_order(state: &mut State, act: &str, order: u64, value: &Value) -> Reply {
    let wanted = value.get("shop").and_then(Value::as_str);
    let fits = |shop: &super::Shop| wanted.is_none_or(|id| shop.id == id) && shop.orders.contains_key(&order);
    let Some(at) = state.shops.iter().position(fits) else { return refused(404, "no such order in a shop") };
    let before = state.shops[at].orders[&order].modified;
    let done = match act {
        "cancel_in_shop" => counter::cancel(state, at, order),
        "edit" => counter::edit(state, at, order),
        "quiet_edit" => {
            let done = counter::edit(state, at, order);
            if let Some(order) = state.shops[at].orders.get_mut(&order) {
                order.modified = before;
            }
            done
        }
        "trash" => write::trash(state, at, order),
        "restore" => write::restore(state, at, order),
        "delete" => write::erase(state, at, order),
        "status" => {
            let Some(to) = value.get("to").and_then(Value::as_str) else { return refused(400, "to is missing") };
            counter::set(state, at, order, to)
        }
        "refund" => refund(state, at, order, value),
        _ => small(state, at, order, act, value),
    };
    if let Some(moment) = moment(value)
        && let Some(order) = state.shops[at].orders.get_mut(&order)
    {
        order.modified = moment;
    }
    let now = state.shops[at].orders.get(&order);
    let status = now.map_or("deleted", |order| order.status.as_str());
    let changed = now.map(|order| rfc3339(order.modified));
    Reply::json(200, &json!({ "done": done, "order": order.to_string(), "status": status, "modified": changed }))
}

/// With `lines` (`[{"id", "quantity"}]`) these pieces at their share, with `amount` so much money, with both both.
fn refund(state: &mut State, at: usize, id: u64, value: &Value) -> bool {
    let shop = &mut state.shops[at];
    let order = shop.orders[&id].clone();
    let left = order.total() - order.refunded();
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let named = value.get("lines").and_then(Value::as_array).into_iter().flatten();
    let pieces: Option<Vec<(u64, i64)>> =
        named.map(|row| Some((number(&row["id"])?.try_into().ok()?, number(&row["quantity"])?))).collect();
    let lines = pieces.and_then(|pieces| refunds::share(&order, shop, &pieces));
    let Some(lines) = lines else { return false };
    let share: i64 = lines.iter().map(|line| line.net + line.tax).sum();
    let amount = value.get("amount").and_then(minor_of).unwrap_or(if lines.is_empty() { left } else { share });
    if amount <= 0 || amount > left {
        return false;
    }
    let reason = value.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    write::refund_order(state, at, id, (amount, lines), &reason);
    true
}

/// Notes and own fields move no date, fees and coupons do.
fn small(state: &mut State, at: usize, id: u64, act: &str, value: &Value) -> bool {
    let now = state.now();
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let shop = &mut state.shops[at];
    let (note, meta, item) = (shop.next_note + 1, shop.next_meta + 1, shop.item());
    let Some(order) = shop.orders.get_mut(&id) else { return false };
    match act {
        "note" => {
            let customer = value.get("customer") == Some(&json!(true));
            order.notes.push(Note { id: note, author: "admin".to_owned(), at: now, text: text("text"), customer });
            shop.next_note = note;
            state.order_changed(at, id, false);
            return true;
        }
        "meta" => {
            let key = text("key");
            order.meta.retain(|known| known.1 != key);
            order.meta.push((meta, key, value.get("value").cloned().unwrap_or_default()));
            shop.next_meta = meta;
            state.order_changed(at, id, false);
            announce(state, at, id, "updated");
            return true;
        }
        "fee" => {
            let net = value.get("amount").and_then(minor_of).unwrap_or(100);
            order.fee = Some(Extra { id: item, title: text("title"), net });
        }
        "coupon" => order.coupon = if order.coupon.is_some() { None } else { Some(item) },
        _ => order.customer_note = format!("Promised for {}", rfc3339(now)),
    }
    state.order_changed(at, id, true);
    announce(state, at, id, "updated");
    true
}

/// `place`: customers order now, or did at a given moment.
pub(crate) fn place(state: &mut State, value: &Value) -> Reply {
    let Some(at) = shop_of(state, value) else { return refused(404, "no such shop") };
    let count = value.get("count").and_then(Value::as_u64).unwrap_or(1);
    let status = value.get("status").and_then(Value::as_str);
    let mut ids = Vec::new();
    for _ in 0..count {
        let number = state.shops[at].next_post * 131 + 7;
        let id = counter::place_another(state, at, number, status);
        if let Some(product) = value.get("product").and_then(Value::as_u64) {
            let quantity = value.get("quantity").and_then(Value::as_i64).unwrap_or(1);
            parts::sell(state, at, id, product, quantity);
        }
        if let Some(moment) = moment(value)
            && let Some(order) = state.shops[at].orders.get_mut(&id)
        {
            order.created = moment;
            order.modified = moment;
        }
        ids.push(id.to_string());
    }
    Reply::json(200, &json!({ "orders": ids }))
}

/// `bulk`: one save over many orders, so that all of them change in one second.
pub(crate) fn bulk(state: &mut State, value: &Value) -> Reply {
    let Some(at) = shop_of(state, value) else { return refused(404, "no such shop") };
    let moment = moment(value).unwrap_or_else(|| state.now());
    let named = value.get("orders").and_then(Value::as_array);
    let newest = value.get("newest").and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let orders: Vec<u64> = match named {
        Some(list) => {
            let read = |id: &Value| id.as_u64().or_else(|| id.as_str()?.parse().ok());
            list.iter().filter_map(read).collect()
        }
        None => state.shops[at].orders.keys().rev().take(newest.unwrap_or(usize::MAX)).copied().collect(),
    };
    let status = value.get("status").and_then(Value::as_str);
    let mut changed = 0;
    for id in orders.iter().filter(|id| state.shops[at].orders.contains_key(id)).copied().collect::<Vec<_>>() {
        match status {
            Some(status) => counter::set(state, at, id, status),
            None => small(state, at, id, "touch", value),
        };
        if let Some(order) = state.shops[at].orders.get_mut(&id) {
            order.modified = moment;
        }
        changed += 1;
    }
    Reply::json(200, &json!({ "orders": changed, "at": rfc3339(moment) }))
}

/// `book`: orders of the past, all at once and announced to nobody.
pub(crate) fn book(state: &mut State, value: &Value) -> Reply {
    let Some(at) = shop_of(state, value) else { return refused(404, "no such shop") };
    let orders = value.get("orders").and_then(Value::as_u64).unwrap_or(0);
    let days = value.get("days").and_then(Value::as_i64).unwrap_or(60);
    let (first, last) = counter::fill(state, at, orders, days, value.get("status").and_then(Value::as_str));
    Reply::json(200, &json!({ "orders": orders, "first": first.to_string(), "last": last.to_string() }))
}

/// `product`: withdrawn for good, or another price.
pub(crate) fn product(state: &mut State, value: &Value) -> Reply {
    let Some(at) = shop_of(state, value) else { return refused(404, "no such shop") };
    let id = value.get("id").and_then(|id| id.as_u64().or_else(|| id.as_str()?.parse().ok())).unwrap_or(0);
    let now = state.now();
    let shop = &mut state.shops[at];
    if super::products::of_id(shop, id).is_none() {
        return refused(404, "no such product in the shop");
    }
    match value.get("do").and_then(Value::as_str) {
        Some("delete") => {
            shop.withdrawn.insert(id);
        }
        Some("price") => {
            let percent = value.get("percent").and_then(Value::as_i64).unwrap_or(10);
            let Some(product) = shop.products.iter_mut().find(|product| product.id == id) else {
                return refused(400, "only products of the world change their price");
            };
            product.prices.iter_mut().for_each(|price| *price = *price * (100 + percent) / 100);
            product.changed = Some(now);
        }
        _ => return refused(400, "do is delete or price"),
    }
    Reply::json(200, &json!({ "done": true, "product": id.to_string() }))
}
