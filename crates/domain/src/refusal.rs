//! What speaks against an act: a fixed code, a remedy and the values to put into the sentence. No sentence for people
//! here; the languages make it from the code.

use std::collections::BTreeMap;

use serde::Serialize;

codes! {
    /// Why something is refused. Part of the stable API (`urn:supercargo:refusal:<code>`).
    pub enum RefusalCode: "refusal" {
        /// The line is not paid (BR-40).
        LineNotPaid = "line_not_paid",
        /// The line is not in a status from which this is possible.
        LineStatus = "line_status",
        /// The line has a live booking (BR-41).
        LineBooked = "line_booked",
        /// The line has an open amendment (BR-40).
        AmendmentOpen = "amendment_open",
        /// The line has an open question.
        DecisionOpen = "decision_open",
        /// The order is on hold (BR-40).
        OrderOnHold = "order_on_hold",
        /// No offer is known for the variant (BR-40).
        OfferUnknown = "offer_unknown",
        /// No other offer was set since the question was asked.
        OfferNotNew = "offer_not_new",
        /// No usable session for the provider (BR-40).
        SessionMissing = "session_missing",
        /// The consignee of the warehouse is not complete (BR-44).
        ConsigneeIncomplete = "consignee_incomplete",
        /// The connection is not enabled.
        ConnectionDisabled = "connection_disabled",
        /// The connection has not passed its test (BR-02).
        ConnectionUntested = "connection_untested",
        /// Another connection reads the orders of the same shop (BR-08).
        ShopReadElsewhere = "shop_read_elsewhere",
        /// The shop that answers has other orders than the known one (BR-07); the values say how many.
        OtherShop = "other_shop",
        /// This kind of shop, or this shop, has no such thing; the value says what.
        ShopCannot = "shop_cannot",
        /// A backfill of this shop has not ended.
        BackfillRunning = "backfill_running",
        /// The setting is missing or wrong; the value says which.
        SettingWrong = "setting_wrong",
        /// The thing does not exist, or belongs to somebody else.
        NotFound = "not_found",
        /// The actor lacks the right.
        RightMissing = "right_missing",
        /// The decision is closed.
        DecisionClosed = "decision_closed",
        /// The answer is none of the possible ones.
        AnswerUnknown = "answer_unknown",
        /// The provider order is bound elsewhere (BR-48).
        BoundElsewhere = "bound_elsewhere",
        /// More pieces than expected; must be confirmed (BR-62).
        MoreThanExpected = "more_than_expected",
        /// The parcel is not in a state for this.
        ParcelStatus = "parcel_status",
        /// A row of a file cannot be read; the value says which and why.
        RowWrong = "row_wrong",
        /// The customer was merged into another.
        CustomerMerged = "customer_merged",
        /// Others were merged into this customer.
        CustomerHasMerged = "customer_has_merged",
        /// No provider here reads this link.
        LinkUnread = "link_unread",
        /// The name is taken.
        NameTaken = "name_taken",
        /// The password is too short or too common.
        PasswordWeak = "password_weak",
        /// The password is wrong.
        PasswordWrong = "password_wrong",
        /// The code of the second factor is wrong or was used.
        CodeWrong = "code_wrong",
        /// Only a signed-in person has this; a token or the console has not.
        PersonNeeded = "person_needed",
        /// The company would be without a super-administrator (BR-70).
        LastAdministrator = "last_administrator",
        /// The person belongs to other companies too, and this would reach there.
        MemberElsewhere = "member_elsewhere",
        /// The same idempotency key came with another body (BR-74).
        KeyReused = "key_reused",
        /// Somebody else was quicker; read again.
        Stale = "stale",
        /// A second person has to say so too.
        SecondPersonNeeded = "second_person_needed",
        /// Nothing is left to do.
        NothingToDo = "nothing_to_do",
        /// Nothing was chosen.
        NothingChosen = "nothing_chosen",
        /// Somebody is having it cancelled at the provider.
        BeingUnbound = "being_unbound",
        /// Somebody has begun to book it.
        BeingBooked = "being_booked",
        /// The activity has ended.
        ActivityEnded = "activity_ended",
        /// Nothing is bought for the line, or it is not known yet which provider order has it (BR-49).
        LineUnbound = "line_unbound",
        /// A reason has to be said (BR-49).
        ReasonMissing = "reason_missing",
        /// The provider order is paid; it cannot be cancelled there by us (BR-49).
        ProviderOrderPaid = "provider_order_paid",
        /// The provider orders are of several accounts: a link pays those of one.
        SeveralAccounts = "several_accounts",
        /// More provider orders than one link pays; the value says how many it pays.
        TooManyForLink = "too_many_for_link",
        /// The provider order waits for no payment.
        NothingToPay = "nothing_to_pay",
        /// The package is known: it holds lines, or a provider named it.
        PackageKnown = "package_known",
        /// The provider order holds other lines too.
        MoreLinesInOrder = "more_lines_in_order",
        /// The company was brought back from a backup: nothing is bought until that question is answered.
        CompanyRestored = "company_restored",
        /// What was bought with the account since the backup is not known yet.
        AccountUnseen = "account_unseen",
        /// A provider order made since the backup belongs to no booking here.
        PurchaseUnknown = "purchase_unknown",
    }
}

