//! Migrations: one text for both databases, only ever added. A schema this program does not know is refused.

use domain::Moment;
use sha2::{Digest, Sha256};
use sqlx::Executor;

use crate::{
    Read, StoreError,
    db::{Pools, Store},
    dialect, point,
    statement::Statement,
};

/// All migrations, oldest first: number, name, text.
const MIGRATIONS: &[(i64, &str, &str)] = &[(1, "first", include_str!("0001_first.sql"))];

const VERSIONS_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, \
                              name {text} NOT NULL, checksum {text} NOT NULL, applied_at BIGINT NOT NULL)";

static APPLIED: Statement =
    Statement::global("schema_versions.list", "SELECT version, checksum FROM schema_versions ORDER BY version");
/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&APPLIED, &COLUMNS];

/// Brings the database to this program's schema, each migration in one transaction. Nodes that start at once migrate
/// one after another, and the later ones find it done.
///
/// # Errors
/// When the database is newer than the program, was changed by another build, or refuses a statement.
pub async fn migrate(store: &Store, now: Moment) -> Result<(), StoreError> {
    under_lock(store, &dialect::render(VERSIONS_TABLE, store.backend())).await?;
    let applied = applied(store).await?;
    for (version, name, text) in MIGRATIONS {
        if !applied.iter().any(|(done, _)| done == version)
            && let Err(error) = apply(store, *version, name, text, now).await
            // Another node may have been quicker; then its record stands and nothing is wrong.
            && !self::applied(store).await?.iter().any(|(done, _)| done == version)
        {
            return Err(error);
        }
    }
    Ok(())
}

/// The tables of all migrations in the order in which they are made: each refers only to those before it.
#[must_use]
pub fn tables_in_order() -> Vec<&'static str> {
    let texts = MIGRATIONS.iter().flat_map(|(.., text)| text.lines());
    texts.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split_whitespace().next()).collect()
}

/// What stands for this schema: changes with every migration.
#[must_use]
pub fn fingerprint() -> String {
    checksum(&MIGRATIONS.iter().map(|(.., text)| *text).collect::<String>()).chars().take(16).collect()
}

/// Whether the database has exactly this program's schema.
///
/// # Errors
/// When it is newer or was changed, or cannot be read.
pub async fn is_current(store: &Store) -> Result<bool, StoreError> {
    if !columns(store).await?.iter().any(|column| column.table == "schema_versions") {
        return Ok(false);
    }
    Ok(applied(store).await?.len() == MIGRATIONS.len())
}

/// The migrations that ran, proven to be ours.
async fn applied(store: &Store) -> Result<Vec<(i64, String)>, StoreError> {
    let applied: Vec<(i64, String)> = store.begin_global("schema: look").await?.rows(&APPLIED, vec![]).await?;
    let known = MIGRATIONS.last().map_or(0, |(version, ..)| *version);
    for (version, checksum) in &applied {
        match MIGRATIONS.iter().find(|(number, ..)| number == version) {
            None => return Err(StoreError::Newer { found: *version, known }),
            Some((_, _, text)) if *checksum != self::checksum(text) => {
                return Err(StoreError::Changed { version: *version });
            }
            Some(_) => {}
        }
    }
    Ok(applied)
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn apply(store: &Store, version: i64, name: &str, text: &str, now: Moment) -> Result<(), StoreError> {
    // The record comes first: its key refuses the second of two nodes before it touches a table.
    let record = format!(
        "INSERT INTO schema_versions (version, name, checksum, applied_at) VALUES ({version}, '{name}', '{}', {});\n",
        checksum(text),
        now.micros()
    );
    under_lock(store, &(record + &dialect::render(text, store.backend()))).await
}

/// Runs a script in one transaction, one node at a time.
async fn under_lock(store: &Store, script: &str) -> Result<(), StoreError> {
    let failed = |error| StoreError::from_sqlx("migration", error);
    let script = sqlx::AssertSqlSafe(script.to_owned());
    match &store.pools {
        Pools::Sqlite { writer, .. } => {
            let mut turn = writer.begin().await.map_err(failed)?;
            turn.raw().map_err(failed)?.execute(sqlx::raw_sql(script)).await.map_err(failed)?;
            point!("schema.applying");
            turn.commit().await.map_err(failed)
        }
        Pools::Postgres(pool) => {
            let mut tx = pool.begin().await.map_err(failed)?;
            tx.execute(sqlx::raw_sql("SELECT pg_advisory_xact_lock(7310512)")).await.map_err(failed)?;
            tx.execute(sqlx::raw_sql(script)).await.map_err(failed)?;
            point!("schema.applying");
            tx.commit().await.map_err(failed)
        }
    }
}

/// A column as both databases can describe it, for comparing the two schemas.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// Table.
    pub table: String,
    /// Column.
    pub column: String,
    /// `integer`, `text`, `bytes`, `json` or `boolean`.
    pub kind: &'static str,
    /// Whether it may be null.
    pub nullable: bool,
}

