//! The night fills gaps and proves them filled; what only the register has is found, named and healed.

use domain::time::{DAY, HOUR, MINUTE};
use serde_json::json;
use testkit::both;

use crate::{shop::world, stage::Stage};

fn finding(id: &str, word: &str) -> (String, String) {
    (id.to_owned(), word.to_owned())
}

#[tokio::test]
async fn br_17_an_order_that_the_list_of_changes_hides_is_found_by_the_proof_and_healed() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| {
            for id in 1..=8 {
                world.sell(id, "processing", now.plus(i64::try_from(id).unwrap() * MINUTE));
            }
            world.hidden = vec![4];
            world.orders.get_mut(&7).unwrap().status = "draft".to_owned();
        });
        stage.later(HOUR).await;
        stage.shop_act("proof.run").await;
        stage.quiet().await;
        assert!(stage.order("5").await.is_some() && stage.order("4").await.is_none());
        assert_eq!(stage.proven().await, [1, 0, 0]);
        assert_eq!(stage.findings().await, [finding("4", "missing")]);
        assert_eq!(stage.notes("proof.found").await, 1);
        // The day says on both sides what there is: seven orders that are no drafts, six of them here.
        let day = flow::proof::day::day_of(now, &jiff::tz::TimeZone::get("Europe/Sofia").unwrap());
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::proofs::day(&mut read, stage.connection, &day).await.unwrap().unwrap();
        drop(read);
        assert_eq!((row.shop["orders"].clone(), row.hub["orders"].clone(), row.drafts), (json!(7), json!(6), 1));
        assert_eq!(row.shop["sums"]["EUR"], json!(7 * 425_000));
        // One button.
        let heal = json!({ "connection": stage.connection, "from": day });
        assert_eq!(stage.must("proof.heal", heal.clone()).await["orders"], 1);
        stage.quiet().await;
        stage.later(10 * MINUTE).await;
        assert!(stage.order("4").await.is_some());
        assert_eq!(stage.proven().await, [0, 0, 0]);
        assert_eq!(stage.act("proof.heal", heal).await, Err(vec!["nothing_to_do".to_owned()]));
        // What the night finds it reads again by itself, and proves once more.
        let evening = stage.now();
        world(|world| {
            world.sell(9, "processing", evening);
            world.hidden = vec![9];
            world.orders.remove(&3);
        });
        stage.night().await;
        stage.later(10 * MINUTE).await;
        assert_eq!(stage.proven().await, [0, 0, 0]);
        assert!(stage.order("9").await.is_some());
        assert_eq!(stage.order("3").await.unwrap().0, "deleted");
        assert_eq!(stage.notes("proof.found").await, 2);
    })
    .await;
}

