//! The replay shop: recorded answers, a stock that lists and remembers, deliveries.

use serde_json::{Value, json};

use super::wire::{request, target_of};
use crate::replay::{ReplayOptions, deliveries, exchanges, recorded_key, start};

async fn ask(
    base: &str,
    profile: &str,
    method: &str,
    route: &str,
    query: &str,
    body: &str,
    nonce: &str,
) -> (u16, Value, String) {
    let (key, secret) = recorded_key(profile);
    let target = target_of(key, secret, base, method, route, query, nonce);
    let (status, head, body) = request(base, method, &target, body).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default(), head)
}

#[tokio::test]
async fn a_recorded_store_answers_again_and_remembers() {
    for profile in ["8.9.1", "3.6.4"] {
        let options = ReplayOptions {
            profile: profile.to_owned(),
            clock: crate::StartClock::Conducted { start: super::START.parse().unwrap() },
            ..ReplayOptions::default()
        };
        let replay = start(options).await.unwrap();
        let base = replay.base().to_owned();
        let mut asked = 0;
        for exchange in exchanges(profile) {
            let list = exchange.path.ends_with("/orders")
                || exchange.path.contains("/products")
                || exchange.path.contains("/reports");
            let current = exchange.path.starts_with("/wp-json/") && !exchange.path.contains("/v1/");
            if exchange.method != "GET"
                || exchange.status != 200
                || !list
                || exchange.name.contains("https")
                || !current
            {
                continue;
            }
            let query: Vec<String> = exchange
                .query
                .iter()
                .map(|(n, v)| format!("{}={}", crate::text::encode(n), crate::text::encode(v)))
                .collect();
            let route = exchange.path.trim_start_matches("/wp-json/").to_owned();
            let (status, value, head) =
                ask(&base, profile, "GET", &route, &query.join("&"), "", &format!("{asked:032x}")).await;
            assert_eq!(status, 200, "{}", exchange.name);
            // Two recordings of the same request differ in what was written between.
            let first = exchanges(profile)
                .into_iter()
                .find(|e| {
                    e.method == "GET"
                        && e.status == 200
                        && e.path == exchange.path
                        && sorted(&e.query) == sorted(&exchange.query)
                })
                .unwrap();
            assert_eq!(value, serde_json::from_slice::<Value>(&first.body).unwrap(), "{}", exchange.name);
            assert!(
                exchange.path.contains("reports")
                    || exchange.path.split('/').count() > 5
                    || head.to_lowercase().contains("x-wp-total")
            );
            asked += 1;
        }
        assert!(asked > 15, "{asked}");
        // A poll of our own sees the stock, page by page.
        let (_, all, head) =
            ask(&base, profile, "GET", "wc/v3/orders", "per_page=100&orderby=id&order=asc", "", "f1").await;
        let all: Vec<u64> = all.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
        assert!(all.len() > 10 && head.to_lowercase().contains(&format!("x-wp-total: {}", all.len())));
        let (_, second, _) =
            ask(&base, profile, "GET", "wc/v3/orders", "per_page=5&page=2&orderby=id&order=asc", "", "f2").await;
        assert_eq!(second[0]["id"], all[5]);
        // What a delivery carried is what the shop shows.
        let newest = deliveries(profile)
            .into_iter()
            .rfind(|d| {
                d.topic.as_deref() == Some("order.updated")
                    && d.path.starts_with("/v3")
                    && !d.name.contains("trash")
                    && !d.name.contains("force")
            })
            .unwrap();
        let carried: Value = serde_json::from_slice(&newest.body).unwrap();
        let id = carried["id"].as_u64().unwrap();
        let number = id.to_string();
        let route = format!("wc/v3/orders/{id}");
        assert_eq!(ask(&base, profile, "GET", &route, "", "", "f3").await.1, carried);
        let created = deliveries(profile)
            .into_iter()
            .find(|d| d.topic.as_deref() == Some("order.created") && d.path.starts_with("/v3"))
            .unwrap();
        assert!(replay.show(&created));
        assert_eq!(ask(&base, profile, "GET", &route, "", "", "f4").await.1["status"], "processing");
        // Writes are computed and remembered.
        let (status, done, _) = ask(&base, profile, "PUT", &route, "", r#"{"status":"completed"}"#, "f5").await;
        assert!(status == 200 && done["status"] == "completed" && done["date_completed"].is_string());
        assert_eq!(ask(&base, profile, "PUT", &route, "", r#"{"status":"bogus"}"#, "f6").await.0, 400);
        assert_eq!(ask(&base, profile, "POST", &format!("{route}/notes"), "", r#"{"note":"n"}"#, "f7").await.0, 201);
        assert_eq!(ask(&base, profile, "GET", &format!("{route}/notes"), "", "", "f8").await.1[0]["note"], "n");
        let (_, _, ledger) = request(&base, "GET", "/ledger", "")
            .await
            .map(|(s, h, b)| (s, h, serde_json::from_slice::<Value>(&b).unwrap()))
            .unwrap();
        let told = ledger["shops"][0]["orders"]
            .as_array()
            .unwrap()
            .iter()
            .find(|o| o["id"].as_str() == Some(&number))
            .unwrap()["told"]
            .clone();
        assert_eq!((told.as_array().unwrap().len(), &told[0]["status"]), (2, &json!("completed")));
        // Refusals as ever: a wrong secret, a reused nonce, an order that is none.
        let target = target_of(recorded_key(profile).0, "cs_wrong", &base, "GET", "wc/v3/orders", "", "f9");
        assert_eq!(request(&base, "GET", &target, "").await.unwrap().0, 401);
        assert_eq!(ask(&base, profile, "GET", "wc/v3/orders", "", "", "f8").await.0, 401);
        assert_eq!(ask(&base, profile, "GET", "wc/v3/orders/99999999", "", "", "fa").await.0, 404);
        let hook = r#"{"topic":"order.updated","delivery_url":"http://hub.example/x","secret":"s"}"#;
        assert_eq!(ask(&base, profile, "POST", "wc/v3/webhooks", "", hook, "fb").await.1["topic"], "order.updated");
        assert_eq!(ask(&base, profile, "GET", "wc/v3/webhooks", "", "", "fc").await.1.as_array().unwrap().len(), 1);
        let (_, _, index) = request(&base, "GET", "/wp-json/", "").await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&index).unwrap()["home"], base);
        replay.stop().await;
    }
}

fn sorted(query: &[(String, String)]) -> Vec<(String, String)> {
    let mut query = query.to_vec();
    query.sort();
    query
}

/// Signs for the older interface as a client of version 3 does.
fn old_target(profile: &str, base: &str, method: &str, route: &str, query: &str, nonce: u32) -> String {
    let (key, secret) = recorded_key(profile);
    let seconds = super::START.parse::<jiff::Timestamp>().unwrap().as_second();
    let mut all = crate::text::pairs(query);
    for (name, value) in [
        ("oauth_consumer_key", key.to_owned()),
        ("oauth_nonce", format!("{nonce:031x}b")),
        ("oauth_signature_method", "HMAC-SHA256".to_owned()),
        ("oauth_timestamp", seconds.to_string()),
    ] {
        all.push((name.to_owned(), value));
    }
    let text = crate::woocommerce::legacy::auth::text(method, &format!("{base}/wc-api/v3/{route}"), 3, &all);
    let signature = crate::woocommerce::auth::sha256(&format!("{secret}&"), text.as_bytes());
    all.push(("oauth_signature".to_owned(), signature));
    let query: Vec<String> =
        all.iter().map(|(n, v)| format!("{}={}", crate::text::encode(n), crate::text::encode(v))).collect();
    format!("/wc-api/v3/{route}?{}", query.join("&"))
}

#[tokio::test]
async fn the_older_interface_of_a_recorded_store_is_served_too() {
    for profile in ["8.9.1", "3.6.4"] {
        let clock = crate::StartClock::Conducted { start: super::START.parse().unwrap() };
        let options = ReplayOptions { profile: profile.to_owned(), clock, ..ReplayOptions::default() };
        let replay = start(options).await.unwrap();
        let base = replay.base().to_owned();
        let mut nonce = 0;
        let mut call = async |method: &str, route: &str, query: &str, body: &str| {
            nonce += 1;
            let target = old_target(profile, &base, method, route, query, nonce);
            let (status, _, body) = request(&base, method, &target, body).await.unwrap();
            (status, serde_json::from_slice::<Value>(&body).unwrap_or_default())
        };
        // Each recorded order can be read by its id, in its newest form; each delivery can be shown.
        let mut orders = std::collections::BTreeSet::new();
        let recorded = exchanges(profile).into_iter().filter(|exchange| {
            exchange.path.starts_with("/wc-api/") && exchange.method == "GET" && exchange.status == 200
        });
        for exchange in recorded {
            let value: Value = serde_json::from_slice(&exchange.body).unwrap();
            let rows = value["orders"].as_array().cloned().unwrap_or_default();
            let rows = rows.into_iter().chain(value.get("order").cloned());
            orders.extend(rows.filter(|row| row["status"] != "trash").filter_map(|row| row["id"].as_u64()));
        }
        assert!(orders.len() > 8, "{profile} {}", orders.len());
        for id in &orders {
            let (status, value) = call("GET", &format!("orders/{id}"), "", "").await;
            assert_eq!((status, value["order"]["id"].as_u64()), (200, Some(*id)), "{profile}");
        }
        let (_, listed) = call("GET", "orders", "filter[limit]=-1&filter[orderby]=ID&filter[order]=ASC", "").await;
        let listed: Vec<u64> =
            listed["orders"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
        assert!(orders.iter().all(|id| listed.contains(id)));
        let mut shown = 0;
        for delivery in deliveries(profile).into_iter().filter(|delivery| delivery.path.starts_with("/legacy/")) {
            let body: Value = serde_json::from_slice(&delivery.body).unwrap_or_default();
            let is_order = body["order"]["order_number"].is_string();
            assert_eq!(replay.show(&delivery), is_order, "{}", delivery.name);
            if is_order {
                let (_, now) = call("GET", &format!("orders/{}", body["order"]["id"]), "", "").await;
                assert_eq!(now, body, "{}", delivery.name);
                shown += 1;
            }
        }
        assert!(shown >= 5, "{profile} {shown}");
        let id = orders.iter().next().unwrap();
        let (status, done) = call("PUT", &format!("orders/{id}"), "", r#"{"order":{"status":"completed"}}"#).await;
        assert_eq!((status, &done["order"]["status"]), (200, &json!("completed")));
        let (status, _) = call("POST", &format!("orders/{id}/notes"), "", r#"{"order_note":{"note":"n"}}"#).await;
        assert_eq!(status, 201);
        let (_, _, ledger) = request(&base, "GET", "/ledger", "").await.unwrap();
        let ledger: Value = serde_json::from_slice(&ledger).unwrap();
        let row =
            ledger["shops"][0]["orders"].as_array().unwrap().iter().find(|row| row["id"] == *id.to_string()).unwrap();
        assert_eq!((row["told"].as_array().unwrap().len(), &row["status"]), (2, &json!("completed")));
        let (_, _, index) = request(&base, "GET", "/wc-api/v3", "").await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&index).unwrap()["store"]["URL"], base);
        replay.stop().await;
    }
}
