//! A hub and a world in one process, on one clock that stands where the test put it, and a shop between them that can be
//! made to say strange things. Everything is set up through the public API, as a person would.

pub(crate) mod browser;
#[path = "../support/company.rs"]
mod company;
mod crooked;

use std::{sync::Arc, time::Duration};

use domain::ids::CompanyId;
use hub::{
    clock::{HubClock, pause},
    rehearse::Client,
    serve::{self, Role, Serving},
    settings::Settings,
    start,
};
use serde_json::{Value, json};
use simulator::{Level, StartClock, World};

use company::PASSWORD;
pub(crate) use crooked::Crooked;

/// The first moment of hub and world.
const START: &str = "2026-12-01T00:00:00Z";
/// What the shop signs its deliveries with.
pub(crate) const SECRET: &str = "stage-secret";

/// Hub, world, and one shop that is connected.
pub(crate) struct Stage {
    /// Speaks to hub and world.
    pub(crate) client: Client,
    /// The running hub.
    pub(crate) serving: Serving,
    /// The company.
    pub(crate) company: CompanyId,
    /// The shop's connection.
    pub(crate) connection: String,
    /// Where the shop delivers.
    pub(crate) hook: String,
    /// The provider's connection.
    pub(crate) provider: String,
    /// The account that is signed in there.
    pub(crate) account: String,
    /// Where the provider sends messages, once the world is told so.
    pub(crate) messages: String,
    /// The shop.
    pub(crate) shop: Crooked,
    /// Rows of the list of offers: product, variant, and the whole line. Not imported yet.
    pub(crate) offers: Vec<Offer>,
    /// Goods that only the complete list has.
    pub(crate) missing: Vec<Offer>,
    /// The headings of the list.
    pub(crate) headings: String,
    /// What the world said of itself at its start.
    pub(crate) announced: Value,
    world: World,
    _database: testkit::TestDatabase,
    /// Places of earlier hubs: their key is still used.
    kept: Vec<testkit::TestDatabase>,
}

/// A row of the list of offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The shop's product.
    pub(crate) product: u64,
    /// The shop's variant.
    pub(crate) variant: u64,
    /// The whole row.
    pub(crate) row: String,
}

impl Stage {
    /// Sets everything up. The company books by itself at once, or leaves that to people.
    pub(crate) async fn new(books_by_itself: bool) -> Self {
        let database = testkit::sqlite().await;
        let now: domain::Moment = START.parse().unwrap();
        let conducted = StartClock::Conducted { start: now.timestamp() };
        let options = simulator::Options { level: Level::None, orders: 0, clock: conducted, ..Default::default() };
        let world = World::start(options).await.unwrap();
        let announced = world.announcement();
        let mut settings = Settings::defaults();
        settings.database.clone_from(&database.address);
        "127.0.0.1:0".clone_into(&mut settings.listen);
        settings.wire.private_addresses = true;
        settings.wire.per_second = 2000;
        let clock = HubClock::at(now);
        let (company, token) = people(&settings, clock.clone()).await;
        let serving = serve::start(&settings, clock, Role::All).await.unwrap();
        let client = Client::new(&format!("http://{}", serving.address), &token, world.base()).unwrap();
        let shop = Crooked::before(&announced["shops"][0]).await;
        let list = announced["shops"][0]["offers"].as_str().unwrap().to_owned();
        let (headings, offers) = rows(&client.text(&list).await.unwrap());
        let complete = rows(&client.text(&format!("{list}?complete=1")).await.unwrap()).1;
        let missing = complete.into_iter().filter(|offer| !offers.contains(offer)).collect();
        let mut stage = Self {
            client,
            serving,
            company,
            connection: String::new(),
            hook: String::new(),
            provider: String::new(),
            account: String::new(),
            messages: String::new(),
            shop,
            offers,
            missing,
            headings,
            announced: announced.clone(),
            world,
            _database: database,
            kept: Vec::new(),
        };
        stage.connect(&announced, books_by_itself).await;
        stage
    }

