//! Orders as the older interface shows them, with their notes and refunds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::query::{Paging, fields, filter, pick};
use super::{Ask, no_route, refuse};
use crate::call::{Call, Reply};
use crate::text::{money, rfc3339, zoned};
use crate::woocommerce::Shop;
use crate::woocommerce::old_orders::label;
use crate::woocommerce::orders::{Line, Note, ShopOrder};
use crate::woocommerce::refunds::old_refund;
use crate::world::State;

/// What a shop knows of a customer with an account.
pub(super) struct Account<'o> {
    pub(super) first: &'o ShopOrder,
    last: &'o ShopOrder,
    count: usize,
    spent: i64,
}

/// The customers of a shop, or those wanted, from their orders.
pub(super) fn accounts(shop: &Shop, wanted: impl Fn(u64) -> bool) -> BTreeMap<u64, Account<'_>> {
    let mut found: BTreeMap<u64, Account<'_>> = BTreeMap::new();
    for order in shop.orders.values().filter(|order| order.person.customer != 0 && wanted(order.person.customer)) {
        let new = Account { first: order, last: order, count: 0, spent: 0 };
        let account = found.entry(order.person.customer).or_insert(new);
        account.last = order;
        account.count += 1;
        if matches!(order.status.as_str(), "processing" | "completed") {
            account.spent += order.total();
        }
    }
    found
}

fn without(mut address: Value, names: &[&str]) -> Value {
    if let Some(map) = address.as_object_mut() {
        names.iter().for_each(|name| {
            map.remove(*name);
        });
    }
    address
}

/// Somebody with an account. The moment of its making is turned into local time once too often.
pub(super) fn customer_json(shop: &Shop, id: u64, account: &Account<'_>) -> Value {
    let order = account.first;
    let person = &order.person;
    let offset = i64::from(zoned(order.created, &shop.zone).offset().seconds()) * 1000;
    json!({ "id": id, "created_at": rfc3339(order.created - offset), "last_update": rfc3339(account.last.modified),
        "email": person.email, "first_name": person.first, "last_name": person.last, "username": format!("cust{id}"),
        "role": "customer", "last_order_id": account.last.id, "last_order_date": rfc3339(account.last.created),
        "orders_count": account.count, "total_spent": money(account.spent), "avatar_url": "",
        "billing_address": order.billing(), "shipping_address": without(order.billing(), &["email", "phone"]) })
}

fn guest(order: &ShopOrder) -> Value {
    json!({ "id": 0, "email": order.person.email, "first_name": order.person.first, "last_name": order.person.last,
        "billing_address": order.billing(), "shipping_address": without(order.billing(), &["email", "phone"]) })
}

/// An order by itself, as webhooks carry it.
pub(crate) fn order_of(shop: &Shop, order: &ShopOrder, version: u8) -> Value {
    let customers = accounts(shop, |id| id == order.person.customer);
    order_json(shop, order, version, false, &customers)
}

