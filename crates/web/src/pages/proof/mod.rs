//! The proof of a shop: the last weeks as a calendar, each day with its verdict, and a page of each day with what was found.

mod day;

use domain::Moment;

pub use self::day::{Finding, ProofDay, SideRow, SideWord};
use super::connections::Health;
use crate::{components::Act, frame::Tone};

/// The page.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// Whether the shop can be proven at all.
    pub can: bool,
    /// When it was last proven.
    pub at: Option<Moment>,
    /// Missing, extra, differing, unreadable in the days that are shown: key of the name, count, whether it is bad.
    pub counts: Vec<(&'static str, i64, bool)>,
    /// A remark about the run that goes on or stopped, in the reader's language.
    pub run: Option<String>,
    /// Days of the first week before the first day.
    pub blanks: i64,
    /// The days, oldest first.
    pub days: Vec<Day>,
    /// The shop's own report and the hub's count: status, shop, hub.
    pub report: Vec<(String, Option<i64>, Option<i64>)>,
    /// Prove now, heal all.
    pub acts: Vec<Act>,
}

/// A day of the calendar.
#[derive(Debug, Clone)]
pub struct Day {
    /// As YYYY-MM-DD.
    pub day: String,
    /// As people read it.
    pub date: String,
    /// Its number in the month.
    pub number: String,
    /// Its month, where one begins.
    pub month: Option<String>,
    /// Its colour.
    pub tone: Tone,
    /// Whether it was proven.
    pub is_known: bool,
    /// Orders of the shop.
    pub orders: i64,
    /// What was found.
    pub found: i64,
    /// Whether orders of it cannot be read.
    pub is_unread: bool,
}

impl Proof {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        super::health::tabs(&self.id, "/proof", true)
    }

    fn is_good(&self) -> bool {
        self.counts.iter().all(|(_, count, bad)| !bad || *count == 0)
    }

    fn empty_days(&self) -> std::ops::Range<i64> {
        0..self.blanks
    }

    /// The keys of the names of the days of a week.
    fn week(&self) -> [&'static str; 7] {
        ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"]
    }
}

crate::pages::view!(Proof, "proof", Some(crate::frame::Menu::Connections), "pages/proof/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Proof)> {
    use super::sample::at;
    use crate::components::Look;
    let day = |number: i64| Day {
        day: format!("2026-02-{number:02}"),
        date: format!("{number} Feb 2026"),
        number: number.to_string(),
        month: (number == 1).then(|| "Feb".to_owned()),
        tone: match number {
            12 => Tone::Bad,
            13 => Tone::Waiting,
            _ => Tone::Good,
        },
        is_known: number < 20,
        orders: number * 3,
        found: if number == 12 { 2 } else { 0 },
        is_unread: number == 13,
    };
    let usual = Proof {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        health: Health::Works,
        can: true,
        at: Some(at("2026-03-02T01:10:00Z")),
        counts: vec![
            ("proof-missing", 1, true),
            ("proof-extra", 0, true),
            ("proof-differing", 1, true),
            ("proof-quarantined", 1, false),
            ("proof-on_the_way", 2, false),
        ],
        run: Some("Being compared: 1 200 orders read".to_owned()),
        blanks: 3,
        days: (1..=28).map(day).collect(),
        report: vec![("processing".to_owned(), Some(120), Some(118)), ("wc-odd".to_owned(), Some(1), None)],
        acts: vec![
            Act::new("proof.run", "act-proof-run").with("connection", "con_1").icon("refresh"),
            Act::new("proof.heal", "act-heal-all").with("connection", "con_1").look(Look::Primary),
        ],
    };
    let good = Proof { counts: vec![("proof-missing", 0, true)], run: None, ..usual.clone() };
    let never = Proof { at: None, days: vec![], counts: vec![], report: vec![], run: None, blanks: 0, ..usual.clone() };
    let cannot = Proof { can: false, acts: vec![], ..never.clone() };
    vec![("usual", usual), ("good", good), ("never", never), ("cannot", cannot)]
}
