//! What went wrong in a call: who acts next (`Fault`), and whether it may have happened all the same (`Effect`).

use std::{fmt, time::Duration};

use domain::decision::DecisionKind;

/// The cause behind an error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of a call to the outside.
pub type CallResult<T> = Result<T, CallError>;

/// Who acts next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Key, secret, address or rights are wrong: somebody changes the settings.
    Settings,
    /// The session of the account is over: somebody signs in, or the hub refreshes it.
    Session,
    /// The far side says no to this very thing, for a reason it names.
    Refused(ItemRefusal),
    /// The thing is not there.
    Missing,
    /// Too many calls: wait.
    Limited,
    /// The far side cannot be reached or is broken: try later.
    Down,
    /// The answer makes no sense.
    Garbled,
}

/// May it have happened?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Certainly nothing happened at the far side.
    Nothing,
    /// The bytes may have left: only a look at the far side tells.
    Unknown,
}

/// A far side's refusal of one item or one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRefusal {
    /// The question that a person is asked because of it.
    pub asks: DecisionKind,
    /// The far side's code.
    pub code: String,
    /// The far side's words, for staff.
    pub message: String,
}

/// A call that did not give an answer.
#[derive(Debug)]
pub struct CallError {
    /// What was being done, as a stable name: `woocommerce.orders.list`.
    pub doing: &'static str,
    /// Who acts next.
    pub fault: Fault,
    /// Whether it may have happened.
    pub effect: Effect,
    /// How long the far side asks to wait.
    pub wait: Option<Duration>,
    /// The far side's own code.
    pub far_code: Option<String>,
    /// The cause.
    pub source: Option<BoxError>,
}

impl CallError {
    /// An error after which certainly nothing happened.
    #[must_use]
    pub fn new(doing: &'static str, fault: Fault) -> Self {
        Self { doing, fault, effect: Effect::Nothing, wait: None, far_code: None, source: None }
    }

    /// The same, with the far side's code.
    #[must_use]
    pub fn far(mut self, code: impl Into<String>) -> Self {
        self.far_code = Some(code.into());
        self
    }

    /// The same, with its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same, after which it may have happened.
    #[must_use]
    pub fn effect_unknown(mut self) -> Self {
        self.effect = Effect::Unknown;
        self
    }

    /// The same, with the wait that the far side asks for.
    #[must_use]
    pub fn wait(mut self, wait: Option<Duration>) -> Self {
        self.wait = wait;
        self
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match &self.fault {
            Fault::Settings => "settings or rights are wrong",
            Fault::Session => "the session is over",
            Fault::Refused(refusal) => {
                return write!(f, "{}: refused with {} ({})", self.doing, refusal.code, refusal.asks);
            }
            Fault::Missing => "not there",
            Fault::Limited => "too many calls",
            Fault::Down => "the far side cannot be reached",
            Fault::Garbled => "the answer makes no sense",
        };
        write!(f, "{}: {what}", self.doing)?;
        if let Some(code) = &self.far_code {
            write!(f, " ({code})")?;
        }
        Ok(())
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
