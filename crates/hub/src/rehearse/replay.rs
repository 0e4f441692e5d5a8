//! `demo --once --replay`: recorded deliveries of real WooCommerce stores, posted with their recorded signatures; the hub
//! verifies them, fetches the recorded orders, buys them at the simulated 1688 and tells the shops. No order here was made
//! up by us.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use domain::{
    Moment,
    time::{DAY, HOUR},
};
use serde_json::{Value, json};
use simulator::{
    Arrivals, Level, StartClock, World,
    replay::{self, Replay, ReplayOptions},
};

use super::{
    cast::{Answers, Cast},
    client::Client,
    conductor::Conductor,
    run::START,
    stage::{self, Place, text},
};
use crate::{
    Exit, Failed,
    clock::{HubClock, Stopwatch},
};

/// The recorded stores.
const PROFILES: [&str; 2] = ["3.6.4", "8.9.1"];
/// The recorded webhooks of the current REST were made with this secret.
const HOOK_SECRET: &str = "hook-secret-v3";
/// The stores' whole history is taken in.
const HISTORY: &str = "2020-01-01T00:00:00Z";
/// The run ends after so many days of its clock.
const LONGEST: i64 = 40 * DAY;

/// Replays and prints what became of each order.
///
/// # Errors
/// When world, shops, hub or database could not be started.
pub async fn replay(database: Option<&str>, as_json: bool) -> Result<Exit, Failed> {
    let watch = Stopwatch::start();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let place = Place::make(database).await?;
    let played = play(&place).await;
    place.clear().await;
    let report = played.map_err(Failed::unreachable)?;
    let whole = report.iter().all(|order| order["whole"] == true) && !report.is_empty();
    if as_json {
        let out = json!({ "orders": report, "whole": whole, "seconds": watch.elapsed().as_secs() });
        crate::commands::print(&out.to_string());
    } else {
        crate::commands::print(if whole {
            "Every recorded order was carried to its end and its shop was told."
        } else {
            "Not every recorded order was carried to its end."
        });
        for order in &report {
            crate::commands::print(&format!(
                "{:<22} order {:<6} {:>10} {}  {:<11} told: {}",
                text(&order["shop"]),
                text(&order["external_id"]),
                text(&order["total"]["amount"]),
                text(&order["total"]["currency"]),
                text(&order["status"]),
                text(&order["told"])
            ));
        }
    }
    Ok(if whole { Exit::Done } else { Exit::Refused })
}

struct RecordedShop {
    shop: Replay,
    client: Client,
    made: stage::Shop,
    profile: &'static str,
}

async fn play(place: &Place) -> anyhow::Result<Vec<Value>> {
    let start: Moment = START.parse()?;
    let clock = HubClock::at(start);
    let conducted = StartClock::Conducted { start: start.timestamp() };
    let world = World::start(simulator::Options {
        level: Level::None,
        orders: 0,
        clock: conducted,
        arrivals: Arrivals::Burst { within_minutes: 60 },
        ..simulator::Options::default()
    })
    .await
    .context("the world cannot be started")?;
    let token = place.people(clock.clone(), "rehearsal-password").await.map_err(|failed| failed.why)?;
    let mut conductor = Conductor::new(place, clock)?;
    conductor.start().await?;
    let client = Client::new(conductor.address(), &token, world.base())?;
    let announced = world.announcement();
    let (warehouse, centre) = stage::company(&client, &announced, 10).await?;
    let offers = client.text(announced["shops"][0]["offers"].as_str().unwrap_or_default()).await?;
    let mut shops = Vec::new();
    for profile in PROFILES {
        let shop =
            replay::start(ReplayOptions { profile: profile.to_owned(), clock: conducted, ..ReplayOptions::default() })
                .await?;
        let mut told = shop.announcement()["shops"][0].clone();
        told["id"] = json!(format!("WooCommerce {profile}"));
        let made = stage::shop(&client, &told, &warehouse, &centre, HOOK_SECRET, HISTORY).await?;
        conductor.also_jump(shop.base());
        let list = offers_for(&offers, &products_of(profile)?)?;
        client.must("offers.import", json!({ "connection": made.connection, "csv": list })).await?;
        let client = Client::new(conductor.address(), &token, shop.base())?;
        shops.push(RecordedShop { shop, client, made, profile });
    }
    conductor.settle(&client).await?;
    let mut cast = Cast::new(shops.iter().map(|shop| shop.made.clone()).collect(), Answers::All);
    // First the life of an order as recorded: made, changed, refunded in part. It is bought, shipped and told.
    deliver(&mut conductor, &client, &shops, false).await?;
    finish(&mut conductor, &client, &mut cast, start).await?;
    // Then the shops put it to the trash, and delete another before anybody saw it.
    deliver(&mut conductor, &client, &shops, true).await?;
    let again = conductor.now();
    finish(&mut conductor, &client, &mut cast, again).await?;
    let report = report(&client).await?;
    conductor.stop().await?;
    for shop in shops {
        shop.shop.stop().await;
    }
    world.stop().await;
    Ok(report)
}

