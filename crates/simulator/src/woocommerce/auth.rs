//! Who is calling: OAuth 1.0a over plain http, key and secret over https, with every refusal as recorded.
//!
//! The simulator speaks plain http; `X-Forwarded-Proto: https` stands for a request that came over https.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};

use super::{Key, Permission, Shop, refuse};
use crate::call::{Call, Reply};
use crate::text::{self, encode};

/// Seconds a timestamp may differ from the shop's clock; a nonce is remembered as long.
const WINDOW: i64 = 900;

/// The known caller, or nobody (public routes do not mind).
pub(crate) fn who(shop: &mut Shop, call: &Call, now: i64) -> Result<Option<Permission>, Reply> {
    let secure = call.header("x-forwarded-proto").is_some_and(|value| value.eq_ignore_ascii_case("https"));
    if secure && let Some(found) = by_secret(shop, call)? {
        return rights(found.permission, call).map(Some);
    }
    let oauth = oauth_parameters(call);
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
    let basic = call.header("authorization").and_then(|value| value.strip_prefix("Basic ")).and_then(|value| {
        let text = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
        text.split_once(':').map(|(key, secret)| (key.to_owned(), secret.to_owned()))
    });
    let given = query.map(|(key, secret)| (key.to_owned(), secret.to_owned())).or(basic);
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
fn oauth_parameters(call: &Call) -> Option<OAuth> {
    let mut all = call.query.clone();
    if let Some(header) = call.header("authorization").and_then(|value| value.strip_prefix("OAuth ")) {
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
    let seconds = now / 1000;
    let given: i64 = oauth.timestamp.parse().unwrap_or(0);
    if (given - seconds).abs() > WINDOW {
        return Err(denied("Invalid timestamp."));
    }
    shop.nonces.retain(|_, seen| *seen >= seconds - WINDOW);
    if shop.nonces.insert((oauth.key.clone(), oauth.nonce.clone()), given).is_some() {
        return Err(denied("Invalid nonce - nonce has already been used."));
    }
    Ok(key)
}

fn rights(permission: Permission, call: &Call) -> Result<Permission, Reply> {
    match permission {
        Permission::Read if !call.is_read() => Err(denied("The API key provided does not have write permissions.")),
        Permission::Write if call.is_read() => Err(denied("The API key provided does not have read permissions.")),
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

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "4b9f6c2e8d1a4f7c9e0b3a5d7c1e2f40";
    const KEY: &str = "ck_0123456789abcdef0123456789abcdef01234567";
    const SECRET: &str = "cs_89abcdef0123456789abcdef0123456789abcdef&";

    fn signature(method: &str, path: &str, query: &str, hash: &str, version: bool) -> String {
        let mut all = text::pairs(query);
        for (name, value) in [
            ("oauth_consumer_key", KEY),
            ("oauth_nonce", NONCE),
            ("oauth_signature_method", hash),
            ("oauth_timestamp", "1700000000"),
        ] {
            all.push((name.to_owned(), value.to_owned()));
        }
        if version {
            all.push(("oauth_version".to_owned(), "1.0".to_owned()));
        }
        sign(hash, SECRET, &base_string(method, &format!("http://shop.example{path}"), &all)).unwrap()
    }

    #[test]
    fn published_vectors_of_request_signatures() {
        let sha = "HMAC-SHA256";
        let orders = "/wp-json/wc/v3/orders";
        let cases = [
            ("N1", "GET", orders, "", sha, true, "bi/9CrCDEWSXxyCfoTVQClWLK+xZG8YZqrGD3po3CXw="),
            (
                "N2",
                "GET",
                orders,
                "status[0]=processing&status[1]=on-hold&per_page=100&modified_after=2024-03-01T10:00:00&dates_are_gmt=true",
                sha,
                true,
                "cNQ9gH35AHtPnjXwV7DDj1FYkLtBsQ1b5SO1jXtWMHE=",
            ),
            ("N3", "PUT", "/wp-json/wc/v3/orders/16", "", sha, true, "gFdCvrDf4m+QMpI9UKPPJ1gSbOf2hzxIHwqg8R2P0oA="),
            (
                "N4",
                "GET",
                "/wp-json/wc/v3/products",
                "search=a%20b%2Bc%2F%C3%BC~*'()!",
                sha,
                true,
                "VvTUKe73CbQtcGlEBTeU3pGByYAYwW5xaqKNzLGLTpw=",
            ),
            ("L1", "GET", "/wc-api/v3/orders", "", sha, true, "d6JwJLIRW2ZAQ1cVTEG0L+hTyZfIy/eahwwkC30I75c="),
            (
                "L2",
                "GET",
                "/wc-api/v3/orders",
                "filter[limit]=50&filter[updated_at_min]=2016-05-01T00:00:00Z&page=2&status=processing,on-hold",
                sha,
                true,
                "HC99wag/a3jDCGNH+pbTvaJ6Ixmfwma63W0MrLlSEw8=",
            ),
            ("P1", "GET", "/wc-api/v3/orders", "", sha, false, "aYHSXoKQkFmHE9avPnfxC6UUCXJi7v5sHMqQ4FwPJKU="),
            (
                "P2",
                "GET",
                "/wc-api/v3/orders",
                "filter[updated_at_min]=2016-05-01T00:00:00Z&filter[limit]=50&page=2&status=processing,on-hold",
                sha,
                false,
                "hPFs5AjLcMTMKRtd99bX++5kOATZPQlZERqcxYaPWho=",
            ),
            (
                "P4",
                "GET",
                orders,
                "per_page=100&modified_after=2024-03-01T10:00:00",
                sha,
                false,
                "BJlZ7Xb8JukSpghHNxmRmScEaUAxU1L2NBBv1jhJMyI=",
            ),
            ("S1", "GET", "/wc-api/v3/orders", "", "HMAC-SHA1", true, "yYSDSBYchwMpB6Dav8ZN1IJ3izY="),
            ("S2", "GET", "/wc-api/v3/orders", "", "HMAC-SHA1", false, "cSu/UX2uwdcaDNyjhJxq+fovAv8="),
            (
                "R3",
                "GET",
                orders,
                "include[0]=17&include[1]=16",
                sha,
                false,
                "CLhlbIIBqgQKBAJlpMzf9S/GmkTu+N5/19XOaKfqyCs=",
            ),
            (
                "R3[]",
                "GET",
                orders,
                "include[]=17&include[]=16",
                sha,
                false,
                "CLhlbIIBqgQKBAJlpMzf9S/GmkTu+N5/19XOaKfqyCs=",
            ),
        ];
        for (name, method, path, query, hash, version, expected) in cases {
            assert_eq!(signature(method, path, query, hash, version), expected, "{name}");
        }
        assert_eq!(sign("PLAINTEXT", SECRET, "x"), None);
    }

    #[test]
    fn published_vectors_of_webhook_signatures() {
        let w3 = r#"{"id":16,"status":"completed","currency":"BGN","total":"42.50","billing":{"company":"\u0424\u0438\u0440\u043c\u0430","city":"\u0421\u043e\u0444\u0438\u044f"},"_links":{"self":[{"href":"https:\/\/shop.example\/wp-json\/wc\/v3\/orders\/16"}]}}"#;
        for (secret, body, expected) in [
            ("simple", r#"{"id":18}"#, "OPS9DcepDBujoNQfmoOf3xtWZgC1zaVMc1rJHwOG1tU="),
            (
                "simple",
                r#"{"order":{"id":16,"order_number":"16","status":"processing","total":"42.50"}}"#,
                "Wxdg/gK3LmXv8AGLPbsL2G6MwCVFxqW08Wqsw4rpGcA=",
            ),
            ("simple", w3, "WVcJflL1XidsJOHFE+QSRQTJR1ee5oUawl9OASQQ2mo="),
            ("", r#"{"id":18}"#, "SK1jP19CEz2xBv+XSHDf6Xb7SKRxqetaf5R+xvrI4E8="),
        ] {
            assert_eq!(sha256(secret, body.as_bytes()), expected);
        }
    }
}
