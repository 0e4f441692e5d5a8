//! Jobs that do nothing, each in a lane of its own, queued beforehand: leased, begun, run and ended, every end on the disk.
//! Beside it, how long it takes from the commit of a job to its start while the engine has nothing to do.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use domain::ids::{CompanyId, ConnectionId};
use jobs::{Engine, EngineOptions, Job, JobCx, JobKind, Lane, Registry, Stop};
use serde::{Deserialize, Serialize};
use store::Store;
use tokio::sync::Notify;

use super::{Figures, Run, Wish, figures, limit, progress};
use crate::{
    clock::{HubClock, Stopwatch, pause},
    rehearse::Place,
    start,
};

/// Jobs whose start is watched.
const STARTS: u32 = 200;
/// Jobs queued in one transaction.
const PART: u32 = 1024;

/// What the jobs of a bench share.
#[derive(Debug, Default)]
struct Counter {
    run: AtomicU32,
    came: Notify,
    /// When the watched job was committed, and how long after that it ran.
    committed: Mutex<Option<Stopwatch>>,
    waited: Mutex<Vec<Duration>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Empty {
    number: u64,
}

impl JobKind for Empty {
    const NAME: &'static str = "bench.empty";
    fn lane(&self) -> Lane {
        format!("bench:{}", self.number)
    }
}

impl Job<Counter> for Empty {
    async fn run(&self, cx: &JobCx<'_, Counter>) -> Result<(), Stop> {
        if let Some(watch) = lock(&cx.app.committed).take() {
            lock(&cx.app.waited).push(watch.elapsed());
        }
        cx.app.run.fetch_add(1, Ordering::SeqCst);
        cx.app.came.notify_one();
        Ok(())
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) async fn run(wish: &Wish, place: &Place) -> anyhow::Result<Figures> {
    let clock = HubClock::real();
    place.people(clock.clone(), "a password of a bench").await.map_err(|failed| failed.why)?;
    let opened = start::open(&place.settings, clock).await.map_err(|failed| failed.why)?;
    let (store, env) = (&opened.hub.store, &opened.hub.env);
    let companies = store::people::companies(&mut store.read_global().await?).await?;
    let company = companies.first().context("a company")?.id;
    let mut limit = limit::Limit::open(place, store, env.clone(), ConnectionId::new(1)).await?;
    let (mut limits, mut measured) = (Vec::new(), Vec::new());
    for number in 0..=wish.runs {
        let first = u64::from(number + 1) * u64::from(wish.size) * 2;
        queue(store, env, company, first, wish.size).await?;
        // A database that was last looked over while the queue was empty takes wrong ways until it looks again, within a
        // minute: no run is to hang on that.
        limit.statistics().await?;
        let watch = Stopwatch::start();
        limits.push(limit.jobs(wish.size).await?);
        progress("limit", number, wish.runs, watch);
        queue(store, env, company, first + u64::from(wish.size), wish.size).await?;
        limit.statistics().await?;
        let watch = Stopwatch::start();
        measured.push(work(place, store, env, company, wish.size).await?);
        progress("jobs", number, wish.runs, watch);
    }
    store.close().await;
    Ok(figures(wish, "jobs", limit.what_of_jobs(), &limits, &measured))
}

async fn queue(store: &Store, env: &domain::Env, company: CompanyId, first: u64, count: u32) -> anyhow::Result<()> {
    let all: Vec<Empty> = (first..first + u64::from(count)).map(|number| Empty { number }).collect();
    for part in all.chunks(PART as usize) {
        let mut tx = store.begin(company, "bench: queue").await?;
        jobs::queue_each(&mut tx, env, part).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn work(place: &Place, store: &Store, env: &domain::Env, company: CompanyId, count: u32) -> anyhow::Result<Run> {
    let counter = Arc::new(Counter::default());
    let options = EngineOptions { node: place.settings.node.clone(), workers: place.settings.workers };
    let watch = Stopwatch::start();
    let registry = Registry::default().with::<Empty>();
    let engine = Engine::start(store.clone(), env.clone(), registry, counter.clone(), options).await?;
    while counter.run.load(Ordering::SeqCst) < count {
        counter.came.notified().await;
    }
    // The last one counts when its end is on the disk.
    while !engine.idle().await?.0 {
        pause(Duration::from_micros(200)).await;
    }
    let took = watch.elapsed();
    ensure!(jobs::rows::waiting(&mut store.read(company).await?, 1).await?.is_empty(), "jobs are left");
    for number in 0..u64::from(STARTS) {
        let mut tx = store.begin(company, "bench: queue one").await?;
        jobs::queue(&mut tx, env, &Empty { number: u64::MAX / 4 + number }).await?;
        // From before the commit: it is part of the wait, and what is told is never too good.
        *lock(&counter.committed) = Some(Stopwatch::start());
        tx.commit().await?;
        while lock(&counter.committed).is_some() {
            counter.came.notified().await;
        }
        while !engine.idle().await?.0 {
            pause(Duration::from_micros(200)).await;
        }
    }
    engine.stop(Duration::from_secs(5)).await;
    let each = std::mem::take(&mut *lock(&counter.waited));
    Ok(Run { took, each })
}
