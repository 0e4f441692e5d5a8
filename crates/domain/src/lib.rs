//! What an order, a line, an amount, a booking is: every state and every rule of the life of an order.
//!
//! Nothing here reads or writes anything, waits, or knows the time: the clock and the generator are lent.
//! Words are those of `docs/domain.md`; a rule carries its number (`BR-41`).
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

#[macro_use]
mod codes;

pub mod activity;
pub mod actor;
pub mod booking;
pub mod consignee;
pub mod customer;
pub mod decision;
pub mod goods;
pub mod ids;
pub mod ledger;
pub mod line;
pub mod money;
pub mod moved;
pub mod offer;
pub mod order;
pub mod package;
pub mod parcel;
pub mod plan;
pub mod provider_order;
pub mod refusal;
pub mod right;
pub mod search;
pub mod shop;
pub mod time;

pub use codes::UnknownCode;
pub use ids::{Id, IdGenerator, Random};
pub use money::{Currency, Money};
pub use refusal::Refusal;
pub use right::Right;
pub use time::{Clock, Env, Moment};
