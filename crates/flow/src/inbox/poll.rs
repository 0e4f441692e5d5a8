//! Polls a shop for changed orders: cursor and overlap, every page to the end, the count compared (BR-16, BR-17). The next
//! page is fetched while the last one is written.

use connect::{
    CallCx, CallResult,
    channel::{ChangePage, Cursor, NextPage, OrderSource},
};
use domain::{Moment, ids::ConnectionId};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{
    connections::{self, ConnectionRow},
    point, shop_watches,
};
use tracing::warn;

use super::{go_on, page::store_page};
use crate::{
    facts::{self, AskFacts},
    hooks,
    hub::{Hub, OpenChannel},
    policy,
};

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
        poll_lane(self.connection)
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

/// The lane of everything that walks through the orders of a shop, one after another: polls, gap runs, proofs.
pub(crate) fn poll_lane(connection: ConnectionId) -> Lane {
    format!("poll:{}", connection.base32())
}

impl Job<Hub> for PollOrders {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let (mut fetched, mut has_moved) = (None, false);
        loop {
            if cx.cancel.is_cancelled() {
                return Err(Stop::Wait(std::time::Duration::ZERO));
            }
            match self.page(cx, fetched.take()).await? {
                Step::Ended(Err(stop)) if has_moved => return go_on(cx, self, stop).await,
                Step::Ended(done) => return done,
                Step::Next(next) => (fetched, has_moved) = (next, true),
            }
        }
    }
}

/// From this try on a poll that fails is no hiccup any more.
const PATIENT_TRIES: i64 = 3;

/// A page as the shop gave it.
struct Fetched<'a> {
    cursor: Cursor,
    asked_at: Moment,
    call: CallCx<'a>,
    page: CallResult<ChangePage>,
}

/// How a page went.
enum Step<'a> {
    /// The run ended.
    Ended(Result<(), Stop>),
    /// There is more; the next page, which came while this one was written.
    Next(Option<Box<Fetched<'a>>>),
}

impl PollOrders {
    /// Writes one page, the fetched one or one that is fetched now, and fetches the next one meanwhile.
    async fn page<'a>(&self, cx: &JobCx<'a, Hub>, fetched: Option<Box<Fetched<'a>>>) -> Result<Step<'a>, Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let open = hub.open_channel(&mut reader, self.connection).await?;
        drop(reader);
        if !open.row.is_enabled() {
            return Ok(Step::Ended(Ok(())));
        }
        let Some(source) = open.channel.order_source() else { return Ok(Step::Ended(Ok(()))) };
        // A run that was cut goes on where it stood; its `since` is fixed.
        let cursor: Cursor = serde_json::from_value(open.row.reading.clone())
            .unwrap_or_else(|_| Cursor::starting(open.row.read_from.plus(-hub.pace.overlap)));
        let fetched = match fetched.filter(|fetched| fetched.cursor == cursor) {
            Some(fetched) => *fetched,
            None => self.fetch(hub, source, cursor).await,
        };
        let is_first = open.row.reading.is_null();
        let next = fetched.page.as_ref().ok().and_then(|page| match page.next {
            NextPage::More(next) => Some(next),
            NextPage::Done(_) => None,
        });
        let Some(next) = next else { return Ok(Step::Ended(self.write(cx, &open, fetched, is_first).await?)) };
        // The shop makes the next page while this one goes to the disk.
        let (written, next) = tokio::join!(self.write(cx, &open, fetched, is_first), self.fetch(hub, source, next));
        match written? {
            Ok(()) => Ok(Step::Next(Some(Box::new(next)))),
            stopped => Ok(Step::Ended(stopped)),
        }
    }

    async fn fetch<'a>(&self, hub: &'a Hub, source: &dyn OrderSource, cursor: Cursor) -> Fetched<'a> {
        let call = hub.cx(self.connection);
        let asked_at = hub.env.now();
        let page = source.changes(&call, &cursor).await;
        Fetched { cursor, asked_at, call, page }
    }

    async fn write(
        &self,
        cx: &JobCx<'_, Hub>,
        open: &OpenChannel,
        fetched: Fetched<'_>,
        is_first: bool,
    ) -> Result<Result<(), Stop>, Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("inbox: poll page").await?;
        hub.keep_exchanges(&mut tx, &fetched.call).await?;
        let page = match fetched.page {
            Ok(page) => page,
            Err(error) => {
                warn!(connection.id = %self.connection, error = policy::chain(&error), "a poll failed");
                if cx.tries >= PATIENT_TRIES {
                    // The connection says what is wrong, with its remedy.
                    jobs::queue(&mut tx, &hub.env, &AskFacts { connection: self.connection }).await?;
                } else {
                    facts::ask_when_changed(&mut tx, hub, self.connection, &error).await?;
                }
                tx.commit().await?;
                return Ok(Err(policy::try_again(&error)));
            }
        };
        let now = connections::lookup(&mut tx, self.connection).await?;
        let same = |now: &ConnectionRow| now.reading == open.row.reading && now.found.0 == open.row.found.0;
        if !now.is_some_and(|now| same(&now)) {
            // Other facts were found while the shop answered: its place is one of another list.
            tx.commit().await?;
            return Ok(Err(Stop::Wait(std::time::Duration::ZERO)));
        }
        let brought = store_page(&mut tx, hub, open, &page.orders, fetched.asked_at).await?;
        if is_first {
            shop_watches::set_began(&mut tx, self.connection, fetched.asked_at).await?;
        }
        if let Some(untold) = brought.untold {
            shop_watches::set_found(&mut tx, self.connection, untold).await?;
        }
        let is_done = matches!(page.next, NextPage::Done(_));
        match page.next {
            NextPage::More(next) => {
                let next = serde_json::to_value(next).expect("a cursor is plain data");
                connections::set_reading(&mut tx, self.connection, next).await?;
            }
            NextPage::Done(watermark) => {
                connections::set_read(&mut tx, self.connection, watermark, hub.env.now()).await?;
                shop_watches::set_complete(&mut tx, self.connection).await?;
                let watch = shop_watches::begin(&mut tx, self.connection).await?;
                if let Some(next) = next_poll(hub, &watch) {
                    jobs::queue_at(&mut tx, &hub.env, self, next).await?;
                }
            }
        }
        tx.commit().await?;
        point!("intake.understood");
        if is_done {
            facts::pause_double(cx, self.connection, None).await?;
        }
        Ok(Ok(()))
    }
}

/// An hour from now; once webhooks have proven themselves a slow poll, or none but the nightly one (BR-14).
fn next_poll(hub: &Hub, watch: &shop_watches::WatchRow) -> Option<Moment> {
    let now = hub.env.now();
    match (hooks::is_proven(watch, now), watch.slow_poll) {
        (false, _) => Some(now.plus(hub.pace.poll)),
        (true, true) => Some(now.plus(hub.pace.slow_poll)),
        (true, false) => None,
    }
}
