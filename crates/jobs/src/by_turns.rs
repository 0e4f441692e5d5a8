//! A node that is driven from outside, a step at a time: what the engine does with tasks and pauses, a story does in the
//! order that its seed says. Claiming, working a lane and keeping leases are the engine's own; only who does what when is
//! left to the caller.

use std::{fmt, future::Future, sync::Arc};

use domain::{Env, Moment};
use store::{Store, StoreError};

use crate::{
    engine::{self, EngineOptions, Shared},
    heartbeat,
    job::Registry,
    lane,
    rows::{self, JobRow, Lease},
    timetable::{self, earlier},
};

/// A lane that this node has leased and not worked yet.
#[derive(Debug)]
pub struct Leased(Lease, Option<JobRow>);

impl Leased {
    /// Which lane.
    #[must_use]
    pub fn lane(&self) -> &str {
        &self.0.lane
    }
}

/// One life of a node. Dropped with all its futures, it has died.
pub struct Node<C>(Arc<Shared<C>>);

impl<C> fmt::Debug for Node<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").finish_non_exhaustive()
    }
}

impl<C: Send + Sync + 'static> Node<C> {
    /// How long a lease lasts without a beat, in microseconds.
    pub const LEASE: i64 = engine::LEASE;
    /// How often a living node beats, in microseconds.
    pub const HEARTBEAT: i64 = heartbeat::HEARTBEAT;

    /// Registers the node and takes back its old leases.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn start(
        store: Store,
        env: Env,
        registry: Registry<C>,
        app: Arc<C>,
        options: EngineOptions,
    ) -> Result<Self, StoreError> {
        engine::register(store, env, registry, app, options).await.map(Self)
    }

    /// When the next lane can be leased or the next entry of the timetable is due; `None` when nothing waits.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub async fn next_free(&self) -> Result<Option<Moment>, StoreError> {
        let shared = &self.0;
        let mut next = None;
        for company in rows::companies(&mut shared.store.read_global().await?).await? {
            next = earlier(next, timetable::next(shared, company).await?);
            next = earlier(next, rows::next_free(&mut shared.store.read(company).await?).await?);
        }
        Ok(next)
    }

    /// Queues what the timetable says and leases lanes that are due, at most so many of each company.
    pub fn claim(&self, most: usize) -> impl Future<Output = Result<Vec<Leased>, StoreError>> + Send + 'static {
        let shared = self.0.clone();
        async move {
            let mut all = Vec::new();
            for company in rows::companies(&mut shared.store.read_global().await?).await? {
                let now = shared.env.now();
                let is_due = engine::look(&shared, company).await?.0;
                // A story need not tell of looks that find only lanes which others work on.
                let free = rows::next_free(&mut shared.store.read(company).await?).await?;
                if is_due && free.is_some_and(|at| at <= now) {
                    all.extend(
                        engine::claim(&shared, company, most)
                            .await?
                            .into_iter()
                            .map(|(lease, first)| Leased(lease, first)),
                    );
                }
            }
            Ok(all)
        }
    }

    /// Works a lane until nothing in it is due, its turn is over, or its lease is gone.
    pub fn work(&self, leased: Leased) -> impl Future<Output = ()> + Send + 'static {
        let shared = self.0.clone();
        async move { lane::run(&shared, &leased.0, leased.1).await }
    }

    /// Renews the leases of all lanes that are worked on here.
    pub fn beat(&self) -> impl Future<Output = ()> + Send + 'static {
        let shared = self.0.clone();
        async move { heartbeat::beat(&shared).await }
    }
}
