//! Against forms that other sites send in the name of a signed-in person: a token bound to the login in every form, and
//! the browser's own word on where a request comes from.

use axum::http::{HeaderMap, Method, Uri, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The cookie with a random part for people who have not signed in.
pub const COOKIE: &str = "seed";
/// The field of a form.
pub const FIELD: &str = "csrf";
/// The header of a request that htmx sends.
pub const HEADER: &str = "x-csrf";

/// Makes and checks tokens with a key of the installation.
#[derive(Clone)]
pub struct Csrf {
    key: [u8; 32],
}

impl std::fmt::Debug for Csrf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Csrf(..)")
    }
}

impl Csrf {
    /// With this key.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The token for a login (or, before signing in, for the value of the cookie `seed`).
    #[must_use]
    pub fn token(&self, bound_to: &str) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"csrf:");
        mac.update(bound_to.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether the token belongs to that login.
    #[must_use]
    pub fn fits(&self, bound_to: &str, token: &str) -> bool {
        self.token(bound_to).as_bytes().ct_eq(token.as_bytes()).into()
    }
}

/// Whether the request may change something, by the browser's own word. A browser that says nothing (or a program) is
/// let through here: the token decides then.
#[must_use]
pub fn comes_from_us(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_login_only() {
        let csrf = Csrf::new([7; 32]);
        let token = csrf.token("log_1");
        assert!(csrf.fits("log_1", &token));
        for (login, token) in [("log_2", token.as_str()), ("log_1", ""), ("log_1", &token[1..])] {
            assert!(!csrf.fits(login, token));
        }
        assert!(!Csrf::new([8; 32]).fits("log_1", &token));
    }

    #[test]
    fn posts_from_elsewhere_are_seen() {
        let uri = Uri::from_static("/do/x");
        for (method, headers, ours) in [
            (Method::POST, &[("sec-fetch-site", "same-origin")][..], true),
            (Method::POST, &[("sec-fetch-site", "cross-site")], false),
            (Method::POST, &[("sec-fetch-site", "same-site"), ("origin", "https://hub.example")], false),
            (Method::POST, &[("origin", "https://hub.example:8443"), ("host", "hub.example:8443")], true),
            (Method::POST, &[("origin", "https://evil.example"), ("host", "hub.example")], false),
            (Method::POST, &[("origin", "null"), ("host", "hub.example")], false),
            (Method::POST, &[], true),
            (Method::GET, &[("sec-fetch-site", "cross-site")], true),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| (axum::http::HeaderName::from_static(name), value.parse().unwrap()))
                .collect();
            assert_eq!(comes_from_us(&method, &uri, &map), ours, "{method} {headers:?}");
        }
    }
}
