//! What the judge says: one count a word, and each finding with its reason.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// The words of the judge that can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// An order absent from the hub, or a line that stands still.
    Lost,
    /// Pieces ordered beyond the pieces sold.
    BoughtTwice,
    /// Not as sold and planned, a sum that differs, something untrue told, a line given up without need.
    Wrong,
    /// A question that is open at the end.
    Undecided,
    /// Not yet received and not truly ended.
    Settled,
}

impl fmt::Display for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Lost => "lost",
            Self::BoughtTwice => "bought_twice",
            Self::Wrong => "wrong",
            Self::Undecided => "undecided",
            Self::Settled => "settled",
        })
    }
}

/// One thing that is not as promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The word that it breaks.
    pub word: Word,
    /// The shop, in the world's words.
    pub shop: Option<String>,
    /// The order, by the shop's id; where no shop is concerned, the number at the provider.
    pub order: Option<String>,
    /// The line, by the shop's id.
    pub line: Option<String>,
    /// A sentence for people.
    pub why: String,
}

/// What the judge found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Orders absent from the hub, and lines that are absent or stand still.
    pub lost: usize,
    /// Pieces ordered beyond the pieces sold, by whichever of the two counts sees more.
    pub bought_twice: i64,
    /// Things that are wrong.
    pub wrong: usize,
    /// Questions open at the end.
    pub undecided: usize,
    /// Whether every line is received or truly ended with the customer's money back.
    pub settled: bool,
    /// Answers, bindings, edits and approvals made by people.
    pub human_touches: i64,
    /// Everything that was found, in the order of the words.
    pub findings: Vec<Finding>,
    /// Orders of the shops inside the agreed history.
    pub orders: usize,
    /// Their lines.
    pub lines: usize,
    /// Provider orders that carry a reference of the hub or are bound in it.
    pub provider_orders: usize,
    /// Faults that the world did to the hub, by kind.
    pub faults: BTreeMap<String, u64>,
}

impl Verdict {
    /// 0 when nothing is lost, nothing bought twice, nothing wrong and everything settled; otherwise 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.kept())
    }

    /// Whether the promises were kept.
    #[must_use]
    pub fn kept(&self) -> bool {
        self.lost == 0 && self.bought_twice == 0 && self.wrong == 0 && self.settled
    }

    /// The findings of one word.
    pub fn of(&self, word: Word) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.word == word)
    }

    pub(crate) fn find(&mut self, word: Word, place: Place<'_>, why: String) {
        match word {
            Word::Lost => self.lost += 1,
            Word::Wrong => self.wrong += 1,
            Word::Undecided => self.undecided += 1,
            // Pieces are counted by the word itself; `settled` is said once, at the end.
            Word::BoughtTwice | Word::Settled => {}
        }
        self.findings.push(Finding {
            word,
            shop: place.shop.map(str::to_owned),
            order: place.order.map(str::to_owned),
            line: place.line.map(str::to_owned),
            why,
        });
    }
}

/// Where something was found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    pub(crate) shop: Option<&'a str>,
    pub(crate) order: Option<&'a str>,
    pub(crate) line: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn order(shop: &'a str, order: &'a str) -> Self {
        Self { shop: Some(shop), order: Some(order), line: None }
    }

    pub(crate) fn provider_order(number: &'a str) -> Self {
        Self { shop: None, order: Some(number), line: None }
    }

    pub(crate) fn line(self, line: &'a str) -> Self {
        Self { line: Some(line), ..self }
    }
}
