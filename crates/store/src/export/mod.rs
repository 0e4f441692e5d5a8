//! The export stream: everything that one company owns, or all that an installation keeps, in lines of JSON. Backups are
//! made of it, and companies move with it from one database to another, of either kind. docs/export.md describes it.
//!
//! What it holds follows from the schema: every table, but those that `LEFT_OUT` names with a reason. It is read in one
//! snapshot while everybody works on, row by row, and carries sums, so that a stream that was cut or changed is refused
//! before anything is written. Sealed secrets stay sealed.

mod bring_in;
mod give_out;
mod stream;
mod sums;
mod tables;

pub use bring_in::{Brought, bring_in};
pub use give_out::give_out;
pub use stream::{Checked, Part, Stream, check};
pub use tables::{Owner, Table, tables};

use domain::{Moment, ids::CompanyId};
use serde::{Deserialize, Serialize};

use crate::{Statement, StoreError};

/// The version of the format. A reader refuses any other.
pub const VERSION: u32 = 1;

/// What a stream begins with.
const MARK: &str = "supercargo export";

/// Tables that no stream holds, each with its reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("schema_versions", "whoever reads the stream has a schema of his own, and the stream says which one it needs"),
    ("nodes", "which processes run here is nothing that a company owns"),
    ("logins", "everybody signs in again: a login that was ended since would live again"),
    ("order_search", "made anew from the orders, since SQLite keeps no copy of the words"),
];

/// Tables of people, who may belong to several companies: with the column that names the person.
const OF_PEOPLE: &[(&str, &str)] = &[("users", "id"), ("recovery_codes", "user_id")];

/// The statements of this room.
pub const STATEMENTS: &[&Statement] = &[&tables::KEYS];

/// Whose rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those of one company, and its people.
    Company(CompanyId),
    /// All.
    Everybody,
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// `supercargo export`.
    pub is: String,
    /// The version of the format.
    pub version: u32,
    /// The version of the program that wrote it.
    pub product: String,
    /// The schema that its tables are of.
    pub schema: String,
    /// The moment before which everything that was committed is in it.
    pub made_at: Moment,
    /// The company, or nothing for all of them.
    pub company: Option<CompanyId>,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// How many tables.
    pub tables: u64,
    /// How many rows.
    pub rows: u64,
    /// Ids of the keys with which secrets in it are sealed.
    pub keys: Vec<String>,
    /// SHA-256 of all lines before this one.
    pub sha256: String,
}

/// The line before the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableHead {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
}

/// The line after the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableEnd {
    pub(crate) end: String,
    pub(crate) rows: u64,
    /// SHA-256 of the lines of its rows.
    pub(crate) sha256: String,
}

/// Why a stream is not written or not taken.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The rows cannot be read or written.
    #[error(transparent)]
    Rows(#[from] StoreError),
    /// The file cannot be read or written.
    #[error("the file cannot be read or written")]
    File(#[from] std::io::Error),
    /// It is no stream of ours, or not whole, or not as it was written.
    #[error("this is no whole export of supercargo: {0}")]
    Damaged(String),
    /// It is fine and does not fit here.
    #[error("{0}")]
    Refused(String),
}

impl ExportError {
    pub(crate) fn damaged(why: impl Into<String>) -> Self {
        Self::Damaged(why.into())
    }
}
