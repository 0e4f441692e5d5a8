//! Work that people watch, and the lines it is about (domain guide 4.5). An activity that has ended has a moment of its end;
//! 0 stands for none, so that it can stand in an index.

use domain::{
    Moment,
    activity::{ActivityKind, ActivityState},
    ids::{AccountId, ActivityId, LineId, OrderId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ActivityRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ActivityId,
    /// What is done.
    #[sqlx(try_from = "String")]
    pub kind: ActivityKind,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: ActivityState,
    /// Who began it, as text.
    pub actor: String,
    /// The account it works with; 0 when it follows from the lines.
    pub account: i64,
    /// The order that a person named, before any line of it is found; 0 when it follows from the lines.
    pub order_id: i64,
    /// The provider order number that a person named; may be empty.
    pub number: String,
    /// Plans that are still being made.
    pub pending: i64,
    /// Order lines found.
    pub found_lines: i64,
    /// Provider orders found.
    pub found_orders: i64,
    /// Lines for which it is done.
    pub done: i64,
    /// Lines that were left.
    pub failed: i64,
    /// What went wrong with the whole, as a code or as it was said; may be empty.
    pub problem: String,
    /// Where a person goes on, such as the provider's cashier; may be empty.
    pub link: String,
    /// Begun.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// Last moved.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
    /// Ended; 0 while it goes on.
    pub ended_at: i64,
}

impl ActivityRow {
    /// A new one that has found nothing yet.
    #[must_use]
    pub fn begun(id: ActivityId, kind: ActivityKind, actor: String, account: Option<AccountId>, now: Moment) -> Self {
        Self {
            id,
            kind,
            state: ActivityState::Queued,
            actor,
            account: account.map_or(0, domain::Id::number),
            order_id: 0,
            number: String::new(),
            pending: 0,
            found_lines: 0,
            found_orders: 0,
            done: 0,
            failed: 0,
            problem: String::new(),
            link: String::new(),
            created_at: now,
            changed_at: now,
            ended_at: 0,
        }
    }

    /// The account that was chosen.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        (self.account != 0).then(|| AccountId::new(self.account))
    }

    /// The order that was named.
    #[must_use]
    pub fn order(&self) -> Option<OrderId> {
        (self.order_id != 0).then(|| OrderId::new(self.order_id))
    }

    /// Whether nothing will change any more.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        self.ended_at != 0
    }
}

/// A line of an activity.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ActivityLineRow {
    /// The activity.
    #[sqlx(try_from = "i64")]
    pub activity: ActivityId,
    /// The line.
    #[sqlx(try_from = "i64")]
    pub line: LineId,
    /// Its order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// The code of what went wrong with it; may be empty.
    pub problem: String,
}

macro_rules! columns {
    () => {
        "id, kind, state, actor, account, order_id, number, pending, found_lines, found_orders, done, failed, problem, link, \
         created_at, changed_at, ended_at"
    };
}

