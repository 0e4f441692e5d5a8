//! What a probe finds: address, dialect, way of signing, rights, and by which way changes are found.

use connect::Fault;

use super::stage::*;

#[tokio::test]
async fn br_03_a_probe_finds_address_dialect_and_rights() {
    // A shop of 3.6.4 (no filter of changes), one of 8.9.1 (it has), a key that may only read, only write, and nothing.
    for (name, filter, missing) in [
        ("3.6.4", "no", &[][..]),
        ("8.9.1", "yes", &[][..]),
        ("read only", "yes", &["orders_write"][..]),
        ("empty and new", "yes", &[][..]),
        ("empty", "no", &[][..]),
        ("write only", "no", &["orders_read"][..]),
        ("no rights", "no", &["orders_read", "orders_write"][..]),
    ] {
        let version = if name == "3.6.4" { "3.6.4" } else { "8.9.1" };
        let shop = Shop::open(move |request| match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/wp-json/") => file(version, "wp-index"),
            ("GET", "/wp-json/wc/v3/data/currencies/current") => file(version, "data-currency-current"),
            ("GET", "/wp-json/wc/v3/system_status") if name == "empty and new" => {
                (200, String::new(), r#"{"environment":{"version":"8.9.1"}}"#.into())
            }
            ("GET", "/wp-json/wc/v3/orders") => match name {
                "write only" => file(version, "err-write-key-reads"),
                "no rights" => file(version, "err-user-lacks-capability"),
                "empty" | "empty and new" => totals(0, 0, "[]".into()),
                _ if version == "8.9.1" && request.query.contains_key("modified_after") => totals(0, 0, "[]".into()),
                _ => file(version, "orders-fields"),
            },
            ("PUT", "/wp-json/wc/v3/orders/0") => match name {
                "read only" => file(version, "err-read-key-writes"),
                "no rights" => file(version, "err-user-lacks-capability"),
                _ => (400, String::new(), r#"{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":400}}"#.into()),
            },
            _ => file(version, "err-no-route"),
        })
        .await;
        let wire = wire();
        let cx = cx(&wire);
        let report = shop.channel(&[]).probe(&cx).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.missing, missing, "{name}");
        assert_eq!(
            report.fingerprint,
            if version == "3.6.4" { "woocommerce:127.0.0.1:8036" } else { "woocommerce:127.0.0.1:8089" }
        );
        let found = |key: &str| report.found.get(key).map(String::as_str).unwrap_or_default();
        assert_eq!((found("modified_filter"), found("dialect"), found("auth")), (filter, "wc/v3", "oauth"), "{name}");
        assert_eq!(
            (found("time_zone"), found("currency"), found("base")),
            ("Europe/Sofia", "EUR", shop.address.as_str()),
            "{name}"
        );
        let exchanges = cx.take_exchanges();
        assert!(exchanges.iter().all(|exchange| !exchange.request.contains("ck_1")), "{exchanges:?}");
    }
    // Keys that are wrong, and a place that is no shop.
    for (name, code) in [
        ("err-bad-key-oauth", "woocommerce_rest_authentication_error"),
        ("err-no-credentials", "woocommerce_rest_cannot_view"),
    ] {
        let shop =
            Shop::open(
                move |request| {
                    if request.path == "/wp-json/" { file("8.9.1", "wp-index") } else { file("8.9.1", name) }
                },
            )
            .await;
        let error = shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err();
        assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some(code)));
    }
    let shop = Shop::open(|_| (404, String::new(), "<html>".into())).await;
    let error = shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err();
    assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some("http_404")));
    let shop =
        Shop::open(|_| (200, String::new(), r#"{"namespaces":["wp/v2"],"home":"http://blog.example"}"#.into())).await;
    assert_eq!(
        shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err().far_code.as_deref(),
        Some("no_woocommerce_interface")
    );
    // A shop that moved: later calls go where it lives now.
    let there = Shop::open(|request| {
        if request.path == "/shop/wp-json/" { file("8.9.1", "wp-index") } else { file("8.9.1", "orders-fields") }
    })
    .await;
    let target = there.address.clone();
    let here = Shop::open(move |_| (301, format!("Location: {target}/shop/wp-json/\r\n"), String::new())).await;
    let report = here.channel(&[]).probe(&cx(&wire())).await.unwrap();
    assert_eq!(report.found["base"], format!("{}/shop", there.address));
}
