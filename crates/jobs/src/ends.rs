//! The ends of jobs, many in a transaction: what several lanes of this process have to write at the same time is written
//! together, and lanes in which nothing waits are given back with it. What needs a closer look (a lost lease, a lane into
//! which somebody queues, a failed try) is left to the lane, which writes it alone.
//!
//! Whoever queues may hold a lane and wait for a job, so nobody may wait for both: lanes and jobs that somebody else has in
//! hand at this moment are passed over here. A lane alone ends and gives back in two transactions instead, of which only the
//! second keeps others from queueing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::ids::{CompanyId, JobId};
use store::{StoreError, Together};
use tracing::warn;

use crate::{
    engine::Shared,
    rows::{self, Found, JobRow, Lease},
};

/// Where the ends of jobs gather.
pub(crate) type Ends = Together<Ending, Ended>;

/// A job that is done.
#[derive(Debug)]
pub(crate) struct Ending {
    lease: Lease,
    job: JobId,
    /// The turn of its lane is over: it is given back, whatever waits in it.
    over: bool,
}

/// How the end of a job was written.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It is, and the next job of the lane is begun.
    Next(JobRow),
    /// It is, and the lane is given back.
    Left,
    /// It is, and what comes next needs a closer look.
    Odd,
    /// It is not: the lane writes it alone.
    Alone,
}

/// Writes that a job is done, and begins the next one or gives the lane back.
pub(crate) async fn end<C>(shared: &Shared<C>, lease: &Lease, job: JobId, over: bool) -> Ended {
    let ending = Ending { lease: lease.clone(), job, over };
    shared.ends.run(ending, |all| end_all(shared, all)).await
}

async fn end_all<C>(shared: &Shared<C>, all: Vec<Arc<Ending>>) -> Vec<Ended> {
    let mut companies: BTreeMap<CompanyId, Vec<usize>> = BTreeMap::new();
    for (index, one) in all.iter().enumerate() {
        companies.entry(one.lease.company).or_default().push(index);
    }
    let mut answers: Vec<Option<Ended>> = all.iter().map(|_| None).collect();
    // A transaction is of one company.
    for (company, members) in companies {
        let of: Vec<&Ending> = members.iter().map(|index| &*all[*index]).collect();
        match end_of(shared, company, &of).await {
            Ok(ended) => {
                for (index, ended) in members.into_iter().zip(ended) {
                    answers[index] = Some(ended);
                }
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                warn!(error, "ends of jobs are written one by one");
            }
        }
    }
    answers.into_iter().map(|answer| answer.unwrap_or(Ended::Alone)).collect()
}

async fn end_of<C>(shared: &Shared<C>, company: CompanyId, all: &[&Ending]) -> Result<Vec<Ended>, StoreError> {
    let mut tx = shared.store.begin(company, "jobs: finish").await?;
    let leases: Vec<&Lease> = all.iter().map(|one| &one.lease).collect();
    let held = rows::fence_each(&mut tx, &leases).await?;
    let jobs: Vec<JobId> = all.iter().zip(&held).filter(|(_, held)| **held).map(|(one, _)| one.job).collect();
    let done: BTreeSet<JobId> = rows::finish_each(&mut tx, &jobs).await?;
    let is_done = |one: &Ending| done.contains(&one.job);
    let now = shared.env.now();
    let going_on: Vec<&str> = all.iter().filter(|one| is_done(one) && !one.over).map(|one| &*one.lease.lane).collect();
    let mut next =
        if going_on.is_empty() { BTreeMap::new() } else { rows::begin_first_of(&mut tx, &going_on, now).await? };
    let mut given = Vec::new();
    let mut ended = Vec::with_capacity(all.len());
    for one in all {
        ended.push(match next.remove(&one.lease.lane) {
            _ if !is_done(one) => Ended::Alone,
            Some(Found::Begun(job)) => Ended::Next(job),
            Some(Found::Odd) => Ended::Odd,
            None => {
                given.push(&*one.lease.lane);
                Ended::Left
            }
        });
    }
    if !given.is_empty() {
        rows::release_each(&mut tx, &given, now).await?;
    }
    tx.commit().await?;
    Ok(ended)
}
