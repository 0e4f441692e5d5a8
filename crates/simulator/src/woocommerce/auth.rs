//! Who is calling: OAuth 1.0a over plain http, key and secret over https, with every refusal as recorded.
//!
//! The simulator speaks plain http; `X-Forwarded-Proto: https` stands for a request that came over https. The older
//! interface has its own rules in `legacy::auth`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};

use super::{Key, Permission, Shop, refuse};
use crate::call::{Call, Reply};
use crate::text::{self, encode};

/// Seconds a timestamp may differ from the shop's clock; a nonce is remembered as long.
const WINDOW: i64 = 900;

/// What the shop believes: behind a proxy that ends https it may see plain http only.
pub(crate) fn secure(shop: &Shop, call: &Call) -> bool {
    let forwarded = call.header("x-forwarded-proto").is_some_and(|value| value.eq_ignore_ascii_case("https"));
    forwarded && !shop.settings.blind_proxy
}

/// The Authorization header, unless the host takes it away.
pub(crate) fn authorization<'c>(shop: &Shop, call: &'c Call) -> Option<&'c str> {
    call.header("authorization").filter(|_| !shop.settings.strips_authorization)
}

/// Name and password of a Basic header.
pub(crate) fn basic(shop: &Shop, call: &Call) -> Option<(String, String)> {
    let text = authorization(shop, call)?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    text.split_once(':').map(|(key, secret)| (key.to_owned(), secret.to_owned()))
}

/// The known caller, or nobody (public routes do not mind).
pub(crate) fn who(shop: &mut Shop, call: &Call, now: i64) -> Result<Option<Permission>, Reply> {
    // Keys are looked at only where the address itself says so: not behind `?rest_route=` (protocol 2).
    let address = format!("{}?{}", call.path, call.raw_query);
    if !(address.contains("wp-json/wc/") || address.contains("wp-json/wc-")) {
        return Ok(None);
    }
    let secure = secure(shop, call);
    if secure && let Some(found) = by_secret(shop, call)? {
        return rights(found.permission, call).map(Some);
    }
    // Before 3.0 a signature is for plain http only, and in the query.
    let newer = shop.profile.since(300);
    let oauth =
        if secure && !newer { None } else { oauth_parameters(call, authorization(shop, call).filter(|_| newer)) };
    match oauth {
        Some(oauth) => {
            let key = signed(shop, call, &oauth, secure, now)?;
            rights(key.permission, call).map(Some)
        }
        None => Ok(None),
    }
}

/// Key and secret in the query (these win) or in a Basic header.
fn by_secret(shop: &Shop, call: &Call) -> Result<Option<Key>, Reply> {
    let query = call.param("consumer_key").zip(call.param("consumer_secret"));
    let given = query.map(|(key, secret)| (key.to_owned(), secret.to_owned())).or_else(|| basic(shop, call));
    let Some((key, secret)) = given else { return Ok(None) };
    let Some(known) = shop.keys.iter().find(|known| known.key == key) else { return Ok(None) };
    if known.secret == secret { Ok(Some(known.clone())) } else { Err(denied("Consumer secret is invalid.")) }
}

struct OAuth {
    key: String,
    timestamp: String,
    nonce: String,
    signature: String,
    method: String,
    /// All parameters but the signature, in the order of arrival.
    signed: Vec<(String, String)>,
}

/// All five parameters from the query or from an `OAuth` header; when one is missing the call is anonymous.
fn oauth_parameters(call: &Call, header: Option<&str>) -> Option<OAuth> {
    let mut all = call.query.clone();
    if let Some(header) = header.and_then(|value| value.strip_prefix("OAuth ")) {
        for part in header.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            let value = text::decode(&value.trim_matches('"').replace('+', "%2B"));
            if name != "realm" {
                all.push((name.to_owned(), value));
            }
        }
    }
    let take = |name: &str| all.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    Some(OAuth {
        key: take("oauth_consumer_key")?,
        timestamp: take("oauth_timestamp")?,
        nonce: take("oauth_nonce")?,
        // A raw plus sign in the address arrives as a space.
        signature: take("oauth_signature")?.replace(' ', "+"),
        method: take("oauth_signature_method")?,
        signed: all.into_iter().filter(|(key, _)| key != "oauth_signature").collect(),
    })
}

