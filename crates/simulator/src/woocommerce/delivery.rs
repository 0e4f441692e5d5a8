//! What a webhook sends: the ping, the body in the form of its interface, the headers, the signature; and what an answer, or
//! none, does to the webhook.

use serde_json::{Value, json};

use super::Shop;
use super::auth::sha256;
use super::hooks::{Hook, Payload};
use super::legacy;
use super::profile::Core;
use crate::rng::hash;
use crate::text::php_json;
use crate::world::clock::SECOND;
use crate::world::happenings::Happening;
use crate::world::{Delivery, State};

/// The counter may pass this before an increment disables the webhook: the seventh consecutive failure does.
const FAILURES: u32 = 5;

fn agent(shop: &Shop) -> String {
    format!("WooCommerce/{} Hookshot (WordPress/{})", shop.profile.version(), shop.profile.wordpress())
}

/// The unsigned form by which a shop tries an address.
pub(crate) fn ping(state: &mut State, at: usize, id: u64) {
    let shop = &state.shops[at];
    let Some(hook) = shop.hooks.get(&id) else { return };
    let headers = vec![
        ("User-Agent".to_owned(), agent(shop)),
        ("Accept".to_owned(), "*/*".to_owned()),
        ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
    ];
    let body = format!("webhook_id={id}").into_bytes();
    state.send(Delivery { shop: at, hook: id, ping: true, message: None, url: hook.url.clone(), headers, body });
}

/// The secret as it signs: newer shops take the escapes of HTML out of it first.
fn key(shop: &Shop, hook: &Hook) -> String {
    if !shop.profile.decodes_secret() {
        return hook.secret.clone();
    }
    let plain = hook.secret.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#039;", "'");
    plain.replace("&amp;", "&")
}

/// The body of an order's event. Whatever goes wrong while it is made is signed and sent as well.
fn body(shop: &Shop, hook: &Hook, order: u64, event: &str) -> Value {
    if event == "deleted" {
        return json!({ "id": order });
    }
    let found = shop.orders.get(&order);
    match hook.payload {
        Payload::Legacy => {
            let error = |code: &str, message: &str, status: u16| json!({ "errors": { code: [message] }, "error_data": { code: { "status": status } } });
            match found {
                Some(_) if shop.settings.author_without_rights => error(
                    "woocommerce_api_user_cannot_read_order",
                    "You do not have permission to read this order",
                    401,
                ),
                Some(order) => json!({ "order": legacy::orders::order_of(shop, order, 3) }),
                None => {
                    let message = format!("No order found with the ID equal to {order}");
                    error("woocommerce_api_no_order_found", &message, 404)
                }
            }
        }
        Payload::Rest(version) => match found {
            Some(_) if shop.settings.author_without_rights => json!({ "code": "woocommerce_rest_cannot_view",
                "message": "Sorry, you cannot view this resource.", "data": { "status": 403 } }),
            Some(order) => order.json(shop, version),
            // Recorded at 3.6.4: an empty list; at 8.9.1 an error.
            None if !shop.profile.since(508) => json!([]),
            None => json!({ "code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID.",
                "data": { "status": 404 } }),
        },
    }
}

/// Builds and sends a delivery that is due.
pub(crate) fn deliver(state: &mut State, at: usize, id: u64, order: u64, event: &'static str) {
    let shop = &state.shops[at];
    let Some(hook) = shop.hooks.get(&id).filter(|hook| hook.status == "active") else { return };
    // Without the plugin the older form cannot be made, and the queue's job ends in an exception.
    if hook.payload == Payload::Legacy && shop.profile.legacy() == Core::Plugin && !shop.settings.legacy {
        return;
    }
    let faults = state.faults.of_delivery("webhook", state.now(), &format!("{}/{order}", shop.id), &mut state.seq);
    if faults.reordered {
        // Later news of other orders overtake this one.
        state.queue.plan(state.now() + 20 * SECOND, Happening::Deliver { shop: at, hook: id, order, event });
        return;
    }
    let number = hash(state.seed, "delivery id", order ^ (hook.sent << 20));
    if let Some(hook) = state.shops[at].hooks.get_mut(&id) {
        hook.sent += 1;
    }
    let shop = &state.shops[at];
    if faults.lost || number % 100 < shop.settings.lost_percent {
        return;
    }
    let hook = &shop.hooks[&id];
    let body = php_json(&body(shop, hook, order, event));
    let named = if shop.profile.counts_deliveries() {
        (9_000 + id * 100_000 + hook.sent).to_string()
    } else {
        format!("{number:016x}{:016x}", hash(order, event, hook.sent))
    };
    let mut headers = vec![
        ("User-Agent".to_owned(), agent(shop)),
        ("Accept".to_owned(), "*/*".to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    if shop.profile.since(206) {
        headers.push(("X-WC-Webhook-Source".to_owned(), format!("{}/", shop.home)));
    }
    headers.extend([
        ("X-WC-Webhook-Topic".to_owned(), format!("order.{event}")),
        ("X-WC-Webhook-Resource".to_owned(), "order".to_owned()),
        ("X-WC-Webhook-Event".to_owned(), event.to_owned()),
        ("X-WC-Webhook-Signature".to_owned(), sha256(&key(shop, hook), body.as_bytes())),
        ("X-WC-Webhook-ID".to_owned(), id.to_string()),
        ("X-WC-Webhook-Delivery-ID".to_owned(), named),
    ]);
    let copies = 1 + u64::from(faults.doubled) + shop.settings.repeated;
    let url = hook.url.clone();
    let delivery = Delivery { shop: at, hook: id, ping: false, message: None, url, headers, body: body.into_bytes() };
    for _ in 0..copies {
        state.send(delivery.clone());
    }
}

/// The answer of the receiver, or none.
pub(crate) fn delivered(state: &mut State, at: usize, id: u64, ping_sent: bool, status: Option<u16>) {
    let profile = state.shops[at].profile;
    let Some(hook) = state.shops[at].hooks.get_mut(&id) else { return };
    if ping_sent {
        hook.unanswered_ping = status != Some(200);
        return;
    }
    if status.is_some_and(|status| (200..=profile.delivered_up_to()).contains(&status)) {
        hook.failures = 0;
    } else if hook.failures > FAILURES {
        hook.status = "disabled".to_owned();
    } else {
        hook.failures += 1;
    }
    // Each delivery saves the webhook, and so asks again.
    if hook.unanswered_ping && hook.status == "active" && profile.pings_again() {
        ping(state, at, id);
    }
}
