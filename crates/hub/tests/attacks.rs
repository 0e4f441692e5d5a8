//! What an attack on the running product once found, each as a test: a shop that is connected a second time, a provider that
//! is disabled, two deliveries with one id, secrets in kept replies, a price list in another currency.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use domain::time::MINUTE;
use serde_json::{Value, json};
use stage::{Crooked, Stage, line_statuses};

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
    stage.later(domain::time::HOUR).await;
    assert_eq!(stage.bought().await, 0, "nothing is sent while it is disabled");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booking"]);
    stage.must("connection.enable", json!({ "connection": provider })).await;
    stage.later(domain::time::HOUR).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn br_02_changed_settings_are_tested_and_enabled_anew_and_never_lead_to_another_shop() {
    let stage = Stage::new(false).await;
    let now = stage.serving.now();
    let clock = simulator::StartClock::Conducted { start: now.timestamp() };
    let options = simulator::Options { seed: 2, orders: 0, clock, ..simulator::Options::default() };
    let elsewhere = simulator::World::start(options).await.unwrap();
    let other = elsewhere.announcement()["shops"][0].clone();
    let changed = json!({ "connection": stage.connection,
        "settings": { "address": other["base_url"], "consumer_key": other["consumer_key"] },
        "secrets": { "consumer_secret": other["consumer_secret"] } });
    stage.must("connection.set", changed).await;
    stage.quiet().await;
    let enable = json!({ "connection": stage.connection });
    let refused = stage.client.act("connection.enable", "other", enable.clone()).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "connection_untested");
    let polled = stage.client.act("connection.poll", "poll", enable.clone()).await.unwrap().unwrap_err();
    assert_eq!(polled["code"], "connection_disabled", "another shop's orders must not come in under this name");
    // The old settings lead back.
    let shop = &stage.announced["shops"][0];
    let back = json!({ "connection": stage.connection,
        "settings": { "address": stage.shop.base(), "consumer_key": shop["consumer_key"] },
        "secrets": { "consumer_secret": shop["consumer_secret"] } });
    stage.must("connection.set", back).await;
    stage.quiet().await;
    stage.must("connection.enable", enable).await;
    elsewhere.stop().await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_07_a_shop_at_a_new_address_goes_on_once_a_person_says_that_it_is_the_same_and_its_orders_agree() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers[..1]).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let clock = simulator::StartClock::Conducted { start: stage.serving.now().timestamp() };
    let options = simulator::Options { orders: 0, clock, ..simulator::Options::default() };
    let elsewhere = simulator::World::start(options).await.unwrap();
    let other = elsewhere.announcement()["shops"][0].clone();
    let door = Crooked::before(&other).await;
    let first = stage.shop.sell(&goods).await;
    stage.poll().await;
    let moved = json!({ "connection": stage.connection,
        "settings": { "address": door.base(), "consumer_key": other["consumer_key"] },
        "secrets": { "consumer_secret": other["consumer_secret"] } });
    stage.must("connection.set", moved).await;
    stage.quiet().await;
    // The order that is known is not there: it may be any shop.
    let named = json!({ "connection": stage.connection });
    let refused = stage.client.act("connection.same_shop", "empty", named.clone()).await.unwrap().unwrap_err();
    let counts = json!({ "of": "1", "same": "0", "other": "0", "gone": "1" });
    assert_eq!((&refused["code"], &refused["refusals"][0]["values"]), (&json!("other_shop"), &counts));
    assert!(refused["title"].as_str().unwrap().contains("of 1 orders"), "{refused}");
    // It has it, and one that came since.
    assert_eq!(door.sell(&goods).await, first);
    let second = door.sell(&goods).await;
    stage.must("connection.test", named.clone()).await;
    stage.quiet().await;
    stage.must("connection.same_shop", named).await;
    stage.quiet().await;
    stage.poll().await;
    assert_eq!(stage.client.list("/orders").await.unwrap().len(), 2);
    assert!(stage.order(&second).await.is_some());
    door.stop();
    elsewhere.stop().await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_25_a_shop_that_opens_an_order_again_and_cancels_it_again_is_followed() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers[..1]).await;
    let none = &stage.missing[0];
    let id = stage.shop.sell(&[(none.product, none.variant, 1)]).await;
    stage.poll().await;
    let order = stage.order(&id).await.unwrap();
    stage.must("line.cancel", json!({ "line": order["lines"][0]["id"] })).await;
    stage.quiet().await;
    assert_eq!(stage.order(&id).await.unwrap()["told"][0]["status"], "cancelled");
    let goods = &stage.offers[0];
    let line = json!({ "id": 900_001, "name": "Other", "product_id": goods.product, "variation_id": goods.variant, "quantity": 1,
        "subtotal": "12.00", "subtotal_tax": "0.00", "total": "12.00", "total_tax": "0.00", "sku": "", "meta_data": [] });
    let told = |status: &str| {
        json!({ "status": status, "total": "12.00", "total_tax": "0.00", "line_items": [line.clone()],
        "shipping_lines": [], "fee_lines": [], "coupon_lines": [], "tax_lines": [], "refunds": [] })
    };
    stage.shop.lie(&id, told("processing"));
    stage.read_again(&id).await;
    let again = stage.order(&id).await.unwrap();
    assert!(line_statuses(&again).contains(&"paid"), "{again}");
    stage.shop.lie(&id, told("cancelled"));
    stage.read_again(&id).await;
    let ended = stage.order(&id).await.unwrap();
    assert!(line_statuses(&ended).iter().all(|status| *status == "cancelled"), "{ended}");
    stage.end().await;
}

