//! Step: a shop hints, or a poll finds. Comes in: a webhook delivery, the timetable, a person's "read again". Goes out:
//! the raw order, stored (BR-10), and a job that understands it. A delivery is a hint and never the truth (BR-12).

mod acts;
mod deep;
mod ingest;
mod nightly;
mod page;
mod poll;
mod read;
mod receive;
mod refused;
mod replaced;

pub use acts::{
    Backfill, CancelBackfill, DeliveryDone, FillGaps, PauseBackfill, ReadingDone, ResumeBackfill, RunDeliveryAgain,
    ShopDone, UnderstandAgain, UnderstandDone,
};
pub use deep::ReadDeep;
pub(crate) use deep::{begin_again, fill_gaps};
pub use ingest::Ingest;
pub use nightly::RunNight;
pub(crate) use nightly::queue_night;
pub use poll::PollOrders;
pub(crate) use poll::poll_lane;
pub use read::ReadOrder;
pub(crate) use read::{Said, fetch};
pub(crate) use receive::kept_headers;
pub use receive::{Answer, receive};
pub(crate) use refused::{code as refusal_code, refused};
pub(crate) use replaced::is_of_another;
pub use replaced::{TakeAsNew, TakenAsNew, stands_for_another};

use connect::channel::RawOrder;
use domain::{
    Moment,
    ids::{ConnectionId, RawOrderId},
    time::{HOUR, SECOND},
};
use jobs::{JobCx, JobKind, Stop};
use store::{
    StoreError, Tx, point,
    raw_orders::{self, Body, RawOrderRow},
};

use crate::{
    hub::{Hub, hash},
    intake::UnderstandOrder,
};

/// No cache and no copy of a shop gives an answer that is older than this: what it still says then, it says now, whatever date
/// it gives. A clock that was put right and a restored backup go back.
const FORGOTTEN: i64 = 6 * HOUR;

/// How soon a shop that failed in the middle is asked again.
const SOON: i64 = 2 * SECOND;

/// The lane of everything that happens to one order (BR-13).
#[must_use]
pub fn order_lane(id: RawOrderId) -> String {
    format!("order:{}", id.base32())
}

/// A shop that failed behind pages that came is asked again soon: what it gave is kept, so the tries count anew.
pub(crate) async fn go_on<J: JobKind>(cx: &JobCx<'_, Hub>, job: &J, stop: Stop) -> Result<(), Stop> {
    let Stop::Again { wait, .. } = stop else { return Err(stop) };
    let wait = wait.map_or(SOON, |wait| i64::try_from(wait.as_micros()).unwrap_or(SOON));
    let mut tx = cx.begin("inbox: go on").await?;
    jobs::queue_at(&mut tx, cx.env, job, cx.env.now().plus(wait)).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a shop gives an order an earlier date than it did before.
fn says_older(row: &RawOrderRow, raw: &RawOrder) -> bool {
    row.changed_at > raw.changed_at.plus(SECOND)
}

/// Stores a body that a shop gave when asked at `asked_at`, unless a newer one is there; whether it is new (BR-11,
/// BR-13).
///
/// # Errors
/// When the rows cannot be written.
pub async fn store_raw(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    raw: &RawOrder,
    asked_at: Moment,
) -> Result<RawOrderRow, StoreError> {
    let row = raw_orders::hint(tx, hub.env.id(), connection, &raw.external_id).await?;
    let body_hash = hash(&raw.body);
    let is_older = row.fetched_at > asked_at || says_older(&row, raw);
    let is_older = is_older && asked_at.since(row.fetched_at) < FORGOTTEN;
    if is_older && !store::planted("older_word_wins") && row.state != "hinted" {
        return Ok(row);
    }
    if row.body_hash == body_hash && row.state != "gone" {
        raw_orders::touch(tx, row.id, asked_at).await?;
        if row.understood_version < row.version {
            jobs::queue(tx, &hub.env, &UnderstandOrder { raw: row.id }).await?;
        }
        return Ok(row);
    }
    let body = Body { dialect: &raw.dialect, body: &raw.body, hash: &body_hash, changed_at: raw.changed_at, asked_at };
    raw_orders::store(tx, row.id, &body).await?;
    jobs::queue(tx, &hub.env, &UnderstandOrder { raw: row.id }).await?;
    point!("intake.raw_stored");
    Ok(row)
}
