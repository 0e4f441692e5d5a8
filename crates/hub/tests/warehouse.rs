//! Receiving by hand: a package whose number nobody knows is matched with the lines that lie in it, and more pieces than
//! expected need a second word.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use serde_json::{Value, json};
use stage::{Stage, line_statuses};

async fn refused(stage: &Stage, key: &str, wish: &Value) -> Value {
    stage.client.act("package.match", key, wish.clone()).await.unwrap().unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn br_62_a_package_is_matched_by_hand_and_more_pieces_need_a_second_word() {
    let stage = Stage::new(true).await;
    let goods = stage.offers[0].clone();
    stage.import(std::slice::from_ref(&goods)).await;
    let order = stage.shop.sell(&[(goods.product, goods.variant, 3)]).await;
    stage.poll().await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&seen), ["booked"]);
    let line = seen["lines"][0]["id"].clone();

    let scanned = stage.must("package.scan", json!({ "code": " zz-404 77\r\n" })).await;
    assert_eq!((&scanned["verdict"], &scanned["tracking"]), (&json!("unidentified"), &json!("ZZ40477")));
    let unknown = stage.client.list("/packages/unidentified").await.unwrap();
    let package = unknown[0]["id"].clone();

    // One verdict for each way of being wrong, and nothing changes.
    let wish = |pieces: i64| json!({ "package": package, "line": line, "pieces": pieces });
    for (key, pieces, code) in [("none", 0, "setting_wrong"), ("five", 5, "more_than_expected")] {
        let why = refused(&stage, key, &wish(pieces)).await;
        assert_eq!(why["code"], code, "{why:#}");
    }
    let why = refused(&stage, "five again", &wish(5)).await;
    assert_eq!(why["refusals"][0]["values"], json!({ "counted": "5", "expected": "3" }), "{why:#}");
    assert_eq!(why["refusals"][0]["remedy"]["code"], "confirm_quantity");
    let nobody = json!({ "package": package, "line": "lin_0000000000001", "pieces": 1 });
    assert_eq!(refused(&stage, "nobody", &nobody).await["code"], "not_found");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked"]);

    // Two of three lie in it: they are received, the third is still awaited.
    let done = stage.must("package.match", wish(2)).await;
    assert_eq!((&done["verdict"], &done["lines"][0]["quantity"]), (&json!("received"), &json!(2)));
    let seen = stage.order(&order).await.unwrap();
    let mut statuses = line_statuses(&seen);
    statuses.sort_unstable();
    assert_eq!(statuses, ["at_warehouse", "booked"]);
    assert_eq!(refused(&stage, "two again", &wish(2)).await["code"], "nothing_to_do");
    assert!(stage.client.list("/packages/unidentified").await.unwrap().is_empty());

    // Counted again: five, one of them the awaited one. With the second word it is received, and the rest is nobody's.
    let awaited =
        seen["lines"].as_array().unwrap().iter().find(|line| line["status"] == "booked").unwrap()["id"].clone();
    let mut sure = json!({ "package": package, "line": awaited, "pieces": 5 });
    assert_eq!(refused(&stage, "sure?", &sure).await["code"], "more_than_expected");
    sure["confirmed"] = json!(true);
    stage.must("package.match", sure).await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&seen), ["at_warehouse", "at_warehouse"]);
    let pieces: i64 = seen["lines"].as_array().unwrap().iter().filter_map(|line| line["quantity"].as_i64()).sum();
    assert_eq!(pieces, 3, "no piece of the order comes out of nothing");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_62_one_scan_has_one_verdict() {
    let stage = Stage::new(true).await;
    let goods = stage.offers[0].clone();
    stage.import(std::slice::from_ref(&goods)).await;
    let order = stage.shop.sell(&[(goods.product, goods.variant, 1)]).await;
    stage.poll().await;
    let number = stage.order(&order).await.unwrap()["lines"][0]["provider_orders"][0].clone();
    for act in ["pay", "ship", "sign"] {
        stage.client.control(&json!({ "do": act, "order": number })).await.unwrap();
    }
    let arrived = stage.client.world("/arrivals").await.unwrap();
    let code = arrived["items"][0]["tracking"].as_str().unwrap().to_owned();
    let verdict = async |key: &str| {
        let done = stage.client.act("package.scan", key, json!({ "code": code })).await.unwrap().unwrap();
        done["verdict"].as_str().unwrap().to_owned()
    };
    // Scanned before the provider has named it: kept, and matched by itself as soon as it does.
    assert_eq!(verdict("early").await, "unidentified");
    assert_eq!(verdict("at once").await, "repeated", "the same code within three seconds is one scan");
    stage.must("account.sync", json!({ "account": stage.account })).await;
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["at_warehouse"]);
    stage.later(5_000_000).await;
    assert_eq!(verdict("late").await, "already_received");
    stage.end().await;
}
