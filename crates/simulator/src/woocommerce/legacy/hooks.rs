//! Webhooks of the older interface. What is made here is delivered in its wrapped form.

use serde_json::{Map, Value, json};

use super::{Ask, no_route, refuse};
use crate::call::Reply;
use crate::text::rfc3339;
use crate::woocommerce::Permission;
use crate::woocommerce::hooks::{self as common, Hook, Payload};
use crate::world::State;

fn hook_json(state: &State, at: usize, hook: &Hook) -> Value {
    let shop = &state.shops[at];
    let (resource, event) = hook.topic.split_once('.').unwrap_or((&hook.topic, ""));
    json!({ "id": hook.id, "name": hook.name, "status": hook.status, "topic": hook.topic, "resource": resource, "event": event,
        "hooks": common::fired(shop.profile, event), "delivery_url": hook.url, "created_at": rfc3339(hook.created),
        "updated_at": rfc3339(hook.modified.unwrap_or(hook.created)) })
}

/// `webhooks`, all methods.
pub(super) fn route(state: &mut State, ask: &Ask<'_>, parts: &[&str]) -> Result<Reply, Reply> {
    let may = ask.able && ask.permission != Permission::NoWebhooks;
    let read = ask.call.is_read();
    let one = |state: &State, hook: &Hook, status: u16| {
        Reply::php(status, &json!({ "webhook": hook_json(state, ask.at, hook) }))
    };
    match parts {
        [] if read => {
            // Whoever may not see them sees none.
            let rows: Vec<Value> = state.shops[ask.at]
                .hooks
                .values()
                .filter(|hook| may && ask.call.param("status").is_none_or(|status| hook.status == status))
                .map(|hook| hook_json(state, ask.at, hook))
                .collect();
            Ok(Reply::php(200, &json!({ "webhooks": rows })))
        }
        ["count"] if read => Ok(Reply::php(200, &json!({ "count": state.shops[ask.at].hooks.len() }))),
        [] if ask.call.method == "POST" => {
            let data = ask.wrapped("webhook", "create")?;
            if !may {
                let message = "You do not have permission to create webhooks.";
                return Err(refuse(401, "woocommerce_api_user_cannot_create_webhooks", message));
            }
            let id = common::make(state, ask.at, &fields(&data), Payload::Legacy).map_err(bad)?;
            Ok(one(state, &state.shops[ask.at].hooks[&id], 201))
        }
        [id, rest @ ..] => {
            let id: u64 = id.parse().map_err(|_| no_route())?;
            let Some(hook) = state.shops[ask.at].hooks.get(&id).cloned() else {
                return Err(refuse(404, "woocommerce_api_invalid_webhook", "Invalid webhook"));
            };
            if !may {
                let message =
                    format!("You do not have permission to {} this webhook", if read { "read" } else { "edit" });
                let code = if read { "read" } else { "edit" };
                return Err(refuse(401, &format!("woocommerce_api_user_cannot_{code}_webhook"), &message));
            }
            match (ask.call.method.as_str(), rest) {
                ("GET" | "HEAD", []) => Ok(one(state, &hook, 200)),
                // Newer shops keep no list of what they sent, and the others are made alike here.
                ("GET" | "HEAD", ["deliveries"]) => Ok(Reply::php(200, &json!({ "webhook_deliveries": [] }))),
                ("PUT" | "POST" | "PATCH", []) => {
                    let data = ask.wrapped("webhook", "edit")?;
                    common::change(state, ask.at, id, &fields(&data)).map_err(bad)?;
                    Ok(one(state, &state.shops[ask.at].hooks[&id], 200))
                }
                ("DELETE", []) => {
                    common::remove(state, ask.at, id);
                    Ok(Reply::php(200, &json!({ "message": "Permanently deleted webhook" })))
                }
                _ => Err(no_route()),
            }
        }
        _ => Err(no_route()),
    }
}

fn fields(data: &Value) -> Map<String, Value> {
    data.as_object().cloned().unwrap_or_default()
}

fn bad(fault: common::Bad) -> Reply {
    match fault {
        common::Bad::Topic => {
            refuse(400, "woocommerce_api_invalid_webhook_topic", "Webhook topic is required and must be valid.")
        }
        common::Bad::Address => {
            let message = "Webhook delivery URL must be a valid URL starting with http:// or https://";
            refuse(400, "woocommerce_api_invalid_webhook_delivery_url", message)
        }
    }
}
