//! Deliveries as recorded, the published signatures, and deliveries that are not to be believed.

use base64::{Engine, engine::general_purpose::STANDARD};
use connect::channel::{Delivery, Hint, HookRefusal};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{super::*, *};

fn order(id: &str) -> Hint {
    Hint::Order { external_id: id.to_owned() }
}

fn signed(secret: &str, topic: &str, body: &str) -> Delivery {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    delivery(topic, body, &STANDARD.encode(mac.finalize().into_bytes()))
}

fn delivery(topic: &str, body: &str, signature: &str) -> Delivery {
    let headers =
        [("content-type", "application/json"), ("x-wc-webhook-topic", topic), ("x-wc-webhook-signature", signature)];
    let headers =
        headers.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.into(), value.into()));
    Delivery { headers: headers.collect(), body: Bytes::copy_from_slice(body.as_bytes()) }
}

#[test]
fn br_12_every_recorded_delivery_is_verified_and_a_changed_byte_is_not() {
    for version in VERSIONS {
        let (mut pings, mut hints, mut gone, mut nothing) = (0, 0, 0, 0);
        for file in recorded(&folder(version).join("webhooks"), ".http") {
            let api = file.target().1.split('/').nth(1).unwrap().to_owned();
            let secret = format!("hook-secret-{api}");
            let name = format!("{version} {}", file.name);
            let delivery = Delivery { headers: file.headers.clone(), body: file.body.clone() };
            let found = hooks::verify(&secret, &delivery);
            if file.name.starts_with("ping-") {
                assert_eq!(found, Ok(Hint::Ping), "{name}");
                assert_eq!((hooks::delivery_id(&delivery), hooks::topic(&delivery)), (None, ""), "{name}");
                pings += 1;
                continue;
            }
            assert_eq!(hooks::delivery_id(&delivery).unwrap().len(), 32, "{name}");
            let topic = hooks::topic(&delivery);
            assert!(file.name.ends_with(topic), "{name}");
            let body: serde_json::Value = serde_json::from_slice(&file.body).unwrap();
            let id = body.get("id").or_else(|| body.get("order")?.get("id")).map(ToString::to_string);
            match (topic.starts_with("order."), id) {
                (false, _) => {
                    assert_eq!(found, Ok(Hint::Nothing(topic.to_owned())), "{name}");
                    nothing += 1;
                }
                (true, Some(id)) => {
                    assert_eq!(found, Ok(order(&id)), "{name}");
                    hints += 1;
                }
                (true, None) => {
                    assert!(file.name.starts_with("create-then-force-delete"), "{name}");
                    assert_eq!(found, Err(HookRefusal::ShopError), "{name}");
                    gone += 1;
                }
            }
            assert_eq!(hooks::verify("another-secret", &delivery), Err(HookRefusal::WrongSignature), "{name}");
            for at in [0, file.body.len() / 2, file.body.len() - 1] {
                let mut bytes = file.body.to_vec();
                bytes[at] ^= 1;
                let changed = Delivery { headers: delivery.headers.clone(), body: bytes.into() };
                assert_eq!(hooks::verify(&secret, &changed), Err(HookRefusal::WrongSignature), "{name}");
            }
        }
        assert_eq!((pings, gone), (12, 6), "{version}");
        assert!(hints >= 15 && nothing >= 3, "{version}: {hints} hints, {nothing} nothing");
    }
}

