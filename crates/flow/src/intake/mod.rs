//! Step: the raw order is understood. Comes in: a stored raw order. Goes out: the order, its sold lines and lines, the
//! customer's payments, a plan job when something may be bought, questions when the shop changed its mind after booking.
//! Rules BR-10, BR-11, BR-13, BR-18 to BR-20, BR-24 to BR-26.

mod amounts;
mod first;
mod heard;
mod lines;
mod refunds;
mod understand;

pub(crate) use first::{First, look, take};
pub use understand::{ANOTHER_ORDER, UnderstandOrder, shop_deleted};
pub(crate) use understand::{run, stands};
