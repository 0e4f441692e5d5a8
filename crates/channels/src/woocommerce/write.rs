//! What a shop is told: a status and a note for its staff. Nothing else of an order is ever written, lines least of
//! all: a line without its id would be added once more.
//!
//! An order is looked at before its status is set: one that has it already is left alone (setting it again would be a
//! change, with webhooks), and one in the trash is not fetched out of it.

use std::fmt;

use connect::{
    CallCx, CallError, CallResult, Fault,
    channel::{ShopStatus, Told},
};
use serde::{
    Deserialize,
    de::{MapAccess, Visitor},
};
use serde_json::json;

use super::{
    call::{Caller, pairs, parsed, within_several},
    faults::Answered,
    read::{is_id, phase},
    settings::WooSettings,
    wire::{Note, Standing, StatusTotal},
};

const STATUSES: &str = "woocommerce.statuses";
const STATUS: &str = "woocommerce.orders.status";
const STANDING: &str = "woocommerce.orders.standing";
const ADD_NOTE: &str = "woocommerce.notes.add";
const NOTES: &str = "woocommerce.notes.list";
/// The statuses of every shop.
const USUAL: [&str; 7] = ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"];

pub(super) fn usual_status(settings: &WooSettings, told: Told) -> &str {
    match told {
        Told::Completed => &settings.told_completed,
        Told::Cancelled => &settings.told_cancelled,
    }
}

/// The shop's own list of what it knows, those of its plugins included.
pub(super) async fn statuses(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<Vec<ShopStatus>> {
    let caller = settings.caller();
    let known = if caller.dialect.is_legacy() {
        let response = caller.get(cx, STATUSES, "/orders/statuses", &[]).await?;
        parsed::<Named>(STATUSES, &response)?.order_statuses.0
    } else {
        match caller.get(cx, STATUSES, "/reports/orders/totals", &[]).await {
            Ok(response) => {
                let totals: Vec<StatusTotal> = parsed(STATUSES, &response)?;
                totals.into_iter().map(|one| (one.slug, one.name)).collect()
            }
            Err(error) if error.far_code.as_deref() == Some("rest_no_route") => named_in_refusal(&caller, cx).await?,
            Err(error) => return Err(error),
        }
    };
    let status = |(code, name): (String, String)| {
        let code = code.strip_prefix("wc-").unwrap_or(&code).to_owned();
        ShopStatus { phase: phase(&code), name: if name.is_empty() { code.clone() } else { name }, code }
    };
    Ok(known.into_iter().map(status).collect())
}

/// Shops before 3.5 have no such report. They name all their statuses when they refuse one that they do not know.
async fn named_in_refusal(caller: &Caller<'_>, cx: &CallCx<'_>) -> CallResult<Vec<(String, String)>> {
    let query = pairs(&[("status", "supercargo-unknown"), ("per_page", "1"), ("_fields", "id")]);
    let usual = || USUAL.map(|code| (code.to_owned(), String::new())).to_vec();
    let error = match caller.get(cx, STATUSES, "/orders", &query).await.map_err(within_several) {
        Ok(_) => return Ok(usual()),
        Err(error) if error.far_code.as_deref() == Some("rest_invalid_param") => error,
        Err(error) => return Err(error),
    };
    let answered = error.source.as_ref().and_then(|source| source.downcast_ref::<Answered>());
    let named = answered.map(|answered| slugs(&answered.status_named)).unwrap_or_default();
    Ok(if named.is_empty() { usual() } else { named.into_iter().map(|code| (code, String::new())).collect() })
}

/// `status[0] is not one of any, pending, processing, and shipped.`: what stands from the first known name on.
pub(super) fn slugs(text: &str) -> Vec<String> {
    let Some(start) = text.find("pending") else { return Vec::new() };
    let word = |part: &str| {
        let last = part.trim().trim_end_matches('.').rsplit(' ').next().unwrap_or_default().to_owned();
        last.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).then_some(last)
    };
    text[start..].split(',').filter_map(word).filter(|code| !code.is_empty() && code != "trash").collect()
}

