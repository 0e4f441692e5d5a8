//! Stories: a hub of several nodes over one database, a world of shops and a provider, and the people around them, all in
//! one thread and one at a time. A seed makes the list of operations and the order of turns, and repeats both exactly
//! ([decision 12](../../../docs/decisions/0012-stories-by-turns.md)). At the end of each story nothing may be lost, bought
//! twice, wrong or left over.
//!
//! It is not a second flow and knows no rule of buying: what is true is said by the world and the judge.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

mod campaign;
mod chance;
mod clock;
mod deeds;
mod far;
mod ground;
mod history;
mod invariants;
mod mischief;
mod money;
mod nodes;
mod people;
mod pinned;
mod planted;
mod tell;
mod turns;
mod watch;

pub use campaign::{Cover, keep, kept, kept_folder, kept_in, shorten, shorten_while, word};
pub use deeds::{Deed, Level, Step, Story};
pub use ground::Ground;
pub use nodes::TestHub;
pub use planted::PLANTED;
pub use tell::{On, Told, tell};
