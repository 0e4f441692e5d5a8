//! Webhooks: registration with its ping, deliveries with headers and signature as recorded, the counter that disables.
//!
//! Several changes within the delay collapse into one delivery, whose body is built when it is sent. There is no retry.

use serde_json::{Value, json};

use super::auth::sha256;
use super::filter::{fields, page_of, paging};
use super::{Shop, refuse};
use crate::call::{Call, Reply};
use crate::rng::hash;
use crate::text::{naive, php_json};
use crate::world::clock::SECOND;
use crate::world::happenings::Happening;
use crate::world::{Delivery, State};

/// The counter may pass this before an increment disables the webhook: the seventh consecutive failure does.
const FAILURES: u32 = 5;

/// One registered webhook.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) topic: String,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) status: String,
    pub(crate) created: i64,
    pub(crate) modified: Option<i64>,
    pub(crate) version: u8,
    pub(crate) failures: u32,
    /// The ping was not answered with exactly 200, so every later save pings again.
    pub(crate) unanswered_ping: bool,
    pub(crate) sent: u64,
}

impl Hook {
    fn json(&self, shop: &Shop) -> Value {
        let (resource, event) = self.topic.split_once('.').unwrap_or((&self.topic, ""));
        let hooks = match event {
            "created" => vec!["woocommerce_new_order"],
            "updated" => vec!["woocommerce_update_order", "woocommerce_order_refunded"],
            "deleted" => vec!["wp_trash_post"],
            _ => vec!["untrashed_post"],
        };
        let utc = jiff::tz::TimeZone::UTC;
        let root = format!("wc/v{}/webhooks", self.version);
        json!({ "id": self.id, "name": self.name, "status": self.status, "topic": self.topic, "resource": resource, "event": event,
            "hooks": hooks, "delivery_url": self.url, "date_created": naive(self.created, &shop.zone),
            "date_created_gmt": naive(self.created, &utc),
            "date_modified": self.modified.map(|at| naive(at, &shop.zone)), "date_modified_gmt": self.modified.map(|at| naive(at, &utc)),
            "_links": { "self": shop.link(&format!("{root}/{}", self.id)), "collection": shop.link(&root) } })
    }
}

const EVENTS: [&str; 4] = ["created", "updated", "deleted", "restored"];

fn known_topic(topic: &str) -> bool {
    topic.split_once('.').is_some_and(|(resource, event)| match resource {
        "order" | "product" | "customer" | "coupon" => EVENTS.contains(&event),
        "action" => !event.is_empty(),
        _ => false,
    })
}

fn bad_url() -> Reply {
    refuse(
        400,
        "woocommerce_rest_shop_webhook_invalid_delivery_url",
        "Webhook delivery URL must start with http:// or https://.",
    )
}

