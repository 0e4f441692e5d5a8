//! The webhooks that a shop keeps, in either interface. What a hook sends follows the interface that made it; the hub reads
//! both and takes neither for more than a hint.

use connect::{
    CallCx, CallError, CallResult, Fault, Response,
    channel::{HookState, ShopHook},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    call::{Caller, pairs, parsed, within_several},
    read::is_id,
    settings::{Finder, WooSettings},
    sign::Pair,
    wire::Webhook,
};

const LIST: &str = "woocommerce.webhooks.list";
const CREATE: &str = "woocommerce.webhooks.create";
const REMOVE: &str = "woocommerce.webhooks.remove";
const PER_PAGE: usize = 100;
/// Pages after which a list that does not end is given up.
const PAGES: usize = 50;

const TOPICS: &[&str] = &["order.created", "order.updated", "order.deleted", "order.restored"];
/// Shops before 3.6 may not know of `order.restored` [INF]; a poll finds such an order.
const OLD_TOPICS: &[&str] = &["order.created", "order.updated", "order.deleted"];

pub(super) fn topics(settings: &WooSettings) -> &'static [&'static str] {
    let found = &settings.found;
    // A shop that does not say its version and filters by change is of 5.8 or later.
    let is_new = found.version.map_or(found.finder == Finder::Filter, |version| version >= (3, 6));
    if is_new && !found.dialect.is_legacy() { TOPICS } else { OLD_TOPICS }
}

#[derive(Deserialize)]
struct Many {
    webhooks: Vec<Webhook>,
}

#[derive(Deserialize)]
struct One {
    webhook: Webhook,
}

pub(super) async fn list(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<Vec<ShopHook>> {
    let caller = settings.caller();
    let mut hooks: Vec<ShopHook> = Vec::new();
    // The older interface lists the active ones unless it is asked for others [INF].
    let states: &[&str] = if caller.dialect.is_legacy() { &["", "paused", "disabled"] } else { &[""] };
    for state in states {
        for page in 1..=PAGES {
            let query = page_query(&caller, state, page);
            let several = page > 1 || !state.is_empty();
            let response = caller.get(cx, LIST, "/webhooks", &query).await;
            let response = if several { response.map_err(within_several)? } else { response? };
            let part = many(&caller, &response)?;
            let count = part.len();
            let known = hooks.len();
            for hook in part {
                if is_id(&hook.id) && !hooks.iter().any(|seen| seen.external_id == hook.id) {
                    hooks.push(shop_hook(hook));
                }
            }
            // A page that brings nothing new is the last one, whatever the shop makes of the number of the page.
            if count < PER_PAGE || hooks.len() == known {
                break;
            }
        }
    }
    Ok(hooks)
}

fn page_query(caller: &Caller<'_>, state: &str, page: usize) -> Vec<Pair> {
    let (size, page) = (PER_PAGE.to_string(), page.to_string());
    let mut query = if caller.dialect.is_legacy() {
        pairs(&[("filter[limit]", &size), ("page", &page)])
    } else {
        pairs(&[("per_page", &size), ("page", &page)])
    };
    if !state.is_empty() {
        query.extend(pairs(&[("status", state)]));
    }
    query
}

fn many(caller: &Caller<'_>, response: &Response) -> CallResult<Vec<Webhook>> {
    if caller.dialect.is_legacy() {
        parsed::<Many>(LIST, response).map(|many| many.webhooks)
    } else {
        parsed(LIST, response)
    }
}

fn shop_hook(hook: Webhook) -> ShopHook {
    let state = match hook.status.as_str() {
        "active" => HookState::Active,
        "paused" => HookState::Paused,
        _ => HookState::Disabled,
    };
    ShopHook { external_id: hook.id, topic: hook.topic, address: hook.delivery_url, state }
}

pub(super) async fn create(
    settings: &WooSettings,
    cx: &CallCx<'_>,
    topic: &str,
    address: &str,
) -> CallResult<ShopHook> {
    // With an empty secret the shop would sign in a way that everybody can, or with one that nobody here knows.
    if settings.webhook_secret.is_empty() {
        return Err(CallError::new(CREATE, Fault::Settings).far("webhook_secret_missing"));
    }
    let caller = settings.caller();
    let body = json!({
        "name": format!("Supercargo {topic}"),
        "topic": topic,
        "delivery_url": address,
        "secret": settings.webhook_secret.reveal(),
        "status": "active",
    });
    let response = caller.write(cx, CREATE, "POST", "/webhooks", &caller.dialect.wrapped("webhook", body)).await?;
    let made = if caller.dialect.is_legacy() {
        parsed::<One>(CREATE, &response).map(|one| one.webhook)
    } else {
        parsed(CREATE, &response)
    };
    let made: Webhook = made.map_err(CallError::effect_unknown)?;
    if is_id(&made.id) && made.topic == topic && made.delivery_url == address {
        Ok(shop_hook(made))
    } else {
        Err(CallError::new(CREATE, Fault::Garbled).because("another webhook came").effect_unknown())
    }
}

pub(super) async fn remove(settings: &WooSettings, cx: &CallCx<'_>, external_id: &str) -> CallResult<()> {
    if !is_id(external_id) {
        return Ok(());
    }
    match settings.caller().delete(cx, REMOVE, &format!("/webhooks/{external_id}")).await {
        Ok(_) => Ok(()),
        Err(error) if error.fault == Fault::Missing => Ok(()),
        Err(error) => Err(error),
    }
}
