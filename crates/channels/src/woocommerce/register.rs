//! The shop's register of orders, to prove what intake read: by id over all statuses and the trash, without any filter of
//! changes and without the code that finds changes, and the shop's own counts. It goes through the list by code of its own
//! too: what one walk leaves out, the other does not.
//!
//! The window of creation is asked for with a day more on each side, since versions differ in whether they take its limits
//! for local time or GMT, and is cut here by the moment in GMT.

use std::collections::BTreeMap;

use connect::{
    CallCx, CallError, CallResult, Fault, Response,
    channel::{RegisterPage, RegisterPlace, RegisterRow},
};
use domain::{Currency, Moment, Money, time::DAY};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    call::{Caller, count, pairs, parsed, within_several},
    dialect::Dialect,
    legacy,
    list::naive,
    read::{self, is_id, phase},
    settings::WooSettings,
    sign::Pair,
    wire::{Registered, RegisteredRefund, StatusTotal},
};

const PAGE: &str = "woocommerce.register.page";
const COUNTS: &str = "woocommerce.register.counts";
const SIZE: u64 = 100;
/// Far enough for every shop's clock.
const FAR: i64 = 4 * DAY;
/// How far above the place that was reached a page is looked for when orders went away above it.
const BACK: [u64; 4] = [1, 25, 100, 400];

pub(super) async fn page(
    settings: &WooSettings,
    cx: &CallCx<'_>,
    since: Moment,
    until: Moment,
    place: &RegisterPlace,
) -> CallResult<RegisterPage> {
    let caller = settings.caller();
    let window = Window { since, until, now: cx.clock.now() };
    let mut back = BACK.iter().map(|rows| place.passed.saturating_sub(*rows));
    let mut offset = back.next().unwrap_or(0);
    let mut asked = 0;
    let (listed, total) = loop {
        let call = caller.get(cx, PAGE, "/orders", &query(caller.dialect, &window, place.shelf, offset)).await;
        let response = match call {
            Ok(response) => response,
            // No trash in the list of statuses of shops before 3.6.
            Err(error) if place.shelf > 0 && error.far_code.as_deref() == Some("rest_invalid_param") => {
                return Ok(RegisterPage { rows: Vec::new(), total: None, next: None });
            }
            Err(error) if asked > 0 => return Err(within_several(error)),
            Err(error) => return Err(error),
        };
        let mut listed = listed(&caller, &response)?;
        let total = count(&response, caller.dialect.total_header());
        if offset == 0 && total.is_some_and(|total| total <= listed.len() as u64) {
            // All is shown, in whatever order.
            listed.sort_by_key(|order| order.id.parse().unwrap_or(0_u64));
        }
        in_order(&listed)?;
        if offset > 0 && listed.len() > 1 && ids(&listed).all(|id| id <= place.last) {
            // Many came in above, or the shop always shows its beginning and would seem to have nothing else.
            let response = caller.get(cx, PAGE, "/orders", &query(caller.dialect, &window, place.shelf, 0)).await;
            let beginning = self::listed(&caller, &response.map_err(within_several)?)?;
            if ids(&beginning).eq(ids(&listed)) {
                return Err(CallError::new(PAGE, Fault::Garbled).because("the shop does not keep to `offset`"));
            }
        }
        let begins =
            ids(&listed).next().is_some_and(|first| first < place.last) || ids(&listed).any(|id| id == place.last);
        match back.next().filter(|_| offset > 0 && place.last > 0 && !begins) {
            Some(further) => offset = further,
            None => break (listed, total),
        }
        asked += 1;
    };
    let next = next(place, &listed, total, offset);
    let rows = listed.iter().map(|order| row(&caller, order)).collect::<CallResult<Vec<_>>>()?;
    let is_trash = |row: &RegisterRow| row.status == "trash";
    // A shop that does not know the trash shows everything instead.
    let fits = |row: &RegisterRow| (place.shelf == 0 || is_trash(row)) && row.made_at >= since && row.made_at < until;
    Ok(RegisterPage { rows: rows.into_iter().filter(fits).collect(), total: total.filter(|_| window.is_whole()), next })
}

fn ids(listed: &[Registered]) -> impl Iterator<Item = u64> {
    listed.iter().filter_map(|order| order.id.parse().ok())
}

/// The orders that were made in a time.
struct Window {
    since: Moment,
    until: Moment,
    now: Moment,
}

impl Window {
    /// The limits as they are asked for, each with a day more; none where nothing can lie beyond.
    fn limits(&self) -> (Option<Moment>, Option<Moment>) {
        let (first, last) = (self.since.plus(-DAY), self.until.plus(DAY));
        (Some(first).filter(|first| first.micros() > 0), Some(last).filter(|last| *last < self.now.plus(FAR)))
    }

    /// Whether the shop's own count is that of the window: only when it has no limits.
    fn is_whole(&self) -> bool {
        self.limits() == (None, None)
    }
}

