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

/// A shop by what it answers to some paths; a page of the host for all others.
fn by_path(answers: Vec<(&'static str, Answer)>) -> impl Fn(&Seen) -> Answer + Send + 'static {
    move |request| {
        let older = request.query.get("wc-api-route").map(|route| format!("?{route}"));
        let current = || request.query.get("rest_route").map(|route| format!("?rest_route={route}"));
        let path = older.or_else(current).unwrap_or_else(|| request.path.clone());
        let known = answers.iter().find(|(known, _)| *known == format!("{} {path}", request.method));
        known.map_or_else(|| (404, String::new(), "<html>".to_owned()), |(_, answer)| answer.clone())
    }
}

/// What the recorded door of the older interface says, as a shop of another version.
fn older_door(version: &str) -> Answer {
    let (status, headers, body) = file("3.6.4", "legacy-index");
    (status, headers, body.replace("\"wc_version\":\"3.6.4\"", &format!("\"wc_version\":\"{version}\"")))
}

#[tokio::test]
async fn br_05_a_shop_without_the_current_interface_is_read_over_the_older_one() {
    let orders = || file("3.6.4", "legacy-orders-fields");
    let refused = || file("3.6.4", "legacy-err-order-not-found");
    let disabled = || {
        let body = r#"{"errors":{"code":"woocommerce_api_disabled","message":"The WooCommerce API is disabled on this site"}}"#;
        (404, String::new(), body.to_owned())
    };
    type Case = (&'static str, Vec<(&'static str, Answer)>, &'static str, &'static str, &'static [&'static str]);
    let pretty = |version| {
        vec![
            ("GET /wc-api/v3", older_door(version)),
            ("GET /wc-api/v3/orders", orders()),
            ("PUT /wc-api/v3/orders/0", refused()),
        ]
    };
    let cases: Vec<Case> = vec![
        ("an old shop", pretty("2.4.7"), "wc-api/v3", "pretty", &[]),
        ("one that is switched off", vec![("GET /wc-api/v3", disabled())], "", "pretty", &["legacy_api_disabled"]),
        (
            "plain permalinks of an old shop",
            vec![
                ("GET ?rest_route=/", file("3.6.4", "wp-index")),
                ("GET ?/", older_door("3.6.4")),
                ("GET ?/orders", orders()),
                ("PUT ?/orders/0", refused()),
            ],
            "wc-api/v3",
            "plain",
            &[],
        ),
        (
            "plain permalinks of a new shop",
            vec![("GET ?rest_route=/", file("8.9.1", "wp-index")), ("GET ?/", older_door("8.9.1"))],
            "",
            "plain",
            &["plain_permalinks"],
        ),
        (
            "plain permalinks, and the older interface is gone",
            vec![("GET ?rest_route=/", file("8.9.1", "wp-index"))],
            "",
            "plain",
            &["plain_permalinks"],
        ),
        ("a new shop whose current interface is closed", pretty("9.9.5"), "", "pretty", &["legacy_hidden_orders"]),
        (
            "a key that may only read",
            vec![
                ("GET /wc-api/v3", older_door("2.4.7")),
                ("GET /wc-api/v3/orders", orders()),
                ("PUT /wc-api/v3/orders/0", file("3.6.4", "legacy-err-read-key-writes")),
            ],
            "wc-api/v3",
            "pretty",
            &["orders_write"],
        ),
        (
            "a key whose user sees no order",
            vec![
                ("GET /wc-api/v3", older_door("2.4.7")),
                ("GET /wc-api/v3/orders", file("3.6.4", "legacy-err-user-lacks-capability")),
                ("PUT /wc-api/v3/orders/0", refused()),
            ],
            "wc-api/v3",
            "pretty",
            &["orders_read"],
        ),
        (
            "a clock that is wrong",
            vec![
                ("GET /wc-api/v3", older_door("2.4.7")),
                ("GET /wc-api/v3/orders", file("3.6.4", "legacy-err-old-timestamp")),
            ],
            "",
            "pretty",
            &["wrong_clock"],
        ),
    ];
    for (name, answers, dialect, permalinks, missing) in cases {
        let shop = Shop::open(by_path(answers)).await;
        let wire = wire();
        let report = shop.channel(&[]).probe(&cx(&wire)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.missing, missing, "{name}");
        let found = |key: &str| report.found.get(key).map(String::as_str).unwrap_or_default();
        assert_eq!(found("dialect"), dialect, "{name}");
        if missing.is_empty() {
            // The current interface of the same shop gives the same fingerprint.
            assert_eq!(report.fingerprint, "woocommerce:127.0.0.1:8036", "{name}");
            assert_eq!(
                (found("permalinks"), found("changes"), found("auth")),
                (permalinks, "filter", "oauth"),
                "{name}"
            );
            assert_eq!(
                (found("currency"), found("decimals"), found("time_zone"), found("prices_include_tax")),
                ("EUR", "2", "Europe/Sofia", "yes"),
                "{name}"
            );
            let found: Vec<(&str, &str)> =
                report.found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let fetched = shop.channel(&found).order_source().unwrap().fetch(&cx(&wire), "7").await;
            let last = shop.seen().pop().unwrap();
            let asked = if permalinks == "plain" {
                "GET /?wc-api-route=/orders/7&wc-api-version=3 "
            } else {
                "GET /wc-api/v3/orders/7? "
            };
            assert_eq!(last, asked, "{name}");
            assert!(fetched.is_err(), "{name}: the host's page is no order that is not there");
        }
    }
    // A wrong key over both interfaces.
    let shop = Shop::open(by_path(vec![
        ("GET /wc-api/v3", older_door("2.4.7")),
        ("GET /wc-api/v3/orders", file("3.6.4", "legacy-err-bad-key")),
    ]))
    .await;
    let error = shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err();
    assert_eq!(
        (error.fault, error.far_code.as_deref()),
        (Fault::Settings, Some("woocommerce_api_authentication_error"))
    );
}

