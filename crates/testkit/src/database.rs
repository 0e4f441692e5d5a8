//! Fresh databases for tests. On PostgreSQL each is a clone of a template that is migrated once for a schema, whatever
//! number of test processes asks for it. Names carry the process id, so that what a killed test left is found and
//! dropped by the next one.

use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};
use store::{OpenOptions, Store};
use tokio::sync::OnceCell;

use crate::START;

const PREFIX: &str = "supercargo_test_";
/// Keeps the test processes of one server from making the same template at once.
const TEMPLATE_LOCK: &str = "SELECT pg_advisory_lock(7310513)";

/// A fresh, migrated database that goes away with the value.
#[derive(Debug)]
pub struct TestDatabase {
    /// The door.
    pub store: Store,
    /// Its address, to open it a second time.
    pub address: String,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl TestDatabase {
    /// Runs commands of a test on this SQLite database: whatever is beside the schema and watches it.
    ///
    /// # Panics
    /// When they fail, or the database is none of SQLite.
    pub async fn command(&self, sql: &str) {
        let mut connection = SqliteConnection::connect(&self.address).await.expect("the test database opens");
        let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await;
        done.unwrap_or_else(|error| panic!("`{sql}` fails: {error}"));
        connection.close().await.expect("a connection closes");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.kept {
            // What cannot be removed now harms nobody; the next test process tries again.
            Kept::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Kept::Database { server, name } => {
                let (server, name) = (server.clone(), name.clone());
                // A runtime of its own: the test's may be the one that drops us.
                let thread = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    if let Ok(runtime) = runtime {
                        drop(runtime.block_on(store::schema::drop_postgres_database(&server, &name)));
                    }
                });
                drop(thread.join());
            }
        }
    }
}

/// A fresh SQLite database in a folder of its own, in memory where the machine has a place for that.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> TestDatabase {
    let database = sqlite_of(&[]).await;
    store::schema::migrate(&database.store, START).await.expect("the test database migrates");
    database
}

/// A copy of an SQLite database that was closed, from its bytes.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite_of(bytes: &[u8]) -> TestDatabase {
    let shm = PathBuf::from("/dev/shm");
    let base = if shm.is_dir() { shm } else { std::env::temp_dir() };
    static CLEANED: std::sync::Once = std::sync::Once::new();
    CLEANED.call_once(|| remove_stale_folders(&base));
    let folder = base.join(format!("{PREFIX}{}", unique()));
    std::fs::create_dir_all(&folder).expect("a folder for the test database");
    let path = folder.join("test.db");
    if !bytes.is_empty() {
        std::fs::write(&path, bytes).expect("a copy of the test database");
    }
    let address = format!("sqlite:{}", path.display());
    let store = open(&address).await;
    TestDatabase { store, address, kept: Kept::Folder(folder) }
}

/// The address of the PostgreSQL server for tests, or `None` in a quick run.
///
/// # Panics
/// When none is named and the run is not a quick one.
#[must_use]
pub fn postgres_server() -> Option<String> {
    let server = std::env::var("SUPERCARGO_TEST_POSTGRES").ok();
    assert!(
        server.is_some() || std::env::var("SUPERCARGO_TEST_QUICK").is_ok_and(|quick| quick == "1"),
        "SUPERCARGO_TEST_POSTGRES names no server: run ./test, or SUPERCARGO_TEST_QUICK=1 for SQLite alone"
    );
    server
}

