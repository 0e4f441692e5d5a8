//! A lane runs one after another and in order, other lanes meanwhile; the engine says truly whether it is idle.

use std::time::Duration;

use domain::time::{HOUR, SECOND};
use testkit::both;

use crate::bench::{Bench, Do, Event, step};

#[tokio::test]
async fn a_lane_runs_in_order_while_others_run() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        bench.script("a1", [Do::Hold]);
        bench.queue(&[step("a", "a1"), step("a", "a2"), step("a", "a3")]).await;
        let engine = bench.start("n", 4).await;
        bench.began("a1", 1).await;
        bench.queue(&[step("b", "b1"), step("b", "b2")]).await;
        bench.ran("b1", 1).await;
        bench.ran("b2", 1).await;
        bench.queue(&[step("a", "a4")]).await;
        assert!(!engine.idle().await.unwrap().0);
        bench.assert_nothing_happened();
        bench.app.open();
        assert_eq!(bench.next().await, Event::Ended("a1".to_owned()));
        for name in ["a2", "a3", "a4"] {
            bench.ran(name, 1).await;
        }
        assert_eq!(bench.idle(&engine).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_long_lane_keeps_its_order_over_many_turns() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let steps: Vec<_> = (0..50).map(|number| step("long", &format!("{number:03}"))).collect();
        bench.queue(&steps).await;
        let engine = bench.start("n", 3).await;
        for step in &steps {
            bench.ran(&step.name, 1).await;
        }
        assert_eq!(bench.idle(&engine).await, None);
        let lanes = bench.sql("DELETE FROM lanes".to_owned()).await;
        assert_eq!(lanes, 0, "an empty lane leaves no row");
    })
    .await;
}

#[tokio::test]
async fn idle_is_said_only_when_nothing_runs_and_nothing_is_due() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let engine = bench.start("n", 2).await;
        assert_eq!(bench.idle(&engine).await, None);
        bench.script("now", [Do::Hold]);
        let later = bench.env.now().plus(HOUR);
        bench.queue_at(&step("a", "later"), later).await;
        bench.queue(&[step("a", "now")]).await;
        // From the commit on it is due, whether or not the engine has seen it.
        assert!(!engine.idle().await.unwrap().0);
        bench.began("now", 1).await;
        assert!(!engine.idle().await.unwrap().0);
        bench.app.open();
        bench.next().await;
        assert_eq!(bench.idle(&engine).await, Some(later));
        bench.clock.advance(HOUR);
        bench.ran("later", 1).await;
        assert_eq!(bench.idle(&engine).await, None);

        // Stopping tells running jobs; what they left is taken up at once by the next start, and is no failed try.
        bench.script("told", [Do::Hold]);
        bench.queue(&[step("b", "told")]).await;
        bench.began("told", 1).await;
        engine.stop(Duration::from_secs(20)).await;
        assert_eq!(bench.next().await, Event::Told("told".to_owned()));
        assert_eq!(bench.next().await, Event::Ended("told".to_owned()));
        assert!(bench.open_jobs().await.iter().all(|job| job.state == "waiting" && job.tries == 0));
        let engine = bench.start("m", 2).await;
        bench.ran("told", 1).await;
        assert_eq!(bench.idle(&engine).await, None);
        bench.clock.advance(SECOND);
        bench.assert_nothing_happened();
    })
    .await;
}
