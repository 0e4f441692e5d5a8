//! How a company works with one shop: what the shop is told and what its statuses mean (BR-23), and what counts as paid
//! there (BR-26). Rules only; where they are kept and when they are asked stands in flow.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    moved::OtherShop,
    order::{ChannelOrder, OrderStatus, PaymentKind, ShopPhase, UnpaidPolicy},
};

codes! {
    /// A step of an order that a shop can be told.
    pub enum ShopStep: "step told to a shop" {
        /// A line is paid or being bought.
        InPurchase = "in_purchase",
        /// All living goods are in the warehouse.
        AtWarehouse = "at_warehouse",
        /// Everything is on the way to the customer.
        Shipped = "shipped",
        /// Everything is with the customer.
        Completed = "completed",
        /// Nothing will come.
        Cancelled = "cancelled",
    }
}

impl ShopStep {
    /// The step that an order in this status has reached, if a shop can be told of it.
    #[must_use]
    pub const fn of(status: OrderStatus) -> Option<Self> {
        match status {
            OrderStatus::InPurchase => Some(Self::InPurchase),
            OrderStatus::AtWarehouse => Some(Self::AtWarehouse),
            OrderStatus::Shipped => Some(Self::Shipped),
            OrderStatus::Completed => Some(Self::Completed),
            OrderStatus::Cancelled => Some(Self::Cancelled),
            OrderStatus::New
            | OrderStatus::AwaitingPayment
            | OrderStatus::PartlyPaid
            | OrderStatus::AwaitingCustomer
            | OrderStatus::PartlyShipped
            | OrderStatus::NeedsMapping => None,
        }
    }

    /// Whether `self` is further on the road than `other`. Giving an order up is no place on that road.
    #[must_use]
    pub fn is_after(self, other: Self) -> bool {
        self != Self::Cancelled && other != Self::Cancelled && self > other
    }

    /// Whether a shop is told of it where the company says nothing.
    #[must_use]
    pub const fn is_usual(self) -> bool {
        matches!(self, Self::Shipped | Self::Completed | Self::Cancelled)
    }
}

/// A fact of a shop that became another (BR-05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Which.
    pub name: String,
    /// What it was; empty when it was not known.
    pub from: String,
    /// What it is; empty when it holds no more.
    pub to: String,
}

/// The last change of a shop's facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FactsChanged {
    /// When it was noticed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// What changed.
    pub changes: Vec<FactChange>,
    /// The shop that answered instead of the known one, for which the connection is paused (BR-07).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<OtherShop>,
}

impl FactsChanged {
    /// What changed from one day to the next, but for these names.
    #[must_use]
    pub fn between(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>, but: &[&str]) -> Vec<FactChange> {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let word = |facts: &BTreeMap<String, String>, name: &String| facts.get(name).cloned().unwrap_or_default();
        let changed =
            names.into_iter().filter(|name| !but.contains(&name.as_str()) && old.get(*name) != new.get(*name));
        changed.map(|name| FactChange { name: name.clone(), from: word(old, name), to: word(new, name) }).collect()
    }

    /// Whether this fact is among them.
    #[must_use]
    pub fn has(changes: &[FactChange], name: &str) -> bool {
        changes.iter().any(|change| change.name == name)
    }
}

/// What a shop is told at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShopWord<'a> {
    /// Nothing.
    Nothing,
    /// What the connector says for it.
    Usual,
    /// This status.
    Status(&'a str),
}

/// The correspondence of statuses of one shop. What it does not say is as the connector says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusMap {
    /// The shop's status for each step; an empty one: nothing is told.
    pub to_shop: BTreeMap<ShopStep, String>,
    /// What each of the shop's statuses means.
    pub from_shop: BTreeMap<String, ShopPhase>,
}

impl StatusMap {
    /// What the shop is told at this step.
    #[must_use]
    pub fn word(&self, step: ShopStep) -> ShopWord<'_> {
        match self.to_shop.get(&step).map(String::as_str) {
            Some("") => ShopWord::Nothing,
            Some(status) => ShopWord::Status(status),
            None if step.is_usual() => ShopWord::Usual,
            None => ShopWord::Nothing,
        }
    }

    /// What a status of the shop means; `usual` is the connector's word.
    #[must_use]
    pub fn phase(&self, status: &str, usual: ShopPhase) -> ShopPhase {
        self.from_shop.get(status).copied().unwrap_or(usual)
    }
}

/// The statuses of a shop, those of its plugins included, as it listed them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownStatuses {
    /// When, in microseconds; 0 when they were never read.
    pub read_at: i64,
    /// Why the last reading failed; empty when it did not.
    pub problem: String,
    /// The statuses, in the shop's order.
    pub list: Vec<KnownStatus>,
}

/// One status of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownStatus {
    /// The shop's code of it.
    pub code: String,
    /// Its name in the shop.
    pub name: String,
    /// What it means, by the connector's word.
    pub phase: ShopPhase,
}

impl KnownStatuses {
    /// The status with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&KnownStatus> {
        self.list.iter().find(|known| known.code == code)
    }
}

