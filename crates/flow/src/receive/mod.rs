//! Step: goods arrive. Comes in: a scan at the warehouse. Goes out: one verdict, the package and its lines received, the
//! scan kept. A number that nobody knows is kept and matched by itself when a provider brings it (BR-60 to BR-63).

mod by_hand;
mod discard;

pub use by_hand::MatchPackage;
pub use discard::DiscardPackage;

use domain::{
    Refusal, Right,
    actor::Actor,
    ids::{LineId, OrderId, ProviderLineId},
    line::LineStatus,
    package::{PackageState, Verdict, normalise_tracking},
    refusal::RefusalCode,
    time::SECOND,
};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, bookings, lines,
    packages::{self, PackageRow, ScanRow},
};

use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    moves,
};

/// The same code within this time is one scan (BR-62).
const ONE_SCAN: i64 = 3 * SECOND;

/// Receives what is in the package with this code.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanPackage {
    /// What the scanner typed.
    pub code: String,
}

/// A line received by a scan.
#[derive(Debug, Clone, Serialize)]
pub struct ReceivedLine {
    /// The line.
    pub line: LineId,
    /// Its order.
    pub order: OrderId,
    /// Pieces.
    pub quantity: i64,
}

/// What a scan did.
#[derive(Debug, Serialize)]
pub struct Scanned {
    /// One scan, one verdict.
    pub verdict: Verdict,
    /// The number as it is compared.
    pub tracking: String,
    /// What was received.
    pub lines: Vec<ReceivedLine>,
}

impl Act for ScanPackage {
    const NAME: &'static str = "package.scan";
    const RIGHT: Right = Right::WarehouseReceive;
    type Done = Scanned;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let length = normalise_tracking(&self.code).chars().count();
        let fits = (3..=64).contains(&length);
        Ok(if fits { Vec::new() } else { vec![RefusalCode::SettingWrong.refusal().with("field", "code")] })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Scanned, ActError> {
        let hub = cx.hub;
        let now = hub.env.now();
        let tracking = normalise_tracking(&self.code);
        if let Some(last) = packages::last_scan(tx, &tracking).await?
            && now.since(last.at) < ONE_SCAN
        {
            return Ok(Scanned { verdict: Verdict::Repeated, tracking, lines: Vec::new() });
        }
        let new = PackageRow {
            id: hub.env.id(),
            tracking: tracking.clone(),
            shown: self.code.trim().to_owned(),
            carrier: String::new(),
            state: PackageState::ScannedUnknown,
            announced_at: None,
            received_at: None,
        };
        let mut package = packages::ensure(tx, &new).await?;
        if package.state == PackageState::Discarded {
            package.state = PackageState::ScannedUnknown;
        }
        let known = !packages::lines(tx, package.id).await?.is_empty();
        let again = package.received_at.is_some();
        let lines = receive_package(tx, hub, &mut package, cx.actor()).await?;
        let verdict = match (known, lines.len(), again) {
            (false, ..) => Verdict::Unidentified,
            (true, 0, _) => Verdict::AlreadyReceived,
            (true, 1, _) => Verdict::Received,
            (true, ..) => Verdict::ReceivedSeveral,
        };
        let scan = ScanRow {
            id: hub.env.id(),
            code: self.code.chars().take(200).collect(),
            tracking: tracking.clone(),
            verdict: verdict.code().to_owned(),
            package: package.id,
            actor: cx.actor().to_string(),
            at: now,
        };
        packages::insert_scan(tx, &scan).await?;
        Ok(Scanned { verdict, tracking, lines })
    }
}

/// Receives what is outstanding of a package that lies on the table.
async fn receive_package(
    tx: &mut Tx,
    hub: &Hub,
    package: &mut PackageRow,
    actor: Actor,
) -> Result<Vec<ReceivedLine>, StoreError> {
    let now = hub.env.now();
    package.received_at = package.received_at.or(Some(now.micros()));
    let mut received = Vec::new();
    let contents = packages::lines(tx, package.id).await?;
    for content in contents.iter().filter(|content| content.received < content.quantity) {
        let pieces = content.quantity - content.received;
        received.extend(receive_pieces(tx, hub, content.provider_line, pieces, actor).await?);
        packages::set_received(tx, package.id, content.provider_line, content.quantity).await?;
    }
    if !contents.is_empty() {
        package.state = PackageState::Received;
    }
    packages::update(tx, package).await?;
    let mut orders: Vec<OrderId> = received.iter().map(|line| line.order).collect();
    orders.sort_unstable();
    orders.dedup();
    for order in orders {
        moves::refresh(tx, hub, order).await?;
    }
    Ok(received)
}

/// Moves so many pieces bought on a provider line to the warehouse: those said to be on the way first. Pieces beyond our
/// lines are stock that a person kept.
async fn receive_pieces(
    tx: &mut Tx,
    hub: &Hub,
    provider_line: ProviderLineId,
    mut pieces: i64,
    actor: Actor,
) -> Result<Vec<ReceivedLine>, StoreError> {
    let mut waiting = Vec::new();
    for held in bookings::of_provider_lines(tx, &[provider_line]).await? {
        waiting.extend(lines::by_ids(tx, &[held.line]).await?);
    }
    waiting.retain(|line| line.status.follows_provider());
    waiting.sort_by_key(|line| (line.status != LineStatus::ToWarehouse, line.id));
    let mut received = Vec::new();
    for mut line in waiting {
        if pieces == 0 {
            break;
        }
        if line.quantity > pieces {
            let rest = line.quantity - pieces;
            moves::split(tx, &hub.env, &mut line, rest).await?;
        }
        if moves::advance(tx, &hub.env, &mut line, LineStatus::AtWarehouse, actor).await? {
            pieces -= line.quantity;
            received.push(ReceivedLine { line: line.id, order: line.order_id, quantity: line.quantity });
        }
    }
    Ok(received)
}

/// A package that was scanned before its provider named it is received now that it is known.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn receive_late(tx: &mut Tx, hub: &Hub, provider_line: ProviderLineId) -> Result<(), StoreError> {
    let inside = packages::lines_of(tx, &[provider_line]).await?;
    let late: Vec<_> =
        inside.iter().filter(|content| content.received < content.quantity).map(|content| content.package).collect();
    for mut package in packages::by_ids(tx, &late).await? {
        if package.received_at.is_some() {
            receive_package(tx, hub, &mut package, Actor::Hub).await?;
        }
    }
    Ok(())
}
