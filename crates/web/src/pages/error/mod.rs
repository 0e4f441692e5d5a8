//! The page of a failure: what it is, what helps, and the number to quote.

use domain::{Refusal, refusal::RefusalCode};

/// What went wrong.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The HTTP status.
    pub status: u16,
    /// The code of the problem; its text is `problem-<code>`.
    pub code: String,
    /// Refusals, when there are some.
    pub refusals: Vec<Refusal>,
    /// The number that the log carries too.
    pub report: String,
}

crate::pages::view!(Failure, "error", None, "pages/error/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Failure)> {
    let failure = |status, code: &str, refusals| Failure {
        status,
        code: code.to_owned(),
        refusals,
        report: "rep_06f2k8m3v0q1a".to_owned(),
    };
    vec![
        ("missing", failure(404, "not_found", vec![])),
        ("refused", failure(403, "refused", vec![RefusalCode::RightMissing.refusal()])),
        ("broken", failure(500, "internal", vec![])),
    ]
}
