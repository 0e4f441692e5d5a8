//! What a provider order is now, applied as a whole: amounts, states, lines, packages, money.

use domain::{
    Env, Moment,
    activity::ActivityKind,
    actor::Actor,
    booking::BookingState,
    decision::DecisionKind,
    ids::{AccountId, LineId, OrderId, ProviderLineId},
    ledger::EntryKind,
    line::LineStatus,
    package::{PackageState, normalise_tracking},
    provider_order::{ProviderOrderSeen, ProviderState, RefundState, Shipment},
    time::{DAY, MINUTE},
};
use serde_json::json;
use sqlx::types::Json;
use store::{
    StoreError, Tx, activities, bookings,
    bookings::BookingLineRow,
    decisions,
    decisions::NewDecision,
    ledger, lines,
    lines::LineRow,
    orders, packages,
    packages::PackageRow,
    provider_orders,
    provider_orders::{ProviderLineRow, ProviderOrderRow},
};

use super::ReadProviderOrder;
use crate::{hub::Hub, moves, plan, receive};

/// Marks in `step_back` since when the provider shows a status that nobody knows.
const UNKNOWN_SINCE: &str = "unknown since ";

/// Applies what was seen of a provider order that the hub knows; unknown orders are left alone (never a silent adoption).
///
/// # Errors
/// When the rows cannot be written.
pub async fn apply(tx: &mut Tx, hub: &Hub, account: AccountId, seen: &ProviderOrderSeen) -> Result<(), StoreError> {
    let Some(row) = provider_orders::by_number(tx, account, &seen.number).await? else { return Ok(()) };
    let now = hub.env.now();
    if row.state.is_step_back_to(seen.state) && row.step_back != seen.raw_state {
        // Believed only after a second read.
        let doubted = ProviderOrderRow { step_back: seen.raw_state.clone(), changed_at: now, ..row.clone() };
        provider_orders::upsert(tx, &doubted).await?;
        let again = ReadProviderOrder { provider_order: row.id, account };
        return jobs::queue_at(tx, &hub.env, &again, now.plus(MINUTE)).await;
    }
    let new = updated(&row, seen, now);
    provider_orders::upsert(tx, &new).await?;
    let provider_lines = keep_lines(tx, hub, &new, seen).await?;
    bind_lines(tx, &new, &provider_lines).await?;
    keep_packages(tx, hub, &provider_lines, &seen.shipments).await?;
    let Some(order) = new.order_id() else { return Ok(()) };
    if (row.state != new.state || row.raw_state.is_empty())
        && let Some(customer_order) = orders::lookup(tx, order).await?
    {
        moves::index(tx, &customer_order).await?;
    }
    if row.state != new.state {
        let details = json!({ "number": new.number, "from": row.state, "to": new.state, "raw": new.raw_state });
        moves::note(tx, &hub.env, Actor::Hub, order, new.id.to_string(), "provider_order.moved", details).await?;
    }
    keep_money(tx, hub, &new, order).await?;
    if new.state.is_closed() {
        closed(tx, hub, &new, &provider_lines, order).await?;
    } else {
        move_lines(tx, &hub.env, &new, &provider_lines).await?;
        ask_unknown(tx, hub, &new, seen, order).await?;
    }
    for line in &provider_lines {
        receive::receive_late(tx, hub, line.id).await?;
    }
    moves::refresh(tx, hub, order).await
}

fn updated(row: &ProviderOrderRow, seen: &ProviderOrderSeen, now: Moment) -> ProviderOrderRow {
    // A status nobody knows moves nothing: the state stays, the raw text is kept.
    let state = match seen.state {
        ProviderState::Unknown | ProviderState::Attention => row.state,
        known => known,
    };
    ProviderOrderRow {
        reference: seen.reference.clone().unwrap_or_default(),
        state,
        raw_state: seen.raw_state.clone(),
        refund: seen.refund,
        seller: seen.seller.clone(),
        goods: seen.goods.amount,
        freight: seen.freight.amount,
        total: seen.total.amount,
        placed_at: seen.placed_at,
        paid_at: seen.paid_at.map(Moment::micros).or(row.paid_at),
        pay_before: seen.pay_before.map(Moment::micros),
        far_changed_at: seen.changed_at,
        step_back: match seen.state {
            ProviderState::Unknown if row.step_back.starts_with(UNKNOWN_SINCE) => row.step_back.clone(),
            ProviderState::Unknown => format!("{UNKNOWN_SINCE}{}", now.micros()),
            _ => String::new(),
        },
        consignee: Json(seen.consignee.clone()),
        changed_at: now,
        ..row.clone()
    }
}

