//! Purchases: each provider order of ours is known to the hub as it is, carries our consignee, stands in the account
//! it was meant for, and brings the goods that were sold, at most at the ceiling.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Options;
use crate::amount::{Amount, print_units};
use crate::pairing::Pairs;
use crate::verdict::{Place, Verdict, Word};
use crate::view::HubProviderOrder;
use crate::world::{Goods, ProviderOrder};

pub(crate) fn judge(pairs: &Pairs<'_>, options: &Options, verdict: &mut Verdict) {
    let ours = || pairs.world.provider_orders.iter().filter(|order| pairs.is_ours(order));
    let model = options.consignee.as_ref().or_else(|| ours().find(|order| order.by_hub).map(|order| &order.consignee));
    for order in ours() {
        let place = Place::provider_order(&order.number);
        if order.by_hub && model.is_some_and(|model| !carries(&order.consignee, model)) {
            verdict.find(Word::Wrong, place, "carries another consignee".to_owned());
        }
        match pairs.hub_order(&order.number) {
            Some(twin) => {
                compare(order, twin, verdict);
                if !order.by_hub && order.reference.is_none() && !was_adopted(pairs, twin) {
                    let why = "was made by hand and is bound without a person's word".to_owned();
                    verdict.find(Word::Wrong, place, why);
                }
            }
            None if order.is_living() && !is_asked(pairs, order) => {
                verdict.find(Word::Wrong, place, "is ours, and the hub does not know it".to_owned());
            }
            None => {}
        }
    }
    for twin in &pairs.hub.provider_orders {
        bound_lines(pairs, twin, verdict);
    }
    booked_accounts(pairs, verdict);
    quantities(pairs, verdict);
    arrivals(pairs, verdict);
}

/// Each field of the model stands unchanged in the consignee.
fn carries(consignee: &Value, model: &Value) -> bool {
    match model {
        Value::Object(fields) => fields.iter().all(|(key, value)| consignee.get(key) == Some(value)),
        other => consignee == other,
    }
}

/// The hub knows that it does not know: a question about this attempt is open.
fn is_asked(pairs: &Pairs<'_>, order: &ProviderOrder) -> bool {
    pairs.hub.orders.iter().any(|hub_order| {
        hub_order.lines.iter().any(|line| {
            let attempted =
                |reference| line.bookings.iter().any(|booking| booking.reference.as_ref() == Some(reference));
            order.reference.as_ref().is_some_and(attempted) && pairs.is_asked(hub_order, line)
        })
    })
}

/// A likeness is never adopted silently: somebody bound it, or answered that it is ours.
fn was_adopted(pairs: &Pairs<'_>, twin: &HubProviderOrder) -> bool {
    let answers = ["it_is_ours:_bind", "it_is_ours", "bind", "bind_to_number"];
    let by_answer = || {
        twin.lines
            .iter()
            .filter_map(|line| line.line.as_deref())
            .filter_map(|line| pairs.home(line))
            .any(|(case, line)| case.hub.is_some_and(|order| pairs.is_answered(order, &line.parts, &answers)))
    };
    pairs.hub.touches.binds > 0 || by_answer()
}

/// The hub's picture of a provider order: account, reference, sums, goods.
fn compare(order: &ProviderOrder, twin: &HubProviderOrder, verdict: &mut Verdict) {
    let place = Place::provider_order(&order.number);
    if order.account != twin.account {
        let why = format!("stands in account {}, the hub says {}", order.account, twin.account);
        verdict.find(Word::Wrong, place, why);
    }
    if order.reference != twin.reference {
        verdict.find(Word::Wrong, place, "carries another reference than the hub says".to_owned());
    }
    let sums = [
        ("goods", order.goods, &twin.goods),
        ("freight", order.freight, &twin.freight),
        ("total", order.total, &twin.total),
    ];
    for (name, truth, said) in sums {
        let truth = Amount::new(truth, &order.currency);
        if !truth.same(said) {
            verdict.find(Word::Wrong, place, format!("its {name} is {truth}, the hub says {said}"));
        }
    }
    let mut said: BTreeMap<(Goods, i64), i64> = BTreeMap::new();
    for line in &twin.lines {
        let goods = Goods { offer: line.offer.clone(), spec: line.spec.clone() };
        *said.entry((goods, line.unit_price.units)).or_default() += line.quantity;
    }
    let mut truth: BTreeMap<(Goods, i64), i64> = BTreeMap::new();
    for line in &order.lines {
        *truth.entry((line.goods.clone(), line.unit_price)).or_default() += line.quantity;
    }
    if said != truth {
        let why = "its lines (goods, quantity or unit price) are not what the hub says".to_owned();
        verdict.find(Word::Wrong, place, why);
    }
    let on_lines: i64 = twin.lines.iter().map(|line| line.stock).sum();
    if on_lines != twin.for_stock {
        let why = format!("the hub keeps {} pieces of it for stock, on its lines {on_lines}", twin.for_stock);
        verdict.find(Word::Wrong, place, why);
    }
}