/// When an order may be bought that is not paid in advance, and what counts as paid (BR-26).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaidRule {
    /// Statuses that say the money is there, and nothing else does. Empty: the shop's payment date, or a status that means
    /// processing or completed outside cash on delivery and transfer.
    pub statuses: Vec<String>,
    /// How a method of the shop is taken, by its name there in lower case, where it is not as the connector says.
    pub methods: BTreeMap<String, PaymentKind>,
    /// When orders with cash on delivery may be bought; absent: the usual word of the connection.
    pub cash_on_delivery: Option<UnpaidPolicy>,
    /// When orders with a bank transfer may be bought; absent: the usual word of the connection.
    pub transfer: Option<UnpaidPolicy>,
    /// The share that has to be there, where a deposit is asked for.
    pub deposit_percent: i64,
}

impl PaidRule {
    /// How an order is paid.
    #[must_use]
    pub fn kind(&self, order: &ChannelOrder) -> PaymentKind {
        let own = self.methods.get(&order.payment_title.trim().to_lowercase());
        own.copied().unwrap_or(order.payment)
    }

    /// Whether the shop says that the customer's money is there. `by_us` is what held before, where the shop's status is
    /// only our own word come back: that says nothing of money (BR-23).
    #[must_use]
    pub fn is_paid(&self, order: &ChannelOrder, by_us: Option<bool>) -> bool {
        let is_prepaid = self.kind(order) == PaymentKind::Prepaid;
        let by_phase = is_prepaid && matches!(order.phase, ShopPhase::Processing | ShopPhase::Completed);
        if self.statuses.is_empty() {
            return order.paid_at.is_some() || by_us.map_or(by_phase, |held| held && is_prepaid);
        }
        by_us.unwrap_or_else(|| self.statuses.contains(&order.status))
    }

    /// What of the total is there: all of it by the shop's word, else what a person confirmed.
    #[must_use]
    pub fn paid(&self, order: &ChannelOrder, by_us: Option<bool>, confirmed: i64) -> i64 {
        if self.is_paid(order, by_us) { order.total.amount } else { confirmed.clamp(0, order.total.amount.max(0)) }
    }

    /// Whether the goods may be bought although they are not paid. `usual` is the connection's word for both methods.
    #[must_use]
    pub fn may_buy_unpaid(&self, usual: UnpaidPolicy, order: &ChannelOrder, paid: i64) -> bool {
        let kind = self.kind(order);
        // A shop shows an order that waits for a transfer as unpaid; whoever says "at once" of transfers means those.
        let waits = kind == PaymentKind::Transfer && self.transfer.is_some();
        match self.policy(usual, kind) {
            None | Some(UnpaidPolicy::AfterConfirmation) => false,
            Some(UnpaidPolicy::BookAtOnce) => {
                order.phase == ShopPhase::Processing || waits && order.phase == ShopPhase::AwaitingPayment
            }
            Some(UnpaidPolicy::AfterDeposit) => self.covers(paid, order.total.amount),
        }
    }

    /// When orders that are paid so may be bought; none for those that are paid in advance.
    #[must_use]
    pub fn policy(&self, usual: UnpaidPolicy, kind: PaymentKind) -> Option<UnpaidPolicy> {
        match kind {
            PaymentKind::Prepaid => None,
            PaymentKind::CashOnDelivery => Some(self.cash_on_delivery.unwrap_or(usual)),
            PaymentKind::Transfer => Some(self.transfer.unwrap_or(usual)),
        }
    }

    /// Whether money that a person saw is enough to buy the goods: all of it, or the deposit that is waited for.
    #[must_use]
    pub fn is_deposit_there(&self, usual: UnpaidPolicy, kind: PaymentKind, paid: i64, total: i64) -> bool {
        let waits = self.policy(usual, kind) == Some(UnpaidPolicy::AfterDeposit);
        paid >= total || waits && self.covers(paid, total)
    }

    /// Whether what is there is the deposit that is asked for, or more.
    #[must_use]
    pub fn covers(&self, paid: i64, total: i64) -> bool {
        let percent = i128::from(self.deposit_percent.clamp(1, 100));
        paid > 0 && i128::from(paid) * 100 >= i128::from(total) * percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Currency, Moment, Money,
        order::{ChannelCustomer, UnpaidPolicy as U},
    };
    use PaymentKind as K;
    use ShopPhase as P;

    fn order(status: &str, phase: P, payment: K, is_dated: bool) -> ChannelOrder {
        ChannelOrder {
            external_id: "1".to_owned(),
            number: "1".to_owned(),
            status: status.to_owned(),
            phase,
            created_at: Moment::from_micros(0),
            changed_at: Moment::from_micros(0),
            paid_at: is_dated.then(|| Moment::from_micros(1)),
            payment,
            payment_title: " Naložen platež ".to_owned(),
            currency: Currency::EUR,
            total: Money::new(1_000_000, Currency::EUR),
            lines: Vec::new(),
            charges: Vec::new(),
            refunds: Vec::new(),
            customer: ChannelCustomer::default(),
            note: String::new(),
        }
    }

