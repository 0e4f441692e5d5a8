//! Reads one order from its shop because something hinted at it.

use domain::ids::RawOrderId;
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::raw_orders;

use super::{order_lane, says_older, store_raw};
use crate::{
    facts,
    hub::{Hub, hash},
    intake, policy,
};

/// Asks the shop for one order as it is now.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadOrder {
    /// The raw order, at least hinted at.
    pub raw: RawOrderId,
}

impl JobKind for ReadOrder {
    const NAME: &'static str = "order.read";
    const TRIES: u16 = 12;
    fn lane(&self) -> Lane {
        order_lane(self.raw)
    }
    fn unique(&self) -> Option<String> {
        Some(self.raw.to_string())
    }
}

impl Job<Hub> for ReadOrder {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        fetch(cx, self.raw).await.map(drop)
    }
}

/// What came of asking a shop for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// What is kept is what the shop says, or newer.
    Kept,
    /// The shop says something else, and gives it an earlier date than what is kept: nobody knows yet which of both holds.
    Older,
}

/// Fetches an order and stores what came; also used just before sending a booking (BR-25).
///
/// # Errors
/// When the shop gives no answer.
pub(crate) async fn fetch(cx: &JobCx<'_, Hub>, raw: RawOrderId) -> Result<Said, Stop> {
    let hub = cx.app;
    let mut reader = hub.store.read(cx.company).await?;
    let row = raw_orders::lookup(&mut reader, raw).await?;
    let Some(row) = row.filter(|row| !raw_orders::is_replaced(row.id, &row.external_id)) else { return Ok(Said::Kept) };
    let open = hub.enabled_channel(&mut reader, row.connection).await?;
    drop(reader);
    let Some(source) = open.channel.order_source() else { return Ok(Said::Kept) };
    let call = hub.cx(row.connection);
    let asked_at = hub.env.now();
    let fetched = source.fetch(&call, &row.external_id).await;
    let mut tx = cx.begin("inbox: read order").await?;
    hub.keep_exchanges(&mut tx, &call).await?;
    let result = match fetched {
        Ok(Some(raw_order)) => {
            store_raw(&mut tx, hub, row.connection, &raw_order, asked_at).await?;
            let kept = raw_orders::lookup(&mut tx, raw).await?;
            let is_older = kept.is_some_and(|row| {
                row.fetched_at <= asked_at && says_older(&row, &raw_order) && row.body_hash != hash(&raw_order.body)
            });
            Ok(if is_older { Said::Older } else { Said::Kept })
        }
        // Deleted for good: the shop gave it up.
        Ok(None) => {
            intake::shop_deleted(&mut tx, hub, raw).await?;
            Ok(Said::Kept)
        }
        Err(error) => {
            if cx.tries == 1 {
                facts::ask_when_changed(&mut tx, hub, row.connection, &error).await?;
            }
            Err(policy::try_again(&error))
        }
    };
    tx.commit().await?;
    result
}
