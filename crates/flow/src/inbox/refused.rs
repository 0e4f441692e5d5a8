//! What is not believed. Whoever knows an address can send to it as much as he likes: what is kept of it is bounded, and it is
//! told and followed by a look at the far side only now and then. What was believed is never dropped for it.

use connect::channel::HookRefusal;
use domain::{Moment, actor::Actor, ids::ConnectionId, time::MINUTE};
use serde_json::json;
use store::{
    StoreError, Tx, deliveries,
    notes::{self, NewNote},
    shop_watches,
};
use tracing::warn;

use crate::hub::Hub;

/// Most deliveries of a connection that are kept without being believed, and most bytes of their bodies: the oldest go first.
const MOST: i64 = 200;
const MOST_BYTES: i64 = 8 << 20;
/// People are told once, and the far side is asked once, in such a time.
const QUIET: i64 = 5 * MINUTE;

/// Bounds what is kept of a connection, and counts what is dropped; `last` is when a delivery was last not believed before
/// these. The moment from which the far side may be asked, at once for the first in a while, which is then told (BR-12).
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn refused(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    refusal: HookRefusal,
    last: Moment,
) -> Result<Moment, StoreError> {
    let dropped = deliveries::forget_refused(tx, connection, (MOST, MOST_BYTES)).await?;
    if dropped > 0 {
        shop_watches::add_refused_dropped(tx, connection, i64::try_from(dropped).unwrap_or(i64::MAX)).await?;
    }
    let now = hub.env.now();
    if now.since(last) < QUIET {
        return Ok(now.plus(QUIET));
    }
    warn!(connection.id = %connection, ?refusal, "a delivery was not believed; the far side is asked");
    let note = NewNote {
        id: hub.env.id(),
        order: None,
        subject: connection.to_string(),
        actor: Actor::Hub,
        what: "delivery.refused",
        details: json!({ "why": refusal }),
    };
    notes::insert(tx, note, now).await?;
    Ok(now)
}

/// The code of a refusal.
pub(crate) const fn code(refusal: HookRefusal) -> &'static str {
    match refusal {
        HookRefusal::Unsigned => "unsigned",
        HookRefusal::WrongSignature => "wrong_signature",
        HookRefusal::Unreadable => "unreadable",
        HookRefusal::ShopError => "shop_error",
    }
}