/// Posts the recorded deliveries of the current REST in the order of the recording: those of an order's life, or those of
/// its end.
async fn deliver(
    conductor: &mut Conductor,
    client: &Client,
    shops: &[RecordedShop],
    of_the_end: bool,
) -> anyhow::Result<()> {
    for shop in shops {
        let deliveries = replay::deliveries(shop.profile);
        let of_current_rest = deliveries.iter().filter(|delivery| delivery.path.starts_with("/v3/"));
        let is_end = |name: &str| name.contains("trash") || name.contains("delete-");
        for delivery in of_current_rest.filter(|delivery| is_end(&delivery.name) == of_the_end) {
            shop.shop.show(delivery);
            let status = shop.client.deliver(&shop.made.hook_address, &delivery.headers, delivery.body.clone()).await?;
            ensure!(status == 200, "the hub answered {status} to the recorded delivery {}", delivery.name);
            conductor.settle(client).await?;
        }
    }
    Ok(())
}

/// Products and variants sold in the recorded orders.
fn products_of(profile: &str) -> anyhow::Result<BTreeSet<(String, String)>> {
    let mut products = BTreeSet::new();
    let bodies = replay::deliveries(profile).into_iter().map(|delivery| delivery.body);
    let bodies = bodies.chain(replay::exchanges(profile).into_iter().map(|exchange| exchange.body));
    for body in bodies {
        let Ok(value) = serde_json::from_slice::<Value>(&body) else { continue };
        let one = std::slice::from_ref(&value);
        for order in value.as_array().map_or(one, Vec::as_slice) {
            for line in order["line_items"].as_array().into_iter().flatten() {
                products.insert((line["product_id"].to_string(), line["variation_id"].to_string()));
            }
        }
    }
    ensure!(!products.is_empty(), "the recording {profile} holds no orders");
    Ok(products)
}

/// Each recorded product is bought as one of the world's offers: which one does not matter here.
fn offers_for(offers: &str, products: &BTreeSet<(String, String)>) -> anyhow::Result<String> {
    let mut reader = csv::Reader::from_reader(offers.as_bytes());
    let headings = reader.headers()?.clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(&headings)?;
    for (index, (product, variant)) in products.iter().enumerate() {
        let row = &rows[index % rows.len()];
        list.write_record([product.as_str(), variant.as_str()].into_iter().chain(row.iter().skip(2)))?;
    }
    Ok(String::from_utf8(list.into_inner()?)?)
}

async fn finish(conductor: &mut Conductor, client: &Client, cast: &mut Cast, start: Moment) -> anyhow::Result<()> {
    let mut round_at = start;
    while conductor.now().since(start) < LONGEST {
        let next = conductor.settle(client).await?;
        let now = conductor.now();
        if now >= round_at {
            let scene = cast.round(client, now).await?;
            if scene.met > 0
                && scene.open == 0
                && scene.deeds == 0
                && cast.on_the_way() == 0
                && all_at_rest(client).await?
            {
                conductor.settle(client).await?;
                return Ok(());
            }
            round_at = now.plus(HOUR);
            continue;
        }
        conductor.jump(client, next.map_or(round_at, |next| next.min(round_at))).await?;
    }
    Ok(())
}

/// Nothing more will happen: ended, or never paid in its shop.
async fn all_at_rest(client: &Client) -> anyhow::Result<bool> {
    let orders = client.list("/orders").await?;
    let at_rest = |order: &Value| {
        ["completed", "cancelled", "awaiting_payment", "partly_paid", "new"].contains(&text(&order["status"]).as_str())
    };
    Ok(orders.iter().all(at_rest))
}

/// What became of each order. Whole: received and the shop told; or given up by the shop itself; or waiting for money that
/// never came in the recording.
async fn report(client: &Client) -> anyhow::Result<Vec<Value>> {
    let mut orders = client.list("/orders").await?;
    orders.sort_by_key(|order| (text(&order["shop"]), text(&order["external_id"])));
    let report = orders.iter().map(|order| {
        let told: Vec<String> = order["told"].as_array().into_iter().flatten().map(|told| text(&told["status"])).collect();
        let status = text(&order["status"]);
        let shop_status = text(&order["shop_status"]);
        let by_shop = ["cancelled", "trash", "refunded", "failed", "deleted"].contains(&shop_status.as_str());
        let unpaid = status == "awaiting_payment";
        let empty = order["lines"].as_array().is_none_or(Vec::is_empty);
        let whole = (status == "new" && empty)
            || (status == "completed" && (told.contains(&"completed".to_owned()) || by_shop))
            || (status == "cancelled" && by_shop)
            || unpaid;
        let told = match (told.is_empty(), by_shop, unpaid) {
            (true, true, _) => "nothing (the shop gave it up itself)".to_owned(),
            (true, _, true) => "nothing (never paid)".to_owned(),
            (true, ..) if empty => "nothing (no goods in it)".to_owned(),
            _ => told.join(", "),
        };
        json!({ "shop": order["shop"], "external_id": order["external_id"], "number": order["number"], "total": order["total"],
            "status": status, "shop_status": shop_status, "told": told, "whole": whole })
    });
    Ok(report.collect())
}
