//! Webhooks: registration with its ping, deliveries with headers and signature as recorded, the counter that disables.
//!
//! Several changes within the delay collapse into one delivery, whose body is built when it is sent, in the form of the
//! interface that made the webhook. There is no retry. How the body is made and sent is in `delivery`.

use serde_json::{Map, Value, json};

use super::delivery::ping;
use super::filter::{fields, page_of, paging};
use super::{Profile, Shop, refuse};
use crate::call::{Call, Reply};
use crate::rng::hash;
use crate::text::naive;
use crate::world::State;
use crate::world::clock::SECOND;
use crate::world::happenings::Happening;

/// The form of what is delivered: that of the interface that made the webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Payload {
    Legacy,
    /// `wc/v1` to `wc/v3`.
    Rest(u8),
}

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
    pub(crate) payload: Payload,
    pub(crate) failures: u32,
    /// The ping was not answered with exactly 200, so every later save pings again.
    pub(crate) unanswered_ping: bool,
    pub(crate) sent: u64,
}

/// What in the shop makes an event of an order happen.
pub(crate) fn fired(profile: &Profile, event: &str) -> Vec<&'static str> {
    match event {
        "created" if !profile.since(305) => {
            vec![
                "woocommerce_checkout_order_processed",
                "woocommerce_process_shop_order_meta",
                "woocommerce_api_create_order",
            ]
        }
        "updated" if !profile.since(305) => vec![
            "woocommerce_process_shop_order_meta",
            "woocommerce_api_edit_order",
            "woocommerce_order_edit_status",
            "woocommerce_order_status_changed",
        ],
        "created" => vec!["woocommerce_new_order"],
        "updated" => vec!["woocommerce_update_order", "woocommerce_order_refunded"],
        "deleted" => vec!["wp_trash_post"],
        _ => vec!["untrashed_post"],
    }
}

impl Hook {
    fn json(&self, shop: &Shop, version: u8) -> Value {
        let (resource, event) = self.topic.split_once('.').unwrap_or((&self.topic, ""));
        let utc = jiff::tz::TimeZone::UTC;
        let root = format!("wc/v{version}/webhooks");
        let mut value = json!({ "id": self.id, "name": self.name, "status": self.status, "topic": self.topic,
            "resource": resource, "event": event, "hooks": fired(shop.profile, event), "delivery_url": self.url,
            "date_created": naive(self.created, &shop.zone), "date_created_gmt": naive(self.created, &utc),
            "date_modified": self.modified.map(|at| naive(at, &shop.zone)), "date_modified_gmt": self.modified.map(|at| naive(at, &utc)),
            "_links": { "self": shop.link(&format!("{root}/{}", self.id)), "collection": shop.link(&root) } });
        if version == 1
            && let Some(map) = value.as_object_mut()
        {
            // The first version knows UTC only, without saying so.
            for name in ["date_created", "date_modified"] {
                let gmt = map.remove(&format!("{name}_gmt")).unwrap_or_default();
                map.insert(name.to_owned(), gmt);
            }
        }
        value
    }
}

fn known_topic(shop: &Shop, topic: &str) -> bool {
    topic.split_once('.').is_some_and(|(resource, event)| match resource {
        "order" | "product" | "customer" | "coupon" => {
            matches!(event, "created" | "updated" | "deleted") || event == "restored" && shop.profile.since(300)
        }
        "action" => !event.is_empty(),
        _ => false,
    })
}

/// Why a webhook is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bad {
    Topic,
    Address,
}

fn refused(fault: Bad) -> Reply {
    match fault {
        Bad::Topic => {
            let message = "Webhook topic is required and must be valid.";
            refuse(400, "woocommerce_rest_shop_webhook_invalid_topic", message)
        }
        Bad::Address => {
            let message = "Webhook delivery URL must start with http:// or https://.";
            refuse(400, "woocommerce_rest_shop_webhook_invalid_delivery_url", message)
        }
    }
}

