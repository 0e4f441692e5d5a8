//! Suites that every connector passes against a far side that behaves (the simulator): what a side promises, whatever
//! shop or provider is behind it. They bring no far side of their own and clean nothing up.

mod channel;
mod provider;
mod shop_sides;

pub use channel::channel;
pub use provider::provider;

/// What became of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not, in words.
    Failed(String),
    /// The connector does not have that side, or the far side gave nothing to try it on.
    Skipped(&'static str),
}

/// One check of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is promised.
    pub name: &'static str,
    /// What became of it.
    pub outcome: Outcome,
}

/// Collects checks as they are made.
#[derive(Debug, Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, name: &'static str, result: Result<(), String>) {
        let outcome = result.map_or_else(Outcome::Failed, |()| Outcome::Passed);
        self.0.push(Check { name, outcome });
    }

    fn skip(&mut self, name: &'static str, why: &'static str) {
        self.0.push(Check { name, outcome: Outcome::Skipped(why) });
    }
}

/// The checks that failed, each as a line; empty when all is well.
#[must_use]
pub fn failures(checks: &[Check]) -> Vec<String> {
    let failed = |check: &Check| match &check.outcome {
        Outcome::Failed(why) => Some(format!("{}: {why}", check.name)),
        Outcome::Passed | Outcome::Skipped(_) => None,
    };
    checks.iter().filter_map(failed).collect()
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