/// A fresh PostgreSQL database, or `None` in a quick run.
///
/// # Panics
/// When no PostgreSQL is named and the run is not a quick one, or the database cannot be made.
pub async fn postgres() -> Option<TestDatabase> {
    let server = postgres_server()?;
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(|| template(&server)).await;
    let name = format!("{PREFIX}{}", unique());
    let mut connection = PgConnection::connect(&server).await.expect("the PostgreSQL for tests answers");
    run(&mut connection, &format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")).await;
    connection.close().await.expect("a connection closes");
    let address = address_of(&server, &name);
    let store = open(&address).await;
    Some(TestDatabase { store, address, kept: Kept::Database { server, name } })
}

/// Runs a test on SQLite and on PostgreSQL.
pub async fn both<F, R>(test: F)
where
    F: Fn(Store) -> R,
    R: Future<Output = ()>,
{
    let database = sqlite().await;
    test(database.store.clone()).await;
    database.store.close().await;
    if let Some(database) = postgres().await {
        test(database.store.clone()).await;
        database.store.close().await;
    }
}

async fn open(address: &str) -> Store {
    let options = OpenOptions { connections: 8, durable: false };
    Store::open(address, options).await.expect("the test database opens")
}

/// The name of the migrated template of this schema, made when it is not there; drops what dead tests left.
async fn template(server: &str) -> String {
    let name = format!("supercargo_template_{}", store::schema::fingerprint());
    let mut connection = PgConnection::connect(server).await.expect("the PostgreSQL for tests answers");
    run(&mut connection, TEMPLATE_LOCK).await;
    let databases = "SELECT datname::text FROM pg_database WHERE datname LIKE 'supercargo\\_%'";
    let rows = connection.fetch_all(databases).await.expect("the databases are listed");
    let databases: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    for stale in databases.iter().filter(|database| is_stale(database)) {
        run(&mut connection, &format!("DROP DATABASE IF EXISTS \"{stale}\" WITH (FORCE)")).await;
    }
    if !databases.contains(&name) {
        let raw = format!("{PREFIX}{}", unique());
        run(&mut connection, &format!("CREATE DATABASE \"{raw}\"")).await;
        let store = open(&address_of(server, &raw)).await;
        store::schema::migrate(&store, START).await.expect("the template migrates");
        store.close().await;
        // Only a finished template has the name that others look for.
        let rename = format!("ALTER DATABASE \"{raw}\" RENAME TO \"{name}\"");
        for _ in 0..100 {
            if connection.execute(sqlx::raw_sql(AssertSqlSafe(rename.clone()))).await.is_ok() {
                return name;
            }
            // A server process that we just left may need a moment to end.
            tokio::task::yield_now().await;
        }
        run(&mut connection, &rename).await;
    }
    // The lock ends with the connection.
    connection.close().await.expect("a connection closes");
    name
}

async fn run(connection: &mut PgConnection, sql: &str) {
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
        .await
        .unwrap_or_else(|error| panic!("`{sql}` fails: {error}"));
}

/// The same server, another database.
fn address_of(server: &str, name: &str) -> String {
    let (path, query) = server.split_once('?').map_or((server, None), |(path, query)| (path, Some(query)));
    let (base, _) = path.rsplit_once('/').expect("an address names a database");
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

/// Removes what killed tests left; what another process removes at the same time is gone just as well.
fn remove_stale_folders(base: &Path) {
    for entry in std::fs::read_dir(base).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_stale) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

/// Whether the process that made this database is gone.
fn is_stale(database: &str) -> bool {
    let process = database.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
    process.is_some_and(|process| Path::new("/proc").is_dir() && !Path::new("/proc").join(process).exists())
}

fn unique() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    #[expect(clippy::disallowed_methods, reason = "a name that no earlier process of the same number has used")]
    let now = std::time::SystemTime::now();
    let nanos = now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    format!("{}_{}_{nanos}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_in_an_address_is_replaced() {
        for (server, expected) in [
            ("postgres://u@h:5432/postgres", "postgres://u@h:5432/n"),
            ("postgres://u@localhost/postgres?host=%2Fs", "postgres://u@localhost/n?host=%2Fs"),
        ] {
            assert_eq!(address_of(server, "n"), expected);
        }
        assert!(!is_stale(&format!("{PREFIX}{}_0_1", std::process::id())));
        assert!(is_stale("supercargo_test_4194305_0_1"));
        assert!(!is_stale("supercargo_template_0123"));
    }
}