#[tokio::test]
async fn br_18_what_lay_in_the_bin_and_is_listed_no_more_is_not_extra() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| (1..=3).for_each(|id| world.sell(id, "processing", now.plus(MINUTE))));
        stage.later(2 * HOUR).await;
        world(|world| {
            let sold = world.orders.get_mut(&2).unwrap();
            "trash".clone_into(&mut sold.status);
            sold.changed = now.plus(2 * HOUR);
        });
        stage.later(2 * HOUR).await;
        assert_eq!(stage.order("2").await.unwrap().0, "trash");
        // Emptied, or of a shop that does not list its bin.
        world(|world| drop(world.orders.remove(&2)));
        stage.shop_act("proof.run").await;
        stage.quiet().await;
        assert_eq!((stage.proven().await, stage.findings().await), ([0, 0, 0], Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn br_10_what_differs_is_extra_or_cannot_be_read_is_named_with_both_words() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| {
            for id in 1..=5 {
                world.sell(id, "processing", now.plus(MINUTE));
            }
            world.orders.get_mut(&5).unwrap().status = "strange".to_owned();
            // Long before the start moment.
            world.sell(6, "processing", now.plus(-3 * DAY));
        });
        stage.later(2 * HOUR).await;
        assert!(stage.order("1").await.is_some() && stage.order("6").await.is_none());
        // Changes that move no date, on a closed order and on an open one, and one that is gone for good.
        world(|world| {
            world.orders.get_mut(&1).unwrap().status = "cancelled".to_owned();
            world.orders.get_mut(&2).unwrap().total = 430_000;
            world.orders.remove(&3);
            world.hidden = vec![1, 2];
        });
        for days in [i64::MIN, 0, 401] {
            let run = stage.act("proof.run", json!({ "connection": stage.connection, "days": days })).await;
            assert_eq!(run, Err(vec!["setting_wrong".to_owned()]), "{days} days");
        }
        stage.shop_act("proof.run").await;
        stage.quiet().await;
        assert_eq!(stage.proven().await, [0, 1, 2]);
        let found =
            [finding("1", "differing"), finding("2", "differing"), finding("3", "extra"), finding("5", "quarantined")];
        assert_eq!(stage.findings().await, found);
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let days = ("2000-01-01", "2100-01-01");
        let rows = store::proofs::findings(&mut read, stage.connection, days, ("", ""), 9).await.unwrap();
        assert_eq!(
            (rows[0].shop["status"].clone(), rows[0].hub["status"].clone()),
            (json!("cancelled"), json!("processing"))
        );
        assert_eq!((rows[1].shop["total"].clone(), rows[1].hub["total"].clone()), (json!(430_000), json!(425_000)));
        let all: Vec<_> = store::proofs::days(&mut read, stage.connection, days, 100).await.unwrap();
        assert_eq!(all.iter().map(|day| day.before_start).sum::<i64>(), 1);
        let last = store::proofs::list(&mut read, stage.connection, i64::MAX, 1).await.unwrap().remove(0);
        assert_eq!(last.report["shop"]["processing"], json!(3), "the shop's own report: {:?}", last.report);
        drop(read);
        // All at once; what cannot be read stays named, and is read again when it can be.
        let (first, until) = (all.last().unwrap().day.clone(), all[0].day.clone());
        let heal = json!({ "connection": stage.connection, "from": first, "until": until });
        stage.must("proof.heal", heal).await;
        stage.quiet().await;
        stage.later(10 * MINUTE).await;
        assert_eq!(stage.proven().await, [0, 0, 0]);
        assert_eq!(stage.findings().await, [finding("5", "quarantined")]);
        assert_eq!(stage.order("3").await.unwrap().0, "deleted");
    })
    .await;
}

#[tokio::test]
async fn br_14_the_night_reads_by_content_what_moved_no_date_and_goes_on_where_it_was_cut() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| (1..=7).for_each(|id| world.sell(id, "processing", now.plus(MINUTE))));
        stage.later(2 * HOUR).await;
        // Within three days by the list, older ones one by one because they are open here.
        world(|world| world.orders.get_mut(&2).unwrap().total = 500_000);
        stage.night().await;
        assert_eq!(stage.proven().await, [0, 0, 0]);
        stage.later(5 * DAY).await;
        world(|world| {
            world.orders.get_mut(&3).unwrap().status = "cancelled".to_owned();
            world.is_down = true;
        });
        stage.night().await;
        assert_eq!(stage.order("3").await.unwrap().0, "processing", "the shop is down");
        world(|world| world.is_down = false);
        stage.later(4 * HOUR).await;
        assert_eq!(stage.order("3").await.unwrap().0, "cancelled");
        assert_eq!(stage.proven().await, [0, 0, 0]);
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let runs = store::readings::list(&mut read, stage.connection, i64::MAX, 50).await.unwrap();
        assert!(runs.len() >= 6 && runs.iter().all(|run| run.kind == "gap" && run.state == "done"), "{runs:?}");
    })
    .await;
}

