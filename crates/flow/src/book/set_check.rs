//! Whether the provider orders of a connection are checked after the export (BR-47). Off is the company's own risk: the
//! price that is paid is not compared with the planned one.

use domain::{Refusal, Right, ids::ConnectionId, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use store::{Read, Signal, Tx, connections};

use crate::act::{Act, ActCx, ActError};

/// Switches the check after export of a provider on or off, for bookings that are made from now on.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCheckAfterExport {
    /// The provider connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// Whether provider orders are compared with what was ordered.
    pub on: bool,
}

/// The connection it was set for.
#[derive(Debug, Serialize)]
pub struct CheckAfterExportSet {
    /// The connection.
    pub connection: ConnectionId,
}

impl Act for SetCheckAfterExport {
    const NAME: &'static str = "connection.check_after_export";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = CheckAfterExportSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match connections::lookup(read, self.connection).await? {
            None => vec![RefusalCode::NotFound.refusal().with("connection", self.connection)],
            Some(row) if row.side != "provider" => {
                vec![RefusalCode::SettingWrong.refusal().with("field", "connection")]
            }
            Some(row) if row.check_after_export == self.on => vec![RefusalCode::NothingToDo.refusal()],
            Some(_) => Vec::new(),
        })
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<CheckAfterExportSet, ActError> {
        connections::set_check_after_export(tx, self.connection, self.on).await?;
        let company = tx.company();
        tx.signal(Signal::Changed(company, self.connection.to_string()));
        Ok(CheckAfterExportSet { connection: self.connection })
    }
}
