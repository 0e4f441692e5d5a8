//! The older interface: every recorded exchange, and a small shop that speaks nothing else.

use connect::{
    Access, Effect, Fault,
    channel::{Cursor, NextPage, RawOrder},
};
use domain::{
    Moment, Money,
    order::{ChannelOrder, ChargeKind, ShopPhase},
};
use serde_json::{Value, json};

use super::{super::*, stage::*, *};

const LEGACY: &str = "wc-api/v3";

fn understood(body: impl Into<Bytes>) -> ChannelOrder {
    let raw = RawOrder {
        external_id: "1".into(),
        dialect: LEGACY.into(),
        changed_at: Moment::from_micros(0),
        body: body.into(),
    };
    read::read(&raw).unwrap()
}

fn check(name: &str, body: &Value) {
    let order = understood(json!({ "order": body }).to_string());
    assert_eq!(order, understood(body.to_string()), "{name}: wrapped or not");
    let total = Money::parse(body["total"].as_str().unwrap(), order.currency).unwrap();
    assert_eq!((order.total, order.sum().unwrap()), (total, total), "{name}: to the last digit");
    assert_eq!(order.external_id, body["id"].to_string(), "{name}");
    assert_eq!(order.lines.len(), body["line_items"].as_array().unwrap().len(), "{name}");
    assert!(order.charges.iter().all(|charge| charge.kind != ChargeKind::Rounding), "{name}");
    assert_eq!(order.changed_at.to_string(), body["updated_at"].as_str().unwrap(), "{name}");
    assert_eq!(order.created_at.to_string(), body["created_at"].as_str().unwrap(), "{name}");
    assert_eq!(order.paid_at.is_some(), body["payment_details"]["paid"] == true, "{name}");
    let status = body["status"].as_str().unwrap();
    assert_eq!(order.phase == ShopPhase::Other, status == "shipped", "{name}: {status}");
}

#[test]
fn br_20_every_recorded_order_of_the_older_interface_adds_up() {
    for version in VERSIONS {
        let (mut orders, mut others, mut errors) = (0, 0, 0);
        for file in recorded(&folder(version).join("legacy"), ".res.http") {
            let name = format!("{version} {}", file.name);
            let response = file.response();
            let checked = faults::check("test", Access::Reads, &response, Moment::from_micros(0));
            if response.status >= 400 {
                assert!(checked.is_err(), "{name}");
                errors += 1;
                continue;
            }
            checked.unwrap_or_else(|error| panic!("{name}: {error}"));
            let body: Value = serde_json::from_slice(&file.body).unwrap();
            let whole = |order: &Value| order.get("line_items").is_some() && order.get("currency").is_some();
            if let Some(list) = body.get("orders").and_then(Value::as_array) {
                let parts = super::super::legacy::split(&file.body).unwrap();
                assert_eq!(parts.len(), list.len(), "{name}");
                for order in list.iter().filter(|order| whole(order)) {
                    check(&name, order);
                    orders += 1;
                }
            } else if body.get("order").is_some_and(whole) {
                check(&name, &body["order"]);
                orders += 1;
            } else {
                others += 1;
            }
        }
        assert!(orders >= 24 && others >= 15 && errors >= 12, "{version}: {orders}, {others}, {errors}");
    }
}

