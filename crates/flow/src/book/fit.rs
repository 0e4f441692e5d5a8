//! Which lines of an order are found in a provider order: by offer and specification, within the pieces of both (BR-48).
//! Plain data in, plain data out; what is then done with it stands in `bind`.

use domain::{ids::LineId, provider_order::ProviderLineSeen};

/// A free line of ours and where it is bought.
pub(super) struct Ours {
    pub(super) line: LineId,
    pub(super) quantity: i64,
    pub(super) offer: String,
    pub(super) spec: String,
    pub(super) chosen: bool,
}

/// Pieces of a line that are found in the provider order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) line: LineId,
    pub(super) pieces: i64,
    pub(super) offer: String,
    pub(super) spec: String,
    pub(super) price: i64,
}

/// What is found, and what may be several lines.
#[derive(Default)]
pub(super) struct Fit {
    pub(super) pairs: Vec<Pair>,
    pub(super) unclear: Vec<(ProviderLineSeen, Vec<LineId>)>,
}

/// Which lines of ours are found in a provider order. With a person's choice only the chosen line counts.
pub(super) fn fit(ours: &[Ours], theirs: &[ProviderLineSeen], only_chosen: bool) -> Fit {
    let mut fit = Fit::default();
    for seen in theirs.iter().filter(|seen| seen.quantity > 0) {
        let mut left = seen.quantity;
        let free = |fit: &Fit, ours: &Ours| !fit.pairs.iter().any(|pair| pair.line == ours.line);
        let same_offer = ours.iter().filter(|one| one.offer == seen.offer && (!only_chosen || one.chosen));
        let exact: Vec<&Ours> = same_offer.clone().filter(|one| one.spec == seen.spec && free(&fit, one)).collect();
        // A specification that one side does not say may be any.
        let loose = same_offer.filter(|one| one.spec.is_empty() != seen.spec.is_empty() && free(&fit, one));
        let loose: Vec<&Ours> = if exact.is_empty() { loose.collect() } else { Vec::new() };
        if loose.len() > 1 {
            fit.unclear.push((seen.clone(), loose.iter().map(|one| one.line).collect()));
            continue;
        }
        for one in exact.into_iter().chain(loose) {
            let pieces = one.quantity.min(left);
            if pieces == 0 {
                break;
            }
            left -= pieces;
            fit.pairs.push(Pair {
                line: one.line,
                pieces,
                offer: seen.offer.clone(),
                spec: seen.spec.clone(),
                price: seen.unit_price.amount,
            });
        }
    }
    fit
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};

    use super::*;

    #[test]
    fn br_48_all_lines_found_are_bound_within_the_quantities() {
        let ours = |line: i64, quantity: i64, offer: &str, spec: &str| Ours {
            line: LineId::new(line),
            quantity,
            offer: offer.into(),
            spec: spec.into(),
            chosen: false,
        };
        let theirs = |offer: &str, spec: &str, quantity: i64| ProviderLineSeen {
            external_id: "1".into(),
            offer: offer.into(),
            spec: spec.into(),
            quantity,
            unit_price: Money::zero(Currency::CNY),
        };
        let all = [ours(1, 2, "a", "red"), ours(2, 3, "a", "blue"), ours(3, 1, "b", ""), ours(4, 2, "a", "red")];
        for (seen, pairs, unclear) in [
            (vec![theirs("a", "red", 2)], vec![(1, 2)], 0),
            (vec![theirs("a", "red", 3)], vec![(1, 2), (4, 1)], 0),
            (vec![theirs("a", "red", 9), theirs("b", "", 1)], vec![(1, 2), (4, 2), (3, 1)], 0),
            (vec![theirs("a", "blue", 1)], vec![(2, 1)], 0),
            (vec![theirs("a", "green", 1)], vec![], 0),
            (vec![theirs("a", "", 1)], vec![], 1),
            (vec![theirs("b", "", 1), theirs("b", "", 1)], vec![(3, 1)], 0),
            (vec![theirs("c", "", 1)], vec![], 0),
        ] {
            let found = fit(&all, &seen, false);
            let got: Vec<(i64, i64)> = found.pairs.iter().map(|pair| (pair.line.number(), pair.pieces)).collect();
            assert_eq!((got, found.unclear.len()), (pairs, unclear), "{seen:?}");
        }
    }
}
