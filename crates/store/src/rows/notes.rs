//! Audit notes: every change with who, what, when, old and new (BR-71). Only ever added.

use domain::{
    Moment,
    actor::{Actor, Origin},
    ids::{NoteId, OrderId},
};
use sqlx::FromRow;

use crate::{Args, Read, Statement, StoreError, Tx, args};

/// A note.
#[derive(Debug, Clone, FromRow)]
pub struct NoteRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: NoteId,
    /// The order it belongs to.
    pub order_id: Option<i64>,
    /// What it is about, as text (`lin_…`).
    pub subject: String,
    /// Who.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// What happened, as a code.
    pub what: String,
    /// Old and new values, reasons.
    pub details: serde_json::Value,
    /// From which address; empty when nobody knows.
    pub address: String,
    /// With what: the browser's or program's own name.
    pub agent: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub at: Moment,
}

static INSERT: Statement = Statement::company(
    "notes.insert",
    "INSERT INTO notes (company, id, order_id, subject, actor, what, details, address, agent, at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
static OF_ORDER: Statement = Statement::company(
    "notes.of_order",
    "SELECT id, order_id, subject, actor, what, details, address, agent, at FROM notes WHERE company = $1 AND order_id = $2 ORDER BY id DESC LIMIT $3",
);
static LIST: Statement = Statement::company(
    "notes.list",
    "SELECT id, order_id, subject, actor, what, details, address, agent, at FROM notes WHERE company = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
);
static BY_IDS: Statement = Statement::company(
    "notes.by_ids",
    "SELECT id, order_id, subject, actor, what, details, address, agent, at FROM notes WHERE company = $1 AND id {in:$2}",
);
static OF_ACTOR: Statement = Statement::company(
    "notes.of_actor",
    "SELECT id FROM notes WHERE company = $1 AND actor = $2 AND actor <> 'hub' ORDER BY id DESC LIMIT $3",
);
static OF_PEOPLE: Statement = Statement::company(
    "notes.of_people",
    "SELECT id FROM notes WHERE company = $1 AND actor <> 'hub' ORDER BY id DESC LIMIT $2",
);
static TOUCHES: Statement = Statement::company(
    "notes.touches",
    "SELECT what, CAST(COUNT(*) AS BIGINT) FROM notes WHERE company = $1 AND actor <> 'hub' AND what LIKE 'act.%' GROUP BY what ORDER BY what",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &OF_ORDER, &LIST, &BY_IDS, &OF_ACTOR, &OF_PEOPLE, &TOUCHES];

/// A new note.
#[derive(Debug)]
pub struct NewNote<'a> {
    /// Id.
    pub id: NoteId,
    /// The order it belongs to.
    pub order: Option<OrderId>,
    /// What it is about.
    pub subject: String,
    /// Who.
    pub actor: Actor,
    /// What happened.
    pub what: &'a str,
    /// Old and new values.
    pub details: serde_json::Value,
}

/// Adds a note of something that the hub did by itself.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, new: NewNote<'_>, now: Moment) -> Result<(), StoreError> {
    insert_from(tx, new, &Origin::NOWHERE, now).await
}

/// Adds a note of something that came from somewhere.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert_from(tx: &mut Tx, new: NewNote<'_>, from: &Origin, now: Moment) -> Result<(), StoreError> {
    tx.run(&INSERT, all_of(new, from, now)).await.map(drop)
}

/// Adds notes of what the hub did by itself, many to a statement.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(tx: &mut Tx, new: Vec<NewNote<'_>>, now: Moment) -> Result<(), StoreError> {
    let rows = new.into_iter().map(|new| all_of(new, &Origin::NOWHERE, now));
    tx.run_each(&INSERT, rows.collect()).await.map(drop)
}

fn all_of(new: NewNote<'_>, from: &Origin, now: Moment) -> Args {
    let NewNote { id, order, subject, actor, what, details } = new;
    args![id, order, subject, actor.to_string(), what, details, from.address_text(), from.agent(), now]
}

/// The newest notes of an order.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_order(read: &mut impl Read, order: OrderId, most: i64) -> Result<Vec<NoteRow>, StoreError> {
    read.rows(&OF_ORDER, args![order, most]).await
}

/// Notes, newest first, before `before`.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, before: Option<NoteId>, most: i64) -> Result<Vec<NoteRow>, StoreError> {
    read.rows(&LIST, args![before.map_or(i64::MAX, domain::Id::number), most]).await
}

/// How often people did each act.
///
/// # Errors
/// When the rows cannot be read.
pub async fn touches(read: &mut impl Read) -> Result<Vec<(String, i64)>, StoreError> {
    read.rows(&TOUCHES, vec![]).await
}

/// These notes, in the order of their ids.
///
/// # Errors
/// When the rows cannot be read.
pub async fn by_ids(read: &mut impl Read, ids: &[i64]) -> Result<Vec<NoteRow>, StoreError> {
    let rows: Vec<NoteRow> = read.rows(&BY_IDS, vec![crate::Arg::Ints(ids.to_vec())]).await?;
    Ok(super::lists::in_order(rows, ids, |row| row.id.number()))
}

/// The newest notes of one person or program; with nobody named, of all but the hub itself.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_actor(read: &mut impl Read, actor: Option<Actor>, most: i64) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = match actor {
        Some(actor) => read.rows(&OF_ACTOR, args![actor.to_string(), most]).await?,
        None => read.rows(&OF_PEOPLE, args![most]).await?,
    };
    Ok(rows.into_iter().map(|row| row.0).collect())
}