/// `{"order_statuses": {"pending": "Pending payment", …}}`, in the shop's order.
#[derive(Debug, Deserialize)]
struct Named {
    order_statuses: InOrder,
}

#[derive(Debug)]
struct InOrder(Vec<(String, String)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = InOrder;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("statuses with their names")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(InOrder(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// An order in an answer about one.
fn standing(caller: &Caller<'_>, doing: &'static str, response: &connect::Response) -> CallResult<Standing> {
    #[derive(Deserialize)]
    struct Wrapped {
        order: Standing,
    }
    if caller.dialect.is_legacy() {
        parsed::<Wrapped>(doing, response).map(|wrapped| wrapped.order)
    } else {
        parsed(doing, response)
    }
}

pub(super) async fn set_status(
    settings: &WooSettings,
    cx: &CallCx<'_>,
    external_id: &str,
    status: &str,
) -> CallResult<()> {
    let path = path(STATUS, external_id)?;
    let status = status.strip_prefix("wc-").unwrap_or(status);
    let caller = settings.caller();
    let fields = if caller.dialect.is_legacy() { "fields" } else { "_fields" };
    let response = caller.get(cx, STANDING, &path, &pairs(&[(fields, "id,status")])).await?;
    let now = standing(&caller, STANDING, &response)?;
    if now.id != external_id {
        return Err(CallError::new(STANDING, Fault::Garbled).because("another order came"));
    }
    if now.status == "trash" {
        // A status would bring it back.
        return Err(CallError::new(STATUS, Fault::Missing).far("order_in_trash"));
    }
    if now.status.strip_prefix("wc-").unwrap_or(&now.status) == status {
        return Ok(());
    }
    // The older interface makes `pending` of a status that it does not know, and puts the goods back on the shelf.
    if caller.dialect.is_legacy() {
        let known = statuses(settings, cx).await.map_err(within_several)?;
        if !known.iter().any(|one| one.code == status) {
            let unknown = CallError::new(STATUS, Fault::Settings).far("status_unknown");
            return Err(unknown.because(format!("the shop has no status `{status}`")));
        }
    }
    let body = caller.dialect.wrapped("order", json!({ "status": status }));
    let response = caller.write(cx, STATUS, "PUT", &path, &body).await.map_err(within_several)?;
    let told = standing(&caller, STATUS, &response).map_err(CallError::effect_unknown)?;
    if told.id == external_id {
        Ok(())
    } else {
        Err(CallError::new(STATUS, Fault::Garbled).because("another order came").effect_unknown())
    }
}

pub(super) async fn add_note(settings: &WooSettings, cx: &CallCx<'_>, external_id: &str, note: &str) -> CallResult<()> {
    let path = format!("{}/notes", path(ADD_NOTE, external_id)?);
    let caller = settings.caller();
    // `customer_note: true` would mail it to the customer.
    let body = caller.dialect.wrapped("order_note", json!({ "note": note, "customer_note": false }));
    let response = caller.write(cx, ADD_NOTE, "POST", &path, &body).await?;
    let _: serde_json::Map<String, serde_json::Value> =
        parsed(ADD_NOTE, &response).map_err(CallError::effect_unknown)?;
    Ok(())
}

pub(super) async fn notes(settings: &WooSettings, cx: &CallCx<'_>, external_id: &str) -> CallResult<Vec<String>> {
    #[derive(Deserialize)]
    struct Wrapped {
        order_notes: Vec<Note>,
    }
    let path = format!("{}/notes", path(NOTES, external_id)?);
    let caller = settings.caller();
    let response = caller.get(cx, NOTES, &path, &[]).await?;
    let notes: Vec<Note> = if caller.dialect.is_legacy() {
        parsed::<Wrapped>(NOTES, &response)?.order_notes
    } else {
        parsed(NOTES, &response)?
    };
    Ok(notes.into_iter().map(|note| note.note).collect())
}

fn path(doing: &'static str, external_id: &str) -> CallResult<String> {
    if is_id(external_id) { Ok(format!("/orders/{external_id}")) } else { Err(CallError::new(doing, Fault::Missing)) }
}