#[tokio::test]
async fn br_10_a_proof_does_not_call_the_same_or_on_the_way_what_is_neither() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| (1..=5).for_each(|id| world.sell(id, "processing", now.plus(MINUTE))));
        stage.later(2 * HOUR).await;
        // A refund taken back and a newest word that nobody can read; neither moves the total.
        let change = |id: u64, status: &str, refunded: i64, changed| {
            world(|world| {
                let sold = world.orders.get_mut(&id).unwrap();
                (sold.status, sold.refunded, sold.changed) = (status.to_owned(), refunded, changed);
            });
        };
        change(1, "processing", 50_000, stage.now());
        change(2, "strange", 0, stage.now());
        stage.later(2 * HOUR).await;
        let moved = world(|world| world.orders[&1].changed);
        change(1, "processing", 0, moved);
        // The shop's clock was put right, or it was restored: its word has an earlier date from now on.
        change(3, "cancelled", 0, now);
        world(|world| {
            // Never told, and dated into the next year.
            world.sell(6, "processing", stage.now());
            world.orders.get_mut(&6).unwrap().changed = stage.now().plus(300 * DAY);
            world.hidden = vec![1, 3, 6];
        });
        stage.shop_act("proof.run").await;
        stage.quiet().await;
        let found = [
            finding("1", "differing"),
            finding("2", "quarantined"),
            finding("3", "differing"),
            finding("6", "missing"),
        ];
        assert_eq!((stage.findings().await, stage.proven().await), (found.to_vec(), [1, 0, 2]));
        // The night heals what can be healed.
        world(|world| world.orders.get_mut(&2).unwrap().status = "processing".to_owned());
        for _ in 0..2 {
            stage.night().await;
            stage.later(10 * MINUTE).await;
        }
        assert_eq!((stage.findings().await, stage.proven().await), (Vec::new(), [0, 0, 0]));
        assert_eq!(stage.order("3").await.unwrap().0, "cancelled");
        assert_eq!(stage.order("1").await.unwrap().1, "");
        // The list of changes fails for days while the register answers: what changed meanwhile is not on its way.
        let now = stage.now();
        world(|world| {
            world.is_strict = true;
            world.facts = [("dialect".to_owned(), "other".to_owned())].into();
            world.lacks = vec!["orders_read".to_owned()];
            world.sell(7, "processing", now);
        });
        stage.later(2 * DAY).await;
        stage.shop_act("proof.run").await;
        stage.later(12 * HOUR).await;
        assert_eq!(stage.findings().await, [finding("7", "missing")]);
    })
    .await;
}

#[tokio::test]
async fn br_81_a_proof_of_a_shop_that_fails_at_each_other_page_comes_to_its_end() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| (1..=60).for_each(|id| world.sell(id, "processing", now)));
        stage.shop_act("connection.poll").await;
        stage.quiet().await;
        world(|world| world.stutters = true);
        stage.shop_act("proof.run").await;
        stage.quiet().await;
        // Pages that came count its tries anew: it does not wait longer and longer, and is not given up.
        for _ in 0..30 {
            stage.clock.advance(3 * domain::time::SECOND);
            stage.quiet().await;
        }
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let last = store::proofs::list(&mut read, stage.connection, i64::MAX, 1).await.unwrap().remove(0);
        assert_eq!((last.state.as_str(), last.read), ("done", 60), "{}", last.problem);
    })
    .await;
}

#[tokio::test]
async fn br_82_a_proof_that_is_given_up_says_so_and_is_made_anew_when_it_is_tried_again() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| world.sell(1, "processing", stage.now()));
        stage.shop_act("connection.poll").await;
        stage.quiet().await;
        world(|world| world.is_down = true);
        stage.shop_act("proof.run").await;
        let proofs = async || {
            let mut read = stage.hub.store.read(stage.company).await.unwrap();
            let all = store::proofs::list(&mut read, stage.connection, i64::MAX, 9).await.unwrap();
            all.into_iter().map(|one| (one.state, one.problem)).collect::<Vec<_>>()
        };
        let given_up = async || {
            let mut read = stage.hub.store.read(stage.company).await.unwrap();
            let all = jobs::rows::quarantined(&mut read, i64::MAX, 10).await.unwrap();
            all.into_iter().find(|job| job.name == "orders.prove")
        };
        let mut job = None;
        for _ in 0..200 {
            stage.later(HOUR / 2).await;
            job = given_up().await;
            if job.is_some() {
                break;
            }
        }
        let found = proofs().await;
        let (state, problem) = found.last().unwrap();
        assert!(state == "failed" && !problem.is_empty(), "{found:?}");
        world(|world| world.is_down = false);
        stage.must("job.retry", json!({ "job": job.unwrap().id })).await;
        stage.quiet().await;
        assert_eq!(proofs().await[0].0, "done");
    })
    .await;
}
