//! Lists of the older interface: `filter[…]`, `status`, `fields`, `page`, and the headers that count.
//!
//! Ends of spans are inclusive and in UTC; an offset is thrown away, and what is no date becomes 1970. An unknown status
//! filters nothing at all.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::Ask;
use crate::call::{Call, Reply};
use crate::rng::hash;
use crate::woocommerce::Shop;
use crate::woocommerce::orders::ShopOrder;

/// `filter[name]`.
pub(crate) fn filter<'c>(call: &'c Call, name: &str) -> Option<&'c str> {
    call.param(&format!("filter[{name}]"))
}

/// A date of a filter as a moment, in whole seconds.
pub(crate) fn moment(text: &str) -> i64 {
    let head = text.get(..19).unwrap_or(text);
    let rest = text.get(head.len()..).unwrap_or_default();
    let rest = rest.strip_prefix('.').map_or(rest, |more| more.trim_start_matches(|c: char| c.is_ascii_digit()));
    let offset = rest.len() == 6 && rest.starts_with(['+', '-']) && rest.as_bytes()[3] == b':';
    let said = head.replace(' ', "T").parse::<DateTime>().ok();
    let said = said.or_else(|| Some(head.parse::<Date>().ok()?.at(0, 0, 0, 0)));
    let known = said.filter(|_| rest.is_empty() || rest.eq_ignore_ascii_case("z") || offset);
    known.and_then(|said| said.to_zoned(TimeZone::UTC).ok()).map_or(0, |said| said.timestamp().as_millisecond())
}

/// Page and size of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    pub(super) page: usize,
    /// Nothing: everything at once.
    limit: Option<usize>,
    offset: Option<usize>,
}

impl Paging {
    pub(crate) fn of(call: &Call) -> Self {
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
        let limit = match number(filter(call, "limit")) {
            Some(-1) => None,
            Some(limit @ 1..) => usize::try_from(limit).ok(),
            _ => Some(10),
        };
        let page = number(call.param("page")).unwrap_or(1).max(1);
        let offset = number(filter(call, "offset")).and_then(|offset| usize::try_from(offset).ok());
        Self { page: usize::try_from(page).unwrap_or(1), limit, offset }
    }

    pub(crate) fn cut<T>(self, rows: Vec<T>) -> Vec<T> {
        let Some(limit) = self.limit else { return rows };
        let start = self.offset.unwrap_or((self.page - 1).saturating_mul(limit));
        rows.into_iter().skip(start).take(limit).collect()
    }

    /// The counting headers and one `Link` for each relation, without the port and decoded, so useless to follow. Past the
    /// end everything counts nought.
    pub(crate) fn headers(self, shop: &Shop, call: &Call, mut reply: Reply, found: usize, shown: usize) -> Reply {
        let total = if shown == 0 { 0 } else { found };
        let pages = self.limit.map_or(0, |limit| total.div_ceil(limit));
        let (host, path) = shop.home.split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap_or(("", ""));
        let host = host.split(':').next().unwrap_or_default();
        let own = call.path.split_once(path).map_or(call.path.as_str(), |(_, own)| own);
        let query: Vec<String> = call
            .query
            .iter()
            .filter(|(name, _)| name != "page")
            .map(|(name, value)| format!("{}={}", clean(name), clean(value)))
            .collect();
        let link = |page: usize, rel: &str| {
            let query = query.iter().cloned().chain([format!("page={page}")]).collect::<Vec<_>>().join("&");
            format!("<http://{host}/{path}{own}?{query}>; rel=\"{rel}\"")
        };
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(link(1, "first"));
            links.push(link(self.page - 1, "prev"));
        }
        if self.page < pages {
            links.push(link(self.page + 1, "next"));
        }
        if self.page != pages {
            links.push(link(pages, "last"));
        }
        for link in links {
            reply = reply.with("Link", link);
        }
        reply.with("X-WC-Total", total.to_string()).with("X-WC-TotalPages", pages.to_string())
    }
}

/// What may stand in a header.
fn clean(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect()
}

/// `fields=id,line_items.sku`: only these, through lists too.
pub(crate) fn fields(call: &Call, value: Value) -> Value {
    let Some(wanted) = call.param("fields").filter(|fields| !fields.is_empty()) else { return value };
    let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
    only(&wanted, &value)
}

fn only(wanted: &[&str], value: &Value) -> Value {
    let Value::Object(map) = value else { return value.clone() };
    let mut out = Map::new();
    for (name, inner) in map {
        if wanted.contains(&name.as_str()) {
            out.insert(name.clone(), inner.clone());
            continue;
        }
        let deeper: Vec<&str> =
            wanted.iter().filter_map(|path| path.strip_prefix(name.as_str())?.strip_prefix('.')).collect();
        if deeper.is_empty() {
            continue;
        }
        let cut = match inner {
            Value::Array(rows) => rows.iter().map(|row| only(&deeper, row)).collect(),
            one => only(&deeper, one),
        };
        out.insert(name.clone(), cut);
    }
    Value::Object(out)
}

