//! The published signatures, and the signatures of the recorded requests themselves.

use base64::{Engine, engine::general_purpose::STANDARD};
use url::Url;

use super::{
    super::{
        dialect::Dialect,
        sign::{self, Auth, Hash, KeyRule, Pair, Place, Signing},
    },
    *,
};

const KEY: &str = "ck_0123456789abcdef0123456789abcdef01234567";
const SECRET: &str = "cs_89abcdef0123456789abcdef0123456789abcdef";
const NONCE: &str = "4b9f6c2e8d1a4f7c9e0b3a5d7c1e2f40";
const TIME: i64 = 1_700_000_000;

struct Vector {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
    hash: Hash,
    rule: KeyRule,
    version: bool,
    /// Names at the top sorted, arrays left as they came: what one of the official clients does.
    inner_order_kept: bool,
    signature: &'static str,
}

const PLAIN: Vector = Vector {
    name: "",
    method: "GET",
    path: "/wp-json/wc/v3/orders",
    query: &[],
    hash: Hash::Sha256,
    rule: KeyRule::WithAmpersand,
    version: true,
    inner_order_kept: false,
    signature: "",
};
const FILTER: &[(&str, &str)] = &[
    ("filter[limit]", "50"),
    ("filter[updated_at_min]", "2016-05-01T00:00:00Z"),
    ("page", "2"),
    ("status", "processing,on-hold"),
];
const FILTER_UNSORTED: &[(&str, &str)] = &[
    ("filter[updated_at_min]", "2016-05-01T00:00:00Z"),
    ("filter[limit]", "50"),
    ("page", "2"),
    ("status", "processing,on-hold"),
];

#[rustfmt::skip]
const VECTORS: &[Vector] = &[
    Vector { name: "N1", signature: "bi/9CrCDEWSXxyCfoTVQClWLK+xZG8YZqrGD3po3CXw=", ..PLAIN },
    Vector { name: "N2", query: &[("status[0]", "processing"), ("status[1]", "on-hold"), ("per_page", "100"), ("modified_after", "2024-03-01T10:00:00"), ("dates_are_gmt", "true")], signature: "cNQ9gH35AHtPnjXwV7DDj1FYkLtBsQ1b5SO1jXtWMHE=", ..PLAIN },
    Vector { name: "N3", method: "PUT", path: "/wp-json/wc/v3/orders/16", signature: "gFdCvrDf4m+QMpI9UKPPJ1gSbOf2hzxIHwqg8R2P0oA=", ..PLAIN },
    Vector { name: "N4", path: "/wp-json/wc/v3/products", query: &[("search", "a b+c/ü~*'()!")], signature: "VvTUKe73CbQtcGlEBTeU3pGByYAYwW5xaqKNzLGLTpw=", ..PLAIN },
    Vector { name: "L1", path: "/wc-api/v3/orders", signature: "d6JwJLIRW2ZAQ1cVTEG0L+hTyZfIy/eahwwkC30I75c=", ..PLAIN },
    Vector { name: "L2", path: "/wc-api/v3/orders", query: FILTER, signature: "HC99wag/a3jDCGNH+pbTvaJ6Ixmfwma63W0MrLlSEw8=", ..PLAIN },
    Vector { name: "L3", path: "/wc-api/v2/orders", query: FILTER, rule: KeyRule::Bare, signature: "YGhLljo+WF7/KYC2jZ/rpRDDitwt2nPUM11KEVz0Ujc=", ..PLAIN },
    Vector { name: "P1", path: "/wc-api/v3/orders", version: false, signature: "aYHSXoKQkFmHE9avPnfxC6UUCXJi7v5sHMqQ4FwPJKU=", ..PLAIN },
    Vector { name: "P2", path: "/wc-api/v3/orders", query: FILTER_UNSORTED, version: false, inner_order_kept: true, signature: "hPFs5AjLcMTMKRtd99bX++5kOATZPQlZERqcxYaPWho=", ..PLAIN },
    Vector { name: "P3", path: "/wc-api/v2/orders", query: FILTER_UNSORTED, rule: KeyRule::Bare, version: false, inner_order_kept: true, signature: "PEEvF/cGc4RWawIGkrRp8gg6BBrIx1I0MDT3LBaSmCM=", ..PLAIN },
    Vector { name: "P4", query: &[("per_page", "100"), ("modified_after", "2024-03-01T10:00:00")], version: false, signature: "BJlZ7Xb8JukSpghHNxmRmScEaUAxU1L2NBBv1jhJMyI=", ..PLAIN },
    Vector { name: "S1", path: "/wc-api/v3/orders", hash: Hash::Sha1, signature: "yYSDSBYchwMpB6Dav8ZN1IJ3izY=", ..PLAIN },
    Vector { name: "S2", path: "/wc-api/v3/orders", hash: Hash::Sha1, version: false, signature: "cSu/UX2uwdcaDNyjhJxq+fovAv8=", ..PLAIN },
    // A shop of 9 or later signs its older interfaces over the path of the third.
    Vector { name: "R1", path: "/wc-api/v3/orders", query: &[("filter[limit]", "50"), ("filter[updated_at_min]", "2016-05-01T00:00:00Z")], rule: KeyRule::Bare, version: false, signature: "ptqvLpxqLRHLPiXQsW+E+4iIxY0r0RTpu4+xmGsOSIM=", ..PLAIN },
    Vector { name: "R2", path: "/wc-api/v3/orders", query: &[("filter[limit]", "50"), ("wc-api-route", "/orders"), ("wc-api-version", "3")], version: false, signature: "teSxw+uwOP3LDH2GnLFk7qgBVk3SZtgXINPmRA+ABTw=", ..PLAIN },
    Vector { name: "R3", query: &[("include[0]", "17"), ("include[1]", "16")], version: false, signature: "CLhlbIIBqgQKBAJlpMzf9S/GmkTu+N5/19XOaKfqyCs=", ..PLAIN },
];

