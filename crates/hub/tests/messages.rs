//! Messages of the provider: hints that are believed only when signed, kept, answered at once, and followed by reading.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use domain::time::{HOUR, SECOND};
use providers::alibaba1688::sign;
use serde_json::{Value, json};
use stage::{Stage, browser::coded, line_statuses};

const MEMBER: &str = "b2b-2200000000001abcde";

/// Posts a message as the provider does; the status of the answer.
async fn post(stage: &Stage, secret: &str, message: &str) -> u16 {
    let signature = sign::callback(secret, &[("message", message)]);
    let body = format!("message={}&_aop_signature={signature}", coded(message));
    send(stage, &stage.messages, body).await
}

async fn send(stage: &Stage, address: &str, body: String) -> u16 {
    let form = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
    stage.client.deliver(address, &[form], body.into_bytes()).await.unwrap()
}

fn secret(stage: &Stage) -> String {
    stage.announced["providers"][0]["app_secret"].as_str().unwrap().to_owned()
}

fn message(id: i64, topic: &str, member: &str, order: &str) -> String {
    json!({ "msgId": id, "gmtBorn": 1, "type": topic, "userInfo": member, "data": { "orderId": order } }).to_string()
}

/// State and topic of the messages that were kept, newest first.
async fn kept(stage: &Stage) -> Vec<(String, String)> {
    let rows = stage.client.list(&format!("/deliveries?connection={}", stage.provider)).await.unwrap();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (word(&row["state"]), word(&row["topic"]))).collect()
}

/// How often the list of orders was asked for.
async fn looks(stage: &Stage) -> usize {
    let exchanges = stage.client.list(&format!("/exchanges?connection={}", stage.provider)).await.unwrap();
    exchanges.iter().filter(|one| one["doing"] == "1688.getBuyerOrderList").count()
}

