//! The order list: parameters as recorded, with their traps (exclusive ends, `Z` against `dates_are_gmt`, sorting by change
//! without a second key), paging headers, and `_fields`.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::orders::ShopOrder;
use super::{Profile, Shop, invalid_param, listed};
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
    let route = call.path.split_once("/wp-json/").map_or("", |(_, rest)| rest);
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
    let mut out = Map::new();
    for path in &wanted {
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

/// What a list looks at in one order. Dates come twice: in the shop's time and in UTC.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) status: String,
    pub(crate) created: [DateTime; 2],
    pub(crate) changed: [DateTime; 2],
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
    let picked = pick(shop, call, rows, quirks)?;
    let total = picked.len();
    let shown = paging.cut(picked).into_iter().map(|id| shop.orders[&id].json(shop, version));
    Ok(page(shop, call, paging, total, shown))
}

fn row(shop: &Shop, call: &Call, order: &ShopOrder, quirks: Quirks, now: i64) -> Row {
    let both = |at: i64| [civil(at, &shop.zone), civil(at, &TimeZone::UTC)];
    let person = &order.person;
    let mut text = String::new();
    if call.param("search").is_some() {
        text = format!("{} {} {} {} {}", order.id, person.first, person.last, person.email, person.company);
        for line in &order.lines {
            text.push_str(&line.name);
        }
    }
    Row {
        id: order.id,
        status: order.status.clone(),
        created: both(order.created),
        changed: both(order.modified),
        customer: person.customer,
        products: order.lines.iter().map(|line| line.product).collect(),
        text: text.to_lowercase(),
        hidden: order.visible_from > now || order.created > now - quirks.lag,
        change_hidden: order.modified > now - quirks.lag,
    }
}

/// The orders that a list request means, in its order.
pub(crate) fn pick(shop: &Shop, call: &Call, rows: Vec<Row>, quirks: Quirks) -> Result<Vec<u64>, Reply> {
    let page = paging(call)?.page as u64;
    let new = shop.profile == Profile::New;
    let statuses = statuses(shop, call)?;
    let order = call.param("order").unwrap_or("desc");
    if !matches!(order, "asc" | "desc") {
        return Err(invalid_param("order", "rest_not_in_enum", "order is not one of asc and desc."));
    }
    let known: &[&str] = if new {
        &["date", "id", "include", "title", "slug", "modified"]
    } else {
        &["date", "id", "include", "title", "slug"]
    };
    let orderby = call.param("orderby").unwrap_or("date");
    if !known.contains(&orderby) {
        return Err(invalid_param("orderby", "rest_not_in_enum", &format!("orderby is not one of {}.", listed(known))));
    }
    let (after, before) = (limit(shop, call, "after")?, limit(shop, call, "before")?);
    // The old version ignores what it does not know, so these filters return everything.
    let (changed_after, changed_before) =
        if new { (limit(shop, call, "modified_after")?, limit(shop, call, "modified_before")?) } else { (None, None) };
    let gmt = new && call.param("dates_are_gmt").is_some_and(|value| matches!(value, "true" | "1"));
    let column = usize::from(gmt);
    let ids = |name: &str| {
        call.list(name).map(|list| list.iter().filter_map(|id| id.parse::<u64>().ok()).collect::<Vec<u64>>())
    };
    let (include, exclude) = (ids("include"), ids("exclude"));
    let customer = call.param("customer").and_then(|id| id.parse::<u64>().ok());
    let product = call.param("product").and_then(|id| id.parse::<u64>().ok());
    let search = call.param("search").map(str::to_lowercase).filter(|text| !text.is_empty());
    let mut rows: Vec<Row> = rows
        .into_iter()
        .filter(|row| !(row.hidden || row.change_hidden && changed_after.is_some()))
        .filter(|row| match &statuses {
            None => row.status != "trash",
            Some(list) => list.contains(&row.status),
        })
        .filter(|row| {
            // Both ends are exclusive, to the second.
            let (created, changed) = (row.created[column], row.changed[column]);
            after.is_none_or(|end| created > end)
                && before.is_none_or(|end| created < end)
                && changed_after.is_none_or(|end| changed > end)
                && changed_before.is_none_or(|end| changed < end)
        })
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
        "modified" => rows.sort_by_key(|row| (row.changed[1], hash(row.id, "modified", page))),
        _ => rows.sort_by_key(|row| (row.created[0], row.id)),
    }
    if order == "desc" && orderby != "include" {
        rows.reverse();
    }
    if quirks.shuffled {
        rows.sort_by_key(|row| hash(row.id, "out of order", page));
    }
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Nothing means any status but the trash.
fn statuses(shop: &Shop, call: &Call) -> Result<Option<Vec<String>>, Reply> {
    let Some(list) = call.list("status") else { return Ok(None) };
    let mut known = vec!["any", "trash"];
    known.extend(shop.profile.statuses());
    for (at, status) in list.iter().enumerate() {
        if !known.contains(&status.as_str()) {
            let message = format!("status[{at}] is not one of {}.", listed(&known));
            return Err(invalid_param("status", "rest_not_in_enum", &message));
        }
    }
    Ok(if list.is_empty() || list.iter().any(|status| status == "any") { None } else { Some(list) })
}
