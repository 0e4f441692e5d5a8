//! The webhooks of a shop: whether they come, what was done about it, how the shop is read beside them, and what to type in
//! the shop where the key may not.

use domain::Moment;

use super::{connection::Switch, connections::Health};
use crate::{components::Act, frame::Tone};

/// The page.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// How the webhooks are: colour, and code with texts `hooks-verdict-<code>` and `hooks-says-<code>`.
    pub verdict: (Tone, String),
    /// What the shop said when it could not be looked at; empty for nothing.
    pub problem: String,
    /// Facts: key of the name, and moment.
    pub moments: Vec<(&'static str, Option<Moment>)>,
    /// Whether the hub made them, and looks after them.
    pub is_watched: bool,
    /// How often they were made anew.
    pub repairs: i64,
    /// Deliveries that were not believed and are not kept any more, since there were too many.
    pub refused_dropped: i64,
    /// The key of how the shop is read beside them.
    pub poll: &'static str,
    /// What the last look found, by topic: colour and code with a text `hooks-topic-<code>`.
    pub topics: Vec<(String, Tone, String)>,
    /// The address that the shop calls.
    pub address: Option<String>,
    /// Whether only programs of the hub's own machine can call it, and the shop is elsewhere.
    pub only_here: bool,
    /// Make, look, take out, new secret.
    pub acts: Vec<Act>,
    /// The slow poll beside proven webhooks.
    pub slow: Option<Switch>,
    /// What to do by hand, in the reader's language; empty when the shop shows its webhooks.
    pub by_hand: Vec<String>,
    /// A new secret, this once.
    pub secret: Option<String>,
}

impl Webhooks {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        super::health::tabs(&self.id, "/webhooks", true)
    }
}

crate::pages::view!(Webhooks, "webhooks", Some(crate::frame::Menu::Connections), "pages/webhooks/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Webhooks)> {
    use super::sample::at;
    use crate::components::Look;
    let usual = Webhooks {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        health: Health::Works,
        verdict: (Tone::Waiting, "repaired".to_owned()),
        problem: String::new(),
        moments: vec![
            ("hooks-checked", Some(at("2026-03-02T09:00:00Z"))),
            ("hooks-last", Some(at("2026-03-02T08:41:00Z"))),
            ("hooks-first", None),
            ("hooks-repaired-at", Some(at("2026-03-02T09:00:00Z"))),
        ],
        is_watched: true,
        repairs: 2,
        refused_dropped: 0,
        poll: "hooks-poll-hourly",
        topics: vec![
            ("order.created".to_owned(), Tone::Good, "active".to_owned()),
            ("order.updated".to_owned(), Tone::Waiting, "disabled".to_owned()),
        ],
        address: Some("https://hub.example.com/hooks/con_06f2k8m3v0q1a/8d1f".to_owned()),
        only_here: false,
        acts: vec![
            Act::new("webhooks.check", "act-hooks-check").with("connection", "con_1").icon("refresh"),
            Act::new("webhooks.renew_secret", "act-hooks-secret").with("connection", "con_1").icon("key"),
            Act::new("webhooks.remove", "act-hooks-remove").with("connection", "con_1").look(Look::Danger),
        ],
        slow: Some(Switch {
            label: "hooks-slow-title",
            state: "hooks-slow-on",
            is_on: true,
            help: "hooks-slow-help",
            act: Act::new("webhooks.slow_poll", "act-switch-off").with("connection", "con_1"),
        }),
        by_hand: vec![],
        secret: None,
    };
    let hidden = Webhooks {
        verdict: (Tone::Waiting, "hidden".to_owned()),
        problem: "woocommerce.webhooks.list: settings or rights are wrong".to_owned(),
        topics: vec![],
        by_hand: vec!["Open WooCommerce.".to_owned(), "Add webhook.".to_owned()],
        secret: Some("4b9f6c2e8d1a4f7c9e0b3a5d7c1e2f404b9f6c2e8d1a4f7c".to_owned()),
        ..usual.clone()
    };
    let none = Webhooks {
        verdict: (Tone::Quiet, "none".to_owned()),
        only_here: true,
        topics: vec![],
        moments: vec![("hooks-checked", None)],
        is_watched: false,
        repairs: 0,
        refused_dropped: 1_250,
        slow: None,
        by_hand: vec!["Open WooCommerce.".to_owned()],
        acts: vec![Act::new("webhooks.create", "act-hooks-create").with("connection", "con_1").look(Look::Primary)],
        ..usual.clone()
    };
    vec![("usual", usual), ("hidden", hidden), ("none", none)]
}
