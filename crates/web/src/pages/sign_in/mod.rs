//! Signing in at a provider, as its person sees it in a small window or in the same tab: the step out, and what came of it.

pub mod leave;

use crate::{components::SignIn, frame::Tone};

/// What came of a sign-in.
#[derive(Debug, Clone)]
pub struct Came {
    /// The code of what came of it, with texts `sign-in-<code>` and `sign-in-<code>-help`.
    pub outcome: &'static str,
    /// The provider's name; empty when nobody knows which sign-in it was.
    pub provider: String,
    /// The login that came back.
    pub login: String,
    /// The login that was meant to be signed in.
    pub meant: String,
    /// Whether this is a window of its own.
    pub in_window: bool,
    /// Where it was begun: a path of this server.
    pub back: String,
    /// The way to try again.
    pub again: Option<SignIn>,
}

impl Came {
    /// Its colour.
    #[must_use]
    pub fn tone(&self) -> Tone {
        match self.outcome {
            "signed_in" => Tone::Good,
            "cancelled" | "expired" | "exchanging" => Tone::Waiting,
            _ => Tone::Bad,
        }
    }

    /// What came of it, as a sentence.
    #[must_use]
    pub fn help(&self, f: &crate::frame::Frame) -> String {
        let args = [("login", self.login.as_str().into()), ("meant", self.meant.as_str().into())];
        f.lang.text(&format!("sign-in-{}-help", self.outcome), &args)
    }
}

crate::pages::view!(Came, "sign_in", None, "pages/sign_in/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Came)> {
    let came = |outcome: &'static str| Came {
        outcome,
        provider: "1688 Guangzhou".to_owned(),
        login: "harbour-buyer-02".to_owned(),
        meant: "harbour-buyer-01".to_owned(),
        in_window: outcome != "cancelled",
        back: "/connections/con_06f2k8m3v0q1a".to_owned(),
        again: (outcome != "signed_in").then(|| SignIn::again("con_06f2k8m3v0q1a", "acc_06f2k8m3v0q1a")),
    };
    [
        "signed_in",
        "other_account",
        "name_taken",
        "cancelled",
        "code_refused",
        "no_answer",
        "exchanging",
        "expired",
        "unknown",
        "not_yours",
    ]
    .map(|outcome| (outcome, came(outcome)))
    .into()
}
