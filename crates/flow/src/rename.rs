//! Another name for a connection. Nothing of how it works hangs on the name, so that it works on; everything else of it is
//! changed by `connection.set`, after which it is tested anew (BR-02).

use domain::{Refusal, Right, ids::ConnectionId, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, Signal, Tx, connections};

use crate::{
    act::{Act, ActCx, ActError},
    connections::{Named, name_refusals},
};

/// Gives a connection another name.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameConnection {
    /// The connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// Its name from now on: 1 to 100 characters, of no other connection of the company.
    pub name: String,
}

impl Act for RenameConnection {
    const NAME: &'static str = "connection.rename";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Named;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let known = connections::list(read).await?;
        let Some(row) = known.iter().find(|row| row.id == self.connection) else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("connection", self.connection)]);
        };
        let name = self.name.trim();
        if row.name == name {
            return Ok(vec![RefusalCode::NothingToDo.refusal()]);
        }
        let mut refusals = name_refusals(name);
        if known.iter().any(|row| row.name == name) {
            refusals.push(RefusalCode::NameTaken.refusal().with("name", name));
        }
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "name": row.name })))
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<Named, ActError> {
        connections::set_name(tx, self.connection, self.name.trim()).await?;
        let company = tx.company();
        tx.signal(Signal::Changed(company, self.connection.to_string()));
        Ok(Named { connection: self.connection })
    }
}
