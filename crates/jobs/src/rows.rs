//! Lanes, jobs and nodes as rows; the timetable keeps its own.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Moment,
    ids::{CompanyId, JobId},
};
use serde::Serialize;
use sqlx::FromRow;
use store::{Arg, Args, Read, Statement, StoreError, Tx, args};

/// A moment that never comes.
pub(crate) const NEVER: i64 = i64::MAX;

/// A queued job as kept.
#[derive(Debug, Clone, FromRow)]
pub struct JobRow {
    /// Its id.
    #[sqlx(try_from = "i64")]
    pub id: JobId,
    /// Its lane.
    pub lane: String,
    /// Its kind.
    pub name: String,
    /// What it carries.
    pub payload: serde_json::Value,
    /// `waiting`, `running`, `cancelling` or `quarantined`.
    pub state: String,
    /// When it is due.
    #[sqlx(try_from = "i64")]
    pub run_at: Moment,
    /// How often it was begun.
    pub tries: i64,
    /// What stopped it last.
    pub problem: String,
    /// The report that a person can quote, once quarantined.
    pub report: String,
}

/// A job in quarantine or waiting, for lists.
#[derive(Debug, Clone, Serialize)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub name: String,
    /// Its lane.
    pub lane: String,
    /// Its state.
    pub state: String,
    /// When it is due.
    pub run_at: Moment,
    /// How often it was begun.
    pub tries: i64,
    /// What stopped it last.
    pub problem: String,
    /// The report that a person can quote; empty unless quarantined.
    pub report: String,
}