/// `webhooks`, all methods.
pub(crate) fn route(state: &mut State, at: usize, call: &Call, version: u8, id: Option<&str>) -> Result<Reply, Reply> {
    let now = state.now();
    match (call.method.as_str(), id) {
        ("GET" | "HEAD", None) => {
            let shop = &state.shops[at];
            let status = call.param("status").unwrap_or("all");
            let rows: Vec<Value> = shop
                .hooks
                .values()
                .rev()
                .filter(|hook| matches!(status, "all" | "any") || hook.status == status)
                .map(|hook| hook.json(shop))
                .collect();
            Ok(page_of(shop, call, paging(call)?, &rows))
        }
        ("POST", None) => create(state, at, call, version, now),
        (method, Some(id)) => {
            let Some(id) = id.parse().ok().filter(|id| state.shops[at].hooks.contains_key(id)) else {
                return Err(refuse(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID."));
            };
            match method {
                "GET" | "HEAD" => {
                    let shop = &state.shops[at];
                    Ok(Reply::php(200, &fields(call, shop.hooks[&id].json(shop))))
                }
                "PUT" | "POST" | "PATCH" => update(state, at, call, id, now),
                "DELETE" if call.param("force") == Some("true") => {
                    let shop = &mut state.shops[at];
                    let gone = shop.hooks.remove(&id).map_or(Value::Null, |hook| hook.json(&state.shops[at]));
                    state
                        .queue
                        .drop_if(|h| matches!(h, Happening::Deliver { shop, hook, .. } if *shop == at && *hook == id));
                    Ok(Reply::php(200, &gone))
                }
                "DELETE" => Err(refuse(
                    501,
                    "woocommerce_rest_trash_not_supported",
                    "Webhooks do not support trashing. Set 'force=true' to delete.",
                )),
                _ => Err(super::info::no_route()),
            }
        }
        _ => Err(super::info::no_route()),
    }
}

fn create(state: &mut State, at: usize, call: &Call, version: u8, now: i64) -> Result<Reply, Reply> {
    let body = super::write::body(call)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let topic = text("topic");
    if !known_topic(&topic) {
        let message = "Webhook topic is required and must be valid.";
        return Err(refuse(400, "woocommerce_rest_shop_webhook_invalid_topic", message));
    }
    let url = text("delivery_url");
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(bad_url());
    }
    let seed = state.seed;
    let shop = &mut state.shops[at];
    let id = shop.next_hook;
    shop.next_hook += 1;
    let secret = Some(text("secret")).filter(|secret| !secret.is_empty());
    let name = Some(text("name")).filter(|name| !name.is_empty());
    let hook = Hook {
        id,
        name: name.unwrap_or_else(|| format!("Webhook created on {}", naive(now, &shop.zone))),
        topic,
        url,
        secret: secret.unwrap_or_else(|| format!("{:016x}{:016x}", hash(seed, "secret", id), hash(seed, "hook", id))),
        status: Some(text("status")).filter(|status| !status.is_empty()).unwrap_or_else(|| "active".to_owned()),
        created: now,
        modified: None,
        version,
        failures: 0,
        unanswered_ping: true,
        sent: 0,
    };
    let json = hook.json(shop);
    let place = format!("{}/wp-json/wc/v{version}/webhooks/{id}", shop.home);
    shop.hooks.insert(id, hook);
    ping(state, at, id);
    Ok(Reply::php(201, &json).with("Location", place))
}

fn update(state: &mut State, at: usize, call: &Call, id: u64, now: i64) -> Result<Reply, Reply> {
    let body = super::write::body(call)?;
    let shop = &mut state.shops[at];
    let Some(hook) = shop.hooks.get_mut(&id) else { return Err(super::info::no_route()) };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut ping_again = hook.unanswered_ping;
    if let Some(topic) = text("topic") {
        if !known_topic(&topic) {
            return Err(refuse(400, "woocommerce_rest_shop_webhook_invalid_topic", "Webhook topic must be valid."));
        }
        hook.topic = topic;
    }
    if let Some(url) = text("delivery_url") {
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return Err(bad_url());
        }
        ping_again |= url != hook.url;
        hook.url = url;
    }
    if let Some(status) = text("status") {
        // The counter stays where it was: the next failure disables at once.
        ping_again |= status == "active" && hook.status != "active";
        hook.status = status;
    }
    if let Some(name) = text("name") {
        hook.name = name;
    }
    if let Some(secret) = text("secret") {
        hook.secret = secret;
    }
    hook.modified = Some(now);
    let hook = hook.clone();
    let json = hook.json(&state.shops[at]);
    if ping_again && hook.status == "active" {
        ping(state, at, id);
    }
    Ok(Reply::php(200, &json))
}

