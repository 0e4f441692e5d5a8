//! One table: what a shop answered, and who acts next.
//!
//! A shop's error is `{"code", "message", "data": {"status", "params"}}`; over the older interface it is a list of those
//! under `errors`, or one alone there. The message is in the shop's language and is kept for staff only; decisions are made
//! by code and status. A 404 can be a failed signature.

use std::fmt;

use connect::{Access, CallError, CallResult, Fault, ItemRefusal, Response};
use domain::{Moment, decision::DecisionKind};
use serde::Deserialize;

use super::wire;

/// The body of an error.
#[derive(Debug, Default, Deserialize)]
struct Error {
    #[serde(default, deserialize_with = "wire::text")]
    code: String,
    #[serde(default, deserialize_with = "wire::text")]
    message: String,
    #[serde(default)]
    data: serde_json::Value,
    id: Option<serde_json::Value>,
    #[serde(skip)]
    is_legacy: bool,
}

/// An error of the older interface.
#[derive(Debug, Deserialize)]
struct LegacyError {
    errors: OneOrMany,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Error),
    Many(Vec<Error>),
}

/// The error in a body, in the form of either interface.
fn error_in(json: &[u8]) -> Option<Error> {
    let error: Option<Error> = serde_json::from_slice(json).ok();
    if error.as_ref().is_some_and(|error| !error.code.is_empty()) {
        return error;
    }
    match serde_json::from_slice::<LegacyError>(json).ok()?.errors {
        OneOrMany::One(error) => Some(error),
        OneOrMany::Many(errors) => errors.into_iter().next(),
    }
    .map(|error| Error { is_legacy: true, ..error })
}

/// What the shop said, as the cause of an error.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) message: String,
    /// What it said about the parameter `status`: the names of all that it knows.
    pub(super) status_named: String,
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.as_str() {
            "" => write!(f, "the shop answered with status {}", self.status),
            message => f.write_str(message),
        }
    }
}

impl std::error::Error for Answered {}

/// Rules by code, first hit wins; a `*` at either end stands for anything.
const CODES: &[(&str, Meaning)] = &[
    ("woocommerce_rest_authentication_error", Meaning::Settings),
    ("woocommerce_rest_cannot_*", Meaning::Settings),
    ("woocommerce_rest_user_cannot_*", Meaning::Settings),
    ("rest_forbidden*", Meaning::Settings),
    ("rest_cannot_*", Meaning::Settings),
    ("rest_not_logged_in", Meaning::Settings),
    ("rest_disabled", Meaning::Settings),
    // A path that is always there is gone: another address, the interface switched off, or permalinks.
    ("rest_no_route", Meaning::Settings),
    ("woocommerce_rest_already_trashed", Meaning::Missing),
    ("*_invalid_id", Meaning::Missing),
    ("rest_invalid_param", Meaning::Parameter),
    ("rest_missing_callback_param", Meaning::Refused),
    ("rest_invalid_json", Meaning::Refused),
    ("product_invalid_sku", Meaning::Refused),
    ("woocommerce_api_authentication_error", Meaning::Settings),
    ("woocommerce_api_disabled", Meaning::Settings),
    ("woocommerce_api_user_cannot_*", Meaning::Settings),
    ("woocommerce_api_no_route", Meaning::Settings),
    ("woocommerce_api_unsupported_method", Meaning::Settings),
    // `no_order_found`, and for ids that are something else, or orders that this interface cannot see.
    ("woocommerce_api_no_*", Meaning::Missing),
    ("woocommerce_api_invalid_order", Meaning::Missing),
    ("woocommerce_api_invalid_order_id", Meaning::Missing),
    ("woocommerce_api_invalid_webhook", Meaning::Missing),
    ("woocommerce_api_invalid_webhook_id", Meaning::Missing),
];

#[derive(Debug, Clone, Copy)]
enum Meaning {
    Settings,
    Missing,
    Refused,
    /// A status that the shop does not know was configured here; any other parameter is a refusal.
    Parameter,
}

/// Passes an answer that says yes, and turns every other into an error.
pub(super) fn check(doing: &'static str, access: Access, response: &Response, now: Moment) -> CallResult<()> {
    let error: Option<Error> = wire::json(&response.body).and_then(error_in);
    let good = (200..300).contains(&response.status);
    // A currency has a `code` as well: inside an answer that says yes, only the whole form of an error is one.
    let whole = |error: &Error| !error.message.is_empty() && (error.is_legacy || error.data.get("status").is_some());
    let error = error.filter(|error| !error.code.is_empty() && error.id.is_none() && (!good || whole(error)));
    if good && error.is_none() {
        // A page of a cache, a challenge or a notice with a status that means yes.
        return match wire::json(&response.body) {
            Some(_) => Ok(()),
            None => Err(unknown_effect(CallError::new(doing, Fault::Garbled).because("the answer is no JSON"), access)),
        };
    }
    let named = error.is_some();
    let error = error.unwrap_or_default();
    // An error inside an answer that says yes carries its true status itself.
    let told =
        error.data.get("status").and_then(serde_json::Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let status = if good { told.unwrap_or(400) } else { response.status };
    let fault = fault(status, &error, named);
    let code = if named { error.code } else { format!("http_{status}") };
    let said = error.data.pointer("/params/status").and_then(serde_json::Value::as_str).unwrap_or_default();
    let answered = Answered { status, status_named: said.to_owned(), message: error.message };
    let made = CallError::new(doing, fault).far(code).wait(response.retry_after(now)).because(answered);
    // A server that failed may have failed after it had done the work.
    if status >= 500 && status != 501 { Err(unknown_effect(made, access)) } else { Err(made) }
}

fn unknown_effect(error: CallError, access: Access) -> CallError {
    match access {
        Access::Writes => error.effect_unknown(),
        Access::Reads => error,
    }
}

fn fault(status: u16, error: &Error, named: bool) -> Fault {
    match status {
        429 => return Fault::Limited,
        408 | 425 | 500 | 502..=599 => return Fault::Down,
        _ => {}
    }
    // The wire repeats a read whose connection broke, and the shop may have seen it: nothing is wrong with the key.
    let message = error.message.to_lowercase();
    let nonce = message.contains("nonce") && !message.contains("oauth_nonce");
    if error.code.ends_with("_authentication_error") && nonce {
        return Fault::Down;
    }
    let refused = || {
        let code = if named { error.code.clone() } else { format!("http_{status}") };
        Fault::Refused(ItemRefusal { asks: DecisionKind::ProviderRefused, code, message: error.message.clone() })
    };
    if let Some((_, meaning)) = CODES.iter().find(|(pattern, _)| named && fits(pattern, &error.code)) {
        return match meaning {
            Meaning::Settings => Fault::Settings,
            Meaning::Missing => Fault::Missing,
            Meaning::Refused => refused(),
            Meaning::Parameter if error.data.get("params").is_some_and(|params| params.get("status").is_some()) => {
                Fault::Settings
            }
            Meaning::Parameter => refused(),
        };
    }
    match status {
        // Without a word of the shop it is the host in front of it: wrong address, blocked method, closed interface.
        300..=399 | 401 | 403 | 404 | 405 | 406 | 410 | 501 => Fault::Settings,
        _ if named => refused(),
        413 => refused(),
        _ => Fault::Garbled,
    }
}

fn fits(pattern: &str, code: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => code.ends_with(end),
        (_, Some(start)) => code.starts_with(start),
        (None, None) => code == pattern,
    }
}
