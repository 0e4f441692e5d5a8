//! Which route a request means, who may use it, and the name of the place in faults and counts.

use super::doors::{self, Door};
use super::filter::{Quirks, fields};
use super::info::no_route;
use super::{Permission, counter, filter, hooks, info, legacy, products, refuse, write};
use crate::call::{Call, Reply};
use crate::world::State;

/// The name of the place of a request, for faults: `woocommerce.orders.list` and so on. Both interfaces share them.
pub(crate) fn place(call: &Call) -> &'static str {
    let parts: Vec<String> = match doors::door(call) {
        Door::Legacy { route, .. } => route.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        _ => doors::parts(call).into_iter().skip(2).collect(),
    };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let read = call.is_read();
    match parts.as_slice() {
        ["orders", "count" | "statuses"] => "woocommerce.reports",
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

/// A page for people that is not there.
pub(crate) fn page_missing() -> Reply {
    let html = "<!DOCTYPE html><html><head><title>Page not found</title></head><body></body></html>";
    Reply::new(404, "text/html; charset=UTF-8", html)
}

/// A method may be given beside the one that the host lets through.
fn overridden(call: &Call) -> Option<Call> {
    let header = call.header("x-http-method-override");
    let wanted = call.param("_method").or(header).filter(|_| call.method == "POST")?;
    Some(Call { method: wanted.to_ascii_uppercase(), ..call.clone() })
}

/// Answers a request to shop number `at`.
pub(crate) fn answer(state: &mut State, at: usize, call: &Call, quirks: Quirks) -> Reply {
    let changed = overridden(call);
    let call = changed.as_ref().unwrap_or(call);
    let door = if doors::open(&state.shops[at], call) { doors::door(call) } else { Door::Page };
    let mut reply = match door {
        Door::Rest(_) if state.shops[at].profile.has_json() => {
            headed(rest(state, at, call, quirks).unwrap_or_else(|refused| refused))
        }
        Door::Legacy { version, route } => {
            churn(state, at, call);
            legacy::answer(state, at, call, (version, &route), quirks).unwrap_or_else(|refused| refused)
        }
        _ => page(state, at, call),
    };
    let now = state.now();
    reply = reply.with("Date", crate::text::http_date(now));
    reply
}

/// What WordPress adds to every answer of its interface.
fn headed(reply: Reply) -> Reply {
    reply
        .with("X-Robots-Tag", "noindex")
        .with("X-Content-Type-Options", "nosniff")
        .with("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link")
        .with(
            "Access-Control-Allow-Headers",
            "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type",
        )
        .with("Cache-Control", "no-cache, must-revalidate, max-age=0, no-store, private")
}

/// The front page says where the interface is; every other page is not there.
fn page(state: &State, at: usize, call: &Call) -> Reply {
    let shop = &state.shops[at];
    let own = shop.home.rsplit_once('/').map_or("", |(_, own)| own);
    if call.path.trim_matches('/') != own {
        return page_missing();
    }
    let html = format!("<!DOCTYPE html><html><head><title>{}</title></head><body></body></html>", shop.name);
    let reply = Reply::new(200, "text/html; charset=UTF-8", html);
    if !shop.profile.has_json() {
        return reply;
    }
    reply.with("Link", format!("<{}>; rel=\"https://api.w.org/\"", shop.json_root()))
}

/// A shop that is worked on while it is read: some orders change before each list is answered.
fn churn(state: &mut State, at: usize, call: &Call) {
    if state.shops[at].settings.churn > 0 && place(call) == "woocommerce.orders.list" {
        counter::churn(state, at);
    }
}

fn rest(state: &mut State, at: usize, asked: &Call, quirks: Quirks) -> Result<Reply, Reply> {
    // An old WordPress does not look at `_fields`; the signature covers it all the same.
    let mut call = asked.clone();
    if !state.shops[at].profile.limits_fields() {
        call.query.retain(|(name, _)| !name.starts_with("_fields"));
    }
    let call = &call;
    let parts = doors::parts(call);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let now = state.now();
    let version: u8 = match parts.as_slice() {
        [] => {
            let seconds = crate::text::zoned(now, &state.shops[at].zone).offset().seconds();
            return Ok(info::root(&state.shops[at], call, seconds));
        }
        ["wc", "v3", ..] => 3,
        ["wc", "v2", ..] => 2,
        ["wc", "v1", ..] => 1,
        _ => return Err(no_route()),
    };
    if !state.shops[at].profile.has_rest(version) {
        return Err(no_route());
    }
    let rest = parts[2..].to_vec();
    let caller = super::auth::who(&mut state.shops[at], asked, now)?;
    if rest.is_empty() {
        return Ok(info::index(&state.shops[at], call, version));
    }
    let known = match rest.as_slice() {
        ["orders" | "products" | "webhooks" | "customers", ..] => true,
        ["system_status"] | ["settings", _, _] => version > 1,
        ["reports", "orders", "totals"] | ["data", "currencies", "current"] => version > 2,
        _ => false,
    };
    if !known {
        return Err(no_route());
    }
    match caller {
        None => return Err(refusal(call, &rest, false)),
        Some(Permission::Customer) => return Err(refusal(call, &rest, true)),
        Some(Permission::NoWebhooks) if rest[0] == "webhooks" => return Err(refusal(call, &rest, true)),
        Some(_) => {}
    }
    churn(state, at, call);
    match (call.method.as_str(), rest.as_slice()) {
        (_, ["webhooks"]) => hooks::route(state, at, call, version, None),
        (_, ["webhooks", id]) => hooks::route(state, at, call, version, Some(id)),
        ("GET" | "HEAD", ["orders"]) => filter::list(&state.shops[at], call, version, quirks, now),
        ("POST", ["orders"]) => write::create(state, at, call, version),
        (method, ["orders", id, rest @ ..]) => order(state, at, call, version, method, id, rest),
        ("GET" | "HEAD", ["products"]) => products::list(state, at, call, version),
        ("GET" | "HEAD", ["products", "categories"]) => products::categories(state, at, call),
        ("GET" | "HEAD", ["products", id]) => products::one(state, at, call, id),
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
            if state.shops[at].settings.viewing_bumps {
                state.order_changed(at, id, true);
            }
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
            let told = |refund| {
                let mut value = order.refund_json(shop, refund);
                // Only the answer to making one lacks it at 3.6.
                value["refunded_payment"] = serde_json::Value::Bool(false);
                value
            };
            let rows: Vec<_> = order.refunds.iter().rev().map(told).collect();
            Ok(filter::page_of(shop, call, filter::paging(call)?, &rows))
        }
        ("POST", ["refunds"]) => write::refund(state, at, call, id),
        _ => Err(no_route()),
    }
}
