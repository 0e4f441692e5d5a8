//! The step out to the provider. A form may not lead to another site (the content security policy says so), so this page
//! does, by itself after a moment or by its link.

/// Where the person goes.
#[derive(Debug, Clone)]
pub struct Leave {
    /// The provider's name.
    pub provider: String,
    /// Its page.
    pub address: String,
    /// What helps there, when the provider's kind has something to say; a key.
    pub help: String,
}

crate::pages::view!(Leave, "sign_in_leave", None, "pages/sign_in/leave.html");

pub(crate) fn samples() -> Vec<(&'static str, Leave)> {
    let leave = Leave {
        provider: "1688 Guangzhou".to_owned(),
        address: "https://auth.example/oauth/authorize?client_id=1&state=x".to_owned(),
        help: "sign-in-help-1688".to_owned(),
    };
    vec![("usual", leave)]
}