/// What is bound to a line is what was sold and planned, at most at the ceiling.
fn bound_lines(pairs: &Pairs<'_>, twin: &HubProviderOrder, verdict: &mut Verdict) {
    let order = pairs.world_order(&twin.number);
    if order.is_none() && (twin.bound || twin.reference.is_some()) {
        let why = "the hub has a provider order that no provider has".to_owned();
        verdict.find(Word::Wrong, Place::provider_order(&twin.number), why);
    }
    for bound in &twin.lines {
        let Some((case, line)) = bound.line.as_deref().and_then(|id| pairs.home(id)) else { continue };
        let Some(part) = line.parts.iter().find(|part| bound.line.as_ref() == Some(&part.id)) else { continue };
        let place = case.place().line(line.external);
        let goods = Goods { offer: bound.offer.clone(), spec: bound.spec.clone() };
        if line.truth().is_some_and(|truth| *truth != goods) {
            let why = format!("offer {} specification {:?} was bought, another was sold", goods.offer, goods.spec);
            verdict.find(Word::Wrong, place, why);
        } else if part.goods().is_some_and(|planned| planned != goods) {
            let why = format!("offer {} specification {:?} was bought, another was planned", goods.offer, goods.spec);
            verdict.find(Word::Wrong, place, why);
        }
        let (Some(ceiling), Some(order)) = (&part.ceiling, order) else { continue };
        let price = order.lines.iter().filter(|line| line.goods == goods).map(|line| line.unit_price).max();
        let above = price.is_some_and(|price| price > ceiling.units || order.currency != ceiling.currency);
        let accepted = || case.hub.is_some_and(|hub| pairs.is_answered(hub, &line.parts, &["accept"]));
        // A closed order cost nobody anything.
        if above && order.is_living() && !accepted() {
            let price = print_units(price.unwrap_or_default());
            verdict.find(Word::Wrong, place, format!("bought at {price} {}, the ceiling is {ceiling}", order.currency));
        }
    }
}

/// A booking's reference is found in the account that the booking names.
fn booked_accounts(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    let references: BTreeMap<&str, &ProviderOrder> = pairs
        .world
        .provider_orders
        .iter()
        .filter_map(|order| order.reference.as_deref().map(|reference| (reference, order)))
        .collect();
    for case in &pairs.cases {
        for part in case.parts() {
            for booking in part.bookings.iter().filter(|booking| booking.is_placed()) {
                let place = case.place().line(&part.external_line);
                let found = booking.reference.as_deref().and_then(|reference| references.get(reference));
                match (found, &booking.account) {
                    (Some(order), Some(account)) if order.account != *account => {
                        let why = format!("was booked in account {}, the hub says {account}", order.account);
                        verdict.find(Word::Wrong, place, why);
                    }
                    (None, _) if booking.reference.is_some() => {
                        let why = "the hub says it is booked, no provider has this reference".to_owned();
                        verdict.find(Word::Wrong, place, why);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// A line that the hub calls bought is bound with all its pieces.
fn quantities(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    let mut bound: BTreeMap<&str, i64> = BTreeMap::new();
    for twin in &pairs.hub.provider_orders {
        for line in &twin.lines {
            if let Some(id) = &line.line {
                *bound.entry(id).or_default() += line.quantity - line.stock;
            }
        }
    }
    for case in &pairs.cases {
        for part in case.parts().filter(|part| part.is_living()) {
            let pieces = bound.get(part.id.as_str()).copied().unwrap_or_default();
            let bought = matches!(part.status.as_str(), "booked" | "purchased" | "to_warehouse");
            // From the warehouse on, goods may come from the company's own stock, then nothing is bound.
            let partly = has_arrived(&part.status) && pieces > 0;
            if (bought || partly) && pieces < part.quantity {
                let why = format!("is {}, but {pieces} of {} pieces are bought for it", part.status, part.quantity);
                verdict.find(Word::Wrong, case.place().line(&part.external_line), why);
            }
        }
    }
}

/// Nothing is received that no seller sent.
fn arrivals(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    let mut received: BTreeMap<&Goods, i64> = BTreeMap::new();
    for line in pairs.cases.iter().flat_map(|case| &case.lines) {
        let Some(goods) = line.truth() else { continue };
        let pieces: i64 = line.parts.iter().filter(|part| has_arrived(&part.status)).map(|part| part.quantity).sum();
        *received.entry(goods).or_default() += pieces;
    }
    for (goods, received) in received {
        let ours = pairs.world.provider_orders.iter().filter(|order| pairs.is_ours(order));
        let sent: i64 = ours.map(|order| order.sent(goods)).sum();
        if received > sent {
            let why = format!(
                "offer {} specification {:?}: the hub received {received} pieces, sellers sent {sent}",
                goods.offer, goods.spec
            );
            verdict.find(Word::Wrong, Place::default(), why);
        }
    }
}

fn has_arrived(status: &str) -> bool {
    matches!(status, "at_warehouse" | "inspection" | "packing" | "ready_to_ship" | "shipped" | "received")
}
