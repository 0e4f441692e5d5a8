//! Connections to shops and providers, the routes of their webhooks, and the fingerprints that keep one shop from being
//! read twice (BR-08).

use std::collections::BTreeMap;

use domain::{
    Moment,
    customer::CustomerPolicy,
    ids::{CompanyId, ConnectionId, CostCentreId, WarehouseId},
    order::UnpaidPolicy,
    shop::{FactsChanged, KnownStatuses, PaidRule, StatusMap},
};
use sqlx::{FromRow, types::Json};

use crate::{Read, Statement, StoreError, Tx, args};

/// A connection.
#[derive(Debug, Clone, FromRow)]
pub struct ConnectionRow {
    /// Id.
    #[sqlx(try_from = "i64")]
    pub id: ConnectionId,
    /// `channel` or `provider`.
    pub side: String,
    /// Code of the kind.
    pub kind: String,
    /// Name, for people.
    pub name: String,
    /// Plain settings.
    pub settings: Json<BTreeMap<String, String>>,
    /// Sealed secrets.
    pub secrets: Json<BTreeMap<String, String>>,
    /// What the probe found.
    pub found: Json<BTreeMap<String, String>>,
    /// `saved`, `valid`, `invalid`, `unreachable`, `enabled`, `disabled`.
    pub state: String,
    /// Last test.
    pub tested_at: Option<i64>,
    /// What the last test said, empty when well.
    pub test_problem: String,
    /// Warehouse of its orders (BR-01).
    pub warehouse: Option<i64>,
    /// Cost centre of its orders (BR-01).
    pub cost_centre: Option<i64>,
    /// Orders made before are not taken in (BR-19).
    pub start_at: Option<i64>,
    /// When unpaid orders may be bought.
    #[sqlx(try_from = "String")]
    pub unpaid: UnpaidPolicy,
    /// What a shop is told and what its statuses mean, where the company says so (BR-23).
    pub statuses: Json<StatusMap>,
    /// The shop's own statuses, as last read.
    pub shop_statuses: Json<KnownStatuses>,
    /// What counts as paid in a shop (BR-26).
    pub paid_rule: Json<PaidRule>,
    /// How a shop's customers are merged (BR-21).
    #[sqlx(try_from = "String")]
    pub customers: CustomerPolicy,
    /// Which of the found facts changed last (BR-05).
    pub facts_changed: Json<FactsChanged>,
    /// The watermark: everything changed before it was read (BR-16).
    #[sqlx(try_from = "i64")]
    pub read_from: Moment,
    /// Where a run of reading stands; null between runs.
    pub reading: serde_json::Value,
    /// When a run last came to its end.
    pub read_at: Option<i64>,
    /// Whether the hub may look at the provider by itself (BR-51).
    pub background_sync: bool,
    /// Whether a provider order is compared with what was ordered, once it exists (BR-47).
    pub check_after_export: bool,
}

impl ConnectionRow {
    /// The warehouse, once named.
    #[must_use]
    pub fn warehouse(&self) -> Option<WarehouseId> {
        self.warehouse.map(WarehouseId::new)
    }

    /// The cost centre, once named.
    #[must_use]
    pub fn cost_centre(&self) -> Option<CostCentreId> {
        self.cost_centre.map(CostCentreId::new)
    }

    /// Whether it works.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.state == "enabled"
    }
}

macro_rules! columns {
    () => {
        "id, side, kind, name, settings, secrets, found, state, tested_at, test_problem, warehouse, cost_centre, start_at, \
         unpaid, statuses, shop_statuses, paid_rule, customers, facts_changed, read_from, reading, read_at, background_sync, \
         check_after_export"
    };
}

