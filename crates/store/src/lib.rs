//! Rows, migrations and transactions: SQLite and PostgreSQL behind one door.
//!
//! One text serves both databases (`Statement`); the few words that differ live in `dialect`. A transaction (`Tx`) and a
//! reader (`Reader`) are bound to one company, whose key is always the first parameter. Nothing here knows a job, a
//! shop or a provider.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

mod db;
mod dialect;
mod error;
pub mod export;
pub mod points;
pub mod rows;
pub mod schema;
pub mod seal;
mod statement;
mod together;
mod tx;
mod writer;

pub use db::{Backend, OpenOptions, Signal, Store};
pub use error::StoreError;
pub use points::planted;
pub use rows::*;
pub use seal::{Keyring, SealError};
pub use statement::{Arg, Args, Scope, Statement};
pub use together::Together;
pub use tx::{Read, Reader, Record, Tx};

/// Tables that are not led by a company: whatever must be found before the company is known.
pub const GLOBAL_TABLES: &[&str] = &[
    "schema_versions",
    "companies",
    "users",
    "recovery_codes",
    "memberships",
    "invitations",
    "logins",
    "tokens",
    "hook_routes",
    "nodes",
    "shop_fingerprints",
];
