//! The answer of a create call, written: created, part created, refused; and adopting an order that was found.

use connect::{ItemRefusal, provider::Placed};
use domain::{
    Moment, Money,
    actor::Actor,
    booking::BookingState,
    decision::DecisionKind,
    ids::{LineId, OrderId, RawOrderId},
    line::LineStatus,
    offer::OfferKey,
    provider_order::{ConsigneeSeen, ProviderState, RefundState},
};
use serde_json::json;
use sqlx::types::Json;
use store::{
    StoreError, Tx, bookings,
    bookings::{BookingLineRow, BookingRow},
    decisions,
    decisions::NewDecision,
    lines, provider_orders,
    provider_orders::ProviderOrderRow,
};

use super::CheckBooking;
use crate::{hub::Hub, intake, moves};

/// The provider answered: these orders exist, these items were refused.
pub(super) async fn placed(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    held: &[BookingLineRow],
    placed: &Placed,
) -> Result<(), StoreError> {
    for (key, refusal) in &placed.failed {
        for line in held.iter().filter(|line| same_goods(line, key)) {
            release(tx, hub, booking, line).await?;
            ask_about_line(tx, hub, booking, line, refusal).await?;
        }
    }
    if placed.numbers.is_empty() {
        bookings::set_state(tx, booking.id, BookingState::Rejected, "every item was refused", hub.env.now()).await?;
        understand(tx, hub, booking.order_id).await?;
    } else {
        created(tx, hub, booking, &placed.numbers).await?;
    }
    moves::refresh(tx, hub, booking.order_id).await
}

fn same_goods(line: &BookingLineRow, key: &OfferKey) -> bool {
    line.offer == key.offer && line.spec == key.spec
}

/// The provider orders of a booking exist: their lines are booked, each order is read and checked next (BR-47).
async fn created(tx: &mut Tx, hub: &Hub, booking: &BookingRow, numbers: &[String]) -> Result<(), StoreError> {
    let now = hub.env.now();
    bookings::set_state(tx, booking.id, BookingState::Created, "", now).await?;
    for number in numbers {
        bind_number(tx, hub, booking, number, now).await?;
    }
    for held in bookings::lines(tx, booking.id).await?.iter().filter(|line| line.live) {
        for mut line in lines::by_ids(tx, &[held.line]).await? {
            moves::advance(tx, &hub.env, &mut line, LineStatus::Booked, Actor::Hub).await?;
        }
    }
    let details = json!({ "numbers": numbers });
    moves::note(tx, &hub.env, Actor::Hub, booking.order_id, booking.id.to_string(), "booking.created", details).await?;
    jobs::queue(tx, &hub.env, &CheckBooking { booking: booking.id, account: booking.account }).await?;
    understand(tx, hub, booking.order_id).await
}

/// The shop may have changed its mind while nobody knew what the provider made of it: the question about that can be put now,
/// and what was not bought is dropped (BR-25).
///
/// # Errors
/// When the job cannot be queued.
pub(crate) async fn understand(tx: &mut Tx, hub: &Hub, order: OrderId) -> Result<(), StoreError> {
    jobs::queue(tx, &hub.env, &intake::UnderstandOrder { raw: RawOrderId::new(order.number()) }).await
}

pub(super) async fn bind_number(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    number: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let known = provider_orders::by_number(tx, booking.account, number).await?;
    let row = match known {
        Some(known) if known.booking.is_some() => return Ok(()),
        Some(known) => {
            ProviderOrderRow { booking: Some(booking.id.number()), order_id: Some(booking.order_id.number()), ..known }
        }
        None => ProviderOrderRow {
            id: hub.env.id(),
            connection: booking.connection,
            account: booking.account,
            number: number.to_owned(),
            reference: booking.reference(),
            booking: Some(booking.id.number()),
            order_id: Some(booking.order_id.number()),
            state: ProviderState::AwaitingPayment,
            raw_state: String::new(),
            refund: RefundState::None,
            seller: booking.seller.clone(),
            currency: domain::Currency::CNY,
            goods: 0,
            freight: 0,
            total: 0,
            placed_at: now,
            paid_at: None,
            pay_before: None,
            far_changed_at: Moment::from_micros(0),
            step_back: String::new(),
            consignee: Json(ConsigneeSeen::default()),
            changed_at: now,
        },
    };
    provider_orders::upsert(tx, &row).await
}

/// Orders that were found for a booking whose answer was lost.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn adopt(tx: &mut Tx, hub: &Hub, booking: &BookingRow, numbers: &[String]) -> Result<(), StoreError> {
    let now = hub.env.now();
    decisions::withdraw_booking(tx, booking.id, DecisionKind::OutcomeUnknown, now).await?;
    decisions::withdraw_booking(tx, booking.id, DecisionKind::HandMadeTwin, now).await?;
    created(tx, hub, booking, numbers).await?;
    moves::refresh(tx, hub, booking.order_id).await
}

/// The provider said no to the whole call.
pub(super) async fn refused(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    held: &[BookingLineRow],
    refusal: &ItemRefusal,
) -> Result<(), StoreError> {
    give_back(tx, hub, booking, BookingState::Rejected, &refusal.message).await?;
    for line in held {
        ask_about_line(tx, hub, booking, line, refusal).await?;
    }
    understand(tx, hub, booking.order_id).await?;
    moves::refresh(tx, hub, booking.order_id).await
}

/// Returns everything a booking still holds.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn give_back(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    state: BookingState,
    why: &str,
) -> Result<(), StoreError> {
    for held in bookings::lines(tx, booking.id).await?.iter().filter(|line| line.live) {
        release(tx, hub, booking, held).await?;
    }
    bookings::set_state(tx, booking.id, state, why, hub.env.now()).await?;
    let details = json!({ "state": state, "why": why });
    moves::note(tx, &hub.env, Actor::Hub, booking.order_id, booking.id.to_string(), "booking.given_back", details).await
}

/// Lets a line out of a booking: it is paid and not bought.
pub(super) async fn release(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    held: &BookingLineRow,
) -> Result<(), StoreError> {
    bookings::release_line(tx, booking.id, held.line).await?;
    for mut line in lines::by_ids(tx, &[held.line]).await? {
        moves::advance(tx, &hub.env, &mut line, LineStatus::Paid, Actor::Hub).await?;
    }
    Ok(())
}

/// Lets a line out of a booking that was not sent; a booking that holds nothing any more is released.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn release_held(tx: &mut Tx, hub: &Hub, booking: &BookingRow, line: LineId) -> Result<(), StoreError> {
    let all = bookings::lines(tx, booking.id).await?;
    for held in all.iter().filter(|held| held.live && held.line == line) {
        release(tx, hub, booking, held).await?;
    }
    if !all.iter().any(|held| held.live && held.line != line) {
        bookings::set_state(tx, booking.id, BookingState::Released, "aborted by a person", hub.env.now()).await?;
    }
    Ok(())
}

async fn ask_about_line(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    line: &BookingLineRow,
    refusal: &ItemRefusal,
) -> Result<(), StoreError> {
    let planned = Money::new(line.price, domain::Currency::CNY);
    let new = NewDecision {
        id: hub.env.id(),
        kind: refusal.asks,
        subject: line.line.to_string(),
        order: booking.order_id,
        line: Some(line.line),
        booking: Some(booking.id),
        provider_order: None,
        details: json!({ "code": refusal.code, "message": refusal.message, "price": planned }),
    };
    decisions::ask(tx, new, hub.env.now()).await
}
