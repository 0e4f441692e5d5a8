//! The clocks of the product: the machine's, and the conducted one of rehearsals, which runs 1:1 and is moved forward by
//! the conductor while everybody is idle. Chance comes from the machine.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{Clock, Env, Moment, Random, time::Wait};
use tokio::sync::watch;

/// The machine's clock with an offset that only a conductor moves. Without a conductor the offset is zero for ever.
#[derive(Debug)]
pub struct HubClock {
    began: Instant,
    start: i64,
    offset: AtomicI64,
    moved: watch::Sender<()>,
}

impl HubClock {
    /// A clock that shows the machine's time.
    #[must_use]
    pub fn real() -> Arc<Self> {
        Self::at(machine_now())
    }

    /// A clock that shows `start` now and runs 1:1.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the product's clock is made from the machine's")]
    pub fn at(start: Moment) -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            start: start.micros(),
            offset: AtomicI64::new(0),
            moved: watch::channel(()).0,
        })
    }

    /// Moves the clock forward to a moment; never back.
    pub fn jump_to(&self, to: Moment) {
        let ahead = to.micros() - self.now().micros();
        if ahead > 0 {
            self.offset.fetch_add(ahead, Ordering::SeqCst);
            self.moved.send_replace(());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the product asks the machine for the date")]
fn machine_now() -> Moment {
    Moment::from(jiff::Timestamp::now())
}

impl Clock for HubClock {
    fn now(&self) -> Moment {
        let run = i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX);
        Moment::from_micros(self.start + run + self.offset.load(Ordering::SeqCst))
    }

    fn wait_until(&self, at: Moment) -> Wait<'_> {
        Box::pin(async move {
            let mut moved = self.moved.subscribe();
            loop {
                let left = at.since(self.now());
                if left <= 0 {
                    return;
                }
                tokio::select! {
                    () = pause(Duration::from_micros(u64::try_from(left).unwrap_or(0))) => {}
                    _ = moved.changed() => {}
                }
            }
        })
    }
}

/// A wait of the machine: for clocks, conductors and casts, never for the product's own work.
#[expect(clippy::disallowed_methods, reason = "the one place of the hub where the machine's time is waited for")]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// A stopwatch of the machine, for figures.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "figures are measured by the machine's time")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Chance from the machine, fit for secrets.
#[derive(Debug)]
pub struct MachineRandom;

impl Random for MachineRandom {
    fn next_u64(&self) -> u64 {
        rand::random()
    }
}

/// The surroundings of the product over a clock.
#[must_use]
pub fn env(clock: Arc<HubClock>) -> Env {
    Env::new(clock, Arc::new(MachineRandom))
}
