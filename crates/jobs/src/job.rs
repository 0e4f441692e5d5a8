//! A job, what it is given, and how it ends.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use domain::{
    Env,
    ids::{CompanyId, JobId},
    time::SECOND,
};
use serde::{Serialize, de::DeserializeOwned};
use store::{Store, StoreError, Tx};
use tokio_util::sync::CancellationToken;

use crate::rows;

/// One lane runs one after another: `order:ord_…`, `account:acc_…`.
pub type Lane = String;

/// What is kept of a job: its name, its payload, its lane.
pub trait JobKind: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stored; never renamed, only retired.
    const NAME: &'static str;
    /// After so many failed tries it goes to quarantine (BR-82). `u16::MAX`: it never gives up.
    const TRIES: u16 = 8;
    /// What it must not overlap with.
    fn lane(&self) -> Lane;
    /// While a job with this key waits, also for its next try, a second one is not queued (the earlier moment wins).
    fn unique(&self) -> Option<String> {
        None
    }
}

/// A job that can run in surroundings `C`.
pub trait Job<C>: JobKind {
    /// Does the work. May be called again after a crash at any point of an earlier run.
    fn run(&self, cx: &JobCx<'_, C>) -> impl Future<Output = Result<(), Stop>> + Send;
    /// What follows when it goes to quarantine, in the transaction of that: also when it panicked, or its process died, each
    /// time (BR-82). Writes a few rows and queues what is more: what fails here, or ends the process, would do so for ever.
    ///
    /// # Errors
    /// When the rows cannot be written.
    fn given_up(&self, _app: &C, _tx: &mut Tx, _why: &str) -> impl Future<Output = Result<(), StoreError>> + Send {
        async { Ok(()) }
    }
}

/// Why a job did not finish.
#[derive(Debug)]
pub enum Stop {
    /// Try again; counted.
    Again {
        /// How long to wait at least; the growing wait of the engine when absent (BR-81).
        wait: Option<Duration>,
        /// Why, for staff.
        why: String,
    },
    /// Wait for that long; not counted as a try: nothing went wrong.
    Wait(Duration),
    /// Cannot be done: a person has to look (BR-82).
    Quarantine(String),
}

impl Stop {
    /// Try again after the growing wait.
    #[must_use]
    pub fn again(why: impl fmt::Display) -> Self {
        Self::Again { wait: None, why: why.to_string() }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            why.push_str(": ");
            why.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::Again { wait: None, why }
    }
}

/// What a running job is given.
pub struct JobCx<'a, C> {
    /// The surroundings of the product.
    pub app: &'a C,
    /// The rows.
    pub store: &'a Store,
    /// Time and ids.
    pub env: &'a Env,
    /// Whose job it is.
    pub company: CompanyId,
    /// Its id.
    pub job: JobId,
    /// Which try this is, from 1.
    pub tries: i64,
    /// Ends when somebody cancels the job or the process stops.
    pub cancel: CancellationToken,
    pub(crate) lease: &'a rows::Lease,
}

impl<C> fmt::Debug for JobCx<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobCx").field("job", &self.job).field("lane", &self.lease.lane).finish_non_exhaustive()
    }
}

impl<C> JobCx<'_, C> {
    /// A transaction that proves the lease first (BR-80).
    ///
    /// # Errors
    /// `LeaseLost` when somebody else does the work now.
    pub async fn begin(&self, name: &'static str) -> Result<Tx, StoreError> {
        let mut tx = self.store.begin(self.company, name).await?;
        if !store::planted("dropped_fence") {
            rows::fence(&mut tx, self.lease).await?;
        }
        Ok(tx)
    }
}

pub(crate) type RunFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;
type Runner<C> = Arc<dyn for<'a> Fn(serde_json::Value, &'a JobCx<'a, C>) -> RunFuture<'a> + Send + Sync>;
type GivingUp<C> = Arc<dyn for<'a> Fn(serde_json::Value, &'a C, &'a mut Tx, &'a str) -> QueueFuture<'a> + Send + Sync>;

pub(crate) struct Entry<C> {
    pub(crate) name: &'static str,
    pub(crate) tries: u16,
    pub(crate) run: Runner<C>,
    pub(crate) given_up: GivingUp<C>,
}

type QueueFuture<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;
type Queuer = Arc<dyn for<'a> Fn(&'a mut Tx, &'a Env) -> QueueFuture<'a> + Send + Sync>;

pub(crate) struct Scheduled {
    pub(crate) name: &'static str,
    pub(crate) every: i64,
    pub(crate) queue: Queuer,
}

/// The kinds of jobs that this program can run, and its timetable. A plain list, read from top to bottom.
pub struct Registry<C> {
    pub(crate) jobs: Vec<Entry<C>>,
    pub(crate) timetable: Vec<Scheduled>,
}

impl<C> fmt::Debug for Registry<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.jobs.iter().map(|entry| entry.name)).finish()
    }
}

impl<C: Send + Sync + 'static> Default for Registry<C> {
    fn default() -> Self {
        Self { jobs: Vec::new(), timetable: Vec::new() }
    }
}

impl<C: Send + Sync + 'static> Registry<C> {
    /// Adds a kind of job.
    #[must_use]
    pub fn with<J: Job<C>>(mut self) -> Self {
        debug_assert!(!self.jobs.iter().any(|entry| entry.name == J::NAME), "job {} is listed twice", J::NAME);
        let run: Runner<C> = Arc::new(|payload, cx| {
            Box::pin(async move {
                match serde_json::from_value::<J>(payload) {
                    Ok(job) => job.run(cx).await,
                    Err(error) => Err(Stop::Quarantine(format!("payload does not parse: {error}"))),
                }
            })
        });
        let given_up: GivingUp<C> = Arc::new(|payload, app, tx, why| {
            Box::pin(async move {
                match serde_json::from_value::<J>(payload) {
                    Ok(job) => job.given_up(app, tx, why).await,
                    Err(_) => Ok(()),
                }
            })
        });
        self.jobs.push(Entry { name: J::NAME, tries: J::TRIES, run, given_up });
        self
    }

    /// Queues this job for every company each `every` microseconds.
    #[must_use]
    pub fn every<J: JobKind>(mut self, name: &'static str, every: i64, job: fn() -> J) -> Self {
        let queue: Queuer = Arc::new(move |tx, env| Box::pin(async move { crate::queue(tx, env, &job()).await }));
        self.timetable.push(Scheduled { name, every: every.max(SECOND), queue });
        self
    }

    /// The names of all kinds of jobs.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.jobs.iter().map(|entry| entry.name).collect()
    }
}
