//! Keeps a page of a shop's goods: what is as it was is only noted as seen, the rest is written, and how it stands to the
//! offers is looked at anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use connect::channel::{CataloguePiece, ChannelProduct, ChannelVariant};
use domain::{
    Currency,
    goods::Matching,
    ids::{ProductId, VariantId},
};
use sqlx::types::Json;
use store::{
    StoreError, Tx,
    catalogues::CatalogueRow,
    products::{self, KnownProduct, ProductRow},
    variants::{self, VariantRow},
};

use super::{
    names,
    propose::{reweigh, weigh_each},
};
use crate::{
    hub::{Hub, hash},
    pictures,
};

/// Longest text that is kept of goods.
const LONGEST: usize = 500;
/// Pictures are fetched ahead for shops with up to so many products; for others when goods are sold.
const FEW_PRODUCTS: i64 = 1000;

/// Keeps the pieces of a page and counts them.
///
/// # Errors
/// When the rows cannot be read or written.
pub(super) async fn store_page(
    tx: &mut Tx,
    hub: &Hub,
    row: &mut CatalogueRow,
    pieces: &[CataloguePiece],
) -> Result<(), StoreError> {
    let ids: BTreeSet<String> = pieces.iter().map(|piece| piece.product.external_id.clone()).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let known = products::known(tx, row.connection, ids.clone()).await?;
    let known: HashMap<String, KnownProduct> = known.into_iter().map(|one| (one.product.clone(), one)).collect();
    let of_shop = keep_products(tx, hub, row, pieces, &known).await?;
    names::follow(tx, hub, row.connection, pieces).await?;
    let there = variants::of_keys(tx, row.connection, ids).await?;
    let mut changed = keep_variants(tx, hub, row, pieces, &of_shop, &there).await?;
    weigh_each(tx, hub, &mut changed).await?;
    variants::set_each(tx, &changed).await?;
    row.changed += i64::try_from(changed.len()).unwrap_or(0);
    index(tx, pieces, &of_shop, &known, &there, &changed).await?;
    // The same SKU elsewhere stands otherwise now.
    let before = there.iter().filter(|old| changed.iter().any(|new| new.id == old.id && new.sku != old.sku));
    let skus: BTreeSet<String> =
        before.map(|old| old.sku.clone()).chain(changed.iter().map(|new| new.sku.clone())).collect();
    reweigh(tx, hub, skus, Some(row.connection)).await?;
    if row.total.is_none_or(|total| total <= FEW_PRODUCTS) {
        let first = |piece: &CataloguePiece| piece.product.pictures.first().cloned();
        let sources: BTreeSet<String> = pieces.iter().filter_map(first).collect();
        pictures::want_each(tx, hub, row.connection, &sources.iter().map(String::as_str).collect()).await?;
    }
    Ok(())
}

/// Writes new and changed products; the ids of all.
async fn keep_products(
    tx: &mut Tx,
    hub: &Hub,
    row: &mut CatalogueRow,
    pieces: &[CataloguePiece],
    known: &HashMap<String, KnownProduct>,
) -> Result<BTreeMap<String, ProductId>, StoreError> {
    let mut of_shop = BTreeMap::new();
    let mut write: BTreeMap<String, ProductRow> = BTreeMap::new();
    let mut seen = Vec::new();
    for piece in pieces {
        let product = &piece.product;
        let body = hash(&serde_json::to_vec(product).expect("a product is plain data"));
        let before = known.get(&product.external_id);
        let id = before.map(|one| one.id).or_else(|| of_shop.get(&product.external_id).copied());
        let id = id.unwrap_or_else(|| hub.env.id());
        row.products += i64::from(piece.is_last);
        if of_shop.insert(product.external_id.clone(), id).is_some() {
            continue;
        }
        if before.is_some_and(|one| one.hash == body && !one.gone) {
            seen.push(id);
        } else {
            write.insert(product.external_id.clone(), product_row(hub, row, id, product, body));
        }
    }
    products::set_each(tx, &write.into_values().collect::<Vec<_>>(), row.run).await?;
    products::seen(tx, row.run, &seen).await?;
    Ok(of_shop)
}

