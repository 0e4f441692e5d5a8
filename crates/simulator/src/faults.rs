//! Faults: which kind strikes which request. Decided from the seed, the place and a counter, so that one place never
//! shifts another; the first of each kind is forced, so that no run misses one. Everything is kept for the ledger.

use std::collections::BTreeMap;

use crate::Level;
use crate::rng::hash;

/// The kinds of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    TimeoutBefore,
    TimeoutAfter,
    CutBefore,
    CutAfter,
    Http500,
    Http429,
    Doubled,
    Reordered,
    LaggingList,
    PriceDrift,
    StockGone,
    Garbage,
}

/// All kinds with their names.
pub(crate) const KINDS: [(Kind, &str); 12] = [
    (Kind::TimeoutBefore, "timeout_before_effect"),
    (Kind::TimeoutAfter, "timeout_after_effect"),
    (Kind::CutBefore, "cut_before"),
    (Kind::CutAfter, "cut_after"),
    (Kind::Http500, "http_500"),
    (Kind::Http429, "http_429"),
    (Kind::Doubled, "doubled"),
    (Kind::Reordered, "reordered"),
    (Kind::LaggingList, "lagging_list"),
    (Kind::PriceDrift, "price_drift"),
    (Kind::StockGone, "stock_gone"),
    (Kind::Garbage, "garbage"),
];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Spoils the whole answer; only one of these can strike a request.
    pub(crate) fn ends_the_request(self) -> bool {
        matches!(
            self,
            Self::TimeoutBefore
                | Self::TimeoutAfter
                | Self::CutBefore
                | Self::CutAfter
                | Self::Http500
                | Self::Http429
                | Self::Garbage
        )
    }
}

/// What a request is, as far as faults care.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) reference: String,
    /// It changes something.
    pub(crate) write: bool,
    /// It creates a provider order.
    pub(crate) create: bool,
    /// It prices or creates a provider order.
    pub(crate) prices: bool,
    /// It lists orders or looks one up by our reference.
    pub(crate) lists: bool,
    /// It belongs to setting up a connection and is spared unless armed by hand.
    pub(crate) spared: bool,
}

/// One fault that was injected.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) seq: u64,
    pub(crate) at: i64,
    pub(crate) place: String,
    pub(crate) kind: Kind,
    pub(crate) reference: String,
}

/// What strikes a webhook delivery.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OnDelivery {
    pub(crate) doubled: bool,
    pub(crate) reordered: bool,
    pub(crate) lost: bool,
}

/// The injector and its book.
#[derive(Debug, Clone)]
pub(crate) struct Faults {
    seed: u64,
    level: Level,
    /// Each kind at least so often.
    required: u64,
    asked: BTreeMap<(String, Kind), u64>,
    eligible: BTreeMap<Kind, u64>,
    /// Injected where it is forced.
    injected: BTreeMap<Kind, u64>,
    armed: Vec<(String, Kind, u64)>,
    pub(crate) log: Vec<Fault>,
}

