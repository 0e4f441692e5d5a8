//! A shop over HTTPS that takes one way of signing and no other: the probe finds it, and later calls keep to it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use connect::{
    CallCx, Limits, Request, Wire,
    channel::{Channel, OrderSink as _},
    wire::{FarSide, Silence},
};
use domain::ids::ConnectionId;
use url::Url;

use super::{
    super::{
        WooCommerce,
        dialect::Dialect,
        settings::WooSettings,
        sign::{self, Hash, Pair},
    },
    stage::{Still, file},
    *,
};

const SECRET: &str = "cs_2";

/// What a shop looks at.
#[derive(Debug, Clone, Copy)]
enum Takes {
    Header,
    Query,
    /// A signature over this address, with this hash.
    Signature(&'static str, Hash),
}

#[derive(Debug)]
struct Guarded {
    takes: Takes,
    dialect: Dialect,
    is_plain: bool,
}

impl Guarded {
    /// Whether the shop believes a call.
    fn believes(&self, request: &Request, url: &Url) -> bool {
        let mut pairs: Vec<Pair> = url.query_pairs().into_owned().collect();
        let header =
            request.headers.iter().any(|(name, value)| *name == "Authorization" && value.starts_with("Basic "));
        match self.takes {
            Takes::Header => header,
            Takes::Query => pairs.iter().any(|(name, value)| name == "consumer_secret" && value == SECRET),
            Takes::Signature(home, hash) => {
                let Some(at) = pairs.iter().position(|(name, _)| name == "oauth_signature") else { return false };
                let given = pairs.remove(at).1;
                let route = pairs.iter().find(|(name, _)| name == "wc-api-route").map(|(_, route)| route.clone());
                let path = route.map_or_else(|| url.path().to_owned(), |route| format!("/wc-api/v3{route}"));
                let base = sign::base(request.method, &format!("{home}{path}"), &sign::joined(&sign::sorted(&pairs)));
                given == sign::signature(hash, &sign::signing_key(SECRET, self.dialect.key_rule()), &base)
            }
        }
    }

    fn answer(&self, request: &Request, url: &Url) -> (u16, String) {
        let body = |name: &str| {
            let (status, _, body) = file("3.6.4", name);
            (status, body)
        };
        let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let path =
            query.get("wc-api-route").map_or_else(|| url.path().to_owned(), |route| format!("/wc-api/v3{route}"));
        let legacy = self.dialect.is_legacy();
        if path == "/wp-json/" && !legacy {
            return body("wp-index");
        }
        if path.trim_end_matches('/') == format!("/{}", self.dialect.name())
            && legacy
            && self.is_plain != (url.path() != "/")
        {
            return body("legacy-index");
        }
        if !path.starts_with(&format!("/{}/", self.dialect.name())) && legacy || path.starts_with("/wc-api") != legacy {
            return (404, "<html>".to_owned());
        }
        let believed = self.believes(request, url);
        let signed = query.contains_key("oauth_signature");
        match (believed, legacy) {
            (true, true) if path.ends_with("/orders") => body("legacy-orders-fields"),
            (true, true) => body("legacy-err-order-not-found"),
            (true, false) if path.ends_with("/orders") => body("orders-fields"),
            (true, false) => body("err-order-not-found"),
            (false, true) if signed => body("legacy-err-bad-signature"),
            (false, true) => body("legacy-err-no-credentials-http"),
            (false, false) if signed && matches!(self.takes, Takes::Signature(_, Hash::Sha1)) => {
                let said = "Invalid signature - signature method is invalid.";
                let error = serde_json::json!({
                    "code": "woocommerce_rest_authentication_error", "message": said, "data": {"status": 401},
                });
                (401, error.to_string())
            }
            (false, false) if signed => body("err-bad-signature"),
            (false, false) => body("err-no-credentials"),
        }
    }
}

#[async_trait]
impl FarSide for Guarded {
    async fn exchange(&self, request: &Request, address: &str) -> Result<Response, Silence> {
        let url = Url::parse(address).unwrap();
        let (status, body) = self.answer(request, &url);
        Ok(Response { status, headers: Vec::new(), body: body.into() })
    }
}

fn channel(address: &str, found: &BTreeMap<String, String>) -> WooCommerce {
    let mut settings = connect::Settings::default();
    settings.plain.insert("address".into(), address.into());
    settings.plain.insert("consumer_key".into(), "ck_1".into());
    settings.secrets.insert("consumer_secret".into(), SECRET.into());
    settings.found.clone_from(found);
    WooCommerce { settings: WooSettings::read(&settings).unwrap() }
}

#[tokio::test]
async fn br_03_the_one_way_of_signing_that_a_shop_takes_is_found_and_kept() {
    let (secure, plain, own) = ("https://shop.example", "http://shop.example", "http://127.0.0.1:8036");
    let sha256 = |home| Takes::Signature(home, Hash::Sha256);
    for (name, address, takes, dialect, is_plain, auth) in [
        ("header", secure, Takes::Header, Dialect::V3, false, "basic"),
        ("header dropped by the host", secure, Takes::Query, Dialect::V3, false, "query"),
        ("proxy that the shop does not know of", secure, sha256(plain), Dialect::V3, false, "oauth_as_http"),
        ("signature alone", secure, sha256(secure), Dialect::V3, false, "oauth"),
        ("plain HTTP", plain, sha256(plain), Dialect::V3, false, "oauth"),
        ("older hash", plain, Takes::Signature(plain, Hash::Sha1), Dialect::V3, false, "oauth_sha1"),
        ("another address than its own", plain, sha256(own), Dialect::V3, false, "oauth_as_home"),
        ("older, header", secure, Takes::Header, Dialect::Legacy3, false, "basic"),
        ("older, header dropped", secure, Takes::Query, Dialect::Legacy3, false, "query"),
        ("older, proxy", secure, sha256(plain), Dialect::Legacy3, false, "oauth_as_http"),
        ("older, plain HTTP", plain, sha256(plain), Dialect::Legacy3, false, "oauth"),
        ("older, key without &", plain, sha256(plain), Dialect::Legacy2, false, "oauth"),
        ("older, plain permalinks", plain, sha256(plain), Dialect::Legacy3, true, "oauth"),
        ("older, another address", plain, sha256(own), Dialect::Legacy3, false, "oauth_as_home"),
    ] {
        let limits = Limits {
            timeout: Duration::from_secs(5),
            body: 1 << 20,
            redirects: 0,
            per_second: 1000,
            private_addresses: true,
        };
        let wire = Wire::within(limits, Arc::new(Guarded { takes, dialect, is_plain }));
        let cx = CallCx::new(&wire, &Still, &Still, ConnectionId::new(1));
        let report =
            channel(address, &BTreeMap::new()).probe(&cx).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((report.found["auth"].as_str(), report.found["dialect"].as_str()), (auth, dialect.name()), "{name}");
        // What was found is enough for later calls: the shop knows the key and has no such order.
        let later = channel(address, &report.found).set_status(&cx, "7", "completed").await.unwrap_err();
        assert_eq!(later.fault, connect::Fault::Missing, "{name}: {later}");
        let secret_sent = cx.take_exchanges().iter().any(|exchange| exchange.request.contains(SECRET));
        assert!(!secret_sent, "{name}: no record has the secret");
    }
}
