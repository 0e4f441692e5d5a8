//! A store, a clock moved by hand, and jobs that do what their script says and tell what happens to them.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::{
    Env, Moment,
    actor::Actor,
    ids::{CompanyId, JobId},
};
use jobs::{Engine, EngineOptions, Job, JobCx, JobKind, Registry, Running, Stop};
use serde::{Deserialize, Serialize};
use store::{Statement, Store, StoreError, Tx, notes};
use testkit::HandClock;
use tokio::sync::{Semaphore, mpsc};

const PATIENCE: Duration = Duration::from_secs(30);

/// What a job does at its next step; what its script does not say succeeds.
#[derive(Debug, Clone)]
pub(crate) enum Do {
    Hold,
    Write,
    Fail,
    Panic,
    Wait(Duration),
    Quarantine,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// Name and try.
    Began(String, i64),
    Ended(String),
    Told(String),
    LeaseLost(String),
    /// Two jobs of a lane at once.
    Overlap(String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) lane: String,
    pub(crate) name: String,
    pub(crate) key: Option<String>,
}

pub(crate) fn step(lane: &str, name: &str) -> Step {
    Step { lane: lane.to_owned(), name: name.to_owned(), key: None }
}

pub(crate) fn keyed(lane: &str, name: &str, key: &str) -> Step {
    Step { key: Some(key.to_owned()), ..step(lane, name) }
}

impl JobKind for Step {
    const NAME: &'static str = "test.step";
    fn lane(&self) -> String {
        self.lane.clone()
    }
    fn unique(&self) -> Option<String> {
        self.key.clone()
    }
}

pub(crate) struct App {
    events: mpsc::UnboundedSender<Event>,
    scripts: Mutex<HashMap<String, VecDeque<Do>>>,
    active: Mutex<BTreeSet<(CompanyId, String)>>,
    gate: Semaphore,
    given_up: Mutex<BTreeSet<String>>,
}

impl App {
    pub(crate) fn tell(&self, event: Event) {
        self.events.send(event).unwrap();
    }

    /// Lets one held job go on.
    pub(crate) fn open(&self) {
        self.gate.add_permits(1);
    }

    fn next(&self, name: &str) -> Option<Do> {
        self.scripts.lock().unwrap().get_mut(name).and_then(VecDeque::pop_front)
    }

    async fn act(&self, step: &Step, cx: &JobCx<'_, Self>) -> Result<(), Stop> {
        while let Some(action) = self.next(&step.name) {
            match action {
                Do::Hold => tokio::select! {
                    permit = self.gate.acquire() => permit.unwrap().forget(),
                    () = cx.cancel.cancelled() => {
                        self.tell(Event::Told(step.name.clone()));
                        return Err(Stop::again("told to stop"));
                    }
                },
                Do::Write => match cx.begin("test: write").await {
                    Ok(mut tx) => {
                        let note = notes::NewNote {
                            id: cx.env.id(),
                            order: None,
                            subject: step.lane.clone(),
                            actor: Actor::Hub,
                            what: &step.name,
                            details: serde_json::Value::Null,
                        };
                        notes::insert(&mut tx, note, cx.env.now()).await?;
                        tx.commit().await?;
                    }
                    Err(StoreError::LeaseLost(_)) => {
                        self.tell(Event::LeaseLost(step.name.clone()));
                        return Err(Stop::again("lease lost"));
                    }
                    Err(error) => return Err(error.into()),
                },
                Do::Fail => return Err(Stop::again("it failed")),
                Do::Panic => panic!("a job panics"),
                Do::Wait(wait) => return Err(Stop::Wait(wait)),
                Do::Quarantine => return Err(Stop::Quarantine("hopeless".to_owned())),
            }
        }
        Ok(())
    }
}

impl Job<App> for Step {
    async fn run(&self, cx: &JobCx<'_, App>) -> Result<(), Stop> {
        let app = cx.app;
        let lane = (cx.company, self.lane.clone());
        if !app.active.lock().unwrap().insert(lane.clone()) {
            app.tell(Event::Overlap(self.lane.clone()));
        }
        app.tell(Event::Began(self.name.clone(), cx.tries));
        let leave = Leave(app, lane);
        let outcome = app.act(self, cx).await;
        drop(leave);
        app.tell(Event::Ended(self.name.clone()));
        outcome
    }

    async fn given_up(&self, app: &App, _: &mut Tx, why: &str) -> Result<(), StoreError> {
        app.given_up.lock().unwrap().insert(format!("{}: {why}", self.name));
        Ok(())
    }
}

struct Leave<'a>(&'a App, (CompanyId, String));

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.active.lock().unwrap().remove(&self.1);
    }
}

pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) env: Env,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) company: CompanyId,
    pub(crate) app: Arc<App>,
    events: mpsc::UnboundedReceiver<Event>,
}

