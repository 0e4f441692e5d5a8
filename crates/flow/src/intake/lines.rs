//! Sold lines and lines against the shop's present word.
//!
//! What the shop takes back is dropped at once while nothing was sent to a provider; after that a person is asked
//! (`shop_changed`, BR-25). What the hub itself gave up is not bought again because the shop still lists it.

use std::collections::{BTreeSet, HashMap};

use domain::{
    actor::Actor,
    decision::DecisionKind,
    ids::SoldLineId,
    line::{EndReason, LineStatus},
    order::{ChannelLine, ChannelOrder},
    shop::ShopStep,
};
use serde_json::json;
use store::{
    StoreError, Tx, bookings,
    connections::ConnectionRow,
    decisions,
    decisions::NewDecision,
    lines::{self, LineRow, SoldLineRow},
    offers,
    orders::OrderRow,
    tellings,
};

use super::understand::first_status;
use crate::{
    catalogue::names::{Names, name_of},
    hub::Hub,
    moves, pictures,
};

/// Brings sold lines and lines to the shop's present word.
pub(super) async fn reconcile(
    tx: &mut Tx,
    hub: &Hub,
    shop: &ConnectionRow,
    order: &OrderRow,
    said: &ChannelOrder,
    may_buy: bool,
) -> Result<(), StoreError> {
    let known = lines::sold_of(tx, order.id).await?;
    let wanted = said.is_wanted();
    if !wanted && told_cancelled(tx, order).await? {
        // The shop repeats what we told it: our own reasons stand (BR-23).
        return Ok(());
    }
    let said_names = said.lines.iter().map(|line| (line.product.clone(), line.variant.clone()));
    let names = Names::of(tx, hub, shop, said_names.chain(known.iter().map(name_of)).collect()).await?;
    let offered = pictures_of_offers(tx, order, said).await?;
    let mut sources: BTreeSet<String> = BTreeSet::new();
    for line in &said.lines {
        let before = known.iter().find(|sold| sold.external_id == line.external_id);
        let pieces = if wanted { line.quantity } else { 0 };
        let mut sold = sold_row(hub, order, line, before, pieces);
        (sold.product, sold.variant) = names.line(line, before);
        if let Some(before) = before.filter(|before| name_of(before) != name_of(&sold)) {
            lines::set_sold_name(tx, before.id, &name_of(&sold)).await?;
        }
        if sold.picture.is_empty() {
            // Older shops send no picture with a line; the supplier's shows the same goods.
            sold.picture = offered.get(&name_of(&sold)).cloned().unwrap_or_default();
        }
        sources.insert(sold.picture.clone());
        lines::upsert_sold(tx, &sold).await?;
        let before_pieces = before.map_or(0, |sold| sold.shop_quantity);
        if before.is_none() && !wanted {
            // Cancelled before we saw it: kept in the list, dead from the start.
            dead_from_the_start(tx, hub, order, &sold, line.quantity).await?;
        }
        bring(tx, hub, order, &sold, before_pieces, may_buy).await?;
    }
    for gone in known.iter().filter(|sold| !said.lines.iter().any(|line| line.external_id == sold.external_id)) {
        let sold = SoldLineRow { shop_quantity: 0, ..gone.clone() };
        lines::upsert_sold(tx, &sold).await?;
        bring(tx, hub, order, &sold, gone.shop_quantity, may_buy).await?;
    }
    // All at once and in one order: two orders with the same goods may be taken in at the same moment.
    pictures::want_each(tx, hub, order.connection, &sources.iter().map(String::as_str).collect()).await
}

/// Pictures of the known offers, by product and variant.
async fn pictures_of_offers(
    tx: &mut Tx,
    order: &OrderRow,
    said: &ChannelOrder,
) -> Result<HashMap<(String, String), String>, StoreError> {
    let products: BTreeSet<String> = said.lines.iter().map(|line| line.product.clone()).collect();
    let offers = offers::of_products(tx, order.connection, products.into_iter().collect()).await?;
    Ok(offers.into_iter().map(|offer| ((offer.product, offer.variant), offer.picture)).collect())
}

/// Whether the shop's cancellation is our own word coming back: we told it, and nothing lives here. An order that the
/// shop opened again since is cancelled by the shop.
async fn told_cancelled(tx: &mut Tx, order: &OrderRow) -> Result<bool, StoreError> {
    if lines::of_order(tx, order.id).await?.iter().any(|line| !line.status.is_dead()) {
        return Ok(false);
    }
    let told = tellings::of_orders(tx, &[order.id]).await?;
    Ok(told.iter().any(|telling| {
        telling.what == ShopStep::Cancelled && !matches!(telling.state.as_str(), "needless" | "withdrawn" | "refused")
    }))
}

/// The shop gave the whole order up.
pub(super) async fn drop_all(tx: &mut Tx, hub: &Hub, order: &OrderRow) -> Result<(), StoreError> {
    for gone in lines::sold_of(tx, order.id).await? {
        let sold = SoldLineRow { shop_quantity: 0, ..gone.clone() };
        lines::upsert_sold(tx, &sold).await?;
        bring(tx, hub, order, &sold, gone.shop_quantity, false).await?;
    }
    Ok(())
}

