//! The ground that stories begin on: a company with its shop, its provider's account and its offers, set up through the
//! API as a person would. On SQLite it is laid once and copied for each story.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{Arc, OnceLock},
};

use anyhow::{Context, anyhow};
use domain::{Env, Moment, actor::Actor, right::Role, time::MINUTE};
use flow::{Caller, people};
use hub::rehearse::{Client, Shop};
use serde_json::{Value, json};
use simulator::{Inside, Level, Options, StartClock};
use store::{Keyring, Store};
use testkit::TestDatabase;

use crate::{
    chance::Chance,
    clock::StoryClock,
    far::{HUB, Log, ToWorld, WORLD},
    nodes::{Setting, TestHub, surroundings},
    turns,
};

/// The first moment of every story.
const START: &str = "2026-12-01T00:00:00Z";
/// What the shop signs its deliveries with.
const SECRET: &str = "story-secret";

/// What everything begins with.
#[derive(Debug)]
pub struct Ground {
    world: Inside,
    caller: Caller,
    key: String,
    now: Moment,
    /// The database as a file, where it is one.
    file: Vec<u8>,
    pub(crate) names: Names,
}

/// What people call the things on the ground.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) shop: Shop,
    /// The world's shop with its keys.
    pub(crate) announced: Value,
    pub(crate) account: String,
}

/// A database of a story, and the hub over it.
#[derive(Debug)]
pub(crate) struct Laid {
    pub(crate) hub: TestHub,
    pub(crate) names: Names,
    pub(crate) company: domain::ids::CompanyId,
    _database: TestDatabase,
}

fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| Client::new(HUB, "", WORLD).expect("a client that never leaves the process"))
}

impl Ground {
    /// Lays the ground on SQLite, to be copied.
    ///
    /// # Errors
    /// When the product refuses what a person would do.
    pub async fn on_sqlite() -> anyhow::Result<Self> {
        let database = testkit::sqlite().await;
        let mut ground = Self::lay(&database.store).await?;
        database.store.close().await;
        let path = database.address.trim_start_matches("sqlite:");
        ground.file = std::fs::read(path).context("the database of the ground")?;
        Ok(ground)
    }

    async fn lay(store: &Store) -> anyhow::Result<Self> {
        let now: Moment = START.parse()?;
        let options = Options {
            orders: 0,
            time_scale: 2.0,
            clock: StartClock::Standing { start: now.timestamp() },
            ..Options::default()
        };
        let world = Arc::new(Inside::new(&options, WORLD));
        let key = Keyring::new_file();
        let caller = company(store, &world, &key, now).await?;
        let setting =
            Setting { store: store.clone(), world: world.clone(), caller, key: key.clone(), now, seed: 1, nodes: 1 };
        turns::begin();
        let mut hub = TestHub::new(setting, client());
        let names = furnish(&mut hub, &world.announcement()).await?;
        let now = hub.now();
        hub.end();
        turns::end();
        Ok(Self { world: (*world).clone(), caller, key, now, file: Vec::new(), names })
    }

    /// A hub on a copy of this ground, with chance of its own.
    pub(crate) async fn copy(&self, seed: u64, level: Level, nodes: usize) -> anyhow::Result<Laid> {
        let database = testkit::sqlite_of(&self.file).await;
        self.over(database, seed, level, nodes)
    }

    fn over(&self, database: TestDatabase, seed: u64, level: Level, nodes: usize) -> anyhow::Result<Laid> {
        let world = Arc::new(self.world.clone());
        world.reseed(seed, level);
        let setting = Setting {
            store: database.store.clone(),
            world,
            caller: self.caller,
            key: self.key.clone(),
            now: self.now,
            seed: Chance::new(seed, "ids").number(),
            nodes,
        };
        let hub = TestHub::new(setting, client());
        Ok(Laid { hub, names: self.names.clone(), company: self.caller.company, _database: database })
    }

    /// The same on PostgreSQL, laid anew; `None` where no server is named.
    pub(crate) async fn on_postgres(seed: u64, level: Level, nodes: usize) -> anyhow::Result<Option<Laid>> {
        let Some(database) = testkit::postgres().await else { return Ok(None) };
        let ground = Self::lay(&database.store).await?;
        ground.over(database, seed, level, nodes).map(Some)
    }
}

