//! The shop changes its mind before anything is sent: whether the hub hears of it or not, what is given up is not bought.

use domain::{
    ids::{OrderId, RawOrderId},
    time::{HOUR, MINUTE, SECOND},
};
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

/// The bookings of an order: state, and what is wrong.
async fn bookings(stage: &Stage, id: u64) -> Vec<(&'static str, String)> {
    let order = stage.order(id).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let rows = store::bookings::of_orders(&mut read, &[order.id]).await.unwrap();
    rows.into_iter().map(|row| (row.state.code(), row.problem)).collect()
}

/// A hub that books by itself after ten minutes, and a paid order.
async fn sold(store: &store::Store) -> Stage {
    let stage = Stage::new(store).await;
    stage.market().await;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10, "night_hour": 3 });
    stage.must("company.set", json!({ "settings": settings })).await;
    stage.offer("30.00").await;
    sell(&stage, 1).await;
    stage
}

async fn sell(stage: &Stage, id: u64) {
    let at = stage.now();
    world(|world| world.sell(id, "processing", at).paid = true);
    stage.sync().await;
    assert_eq!(stage.lines(id).await, ["paid"]);
}

fn change(id: u64, status: &str, at: domain::Moment) {
    world(|world| {
        let sold = world.orders.get_mut(&id).unwrap();
        (sold.status, sold.changed) = (status.to_owned(), at);
    });
}

#[tokio::test]
async fn br_25_nothing_is_sent_while_the_shop_says_an_older_word_and_that_word_holds_in_the_end() {
    both(|store| async move {
        // The shop's clock was put right by half an hour, or it was restored: what it says now has an earlier date.
        let stage = sold(&store).await;
        change(1, "cancelled", stage.now().plus(-HOUR / 2));
        stage.later(20 * MINUTE).await;
        let now = bookings(&stage, 1).await;
        assert!(matches!(&now[..], [("reserved", why)] if !why.is_empty()), "not sent, and it is said: {now:?}");
        // No cache and no copy keeps an answer for so long: it is the shop's word.
        for _ in 0..8 {
            stage.later(HOUR).await;
        }
        assert_eq!(stage.lines(1).await, ["cancelled"]);
        assert_eq!(bookings(&stage, 1).await[0].0, "released");

        // A copy that lags behind for a while stops nothing for ever.
        sell(&stage, 2).await;
        let at = world(|world| world.orders[&2].changed);
        change(2, "on-hold", at.plus(-HOUR / 2));
        stage.later(20 * MINUTE).await;
        assert_eq!(bookings(&stage, 2).await[0].0, "reserved");
        change(2, "processing", at);
        stage.later(20 * MINUTE).await;
        assert_eq!(bookings(&stage, 2).await[0].0, "sending");
    })
    .await;
}

#[tokio::test]
async fn br_25_nothing_is_sent_while_the_shops_last_word_cannot_be_read() {
    both(|store| async move {
        let stage = sold(&store).await;
        stage.later(MINUTE).await;
        change(1, "strange", stage.now());
        stage.later(20 * MINUTE).await;
        let now = bookings(&stage, 1).await;
        assert!(matches!(&now[..], [("reserved", why)] if !why.is_empty()), "not sent, and it is said: {now:?}");
        change(1, "cancelled", stage.now());
        stage.later(20 * MINUTE).await;
        assert_eq!((stage.lines(1).await, bookings(&stage, 1).await[0].0), (vec!["cancelled"], "released"));
    })
    .await;
}

#[tokio::test]
async fn br_25_what_the_shop_takes_back_while_the_provider_is_asked_holds_when_the_provider_says_no() {
    for what in ["cancelled", "deleted", "its id is another order's"] {
        both(|store| async move {
            let stage = sold(&store).await;
            world(|world| world.refuses = true);
            let order = stage.order(1).await.id;
            let raw = RawOrderId::new(order.number());
            stage.later(9 * MINUTE).await;
            stage.clock.advance(MINUTE);
            // The hub hears of it between the call and its answer.
            stage
                .meanwhile("book: settle", async {
                    match what {
                        "cancelled" => change(1, "cancelled", stage.now()),
                        "deleted" => drop(world(|world| world.orders.remove(&1))),
                        _ => world(|world| {
                            let sold = world.sell(1, "processing", stage.now());
                            (sold.name, sold.email) = ("Boris".to_owned(), "boris@example.com".to_owned());
                        }),
                    }
                    let mut tx = stage.hub.store.begin(stage.company, "test: hint").await.unwrap();
                    jobs::queue(&mut tx, &stage.hub.env, &flow::inbox::ReadOrder { raw }).await.unwrap();
                    tx.commit().await.unwrap();
                    stage.quiet().await;
                    if what == "its id is another order's" {
                        stage.must("orders.take_as_new", json!({ "raw_order": raw })).await;
                        stage.quiet().await;
                    }
                    assert_eq!(statuses(&stage, order).await, ["booking"], "nobody knows yet: {what}");
                })
                .await;
            stage.quiet().await;
            assert_eq!(statuses(&stage, order).await, ["cancelled"], "{what}");
        })
        .await;
    }
}

/// The statuses of the lines of an order, whatever its id in the shop.
async fn statuses(stage: &Stage, order: OrderId) -> Vec<&'static str> {
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    store::lines::of_order(&mut read, order).await.unwrap().iter().map(|line| line.status.code()).collect()
}

#[tokio::test]
async fn br_13_another_order_under_a_known_id_is_not_written_over_the_known_one() {
    both(|store| async move {
        let stage = sold(&store).await;
        world(|world| world.orders.get_mut(&1).unwrap().email = "anna@example.com".to_owned());
        stage.later(20 * MINUTE).await;
        assert_eq!(bookings(&stage, 1).await[0].0, "sending");
        let before = stage.order(1).await;
        // The shop was restored from a backup that lacked the order, and gave its id out again.
        let at = stage.now();
        world(|world| {
            let sold = world.sell(1, "processing", at);
            (sold.paid, sold.lines) = (true, 2);
            (sold.name, sold.email) = ("Boris".to_owned(), "boris@example.com".to_owned());
        });
        stage.sync().await;
        let now = stage.order(1).await;
        assert_eq!((&now.customer.0, now.made_at), (&before.customer.0, before.made_at));
        assert_eq!(stage.lines(1).await, ["booking"], "nothing of it is bought for somebody else");
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let raw = store::raw_orders::quarantine(&mut read, i64::MAX, 9).await.unwrap();
        drop(read);
        assert!(matches!(&raw[..], [one] if one.problem.contains("another order")), "it is said: {raw:?}");
        // A new date alone, or a new name alone, is an edit.
        sell(&stage, 2).await;
        world(|world| world.orders.get_mut(&2).unwrap().name = "Boris".to_owned());
        change(2, "processing", stage.now());
        stage.sync().await;
        assert_eq!(stage.order(2).await.customer.0.name, "Boris");
    })
    .await;
}
