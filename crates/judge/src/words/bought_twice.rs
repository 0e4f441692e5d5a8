//! Bought twice: pieces ordered at providers, neither closed nor fully refunded, beyond the pieces sold.
//!
//! Counted in two ways that must both hold: by account, offer and specification from the world's ledger, where the
//! hub's word counts only for which account a line was meant and what a person kept for stock; and by line from the
//! hub's own lists. The greater count is the verdict, since both usually see the same pieces.

use std::collections::BTreeMap;

use crate::pairing::Pairs;
use crate::verdict::{Place, Verdict, Word};
use crate::view::HubLine;
use crate::world::Goods;

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    let by_goods = from_ledger(pairs, verdict);
    let by_line = from_api(pairs, verdict);
    verdict.bought_twice = by_goods.max(by_line);
}

/// What is needed and what is ordered of one kind of goods.
#[derive(Debug, Default)]
struct Balance<'a> {
    /// Pieces sold that no account has taken on.
    free: i64,
    /// Pieces sold, by the account that has taken them on.
    needed: BTreeMap<&'a str, i64>,
    /// Pieces ordered, by account, without those kept for stock.
    ordered: BTreeMap<&'a str, i64>,
}

fn from_ledger(pairs: &Pairs<'_>, verdict: &mut Verdict) -> i64 {
    let mut balances: BTreeMap<&Goods, Balance<'_>> = BTreeMap::new();
    for line in pairs.cases.iter().flat_map(|case| &case.lines) {
        let Some(goods) = line.truth() else { continue };
        let balance = balances.entry(goods).or_default();
        let mut left = line.needed;
        for part in line.parts.iter().filter(|part| part.is_living()) {
            let Some(account) = account_of(pairs, part) else { continue };
            let taken = part.quantity.min(left);
            *balance.needed.entry(account).or_default() += taken;
            left -= taken;
        }
        balance.free += left;
    }
    // What the hub has not taken in is sold all the same.
    for order in pairs.cases.iter().filter(|case| case.hub.is_none()).map(|case| case.order) {
        for line in order.lines.iter().filter(|_| !order.is_dead()) {
            if let Some(goods) = &line.goods {
                balances.entry(goods).or_default().free += line.wanted();
            }
        }
    }
    for order in pairs.world.provider_orders.iter().filter(|order| order.is_living() && pairs.is_ours(order)) {
        let mut kinds: Vec<&Goods> = order.lines.iter().map(|line| &line.goods).collect();
        kinds.sort();
        kinds.dedup();
        for goods in kinds {
            let pieces = order.pieces(goods) - pairs.stock(&order.number, goods);
            *balances.entry(goods).or_default().ordered.entry(&order.account).or_default() += pieces;
        }
    }
    let mut beyond = 0;
    for (goods, balance) in balances {
        let over: Vec<(&str, i64)> = balance
            .ordered
            .iter()
            .map(|(account, ordered)| (*account, ordered - balance.needed.get(account).copied().unwrap_or_default()))
            .filter(|(_, over)| *over > 0)
            .collect();
        let pieces = over.iter().map(|(_, over)| over).sum::<i64>() - balance.free;
        if pieces > 0 {
            beyond += pieces;
            let accounts: Vec<&str> = over.iter().map(|(account, _)| *account).collect();
            let why = format!(
                "offer {} specification {:?}: {pieces} pieces beyond the pieces sold, account {}",
                goods.offer,
                goods.spec,
                accounts.join(", ")
            );
            verdict.find(Word::BoughtTwice, Place::default(), why);
        }
    }
    beyond
}

/// The account that the hub says bought the line.
fn account_of<'a>(pairs: &Pairs<'a>, part: &'a HubLine) -> Option<&'a str> {
    let booked =
        part.bookings.iter().find(|booking| booking.is_placed()).and_then(|booking| booking.account.as_deref());
    booked.or_else(|| {
        let orders = part.provider_orders.iter().filter_map(|number| pairs.hub_order(number));
        orders.filter(|order| order.is_living()).map(|order| order.account.as_str()).next()
    })
}

fn from_api(pairs: &Pairs<'_>, verdict: &mut Verdict) -> i64 {
    let mut bound: BTreeMap<&str, i64> = BTreeMap::new();
    for order in pairs.hub.provider_orders.iter().filter(|order| order.is_living()) {
        for line in &order.lines {
            let Some(id) = &line.line else { continue };
            let goods = Goods { offer: line.offer.clone(), spec: line.spec.clone() };
            // The order's stock of these goods may stand on another of its lines; each line keeps its own share only.
            let stock = line.stock.min(line.quantity).min(pairs.stock(&order.number, &goods));
            let parts: i64 = line.parts.iter().map(|(_, pieces)| *pieces).sum();
            for (part, pieces) in &line.parts {
                *bound.entry(part).or_default() += pieces;
            }
            // What no part accounts for stands on the line itself: that is where too many would show.
            *bound.entry(id).or_default() += (line.quantity - stock - parts).max(0);
        }
    }
    let mut beyond = 0;
    for order in &pairs.hub.orders {
        for part in &order.lines {
            let booked: i64 =
                part.bookings.iter().filter(|booking| booking.is_placed()).map(|booking| booking.quantity).sum();
            let ordered = bound.get(part.id.as_str()).copied().unwrap_or_default();
            let pieces = if part.is_living() { ordered.max(booked) - part.quantity } else { ordered };
            if pieces > 0 {
                beyond += pieces;
                let place = Place::order(&order.shop, &order.external_id).line(&part.external_line);
                let why = format!("{pieces} pieces are bound to this line beyond its own");
                verdict.find(Word::BoughtTwice, place, why);
            }
        }
    }
    beyond
}
