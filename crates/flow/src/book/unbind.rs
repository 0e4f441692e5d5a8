//! A person cuts lines from what is bought for them (BR-49): with an unpaid provider order he may have it cancelled there;
//! otherwise the pieces stay at the provider as bought for stock. The lines go back to paid and are laid aside, so that
//! nothing buys them again by itself.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Refusal, Right,
    activity::ActivityKind,
    booking::BookingState,
    decision::DecisionKind,
    ids::{ActivityId, BookingId, LineId, OrderId, ProviderLineId, ProviderOrderId},
    line::LineStatus,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Read, StoreError, Tx, activities, bookings,
    bookings::BookingLineRow,
    decisions, lines,
    lines::LineRow,
    provider_orders,
    provider_orders::{ProviderLineRow, ProviderOrderRow},
};

use super::{
    CancelProviderOrder,
    settle::{release, understand},
};
use crate::{
    act::{Act, ActCx, ActError},
    activities as thread, moves,
};

/// Cuts lines from their provider orders.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnbindLines {
    /// The lines.
    #[schema(value_type = Vec<String>)]
    pub lines: Vec<LineId>,
    /// Whether the unpaid provider order shall be cancelled at the provider.
    #[serde(default)]
    pub cancel: bool,
    /// Why; needed when the provider order is paid.
    #[serde(default)]
    pub reason: String,
}

/// What is being cut.
#[derive(Debug, Serialize)]
pub struct Unbinding {
    /// Where it can be watched.
    pub activity: ActivityId,
}

/// A line with what is bought for it.
struct Bought {
    line: LineRow,
    held: BookingLineRow,
    provider_line: ProviderLineRow,
    order: ProviderOrderRow,
}

impl UnbindLines {
    /// The chosen lines with what is bought for them, and what speaks against cutting them.
    async fn see<R: Read>(&self, read: &mut R) -> Result<(Vec<Bought>, Vec<Refusal>), StoreError> {
        let rows = lines::by_ids(read, &self.lines).await?;
        let mut refusals = Vec::new();
        for missing in self.lines.iter().filter(|id| !rows.iter().any(|row| row.id == **id)) {
            refusals.push(RefusalCode::NotFound.refusal().with("line", missing));
        }
        let mut bought = Vec::new();
        for line in rows {
            match of_line(read, &line).await? {
                Some((held, provider_line, order)) if is_cuttable(&line) => {
                    bought.push(Bought { line, held, provider_line, order });
                }
                Some(_) => {
                    let refusal = RefusalCode::LineStatus.refusal().with("line", line.id);
                    refusals.push(refusal.with("status", line.status));
                }
                None => refusals.push(RefusalCode::LineUnbound.refusal().with("line", line.id)),
            }
        }
        Ok((bought, refusals))
    }
}

fn is_cuttable(line: &LineRow) -> bool {
    matches!(line.status, LineStatus::Booked | LineStatus::Purchased)
}

async fn of_line<R: Read>(
    read: &mut R,
    line: &LineRow,
) -> Result<Option<(BookingLineRow, ProviderLineRow, ProviderOrderRow)>, StoreError> {
    let Some(held) = bookings::live_of_line(read, line.id).await? else { return Ok(None) };
    let Some(id) = held.provider_line() else { return Ok(None) };
    for order in provider_orders::of_booking(read, held.booking).await? {
        if let Some(found) = provider_orders::lines(read, order.id).await?.into_iter().find(|line| line.id == id) {
            return Ok(Some((held, found, order)));
        }
    }
    Ok(None)
}