    #[test]
    fn br_23_a_step_is_told_as_the_company_says_and_never_before_a_later_one() {
        let usual = StatusMap::default();
        for (step, word) in [
            (ShopStep::InPurchase, ShopWord::Nothing),
            (ShopStep::AtWarehouse, ShopWord::Nothing),
            (ShopStep::Shipped, ShopWord::Usual),
            (ShopStep::Completed, ShopWord::Usual),
            (ShopStep::Cancelled, ShopWord::Usual),
        ] {
            assert_eq!(usual.word(step), word, "{step}");
        }
        let own = StatusMap {
            to_shop: [(ShopStep::InPurchase, "buying".to_owned()), (ShopStep::Cancelled, String::new())].into(),
            from_shop: [("packed".to_owned(), P::Processing)].into(),
        };
        assert_eq!(own.word(ShopStep::InPurchase), ShopWord::Status("buying"));
        assert_eq!(own.word(ShopStep::Cancelled), ShopWord::Nothing);
        assert_eq!((own.phase("packed", P::Other), own.phase("other", P::Other)), (P::Processing, P::Other));
        assert!(ShopStep::Shipped.is_after(ShopStep::InPurchase));
        assert!(!ShopStep::InPurchase.is_after(ShopStep::InPurchase));
        assert!(!ShopStep::Cancelled.is_after(ShopStep::Shipped) && !ShopStep::Shipped.is_after(ShopStep::Cancelled));
    }

    #[test]
    fn br_26_what_counts_as_paid_is_said_per_connection() {
        let usual = PaidRule::default();
        let only = PaidRule { statuses: vec!["paid-up".to_owned()], ..PaidRule::default() };
        let cod =
            PaidRule { methods: [("naložen platež".to_owned(), K::CashOnDelivery)].into(), ..PaidRule::default() };
        for (rule, status, phase, kind, dated, by_us, paid) in [
            (&usual, "processing", P::Processing, K::Prepaid, false, None, true),
            (&usual, "processing", P::Processing, K::CashOnDelivery, false, None, false),
            (&usual, "processing", P::Processing, K::CashOnDelivery, true, None, true),
            (&usual, "on-hold", P::AwaitingPayment, K::Transfer, false, None, false),
            // Our own word come back: what held before holds, whatever the status means.
            (&usual, "buying", P::Other, K::Prepaid, false, Some(true), true),
            (&usual, "completed", P::Completed, K::CashOnDelivery, false, Some(true), false),
            (&only, "processing", P::Processing, K::Prepaid, true, None, false),
            (&only, "paid-up", P::Other, K::Transfer, false, None, true),
            (&only, "paid-up", P::Other, K::Transfer, false, Some(false), false),
            // A plugin's method, named by the company.
            (&cod, "processing", P::Processing, K::Prepaid, false, None, false),
        ] {
            assert_eq!(
                rule.is_paid(&order(status, phase, kind, dated), by_us),
                paid,
                "{rule:?} {status} {kind} {by_us:?}"
            );
        }
        assert_eq!(usual.paid(&order("on-hold", P::AwaitingPayment, K::Transfer, false), None, 300_000), 300_000);
        assert_eq!(usual.paid(&order("processing", P::Processing, K::Prepaid, false), None, 300_000), 1_000_000);
    }

    #[test]
    fn br_26_cash_on_delivery_and_transfer_wait_for_a_word_or_a_deposit() {
        let rule =
            |cash, transfer| PaidRule { cash_on_delivery: cash, transfer, deposit_percent: 30, ..PaidRule::default() };
        for (rule, usual, phase, kind, paid, may) in [
            (rule(None, None), U::BookAtOnce, P::Processing, K::CashOnDelivery, 0, true),
            (rule(None, None), U::AfterConfirmation, P::Processing, K::CashOnDelivery, 0, false),
            (rule(None, None), U::BookAtOnce, P::AwaitingPayment, K::Transfer, 0, false),
            (rule(None, Some(U::BookAtOnce)), U::AfterConfirmation, P::AwaitingPayment, K::Transfer, 0, true),
            (rule(Some(U::BookAtOnce), None), U::AfterConfirmation, P::Processing, K::Transfer, 0, false),
            (rule(Some(U::AfterDeposit), None), U::BookAtOnce, P::Processing, K::CashOnDelivery, 0, false),
            (rule(Some(U::AfterDeposit), None), U::BookAtOnce, P::Processing, K::CashOnDelivery, 299_999, false),
            (rule(Some(U::AfterDeposit), None), U::BookAtOnce, P::Processing, K::CashOnDelivery, 300_000, true),
            (rule(None, None), U::BookAtOnce, P::Processing, K::Prepaid, 300_000, false),
        ] {
            let order = order("x", phase, kind, false);
            assert_eq!(rule.may_buy_unpaid(usual, &order, paid), may, "{rule:?} {usual} {kind} {paid}");
        }
    }
}
