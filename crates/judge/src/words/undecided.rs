//! Undecided: questions that are open at the end, because no rule and no simulated person was allowed to answer.

use crate::pairing::{Case, Pairs};
use crate::verdict::{Place, Verdict, Word};

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    for decision in pairs.hub.decisions.iter().filter(|decision| decision.open) {
        let booked = |booking: &String| {
            let parts = pairs.cases.iter().flat_map(Case::parts);
            let mut holding = parts.filter(|part| part.bookings.iter().any(|held| held.id == *booking));
            holding.next().map(|part| part.id.as_str())
        };
        let about = decision.line.as_deref().or_else(|| decision.booking.as_ref().and_then(booked));
        let home = about.and_then(|line| pairs.home(line));
        let place = match home {
            Some((case, line)) => case.place().line(line.external),
            None => pairs
                .hub
                .orders
                .iter()
                .find(|order| decision.order.as_ref() == Some(&order.id))
                .map(|order| Place::order(&order.shop, &order.external_id))
                .unwrap_or_default(),
        };
        verdict.find(Word::Undecided, place, format!("the question {} is open", decision.kind));
    }
}