fn product_row(hub: &Hub, row: &CatalogueRow, id: ProductId, product: &ChannelProduct, hash: String) -> ProductRow {
    ProductRow {
        id,
        connection: row.connection,
        product: product.external_id.clone(),
        name: text(&product.name),
        sku: text(&product.sku),
        status: text(&product.status),
        address: text(&product.address),
        pictures: Json(product.pictures.clone()),
        categories: Json(product.categories.clone()),
        links: Json(product.supplier_links.clone()),
        hash,
        gone: false,
        shop_changed_at: product.changed_at,
        changed_at: hub.env.now(),
    }
}

/// The variants that are new or changed; those that are as they were are noted as seen.
async fn keep_variants(
    tx: &mut Tx,
    hub: &Hub,
    row: &mut CatalogueRow,
    pieces: &[CataloguePiece],
    of_shop: &BTreeMap<String, ProductId>,
    there: &[VariantRow],
) -> Result<Vec<VariantRow>, StoreError> {
    let there: HashMap<(&str, &str), &VariantRow> =
        there.iter().map(|one| ((one.product.as_str(), one.variant.as_str()), one)).collect();
    let mut changed: BTreeMap<(String, String), VariantRow> = BTreeMap::new();
    let mut seen = Vec::new();
    for piece in pieces {
        let product = &piece.product;
        for variant in &piece.variants {
            // What the product says of its supplier counts for its variants too.
            let mut variant = variant.clone();
            variant.supplier_links.extend(product.supplier_links.iter().cloned());
            let body = hash(&serde_json::to_vec(&variant).expect("a variant is plain data"));
            let before = there.get(&(product.external_id.as_str(), variant.external_id.as_str()));
            row.variants += 1;
            if let Some(same) = before.filter(|one| one.hash == body && one.matching != Matching::Gone) {
                seen.push(same.id);
                continue;
            }
            let id = before.map_or_else(|| hub.env.id(), |one| one.id);
            let new = variant_row(hub, row, (id, of_shop[&product.external_id]), product, &variant, body);
            changed.insert((product.external_id.clone(), variant.external_id.clone()), new);
        }
    }
    variants::seen(tx, row.run, &seen).await?;
    Ok(changed.into_values().collect())
}

fn variant_row(
    hub: &Hub,
    row: &CatalogueRow,
    (id, product_id): (VariantId, ProductId),
    product: &ChannelProduct,
    variant: &ChannelVariant,
    hash: String,
) -> VariantRow {
    VariantRow {
        id,
        connection: row.connection,
        product_id,
        product: product.external_id.clone(),
        variant: variant.external_id.clone(),
        sku: text(&variant.sku),
        attributes: text(&variant.attributes),
        picture: variant.picture.clone(),
        price: variant.price.map(|price| price.amount),
        currency: variant.price.map_or(Currency::EUR, |price| price.currency),
        stock: variant.stock,
        links: Json(variant.supplier_links.clone()),
        matching: Matching::New,
        has_offer: false,
        hash,
        seen: row.run,
        changed_at: hub.env.now(),
    }
}

/// The words of products that changed, or whose variants did.
async fn index(
    tx: &mut Tx,
    pieces: &[CataloguePiece],
    of_shop: &BTreeMap<String, ProductId>,
    known: &HashMap<String, KnownProduct>,
    there: &[VariantRow],
    changed: &[VariantRow],
) -> Result<(), StoreError> {
    let mut texts: BTreeMap<ProductId, String> = BTreeMap::new();
    for piece in pieces {
        let product = &piece.product;
        let touched = changed.iter().any(|one| one.product == product.external_id);
        if known.contains_key(&product.external_id) && !touched {
            // Its own words changed only with its hash; writing them again costs little and happens rarely.
            let body = hash(&serde_json::to_vec(product).expect("a product is plain data"));
            if known[&product.external_id].hash == body {
                continue;
            }
        }
        let skus = there.iter().chain(changed).filter(|one| one.product == product.external_id);
        let skus: BTreeSet<&str> = skus.map(|one| one.sku.as_str()).collect();
        let skus = skus.into_iter().collect::<Vec<_>>().join(" ");
        let words = format!("{} {} {} {skus}", product.external_id, product.name, product.sku);
        texts.insert(of_shop[&product.external_id], words);
    }
    products::set_words(tx, &texts.into_iter().collect::<Vec<_>>()).await
}

fn text(value: &str) -> String {
    value.trim().chars().take(LONGEST).collect()
}
