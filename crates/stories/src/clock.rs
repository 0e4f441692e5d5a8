//! The clock of a story: it stands until the story moves it. Whoever waits for it says so to the turns.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::{Clock, Moment, time::Wait};

use crate::turns;

/// A clock that only the story moves.
#[derive(Debug)]
pub(crate) struct StoryClock(AtomicI64);

impl StoryClock {
    pub(crate) fn at(start: Moment) -> std::sync::Arc<Self> {
        std::sync::Arc::new(Self(AtomicI64::new(start.micros())))
    }

    /// Moves it forward; never back.
    pub(crate) fn move_to(&self, to: Moment) {
        self.0.fetch_max(to.micros(), Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }

    fn wait_until(&self, at: Moment) -> Wait<'_> {
        Box::pin(std::future::poll_fn(move |_| {
            if self.now() >= at {
                return std::task::Poll::Ready(());
            }
            turns::sleeps_until(at);
            std::task::Poll::Pending
        }))
    }
}
