//! Deliveries of a shop: is it the shop, and which order should be looked at. The body is a hint, never the truth:
//! it is built when it is sent, comes twice, late, out of order, or not at all.

use connect::channel::{Delivery, Hint, HookRefusal};
use serde_json::Value;

use super::{read::is_id, sign, wire};

pub(super) fn verify(secret: &str, delivery: &Delivery) -> Result<Hint, HookRefusal> {
    let Some(signature) = delivery.header("x-wc-webhook-signature") else {
        return if is_ping(delivery) { Ok(Hint::Ping) } else { Err(HookRefusal::Unsigned) };
    };
    // With an empty secret anybody can sign.
    if secret.is_empty() || signature.trim().is_empty() {
        return Err(HookRefusal::Unsigned);
    }
    if !spellings(secret).iter().any(|secret| sign::hook_signature_fits(secret, &delivery.body, signature)) {
        return Err(HookRefusal::WrongSignature);
    }
    let topic = topic(delivery);
    if !topic.is_empty() && !topic.starts_with("order.") {
        return Ok(Hint::Nothing(topic.to_owned()));
    }
    hint(topic, delivery)
}

/// A shop tries a new address with a form of one field, unsigned and without any header of its own.
fn is_ping(delivery: &Delivery) -> bool {
    let form =
        delivery.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let number = delivery.body.strip_prefix(b"webhook_id=");
    form && number
        .is_some_and(|number| !number.is_empty() && number.len() <= 20 && number.iter().all(u8::is_ascii_digit))
}

/// Shops keep the secret as typed or with its special characters written as entities, and sign with the one or the
/// other (newer versions decode it first).
fn spellings(secret: &str) -> Vec<String> {
    const ENTITIES: [(&str, &str); 5] =
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#039;")];
    let mut spellings = vec![secret.to_owned()];
    // `&` is written first and read last, so that it is not taken for a part of another entity.
    let written = ENTITIES.iter().fold(secret.to_owned(), |text, (plain, entity)| text.replace(plain, entity));
    let opened = ENTITIES.iter().rev().fold(secret.to_owned(), |text, (plain, entity)| text.replace(entity, plain));
    for other in [written, opened] {
        if !spellings.contains(&other) {
            spellings.push(other);
        }
    }
    spellings
}

fn hint(topic: &str, delivery: &Delivery) -> Result<Hint, HookRefusal> {
    let body: Value =
        wire::json(&delivery.body).and_then(|json| serde_json::from_slice(json).ok()).ok_or(HookRefusal::Unreadable)?;
    // Hooks made over the older interface wrap the order.
    let order = body.get("order").filter(|order| order.is_object()).unwrap_or(&body);
    let external_id = match order.get("id") {
        Some(Value::Number(id)) => id.to_string(),
        Some(Value::String(id)) => id.clone(),
        _ => String::new(),
    };
    if !is_id(&external_id) {
        // The order is gone, or the hook's author lost his rights: signed and valid, and nothing to import.
        let empty = body.as_array().is_some_and(Vec::is_empty);
        let error = body.get("errors").is_some() || (body.get("code").is_some() && body.get("message").is_some());
        return Err(if empty || error { HookRefusal::ShopError } else { HookRefusal::Unreadable });
    }
    let status = order.get("status").and_then(Value::as_str).unwrap_or_default();
    if matches!(status, "checkout-draft" | "auto-draft" | "draft") {
        return Ok(Hint::Nothing(topic.to_owned()));
    }
    // Without a topic (a proxy took the header) only what looks like an order is taken for one.
    if topic.is_empty() && order.get("line_items").is_none() {
        return Ok(Hint::Nothing(String::new()));
    }
    Ok(Hint::Order { external_id })
}

pub(super) fn delivery_id(delivery: &Delivery) -> Option<String> {
    delivery.header("x-wc-webhook-delivery-id").map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned)
}

pub(super) fn topic(delivery: &Delivery) -> &str {
    delivery.header("x-wc-webhook-topic").map_or("", str::trim)
}
