//! The catalogue of a shop read to its end: products by the page, variations by the product, each understood, compared with
//! what is there, matched and kept with its words. The shop is a server in this very process that makes its answers from
//! recorded ones, so that it is always quicker than whoever reads.

use anyhow::{Context, ensure};
use axum::{
    Router,
    extract::{Path, Query},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::ids::{CompanyId, ConnectionId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Read, Statement, Store, catalogues};

use super::{Figures, Run, Wish, figures, ingest, limit, progress};
use crate::{
    clock::{HubClock, Stopwatch, pause},
    rehearse::{Client, Place},
    serve::{self, Role},
};

/// Products of a page: the most that such a shop gives.
pub(super) const PAGE: u32 = 100;
/// Variations of each product.
pub(super) const EACH: u32 = 10;

static COUNT: Statement =
    Statement::company("bench.variants", "SELECT CAST(COUNT(*) AS BIGINT) FROM variants WHERE company = $1");

/// Answers of a real store of version 8.9: a page of products, and variations of one.
const PRODUCTS: &str = include_str!("../../../simulator/captures/8.9.1/rest/29-products-page1.res.http");
const VARIATIONS: &str = include_str!("../../../simulator/captures/8.9.1/rest/31-variations-list.res.http");

/// A shop with so many products; what it answers is the recorded thing under other ids.
#[derive(Debug, Clone)]
struct Shop {
    products: u32,
    product: Value,
    variation: Value,
}

#[derive(Debug, Deserialize)]
struct Asked {
    offset: u32,
}

impl Shop {
    fn new(variants: u32) -> anyhow::Result<Self> {
        let first = |text: &str| -> anyhow::Result<Value> {
            let body = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n")).context("a recorded answer")?.1;
            let list: Vec<Value> = serde_json::from_str(body.trim())?;
            list.into_iter().next().context("a recorded thing")
        };
        let products = variants.div_ceil(EACH);
        ensure!(products.is_multiple_of(PAGE), "a multiple of {} variants", PAGE * EACH);
        Ok(Self { products, product: first(PRODUCTS)?, variation: first(VARIATIONS)? })
    }

    fn products(&self, asked: &Asked) -> Response {
        let from = asked.offset.min(self.products);
        let made = (from..self.products.min(from + PAGE)).map(|place| {
            let id = 1_000_000 + place;
            let mut one = self.product.clone();
            one["id"] = json!(id);
            one["name"] = json!(format!("Notebook {place}"));
            one["sku"] = json!(format!("N-{place}"));
            one["variations"] = (0..EACH).map(|number| json!(variation(place, number))).collect();
            one
        });
        answer(self.products, &made.collect())
    }

    fn variations(&self, product: u32) -> Response {
        let place = product.saturating_sub(1_000_000);
        let made = (0..EACH).map(|number| {
            let mut one = self.variation.clone();
            one["id"] = json!(variation(place, number));
            one["sku"] = json!(format!("N-{place}-{number}"));
            one["attributes"][0]["option"] = json!(format!("size {number}"));
            one
        });
        answer(EACH, &made.collect())
    }
}

/// The id of a product's variation.
const fn variation(place: u32, number: u32) -> u32 {
    10_000_000 + place * EACH + number
}

fn answer(total: u32, body: &Value) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("x-wp-total", total.into());
    headers.insert("content-type", axum::http::HeaderValue::from_static("application/json"));
    (headers, body.to_string()).into_response()
}

async fn open(shop: Shop) -> anyhow::Result<(String, tokio::task::JoinHandle<()>)> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let other = shop.clone();
    let products = move |Query(asked): Query<Asked>| async move { shop.products(&asked) };
    let variations = move |Path(product): Path<u32>| async move { other.variations(product) };
    let router = Router::new()
        .route("/wp-json/wc/v3/products", get(products))
        .route("/wp-json/wc/v3/products/{product}/variations", get(variations));
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
    let shop = Shop::new(wish.size)?;
    let pages = shop.products / PAGE;
    let (address, served) = open(shop).await?;
    let serving = serve::start(&settings, clock, Role::All).await.map_err(|failed| failed.why)?;
    let (_, connection) = ingest::connect(&serving, &token, &address).await?;
    let hub = &serving.opened.hub;
    let client = Client::new(&format!("http://{}", serving.address), &token, &address)?;
    let companies = store::people::companies(&mut hub.store.read_global().await?).await?;
    let company = companies.first().context("a company")?.id;
    let mut limit = limit::Limit::open(place, &hub.store, hub.env.clone(), connection).await?;
    let (mut limits, mut measured) = (Vec::new(), Vec::new());
    for number in 0..=wish.runs {
        limit.wipe_goods().await?;
        let watch = Stopwatch::start();
        limits.push(limit.goods(&client, &address, pages).await?);
        progress("limit", number, wish.runs, watch);
        limit.wipe_goods().await?;
        let watch = Stopwatch::start();
        measured.push(read(&client, &hub.store, company, connection).await?);
        progress("goods", number, wish.runs, watch);
        let kept = hub.store.read(company).await?.number(&COUNT, vec![]).await?;
        ensure!(kept == i64::from(wish.size), "{kept} of {} variants are there", wish.size);
        limit.statistics().await?;
    }
    serving.stop().await;
    served.abort();
    Ok(figures(wish, "goods", limit.what_of_goods(), &limits, &measured))
}

/// One reading from its wish to its end.
async fn read(client: &Client, store: &Store, company: CompanyId, connection: ConnectionId) -> anyhow::Result<Run> {
    let watch = Stopwatch::start();
    client.must("catalogue.read", json!({ "connection": connection })).await?;
    loop {
        let row = catalogues::lookup(&mut store.read(company).await?, connection).await?.context("the reading")?;
        ensure!(row.problem.is_empty(), "{}", row.problem);
        if row.is_done() {
            return Ok(Run { took: watch.elapsed(), each: Vec::new() });
        }
        pause(std::time::Duration::from_millis(2)).await;
    }
}
