//! A provider order from its creation to its end: payment, part shipments, packages (also merged ones), closing.

use serde_json::Value;

use super::messages::Told;
use crate::rng::{Rng, hash};
use crate::world::State;
use crate::world::clock::{DAY, HOUR, MINUTE};
use crate::world::happenings::Happening;
use crate::world::people::days;

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct TradeLine {
    pub(crate) id: u64,
    pub(crate) offer: u64,
    pub(crate) spec: String,
    pub(crate) sku: u64,
    pub(crate) option: String,
    pub(crate) title: String,
    pub(crate) quantity: i64,
    /// In fen.
    pub(crate) price: i64,
}

/// What one package holds of one order.
#[derive(Debug, Clone)]
pub(crate) struct Shipment {
    pub(crate) tracking: String,
    pub(crate) logistics: String,
    /// Line and quantity.
    pub(crate) lines: Vec<(u64, i64)>,
    pub(crate) at: i64,
    pub(crate) signed: Option<i64>,
}

/// One provider order.
#[derive(Debug, Clone)]
pub(crate) struct Trade {
    pub(crate) number: u64,
    /// `outOrderId`.
    pub(crate) reference: Option<String>,
    pub(crate) hand: bool,
    pub(crate) buyer: usize,
    pub(crate) seller: usize,
    pub(crate) state: &'static str,
    pub(crate) placed: i64,
    pub(crate) modified: i64,
    pub(crate) paid: Option<i64>,
    pub(crate) closed: Option<i64>,
    pub(crate) close_kind: Option<&'static str>,
    pub(crate) refunded: i64,
    pub(crate) freight: i64,
    pub(crate) address: Value,
    pub(crate) message: String,
    pub(crate) lines: Vec<TradeLine>,
    pub(crate) shipments: Vec<Shipment>,
    /// Lists and look-ups by reference do not show it before this moment.
    pub(crate) visible_from: i64,
    /// What its buyer was last told of.
    pub(crate) told: Told,
    pub(crate) seq: u64,
}

impl Trade {
    pub(crate) fn goods(&self) -> i64 {
        self.lines.iter().map(|line| line.price * line.quantity).sum()
    }

    pub(crate) fn total(&self) -> i64 {
        self.goods() + self.freight
    }