static COMPANIES: Statement = Statement::global("jobs.companies", "SELECT id FROM companies ORDER BY id");
static INSERT: Statement = Statement::company(
    "jobs.insert",
    "INSERT INTO jobs (company, id, lane, name, payload, unique_key, state, run_at, tries, problem, report, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, '', '', $8) \
     ON CONFLICT (company, unique_key) WHERE unique_key <> '' AND state = 'waiting' \
     DO UPDATE SET run_at = CASE WHEN excluded.run_at < jobs.run_at THEN excluded.run_at ELSE jobs.run_at END",
);
static UPSERT_LANE: Statement = Statement::company(
    "lanes.upsert",
    "INSERT INTO lanes (company, lane, next_run_at, owner, token, lease_until) VALUES ($1, $2, $3, '', 0, 0) \
     ON CONFLICT (company, lane) DO UPDATE SET \
     next_run_at = CASE WHEN excluded.next_run_at < lanes.next_run_at THEN excluded.next_run_at ELSE lanes.next_run_at END",
);
// Of lanes that are due since the same moment the one goes first that was leased least recently: its token is smaller.
// Choosing and leasing are two statements: a limited subquery with locks may be run more than once by PostgreSQL.
static CHOOSE: Statement = Statement::company(
    "lanes.choose",
    "SELECT lane FROM lanes WHERE company = $1 AND next_run_at <= $2 AND lease_until <= $2 ORDER BY next_run_at, token, lane \
     LIMIT $3{skip_locked}",
);
static LEASE: Statement = Statement::company(
    "lanes.lease",
    "UPDATE lanes SET owner = $2, token = $3, lease_until = $4 WHERE company = $1 AND lane {in:$5}",
);
static NEXT: Statement = Statement::company(
    "jobs.next",
    "SELECT id, lane, name, payload, state, run_at, tries, problem, report FROM jobs \
     WHERE company = $1 AND lane = $2 AND state <> 'quarantined' AND run_at <= $3 ORDER BY run_at, id LIMIT 1",
);
/// The first due job of each of these lanes.
static NEXT_OF: Statement = Statement::company(
    "jobs.next_of",
    "SELECT j.id, j.lane, j.name, j.payload, j.state, j.run_at, j.tries, j.problem, j.report FROM lanes l \
     JOIN jobs j ON j.company = $1 AND j.id = (SELECT x.id FROM jobs x WHERE x.company = $1 AND x.lane = l.lane \
     AND x.state <> 'quarantined' AND x.run_at <= $2 ORDER BY x.run_at, x.id LIMIT 1) WHERE l.company = $1 AND l.lane {in:$3}",
);
// Lanes are in hand here: a job that somebody moves at this moment, who may wait for its lane, is passed over. They are locked
// once and beforehand: as a subquery that would happen again for each job of the table, when PostgreSQL thinks it small.
static BEGIN_EACH: Statement = Statement::company(
    "jobs.begin_each",
    "WITH mine AS MATERIALIZED (SELECT id FROM jobs WHERE company = $1 AND id {in:$2} AND state = 'waiting'{skip_locked}) \
     UPDATE jobs SET state = 'running', tries = tries + 1 WHERE company = $1 AND id IN (SELECT id FROM mine) RETURNING id",
);
// Lanes into which somebody queues at this moment are left out: who has many lanes in hand waits for none.
static FENCE_EACH: Statement = Statement::company(
    "lanes.fence_each",
    "SELECT lane, token, owner FROM lanes WHERE company = $1 AND lane {in:$2} ORDER BY lane{skip_locked}",
);
// The same of jobs that somebody cancels at this moment.
static FINISH_EACH: Statement = Statement::company(
    "jobs.delete_each",
    "WITH mine AS MATERIALIZED (SELECT id FROM jobs WHERE company = $1 AND id {in:$2}{skip_locked}) \
     DELETE FROM jobs WHERE company = $1 AND id IN (SELECT id FROM mine) RETURNING id",
);
static RELEASE_EACH: Statement = Statement::company(
    "lanes.release_each",
    "UPDATE lanes SET owner = '', lease_until = 0, next_run_at = COALESCE((SELECT MIN(CASE WHEN j.run_at < $2 THEN $2 \
     ELSE j.run_at END) FROM jobs j WHERE j.company = $1 AND j.lane = lanes.lane AND j.state <> 'quarantined'), 9223372036854775807) \
     WHERE company = $1 AND lane {in:$3}",
);
static DROP_EACH: Statement = Statement::company(
    "lanes.delete_each",
    "DELETE FROM lanes WHERE company = $1 AND lane {in:$2} AND next_run_at = 9223372036854775807",
);
// The key stays while the job runs: the index holds it for waiting jobs only, and a retry waits under it again.
static BEGIN: Statement = Statement::company(
    "jobs.begin",
    "UPDATE jobs SET state = 'running', tries = tries + 1 WHERE company = $1 AND id = $2 AND state IN ('waiting', 'running')",
);
// Held while a job writes: it keeps other workers from claiming the lane and lets everybody queue into it. A full lock
// would make a transaction that queues wait for a job, and that job for rows which the transaction holds.
static FENCE: Statement = Statement::company(
    "lanes.fence",
    "SELECT token FROM lanes WHERE company = $1 AND lane = $2 AND token = $3 AND owner = $4{key_share}",
);
// Held while a lane is given back: nobody queues into it meanwhile, so the earliest of its jobs is known.
static FENCE_ALONE: Statement = Statement::company(
    "lanes.fence_alone",
    "SELECT token FROM lanes WHERE company = $1 AND lane = $2 AND token = $3 AND owner = $4{for_update}",
);
static FINISH: Statement = Statement::company("jobs.delete", "DELETE FROM jobs WHERE company = $1 AND id = $2");
static AGAIN: Statement = Statement::company(
    "jobs.again",
    "UPDATE jobs SET state = 'waiting', run_at = $3, problem = $4, tries = $5 \
     WHERE company = $1 AND id = $2",
);
static TWIN: Statement = Statement::company(
    "jobs.merge_twin",
    "DELETE FROM jobs WHERE company = $1 AND id <> $2 AND state = 'waiting' AND unique_key <> '' \
     AND unique_key = (SELECT unique_key FROM jobs WHERE company = $1 AND id = $2) RETURNING run_at",
);
static QUARANTINE: Statement = Statement::company(
    "jobs.quarantine",
    "UPDATE jobs SET state = 'quarantined', problem = $3, report = $4 WHERE company = $1 AND id = $2",
);
// Work that is overdue stands at the end of the row: a lane with a thousand jobs gives way to other lanes.
static RELEASE_LANE: Statement = Statement::company(
    "lanes.release",
    "UPDATE lanes SET owner = '', lease_until = 0, next_run_at = COALESCE((SELECT MIN(CASE WHEN run_at < $4 THEN $4 \
     ELSE run_at END) FROM jobs WHERE company = $1 AND lane = $2 AND state <> 'quarantined'), 9223372036854775807) \
     WHERE company = $1 AND lane = $2 AND token = $3",
);
static DROP_LANE: Statement = Statement::company(
    "lanes.delete",
    "DELETE FROM lanes WHERE company = $1 AND lane = $2 AND token = $3 AND next_run_at = 9223372036854775807",
);
static GIVE_BACK: Statement = Statement::company(
    "lanes.give_back",
    "UPDATE lanes SET lease_until = 0 WHERE company = $1 AND lane = $2 AND token = $3 AND owner = $4",
);
static RENEW: Statement = Statement::company(
    "lanes.renew",
    "UPDATE lanes SET lease_until = $5 WHERE company = $1 AND lane = $2 AND token = $3 AND owner = $4",
);
static LEASED: Statement = Statement::company(
    "lanes.leased",
    "SELECT lane, token, owner FROM lanes WHERE company = $1 AND owner <> '' ORDER BY lane",
);
static NEXT_DUE: Statement = Statement::company(
    "lanes.next_due",
    "SELECT CAST(COALESCE(MIN(next_run_at), 9223372036854775807) AS BIGINT) FROM lanes WHERE company = $1",
);
static NEXT_AFTER: Statement = Statement::company(
    "lanes.next_after",
    "SELECT CAST(COALESCE(MIN(next_run_at), 9223372036854775807) AS BIGINT) FROM lanes WHERE company = $1 AND next_run_at > $2",
);
static NEXT_FREE: Statement = Statement::company(
    "lanes.next_free",
    "SELECT CAST(COALESCE(MIN(CASE WHEN lease_until > next_run_at THEN lease_until ELSE next_run_at END), \
     9223372036854775807) AS BIGINT) FROM lanes WHERE company = $1",
);
static LOCK: Statement =
    Statement::company("jobs.lock", "SELECT state FROM jobs WHERE company = $1 AND id = $2{for_update}");
