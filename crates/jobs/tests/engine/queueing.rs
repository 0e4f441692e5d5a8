//! What queueing leaves behind: nothing without a commit, one job a key.

use domain::time::SECOND;
use testkit::both;

use crate::bench::{Bench, Do, keyed, step};

#[tokio::test]
async fn a_job_is_there_only_when_its_cause_is() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let mut tx = bench.store.begin(bench.company, "test: dropped").await.unwrap();
        jobs::queue(&mut tx, &bench.env, &step("a", "lost")).await.unwrap();
        drop(tx);
        assert!(bench.open_jobs().await.is_empty());
        let engine = bench.start("n", 2).await;
        bench.queue(&[step("a", "kept")]).await;
        bench.ran("kept", 1).await;
        assert_eq!(bench.idle(&engine).await, None);
        assert!(bench.open_jobs().await.is_empty());
        bench.assert_nothing_happened();
    })
    .await;
}

#[tokio::test]
async fn while_a_key_waits_the_earlier_moment_wins() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let now = bench.env.now();
        for (name, key, seconds) in [("first", "k", 60), ("earlier", "k", 10), ("later", "k", 100), ("other", "l", 50)]
        {
            bench.queue_at(&keyed("a", name, key), now.plus(seconds * SECOND)).await;
        }
        let waiting: Vec<_> = bench.open_jobs().await.iter().map(|job| job.run_at.since(now) / SECOND).collect();
        assert_eq!(waiting, [10, 50]);

        let engine = bench.start("n", 2).await;
        assert_eq!(bench.idle(&engine).await, Some(now.plus(10 * SECOND)));
        bench.script("first", [Do::Hold]);
        bench.clock.advance(10 * SECOND);
        bench.began("first", 1).await;
        // A running job does not hold its key: what came after its beginning is done after it.
        bench.queue(&[keyed("a", "second", "k")]).await;
        assert_eq!(bench.open_jobs().await.len(), 3);
        bench.app.open();
        assert_eq!(bench.next().await, crate::bench::Event::Ended("first".to_owned()));
        bench.ran("second", 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_waits_for_its_next_try_holds_its_key() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let now = bench.env.now();
        let engine = bench.start("n", 2).await;
        bench.script("poll", [Do::Hold, Do::Fail]);
        bench.queue(&[keyed("a", "poll", "k")]).await;
        bench.began("poll", 1).await;
        // Queued during the run and merged into the retry, which keeps its count of tries.
        bench.queue_at(&keyed("a", "twin", "k"), now.plus(3600 * SECOND)).await;
        bench.app.open();
        bench.next().await;
        let next = bench.idle(&engine).await.unwrap();
        assert!(next >= now.plus(2 * SECOND) && next < now.plus(3 * SECOND), "{next}");
        assert_eq!(bench.open_jobs().await.len(), 1);
        bench.queue_at(&keyed("a", "again", "k"), now.plus(SECOND)).await;
        assert_eq!(bench.idle(&engine).await, Some(now.plus(SECOND)));
        bench.clock.advance(SECOND);
        bench.ran("poll", 2).await;
        assert_eq!(bench.idle(&engine).await, None);
    })
    .await;
}