async fn keep_lines(
    tx: &mut Tx,
    hub: &Hub,
    row: &ProviderOrderRow,
    seen: &ProviderOrderSeen,
) -> Result<Vec<ProviderLineRow>, StoreError> {
    for line in &seen.lines {
        let new = ProviderLineRow {
            id: hub.env.id(),
            provider_order: row.id,
            external_id: line.external_id.clone(),
            offer: line.offer.clone(),
            spec: line.spec.clone(),
            quantity: line.quantity,
            price: line.unit_price.amount,
            stock: 0,
        };
        provider_orders::upsert_line(tx, &new).await?;
    }
    provider_orders::lines(tx, row.id).await
}

/// Which provider line answers to which line of ours: by offer and specification within the booking (BR-48).
async fn bind_lines(tx: &mut Tx, row: &ProviderOrderRow, provider_lines: &[ProviderLineRow]) -> Result<(), StoreError> {
    let Some(booking) = row.booking() else { return Ok(()) };
    for held in bookings::lines(tx, booking).await?.iter().filter(|held| held.provider_line == 0) {
        let fits = provider_lines.iter().find(|line| line.offer == held.offer && line.spec == held.spec);
        if let Some(line) = fits {
            bookings::set_provider_line(tx, booking, held.line, line.id).await?;
        }
    }
    Ok(())
}

async fn keep_packages(
    tx: &mut Tx,
    hub: &Hub,
    provider_lines: &[ProviderLineRow],
    shipments: &[Shipment],
) -> Result<(), StoreError> {
    let now = hub.env.now();
    for shipment in shipments {
        let tracking = normalise_tracking(&shipment.tracking);
        if tracking.is_empty() {
            continue;
        }
        let new = PackageRow {
            id: hub.env.id(),
            tracking,
            shown: shipment.tracking.clone(),
            carrier: shipment.carrier.clone(),
            state: PackageState::Announced,
            announced_at: None,
            received_at: None,
        };
        let package = packages::ensure(tx, &new).await?;
        if package.announced_at.is_none() {
            let carrier = if package.carrier.is_empty() { shipment.carrier.clone() } else { package.carrier.clone() };
            let state = match package.state {
                PackageState::ScannedUnknown => PackageState::Matched,
                PackageState::Discarded => PackageState::Announced,
                other => other,
            };
            let known = PackageRow { announced_at: Some(now.micros()), carrier, state, ..package.clone() };
            packages::update(tx, &known).await?;
        }
        for (line, quantity) in contents(provider_lines, shipment) {
            packages::set_line(tx, package.id, line, quantity).await?;
        }
    }
    Ok(())
}

/// What a shipment holds; a shipment that does not say holds the whole order.
fn contents(provider_lines: &[ProviderLineRow], shipment: &Shipment) -> Vec<(ProviderLineId, i64)> {
    if shipment.lines.is_empty() {
        return provider_lines.iter().map(|line| (line.id, line.quantity)).collect();
    }
    let find = |external: &str| provider_lines.iter().find(|line| line.external_id == external);
    shipment.lines.iter().filter_map(|(external, quantity)| find(external).map(|line| (line.id, *quantity))).collect()
}

