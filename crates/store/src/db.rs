//! The store: opening either database, and the signals that go out after a commit.

use std::{path::Path, str::FromStr, time::Duration};

use domain::ids::CompanyId;
use sqlx::{
    PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::broadcast;

use crate::{
    error::StoreError,
    points::{self, Stand},
    tx::{Connection, Reader, Transaction, Tx},
    writer::Writer,
};

/// Which database is behind the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// The shared one.
    Postgres,
}

impl Backend {
    /// Its name as figures show it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// What the process is told after a commit. Signals are hints: truth is in the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// Work was queued.
    Work,
    /// Something visible changed: the company and the id as text (`ord_…`).
    Changed(CompanyId, String),
}

/// How to open.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Connections of the pool on PostgreSQL, readers on SQLite.
    pub connections: u32,
    /// Whether a commit waits for the disk. Only tests on throw-away data say no.
    pub durable: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { connections: 8, durable: true }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    Sqlite { writer: Writer, readers: SqlitePool },
    Postgres(PgPool),
}

/// The door to the rows.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    signals: broadcast::Sender<Signal>,
}

impl Store {
    /// Opens `sqlite:PATH` (made when absent) or `postgres://…`. Does not migrate.
    ///
    /// # Errors
    /// When the address is of no known form or the database cannot be reached.
    pub async fn open(address: &str, options: OpenOptions) -> Result<Self, StoreError> {
        let pools = if let Some(path) = address.strip_prefix("sqlite:") {
            open_sqlite(Path::new(path.trim_start_matches("//")), options).await
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            open_postgres(address, options).await
        } else {
            // An address may hold a password: only its scheme is repeated.
            let scheme = address.split(':').next().unwrap_or_default().chars().take(20).collect();
            return Err(StoreError::Address(scheme));
        };
        let pools = pools.map_err(|error| StoreError::from_sqlx("open", error))?;
        Ok(Self { pools, signals: broadcast::channel(1024).0 })
    }

    /// Which database is behind the door.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    /// Begins a transaction for one company. `name` shows in slow logs and metrics.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn begin(&self, company: CompanyId, name: &'static str) -> Result<Tx, StoreError> {
        points::stand(Stand::Beginning(name)).await;
        let begun = match &self.pools {
            Pools::Sqlite { writer, .. } => writer.begin().await.map(Transaction::Sqlite),
            Pools::Postgres(pool) => pool.begin().await.map(Transaction::Postgres),
        };
        let inner = begun.map_err(|error| StoreError::from_sqlx(name, error))?;
        Ok(Tx::new(inner, company, name, self.signals.clone()))
    }

    /// Begins a transaction over global tables.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn begin_global(&self, name: &'static str) -> Result<Tx, StoreError> {
        self.begin(NOBODY, name).await
    }

    /// A reader for one company. It cannot begin and cannot write.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self, company: CompanyId) -> Result<Reader, StoreError> {
        let acquired = match &self.pools {
            Pools::Sqlite { readers, .. } => readers.acquire().await.map(Connection::Sqlite),
            Pools::Postgres(pool) => pool.acquire().await.map(Connection::Postgres),
        };
        Ok(Reader::new(acquired.map_err(|error| StoreError::from_sqlx("read", error))?, company))
    }

    /// A reader over global tables.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read_global(&self) -> Result<Reader, StoreError> {
        self.read(NOBODY).await
    }

    /// What happens from now on in this process.
    #[must_use]
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        self.signals.subscribe()
    }

    /// Passes on a signal that came from elsewhere (another node).
    pub fn signal(&self, signal: Signal) {
        // Nobody listening is fine.
        let _ = self.signals.send(signal);
    }

    /// Closes all connections; later calls fail.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The company of statements over global tables: none has this key.
pub(crate) const NOBODY: CompanyId = CompanyId::new(0);

async fn open_sqlite(path: &Path, options: OpenOptions) -> Result<Pools, sqlx::Error> {
    let synchronous = if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off };
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .statement_cache_capacity(512)
        .busy_timeout(Duration::from_secs(20));
    let writer = Writer::open(&connect).await?;
    let readers = SqlitePoolOptions::new().max_connections(options.connections.max(1));
    let readers = readers.connect_lazy_with(connect.read_only(true).create_if_missing(false));
    Ok(Pools::Sqlite { writer, readers })
}

async fn open_postgres(address: &str, options: OpenOptions) -> Result<Pools, sqlx::Error> {
    // A plan that was kept while a table was small walks all of it when it has grown. There is an index for each statement of
    // the daily work (the same that SQLite needs), so walking is never preferred. Compiling a plan costs more than running such a statement.
    let connect = PgConnectOptions::from_str(address)?
        .statement_cache_capacity(512)
        .application_name("supercargo")
        .options([("enable_seqscan", "off"), ("jit", "off")]);
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(2))
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(connect)
        .await?;
    Ok(Pools::Postgres(pool))
}
