//! Lost: an order of a shop that is absent from the hub, a sold line that is absent from its order, or a line that has
//! not moved for seven simulated days although the world could move it and no question is open.
//!
//! An order in quarantine is in a list with its reason, so it is not lost; it is not settled either.

use jiff::{SignedDuration, Timestamp};

use crate::pairing::{Case, LineCase, Pairs};
use crate::verdict::{Verdict, Word};
use crate::view::{HubLine, HubOrder};

/// How long a line may stand still.
const PATIENCE: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    for case in pairs.cases.iter().filter(|case| case.quarantine.is_none()) {
        let Some(order) = case.hub else {
            verdict.find(Word::Lost, case.place(), "the hub does not have this order".to_owned());
            continue;
        };
        for line in &case.lines {
            if line.parts.is_empty() && line.wanted > 0 {
                let why = format!("the hub does not have this line of {} pieces", line.wanted);
                verdict.find(Word::Lost, case.place().line(line.external), why);
            }
            for part in &line.parts {
                if let Some(since) = still_since(pairs, case, line, order, part) {
                    let why = format!("{} pieces stand at {} since {since}", part.quantity, part.status);
                    verdict.find(Word::Lost, case.place().line(line.external), why);
                }
            }
        }
    }
}

fn still_since(
    pairs: &Pairs<'_>,
    case: &Case<'_>,
    line: &LineCase<'_>,
    order: &HubOrder,
    part: &HubLine,
) -> Option<Timestamp> {
    // A shipped line waits for its carrier or its 45 days; the world has nothing to move there.
    let at_rest = !part.is_living() || matches!(part.status.as_str(), "shipped" | "received");
    if at_rest || !case.order.is_payable() || pairs.is_asked(order, part) {
        return None;
    }
    // Before the goods are bought, only what can be bought can move.
    let bought = !matches!(part.status.as_str(), "awaiting_payment" | "paid" | "price_confirmation" | "booking");
    if !bought && pairs.hindrance(line).is_some() {
        return None;
    }
    let since = last_move(pairs, case, part)?;
    (pairs.world.now.duration_since(since) > PATIENCE).then_some(since)
}

/// The last moment at which something happened to the line, on either side.
fn last_move(pairs: &Pairs<'_>, case: &Case<'_>, part: &HubLine) -> Option<Timestamp> {
    let shop = [case.order.placed_at, case.order.paid_at, case.order.edited_at, case.order.cancelled_at];
    let told = case.order.told.iter().map(|told| told.at);
    let provider = part.provider_orders.iter().filter_map(|number| pairs.world_order(number)).flat_map(|order| {
        let signed = order.shipments.iter().filter_map(|shipment| shipment.signed_at);
        [Some(order.placed_at), order.paid_at, order.closed_at].into_iter().flatten().chain(signed)
    });
    let asked = pairs
        .hub
        .decisions
        .iter()
        .filter(|decision| decision.line.as_ref() == Some(&part.id) || part.decisions.contains(&decision.id))
        .filter_map(|decision| decision.asked_at);
    shop.into_iter().flatten().chain(told).chain(provider).chain(asked).chain(part.moved_at).max()
}
