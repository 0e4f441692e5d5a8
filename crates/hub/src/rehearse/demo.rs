//! `demo`: the product on an embedded database in a temporary folder, with a simulated world around it that goes on by
//! itself: orders arrive, are paid, followed, received, shipped and told. The company books by itself only while everybody
//! hurries at first; then buying is left to the person at the screen, and so are questions, and packages for a while. A
//! button makes everything anew: it ends this world and this hub and begins with others at the same address.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::Context;
use domain::{
    Clock, Moment,
    ids::CompanyId,
    package::normalise_tracking,
    time::{DAY, SECOND},
};
use serde_json::{Value, json};
use simulator::{Arrivals, Level, StartClock, World};
use store::{packages, people};
use tokio_util::sync::CancellationToken;

use super::{
    cast::{Answers, Cast},
    client::Client,
    stage::{self, Place, text},
};
use crate::{
    Exit, Failed,
    clock::{HubClock, Stopwatch, pause},
    serve::{self, Role, Serving},
};

/// A day of the world's people goes by in half a minute.
const TIME_SCALE: f64 = 2880.0;
/// The people around look so often.
const ROUND: Duration = Duration::from_secs(4);
/// At first they hurry, so that orders in different states are there when a person comes to look.
const HURRY: Duration = Duration::from_millis(700);
/// How many rounds they hurry.
const HURRIED: u32 = 30;
/// Provider orders that are shipped, and of them those that arrive, while everybody hurries.
const SHIPPED_EARLY: usize = 8;
const ARRIVED_EARLY: usize = 6;
/// So many packages always wait for the person at the screen.
const LEFT: usize = 5;
/// The payer leaves a booking unpaid for so long, by the demo's clock.
const LEFT_UNPAID: i64 = 40 * SECOND;
/// The clerk leaves a package on the table for so long.
const PATIENCE: Duration = Duration::from_secs(90);

/// How a demo ended.
enum End {
    /// Interrupted.
    Over,
    /// A person wants everything made anew; the login that lives on.
    Again(Option<web::KeptLogin>),
}

/// Who is let in, and where.
struct Door {
    listen: String,
    password: String,
    login: Option<web::KeptLogin>,
    /// Whether the address and the password were said.
    is_said: bool,
}

/// Runs until interrupted.
///
/// # Errors
/// When world or hub could not be started.
pub async fn demo(listen: &str, as_json: bool) -> Result<Exit, Failed> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let password = format!("demo-{:08x}", rand::random::<u32>());
    let mut door = Door { listen: listen.to_owned(), password, login: None, is_said: false };
    let mut seed = 1;
    loop {
        let mut place = Place::below(std::env::temp_dir(), None).await?;
        place.settings.listen.clone_from(&door.listen);
        place.settings.wire.timeout_ms = 5000;
        place.settings.pace.poll_s = 60;
        place.settings.pace.slow_poll_s = 300;
        place.settings.pace.sync_s = 8;
        let ran = run(&place, &mut door, seed, as_json).await;
        place.clear().await;
        match ran? {
            End::Over => return Ok(Exit::Done),
            End::Again(login) => door.login = login,
        }
        seed += 1;
    }
}

