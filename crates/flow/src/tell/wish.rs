//! What a shop shall be told of an order as it now stands. A step is told once; one that comes too late to be told before
//! a later one is not told at all; what is no longer so is taken back.

use domain::{
    order::ShopPhase,
    shop::{ShopStep, ShopWord, StatusMap},
};
use store::{StoreError, Tx, connections, orders::OrderRow, parcels, tellings, tellings::TellingRow};

use super::SendStatus;
use crate::hub::Hub;

/// Brings the wishes of an order in line with its status.
///
/// # Errors
/// When the rows cannot be read or written.
pub(crate) async fn wish(tx: &mut Tx, hub: &Hub, order: &OrderRow) -> Result<(), StoreError> {
    let known = tellings::of_orders(tx, &[order.id]).await?;
    let Some(step) = step(order) else {
        // Nothing is to be told of it as it now stands.
        return withdraw(tx, &known, |_| true).await;
    };
    let map = connections::words(tx, order.connection).await?;
    // Whatever is further than the order now is no longer so; and an order that is given up, or no longer is, has one word.
    withdraw(tx, &known, |told| told.what != step && !step.is_after(told.what)).await?;
    let Some(status) = due(step, &known, &map) else { return Ok(()) };
    // The later word goes out; one before it that did not is not needed any more.
    withdraw(tx, &known, |told| step.is_after(told.what)).await?;
    let note = if matches!(step, ShopStep::Shipped | ShopStep::Completed) {
        outward_numbers(tx, order).await?
    } else {
        String::new()
    };
    let wished = tellings::insert(tx, hub.env.id(), order.id, (step, status), &note, hub.env.now()).await?;
    if let Some(telling) = wished
        && !store::planted("forgotten_outbox")
    {
        jobs::queue(tx, &hub.env, &SendStatus { telling, order: order.id }).await?;
    }
    Ok(())
}

/// The step that an order has reached. What the shop did itself is not told back to it (BR-23).
pub(crate) fn step(order: &OrderRow) -> Option<ShopStep> {
    let by_shop = matches!(order.shop_phase, ShopPhase::Cancelled | ShopPhase::Refunded);
    ShopStep::of(order.status).filter(|step| *step != ShopStep::Cancelled || !by_shop)
}

/// The status that the shop shall get for this step (empty: the connector's word), unless it was told, or its last word
/// says the same: being shipped and being with the customer are one status in most shops.
pub(crate) fn due<'a>(step: ShopStep, known: &[TellingRow], map: &'a StatusMap) -> Option<&'a str> {
    let status = match map.word(step) {
        ShopWord::Status(status) => status,
        // The connector knows its own word; it is asked when the shop is told.
        ShopWord::Usual => "",
        ShopWord::Nothing => return None,
    };
    if known.iter().any(|told| told.stands() && told.what == step) {
        return None;
    }
    let before = known.iter().filter(|told| told.stands() && step.is_after(told.what)).max_by_key(|told| told.what);
    let says_the_same = |told: &TellingRow| match status {
        "" => step == ShopStep::Completed && told.what == ShopStep::Shipped && map.word(told.what) == ShopWord::Usual,
        status => told.status == status,
    };
    if before.is_some_and(says_the_same) { None } else { Some(status) }
}

async fn withdraw(tx: &mut Tx, known: &[TellingRow], which: impl Fn(&TellingRow) -> bool) -> Result<(), StoreError> {
    for told in known.iter().filter(|told| told.stands() && !told.status_done && which(told)) {
        tellings::withdraw(tx, told.id).await?;
    }
    Ok(())
}

/// The note with the numbers under which the customer finds his parcels; never those of sellers (BR-60).
async fn outward_numbers(tx: &mut Tx, order: &OrderRow) -> Result<String, StoreError> {
    let parcels = parcels::of_orders(tx, &[order.id]).await?;
    let numbers: Vec<String> = parcels
        .iter()
        .filter(|parcel| !parcel.tracking.is_empty())
        .map(|parcel| format!("{} {}", parcel.carrier, parcel.tracking))
        .collect();
    Ok(if numbers.is_empty() { String::new() } else { format!("Shipped: {}", numbers.join("; ")) })
}