async fn company(store: &Store, world: &Arc<Inside>, key: &str, now: Moment) -> anyhow::Result<Caller> {
    let env = Env::new(StoryClock::at(now), testkit::Seeded::new(1));
    let far = Arc::new(ToWorld::new(world.clone(), Arc::new(Log::default())));
    let hub = surroundings(store.clone(), env, far, key);
    let wish = people::SetUp {
        company: "Lotus Trading".to_owned(),
        time_zone: "Europe/Sofia".to_owned(),
        login: "owner".to_owned(),
        name: "Owner".to_owned(),
        password: "a long password of a story".to_owned(),
        language: "en".to_owned(),
    };
    let (company, _) = people::set_up(&hub, wish).await.map_err(|error| anyhow!("{error}"))?;
    Ok(Caller { actor: Actor::Console, company, role: Role::SuperAdministrator })
}

/// Does an act that must work, and what follows from it.
async fn must(hub: &mut TestHub, name: &'static str, body: Value) -> anyhow::Result<Value> {
    hub.quiet().await;
    let said = Rc::new(RefCell::new(None));
    let (heard, client) = (said.clone(), hub.client.clone());
    hub.people(name, async move {
        let done = client.must(name, body).await;
        heard.replace(Some(done));
    });
    hub.quiet().await;
    said.take().unwrap_or_else(|| Err(anyhow!("{name}: nobody answered")))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn furnish(hub: &mut TestHub, announced: &Value) -> anyhow::Result<Names> {
    let consignee = hub::rehearse::consignee();
    let warehouse = must(hub, "warehouse.set", json!({ "name": "Manzhouli", "consignee": consignee })).await?;
    let centre = must(hub, "cost_centre.add", json!({ "name": "Shops" })).await?;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10 });
    must(hub, "company.set", json!({ "settings": settings })).await?;
    let provider = &announced["providers"][0];
    let gateway = provider["gateway"].as_str().unwrap_or_default().trim_end_matches('/');
    let body = json!({ "kind": provider["kind"], "name": "provider", "background_sync": true,
        "settings": { "gateway": gateway, "authorize": provider["authorize"], "app_key": provider["app_key"] },
        "secrets": { "app_secret": provider["app_secret"] } });
    let bought_at = must(hub, "connection.add", body).await?;
    hub.client.control(&json!({ "messages_to": bought_at["hook_address"] })).await?;
    let account = &provider["accounts"][0];
    let body = json!({ "connection": bought_at["connection"], "login": account["login"], "member_id": account["member_id"],
        "access_token": account["access_token"], "refresh_token": account["refresh_token"], "expires_in_s": 36000 });
    let account = must(hub, "account.add", body).await?;
    let shop = &announced["shops"][0];
    let body = json!({ "kind": shop["kind"], "name": shop["id"], "start_at": START, "unpaid": "book_at_once",
        "warehouse": warehouse["warehouse"], "cost_centre": centre["cost_centre"],
        "settings": { "address": shop["base_url"], "consumer_key": shop["consumer_key"] },
        "secrets": { "consumer_secret": shop["consumer_secret"], "webhook_secret": SECRET } });
    let made = must(hub, "connection.add", body).await?;
    for connection in [&bought_at["connection"], &made["connection"]] {
        must(hub, "connection.enable", json!({ "connection": connection })).await?;
    }
    let offers = text(&shop["offers"]);
    let list = hub.client.text(&offers).await?;
    must(hub, "offers.import", json!({ "connection": made["connection"], "csv": list })).await?;
    let hook = text(&made["hook_address"]);
    for topic in ["order.created", "order.updated", "order.deleted"] {
        hub.client.make_hook(shop, topic, &hook, SECRET).await?;
    }
    hub.pass(MINUTE).await;
    let shop_of_cast = Shop { connection: text(&made["connection"]), hook_address: hook, offers };
    Ok(Names { shop: shop_of_cast, announced: shop.clone(), account: text(&account["account"]) })
}
