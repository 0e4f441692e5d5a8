//! Variants of shops' products, by the pair under which lines of orders name them, and how each stands to the offers.

use domain::{
    Currency, Moment, Money,
    goods::Matching,
    ids::{ConnectionId, ProductId, VariantId},
};
use sqlx::{FromRow, types::Json};

use crate::{Arg, Args, Read, Statement, StoreError, Tx, args};

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VariantRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: VariantId,
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The product's id here.
    #[sqlx(try_from = "i64")]
    pub product_id: ProductId,
    /// The shop's id of the product.
    pub product: String,
    /// The shop's id of the variant; `0` for the one of a product without variants.
    pub variant: String,
    /// A hint and never a key.
    pub sku: String,
    /// What distinguishes it.
    pub attributes: String,
    /// Its own picture; empty when it has none.
    pub picture: String,
    /// What it costs in the shop.
    pub price: Option<i64>,
    /// The currency of that.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// Pieces in the shop; none when the shop does not count them.
    pub stock: Option<i64>,
    /// What the shop has in the fields for the supplier's link.
    pub links: Json<Vec<String>>,
    /// How it stands to the offers.
    #[sqlx(try_from = "String")]
    pub matching: Matching,
    /// Whether it has an offer of its own.
    pub has_offer: bool,
    /// Tells whether the shop's word changed.
    pub hash: String,
    /// The run that last saw it.
    pub seen: i64,
    /// When it last changed here.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
}

impl VariantRow {
    /// What it costs in the shop.
    #[must_use]
    pub fn price(&self) -> Option<Money> {
        self.price.map(|amount| Money::new(amount, self.currency))
    }
}

macro_rules! columns {
    () => {
        "id, connection, product_id, product, variant, sku, attributes, picture, price, currency, stock, links, matching, has_offer, \
         hash, seen, changed_at"
    };
}

static SET: Statement = Statement::company(
    "variants.set",
    "INSERT INTO variants (company, id, connection, product_id, product, variant, sku, attributes, picture, price, currency, stock, \
     links, matching, has_offer, hash, seen, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
     $16, $17, $18) ON CONFLICT (company, connection, product, variant) DO UPDATE SET sku = excluded.sku, \
     attributes = excluded.attributes, picture = excluded.picture, price = excluded.price, currency = excluded.currency, \
     stock = excluded.stock, links = excluded.links, matching = excluded.matching, has_offer = excluded.has_offer, \
     hash = excluded.hash, seen = excluded.seen, changed_at = excluded.changed_at",
);
static OF_KEYS: Statement = Statement::company(
    "variants.of_keys",
    concat!(
        "SELECT ",
        columns!(),
        " FROM variants WHERE company = $1 AND connection = $2 AND product {in:$3} ORDER BY product, variant"
    ),
);
static SEEN: Statement =
    Statement::company("variants.seen", "UPDATE variants SET seen = $2 WHERE company = $1 AND id {in:$3}");
static MATCHING: Statement = Statement::company(
    "variants.matching",
    "UPDATE variants SET matching = $3, has_offer = $4 WHERE company = $1 AND id = $2",
);
static AFTER: Statement = Statement::company(
    "variants.after",
    concat!(
        "SELECT ",
        columns!(),
        " FROM variants WHERE company = $1 AND connection = $2 AND id > $3 ORDER BY id LIMIT $4"
    ),
);
static LIST: Statement = Statement::company(
    "variants.list",
    concat!("SELECT ", columns!(), " FROM variants WHERE company = $1 AND id > $2 ORDER BY id LIMIT $3"),
);
static BY_IDS: Statement = Statement::company(
    "variants.by_ids",
    concat!("SELECT ", columns!(), " FROM variants WHERE company = $1 AND id {in:$2}"),
);
static OF_PRODUCT: Statement = Statement::company(
    "variants.of_product",
    concat!("SELECT ", columns!(), " FROM variants WHERE company = $1 AND product_id = $2 ORDER BY id LIMIT $3"),
);
static OF_PRODUCTS: Statement = Statement::company(
    "variants.of_products",
    "SELECT id FROM variants WHERE company = $1 AND product_id {in:$2} ORDER BY id DESC LIMIT $3",
);
static IN_MATCHING: Statement = Statement::company(
    "variants.in_matching",
    "SELECT id FROM variants WHERE company = $1 AND matching = $2 ORDER BY id DESC LIMIT $3",
);
static WITH_SKUS: Statement = Statement::company(
    "variants.with_skus",
    concat!(
        "SELECT ",
        columns!(),
        " FROM variants WHERE company = $1 AND sku > '' AND sku {in:$2} AND matching <> 'gone' ORDER BY sku, id LIMIT $3"
    ),
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] =
    &[&SET, &OF_KEYS, &SEEN, &MATCHING, &AFTER, &LIST, &BY_IDS, &OF_PRODUCT, &OF_PRODUCTS, &IN_MATCHING, &WITH_SKUS];

