//! What tests need: a clock moved by hand, seeded chance, a fresh database of either kind.
//!
//! On the build machine a missing PostgreSQL is a failure: `SUPERCARGO_TEST_POSTGRES` names one, or
//! `SUPERCARGO_TEST_QUICK=1` says that only SQLite is wanted.

mod database;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

pub use database::{TestDatabase, both, postgres, postgres_server, sqlite, sqlite_of};
use domain::{Clock, Env, Moment, Random, time::Wait};
use tokio::sync::watch;

/// The moment at which a test's clock stands: 2026-03-01 04:00 in UTC.
pub const START: Moment = Moment::from_micros(1_772_337_600_000_000);

/// A clock that only a test moves.
#[derive(Debug)]
pub struct HandClock {
    now: AtomicI64,
    moved: watch::Sender<()>,
}

impl HandClock {
    /// A clock that stands at `START`.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { now: AtomicI64::new(START.micros()), moved: watch::channel(()).0 })
    }

    /// Moves it forward.
    pub fn advance(&self, micros: i64) {
        self.now.fetch_add(micros, Ordering::SeqCst);
        self.moved.send_replace(());
    }
}

impl Clock for HandClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn wait_until(&self, at: Moment) -> Wait<'_> {
        Box::pin(async move {
            let mut moved = self.moved.subscribe();
            while self.now() < at {
                if moved.changed().await.is_err() {
                    return;
                }
            }
        })
    }
}

/// Chance that replays: splitmix64.
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// Chance from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(seed)))
    }
}

impl Random for Seeded {
    fn next_u64(&self) -> u64 {
        let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Surroundings of a test and the clock in them.
#[must_use]
pub fn env(seed: u64) -> (Env, Arc<HandClock>) {
    let clock = HandClock::new();
    (Env::new(clock.clone(), Seeded::new(seed)), clock)
}