/// What helps, as a code and, where one act helps, its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The code of the sentence.
    pub code: &'static str,
    /// The act that helps, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<&'static str>,
}

/// One thing that speaks against an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// Values for the sentence, by name.
    pub values: BTreeMap<&'static str, String>,
    /// What helps.
    pub remedy: Remedy,
}

impl Refusal {
    /// A refusal with the usual remedy of its code.
    #[must_use]
    pub fn new(code: RefusalCode) -> Self {
        Self { code, values: BTreeMap::new(), remedy: remedy(code) }
    }

    /// The same with a value for the sentence.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over texts, codes and numbers alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.insert(name, value.to_string());
        self
    }
}

impl RefusalCode {
    /// A refusal with this code.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        Refusal::new(self)
    }
}

fn remedy(code: RefusalCode) -> Remedy {
    use RefusalCode as C;
    let (code, act) = match code {
        C::LineNotPaid => ("wait_for_payment", Some("order.confirm_payment")),
        C::LineStatus
        | C::LineBooked
        | C::LineUnbound
        | C::NothingToDo
        | C::Stale
        | C::DecisionClosed
        | C::NothingToPay
        | C::PackageKnown
        | C::BeingUnbound
        | C::BeingBooked
        | C::ActivityEnded => ("look_again", None),
        C::ShopCannot => ("choose_other_way", None),
        C::BackfillRunning => ("end_backfill", Some("backfill.cancel")),
        C::SeveralAccounts => ("choose_one_account", None),
        C::TooManyForLink => ("tick_fewer", None),
        C::NothingChosen => ("tick_something", None),
        C::ReasonMissing => ("say_reason", None),
        C::ProviderOrderPaid => ("unbind_without_cancelling", Some("booking.unbind")),
        C::MoreLinesInOrder => ("choose_all_lines", Some("booking.unbind")),
        C::AmendmentOpen => ("wait_for_customer", None),
        C::AccountUnseen => ("wait_for_look", None),
        C::DecisionOpen | C::CompanyRestored | C::PurchaseUnknown => ("answer_decision", Some("decision.answer")),
        C::OrderOnHold => ("release_order", Some("order.release")),
        C::OfferUnknown | C::OfferNotNew => ("add_offer", Some("offer.set")),
        C::SessionMissing => ("sign_in_account", Some("session.begin")),
        C::ConsigneeIncomplete => ("complete_consignee", Some("warehouse.set")),
        C::ConnectionDisabled => ("enable_connection", Some("connection.enable")),
        C::ConnectionUntested => ("test_connection", Some("connection.test")),
        C::ShopReadElsewhere => ("use_other_connection", Some("connection.enable")),
        C::OtherShop => ("add_other_connection", Some("connection.add")),
        C::SettingWrong | C::RowWrong | C::PasswordWeak | C::PasswordWrong | C::CodeWrong | C::NameTaken => {
            ("correct_input", None)
        }
        C::CustomerMerged => ("unmerge_customer", Some("customer.unmerge")),
        C::CustomerHasMerged => ("merge_other_way", Some("customer.merge")),
        C::LinkUnread => ("type_other_link", None),
        C::PersonNeeded => ("sign_in_yourself", None),
        C::LastAdministrator => ("name_another_administrator", None),
        C::MemberElsewhere => ("use_console", None),
        C::NotFound => ("check_id", None),
        C::RightMissing => ("ask_administrator", None),
        C::AnswerUnknown => ("choose_answer", None),
        C::BoundElsewhere => ("choose_other_number", None),
        C::MoreThanExpected => ("confirm_quantity", None),
        C::ParcelStatus => ("look_at_parcel", None),
        C::KeyReused => ("use_new_key", None),
        C::SecondPersonNeeded => ("ask_second_person", None),
    };
    Remedy { code, act }
}
