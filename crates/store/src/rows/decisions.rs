//! Questions to people. One open question of a kind about a subject. A question about an account has no order.

use domain::{
    Moment,
    decision::DecisionKind,
    ids::{AccountId, BookingId, DecisionId, LineId, OrderId, ProviderOrderId},
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
    /// Order; none for a question about an account.
    pub order_id: Option<i64>,
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
    /// When it was closed; 0 while it is open, so that it can stand in an index.
    pub answered_at: i64,
}

impl DecisionRow {
    /// The order.
    #[must_use]
    pub fn order(&self) -> Option<OrderId> {
        self.order_id.map(OrderId::new)
    }

    /// The account, when the question is about one.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.subject.parse().ok()
    }

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

    /// When it was closed.
    #[must_use]
    pub fn answered_at(&self) -> Option<Moment> {
        (self.answered_at != 0).then(|| Moment::from_micros(self.answered_at))
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
     answered_by, asked_at, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', '', '', $10, 0) \
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
static WITHDRAW_SUBJECT: Statement = Statement::company(
    "decisions.withdraw_subject",
    "UPDATE decisions SET state = 'withdrawn', answered_at = $4 WHERE company = $1 AND kind = $2 AND subject = $3 AND state = 'open'",
);
static LAST: Statement = Statement::company(
    "decisions.last",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND kind = $2 AND subject = $3 ORDER BY id DESC LIMIT 1"
    ),
);
static OPEN: Statement = Statement::company(
    "decisions.open",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND state = 'open' AND id < $2 ORDER BY id DESC LIMIT $3"
    ),
);
static OPEN_OF: Statement = Statement::company(
    "decisions.open_of",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND kind = $2 AND state = 'open' ORDER BY subject"
    ),
);
static SEVERAL: Statement = Statement::company(
    "decisions.about_several",
    concat!(
        "SELECT ",
        columns!(),
        " FROM decisions WHERE company = $1 AND state = 'open' AND line IS NULL AND booking IS NULL \
         AND order_id IS NOT NULL ORDER BY id"
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
    &WITHDRAW_SUBJECT,
    &LAST,
    &OPEN,
    &OPEN_OF,
    &SEVERAL,
    &LIST,
    &OF_ORDERS,
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

/// Asks about an account. It has no order: work of many orders may wait for it.
///
/// # Errors
/// When the row cannot be written.
pub async fn ask_about_account(
    tx: &mut Tx,
    id: DecisionId,
    kind: DecisionKind,
    account: AccountId,
    details: serde_json::Value,
    now: Moment,
) -> Result<(), StoreError> {
    let (order, line): (Option<OrderId>, Option<LineId>) = (None, None);
    let (booking, provider_order): (Option<BookingId>, Option<ProviderOrderId>) = (None, None);
    let args = args![id, kind.code(), account.to_string(), order, line, booking, provider_order, details, now];
    tx.run(&INSERT, args).await.map(drop)
}

/// Asks about something that is no order, line or account; `subject` says what.
///
/// # Errors
/// When the row cannot be written.
pub async fn ask_about(
    tx: &mut Tx,
    id: DecisionId,
    kind: DecisionKind,
    subject: &str,
    details: serde_json::Value,
    now: Moment,
) -> Result<(), StoreError> {
    let none: Option<i64> = None;
    tx.run(&INSERT, args![id, kind.code(), subject, none, none, none, none, details, now]).await.map(drop)
}

/// The last question of a kind about this, open or not.
///
/// # Errors
/// When the row cannot be read.
pub async fn last_about(
    read: &mut impl Read,
    kind: DecisionKind,
    subject: &str,
) -> Result<Option<DecisionRow>, StoreError> {
    read.row(&LAST, args![kind.code(), subject]).await
}

/// The open questions of a kind.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open_of(read: &mut impl Read, kind: DecisionKind) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&OPEN_OF, args![kind.code()]).await
}

/// The last question of a kind about an account, open or not.
///
/// # Errors
/// When the row cannot be read.
pub async fn last_about_account(
    read: &mut impl Read,
    kind: DecisionKind,
    account: AccountId,
) -> Result<Option<DecisionRow>, StoreError> {
    read.row(&LAST, args![kind.code(), account.to_string()]).await
}

/// Withdraws the open question of a kind about an account.
///
/// # Errors
/// When the row cannot be written.
pub async fn withdraw_account(
    tx: &mut Tx,
    kind: DecisionKind,
    account: AccountId,
    now: Moment,
) -> Result<(), StoreError> {
    tx.run(&WITHDRAW_SUBJECT, args![kind.code(), account.to_string(), now]).await.map(drop)
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

/// Open questions that are about several lines of an order: which they are stands in their details.
///
/// # Errors
/// When the rows cannot be read.
pub async fn about_several(read: &mut impl Read) -> Result<Vec<DecisionRow>, StoreError> {
    read.rows(&SEVERAL, vec![]).await
}
