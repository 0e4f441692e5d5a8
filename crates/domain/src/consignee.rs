//! Who gets the goods at the warehouse, as sellers are told (BR-44). What one provider demands of it is that
//! provider's own rule.

use serde::{Deserialize, Serialize};

/// The consignee of a warehouse, in the seller's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Consignee {
    /// Name of the person or warehouse.
    pub name: String,
    /// Mobile number, digits.
    pub mobile: String,
    /// Landline.
    pub phone: String,
    /// Postcode.
    pub postcode: String,
    /// Province.
    pub province: String,
    /// City.
    pub city: String,
    /// District.
    pub district: String,
    /// Street, house, mark.
    pub address: String,
}
