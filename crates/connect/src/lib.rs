//! Sockets: what a shop (`Channel`) and a trade provider (`Provider`) can do, each ability a small trait of its own
//! (a side), the one wire through which every call leaves, and the error that says who acts next.
//!
//! Nothing here knows a shop or a provider by name, and nothing keeps state between calls but the wire's budgets.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

pub mod call;
pub mod channel;
pub mod contract;
pub mod fault;
pub mod provider;
pub mod settings;
pub mod wire;

pub use call::{Account, CallCx};
pub use fault::{BoxError, CallError, CallResult, Effect, Fault, ItemRefusal};
pub use settings::{FieldKind, Secret, SettingField, Settings, SettingsError};
pub use wire::{Access, Exchange, Limits, Request, Response, Wire};