#[test]
fn both_interfaces_tell_the_same_order() {
    for version in VERSIONS {
        for name in ["order-rich", "order-fee", "order-guest", "order-variation", "order-fully-refunded"] {
            let raw = |dialect: &str, body| RawOrder {
                external_id: "1".into(),
                dialect: dialect.into(),
                changed_at: Moment::from_micros(0),
                body,
            };
            let current = read::read(&raw("wc/v3", answer(version, name).body)).unwrap();
            let mut older = read::read(&raw(LEGACY, answer(version, &format!("legacy-{name}")).body)).unwrap();
            let place = format!("{version} {name}");
            for (old, new) in older.lines.iter_mut().zip(&current.lines) {
                // A variation goes by its own id, which is the one by which it is known.
                let own = if new.variant == "0" { &new.product } else { &new.variant };
                assert_eq!((&old.product, old.variant.as_str()), (own, "0"), "{place}");
                (old.product, old.variant) = (new.product.clone(), new.variant.clone());
                (old.picture, old.attributes) = (new.picture.clone(), new.attributes.clone());
            }
            // It tells that an order is paid, not when.
            assert_eq!(older.is_paid(), current.is_paid(), "{place}");
            older.paid_at = current.paid_at;
            // Refunds are asked for beside it; only an order of which all went back tells that itself.
            if current.status == "refunded" {
                assert_eq!(older.refunded().unwrap(), current.refunded().unwrap(), "{place}");
            }
            older.refunds.clone_from(&current.refunds);
            assert_eq!(older, current, "{place}");
        }
        let told: Value =
            serde_json::from_slice(&answer(version, "legacy-order-partly-refunded-refunds").body).unwrap();
        let told = serde_json::value::RawValue::from_string(told["order_refunds"].to_string()).unwrap();
        let kept = refunds::body(
            super::super::legacy::one(&answer(version, "legacy-order-partly-refunded").body).unwrap(),
            &refunds::Beside::Refunds(told),
            dialect::Dialect::Legacy3,
        );
        let current = answer(version, "order-partly-refunded").body;
        let current: Value = serde_json::from_slice(&current).unwrap();
        let (refunds, theirs) = (understood(kept).refunds, current["refunds"].as_array().unwrap());
        assert_eq!(refunds.len(), theirs.len());
        for (refund, their) in refunds.iter().zip(theirs) {
            assert_eq!(refund.external_id, their["id"].to_string());
            assert_eq!(format!("-{}", refund.amount.number()), their["total"].as_str().unwrap());
            assert_eq!(refund.reason, their["reason"].as_str().unwrap());
        }
    }
}

#[test]
fn every_recorded_error_of_the_older_interface_says_who_acts_next() {
    const AUTHENTICATION: &str = "woocommerce_api_authentication_error";
    let table = [
        ("err-no-credentials-http", "settings", AUTHENTICATION),
        ("err-no-credentials-https", "settings", AUTHENTICATION),
        ("err-bad-key", "settings", AUTHENTICATION),
        ("err-bad-signature", "settings", AUTHENTICATION),
        ("err-bad-secret-basic", "settings", AUTHENTICATION),
        ("err-old-timestamp", "settings", AUTHENTICATION),
        ("err-nonce-used-again", "down", AUTHENTICATION),
        ("err-read-key-writes", "settings", AUTHENTICATION),
        ("err-write-key-reads", "settings", AUTHENTICATION),
        ("err-user-lacks-capability-one", "settings", "woocommerce_api_user_cannot_read_order"),
        ("err-order-not-found", "missing", "woocommerce_api_no_order_found"),
        ("err-no-route", "settings", "woocommerce_api_no_route"),
        ("err-json-malformed", "refused", "woocommerce_api_missing_callback_param"),
        ("err-create-bad-product", "refused", "woocommerce_api_invalid_product"),
        ("err-id-is-a-product", "missing", "woocommerce_api_invalid_order"),
        ("order-get-deleted", "missing", "woocommerce_api_no_order_found"),
        // The older interface of 8.9.1 broke on it by itself.
        ("order-create", "down", "internal_server_error"),
        ("product-by-sku-path", "settings", "woocommerce_api_no_route"),
        ("xml-accept", "settings", "woocommerce_api_no_route"),
    ];
    for version in VERSIONS {
        for file in recorded(&folder(version).join("legacy"), ".res.http") {
            let response = file.response();
            if response.status < 400 {
                continue;
            }
            let place = format!("{version} {}", file.name);
            let name = file.name.trim_start_matches("legacy-");
            let (_, fault, code) = table.iter().find(|(known, ..)| *known == name).unwrap_or_else(|| panic!("{place}"));
            let error = faults::check("test", Access::Writes, &response, Moment::from_micros(0)).unwrap_err();
            assert_eq!((errors::word(&error.fault), error.far_code.as_deref()), (*fault, Some(*code)), "{place}");
            assert_eq!(error.effect == Effect::Unknown, *fault == "down" && response.status == 500, "{place}");
        }
    }
    // One alone, not in a list: the interface is switched off.
    let body =
        r#"{"errors":{"code":"woocommerce_api_disabled","message":"The WooCommerce API is disabled on this site"}}"#;
    let response = Response { status: 404, headers: Vec::new(), body: body.into() };
    let error = faults::check("test", Access::Reads, &response, Moment::from_micros(0)).unwrap_err();
    assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some("woocommerce_api_disabled")));
}

