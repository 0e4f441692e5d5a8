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

/// A text for several rows at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Several {
    pub(crate) text: &'static str,
    /// Whether the company stands before each row among the parameters, and not once before all.
    pub(crate) company_in_each: bool,
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
    several: Mutex<BTreeMap<(Backend, usize), Several>>,
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

    /// A statement whose text is made from the schema itself, for exports. Kept for ever.
    #[must_use]
    pub(crate) fn made(name: String, sql: String, scope: Scope) -> &'static Self {
        Box::leak(Box::new(Self::new(name.leak(), sql.leak(), scope)))
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
    pub(crate) fn several(&self, backend: Backend, rows: usize) -> Several {
        let mut texts = self.several.lock().unwrap_or_else(PoisonError::into_inner);
        *texts.entry((backend, rows)).or_insert_with(|| {
            let text = self.text(backend);
            // To SQLite `$7` is a name, and it searches the names for each parameter of a long list.
            let plain = (backend == Backend::Sqlite).then(|| repeat_plain(text, rows)).flatten();
            let company_in_each = plain.is_some();
            let text = plain.or_else(|| repeat_values(text, rows)).expect("an insert of one row of values");
            Several { text: Box::leak(text.into_boxed_str()), company_in_each }
        })
    }
}

/// `VALUES ($1, $2, 0)` for two rows: `VALUES (?, ?, 0), (?, ?, 0)`; only where each parameter stands once and in order.
fn repeat_plain(text: &str, rows: usize) -> Option<String> {
    let open = text.find("VALUES (")? + "VALUES ".len();
    let close = open + text[open..].find(')')? + 1;
    if text[..open].contains('$') || text[close..].contains('$') {
        return None;
    }
    let mut row = String::new();
    let mut parts = text[open..close].split('$');
    row.push_str(parts.next()?);
    for (place, part) in parts.enumerate() {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        (part[..digits].parse::<usize>().ok()? == place + 1).then_some(())?;
        row.push('?');
        row.push_str(&part[digits..]);
    }
    row.contains('?').then(|| format!("{}{}{}", &text[..open], vec![row; rows].join(", "), &text[close..]))
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
    fn a_row_of_values_is_repeated_without_names_where_each_parameter_stands_once() {
        let one = "INSERT INTO t (company, id, n) VALUES ($1, $2, 0) RETURNING id";
        let two = "INSERT INTO t (company, id, n) VALUES (?, ?, 0), (?, ?, 0) RETURNING id";
        assert_eq!(repeat_plain(one, 2).unwrap(), two);
        for other in [
            "INSERT INTO t (company, id, n) VALUES ($1, $2, $2)",
            "INSERT INTO t (company, id, n) VALUES ($2 + 0 * $1, $3)",
            "INSERT INTO t (company) VALUES ($1) RETURNING $1",
            "SELECT $1",
        ] {
            assert_eq!(repeat_plain(other, 2), None, "{other}");
        }
    }

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
