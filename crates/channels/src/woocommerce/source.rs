//! Reading what changed without losing anything, and one order by its id.
//!
//! A run goes through pages by id with a fixed lower bound, so an order that changes meanwhile stays where it is and a
//! new one only comes at the end (BR-17). The trash is asked for beside the first page; in the rare case that it has
//! more than one page itself, a bit of the cursor's page says that it goes on.

use bytes::Bytes;
use connect::{
    CallCx, CallError, CallResult, Fault, Response,
    channel::{ChangePage, Cursor, NextPage, RawOrder},
};
use domain::{Moment, time::SECOND};
use serde_json::value::RawValue;

use super::{
    call::{Caller, pairs, parsed},
    read,
    settings::WooSettings,
    sign::Pair,
    wire::{self, Head},
};

const LIST: &str = "woocommerce.orders.list";
const FETCH: &str = "woocommerce.orders.fetch";
/// The most that a shop gives.
const PER_PAGE: usize = 100;
/// Set in a cursor's page while the trash has more pages.
const TRASH_TOO: u32 = 1 << 31;

pub(super) async fn changes(settings: &WooSettings, cx: &CallCx<'_>, after: &Cursor) -> CallResult<ChangePage> {
    let caller = settings.caller();
    let page = (after.page & !TRASH_TOO).max(1);
    let first = page == 1;
    let living = list(&caller, settings, cx, after.since, "any", page).await?;
    let trash = if first || after.page & TRASH_TOO != 0 {
        Some(list(&caller, settings, cx, after.since, "trash", page).await?)
    } else {
        None
    };
    let began = if first { living.date } else { after.began };
    let trash_goes_on = trash.as_ref().is_some_and(|trash| trash.goes_on);
    let goes_on = living.goes_on || trash_goes_on;
    let total = match (&trash, living.total) {
        (Some(trash), Some(total)) => trash.total.map(|more| more + total),
        _ => None,
    };
    let mut orders = living.orders;
    for order in trash.into_iter().flat_map(|trash| trash.orders) {
        // An order that was put to trash between the two questions is in both answers; the later one holds.
        orders.retain(|known: &RawOrder| known.external_id != order.external_id);
        orders.push(order);
    }
    let highest = orders.iter().map(|order| order.changed_at).fold(after.highest, Moment::max);
    let next = if goes_on {
        let page = (page + 1) | if trash_goes_on { TRASH_TOO } else { 0 };
        NextPage::More(Cursor { since: after.since, page, highest, began })
    } else {
        // A change during the run may be missing from the pages already read: the next run sees it.
        NextPage::Done(began.map_or(highest, |began| highest.min(began)))
    };
    Ok(ChangePage { orders, total, next })
}

struct Listed {
    orders: Vec<RawOrder>,
    total: Option<u64>,
    goes_on: bool,
    date: Option<Moment>,
}

async fn list(
    caller: &Caller<'_>,
    settings: &WooSettings,
    cx: &CallCx<'_>,
    since: Moment,
    status: &str,
    page: u32,
) -> CallResult<Listed> {
    let response = caller.get(cx, LIST, "/orders", &query(settings, since, status, page)).await?;
    let orders =
        split(&response.body, &caller.dialect).map_err(|why| CallError::new(LIST, Fault::Garbled).because(why))?;
    let pages: Option<u32> = number(&response, "x-wp-totalpages");
    let goes_on = !orders.is_empty() && pages.map_or(orders.len() >= PER_PAGE, |pages| page < pages);
    Ok(Listed { orders, total: number(&response, "x-wp-total"), goes_on, date: response.date() })
}

pub(super) fn query(settings: &WooSettings, since: Moment, status: &str, page: u32) -> Vec<Pair> {
    let mut query = pairs(&[
        ("status", status),
        ("orderby", "id"),
        ("order", "asc"),
        ("per_page", &PER_PAGE.to_string()),
        ("page", &page.to_string()),
    ]);
    if settings.modified_filter && since.micros() > 0 {
        query.extend(pairs(&[("modified_after", &naive_gmt(since)), ("dates_are_gmt", "true")]));
    }
    query
}

/// The whole second before: the bound is exclusive, and the shop knows no parts of a second.
fn naive_gmt(since: Moment) -> String {
    let second = Moment::from_micros((since.micros().div_euclid(SECOND) - 1) * SECOND);
    second.to_string().trim_end_matches('Z').to_owned()
}

pub(super) fn number<T: std::str::FromStr>(response: &Response, header: &str) -> Option<T> {
    response.header(header)?.trim().parse().ok()
}

/// The orders of a page, each with exactly its own bytes.
pub(super) fn split(body: &[u8], dialect: &str) -> Result<Vec<RawOrder>, String> {
    let json = wire::json(body).ok_or("the answer is no JSON")?;
    let items: Vec<&RawValue> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    items.into_iter().map(|item| raw(item.get().as_bytes(), dialect)).collect()
}

fn raw(body: &[u8], dialect: &str) -> Result<RawOrder, String> {
    let head: Head = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    if !read::is_id(&head.id) {
        return Err("an order without an id".into());
    }
    // A date that cannot be read does not stop the intake: the order is stored and shown as unreadable (BR-10).
    let changed_at =
        read::changed_at(&head.dates(), dialect == "wc/v1").ok().flatten().unwrap_or(Moment::from_micros(0));
    Ok(RawOrder { external_id: head.id, dialect: dialect.to_owned(), changed_at, body: Bytes::copy_from_slice(body) })
}

pub(super) async fn fetch(settings: &WooSettings, cx: &CallCx<'_>, external_id: &str) -> CallResult<Option<RawOrder>> {
    if !read::is_id(external_id) {
        return Ok(None);
    }
    let caller = settings.caller();
    let response = match caller.get(cx, FETCH, &format!("/orders/{external_id}"), &[]).await {
        Ok(response) => response,
        Err(error) if error.fault == Fault::Missing => return Ok(None),
        Err(error) => return Err(error),
    };
    let garbled = |why: String| CallError::new(FETCH, Fault::Garbled).because(why);
    let own: &RawValue = parsed_raw(&response).ok_or_else(|| garbled("the answer is no JSON".into()))?;
    let order = raw(own.get().as_bytes(), &caller.dialect).map_err(garbled)?;
    // A cache that answers with another page must not overwrite this order.
    if order.external_id == external_id { Ok(Some(order)) } else { Err(garbled("another order came".into())) }
}

fn parsed_raw(response: &Response) -> Option<&RawValue> {
    serde_json::from_slice(wire::json(&response.body)?).ok()
}

/// How many orders the shop counts for a query.
pub(super) async fn count(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    doing: &'static str,
    query: &[Pair],
) -> CallResult<Option<u64>> {
    let mut query = query.to_vec();
    query.extend(pairs(&[("per_page", "1"), ("_fields", "id")]));
    let response = caller.get(cx, doing, "/orders", &query).await?;
    let _: Vec<serde_json::Value> = parsed(doing, &response)?;
    Ok(number(&response, "x-wp-total"))
}
