//! Bookings and the lines they hold. A line has at most one live booking, always for its whole quantity (BR-41): the
//! index and the foreign key refuse everything else.

use domain::{
    Moment,
    booking::BookingState,
    consignee::Consignee,
    ids::{AccountId, BookingId, ConnectionId, LineId, OrderId, ProviderLineId, WarehouseId},
};
use sqlx::{FromRow, types::Json};

use crate::{Args, Read, Statement, StoreError, Tx, args};

/// A booking.
#[derive(Debug, Clone, FromRow)]
pub struct BookingRow {
    /// Id; its base32 is the reference the provider is given.
    #[sqlx(try_from = "i64")]
    pub id: BookingId,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// Account that books.
    #[sqlx(try_from = "i64")]
    pub account: AccountId,
    /// Provider connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Provider's kind code.
    pub provider: String,
    /// Warehouse.
    #[sqlx(try_from = "i64")]
    pub warehouse: WarehouseId,
    /// Seller.
    pub seller: String,
    /// State.
    #[sqlx(try_from = "String")]
    pub state: BookingState,
    /// Who gets the goods.
    pub consignee: Json<Consignee>,
    /// Planned domestic delivery.
    pub freight: i64,
    /// When the provider was asked.
    pub attempt_at: Option<i64>,
    /// What stopped it last; `NOT_CHECKED` on a created one that nobody compares.
    pub problem: String,
    /// Since when.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
}

/// The mark of a created booking whose provider order is not compared with what was ordered (BR-47).
pub const NOT_CHECKED: &str = "not_checked";

impl BookingRow {
    /// Whether the provider order exists and is taken as it is, since the check after export is off (BR-47).
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        self.state == BookingState::Created && self.problem == NOT_CHECKED
    }

    /// Our reference: what the provider is told and asked by. Upper case, 13 characters.
    #[must_use]
    pub fn reference(&self) -> String {
        reference(self.id)
    }
}

/// The reference of a booking.
#[must_use]
pub fn reference(id: BookingId) -> String {
    id.base32().to_ascii_uppercase()
}

/// A line held by a booking.
#[derive(Debug, Clone, FromRow)]
pub struct BookingLineRow {
    /// Booking.
    #[sqlx(try_from = "i64")]
    pub booking: BookingId,
    /// Line.
    #[sqlx(try_from = "i64")]
    pub line: LineId,
    /// Pieces: always the line's own quantity.
    pub quantity: i64,
    /// Pieces first asked for.
    pub asked: i64,
    /// Whether it holds the line.
    pub live: bool,
    /// Offer.
    pub offer: String,
    /// Specification.
    pub spec: String,
    /// Planned price of a piece.
    pub price: i64,
    /// The provider's line, once known; 0 before.
    pub provider_line: i64,
}

impl BookingLineRow {
    /// The provider's line, once known.
    #[must_use]
    pub fn provider_line(&self) -> Option<ProviderLineId> {
        (self.provider_line != 0).then(|| ProviderLineId::new(self.provider_line))
    }
}

macro_rules! columns {
    () => {
        "id, order_id, account, connection, provider, warehouse, seller, state, consignee, freight, attempt_at, problem, created_at"
    };
}
macro_rules! line_columns {
    () => {
        "booking, line, quantity, asked, live, offer, spec, price, provider_line"
    };
}

