//! Orders from before the start moment, and orders that could not be read.

use domain::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};
use testkit::both;

use crate::{shop::world, stage::Stage};

async fn reading(stage: &Stage, id: &Value) -> store::readings::ReadingRow {
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    store::readings::lookup(&mut read, id.as_str().unwrap().parse().unwrap()).await.unwrap().unwrap()
}

#[tokio::test]
async fn br_19_a_backfill_takes_old_orders_in_and_books_none_of_them() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| {
            (1..=9)
                .for_each(|id| world.sell(id, "processing", now.plus(-10 * DAY + i64::try_from(id).unwrap() * HOUR)));
            world.sell(20, "processing", now.plus(-30 * DAY));
            world.sell(21, "processing", now.plus(MINUTE));
            // Old, and changed since: the poll saw it and left it alone.
            world.orders.get_mut(&2).unwrap().changed = now.plus(MINUTE);
        });
        stage.later(2 * HOUR).await;
        assert!(stage.order("2").await.is_none() && stage.order("21").await.is_some());
        let day = |days: i64| {
            flow::proof::day::day_of(now.plus(-days * DAY), &jiff::tz::TimeZone::get("Europe/Sofia").unwrap())
        };
        let wish = json!({ "connection": stage.connection, "from": day(11) });
        let too_late = json!({ "connection": stage.connection, "from": "2026-04-01" });
        assert_eq!(stage.act("orders.backfill", too_late).await, Err(vec!["setting_wrong".to_owned()]));
        let begun = stage.must("orders.backfill", wish.clone()).await["reading"].clone();
        assert_eq!(stage.act("orders.backfill", wish.clone()).await, Err(vec!["backfill_running".to_owned()]));
        // Paused before it begins, it stands; then it goes on to its end.
        stage.must("backfill.pause", json!({ "reading": begun })).await;
        stage.quiet().await;
        assert_eq!((reading(&stage, &begun).await.read, stage.order("1").await), (0, None));
        stage.must("backfill.resume", json!({ "reading": begun })).await;
        stage.quiet().await;
        let row = reading(&stage, &begun).await;
        assert_eq!((row.state.as_str(), row.taken, row.total), ("done", 9, 10), "{row:?}");
        for id in 1..=9 {
            assert_eq!(stage.order(&id.to_string()).await.unwrap().1, "backfill", "{id}");
        }
        assert!(stage.order("20").await.is_none(), "older than was wished");
        assert_eq!(stage.order("21").await.unwrap().1, "");
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let first = store::orders::by_key(&mut read, stage.connection, "1").await.unwrap().unwrap();
        let jobs = jobs::rows::waiting(&mut read, 1000).await.unwrap();
        let lane = flow::inbox::order_lane(domain::Id::new(first.id.number()));
        assert!(!jobs.iter().any(|job| job.name == "order.plan" && job.lane == lane), "nothing of it is planned");
        drop(read);
        // The same again takes nothing in; what is known of an old order stays up to date.
        let again = stage.must("orders.backfill", wish.clone()).await["reading"].clone();
        stage.quiet().await;
        assert_eq!(reading(&stage, &again).await.taken, 0);
        let now = stage.now();
        world(|world| {
            let sold = world.orders.get_mut(&3).unwrap();
            (sold.status, sold.changed) = ("cancelled".to_owned(), now);
        });
        stage.later(2 * HOUR).await;
        assert_eq!(stage.order("3").await.unwrap().0, "cancelled");
        stage.shop_act("proof.run").await;
        stage.quiet().await;
        assert_eq!(stage.proven().await, [0, 0, 0]);
        let third = stage.must("orders.backfill", wish).await["reading"].clone();
        stage.must("backfill.cancel", json!({ "reading": third })).await;
        stage.quiet().await;
        assert_eq!(reading(&stage, &third).await.state, "cancelled");
    })
    .await;
}

#[tokio::test]
async fn br_10_what_could_not_be_read_is_run_again_one_or_all() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| (1..=3).for_each(|id| world.sell(id, "strange", now)));
        stage.later(2 * HOUR).await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let waiting = store::raw_orders::unreadable(&mut read, stage.connection, 0, 10).await.unwrap();
        drop(read);
        assert_eq!(waiting.len(), 3);
        let one = json!({ "connection": stage.connection, "raw_orders": [waiting[0]] });
        assert_eq!(stage.must("orders.understand_again", one).await["orders"], 1);
        stage.quiet().await;
        assert_eq!(stage.shop_act("orders.understand_again").await["orders"], 3, "they are as strange as before");
        stage.quiet().await;
        world(|world| world.orders.values_mut().for_each(|sold| sold.status = "processing".to_owned()));
        for id in 1..=3 {
            let again = json!({ "connection": stage.connection, "external_id": id.to_string() });
            stage.must("order.read_again", again).await;
        }
        stage.quiet().await;
        assert!(stage.order("3").await.is_some());
        let all = json!({ "connection": stage.connection });
        assert_eq!(stage.act("orders.understand_again", all).await, Err(vec!["nothing_to_do".to_owned()]));
    })
    .await;
}