/// Orders of a small shop; those with an even number are paid and were changed since.
fn book(count: u64) -> Vec<Value> {
    let order = |id: u64| {
        let changed = if id.is_multiple_of(2) { "2026-11-22T01:00:05Z" } else { "2026-11-20T10:00:00Z" };
        json!({
            "id": id, "order_number": format!("N{id}"), "created_at": "2026-11-20T10:00:00Z", "updated_at": changed,
            "status": "processing", "currency": "EUR", "total": "5.00", "total_tax": "0.00", "line_items": [],
            "total_shipping": "5.00", "payment_details": {"paid": id.is_multiple_of(2)},
        })
    };
    (1..=count).map(order).collect()
}

fn small(count: u64, allowed: usize) -> impl Fn(&Seen) -> Answer + Send + 'static {
    let asked = std::sync::Mutex::new(0);
    move |request| {
        let ok = |body: Value| (200, String::new(), body.to_string());
        let orders = book(count);
        match (request.method.as_str(), request.path.trim_start_matches("/wc-api/v3/")) {
            ("GET", "orders") => {
                *asked.lock().unwrap() = 0;
                let number = |name: &str| request.query[name].parse::<usize>().unwrap();
                // It knows no `filter[post_status]`, and then shows everything.
                let page: Vec<&Value> =
                    orders.iter().skip(number("filter[offset]")).take(number("filter[limit]")).collect();
                (200, format!("X-WC-Total: {count}\r\n"), json!({ "orders": page }).to_string())
            }
            ("GET", path) if path.ends_with("/refunds") => {
                let mut asked = asked.lock().unwrap();
                *asked += 1;
                if *asked > allowed {
                    return (429, String::new(), "<html>".into());
                }
                ok(json!({"order_refunds": [{"id": 77, "amount": "1.50", "reason": "torn"}]}))
            }
            ("GET", "orders/statuses") => file("3.6.4", "legacy-orders-statuses"),
            ("GET", "orders/2/notes") => file("3.6.4", "legacy-order-notes"),
            ("POST", "orders/2/notes") => {
                (201, String::new(), r#"{"order_note":{"id":"9","note":"x","customer_note":false}}"#.into())
            }
            ("GET", "orders/2") => ok(json!({ "order": orders[1] })),
            ("PUT", "orders/2") => {
                let body: Value = serde_json::from_str(&request.body).unwrap();
                ok(json!({"order": {"id": 2, "status": body["order"]["status"]}}))
            }
            _ => file("3.6.4", "legacy-err-order-not-found"),
        }
    }
}

