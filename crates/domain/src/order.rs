//! The order: as a shop tells it (`ChannelOrder`) and as the hub derives its status from lines and money.

use serde::{Deserialize, Serialize};

use crate::{Currency, Moment, Money, line::LineStatus, money::MoneyError};

codes! {
    /// What the shop's own status means to the hub.
    pub enum ShopPhase: "shop phase" {
        /// A draft or a cart: not an order (BR-18).
        Draft = "draft",
        /// Ordered, not paid.
        AwaitingPayment = "awaiting_payment",
        /// The shop takes it as paid or as to be fulfilled.
        Processing = "processing",
        /// The shop says it is done.
        Completed = "completed",
        /// The shop, or the customer there, gave it up: cancelled, failed, put to trash.
        Cancelled = "cancelled",
        /// All money went back.
        Refunded = "refunded",
        /// A status of a plugin: kept as text, moves nothing.
        Other = "other",
    }
}

codes! {
    /// How the customer pays, as far as buying depends on it (BR-26).
    pub enum PaymentKind: "payment kind" {
        /// Paid before the goods move.
        Prepaid = "prepaid",
        /// Cash on delivery.
        CashOnDelivery = "cash_on_delivery",
        /// Bank transfer: paid when a person sees the money.
        Transfer = "transfer",
    }
}

/// An order as the shop tells it, in the hub's words. Made by a connector from the stored bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelOrder {
    /// The shop's id: the key. Never the printed number (numbers repeat).
    pub external_id: String,
    /// The printed number.
    pub number: String,
    /// The shop's own status, as text.
    pub status: String,
    /// What that status means.
    pub phase: ShopPhase,
    /// When it was made.
    pub created_at: Moment,
    /// When the shop last changed it, by its own word.
    pub changed_at: Moment,
    /// When it was paid, if it was.
    pub paid_at: Option<Moment>,
    /// How it is paid.
    pub payment: PaymentKind,
    /// The shop's name of the method.
    pub payment_title: String,
    /// The currency of all amounts in it.
    pub currency: Currency,
    /// What the customer pays in all.
    pub total: Money,
    /// Goods.
    pub lines: Vec<ChannelLine>,
    /// Shipping, fees, rounding.
    pub charges: Vec<Charge>,
    /// Money that went back, each as a positive amount.
    pub refunds: Vec<ChannelRefund>,
    /// Who ordered and where the goods go.
    pub customer: ChannelCustomer,
    /// What the customer wrote.
    pub note: String,
}

/// One line of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelLine {
    /// The shop's id of the line.
    pub external_id: String,
    /// The shop's product.
    pub product: String,
    /// The shop's variant; `0` when the product has none.
    pub variant: String,
    /// A hint, never a key.
    pub sku: String,
    /// Its name as sold.
    pub name: String,
    /// Colour, size and so on, as text.
    pub attributes: String,
    /// Pieces.
    pub quantity: i64,
    /// What the customer pays for all pieces, tax and discount included.
    pub amount: Money,
    /// Tax within `amount`.
    pub tax: Money,
    /// Where the shop shows a picture.
    pub picture: Option<String>,
}

codes! {
    /// What a charge is for.
    pub enum ChargeKind: "charge kind" {
        /// Shipping to the customer.
        Shipping = "shipping",
        /// A fee, such as for cash on delivery.
        Fee = "fee",
        /// What the shop's own rounding of taxes leaves over.
        Rounding = "rounding",
    }
}

/// Something that is paid and is no goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// What for.
    pub kind: ChargeKind,
    /// The shop's name of it.
    pub name: String,
    /// What is paid, tax included.
    pub amount: Money,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelRefund {
    /// The shop's id of the refund.
    pub external_id: String,
    /// How much, positive.
    pub amount: Money,
    /// Why, as the shop has it.
    pub reason: String,
    /// The goods that it names, as far as they are lines of the order.
    #[serde(default)]
    pub lines: Vec<RefundedLine>,
}

/// Pieces of a line for which money went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundedLine {
    /// The shop's id of the sold line.
    pub line: String,
    /// How many pieces; none when only money was given for it.
    pub pieces: i64,
    /// How much of the refund it is, positive.
    pub amount: Money,
}

