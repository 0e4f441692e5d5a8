//! The provider order: its state in the hub's words, and what that state does to the lines bound to it
//! (domain guide 4.4).

use serde::{Deserialize, Serialize};

use crate::{Moment, Money, line::LineStatus};

codes! {
    /// The state of a provider order.
    pub enum ProviderState: "provider order state" {
        /// Being made at the provider.
        Creating = "creating",
        /// Booked, not paid.
        AwaitingPayment = "awaiting_payment",
        /// Paid.
        Paid = "paid",
        /// Part of it is on the way.
        PartlyShipped = "partly_shipped",
        /// All of it is on the way.
        Shipped = "shipped",
        /// The provider says it arrived.
        ReceiptConfirmed = "receipt_confirmed",
        /// Done; the refund window closes.
        Finished = "finished",
        /// Closed and never paid.
        ClosedUnpaid = "closed_unpaid",
        /// Closed after it was paid.
        ClosedAfterPayment = "closed_after_payment",
        /// The provider wants somebody to look.
        Attention = "attention",
        /// A status that nobody knows; the text is kept.
        Unknown = "unknown",
    }
}

codes! {
    /// The state of a refund at the provider.
    pub enum RefundState: "refund state" {
        /// None.
        None = "none",
        /// Asked for.
        Asked = "asked",
        /// The seller agreed.
        SellerAgreed = "seller_agreed",
        /// The goods went back.
        ReturnSent = "return_sent",
        /// The seller refused.
        SellerRefused = "seller_refused",
        /// The money is back.
        Succeeded = "succeeded",
        /// Closed without money.
        Closed = "closed",
    }
}

impl ProviderState {
    /// How far along the order is; closed states have no place on the way.
    #[must_use]
    pub const fn rank(self) -> Option<u8> {
        match self {
            Self::Creating => Some(0),
            Self::AwaitingPayment => Some(1),
            Self::Paid => Some(2),
            Self::PartlyShipped => Some(3),
            Self::Shipped => Some(4),
            Self::ReceiptConfirmed => Some(5),
            Self::Finished => Some(6),
            Self::ClosedUnpaid | Self::ClosedAfterPayment | Self::Attention | Self::Unknown => None,
        }
    }

    /// Whether it is over and will not move again.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::ClosedUnpaid | Self::ClosedAfterPayment)
    }

    /// Whether it is closed: nothing will come.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::ClosedUnpaid | Self::ClosedAfterPayment)
    }

    /// Whether going from `self` to `next` is a step back, which is believed only after a second read.
    #[must_use]
    pub fn is_step_back_to(self, next: Self) -> bool {
        matches!((self.rank(), next.rank()), (Some(here), Some(there)) if there < here)
    }

    /// What a line of this order becomes by the order's state alone, route `via_warehouse`. Shipped quantities are said
    /// by shipments, not by the state.
    #[must_use]
    pub const fn line_status(self) -> Option<LineStatus> {
        match self {
            Self::Creating => Some(LineStatus::Booking),
            Self::AwaitingPayment => Some(LineStatus::Booked),
            Self::Paid | Self::PartlyShipped => Some(LineStatus::Purchased),
            Self::Shipped | Self::ReceiptConfirmed | Self::Finished => Some(LineStatus::ToWarehouse),
            Self::ClosedUnpaid | Self::ClosedAfterPayment | Self::Attention | Self::Unknown => None,
        }
    }
}

/// A provider order as the provider shows it, in the hub's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderOrderSeen {
    /// The provider's number.
    pub number: String,
    /// Our reference, when the provider shows it.
    pub reference: Option<String>,
    /// The seller's id.
    pub seller: String,
    /// The state in the hub's words.
    pub state: ProviderState,
    /// The provider's own word for it.
    pub raw_state: String,
    /// The state of a refund.
    pub refund: RefundState,
    /// Pieces' price without freight.
    pub goods: Money,
    /// Domestic delivery.
    pub freight: Money,
    /// What is to be paid.
    pub total: Money,
    /// When it was made.
    pub placed_at: Moment,
    /// When it was paid.
    pub paid_at: Option<Moment>,
    /// When the provider last changed it.
    pub changed_at: Moment,
    /// Until when it must be paid.
    pub pay_before: Option<Moment>,
    /// Who gets the goods, as the provider shows it, for the check after export.
    pub consignee: ConsigneeSeen,
    /// Its lines.
    pub lines: Vec<ProviderLineSeen>,
    /// What was sent so far.
    pub shipments: Vec<Shipment>,
}

/// Who gets the goods, as far as the provider shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsigneeSeen {
    /// Name.
    pub name: String,
    /// Mobile.
    pub mobile: String,
    /// Postcode.
    pub postcode: String,
    /// The whole address in one text.
    pub address: String,
}

/// One line of a provider order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderLineSeen {
    /// The provider's id of the line.
    pub external_id: String,
    /// Offer.
    pub offer: String,
    /// Specification; empty when the offer has none.
    pub spec: String,
    /// Pieces.
    pub quantity: i64,
    /// Price of a piece.
    pub unit_price: Money,
}

/// What a seller sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// Domestic tracking number, as shown. For staff only (BR-60).
    pub tracking: String,
    /// Carrier's name.
    pub carrier: String,
    /// Line id at the provider and pieces; empty when the provider does not say.
    pub lines: Vec<(String, i64)>,
}
