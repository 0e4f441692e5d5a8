//! Products as a shop writes them, in either interface: the same things under other names.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::wire::{list, text};

/// A product. The older interface says `title`, `updated_at`, `managing_stock` and `product_meta`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Product {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(deserialize_with = "text", alias = "title")]
    pub(super) name: String,
    #[serde(deserialize_with = "text")]
    pub(super) sku: String,
    #[serde(deserialize_with = "text", rename = "type")]
    pub(super) kind: String,
    #[serde(deserialize_with = "text")]
    pub(super) status: String,
    #[serde(deserialize_with = "text")]
    pub(super) permalink: String,
    #[serde(deserialize_with = "text")]
    pub(super) price: String,
    #[serde(deserialize_with = "text", alias = "managing_stock")]
    pub(super) manage_stock: String,
    #[serde(deserialize_with = "text")]
    pub(super) stock_quantity: String,
    /// GMT: `wc/v1` writes it without a second name, the older interface with a marker.
    #[serde(deserialize_with = "text", alias = "updated_at")]
    pub(super) date_modified_gmt: String,
    #[serde(deserialize_with = "text")]
    pub(super) date_modified: String,
    pub(super) images: Option<Box<RawValue>>,
    pub(super) image: Option<Box<RawValue>>,
    pub(super) categories: Option<Box<RawValue>>,
    pub(super) attributes: Option<Box<RawValue>>,
    pub(super) meta_data: Option<Box<RawValue>>,
    pub(super) product_meta: Option<Box<RawValue>>,
    /// Ids, or whole variations in `wc/v1` and the older interface.
    #[serde(deserialize_with = "list")]
    pub(super) variations: Vec<Box<RawValue>>,
}

/// A picture.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Image {
    #[serde(deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    src: String,
}

/// A category by its name, or its name alone.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Category {
    Name(String),
    Named { name: String },
}

/// What distinguishes a variation: one thing and what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attribute {
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(deserialize_with = "text")]
    option: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Field {
    #[serde(deserialize_with = "text")]
    key: String,
    value: Option<Box<RawValue>>,
}

/// A part that is a list, if it is one; what is of another form is left out.
fn parts<T: for<'de> Deserialize<'de>>(raw: Option<&RawValue>) -> Vec<T> {
    let items: Vec<Box<RawValue>> = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    items.iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect()
}

impl Product {
    /// Addresses of its pictures. A picture without an id is the shop's stand-in for none.
    pub(super) fn pictures(&self) -> Vec<String> {
        let mut images: Vec<Image> = parts(self.images.as_deref());
        if let Some(image) = &self.image {
            images.extend(parts::<Image>(Some(image)));
            images.extend(serde_json::from_str::<Image>(image.get()).ok());
        }
        let known = images.into_iter().filter(|image| !matches!(image.id.as_str(), "" | "0"));
        known.map(|image| image.src).filter(|src| !src.is_empty()).collect()
    }

    pub(super) fn categories(&self) -> Vec<String> {
        let name = |category| match category {
            Category::Name(name) | Category::Named { name } => name,
        };
        parts(self.categories.as_deref()).into_iter().map(name).collect()
    }

    /// `Size: S, Colour: red`.
    pub(super) fn attributes(&self) -> String {
        let all: Vec<Attribute> = parts(self.attributes.as_deref());
        let told = all.iter().filter(|one| !one.option.is_empty());
        let named = told.map(|one| match one.name.strip_prefix("pa_").unwrap_or(&one.name) {
            "" => one.option.clone(),
            name => format!("{name}: {}", one.option),
        });
        named.collect::<Vec<_>>().join(", ")
    }

    /// What stands in the fields of these names, in the order of the names.
    pub(super) fn fields(&self, names: &[String]) -> Vec<String> {
        let mut found: Vec<(String, Box<RawValue>)> = parts::<Field>(self.meta_data.as_deref())
            .into_iter()
            .filter_map(|field| Some((field.key, field.value?)))
            .collect();
        let older: Option<BTreeMap<String, Box<RawValue>>> =
            self.product_meta.as_deref().and_then(|raw| serde_json::from_str(raw.get()).ok());
        found.extend(older.into_iter().flatten());
        let mut links: Vec<String> = Vec::new();
        for name in names {
            for (_, value) in found.iter().filter(|(key, _)| key == name) {
                let one = serde_json::from_str::<String>(value.get()).ok();
                let many = serde_json::from_str::<Vec<String>>(value.get()).unwrap_or_default();
                for link in one.into_iter().chain(many).map(|link| link.trim().to_owned()) {
                    if !link.is_empty() && !links.contains(&link) {
                        links.push(link);
                    }
                }
            }
        }
        links
    }
}