static INSERT: Statement = Statement::company(
    "bookings.insert",
    "INSERT INTO bookings (company, id, order_id, account, connection, provider, warehouse, seller, state, consignee, freight, \
     attempt_at, problem, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $13)",
);
static LINE_INSERT: Statement = Statement::company(
    "booking_lines.insert",
    "INSERT INTO booking_lines (company, booking, line, quantity, asked, live, offer, spec, price, provider_line) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
static LOOKUP: Statement = Statement::company(
    "bookings.lookup",
    concat!("SELECT ", columns!(), " FROM bookings WHERE company = $1 AND id = $2"),
);
static LOCK: Statement = Statement::company(
    "bookings.lock",
    concat!("SELECT ", columns!(), " FROM bookings WHERE company = $1 AND id = $2{for_update}"),
);
static STATE: Statement = Statement::company(
    "bookings.state",
    "UPDATE bookings SET state = $3, problem = $4, changed_at = $5 WHERE company = $1 AND id = $2",
);
static ATTEMPT: Statement = Statement::company(
    "bookings.attempt",
    "UPDATE bookings SET state = 'sending', attempt_at = $3, problem = '', changed_at = $3 WHERE company = $1 AND id = $2",
);
static LINES: Statement = Statement::company(
    "booking_lines.of_booking",
    concat!("SELECT ", line_columns!(), " FROM booking_lines WHERE company = $1 AND booking = $2 ORDER BY line"),
);
static LIVE_OF_LINE: Statement = Statement::company(
    "booking_lines.live_of_line",
    concat!("SELECT ", line_columns!(), " FROM booking_lines WHERE company = $1 AND line = $2 AND live"),
);
static RELEASE_LINE: Statement = Statement::company(
    "booking_lines.release",
    "UPDATE booking_lines SET live = FALSE WHERE company = $1 AND booking = $2 AND line = $3",
);
static SET_PROVIDER_LINE: Statement = Statement::company(
    "booking_lines.provider_line",
    "UPDATE booking_lines SET provider_line = $4 WHERE company = $1 AND booking = $2 AND line = $3",
);
static OF_PROVIDER_LINE: Statement = Statement::company(
    "booking_lines.of_provider_lines",
    concat!(
        "SELECT ",
        line_columns!(),
        " FROM booking_lines WHERE company = $1 AND provider_line {in:$2} AND live ORDER BY line"
    ),
);
static OF_ORDERS: Statement = Statement::company(
    "bookings.of_orders",
    concat!("SELECT ", columns!(), " FROM bookings WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);
static LINES_OF_ORDERS: Statement = Statement::company(
    "booking_lines.of_orders",
    "SELECT l.booking, l.line, l.quantity, l.asked, l.live, l.offer, l.spec, l.price, l.provider_line FROM bookings b \
     CROSS JOIN booking_lines l WHERE b.company = $1 AND b.order_id {in:$2} AND l.company = $1 AND l.booking = b.id ORDER BY l.booking, l.line",
);
static UNSETTLED: Statement = Statement::company(
    "bookings.unsettled",
    concat!(
        "SELECT ",
        columns!(),
        " FROM bookings WHERE company = $1 AND account = $2 AND state IN ('sending', 'outcome_unknown') ORDER BY id"
    ),
);

static UNSENT: Statement = Statement::company(
    "bookings.unsent",
    concat!(
        "SELECT ",
        columns!(),
        " FROM bookings WHERE company = $1 AND account = $2 AND state = 'reserved' ORDER BY order_id, id"
    ),
);
static ACCOUNT: Statement = Statement::company(
    "bookings.account",
    "UPDATE bookings SET account = $3, connection = $4, changed_at = $5 WHERE company = $1 AND id = $2 AND state = 'reserved'",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &LINE_INSERT,
    &LOOKUP,
    &LOCK,
    &STATE,
    &ATTEMPT,
    &LINES,
    &LIVE_OF_LINE,
    &RELEASE_LINE,
    &SET_PROVIDER_LINE,
    &OF_PROVIDER_LINE,
    &OF_ORDERS,
    &LINES_OF_ORDERS,
    &UNSETTLED,
    &UNSENT,
    &ACCOUNT,
];

/// Makes a booking.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, row: &BookingRow) -> Result<(), StoreError> {
    let consignee = serde_json::to_value(&row.consignee.0).expect("a consignee is plain data");
    let args = args![
        row.id,
        row.order_id,
        row.account,
        row.connection,
        &row.provider,
        row.warehouse,
        &row.seller,
        row.state.code(),
        consignee,
        row.freight,
        row.attempt_at,
        row.created_at,
    ];
    tx.run(&INSERT, args).await.map(drop)
}

/// Lets a booking hold a line.
///
/// # Errors
/// A conflict when another booking holds the line, or the quantity is not the line's (BR-41).
pub async fn insert_line(tx: &mut Tx, row: &BookingLineRow) -> Result<(), StoreError> {
    tx.run(&LINE_INSERT, all_of_line(row)).await.map(drop)
}

/// The same for lines of a new booking, many to a statement.
///
/// # Errors
/// As `insert_line`.
pub async fn insert_lines(tx: &mut Tx, rows: &[BookingLineRow]) -> Result<(), StoreError> {
    tx.run_each(&LINE_INSERT, rows.iter().map(all_of_line).collect()).await.map(drop)
}

fn all_of_line(row: &BookingLineRow) -> Args {
    args![row.booking, row.line, row.quantity, row.asked, row.live, &row.offer, &row.spec, row.price, row.provider_line]
}

/// One booking.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: BookingId) -> Result<Option<BookingRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// One booking, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: BookingId) -> Result<Option<BookingRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// Sets the state with what stopped it.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_state(
    tx: &mut Tx,
    id: BookingId,
    state: BookingState,
    problem: &str,
    now: Moment,
) -> Result<(), StoreError> {
    tx.run(&STATE, args![id, state.code(), problem, now]).await.map(drop)
}

/// Writes that the provider is about to be asked.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_attempt(tx: &mut Tx, id: BookingId, now: Moment) -> Result<(), StoreError> {
    tx.run(&ATTEMPT, args![id, now]).await.map(drop)
}

