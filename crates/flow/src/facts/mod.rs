//! The facts of a shop (interface, way of signing, version, zone, currency, switches) are asked for anew each night (BR-05).
//! What changed is kept and said. A shop that has become another one is paused before anything of it is read (BR-07, BR-08),
//! until a person says that it is the same one at a new place.

mod same_shop;
mod which;

use std::collections::BTreeMap;

use connect::{CallError, Fault, channel::ProbeReport};
use domain::{
    Moment,
    actor::Actor,
    ids::ConnectionId,
    moved::OtherShop,
    shop::{FactChange, FactsChanged},
    time::{HOUR, MINUTE},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{
    Signal, StoreError, Tx,
    connections::{self, ConnectionRow},
    notes::{self, NewNote},
    orders::OrderRow,
};
use tracing::warn;

pub use self::same_shop::SameShop;
use self::which::double;
pub(crate) use self::which::{Probed, probe};

use crate::{
    catalogue,
    connections::{FINGERPRINT, OTHER_SHOP, TESTED_WELL, is_other_shop, lacks, of_twin},
    hooks::CheckHooks,
    hub::Hub,
    inbox::{self, poll_lane},
    policy,
    statuses::ReadShopStatuses,
};

/// Facts that a shop may leave unsaid for a day: then they stay. What decides how it is called is not among them.
const MAY_STAY: [&str; 7] =
    ["version", "currency", "decimals", "storage", "prices_include_tax", "time_zone", "hooks_right"];

/// Facts that say nothing of how orders are listed: a place in a list holds whatever becomes of them.
const BESIDE_LISTS: [&str; 5] = ["version", "currency", "decimals", "prices_include_tax", "hooks_right"];

/// A shop that calls fail as after an update is asked for its facts once in such a time.
const PAUSE: i64 = 10 * MINUTE;

/// The fact that tells which of its interfaces a shop is asked by.
const DIALECT: &str = "dialect";

/// Asks a shop for its facts again, an hour after it could not be reached.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskFacts {
    /// The shop.
    pub connection: ConnectionId,
}

impl JobKind for AskFacts {
    const NAME: &'static str = "connection.facts";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        poll_lane(self.connection)
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

impl Job<Hub> for AskFacts {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        ask(cx, self.connection).await
    }
}

/// Asks a shop for its facts at once when a call failed as calls do after an update or a move: by another interface, at
/// another place, with other rights (BR-05).
///
/// # Errors
/// When the job cannot be queued.
pub(crate) async fn ask_when_changed(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    error: &CallError,
) -> Result<(), StoreError> {
    match error.fault {
        Fault::Settings | Fault::Session | Fault::Garbled => {
            let Some(row) = connections::lookup(tx, connection).await? else { return Ok(()) };
            // A shop that says strange things all the time is asked what it is now and then, not each time.
            let again = row.tested_at.map_or(Moment::from_micros(0), |at| Moment::from_micros(at).plus(PAUSE));
            jobs::queue_at(tx, &hub.env, &AskFacts { connection }, again.max(hub.env.now())).await
        }
        Fault::Refused(_) | Fault::Missing | Fault::Limited | Fault::Down => Ok(()),
    }
}

/// Asks an enabled shop for its facts. A shop that gives no answer keeps what is known of it.
///
/// # Errors
/// When the shop cannot be opened, or rows cannot be read or written.
pub(crate) async fn ask(cx: &JobCx<'_, Hub>, connection: ConnectionId) -> Result<(), Stop> {
    let hub = cx.app;
    let mut reader = hub.store.read(cx.company).await?;
    let is_shop = |row: &ConnectionRow| row.is_enabled() && row.side == "channel";
    if !connections::lookup(&mut reader, connection).await?.is_some_and(|row| is_shop(&row)) {
        return Ok(());
    }
    let open = hub.open_channel(&mut reader, connection).await?;
    drop(reader);
    let call = hub.cx(connection);
    let probed = probe(hub, cx.company, &open, &call).await?;
    let mut tx = cx.begin("facts: asked").await?;
    hub.keep_exchanges(&mut tx, &call).await?;
    // What an act changed meanwhile counts: it is tested by itself.
    let same = |row: &ConnectionRow| row.settings.0 == open.row.settings.0 && row.secrets.0 == open.row.secrets.0;
    if let Some(row) = connections::lookup(&mut tx, connection).await?.filter(|row| is_shop(row) && same(row)) {
        match probed {
            Ok(probed) => take(&mut tx, hub, &row, probed).await?,
            Err(error) => {
                warn!(connection.id = %connection, error = policy::chain(&error), "a shop did not say its facts");
                let (found, now) = (&row.found.0, hub.env.now());
                connections::set_tested(&mut tx, connection, &row.state, found, &policy::chain(&error), now).await?;
                if matches!(error.fault, Fault::Down | Fault::Limited) {
                    jobs::queue_at(&mut tx, &hub.env, &AskFacts { connection }, now.plus(HOUR)).await?;
                }
            }
        }
        tx.signal(Signal::Changed(cx.company, connection.to_string()));
    }
    tx.commit().await?;
    Ok(())
}

/// Takes what a probe of an enabled shop said.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn take(tx: &mut Tx, hub: &Hub, row: &ConnectionRow, probed: Probed) -> Result<(), StoreError> {
    let report = &probed.report;
    // Who did not take the key may not have said its own address either.
    let was_entered = report.missing.is_empty() || report.found.contains_key(DIALECT);
    if was_entered && is_other_shop(row, report) {
        return pause(tx, hub, row, probed).await;
    }
    let now = hub.env.now();
    if !report.missing.is_empty() {
        let mut found = row.found.0.clone();
        found.remove(TESTED_WELL);
        return connections::set_tested(tx, row.id, "invalid", &found, &lacks(&report.missing), now).await;
    }
    let found = kept(&row.found.0, probed.report);
    connections::set_tested(tx, row.id, "valid", &found, "", now).await?;
    let changes = FactsChanged::between(&row.found.0, &found, &[FINGERPRINT, TESTED_WELL]);
    if !changes.is_empty() {
        changed(tx, hub, row.id, changes).await?;
    }
    Ok(())
}

