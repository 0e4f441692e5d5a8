//! What is true in the world, for the judge: orders of shops, orders at the provider, faults, shares, the clerk's table,
//! and the agent's list of offers.

use serde_json::{Value, json};

use crate::alibaba1688::trade::Trade;
use crate::text::{money, rfc3339, rfc3339_or_null};
use crate::woocommerce::Shop;
use crate::woocommerce::orders::{Line, ShopOrder};
use crate::world::State;
use crate::world::catalogue::Listing;
use crate::world::people::{self, Later, Pay};

/// `GET /ledger`: everything that changed after the given counter.
pub(crate) fn ledger(state: &State, after: u64) -> Value {
    let shops: Vec<Value> = state
        .shops
        .iter()
        .map(|shop| {
            let orders: Vec<Value> = shop
                .orders
                .values()
                .filter(|order| order.seq > after)
                .map(|order| shop_order(state, shop, order))
                .collect();
            // Orders that were deleted for good are in no list above: whoever has them must know why.
            let deleted: Vec<Value> =
                shop.deleted.iter().map(|(id, at)| json!({ "id": id.to_string(), "at": rfc3339(*at) })).collect();
            json!({ "id": shop.id, "kind": "woocommerce", "orders": orders, "deleted": deleted })
        })
        .collect();
    let trades: Vec<Value> = state
        .market
        .trades
        .values()
        .filter(|trade| trade.seq > after)
        .map(|trade| provider_order(state, trade))
        .collect();
    let faults: Vec<Value> = state
        .faults
        .log
        .iter()
        .filter(|fault| fault.seq > after)
        .map(|fault| {
            json!({ "seq": fault.seq, "at": rfc3339(fault.at), "place": fault.place, "kind": fault.kind.name(), "reference": fault.reference })
        })
        .collect();
    json!({ "seed": state.seed, "now": rfc3339(state.now()), "next": state.seq, "shops": shops,
        "providers": [{ "kind": "1688", "orders": trades }], "faults": faults })
}

fn shop_order(state: &State, shop: &Shop, order: &ShopOrder) -> Value {
    let told: Vec<Value> = order
        .told
        .iter()
        .map(|told| json!({ "at": rfc3339(told.at), "status": told.status, "note": told.note }))
        .collect();
    json!({ "id": order.id.to_string(), "number": order.id.to_string(), "status": order.status, "currency": shop.currency,
        "total": money(order.total()), "placed_at": rfc3339(order.created), "paid_at": rfc3339_or_null(order.paid),
        "paid": money(if order.paid.is_some() { order.total() } else { 0 }), "edited_at": rfc3339_or_null(order.edited),
        "cancelled_at": rfc3339_or_null(order.cancelled), "refunded": money(order.refunded()), "payment_method": order.method,
        "lines": order.lines.iter().map(|line| shop_line(state, order, line)).collect::<Vec<_>>(), "told": told })
}

fn shop_line(state: &State, order: &ShopOrder, line: &Line) -> Value {
    let truth = line.place.map(|(product, variant)| &state.goods.products[product].variants[variant]);
    let offer = truth.and_then(|variant| variant.offer);
    let spec = offer.and(truth).map(|variant| variant.spec.clone());
    let market = offer.zip(spec.clone()).and_then(|(offer, spec)| state.market.offers.get(&offer)?.spec(&spec));
    json!({ "id": line.id.to_string(), "product": line.product.to_string(), "variant": line.variation.to_string(),
        "quantity": line.quantity, "refunded_pieces": order.returned(line.id), "refunded_at": rfc3339_or_null(order.returned_at(line.id)), "total": money(order.line_total(line).gross()), "offer": offer.map(|offer| offer.to_string()),
        "spec": spec, "possible": market.is_some_and(|spec| !spec.gone), "unit_price": market.map(|spec| money(spec.price)) })
}

fn provider_order(state: &State, trade: &Trade) -> Value {
    let market = &state.market;
    let lines: Vec<Value> = trade
        .lines
        .iter()
        .map(|line| {
            let gone = market.offers.get(&line.offer).and_then(|offer| offer.spec(&line.spec)).is_none_or(|spec| spec.gone);
            json!({ "id": line.id.to_string(), "offer": line.offer.to_string(), "spec": line.spec, "quantity": line.quantity,
                "unit_price": money(line.price), "possible": trade.living() || !gone })
        })
        .collect();
    let shipments: Vec<Value> = trade
        .shipments
        .iter()
        .map(|parcel| {
            let lines: Vec<Value> =
                parcel.lines.iter().map(|(id, quantity)| json!({ "id": id.to_string(), "quantity": quantity })).collect();
            json!({ "tracking": parcel.tracking, "lines": lines, "shipped_at": rfc3339(parcel.at), "signed_at": rfc3339_or_null(parcel.signed) })
        })
        .collect();
    json!({ "number": trade.number.to_string(), "reference": trade.reference, "made_by": if trade.hand { "hand" } else { "hub" },
        "account": market.buyers[trade.buyer].login, "seller": market.sellers[trade.seller].id, "state": trade.state, "placed_at": rfc3339(trade.placed),
        "paid_at": rfc3339_or_null(trade.paid), "closed_at": rfc3339_or_null(trade.closed), "refunded": money(trade.refunded),
        "goods": money(trade.goods()), "freight": money(trade.freight), "total": money(trade.total()), "currency": "CNY",
        "consignee": trade.address, "lines": lines, "shipments": shipments })
}

