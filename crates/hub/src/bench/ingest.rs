//! Webhooks over 16 connections that stay open, each waiting for its answer before it sends the next. Every delivery is of
//! an order of its own, signed, with a body as a real store sent it.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::ids::ConnectionId;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Figures, Run, Wish, figures, limit, progress};
use crate::{
    clock::{HubClock, Stopwatch},
    rehearse::{Client, Place},
    serve::{self, Role},
};

/// Connections of the shops.
const CONNECTIONS: usize = 16;
const SECRET: &str = "bench-secret";

pub(super) async fn run(wish: &Wish, place: &Place) -> anyhow::Result<Figures> {
    let clock = HubClock::real();
    let token = place.people(clock.clone(), "a password of a bench").await.map_err(|failed| failed.why)?;
    let mut settings = place.settings.clone();
    "127.0.0.1:0".clone_into(&mut settings.listen);
    // No jobs are worked off meanwhile: what is measured is the way to the rows.
    let serving = serve::start(&settings, clock, Role::Web).await.map_err(|failed| failed.why)?;
    let (hook, connection) = connect(&serving, &token, "http://127.0.0.1:9").await?;
    let hub = &serving.opened.hub;
    let mut limit = limit::Limit::open(place, &hub.store, hub.env.clone(), connection).await?;
    let (mut limits, mut measured) = (Vec::new(), Vec::new());
    for number in 0..=wish.runs {
        // Each run has orders of its own, so that none of them is known.
        let first = u64::from(number + 1) * u64::from(wish.size) * 2;
        let watch = Stopwatch::start();
        limits.push(limit.ingest(&bodies(first, wish.size)).await?);
        progress("limit", number, wish.runs, watch);
        let requests = requests(&hook, &serving.address.to_string(), first + u64::from(wish.size), wish.size);
        let watch = Stopwatch::start();
        measured.push(flood(serving.address, requests).await?);
        progress("webhooks", number, wish.runs, watch);
        limit.statistics().await?;
    }
    serving.stop().await;
    Ok(figures(wish, "ingest", limit.what(), &limits, &measured))
}

/// A shop that is connected, without asking it: nobody is there.
pub(super) async fn connect(
    serving: &serve::Serving,
    token: &str,
    shop: &str,
) -> anyhow::Result<(String, ConnectionId)> {
    let base = format!("http://{}", serving.address);
    let client = Client::new(&base, token, &base)?;
    let consignee = crate::rehearse::consignee();
    let warehouse = client.must("warehouse.set", json!({ "name": "Bench", "consignee": consignee })).await?;
    let centre = client.must("cost_centre.add", json!({ "name": "Bench" })).await?;
    let wish = json!({ "kind": "woocommerce", "name": "bench", "settings": { "address": shop, "consumer_key": "ck_bench" },
        "secrets": { "consumer_secret": "cs_bench", "webhook_secret": SECRET },
        "warehouse": warehouse["warehouse"], "cost_centre": centre["cost_centre"], "start_at": "2020-01-01T00:00:00Z" });
    let made = client.must("connection.add", wish).await?;
    let hub = &serving.opened.hub;
    let id: ConnectionId = made["connection"].as_str().unwrap_or_default().parse()?;
    let companies = store::people::companies(&mut hub.store.read_global().await?).await?;
    let company = companies.first().context("a company")?.id;
    let mut tx = hub.store.begin(company, "bench: enable").await?;
    store::connections::set_state(&mut tx, id, "enabled").await?;
    tx.commit().await?;
    let address = made["hook_address"].as_str().unwrap_or_default();
    Ok((address.strip_prefix(&base).unwrap_or(address).to_owned(), id))
}

/// Bodies as a real store sends them, each of an order of its own.
fn bodies(first: u64, count: u32) -> Vec<(u64, Vec<u8>)> {
    let recorded: Value = serde_json::from_str(recorded()).unwrap_or_default();
    (first..first + u64::from(count))
        .map(|id| {
            let mut body = recorded.clone();
            body["id"] = json!(id);
            body["number"] = json!(id.to_string());
            (id, body.to_string().into_bytes())
        })
        .collect()
}

/// The body of the recorded delivery: an order.
pub(super) fn recorded() -> &'static str {
    RECORDED.split_once("\n\n").or_else(|| RECORDED.split_once("\r\n\r\n")).map_or("{}", |(_, body)| body.trim())
}

/// A delivery of a real store of version 8.9.
const RECORDED: &str =
    include_str!("../../../simulator/captures/8.9.1/webhooks/15-create-v3_order_created-order.created.http");

fn requests(hook: &str, host: &str, first: u64, count: u32) -> Vec<Vec<u8>> {
    let request = |(id, body): (u64, Vec<u8>)| {
        let signature = signature(&body);
        let mut request = format!(
            "POST {hook} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nUser-Agent: WooCommerce/8.9.1 Hookshot (WordPress/6.5)\r\n\
             X-WC-Webhook-Source: http://127.0.0.1:9/\r\nX-WC-Webhook-Topic: order.created\r\nX-WC-Webhook-Resource: order\r\n\
             X-WC-Webhook-Event: created\r\nX-WC-Webhook-Signature: {signature}\r\nX-WC-Webhook-ID: 1\r\n\
             X-WC-Webhook-Delivery-ID: {id:032x}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend(body);
        request
    };
    bodies(first, count).into_iter().map(request).collect()
}

fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key of any length");
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

async fn flood(address: SocketAddr, requests: Vec<Vec<u8>>) -> anyhow::Result<Run> {
    let requests = Arc::new(requests);
    let watch = Stopwatch::start();
    let mut lines = Vec::new();
    for line in 0..CONNECTIONS {
        lines.push(tokio::spawn(send(address, requests.clone(), line)));
    }
    let mut each = Vec::new();
    for line in lines {
        each.extend(line.await??);
    }
    Ok(Run { took: watch.elapsed(), each })
}

async fn send(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    line: usize,
) -> anyhow::Result<Vec<std::time::Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut each = Vec::with_capacity(requests.len() / CONNECTIONS + 1);
    let mut answer = Vec::with_capacity(2048);
    for request in requests.iter().skip(line).step_by(CONNECTIONS) {
        let watch = Stopwatch::start();
        stream.write_all(request).await?;
        answer.clear();
        while !is_whole(&answer) {
            ensure!(stream.read_buf(&mut answer).await? > 0, "the hub hung up");
        }
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "not taken: {}", String::from_utf8_lossy(&answer));
        each.push(watch.elapsed());
    }
    Ok(each)
}

/// The head has come, and nothing follows it.
fn is_whole(answer: &[u8]) -> bool {
    answer.ends_with(b"\r\n\r\n")
}
