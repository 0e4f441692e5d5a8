//! The order list: parameters as recorded, with their traps (exclusive ends, `Z` against `dates_are_gmt`, sorting by change
//! without a second key), paging headers, and `_fields`.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::orders::ShopOrder;
use super::{Shop, doors, invalid_param, listed};
use crate::call::{Call, Reply};
use crate::rng::hash;
use crate::text::civil;

/// What a fault does to a list: rows changed within the last milliseconds are missing, or the order is wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quirks {
    pub(crate) lag: i64,
    pub(crate) shuffled: bool,
}

/// Page, page size, offset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    pub(crate) page: usize,
    pub(crate) per_page: usize,
    offset: Option<usize>,
}

/// Reads and checks `page`, `per_page` and `offset`.
pub(crate) fn paging(call: &Call) -> Result<Paging, Reply> {
    let number = |name: &str| match call.param(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| invalid_param(name, "rest_invalid_type", &format!("{name} is not of type integer."))),
    };
    let page = number("page")?.unwrap_or(1);
    if page < 1 {
        return Err(invalid_param("page", "rest_out_of_bounds", "page must be greater than or equal to 1"));
    }
    let per_page = number("per_page")?.unwrap_or(10);
    if !(1..=100).contains(&per_page) {
        let message = "per_page must be between 1 (inclusive) and 100 (inclusive)";
        return Err(invalid_param("per_page", "rest_out_of_bounds", message));
    }
    let offset = number("offset")?.map(|n| usize::try_from(n.max(0)).unwrap_or(0));
    let size = |n: i64| usize::try_from(n).unwrap_or(1);
    Ok(Paging { page: size(page), per_page: size(per_page), offset })
}

impl Paging {
    fn start(self) -> usize {
        self.offset.unwrap_or((self.page - 1) * self.per_page)
    }

    /// The part of a list that this page shows.
    pub(crate) fn cut<T>(self, rows: Vec<T>) -> Vec<T> {
        rows.into_iter().skip(self.start()).take(self.per_page).collect()
    }
}

/// A page of rows that are all at hand.
pub(crate) fn page_of(shop: &Shop, call: &Call, paging: Paging, rows: &[Value]) -> Reply {
    page(shop, call, paging, rows.len(), paging.cut(rows.iter().collect()).into_iter().cloned())
}

/// One page with `X-WP-Total`, `X-WP-TotalPages` and `Link`. A page past the end is empty with the true totals.
pub(crate) fn page(shop: &Shop, call: &Call, paging: Paging, total: usize, rows: impl Iterator<Item = Value>) -> Reply {
    let pages = total.div_ceil(paging.per_page);
    let cut: Vec<Value> = rows.map(|row| fields(call, row)).collect();
    let route = doors::parts(call).join("/");
    let link = |page: usize, rel: &str| {
        let mut query: Vec<String> = call
            .query
            .iter()
            .filter(|(name, _)| name != "page")
            .map(|(name, value)| format!("{}={}", crate::text::encode(name), crate::text::encode(value)))
            .collect();
        query.push(format!("page={page}"));
        format!("<{}/wp-json/{route}?{}>; rel=\"{rel}\"", shop.home, query.join("&"))
    };
    let mut links = Vec::new();
    if paging.page > 1 {
        links.push(link((paging.page - 1).min(pages.max(1)), "prev"));
    }
    if paging.page < pages {
        links.push(link(paging.page + 1, "next"));
    }
    let mut reply = Reply::php(200, &Value::Array(cut))
        .with("X-WP-Total", total.to_string())
        .with("X-WP-TotalPages", pages.to_string());
    if !links.is_empty() {
        reply = reply.with("Link", links.join(", "));
    }
    reply
}

/// `_fields=id,billing.email`: only these.
pub(crate) fn fields(call: &Call, value: Value) -> Value {
    let Some(wanted) = call.list("_fields") else { return value };
    only(&wanted, &value)
}

/// The named fields of an object; a dot leads one level down.
pub(crate) fn only(wanted: &[String], value: &Value) -> Value {
    let mut out = Map::new();
    for path in wanted {
        let (top, inner) = path.split_once('.').map_or((path.as_str(), None), |(top, inner)| (top, Some(inner)));
        let Some(found) = value.get(top) else { continue };
        match inner.and_then(|inner| found.get(inner).map(|deep| (inner, deep))) {
            Some((inner, deep)) => {
                let slot = out.entry(top).or_insert_with(|| Value::Object(Map::new()));
                if let Some(object) = slot.as_object_mut() {
                    object.insert(inner.to_owned(), deep.clone());
                }
            }
            None if inner.is_none() => {
                out.insert(top.to_owned(), found.clone());
            }
            None => {}
        }
    }
    Value::Object(out)
}

