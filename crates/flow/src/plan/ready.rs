//! How many lines could be bought now. The same conditions as in `look`, asked of all lines at once: a count beside the menu
//! may not cost a look at each order. A test holds both against each other.

use std::collections::{BTreeSet, HashMap};

use domain::{
    decision::DecisionKind,
    ids::{LineId, WarehouseId},
};
use store::{Read, StoreError, accounts, connections, decisions, lines, warehouses};

use crate::{hub::Hub, restored, sessions};

/// How many lines nothing speaks against buying (BR-40).
///
/// # Errors
/// When the rows cannot be read.
pub async fn ready<R: Read>(read: &mut R, hub: &Hub) -> Result<i64, StoreError> {
    if restored::is_held(read).await? {
        return Ok(0);
    }
    let kinds: Vec<DecisionKind> = DecisionKind::ALL.iter().copied().filter(|kind| kind.blocks_booking()).collect();
    let mut named: Vec<LineId> = Vec::new();
    for asked in decisions::about_several(read).await?.iter().filter(|asked| asked.kind.blocks_booking()) {
        let lines = asked.details["lines"].as_array().into_iter().flatten();
        named.extend(lines.filter_map(|line| line.as_str()?.parse::<LineId>().ok()));
    }
    let counts = lines::ready(read, &kinds, &named).await?;
    if counts.is_empty() {
        return Ok(0);
    }
    let known: HashMap<_, _> = connections::list(read).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut usable: BTreeSet<String> = BTreeSet::new();
    for account in accounts::list(read).await?.iter().filter(|account| sessions::is_usable(account)) {
        let open = known.get(&account.connection).filter(|row| row.is_enabled());
        usable.extend(open.map(|row| row.kind.clone()));
    }
    let consignees: HashMap<WarehouseId, _> =
        warehouses::list(read).await?.into_iter().map(|row| (row.id, row.consignee.0)).collect();
    let is_complete = |provider: &str, warehouse: WarehouseId| {
        let consignee = consignees.get(&warehouse).cloned().unwrap_or_default();
        hub.provider_kind(provider).is_some_and(|kind| (kind.check_consignee)(&consignee).is_empty())
    };
    let fine = counts.iter().filter(|(code, warehouse, _)| usable.contains(code) && is_complete(code, *warehouse));
    Ok(fine.map(|(.., count)| count).sum())
}
