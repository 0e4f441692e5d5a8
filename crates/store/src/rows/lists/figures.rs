//! The figures of the first page: what waits, the money that waits, and what happened in a time. Each reads the rows that it
//! is about and no others, however much is kept.

use domain::{Currency, Moment, Money, line::LineStatus, order::OrderStatus, provider_order::ProviderState};

use super::few::few;
use crate::{Read, Statement, StoreError, args};

static COUNT_LINES: Statement = Statement::company(
    "lists.count_lines",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM lines WHERE company = $1 AND status = $2",
);
static COUNT_PACKAGES: Statement = Statement::company(
    "lists.count_packages",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM packages WHERE company = $1 AND state = $2",
);
static TO_PAY: Statement = Statement::company(
    "lists.to_pay",
    "SELECT currency, CAST(COUNT(*) AS BIGINT), CAST(SUM(total) AS BIGINT), CAST(COALESCE(MIN(pay_before), 0) AS BIGINT) \
     FROM provider_orders WHERE company = $1 AND state = $2 GROUP BY currency ORDER BY currency",
);
static AWAITED: Statement = Statement::company(
    "lists.awaited",
    "SELECT currency, CAST(COUNT(*) AS BIGINT), CAST(SUM(total - paid) AS BIGINT) FROM (SELECT currency, total, paid FROM orders \
     WHERE company = $1 AND status = $2 ORDER BY id DESC LIMIT $3) AS looked GROUP BY currency ORDER BY currency",
);
static ORDERS_BETWEEN: Statement = Statement::company(
    "lists.orders_between",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM orders WHERE company = $1 AND id >= $2 AND id < $3",
);
static BOOKINGS_BETWEEN: Statement = Statement::company(
    "lists.bookings_between",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM bookings WHERE company = $1 AND id >= $2 AND id < $3",
);
static SPENT_BETWEEN: Statement = Statement::company(
    "lists.spent_between",
    "SELECT currency, CAST(SUM(amount) AS BIGINT) FROM ledger_entries WHERE company = $1 AND id >= $2 AND id < $3 \
     AND kind IN ('purchase', 'freight', 'purchase_refund') GROUP BY currency ORDER BY currency",
);
static ORDERS_TAKEN: Statement = Statement::company(
    "lists.orders_taken",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM orders WHERE company = $1 AND id >= $2",
);

/// The statements of this file.
pub const FIGURES: &[&Statement] = &[
    &COUNT_LINES,
    &COUNT_PACKAGES,
    &TO_PAY,
    &AWAITED,
    &ORDERS_BETWEEN,
    &BOOKINGS_BETWEEN,
    &SPENT_BETWEEN,
    &ORDERS_TAKEN,
];

/// How many lines are in a status that is passed through; not for statuses in which lines stay.
///
/// # Errors
/// When the rows cannot be read.
pub async fn count_lines(read: &mut impl Read, status: LineStatus) -> Result<i64, StoreError> {
    read.number(&COUNT_LINES, args![status.code()]).await
}

/// How many packages are in a state that is passed through.
///
/// # Errors
/// When the rows cannot be read.
pub async fn count_packages(read: &mut impl Read, state: domain::package::PackageState) -> Result<i64, StoreError> {
    read.number(&COUNT_PACKAGES, args![state.code()]).await
}

/// Provider orders that wait for their payment, by currency.
#[derive(Debug, Clone, Copy)]
pub struct ToPay {
    /// How many.
    pub orders: i64,
    /// What they cost.
    pub sum: Money,
    /// The nearest moment after which one of them is closed.
    pub before: Option<Moment>,
}

/// Provider orders that wait for their payment.
///
/// # Errors
/// When the rows cannot be read.
pub async fn to_pay(read: &mut impl Read) -> Result<Vec<ToPay>, StoreError> {
    let rows: Vec<(String, i64, i64, i64)> = read.rows(&TO_PAY, args![ProviderState::AwaitingPayment.code()]).await?;
    let row = |(currency, orders, sum, before): (String, i64, i64, i64)| {
        let before = (before > 0).then(|| Moment::from_micros(before));
        Ok(ToPay { orders, sum: Money::new(sum, currency.parse::<Currency>()?), before })
    };
    rows.into_iter().map(row).collect()
}

/// What customers still have to pay on the newest few unpaid orders of a status: orders and sum by currency.
///
/// # Errors
/// When the rows cannot be read.
pub async fn awaited(read: &mut impl Read, status: OrderStatus) -> Result<Vec<(i64, Money)>, StoreError> {
    let rows: Vec<(String, i64, i64)> = read.rows(&AWAITED, args![status.code(), few() - 1]).await?;
    rows.into_iter()
        .map(|(currency, orders, sum)| Ok((orders, Money::new(sum, currency.parse::<Currency>()?))))
        .collect()
}

/// The least id that is made at a moment.
const fn since(at: Moment) -> i64 {
    (at.micros() / 1000) << 21
}

/// What happened between two moments: orders taken in, bookings made, money spent by currency.
#[derive(Debug, Clone)]
pub struct Between {
    /// Orders taken in.
    pub orders: i64,
    /// Bookings made.
    pub bookings: i64,
    /// Paid at providers and not given back.
    pub spent: Vec<Money>,
}

/// What happened between two moments. Ids carry their moment, so this reads the rows of that time and no others.
///
/// # Errors
/// When the rows cannot be read.
pub async fn between(read: &mut impl Read, from: Moment, to: Moment) -> Result<Between, StoreError> {
    let (from, to) = (since(from), since(to));
    let spent: Vec<(String, i64)> = read.rows(&SPENT_BETWEEN, args![from, to]).await?;
    let money = |(currency, sum): (String, i64)| Ok(Money::new(-sum, currency.parse::<Currency>()?));
    Ok(Between {
        orders: read.number(&ORDERS_BETWEEN, args![from, to]).await?,
        bookings: read.number(&BOOKINGS_BETWEEN, args![from, to]).await?,
        spent: spent.into_iter().map(money).collect::<Result<_, StoreError>>()?,
    })
}

/// How many orders were taken in since a moment.
///
/// # Errors
/// When the rows cannot be read.
pub async fn orders_taken(read: &mut impl Read, from: Moment) -> Result<i64, StoreError> {
    read.number(&ORDERS_TAKEN, args![since(from)]).await
}
