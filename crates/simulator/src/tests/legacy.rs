//! The older interface: shapes and refusals against the captures, lists with their traps, what the older versions leave away.

use serde_json::{Value, json};

use super::shop::union;
use super::{header, raw, until, world};
use crate::call::Reply;
use crate::replay::exchanges;
use crate::text::{encode, pairs, rfc3339};
use crate::woocommerce::auth::sha256;
use crate::woocommerce::legacy::auth;
use crate::world::State;

/// A target signed for the older interface, with the key at the given place.
pub(super) fn signed(
    state: &State,
    key: usize,
    version: u8,
    method: &str,
    route: &str,
    query: &str,
    nonce: u64,
) -> String {
    let shop = &state.shops[0];
    let mut all = pairs(query);
    for (name, value) in [
        ("oauth_consumer_key", shop.keys[key].key.clone()),
        ("oauth_nonce", format!("{nonce:031x}a")),
        ("oauth_signature_method", "HMAC-SHA256".to_owned()),
        ("oauth_timestamp", (state.now() / 1000).to_string()),
    ] {
        all.push((name.to_owned(), value));
    }
    let secret = &shop.keys[key].secret;
    let secret = if version == 3 { format!("{secret}&") } else { secret.clone() };
    let base = auth::text(method, &auth::address(shop, version, route), version, &all);
    all.push(("oauth_signature".to_owned(), sha256(&secret, base.as_bytes())));
    let text: Vec<String> = all.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    format!("/shop-1/wc-api/v{version}/{route}?{}", text.join("&"))
}

/// Asks shop number 0 over the older interface.
pub(super) fn old(
    state: &mut State,
    version: u8,
    method: &str,
    route: &str,
    query: &str,
    body: &str,
) -> (Reply, Value) {
    old_with(state, 0, version, method, route, query, body)
}

fn old_with(
    state: &mut State,
    key: usize,
    version: u8,
    method: &str,
    route: &str,
    query: &str,
    body: &str,
) -> (Reply, Value) {
    let nonce = state.seq * 1000 + state.shops[0].nonces.len() as u64;
    let target = signed(state, key, version, method, route, query, nonce);
    raw(state, method, &target, &[], body)
}

pub(super) fn open_world(orders: u32, profile: &str) -> State {
    let mut state = world(orders, profile);
    state.shops[0].settings.legacy = true;
    state
}

fn recorded(version: &str, names: &[&str]) -> Vec<Value> {
    exchanges(version)
        .into_iter()
        .filter(|exchange| {
            exchange.status < 300 && names.iter().any(|name| exchange.name.ends_with(&format!("-{name}")))
        })
        .map(|exchange| serde_json::from_slice(&exchange.body).unwrap())
        .collect()
}

