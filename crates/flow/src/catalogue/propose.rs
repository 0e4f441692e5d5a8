//! What a variant without an offer could be: the offer of goods with the same SKU in another connection, or what a
//! supplier's link in the shop names. A hint and never more: nothing is written from it but by a person.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Currency,
    goods::{self, Candidate},
    ids::{ConnectionId, VariantId},
    offer::OfferKey,
};
use store::{
    Read, StoreError, Tx,
    offers::{self, OfferRow},
    variants::{self, VariantRow},
};

use crate::hub::Hub;

/// Goods with the SKUs of a page that are looked at; beyond, a SKU says nothing.
const MOST_PEERS: i64 = 2000;

/// What a variant could be.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What it is.
    pub candidate: Candidate,
    /// The offer that would be written; none for goods that have no offer either.
    pub offer: Option<OfferRow>,
    /// The goods with the same SKU, when they are where it comes from.
    pub peer: Option<VariantId>,
}

/// The provider's goods that a supplier's link or number names, by the word of the providers that are there.
#[must_use]
pub fn offer_of_link(hub: &Hub, link: &str) -> Option<OfferKey> {
    hub.providers.iter().find_map(|kind| {
        let (offer, spec) = (kind.offer_of_link)(link.trim())?;
        Some(OfferKey { provider: kind.code.to_owned(), offer, spec })
    })
}

/// What each of these variants could be, each thing once; those that have an offer are not asked about.
///
/// # Errors
/// When the rows cannot be read.
pub async fn proposals<R: Read>(
    read: &mut R,
    hub: &Hub,
    rows: &[VariantRow],
) -> Result<HashMap<VariantId, Vec<Proposal>>, StoreError> {
    let skus: BTreeSet<String> = rows.iter().map(|row| row.sku.clone()).filter(|sku| !sku.is_empty()).collect();
    let peers = if skus.is_empty() {
        Vec::new()
    } else {
        variants::with_skus(read, skus.into_iter().collect(), MOST_PEERS).await?
    };
    let offered = offered(read, &peers).await?;
    let mut all = HashMap::new();
    for row in rows {
        let mut found: Vec<Proposal> = Vec::new();
        let same = peers.iter().filter(|peer| peer.connection != row.connection && peer.sku == row.sku);
        for peer in same {
            let offer = offered.get(&(peer.connection, peer.product.clone(), peer.variant.clone()));
            let candidate = offer.map_or(Candidate::Sku, |offer| Candidate::Offer(offer.supplier().key));
            let offer = offer.map(|offer| of_variant(hub, row, offer.clone()));
            found.push(Proposal { candidate, offer, peer: Some(peer.id) });
        }
        for key in row.links.0.iter().filter_map(|link| offer_of_link(hub, link)) {
            let offer = of_key(hub, row, &key);
            found.push(Proposal { candidate: Candidate::Link(key), offer: Some(offer), peer: None });
        }
        let kept = goods::candidates(found.iter().map(|one| one.candidate.clone()));
        let mut left = found;
        let chosen = kept.into_iter().filter_map(|candidate| {
            let place = left.iter().position(|one| one.candidate == candidate)?;
            Some(left.swap_remove(place))
        });
        all.insert(row.id, chosen.collect());
    }
    Ok(all)
}

/// The offers of these variants, by connection, product and variant.
async fn offered<R: Read>(
    read: &mut R,
    rows: &[VariantRow],
) -> Result<HashMap<(ConnectionId, String, String), OfferRow>, StoreError> {
    let mut products: BTreeMap<ConnectionId, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        products.entry(row.connection).or_default().insert(row.product.clone());
    }
    let mut all = HashMap::new();
    for (connection, products) in products {
        for offer in offers::of_products(read, connection, products.into_iter().collect()).await? {
            all.insert((connection, offer.product.clone(), offer.variant.clone()), offer);
        }
    }
    Ok(all)
}

/// The offer of other goods, for this variant.
fn of_variant(hub: &Hub, row: &VariantRow, offer: OfferRow) -> OfferRow {
    OfferRow {
        id: hub.env.id(),
        connection: row.connection,
        product: row.product.clone(),
        variant: row.variant.clone(),
        ..offer
    }
}

/// An offer of which only the key is known. Its price is 0: the first plan asks the provider, and a person says whether
/// what it costs is right (BR-43). Its seller is not known either, so it is not bought together with other offers.
pub(super) fn of_key(hub: &Hub, row: &VariantRow, key: &OfferKey) -> OfferRow {
    OfferRow {
        id: hub.env.id(),
        connection: row.connection,
        product: row.product.clone(),
        variant: row.variant.clone(),
        provider: key.provider.clone(),
        offer: key.offer.clone(),
        spec: key.spec.clone(),
        seller: format!("offer:{}", key.offer),
        seller_name: String::new(),
        price: 0,
        currency: Currency::CNY,
        title: String::new(),
        picture: row.picture.clone(),
    }
}

/// Works out how these variants stand.
///
/// # Errors
/// When the rows cannot be read.
pub(super) async fn weigh_each(tx: &mut Tx, hub: &Hub, rows: &mut [VariantRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let offered = offered(tx, rows).await?;
    let proposed = proposals(tx, hub, rows).await?;
    for row in rows {
        row.has_offer = offered.contains_key(&(row.connection, row.product.clone(), row.variant.clone()));
        let is_gone = row.matching == goods::Matching::Gone;
        row.matching = goods::matching(is_gone, row.has_offer, proposed.get(&row.id).map_or(0, Vec::len));
    }
    Ok(())
}

/// Works out anew how goods with these SKUs stand, but those of one connection.
///
/// # Errors
/// When the rows cannot be read or written.
pub(super) async fn reweigh(
    tx: &mut Tx,
    hub: &Hub,
    skus: BTreeSet<String>,
    but: Option<ConnectionId>,
) -> Result<(), StoreError> {
    let skus: Vec<String> = skus.into_iter().filter(|sku| !sku.is_empty()).collect();
    if skus.is_empty() {
        return Ok(());
    }
    let mut rows = variants::with_skus(tx, skus, MOST_PEERS).await?;
    rows.retain(|row| Some(row.connection) != but);
    write_matching(tx, hub, rows).await
}

async fn write_matching(tx: &mut Tx, hub: &Hub, rows: Vec<VariantRow>) -> Result<(), StoreError> {
    let mut new = rows.clone();
    weigh_each(tx, hub, &mut new).await?;
    for (row, old) in new.iter().zip(&rows) {
        if (row.matching, row.has_offer) != (old.matching, old.has_offer) {
            variants::set_matching(tx, row.id, row.matching, row.has_offer).await?;
        }
    }
    Ok(())
}

/// Offers of a shop were set: its goods, and those with the same SKU elsewhere, stand otherwise now.
///
/// # Errors
/// When the rows cannot be read or written.
pub(crate) async fn offers_set(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    products: &BTreeSet<String>,
) -> Result<(), StoreError> {
    const TOGETHER: usize = 200;
    let products: Vec<String> = products.iter().cloned().collect();
    for some in products.chunks(TOGETHER) {
        let rows = variants::of_keys(tx, connection, some.to_vec()).await?;
        let skus = rows.iter().map(|row| row.sku.clone()).collect();
        write_matching(tx, hub, rows).await?;
        reweigh(tx, hub, skus, Some(connection)).await?;
    }
    Ok(())
}
