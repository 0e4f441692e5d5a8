//! Whether the hub may look at a provider by itself (BR-51). Prohibited means that a person says when.

use domain::{Refusal, Right, ids::ConnectionId, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use store::{Read, Signal, Tx, accounts, connections};

use super::SyncAccount;
use crate::act::{Act, ActCx, ActError};

/// Allows or prohibits background sync of a provider.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBackgroundSync {
    /// The provider connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// Whether the hub looks by itself.
    pub allowed: bool,
}

/// The connection it was set for.
#[derive(Debug, Serialize)]
pub struct BackgroundSyncSet {
    /// The connection.
    pub connection: ConnectionId,
}

impl Act for SetBackgroundSync {
    const NAME: &'static str = "connection.background_sync";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = BackgroundSyncSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match connections::lookup(read, self.connection).await? {
            None => vec![RefusalCode::NotFound.refusal().with("connection", self.connection)],
            Some(row) if row.side != "provider" => {
                vec![RefusalCode::SettingWrong.refusal().with("field", "connection")]
            }
            Some(row) if row.background_sync == self.allowed => vec![RefusalCode::NothingToDo.refusal()],
            Some(_) => Vec::new(),
        })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<BackgroundSyncSet, ActError> {
        connections::set_background_sync(tx, self.connection, self.allowed).await?;
        for account in accounts::list(tx).await?.iter().filter(|account| account.connection == self.connection) {
            let look = SyncAccount { account: account.id };
            if self.allowed {
                // What was held meanwhile is applied by this look.
                jobs::queue(tx, &cx.hub.env, &look).await?;
            } else {
                jobs::unqueue(tx, &look).await?;
            }
        }
        let company = tx.company();
        tx.signal(Signal::Changed(company, self.connection.to_string()));
        Ok(BackgroundSyncSet { connection: self.connection })
    }
}
