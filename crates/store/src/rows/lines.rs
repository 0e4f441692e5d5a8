//! Sold lines (what the shop sold) and lines (what is procured).

use domain::{
    Moment,
    decision::DecisionKind,
    goods::Name,
    ids::{ConnectionId, LineId, OrderId, SoldLineId, WarehouseId},
    line::{EndReason, LineStatus},
};
use sqlx::FromRow;

use crate::{Args, Read, Statement, StoreError, Tx, args};

/// What the shop sold on one line.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SoldLineRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: SoldLineId,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// The shop's id of the line.
    pub external_id: String,
    /// The shop's product.
    pub product: String,
    /// The shop's variant.
    pub variant: String,
    /// SKU.
    pub sku: String,
    /// Name as sold.
    pub name: String,
    /// Colour, size and so on.
    pub attributes: String,
    /// Where the shop shows a picture.
    pub picture: String,
    /// The shop's present word.
    pub shop_quantity: i64,
    /// What the hub carries.
    pub quantity: i64,
    /// What the customer pays for `shop_quantity` pieces, by the shop's present word: without what went back for others.
    pub amount: i64,
}

/// A line: the unit of procurement.
#[derive(Debug, Clone, FromRow)]
pub struct LineRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: LineId,
    /// Order.
    #[sqlx(try_from = "i64")]
    pub order_id: OrderId,
    /// What it is part of.
    #[sqlx(try_from = "i64")]
    pub sold_line: SoldLineId,
    /// Pieces.
    pub quantity: i64,
    /// What the customer pays for these pieces.
    pub amount: i64,
    /// Status.
    #[sqlx(try_from = "String")]
    pub status: LineStatus,
    /// Why it ended, as code; empty while it lives.
    pub end_reason: String,
    /// Whether a price waits for the customer's consent.
    pub amendment: bool,
    /// Whether a person left it for later.
    pub skipped: bool,
    /// The highest unit price that a person allowed, in yuan; the offer's price when absent.
    pub ceiling: Option<i64>,
    /// Domestic delivery of the line that a person typed, in yuan; kept apart from what providers say (BR-29).
    pub delivery: Option<i64>,
    /// Since when.
    #[sqlx(try_from = "i64")]
    pub created_at: Moment,
    /// Last change.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
    /// Rises with each change: who read an older one may not write.
    pub version: i64,
}

macro_rules! sold_columns {
    () => {
        "id, order_id, external_id, product, variant, sku, name, attributes, picture, shop_quantity, quantity, amount"
    };
}
macro_rules! columns {
    () => {
        "id, order_id, sold_line, quantity, amount, status, end_reason, amendment, skipped, ceiling, delivery, created_at, \
         changed_at, version"
    };
}

static SOLD_UPSERT: Statement = Statement::company(
    "sold_lines.upsert",
    "INSERT INTO sold_lines (company, id, order_id, external_id, product, variant, sku, name, attributes, picture, shop_quantity, \
     quantity, amount) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
     ON CONFLICT (company, order_id, external_id) DO UPDATE SET sku = excluded.sku, name = excluded.name, \
     attributes = excluded.attributes, picture = excluded.picture, shop_quantity = excluded.shop_quantity, amount = excluded.amount",
);
static SOLD_QUANTITY: Statement =
    Statement::company("sold_lines.quantity", "UPDATE sold_lines SET quantity = $3 WHERE company = $1 AND id = $2");