/// The statuses a list asks for; nothing means that none filters.
fn statuses(shop: &Shop, status: Option<&str>, call: &Call) -> Option<Vec<String>> {
    let known: Vec<String> = shop.statuses().iter().map(|(slug, _)| (*slug).to_owned()).collect();
    let given = status.map(str::to_owned).or_else(|| call.param("status").map(str::to_owned));
    if let Some(given) = given.filter(|given| !given.is_empty()) {
        let real: Vec<String> = given.split(',').map(str::to_owned).filter(|slug| known.contains(slug)).collect();
        return Some(real).filter(|real| !real.is_empty());
    }
    if let Some(given) = filter(call, "post_status").filter(|given| *given != "any") {
        return Some(given.split(',').map(|slug| slug.strip_prefix("wc-").unwrap_or(slug).to_owned()).collect());
    }
    // Without a word: those that are registered. What a plugin registers for its own pages only is not among them.
    Some(known)
}

/// The orders a list means, in its order. With tables of their own and no copies there is none.
pub(super) fn pick<'o>(shop: &'o Shop, ask: &Ask<'_>, status: Option<&str>, now: i64) -> Vec<&'o ShopOrder> {
    if shop.settings.hpos && !shop.settings.hpos_sync {
        return Vec::new();
    }
    let call = ask.call;
    let statuses = statuses(shop, status, call);
    let end = |name: &str| filter(call, name).map(moment);
    let [made_from, made_to, changed_from, changed_to] =
        ["created_at_min", "created_at_max", "updated_at_min", "updated_at_max"].map(end);
    let ids = |name: &str| {
        filter(call, name).map(|list| list.split(',').filter_map(|id| id.trim().parse().ok()).collect::<Vec<u64>>())
    };
    let (within, without) = (ids("in"), ids("not_in"));
    let customer = filter(call, "customer_id").and_then(|id| id.parse::<u64>().ok());
    let search = filter(call, "q").map(str::to_lowercase);
    let second = |at: i64| at - at.rem_euclid(1000);
    let inside = |at: i64, from: Option<i64>, to: Option<i64>| {
        from.is_none_or(|from| second(at) >= from) && to.is_none_or(|to| second(at) <= to)
    };
    let lag = ask.quirks.lag;
    let orders = shop
        .orders
        .values()
        .filter(|order| order.visible_from <= now && order.created <= now - lag)
        .filter(|order| order.modified <= now - lag || changed_from.is_none())
        .filter(|order| !shop.settings.hides(order.id, call.param("fields")))
        .filter(|order| match &statuses {
            None => !matches!(order.status.as_str(), "trash" | "auto-draft"),
            Some(list) => list.contains(&order.status),
        })
        .filter(|order| inside(order.created, made_from, made_to))
        .filter(|order| inside(order.modified, changed_from, changed_to))
        .filter(|order| within.as_ref().is_none_or(|list| list.contains(&order.id)))
        .filter(|order| without.as_ref().is_none_or(|list| !list.contains(&order.id)))
        .filter(|order| customer.is_none_or(|id| order.person.customer == id))
        .filter(|order| search.as_ref().is_none_or(|text| order.person.last.to_lowercase().contains(text.as_str())))
        .collect();
    sorted(ask, orders)
}

fn sorted<'o>(ask: &Ask<'_>, mut orders: Vec<&'o ShopOrder>) -> Vec<&'o ShopOrder> {
    let page = Paging::of(ask.call).page as u64;
    let words: Vec<&str> = filter(ask.call, "orderby").unwrap_or("date").split_whitespace().collect();
    // Several words sort one after the other; without `ID` equal seconds come in any order, another one on each page.
    let key = |order: &ShopOrder| -> Vec<u64> {
        let seconds = |at: i64| u64::try_from(at.div_euclid(1000)).unwrap_or(0);
        let mut keys: Vec<u64> = words
            .iter()
            .map(|word| match word.to_ascii_lowercase().as_str() {
                "id" => order.id,
                "modified" => seconds(order.modified),
                _ => seconds(order.created),
            })
            .collect();
        keys.push(hash(order.id, "legacy", page));
        keys
    };
    orders.sort_by_cached_key(|order| key(order));
    if !filter(ask.call, "order").is_some_and(|order| order.eq_ignore_ascii_case("asc")) {
        orders.reverse();
    }
    if ask.quirks.shuffled {
        orders.sort_by_key(|order| hash(order.id, "out of order", page));
    }
    orders
}
