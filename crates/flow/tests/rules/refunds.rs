//! What the shop refunded in part is no longer bought; money that names no pieces holds the order until a person says so.

use domain::{
    decision::DecisionKind,
    line::LineStatus,
    time::{MINUTE, SECOND},
};
use serde_json::json;
use testkit::both;

use crate::{
    shop::{Sold, world},
    stage::Stage,
};

/// Its lines: status, pieces and amount, sorted.
async fn lines(stage: &Stage, id: u64) -> Vec<(&'static str, i64, i64)> {
    let order = stage.order(id).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let all = store::lines::of_order(&mut read, order.id).await.unwrap();
    let mut all: Vec<_> = all.iter().map(|line| (line.status.code(), line.quantity, line.amount)).collect();
    all.sort_unstable();
    all
}

/// Pieces of it that a live booking holds.
async fn held(stage: &Stage, id: u64) -> i64 {
    let order = stage.order(id).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let held = store::bookings::lines_of_orders(&mut read, &[order.id]).await.unwrap();
    held.iter().filter(|line| line.live).map(|line| line.quantity).sum()
}

/// The open questions of it, each with the pieces that the shop no longer wants.
async fn asked(stage: &Stage, id: u64) -> Vec<(DecisionKind, i64)> {
    let order = stage.order(id).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let all = store::decisions::of_orders(&mut read, &[order.id]).await.unwrap();
    let open = all.iter().filter(|row| row.state == "open");
    open.map(|row| (row.kind, row.details["surplus"].as_i64().unwrap_or(0))).collect()
}

async fn sum(stage: &Stage, id: u64, kind: &str) -> i64 {
    stage.ledger(id).await.iter().filter(|(of, _)| of == kind).map(|(_, amount)| amount).sum()
}

/// A hub that books by itself after ten minutes.
async fn booking(store: &store::Store) -> Stage {
    let stage = Stage::new(store).await;
    stage.market().await;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10, "night_hour": 3 });
    stage.must("company.set", json!({ "settings": settings })).await;
    stage.offer("30.00").await;
    stage.offer_of("2", "30.00").await;
    stage
}

/// A paid order of two lines of three pieces each, at 41.50 and 1.00.
async fn sell(stage: &Stage, id: u64) {
    let at = stage.now();
    world(|world| {
        let sold = world.sell(id, "processing", at);
        (sold.paid, sold.lines, sold.pieces) = (true, 2, 3);
    });
    stage.sync().await;
}

fn change(stage: &Stage, id: u64, change: impl FnOnce(&mut Sold)) {
    let at = stage.now();
    world(|world| {
        let sold = world.orders.get_mut(&id).unwrap();
        change(sold);
        sold.changed = at;
    });
}

