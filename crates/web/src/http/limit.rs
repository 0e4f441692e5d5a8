//! How often somebody may knock: a bucket of tokens per key, refilled by the given clock. In the memory of this node; the
//! limits that guard money are rows elsewhere.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::Moment;

/// Most keys that are remembered; beyond it the full buckets are forgotten first.
const MOST_KEYS: usize = 20_000;

/// A limit: so many at once, and one more each `every`.
#[derive(Debug)]
pub struct Limiter {
    burst: i64,
    every_micros: i64,
    /// Per key: the moment at which its bucket will be full again.
    full_at: Mutex<HashMap<String, Moment>>,
}

impl Limiter {
    /// `burst` at once, then one each `every`.
    #[must_use]
    pub fn new(burst: i64, every: Duration) -> Self {
        let every_micros = i64::try_from(every.as_micros()).unwrap_or(i64::MAX).max(1);
        Self { burst: burst.max(1), every_micros, full_at: Mutex::default() }
    }

    /// The limit on tries to sign in: 10 at once, then one each 10 seconds, per address and per login name.
    #[must_use]
    pub fn for_logins() -> Self {
        Self::new(10, Duration::from_secs(10))
    }

    /// The limit on webhooks: 600 at once, then 20 a second, per hook token.
    #[must_use]
    pub fn for_hooks() -> Self {
        Self::new(600, Duration::from_millis(50))
    }

    /// Takes one token.
    ///
    /// # Errors
    /// How long to wait until there is one.
    pub fn take(&self, key: &str, now: Moment) -> Result<(), Duration> {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = buckets.get(key).copied().unwrap_or(now).max(now);
        let after = full_at.plus(self.every_micros);
        let most = self.every_micros.saturating_mul(self.burst);
        let over = after.since(now) - most;
        if over > 0 {
            return Err(Duration::from_micros(u64::try_from(over).unwrap_or(u64::MAX)));
        }
        if buckets.len() >= MOST_KEYS {
            buckets.retain(|_, full| *full > now);
            if buckets.len() >= MOST_KEYS {
                buckets.clear();
            }
        }
        buckets.insert(key.to_owned(), after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::SECOND;

    #[test]
    fn a_bucket_empties_and_fills_by_the_given_clock() {
        let limiter = Limiter::new(3, Duration::from_secs(10));
        let start = Moment::from_micros(1_000_000_000);
        for _ in 0..3 {
            assert!(limiter.take("a", start).is_ok());
        }
        assert_eq!(limiter.take("a", start), Err(Duration::from_secs(10)));
        assert!(limiter.take("b", start).is_ok(), "another key has a bucket of its own");
        assert!(limiter.take("a", start.plus(10 * SECOND)).is_ok());
        assert!(limiter.take("a", start.plus(10 * SECOND)).is_err());
        assert!(limiter.take("a", start.plus(-SECOND)).is_err(), "a clock that goes back gives nothing away");
    }

    #[test]
    fn the_memory_is_bounded() {
        let limiter = Limiter::new(1, Duration::from_secs(1));
        for number in 0..=MOST_KEYS {
            let _ = limiter.take(&number.to_string(), Moment::from_micros(5));
        }
        assert!(limiter.full_at.lock().unwrap().len() <= MOST_KEYS);
    }
}