fn pairs_of(vector: &Vector) -> Vec<Pair> {
    let method = match vector.hash {
        Hash::Sha1 => "HMAC-SHA1",
        Hash::Sha256 => "HMAC-SHA256",
    };
    let time = TIME.to_string();
    let mut pairs: Vec<(&str, &str)> = vector.query.to_vec();
    pairs.extend([
        ("oauth_consumer_key", KEY),
        ("oauth_nonce", NONCE),
        ("oauth_signature_method", method),
        ("oauth_timestamp", &time),
    ]);
    if vector.version {
        pairs.push(("oauth_version", "1.0"));
    }
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn signature_of(vector: &Vector, rule: KeyRule) -> String {
    let mut pairs = sign::sorted(&pairs_of(vector));
    if vector.inner_order_kept {
        let top = |name: &str| name.split("%5B").next().unwrap_or_default().to_owned();
        pairs = pairs_of(vector).iter().map(|(name, value)| (sign::encoded(name), sign::encoded(value))).collect();
        pairs.sort_by_key(|(name, _)| top(name));
    }
    let base = sign::base(vector.method, &format!("http://shop.example{}", vector.path), &sign::joined(&pairs));
    sign::signature(vector.hash, &sign::signing_key(SECRET, rule), &base)
}

#[test]
fn every_published_signature_is_made_again() {
    for vector in VECTORS {
        assert_eq!(signature_of(vector, vector.rule), vector.signature, "{}", vector.name);
        let other = match vector.rule {
            KeyRule::WithAmpersand => KeyRule::Bare,
            KeyRule::Bare => KeyRule::WithAmpersand,
        };
        assert_ne!(signature_of(vector, other), vector.signature, "{}: with the other key", vector.name);
    }
    // The whole way, for a request as we send it: the address is sent in the signed order.
    let rule = KeyRule::WithAmpersand;
    let with = Signing { key: KEY, secret: SECRET, nonce: NONCE, timestamp: TIME, rule };
    let sign = |auth, address: &str, query: &[Pair]| {
        sign::sign(auth, "GET", &Place { called: address, signed: address }, query, &with)
    };
    let query: Vec<Pair> =
        [("per_page", "100"), ("modified_after", "2024-03-01T10:00:00")].map(|(n, v)| (n.into(), v.into())).to_vec();
    for (auth, address) in [(Auth::Signature, "http://shop.example"), (Auth::SignatureAsHttp, "https://shop.example")] {
        let signed = sign(auth, &format!("{address}/wp-json/wc/v3/orders"), &query);
        assert_eq!(
            signed.url,
            format!(
                "{address}/wp-json/wc/v3/orders?modified_after=2024-03-01T10%3A00%3A00&oauth_consumer_key={KEY}&oauth_nonce={NONCE}\
                 &oauth_signature_method=HMAC-SHA256&oauth_timestamp={TIME}&per_page=100\
                 &oauth_signature=BJlZ7Xb8JukSpghHNxmRmScEaUAxU1L2NBBv1jhJMyI%3D"
            )
        );
        assert_eq!(signed.authorization, None);
    }
    let basic = sign(Auth::Basic, "https://shop.example/x", &[]);
    assert_eq!(
        (basic.url.as_str(), basic.authorization.unwrap()),
        ("https://shop.example/x", format!("Basic {}", STANDARD.encode(format!("{KEY}:{SECRET}"))))
    );
    let query = sign(Auth::Query, "https://shop.example/x", &[]);
    assert_eq!(
        (query.url, query.authorization),
        (format!("https://shop.example/x?consumer_key={KEY}&consumer_secret={SECRET}"), None)
    );
    for dialect in Dialect::CURRENT.into_iter().chain(Dialect::LEGACY) {
        let ways = Auth::ways("http://shop.example", dialect);
        assert_eq!(ways, [Auth::Signature], "the secret never goes over plain HTTP");
        let secure = Auth::ways("https://shop.example", dialect);
        assert_eq!(secure.contains(&Auth::Signature), !dialect.is_legacy(), "the older interface never signs on HTTPS");
    }
    for seed in 0..200 {
        let nonce = sign::nonce(seed, u64::MAX / (seed + 1));
        assert_eq!(nonce.len(), 32);
        assert!(
            nonce.starts_with(|c: char| c.is_ascii_lowercase()) && nonce.bytes().all(|byte| byte.is_ascii_hexdigit())
        );
    }
}

#[test]
fn every_recorded_request_carries_the_signature_that_we_would_make() {
    for version in VERSIONS {
        let requests = recorded(&folder(version), ".req.http");
        // The same key was shown in a header over HTTPS, so its secret is known.
        let basic = requests.iter().find(|file| file.name == "auth-basic-header-https").unwrap();
        let shown = STANDARD.decode(basic.header("authorization").unwrap().strip_prefix("Basic ").unwrap()).unwrap();
        let shown = String::from_utf8(shown).unwrap();
        let (key, secret) = shown.split_once(':').unwrap();
        let mut checked = 0;
        let legacy = recorded(&folder(version).join("legacy"), ".req.http");
        for request in requests.iter().chain(&legacy) {
            let (method, target) = request.target();
            let url = Url::parse(&format!("http://{}{target}", request.header("host").unwrap())).unwrap();
            let mut pairs: Vec<Pair> = url.query_pairs().into_owned().collect();
            let Some(at) = pairs.iter().position(|(name, _)| name == "oauth_signature") else { continue };
            let given = pairs.remove(at).1;
            if !pairs.contains(&("oauth_consumer_key".to_owned(), key.to_owned()))
                || request.name.ends_with("err-bad-signature")
            {
                continue;
            }
            let hash = if pairs.iter().any(|(_, value)| value == "HMAC-SHA1") { Hash::Sha1 } else { Hash::Sha256 };
            let address = format!("http://{}{}", request.header("host").unwrap(), url.path());
            let base = sign::base(method, &address, &sign::joined(&sign::sorted(&pairs)));
            let made = sign::signature(hash, &sign::signing_key(secret, KeyRule::WithAmpersand), &base);
            assert_eq!(made, given, "{version} {}", request.name);
            checked += 1;
        }
        assert!(checked > 100, "{version}: {checked}");
    }
}
