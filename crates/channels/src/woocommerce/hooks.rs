//! Deliveries of a shop: is it the shop, and which order should be looked at. The body is a hint, never the truth:
//! it is built when it is sent, comes twice, late, out of order, or not at all.

use connect::channel::{Delivery, Hint, HookRefusal};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

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

/// As much of a body as the hint needs; the rest is checked to be JSON and not kept.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen<'a> {
    #[serde(borrow)]
    order: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    line_items: Option<IgnoredAny>,
    errors: Option<IgnoredAny>,
    code: Option<IgnoredAny>,
    message: Option<IgnoredAny>,
}

/// A text or a number as text; nothing else is one.
fn plain(value: Option<&RawValue>) -> String {
    let text = value.map_or("", RawValue::get);
    if text.starts_with('"') { serde_json::from_str(text).unwrap_or_default() } else { text.to_owned() }
}

fn hint(topic: &str, delivery: &Delivery) -> Result<Hint, HookRefusal> {
    let json = wire::json(&delivery.body).ok_or(HookRefusal::Unreadable)?;
    if serde_json::from_slice::<[IgnoredAny; 0]>(json).is_ok() {
        return Err(HookRefusal::ShopError);
    }
    let body: Seen<'_> = serde_json::from_slice(json).map_err(|_| HookRefusal::Unreadable)?;
    // Hooks made over the older interface wrap the order.
    let order = match body.order.map(RawValue::get).filter(|order| order.starts_with('{')) {
        Some(wrapped) => serde_json::from_str(wrapped).map_err(|_| HookRefusal::Unreadable)?,
        None => Seen { order: None, ..body },
    };
    let external_id = plain(order.id);
    if !is_id(&external_id) {
        // The order is gone, or the hook's author lost his rights: signed and valid, and nothing to import.
        let error = order.errors.is_some() || (order.code.is_some() && order.message.is_some());
        return Err(if error { HookRefusal::ShopError } else { HookRefusal::Unreadable });
    }
    if matches!(plain(order.status).as_str(), "checkout-draft" | "auto-draft" | "draft") {
        return Ok(Hint::Nothing(topic.to_owned()));
    }
    // Without a topic (a proxy took the header) only what looks like an order is taken for one.
    if topic.is_empty() && order.line_items.is_none() {
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
