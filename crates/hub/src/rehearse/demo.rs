//! `demo`: the product on an embedded database in a temporary folder, with a simulated world around it that goes on by
//! itself: orders arrive, are bought, paid, followed, received, shipped and told; questions are left to the person at the
//! screen.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use domain::{Clock, time::DAY};
use serde_json::json;
use simulator::{Arrivals, Level, StartClock, World};
use tokio_util::sync::CancellationToken;

use super::{
    cast::{Answers, Cast},
    client::Client,
    stage::{self, Place},
};
use crate::{
    Exit, Failed,
    clock::{HubClock, pause},
    serve::{self, Role},
};

/// A day of the world's people goes by in half a minute.
const TIME_SCALE: f64 = 2880.0;
/// The people around look so often.
const ROUND: Duration = Duration::from_secs(4);

/// Runs until interrupted.
///
/// # Errors
/// When world or hub could not be started.
pub async fn demo(listen: &str, as_json: bool) -> Result<Exit, Failed> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut place = Place::below(std::env::temp_dir(), None).await?;
    listen.clone_into(&mut place.settings.listen);
    place.settings.wire.timeout_ms = 5000;
    place.settings.pace.poll_s = 60;
    place.settings.pace.slow_poll_s = 300;
    place.settings.pace.sync_s = 8;
    let ran = run(&place, as_json).await;
    place.clear().await;
    ran.map(|()| Exit::Done)
}

async fn run(place: &Place, as_json: bool) -> Result<(), Failed> {
    let password = format!("demo-{:08x}", rand::random::<u32>());
    let token = place.people(HubClock::real(), &password).await?;
    let world = World::start(simulator::Options {
        level: Level::None,
        orders: 0,
        clock: StartClock::Real,
        arrivals: Arrivals::HumanPace,
        time_scale: TIME_SCALE,
        shops: 2,
        profiles: vec!["8.9".to_owned(), "3.6".to_owned()],
        ..simulator::Options::default()
    })
    .await
    .context("the world cannot be started")
    .map_err(Failed::unreachable)?;
    let clock = HubClock::real();
    let serving = serve::start(&place.settings, clock.clone(), Role::All).await?;
    let address = format!("http://{}", serving.address);
    let client = Client::new(&address, &token, world.base()).map_err(Failed::unreachable)?;
    let shops = set_stage(&client, &world, &serving.now().to_string()).await.map_err(Failed::unreachable)?;
    if as_json {
        let ready = json!({ "address": address, "login": "owner", "password": password, "world": world.base() });
        crate::commands::print(&ready.to_string());
    } else {
        crate::commands::print(&format!(
            "Supercargo demo is ready.\n\n  address   {address}\n  login     owner\n  password  {password}\n  world     {}/ledger\n\n\
             Orders arrive about every 20 seconds and are bought, followed, received and shipped; a day takes half a\n\
             minute. Questions wait for you under Decisions. Nothing outlives this process: end it with Ctrl-C.",
            world.base()
        ));
    }
    let stop = CancellationToken::new();
    let people = tokio::spawn(act(client, Cast::new(shops, Answers::LeftToPerson), clock, stop.clone()));
    serving.run(serve::interrupted()).await;
    stop.cancel();
    people.abort();
    world.stop().await;
    Ok(())
}

async fn set_stage(client: &Client, world: &World, start_at: &str) -> anyhow::Result<Vec<stage::Shop>> {
    let announced = world.announcement();
    let (warehouse, centre) = stage::company(client, &announced, 0).await?;
    let mut shops = Vec::new();
    for shop in announced["shops"].as_array().into_iter().flatten() {
        let secret = format!("{:016x}", rand::random::<u64>());
        let made = stage::shop(client, shop, &warehouse, &centre, &secret, start_at).await?;
        let list = client.text(&made.offers).await?;
        client.must("offers.import", json!({ "connection": made.connection, "csv": list })).await?;
        for topic in ["order.created", "order.updated", "order.deleted"] {
            client.make_hook(shop, topic, &made.hook_address, &secret).await?;
        }
        shops.push(made);
    }
    Ok(shops)
}

/// The people around the hub, each few seconds.
async fn act(client: Client, mut cast: Cast, clock: Arc<HubClock>, stop: CancellationToken) {
    cast.deliver_after(DAY / 2880);
    while !stop.is_cancelled() {
        if let Err(error) = cast.round(&client, clock.now()).await {
            tracing::debug!(%error, "a round of the cast was cut");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = pause(ROUND) => {}
        }
    }
}