static CANCEL_RUNNING: Statement = Statement::company(
    "jobs.cancel_running",
    "UPDATE jobs SET state = 'cancelling' WHERE company = $1 AND id = $2 AND state = 'running'",
);
static CANCELLING: Statement = Statement::company(
    "jobs.cancelling",
    "SELECT id FROM jobs WHERE company = $1 AND state = 'cancelling' ORDER BY id",
);
static QUARANTINED: Statement = Statement::company(
    "jobs.quarantined",
    "SELECT id, lane, name, payload, state, run_at, tries, problem, report FROM jobs \
     WHERE company = $1 AND state = 'quarantined' AND id < $2 ORDER BY id DESC LIMIT $3",
);
static QUARANTINED_OF: Statement = Statement::company(
    "jobs.quarantined_of",
    "SELECT DISTINCT unique_key FROM jobs WHERE company = $1 AND state = 'quarantined' AND unique_key <> '' AND unique_key {in:$2}",
);
static WAITING: Statement = Statement::company(
    "jobs.waiting",
    "SELECT id, lane, name, payload, state, run_at, tries, problem, report FROM jobs \
     WHERE company = $1 AND state <> 'quarantined' ORDER BY run_at, id LIMIT $2",
);
static REVIVE: Statement = Statement::company(
    "jobs.revive",
    "UPDATE jobs SET state = 'waiting', tries = 0, run_at = $3 WHERE company = $1 AND id = $2 AND state = 'quarantined'",
);
static WAKE: Statement = Statement::company(
    "jobs.wake",
    "UPDATE jobs SET run_at = $3 WHERE company = $1 AND lane = $2 AND state = 'waiting' AND run_at > $3",
);
static DROP_WAITING: Statement = Statement::company(
    "jobs.drop_waiting",
    "DELETE FROM jobs WHERE company = $1 AND unique_key = $2 AND unique_key <> '' AND state = 'waiting'",
);
static LANE_OF: Statement = Statement::company("jobs.lane_of", "SELECT lane FROM jobs WHERE company = $1 AND id = $2");
static BUSY: Statement = Statement::company(
    "jobs.busy_lanes",
    "SELECT DISTINCT lane FROM jobs WHERE company = $1 AND lane {in:$2} AND state <> 'quarantined' AND name {in:$3}",
);
static NODE: Statement = Statement::global(
    "nodes.register",
    "INSERT INTO nodes (name, epoch, seen_at) VALUES ($1, 1, $2) \
     ON CONFLICT (name) DO UPDATE SET epoch = nodes.epoch + 1, seen_at = excluded.seen_at RETURNING epoch",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &COMPANIES,
    &INSERT,
    &UPSERT_LANE,
    &CHOOSE,
    &LEASE,
    &NEXT,
    &BEGIN,
    &NEXT_OF,
    &BEGIN_EACH,
    &FENCE_EACH,
    &FINISH_EACH,
    &RELEASE_EACH,
    &DROP_EACH,
    &FENCE,
    &FENCE_ALONE,
    &FINISH,
    &AGAIN,
    &TWIN,
    &QUARANTINE,
    &RELEASE_LANE,
    &DROP_LANE,
    &GIVE_BACK,
    &RENEW,
    &LEASED,
    &NEXT_DUE,
    &NEXT_AFTER,
    &NEXT_FREE,
    &LOCK,
    &CANCEL_RUNNING,
    &CANCELLING,
    &QUARANTINED,
    &QUARANTINED_OF,
    &WAITING,
    &REVIVE,
    &WAKE,
    &DROP_WAITING,
    &LANE_OF,
    &BUSY,
    &NODE,
];

