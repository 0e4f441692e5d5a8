//! Finds out how a shop is called and what its key may do: address, dialect, way of signing, rights, and whether it
//! keeps to the filter of changes. Changes nothing in the shop.

use std::collections::BTreeMap;

use bytes::Bytes;
use connect::{Access, CallCx, CallError, CallResult, Fault, Request, channel::ProbeReport};
use serde_json::{Value, json};
use tracing::debug;
use url::Url;

use super::{
    call::{Caller, pairs, parsed},
    faults::{self, Answered},
    settings::{DIALECTS, WooSettings, address},
    sign::Auth,
    source,
    wire::{self, Index},
};

const INDEX: &str = "woocommerce.probe.index";
const READ: &str = "woocommerce.probe.read";
const WRITE: &str = "woocommerce.probe.write";
const FILTER: &str = "woocommerce.probe.filter";
const ABOUT: &str = "woocommerce.probe.about";
const INDEX_FIELDS: &str =
    "name%2Cdescription%2Curl%2Chome%2Cgmt_offset%2Ctimezone_string%2Cnamespaces%2Cauthentication";
/// No order was changed after this.
const FAR_FUTURE: &str = "2099-01-01T00:00:00";

/// A right or setting that is missing.
mod missing {
    pub(super) const READ: &str = "orders_read";
    pub(super) const WRITE: &str = "orders_write";
}

