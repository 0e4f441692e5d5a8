//! A changed way of merging customers, for orders that are there already: in batches, going on where it was cut.

use domain::ids::{ConnectionId, CustomerId, OrderId};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{connections, orders};

use super::assign;
use crate::hub::Hub;

/// Orders of a transaction.
const BATCH: i64 = 500;

/// Gives the orders of a shop their customers anew.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplyPolicy {
    /// The shop.
    pub connection: ConnectionId,
    /// Orders up to this one were looked at.
    pub after: OrderId,
}

impl JobKind for ApplyPolicy {
    const NAME: &'static str = "customers.apply";
    fn lane(&self) -> Lane {
        format!("rules:{}", self.connection.base32())
    }
}

impl Job<Hub> for ApplyPolicy {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("customers: apply").await?;
        let Some(connection) = connections::lookup(&mut tx, self.connection).await? else { return Ok(()) };
        let batch = orders::after(&mut tx, self.after, BATCH).await?;
        let last = batch.last().map(|order| order.id);
        let is_full = batch.len() == usize::try_from(BATCH).unwrap_or(0);
        let mut of_shop: Vec<_> = batch.into_iter().filter(|order| order.connection == self.connection).collect();
        let before: Vec<Option<i64>> = of_shop.iter().map(|order| order.customer_id).collect();
        assign(&mut tx, hub, &connection, &mut of_shop).await?;
        for (order, before) in of_shop.iter().zip(before) {
            if let Some(customer) = order.customer_id.filter(|_| order.customer_id != before) {
                orders::set_customer(&mut tx, order.id, CustomerId::new(customer)).await?;
            }
        }
        if let Some(after) = last.filter(|_| is_full) {
            jobs::queue(&mut tx, &hub.env, &Self { connection: self.connection, after }).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
