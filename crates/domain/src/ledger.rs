//! Ledger entries: nothing is edited, only reversed (BR-37).

codes! {
    /// What an entry is for. Amounts are signed: money that comes to the company is positive.
    pub enum EntryKind: "ledger entry kind" {
        /// The customer paid, by the shop's word.
        Payment = "payment",
        /// The shop gave money back.
        Refund = "refund",
        /// The price of an ended line, owed to the customer (BR-36).
        Balance = "balance",
        /// Goods bought at a provider.
        Purchase = "purchase",
        /// Domestic delivery of a provider order.
        Freight = "freight",
        /// The provider gave money back.
        PurchaseRefund = "purchase_refund",
    }
}
