//! What the owner and the host of a shop have set: switches that a hub cannot see but must find out. They can be changed
//! while the world runs (`POST /control` with `shop`).

use std::collections::BTreeSet;

use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};

use super::profile::{Core, Profile};
use super::{Permission, Shop};

/// How WordPress writes its addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permalinks {
    Pretty,
    /// Behind `index.php`, on servers that cannot rewrite.
    IndexPhp,
    /// Everything in the query.
    Plain,
}

impl Permalinks {
    fn named(name: &str) -> Option<Self> {
        match name {
            "pretty" => Some(Self::Pretty),
            "index.php" => Some(Self::IndexPhp),
            "plain" => Some(Self::Plain),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::IndexPhp => "index.php",
            Self::Plain => "plain",
        }
    }
}

/// All of it.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The switch of the older interface; from 9.0 on: its plugin is active.
    pub(crate) legacy: bool,
    /// Orders are kept in tables of their own.
    pub(crate) hpos: bool,
    /// They are copied back to the old place, where the older interface looks.
    pub(crate) hpos_sync: bool,
    pub(crate) permalinks: Permalinks,
    /// A proxy ends https and the shop does not know, so it believes that everything comes over http.
    pub(crate) blind_proxy: bool,
    /// The host takes the Authorization header away.
    pub(crate) strips_authorization: bool,
    /// The person whose key made the webhooks has lost the right to see orders.
    pub(crate) author_without_rights: bool,
    /// Looking at one order moves its date of change, as was reported of orders in tables of their own.
    pub(crate) viewing_bumps: bool,
    /// Of a hundred deliveries so many never leave.
    pub(crate) lost_percent: u64,
    /// Every delivery leaves so many times more.
    pub(crate) repeated: u64,
    /// Statuses of plugins, registered properly: slug and name. One that a plugin registers for its own pages only is no
    /// setting: an order is given it by hand, and no list names it.
    pub(crate) statuses: Vec<(String, String)>,
    /// So many orders change before each answer to a list of orders.
    pub(crate) churn: u64,
    /// Variations made up beyond the sixty products of the world.
    pub(crate) variants: u64,
    /// The meta key in which products carry the link of their supplier.
    pub(crate) supplier_meta: Option<String>,
    /// Orders that lists leave out unless they ask for `total` by name: a stale cache answers all others.
    pub(crate) hides: BTreeSet<u64>,
}

impl Settings {
    pub(crate) fn of(profile: &Profile) -> Self {
        Self {
            // The plugin is what makes the newest profile worth having.
            legacy: profile.legacy() != Core::Off,
            hpos: profile.hpos,
            hpos_sync: false,
            permalinks: Permalinks::Pretty,
            blind_proxy: false,
            strips_authorization: false,
            author_without_rights: false,
            viewing_bumps: false,
            lost_percent: 0,
            repeated: 0,
            statuses: Vec::new(),
            churn: 0,
            variants: 0,
            supplier_meta: None,
            hides: BTreeSet::new(),
        }
    }

    /// Whether an order is left out of a list that asks for these fields.
    pub(crate) fn hides(&self, order: u64, fields: Option<&str>) -> bool {
        self.hides.contains(&order) && !fields.is_some_and(|fields| fields.split(',').any(|field| field == "total"))
    }
}

/// Applies what a control request says of a shop; the name of the first field that makes no sense otherwise.
pub(crate) fn change(shop: &mut Shop, wanted: &Value) -> Result<(), String> {
    let Some(fields) = wanted.as_object() else { return Err("shop".to_owned()) };
    // The version first: it sets the switches as its owner would find them.
    if let Some(profile) = fields.get("profile") {
        let found = profile.as_str().and_then(Profile::named).ok_or("profile")?;
        shop.profile = found;
        let known = Settings::of(found);
        shop.settings.legacy = known.legacy;
        shop.settings.hpos = known.hpos;
        shop.settings.hpos_sync = false;
    }
    for (name, value) in fields.iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "profile")) {
        one(shop, name, value).ok_or_else(|| name.clone())?;
    }
    Ok(())
}

fn one(shop: &mut Shop, name: &str, value: &Value) -> Option<()> {
    let settings = &mut shop.settings;
    match name {
        "legacy" => settings.legacy = value.as_bool()?,
        "hpos" => settings.hpos = value.as_bool()?,
        "hpos_sync" => settings.hpos_sync = value.as_bool()?,
        "permalinks" => settings.permalinks = Permalinks::named(value.as_str()?)?,
        "blind_proxy" => settings.blind_proxy = value.as_bool()?,
        "strips_authorization" => settings.strips_authorization = value.as_bool()?,
        "author_without_rights" => settings.author_without_rights = value.as_bool()?,
        "viewing_bumps" => settings.viewing_bumps = value.as_bool()?,
        "lost_percent" => settings.lost_percent = value.as_u64()?,
        "repeated" => settings.repeated = value.as_u64()?,
        "churn" => settings.churn = value.as_u64()?,
        "variants" => settings.variants = value.as_u64()?,
        "supplier_meta" => settings.supplier_meta = value.as_str().map(str::to_owned),
        "statuses" => {
            let pairs = value.as_object()?.iter().map(|(slug, name)| Some((slug.clone(), name.as_str()?.to_owned())));
            settings.statuses = pairs.collect::<Option<_>>()?;
        }
        "hides" => settings.hides = value.as_array()?.iter().map(id).collect::<Option<_>>()?,
        "zone" => shop.zone = zone(value.as_str()?)?,
        "key" => {
            let permission = Permission::named(value.as_str()?)?;
            shop.keys.first_mut()?.permission = permission;
        }
        _ => return None,
    }
    Some(())
}

/// An order's id, as a number or as it stands in the ledger.
fn id(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A city's zone, or a fixed offset as in `+05:30`, for which WordPress has no name.
fn zone(name: &str) -> Option<TimeZone> {
    let Some(sign) = name.strip_prefix(['+', '-']) else { return TimeZone::get(name).ok() };
    let (hours, minutes) = sign.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    let seconds = if name.starts_with('-') { -seconds } else { seconds };
    Some(Offset::from_seconds(seconds).ok()?.to_time_zone())
}

/// What is set at present, as the answer to a control request.
pub(crate) fn shown(shop: &Shop) -> Value {
    let settings = &shop.settings;
    let statuses: serde_json::Map<String, Value> =
        settings.statuses.iter().map(|(slug, name)| (slug.clone(), json!(name))).collect();
    json!({ "id": shop.id, "profile": shop.profile.name(), "version": shop.profile.version(), "legacy": settings.legacy,
        "hpos": settings.hpos, "hpos_sync": settings.hpos_sync, "permalinks": settings.permalinks.name(),
        "blind_proxy": settings.blind_proxy, "strips_authorization": settings.strips_authorization,
        "author_without_rights": settings.author_without_rights, "viewing_bumps": settings.viewing_bumps, "lost_percent": settings.lost_percent,
        "repeated": settings.repeated, "statuses": statuses,
        "zone": shop.zone.iana_name().unwrap_or_default(), "key": shop.keys.first().map(|key| key.permission.name()),
        "churn": settings.churn, "variants": settings.variants, "supplier_meta": settings.supplier_meta, "hides": settings.hides })
}
