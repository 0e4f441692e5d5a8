//! The doors of a shop: where its current interface begins, whatever was typed and however its permalinks are, and whether the
//! older one is open. Nothing here is signed.

use bytes::Bytes;
use connect::{Access, CallCx, CallError, CallResult, Fault, Request, Response};
use serde::Deserialize;
use url::Url;

use super::super::{
    call::parsed,
    dialect::Dialect,
    faults,
    settings::{WooSettings, address},
    wire::{Index, text},
};

const INDEX: &str = "woocommerce.probe.index";
const PAGE: &str = "woocommerce.probe.page";
const LEGACY: &str = "woocommerce.probe.legacy_index";
const INDEX_FIELDS: &str =
    "name%2Cdescription%2Curl%2Chome%2Cgmt_offset%2Ctimezone_string%2Cnamespaces%2Cauthentication";

/// The door of the current interface.
pub(super) struct Door {
    /// The address before the interface.
    pub(super) base: String,
    /// What stands between; nearly always `wp-json`.
    pub(super) prefix: String,
    /// Plain permalinks: it can be read here, and not with a key.
    pub(super) is_plain: bool,
    pub(super) index: Index,
}

impl Door {
    /// The best dialect behind it.
    pub(super) fn dialect(&self) -> Option<Dialect> {
        let spoken = |dialect: &Dialect| self.index.namespaces.iter().any(|namespace| namespace == dialect.name());
        Dialect::CURRENT.into_iter().find(spoken)
    }

    /// The shop's own word of where it lives.
    pub(super) fn home(&self) -> Option<String> {
        [&self.index.home, &self.index.url].into_iter().find_map(|home| address(home).ok())
    }
}

/// The door of the older interface.
pub(super) enum LegacyDoor {
    Open {
        dialect: Dialect,
        is_plain: bool,
        store: Box<Store>,
    },
    /// Switched off in the shop's settings.
    Disabled,
    /// Not there.
    None,
}

/// What stands on the older door.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Store {
    #[serde(rename = "URL", deserialize_with = "text")]
    url: String,
    #[serde(deserialize_with = "text")]
    pub(super) wc_version: String,
    routes: Routes,
    pub(super) meta: Meta,
}