#[test]
fn answers_have_the_keys_of_the_captures() {
    for (profile, version) in [("8.9", "8.9.1"), ("3.6", "3.6.4")] {
        let mut state = open_world(120, profile);
        let (_, all) = old(&mut state, 3, "GET", "orders", "filter[limit]=-1", "");
        let id = all["orders"][0]["id"].as_u64().unwrap();
        let refund = json!({ "order_refund": { "amount": "1.00", "reason": "x", "api_refund": false } }).to_string();
        assert_eq!(old(&mut state, 3, "POST", &format!("orders/{id}/refunds"), "", &refund).0.status, 201);
        let note = r#"{"order_note":{"note":"x"}}"#;
        assert_eq!(old(&mut state, 3, "POST", &format!("orders/{id}/notes"), "", note).0.status, 201);
        let (_, products) = old(&mut state, 3, "GET", "products", "filter[limit]=100", "");
        let variable = products["products"].as_array().unwrap().iter().find(|row| row["type"] == "variable").unwrap();
        let variation = variable["variations"][0]["id"].as_u64().unwrap();
        let customer = state.shops[0].orders.values().map(|order| order.person.customer).max().unwrap();
        let hook = r#"{"webhook":{"topic":"order.created","delivery_url":"http://hub.example/x","secret":"s"}}"#;
        let cases: [(&str, &[&str], Value); 7] = [
            (
                "orders",
                &["legacy-orders-limit", "legacy-orders-page2", "legacy-orders-status", "legacy-orders-created-range"],
                all,
            ),
            ("notes", &["legacy-order-notes"], old(&mut state, 3, "GET", &format!("orders/{id}/notes"), "", "").1),
            ("products", &["legacy-products"], products.clone()),
            (
                "variation",
                &["legacy-product-by-variation-id"],
                old(&mut state, 3, "GET", &format!("products/{variation}"), "", "").1,
            ),
            ("customer", &["legacy-customer"], old(&mut state, 3, "GET", &format!("customers/{customer}"), "", "").1),
            ("statuses", &["legacy-orders-statuses"], old(&mut state, 3, "GET", "orders/statuses", "", "").1),
            ("count", &["legacy-orders-count"], old(&mut state, 3, "GET", "orders/count", "", "").1),
        ];
        for (what, names, ours) in cases {
            let theirs = union(&recorded(version, names));
            assert!(!theirs.is_empty(), "{version} {what}");
            let ours = union(&[ours]);
            let differs: Vec<_> = ours.symmetric_difference(&theirs).collect();
            // What the recorded pages hold by chance: variations with own fields in a line, fees, coupons, taxes.
            let chance =
                |key: &String| ["meta", "fee_lines", "coupon_lines", "tax_lines"].iter().any(|part| key.contains(part));
            let differs: Vec<_> = differs.into_iter().filter(|key| !chance(key)).collect();
            assert!(differs.is_empty(), "{version} {what}: {differs:?}");
        }
        let (reply, made) = old(&mut state, 3, "POST", "webhooks", "", hook);
        assert_eq!(reply.status, 201);
        let model = crate::replay::legacy_webhook_model(version);
        assert_eq!(union(&[made]), union(&[model]), "{version} webhook");
        // The index is for everybody, with the shop's own words.
        let (_, index) = raw(&mut state, "GET", "/shop-1/wc-api/v3/", &[], "");
        let theirs = recorded(version, &["legacy-index"]).remove(0);
        let words = |value: &Value| -> Vec<String> {
            value["store"]["meta"]
                .as_object()
                .unwrap()
                .keys()
                .chain(value["store"].as_object().unwrap().keys())
                .cloned()
                .collect()
        };
        assert_eq!((words(&index), &index["store"]["wc_version"]), (words(&theirs), &theirs["store"]["wc_version"]));
        assert_eq!(index["store"]["meta"]["timezone"], "Europe/Sofia");
    }
}

