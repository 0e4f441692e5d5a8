//! Plants about orders, pieces and purchases.

use judge::{
    Cut,
    Word::{BoughtTwice, Lost, Settled, Undecided, Wrong},
};
use serde_json::{Value, json};

use super::{Row, question, row, stand_still};
use crate::scene::{Scene, goods_line, provider_order};

pub(super) fn lost() -> Vec<Row> {
    vec![
        row("an order is absent from the hub", &[Lost, Settled], "does not have this order", |scene| {
            scene.hub.orders.retain(|order| order["shop"] != "shop-2");
        }),
        row("a line is absent from its order", &[Lost, Settled], "does not have this line of 1 pieces", |scene| {
            scene.hub_order("shop-1", "1001")["lines"].as_array_mut().unwrap().pop();
        }),
        row("a draft became an order and nobody took it", &[Lost, Settled], "does not have this order", |scene| {
            scene.shop_order("shop-1", "1009")["status"] = json!("processing");
        }),
        row(
            "a line lies at the warehouse since weeks",
            &[Lost, Settled],
            "stand at at_warehouse since 2026-03-06",
            |scene| {
                stand_still(scene, "at_warehouse");
            },
        ),
        row("a paid line was never booked", &[Lost, Settled], "stand at paid since", |scene| {
            stand_still(scene, "paid");
        }),
        row("the same line, but a question is open", &[Undecided, Settled], "question out_of_stock is open", |scene| {
            stand_still(scene, "at_warehouse");
            let line = scene.hub_order("shop-1", "1008")["lines"][0]["id"].clone();
            scene.hub.decisions.push(question(&line));
        }),
        row("the same line, but it moved yesterday", &[Settled], "pieces are at at_warehouse", |scene| {
            scene.hub_order("shop-1", "1008")["lines"][0]["status"] = json!("at_warehouse");
        }),
        row("an order waits in quarantine", &[Settled], "quarantine: unknown_currency", |scene| {
            scene.hub.orders.retain(|order| order["external_id"] != "1008");
            scene.hub.quarantine.push(json!({"id": "qua_1", "connection": "con_shop-1", "external_id": "1008",
                "reason": "unknown_currency", "since": "2026-03-01T08:00:00Z"}));
        }),
        row(
            "a quarantine of the same number in another shop excuses nothing",
            &[Lost, Settled],
            "does not have this order",
            |scene| {
                scene.hub.orders.retain(|order| order["external_id"] != "1008");
                scene.hub.quarantine.push(json!({"id": "qua_1", "connection": "con_shop-2", "external_id": "1008",
                "reason": "unknown_currency", "since": "2026-03-01T08:00:00Z"}));
            },
        ),
    ]
}

/// The pieces of a line stand in an older provider order, too, which the hub keeps for stock.
fn again_for_stock(scene: &mut Scene) -> Cut {
    const NUMBER: &str = "3600000000000007777";
    let mut order = scene.bought_for("shop-1", "1001", 0).clone();
    (order["number"], order["reference"]) = (json!(NUMBER), json!("SCOLDER000001"));
    scene.provider_orders().push(order);
    let mut held = scene.hub_bought_for("shop-1", "1001", 0).clone();
    (held["id"], held["number"], held["reference"]) = (json!("pro_older"), json!(NUMBER), json!("SCOLDER000001"));
    held["for_stock"] = held["lines"][0]["quantity"].clone();
    let line = &mut held["lines"][0];
    (line["stock"], line["line"]) = (line["quantity"].clone(), Value::Null);
    let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let pieces = line["quantity"].as_i64().unwrap_or_default();
    let cut = Cut { number: NUMBER.to_owned(), offer: text("offer"), spec: text("spec"), pieces };
    scene.hub.provider_orders.push(held);
    cut
}

/// So many pieces of a line are kept for stock, on the line and in sum.
fn keep_for_stock<'a>(scene: &'a mut Scene, order: &str, line: usize, pieces: i64) -> &'a mut Value {
    let order = scene.hub_bought_for("shop-1", order, line);
    (order["lines"][0]["stock"], order["for_stock"]) = (json!(pieces), json!(pieces));
    order
}

/// One piece of the first line of this order went back at this moment.
fn give_back(scene: &mut Scene, at: &str) {
    let line = &mut scene.shop_order("shop-1", "1001")["lines"][0];
    (line["refunded_pieces"], line["refunded_at"]) = (json!(1), json!(at));
}

