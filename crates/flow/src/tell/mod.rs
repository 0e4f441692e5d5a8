//! Step: the shop hears of it. Comes in: an order whose lines are all shipped, or all dead. Goes out: the shop's status and
//! a note with the outward numbers, once, whatever breaks on the way: every repeat looks first (BR-23, BR-60).

use connect::channel::{OrderSink, OrderSource, Told};
use domain::{
    ids::{OrderId, RawOrderId, TellingId},
    order::ShopPhase,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, orders, orders::OrderRow, parcels, point, tellings, tellings::TellingRow};
use tracing::warn;

use crate::{
    hub::Hub,
    inbox::{order_lane, store_raw},
    policy,
};

/// Tells a shop what it shall be told.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendStatus {
    /// What.
    pub telling: TellingId,
    /// About which order: its lane.
    pub order: OrderId,
}

impl JobKind for SendStatus {
    const NAME: &'static str = "status.send";
    const TRIES: u16 = 60;
    fn lane(&self) -> Lane {
        order_lane(RawOrderId::new(self.order.number()))
    }
    fn unique(&self) -> Option<String> {
        Some(self.telling.to_string())
    }
}

/// Wishes that the shop be told that everything is on its way, with the outward numbers.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn wish_completed(tx: &mut Tx, hub: &Hub, order: &OrderRow) -> Result<(), StoreError> {
    let parcels = parcels::of_orders(tx, &[order.id]).await?;
    let numbers: Vec<String> = parcels
        .iter()
        .filter(|parcel| !parcel.tracking.is_empty())
        .map(|parcel| format!("{} {}", parcel.carrier, parcel.tracking))
        .collect();
    let note = if numbers.is_empty() { String::new() } else { format!("Shipped: {}", numbers.join("; ")) };
    wish(tx, hub, order, "completed", &note).await
}

/// Wishes that the shop be told that nothing will come.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn wish_cancelled(tx: &mut Tx, hub: &Hub, order: &OrderRow) -> Result<(), StoreError> {
    wish(tx, hub, order, "cancelled", "").await
}

async fn wish(tx: &mut Tx, hub: &Hub, order: &OrderRow, what: &str, note: &str) -> Result<(), StoreError> {
    let id: TellingId = hub.env.id();
    let new = tellings::insert(tx, id, order.id, what, note, hub.env.now()).await?;
    if new && !store::planted("forgotten_outbox") {
        jobs::queue(tx, &hub.env, &SendStatus { telling: id, order: order.id }).await?;
    }
    Ok(())
}

impl Job<Hub> for SendStatus {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(mut telling) = tellings::lookup(&mut reader, self.telling).await? else { return Ok(()) };
        if telling.state != "wanted" {
            return Ok(());
        }
        let Some(order) = orders::lookup(&mut reader, telling.order_id).await? else { return Ok(()) };
        let open = hub.enabled_channel(&mut reader, order.connection).await?;
        drop(reader);
        let (Some(source), Some(sink)) = (open.channel.order_source(), open.channel.order_sink()) else {
            return self.close(cx, &mut telling, "needless", "this shop cannot be told").await;
        };
        point!("tell.sending");
        if !telling.status_done && !self.status(cx, &order, source, sink, &mut telling).await? {
            return Ok(());
        }
        if !telling.note_done && !telling.note.is_empty() {
            self.note(cx, &order, sink, &mut telling).await?;
        }
        self.close(cx, &mut telling, "done", "").await
    }
}

impl SendStatus {
    /// Sets the shop's status after looking at it; false when the telling was closed as needless.
    async fn status(
        &self,
        cx: &JobCx<'_, Hub>,
        order: &OrderRow,
        source: &dyn OrderSource,
        sink: &dyn OrderSink,
        telling: &mut TellingRow,
    ) -> Result<bool, Stop> {
        let hub = cx.app;
        let told = if telling.what == "completed" { Told::Completed } else { Told::Cancelled };
        let call = hub.cx(order.connection);
        let asked_at = hub.env.now();
        let seen = source.fetch(&call, &order.external_id).await.map_err(|error| policy::try_again(&error))?;
        let Some(raw) = seen else {
            self.close(cx, telling, "needless", "the shop has no such order any more").await?;
            return Ok(false);
        };
        // What was seen is taken in like any other reading: the shop may have changed its mind.
        let mut tx = cx.begin("tell: looked").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        store_raw(&mut tx, hub, order.connection, &raw, asked_at).await?;
        tx.commit().await?;
        let phase = source.read(&raw).map_or(order.shop_phase, |read| read.phase);
        match (told, phase) {
            (Told::Completed, ShopPhase::Completed) | (Told::Cancelled, ShopPhase::Cancelled | ShopPhase::Refunded) => {
            }
            (Told::Completed, ShopPhase::Cancelled | ShopPhase::Refunded) => {
                self.close(cx, telling, "needless", "the shop had given the order up").await?;
                return Ok(false);
            }
            (Told::Completed | Told::Cancelled, _) => {
                let sent = sink.tell_status(&call, &order.external_id, told).await;
                point!("tell.called");
                if let Err(error) = sent {
                    warn!(order.id = %order.id, error = policy::chain(&error), "a shop could not be told");
                    return Err(self.failed(cx, &call, &error).await?);
                }
            }
        }
        telling.status_done = true;
        let mut tx = cx.begin("tell: status told").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        tellings::update(&mut tx, telling).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Writes the note unless the shop has it already: a note cannot be taken back.
    async fn note(
        &self,
        cx: &JobCx<'_, Hub>,
        order: &OrderRow,
        sink: &dyn OrderSink,
        telling: &mut TellingRow,
    ) -> Result<(), Stop> {
        let hub = cx.app;
        let call = hub.cx(order.connection);
        let there = match sink.notes(&call, &order.external_id).await {
            Ok(notes) => notes.iter().any(|note| note.trim() == telling.note) && !store::planted("double_notice"),
            Err(error) => return Err(self.failed(cx, &call, &error).await?),
        };
        if !there && let Err(error) = sink.add_note(&call, &order.external_id, &telling.note).await {
            return Err(self.failed(cx, &call, &error).await?);
        }
        point!("tell.noted");
        telling.note_done = true;
        let mut tx = cx.begin("tell: note told").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        tellings::update(&mut tx, telling).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn failed(
        &self,
        cx: &JobCx<'_, Hub>,
        call: &connect::CallCx<'_>,
        error: &connect::CallError,
    ) -> Result<Stop, Stop> {
        let mut tx = cx.begin("tell: failed").await?;
        cx.app.keep_exchanges(&mut tx, call).await?;
        tx.commit().await?;
        Ok(policy::try_again(error))
    }

    async fn close(
        &self,
        cx: &JobCx<'_, Hub>,
        telling: &mut TellingRow,
        state: &str,
        problem: &str,
    ) -> Result<(), Stop> {
        state.clone_into(&mut telling.state);
        problem.clone_into(&mut telling.problem);
        telling.done_at = Some(cx.env.now().micros());
        let mut tx = cx.begin("tell: close").await?;
        tellings::update(&mut tx, telling).await?;
        tx.signal(store::Signal::Changed(cx.company, self.order.to_string()));
        tx.commit().await?;
        Ok(())
    }
}
