//! The shop's own list of statuses, those of its plugins included: asked for by a person, and when a shop is enabled.

use connect::Fault;
use domain::{
    Refusal, Right,
    ids::ConnectionId,
    shop::{KnownStatus, KnownStatuses},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{Read, Signal, Tx, connections};

use super::{RulesSet, shop};
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    policy,
};

/// Asks a shop for its statuses.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadStatuses {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

impl Act for ReadStatuses {
    const NAME: &'static str = "statuses.read";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = RulesSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(shop(read, self.connection).await?.1)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<RulesSet, ActError> {
        jobs::queue(tx, &cx.hub.env, &ReadShopStatuses { connection: self.connection }).await?;
        Ok(RulesSet { connection: self.connection })
    }
}

/// Reads the statuses of a shop and keeps them.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadShopStatuses {
    /// The shop.
    pub connection: ConnectionId,
}

impl JobKind for ReadShopStatuses {
    const NAME: &'static str = "statuses.read";
    fn lane(&self) -> Lane {
        format!("connection:{}", self.connection.base32())
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

impl Job<Hub> for ReadShopStatuses {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let open = hub.open_channel(&mut reader, self.connection).await?;
        drop(reader);
        let Some(sink) = open.channel.order_sink() else { return Ok(()) };
        let call = hub.cx(self.connection);
        let read = sink.statuses(&call).await;
        let mut tx = cx.begin("statuses: read").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        let (known, again) = match read {
            Ok(list) => {
                let list = list.into_iter();
                let list = list.map(|one| KnownStatus { code: one.code, name: one.name, phase: one.phase }).collect();
                (KnownStatuses { read_at: hub.env.now().micros(), problem: String::new(), list }, None)
            }
            // What was read before still holds.
            Err(error) => {
                let known = KnownStatuses { problem: policy::chain(&error), ..open.row.shop_statuses.0.clone() };
                // Whatever a repeat does not mend is shown, and read again when somebody asks.
                let passes = matches!(error.fault, Fault::Down | Fault::Limited);
                (known, passes.then(|| policy::try_again(&error)))
            }
        };
        connections::set_shop_statuses(&mut tx, self.connection, &known).await?;
        tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
        tx.commit().await?;
        again.map_or(Ok(()), Err)
    }
}