fn query(dialect: Dialect, window: &Window, shelf: u8, offset: u64) -> Vec<Pair> {
    let (first, last) = window.limits();
    let (size, offset) = (SIZE.to_string(), offset.to_string());
    let mut query = if dialect.is_legacy() {
        let fields = "id,order_number,status,currency,total,created_at,updated_at";
        let mut query = pairs(&[
            ("fields", fields),
            ("filter[orderby]", "ID"),
            ("filter[order]", "ASC"),
            ("filter[limit]", &size),
            ("filter[offset]", &offset),
        ]);
        if shelf > 0 {
            query.extend(pairs(&[("filter[post_status]", "trash")]));
        }
        query
    } else {
        let fields =
            "id,number,status,currency,total,refunds,date_created,date_created_gmt,date_modified,date_modified_gmt";
        pairs(&[
            ("_fields", fields),
            ("status", if shelf > 0 { "trash" } else { "any" }),
            ("orderby", "id"),
            ("order", "asc"),
            ("per_page", &size),
            ("offset", &offset),
        ])
    };
    let (after, before, mark) = if dialect.is_legacy() {
        ("filter[created_at_min]", "filter[created_at_max]", "Z")
    } else {
        ("after", "before", "")
    };
    for (name, limit) in [(after, first), (before, last)] {
        query.extend(limit.map(|limit| (name.to_owned(), format!("{}{mark}", naive(limit)))));
    }
    query
}

fn listed(caller: &Caller<'_>, response: &Response) -> CallResult<Vec<Registered>> {
    #[derive(Deserialize)]
    struct Wrapped {
        orders: Vec<legacy::wire::Head>,
    }
    if !caller.dialect.is_legacy() {
        return parsed(PAGE, response);
    }
    let heads = parsed::<Wrapped>(PAGE, response)?.orders;
    let registered = |head: legacy::wire::Head| Registered {
        id: head.id,
        number: head.order_number,
        status: head.status,
        currency: head.currency,
        total: head.total,
        date_created_gmt: head.created_at,
        date_modified_gmt: head.updated_at,
        ..Registered::default()
    };
    Ok(heads.into_iter().map(registered).collect())
}

/// A page in another order than asked for is some orders of the shop and not the next ones: nothing can be proven by it.
fn in_order(listed: &[Registered]) -> CallResult<()> {
    if ids(listed).is_sorted() {
        return Ok(());
    }
    Err(CallError::new(PAGE, Fault::Garbled).because("the orders do not come in the order of their ids"))
}

fn row(caller: &Caller<'_>, order: &Registered) -> CallResult<RegisterRow> {
    if !is_id(&order.id) {
        return Err(CallError::new(PAGE, Fault::Garbled).because("an order without an id"));
    }
    let status = order.status.strip_prefix("wc-").unwrap_or(&order.status).to_owned();
    let v1 = caller.dialect == Dialect::V1;
    let dates = order.dates();
    // A moment that cannot be read stops no proof: the order then lies at the beginning of time.
    let changed_at = read::changed_at(&dates, v1).ok().flatten();
    let made_at = read::created_at(&dates, v1).ok().flatten().or(changed_at).unwrap_or(Moment::from_micros(0));
    let currency: Option<Currency> = order.currency.parse().ok();
    let total = currency.and_then(|currency| Money::parse(order.total.trim(), currency).ok());
    let refunded = currency.zip(order.refunds.as_deref()).and_then(|(currency, all)| refunded(all, currency));
    Ok(RegisterRow {
        external_id: order.id.clone(),
        number: if order.number.is_empty() { order.id.clone() } else { order.number.clone() },
        phase: phase(&status),
        status,
        total,
        refunded,
        made_at,
        changed_at: changed_at.unwrap_or(made_at),
    })
}

/// All that went back; none when it cannot be read. Refunds are written in negative figures.
fn refunded(all: &RawValue, currency: Currency) -> Option<Money> {
    let all: Vec<RegisteredRefund> = serde_json::from_str(all.get()).ok()?;
    all.iter().try_fold(Money::zero(currency), |sum, one| {
        let amount = Money::parse(one.total.trim(), currency).ok()?;
        sum.plus(if amount.amount < 0 { amount.negated() } else { amount }).ok()
    })
}

fn next(place: &RegisterPlace, listed: &[Registered], total: Option<u64>, offset: u64) -> Option<RegisterPlace> {
    let read = listed.len() as u64;
    let passed = offset + SIZE;
    let goes_on = total.map_or(read >= SIZE, |total| read > 0 && passed < total);
    let last = listed.last().and_then(|order| order.id.parse().ok()).unwrap_or(place.last);
    match (goes_on, place.shelf) {
        (true, shelf) => Some(RegisterPlace { shelf, pages: place.pages + 1, passed, last }),
        (false, 0) => Some(RegisterPlace { shelf: 1, ..RegisterPlace::default() }),
        (false, _) => None,
    }
}

/// How many orders there are in each status, by the shop's own report.
pub(super) async fn counts(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<Option<BTreeMap<String, u64>>> {
    #[derive(Deserialize)]
    struct Count {
        count: serde_json::Value,
    }
    let caller = settings.caller();
    if !caller.dialect.is_legacy() {
        // The report is there from 3.5 on.
        let response = match caller.get(cx, COUNTS, "/reports/orders/totals", &[]).await {
            Err(error) if error.far_code.as_deref() == Some("rest_no_route") => return Ok(None),
            other => other?,
        };
        let totals: Vec<StatusTotal> = parsed(COUNTS, &response)?;
        let count = |one: StatusTotal| Some((one.slug, one.total.parse().ok()?));
        return Ok(totals.into_iter().map(count).collect());
    }
    let response = caller.get(cx, COUNTS, "/orders/count", &pairs(&[("status", "any")])).await?;
    let serde_json::Value::Object(counts) = parsed::<Count>(COUNTS, &response)?.count else { return Ok(None) };
    let figure = |value: &serde_json::Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let code = |code: &str| code.strip_prefix("wc-").unwrap_or(code).to_owned();
    Ok(counts.iter().map(|(status, value)| Some((code(status), figure(value)?))).collect())
}