/// A leased lane: what a worker proves before it writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lease {
    pub(crate) company: CompanyId,
    pub(crate) lane: String,
    pub(crate) token: i64,
    pub(crate) owner: String,
}

pub(crate) async fn companies(read: &mut impl Read) -> Result<Vec<CompanyId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&COMPANIES, vec![]).await?;
    Ok(rows.into_iter().map(|row| CompanyId::new(row.0)).collect())
}

pub(crate) struct NewJob<'a> {
    pub(crate) id: JobId,
    pub(crate) lane: &'a str,
    pub(crate) name: &'a str,
    pub(crate) payload: serde_json::Value,
    pub(crate) unique_key: &'a str,
    pub(crate) run_at: Moment,
    pub(crate) now: Moment,
}

pub(crate) async fn insert(tx: &mut Tx, job: NewJob<'_>) -> Result<(), StoreError> {
    tx.run(&INSERT, columns(&job)).await?;
    tx.run(&UPSERT_LANE, args![job.lane, job.run_at]).await?;
    Ok(())
}

fn columns(job: &NewJob<'_>) -> Args {
    args![job.id, job.lane, job.name, job.payload.clone(), job.unique_key, job.run_at, job.now]
}

/// Queues many at once. No two of them have the same key; they are written in the order of their lanes, so that two
/// transactions that queue into the same lanes wait for each other instead of both.
pub(crate) async fn insert_each(tx: &mut Tx, mut jobs: Vec<NewJob<'_>>) -> Result<(), StoreError> {
    jobs.sort_by(|one, other| (one.lane, one.unique_key).cmp(&(other.lane, other.unique_key)));
    let mut lanes: BTreeMap<&str, Moment> = BTreeMap::new();
    for job in &jobs {
        let first = lanes.entry(job.lane).or_insert(job.run_at);
        *first = job.run_at.min(*first);
    }
    let lanes = lanes.into_iter().map(|(lane, run_at)| args![lane, run_at]).collect();
    tx.run_each(&INSERT, jobs.iter().map(columns).collect()).await?;
    if store::planted("lane_unwoken") {
        return Ok(());
    }
    tx.run_each(&UPSERT_LANE, lanes).await.map(drop)
}

/// Leases lanes that are due, those first that waited longest.
pub(crate) async fn claim(
    tx: &mut Tx,
    owner: &str,
    token: i64,
    lease_until: Moment,
    now: Moment,
    most: i64,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = tx.rows(&CHOOSE, args![now, most]).await?;
    let lanes: Vec<String> = rows.into_iter().map(|row| row.0).collect();
    if !lanes.is_empty() {
        let mut args = args![owner, token, lease_until];
        args.push(store::Arg::Texts(lanes.clone()));
        tx.run(&LEASE, args).await?;
    }
    Ok(lanes)
}

