//! The engine: finds due lanes company by company, leases them and hands them to workers; says whether all is quiet.
//! What happens in a lane is in `lane`, keeping leases in `heartbeat`.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{Env, Moment, ids::CompanyId, time::SECOND};
use store::{Signal, Store, StoreError};
use tokio::{
    sync::{
        Notify,
        broadcast::{Receiver, error::RecvError},
    },
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::{
    ends::Ends,
    heartbeat,
    held::Held,
    job::Registry,
    lane,
    rows::{self, Found, JobRow, Lease},
    timetable::{self, earlier},
};

pub(crate) const LEASE: i64 = 15 * SECOND;
pub(crate) const POLL: Duration = Duration::from_secs(1);

/// How the engine runs.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// This node's name; a restart under the same name takes its old leases back at once.
    pub node: String,
    /// Lanes at once.
    pub workers: usize,
}

pub(crate) struct Shared<C> {
    pub(crate) store: Store,
    pub(crate) env: Env,
    pub(crate) registry: Registry<C>,
    pub(crate) app: Arc<C>,
    pub(crate) held: Held,
    pub(crate) ends: Ends,
    /// No new work; running jobs are told.
    pub(crate) stop: CancellationToken,
    /// The last lane has ended.
    pub(crate) ended: CancellationToken,
    owner: String,
    workers: usize,
    running: AtomicUsize,
    /// A claim is under way: "idle" is never said between a claim and its run.
    claiming: AtomicBool,
    freed: Notify,
}

/// Runs jobs.
#[derive(Debug)]
pub struct Engine;

/// A running engine.
pub struct Running<C> {
    shared: Arc<Shared<C>>,
    tasks: JoinSet<()>,
}

impl<C> std::fmt::Debug for Running<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("owner", &self.shared.owner).finish_non_exhaustive()
    }
}

impl Engine {
    /// Registers the node, takes back its old leases, and begins.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn start<C: Send + Sync + 'static>(
        store: Store,
        env: Env,
        registry: Registry<C>,
        app: Arc<C>,
        options: EngineOptions,
    ) -> Result<Running<C>, StoreError> {
        let shared = register(store, env, registry, app, options).await?;
        let mut tasks = JoinSet::new();
        tasks.spawn(dispatch(shared.clone()));
        tasks.spawn(heartbeat::run(shared.clone()));
        Ok(Running { shared, tasks })
    }
}

/// Registers the node in a new life and takes back the leases of its earlier ones.
pub(crate) async fn register<C>(
    store: Store,
    env: Env,
    registry: Registry<C>,
    app: Arc<C>,
    options: EngineOptions,
) -> Result<Arc<Shared<C>>, StoreError> {
    let mut tx = store.begin_global("jobs: register node").await?;
    let epoch = rows::register_node(&mut tx, &options.node, env.now()).await?;
    tx.commit().await?;
    void_old_leases(&store, &options.node, epoch).await?;
    Ok(Arc::new(Shared {
        store,
        env,
        registry,
        app,
        held: Held::default(),
        ends: Ends::default(),
        stop: CancellationToken::new(),
        ended: CancellationToken::new(),
        // A second process of the same name would share a lease; the epoch in the owner keeps them apart.
        owner: format!("{}#{epoch}", options.node),
        workers: options.workers.max(1),
        running: AtomicUsize::new(0),
        claiming: AtomicBool::new(false),
        freed: Notify::new(),
    }))
}

