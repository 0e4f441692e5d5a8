//! A leased lane: its jobs run one after another. Ending a plain job and what follows is written with other lanes (`ends`).
//! What is written alone is two transactions: ending a job and beginning the next, and giving the lane back, which keeps
//! others from queueing meanwhile.

use std::time::Duration;

use domain::{
    ids::{JobId, ReportId},
    time::SECOND,
};
use store::{StoreError, Tx, point};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    ends::{self, Ended},
    engine::{POLL, Shared, pause},
    job::{Entry, JobCx, Stop},
    rows::{self, JobRow, Lease},
};

/// Why a job is given up that never came to its end.
pub const PROCESS_ENDED: &str = "the process ended each time while this job ran";

/// After so many jobs a lane goes to the end of the row.
const IN_A_ROW: usize = 16;
const LONGEST_WAIT: i64 = 3600 * SECOND;
/// How often the end of a job is written before the lane is given up.
const WRITES: usize = 5;
const BETWEEN_WRITES: Duration = Duration::from_millis(100);

/// Works a lane until nothing in it is due, its turn is over, or its lease is gone.
pub(crate) async fn run<C: Send + Sync + 'static>(shared: &Shared<C>, lease: &Lease, first: Option<JobRow>) {
    let lane = &*lease.lane;
    shared.held.enter(lease);
    let _entered = Entered { shared, lease };
    match work(shared, lease, first).await {
        Ok(()) => {}
        Err(StoreError::LeaseLost(_)) => warn!(lane, "the lease went to somebody else; this worker stops"),
        Err(error) => {
            error!(lane, error = &error as &dyn std::error::Error, "a lane stopped; it is taken up again");
            pause(POLL).await;
            if let Err(error) = give_back(shared, lease).await {
                warn!(lane, error = &error as &dyn std::error::Error, "its lease has to run out first");
            }
        }
    }
}

struct Entered<'a, C> {
    shared: &'a Shared<C>,
    lease: &'a Lease,
}

impl<C> Drop for Entered<'_, C> {
    fn drop(&mut self) {
        self.shared.held.leave(self.lease);
    }
}

/// Begins with `first`, which the claim of the lane has begun already.
async fn work<C: Send + Sync + 'static>(
    shared: &Shared<C>,
    lease: &Lease,
    begun: Option<JobRow>,
) -> Result<(), StoreError> {
    let mut done = 0;
    let mut current = begun;
    loop {
        let job = match current.take() {
            Some(job) => job,
            None if is_over(shared, done) => return release(shared, lease, usize::MAX).await.map(drop),
            None => match first(shared, lease).await? {
                Some(job) => job,
                None if release(shared, lease, done).await? => return Ok(()),
                None => continue,
            },
        };
        point!("jobs.claimed");
        let outcome = run_job(shared, lease, &job).await;
        done += 1;
        let after = finish(shared, lease, &job, &outcome, done).await?;
        point!("jobs.finished");
        match after {
            After::Begun(job) => current = Some(job),
            After::Look => {}
            After::Left => return Ok(()),
        }
    }
}

/// What stands after the end of a job.
enum After {
    /// The next job, begun.
    Begun(JobRow),
    /// What comes next is not known.
    Look,
    /// The lane is given back.
    Left,
}

fn is_over<C>(shared: &Shared<C>, done: usize) -> bool {
    done >= IN_A_ROW || shared.stop.is_cancelled()
}

async fn first<C>(shared: &Shared<C>, lease: &Lease) -> Result<Option<JobRow>, StoreError> {
    let mut tx = shared.store.begin(lease.company, "jobs: begin").await?;
    rows::fence(&mut tx, lease).await?;
    let job = take(shared, &mut tx, lease).await?;
    tx.commit().await?;
    Ok(job)
}

/// Writes the end of a job and begins the next one. A database that is busy, or another job of the same key that came
/// in at this moment, is tried again: the work is done and only has to be written down.
async fn finish<C>(
    shared: &Shared<C>,
    lease: &Lease,
    job: &JobRow,
    outcome: &Result<(), Stop>,
    done: usize,
) -> Result<After, StoreError> {
    if outcome.is_ok() {
        match ends::end(shared, lease, job.id, is_over(shared, done)).await {
            Ended::Next(job) => return Ok(After::Begun(job)),
            Ended::Left => return Ok(After::Left),
            Ended::Odd => return Ok(After::Look),
            Ended::Alone => {}
        }
    }
    let mut writes = 0;
    loop {
        writes += 1;
        match finish_once(shared, lease, job, outcome, done).await {
            Err(error) if writes < WRITES && !matches!(error, StoreError::LeaseLost(_)) => {
                warn!(lane = lease.lane, error = &error as &dyn std::error::Error, "the end of a job is written again");
                pause(BETWEEN_WRITES).await;
            }
            ended => return ended,
        }
    }
}

async fn finish_once<C>(
    shared: &Shared<C>,
    lease: &Lease,
    job: &JobRow,
    outcome: &Result<(), Stop>,
    done: usize,
) -> Result<After, StoreError> {
    let mut tx = shared.store.begin(lease.company, "jobs: finish").await?;
    rows::fence(&mut tx, lease).await?;
    settle(shared, &mut tx, job, outcome).await?;
    let next = if is_over(shared, done) { None } else { take(shared, &mut tx, lease).await? };
    tx.commit().await?;
    Ok(next.map_or(After::Look, After::Begun))
}

