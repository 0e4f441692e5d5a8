//! The settings of the desk, seen through the API: the check after export, what lines would cost now and what a person types,
//! and what a company calls statuses.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use domain::time::HOUR;
use serde_json::{Value, json};
use stage::{Stage, line_statuses};

/// An order of one line, taken in and not booked; the order in the shop and the line.
async fn one_line(stage: &Stage) -> (String, Value) {
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 2)]).await;
    stage.poll().await;
    let line = stage.order(&order).await.unwrap()["lines"][0]["id"].clone();
    (order, line)
}

async fn activity(stage: &Stage, id: &Value) -> Value {
    stage.client.get(&format!("/activities/{}", id.as_str().unwrap())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn br_47_with_the_check_off_a_dearer_order_is_taken_unchecked_and_followed() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers).await;
    let switch = |on: bool| json!({ "connection": stage.provider, "on": on });
    let again = stage.client.act("connection.check_after_export", "on", switch(true)).await.unwrap().unwrap_err();
    assert_eq!(again["code"], "nothing_to_do", "on by default");
    let shop = json!({ "connection": stage.connection, "on": false });
    let refused = stage.client.act("connection.check_after_export", "shop", shop).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "setting_wrong");
    for (on, state, problem, questions) in
        [(true, "mismatch", json!("differs"), 1), (false, "created", json!("not_checked"), 0)]
    {
        if !on {
            stage.must("connection.check_after_export", switch(false)).await;
        }
        let (order, line) = one_line(&stage).await;
        stage.must("line.set_price", json!({ "line": line, "price": "9999" })).await;
        // Dearer between preview and order: only a comparison can tell.
        let drift = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "price_drift", "times": 1 } });
        stage.client.control(&drift).await.unwrap();
        let made = stage.must("booking.create", json!({ "lines": [line] })).await;
        stage.quiet().await;
        let now = stage.order(&order).await.unwrap();
        let booking = &now["lines"][0]["bookings"][0];
        assert_eq!((&booking["state"], &booking["problem"]), (&json!(state), &problem), "{now:#}");
        assert_eq!(stage.questions(&now).await.len(), questions);
        let seen = activity(&stage, &made["activity"]).await;
        assert_eq!(seen["state"], if on { "waiting_decision" } else { "done" }, "{seen:#}");
        if !on {
            let number = now["lines"][0]["provider_orders"][0].clone();
            stage.client.control(&json!({ "do": "pay", "order": number })).await.unwrap();
            stage.must("account.sync", json!({ "account": stage.account })).await;
            stage.quiet().await;
            assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["purchased"], "followed all the same");
        }
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_asked_without_buying_and_stand_in_the_plan_with_their_time() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers).await;
    let (order, line) = one_line(&stage).await;
    let browser = stage.browser().await;
    let plan = format!("/purchase/plan?lines={}", line.as_str().unwrap());
    assert!(browser.get(&plan).await.text.contains("/do/line.recalculate"));
    let made = stage.must("line.recalculate", json!({ "lines": [line] })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!((&seen["kind"], &seen["state"]), (&json!("recalculate"), &json!("done")), "{seen:#}");
    assert_eq!(stage.bought().await, 0);
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["paid"]);
    assert!(browser.get(&plan).await.text.contains("data-quoted"), "{}", browser.get(&plan).await.text);
    // The provider has none of it now: told at the line, and nobody is asked.
    let gone = json!({ "fault": { "place": "1688.createOrder.preview", "kind": "stock_gone", "times": 1 } });
    stage.client.control(&gone).await.unwrap();
    let made = stage.must("line.recalculate", json!({ "lines": [line], "account": stage.account })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["lines"][0]["step"], "left", "{seen:#}");
    assert!(stage.questions(&stage.order(&order).await.unwrap()).await.is_empty());
    let nothing = stage.client.act("line.recalculate", "none", json!({ "lines": [] })).await.unwrap().unwrap_err();
    assert_eq!(nothing["code"], "nothing_chosen");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_43_a_typed_price_is_the_highest_that_is_paid_without_asking() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers).await;
    let (order, line) = one_line(&stage).await;
    let ceiling = |now: &Value| now["lines"][0]["ceiling"]["amount"].as_str().unwrap().to_owned();
    let usual = ceiling(&stage.order(&order).await.unwrap());
    for (price, delivery) in [(json!("0"), json!(null)), (json!("x"), json!(null)), (json!("1"), json!("-1"))] {
        let body = json!({ "line": line, "price": price, "delivery": delivery });
        let key = format!("{body}");
        let refused = stage.client.act("line.set_price", &key, body).await.unwrap().unwrap_err();
        assert_eq!(refused["code"], "setting_wrong");
    }
    stage.must("line.set_price", json!({ "line": line, "price": "0,01", "delivery": "6.5" })).await;
    let now = stage.order(&order).await.unwrap();
    assert_eq!(ceiling(&now), "0.01");
    assert_eq!(now["lines"][0]["delivery"], json!({ "amount": "6.50", "currency": "CNY" }), "{now:#}");
    stage.must("booking.create", json!({ "lines": [line] })).await;
    stage.quiet().await;
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    assert_eq!((stage.bought().await, &asked[0]["kind"]), (0, &json!("price_changed")), "{asked:#?}");
    // Taken back: the offer's price holds again, and raised by hand the line is bought.
    stage.must("line.set_price", json!({ "line": line })).await;
    assert_eq!(ceiling(&stage.order(&order).await.unwrap()), usual);
    stage.must("line.set_price", json!({ "line": line, "price": "9999" })).await;
    stage.must("decision.answer", json!({ "decision": asked[0]["id"], "answer": "skip_item" })).await;
    stage.must("booking.create", json!({ "lines": [line] })).await;
    stage.later(HOUR).await;
    assert_eq!((stage.bought().await, line_statuses(&stage.order(&order).await.unwrap())), (1, vec!["booked"]));
    let late = json!({ "line": line, "price": "1" });
    let refused = stage.client.act("line.set_price", "late", late).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "line_status");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_names_its_statuses_and_no_code_changes() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers).await;
    let (order, _) = one_line(&stage).await;
    let browser = stage.browser().await;
    let page = format!("/orders/{}", stage.order(&order).await.unwrap()["id"].as_str().unwrap());
    let name = |language: &str, name: &str| json!({ "language": language, "names": { "line": { "paid": name } } });
    for odd in [
        json!({ "names": { "line": { "unheard_of": "x" } } }),
        json!({ "names": { "boat": { "paid": "x" } } }),
        json!({ "language": "tlh", "names": {} }),
        name("", &"x".repeat(41)),
    ] {
        let refused = stage.client.act("status.name", &format!("{odd}"), odd).await.unwrap().unwrap_err();
        assert_eq!(refused["code"], "setting_wrong");
    }
    stage.must("status.name", name("", "To be bought soon")).await;
    stage.must("status.name", name("ru", "Скоро выкупим")).await;
    for place in [page.as_str(), "/orders/items", "/orders/items.csv", "/settings"] {
        let text = browser.get(place).await.text;
        let expected = if place.ends_with(".csv") { "paid" } else { "To be bought soon" };
        assert!(text.contains(expected) && !text.contains("Скоро"), "{place}: {text}");
    }
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["paid"], "codes stay");
    // Its own language first; taken back, the usual name stands.
    stage.must("status.name", name("en", "Soon")).await;
    assert!(!browser.get(&page).await.text.contains("To be bought soon"));
    stage.must("status.name", name("en", "")).await;
    assert!(browser.get(&page).await.text.contains("To be bought soon"));
    stage.must("status.restore_names", json!({})).await;
    assert!(!browser.get(&page).await.text.contains("To be bought soon"));
    let nothing = stage.client.act("status.restore_names", "again", json!({})).await.unwrap().unwrap_err();
    assert_eq!(nothing["code"], "nothing_to_do");
    stage.end().await;
}
