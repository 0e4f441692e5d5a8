//! The bare limit: the same rows into the same tables of the same database with nothing around them. On SQLite plain
//! rusqlite in group commits, on PostgreSQL one statement a thing over 16 connections.

use anyhow::Context;
use domain::ids::{ConnectionId, kinds};
use rusqlite::{Connection as Sqlite, params};
use sqlx::{Connection, PgConnection};
use store::Store;

use super::Run;
use crate::{clock::Stopwatch, rehearse::Place, start};

/// Transactions that share a commit: as many as there are connections of the measured work.
const GROUP: usize = 16;

/// Where the limit writes, and for whom.
pub(super) struct Limit {
    database: Database,
    env: domain::Env,
    company: i64,
    connection: i64,
}

enum Database {
    Sqlite(Sqlite),
    Postgres(Vec<PgConnection>),
}

const DELIVERY: &str = "INSERT INTO deliveries (company, id, connection, delivery_key, topic, external_id, state, refusal, headers, body, received_at) \
     VALUES (?1, ?2, ?3, ?4, 'order.created', ?5, 'stored', '', ?6, ?7, ?8) ON CONFLICT DO NOTHING";
const RAW_ORDER: &str = "INSERT INTO raw_orders (company, id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, version, \
     understood_version, state, problem) VALUES (?1, ?2, ?3, ?4, '', x'', '', 0, 0, 0, 0, 'hinted', '') ON CONFLICT DO NOTHING";
const JOB: &str = "INSERT INTO jobs (company, id, lane, name, payload, unique_key, state, run_at, tries, problem, report, created_at) \
     VALUES (?1, ?2, ?3, 'bench.limit', '{}', ?3, 'waiting', ?4, 0, '', '', ?4)";
const LANE: &str = "INSERT INTO lanes (company, lane, next_run_at, owner, token, lease_until) VALUES (?1, ?2, ?3, '', 0, 0) \
     ON CONFLICT DO NOTHING";
const AT_ONCE: &str = "WITH d AS (INSERT INTO deliveries (company, id, connection, delivery_key, topic, external_id, state, refusal, headers, body, received_at) \
     VALUES ($1, $2, $3, $4, 'order.created', $5, 'stored', '', $6::jsonb, $7, $8) ON CONFLICT DO NOTHING), \
     r AS (INSERT INTO raw_orders (company, id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, version, \
     understood_version, state, problem) VALUES ($1, $2, $3, $5, '', ''::bytea, '', 0, 0, 0, 0, 'hinted', '') ON CONFLICT DO NOTHING), \
     j AS (INSERT INTO jobs (company, id, lane, name, payload, unique_key, state, run_at, tries, problem, report, created_at) \
     VALUES ($1, $2, $4, 'bench.limit', '{}', $4, 'waiting', $8, 0, '', '', $8)) \
     INSERT INTO lanes (company, lane, next_run_at, owner, token, lease_until) VALUES ($1, $4, $8, '', 0, 0) ON CONFLICT DO NOTHING";
/// The headers that a delivery of a shop is kept with.
const HEADERS: &str = r#"{"content-length":"2900","content-type":"application/json","user-agent":"WooCommerce/8.9.1 Hookshot (WordPress/6.5)","x-wc-webhook-delivery-id":"00000000000000000000000000000001","x-wc-webhook-event":"created","x-wc-webhook-id":"1","x-wc-webhook-resource":"order","x-wc-webhook-signature":"0123456789012345678901234567890123456789abc=","x-wc-webhook-source":"http://127.0.0.1:9/","x-wc-webhook-topic":"order.created"}"#;

impl Limit {
    /// Opens connections of its own to the database of the bench.
    pub(super) async fn open(
        place: &Place,
        store: &Store,
        env: domain::Env,
        connection: ConnectionId,
    ) -> anyhow::Result<Self> {
        let address = &place.settings.database;
        let database = match start::sqlite_path(address) {
            Some(path) => {
                let sqlite = Sqlite::open(path)?;
                sqlite.pragma_update(None, "synchronous", "FULL")?;
                sqlite.pragma_update(None, "foreign_keys", "ON")?;
                sqlite.busy_timeout(std::time::Duration::from_secs(5))?;
                Database::Sqlite(sqlite)
            }
            None => {
                let mut all = Vec::new();
                for _ in 0..GROUP {
                    all.push(PgConnection::connect(address).await?);
                }
                Database::Postgres(all)
            }
        };
        let companies = store::people::companies(&mut store.read_global().await?).await?;
        let company = companies.first().context("a company")?.id.number();
        Ok(Self { database, env, company, connection: connection.number() })
    }

