//! What an attack on the running product once found, each as a test: a shop that is connected a second time, a provider that
//! is disabled, two deliveries with one id, secrets in kept replies, a price list in another currency.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use serde_json::{Value, json};
use stage::{Stage, line_statuses};

#[tokio::test(flavor = "multi_thread")]
async fn br_08_a_disabled_shop_is_not_read_and_bought_again_by_another_connection() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..1]).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    stage.shop.sell(&goods).await;
    stage.poll().await;
    let bought = stage.bought().await;
    assert_eq!(bought, 1);
    stage.must("connection.disable", json!({ "connection": stage.connection })).await;
    let shop = &stage.announced["shops"][0];
    let ids = |list: &[Value]| list[0]["id"].clone();
    let warehouse = ids(&stage.client.list("/warehouses").await.unwrap());
    let centre = ids(&stage.client.list("/cost-centres").await.unwrap());
    let again = json!({ "kind": shop["kind"], "name": "shop again",
        "settings": { "address": stage.shop.base(), "consumer_key": shop["consumer_key"] },
        "secrets": { "consumer_secret": shop["consumer_secret"], "webhook_secret": "x" },
        "warehouse": warehouse, "cost_centre": centre, "start_at": "2026-11-20T00:00:00Z" });
    let made = stage.must("connection.add", again).await;
    stage.quiet().await;
    let enable = json!({ "connection": made["connection"] });
    let refused = stage.client.act("connection.enable", "again", enable).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "shop_read_elsewhere");
    // The way to a new key is the connection that has the shop.
    let key = json!({ "connection": stage.connection, "secrets": { "consumer_secret": shop["consumer_secret"] } });
    stage.must("connection.set", key).await;
    stage.quiet().await;
    stage.must("connection.enable", json!({ "connection": stage.connection })).await;
    stage.poll().await;
    assert_eq!(stage.client.list("/orders").await.unwrap().len(), 1);
    assert_eq!(stage.bought().await, bought);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_provider_is_sent_nothing_and_the_booking_keeps_its_place() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers[..1]).await;
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 1)]).await;
    stage.poll().await;
    let connections = stage.client.list("/connections").await.unwrap();
    let provider = connections.iter().find(|one| one["kind"] == "1688").unwrap()["id"].clone();
    // The provider asks to wait, so that the booking stands reserved when the connection is disabled.
    let limited = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "http_429", "times": 1 } });
    stage.client.control(&limited).await.unwrap();
    let line = stage.order(&order).await.unwrap()["lines"][0]["id"].clone();
    stage.must("booking.create", json!({ "lines": [line] })).await;
    stage.quiet().await;
    assert_eq!(stage.bought().await, 0);
    stage.must("connection.disable", json!({ "connection": provider })).await;
    stage.serving.opened.clock.jump_to(stage.serving.now().plus(domain::time::HOUR));
    stage.client.control(&json!({ "jump_to": stage.serving.now() })).await.unwrap();
    stage.serving.opened.hub.store.signal(store::Signal::Work);
    stage.quiet().await;
    assert_eq!(stage.bought().await, 0, "nothing is sent while it is disabled");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booking"]);
    stage.must("connection.enable", json!({ "connection": provider })).await;
    stage.serving.opened.clock.jump_to(stage.serving.now().plus(domain::time::HOUR));
    stage.client.control(&json!({ "jump_to": stage.serving.now() })).await.unwrap();
    stage.serving.opened.hub.store.signal(store::Signal::Work);
    stage.quiet().await;
    assert_eq!(stage.bought().await, 1);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_04_a_word_shown_once_is_not_kept_under_its_idempotency_key() {
    let stage = Stage::new(false).await;
    let wish = json!({ "name": "till", "role": "auditor" });
    let first = stage.client.act("token.create", "same-key", wish.clone()).await.unwrap().unwrap();
    let word = first["word"].as_str().unwrap().to_owned();
    let second = stage.client.act("token.create", "same-key", wish).await.unwrap().unwrap();
    assert_eq!(
        (&second["token"], &second["word"]),
        (&first["token"], &Value::Null),
        "shown once and not again: {word}"
    );
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_43_a_price_list_in_another_currency_is_refused_with_its_row() {
    let stage = Stage::new(false).await;
    let row = stage.offers[0].row.replace(",CNY,", ",BGN,");
    let csv = format!("{}\n{row}\n", stage.headings);
    let list = json!({ "connection": stage.connection, "csv": csv });
    let refused = stage.client.act("offers.import", "bgn", list).await.unwrap().unwrap_err();
    assert_eq!((&refused["code"], &refused["refusals"][0]["values"]["row"]), (&json!("row_wrong"), &json!("2")));
    stage.end().await;
}
