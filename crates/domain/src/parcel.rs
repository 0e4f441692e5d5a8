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
