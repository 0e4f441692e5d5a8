//! Products of shops, and the words under which they are found. Their variants are in `variants`.

use domain::{
    Moment,
    ids::{ConnectionId, ProductId},
};
use sqlx::{FromRow, types::Json};

use crate::{Arg, Args, Read, Statement, StoreError, Tx, args, lists::FEW};

/// A product of a shop.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ProductRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ProductId,
    /// The shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The shop's id.
    pub product: String,
    /// Its name.
    pub name: String,
    /// A hint and never a key.
    pub sku: String,
    /// The shop's word for its state.
    pub status: String,
    /// Its page in the shop.
    pub address: String,
    /// Where its pictures are, the first one first.
    pub pictures: Json<Vec<String>>,
    /// Names of its categories.
    pub categories: Json<Vec<String>>,
    /// What the shop has in the fields for the supplier's link.
    pub links: Json<Vec<String>>,
    /// Tells whether the shop's word changed.
    pub hash: String,
    /// Whether the shop does not have it any more.
    pub gone: bool,
    /// The shop's word of when it last changed, in microseconds; 0 when it does not say.
    pub shop_changed_at: i64,
    /// When it last changed here.
    #[sqlx(try_from = "i64")]
    pub changed_at: Moment,
}

macro_rules! columns {
    () => {
        "id, connection, product, name, sku, status, address, pictures, categories, links, hash, gone, shop_changed_at, changed_at"
    };
}

static SET: Statement = Statement::company(
    "products.set",
    "INSERT INTO products (company, id, connection, product, name, sku, status, address, pictures, categories, links, hash, seen, \
     gone, shop_changed_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, FALSE, $14, $15) \
     ON CONFLICT (company, connection, product) DO UPDATE SET name = excluded.name, sku = excluded.sku, status = excluded.status, \
     address = excluded.address, pictures = excluded.pictures, categories = excluded.categories, links = excluded.links, \
     hash = excluded.hash, seen = excluded.seen, gone = FALSE, shop_changed_at = excluded.shop_changed_at, \
     changed_at = excluded.changed_at",
);
static KNOWN: Statement = Statement::company(
    "products.known",
    "SELECT product, id, hash, gone FROM products WHERE company = $1 AND connection = $2 AND product {in:$3}",
);
static SEEN: Statement =
    Statement::company("products.seen", "UPDATE products SET seen = $2 WHERE company = $1 AND id {in:$3}");
static GONE: Statement = Statement::company(
    "products.gone",
    "UPDATE products SET gone = TRUE, changed_at = $5 WHERE company = $1 AND connection = $2 AND id {in:$3} AND seen <> $4 \
     AND NOT gone",
);
static AFTER: Statement = Statement::company(
    "products.after",
    "SELECT id FROM products WHERE company = $1 AND connection = $2 AND id > $3 ORDER BY id LIMIT $4",
);
static BY_IDS: Statement = Statement::company(
    "products.by_ids",
    concat!("SELECT ", columns!(), " FROM products WHERE company = $1 AND id {in:$2}"),
);
static UNWORD: Statement =
    Statement::company("product_words.delete", "DELETE FROM product_words WHERE company = $1 AND product_id {in:$2}");
static WORD: Statement = Statement::company(
    "product_words.insert",
    "INSERT INTO product_words (company, word, product_id) VALUES ($1, $2, $3)",
);
static FIND: Statement = Statement::company(
    "product_words.find",
    "SELECT DISTINCT one.product_id FROM product_words one WHERE one.company = $1 AND one.word >= $2 AND one.word < $3 \
     AND ($4 = '' OR EXISTS (SELECT 1 FROM product_words two WHERE two.company = $1 AND two.product_id = one.product_id \
     AND two.word >= $4 AND two.word < $5)) \
     AND ($6 = '' OR EXISTS (SELECT 1 FROM product_words three WHERE three.company = $1 AND three.product_id = one.product_id \
     AND three.word >= $6 AND three.word < $7)) ORDER BY one.product_id DESC LIMIT $8",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&SET, &KNOWN, &SEEN, &GONE, &AFTER, &BY_IDS, &UNWORD, &WORD, &FIND];

