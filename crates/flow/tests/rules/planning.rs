//! Paid lines are planned by themselves, and none of them is forgotten.

use domain::time::HOUR;
use flow::plan::{PlanOrder, RecalculateOrder};
use serde_json::{Value, json};
use testkit::both;

use crate::{shop::world, stage::Stage};

fn by_itself(on: bool) -> Value {
    json!({ "settings": { "book_by_itself": on, "book_wait_minutes": 0, "night_hour": 3 } })
}

async fn paid(stage: &Stage) {
    world(|world| world.sell(1, "processing", stage.now()).paid = true);
    stage.must("connection.poll", json!({ "connection": stage.shops[0] })).await;
}

#[tokio::test]
async fn br_25_an_offer_given_while_its_order_is_being_planned_is_not_overlooked() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        stage.must("company.set", by_itself(true)).await;
        paid(&stage).await;
        stage.meanwhile("plan: decide", stage.offer("30.00")).await;
        stage.quiet().await;
        assert_eq!(stage.lines(1).await, ["booking"], "nobody asks about it, so it is planned once more");
        // What was read at one price is not reserved at another one.
        world(|world| world.sell(2, "processing", stage.now()).paid = true);
        stage.must("connection.poll", json!({ "connection": stage.shops[0] })).await;
        stage.meanwhile("plan: decide", stage.offer("20.00")).await;
        stage.quiet().await;
        assert_eq!(stage.lines(2).await, ["booking"]);
        assert_eq!(stage.reserved(2).await, [200_000]);
    })
    .await;
}

#[tokio::test]
async fn br_25_a_paid_line_whose_plan_was_lost_is_found_and_one_given_up_by_a_person_is_left() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        stage.offer("30.00").await;
        for id in [1, 2] {
            world(|world| world.sell(id, "processing", stage.now()).paid = true);
        }
        stage.sync().await;
        assert_eq!((stage.lines(1).await, stage.lines(2).await), (vec!["paid"], vec!["paid"]));
        // One is taken up by a person and given up again.
        let line = stage.line_ids(2).await[0];
        let begun = stage.must("booking.create", json!({ "lines": [line] })).await;
        stage.must("activity.abort", json!({ "activity": begun["activity"] })).await;
        stage.quiet().await;
        assert_eq!(stage.lines(2).await, ["paid"]);
        stage.later(7 * HOUR).await;
        assert_eq!(stage.lines(1).await, ["paid"], "nobody wants it booked by itself");
        // Turned on: what waits is taken up.
        stage.must("company.set", by_itself(true)).await;
        stage.quiet().await;
        assert_eq!((stage.lines(1).await, stage.lines(2).await), (vec!["booking"], vec!["paid"]));
        // A plan that never came.
        world(|world| world.sell(3, "processing", stage.now()).paid = true);
        stage.must("company.set", by_itself(false)).await;
        stage.sync().await;
        stage.must("company.set", by_itself(true)).await;
        stage.lose(flow::plan::PlanWaiting {}).await;
        stage.quiet().await;
        assert_eq!(stage.lines(3).await, ["paid"]);
        stage.later(7 * HOUR).await;
        assert_eq!(stage.lines(3).await, ["booking"]);
    })
    .await;
}

#[tokio::test]
async fn br_42_a_seller_whose_goods_cannot_be_quoted_keeps_no_other_one_waiting() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        for variant in ["1", "2", "3"] {
            stage.offer_of(variant, "10.00").await;
        }
        world(|world| {
            world.silent = Some(vec!["1".to_owned()]);
            let sold = world.sell(1, "processing", stage.now());
            (sold.paid, sold.lines) = (true, 3);
        });
        stage.sync().await;
        let begun = stage.must("booking.create", json!({ "lines": stage.line_ids(1).await })).await;
        stage.quiet().await;
        assert_eq!(stage.lines(1).await, ["paid", "booking", "booking"]);
        assert!(stage.goes_on(&begun["activity"]).await);
        // It speaks again: the rest follows, once.
        world(|world| world.silent = Some(Vec::new()));
        stage.later(HOUR).await;
        assert_eq!(stage.lines(1).await, ["booking", "booking", "booking"]);
        assert_eq!(stage.reserved(1).await, [100_000; 3]);
    })
    .await;
}

