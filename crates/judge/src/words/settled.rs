//! Settled: every line is received, or ended for a reason that is true in the world with the customer's money back.
//!
//! Looks at the end only. That a line was given up without need is `wrong`; here it just is not settled.

use crate::amount::{minor, print_units};
use crate::pairing::{Case, LineCase, Pairs};
use crate::verdict::{Verdict, Word};
use crate::view::{HubLine, HubOrder};
use crate::world::ShopLine;

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    for case in &pairs.cases {
        let Some(order) = case.hub else {
            let why = case.quarantine.map_or_else(
                || "the hub does not have this order".to_owned(),
                |reason| format!("waits in quarantine: {reason}"),
            );
            verdict.find(Word::Settled, case.place(), why);
            continue;
        };
        for line in &case.lines {
            if let Some(why) = unsettled(pairs, order, case, line) {
                verdict.find(Word::Settled, case.place().line(line.external), why);
            }
        }
        let money = MoneyBack::of(pairs, case, order);
        if money.missing() {
            let why = format!(
                "of {} for ended lines only {} went back",
                print_units(money.least),
                print_units(money.refunded + money.credited)
            );
            verdict.find(Word::Settled, case.place(), why);
        }
    }
    verdict.settled = !verdict.findings.iter().any(|finding| finding.word == Word::Settled);
}

fn unsettled(pairs: &Pairs<'_>, order: &HubOrder, case: &Case<'_>, line: &LineCase<'_>) -> Option<String> {
    if line.all() < line.wanted {
        return Some(format!("only {} of {} pieces are in the hub", line.all(), line.wanted));
    }
    line.parts.iter().find_map(|part| {
        if part.is_living() {
            (part.status != "received").then(|| format!("{} pieces are at {}", part.quantity, part.status))
        } else {
            untrue_end(pairs, order, case, line, part)
        }
    })
}

/// Why the end of this line is not true in the world.
fn untrue_end(
    pairs: &Pairs<'_>,
    order: &HubOrder,
    case: &Case<'_>,
    line: &LineCase<'_>,
    part: &HubLine,
) -> Option<String> {
    let sold = line.world.map_or(0, ShopLine::wanted);
    let shop_ended_it = case.order.is_dead_by_itself() || line.living() >= sold;
    let reason = part.end_reason.as_deref().unwrap_or("no reason");
    if shop_ended_it || returned(pairs, order, line, part) {
        return None;
    }
    let by_shop = |part: &HubLine| {
        let reason = part.end_reason.as_deref().unwrap_or_default();
        !part.is_living() && (reason.starts_with("shop_") || reason == "kept_for_stock")
    };
    if by_shop(part) {
        // True as far as the shop took pieces off, whatever became of the others.
        let ended: i64 = line.parts.iter().filter(|part| by_shop(part)).map(|part| part.quantity).sum();
        if ended <= line.all() - sold {
            return None;
        }
        return Some(format!("ended as {reason}, but the shop still wants it"));
    }
    pairs.hindrance(line).is_none().then(|| format!("ended as {reason}, but the world could deliver it"))
}

/// Sent back to the seller: the provider order gave money back, or a person said so.
pub(crate) fn returned(pairs: &Pairs<'_>, order: &HubOrder, line: &LineCase<'_>, part: &HubLine) -> bool {
    let refunded = || {
        let mut orders = part.provider_orders.iter().filter_map(|number| pairs.world_order(number));
        orders.any(|order| order.refunded > 0)
    };
    part.status == "returned_to_vendor"
        && (refunded() || pairs.is_answered(order, &line.parts, &["return_to_seller", "return_to_vendor"]))
}

/// The money of ended lines: what must have gone back, what may, and what did.
pub(crate) struct MoneyBack {
    /// The value of the ended lines, as far as it was paid.
    pub(crate) least: i64,
    /// All that was paid beyond the value of the living lines: an order that ended whole may give its freight back.
    pub(crate) most: i64,
    /// Given back by the shop, as the shop says.
    pub(crate) refunded: i64,
    /// Credited to the customer by the hub.
    pub(crate) credited: i64,
    currency: String,
}

impl MoneyBack {
    pub(crate) fn of(pairs: &Pairs<'_>, case: &Case<'_>, order: &HubOrder) -> Self {
        let value = |living: bool| -> i64 {
            case.parts().filter(|part| part.is_living() == living).map(|part| part.total.units).sum()
        };
        let paid = case.order.paid.unwrap_or(order.paid.units);
        // What the shop took off the bill by an edit is not owed: only what it still charges for.
        let charged: i64 = case.lines.iter().filter_map(|line| line.world).map(|line| line.total).sum();
        let least = value(false).min(charged - value(true)).min(paid).max(0);
        let credited: i64 = pairs
            .hub
            .ledger_entries
            .iter()
            .filter(|entry| entry.kind == "balance" && entry.order.as_ref() == Some(&order.id))
            .map(|entry| entry.amount.units)
            .sum();
        Self {
            least,
            most: least.max(paid - value(true)),
            refunded: case.order.refunded,
            credited: credited.abs(),
            currency: case.order.currency.clone(),
        }
    }

    pub(crate) fn missing(&self) -> bool {
        minor(self.refunded + self.credited, &self.currency) < minor(self.least, &self.currency)
    }

    /// The hub credited what was not due. What the shop gives beyond that is the shop's affair.
    pub(crate) fn beyond(&self) -> bool {
        self.credited > 0 && minor(self.refunded + self.credited, &self.currency) > minor(self.most, &self.currency)
    }
}
