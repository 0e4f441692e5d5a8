//! Provider orders and their lines.

use domain::{
    Currency, Moment,
    ids::{AccountId, BookingId, ConnectionId, OrderId, ProviderLineId, ProviderOrderId},
    provider_order::{ConsigneeSeen, ProviderState, RefundState},
};
use sqlx::{FromRow, types::Json};

use crate::{Read, Statement, StoreError, Tx, args};

/// A provider order.
#[derive(Debug, Clone, FromRow)]
pub struct ProviderOrderRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ProviderOrderId,
    /// Provider connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Account.
    #[sqlx(try_from = "i64")]
    pub account: AccountId,
    /// The provider's number.
    pub number: String,
    /// Our reference as the provider shows it.
    pub reference: String,
    /// The booking it came from.
    pub booking: Option<i64>,
    /// The order it is bound to.
    pub order_id: Option<i64>,
    /// State in our words.
    #[sqlx(try_from = "String")]
    pub state: ProviderState,
    /// The provider's word.
    pub raw_state: String,
    /// Refund.
    #[sqlx(try_from = "String")]
    pub refund: RefundState,
    /// Seller.
    pub seller: String,
    /// Currency.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// Goods without freight.
    pub goods: i64,
    /// Domestic delivery.
    pub freight: i64,
    /// To pay.
    pub total: i64,
    /// Made.
    #[sqlx(try_from = "i64")]
    pub placed_at: Moment,
    /// Paid.
    pub paid_at: Option<i64>,
    /// Pay before.
    pub pay_before: Option<i64>,
    /// The provider's word of its last change.
    #[sqlx(try_from = "i64")]
    pub far_changed_at: Moment,
    /// A step back that was read once and is not believed yet: its raw state.
    pub step_back: String,
    /// Who gets the goods, as shown.
    pub consignee: Json<ConsigneeSeen>,
    /// When it was last read.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
}

impl ProviderOrderRow {
    /// The booking it came from.
    #[must_use]
    pub fn booking(&self) -> Option<BookingId> {
        self.booking.map(BookingId::new)
    }

    /// The order it is bound to.
    #[must_use]
    pub fn order_id(&self) -> Option<OrderId> {
        self.order_id.map(OrderId::new)
    }
}

/// A line of a provider order.
#[derive(Debug, Clone, FromRow)]
pub struct ProviderLineRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ProviderLineId,
    /// Provider order.
    #[sqlx(try_from = "i64")]
    pub provider_order: ProviderOrderId,
    /// The provider's id.
    pub external_id: String,
    /// Offer.
    pub offer: String,
    /// Specification.
    pub spec: String,
    /// Pieces.
    pub quantity: i64,
    /// Price of a piece.
    pub price: i64,
    /// Pieces that a person kept for stock.
    pub stock: i64,
}

macro_rules! columns {
    () => {
        "id, connection, account, number, reference, booking, order_id, state, raw_state, refund, seller, currency, goods, freight, \
         total, placed_at, paid_at, pay_before, far_changed_at, step_back, consignee, changed_at"
    };
}
macro_rules! line_columns {
    () => {
        "id, provider_order, external_id, offer, spec, quantity, price, stock"
    };
}

