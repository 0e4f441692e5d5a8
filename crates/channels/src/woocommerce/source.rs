//! Reading what changed without losing anything, and one order by its id.
//!
//! A run goes through the orders by id with a fixed lower bound, so an order that changes meanwhile stays where it is and a
//! new one only comes at the end (BR-17). What lies in the trash is read after what lives.

use connect::{
    CallCx, CallError, CallResult, Fault,
    channel::{ChangePage, Cursor, CursorPlace, NextPage, RawOrder},
};
use domain::{Moment, time::MINUTE};

use super::{
    call::{Caller, within_several},
    legacy,
    list::{self, Found, Shelf, Stretch},
    read,
    refunds::{self, Beside},
    settings::WooSettings,
    walk::{self, Listing},
    wire,
};

const FETCH: &str = "woocommerce.orders.fetch";
const LIST: &str = "woocommerce.orders.list";
/// The most that a shop gives.
const MOST: u16 = 100;
/// The least that is asked for when a shop cannot cope with more.
const LEAST: u16 = 10;
/// Answers that have to come well before more is asked for again.
const CALM: u16 = 5;
/// So often a stretch is asked for again at once when it comes in another order than asked for.
const MIXED: u8 = 2;
/// A shop that does not say its time is taken to be so far behind.
const BEHIND: i64 = 10 * MINUTE;
/// The mark that cursors of earlier versions had for more pages of the trash.
const OLD_MARK: u32 = 1 << 31;

pub(super) async fn changes(settings: &WooSettings, cx: &CallCx<'_>, after: &Cursor) -> CallResult<ChangePage> {
    let mut place = resumed(after);
    let asked_at = cx.clock.now();
    let mut part = shelf(settings, cx, after.since, &mut place).await?;
    let began = after.began.or(part.date).unwrap_or_else(|| asked_at.plus(-BEHIND));
    let mut goes_on = part.goes_on;
    if !goes_on && place.shelf == 0 {
        place = CursorPlace { shelf: 1, size: place.size, before: part.total.unwrap_or(0), ..CursorPlace::default() };
        let trash = shelf(settings, cx, after.since, &mut place).await.map_err(within_several)?;
        goes_on = trash.goes_on;
        part.total = part.total.and(trash.total);
        for order in trash.orders {
            // An order that was put to trash between the two questions is in both answers; the later one holds.
            part.orders.retain(|known: &RawOrder| known.external_id != order.external_id);
            part.orders.push(order);
        }
    }
    let highest = part.orders.iter().map(|order| order.changed_at).fold(after.highest, Moment::max);
    let next = if goes_on {
        let page = (after.page & !OLD_MARK).saturating_add(1);
        NextPage::More(Cursor { since: after.since, page, highest, began: Some(began), place })
    } else {
        // A change during the run may be missing from what was read before it: the next run sees it.
        NextPage::Done(highest.min(began))
    };
    Ok(ChangePage { orders: part.orders, total: part.total.map(|total| total + place.before), next })
}

/// Where to read on. Cursors of earlier versions only have the page.
fn resumed(after: &Cursor) -> CursorPlace {
    let pages = u64::from((after.page & !OLD_MARK).saturating_sub(1));
    if pages > 0 && after.place == CursorPlace::DEFAULT {
        return CursorPlace { passed: pages * u64::from(MOST), ..CursorPlace::DEFAULT };
    }
    after.place
}

struct Part {
    orders: Vec<RawOrder>,
    total: Option<u64>,
    date: Option<Moment>,
    goes_on: bool,
}

/// A shelf of orders that changed since a moment.
struct Changed<'l, 'c> {
    settings: &'l WooSettings,
    cx: &'l CallCx<'c>,
    place: &'l mut CursorPlace,
    stretch: Stretch,
}

impl Listing for Changed<'_, '_> {
    type Page = (Found, u16);

    async fn at(&mut self, offset: u64) -> CallResult<(Found, u16)> {
        as_much_as_it_can(self.settings, self.cx, self.place, &Stretch { offset, ..self.stretch }).await
    }

    fn ids((found, _): &(Found, u16)) -> Vec<u64> {
        found.ids.clone()
    }
}

