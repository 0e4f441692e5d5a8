//! From the stored bytes to the order.

use connect::channel::{RawOrder, Unreadable};
use domain::{
    Moment,
    actor::Actor,
    ids::{CustomerId, OrderId, RawOrderId},
    ledger::EntryKind,
    line::LineStatus,
    order::{ChannelOrder, HoldReason, OrderStatus, ShopPhase},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use store::{
    StoreError, Tx,
    connections::ConnectionRow,
    ledger, orders,
    orders::OrderRow,
    point, raw_orders,
    raw_orders::RawOrderRow,
    tellings::{self, TellingRow},
};
use tracing::warn;

use crate::{
    customers,
    hub::{Hub, OpenChannel},
    inbox::{is_of_another, order_lane},
    moves, plan,
};

/// Reads a stored raw order.
#[derive(Debug, Serialize, Deserialize)]
pub struct UnderstandOrder {
    /// The raw order.
    pub raw: RawOrderId,
}

impl JobKind for UnderstandOrder {
    const NAME: &'static str = "order.understand";
    fn lane(&self) -> Lane {
        order_lane(self.raw)
    }
    fn unique(&self) -> Option<String> {
        Some(self.raw.to_string())
    }
}

impl Job<Hub> for UnderstandOrder {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        run(cx, self.raw).await
    }
}

/// Understands a raw order, in one transaction under the given lease; also used just before sending (BR-25).
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn run(cx: &JobCx<'_, Hub>, raw: RawOrderId) -> Result<(), Stop> {
    let hub = cx.app;
    let mut reader = hub.store.read(cx.company).await?;
    let Some(row) = raw_orders::lookup(&mut reader, raw).await? else { return Ok(()) };
    let open = hub.open_channel(&mut reader, row.connection).await?;
    drop(reader);
    let mut tx = cx.begin("intake: understand").await?;
    // Locked: two readers of one order wait for each other, and the newest body is the one that counts.
    let Some(row) = raw_orders::lock(&mut tx, raw).await? else { return Ok(()) };
    understand(&mut tx, hub, &open, &row).await?;
    tx.commit().await?;
    point!("intake.understood");
    Ok(())
}

async fn understand(tx: &mut Tx, hub: &Hub, open: &OpenChannel, row: &RawOrderRow) -> Result<(), StoreError> {
    if row.state == "gone" {
        // What the shop gave up for good is not brought back from old bytes; what came free since is given up too (BR-25).
        let Some(order) = orders::lock(tx, order_id(row.id)).await? else { return Ok(()) };
        super::lines::drop_all(tx, hub, &order).await?;
        return moves::refresh(tx, hub, order.id).await;
    }
    if row.body.is_empty() {
        return Ok(());
    }
    let Some(source) = open.channel.order_source() else { return Ok(()) };
    let raw = RawOrder {
        external_id: row.external_id.clone(),
        dialect: row.dialect.clone(),
        changed_at: row.changed_at,
        body: row.body.clone().into(),
    };
    let mut order = match source.read(&raw) {
        Ok(order) => order,
        Err(unreadable) => return quarantine(tx, hub, row, &unreadable).await,
    };
    order.phase = open.row.statuses.0.phase(&order.status, order.phase);
    let known = orders::lock(tx, order_id(row.id)).await?;
    if known.as_ref().is_some_and(|known| is_of_another(known, Some(&order))) {
        // It would be written over the known one, whose goods may be on their way (BR-13).
        let why = Unreadable::Field { field: "id".to_owned(), why: ANOTHER_ORDER.to_owned() };
        return quarantine(tx, hub, row, &why).await;
    }
    let before_start = !row.backfilled && open.row.start_at.is_some_and(|start| order.made_before(start));
    if known.is_none() && (order.phase == ShopPhase::Draft || before_start) {
        let why = if before_start { "made before the start moment" } else { "a draft" };
        return raw_orders::set_state(tx, row.id, "ignored", why, row.version).await;
    }
    apply(tx, hub, &open.row, row, &order, known).await?;
    raw_orders::set_state(tx, row.id, "understood", "", row.version).await
}

/// Why a body waits that the shop gave the id of a known order to.
pub const ANOTHER_ORDER: &str =
    "another order than the known one has this id, as after a backup of the shop was restored";

/// The order made from a raw order has the same number as id.
pub(super) const fn order_id(raw: RawOrderId) -> OrderId {
    OrderId::new(raw.number())
}