    /// What it is.
    pub(super) const fn what(&self) -> &'static str {
        match self.database {
            Database::Sqlite(_) => "rusqlite, the same rows, a commit for 16",
            Database::Postgres(_) => "one statement with the same rows, a commit each, over 16 connections",
        }
    }

    /// What it is for jobs.
    pub(super) const fn what_of_jobs(&self) -> &'static str {
        "lanes leased and jobs begun 64 to a commit, then both deleted 64 to a commit"
    }

    /// Takes and ends jobs that are there, in batches: the statements alone.
    pub(super) async fn jobs(&mut self, count: u32) -> anyhow::Result<Run> {
        let company = self.company;
        let now = self.env.now().micros();
        let watch = Stopwatch::start();
        let mut left = i64::from(count);
        while left > 0 {
            let done = match &mut self.database {
                Database::Sqlite(sqlite) => batch_sqlite(sqlite, company, now)?,
                Database::Postgres(all) => batch_postgres(&mut all[0], company, now).await?,
            };
            anyhow::ensure!(done > 0, "no jobs are there");
            left -= done;
        }
        Ok(Run { took: watch.elapsed(), each: Vec::new() })
    }

    /// Writes what is kept of deliveries.
    pub(super) async fn ingest(&mut self, bodies: &[(u64, Vec<u8>)]) -> anyhow::Result<Run> {
        let Self { database, env, company, connection } = self;
        let (company, connection, now) = (*company, *connection, env.now().micros());
        let ids: Vec<i64> = bodies.iter().map(|_| env.id::<kinds::Delivery>().number()).collect();
        let watch = Stopwatch::start();
        match database {
            Database::Sqlite(sqlite) => {
                for (ids, bodies) in ids.chunks(GROUP).zip(bodies.chunks(GROUP)) {
                    let group = sqlite.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                    for (id, (number, body)) in ids.iter().zip(bodies) {
                        let external = number.to_string();
                        let key = format!("{number:032x}-{number:064x}");
                        let lane = format!("limit:{number}");
                        let mut kept = group.prepare_cached(DELIVERY)?;
                        kept.execute(params![company, id, connection, key, external, HEADERS, body, now])?;
                        group.prepare_cached(RAW_ORDER)?.execute(params![company, id, connection, external])?;
                        group.prepare_cached(JOB)?.execute(params![company, id, lane, now])?;
                        group.prepare_cached(LANE)?.execute(params![company, lane, now])?;
                    }
                    group.commit()?;
                }
            }
            Database::Postgres(all) => {
                let lines = all.iter_mut().enumerate().map(|(line, connected)| {
                    let mine: Vec<usize> = (line..bodies.len()).step_by(GROUP).collect();
                    let ids = &ids;
                    async move {
                        for index in mine {
                            let (number, body) = &bodies[index];
                            sqlx::query(AT_ONCE)
                                .bind(company)
                                .bind(ids[index])
                                .bind(connection)
                                .bind(format!("{number:032x}-{number:064x}"))
                                .bind(number.to_string())
                                .bind(HEADERS)
                                .bind(body)
                                .bind(now)
                                .execute(&mut *connected)
                                .await?;
                        }
                        Ok::<(), sqlx::Error>(())
                    }
                });
                futures_util::future::try_join_all(lines).await?;
            }
        }
        Ok(Run { took: watch.elapsed(), each: Vec::new() })
    }
}

const CHOOSE: &str = "SELECT lane FROM lanes WHERE company = $1 AND next_run_at <= $2 AND lease_until <= $2 ORDER BY next_run_at, token, lane LIMIT 64";

fn batch_sqlite(sqlite: &mut Sqlite, company: i64, now: i64) -> anyhow::Result<i64> {
    let group = sqlite.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let lanes: Vec<String> =
        group.prepare_cached(CHOOSE)?.query_map(params![company, now], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut ids: Vec<i64> = Vec::new();
    for lane in &lanes {
        group
            .prepare_cached(
                "UPDATE lanes SET owner = 'limit', token = 1, lease_until = ?3 WHERE company = ?1 AND lane = ?2",
            )?
            .execute(params![company, lane, now + 15_000_000])?;
        let mut next = group.prepare_cached(
            "SELECT id FROM jobs WHERE company = ?1 AND lane = ?2 AND state <> 'quarantined' AND run_at <= ?3 ORDER BY run_at, id LIMIT 1",
        )?;
        let id: i64 = next.query_row(params![company, lane, now], |row| row.get(0))?;
        group
            .prepare_cached("UPDATE jobs SET state = 'running', tries = tries + 1 WHERE company = ?1 AND id = ?2")?
            .execute(params![company, id])?;
        ids.push(id);
    }
    group.commit()?;
    let group = sqlite.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for (lane, id) in lanes.iter().zip(&ids) {
        group.prepare_cached("DELETE FROM jobs WHERE company = ?1 AND id = ?2")?.execute(params![company, id])?;
        group.prepare_cached("DELETE FROM lanes WHERE company = ?1 AND lane = ?2")?.execute(params![company, lane])?;
    }
    group.commit()?;
    Ok(i64::try_from(lanes.len())?)
}

async fn batch_postgres(connection: &mut PgConnection, company: i64, now: i64) -> anyhow::Result<i64> {
    let mut tx = connection.begin().await?;
    let rows: Vec<(String,)> = sqlx::query_as(CHOOSE).bind(company).bind(now).fetch_all(&mut *tx).await?;
    let lanes: Vec<String> = rows.into_iter().map(|row| row.0).collect();
    sqlx::query("UPDATE lanes SET owner = 'limit', token = 1, lease_until = $3 WHERE company = $1 AND lane = ANY($2)")
        .bind(company)
        .bind(&lanes)
        .bind(now + 15_000_000)
        .execute(&mut *tx)
        .await?;
    let ids: Vec<(i64,)> = sqlx::query_as(
        "UPDATE jobs SET state = 'running', tries = tries + 1 WHERE company = $1 AND lane = ANY($2) AND state = 'waiting' RETURNING id",
    )
    .bind(company)
    .bind(&lanes)
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let ids: Vec<i64> = ids.into_iter().map(|row| row.0).collect();
    let mut tx = connection.begin().await?;
    sqlx::query("DELETE FROM jobs WHERE company = $1 AND id = ANY($2)")
        .bind(company)
        .bind(&ids)
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM lanes WHERE company = $1 AND lane = ANY($2)")
        .bind(company)
        .bind(&lanes)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(i64::try_from(lanes.len())?)
}