static INSERT: Statement = Statement::company(
    "connections.insert",
    "INSERT INTO connections (company, id, side, kind, name, settings, secrets, found, state, test_problem, warehouse, \
     cost_centre, start_at, unpaid, statuses, shop_statuses, paid_rule, customers, facts_changed, read_from, reading, background_sync, \
     check_after_export, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'saved', '', $9, $10, $11, $12, '{}', '{}', '{}', 'by_email', '{}', $13, $14, $15, TRUE, $16)",
);
static LIST: Statement = Statement::company(
    "connections.list",
    concat!("SELECT ", columns!(), " FROM connections WHERE company = $1 ORDER BY id"),
);
static LOOKUP: Statement = Statement::company(
    "connections.lookup",
    concat!("SELECT ", columns!(), " FROM connections WHERE company = $1 AND id = $2"),
);
static STATE: Statement =
    Statement::company("connections.state", "UPDATE connections SET state = $3 WHERE company = $1 AND id = $2");
static TESTED: Statement = Statement::company(
    "connections.tested",
    "UPDATE connections SET state = CASE WHEN state = 'enabled' THEN state ELSE $3 END, found = $4, test_problem = $5, \
     tested_at = $6 WHERE company = $1 AND id = $2",
);
static FOUND: Statement =
    Statement::company("connections.found", "UPDATE connections SET found = $3 WHERE company = $1 AND id = $2");
static CHANGED: Statement = Statement::company(
    "connections.facts_changed",
    "UPDATE connections SET facts_changed = $3 WHERE company = $1 AND id = $2",
);
static PLACE: Statement = Statement::company(
    "connections.place",
    "UPDATE connections SET warehouse = COALESCE($3, warehouse), cost_centre = COALESCE($4, cost_centre) \
     WHERE company = $1 AND id = $2",
);
static SETTINGS: Statement = Statement::company(
    "connections.settings",
    "UPDATE connections SET settings = $3, secrets = $4 WHERE company = $1 AND id = $2",
);
static NAME: Statement =
    Statement::company("connections.name", "UPDATE connections SET name = $3 WHERE company = $1 AND id = $2");
static BACKGROUND: Statement = Statement::company(
    "connections.background_sync",
    "UPDATE connections SET background_sync = $3 WHERE company = $1 AND id = $2",
);
static CHECK: Statement = Statement::company(
    "connections.check_after_export",
    "UPDATE connections SET check_after_export = $3 WHERE company = $1 AND id = $2",
);
static STATUSES: Statement =
    Statement::company("connections.statuses", "UPDATE connections SET statuses = $3 WHERE company = $1 AND id = $2");
static SHOP_STATUSES: Statement = Statement::company(
    "connections.shop_statuses",
    "UPDATE connections SET shop_statuses = $3 WHERE company = $1 AND id = $2",
);
static WORDS: Statement =
    Statement::company("connections.words", "SELECT statuses FROM connections WHERE company = $1 AND id = $2");
static PAID_RULE: Statement = Statement::company(
    "connections.paid_rule",
    "UPDATE connections SET paid_rule = $3, unpaid = $4 WHERE company = $1 AND id = $2",
);
static CUSTOMERS: Statement =
    Statement::company("connections.customers", "UPDATE connections SET customers = $3 WHERE company = $1 AND id = $2");
static READING: Statement =
    Statement::company("connections.reading", "UPDATE connections SET reading = $3 WHERE company = $1 AND id = $2");
static READ: Statement = Statement::company(
    "connections.read",
    "UPDATE connections SET reading = $3, read_from = CASE WHEN $4 > read_from THEN $4 ELSE read_from END, read_at = $5 \
     WHERE company = $1 AND id = $2",
);
static DOORS: Statement = Statement::company(
    "connections.doors",
    "SELECT c.id, c.state, c.settings, c.secrets, r.token_hash FROM connections c \
     JOIN hook_routes r ON r.company = c.company AND r.connection = c.id WHERE c.company = $1 AND c.id {in:$2}",
);
static ROUTE_SET: Statement = Statement::global(
    "hook_routes.set",
    "INSERT INTO hook_routes (token_hash, company, connection) VALUES ($1, $2, $3)",
);
static ROUTE_DROP: Statement =
    Statement::global("hook_routes.delete", "DELETE FROM hook_routes WHERE company = $1 AND connection = $2");
