//! One connection: its settings, its test, whether it is enabled, and what was lately said over it. Saving and enabling
//! are two acts (BR-02); secrets can be typed and never read back (BR-04).

use domain::Moment;

use super::{connections::Health, health::Wrong};
use crate::components::{Act, Choice, Field, SignIn};

/// The page.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its id; empty while it is being added.
    pub id: String,
    /// The kind's code.
    pub kind: String,
    /// The kind's name.
    pub kind_name: String,
    /// The name.
    pub name: Field,
    /// The settings, in the order of the kind.
    pub inputs: Vec<Input>,
    /// How it is.
    pub health: Health,
    /// What the far side is: name and value.
    pub facts: Vec<(String, String)>,
    /// What the last test checked.
    pub checks: Vec<Check>,
    /// What became otherwise since, a sentence each.
    pub changes: Vec<String>,
    /// How to find what the form asks for, step by step.
    pub steps: Vec<String>,
    /// Whether the form with the settings stands open, since it came back.
    pub is_changing: bool,
    /// When it was last tested.
    pub tested: Option<Moment>,
    /// Test, enable, disable, read now.
    pub acts: Vec<Act>,
    /// The address to which the shop sends webhooks.
    pub hook_address: Option<String>,
    /// What the last test found wrong, and what helps, where the checks do not say it.
    pub wrong: Option<Wrong>,
    /// Plain settings of a saved connection: label and value.
    pub kept: Vec<(String, String)>,
    /// Warehouses to choose from, for a shop.
    pub warehouses: Vec<Choice>,
    /// Cost centres to choose from, for a shop.
    pub cost_centres: Vec<Choice>,
    /// Where those are made, while one of them has nothing to choose from.
    pub make_places: Option<String>,
    /// Whether it is a shop; else a provider.
    pub is_shop: bool,
    /// The first day of the orders that are taken in; empty for now.
    pub start_at: Field,
    /// The zone of that day.
    pub zone: String,
    /// Whether orders that are paid later were chosen to be bought at once.
    pub books_at_once: bool,
    /// Buyers' accounts of a provider: its sessions.
    pub accounts: Vec<Account>,
    /// The way to add a session, where a person can sign in.
    pub add_session: Option<SignIn>,
    /// What helps at the provider's sign-in page; a key, empty for nothing.
    pub sign_in_help: String,
    /// How the hub works at a provider.
    pub switches: Vec<Switch>,
    /// Orders from before the start moment, of a saved shop.
    pub older: Option<Older>,
    /// What the form came back with.
    pub refusals: Vec<domain::Refusal>,
}

/// Orders from before the start moment (BR-19): the backfill that goes on or was the last one, and the way to begin one.
#[derive(Debug, Clone)]
pub struct Older {
    /// The start moment, as people read it.
    pub start: String,
    /// What speaks against beginning one.
    pub why_not: Vec<domain::Refusal>,
    /// Whether one goes on.
    pub is_open: bool,
    /// The colour of its state.
    pub tone: crate::frame::Tone,
    /// The code of its state, with a text `reading-state-<code>`; empty when there was none.
    pub state: String,
    /// Its first and last day.
    pub from_until: Option<(String, String)>,
    /// Orders that were read.
    pub read: i64,
    /// Orders to read.
    pub total: i64,
    /// How much is read and how much taken in, in the reader's language; where what is held stands, when there is some.
    pub counts: Option<(String, String, Option<String>)>,
    /// Why it does not go on; empty when it does.
    pub problem: String,
    /// Pause, go on, end.
    pub acts: Vec<Act>,
}

impl Connection {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        super::health::tabs(&self.id, "", self.is_shop)
    }

    /// The settings that must be filled, and the others, which are folded away.
    fn inputs(&self, folded: bool) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(move |input| input.is_folded == folded)
    }

    /// Whether what is folded away has to be seen.
    fn is_unfolded(&self) -> bool {
        self.inputs(true).any(|input| input.field.error.is_some())
    }
}

/// One thing that a test looked at.
#[derive(Debug, Clone)]
pub struct Check {
    /// Whether it is as it should be.
    pub is_good: bool,
    /// What was looked at, and how it is.
    pub what: String,
    /// What helps; empty when it is good.
    pub help: String,
}

