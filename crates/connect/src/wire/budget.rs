//! How often one connection may call: a bucket of calls that fills by the lent clock. Kept in memory only; after a
//! restart the bucket is full, which costs the far side one short burst.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{Moment, ids::ConnectionId, time::SECOND};

/// A burst that is always allowed: a probe alone makes several calls in a row.
const BURST: i64 = 10;
/// Buckets are forgotten when they are full again; looked for when so many are kept.
const MANY: usize = 4096;

/// The buckets of all connections.
#[derive(Debug)]
pub(super) struct Budgets {
    /// Microseconds that one call costs.
    cost: i64,
    /// Microseconds of saved calls at most.
    most: i64,
    buckets: Mutex<HashMap<ConnectionId, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    saved: i64,
    at: Moment,
}

impl Budgets {
    pub(super) fn new(per_second: u32) -> Self {
        let rate = i64::from(per_second.max(1));
        let cost = SECOND / rate.min(SECOND);
        Self { cost, most: cost * rate.max(BURST), buckets: Mutex::default() }
    }

    /// Takes one call out, or says how long to wait for it.
    pub(super) fn take(&self, connection: ConnectionId, now: Moment) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.most);
        }
        let bucket = buckets.entry(connection).or_insert(Bucket { saved: self.most, at: now });
        let saved = self.filled(*bucket, now);
        if saved < self.cost {
            let missing = u64::try_from(self.cost - saved).expect("the cost is larger than what is saved");
            return Err(Duration::from_micros(missing));
        }
        *bucket = Bucket { saved: saved - self.cost, at: now };
        Ok(())
    }

    /// What is saved by now. A clock that was set back gives nothing and takes nothing.
    fn filled(&self, bucket: Bucket, now: Moment) -> i64 {
        bucket.saved.saturating_add(now.since(bucket.at).max(0)).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_calls_in_a_burst_and_then_at_its_rate() {
        let budgets = Budgets::new(4);
        let (one, other) = (ConnectionId::new(1), ConnectionId::new(2));
        let start = Moment::from_micros(1_000 * SECOND);
        for _ in 0..10 {
            assert_eq!(budgets.take(one, start), Ok(()));
        }
        assert_eq!(budgets.take(one, start), Err(Duration::from_millis(250)));
        assert_eq!(budgets.take(other, start), Ok(()), "each connection has its own");
        assert_eq!(budgets.take(one, start.plus(-SECOND)), Err(Duration::from_millis(250)), "a clock set back");
        assert_eq!(budgets.take(one, start.plus(SECOND / 4)), Ok(()));
        assert_eq!(budgets.take(one, start.plus(SECOND / 4)), Err(Duration::from_millis(250)));
    }
}