/// Reads on where `place` stands, and moves it.
async fn shelf(settings: &WooSettings, cx: &CallCx<'_>, since: Moment, place: &mut CursorPlace) -> CallResult<Part> {
    let shelf = if place.shelf == 0 { Shelf::Living } else { Shelf::Trash };
    let (passed, last) = (place.passed, place.last);
    let mut list = Changed { settings, cx, place, stretch: Stretch { since, shelf, offset: 0, size: 0, last } };
    let ((found, size), offset) = walk::on(LIST, &mut list, passed, last).await?;
    let read = found.ids.len() as u64;
    let passed = if found.is_cut { offset + read } else { offset + u64::from(size) };
    let goes_on = found.is_cut
        || match found.total {
            Some(total) => passed < total && (read > 0 || shelf == Shelf::Living),
            None => read >= u64::from(size),
        };
    let mut orders = found.orders;
    // The last order of the stretch before is there to begin by, and was read.
    orders.retain(|order| offset == 0 || order.external_id != last.to_string());
    (place.passed, place.last) = (passed, found.ids.last().copied().unwrap_or(last));
    Ok(Part { orders, total: found.total, date: found.date, goes_on })
}

/// Asks for fewer orders at once as long as the shop breaks on more, and slowly for more again.
async fn as_much_as_it_can(
    settings: &WooSettings,
    cx: &CallCx<'_>,
    place: &mut CursorPlace,
    stretch: &Stretch,
) -> CallResult<(Found, u16)> {
    if place.calm >= CALM && place.size > 0 {
        place.size = Some(place.size * 2).filter(|size| *size < MOST).unwrap_or(0);
        place.calm = 0;
    }
    let mut mixed = 0;
    loop {
        let size = if place.size == 0 { MOST } else { place.size.clamp(LEAST, MOST) };
        match list::read(settings, cx, &Stretch { size, ..*stretch }).await {
            Ok(found) => {
                place.calm = place.calm.saturating_add(1);
                return Ok((found, size));
            }
            Err(error) if mixed < MIXED && error.far_code.as_deref() == Some(walk::OUT_OF_ORDER) => mixed += 1,
            Err(error) if size > LEAST && is_too_much(&error) => {
                place.size = (size / 2).max(LEAST);
                place.calm = 0;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether a shop may have broken on the size of the answer: too slow, out of memory, cut off. One that cannot be reached at
/// all, or asks for a pause, did not.
fn is_too_much(error: &CallError) -> bool {
    let code = error.far_code.as_deref().unwrap_or_default();
    match error.fault {
        Fault::Down => !is_unreached(error),
        Fault::Garbled => code != walk::OUT_OF_ORDER,
        Fault::Refused(_) => code == "http_413",
        Fault::Settings | Fault::Session | Fault::Missing | Fault::Limited => false,
    }
}

/// Whether the shop as a whole cannot be reached, or asks for a pause.
pub(super) fn is_unreached(error: &CallError) -> bool {
    let code = error.far_code.as_deref().unwrap_or_default();
    error.fault == Fault::Down && (error.wait.is_some() || matches!(code, "no_connection" | "no_client" | "no_answer"))
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
    let order = if caller.dialect.is_legacy() {
        let own = legacy::one(&response.body).map_err(garbled)?;
        let head = legacy::head(own).map_err(garbled)?;
        let has_refunds = head.id == external_id && refunds::may_be(caller.dialect, &head);
        list::legacy_raw(own, &head, &beside(&caller, cx, external_id, has_refunds).await?, caller.dialect)
    } else {
        let json = wire::json(&response.body).ok_or_else(|| garbled("the answer is no JSON".into()))?;
        let own = serde_json::from_slice(json).map_err(|error| garbled(error.to_string()))?;
        let head = list::head(own).map_err(garbled)?;
        let has_refunds = head.id == external_id && refunds::are_listed(&head);
        list::raw(own, &head, &beside(&caller, cx, external_id, has_refunds).await?, caller.dialect)
    };
    // A cache that answers with another page must not overwrite this order.
    if order.external_id == external_id { Ok(Some(order)) } else { Err(garbled("another order came".into())) }
}

/// Nothing is taken for read while the shop does not say which pieces it gave money back for.
async fn beside(caller: &Caller<'_>, cx: &CallCx<'_>, external_id: &str, has_refunds: bool) -> CallResult<Beside> {
    if !has_refunds {
        return Ok(Beside::Nothing);
    }
    refunds::fetch(caller, cx, external_id).await.map_err(within_several)
}
