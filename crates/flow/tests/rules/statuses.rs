//! Statuses both ways: what a shop is told, in which order, what its statuses mean, and that our own word moves nothing.

use domain::{line::LineStatus, shop::ShopStep};
use serde_json::json;
use testkit::both;

use crate::{shop::world, stage::Stage};

/// The words that the shop was told, in their order.
fn heard() -> Vec<String> {
    world(|world| world.told.iter().map(|(_, status)| status.clone()).collect())
}

#[tokio::test]
async fn br_23_our_own_status_comes_back_and_moves_nothing() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let to = json!({ "in_purchase": "buying", "shipped": "sent" });
        stage.must("statuses.set", json!({ "connection": stage.shops[0], "to_shop": to })).await;
        world(|world| world.sell(1, "processing", stage.now()).paid = false);
        stage.sync().await;
        assert_eq!(stage.lines(1).await, ["paid"]);
        assert_eq!(heard(), ["buying"]);
        // It comes back by the poll, twice: paid stays paid, and nothing is told again.
        stage.sync().await;
        stage.sync().await;
        let order = stage.order(1).await;
        assert_eq!(
            (order.shop_status.as_str(), order.paid, order.shop_phase.code()),
            ("buying", 425_000, "processing")
        );
        assert_eq!(stage.ledger(1).await, [("payment".to_owned(), 425_000)]);
        assert_eq!(stage.lines(1).await, ["paid"]);
        assert_eq!(heard(), ["buying"]);
        stage.move_lines(1, LineStatus::Shipped).await;
        stage.sync().await;
        stage.move_lines(1, LineStatus::Received).await;
        stage.sync().await;
        // Completed is as usual, and says more than the company's word for shipped.
        assert_eq!(heard(), ["buying", "sent", "completed"]);
        assert_eq!(stage.ledger(1).await.len(), 1);
        // What the shop itself says is its own word.
        world(|world| world.sell(2, "processing", stage.now()).paid = false);
        stage.sync().await;
        world(|world| {
            let at = stage.now();
            let sold = world.orders.get_mut(&2).unwrap();
            "cancelled".clone_into(&mut sold.status);
            sold.changed = at;
        });
        stage.sync().await;
        assert_eq!(stage.lines(2).await, ["cancelled"]);
        assert_eq!(heard().last().unwrap(), "buying", "a cancellation of the shop is not told back to it");
    })
    .await;
}

#[tokio::test]
async fn br_23_by_default_only_the_end_is_told_and_a_lost_answer_is_looked_for() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| world.sell(1, "processing", stage.now()).paid = true);
        stage.sync().await;
        stage.move_lines(1, LineStatus::AtWarehouse).await;
        assert_eq!(heard(), [""; 0]);
        world(|world| world.loses_answer = true);
        stage.move_lines(1, LineStatus::Shipped).await;
        stage.clock.advance(domain::time::HOUR);
        stage.sync().await;
        stage.move_lines(1, LineStatus::Received).await;
        stage.sync().await;
        assert_eq!(heard(), ["completed"], "the shop was told once, although its answer was lost");
        let told = stage.told(1).await;
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].what, told[0].status.as_str(), told[0].state.as_str()),
            (ShopStep::Shipped, "completed", "done")
        );
    })
    .await;
}

#[tokio::test]
async fn an_earlier_step_is_never_told_after_a_later_one_and_a_refused_word_is_shown() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let to = json!({ "in_purchase": "buying", "at_warehouse": "packed" });
        stage.must("statuses.set", json!({ "connection": stage.shops[0], "to_shop": to })).await;
        world(|world| world.sell(1, "processing", stage.now()).paid = true);
        stage.sync().await;
        stage.move_lines(1, LineStatus::AtWarehouse).await;
        stage.sync().await;
        let told = stage.told(1).await;
        let refused = told.iter().find(|one| one.what == ShopStep::AtWarehouse).unwrap();
        assert_eq!(refused.state, "refused");
        assert!(refused.problem.contains("set a status"), "{}", refused.problem);
        // The company chooses another word: what was refused is told with it.
        let to = json!({ "in_purchase": "buying", "at_warehouse": "on-hold" });
        stage.must("statuses.set", json!({ "connection": stage.shops[0], "to_shop": to })).await;
        stage.sync().await;
        assert_eq!(heard(), ["buying", "on-hold"]);
        // Back in purchase: that was told before, and now comes too late.
        stage.move_lines(1, LineStatus::Booked).await;
        stage.sync().await;
        assert_eq!(heard(), ["buying", "on-hold"]);
        let order = stage.order(1).await;
        assert_eq!(
            (order.shop_phase.code(), order.paid),
            ("processing", 425_000),
            "our word for waiting is no unpaid order"
        );
    })
    .await;
}

#[tokio::test]
async fn a_correspondence_says_before_what_it_would_change() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            world.sell(1, "packed", stage.now());
            world.sell(2, "processing", stage.now()).paid = true;
        });
        stage.sync().await;
        assert_eq!(stage.lines(1).await, ["awaiting_payment"], "a plugin's status moves nothing");
        let wish = json!({ "connection": stage.shops[0], "existing": true, "from_shop": { "packed": "processing" },
            "to_shop": { "in_purchase": "buying", "shipped": "=usual" } });
        let plan = stage.foresee("statuses.set", wish.clone()).await;
        assert_eq!((&plan["orders_moved"], &plan["tellings"], &plan["looked"]), (&json!(1), &json!(1), &json!(2)));
        let of = |number: &str| {
            plan["orders"].as_array().unwrap().iter().find(|one| one["number"] == number).unwrap().clone()
        };
        assert_eq!(
            (&of("1")["from"], &of("1")["to"], &of("1")["tell"]),
            (&json!("other"), &json!("processing"), &json!(null))
        );
        assert_eq!((&of("2")["step"], &of("2")["tell"]), (&json!("in_purchase"), &json!("buying")));
        assert_eq!(heard(), [""; 0], "a dry run changes nothing");
        stage.must("statuses.set", wish).await;
        stage.quiet().await;
        assert_eq!(stage.lines(1).await, ["paid"]);
        let mut told = heard();
        told.sort_unstable();
        assert_eq!(told, ["buying", "buying"], "the moved order reached the step as well");
        // What makes no sense is refused with its field.
        for (to, from) in [
            (json!({ "shipped": "nowhere" }), json!({})),
            (json!({ "shipped": "cancelled" }), json!({})),
            (json!({ "flying": "sent" }), json!({})),
            (json!({}), json!({ "packed": "draft" })),
        ] {
            let wish = json!({ "connection": stage.shops[0], "to_shop": to, "from_shop": from });
            assert_eq!(stage.act("statuses.set", wish).await.unwrap_err(), ["setting_wrong"]);
        }
    })
    .await;
}
