//! The shop's goods, read as a stream that can go on where it stopped.

use async_trait::async_trait;
use domain::Money;
use serde::{Deserialize, Serialize};

use crate::{CallCx, CallResult};

/// A product of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelProduct {
    /// The shop's id.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// A hint and never a key; may be empty.
    pub sku: String,
    /// The shop's word for its state (`publish`, `draft`, …).
    pub status: String,
    /// Its page in the shop; may be empty.
    pub address: String,
    /// Addresses of its pictures, the first one first.
    pub pictures: Vec<String>,
    /// Names of its categories.
    pub categories: Vec<String>,
    /// What stands in the configured fields for the supplier's link, as the shop has it.
    pub supplier_links: Vec<String>,
    /// The shop's word of when it last changed, in microseconds; 0 when it does not say.
    pub changed_at: i64,
}

/// A variant, by the pair under which lines of orders name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelVariant {
    /// The shop's id; `0` for the one variant of a product that has none, as in lines of orders.
    pub external_id: String,
    /// A hint and never a key; may be empty.
    pub sku: String,
    /// What distinguishes it, such as `Size: S`; empty for a product without variants.
    pub attributes: String,
    /// Its picture; empty when it has none of its own.
    pub picture: String,
    /// What it costs in the shop, as the shop states prices; `None` when it has none.
    pub price: Option<Money>,
    /// Pieces in the shop; `None` when the shop does not count them.
    pub stock: Option<i64>,
    /// What stands in the configured fields for the supplier's link.
    pub supplier_links: Vec<String>,
}

/// A product with some or all of its variants: one with very many comes in several pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CataloguePiece {
    /// The product.
    pub product: ChannelProduct,
    /// Variants of this piece.
    pub variants: Vec<ChannelVariant>,
    /// Whether no more pieces of this product follow.
    pub is_last: bool,
}

/// Where reading of the catalogue stands; only the connector reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CataloguePlace {
    /// Products that were passed.
    pub passed: u64,
    /// The last of them; 0 when there is none.
    pub last: u64,
    /// The product of whose variants some were read; 0 when there is none.
    pub within: u64,
    /// Variants of it that were passed.
    pub variants: u64,
    /// The last of these; 0 when there is none.
    pub last_variant: u64,
}

/// A page of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CataloguePage {
    /// What came.
    pub pieces: Vec<CataloguePiece>,
    /// How many products the shop has, by its own count.
    pub total: Option<u64>,
    /// Where to read on; `None` at the end.
    pub next: Option<CataloguePlace>,
}

/// Goods come from here.
#[async_trait]
pub trait CatalogueSource: Send + Sync {
    /// What follows a place, by id. At most some hundred variants at once, so that a catalogue of any size needs the same
    /// memory.
    async fn page(&self, cx: &CallCx<'_>, place: &CataloguePlace) -> CallResult<CataloguePage>;
}