/// The lines of a booking, also those it holds no more.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines(read: &mut impl Read, id: BookingId) -> Result<Vec<BookingLineRow>, StoreError> {
    read.rows(&LINES, args![id]).await
}

/// What holds this line.
///
/// # Errors
/// When the rows cannot be read.
pub async fn live_of_line(read: &mut impl Read, line: LineId) -> Result<Option<BookingLineRow>, StoreError> {
    read.row(&LIVE_OF_LINE, args![line]).await
}

/// Lets a line go.
///
/// # Errors
/// When the row cannot be written.
pub async fn release_line(tx: &mut Tx, booking: BookingId, line: LineId) -> Result<(), StoreError> {
    tx.run(&RELEASE_LINE, args![booking, line]).await.map(drop)
}

/// Keeps which provider line answers to a line.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_provider_line(
    tx: &mut Tx,
    booking: BookingId,
    line: LineId,
    provider_line: ProviderLineId,
) -> Result<(), StoreError> {
    tx.run(&SET_PROVIDER_LINE, args![booking, line, provider_line]).await.map(drop)
}

/// Live booking lines that are bought on these provider lines.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_provider_lines(
    read: &mut impl Read,
    provider_lines: &[ProviderLineId],
) -> Result<Vec<BookingLineRow>, StoreError> {
    read.rows(&OF_PROVIDER_LINE, args![provider_lines]).await
}

/// The bookings of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<BookingRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}

/// The booking lines of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines_of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<BookingLineRow>, StoreError> {
    read.rows(&LINES_OF_ORDERS, args![orders]).await
}

/// Bookings of an account whose outcome is not known.
///
/// # Errors
/// When the rows cannot be read.
pub async fn unsettled(read: &mut impl Read, account: AccountId) -> Result<Vec<BookingRow>, StoreError> {
    read.rows(&UNSETTLED, args![account]).await
}

/// Bookings of an account that hold their lines and were not sent, by their orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn unsent(read: &mut impl Read, account: AccountId) -> Result<Vec<BookingRow>, StoreError> {
    read.rows(&UNSENT, args![account]).await
}

/// Gives a booking that was not sent to another account.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_account(
    tx: &mut Tx,
    id: BookingId,
    account: AccountId,
    connection: ConnectionId,
    now: Moment,
) -> Result<(), StoreError> {
    tx.run(&ACCOUNT, args![id, account, connection, now]).await.map(drop)
}
