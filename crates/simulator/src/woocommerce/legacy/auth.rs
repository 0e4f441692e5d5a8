//! Who is calling the older interface: its own rules for every generation, and refusals that are often a 404.

use std::collections::BTreeMap;

use super::refuse;
use crate::call::{Call, Reply};
use crate::text::{decode, encode};
use crate::woocommerce::auth::{self, base_string, sign};
use crate::woocommerce::{Key, Permission, Shop};

const CODE: &str = "woocommerce_api_authentication_error";

fn denied(status: u16, message: &str) -> Reply {
    refuse(status, CODE, message)
}

/// The caller; nobody is let in without a key but to the index.
pub(crate) fn who(shop: &mut Shop, call: &Call, version: u8, route: &str, now: i64) -> Result<Permission, Reply> {
    // Key and secret over what the shop believes to be https, a signature over everything else and never there.
    let key = if auth::secure(shop, call) {
        by_secret(shop, call, version)?
    } else {
        signed(shop, call, version, route, now)?
    };
    auth::allowed(key.permission, call).map_err(|message| denied(401, message))
}

fn by_secret(shop: &Shop, call: &Call, version: u8) -> Result<Key, Reply> {
    let query = call.param("consumer_key").zip(call.param("consumer_secret"));
    let given = query.map(|(key, secret)| (key.to_owned(), secret.to_owned())).or_else(|| auth::basic(shop, call));
    let known = given.as_ref().and_then(|(key, _)| shop.keys.iter().find(|known| known.key == *key));
    let right = known.filter(|known| given.as_ref().is_some_and(|(_, secret)| *secret == known.secret));
    if let Some(key) = right {
        return Ok(key.clone());
    }
    if version == 3 {
        let realm =
            "WooCommerce API. Use a consumer key in the username field and a consumer secret in the password field.";
        return Err(
            denied(401, "Consumer Secret is invalid.").with("WWW-Authenticate", format!("Basic realm=\"{realm}\""))
        );
    }
    Err(match (given, known) {
        (None, _) => denied(404, "Consumer Key is missing"),
        (Some(_), None) => denied(401, "Consumer Key is invalid"),
        (Some(_), Some(_)) => denied(401, "Consumer Secret is invalid"),
    })
}

fn signed(shop: &mut Shop, call: &Call, version: u8, route: &str, now: i64) -> Result<Key, Reply> {
    let mut given = Vec::new();
    for name in ["oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method"] {
        let Some(value) = call.param(name).filter(|value| !value.is_empty()) else {
            return Err(denied(404, &format!("{name} parameter is missing")));
        };
        given.push(value.to_owned());
    }
    let Some(key) = shop.keys.iter().find(|known| known.key == given[0]).cloned() else {
        return Err(denied(401, if version == 3 { "Consumer key is invalid." } else { "Consumer Key is invalid" }));
    };
    let dot = if version == 3 { "." } else { "" };
    let address = address(shop, version, route);
    let base = text(&call.method, &address, version, &call.query);
    let secret = if version == 3 { format!("{}&", key.secret) } else { key.secret.clone() };
    // A raw plus sign in the address arrives as a space.
    match sign(&given[4], &secret, &base) {
        None => return Err(denied(401, &format!("Invalid signature - signature method is invalid{dot}"))),
        Some(expected) if expected != given[3].replace(' ', "+") => {
            return Err(denied(401, &format!("Invalid signature - provided signature does not match{dot}")));
        }
        Some(_) => {}
    }
    auth::fresh(shop, &given[0], &given[1], nonce(&given[2]), now).map_err(|message| {
        // INF: the oldest version throws without a code of its own, so the answer keeps its 200.
        let oldest = !shop.profile.since(206) && message.contains("timestamp");
        denied(if oldest { 200 } else { 401 }, if version == 3 { message } else { message.trim_end_matches('.') })
    })?;
    Ok(key)
}

/// Nonces are compared in lower case and loosely: what looks like a number is one.
fn nonce(text: &str) -> String {
    let text = text.to_lowercase();
    let number = text.starts_with(|c: char| c.is_ascii_digit()).then(|| text.parse::<f64>().ok()).flatten();
    number.map_or(text, |number| format!("{number:e}"))
}

/// The address that is signed is what the shop calls itself, whatever spelling the request came in; from 9.0 on the plugin
/// always says v3.
pub(crate) fn address(shop: &Shop, version: u8, route: &str) -> String {
    let version = if shop.profile.since(900) { 3 } else { version };
    let slash = if route.is_empty() { "" } else { "/" };
    format!("{}/wc-api/v{version}{slash}{route}", shop.home)
}

/// The base string: version 3 sorts the outer names only, 1 and 2 everything. Values are given slashes and decoded once too
/// often before they are signed.
pub(crate) fn text(method: &str, address: &str, version: u8, query: &[(String, String)]) -> String {
    let spoilt = |value: &str| {
        let slashed: String =
            value.chars().flat_map(|c| if "'\"\\".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
        decode(&slashed.replace('+', "%2B"))
    };
    let all: Vec<(String, String)> = query
        .iter()
        .filter(|(name, _)| name != "oauth_signature")
        .map(|(name, value)| (name.clone(), spoilt(value)))
        .collect();
    if version == 3 {
        return base_string(method, address, &all);
    }
    // PHP keeps the last of two values with one name; some clients send every parameter twice.
    let mut kept: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (name, value) in all {
        kept.insert(encode(&name), (name, value));
    }
    let all: Vec<(String, String)> = kept.into_values().collect();
    let joined: Vec<String> = all.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    format!("{method}&{}&{}", encode(address), encode(&joined.join("&")))
}