    async fn connect(&mut self, announced: &Value, books_by_itself: bool) {
        let consignee = json!({ "name": "测试仓库", "mobile": "13800000000", "phone": "0470-8000000", "postcode": "021400",
            "province": "内蒙古自治区", "city": "呼伦贝尔市", "district": "鄂温克族自治旗", "address": "仓储路1号 A-17" });
        let warehouse = self.must("warehouse.set", json!({ "name": "Manzhouli", "consignee": consignee })).await;
        let centre = self.must("cost_centre.add", json!({ "name": "Shops" })).await;
        let settings = json!({ "book_by_itself": books_by_itself, "book_wait_minutes": 0 });
        self.must("company.set", json!({ "settings": settings })).await;
        let provider = &announced["providers"][0];
        let gateway = provider["gateway"].as_str().unwrap().trim_end_matches('/');
        let bought_at = self
            .must(
                "connection.add",
                json!({ "kind": provider["kind"], "name": "1688", "settings": { "gateway": gateway, "authorize": provider["authorize"], "app_key": provider["app_key"] },
                    "secrets": { "app_secret": provider["app_secret"] }, "background_sync": true }),
            )
            .await;
        let account = &provider["accounts"][0];
        let added = self.must(
            "account.add",
            json!({ "connection": bought_at["connection"], "login": account["login"], "member_id": account["member_id"],
                "access_token": account["access_token"], "refresh_token": account["refresh_token"], "expires_in_s": 36000 }),
        )
        .await;
        let shop = &announced["shops"][0];
        let made = self
            .must(
                "connection.add",
                json!({ "kind": shop["kind"], "name": "shop", "settings": { "address": self.shop.base(), "consumer_key": shop["consumer_key"] },
                    "secrets": { "consumer_secret": shop["consumer_secret"], "webhook_secret": SECRET },
                    "warehouse": warehouse["warehouse"], "cost_centre": centre["cost_centre"], "start_at": START }),
            )
            .await;
        self.quiet().await;
        for connection in [&bought_at["connection"], &made["connection"]] {
            self.must("connection.enable", json!({ "connection": connection })).await;
        }
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        self.provider = word(&bought_at["connection"]);
        self.messages = word(&bought_at["hook_address"]);
        self.account = word(&added["account"]);
        self.connection = made["connection"].as_str().unwrap().to_owned();
        self.hook = made["hook_address"].as_str().unwrap().to_owned();
        self.quiet().await;
    }

    /// The address of the hub's database.
    pub(crate) fn database(&self) -> &str {
        &self._database.address
    }

    /// Does an act that must work.
    pub(crate) async fn must(&self, name: &str, body: Value) -> Value {
        self.client.must(name, body).await.unwrap()
    }

    /// Waits until no job of the hub is due any more.
    pub(crate) async fn quiet(&self) {
        for _ in 0..3000 {
            let jobs = self.client.list("/jobs").await.unwrap();
            // Asked after the list: what was queued meanwhile is due by now and not of the future.
            let now = self.serving.now();
            if jobs.iter().all(|job| moment(&job["run_at"]) > now) {
                return;
            }
            pause(Duration::from_millis(10)).await;
        }
        panic!("the hub does not come to rest: {:?}", self.client.list("/jobs").await);
    }

    /// A browser with which the owner is signed in.
    pub(crate) async fn browser(&self) -> browser::Browser {
        browser::Browser::new(self.client.hub()).login(PASSWORD).await
    }

    /// Imports rows of the list of offers.
    pub(crate) async fn import(&self, offers: &[Offer]) {
        let rows: Vec<&str> = offers.iter().map(|offer| offer.row.as_str()).collect();
        let csv = format!("{}\n{}\n", self.headings, rows.join("\n"));
        self.must("offers.import", json!({ "connection": self.connection, "csv": csv })).await;
    }

    /// Polls the shop and waits until what came is worked through.
    pub(crate) async fn poll(&self) {
        self.must("connection.poll", json!({ "connection": self.connection })).await;
        self.quiet().await;
    }

    /// Reads one order again and waits until that is worked through.
    pub(crate) async fn read_again(&self, order: &str) {
        self.must("order.read_again", json!({ "connection": self.connection, "external_id": order })).await;
        self.quiet().await;
    }