#[tokio::test]
async fn br_17_refunds_are_read_with_their_orders_as_far_as_the_budget_reaches() {
    let shop = Shop::open(small(30, 4)).await;
    let channel = shop.channel(&[("dialect", LEGACY)]);
    let source = channel.order_source().unwrap();
    let wire = wire();
    let cx = cx(&wire);
    let since: Moment = "2026-11-22T00:00:00.7Z".parse().unwrap();
    let (mut cursor, mut seen, mut pages) = (Cursor::starting(since), Vec::new(), 0);
    let end = loop {
        let page = source.changes(&cx, &cursor).await.unwrap();
        pages += 1;
        seen.extend(page.orders);
        match page.next {
            NextPage::More(next) => cursor = next,
            NextPage::Done(end) => break end,
        }
    };
    let ids: Vec<u64> = seen.iter().map(|order| order.external_id.parse().unwrap()).collect();
    assert_eq!(ids, (1..=30).collect::<Vec<_>>(), "each once, though a page ended where the budget did");
    assert!(pages >= 4, "{pages}");
    assert_eq!(end.to_string(), "2026-11-22T01:00:05Z");
    for raw in &seen {
        let order = source.read(raw).unwrap();
        let paid = raw.external_id.parse::<u64>().unwrap().is_multiple_of(2);
        assert_eq!((order.refunds.len(), order.paid_at.is_some()), (usize::from(paid), paid));
        assert!(order.adds_up());
    }
    let first = &shop.seen()[0];
    assert!(
        first.contains("filter[updated_at_min]=2026-11-21T23:59:59Z") && first.contains("filter[orderby]=ID"),
        "{first}"
    );
    let fetched = source.fetch(&cx, "2").await.unwrap().unwrap();
    assert_eq!(fetched, seen[1], "listed and fetched are the same bytes");
    assert_eq!(source.fetch(&cx, "99").await.unwrap(), None);
    // When the very first order needs what the budget does not give, there is enough time to save for it.
    let poor = Shop::open(small(2, 0)).await;
    let channel = poor.channel(&[("dialect", LEGACY)]);
    let error = channel.order_source().unwrap().fetch(&cx, "2").await.unwrap_err();
    assert_eq!((error.fault, error.wait), (Fault::Limited, Some(std::time::Duration::from_secs(3))));
}

#[tokio::test]
async fn br_17_a_shop_that_fails_at_every_other_question_is_read_to_its_end() {
    let (inner, asked) = (small(30, 99), std::sync::atomic::AtomicUsize::new(0));
    let shop = Shop::open(move |request| {
        let is_refunds = request.path.ends_with("/refunds");
        if is_refunds && asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 2 == 1 {
            return (500, String::new(), "<html>".into());
        }
        inner(request)
    })
    .await;
    let channel = shop.channel(&[("dialect", LEGACY)]);
    let source = channel.order_source().unwrap();
    let wire = wire();
    let cx = cx(&wire);
    let (mut cursor, mut seen) = (Cursor::starting(Moment::from_micros(0)), Vec::new());
    for _ in 0..30 {
        let page = source.changes(&cx, &cursor).await.unwrap();
        seen.extend(page.orders.iter().map(|order| order.external_id.parse::<u64>().unwrap()));
        match page.next {
            NextPage::More(next) => cursor = next,
            NextPage::Done(_) => {
                assert_eq!(seen, (1..=30).collect::<Vec<_>>(), "each once");
                return;
            }
        }
    }
    panic!("the run does not end: {seen:?}");
}

#[tokio::test]
async fn a_status_that_the_shop_does_not_know_never_leaves_over_the_older_interface() {
    let shop = Shop::open(small(3, 99)).await;
    let channel = shop.channel(&[("dialect", LEGACY)]);
    let sink = channel.order_sink().unwrap();
    let wire = wire();
    let cx = cx(&wire);
    let known = sink.statuses(&cx).await.unwrap();
    let codes: Vec<&str> = known.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "shipped"]);
    shop.seen();
    sink.set_status(&cx, "2", "wc-shipped").await.unwrap();
    sink.set_status(&cx, "2", "processing").await.unwrap();
    let error = sink.set_status(&cx, "2", "dispatched").await.unwrap_err();
    assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some("status_unknown")));
    let puts: Vec<String> = shop.seen().into_iter().filter(|line| !line.starts_with("GET")).collect();
    assert_eq!(puts, [r#"PUT /wc-api/v3/orders/2? {"order":{"status":"shipped"}}"#]);
    let notes = sink.notes(&cx, "2").await.unwrap();
    assert!(notes[1].starts_with("Order status changed"), "{notes:?}");
    sink.add_note(&cx, "2", "on its way").await.unwrap();
    assert_eq!(
        shop.seen().last().unwrap(),
        r#"POST /wc-api/v3/orders/2/notes? {"order_note":{"customer_note":false,"note":"on its way"}}"#
    );
}
