//! What the shop changed of an order that is here, for its history: a status, a sum, money that went back, a hold that came or
//! went by it; of a new order, what went back before it came. What only repeats our own word is no change of the shop's (BR-23).

use domain::{actor::Actor, ids::OrderId};
use serde_json::{Value, json};
use store::{StoreError, Tx, orders::OrderRow};

use crate::{hub::Hub, moves};

/// Notes of the difference between two words of the shop.
///
/// # Errors
/// When the rows cannot be written.
pub(super) async fn note(
    tx: &mut Tx,
    hub: &Hub,
    before: &OrderRow,
    now: &OrderRow,
    is_our_word: bool,
) -> Result<(), StoreError> {
    if before.shop_status != now.shop_status && !is_our_word {
        let moved = json!({ "from": before.shop_status, "to": now.shop_status });
        add(tx, hub, now.id, "order.shop_status", moved).await?;
    }
    let sum = |amount: i64, row: &OrderRow| json!({ "sum": row.money(amount) });
    for (what, was, is) in
        [("order.total_changed", before.total, now.total), ("order.refunded", before.refunded, now.refunded)]
    {
        if was != is {
            add(tx, hub, now.id, what, json!({ "before": sum(was, before), "asked": sum(is, now) })).await?;
        }
    }
    match (before.hold.as_str(), now.hold.as_str()) {
        (was, is) if was == is => Ok(()),
        (_, "") => add(tx, hub, now.id, "order.let_go", json!({ "reason": before.hold })).await,
        (_, hold) => add(tx, hub, now.id, "order.held", json!({ "reason": hold })).await,
    }
}

async fn add(tx: &mut Tx, hub: &Hub, order: OrderId, what: &str, details: Value) -> Result<(), StoreError> {
    moves::note(tx, &hub.env, Actor::Hub, order, order.to_string(), what, details).await
}
