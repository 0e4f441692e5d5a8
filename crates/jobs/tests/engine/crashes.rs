//! BR-80: work goes on after a crash, and a worker whose lease is gone cannot write.

use domain::time::SECOND;
use testkit::both;

use crate::bench::{Bench, Do, Event, step};

/// A lane as a node that died left it, with its only job in the state in which a crash leaves it.
async fn left_behind(bench: &Bench, lane: &str, owner: &str, tries: i64) {
    bench.queue(&[step(lane, lane)]).await;
    let company = bench.company.number();
    let until = bench.env.now().plus(15 * SECOND).micros();
    let lease = format!(
        "UPDATE lanes SET owner = '{owner}', token = 5, lease_until = {until} WHERE company = {company} AND lane = '{lane}'"
    );
    assert_eq!(bench.sql(lease).await, 1);
    let job =
        format!("UPDATE jobs SET state = 'running', tries = {tries} WHERE company = {company} AND lane = '{lane}'");
    assert_eq!(bench.sql(job).await, 1);
}

#[tokio::test]
async fn br_80_a_dead_nodes_work_is_taken_up_after_its_lease() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        left_behind(&bench, "a", "dead#1", 1).await;
        let engine = bench.start("alive", 2).await;
        for seconds in [1, 13] {
            bench.clock.advance(seconds * SECOND);
            // A round over all lanes has ended with this one.
            bench.queue(&[step("b", "probe")]).await;
            bench.ran("probe", 1).await;
            assert!(!engine.idle().await.unwrap().0, "work that another node holds is work");
        }
        bench.clock.advance(SECOND);
        bench.store.signal(store::Signal::Work);
        bench.ran("a", 2).await;
        assert_eq!(bench.idle(&engine).await, None);
    })
    .await;
}

#[tokio::test]
async fn br_80_a_restarted_node_takes_its_own_work_up_at_once() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        bench.start("node", 1).await.stop(std::time::Duration::from_secs(20)).await;
        bench.start("node", 1).await.stop(std::time::Duration::from_secs(20)).await;
        // Also what a life before the last one left, and never what a node of a similar name holds.
        left_behind(&bench, "last", "node#2", 1).await;
        left_behind(&bench, "earlier", "node#1", 1).await;
        left_behind(&bench, "other", "node#x#1", 1).await;
        left_behind(&bench, "poison", "node#2", 16).await;
        let engine = bench.start("node", 1).await;
        let mut names = vec![];
        for _ in 0..2 {
            match bench.next().await {
                Event::Began(name, 2) => names.push(name),
                event => panic!("{event:?}"),
            }
            bench.next().await;
        }
        names.sort();
        assert_eq!(names, ["earlier", "last"]);
        bench.clock.advance(16 * SECOND);
        bench.store.signal(store::Signal::Work);
        bench.ran("other", 2).await;
        assert_eq!(bench.idle(&engine).await, None);
        // A job that ends the process whenever it runs does not do so for ever.
        assert_eq!(bench.quarantined().await.iter().map(|job| &*job.lane).collect::<Vec<_>>(), ["poison"]);
        assert_eq!(bench.given_up(), [format!("poison: {}", jobs::PROCESS_ENDED)]);
    })
    .await;
}

#[tokio::test]
async fn br_80_a_worker_whose_lease_is_gone_cannot_write() {
    both(|store| async move {
        let mut bench = Bench::new(store).await;
        let engine = bench.start("slow", 1).await;
        bench.script("job", [Do::Write, Do::Hold, Do::Write]);
        bench.queue(&[step("a", "job")]).await;
        bench.began("job", 1).await;
        // Everything that a second node changes by claiming; then what changes when only the owner does.
        for claim in ["token = token + 1, owner = 'quick#1'", "owner = 'quick#1'"] {
            while bench.written().await.is_empty() {
                tokio::task::yield_now().await;
            }
            let until = bench.env.now().plus(15 * SECOND).micros();
            assert_eq!(bench.sql(format!("UPDATE lanes SET {claim}, lease_until = {until}")).await, 1);
            bench.app.open();
            assert_eq!(bench.next().await, Event::LeaseLost("job".to_owned()));
            bench.next().await;
            assert_eq!(bench.written().await.len(), 1);
            let open = bench.open_jobs().await;
            assert_eq!((open.len(), &*open[0].state), (1, "running"), "also the end of the job is not written");
            // The other node dies; its lease runs out, and this one takes the job up.
            bench.sql("DELETE FROM notes".to_owned()).await;
            bench.script("job", [Do::Write, Do::Hold, Do::Write]);
            bench.clock.advance(15 * SECOND);
            bench.store.signal(store::Signal::Work);
            assert!(matches!(bench.next().await, Event::Began(..)));
        }
        bench.app.open();
        bench.next().await;
        assert_eq!(bench.idle(&engine).await, None);
        assert_eq!(bench.written().await.len(), 2);
    })
    .await;
}