/// Keeps variants, many to a statement; no two with the same key.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_each(tx: &mut Tx, rows: &[VariantRow]) -> Result<(), StoreError> {
    let one = |row: &VariantRow| -> Args {
        args![
            row.id,
            row.connection,
            row.product_id,
            &row.product,
            &row.variant,
            &row.sku,
            &row.attributes,
            &row.picture,
            row.price,
            row.currency.code(),
            row.stock,
            serde_json::to_value(&row.links.0).expect("texts are plain data"),
            row.matching.code(),
            row.has_offer,
            &row.hash,
            row.seen,
            row.changed_at,
        ]
    };
    tx.run_each(&SET, rows.iter().map(one).collect()).await.map(drop)
}

/// The variants of these products of a shop, by the shop's ids.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_keys(
    read: &mut impl Read,
    connection: ConnectionId,
    products: Vec<String>,
) -> Result<Vec<VariantRow>, StoreError> {
    read.rows(&OF_KEYS, vec![connection.into(), Arg::Texts(products)]).await
}

/// Notes that this run saw these variants as they were: nothing else of them is written.
///
/// # Errors
/// When the rows cannot be written.
pub async fn seen(tx: &mut Tx, run: i64, ids: &[VariantId]) -> Result<(), StoreError> {
    if ids.is_empty() { Ok(()) } else { tx.run(&SEEN, args![run, ids]).await.map(drop) }
}

/// Keeps how a variant stands to the offers.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_matching(tx: &mut Tx, id: VariantId, matching: Matching, has_offer: bool) -> Result<(), StoreError> {
    tx.run(&MATCHING, args![id, matching.code(), has_offer]).await.map(drop)
}

/// Variants of a shop after this one, for work that goes through all of them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn after(
    read: &mut impl Read,
    connection: ConnectionId,
    after: VariantId,
    most: i64,
) -> Result<Vec<VariantRow>, StoreError> {
    read.rows(&AFTER, args![connection, after, most]).await
}

/// Variants of all shops, oldest first, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, after: VariantId, most: i64) -> Result<Vec<VariantRow>, StoreError> {
    read.rows(&LIST, args![after, most]).await
}

/// These variants, in no order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[VariantId]) -> Result<Vec<VariantRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// Variants of one product, in the order in which they came.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_product(read: &mut impl Read, product: ProductId, most: i64) -> Result<Vec<VariantRow>, StoreError> {
    read.rows(&OF_PRODUCT, args![product, most]).await
}

/// The variants of these products, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_products(read: &mut impl Read, products: &[ProductId], most: i64) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&OF_PRODUCTS, args![products, most]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Variants that stand so, newest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn in_matching(read: &mut impl Read, matching: Matching, most: i64) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&IN_MATCHING, args![matching.code(), most]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Variants of all shops with these SKUs, without those that are gone.
///
/// # Errors
/// When the rows cannot be read.
pub async fn with_skus(read: &mut impl Read, skus: Vec<String>, most: i64) -> Result<Vec<VariantRow>, StoreError> {
    read.rows(&WITH_SKUS, vec![Arg::Texts(skus), most.into()]).await
}