/// Ends the leases of all earlier lives of this node, also of one that died while it started.
async fn void_old_leases(store: &Store, node: &str, epoch: i64) -> Result<(), StoreError> {
    let is_old = |lease: &Lease| {
        lease
            .owner
            .rsplit_once('#')
            .is_some_and(|(name, old)| name == node && old.parse().is_ok_and(|old: i64| old < epoch))
    };
    for company in rows::companies(&mut store.read_global().await?).await? {
        let leases = rows::leases(&mut store.read(company).await?).await?;
        for lease in leases.iter().filter(|lease| is_old(lease)) {
            let mut tx = store.begin(company, "jobs: void own old lease").await?;
            rows::give_back(&mut tx, lease).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

impl<C: Send + Sync + 'static> Running<C> {
    /// Whether nothing runs and nothing is due, and when the next thing is due. The truth for the conductor.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub async fn idle(&self) -> Result<(bool, Option<Moment>), StoreError> {
        if self.shared.is_busy() {
            return Ok((false, None));
        }
        let mut next: Option<Moment> = None;
        for company in rows::companies(&mut self.shared.store.read_global().await?).await? {
            // The timetable first: what it queues between the two looks is then seen in the lanes.
            next = earlier(next, timetable::next(&self.shared, company).await?);
            // A lane stays due in its row until it is given back, so work in hand is seen here on every node.
            next = earlier(next, rows::next_due(&mut self.shared.store.read(company).await?).await?);
        }
        let due = next.is_some_and(|at| at <= self.shared.env.now());
        Ok((!due && !self.shared.is_busy(), next))
    }

    /// Lanes that are worked on now; none while a claim is under way.
    #[must_use]
    pub fn at_work(&self) -> usize {
        if self.shared.claiming.load(Ordering::SeqCst) { 0 } else { self.shared.running.load(Ordering::SeqCst) }
    }

    /// Stops claiming, tells running jobs, and waits for them for at most `patience`.
    pub async fn stop(mut self, patience: Duration) {
        self.shared.stop.cancel();
        let ended = tokio::time::timeout(patience, async { while self.tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            warn!("some jobs did not stop in time; they are taken up again after the start");
        }
    }
}

impl<C> Shared<C> {
    fn is_busy(&self) -> bool {
        self.running.load(Ordering::SeqCst) > 0 || self.claiming.load(Ordering::SeqCst)
    }

    fn free(&self) -> usize {
        self.workers.saturating_sub(self.running.load(Ordering::SeqCst))
    }
}

/// Where the dispatcher stands: the lanes it started, the company that was served last, and those of which the last claim
/// left lanes behind.
struct Desk {
    lanes: JoinSet<()>,
    served: Option<CompanyId>,
    more: VecDeque<CompanyId>,
    /// Rounds since everybody was looked at.
    since: usize,
    /// When the next lane comes due, as of then.
    next: Option<Moment>,
}

/// So often workers that become free go on where lanes were left, before everybody is looked at again.
const ROUNDS: usize = 64;

async fn dispatch<C: Send + Sync + 'static>(shared: Arc<Shared<C>>) {
    let mut signals = shared.store.signals();
    let mut desk = Desk { lanes: JoinSet::new(), served: None, more: VecDeque::new(), since: 0, next: None };
    let mut news = true;
    while !shared.stop.is_cancelled() {
        if let Err(error) = round(&shared, &mut desk, news).await {
            error!(error = &error as &dyn std::error::Error, "claiming work failed; trying again");
            desk.next = None;
        }
        news = tokio::select! {
            () = shared.stop.cancelled() => break,
            () = work_queued(&mut signals) => true,
            () = shared.freed.notified() => false,
            // A moved clock wakes at once; the poll alone would cost a second for each move.
            () = due(&shared, desk.next) => true,
            () = pause(POLL) => true,
        };
        while let Some(ended) = desk.lanes.try_join_next() {
            if let Err(panic) = ended {
                error!(%panic, "a lane ended badly; its lease will run out");
            }
        }
    }
    while desk.lanes.join_next().await.is_some() {}
    shared.ended.cancel();
}

/// Waits for news of work, and takes all that are there: one look serves them all.
async fn work_queued(signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Work) | Err(RecvError::Lagged(_)) => break,
            Ok(Signal::Changed(..)) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    *signals = signals.resubscribe();
}

async fn due<C>(shared: &Shared<C>, next: Option<Moment>) {
    match next {
        Some(at) => shared.env.clock.wait_until(at).await,
        None => std::future::pending().await,
    }
}

/// Free workers are shared among the companies with work, beginning after the one that was served last, so that a company
/// with a thousand lanes never keeps others from their turn. While nobody has news, lanes that were left are taken up without
/// a look at everybody.
async fn round<C: Send + Sync + 'static>(
    shared: &Arc<Shared<C>>,
    desk: &mut Desk,
    news: bool,
) -> Result<(), StoreError> {
    let left = std::mem::take(&mut desk.more);
    desk.since += 1;
    if !news && desk.since < ROUNDS {
        desk.more = serve(shared, desk, left).await;
        if !desk.more.is_empty() {
            return Ok(());
        }
    }
    // Also once the lanes that were left are taken up: what comes due next is not known otherwise.
    let waiting = everybody(shared, desk).await?;
    desk.more = serve(shared, desk, waiting).await;
    Ok(())
}

