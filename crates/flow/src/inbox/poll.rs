//! Polls a shop for changed orders: cursor and overlap, every page to the end, the count compared (BR-16, BR-17).

use connect::channel::{Cursor, NextPage};
use domain::{Moment, ids::ConnectionId, time::DAY};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{connections, deliveries};
use tracing::warn;

use super::store_raw;
use crate::{hub::Hub, policy};

/// Reads all orders of a shop that changed since the watermark, then sets the next poll.
#[derive(Debug, Serialize, Deserialize)]
pub struct PollOrders {
    /// The shop.
    pub connection: ConnectionId,
}

impl JobKind for PollOrders {
    const NAME: &'static str = "orders.poll";
    /// A shop that is down for a week is still polled after it.
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        format!("poll:{}", self.connection.base32())
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

impl Job<Hub> for PollOrders {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        loop {
            if cx.cancel.is_cancelled() {
                return Err(Stop::Wait(std::time::Duration::ZERO));
            }
            if let Some(done) = self.page(cx, hub).await? {
                return done;
            }
        }
    }
}

impl PollOrders {
    /// Reads one page; `Some` when the run ended.
    async fn page(&self, cx: &JobCx<'_, Hub>, hub: &Hub) -> Result<Option<Result<(), Stop>>, Stop> {
        let mut reader = hub.store.read(cx.company).await?;
        let open = hub.open_channel(&mut reader, self.connection).await?;
        let last_hook = deliveries::last_believed(&mut reader, self.connection).await?;
        drop(reader);
        if !open.row.is_enabled() {
            return Ok(Some(Ok(())));
        }
        let Some(source) = open.channel.order_source() else { return Ok(Some(Ok(()))) };
        // A run that was cut goes on where it stood; its `since` is fixed.
        let cursor: Cursor = serde_json::from_value(open.row.reading.clone())
            .unwrap_or_else(|_| Cursor::starting(open.row.read_from.plus(-hub.pace.overlap)));
        let call = hub.cx(self.connection);
        let asked_at = hub.env.now();
        let page = source.changes(&call, &cursor).await;
        let mut tx = cx.begin("inbox: poll page").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                warn!(connection.id = %self.connection, error = policy::chain(&error), "a poll failed");
                tx.commit().await?;
                return Ok(Some(Err(policy::try_again(&error))));
            }
        };
        for raw in &page.orders {
            store_raw(&mut tx, hub, self.connection, raw, asked_at).await?;
        }
        let ended = match page.next {
            NextPage::More(next) => {
                let next = serde_json::to_value(next).expect("a cursor is plain data");
                connections::set_reading(&mut tx, self.connection, next).await?;
                None
            }
            NextPage::Done(watermark) => {
                connections::set_read(&mut tx, self.connection, watermark, hub.env.now()).await?;
                let next = next_poll(hub, last_hook);
                jobs::queue_at(&mut tx, &hub.env, self, next).await?;
                Some(Ok(()))
            }
        };
        tx.commit().await?;
        Ok(ended)
    }
}

/// An hour from now; a slow poll while webhooks work (BR-14).
fn next_poll(hub: &Hub, last_hook: Moment) -> Moment {
    let now = hub.env.now();
    now.plus(if now.since(last_hook) < DAY { hub.pace.slow_poll } else { hub.pace.poll })
}
