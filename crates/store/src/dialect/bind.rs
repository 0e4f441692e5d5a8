//! Binding of parameters for each database.

use sqlx::{Arguments, postgres::PgArguments, sqlite::SqliteArguments, types::Json};

use crate::statement::{Arg, Args};

type Bound<A> = Result<A, sqlx::Error>;

pub(crate) fn sqlite(args: Args) -> Bound<SqliteArguments> {
    let mut bound = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Int(value) => bound.add(value),
            Arg::Text(value) => bound.add(value),
            Arg::Bytes(value) => bound.add(value),
            Arg::Bool(value) => bound.add(value),
            Arg::Json(value) => bound.add(value.to_string()),
            Arg::Ints(values) => bound.add(serde_json::Value::from(values).to_string()),
            Arg::Texts(values) => bound.add(serde_json::Value::from(values).to_string()),
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
            Arg::Text(value) => bound.add(value),
            Arg::Bytes(value) => bound.add(value),
            Arg::Bool(value) => bound.add(value),
            Arg::Json(value) => bound.add(Json(value)),
            Arg::Ints(values) => bound.add(values),
            Arg::Texts(values) => bound.add(values),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}
