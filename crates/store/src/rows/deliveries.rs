//! Deliveries of shops and messages of providers as received: the body, the verdict, what came of it.

use std::collections::BTreeSet;

use domain::{
    Moment,
    ids::{ConnectionId, DeliveryId},
};
use sqlx::FromRow;

use crate::{Read, Statement, StoreError, Tx, args};

/// A delivery, for lists.
#[derive(Debug, Clone, FromRow)]
pub struct DeliveryRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: DeliveryId,
    /// Connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The shop's topic.
    pub topic: String,
    /// The order it hints at; of a message, the provider orders with commas between.
    pub external_id: String,
    /// `stored`, `ignored`, `duplicate`, `refused`; of messages also `test`, `held` (BR-51) and, after that, `processed`.
    pub state: String,
    /// Why it was not believed.
    pub refusal: String,
    /// When.
    #[sqlx(try_from = "i64")]
    pub received_at: Moment,
}

static INSERT: Statement = Statement::company(
    "deliveries.insert",
    "INSERT INTO deliveries (company, id, connection, delivery_key, topic, external_id, state, refusal, headers, body, received_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (company, connection, delivery_key) DO NOTHING RETURNING id",
);
static LIST: Statement = Statement::company(
    "deliveries.list",
    "SELECT id, connection, topic, external_id, state, refusal, received_at FROM deliveries \
     WHERE company = $1 AND connection = $2 ORDER BY id DESC LIMIT $3",
);
static HELD: Statement = Statement::company(
    "deliveries.held",
    "SELECT id, connection, topic, external_id, state, refusal, received_at FROM deliveries \
     WHERE company = $1 AND connection = $2 AND state = 'held' ORDER BY id LIMIT $3",
);
static STATE: Statement =
    Statement::company("deliveries.state", "UPDATE deliveries SET state = $3 WHERE company = $1 AND id = $2");
static LAST: Statement = Statement::company(
    "deliveries.last_believed",
    "SELECT CAST(COALESCE(MAX(received_at), 0) AS BIGINT) FROM deliveries WHERE company = $1 AND connection = $2 AND state = 'stored'",
);
static CLEAN: Statement =
    Statement::company("deliveries.clean", "DELETE FROM deliveries WHERE company = $1 AND received_at < $2");

static LOOKUP: Statement = Statement::company(
    "deliveries.lookup",
    "SELECT id, connection, delivery_key, topic, external_id, state, refusal, headers, body, received_at FROM deliveries \
     WHERE company = $1 AND id = $2",
);
static JUDGED: Statement = Statement::company(
    "deliveries.judged",
    "UPDATE deliveries SET state = $3, refusal = $4, external_id = $5 WHERE company = $1 AND id = $2",
);
static FIRST: Statement = Statement::company(
    "deliveries.first_believed",
    "SELECT CAST(COALESCE(MIN(received_at), 0) AS BIGINT) FROM deliveries WHERE company = $1 AND connection = $2 \
     AND state = 'stored' AND received_at >= $3",
);
static LAST_REFUSED: Statement = Statement::company(
    "deliveries.last_refused",
    "SELECT CAST(COALESCE(MAX(received_at), 0) AS BIGINT) FROM deliveries WHERE company = $1 AND connection = $2 AND state = 'refused'",
);
static FORGET_REFUSED: Statement = Statement::company(
    "deliveries.forget_refused",
    "DELETE FROM deliveries WHERE company = $1 AND id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS place, \
     SUM(LENGTH(body)) OVER (ORDER BY id DESC) AS bytes FROM deliveries WHERE company = $1 AND connection = $2 AND state = 'refused') \
     AS refused WHERE place > 1 AND (place > $3 OR bytes > $4))",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] =
    &[&INSERT, &LIST, &HELD, &STATE, &LAST, &CLEAN, &LOOKUP, &JUDGED, &FIRST, &LAST_REFUSED, &FORGET_REFUSED];

/// A delivery, whole.
#[derive(Debug, Clone, FromRow)]
pub struct WholeDelivery {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: DeliveryId,
    /// Connection.
    #[sqlx(try_from = "i64")]
    pub connection: ConnectionId,
    /// The shop's id of it, with the hash of the body.
    pub delivery_key: String,
    /// The shop's topic.
    pub topic: String,
    /// The order it hints at.
    pub external_id: String,
    /// As in `DeliveryRow`.
    pub state: String,
    /// Why it was not believed.
    pub refusal: String,
    /// Headers, without cookies and credentials.
    pub headers: serde_json::Value,
    /// The exact body.
    pub body: Vec<u8>,
    /// When.
    #[sqlx(try_from = "i64")]
    pub received_at: Moment,
}

