//! The ground that stories begin on: a company with its shop, its provider's account and its offers, set up through the
//! API as a person would; and the same with a second company beside it, of which nothing may cross to the first. On SQLite
//! each is laid once and copied for each story.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{Arc, OnceLock},
};

use anyhow::{Context, anyhow};
use domain::{Env, Moment, ids::CompanyId, time::MINUTE};
use flow::{Caller, people};
use hub::rehearse::{Client, Shop};
use serde_json::{Value, json};
use simulator::{Inside, Options, StartClock};
use store::{Keyring, Store};
use testkit::TestDatabase;

use crate::{
    chance::Chance,
    clock::StoryClock,
    deeds::Story,
    far::{HUB, Log, ToWorld, WORLD},
    nodes::{Setting, TestHub, surroundings},
    turns, watch,
};

/// The first moment of every story.
const START: &str = "2026-12-01T00:00:00Z";
/// What the shop signs its deliveries with.
const SECRET: &str = "story-secret";

/// What everything begins with.
#[derive(Debug)]
pub struct Ground {
    alone: Prepared,
    together: Prepared,
}

/// A world and a hub that are set up.
#[derive(Debug)]
struct Prepared {
    world: Inside,
    callers: Vec<Caller>,
    key: String,
    now: Moment,
    /// The database as a file, where it is one.
    file: Vec<u8>,
    names: Vec<Names>,
}

/// What the people of a company call the things on the ground.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) shop: Shop,
    /// The world's shop with its keys.
    pub(crate) announced: Value,
    /// The account in the hub.
    pub(crate) account: String,
    /// The same in the world.
    pub(crate) login: String,
}

/// A database of a story, and the hub over it.
#[derive(Debug)]
pub(crate) struct Laid {
    pub(crate) hub: TestHub,
    pub(crate) names: Vec<Names>,
    pub(crate) companies: Vec<CompanyId>,
    /// Triggers watch the rows.
    pub(crate) is_watched: bool,
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
        Ok(Self { alone: Prepared::on_sqlite(1).await?, together: Prepared::on_sqlite(2).await? })
    }

    /// A hub on a copy of this ground, with chance of its own.
    pub(crate) async fn copy(&self, story: &Story) -> anyhow::Result<Laid> {
        let prepared = if story.companies > 1 { &self.together } else { &self.alone };
        let database = testkit::sqlite_of(&prepared.file).await;
        Ok(prepared.over(database, story))
    }

    /// The same on PostgreSQL, laid anew; `None` where no server is named.
    pub(crate) async fn on_postgres(story: &Story) -> anyhow::Result<Option<Laid>> {
        let Some(database) = testkit::postgres().await else { return Ok(None) };
        let prepared = Prepared::lay(&database.store, story.companies).await?;
        Ok(Some(prepared.over(database, story)))
    }
}

impl Prepared {
    async fn on_sqlite(companies: usize) -> anyhow::Result<Self> {
        let database = testkit::sqlite().await;
        let mut prepared = Self::lay(&database.store, companies).await?;
        database.command(&watch::commands()).await;
        database.store.close().await;
        let path = database.address.trim_start_matches("sqlite:");
        prepared.file = std::fs::read(path).context("the database of the ground")?;
        Ok(prepared)
    }

    async fn lay(store: &Store, companies: usize) -> anyhow::Result<Self> {
        let now: Moment = START.parse()?;
        let options = Options {
            orders: 0,
            shops: u32::try_from(companies)?,
            time_scale: 2.0,
            clock: StartClock::Standing { start: now.timestamp() },
            ..Options::default()
        };
        let world = Arc::new(Inside::new(&options, WORLD));
        let key = Keyring::new_file();
        let mut callers = vec![first_company(store, &world, &key, now).await?];
        for number in 1..companies {
            callers.push(another_company(store, number, now).await?);
        }
        let setting = Setting {
            store: store.clone(),
            world: world.clone(),
            callers: callers.clone(),
            key: key.clone(),
            now,
            seed: 1,
            nodes: 1,
        };
        turns::begin();
        let mut hub = TestHub::new(setting, client());
        let mut names = Vec::new();
        for at in 0..companies {
            names.push(furnish(&mut hub, at, &world.announcement()).await?);
        }
        let now = hub.now();
        hub.end();
        turns::end();
        Ok(Self { world: (*world).clone(), callers, key, now, file: Vec::new(), names })
    }

