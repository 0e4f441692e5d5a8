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
            if exchange.method != "GET" || exchange.status != 200 || !list || exchange.name.contains("https") {
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
