//! The judge of the two promises: no order is ever lost, and nothing is ever bought twice.
//!
//! It compares what truly happened (the ledger of the simulated world) with what the hub says of itself (its public
//! API) and gives a verdict in six words: lost, bought twice, wrong, undecided, human touches, settled. It knows HTTP
//! and JSON and nothing else: not the hub's rows, not its flow, not its types, so that a misunderstanding inside the
//! hub cannot agree with itself here.
//!
//! It is not a test of the hub's inside and it repairs nothing. [`fetch`] reads both sides, [`judge`] is pure,
//! [`Outcome`] is what `demo --once` and `rehearse` print.

mod amount;
mod fetch;
mod outcome;
mod pairing;
mod reading;
mod verdict;
mod view;
mod words;
mod world;

pub use amount::Amount;
pub use fetch::fetch;
pub use outcome::{FAULT_KINDS, Outcome, Run, SHARES, ShareGoal};
pub use verdict::{Finding, Verdict, Word};
pub use view::{
    Booking, Decision, HubLine, HubLists, HubOrder, HubProviderLine, HubProviderOrder, HubView, LedgerEntry,
    Quarantined, Told, Touches,
};

use pairing::Pairs;
use world::World;

/// Both sides, as they stood at one moment.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The answer of `GET /ledger` of the world, as it came.
    pub world_ledger: serde_json::Value,
    /// What the hub's public API says.
    pub hub: HubView,
}

/// What was agreed before the run and cannot be read from either side.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How hard the world was told to be.
    pub level: Level,
    /// The seed that the world was started with.
    pub seed: u64,
    /// Orders made before this moment are outside the agreed history and nobody's duty (BR-19). `None`: all count.
    pub history_from: Option<jiff::Timestamp>,
    /// The consignee that every provider order made by the hub must carry: a JSON object in the words of the world's
    /// ledger; each of its fields must be found there unchanged. `None`: all orders must carry the same one.
    pub consignee: Option<serde_json::Value>,
    /// Pieces that a person cut loose from their lines without cancelling them: they stay bought, for stock.
    pub cut: Vec<Cut>,
    /// Questions that a person answered on a whim: what he gave up by that needs no reason in the world.
    pub whims: Vec<String>,
}

/// Pieces of one provider order that a person cut loose from a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The number at the provider.
    pub number: String,
    /// The offer.
    pub offer: String,
    /// The specification.
    pub spec: String,
    /// How many.
    pub pieces: i64,
}

/// How hard the world is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// No faults.
    #[default]
    None,
    /// Each fault kind at 2 %.
    Mild,
    /// Each fault kind at 10 %, two at once allowed.
    Hard,
}

impl Level {
    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mild => "mild",
            Self::Hard => "hard",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "none" => Ok(Self::None),
            "mild" => Ok(Self::Mild),
            "hard" => Ok(Self::Hard),
            other => Err(format!("{other:?} is no level; levels are none, mild and hard")),
        }
    }
}

/// Why there is no verdict at all.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// Nobody answered.
    #[error("no answer from {url}")]
    Unreachable {
        /// Where the judge asked.
        url: String,
        /// What the client said.
        source: reqwest::Error,
    },
    /// Somebody answered, but not with what was asked for.
    #[error("{url} answered {status}: {excerpt}")]
    Answer {
        /// Where the judge asked.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The first 200 characters of the body.
        excerpt: String,
    },
    /// A required field is missing or is not of its kind.
    #[error("{path}: {why}")]
    Shape {
        /// Where in the document, as in `orders[3].lines[0].quantity`.
        path: String,
        /// What is the matter there.
        why: String,
    },
}

impl JudgeError {
    /// 3: world or hub could not be reached or read; this is never a broken promise and never a kept one.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        3
    }
}

/// Compares the two sides. Pure: the same inputs give the same verdict, in the same order.
///
/// # Errors
/// [`JudgeError::Shape`] when the world's ledger is not as agreed.
pub fn judge(inputs: &Inputs, options: &Options) -> Result<Verdict, JudgeError> {
    let world = World::read(&inputs.world_ledger)?;
    let pairs = Pairs::of(&world, &inputs.hub, options);
    let mut verdict = Verdict {
        orders: pairs.cases.len(),
        lines: pairs.cases.iter().map(|case| case.order.lines.len()).sum(),
        provider_orders: world.provider_orders.iter().filter(|order| pairs.is_ours(order)).count(),
        human_touches: words::human_touches(&inputs.hub),
        faults: world.fault_counts(),
        ..Verdict::default()
    };
    words::lost::judge(&pairs, &mut verdict);
    words::bought_twice::judge(&pairs, &mut verdict);
    words::wrong::judge(&pairs, options, &mut verdict);
    words::undecided::judge(&pairs, &mut verdict);
    words::settled::judge(&pairs, &mut verdict);
    Ok(verdict)
}