pub(super) fn bought_twice() -> Vec<Row> {
    vec![
        row(
            "a piece that went back before was bought all the same",
            &[BoughtTwice, Wrong],
            "the hub serves 2 pieces, the shop wants 1",
            |scene| give_back(scene, "2026-03-01T08:00:00Z"),
        ),
        row("a piece went back when it was with the customer", &[], "", |scene| {
            give_back(scene, "2026-03-20T08:00:00Z");
        }),
        row("a closed provider order lives", &[BoughtTwice], "1 pieces beyond the pieces sold", |scene| {
            let order = scene.bought_for("shop-1", "1002", 0);
            order["closed_at"] = Value::Null;
            order["state"] = json!("waitbuyerpay");
        }),
        row(
            "a provider order is refunded but for one cent",
            &[BoughtTwice],
            "1 pieces beyond the pieces sold",
            |scene| {
                let order = scene.bought_for("shop-1", "1007", 0);
                order["refunded"] = json!("19.29");
            },
        ),
        row(
            "a blind repeat made a second provider order",
            &[BoughtTwice, Wrong],
            "2 pieces beyond the pieces sold",
            |scene| {
                let mut again = scene.bought_for("shop-1", "1001", 0).clone();
                again["number"] = json!("3600000000000008888");
                scene.provider_orders().push(again);
            },
        ),
        row(
            "a rule, not a person, kept pieces for stock",
            &[BoughtTwice],
            "2 pieces beyond the pieces sold",
            |scene| {
                scene.hub.decisions[0]["answered_by"] = json!("rule");
            },
        ),
        row(
            "pieces of a cancelled line are not kept for stock",
            &[BoughtTwice],
            "2 pieces are bound to this line beyond",
            |scene| {
                keep_for_stock(scene, "1003", 0, 0);
            },
        ),
        row("pieces that a person cut loose stay for stock, and the line was bought again", &[], "", |scene| {
            let cut = again_for_stock(scene);
            scene.options.cut = vec![cut];
        }),
        row("the same, and nobody cut anything loose", &[BoughtTwice], "2 pieces beyond the pieces sold", |scene| {
            again_for_stock(scene);
        }),
        row(
            "a person cut pieces loose of another order",
            &[BoughtTwice],
            "1 pieces are bound to this line beyond",
            |scene| {
                let line = keep_for_stock(scene, "1001", 1, 1)["lines"][0].clone();
                let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
                scene.options.cut =
                    vec![Cut { number: "another".into(), offer: text("offer"), spec: text("spec"), pieces: 1 }];
            },
        ),
        row("only one of two pieces is kept for stock", &[BoughtTwice], "1 pieces beyond the pieces sold", |scene| {
            keep_for_stock(scene, "1003", 0, 1);
        }),
        row(
            "stock beyond what a person answered about",
            &[BoughtTwice],
            "1 pieces are bound to this line beyond",
            |scene| {
                keep_for_stock(scene, "1001", 1, 1);
            },
        ),
        row("a line has a second living booking", &[BoughtTwice], "1 pieces are bound to this line beyond", |scene| {
            let line = &mut scene.hub_order("shop-1", "1008")["lines"][0];
            let again = line["bookings"][0].clone();
            line["bookings"].as_array_mut().unwrap().push(again);
        }),
        row(
            "a provider line is bound to another line",
            &[BoughtTwice, Wrong],
            "2 pieces are bound to this line beyond",
            |scene| {
                let line = scene.hub_order("shop-1", "1001")["lines"][1]["id"].clone();
                scene.hub_bought_for("shop-1", "1006", 0)["lines"][0]["line"] = line;
            },
        ),
        row("a purchase by hand is bound silently", &[BoughtTwice, Wrong], "bound without a person's word", |scene| {
            let money = |text: &str| json!({"amount": text, "currency": "CNY"});
            scene.hub.provider_orders.push(json!({"id": "pro_hand", "provider": "1688", "account": "buyer1",
                "number": "3600000000000009999", "reference": null, "state": "finished", "refund_state": "none",
                "goods": money("25.20"), "freight": money("6.00"), "total": money("31.20"), "for_stock": 0,
                "bound": true, "lines": [{"id": "pol_0", "offer": "600000000001", "spec": "s1", "quantity": 2,
                "unit_price": money("12.60"), "line": null, "stock": 0}], "tracking": [],
                "placed_at": "2026-03-01T09:00:00Z"}));
        }),
        row(
            "a purchase by hand carries a reference of ours",
            &[BoughtTwice, Wrong],
            "2 pieces beyond the pieces sold",
            |scene| {
                scene.provider_orders().last_mut().unwrap()["reference"] = json!("06F0000000077");
            },
        ),
        row(
            "the shop cancelled and the hub went on",
            &[BoughtTwice, Wrong],
            "serves 1 pieces, the shop wants 0",
            |scene| {
                let order = scene.shop_order("shop-1", "1008");
                order["cancelled_at"] = json!("2026-03-01T08:10:00Z");
                order["status"] = json!("cancelled");
            },
        ),
        row(
            "the shop sold one piece fewer and the hub went on",
            &[BoughtTwice, Wrong],
            "serves 4 pieces, the shop wants 3",
            |scene| {
                scene.shop_order("shop-2", "1001")["lines"][0]["quantity"] = json!(3);
            },
        ),
        row(
            "the hub names another account",
            &[BoughtTwice, Wrong],
            "booked in account buyer1, the hub says buyer2",
            |scene| {
                scene.hub_order("shop-1", "1008")["lines"][0]["bookings"][0]["account"] = json!("buyer2");
            },
        ),
    ]
}

