//! The night of a shop (BR-14): at three by the company's clock, whatever webhooks and polls did, the shop is asked who and
//! what it is (BR-05), polled, what
//! changed lately is read again by content, and then the last weeks are proven.

use domain::ids::ConnectionId;
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, connections};

use super::{PollOrders, deep, poll::poll_lane};
use crate::{facts, hub::Hub, people, proof::day};

/// Begins the night of a shop and sets the next one.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunNight {
    /// The shop.
    pub connection: ConnectionId,
}

impl JobKind for RunNight {
    const NAME: &'static str = "orders.night";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        poll_lane(self.connection)
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

/// Queues the next night of a shop; one that is queued stays.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn queue_night(tx: &mut Tx, hub: &Hub, connection: ConnectionId) -> Result<(), StoreError> {
    let zone = people::zone(tx).await?;
    let hour = people::settings(tx).await?.night_hour;
    let at = day::next_night(hub.env.now(), &zone, hour);
    jobs::queue_at(tx, &hub.env, &RunNight { connection }, at).await
}

impl Job<Hub> for RunNight {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        // First of all: another shop is not read, and what changed is read by the way that it now needs.
        facts::ask(cx, self.connection).await?;
        let mut tx = cx.begin("inbox: night").await?;
        let row = connections::lookup(&mut tx, self.connection).await?;
        if row.is_some_and(|row| row.is_enabled()) {
            jobs::queue(&mut tx, &hub.env, &PollOrders { connection: self.connection }).await?;
            deep::fill_gaps(&mut tx, hub, self.connection, None).await?;
            queue_night(&mut tx, hub, self.connection).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
