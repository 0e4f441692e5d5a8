//! Deliveries are written together: while one batch is on its way to the disk, the next gathers, so that a flood of
//! webhooks costs a commit a batch and not one each. None is answered before its commit (BR-12).
//!
//! What is known of an address (whose it is, how its shop signs) is remembered, and compared with the rows inside each
//! batch: a word or secret that was changed, here or on another node, counts from that moment on.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, btree_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

use connect::channel::{Delivery, HookRefusal};
use domain::{
    Moment,
    ids::{CompanyId, ConnectionId, DeliveryId},
    time::MINUTE,
};
use store::{
    StoreError, Together, Tx, connections,
    connections::ConnectionRow,
    deliveries::{self, NewDelivery},
    point, raw_orders,
};
use tracing::warn;

use super::{PollOrders, ReadOrder, receive, refusal_code, refused};
use crate::hub::{Hub, OpenChannel, hash};

/// So many addresses are remembered; then all are forgotten and looked up anew.
const MOST_DOORS: usize = 4096;

/// What is known of an address.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) token_hash: String,
    pub(super) company: CompanyId,
    pub(super) open: OpenChannel,
}

/// Deliveries on their way to the rows.
#[derive(Debug, Default)]
pub struct Ingest {
    doors: Mutex<HashMap<String, Arc<Door>>>,
    together: Together<Arrival, Kept>,
    /// Connections of which a delivery could not be kept at all: their shops are asked as soon as rows can be written.
    owed: Mutex<BTreeSet<(CompanyId, ConnectionId)>>,
}

/// A delivery that was looked at.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) door: Arc<Door>,
    pub(super) delivery: Delivery,
    pub(super) topic: String,
    /// The shop's id of this delivery, if it has one.
    pub(super) shop_id: Option<String>,
    pub(super) verdict: Verdict,
}

/// What is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Read this order from the shop.
    Read(String),
    /// Nothing.
    Nothing,
    /// It is not believed.
    Refused(HookRefusal),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is on the disk, or was there before.
    Yes,
    /// The address or its secret was changed meanwhile: look again.
    Outdated,
    /// Nothing could be written.
    No,
}

impl Ingest {
    /// What is known of an address, looked up when it is new.
    pub(super) async fn door(&self, hub: &Hub, token_hash: &str) -> Result<Option<Found>, StoreError> {
        if let Some(door) = self.doors().get(token_hash) {
            return Ok(Some(Found::Shop(door.clone())));
        }
        let Some((company, id)) = connections::route(&mut hub.store.read_global().await?, token_hash).await? else {
            return Ok(None);
        };
        let mut read = hub.store.read(company).await?;
        if connections::lookup(&mut read, id).await?.is_some_and(|row| row.side == "provider") {
            return Ok(Some(Found::Provider(company, id)));
        }
        let Ok(open) = hub.open_channel(&mut read, id).await else { return Ok(None) };
        let door = Arc::new(Door { token_hash: token_hash.to_owned(), company, open });
        let mut doors = self.doors();
        if doors.len() >= MOST_DOORS {
            doors.clear();
        }
        doors.insert(token_hash.to_owned(), door.clone());
        Ok(Some(Found::Shop(door)))
    }

    /// Whether a shop came by this address since the start of the process.
    #[must_use]
    pub fn knows(&self, token: &str) -> bool {
        self.doors().contains_key(&hash(token.as_bytes()))
    }

    pub(super) fn forget(&self, token_hash: &str) {
        self.doors().remove(token_hash);
    }

