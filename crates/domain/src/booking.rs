//! The booking: one provider order to be created, and the only ways out of not knowing whether it was (domain guide 4.3).

codes! {
    /// The state of a booking.
    pub enum BookingState: "booking state" {
        /// Line quantities are held; the provider was not asked.
        Reserved = "reserved",
        /// Written before the provider is called.
        Sending = "sending",
        /// The provider order exists.
        Created = "created",
        /// It exists and is what was ordered (BR-47).
        Verified = "verified",
        /// It exists and differs; a question is open or was answered.
        Mismatch = "mismatch",
        /// The provider said no, or its absence is proven.
        Rejected = "rejected",
        /// It may exist. Left only by looking at the provider.
        OutcomeUnknown = "outcome_unknown",
        /// Given back before or after; holds nothing.
        Released = "released",
    }
}

impl BookingState {
    /// Whether the booking holds its lines (BR-41).
    #[must_use]
    pub const fn is_live(self) -> bool {
        match self {
            Self::Reserved | Self::Sending | Self::Created | Self::Verified | Self::Mismatch | Self::OutcomeUnknown => {
                true
            }
            Self::Rejected | Self::Released => false,
        }
    }

    /// Whether a provider order may exist whose number we do not know.
    #[must_use]
    pub const fn may_exist_unseen(self) -> bool {
        matches!(self, Self::Sending | Self::OutcomeUnknown)
    }
}

/// What is known after looking at the provider for a booking whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// The look-up by our reference says it is not there.
    pub reference_absent: bool,
    /// A list that is complete past the attempt does not show it.
    pub list_absent: bool,
    /// Microseconds since the attempt.
    pub waited: i64,
    /// How long this provider needs until absence means absence.
    pub absence: i64,
}

impl Search {
    /// Absence is proven only by all three: look-up, complete list, waiting time (domain guide 4.3).
    #[must_use]
    pub const fn proves_absence(self) -> bool {
        self.reference_absent && self.list_absent && self.waited >= self.absence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_needs_look_up_list_and_time() {
        let all = Search { reference_absent: true, list_absent: true, waited: 10, absence: 10 };
        assert!(all.proves_absence());
        assert!(!Search { reference_absent: false, ..all }.proves_absence());
        assert!(!Search { list_absent: false, ..all }.proves_absence());
        assert!(!Search { waited: 9, ..all }.proves_absence());
    }
}