static INSERT: Statement = Statement::company(
    "activities.insert",
    "INSERT INTO activities (company, id, kind, state, actor, account, order_id, number, pending, found_lines, found_orders, \
     done, failed, problem, link, created_at, changed_at, ended_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
);
static UPDATE: Statement = Statement::company(
    "activities.update",
    "UPDATE activities SET state = $3, pending = $4, found_lines = $5, found_orders = $6, done = $7, failed = $8, \
     problem = $9, link = $10, changed_at = $11, ended_at = $12 WHERE company = $1 AND id = $2",
);
static LOOKUP: Statement = Statement::company(
    "activities.lookup",
    concat!("SELECT ", columns!(), " FROM activities WHERE company = $1 AND id = $2"),
);
static LOCK: Statement = Statement::company(
    "activities.lock",
    concat!("SELECT ", columns!(), " FROM activities WHERE company = $1 AND id = $2{for_update}"),
);
static HAND_OVER: Statement = Statement::company(
    "activities.hand_over",
    "UPDATE activities SET account = $3 WHERE company = $1 AND account = $2 AND kind = 'booking' AND ended_at = 0",
);
static OPEN: Statement = Statement::company(
    "activities.open",
    concat!("SELECT ", columns!(), " FROM activities WHERE company = $1 AND ended_at = 0 ORDER BY id DESC LIMIT $2"),
);
static OPEN_OF_ORDER: Statement = Statement::company(
    "activities.open_of_order",
    concat!(
        "SELECT ",
        columns!(),
        " FROM activities WHERE company = $1 AND ended_at = 0 AND id IN \
         (SELECT activity FROM activity_lines WHERE company = $1 AND order_id = $2) ORDER BY id{for_update}"
    ),
);
static OPEN_OF_ACCOUNT: Statement = Statement::company(
    "activities.open_of_account",
    concat!(
        "SELECT ",
        columns!(),
        " FROM activities WHERE company = $1 AND ended_at = 0 AND kind = $2 AND account = $3 ORDER BY id{for_update}"
    ),
);
static OF_ORDER: Statement = Statement::company(
    "activities.of_order",
    concat!(
        "SELECT ",
        columns!(),
        " FROM activities WHERE company = $1 AND id IN \
         (SELECT activity FROM activity_lines WHERE company = $1 AND order_id = $2 \
         UNION SELECT id FROM activities WHERE company = $1 AND order_id = $2 AND order_id <> 0) ORDER BY id DESC LIMIT $3"
    ),
);
static LIST: Statement = Statement::company(
    "activities.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM activities WHERE company = $1 AND id < $2 AND created_at >= $3 AND ($4 = '' OR state = $4) \
         AND ($5 = '' OR kind = $5) ORDER BY id DESC LIMIT $6"
    ),
);
static OPEN_COUNT: Statement = Statement::company(
    "activities.open_count",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM activities WHERE company = $1 AND ended_at = 0",
);
static LINE_INSERT: Statement = Statement::company(
    "activity_lines.insert",
    "INSERT INTO activity_lines (company, activity, line, order_id, problem) VALUES ($1, $2, $3, $4, '') \
     ON CONFLICT (company, activity, line) DO UPDATE SET problem = ''",
);
static LINE_PROBLEM: Statement = Statement::company(
    "activity_lines.problem",
    "UPDATE activity_lines SET problem = $4 WHERE company = $1 AND activity = $2 AND line = $3",
);
static LINES: Statement = Statement::company(
    "activity_lines.of_activities",
    "SELECT activity, line, order_id, problem FROM activity_lines WHERE company = $1 AND activity {in:$2} \
     ORDER BY activity, line",
);
static BEING_CUT: Statement = Statement::company(
    "activity_lines.being_cut",
    "SELECT l.line FROM activities a CROSS JOIN activity_lines l WHERE a.company = $1 AND a.ended_at = 0 \
     AND a.kind = 'unbind' AND l.company = $1 AND l.activity = a.id AND l.problem = '' ORDER BY l.line",
);
static BEING_PLANNED: Statement = Statement::company(
    "activity_lines.being_planned",
    "SELECT l.line FROM activities a CROSS JOIN activity_lines l WHERE a.company = $1 AND a.ended_at = 0 \
     AND a.kind = 'booking' AND a.pending > 0 AND l.company = $1 AND l.activity = a.id AND l.problem = '' ORDER BY l.line",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &UPDATE,
    &HAND_OVER,
    &LOOKUP,
    &LOCK,
    &OPEN,
    &OPEN_OF_ORDER,
    &OPEN_OF_ACCOUNT,
    &OF_ORDER,
    &LIST,
    &OPEN_COUNT,
    &LINE_INSERT,
    &LINE_PROBLEM,
    &LINES,
    &BEING_CUT,
    &BEING_PLANNED,
];

/// Keeps a new activity.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, row: &ActivityRow) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.kind.code(),
        row.state.code(),
        &row.actor,
        row.account,
        row.order_id,
        &row.number,
        row.pending,
        row.found_lines,
        row.found_orders,
        row.done,
        row.failed,
        &row.problem,
        &row.link,
        row.created_at,
        row.changed_at,
        row.ended_at,
    ];
    tx.run(&INSERT, args).await.map(drop)
}

