//! Step: provider orders move on. Comes in: the timetable, a message of the provider, a person's "sync now", a check after
//! export. Goes out: provider orders in their present state, lines moved, packages announced, money noted. What the provider says is applied as a
//! whole and may jump forward; a step back is believed only after a second read (domain guide 4.4). Rules BR-48 to BR-51.

mod apply;
mod by_itself;
mod hint;
mod sync;

pub use apply::apply;
pub use by_itself::SetBackgroundSync;
pub(crate) use hint::take as take_message;
pub use sync::{ReadProviderOrder, SyncAccount};
