//! The timetable: what is queued for every company each so often. Only entries that this program knows count; what an
//! older or newer program left in the rows is neither queued nor waited for.

use domain::{Moment, ids::CompanyId};
use store::{Read, Statement, StoreError, Tx, args};

use crate::{engine::Shared, job::Scheduled};

static LIST: Statement =
    Statement::company("timetable.list", "SELECT name, next_run_at FROM timetable WHERE company = $1 ORDER BY name");
static INSERT: Statement = Statement::company(
    "timetable.insert",
    "INSERT INTO timetable (company, name, next_run_at) VALUES ($1, $2, $3) ON CONFLICT (company, name) DO NOTHING",
);
static TAKE: Statement = Statement::company(
    "timetable.take",
    "UPDATE timetable SET next_run_at = $3 WHERE company = $1 AND name = $2 AND next_run_at <= $4",
);
/// The statements of this file.
pub(crate) const STATEMENTS: &[&Statement] = &[&LIST, &INSERT, &TAKE];

/// Queues what is due; when the next entry is.
pub(crate) async fn queue_due<C>(shared: &Shared<C>, company: CompanyId) -> Result<Option<Moment>, StoreError> {
    let now = shared.env.now();
    let mut next: Option<Moment> = None;
    for (entry, at) in moments(shared, company).await? {
        let mut at = at;
        if at.is_none_or(|at| at <= now) {
            at = Some(now.plus(entry.every));
            // One entry a transaction: it holds one lane and so never stands in the way of one that needs two.
            let mut tx = shared.store.begin(company, "jobs: timetable").await?;
            if take(&mut tx, entry.name, now.plus(entry.every), now).await? {
                (entry.queue)(&mut tx, &shared.env).await?;
            }
            tx.commit().await?;
        }
        next = earlier(next, at);
    }
    Ok(next)
}

/// When the next entry is due; the beginning of time when one was never queued.
pub(crate) async fn next<C>(shared: &Shared<C>, company: CompanyId) -> Result<Option<Moment>, StoreError> {
    let moments = moments(shared, company).await?;
    Ok(moments.into_iter().map(|(_, at)| at.unwrap_or(Moment::from_micros(0))).min())
}

async fn moments<C>(shared: &Shared<C>, company: CompanyId) -> Result<Vec<(&Scheduled, Option<Moment>)>, StoreError> {
    if shared.registry.timetable.is_empty() {
        return Ok(Vec::new());
    }
    let kept = list(&mut shared.store.read(company).await?).await?;
    let moment = |entry: &Scheduled| kept.iter().find(|(name, _)| name == entry.name).map(|(_, at)| *at);
    Ok(shared.registry.timetable.iter().map(|entry| (entry, moment(entry))).collect())
}

/// The earlier of two moments, either of which may never come.
pub(crate) fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The timetable as kept: name and next moment.
async fn list(read: &mut impl Read) -> Result<Vec<(String, Moment)>, StoreError> {
    let rows: Vec<(String, i64)> = read.rows(&LIST, vec![]).await?;
    Ok(rows.into_iter().map(|(name, at)| (name, Moment::from_micros(at))).collect())
}

/// Takes a due entry and sets its next moment; false when another node took it.
async fn take(tx: &mut Tx, name: &str, next: Moment, now: Moment) -> Result<bool, StoreError> {
    if tx.run(&INSERT, args![name, next]).await? > 0 {
        return Ok(true);
    }
    Ok(tx.run(&TAKE, args![name, next, now]).await? > 0)
}