/// What is known of a product that a shop shows again.
#[derive(Debug, Clone, FromRow)]
pub struct KnownProduct {
    /// The shop's id.
    pub product: String,
    /// Ours.
    #[sqlx(try_from = "i64")]
    pub id: ProductId,
    /// What tells whether the shop's word changed.
    pub hash: String,
    /// Whether it was gone.
    pub gone: bool,
}

/// Keeps products of a shop as this run saw them, many to a statement; no two with the same key.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_each(tx: &mut Tx, rows: &[ProductRow], run: i64) -> Result<(), StoreError> {
    let texts = |list: &[String]| serde_json::to_value(list).expect("texts are plain data");
    let one = |row: &ProductRow| -> Args {
        args![
            row.id,
            row.connection,
            &row.product,
            &row.name,
            &row.sku,
            &row.status,
            &row.address,
            texts(&row.pictures.0),
            texts(&row.categories.0),
            texts(&row.links.0),
            &row.hash,
            run,
            row.shop_changed_at,
            row.changed_at,
        ]
    };
    tx.run_each(&SET, rows.iter().map(one).collect()).await.map(drop)
}

/// What is known of these products of a shop.
///
/// # Errors
/// When the rows cannot be read.
pub async fn known(
    read: &mut impl Read,
    connection: ConnectionId,
    products: Vec<String>,
) -> Result<Vec<KnownProduct>, StoreError> {
    read.rows(&KNOWN, vec![connection.into(), Arg::Texts(products)]).await
}

/// Notes that this run saw these products as they were: nothing else of them is written.
///
/// # Errors
/// When the rows cannot be written.
pub async fn seen(tx: &mut Tx, run: i64, ids: &[ProductId]) -> Result<(), StoreError> {
    if ids.is_empty() { Ok(()) } else { tx.run(&SEEN, args![run, ids]).await.map(drop) }
}

/// Marks those of these products that this run did not see; how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn mark_gone(
    tx: &mut Tx,
    connection: ConnectionId,
    ids: &[ProductId],
    run: i64,
    now: Moment,
) -> Result<u64, StoreError> {
    tx.run(&GONE, args![connection, ids, run, now]).await
}

/// Products of a shop after this one, for work that goes through all of them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn after(
    read: &mut impl Read,
    connection: ConnectionId,
    after: ProductId,
    most: i64,
) -> Result<Vec<ProductId>, StoreError> {
    let rows: Vec<(i64,)> = read.rows(&AFTER, args![connection, after, most]).await?;
    Ok(rows.into_iter().map(|(id,)| ProductId::new(id)).collect())
}

/// These products, in no order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[ProductId]) -> Result<Vec<ProductRow>, StoreError> {
    read.rows(&BY_IDS, args![ids]).await
}

/// Keeps the words of products, in place of those that they had.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set_words(tx: &mut Tx, texts: &[(ProductId, String)]) -> Result<(), StoreError> {
    if texts.is_empty() {
        return Ok(());
    }
    let ids: Vec<ProductId> = texts.iter().map(|(id, _)| *id).collect();
    tx.run(&UNWORD, args![&ids[..]]).await?;
    let rows = texts.iter().flat_map(|(id, text)| {
        let words = domain::search::words(text).into_iter();
        words.map(|word| args![word, *id]).collect::<Vec<Args>>()
    });
    tx.run_each(&WORD, rows.collect()).await.map(drop)
}

/// Products with words that begin with each of these, newest first: at most one more than [`FEW`]. Of many words the
/// three longest are asked for.
///
/// # Errors
/// When the rows cannot be read.
pub async fn find(read: &mut impl Read, text: &str) -> Result<Vec<ProductId>, StoreError> {
    let mut words = domain::search::words(text);
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut args: Args = Vec::new();
    for place in 0..3 {
        let word = words.get(place).cloned().unwrap_or_default();
        // A private character sorts behind every letter, on both databases.
        let end = if word.is_empty() { String::new() } else { format!("{word}\u{10ffff}") };
        args.extend(args![word, end]);
    }
    if words.is_empty() {
        return Ok(Vec::new());
    }
    args.push(Arg::from(i64::try_from(FEW).unwrap_or(i64::MAX) + 1));
    let rows: Vec<(i64,)> = read.rows(&FIND, args).await?;
    Ok(rows.into_iter().map(|(id,)| ProductId::new(id)).collect())
}