/// Who ordered and where the goods go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelCustomer {
    /// The shop's id of the customer; empty for a guest.
    pub external_id: String,
    /// Name of the person or firm who gets the goods.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Street and house.
    pub street: String,
    /// City.
    pub city: String,
    /// Province or region, as the shop has it.
    pub region: String,
    /// Postcode.
    pub postcode: String,
    /// ISO country.
    pub country: String,
}

impl ChannelRefund {
    /// What of it goes beyond the pieces that it names. A minor unit for each of them is rounding.
    fn loose(&self) -> i64 {
        let named = || self.lines.iter().filter(|line| line.pieces > 0);
        let for_pieces: i64 = named().map(|line| line.amount.amount).sum();
        let rounding = i64::try_from(named().count()).unwrap_or(0);
        let rounding = Money::from_minor(rounding, self.amount.currency).map_or(0, |money| money.amount);
        let loose = self.amount.amount - for_pieces;
        if loose > rounding { loose } else { 0 }
    }
}

impl ChannelOrder {
    /// What the lines and charges add up to.
    ///
    /// # Errors
    /// When currencies differ or the sum does not fit.
    pub fn sum(&self) -> Result<Money, MoneyError> {
        let amounts = self.lines.iter().map(|line| line.amount).chain(self.charges.iter().map(|charge| charge.amount));
        amounts.into_iter().try_fold(Money::zero(self.currency), Money::plus)
    }

    /// Whether the imported parts equal the shop's total in minor units (BR-20).
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.sum().is_ok_and(|sum| sum.rounded() == self.total.rounded())
    }

    /// All that went back.
    ///
    /// # Errors
    /// When currencies differ or the sum does not fit.
    pub fn refunded(&self) -> Result<Money, MoneyError> {
        self.refunds.iter().map(|refund| refund.amount).try_fold(Money::zero(self.currency), Money::plus)
    }

    /// Pieces of a sold line that were refunded, and what went back for them: the customer gets that money and not the
    /// goods (BR-25).
    #[must_use]
    pub fn refunded_of(&self, line: &ChannelLine) -> (i64, i64) {
        let all = self.refunds.iter().flat_map(|refund| &refund.lines);
        let named = || all.clone().filter(|named| named.line == line.external_id && named.pieces > 0);
        let pieces: i64 = named().map(|named| named.pieces).sum();
        let amount: i64 = named().map(|named| named.amount.amount).sum();
        (pieces.clamp(0, line.quantity), amount.clamp(0, line.amount.amount.max(0)))
    }

    /// Money that went back without saying for which pieces: only a person knows whether all goods are still wanted.
    #[must_use]
    pub fn refunded_loose(&self) -> i64 {
        self.refunds.iter().map(ChannelRefund::loose).sum()
    }

    /// Whether it was made before this moment (in microseconds), so that only a backfill takes it in (BR-19).
    #[must_use]
    pub const fn made_before(&self, start: i64) -> bool {
        self.created_at.micros() < start
    }

    /// Whether the shop still wants the goods.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        !matches!(self.phase, ShopPhase::Cancelled | ShopPhase::Refunded | ShopPhase::Draft)
    }

    /// Whether the customer's money is there (BR-26, default): a payment date, or a paid status outside cash on
    /// delivery and transfer.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.paid_at.is_some()
            || (self.payment == PaymentKind::Prepaid
                && matches!(self.phase, ShopPhase::Processing | ShopPhase::Completed))
    }
}

codes! {
    /// When an order that is not prepaid may be bought (BR-26, per connection).
    pub enum UnpaidPolicy: "policy for unpaid orders" {
        /// Buy at once; the money comes on delivery.
        BookAtOnce = "book_at_once",
        /// Buy after a person confirmed.
        AfterConfirmation = "after_confirmation",
        /// Buy once a part of the total is there.
        AfterDeposit = "after_deposit",
    }
}

