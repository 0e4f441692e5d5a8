//! Pictures of goods, fetched over the wire and kept small.

use domain::{
    Moment,
    ids::{ConnectionId, PictureId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A picture.
#[derive(Debug, Clone, FromRow)]
pub struct PictureRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: PictureId,
    /// The connection over which it is fetched.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// Where it comes from.
    pub source: String,
    /// `wanted`, `kept`, `missing`.
    pub state: String,
    /// Media type.
    pub media: String,
    /// The bytes, at most 64 KB.
    pub body: Vec<u8>,
}

static WANT_EACH: Statement = Statement::company(
    "pictures.want_each",
    "INSERT INTO pictures (company, id, connection, source, state, media, body) VALUES ($1, $2, $3, $4, 'wanted', '', $5) \
     ON CONFLICT (company, source) DO NOTHING RETURNING id",
);
static BY_SOURCE: Statement = Statement::company(
    "pictures.by_source",
    "SELECT id, connection, source, state, media, body FROM pictures WHERE company = $1 AND source = $2",
);
static LOOKUP: Statement = Statement::company(
    "pictures.lookup",
    "SELECT id, connection, source, state, media, body FROM pictures WHERE company = $1 AND id = $2",
);
static KNOWN: Statement = Statement::company(
    "pictures.known",
    "SELECT source, id FROM pictures WHERE company = $1 AND state = 'kept' AND source {in:$2}",
);
static SET: Statement = Statement::company(
    "pictures.set",
    "UPDATE pictures SET state = $3, media = $4, body = $5, fetched_at = $6 WHERE company = $1 AND id = $2",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&WANT_EACH, &BY_SOURCE, &LOOKUP, &KNOWN, &SET];

/// Wishes pictures, many to a statement; the ids of those whose wish is new.
///
/// # Errors
/// When the rows cannot be written.
pub async fn want_each(
    tx: &mut Tx,
    connection: ConnectionId,
    wanted: Vec<(PictureId, &str)>,
) -> Result<Vec<PictureId>, StoreError> {
    let nothing: &[u8] = &[];
    let rows = wanted.into_iter().map(|(id, source)| args![id, connection, source, nothing]);
    let new: Vec<(i64,)> = tx.rows_each(&WANT_EACH, rows.collect()).await?;
    Ok(new.into_iter().map(|row| PictureId::new(row.0)).collect())
}

/// One picture.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: PictureId) -> Result<Option<PictureRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// The picture from there.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_source(read: &mut impl Read, source: &str) -> Result<Option<PictureRow>, StoreError> {
    read.row(&BY_SOURCE, args![source]).await
}

/// Which of these pictures are kept: source and id.
///
/// # Errors
/// When the rows cannot be read.
pub async fn known(read: &mut impl Read, sources: Vec<String>) -> Result<Vec<(String, PictureId)>, StoreError> {
    let rows: Vec<(String, i64)> = read.rows(&KNOWN, vec![crate::Arg::Texts(sources)]).await?;
    Ok(rows.into_iter().map(|(source, id)| (source, PictureId::new(id))).collect())
}

/// Keeps what came of fetching.
///
/// # Errors
/// When the row cannot be written.
pub async fn set(
    tx: &mut Tx,
    id: PictureId,
    state: &str,
    media: &str,
    body: &[u8],
    now: Moment,
) -> Result<(), StoreError> {
    tx.run(&SET, args![id, state, media, body, now]).await.map(drop)
}