pub(crate) async fn next(tx: &mut Tx, lane: &str, now: Moment) -> Result<Option<JobRow>, StoreError> {
    tx.row(&NEXT, args![lane, now]).await
}

/// Begins a job; false when it was cancelled meanwhile.
pub(crate) async fn begin(tx: &mut Tx, job: JobId) -> Result<bool, StoreError> {
    Ok(tx.run(&BEGIN, args![job]).await? > 0)
}

fn with_lanes(mut args: Args, lanes: &[&str]) -> Args {
    args.push(store::Arg::Texts(lanes.iter().map(|lane| (*lane).to_owned()).collect()));
    args
}

/// Begins the first due job of each lane where that is a plain one, which waits. What is found there and not begun (it was
/// cancelled, or was running when its process died) needs a closer look: `Found::Odd`.
pub(crate) async fn begin_first_of(
    tx: &mut Tx,
    lanes: &[&str],
    now: Moment,
) -> Result<BTreeMap<String, Found>, StoreError> {
    let first: Vec<JobRow> = tx.rows(&NEXT_OF, with_lanes(args![now], lanes)).await?;
    let waiting: Vec<JobId> = first.iter().filter(|job| job.state == "waiting").map(|job| job.id).collect();
    let begun: BTreeSet<i64> = if waiting.is_empty() {
        BTreeSet::new()
    } else {
        let begun: Vec<(i64,)> = tx.rows(&BEGIN_EACH, args![waiting.as_slice()]).await?;
        begun.into_iter().map(|row| row.0).collect()
    };
    let found = first.into_iter().map(|job| {
        let lane = job.lane.clone();
        (lane, if begun.contains(&job.id.number()) { Found::Begun(job) } else { Found::Odd })
    });
    Ok(found.collect())
}

/// What stands first in a lane.
#[derive(Debug)]
pub(crate) enum Found {
    /// A job, which is begun now.
    Begun(JobRow),
    /// Something that needs a closer look.
    Odd,
}

/// Which of these leases hold, proven on this transaction as `fence_alone` does; a lane into which somebody queues at this
/// moment counts as not held.
pub(crate) async fn fence_each(tx: &mut Tx, leases: &[&Lease]) -> Result<Vec<bool>, StoreError> {
    let lanes: Vec<&str> = leases.iter().map(|lease| &*lease.lane).collect();
    let held: Vec<(String, i64, String)> = tx.rows(&FENCE_EACH, with_lanes(vec![], &lanes)).await?;
    let held: BTreeSet<(String, i64, String)> = held.into_iter().collect();
    let is_held = |lease: &&Lease| held.contains(&(lease.lane.clone(), lease.token, lease.owner.clone()));
    Ok(leases.iter().map(is_held).collect())
}

/// Removes jobs that are done; those that nobody else has in hand.
pub(crate) async fn finish_each(tx: &mut Tx, jobs: &[JobId]) -> Result<BTreeSet<JobId>, StoreError> {
    if jobs.is_empty() {
        return Ok(BTreeSet::new());
    }
    let done: Vec<(i64,)> = tx.rows(&FINISH_EACH, args![jobs]).await?;
    Ok(done.into_iter().map(|row| JobId::new(row.0)).collect())
}

/// Gives lanes back, as `release_lane` does. Needs `fence_each` in an earlier statement.
pub(crate) async fn release_each(tx: &mut Tx, lanes: &[&str], now: Moment) -> Result<(), StoreError> {
    tx.run(&RELEASE_EACH, with_lanes(args![now], lanes)).await?;
    tx.run(&DROP_EACH, with_lanes(vec![], lanes)).await.map(drop)
}

/// Proves the lease on this transaction: until its end nobody else can claim the lane.
pub(crate) async fn fence(tx: &mut Tx, lease: &Lease) -> Result<(), StoreError> {
    prove(tx, &FENCE, lease).await
}

