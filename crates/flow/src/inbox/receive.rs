//! A webhook delivery: verify, store, answer at once (BR-12). Messages of providers come in at the same address and go to
//! `follow`.

use std::sync::Arc;

use connect::channel::{Delivery, Hint};
use domain::ids::ConnectionId;
use store::StoreError;
use tracing::warn;

use super::ingest::{Arrival, Door, Found, Kept, Verdict};
use crate::{
    follow,
    hub::{Hub, hash},
};

/// How a delivery is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Exactly 200, also to pings, to what we do not know and to a wrong signature: the shop never sends again, and
    /// switches the webhook off after failures.
    Taken,
    /// 204: a message of a provider is kept.
    Accepted,
    /// 401: a message of a provider that is not believed; the provider sends it again, and people are told.
    NotBelieved,
    /// Nobody has this address.
    NobodyHere,
    /// Nothing could be stored.
    CannotStore,
}

/// Headers that may hold credentials are not kept.
const KEPT_HEADERS: &[&str] = &["content-type", "user-agent", "x-wc-webhook-", "x-forwarded-for", "content-length"];

/// Takes a delivery at the address of a connection. The word of the address is the only key to it; `query` is what follows
/// the address, which providers may sign too.
pub async fn receive(hub: &Hub, connection: ConnectionId, token: &str, query: &str, delivery: &Delivery) -> Answer {
    match take(hub, connection, token, query, delivery).await {
        Ok(answer) => answer,
        Err(error) => {
            warn!(connection.id = %connection, error = &error as &dyn std::error::Error, "a delivery could not be stored");
            Answer::CannotStore
        }
    }
}

async fn take(
    hub: &Hub,
    connection: ConnectionId,
    token: &str,
    query: &str,
    delivery: &Delivery,
) -> Result<Answer, StoreError> {
    let token_hash = hash(token.as_bytes());
    for _ in 0..LOOKS {
        let door = match hub.ingest.door(hub, &token_hash).await? {
            Some(Found::Shop(door)) if door.open.row.id == connection => door,
            Some(Found::Provider(company, id)) if id == connection => {
                return follow::take_message(hub, company, id, query, delivery).await;
            }
            Some(_) | None => return Ok(Answer::NobodyHere),
        };
        let arrival = match look(door, delivery) {
            Ok(arrival) => arrival,
            Err(answer) => return Ok(answer),
        };
        match hub.ingest.keep(hub, arrival).await {
            Kept::Yes => return Ok(Answer::Taken),
            Kept::No => return Ok(Answer::CannotStore),
            Kept::Outdated => hub.ingest.forget(&token_hash),
        }
    }
    Ok(Answer::CannotStore)
}

/// How often an address is looked up anew when it changes while a delivery comes in.
const LOOKS: usize = 4;

/// Verifies. There is nothing to keep of a ping, and of shops that send no webhooks.
fn look(door: Arc<Door>, delivery: &Delivery) -> Result<Arrival, Answer> {
    let hooks = door.open.channel.webhooks().ok_or(Answer::NobodyHere)?;
    let verdict = match hooks.verify(delivery) {
        Ok(Hint::Ping) => return Err(Answer::Taken),
        Ok(Hint::Order { external_id }) => Verdict::Read(external_id),
        Ok(Hint::Nothing(_)) => Verdict::Nothing,
        Err(refusal) => Verdict::Refused(refusal),
    };
    let (topic, shop_id) = (hooks.topic(delivery), hooks.delivery_id(delivery));
    Ok(Arrival { door, delivery: delivery.clone(), topic, shop_id, verdict })
}

pub(crate) fn kept_headers(delivery: &Delivery) -> serde_json::Value {
    let kept = delivery
        .headers
        .iter()
        .filter(|(name, _)| KEPT_HEADERS.iter().any(|known| name.starts_with(known)))
        .map(|(name, value)| (name.clone(), serde_json::Value::from(value.clone())));
    serde_json::Value::Object(kept.collect())
}
