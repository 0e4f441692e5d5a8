//! The first start: the token that was printed, the company, and the first person (decision 19).

use crate::components::{Choice, Field};

/// What was typed so far.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The token of the address; carried along, shown when it is missing.
    pub token: Field,
    /// The company's name.
    pub company: Field,
    /// Zones to choose from.
    pub zones: Vec<Choice>,
    /// Whether nothing was typed yet: then the browser may say in which zone it is.
    pub is_fresh: bool,
    /// The person's name.
    pub name: Field,
    /// The name to sign in with.
    pub login: Field,
    /// The password; never filled.
    pub password: Field,
}

crate::pages::view!(Setup, "setup", None, "pages/setup/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Setup)> {
    let choice = |value: &str, chosen| Choice { value: value.to_owned(), text: value.to_owned(), chosen };
    let fresh = Setup {
        is_fresh: true,
        token: Field::of("st_8f2k3"),
        zones: vec![choice("Europe/Sofia", true), choice("Europe/Moscow", false), choice("Asia/Shanghai", false)],
        ..Setup::default()
    };
    let wrong = Setup {
        token: Field::wrong("st_old", "This token is not valid any more."),
        company: Field::of("Blue Harbour Trading"),
        password: Field::wrong("", "At least 10 characters."),
        ..fresh.clone()
    };
    vec![("fresh", fresh), ("wrong", wrong)]
}
