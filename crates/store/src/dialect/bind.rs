//! Binding of parameters for each database. PostgreSQL keeps no NUL character, neither in text nor in JSON, and what
//! comes from outside may hold one: on both databases it becomes the replacement character.

use serde_json::Value;
use sqlx::{Arguments, postgres::PgArguments, sqlite::SqliteArguments, types::Json};

use crate::statement::{Arg, Args};

type Bound<A> = Result<A, sqlx::Error>;

pub(crate) fn sqlite(args: Args) -> Bound<SqliteArguments> {
    let mut bound = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Int(value) => bound.add(value),
            Arg::Text(value) => bound.add(value.map(without_nul)),
            Arg::Bytes(value) => bound.add(value),
            Arg::Bool(value) => bound.add(value),
            Arg::Json(value) => bound.add(json_without_nul(value).to_string()),
            Arg::Ints(values) => bound.add(Value::from(values).to_string()),
            Arg::Texts(values) => bound.add(json_without_nul(Value::from(values)).to_string()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

pub(crate) fn postgres(args: Args) -> Bound<PgArguments> {
    let mut bound = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Int(value) => bound.add(value),
            Arg::Text(value) => bound.add(value.map(without_nul)),
            Arg::Bytes(value) => bound.add(value),
            Arg::Bool(value) => bound.add(value),
            Arg::Json(value) => bound.add(Json(json_without_nul(value))),
            Arg::Ints(values) => bound.add(values),
            Arg::Texts(values) => bound.add(values.into_iter().map(without_nul).collect::<Vec<_>>()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

fn json_without_nul(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_nul(text)),
        Value::Array(values) => values.into_iter().map(json_without_nul).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (without_nul(key), json_without_nul(value))).collect()
        }
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    }
}
