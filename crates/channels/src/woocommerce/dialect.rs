//! The six dialects of a shop's interface: three of the current one (`wc/v3`, under `/wp-json`) and three of the older one
//! (`wc-api/v3`). What differs between them only in names is said here; what differs in sense has code of its own.

use super::sign::KeyRule;

/// How a shop is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    V3,
    V2,
    V1,
    Legacy3,
    Legacy2,
    Legacy1,
}

impl Dialect {
    /// The current interface, the best first.
    pub(super) const CURRENT: [Self; 3] = [Self::V3, Self::V2, Self::V1];
    /// The older interface, the best first.
    pub(super) const LEGACY: [Self; 3] = [Self::Legacy3, Self::Legacy2, Self::Legacy1];

    /// Its name: kept with each raw order, and the path of the current interface.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::V3 => "wc/v3",
            Self::V2 => "wc/v2",
            Self::V1 => "wc/v1",
            Self::Legacy3 => "wc-api/v3",
            Self::Legacy2 => "wc-api/v2",
            Self::Legacy1 => "wc-api/v1",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::CURRENT.into_iter().chain(Self::LEGACY).find(|dialect| dialect.name() == name)
    }

    pub(super) const fn is_legacy(self) -> bool {
        matches!(self, Self::Legacy3 | Self::Legacy2 | Self::Legacy1)
    }

    /// How the key of a signature is made from the secret.
    pub(super) const fn key_rule(self) -> KeyRule {
        match self {
            Self::Legacy2 | Self::Legacy1 => KeyRule::Bare,
            Self::V3 | Self::V2 | Self::V1 | Self::Legacy3 => KeyRule::WithAmpersand,
        }
    }

    /// The header in which the shop counts what a list would give.
    pub(super) const fn total_header(self) -> &'static str {
        if self.is_legacy() { "x-wc-total" } else { "x-wp-total" }
    }

    /// The body of a write: the older interface wants it wrapped in the name of what it is.
    pub(super) fn wrapped(self, name: &str, body: serde_json::Value) -> serde_json::Value {
        if self.is_legacy() { serde_json::json!({ name: body }) } else { body }
    }
}