#[tokio::test]
async fn br_82_a_plan_that_is_given_up_ends_its_activity_with_the_reason_and_can_be_taken_up_again() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        stage.offer("10.00").await;
        world(|world| {
            world.silent = Some(vec!["1".to_owned()]);
            world.sell(1, "processing", stage.now()).paid = true;
        });
        stage.sync().await;
        let begun = stage.must("booking.create", json!({ "lines": stage.line_ids(1).await })).await;
        for _ in 0..60 {
            stage.later(HOUR + HOUR / 2).await;
        }
        assert!(!stage.goes_on(&begun["activity"]).await);
        let id = begun["activity"].as_str().unwrap().parse().unwrap();
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::activities::lookup(&mut read, id).await.unwrap().unwrap();
        let given_up = jobs::rows::quarantined(&mut read, i64::MAX, 10).await.unwrap();
        drop(read);
        assert!(row.is_ended() && row.failed == 1 && !row.problem.is_empty(), "{row:?}");
        assert_eq!(given_up.iter().filter(|job| job.name == "order.plan").count(), 1);
        // The provider speaks again: the job that was given up is taken up, or the lines are booked anew.
        world(|world| world.silent = Some(Vec::new()));
        stage.must("job.retry", json!({ "job": given_up[0].id })).await;
        stage.quiet().await;
        assert_eq!(stage.lines(1).await, ["booking"]);
    })
    .await;
}

/// So often a job may end the process before it is given up.
const fn deaths<J: jobs::JobKind>() -> u16 {
    2 * J::TRIES
}

#[tokio::test]
async fn br_82_a_plan_whose_process_dies_each_time_ends_its_activity_too() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        stage.offer("10.00").await;
        world(|world| world.sell(1, "processing", stage.now()).paid = true);
        stage.sync().await;
        let begun = stage.must("booking.create", json!({ "lines": stage.line_ids(1).await })).await;
        let id = begun["activity"].as_str().unwrap().parse().unwrap();
        for _ in 0..deaths::<PlanOrder>() {
            stage.dies_before("plan: decide").await;
        }
        // It dies once more, before the activity hears of it.
        stage.dies_before("activities: derive").await;
        stage.quiet().await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::activities::lookup(&mut read, id).await.unwrap().unwrap();
        let given_up = jobs::rows::quarantined(&mut read, i64::MAX, 10).await.unwrap();
        drop(read);
        assert_eq!((row.is_ended(), row.pending, row.failed), (true, 0, 1), "{row:?}");
        assert_eq!((row.problem.as_str(), given_up[0].problem.as_str()), ("process_ended", jobs::PROCESS_ENDED));
        assert_eq!(given_up.iter().map(|job| &*job.name).collect::<Vec<_>>(), ["order.plan"]);
        assert_eq!(stage.lines(1).await, ["paid"]);
        // The program was mended: the same job is taken up.
        stage.must("job.retry", json!({ "job": given_up[0].id })).await;
        stage.quiet().await;
        assert_eq!(stage.lines(1).await, ["booking"]);
    })
    .await;
}

#[tokio::test]
async fn br_82_a_plan_by_rule_whose_process_dies_each_time_is_not_begun_again_and_again() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        stage.offer("10.00").await;
        stage.must("company.set", by_itself(true)).await;
        paid(&stage).await;
        for _ in 0..deaths::<PlanOrder>() {
            stage.dies_before("plan: decide").await;
        }
        stage.quiet().await;
        let plans = async || {
            let mut read = stage.hub.store.read(stage.company).await.unwrap();
            let given_up = jobs::rows::quarantined(&mut read, i64::MAX, 10).await.unwrap();
            let waiting = jobs::rows::waiting(&mut read, 100).await.unwrap();
            let plans = |all: &[jobs::rows::JobView]| all.iter().filter(|job| job.name == "order.plan").count();
            (plans(&given_up), plans(&waiting), given_up[0].id)
        };
        let (.., job) = plans().await;
        stage.later(7 * HOUR).await;
        assert_eq!((plans().await, stage.lines(1).await), ((1, 0, job), vec!["paid"]));
        stage.must("job.retry", json!({ "job": job })).await;
        stage.quiet().await;
        assert_eq!(stage.lines(1).await, ["booking"]);
    })
    .await;
}

#[tokio::test]
async fn br_82_prices_whose_asking_ends_the_process_each_time_are_told_to_have_no_answer() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.market().await;
        stage.offer("10.00").await;
        world(|world| world.sell(1, "processing", stage.now()).paid = true);
        stage.sync().await;
        let begun = stage.must("line.recalculate", json!({ "lines": stage.line_ids(1).await })).await;
        let id = begun["activity"].as_str().unwrap().parse().unwrap();
        for _ in 0..deaths::<RecalculateOrder>() {
            stage.dies_before("plan: recalculated").await;
        }
        stage.quiet().await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::activities::lookup(&mut read, id).await.unwrap().unwrap();
        let lines = store::activities::lines(&mut read, &[id]).await.unwrap();
        assert_eq!((row.is_ended(), row.pending, row.failed), (true, 0, 1), "{row:?}");
        assert_eq!(lines.iter().map(|line| &*line.problem).collect::<Vec<_>>(), ["no_answer"]);
    })
    .await;
}
