//! Step: the shop hears of it. Comes in: an order that reached a step of which the company tells its shop, usually that all
//! lines are shipped, or all dead. Goes out: the shop's status and a note with the outward numbers, once, whatever breaks on
//! the way: every repeat looks first (BR-23, BR-60). Which status says a step is the company's word (`statuses`).

pub mod needless;
mod wish;

use std::time::Duration;

use connect::{
    CallCx, Effect, Fault,
    channel::{OrderSink, OrderSource, RawOrder, Told},
};
use domain::{
    ids::{OrderId, RawOrderId, TellingId},
    order::ShopPhase,
    shop::ShopStep,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{orders, orders::OrderRow, point, raw_orders, tellings, tellings::TellingRow};
use tracing::warn;

pub(crate) use self::wish::{due, step, wish};
use crate::{
    hub::{Hub, OpenChannel},
    inbox::{is_of_another, order_lane, store_raw},
    policy,
};

/// After so long a change of the shop that was seen here is understood: its job waits in the same lane.
const UNDERSTOOD_BY: Duration = Duration::from_secs(1);

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
            return self.close(cx, &mut telling, "needless", needless::CANNOT).await;
        };
        if raw_orders::is_replaced(RawOrderId::new(order.id.number()), &order.external_id) {
            return self.close(cx, &mut telling, "needless", needless::ANOTHER).await;
        }
        point!("tell.sending");
        let is_first = !telling.status_done;
        if !telling.status_done && !self.status(cx, &open, &order, (source, sink), &mut telling).await? {
            return Ok(());
        }
        if !telling.note_done && !telling.note.is_empty() {
            // The status was told a while ago: the shop may have been restored since.
            if !is_first
                && self.look(cx, &hub.cx(order.connection), &order, (source, sink), &mut telling).await?.is_none()
            {
                return Ok(());
            }
            self.note(cx, &order, sink, &mut telling).await?;
        }
        self.close(cx, &mut telling, "done", "").await
    }
}

impl SendStatus {
    /// Sets the shop's status after looking at it; false when the telling was closed.
    async fn status(
        &self,
        cx: &JobCx<'_, Hub>,
        open: &OpenChannel,
        order: &OrderRow,
        (source, sink): (&dyn OrderSource, &dyn OrderSink),
        telling: &mut TellingRow,
    ) -> Result<bool, Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let told = tellings::of_orders(&mut reader, &[order.id]).await?;
        drop(reader);
        if told.iter().any(|other| other.status_done && other.what.is_after(telling.what)) {
            self.close(cx, telling, "needless", needless::LATER).await?;
            return Ok(false);
        }
        let call = hub.cx(order.connection);
        let Some(raw) = self.look(cx, &call, order, (source, sink), telling).await? else { return Ok(false) };
        let (now, phase) = source.read(&raw).map_or_else(
            |_| (order.shop_status.clone(), order.shop_phase),
            |read| (read.status.clone(), open.row.statuses.0.phase(&read.status, read.phase)),
        );
        match standing(telling, &now, phase) {
            Standing::Said => {}
            Standing::TooLate(why) => {
                self.close(cx, telling, "needless", why).await?;
                return Ok(false);
            }
            Standing::Unsaid => {
                let sent = sink.set_status(&call, &order.external_id, &telling.status).await;
                point!("tell.called");
                if let Err(error) = sent {
                    warn!(order.id = %order.id, error = policy::chain(&error), "a shop could not be told");
                    let stop = self.failed(cx, &call, &error).await?;
                    if matches!(error.fault, Fault::Refused(_)) && error.effect == Effect::Nothing {
                        // Asking again would be refused again: a person has to choose another status.
                        self.close(cx, telling, "refused", &policy::chain(&error)).await?;
                        return Ok(false);
                    }
                    return Err(stop);
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

    /// The order as the shop has it now, kept like any other reading: the shop may have changed its mind. None when there is
    /// nothing to tell any more.
    async fn look(
        &self,
        cx: &JobCx<'_, Hub>,
        call: &CallCx<'_>,
        order: &OrderRow,
        (source, sink): (&dyn OrderSource, &dyn OrderSink),
        telling: &mut TellingRow,
    ) -> Result<Option<RawOrder>, Stop> {
        let hub = cx.app;
        let asked_at = hub.env.now();
        let seen = source.fetch(call, &order.external_id).await.map_err(|error| policy::try_again(&error))?;
        let Some(raw) = seen else {
            self.close(cx, telling, "needless", needless::GONE).await?;
            return Ok(None);
        };
        let mut tx = cx.begin("tell: looked").await?;
        hub.keep_exchanges(&mut tx, call).await?;
        let is_another = is_of_another(order, source.read(&raw).ok().as_ref());
        let kept = store_raw(&mut tx, hub, order.connection, &raw, asked_at).await?;
        let unread =
            raw_orders::lookup(&mut tx, kept.id).await?.is_some_and(|row| row.understood_version < row.version);
        // It may have been taken back while the shop was looked at.
        let is_wanted = tellings::lookup(&mut tx, telling.id).await?.is_some_and(|now| now.state == "wanted");
        if !unread && is_wanted && !is_another {
            // Before the call, so that the word is known as ours when it comes back before the answer does.
            telling.status = word(telling, sink).to_owned();
            telling.phase = telling.phase().unwrap_or(order.shop_phase).code().to_owned();
            tellings::update(&mut tx, telling).await?;
        }
        tx.commit().await?;
        if is_another {
            self.close(cx, telling, "needless", needless::ANOTHER).await?;
            return Ok(None);
        }
        // What the shop says now may make another word of it, or none.
        if unread { Err(Stop::Wait(UNDERSTOOD_BY)) } else { Ok(is_wanted.then_some(raw)) }
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

/// The status that says it: the company's word, else the connector's.
fn word<'a>(telling: &'a TellingRow, sink: &'a dyn OrderSink) -> &'a str {
    match (telling.status.as_str(), telling.what) {
        ("", ShopStep::Cancelled) => sink.usual_status(Told::Cancelled),
        ("", _) => sink.usual_status(Told::Completed),
        (status, _) => status,
    }
}

/// How the shop stands to what it shall be told.
enum Standing {
    /// It says it already.
    Said,
    /// It has gone past that.
    TooLate(&'static str),
    /// It does not say it yet.
    Unsaid,
}

fn standing(telling: &TellingRow, now: &str, phase: ShopPhase) -> Standing {
    let given_up = matches!(phase, ShopPhase::Cancelled | ShopPhase::Refunded);
    match telling.what {
        _ if now == telling.status => Standing::Said,
        ShopStep::Cancelled if given_up => Standing::Said,
        ShopStep::Cancelled => Standing::Unsaid,
        _ if given_up => Standing::TooLate(needless::GIVEN_UP),
        ShopStep::Shipped | ShopStep::Completed if phase == ShopPhase::Completed => Standing::Said,
        // Somebody in the shop said more than we were about to.
        _ if phase == ShopPhase::Completed => Standing::TooLate(needless::DONE),
        _ => Standing::Unsaid,
    }
}
