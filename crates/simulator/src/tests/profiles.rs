//! Every version with what follows from it: interfaces, switches, filters, sorting, hooks; and what owners and hosts can set.

use serde_json::{Value, json};

use super::legacy::{old, signed};
use super::{ask, ask_with, header, options, raw, signed_target, world};
use crate::control::control;
use crate::text::encode;
use crate::woocommerce::auth::sha256;
use crate::world::State;

const PROFILES: [&str; 9] = ["2.4", "2.6", "3.0", "3.5", "3.6", "5.8", "8.9", "8.9-hpos", "9.9"];

fn set(state: &mut State, body: &Value) -> Value {
    let reply = control(state, body.to_string().as_bytes());
    let value: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(reply.status, 200, "{value}");
    value
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().map(|rows| rows.iter().filter_map(|row| row["id"].as_u64()).collect()).unwrap_or_default()
}

#[test]
fn each_version_has_its_interfaces_switches_and_filters() {
    // Newest version of the current interface (0: none), the older one as found, filters on changes, `_fields`, zone told.
    let table = [
        ("2.4", 0, "open", false, false, false),
        ("2.6", 1, "open", false, false, false),
        ("3.0", 2, "open", false, false, true),
        ("3.5", 3, "closed", false, true, true),
        ("3.6", 3, "closed", false, true, true),
        ("5.8", 3, "closed", true, true, true),
        ("8.9", 3, "closed", true, true, true),
        ("8.9-hpos", 3, "closed", true, true, true),
        ("9.9", 3, "open", true, true, true),
    ];
    assert_eq!(table.map(|row| row.0), PROFILES);
    for (profile, newest, older, filters, fields, zone) in table {
        let mut state = world(30, profile);
        let (_, index) = raw(&mut state, "GET", "/shop-1/wc-api/v3", &[], "");
        let version = index["store"]["wc_version"].as_str().unwrap_or_default();
        let name = profile.split('-').next().unwrap();
        if older == "open" {
            assert!(version.starts_with(name), "{profile} {version}");
        } else {
            assert_eq!(index["errors"]["code"], "woocommerce_api_disabled", "{profile}");
        }
        let (reply, root) = raw(&mut state, "GET", "/shop-1/wp-json/", &[], "");
        assert_eq!(reply.status, if newest == 0 { 404 } else { 200 }, "{profile}");
        for version in 1..=3 {
            let there = version <= newest;
            let named = root["namespaces"].to_string().contains(&format!("wc/v{version}"));
            let (reply, rows) = ask(&mut state, "GET", &format!("wc/v{version}/orders"), "per_page=100", "");
            assert_eq!((named, reply.status == 200), (there, there), "{profile} v{version}");
            assert_eq!(numbers(&rows).len(), if there { 30 } else { 0 }, "{profile} v{version}");
        }
        if newest == 0 {
            continue;
        }
        assert_eq!(root["timezone_string"] == "Europe/Sofia", zone, "{profile}");
        let route = format!("wc/v{newest}/orders");
        let future = "modified_after=2099-01-01T00:00:00&dates_are_gmt=true&per_page=100";
        let found = numbers(&ask(&mut state, "GET", &route, future, "").1).len();
        assert_eq!(found == 0, filters, "{profile}: a filter that is not known gives everything");
        let sorted = ask(&mut state, "GET", &route, "orderby=modified", "").0.status;
        assert_eq!(sorted == 200, filters, "{profile}");
        let (_, narrow) = ask(&mut state, "GET", &route, "_fields=id&per_page=1", "");
        assert_eq!(narrow[0].as_object().unwrap().len() == 1, fields, "{profile}");
        if newest == 1 {
            let one = &narrow[0];
            assert!(one.get("date_created_gmt").is_none() && one.get("meta_data").is_none());
            assert!(one["line_items"][0]["price"].is_string() && one["line_items"][0].get("meta").is_some());
            assert_eq!(ask(&mut state, "GET", &route, "status=processing,on-hold", "").0.status, 400);
        }
        let (reply, status) = ask(&mut state, "GET", &format!("wc/v{newest}/system_status"), "", "");
        assert_eq!(reply.status == 200, newest > 1, "{profile}");
        assert_eq!(status["settings"]["HPOS_enabled"] == json!(true), profile == "8.9-hpos");
    }
}

