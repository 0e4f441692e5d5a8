//! The desk: what a buyer does by hand, seen through the API. An activity is watched, bound, cut, aborted; sessions are
//! chosen.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use serde_json::{Value, json};
use stage::{Stage, line_statuses};

async fn activity(stage: &Stage, id: &Value) -> Value {
    stage.client.get(&format!("/activities/{}", id.as_str().unwrap())).await.unwrap()
}

async fn account(stage: &Stage) -> Value {
    stage.client.list("/accounts").await.unwrap()[0]["id"].clone()
}

fn lines(order: &Value) -> Vec<Value> {
    order["lines"].as_array().unwrap().iter().map(|line| line["id"].clone()).collect()
}

async fn ledger(stage: &Stage) -> Vec<Value> {
    stage.client.world("/ledger").await.unwrap()["providers"][0]["orders"].as_array().unwrap().clone()
}

/// An order of two lines of one seller, taken in and not booked.
async fn two_lines(stage: &Stage) -> String {
    stage.import(&stage.offers).await;
    let (first, second) = stage.of_one_seller();
    let order = stage.shop.sell(&[(first.product, first.variant, 2), (second.product, second.variant, 1)]).await;
    stage.poll().await;
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_watched_from_its_first_press_to_its_end() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let fault = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "stock_gone", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    let chosen = lines(&stage.order(&order).await.unwrap());
    let made = stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "waiting_decision", "{seen:#}");
    assert_eq!((&seen["found_lines"], &seen["found_orders"]), (&json!(2), &json!(1)));
    let mut steps: Vec<&str> =
        seen["lines"].as_array().unwrap().iter().map(|line| line["step"].as_str().unwrap()).collect();
    steps.sort_unstable();
    assert_eq!(steps, ["asking", "done"]);
    // The answer goes on in the same activity.
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    stage.must("decision.answer", json!({ "decision": asked[0]["id"], "answer": "skip_item" })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "done_with_errors", "{seen:#}");
    assert!(seen["ended_at"].is_string());
    // The line that was left can be booked by another press, and that one ends well once there is stock.
    stage.later(30 * domain::time::HOUR).await;
    let left = stage.order(&order).await.unwrap();
    let left: Vec<Value> = left["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["status"] == "paid")
        .map(|l| l["id"].clone())
        .collect();
    let again = stage.must("booking.create", json!({ "lines": left, "account": account(&stage).await })).await;
    stage.quiet().await;
    let seen = activity(&stage, &again["activity"]).await;
    assert!(["done", "waiting_decision"].contains(&seen["state"].as_str().unwrap()), "{seen:#}");
    assert_ne!(made["activity"], again["activity"]);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_activity_sends_nothing_more_and_keeps_what_is_done() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    // The provider asks to wait, so that the booking stands reserved.
    let fault = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "http_429", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    let made = stage.must("booking.create", json!({ "lines": lines(&stage.order(&order).await.unwrap()) })).await;
    stage.quiet().await;
    assert_eq!(activity(&stage, &made["activity"]).await["state"], "running");
    stage.must("activity.abort", json!({ "activity": made["activity"] })).await;
    stage.later(domain::time::HOUR).await;
    assert_eq!(stage.bought().await, 0);
    assert_eq!(activity(&stage, &made["activity"]).await["state"], "aborted");
    let now = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&now), ["paid", "paid"]);
    assert!(now["lines"].as_array().unwrap().iter().all(|line| line["skipped"] == true), "laid aside");
    let body = json!({ "activity": made["activity"] });
    let refused = stage.client.act("activity.abort", "again", body).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "activity_ended");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_49_an_unpaid_order_is_cancelled_with_its_unbinding_and_a_paid_one_needs_a_reason() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let chosen = lines(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked", "booked"]);
    // One of two lines of a provider order cannot be cancelled there alone.
    let one = json!({ "lines": [chosen[0]], "cancel": true });
    let refused = stage.client.act("booking.unbind", "one", one).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "more_lines_in_order");
    let made = stage.must("booking.unbind", json!({ "lines": chosen, "cancel": true })).await;
    stage.later(domain::time::HOUR).await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "done", "{seen:#}");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["paid", "paid"]);
    assert!(ledger(&stage).await.iter().all(|one| one["made_by"] == "hand" || one["state"] == "cancel"));
    assert!(stage.questions(&stage.order(&order).await.unwrap()).await.is_empty());
    // Bought again and paid: now it needs a reason, and stays bought.
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let bought = ledger(&stage).await;
    let living = bought.iter().find(|one| one["made_by"] == "hub" && one["state"] == "waitbuyerpay");
    let number = living.unwrap()["number"].clone();
    stage.client.control(&json!({ "do": "pay", "order": number })).await.unwrap();
    let account = account(&stage).await;
    let looked = stage.must("account.sync", json!({ "account": account })).await;
    stage.quiet().await;
    let seen = activity(&stage, &looked["activity"]).await;
    assert_eq!((&seen["state"], &seen["found_lines"], &seen["found_orders"]), (&json!("done"), &json!(2), &json!(1)));
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["purchased", "purchased"]);
    let silent = json!({ "lines": [chosen[0]] });
    let refused = stage.client.act("booking.unbind", "silent", silent).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "reason_missing");
    let cancel = json!({ "lines": chosen, "cancel": true, "reason": "changed our mind" });
    let refused = stage.client.act("booking.unbind", "cancel", cancel).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "provider_order_paid");
    stage.must("booking.unbind", json!({ "lines": [chosen[0]], "reason": "kept for the shop window" })).await;
    stage.quiet().await;
    let mut statuses: Vec<String> =
        line_statuses(&stage.order(&order).await.unwrap()).iter().map(|one| (*one).to_owned()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["paid", "purchased"]);
    let held = stage.client.list("/provider-orders").await.unwrap();
    let held = held.iter().find(|one| one["number"] == number).unwrap();
    assert_eq!(held["for_stock"], 2, "{held:#}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_48_lines_are_bound_to_a_provider_order_by_its_number() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let account = account(&stage).await;
    // Somebody bought it by hand: the same goods in the same account, without our reference.
    let chosen = lines(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let id = stage.order(&order).await.unwrap()["id"].clone();
    let ours = ledger(&stage).await.iter().find(|one| one["made_by"] == "hub").unwrap()["number"].clone();
    stage.client.control(&json!({ "do": "buy_by_hand", "order": ours })).await.unwrap();
    let hand = ledger(&stage).await.into_iter().find(|one| one["made_by"] == "hand").unwrap()["number"].clone();
    stage.must("booking.unbind", json!({ "lines": chosen, "cancel": true })).await;
    stage.later(domain::time::HOUR).await;
    let bind = |number: Value| json!({ "order": id, "account": account, "number": number });
    for (number, problem) in [("3600000000000999999", "order_not_found"), (ours.as_str().unwrap(), "bound_elsewhere")] {
        let asked = stage.client.act("booking.bind", number, bind(json!(number))).await.unwrap();
        match asked {
            Err(refused) => assert_eq!(refused["code"], problem),
            Ok(made) => {
                stage.quiet().await;
                let seen = activity(&stage, &made["activity"]).await;
                assert_eq!((&seen["state"], &seen["problem"]), (&json!("failed"), &json!(problem)), "{seen:#}");
            }
        }
    }
    let made = stage.must("booking.bind", bind(hand.clone())).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!((&seen["state"], &seen["found_orders"]), (&json!("done"), &json!(1)), "{seen:#}");
    let now = stage.order(&order).await.unwrap();
    let bound = now["lines"].as_array().unwrap().iter().filter(|line| line["status"] == "booked").count();
    assert_eq!(i64::try_from(bound).unwrap(), seen["found_lines"].as_i64().unwrap(), "{now:#}");
    assert!(bound > 0);
    // A second bind of the same number is refused, whoever presses.
    let again = stage.client.act("booking.bind", "again", bind(hand)).await.unwrap().unwrap_err();
    let codes: Vec<&str> = again["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["values"]["number"].as_str().unwrap_or("-"))
        .collect();
    assert!(again["refusals"].to_string().contains("bound_elsewhere"), "{codes:?} {again:#}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_50_the_hub_fetches_a_link_to_the_cashier_and_pays_nothing() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let chosen = lines(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let bought = stage.client.list("/provider-orders").await.unwrap()[0].clone();
    let made = stage.must("payment.link", json!({ "provider_orders": [bought["id"]] })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!((&seen["kind"], &seen["state"]), (&json!("payment"), &json!("done")), "{seen:#}");
    assert!(seen["link"].as_str().unwrap().contains(bought["number"].as_str().unwrap()), "{seen:#}");
    assert!(ledger(&stage).await.iter().all(|one| one["made_by"] == "hand" || one["state"] == "waitbuyerpay"));
    // A paid one has no link.
    stage.client.control(&json!({ "do": "pay", "order": bought["number"] })).await.unwrap();
    stage.must("account.sync", json!({ "account": account(&stage).await })).await;
    stage.quiet().await;
    let body = json!({ "provider_orders": [bought["id"]] });
    let refused = stage.client.act("payment.link", "paid", body).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "nothing_to_pay");
    stage.end().await;
}

/// Aborted while the provider was asked for prices: nothing is held and nothing is sent afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn an_abort_while_prices_are_asked_holds_nothing() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    // The provider asks to wait with its prices, so that the plan is still being made.
    let fault = json!({ "fault": { "place": "1688.createOrder.preview", "kind": "http_429", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    let chosen = lines(&stage.order(&order).await.unwrap());
    let made = stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    stage.must("activity.abort", json!({ "activity": made["activity"] })).await;
    stage.later(domain::time::HOUR).await;
    assert_eq!(stage.bought().await, 0);
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["paid", "paid"]);
    // What was laid aside comes back when a person presses Book again.
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked", "booked"]);
    let nothing = stage.client.act("booking.create", "nothing", json!({ "lines": [] })).await.unwrap().unwrap_err();
    assert_eq!(nothing["code"], "nothing_chosen");
    stage.end().await;
}

/// A purchase that may be one of two lines: neither is bought again while nobody has said which.
#[tokio::test(flavor = "multi_thread")]
async fn br_48_while_it_is_open_which_line_it_is_none_of_them_is_bought() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let now = stage.order(&order).await.unwrap();
    let chosen = lines(&now);
    let goods = |place: usize| {
        let line = &now["lines"][place];
        let word = |name: &str| line[name].as_str().unwrap().to_owned();
        let offer = now["lines"][0]["offer"].as_str().unwrap();
        format!("{},{},1688,{offer},spec-{place},s,S,100.00,CNY,T,", word("product"), word("variant"))
    };
    stage.must("booking.create", json!({ "lines": [chosen[0]] })).await;
    stage.quiet().await;
    let ours = ledger(&stage).await.iter().find(|one| one["made_by"] == "hub").unwrap()["number"].clone();
    let hand = stage.client.control(&json!({ "do": "buy_by_hand", "order": ours })).await.unwrap()["order"].clone();
    stage.must("booking.unbind", json!({ "lines": [chosen[0]], "cancel": true })).await;
    stage.later(domain::time::HOUR).await;
    // Both variants point to the offer, with a specification that the purchase does not say.
    let csv = format!("{}\n{}\n{}\n", stage.headings, goods(0), goods(1));
    stage.must("offers.import", json!({ "connection": stage.connection, "csv": csv })).await;
    let account = account(&stage).await;
    let made = stage.must("booking.bind", json!({ "order": now["id"], "account": account, "number": hand })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "waiting_decision", "{seen:#}");
    let refused = stage.client.act("booking.create", "both", json!({ "lines": chosen })).await.unwrap().unwrap_err();
    assert!(refused["refusals"].to_string().contains("decision_open"), "{refused:#}");
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    let answer = json!({ "decision": asked[0]["id"], "answer": "bind", "line": chosen[1] });
    stage.must("decision.answer", answer).await;
    stage.quiet().await;
    let bound = stage.order(&order).await.unwrap();
    let status = |id: &Value| {
        bound["lines"].as_array().unwrap().iter().find(|line| line["id"] == *id).unwrap()["status"].clone()
    };
    assert_eq!((status(&chosen[1]), status(&chosen[0])), (json!("booked"), json!("paid")), "{bound:#}");
    stage.end().await;
}
