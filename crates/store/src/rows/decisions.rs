//! Questions to people. One open question of a kind about a subject.

use domain::{
    Moment,
    decision::DecisionKind,
    ids::{BookingId, DecisionId, LineId, OrderId, ProviderOrderId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A question.
#[derive(Debug, Clone, FromRow)]
pub struct DecisionRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: DecisionId,
    /// What is asked.
    #[sqlx(try_from = "String")]
    pub kind: DecisionKind,
    /// What it is about, as text: one open question of a kind about it.
    pub subject: String,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// Line.
    pub line: Option<i64>,
    /// Booking.
    pub booking: Option<i64>,
    /// Provider order.
    pub provider_order: Option<i64>,
    /// Figures and texts of the question.
    pub details: serde_json::Value,
    /// `open`, `answered`, `withdrawn`.
    pub state: String,
    /// The answer's code.
    pub answer: String,
    /// Who answered.
    pub answered_by: String,
    /// When it was asked.
    #[sqlx(try_from = "i64")]
    pub asked_at: Moment,
    /// When it was answered.
    pub answered_at: Option<i64>,
}

impl DecisionRow {
    /// The line.
    #[must_use]
    pub fn line(&self) -> Option<LineId> {
        self.line.map(LineId::new)
    }

    /// The booking.
    #[must_use]
    pub fn booking(&self) -> Option<BookingId> {
        self.booking.map(BookingId::new)
    }

    /// The provider order.
    #[must_use]
    pub fn provider_order(&self) -> Option<ProviderOrderId> {
        self.provider_order.map(ProviderOrderId::new)
    }
}

macro_rules! columns {
    () => {
        "id, kind, subject, order_id, line, booking, provider_order, details, state, answer, answered_by, asked_at, answered_at"
    };
}

static INSERT: Statement = Statement::company(
    "decisions.insert",
    "INSERT INTO decisions (company, id, kind, subject, order_id, line, booking, provider_order, details, state, answer, \
     answered_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', '', '', $10) \
     ON CONFLICT (company, kind, subject) WHERE state = 'open' DO UPDATE SET details = excluded.details",
);
static LOCK: Statement = Statement::company(
    "decisions.lock",
    concat!("SELECT ", columns!(), " FROM decisions WHERE company = $1 AND id = $2{for_update}"),
);
static LOOKUP: Statement = Statement::company(
    "decisions.lookup",
    concat!("SELECT ", columns!(), " FROM decisions WHERE company = $1 AND id = $2"),
);
static CLOSE: Statement = Statement::company(
    "decisions.close",
    "UPDATE decisions SET state = $3, answer = $4, answered_by = $5, answered_at = $6 WHERE company = $1 AND id = $2 AND state = 'open'",
);
static WITHDRAW_LINE: Statement = Statement::company(
    "decisions.withdraw_line",
    "UPDATE decisions SET state = 'withdrawn', answered_at = $3 WHERE company = $1 AND line = $2 AND state = 'open'",
);
static WITHDRAW_BOOKING: Statement = Statement::company(
    "decisions.withdraw_booking",
    "UPDATE decisions SET state = 'withdrawn', answered_at = $4 WHERE company = $1 AND booking = $2 AND kind = $3 AND state = 'open'",
);
static OPEN: Statement = Statement::company(
    "decisions.open",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND state = 'open' AND id < $2 ORDER BY id DESC LIMIT $3"
    ),
);
static LIST: Statement = Statement::company(
    "decisions.list",
    concat!("SELECT ", columns!(), " FROM decisions WHERE company = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
);
static OF_ORDERS: Statement = Statement::company(
    "decisions.of_orders",
    concat!("SELECT ", columns!(), " FROM decisions WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);
static WAITING: Statement = Statement::company(
    "decisions.waiting",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND state = 'open' AND kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
    ),
);
static ANSWERED: Statement = Statement::company(
    "decisions.answered",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND state = 'answered' AND (answered_at < $2 OR (answered_at = $2 AND id < $3)) \
         ORDER BY answered_at DESC, id DESC LIMIT $4"
    ),
);
static BY_IDS: Statement = Statement::company(
    "decisions.by_ids",
    concat!("SELECT ", columns!(), " FROM decisions WHERE company = $1 AND id {in:$2} ORDER BY id DESC"),
);
static OPEN_KINDS: Statement = Statement::company(
    "decisions.open_kinds",
    "SELECT kind, CAST(COUNT(*) AS BIGINT) FROM decisions WHERE company = $1 AND state = 'open' GROUP BY kind ORDER BY kind",
);
static OPEN_COUNT: Statement = Statement::company(
    "decisions.open_count",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM decisions WHERE company = $1 AND state = 'open'",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &LOCK,
    &LOOKUP,
    &CLOSE,
    &WITHDRAW_LINE,
    &WITHDRAW_BOOKING,
    &OPEN,
    &LIST,
    &OF_ORDERS,
    &WAITING,
    &ANSWERED,
    &BY_IDS,
    &OPEN_KINDS,
    &OPEN_COUNT,
];

/// A new question.
#[derive(Debug)]
pub struct NewDecision {
    /// Id.
    pub id: DecisionId,
    /// What is asked.
    pub kind: DecisionKind,
    /// What it is about.
    pub subject: String,
    /// Order.
    pub order: OrderId,
    /// Line.
    pub line: Option<LineId>,
    /// Booking.
    pub booking: Option<BookingId>,
    /// Provider order.
    pub provider_order: Option<ProviderOrderId>,
    /// Figures and texts.
    pub details: serde_json::Value,
}

/// Asks; an open question of the same kind about the same subject stays, with the newer details.
///
/// # Errors
/// When the row cannot be written.
pub async fn ask(tx: &mut Tx, new: NewDecision, now: Moment) -> Result<(), StoreError> {
    let NewDecision { id, kind, subject, order, line, booking, provider_order, details } = new;
    let args = args![id, kind.code(), subject, order, line, booking, provider_order, details, now];
    tx.run(&INSERT, args).await.map(drop)
}

/// One question, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: DecisionId) -> Result<Option<DecisionRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// One question.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: DecisionId) -> Result<Option<DecisionRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Closes an open question; false when it was closed before.
///
/// # Errors
/// When the row cannot be written.
pub async fn close(
    tx: &mut Tx,
    id: DecisionId,
    state: &str,
    answer: &str,
    by: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CLOSE, args![id, state, answer, by, now]).await? > 0)
}