impl Bench {
    pub(crate) async fn new(store: Store) -> Self {
        let (env, clock) = testkit::env(7);
        let (sender, events) = mpsc::unbounded_channel();
        let app = App {
            events: sender,
            scripts: Mutex::default(),
            active: Mutex::default(),
            gate: Semaphore::new(0),
            given_up: Mutex::default(),
        };
        let mut bench = Self { store, env, clock, company: CompanyId::new(0), app: Arc::new(app), events };
        bench.company = bench.new_company().await;
        bench
    }

    pub(crate) async fn new_company(&self) -> CompanyId {
        let company = self.env.id();
        let mut tx = self.store.begin_global("test: company").await.unwrap();
        store::people::insert_company(&mut tx, company, "Firma", "Europe/Sofia", self.env.now()).await.unwrap();
        tx.commit().await.unwrap();
        company
    }

    pub(crate) fn script(&self, name: &str, actions: impl IntoIterator<Item = Do>) {
        self.app.scripts.lock().unwrap().insert(name.to_owned(), actions.into_iter().collect());
    }

    pub(crate) async fn start(&self, node: &str, workers: usize) -> Running<App> {
        self.start_with(&self.store, Registry::default().with::<Step>(), node, workers).await
    }

    pub(crate) async fn start_with(
        &self,
        store: &Store,
        registry: Registry<App>,
        node: &str,
        workers: usize,
    ) -> Running<App> {
        let options = EngineOptions { node: node.to_owned(), workers };
        Engine::start(store.clone(), self.env.clone(), registry, self.app.clone(), options).await.unwrap()
    }

    pub(crate) async fn queue(&self, steps: &[Step]) {
        self.queue_for(self.company, steps).await;
    }

    pub(crate) async fn queue_for(&self, company: CompanyId, steps: &[Step]) {
        let mut tx = self.store.begin(company, "test: queue").await.unwrap();
        for step in steps {
            jobs::queue(&mut tx, &self.env, step).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub(crate) async fn queue_at(&self, step: &Step, at: Moment) {
        let mut tx = self.store.begin(self.company, "test: queue").await.unwrap();
        jobs::queue_at(&mut tx, &self.env, step, at).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn cancel(&self, job: JobId) -> bool {
        let mut tx = self.store.begin(self.company, "test: cancel").await.unwrap();
        let was_there = jobs::cancel(&mut tx, job).await.unwrap();
        tx.commit().await.unwrap();
        was_there
    }

    /// Jobs that wait or run.
    pub(crate) async fn open_jobs(&self) -> Vec<jobs::rows::JobView> {
        jobs::rows::waiting(&mut self.store.read(self.company).await.unwrap(), 10_000).await.unwrap()
    }

    pub(crate) async fn quarantined(&self) -> Vec<jobs::rows::JobView> {
        let mut read = self.store.read(self.company).await.unwrap();
        jobs::rows::quarantined(&mut read, i64::MAX, 100).await.unwrap()
    }

    /// Jobs that heard that they are given up, and why.
    pub(crate) fn given_up(&self) -> Vec<String> {
        self.app.given_up.lock().unwrap().iter().cloned().collect()
    }

    /// What jobs wrote: lane and name, in order.
    pub(crate) async fn written(&self) -> Vec<(String, String)> {
        let mut read = self.store.read(self.company).await.unwrap();
        let mut notes = notes::list(&mut read, None, 10_000).await.unwrap();
        notes.reverse();
        notes.into_iter().map(|note| (note.subject, note.what)).collect()
    }

    /// The next thing that happens to a job.
    pub(crate) async fn next(&mut self) -> Event {
        tokio::time::timeout(PATIENCE, self.events.recv()).await.expect("something happens").unwrap()
    }

    pub(crate) async fn began(&mut self, name: &str, tries: i64) {
        assert_eq!(self.next().await, Event::Began(name.to_owned(), tries));
    }

    pub(crate) async fn ran(&mut self, name: &str, tries: i64) {
        self.began(name, tries).await;
        assert_eq!(self.next().await, Event::Ended(name.to_owned()));
    }

    /// What has happened already, or else this.
    pub(crate) fn next_or(&mut self, otherwise: Event) -> Event {
        self.events.try_recv().unwrap_or(otherwise)
    }

    pub(crate) fn assert_nothing_happened(&mut self) {
        assert!(self.events.try_recv().is_err());
    }

    /// Waits until the engine says that nothing runs and nothing is due; when the next thing is.
    pub(crate) async fn idle(&self, running: &Running<App>) -> Option<Moment> {
        within(async {
            loop {
                let (idle, next) = running.idle().await.unwrap();
                if idle {
                    return next;
                }
                tokio::task::yield_now().await;
            }
        })
        .await
    }

    /// Writes by hand what no part of the program writes.
    pub(crate) async fn sql(&self, text: String) -> u64 {
        let mut tx = self.store.begin_global("test: by hand").await.unwrap();
        let changed = tx.run(by_hand(text), vec![]).await.unwrap();
        tx.commit().await.unwrap();
        changed
    }
}

pub(crate) fn by_hand(text: String) -> &'static Statement {
    Box::leak(Box::new(Statement::global("test.by_hand", text.leak())))
}

pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it ends in time")
}
