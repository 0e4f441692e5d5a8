//! The older interface, `/wc-api/v1` to `v3`: wrapped bodies, errors as a list, dates in UTC with a `Z`, and its own idea of
//! paging, filters and refusals. Shapes are those recorded at 3.6.4 and 8.9.1; `v1` and `v2` leave some of it away.

pub(crate) mod auth;
mod customers;
mod hooks;
mod index;
pub(crate) mod orders;
mod products;
pub(crate) mod query;
mod write;

use serde_json::{Value, json};

use super::filter::Quirks;
use super::orders::{Line, ShopOrder};
use super::profile::Core;
use super::{Permission, Shop};
use crate::call::{Call, Reply};
use crate::world::State;

/// An error in the shape of this interface.
pub(crate) fn refuse(status: u16, code: &str, message: &str) -> Reply {
    Reply::php(status, &json!({ "errors": [{ "code": code, "message": message }] }))
}

/// A line of an order, as version 3 shows it.
pub(crate) fn old_line(shop: &Shop, order: &ShopOrder, line: &Line) -> Value {
    orders::line_json(shop, order, line, 3)
}

pub(crate) fn no_route() -> Reply {
    refuse(404, "woocommerce_api_no_route", "No route was found matching the URL and request method")
}

/// A method that no route knows; one that only this route does not know is no route.
fn unsupported() -> Reply {
    refuse(400, "woocommerce_api_unsupported_method", "Unsupported request method")
}

/// The switch is off, or the plugin is not there.
pub(crate) fn closed(shop: &Shop) -> Option<Reply> {
    if shop.settings.legacy {
        return None;
    }
    if shop.profile.legacy() == Core::Plugin {
        return Some(super::routes::page_missing());
    }
    // Here alone the errors are an object.
    let message = "The WooCommerce API is disabled on this site";
    Some(Reply::php(404, &json!({ "errors": { "code": "woocommerce_api_disabled", "message": message } })))
}

/// Somebody who has been let in, and what was asked.
struct Ask<'c> {
    at: usize,
    call: &'c Call,
    version: u8,
    /// The person behind the key may see what the shop holds.
    able: bool,
    permission: Permission,
    quirks: Quirks,
}

impl Ask<'_> {
    /// The body of a write as JSON, or the refusal that the server itself gives.
    fn body(&self) -> Result<Value, Reply> {
        let read = serde_json::from_slice::<Value>(&self.call.body).ok().filter(Value::is_object);
        read.ok_or_else(|| refuse(400, "woocommerce_api_missing_callback_param", "Missing parameter data"))
    }

    /// What stands in the wrapper. Only version 1 has none.
    fn wrapped(&self, name: &str, to_do: &str) -> Result<Value, Reply> {
        let body = self.body()?;
        if self.version == 1 {
            return Ok(body);
        }
        body.get(name).filter(|inner| inner.is_object()).cloned().ok_or_else(|| {
            let message = format!("No {name} data specified to {to_do} {name}");
            refuse(400, &format!("woocommerce_api_missing_{name}_data"), &message)
        })
    }

    fn able(&self, act: &str, thing: &str) -> Result<(), Reply> {
        if self.able {
            return Ok(());
        }
        let message = format!("You do not have permission to {act} {}", thing.replace('_', " "));
        Err(refuse(401, &format!("woocommerce_api_user_cannot_{act}_{thing}"), &message))
    }
}

/// Answers a request to shop number `at`.
pub(crate) fn answer(
    state: &mut State,
    at: usize,
    call: &Call,
    (version, route): (u8, &str),
    quirks: Quirks,
) -> Result<Reply, Reply> {
    let now = state.now();
    if let Some(closed) = closed(&state.shops[at]) {
        return Err(closed);
    }
    if route.is_empty() {
        return Ok(index::index(&state.shops[at], version));
    }
    if !matches!(call.method.as_str(), "HEAD" | "GET" | "POST" | "PUT" | "PATCH" | "DELETE") {
        return Err(unsupported());
    }
    let permission = auth::who(&mut state.shops[at], call, version, route, now)?;
    let able = permission != Permission::Customer;
    let ask = Ask { at, call, version, able, permission, quirks };
    let parts: Vec<&str> = route.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["orders", rest @ ..] => of_orders(state, &ask, rest),
        ["products", rest @ ..] if call.is_read() => products::route(state, &ask, rest),
        ["customers", rest @ ..] if call.is_read() => customers::route(state, &ask, rest),
        ["webhooks", rest @ ..] if version > 1 => hooks::route(state, &ask, rest),
        _ => Err(no_route()),
    }
}

fn of_orders(state: &mut State, ask: &Ask<'_>, parts: &[&str]) -> Result<Reply, Reply> {
    let newer = ask.version > 1;
    let number = |id: &str| id.parse::<u64>().map_err(|_| no_route());
    match (ask.call.method.as_str(), parts) {
        ("GET" | "HEAD", []) => Ok(orders::list(state, ask)),
        ("POST", []) if newer => write::create(state, ask),
        ("GET" | "HEAD", ["count"]) => orders::count(state, ask),
        ("GET" | "HEAD", ["statuses"]) if newer => Ok(orders::statuses(&state.shops[ask.at])),
        ("POST" | "PUT" | "PATCH", ["bulk"]) if newer => write::bulk(state, ask),
        (method, [id]) => {
            let id = number(id)?;
            match method {
                "GET" | "HEAD" => orders::one(state, ask, id),
                "PUT" | "POST" | "PATCH" => write::edit(state, ask, id),
                "DELETE" if newer => write::delete(state, ask, id),
                _ => Err(no_route()),
            }
        }
        (method, [id, "notes", rest @ ..]) => {
            let id = number(id)?;
            orders::known(state, ask, id, if ask.call.is_read() { "read" } else { "edit" })?;
            match (method, rest) {
                ("GET" | "HEAD", _) => orders::notes(state, ask, id, rest),
                ("POST", []) if newer => write::note(state, ask, id),
                ("PUT" | "POST" | "PATCH" | "DELETE", [note]) if newer => {
                    write::change_note(state, ask, id, number(note)?)
                }
                _ => Err(no_route()),
            }
        }
        (method, [id, "refunds", rest @ ..]) if newer => {
            let id = number(id)?;
            orders::known(state, ask, id, if ask.call.is_read() { "read" } else { "edit" })?;
            match (method, rest) {
                ("GET" | "HEAD", _) => orders::refunds(state, ask, id, rest),
                ("POST", []) => write::refund(state, ask, id),
                _ => Err(no_route()),
            }
        }
        _ => Err(no_route()),
    }
}
