//! The life of a whole world with a simple hub in it: everything that must happen does, and a seed repeats.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{options, trade, until};
use crate::alibaba1688::trade::{NewTrade, after_order, open, pay};
use crate::world::State;

/// Line, offer, specification, quantity.
type Sold = (u64, u64, String, i64);

/// Buys what has been sold and not bought yet, one order per shop order and seller, and pays half an hour later.
fn buy(state: &mut State, done: &mut Vec<(u64, u64)>, unpaid: &mut Vec<(i64, u64)>) {
    let now = state.now();
    let mut wanted: BTreeMap<(u64, usize), Vec<Sold>> = BTreeMap::new();
    for order in state.shops[0].orders.values() {
        if now - order.created < 600_000 || order.status == "cancelled" {
            continue;
        }
        for line in &order.lines {
            let Some((product, variant)) = line.place else { continue };
            let truth = &state.goods.products[product];
            let Some(offer) = truth.variants[variant].offer else { continue };
            if !done.contains(&(order.id, line.id)) {
                wanted.entry((order.id, truth.seller)).or_default().push((
                    line.id,
                    offer,
                    truth.variants[variant].spec.clone(),
                    line.quantity,
                ));
            }
        }
    }
    for ((order, seller), lines) in wanted {
        done.extend(lines.iter().map(|line| (order, line.0)));
        let lines = lines.into_iter().map(|line| (line.1, line.2, line.3)).collect();
        let new = NewTrade {
            reference: Some(format!("R{order}-{seller}")),
            hand: false,
            buyer: 0,
            seller,
            address: Value::Null,
            message: String::new(),
            lines,
        };
        let number = open(state, new);
        after_order(state, number);
        unpaid.push((now + 1_800_000, number));
    }
    for (_, number) in unpaid.iter().filter(|(due, _)| *due <= now) {
        pay(state, *number);
    }
    unpaid.retain(|(due, _)| *due > now);
}

fn live(seed: u64, orders: u32) -> State {
    let mut options = options(orders, "8.9");
    options.seed = seed;
    let mut state = State::new(&options, "http://world.example".to_owned());
    let (mut done, mut unpaid) = (Vec::new(), Vec::new());
    for quarter in 0..(16 * 96) {
        until(&mut state, quarter * 15);
        buy(&mut state, &mut done, &mut unpaid);
    }
    until(&mut state, 30 * 24 * 60);
    state
}

#[test]
fn every_share_happens_and_a_seed_repeats() {
    for (seed, orders) in [(1, 100), (2, 200)] {
        let state = live(seed, orders);
        let shares = crate::ledger::shares(&state);
        for (name, share) in shares.as_object().unwrap() {
            let of = share["of"].as_u64().unwrap();
            let happened = share["happened"].as_u64().unwrap();
            let percent = match name.as_str() {
                "two_sellers" => 30,
                "quantity_above_one" => 20,
                _ => 5,
            };
            // Counts of lines are of what was planned; edits move them a little.
            assert!(happened * 100 >= of * percent, "seed {seed}, {name}: {happened} of {of}");
        }
        let merged = state.table.iter().filter(|(_, _, numbers)| numbers.len() > 1).count();
        assert!(merged >= usize::try_from(orders).unwrap() / 20);
        assert!(state.undecided.is_empty(), "orders whose shop still waits: {:?}", state.undecided);
        let cancelled = state.shops[0].orders.values().filter(|order| order.status == "cancelled");
        assert!(cancelled.clone().count() > 0);
        for order in cancelled {
            assert_eq!(order.refunded(), order.total());
        }
        assert!(state.market.trades.values().filter(|trade| !trade.hand).all(|trade| trade.state == "success"));
    }
    let one = crate::ledger::ledger(&live(3, 40), 0);
    let two = crate::ledger::ledger(&live(3, 40), 0);
    // The clock runs with real time between happenings, so moments may differ by a moment; what happened may not.
    let what = |ledger: &Value| {
        let orders = ledger["shops"][0]["orders"].as_array().unwrap();
        let shop: Vec<String> =
            orders.iter().map(|o| format!("{} {} {} {}", o["id"], o["status"], o["total"], o["lines"])).collect();
        let trades = ledger["providers"][0]["orders"].as_array().unwrap();
        let bought: Vec<String> =
            trades.iter().map(|o| format!("{} {} {} {}", o["number"], o["state"], o["total"], o["made_by"])).collect();
        (shop, bought)
    };
    assert_eq!(what(&one), what(&two));
}

#[test]
fn stock_and_prices_move_for_good() {
    let mut state = super::world(0, "8.9");
    super::refresh(&mut state);
    let (offer, spec) = {
        let variant = &state.goods.products[1].variants[0];
        (variant.offer.unwrap(), variant.spec.clone())
    };
    let before = state.market.offers[&offer].spec(&spec).unwrap().price;
    state.change_price(offer, 10);
    assert_eq!(state.market.offers[&offer].spec(&spec).unwrap().price, before * 110 / 100);
    let mut gone = 0;
    for product in 0..54 {
        let variant = state.goods.products[product].variants[0].clone();
        state.empty_stock(variant.offer.unwrap(), &variant.spec);
        let found = state.market.offers[&variant.offer.unwrap()].spec(&variant.spec).unwrap();
        assert_eq!(found.stock, 0);
        gone += usize::from(found.gone);
    }
    assert!((10..45).contains(&gone));
    let for_good = |state: &super::State| {
        state.market.offers.values().flat_map(|offer| &offer.specs).filter(|spec| spec.gone).count()
    };
    for product in 0..54 {
        let variant = state.goods.products[product].variants[0].clone();
        let gone = state.market.offers[&variant.offer.unwrap()].spec(&variant.spec).unwrap().gone;
        state.empty_stock(variant.offer.unwrap(), &variant.spec);
        let found = state.market.offers[&variant.offer.unwrap()].spec(&variant.spec).unwrap();
        assert!(found.gone || !gone, "what is gone for good does not come back");
    }
    let gone = for_good(&state);
    until(&mut state, 5 * 24 * 60);
    let back = state.market.offers.values().flat_map(|offer| &offer.specs).filter(|spec| spec.stock == 0).count();
    assert_eq!(back, gone);
    super::refresh(&mut state);
    let param = format!("{{\"offerId\":{offer},\"country\":\"en\"}}");
    let (_, detail) = super::trade_in(
        &mut state,
        "com.alibaba.fenxiao.crossborder",
        "product.search.queryProductDetail",
        &[("offerDetailParam", &param)],
    );
    assert_eq!(detail["result"]["result"]["offerId"], offer);
    assert_eq!(trade(&mut state, "alibaba.trade.getBuyerOrderList", &[]).1["totalRecord"], 0);
}