pub(super) fn sold_row(
    hub: &Hub,
    order: &OrderRow,
    line: &ChannelLine,
    before: Option<&SoldLineRow>,
    pieces: i64,
) -> SoldLineRow {
    SoldLineRow {
        id: before.map_or_else(|| hub.env.id(), |sold| sold.id),
        order_id: order.id,
        external_id: line.external_id.clone(),
        product: line.product.clone(),
        variant: line.variant.clone(),
        sku: line.sku.clone(),
        name: line.name.clone(),
        attributes: line.attributes.clone(),
        picture: line.picture.clone().unwrap_or_default(),
        shop_quantity: pieces,
        quantity: before.map_or(0, |sold| sold.quantity),
        amount: line.amount.amount,
    }
}

async fn dead_from_the_start(
    tx: &mut Tx,
    hub: &Hub,
    order: &OrderRow,
    sold: &SoldLineRow,
    pieces: i64,
) -> Result<(), StoreError> {
    if pieces <= 0 {
        return Ok(());
    }
    let mut line = new_line(hub, order, sold, pieces, sold.amount, LineStatus::AwaitingPayment);
    line.end(LineStatus::Cancelled, EndReason::ShopCancelled, hub.env.now());
    lines::insert(tx, &line).await
}

pub(super) fn new_line(
    hub: &Hub,
    order: &OrderRow,
    sold: &SoldLineRow,
    pieces: i64,
    amount: i64,
    status: LineStatus,
) -> LineRow {
    LineRow {
        id: hub.env.id(),
        order_id: order.id,
        sold_line: sold.id,
        quantity: pieces,
        amount,
        status,
        end_reason: String::new(),
        amendment: false,
        skipped: false,
        ceiling: None,
        delivery: None,
        created_at: hub.env.now(),
        changed_at: hub.env.now(),
        version: 0,
    }
}

/// Whether the hub, not the shop, ended this line.
fn given_up(line: &LineRow) -> bool {
    let by_shop = [EndReason::ShopCancelled.code(), EndReason::KeptForStock.code()];
    line.status.is_dead() && !by_shop.contains(&line.end_reason.as_str())
}

async fn bring(
    tx: &mut Tx,
    hub: &Hub,
    order: &OrderRow,
    sold: &SoldLineRow,
    before_pieces: i64,
    may_buy: bool,
) -> Result<(), StoreError> {
    let mut all = of_sold(tx, order, sold.id).await?;
    absorb_given_up(tx, hub, &mut all, (before_pieces - sold.shop_quantity).max(0)).await?;
    let given: i64 = all.iter().filter(|line| given_up(line)).map(|line| line.quantity).sum();
    let living: i64 = all.iter().filter(|line| !line.status.is_dead()).map(|line| line.quantity).sum();
    let target = (sold.shop_quantity - given).max(0);
    if may_buy {
        for line in all.iter_mut().filter(|line| line.status == LineStatus::AwaitingPayment) {
            moves::advance(tx, &hub.env, line, LineStatus::Paid, Actor::Hub).await?;
        }
    }
    if target > living {
        lines::set_sold_quantity(tx, sold.id, target).await?;
        let line = new_line(hub, order, sold, target - living, 0, first_status(may_buy));
        lines::insert(tx, &line).await?;
    } else if target < living {
        take_back(tx, hub, order, &mut all, living - target).await?;
    } else {
        withdraw_shop_changed(tx, hub, &all).await?;
    }
    spread_amount(tx, order, sold).await
}

async fn of_sold(tx: &mut Tx, order: &OrderRow, sold: SoldLineId) -> Result<Vec<LineRow>, StoreError> {
    Ok(lines::lock_order(tx, order.id).await?.into_iter().filter(|line| line.sold_line == sold).collect())
}

/// Pieces that the shop takes back are first those that the hub had given up: it takes note, nothing more is dropped.
async fn absorb_given_up(tx: &mut Tx, hub: &Hub, all: &mut Vec<LineRow>, mut pieces: i64) -> Result<(), StoreError> {
    for index in 0..all.len() {
        if pieces == 0 || !given_up(&all[index]) {
            continue;
        }
        if all[index].quantity > pieces {
            let rest = all[index].quantity - pieces;
            let new = moves::split(tx, &hub.env, &mut all[index], rest).await?;
            all.push(new);
        }
        pieces -= all[index].quantity;
        EndReason::ShopCancelled.code().clone_into(&mut all[index].end_reason);
        lines::update(tx, &mut all[index]).await?;
    }
    Ok(())
}

