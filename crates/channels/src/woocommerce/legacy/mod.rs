//! The older interface (`wc-api/v3` and before): the only one of shops before 2.6, and a finder of changes for those that
//! have the current one without a filter of changes.
//!
//! Quirks that shaped it (seen on 3.6.4, 8.9.1 and 9.9.5, November 2026):
//! - An order does not tell its refunds. They are asked for beside it where money may have gone back (`refunds`).
//! - A refund names no sold line (`refunded_item_id` is always 0): the line of the same goods is meant, when there is one.
//! - A line names the variation as its product and not the parent. So do offers and catalogue in this dialect: the pair of
//!   a variation is its own id and `0`. Ids are unique in a shop, so (variation, 0) and (parent, variation) of the current
//!   interface never mean different goods.
//! - Only the whole order has the tax of shipping.
//! - Moments are GMT with a marker; the epoch stands for none.
//! - Whether it is paid is told, not when: the moment of the order stands for it, since that one never moves.
//! - An unknown status is read as all orders, and written as `pending`.

mod read;
pub(super) mod wire;

use serde_json::value::RawValue;

pub(super) use self::read::read;
use super::{read::is_id, wire as current};

/// The orders of a page, each with exactly its own bytes.
pub(super) fn split(body: &[u8]) -> Result<Vec<&RawValue>, String> {
    #[derive(serde::Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        orders: Vec<&'a RawValue>,
    }
    let json = current::json(body).ok_or("the answer is no JSON")?;
    serde_json::from_slice::<Page<'_>>(json).map(|page| page.orders).map_err(|error| error.to_string())
}

/// The order of an answer about one.
pub(super) fn one(body: &[u8]) -> Result<&RawValue, String> {
    let json = current::json(body).ok_or("the answer is no JSON")?;
    let kept: current::Kept<'_> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    kept.order.ok_or_else(|| "the answer has no order".to_owned())
}

/// What is needed of an order to keep it.
pub(super) fn head(order: &RawValue) -> Result<wire::Head, String> {
    let head: wire::Head = serde_json::from_str(order.get()).map_err(|error| error.to_string())?;
    if is_id(&head.id) { Ok(head) } else { Err("an order without an id".to_owned()) }
}
