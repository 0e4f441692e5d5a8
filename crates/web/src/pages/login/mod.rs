//! Signing in.

use crate::components::Field;

/// The sign-in form.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// The name as typed, or what is wrong.
    pub login: Field,
    /// The password; never filled.
    pub password: Field,
    /// Where to go afterwards: a path of this server.
    pub next: String,
}

crate::pages::view!(Login, "login", None, "pages/login/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Login)> {
    let wrong = Login {
        login: Field::of("maria"),
        password: Field::wrong("", "Name or password is wrong."),
        next: "/orders".to_owned(),
    };
    vec![("fresh", Login::default()), ("wrong", wrong)]
}