/// Hands out lanes of these companies while workers are free; the companies that may have more.
async fn serve<C: Send + Sync + 'static>(
    shared: &Arc<Shared<C>>,
    desk: &mut Desk,
    mut waiting: VecDeque<CompanyId>,
) -> VecDeque<CompanyId> {
    while shared.free() > 0
        && let Some(company) = waiting.pop_front()
    {
        let share = shared.free().div_ceil(waiting.len() + 1);
        match hand_out(shared, desk, company, share).await {
            // As many as asked for: there may be more.
            Ok(claimed) if claimed == share => waiting.push_back(company),
            Ok(_) => {}
            Err(error) => {
                error!(%company, error = &error as &dyn std::error::Error, "a company's work cannot be claimed");
            }
        }
    }
    waiting
}

/// The companies with a lane that is due, in their turn.
async fn everybody<C>(shared: &Arc<Shared<C>>, desk: &mut Desk) -> Result<VecDeque<CompanyId>, StoreError> {
    let mut waiting = VecDeque::new();
    let mut next = None;
    for company in rows::companies(&mut shared.store.read_global().await?).await? {
        match look(shared, company).await {
            Ok((due, later)) => {
                waiting.extend(due.then_some(company));
                next = earlier(next, later);
            }
            Err(error) => error!(%company, error = &error as &dyn std::error::Error, "a company's work cannot be seen"),
        }
    }
    let after = waiting.iter().position(|company| Some(*company) > desk.served).unwrap_or(0);
    waiting.rotate_left(after);
    (desk.since, desk.next) = (0, next);
    Ok(waiting)
}

/// Whether a company has a lane that is due, and when the next one or its timetable comes due.
pub(crate) async fn look<C>(shared: &Shared<C>, company: CompanyId) -> Result<(bool, Option<Moment>), StoreError> {
    let scheduled = timetable::queue_due(shared, company).await?;
    let now = shared.env.now();
    let mut read = shared.store.read(company).await?;
    let due = rows::next_due(&mut read).await?.is_some_and(|at| at <= now);
    Ok((due, earlier(scheduled, rows::next_after(&mut read, now).await?)))
}

/// Leases lanes of a company and starts a worker on each; how many.
async fn hand_out<C: Send + Sync + 'static>(
    shared: &Arc<Shared<C>>,
    desk: &mut Desk,
    company: CompanyId,
    most: usize,
) -> Result<usize, StoreError> {
    shared.claiming.store(true, Ordering::SeqCst);
    let claimed = claim(shared, company, most).await.map(|leases| {
        let count = leases.len();
        for (lease, first) in leases {
            desk.served = Some(company);
            let working = Working::new(shared);
            desk.lanes.spawn(async move { lane::run(&working.0, &lease, first).await });
        }
        count
    });
    shared.claiming.store(false, Ordering::SeqCst);
    claimed
}

/// Leases lanes that are due and begins the first job of each, where that is a plain one.
pub(crate) async fn claim<C>(
    shared: &Shared<C>,
    company: CompanyId,
    most: usize,
) -> Result<Vec<(Lease, Option<JobRow>)>, StoreError> {
    let token = shared.env.id::<domain::ids::kinds::Token>().number();
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let now = shared.env.now();
    let mut tx = shared.store.begin(company, "jobs: claim lanes").await?;
    let lanes = rows::claim(&mut tx, &shared.owner, token, now.plus(LEASE), now, most).await?;
    let names: Vec<&str> = lanes.iter().map(String::as_str).collect();
    let mut first = if names.is_empty() { BTreeMap::new() } else { rows::begin_first_of(&mut tx, &names, now).await? };
    tx.commit().await?;
    let leased = lanes.into_iter().map(|lane| {
        let job = match first.remove(&lane) {
            Some(Found::Begun(job)) => Some(job),
            Some(Found::Odd) | None => None,
        };
        (Lease { company, lane, token, owner: shared.owner.clone() }, job)
    });
    Ok(leased.collect())
}

/// One busy worker, until dropped, also by a panic.
struct Working<C>(Arc<Shared<C>>);

impl<C> Working<C> {
    fn new(shared: &Arc<Shared<C>>) -> Self {
        shared.running.fetch_add(1, Ordering::SeqCst);
        Self(shared.clone())
    }
}

impl<C> Drop for Working<C> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
        self.0.freed.notify_one();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "polls and heartbeats go by the machine's time: a conducted clock may stand still"
)]
pub(crate) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