/// Goods and freight are spent when the order is paid; what comes back is entered against them.
async fn keep_money(tx: &mut Tx, hub: &Hub, row: &ProviderOrderRow, order: OrderId) -> Result<(), StoreError> {
    let Some(customer_order) = orders::lookup(tx, order).await? else { return Ok(()) };
    let paid = row.paid_at.is_some();
    let back = paid && (row.state == ProviderState::ClosedAfterPayment || row.refund == RefundState::Succeeded);
    for (kind, amount) in [
        (EntryKind::Purchase, if paid { -(row.total - row.freight) } else { 0 }),
        (EntryKind::Freight, if paid { -row.freight } else { 0 }),
        (EntryKind::PurchaseRefund, if back { row.total } else { 0 }),
    ] {
        let entered = ledger::sum_of_provider_order(tx, order, row.id, kind).await?;
        moves::enter_difference(tx, &hub.env, &customer_order, kind, amount - entered, Some(row)).await?;
    }
    Ok(())
}

/// Live lines of ours on a provider line, with what holds them.
async fn held_lines(tx: &mut Tx, provider_line: ProviderLineId) -> Result<Vec<(BookingLineRow, LineRow)>, StoreError> {
    let mut pairs = Vec::new();
    for held in bookings::of_provider_lines(tx, &[provider_line]).await? {
        for line in lines::by_ids(tx, &[held.line]).await? {
            pairs.push((held.clone(), line));
        }
    }
    Ok(pairs)
}

async fn move_lines(
    tx: &mut Tx,
    env: &Env,
    row: &ProviderOrderRow,
    provider_lines: &[ProviderLineRow],
) -> Result<(), StoreError> {
    let Some(status) = row.state.line_status() else { return Ok(()) };
    let all_shipped = status == LineStatus::ToWarehouse;
    for provider_line in provider_lines {
        let pairs = held_lines(tx, provider_line.id).await?;
        let sent: i64 = packages::lines_of(tx, &[provider_line.id]).await?.iter().map(|package| package.quantity).sum();
        // Pieces that a person keeps for stock travel too, and are not ours to move.
        let mut to_move = sent - moved_pieces(&pairs) - provider_line.stock;
        for (_, mut line) in pairs {
            if !line.status.follows_provider() {
                continue;
            }
            let base = if all_shipped { LineStatus::Purchased } else { status };
            let from = line.status;
            if all_shipped && sent == 0 {
                moves::advance(tx, env, &mut line, LineStatus::ToWarehouse, Actor::Hub).await?;
                continue;
            }
            if from != LineStatus::ToWarehouse {
                moves::advance(tx, env, &mut line, base, Actor::Hub).await?;
            }
            if line.status == LineStatus::Purchased && to_move > 0 {
                if line.quantity > to_move {
                    let rest = line.quantity - to_move;
                    moves::split(tx, env, &mut line, rest).await?;
                }
                to_move -= line.quantity;
                moves::advance(tx, env, &mut line, LineStatus::ToWarehouse, Actor::Hub).await?;
            }
        }
    }
    Ok(())
}

fn moved_pieces(pairs: &[(BookingLineRow, LineRow)]) -> i64 {
    let waits = [LineStatus::Booking, LineStatus::Booked, LineStatus::Purchased, LineStatus::Paid];
    pairs.iter().filter(|(_, line)| !waits.contains(&line.status)).map(|(_, line)| line.quantity).sum()
}

/// The provider order was closed: what is not with us goes back to paid, and a person is asked (domain guide 4.4).
async fn closed(
    tx: &mut Tx,
    hub: &Hub,
    row: &ProviderOrderRow,
    provider_lines: &[ProviderLineRow],
    order: OrderId,
) -> Result<(), StoreError> {
    let mut touched = None;
    // What was kept for stock does not come either.
    provider_orders::clear_stock(tx, row.id).await?;
    for provider_line in provider_lines {
        for (held, mut line) in held_lines(tx, provider_line.id).await? {
            if !line.status.follows_provider() {
                continue;
            }
            let about = line.id;
            touched = Some(held.booking);
            bookings::release_line(tx, held.booking, line.id).await?;
            moves::advance(tx, &hub.env, &mut line, LineStatus::Paid, Actor::Hub).await?;
            let Some(line) = drop_unwanted(tx, hub, line).await? else { continue };
            decisions::withdraw_line(tx, line.id, hub.env.now()).await?;
            if cancelled_by_us(tx, row, order).await? || cut_by_us(tx, order, about).await? {
                continue;
            }
            let new = NewDecision {
                id: hub.env.id(),
                kind: DecisionKind::ProviderClosed,
                subject: line.id.to_string(),
                order,
                line: Some(line.id),
                booking: Some(held.booking),
                provider_order: Some(row.id),
                details: json!({ "number": row.number, "state": row.state }),
            };
            decisions::ask(tx, new, hub.env.now()).await?;
        }
    }
    if let Some(booking) = touched {
        let left = bookings::lines(tx, booking).await?.iter().any(|line| line.live);
        if !left {
            bookings::set_state(tx, booking, BookingState::Released, "closed at the provider", hub.env.now()).await?;
            decisions::withdraw_booking(tx, booking, DecisionKind::Mismatch, hub.env.now()).await?;
        }
        plan::wish(tx, hub, order, hub.env.now()).await?;
    }
    Ok(())
}