static SOLD_CARRY: Statement = Statement::company(
    "sold_lines.carry",
    "UPDATE sold_lines SET quantity = (SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM lines l WHERE l.company = $1 \
     AND l.sold_line = $2 AND l.status NOT IN ('cancelled', 'impossible', 'returned_to_vendor')) WHERE company = $1 AND id = $2",
);
static SOLD_NAME: Statement = Statement::company(
    "sold_lines.name",
    "UPDATE sold_lines SET product = $3, variant = $4 WHERE company = $1 AND id = $2",
);
static SOLD_RENAME: Statement = Statement::company(
    "sold_lines.rename",
    "UPDATE sold_lines SET product = $5, variant = $6 WHERE company = $1 AND product = $3 AND variant = $4 \
     AND order_id IN (SELECT orders.id FROM orders WHERE orders.company = $1 AND orders.connection = $2)",
);
static SOLD_OF: Statement = Statement::company(
    "sold_lines.of_order",
    concat!("SELECT ", sold_columns!(), " FROM sold_lines WHERE company = $1 AND order_id = $2 ORDER BY id"),
);
static SOLD_BY_IDS: Statement = Statement::company(
    "sold_lines.by_ids",
    concat!("SELECT ", sold_columns!(), " FROM sold_lines WHERE company = $1 AND id {in:$2} ORDER BY id"),
);
static SOLD_OF_PRODUCT: Statement = Statement::company(
    "sold_lines.of_product",
    concat!(
        "SELECT ",
        sold_columns!(),
        " FROM sold_lines WHERE company = $1 AND product = $2 AND EXISTS (SELECT 1 FROM orders WHERE orders.company = $1 \
         AND orders.id = sold_lines.order_id AND orders.connection = $3) ORDER BY id DESC LIMIT $4"
    ),
);
static INSERT: Statement = Statement::company(
    "lines.insert",
    "INSERT INTO lines (company, id, order_id, sold_line, quantity, amount, status, end_reason, amendment, skipped, ceiling, \
     delivery, created_at, changed_at, version) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
);
static UPDATE: Statement = Statement::company(
    "lines.update",
    "UPDATE lines SET quantity = $3, amount = $4, status = $5, end_reason = $6, amendment = $7, skipped = $8, ceiling = $9, \
     delivery = $10, changed_at = $11, version = version + 1 WHERE company = $1 AND id = $2 AND version = $12",
);
static OF_ORDER: Statement = Statement::company(
    "lines.of_order",
    concat!("SELECT ", columns!(), " FROM lines WHERE company = $1 AND order_id = $2 ORDER BY id"),
);
static LOCK_ORDER: Statement = Statement::company(
    "lines.lock_order",
    concat!("SELECT ", columns!(), " FROM lines WHERE company = $1 AND order_id = $2 ORDER BY id{for_update}"),
);
static BY_IDS: Statement = Statement::company(
    "lines.by_ids",
    concat!("SELECT ", columns!(), " FROM lines WHERE company = $1 AND id {in:$2} ORDER BY id"),
);
static OF_ORDERS: Statement = Statement::company(
    "lines.of_orders",
    concat!("SELECT ", columns!(), " FROM lines WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);
static SOLD_OF_ORDERS: Statement = Statement::company(
    "sold_lines.of_orders",
    concat!("SELECT ", sold_columns!(), " FROM sold_lines WHERE company = $1 AND order_id {in:$2} ORDER BY id"),
);
static BY_STATUS: Statement = Statement::company(
    "lines.by_status",
    concat!("SELECT ", columns!(), " FROM lines WHERE company = $1 AND status = $2 AND id > $3 ORDER BY id LIMIT $4"),
);
static ORDERS_READY: Statement = Statement::company(
    "lines.orders_ready",
    "SELECT DISTINCT order_id FROM lines WHERE company = $1 AND status = 'paid' AND order_id > $2 ORDER BY order_id LIMIT $3",
);
static ORDERS_UNPLANNED: Statement = Statement::company(
    "lines.orders_unplanned",
    "SELECT DISTINCT l.order_id FROM lines l JOIN orders o ON o.company = $1 AND o.id = l.order_id \
     WHERE l.company = $1 AND l.status = 'paid' AND l.order_id > $2 AND NOT l.amendment AND NOT l.skipped AND o.hold = '' \
     AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.company = $1 AND d.order_id = l.order_id AND d.line = l.id \
     AND d.state = 'open' AND d.kind {in:$4}) \
     AND NOT EXISTS (SELECT 1 FROM activity_lines a WHERE a.company = $1 AND a.order_id = l.order_id AND a.line = l.id) \
     ORDER BY l.order_id LIMIT $3",
);
static READY: Statement = Statement::company(
    "lines.ready",
    "SELECT f.provider, o.warehouse, CAST(COUNT(*) AS BIGINT) FROM lines l \
     JOIN orders o ON o.company = $1 AND o.id = l.order_id \
     JOIN sold_lines s ON s.company = $1 AND s.id = l.sold_line \
     JOIN offers f ON f.company = $1 AND f.connection = o.connection AND f.product = s.product AND f.variant = s.variant \
     WHERE l.company = $1 AND l.status = 'paid' AND NOT l.amendment AND o.hold = '' AND NOT (l.id {in:$3}) \
     AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.company = $1 AND d.order_id = l.order_id AND d.line = l.id \
     AND d.state = 'open' AND d.kind {in:$2}) GROUP BY f.provider, o.warehouse ORDER BY f.provider, o.warehouse",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &SOLD_UPSERT,
    &SOLD_QUANTITY,
    &SOLD_CARRY,
    &SOLD_NAME,
    &SOLD_RENAME,
    &SOLD_OF,
    &SOLD_BY_IDS,
    &SOLD_OF_PRODUCT,
    &INSERT,
    &UPDATE,
    &OF_ORDER,
    &LOCK_ORDER,
    &BY_IDS,
    &OF_ORDERS,
    &SOLD_OF_ORDERS,
    &BY_STATUS,
    &ORDERS_READY,
    &ORDERS_UNPLANNED,
    &READY,
];

/// Keeps a sold line; its carried quantity is set only when it is new (then by `set_sold_quantity`).
///
/// # Errors
/// When the row cannot be written.
pub async fn upsert_sold(tx: &mut Tx, row: &SoldLineRow) -> Result<(), StoreError> {
    tx.run(&SOLD_UPSERT, all_of_sold(row)).await.map(drop)
}

/// Keeps what shops sold, all of it new, many to a statement.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_sold_each(tx: &mut Tx, rows: &[SoldLineRow]) -> Result<(), StoreError> {
    tx.run_each(&SOLD_UPSERT, rows.iter().map(all_of_sold).collect()).await.map(drop)
}

fn all_of_sold(row: &SoldLineRow) -> Args {
    args![
        row.id,
        row.order_id,
        &row.external_id,
        &row.product,
        &row.variant,
        &row.sku,
        &row.name,
        &row.attributes,
        &row.picture,
        row.shop_quantity,
        row.quantity,
        row.amount,
    ]
}

/// Sets what the hub carries of a sold line; the database refuses less than its living lines.
///
/// # Errors
/// A conflict when living lines exceed it.
pub async fn set_sold_quantity(tx: &mut Tx, id: SoldLineId, quantity: i64) -> Result<(), StoreError> {
    tx.run(&SOLD_QUANTITY, args![id, quantity]).await.map(drop)
}

/// Sets what the hub carries of a sold line to its living pieces.
///
/// # Errors
/// When the row cannot be written.
pub async fn carry(tx: &mut Tx, id: SoldLineId) -> Result<(), StoreError> {
    tx.run(&SOLD_CARRY, args![id]).await.map(drop)
}

/// What was sold on a line has another name now.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_sold_name(tx: &mut Tx, id: SoldLineId, name: &Name) -> Result<(), StoreError> {
    tx.run(&SOLD_NAME, args![id, &name.0, &name.1]).await.map(drop)
}

