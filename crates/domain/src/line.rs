//! The order line: the unit of procurement, its status and the moves it may make (domain guide 4.2).

use crate::time::{DAY, HOUR};

codes! {
    /// The status of a line. Codes never change; visible names may.
    pub enum LineStatus: "line status" {
        /// Nothing is paid yet.
        AwaitingPayment = "awaiting_payment",
        /// May be bought.
        Paid = "paid",
        /// A booking holds it; the provider order does not exist yet or is not known.
        Booking = "booking",
        /// A provider order exists and is unpaid.
        Booked = "booked",
        /// The provider order is paid.
        Purchased = "purchased",
        /// The seller shipped it to the warehouse.
        ToWarehouse = "to_warehouse",
        /// A scan or a hand receipt at the warehouse.
        AtWarehouse = "at_warehouse",
        /// Being looked at.
        Inspection = "inspection",
        /// In a parcel that is not packed yet.
        Packing = "packing",
        /// In a packed and weighed parcel.
        ReadyToShip = "ready_to_ship",
        /// Handed over.
        Shipped = "shipped",
        /// With the customer.
        Received = "received",
        /// Failed the inspection and went back.
        ReturnedToVendor = "returned_to_vendor",
        /// Cannot be bought.
        Impossible = "impossible",
        /// Not wanted any more.
        Cancelled = "cancelled",
    }
}

codes! {
    /// Why a line ended without reaching the customer.
    pub enum EndReason: "end reason" {
        /// The shop cancelled, refunded or reduced it.
        ShopCancelled = "shop_cancelled",
        /// The shop cancelled it after the purchase; the pieces stay with us.
        KeptForStock = "kept_for_stock",
        /// Nobody sells the variant to us.
        NoOffer = "no_offer",
        /// The seller has none and no other is known.
        OutOfStock = "out_of_stock",
        /// The price rose above the ceiling and nobody accepted it.
        PriceTooHigh = "price_too_high",
        /// The provider refuses it for good.
        ProviderRefused = "provider_refused",
        /// The customer declined.
        CustomerDeclined = "customer_declined",
        /// A person said so.
        Person = "person",
    }
}

impl LineStatus {
    /// Dead lines count for nothing any more.
    #[must_use]
    pub const fn is_dead(self) -> bool {
        matches!(self, Self::Cancelled | Self::Impossible | Self::ReturnedToVendor)
    }

    /// Whether the line can still be dropped without asking anybody: nothing was sent to a provider.
    #[must_use]
    pub const fn is_unbooked(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::Paid)
    }

    /// Whether the line is somewhere between booking and the hand-over.
    #[must_use]
    pub const fn is_in_procurement(self) -> bool {
        matches!(
            self,
            Self::Booking
                | Self::Booked
                | Self::Purchased
                | Self::ToWarehouse
                | Self::AtWarehouse
                | Self::Inspection
                | Self::Packing
                | Self::ReadyToShip
        )
    }

    /// How long a line usually stays in a status that somebody or something has to end; longer is late (BR-73). None where
    /// a line may stay as long as it likes.
    #[must_use]
    pub const fn usual_stay(self) -> Option<i64> {
        match self {
            Self::Booking => Some(HOUR),
            Self::Paid | Self::Booked => Some(2 * DAY),
            Self::Inspection | Self::Packing | Self::ReadyToShip => Some(3 * DAY),
            Self::Purchased => Some(5 * DAY),
            Self::AtWarehouse => Some(7 * DAY),
            Self::ToWarehouse => Some(10 * DAY),
            Self::AwaitingPayment
            | Self::Shipped
            | Self::Received
            | Self::ReturnedToVendor
            | Self::Impossible
            | Self::Cancelled => None,
        }
    }

    /// Whether the provider's word may still move the line: not yet received by us.
    #[must_use]
    pub const fn follows_provider(self) -> bool {
        matches!(self, Self::Booking | Self::Booked | Self::Purchased | Self::ToWarehouse)
    }

    /// Whether the table of moves has this one (domain guide 4.2).
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        use LineStatus as S;
        if matches!(to, S::Cancelled | S::Impossible) {
            return !self.is_dead() && !matches!(self, S::Shipped | S::Received);
        }
        match self {
            S::AwaitingPayment => matches!(to, S::Paid),
            S::Paid => {
                matches!(to, S::Booking | S::Booked | S::Purchased | S::ToWarehouse | S::Packing | S::AwaitingPayment)
            }
            // A provider state may jump forward several steps at once (4.4), so a booking may land anywhere ahead.
            S::Booking => matches!(to, S::Booked | S::Paid | S::Purchased | S::ToWarehouse | S::AtWarehouse),
            S::Booked => matches!(to, S::Purchased | S::Paid | S::ToWarehouse | S::AtWarehouse),
            S::Purchased => matches!(to, S::ToWarehouse | S::Paid | S::AtWarehouse | S::Shipped | S::Booked),
            S::ToWarehouse => matches!(to, S::AtWarehouse | S::Shipped | S::Purchased | S::Paid),
            S::AtWarehouse => matches!(to, S::Inspection | S::Packing),
            S::Inspection => matches!(to, S::AtWarehouse | S::ReturnedToVendor),
            S::Packing => matches!(to, S::ReadyToShip | S::AtWarehouse),
            S::ReadyToShip => matches!(to, S::Shipped | S::Packing),
            S::Shipped => matches!(to, S::Received),
            S::Received | S::ReturnedToVendor | S::Impossible | S::Cancelled => false,
        }
    }
}

/// A move that the table does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a line cannot go from {from} to {to}")]
pub struct Unmovable {
    /// Where the line is.
    pub from: LineStatus,
    /// Where it should have gone.
    pub to: LineStatus,
}

#[cfg(test)]
mod tests {
    use super::LineStatus as S;

    #[test]
    fn dead_lines_and_received_ones_stay_where_they_are() {
        for from in [S::Received, S::ReturnedToVendor, S::Impossible, S::Cancelled] {
            for to in S::ALL {
                assert!(!from.may_become(*to), "{from} to {to}");
            }
        }
    }

    #[test]
    fn every_status_but_the_first_can_be_reached() {
        for to in S::ALL.iter().filter(|status| **status != S::AwaitingPayment) {
            assert!(S::ALL.iter().any(|from| from.may_become(*to)), "{to}");
        }
    }

    #[test]
    fn a_shipped_line_cannot_be_cancelled() {
        assert!(!S::Shipped.may_become(S::Cancelled));
        assert!(S::ReadyToShip.may_become(S::Cancelled));
    }
}
