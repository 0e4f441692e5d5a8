//! One folder per shop platform: each speaks its platform's own words on the outside and the hub's on the inside.
//!
//! A connector keeps nothing between calls, sends only through the wire that it is lent, and reads orders without
//! touching anything. Adding a shop platform is a folder and one line in `CHANNELS`.
#![expect(
    clippy::result_large_err,
    reason = "a call that fails is rare and slow; its error says all it knows by value"
)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

pub mod woocommerce;

use connect::channel::ChannelKind;

/// Every shop platform, in the order people see them.
pub static CHANNELS: &[&ChannelKind] = &[&woocommerce::KIND];

/// The platform with this code.
#[must_use]
pub fn lookup(code: &str) -> Option<&'static ChannelKind> {
    CHANNELS.iter().find(|kind| kind.code == code).copied()
}