async fn run(place: &Place, door: &mut Door, seed: u64, as_json: bool) -> Result<End, Failed> {
    let token = place.people(HubClock::real(), &door.password).await?;
    // Orders that come while the stage is being set are taken in, too.
    let start_at = HubClock::real().now();
    let world = World::start(simulator::Options {
        seed,
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
    let name = format!("{seed}-{:08x}", rand::random::<u32>());
    let shown = Arc::new(web::Demo::new(name, format!("{}/ledger", world.base())));
    let serving = serve::start_with(&place.settings, clock.clone(), Role::All, Some(shown.clone())).await?;
    // The same port when everything is made anew.
    door.listen = serving.address.to_string();
    let address = format!("http://{}", serving.address);
    let company = company(&serving, door.login.take()).await.map_err(Failed::unreachable)?;
    let client = Client::new(&address, &token, world.base()).map_err(Failed::unreachable)?;
    let shops = set_stage(&client, &world, &start_at.to_string()).await.map_err(Failed::unreachable)?;
    if !door.is_said {
        say(door, &address, world.base(), as_json);
        door.is_said = true;
    }
    let stop = CancellationToken::new();
    let scene = Scene {
        client,
        clock,
        company,
        hub: serving.opened.hub.clone(),
        shown: shown.clone(),
        table: Vec::new(),
        arrivals: 0,
        pushed: BTreeSet::new(),
        has_scanned: false,
    };
    let people = tokio::spawn(act(scene, Cast::new(shops, Answers::LeftToPerson), stop.clone()));
    let end = tokio::select! {
        () = serve::interrupted() => End::Over,
        login = shown.start_over() => End::Again(login),
    };
    stop.cancel();
    people.abort();
    if matches!(end, End::Again(_)) {
        // The page that says so is still on its way to the person.
        pause(Duration::from_millis(300)).await;
    }
    serving.stop().await;
    world.stop().await;
    Ok(end)
}

fn say(door: &Door, address: &str, world: &str, as_json: bool) {
    let password = &door.password;
    if as_json {
        let ready = json!({ "address": address, "login": "owner", "password": password, "world": world });
        crate::commands::print(&ready.to_string());
        return;
    }
    crate::commands::print(&format!(
        "Supercargo demo is ready.\n\n  address   {address}\n  login     owner\n  password  {password}\n  world     {world}/ledger\n\n\
         Orders arrive about every 20 seconds. In the first seconds the company buys by itself; then the buying is\n\
         yours: lines wait under Purchase, questions under Decisions, packages under Warehouse. People around you\n\
         pay, ship, scan and pack; a day takes half a minute. Nothing outlives this process: end it with Ctrl-C."
    ));
}

/// The demo's company. Who was signed in before everything was made anew stays signed in.
async fn company(serving: &Serving, login: Option<web::KeptLogin>) -> anyhow::Result<CompanyId> {
    let hub = &serving.opened.hub;
    let mut reader = hub.store.read_global().await?;
    let owner = people::user_by_login(&mut reader, "owner").await?.context("the demo's person")?;
    let company = people::memberships(&mut reader, owner.id).await?.first().context("the demo's company")?.company;
    drop(reader);
    if let Some(web::KeptLogin { token_hash, csrf }) = login {
        let now = hub.env.now();
        let new = people::NewLogin {
            id: hub.env.id(),
            user: owner.id,
            company,
            token_hash: &token_hash,
            csrf: &csrf,
            waits_for_code: false,
            address: "",
            agent: "",
            expires_at: now.plus(14 * DAY),
        };
        let mut tx = hub.store.begin_global("demo: login").await?;
        people::insert_login(&mut tx, new, now).await?;
        tx.commit().await?;
    }
    Ok(company)
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

/// What the people around see of hub and world.
struct Scene {
    client: Client,
    clock: Arc<HubClock>,
    company: CompanyId,
    hub: Arc<flow::Hub>,
    shown: Arc<web::Demo>,
    /// Packages on the table, the oldest first, and since when.
    table: Vec<(String, Stopwatch)>,
    arrivals: u64,
    /// Provider orders that were shipped early.
    pushed: BTreeSet<String>,
    /// Whether the clerk has scanned his first package.
    has_scanned: bool,
}

/// The people around the hub, each few seconds.
async fn act(mut scene: Scene, mut cast: Cast, stop: CancellationToken) {
    cast.deliver_after(DAY / 2880);
    let mut rounds = 0;
    while !stop.is_cancelled() {
        rounds += 1;
        if let Err(error) = scene.round(&mut cast, rounds < HURRIED).await {
            tracing::debug!(%error, "a round of the cast was cut");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = pause(if rounds < HURRIED { HURRY } else { ROUND }) => {}
        }
        if rounds == HURRIED {
            cast.pays_after(LEFT_UNPAID);
            // From now on the person at the screen buys.
            let settings = json!({ "book_by_itself": false, "book_wait_minutes": 0 });
            if let Err(error) = scene.client.must("company.set", json!({ "settings": settings })).await {
                tracing::debug!(%error, "the hub goes on booking by itself");
            }
        }
    }
}

impl Scene {
    async fn round(&mut self, cast: &mut Cast, is_early: bool) -> anyhow::Result<()> {
        let now: Moment = self.clock.now();
        cast.round(&self.client, now).await?;
        if is_early {
            self.push().await?;
        }
        self.look_at_table(is_early).await
    }

    /// The first provider orders are shipped at once and some of them arrive, so that there is something in every state.
    async fn push(&mut self) -> anyhow::Result<()> {
        let ledger = self.client.world("/ledger").await?;
        let orders = ledger["providers"][0]["orders"].as_array().cloned().unwrap_or_default();
        let paid = orders.iter().filter(|order| order["paid_at"].is_string());
        for number in paid.map(|order| text(&order["number"])) {
            let place = self.pushed.len();
            if place >= SHIPPED_EARLY || !self.pushed.insert(number.clone()) {
                continue;
            }
            self.client.control(&json!({ "do": "ship", "order": number })).await?;
            if place < ARRIVED_EARLY {
                self.client.control(&json!({ "do": "sign", "order": number })).await?;
            }
        }
        Ok(())
    }

    /// What arrived lies on the table. The newest packages are left to the person at the screen; of the others the clerk
    /// takes those that have lain there for a while, and while everybody hurries the very first.
    async fn look_at_table(&mut self, is_early: bool) -> anyhow::Result<()> {
        let arrived = self.client.world(&format!("/arrivals?after={}", self.arrivals)).await?;
        self.arrivals = arrived["next"].as_u64().unwrap_or(self.arrivals);
        let items: Vec<Value> = arrived["items"].as_array().cloned().unwrap_or_default();
        for tracking in items.iter().map(|item| text(&item["tracking"])) {
            if !self.table.iter().any(|(known, _)| *known == tracking) {
                self.table.push((tracking, Stopwatch::start()));
            }
        }
        let numbers = self.table.iter().map(|(code, _)| normalise_tracking(code)).collect();
        let mut reader = self.hub.store.read(self.company).await?;
        let known = packages::known_of(&mut reader, numbers).await?;
        drop(reader);
        let is = |code: &str, scanned: bool| known.contains(&(normalise_tracking(code), scanned));
        self.table.retain(|(code, _)| !is(code, true));
        // A package that the hub has not heard of yet is still being unloaded.
        let lying: Vec<&(String, Stopwatch)> = self.table.iter().filter(|(code, _)| is(code, false)).collect();
        let first = is_early && known.iter().all(|(_, scanned)| !scanned) && !lying.is_empty() && !self.has_scanned;
        let old = lying.len().saturating_sub(LEFT);
        let waited = lying.iter().take(old).filter(|(_, since)| since.elapsed() > PATIENCE);
        let taken: Vec<String> =
            waited.chain(lying.iter().take(usize::from(first))).map(|(code, _)| code.clone()).collect();
        let left = lying.iter().rev().map(|(code, _)| code.clone()).filter(|code| !taken.contains(code)).collect();
        for code in taken {
            let key = format!("scan-{code}");
            let _ = self.client.act("package.scan", &key, json!({ "code": code })).await?;
            self.has_scanned = true;
        }
        self.shown.set_table(left);
        Ok(())
    }
}