/// What cannot be read waits in a list with its reason, and can be run again (BR-10).
async fn quarantine(tx: &mut Tx, hub: &Hub, row: &RawOrderRow, why: &Unreadable) -> Result<(), StoreError> {
    warn!(raw.id = %row.id, %why, "an order could not be read and waits in quarantine");
    raw_orders::set_state(tx, row.id, "unreadable", &why.to_string(), row.version).await?;
    let note = store::notes::NewNote {
        id: hub.env.id(),
        order: None,
        subject: row.id.to_string(),
        actor: Actor::Hub,
        what: "order.unreadable",
        details: json!({ "why": why.to_string() }),
    };
    store::notes::insert(tx, note, hub.env.now()).await
}

/// The shop says the order does not exist any more: as if it had cancelled it.
///
/// # Errors
/// When the rows cannot be written.
pub async fn shop_deleted(tx: &mut Tx, hub: &Hub, raw: RawOrderId) -> Result<(), StoreError> {
    let Some(row) = raw_orders::lock(tx, raw).await? else { return Ok(()) };
    let Some(mut order) = orders::lock(tx, order_id(raw)).await? else {
        return raw_orders::set_state(tx, raw, "gone", "the shop has no such order", row.version).await;
    };
    if order.shop_phase != ShopPhase::Cancelled {
        let before = order.clone();
        order.shop_phase = ShopPhase::Cancelled;
        "deleted".clone_into(&mut order.shop_status);
        order.changed_at = hub.env.now();
        orders::upsert(tx, &order).await?;
        super::heard::note(tx, hub, &before, &order, false).await?;
        super::lines::drop_all(tx, hub, &order).await?;
        moves::refresh(tx, hub, order.id).await?;
    }
    raw_orders::set_state(tx, raw, "gone", "the shop has no such order", row.version).await
}

async fn apply(
    tx: &mut Tx,
    hub: &Hub,
    connection: &ConnectionRow,
    raw: &RawOrderRow,
    order: &ChannelOrder,
    known: Option<OrderRow>,
) -> Result<(), StoreError> {
    let now = hub.env.now();
    let is_new = known.is_none();
    let by_us = match &known {
        Some(known) => our_own_word(&tellings::of_orders(tx, &[known.id]).await?, known, order),
        None => None,
    };
    let phase = by_us.as_ref().map_or(order.phase, |ours| ours.phase);
    let order = &ChannelOrder { phase, ..order.clone() };
    let by_us = by_us.map(|ours| ours.was_paid);
    let mut row = row_of(connection, order_id(raw.id), order, known.as_ref(), by_us, now);
    if is_new && raw.backfilled {
        // Sums that do not meet come to light when a person lifts this hold (BR-19, BR-20).
        HoldReason::Backfill.code().clone_into(&mut row.hold);
    }
    let was_nobody = row.customer_id.is_none();
    if was_nobody {
        customers::assign(tx, hub, connection, std::slice::from_mut(&mut row)).await?;
    }
    orders::upsert(tx, &row).await?;
    if let (true, false, Some(customer)) = (was_nobody, is_new, row.customer_id) {
        orders::set_customer(tx, row.id, CustomerId::new(customer)).await?;
    }
    if is_new {
        let details = json!({ "number": row.number, "total": order.total, "status": row.shop_status });
        moves::note(tx, &hub.env, Actor::Hub, row.id, row.id.to_string(), "order.taken", details).await?;
    }
    let may_buy = may_buy(connection, order, &row, by_us);
    super::lines::reconcile(tx, hub, connection, &row, order, may_buy).await?;
    super::refunds::hold(tx, &mut row, order).await?;
    // Of one that is new, what the shop took back before it came, and a hold by it.
    let before = known.unwrap_or_else(|| OrderRow { refunded: 0, hold: String::new(), ..row.clone() });
    super::heard::note(tx, hub, &before, &row, by_us.is_some()).await?;
    // One entry for what is new, never twice: the difference between the ledger and the shop's present word (BR-26).
    let payments = ledger::sum(tx, row.id, EntryKind::Payment).await?;
    moves::enter_difference(tx, &hub.env, &row, EntryKind::Payment, row.paid - payments, None).await?;
    let refunds = ledger::sum(tx, row.id, EntryKind::Refund).await?;
    let refunds = if store::planted("refund_again") { 0 } else { refunds };
    moves::enter_difference(tx, &hub.env, &row, EntryKind::Refund, -row.refunded - refunds, None).await?;
    moves::index(tx, &row).await?;
    moves::refresh(tx, hub, row.id).await?;
    if may_buy && row.hold.is_empty() {
        let paid_at = order.paid_at.unwrap_or(order.created_at);
        plan::wish(tx, hub, row.id, paid_at).await?;
    }
    Ok(())
}

/// A status of the shop that is our own word come back.
struct OurWord {
    /// What the shop's own status meant, which still holds.
    phase: ShopPhase,
    /// Whether the shop had said before that it is paid.
    was_paid: bool,
}