/// Drops `pieces` where nothing was sent yet; asks about the rest.
async fn take_back(
    tx: &mut Tx,
    hub: &Hub,
    order: &OrderRow,
    all: &mut [LineRow],
    mut pieces: i64,
) -> Result<(), StoreError> {
    for index in 0..all.len() {
        if pieces == 0 || all[index].status.is_dead() || !droppable(tx, &all[index]).await? {
            continue;
        }
        unreserve(tx, hub, all, index).await?;
        let line = &mut all[index];
        if line.quantity > pieces {
            let rest = line.quantity - pieces;
            moves::split(tx, &hub.env, line, rest).await?;
        }
        pieces -= line.quantity;
        moves::end(tx, &hub.env, line, LineStatus::Cancelled, EndReason::ShopCancelled, Actor::Hub).await?;
    }
    for line in all.iter() {
        if pieces == 0 {
            break;
        }
        let asks = !line.status.is_dead()
            && !line.status.is_unbooked()
            && !matches!(line.status, LineStatus::Shipped | LineStatus::Received)
            && !unsettled(tx, line).await?;
        if asks {
            let surplus = pieces.min(line.quantity);
            pieces -= surplus;
            ask_shop_changed(tx, hub, order, line, surplus).await?;
        }
    }
    Ok(())
}

/// Nothing was sent for it yet.
async fn droppable(tx: &mut Tx, line: &LineRow) -> Result<bool, StoreError> {
    if line.status.is_unbooked() {
        return Ok(true);
    }
    let Some(held) = bookings::live_of_line(tx, line.id).await? else { return Ok(false) };
    let booking = bookings::lookup(tx, held.booking).await?;
    Ok(booking.is_some_and(|booking| booking.state == domain::booking::BookingState::Reserved))
}

/// Whether nobody knows yet what the provider made of it: the question comes when it is known.
async fn unsettled(tx: &mut Tx, line: &LineRow) -> Result<bool, StoreError> {
    let Some(held) = bookings::live_of_line(tx, line.id).await? else { return Ok(false) };
    Ok(bookings::lookup(tx, held.booking).await?.is_some_and(|booking| booking.state.may_exist_unseen()))
}

/// Between reserve and send a change of the shop stops the whole send; what stays wanted is planned anew (BR-25).
/// Lines of `all` that were held together with the one at `index` come back with it.
async fn unreserve(tx: &mut Tx, hub: &Hub, all: &mut [LineRow], index: usize) -> Result<(), StoreError> {
    let Some(held) = bookings::live_of_line(tx, all[index].id).await? else { return Ok(()) };
    for other in bookings::lines(tx, held.booking).await?.iter().filter(|other| other.live) {
        for mut row in lines::by_ids(tx, &[other.line]).await? {
            moves::let_go(tx, &hub.env, &row).await?;
            moves::advance(tx, &hub.env, &mut row, LineStatus::Paid, Actor::Hub).await?;
            if let Some(known) = all.iter_mut().find(|known| known.id == row.id) {
                *known = row;
            }
        }
    }
    Ok(())
}

async fn ask_shop_changed(
    tx: &mut Tx,
    hub: &Hub,
    order: &OrderRow,
    line: &LineRow,
    surplus: i64,
) -> Result<(), StoreError> {
    let held = bookings::live_of_line(tx, line.id).await?;
    let new = NewDecision {
        id: hub.env.id(),
        kind: DecisionKind::ShopChanged,
        subject: line.id.to_string(),
        order: order.id,
        line: Some(line.id),
        booking: held.map(|held| held.booking),
        provider_order: None,
        details: json!({ "surplus": surplus, "quantity": line.quantity, "shop_status": order.shop_status }),
    };
    decisions::ask(tx, new, hub.env.now()).await
}

/// The shop changed its mind back.
async fn withdraw_shop_changed(tx: &mut Tx, hub: &Hub, all: &[LineRow]) -> Result<(), StoreError> {
    for line in all.iter().filter(|line| !line.status.is_dead()) {
        let open = decisions::of_orders(tx, &[line.order_id]).await?;
        for decision in open.iter().filter(|decision| {
            decision.state == "open" && decision.kind == DecisionKind::ShopChanged && decision.line() == Some(line.id)
        }) {
            decisions::close(tx, decision.id, "withdrawn", "", "hub", hub.env.now()).await?;
        }
    }
    Ok(())
}

/// What the customer pays for the sold line is spread over its living lines by pieces, when they are what the shop
/// sells; while a question about a difference is open, the amounts stay.
async fn spread_amount(tx: &mut Tx, order: &OrderRow, sold: &SoldLineRow) -> Result<(), StoreError> {
    let all = of_sold(tx, order, sold.id).await?;
    let counted: Vec<&LineRow> = all.iter().filter(|line| !line.status.is_dead() || given_up(line)).collect();
    let pieces: i64 = counted.iter().map(|line| line.quantity).sum();
    if pieces != sold.shop_quantity || pieces == 0 {
        return Ok(());
    }
    let weights: Vec<i64> = counted.iter().map(|line| line.quantity).collect();
    let parts = order.money(sold.amount).split(&weights);
    for (line, part) in counted.into_iter().zip(parts) {
        if line.amount != part.amount {
            lines::update(tx, &mut LineRow { amount: part.amount, ..line.clone() }).await?;
        }
    }
    Ok(())
}
