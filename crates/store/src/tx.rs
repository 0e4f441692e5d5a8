//! A transaction and a reader, both bound to one company. Their statements get that company as first parameter.

use std::future::Future;

use domain::ids::CompanyId;
use sqlx::{FromRow, Postgres, Sqlite, pool::PoolConnection, postgres::PgRow, sqlite::SqliteRow};
use tokio::sync::broadcast;

use crate::{
    db::{Backend, NOBODY, Signal},
    dialect::bind,
    error::StoreError,
    points::{self, Stand},
    statement::{Arg, Args, Scope, Statement},
    writer::Turn,
};

/// A row type that reads from both databases; derive `sqlx::FromRow`.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}

/// Reading rows: a reader or a transaction.
pub trait Read: Send {
    /// Whose rows.
    fn company(&self) -> CompanyId;

    /// Which database is behind it.
    fn backend(&self) -> Backend;

    /// All rows of a statement.
    fn rows<T: Record>(
        &mut self,
        statement: &'static Statement,
        args: Args,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send;

    /// The first row of a statement, if any.
    fn row<T: Record>(
        &mut self,
        statement: &'static Statement,
        args: Args,
    ) -> impl Future<Output = Result<Option<T>, StoreError>> + Send {
        async move { Ok(self.rows(statement, args).await?.into_iter().next()) }
    }

    /// A single number, such as a count; 0 when there is no row.
    fn number(
        &mut self,
        statement: &'static Statement,
        args: Args,
    ) -> impl Future<Output = Result<i64, StoreError>> + Send {
        async move { Ok(self.row::<(i64,)>(statement, args).await?.map_or(0, |row| row.0)) }
    }
}

#[derive(Debug)]
pub(crate) enum Transaction {
    Sqlite(Turn),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

fn with_company(statement: &Statement, company: CompanyId, args: Args) -> Args {
    match statement.scope {
        Scope::Global => args,
        Scope::Company => {
            assert!(company != NOBODY, "statement {} needs a company", statement.name);
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(Arg::from(company));
            all.extend(args);
            all
        }
    }
}

/// Rows go in parts of 64, 32 and whatever is left below 17, so that few texts serve every number of them.
fn in_parts(insert: &Statement, tx: &Tx, rows: Vec<Args>) -> Vec<(&'static str, Args)> {
    let (backend, company) = (tx.backend(), tx.company);
    let mut rows = rows.into_iter();
    let mut parts = Vec::new();
    while rows.len() > 0 {
        let count = match rows.len() {
            few @ ..=16 => few,
            17..=31 => 16,
            32..=63 => 32,
            _ => MOST_ROWS,
        };
        let several = insert.several(backend, count);
        let part = rows.by_ref().take(count);
        let args = if several.company_in_each {
            part.flat_map(|row| with_company(insert, company, row)).collect()
        } else {
            with_company(insert, company, part.flatten().collect())
        };
        parts.push((several.text, args));
    }
    parts
}

/// At most so many rows in a statement.
const MOST_ROWS: usize = 64;

/// A transaction. Dropped without `commit`, nothing happened.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction,
    company: CompanyId,
    name: &'static str,
    signals: broadcast::Sender<Signal>,
    pending: Vec<Signal>,
}

impl Tx {
    pub(crate) fn new(
        inner: Transaction,
        company: CompanyId,
        name: &'static str,
        signals: broadcast::Sender<Signal>,
    ) -> Self {
        Self { inner, company, name, signals, pending: Vec::new() }
    }

    /// Its name in logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The same transaction for another company: for acts over global tables that make a company.
    pub fn enter(&mut self, company: CompanyId) {
        self.company = company;
    }

    /// Runs a statement that changes rows; how many it changed.
    ///
    /// # Errors
    /// A constraint, a busy database, or the driver.
    pub async fn run(&mut self, statement: &'static Statement, args: Args) -> Result<u64, StoreError> {
        let args = with_company(statement, self.company, args);
        self.execute(statement, statement.text(self.backend()), args).await
    }

    /// Runs an insert for many rows, many to a statement; how many rows it made or changed. No two rows may have the same
    /// key where the statement changes rows that are there.
    ///
    /// # Errors
    /// As `run`.
    pub async fn run_each(&mut self, insert: &'static Statement, rows: Vec<Args>) -> Result<u64, StoreError> {
        let mut done = 0;
        for (text, args) in in_parts(insert, self, rows) {
            done += self.execute(insert, text, args).await?;
        }
        Ok(done)
    }

