//! A person accepts what the provider has, where it differs from what was ordered (BR-47): dearer pieces raise the ceiling,
//! missing pieces go back to be planned anew, surplus pieces are kept for stock.

use domain::{Currency, Money, booking::BookingState, ids::LineId};
use serde_json::Value;
use store::{
    StoreError, Tx, bookings,
    bookings::{BookingLineRow, BookingRow},
    lines,
    lines::LineRow,
    provider_orders,
    provider_orders::ProviderLineRow,
};

use super::settle::release;
use crate::{hub::Hub, moves, plan};

/// Accepts the differences that the question showed.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn accept(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    differences: &[Value],
) -> Result<(), StoreError> {
    raise_ceilings(tx, differences).await?;
    let bought = provider_orders::of_booking(tx, booking.id).await?;
    let bought: Vec<_> = bought.iter().map(|order| order.id).collect();
    let bought = provider_orders::lines_of(tx, &bought).await?;
    let missing = give_missing_back(tx, hub, booking, &bought).await?;
    keep_surplus(tx, booking, &bought).await?;
    let left = bookings::lines(tx, booking.id).await?.iter().any(|line| line.live);
    let state = if left { BookingState::Verified } else { BookingState::Released };
    bookings::set_state(tx, booking.id, state, "accepted by a person", hub.env.now()).await?;
    if missing.is_empty() {
        return Ok(());
    }
    plan::again(tx, hub, booking.order_id, missing).await
}

/// What was accepted is the new ceiling, so that nothing later calls it too dear.
async fn raise_ceilings(tx: &mut Tx, differences: &[Value]) -> Result<(), StoreError> {
    for difference in differences {
        let line = difference["line"].as_str().and_then(|line| line.parse::<LineId>().ok());
        let price = difference["bought"]["amount"].as_str();
        let price = price.and_then(|price| Money::parse(price, Currency::CNY).ok());
        let (Some(line), Some(price)) = (line, price) else { continue };
        for line in lines::by_ids(tx, &[line]).await? {
            lines::update(tx, &mut LineRow { ceiling: Some(price.amount), ..line }).await?;
        }
    }
    Ok(())
}

fn pieces(bought: &[ProviderLineRow], held: &BookingLineRow) -> i64 {
    bought.iter().filter(|one| one.offer == held.offer && one.spec == held.spec).map(|one| one.quantity).sum()
}

/// Pieces that the provider does not have leave the booking; the lines they are on now.
async fn give_missing_back(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    bought: &[ProviderLineRow],
) -> Result<Vec<LineId>, StoreError> {
    let mut back = Vec::new();
    let all = bookings::lines(tx, booking.id).await?;
    let held: Vec<&BookingLineRow> = all.iter().filter(|line| line.live).collect();
    for (at, this) in held.iter().enumerate() {
        // Lines of the same goods share what was bought, the earlier first.
        let before = held[..at].iter().filter(|one| one.offer == this.offer && one.spec == this.spec);
        let left = pieces(bought, this) - before.map(|one| one.quantity).sum::<i64>();
        let missing = this.quantity - left.clamp(0, this.quantity);
        if missing == 0 {
            continue;
        }
        let mut out = (*this).clone();
        if missing < this.quantity {
            for mut line in lines::by_ids(tx, &[this.line]).await? {
                let part = moves::split(tx, &hub.env, &mut line, missing).await?;
                out = BookingLineRow { line: part.id, quantity: missing, ..out };
            }
        }
        release(tx, hub, booking, &out).await?;
        back.push(out.line);
    }
    Ok(back)
}

/// Pieces that nobody ordered and that a person accepts are bought for stock.
async fn keep_surplus(tx: &mut Tx, booking: &BookingRow, bought: &[ProviderLineRow]) -> Result<(), StoreError> {
    let held = bookings::lines(tx, booking.id).await?;
    for (at, this) in bought.iter().enumerate() {
        let same = |offer: &str, spec: &str| this.offer == offer && this.spec == spec;
        let wanted: i64 =
            held.iter().filter(|one| one.live && same(&one.offer, &one.spec)).map(|one| one.quantity).sum();
        let before: i64 = bought[..at].iter().filter(|one| same(&one.offer, &one.spec)).map(|one| one.quantity).sum();
        let surplus = this.quantity - (wanted - before).clamp(0, this.quantity) - this.stock;
        if surplus > 0 {
            provider_orders::add_stock(tx, this.id, surplus).await?;
        }
    }
    Ok(())
}