/// A date parameter: what it says, or what its offset makes of it in the shop's local time.
fn limit(shop: &Shop, call: &Call, name: &str) -> Result<Option<DateTime>, Reply> {
    let Some(text) = call.param(name) else { return Ok(None) };
    let bad = || invalid_param(name, "rest_invalid_date", "Invalid date.");
    let bytes = text.as_bytes();
    if bytes.len() < 19 || !matches!(bytes[10], b'T' | b't' | b' ') {
        return Err(bad());
    }
    let head = text.get(..19).ok_or_else(bad)?.replace([' ', 't'], "T");
    let said: DateTime = head.parse().map_err(|_| bad())?;
    let mut rest = text.get(19..).ok_or_else(bad)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    if rest.is_empty() {
        return Ok(Some(said));
    }
    // With an offset WordPress turns it into the site's local time, whatever it will be compared with.
    let offset = if rest == "Z" {
        0
    } else {
        let sign = match rest.as_bytes()[0] {
            b'+' => 1,
            b'-' => -1,
            _ => return Err(bad()),
        };
        let digits: String = rest[1..].chars().filter(|c| *c != ':').collect();
        let number: i64 = digits.parse().map_err(|_| bad())?;
        sign * if digits.len() == 2 { number * 60 } else { number / 100 * 60 + number % 100 }
    };
    let utc = said.to_zoned(TimeZone::UTC).map_err(|_| bad())?.timestamp().as_millisecond() - offset * 60_000;
    Ok(Some(civil(utc, &shop.zone)))
}

/// An end of a span of dates, in the column it is compared with.
#[derive(Debug, Clone, Copy)]
struct End {
    said: DateTime,
    /// The same as a moment, where the column holds UTC.
    moment: Option<i64>,
}

impl End {
    fn order(self, shop: &Shop, at: i64) -> std::cmp::Ordering {
        match self.moment {
            Some(moment) => (at - at.rem_euclid(1000)).cmp(&moment),
            None => civil(at, &shop.zone).cmp(&self.said),
        }
    }
}

/// The four date parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    after: Option<End>,
    before: Option<End>,
    changed_after: Option<End>,
    changed_before: Option<End>,
}

impl Span {
    /// Reads them. An old version ignores what it does not know, so these filters return everything there.
    pub(crate) fn of(shop: &Shop, call: &Call, version: u8) -> Result<Self, Reply> {
        let new = shop.profile.filters_changes(version);
        let gmt = new && call.param("dates_are_gmt").is_some_and(|value| matches!(value, "true" | "1"));
        let end = |name: &str, known: bool| -> Result<Option<End>, Reply> {
            let said = if known { limit(shop, call, name)? } else { None };
            Ok(said.map(|said| {
                let utc = || Some(said.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond());
                End { said, moment: if gmt { utc() } else { None } }
            }))
        };
        Ok(Self {
            after: end("after", true)?,
            before: end("before", true)?,
            changed_after: end("modified_after", new)?,
            changed_before: end("modified_before", new)?,
        })
    }

    pub(crate) fn is_open(&self) -> bool {
        [self.after, self.before, self.changed_after, self.changed_before].iter().all(Option::is_none)
    }

    /// All ends are exclusive, to the second.
    pub(crate) fn holds(&self, shop: &Shop, created: i64, changed: i64) -> bool {
        let later = |end: Option<End>, at: i64| end.is_none_or(|end| end.order(shop, at).is_gt());
        let earlier = |end: Option<End>, at: i64| end.is_none_or(|end| end.order(shop, at).is_lt());
        later(self.after, created)
            && earlier(self.before, created)
            && later(self.changed_after, changed)
            && earlier(self.changed_before, changed)
    }
}

/// What a list looks at in one order.
#[derive(Debug, Clone)]
pub(crate) struct Row<'o> {
    pub(crate) id: u64,
    pub(crate) status: &'o str,
    pub(crate) created: i64,
    pub(crate) changed: i64,
    pub(crate) customer: u64,
    pub(crate) products: Vec<u64>,
    /// Everything a search looks through, in lower case.
    pub(crate) text: String,
    /// A fault or the shop's own lag hides the order, or its last change.
    pub(crate) hidden: bool,
    pub(crate) change_hidden: bool,
}

/// The list route of a shop of the world.
pub(crate) fn list(shop: &Shop, call: &Call, version: u8, quirks: Quirks, now: i64) -> Result<Reply, Reply> {
    let rows = shop.orders.values().map(|order| row(shop, call, order, quirks, now)).collect();
    let paging = paging(call)?;
    let picked = pick(shop, call, version, rows, quirks)?;
    let total = picked.len();
    let shown = paging.cut(picked).into_iter().map(|id| shop.orders[&id].json(shop, version));
    Ok(page(shop, call, paging, total, shown))
}

fn row<'o>(shop: &Shop, call: &Call, order: &'o ShopOrder, quirks: Quirks, now: i64) -> Row<'o> {
    let person = &order.person;
    let mut text = String::new();
    if call.param("search").is_some() {
        text = format!("{} {} {} {} {}", order.id, person.first, person.last, person.email, person.company);
        for line in &order.lines {
            text.push_str(&line.name);
        }
    }
    let products = call.param("product").map(|_| order.lines.iter().map(|line| line.product).collect());
    Row {
        id: order.id,
        status: &order.status,
        created: order.created,
        changed: order.modified,
        customer: person.customer,
        products: products.unwrap_or_default(),
        text: text.to_lowercase(),
        hidden: order.visible_from > now
            || order.created > now - quirks.lag
            || shop.profile.limits_fields() && shop.settings.hides(order.id, call.param("_fields")),
        change_hidden: order.modified > now - quirks.lag,
    }
}