    pub(crate) fn pieces(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    pub(crate) fn shipped(&self, line: u64) -> i64 {
        self.shipments.iter().flat_map(|parcel| &parcel.lines).filter(|part| part.0 == line).map(|part| part.1).sum()
    }

    pub(crate) fn all_shipped(&self) -> bool {
        self.lines.iter().all(|line| self.shipped(line.id) >= line.quantity)
    }

    /// Ordered and neither closed nor given back in full.
    pub(crate) fn living(&self) -> bool {
        !matches!(self.state, "cancel" | "terminated")
    }
}

/// The freight of a seller for so many pieces, in fen.
pub(crate) fn freight(base: i64, pieces: i64) -> i64 {
    base + (pieces - 1).max(0) / 10 * 100
}

/// What a new order needs.
pub(crate) struct NewTrade {
    pub(crate) reference: Option<String>,
    pub(crate) hand: bool,
    pub(crate) buyer: usize,
    pub(crate) seller: usize,
    pub(crate) address: Value,
    pub(crate) message: String,
    /// Offer, specification, quantity.
    pub(crate) lines: Vec<(u64, String, i64)>,
}

/// Creates an order; the lines have been checked. A repeated reference creates another one.
pub(crate) fn open(state: &mut State, new: NewTrade) -> u64 {
    let now = state.now();
    let market = &mut state.market;
    let number = market.next_number;
    market.next_number += 101;
    let mut lines = Vec::new();
    for (at, (offer, spec, quantity)) in new.lines.iter().enumerate() {
        let Some(known) = market.offers.get_mut(offer) else { continue };
        let title = known.title.clone();
        let Some(found) = known.spec_mut(spec) else { continue };
        found.stock -= quantity;
        lines.push(TradeLine {
            id: number + 1_000_000 + at as u64,
            offer: *offer,
            spec: spec.clone(),
            sku: found.sku,
            option: found.option.clone(),
            title,
            quantity: *quantity,
            price: found.price,
        });
    }
    let pieces = lines.iter().map(|line| line.quantity).sum();
    let freight = freight(market.sellers[new.seller].freight, pieces);
    let trade = Trade {
        number,
        reference: new.reference,
        hand: new.hand,
        buyer: new.buyer,
        seller: new.seller,
        state: "waitbuyerpay",
        placed: now,
        modified: now,
        paid: None,
        closed: None,
        close_kind: None,
        refunded: 0,
        freight,
        address: new.address,
        message: new.message,
        lines,
        shipments: Vec::new(),
        visible_from: 0,
        told: ("", 0, 0),
        seq: 0,
    };
    market.trades.insert(number, trade);
    state.plan_later(3 * DAY, Happening::CloseUnpaid { number });
    state.trade_changed(number);
    number
}

/// After a hub has ordered: some orders show up late in lists, and sometimes a buyer does the same by hand.
pub(crate) fn after_order(state: &mut State, number: u64) {
    let chance = hash(state.seed, "after order", number);
    let late = state.shares.lagging.wants(chance.is_multiple_of(12));
    let now = state.now();
    let Some(trade) = state.market.trades.get_mut(&number) else { return };
    if late {
        trade.visible_from = now + MINUTE + i64::try_from(chance % 180_000).unwrap_or(0);
        state.shares.lagging.happened += 1;
    }
    let like: Vec<(u64, String, i64)> =
        trade.lines.iter().map(|line| (line.offer, line.spec.clone(), line.quantity)).collect();
    if state.shares.by_hand.wants((chance >> 8).is_multiple_of(6))
        && !state.queue.holds(|h| matches!(h, Happening::BuyByHand { .. }))
    {
        let wait = 20_000 + i64::try_from((chance >> 16) % 400_000).unwrap_or(0);
        state.plan(wait, Happening::BuyByHand { like });
    }
    crate::world::minds::look_for_booked(state);
}

/// A buyer buys the same without our doing: same account, seller, goods and quantity, no reference, another recipient.
pub(crate) fn buy_by_hand(state: &mut State, like: Vec<(u64, String, i64)>) -> Option<u64> {
    let seller = state.market.offers.get(&like.first()?.0)?.seller;
    let address = serde_json::json!({ "fullName": "王采购", "mobile": "13900000000", "phone": "", "postCode": "310000",
        "provinceText": "浙江省", "cityText": "杭州市", "areaText": "西湖区", "townText": "", "address": "文三路9号" });
    let number = open(
        state,
        NewTrade { reference: None, hand: true, buyer: 0, seller, address, message: String::new(), lines: like },
    );
    state.shares.by_hand.happened += 1;
    // Half of them are paid by their buyer, the others run out.
    if hash(state.seed, "by hand", number).is_multiple_of(2) {
        state.plan_later(3 * HOUR, Happening::PayByHand { number });
    }
    Some(number)
}

fn wait(state: &State, label: &str, number: u64, low: i64, high: i64) -> i64 {
    days(&mut Rng::new(state.seed, &format!("{label} {number}")), low, high)
}

/// Payment. True when it was open.
pub(crate) fn pay(state: &mut State, number: u64) -> bool {
    let now = state.now();
    let Some(trade) = state.market.trades.get_mut(&number) else { return false };
    if trade.state != "waitbuyerpay" {
        return false;
    }
    trade.state = "waitsellersend";
    trade.paid = Some(now);
    trade.modified = now;
    let wait = wait(state, "ship", number, 1, 3);
    state.plan_later(wait, Happening::Ship { number });
    state.queue.drop_if(|h| matches!(h, Happening::CloseUnpaid { number: other } if *other == number));
    state.trade_changed(number);
    true
}

/// The seller hands over everything, or a part first, or together with another order of the same account.
pub(crate) fn ship(state: &mut State, number: u64) -> bool {
    let Some(trade) = state.market.trades.get(&number).filter(|trade| trade.state == "waitsellersend") else {
        return false;
    };
    state.queue.drop_if(|h| matches!(h, Happening::Ship { number: other } if *other == number));
    let chance = hash(state.seed, "shipping", number);
    let (seller, hand, first) = (trade.seller, trade.hand, trade.shipments.is_empty());
    if first && !hand && trade.pieces() > 1 && state.shares.parts.wants(chance.is_multiple_of(4)) {
        let part = first_part(&state.market.trades[&number]);
        state.shares.parts.happened += 1;
        parcel(state, &[(number, part)]);
        let wait = wait(state, "second part", number, 1, 2);
        state.plan_later(wait, Happening::Ship { number });
        return true;
    }
    let mut together = vec![number];
    if !hand && state.shares.merged.wants((chance >> 8).is_multiple_of(3)) {
        let other = state.market.trades.values().find(|other| {
            other.number != number
                && !other.hand
                && other.seller == seller
                && other.state == "waitsellersend"
                && other.shipments.is_empty()
        });
        if let Some(other) = other {
            together.push(other.number);
            state.shares.merged.happened += 1;
        }
    }
    let parts: Vec<(u64, Vec<(u64, i64)>)> = together
        .iter()
        .map(|number| {
            let trade = &state.market.trades[number];
            let rest = trade.lines.iter().map(|line| (line.id, line.quantity - trade.shipped(line.id)));
            (*number, rest.filter(|part| part.1 > 0).collect())
        })
        .collect();
    for number in &together {
        state.queue.drop_if(|h| matches!(h, Happening::Ship { number: other } if other == number));
    }
    parcel(state, &parts);
    true
}

/// The first lines of several, or the smaller half of one.
fn first_part(trade: &Trade) -> Vec<(u64, i64)> {
    if trade.lines.len() > 1 {
        let half = trade.lines.len() / 2;
        trade.lines.iter().take(half).map(|line| (line.id, line.quantity)).collect()
    } else {
        trade.lines.iter().map(|line| (line.id, line.quantity / 2)).collect()
    }
}

fn parcel(state: &mut State, parts: &[(u64, Vec<(u64, i64)>)]) {
    let now = state.now();
    let parcel = state.market.next_parcel;
    state.market.next_parcel += 1;
    let tracking = format!("YT{:013}", parcel * 7_919 + 17);
    for (number, lines) in parts {
        let Some(trade) = state.market.trades.get_mut(number) else { continue };
        trade.shipments.push(Shipment {
            tracking: tracking.clone(),
            logistics: format!("LP{parcel:014}"),
            lines: lines.clone(),
            at: now,
            signed: None,
        });
        trade.modified = now;
        if trade.all_shipped() {
            trade.state = "waitbuyerreceive";
        }
        state.trade_changed(*number);
    }
    let wait = wait(state, "road", parcel, 2, 5);
    state.plan_later(wait, Happening::PackageArrives { tracking });
}

/// A package reaches the warehouse.
pub(crate) fn arrive(state: &mut State, tracking: &str) {
    let now = state.now();
    state.queue.drop_if(|h| matches!(h, Happening::PackageArrives { tracking: other } if other == tracking));
    let mut numbers = Vec::new();
    for trade in state.market.trades.values_mut() {
        let mut here = false;
        for shipment in trade.shipments.iter_mut().filter(|s| s.tracking == tracking && s.signed.is_none()) {
            shipment.signed = Some(now);
            here = true;
        }
        if here {
            trade.modified = now;
            if trade.living() && trade.all_shipped() && trade.shipments.iter().all(|s| s.signed.is_some()) {
                trade.state = "waitbuyersign";
            }
            numbers.push(trade.number);
        }
    }
    for number in &numbers {
        state.trade_changed(*number);
        if state.market.trades[number].state == "waitbuyersign" {
            state.plan_later(DAY, Happening::ConfirmReceipt { number: *number });
        }
    }
    // What was bought by hand goes elsewhere and never lies on the clerk's table.
    numbers.retain(|number| !state.market.trades[number].hand);
    if !numbers.is_empty() {
        state.table.push((now, tracking.to_owned(), numbers));
    }
}

/// Receipt confirmed, and later the end.
pub(crate) fn advance(state: &mut State, number: u64, from: &[&str], to: &'static str) {
    let now = state.now();
    let Some(trade) = state.market.trades.get_mut(&number).filter(|trade| from.contains(&trade.state)) else { return };
    trade.state = to;
    trade.modified = now;
    if to == "confirm_goods" {
        state.plan_later(5 * DAY, Happening::Finish { number });
    }
    state.trade_changed(number);
}

/// Closes an order; what was paid is given back and the goods are on sale again. True when it was open.
pub(crate) fn close(state: &mut State, number: u64, kind: &'static str) -> bool {
    let now = state.now();
    let market = &mut state.market;
    let Some(trade) = market.trades.get_mut(&number) else { return false };
    if !trade.living() || trade.state == "success" {
        return false;
    }
    trade.state = "cancel";
    trade.closed = Some(now);
    trade.close_kind = Some(kind);
    trade.modified = now;
    trade.refunded = if trade.paid.is_some() { trade.total() } else { 0 };
    for line in &trade.lines {
        if let Some(spec) = market.offers.get_mut(&line.offer).and_then(|offer| offer.spec_mut(&line.spec))
            && !spec.gone
        {
            spec.stock += line.quantity;
        }
    }
    state.queue.drop_if(|h| {
        matches!(h, Happening::Ship { number: n } | Happening::CloseUnpaid { number: n } | Happening::PayByHand { number: n } if *n == number)
    });
    state.trade_changed(number);
    true
}
