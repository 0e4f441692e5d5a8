//! The ends of jobs, many in a transaction: what several lanes of this process have to write at the same time is written
//! together. What needs a closer look (a lost lease, a lane into which somebody queues, a failed try) is left to the lane,
//! which writes it alone.
//!
//! Ending and giving back stay two transactions, as in a lane: only the second keeps others from queueing, and it writes no
//! job, so that nobody who queues waits for it while it waits for him.

use std::{collections::BTreeMap, sync::Arc};

use domain::ids::{CompanyId, JobId};
use store::{StoreError, Together};
use tracing::warn;

use crate::{
    engine::Shared,
    rows::{self, Found, JobRow, Lease},
};

/// Where the ends of jobs gather.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    ending: Together<Ending, Ended>,
    leaving: Together<Leaving, Left>,
}

#[derive(Debug)]
struct Ending {
    lease: Lease,
    job: JobId,
    /// The lane begins no further job.
    over: bool,
}

/// How the end of a job was written.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It is, and the next job of the lane is begun.
    Next(JobRow),
    /// It is, and nothing plain comes next.
    Last,
    /// It is not: the lane writes it alone.
    Alone,
}

#[derive(Debug)]
struct Leaving {
    lease: Lease,
    /// Also when jobs are due: the lane's turn is over.
    over: bool,
}

/// Whether a lane was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// It was.
    Yes,
    /// A job is due in it.
    No,
    /// The lane does it alone.
    Alone,
}

/// Writes that a job is done and begins the next one.
pub(crate) async fn end<C>(shared: &Shared<C>, lease: &Lease, job: JobId, over: bool) -> Ended {
    let ending = Ending { lease: lease.clone(), job, over };
    shared.ends.ending.run(ending, |all| end_all(shared, all)).await
}

/// Gives a lane back in which nothing is due.
pub(crate) async fn leave<C>(shared: &Shared<C>, lease: &Lease, over: bool) -> Left {
    let leaving = Leaving { lease: lease.clone(), over };
    shared.ends.leaving.run(leaving, |all| leave_all(shared, all)).await
}

async fn end_all<C>(shared: &Shared<C>, all: Vec<Arc<Ending>>) -> Vec<Ended> {
    let mut answers = Vec::with_capacity(all.len());
    for (company, members) in by_company(&all, |one| one.lease.company) {
        let of: Vec<&Ending> = members.iter().map(|index| &*all[*index]).collect();
        let ended = end_of(shared, company, &of).await.unwrap_or_else(|error| {
            tell(&error);
            of.iter().map(|_| Ended::Alone).collect()
        });
        answers.extend(members.into_iter().zip(ended));
    }
    in_order(answers)
}

async fn leave_all<C>(shared: &Shared<C>, all: Vec<Arc<Leaving>>) -> Vec<Left> {
    let mut answers = Vec::with_capacity(all.len());
    for (company, members) in by_company(&all, |one| one.lease.company) {
        let of: Vec<&Leaving> = members.iter().map(|index| &*all[*index]).collect();
        let left = leave_of(shared, company, &of).await.unwrap_or_else(|error| {
            tell(&error);
            of.iter().map(|_| Left::Alone).collect()
        });
        answers.extend(members.into_iter().zip(left));
    }
    in_order(answers)
}

fn tell(error: &StoreError) {
    warn!(error = error as &dyn std::error::Error, "ends of jobs are written one by one");
}

/// Which items are of which company: a transaction is of one.
fn by_company<T>(all: &[Arc<T>], company: impl Fn(&T) -> CompanyId) -> BTreeMap<CompanyId, Vec<usize>> {
    let mut companies: BTreeMap<CompanyId, Vec<usize>> = BTreeMap::new();
    for (index, one) in all.iter().enumerate() {
        companies.entry(company(one)).or_default().push(index);
    }
    companies
}

fn in_order<R>(mut answers: Vec<(usize, R)>) -> Vec<R> {
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

async fn end_of<C>(shared: &Shared<C>, company: CompanyId, all: &[&Ending]) -> Result<Vec<Ended>, StoreError> {
    let mut tx = shared.store.begin(company, "jobs: finish").await?;
    let leases: Vec<&Lease> = all.iter().map(|one| &one.lease).collect();
    let held = rows::fence_each(&mut tx, &leases).await?;
    let ours = || all.iter().zip(&held).filter(|(_, held)| **held).map(|(one, _)| *one);
    let jobs: Vec<JobId> = ours().map(|one| one.job).collect();
    rows::finish_each(&mut tx, &jobs).await?;
    let going_on: Vec<&str> = ours().filter(|one| !one.over).map(|one| &*one.lease.lane).collect();
    let mut next = if going_on.is_empty() {
        BTreeMap::new()
    } else {
        rows::begin_first_of(&mut tx, &going_on, shared.env.now()).await?
    };
    tx.commit().await?;
    let ended = all.iter().zip(held).map(|(one, held)| match next.remove(&one.lease.lane) {
        _ if !held => Ended::Alone,
        Some(Found::Begun(job)) => Ended::Next(job),
        Some(Found::Odd) | None => Ended::Last,
    });
    Ok(ended.collect())
}

async fn leave_of<C>(shared: &Shared<C>, company: CompanyId, all: &[&Leaving]) -> Result<Vec<Left>, StoreError> {
    let mut tx = shared.store.begin(company, "jobs: release").await?;
    let leases: Vec<&Lease> = all.iter().map(|one| &one.lease).collect();
    let held = rows::fence_each_alone(&mut tx, &leases).await?;
    let now = shared.env.now();
    let asked: Vec<&str> = all.iter().filter(|one| !one.over).map(|one| &*one.lease.lane).collect();
    let due = rows::with_due(&mut tx, &asked, now).await?;
    let left: Vec<Left> = all
        .iter()
        .zip(held)
        .map(|(one, held)| match held {
            false => Left::Alone,
            true if !one.over && due.contains(&one.lease.lane) => Left::No,
            true => Left::Yes,
        })
        .collect();
    let given: Vec<&str> =
        all.iter().zip(&left).filter(|(_, left)| **left == Left::Yes).map(|(one, _)| &*one.lease.lane).collect();
    if !given.is_empty() {
        rows::release_each(&mut tx, &given, now).await?;
    }
    tx.commit().await?;
    Ok(left)
}
