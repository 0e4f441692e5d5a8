//! Supplier offers: where a shop's variant is bought.

use domain::{
    Currency, Moment, Money,
    goods::Name,
    ids::{ConnectionId, OfferId},
    offer::{OfferKey, SupplierOffer},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// An offer of a variant.
#[derive(Debug, Clone, FromRow)]
pub struct OfferRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: OfferId,
    /// Shop.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The shop's product.
    pub product: String,
    /// The shop's variant.
    pub variant: String,
    /// Provider's kind code.
    pub provider: String,
    /// Offer id there.
    pub offer: String,
    /// Specification id there.
    pub spec: String,
    /// Seller id there.
    pub seller: String,
    /// Seller's name.
    pub seller_name: String,
    /// Expected price of a piece.
    pub price: i64,
    /// Its currency.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// Name of the goods there.
    pub title: String,
    /// Where a picture is.
    pub picture: String,
}

impl OfferRow {
    /// The offer in the words of the rules.
    #[must_use]
    pub fn supplier(&self) -> SupplierOffer {
        SupplierOffer {
            key: OfferKey { provider: self.provider.clone(), offer: self.offer.clone(), spec: self.spec.clone() },
            seller: self.seller.clone(),
            seller_name: self.seller_name.clone(),
            price: Money::new(self.price, self.currency),
            title: self.title.clone(),
        }
    }
}

macro_rules! columns {
    () => {
        "id, connection, product, variant, provider, offer, spec, seller, seller_name, price, currency, title, picture"
    };
}

static SET: Statement = Statement::company(
    "offers.set",
    "INSERT INTO offers (company, id, connection, product, variant, provider, offer, spec, seller, seller_name, price, currency, \
     title, picture, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
     ON CONFLICT (company, connection, product, variant) DO UPDATE SET provider = excluded.provider, offer = excluded.offer, \
     spec = excluded.spec, seller = excluded.seller, seller_name = excluded.seller_name, price = excluded.price, \
     currency = excluded.currency, title = excluded.title, picture = excluded.picture, changed_at = excluded.changed_at",
);
static OF_CONNECTION: Statement = Statement::company(
    "offers.of_products",
    concat!(
        "SELECT ",
        columns!(),
        " FROM offers WHERE company = $1 AND connection = $2 AND product {in:$3} ORDER BY id"
    ),
);
static OF_VARIANTS: Statement = Statement::company(
    "offers.of_variants",
    concat!(
        "SELECT ",
        columns!(),
        " FROM offers WHERE company = $1 AND connection = $2 AND variant {in:$3} AND variant <> '0' ORDER BY id"
    ),
);
static RENAME: Statement = Statement::company(
    "offers.rename",
    "UPDATE offers SET product = $5, variant = $6 WHERE company = $1 AND connection = $2 AND product = $3 AND variant = $4",
);
static REMOVE: Statement = Statement::company(
    "offers.remove",
    "DELETE FROM offers WHERE company = $1 AND connection = $2 AND product = $3 AND variant = $4",
);
static SET_AT: Statement = Statement::company(
    "offers.set_at",
    "SELECT changed_at FROM offers WHERE company = $1 AND connection = $2 AND product = $3 AND variant = $4",
);
static LIST: Statement = Statement::company(
    "offers.list",
    concat!("SELECT ", columns!(), " FROM offers WHERE company = $1 AND id > $2 ORDER BY id LIMIT $3"),
);
static COUNT: Statement =
    Statement::company("offers.count", "SELECT CAST(COUNT(*) AS BIGINT) FROM offers WHERE company = $1");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&SET, &OF_CONNECTION, &OF_VARIANTS, &RENAME, &REMOVE, &SET_AT, &LIST, &COUNT];

/// Keeps the offer of a variant.
///
/// # Errors
/// When the row cannot be written.
pub async fn set(tx: &mut Tx, row: &OfferRow, now: Moment) -> Result<(), StoreError> {
    let args = args![
        row.id,
        row.connection,
        &row.product,
        &row.variant,
        &row.provider,
        &row.offer,
        &row.spec,
        &row.seller,
        &row.seller_name,
        row.price,
        row.currency.code(),
        &row.title,
        &row.picture,
        now,
    ];
    tx.run(&SET, args).await.map(drop)
}

/// The offers for products of a shop.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_products(
    read: &mut impl Read,
    connection: ConnectionId,
    products: Vec<String>,
) -> Result<Vec<OfferRow>, StoreError> {
    read.rows(&OF_CONNECTION, vec![connection.into(), crate::Arg::Texts(products)]).await
}

/// The offers for variants of a shop, whatever their products.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_variants(
    read: &mut impl Read,
    connection: ConnectionId,
    variants: Vec<String>,
) -> Result<Vec<OfferRow>, StoreError> {
    read.rows(&OF_VARIANTS, vec![connection.into(), crate::Arg::Texts(variants)]).await
}

/// The shop names a variant otherwise now: its offer goes with it.
///
/// # Errors
/// A conflict when the new name has an offer.
pub async fn rename(tx: &mut Tx, connection: ConnectionId, from: &Name, to: &Name) -> Result<(), StoreError> {
    tx.run(&RENAME, args![connection, &from.0, &from.1, &to.0, &to.1]).await.map(drop)
}

/// Takes the offer of a variant away.
///
/// # Errors
/// When the row cannot be written.
pub async fn remove(tx: &mut Tx, connection: ConnectionId, name: &Name) -> Result<(), StoreError> {
    tx.run(&REMOVE, args![connection, &name.0, &name.1]).await.map(drop)
}

/// When the offer of a variant was last set; nothing when it has none.
///
/// # Errors
/// When the row cannot be read.
pub async fn set_at(
    read: &mut impl Read,
    connection: ConnectionId,
    product: &str,
    variant: &str,
) -> Result<Option<Moment>, StoreError> {
    let row: Option<(i64,)> = read.row(&SET_AT, args![connection, product, variant]).await?;
    Ok(row.map(|row| Moment::from_micros(row.0)))
}

/// All offers, oldest first, after `after`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, after: OfferId, most: i64) -> Result<Vec<OfferRow>, StoreError> {
    read.rows(&LIST, args![after, most]).await
}

/// How many there are.
///
/// # Errors
/// When the rows cannot be read.
pub async fn count(read: &mut impl Read) -> Result<i64, StoreError> {
    read.number(&COUNT, vec![]).await
}
