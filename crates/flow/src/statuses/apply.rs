//! New rules of a shop for orders that are there already: each is understood anew from what the shop last said, and the
//! shop is told what it was not told. Goes through all orders of the shop in batches, and goes on where it was cut.

use domain::ids::{ConnectionId, OrderId, RawOrderId};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::orders;

use crate::{hub::Hub, intake::UnderstandOrder, tell};

/// Orders of a transaction.
const BATCH: i64 = 200;

/// Applies the rules of a shop to its orders.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplyRules {
    /// The shop.
    pub connection: ConnectionId,
    /// Orders up to this one were looked at.
    pub after: OrderId,
}

impl JobKind for ApplyRules {
    const NAME: &'static str = "statuses.apply";
    fn lane(&self) -> Lane {
        format!("rules:{}", self.connection.base32())
    }
}

impl Job<Hub> for ApplyRules {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("statuses: apply").await?;
        let batch = orders::after(&mut tx, self.after, BATCH).await?;
        for order in batch.iter().filter(|order| order.connection == self.connection) {
            jobs::queue(&mut tx, &hub.env, &UnderstandOrder { raw: RawOrderId::new(order.id.number()) }).await?;
            tell::wish(&mut tx, hub, order).await?;
        }
        if let Some(last) = batch.last().filter(|_| batch.len() == usize::try_from(BATCH).unwrap_or(0)) {
            jobs::queue(&mut tx, &hub.env, &Self { connection: self.connection, after: last.id }).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
