//! A shop that was restored from a backup gives the ids of lost orders out again. What comes then under a known id waits, with its
//! reason; a person says that it is another order, and both stand on their own (BR-13).

use connect::channel::RawOrder;
use domain::{
    Refusal, Right,
    ids::{OrderId, RawOrderId},
    moved::is_another,
    order::ChannelOrder,
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, orders,
    orders::OrderRow,
    proofs,
    raw_orders::{self, Body, RawOrderRow},
};

use super::ReadOrder;
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    intake::{self, UnderstandOrder},
};

/// Why an order is no longer read from its shop.
const REPLACED: &str = "the shop gave its id to another order";

/// Most orders of a shop that were made at one moment and are looked at.
const AT_ONE_MOMENT: i64 = 1_000;

/// Takes in an order that came under the id of another one, as one of its own. The shop has lost the known one: what of it was
/// not bought is no longer bought, what was bought is asked about, and the shop is told nothing of it any more. An order that was
/// lost in this way and that the shop has again is the known one.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeAsNew {
    /// The raw order that waits.
    #[schema(value_type = String)]
    pub raw_order: RawOrderId,
}

/// The order that was taken in.
#[derive(Debug, Serialize)]
pub struct TakenAsNew {
    /// Its raw order.
    pub raw_order: RawOrderId,
}

impl Act for TakeAsNew {
    const NAME: &'static str = "orders.take_as_new";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = TakenAsNew;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let Some(raw) = raw_orders::lookup(read, self.raw_order).await? else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("raw_order", self.raw_order)]);
        };
        let stands_for_another = stands_for_another(read, cx.hub, &raw).await?;
        Ok(if stands_for_another { Vec::new() } else { vec![RefusalCode::NothingToDo.refusal()] })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<TakenAsNew, ActError> {
        let hub = cx.hub;
        let Some(raw) = raw_orders::lock(tx, self.raw_order).await? else { return Err(ActError::Stale) };
        let Some(said) = another(tx, hub, &raw).await? else {
            // Somebody else pressed it meanwhile.
            return Err(RefusalCode::NothingToDo.refusal().into());
        };
        intake::shop_deleted(tx, hub, raw.id).await?;
        let kept_as = raw_orders::replace(tx, &raw, REPLACED).await?;
        orders::set_replaced(tx, OrderId::new(raw.id.number()), &kept_as, hub.env.now()).await?;
        let taken = match lost(tx, &raw, &said).await? {
            Some(known) => {
                raw_orders::give_id_back(tx, known, &raw.external_id).await?;
                orders::set_replaced(tx, OrderId::new(known.number()), &raw.external_id, hub.env.now()).await?;
                known
            }
            None => raw_orders::hint(tx, hub.env.id(), raw.connection, &raw.external_id).await?.id,
        };
        if raw.backfilled {
            raw_orders::backfill(tx, raw.connection, vec![raw.external_id.clone()]).await?;
        }
        let body = Body {
            dialect: &raw.dialect,
            body: &raw.body,
            hash: &raw.body_hash,
            changed_at: raw.changed_at,
            asked_at: raw.fetched_at,
        };
        raw_orders::store(tx, taken, &body).await?;
        jobs::queue(tx, &hub.env, &UnderstandOrder { raw: taken }).await?;
        jobs::queue(tx, &hub.env, &ReadOrder { raw: taken }).await?;
        Ok(TakenAsNew { raw_order: taken })
    }

    fn order(&self) -> Option<OrderId> {
        Some(OrderId::new(self.raw_order.number()))
    }
}

/// Whether what is kept of a raw order is another order than the one that was made from it.
///
/// # Errors
/// When the rows cannot be read.
pub async fn stands_for_another<R: Read>(read: &mut R, hub: &Hub, row: &RawOrderRow) -> Result<bool, StoreError> {
    another(read, hub, row).await.map(|another| another.is_some())
}

/// The other order that waits under the id of a known one.
async fn another<R: Read>(read: &mut R, hub: &Hub, row: &RawOrderRow) -> Result<Option<ChannelOrder>, StoreError> {
    let order = orders::lookup(read, OrderId::new(row.id.number())).await?;
    let Some(order) = order.filter(|_| row.state == "unreadable") else { return Ok(None) };
    let Ok(open) = hub.open_channel(read, row.connection).await else { return Ok(None) };
    let raw = RawOrder {
        external_id: row.external_id.clone(),
        dialect: row.dialect.clone(),
        changed_at: row.changed_at,
        body: row.body.clone().into(),
    };
    let said = open.channel.order_source().and_then(|source| source.read(&raw).ok());
    Ok(said.filter(|said| is_of_another(&order, Some(said))))
}

/// The known order that waits there, of those whose id the shop had given to another one: it was restored once more, and has it
/// again. Taken in as one more order, it would be bought once more.
async fn lost(tx: &mut Tx, raw: &RawOrderRow, said: &ChannelOrder) -> Result<Option<RawOrderId>, StoreError> {
    let made_at = said.created_at;
    let then = proofs::made(tx, raw.connection, (made_at, 0), made_at.plus(1), AT_ONE_MOMENT).await?;
    let mut then = then.iter().map(|order| (RawOrderId::new(order.id), &order.external_id));
    let known = then.find(|(id, known_as)| **known_as == raw_orders::replaced_id(*id, &raw.external_id));
    Ok(known.map(|(id, _)| id))
}

/// Whether what a shop has under the id of an order is another order.
pub(crate) fn is_of_another(order: &OrderRow, said: Option<&ChannelOrder>) -> bool {
    said.is_some_and(|said| is_another(order.made_at, &order.customer.0, said))
}
