//! Which route a request means, who may use it, and the name of the place in faults and counts.

use super::filter::{Quirks, fields};
use super::info::no_route;
use super::{Permission, filter, hooks, info, products, refuse, write};
use crate::call::{Call, Reply};
use crate::world::State;

/// The part of a path after the shop, split.
fn parts(path: &str) -> Vec<&str> {
    let rest = path.split_once("/wp-json").map_or("", |(_, rest)| rest);
    rest.split('/').filter(|part| !part.is_empty()).collect()
}

/// The name of the place of a request, for faults: `woocommerce.orders.list` and so on.
pub(crate) fn place(call: &Call) -> &'static str {
    let parts = parts(&call.path);
    let read = call.is_read();
    match parts.get(2..).unwrap_or_default() {
        ["orders"] if read => "woocommerce.orders.list",
        ["orders"] => "woocommerce.orders.post",
        ["orders", _] if read => "woocommerce.orders.get",
        ["orders", _] if call.method == "DELETE" => "woocommerce.orders.delete",
        ["orders", _] => "woocommerce.orders.put",
        ["orders", _, "notes", ..] if read => "woocommerce.notes.list",
        ["orders", _, "notes", ..] => "woocommerce.notes.post",
        ["orders", _, "refunds", ..] if read => "woocommerce.refunds.list",
        ["orders", _, "refunds", ..] => "woocommerce.refunds.post",
        ["products"] => "woocommerce.products.list",
        ["products", _] => "woocommerce.products.get",
        ["products", _, "variations", ..] => "woocommerce.variations.list",
        ["webhooks", ..] if read => "woocommerce.webhooks.list",
        ["webhooks", ..] => "woocommerce.webhooks.write",
        ["system_status"] => "woocommerce.system_status",
        ["customers", ..] => "woocommerce.customers",
        ["reports", ..] => "woocommerce.reports",
        _ => "woocommerce.info",
    }
}

/// What a refusal calls the thing that was asked for.
fn refusal(call: &Call, parts: &[&str], known: bool) -> Reply {
    let status = if known { 403 } else { 401 };
    let single = parts.len() > 1;
    let (code, message) = match call.method.as_str() {
        "GET" | "HEAD" | "OPTIONS" if single => {
            ("woocommerce_rest_cannot_view", "Sorry, you cannot view this resource.")
        }
        "GET" | "HEAD" | "OPTIONS" => ("woocommerce_rest_cannot_view", "Sorry, you cannot list resources."),
        "POST" => ("woocommerce_rest_cannot_create", "Sorry, you are not allowed to create resources."),
        "DELETE" => ("woocommerce_rest_cannot_delete", "Sorry, you are not allowed to delete this resource."),
        _ => ("woocommerce_rest_cannot_edit", "Sorry, you are not allowed to edit this resource."),
    };
    refuse(status, code, message)
}

/// Answers a request to shop number `at`.
pub(crate) fn answer(state: &mut State, at: usize, call: &Call, quirks: Quirks) -> Reply {
    let mut reply = route(state, at, call, quirks).unwrap_or_else(|refused| refused);
    let now = state.now();
    reply = reply
        .with("Date", crate::text::http_date(now))
        .with("X-Robots-Tag", "noindex")
        .with("X-Content-Type-Options", "nosniff")
        .with("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link")
        .with(
            "Access-Control-Allow-Headers",
            "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type",
        )
        .with("Cache-Control", "no-cache, must-revalidate, max-age=0, no-store, private");
    reply
}

