//! Orders as the hub keeps them: identity, what the shop says of them, their money. Lines are in `lines`.

use domain::{
    Currency, Moment, Money,
    ids::{ConnectionId, CostCentreId, CustomerId, OrderId, WarehouseId},
    order::{ChannelCustomer, Charge, OrderStatus, PaymentKind, ShopPhase},
};
use sqlx::{FromRow, types::Json};

use crate::{Arg, Args, Read, Statement, StoreError, Tx, args};

/// An order.
#[derive(Debug, Clone, FromRow)]
pub struct OrderRow {
    /// Id; the same number as its raw order.
    #[sqlx(try_from = "i64")]
    pub id: OrderId,
    /// Shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The shop's id.
    pub external_id: String,
    /// The printed number.
    pub number: String,
    /// The shop's status, as text.
    pub shop_status: String,
    /// What that means.
    #[sqlx(try_from = "String")]
    pub shop_phase: ShopPhase,
    /// Derived from lines and money.
    #[sqlx(try_from = "String")]
    pub status: OrderStatus,
    /// Why it lies still; empty when it does not.
    pub hold: String,
    /// Currency of its amounts.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// What the customer pays.
    pub total: i64,
    /// What he paid.
    pub paid: i64,
    /// What a person saw of the money, where the shop does not say.
    pub confirmed: i64,
    /// What went back in the shop.
    pub refunded: i64,
    /// Of it what went back without saying for which pieces, as far as a person was asked about it.
    pub refunded_seen: i64,
    /// How he pays.
    #[sqlx(try_from = "String")]
    pub payment: PaymentKind,
    /// The shop's name of the method.
    pub payment_title: String,
    /// Who ordered.
    pub customer: Json<ChannelCustomer>,
    /// The customer that he is; none before that was looked for.
    pub customer_id: Option<i64>,
    /// Shipping, fees, rounding.
    pub charges: Json<Vec<Charge>>,
    /// What the customer wrote.
    pub note: String,
    /// Warehouse.
    #[sqlx(try_from = "i64")]
    pub warehouse: WarehouseId,
    /// Cost centre.
    #[sqlx(try_from = "i64")]
    pub cost_centre: CostCentreId,
    /// When it was paid in the shop.
    pub paid_at: Option<i64>,
    /// When it was made in the shop.
    #[sqlx(try_from = "i64")]
    pub made_at: Moment,
    /// The shop's word of its last change.
    #[sqlx(try_from = "i64")]
    pub shop_changed_at: Moment,
    /// When it came to the hub.
    #[sqlx(try_from = "i64")]
    pub taken_at: Moment,
    /// When it last changed here.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
}

impl OrderRow {
    /// An amount of this order.
    #[must_use]
    pub const fn money(&self, amount: i64) -> Money {
        Money::new(amount, self.currency)
    }

    /// When it was paid; where the shop did not say, when it was taken in.
    #[must_use]
    pub fn paid_or_taken_at(&self) -> Moment {
        self.paid_at.map_or(self.taken_at, Moment::from_micros)
    }
}

macro_rules! columns {
    () => {
        "id, connection, external_id, number, shop_status, shop_phase, status, hold, currency, total, paid, confirmed, refunded, \
         refunded_seen, payment, payment_title, customer, customer_id, charges, note, warehouse, cost_centre, paid_at, made_at, shop_changed_at, \
         taken_at, changed_at"
    };
}

static UPSERT: Statement = Statement::company(
    "orders.upsert",
    "INSERT INTO orders (company, id, connection, external_id, number, shop_status, shop_phase, status, hold, currency, total, \
     paid, confirmed, refunded, refunded_seen, payment, payment_title, customer, customer_id, charges, note, warehouse, cost_centre, paid_at, \
     made_at, shop_changed_at, taken_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
     $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28) ON CONFLICT (company, id) DO UPDATE SET number = excluded.number, \
     shop_status = excluded.shop_status, shop_phase = excluded.shop_phase, status = excluded.status, hold = excluded.hold, \
     total = excluded.total, paid = excluded.paid, refunded = excluded.refunded, refunded_seen = excluded.refunded_seen, payment = excluded.payment, \
     payment_title = excluded.payment_title, customer = excluded.customer, charges = excluded.charges, note = excluded.note, \
     paid_at = excluded.paid_at, shop_changed_at = excluded.shop_changed_at, changed_at = excluded.changed_at",
);
static LOOKUP: Statement =
    Statement::company("orders.lookup", concat!("SELECT ", columns!(), " FROM orders WHERE company = $1 AND id = $2"));
