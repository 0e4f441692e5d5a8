//! How a connection is: when it last worked, how old its data is, where its reading stands, and what went wrong, in words.

use domain::Moment;

use super::connections::Health as State;
use crate::frame::Frame;

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a shop.
    pub is_shop: bool,
    /// How it is.
    pub state: Option<State>,
    /// Facts: key of the name, moment, and whether it should worry somebody.
    pub moments: Vec<(&'static str, Option<Moment>, bool)>,
    /// Facts that are no moment: key of the name, text.
    pub facts: Vec<(&'static str, String)>,
    /// The last things that went wrong, the newest first.
    pub wrongs: Vec<Wrong>,
}

/// Something that went wrong.
#[derive(Debug, Clone, Default)]
pub struct Wrong {
    /// When; none for the last test.
    pub at: Option<Moment>,
    /// What, in the reader's language.
    pub what: String,
    /// What helps, in the reader's language.
    pub help: String,
    /// The words of the far side or of the log, for whoever has to write to somebody.
    pub said: String,
    /// The exchange in which it was said.
    pub link: Option<String>,
}

/// The tabs of a connection, on each of its pages; a provider has fewer.
#[must_use]
pub fn tabs(id: &str, here: &str, is_shop: bool) -> Vec<(String, &'static str, bool)> {
    let tabs = [
        ("", "tab-summary", false),
        ("/rules", "tab-rules", true),
        ("/webhooks", "tab-webhooks", true),
        ("/proof", "tab-proof", true),
        ("/unreadable", "tab-unreadable", true),
        ("/deliveries", "tab-deliveries", false),
        ("/exchanges", "tab-exchanges", false),
        ("/health", "tab-health", false),
    ];
    tabs.into_iter()
        .filter(|(_, _, of_shops)| is_shop || !of_shops)
        .map(|(path, label, _)| (format!("/connections/{id}{path}"), label, path == here))
        .collect()
}

impl Health {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        tabs(&self.id, "/health", self.is_shop)
    }

    fn badge(&self, f: &Frame) -> crate::components::Html {
        let state = self.state.unwrap_or(State::New);
        f.badge(state.tone(), &f.t(state.key()))
    }
}

crate::pages::view!(Health, "health", Some(crate::frame::Menu::Connections), "pages/health/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Health)> {
    use super::sample::at;
    let broken = Health {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        is_shop: true,
        state: Some(State::Broken),
        moments: vec![
            ("health-polled", Some(at("2026-03-02T09:00:00Z")), false),
            ("health-delivered", Some(at("2026-02-27T09:00:00Z")), true),
            ("health-tested", None, false),
        ],
        facts: vec![("health-cursor", "2026-03-02 08:50".to_owned())],
        wrongs: vec![Wrong {
            at: Some(at("2026-03-02T09:00:00Z")),
            what: "The shop refuses the key.".to_owned(),
            help: "Make a new key and type it in.".to_owned(),
            said: "consumer key is wrong".to_owned(),
            link: Some("/connections/con_1/exchanges/exc_1".to_owned()),
        }],
    };
    let good = Health { state: Some(State::Works), wrongs: vec![], ..broken.clone() };
    vec![("broken", broken), ("good", good)]
}
