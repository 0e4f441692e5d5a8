//! Settings of the company: its name and zone, people, API tokens, and the offers that variants are bought at.

use domain::{
    Moment,
    ids::{TokenId, UserId},
    right::Role,
};

use crate::components::{Act, Choice, Field};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The company's name.
    pub company: Field,
    /// Zones to choose from.
    pub zones: Vec<Choice>,
    /// Whether the reader may change people and tokens.
    pub may_edit: bool,
    /// People who may sign in.
    pub people: Vec<Person>,
    /// API tokens.
    pub tokens: Vec<Token>,
    /// A token that was just made: shown once.
    pub new_token: Option<String>,
    /// The text of the last file, when rows of it were refused.
    pub csv: String,
    /// Known offers.
    pub offers: i64,
    /// Rows of the last file that were refused: row and reason.
    pub refused_rows: Vec<(i64, String)>,
}

/// Somebody who may sign in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The role.
    pub role: Role,
    /// When last seen.
    pub seen: Option<Moment>,
    /// What can be done.
    pub acts: Vec<Act>,
}

/// An API token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The id.
    pub id: TokenId,
    /// The name.
    pub name: String,
    /// The role it acts as.
    pub role: Role,
    /// When last used.
    pub used: Option<Moment>,
    /// What can be done.
    pub acts: Vec<Act>,
}

crate::pages::view!(Settings, "settings", Some(crate::frame::Menu::Settings), "pages/settings/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Settings)> {
    use super::sample::{at, id};
    use crate::components::Look;
    let person = |number: i64, name: &str, login: &str, role| Person {
        id: id(600 + number),
        name: name.to_owned(),
        login: login.to_owned(),
        role,
        seen: (number < 2).then(|| at("2026-03-02T08:00:00Z")),
        acts: if number == 0 {
            vec![]
        } else {
            vec![
                Act::new("user.remove", "act-remove")
                    .with("user", "usr_1")
                    .look(Look::Danger)
                    .confirm("confirm-remove"),
            ]
        },
    };
    let usual = Settings {
        company: Field::of("Blue Harbour Trading"),
        zones: vec![Choice { value: "Europe/Sofia".to_owned(), text: "Europe/Sofia".to_owned(), chosen: true }],
        may_edit: true,
        people: vec![
            person(0, "Мария Илиева", "maria", Role::SuperAdministrator),
            person(1, "王伟", "wang", Role::WarehouseClerk),
            person(2, "Petr Novák", "petr", Role::Operator),
        ],
        tokens: vec![Token {
            id: id(700),
            name: "nightly report".to_owned(),
            role: Role::Auditor,
            used: None,
            acts: vec![
                Act::new("token.remove", "act-remove")
                    .with("token", "tok_1")
                    .look(Look::Danger)
                    .confirm("confirm-remove"),
            ],
        }],
        new_token: Some("sct_9f0a1tq2xk77c".to_owned()),
        csv: "connection,product,variant,provider,offer,spec,seller,price\n".to_owned(),
        offers: 1842,
        refused_rows: vec![(14, "price: `abc` is not an amount".to_owned())],
    };
    let reader =
        Settings { may_edit: false, new_token: None, refused_rows: vec![], csv: String::new(), ..usual.clone() };
    vec![("usual", usual), ("reader", reader)]
}
