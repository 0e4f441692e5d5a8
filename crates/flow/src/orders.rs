//! What people do to orders: hold, release, confirm a payment, give a line up, read again, run a job again.

use domain::{
    Refusal, Right,
    ids::{ConnectionId, JobId, LineId, OrderId, RawOrderId},
    line::{EndReason, LineStatus},
    order::HoldReason,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{Read, Tx, connections, lines, orders, raw_orders};

use crate::{
    act::{Act, ActCx, ActError},
    inbox::ReadOrder,
    intake::UnderstandOrder,
    moves, plan,
};

/// The order it was done to.
#[derive(Debug, Serialize)]
pub struct OrderDone {
    /// The order.
    pub order: OrderId,
}

macro_rules! order_act {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The order.
            #[schema(value_type = String)]
            pub order: OrderId,
        }
    };
}
order_act! {
    /// Puts an order on hold: nothing of it is booked or shipped.
    Hold
}
order_act! {
    /// Takes an order off hold.
    Release
}
order_act! {
    /// A person has seen the money: the lines may be bought (BR-26).
    ConfirmPayment
}

async fn found<R: Read>(read: &mut R, order: OrderId) -> Result<(Option<orders::OrderRow>, Vec<Refusal>), ActError> {
    let row = orders::lookup(read, order).await?;
    let refusals = if row.is_none() { vec![RefusalCode::NotFound.refusal().with("order", order)] } else { Vec::new() };
    Ok((row, refusals))
}

impl Act for Hold {
    const NAME: &'static str = "order.hold";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = OrderDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(found(read, self.order).await?.1)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<OrderDone, ActError> {
        orders::set_hold(tx, self.order, HoldReason::Person.code(), cx.hub.env.now()).await?;
        moves::refresh(tx, cx.hub, self.order).await?;
        Ok(OrderDone { order: self.order })
    }

    fn order(&self) -> Option<OrderId> {
        Some(self.order)
    }
}

impl Act for Release {
    const NAME: &'static str = "order.release";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = OrderDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, mut refusals) = found(read, self.order).await?;
        if row.is_some_and(|row| row.hold.is_empty()) {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<OrderDone, ActError> {
        let now = cx.hub.env.now();
        let Some(before) = orders::lock(tx, self.order).await? else { return Err(ActError::Stale) };
        orders::set_hold(tx, self.order, "", now).await?;
        moves::refresh(tx, cx.hub, self.order).await?;
        if before.hold != HoldReason::TotalMismatch.code() {
            // Sums that do not meet were not told while another hold stood: read first, in the same lane, then plan (BR-20).
            let raw = RawOrderId::new(self.order.number());
            jobs::queue_at(tx, &cx.hub.env, &UnderstandOrder { raw }, now).await?;
        }
        plan::wish(tx, cx.hub, self.order, now).await?;
        Ok(OrderDone { order: self.order })
    }

    fn order(&self) -> Option<OrderId> {
        Some(self.order)
    }
}

impl Act for ConfirmPayment {
    const NAME: &'static str = "order.confirm_payment";
    const RIGHT: Right = Right::MoneySee;
    type Done = OrderDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (_, mut refusals) = found(read, self.order).await?;
        let waiting = lines::of_order(read, self.order).await?;
        if !waiting.iter().any(|line| line.status == LineStatus::AwaitingPayment) {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<OrderDone, ActError> {
        let hub = cx.hub;
        for mut line in lines::lock_order(tx, self.order).await? {
            if line.status == LineStatus::AwaitingPayment {
                moves::advance(tx, &hub.env, &mut line, LineStatus::Paid, cx.actor()).await?;
            }
        }
        moves::refresh(tx, hub, self.order).await?;
        plan::wish(tx, hub, self.order, hub.env.now()).await?;
        Ok(OrderDone { order: self.order })
    }

    fn order(&self) -> Option<OrderId> {
        Some(self.order)
    }
}

/// Gives a line up; what was paid for it goes to the customer's balance (BR-36).
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelLine {
    /// The line.
    #[schema(value_type = String)]
    pub line: LineId,
}

impl Act for CancelLine {
    const NAME: &'static str = "line.cancel";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = OrderDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let rows = lines::by_ids(read, &[self.line]).await?;
        Ok(match rows.first() {
            None => vec![RefusalCode::NotFound.refusal().with("line", self.line)],
            // A live booking is unbound or kept for stock first (domain guide 4.2).
            Some(line) if line.status.is_unbooked() => Vec::new(),
            Some(line) => vec![RefusalCode::LineStatus.refusal().with("line", line.id).with("status", line.status)],
        })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<OrderDone, ActError> {
        let Some(mut line) = lines::by_ids(tx, &[self.line]).await?.into_iter().next() else {
            return Err(ActError::Stale);
        };
        moves::end(tx, &cx.hub.env, &mut line, LineStatus::Cancelled, EndReason::Person, cx.actor()).await?;
        moves::refresh(tx, cx.hub, line.order_id).await?;
        Ok(OrderDone { order: line.order_id })
    }
}

/// Reads an order from its shop again, and understands it anew.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadAgain {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The shop's id of the order.
    pub external_id: String,
}

/// The raw order that is read.
#[derive(Debug, Serialize)]
pub struct ReadDone {
    /// Its id.
    pub raw_order: RawOrderId,
}

impl Act for ReadAgain {
    const NAME: &'static str = "order.read_again";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = ReadDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        let mut refusals = Vec::new();
        match row {
            None => refusals.push(RefusalCode::NotFound.refusal().with("connection", self.connection)),
            Some(row) if !row.is_enabled() => refusals.push(RefusalCode::ConnectionDisabled.refusal()),
            Some(_) => {}
        }
        let length = self.external_id.trim().chars().count();
        if !(1..=64).contains(&length) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "external_id"));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ReadDone, ActError> {
        let env = &cx.hub.env;
        let row = raw_orders::hint(tx, env.id(), self.connection, self.external_id.trim()).await?;
        jobs::queue(tx, env, &ReadOrder { raw: row.id }).await?;
        jobs::queue(tx, env, &UnderstandOrder { raw: row.id }).await?;
        Ok(ReadDone { raw_order: row.id })
    }
}

/// Runs a job in quarantine again.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryJob {
    /// The job.
    #[schema(value_type = String)]
    pub job: JobId,
}

/// The job that runs again.
#[derive(Debug, Serialize)]
pub struct JobDone {
    /// Its id.
    pub job: JobId,
}

impl Act for RetryJob {
    const NAME: &'static str = "job.retry";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = JobDone;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(Vec::new())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<JobDone, ActError> {
        if jobs::rows::revive(tx, self.job, cx.hub.env.now()).await? {
            Ok(JobDone { job: self.job })
        } else {
            Err(RefusalCode::NotFound.refusal().with("job", self.job).into())
        }
    }
}
