//! What a key may do: which way of signing the shop takes, whether it may read and change orders, and whether it may make
//! webhooks. Nothing is changed by asking.

use connect::{CallCx, CallError, CallResult, Fault};
use serde::Deserialize;
use serde_json::json;
use tracing::debug;

use super::super::{
    call::{Caller, number, pairs, parsed},
    faults::Answered,
    sign::{Auth, Pair},
    wire::Head,
};

const READ: &str = "woocommerce.probe.read";
const WRITE: &str = "woocommerce.probe.write";
const HOOKS: &str = "woocommerce.probe.webhooks";

/// Whether the key may read orders, once it is known to be a key of this shop.
pub(super) enum Reading {
    Allowed {
        /// So many orders, if the shop counts them.
        orders: Option<u64>,
        /// The newest one.
        newest: Option<Head>,
    },
    Denied,
}

/// Tries each way of signing until one is understood (BR-03).
pub(super) async fn sign_in(caller: &mut Caller<'_>, cx: &CallCx<'_>) -> CallResult<Reading> {
    let mut told: Option<CallError> = None;
    let mut ways = Auth::ways(&caller.base, caller.dialect).to_vec();
    let mut at = 0;
    while let Some(auth) = ways.get(at).copied() {
        at += 1;
        caller.auth = auth;
        match newest(caller, cx).await {
            Ok(reading) => return Ok(reading),
            Err(error) if error.fault != Fault::Settings => return Err(error),
            Err(error) if key_was_known(&error) => return Ok(Reading::Denied),
            Err(error) => {
                debug!(
                    way = auth.code(),
                    code = error.far_code.as_deref(),
                    "the shop did not take this way of signing"
                );
                for other in other_ways(caller, &error) {
                    if !ways.contains(&other) {
                        ways.push(other);
                    }
                }
                // What names the key says more than a general refusal.
                if told.as_ref().is_none_or(|told| names_key(&error) && !names_key(told)) {
                    told = Some(error);
                }
            }
        }
    }
    Err(told.unwrap_or_else(|| CallError::new(READ, Fault::Settings)))
}

/// Ways that only some shops need, by what such a shop says.
fn other_ways(caller: &Caller<'_>, error: &CallError) -> Vec<Auth> {
    let said = said(error).to_lowercase();
    let mut others = Vec::new();
    if said.contains("signature method") {
        others.push(Auth::SignatureSha1);
    }
    let elsewhere = !caller.home.is_empty() && !caller.base.starts_with(&caller.home);
    if said.contains("signature does not match") && elsewhere {
        others.push(Auth::SignatureAsHome);
    }
    others
}

fn answered(error: &CallError) -> Option<&Answered> {
    error.source.as_ref().and_then(|source| source.downcast_ref::<Answered>())
}

fn said(error: &CallError) -> &str {
    answered(error).map_or("", |answered| &answered.message)
}

/// Whether a refusal is about the key itself.
pub(super) fn names_key(error: &CallError) -> bool {
    error.far_code.as_deref() == Some("woocommerce_rest_authentication_error")
}

/// Whether the shop's clock and ours are too far apart for a signature.
pub(super) fn is_clock(error: &CallError) -> bool {
    let code = error.far_code.as_deref().unwrap_or_default();
    code.ends_with("_authentication_error") && said(error).to_lowercase().contains("invalid timestamp")
}

/// Whether a refusal shows that key and signature were right and only the right is missing: a user who is known gets
/// 403 where a stranger gets 401, and a key that may only write is told so.
fn key_was_known(error: &CallError) -> bool {
    let Some(answered) = answered(error) else { return false };
    match error.far_code.as_deref().unwrap_or_default() {
        "woocommerce_rest_cannot_view" => answered.status == 403,
        "woocommerce_rest_authentication_error" | "woocommerce_api_authentication_error" => {
            answered.message.contains("read permission")
        }
        code => code.starts_with("woocommerce_api_user_cannot_"),
    }
}

/// Reads the newest order, and how many there are.
async fn newest(caller: &Caller<'_>, cx: &CallCx<'_>) -> CallResult<Reading> {
    #[derive(Deserialize)]
    struct Wrapped {
        orders: Vec<Head>,
    }
    let legacy = caller.dialect.is_legacy();
    let query = if legacy {
        pairs(&[("filter[limit]", "1"), ("fields", "id")])
    } else {
        let fields = "id,date_created,date_created_gmt,date_modified,date_modified_gmt";
        pairs(&[("per_page", "1"), ("orderby", "id"), ("order", "desc"), ("_fields", fields)])
    };
    let response = caller.get(cx, READ, "/orders", &query).await?;
    let heads: Vec<Head> = if legacy { parsed::<Wrapped>(READ, &response)?.orders } else { parsed(READ, &response)? };
    let orders: Option<u64> = number(&response, caller.dialect.total_header());
    // The older interface counts orders that it then does not show to this user.
    if legacy && heads.is_empty() && orders.is_some_and(|orders| orders > 0) {
        return Ok(Reading::Denied);
    }
    Ok(Reading::Allowed { orders, newest: heads.into_iter().next() })
}

/// How many orders the shop counts for a query.
pub(super) async fn count(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    doing: &'static str,
    query: &[Pair],
) -> CallResult<Option<u64>> {
    let mut query = query.to_vec();
    query.extend(pairs(&[("per_page", "1"), ("_fields", "id")]));
    let response = caller.get(cx, doing, "/orders", &query).await?;
    let _: Vec<serde_json::Value> = parsed(doing, &response)?;
    Ok(number(&response, caller.dialect.total_header()))
}

/// Whether the key may change orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Allowed,
    Denied,
    /// The host in front of the shop lets no PUT through, and POST does.
    ByPost,
}

/// Asks to change nothing of an order that cannot exist: a key without the right is refused before the shop looks.
pub(super) async fn may_write(caller: &Caller<'_>, cx: &CallCx<'_>) -> CallResult<Writing> {
    let body = caller.dialect.wrapped("order", json!({}));
    for (method, allowed) in [("PUT", Writing::Allowed), ("POST", Writing::ByPost)] {
        match caller.write(cx, WRITE, method, "/orders/0", &body).await {
            // Without a word of the shop: it is the host, and to the method.
            Err(error) if is_host(&error) => {}
            Err(error) if error.fault == Fault::Settings => return Ok(Writing::Denied),
            Err(error) if super::door::is_over(&error) => return Err(error),
            Ok(_) | Err(_) => return Ok(allowed),
        }
    }
    Ok(Writing::Denied)
}

fn is_host(error: &CallError) -> bool {
    matches!(error.far_code.as_deref(), Some("http_403" | "http_405" | "http_406" | "http_501"))
}

/// Whether the key may see and make webhooks; not known when the shop could not say.
pub(super) async fn may_have_hooks(caller: &Caller<'_>, cx: &CallCx<'_>) -> Option<bool> {
    let size = if caller.dialect.is_legacy() { "filter[limit]" } else { "per_page" };
    match caller.get(cx, HOOKS, "/webhooks", &pairs(&[(size, "1")])).await {
        Ok(_) => Some(true),
        Err(error) if error.fault == Fault::Settings => Some(false),
        Err(_) => None,
    }
}
