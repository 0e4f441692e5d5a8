//! One folder per trade provider, and the plain list of them. What belongs to one provider alone (statuses, codes,
//! units, what it demands of a consignee) lives in its folder and nowhere else.
//!
//! Nothing here plans, waits, repeats or stores: a connector makes one call and says what came of it.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]
#![expect(
    clippy::result_large_err,
    reason = "a `CallError` is rare beside the call that it ends, and its shape is shared"
)]

use connect::provider::ProviderKind;

pub mod alibaba1688;

/// Every kind of provider, in the order in which people see them.
pub static PROVIDERS: &[&ProviderKind] = &[&alibaba1688::KIND];

/// The kind with this code.
#[must_use]
pub fn lookup(code: &str) -> Option<&'static ProviderKind> {
    PROVIDERS.iter().copied().find(|kind| kind.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_their_code_and_no_code_is_taken_twice() {
        for kind in PROVIDERS {
            assert_eq!(lookup(kind.code).unwrap().name, kind.name);
            assert_eq!(PROVIDERS.iter().filter(|other| other.code == kind.code).count(), 1);
        }
        assert!(lookup("nobody").is_none());
    }
}
