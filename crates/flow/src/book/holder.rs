//! What living thing holds a provider order. A booking that has ended holds nothing, also when the provider order still
//! names it: such an order may be bound again (BR-48).

use domain::{
    Refusal,
    booking::BookingState,
    ids::{AccountId, BookingId, OrderId, ProviderLineId},
    ledger::EntryKind,
    line::LineStatus,
    provider_order::ProviderState,
    refusal::RefusalCode,
};
use store::{Read, StoreError, Tx, bookings, bookings::BookingRow, ledger, lines, orders, provider_orders};

use super::bind::is_free;
use crate::{hub::Hub, moves};

/// Who holds a provider order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The booking.
    pub booking: BookingId,
    /// The order it is bought for.
    pub order: OrderId,
    /// How the provider order stands.
    pub state: ProviderState,
    /// Pieces that no line holds.
    pub free: i64,
}

impl Holder {
    /// Whether more lines of this order may join it.
    #[must_use]
    pub fn has_left_for(&self, order: OrderId) -> bool {
        self.order == order && self.free > 0
    }
}

/// Who holds the provider order of this number; nobody when nothing living does.
///
/// # Errors
/// When the rows cannot be read.
pub async fn holder<R: Read>(read: &mut R, account: AccountId, number: &str) -> Result<Option<Holder>, StoreError> {
    let Some(known) = provider_orders::find(read, account, number).await? else { return Ok(None) };
    let provider_lines = provider_orders::lines(read, known.id).await?;
    let ids: Vec<ProviderLineId> = provider_lines.iter().map(|line| line.id).collect();
    let held = bookings::of_provider_lines(read, &ids).await?;
    // Lines of its booking that nobody has found in it yet may be any of its pieces.
    let unmatched = match known.booking() {
        Some(booking) => {
            bookings::lines(read, booking).await?.into_iter().find(|one| one.live && one.provider_line == 0)
        }
        None => None,
    };
    let Some(booking) = held.first().map(|held| held.booking).or(unmatched.as_ref().map(|line| line.booking)) else {
        return Ok(None);
    };
    let pieces: i64 = provider_lines.iter().map(|line| line.quantity).sum();
    let taken: i64 = held.iter().map(|held| held.quantity).sum();
    let free = if unmatched.is_some() { 0 } else { (pieces - taken).max(0) };
    let order = bookings::lookup(read, booking).await?.map(|row| row.order_id);
    Ok(order.map(|order| Holder { booking, order, state: known.state, free }))
}

/// Why no line of an order can be bound: each line with what has it. Nothing when one is free, or when a booking whose
/// answer was lost may be the very order that a person names.
///
/// # Errors
/// When the rows cannot be read.
pub async fn taken<R: Read>(read: &mut R, order: OrderId) -> Result<Vec<Refusal>, StoreError> {
    let rows = lines::of_order(read, order).await?;
    let booked = bookings::of_orders(read, &[order]).await?;
    if rows.iter().any(is_free) || booked.iter().any(|row| row.state == BookingState::OutcomeUnknown) {
        return Ok(Vec::new());
    }
    let sold = lines::sold_of(read, order).await?;
    let held = bookings::lines_of_orders(read, &[order]).await?;
    let bought = provider_orders::of_orders(read, &[order]).await?;
    let mut refusals = Vec::new();
    for line in rows.iter().filter(|line| !line.status.is_dead()) {
        let goods = sold.iter().find(|sold| sold.id == line.sold_line).map_or("", |sold| sold.name.as_str());
        let live = held.iter().find(|held| held.live && held.line == line.id);
        let by = live.and_then(|held| bought.iter().find(|row| row.booking() == Some(held.booking)));
        let refusal = match (line.status, by) {
            (_, Some(row)) => RefusalCode::LineBooked.refusal().with("number", &row.number),
            (LineStatus::Booking | LineStatus::Booked, None) => RefusalCode::LineBooked.refusal(),
            (LineStatus::AwaitingPayment, None) => RefusalCode::LineNotPaid.refusal(),
            (status, None) => RefusalCode::LineStatus.refusal().with("status", status),
        };
        refusals.push(refusal.with("line", line.id).with("goods", goods));
    }
    if refusals.is_empty() {
        refusals.push(RefusalCode::NothingToDo.refusal());
    }
    Ok(refusals)
}

/// A provider order whose booking has ended goes over to another one, and its money with it.
pub(super) async fn take_over(tx: &mut Tx, hub: &Hub, booking: &BookingRow, number: &str) -> Result<(), StoreError> {
    let known = provider_orders::by_number(tx, booking.account, number).await?;
    let Some(known) = known.filter(|known| known.booking.is_some() && known.booking() != Some(booking.id)) else {
        return Ok(());
    };
    if let Some(old) = known.order_id().filter(|old| *old != booking.order_id)
        && let Some(old) = orders::lookup(tx, old).await?
    {
        for kind in [EntryKind::Purchase, EntryKind::Freight, EntryKind::PurchaseRefund] {
            let entered = ledger::sum_of_provider_order(tx, old.id, known.id, kind).await?;
            moves::enter_difference(tx, &hub.env, &old, kind, -entered, Some(&known)).await?;
        }
    }
    let taken = provider_orders::ProviderOrderRow {
        booking: Some(booking.id.number()),
        order_id: Some(booking.order_id.number()),
        ..known
    };
    provider_orders::upsert(tx, &taken).await
}

/// Pieces that are bound are no stock any more.
pub(super) async fn out_of_stock(tx: &mut Tx, account: AccountId, number: &str) -> Result<(), StoreError> {
    let Some(known) = provider_orders::by_number(tx, account, number).await? else { return Ok(()) };
    for line in provider_orders::lines(tx, known.id).await? {
        let held: i64 = bookings::of_provider_lines(tx, &[line.id]).await?.iter().map(|held| held.quantity).sum();
        let free = (line.quantity - held).max(0);
        if line.stock > free {
            provider_orders::add_stock(tx, line.id, free - line.stock).await?;
        }
    }
    Ok(())
}
