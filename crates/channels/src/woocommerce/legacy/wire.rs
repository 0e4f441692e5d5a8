//! Bodies of the older interface, in its words. They are tolerant as those of the current one are.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::wire::{Address, Meta, list, or_default, text};

/// An order.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Order {
    #[serde(default, deserialize_with = "text")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) order_number: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) created_at: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) updated_at: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) status: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) currency: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) total: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) total_tax: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) total_shipping: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) shipping_tax: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) shipping_methods: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) payment_details: Payment,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) billing_address: Address,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) shipping_address: Address,
    #[serde(default, deserialize_with = "text")]
    pub(super) note: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) customer_id: String,
    pub(super) line_items: Option<Vec<Line>>,
    #[serde(default, deserialize_with = "list")]
    pub(super) shipping_lines: Vec<Shipping>,
    #[serde(default, deserialize_with = "list")]
    pub(super) fee_lines: Vec<Fee>,
}

/// How an order is paid, and whether it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Payment {
    #[serde(deserialize_with = "text")]
    pub(super) method_id: String,
    #[serde(deserialize_with = "text")]
    pub(super) method_title: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) paid: String,
}

/// A line of goods. Its product is the variation where one was sold.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Line {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text")]
    pub(super) name: String,
    #[serde(deserialize_with = "text")]
    pub(super) product_id: String,
    #[serde(deserialize_with = "text")]
    pub(super) sku: String,
    #[serde(deserialize_with = "text")]
    pub(super) quantity: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
    #[serde(deserialize_with = "text")]
    pub(super) total_tax: String,
    /// The oldest version may have something else than a list here.
    #[serde(deserialize_with = "list_or_nothing")]
    pub(super) meta: Vec<Meta>,
    /// The product, where the shop was asked to write it into the line.
    #[serde(deserialize_with = "or_default")]
    pub(super) product_data: ProductData,
}

/// A product inside of a line.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ProductData {
    #[serde(deserialize_with = "text", rename = "type")]
    pub(super) kind: String,
    #[serde(deserialize_with = "text")]
    pub(super) parent_id: String,
}

/// A line of shipping: without its tax, which only the order has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Shipping {
    #[serde(deserialize_with = "text")]
    pub(super) method_title: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
}

/// A fee.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Fee {
    #[serde(deserialize_with = "text")]
    pub(super) title: String,
    #[serde(deserialize_with = "text")]
    pub(super) total: String,
    #[serde(deserialize_with = "text")]
    pub(super) total_tax: String,
}

/// What is needed of an order to keep it, and to know whether money may have gone back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Head {
    #[serde(deserialize_with = "text")]
    pub(in super::super) id: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) order_number: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) status: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) currency: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) total: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) created_at: String,
    #[serde(deserialize_with = "text")]
    pub(in super::super) updated_at: String,
    #[serde(deserialize_with = "or_default")]
    pub(in super::super) payment_details: Payment,
}

fn list_or_nothing<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let raw: Option<&RawValue> = Deserialize::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default())
}
