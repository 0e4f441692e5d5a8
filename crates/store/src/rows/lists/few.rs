//! Rare filters that give their rows first, and rows by their ids where their own file has none. Each is bounded by what it
//! asks for and never by what is kept.

use std::collections::HashMap;

use domain::{
    Moment,
    activity::ActivityState,
    ids::{ConnectionId, LineId, OrderId},
    line::LineStatus,
    order::OrderStatus,
    package::normalise_tracking,
    provider_order::ProviderState,
};
use sqlx::FromRow;

use super::FEW;
use crate::{
    Read, Statement, StoreError, activities::ActivityRow, args, deliveries::DeliveryRow, exchanges::ExchangeRow,
    ledger::EntryRow, packages::PackageRow, parcels::ParcelRow, provider_orders::ProviderOrderRow,
};

static HELD: Statement = Statement::company(
    "lists.held_orders",
    "SELECT id FROM orders WHERE company = $1 AND hold > '' ORDER BY id + 0 DESC LIMIT $2",
);
static ASKED: Statement = Statement::company(
    "lists.asked_orders",
    "SELECT order_id FROM decisions WHERE company = $1 AND state = 'open' AND order_id IS NOT NULL ORDER BY id DESC LIMIT $2",
);
static ASKED_LINES: Statement = Statement::company(
    "lists.asked_lines",
    "SELECT line FROM decisions WHERE company = $1 AND state = 'open' AND line IS NOT NULL ORDER BY id DESC LIMIT $2",
);
static ORDERS_IN: Statement = Statement::company(
    "lists.orders_in",
    "SELECT id FROM orders WHERE company = $1 AND status = $2 ORDER BY id DESC LIMIT $3",
);
static LINES_IN: Statement = Statement::company(
    "lists.lines_in",
    "SELECT id FROM lines WHERE company = $1 AND status = $2 ORDER BY id DESC LIMIT $3",
);
static PROVIDER_ORDERS_IN: Statement = Statement::company(
    "lists.provider_orders_in",
    "SELECT id FROM provider_orders WHERE company = $1 AND state = $2 ORDER BY id DESC LIMIT $3",
);
static LINES_OF: Statement = Statement::company(
    "lists.lines_of_orders",
    "SELECT id FROM lines WHERE company = $1 AND order_id {in:$2} ORDER BY id DESC LIMIT $3",
);
static PROVIDER_ORDERS_OF: Statement = Statement::company(
    "lists.provider_orders_of_orders",
    "SELECT id FROM provider_orders WHERE company = $1 AND order_id {in:$2} ORDER BY id DESC LIMIT $3",
);
static PARCELS_OF: Statement = Statement::company(
    "lists.parcels_of_orders",
    "SELECT id FROM parcels WHERE company = $1 AND order_id {in:$2} ORDER BY id DESC LIMIT $3",
);
static LEDGER_OF: Statement = Statement::company(
    "lists.ledger_of_orders",
    "SELECT id FROM ledger_entries WHERE company = $1 AND order_id {in:$2} ORDER BY id DESC LIMIT $3",
);
static DECISIONS_IN: Statement = Statement::company(
    "lists.decisions_in",
    "SELECT id FROM decisions WHERE company = $1 AND state = $2 ORDER BY id DESC LIMIT $3",
);
static DECISIONS_OF: Statement = Statement::company(
    "lists.decisions_of_orders",
    "SELECT id FROM decisions WHERE company = $1 AND order_id {in:$2} ORDER BY id DESC LIMIT $3",
);
static ACTIVITIES_IN: Statement = Statement::company(
    "lists.activities_in",
    "SELECT id FROM activities WHERE company = $1 AND state = $2 ORDER BY id DESC LIMIT $3",
);
static ACTIVITIES_OF: Statement = Statement::company(
    "lists.activities_of_orders",
    "SELECT activity FROM activity_lines WHERE company = $1 AND order_id {in:$2} \
     UNION SELECT id FROM activities WHERE company = $1 AND order_id {in:$2} AND order_id <> 0 ORDER BY activity DESC LIMIT $3",
);
static LATE: Statement = Statement::company(
    "lists.late_lines",
    "SELECT id FROM lines WHERE company = $1 AND status = $2 AND changed_at + 0 < $3 ORDER BY id DESC LIMIT $4",
);
static PACKAGE: Statement =
    Statement::company("lists.package", "SELECT id FROM packages WHERE company = $1 AND tracking = $2");
