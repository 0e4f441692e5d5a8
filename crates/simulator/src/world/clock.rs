//! The world's clock: real time since the start, moved forward by jumps; in a story it stands between them. It never goes
//! back and never runs faster.

use std::time::Instant;

/// Milliseconds in one day.
pub(crate) const DAY: i64 = 86_400_000;
/// Milliseconds in one hour.
pub(crate) const HOUR: i64 = 3_600_000;
/// Milliseconds in one minute.
pub(crate) const MINUTE: i64 = 60_000;
/// Milliseconds in one second.
pub(crate) const SECOND: i64 = 1_000;

/// Moments are milliseconds since 1970.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// None: it stands.
    started: Option<Instant>,
    epoch: i64,
    offset: i64,
}

/// The moment of the machine, for a world that starts now.
#[expect(clippy::disallowed_methods, reason = "a world that is not conducted begins at the real moment")]
pub(crate) fn real_now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else in the world is given")]
    pub(crate) fn starting_at(epoch: i64) -> Self {
        Self { started: Some(Instant::now()), epoch, offset: 0 }
    }

    /// A clock that only jumps move.
    pub(crate) fn standing_at(epoch: i64) -> Self {
        Self { started: None, epoch, offset: 0 }
    }

    pub(crate) fn now(&self) -> i64 {
        let passed = self.started.map_or(0, |at| i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX / 2));
        self.epoch + self.offset + passed
    }

    /// Moves forward only; an earlier moment changes nothing.
    pub(crate) fn jump_to(&mut self, moment: i64) {
        let now = self.now();
        if moment > now {
            self.offset += moment - now;
        }
    }

    /// The moment at which the world began.
    pub(crate) fn epoch(&self) -> i64 {
        self.epoch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_go_forward_only() {
        let mut clock = Clock::starting_at(1_000_000);
        clock.jump_to(5_000_000);
        assert!(clock.now() >= 5_000_000);
        clock.jump_to(2_000_000);
        assert!(clock.now() >= 5_000_000);
        assert_eq!(clock.epoch(), 1_000_000);
    }
}
