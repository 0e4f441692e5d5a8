//! Which shop answers: a known one under another address, or really another one, told by the orders that it has (BR-07,
//! BR-08). Calls only; nothing is written here.

use connect::{
    CallCx, CallResult,
    channel::{Channel, ProbeReport},
};
use domain::{
    ids::{CompanyId, ConnectionId, RawOrderId},
    moved::{self, Compared, KnownBy},
};
use jobs::Stop;
use store::{StoreError, connections, connections::ConnectionRow, orders, orders::OrderRow, raw_orders};
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
/// A connection with so many orders was compared often enough.
const WELL_KNOWN: i64 = 200;

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
    let owner = connections::shop_owner(&mut hub.store.read_global().await?, fingerprint).await?;
    let is_own = owner.is_some_and(|(_, id)| id == own.id);
    if owner.is_some() && (own.is_enabled() || !is_own) {
        return Ok(Ok(None));
    }
    for (company, connection) in others(hub, own).await? {
        // Of two that have one shop already, the first one keeps it.
        if is_own && connection > own.id {
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

/// The other connections of the kind that have a shop.
async fn others(hub: &Hub, own: &ConnectionRow) -> Result<Vec<(CompanyId, ConnectionId)>, StoreError> {
    let mut others = Vec::new();
    let owners = connections::shop_owners(&mut hub.store.read_global().await?).await?;
    for (company, connection) in owners.into_iter().filter(|(_, id)| *id != own.id) {
        let row = connections::lookup(&mut hub.store.read(company).await?, connection).await?;
        if row.is_some_and(|row| row.kind == own.kind) {
            others.push((company, connection));
        }
    }
    Ok(others)
}

/// An earlier connection that has taken in the same orders: both read one shop under two addresses, and nobody could know it
/// while the shop had no orders (BR-08). Looked for among `orders`, or some of all; rows only, no shop is asked.
///
/// # Errors
/// When the rows cannot be read.
pub(crate) async fn double(
    hub: &Hub,
    company: CompanyId,
    own: &ConnectionRow,
    orders: Option<OrderRow>,
) -> Result<Option<(CompanyId, ConnectionId)>, StoreError> {
    let mut earlier = others(hub, own).await?;
    earlier.retain(|(_, id)| *id < own.id);
    if earlier.is_empty() {
        return Ok(None);
    }
    let all = orders::newest(&mut hub.store.read(company).await?, own.id, WELL_KNOWN).await?;
    if i64::try_from(all.len()).is_ok_and(|known| known >= WELL_KNOWN) {
        return Ok(None);
    }
    let some = orders.map_or_else(|| all.into_iter().take(ASKED_OF_A_NEW_SHOP).collect(), |order| vec![order]);
    for (company, connection) in earlier {
        let mut reader = hub.store.read(company).await?;
        for order in &some {
            let there = orders::by_key(&mut reader, connection, &order.external_id).await?;
            let same = |there: &OrderRow| {
                there.made_at == order.made_at
                    && there.number == order.number
                    && (there.currency, there.total) == (order.currency, order.total)
                    && there.customer.0 == order.customer.0
            };
            if there.is_some_and(|there| same(&there)) {
                return Ok(Some((company, connection)));
            }
        }
    }
    Ok(None)
}

/// Some of the orders that are known of a connection.
async fn known(
    hub: &Hub,
    company: CompanyId,
    connection: ConnectionId,
    most: usize,
) -> Result<Vec<OrderRow>, StoreError> {
    let mut newest = orders::newest(&mut hub.store.read(company).await?, connection, NEWEST).await?;
    newest.retain(|order| !raw_orders::is_replaced(RawOrderId::new(order.id.number()), &order.external_id));
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
