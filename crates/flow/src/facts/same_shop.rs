//! A person says that the shop that answers is the known one: it moved to another address, or was restored from a backup. Its
//! orders have to agree, since those of another shop would be written over ours (BR-07, BR-08).

use std::collections::BTreeMap;

use connect::channel::ProbeReport;
use domain::{
    Refusal, Right, ids::ConnectionId, moved::OtherShop, refusal::RefusalCode, shop::FactsChanged, time::SECOND,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, Tx,
    connections::{self, ConnectionRow},
};

use super::{AskFacts, changed, is_other, kept, note};
use crate::{
    act::{Act, ActCx, ActError},
    connections::{Enable, FINGERPRINT, Named, TESTED_WELL, enable_refusals, lacks},
};

/// Says that a paused shop is the same one at a new place: it is enabled again and read on from where it was.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SameShop {
    /// The connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

/// The shop that answers, as it would be kept.
fn taken(row: &ConnectionRow, other: &OtherShop) -> BTreeMap<String, String> {
    let report = ProbeReport {
        fingerprint: other.fingerprint.clone(),
        found: other.found.clone(),
        missing: other.missing.clone(),
    };
    kept(&row.found.0, report)
}

/// What speaks against the shop that answers.
fn refusals_of(other: &OtherShop) -> Vec<Refusal> {
    let untested = |problem: &str| RefusalCode::ConnectionUntested.refusal().with("problem", problem);
    let mut refusals = Vec::new();
    match other.compared {
        None => refusals.push(untested("its orders were not given")),
        Some(compared) if !compared.may_be_same() => {
            let refusal = RefusalCode::OtherShop.refusal().with("of", compared.asked).with("same", compared.same);
            refusals.push(refusal.with("other", compared.other).with("gone", compared.gone()));
        }
        Some(_) => {}
    }
    if !other.missing.is_empty() {
        refusals.push(untested(&lacks(&other.missing)));
    }
    refusals
}

impl Act for SameShop {
    const NAME: &'static str = "connection.same_shop";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Named;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let Some(mut row) = connections::lookup(read, self.connection).await? else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("connection", self.connection)]);
        };
        if !is_other(&row) {
            return Ok(vec![RefusalCode::NothingToDo.refusal()]);
        }
        let Some(other) = row.facts_changed.0.other.clone().filter(|_| row.state == "invalid") else {
            return Ok(vec![RefusalCode::ConnectionUntested.refusal().with("problem", &row.test_problem)]);
        };
        let mut refusals = refusals_of(&other);
        row.found.0 = taken(&row, &other);
        refusals.extend(enable_refusals(read, &row).await?);
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "shop": row.found.0.get(FINGERPRINT) })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Named, ActError> {
        let (hub, id) = (cx.hub, self.connection);
        let Some(row) = connections::lookup(tx, id).await? else { return Err(ActError::Stale) };
        let Some(other) = row.facts_changed.0.other.clone() else { return Err(ActError::Stale) };
        let found = taken(&row, &other);
        let (was, is) = (row.found.0.get(FINGERPRINT), &other.fingerprint);
        let details = json!({ "before": { "shop": was }, "asked": { "shop": is }, "compared": other.compared });
        note(tx, hub, id, cx.actor(), "connection.moved", details).await?;
        connections::set_tested(tx, id, "valid", &found, "", hub.env.now()).await?;
        let changes = FactsChanged::between(&row.found.0, &found, &[FINGERPRINT, TESTED_WELL]);
        if changes.is_empty() {
            // A place within a run says nothing in another list: the run begins again at its watermark.
            connections::set_reading(tx, id, Value::Null).await?;
            connections::set_facts_changed(tx, id, &FactsChanged { other: None, ..row.facts_changed.0 }).await?;
        } else {
            changed(tx, hub, id, changes).await?;
        }
        // Before anything is read it says once more who it is, since a third one may answer by now: a poll that waited in
        // the same lane comes behind it.
        let first = hub.env.now().plus(-SECOND);
        jobs::queue_at(tx, &hub.env, &AskFacts { connection: id }, first).await?;
        Enable { connection: id }.carry_out(tx, cx).await
    }
}
