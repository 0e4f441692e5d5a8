//! Sold lines and lines against the shop's present word.
//!
//! What the shop takes back, by an edit or by a refund of pieces, is dropped at once while nothing was sent to a provider;
//! after that a person is asked (`shop_changed`, BR-25). What the hub itself gave up is not bought again because the shop still lists it.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    decisions::{DecisionRow, NewDecision},
    lines::{self, LineRow, SoldLineRow},
    offers,
    orders::OrderRow,
    tellings,
};

use super::{
    amounts::{given_up, spread_amount},
    understand::first_status,
};
use crate::{
    catalogue::names::{Names, name_of},
    hub::Hub,
    moves, pictures,
};

/// The lines of an order as they stand while they are brought to the shop's word: read and locked once, since an order may
/// have a thousand.
struct Held {
    /// By sold line, each in the order of their ids.
    lines: HashMap<SoldLineId, Vec<LineRow>>,
    /// Open questions about what the shop no longer wants.
    asked: Vec<DecisionRow>,
}

impl Held {
    async fn of(tx: &mut Tx, order: &OrderRow) -> Result<Self, StoreError> {
        let lines = moves::by_sold_line(lines::lock_order(tx, order.id).await?);
        let mut asked = decisions::of_orders(tx, &[order.id]).await?;
        asked.retain(|one| one.state == "open" && one.kind == DecisionKind::ShopChanged);
        Ok(Self { lines, asked })
    }

    /// A line was changed beside the sold line that is being brought.
    fn keep(&mut self, row: LineRow) {
        let lines = self.lines.get_mut(&row.sold_line).map_or(&mut [][..], Vec::as_mut_slice);
        if let Some(known) = lines.iter_mut().find(|known| known.id == row.id) {
            *known = row;
        }
    }
}

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
    let mut held = Held::of(tx, order).await?;
    let by_id: HashMap<&str, &SoldLineRow> = known.iter().map(|sold| (sold.external_id.as_str(), sold)).collect();
    for line in &said.lines {
        let before = by_id.get(line.external_id.as_str()).copied();
        let refunded = if wanted { said.refunded_of(line) } else { (0, 0) };
        let pieces = if wanted { line.quantity - refunded.0 } else { 0 };
        let mut sold = sold_row(hub, order, line, before, pieces);
        sold.amount -= refunded.1;
        (sold.product, sold.variant) = names.line(line, before);
        if let Some(before) = before.filter(|before| name_of(before) != name_of(&sold)) {
            lines::set_sold_name(tx, before.id, &name_of(&sold)).await?;
        }
        if sold.picture.is_empty() {
            // Older shops send no picture with a line; the supplier's shows the same goods.
            sold.picture = offered.get(&name_of(&sold)).cloned().unwrap_or_default();
        }
        sources.insert(sold.picture.clone());
        if before != Some(&sold) {
            lines::upsert_sold(tx, &sold).await?;
        }
        let before_pieces = before.map_or(0, |sold| sold.shop_quantity);
        if before.is_none() && pieces < line.quantity {
            // Cancelled or refunded before we saw it: kept in the list, dead from the start.
            let amount = if pieces == 0 { line.amount.amount } else { refunded.1 };
            let dead = dead_from_the_start(tx, hub, order, &sold, (line.quantity - pieces, amount)).await?;
            held.lines.entry(sold.id).or_default().push(dead);
        }
        bring(tx, hub, order, &mut held, &sold, (before_pieces, refunded), may_buy).await?;
    }
    let listed: HashSet<&str> = said.lines.iter().map(|line| line.external_id.as_str()).collect();
    for gone in known.iter().filter(|sold| !listed.contains(sold.external_id.as_str())) {
        give_up(tx, hub, order, &mut held, gone, may_buy).await?;
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
    let mut held = Held::of(tx, order).await?;
    let sold = if told_cancelled(tx, order).await? { Vec::new() } else { lines::sold_of(tx, order.id).await? };
    for gone in sold {
        give_up(tx, hub, order, &mut held, &gone, false).await?;
    }
    Ok(())
}

