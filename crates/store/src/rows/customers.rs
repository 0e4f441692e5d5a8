//! Customers of a company. Whoever was merged into somebody keeps his row and key; his orders are found through both.

use std::collections::HashMap;

use domain::{Currency, Moment, Money, ids::CustomerId, ledger::EntryKind};
use sqlx::FromRow;

use crate::{Arg, Args, Read, Statement, StoreError, Tx, args};

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CustomerRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: CustomerId,
    /// By what his orders are known to be his (`domain::customer`).
    pub customer_key: String,
    /// `registered`, `guest`, `shop` (one for all orders of a connection).
    pub kind: String,
    /// Name, as in his newest order.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// City.
    pub city: String,
    /// ISO country.
    pub country: String,
    /// Whom he was merged into; 0 while he stands for himself.
    pub merged_into: i64,
    /// Since when he is known.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// His newest order, as it was made in the shop.
    #[sqlx(try_from = "i64")]
    pub ordered_at: Moment,
}

impl CustomerRow {
    /// The customer for whom he stands now: himself, or whom he was merged into.
    #[must_use]
    pub fn head(&self) -> CustomerId {
        if self.merged_into == 0 { self.id } else { CustomerId::new(self.merged_into) }
    }
}

macro_rules! columns {
    () => {
        "id, customer_key, kind, name, email, phone, city, country, merged_into, created_at, ordered_at"
    };
}

static SET: Statement = Statement::company(
    "customers.set",
    "INSERT INTO customers (company, id, customer_key, kind, name, email, phone, city, country, merged_into, created_at, ordered_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11) \
     ON CONFLICT (company, customer_key) DO UPDATE SET kind = CASE WHEN excluded.kind = 'registered' THEN excluded.kind \
     ELSE customers.kind END, name = excluded.name, email = excluded.email, phone = excluded.phone, city = excluded.city, \
     country = excluded.country, ordered_at = excluded.ordered_at WHERE excluded.ordered_at >= customers.ordered_at",
);
static BY_KEYS: Statement = Statement::company(
    "customers.by_keys",
    "SELECT customer_key, id FROM customers WHERE company = $1 AND customer_key {in:$2}",
);
static BY_IDS: Statement = Statement::company(
    "customers.by_ids",
    concat!("SELECT ", columns!(), " FROM customers WHERE company = $1 AND id {in:$2}"),
);
static MERGED: Statement = Statement::company(
    "customers.merged",
    concat!(
        "SELECT ",
        columns!(),
        " FROM customers WHERE company = $1 AND merged_into {in:$2} ORDER BY merged_into, id"
    ),
);
static MERGE: Statement =
    Statement::company("customers.merge", "UPDATE customers SET merged_into = $3 WHERE company = $1 AND id = $2");
static LOCK: Statement = Statement::company(
    "customers.lock",
    "SELECT id FROM customers WHERE company = $1 AND id {in:$2} ORDER BY id{for_update}",
);
static LIST: Statement = Statement::company(
    "customers.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM customers WHERE company = $1 AND merged_into = 0 AND id > $2 ORDER BY id LIMIT $3"
    ),
);
static OF_ORDERS: Statement = Statement::company(
    "customers.of_orders",
    "SELECT DISTINCT CASE WHEN customers.merged_into = 0 THEN customers.id ELSE customers.merged_into END FROM orders \
     JOIN customers ON customers.company = $1 AND customers.id = orders.customer_id \
     WHERE orders.company = $1 AND orders.id {in:$2} LIMIT $3",
);
static COUNTS: Statement = Statement::company(
    "customers.counts",
    "SELECT customer_id, CAST(COUNT(*) AS BIGINT) FROM orders WHERE company = $1 AND customer_id {in:$2} \
     GROUP BY customer_id ORDER BY customer_id",
);
static SUMS: Statement = Statement::company(
    "customers.sums",
    "SELECT orders.customer_id, ledger_entries.currency, CAST(SUM(ledger_entries.amount) AS BIGINT) FROM orders \
     JOIN ledger_entries ON ledger_entries.company = $1 AND ledger_entries.order_id = orders.id \
     WHERE orders.company = $1 AND orders.customer_id {in:$2} AND ledger_entries.kind = $3 \
     GROUP BY orders.customer_id, ledger_entries.currency ORDER BY orders.customer_id, ledger_entries.currency",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] =
    &[&SET, &BY_KEYS, &BY_IDS, &LOCK, &MERGED, &MERGE, &LIST, &OF_ORDERS, &COUNTS, &SUMS];