    fn over(&self, database: TestDatabase, story: &Story) -> Laid {
        let world = Arc::new(self.world.clone());
        world.reseed(story.seed, story.level.into());
        let setting = Setting {
            store: database.store.clone(),
            world,
            callers: self.callers.clone(),
            key: self.key.clone(),
            now: self.now,
            seed: Chance::new(story.seed, "ids").number(),
            nodes: story.nodes,
        };
        Laid {
            hub: TestHub::new(setting, client()),
            names: self.names.clone(),
            companies: self.callers.iter().map(|caller| caller.company).collect(),
            is_watched: !self.file.is_empty(),
            _database: database,
        }
    }
}

async fn first_company(store: &Store, world: &Arc<Inside>, key: &str, now: Moment) -> anyhow::Result<Caller> {
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
    Ok(Caller::console(company))
}

/// Another company beside the first; its people are the console's.
async fn another_company(store: &Store, number: usize, now: Moment) -> anyhow::Result<Caller> {
    let company = Env::new(StoryClock::at(now), testkit::Seeded::new(100 + number as u64)).id();
    let mut tx = store.begin_global("stories: another company").await?;
    store::people::insert_company(&mut tx, company, "Neighbour Trading", "Europe/Sofia", now).await?;
    tx.commit().await?;
    Ok(Caller::console(company))
}

/// Does an act that must work, and what follows from it.
async fn must(hub: &mut TestHub, of: usize, name: &'static str, body: Value) -> anyhow::Result<Value> {
    hub.quiet().await;
    let said = Rc::new(RefCell::new(None));
    let (heard, client) = (said.clone(), hub.clients[of].clone());
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

/// What a company needs: a warehouse, its shop, its account at the provider, the offers.
async fn furnish(hub: &mut TestHub, of: usize, announced: &Value) -> anyhow::Result<Names> {
    let consignee = hub::rehearse::consignee();
    let warehouse = must(hub, of, "warehouse.set", json!({ "name": "Manzhouli", "consignee": consignee })).await?;
    let centre = must(hub, of, "cost_centre.add", json!({ "name": "Shops" })).await?;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10 });
    must(hub, of, "company.set", json!({ "settings": settings })).await?;
    let provider = &announced["providers"][0];
    let gateway = provider["gateway"].as_str().unwrap_or_default().trim_end_matches('/');
    let body = json!({ "kind": provider["kind"], "name": "provider", "background_sync": true,
        "settings": { "gateway": gateway, "authorize": provider["authorize"], "app_key": provider["app_key"] },
        "secrets": { "app_secret": provider["app_secret"] } });
    let bought_at = must(hub, of, "connection.add", body).await?;
    if of == 0 {
        // The provider sends the messages of all accounts to one address: the neighbour sees only by looking.
        hub.clients[of].control(&json!({ "messages_to": bought_at["hook_address"] })).await?;
    }
    let buyer = &provider["accounts"][of];
    let body = json!({ "connection": bought_at["connection"], "login": buyer["login"], "member_id": buyer["member_id"],
        "access_token": buyer["access_token"], "refresh_token": buyer["refresh_token"], "expires_in_s": 36000 });
    let account = must(hub, of, "account.add", body).await?;
    let shop = &announced["shops"][of];
    let body = json!({ "kind": shop["kind"], "name": shop["id"], "start_at": START, "unpaid": "book_at_once",
        "warehouse": warehouse["warehouse"], "cost_centre": centre["cost_centre"],
        "settings": { "address": shop["base_url"], "consumer_key": shop["consumer_key"] },
        "secrets": { "consumer_secret": shop["consumer_secret"], "webhook_secret": SECRET } });
    let made = must(hub, of, "connection.add", body).await?;
    for connection in [&bought_at["connection"], &made["connection"]] {
        must(hub, of, "connection.enable", json!({ "connection": connection })).await?;
    }
    let offers = text(&shop["offers"]);
    let list = hub.clients[of].text(&offers).await?;
    must(hub, of, "offers.import", json!({ "connection": made["connection"], "csv": list })).await?;
    let hook = text(&made["hook_address"]);
    for topic in ["order.created", "order.updated", "order.deleted"] {
        hub.clients[of].make_hook(shop, topic, &hook, SECRET).await?;
    }
    hub.pass(MINUTE).await;
    let shop_of_cast = Shop { connection: text(&made["connection"]), hook_address: hook, offers };
    let (account, login) = (text(&account["account"]), text(&buyer["login"]));
    Ok(Names { shop: shop_of_cast, announced: shop.clone(), account, login })
}
