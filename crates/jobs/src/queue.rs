//! Queueing, in the transaction of the cause.

use std::collections::BTreeSet;

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
    let unique = unique_key(job);
    let new =
        NewJob { id: env.id(), lane: &lane, name: J::NAME, payload, unique_key: &unique, run_at: at, now: env.now() };
    rows::insert(tx, new).await?;
    tx.signal(Signal::Work);
    Ok(())
}

/// Queues jobs of one kind for now, many to a statement. Of several with the same unique key one is queued.
///
/// # Errors
/// When the rows cannot be written.
pub async fn queue_each<J: JobKind>(tx: &mut Tx, env: &Env, jobs: &[J]) -> Result<(), StoreError> {
    let now = env.now();
    let mut known = BTreeSet::new();
    let mut kept = Vec::new();
    for job in jobs {
        let unique = unique_key(job);
        if unique.is_empty() || known.insert(unique.clone()) {
            let payload = serde_json::to_value(job).expect("a job is plain data");
            kept.push((env.id(), job.lane(), payload, unique));
        }
    }
    let new = kept.iter().map(|(id, lane, payload, unique)| NewJob {
        id: *id,
        lane,
        name: J::NAME,
        payload: payload.clone(),
        unique_key: unique,
        run_at: now,
        now,
    });
    rows::insert_each(tx, new.collect()).await?;
    if !kept.is_empty() {
        tx.signal(Signal::Work);
    }
    Ok(())
}

/// Takes back a job that waits under the same unique key; one that runs goes on.
///
/// # Errors
/// When the rows cannot be written.
pub async fn unqueue<J: JobKind>(tx: &mut Tx, job: &J) -> Result<(), StoreError> {
    rows::drop_waiting(tx, &unique_key(job)).await
}

/// Which of these jobs lie in quarantine under their unique keys.
///
/// # Errors
/// When the rows cannot be read.
pub async fn given_up<J: JobKind>(read: &mut impl Read, jobs: &[J]) -> Result<Vec<bool>, StoreError> {
    let keys: Vec<String> = jobs.iter().map(unique_key).collect();
    let lying = rows::quarantined_of(read, keys.clone()).await?;
    Ok(keys.iter().map(|key| lying.contains(key)).collect())
}

/// Empty for a job that is never merged with another one.
fn unique_key<J: JobKind>(job: &J) -> String {
    job.unique().map(|key| format!("{}:{key}", J::NAME)).unwrap_or_default()
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
