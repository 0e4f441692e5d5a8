//! What will happen by itself, in the order of its due moment. Carrying it out is in `world`; here is only the queue.

use std::collections::BTreeMap;

/// One thing the world does on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happening {
    /// The planned order with this number of one shop arrives.
    OrderArrives { plan: usize },
    /// With people ordering at their own pace: the next one orders.
    NextCustomer,
    /// A customer who transfers money has paid.
    PaymentArrives { shop: usize, order: u64 },
    /// A webhook delivery is due.
    Deliver { shop: usize, hook: u64, order: u64, event: &'static str },
    /// A message of the market is due.
    Message { message: u64 },
    /// A shop order is cancelled by its shop.
    CancelInShop { shop: usize, order: u64 },
    /// A shop order is edited by its shop.
    EditInShop { shop: usize, order: u64 },
    /// A seller changes a price.
    PriceChange { offer: u64, percent: i64 },
    /// Goods that were gone are there again.
    StockBack { offer: u64, spec: String },
    /// A seller hands goods to the carrier.
    Ship { number: u64 },
    /// A package reaches the warehouse.
    PackageArrives { tracking: String },
    /// The buyer's account confirms the receipt.
    ConfirmReceipt { number: u64 },
    /// A trade is finished.
    Finish { number: u64 },
    /// An unpaid provider order runs out.
    CloseUnpaid { number: u64 },
    /// A buyer orders the same by hand in the same account.
    BuyByHand { like: Vec<(u64, String, i64)> },
    /// A purchase by hand is paid by its buyer.
    PayByHand { number: u64 },
}

/// Ordered by due moment, then by the order of planning.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue {
    waiting: BTreeMap<(i64, u64), Happening>,
    planned: u64,
}

impl Queue {
    pub(crate) fn plan(&mut self, due: i64, happening: Happening) {
        self.planned += 1;
        self.waiting.insert((due, self.planned), happening);
    }

    pub(crate) fn take_due(&mut self, now: i64) -> Option<(i64, Happening)> {
        let (&key, _) = self.waiting.first_key_value()?;
        if key.0 > now {
            return None;
        }
        self.waiting.remove(&key).map(|happening| (key.0, happening))
    }

    pub(crate) fn next_due(&self) -> Option<i64> {
        self.waiting.first_key_value().map(|(key, _)| key.0)
    }

    pub(crate) fn holds(&self, test: impl Fn(&Happening) -> bool) -> bool {
        self.waiting.values().any(test)
    }

    pub(crate) fn drop_if(&mut self, test: impl Fn(&Happening) -> bool) {
        self.waiting.retain(|_, happening| !test(happening));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_moment_then_order_of_planning() {
        let mut queue = Queue::default();
        queue.plan(20, Happening::NextCustomer);
        queue.plan(10, Happening::OrderArrives { plan: 1 });
        queue.plan(10, Happening::OrderArrives { plan: 2 });
        assert_eq!(queue.next_due(), Some(10));
        assert_eq!(queue.take_due(9), None);
        assert_eq!(queue.take_due(10), Some((10, Happening::OrderArrives { plan: 1 })));
        queue.drop_if(|h| matches!(h, Happening::OrderArrives { .. }));
        assert!(queue.holds(|h| matches!(h, Happening::NextCustomer)));
        assert_eq!(queue.take_due(30), Some((20, Happening::NextCustomer)));
        assert_eq!(queue.next_due(), None);
    }
}