impl Store {
    /// The shop's own word of where it lives: paths begin there; `URL` is where its files are.
    pub(super) fn home(&self) -> Option<String> {
        let own = self.routes.root.meta.own.split("/wc-api/").next().unwrap_or_default();
        [own, &self.url].into_iter().find_map(|home| address(home).ok())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Routes {
    #[serde(rename = "/")]
    root: Route,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Route {
    meta: Own,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Own {
    #[serde(rename = "self", deserialize_with = "text")]
    own: String,
}

/// Facts of the shop on the older door.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    #[serde(deserialize_with = "text")]
    pub(super) timezone: String,
    #[serde(deserialize_with = "text")]
    pub(super) currency: String,
    #[serde(deserialize_with = "text")]
    pub(super) price_num_decimals: String,
    #[serde(deserialize_with = "text")]
    pub(super) tax_included: String,
}

/// Whether there is no sense in trying on.
pub(super) fn is_over(error: &CallError) -> bool {
    matches!(error.fault, Fault::Down | Fault::Limited)
}

async fn open(cx: &CallCx<'_>, doing: &'static str, url: String) -> CallResult<(Response, String)> {
    let headers = vec![("Accept", "application/json, text/html;q=0.5".to_owned())];
    let request = Request { doing, method: "GET", url, headers, body: Bytes::new(), access: Access::Reads };
    cx.wire.send_from(cx, request).await
}

async fn index(cx: &CallCx<'_>, url: String) -> CallResult<(Index, String)> {
    let (response, answered) = open(cx, INDEX, url).await?;
    faults::check(INDEX, Access::Reads, &response, cx.clock.now())?;
    Ok((parsed::<Index>(INDEX, &response)?, answered))
}

/// The door of the current interface; follows redirects, so that later calls need none.
pub(super) async fn current(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<Door> {
    let typed = &settings.address;
    let mut refusal = None;
    for between in ["", "/index.php"] {
        match index(cx, format!("{typed}{between}/wp-json/?_fields={INDEX_FIELDS}")).await {
            Ok((index, answered)) => {
                let base = base_of(&answered, "/wp-json").unwrap_or_else(|| format!("{typed}{between}"));
                return Ok(Door { base, prefix: "wp-json".to_owned(), is_plain: false, index });
            }
            Err(error) if is_over(&error) => return Err(error),
            // No interface here: an address that is no shop, a page of it, or permalinks of another kind.
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    let (page, _) = open(cx, PAGE, format!("{typed}/")).await?;
    let named = named_by(&page).unwrap_or_else(|| format!("{typed}/?rest_route=/"));
    let is_plain = named.contains("rest_route=");
    let mark = if named.contains('?') { '&' } else { '?' };
    match index(cx, format!("{named}{mark}_fields={INDEX_FIELDS}")).await {
        Ok((index, _)) => {
            let root = named.split('?').next().unwrap_or(&named).trim_end_matches('/').to_owned();
            let (base, prefix) = match root.rsplit_once('/') {
                Some((base, prefix)) if !is_plain => (base.to_owned(), prefix.to_owned()),
                _ => (root.trim_end_matches("/index.php").to_owned(), "wp-json".to_owned()),
            };
            Ok(Door { base, prefix, is_plain, index })
        }
        Err(error) if is_over(&error) => Err(error),
        Err(error) => {
            let mut refusal = refusal.unwrap_or(error);
            refusal.fault = Fault::Settings;
            Err(refusal)
        }
    }
}

/// Where the interface begins, by the header that every page of a shop has.
fn named_by(page: &Response) -> Option<String> {
    let links = page.headers.iter().filter(|(name, _)| name == "link");
    let link = links.flat_map(|(_, value)| value.split(',')).find(|link| link.contains("https://api.w.org/"))?;
    let url = link.split_once('<')?.1.split_once('>')?.0;
    Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(|_| url.to_owned())
}

/// The address before the interface, where the answer came from.
fn base_of(answered: &str, interface: &str) -> Option<String> {
    let url = Url::parse(answered).ok()?;
    let place = url.as_str().split(['?', '#']).next()?.split(interface).next()?.to_owned();
    url.path().contains(interface).then_some(place)
}

/// The door of the older interface. Only one version of it is looked for when `only_best`.
pub(super) async fn legacy(cx: &CallCx<'_>, base: &str, only_best: bool) -> CallResult<LegacyDoor> {
    #[derive(Deserialize)]
    struct Wrapped {
        store: Store,
    }
    let bare = base.strip_suffix("/index.php").unwrap_or(base);
    let ways = [
        (Dialect::Legacy3, false, format!("{base}/wc-api/v3")),
        (Dialect::Legacy3, true, format!("{bare}/?wc-api-version=3&wc-api-route=/")),
        (Dialect::Legacy2, false, format!("{base}/wc-api/v2")),
        (Dialect::Legacy1, false, format!("{base}/wc-api/v1")),
    ];
    for (dialect, is_plain, url) in ways.into_iter().take(if only_best { 1 } else { 4 }) {
        let (response, _) = open(cx, LEGACY, url).await?;
        match faults::check(LEGACY, Access::Reads, &response, cx.clock.now()) {
            Ok(()) => {
                if let Ok(wrapped) = parsed::<Wrapped>(LEGACY, &response) {
                    return Ok(LegacyDoor::Open { dialect, is_plain, store: Box::new(wrapped.store) });
                }
            }
            Err(error) if is_over(&error) => return Err(error),
            Err(error) if error.far_code.as_deref() == Some("woocommerce_api_disabled") => {
                return Ok(LegacyDoor::Disabled);
            }
            Err(_) => {}
        }
    }
    Ok(LegacyDoor::None)
}
