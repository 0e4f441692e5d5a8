//! Beside the road: who ordered, across orders and shops (BR-21). Intake says for each order which customer it is of; people
//! choose how the customers of a shop are merged, and merge two of them by hand.

mod apply;
mod assign;
mod merge;
mod policy;

pub use apply::ApplyPolicy;
pub(crate) use assign::assign;
pub use merge::{MergeCustomer, UnmergeCustomer};
pub use policy::SetPolicy;
