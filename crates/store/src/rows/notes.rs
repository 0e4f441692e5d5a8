//! Audit notes: every change with who, what, when, old and new (BR-71). Only ever added.

use domain::{
    Moment,
    actor::Actor,
    ids::{NoteId, OrderId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A note.
#[derive(Debug, Clone, FromRow)]
pub struct NoteRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: NoteId,
    /// What it is about, as text (`lin_…`).
    pub subject: String,
    /// Who.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// What happened, as a code.
    pub what: String,
    /// Old and new values, reasons.
    pub details: serde_json::Value,
    /// When.
    #[sqlx(try_from = "i64")]
    pub at: Moment,
}

static INSERT: Statement = Statement::company(
    "notes.insert",
    "INSERT INTO notes (company, id, order_id, subject, actor, what, details, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
static OF_ORDER: Statement = Statement::company(
    "notes.of_order",
    "SELECT id, subject, actor, what, details, at FROM notes WHERE company = $1 AND order_id = $2 ORDER BY id DESC LIMIT $3",
);
static LIST: Statement = Statement::company(
    "notes.list",
    "SELECT id, subject, actor, what, details, at FROM notes WHERE company = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
);
static TOUCHES: Statement = Statement::company(
    "notes.touches",
    "SELECT what, CAST(COUNT(*) AS BIGINT) FROM notes WHERE company = $1 AND actor <> 'hub' AND what LIKE 'act.%' GROUP BY what ORDER BY what",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&INSERT, &OF_ORDER, &LIST, &TOUCHES];

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

/// Adds a note.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, new: NewNote<'_>, now: Moment) -> Result<(), StoreError> {
    let NewNote { id, order, subject, actor, what, details } = new;
    tx.run(&INSERT, args![id, order, subject, actor.to_string(), what, details, now]).await.map(drop)
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