/// The same, and nobody can queue into the lane until the end of this transaction.
pub(crate) async fn fence_alone(tx: &mut Tx, lease: &Lease) -> Result<(), StoreError> {
    prove(tx, &FENCE_ALONE, lease).await
}

async fn prove(tx: &mut Tx, fence: &'static Statement, lease: &Lease) -> Result<(), StoreError> {
    let held: Option<(i64,)> = tx.row(fence, args![&lease.lane, lease.token, &lease.owner]).await?;
    held.map(drop).ok_or_else(|| StoreError::LeaseLost(lease.lane.clone()))
}

pub(crate) async fn finish(tx: &mut Tx, job: JobId) -> Result<(), StoreError> {
    tx.run(&FINISH, args![job]).await.map(drop)
}

/// Lets a job wait again; one that was cancelled meanwhile is gone. A job with the same key that was queued while this
/// one ran is merged into it, at the earlier moment.
pub(crate) async fn again(tx: &mut Tx, job: JobId, at: Moment, problem: &str, tries: i64) -> Result<(), StoreError> {
    if is_cancelled(tx, job).await? {
        return finish(tx, job).await;
    }
    let at = merge_twin(tx, job).await?.map_or(at, |twin| twin.min(at));
    tx.run(&AGAIN, args![job, at, problem, tries]).await.map(drop)
}

async fn is_cancelled(tx: &mut Tx, job: JobId) -> Result<bool, StoreError> {
    let state: Option<(String,)> = tx.row(&LOCK, args![job]).await?;
    Ok(state.is_none_or(|(state,)| state == "cancelling"))
}

async fn merge_twin(tx: &mut Tx, job: JobId) -> Result<Option<Moment>, StoreError> {
    let twin: Option<(i64,)> = tx.row(&TWIN, args![job]).await?;
    Ok(twin.map(|row| Moment::from_micros(row.0)))
}

/// Puts a job into quarantine; false when it was cancelled meanwhile, and is gone.
pub(crate) async fn quarantine(tx: &mut Tx, job: JobId, problem: &str, report: &str) -> Result<bool, StoreError> {
    if is_cancelled(tx, job).await? {
        return finish(tx, job).await.map(|()| false);
    }
    Ok(tx.run(&QUARANTINE, args![job, problem, report]).await? > 0)
}

/// Gives a lane back, or removes it when nothing waits in it. Needs `fence_alone` in an earlier statement: on PostgreSQL
/// the earliest job is looked up by the snapshot of this one.
pub(crate) async fn release_lane(tx: &mut Tx, lease: &Lease, now: Moment) -> Result<(), StoreError> {
    tx.run(&RELEASE_LANE, args![&lease.lane, lease.token, now]).await?;
    tx.run(&DROP_LANE, args![&lease.lane, lease.token]).await.map(drop)
}

/// Ends a lease before its time, so that the lane is taken up again.
pub(crate) async fn give_back(tx: &mut Tx, lease: &Lease) -> Result<(), StoreError> {
    tx.run(&GIVE_BACK, args![&lease.lane, lease.token, &lease.owner]).await.map(drop)
}

/// Makes a lease longer; false when it is gone.
pub(crate) async fn renew(tx: &mut Tx, lease: &Lease, until: Moment) -> Result<bool, StoreError> {
    Ok(tx.run(&RENEW, args![&lease.lane, lease.token, &lease.owner, until]).await? > 0)
}

/// All leases of a company.
pub(crate) async fn leases(read: &mut impl Read) -> Result<Vec<Lease>, StoreError> {
    let company = read.company();
    let rows: Vec<(String, i64, String)> = read.rows(&LEASED, vec![]).await?;
    Ok(rows.into_iter().map(|(lane, token, owner)| Lease { company, lane, token, owner }).collect())
}

/// When the next lane of the company is due, also one that is being worked on; `None` when nothing waits.
pub(crate) async fn next_due(read: &mut impl Read) -> Result<Option<Moment>, StoreError> {
    Ok(moment(read.number(&NEXT_DUE, vec![]).await?))
}

