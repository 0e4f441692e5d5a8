//! Changes of mind that must come after a booking: they wait until the world sees a hub's provider order for the goods.

use std::collections::BTreeMap;

use super::State;
use super::clock::{HOUR, MINUTE};
use super::happenings::Happening;
use super::people::Later;
use crate::rng::Rng;
use crate::woocommerce::orders::ShopOrder;

/// Pieces bought by the hub and pieces sold, of each offer and specification.
fn balance(state: &State) -> BTreeMap<(u64, &str), (i64, i64)> {
    let mut out: BTreeMap<(u64, &str), (i64, i64)> = BTreeMap::new();
    for line in
        state.market.trades.values().filter(|trade| trade.living() && !trade.hand).flat_map(|trade| &trade.lines)
    {
        out.entry((line.offer, line.spec.as_str())).or_default().0 += line.quantity;
    }
    let living = |status: &str| !matches!(status, "cancelled" | "refunded" | "failed" | "trash");
    for order in state.shops.iter().flat_map(|shop| shop.orders.values()).filter(|order| living(&order.status)) {
        for (goods, quantity) in goods(state, order) {
            out.entry(goods).or_default().1 += quantity;
        }
    }
    out
}

/// What the lines of an order truly are, as far as anybody offers it.
fn goods<'a>(state: &'a State, order: &'a ShopOrder) -> impl Iterator<Item = ((u64, &'a str), i64)> {
    order.lines.iter().filter_map(|line| {
        let (product, variant) = line.place?;
        let truth = &state.goods.products[product].variants[variant];
        truth.offer.map(|offer| ((offer, truth.spec.as_str()), line.quantity))
    })
}

/// Of one of its goods every piece sold has been bought, so this order has been booked for certain.
fn booked(state: &State, balance: &BTreeMap<(u64, &str), (i64, i64)>, shop: usize, order: u64) -> bool {
    let Some(order) = state.shops[shop].orders.get(&order) else { return false };
    goods(state, order)
        .any(|(goods, _)| balance.get(&goods).is_some_and(|(bought, sold)| *bought > 0 && bought >= sold))
}

/// Goods of an order whose shop still waits for a booking.
pub(crate) fn waited_for(state: &State, offer: u64, spec: &str) -> bool {
    state
        .undecided
        .iter()
        .filter_map(|(shop, order, _)| state.shops[*shop].orders.get(order))
        .any(|order| goods(state, order).any(|(goods, _)| goods == (offer, spec)))
}

/// Looks through the orders whose shop waits for a booking, and plans the change for those that have one.
pub(crate) fn look_for_booked(state: &mut State) {
    if state.undecided.is_empty() {
        return;
    }
    let balance = balance(state);
    let (ready, waiting): (Vec<_>, Vec<_>) =
        state.undecided.iter().copied().partition(|(shop, order, _)| booked(state, &balance, *shop, *order));
    state.undecided = waiting;
    for (shop, order, later) in ready {
        let mut rng = Rng::new(state.seed, &format!("mind {shop} {order}"));
        let wait = rng.between(10 * MINUTE, 6 * HOUR);
        let happening = match later {
            Later::CancelAfterBooking => Happening::CancelInShop { shop, order },
            _ => Happening::EditInShop { shop, order },
        };
        state.plan_later(wait, happening);
    }
}
