//! What happens in a story: one list of steps, made from a seed, kept as JSON when it found something, and shortened by
//! leaving steps out. Which order or trade a step is about is a number that is taken round among those that are there, so
//! that a step still means something when others are left out.

use serde::{Deserialize, Serialize};
use store::points::POINTS;

use crate::chance::Chance;

/// A whole story, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What it is about, or what it once found.
    #[serde(default)]
    pub about: String,
    /// The seed of turns, faults and ids.
    pub seed: u64,
    /// How unkind the world is.
    pub level: Level,
    /// Nodes over one database.
    pub nodes: usize,
    /// Companies in it, each with its shop and its account.
    #[serde(default = "one")]
    pub companies: usize,
    /// What happens.
    pub steps: Vec<Step>,
}

const fn one() -> usize {
    1
}

const fn once() -> u64 {
    1
}

/// How unkind the world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Only the faults that the story names.
    None,
    /// Each kind at 2 of 100 requests.
    Mild,
    /// Each kind at 10 of 100 requests.
    Hard,
}

impl From<Level> for simulator::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::None => Self::None,
            Level::Mild => Self::Mild,
            Level::Hard => Self::Hard,
        }
    }
}

/// A deed, and how many turns others take before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Turns before it.
    pub after: u64,
    /// What is done.
    pub what: Deed,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// A customer orders.
    Order,
    /// Something in the world: `cancel_in_shop`, `edit`, `pay`, `ship`, `close`, `sign`, `buy_by_hand`.
    World {
        /// What.
        act: String,
        /// With which of the orders or trades.
        which: u64,
    },
    /// A shop gives back a part of what was paid.
    Refund {
        /// Which order.
        which: u64,
        /// How much of it.
        percent: u64,
    },
    /// A shop gives back pieces of a line.
    GiveBack {
        /// Which order, and of it which line.
        which: u64,
        /// How many pieces; as many as are left when there are fewer.
        pieces: u64,
    },
    /// The next request or delivery of this place goes wrong.
    Fault {
        /// Where; `*` is anywhere.
        place: String,
        /// How.
        kind: String,
        /// How many of them.
        #[serde(default = "once")]
        times: u64,
    },
    /// A node dies when it comes past this place.
    Kill {
        /// Where.
        place: String,
        /// Until it is started again.
        seconds: u64,
    },
    /// A node stands still when it comes past this place.
    Freeze {
        /// Where.
        place: String,
        /// For so long.
        seconds: u64,
    },
    /// Whoever comes past this place goes on only later: an answer that is slow.
    Slow {
        /// Where.
        place: String,
        /// So much later.
        seconds: u64,
    },
    /// Time passes.
    Pass {
        /// So much.
        minutes: u64,
    },
    /// The cast makes its round: pays, answers, scans, packs, hands over.
    Round,
    /// A buyer does an act on one of the orders: `booking.create`, `booking.bind`, `booking.unbind`, `order.hold`,
    /// `order.release`, `activity.abort`, `decision.answer`, `connection.poll`, `account.sync`, `order.read_again`,
    /// `payment.link`, `package.scan`, `offers.import`.
    Act {
        /// Which act.
        act: String,
        /// On which order.
        which: u64,
    },
    /// People of the neighbour try an act on something that is not theirs.
    Stranger {
        /// Which act.
        act: String,
        /// On which order.
        which: u64,
    },
}

