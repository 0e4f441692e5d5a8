//! One day of a proof: both sides, and each finding with both words and its button.

use domain::{Moment, Money};

use crate::{components::Act, frame::Tone};

/// The page.
#[derive(Debug, Clone)]
pub struct ProofDay {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The day, as people read it.
    pub day: String,
    /// When it was proven.
    pub at: Moment,
    /// Both sides: key of the name, orders, sums.
    pub sides: Vec<SideRow>,
    /// Counts: key of the name, count.
    pub counts: Vec<(&'static str, i64)>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// How many are shown when there are more; none when all are.
    pub cut: Option<i64>,
    /// Prove again, heal all.
    pub acts: Vec<Act>,
}

/// One side of a day.
#[derive(Debug, Clone)]
pub struct SideRow {
    /// The key of its name.
    pub label: &'static str,
    /// How many orders.
    pub orders: i64,
    /// Their sums; empty for whoever sees no money.
    pub sums: Vec<Money>,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The printed number.
    pub number: String,
    /// The shop's id.
    pub external_id: String,
    /// Where it leads; none when the hub has no such order.
    pub link: Option<String>,
    /// Its colour, and code with a text `proof-word-<code>`.
    pub word: (Tone, String),
    /// What the shop says.
    pub shop: SideWord,
    /// What the hub says.
    pub hub: SideWord,
    /// When it was read again.
    pub healed: Option<Moment>,
    /// Reads it again.
    pub act: Act,
}

/// What one side says of an order; nothing when it has none.
#[derive(Debug, Clone, Default)]
pub struct SideWord {
    /// Its status, or why it cannot be read.
    pub status: String,
    /// Its sum.
    pub total: Option<Money>,
    /// What of it went back, where one of the sides gave any back.
    pub refunded: Option<Money>,
}

impl ProofDay {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        crate::pages::health::tabs(&self.id, "/proof", true)
    }
}

crate::pages::view!(ProofDay, "proof_day", Some(crate::frame::Menu::Connections), "pages/proof/day.html");

pub(crate) fn samples() -> Vec<(&'static str, ProofDay)> {
    use crate::pages::sample::{at, cny};
    let said = |status: &str, refunded| SideWord { status: status.to_owned(), total: Some(cny("42.50")), refunded };
    let finding = |word: &str, tone, number: i64| Finding {
        number: format!("№{number}"),
        external_id: number.to_string(),
        link: (number != 1149).then(|| "/orders/ord_1".to_owned()),
        word: (tone, word.to_owned()),
        shop: if word == "extra" { SideWord::default() } else { said("processing", Some(cny("12.00"))) },
        hub: if word == "missing" { SideWord::default() } else { said("on-hold", Some(cny("0"))) },
        healed: (number == 1150).then(|| at("2026-03-02T09:00:00Z")),
        act: Act::new("proof.heal", "act-heal").with("external_ids#list", number).icon("refresh"),
    };
    let usual = ProofDay {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        day: "12 Feb 2026".to_owned(),
        at: at("2026-03-02T01:10:00Z"),
        sides: vec![
            SideRow { label: "proof-side-shop", orders: 36, sums: vec![cny("1530.00")] },
            SideRow { label: "proof-side-hub", orders: 35, sums: vec![cny("1488.00")] },
        ],
        counts: vec![("proof-missing", 1), ("proof-extra", 1), ("proof-differing", 1), ("proof-drafts", 4)],
        findings: vec![
            finding("missing", Tone::Bad, 1149),
            finding("extra", Tone::Bad, 1150),
            finding("differing", Tone::Waiting, 1151),
            finding("quarantined", Tone::Quiet, 1152),
        ],
        cut: Some(200),
        acts: vec![Act::new("proof.heal", "act-heal-all").with("connection", "con_1")],
    };
    let good = ProofDay { findings: vec![], cut: None, acts: vec![], ..usual.clone() };
    vec![("usual", usual), ("good", good)]
}