/// Keeps customers, new or with newer data, many to a statement; no two with one key.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_each(tx: &mut Tx, rows: &[CustomerRow]) -> Result<(), StoreError> {
    let one = |row: &CustomerRow| -> Args {
        args![
            row.id,
            &row.customer_key,
            &row.kind,
            &row.name,
            &row.email,
            &row.phone,
            &row.city,
            &row.country,
            row.created_at,
            row.ordered_at,
        ]
    };
    tx.run_each(&SET, rows.iter().map(one).collect()).await.map(drop)
}

/// The customers with these keys.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_keys(read: &mut impl Read, keys: Vec<String>) -> Result<HashMap<String, CustomerId>, StoreError> {
    let rows: Vec<(String, i64)> = read.rows(&BY_KEYS, vec![Arg::Texts(keys)]).await?;
    Ok(rows.into_iter().map(|(key, id)| (key, CustomerId::new(id))).collect())
}

/// These customers, in no order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[CustomerId]) -> Result<Vec<CustomerRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// Who was merged into these.
///
/// # Errors
/// When the rows cannot be read.
pub async fn merged(read: &mut impl Read, into: &[CustomerId]) -> Result<Vec<CustomerRow>, StoreError> {
    read.rows(&MERGED, args![into]).await
}

/// Locks customers, so that what is weighed of them holds until the end of the transaction.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lock(tx: &mut Tx, ids: &[CustomerId]) -> Result<(), StoreError> {
    let _locked: Vec<(i64,)> = tx.rows(&LOCK, vec![Arg::Ints(ids.iter().map(|id| id.number()).collect())]).await?;
    Ok(())
}

/// Merges a customer into another, or (0) lets him stand for himself again.
///
/// # Errors
/// When the row cannot be written.
pub async fn merge(tx: &mut Tx, id: CustomerId, into: i64) -> Result<(), StoreError> {
    tx.run(&MERGE, args![id, into]).await.map(drop)
}

/// Customers that stand for themselves, oldest first, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, after: CustomerId, most: i64) -> Result<Vec<CustomerRow>, StoreError> {
    read.rows(&LIST, args![after, most]).await
}

/// The customers of these orders, each once, as they stand now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(
    read: &mut impl Read,
    orders: &[domain::ids::OrderId],
    most: i64,
) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&OF_ORDERS, args![orders, most]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many orders each of these has, those of whom was merged into him not among them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn counts(read: &mut impl Read, ids: &[CustomerId]) -> Result<HashMap<CustomerId, i64>, StoreError> {
    let rows: Vec<(i64, i64)> = read.rows(&COUNTS, args![ids]).await?;
    Ok(rows.into_iter().map(|(id, orders)| (CustomerId::new(id), orders)).collect())
}

/// What the ledger says of the orders of each of these, by currency.
///
/// # Errors
/// When the rows cannot be read, or a currency is unknown.
pub async fn sums(
    read: &mut impl Read,
    ids: &[CustomerId],
    kind: EntryKind,
) -> Result<Vec<(CustomerId, Money)>, StoreError> {
    let rows: Vec<(i64, String, i64)> = read.rows(&SUMS, args![ids, kind.code()]).await?;
    let mut sums = Vec::with_capacity(rows.len());
    for (id, currency, amount) in rows {
        let currency: Currency = currency.parse()?;
        sums.push((CustomerId::new(id), Money::new(amount, currency)));
    }
    Ok(sums)
}