/// Whether a connection stands still because another shop answers (BR-07).
#[must_use]
pub fn is_other(row: &ConnectionRow) -> bool {
    !row.is_enabled() && row.test_problem == OTHER_SHOP
}

/// The facts as they are kept.
fn kept(known: &BTreeMap<String, String>, report: ProbeReport) -> BTreeMap<String, String> {
    let mut found = report.found;
    for name in MAY_STAY {
        if let Some(word) = known.get(name).filter(|_| !found.contains_key(name)) {
            found.insert(name.to_owned(), word.clone());
        }
    }
    found.insert(FINGERPRINT.to_owned(), report.fingerprint);
    found.insert(TESTED_WELL.to_owned(), "yes".to_owned());
    found
}

/// Facts changed: it is said, and whatever hangs on them begins anew.
async fn changed(tx: &mut Tx, hub: &Hub, id: ConnectionId, changes: Vec<FactChange>) -> Result<(), StoreError> {
    let of = |word: fn(&FactChange) -> &String| -> Map<String, Value> {
        changes.iter().map(|change| (change.name.clone(), word(change).as_str().into())).collect()
    };
    let details = json!({ "before": of(|change| &change.from), "asked": of(|change| &change.to) });
    note(tx, hub, id, Actor::Hub, "connection.facts_changed", details).await?;
    if changes.iter().any(|change| !BESIDE_LISTS.contains(&change.name.as_str())) {
        // A place within a run says nothing in another list: the run begins again at its watermark.
        connections::set_reading(tx, id, Value::Null).await?;
        inbox::begin_again(tx, id).await?;
    }
    jobs::queue(tx, &hub.env, &ReadShopStatuses { connection: id }).await?;
    jobs::queue(tx, &hub.env, &CheckHooks { connection: id }).await?;
    if FactsChanged::has(&changes, DIALECT) {
        catalogue::read_anew(tx, hub, id).await?;
    }
    connections::set_facts_changed(tx, id, &FactsChanged { at: Some(hub.env.now()), changes, other: None }).await
}

/// The shop is another one: nothing of it is read under this name (BR-08), and that is said with cause and remedy (BR-07).
async fn pause(tx: &mut Tx, hub: &Hub, row: &ConnectionRow, probed: Probed) -> Result<(), StoreError> {
    let fingerprint = probed.report.fingerprint.clone();
    warn!(connection.id = %row.id, fingerprint, "another shop answers; the connection is paused");
    connections::set_state(tx, row.id, "invalid").await?;
    keep_other(tx, hub, row, probed).await?;
    let before = row.found.0.get(FINGERPRINT);
    let details = json!({ "before": { "shop": before }, "asked": { "shop": fingerprint }, "problem": OTHER_SHOP });
    note(tx, hub, row.id, Actor::Hub, "connection.paused", details).await
}

/// Pauses a connection whose orders an earlier one takes in as well: all of them, or the one that is named; whether it did.
/// What it has taken in stays and is not bought while it is paused (BR-07, BR-08).
///
/// # Errors
/// When the rows cannot be read or written.
pub(crate) async fn pause_double(
    cx: &JobCx<'_, Hub>,
    connection: ConnectionId,
    order: Option<OrderRow>,
) -> Result<bool, Stop> {
    let hub = cx.app;
    let row = connections::lookup(&mut hub.store.read(cx.company).await?, connection).await?;
    let Some(row) = row.filter(ConnectionRow::is_enabled) else { return Ok(false) };
    let Some(twin) = double(hub, cx.company, &row, order).await? else { return Ok(false) };
    warn!(connection.id = %connection, "the orders of a shop are read twice; the later connection is paused");
    let mut tx = cx.begin("facts: double").await?;
    let (mut found, problem) = (row.found.0.clone(), of_twin(&mut tx, twin).await?);
    found.remove(TESTED_WELL);
    connections::set_state(&mut tx, connection, "invalid").await?;
    connections::set_tested(&mut tx, connection, "invalid", &found, &problem, hub.env.now()).await?;
    note(&mut tx, hub, connection, Actor::Hub, "connection.paused", json!({ "problem": problem })).await?;
    tx.signal(Signal::Changed(cx.company, connection.to_string()));
    tx.commit().await?;
    Ok(true)
}

/// Keeps who answers instead of the shop, and how many of its orders are there: what a person needs to say which it is.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn keep_other(tx: &mut Tx, hub: &Hub, row: &ConnectionRow, probed: Probed) -> Result<(), StoreError> {
    let mut found = row.found.0.clone();
    found.remove(TESTED_WELL);
    connections::set_tested(tx, row.id, "invalid", &found, OTHER_SHOP, hub.env.now()).await?;
    let Probed { report: ProbeReport { fingerprint, found, missing }, compared, .. } = probed;
    let other = Some(OtherShop { fingerprint, found, missing, compared });
    connections::set_facts_changed(tx, row.id, &FactsChanged { other, ..row.facts_changed.0.clone() }).await
}

async fn note(
    tx: &mut Tx,
    hub: &Hub,
    id: ConnectionId,
    actor: Actor,
    what: &'static str,
    details: Value,
) -> Result<(), StoreError> {
    let note = NewNote { id: hub.env.id(), order: None, subject: id.to_string(), actor, what, details };
    notes::insert(tx, note, hub.env.now()).await
}
