//! An order of many lines that one booking holds: what the shop changes of all of them at once is followed for each.

use domain::{line::LineStatus, time::MINUTE};
use serde_json::json;
use store::lines::LineRow;
use testkit::both;

use crate::{shop::world, stage::Stage};

const LINES: i64 = 60;
const COUNT: usize = 60;

async fn lines(stage: &Stage) -> Vec<LineRow> {
    let order = stage.order(1).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    store::lines::of_order(&mut read, order.id).await.unwrap()
}

#[tokio::test]
async fn br_25_a_change_of_all_lines_of_one_booking_is_followed_for_each() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10, "night_hour": 3 });
        stage.must("company.set", json!({ "settings": settings })).await;
        for variant in 1..=LINES {
            let offer = json!({ "product": "11", "variant": variant.to_string(), "provider": "market",
                "offer": variant.to_string(), "seller": "one", "price": "30.00", "currency": "CNY" });
            stage.must("offer.set", json!({ "connection": stage.shops[0], "offer": offer })).await;
        }
        let at = stage.now();
        world(|world| {
            let sold = world.sell(1, "processing", at);
            (sold.paid, sold.lines, sold.pieces) = (true, LINES, 3);
        });
        stage.sync().await;
        assert_eq!(lines(&stage).await.len(), COUNT);
        // Heard of only by the look just before sending: the one booking of all lines is given up, and all are planned anew.
        stage.later(MINUTE).await;
        let at = stage.now();
        world(|world| {
            let sold = world.orders.get_mut(&1).unwrap();
            (sold.taken_back, sold.changed) = ((1..=LINES).map(|line| (line, 1)).collect(), at);
        });
        for _ in 0..4 {
            stage.later(15 * MINUTE).await;
        }
        let all = lines(&stage).await;
        let (dead, living): (Vec<&LineRow>, Vec<&LineRow>) = all.iter().partition(|line| line.status.is_dead());
        assert_eq!((dead.len(), living.len()), (COUNT, COUNT));
        assert!(dead.iter().all(|line| line.quantity == 1 && line.end_reason == "shop_cancelled"));
        assert!(living.iter().all(|line| line.quantity == 2 && line.status == LineStatus::Booking));
        assert_eq!(stage.reserved(1).await.len(), 2 * COUNT, "held, given back, and held again");
        let order = stage.order(1).await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let asked = store::decisions::of_orders(&mut read, &[order.id]).await.unwrap();
        assert!(asked.is_empty(), "nothing was sent of any: {asked:?}");
        assert_eq!(all.iter().map(|line| line.amount).sum::<i64>(), order.total, "to the last unit");
    })
    .await;
}