/// Begins the next due job of the lane, past those that were cancelled or that end the process whenever they run.
async fn take<C>(shared: &Shared<C>, tx: &mut Tx, lease: &Lease) -> Result<Option<JobRow>, StoreError> {
    while let Some(job) = rows::next(tx, &lease.lane, shared.env.now()).await? {
        if job.state == "cancelling" {
            rows::finish(tx, job.id).await?;
        } else if job.state == "running" && job.tries >= crashes(shared, &job) {
            quarantine(shared, tx, &job, PROCESS_ENDED).await?;
        } else if rows::begin(tx, job.id).await? {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// How often a job may be found running after a crash: twice its tries, for most crashes are not of its making.
fn crashes<C>(shared: &Shared<C>, job: &JobRow) -> i64 {
    match limit(shared, job) {
        Some(limit) => limit.saturating_mul(2),
        None => i64::MAX,
    }
}

/// Gives the lane back, unless its turn goes on and a job came in meanwhile; whether it was given back.
async fn release<C>(shared: &Shared<C>, lease: &Lease, done: usize) -> Result<bool, StoreError> {
    let mut tx = shared.store.begin(lease.company, "jobs: release").await?;
    rows::fence_alone(&mut tx, lease).await?;
    let now = shared.env.now();
    if !is_over(shared, done) && rows::next(&mut tx, &lease.lane, now).await?.is_some() {
        return Ok(false);
    }
    rows::release_lane(&mut tx, lease, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn give_back<C>(shared: &Shared<C>, lease: &Lease) -> Result<(), StoreError> {
    let mut tx = shared.store.begin(lease.company, "jobs: give back").await?;
    rows::give_back(&mut tx, lease).await?;
    tx.commit().await
}

async fn run_job<C: Send + Sync + 'static>(shared: &Shared<C>, lease: &Lease, job: &JobRow) -> Result<(), Stop> {
    let Some(entry) = entry(shared, job) else {
        return Err(Stop::Quarantine(format!("this program knows no job `{}`", job.name)));
    };
    let cancel: CancellationToken = shared.stop.child_token();
    shared.held.begin(lease, job.id, cancel.clone());
    let cx = JobCx {
        app: &*shared.app,
        store: &shared.store,
        env: &shared.env,
        company: lease.company,
        job: job.id,
        tries: job.tries + 1,
        cancel,
        lease,
    };
    let run = (entry.run)(job.payload.clone(), &cx);
    // A panic in a job must not take the lane with it: it is a failed try like any other.
    let caught = futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(run)).await;
    caught.unwrap_or_else(|_| Err(Stop::again("the job panicked; the report is in the log")))
}

/// What this program knows of the kind of a job.
fn entry<'a, C>(shared: &'a Shared<C>, job: &JobRow) -> Option<&'a Entry<C>> {
    shared.registry.jobs.iter().find(|entry| entry.name == job.name)
}

/// The tries of a job; none when it never gives up.
fn limit<C>(shared: &Shared<C>, job: &JobRow) -> Option<i64> {
    let tries = entry(shared, job).map_or(1, |entry| entry.tries);
    (tries != u16::MAX).then(|| i64::from(tries))
}

async fn settle<C>(
    shared: &Shared<C>,
    tx: &mut Tx,
    job: &JobRow,
    outcome: &Result<(), Stop>,
) -> Result<(), StoreError> {
    let now = shared.env.now();
    let tries = job.tries + 1;
    match outcome {
        Ok(()) => rows::finish(tx, job.id).await,
        Err(Stop::Wait(wait)) => rows::again(tx, job.id, now.plus(micros(*wait)), "", job.tries).await,
        // Told to stop with the process: nothing is wrong with the job, and the next process begins it at once.
        Err(Stop::Again { wait, why }) if shared.stop.is_cancelled() => {
            rows::again(tx, job.id, now.plus(wait.map_or(0, micros)), why, job.tries).await
        }
        Err(Stop::Again { why, .. }) if limit(shared, job).is_some_and(|limit| tries >= limit) => {
            quarantine(shared, tx, job, why).await
        }
        Err(Stop::Again { wait, why }) => {
            let wait = wait.map_or(0, micros).max(growing_wait(tries, shared.env.random.next_u64()));
            info!(job = %job.id, name = job.name, why, tries, "a job will be tried again");
            rows::again(tx, job.id, now.plus(wait), why, tries).await
        }
        Err(Stop::Quarantine(why)) => quarantine(shared, tx, job, why).await,
    }
}

async fn quarantine<C>(shared: &Shared<C>, tx: &mut Tx, job: &JobRow, why: &str) -> Result<(), StoreError> {
    let report: ReportId = shared.env.id();
    let id: JobId = job.id;
    error!(job = %id, name = job.name, report = %report, why, "a job went to quarantine");
    let is_there = rows::quarantine(tx, id, why, &report.to_string()).await?;
    match entry(shared, job).filter(|_| is_there) {
        Some(entry) => (entry.given_up)(job.payload.clone(), &shared.app, tx, why).await,
        None => Ok(()),
    }
}

/// Two seconds, doubled with each try, at most an hour, with a fifth of jitter (BR-81).
fn growing_wait(tries: i64, chance: u64) -> i64 {
    let doublings = u32::try_from((tries - 1).clamp(0, 20)).unwrap_or(20);
    let base = (2 * SECOND).saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let jitter = i64::try_from(chance % 1000).unwrap_or(0) * (base / 5000);
    base + jitter
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_81_waits_grow_with_jitter_and_end_at_an_hour() {
        assert_eq!(growing_wait(1, 0), 2 * SECOND);
        assert_eq!(growing_wait(4, 0), 16 * SECOND);
        assert!(growing_wait(60, 999) <= LONGEST_WAIT + LONGEST_WAIT / 5);
        assert!(growing_wait(3, 999) > growing_wait(3, 0));
    }
}