/// `GET /shares`: what was planned, of how many, and what truly happened.
pub(crate) fn shares(state: &State) -> Value {
    let plan = &state.plan.orders;
    let orders = plan.len();
    let lines = state.plan.lines();
    let count = |test: &dyn Fn(&people::PlannedOrder) -> bool| plan.iter().filter(|order| test(order)).count();
    let placed = || state.shops.iter().flat_map(|shop| shop.orders.values());
    let happened_lines =
        |test: &dyn Fn(&Line) -> bool| placed().flat_map(|order| &order.lines).filter(|line| test(line)).count();
    let listing = |line: &Line| line.place.map(|place| state.goods.products[place.0].listing);
    let two_sellers = placed()
        .filter(|order| {
            let mut seen: Vec<usize> = order
                .lines
                .iter()
                .filter_map(|line| line.place)
                .filter(|place| state.goods.products[place.0].listing != Listing::NoOffer)
                .map(|place| state.goods.products[place.0].seller)
                .collect();
            seen.sort_unstable();
            seen.dedup();
            seen.len() > 1
        })
        .count();
    let of_orders = |planned: usize, happened: usize| json!({ "orders": planned, "of": orders, "happened": happened });
    let of_lines = |planned: usize, happened: usize| json!({ "lines": planned, "of": lines, "happened": happened });
    let missing = |order: &people::PlannedOrder| {
        order.lines.iter().filter(|l| state.goods.products[l.0].listing != Listing::Listed).count()
    };
    let shares = &state.shares;
    let late = placed().filter(|order| order.visible_from > order.created).count();
    json!({
        "two_sellers": of_orders(count(&|o| people::sellers(o, &state.goods) > 1), two_sellers),
        "quantity_above_one": of_lines(plan.iter().flat_map(|o| &o.lines).filter(|l| l.2 > 1).count(), happened_lines(&|l| l.quantity > 1)),
        "part_shipment": of_orders(shares.parts.need, shares.parts.happened),
        "cancelled_after_booking": of_orders(count(&|o| o.later == Later::CancelAfterBooking), shares.cancelled.happened),
        "edited": of_orders(count(&|o| matches!(o.later, Later::EditBeforeBooking | Later::EditAfterBooking)), shares.edited.happened),
        "cash_on_delivery": of_orders(count(&|o| o.pay == Pay::CashOnDelivery), placed().filter(|o| o.method == "cod").count()),
        "line_without_offer": of_lines(plan.iter().map(missing).sum(), happened_lines(&|l| listing(l).is_some_and(|l| l != Listing::Listed))),
        "merged_packages": of_orders(shares.merged.need, shares.merged.happened),
        "bought_by_hand": of_orders(shares.by_hand.need, shares.by_hand.happened),
        "price_change": of_orders(count(&|o| o.price_change), shares.price.happened),
        "lagging_list": of_orders(count(&|o| o.lag > 0) + shares.lagging.need, late + shares.lagging.happened),
    })
}

/// `GET /arrivals`: what lies on the clerk's table.
pub(crate) fn arrivals(state: &State, after: usize) -> Value {
    let items: Vec<Value> = state
        .table
        .iter()
        .enumerate()
        .skip(after)
        .map(|(at, (moment, tracking, numbers))| {
            let mut lines = Vec::new();
            for trade in numbers.iter().filter_map(|number| state.market.trades.get(number)) {
                for (id, quantity) in trade.shipments.iter().filter(|s| s.tracking == *tracking).flat_map(|s| &s.lines) {
                    if let Some(line) = trade.lines.iter().find(|line| line.id == *id) {
                        lines.push(json!({ "order": trade.number.to_string(), "id": id.to_string(), "offer": line.offer.to_string(),
                            "spec": line.spec, "quantity": quantity }));
                    }
                }
            }
            let orders: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            json!({ "seq": at + 1, "at": rfc3339(*moment), "tracking": tracking, "provider": "1688", "orders": orders, "lines": lines })
        })
        .collect();
    json!({ "next": state.table.len(), "items": items })
}

/// `GET /offers/{shop}.csv`: the agent's list, or the complete one.
pub(crate) fn offers(state: &State, shop: &Shop, complete: bool) -> String {
    let mut out = "product,variant,provider,offer,spec,seller,seller_name,price,currency,title,picture\n".to_owned();
    for product in &shop.products {
        let truth = &state.goods.products[product.place];
        let wanted = truth.listing == Listing::Listed || (complete && truth.listing == Listing::CompleteOnly);
        if !wanted {
            continue;
        }
        let seller = &state.goods.sellers[truth.seller];
        for (at, variant) in truth.variants.iter().enumerate() {
            let Some(offer) = variant.offer else { continue };
            // The list says what the agent once saw: prices of the start, not of today.
            out.push_str(&format!(
                "{},{},1688,{offer},{},{},{},{},CNY,{},{}\n",
                product.id,
                product.variations.get(at).copied().unwrap_or(0),
                variant.spec,
                seller.member,
                seller.name,
                money(variant.fen),
                truth.title,
                crate::woocommerce::products::picture(shop, product.id),
            ));
        }
    }
    out
}
