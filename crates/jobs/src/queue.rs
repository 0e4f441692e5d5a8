//! Queueing, in the transaction of the cause.

use domain::{Env, Moment, ids::JobId};
use store::{Read, Signal, StoreError, Tx};

use crate::{
    job::JobKind,
    rows::{self, NewJob},
};

/// Queues a job for now.
///
/// # Errors
/// When the rows cannot be written.
pub async fn queue<J: JobKind>(tx: &mut Tx, env: &Env, job: &J) -> Result<(), StoreError> {
    queue_at(tx, env, job, env.now()).await
}

/// Queues a job for a moment. A waiting job with the same unique key stays, at the earlier of the two moments.
///
/// # Errors
/// When the rows cannot be written.
pub async fn queue_at<J: JobKind>(tx: &mut Tx, env: &Env, job: &J, at: Moment) -> Result<(), StoreError> {
    let payload = serde_json::to_value(job).expect("a job is plain data");
    let lane = job.lane();
    let unique = job.unique().map(|key| format!("{}:{key}", J::NAME)).unwrap_or_default();
    let new =
        NewJob { id: env.id(), lane: &lane, name: J::NAME, payload, unique_key: &unique, run_at: at, now: env.now() };
    rows::insert(tx, new).await?;
    tx.signal(Signal::Work);
    Ok(())
}

/// Takes back a job that waits under the same unique key; one that runs goes on.
///
/// # Errors
/// When the rows cannot be written.
pub async fn unqueue<J: JobKind>(tx: &mut Tx, job: &J) -> Result<(), StoreError> {
    match job.unique() {
        Some(key) => rows::drop_waiting(tx, &format!("{}:{key}", J::NAME)).await,
        None => Ok(()),
    }
}

/// Cancels a job: a waiting one is gone; a running one is told, here at once and on other nodes at their next
/// heartbeat, and is gone when it ends without success. Whether there was one.
///
/// # Errors
/// When the rows cannot be written.
pub async fn cancel(tx: &mut Tx, job: JobId) -> Result<bool, StoreError> {
    let was_there = rows::cancel(tx, job).await?;
    tx.signal(Signal::Changed(tx.company(), job.to_string()));
    Ok(was_there)
}
