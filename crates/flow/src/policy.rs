//! What follows a call that gave no answer: one table over fault and effect, so that no step has its own opinion.

use std::time::Duration;

use connect::{CallError, Effect, Fault, ItemRefusal};
use jobs::Stop;

/// What follows a failed read, or a write that is safe to repeat.
#[must_use]
pub fn try_again(error: &CallError) -> Stop {
    match error.fault {
        // A limit is no failure: the try is not counted.
        Fault::Limited => Stop::Wait(error.wait.unwrap_or(Duration::from_secs(2))),
        Fault::Settings | Fault::Session | Fault::Refused(_) | Fault::Missing | Fault::Down | Fault::Garbled => {
            Stop::Again { wait: error.wait, why: chain(error) }
        }
    }
}

/// What follows a create call that gave no clear yes.
#[derive(Debug, PartialEq, Eq)]
pub enum AfterCreate {
    /// It may exist: only a look at the provider helps (domain guide 4.3).
    Search,
    /// It was not executed: the same booking may be sent again, after this wait.
    Later(Option<Duration>),
    /// The session is over: renew it, then send again.
    Renew,
    /// The provider says no: the lines go back, a person is asked.
    Refused(ItemRefusal),
}

/// The table for a create call: the effect first, then the fault.
#[must_use]
pub fn after_create(error: &CallError) -> AfterCreate {
    match (error.effect, &error.fault) {
        (Effect::Unknown, _) if store::planted("blind_retry") => AfterCreate::Later(error.wait),
        (Effect::Unknown, _) => AfterCreate::Search,
        (Effect::Nothing, Fault::Refused(refusal)) => AfterCreate::Refused(refusal.clone()),
        (Effect::Nothing, Fault::Session) => AfterCreate::Renew,
        (Effect::Nothing, Fault::Limited | Fault::Down) => AfterCreate::Later(error.wait),
        // Wrong keys or a lost route: nothing was made; the next try waits long, people see it at the connection.
        (Effect::Nothing, Fault::Settings | Fault::Missing | Fault::Garbled) => {
            AfterCreate::Later(Some(error.wait.unwrap_or(Duration::from_secs(300))))
        }
    }
}

/// An error with all its causes in one line, for a log or a list.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::decision::DecisionKind;

    use super::*;

    #[test]
    fn the_whole_table_of_fault_and_effect() {
        let refusal = ItemRefusal { asks: DecisionKind::OutOfStock, code: "x".into(), message: String::new() };
        let faults = [
            (Fault::Settings, AfterCreate::Later(Some(Duration::from_secs(300)))),
            (Fault::Session, AfterCreate::Renew),
            (Fault::Refused(refusal.clone()), AfterCreate::Refused(refusal)),
            (Fault::Missing, AfterCreate::Later(Some(Duration::from_secs(300)))),
            (Fault::Limited, AfterCreate::Later(None)),
            (Fault::Down, AfterCreate::Later(None)),
            (Fault::Garbled, AfterCreate::Later(Some(Duration::from_secs(300)))),
        ];
        for (fault, expected) in faults {
            assert_eq!(after_create(&CallError::new("x", fault.clone())), expected, "{fault:?}");
            assert_eq!(after_create(&CallError::new("x", fault.clone()).effect_unknown()), AfterCreate::Search);
            let counted = matches!(try_again(&CallError::new("x", fault.clone())), Stop::Again { .. });
            assert_eq!(counted, fault != Fault::Limited);
        }
    }
}
