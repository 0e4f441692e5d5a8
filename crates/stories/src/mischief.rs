//! What a story has in mind for nodes: to kill one or to let it stand still, at a named place.

use crate::turns::Place;

/// What happens to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It dies, and is started again after so long.
    Kill { pause: i64 },
    /// It stands still for so long and then goes on as if nothing had been.
    Freeze { pause: i64 },
    /// Only the one who came past waits: an answer that is slow. The node keeps its lanes meanwhile.
    Slow { pause: i64 },
}

/// What is still to be done, each once, when its place is reached.
#[derive(Debug, Default)]
pub(crate) struct Mischief(Vec<(String, Trouble)>);

impl Mischief {
    pub(crate) fn plan(&mut self, place: String, trouble: Trouble) {
        self.0.push((place, trouble));
    }

    pub(crate) fn at(&mut self, place: Place) -> Option<Trouble> {
        let name = place.name();
        let fits = |trouble: &Trouble| match trouble {
            Trouble::Kill { .. } => true,
            // With a transaction open it would stand in everybody's way: the database would end it, not a lease.
            Trouble::Freeze { .. } | Trouble::Slow { .. } => place.is_between(),
        };
        // `called` is after any call, `called 1688.fastCreateOrder` after that one.
        let is_here = |wanted: &str| {
            wanted == name
                || matches!(place, Place::Calling(_) | Place::Called(_)) && name.split(' ').next() == Some(wanted)
        };
        let at = self.0.iter().position(|(wanted, trouble)| is_here(wanted) && fits(trouble))?;
        Some(self.0.remove(at).1)
    }

    /// Nothing more is done.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}