/// A shop names a variant otherwise now: what was sold of it before is found under the new name too.
///
/// # Errors
/// When the rows cannot be written.
pub async fn rename_sold(tx: &mut Tx, connection: ConnectionId, from: &Name, to: &Name) -> Result<(), StoreError> {
    tx.run(&SOLD_RENAME, args![connection, &from.0, &from.1, &to.0, &to.1]).await.map(drop)
}

/// The sold lines of an order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sold_of(read: &mut impl Read, order: OrderId) -> Result<Vec<SoldLineRow>, StoreError> {
    read.rows(&SOLD_OF, args![order]).await
}

/// Sold lines of a product of a shop, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sold_of_product(
    read: &mut impl Read,
    connection: ConnectionId,
    product: &str,
    most: i64,
) -> Result<Vec<SoldLineRow>, StoreError> {
    read.rows(&SOLD_OF_PRODUCT, args![product, connection, most]).await
}

/// These sold lines.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sold_by_ids(read: &mut impl Read, ids: &[SoldLineId]) -> Result<Vec<SoldLineRow>, StoreError> {
    read.rows(&SOLD_BY_IDS, args![ids]).await
}

/// The sold lines of several orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sold_of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<SoldLineRow>, StoreError> {
    read.rows(&SOLD_OF_ORDERS, args![orders]).await
}

/// Makes a line.
///
/// # Errors
/// A conflict when living lines would exceed what was sold.
pub async fn insert(tx: &mut Tx, row: &LineRow) -> Result<(), StoreError> {
    tx.run(&INSERT, all_of(row)).await.map(drop)
}