static COLUMNS: Statement = Statement::global(
    "schema.columns",
    "-- sqlite
SELECT m.name, p.name, p.type, p.\"notnull\" = 0 AND p.pk = 0 FROM sqlite_master m, pragma_table_info(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'order_search%'
-- end
-- postgres
SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name <> 'order_search'
-- end",
);

/// All columns of the database, sorted.
///
/// # Errors
/// When the database cannot be read.
pub async fn columns(store: &Store) -> Result<Vec<Column>, StoreError> {
    let mut reader = store.read_global().await?;
    let rows: Vec<(String, String, String, bool)> = reader.rows(&COLUMNS, vec![]).await?;
    let mut columns: Vec<Column> = rows
        .into_iter()
        .map(|(table, column, declared, nullable)| {
            let kind = match declared.to_ascii_lowercase().as_str() {
                "bigint" => "integer",
                "text" => "text",
                "json_text" | "jsonb" => "json",
                "blob" | "bytea" => "bytes",
                "boolean" => "boolean",
                _ => "other",
            };
            Column { table, column, kind, nullable }
        })
        .collect();
    columns.sort();
    Ok(columns)
}

/// Prepares every statement of the store on this database; the names of those that it refuses, with its words.
///
/// # Errors
/// When no connection is to be had.
pub async fn refused_statements(store: &Store, statements: &[&'static Statement]) -> Result<Vec<String>, StoreError> {
    use sqlx::SqlSafeStr;
    let mut refused = Vec::new();
    for statement in statements {
        let text = statement.text(store.backend()).into_sql_str();
        let prepared = match &store.pools {
            Pools::Sqlite { readers, .. } => readers.prepare(text).await.map(drop),
            Pools::Postgres(pool) => pool.prepare(text).await.map(drop),
        };
        if let Err(error) = prepared {
            refused.push(format!("{}: {error}", statement.name));
        }
    }
    Ok(refused)
}

/// Makes a database on a PostgreSQL server, for rehearsals, benches and tests; never touches an existing one.
///
/// # Errors
/// When the server cannot be reached or the name is taken.
pub async fn create_postgres_database(server: &str, name: &str) -> Result<(), StoreError> {
    alter_databases(server, format!("CREATE DATABASE \"{name}\"")).await
}

/// Drops a database that `create_postgres_database` made.
///
/// # Errors
/// When the server cannot be reached.
pub async fn drop_postgres_database(server: &str, name: &str) -> Result<(), StoreError> {
    alter_databases(server, format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await
}

async fn alter_databases(server: &str, sql: String) -> Result<(), StoreError> {
    use sqlx::{ConnectOptions, postgres::PgConnectOptions};
    let failed = |error| StoreError::from_sqlx("database", error);
    let options: PgConnectOptions = server.parse().map_err(failed)?;
    let mut connection = options.connect().await.map_err(failed)?;
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.map_err(failed)?;
    Ok(())
}