    /// The hub's order of this id in the shop.
    pub(crate) async fn order(&self, external_id: &str) -> Option<Value> {
        let orders = self.client.list("/orders").await.unwrap();
        orders.into_iter().find(|order| order["external_id"] == external_id)
    }

    /// Open questions about an order.
    pub(crate) async fn questions(&self, order: &Value) -> Vec<Value> {
        let open = self.client.list("/decisions?open=1").await.unwrap();
        open.into_iter().filter(|decision| decision["order"] == order["id"]).collect()
    }

    /// Two goods that one seller sells.
    pub(crate) fn of_one_seller(&self) -> (Offer, Offer) {
        let seller = self.headings.split(',').position(|name| name == "seller").unwrap();
        let of = |offer: &Offer| offer.row.split(',').nth(seller).unwrap().to_owned();
        let pairs = self
            .offers
            .iter()
            .enumerate()
            .flat_map(|(at, one)| self.offers[at + 1..].iter().map(move |other| (one.clone(), other.clone())));
        pairs.into_iter().find(|(one, other)| of(one) == of(other) && one.product != other.product).unwrap()
    }

    /// Moves hub and world on and waits until what is due then is worked through.
    pub(crate) async fn later(&self, micros: i64) {
        self.serving.opened.clock.jump_to(self.serving.now().plus(micros));
        self.client.control(&json!({ "jump_to": self.serving.now() })).await.unwrap();
        self.serving.opened.hub.store.signal(store::Signal::Work);
        self.quiet().await;
    }

    /// How many orders the provider really has.
    pub(crate) async fn bought(&self) -> usize {
        let ledger = self.client.world("/ledger").await.unwrap();
        ledger["providers"][0]["orders"].as_array().unwrap().len()
    }

    /// The hub ends, and another one begins in an empty place with what a backup holds. The world goes on as it is.
    pub(crate) async fn brought_back(mut self, backup: &std::path::Path) -> Self {
        let clock = self.serving.opened.clock.clone();
        self.serving.stop().await;
        // The key goes along from the first place.
        let first = self.kept.first().unwrap_or(&self._database);
        let key = start::sqlite_path(&first.address).unwrap().with_file_name("supercargo.key");
        let place = testkit::sqlite().await;
        let mut settings = Settings::defaults();
        settings.database.clone_from(&place.address);
        "127.0.0.1:0".clone_into(&mut settings.listen);
        settings.wire.private_addresses = true;
        settings.wire.per_second = 2000;
        settings.key_file = key.display().to_string();
        let opened = start::open(&settings, clock.clone()).await.unwrap();
        let tail = hub::backup::check(backup).unwrap().tail;
        hub::backup::bring_in(&opened.hub, backup, &tail).await.unwrap();
        opened.hub.store.close().await;
        self.serving = serve::start(&settings, clock, Role::All).await.unwrap();
        let base = format!("http://{}", self.serving.address);
        self.client = Client::new(&base, self.client.token(), self.world.base()).unwrap();
        self.kept.push(std::mem::replace(&mut self._database, place));
        self
    }

    /// Ends hub, shop and world.
    pub(crate) async fn end(self) {
        self.serving.stop().await;
        self.shop.stop();
        self.world.stop().await;
    }
}

/// The statuses of an order's lines.
pub(crate) fn line_statuses(order: &Value) -> Vec<&str> {
    order["lines"].as_array().unwrap().iter().map(|line| line["status"].as_str().unwrap()).collect()
}

fn moment(value: &Value) -> domain::Moment {
    value.as_str().unwrap().parse().unwrap()
}

fn rows(list: &str) -> (String, Vec<Offer>) {
    let mut lines = list.lines();
    let headings = lines.next().unwrap().to_owned();
    let offers = lines.map(|row| {
        let mut cells = row.split(',');
        let mut number = || cells.next().unwrap().parse().unwrap();
        Offer { product: number(), variant: number(), row: row.to_owned() }
    });
    (headings, offers.collect())
}

async fn people(settings: &Settings, clock: Arc<HubClock>) -> (CompanyId, String) {
    let opened = start::open(settings, clock).await.unwrap();
    let (company, token) = company::set_up(&opened.hub).await;
    opened.hub.store.close().await;
    (company, token)
}
