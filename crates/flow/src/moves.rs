//! The moves of lines that every step makes alike: split, move on, end, and what follows for the order: its status, the
//! customer's balance, the word to the shop.

use std::collections::HashMap;

use domain::{
    Env, Id, Money,
    actor::Actor,
    booking::BookingState,
    ids::{BookingId, OrderId},
    ledger::EntryKind,
    line::{EndReason, LineStatus},
    order,
    package::normalise_tracking,
};
use serde_json::{Value, json};
use store::{
    Signal, StoreError, Tx, bookings,
    bookings::BookingLineRow,
    decisions,
    ledger::{self, NewEntry},
    lines::{self, LineRow},
    notes, orders, packages, parcels, provider_orders, search,
};

use crate::{activities, hub::Hub, tell};

/// Adds an audit note of the hub itself or of whoever caused it.
///
/// # Errors
/// When the row cannot be written.
pub async fn note(
    tx: &mut Tx,
    env: &Env,
    actor: Actor,
    order: OrderId,
    subject: String,
    what: &str,
    details: Value,
) -> Result<(), StoreError> {
    let new = notes::NewNote { id: env.id(), order: Some(order), subject, actor, what, details };
    notes::insert(tx, new, env.now()).await
}

/// Parts `pieces` from a line: the line keeps the rest, the new line stands where the old one stands, under the same
/// booking. Sums of quantity and money stay equal (domain guide 4.2).
///
/// # Errors
/// When the rows cannot be written.
pub async fn split(tx: &mut Tx, env: &Env, line: &mut LineRow, pieces: i64) -> Result<LineRow, StoreError> {
    debug_assert!(0 < pieces && pieces < line.quantity, "a split leaves pieces on both sides");
    let held = bookings::live_of_line(tx, line.id).await?;
    let order = orders::lookup(tx, line.order_id).await?;
    let currency = order.map_or(domain::Currency::EUR, |order| order.currency);
    let parts = Money::new(line.amount, currency).split(&[line.quantity - pieces, pieces]);
    let shared = [line.quantity - pieces, pieces];
    let delivery = line.delivery.map(|typed| Money::new(typed, domain::Currency::CNY).split(&shared));
    let new = LineRow {
        id: env.id(),
        quantity: pieces,
        amount: parts[1].amount,
        delivery: delivery.as_ref().map(|parts| parts[1].amount),
        created_at: env.now(),
        changed_at: env.now(),
        ..line.clone()
    };
    line.quantity -= pieces;
    line.amount = parts[0].amount;
    line.delivery = delivery.map(|parts| parts[0].amount);
    line.changed_at = env.now();
    // The old line shrinks first: the database refuses more living pieces than were sold.
    lines::update(tx, line).await?;
    lines::insert(tx, &new).await?;
    if let Some(held) = held.filter(|_| !store::planted("split_unheld")) {
        let row = BookingLineRow { line: new.id, quantity: pieces, asked: pieces, ..held };
        bookings::insert_line(tx, &row).await?;
    }
    let details = json!({ "from": line.id, "pieces": pieces });
    note(tx, env, Actor::Hub, line.order_id, new.id.to_string(), "line.split", details).await?;
    Ok(new)
}

/// Moves a line to a status, if the table of moves has it; otherwise nothing happens.
///
/// # Errors
/// When the rows cannot be written.
pub async fn advance(
    tx: &mut Tx,
    env: &Env,
    line: &mut LineRow,
    to: LineStatus,
    actor: Actor,
) -> Result<bool, StoreError> {
    if line.status == to || !line.status.may_become(to) {
        return Ok(false);
    }
    let from = line.status;
    line.status = to;
    line.changed_at = env.now();
    lines::update(tx, line).await?;
    note(tx, env, actor, line.order_id, line.id.to_string(), "line.moved", json!({ "from": from, "to": to })).await?;
    Ok(true)
}

/// Lays a line aside, or brings it back: what lies aside is bought when a person wants it, not by itself.
///
/// # Errors
/// When the row cannot be written.
pub async fn lay_aside(tx: &mut Tx, line: &mut LineRow, aside: bool) -> Result<(), StoreError> {
    if line.skipped == aside {
        return Ok(());
    }
    line.skipped = aside;
    lines::update(tx, line).await
}

/// Lets a line out of whatever holds it: its live booking, its living parcel. A booking that holds nothing any more and
/// was never sent is released.
///
/// # Errors
/// When the rows cannot be written.
pub async fn let_go(tx: &mut Tx, env: &Env, line: &LineRow) -> Result<Option<BookingId>, StoreError> {
    parcels::release_line(tx, line.id).await?;
    let Some(held) = bookings::live_of_line(tx, line.id).await? else { return Ok(None) };
    bookings::release_line(tx, held.booking, line.id).await?;
    let left = bookings::lines(tx, held.booking).await?.iter().filter(|other| other.live).count();
    if left == 0
        && let Some(booking) = bookings::lock(tx, held.booking).await?
        && booking.state == BookingState::Reserved
    {
        bookings::set_state(tx, booking.id, BookingState::Released, "", env.now()).await?;
    }
    Ok(Some(held.booking))
}

/// Ends a living line for a reason, with all that hangs on it.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end(
    tx: &mut Tx,
    env: &Env,
    line: &mut LineRow,
    status: LineStatus,
    reason: EndReason,
    actor: Actor,
) -> Result<(), StoreError> {
    if line.status.is_dead() {
        return Ok(());
    }
    let_go(tx, env, line).await?;
    let from = line.status;
    line.end(status, reason, env.now());
    lines::update(tx, line).await?;
    lines::carry(tx, line.sold_line).await?;
    decisions::withdraw_line(tx, line.id, env.now()).await?;
    let details = json!({ "from": from, "to": status, "reason": reason });
    note(tx, env, actor, line.order_id, line.id.to_string(), "line.ended", details).await
}

