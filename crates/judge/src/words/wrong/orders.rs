//! Orders and quantities: nothing that no shop sold, nothing twice, as many pieces as the shop wants now, and none
//! given up that the world could deliver.

use crate::pairing::{Case, LineCase, Pairs};
use crate::verdict::{Place, Verdict, Word};
use crate::view::HubOrder;
use crate::words::settled::returned;

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    for order in &pairs.strangers {
        let why = "the hub has an order that this shop never had".to_owned();
        verdict.find(Word::Wrong, Place::order(&order.shop, &order.external_id), why);
    }
    for order in &pairs.doubles {
        let why = "the hub has this order twice".to_owned();
        verdict.find(Word::Wrong, Place::order(&order.shop, &order.external_id), why);
    }
    for case in &pairs.cases {
        let Some(order) = case.hub else { continue };
        for line in case.lines.iter().filter(|line| !line.parts.is_empty()) {
            if let Some(why) = wrong_quantity(pairs, case, order, line) {
                verdict.find(Word::Wrong, case.place().line(line.external), why);
            }
        }
    }
}

fn wrong_quantity(pairs: &Pairs<'_>, case: &Case<'_>, order: &HubOrder, line: &LineCase<'_>) -> Option<String> {
    let (living, all, wanted) = (line.living(), line.all(), line.wanted);
    if living > wanted {
        return Some(format!("the hub serves {living} pieces, the shop wants {wanted}"));
    }
    // An open question holds the line as it is; it is counted as undecided.
    if line.excused {
        return None;
    }
    if all < wanted {
        return Some(format!("the hub has {all} of {wanted} pieces"));
    }
    let given_up = wanted - living;
    let back = line.parts.iter().filter(|part| returned(pairs, order, line, part)).map(|part| part.quantity).sum();
    if given_up <= 0 || given_up <= back || case.order.is_dead_by_itself() {
        return None;
    }
    match pairs.hindrance(line) {
        Some(_) => None,
        None => Some(format!("{given_up} pieces were given up although the world could deliver them")),
    }
}
