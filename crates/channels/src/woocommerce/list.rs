//! One stretch of a shelf of orders, by whichever way finds changes in this shop: by its filter, over the older interface, or
//! all of them.

use connect::{CallCx, CallError, CallResult, Fault, Response, channel::RawOrder};
use domain::{
    Moment,
    time::{HOUR, SECOND},
};
use serde_json::value::RawValue;

use super::{
    call::{Caller, count, pairs, parsed, within_several},
    dialect::Dialect,
    legacy,
    read::{changed_at, is_id},
    refunds::{self, Beside},
    settings::{Finder, WooSettings},
    sign::Pair,
    walk::{in_order, is_whole},
    wire::{self, Head, Standing},
};

const LIST: &str = "woocommerce.orders.list";
const FIND: &str = "woocommerce.orders.find";

/// Where orders stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    Living,
    Trash,
}

/// A stretch to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) since: Moment,
    pub(super) shelf: Shelf,
    pub(super) offset: u64,
    pub(super) size: u16,
    /// The last order of the stretch before: it is there to begin by, and was read.
    pub(super) last: u64,
}

impl Stretch {
    /// Whether a page may end after these orders: what was read before is no way forward.
    fn can_end_after(&self, orders: &[RawOrder]) -> bool {
        orders.last().is_some_and(|order| id(&order.external_id) > self.last)
    }

    fn was_read(&self, external_id: &str) -> bool {
        self.offset > 0 && id(external_id) == self.last
    }
}

/// What stood there.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) orders: Vec<RawOrder>,
    /// The ids of the stretch, in the shop's order; more than `orders` when some of them went away meanwhile.
    pub(super) ids: Vec<u64>,
    /// The shop's count of the whole shelf.
    pub(super) total: Option<u64>,
    /// The shop's time of the answer.
    pub(super) date: Option<Moment>,
    /// The stretch ended early: the budget did not reach further.
    pub(super) is_cut: bool,
}

pub(super) async fn read(settings: &WooSettings, cx: &CallCx<'_>, stretch: &Stretch) -> CallResult<Found> {
    let caller = settings.caller();
    let found = match (caller.dialect.is_legacy(), settings.found.finder) {
        (true, _) => legacy_orders(&caller, cx, stretch).await,
        (false, Finder::Legacy) => found_over_legacy(&caller, cx, stretch).await,
        (false, finder) => orders(&caller, cx, finder, stretch).await,
    };
    match found {
        // Shops before 3.6 have no trash in their list of statuses; a trashed order is seen when it is read by its id.
        Err(error) if stretch.shelf == Shelf::Trash && error.far_code.as_deref() == Some("rest_invalid_param") => {
            Ok(Found { total: Some(0), ..Found::default() })
        }
        other => other,
    }
}

async fn orders(caller: &Caller<'_>, cx: &CallCx<'_>, finder: Finder, stretch: &Stretch) -> CallResult<Found> {
    let response = caller.get(cx, LIST, "/orders", &query(finder, stretch)).await?;
    let found = totals(caller, &response);
    let mut listed = heads(&response.body).map_err(garbled)?;
    in_order(LIST, is_whole(stretch.offset, found.total, listed.len()), &mut listed, |(_, head)| id(&head.id))?;
    let (orders, is_cut) = kept(caller, cx, stretch, listed).await?;
    Ok(Found { ids: ids(&orders), orders, is_cut, ..found })
}

/// The orders of a page of the current interface with their heads, in the shop's order.
fn heads(body: &[u8]) -> Result<Vec<(&RawValue, Head)>, String> {
    split(body)?.into_iter().map(|own| Ok((own, head(own)?))).collect()
}

/// These orders, each with its refunds; and whether the page had to end early.
async fn kept(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    stretch: &Stretch,
    listed: Vec<(&RawValue, Head)>,
) -> CallResult<(Vec<RawOrder>, bool)> {
    let mut orders = Vec::new();
    for (own, head) in listed {
        let has_refunds = refunds::are_listed(&head) && !stretch.was_read(&head.id);
        let Some(beside) = beside(caller, cx, &head.id, has_refunds, stretch.can_end_after(&orders)).await? else {
            return Ok((orders, true));
        };
        orders.push(raw(own, &head, &beside, caller.dialect));
    }
    Ok((orders, false))
}

