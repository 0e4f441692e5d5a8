//! What comes in wrong: forged deliveries, orders that cannot be, lists with mistakes, wishes that cross. Hub and world run in
//! this process on a clock of the test; what was bought is read from the world's ledger, not from the hub.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use stage::{Stage, line_statuses};
use tower::ServiceExt;

/// Headers, body, and why it is not believed.
type Forged<'a> = (&'a [(&'a str, &'a str)], &'a [u8], &'a str);

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn br_12_a_delivery_that_is_not_believed_is_kept_told_and_asked_about() {
    let stage = Stage::new(false).await;
    let json = ("content-type", "application/json");
    let topic = ("x-wc-webhook-topic", "order.created");
    let wrong = ("x-wc-webhook-signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    // Made with the shop's secret over exactly these bytes: believed to be from the shop, and no order for all that.
    let right = ("x-wc-webhook-signature", "LIbic6SoTG6gr5OyiEWk0CRyuDJEazCcdV5TkRwt+aw=");
    let cases: [Forged; 5] = [
        (&[json, topic, wrong], b"{\"id\":1}", "wrong_signature"),
        (&[json, topic, ("x-wc-webhook-signature", "not base64 at all")], b"{\"id\":2}", "wrong_signature"),
        (&[json, topic, wrong], b"\xff\xfe no JSON", "wrong_signature"),
        (&[json, topic], b"{\"id\":3}", "unsigned"),
        (&[json, topic, right], b"this is no JSON", "unreadable"),
    ];
    for (count, (given, body, refusal)) in cases.into_iter().enumerate() {
        // Many at once are told and asked about once.
        stage.later(6 * domain::time::MINUTE).await;
        let goods = &stage.offers[0];
        let order = stage.shop.sell(&[(goods.product, goods.variant, 1)]).await;
        assert!(stage.order(&order).await.is_none(), "nobody told the hub yet");
        let status = stage.client.deliver(&stage.hook, &headers(given), body.to_vec()).await.unwrap();
        assert_eq!(status, 200, "the shop never sends again and would switch the webhook off");
        let listed = stage.client.list(&format!("/deliveries?connection={}", stage.connection)).await.unwrap();
        assert_eq!(listed.len(), count + 1);
        assert_eq!((&listed[0]["state"], &listed[0]["refusal"]), (&json!("refused"), &json!(refusal)));
        let mut reader = stage.serving.opened.hub.store.read(stage.company).await.unwrap();
        let notes = store::notes::list(&mut reader, None, 100).await.unwrap();
        drop(reader);
        assert_eq!(notes.iter().filter(|note| note.what == "delivery.refused").count(), count + 1);
        // The shop is polled because of it: nothing is lost.
        stage.quiet().await;
        assert!(stage.order(&order).await.is_some(), "the order of case {refusal} did not arrive");
    }
    let forged = stage.hook.rsplit_once('/').unwrap().0.to_owned() + "/a-word-that-nobody-gave";
    let other = stage.hook.replace("con_", "con_0");
    for address in [forged, other] {
        let status = stage.client.deliver(&address, &headers(&[json, topic, wrong]), b"{}".to_vec()).await.unwrap();
        assert_eq!(status, 404, "{address}");
    }
    // Asked in this process: a client would see the connection close before it has written everything.
    let router = web::router(web::App::new(stage.serving.opened.hub.clone(), None));
    let path = stage.hook.split_once("/hooks/").map(|(_, rest)| format!("/hooks/{rest}")).unwrap();
    let large = Request::post(path).body(Body::from(vec![b' '; 6 * 1024 * 1024])).unwrap();
    assert_eq!(router.oneshot(large).await.unwrap().status(), 413);
    let listed = stage.client.list(&format!("/deliveries?connection={}", stage.connection)).await.unwrap();
    assert_eq!(listed.len(), 5, "what is not from the shop's address is not kept");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_10_an_order_that_cannot_be_read_waits_with_its_reason_and_is_read_again() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..2]).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let cases = [
        (json!({ "currency": "XQZ" }), "XQZ"),
        (json!({ "line_items": "none" }), ""),
        (json!({ "total": "twelve" }), "total"),
    ];
    for (bought, (lie, reason)) in cases.into_iter().enumerate() {
        let (bad, good) = (stage.shop.sell(&goods).await, stage.shop.sell(&goods).await);
        stage.shop.lie(&bad, lie);
        stage.poll().await;
        let waits = stage.client.list("/quarantine").await.unwrap();
        assert_eq!(waits.len(), 1, "{waits:?}");
        assert_eq!(waits[0]["external_id"], bad.as_str());
        let said = waits[0]["reason"].as_str().unwrap();
        assert!(!said.is_empty() && said.contains(reason), "{said}");
        assert!(stage.order(&bad).await.is_none());
        assert!(stage.order(&good).await.is_some(), "the others go on");
        assert_eq!(stage.bought().await, 2 * bought + 1);
        stage.shop.tell_the_truth(&bad);
        stage.read_again(&bad).await;
        assert!(stage.client.list("/quarantine").await.unwrap().is_empty());
        assert_eq!(line_statuses(&stage.order(&bad).await.unwrap()), ["booked"]);
        assert_eq!(stage.bought().await, 2 * bought + 2);
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_orders_with_one_printed_number_are_two_orders() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..2]).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let ids = [stage.shop.sell(&goods).await, stage.shop.sell(&goods).await];
    ids.iter().for_each(|id| stage.shop.lie(id, json!({ "number": "2026-7" })));
    stage.poll().await;
    for id in &ids {
        let seen = stage.order(id).await.unwrap();
        assert_eq!((&seen["number"], line_statuses(&seen)), (&json!("2026-7"), vec!["booked"]), "{seen:#}");
    }
    assert_eq!(stage.bought().await, 2, "each is bought, and neither instead of the other");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_20_an_order_that_does_not_add_up_is_held_and_not_booked() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..2]).await;
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 2)]).await;
    stage.shop.lie(&order, json!({ "total": "9999.99" }));
    stage.poll().await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(seen["hold"], "total_mismatch");
    assert_eq!(stage.bought().await, 0);
    // Not by a person either, and the reason is told.
    let line = &seen["lines"][0]["id"];
    let problem = stage.client.act("booking.create", "k", json!({ "lines": [line] })).await.unwrap().unwrap_err();
    assert_eq!(problem["code"], "order_on_hold", "{problem}");
    stage.shop.tell_the_truth(&order);
    stage.read_again(&order).await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!((&seen["hold"], line_statuses(&seen)), (&Value::Null, vec!["booked"]));
    assert_eq!(stage.bought().await, 1);
    // A person's hold is lifted by no reading, and the mismatch below it comes to light when the person lifts it.
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 1)]).await;
    let lie = json!({ "total": "0.01" });
    stage.shop.lie(&order, lie.clone());
    stage.poll().await;
    let seen = stage.order(&order).await.unwrap();
    stage.must("order.hold", json!({ "order": seen["id"] })).await;
    for truth in [true, false] {
        if truth {
            stage.shop.tell_the_truth(&order);
        } else {
            stage.shop.lie(&order, lie.clone());
        }
        stage.read_again(&order).await;
        assert_eq!(stage.order(&order).await.unwrap()["hold"], "person", "the shop tells the truth: {truth}");
        assert_eq!(stage.bought().await, 1);
    }
    stage.must("order.release", json!({ "order": seen["id"] })).await;
    stage.quiet().await;
    assert_eq!(stage.order(&order).await.unwrap()["hold"], "total_mismatch");
    assert_eq!(stage.bought().await, 1);
    stage.shop.tell_the_truth(&order);
    stage.read_again(&order).await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked"]);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_40_a_line_without_an_offer_is_asked_about_and_the_others_are_booked() {
    let stage = Stage::new(true).await;
    let torn = format!("{}\n{}\nonly,two\n", stage.headings, stage.offers[0].row);
    let free = format!("{}\n{}\n", stage.headings, stage.offers[0].row.replacen("CNY", "CN¥", 1));
    for (csv, row) in [(torn, 3), (free, 2), (format!("{}\n", stage.headings), 2), ("a\u{0},b".to_owned(), 1)] {
        let body = json!({ "connection": stage.connection, "csv": csv });
        let problem =
            stage.client.act("offers.import", &format!("k{row}{}", csv.len()), body).await.unwrap().unwrap_err();
        assert_eq!(problem["code"], "row_wrong", "{problem}");
        assert_eq!(problem["refusals"][0]["values"]["row"].to_string().trim_matches('"'), row.to_string(), "{problem}");
        let known = stage.client.list("/offers").await.unwrap();
        assert!(known.is_empty(), "all rows or none");
    }
    let (listed, missing) = (stage.offers[0].clone(), stage.missing[0].clone());
    stage.import(std::slice::from_ref(&listed)).await;
    let goods = [(listed.product, listed.variant, 1), (missing.product, missing.variant, 1)];
    let order = stage.shop.sell(&goods).await;
    stage.poll().await;
    let seen = stage.order(&order).await.unwrap();
    let mut statuses = line_statuses(&seen);
    statuses.sort_unstable();
    assert_eq!(statuses, ["booked", "paid"]);
    let asked = stage.questions(&seen).await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0]["kind"], "variant_gone");
    assert_eq!(stage.bought().await, 1);
    stage.import(&[missing]).await;
    stage.quiet().await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&seen), ["booked", "booked"]);
    assert!(stage.questions(&seen).await.is_empty(), "the question answered itself");
    assert_eq!(stage.bought().await, 2);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_41_wishes_that_cross_buy_once_and_a_key_belongs_to_its_body() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers[..2]).await;
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 3)]).await;
    stage.poll().await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(stage.bought().await, 0, "the company leaves booking to people");
    let body = json!({ "lines": [seen["lines"][0]["id"]] });
    let wish = |key: &'static str| stage.client.act("booking.create", key, body.clone());
    let (one, two, same) = tokio::join!(wish("one"), wish("two"), wish("one"));
    assert!(one.is_ok() && two.is_ok() && same.is_ok(), "{one:?} {two:?} {same:?}");
    stage.quiet().await;
    assert_eq!(stage.bought().await, 1, "held once, bought once");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked"]);
    let late = wish("three").await.unwrap().unwrap_err();
    assert_eq!(late["code"], "line_booked", "{late}");
    // The key again with its body: the same reply. With another body: 422. Which of the two keys held the line is chance.
    let (key, reply) = if let Ok(Ok(reply)) = one { ("one", reply) } else { ("two", two.unwrap().unwrap()) };
    assert_eq!(wish(key).await.unwrap().unwrap(), reply);
    let other = stage.client.act("booking.create", key, json!({ "lines": [] })).await.unwrap_err().to_string();
    assert!(other.contains("422") && other.contains("key_reused"), "{other}");
    stage.quiet().await;
    assert_eq!(stage.bought().await, 1);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_25_what_the_shop_cancels_is_dropped_stops_a_send_or_becomes_a_question() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers[..2]).await;
    let goods = [(stage.offers[0].product, stage.offers[0].variant, 1)];
    let cancel = |order: String| async move { json!({ "do": "cancel_in_shop", "order": order }) };
    let book = |order: Value| async move { json!({ "lines": [order["lines"][0]["id"]] }) };
    // Before booking, and the hub hears of it: dropped at once.
    let early = stage.shop.sell(&goods).await;
    stage.poll().await;
    stage.client.control(&cancel(early.clone()).await).await.unwrap();
    stage.read_again(&early).await;
    let seen = stage.order(&early).await.unwrap();
    assert_eq!((&seen["status"], line_statuses(&seen)), (&json!("cancelled"), vec!["cancelled"]));
    // Before the send, and nobody tells the hub: it looks once more just before the money is spent.
    let between = stage.shop.sell(&goods).await;
    stage.poll().await;
    let seen = stage.order(&between).await.unwrap();
    stage.client.control(&cancel(between.clone()).await).await.unwrap();
    stage.must("booking.create", book(seen).await).await;
    stage.quiet().await;
    let seen = stage.order(&between).await.unwrap();
    assert_eq!((&seen["status"], line_statuses(&seen)), (&json!("cancelled"), vec!["cancelled"]));
    assert_eq!(seen["lines"][0]["bookings"].as_array().map(Vec::len), Some(1), "it was held: {seen:#}");
    assert_eq!(stage.bought().await, 0, "nothing was sent");
    // After booking: a person decides.
    let after = stage.shop.sell(&goods).await;
    stage.poll().await;
    stage.must("booking.create", book(stage.order(&after).await.unwrap()).await).await;
    stage.quiet().await;
    assert_eq!(stage.bought().await, 1);
    stage.client.control(&cancel(after.clone()).await).await.unwrap();
    stage.read_again(&after).await;
    let seen = stage.order(&after).await.unwrap();
    assert_eq!(line_statuses(&seen), ["booked"]);
    let asked = stage.questions(&seen).await;
    assert_eq!(asked.iter().map(|asked| &asked["kind"]).collect::<Vec<_>>(), ["shop_changed"]);
    stage.end().await;
}
