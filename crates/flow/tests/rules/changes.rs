//! The shop changes its mind before anything is sent: whether the hub hears of it or not, what is given up is not bought.

use domain::time::{MINUTE, SECOND};
use serde_json::json;
use testkit::both;

use crate::{
    shop::{Sold, world},
    stage::Stage,
};

/// What is bought or about to be, of all lines of an order: how many a live booking holds.
async fn held(stage: &Stage, id: u64) -> usize {
    let order = stage.order(id).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let held = store::bookings::lines_of_orders(&mut read, &[order.id]).await.unwrap();
    held.iter().filter(|line| line.live).count()
}

type Change = (&'static str, fn(&mut Sold), &'static [&'static str]);

#[tokio::test]
async fn br_25_what_the_shop_takes_back_before_the_send_is_not_bought_whether_it_was_told_or_not() {
    const CHANGES: [Change; 4] = [
        (
            "all of it is cancelled",
            |sold| sold.status = "cancelled".to_owned(),
            &["cancelled", "cancelled", "cancelled"],
        ),
        ("two lines are taken out", |sold| sold.lines = 1, &["booking", "cancelled", "cancelled"]),
        ("one line is added", |sold| sold.lines = 4, &["booking", "booking", "booking", "booking"]),
        (
            "its status moves and the money stays",
            |sold| sold.status = "on-hold".to_owned(),
            &["booking", "booking", "booking"],
        ),
    ];
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10, "night_hour": 3 });
        stage.must("company.set", json!({ "settings": settings })).await;
        for variant in 1..=4 {
            stage.offer_of(&variant.to_string(), "30.00").await;
        }
        for (place, (what, change, stands)) in (10_u64..).zip(CHANGES.iter().flat_map(|one| [one, one])) {
            let (id, is_told) = (place, place % 2 == 0);
            let at = stage.now();
            world(|world| {
                let sold = world.sell(id, "processing", at);
                (sold.paid, sold.lines) = (true, 3);
            });
            stage.sync().await;
            assert_eq!(stage.lines(id).await, ["paid"; 3], "{what}");
            let at = stage.now().plus(MINUTE);
            stage.later(MINUTE).await;
            world(|world| {
                let sold = world.orders.get_mut(&id).unwrap();
                change(sold);
                sold.changed = at;
            });
            if is_told {
                stage.sync().await;
            }
            stage.later(15 * MINUTE).await;
            stage.later(SECOND).await;
            let mut now = stage.lines(id).await;
            now.sort_unstable();
            assert_eq!(now, *stands, "{what}, told: {is_told}");
            let bought = stands.iter().filter(|status| **status == "booking").count();
            assert_eq!(held(&stage, id).await, bought, "{what}, told: {is_told}");
        }
    })
    .await;
}
