//! How the customers of a shop are merged. A change holds for new orders; for those that are there only when that is asked
//! for, and the dry run says what it would do.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Refusal, Right,
    customer::{CustomerPolicy, customer_key},
    ids::{ConnectionId, CustomerId, OrderId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, Tx, connections, customers,
    orders::{self, OrderFilter},
};

use super::ApplyPolicy;
use crate::{
    act::{Act, ActCx, ActError},
    statuses::{RulesSet, shop},
};

/// So many of the newest orders of a shop are looked at by a dry run.
const LOOKED: usize = 20_000;
/// So many orders are looked at together.
const BATCH: i64 = 500;

/// Says how the customers of a shop are merged.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// `by_email`, `by_phone`, `never`, `one_for_all`.
    #[schema(value_type = String)]
    pub policy: CustomerPolicy,
    /// Whether orders that are there already get their customers by it.
    #[serde(default)]
    pub existing: bool,
}

impl Act for SetPolicy {
    const NAME: &'static str = "customers.set_policy";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = RulesSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(shop(read, self.connection).await?.1)
    }

    async fn foresee<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let (mut looked, mut moved, mut more) = (0_usize, 0_usize, true);
        let (mut now, mut then): (BTreeSet<i64>, BTreeSet<String>) = (BTreeSet::new(), BTreeSet::new());
        let mut before = None;
        while more && looked < LOOKED {
            let filter = OrderFilter { connection: Some(self.connection), ..OrderFilter::default() };
            let page = orders::list(read, &filter, before, BATCH).await?;
            more = page.len() == usize::try_from(BATCH).unwrap_or(0);
            before = page.last().map(|order| order.id);
            let ids: BTreeSet<i64> = page.iter().filter_map(|order| order.customer_id).collect();
            let ids: Vec<CustomerId> = ids.into_iter().map(CustomerId::new).collect();
            let keys: BTreeMap<i64, String> = customers::by_ids(read, &ids)
                .await?
                .into_iter()
                .map(|row| (row.id.number(), row.customer_key))
                .collect();
            for order in &page {
                looked += 1;
                let key = customer_key(self.policy, self.connection, order.id, &order.customer.0);
                moved += usize::from(order.customer_id.and_then(|id| keys.get(&id)) != Some(&key));
                now.extend(order.customer_id);
                then.insert(key);
            }
        }
        let counts = json!({ "customers_now": now.len(), "customers_then": then.len() });
        Ok(json!({ "looked": looked, "more": more, "orders_moved": moved, "counts": counts }))
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "policy": row.customers })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<RulesSet, ActError> {
        connections::set_customers(tx, self.connection, self.policy).await?;
        if self.existing {
            let all = ApplyPolicy { connection: self.connection, after: OrderId::new(0) };
            jobs::queue(tx, &cx.hub.env, &all).await?;
        }
        Ok(RulesSet { connection: self.connection })
    }
}
