//! Orders of a shop read by poll, page by page, each understood: order, sold lines, lines, payment, history, words. The shop
//! is a server in this very process that makes its pages from one recorded order, without a database behind it, so that it
//! is always quicker than whoever reads.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use anyhow::{Context, ensure};
use axum::{Router, extract::Query, http::HeaderMap, response::IntoResponse, routing::get};
use domain::ids::{CompanyId, ConnectionId};
use serde::Deserialize;
use serde_json::json;
use store::{Read, Statement, Store, connections};

use super::{Figures, Run, Wish, figures, ingest, limit, progress};
use crate::{
    clock::{HubClock, Stopwatch, pause},
    rehearse::{Client, Place},
    serve::{self, Role},
};

/// Orders of a page: the most that such a shop gives.
pub(super) const PAGE: u64 = 100;
/// The order's id in the recorded body, wherever it stands there.
const RECORDED_ID: &str = "1153";

static COUNT: Statement =
    Statement::company("bench.orders", "SELECT CAST(COUNT(*) AS BIGINT) FROM orders WHERE company = $1");
static BEHIND: Statement = Statement::company(
    "bench.behind",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM raw_orders WHERE company = $1 AND state <> 'understood'",
);

/// A shop with so many orders, whose ids begin somewhere. The hub polls it by itself too, since it finds no webhooks there:
/// it sees orders only while that is measured.
struct Shop {
    first: AtomicU64,
    is_open: AtomicBool,
    count: u64,
    parts: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    status: String,
    #[serde(default)]
    offset: u64,
}

impl Shop {
    fn new(count: u32) -> Arc<Self> {
        let parts = ingest::recorded().split(RECORDED_ID).map(str::to_owned).collect();
        Arc::new(Self { first: AtomicU64::new(1), is_open: AtomicBool::new(false), count: u64::from(count), parts })
    }

    fn of_hub(&self, asked: &Asked) -> (HeaderMap, String) {
        let is_shown = self.is_open.load(Ordering::Relaxed) && asked.status != "trash";
        self.page(if is_shown { self.count } else { 0 }, asked)
    }

    fn page(&self, count: u64, asked: &Asked) -> (HeaderMap, String) {
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-wp-total", count), ("x-wp-totalpages", count.div_ceil(PAGE))] {
            headers.insert(name, value.into());
        }
        headers.insert("content-type", axum::http::HeaderValue::from_static("application/json"));
        let first = self.first.load(Ordering::Relaxed);
        let from = asked.offset;
        let orders = (from..count.min(from + PAGE)).map(|place| self.parts.join(&(first + place).to_string()));
        (headers, format!("[{}]", orders.collect::<Vec<_>>().join(",")))
    }
}

async fn open(shop: &Arc<Shop>) -> anyhow::Result<(String, tokio::task::JoinHandle<()>)> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let (of_hub, of_limit) = (shop.clone(), shop.clone());
    let orders = move |Query(asked): Query<Asked>| async move { of_hub.of_hub(&asked).into_response() };
    let all = move |Query(asked): Query<Asked>| async move { of_limit.page(of_limit.count, &asked).into_response() };
    let router =
        Router::new().route("/wp-json/wc/v3/orders", get(orders)).route("/limit/wp-json/wc/v3/orders", get(all));
    let served = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the shop of the bench ended");
        }
    });
    Ok((address, served))
}

pub(super) async fn run(wish: &Wish, place: &Place) -> anyhow::Result<Figures> {
    let clock = HubClock::real();
    let token = place.people(clock.clone(), "a password of a bench").await.map_err(|failed| failed.why)?;
    let mut settings = place.settings.clone();
    "127.0.0.1:0".clone_into(&mut settings.listen);
    let shop = Shop::new(wish.size);
    let (address, served) = open(&shop).await?;
    let serving = serve::start(&settings, clock, Role::All).await.map_err(|failed| failed.why)?;
    let (_, connection) = ingest::connect(&serving, &token, &address).await?;
    let hub = &serving.opened.hub;
    let client = Client::new(&format!("http://{}", serving.address), &token, &address)?;
    let companies = store::people::companies(&mut hub.store.read_global().await?).await?;
    let company = companies.first().context("a company")?.id;
    let mut limit = limit::Limit::open(place, &hub.store, hub.env.clone(), connection).await?;
    let (mut limits, mut measured) = (Vec::new(), Vec::new());
    let pages = u32::try_from(u64::from(wish.size).div_ceil(PAGE))?;
    let mut kept = 0;
    for number in 0..=wish.runs {
        // Each run has orders of its own, so that none of them is known.
        let first = u64::from(number + 1) * u64::from(wish.size) * 2;
        shop.first.store(first, Ordering::Relaxed);
        let watch = Stopwatch::start();
        limits.push(limit.import(&client, &format!("{address}/limit"), pages).await?);
        progress("limit", number, wish.runs, watch);
        shop.first.store(first + u64::from(wish.size), Ordering::Relaxed);
        shop.is_open.store(true, Ordering::Relaxed);
        let watch = Stopwatch::start();
        measured.push(poll(&client, &hub.store, company, connection).await?);
        shop.is_open.store(false, Ordering::Relaxed);
        progress("orders", number, wish.runs, watch);
        kept += 2 * i64::from(wish.size);
        let mut read = hub.store.read(company).await?;
        let (orders, behind) = (read.number(&COUNT, vec![]).await?, read.number(&BEHIND, vec![]).await?);
        ensure!(orders == kept && behind == 0, "{orders} of {kept} orders are there, {behind} not understood");
        drop(read);
        limit.statistics().await?;
    }
    serving.stop().await;
    served.abort();
    Ok(figures(wish, "import", limit.what_of_import(), &limits, &measured))
}

/// One poll from its wish to the commit of its last page.
async fn poll(client: &Client, store: &Store, company: CompanyId, id: ConnectionId) -> anyhow::Result<Run> {
    let read_at = async || -> anyhow::Result<Option<i64>> {
        let row = connections::lookup(&mut store.read(company).await?, id).await?;
        Ok(row.context("the connection")?.read_at)
    };
    let before = read_at().await?;
    let watch = Stopwatch::start();
    client.must("connection.poll", json!({ "connection": id })).await?;
    while read_at().await? == before {
        pause(std::time::Duration::from_millis(2)).await;
    }
    Ok(Run { took: watch.elapsed(), each: Vec::new() })
}
