//! A webhook delivery: verify, store, answer at once (BR-12). Messages of providers come in at the same address and go to
//! `follow`.

use connect::channel::{Delivery, Hint, HookRefusal};
use domain::{actor::Actor, ids::ConnectionId, time::MINUTE};
use serde_json::json;
use store::{
    StoreError, connections,
    deliveries::{self, NewDelivery},
    notes::{self, NewNote},
    point, raw_orders,
};
use tracing::warn;

use super::{PollOrders, ReadOrder};
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
    let route = connections::route(&mut hub.store.read_global().await?, &hash(token.as_bytes())).await?;
    let Some((company, id)) = route.filter(|(_, id)| *id == connection) else {
        return Ok(Answer::NobodyHere);
    };
    let row = connections::lookup(&mut hub.store.read(company).await?, id).await?;
    if row.is_some_and(|row| row.side == "provider") {
        return follow::take_message(hub, company, id, query, delivery).await;
    }
    let Ok(open) = hub.open_channel(&mut hub.store.read(company).await?, id).await else {
        return Ok(Answer::NobodyHere);
    };
    let Some(hooks) = open.channel.webhooks() else { return Ok(Answer::NobodyHere) };
    let verdict = hooks.verify(delivery);
    if verdict == Ok(Hint::Ping) {
        return Ok(Answer::Taken);
    }
    let now = hub.env.now();
    let minute = now.micros() / MINUTE;
    // Shops make the id from the second, so two orders of one second may share it: the body tells them apart.
    let body_hash = hash(&delivery.body);
    let key =
        hooks.delivery_id(delivery).map_or_else(|| format!("{body_hash}-{minute}"), |id| format!("{id}-{body_hash}"));
    let (state, refusal, external_id) = match &verdict {
        Ok(Hint::Order { external_id }) => ("stored", "", external_id.as_str()),
        Ok(Hint::Ping | Hint::Nothing(_)) => ("ignored", "", ""),
        Err(refusal) => ("refused", refusal_code(*refusal), ""),
    };
    let topic = hooks.topic(delivery);
    let mut tx = hub.store.begin(company, "inbox: delivery").await?;
    let new = NewDelivery {
        id: hub.env.id(),
        connection: id,
        // A forged delivery must not take the place of the true one with the same id.
        key: &if verdict.is_ok() { key } else { format!("refused-{body_hash}-{minute}") },
        topic: &topic,
        external_id,
        state,
        refusal,
        headers: kept_headers(delivery),
        body: &delivery.body,
    };
    let is_new = deliveries::insert(&mut tx, new, now).await?;
    match verdict {
        Ok(Hint::Order { external_id }) if is_new && open.row.is_enabled() => {
            let raw = raw_orders::hint(&mut tx, hub.env.id(), id, &external_id).await?;
            jobs::queue(&mut tx, &hub.env, &ReadOrder { raw: raw.id }).await?;
        }
        Ok(_) => {}
        Err(refusal) if is_new => alarm(&mut tx, hub, id, refusal).await?,
        Err(_) => {}
    }
    tx.commit().await?;
    point!("hook.stored");
    Ok(Answer::Taken)
}

/// A delivery that is not believed is told to the hub's people, and the shop is asked (BR-12).
async fn alarm(
    tx: &mut store::Tx,
    hub: &Hub,
    connection: ConnectionId,
    refusal: HookRefusal,
) -> Result<(), StoreError> {
    tell_refused(tx, hub, connection, refusal).await?;
    jobs::queue(tx, &hub.env, &PollOrders { connection }).await
}

/// Tells the hub's people of what was not believed.
pub(crate) async fn tell_refused(
    tx: &mut store::Tx,
    hub: &Hub,
    connection: ConnectionId,
    refusal: HookRefusal,
) -> Result<(), StoreError> {
    warn!(connection.id = %connection, ?refusal, "a delivery was not believed; the far side is asked");
    let note = NewNote {
        id: hub.env.id(),
        order: None,
        subject: connection.to_string(),
        actor: Actor::Hub,
        what: "delivery.refused",
        details: json!({ "why": refusal }),
    };
    notes::insert(tx, note, hub.env.now()).await
}

pub(crate) const fn refusal_code(refusal: HookRefusal) -> &'static str {
    match refusal {
        HookRefusal::Unsigned => "unsigned",
        HookRefusal::WrongSignature => "wrong_signature",
        HookRefusal::Unreadable => "unreadable",
        HookRefusal::ShopError => "shop_error",
    }
}

pub(crate) fn kept_headers(delivery: &Delivery) -> serde_json::Value {
    let kept = delivery
        .headers
        .iter()
        .filter(|(name, _)| KEPT_HEADERS.iter().any(|known| name.starts_with(known)))
        .map(|(name, value)| (name.clone(), serde_json::Value::from(value.clone())));
    serde_json::Value::Object(kept.collect())
}