/// Sorting parameters, checked.
fn sorting<'c>(shop: &Shop, call: &'c Call, version: u8) -> Result<(&'c str, bool), Reply> {
    let order = call.param("order").unwrap_or("desc");
    if !matches!(order, "asc" | "desc") {
        return Err(invalid_param("order", "rest_not_in_enum", "order is not one of asc and desc."));
    }
    const KNOWN: [&str; 6] = ["date", "id", "include", "title", "slug", "modified"];
    let known = if shop.profile.filters_changes(version) { &KNOWN[..] } else { &KNOWN[..5] };
    let orderby = call.param("orderby").unwrap_or("date");
    if !known.contains(&orderby) {
        return Err(invalid_param("orderby", "rest_not_in_enum", &format!("orderby is not one of {}.", listed(known))));
    }
    Ok((orderby, order == "asc"))
}

/// The orders that a list request means, in its order.
pub(crate) fn pick(
    shop: &Shop,
    call: &Call,
    version: u8,
    rows: Vec<Row<'_>>,
    quirks: Quirks,
) -> Result<Vec<u64>, Reply> {
    let page = paging(call)?.page as u64;
    let statuses = statuses(shop, call, version)?;
    // The trap that was seen: this status, when no order has it, filters nothing.
    let statuses = statuses.filter(|list| list != &["auto-draft"] || rows.iter().any(|row| row.status == "auto-draft"));
    let (orderby, rising) = sorting(shop, call, version)?;
    let span = Span::of(shop, call, version)?;
    let ids = |name: &str| {
        call.list(name).map(|list| list.iter().filter_map(|id| id.parse::<u64>().ok()).collect::<Vec<u64>>())
    };
    let (include, exclude) = (ids("include"), ids("exclude"));
    let customer = call.param("customer").and_then(|id| id.parse::<u64>().ok());
    let product = call.param("product").and_then(|id| id.parse::<u64>().ok());
    let search = call.param("search").map(str::to_lowercase).filter(|text| !text.is_empty());
    let mut rows: Vec<Row<'_>> = rows
        .into_iter()
        .filter(|row| !(row.hidden || row.change_hidden && span.changed_after.is_some()))
        .filter(|row| match &statuses {
            None => !matches!(row.status, "trash" | "auto-draft"),
            Some(list) => list.iter().any(|status| status == row.status),
        })
        .filter(|row| span.holds(shop, row.created, row.changed))
        .filter(|row| include.as_ref().is_none_or(|list| list.is_empty() || list.contains(&row.id)))
        .filter(|row| exclude.as_ref().is_none_or(|list| !list.contains(&row.id)))
        .filter(|row| customer.is_none_or(|id| row.customer == id))
        .filter(|row| product.is_none_or(|id| row.products.contains(&id)))
        .filter(|row| search.as_ref().is_none_or(|text| row.text.contains(text.as_str())))
        .collect();
    match orderby {
        "id" => rows.sort_by_key(|row| row.id),
        "include" => {
            let list = include.unwrap_or_default();
            rows.sort_by_key(|row| list.iter().position(|id| *id == row.id));
        }
        // Equal seconds come in any order, another one on each page.
        "modified" => rows.sort_by_key(|row| (row.changed.div_euclid(1000), hash(row.id, "modified", page))),
        _ => rows.sort_by_cached_key(|row| (civil(row.created, &shop.zone), row.id)),
    }
    if !rising && orderby != "include" {
        rows.reverse();
    }
    if quirks.shuffled {
        rows.sort_by_key(|row| hash(row.id, "out of order", page));
    }
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Nothing means any status but the trash and what was only begun.
fn statuses(shop: &Shop, call: &Call, version: u8) -> Result<Option<Vec<String>>, Reply> {
    let Some(list) = call.list("status") else { return Ok(None) };
    let mut known = vec!["any"];
    // Shops before 3.6 have no trash in this list.
    known.extend(shop.profile.lists_trash().then_some("trash"));
    known.extend(shop.settable());
    if version == 1 {
        // The oldest version takes one status only.
        let one = call.param("status").unwrap_or("any");
        if !known.contains(&one) {
            let message = format!("status is not one of {}.", listed(&known));
            return Err(invalid_param("status", "rest_not_in_enum", &message));
        }
        return Ok(if one == "any" { None } else { Some(vec![one.to_owned()]) });
    }
    for (at, status) in list.iter().enumerate() {
        if !known.contains(&status.as_str()) {
            let message = format!("status[{at}] is not one of {}.", listed(&known));
            return Err(invalid_param("status", "rest_not_in_enum", &message));
        }
    }
    Ok(if list.is_empty() || list.iter().any(|status| status == "any") { None } else { Some(list) })
}
