//! Holds lines for a booking: one transaction that also proves BR-41 (the database refuses a second live booking).

use std::collections::HashMap;

use domain::{
    Money,
    actor::Actor,
    booking::BookingState,
    ids::{BookingId, LineId},
    line::LineStatus,
    plan::{Group, Wanted},
};
use serde_json::json;
use sqlx::types::Json;
use store::{
    StoreError, Tx, bookings,
    bookings::{BookingLineRow, BookingRow},
};

use super::SendBooking;
use crate::{hub::Hub, moves, plan::Look};

/// Reserves the fine lines of a group and queues the sending; nothing when none is fine.
///
/// # Errors
/// A conflict when a line is held by another booking.
pub(crate) async fn reserve(
    tx: &mut Tx,
    hub: &Hub,
    seen: &Look,
    group: &Group,
    fine: &[(Wanted, Money)],
    freight: i64,
) -> Result<Option<BookingId>, StoreError> {
    let Some(usable) = seen.usable(&group.provider) else { return Ok(None) };
    if fine.is_empty() {
        return Ok(None);
    }
    let id: BookingId = hub.env.id();
    let booking = BookingRow {
        id,
        order_id: seen.order.id,
        account: usable.account.id,
        connection: usable.connection.id,
        provider: group.provider.clone(),
        warehouse: group.warehouse,
        seller: group.seller.clone(),
        state: BookingState::Reserved,
        consignee: Json(seen.consignee.clone()),
        freight,
        attempt_at: None,
        problem: String::new(),
        created_at: hub.env.now(),
    };
    bookings::insert(tx, &booking).await?;
    let prices: HashMap<LineId, &(Wanted, Money)> = fine.iter().map(|one| (one.0.line, one)).collect();
    let (mut rows, mut held) = (Vec::new(), Vec::new());
    for line in &seen.lines {
        let Some((wanted, price)) = prices.get(&line.id) else { continue };
        rows.push(BookingLineRow {
            booking: id,
            line: line.id,
            quantity: line.quantity,
            asked: line.quantity,
            live: true,
            offer: wanted.offer.key.offer.clone(),
            spec: wanted.offer.key.spec.clone(),
            price: price.amount,
            provider_line: 0,
        });
        held.push(line.clone());
    }
    bookings::insert_lines(tx, &rows).await?;
    for mut line in held {
        moves::advance(tx, &hub.env, &mut line, LineStatus::Booking, Actor::Hub).await?;
    }
    let details = json!({ "lines": fine.len(), "account": usable.account.login, "reference": booking.reference() });
    moves::note(tx, &hub.env, Actor::Hub, seen.order.id, id.to_string(), "booking.reserved", details).await?;
    jobs::queue(tx, &hub.env, &SendBooking { booking: id, account: usable.account.id }).await?;
    Ok(Some(id))
}
