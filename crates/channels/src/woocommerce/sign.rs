//! Authentication: OAuth 1.0a in one step where a shop is called over plain HTTP, Basic or query keys over HTTPS, and
//! the signatures of webhooks. Pure: nonce and time are given.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::dialect::Dialect;

/// A way to show the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Auth {
    /// The `Authorization` header.
    Basic,
    /// Key and secret in the address: for hosts that drop the header. Ends up in logs of the far side, so tried later.
    Query,
    /// OAuth signed over the address as called.
    Signature,
    /// OAuth over an HTTPS address, signed as if it were plain HTTP: for shops behind a proxy that do not know of it.
    SignatureAsHttp,
    /// OAuth with the older hash, for shops whose host knows no other.
    SignatureSha1,
    /// OAuth signed over the address that the shop calls its own, where it is called by another.
    SignatureAsHome,
}

impl Auth {
    const ALL: [Self; 6] =
        [Self::Basic, Self::Query, Self::Signature, Self::SignatureAsHttp, Self::SignatureSha1, Self::SignatureAsHome];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Query => "query",
            Self::Signature => "oauth",
            Self::SignatureAsHttp => "oauth_as_http",
            Self::SignatureSha1 => "oauth_sha1",
            Self::SignatureAsHome => "oauth_as_home",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|auth| auth.code() == code)
    }

    /// The ways that may work at this address, the best first. Over plain HTTP the secret itself is never sent: a shop
    /// does not look at it there, and everybody on the way could read it. The older interface takes a signature only
    /// where it believes to be called over plain HTTP.
    pub(super) fn ways(address: &str, dialect: Dialect) -> &'static [Self] {
        match (address.starts_with("https:"), dialect.is_legacy()) {
            (true, false) => &[Self::Basic, Self::Query, Self::SignatureAsHttp, Self::Signature],
            (true, true) => &[Self::Basic, Self::Query, Self::SignatureAsHttp],
            (false, _) => &[Self::Signature],
        }
    }

    const fn hash(self) -> Option<Hash> {
        match self {
            Self::Basic | Self::Query => None,
            Self::Signature | Self::SignatureAsHttp | Self::SignatureAsHome => Some(Hash::Sha256),
            Self::SignatureSha1 => Some(Hash::Sha1),
        }
    }
}

/// A pair of a query, in clear.
pub(super) type Pair = (String, String);

/// What a request is signed with.
pub(super) struct Signing<'a> {
    pub(super) key: &'a str,
    pub(super) secret: &'a str,
    pub(super) nonce: &'a str,
    pub(super) timestamp: i64,
    pub(super) rule: KeyRule,
}

/// Where a request goes, and the address over which the shop signs it: they differ where permalinks or proxies hide the one
/// from the other.
pub(super) struct Place<'a> {
    pub(super) called: &'a str,
    pub(super) signed: &'a str,
}

/// An address with its query, and the `Authorization` header where there is one.
pub(super) struct Signed {
    pub(super) url: String,
    pub(super) authorization: Option<String>,
}

/// Signs a request. Its address has no query yet; the query is sent in exactly the signed order.
pub(super) fn sign(auth: Auth, method: &str, place: &Place<'_>, query: &[Pair], with: &Signing<'_>) -> Signed {
    let mut pairs = query.to_vec();
    let mut authorization = None;
    match (auth, auth.hash()) {
        (Auth::Basic, _) => {
            authorization = Some(format!("Basic {}", STANDARD.encode(format!("{}:{}", with.key, with.secret))));
        }
        (_, None) => {
            pairs.push(("consumer_key".into(), with.key.into()));
            pairs.push(("consumer_secret".into(), with.secret.into()));
        }
        (_, Some(hash)) => {
            pairs.push(("oauth_consumer_key".into(), with.key.into()));
            pairs.push(("oauth_nonce".into(), with.nonce.into()));
            pairs.push(("oauth_signature_method".into(), hash.method().into()));
            pairs.push(("oauth_timestamp".into(), with.timestamp.to_string()));
        }
    }
    let joined = joined(&sorted(&pairs));
    let mut url = place.called.to_owned();
    if !joined.is_empty() {
        url = format!("{url}?{joined}");
    }
    if let Some(hash) = auth.hash() {
        let over = match place.signed.strip_prefix("https:") {
            Some(rest) if auth == Auth::SignatureAsHttp => format!("http:{rest}"),
            Some(_) | None => place.signed.to_owned(),
        };
        let signature = signature(hash, &signing_key(with.secret, with.rule), &base(method, &over, &joined));
        url = format!("{url}&oauth_signature={}", encoded(&signature));
    }
    Signed { url, authorization }
}

/// A nonce of 32 characters. It begins with a letter: some shops compare nonces as numbers where they look like some.
pub(super) fn nonce(first: u64, second: u64) -> String {
    let letter = char::from(b"abcdef"[usize::try_from(first % 6).expect("below six")]);
    let text = format!("{first:016x}{second:016x}");
    format!("{letter}{}", &text[1..])
}

/// How the key of a signature is made from the secret.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeyRule {
    /// `wc/*` and the older interface from its third version.
    WithAmpersand,
    /// The first two versions of the older interface.
    Bare,
}

/// The hash of a signature.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hash {
    Sha256,
    Sha1,
}

impl Hash {
    const fn method(self) -> &'static str {
        match self {
            Self::Sha256 => "HMAC-SHA256",
            Self::Sha1 => "HMAC-SHA1",
        }
    }
}

pub(super) fn signing_key(secret: &str, rule: KeyRule) -> String {
    match rule {
        KeyRule::WithAmpersand => format!("{secret}&"),
        KeyRule::Bare => secret.to_owned(),
    }
}

/// Encoded pairs in the order that every version accepts: all of them by name.
pub(super) fn sorted(pairs: &[Pair]) -> Vec<Pair> {
    let mut encoded_pairs: Vec<Pair> = pairs.iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
    encoded_pairs.sort();
    encoded_pairs
}

pub(super) fn joined(encoded_pairs: &[Pair]) -> String {
    let parts: Vec<String> = encoded_pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.join("&")
}

/// The text that is signed.
pub(super) fn base(method: &str, address: &str, joined: &str) -> String {
    format!("{}&{}&{}", method.to_ascii_uppercase(), encoded(address), encoded(joined))
}

pub(super) fn signature(hash: Hash, key: &str, base: &str) -> String {
    match hash {
        Hash::Sha256 => STANDARD.encode(mac::<Hmac<Sha256>>(key.as_bytes(), base.as_bytes()).finalize().into_bytes()),
        Hash::Sha1 => STANDARD.encode(mac::<Hmac<Sha1>>(key.as_bytes(), base.as_bytes()).finalize().into_bytes()),
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> M {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("a key of any length is taken");
    mac.update(message);
    mac
}

/// Whether `given` is the signature of exactly these bytes; compared in constant time.
pub(super) fn hook_signature_fits(secret: &str, body: &[u8], given: &str) -> bool {
    STANDARD
        .decode(given.trim())
        .is_ok_and(|given| mac::<Hmac<Sha256>>(secret.as_bytes(), body).verify_slice(&given).is_ok())
}

/// Percent-encoding of RFC 3986: everything but letters, digits and `-._~`.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => write!(out, "%{other:02X}").expect("writing to a String does not fail"),
        }
    }
    out
}
