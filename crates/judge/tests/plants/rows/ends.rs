//! Plants about how lines end, and what looks like a plant and has its cause.

use judge::Word::{Lost, Settled, Undecided, Wrong};
use serde_json::{Value, json};

use crate::scene::Scene;

use super::{LATER, Row, question, row, say, stand_still};

fn cancelled_by_person(scene: &mut Scene) -> String {
    let line = scene.hub_order("shop-1", "1006")["lines"][1]["id"].clone();
    let mut answer = question(&line);
    answer["open"] = json!(false);
    answer["answer"] = json!("cancel_item");
    answer["answered_by"] = json!("person");
    let id = answer["id"].as_str().unwrap_or_default().to_owned();
    scene.hub.decisions.push(answer);
    id
}

pub(super) fn given_up() -> Vec<Row> {
    vec![
        row("given up as gone, but the seller has it", &[Wrong, Settled], "given up although", |scene| {
            scene.shop_order("shop-1", "1006")["lines"][1].as_object_mut().unwrap().remove("possible");
        }),
        row("given up as gone at a price within the ceiling", &[Wrong, Settled], "given up although", |scene| {
            let line = &mut scene.shop_order("shop-1", "1006")["lines"][1];
            line["possible"] = json!(true);
            line["unit_price"] = json!("14.00");
        }),
        row("given up, and the price is above the ceiling", &[], "", |scene| {
            let line = &mut scene.shop_order("shop-1", "1006")["lines"][1];
            line["possible"] = json!(true);
            line["unit_price"] = json!("14.01");
        }),
        row("given up and told cancelled, but an offer exists", &[Wrong, Settled], "given up although", |scene| {
            let line = &mut scene.shop_order("shop-1", "1004")["lines"][0];
            (line["offer"], line["spec"]) = (json!("600000000009"), json!("s9"));
        }),
        row("given up by a person's word, but an offer exists", &[Wrong, Settled], "given up although", |scene| {
            scene.shop_order("shop-1", "1006")["lines"][1]["possible"] = json!(true);
            cancelled_by_person(scene);
        }),
        row("given up by a person's whim, as the story knows", &[], "", |scene| {
            scene.shop_order("shop-1", "1006")["lines"][1]["possible"] = json!(true);
            let question = cancelled_by_person(scene);
            scene.options.whims = vec![question];
        }),
        row("ended as cancelled by the shop, which wants it", &[Settled], "the shop still wants it", |scene| {
            scene.hub_order("shop-1", "1006")["lines"][1]["end_reason"] = json!("shop_cancelled");
        }),
        row("the shop took a piece off and the rest is gone", &[], "", |scene| {
            let lines = scene.hub_order("shop-1", "1006")["lines"].as_array_mut().unwrap();
            let mut off = lines[1].clone();
            off["id"] = json!("lin_taken_off");
            off["quantity"] = json!(1);
            off["total"]["amount"] = json!("0.00");
            off["end_reason"] = json!("shop_cancelled");
            off["status"] = json!("cancelled");
            lines.push(off);
        }),
        row("ended as returned, but nothing went back", &[Wrong, Settled], "given up although", |scene| {
            scene.shop_order("shop-1", "1006")["lines"][1]["possible"] = json!(true);
            scene.hub_order("shop-1", "1006")["lines"][1]["status"] = json!("returned_to_vendor");
        }),
    ]
}

pub(super) fn ends() -> Vec<Row> {
    vec![
        row("a question without a line is open", &[Undecided], "is open", |scene| {
            scene.hub.decisions.push(question(&Value::Null));
        }),
        row("a question about a settled line is open", &[Undecided], "is open", |scene| {
            let line = scene.hub_order("shop-1", "1008")["lines"][0]["id"].clone();
            scene.hub.decisions.push(question(&line));
        }),
        row("shipped, not yet received", &[Settled], "pieces are at shipped", |scene| {
            scene.hub_order("shop-1", "1008")["lines"][0]["status"] = json!("shipped");
        }),
        row("the shop cancelled after shipping and a person said: ignore", &[], "", |scene| {
            let order = scene.shop_order("shop-1", "1008");
            order["cancelled_at"] = json!("2026-03-07T08:10:00Z");
            order["status"] = json!("cancelled");
            let line = scene.hub_order("shop-1", "1008")["lines"][0]["id"].clone();
            let mut answer = question(&line);
            answer["kind"] = json!("shop_changed");
            answer["open"] = json!(false);
            answer["answer"] = json!("ignore");
            answer["answered_by"] = json!("person");
            scene.hub.decisions.push(answer);
        }),
    ]
}