    /// The same for an insert that returns something of each row that it made; in no order.
    ///
    /// # Errors
    /// As `run`.
    pub async fn rows_each<T: Record>(
        &mut self,
        insert: &'static Statement,
        rows: Vec<Args>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        for (text, args) in in_parts(insert, self, rows) {
            all.extend(self.fetch(insert, text, args).await?);
        }
        Ok(all)
    }

    async fn execute(&mut self, statement: &Statement, text: &'static str, args: Args) -> Result<u64, StoreError> {
        let done = match &mut self.inner {
            Transaction::Sqlite(turn) => turn.run(text, bind::sqlite(args)).await,
            Transaction::Postgres(tx) => match bind::postgres(args) {
                Ok(args) => sqlx::query_with(text, args).execute(&mut **tx).await.map(|done| done.rows_affected()),
                Err(error) => Err(error),
            },
        };
        done.map_err(|error| StoreError::from_sqlx(statement.name, error))
    }

    async fn fetch<T: Record>(
        &mut self,
        statement: &Statement,
        text: &'static str,
        args: Args,
    ) -> Result<Vec<T>, StoreError> {
        let rows = match &mut self.inner {
            Transaction::Sqlite(turn) => turn.rows(text, bind::sqlite(args)).await,
            Transaction::Postgres(tx) => match bind::postgres(args) {
                Ok(args) => sqlx::query_as_with(text, args).fetch_all(&mut **tx).await,
                Err(error) => Err(error),
            },
        };
        rows.map_err(|error| StoreError::from_sqlx(statement.name, error))
    }

    /// Tells the process after the commit; the same signal is told once.
    pub fn signal(&mut self, signal: Signal) {
        if !self.pending.contains(&signal) {
            self.pending.push(signal);
        }
    }

    /// Makes it so. After this the signals go out.
    ///
    /// # Errors
    /// When the database refuses; then nothing happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        let done = match self.inner {
            Transaction::Sqlite(turn) => turn.commit().await,
            Transaction::Postgres(tx) => tx.commit().await,
        };
        done.map_err(|error| StoreError::from_sqlx(self.name, error))?;
        for signal in self.pending {
            // Nobody listening is fine: the rows are there.
            let _ = self.signals.send(signal);
        }
        points::stand(Stand::Committed(self.name)).await;
        Ok(())
    }
}

impl Read for Tx {
    fn company(&self) -> CompanyId {
        self.company
    }

    fn backend(&self) -> Backend {
        match self.inner {
            Transaction::Sqlite(_) => Backend::Sqlite,
            Transaction::Postgres(_) => Backend::Postgres,
        }
    }

    async fn rows<T: Record>(&mut self, statement: &'static Statement, args: Args) -> Result<Vec<T>, StoreError> {
        let args = with_company(statement, self.company, args);
        self.fetch(statement, statement.text(self.backend()), args).await
    }
}

/// A reader: cannot begin, cannot write.
#[derive(Debug)]
pub struct Reader {
    inner: Connection,
    company: CompanyId,
}

impl Reader {
    pub(crate) const fn new(inner: Connection, company: CompanyId) -> Self {
        Self { inner, company }
    }
}

impl Read for Reader {
    fn company(&self) -> CompanyId {
        self.company
    }

    fn backend(&self) -> Backend {
        match self.inner {
            Connection::Sqlite(_) => Backend::Sqlite,
            Connection::Postgres(_) => Backend::Postgres,
        }
    }

    async fn rows<T: Record>(&mut self, statement: &'static Statement, args: Args) -> Result<Vec<T>, StoreError> {
        let args = with_company(statement, self.company, args);
        let rows = match &mut self.inner {
            Connection::Sqlite(connection) => match bind::sqlite(args) {
                Ok(args) => {
                    sqlx::query_as_with(statement.text(Backend::Sqlite), args).fetch_all(&mut **connection).await
                }
                Err(error) => Err(error),
            },
            Connection::Postgres(connection) => match bind::postgres(args) {
                Ok(args) => {
                    sqlx::query_as_with(statement.text(Backend::Postgres), args).fetch_all(&mut **connection).await
                }
                Err(error) => Err(error),
            },
        };
        rows.map_err(|error| StoreError::from_sqlx(statement.name, error))
    }
}
