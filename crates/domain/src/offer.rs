//! Where a variant of a shop is bought: provider, offer, specification, seller, and the price that is expected.

use serde::{Deserialize, Serialize};

use crate::Money;

/// The natural key of goods at a provider: offer and specification (domain guide 3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OfferKey {
    /// The provider's kind code.
    pub provider: String,
    /// The provider's offer id.
    pub offer: String,
    /// The provider's specification id; empty when the offer has none.
    pub spec: String,
}

/// One place to buy a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierOffer {
    /// What is bought.
    #[serde(flatten)]
    pub key: OfferKey,
    /// The seller's id at the provider: lines of one seller can be bought together.
    pub seller: String,
    /// The seller's name.
    pub seller_name: String,
    /// The price of a piece that is expected; also the ceiling until a person raises it (BR-43).
    pub price: Money,
    /// The goods' name at the provider.
    pub title: String,
}