const FAULTS: [&str; 11] = [
    "timeout_before_effect",
    "timeout_after_effect",
    "cut_before",
    "cut_after",
    "http_500",
    "http_429",
    "garbage",
    "price_drift",
    "stock_gone",
    "lagging_list",
    "reordered",
];
/// Where a fault hurts.
const PLACES: [&str; 12] = [
    "1688.fastCreateOrder",
    "1688.fastCreateOrder",
    "1688.fastCreateOrder",
    "1688.createOrder.preview",
    "1688.getBuyerOrderList",
    "1688.get.buyerView",
    "1688.trade.cancel",
    "woocommerce.orders.get",
    "woocommerce.orders.list",
    "woocommerce.orders.put",
    "woocommerce.notes.post",
    "*",
];
const DEAREST: [&str; 4] = ["book.send.called", "book.send.called", "book.settle.committing", "tell.noted"];
const CREATE: &str = "1688.fastCreateOrder";
const LOOK_UP: &str = "1688.get.buyerView";
const LIST: &str = "1688.getBuyerOrderList";
/// Where nodes die that are no named points.
const TRANSACTIONS: [&str; 8] = [
    "calling",
    "called",
    "after book: attempt",
    "before book: settle",
    "after jobs: begin",
    "after jobs: finish",
    "before jobs: finish",
    "after follow: apply",
];
const ACTS: [&str; 18] = [
    "booking.create",
    "booking.create",
    "booking.bind",
    "booking.unbind",
    "offers.import",
    "decision.answer",
    "decision.answer",
    "decision.answer",
    "package.scan",
    "package.scan",
    "package.scan",
    "order.hold",
    "order.release",
    "activity.abort",
    "connection.poll",
    "account.sync",
    "order.read_again",
    "payment.link",
];

impl Story {
    /// The story of a seed.
    #[must_use]
    pub fn of(seed: u64, hard: bool) -> Self {
        let chance = Chance::new(seed, "story");
        let level = match seed % 4 {
            _ if hard => Level::Hard,
            0 => Level::None,
            3 => Level::Hard,
            _ => Level::Mild,
        };
        // Most are short; each eighth is as long as four of them.
        let is_long = seed % 8 == 7;
        let orders = if is_long { chance.between(2, 4) } else { chance.between(1, 2) };
        let count = orders + if is_long { chance.between(8, 16) } else { chance.between(2, 6) };
        let companies = if seed % 5 == 4 { 2 } else { 1 };
        let mut steps = vec![Step { after: 0, what: Deed::Order }];
        let mut owed = orders - 1;
        while (steps.len() as u64) < count {
            let what = if owed > 0 && chance.of_hundred(25) {
                owed -= 1;
                Deed::Order
            } else {
                deed(&chance, seed, companies)
            };
            // Mostly soon, now and then after everything has come to rest.
            let after = if chance.of_hundred(25) { 400 } else { chance.below(60) };
            steps.push(Step { after, what });
            if chance.of_hundred(12) {
                steps.extend(lost_answer(&chance));
            }
            if chance.of_hundred(15) {
                steps.extend(overtaken_word(&chance));
            }
            if chance.of_hundred(12) {
                steps.push(overtaken_worker(&chance));
            }
        }
        // Each story ends with nodes that die on the way to rest; a few seeds in a row leave no point out.
        for turn in 0..3 {
            let (name, _) = POINTS[usize::try_from((seed * 3 + turn) % POINTS.len() as u64).unwrap_or(0)];
            steps.push(Step { after: 10, what: Deed::Kill { place: name.to_owned(), seconds: 1 + turn * 20 } });
        }
        Self { about: String::new(), seed, level, nodes: 1 + usize::try_from(seed % 3).unwrap_or(0), companies, steps }
    }
}

impl Story {
    /// A story of many orders: what is done costs less for each of them, and they get into each other's way.
    #[must_use]
    pub fn crowd(seed: u64, hard: bool) -> Self {
        let mut story = Self::of(seed, hard);
        let chance = Chance::new(seed, "crowd");
        for _ in 0..chance.between(6, 14) {
            let at = chance.place(story.steps.len() + 1);
            story.steps.insert(at, Step { after: chance.below(200), what: Deed::Order });
        }
        story
    }
}

/// An order is made, its answer is lost, and for a while the provider shows it to nobody who looks.
fn lost_answer(chance: &Chance) -> Vec<Step> {
    let lost = pick(chance, &["timeout_after_effect", "cut_after", "garbage"]);
    let unseen = || "lagging_list".to_owned();
    let faults = [(CREATE, lost, 1), (LOOK_UP, unseen(), 5), (LIST, unseen(), 8)];
    let step = |(place, kind, times): (&str, String, u64)| Step {
        after: 0,
        what: Deed::Fault { place: place.to_owned(), kind, times },
    };
    faults.into_iter().map(step).collect()
}

