//! How often somebody may knock: a bucket of tokens per key, refilled by the given clock. In the memory of this node; the
//! limits that guard money are rows elsewhere.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{Moment, time::SECOND};

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

    /// The limit on webhooks: 600 at once, then 20 a second, per hook token.
    #[must_use]
    pub fn for_hooks() -> Self {
        Self::new(600, Duration::from_millis(50))
    }

    /// The limit on codes of one person's second factor: twenty at once, then one each half hour. A code is one of a
    /// million and three are right at a time: a year of guessing finds one in a case of twenty, and is in the audit.
    #[must_use]
    pub fn for_codes() -> Self {
        Self::new(20, Duration::from_secs(1800))
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

/// Tries in a row that cost nothing.
const FREE_TRIES: u32 = 5;
/// The longest wait after a wrong password.
const LONGEST_WAIT: i64 = 300 * SECOND;
/// After so long without a try everything is forgotten.
const FORGOTTEN: i64 = 3600 * SECOND;

/// Waits that grow with each failed try in a row: none for the first few, then a second, two, four, up to five minutes.
#[derive(Debug, Default)]
pub struct Waits {
    /// Per key: failed tries in a row, and when the next one may come.
    tries: Mutex<HashMap<String, (u32, Moment)>>,
}

impl Waits {
    /// Counts a try as failed until it is told that it was not.
    ///
    /// # Errors
    /// How long to wait until it may be made.
    pub fn take(&self, key: &str, now: Moment) -> Result<(), Duration> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, next) = tries.get(key).copied().unwrap_or((0, now));
        if next > now {
            return Err(Duration::from_micros(u64::try_from(next.since(now)).unwrap_or(u64::MAX)));
        }
        if tries.len() >= MOST_KEYS {
            tries.retain(|_, (_, next)| now.since(*next) < FORGOTTEN);
            if tries.len() >= MOST_KEYS {
                tries.clear();
            }
        }
        let count = if now.since(next) >= FORGOTTEN { 1 } else { count.saturating_add(1) };
        let wait = match count.checked_sub(FREE_TRIES) {
            Some(over) => {
                SECOND.checked_shl(over).filter(|wait| (1..=LONGEST_WAIT).contains(wait)).unwrap_or(LONGEST_WAIT)
            }
            None => 0,
        };
        tries.insert(key.to_owned(), (count, now.plus(wait)));
        Ok(())
    }

    /// The try was none after all, or it was right: with `forget`, all tries of the key are forgotten.
    pub fn give_back(&self, key: &str, forget: bool) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if forget {
            tries.remove(key);
        } else if let Some((count, _)) = tries.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }
}

/// Who tries to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Knock<'a> {
    /// From which address, as far as it is known.
    pub address: Option<IpAddr>,
    /// With which login's name.
    pub name: &'a str,
    /// The mark of a device with which this name has signed in before.
    pub device: Option<&'a str>,
}

impl Knock<'_> {
    fn key(&self) -> String {
        match (self.device, self.address) {
            (Some(device), _) => format!("device:{device}"),
            (None, Some(address)) => format!("{address} {}", self.name),
            (None, None) => format!("? {}", self.name),
        }
    }
}

/// The limits on tries to sign in. Guessing is slow from one address, for one name, and from everywhere together; but a
/// stranger who guesses cannot lock out the person: a device that has signed in before waits for its own tries only, and an
/// address for its own.
#[derive(Debug)]
pub struct LoginGuard {
    pairs: Waits,
    addresses: Limiter,
    names: Limiter,
}

impl Default for LoginGuard {
    fn default() -> Self {
        Self {
            pairs: Waits::default(),
            addresses: Limiter::new(60, Duration::from_secs(2)),
            names: Limiter::new(30, Duration::from_secs(5)),
        }
    }
}

impl LoginGuard {
    /// Whether a try may be made now.
    ///
    /// # Errors
    /// How long to wait.
    pub fn take(&self, knock: Knock<'_>, now: Moment) -> Result<(), Duration> {
        let pair = knock.key();
        self.pairs.take(&pair, now)?;
        if knock.device.is_some() {
            return Ok(());
        }
        // Who is refused here has not tried, and takes nothing from others.
        let address = knock.address.map_or(Ok(()), |address| self.addresses.take(&address.to_string(), now));
        let passed = address.and_then(|()| self.names.take(knock.name, now));
        if passed.is_err() {
            self.pairs.give_back(&pair, false);
        }
        passed
    }

    /// The try was right.
    pub fn was_right(&self, knock: Knock<'_>) {
        self.pairs.give_back(&knock.key(), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// Who knocks in a row, and how many of the tries get through at once.
    #[test]
    fn guessing_is_slow_and_locks_nobody_out() {
        let start = Moment::from_micros(1_000_000_000);
        let at = |address: &str| address.parse::<IpAddr>().ok();
        let stranger = |number: u32| IpAddr::from(0x0a00_0000_u32.wrapping_add(number).to_be_bytes());
        let table: &[(&str, usize, usize)] = &[
            ("one address, one name", 100, 5),
            ("one address, a name each time", 100, 60),
            ("an address each time, one name", 100, 30),
            ("an unknown address, one name", 100, 5),
        ];
        for (how, tries, through) in table {
            let guard = LoginGuard::default();
            let mut passed = 0;
            for number in 0..u32::try_from(*tries).unwrap() {
                let name = if how.contains("a name each") { format!("user{number}") } else { "owner".to_owned() };
                let address = match *how {
                    "an unknown address, one name" => None,
                    "an address each time, one name" => Some(stranger(number)),
                    _ => at("192.0.2.1"),
                };
                passed += usize::from(guard.take(Knock { address, name: &name, device: None }, start).is_ok());
            }
            assert_eq!(passed, *through, "{how}");
            // The owner on his own device is let in at once, whoever guesses, and from wherever.
            for address in [None, at("192.0.2.1"), at("198.51.100.9")] {
                let owner = Knock { address, name: "owner", device: Some("abc") };
                assert!(guard.take(owner, start).is_ok(), "{how}");
                guard.was_right(owner);
            }
            // From a new device he waits seconds at most, unless he sits where the guessing comes from.
            let elsewhere = Knock { address: at("198.51.100.9"), name: "owner", device: None };
            let wait = guard.take(elsewhere, start).err().unwrap_or_default();
            assert!(wait <= Duration::from_secs(5), "{how}: {wait:?}");
        }
    }

    #[test]
    fn waits_grow_are_forgiven_and_end() {
        let waits = Waits::default();
        let mut now = Moment::from_micros(1_000_000_000);
        let mut seen = Vec::new();
        for _ in 0..16 {
            match waits.take("a", now) {
                Ok(()) => {}
                Err(wait) => {
                    seen.push(wait.as_secs());
                    now = now.plus(i64::try_from(wait.as_micros()).unwrap());
                    waits.take("a", now).unwrap();
                }
            }
        }
        assert_eq!(seen, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert!(waits.take("b", now).is_ok(), "another key waits for itself only");
        waits.give_back("a", true);
        assert!(waits.take("a", now).is_ok(), "the right password ends the waiting");
        for _ in 0..5 {
            let _ = waits.take("a", now);
        }
        assert!(waits.take("a", now).is_err());
        assert!(waits.take("a", now.plus(2 * FORGOTTEN)).is_ok());
    }
}
