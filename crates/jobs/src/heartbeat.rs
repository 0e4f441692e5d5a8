//! Keeps the leases of this process alive while it works, and tells running jobs that were cancelled. A lease that is
//! not worked on any more is not renewed, whatever else this process does.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use domain::{
    ids::{CompanyId, JobId},
    time::SECOND,
};
use store::{Signal, StoreError};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tracing::warn;

use crate::{
    engine::{LEASE, Shared, pause},
    rows::{self, Lease},
};

pub(crate) const HEARTBEAT: i64 = 5 * SECOND;

/// Runs until the last lane has ended, also while the process stops: its jobs still need their leases.
pub(crate) async fn run<C: Send + Sync + 'static>(shared: Arc<Shared<C>>) {
    let mut signals = shared.store.signals();
    tokio::select! {
        () = shared.ended.cancelled() => {}
        () = beats(&shared) => {}
        () = cancels(&shared, &mut signals) => {}
    }
}

async fn beats<C: Send + Sync + 'static>(shared: &Shared<C>) {
    loop {
        // By both clocks: leases end by the lent one, which a conductor moves on while a job waits for an answer, and may
        // stand still otherwise.
        tokio::select! {
            () = pause(Duration::from_micros(HEARTBEAT.unsigned_abs())) => {}
            () = shared.env.clock.wait_until(shared.env.now().plus(HEARTBEAT)) => {}
        }
        beat(shared).await;
    }
}

/// Renews all leases of this process and tells its jobs that were cancelled.
pub(crate) async fn beat<C>(shared: &Shared<C>) {
    let leases = shared.held.all();
    for lease in &leases {
        report(renew(shared, lease).await);
    }
    for company in leases.iter().map(|lease| lease.company).collect::<BTreeSet<_>>() {
        report(tell_cancelled(shared, company).await);
    }
}

/// A cancel that was committed in this process is told at once, another node's by the next beat.
async fn cancels<C: Send + Sync + 'static>(shared: &Shared<C>, signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Changed(company, id)) if id.parse::<JobId>().is_ok() => {
                report(tell_cancelled(shared, company).await);
            }
            Ok(Signal::Changed(..) | Signal::Work) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// One lease a transaction: it never waits for the lane of one queueing transaction while it holds that of another.
async fn renew<C>(shared: &Shared<C>, lease: &Lease) -> Result<(), StoreError> {
    let mut tx = shared.store.begin(lease.company, "jobs: heartbeat").await?;
    let held = rows::renew(&mut tx, lease, shared.env.now().plus(LEASE)).await?;
    tx.commit().await?;
    if !held && shared.held.all().contains(lease) {
        warn!(lane = lease.lane, "the lease of a lane is gone; its job is told to stop");
        shared.held.lost(lease);
    }
    Ok(())
}

async fn tell_cancelled<C>(shared: &Shared<C>, company: CompanyId) -> Result<(), StoreError> {
    for job in rows::cancelling(&mut shared.store.read(company).await?).await? {
        shared.held.cancel(company, job);
    }
    Ok(())
}

fn report(done: Result<(), StoreError>) {
    if let Err(error) = done {
        warn!(error = &error as &dyn std::error::Error, "a heartbeat failed; the next one tries again");
    }
}
