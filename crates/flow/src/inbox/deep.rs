//! Readings beside the poll. The gap run reads again what changed lately, by content and not by date, and every order that
//! is still open here (BR-14). A backfill reads orders from before the start moment; nothing of it is booked by itself
//! (BR-19). Both go on where they stood, page by page.

use connect::channel::{Cursor, NextPage, OrderSource, RawOrder};
use domain::{
    Moment,
    ids::{ConnectionId, ReadingId},
    order::ShopPhase,
    time::DAY,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    Signal, StoreError, Tx, raw_orders,
    readings::{self, NewReading, ReadingRow},
};

use super::{ReadOrder, go_on, page::store_page, poll::poll_lane, store_raw};
use crate::{
    hub::{DISABLED, Hub, OpenChannel},
    people, policy,
    proof::{self, NIGHTLY_DAYS, day},
};

/// Days that a gap run reads again each night; on Sundays as many as are proven.
const GAP_DAYS: i64 = 3;
/// Orders that are asked for one by one are queued so many at a time.
const OPEN_ORDERS: i64 = 200;

/// Reads on.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadDeep {
    /// The shop.
    pub connection: ConnectionId,
    /// The reading.
    pub reading: ReadingId,
    /// Whether it is a backfill, which stands in nobody's way.
    pub backfill: bool,
}

impl JobKind for ReadDeep {
    const NAME: &'static str = "orders.read_deep";
    /// A shop that is down for a week is still read after it.
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        if self.backfill { format!("backfill:{}", self.connection.base32()) } else { poll_lane(self.connection) }
    }
    fn unique(&self) -> Option<String> {
        Some(self.reading.to_string())
    }
}

/// Where a reading goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// At this page of what changed.
    Pages(Cursor),
    /// Behind this order that is open here.
    Open(i64),
}

impl Place {
    fn json(self) -> Value {
        serde_json::to_value(self).expect("a place is plain data")
    }

    fn of(row: &ReadingRow) -> Self {
        serde_json::from_value(row.place.clone()).unwrap_or_else(|_| Self::Pages(Cursor::starting(row.from_at)))
    }
}

/// Begins a gap run in the transaction of its cause, unless one is running: since a moment, or as the day wants it.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn fill_gaps(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    since: Option<Moment>,
) -> Result<(), StoreError> {
    let now = hub.env.now();
    let zone = people::zone(tx).await?;
    let days = if day::is_sunday(now, &zone) { NIGHTLY_DAYS } else { GAP_DAYS };
    let earliest = now.plus(-NIGHTLY_DAYS * DAY);
    let from_at = since.map_or(now.plus(-days * DAY), |since| since.plus(-hub.pace.overlap).max(earliest));
    if let Some(open) = readings::open(tx, connection, "gap").await? {
        // It is there for what stands in it; one that is asked for later begins at the next night.
        return jobs::queue(tx, &hub.env, &ReadDeep { connection, reading: open.id, backfill: false }).await;
    }
    begin(tx, hub, connection, "gap", from_at, now).await.map(drop)
}

/// Lets the readings of a shop begin again: a place in one list says nothing in another.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn begin_again(tx: &mut Tx, connection: ConnectionId) -> Result<(), StoreError> {
    for kind in ["gap", "backfill"] {
        let Some(open) = readings::open(tx, connection, kind).await? else { continue };
        let Some(mut row) = readings::lock(tx, open.id).await? else { continue };
        if let Place::Pages(_) = Place::of(&row) {
            row.place = Place::Pages(Cursor::starting(row.from_at)).json();
            readings::moved(tx, &row).await?;
        }
    }
    Ok(())
}

/// Begins a reading in the transaction of its cause.
pub(super) async fn begin(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    kind: &'static str,
    from_at: Moment,
    until_at: Moment,
) -> Result<ReadingId, StoreError> {
    let id: ReadingId = hub.env.id();
    let place = Place::Pages(Cursor::starting(from_at)).json();
    readings::insert(tx, NewReading { id, connection, kind, from_at, until_at, place }, hub.env.now()).await?;
    jobs::queue(tx, &hub.env, &ReadDeep { connection, reading: id, backfill: kind == "backfill" }).await?;
    Ok(id)
}

impl Job<Hub> for ReadDeep {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut has_moved = false;
        loop {
            if cx.cancel.is_cancelled() {
                return Err(Stop::Wait(std::time::Duration::ZERO));
            }
            let mut reader = hub.store.read(cx.company).await?;
            let Some(row) = readings::lookup(&mut reader, self.reading).await?.filter(|row| row.state == "running")
            else {
                return Ok(());
            };
            let open = hub.open_channel(&mut reader, self.connection).await?;
            drop(reader);
            if !open.row.is_enabled() {
                return Err(Stop::Wait(DISABLED));
            }
            let Some(source) = open.channel.order_source() else { return Ok(()) };
            match Place::of(&row) {
                Place::Pages(cursor) => match self.page(cx, &open, source, cursor).await {
                    Err(stop) if has_moved => return go_on(cx, self, stop).await,
                    done => done?,
                },
                Place::Open(after) => self.open_orders(cx, after).await?,
            }
            has_moved = true;
        }
    }
}

