//! Beside the road: the correspondence of statuses with a shop, both ways (BR-23), and what counts as paid there (BR-26).
//! Intake asks it for what the shop's statuses mean, telling for what the shop is told; here people change it, see before
//! what that would do, and have it applied to orders that are there already.

mod apply;
mod paid;
mod read;
mod received;
mod set;

pub use apply::ApplyRules;
pub use paid::SetPaid;
pub use read::{ReadShopStatuses, ReadStatuses};
pub use received::{MoneyReceived, ReceiveMoney};
pub use set::SetStatuses;

use domain::{Refusal, ids::ConnectionId, refusal::RefusalCode};
use serde::Serialize;
use store::{
    Read,
    connections::{self, ConnectionRow},
};

use crate::act::ActError;

/// The shop whose rules were changed.
#[derive(Debug, Serialize)]
pub struct RulesSet {
    /// The shop.
    pub connection: ConnectionId,
}

/// The shop, or why there is none.
pub(crate) async fn shop<R: Read>(
    read: &mut R,
    id: ConnectionId,
) -> Result<(Option<ConnectionRow>, Vec<Refusal>), ActError> {
    let row = connections::lookup(read, id).await?.filter(|row| row.side == "channel");
    let refusals =
        if row.is_none() { vec![RefusalCode::NotFound.refusal().with("connection", id)] } else { Vec::new() };
    Ok((row, refusals))
}

/// A field that is wrong, with its value.
fn wrong(field: &'static str, value: &str) -> Refusal {
    RefusalCode::SettingWrong.refusal().with("field", field).with("value", value)
}