/// `webhooks`, all methods.
pub(crate) fn route(state: &mut State, at: usize, call: &Call, version: u8, id: Option<&str>) -> Result<Reply, Reply> {
    match (call.method.as_str(), id) {
        ("GET" | "HEAD", None) => {
            let shop = &state.shops[at];
            let status = call.param("status").unwrap_or("all");
            let rows: Vec<Value> = shop
                .hooks
                .values()
                .rev()
                .filter(|hook| matches!(status, "all" | "any") || hook.status == status)
                .map(|hook| hook.json(shop, version))
                .collect();
            Ok(page_of(shop, call, paging(call)?, &rows))
        }
        ("POST", None) => {
            let body = super::write::body(call)?;
            let id = make(state, at, &body, Payload::Rest(version)).map_err(refused)?;
            let shop = &state.shops[at];
            let place = format!("{}/wp-json/wc/v{version}/webhooks/{id}", shop.home);
            Ok(Reply::php(201, &shop.hooks[&id].json(shop, version)).with("Location", place))
        }
        (method, Some(id)) => {
            let Some(id) = id.parse().ok().filter(|id| state.shops[at].hooks.contains_key(id)) else {
                return Err(refuse(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID."));
            };
            let shown = state.shops[at].hooks[&id].json(&state.shops[at], version);
            match method {
                "GET" | "HEAD" => Ok(Reply::php(200, &fields(call, shown))),
                "PUT" | "POST" | "PATCH" => {
                    let body = super::write::body(call)?;
                    change(state, at, id, &body).map_err(refused)?;
                    let shop = &state.shops[at];
                    Ok(Reply::php(200, &shop.hooks[&id].json(shop, version)))
                }
                "DELETE" if matches!(call.param("force"), Some("true" | "1")) => {
                    remove(state, at, id);
                    Ok(Reply::php(200, &shown))
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

fn is_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// Makes a webhook, and tries its address.
pub(crate) fn make(state: &mut State, at: usize, body: &Map<String, Value>, payload: Payload) -> Result<u64, Bad> {
    let now = state.now();
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (topic, url) = (text("topic"), text("delivery_url"));
    if !known_topic(&state.shops[at], &topic) {
        return Err(Bad::Topic);
    }
    if !is_address(&url) {
        return Err(Bad::Address);
    }
    let seed = state.seed;
    let shop = &mut state.shops[at];
    let id = shop.next_hook;
    shop.next_hook += 1;
    // Up to 2.x the secret of the key that makes it, later random characters.
    let usual = if shop.profile.since(300) {
        format!("{:016x}{:016x}", hash(seed, "secret", id), hash(seed, "hook", id))
    } else {
        shop.keys[0].secret.clone()
    };
    let secret = Some(text("secret")).filter(|secret| !secret.is_empty());
    let name = Some(text("name")).filter(|name| !name.is_empty());
    let hook = Hook {
        id,
        name: name.unwrap_or_else(|| format!("Webhook created on {}", naive(now, &shop.zone))),
        topic,
        url,
        secret: secret.unwrap_or(usual),
        status: Some(text("status")).filter(|status| !status.is_empty()).unwrap_or_else(|| "active".to_owned()),
        created: now,
        modified: None,
        payload,
        failures: 0,
        unanswered_ping: true,
        sent: 0,
    };
    shop.hooks.insert(id, hook);
    ping(state, at, id);
    Ok(id)
}

/// Changes a webhook. The counter of failures stays where it was, so after an activation the next failure disables.
pub(crate) fn change(state: &mut State, at: usize, id: u64, body: &Map<String, Value>) -> Result<(), Bad> {
    let now = state.now();
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    if text("topic").is_some_and(|topic| !known_topic(&state.shops[at], &topic)) {
        return Err(Bad::Topic);
    }
    if text("delivery_url").is_some_and(|url| !is_address(&url)) {
        return Err(Bad::Address);
    }
    let shop = &mut state.shops[at];
    let profile = shop.profile;
    let Some(hook) = shop.hooks.get_mut(&id) else { return Ok(()) };
    let mut ping_again = profile.pings_always() || hook.unanswered_ping && profile.pings_again();
    if let Some(topic) = text("topic") {
        hook.topic = topic;
    }
    if let Some(url) = text("delivery_url") {
        ping_again |= url != hook.url;
        hook.url = url;
    }
    if let Some(status) = text("status") {
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
    if ping_again && hook.status == "active" {
        ping(state, at, id);
    }
    Ok(())
}

/// Deletes a webhook with everything it had still to send.
pub(crate) fn remove(state: &mut State, at: usize, id: u64) {
    state.shops[at].hooks.remove(&id);
    state.queue.drop_if(|h| matches!(h, Happening::Deliver { shop, hook, .. } if *shop == at && *hook == id));
}

/// An order changed: plans one delivery for every active webhook that listens, unless one is waiting already.
pub(crate) fn announce(state: &mut State, at: usize, order: u64, event: &'static str) {
    let status = state.shops[at].orders.get(&order).map_or("", |order| order.status.as_str());
    // What was only begun is not told; carts of the block checkout are, by mistake.
    if matches!(status, "draft" | "auto-draft" | "new") {
        return;
    }
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