static SCANNED: Statement = Statement::company(
    "lists.scanned_lines",
    // In this order: SQLite keeps to it in a CROSS JOIN.
    "SELECT DISTINCT booking_lines.line FROM packages CROSS JOIN package_lines CROSS JOIN provider_lines \
     CROSS JOIN provider_orders CROSS JOIN booking_lines WHERE packages.company = $1 AND packages.tracking = $2 \
     AND package_lines.company = $1 AND package_lines.package = packages.id \
     AND provider_lines.company = $1 AND provider_lines.id = package_lines.provider_line \
     AND provider_orders.company = $1 AND provider_orders.id = provider_lines.provider_order \
     AND booking_lines.company = $1 AND booking_lines.booking = provider_orders.booking \
     AND booking_lines.provider_line = provider_lines.id LIMIT $3",
);
static BOUGHT: Statement = Statement::company(
    "lists.bought",
    "SELECT booking_lines.line, booking_lines.provider_line, bookings.connection, accounts.login, \
     COALESCE(provider_orders.id, 0) AS provider_order, COALESCE(provider_orders.number, '') AS number, \
     COALESCE(provider_orders.state, '') AS state FROM booking_lines \
     JOIN bookings ON bookings.company = $1 AND bookings.id = booking_lines.booking \
     JOIN accounts ON accounts.company = $1 AND accounts.id = bookings.account \
     LEFT JOIN provider_lines ON provider_lines.company = $1 AND provider_lines.id = booking_lines.provider_line \
     LEFT JOIN provider_orders ON provider_orders.company = $1 AND provider_orders.id = provider_lines.provider_order \
     WHERE booking_lines.company = $1 AND booking_lines.line {in:$2} AND booking_lines.live",
);
static PROVIDER_ORDERS_BY_IDS: Statement = Statement::company(
    "lists.provider_orders_by_ids",
    "SELECT id, connection, account, number, reference, booking, order_id, state, raw_state, refund, seller, currency, goods, \
     freight, total, placed_at, paid_at, pay_before, far_changed_at, step_back, consignee, changed_at FROM provider_orders \
     WHERE company = $1 AND id {in:$2}",
);
static PACKAGES_BY_IDS: Statement = Statement::company(
    "lists.packages_by_ids",
    "SELECT id, tracking, shown, carrier, state, announced_at, received_at FROM packages WHERE company = $1 AND id {in:$2}",
);
static PARCELS_BY_IDS: Statement = Statement::company(
    "lists.parcels_by_ids",
    "SELECT id, order_id, state, weight_g, carrier, tracking, created_at, shipped_at, delivered_at FROM parcels \
     WHERE company = $1 AND id {in:$2}",
);
static ACTIVITIES_BY_IDS: Statement = Statement::company(
    "lists.activities_by_ids",
    "SELECT id, kind, state, actor, account, order_id, number, pending, found_lines, found_orders, done, failed, problem, \
     link, created_at, changed_at, ended_at FROM activities WHERE company = $1 AND id {in:$2}",
);
static LEDGER_BY_IDS: Statement = Statement::company(
    "lists.ledger_by_ids",
    "SELECT id, order_id, line, provider_order, kind, amount, currency, reference, at FROM ledger_entries \
     WHERE company = $1 AND id {in:$2}",
);
static DELIVERIES_BY_IDS: Statement = Statement::company(
    "lists.deliveries_by_ids",
    "SELECT id, connection, topic, external_id, state, refusal, received_at FROM deliveries WHERE company = $1 AND id {in:$2}",
);
static DELIVERY_BODY: Statement = Statement::company(
    "lists.delivery_body",
    "SELECT connection, delivery_key, body FROM deliveries WHERE company = $1 AND id = $2",
);
static EXCHANGES_BY_IDS: Statement = Statement::company(
    "lists.exchanges_by_ids",
    "SELECT id, connection, doing, request, request_body, status, response_body, at, duration_ms FROM exchanges \
     WHERE company = $1 AND id {in:$2}",
);

