//! A WooCommerce shop as two recorded versions answer: 8.9 and 3.6. Shapes are those of the captures.
//!
//! Only the current REST interface (`wc/v3`, `wc/v2` for reading); the legacy one is not here.

pub(crate) mod auth;
pub(crate) mod counter;
pub(crate) mod filter;
pub(crate) mod hooks;
pub(crate) mod info;
pub(crate) mod orders;
pub(crate) mod products;
pub(crate) mod routes;
pub(crate) mod write;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::call::Reply;
use crate::rng::Rng;
use crate::world::catalogue::Catalogue;
use hooks::Hook;
use orders::ShopOrder;
use products::ShopProduct;

/// Which recorded version a shop behaves like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// 3.6.4: no date filters on changes, fewer fields.
    Old,
    /// 8.9.1.
    New,
}

impl Profile {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "8.9" | "8.9.1" => Some(Self::New),
            "3.6" | "3.6.4" => Some(Self::Old),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        if self == Self::New { "8.9" } else { "3.6" }
    }

    pub(crate) fn version(self) -> &'static str {
        if self == Self::New { "8.9.1" } else { "3.6.4" }
    }

    /// Statuses an order can be given, in the shop's order.
    pub(crate) fn statuses(self) -> &'static [&'static str] {
        const NEW: [&str; 10] = [
            "auto-draft",
            "pending",
            "processing",
            "on-hold",
            "completed",
            "cancelled",
            "refunded",
            "failed",
            "shipped",
            "checkout-draft",
        ];
        const OLD: [&str; 8] =
            ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "shipped"];
        if self == Self::New { &NEW } else { &OLD }
    }
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    ReadWrite,
    Read,
    Write,
    /// May read and write by its key, but its user is a plain customer.
    Customer,
}

/// A key pair.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) permission: Permission,
}

/// One shop.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    pub(crate) id: String,
    pub(crate) profile: Profile,
    /// Address without a trailing slash.
    pub(crate) home: String,
    pub(crate) name: String,
    pub(crate) currency: &'static str,
    pub(crate) zone: TimeZone,
    pub(crate) keys: Vec<Key>,
    /// Nonces seen, by key and nonce, with the moment.
    pub(crate) nonces: BTreeMap<(String, String), i64>,
    pub(crate) orders: BTreeMap<u64, ShopOrder>,
    pub(crate) hooks: BTreeMap<u64, Hook>,
    pub(crate) products: Vec<ShopProduct>,
    pub(crate) next_post: u64,
    pub(crate) next_item: u64,
    pub(crate) next_meta: u64,
    pub(crate) next_note: u64,
    pub(crate) next_hook: u64,
}

impl Shop {
    /// The shop number `at` (from 0) of a world.
    pub(crate) fn new(at: usize, profile: Profile, base: &str, seed: u64, goods: &Catalogue) -> Self {
        let mut rng = Rng::new(seed, &format!("shop {at}"));
        let (currency, rate) = [("EUR", 100), ("BGN", 196), ("USD", 110)][at % 3];
        let permissions = [Permission::ReadWrite, Permission::Read, Permission::Write, Permission::Customer];
        let keys = permissions
            .into_iter()
            .map(|permission| Key {
                key: format!("ck_{}", rng.hex(40)),
                secret: format!("cs_{}", rng.hex(40)),
                permission,
            })
            .collect();
        let mut next = 11 + at as u64 * 10_000;
        let products = products::of_shop(goods, rate, &mut next);
        Self {
            id: format!("shop-{}", at + 1),
            profile,
            home: format!("{base}/shop-{}", at + 1),
            name: format!("Shop {}", at + 1),
            currency,
            zone: TimeZone::get("Europe/Sofia").unwrap_or(TimeZone::UTC),
            keys,
            nonces: BTreeMap::new(),
            orders: BTreeMap::new(),
            hooks: BTreeMap::new(),
            products,
            next_post: 1_100 + at as u64 * 10_000,
            next_item: 2_100,
            next_meta: 18_100,
            next_note: 900,
            next_hook: 1,
        }
    }

    pub(crate) fn symbol(&self) -> (&'static str, &'static str, &'static str) {
        match self.currency {
            "BGN" => ("Bulgarian lev", "&#1083;&#1074;.", "лв."),
            "USD" => ("United States (US) dollar", "&#36;", "$"),
            _ => ("Euro", "&euro;", "€"),
        }
    }

    pub(crate) fn link(&self, route: &str) -> Value {
        json!([{ "href": format!("{}/wp-json/{route}", self.home) }])
    }
}

/// An error in WordPress' shape.
pub(crate) fn refuse(status: u16, code: &str, message: &str) -> Reply {
    Reply::php(status, &json!({ "code": code, "message": message, "data": { "status": status } }))
}

/// A parameter that does not pass: the shape of captures 68 to 71.
pub(crate) fn invalid_param(name: &str, code: &str, message: &str) -> Reply {
    Reply::php(
        400,
        &json!({ "code": "rest_invalid_param", "message": format!("Invalid parameter(s): {name}"), "data": {
            "status": 400, "params": { name: message },
            "details": { name: { "code": code, "message": message, "data": null } } } }),
    )
}

/// `a, b, and c`, as WordPress lists the values of an enum.
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [head @ .., last] => format!("{}, and {last}", head.join(", ")),
    }
}