/// One booked order: its id in the shop and the provider order's number.
async fn booked(stage: &Stage) -> (String, String) {
    stage.import(&stage.offers[..1]).await;
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 1)]).await;
    stage.poll().await;
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&seen), ["booked"]);
    let number = seen["lines"][0]["provider_orders"][0].as_str().unwrap().to_owned();
    (order, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_moves_an_order_within_seconds() {
    let stage = Stage::new(true).await;
    stage.client.control(&json!({ "messages_to": stage.messages })).await.unwrap();
    let (order, number) = booked(&stage).await;
    stage.client.control(&json!({ "do": "pay", "order": number })).await.unwrap();
    // The market's message is on its way for some seconds; the next look would be in half an hour.
    for _ in 0..20 {
        stage.later(SECOND).await;
        if line_statuses(&stage.order(&order).await.unwrap()) == ["purchased"] {
            break;
        }
    }
    let seen = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&seen), ["purchased"], "{:?}", kept(&stage).await);
    assert!(kept(&stage).await.contains(&("stored".to_owned(), "ORDER_BUYER_VIEW_ORDER_PAY".to_owned())));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_12_messages_are_believed_only_when_signed_and_never_applied() {
    let stage = Stage::new(true).await;
    let (order, number) = booked(&stage).await;
    let right = secret(&stage);
    let paid = |id, member| message(id, "ORDER_BUYER_VIEW_ORDER_PAY", member, &number);
    let before = kept(&stage).await.len();
    // What a message says is not so: nobody paid.
    assert_eq!(post(&stage, &right, &paid(1, MEMBER)).await, 204);
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked"]);
    for (id, said, answer, state) in [
        (1, paid(1, MEMBER), 204, None),
        (2, paid(2, "b2b-of-nobody"), 204, Some("ignored")),
        (3, message(3, "ORDER_PAY", MEMBER, &number), 204, Some("ignored")),
        (4, message(4, "SOMETHING_NEW", MEMBER, &number), 204, Some("ignored")),
        (5, message(5, "ORDER_BUYER_VIEW_ORDER_PAY", MEMBER, "17"), 204, Some("ignored")),
        (6, paid(6, MEMBER).replace("\"msgId\"", "\"msgSource\":\"MOCK\",\"msgId\""), 204, Some("test")),
        (7, "no envelope".to_owned(), 204, Some("refused")),
    ] {
        let count = kept(&stage).await.len();
        assert_eq!(post(&stage, &right, &said).await, answer, "{id}");
        let now = kept(&stage).await;
        match state {
            None => assert_eq!(now.len(), count, "{id} came again"),
            Some(state) => assert_eq!((now.len(), now[0].0.as_str()), (count + 1, state), "{id}"),
        }
    }
    // Forged, unsigned, and at an address of nobody.
    assert_eq!(post(&stage, "another secret", &paid(8, MEMBER)).await, 401);
    assert_eq!(kept(&stage).await[0].0, "refused");
    assert_eq!(send(&stage, &stage.messages, format!("message={}", coded(&paid(9, MEMBER)))).await, 401);
    let wrong = format!("{}z", &stage.messages[..stage.messages.len() - 1]);
    assert_eq!(send(&stage, &wrong, "message=x".to_owned()).await, 404);
    // A forged one does not take the place of the true one.
    assert_eq!(post(&stage, &right, &paid(8, MEMBER)).await, 204);
    assert_eq!(kept(&stage).await[0].0, "stored");
    assert!(kept(&stage).await.len() > before);
    let browser = stage.browser().await;
    let place = format!("/connections/{}", stage.provider);
    assert!(browser.get(&place).await.text.contains(&stage.messages), "where the provider sends them");
    let page = browser.get(&format!("{place}/deliveries")).await.text;
    for shown in ["ORDER_BUYER_VIEW_ORDER_PAY", "Test, without effect", "rong signature"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    stage.quiet().await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_51_while_background_sync_is_prohibited_messages_wait_for_a_sync() {
    let stage = Stage::new(true).await;
    let (order, number) = booked(&stage).await;
    let allow = |allowed: bool| json!({ "connection": stage.provider, "allowed": allowed });
    stage.must("connection.background_sync", allow(false)).await;
    let again = stage.client.act("connection.background_sync", "again", allow(false)).await.unwrap();
    assert_eq!(again.unwrap_err()["code"], "nothing_to_do");
    stage.quiet().await;
    stage.client.control(&json!({ "do": "pay", "order": number })).await.unwrap();
    let said = message(1, "ORDER_BUYER_VIEW_ORDER_PAY", MEMBER, &number);
    assert_eq!(post(&stage, &secret(&stage), &said).await, 204);
    stage.quiet().await;
    assert_eq!(kept(&stage).await[0].0, "held");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked"]);
    // The list lags, so that only the message says which order changed.
    let lags = json!({ "fault": { "place": "1688.getBuyerOrderList", "kind": "lagging_list", "times": 1 } });
    stage.client.control(&lags).await.unwrap();
    stage.must("account.sync", json!({ "account": stage.account })).await;
    stage.quiet().await;
    assert_eq!(kept(&stage).await[0].0, "processed");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["purchased"]);
    // Not by itself, however long nobody asks.
    let said = |id| message(id, "ORDER_BUYER_VIEW_ANNOUNCE_SENDGOODS", MEMBER, &number);
    assert_eq!(post(&stage, &secret(&stage), &said(2)).await, 204);
    let before = looks(&stage).await;
    stage.later(3 * HOUR).await;
    assert_eq!((looks(&stage).await, kept(&stage).await[0].0.as_str()), (before, "held"));
    // Allowed again: what was held is answered by the first look, and the next message is followed at once.
    stage.must("connection.background_sync", allow(true)).await;
    stage.quiet().await;
    assert_eq!(kept(&stage).await[0].0, "processed");
    assert_eq!(post(&stage, &secret(&stage), &said(3)).await, 204);
    assert_eq!(kept(&stage).await[0].0, "stored");
    stage.quiet().await;
    stage.end().await;
}