async fn beside(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    external_id: &str,
    has_refunds: bool,
    can_end: bool,
) -> CallResult<Option<Beside>> {
    if !has_refunds {
        return Ok(Some(Beside::Nothing));
    }
    refunds::within_page(caller, cx, external_id, can_end).await
}

fn totals(caller: &Caller<'_>, response: &Response) -> Found {
    let total = count(response, caller.dialect.total_header());
    Found { total, date: response.date(), ..Found::default() }
}

fn ids(orders: &[RawOrder]) -> Vec<u64> {
    orders.iter().map(|order| id(&order.external_id)).collect()
}

fn id(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

fn garbled(why: impl Into<connect::BoxError>) -> CallError {
    CallError::new(LIST, Fault::Garbled).because(why)
}

pub(super) fn query(finder: Finder, stretch: &Stretch) -> Vec<Pair> {
    let status = if stretch.shelf == Shelf::Trash { "trash" } else { "any" };
    let mut query = pairs(&[
        ("status", status),
        ("orderby", "id"),
        ("order", "asc"),
        ("per_page", &stretch.size.to_string()),
        ("offset", &stretch.offset.to_string()),
    ]);
    if stretch.since.micros() > 0 {
        match finder {
            Finder::Filter => {
                query.extend(pairs(&[("modified_after", &naive(before(stretch))), ("dates_are_gmt", "true")]));
            }
            // With the flag as well it would be off by the shop's zone. The shop turns it into its local time, in which
            // one hour of each autumn is there twice: an hour more is read.
            Finder::LocalFilter => {
                let marked = format!("{}Z", naive(before(stretch).plus(-HOUR)));
                query.extend(pairs(&[("modified_after", &marked)]));
            }
            Finder::Legacy | Finder::Everything => {}
        }
    }
    query
}

/// The whole second before: the bound is exclusive, and the shop knows no parts of a second.
fn before(stretch: &Stretch) -> Moment {
    Moment::from_micros((stretch.since.micros().div_euclid(SECOND) - 1) * SECOND)
}

/// A moment in GMT as shops write it.
pub(super) fn naive(moment: Moment) -> String {
    let second = Moment::from_micros(moment.micros().div_euclid(SECOND) * SECOND);
    second.to_string().trim_end_matches('Z').to_owned()
}

/// The orders of a page, each with exactly its own bytes.
pub(super) fn split(body: &[u8]) -> Result<Vec<&RawValue>, String> {
    let json = wire::json(body).ok_or("the answer is no JSON")?;
    serde_json::from_slice(json).map_err(|error| error.to_string())
}

/// What is needed of an order of the current interface to keep it.
pub(super) fn head(order: &RawValue) -> Result<Head, String> {
    let head: Head = serde_json::from_str(order.get()).map_err(|error| error.to_string())?;
    if is_id(&head.id) { Ok(head) } else { Err("an order without an id".to_owned()) }
}

/// An order of the current interface, as it is kept.
pub(super) fn raw(order: &RawValue, head: &Head, beside: &Beside, dialect: Dialect) -> RawOrder {
    // A date that cannot be read does not stop the intake: the order is stored and shown as unreadable (BR-10).
    let changed_at = changed_at(&head.dates(), dialect == Dialect::V1).ok().flatten().unwrap_or(EPOCH);
    RawOrder {
        external_id: head.id.clone(),
        dialect: dialect.name().to_owned(),
        changed_at,
        body: refunds::body(order, beside, dialect),
    }
}

const EPOCH: Moment = Moment::from_micros(0);

/// An order of the older interface, as it is kept.
pub(super) fn legacy_raw(order: &RawValue, head: &legacy::wire::Head, beside: &Beside, dialect: Dialect) -> RawOrder {
    let moment = [&head.updated_at, &head.created_at].into_iter().find_map(|text| text.parse::<Moment>().ok());
    RawOrder {
        external_id: head.id.clone(),
        dialect: dialect.name().to_owned(),
        changed_at: moment.unwrap_or(EPOCH),
        body: refunds::body(order, beside, dialect),
    }
}

/// A list of the older interface. Its limit is inclusive, and any mark but `Z` would be dropped.
pub(super) fn legacy_query(stretch: &Stretch) -> Vec<Pair> {
    let mut query = pairs(&[
        ("filter[orderby]", "ID"),
        ("filter[order]", "ASC"),
        ("filter[limit]", &stretch.size.to_string()),
        ("filter[offset]", &stretch.offset.to_string()),
    ]);
    if stretch.shelf == Shelf::Trash {
        query.extend(pairs(&[("filter[post_status]", "trash")]));
    }
    if stretch.since.micros() > 0 {
        query.extend(pairs(&[("filter[updated_at_min]", &format!("{}Z", naive(before(stretch))))]));
    }
    query
}

async fn legacy_orders(caller: &Caller<'_>, cx: &CallCx<'_>, stretch: &Stretch) -> CallResult<Found> {
    let response = caller.get(cx, LIST, "/orders", &legacy_query(stretch)).await?;
    let mut found = totals(caller, &response);
    let listed = legacy::split(&response.body).map_err(garbled)?.into_iter();
    let mut listed =
        listed.map(|own| Ok((own, legacy::head(own)?))).collect::<Result<Vec<_>, String>>().map_err(garbled)?;
    in_order(LIST, is_whole(stretch.offset, found.total, listed.len()), &mut listed, |(_, head)| id(&head.id))?;
    for (order, head) in listed {
        // What the shop does not know it ignores, and then shows everything.
        if stretch.shelf == Shelf::Trash && head.status != "trash" {
            return Ok(Found { total: Some(0), date: found.date, ..Found::default() });
        }
        let has_refunds = refunds::may_be(caller.dialect, &head) && !stretch.was_read(&head.id);
        let can_end = stretch.can_end_after(&found.orders);
        let Some(beside) = beside(caller, cx, &head.id, has_refunds, can_end).await? else {
            found.is_cut = true;
            break;
        };
        found.ids.push(id(&head.id));
        found.orders.push(legacy_raw(order, &head, &beside, caller.dialect));
    }
    Ok(found)
}

/// Which orders changed by the word of the older interface, read over the current one.
async fn found_over_legacy(caller: &Caller<'_>, cx: &CallCx<'_>, stretch: &Stretch) -> CallResult<Found> {
    #[derive(serde::Deserialize)]
    struct Page {
        orders: Vec<Standing>,
    }
    let finding = caller.speaking(Dialect::Legacy3);
    let mut query = legacy_query(stretch);
    query.extend(pairs(&[("fields", "id,status")]));
    let response = finding.get(cx, FIND, "/orders", &query).await?;
    let page: Page = parsed(FIND, &response)?;
    let trash = stretch.shelf == Shelf::Trash;
    if trash && page.orders.iter().any(|order| order.status != "trash") {
        return Ok(Found { total: Some(0), date: response.date(), ..Found::default() });
    }
    let mut found = totals(&finding, &response);
    let mut ids: Vec<&str> = page.orders.iter().map(|order| order.id.as_str()).filter(|id| is_id(id)).collect();
    in_order(FIND, is_whole(stretch.offset, found.total, page.orders.len()), &mut ids, |text| id(text))?;
    found.ids = ids.iter().map(|text| id(text)).collect();
    if !ids.is_empty() {
        let query = pairs(&[
            ("status", if trash { "trash" } else { "any" }),
            ("include", &ids.join(",")),
            ("orderby", "id"),
            ("order", "asc"),
            ("per_page", &ids.len().to_string()),
        ]);
        let response = caller.get(cx, LIST, "/orders", &query).await.map_err(within_several)?;
        let mut listed = heads(&response.body).map_err(garbled)?;
        // All that are named come at once.
        in_order(LIST, true, &mut listed, |(_, head)| id(&head.id))?;
        (found.orders, found.is_cut) = kept(caller, cx, stretch, listed).await.map_err(within_several)?;
        if found.is_cut {
            let reached = found.orders.last().map_or(0, |order| id(&order.external_id));
            found.ids.retain(|id| *id <= reached);
        }
    }
    Ok(found)
}