pub(super) fn wrong_goods() -> Vec<Row> {
    vec![
        row("another variant was sold", &[BoughtTwice, Wrong], "another was sold", |scene| {
            scene.shop_order("shop-1", "1008")["lines"][0]["spec"] = json!("s77");
        }),
        row("the hub has another offer of the provider line", &[Wrong], "are not what the hub says", |scene| {
            scene.hub_bought_for("shop-1", "1008", 0)["lines"][0]["offer"] = json!("600000000099");
        }),
        row("another specification was planned", &[Wrong], "another was planned", |scene| {
            scene.hub_order("shop-1", "1008")["lines"][0]["spec"] = json!("s77");
        }),
        row("another account at the provider", &[Wrong], "stands in account buyer1", |scene| {
            scene.hub_bought_for("shop-1", "1008", 0)["account"] = json!("buyer2");
        }),
        row("another consignee", &[Wrong], "another consignee", |scene| {
            scene.bought_for("shop-1", "1008", 0)["consignee"]["address"] = json!("某路二号");
        }),
        row("no consignee", &[Wrong], "another consignee", |scene| {
            scene.bought_for("shop-1", "1001", 1)["consignee"] = json!({});
        }),
        row("another reference", &[Wrong], "another reference", |scene| {
            scene.hub_bought_for("shop-1", "1006", 0)["reference"] = json!("06F0000000078");
        }),
        row("bought above the ceiling", &[Wrong], "bought at 13.20 CNY, the ceiling is 13.1999 CNY", |scene| {
            scene.hub_order("shop-1", "1008")["lines"][0]["ceiling"]["amount"] = json!("13.1999");
        }),
        row("a ceiling in another currency", &[Wrong], "the ceiling is 14.20 EUR", |scene| {
            scene.hub_order("shop-1", "1008")["lines"][0]["ceiling"]["currency"] = json!("EUR");
        }),
        row("another unit price", &[Wrong], "are not what the hub says", |scene| {
            scene.hub_bought_for("shop-1", "1008", 0)["lines"][0]["unit_price"]["amount"] = json!("13.21");
        }),
        row("a provider order that no provider has", &[Wrong], "that no provider has", |scene| {
            let mut order = scene.hub_bought_for("shop-1", "1008", 0).clone();
            order["number"] = json!("3600000000000007777");
            order["lines"] = json!([]);
            scene.hub.provider_orders.push(order);
        }),
        row(
            "a provider order of ours that the hub does not know",
            &[BoughtTwice, Wrong],
            "the hub does not know it",
            |scene| {
                let order = provider_order(
                    "3600000000000006666",
                    Some("06F0000000066"),
                    "buyer1",
                    &goods_line(3, 1, true),
                    &[],
                );
                scene.provider_orders().push(order);
            },
        ),
        row("stock on the order differs from stock on its lines", &[Wrong], "on its lines 2", |scene| {
            scene.hub_bought_for("shop-1", "1003", 0)["for_stock"] = json!(1);
        }),
        row("received, but the seller never sent it", &[Wrong], "received 4 pieces, sellers sent 3", |scene| {
            scene.bought_for("shop-2", "1001", 0)["shipments"].as_array_mut().unwrap().pop();
        }),
        row("the hub has an order twice", &[Wrong], "this order twice", |scene| {
            let mut order = scene.hub_order("shop-1", "1004").clone();
            order["id"] = json!("ord_again");
            scene.hub.orders.push(order);
        }),
        row("the hub has an order that no shop has", &[Wrong], "this shop never had", |scene| {
            let mut order = scene.hub_order("shop-1", "1004").clone();
            order["external_id"] = json!("4711");
            scene.hub.orders.push(order);
        }),
        row(
            "the hub has a line that the shop never had",
            &[BoughtTwice, Wrong],
            "serves 1 pieces, the shop wants 0",
            |scene| {
                scene.hub_order("shop-1", "1008")["lines"][0]["external_line"] = json!("88");
                scene.shop_order("shop-1", "1008")["lines"] = json!([]);
            },
        ),
        row(
            "the shop sold one piece more and the hub did not see it",
            &[Wrong, Settled],
            "has 1 of 2 pieces",
            |scene| {
                scene.shop_order("shop-1", "1008")["lines"][0]["quantity"] = json!(2);
            },
        ),
    ]
}
