//! Changes the correspondence of statuses. The dry run says which orders it would move and what the shop would be told.

use std::collections::BTreeMap;

use domain::{
    Refusal, Right,
    ids::{ConnectionId, OrderId},
    order::ShopPhase,
    shop::{ShopStep, StatusMap},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, Tx, connections,
    connections::ConnectionRow,
    orders::{self, OrderFilter, OrderRow},
    tellings,
};

use super::{ApplyRules, RulesSet, shop, wrong};
use crate::{
    act::{Act, ActCx, ActError},
    tell,
};

/// The word for "as the connector says".
const USUAL: &str = "=usual";
/// So many of the newest orders of a shop are looked at by a dry run.
const LOOKED: usize = 20_000;
/// So many orders are looked at together.
const BATCH: i64 = 500;
/// So many orders are named.
const NAMED: usize = 50;
/// Refused tellings that are tried again with a new word.
const MOST_REFUSED: i64 = 1000;

/// Says what a shop is told at each step, and what each of its statuses means. What is not given, or is `=usual`, is as the
/// connector says.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStatuses {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The shop's status for `in_purchase`, `at_warehouse`, `shipped`, `completed`, `cancelled`; an empty one: nothing is told.
    #[serde(default)]
    pub to_shop: BTreeMap<String, String>,
    /// What the shop's statuses mean: `awaiting_payment`, `processing`, `completed`, `cancelled`, `refunded`, `other`.
    #[serde(default)]
    pub from_shop: BTreeMap<String, String>,
    /// Whether it holds for orders that are there already: they are understood anew, and shops are told what they were not.
    #[serde(default)]
    pub existing: bool,
}

impl SetStatuses {
    /// The correspondence, or what is wrong with it.
    fn map(&self, row: &ConnectionRow) -> Result<StatusMap, Vec<Refusal>> {
        let known = &row.shop_statuses.0;
        let mut map = StatusMap::default();
        let mut refusals = Vec::new();
        for (status, phase) in self.from_shop.iter().filter(|(_, phase)| *phase != USUAL) {
            match phase.parse::<ShopPhase>().ok().filter(|phase| *phase != ShopPhase::Draft) {
                Some(phase) if is_status(status) => {
                    map.from_shop.insert(status.clone(), phase);
                }
                _ => refusals.push(wrong("from_shop", &format!("{status}: {phase}"))),
            }
        }
        for (step, status) in self.to_shop.iter().filter(|(_, status)| *status != USUAL) {
            let Ok(step) = step.parse::<ShopStep>() else {
                refusals.push(wrong("to_shop", step));
                continue;
            };
            let there = known.find(status);
            let is_known = status.is_empty() || there.is_some() || known.list.is_empty() && is_status(status);
            // A step forward is never told as an end: the shop would give the order up.
            let means = there.map(|known| map.phase(status, known.phase));
            let ends = matches!(means, Some(ShopPhase::Cancelled | ShopPhase::Refunded | ShopPhase::Draft));
            if !is_known || ends && step != ShopStep::Cancelled {
                refusals.push(wrong("to_shop", &format!("{step}: {status}")));
            }
            map.to_shop.insert(step, status.clone());
        }
        if refusals.is_empty() { Ok(map) } else { Err(refusals) }
    }
}

/// Whether it can be the code of a status at all.
fn is_status(code: &str) -> bool {
    (1..=64).contains(&code.chars().count()) && !code.contains(|c: char| c.is_control() || c.is_whitespace())
}

impl Act for SetStatuses {
    const NAME: &'static str = "statuses.set";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = RulesSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, mut refusals) = shop(read, self.connection).await?;
        if let Some(row) = row {
            refusals.extend(self.map(&row).err().unwrap_or_default());
        }
        Ok(refusals)
    }

    async fn foresee<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let Some(row) = shop(read, self.connection).await?.0 else { return Ok(Value::Null) };
        let Ok(map) = self.map(&row) else { return Ok(Value::Null) };
        let mut seen = Foreseen::default();
        let mut before = None;
        while seen.looked < LOOKED {
            let filter = OrderFilter { connection: Some(self.connection), ..OrderFilter::default() };
            let page = orders::list(read, &filter, before, BATCH).await?;
            before = page.last().map(|order| order.id);
            let ids: Vec<OrderId> = page.iter().map(|order| order.id).collect();
            let told = tellings::of_orders(read, &ids).await?;
            for order in &page {
                let told: Vec<_> = told.iter().filter(|one| one.order_id == order.id).cloned().collect();
                seen.look(&row, &map, order, &told);
            }
            if page.len() < usize::try_from(BATCH).unwrap_or(0) {
                return Ok(seen.told(false));
            }
        }
        Ok(seen.told(true))
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        Ok(row.map_or(Value::Null, |row| json!(row.statuses.0)))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<RulesSet, ActError> {
        let Some(row) = shop(tx, self.connection).await?.0 else { return Err(ActError::Stale) };
        let map = self.map(&row).map_err(ActError::Refused)?;
        connections::set_statuses(tx, self.connection, &map).await?;
        // What the shop would not take is told with the new word.
        for refused in tellings::refused(tx, MOST_REFUSED).await? {
            let order = orders::lookup(tx, refused.order_id).await?;
            if let Some(order) = order.filter(|order| order.connection == self.connection) {
                tellings::withdraw(tx, refused.id).await?;
                tell::wish(tx, cx.hub, &order).await?;
            }
        }
        if self.existing {
            let all = ApplyRules { connection: self.connection, after: OrderId::new(0) };
            jobs::queue(tx, &cx.hub.env, &all).await?;
        }
        Ok(RulesSet { connection: self.connection })
    }
}

/// What would change.
#[derive(Debug, Default)]
struct Foreseen {
    looked: usize,
    moved: usize,
    told: usize,
    orders: Vec<Value>,
}

impl Foreseen {
    fn look(&mut self, row: &ConnectionRow, map: &StatusMap, order: &OrderRow, told: &[tellings::TellingRow]) {
        self.looked += 1;
        // The connector's word of a status is what the shop listed, else what the order was taken for.
        let listed = row.shop_statuses.0.find(&order.shop_status).map(|known| known.phase);
        let usual = listed.unwrap_or(order.shop_phase);
        let is_ours = told.iter().any(|one| !one.phase.is_empty() && one.status == order.shop_status);
        let means = |map: &StatusMap| map.phase(&order.shop_status, usual);
        let moves = !is_ours && means(&row.statuses.0) != means(map);
        let step = tell::step(order);
        let status = step.and_then(|step| tell::due(step, told, map));
        let was_due = step.is_some_and(|step| tell::due(step, told, &row.statuses.0).is_some());
        let tells = status.filter(|_| !was_due);
        self.moved += usize::from(moves);
        self.told += usize::from(tells.is_some());
        if (moves || tells.is_some()) && self.orders.len() < NAMED {
            self.orders.push(json!({
                "order": order.id,
                "number": order.number,
                "shop_status": order.shop_status,
                "from": moves.then(|| means(&row.statuses.0)),
                "to": moves.then(|| means(map)),
                "step": tells.and(step),
                "tell": tells,
            }));
        }
    }

    fn told(self, more: bool) -> Value {
        json!({ "looked": self.looked, "more": more, "orders_moved": self.moved, "tellings": self.told, "orders": self.orders })
    }
}