fn order_json(
    shop: &Shop,
    order: &ShopOrder,
    version: u8,
    meta: bool,
    customers: &BTreeMap<u64, Account<'_>>,
) -> Value {
    let net = |total: fn(&ShopOrder, &Line) -> i64| order.lines.iter().map(|line| total(order, line)).sum::<i64>();
    let subtotal = net(|order, line| order.line_subtotal(line).net);
    let discount = subtotal - net(|order, line| order.line_total(line).net);
    let (delivery, cart_tax) = (order.delivery_total(), order.cart_tax());
    let completed = match order.completed {
        Some(at) => rfc3339(at),
        // INF: the oldest ones say the order's own date; recorded later on: 1970.
        None if !shop.profile.since(300) => rfc3339(order.created),
        None => rfc3339(0),
    };
    let view = if shop.profile.shows_more() { "/my-account/view-order" } else { "/view-order" };
    let customer = customers.get(&order.person.customer);
    let mut value = json!({
        "id": order.id, "order_number": order.id.to_string(), "order_key": order.key, "created_at": rfc3339(order.created),
        "updated_at": rfc3339(order.modified), "completed_at": completed, "status": order.status, "currency": shop.currency,
        "total": money(order.total()), "subtotal": money(subtotal),
        "total_line_items_quantity": order.lines.iter().map(|line| line.quantity).sum::<i64>(),
        "total_tax": money(cart_tax + delivery.tax), "total_shipping": money(delivery.net), "cart_tax": money(cart_tax),
        "shipping_tax": money(delivery.tax), "total_discount": money(discount),
        "shipping_methods": order.delivery.as_ref().map_or("", |delivery| delivery.title.as_str()),
        "payment_details": { "method_id": order.method, "method_title": order.method_title, "paid": order.paid.is_some() },
        "billing_address": order.billing(), "shipping_address": without(order.billing(), &["email", "phone"]),
        "note": order.customer_note, "customer_ip": order.ip,
        "customer_user_agent": if order.via == "checkout" { "Mozilla/5.0" } else { "" }, "customer_id": order.person.customer,
        "view_order_url": format!("{}{view}/{}/", shop.home, order.id),
        "line_items": order.lines.iter().map(|line| line_json(shop, order, line, version)).collect::<Vec<_>>(),
        "shipping_lines": order.delivery.iter().map(|line| json!({ "id": line.id, "method_id": "flat_rate",
            "method_title": line.title, "total": money(line.net) })).collect::<Vec<_>>(),
        "tax_lines": tax_lines(order, version, cart_tax + delivery.tax),
        "fee_lines": order.fee.iter().map(|line| json!({ "id": line.id, "title": line.title, "tax_class": "",
            "total": money(line.net), "total_tax": money(order.fee_total().tax) })).collect::<Vec<_>>(),
        "coupon_lines": order.coupon.iter().map(|id| json!({ "id": id, "code": "ten", "amount": money(discount) })).collect::<Vec<_>>(),
    });
    match version {
        3 => {
            value["customer"] =
                customer.map_or_else(|| guest(order), |account| customer_json(shop, order.person.customer, account));
        }
        // The older versions know no key of the order; their customer is another route.
        _ => value = without(value, &["order_key"]),
    }
    if version == 1 {
        value["cart_discount"] = json!(money(discount));
        value["order_discount"] = json!("0.00");
    }
    if meta {
        let shown = order
            .meta
            .iter()
            .filter(|(_, key, value)| !key.starts_with('_') && !value.is_object() && !value.is_array());
        value["order_meta"] =
            shown.map(|(_, key, value)| (key.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into();
    }
    value
}

pub(super) fn line_json(shop: &Shop, order: &ShopOrder, line: &Line, version: u8) -> Value {
    let (before, after) = (order.line_subtotal(line), order.line_total(line));
    let pieces = line.quantity.max(1);
    let known = !line.sku.is_empty() && !shop.withdrawn.contains(&line.product);
    let mut value = json!({ "id": line.id, "subtotal": money(before.net), "subtotal_tax": money(before.tax),
        "total": money(after.net), "total_tax": money(after.tax), "price": money((after.net * 2 + pieces) / (pieces * 2)),
        "quantity": line.quantity, "tax_class": if version == 1 { Value::Null } else { json!("") }, "name": line.name,
        // The variation stands in the place of the product.
        "product_id": if line.variation == 0 { line.product } else { line.variation },
        "sku": if known { json!(line.sku) } else { Value::Null } });
    if version == 1 {
        return without(value, &["subtotal_tax"]);
    }
    let key = json!(line.attribute.to_lowercase());
    value["meta"] = if line.option.is_empty() {
        json!([])
    } else {
        json!([{ "key": key, "value": line.option, "label": label(&key) }])
    };
    value
}

fn tax_lines(order: &ShopOrder, version: u8, total: i64) -> Value {
    if !order.taxed() {
        return json!([]);
    }
    let line = json!({ "id": order.tax_item, "rate_id": 1, "code": "BG-ДДС-1", "title": "ДДС", "total": money(total), "compound": false });
    json!([if version == 1 { without(line, &["id", "rate_id"]) } else { line }])
}

fn with_meta(call: &Call) -> bool {
    filter(call, "meta") == Some("true")
}

/// `GET orders`. Whoever may not read them gets an empty list with the true totals.
pub(super) fn list(state: &State, ask: &Ask<'_>) -> Reply {
    let shop = &state.shops[ask.at];
    let paging = Paging::of(ask.call);
    let picked = pick(shop, ask, None, state.now());
    let found = picked.len();
    let cut = paging.cut(picked);
    let people: std::collections::BTreeSet<u64> = cut.iter().map(|order| order.person.customer).collect();
    let customers = accounts(shop, |id| people.contains(&id));
    let rows: Vec<Value> = cut
        .iter()
        .filter(|_| ask.able)
        .map(|order| fields(ask.call, order_json(shop, order, ask.version, with_meta(ask.call), &customers)))
        .collect();
    paging.headers(shop, ask.call, Reply::php(200, &json!({ "orders": rows })), found, cut.len())
}

/// `GET orders/count`; `status=any` gives each status.
pub(super) fn count(state: &State, ask: &Ask<'_>) -> Result<Reply, Reply> {
    let shop = &state.shops[ask.at];
    if !ask.able {
        let message = "You do not have permission to read the orders count";
        return Err(refuse(401, "woocommerce_api_user_cannot_read_orders_count", message));
    }
    let now = state.now();
    if ask.version > 1 && ask.call.param("status") == Some("any") {
        let counts: serde_json::Map<String, Value> = shop
            .statuses()
            .into_iter()
            .map(|(slug, _)| (slug.to_owned(), json!(pick(shop, ask, Some(slug), now).len())))
            .collect();
        return Ok(Reply::php(200, &json!({ "count": counts })));
    }
    Ok(Reply::php(200, &json!({ "count": pick(shop, ask, None, now).len() })))
}

/// `GET orders/statuses`.
pub(super) fn statuses(shop: &Shop) -> Reply {
    let names: serde_json::Map<String, Value> =
        shop.statuses().into_iter().map(|(slug, name)| (slug.to_owned(), json!(name))).collect();
    Reply::php(200, &json!({ "order_statuses": names }))
}

/// Whether there is such an order here, and the caller may do it.
pub(super) fn known(state: &State, ask: &Ask<'_>, id: u64, act: &str) -> Result<(), Reply> {
    let shop = &state.shops[ask.at];
    let invalid = || refuse(404, "woocommerce_api_invalid_order", "Invalid order");
    if !shop.orders.contains_key(&id) {
        let other = shop.products.iter().any(|product| product.id == id || product.variations.contains(&id));
        if other || ask.version < 3 {
            return Err(invalid());
        }
        let message = format!("No order found with the ID equal to {id}");
        return Err(refuse(404, "woocommerce_api_no_order_found", &message));
    }
    // In tables of its own only a placeholder stands where this interface looks.
    if shop.settings.hpos && !shop.settings.hpos_sync {
        return Err(invalid());
    }
    if ask.able {
        return Ok(());
    }
    let message = format!("You do not have permission to {act} this order");
    Err(refuse(401, &format!("woocommerce_api_user_cannot_{act}_order"), &message))
}

/// The wrapped order.
pub(super) fn shown(state: &State, ask: &Ask<'_>, id: u64, status: u16) -> Reply {
    let shop = &state.shops[ask.at];
    let order = &shop.orders[&id];
    let customers = accounts(shop, |customer| customer == order.person.customer);
    let value = order_json(shop, order, ask.version, with_meta(ask.call), &customers);
    Reply::php(status, &json!({ "order": fields(ask.call, value) }))
}

/// `GET orders/{id}`, the trash included.
pub(super) fn one(state: &State, ask: &Ask<'_>, id: u64) -> Result<Reply, Reply> {
    known(state, ask, id, "read")?;
    Ok(shown(state, ask, id, 200))
}

pub(super) fn note_json(note: &Note) -> Value {
    json!({ "id": note.id.to_string(), "created_at": rfc3339(note.at), "note": note.text, "customer_note": note.customer })
}

/// `GET orders/{id}/notes` and one of them.
pub(super) fn notes(state: &State, ask: &Ask<'_>, id: u64, rest: &[&str]) -> Result<Reply, Reply> {
    let order = &state.shops[ask.at].orders[&id];
    match rest {
        [] => {
            let rows: Vec<Value> = order.notes.iter().map(note_json).collect();
            Ok(Reply::php(200, &json!({ "order_notes": rows })))
        }
        [note] => {
            let found = order.notes.iter().find(|known| known.id.to_string() == *note);
            found.map(|note| Reply::php(200, &json!({ "order_note": note_json(note) }))).ok_or_else(|| {
                refuse(
                    404,
                    "woocommerce_api_invalid_order_note_id",
                    "An order note with the provided ID could not be found",
                )
            })
        }
        _ => Err(no_route()),
    }
}

/// `GET orders/{id}/refunds` and one of them.
pub(super) fn refunds(state: &State, ask: &Ask<'_>, id: u64, rest: &[&str]) -> Result<Reply, Reply> {
    let shop = &state.shops[ask.at];
    let order = &shop.orders[&id];
    match rest {
        [] => {
            let rows: Vec<Value> = order.refunds.iter().map(|refund| old_refund(shop, order, refund)).collect();
            Ok(Reply::php(200, &json!({ "order_refunds": rows })))
        }
        [refund] => {
            let found = order.refunds.iter().find(|known| known.id.to_string() == *refund);
            found.map(|refund| Reply::php(200, &json!({ "order_refund": old_refund(shop, order, refund) }))).ok_or_else(
                || {
                    refuse(
                        404,
                        "woocommerce_api_invalid_order_refund_id",
                        "An order refund with the provided ID could not be found",
                    )
                },
            )
        }
        _ => Err(no_route()),
    }
}
