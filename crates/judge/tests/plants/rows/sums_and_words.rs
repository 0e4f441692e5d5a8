//! Plants about money and about what the shops heard.

use judge::Word::{Settled, Wrong};
use serde_json::{Value, json};

use super::{LATER, Row, row, say};

pub(super) fn wrong_sums() -> Vec<Row> {
    vec![
        row("goods of a provider order, one minor unit", &[Wrong], "its goods is 13.21", |scene| {
            scene.bought_for("shop-1", "1008", 0)["goods"] = json!("13.21");
        }),
        row("freight of a provider order, one minor unit", &[Wrong], "its freight is 6.00", |scene| {
            scene.hub_bought_for("shop-1", "1008", 0)["freight"]["amount"] = json!("5.99");
        }),
        row("total of a provider order, one minor unit", &[Wrong], "its total is 19.20", |scene| {
            scene.hub_bought_for("shop-1", "1008", 0)["total"]["amount"] = json!("19.19");
        }),
        row("total of an order, one minor unit", &[Wrong], "the total is 23.49 EUR, the hub says 23.48", |scene| {
            scene.hub_order("shop-1", "1008")["total"]["amount"] = json!("23.48");
        }),
        row("total of an order in another currency", &[Wrong], "the hub says 23.49 USD", |scene| {
            scene.hub_order("shop-1", "1008")["total"]["currency"] = json!("USD");
        }),
        row("total of a line, one minor unit", &[Wrong], "line's total is 19.99", |scene| {
            scene.hub_order("shop-1", "1008")["lines"][0]["total"]["amount"] = json!("20.00");
        }),
        row("a payment is in the books twice", &[Wrong], "books says 46.98", |scene| {
            let again = scene.entry("payment", "1008").clone();
            scene.hub.ledger_entries.push(again);
        }),
        row("a payment is not in the books", &[Wrong], "books says 0.00", |scene| scene.drop_entry("payment", "1008")),
        row("a payment that nobody made", &[Wrong], "paid is 0.00", |scene| {
            scene.shop_order("shop-1", "1008")["paid_at"] = Value::Null;
        }),
        row("the paid sum of an edited order, one minor unit", &[Wrong], "paid is 63.48", |scene| {
            scene.shop_order("shop-1", "1005")["paid"] = json!("63.48");
        }),
        row("a refund is not in the books", &[Wrong], "refunded sum is 43.48 EUR, the hub says 0.00", |scene| {
            scene.drop_entry("refund", "1003");
        }),
        row("a refund of one minor unit that the hub did not see", &[Wrong], "refunded sum is 0.01", |scene| {
            scene.shop_order("shop-1", "1008")["refunded"] = json!("0.01");
        }),
        row("a refund in another currency", &[Wrong], "a refund in another currency", |scene| {
            scene.entry("refund", "1003")["amount"]["currency"] = json!("USD");
        }),
        row("more went back than was paid", &[Wrong], "23.50 went back", |scene| {
            scene.entry("balance", "1004")["amount"]["amount"] = json!("23.50");
        }),
        row("money went back by the shop and by the hub", &[Wrong], "86.96 went back", |scene| {
            let mut entry = scene.entry("payment", "1003").clone();
            entry["kind"] = json!("balance");
            scene.hub.ledger_entries.push(entry);
        }),
        row("the customer's money did not go back", &[Settled], "only 0.00 went back", |scene| {
            scene.drop_entry("balance", "1006");
        }),
        row("the customer's money went back but for one minor unit", &[Settled], "only 19.98 went back", |scene| {
            scene.entry("balance", "1006")["amount"]["amount"] = json!("19.98");
        }),
    ]
}

pub(super) fn wrong_words() -> Vec<Row> {
    vec![
        row("told completed while a line waits", &[Wrong, Settled], "not all of it was shipped", |scene| {
            scene.hub_order("shop-1", "1001")["lines"][1]["status"] = json!("ready_to_ship");
        }),
        row("told completed before the goods were bought", &[Wrong], "before its goods were bought", |scene| {
            say(scene, "2026-03-01T08:30:00Z", "completed", "");
        }),
        row("told completed though all lines ended", &[Wrong], "not all of it was shipped", |scene| {
            let order = scene.shop_order("shop-1", "1003");
            order["told"] = json!([{"at": LATER, "status": "completed", "note": ""}]);
        }),
        row("told cancelled while a line lives", &[Wrong], "but a line lives", |scene| {
            say(scene, LATER, "cancelled", "");
        }),
        row("told completed twice", &[Wrong], "same status twice: completed", |scene| {
            say(scene, LATER, "completed", "");
            say(scene, LATER, "completed", "");
        }),
        row("told completed twice, because the first answer was lost", &[], "", |scene| {
            say(scene, LATER, "completed", "");
            say(scene, LATER, "completed", "");
            scene.world["faults"] = json!([{"seq": 7, "at": LATER, "place": "woocommerce.orders.put",
                "kind": "timeout_after_effect", "reference": "1008"}]);
        }),
        row("told completed twice, and the answer lost was another order's", &[Wrong], "same status twice", |scene| {
            say(scene, LATER, "completed", "");
            say(scene, LATER, "completed", "");
            scene.world["faults"] = json!([{"seq": 7, "at": LATER, "place": "woocommerce.orders.put",
                "kind": "timeout_after_effect", "reference": "1001"}]);
        }),
        row("the same note twice", &[Wrong], "same note twice", |scene| {
            say(scene, LATER, "", "Sent with LX1BG");
            say(scene, LATER, "", "Sent with LX1BG");
        }),
        row("br_60: a domestic tracking number in a note", &[Wrong], "domestic tracking number", |scene| {
            let tracking = scene.bought_for("shop-1", "1008", 0)["shipments"][0]["tracking"].clone();
            let spaced = tracking.as_str().unwrap().to_lowercase().replace("00000", "00 0-00");
            say(scene, LATER, "", &format!("On its way: {spaced}."));
        }),
        row("the hub believes it told a status", &[Wrong], "told completed, the shop never heard", |scene| {
            scene.hub_order("shop-1", "1008")["told"] = json!([{"at": LATER, "status": "completed", "note": ""}]);
        }),
        row("the hub believes it told a note", &[Wrong], "told a note, the shop never heard", |scene| {
            scene.hub_order("shop-1", "1008")["told"] = json!([{"at": LATER, "status": "", "note": "Sent"}]);
        }),
    ]
}
