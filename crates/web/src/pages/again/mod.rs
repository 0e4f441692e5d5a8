//! The demo is being made anew; the page waits for it.

/// What is waited for.
#[derive(Debug, Clone, Default)]
pub struct Again {
    /// The world that is going away: when another one answers, the page goes on.
    pub world: String,
}

crate::pages::view!(Again, "again", None, "pages/again/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Again)> {
    vec![("waiting", Again { world: "world-1".to_owned() })]
}
