//! The recorded orders of two real WooCommerce stores, from the first delivery to the last word to the shop, with the
//! binary as it is shipped. What the orders cost is read from the recording, not from the product.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Orders that the recorded deliveries of the current interface are about.
const DELIVERED: [(&str, &str); 2] = [("3.6.4", "1409"), ("8.9.1", "1153")];

/// What a recording says of its orders: the totals they ever had, and which of them were paid.
#[derive(Default)]
struct Recorded {
    totals: BTreeMap<String, BTreeSet<String>>,
    paid: BTreeSet<String>,
}

fn recorded(profile: &str) -> Recorded {
    let mut recorded = Recorded::default();
    let bodies = simulator::replay::exchanges(profile).into_iter().map(|exchange| exchange.body);
    for body in bodies.chain(simulator::replay::deliveries(profile).into_iter().map(|delivery| delivery.body)) {
        let Ok(value) = serde_json::from_slice::<Value>(&body) else { continue };
        let one = std::slice::from_ref(&value);
        let orders = value.as_array().map_or(one, Vec::as_slice);
        for order in orders.iter().filter(|order| order["line_items"].is_array() && order["total"].is_string()) {
            let id = order["id"].to_string();
            recorded.totals.entry(id.clone()).or_default().insert(order["total"].as_str().unwrap().to_owned());
            if order["date_paid"].is_string() {
                recorded.paid.insert(id);
            }
        }
    }
    recorded
}

#[test]
fn recorded_orders_of_real_stores_are_bought_and_their_shops_are_told() {
    let folder = folder_of_this_test();
    let ran = support::run(&folder, &["demo", "--once", "--replay", "--json"]);
    ran.ended(0);
    let told = ran.json();
    assert_eq!(told["whole"], true);
    let orders = told["orders"].as_array().unwrap();
    let text = |order: &Value, key: &str| order[key].as_str().unwrap_or_default().to_owned();
    let mut carried = 0;
    for (profile, delivered) in DELIVERED {
        let recorded = recorded(profile);
        let shop = format!("WooCommerce {profile}");
        let own: Vec<&Value> = orders.iter().filter(|order| order["shop"] == shop.as_str()).collect();
        let about = own.iter().find(|order| order["external_id"] == delivered).unwrap();
        assert_eq!((text(about, "status"), text(about, "told")), ("completed".into(), "completed".into()));
        for order in own {
            let id = text(order, "external_id");
            let total = order["total"]["amount"].as_str().unwrap();
            assert!(recorded.totals[&id].contains(total), "{shop} {id}: {total} was never its total");
            let by_shop = ["cancelled", "failed", "refunded", "trash"].contains(&text(order, "shop_status").as_str());
            if recorded.paid.contains(&id) && (!by_shop || id == delivered) {
                assert_eq!(text(order, "status"), "completed", "{order}");
                assert!(text(order, "told").contains("completed"), "{order}");
                carried += 1;
            }
        }
    }
    assert!(carried >= 15, "only {carried} paid orders");
    std::fs::remove_dir_all(folder).unwrap();
}

fn folder_of_this_test() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("supercargo_test_replay_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
