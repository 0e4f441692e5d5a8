//! The bare limit: the same rows into the same tables of the same database with nothing around them. On SQLite plain
//! rusqlite in group commits, on PostgreSQL one statement a thing over 16 connections.

mod goods;

use anyhow::Context;
use domain::ids::{ConnectionId, kinds};
use rusqlite::{Connection as Sqlite, params};
use sqlx::{Connection, PgConnection};
use store::Store;

use super::Run;
use crate::{
    clock::Stopwatch,
    rehearse::{Client, Place},
    start,
};

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
     understood_version, state, problem, backfilled) \
     VALUES (?1, ?2, ?3, ?4, '', x'', '', 0, 0, 0, 0, 'hinted', '', FALSE) ON CONFLICT DO NOTHING";
const JOB: &str = "INSERT INTO jobs (company, id, lane, name, payload, unique_key, state, run_at, tries, problem, report, created_at) \
     VALUES (?1, ?2, ?3, 'bench.limit', '{}', ?3, 'waiting', ?4, 0, '', '', ?4)";
const LANE: &str = "INSERT INTO lanes (company, lane, next_run_at, owner, token, lease_until) VALUES (?1, ?2, ?3, '', 0, 0) \
     ON CONFLICT DO NOTHING";
const AT_ONCE: &str = "WITH d AS (INSERT INTO deliveries (company, id, connection, delivery_key, topic, external_id, state, refusal, headers, body, received_at) \
     VALUES ($1, $2, $3, $4, 'order.created', $5, 'stored', '', $6::jsonb, $7, $8) ON CONFLICT DO NOTHING), \
     r AS (INSERT INTO raw_orders (company, id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, version, \
     understood_version, state, problem, backfilled) \
     VALUES ($1, $2, $3, $5, '', ''::bytea, '', 0, 0, 0, 0, 'hinted', '', FALSE) ON CONFLICT DO NOTHING), \
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

    /// Sees that PostgreSQL knows how much is in its tables, as it does by itself within a minute.
    pub(super) async fn statistics(&mut self) -> anyhow::Result<()> {
        if let Database::Postgres(all) = &mut self.database {
            sqlx::query("ANALYZE").execute(&mut all[0]).await?;
        }
        Ok(())
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

/// An order of a page, as far as the limit keeps it.
#[derive(Debug, serde::Deserialize)]
struct Sold {
    id: u64,
    number: String,
    status: String,
    total: String,
    currency: String,
    payment_method_title: String,
    billing: serde_json::Value,
    line_items: Vec<SoldLine>,
}

#[derive(Debug, serde::Deserialize)]
struct SoldLine {
    id: u64,
    name: String,
    product_id: u64,
    quantity: i64,
    #[serde(default)]
    sku: Option<String>,
}

const ORDER: &str = "INSERT INTO orders (company, id, connection, external_id, number, shop_status, shop_phase, status, hold, currency, total, \
     paid, confirmed, refunded, payment, payment_title, customer, charges, note, warehouse, cost_centre, paid_at, made_at, shop_changed_at, \
     taken_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'processing', 'ready', '', ?7, ?8, ?8, 0, 0, 'prepaid', ?9, ?10, '[]', '', 1, \
     1, ?11, ?11, ?11, ?11, ?11)";
const SOLD_LINE: &str = "INSERT INTO sold_lines (company, id, order_id, external_id, product, variant, sku, name, attributes, picture, \
     shop_quantity, quantity, amount) VALUES (?1, ?2, ?3, ?4, ?5, '', ?6, ?7, '', '', ?8, ?8, 0)";
const LINE: &str = "INSERT INTO lines (company, id, order_id, sold_line, quantity, amount, status, end_reason, amendment, skipped, \
     created_at, changed_at, version) VALUES (?1, ?2, ?3, ?4, ?5, 0, 'paid', '', FALSE, FALSE, ?6, ?6, 0)";
const WORDS: &str = "INSERT INTO order_search (rowid, words) VALUES (?1, ?2)";

/// A page in four statements, each with all of its rows.
const PAGE: [&str; 4] = [
    "INSERT INTO orders (company, id, connection, external_id, number, shop_status, shop_phase, status, hold, currency, total, \
     paid, confirmed, refunded, payment, payment_title, customer, charges, note, warehouse, cost_centre, paid_at, made_at, shop_changed_at, \
     taken_at, changed_at) SELECT $1, v.id, $2, v.external, v.number, v.status, 'processing', 'ready', '', v.currency, v.total, \
     v.total, 0, 0, 'prepaid', v.title, v.customer::jsonb, '[]', '', 1, 1, $3, $3, $3, $3, $3 \
     FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[]) \
     AS v (id, external, number, status, currency, total, title, customer)",
    "INSERT INTO sold_lines (company, id, order_id, external_id, product, variant, sku, name, attributes, picture, shop_quantity, \
     quantity, amount) SELECT $1, v.id, v.order_id, v.external, v.product, '', v.sku, v.name, '', '', v.pieces, v.pieces, 0 \
     FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]) \
     AS v (id, order_id, external, product, sku, name, pieces)",
    "INSERT INTO lines (company, id, order_id, sold_line, quantity, amount, status, end_reason, amendment, skipped, created_at, \
     changed_at, version) SELECT $1, v.id, v.order_id, v.id, v.pieces, 0, 'paid', '', FALSE, FALSE, $2, $2, 0 \
     FROM unnest($3::bigint[], $4::bigint[], $5::bigint[]) AS v (id, order_id, pieces)",
    "INSERT INTO order_search (company, id, words) SELECT $1, v.id, array_to_tsvector(string_to_array(v.words, ' ')) \
     FROM unnest($2::bigint[], $3::text[]) AS v (id, words)",
];

/// The columns of a page: orders, and lines with the place of their order.
#[derive(Default)]
struct Columns {
    ids: Vec<i64>,
    externals: Vec<String>,
    numbers: Vec<String>,
    statuses: Vec<String>,
    currencies: Vec<String>,
    totals: Vec<i64>,
    titles: Vec<String>,
    customers: Vec<String>,
    words: Vec<String>,
    line_ids: Vec<i64>,
    line_orders: Vec<i64>,
    line_externals: Vec<String>,
    products: Vec<String>,
    skus: Vec<String>,
    names: Vec<String>,
    pieces: Vec<i64>,
}

impl Columns {
    fn of(page: Vec<Sold>, env: &domain::Env) -> Self {
        let mut all = Self::default();
        for order in page {
            let id = env.id::<kinds::Order>().number();
            let text = |key: &str| order.billing[key].as_str().unwrap_or_default().to_owned();
            let mut words = format!("{} {} {} {}", order.number, text("first_name"), text("last_name"), text("email"));
            for line in order.line_items {
                words.push(' ');
                words.push_str(&line.name);
                all.line_ids.push(env.id::<kinds::Line>().number());
                all.line_orders.push(id);
                all.line_externals.push(line.id.to_string());
                all.products.push(line.product_id.to_string());
                all.skus.push(line.sku.unwrap_or_default());
                all.names.push(line.name);
                all.pieces.push(line.quantity);
            }
            all.ids.push(id);
            all.externals.push(order.id.to_string());
            all.numbers.push(order.number);
            all.statuses.push(order.status);
            all.currencies.push(order.currency);
            all.totals.push(order.total.replace('.', "").parse::<i64>().unwrap_or_default() * 100);
            all.titles.push(order.payment_method_title);
            all.customers.push(order.billing.to_string());
            all.words.push(domain::search::words(&words).join(" "));
        }
        all
    }
}

impl Limit {
    /// What it is for orders.
    pub(super) const fn what_of_import(&self) -> &'static str {
        match self.database {
            Database::Sqlite(_) => "fetch, parse, and rusqlite: order, lines, words of a page, a commit a page",
            Database::Postgres(_) => "fetch, parse, and four statements with all rows of a page, a commit a page",
        }
    }

    /// Fetches pages of a shop one after another and writes orders, lines and words.
    pub(super) async fn import(&mut self, client: &Client, shop: &str, pages: u32) -> anyhow::Result<Run> {
        let now = self.env.now().micros();
        let watch = Stopwatch::start();
        for page in 0..pages {
            let offset = u64::from(page) * super::import::PAGE;
            let asked = format!("{shop}/wp-json/wc/v3/orders?status=any&per_page=100&offset={offset}");
            let text = client.text(&asked).await?;
            let page: Vec<Sold> = serde_json::from_str(&text).context("a page")?;
            let page = Columns::of(page, &self.env);
            match &mut self.database {
                Database::Sqlite(sqlite) => page_sqlite(sqlite, self.company, self.connection, now, &page)?,
                Database::Postgres(all) => {
                    page_postgres(&mut all[0], self.company, self.connection, now, &page).await?;
                }
            }
        }
        Ok(Run { took: watch.elapsed(), each: Vec::new() })
    }
}