static LOCK: Statement = Statement::company(
    "orders.lock",
    concat!("SELECT ", columns!(), " FROM orders WHERE company = $1 AND id = $2{for_update}"),
);
static BY_KEY: Statement = Statement::company(
    "orders.by_key",
    concat!("SELECT ", columns!(), " FROM orders WHERE company = $1 AND connection = $2 AND external_id = $3"),
);
static REPLACED: Statement = Statement::company(
    "orders.replaced",
    "UPDATE orders SET external_id = $3, changed_at = $4 WHERE company = $1 AND id = $2",
);
static STATUS: Statement = Statement::company(
    "orders.status",
    "UPDATE orders SET status = $3, changed_at = $4 WHERE company = $1 AND id = $2",
);
static HOLD: Statement =
    Statement::company("orders.hold", "UPDATE orders SET hold = $3, changed_at = $4 WHERE company = $1 AND id = $2");
static CUSTOMER: Statement =
    Statement::company("orders.customer", "UPDATE orders SET customer_id = $3 WHERE company = $1 AND id = $2");
static CONFIRMED: Statement = Statement::company(
    "orders.confirmed",
    "UPDATE orders SET confirmed = $3, paid = $4, changed_at = $5 WHERE company = $1 AND id = $2",
);
static OF_CUSTOMERS: Statement = Statement::company(
    "orders.of_customers",
    concat!("SELECT ", columns!(), " FROM orders WHERE company = $1 AND customer_id {in:$2} ORDER BY id DESC LIMIT $3"),
);
static LIST: Statement = Statement::company(
    "orders.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM orders WHERE company = $1 AND id < $2 AND ($3 = '' OR status = $3) \
         AND ($4 = 0 OR connection = $4) AND ($5 = '' OR external_id = $5) AND ($6 = 0 OR status NOT IN ('completed', 'cancelled')) \
         ORDER BY id DESC LIMIT $7"
    ),
);
static BY_IDS: Statement = Statement::company(
    "orders.by_ids",
    concat!("SELECT ", columns!(), " FROM orders WHERE company = $1 AND id {in:$2} ORDER BY id DESC"),
);
static AFTER: Statement = Statement::company(
    "orders.after",
    concat!("SELECT ", columns!(), " FROM orders WHERE company = $1 AND id > $2 ORDER BY id LIMIT $3"),
);
static NEWEST: Statement = Statement::company(
    "orders.newest",
    concat!(
        "SELECT ",
        columns!(),
        " FROM orders WHERE company = $1 AND connection = $2 AND shop_status <> 'deleted' ORDER BY made_at DESC, id DESC LIMIT $3"
    ),
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &UPSERT,
    &LOOKUP,
    &LOCK,
    &BY_KEY,
    &REPLACED,
    &STATUS,
    &HOLD,
    &CUSTOMER,
    &CONFIRMED,
    &OF_CUSTOMERS,
    &LIST,
    &BY_IDS,
    &AFTER,
    &NEWEST,
];

/// Keeps an order, new or changed; identity, currency, warehouse and cost centre stay as they were first.
///
/// # Errors
/// When the row cannot be written.
pub async fn upsert(tx: &mut Tx, row: &OrderRow) -> Result<(), StoreError> {
    tx.run(&UPSERT, all_of(row)).await.map(drop)
}

/// Keeps under which id an order stands here since its shop gave its id to another one.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_replaced(tx: &mut Tx, id: OrderId, external_id: &str, now: Moment) -> Result<(), StoreError> {
    tx.run(&REPLACED, args![id, external_id, now]).await.map(drop)
}

