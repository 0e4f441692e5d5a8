//! Work in the background that a person can watch (domain guide 4.5): what it is, how it stands, and how the states of its
//! lines make its own state.

codes! {
    /// What is being done.
    pub enum ActivityKind: "activity kind" {
        /// Lines are planned and booked.
        Booking = "booking",
        /// An account is looked at because a person wants it now.
        Sync = "sync",
        /// Lines are bound to a provider order that exists.
        Bind = "bind",
        /// Lines are cut from a provider order.
        Unbind = "unbind",
        /// A link to the provider's cashier is fetched (BR-50).
        Payment = "payment",
        /// Providers are asked what chosen lines would cost now; nothing is bought.
        Recalculate = "recalculate",
    }
}

codes! {
    /// How it stands.
    pub enum ActivityState: "activity state" {
        /// Waits for its turn.
        Queued = "queued",
        /// Runs.
        Running = "running",
        /// Waits for an answer.
        WaitingDecision = "waiting_decision",
        /// Waits for a sign-in.
        WaitingSession = "waiting_session",
        /// Done.
        Done = "done",
        /// Done, and something failed.
        DoneWithErrors = "done_with_errors",
        /// A person ended it.
        Aborted = "aborted",
        /// Gave up.
        Failed = "failed",
    }
}

impl ActivityState {
    /// Whether nothing will change any more.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::DoneWithErrors | Self::Aborted | Self::Failed)
    }
}

codes! {
    /// How far one line of an activity is.
    pub enum ActivityStep: "activity step" {
        /// Being planned: the provider is asked what it would cost.
        Planning = "planning",
        /// Being worked on at the provider.
        Working = "working",
        /// A question about it is open.
        Asking = "asking",
        /// What was wanted is so.
        Done = "done",
        /// What was wanted is not so, and nothing more is tried.
        Left = "left",
    }
}

/// The state that follows from the steps of the lines.
#[must_use]
pub fn state_of(steps: &[ActivityStep]) -> ActivityState {
    let has = |step: ActivityStep| steps.contains(&step);
    if has(ActivityStep::Planning) || has(ActivityStep::Working) {
        ActivityState::Running
    } else if has(ActivityStep::Asking) {
        ActivityState::WaitingDecision
    } else if !has(ActivityStep::Left) {
        ActivityState::Done
    } else if has(ActivityStep::Done) {
        ActivityState::DoneWithErrors
    } else {
        ActivityState::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::{ActivityState as State, ActivityStep as Step, state_of};

    #[test]
    fn the_state_follows_from_the_lines() {
        for (steps, state) in [
            (vec![], State::Done),
            (vec![Step::Done, Step::Done], State::Done),
            (vec![Step::Done, Step::Working, Step::Asking], State::Running),
            (vec![Step::Planning, Step::Left], State::Running),
            (vec![Step::Done, Step::Asking, Step::Left], State::WaitingDecision),
            (vec![Step::Done, Step::Left], State::DoneWithErrors),
            (vec![Step::Left], State::Failed),
        ] {
            assert_eq!(state_of(&steps), state, "{steps:?}");
        }
    }
}
