//! Writes the rows of a stream into a place that has none of them, in the caller's transaction: until its commit nothing
//! of it is there.

use std::{collections::BTreeSet, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use domain::{Moment, ids::CompanyId};
use serde_json::Value;

use super::{ExportError, Owner, Part, Stream, Table, Tail};
use crate::{
    Arg, Args, Backend, Read, Statement, StoreError, Tx, args, point,
    schema::{self, Column},
    statement::Scope,
};

/// Rows that are written with one call.
const MOST: usize = 64;
/// Or so many bytes of them.
const MOST_BYTES: usize = 1 << 20;

/// What came in.
#[derive(Debug)]
pub struct Brought {
    /// The companies.
    pub companies: Vec<CompanyId>,
    /// The moment of the stream.
    pub made_at: Moment,
    /// What it held.
    pub tail: Tail,
}

/// Rows on their way into a table.
struct Batch<'a> {
    table: &'a Table,
    insert: &'static Statement,
    company: Option<CompanyId>,
    rows: Vec<Args>,
    bytes: usize,
}

/// Writes everything that a stream holds. `tables` are those of the open database.
///
/// # Errors
/// When the stream is damaged or does not fit, or its rows are here already.
pub async fn bring_in(tx: &mut Tx, tables: &[Table], path: &Path) -> Result<Brought, ExportError> {
    let mut stream = Stream::open(path)?;
    if stream.head.schema != schema::fingerprint() {
        return Err(ExportError::Refused(format!(
            "the stream was written by version {} with another schema: bring it in with that version, then upgrade",
            stream.head.product
        )));
    }
    let only = stream.head.company;
    refuse_what_is_here(tx, tables, only).await?;
    let mut companies = Vec::new();
    let mut expected = tables.iter();
    let mut batch: Option<Batch<'_>> = None;
    let mut here = BTreeSet::new();
    loop {
        match stream.part()? {
            Part::Table(name, columns) => {
                let table = expected.next().filter(|table| table.name == name && table.names() == columns);
                let Some(table) = table else {
                    return Err(ExportError::Damaged(format!("the table `{name}` is not of this schema")));
                };
                batch = Some(Batch::of(table));
            }
            Part::Row(cells) => {
                let Some(batch) = &mut batch else { return Err(ExportError::damaged("a row of no table")) };
                companies.extend(batch.add(tx, cells, only, &mut here).await?);
            }
            Part::End => {
                if let Some(mut batch) = batch.take() {
                    batch.write(tx).await?;
                    know(tx, batch.table).await?;
                }
                point!("restore.table");
            }
            Part::Tail(_) if expected.next().is_some() => {
                return Err(ExportError::damaged("a table is missing"));
            }
            Part::Tail(tail) => return Ok(Brought { companies, made_at: stream.head.made_at, tail }),
        }
    }
}

/// Lets PostgreSQL know how much came, so that the first questions find their indexes; by itself it would within a minute.
async fn know(tx: &mut Tx, table: &Table) -> Result<(), StoreError> {
    if tx.backend() == Backend::Postgres {
        let name = format!("export.analyze_{}", table.name);
        tx.run(Statement::made(name, format!("ANALYZE {}", table.name), Scope::Global), vec![]).await?;
    }
    Ok(())
}

