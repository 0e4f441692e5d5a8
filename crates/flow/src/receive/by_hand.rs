//! A package that lies on the table and whose lines a person names: an unidentified package is matched by hand, and pieces
//! that were counted beyond the expected ones are received with a second word (BR-62).

use domain::{
    Refusal, Right,
    ids::{LineId, OrderId, PackageId, ProviderLineId},
    package::{PackageState, Verdict},
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{
    Read, Tx, bookings, lines,
    lines::LineRow,
    packages::{self, PackageRow, ScanRow},
};

use super::{ReceivedLine, Scanned, receive_pieces};
use crate::{
    act::{Act, ActCx, ActError},
    moves,
};

/// Says how many pieces of a line lie in a package.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchPackage {
    /// The package.
    #[schema(value_type = String)]
    pub package: PackageId,
    /// The line whose goods lie in it.
    #[schema(value_type = String)]
    pub line: LineId,
    /// Pieces counted in it, those received before included.
    pub pieces: i64,
    /// Whether more pieces than expected are meant.
    #[serde(default)]
    pub confirmed: bool,
}

/// What the rows say of the wish.
struct Seen {
    package: PackageRow,
    line: LineRow,
    provider_line: ProviderLineId,
    /// Pieces of the line that were received from this package before.
    before: i64,
}

impl Seen {
    /// Pieces that may lie in the package as far as we know.
    fn expected(&self) -> i64 {
        self.before + if self.line.status.follows_provider() { self.line.quantity } else { 0 }
    }
}

impl MatchPackage {
    async fn see<R: Read>(&self, read: &mut R) -> Result<Result<Seen, Refusal>, ActError> {
        let Some(package) = packages::by_ids(read, &[self.package]).await?.into_iter().next() else {
            return Ok(Err(RefusalCode::NotFound.refusal().with("package", self.package)));
        };
        let Some(line) = lines::by_ids(read, &[self.line]).await?.into_iter().next() else {
            return Ok(Err(RefusalCode::NotFound.refusal().with("line", self.line)));
        };
        let held = bookings::live_of_line(read, line.id).await?;
        let Some(provider_line) = held.and_then(|held| held.provider_line()) else {
            return Ok(Err(RefusalCode::LineStatus.refusal().with("status", line.status)));
        };
        let inside = packages::lines(read, package.id).await?;
        let before = inside.iter().find(|one| one.provider_line == provider_line).map_or(0, |one| one.received);
        Ok(Ok(Seen { package, line, provider_line, before }))
    }
}

impl Act for MatchPackage {
    const NAME: &'static str = "package.match";
    const RIGHT: Right = Right::WarehouseReceive;
    type Done = Scanned;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        if !(1..=100_000).contains(&self.pieces) {
            return Ok(vec![RefusalCode::SettingWrong.refusal().with("field", "pieces")]);
        }
        let seen = match self.see(read).await? {
            Ok(seen) => seen,
            Err(refusal) => return Ok(vec![refusal]),
        };
        let expected = seen.expected();
        if expected == 0 {
            return Ok(vec![RefusalCode::LineStatus.refusal().with("status", seen.line.status)]);
        }
        if self.pieces <= seen.before {
            return Ok(vec![RefusalCode::NothingToDo.refusal()]);
        }
        if self.pieces > expected && !self.confirmed {
            let refusal = RefusalCode::MoreThanExpected.refusal();
            return Ok(vec![refusal.with("counted", self.pieces).with("expected", expected)]);
        }
        Ok(Vec::new())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Scanned, ActError> {
        let hub = cx.hub;
        let now = hub.env.now();
        let Seen { mut package, provider_line, before, .. } = self.see(tx).await??;
        let lines: Vec<ReceivedLine> = receive_pieces(tx, hub, provider_line, self.pieces - before, cx.actor()).await?;
        packages::set_line(tx, package.id, provider_line, self.pieces).await?;
        packages::set_received(tx, package.id, provider_line, self.pieces).await?;
        package.received_at = package.received_at.or(Some(now.micros()));
        package.state = PackageState::Received;
        packages::update(tx, &package).await?;
        let verdict = if lines.len() > 1 { Verdict::ReceivedSeveral } else { Verdict::Received };
        let scan = ScanRow {
            id: hub.env.id(),
            code: package.shown.chars().take(200).collect(),
            tracking: package.tracking.clone(),
            verdict: verdict.code().to_owned(),
            package: package.id,
            actor: cx.actor().to_string(),
            at: now,
        };
        packages::insert_scan(tx, &scan).await?;
        let mut orders: Vec<OrderId> = lines.iter().map(|line| line.order).collect();
        orders.dedup();
        for order in orders {
            moves::refresh(tx, hub, order).await?;
        }
        Ok(Scanned { verdict, tracking: package.tracking, lines })
    }
}