/// Keeps lines, many to a statement.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(tx: &mut Tx, rows: &[LineRow]) -> Result<(), StoreError> {
    tx.run_each(&INSERT, rows.iter().map(all_of).collect()).await.map(drop)
}

fn all_of(row: &LineRow) -> Args {
    args![
        row.id,
        row.order_id,
        row.sold_line,
        row.quantity,
        row.amount,
        row.status.code(),
        &row.end_reason,
        row.amendment,
        row.skipped,
        row.ceiling,
        row.delivery,
        row.created_at,
        row.changed_at,
        row.version,
    ]
}

/// Keeps a changed line. Two transactions that read the same line cannot both write it: on PostgreSQL the later one would
/// undo what the other did.
///
/// # Errors
/// A conflict when living lines would exceed what was sold; `StoreError::Outdated` when somebody changed it meanwhile.
pub async fn update(tx: &mut Tx, row: &mut LineRow) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.quantity,
        row.amount,
        row.status.code(),
        &row.end_reason,
        row.amendment,
        row.skipped,
        row.ceiling,
        row.delivery,
        row.changed_at,
        row.version,
    ];
    if tx.run(&UPDATE, args).await? == 0 {
        return Err(StoreError::Outdated("lines"));
    }
    row.version += 1;
    Ok(())
}

/// The lines of an order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_order(read: &mut impl Read, order: OrderId) -> Result<Vec<LineRow>, StoreError> {
    read.rows(&OF_ORDER, args![order]).await
}

/// The lines of an order, for writing.
///
/// # Errors
/// When the rows cannot be read.
pub async fn lock_order(tx: &mut Tx, order: OrderId) -> Result<Vec<LineRow>, StoreError> {
    tx.rows(&LOCK_ORDER, args![order]).await
}

/// The lines of several orders.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_orders(read: &mut impl Read, orders: &[OrderId]) -> Result<Vec<LineRow>, StoreError> {
    read.rows(&OF_ORDERS, args![orders]).await
}

/// These lines.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[LineId]) -> Result<Vec<LineRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// Lines of a status, oldest first, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_status(
    read: &mut impl Read,
    status: LineStatus,
    after: LineId,
    most: i64,
) -> Result<Vec<LineRow>, StoreError> {
    read.rows(&BY_STATUS, args![status.code(), after, most]).await
}

/// How many lines nothing speaks against buying but perhaps the provider's session or the consignee: by provider and
/// warehouse. Left out are lines with an open question of these kinds, and the named ones.
///
/// # Errors
/// When the rows cannot be read.
pub async fn ready(
    read: &mut impl Read,
    kinds: &[DecisionKind],
    named: &[LineId],
) -> Result<Vec<(String, WarehouseId, i64)>, StoreError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.code().to_owned()).collect();
    let rows: Vec<(String, i64, i64)> = read.rows(&READY, vec![crate::Arg::Texts(kinds), named.into()]).await?;
    Ok(rows.into_iter().map(|(provider, warehouse, count)| (provider, WarehouseId::new(warehouse), count)).collect())
}

/// Orders with lines that wait to be bought, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn orders_ready(read: &mut impl Read, after: OrderId, most: i64) -> Result<Vec<OrderId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&ORDERS_READY, args![after, most]).await?;
    Ok(rows.into_iter().map(|row| OrderId::new(row.0)).collect())
}

/// Orders with paid lines that no activity ever held and no open question of these kinds is about, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn orders_unplanned(
    read: &mut impl Read,
    kinds: &[DecisionKind],
    after: OrderId,
    most: i64,
) -> Result<Vec<OrderId>, StoreError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.code().to_owned()).collect();
    let mut args = args![after, most];
    args.push(crate::Arg::Texts(kinds));
    let rows: Vec<(i64,)> = read.rows(&ORDERS_UNPLANNED, args).await?;
    Ok(rows.into_iter().map(|row| OrderId::new(row.0)).collect())
}

impl LineRow {
    /// Ends the line for a reason.
    pub fn end(&mut self, status: LineStatus, reason: EndReason, now: Moment) {
        self.status = status;
        reason.code().clone_into(&mut self.end_reason);
        self.amendment = false;
        self.skipped = false;
        self.changed_at = now;
    }
}