    fn doors(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Door>>> {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a delivery, together with those that come at the same time.
    pub(super) async fn keep(&self, hub: &Hub, arrival: Arrival) -> Kept {
        self.together.run(arrival, |arrivals| self.write_all(hub, arrivals)).await
    }

    async fn write_all(&self, hub: &Hub, arrivals: Vec<Arc<Arrival>>) -> Vec<Kept> {
        let mut companies: BTreeMap<CompanyId, Vec<usize>> = BTreeMap::new();
        for (index, arrival) in arrivals.iter().enumerate() {
            companies.entry(arrival.door.company).or_default().push(index);
        }
        let mut all = vec![Kept::No; arrivals.len()];
        for (company, members) in companies {
            let of_company: Vec<&Arrival> = members.iter().map(|index| &*arrivals[*index]).collect();
            for (index, kept) in members.into_iter().zip(self.write(hub, company, &of_company).await) {
                all[index] = kept;
            }
        }
        all
    }

    /// Everything; when that fails, only which orders to read; when that fails too, nothing, and the shops are asked as
    /// soon as something can be written (BR-12).
    async fn write(&self, hub: &Hub, company: CompanyId, arrivals: &[&Arrival]) -> Vec<Kept> {
        for whole in [true, false] {
            match self.try_write(hub, company, arrivals, whole).await {
                Ok(kept) => return kept,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    warn!(%company, deliveries = arrivals.len(), whole, error, "deliveries could not be stored");
                }
            }
        }
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        owed.extend(arrivals.iter().map(|arrival| (company, arrival.door.open.row.id)));
        vec![Kept::No; arrivals.len()]
    }

    async fn try_write(
        &self,
        hub: &Hub,
        company: CompanyId,
        arrivals: &[&Arrival],
        whole: bool,
    ) -> Result<Vec<Kept>, StoreError> {
        let mut tx = hub.store.begin(company, "inbox: deliveries").await?;
        let owed = self.poll_owed(&mut tx, hub, company).await?;
        let kept = outdated(&mut tx, arrivals).await?;
        let current: Vec<&Arrival> =
            arrivals.iter().zip(&kept).filter(|(_, kept)| **kept == Kept::Yes).map(|(arrival, _)| *arrival).collect();
        let written = if store::planted("batch_cut") { 1.min(current.len()) } else { current.len() };
        let last_refused = last_refused(&mut tx, &current).await?;
        let new = if whole { insert(&mut tx, hub, &current[..written]).await? } else { current };
        queue(&mut tx, hub, &new, &last_refused).await?;
        tx.commit().await?;
        point!("hook.stored");
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| !owed.contains(one));
        Ok(kept)
    }

    /// Shops of which something was lost while nothing could be written are asked first.
    async fn poll_owed(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        company: CompanyId,
    ) -> Result<Vec<(CompanyId, ConnectionId)>, StoreError> {
        let owed: Vec<(CompanyId, ConnectionId)> = {
            let owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
            owed.iter().filter(|(of, _)| *of == company).copied().collect()
        };
        for (_, connection) in &owed {
            jobs::queue(tx, &hub.env, &PollOrders { connection: *connection }).await?;
        }
        Ok(owed)
    }
}

/// Whose address it is.
pub(super) enum Found {
    /// A shop's.
    Shop(Arc<Door>),
    /// A provider's.
    Provider(CompanyId, ConnectionId),
}

/// Which of them came by an address or secret that is no longer so.
async fn outdated(tx: &mut Tx, arrivals: &[&Arrival]) -> Result<Vec<Kept>, StoreError> {
    let ids: BTreeSet<ConnectionId> = arrivals.iter().map(|arrival| arrival.door.open.row.id).collect();
    let ids: Vec<ConnectionId> = ids.into_iter().collect();
    let present = connections::doors(tx, &ids).await?;
    let same = |door: &Door| {
        let row: &ConnectionRow = &door.open.row;
        present.iter().any(|now| {
            now.token_hash == door.token_hash
                && now.id == row.id
                && now.state == row.state
                && now.settings.0 == row.settings.0
                && now.secrets.0 == row.secrets.0
        })
    };
    Ok(arrivals.iter().map(|arrival| if same(&arrival.door) { Kept::Yes } else { Kept::Outdated }).collect())
}