#[test]
fn recorded_order_of_the_first_version_is_met() {
    let mut state = world(120, "3.6");
    let (_, rows) = ask(&mut state, "GET", "wc/v1/orders", "per_page=100", "");
    let id = rows[0]["id"].as_u64().unwrap();
    let refund = r#"{"amount":"1.00","reason":"x"}"#;
    assert_eq!(ask(&mut state, "POST", &format!("wc/v3/orders/{id}/refunds"), "", refund).0.status, 201);
    let (_, rows) = ask(&mut state, "GET", "wc/v1/orders", "per_page=100", "");
    let theirs =
        crate::replay::exchanges("3.6.4").into_iter().find(|exchange| exchange.name == "17-order-rich-v1").unwrap();
    let theirs = super::shop::union(&[serde_json::from_slice(&theirs.body).unwrap()]);
    let ours = super::shop::union(std::slice::from_ref(&rows));
    // The recorded order has no tax, no fee and no variation.
    let chance = |key: &String| ["meta.", "fee_lines.", "tax_lines.", ".taxes."].iter().any(|part| key.contains(part));
    let differs: Vec<_> = ours.symmetric_difference(&theirs).filter(|key| !chance(key)).collect();
    assert!(differs.is_empty(), "{differs:?}");
    // Made in UTC, completed in local time: as recorded.
    let order = &state.shops[0].orders[&id];
    assert_eq!(rows[0]["date_created"], crate::text::naive(order.created, &jiff::tz::TimeZone::UTC));
}

#[test]
fn addresses_are_written_in_three_ways() {
    let mut state = world(3, "8.9");
    let trick = |state: &State| {
        let shop = &state.shops[0];
        let target = signed_target(
            &shop.keys[0].key,
            &shop.keys[0].secret,
            &shop.home,
            "GET",
            "wc/v3/orders",
            "",
            state.now() / 1000,
            &format!("{:032x}", shop.nonces.len() + 500),
        );
        target.replacen("/wp-json", "/index.php/wp-json", 1)
    };
    let probe = |state: &mut State| {
        let ask = |state: &mut State, target: &str| raw(state, "GET", target, &[], "").0.status;
        (
            ask(state, "/shop-1/wp-json/"),
            ask(state, "/shop-1/index.php/wp-json/"),
            ask(state, "/shop-1/?rest_route=/"),
            ask(state, "/shop-1/wc-api/v3"),
            ask(state, "/shop-1/?wc-api-version=3&wc-api-route=/"),
        )
    };
    set(&mut state, &json!({ "shop": { "id": "shop-1", "legacy": true } }));
    for (permalinks, expected, root) in [
        ("pretty", (200, 200, 200, 200, 200), "/wp-json/"),
        ("index.php", (404, 200, 200, 404, 200), "/index.php/wp-json/"),
        ("plain", (404, 404, 200, 404, 200), "/index.php?rest_route=/"),
    ] {
        set(&mut state, &json!({ "shop": { "permalinks": permalinks } }));
        assert_eq!(probe(&mut state), expected, "{permalinks}");
        let (reply, _) = raw(&mut state, "GET", "/shop-1/", &[], "");
        assert_eq!(header(&reply, "link"), format!("<http://world.example/shop-1{root}>; rel=\"https://api.w.org/\""));
    }
    // Keys are not looked at behind `rest_route`, unless the address holds the words; they are in the older interface.
    let https = [("x-forwarded-proto", "https")];
    let key = state.shops[0].keys[0].clone();
    let keys = format!("consumer_key={}&consumer_secret={}", key.key, key.secret);
    let (reply, value) = raw(&mut state, "GET", &format!("/shop-1/?rest_route=/wc/v3/orders&{keys}"), &https, "");
    assert_eq!((reply.status, &value["code"]), (401, &json!("woocommerce_rest_cannot_view")));
    let dirty = format!("/shop-1/?_=wp-json/wc/&rest_route=/wc/v3/orders&{keys}");
    assert_eq!(raw(&mut state, "GET", &dirty, &https, "").0.status, 200);
    let plain = format!("/shop-1/?wc-api-version=3&wc-api-route=/orders&{keys}");
    assert_eq!(raw(&mut state, "GET", &plain, &https, "").0.status, 200);
    // Signed: the pretty address, with both words among the parameters (vector R2).
    let pretty = signed(&state, 0, 3, "GET", "orders", "wc-api-route=/orders&wc-api-version=3", 4711);
    let target = pretty.replacen("/shop-1/wc-api/v3/orders?", "/shop-1/?", 1);
    assert_eq!(raw(&mut state, "GET", &target, &[], "").0.status, 200);
    set(&mut state, &json!({ "shop": { "permalinks": "pretty" } }));
    let behind = trick(&state);
    assert_eq!(raw(&mut state, "GET", &behind, &[], "").0.status, 401, "the address that was asked is signed");
}