/// Whether a person here had it cancelled: then nobody needs to be asked what now.
async fn cancelled_by_us(tx: &mut Tx, row: &ProviderOrderRow, order: OrderId) -> Result<bool, StoreError> {
    let asked = decisions::of_orders(tx, &[order]).await?;
    let provider_lines = provider_orders::lines(tx, row.id).await?;
    let ids: Vec<ProviderLineId> = provider_lines.iter().map(|line| line.id).collect();
    let booking = row.booking();
    Ok(asked.iter().any(|decision| {
        decision.state == "answered"
            && decision.answer == "unbind_and_cancel"
            && (decision.provider_order() == Some(row.id) || (booking.is_some() && decision.booking() == booking))
            && !ids.is_empty()
    }))
}

/// Whether a person is cutting the line from it just now (BR-49).
async fn cut_by_us(tx: &mut Tx, order: OrderId, line: LineId) -> Result<bool, StoreError> {
    for row in activities::open_of_order(tx, order).await? {
        let is_about = activities::lines(tx, &[row.id]).await?.iter().any(|part| part.line == line);
        if row.kind == ActivityKind::Unbind && is_about {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Pieces that the shop does not want any more end here instead of being bought again; what is left of the line.
async fn drop_unwanted(tx: &mut Tx, hub: &Hub, mut line: LineRow) -> Result<Option<LineRow>, StoreError> {
    let sold = lines::sold_by_ids(tx, &[line.sold_line]).await?;
    let surplus = sold.first().map_or(0, |sold| sold.quantity - sold.shop_quantity);
    if surplus <= 0 {
        return Ok(Some(line));
    }
    let rest = line.quantity - surplus;
    let rest = if rest > 0 { Some(moves::split(tx, &hub.env, &mut line, rest).await?) } else { None };
    let reason = domain::line::EndReason::ShopCancelled;
    moves::end(tx, &hub.env, &mut line, LineStatus::Cancelled, reason, Actor::Hub).await?;
    Ok(rest)
}

/// A status that nobody knows for a day is a question; one that wants attention is one at once (domain guide 4.4).
async fn ask_unknown(
    tx: &mut Tx,
    hub: &Hub,
    row: &ProviderOrderRow,
    seen: &ProviderOrderSeen,
    order: OrderId,
) -> Result<(), StoreError> {
    let now = hub.env.now();
    let since = row.step_back.strip_prefix(UNKNOWN_SINCE).and_then(|text| text.parse::<i64>().ok());
    let waited = since.map_or(0, |since| now.since(Moment::from_micros(since)));
    match seen.state {
        ProviderState::Unknown if waited < DAY => {
            let again = ReadProviderOrder { provider_order: row.id, account: row.account };
            jobs::queue_at(tx, &hub.env, &again, now.plus(DAY - waited)).await
        }
        ProviderState::Unknown | ProviderState::Attention => {
            let new = NewDecision {
                id: hub.env.id(),
                kind: DecisionKind::UnknownStatus,
                subject: row.id.to_string(),
                order,
                line: None,
                booking: row.booking(),
                provider_order: Some(row.id),
                details: json!({ "number": row.number, "raw": seen.raw_state }),
            };
            decisions::ask(tx, new, now).await
        }
        _ => Ok(()),
    }
}