static UPSERT: Statement = Statement::company(
    "provider_orders.upsert",
    "INSERT INTO provider_orders (company, id, connection, account, number, reference, booking, order_id, state, raw_state, refund, \
     seller, currency, goods, freight, total, placed_at, paid_at, pay_before, far_changed_at, step_back, consignee, changed_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) \
     ON CONFLICT (company, id) DO UPDATE SET reference = excluded.reference, booking = excluded.booking, \
     order_id = excluded.order_id, state = excluded.state, raw_state = excluded.raw_state, refund = excluded.refund, \
     seller = excluded.seller, goods = excluded.goods, freight = excluded.freight, total = excluded.total, \
     placed_at = excluded.placed_at, paid_at = excluded.paid_at, pay_before = excluded.pay_before, \
     far_changed_at = excluded.far_changed_at, step_back = excluded.step_back, consignee = excluded.consignee, \
     changed_at = excluded.changed_at",
);
static BY_NUMBER: Statement = Statement::company(
    "provider_orders.by_number",
    concat!(
        "SELECT ",
        columns!(),
        " FROM provider_orders WHERE company = $1 AND account = $2 AND number = $3{for_update}"
    ),
);
static LOOKUP: Statement = Statement::company(
    "provider_orders.lookup",
    concat!("SELECT ", columns!(), " FROM provider_orders WHERE company = $1 AND id = $2"),
);
static LOCK: Statement = Statement::company(
    "provider_orders.lock",
    concat!("SELECT ", columns!(), " FROM provider_orders WHERE company = $1 AND id = $2{for_update}"),
);
static OF_BOOKING: Statement = Statement::company(
    "provider_orders.of_booking",
    concat!("SELECT ", columns!(), " FROM provider_orders WHERE company = $1 AND booking = $2 ORDER BY id"),
);
static OF_ORDERS: Statement = Statement::company(
    "provider_orders.of_orders",
    concat!("SELECT ", columns!(), " FROM provider_orders WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);
static OPEN: Statement = Statement::company(
    "provider_orders.open",
    concat!(
        "SELECT ",
        columns!(),
        " FROM provider_orders WHERE company = $1 AND account = $2 \
         AND state NOT IN ('finished', 'closed_unpaid', 'closed_after_payment') ORDER BY id"
    ),
);
static FIND: Statement = Statement::company(
    "provider_orders.find",
    concat!("SELECT ", columns!(), " FROM provider_orders WHERE company = $1 AND account = $2 AND number = $3"),
);
static LIST: Statement = Statement::company(
    "provider_orders.list",
    concat!("SELECT ", columns!(), " FROM provider_orders WHERE company = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
);
static LINE_UPSERT: Statement = Statement::company(
    "provider_lines.upsert",
    "INSERT INTO provider_lines (company, id, provider_order, external_id, offer, spec, quantity, price, stock) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (company, provider_order, external_id) DO UPDATE SET \
     offer = excluded.offer, spec = excluded.spec, quantity = excluded.quantity, price = excluded.price",
);
static LINES: Statement = Statement::company(
    "provider_lines.of_order",
    concat!("SELECT ", line_columns!(), " FROM provider_lines WHERE company = $1 AND provider_order = $2 ORDER BY id"),
);
static LINES_OF: Statement = Statement::company(
    "provider_lines.of_orders",
    concat!(
        "SELECT ",
        line_columns!(),
        " FROM provider_lines WHERE company = $1 AND provider_order {in:$2} ORDER BY id"
    ),
);
static STOCK: Statement = Statement::company(
    "provider_lines.stock",
    "UPDATE provider_lines SET stock = stock + $3 WHERE company = $1 AND id = $2",
);
static CLEAR_STOCK: Statement = Statement::company(
    "provider_lines.clear_stock",
    "UPDATE provider_lines SET stock = 0 WHERE company = $1 AND provider_order = $2 AND stock > 0",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &UPSERT,
    &BY_NUMBER,
    &LOOKUP,
    &LOCK,
    &OF_BOOKING,
    &OF_ORDERS,
    &OPEN,
    &FIND,
    &LIST,
    &LINE_UPSERT,
    &LINES,
    &LINES_OF,
    &STOCK,
    &CLEAR_STOCK,
];

/// Keeps a provider order, new or changed.
///
/// # Errors
/// A conflict when another row has the account's number.
pub async fn upsert(tx: &mut Tx, row: &ProviderOrderRow) -> Result<(), StoreError> {
    let consignee = serde_json::to_value(&row.consignee.0).expect("a consignee is plain data");
    let args = args![
        row.id,
        row.connection,
        row.account,
        &row.number,
        &row.reference,
        row.booking,
        row.order_id,
        row.state.code(),
        &row.raw_state,
        row.refund.code(),
        &row.seller,
        row.currency.code(),
        row.goods,
        row.freight,
        row.total,
        row.placed_at,
        row.paid_at,
        row.pay_before,
        row.far_changed_at,
        &row.step_back,
        consignee,
        row.changed_at,
    ];
    tx.run(&UPSERT, args).await.map(drop)
}

/// The order of an account with this number, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_number(tx: &mut Tx, account: AccountId, number: &str) -> Result<Option<ProviderOrderRow>, StoreError> {
    tx.row(&BY_NUMBER, args![account, number]).await
}

/// One provider order.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ProviderOrderId) -> Result<Option<ProviderOrderRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// One provider order, for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: ProviderOrderId) -> Result<Option<ProviderOrderRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// The provider orders that came of a booking.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_booking(read: &mut impl Read, booking: BookingId) -> Result<Vec<ProviderOrderRow>, StoreError> {
    read.rows(&OF_BOOKING, args![booking]).await
}

/// The provider orders bound to these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<ProviderOrderRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}

/// Provider orders of an account that may still move.
///
/// # Errors
/// When the rows cannot be read.
pub async fn open(read: &mut impl Read, account: AccountId) -> Result<Vec<ProviderOrderRow>, StoreError> {
    read.rows(&OPEN, args![account]).await
}

/// Provider orders, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(
    read: &mut impl Read,
    before: Option<ProviderOrderId>,
    most: i64,
) -> Result<Vec<ProviderOrderRow>, StoreError> {
    read.rows(&LIST, args![before.map_or(i64::MAX, domain::Id::number), most]).await
}

/// Keeps a line of a provider order; its stock stays.
///
/// # Errors
/// When the row cannot be written.
pub async fn upsert_line(tx: &mut Tx, row: &ProviderLineRow) -> Result<(), StoreError> {
    let args = args![row.id, row.provider_order, &row.external_id, &row.offer, &row.spec, row.quantity, row.price];
    tx.run(&LINE_UPSERT, args).await.map(drop)
}

/// The lines of a provider order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines(read: &mut impl Read, id: ProviderOrderId) -> Result<Vec<ProviderLineRow>, StoreError> {
    read.rows(&LINES, args![id]).await
}

/// The lines of several provider orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines_of(read: &mut impl Read, ids: &[ProviderOrderId]) -> Result<Vec<ProviderLineRow>, StoreError> {
    read.rows(&LINES_OF, args![ids]).await
}

/// Forgets the pieces kept for stock of a provider order that was closed: they do not come.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clear_stock(tx: &mut Tx, order: ProviderOrderId) -> Result<(), StoreError> {
    tx.run(&CLEAR_STOCK, args![order]).await.map(drop)
}

/// Adds pieces that a person keeps for stock.
///
/// # Errors
/// When the row cannot be written.
pub async fn add_stock(tx: &mut Tx, id: ProviderLineId, pieces: i64) -> Result<(), StoreError> {
    tx.run(&STOCK, args![id, pieces]).await.map(drop)
}

/// The order of an account with this number.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(
    read: &mut impl Read,
    account: AccountId,
    number: &str,
) -> Result<Option<ProviderOrderRow>, StoreError> {
    read.row(&FIND, args![account, number]).await
}
