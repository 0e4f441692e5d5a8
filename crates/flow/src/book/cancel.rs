//! Cancels an unpaid provider order, because a person said so; what stays wanted of it is planned anew.

use std::time::Duration;

use connect::provider::Cancelled;
use domain::{
    activity::ActivityKind,
    decision::DecisionKind,
    ids::{AccountId, LineId, OrderId, ProviderOrderId},
    provider_order::ProviderState,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{StoreError, Tx, activities, bookings, decisions, decisions::NewDecision, lines, point, provider_orders};

use super::{account_lane, search::failed};
use crate::{follow::ReadProviderOrder, hub::Hub, moves, sessions};

/// Cancels a provider order at the provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct CancelProviderOrder {
    /// The provider order.
    pub provider_order: ProviderOrderId,
    /// Its account: its lane.
    pub account: AccountId,
}

impl JobKind for CancelProviderOrder {
    const NAME: &'static str = "provider_order.cancel";
    const TRIES: u16 = 40;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.provider_order.to_string())
    }
}

impl Job<Hub> for CancelProviderOrder {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(row) = provider_orders::lookup(&mut reader, self.provider_order).await? else { return Ok(()) };
        let open = hub.enabled_provider(&mut reader, row.connection).await?;
        drop(reader);
        if row.state.is_closed() {
            return Ok(());
        }
        let side = open.provider.cancel().filter(|_| row.state == ProviderState::AwaitingPayment);
        let cancelled = match side {
            None => Cancelled::No,
            Some(side) => {
                let account = sessions::for_writing(cx, self.account).await?;
                let call = hub.cx(row.connection).with_account(&account);
                let cancelled = side.cancel(&call, &row.number).await;
                point!("cancel.called");
                let mut tx = cx.begin("book: keep exchanges").await?;
                hub.keep_exchanges(&mut tx, &call).await?;
                tx.commit().await?;
                match cancelled {
                    Ok(cancelled) => cancelled,
                    // Cancelling is repeatable: a lost answer is asked again.
                    Err(error) => return Err(failed(cx, self.account, &error).await?),
                }
            }
        };
        match cancelled {
            Cancelled::Later(wait) => Err(Stop::Wait(wait.max(Duration::from_secs(1)))),
            Cancelled::Done => self.read_next(cx).await,
            Cancelled::No => {
                self.ask_again(cx).await?;
                self.read_next(cx).await
            }
        }
    }
}

impl CancelProviderOrder {
    /// The order is read, and its closing moves the lines like any other closing.
    async fn read_next(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let mut tx = cx.begin("book: read cancelled").await?;
        let read = ReadProviderOrder { provider_order: self.provider_order, account: self.account };
        jobs::queue(&mut tx, cx.env, &read).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Who is cutting the line from it hears that it stays bought.
    async fn tell_unbind(&self, tx: &mut Tx, order: OrderId, line: LineId) -> Result<(), StoreError> {
        for row in activities::open_of_order(tx, order).await? {
            if row.kind == ActivityKind::Unbind {
                activities::set_line_problem(tx, row.id, line, "cannot_cancel").await?;
                for mut line in lines::by_ids(tx, &[line]).await? {
                    moves::lay_aside(tx, &mut line, false).await?;
                }
            }
        }
        Ok(())
    }

    /// It cannot be cancelled any more: the person decides again, knowing that.
    async fn ask_again(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("book: cannot cancel").await?;
        let provider_lines = provider_orders::lines(&mut tx, self.provider_order).await?;
        let ids: Vec<_> = provider_lines.iter().map(|line| line.id).collect();
        for held in bookings::of_provider_lines(&mut tx, &ids).await? {
            for line in lines::by_ids(&mut tx, &[held.line]).await? {
                self.tell_unbind(&mut tx, line.order_id, line.id).await?;
                let sold = lines::sold_by_ids(&mut tx, &[line.sold_line]).await?;
                let surplus = sold.first().map_or(0, |sold| sold.quantity - sold.shop_quantity);
                if surplus <= 0 {
                    continue;
                }
                let new = NewDecision {
                    id: hub.env.id(),
                    kind: DecisionKind::ShopChanged,
                    subject: line.id.to_string(),
                    order: line.order_id,
                    line: Some(line.id),
                    booking: Some(held.booking),
                    provider_order: Some(self.provider_order),
                    details: json!({ "surplus": surplus.min(line.quantity), "quantity": line.quantity, "why": "cannot_cancel" }),
                };
                decisions::ask(&mut tx, new, hub.env.now()).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
