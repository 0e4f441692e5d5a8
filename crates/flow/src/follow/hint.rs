//! A message of a provider: verify, keep, answer at once; then the orders that it names are read (BR-12). What it says is
//! never applied. While background sync is prohibited it is kept for the next sync (BR-51).

use std::collections::BTreeSet;

use connect::{
    channel::{Delivery, HookRefusal},
    provider::Message,
};
use domain::{
    ids::{AccountId, CompanyId, ConnectionId, DeliveryId},
    time::MINUTE,
};
use store::{
    Read, Signal, StoreError, Tx, accounts, bookings,
    connections::ConnectionRow,
    deliveries::{self, NewDelivery},
    point, provider_orders,
    provider_orders::ProviderOrderRow,
};

use super::{ReadProviderOrder, SyncAccount};
use crate::{
    hub::{Hub, hash},
    inbox::{self, Answer},
};

/// Messages that one sync applies.
const HELD: i64 = 2000;

/// Takes a message at the address of a provider's connection.
///
/// # Errors
/// When it could not be stored: then the provider sends it again.
pub(crate) async fn take(
    hub: &Hub,
    company: CompanyId,
    id: ConnectionId,
    query: &str,
    delivery: &Delivery,
) -> Result<Answer, StoreError> {
    let Ok(open) = hub.open_provider(&mut hub.store.read(company).await?, id).await else {
        return Ok(Answer::NobodyHere);
    };
    let Some(side) = open.provider.messages() else { return Ok(Answer::NobodyHere) };
    let verdict = side.verify(query, delivery);
    let mut tx = hub.store.begin(company, "follow: message").await?;
    let answer = match verdict {
        Ok(message) => believed(&mut tx, hub, &open.row, delivery, &message).await?,
        Err(refusal) => refused(&mut tx, hub, &open.row, delivery, refusal).await?,
    };
    tx.signal(Signal::Changed(company, id.to_string()));
    tx.commit().await?;
    point!("hook.stored");
    Ok(answer)
}

async fn believed(
    tx: &mut Tx,
    hub: &Hub,
    connection: &ConnectionRow,
    delivery: &Delivery,
    message: &Message,
) -> Result<Answer, StoreError> {
    let account = accounts::list(tx).await?.into_iter().find(|account| {
        account.connection == connection.id && !account.member_id.is_empty() && account.member_id == message.member_id
    });
    let state = match &account {
        _ if message.is_test => "test",
        Some(_) if message.orders.is_empty() => "ignored",
        None => "ignored",
        Some(_) if !(connection.is_enabled() && connection.background_sync) => "held",
        Some(account) if wish_reads(tx, hub, account.id, &message.orders, false).await? => "stored",
        Some(_) => "ignored",
    };
    let kind = if message.is_test { "test" } else { "msg" };
    let new = NewDelivery {
        id: hub.env.id(),
        connection: connection.id,
        key: &format!("{kind}-{}", message.id),
        topic: &message.topic,
        external_id: &message.orders.join(","),
        state,
        refusal: "",
        headers: inbox::kept_headers(delivery),
        body: &delivery.body,
    };
    let is_new = deliveries::insert(tx, new, hub.env.now()).await?;
    if let Some(account) = account.filter(|_| is_new && state == "stored") {
        wish_reads(tx, hub, account.id, &message.orders, true).await?;
    }
    Ok(Answer::Accepted)
}

/// Whether some of these orders are ours to follow; with `queue`, they are read. A number that nobody knows may be what a
/// booking without an answer looks for: then the account is looked at.
async fn wish_reads(
    tx: &mut Tx,
    hub: &Hub,
    account: AccountId,
    numbers: &[String],
    queue: bool,
) -> Result<bool, StoreError> {
    let mut ours = false;
    let mut unknown = false;
    for number in numbers {
        match provider_orders::by_number(tx, account, number).await? {
            Some(row) => {
                ours = true;
                if queue {
                    jobs::queue(tx, &hub.env, &ReadProviderOrder { provider_order: row.id, account }).await?;
                }
            }
            None => unknown = true,
        }
    }
    if unknown && !bookings::unsettled(tx, account).await?.is_empty() {
        ours = true;
        if queue {
            jobs::queue(tx, &hub.env, &SyncAccount { account }).await?;
        }
    }
    Ok(ours)
}

/// What is not believed is kept and told to the hub's people, and the accounts are looked at where that is allowed.
async fn refused(
    tx: &mut Tx,
    hub: &Hub,
    connection: &ConnectionRow,
    delivery: &Delivery,
    refusal: HookRefusal,
) -> Result<Answer, StoreError> {
    let now = hub.env.now();
    let new = NewDelivery {
        id: hub.env.id(),
        connection: connection.id,
        key: &format!("refused-{}-{}", hash(&delivery.body), now.micros() / MINUTE),
        topic: "",
        external_id: "",
        state: "refused",
        refusal: inbox::refusal_code(refusal),
        headers: inbox::kept_headers(delivery),
        body: &delivery.body,
    };
    let last = deliveries::last_refused(tx, connection.id).await?;
    if deliveries::insert(tx, new, now).await? {
        let from = inbox::refused(tx, hub, connection.id, refusal, last).await?;
        if connection.is_enabled() && connection.background_sync {
            for account in accounts::list(tx).await?.iter().filter(|account| account.connection == connection.id) {
                jobs::queue_at(tx, &hub.env, &SyncAccount { account: account.id }, from).await?;
            }
        }
    }
    Ok(match refusal {
        HookRefusal::Unsigned | HookRefusal::WrongSignature => Answer::NotBelieved,
        // It is signed and kept: sent again it would be read no better.
        HookRefusal::Unreadable | HookRefusal::ShopError => Answer::Accepted,
    })
}

/// What messages said while background sync was prohibited.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The messages that this sync answers.
    pub(super) messages: Vec<DeliveryId>,
    /// The open orders of the account that they name.
    pub(super) hinted: BTreeSet<String>,
}

/// What this account's sync finds held: messages about its open orders, and those about no open order at all.
///
/// # Errors
/// When the rows cannot be read.
pub(super) async fn held(
    read: &mut impl Read,
    connection: ConnectionId,
    account: AccountId,
    open: &[ProviderOrderRow],
) -> Result<Held, StoreError> {
    let mut found = Held::default();
    let messages = deliveries::held(read, connection, HELD).await?;
    if messages.is_empty() {
        return Ok(found);
    }
    let mut of_others = BTreeSet::new();
    for other in accounts::list(read).await?.iter().filter(|row| row.connection == connection && row.id != account) {
        of_others.extend(provider_orders::open(read, other.id).await?.into_iter().map(|row| row.number));
    }
    for message in messages {
        let numbers: Vec<&str> = message.external_id.split(',').collect();
        if numbers.iter().any(|number| of_others.contains(*number)) {
            continue;
        }
        found.messages.push(message.id);
        let known = numbers.into_iter().filter(|number| open.iter().any(|row| row.number == *number));
        found.hinted.extend(known.map(str::to_owned));
    }
    Ok(found)
}

/// The held messages were applied with this sync.
///
/// # Errors
/// When the rows cannot be written.
pub(super) async fn applied(tx: &mut Tx, held: &Held) -> Result<(), StoreError> {
    for message in &held.messages {
        deliveries::set_state(tx, *message, "processed").await?;
    }
    Ok(())
}