type Refund = (&'static str, fn(&mut Sold), &'static [(&'static str, i64, i64)], i64);

#[tokio::test]
async fn br_25_refunded_pieces_are_not_bought_whether_the_hub_was_told_or_not() {
    const REFUNDS: [Refund; 4] = [
        (
            "a piece of one line",
            |sold| sold.taken_back = vec![(1, 1)],
            &[("booking", 2, 276_700), ("booking", 3, 10_000), ("cancelled", 1, 138_300)],
            5,
        ),
        (
            "a whole line and a piece",
            |sold| sold.taken_back = vec![(2, 3), (1, 1)],
            &[("booking", 2, 276_700), ("cancelled", 1, 138_300), ("cancelled", 3, 10_000)],
            2,
        ),
        (
            "two refunds of one line",
            |sold| sold.taken_back = vec![(1, 1), (1, 1)],
            &[("booking", 1, 138_400), ("booking", 3, 10_000), ("cancelled", 2, 276_600)],
            4,
        ),
        (
            "a piece, then all of it",
            |sold| {
                (sold.taken_back, sold.refunded, sold.status) = (vec![(1, 1)], 286_700, "refunded".to_owned());
            },
            &[("cancelled", 3, 10_000), ("cancelled", 3, 415_000)],
            0,
        ),
    ];
    both(|store| async move {
        let stage = booking(&store).await;
        // Heard of before anything is reserved, heard of by the look just before sending, there from the first look on.
        for (place, (what, refund, stands, pieces)) in (10_u64..).zip(REFUNDS.iter().flat_map(|one| [one; 3])) {
            let (id, way) = (place, place % 3);
            if way == 2 {
                let at = stage.now();
                world(|world| {
                    let sold = world.sell(id, "processing", at);
                    (sold.paid, sold.lines, sold.pieces) = (true, 2, 3);
                    refund(sold);
                });
                stage.sync().await;
            } else {
                sell(&stage, id).await;
                stage.later(MINUTE).await;
                change(&stage, id, refund);
            }
            if way == 0 {
                stage.sync().await;
                assert!(!lines(&stage, id).await.iter().any(|line| line.0 == "booking"), "{what}");
            }
            stage.later(15 * MINUTE).await;
            stage.later(SECOND).await;
            let now = lines(&stage, id).await;
            assert_eq!(now, *stands, "{what}, way {way}");
            assert_eq!(
                (held(&stage, id).await, stage.order(id).await.hold.as_str()),
                (*pieces, ""),
                "{what}, way {way}"
            );
            assert_eq!(sum(&stage, id, "refund").await, -stage.order(id).await.refunded, "{what}, way {way}");
            assert_eq!(sum(&stage, id, "balance").await, 0, "{what}: it went back in the shop");
        }
        // The shop takes a refund back: its pieces are wanted again.
        sell(&stage, 50).await;
        change(&stage, 50, |sold| sold.taken_back = vec![(2, 3)]);
        stage.sync().await;
        assert_eq!(lines(&stage, 50).await.iter().filter(|line| line.0 == "paid").map(|line| line.1).sum::<i64>(), 3);
        stage.later(SECOND).await;
        change(&stage, 50, |sold| sold.taken_back = Vec::new());
        stage.sync().await;
        assert_eq!(lines(&stage, 50).await.iter().filter(|line| line.0 == "paid").map(|line| line.1).sum::<i64>(), 6);
        assert_eq!(sum(&stage, 50, "refund").await, 0);
    })
    .await;
}

#[tokio::test]
async fn br_25_pieces_refunded_after_the_booking_are_a_question_and_never_when_they_are_with_the_customer() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        for (id, status, questions) in [
            (1, LineStatus::Booked, 1),
            (2, LineStatus::AtWarehouse, 1),
            (3, LineStatus::Shipped, 0),
            (4, LineStatus::Received, 0),
        ] {
            sell(&stage, id).await;
            stage.move_lines(id, status).await;
            stage.later(SECOND).await;
            change(&stage, id, |sold| sold.taken_back = vec![(1, 2)]);
            stage.sync().await;
            let place = status.code();
            assert!(lines(&stage, id).await.iter().all(|line| (line.0, line.1) == (place, 3)), "{place}");
            let expected = vec![(DecisionKind::ShopChanged, 2); questions];
            assert_eq!(asked(&stage, id).await, expected, "{place}");
            assert_eq!(stage.order(id).await.hold, "", "{place}: nothing of it is left to buy");
            // A second one asks about all of them, and taken back it asks nothing any more.
            stage.later(SECOND).await;
            change(&stage, id, |sold| sold.taken_back = Vec::new());
            stage.sync().await;
            assert_eq!(asked(&stage, id).await, [], "{place}");
        }
    })
    .await;
}

