//! Questions to a person, with the answers that each allows (domain guide 4.5). The first answer is the suggested one.

codes! {
    /// What is asked.
    pub enum DecisionKind: "decision kind" {
        /// The variant does not exist at the provider any more, or no offer is known.
        VariantGone = "variant_gone",
        /// The price is above the ceiling of the line.
        PriceChanged = "price_changed",
        /// The seller has too few.
        OutOfStock = "out_of_stock",
        /// Below the seller's minimum.
        BelowMinimum = "below_minimum",
        /// The seller's rule for mixed batches is not met.
        MixedBatch = "mixed_batch",
        /// The offer cannot be bought online.
        NotSoldOnline = "not_sold_online",
        /// The seller wants a distribution relation.
        AgencyMissing = "agency_missing",
        /// The seller shows a price of zero.
        ZeroPrice = "zero_price",
        /// The lines are of several sellers.
        SeveralSellers = "several_sellers",
        /// The provider limits open deals of this account.
        BookingLimit = "booking_limit",
        /// The account must be signed in again. Asked once for an account, however much waits for it.
        SessionExpired = "session_expired",
        /// The account lacks a way to pay.
        PaymentAccountMissing = "payment_account_missing",
        /// The consignee was refused.
        ConsigneeRefused = "consignee_refused",
        /// The shop edited, cancelled or refunded after booking.
        ShopChanged = "shop_changed",
        /// A provider order like ours, without our reference.
        HandMadeTwin = "hand_made_twin",
        /// Nobody can tell whether the provider order exists.
        OutcomeUnknown = "outcome_unknown",
        /// The provider order differs from what was ordered.
        Mismatch = "mismatch",
        /// The provider order was closed.
        ProviderClosed = "provider_closed",
        /// The provider shows a status nobody knows.
        UnknownStatus = "unknown_status",
        /// A provider order's line may be several of ours (BR-48).
        WhichLine = "which_line",
        /// The provider refused for a reason without a kind of its own.
        ProviderRefused = "provider_refused",
        /// The company was brought back from a backup, or moved here: nothing is bought until what was bought since is known.
        Restored = "restored",
        /// A provider order made since the backup that no booking here knows: an order may be bought with it.
        UnknownPurchase = "unknown_purchase",
    }
}

codes! {
    /// What can be answered.
    pub enum Answer: "answer" {
        /// Leave it for now; the line stays as it is and is not tried by itself.
        SkipItem = "skip_item",
        /// Give the item up; the customer's money goes to the balance.
        CancelItem = "cancel_item",
        /// Try again now.
        Retry = "retry",
        /// Take the new price, or the order as it is.
        Accept = "accept",
        /// Take the offer that was set meanwhile and go on.
        ChooseVariant = "choose_variant",
        /// Undo it at the provider and here.
        UnbindAndCancel = "unbind_and_cancel",
        /// The pieces stay with us.
        KeepForStock = "keep_for_stock",
        /// Nothing happens.
        Ignore = "ignore",
        /// It is ours: bind.
        Bind = "bind",
        /// It is not ours: look again.
        NotOurs = "not_ours",
        /// Look again.
        LookAgain = "look_again",
        /// It was not created.
        MarkNotCreated = "mark_not_created",
        /// Buy it again.
        BookAgain = "book_again",
        /// Sign the account in at the provider; the question ends by itself when the session is valid.
        SignInAgain = "sign_in_again",
        /// Another account does what was never sent.
        OtherAccount = "other_account",
        /// Everything bought since is known: buy again.
        GoOn = "go_on",
    }
}

impl DecisionKind {
    /// The answers that this question allows; the first is suggested.
    #[must_use]
    pub const fn answers(self) -> &'static [Answer] {
        use Answer as A;
        match self {
            Self::VariantGone => &[A::SkipItem, A::ChooseVariant, A::CancelItem],
            Self::PriceChanged => &[A::Accept, A::SkipItem, A::CancelItem],
            Self::OutOfStock => &[A::SkipItem, A::Retry, A::ChooseVariant, A::CancelItem],
            Self::BelowMinimum
            | Self::MixedBatch
            | Self::NotSoldOnline
            | Self::AgencyMissing
            | Self::ZeroPrice
            | Self::SeveralSellers
            | Self::ProviderRefused => &[A::SkipItem, A::Retry, A::ChooseVariant, A::CancelItem],
            Self::SessionExpired => &[A::SignInAgain, A::OtherAccount, A::SkipItem],
            Self::BookingLimit | Self::PaymentAccountMissing | Self::ConsigneeRefused => &[A::Retry, A::SkipItem],
            Self::ShopChanged => &[A::UnbindAndCancel, A::KeepForStock, A::Ignore],
            Self::HandMadeTwin => &[A::NotOurs, A::Bind],
            Self::OutcomeUnknown => &[A::LookAgain, A::Bind, A::MarkNotCreated],
            Self::Mismatch => &[A::Accept, A::UnbindAndCancel],
            Self::ProviderClosed => &[A::BookAgain, A::SkipItem, A::CancelItem],
            Self::UnknownStatus => &[A::Ignore],
            Self::WhichLine => &[A::Bind, A::Ignore],
            Self::Restored => &[A::GoOn],
            Self::UnknownPurchase => &[A::LookAgain, A::Ignore],
        }
    }

    /// Whether the question lies over a line and blocks buying it.
    #[must_use]
    pub const fn blocks_booking(self) -> bool {
        !matches!(self, Self::UnknownStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_an_answer_and_every_answer_a_question() {
        for kind in DecisionKind::ALL {
            assert!(!kind.answers().is_empty(), "{kind}");
        }
        for answer in Answer::ALL {
            assert!(DecisionKind::ALL.iter().any(|kind| kind.answers().contains(answer)), "{answer}");
        }
    }
}