/// After any change of an order's lines or money: the derived status, the customer's balance, the word to the shop.
///
/// # Errors
/// When the rows cannot be written.
pub async fn refresh(tx: &mut Tx, hub: &Hub, id: OrderId) -> Result<(), StoreError> {
    let Some(order) = orders::lock(tx, id).await? else { return Ok(()) };
    let all = lines::of_order(tx, id).await?;
    settle_balance(tx, &hub.env, &order, &all).await?;
    let states: Vec<(LineStatus, bool)> = all.iter().map(|line| (line.status, line.amendment)).collect();
    let status = order::derive_status(&states, order.paid, order.total);
    if status != order.status {
        orders::set_status(tx, id, status, hub.env.now()).await?;
        let details = json!({ "from": order.status, "to": status });
        note(tx, &hub.env, Actor::Hub, id, id.to_string(), "order.moved", details).await?;
    }
    tell::wish(tx, hub, &orders::OrderRow { status, ..order }).await?;
    activities::refresh(tx, hub, id).await?;
    tx.signal(Signal::Changed(store::Read::company(tx), id.to_string()));
    Ok(())
}

/// Money of ended lines goes to the customer's balance, as far as it was paid, is still on the shop's bill, and is not
/// refunded (BR-36). Derived as a whole, so that it is right whatever came first.
async fn settle_balance(tx: &mut Tx, env: &Env, order: &orders::OrderRow, all: &[LineRow]) -> Result<(), StoreError> {
    let sum =
        |dead: bool| -> i64 { all.iter().filter(|line| line.status.is_dead() == dead).map(|line| line.amount).sum() };
    // What the shop took off its bill by an edit is the shop's affair; only goods it still charges for are owed.
    let charges: i64 = order.charges.0.iter().map(|charge| charge.amount.amount).sum();
    let billed = (order.total - charges - sum(false)).max(0);
    let free = (order.paid - order.refunded - sum(false)).max(0);
    let owed = (sum(true).min(billed) - order.refunded).clamp(0, free);
    let credited = ledger::sum(tx, order.id, EntryKind::Balance).await?;
    let credited = if store::planted("balance_twice") { 0 } else { credited };
    enter_difference(tx, env, order, EntryKind::Balance, owed - credited, None).await
}

/// The words under which an order is found: numbers of shop, provider, packages and parcels, customer, goods.
///
/// # Errors
/// When the rows cannot be read or written.
pub async fn index(tx: &mut Tx, order: &orders::OrderRow) -> Result<(), StoreError> {
    let only = [order.id];
    let mut words = vec![first_words(order, &lines::sold_of(tx, order.id).await?)];
    let bought = provider_orders::of_orders(tx, &only).await?;
    let ids: Vec<_> = bought.iter().map(|row| row.id).collect();
    let provider_lines: Vec<_> = provider_orders::lines_of(tx, &ids).await?.iter().map(|line| line.id).collect();
    words.extend(bought.into_iter().map(|row| row.number));
    let inside: Vec<_> = packages::lines_of(tx, &provider_lines).await?.iter().map(|line| line.package).collect();
    words.extend(packages::by_ids(tx, &inside).await?.into_iter().map(|package| package.tracking));
    let parcels = parcels::of_orders(tx, &only).await?;
    words.extend(parcels.into_iter().map(|parcel| normalise_tracking(&parcel.tracking)));
    search::set(tx, order.id, &words.join(" ")).await
}

/// The words of an order for which nothing was bought yet.
#[must_use]
pub fn first_words(order: &orders::OrderRow, sold: &[lines::SoldLineRow]) -> String {
    let customer = &order.customer.0;
    let mut words = vec![order.number.as_str(), &order.external_id];
    words.extend([&customer.name, &customer.email, &customer.phone, &customer.city].map(String::as_str));
    words.extend(sold.iter().flat_map(|sold| [sold.name.as_str(), &sold.sku]));
    words.join(" ")
}

/// Enters a difference between what the ledger says and what is true now; nothing when there is none.
///
/// # Errors
/// When the row cannot be written.
pub async fn enter_difference(
    tx: &mut Tx,
    env: &Env,
    order: &orders::OrderRow,
    kind: EntryKind,
    difference: i64,
    provider_order: Option<&provider_orders::ProviderOrderRow>,
) -> Result<(), StoreError> {
    if difference == 0 {
        return Ok(());
    }
    let id = env.id();
    let currency = provider_order.map_or(order.currency, |bought| bought.currency);
    let entry = NewEntry {
        id,
        order: order.id,
        line: None,
        provider_order: provider_order.map(|bought| bought.id),
        kind,
        amount: Money::new(difference, currency),
        reference: &format!("{kind}:{}", Id::<domain::ids::kinds::Entry>::to_string(&id)),
    };
    ledger::insert(tx, entry, env.now()).await.map(drop)
}

/// The lines of an order by their sold line.
#[must_use]
pub fn by_sold_line(all: Vec<LineRow>) -> HashMap<domain::ids::SoldLineId, Vec<LineRow>> {
    let mut map: HashMap<_, Vec<LineRow>> = HashMap::new();
    for line in all {
        map.entry(line.sold_line).or_default().push(line);
    }
    map
}