/// The unsigned form by which a shop tries an address.
fn ping(state: &mut State, at: usize, id: u64) {
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

fn agent(shop: &Shop) -> String {
    format!("WooCommerce/{} Hookshot (WordPress/6.5.3)", shop.profile.version())
}

/// An order changed: plans one delivery for every active webhook that listens, unless one is waiting already.
pub(crate) fn announce(state: &mut State, at: usize, order: u64, event: &'static str) {
    let topic = format!("order.{event}");
    let hooks: Vec<u64> = state.shops[at]
        .hooks
        .values()
        .filter(|hook| hook.status == "active" && hook.topic == topic)
        .map(|hook| hook.id)
        .collect();
    for hook in hooks {
        let same = |h: &Happening| {
            matches!(h, Happening::Deliver { shop, hook: which, order: id, event: what }
                if *shop == at && *which == hook && *id == order && *what == event)
        };
        if !state.queue.holds(same) {
            let wait = SECOND * 2 + i64::try_from(hash(state.seed, "delivery", order) % 6_000).unwrap_or(0);
            state.plan(wait, Happening::Deliver { shop: at, hook, order, event });
        }
    }
}

/// Builds and sends a delivery that is due.
pub(crate) fn deliver(state: &mut State, at: usize, id: u64, order: u64, event: &'static str) {
    let shop = &state.shops[at];
    let Some(hook) = shop.hooks.get(&id).filter(|hook| hook.status == "active") else { return };
    let faults = state.faults.of_delivery("webhook", state.now(), &format!("{}/{order}", shop.id), &mut state.seq);
    if faults.reordered {
        // Later news of other orders overtake this one.
        state.queue.plan(state.now() + 20 * SECOND, Happening::Deliver { shop: at, hook: id, order, event });
        return;
    }
    if faults.lost {
        return;
    }
    let body = match (event, shop.orders.get(&order)) {
        ("deleted", _) => php_json(&json!({ "id": order })),
        (_, Some(found)) => php_json(&found.json(shop, hook.version)),
        // Deleted for good before the queue ran: signed, and no order at all.
        (_, None) => php_json(
            &json!({ "code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID.", "data": { "status": 404 } }),
        ),
    };
    let delivery_id = format!("{:016x}{:016x}", hash(state.seed, &hook.url, hook.sent), hash(order, event, hook.sent));
    let headers = vec![
        ("User-Agent".to_owned(), agent(shop)),
        ("Accept".to_owned(), "*/*".to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("X-WC-Webhook-Source".to_owned(), format!("{}/", shop.home)),
        ("X-WC-Webhook-Topic".to_owned(), format!("order.{event}")),
        ("X-WC-Webhook-Resource".to_owned(), "order".to_owned()),
        ("X-WC-Webhook-Event".to_owned(), event.to_owned()),
        ("X-WC-Webhook-Signature".to_owned(), sha256(&hook.secret, body.as_bytes())),
        ("X-WC-Webhook-ID".to_owned(), id.to_string()),
        ("X-WC-Webhook-Delivery-ID".to_owned(), delivery_id),
    ];
    let delivery = Delivery {
        shop: at,
        hook: id,
        ping: false,
        message: None,
        url: hook.url.clone(),
        headers,
        body: body.into_bytes(),
    };
    if let Some(hook) = state.shops[at].hooks.get_mut(&id) {
        hook.sent += 1;
    }
    if faults.doubled {
        state.send(delivery.clone());
    }
    state.send(delivery);
}

/// The answer of the receiver, or none.
pub(crate) fn delivered(state: &mut State, at: usize, id: u64, ping_sent: bool, status: Option<u16>) {
    let Some(hook) = state.shops[at].hooks.get_mut(&id) else { return };
    if ping_sent {
        hook.unanswered_ping = status != Some(200);
        return;
    }
    if status.is_some_and(|status| (200..=302).contains(&status)) {
        hook.failures = 0;
    } else if hook.failures > FAILURES {
        hook.status = "disabled".to_owned();
    } else {
        hook.failures += 1;
    }
    if hook.unanswered_ping && hook.status == "active" {
        ping(state, at, id);
    }
}
