//! Facts of a shop that decide how it is read, or that people want to see: version, currency, storage of orders, and which
//! filters it keeps to.

use std::collections::BTreeMap;

use connect::{CallCx, CallError, CallResult, Fault};
use domain::{Moment, time::MINUTE};
use serde_json::Value;

use super::{
    super::{
        call::{Caller, pairs},
        list::naive,
        sign::Pair,
        wire::{self, Head},
    },
    door::Store,
    rights,
};

const ABOUT: &str = "woocommerce.probe.about";
const FILTER: &str = "woocommerce.probe.filter";
/// No order was changed after this.
const FAR_FUTURE: &str = "2099-01-01T00:00:00";

/// What was found, by name.
pub(super) type Facts = BTreeMap<String, String>;

pub(super) fn add(facts: &mut Facts, name: &str, value: &str) {
    if !value.is_empty() {
        facts.insert(name.to_owned(), value.to_owned());
    }
}

pub(super) const fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

/// What is good to know and not needed: a key of less than an administrator does not see all of it.
pub(super) async fn about(caller: &Caller<'_>, cx: &CallCx<'_>, facts: &mut Facts) {
    let status = value(caller, cx, "/system_status", "environment,settings").await.unwrap_or_default();
    let text = |place: &str| match status.pointer(place) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    add(facts, "version", &text("/environment/version"));
    add(facts, "currency", &text("/settings/currency"));
    add(facts, "decimals", &text("/settings/number_of_decimals"));
    let flag = |place: &str| status.pointer(place).and_then(Value::as_bool);
    let storage = match (flag("/settings/HPOS_enabled"), flag("/settings/HPOS_sync_enabled")) {
        (Some(true), Some(true)) => "hpos_synced",
        (Some(true), _) => "hpos",
        (Some(false), _) => "posts",
        // A shop that says its version and nothing of the other storage has none.
        (None, _) if status.pointer("/environment/version").is_some() => "posts",
        (None, _) => "",
    };
    add(facts, "storage", storage);
    if !facts.contains_key("currency")
        && let Some(currency) = value(caller, cx, "/data/currencies/current", "code").await
    {
        add(facts, "currency", currency["code"].as_str().unwrap_or_default());
    }
    if let Some(tax) = value(caller, cx, "/settings/tax/woocommerce_prices_include_tax", "id,value").await {
        add(facts, "prices_include_tax", tax["value"].as_str().unwrap_or_default());
    }
}

async fn value(caller: &Caller<'_>, cx: &CallCx<'_>, path: &str, fields: &str) -> Option<Value> {
    let response = caller.get(cx, ABOUT, path, &pairs(&[("_fields", fields)])).await.ok()?;
    wire::json(&response.body).and_then(|json| serde_json::from_slice(json).ok())
}

/// The same from the older interface's door.
pub(super) fn about_legacy(store: &Store, facts: &mut Facts) {
    let meta = &store.meta;
    for (name, value) in [
        ("version", &store.wc_version),
        ("currency", &meta.currency),
        ("decimals", &meta.price_num_decimals),
        ("time_zone", &meta.timezone),
    ] {
        if !facts.contains_key(name) {
            add(facts, name, value);
        }
    }
    if !facts.contains_key("prices_include_tax") && !meta.tax_included.is_empty() {
        add(facts, "prices_include_tax", yes(meta.tax_included == "true"));
    }
}

/// How often a question is asked whose answer makes no sense: a cache, a challenge or a moment of weakness decides nothing of how a
/// shop is read. What makes no sense each time is taken as said.
pub(super) const STEADY: usize = 3;

/// How many orders a query finds, asked again as often as `STEADY` says.
async fn count(caller: &Caller<'_>, cx: &CallCx<'_>, query: &[Pair]) -> CallResult<Option<u64>> {
    let mut tried = 1;
    loop {
        match rights::count(caller, cx, FILTER, query).await {
            Err(error) if error.fault == Fault::Garbled && tried < STEADY => tried += 1,
            said => return said,
        }
    }
}

/// How many of them; none when the shop refuses the question.
async fn among(caller: &Caller<'_>, cx: &CallCx<'_>, query: &[Pair]) -> CallResult<Option<u64>> {
    match count(caller, cx, query).await {
        Err(error) if matches!(error.fault, Fault::Refused(_) | Fault::Missing) => Ok(None),
        said => said,
    }
}

/// A filter that is not known is ignored, and then everything comes. Without any order it cannot be told.
pub(super) async fn keeps_to_filter(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    orders: Option<u64>,
) -> CallResult<Option<bool>> {
    if orders.is_none_or(|orders| orders == 0) {
        return Ok(None);
    }
    let query = pairs(&[("modified_after", FAR_FUTURE), ("dates_are_gmt", "true")]);
    match count(caller, cx, &query).await {
        Ok(count) => Ok(Some(count == Some(0))),
        Err(error) if matches!(error.fault, Fault::Refused(_) | Fault::Garbled) => Ok(Some(false)),
        Err(error) => Err(error),
    }
}

/// Whether a shop of this version should know the filter, until there are orders to try it on. An unknown version is
/// taken for an old one, which reads too much and loses nothing.
pub(super) fn knows_filter(version: Option<(u32, u32)>) -> bool {
    version.is_some_and(|version| version >= (5, 8))
}

/// Whether the shop takes a limit for GMT when it is told so: tried on one order with a moment between its local time and its
/// GMT. Not to be told where the two are the same. A shop that gives no answer to that is not guessed at: of one that does not
/// take it, orders would be missed.
pub(super) async fn keeps_to_gmt(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    newest: Option<&Head>,
) -> CallResult<Option<bool>> {
    let Some(head) = newest else { return Ok(None) };
    let moment = |text: &str| format!("{text}Z").parse::<Moment>().ok();
    let (Some(local), Some(gmt)) = (moment(&head.date_modified), moment(&head.date_modified_gmt)) else {
        return Ok(None);
    };
    let ahead = local.since(gmt);
    if ahead.abs() < 15 * MINUTE {
        return Ok(None);
    }
    let one = pairs(&[("include", &head.id)]);
    let between = naive(gmt.plus(ahead / 2));
    let query = [&one[..], &pairs(&[("modified_after", &between), ("dates_are_gmt", "true")])].concat();
    let Some(count) = among(caller, cx, &query).await? else { return Ok(None) };
    if count == 0 && among(caller, cx, &one).await? == Some(0) {
        return Err(CallError::new(FILTER, Fault::Garbled).because("the newest order went away while it was asked for"));
    }
    // West of Greenwich the GMT of the order lies behind that moment, and its local time before it; east the other way.
    Ok(Some((count > 0) == (ahead < 0)))
}