impl Act for UnbindLines {
    const NAME: &'static str = "booking.unbind";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Unbinding;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        if self.lines.is_empty() {
            return Ok(vec![RefusalCode::NothingChosen.refusal()]);
        }
        let (bought, mut refusals) = self.see(read).await?;
        let being_cut = activities::being_cut(read).await?;
        for one in bought.iter().filter(|one| being_cut.contains(&one.line.id)) {
            refusals.push(RefusalCode::BeingUnbound.refusal().with("line", one.line.id));
        }
        let orders: BTreeMap<ProviderOrderId, &ProviderOrderRow> =
            bought.iter().map(|one| (one.order.id, &one.order)).collect();
        // One reason for all of them, asked for once.
        let paid: Vec<&str> =
            orders.values().filter(|order| order.paid_at.is_some()).map(|order| order.number.as_str()).collect();
        if !paid.is_empty() && self.reason.trim().is_empty() {
            refusals.push(RefusalCode::ReasonMissing.refusal().with("number", paid.join(", ")));
        }
        for order in orders.values() {
            let is_paid = order.paid_at.is_some();
            if is_paid && !cx.caller.rights.holds(Right::BookingUnbindPaid) {
                refusals.push(RefusalCode::RightMissing.refusal().with("right", Right::BookingUnbindPaid));
            }
            if is_paid && self.cancel {
                refusals.push(RefusalCode::ProviderOrderPaid.refusal().with("number", &order.number));
            }
            if self.cancel && !is_paid {
                let provider_lines = provider_orders::lines(read, order.id).await?;
                let ids: Vec<ProviderLineId> = provider_lines.iter().map(|line| line.id).collect();
                let held = bookings::of_provider_lines(read, &ids).await?;
                if held.iter().any(|held| !self.lines.contains(&held.line)) {
                    refusals.push(RefusalCode::MoreLinesInOrder.refusal().with("number", &order.number));
                }
            }
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Unbinding, ActError> {
        let hub = cx.hub;
        let (mut bought, _) = self.see(tx).await?;
        let over: Vec<LineRow> = bought.iter().map(|one| one.line.clone()).collect();
        let account = bought.first().map(|one| one.order.account);
        let activity = thread::begin(tx, hub, ActivityKind::Unbind, cx.actor(), account, &over).await?;
        for one in &mut bought {
            moves::lay_aside(tx, &mut one.line, true).await?;
        }
        let orders: BTreeMap<ProviderOrderId, &ProviderOrderRow> =
            bought.iter().map(|one| (one.order.id, &one.order)).collect();
        for order in orders.values() {
            if self.cancel {
                let cancel = CancelProviderOrder { provider_order: order.id, account: order.account };
                jobs::queue(tx, &hub.env, &cancel).await?;
            }
            let details = json!({ "number": order.number, "cancel": self.cancel, "paid": order.paid_at.is_some(),
                "total": domain::Money::new(order.total, order.currency), "reason": self.reason.trim() });
            if let Some(about) = order.order_id() {
                let subject = order.id.to_string();
                moves::note(tx, &hub.env, cx.actor(), about, subject, "booking.unbound", details).await?;
            }
        }
        if !self.cancel {
            self.cut(tx, cx, &bought).await?;
        }
        let touched: BTreeSet<OrderId> = bought.iter().map(|one| one.line.order_id).collect();
        for order in touched {
            moves::refresh(tx, hub, order).await?;
        }
        Ok(Unbinding { activity: activity.id })
    }
}

impl UnbindLines {
    /// Only the link is cut: what was bought stays bought, for stock.
    async fn cut(&self, tx: &mut Tx, cx: &ActCx<'_>, bought: &[Bought]) -> Result<(), StoreError> {
        let hub = cx.hub;
        let mut emptied: BTreeSet<BookingId> = BTreeSet::new();
        for one in bought {
            let Some(booking) = bookings::lock(tx, one.held.booking).await? else { continue };
            release(tx, hub, &booking, &one.held).await?;
            provider_orders::add_stock(tx, one.provider_line.id, one.held.quantity).await?;
            decisions::withdraw_line(tx, one.line.id, hub.env.now()).await?;
            emptied.insert(booking.id);
        }
        for booking in emptied {
            if !bookings::lines(tx, booking).await?.iter().any(|line| line.live) {
                bookings::set_state(tx, booking, BookingState::Released, "unbound by a person", hub.env.now()).await?;
                decisions::withdraw_booking(tx, booking, DecisionKind::Mismatch, hub.env.now()).await?;
            }
        }
        // What the shop took back meanwhile is not wanted, now that nothing holds it.
        let orders: BTreeSet<OrderId> = bought.iter().map(|one| one.line.order_id).collect();
        for order in orders {
            understand(tx, hub, order).await?;
        }
        Ok(())
    }
}