#[test]
fn br_12_the_published_signatures_fit() {
    let w3 = r#"{"id":16,"status":"completed","currency":"BGN","total":"42.50","billing":{"company":"\u0424\u0438\u0440\u043c\u0430","city":"\u0421\u043e\u0444\u0438\u044f"},"_links":{"self":[{"href":"https:\/\/shop.example\/wp-json\/wc\/v3\/orders\/16"}]}}"#;
    let w2 = r#"{"order":{"id":16,"order_number":"16","status":"processing","total":"42.50"}}"#;
    let w7 = r#"{"action":"woocommerce_add_to_cart","arg":"9bf31c7ff062936a96d3c8bd1f8f2ff3"}"#;
    for (name, secret, topic, body, signature, hint) in [
        (
            "W1",
            "simple",
            "order.deleted",
            r#"{"id":18}"#,
            "OPS9DcepDBujoNQfmoOf3xtWZgC1zaVMc1rJHwOG1tU=",
            Ok(order("18")),
        ),
        ("W2", "simple", "order.updated", w2, "Wxdg/gK3LmXv8AGLPbsL2G6MwCVFxqW08Wqsw4rpGcA=", Ok(order("16"))),
        ("W3", "simple", "order.updated", w3, "WVcJflL1XidsJOHFE+QSRQTJR1ee5oUawl9OASQQ2mo=", Ok(order("16"))),
        (
            "W4",
            "s3cr&t\"<x>",
            "order.deleted",
            r#"{"id":18}"#,
            "+udeUv5YklvoRXBL5sEauvrPj8AHyWFqf6zEynGpS7Y=",
            Ok(order("18")),
        ),
        (
            "W5 new",
            "a&b",
            "order.deleted",
            r#"{"id":18}"#,
            "vh4LHKV09AWhhYTTZqN6kyGEIZ4D1yDlDUguIjbAru0=",
            Ok(order("18")),
        ),
        (
            "W5 old",
            "a&b",
            "order.deleted",
            r#"{"id":18}"#,
            "fBWPRKwPaS3yqhcp/UTxN2baHj/EWb/gzgRbXhmiPBU=",
            Ok(order("18")),
        ),
        (
            "W5 new",
            "a&amp;b",
            "order.deleted",
            r#"{"id":18}"#,
            "vh4LHKV09AWhhYTTZqN6kyGEIZ4D1yDlDUguIjbAru0=",
            Ok(order("18")),
        ),
        (
            "W6",
            "",
            "order.deleted",
            r#"{"id":18}"#,
            "SK1jP19CEz2xBv+XSHDf6Xb7SKRxqetaf5R+xvrI4E8=",
            Err(HookRefusal::Unsigned),
        ),
        (
            "W7",
            "simple",
            "action.woocommerce_add_to_cart",
            w7,
            "hixkPVq9AQbLvDlkBzUd/S+713kH1c4DjvYWN/mAAB4=",
            Ok(Hint::Nothing("action.woocommerce_add_to_cart".into())),
        ),
    ] {
        assert_eq!(hooks::verify(secret, &delivery(topic, body, signature)), hint, "{name}");
    }
}

#[test]
fn br_12_what_is_signed_is_still_only_a_hint() {
    let huge = format!("{{\"id\":5,\"x\":\"{}\"}}", "x".repeat(2_000_000));
    let deep = format!("{{\"id\":5,\"x\":{}", "[".repeat(200_000));
    for (topic, body, hint) in [
        ("order.updated", r#"{"id":5,"status":"processing"}"#, Ok(order("5"))),
        ("order.restored", r#"{"id":"5"}"#, Ok(order("5"))),
        ("order.updated", &huge, Ok(order("5"))),
        ("order.created", r#"{"id":5,"status":"checkout-draft"}"#, Ok(Hint::Nothing("order.created".into()))),
        (
            "order.updated",
            r#"{"code":"woocommerce_rest_cannot_view","message":"no","data":{}}"#,
            Err(HookRefusal::ShopError),
        ),
        ("order.updated", "[]", Err(HookRefusal::ShopError)),
        ("order.updated", "{}", Err(HookRefusal::Unreadable)),
        ("order.updated", r#"{"id":0}"#, Err(HookRefusal::Unreadable)),
        ("order.updated", r#"{"id":"5/../6"}"#, Err(HookRefusal::Unreadable)),
        ("order.updated", "<html>", Err(HookRefusal::Unreadable)),
        ("order.updated", "", Err(HookRefusal::Unreadable)),
        ("order.updated", &deep, Err(HookRefusal::Unreadable)),
        ("product.updated", "<html>", Ok(Hint::Nothing("product.updated".into()))),
        ("", r#"{"id":5,"line_items":[]}"#, Ok(order("5"))),
        ("", r#"{"id":5}"#, Ok(Hint::Nothing(String::new()))),
    ] {
        assert_eq!(hooks::verify("s", &signed("s", topic, body)), hint, "{topic} {}", &body[..body.len().min(80)]);
    }
    let form = |body: &str, kind: &str| Delivery {
        headers: vec![("content-type".into(), kind.into())],
        body: body.to_owned().into(),
    };
    for (body, kind, hint) in [
        ("webhook_id=12", "application/x-www-form-urlencoded; charset=UTF-8", Ok(Hint::Ping)),
        ("webhook_id=12", "application/json", Err(HookRefusal::Unsigned)),
        ("webhook_id=12&id=5", "application/x-www-form-urlencoded", Err(HookRefusal::Unsigned)),
        ("webhook_id=", "application/x-www-form-urlencoded", Err(HookRefusal::Unsigned)),
        ("{\"id\":5}", "application/json", Err(HookRefusal::Unsigned)),
    ] {
        assert_eq!(hooks::verify("", &form(body, kind)), hint, "{body}");
    }
    for signature in ["", "not base64!", "AAAA", &"A".repeat(100_000)] {
        assert!(hooks::verify("s", &delivery("order.updated", "{\"id\":5}", signature)).is_err());
    }
}
