//! A statement: one SQL text for two databases, with a name for logs and a scope. The first parameter of a company's
//! statement is always the company.

use std::sync::OnceLock;

use domain::{Id, Moment, ids::Kind};

use crate::{db::Backend, dialect};

/// Whom a statement may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Rows of one company: `$1` is the company and is bound by the transaction.
    Company,
    /// Global tables only.
    Global,
}

/// One SQL text with its name.
#[derive(Debug)]
pub struct Statement {
    /// `table.verb`, for logs and metrics.
    pub name: &'static str,
    /// The text with tokens.
    pub sql: &'static str,
    /// Whom it may touch.
    pub scope: Scope,
    sqlite: OnceLock<&'static str>,
    postgres: OnceLock<&'static str>,
}

impl Statement {
    /// A statement over rows of one company.
    #[must_use]
    pub const fn company(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql, scope: Scope::Company, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// A statement over global tables.
    #[must_use]
    pub const fn global(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql, scope: Scope::Global, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The text for a database. Rendered once and kept for ever: there are as many as there are statements.
    #[must_use]
    pub fn text(&self, backend: Backend) -> &'static str {
        let cell = match backend {
            Backend::Sqlite => &self.sqlite,
            Backend::Postgres => &self.postgres,
        };
        cell.get_or_init(|| Box::leak(dialect::render(self.sql, backend).into_boxed_str()))
    }
}

/// A value for a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A number, an id, a moment, an amount.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// Yes or no.
    Bool(bool),
    /// JSON.
    Json(serde_json::Value),
    /// Numbers for `{in:$n}`.
    Ints(Vec<i64>),
    /// Texts for `{in:$n}`.
    Texts(Vec<String>),
}

/// The parameters after the company.
pub type Args = Vec<Arg>;

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl<K: Kind> From<Id<K>> for Arg {
    fn from(value: Id<K>) -> Self {
        Self::Int(Some(value.number()))
    }
}
impl<K: Kind> From<Option<Id<K>>> for Arg {
    fn from(value: Option<Id<K>>) -> Self {
        Self::Int(value.map(Id::number))
    }
}
impl From<Moment> for Arg {
    fn from(value: Moment) -> Self {
        Self::Int(Some(value.micros()))
    }
}
impl From<Option<Moment>> for Arg {
    fn from(value: Option<Moment>) -> Self {
        Self::Int(value.map(Moment::micros))
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<&[u8]> for Arg {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}
impl From<serde_json::Value> for Arg {
    fn from(value: serde_json::Value) -> Self {
        Self::Json(value)
    }
}
impl<K: Kind> From<&[Id<K>]> for Arg {
    fn from(value: &[Id<K>]) -> Self {
        Self::Ints(value.iter().map(|id| id.number()).collect())
    }
}

/// The parameters of a statement after the company: `args![line, status.code()]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Arg::from($value)),*] };
}
