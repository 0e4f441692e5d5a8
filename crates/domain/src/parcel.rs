//! Outgoing parcels: what the warehouse sends to the customer (domain guide 4.7).

codes! {
    /// The state of a parcel.
    pub enum ParcelState: "parcel state" {
        /// Being filled.
        Draft = "draft",
        /// Packed and weighed.
        Packed = "packed",
        /// Handed over.
        Shipped = "shipped",
        /// With the customer.
        Delivered = "delivered",
        /// Came back.
        Returned = "returned",
        /// Never arrived.
        Lost = "lost",
        /// Given up before it left.
        Cancelled = "cancelled",
    }
}

impl ParcelState {
    /// Whether lines may still be taken out of it: it is neither packed nor weighed.
    #[must_use]
    pub const fn may_lose_lines(self) -> bool {
        matches!(self, Self::Draft)
    }
}

#[cfg(test)]
mod tests {
    use super::ParcelState as S;

    #[test]
    fn only_a_draft_gives_its_lines_back() {
        for state in S::ALL {
            assert_eq!(state.may_lose_lines(), *state == S::Draft, "{state}");
        }
    }
}