/// A company is brought in where it has no rows; everybody, where there is nobody.
async fn refuse_what_is_here(tx: &mut Tx, tables: &[Table], only: Option<CompanyId>) -> Result<(), ExportError> {
    for table in tables {
        let (text, args) = match (only, &table.owner) {
            (None, _) => (format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {}", table.name), vec![]),
            (Some(company), Owner::Company) => {
                (format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {} WHERE company = $1", table.name), args![company])
            }
            (Some(company), Owner::Itself) => {
                (format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {} WHERE id = $1", table.name), args![company])
            }
            (Some(_), Owner::Person(_)) => continue,
        };
        let count = Statement::made(format!("export.count_{}", table.name), text, Scope::Global);
        if tx.number(count, args).await? > 0 {
            let what = match only {
                Some(company) => format!("company {company} is here already: table `{}` has rows of it", table.name),
                None => format!("this place is not empty: table `{}` has rows; name an empty database", table.name),
            };
            return Err(ExportError::Refused(what));
        }
    }
    Ok(())
}

impl<'a> Batch<'a> {
    fn of(table: &'a Table) -> Self {
        let scope = if table.owner == Owner::Company { Scope::Company } else { Scope::Global };
        let insert = Statement::made(format!("export.insert_{}", table.name), table.insert(), scope);
        Self { table, insert, company: None, rows: Vec::new(), bytes: 0 }
    }

    /// Takes a row; the company, when the row is one. People who were here before stay as they are, with all of theirs.
    async fn add(
        &mut self,
        tx: &mut Tx,
        cells: Vec<Value>,
        only: Option<CompanyId>,
        here: &mut BTreeSet<i64>,
    ) -> Result<Option<CompanyId>, ExportError> {
        if cells.len() != self.table.columns.len() {
            return Err(ExportError::Damaged(format!("a row of `{}` has another number of cells", self.table.name)));
        }
        let owned_by = |name: &str| self.cell(&cells, name).and_then(Value::as_i64).map(CompanyId::new);
        let company = match self.table.owner {
            Owner::Company => owned_by("company"),
            Owner::Itself => owned_by("id"),
            Owner::Person(_) => None,
        };
        let is_owned = !matches!(self.table.owner, Owner::Person(_));
        if is_owned && (company.is_none() || only.is_some() && company != only) {
            return Err(ExportError::Damaged(format!("a row of `{}` belongs to another company", self.table.name)));
        }
        if company != self.company {
            self.write(tx).await?;
            self.company = company;
        }
        let person = match self.table.owner {
            Owner::Person(column) => self.cell(&cells, column).and_then(Value::as_i64),
            Owner::Company | Owner::Itself => None,
        };
        if person.is_some_and(|person| here.contains(&person)) {
            return Ok(None);
        }
        let login = self.cell(&cells, "login").and_then(Value::as_str).map(str::to_owned);
        let mut row = Args::with_capacity(cells.len());
        for (cell, column) in cells.into_iter().zip(&self.table.columns) {
            row.push(arg(cell, column, &self.table.name, &mut self.bytes)?);
        }
        if self.table.owner == Owner::Company {
            // The transaction binds it.
            row.remove(0);
            self.rows.push(row);
            if self.rows.len() >= MOST || self.bytes > MOST_BYTES {
                self.write(tx).await?;
            }
            return Ok(None);
        }
        let written = tx.run(self.insert, row).await.map_err(|error| clash(error, &self.table.name))?;
        if let (Some(person), 0) = (person, written) {
            self.same_person(tx, person, login.as_deref().unwrap_or_default()).await?;
            here.insert(person);
        }
        Ok(company)
    }

    fn cell<'c>(&self, cells: &'c [Value], name: &str) -> Option<&'c Value> {
        cells.get(self.table.columns.iter().position(|column| column.column == name)?)
    }

    async fn write(&mut self, tx: &mut Tx) -> Result<(), ExportError> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if let Some(company) = self.company {
            tx.enter(company);
        }
        let written = if rows.is_empty() {
            0
        } else {
            tx.run_each(self.insert, rows).await.map_err(|error| clash(error, &self.table.name))?
        };
        tracing::debug!(table = self.table.name, rows = written, "rows were brought in");
        Ok(())
    }

    /// A person who was here already: it must be the same one.
    async fn same_person(&self, tx: &mut Tx, person: i64, login: &str) -> Result<(), ExportError> {
        let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {} WHERE id = $1 AND login = $2", self.table.name);
        let same = Statement::made(format!("export.same_{}", self.table.name), text, Scope::Global);
        if tx.number(same, args![person, login]).await? == 1 {
            return Ok(());
        }
        Err(ExportError::Refused(format!(
            "somebody else is called `{login}` here: give him another login, then bring the company in"
        )))
    }
}

/// A constraint that refuses a row says that something of the company is here under another name.
fn clash(error: StoreError, table: &str) -> ExportError {
    match error {
        StoreError::Conflict { constraint, .. } => ExportError::Refused(format!(
            "a row of `{table}` clashes with one that is here (`{constraint}`): the same shop or address belongs to \
             another company of this installation"
        )),
        error => ExportError::Rows(error),
    }
}

fn arg(cell: Value, column: &Column, table: &str, bytes: &mut usize) -> Result<Arg, ExportError> {
    let wrong = || ExportError::Damaged(format!("`{table}.{}` holds what it cannot hold", column.column));
    Ok(match (column.kind, cell) {
        ("json", value) => {
            *bytes += 64;
            Arg::Json(value)
        }
        ("integer", Value::Null) => Arg::Int(None),
        ("integer", value) => Arg::Int(Some(value.as_i64().ok_or_else(wrong)?)),
        ("boolean", Value::Bool(value)) => Arg::Bool(value),
        ("bytes", Value::Null) => Arg::Bytes(None),
        ("bytes", Value::String(text)) => {
            let value = BASE64.decode(text).map_err(|_| wrong())?;
            *bytes += value.len();
            Arg::Bytes(Some(value))
        }
        ("text", Value::Null) => Arg::Text(None),
        ("text", Value::String(text)) => {
            *bytes += text.len();
            Arg::Text(Some(text))
        }
        _ => return Err(wrong()),
    })
}
