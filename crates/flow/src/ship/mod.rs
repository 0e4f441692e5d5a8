//! Step: goods leave. Comes in: lines at the warehouse. Goes out: parcels, packed, weighed, handed over, delivered. A parcel
//! is not handed over with an open question, an open amendment or a hold on its lines (BR-65).

mod drop;

pub use drop::DropParcel;

use domain::{
    Refusal, Right,
    ids::{LineId, OrderId, ParcelId},
    line::LineStatus,
    parcel::ParcelState,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, decisions, lines,
    lines::LineRow,
    orders,
    parcels::{self, ParcelRow},
};

use crate::{
    act::{Act, ActCx, ActError},
    moves,
};

/// Puts lines of an order into a new parcel: the chosen ones, or all at the warehouse.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateParcel {
    /// The order.
    #[schema(value_type = String)]
    pub order: OrderId,
    /// Chosen lines; empty for all at the warehouse.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub lines: Vec<LineId>,
}

/// Packs and weighs a parcel.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackParcel {
    /// The parcel.
    #[schema(value_type = String)]
    pub parcel: ParcelId,
    /// Weight in grams.
    pub weight_g: i64,
}

/// Hands a parcel over to a carrier.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipParcel {
    /// The parcel.
    #[schema(value_type = String)]
    pub parcel: ParcelId,
    /// The carrier's name.
    pub carrier: String,
    /// The number that the customer sees.
    pub tracking: String,
}

/// The customer has the parcel.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliverParcel {
    /// The parcel.
    #[schema(value_type = String)]
    pub parcel: ParcelId,
}

/// A parcel as it is now.
#[derive(Debug, Serialize)]
pub struct ParcelNow {
    /// The parcel.
    pub parcel: ParcelId,
    /// Its state.
    pub state: ParcelState,
    /// Its lines.
    pub lines: Vec<LineId>,
}

/// What speaks against moving these lines outwards (BR-65).
async fn weigh_lines<R: Read>(read: &mut R, order: OrderId, chosen: &[LineRow]) -> Result<Vec<Refusal>, StoreError> {
    let mut refusals = Vec::new();
    let open = decisions::of_orders(read, &[order]).await?;
    if let Some(order) = orders::lookup(read, order).await?
        && !order.hold.is_empty()
    {
        refusals.push(RefusalCode::OrderOnHold.refusal().with("hold", &order.hold));
    }
    for line in chosen {
        if line.amendment {
            refusals.push(RefusalCode::AmendmentOpen.refusal().with("line", line.id));
        }
        if open.iter().any(|decision| decision.state == "open" && decision.line() == Some(line.id)) {
            refusals.push(RefusalCode::DecisionOpen.refusal().with("line", line.id));
        }
    }
    Ok(refusals)
}

async fn weigh_parcel<R: Read>(read: &mut R, id: ParcelId, from: ParcelState) -> Result<Vec<Refusal>, ActError> {
    let Some(parcel) = parcels::lookup(read, id).await? else {
        return Ok(vec![RefusalCode::NotFound.refusal().with("parcel", id)]);
    };
    if parcel.state != from {
        return Ok(vec![RefusalCode::ParcelStatus.refusal().with("state", parcel.state)]);
    }
    if from == ParcelState::Shipped {
        return Ok(Vec::new());
    }
    let inside = parcels::lines(read, id).await?;
    let rows = lines::by_ids(read, &inside).await?;
    Ok(weigh_lines(read, parcel.order_id, &rows).await?)
}

impl CreateParcel {
    async fn chosen<R: Read>(&self, read: &mut R) -> Result<Vec<LineRow>, StoreError> {
        let mut rows = lines::of_order(read, self.order).await?;
        rows.retain(|line| {
            if self.lines.is_empty() { line.status == LineStatus::AtWarehouse } else { self.lines.contains(&line.id) }
        });
        Ok(rows)
    }
}

