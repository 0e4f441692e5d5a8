//! What is not as agreed is refused with its path, never guessed.

use judge::{HubView, Inputs, JudgeError, Options};
use serde_json::{Value, json};

use crate::scene::Scene;

#[test]
fn a_missing_or_foreign_field_is_told_by_its_path() {
    type Spoil = fn(&mut Scene);
    let cases: [(&str, Spoil); 12] = [
        ("orders[0].external_id", |scene| drop(scene.hub.orders[0].as_object_mut().unwrap().remove("external_id"))),
        ("orders[0].lines[1].quantity", |scene| scene.hub.orders[0]["lines"][1]["quantity"] = json!(1.5)),
        ("orders[0].lines[0].bookings[0].live", |scene| {
            scene.hub.orders[0]["lines"][0]["bookings"][0]["live"] = json!("yes");
        }),
        ("orders[0].total.amount", |scene| scene.hub.orders[0]["total"]["amount"] = json!(12.5)),
        ("orders[0].total.currency", |scene| scene.hub.orders[0]["total"]["currency"] = Value::Null),
        ("provider_orders[2].number", |scene| scene.hub.provider_orders[2]["number"] = json!(3_600_000_000_000_i64)),
        ("decisions[0].open", |scene| scene.hub.decisions[0]["open"] = Value::Null),
        ("touches.binds", |scene| scene.hub.touches = json!({"answers": 1})),
        ("ledger.now", |scene| scene.world["now"] = json!("yesterday")),
        ("ledger.shops[0].orders[0].total", |scene| scene.shop_order("shop-1", "1001")["total"] = json!("12,50")),
        ("ledger.shops[0].orders[0].lines[0].quantity", |scene| {
            scene.shop_order("shop-1", "1001")["lines"][0]["quantity"] = json!(-1);
        }),
        ("ledger.providers[0].orders[0].made_by", |scene| scene.provider_orders()[0]["made_by"] = json!("nobody")),
    ];
    for (want, spoil) in cases {
        let mut scene = Scene::usual();
        spoil(&mut scene);
        let read = HubView::read(&scene.hub)
            .and_then(|hub| judge::judge(&Inputs { world_ledger: scene.world.clone(), hub }, &Options::default()));
        match read {
            Err(JudgeError::Shape { path, .. }) => assert_eq!(path, want),
            other => panic!("{want}: {other:?}"),
        }
    }
}

#[test]
fn unknown_fields_and_unknown_entries_are_ignored() {
    let mut scene = Scene::usual();
    scene.world["weather"] = json!("fair");
    scene.hub.orders[0]["colour"] = json!({"of": "the ship"});
    scene.hub.ledger_entries.push(json!({"id": "led_x", "order": null, "kind": "harbour_dues", "line": null,
        "amount": {"amount": "-1.00", "currency": "CNY"}}));
    assert_eq!(scene.verdict().findings, []);
}