/// The answer of a creation is lost, and one of its two lines was not bought: the person who accepts what there is gets
/// the missing line back to be planned anew, instead of a line that waits for goods that nobody ordered.
#[tokio::test(flavor = "multi_thread")]
async fn br_47_accepting_a_part_gives_the_missing_line_back() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers).await;
    let (first, second) = stage.of_one_seller();
    let goods = [(first.product, first.variant, 2), (second.product, second.variant, 1)];
    let order = stage.shop.sell(&goods).await;
    stage.poll().await;
    for kind in ["stock_gone", "cut_after"] {
        let fault = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": kind, "times": 1 } });
        stage.client.control(&fault).await.unwrap();
    }
    let ids = |order: &Value| -> Vec<Value> {
        order["lines"].as_array().unwrap().iter().map(|line| line["id"].clone()).collect()
    };
    let lines = ids(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": lines })).await;
    stage.quiet().await;
    stage.later(domain::time::HOUR).await;
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    assert_eq!(asked[0]["kind"], "mismatch", "{asked:#?}");
    stage.must("decision.answer", json!({ "decision": asked[0]["id"], "answer": "accept" })).await;
    stage.quiet().await;
    let now = stage.order(&order).await.unwrap();
    let mut statuses = line_statuses(&now);
    statuses.sort_unstable();
    assert_eq!(statuses, ["booked", "paid"], "{now:#}");
    let missing = now["lines"].as_array().unwrap().iter().find(|line| line["status"] == "paid").unwrap();
    assert_eq!(missing["bookings"][0]["live"], false);
    // Planned anew at once, it tells what is wrong with it.
    let asked = stage.questions(&now).await;
    assert_eq!(asked[0]["kind"], "out_of_stock", "{asked:#?}");
    stage.end().await;
}

/// The shop takes a piece back of what is bought already, and then the seller closes the order: the piece ends, and what is
/// left is a question as after any other closing, and not bought again in silence.
#[tokio::test(flavor = "multi_thread")]
async fn br_25_what_a_seller_closes_is_asked_about_also_when_the_shop_took_a_part_of_it_back() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..1]).await;
    let goods = &stage.offers[0];
    let id = stage.shop.sell(&[(goods.product, goods.variant, 3)]).await;
    stage.poll().await;
    stage.later(MINUTE).await;
    assert_eq!(line_statuses(&stage.order(&id).await.unwrap()), ["booked"]);
    let ledger = stage.client.world("/ledger").await.unwrap();
    let orders = ledger["shops"][0]["orders"].as_array().unwrap();
    let sold = orders.iter().find(|order| order["id"] == *id).unwrap()["lines"][0].clone();
    let line = json!({ "id": sold["id"].as_str().unwrap().parse::<u64>().unwrap(), "name": "Two", "product_id": goods.product,
        "variation_id": goods.variant, "quantity": 2, "subtotal": "12.00", "subtotal_tax": "0.00", "total": "12.00",
        "total_tax": "0.00", "sku": "", "meta_data": [] });
    stage.shop.lie(
        &id,
        json!({ "total": "12.00", "total_tax": "0.00", "line_items": [line], "shipping_lines": [], "fee_lines": [],
        "coupon_lines": [], "tax_lines": [], "refunds": [] }),
    );
    stage.read_again(&id).await;
    let asked = stage.questions(&stage.order(&id).await.unwrap()).await;
    assert_eq!((asked.len(), &asked[0]["kind"]), (1, &json!("shop_changed")), "{asked:#?}");
    let bought = stage.client.list("/provider-orders").await.unwrap();
    // Somebody buys by hand in the same account.
    let by_hub = async || {
        let ledger = stage.client.world("/ledger").await.unwrap();
        let all = ledger["providers"][0]["orders"].as_array().unwrap();
        all.iter().filter(|order| order["made_by"] == "hub").count()
    };
    assert_eq!((bought.len(), by_hub().await), (1, 1));
    stage.client.control(&json!({ "do": "close", "order": bought[0]["number"] })).await.unwrap();
    stage.must("account.sync", json!({ "account": stage.account })).await;
    stage.quiet().await;
    stage.later(domain::time::HOUR).await;
    let now = stage.order(&id).await.unwrap();
    let mut stands: Vec<(&str, i64)> = now["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["status"].as_str().unwrap(), line["quantity"].as_i64().unwrap()))
        .collect();
    stands.sort_unstable();
    assert_eq!(stands, [("cancelled", 1), ("paid", 2)], "{now:#}");
    let asked = stage.questions(&now).await;
    let living = now["lines"].as_array().unwrap().iter().find(|line| line["status"] == "paid").unwrap();
    assert_eq!(
        (asked.len(), &asked[0]["kind"], &asked[0]["line"]),
        (1, &json!("provider_closed"), &living["id"]),
        "{asked:#?}"
    );
    assert_eq!(by_hub().await, 1, "nothing is bought again before somebody says so");
    stage.must("decision.answer", json!({ "decision": asked[0]["id"], "answer": "book_again" })).await;
    stage.quiet().await;
    stage.later(MINUTE).await;
    assert_eq!(by_hub().await, 2);
    stage.end().await;
}