/// The statements of this file.
pub const MORE_STATEMENTS: &[&Statement] = &[
    &HELD,
    &ASKED,
    &ASKED_LINES,
    &ORDERS_IN,
    &LINES_IN,
    &PROVIDER_ORDERS_IN,
    &LINES_OF,
    &PROVIDER_ORDERS_OF,
    &PARCELS_OF,
    &LEDGER_OF,
    &DECISIONS_IN,
    &DECISIONS_OF,
    &ACTIVITIES_IN,
    &ACTIVITIES_OF,
    &LATE,
    &PACKAGE,
    &SCANNED,
    &BOUGHT,
    &PROVIDER_ORDERS_BY_IDS,
    &PACKAGES_BY_IDS,
    &PARCELS_BY_IDS,
    &ACTIVITIES_BY_IDS,
    &LEDGER_BY_IDS,
    &DELIVERIES_BY_IDS,
    &DELIVERY_BODY,
    &EXCHANGES_BY_IDS,
];

pub(super) fn few() -> i64 {
    i64::try_from(FEW).unwrap_or(i64::MAX) + 1
}

async fn numbers(
    read: &mut impl Read,
    statement: &'static Statement,
    args: crate::Args,
) -> Result<Vec<i64>, StoreError> {
    Ok(read.rows::<(i64,)>(statement, args).await?.into_iter().map(|row| row.0).collect())
}

/// Orders on hold, newest first; more than [`FEW`] when there are too many to be walked one by one.
///
/// # Errors
/// When the rows cannot be read.
pub async fn held_orders(read: &mut impl Read) -> Result<Vec<i64>, StoreError> {
    numbers(read, &HELD, args![few()]).await
}

/// Orders about which a question is open.
///
/// # Errors
/// When the rows cannot be read.
pub async fn asked_orders(read: &mut impl Read) -> Result<Vec<i64>, StoreError> {
    numbers(read, &ASKED, args![few()]).await
}

/// Lines about which a question is open.
///
/// # Errors
/// When the rows cannot be read.
pub async fn asked_lines(read: &mut impl Read) -> Result<Vec<i64>, StoreError> {
    numbers(read, &ASKED_LINES, args![few()]).await
}

/// Orders in a status, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn orders_in(read: &mut impl Read, status: OrderStatus) -> Result<Vec<i64>, StoreError> {
    numbers(read, &ORDERS_IN, args![status.code(), few()]).await
}

/// Lines in a status, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines_in(read: &mut impl Read, status: LineStatus) -> Result<Vec<i64>, StoreError> {
    numbers(read, &LINES_IN, args![status.code(), few()]).await
}

/// Provider orders in a state, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn provider_orders_in(read: &mut impl Read, state: ProviderState) -> Result<Vec<i64>, StoreError> {
    numbers(read, &PROVIDER_ORDERS_IN, args![state.code(), few()]).await
}

/// The lines of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lines_of(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<i64>, StoreError> {
    numbers(read, &LINES_OF, args![orders, few()]).await
}

/// The provider orders that are bound to these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn provider_orders_of(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<i64>, StoreError> {
    numbers(read, &PROVIDER_ORDERS_OF, args![orders, few()]).await
}

/// The parcels of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn parcels_of(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<i64>, StoreError> {
    numbers(read, &PARCELS_OF, args![orders, few()]).await
}

/// The ledger entries of these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn ledger_of(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<i64>, StoreError> {
    numbers(read, &LEDGER_OF, args![orders, few()]).await
}

/// Questions in a state, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn decisions_in(read: &mut impl Read, state: &str) -> Result<Vec<i64>, StoreError> {
    numbers(read, &DECISIONS_IN, args![state, few()]).await
}

/// The questions about these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn decisions_of(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<i64>, StoreError> {
    numbers(read, &DECISIONS_OF, args![orders, few()]).await
}

/// Activities in a state, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn activities_in(read: &mut impl Read, state: ActivityState) -> Result<Vec<i64>, StoreError> {
    numbers(read, &ACTIVITIES_IN, args![state.code(), few()]).await
}

/// The activities that touch these orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn activities_of(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<i64>, StoreError> {
    numbers(read, &ACTIVITIES_OF, args![orders, few()]).await
}