pub(super) async fn probe(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<ProbeReport> {
    let (base, index) = front_door(settings, cx).await?;
    let dialect = DIALECTS
        .iter()
        .find(|dialect| index.namespaces.iter().any(|namespace| namespace == *dialect))
        .ok_or_else(|| CallError::new(INDEX, Fault::Settings).far("no_woocommerce_interface"))?;
    let mut caller = Caller {
        key: &settings.key,
        secret: &settings.secret,
        base: base.clone(),
        auth: Auth::Signature,
        dialect: (*dialect).to_owned(),
    };
    let mut missing = Vec::new();
    let mut found = BTreeMap::from([("base".to_owned(), base.clone()), ("dialect".to_owned(), (*dialect).to_owned())]);
    let mut kept = None;
    let reading = sign_in(&mut caller, cx).await?;
    found.insert("auth".to_owned(), caller.auth.code().to_owned());
    match reading {
        Reading::Allowed(orders) => {
            kept = keeps_to_filter(&caller, cx, orders).await?;
        }
        Reading::Denied => missing.push(missing::READ.to_owned()),
    }
    if !may_write(&caller, cx).await? {
        missing.push(missing::WRITE.to_owned());
    }
    let zone = if index.timezone_string.is_empty() { &index.gmt_offset } else { &index.timezone_string };
    found.insert("time_zone".to_owned(), zone.clone());
    about(&caller, cx, &mut found).await;
    let kept = kept.unwrap_or_else(|| found.get("version").is_some_and(|version| knows_filter(version)));
    found.insert("modified_filter".to_owned(), if kept { "yes" } else { "no" }.to_owned());
    Ok(ProbeReport { fingerprint: fingerprint(&index, &base), found, missing })
}

/// The address of the interface and what stands on its door; follows redirects, so that later calls need none.
async fn front_door(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<(String, Index)> {
    let mut last = None;
    for between in ["", "/index.php"] {
        let url = format!("{}{between}/wp-json/?_fields={INDEX_FIELDS}", settings.address);
        let headers = vec![("Accept", "application/json".to_owned())];
        let request = Request { doing: INDEX, method: "GET", url, headers, body: Bytes::new(), access: Access::Reads };
        let (response, answered) = cx.wire.send_from(cx, request).await?;
        let checked = faults::check(INDEX, Access::Reads, &response, cx.clock.now());
        match checked.and_then(|()| parsed::<Index>(INDEX, &response)) {
            Ok(index) => return Ok((base_of(&answered, between, &settings.address), index)),
            Err(error) if matches!(error.fault, Fault::Down | Fault::Limited) => return Err(error),
            // No interface here: an address that is no shop, or permalinks of another kind.
            Err(error) => last = last.or(Some(error)),
        }
    }
    let mut error = last.unwrap_or_else(|| CallError::new(INDEX, Fault::Settings));
    error.fault = Fault::Settings;
    Err(error)
}

/// The address before `/wp-json`, where the answer came from.
fn base_of(answered: &str, between: &str, typed: &str) -> String {
    let found = Url::parse(answered).ok().and_then(|url| {
        let place = url.as_str().split(['?', '#']).next()?.split("/wp-json").next()?.to_owned();
        url.path().contains("/wp-json").then_some(place)
    });
    found.unwrap_or_else(|| format!("{typed}{between}"))
}

/// Whether the key may read orders, once it is known to be a key of this shop.
enum Reading {
    /// So many orders, if the shop counts them.
    Allowed(Option<u64>),
    Denied,
}

/// Tries each way of signing until one is understood (BR-03).
async fn sign_in(caller: &mut Caller<'_>, cx: &CallCx<'_>) -> CallResult<Reading> {
    let mut told: Option<CallError> = None;
    for auth in Auth::ways(&caller.base) {
        caller.auth = *auth;
        match source::count(caller, cx, READ, &[]).await {
            Ok(orders) => return Ok(Reading::Allowed(orders)),
            Err(error) if error.fault != Fault::Settings => return Err(error),
            Err(error) if key_was_known(&error) => return Ok(Reading::Denied),
            Err(error) => {
                debug!(
                    way = auth.code(),
                    code = error.far_code.as_deref(),
                    "the shop did not take this way of signing"
                );
                // What names the key says more than a general refusal.
                let names_key =
                    |error: &CallError| error.far_code.as_deref() == Some("woocommerce_rest_authentication_error");
                if told.as_ref().is_none_or(|told| names_key(&error) && !names_key(told)) {
                    told = Some(error);
                }
            }
        }
    }
    Err(told.unwrap_or_else(|| CallError::new(READ, Fault::Settings)))
}

/// Whether a refusal shows that key and signature were right and only the right is missing: a user who is known gets
/// 403 where a stranger gets 401, and a key that may only write is told so.
fn key_was_known(error: &CallError) -> bool {
    let code = error.far_code.as_deref().unwrap_or_default();
    let answered = error.source.as_ref().and_then(|source| source.downcast_ref::<Answered>());
    answered.is_some_and(|answered| match code {
        "woocommerce_rest_cannot_view" => answered.status == 403,
        "woocommerce_rest_authentication_error" => answered.message.contains("read permission"),
        _ => false,
    })
}

/// A filter that is not known is ignored, and then everything comes. Without any order it cannot be told.
async fn keeps_to_filter(caller: &Caller<'_>, cx: &CallCx<'_>, orders: Option<u64>) -> CallResult<Option<bool>> {
    if orders.is_none_or(|orders| orders == 0) {
        return Ok(None);
    }
    let query = pairs(&[("modified_after", FAR_FUTURE), ("dates_are_gmt", "true")]);
    match source::count(caller, cx, FILTER, &query).await {
        Ok(count) => Ok(Some(count == Some(0))),
        Err(error) if matches!(error.fault, Fault::Refused(_) | Fault::Garbled) => Ok(Some(false)),
        Err(error) => Err(error),
    }
}

/// Whether a shop of this version should know the filter, until there are orders to try it on. An unknown version is
/// taken for an old one, which reads too much and loses nothing.
fn knows_filter(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next(), parts.next()) >= (Some(5), Some(8))
}

/// Asks to change nothing of an order that cannot exist: a key without the right is refused before the shop looks.
async fn may_write(caller: &Caller<'_>, cx: &CallCx<'_>) -> CallResult<bool> {
    match caller.write(cx, WRITE, "PUT", "/orders/0", &json!({})).await {
        Err(error) if error.fault == Fault::Settings => Ok(false),
        Err(error) if matches!(error.fault, Fault::Down | Fault::Limited) => Err(error),
        Ok(_) | Err(_) => Ok(true),
    }
}

/// What is good to know and not needed: a key of less than an administrator does not see it.
async fn about(caller: &Caller<'_>, cx: &CallCx<'_>, found: &mut BTreeMap<String, String>) {
    for (name, path, fields, place) in [
        ("currency", "/data/currencies/current", "code", "/code"),
        ("version", "/system_status", "environment", "/environment/version"),
    ] {
        let Ok(response) = caller.get(cx, ABOUT, path, &pairs(&[("_fields", fields)])).await else { continue };
        let value: Option<Value> = wire::json(&response.body).and_then(|json| serde_json::from_slice(json).ok());
        if let Some(text) = value.as_ref().and_then(|value| value.pointer(place)).and_then(Value::as_str) {
            found.insert(name.to_owned(), text.to_owned());
        }
    }
}

/// The shop by its own word, whatever address was typed and however it is reached (BR-08).
fn fingerprint(index: &Index, base: &str) -> String {
    let own =
        [&index.home, &index.url].into_iter().find_map(|home| address(home).ok()).unwrap_or_else(|| base.to_owned());
    let place = own.split_once("://").map_or(own.as_str(), |(_, place)| place);
    format!("woocommerce:{}", place.strip_prefix("www.").unwrap_or(place))
}