static ROUTE: Statement =
    Statement::global("hook_routes.lookup", "SELECT company, connection FROM hook_routes WHERE token_hash = $1");
static PRINT_SET: Statement = Statement::global(
    "shop_fingerprints.set",
    "INSERT INTO shop_fingerprints (fingerprint, company, connection) VALUES ($1, $2, $3) \
     ON CONFLICT (fingerprint) DO NOTHING",
);
static PRINT: Statement = Statement::global(
    "shop_fingerprints.lookup",
    "SELECT company, connection FROM shop_fingerprints WHERE fingerprint = $1",
);
static PRINTS: Statement = Statement::global(
    "shop_fingerprints.list",
    "SELECT DISTINCT company, connection FROM shop_fingerprints ORDER BY company, connection",
);

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &LIST,
    &LOOKUP,
    &DOORS,
    &STATE,
    &TESTED,
    &FOUND,
    &CHANGED,
    &SETTINGS,
    &PLACE,
    &NAME,
    &BACKGROUND,
    &CHECK,
    &STATUSES,
    &SHOP_STATUSES,
    &WORDS,
    &PAID_RULE,
    &CUSTOMERS,
    &READING,
    &READ,
    &ROUTE_SET,
    &ROUTE_DROP,
    &ROUTE,
    &PRINT_SET,
    &PRINT,
    &PRINTS,
];

/// A new connection.
#[derive(Debug)]
pub struct NewConnection<'a> {
    /// Id.
    pub id: ConnectionId,
    /// `channel` or `provider`.
    pub side: &'a str,
    /// Code of the kind.
    pub kind: &'a str,
    /// Name.
    pub name: &'a str,
    /// Plain settings.
    pub settings: &'a BTreeMap<String, String>,
    /// Sealed secrets.
    pub secrets: &'a BTreeMap<String, String>,
    /// Warehouse.
    pub warehouse: Option<WarehouseId>,
    /// Cost centre.
    pub cost_centre: Option<CostCentreId>,
    /// Start moment.
    pub start_at: Option<Moment>,
    /// Policy for unpaid orders.
    pub unpaid: UnpaidPolicy,
    /// Whether the hub may look at the provider by itself.
    pub background_sync: bool,
}

/// Makes a connection. A provider's orders are checked after the export until a person says otherwise (BR-47).
///
/// # Errors
/// A conflict when the name is taken.
pub async fn insert(tx: &mut Tx, new: NewConnection<'_>, now: Moment) -> Result<(), StoreError> {
    let json = |map: &BTreeMap<String, String>| serde_json::to_value(map).expect("texts are plain data");
    let read_from = new.start_at.unwrap_or(now);
    let args = args![
        new.id,
        new.side,
        new.kind,
        new.name,
        json(new.settings),
        json(new.secrets),
        serde_json::json!({}),
        new.warehouse,
        new.cost_centre,
        new.start_at,
        new.unpaid.code(),
        read_from,
        serde_json::Value::Null,
        new.background_sync,
        now,
    ];
    tx.run(&INSERT, args).await.map(drop)
}

/// All connections.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list(read: &mut impl Read) -> Result<Vec<ConnectionRow>, StoreError> {
    read.rows(&LIST, vec![]).await
}

/// One connection.
///
/// # Errors
/// When the row cannot be read.
pub async fn lookup(read: &mut impl Read, id: ConnectionId) -> Result<Option<ConnectionRow>, StoreError> {
    read.row(&LOOKUP, args![id]).await
}

/// Sets the state.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_state(tx: &mut Tx, id: ConnectionId, state: &str) -> Result<(), StoreError> {
    tx.run(&STATE, args![id, state]).await.map(drop)
}

/// Keeps what a test found; an enabled connection stays enabled.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_tested(
    tx: &mut Tx,
    id: ConnectionId,
    state: &str,
    found: &BTreeMap<String, String>,
    problem: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let found = serde_json::to_value(found).expect("texts are plain data");
    tx.run(&TESTED, args![id, state, found, problem, now]).await.map(drop)
}