impl Faults {
    pub(crate) fn new(seed: u64, level: Level, orders: usize) -> Self {
        Self {
            seed,
            level,
            required: (orders as u64 / 100).max(1),
            asked: BTreeMap::new(),
            eligible: BTreeMap::new(),
            injected: BTreeMap::new(),
            armed: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Arms a fault by hand: the next `times` requests at the place.
    pub(crate) fn arm(&mut self, place: &str, kind: Kind, times: u64) {
        self.armed.push((place.to_owned(), kind, times));
    }

    fn take_armed(&mut self, place: &str, kind: Kind) -> bool {
        let Some(at) = self.armed.iter().position(|(known, what, _)| *what == kind && (known == place || known == "*"))
        else {
            return false;
        };
        self.armed[at].2 -= 1;
        if self.armed[at].2 == 0 {
            self.armed.remove(at);
        }
        true
    }

    /// Where the first of a kind is forced: the nastiest when a provider order is created.
    fn hurts(kind: Kind, place: &Place) -> bool {
        match kind {
            Kind::TimeoutAfter | Kind::CutAfter | Kind::TimeoutBefore | Kind::CutBefore | Kind::Garbage => place.create,
            _ => true,
        }
    }

    fn fits(kind: Kind, place: &Place) -> bool {
        match kind {
            Kind::TimeoutBefore | Kind::CutBefore | Kind::Http500 | Kind::Http429 | Kind::Garbage => true,
            Kind::TimeoutAfter | Kind::CutAfter => place.write,
            Kind::LaggingList => place.lists,
            Kind::Reordered => place.lists && !place.name.ends_with("buyerView"),
            Kind::PriceDrift | Kind::StockGone => place.prices,
            Kind::Doubled => false,
        }
    }

    /// Which kinds strike the request. At most one of them ends it.
    pub(crate) fn strike(&mut self, now: i64, place: &Place, seq: &mut u64) -> Vec<Kind> {
        let mut out = Vec::new();
        let mut ended = false;
        // Another kind first each time, so that none hides behind the others.
        let turn = usize::try_from(hash(self.seed, "turn", self.asked.values().sum()) % 12).unwrap_or(0);
        for step in 0..KINDS.len() {
            let kind = KINDS[(step + turn) % KINDS.len()].0;
            if ended && kind.ends_the_request() {
                continue;
            }
            let armed = self.take_armed(&place.name, kind);
            if armed || (Self::fits(kind, place) && self.drawn(kind, place)) {
                ended |= kind.ends_the_request();
                out.push(kind);
            }
        }
        for kind in &out {
            self.note(now, place, *kind, seq);
        }
        out
    }

    fn drawn(&mut self, kind: Kind, place: &Place) -> bool {
        let percent = match self.level {
            Level::None => return false,
            Level::Mild => 2,
            Level::Hard => 10,
        };
        if place.spared {
            return false;
        }
        let asked = self.asked.entry((place.name.clone(), kind)).or_default();
        *asked += 1;
        let by_chance = hash(self.seed, &format!("{} {}", place.name, kind.name()), *asked) % 100 < percent;
        let here = Self::hurts(kind, place);
        if here {
            *self.eligible.entry(kind).or_default() += 1;
        }
        let injected = self.injected.get(&kind).copied().unwrap_or(0);
        let first = 2 + hash(self.seed, kind.name(), 0) % 12 + injected * 40;
        let forced = here && injected < self.required && self.eligible.get(&kind).copied().unwrap_or(0) >= first;
        by_chance || forced
    }

    fn note(&mut self, now: i64, place: &Place, kind: Kind, seq: &mut u64) {
        *seq += 1;
        if Self::hurts(kind, place) {
            *self.injected.entry(kind).or_default() += 1;
        }
        let fault = Fault { seq: *seq, at: now, place: place.name.clone(), kind, reference: place.reference.clone() };
        self.log.push(fault);
    }

    /// What strikes a delivery: of a shop's webhook or of a message.
    pub(crate) fn of_delivery(&mut self, name: &str, now: i64, reference: &str, seq: &mut u64) -> OnDelivery {
        let place = Place {
            name: name.to_owned(),
            reference: reference.to_owned(),
            write: false,
            create: false,
            prices: false,
            lists: false,
            spared: false,
        };
        let mut out = OnDelivery::default();
        for kind in [Kind::Doubled, Kind::Reordered, Kind::CutBefore, Kind::TimeoutBefore] {
            let random = matches!(kind, Kind::Doubled | Kind::Reordered);
            if self.take_armed(name, kind) || (random && !out.doubled && self.drawn(kind, &place)) {
                match kind {
                    Kind::Doubled => out.doubled = true,
                    Kind::Reordered => out.reordered = true,
                    _ => out.lost = true,
                }
                self.note(now, &place, kind, seq);
            }
        }
        out
    }

    /// A number for the details of a fault (which half, how long), the same for the same seed.
    pub(crate) fn detail(&self, label: &str) -> u64 {
        hash(self.seed, label, self.log.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, create: bool) -> Place {
        Place {
            name: name.to_owned(),
            reference: "R".to_owned(),
            write: create,
            create,
            prices: create,
            lists: !create,
            spared: false,
        }
    }

    #[test]
    fn every_kind_strikes_within_a_hundred_orders_and_a_seed_repeats() {
        for level in [Level::Mild, Level::Hard] {
            let run = || {
                let (mut faults, mut seq) = (Faults::new(3, level, 100), 0);
                for _ in 0..120 {
                    faults.strike(0, &place("1688.fastCreateOrder", true), &mut seq);
                    faults.strike(0, &place("1688.getBuyerOrderList", false), &mut seq);
                    faults.of_delivery("webhook", 0, "shop-1/9", &mut seq);
                }
                faults
            };
            let faults = run();
            for (kind, name) in KINDS {
                assert!(faults.log.iter().any(|fault| fault.kind == kind), "{name}");
                let nasty = kind.ends_the_request() && !matches!(kind, Kind::Http500 | Kind::Http429);
                let at_creation = |fault: &Fault| fault.kind == kind && fault.place.ends_with("CreateOrder");
                assert!(!nasty || faults.log.iter().any(at_creation), "{name}");
            }
            assert_eq!(format!("{:?}", faults.log), format!("{:?}", run().log));
        }
        let (mut none, mut seq) = (Faults::new(3, Level::None, 100), 0);
        assert!((0..300).all(|_| none.strike(0, &place("x", true), &mut seq).is_empty()));
        none.arm("x", Kind::CutAfter, 2);
        assert_eq!(none.strike(0, &place("y", true), &mut seq), []);
        assert_eq!(none.strike(0, &place("x", true), &mut seq), [Kind::CutAfter]);
        assert_eq!(none.strike(0, &place("x", true), &mut seq), [Kind::CutAfter]);
        assert_eq!(none.strike(0, &place("x", true), &mut seq), []);
        assert_eq!(seq, 2);
    }
}