/// Whether the shop repeats what we told it: then nothing moves by it (BR-23).
fn our_own_word(told: &[TellingRow], known: &OrderRow, order: &ChannelOrder) -> Option<OurWord> {
    // A word that was being sent when its answer was lost may be there too.
    let ours = told.iter().rev().find(|told| !told.phase.is_empty() && told.status == order.status)?;
    let ends = matches!(order.phase, ShopPhase::Completed | ShopPhase::Cancelled | ShopPhase::Refunded);
    let phase = if ends { order.phase } else { ours.phase().unwrap_or(order.phase) };
    Some(OurWord { phase, was_paid: known.paid > known.confirmed })
}

/// How an order that is here would stand by the rules of a connection: what of it is paid, and whether it may be bought. Pure.
pub(crate) fn stands(
    connection: &ConnectionRow,
    order: &ChannelOrder,
    known: &OrderRow,
    told: &[TellingRow],
) -> (i64, bool) {
    let ours = our_own_word(told, known, order);
    let phase = ours.as_ref().map_or(order.phase, |ours| ours.phase);
    let order = ChannelOrder { phase, ..order.clone() };
    let by_us = ours.map(|ours| ours.was_paid);
    let row = row_of(connection, known.id, &order, Some(known), by_us, known.changed_at);
    (row.paid, may_buy(connection, &order, &row, by_us))
}

/// The order as the shop says it is; what is the hub's own of it stays. `by_us` is whether it was paid, where the shop's
/// status is our own word.
pub(super) fn row_of(
    connection: &ConnectionRow,
    id: OrderId,
    order: &ChannelOrder,
    known: Option<&OrderRow>,
    by_us: Option<bool>,
    now: Moment,
) -> OrderRow {
    let rule = &connection.paid_rule.0;
    let confirmed = known.map_or(0, |known| known.confirmed);
    OrderRow {
        id,
        connection: connection.id,
        external_id: order.external_id.clone(),
        number: order.number.clone(),
        shop_status: order.status.clone(),
        shop_phase: order.phase,
        status: known.map_or(OrderStatus::New, |known| known.status),
        hold: hold(known, order),
        currency: known.map_or(order.currency, |known| known.currency),
        total: order.total.amount,
        paid: rule.paid(order, by_us, confirmed),
        confirmed,
        refunded: order.refunded().map_or(0, |sum| sum.amount),
        refunded_seen: known.map_or(0, |known| known.refunded_seen.min(order.refunded_loose())),
        payment: rule.kind(order),
        payment_title: order.payment_title.clone(),
        customer: Json(order.customer.clone()),
        customer_id: known.and_then(|known| known.customer_id),
        charges: Json(order.charges.clone()),
        note: order.note.clone(),
        warehouse: known.map_or_else(|| first(connection.warehouse()), |known| known.warehouse),
        cost_centre: known.map_or_else(|| first(connection.cost_centre()), |known| known.cost_centre),
        paid_at: order.paid_at.map(Moment::micros),
        made_at: order.created_at,
        shop_changed_at: order.changed_at,
        taken_at: known.map_or(now, |known| known.taken_at),
        changed_at: now,
    }
}

/// Whether the goods may be bought (BR-26): paid, or a policy says so for orders that are paid later.
pub(super) fn may_buy(connection: &ConnectionRow, order: &ChannelOrder, row: &OrderRow, by_us: Option<bool>) -> bool {
    let rule = &connection.paid_rule.0;
    let is_paid = rule.is_paid(order, by_us) || row.confirmed > 0 && row.confirmed >= row.total;
    order.is_wanted() && (is_paid || rule.may_buy_unpaid(connection.unpaid, order, row.paid))
}

/// A mismatch of sums holds the order until the sums meet (BR-20). Any other hold stays whatever the shop says; when a
/// person lifts it, the order is understood anew and a mismatch below it comes to light.
fn hold(known: Option<&OrderRow>, order: &ChannelOrder) -> String {
    let before = known.map_or("", |known| known.hold.as_str());
    let mismatch = HoldReason::TotalMismatch.code();
    let taken_back = before == HoldReason::Refunded.code() && order.refunded_loose() == 0;
    if !before.is_empty() && before != mismatch && !taken_back {
        return before.to_owned();
    }
    let currency_changed = known.is_some_and(|known| known.currency != order.currency);
    if !order.adds_up() || currency_changed { mismatch.to_owned() } else { String::new() }
}

/// An enabled shop names both (BR-01), so the zero is never seen outside a test that skips enabling.
fn first<K: domain::ids::Kind>(id: Option<domain::Id<K>>) -> domain::Id<K> {
    id.unwrap_or_else(|| domain::Id::new(0))
}

/// The status in which a new line begins.
pub(super) const fn first_status(may_buy: bool) -> LineStatus {
    if may_buy { LineStatus::Paid } else { LineStatus::AwaitingPayment }
}
