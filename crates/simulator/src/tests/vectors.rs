//! Signatures: the published vectors of requests and deliveries.

use crate::text;
use crate::woocommerce::auth::{base_string, sha256, sign};
use crate::woocommerce::legacy::auth as legacy;

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

#[test]
fn published_vectors_of_the_older_interface() {
    let (full, key) = (SECRET, SECRET.trim_end_matches('&'));
    let sorted = "filter[limit]=50&filter[updated_at_min]=2016-05-01T00:00:00Z";
    let other = "filter[updated_at_min]=2016-05-01T00:00:00Z&filter[limit]=50";
    let more = "&page=2&status=processing,on-hold";
    let plain = "filter[limit]=50&wc-api-route=/orders&wc-api-version=3";
    // The version that sorts, the version in the address, the key, the query, whether `oauth_version` is sent.
    let cases = [
        ("L1", 3, 3, full, String::new(), true, "d6JwJLIRW2ZAQ1cVTEG0L+hTyZfIy/eahwwkC30I75c="),
        ("L2", 3, 3, full, format!("{sorted}{more}"), true, "HC99wag/a3jDCGNH+pbTvaJ6Ixmfwma63W0MrLlSEw8="),
        ("L3", 2, 2, key, format!("{sorted}{more}"), true, "YGhLljo+WF7/KYC2jZ/rpRDDitwt2nPUM11KEVz0Ujc="),
        ("P2", 3, 3, full, format!("{other}{more}"), false, "hPFs5AjLcMTMKRtd99bX++5kOATZPQlZERqcxYaPWho="),
        ("R1", 2, 3, key, sorted.to_owned(), false, "ptqvLpxqLRHLPiXQsW+E+4iIxY0r0RTpu4+xmGsOSIM="),
        ("R2", 3, 3, full, plain.to_owned(), false, "teSxw+uwOP3LDH2GnLFk7qgBVk3SZtgXINPmRA+ABTw="),
    ];
    let signature = |version: u8, address: u8, secret: &str, query: &str, named: bool| {
        let mut all = text::pairs(query);
        for (name, value) in [
            ("oauth_consumer_key", KEY),
            ("oauth_nonce", NONCE),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_timestamp", "1700000000"),
        ] {
            all.push((name.to_owned(), value.to_owned()));
        }
        if named {
            all.push(("oauth_version".to_owned(), "1.0".to_owned()));
        }
        let address = format!("http://shop.example/wc-api/v{address}/orders");
        sign("HMAC-SHA256", secret, &legacy::text("GET", &address, version, &all)).unwrap()
    };
    for (name, version, address, secret, query, named, expected) in &cases {
        assert_eq!(signature(*version, *address, secret, query, *named), *expected, "{name}");
    }
    // P3 is what a client sends that does not sort inner names; versions 1 and 2 sort them and refuse it.
    let theirs = "PEEvF/cGc4RWawIGkrRp8gg6BBrIx1I0MDT3LBaSmCM=";
    assert_ne!(signature(2, 2, key, &format!("{other}{more}"), false), theirs);
    assert_eq!(
        sign("HMAC-SHA256", key, &base_string("GET", "http://shop.example/wc-api/v2/orders", &with(other, more)))
            .unwrap(),
        theirs
    );
    assert_ne!(
        signature(3, 3, key, &format!("{sorted}{more}"), true),
        cases[1].6,
        "the key of v3 ends with an ampersand"
    );
}

fn with(query: &str, more: &str) -> Vec<(String, String)> {
    let mut all = text::pairs(&format!("{query}{more}"));
    for (name, value) in [
        ("oauth_consumer_key", KEY),
        ("oauth_nonce", NONCE),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", "1700000000"),
    ] {
        all.push((name.to_owned(), value.to_owned()));
    }
    all
}
