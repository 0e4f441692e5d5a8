//! A moment, and the clock that is lent.

use std::{fmt, future::Future, pin::Pin, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in microseconds since 1970 in UTC; RFC 3339 outside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// One second in microseconds.
pub const SECOND: i64 = 1_000_000;
/// One minute in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours in microseconds.
pub const DAY: i64 = 24 * HOUR;

impl Moment {
    /// The moment that many microseconds after 1970.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment moved by `micros` (may be negative); stops at the ends of time.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this moment.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same moment for calendar arithmetic; out of range becomes the nearest end.
    #[must_use]
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl From<i64> for Moment {
    fn from(micros: i64) -> Self {
        Self(micros)
    }
}
impl From<jiff::Timestamp> for Moment {
    fn from(at: jiff::Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}
impl FromStr for Moment {
    type Err = jiff::Error;
    /// RFC 3339 with an offset or `Z`.
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(Self::from)
    }
}
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}
impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A wait that a clock gives.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time and waits by it. The only source of time in the product: real in `serve`, conducted in rehearsals,
/// moved by hand in tests.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
    /// Ends at that moment by this clock, also when the clock jumps there.
    fn wait_until(&self, at: Moment) -> Wait<'_>;
}

/// What everything that happens is given: the time, and new ids.
#[derive(Clone)]
pub struct Env {
    /// The time.
    pub clock: std::sync::Arc<dyn Clock>,
    /// New ids.
    pub ids: std::sync::Arc<crate::IdGenerator>,
    /// Chance.
    pub random: std::sync::Arc<dyn crate::Random>,
}

impl Env {
    /// The surroundings over a clock and chance.
    #[must_use]
    pub fn new(clock: std::sync::Arc<dyn Clock>, random: std::sync::Arc<dyn crate::Random>) -> Self {
        let ids = std::sync::Arc::new(crate::IdGenerator::new(clock.clone(), random.clone()));
        Self { clock, ids, random }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn id<K: crate::ids::Kind>(&self) -> crate::Id<K> {
        self.ids.next()
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("now", &self.now()).finish_non_exhaustive()
    }
}
