//! Writes a stream: all tables in one snapshot, row by row, while others read and write.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use domain::Moment;
use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row};

use super::{ExportError, Head, MARK, Table, Tail, VERSION, Whose, sums::Sink, tables};
use crate::{
    Store, StoreError,
    db::Pools,
    point,
    schema::{self, Column},
};

/// Writes everything that somebody owns. `now` is the moment before it began: what was committed until then is in it.
///
/// # Errors
/// When the rows cannot be read or the stream cannot be written.
pub async fn give_out<W: Write>(
    store: &Store,
    whose: Whose,
    product: &str,
    now: Moment,
    to: W,
) -> Result<(W, Tail), ExportError> {
    let tables = tables(store).await?;
    let company = match whose {
        Whose::Company(company) => Some(company),
        Whose::Everybody => None,
    };
    let head = Head {
        is: MARK.to_owned(),
        version: VERSION,
        product: product.to_owned(),
        schema: schema::fingerprint(),
        made_at: now,
        company,
    };
    let mut sink = Sink::new(to, &head)?;
    let failed = |error| ExportError::from(StoreError::from_sqlx("export", error));
    // Both arms read alike; the two drivers share no type that could say so.
    macro_rules! rows {
        ($tx:expr) => {{
            for table in &tables {
                sink.begin(&table.name, table.names())?;
                let query = sqlx::query(AssertSqlSafe(table.select(whose)));
                let query = match whose {
                    Whose::Company(company) => query.bind(company.number()),
                    Whose::Everybody => query,
                };
                let mut rows = query.persistent(false).fetch(&mut *$tx);
                while let Some(row) = rows.try_next().await.map_err(failed)? {
                    let mut cells = Vec::with_capacity(table.columns.len());
                    for (place, column) in table.columns.iter().enumerate() {
                        cells.push(match column.kind {
                            "integer" => row.try_get::<Option<i64>, _>(place).map(|value| value.map(Value::from)),
                            "boolean" => row.try_get::<Option<bool>, _>(place).map(|value| value.map(Value::from)),
                            "bytes" => row.try_get::<Option<Vec<u8>>, _>(place).map(|value| value.map(bytes)),
                            _ => row.try_get::<Option<String>, _>(place).map(|value| value.map(Value::from)),
                        });
                    }
                    let cells: Result<Vec<_>, _> = cells.into_iter().collect();
                    sink.row(&plain(table, cells.map_err(failed)?)?)?;
                }
                drop(rows);
                sink.end(&table.name)?;
                point!("export.writing");
            }
        }};
    }
    match &store.pools {
        Pools::Sqlite { readers, .. } => {
            let mut tx = readers.begin().await.map_err(failed)?;
            rows!(tx);
        }
        Pools::Postgres(pool) => {
            let snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
            let mut tx = pool.begin_with(snapshot).await.map_err(failed)?;
            rows!(tx);
        }
    }
    sink.finish()
}

fn bytes(value: Vec<u8>) -> Value {
    BASE64.encode(value).into()
}

/// JSON is written as JSON and not as text, so that the same row is the same line on both databases.
fn plain(table: &Table, cells: Vec<Option<Value>>) -> Result<Vec<Value>, StoreError> {
    let cell = |(cell, column): (Option<Value>, &Column)| match cell {
        Some(Value::String(text)) if column.kind == "json" => {
            serde_json::from_str(&text).map_err(|error| StoreError::Corrupt {
                table: "export",
                column: format!("{}.{}", table.name, column.column),
                source: Box::new(error),
            })
        }
        cell => Ok(cell.unwrap_or_default()),
    };
    cells.into_iter().zip(&table.columns).map(cell).collect()
}
