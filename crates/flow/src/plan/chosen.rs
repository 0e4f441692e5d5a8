//! Lines that a person has ticked: what booking them and asking for their prices have in common.

use std::collections::BTreeSet;

use domain::{
    Refusal,
    ids::{AccountId, ActivityId, LineId, OrderId},
    refusal::RefusalCode,
};
use serde::Serialize;
use store::{Read, lines, lines::LineRow};

use super::{Look, look};
use crate::{act::ActError, hub::Hub};

/// Work on lines of these orders has begun.
#[derive(Debug, Serialize)]
pub struct Begun {
    /// The orders whose lines it is about.
    pub orders: Vec<OrderId>,
    /// Where it can be watched.
    pub activity: ActivityId,
}

/// The orders of these lines.
pub(super) fn orders_of(rows: &[LineRow]) -> BTreeSet<OrderId> {
    rows.iter().map(|row| row.order_id).collect()
}

/// The lines with these ids, and what speaks against the wish: none chosen, one that is not there, and what `against` says
/// of each as its order is seen with the chosen account.
pub(super) async fn weigh<R: Read>(
    read: &mut R,
    hub: &Hub,
    ids: &[LineId],
    account: Option<AccountId>,
    against: impl Fn(&Look, &LineRow) -> Vec<Refusal>,
) -> Result<(Vec<LineRow>, Vec<Refusal>), ActError> {
    let rows = lines::by_ids(read, ids).await?;
    let mut refusals = Vec::new();
    if ids.is_empty() {
        refusals.push(RefusalCode::NothingChosen.refusal());
    }
    for missing in ids.iter().filter(|id| !rows.iter().any(|row| row.id == **id)) {
        refusals.push(RefusalCode::NotFound.refusal().with("line", missing));
    }
    for order in orders_of(&rows) {
        let Some(mut seen) = look(read, hub, order).await? else { continue };
        if let Some(account) = account {
            seen.choose(account);
        }
        refusals.extend(rows.iter().filter(|row| row.order_id == order).flat_map(|row| against(&seen, row)));
    }
    Ok((rows, refusals))
}
