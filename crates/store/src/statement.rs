//! A statement: one SQL text for two databases, with a name for logs and a scope. The first parameter of a company's
//! statement is always the company.

use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock, PoisonError},
};

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
    /// Texts for several rows at once, by database and number of rows.
    several: Mutex<BTreeMap<(Backend, usize), &'static str>>,
}

impl Statement {
    /// A statement over rows of one company.
    #[must_use]
    pub const fn company(name: &'static str, sql: &'static str) -> Self {
        Self::new(name, sql, Scope::Company)
    }

    /// A statement over global tables.
    #[must_use]
    pub const fn global(name: &'static str, sql: &'static str) -> Self {
        Self::new(name, sql, Scope::Global)
    }

    const fn new(name: &'static str, sql: &'static str, scope: Scope) -> Self {
        let several = Mutex::new(BTreeMap::new());
        Self { name, sql, scope, sqlite: OnceLock::new(), postgres: OnceLock::new(), several }
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

    /// The text of an `INSERT … VALUES (…) …` for several rows at once: the row of values is repeated, with parameters of
    /// its own but for the company. Kept for ever; ask for powers of two only.
    ///
    /// # Panics
    /// When the statement is no such insert: a mistake in its text.
    #[must_use]
    pub(crate) fn several(&self, backend: Backend, rows: usize) -> &'static str {
        let mut texts = self.several.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry((backend, rows)).or_insert_with(|| {
            let text = repeat_values(self.text(backend), rows).expect("an insert of one row of values");
            Box::leak(text.into_boxed_str())
        })
    }
}

/// `VALUES ($1, $2, 0)` for two rows: `VALUES ($1, $2, 0), ($1, $3, 0)`.
fn repeat_values(text: &str, rows: usize) -> Option<String> {
    let open = text.find("VALUES (")? + "VALUES ".len();
    let close = open + text[open..].find(')')? + 1;
    let row = &text[open..close];
    let parameters = row.matches('$').count();
    let mut repeated = text[..open].to_owned();
    for number in 0..rows {
        if number > 0 {
            repeated.push_str(", ");
        }
        let mut parts = row.split('$');
        repeated.push_str(parts.next()?);
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let parameter: usize = part[..digits].parse().ok()?;
            let moved = if parameter == 1 { 1 } else { parameter + number * (parameters - 1) };
            repeated.push('$');
            repeated.push_str(&moved.to_string());
            repeated.push_str(&part[digits..]);
        }
    }
    // What follows the values has no parameters of its own.
    (!text[close..].contains('$')).then_some(())?;
    repeated.push_str(&text[close..]);
    Some(repeated)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_values_is_repeated_with_parameters_of_its_own() {
        let one = "INSERT INTO t (company, id, word, n) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING";
        let three = "INSERT INTO t (company, id, word, n) VALUES ($1, $2, $3, 0), ($1, $4, $5, 0), ($1, $6, $7, 0) \
                     ON CONFLICT DO NOTHING";
        assert_eq!(repeat_values(one, 3).unwrap(), three);
        assert_eq!(repeat_values(one, 1).unwrap(), one);
        assert_eq!(repeat_values("INSERT INTO t (a) VALUES ($1, $2) RETURNING $3", 2), None);
        assert_eq!(repeat_values("SELECT 1", 2), None);
    }
}