fn route(state: &mut State, at: usize, call: &Call, quirks: Quirks) -> Result<Reply, Reply> {
    if !call.path.contains("/wp-json") {
        let html = "<!DOCTYPE html><html><head><title>Page not found</title></head><body></body></html>";
        return Err(Reply::new(404, "text/html; charset=UTF-8", html));
    }
    let parts = parts(&call.path);
    let now = state.now();
    let version: u8 = match parts.as_slice() {
        [] => {
            let seconds = crate::text::zoned(now, &state.shops[at].zone).offset().seconds();
            return Ok(info::root(&state.shops[at], call, seconds / 3600));
        }
        ["wc", "v3", ..] => 3,
        ["wc", "v2", ..] => 2,
        _ => return Err(no_route()),
    };
    let rest = parts[2..].to_vec();
    let caller = super::auth::who(&mut state.shops[at], call, now)?;
    if rest.is_empty() {
        return Ok(info::index(&state.shops[at], call, version));
    }
    let known = matches!(
        rest.as_slice(),
        ["orders" | "products" | "webhooks" | "customers", ..]
            | ["system_status"]
            | ["reports", "orders", "totals"]
            | ["data", "currencies", "current"]
            | ["settings", _, _]
    );
    if !known {
        return Err(no_route());
    }
    match caller {
        None => return Err(refusal(call, &rest, false)),
        Some(Permission::Customer) => return Err(refusal(call, &rest, true)),
        Some(_) => {}
    }
    match (call.method.as_str(), rest.as_slice()) {
        (_, ["webhooks"]) => hooks::route(state, at, call, version, None),
        (_, ["webhooks", id]) => hooks::route(state, at, call, version, Some(id)),
        ("GET" | "HEAD", ["orders"]) => filter::list(&state.shops[at], call, version, quirks, now),
        ("POST", ["orders"]) => write::create(state, at, call, version),
        (method, ["orders", id, rest @ ..]) => order(state, at, call, version, method, id, rest),
        ("GET" | "HEAD", ["products"]) => products::list(state, at, call),
        ("GET" | "HEAD", ["products", id]) => Ok(products::one(state, at, call, id)),
        ("GET" | "HEAD", ["products", id, "variations"]) => products::variations(state, at, call, id, None),
        ("GET" | "HEAD", ["products", id, "variations", one]) => products::variations(state, at, call, id, Some(one)),
        ("GET" | "HEAD", ["system_status"]) => Ok(info::system_status(&state.shops[at], call)),
        ("GET" | "HEAD", ["reports", ..]) => Ok(info::totals(&state.shops[at])),
        ("GET" | "HEAD", ["data", ..]) => Ok(info::currency(&state.shops[at], call)),
        ("GET" | "HEAD", ["settings", group, id]) => Ok(info::setting(&state.shops[at], call, group, id)),
        ("GET" | "HEAD", ["customers"]) => info::customers(&state.shops[at], call, None),
        ("GET" | "HEAD", ["customers", id]) => info::customers(&state.shops[at], call, Some(id)),
        _ => Err(no_route()),
    }
}

fn order(
    state: &mut State,
    at: usize,
    call: &Call,
    version: u8,
    method: &str,
    id: &str,
    rest: &[&str],
) -> Result<Reply, Reply> {
    // Reading says 404 and writing 400, both with the same words.
    let missing = if matches!(method, "PUT" | "PATCH" | "POST") && rest.is_empty() { 400 } else { 404 };
    let found = id.parse().ok().filter(|id: &u64| state.shops[at].orders.contains_key(id));
    let Some(id) = found else {
        let code = if rest.is_empty() {
            "woocommerce_rest_shop_order_invalid_id"
        } else {
            "woocommerce_rest_order_invalid_id"
        };
        let message = if rest.is_empty() { "Invalid ID." } else { "Invalid order ID." };
        return Err(refuse(missing, code, message));
    };
    match (method, rest) {
        ("GET" | "HEAD", []) => {
            let shop = &state.shops[at];
            Ok(Reply::php(200, &fields(call, shop.orders[&id].json(shop, version))))
        }
        ("PUT" | "PATCH" | "POST", []) => write::update(state, at, call, version, id),
        ("DELETE", []) => write::delete(state, at, call, version, id),
        ("GET" | "HEAD", ["notes"]) => Ok(write::notes(state, at, call, id)),
        ("POST", ["notes"]) => write::note(state, at, call, id),
        ("GET" | "HEAD", ["refunds"]) => {
            let shop = &state.shops[at];
            let order = &shop.orders[&id];
            let rows: Vec<_> = order.refunds.iter().rev().map(|refund| order.refund_json(shop, refund)).collect();
            Ok(filter::page_of(shop, call, filter::paging(call)?, &rows))
        }
        ("POST", ["refunds"]) => write::refund(state, at, call, id),
        _ => Err(no_route()),
    }
}