#[test]
fn hosts_and_owners_stand_in_the_way() {
    let mut state = world(5, "9.9");
    let key = state.shops[0].keys[0].clone();
    let basic =
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{}:{}", key.key, key.secret));
    let basic = format!("Basic {basic}");
    let https = [("x-forwarded-proto", "https"), ("authorization", &*basic)];
    let query = format!("consumer_key={}&consumer_secret={}", key.key, key.secret);
    let (rest, older) = ("/shop-1/wp-json/wc/v3/orders", "/shop-1/wc-api/v3/orders");
    let probe = |state: &mut State| {
        let by = |state: &mut State, target: &str, headers: &[(&'static str, &str)]| {
            raw(state, "GET", target, headers, "").0.status
        };
        [
            by(state, rest, &https),
            by(state, &format!("{rest}?{query}"), &https[..1]),
            by(state, older, &https),
            by(state, &format!("{older}?{query}"), &https[..1]),
        ]
    };
    assert_eq!(probe(&mut state), [200, 200, 200, 200]);
    set(&mut state, &json!({ "shop": { "strips_authorization": true } }));
    assert_eq!(probe(&mut state), [401, 200, 401, 200]);
    // The shop believes in plain http: neither form is looked at, and a signature for http is right.
    set(&mut state, &json!({ "shop": { "strips_authorization": false, "blind_proxy": true } }));
    assert_eq!(probe(&mut state), [401, 401, 404, 404]);
    let signed_old = signed(&state, 0, 3, "GET", "orders", "", 99);
    assert_eq!(raw(&mut state, "GET", &signed_old, &https[..1], "").0.status, 200);
    set(&mut state, &json!({ "shop": { "blind_proxy": false } }));
    // What the main key may do.
    for (permission, read, write, hooks) in
        [("read", 200, 401, 200), ("write", 401, 200, 401), ("customer", 403, 403, 403), ("no_webhooks", 200, 200, 403)]
    {
        set(&mut state, &json!({ "shop": { "key": permission } }));
        let id = *state.shops[0].orders.keys().next().unwrap();
        assert_eq!(ask(&mut state, "GET", "wc/v3/orders", "", "").0.status, read, "{permission}");
        let put = ask(&mut state, "PUT", &format!("wc/v3/orders/{id}"), "", "{}").0.status;
        assert_eq!(put, write, "{permission}");
        assert_eq!(ask(&mut state, "GET", "wc/v3/webhooks", "", "").0.status, hooks, "{permission}");
    }
    let hook = r#"{"webhook":{"topic":"order.created","delivery_url":"http://hub.example/x"}}"#;
    assert_eq!(old(&mut state, 3, "GET", "webhooks", "", "").1, json!({ "webhooks": [] }));
    assert_eq!(old(&mut state, 3, "POST", "webhooks", "", hook).0.status, 401);
    assert_eq!(ask_with(&mut state, 4, "GET", "wc/v3/webhooks", "", "").0.status, 403);
    set(&mut state, &json!({ "shop": { "key": "readwrite" } }));
    // Versions 1 and 2 are signed as 3 from 9.0 on, and the plugin can be away.
    assert_eq!(old(&mut state, 2, "GET", "orders", "", "").0.status, 200);
    set(&mut state, &json!({ "shop": { "legacy": false } }));
    let (reply, _) = raw(&mut state, "GET", older, &[], "");
    assert!(reply.status == 404 && header(&reply, "content-type").starts_with("text/html"));
    // The zone, with and without a name.
    for (zone, name, offset) in [("America/New_York", "America/New_York", json!(-5)), ("+05:30", "", json!(5.5))] {
        set(&mut state, &json!({ "shop": { "zone": zone } }));
        let (_, root) = raw(&mut state, "GET", "/shop-1/wp-json/", &[], "");
        assert_eq!((&root["timezone_string"], &root["gmt_offset"]), (&json!(name), &offset));
    }
    let shown = set(&mut state, &json!({ "shop": { "id": "shop-1", "profile": "2.6" } }));
    assert_eq!((&shown["shop"]["version"], &shown["shop"]["legacy"]), (&json!("2.6.14"), &json!(true)));
    for nonsense in [
        json!({ "shop": { "zone": "Nowhere" } }),
        json!({ "shop": { "profile": "1.0" } }),
        json!({ "shop": { "x": 1 } }),
    ] {
        assert_eq!(control(&mut state, nonsense.to_string().as_bytes()).status, 400, "{nonsense}");
    }
    // A method beside the one that the host lets through.
    let id = *state.shops[0].orders.keys().next().unwrap();
    let target = signed_target(
        &key.key,
        &key.secret,
        &state.shops[0].home.clone(),
        "DELETE",
        &format!("wc/v1/orders/{id}"),
        "_method=DELETE",
        state.now() / 1000,
        &"b".repeat(32),
    );
    assert_eq!(raw(&mut state, "POST", &target, &[], "").0.status, 200);
    assert_eq!(state.shops[0].orders[&id].status, "trash");
}

fn answer_all(state: &mut State, status: Option<u16>) -> Vec<crate::world::Delivery> {
    let sent = std::mem::take(&mut state.outbox);
    for delivery in &sent {
        state.in_flight -= 1;
        crate::woocommerce::delivery::delivered(state, delivery.shop, delivery.hook, delivery.ping, status);
    }
    sent
}

fn step(state: &mut State, seconds: i64) {
    let end = state.now() + seconds * 1000;
    while let Some(due) = state.queue.next_due().filter(|due| *due <= end) {
        state.clock.jump_to(due);
        state.run_due();
    }
    state.clock.jump_to(end);
}

/// Registers a webhook over the newest interface that the shop has, or over the older one.
fn register(state: &mut State, legacy: bool, topic: &str, secret: &str) -> u64 {
    let fields = json!({ "topic": topic, "delivery_url": "http://hub.example/x", "secret": secret });
    let profile = state.shops[0].profile;
    let newest = (1..=3).rev().find(|version| profile.has_rest(*version));
    let id = match newest.filter(|_| !legacy) {
        Some(version) => {
            ask(state, "POST", &format!("wc/v{version}/webhooks"), "", &fields.to_string()).1["id"].clone()
        }
        None => {
            old(state, 3, "POST", "webhooks", "", &json!({ "webhook": fields }).to_string()).1["webhook"]["id"].clone()
        }
    };
    assert_eq!(answer_all(state, Some(200)).len(), 1, "one ping");
    id.as_u64().unwrap()
}

#[test]
fn deliveries_are_those_of_their_version() {
    for profile in PROFILES {
        let mut state = world(6, profile);
        state.shops[0].settings.legacy = true;
        state.outbox.clear();
        let id = *state.shops[0].orders.keys().next_back().unwrap();
        for legacy in [true, false] {
            if legacy || state.shops[0].profile.has_rest(1) {
                register(&mut state, legacy, "order.updated", "a&amp;b");
            }
        }
        set(&mut state, &json!({ "do": "status", "shop": "shop-1", "order": id, "to": "shipped" }));
        set(&mut state, &json!({ "do": "touch", "shop": "shop-1", "order": id }));
        step(&mut state, 60);
        let sent = answer_all(&mut state, Some(200));
        let hooks = state.shops[0].hooks.len();
        assert_eq!(sent.len(), hooks, "{profile}: two changes are one delivery for each webhook");
        for (place, delivery) in sent.iter().enumerate() {
            let of =
                |name: &str| delivery.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            let body: Value = serde_json::from_slice(&delivery.body).unwrap();
            let order = if place == 0 { &body["order"] } else { &body };
            assert_eq!((order["id"].as_u64(), &order["status"]), (Some(id), &json!("shipped")), "{profile} {place}");
            let newest = profile == "9.9";
            let key = if newest { "a&b" } else { "a&amp;b" };
            assert_eq!(of("X-WC-Webhook-Signature"), Some(&*sha256(key, &delivery.body)), "{profile}");
            let name = of("X-WC-Webhook-Delivery-ID").unwrap();
            let counted = matches!(profile, "2.4" | "2.6" | "3.0");
            assert_eq!(name.parse::<u64>().is_ok() && name.len() < 12, counted, "{profile} {name}");
            assert_eq!(of("X-WC-Webhook-Source").is_some(), profile != "2.4");
        }
        // A redirect is a delivery from 3.5 on. The seventh failure disables; to activate again keeps the count.
        let redirected = if matches!(profile, "2.4" | "2.6" | "3.0") { 1 } else { 0 };
        set(&mut state, &json!({ "do": "touch", "shop": "shop-1", "order": id }));
        step(&mut state, 60);
        answer_all(&mut state, Some(302));
        assert_eq!(state.shops[0].hooks[&1].failures, redirected, "{profile}");
        for _ in redirected..7 {
            set(&mut state, &json!({ "do": "touch", "shop": "shop-1", "order": id }));
            step(&mut state, 60);
            assert_eq!(state.shops[0].hooks[&1].status, "active", "{profile}");
            answer_all(&mut state, None);
        }
        assert_eq!(state.shops[0].hooks[&1].status, "disabled", "{profile}");
        let again = r#"{"webhook":{"status":"active"}}"#;
        assert_eq!(old(&mut state, 3, "PUT", "webhooks/1", "", again).1["webhook"]["status"], "active");
        assert_eq!(answer_all(&mut state, Some(200)).iter().filter(|sent| sent.ping).count(), 1, "activation pings");
        set(&mut state, &json!({ "do": "touch", "shop": "shop-1", "order": id }));
        step(&mut state, 60);
        answer_all(&mut state, Some(500));
        assert_eq!(state.shops[0].hooks[&1].status, "disabled", "{profile}: disabled at the first failure");
    }
}

#[test]
fn pings_come_again_and_lost_rights_are_sent() {
    for (profile, again) in [("2.6", 0), ("3.0", 0), ("3.5", 1), ("9.9", 1)] {
        let mut state = world(6, profile);
        state.shops[0].settings.legacy = true;
        state.outbox.clear();
        let hook = r#"{"webhook":{"topic":"order.updated","delivery_url":"http://hub.example/x","secret":"s"}}"#;
        old(&mut state, 3, "POST", "webhooks", "", hook);
        assert_eq!(answer_all(&mut state, Some(202)).len(), 1);
        let id = *state.shops[0].orders.keys().next_back().unwrap();
        set(&mut state, &json!({ "do": "touch", "order": id }));
        step(&mut state, 60);
        answer_all(&mut state, Some(200));
        let pings = answer_all(&mut state, Some(200)).iter().filter(|sent| sent.ping).count();
        assert_eq!(pings, again, "{profile}: only exactly 200 is an answer to a ping");
        set(&mut state, &json!({ "shop": { "author_without_rights": true, "repeated": 2 } }));
        set(&mut state, &json!({ "do": "touch", "order": id }));
        step(&mut state, 60);
        let sent = answer_all(&mut state, Some(200));
        assert_eq!(sent.len(), 3, "one and two copies");
        let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
        assert!(body["errors"]["woocommerce_api_user_cannot_read_order"].is_array(), "{body}");
        set(&mut state, &json!({ "shop": { "author_without_rights": false, "repeated": 0, "lost_percent": 100 } }));
        set(&mut state, &json!({ "do": "delete", "order": id }));
        step(&mut state, 60);
        assert!(answer_all(&mut state, Some(200)).is_empty());
    }
    // Without the plugin nothing is sent in the older form.
    let mut state = world(3, "9.9");
    state.outbox.clear();
    register(&mut state, true, "order.updated", "s");
    set(&mut state, &json!({ "shop": { "legacy": false } }));
    let id = *state.shops[0].orders.keys().next().unwrap();
    set(&mut state, &json!({ "do": "touch", "order": id }));
    step(&mut state, 60);
    assert!(answer_all(&mut state, Some(200)).is_empty());
    let wrong = encode("woocommerce_rest_trash_not_supported");
    let (reply, value) = ask(&mut state, "DELETE", "wc/v3/webhooks/1", "", "");
    assert_eq!((reply.status, value["code"].as_str()), (501, Some(&*wrong)));
    assert_eq!(options(0, "9.9").profiles, ["9.9"]);
}
