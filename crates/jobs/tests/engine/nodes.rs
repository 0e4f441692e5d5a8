//! Several engines on one database: each job runs once, each lane in order; and the wake-up between nodes.

use std::{collections::BTreeMap, time::Duration};

use jobs::{PostgresWake, Registry};
use store::{OpenOptions, Signal, Store};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, Do, Event, Step, step, within};

const LANES: usize = 20;
const EACH: usize = 12;

/// Runs many jobs by these engines while more are queued, and proves that each ran once and in its order.
async fn each_job_runs_once(mut bench: Bench, stores: Vec<Store>) {
    let steps: Vec<Step> =
        (0..LANES * EACH).map(|number| step(&format!("lane{}", number % LANES), &format!("{number:04}"))).collect();
    for step in &steps {
        bench.script(&step.name, [Do::Write]);
    }
    let mut engines = Vec::new();
    for (number, store) in stores.iter().enumerate() {
        let registry = Registry::default().with::<Step>();
        engines.push(bench.start_with(store, registry, &format!("node{number}"), 4).await);
    }
    // Queued while the engines finish and give back these very lanes: no wake-up may be lost.
    for some in steps.chunks(7) {
        bench.queue(some).await;
        for store in &stores {
            store.signal(Signal::Work);
        }
    }
    let mut ended = 0;
    while ended < steps.len() {
        match bench.next().await {
            Event::Began(_, 1) => {}
            Event::Ended(_) => ended += 1,
            event => panic!("{event:?}"),
        }
    }
    for engine in engines {
        assert_eq!(bench.idle(&engine).await, None);
        engine.stop(Duration::from_secs(20)).await;
    }
    bench.assert_nothing_happened();
    assert!(bench.open_jobs().await.is_empty() && bench.quarantined().await.is_empty());
    let mut by_lane: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (lane, name) in bench.written().await {
        by_lane.entry(lane).or_default().push(name);
    }
    assert_eq!(by_lane.len(), LANES);
    for (lane, names) in by_lane {
        assert_eq!(names.len(), EACH, "{lane} wrote {names:?}");
        assert!(names.is_sorted(), "{lane} wrote {names:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_job_runs_once_on_sqlite() {
    let database = testkit::sqlite().await;
    each_job_runs_once(Bench::new(database.store.clone()).await, vec![database.store.clone()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_job_runs_once_on_two_nodes() {
    let Some(database) = testkit::postgres().await else { return };
    let options = OpenOptions { connections: 8, durable: false };
    let second = Store::open(&database.address, options).await.unwrap();
    each_job_runs_once(Bench::new(database.store.clone()).await, vec![database.store.clone(), second]).await;
}

/// A transaction that queues into the lane of a running job while it holds what that job wants next, and the other way
/// round, must not stand still until the database breaks one of them.
#[tokio::test]
async fn queueing_into_a_lane_never_waits_for_its_job() {
    let Some(database) = testkit::postgres().await else { return };
    let mut bench = Bench::new(database.store.clone()).await;
    let engine = bench.start("n", 1).await;
    bench.script("job", [Do::Hold, Do::Write]);
    bench.queue(&[step("a", "job")]).await;
    bench.began("job", 1).await;
    let mut tx = bench.store.begin(bench.company, "test: queueing").await.unwrap();
    jobs::queue(&mut tx, &bench.env, &step("a", "after")).await.unwrap();
    bench.app.open();
    // The job writes under its lease although this transaction has queued into its lane.
    assert_eq!(bench.next().await, Event::Ended("job".to_owned()));
    assert_eq!(bench.written().await.len(), 1);
    tx.commit().await.unwrap();
    bench.ran("after", 1).await;
    assert_eq!(bench.idle(&engine).await, None);
}

#[tokio::test]
async fn queueing_on_one_node_wakes_the_other() {
    let Some(database) = testkit::postgres().await else { return };
    let second = Store::open(&database.address, OpenOptions { connections: 2, durable: false }).await.unwrap();
    let bench = Bench::new(database.store.clone()).await;
    let cancel = CancellationToken::new();
    let wakes: Vec<_> = [&database.store, &second]
        .into_iter()
        .map(|store| tokio::spawn(PostgresWake::run(store.clone(), database.address.clone(), cancel.clone())))
        .collect();
    let mut signals = second.signals();
    within(async {
        // The listeners may not be connected yet: then the next try wakes.
        loop {
            bench.queue(&[step("a", "a")]).await;
            if let Ok(signal) = tokio::time::timeout(Duration::from_millis(300), signals.recv()).await {
                assert_eq!(signal.unwrap(), Signal::Work);
                return;
            }
        }
    })
    .await;
    cancel.cancel();
    for wake in wakes {
        within(wake).await.unwrap();
    }
}