/// A new delivery.
#[derive(Debug)]
pub struct NewDelivery<'a> {
    /// Id.
    pub id: DeliveryId,
    /// Connection.
    pub connection: ConnectionId,
    /// The natural key: the shop's delivery id, or hash of the body and minute.
    pub key: &'a str,
    /// Topic.
    pub topic: &'a str,
    /// The order it hints at.
    pub external_id: &'a str,
    /// State.
    pub state: &'a str,
    /// Why it was not believed.
    pub refusal: &'a str,
    /// Headers, without cookies and credentials.
    pub headers: serde_json::Value,
    /// The exact body.
    pub body: &'a [u8],
}

/// Keeps a delivery; false when it was there already.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(tx: &mut Tx, new: NewDelivery<'_>, now: Moment) -> Result<bool, StoreError> {
    Ok(!insert_each(tx, vec![new], now).await?.is_empty())
}

/// Keeps deliveries; the ids of those that were not there already.
///
/// # Errors
/// When the rows cannot be written.
pub async fn insert_each(
    tx: &mut Tx,
    new: Vec<NewDelivery<'_>>,
    now: Moment,
) -> Result<BTreeSet<DeliveryId>, StoreError> {
    let rows = new.into_iter().map(|new| {
        let NewDelivery { id, connection, key, topic, external_id, state, refusal, headers, body } = new;
        args![id, connection, key, topic, external_id, state, refusal, headers, body, now]
    });
    let made: Vec<(i64,)> = tx.rows_each(&INSERT, rows.collect()).await?;
    Ok(made.into_iter().map(|row| DeliveryId::new(row.0)).collect())
}

/// The newest deliveries of a connection.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read, connection: ConnectionId, most: i64) -> Result<Vec<DeliveryRow>, StoreError> {
    read.rows(&LIST, args![connection, most]).await
}

/// The oldest messages of a connection that wait for a sync (BR-51).
///
/// # Errors
/// When the rows cannot be read.
pub async fn held(read: &mut impl Read, connection: ConnectionId, most: i64) -> Result<Vec<DeliveryRow>, StoreError> {
    read.rows(&HELD, args![connection, most]).await
}

/// Sets the state.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_state(tx: &mut Tx, id: DeliveryId, state: &str) -> Result<(), StoreError> {
    tx.run(&STATE, args![id, state]).await.map(drop)
}

/// When a delivery of this connection was last believed; 1970 when never.
///
/// # Errors
/// When the rows cannot be read.
pub async fn last_believed(read: &mut impl Read, connection: ConnectionId) -> Result<Moment, StoreError> {
    Ok(Moment::from_micros(read.number(&LAST, args![connection]).await?))
}

/// Forgets deliveries received before.
///
/// # Errors
/// When the rows cannot be written.
pub async fn clean(tx: &mut Tx, before: Moment) -> Result<u64, StoreError> {
    tx.run(&CLEAN, args![before]).await
}

/// One delivery with everything that came.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: DeliveryId) -> Result<Option<WholeDelivery>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Keeps what became of a delivery that was looked at again.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_judged(
    tx: &mut Tx,
    id: DeliveryId,
    (state, refusal): (&str, &str),
    external_id: &str,
) -> Result<(), StoreError> {
    tx.run(&JUDGED, args![id, state, refusal, external_id]).await.map(drop)
}

/// When a delivery was first believed since a moment; 1970 when none was.
///
/// # Errors
/// When the rows cannot be read.
pub async fn first_believed(
    read: &mut impl Read,
    connection: ConnectionId,
    since: Moment,
) -> Result<Moment, StoreError> {
    Ok(Moment::from_micros(read.number(&FIRST, args![connection, since]).await?))
}

/// When a delivery of this connection was last not believed, of those that are kept; 1970 when none was.
///
/// # Errors
/// When the rows cannot be read.
pub async fn last_refused(read: &mut impl Read, connection: ConnectionId) -> Result<Moment, StoreError> {
    Ok(Moment::from_micros(read.number(&LAST_REFUSED, args![connection]).await?))
}

/// Forgets the oldest deliveries that were not believed, but for the newest one: beyond so many, and beyond so many bytes of
/// their bodies. How many that were.
///
/// # Errors
/// When the rows cannot be written.
pub async fn forget_refused(
    tx: &mut Tx,
    connection: ConnectionId,
    (most, bytes): (i64, i64),
) -> Result<u64, StoreError> {
    tx.run(&FORGET_REFUSED, args![connection, most, bytes]).await
}