/// A shop of 8.9.1 with the current interface below a path, and what is different about it.
fn modern(
    prefix: &'static str,
    other: impl Fn(&Seen) -> Option<Answer> + Send + 'static,
) -> impl Fn(&Seen) -> Answer + Send {
    move |request| {
        if let Some(answer) = other(request) {
            return answer;
        }
        let invalid =
            r#"{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":400}}"#;
        match (request.method.as_str(), request.path.strip_prefix(prefix)) {
            ("GET", Some("/")) => file("8.9.1", "wp-index"),
            ("GET", Some("/wc/v3/orders")) if request.query.contains_key("modified_after") => totals(0, 0, "[]".into()),
            ("GET", Some("/wc/v3/orders")) => totals(
                1,
                1,
                r#"[{"id":5,"date_modified":"2026-11-22T03:00:00","date_modified_gmt":"2026-11-22T01:00:00"}]"#.into(),
            ),
            ("PUT" | "POST", Some("/wc/v3/orders/0")) => (400, String::new(), invalid.into()),
            ("GET", Some("/wc/v3/system_status")) => (
                200,
                String::new(),
                r#"{"environment":{"version":"8.9.1"},"settings":{"currency":"BGN","number_of_decimals":2,"HPOS_enabled":true,"HPOS_sync_enabled":false}}"#.into(),
            ),
            ("GET", Some("/wc/v3/settings/tax/woocommerce_prices_include_tax")) => {
                (200, String::new(), r#"{"id":"woocommerce_prices_include_tax","value":"no"}"#.into())
            }
            ("GET", Some("/wc/v3/webhooks")) => (200, String::new(), "[]".into()),
            _ => (404, String::new(), "<html>".into()),
        }
    }
}

#[tokio::test]
async fn br_03_a_probe_finds_what_decides_how_a_shop_is_read() {
    let plain = |_: &Seen| None;
    let no_put = |request: &Seen| (request.method == "PUT").then(|| (405, String::new(), "<html>".to_owned()));
    // A flag that is not kept to: the moment between local time and GMT lies before the local one.
    let no_flag = |request: &Seen| {
        let between = request.query.get("modified_after").is_some_and(|after| after == "2026-11-22T02:00:00");
        between.then(|| totals(1, 1, r#"[{"id":5}]"#.into()))
    };
    let no_hooks = |request: &Seen| {
        let body = r#"{"code":"woocommerce_rest_cannot_view","message":"no","data":{"status":403}}"#;
        request.path.ends_with("/webhooks").then(|| (403, String::new(), body.to_owned()))
    };
    type Other = Box<dyn Fn(&Seen) -> Option<Answer> + Send>;
    let cases: Vec<(&str, Other, &str, &str)> = vec![
        ("all is well", Box::new(plain), "changes", "filter"),
        ("storage", Box::new(plain), "storage", "hpos"),
        ("decimals", Box::new(plain), "decimals", "2"),
        ("taxes", Box::new(plain), "prices_include_tax", "no"),
        ("webhooks", Box::new(plain), "hooks_right", "yes"),
        ("no webhooks", Box::new(no_hooks), "hooks_right", "no"),
        ("no put", Box::new(no_put), "updates", "post"),
        ("no flag", Box::new(no_flag), "changes", "local_filter"),
    ];
    for (name, other, fact, value) in cases {
        let shop = Shop::open(modern("/wp-json", other)).await;
        let wire = wire();
        let report = shop.channel(&[]).probe(&cx(&wire)).await.unwrap();
        assert_eq!((report.found.get(fact).map(String::as_str), &report.missing), (Some(value), &vec![]), "{name}");
        assert!(shop.seen().len() <= 10, "{name}: a probe fits into the first burst of calls");
    }
    // A page of the shop was typed, and its interface goes by another name.
    let elsewhere = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let known = std::sync::Arc::clone(&elsewhere);
    let shop = Shop::open(modern("/store/api", move |request| {
        let link = || format!("Link: <{}/store/api/>; rel=\"https://api.w.org/\"\r\n", known.get().unwrap());
        (request.path == "/").then(|| (200, link(), "<html>".into()))
    }))
    .await;
    elsewhere.set(shop.address.clone()).unwrap();
    let report = shop.channel(&[]).probe(&cx(&wire())).await.unwrap();
    assert_eq!(
        (report.found["base"].as_str(), report.found["prefix"].as_str()),
        (format!("{}/store", shop.address).as_str(), "api")
    );
    let found: Vec<(&str, &str)> = report.found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shop.seen();
    let _ = shop.channel(&found).order_source().unwrap().fetch(&cx(&wire()), "7").await;
    assert_eq!(shop.seen(), ["GET /store/api/wc/v3/orders/7? "]);
    // A host that lets no PUT through is written to by POST.
    let shop = Shop::open(modern("/wp-json", move |request| {
        request.path.ends_with("/orders/5").then(|| (200, String::new(), r#"{"id":5,"status":"processing"}"#.into()))
    }))
    .await;
    shop.channel(&[("updates", "post")])
        .order_sink()
        .unwrap()
        .set_status(&cx(&wire()), "5", "completed")
        .await
        .unwrap();
    assert!(shop.seen()[1].starts_with("POST /wp-json/wc/v3/orders/5?"));
    // A shop of 3.6.4 with the older interface open finds changes over it.
    for (open, changes) in [(true, "legacy"), (false, "everything")] {
        let shop = Shop::open(move |request| match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/wp-json/") => file("3.6.4", "wp-index"),
            ("GET", "/wp-json/wc/v3/orders") => file("3.6.4", "orders-fields"),
            ("GET", "/wc-api/v3") if open => older_door("3.6.4"),
            ("GET", "/wc-api/v3/orders") => file("3.6.4", "legacy-orders-fields"),
            _ => file("3.6.4", "err-no-route"),
        })
        .await;
        let report = shop.channel(&[]).probe(&cx(&wire())).await.unwrap();
        assert_eq!(report.found["changes"], changes);
        assert_eq!(report.fingerprint, "woocommerce:127.0.0.1:8036");
    }
}

#[tokio::test]
async fn br_08_a_shop_is_the_same_one_however_it_is_spelled_and_by_whichever_interface_it_is_read() {
    let own = "http://127.0.0.1:8036";
    for (home, current, print) in [
        ("http://harbour.example", true, "harbour.example"),
        ("https://harbour.example", true, "harbour.example"),
        ("https://www.harbour.example/", true, "harbour.example"),
        ("http://WWW.Harbour.example:80", true, "harbour.example"),
        ("https://harbour.example:443", true, "harbour.example"),
        ("https://harbour.example", false, "harbour.example"),
        ("http://www.harbour.example", false, "harbour.example"),
        // Two shops under one name are two.
        ("https://www.harbour.example/store", true, "harbour.example/store"),
        ("https://harbour.example/store", false, "harbour.example/store"),
        ("https://harbour.example:8443", true, "harbour.example:8443"),
        ("https://shop.harbour.example", true, "shop.harbour.example"),
    ] {
        let escaped = own.replace('/', "\\/");
        let told = move |(status, headers, body): Answer| {
            let bare = home.trim_end_matches('/');
            (status, headers, body.replace(own, bare).replace(&escaped, &bare.replace('/', "\\/")))
        };
        let answers = if current {
            vec![
                ("GET /wp-json/", told(file("3.6.4", "wp-index"))),
                ("GET /wp-json/wc/v3/orders", file("3.6.4", "orders-fields")),
            ]
        } else {
            vec![
                ("GET /wc-api/v3", told(older_door("2.4.7"))),
                ("GET /wc-api/v3/orders", file("3.6.4", "legacy-orders-fields")),
                ("PUT /wc-api/v3/orders/0", file("3.6.4", "legacy-err-order-not-found")),
            ]
        };
        let shop = Shop::open(by_path(answers)).await;
        let report = shop.channel(&[]).probe(&cx(&wire())).await.unwrap_or_else(|error| panic!("{home}: {error}"));
        assert_eq!(report.fingerprint, format!("woocommerce:{print}"), "{home}");
    }
}

#[tokio::test]
async fn br_05_what_a_busy_or_failing_shop_says_meanwhile_decides_nothing_of_how_it_is_read() {
    type Other = Box<dyn Fn(&Seen) -> Option<Answer> + Send>;
    let strange = || (200, String::new(), "<p>One moment, please".to_owned());
    let times = |most: u32| {
        let count = std::sync::atomic::AtomicU32::new(0);
        move || count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < most
    };
    let asks =
        |request: &Seen, what: &str| request.query.get("modified_after").is_some_and(|after| after.contains(what));
    let (first, second, third, fourth) = (times(2), times(2), times(1), times(1));
    let cases: Vec<(&str, Other, Result<&str, &str>)> = vec![
        (
            "the filter is answered strangely twice",
            Box::new(move |request| (asks(request, "2099") && first()).then(strange)),
            Ok("filter"),
        ),
        (
            "the flag is answered strangely twice",
            Box::new(move |request| (asks(request, "2026-11-22T02") && second()).then(strange)),
            Ok("filter"),
        ),
        (
            "the flag is answered with a fault",
            Box::new(move |request| {
                (asks(request, "2026-11-22T02") && third()).then(|| (503, String::new(), String::new()))
            }),
            Err("503"),
        ),
        (
            "the newest order goes away meanwhile",
            Box::new(move |request| {
                let alone = request.query.contains_key("include") && !request.query.contains_key("modified_after");
                (alone && fourth()).then(|| totals(0, 0, "[]".into()))
            }),
            Err("makes no sense"),
        ),
    ];
    for (name, other, expected) in cases {
        let shop = Shop::open(modern("/wp-json", other)).await;
        let report = shop.channel(&[]).probe(&cx(&wire())).await;
        match (report, expected) {
            (Ok(report), Ok(changes)) => assert_eq!(report.found["changes"], changes, "{name}"),
            (Err(error), Err(why)) => assert!(error.to_string().contains(why), "{name}: {error}"),
            (said, _) => panic!("{name}: {said:?}"),
        }
    }
    // The older interface, over which changes were found, does not answer now.
    let shop = Shop::open(move |request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/wp-json/") => file("3.6.4", "wp-index"),
        ("GET", "/wp-json/wc/v3/orders") => file("3.6.4", "orders-fields"),
        ("GET", "/wc-api/v3") => (503, String::new(), String::new()),
        _ => file("3.6.4", "err-no-route"),
    })
    .await;
    for (known, changes) in [("legacy", "legacy"), ("everything", "everything")] {
        let report = shop.channel(&[("changes", known)]).probe(&cx(&wire())).await.unwrap();
        assert_eq!(report.found["changes"], changes);
    }
    // Of a shop that does not take a limit for GMT, orders would be missed if it were guessed at.
    let same_times = r#"[{"id":5,"date_modified":"2026-01-22T01:00:00","date_modified_gmt":"2026-01-22T01:00:00"}]"#;
    let refused = r#"{"code":"rest_invalid_param","message":"no","data":{"status":400,"params":{"include":"no"}}}"#;
    for (name, asks_by, answer) in [
        ("the newest order says nothing of the zone", "orderby", totals(1, 1, same_times.to_owned())),
        ("the question is refused", "include", (400, String::new(), refused.to_owned())),
    ] {
        for (known, changes) in [("local_filter", "local_filter"), ("filter", "filter"), ("everything", "filter")] {
            let answer = answer.clone();
            let other = move |request: &Seen| request.query.contains_key(asks_by).then(|| answer.clone());
            let shop = Shop::open(modern("/wp-json", other)).await;
            let report = shop.channel(&[("changes", known)]).probe(&cx(&wire())).await.unwrap();
            assert_eq!(report.found["changes"], changes, "{name}, {known}");
        }
    }
    // One strange page in place of the index does not make a shop one of the older interface.
    let fifth = times(1);
    let shop =
        Shop::open(modern("/wp-json", move |request| (request.path == "/wp-json/" && fifth()).then(strange))).await;
    let known = [("base", shop.address.as_str())];
    let report = shop.channel(&known).probe(&cx(&wire())).await.unwrap();
    assert_eq!((report.found["dialect"].as_str(), report.found["changes"].as_str()), ("wc/v3", "filter"));
}