fn page_sqlite(sqlite: &mut Sqlite, company: i64, connection: i64, now: i64, page: &Columns) -> anyhow::Result<()> {
    let group = sqlite.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for (at, id) in page.ids.iter().enumerate() {
        group.prepare_cached(ORDER)?.execute(params![
            company,
            id,
            connection,
            page.externals[at],
            page.numbers[at],
            page.statuses[at],
            page.currencies[at],
            page.totals[at],
            page.titles[at],
            page.customers[at],
            now
        ])?;
        group.prepare_cached(WORDS)?.execute(params![id, page.words[at]])?;
    }
    for (at, id) in page.line_ids.iter().enumerate() {
        let (order, pieces) = (page.line_orders[at], page.pieces[at]);
        let (external, product) = (&page.line_externals[at], &page.products[at]);
        let goods = params![company, id, order, external, product, page.skus[at], page.names[at], pieces];
        group.prepare_cached(SOLD_LINE)?.execute(goods)?;
        group.prepare_cached(LINE)?.execute(params![company, id, order, id, pieces, now])?;
    }
    Ok(group.commit()?)
}

async fn page_postgres(
    connected: &mut PgConnection,
    company: i64,
    connection: i64,
    now: i64,
    page: &Columns,
) -> anyhow::Result<()> {
    let mut tx = connected.begin().await?;
    let [orders, sold, lines, words] = PAGE.map(sqlx::query);
    let orders = orders.bind(company).bind(connection).bind(now).bind(&page.ids).bind(&page.externals);
    let orders = orders.bind(&page.numbers).bind(&page.statuses).bind(&page.currencies).bind(&page.totals);
    orders.bind(&page.titles).bind(&page.customers).execute(&mut *tx).await?;
    let sold = sold.bind(company).bind(&page.line_ids).bind(&page.line_orders).bind(&page.line_externals);
    sold.bind(&page.products).bind(&page.skus).bind(&page.names).bind(&page.pieces).execute(&mut *tx).await?;
    let lines = lines.bind(company).bind(now).bind(&page.line_ids).bind(&page.line_orders).bind(&page.pieces);
    lines.execute(&mut *tx).await?;
    words.bind(company).bind(&page.ids).bind(&page.words).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
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
