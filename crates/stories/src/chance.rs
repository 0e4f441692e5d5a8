//! Chance from a seed, for whatever a story leaves open: who goes on, what is done next.

use domain::Random;
use testkit::Seeded;

/// Chance of its own for one purpose, so that one choice never shifts another.
#[derive(Debug)]
pub(crate) struct Chance(std::sync::Arc<Seeded>);

impl Chance {
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        let mixed = purpose
            .bytes()
            .fold(seed ^ 0x5EED, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3).rotate_left(17));
        Self(Seeded::new(mixed))
    }

    pub(crate) fn number(&self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 up to, not including, `bound`.
    pub(crate) fn below(&self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.number() % bound }
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    pub(crate) fn place(&self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn of_hundred(&self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