codes! {
    /// The status of an order, derived from its lines and its money (domain guide 4.1); never set by hand.
    pub enum OrderStatus: "order status" {
        /// Just taken in.
        New = "new",
        /// Nothing is paid.
        AwaitingPayment = "awaiting_payment",
        /// Part of the total is paid.
        PartlyPaid = "partly_paid",
        /// A line is paid or being bought.
        InPurchase = "in_purchase",
        /// A price waits for the customer's consent.
        AwaitingCustomer = "awaiting_customer",
        /// All living lines are between the warehouse's door and the hand-over.
        AtWarehouse = "at_warehouse",
        /// Some are shipped.
        PartlyShipped = "partly_shipped",
        /// All are shipped.
        Shipped = "shipped",
        /// All are with the customer.
        Completed = "completed",
        /// No line lives.
        Cancelled = "cancelled",
        /// The raw order is kept; it could not be understood yet.
        NeedsMapping = "needs_mapping",
    }
}

/// The status that follows from the lines and the money: the first rule of the domain guide 4.1 that fits.
#[must_use]
pub fn derive_status(lines: &[(LineStatus, bool)], paid: i64, total: i64) -> OrderStatus {
    use LineStatus as L;
    let living: Vec<(L, bool)> = lines.iter().copied().filter(|(status, _)| !status.is_dead()).collect();
    let all = |test: fn(L) -> bool| living.iter().all(|(status, _)| test(*status));
    let any = |test: fn(L) -> bool| living.iter().any(|(status, _)| test(*status));
    let shipped: fn(L) -> bool = |status| matches!(status, L::Shipped | L::Received);
    if lines.is_empty() {
        // Fees or services alone: there is nothing to buy, and nothing was given up.
        OrderStatus::New
    } else if living.is_empty() {
        OrderStatus::Cancelled
    } else if living.iter().any(|(_, amendment)| *amendment) {
        OrderStatus::AwaitingCustomer
    } else if all(|status| status == L::Received) {
        OrderStatus::Completed
    } else if all(shipped) {
        OrderStatus::Shipped
    } else if any(shipped) {
        OrderStatus::PartlyShipped
    } else if all(|status| matches!(status, L::AtWarehouse | L::Inspection | L::Packing | L::ReadyToShip)) {
        OrderStatus::AtWarehouse
    } else if any(|status| status == L::Paid || status.is_in_procurement()) {
        OrderStatus::InPurchase
    } else if 0 < paid && paid < total {
        OrderStatus::PartlyPaid
    } else {
        OrderStatus::AwaitingPayment
    }
}

codes! {
    /// Why an order lies still (a flag over any status; blocks booking and shipping).
    pub enum HoldReason: "hold reason" {
        /// The parts do not add up to the shop's total (BR-20).
        TotalMismatch = "total_mismatch",
        /// A person said so.
        Person = "person",
        /// The order came by a backfill, which never books by itself (BR-19).
        Backfill = "backfill",
        /// Money went back without saying for which pieces (BR-25).
        Refunded = "refunded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LineStatus as L;

    #[test]
    fn the_order_status_is_the_first_rule_that_fits() {
        for (lines, paid, total, status) in [
            (&[][..], 0, 0, OrderStatus::New),
            (&[(L::Cancelled, false), (L::Impossible, false)], 0, 10, OrderStatus::Cancelled),
            (&[(L::Paid, true), (L::Received, false)], 0, 10, OrderStatus::AwaitingCustomer),
            (&[(L::Received, false), (L::Cancelled, true)], 10, 10, OrderStatus::Completed),
            (&[(L::Received, false), (L::Shipped, false)], 10, 10, OrderStatus::Shipped),
            (&[(L::Shipped, false), (L::Paid, false)], 10, 10, OrderStatus::PartlyShipped),
            (&[(L::AtWarehouse, false), (L::ReadyToShip, false)], 10, 10, OrderStatus::AtWarehouse),
            (&[(L::AtWarehouse, false), (L::Booked, false)], 10, 10, OrderStatus::InPurchase),
            (&[(L::AwaitingPayment, false)], 5, 10, OrderStatus::PartlyPaid),
            (&[(L::AwaitingPayment, false)], 0, 10, OrderStatus::AwaitingPayment),
        ] {
            assert_eq!(derive_status(lines, paid, total), status, "{lines:?}");
        }
    }
}
