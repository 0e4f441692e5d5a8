//! The generator behind every choice of the world: small, own, and the same on every machine, so that a seed replays exactly.
//!
//! It is not for secrets. Keys and tokens of the world are made from it on purpose: a seed gives the same keys again.

/// One step of splitmix64; also used to mix seeds with labels.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number that depends on the seed, a label and a counter only: decisions of one place never shift those of another.
pub(crate) fn hash(seed: u64, label: &str, counter: u64) -> u64 {
    let mut state = mix(seed);
    for byte in label.bytes() {
        state = mix(state ^ u64::from(byte));
    }
    mix(state ^ counter)
}

/// Xoshiro256**.
#[derive(Debug, Clone)]
pub(crate) struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A generator of its own for one purpose.
    pub(crate) fn new(seed: u64, label: &str) -> Self {
        let start = hash(seed, label, 0);
        let mut state = [0; 4];
        let mut at = start;
        for slot in &mut state {
            at = at.wrapping_add(1);
            *slot = mix(at);
        }
        Self { state }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number from 0 up to, not including, `bound`. The slight bias of the remainder does not matter here.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next() % bound }
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place in something of `len` elements.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.index(at + 1));
        }
    }

    /// `len` hexadecimal characters.
    pub(crate) fn hex(&mut self, len: usize) -> String {
        let mut out = String::with_capacity(len + 16);
        while out.len() < len {
            out.push_str(&format!("{:016x}", self.next()));
        }
        out.truncate(len);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays_exactly() {
        let mut one = Rng::new(7, "people");
        let mut two = Rng::new(7, "people");
        let first: Vec<u64> = (0..50).map(|_| one.next()).collect();
        assert_eq!(first, (0..50).map(|_| two.next()).collect::<Vec<_>>());
        assert_ne!(first[0], Rng::new(8, "people").next());
        assert_ne!(first[0], Rng::new(7, "goods").next());
        assert_eq!(one.hex(32).len(), 32);
        for _ in 0..200 {
            assert!((3..=5).contains(&one.between(3, 5)));
        }
    }
}