/// Withdraws the open questions about a line.
///
/// # Errors
/// When the rows cannot be written.
pub async fn withdraw_line(tx: &mut Tx, line: LineId, now: Moment) -> Result<(), StoreError> {
    tx.run(&WITHDRAW_LINE, args![line, now]).await.map(drop)
}

/// Withdraws the open question of a kind about a booking.
///
/// # Errors
/// When the rows cannot be written.
pub async fn withdraw_booking(
    tx: &mut Tx,
    booking: BookingId,
    kind: DecisionKind,
    now: Moment,
) -> Result<(), StoreError> {
    tx.run(&WITHDRAW_BOOKING, args![booking, kind.code(), now]).await.map(drop)
}

/// Open questions, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open(read: &mut impl Read, before: Option<DecisionId>, most: i64) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&OPEN, args![before.map_or(i64::MAX, domain::Id::number), most]).await
}

/// All questions, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, before: Option<DecisionId>, most: i64) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&LIST, args![before.map_or(i64::MAX, domain::Id::number), most]).await
}

/// The questions about these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}

/// Open questions of a kind, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn waiting(
    read: &mut impl Read,
    kind: DecisionKind,
    before: Option<DecisionId>,
    most: i64,
) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&WAITING, args![kind.code(), before.map_or(i64::MAX, domain::Id::number), most]).await
}

/// Answered questions, the last answer first, before the answer at that moment.
///
/// # Errors
/// When the rows cannot be read.
pub async fn answered(
    read: &mut impl Read,
    before: Option<(Moment, DecisionId)>,
    most: i64,
) -> Result<Vec<DecisionRow>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.micros(), id.number()));
    read.rows(&ANSWERED, args![at, id, most]).await
}

/// These questions.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[DecisionId]) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// How many questions of each kind are open.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open_kinds(read: &mut impl Read) -> Result<Vec<(DecisionKind, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = read.rows(&OPEN_KINDS, vec![]).await?;
    rows.into_iter().map(|(kind, count)| Ok((kind.parse()?, count))).collect()
}

/// How many questions are open.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open_count(read: &mut impl Read) -> Result<i64, StoreError> {
    read.number(&OPEN_COUNT, vec![]).await
}
