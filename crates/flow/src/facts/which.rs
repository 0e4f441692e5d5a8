//! Which shop answers: a known one under another address, or really another one, told by the orders that it has (BR-07,
//! BR-08). Calls only; nothing is written here.

use connect::{
    CallCx, CallResult,
    channel::{Channel, ProbeReport},
};
use domain::{
    ids::{CompanyId, ConnectionId},
    moved::{self, Compared, KnownBy},
};
use jobs::Stop;
use store::{StoreError, connections, connections::ConnectionRow, orders, orders::OrderRow};
use tracing::warn;

use crate::{
    connections::is_other_shop,
    hub::{Hub, OpenChannel},
    policy,
};

/// Orders of a paused connection that a shop is asked for, out of so many newest ones.
const ASKED: usize = 20;
const NEWEST: i64 = 200;
/// Orders of each connection that a shop is asked for which nobody knows.
const ASKED_OF_A_NEW_SHOP: usize = 6;

/// What a shop said of itself, and what its orders say.
#[derive(Debug)]
pub(crate) struct Probed {
    /// What it said.
    pub(crate) report: ProbeReport,
    /// How many of the connection's orders it has, where it says that it is another shop; none when they could not be asked for.
    pub(crate) compared: Option<Compared>,
    /// A connection that has this shop under another address.
    pub(crate) twin: Option<(CompanyId, ConnectionId)>,
}

/// Probes a shop. One that says it is another than before is asked for orders that are known of it; one that nobody knows for
/// orders of every connection, so that a shop that moved is not read twice (BR-08).
///
/// # Errors
/// When rows cannot be read, or the settings do not open; a call that failed is the answer.
pub(crate) async fn probe(
    hub: &Hub,
    company: CompanyId,
    open: &OpenChannel,
    call: &CallCx<'_>,
) -> Result<CallResult<Probed>, Stop> {
    let report = match open.channel.probe(call).await {
        Ok(report) => report,
        Err(error) => return Ok(Err(error)),
    };
    let mut probed = Probed { report, compared: None, twin: None };
    // Where and how it is asked is not what was known of the shop before.
    let channel = &*hub.open_found(company, &open.row, &probed.report.found)?;
    if is_other_shop(&open.row, &probed.report) {
        let known = known(hub, company, open.row.id, ASKED).await?;
        match compare(channel, call, &known).await {
            Ok(compared) => probed.compared = Some(compared),
            Err(error) => warn!(error = policy::chain(&error), "the orders of another shop were not given"),
        }
    } else if probed.report.missing.is_empty() {
        match twin(hub, &open.row, channel, call, &probed.report.fingerprint).await? {
            Ok(twin) => probed.twin = twin,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(probed))
}

/// The connection that has this shop under another address; none is looked for where the shop is somebody's.
async fn twin(
    hub: &Hub,
    own: &ConnectionRow,
    channel: &dyn Channel,
    call: &CallCx<'_>,
    fingerprint: &str,
) -> Result<CallResult<Option<(CompanyId, ConnectionId)>>, StoreError> {
    let mut reader = hub.store.read_global().await?;
    if connections::shop_owner(&mut reader, fingerprint).await?.is_some() {
        return Ok(Ok(None));
    }
    let owners = connections::shop_owners(&mut reader).await?;
    drop(reader);
    for (company, connection) in owners {
        let row = connections::lookup(&mut hub.store.read(company).await?, connection).await?;
        if connection == own.id || row.is_none_or(|row| row.kind != own.kind) {
            continue;
        }
        let known = known(hub, company, connection, ASKED_OF_A_NEW_SHOP).await?;
        match compare(channel, call, &known).await {
            Ok(compared) if compared.same > 0 => return Ok(Ok(Some((company, connection)))),
            Ok(_) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(None))
}

/// Some of the orders that are known of a connection.
async fn known(
    hub: &Hub,
    company: CompanyId,
    connection: ConnectionId,
    most: usize,
) -> Result<Vec<OrderRow>, StoreError> {
    let mut newest = orders::newest(&mut hub.store.read(company).await?, connection, NEWEST).await?;
    let places = moved::sample(newest.len(), most);
    let mut place = 0..;
    newest.retain(|_| place.next().is_some_and(|place| places.binary_search(&place).is_ok()));
    Ok(newest)
}

/// What a shop has under the ids of these orders.
async fn compare(channel: &dyn Channel, call: &CallCx<'_>, known: &[OrderRow]) -> CallResult<Compared> {
    let mut compared = Compared { asked: known.len(), ..Compared::default() };
    let Some(source) = channel.order_source() else { return Ok(compared) };
    for order in known {
        let Some(raw) = source.fetch(call, &order.external_id).await? else { continue };
        let by = KnownBy { number: &order.number, made_at: order.made_at, total: order.money(order.total) };
        match source.read(&raw) {
            Ok(said) if by.is(&said) => compared.same += 1,
            Ok(_) => compared.other += 1,
            // What cannot be read proves nothing.
            Err(why) => warn!(order.id = %order.id, %why, "an order of the shop that answers cannot be read"),
        }
    }
    Ok(compared)
}