/// One way in which the hub works at a provider, on or off.
#[derive(Debug, Clone)]
pub struct Switch {
    /// The key of its name.
    pub label: &'static str,
    /// The key of the word for how it stands.
    pub state: &'static str,
    /// Whether it is on.
    pub is_on: bool,
    /// The key of what that means.
    pub help: &'static str,
    /// Changes it.
    pub act: Act,
}

/// A buyer's account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The login name there.
    pub login: String,
    /// The provider's id of the member.
    pub member: String,
    /// Its colour.
    pub tone: crate::frame::Tone,
    /// The code of its state, with a text `account-<code>`.
    pub state: String,
    /// When only a person can renew it, as far as the provider said.
    pub until: Option<Moment>,
    /// When it was last looked at.
    pub synced: Option<Moment>,
    /// The way to sign in again.
    pub sign_in: Option<SignIn>,
    /// Look at it now, end it.
    pub acts: Vec<Act>,
}

/// One setting.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name of the setting, as the kind has it.
    pub name: String,
    /// The label in the reader's language.
    pub label: String,
    /// What helps to fill it; may be empty.
    pub help: String,
    /// How it is typed.
    pub how: How,
    /// The text and what is wrong with it. Never filled for secrets.
    pub field: Field,
    /// Values to choose from.
    pub choices: Vec<Choice>,
    /// Whether it can be left as it is, and stands folded away.
    pub is_folded: bool,
}

/// How a setting is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A line of text.
    Text,
    /// A secret that is not set yet.
    Secret,
    /// A secret that is set; empty keeps it.
    SecretSet,
    /// One of several.
    Choice,
    /// On or off; `field.value` is `1` or empty.
    Switch,
}

