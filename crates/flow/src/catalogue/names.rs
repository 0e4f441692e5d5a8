//! One variant, two names: an interface of a shop may name it by its own id alone, `(variant, 0)`, and another beside its
//! product. What is known under one name is found under the other, and moves to the name under which the goods are read, so
//! that every other look goes by one name only.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use connect::channel::CataloguePiece;
use domain::{
    goods::{self, Name},
    ids::ConnectionId,
    order::ChannelLine,
};
use store::{
    Read, StoreError, Tx,
    connections::{self, ConnectionRow},
    lines::{self, SoldLineRow},
    offers,
};

use super::offers_set;
use crate::hub::Hub;

/// Whether a shop may name a variant in two ways.
pub(crate) fn has_two(hub: &Hub, shop: &ConnectionRow) -> bool {
    hub.channel_kind(&shop.kind).is_some_and(|kind| kind.names_variants_alone)
}

/// Names under which goods have offers.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Whether the shop has two names for a variant at all.
    two: bool,
    offered: HashSet<Name>,
    /// The other name of goods without an offer under this one.
    other: HashMap<Name, Name>,
}

impl Names {
    /// Looks up how these goods are known.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub(crate) async fn of<R: Read>(
        read: &mut R,
        hub: &Hub,
        shop: &ConnectionRow,
        names: BTreeSet<Name>,
    ) -> Result<Self, StoreError> {
        if names.is_empty() || !has_two(hub, shop) {
            return Ok(Self::default());
        }
        let ids: BTreeSet<String> =
            names.iter().flat_map(|name| [Some(name.0.clone()), own_id(name)]).flatten().collect();
        let rows = offers::of_products(read, shop.id, ids.into_iter().collect()).await?;
        let mut known = Self {
            offered: rows.into_iter().map(|row| (row.product, row.variant)).collect(),
            two: true,
            ..Self::default()
        };
        let unknown = names.into_iter().filter(|name| !known.offered.contains(name));
        let (beside, alone): (Vec<Name>, Vec<Name>) = unknown.partition(|(_, variant)| variant != "0");
        for name in beside {
            if let Some(other) = goods::alone(&name).filter(|other| known.offered.contains(other)) {
                known.other.insert(name, other);
            }
        }
        let ids: Vec<String> = alone.into_iter().map(|(product, _)| product).collect();
        for row in if ids.is_empty() { Vec::new() } else { offers::of_variants(read, shop.id, ids).await? } {
            known.other.insert((row.variant.clone(), "0".to_owned()), (row.product, row.variant));
        }
        Ok(known)
    }

    /// The name under which a line of an order is kept: that of its offer, whichever of the two it is. What was kept under a
    /// name that has an offer stays.
    pub(crate) fn line(&self, line: &ChannelLine, before: Option<&SoldLineRow>) -> Name {
        let said = (line.product.clone(), line.variant.clone());
        let best = if self.offered.contains(&said) { &said } else { self.other.get(&said).unwrap_or(&said) };
        match before.map(name_of) {
            Some(kept) if !self.two || !goods::is_same(&kept, &said) || self.offered.contains(&kept) => kept,
            _ => best.clone(),
        }
    }
}

/// The id of a variant, which is its product in the other name.
fn own_id((_, variant): &Name) -> Option<String> {
    (variant != "0").then(|| variant.clone())
}

/// The name of what was sold on a line.
pub(crate) fn name_of(sold: &SoldLineRow) -> Name {
    (sold.product.clone(), sold.variant.clone())
}

/// The goods of a page have these names now: offers and sold lines that have the other one take it.
///
/// # Errors
/// When the rows cannot be read or written.
pub(super) async fn follow(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    pieces: &[CataloguePiece],
) -> Result<(), StoreError> {
    let Some(shop) = connections::lookup(tx, connection).await?.filter(|shop| has_two(hub, shop)) else {
        return Ok(());
    };
    let of = |piece: &CataloguePiece| -> Vec<Name> {
        let product = &piece.product.external_id;
        piece.variants.iter().map(|variant| (product.clone(), variant.external_id.clone())).collect()
    };
    let names: BTreeSet<Name> = pieces.iter().flat_map(of).collect();
    let known = Names::of(tx, hub, &shop, names.clone()).await?;
    let mut moves: BTreeMap<Name, Name> = BTreeMap::new();
    for name in names {
        let old = known.other.get(&name).cloned();
        // An offer that was set under the new name counts more than the old one.
        let old = old.or_else(|| goods::alone(&name).filter(|old| known.offered.contains(old)));
        if let Some(old) = old {
            moves.insert(old, name);
        }
    }
    for (from, to) in &moves {
        if !known.offered.contains(to) {
            offers::rename(tx, connection, from, to).await?;
        }
        lines::rename_sold(tx, connection, from, to).await?;
    }
    let left: BTreeSet<String> = moves.into_keys().map(|(product, _)| product).collect();
    if left.is_empty() { Ok(()) } else { offers_set(tx, hub, connection, &left).await }
}
