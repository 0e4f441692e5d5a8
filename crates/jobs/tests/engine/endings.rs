//! How a job ends: tried again with growing waits, quarantined, cancelled, waiting for something.

use std::time::Duration;

use domain::{
    Moment,
    time::{MINUTE, SECOND},
};
use testkit::both;

use crate::bench::{Bench, Do, Event, step};

#[tokio::test]
async fn br_82_after_its_tries_a_job_goes_to_quarantine_and_the_lane_goes_on() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let engine = bench.start("n", 2).await;
        bench.script("bad", vec![Do::Fail; 8]);
        bench.queue(&[step("a", "bad")]).await;
        for tries in 1..=8 {
            bench.ran("bad", tries).await;
            let next = bench.idle(&engine).await;
            if tries == 8 {
                assert_eq!(next, None);
                break;
            }
            // BR-81: two seconds, doubled each time, with at most a fifth more.
            let wait = next.unwrap().since(bench.env.now());
            let base = (SECOND << tries).min(3600 * SECOND);
            assert!(wait >= base && wait <= base + base / 5, "try {tries} waits {wait}");
            // While it waits, the others of its lane go on.
            bench.queue(&[step("a", "good")]).await;
            bench.ran("good", 1).await;
            bench.idle(&engine).await;
            bench.clock.advance(wait);
        }
        let quarantined = bench.quarantined().await;
        assert_eq!(quarantined.len(), 1);
        assert_eq!((quarantined[0].tries, &*quarantined[0].problem), (8, "it failed"));
        assert_eq!(bench.given_up(), ["bad: it failed"]);
        bench.queue(&[step("a", "good")]).await;
        bench.ran("good", 1).await;

        let mut tx = bench.store.begin(bench.company, "test: revive").await.unwrap();
        assert!(jobs::rows::revive(&mut tx, quarantined[0].id, bench.env.now()).await.unwrap());
        tx.commit().await.unwrap();
        bench.ran("bad", 1).await;
        assert_eq!(bench.idle(&engine).await, None);
        assert!(bench.quarantined().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn br_82_what_cannot_be_read_goes_to_quarantine_and_a_panic_is_a_failed_try() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let company = bench.company.number();
        for (id, name, payload) in [(1, "test.step", r#"{"shape": "of another time"}"#), (2, "test.retired", "{}")] {
            let sql = format!(
                "INSERT INTO jobs (company, id, lane, name, payload, unique_key, state, run_at, tries, problem, report, \
                 created_at) VALUES ({company}, {id}, 'a', '{name}', '{payload}', '', 'waiting', 5, 0, '', '', 5)"
            );
            bench.sql(sql).await;
        }
        bench.script("panics", [Do::Panic]);
        bench.script("hopeless", [Do::Quarantine]);
        bench.queue(&[step("a", "panics"), step("a", "hopeless"), step("a", "good")]).await;
        let engine = bench.start("n", 1).await;
        bench.began("panics", 1).await;
        bench.ran("hopeless", 1).await;
        bench.ran("good", 1).await;
        let next = bench.idle(&engine).await.unwrap();
        assert_eq!(bench.open_jobs().await[0].tries, 1);
        bench.clock.advance(next.since(bench.env.now()));
        bench.ran("panics", 2).await;
        assert_eq!(bench.idle(&engine).await, None);
        let problems: Vec<_> = bench.quarantined().await.into_iter().map(|job| job.problem).collect();
        assert_eq!(problems.len(), 3);
        assert_eq!(bench.given_up(), ["hopeless: hopeless"]);
        for part in ["hopeless", "knows no job `test.retired`", "payload does not parse"] {
            assert!(problems.iter().any(|problem| problem.contains(part)), "{part} is not in {problems:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn waiting_for_something_is_no_try() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let engine = bench.start("n", 1).await;
        bench.script("patient", vec![Do::Wait(Duration::from_secs(60)); 20]);
        bench.queue(&[step("a", "patient")]).await;
        for _ in 0..20 {
            bench.ran("patient", 1).await;
            assert_eq!(bench.idle(&engine).await, Some(bench.env.now().plus(MINUTE)));
            bench.clock.advance(MINUTE);
        }
        bench.ran("patient", 1).await;
        assert_eq!(bench.idle(&engine).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_job_is_gone_whether_it_waits_or_runs() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let engine = bench.start("n", 1).await;
        bench.queue_at(&step("a", "waits"), bench.env.now().plus(MINUTE)).await;
        let waiting = bench.open_jobs().await[0].id;
        assert!(bench.cancel(waiting).await);
        assert!(!bench.cancel(waiting).await);

        bench.script("runs", [Do::Hold]);
        bench.script("next", [Do::Hold]);
        bench.queue(&[step("a", "runs"), step("a", "next")]).await;
        bench.began("runs", 1).await;
        let running = bench.open_jobs().await.into_iter().find(|job| job.state == "running").unwrap().id;
        assert!(bench.cancel(running).await);
        assert_eq!(bench.next().await, Event::Told("runs".to_owned()));
        assert_eq!(bench.next().await, Event::Ended("runs".to_owned()));
        // The word was for that job alone.
        bench.began("next", 1).await;
        assert_eq!(bench.open_jobs().await.len(), 1);
        assert!(!bench.cancel(running).await);
        bench.app.open();
        assert_eq!(bench.next().await, Event::Ended("next".to_owned()));
        bench.clock.advance(MINUTE);
        assert_eq!(bench.idle(&engine).await, None::<Moment>);
        bench.assert_nothing_happened();
    })
    .await;
}