impl ReadDeep {
    async fn page(
        &self,
        cx: &JobCx<'_, Hub>,
        open: &OpenChannel,
        source: &dyn OrderSource,
        cursor: Cursor,
    ) -> Result<(), Stop> {
        let hub = cx.app;
        let call = hub.cx(self.connection);
        let asked_at = hub.env.now();
        let page = source.changes(&call, &cursor).await;
        let mut tx = cx.begin("inbox: deep page").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        // Somebody may have paused or cancelled it while the shop answered.
        let Some(mut row) = readings::lock(&mut tx, self.reading).await?.filter(|row| row.state == "running") else {
            tx.commit().await?;
            return Ok(());
        };
        if !matches!(Place::of(&row), Place::Pages(now) if now == cursor) {
            // Begun again meanwhile: this page is of another list.
            tx.commit().await?;
            return Ok(());
        }
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                row.problem = policy::chain(&error);
                readings::moved(&mut tx, &row).await?;
                tx.commit().await?;
                return Err(policy::try_again(&error));
            }
        };
        row.taken += if self.backfill {
            take_old(&mut tx, hub, open, source, &row, &page.orders, asked_at).await?
        } else {
            store_page(&mut tx, hub, open, &page.orders, asked_at).await?.orders
        };
        row.pages += 1;
        row.read += i64::try_from(page.orders.len()).unwrap_or(0);
        row.total = page.total.and_then(|total| i64::try_from(total).ok()).unwrap_or(row.total);
        row.problem.clear();
        row.changed_at = hub.env.now();
        match page.next {
            NextPage::More(next) => row.place = Place::Pages(next).json(),
            NextPage::Done(_) if self.backfill => end(&mut row, hub),
            NextPage::Done(_) => row.place = Place::Open(0).json(),
        }
        readings::moved(&mut tx, &row).await?;
        tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
        tx.commit().await?;
        Ok(())
    }

    /// Orders that are open here and did not come with what changed are asked for one by one: not every change moves the
    /// shop's date.
    async fn open_orders(&self, cx: &JobCx<'_, Hub>, after: i64) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("inbox: open orders").await?;
        let Some(mut row) = readings::lock(&mut tx, self.reading).await?.filter(|row| row.state == "running") else {
            return Ok(());
        };
        let open = raw_orders::old_open(&mut tx, self.connection, after, row.from_at, OPEN_ORDERS).await?;
        let reads: Vec<ReadOrder> = open.iter().map(|raw| ReadOrder { raw: *raw }).collect();
        jobs::queue_each(&mut tx, &hub.env, &reads).await?;
        row.read += i64::try_from(open.len()).unwrap_or(0);
        row.changed_at = hub.env.now();
        match open.last() {
            Some(last) => row.place = Place::Open(last.number()).json(),
            None => {
                end(&mut row, hub);
                self.prove(&mut tx, hub).await?;
            }
        }
        readings::moved(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Behind each gap run the last weeks are proven, where the shop has a second way to its orders.
    async fn prove(&self, tx: &mut Tx, hub: &Hub) -> Result<(), StoreError> {
        let open = hub.open_channel(tx, self.connection).await;
        if open.is_ok_and(|open| open.channel.register().is_some()) {
            let days = proof::last_days(tx, hub, NIGHTLY_DAYS).await?;
            proof::begin_job(tx, hub, self.connection, days, true).await?;
        }
        Ok(())
    }
}

fn end(row: &mut ReadingRow, hub: &Hub) {
    "done".clone_into(&mut row.state);
    row.place = Value::Null;
    row.ended_at = hub.env.now();
}

/// Takes in the orders of a page that a backfill wants: made in its days, before the start moment; how many were not
/// here. Everything else of the page is the poll's.
async fn take_old(
    tx: &mut Tx,
    hub: &Hub,
    open: &OpenChannel,
    source: &dyn OrderSource,
    row: &ReadingRow,
    page: &[RawOrder],
    asked_at: Moment,
) -> Result<i64, StoreError> {
    let start = open.row.start_at.unwrap_or(i64::MAX);
    let wanted = |raw: &&RawOrder| match source.read(raw) {
        Ok(order) => {
            order.made_before(start)
                && (row.from_at..row.until_at).contains(&order.created_at)
                && order.phase != ShopPhase::Draft
        }
        // Nobody knows how old it is: it waits in quarantine with its reason.
        Err(_) => true,
    };
    let wanted: Vec<&RawOrder> = page.iter().filter(wanted).collect();
    let ids: Vec<String> = wanted.iter().map(|raw| raw.external_id.clone()).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    raw_orders::hint_each(tx, &hub.env, row.connection, &ids.iter().map(String::as_str).collect()).await?;
    let known = raw_orders::known(tx, row.connection, ids.clone()).await?;
    let is_here = |state: &str| !matches!(state, "hinted" | "ignored");
    let new = known.iter().filter(|known| !is_here(&known.state)).count();
    let old: Vec<String> =
        known.iter().filter(|known| !is_here(&known.state)).map(|known| known.external_id.clone()).collect();
    raw_orders::backfill(tx, row.connection, old).await?;
    for raw in wanted {
        store_raw(tx, hub, row.connection, raw, asked_at).await?;
    }
    Ok(i64::try_from(new).unwrap_or(0))
}