/// Keeps orders that are all new, many to a statement.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(tx: &mut Tx, rows: &[OrderRow]) -> Result<(), StoreError> {
    tx.run_each(&UPSERT, rows.iter().map(all_of).collect()).await.map(drop)
}

fn all_of(row: &OrderRow) -> Args {
    let json = |value: Result<serde_json::Value, serde_json::Error>| Arg::Json(value.expect("plain data"));
    let mut args = args![
        row.id,
        row.connection,
        &row.external_id,
        &row.number,
        &row.shop_status,
        row.shop_phase.code(),
        row.status.code(),
        &row.hold,
        row.currency.code(),
        row.total,
        row.paid,
        row.confirmed,
        row.refunded,
        row.refunded_seen,
        row.payment.code(),
        &row.payment_title,
    ];
    args.push(json(serde_json::to_value(&row.customer.0)));
    args.push(Arg::from(row.customer_id));
    args.push(json(serde_json::to_value(&row.charges.0)));
    args.extend(args![
        &row.note,
        row.warehouse,
        row.cost_centre,
        row.paid_at,
        row.made_at,
        row.shop_changed_at,
        row.taken_at,
        row.changed_at,
    ]);
    args
}

/// One order.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: OrderId) -> Result<Option<OrderRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// One order for writing.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock(tx: &mut Tx, id: OrderId) -> Result<Option<OrderRow>, StoreError> {
    tx.row(&LOCK, args![id]).await
}

/// The order with the shop's id.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_key(
    read: &mut impl Read,
    connection: ConnectionId,
    external_id: &str,
) -> Result<Option<OrderRow>, StoreError> {
    read.row(&BY_KEY, args![connection, external_id]).await
}

/// Sets the derived status.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_status(tx: &mut Tx, id: OrderId, status: OrderStatus, now: Moment) -> Result<(), StoreError> {
    tx.run(&STATUS, args![id, status.code(), now]).await.map(drop)
}

/// Sets or clears (empty) the hold.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_hold(tx: &mut Tx, id: OrderId, hold: &str, now: Moment) -> Result<(), StoreError> {
    tx.run(&HOLD, args![id, hold, now]).await.map(drop)
}

/// Says which customer an order is of.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_customer(tx: &mut Tx, id: OrderId, customer: CustomerId) -> Result<(), StoreError> {
    tx.run(&CUSTOMER, args![id, customer]).await.map(drop)
}

/// Keeps what a person saw of the money, and what is paid with it.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_confirmed(tx: &mut Tx, id: OrderId, confirmed: i64, paid: i64, now: Moment) -> Result<(), StoreError> {
    tx.run(&CONFIRMED, args![id, confirmed, paid, now]).await.map(drop)
}

/// The orders of these customers, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_customers(
    read: &mut impl Read,
    customers: &[CustomerId],
    most: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    read.rows(&OF_CUSTOMERS, args![customers, most]).await
}

/// Which orders to list.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    /// Only this status; empty for all.
    pub status: String,
    /// Only those that are neither completed nor cancelled.
    pub open: bool,
    /// Only this shop.
    pub connection: Option<ConnectionId>,
    /// Only the order with the shop's id; empty for all.
    pub external_id: String,
}

/// Orders, newest first, before the id `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(
    read: &mut impl Read,
    filter: &OrderFilter,
    before: Option<OrderId>,
    most: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    let before = before.map_or(i64::MAX, domain::Id::number);
    let connection = filter.connection.map_or(0, domain::Id::number);
    read.rows(&LIST, args![before, &filter.status, connection, &filter.external_id, i64::from(filter.open), most]).await
}

/// These orders, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[OrderId]) -> Result<Vec<OrderRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// The newest orders of a shop that it has not deleted.
///
/// # Errors
/// When the rows cannot be read.
pub async fn newest(read: &mut impl Read, connection: ConnectionId, most: i64) -> Result<Vec<OrderRow>, StoreError> {
    read.rows(&NEWEST, args![connection, most]).await
}

/// Orders after this one, oldest first, for work that goes through all of them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn after(read: &mut impl Read, after: OrderId, most: i64) -> Result<Vec<OrderRow>, StoreError> {
    read.rows(&AFTER, args![after, most]).await
}
