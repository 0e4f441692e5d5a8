//! Who takes turns: nodes that start, claim, work and beat, deliveries at the doors, people; and the seats they belong to.

use domain::Moment;
use jobs::Leased;
use simulator::Posting;
use store::StoreError;

use super::surroundings::Life;
use crate::turns::Turning;

/// A node, living or dead.
pub(super) struct Seat {
    pub(super) name: String,
    pub(super) life: Option<Life>,
    /// When somebody starts it again.
    pub(super) back_at: Option<Moment>,
    /// It stands still and does not know it.
    pub(super) frozen_until: Option<Moment>,
    /// There may be work that nobody has looked for.
    pub(super) fresh: bool,
}

/// What an actor is for.
pub(super) enum Role {
    Starts,
    Claims,
    Works,
    Beats,
    Takes(Box<Posting>),
    People,
}

/// What an actor leaves.
pub(super) enum Left {
    Nothing,
    Started(Result<Box<Life>, StoreError>),
    Claimed(Result<Vec<Leased>, StoreError>),
    Taken(u16),
}

pub(super) struct Actor {
    pub(super) number: u64,
    pub(super) name: String,
    pub(super) seat: usize,
    pub(super) role: Role,
    pub(super) turning: Turning<Left>,
    pub(super) sleeps_until: Option<Moment>,
    /// It waits for another actor, and nobody has gone on since.
    pub(super) waits_since: Option<u64>,
}
