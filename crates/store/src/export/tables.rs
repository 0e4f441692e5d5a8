//! Which tables a stream holds and in which order, read from the schema of the open database.

use std::collections::BTreeMap;

use super::{ExportError, LEFT_OUT, OF_PEOPLE, Whose};
use crate::{
    Read, Statement, Store, StoreError,
    schema::{self, Column},
};

/// Whose rows a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Each row names its company.
    Company,
    /// The companies themselves.
    Itself,
    /// Each row is about the person that this column names.
    Person(&'static str),
}

/// A table of a stream.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns: the company first, the others by name.
    pub columns: Vec<Column>,
    /// The columns of its primary key, by which its rows are ordered.
    pub key: Vec<String>,
    /// Whose rows it holds.
    pub owner: Owner,
}

pub(super) static KEYS: Statement = Statement::global(
    "export.keys",
    "-- sqlite
SELECT m.name, p.name, p.pk FROM sqlite_master m, pragma_table_info(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND p.pk > 0
-- end
-- postgres
SELECT t.relname::text, a.attname::text, k.place FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indisprimary AND n.nspname = current_schema()
-- end",
);

/// The tables of a stream, each after those that it refers to.
///
/// # Errors
/// When the schema cannot be read, or has a table of which nobody said whose rows it holds.
pub async fn tables(store: &Store) -> Result<Vec<Table>, ExportError> {
    let mut columns: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in schema::columns(store).await? {
        columns.entry(column.table.clone()).or_default().push(column);
    }
    let keys = keys(store).await?;
    let mut tables = Vec::new();
    for name in schema::tables_in_order().into_iter().filter(|name| !is_left_out(name)) {
        let mut columns = columns.remove(name).unwrap_or_default();
        columns.sort_by_key(|column| (column.column != "company", column.column.clone()));
        let Some(owner) = owner(name, &columns) else {
            return Err(ExportError::Refused(format!("nobody said whose rows the table `{name}` holds")));
        };
        let key = keys.get(name).cloned().unwrap_or_default();
        tables.push(Table { name: name.to_owned(), columns, key, owner });
    }
    Ok(tables)
}

fn is_left_out(name: &str) -> bool {
    LEFT_OUT.iter().any(|(left, _)| *left == name)
}

fn owner(name: &str, columns: &[Column]) -> Option<Owner> {
    if name == "companies" {
        return Some(Owner::Itself);
    }
    if columns.first().is_some_and(|column| column.column == "company") {
        return Some(Owner::Company);
    }
    OF_PEOPLE.iter().find(|(table, _)| *table == name).map(|(_, column)| Owner::Person(column))
}

async fn keys(store: &Store) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut rows: Vec<(String, String, i64)> = store.read_global().await?.rows(&KEYS, vec![]).await?;
    rows.sort_by_key(|(table, _, place)| (table.clone(), *place));
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column, _) in rows {
        keys.entry(table).or_default().push(column);
    }
    Ok(keys)
}

impl Table {
    /// The names of its columns.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.column.clone()).collect()
    }

    /// The query for its rows, in the order of its key. With `Whose::Company` it wants the company.
    pub(super) fn select(&self, whose: Whose) -> String {
        let columns = self.names().join(", ");
        let columns = match self.columns.iter().filter(|column| column.kind == "json").count() {
            0 => columns,
            _ => self.columns.iter().map(as_text).collect::<Vec<_>>().join(", "),
        };
        let whose = match (whose, &self.owner) {
            (Whose::Everybody, _) => String::new(),
            (Whose::Company(_), Owner::Company) => " WHERE company = $1".to_owned(),
            (Whose::Company(_), Owner::Itself) => " WHERE id = $1".to_owned(),
            (Whose::Company(_), Owner::Person(column)) => {
                format!(" WHERE {column} IN (SELECT user_id FROM memberships WHERE company = $1)")
            }
        };
        format!("SELECT {columns} FROM {}{whose} ORDER BY {}", self.name, self.key.join(", "))
    }

    /// The insert of one row, its columns in their order. A person who is here already stays as he is.
    pub(super) fn insert(&self) -> String {
        let values: Vec<String> = (1..=self.columns.len()).map(|number| format!("${number}")).collect();
        let there = if matches!(self.owner, Owner::Person(_)) { " ON CONFLICT DO NOTHING" } else { "" };
        format!("INSERT INTO {} ({}) VALUES ({}){there}", self.name, self.names().join(", "), values.join(", "))
    }
}

fn as_text(column: &Column) -> String {
    if column.kind == "json" { format!("CAST({} AS TEXT)", column.column) } else { column.column.clone() }
}
