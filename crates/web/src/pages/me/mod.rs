//! One's own things: name, companies, password, second factor, and the browsers in which one is signed in.

use domain::{Moment, ids::LoginId};

use crate::components::{Act, Field};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Me {
    /// The name to sign in with.
    pub login: String,
    /// How the second factor stands.
    pub factor: Factor,
    /// Recovery codes that were just made: shown once.
    pub codes: Vec<String>,
    /// The living logins.
    pub logins: Vec<Seen>,
    /// Ends all logins but this one.
    pub end_others: Option<Act>,
    /// The act that was refused.
    pub refused: String,
    /// What is wrong, by the name of the field.
    pub errors: Vec<(String, String)>,
}

/// How a second factor stands.
#[derive(Debug, Clone, Default)]
pub enum Factor {
    /// There is none.
    #[default]
    Off,
    /// A secret waits for its first code.
    Begun {
        /// The secret, in groups, for typing.
        secret: String,
        /// The same for a camera.
        picture: Squares,
    },
    /// It is on.
    On {
        /// Recovery codes that are left.
        left: i64,
    },
}

/// A QR code: its side in squares, and the outline of the dark ones.
#[derive(Debug, Clone, Default)]
pub struct Squares {
    /// Squares along a side, with the quiet ones around.
    pub side: usize,
    /// The path of the dark ones.
    pub path: String,
}

/// A login of a list.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The id.
    pub id: LoginId,
    /// Whose it is; empty where that is plain.
    pub name: String,
    /// The browser, in short.
    pub device: String,
    /// From which address.
    pub address: String,
    /// Since when.
    pub begun: Moment,
    /// When it was last seen, roughly.
    pub seen: Moment,
    /// Whether it is this one.
    pub is_this: bool,
    /// Ends it.
    pub end: Option<Act>,
}

impl Me {
    /// A field of a form, empty, with what is wrong with it.
    #[must_use]
    pub fn field(&self, act: &str, name: &str) -> Field {
        let error = self.errors.iter().find(|(known, _)| self.refused == act && known == name);
        Field { value: String::new(), error: error.map(|(_, error)| error.clone()) }
    }

    /// Whether the form of this act came back.
    #[must_use]
    pub fn is_back(&self, act: &str) -> bool {
        self.refused == act
    }
}

crate::pages::view!(Me, "me", None, "pages/me/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Me)> {
    use super::sample::{at, id};
    let seen = |number: i64, device: &str, is_this| Seen {
        id: id(number),
        name: String::new(),
        device: device.to_owned(),
        address: "2001:db8::17".to_owned(),
        begun: at("2026-02-27T08:00:00Z"),
        seen: at("2026-03-02T09:10:00Z"),
        is_this,
        end: (!is_this).then(|| Act::new("login.end", "act-end-login").with("login", "log_1")),
    };
    let off = Me {
        login: "maria".to_owned(),
        logins: vec![seen(1, "Firefox · Linux", true), seen(2, "Safari · iPhone", false)],
        end_others: Some(Act::new("login.end_others", "act-end-others")),
        ..Me::default()
    };
    let picture = Squares { side: 29, path: "M4 4h7v1h-7zM4 5h1v1h-1z".to_owned() };
    let begun = Me { factor: Factor::Begun { secret: "ABCD EFGH IJKL MNOP".to_owned(), picture }, ..off.clone() };
    let codes = (0..10).map(|number| format!("abcd-efgh-jkm{number}-pqrs")).collect();
    let fresh = Me { factor: Factor::On { left: 10 }, codes, ..off.clone() };
    let wrong = Me {
        factor: Factor::On { left: 2 },
        refused: "password.set".to_owned(),
        errors: vec![("password".to_owned(), "The password is wrong.".to_owned())],
        end_others: None,
        ..off.clone()
    };
    vec![("off", off), ("begun", begun), ("fresh", fresh), ("wrong", wrong)]
}