/// Keeps what changed of an activity; kind, actor, account, order, number and beginning never change.
///
/// # Errors
/// When the row cannot be written.
pub async fn update(tx: &mut Tx, row: &ActivityRow) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.state.code(),
        row.pending,
        row.found_lines,
        row.found_orders,
        row.done,
        row.failed,
        &row.problem,
        &row.link,
        row.changed_at,
        row.ended_at,
    ];
    tx.run(&UPDATE, args).await?;
    tx.signal(crate::Signal::Changed(Read::company(tx), row.id.to_string()));
    Ok(())
}

/// The activity with this id.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ActivityId) -> Result<Option<ActivityRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// The activity with this id, held until the end of the transaction.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: ActivityId) -> Result<Option<ActivityRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// Activities that go on, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open(read: &mut impl Read, most: i64) -> Result<Vec<ActivityRow>, StoreError> {
    read.rows(&OPEN, args![most]).await
}

/// Activities that go on and touch an order, held until the end of the transaction.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open_of_order(tx: &mut Tx, order: OrderId) -> Result<Vec<ActivityRow>, StoreError> {
    tx.rows(&OPEN_OF_ORDER, args![order]).await
}

/// Activities of a kind that go on at an account, held until the end of the transaction.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open_of_account(
    tx: &mut Tx,
    kind: ActivityKind,
    account: AccountId,
) -> Result<Vec<ActivityRow>, StoreError> {
    tx.rows(&OPEN_OF_ACCOUNT, args![kind.code(), account]).await
}

/// The last activities that touch an order, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_order(read: &mut impl Read, order: OrderId, most: i64) -> Result<Vec<ActivityRow>, StoreError> {
    read.rows(&OF_ORDER, args![order, most]).await
}

/// Activities, newest first, before the id `before`, begun since `since`; empty state and kind stand for all.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(
    read: &mut impl Read,
    before: Option<ActivityId>,
    since: Moment,
    state: &str,
    kind: &str,
    most: i64,
) -> Result<Vec<ActivityRow>, StoreError> {
    let before = before.map_or(i64::MAX, domain::Id::number);
    read.rows(&LIST, args![before, since, state, kind, most]).await
}

/// How many go on.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open_count(read: &mut impl Read) -> Result<i64, StoreError> {
    read.number(&OPEN_COUNT, vec![]).await
}

/// Adds a line to an activity; one that is there is taken up again.
///
/// # Errors
/// When the row cannot be written.
pub async fn add_line(tx: &mut Tx, activity: ActivityId, line: LineId, order: OrderId) -> Result<(), StoreError> {
    tx.run(&LINE_INSERT, args![activity, line, order]).await.map(drop)
}

/// Notes what went wrong with a line; nothing when the activity does not have the line.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_line_problem(
    tx: &mut Tx,
    activity: ActivityId,
    line: LineId,
    problem: &str,
) -> Result<(), StoreError> {
    tx.run(&LINE_PROBLEM, args![activity, line, problem]).await.map(drop)
}

/// The lines of activities.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines(read: &mut impl Read, activities: &[ActivityId]) -> Result<Vec<ActivityLineRow>, StoreError> {
    read.rows(&LINES, args![activities]).await
}

/// Lines that somebody has cut from their provider orders just now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn being_cut(read: &mut impl Read) -> Result<Vec<LineId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&BEING_CUT, vec![]).await?;
    Ok(rows.into_iter().map(|row| LineId::new(row.0)).collect())
}

/// Lines whose booking somebody has begun: the plan for them is being made.
///
/// # Errors
/// When the rows cannot be read.
pub async fn being_planned(read: &mut impl Read) -> Result<Vec<LineId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&BEING_PLANNED, vec![]).await?;
    Ok(rows.into_iter().map(|row| LineId::new(row.0)).collect())
}

/// Another account books what bookings that go on were to book with this one.
///
/// # Errors
/// When the rows cannot be written.
pub async fn hand_over(tx: &mut Tx, from: AccountId, to: AccountId) -> Result<(), StoreError> {
    tx.run(&HAND_OVER, args![from, to]).await.map(drop)
}