/// What looks like a plant and has its cause: a judge that cries here is of no use.
pub(super) fn excused() -> Vec<Row> {
    vec![
        row("a bought line stands still and its offer is gone", &[Lost, Settled], "stand at at_warehouse", |scene| {
            stand_still(scene, "at_warehouse");
            scene.shop_order("shop-1", "1008")["lines"][0]["possible"] = json!(false);
        }),
        row("an unbought line stands still and its offer is gone", &[Settled], "pieces are at paid", |scene| {
            stand_still(scene, "paid");
            scene.shop_order("shop-1", "1008")["lines"][0]["possible"] = json!(false);
        }),
        row("the shop gave something back out of kindness", &[], "", |scene| {
            scene.shop_order("shop-1", "1008")["refunded"] = json!("5.00");
            scene.hub_order("shop-1", "1008")["refunded"]["amount"] = json!("5.00");
            let mut entry = scene.entry("payment", "1008").clone();
            entry["kind"] = json!("refund");
            entry["amount"]["amount"] = json!("-5.00");
            scene.hub.ledger_entries.push(entry);
        }),
        row("nothing was paid, so nothing goes back", &[], "", |scene| {
            scene.shop_order("shop-1", "1006")["paid_at"] = Value::Null;
            scene.hub_order("shop-1", "1006")["paid"]["amount"] = json!("0.00");
            scene.drop_entry("payment", "1006");
            scene.drop_entry("balance", "1006");
        }),
        row("the freight went back too", &[], "", |scene| {
            scene.entry("balance", "1006")["amount"]["amount"] = json!("23.49");
        }),
        row("the freight went back too, and one minor unit", &[Wrong], "23.50 went back", |scene| {
            scene.entry("balance", "1006")["amount"]["amount"] = json!("23.50");
        }),
        row("the shop sold one piece more and the hub asks", &[Undecided, Settled], "shop_changed is open", |scene| {
            scene.shop_order("shop-1", "1008")["lines"][0]["quantity"] = json!(2);
            let line = scene.hub_order("shop-1", "1008")["lines"][0]["id"].clone();
            let mut asked = question(&line);
            asked["kind"] = json!("shop_changed");
            scene.hub.decisions.push(asked);
        }),
        row("the hub knows that it does not know", &[Undecided, Settled], "outcome_unknown is open", |scene| {
            let number = scene.hub_bought_for("shop-1", "1008", 0)["number"].clone();
            scene.hub.provider_orders.retain(|order| order["number"] != number);
            let line = &mut scene.hub_order("shop-1", "1008")["lines"][0];
            line["status"] = json!("booking");
            line["provider_orders"] = json!([]);
            line["bookings"][0]["state"] = json!("outcome_unknown");
            let booking = line["bookings"][0]["id"].clone();
            let mut asked = question(&Value::Null);
            asked["kind"] = json!("outcome_unknown");
            asked["booking"] = booking;
            scene.hub.decisions.push(asked);
        }),
        row("bought above the ceiling, and a person accepted it", &[], "", |scene| {
            let line = &mut scene.hub_order("shop-1", "1008")["lines"][0];
            line["ceiling"]["amount"] = json!("13.00");
            let mut answer = question(&line["id"]);
            answer["kind"] = json!("price_changed");
            answer["open"] = json!(false);
            answer["answer"] = json!("accept");
            answer["answered_by"] = json!("person");
            scene.hub.decisions.push(answer);
        }),
        row("bought above the ceiling, and all the money came back", &[], "", |scene| {
            scene.hub_order("shop-1", "1007")["lines"][0]["ceiling"]["amount"] = json!("13.00");
        }),
        row("a purchase by hand was bound by a person", &[], "", |scene| {
            let order = scene.bought_for("shop-1", "1008", 0);
            order["made_by"] = json!("hand");
            order["reference"] = Value::Null;
            scene.hub_bought_for("shop-1", "1008", 0)["reference"] = Value::Null;
            scene.hub_order("shop-1", "1008")["lines"][0]["bookings"] = json!([]);
            scene.hub.touches["binds"] = json!(1);
        }),
        row("an answer was lost, but after the repeat", &[Wrong], "same status twice", |scene| {
            say(scene, LATER, "completed", "");
            say(scene, LATER, "completed", "");
            scene.world["faults"] = json!([{"seq": 7, "at": "2026-03-08T08:00:00Z", "place": "woocommerce.orders.put",
                "kind": "timeout_after_effect", "reference": "1008"}]);
        }),
        row("an answer was lost, but long before", &[Wrong], "same status twice", |scene| {
            say(scene, LATER, "completed", "");
            say(scene, LATER, "completed", "");
            scene.world["faults"] = json!([{"seq": 7, "at": "2026-03-06T08:00:00Z", "place": "woocommerce.orders.put",
                "kind": "timeout_after_effect", "reference": "1008"}]);
        }),
        row("told completed again after an edit", &[], "", |scene| {
            say(scene, "2026-03-06T08:00:00Z", "completed", "");
            say(scene, LATER, "completed", "");
            scene.shop_order("shop-1", "1008")["edited_at"] = json!("2026-03-06T20:00:00Z");
        }),
        row("an edited order of which the world does not say what was paid", &[], "", |scene| {
            scene.shop_order("shop-1", "1005").as_object_mut().unwrap().remove("paid");
        }),
    ]
}
