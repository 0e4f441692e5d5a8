//! The way to a provider's own sign-in window: a form that opens it, or goes on in the same tab where the browser keeps
//! windows shut. Used wherever a session can be added or renewed.

use askama::Template;
use domain::Refusal;

use super::{Html, Look, html};
use crate::frame::Frame;

/// A button that begins a sign-in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The provider's connection.
    pub connection: String,
    /// The account to be signed in again; none for a new one.
    pub account: Option<String>,
    /// The key of the button's text.
    pub label: &'static str,
    /// The icon before the text.
    pub icon: &'static str,
    /// How the button looks.
    pub look: Look,
    /// What speaks against it: the button is grey and says so.
    pub why_not: Vec<Refusal>,
}

impl SignIn {
    /// Adds a session: whichever account the person signs in as.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids are copied, and `.to_string()` at each caller says nothing")]
    pub fn add(connection: impl ToString) -> Self {
        Self {
            connection: connection.to_string(),
            account: None,
            label: "sign-in-add",
            icon: "plus",
            look: Look::Plain,
            why_not: Vec::new(),
        }
    }

    /// Signs an account in again.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids are copied, and `.to_string()` at each caller says nothing")]
    pub fn again(connection: impl ToString, account: impl ToString) -> Self {
        let add = Self::add(connection);
        Self { account: Some(account.to_string()), label: "sign-in-again", icon: "key", ..add }
    }

    /// With a look.
    #[must_use]
    pub const fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// With what speaks against it.
    #[must_use]
    pub fn why_not(mut self, refusals: Vec<Refusal>) -> Self {
        self.why_not = refusals;
        self
    }
}

#[derive(Template)]
#[template(path = "components/sign_in.html")]
struct SignInPart<'a> {
    f: &'a Frame,
    way: &'a SignIn,
}

impl Frame {
    /// The way to a provider's sign-in window, or a grey button that says why not.
    #[must_use]
    pub fn sign_in(&self, way: &SignIn) -> Html {
        html(&SignInPart { f: self, way })
    }
}
