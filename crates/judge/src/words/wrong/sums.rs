//! Sums between shop and hub: total, lines, payments, refunds and what went back to the customer, each to the minor
//! unit (BR-20, BR-30). Sums of provider orders stand with the purchases.

use crate::amount::{Amount, print_units};
use crate::pairing::{Case, LineCase, Pairs};
use crate::verdict::{Verdict, Word};
use crate::view::HubOrder;
use crate::words::settled::MoneyBack;

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    for case in &pairs.cases {
        let Some(order) = case.hub else { continue };
        let mut check = |name: &str, truth: &Amount, said: &Amount| {
            if !truth.same(said) {
                verdict.find(Word::Wrong, case.place(), format!("{name} is {truth}, the hub says {said}"));
            }
        };
        let currency = &case.order.currency;
        check("the total", &Amount::new(case.order.total, currency), &order.total);
        let refunded = Amount::new(case.order.refunded, currency);
        check("the refunded sum", &refunded, &order.refunded);
        let (payments, refunds) = (entries(pairs, order, "payment"), entries(pairs, order, "refund"));
        if let Some(refunds) = refunds {
            check("the refunded sum", &refunded, &Amount { units: refunds.units.abs(), ..refunds });
        } else {
            mixed(verdict, case, "refund");
        }
        if let Some(payments) = payments {
            let paid = paid(case).unwrap_or_else(|| order.paid.clone());
            let mut check = |name: &str, said: &Amount| {
                if !paid.same(said) {
                    verdict.find(Word::Wrong, case.place(), format!("paid is {paid}, the hub's {name} says {said}"));
                }
            };
            check("order", &order.paid);
            check("books", &payments);
        } else {
            mixed(verdict, case, "payment");
        }
        for line in &case.lines {
            if let Some(said) = line_total(line) {
                let truth = Amount::new(line.world.map_or(0, |world| world.total), currency);
                if !truth.same(&said) {
                    let why = format!("the line's total is {truth}, the hub says {said}");
                    verdict.find(Word::Wrong, case.place().line(line.external), why);
                }
            }
        }
        let money = MoneyBack::of(pairs, case, order);
        if money.beyond() {
            let back = print_units(money.refunded + money.credited);
            let why = format!("{back} went back to the customer, {} were due", print_units(money.most));
            verdict.find(Word::Wrong, case.place(), why);
        }
    }
}

/// What the customer truly paid; none when the ledger does not say it and an edit made the total another one.
fn paid(case: &Case<'_>) -> Option<Amount> {
    let order = case.order;
    let changed = |line: &LineCase<'_>| line.world.is_none_or(|world| world.quantity != line.all());
    let edited = order.edited_at.is_some() || case.lines.iter().any(changed);
    let units = match (order.paid, order.paid_at) {
        (Some(paid), _) => paid,
        (None, None) => 0,
        (None, Some(_)) if edited => return None,
        (None, Some(_)) => order.total,
    };
    Some(Amount::new(units, &order.currency))
}

/// The sum of the order's entries of one kind; none when they are in several currencies.
fn entries(pairs: &Pairs<'_>, order: &HubOrder, kind: &str) -> Option<Amount> {
    let mut sum = Amount::new(0, &order.total.currency);
    let of_kind = |entry: &&crate::view::LedgerEntry| entry.kind == kind && entry.order.as_ref() == Some(&order.id);
    for entry in pairs.hub.ledger_entries.iter().filter(of_kind) {
        if entry.amount.currency != sum.currency {
            return None;
        }
        sum.units += entry.amount.units;
    }
    Some(sum)
}

fn mixed(verdict: &mut Verdict, case: &Case<'_>, kind: &str) {
    let why = format!("the books have a {kind} in another currency than the order");
    verdict.find(Word::Wrong, case.place(), why);
}

/// The hub's total of a sold line, where its pieces can be laid beside the world's: the living ones, or all of them.
fn line_total(line: &LineCase<'_>) -> Option<Amount> {
    let sold = line.world?.quantity;
    let living_only = line.living() == sold;
    if !living_only && line.all() != sold {
        return None;
    }
    let mut parts = line.parts.iter().filter(|part| part.is_living() || !living_only);
    let mut sum = parts.next()?.total.clone();
    for part in parts {
        sum.units += part.total.units;
    }
    Some(sum)
}