/// Keeps the deliveries; those that were not there already.
async fn insert<'a>(tx: &mut Tx, hub: &Hub, arrivals: &[&'a Arrival]) -> Result<Vec<&'a Arrival>, StoreError> {
    let now = hub.env.now();
    let minute = now.micros() / MINUTE;
    let mut rows: Vec<(DeliveryId, String, &'a Arrival)> = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        let body_hash = hash(&arrival.delivery.body);
        let key = match (&arrival.verdict, &arrival.shop_id) {
            // A forged delivery must not take the place of the true one with the same id.
            (Verdict::Refused(_), _) => format!("refused-{body_hash}-{minute}"),
            // Shops make the id from the second, so two orders of one second may share it: the body tells them apart.
            (_, Some(id)) => format!("{id}-{body_hash}"),
            (_, None) => format!("{body_hash}-{minute}"),
        };
        rows.push((hub.env.id(), key, arrival));
    }
    let new = rows.iter().map(|(id, key, arrival)| {
        let (state, refusal, external_id) = match &arrival.verdict {
            Verdict::Read(external_id) => ("stored", "", external_id.as_str()),
            Verdict::Nothing => ("ignored", "", ""),
            Verdict::Refused(refusal) => ("refused", refusal_code(*refusal), ""),
        };
        NewDelivery {
            id: *id,
            connection: arrival.door.open.row.id,
            key,
            topic: &arrival.topic,
            external_id,
            state,
            refusal,
            headers: receive::kept_headers(&arrival.delivery),
            body: &arrival.delivery.body,
        }
    });
    let made = deliveries::insert_each(tx, new.collect(), now).await?;
    Ok(rows.iter().filter(|(id, _, _)| made.contains(id)).map(|(_, _, arrival)| *arrival).collect())
}

/// When a delivery was last not believed, for each connection of which one is not believed now.
async fn last_refused(tx: &mut Tx, arrivals: &[&Arrival]) -> Result<BTreeMap<ConnectionId, Moment>, StoreError> {
    let mut last = BTreeMap::new();
    for arrival in arrivals.iter().filter(|arrival| matches!(arrival.verdict, Verdict::Refused(_))) {
        let id = arrival.door.open.row.id;
        if let Entry::Vacant(place) = last.entry(id) {
            place.insert(deliveries::last_refused(tx, id).await?);
        }
    }
    Ok(last)
}

/// What follows from those that are new.
async fn queue(
    tx: &mut Tx,
    hub: &Hub,
    new: &[&Arrival],
    last_refused: &BTreeMap<ConnectionId, Moment>,
) -> Result<(), StoreError> {
    let mut told: BTreeMap<ConnectionId, BTreeSet<&str>> = BTreeMap::new();
    let mut forged: BTreeMap<ConnectionId, HookRefusal> = BTreeMap::new();
    for arrival in new {
        let row = &arrival.door.open.row;
        match &arrival.verdict {
            Verdict::Read(external_id) if row.is_enabled() => {
                told.entry(row.id).or_default().insert(external_id);
            }
            Verdict::Read(_) | Verdict::Nothing => {}
            Verdict::Refused(refusal) => {
                forged.insert(row.id, *refusal);
            }
        }
    }
    for (connection, refusal) in forged {
        let last = last_refused.get(&connection).copied().unwrap_or(Moment::from_micros(0));
        let from = refused(tx, hub, connection, refusal, last).await?;
        jobs::queue_at(tx, &hub.env, &PollOrders { connection }, from).await?;
    }
    for (connection, external_ids) in told {
        let raw = raw_orders::hint_each(tx, &hub.env, connection, &external_ids).await?;
        let reads: Vec<ReadOrder> = raw.into_values().map(|raw| ReadOrder { raw }).collect();
        jobs::queue_each(tx, &hub.env, &reads).await?;
    }
    Ok(())
}