/// Keeps plain settings and sealed secrets.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_settings(
    tx: &mut Tx,
    id: ConnectionId,
    plain: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    let json = |map: &BTreeMap<String, String>| serde_json::to_value(map).expect("texts are plain data");
    tx.run(&SETTINGS, args![id, json(plain), json(secrets)]).await.map(drop)
}

/// Names warehouse and cost centre; what is absent stays.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_place(
    tx: &mut Tx,
    id: ConnectionId,
    warehouse: Option<WarehouseId>,
    cost_centre: Option<CostCentreId>,
) -> Result<(), StoreError> {
    tx.run(&PLACE, args![id, warehouse, cost_centre]).await.map(drop)
}

/// Keeps another name.
///
/// # Errors
/// A conflict when the name is taken.
pub async fn set_name(tx: &mut Tx, id: ConnectionId, name: &str) -> Result<(), StoreError> {
    tx.run(&NAME, args![id, name]).await.map(drop)
}

/// Keeps found facts.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_found(tx: &mut Tx, id: ConnectionId, found: &BTreeMap<String, String>) -> Result<(), StoreError> {
    let found = serde_json::to_value(found).expect("texts are plain data");
    tx.run(&FOUND, args![id, found]).await.map(drop)
}

/// Keeps which of the found facts changed last (BR-05).
///
/// # Errors
/// When the row cannot be written.
pub async fn set_facts_changed(tx: &mut Tx, id: ConnectionId, changed: &FactsChanged) -> Result<(), StoreError> {
    let changed = serde_json::to_value(changed).expect("texts are plain data");
    tx.run(&CHANGED, args![id, changed]).await.map(drop)
}

/// Keeps whether the hub may look at a provider by itself (BR-51).
///
/// # Errors
/// When the row cannot be written.
pub async fn set_background_sync(tx: &mut Tx, id: ConnectionId, allowed: bool) -> Result<(), StoreError> {
    tx.run(&BACKGROUND, args![id, allowed]).await.map(drop)
}

/// Keeps whether a provider order is compared with what was ordered (BR-47).
///
/// # Errors
/// When the row cannot be written.
pub async fn set_check_after_export(tx: &mut Tx, id: ConnectionId, on: bool) -> Result<(), StoreError> {
    tx.run(&CHECK, args![id, on]).await.map(drop)
}

/// Keeps the correspondence of a shop's statuses.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_statuses(tx: &mut Tx, id: ConnectionId, map: &StatusMap) -> Result<(), StoreError> {
    let map = serde_json::to_value(map).expect("codes and texts are plain data");
    tx.run(&STATUSES, args![id, map]).await.map(drop)
}

/// What a shop is told, as the company says; nothing when there is no such connection.
///
/// # Errors
/// When the row cannot be read.
pub async fn words(read: &mut impl Read, id: ConnectionId) -> Result<StatusMap, StoreError> {
    let row: Option<(Json<StatusMap>,)> = read.row(&WORDS, args![id]).await?;
    Ok(row.map_or_else(StatusMap::default, |(map,)| map.0))
}

/// Keeps the shop's own statuses, as they were read.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_shop_statuses(tx: &mut Tx, id: ConnectionId, known: &KnownStatuses) -> Result<(), StoreError> {
    let known = serde_json::to_value(known).expect("codes and texts are plain data");
    tx.run(&SHOP_STATUSES, args![id, known]).await.map(drop)
}

/// Keeps what counts as paid, and when unpaid orders may be bought where nothing else is said.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_paid_rule(
    tx: &mut Tx,
    id: ConnectionId,
    rule: &PaidRule,
    unpaid: UnpaidPolicy,
) -> Result<(), StoreError> {
    let rule = serde_json::to_value(rule).expect("codes and texts are plain data");
    tx.run(&PAID_RULE, args![id, rule, unpaid.code()]).await.map(drop)
}