/// The shop sells nothing of a line any more.
async fn give_up(
    tx: &mut Tx,
    hub: &Hub,
    order: &OrderRow,
    held: &mut Held,
    gone: &SoldLineRow,
    may_buy: bool,
) -> Result<(), StoreError> {
    let sold = SoldLineRow { shop_quantity: 0, ..gone.clone() };
    if sold != *gone {
        lines::upsert_sold(tx, &sold).await?;
    }
    bring(tx, hub, order, held, &sold, (gone.shop_quantity, (0, 0)), may_buy).await
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
    (pieces, amount): (i64, i64),
) -> Result<LineRow, StoreError> {
    let mut line = new_line(hub, order, sold, pieces, amount, LineStatus::AwaitingPayment);
    line.end(LineStatus::Cancelled, EndReason::ShopCancelled, hub.env.now());
    lines::insert(tx, &line).await?;
    Ok(line)
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

/// Beside the sold line stand the pieces that the shop wanted before, and what it refunded of all that it sold: pieces and
/// money.
async fn bring(
    tx: &mut Tx,
    hub: &Hub,
    order: &OrderRow,
    held: &mut Held,
    sold: &SoldLineRow,
    (before_pieces, refunded): (i64, (i64, i64)),
    may_buy: bool,
) -> Result<(), StoreError> {
    let mut all = held.lines.remove(&sold.id).unwrap_or_default();
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
        all.push(line);
    } else if target < living {
        take_back(tx, hub, order, held, &mut all, living - target).await?;
    } else {
        withdraw_shop_changed(tx, hub, &held.asked, &all).await?;
    }
    all.sort_by_key(|line| line.id);
    spread_amount(tx, order, sold, &mut all, refunded).await?;
    held.lines.insert(sold.id, all);
    Ok(())
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
    held: &mut Held,
    all: &mut Vec<LineRow>,
    mut pieces: i64,
) -> Result<(), StoreError> {
    for index in 0..all.len() {
        if pieces == 0 || all[index].status.is_dead() || !droppable(tx, &all[index]).await? {
            continue;
        }
        unreserve(tx, hub, held, all, index).await?;
        let line = &mut all[index];
        if line.quantity > pieces {
            let rest = line.quantity - pieces;
            let rest = moves::split(tx, &hub.env, line, rest).await?;
            all.push(rest);
        }
        let line = &mut all[index];
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
pub(super) async fn droppable(tx: &mut Tx, line: &LineRow) -> Result<bool, StoreError> {
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
async fn unreserve(
    tx: &mut Tx,
    hub: &Hub,
    held: &mut Held,
    all: &mut [LineRow],
    index: usize,
) -> Result<(), StoreError> {
    let Some(booked) = bookings::live_of_line(tx, all[index].id).await? else { return Ok(()) };
    for other in bookings::lines(tx, booked.booking).await?.iter().filter(|other| other.live) {
        for mut row in lines::by_ids(tx, &[other.line]).await? {
            moves::let_go(tx, &hub.env, &row).await?;
            moves::advance(tx, &hub.env, &mut row, LineStatus::Paid, Actor::Hub).await?;
            match all.iter_mut().find(|known| known.id == row.id) {
                Some(known) => *known = row,
                None => held.keep(row),
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
async fn withdraw_shop_changed(
    tx: &mut Tx,
    hub: &Hub,
    asked: &[DecisionRow],
    all: &[LineRow],
) -> Result<(), StoreError> {
    for line in all.iter().filter(|line| !line.status.is_dead()) {
        for decision in asked.iter().filter(|decision| decision.line() == Some(line.id)) {
            decisions::close(tx, decision.id, "withdrawn", "", "hub", hub.env.now()).await?;
        }
    }
    Ok(())
}
