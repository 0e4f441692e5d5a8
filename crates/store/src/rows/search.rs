//! Full text over orders: words made in Rust (`domain::search`), FTS5 on SQLite, a GIN index on PostgreSQL.

use domain::ids::OrderId;

use crate::{Arg, Backend, Read, Statement, StoreError, Tx, args};

static DROP: Statement = Statement::company(
    "order_search.delete",
    "-- sqlite\nDELETE FROM order_search WHERE rowid = $2 AND $1 <> 0 -- company = $1\n-- end\n\
     -- postgres\nDELETE FROM order_search WHERE company = $1 AND id = $2\n-- end",
);
static INSERT: Statement = Statement::company(
    "order_search.insert",
    "-- sqlite\nINSERT INTO order_search (rowid, words) SELECT $2, $3 WHERE $1 <> 0 -- company = $1\n-- end\n\
     -- postgres\nINSERT INTO order_search (company, id, words) VALUES ($1, $2, array_to_tsvector(string_to_array($3, ' ')))\n-- end",
);
static INSERT_EACH: Statement = Statement::company(
    "order_search.insert_each",
    "-- sqlite\nINSERT INTO order_search (rowid, words) VALUES ($2 + 0 * $1, $3)\n-- end\n\
     -- postgres\nINSERT INTO order_search (company, id, words) \
     SELECT new.company, new.id, array_to_tsvector(string_to_array(new.words, ' ')) \
     FROM (VALUES ($1::bigint, $2::bigint, $3::text)) AS new (company, id, words)\n-- end",
);
static FIND: Statement = Statement::company(
    "order_search.find",
    "-- sqlite\nSELECT rowid FROM order_search WHERE order_search MATCH $2 AND $1 <> 0 AND rowid < $3 ORDER BY rowid DESC LIMIT $4 \
     -- company = $1\n-- end\n\
     -- postgres\nWITH found AS MATERIALIZED (SELECT id FROM order_search WHERE company = $1 AND words @@ CAST($2 AS tsquery)) \
     SELECT id FROM found WHERE id < $3 ORDER BY id DESC LIMIT $4\n-- end",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&DROP, &INSERT, &INSERT_EACH, &FIND];

/// The word that keeps companies apart in the one index of SQLite. It begins with a private character, so that nothing
/// a person types is the beginning of it.
fn company_word(read: &impl Read) -> String {
    format!("\u{e000}{}", read.company().base32())
}

/// Keeps the words under which an order is found.
///
/// # Errors
/// When the rows cannot be written.
pub async fn set(tx: &mut Tx, order: OrderId, text: &str) -> Result<(), StoreError> {
    let mut words = domain::search::words(text);
    words.push(company_word(tx));
    tx.run(&DROP, args![order]).await?;
    tx.run(&INSERT, args![order, words.join(" ")]).await.map(drop)
}

/// Keeps the words of orders that had none yet, many to a statement.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(tx: &mut Tx, texts: Vec<(OrderId, String)>) -> Result<(), StoreError> {
    let company = company_word(tx);
    let row = |(order, text): (OrderId, String)| {
        let mut words = domain::search::words(&text);
        words.push(company.clone());
        args![order, words.join(" ")]
    };
    tx.run_each(&INSERT_EACH, texts.into_iter().map(row).collect()).await.map(drop)
}

/// Orders in which every word of `text` begins a word, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn find(
    read: &mut impl Read,
    text: &str,
    before: Option<OrderId>,
    most: i64,
) -> Result<Vec<OrderId>, StoreError> {
    let words = domain::search::words(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let company = company_word(read);
    // Words are letters and digits only, so quoting them is enough on both.
    let query = match read.backend() {
        Backend::Sqlite => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
            format!("\"{company}\" AND {}", words.join(" AND "))
        }
        Backend::Postgres => words.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(" & "),
    };
    let before = before.map_or(i64::MAX, domain::Id::number);
    let rows: Vec<(i64,)> = read.rows(&FIND, vec![Arg::from(query), before.into(), most.into()]).await?;
    Ok(rows.into_iter().map(|row| OrderId::new(row.0)).collect())
}