/// Keeps how a shop's customers are merged.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_customers(tx: &mut Tx, id: ConnectionId, policy: CustomerPolicy) -> Result<(), StoreError> {
    tx.run(&CUSTOMERS, args![id, policy.code()]).await.map(drop)
}

/// Keeps where a run of reading stands, with the page's data.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_reading(tx: &mut Tx, id: ConnectionId, cursor: serde_json::Value) -> Result<(), StoreError> {
    tx.run(&READING, args![id, cursor]).await.map(drop)
}

/// Ends a run of reading: the watermark only moves forward.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_read(tx: &mut Tx, id: ConnectionId, watermark: Moment, now: Moment) -> Result<(), StoreError> {
    tx.run(&READ, args![id, serde_json::Value::Null, watermark, now]).await.map(drop)
}

/// Makes the address of a connection's webhook known.
///
/// # Errors
/// When the row cannot be written.
pub async fn set_route(tx: &mut Tx, token_hash: &str, company: CompanyId, id: ConnectionId) -> Result<(), StoreError> {
    tx.run(&ROUTE_DROP, args![company, id]).await?;
    tx.run(&ROUTE_SET, args![token_hash, company, id]).await.map(drop)
}

/// Whose webhook this is.
///
/// # Errors
/// When the row cannot be read.
pub async fn route(read: &mut impl Read, token_hash: &str) -> Result<Option<(CompanyId, ConnectionId)>, StoreError> {
    let row: Option<(i64, i64)> = read.row(&ROUTE, args![token_hash]).await?;
    Ok(row.map(|(company, connection)| (CompanyId::new(company), ConnectionId::new(connection))))
}

/// What a delivery at the address of a connection is judged by.
#[derive(Debug, FromRow)]
pub struct DoorRow {
    /// The connection.
    #[sqlx(try_from = "i64")]
    pub id: ConnectionId,
    /// Its state.
    pub state: String,
    /// Its plain settings.
    pub settings: Json<BTreeMap<String, String>>,
    /// Its sealed secrets.
    pub secrets: Json<BTreeMap<String, String>>,
    /// Hash of the word in its address.
    pub token_hash: String,
}

/// The doors of connections, as they are now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn doors(read: &mut impl Read, connections: &[ConnectionId]) -> Result<Vec<DoorRow>, StoreError> {
    read.rows(&DOORS, args![connections]).await
}

/// Takes a shop for this connection; who has it now (BR-08).
///
/// # Errors
/// When the row cannot be written.
pub async fn take_shop(
    tx: &mut Tx,
    fingerprint: &str,
    company: CompanyId,
    id: ConnectionId,
) -> Result<(CompanyId, ConnectionId), StoreError> {
    tx.run(&PRINT_SET, args![fingerprint, company, id]).await?;
    let row: Option<(i64, i64)> = tx.row(&PRINT, args![fingerprint]).await?;
    Ok(row.map_or((company, id), |(company, connection)| (CompanyId::new(company), ConnectionId::new(connection))))
}

/// Who has a shop.
///
/// # Errors
/// When the row cannot be read.
pub async fn shop_owner(
    read: &mut impl Read,
    fingerprint: &str,
) -> Result<Option<(CompanyId, ConnectionId)>, StoreError> {
    let row: Option<(i64, i64)> = read.row(&PRINT, args![fingerprint]).await?;
    Ok(row.map(|(company, connection)| (CompanyId::new(company), ConnectionId::new(connection))))
}

/// Every connection that has a shop, of all companies.
///
/// # Errors
/// When the rows cannot be read.
pub async fn shop_owners(read: &mut impl Read) -> Result<Vec<(CompanyId, ConnectionId)>, StoreError> {
    let rows: Vec<(i64, i64)> = read.rows(&PRINTS, args![]).await?;
    Ok(rows.into_iter().map(|(company, connection)| (CompanyId::new(company), ConnectionId::new(connection))).collect())
}
