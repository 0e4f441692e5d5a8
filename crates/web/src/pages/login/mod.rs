//! Signing in: login and password, and then the code of the second factor where there is one.

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

pub use code::SecondFactor;

/// The code of the second factor.
mod code {
    use super::Field;

    /// The form that asks for the code.
    #[derive(Debug, Clone, Default)]
    pub struct SecondFactor {
        /// The code; never filled.
        pub code: Field,
        /// Where to go afterwards: a path of this server.
        pub next: String,
    }

    crate::pages::view!(SecondFactor, "login_code", None, "pages/login/code.html");

    fn samples() -> Vec<(&'static str, SecondFactor)> {
        let wrong = SecondFactor { code: Field::wrong("", "The code is wrong."), next: "/orders".to_owned() };
        vec![("fresh", SecondFactor::default()), ("wrong", wrong)]
    }
}
