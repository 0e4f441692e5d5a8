//! Orders of a shop that could not be read: kept as they came, each with its reason, to be run again one by one or all.

use domain::Moment;

use super::connections::Health;
use crate::components::Act;

/// The page.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// The orders, the oldest first.
    pub rows: Vec<Row>,
    /// Run all again.
    pub acts: Vec<Act>,
}

/// One order.
#[derive(Debug, Clone)]
pub struct Row {
    /// The shop's id.
    pub external_id: String,
    /// Where its body is shown.
    pub link: String,
    /// Why it cannot be read, in words.
    pub why: String,
    /// The same for whoever has to write to somebody.
    pub problem: String,
    /// When the shop changed it.
    pub changed: Moment,
    /// Run it again.
    pub act: Act,
}

impl Unreadable {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        super::health::tabs(&self.id, "/unreadable", true)
    }
}

crate::pages::view!(Unreadable, "unreadable", Some(crate::frame::Menu::Connections), "pages/unreadable/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Unreadable)> {
    use super::sample::at;
    let row = Row {
        external_id: "1152".to_owned(),
        link: "/connections/con_1/unreadable/raw_1".to_owned(),
        why: "Its field “line_items[0].quantity” is missing or of a form that Supercargo does not know.".to_owned(),
        problem: "field `line_items[0].quantity`: it is no whole number".to_owned(),
        changed: at("2026-03-01T20:00:00Z"),
        act: Act::new("orders.understand_again", "act-run-again").with("raw_orders#list", "raw_1").icon("refresh"),
    };
    let usual = Unreadable {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        health: Health::Works,
        rows: vec![row],
        acts: vec![Act::new("orders.understand_again", "act-run-all-again").with("connection", "con_1")],
    };
    let empty = Unreadable { rows: vec![], acts: vec![], ..usual.clone() };
    vec![("usual", usual), ("empty", empty)]
}