impl Act for CreateParcel {
    const NAME: &'static str = "parcel.create";
    const RIGHT: Right = Right::WarehouseShip;
    type Done = ParcelNow;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let chosen = self.chosen(read).await?;
        let mut refusals = weigh_lines(read, self.order, &chosen).await?;
        if chosen.is_empty() || chosen.len() < self.lines.len() {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        for line in chosen.iter().filter(|line| line.status != LineStatus::AtWarehouse) {
            refusals.push(RefusalCode::LineStatus.refusal().with("line", line.id).with("status", line.status));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ParcelNow, ActError> {
        let hub = cx.hub;
        let chosen = self.chosen(tx).await?;
        let ids: Vec<LineId> = chosen.iter().map(|line| line.id).collect();
        let parcel = ParcelRow {
            id: hub.env.id(),
            order_id: self.order,
            state: ParcelState::Draft,
            weight_g: 0,
            carrier: String::new(),
            tracking: String::new(),
            created_at: hub.env.now(),
            shipped_at: None,
            delivered_at: None,
        };
        parcels::insert(tx, &parcel, &ids).await?;
        for mut line in chosen {
            moves::advance(tx, &hub.env, &mut line, LineStatus::Packing, cx.actor()).await?;
        }
        moves::refresh(tx, hub, self.order).await?;
        Ok(ParcelNow { parcel: parcel.id, state: parcel.state, lines: ids })
    }

    fn order(&self) -> Option<OrderId> {
        Some(self.order)
    }
}

/// Moves a parcel and its lines one state on.
async fn move_parcel(
    tx: &mut Tx,
    cx: &ActCx<'_>,
    id: ParcelId,
    to: LineStatus,
    change: impl FnOnce(&mut ParcelRow) + Send,
) -> Result<ParcelNow, ActError> {
    let hub = cx.hub;
    let Some(mut parcel) = parcels::lock(tx, id).await? else {
        return Err(RefusalCode::NotFound.refusal().with("parcel", id).into());
    };
    change(&mut parcel);
    parcels::update(tx, &parcel).await?;
    let inside = parcels::lines(tx, id).await?;
    for mut line in lines::by_ids(tx, &inside).await? {
        moves::advance(tx, &hub.env, &mut line, to, cx.actor()).await?;
    }
    moves::refresh(tx, hub, parcel.order_id).await?;
    if let Some(order) = orders::lookup(tx, parcel.order_id).await? {
        moves::index(tx, &order).await?;
    }
    Ok(ParcelNow { parcel: id, state: parcel.state, lines: inside })
}

impl Act for PackParcel {
    const NAME: &'static str = "parcel.pack";
    const RIGHT: Right = Right::WarehouseShip;
    type Done = ParcelNow;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = weigh_parcel(read, self.parcel, ParcelState::Draft).await?;
        if !(1..=1_000_000).contains(&self.weight_g) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "weight_g"));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ParcelNow, ActError> {
        move_parcel(tx, cx, self.parcel, LineStatus::ReadyToShip, |parcel| {
            parcel.state = ParcelState::Packed;
            parcel.weight_g = self.weight_g;
        })
        .await
    }
}

impl Act for ShipParcel {
    const NAME: &'static str = "parcel.ship";
    const RIGHT: Right = Right::WarehouseShip;
    type Done = ParcelNow;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = weigh_parcel(read, self.parcel, ParcelState::Packed).await?;
        for (field, text) in [("carrier", &self.carrier), ("tracking", &self.tracking)] {
            if text.trim().is_empty() || text.chars().count() > 100 {
                refusals.push(RefusalCode::SettingWrong.refusal().with("field", field));
            }
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ParcelNow, ActError> {
        let now = cx.hub.env.now();
        move_parcel(tx, cx, self.parcel, LineStatus::Shipped, |parcel| {
            parcel.state = ParcelState::Shipped;
            parcel.carrier = self.carrier.trim().to_owned();
            parcel.tracking = self.tracking.trim().to_owned();
            parcel.shipped_at = Some(now.micros());
        })
        .await
    }
}

impl Act for DeliverParcel {
    const NAME: &'static str = "parcel.deliver";
    const RIGHT: Right = Right::WarehouseShip;
    type Done = ParcelNow;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        weigh_parcel(read, self.parcel, ParcelState::Shipped).await
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ParcelNow, ActError> {
        let now = cx.hub.env.now();
        move_parcel(tx, cx, self.parcel, LineStatus::Received, |parcel| {
            parcel.state = ParcelState::Delivered;
            parcel.delivered_at = Some(now.micros());
        })
        .await
    }
}