/// When the next lane comes due that is not due yet.
pub(crate) async fn next_after(read: &mut impl Read, now: Moment) -> Result<Option<Moment>, StoreError> {
    Ok(moment(read.number(&NEXT_AFTER, args![now]).await?))
}

/// When the next lane can be leased: it is due, and nobody holds it.
pub(crate) async fn next_free(read: &mut impl Read) -> Result<Option<Moment>, StoreError> {
    Ok(moment(read.number(&NEXT_FREE, vec![]).await?))
}

fn moment(micros: i64) -> Option<Moment> {
    (micros != NEVER).then(|| Moment::from_micros(micros))
}

/// Cancels a job: gone unless it runs. Whether there was one.
pub(crate) async fn cancel(tx: &mut Tx, job: JobId) -> Result<bool, StoreError> {
    let state: Option<(String,)> = tx.row(&LOCK, args![job]).await?;
    match state {
        None => return Ok(false),
        Some((state,)) if state == "running" || state == "cancelling" => tx.run(&CANCEL_RUNNING, args![job]).await?,
        Some(_) => tx.run(&FINISH, args![job]).await?,
    };
    Ok(true)
}

pub(crate) async fn cancelling(read: &mut impl Read) -> Result<Vec<JobId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&CANCELLING, vec![]).await?;
    Ok(rows.into_iter().map(|row| JobId::new(row.0)).collect())
}

fn view(row: JobRow) -> JobView {
    let JobRow { id, lane, name, state, run_at, tries, problem, report, .. } = row;
    JobView { id, name, lane, state, run_at, tries, problem, report }
}

/// Jobs in quarantine, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn quarantined(read: &mut impl Read, before: i64, most: i64) -> Result<Vec<JobView>, StoreError> {
    let rows: Vec<JobRow> = read.rows(&QUARANTINED, args![before, most]).await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Those of these unique keys under which a job lies in quarantine.
pub(crate) async fn quarantined_of(read: &mut impl Read, keys: Vec<String>) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = read.rows(&QUARANTINED_OF, vec![store::Arg::Texts(keys)]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Jobs that wait or run, the next due first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn waiting(read: &mut impl Read, most: i64) -> Result<Vec<JobView>, StoreError> {
    let rows: Vec<JobRow> = read.rows(&WAITING, args![most]).await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Takes a job out of quarantine; whether it was there.
///
/// # Errors
/// When the rows cannot be written.
pub async fn revive(tx: &mut Tx, job: JobId, now: Moment) -> Result<bool, StoreError> {
    let lane: Option<(String,)> = tx.row(&LANE_OF, args![job]).await?;
    let Some((lane,)) = lane else { return Ok(false) };
    merge_twin(tx, job).await?;
    let revived = tx.run(&REVIVE, args![job, now]).await? > 0;
    tx.run(&UPSERT_LANE, args![lane, now]).await?;
    tx.signal(store::Signal::Work);
    Ok(revived)
}

/// Takes back the waiting job of a key.
pub(crate) async fn drop_waiting(tx: &mut Tx, unique_key: &str) -> Result<(), StoreError> {
    tx.run(&DROP_WAITING, args![unique_key]).await.map(drop)
}

/// What waits in a lane is due now: what it waited for has happened.
///
/// # Errors
/// When the rows cannot be written.
pub async fn wake(tx: &mut Tx, lane: &str, now: Moment) -> Result<(), StoreError> {
    if tx.run(&WAKE, args![lane, now]).await? > 0 {
        tx.run(&UPSERT_LANE, args![lane, now]).await?;
        tx.signal(store::Signal::Work);
    }
    Ok(())
}

pub(crate) async fn register_node(tx: &mut Tx, name: &str, now: Moment) -> Result<i64, StoreError> {
    tx.number(&NODE, args![name, now]).await
}

/// Those of these lanes in which a job of one of these kinds waits or runs.
///
/// # Errors
/// When the rows cannot be read.
pub async fn busy_lanes(
    read: &mut impl Read,
    lanes: Vec<String>,
    names: &[&str],
) -> Result<BTreeSet<String>, StoreError> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let rows: Vec<(String,)> = read.rows(&BUSY, vec![Arg::Texts(lanes), Arg::Texts(names)]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
