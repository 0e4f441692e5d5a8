//! A WooCommerce shop of any version from 2.4 to 9.9, with both of its interfaces: `wc/v1` to `wc/v3` here, the older
//! `wc-api/v1` to `v3` in `legacy`. Shapes are those of the captures; what differs between versions is in `profile`, what an
//! owner or a host can set in `settings`.

pub(crate) mod acts;
pub(crate) mod auth;
pub(crate) mod counter;
pub(crate) mod delivery;
pub(crate) mod doors;
pub(crate) mod filter;
pub(crate) mod hooks;
pub(crate) mod info;
pub(crate) mod legacy;
mod made_up;
mod old_orders;
pub(crate) mod orders;
pub(crate) mod parts;
pub(crate) mod products;
pub(crate) mod profile;
pub(crate) mod refunds;
pub(crate) mod routes;
pub(crate) mod settings;
pub(crate) mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::call::Reply;
use crate::rng::Rng;
use crate::world::catalogue::Catalogue;
use hooks::Hook;
use orders::ShopOrder;
use products::ShopProduct;
pub(crate) use profile::Profile;
use settings::Settings;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    ReadWrite,
    Read,
    Write,
    /// May read and write by its key, but its user is a plain customer.
    Customer,
    /// May read and write, but its user may not see or make webhooks.
    NoWebhooks,
}

impl Permission {
    pub(crate) const ALL: [Self; 5] = [Self::ReadWrite, Self::Read, Self::Write, Self::Customer, Self::NoWebhooks];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ReadWrite => "readwrite",
            Self::Read => "read",
            Self::Write => "write",
            Self::Customer => "customer",
            Self::NoWebhooks => "no_webhooks",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.name() == name)
    }
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
    pub(crate) profile: &'static Profile,
    pub(crate) settings: Settings,
    /// Address without a trailing slash.
    pub(crate) home: String,
    pub(crate) name: String,
    pub(crate) currency: &'static str,
    pub(crate) zone: TimeZone,
    pub(crate) keys: Vec<Key>,
    /// Nonces seen, by key and nonce, with the moment.
    pub(crate) nonces: BTreeMap<(String, String), i64>,
    pub(crate) orders: BTreeMap<u64, ShopOrder>,
    /// Orders that were deleted for good, with the moment.
    pub(crate) deleted: BTreeMap<u64, i64>,
    /// Products that were deleted.
    pub(crate) withdrawn: BTreeSet<u64>,
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
    pub(crate) fn new(at: usize, profile: &'static Profile, base: &str, seed: u64, goods: &Catalogue) -> Self {
        let mut rng = Rng::new(seed, &format!("shop {at}"));
        let (currency, rate) = [("EUR", 100), ("BGN", 196), ("USD", 110)][at % 3];
        let keys = Permission::ALL
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
            settings: Settings::of(profile),
            home: format!("{base}/shop-{}", at + 1),
            name: format!("Shop {}", at + 1),
            currency,
            zone: TimeZone::get("Europe/Sofia").unwrap_or(TimeZone::UTC),
            keys,
            nonces: BTreeMap::new(),
            orders: BTreeMap::new(),
            deleted: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
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

    /// Statuses that lists and reports know, with their names, in the shop's order.
    pub(crate) fn statuses(&self) -> Vec<(&str, &str)> {
        let (own, draft) = self.profile.statuses().split_at(8);
        let plugins = self.settings.statuses.iter().map(|(slug, name)| (slug.as_str(), name.as_str()));
        own.iter().copied().chain(plugins).chain(draft.iter().copied()).collect()
    }

    /// Statuses that an order can be given.
    pub(crate) fn settable(&self) -> Vec<&str> {
        let first = self.profile.since(800).then_some("auto-draft");
        first.into_iter().chain(self.statuses().into_iter().map(|(slug, _)| slug)).collect()
    }

    /// Where the current interface begins, in the shop's spelling.
    pub(crate) fn json_root(&self) -> String {
        match self.settings.permalinks {
            settings::Permalinks::Pretty => format!("{}/wp-json/", self.home),
            settings::Permalinks::IndexPhp => format!("{}/index.php/wp-json/", self.home),
            settings::Permalinks::Plain => format!("{}/index.php?rest_route=/", self.home),
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
