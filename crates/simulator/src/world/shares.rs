//! The shares of unusual orders that product section 7 asks for, those that depend on what a hub does: how many are wanted
//! and how many have happened.

/// One of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Share {
    /// How many are wanted; 0 means by chance only, without end.
    pub(crate) need: usize,
    pub(crate) happened: usize,
}

impl Share {
    /// True when the occasion should be taken.
    pub(crate) fn wants(self, chance: bool) -> bool {
        chance && (self.need == 0 || self.happened < self.need)
    }
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shares {
    pub(crate) parts: Share,
    pub(crate) merged: Share,
    pub(crate) by_hand: Share,
    pub(crate) lagging: Share,
    pub(crate) price: Share,
    pub(crate) cancelled: Share,
    pub(crate) edited: Share,
}

impl Shares {
    /// Five of a hundred orders, rounded up, and one more for safety; nothing to reach when people order without end.
    pub(crate) fn of(orders: usize) -> Self {
        let need = if orders == 0 { 0 } else { (orders * 5).div_ceil(100) + 1 };
        let share = Share { need, happened: 0 };
        Self {
            parts: share,
            merged: share,
            by_hand: share,
            lagging: share,
            price: share,
            cancelled: share,
            edited: share,
        }
    }
}
