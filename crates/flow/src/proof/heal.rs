//! What a proof found is read again from the shop, the usual way, and the days are proven anew.

use std::collections::BTreeSet;

use domain::{
    Refusal, Right,
    ids::{ConnectionId, ProofId, RawOrderId},
    refusal::RefusalCode,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, Tx, proofs, raw_orders};

use super::{begin, day, shop_refusals};
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    inbox::ReadOrder,
    intake::UnderstandOrder,
    people,
};

/// Most findings that one act heals: a proof keeps no more.
const MOST: i64 = 2_000;

/// Reads again what a proof found: some orders, or all that was found in the days from `from` to `until`.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Heal {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The first day, as YYYY-MM-DD in the company's zone.
    pub from: String,
    /// The last day; absent: the first.
    #[serde(default)]
    pub until: Option<String>,
    /// The shop's ids of orders that were found; absent or empty: all.
    #[serde(default)]
    pub external_ids: Vec<String>,
}

/// What is being healed.
#[derive(Debug, Serialize)]
pub struct HealDone {
    /// How many orders are read again.
    pub orders: usize,
    /// The proof that follows.
    pub proof: ProofId,
}

impl Heal {
    fn days(&self) -> Option<(Date, Date)> {
        let from: Date = self.from.trim().parse().ok()?;
        let until = self.until.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let until = until.map_or(Some(from), |text| text.parse().ok())?;
        (from <= until).then_some((from, until))
    }

    /// The shop's ids of what was found.
    async fn found<R: Read>(&self, read: &mut R, (from, until): (Date, Date)) -> Result<Vec<String>, StoreError> {
        let (from, until) = (from.to_string(), until.to_string());
        let days = (from.as_str(), until.as_str());
        let rows = if self.external_ids.is_empty() {
            proofs::findings(read, self.connection, days, ("", ""), MOST).await?
        } else {
            proofs::findings_of(read, self.connection, days, self.external_ids.clone()).await?
        };
        Ok(rows.into_iter().map(|row| row.external_id).collect())
    }
}

impl Act for Heal {
    const NAME: &'static str = "proof.heal";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = HealDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = shop_refusals(read, cx.hub, self.connection).await?;
        match self.days() {
            None => refusals.push(RefusalCode::SettingWrong.refusal().with("field", "from")),
            Some(days) if refusals.is_empty() && self.found(read, days).await?.is_empty() => {
                refusals.push(RefusalCode::NothingToDo.refusal());
            }
            Some(_) => {}
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<HealDone, ActError> {
        let hub = cx.hub;
        let Some(days) = self.days() else { return Err(ActError::Stale) };
        let found = self.found(tx, days).await?;
        let orders = found.len();
        read_again(tx, hub, self.connection, found).await?;
        let zone = people::zone(tx).await?;
        let (from, until) = (day::begins(days.0, &zone), day::ends(days.1, &zone));
        let proof = begin(tx, hub, self.connection, from, until).await?;
        Ok(HealDone { orders, proof })
    }
}

/// Reads orders again that a proof found, the usual way.
pub(super) async fn read_again(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    found: Vec<String>,
) -> Result<(), StoreError> {
    let ids: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let raws = raw_orders::hint_each(tx, &hub.env, connection, &ids).await?;
    let raws: Vec<RawOrderId> = raws.into_values().collect();
    let reads: Vec<ReadOrder> = raws.iter().map(|raw| ReadOrder { raw: *raw }).collect();
    jobs::queue_each(tx, &hub.env, &reads).await?;
    // The same bytes are read anew too: what could not be read may be readable by now.
    let anew: Vec<UnderstandOrder> = raws.iter().map(|raw| UnderstandOrder { raw: *raw }).collect();
    jobs::queue_each(tx, &hub.env, &anew).await?;
    proofs::set_healed(tx, connection, found, hub.env.now()).await
}
