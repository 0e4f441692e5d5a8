//! A draft parcel is undone: lines are taken out of it, or it is given up with all of them. They lie at the warehouse again
//! and can go into another parcel. What is packed and weighed is not undone here.

use domain::{
    Refusal, Right,
    ids::{LineId, ParcelId},
    line::LineStatus,
    parcel::ParcelState,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{Read, Tx, lines, parcels};

use super::ParcelNow;
use crate::{
    act::{Act, ActCx, ActError},
    moves,
};

/// Takes lines out of a draft parcel: the chosen ones, or all of them, and then the parcel is given up.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DropParcel {
    /// The parcel.
    #[schema(value_type = String)]
    pub parcel: ParcelId,
    /// Chosen lines; empty for all of them.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub lines: Vec<LineId>,
}

impl Act for DropParcel {
    const NAME: &'static str = "parcel.drop";
    const RIGHT: Right = Right::WarehouseShip;
    type Done = ParcelNow;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let Some(parcel) = parcels::lookup(read, self.parcel).await? else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("parcel", self.parcel)]);
        };
        if !parcel.state.may_lose_lines() {
            return Ok(vec![RefusalCode::ParcelStatus.refusal().with("state", parcel.state)]);
        }
        let inside = parcels::lines(read, self.parcel).await?;
        let missing = self.lines.iter().find(|line| !inside.contains(line));
        Ok(missing.map(|line| RefusalCode::NotFound.refusal().with("line", line)).into_iter().collect())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ParcelNow, ActError> {
        let hub = cx.hub;
        let Some(mut parcel) = parcels::lock(tx, self.parcel).await? else { return Err(ActError::Stale) };
        let mut inside = parcels::lines(tx, parcel.id).await?;
        let taken: Vec<LineId> = if self.lines.is_empty() { inside.clone() } else { self.lines };
        for mut line in lines::by_ids(tx, &taken).await? {
            parcels::release_line(tx, line.id).await?;
            moves::advance(tx, &hub.env, &mut line, LineStatus::AtWarehouse, cx.actor()).await?;
        }
        inside.retain(|line| !taken.contains(line));
        if inside.is_empty() {
            parcel.state = ParcelState::Cancelled;
            parcels::update(tx, &parcel).await?;
        }
        moves::refresh(tx, hub, parcel.order_id).await?;
        Ok(ParcelNow { parcel: parcel.id, state: parcel.state, lines: inside })
    }
}