#[tokio::test]
async fn br_25_money_that_names_no_pieces_holds_the_order_once_until_a_person_releases_it() {
    both(|store| async move {
        let stage = booking(&store).await;
        let hold = async |id: u64| stage.order(id).await.hold;
        let again = async |id: u64, by: fn(&mut Sold)| {
            stage.later(SECOND).await;
            change(&stage, id, by);
            stage.sync().await;
        };
        let release = async |id: u64| {
            let order = stage.order(id).await.id;
            stage.must("order.release", json!({ "order": order })).await;
            stage.quiet().await;
        };
        sell(&stage, 1).await;
        again(1, |sold| sold.refunded = 50_000).await;
        assert_eq!(hold(1).await, "refunded");
        assert_eq!(sum(&stage, 1, "refund").await, -50_000, "the books know of it at once");
        // Released, it stays so, however often it is read.
        release(1).await;
        for _ in 0..2 {
            again(1, |_| {}).await;
            assert_eq!(hold(1).await, "");
        }
        // A further one holds again; pieces that are named do not, and what they were is dropped.
        again(1, |sold| sold.taken_back = vec![(2, 1)]).await;
        assert_eq!(hold(1).await, "");
        again(1, |sold| sold.refunded = 60_000).await;
        assert_eq!(hold(1).await, "refunded");
        // More of it while it is held asks for no second word.
        again(1, |sold| sold.refunded = 70_000).await;
        release(1).await;
        assert_eq!(hold(1).await, "");
        stage.later(20 * MINUTE).await;
        assert_eq!(held(&stage, 1).await, 5, "what a person let go is bought");
        // All is booked: nothing is left that could be held back.
        stage.move_lines(1, LineStatus::Booked).await;
        again(1, |sold| sold.refunded = 80_000).await;
        assert_eq!((hold(1).await.as_str(), asked(&stage, 1).await.len()), ("", 0));

        // A refund that the shop takes back lifts its hold; between reserve and send it stops the send.
        sell(&stage, 2).await;
        again(2, |sold| sold.refunded = 50_000).await;
        assert_eq!(hold(2).await, "refunded");
        again(2, |sold| sold.refunded = 0).await;
        assert_eq!(hold(2).await, "");
        stage.later(MINUTE).await;
        change(&stage, 2, |sold| sold.refunded = 50_000);
        stage.later(20 * MINUTE).await;
        assert_eq!((hold(2).await.as_str(), held(&stage, 2).await), ("refunded", 0), "nothing is bought meanwhile");

        // Another hold stands first; when it goes, this one comes to light.
        sell(&stage, 3).await;
        let order = stage.order(3).await.id;
        stage.must("order.hold", json!({ "order": order })).await;
        again(3, |sold| sold.refunded = 50_000).await;
        assert_eq!(hold(3).await, "person");
        release(3).await;
        assert_eq!(hold(3).await, "refunded");
        release(3).await;
        assert_eq!(hold(3).await, "");

        // First seen with it; and given up whole it holds nothing.
        let at = stage.now();
        world(|world| {
            let sold = world.sell(4, "processing", at);
            (sold.paid, sold.refunded) = (true, 50_000);
            let sold = world.sell(5, "refunded", at);
            (sold.paid, sold.refunded) = (true, 425_000);
        });
        stage.sync().await;
        assert_eq!((hold(4).await.as_str(), hold(5).await.as_str()), ("refunded", ""));
        assert_eq!(stage.lines(5).await, ["cancelled"]);
    })
    .await;
}

/// What of its history the shop caused: what it was, and the reason or the new word.
async fn heard(stage: &Stage, id: u64) -> Vec<(String, String)> {
    let order = stage.order(id).await;
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let mut notes = store::notes::of_order(&mut read, order.id, 100).await.unwrap();
    notes.reverse();
    let shops = ["order.shop_status", "order.refunded", "order.total_changed", "order.held", "order.let_go"];
    let of_it = notes.into_iter().filter(|note| shops.contains(&note.what.as_str()));
    let word = |details: &serde_json::Value| {
        let texts = ["to", "reason"].map(|key| details[key].as_str().unwrap_or_default().to_owned()).concat();
        if texts.is_empty() { details["asked"]["sum"]["amount"].as_str().unwrap_or_default().to_owned() } else { texts }
    };
    of_it.map(|note| (note.what, word(&note.details))).collect()
}

#[tokio::test]
async fn br_25_the_history_tells_what_the_shop_took_back_and_the_hold_by_it() {
    both(|store| async move {
        let stage = booking(&store).await;
        sell(&stage, 1).await;
        assert_eq!(heard(&stage, 1).await, []);
        change(&stage, 1, |sold| sold.refunded = 5_000);
        stage.sync().await;
        stage.later(MINUTE).await;
        change(&stage, 1, |sold| sold.refunded = 0);
        stage.sync().await;
        stage.later(MINUTE).await;
        change(&stage, 1, |sold| sold.status = "cancelled".to_owned());
        stage.sync().await;
        let told = [
            ("order.refunded", "0.50"),
            ("order.held", "refunded"),
            ("order.refunded", "0.00"),
            ("order.let_go", "refunded"),
            ("order.shop_status", "cancelled"),
        ];
        assert_eq!(heard(&stage, 1).await, told.map(|(what, word)| (what.to_owned(), word.to_owned())));
        // One that comes so.
        let at = stage.now();
        world(|world| {
            let sold = world.sell(2, "processing", at);
            (sold.paid, sold.refunded) = (true, 5_000);
        });
        stage.sync().await;
        let told = [("order.refunded", "0.50"), ("order.held", "refunded")];
        assert_eq!(heard(&stage, 2).await, told.map(|(what, word)| (what.to_owned(), word.to_owned())));
    })
    .await;
}
