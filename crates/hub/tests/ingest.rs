//! Many webhooks at once, and a database that cannot keep them: what a shop is answered is on the disk, and what could not
//! be kept is asked for later (BR-12).
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use stage::Stage;
use store::Statement;

fn signed(secret: &str, delivery: &str, body: &[u8]) -> Vec<(String, String)> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let all = [
        ("content-type", "application/json"),
        ("x-wc-webhook-topic", "order.created"),
        ("x-wc-webhook-delivery-id", delivery),
        ("x-wc-webhook-signature", &signature),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn body(order: &str) -> Vec<u8> {
    json!({ "id": order.parse::<u64>().unwrap(), "status": "processing", "line_items": [] }).to_string().into_bytes()
}

async fn by_hand(stage: &Stage, sql: &str) {
    let statement: &'static Statement = Box::leak(Box::new(Statement::global("test.by_hand", sql.to_owned().leak())));
    let mut tx = stage.serving.opened.hub.store.begin_global("test").await.unwrap();
    tx.run(statement, vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn deliveries(stage: &Stage) -> usize {
    stage.client.list(&format!("/deliveries?connection={}", stage.connection)).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn br_12_a_flood_of_deliveries_doubled_and_forged_is_kept_once_each() {
    let stage = Stage::new(false).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let mut orders = Vec::new();
    for _ in 0..20 {
        orders.push(stage.shop.sell(&goods).await);
    }
    // Each three times at the same moment, and beside it one with its id that is not from the shop.
    let sent = orders.iter().flat_map(|order| {
        let body = body(order);
        let right = signed(stage::SECRET, order, &body);
        let wrong = signed("another secret", order, &body);
        [right.clone(), wrong, right.clone(), right].map(|headers| (headers, body.clone()))
    });
    let answers = sent.map(|(headers, body)| {
        let (client, hook) = (&stage.client, &stage.hook);
        async move { client.deliver(hook, &headers, body).await.unwrap() }
    });
    let answers = futures_util::future::join_all(answers).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    assert_eq!(deliveries(&stage).await, 40, "each once, and each forged one once");
    stage.quiet().await;
    for order in &orders {
        assert!(stage.order(order).await.is_some(), "order {order} did not arrive");
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_12_where_bodies_cannot_be_kept_the_orders_are_and_where_nothing_can_the_shop_is_asked_later() {
    let stage = Stage::new(false).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let full = "CREATE TRIGGER no_room BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'no room'); END";
    by_hand(&stage, full).await;
    let first = stage.shop.sell(&goods).await;
    let headers = signed(stage::SECRET, "1", &body(&first));
    assert_eq!(stage.client.deliver(&stage.hook, &headers, body(&first)).await.unwrap(), 200);
    stage.quiet().await;
    assert_eq!(deliveries(&stage).await, 0);
    assert!(stage.order(&first).await.is_some(), "the order is read all the same");
    // Not even which order it is can be kept: the shop hears so, and is asked as soon as something can be written.
    by_hand(&stage, "CREATE TRIGGER no_orders BEFORE INSERT ON raw_orders BEGIN SELECT RAISE(ABORT, 'no room'); END")
        .await;
    let second = stage.shop.sell(&goods).await;
    let headers = signed(stage::SECRET, "2", &body(&second));
    assert_eq!(stage.client.deliver(&stage.hook, &headers, body(&second)).await.unwrap(), 503);
    by_hand(&stage, "DROP TRIGGER no_room").await;
    by_hand(&stage, "DROP TRIGGER no_orders").await;
    let known = signed(stage::SECRET, "3", &body(&first));
    assert_eq!(stage.client.deliver(&stage.hook, &known, body(&first)).await.unwrap(), 200);
    stage.quiet().await;
    assert!(stage.order(&second).await.is_some(), "the shop was asked for what could not be kept");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_12_a_changed_secret_counts_from_its_change_on() {
    let stage = Stage::new(false).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let order = stage.shop.sell(&goods).await;
    let deliver = |secret: &'static str, id: &'static str| {
        let headers = signed(secret, id, &body(&order));
        let (stage, body) = (&stage, body(&order));
        async move {
            assert_eq!(stage.client.deliver(&stage.hook, &headers, body).await.unwrap(), 200);
            let listed = stage.client.list(&format!("/deliveries?connection={}", stage.connection)).await.unwrap();
            listed[0]["state"].as_str().unwrap().to_owned()
        }
    };
    assert_eq!(deliver(stage::SECRET, "1").await, "stored");
    let change = json!({ "connection": stage.connection, "secrets": { "webhook_secret": "a new secret" } });
    stage.must("connection.set", change).await;
    assert_eq!(deliver(stage::SECRET, "2").await, "refused");
    assert_eq!(deliver("a new secret", "3").await, "stored");
    stage.end().await;
}
