//! Money of a customer that a person saw: a deposit, a transfer, cash. It is entered once, and a shop that says later that
//! all is paid adds only the rest (BR-26). A typed mistake is reversed with a sum below zero; nothing is edited (BR-37).

use domain::{
    Money, Refusal, Right, actor::Actor, ids::OrderId, ledger::EntryKind, line::LineStatus, refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, Tx, connections, ledger, lines,
    orders::{self, OrderRow},
};

use super::wrong;
use crate::{
    act::{Act, ActCx, ActError},
    moves, plan,
};

/// Enters money that came for an order.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveMoney {
    /// The order.
    #[schema(value_type = String)]
    pub order: OrderId,
    /// How much, in the order's currency and in major units; below zero takes back what was entered wrongly.
    pub amount: String,
}

/// What is there now.
#[derive(Debug, Serialize)]
pub struct MoneyReceived {
    /// The order.
    pub order: OrderId,
    /// All that is paid.
    pub paid: Money,
}

impl ReceiveMoney {
    /// What a person saw in all, with this.
    fn confirmed(&self, order: &OrderRow) -> Option<i64> {
        let amount = Money::parse(self.amount.trim(), order.currency).ok()?.amount;
        let confirmed = order.confirmed.checked_add(amount)?;
        (amount != 0 && (0..=order.total).contains(&confirmed)).then_some(confirmed)
    }
}

impl Act for ReceiveMoney {
    const NAME: &'static str = "order.receive_money";
    const RIGHT: Right = Right::MoneySee;
    type Done = MoneyReceived;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match orders::lookup(read, self.order).await? {
            None => vec![RefusalCode::NotFound.refusal().with("order", self.order)],
            // The shop says already that it is paid; what comes beside that is no payment of this order.
            Some(order) if order.paid > order.confirmed => vec![RefusalCode::NothingToPay.refusal()],
            Some(order) if self.confirmed(&order).is_none() => vec![wrong("amount", self.amount.trim())],
            Some(_) => Vec::new(),
        })
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let order = orders::lookup(read, self.order).await?;
        Ok(order.map_or(Value::Null, |order| json!({ "paid": order.money(order.paid) })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<MoneyReceived, ActError> {
        let hub = cx.hub;
        let Some(mut order) = orders::lock(tx, self.order).await? else { return Err(ActError::Stale) };
        let Some(confirmed) = self.confirmed(&order) else { return Err(ActError::Stale) };
        (order.confirmed, order.paid) = (confirmed, confirmed);
        orders::set_confirmed(tx, order.id, confirmed, confirmed, hub.env.now()).await?;
        let entered = ledger::sum(tx, order.id, EntryKind::Payment).await?;
        moves::enter_difference(tx, &hub.env, &order, EntryKind::Payment, confirmed - entered, None).await?;
        let connection = connections::lookup(tx, order.connection).await?;
        let is_enough = connection
            .is_some_and(|shop| shop.paid_rule.0.is_deposit_there(shop.unpaid, order.payment, order.paid, order.total));
        if is_enough {
            for mut line in lines::lock_order(tx, order.id).await? {
                if line.status == LineStatus::AwaitingPayment {
                    moves::advance(tx, &hub.env, &mut line, LineStatus::Paid, Actor::Hub).await?;
                }
            }
        }
        moves::refresh(tx, hub, order.id).await?;
        if is_enough && order.hold.is_empty() {
            plan::wish(tx, hub, order.id, hub.env.now()).await?;
        }
        Ok(MoneyReceived { order: order.id, paid: order.money(order.paid) })
    }

    fn order(&self) -> Option<OrderId> {
        Some(self.order)
    }
}