#[test]
fn refusals_are_those_of_the_captures() {
    for (profile, version) in [("8.9", "8.9.1"), ("3.6", "3.6.4")] {
        let mut state = open_world(20, profile);
        let id = *state.shops[0].orders.keys().next().unwrap();
        let order = format!("orders/{id}");
        let https = ("x-forwarded-proto", "https");
        let wrong = {
            let basic = base64::Engine::encode(
                &base64::engine::general_purpose::STANDARD,
                format!("{}:cs_wrong", state.shops[0].keys[0].key),
            );
            format!("Basic {basic}")
        };
        let good = signed(&state, 0, 3, "GET", "orders/count", "", 77);
        let late = {
            let now = state.clock.clone();
            until(&mut state, 49 * 60 + 16);
            state.clock = now;
            signed(&state, 0, 3, "GET", "orders", "", 78)
        };
        let plain = "/shop-1/wc-api/v3/orders";
        let mut cases: Vec<(&str, (Reply, Value))> = vec![
            ("err-no-credentials-http", raw(&mut state, "GET", plain, &[], "")),
            ("err-no-credentials-https", raw(&mut state, "GET", plain, &[https], "")),
            ("err-bad-secret-basic", raw(&mut state, "GET", plain, &[https, ("authorization", &wrong)], "")),
            ("err-bad-signature", raw(&mut state, "GET", &late.replace("oauth_nonce=0", "oauth_nonce=f"), &[], "")),
            ("err-read-key-writes", old_with(&mut state, 1, 3, "PUT", "products/11", "", "{}")),
            ("err-write-key-reads", old_with(&mut state, 2, 3, "GET", "orders", "", "")),
            ("err-user-lacks-capability", old_with(&mut state, 3, 3, "GET", "orders", "filter[limit]=1", "")),
            ("err-user-lacks-capability-one", old_with(&mut state, 3, 3, "GET", &order, "", "")),
            ("err-order-not-found", old(&mut state, 3, "GET", "orders/99999999", "", "")),
            ("err-no-route", old(&mut state, 3, "GET", "nothing", "", "")),
            ("err-json-malformed", old(&mut state, 3, "POST", "orders", "", "{\"order\": ")),
            (
                "err-create-bad-product",
                old(
                    &mut state,
                    3,
                    "POST",
                    "orders",
                    "",
                    r#"{"order":{"line_items":[{"product_id":99999999,"quantity":1}]}}"#,
                ),
            ),
            ("err-id-is-a-product", old(&mut state, 3, "GET", "orders/11", "", "")),
            ("legacy-product-by-sku-path", old(&mut state, 3, "GET", "products/sku/SKU-1-0002", "", "")),
            ("legacy-xml-accept", old(&mut state, 3, "GET", "orders/count.xml", "", "")),
        ];
        let unknown = good.replace(&state.shops[0].keys[0].key, "ck_0000000000000000000000000000000000000000");
        cases.push(("err-bad-key", raw(&mut state, "GET", &unknown, &[], "")));
        assert_eq!(raw(&mut state, "GET", &good, &[], "").0.status, 200);
        cases.push(("err-nonce-used-again", raw(&mut state, "GET", &good, &[], "")));
        until(&mut state, 49 * 60 + 17);
        cases.push(("err-old-timestamp", raw(&mut state, "GET", &late, &[], "")));
        for (name, (reply, value)) in cases {
            let name = if name.starts_with("legacy") { name.to_owned() } else { format!("legacy-{name}") };
            let theirs =
                exchanges(version).into_iter().find(|exchange| exchange.name.ends_with(&format!("-{name}"))).unwrap();
            assert_eq!(reply.status, theirs.status, "{version} {name}: {value}");
            assert_eq!(value, serde_json::from_slice::<Value>(&theirs.body).unwrap(), "{version} {name}");
            let wants =
                theirs.headers.iter().find(|(known, _)| known == "WWW-Authenticate").map(|(_, value)| value.as_str());
            assert_eq!(header(&reply, "www-authenticate"), wants.unwrap_or_default(), "{version} {name}");
        }
        // A status that nobody knows becomes pending, as recorded.
        let (reply, value) = old(&mut state, 3, "PUT", &order, "", r#"{"order":{"status":"bogus"}}"#);
        assert_eq!((reply.status, &value["order"]["status"]), (200, &json!("pending")));
        // Key and secret over https, in either place; a signature is never looked at there.
        let key = state.shops[0].keys[0].clone();
        let query = format!("{plain}?consumer_key={}&consumer_secret={}", key.key, key.secret);
        assert_eq!(raw(&mut state, "GET", &query, &[https], "").0.status, 200);
        let signed = signed(&state, 0, 3, "GET", "orders", "", 90);
        assert_eq!(raw(&mut state, "GET", &signed, &[https], "").0.status, 401);
        state.shops[0].settings.legacy = false;
        let (reply, value) = raw(&mut state, "GET", plain, &[], "");
        assert_eq!((reply.status, &value["errors"]["code"]), (404, &json!("woocommerce_api_disabled")));
    }
}

fn ids(value: &Value) -> Vec<u64> {
    value["orders"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[test]
fn lists_have_their_traps() {
    let mut state = open_world(60, "3.6");
    let all: Vec<u64> = state.shops[0].orders.keys().copied().collect();
    let count = |state: &mut State, query: &str| {
        ids(&old(
            state,
            3,
            "GET",
            "orders",
            &format!("{query}&filter[limit]=-1&filter[orderby]=ID&filter[order]=ASC"),
            "",
        )
        .1)
    };
    let (reply, page) =
        old(&mut state, 3, "GET", "orders", "filter[limit]=7&page=2&filter[orderby]=ID&filter[order]=ASC", "");
    assert_eq!(ids(&page), all[7..14]);
    assert_eq!((header(&reply, "x-wc-total"), header(&reply, "x-wc-totalpages")), ("60", "9"));
    let links: Vec<&str> = reply
        .headers
        .iter()
        .filter(|(name, _)| name == "Link")
        .map(|(_, value)| value.rsplit_once("rel=").unwrap().1)
        .collect();
    assert_eq!(links, ["\"first\"", "\"prev\"", "\"next\"", "\"last\""]);
    let (reply, none) = old(&mut state, 3, "GET", "orders", "filter[limit]=7&page=40", "");
    assert_eq!((ids(&none), header(&reply, "x-wc-total")), (vec![], "0"));
    let (reply, every) = old(&mut state, 3, "GET", "orders", "filter[limit]=-1", "");
    assert_eq!((ids(&every).len(), header(&reply, "x-wc-totalpages")), (60, "0"));
    assert_eq!(ids(&old(&mut state, 3, "GET", "orders", "", "").1).len(), 10);
    // Ends are inclusive, offsets thrown away, and what is no date is 1970.
    let edge = rfc3339(state.shops[0].orders[&all[20]].created);
    assert_eq!(count(&mut state, &format!("filter[created_at_min]={}", encode(&edge))), all[20..]);
    assert_eq!(count(&mut state, &format!("filter[created_at_max]={}", encode(&edge))), all[..=20]);
    let shifted = edge.replace('Z', "+02:00");
    assert_eq!(count(&mut state, &format!("filter[created_at_min]={}", encode(&shifted))), all[20..]);
    let fraction = edge.replace('Z', ".250Z");
    assert_eq!(count(&mut state, &format!("filter[created_at_min]={}", encode(&fraction))), all[20..]);
    assert_eq!(count(&mut state, "filter[updated_at_min]=bogus"), all);
    assert!(count(&mut state, "filter[updated_at_min]=2030-01-01").is_empty());
    assert_eq!(count(&mut state, "status=bogus"), all, "an unknown status filters nothing");
    assert_eq!(count(&mut state, "filter[in]=99999999"), Vec::<u64>::new());
    assert_eq!(count(&mut state, &format!("filter[in]={},{}", all[3], all[5])), [all[3], all[5]]);
    assert_eq!(count(&mut state, "filter[nonsense]=1"), all);
    // Many orders in one second: only a second word makes a total order.
    let bulk = json!({ "newest": 40, "at": "2026-03-03T00:00:00Z" });
    crate::woocommerce::acts::bulk(&mut state, &bulk);
    let scan = |state: &mut State, orderby: &str| {
        let mut seen: Vec<u64> = Vec::new();
        for page in 1..=12 {
            let query = format!("filter[orderby]={orderby}&filter[order]=ASC&filter[limit]=5&page={page}");
            seen.extend(ids(&old(state, 3, "GET", "orders", &query, "").1));
        }
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    assert!(scan(&mut state, "modified") < 60, "without a second word pages repeat and leave out");
    assert_eq!(scan(&mut state, "modified%20ID"), 60);
    let (_, counts) = old(&mut state, 3, "GET", "orders/count", "status=any", "");
    let sum: u64 = counts["count"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, 60);
    // Only some fields, through lists too.
    let (_, narrow) = old(&mut state, 3, "GET", "orders", "fields=id,line_items.sku&filter[limit]=1", "");
    assert_eq!(narrow["orders"][0].as_object().unwrap().len(), 2);
    assert_eq!(narrow["orders"][0]["line_items"][0].as_object().unwrap().len(), 1);
    // The trash is asked for by its own name, and an order in it by its id.
    assert_eq!(old(&mut state, 3, "DELETE", &format!("orders/{}", all[0]), "", "").0.status, 202);
    assert_eq!(count(&mut state, "filter[post_status]=trash"), [all[0]]);
    assert_eq!(old(&mut state, 3, "GET", &format!("orders/{}", all[0]), "", "").1["order"]["status"], "trash");
    let (reply, gone) = old(&mut state, 3, "DELETE", &format!("orders/{}", all[0]), "force=true", "");
    assert_eq!((reply.status, gone), (200, json!({ "message": "Permanently deleted order" })));
    assert_eq!(old(&mut state, 3, "GET", &format!("orders/{}", all[0]), "", "").0.status, 404);
    // A status that only a plugin's own page registers is in no list, yet its order is there.
    crate::woocommerce::counter::set(&mut state, 0, all[1], "packing");
    assert!(!count(&mut state, "").contains(&all[1]));
    assert_eq!(old(&mut state, 3, "GET", &format!("orders/{}", all[1]), "", "").1["order"]["status"], "packing");
    // Orders in tables of their own are hidden, unless they are copied back.
    state.shops[0].settings.hpos = true;
    let route = format!("orders/{}", all[5]);
    let (reply, value) = old(&mut state, 3, "GET", &route, "", "");
    assert_eq!((reply.status, &value["errors"][0]["code"]), (404, &json!("woocommerce_api_invalid_order")));
    assert_eq!(old(&mut state, 3, "GET", "orders/count", "", "").1["count"], 0);
    state.shops[0].settings.hpos_sync = true;
    assert_eq!(old(&mut state, 3, "GET", &route, "", "").0.status, 200);
}

#[test]
fn orders_add_up_and_writes_are_remembered() {
    let mut state = open_world(80, "2.6");
    let (_, all) = old(&mut state, 3, "GET", "orders", "filter[limit]=-1", "");
    let cents = |value: &Value| crate::text::minor_of(value).unwrap();
    for order in all["orders"].as_array().unwrap() {
        let sum = |list: &str| order[list].as_array().unwrap().iter().map(|line| cents(&line["total"])).sum::<i64>();
        let lines = sum("line_items") + sum("fee_lines") + sum("shipping_lines");
        assert_eq!(cents(&order["total"]), lines + cents(&order["total_tax"]));
        assert_eq!(cents(&order["total_tax"]), cents(&order["cart_tax"]) + cents(&order["shipping_tax"]));
        let taxed = order["tax_lines"].as_array().unwrap().iter().map(|line| cents(&line["total"])).sum::<i64>();
        assert_eq!(taxed, cents(&order["total_tax"]));
        assert!(order["created_at"].as_str().unwrap().ends_with('Z'));
    }
    // A line names the variation in the place of the product; its product is inside it when asked.
    let line = all["orders"].as_array().unwrap().iter().flat_map(|order| order["line_items"].as_array().unwrap());
    let line = line.into_iter().find(|line| line["meta"][0]["value"].is_string()).unwrap().clone();
    let (_, product) = old(&mut state, 3, "GET", &format!("products/{}", line["product_id"]), "", "");
    assert_eq!((&product["product"]["type"], &product["product"]["sku"]), (&json!("variation"), &line["sku"]));
    assert_eq!(product["product"]["parent"]["id"], product["product"]["parent_id"]);
    let route = format!("orders/{}", all["orders"][0]["id"]);
    let body = r#"{"order":{"status":"completed","status_note":"Пратка 1","order_meta":{"erp":"E-1","_hidden":"x"}}}"#;
    let (reply, done) = old(&mut state, 2, "PUT", &route, "filter[meta]=true", body);
    assert_eq!((reply.status, &done["order"]["status"]), (200, &json!("completed")));
    assert_eq!(done["order"]["order_meta"], json!({ "erp": "E-1" }));
    assert!(
        done["order"].get("order_key").is_none() && done["order"].get("customer").is_none(),
        "older than version 3"
    );
    assert_eq!(old(&mut state, 3, "GET", &format!("{route}/notes"), "", "").1["order_notes"][0]["note"], "Пратка 1");
    // Version 1 has no wrapper around a write and changes the status only.
    let (_, first) = old(&mut state, 1, "PUT", &route, "", r#"{"status":"processing","note":"n"}"#);
    assert_eq!(first["order"]["status"], "processing");
    assert!(first["order"]["line_items"][0].get("meta").is_none() && first["order"]["order_discount"] == "0.00");
    for (method, what, status) in [("POST", "orders", 404), ("GET", "webhooks", 404), ("DELETE", route.as_str(), 404)] {
        assert_eq!(old(&mut state, 1, method, what, "", "{}").0.status, status, "{what}");
    }
    let told = crate::ledger::ledger(&state, 0)["shops"][0]["orders"].clone();
    let told: Vec<&Value> =
        told.as_array().unwrap().iter().flat_map(|order| order["told"].as_array().unwrap()).collect();
    assert_eq!(told.iter().filter(|told| told["status"] == "completed" || told["note"] == "Пратка 1").count(), 2);
    // Many at once, each with its own answer.
    let rows = json!({ "orders": [{ "id": all["orders"][1]["id"], "status": "on-hold" }, { "id": 99999999, "status": "on-hold" },
        { "status": "processing", "billing_address": { "first_name": "Иван" }, "line_items": [{ "product_id": line["product_id"], "quantity": 2 }] }] });
    let (_, bulk) = old(&mut state, 3, "POST", "orders/bulk", "", &rows.to_string());
    assert_eq!(bulk["orders"][0]["status"], "on-hold");
    assert_eq!(bulk["orders"][1]["error"]["code"], "woocommerce_api_no_order_found");
    assert_eq!(
        (&bulk["orders"][2]["status"], &bulk["orders"][2]["total_line_items_quantity"]),
        (&json!("processing"), &json!(2))
    );
    let many = json!({ "orders": vec![json!({}); 101] }).to_string();
    assert_eq!(old(&mut state, 3, "POST", "orders/bulk", "", &many).0.status, 413);
}