crate::pages::view!(Connection, "connection", Some(crate::frame::Menu::Connections), "pages/connection/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Connection)> {
    use super::sample::at;
    use crate::components::Look;
    let input = |name: &str, label: &str, how, field| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        how,
        field,
        choices: vec![],
        is_folded: name == "webhooks" || name == "warehouse",
    };
    let choice = |text: &str| Choice { value: text.to_lowercase(), text: text.to_owned(), chosen: true };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let usual = Connection {
        id: "con_06f2k8m3v0q1a".to_owned(),
        kind: "woocommerce".to_owned(),
        kind_name: "WooCommerce".to_owned(),
        name: Field::of("Harbour Home"),
        inputs: vec![
            Input {
                help: "The address of the shop or of its admin pages.".to_owned(),
                ..input("url", "Shop address", How::Text, Field::of("https://harbourhome.example"))
            },
            input("consumer_key", "Consumer key", How::SecretSet, Field::default()),
            input("consumer_secret", "Consumer secret", How::SecretSet, Field::default()),
            Input {
                choices: vec![
                    Choice { value: "a".to_owned(), text: "Guangzhou".to_owned(), chosen: true },
                    Choice { value: "b".to_owned(), text: "Yiwu".to_owned(), chosen: false },
                ],
                ..input("warehouse", "Warehouse", How::Choice, Field::default())
            },
            input("webhooks", "Orders at once by webhooks", How::Switch, Field::of("1")),
        ],
        older: None,
        health: Health::Works,
        facts: vec![pair("Version", "8.9.1"), pair("Currency", "EUR"), pair("Time zone", "Europe/Sofia")],
        checks: vec![
            Check { is_good: true, what: "Its orders may be read".to_owned(), help: String::new() },
            Check {
                is_good: false,
                what: "Its webhooks may not be made".to_owned(),
                help: "Make them by hand.".to_owned(),
            },
        ],
        changes: vec!["Changed on 1 March: Version, 8.8 → 8.9.1".to_owned()],
        steps: vec![],
        is_changing: false,
        tested: Some(at("2026-03-02T09:00:00Z")),
        acts: vec![
            Act::new("connection.test", "act-test").with("connection", "con_1").icon("activity"),
            Act::new("connection.disable", "act-disable")
                .with("connection", "con_1")
                .look(Look::Danger)
                .confirm("confirm-disable"),
        ],
        hook_address: Some("https://hub.example/hooks/con_06f2k8m3v0q1a/9tq2f0a1…".to_owned()),
        wrong: None,
        kept: vec![("url".to_owned(), "https://harbourhome.example".to_owned())],
        warehouses: vec![choice("Guangzhou")],
        cost_centres: vec![choice("Retail")],
        make_places: None,
        is_shop: true,
        start_at: Field::default(),
        zone: "Europe/Sofia".to_owned(),
        books_at_once: false,
        accounts: vec![],
        add_session: None,
        sign_in_help: String::new(),
        switches: vec![],
        refusals: vec![],
    };
    let older = Older {
        start: "1 March 2026, 00:00".to_owned(),
        why_not: vec![domain::refusal::RefusalCode::BackfillRunning.refusal()],
        is_open: true,
        tone: crate::frame::Tone::Moving,
        state: "running".to_owned(),
        from_until: Some(("1 Jan 2025".to_owned(), "28 Feb 2026".to_owned())),
        read: 1200,
        total: 4800,
        counts: Some((
            "1 200 of 4 800 read".to_owned(),
            "1 180 taken in".to_owned(),
            Some("/orders?held=1".to_owned()),
        )),
        problem: String::new(),
        acts: vec![Act::new("backfill.pause", "act-pause").with("reading", "rea_1")],
    };
    let usual = Connection { older: Some(older), ..usual };
    let fresh = Connection {
        older: None,
        id: String::new(),
        name: Field::default(),
        inputs: vec![
            input("url", "Shop address", How::Text, Field::wrong("harbourhome", "This is not an address.")),
            input("consumer_key", "Consumer key", How::Secret, Field::default()),
            input("consumer_secret", "Consumer secret", How::Secret, Field::default()),
        ],
        health: Health::New,
        facts: vec![],
        checks: vec![],
        changes: vec![],
        steps: vec!["Open WooCommerce.".to_owned(), "Press “Add key”.".to_owned()],
        tested: None,
        acts: vec![],
        kept: vec![],
        warehouses: vec![choice("None yet")],
        make_places: Some("/settings?back=%2Fconnections%2Fnew%3Fkind%3Dshop#warehouses".to_owned()),
        refusals: vec![domain::refusal::RefusalCode::NameTaken.refusal().with("name", "Harbour Home")],
        hook_address: None,
        ..usual.clone()
    };
    let broken = Connection {
        health: Health::Broken,
        checks: vec![],
        is_changing: true,
        wrong: Some(Wrong {
            what: "The shop refuses the key.".to_owned(),
            help: "Make a new key there and type it in.".to_owned(),
            said: "401".to_owned(),
            ..Wrong::default()
        }),
        ..usual.clone()
    };
    let untested = Connection {
        health: Health::New,
        facts: vec![],
        checks: vec![],
        tested: None,
        acts: vec![
            Act::new("connection.test", "act-test").with("connection", "con_1").icon("activity").look(Look::Primary),
            Act::new("connection.enable", "act-enable")
                .with("connection", "con_1")
                .why_not(vec![domain::refusal::RefusalCode::ConnectionUntested.refusal()]),
        ],
        ..usual.clone()
    };
    let provider = Connection {
        kind: "1688".to_owned(),
        kind_name: "1688".to_owned(),
        older: None,
        is_shop: false,
        hook_address: None,
        add_session: Some(SignIn::add("con_06f2k8m3v0q1a")),
        sign_in_help: "sign-in-help-1688".to_owned(),
        switches: vec![
            Switch {
                label: "background-title",
                state: "background-allowed",
                is_on: true,
                help: "background-on",
                act: Act::new("connection.background_sync", "act-prohibit").with("connection", "con_1"),
            },
            Switch {
                label: "check-title",
                state: "check-off",
                is_on: false,
                help: "check-off-help",
                act: Act::new("connection.check_after_export", "act-switch-on").with("connection", "con_1"),
            },
        ],
        accounts: [
            ("valid", crate::frame::Tone::Good),
            ("expiring", crate::frame::Tone::Waiting),
            ("expired", crate::frame::Tone::Moving),
            ("signed_out", crate::frame::Tone::Bad),
            ("disabled", crate::frame::Tone::Quiet),
        ]
        .map(|(state, tone)| Account {
            login: "harbour-buyer-01".to_owned(),
            member: "b2b-22".to_owned(),
            tone,
            state: state.to_owned(),
            until: (state == "expiring").then(|| at("2026-03-05T09:00:00Z")),
            synced: (state != "disabled").then(|| at("2026-03-02T09:00:00Z")),
            sign_in: Some(SignIn::again("con_06f2k8m3v0q1a", "acc_1")),
            acts: vec![Act::new("account.sync", "act-sync").with("account", "acc_1").icon("refresh")],
        })
        .into(),
        ..usual.clone()
    };
    vec![("usual", usual), ("new", fresh), ("broken", broken), ("untested", untested), ("provider", provider)]
}
