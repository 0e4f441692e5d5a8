//! Which interface an address means, in all three spellings of WordPress: pretty, behind `index.php`, and in the query.

use super::Shop;
use super::settings::Permalinks;
use crate::call::Call;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Door {
    /// The current interface, with the route after `/wp-json`.
    Rest(String),
    /// The older one: version and route.
    Legacy { version: u8, route: String },
    /// A page for people.
    Page,
}

fn legacy(rest: &str) -> Option<Door> {
    let rest = rest.trim_matches('/');
    let (version, route) = rest.split_once('/').unwrap_or((rest, ""));
    let version = version.strip_prefix('v')?.parse().ok().filter(|version| (1..=3).contains(version))?;
    Some(Door::Legacy { version, route: route.to_owned() })
}

/// The door that an address leads to, whatever the shop makes of it.
pub(crate) fn door(call: &Call) -> Door {
    if let Some((_, rest)) = call.path.split_once("/wp-json") {
        return Door::Rest(rest.to_owned());
    }
    if let Some((_, rest)) = call.path.split_once("/wc-api/") {
        return legacy(rest).unwrap_or(Door::Page);
    }
    if let Some(route) = call.param("rest_route") {
        return Door::Rest(route.to_owned());
    }
    match (call.param("wc-api-version"), call.param("wc-api-route")) {
        (Some(version), route) => legacy(&format!("v{version}/{}", route.unwrap_or("/").trim_matches('/'))),
        _ => None,
    }
    .unwrap_or(Door::Page)
}

/// Whether the shop's way of writing addresses lets this one through.
pub(crate) fn open(shop: &Shop, call: &Call) -> bool {
    let in_query = !(call.path.contains("/wp-json") || call.path.contains("/wc-api/"));
    let behind = call.path.contains("/index.php/");
    match shop.settings.permalinks {
        Permalinks::Pretty => true,
        Permalinks::IndexPhp => in_query || behind,
        Permalinks::Plain => in_query,
    }
}

/// The parts of a route of the current interface.
pub(crate) fn parts(call: &Call) -> Vec<String> {
    match door(call) {
        Door::Rest(route) => route.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The route behind the door, whichever it is.
pub(crate) fn route(call: &Call) -> String {
    match door(call) {
        Door::Rest(route) | Door::Legacy { route, .. } => route,
        Door::Page => String::new(),
    }
}