fn signed(shop: &mut Shop, call: &Call, oauth: &OAuth, secure: bool, now: i64) -> Result<Key, Reply> {
    let Some(key) = shop.keys.iter().find(|known| known.key == oauth.key).cloned() else {
        return Err(denied("Consumer key is invalid."));
    };
    let host = shop.home.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let address = format!("{}://{host}{}", if secure { "https" } else { "http" }, call.path);
    let base = base_string(&call.method, &address, &oauth.signed);
    match sign(&oauth.method, &format!("{}&", key.secret), &base) {
        None => return Err(denied("Invalid signature - signature method is invalid.")),
        Some(expected) if expected != oauth.signature => {
            return Err(denied("Invalid signature - provided signature does not match."));
        }
        Some(_) => {}
    }
    fresh(shop, &oauth.key, &oauth.timestamp, oauth.nonce.clone(), now).map_err(denied)?;
    Ok(key)
}

/// Whether the moment is near enough and the nonce new; both are remembered.
pub(crate) fn fresh(shop: &mut Shop, key: &str, timestamp: &str, nonce: String, now: i64) -> Result<(), &'static str> {
    let seconds = now / 1000;
    let given: i64 = timestamp.parse().unwrap_or(0);
    if (given - seconds).abs() > WINDOW {
        return Err("Invalid timestamp.");
    }
    shop.nonces.retain(|_, seen| *seen >= seconds - WINDOW);
    if shop.nonces.insert((key.to_owned(), nonce), given).is_some() {
        return Err("Invalid nonce - nonce has already been used.");
    }
    Ok(())
}

fn rights(permission: Permission, call: &Call) -> Result<Permission, Reply> {
    allowed(permission, call).map_err(denied)
}

/// What the key itself permits, in the words of both interfaces.
pub(crate) fn allowed(permission: Permission, call: &Call) -> Result<Permission, &'static str> {
    match permission {
        Permission::Read if !call.is_read() => Err("The API key provided does not have write permissions."),
        Permission::Write if call.is_read() => Err("The API key provided does not have read permissions."),
        other => Ok(other),
    }
}

fn denied(message: &str) -> Reply {
    refuse(401, "woocommerce_rest_authentication_error", message)
}

/// The base string of the current REST interface: names are sorted at the top level only, inner keys of an array stay in
/// the order of arrival, and `name[]` is numbered.
pub(crate) fn base_string(method: &str, address: &str, parameters: &[(String, String)]) -> String {
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for (name, value) in parameters {
        let (top, inner) = name.split_once('[').map_or((name.as_str(), None), |(top, rest)| {
            (top, Some(rest.strip_suffix(']').unwrap_or(rest).to_owned()))
        });
        let at = groups.iter().position(|(known, _)| known == top).unwrap_or_else(|| {
            groups.push((top.to_owned(), Vec::new()));
            groups.len() - 1
        });
        match inner {
            None => groups[at].1 = vec![(top.to_owned(), value.clone())],
            Some(inner) => {
                let inner = if inner.is_empty() { groups[at].1.len().to_string() } else { inner };
                // PHP keeps the last of two values with one index: a client may send an array raw and encoded.
                let name = format!("{top}[{inner}]");
                match groups[at].1.iter_mut().find(|(known, _)| *known == name) {
                    Some(known) => known.1.clone_from(value),
                    None => groups[at].1.push((name, value.clone())),
                }
            }
        }
    }
    groups.sort_by_key(|group| encode(&group.0));
    let joined: Vec<String> = groups
        .iter()
        .flat_map(|(_, list)| list)
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    format!("{method}&{}&{}", encode(address), encode(&joined.join("&")))
}

/// The signature, or nothing for an unknown method.
pub(crate) fn sign(method: &str, key: &str, base: &str) -> Option<String> {
    match method {
        "HMAC-SHA1" => {
            let mut mac = Hmac::<sha1::Sha1>::new_from_slice(key.as_bytes()).ok()?;
            mac.update(base.as_bytes());
            Some(STANDARD.encode(mac.finalize().into_bytes()))
        }
        "HMAC-SHA256" => Some(sha256(key, base.as_bytes())),
        _ => None,
    }
}

/// base64(HMAC-SHA256): also the signature of webhooks.
pub(crate) fn sha256(key: &str, message: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(message);
    STANDARD.encode(mac.finalize().into_bytes())
}