/// Somebody stands still at a costly place for longer than a lease, and comes back when another has gone on.
fn overtaken_worker(chance: &Chance) -> Step {
    let place =
        pick(chance, &["called 1688.fastCreateOrder", "book.send.called", "before book: settle", "follow.read"]);
    Step { after: 0, what: Deed::Freeze { place, seconds: chance.between(20, 80) } }
}

/// The shop changes its mind while what it said before is still on its way: an answer is slow, and another one, asked for
/// later, is there first.
fn overtaken_word(chance: &Chance) -> Vec<Step> {
    let which = chance.below(1000);
    let place = pick(chance, &["called woocommerce.orders.fetch", "called woocommerce.orders.list"]);
    let asks = if place.ends_with("list") { "connection.poll" } else { "order.read_again" };
    let slow = Deed::Slow { place, seconds: chance.between(8, 19) };
    let act = |act: &str| Deed::Act { act: act.to_owned(), which };
    let edit = Deed::World { act: "edit".to_owned(), which };
    [(0, slow), (0, act(asks)), (8 + chance.below(20), edit), (0, act("order.read_again"))]
        .into_iter()
        .map(|(after, what)| Step { after, what })
        .collect()
}

fn pick(chance: &Chance, of: &[&str]) -> String {
    of[chance.place(of.len())].to_owned()
}

fn deed(chance: &Chance, seed: u64, companies: usize) -> Deed {
    let which = chance.below(1000);
    match chance.below(100) {
        0..12 => Deed::Pass { minutes: chance.between(1, 40) },
        12..20 => Deed::Round,
        20..38 => {
            // Points in turn, so that few seeds leave none out.
            let turn = usize::try_from((seed + which) % (POINTS.len() as u64 + 6)).unwrap_or(0);
            let place = match POINTS.get(turn) {
                // Where it costs money oftener than elsewhere.
                _ if chance.of_hundred(25) => pick(chance, &DEAREST),
                Some((name, _)) => (*name).to_owned(),
                None => pick(chance, &TRANSACTIONS),
            };
            Deed::Kill { place, seconds: [0, 1, 5, 20, 90][chance.place(5)] }
        }
        38..40 => {
            let place = pick(chance, &["calling", "called", "book.send.called", "before book: settle"]);
            Deed::Slow { place, seconds: chance.between(3, 60) }
        }
        40..44 => {
            let place = if chance.of_hundred(50) { "calling".to_owned() } else { pick(chance, &TRANSACTIONS) };
            Deed::Freeze { place, seconds: chance.between(3, 60) }
        }
        44..60 => Deed::Fault { place: pick(chance, &PLACES), kind: pick(chance, &FAULTS), times: 1 },
        60..65 => Deed::Fault {
            place: pick(chance, &["webhook", "message"]),
            kind: pick(chance, &["doubled", "reordered", "cut_before", "timeout_before_effect"]),
            times: 1,
        },
        65..72 => {
            let act = pick(chance, &["cancel_in_shop", "edit", "edit"]);
            Deed::World { act, which }
        }
        72..74 => Deed::Refund { which, percent: [10, 50, 100][chance.place(3)] },
        74 => Deed::GiveBack { which, pieces: [1, 1, 99][chance.place(3)] },
        75..85 => {
            let act = pick(chance, &["pay", "ship", "close", "sign", "buy_by_hand"]);
            Deed::World { act, which }
        }
        // Longer than a token at the provider lives.
        85..88 => Deed::Pass { minutes: 700 },
        _ if companies > 1 && chance.of_hundred(50) => Deed::Stranger { act: pick(chance, &ACTS), which },
        _ => Deed::Act { act: pick(chance, &ACTS), which },
    }
}
