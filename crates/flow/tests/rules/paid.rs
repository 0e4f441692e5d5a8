//! What counts as paid: one entry once, deposits, a refund that reverses, and rules of a connection.

use domain::order::PaymentKind;
use serde_json::json;
use testkit::both;

use crate::{shop::world, stage::Stage};

fn entry(kind: &str, amount: i64) -> (String, i64) {
    (kind.to_owned(), amount)
}

#[tokio::test]
async fn br_26_a_deposit_is_one_entry_and_the_shops_word_adds_only_the_rest() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let rule = json!({ "connection": stage.shops[0], "cash_on_delivery": "after_deposit", "transfer": "after_confirmation",
            "deposit_percent": 30 });
        stage.must("paid_rule.set", rule).await;
        world(|world| world.sell(1, "processing", stage.now()).payment = PaymentKind::CashOnDelivery);
        stage.sync().await;
        assert_eq!(stage.lines(1).await, ["awaiting_payment"]);
        let order = stage.order(1).await.id;
        let pay = |amount: &str| json!({ "order": order, "amount": amount });
        for wrong in ["0", "-1", "42.51", "x"] {
            assert_eq!(stage.act("order.receive_money", pay(wrong)).await.unwrap_err(), ["setting_wrong"], "{wrong}");
        }
        stage.must("order.receive_money", pay("10")).await;
        assert_eq!(stage.lines(1).await, ["awaiting_payment"], "10 of 42.50 is less than 30 %");
        assert_eq!(stage.order(1).await.status.code(), "partly_paid");
        stage.must("order.receive_money", pay("5")).await;
        assert_eq!(stage.lines(1).await, ["paid"]);
        // Understood anew, nothing is entered again, and the deposit is not taken back.
        world(|world| world.orders.get_mut(&1).unwrap().changed = stage.now());
        stage.sync().await;
        stage.sync().await;
        assert_eq!(stage.ledger(1).await, [entry("payment", 100_000), entry("payment", 50_000)]);
        stage.must("order.receive_money", pay("-5")).await;
        stage.must("order.receive_money", pay("5")).await;
        world(|world| {
            let at = stage.now();
            let sold = world.orders.get_mut(&1).unwrap();
            (sold.paid, sold.changed) = (true, at);
        });
        stage.sync().await;
        let sum: i64 = stage.ledger(1).await.iter().map(|(_, amount)| amount).sum();
        assert_eq!((sum, stage.ledger(1).await.last().unwrap().1), (425_000, 275_000));
        assert_eq!(stage.act("order.receive_money", pay("1")).await.unwrap_err(), ["nothing_to_pay"]);
        // A refund in the shop reverses it, once.
        world(|world| {
            let at = stage.now();
            let sold = world.orders.get_mut(&1).unwrap();
            (sold.refunded, sold.changed) = (125_000, at);
        });
        stage.sync().await;
        stage.sync().await;
        let refunds: Vec<_> = stage.ledger(1).await.into_iter().filter(|(kind, _)| kind == "refund").collect();
        assert_eq!(refunds, [entry("refund", -125_000)]);
    })
    .await;
}

#[tokio::test]
async fn br_26_statuses_and_methods_are_said_per_connection() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            world.sell(1, "processing", stage.now()).paid = true;
            world.sell(2, "sent", stage.now());
            world.sell(3, "processing", stage.now()).title = "Iyzico COD".to_owned();
            world.sell(91, "processing", stage.now()).paid = true;
            world.sell(4, "on-hold", stage.now()).payment = PaymentKind::Transfer;
        });
        stage.sync().await;
        let lines = async || {
            let mut all = Vec::new();
            for id in [1, 2, 3, 4, 91] {
                all.push(stage.lines(id).await[0]);
            }
            all
        };
        assert_eq!(lines().await, ["paid", "awaiting_payment", "paid", "awaiting_payment", "paid"]);
        // In the first shop only one status says so, and one method is cash on delivery; transfers are bought at once.
        let rule = json!({ "connection": stage.shops[0], "statuses": ["sent"], "methods": { "iyzico cod": "cash_on_delivery" },
            "cash_on_delivery": "after_confirmation", "transfer": "book_at_once", "existing": true });
        let plan = stage.foresee("paid_rule.set", rule.clone()).await;
        let would = |plan: &serde_json::Value| -> Vec<String> {
            let of = |one: &serde_json::Value| format!("{} {} {}", one["number"], one["from"], one["to"]).replace('"', "");
            plan["orders"].as_array().unwrap().iter().map(of).collect()
        };
        assert_eq!((&plan["looked"], &plan["orders_moved"]), (&json!(4), &json!(4)));
        let moved = ["4 awaiting_payment paid", "3 paid awaiting_payment", "2 awaiting_payment paid", "1 paid awaiting_payment"];
        assert_eq!(would(&plan), moved);
        assert_eq!(lines().await[1], "awaiting_payment", "nothing is changed by looking");
        stage.must("paid_rule.set", rule.clone()).await;
        stage.quiet().await;
        assert_eq!(stage.foresee("paid_rule.set", rule).await["orders_moved"], 0, "the same again changes nothing");
        assert_eq!(stage.lines(2).await, ["paid"]);
        assert_eq!(stage.lines(4).await, ["paid"]);
        assert_eq!(stage.ledger(4).await, [], "bought at once is not paid");
        assert_eq!(stage.order(3).await.payment, PaymentKind::CashOnDelivery);
        // What was entered is reversed, not edited; the other shop is as it was.
        assert_eq!(stage.ledger(1).await, [entry("payment", 425_000), entry("payment", -425_000)]);
        assert_eq!(stage.ledger(2).await, [entry("payment", 425_000)]);
        assert_eq!(stage.ledger(91).await, [entry("payment", 425_000)]);
        for wrong in [
            json!({ "cash_on_delivery": "after_deposit" }),
            json!({ "deposit_percent": 101 }),
            json!({ "methods": { "card": "gold" } }),
        ] {
            let mut body = json!({ "connection": stage.shops[0], "cash_on_delivery": "book_at_once", "transfer": "book_at_once" });
            body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            assert_eq!(stage.act("paid_rule.set", body).await.unwrap_err(), ["setting_wrong"]);
        }
    })
    .await;
}