/// Lines that have stood in their status for longer than is usual.
///
/// # Errors
/// When the rows cannot be read.
pub async fn late_lines(read: &mut impl Read, now: Moment) -> Result<Vec<i64>, StoreError> {
    let mut late = Vec::new();
    for status in LineStatus::ALL {
        if let Some(usual) = status.usual_stay() {
            late.extend(numbers(read, &LATE, args![status.code(), now.plus(-usual), few()]).await?);
        }
    }
    Ok(late)
}

/// The package with this number, however it is typed (BR-61).
///
/// # Errors
/// When the rows cannot be read.
pub async fn package(read: &mut impl Read, code: &str) -> Result<Vec<i64>, StoreError> {
    numbers(read, &PACKAGE, args![normalise_tracking(code)]).await
}

/// The lines in the package with this number, in whatever state they are (BR-62).
///
/// # Errors
/// When the rows cannot be read.
pub async fn scanned_lines(read: &mut impl Read, code: &str) -> Result<Vec<i64>, StoreError> {
    numbers(read, &SCANNED, args![normalise_tracking(code), few()]).await
}

/// Where a line is bought.
#[derive(Debug, Clone, FromRow)]
pub struct BoughtRow {
    /// Line.
    #[sqlx(try_from = "i64")]
    pub line: LineId,
    /// The provider's line; 0 while it is not known.
    pub provider_line: i64,
    /// The provider.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The buyer's account.
    pub login: String,
    /// The provider order; 0 while it is not known.
    pub provider_order: i64,
    /// Its number.
    pub number: String,
    /// Its state; empty while it is not known.
    pub state: String,
}

/// Where these lines are bought, for those that are.
///
/// # Errors
/// When the rows cannot be read.
pub async fn bought(read: &mut impl Read, lines: &[LineId]) -> Result<HashMap<LineId, BoughtRow>, StoreError> {
    let rows: Vec<BoughtRow> = read.rows(&BOUGHT, args![lines]).await?;
    Ok(rows.into_iter().map(|row| (row.line, row)).collect())
}

/// Rows by their ids, in the order of the ids.
macro_rules! by_ids {
    ($($(#[$meta:meta])* $name:ident $statement:ident $row:ident),+ $(,)?) => {
        $($(#[$meta])*
        ///
        /// # Errors
        /// When the rows cannot be read.
        pub async fn $name(read: &mut impl Read, ids: &[i64]) -> Result<Vec<$row>, StoreError> {
            let rows: Vec<$row> = read.rows(&$statement, vec![crate::Arg::Ints(ids.to_vec())]).await?;
            Ok(in_order(rows, ids, |row| row.id.number()))
        })+
    };
}

/// Puts rows into the order of their ids.
pub fn in_order<T>(rows: Vec<T>, ids: &[i64], id: impl Fn(&T) -> i64) -> Vec<T> {
    let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut rows = rows;
    rows.sort_by_key(|row| places.get(&id(row)).copied().unwrap_or(usize::MAX));
    rows
}

by_ids! {
    /// These provider orders.
    provider_orders_by_ids PROVIDER_ORDERS_BY_IDS ProviderOrderRow,
    /// These packages.
    packages_by_ids PACKAGES_BY_IDS PackageRow,
    /// These parcels.
    parcels_by_ids PARCELS_BY_IDS ParcelRow,
    /// These activities.
    activities_by_ids ACTIVITIES_BY_IDS ActivityRow,
    /// These ledger entries.
    ledger_by_ids LEDGER_BY_IDS EntryRow,
    /// These deliveries.
    deliveries_by_ids DELIVERIES_BY_IDS DeliveryRow,
    /// These exchanges.
    exchanges_by_ids EXCHANGES_BY_IDS ExchangeRow,
}

/// What a delivery brought: its connection, its own id or what stands for it, and the exact body.
///
/// # Errors
/// When the row cannot be read.
pub async fn delivery_body(
    read: &mut impl Read,
    id: domain::ids::DeliveryId,
) -> Result<Option<(i64, String, Vec<u8>)>, StoreError> {
    read.row(&DELIVERY_BODY, args![id]).await
}
