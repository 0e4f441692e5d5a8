//! The shop: shapes against the captures, refusals, paging, filters with their traps, writes.

use std::collections::BTreeSet;

use base64::Engine;
use serde_json::{Value, json};

use super::{ask, ask_with, header, raw, signed_target, world};
use crate::replay::exchanges;
use crate::text::encode;

/// The paths of all keys of a value; lists count as the union of their elements.
fn keys(value: &Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                out.insert(format!("{path}.{name}"));
                // What a person or a plugin put there has any shape.
                if !(path.ends_with("meta_data") && name == "value") {
                    keys(inner, &format!("{path}.{name}"), out);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| keys(inner, path, out)),
        _ => {}
    }
}

pub(super) fn union(values: &[Value]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    values.iter().for_each(|value| keys(value, "", &mut out));
    out
}

/// Bodies of a recording whose name contains the words.
fn recorded(version: &str, words: &[&str]) -> Vec<Value> {
    exchanges(version)
        .into_iter()
        .filter(|exchange| {
            exchange.status < 300
                && words.iter().any(|word| exchange.name.split_once('-').is_some_and(|(_, name)| name == *word))
        })
        .filter_map(|exchange| serde_json::from_slice(&exchange.body).ok())
        .collect()
}

#[test]
fn answers_have_the_keys_of_the_captures() {
    for (profile, version) in [("8.9", "8.9.1"), ("3.6", "3.6.4")] {
        let mut state = world(120, profile);
        let (_, orders) = ask(&mut state, "GET", "wc/v3/orders", "per_page=100", "");
        let id = orders[0]["id"].as_u64().unwrap();
        let (_, note) = ask(&mut state, "POST", &format!("wc/v3/orders/{id}/notes"), "", r#"{"note":"x"}"#);
        let (_, refund) =
            ask(&mut state, "POST", &format!("wc/v3/orders/{id}/refunds"), "", r#"{"amount":"1.00","reason":"x"}"#);
        let (_, products) = ask(&mut state, "GET", "wc/v3/products", "per_page=100", "");
        let variable = products.as_array().unwrap().iter().find(|row| row["type"] == "variable").unwrap();
        let (_, variations) = ask(&mut state, "GET", &format!("wc/v3/products/{}/variations", variable["id"]), "", "");
        let (_, currency) = ask(&mut state, "GET", "wc/v3/data/currencies/current", "", "");
        let (_, totals) = ask(&mut state, "GET", "wc/v3/reports/orders/totals", "", "");
        let (_, orders) = ask(&mut state, "GET", "wc/v3/orders", "per_page=100", "");
        let cases: [(&str, &[&str], Value); 8] = [
            (
                "order",
                &[
                    "order-rich",
                    "order-fee",
                    "order-variation",
                    "order-guest",
                    "order-partly-refunded",
                    "orders-page1",
                    "orders-page2",
                    "orders-page-last",
                ],
                orders,
            ),
            ("note", &["order-notes", "order-note-create"], note),
            ("refund", &["order-refund-create"], refund),
            ("product", &["product-variable", "products-page1", "product-by-sku"], products.clone()),
            ("variation", &["variations-list", "variation"], variations),
            ("currency", &["data-currency-current"], currency),
            ("totals", &["reports-orders-totals"], totals),
            (
                "order in wc/v2",
                &[
                    "order-rich-v2",
                    "orders-v2-page1",
                    "order-rich",
                    "order-fee",
                    "order-partly-refunded",
                    "orders-page1",
                    "orders-page2",
                    "orders-page-last",
                    "order-structured-meta",
                ],
                ask(&mut state, "GET", "wc/v2/orders", "per_page=100", "").1,
            ),
        ];
        let hook = r#"{"topic":"order.updated","delivery_url":"https://hub.example/x","secret":"s"}"#;
        let (reply, hook) = ask(&mut state, "POST", "wc/v3/webhooks", "", hook);
        assert_eq!(
            (reply.status, union(&[hook])),
            (201, union(&[crate::replay::webhook_model(version)])),
            "{version} webhook"
        );
        for (what, names, ours) in cases {
            let theirs = union(&recorded(version, names));
            assert!(!theirs.is_empty(), "{version} {what}");
            let ours = union(&[ours]);
            // Not recorded there: pictures, and a fee of an order that carries tax.
            let extra: Vec<_> = ours
                .difference(&theirs)
                .filter(|key| !(key.starts_with(".images") || key.starts_with(".fee_lines.taxes.")))
                .collect();
            let missing: Vec<_> = theirs.difference(&ours).filter(|key| !key.starts_with(".images")).collect();
            assert!(extra.is_empty() && missing.is_empty(), "{version} {what}: extra {extra:?}, missing {missing:?}");
        }
    }
}

#[test]
fn refusals_are_those_of_the_captures() {
    for (profile, version) in [("8.9", "8.9.1"), ("3.6", "3.6.4")] {
        let mut state = world(20, profile);
        let id = *state.shops[0].orders.keys().next().unwrap();
        let (now, home, key) = (state.now() / 1000, state.shops[0].home.clone(), state.shops[0].keys[0].clone());
        let (k, s) = (key.key.clone(), key.secret.clone());
        let signed = move |query: &str, secret: &str, seconds: i64| {
            signed_target(&k, secret, &home, "GET", "wc/v3/orders", query, seconds, "0123456789abcdef0123456789abcdef")
        };
        let basic = |key: &str, secret: &str| {
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:{secret}")))
        };
        let good = signed("per_page=1", &s, now);
        let cases: Vec<(&str, (crate::call::Reply, Value))> = vec![
            ("err-no-credentials", raw(&mut state, "GET", "/shop-1/wp-json/wc/v3/orders", &[], "")),
            (
                "err-basic-over-http",
                raw(&mut state, "GET", "/shop-1/wp-json/wc/v3/orders", &[("authorization", &basic(&key.key, &s))], ""),
            ),
            ("err-bad-signature", raw(&mut state, "GET", &signed("", "cs_wrong", now), &[], "")),
            ("err-old-timestamp", raw(&mut state, "GET", &signed("", &s, now - 901), &[], "")),
            ("err-bad-key-oauth", raw(&mut state, "GET", &good.replace(&key.key, "ck_unknown"), &[], "")),
            (
                "err-bad-key-basic",
                raw(
                    &mut state,
                    "GET",
                    "/shop-1/wp-json/wc/v3/orders",
                    &[("x-forwarded-proto", "https"), ("authorization", &basic("ck_unknown", &s))],
                    "",
                ),
            ),
            (
                "err-bad-secret-basic",
                raw(
                    &mut state,
                    "GET",
                    "/shop-1/wp-json/wc/v3/orders",
                    &[("x-forwarded-proto", "https"), ("authorization", &basic(&key.key, "cs_wrong"))],
                    "",
                ),
            ),
            ("err-read-key-writes", ask_with(&mut state, 1, "PUT", "wc/v3/products/11", "", "{}")),
            ("err-write-key-reads", ask_with(&mut state, 2, "GET", "wc/v3/orders", "", "")),
            ("err-user-lacks-capability", ask_with(&mut state, 3, "GET", "wc/v3/orders", "", "")),
            ("err-order-not-found", ask(&mut state, "GET", "wc/v3/orders/99999999", "", "")),
            ("err-product-not-found", ask(&mut state, "GET", "wc/v3/products/99999999", "", "")),
            ("err-no-route", ask(&mut state, "GET", "wc/v3/nothing", "", "")),
            ("err-per-page-101", ask(&mut state, "GET", "wc/v3/orders", "per_page=101", "")),
            ("err-status-unknown", ask(&mut state, "GET", "wc/v3/orders", "status=bogus", "")),
            ("err-page-0", ask(&mut state, "GET", "wc/v3/orders", "page=0", "")),
            ("err-date-malformed", ask(&mut state, "GET", "wc/v3/orders", "after=yesterday", "")),
            ("err-json-malformed", ask(&mut state, "POST", "wc/v3/orders", "", "{\"status\": ")),
            (
                "err-update-bad-status",
                ask(&mut state, "PUT", &format!("wc/v3/orders/{id}"), "", r#"{"status": "bogus"}"#),
            ),
            ("err-id-is-a-product", ask(&mut state, "GET", "wc/v3/orders/11", "", "")),
        ];
        for (name, (reply, value)) in cases {
            let theirs = exchanges(version).into_iter().find(|exchange| exchange.name.ends_with(name)).unwrap();
            assert_eq!(reply.status, theirs.status, "{version} {name}");
            assert_eq!(value, serde_json::from_slice::<Value>(&theirs.body).unwrap(), "{version} {name}");
        }
        assert_eq!(raw(&mut state, "GET", &good, &[], "").0.status, 200);
        assert_eq!(raw(&mut state, "GET", &good, &[], "").1["message"], "Invalid nonce - nonce has already been used.");
        // Over https key and secret do, in a header or in the query.
        let https = [("x-forwarded-proto", "https"), ("authorization", &*basic(&key.key, &s))];
        assert_eq!(raw(&mut state, "GET", "/shop-1/wp-json/wc/v3/orders", &https, "").0.status, 200);
        let query = format!("/shop-1/wp-json/wc/v3/orders?consumer_key={}&consumer_secret={}", key.key, key.secret);
        assert_eq!(raw(&mut state, "GET", &query, &https[..1], "").0.status, 200);
        // Writing to an unknown order is a 400 with the same words.
        let (reply, value) = ask(&mut state, "PUT", "wc/v3/orders/99999999", "", "{}");
        assert_eq!((reply.status, &value["code"]), (400, &json!("woocommerce_rest_shop_order_invalid_id")));
    }
}

fn ids(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[test]
fn pages_and_filters_with_their_traps() {
    let mut state = world(60, "8.9");
    let (reply, first) = ask(&mut state, "GET", "wc/v3/orders", "per_page=7&orderby=id&order=asc", "");
    assert_eq!((header(&reply, "x-wp-total"), header(&reply, "x-wp-totalpages")), ("60", "9"));
    assert!(header(&reply, "link").contains("page=2>; rel=\"next\"") && !header(&reply, "link").contains("prev"));
    let mut seen = ids(&first);
    for page in 2..=9 {
        seen.extend(ids(&ask(
            &mut state,
            "GET",
            "wc/v3/orders",
            &format!("per_page=7&orderby=id&order=asc&page={page}"),
            "",
        )
        .1));
    }
    let all: Vec<u64> = state.shops[0].orders.keys().copied().collect();
    assert_eq!(seen, all);
    let (reply, beyond) = ask(&mut state, "GET", "wc/v3/orders", "per_page=7&page=20", "");
    assert_eq!((beyond, header(&reply, "x-wp-total")), (json!([]), "60"));
    assert!(header(&reply, "link").contains("page=9>; rel=\"prev\""));
    let (_, some) = ask(&mut state, "GET", "wc/v3/orders", "_fields=id,billing.email&per_page=1", "");
    assert_eq!(some[0].as_object().unwrap().len(), 2);
    assert_eq!(some[0]["billing"].as_object().unwrap().len(), 1);
    let (_, chosen) = ask(&mut state, "GET", "wc/v3/orders", &format!("include[]={}&include[]={}", all[3], all[5]), "");
    assert_eq!(ids(&chosen).len(), 2);
    assert!(
        !ids(&ask(&mut state, "GET", "wc/v3/orders", &format!("exclude={}&per_page=100", all[3]), "").1)
            .contains(&all[3])
    );
    let (_, held) = ask(&mut state, "GET", "wc/v3/orders", "status=on-hold,cancelled&per_page=100", "");
    assert!(held.as_array().unwrap().iter().all(|row| row["status"] == "on-hold" || row["status"] == "cancelled"));
    // Ends are exclusive, and compared with the column that the flag says.
    let order = &state.shops[0].orders[&all[10]];
    let (local, gmt) = (
        crate::text::naive(order.created, &state.shops[0].zone),
        crate::text::naive(order.created, &jiff::tz::TimeZone::UTC),
    );
    let count = |state: &mut crate::world::State, query: &str| {
        ids(&ask(state, "GET", "wc/v3/orders", &format!("{query}&per_page=100&orderby=id&order=asc"), "").1)
    };
    let local_after = count(&mut state, &format!("after={}", encode(&local)));
    assert_eq!(local_after, all[11..]);
    assert_eq!(count(&mut state, &format!("after={}&dates_are_gmt=true", encode(&gmt))), all[11..]);
    assert_eq!(count(&mut state, &format!("after={}Z", encode(&gmt))), all[11..]);
    assert_eq!(count(&mut state, &format!("before={}", encode(&local))), all[..10]);
    // The trap: an offset and the flag together lose rows east of Greenwich.
    assert!(count(&mut state, &format!("after={}Z&dates_are_gmt=true", encode(&gmt))).len() < 49);
    assert!(count(&mut state, "modified_after=2030-01-01T00:00:00&dates_are_gmt=true").is_empty());
    assert_eq!(ask(&mut state, "GET", "wc/v3/orders", "orderby=bogus", "").0.status, 400);
    // The old version does not know the filters on changes and returns everything.
    let mut old = world(30, "3.6");
    assert_eq!(count(&mut old, "modified_after=2030-01-01T00:00:00&dates_are_gmt=true").len(), 30);
    assert_eq!(ask(&mut old, "GET", "wc/v3/orders", "orderby=modified", "").0.status, 400);
}

#[test]
fn totals_add_up_and_writes_are_remembered() {
    let mut state = world(120, "8.9");
    let (_, orders) = ask(&mut state, "GET", "wc/v3/orders", "per_page=100", "");
    let cents = |value: &Value| crate::text::minor_of(value).unwrap();
    for order in orders.as_array().unwrap() {
        let sum = |list: &str| {
            order[list]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| cents(&line["total"]) + cents(&line["total_tax"]))
                .sum::<i64>()
        };
        assert_eq!(cents(&order["total"]), sum("line_items") + sum("shipping_lines") + sum("fee_lines"));
        let lines: i64 = order["line_items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| cents(&line["subtotal"]) - cents(&line["total"]))
            .sum();
        assert_eq!(cents(&order["discount_total"]), lines);
        assert!(order["line_items"].as_array().unwrap().iter().all(|line| line["price"].is_number()));
        let cash = order["payment_method"] == "cod";
        assert!(!cash || order["date_paid"].is_null());
    }
    let id = orders[0]["id"].as_u64().unwrap();
    let number = id.to_string();
    let route = format!("wc/v3/orders/{id}");
    let (_, before) = ask(&mut state, "GET", &route, "", "");
    let lines = before["line_items"].as_array().unwrap().len();
    let product = before["line_items"][0]["product_id"].clone();
    let body = json!({ "line_items": [{ "product_id": product, "quantity": 1 }] }).to_string();
    let (_, more) = ask(&mut state, "PUT", &route, "", &body);
    assert_eq!(more["line_items"].as_array().unwrap().len(), lines + 1);
    let gone = json!({ "line_items": [{ "id": more["line_items"][lines]["id"], "quantity": 0 }] }).to_string();
    assert_eq!(ask(&mut state, "PUT", &route, "", &gone).1["total"], before["total"]);
    let (_, done) = ask(&mut state, "PUT", &route, "", r#"{"status":"completed"}"#);
    assert!(done["status"] == "completed" && done["date_completed_gmt"].is_string() && done["date_paid"].is_string());
    ask(&mut state, "POST", &format!("{route}/notes"), "", r#"{"note":"Пратка 1"}"#);
    assert_eq!(ask(&mut state, "GET", &format!("{route}/notes"), "", "").1[0]["note"], "Пратка 1");
    let ledger = crate::ledger::ledger(&state, 0);
    let told = ledger["shops"][0]["orders"]
        .as_array()
        .unwrap()
        .iter()
        .find(|order| order["id"].as_str() == Some(&number))
        .unwrap()["told"]
        .clone();
    assert_eq!((&told[0]["status"], &told[1]["note"]), (&json!("completed"), &json!("Пратка 1")));
    let next = ledger["next"].as_u64().unwrap();
    assert_eq!(crate::ledger::ledger(&state, next)["shops"][0]["orders"], json!([]));
    // A refund of everything sets the status, one too many is refused.
    let all = json!({ "amount": done["total"], "api_refund": false }).to_string();
    assert_eq!(ask(&mut state, "POST", &format!("{route}/refunds"), "", &all).0.status, 201);
    assert_eq!(ask(&mut state, "GET", &route, "", "").1["status"], "refunded");
    assert_eq!(ask(&mut state, "POST", &format!("{route}/refunds"), "", &all).0.status, 400);
    // The trash hides an order from lists, a status brings it back.
    ask(&mut state, "DELETE", &route, "", "");
    assert_eq!(ask(&mut state, "GET", &route, "", "").1["status"], "trash");
    assert!(!ids(&ask(&mut state, "GET", "wc/v3/orders", "per_page=100", "").1).contains(&id));
    assert_eq!(ask(&mut state, "DELETE", &route, "", "").0.status, 410);
    ask(&mut state, "PUT", &route, "", r#"{"status":"processing"}"#);
    assert_eq!(ask(&mut state, "GET", &route, "", "").1["status"], "processing");
    ask(&mut state, "DELETE", &route, "force=true", "");
    assert_eq!(ask(&mut state, "GET", &route, "", "").0.status, 404);
}
