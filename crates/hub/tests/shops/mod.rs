//! A hub and a shop of any version in one process, without a door between them, on one clock that stands where the test put
//! it. Everything is set up through the public API, and compared with the world's ledger.

#[path = "../support/company.rs"]
mod company;

use std::{collections::BTreeMap, time::Duration};

use hub::{
    clock::{HubClock, pause},
    rehearse::Client,
    serve::{self, Role, Serving},
    settings::Settings,
    start,
};
use serde_json::{Value, json};
use simulator::{Level, StartClock, World};

/// The first moment: a morning, far from the night.
const START: &str = "2026-12-01T06:00:00Z";

/// A version, and what is known of it.
pub(crate) struct Version {
    /// The simulator's name of it.
    pub(crate) profile: &'static str,
    /// The interface that is spoken.
    pub(crate) dialect: &'static str,
    /// How changes are found.
    pub(crate) changes: &'static str,
    /// Its webhooks tell of orders that come out of the trash.
    pub(crate) restored: bool,
}

/// A shop that is connected.
pub(crate) struct Connected {
    /// Speaks to hub and world.
    pub(crate) client: Client,
    /// Its connection.
    pub(crate) connection: String,
    /// What the world says of it.
    announced: Value,
    /// Where its own interface is.
    interface: String,
    http: reqwest::Client,
    serving: Serving,
    world: World,
    _database: testkit::TestDatabase,
    _folder: testkit::TestDatabase,
}

impl Connected {
    #[expect(clippy::disallowed_methods, reason = "the shop's owner is outside the product and has no wire")]
    pub(crate) async fn new(version: &Version, database: testkit::TestDatabase) -> Self {
        let now: domain::Moment = START.parse().unwrap();
        let world = World::start(simulator::Options {
            level: Level::None,
            orders: 0,
            clock: StartClock::Conducted { start: now.timestamp() },
            profiles: vec![version.profile.to_owned()],
            ..simulator::Options::default()
        })
        .await
        .unwrap();
        let announced = world.announcement()["shops"][0].clone();
        // The key of a hub on a server lies in a folder of its own.
        let folder = testkit::sqlite_of(&[]).await;
        let mut settings = Settings::defaults();
        settings.database.clone_from(&database.address);
        "127.0.0.1:0".clone_into(&mut settings.listen);
        settings.wire.private_addresses = true;
        settings.wire.per_second = 2000;
        let key = start::sqlite_path(&folder.address).unwrap().with_file_name("supercargo.key");
        std::fs::write(&key, store::Keyring::new_file()).unwrap();
        settings.key_file = key.display().to_string();
        let clock = HubClock::at(now);
        let token = token(&settings, clock.clone()).await;
        let serving = serve::start(&settings, clock, Role::All).await.unwrap();
        let client = Client::new(&format!("http://{}", serving.address), &token, world.base()).unwrap();
        let base = announced["base_url"].as_str().unwrap();
        let interface = if version.dialect.starts_with("wc-api") {
            format!("{base}/{}", version.dialect)
        } else {
            format!("{base}/wp-json/{}", version.dialect)
        };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut shop = Self {
            client,
            connection: String::new(),
            announced,
            interface,
            http,
            serving,
            world,
            _database: database,
            _folder: folder,
        };
        shop.connect().await;
        shop
    }

    async fn connect(&mut self) {
        let consignee = hub::rehearse::consignee();
        let warehouse = self.must("warehouse.set", json!({ "name": "Manzhouli", "consignee": consignee })).await;
        let centre = self.must("cost_centre.add", json!({ "name": "Shops" })).await;
        self.must("company.set", json!({ "settings": { "book_by_itself": false } })).await;
        let shop = &self.announced;
        let wish = json!({ "kind": shop["kind"], "name": "shop",
            "settings": { "address": shop["base_url"], "consumer_key": shop["consumer_key"] },
            "secrets": { "consumer_secret": shop["consumer_secret"] },
            "warehouse": warehouse["warehouse"], "cost_centre": centre["cost_centre"], "start_at": START });
        let made = self.must("connection.add", wish).await;
        self.connection = made["connection"].as_str().unwrap().to_owned();
        self.quiet().await;
        self.must("connection.enable", json!({ "connection": self.connection })).await;
        self.quiet().await;
    }

    /// Does an act that must work.
    pub(crate) async fn must(&self, name: &str, body: Value) -> Value {
        self.client.must(name, body).await.unwrap()
    }

    /// Lets somebody do something in the world.
    pub(crate) async fn control(&self, body: Value) -> Value {
        self.client.control(&body).await.unwrap()
    }

    /// Customers order; the ids.
    pub(crate) async fn sell(&self, count: u64) -> Vec<String> {
        let placed = self.control(json!({ "place": { "count": count, "status": "processing" } })).await;
        placed["orders"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    }

    /// A customer orders three pieces of one kind among other goods; the order and that line.
    pub(crate) async fn sell_three(&self) -> (String, String) {
        let lines = async |order: &str| {
            let ledger = self.client.world("/ledger").await.unwrap();
            let orders = ledger["shops"][0]["orders"].as_array().unwrap().clone();
            let order = orders.into_iter().find(|one| one["id"] == order).unwrap();
            order["lines"].as_array().unwrap().clone()
        };
        let product: u64 = lines(&self.sell(1).await[0]).await[0]["product"].as_str().unwrap().parse().unwrap();
        let wish = json!({ "count": 1, "status": "processing", "product": product, "quantity": 3 });
        let placed = self.control(json!({ "place": wish })).await;
        let order = placed["orders"][0].as_str().unwrap().to_owned();
        let lines = lines(&order).await;
        let line = lines.iter().rfind(|line| line["quantity"] == 3).unwrap();
        (order, line["id"].as_str().unwrap().to_owned())
    }

    /// The shop's owner gives money back over the shop's own interface, without saying for which pieces.
    pub(crate) async fn give_back(&self, order: &str, amount: &str) {
        let body = json!({ "amount": amount, "reason": "damaged", "api_refund": false });
        let body = if self.is_older() { json!({ "order_refund": body }) } else { body };
        self.ask(reqwest::Method::POST, &format!("/orders/{order}/refunds"), Some(body)).await;
    }

    /// An order as the hub has it.
    pub(crate) async fn order(&self, id: &str) -> Value {
        let orders = self.client.list("/orders").await.unwrap();
        orders.into_iter().find(|order| order["external_id"] == id).unwrap()
    }

    /// Waits until nothing is on its way, and no job is due.
    pub(crate) async fn quiet(&self) {
        for _ in 0..3000 {
            let idle = self.client.world("/idle").await.unwrap()["idle"] == true;
            let jobs = self.client.list("/jobs").await.unwrap();
            let now = self.serving.now();
            let is_due = |job: &Value| job["run_at"].as_str().unwrap().parse::<domain::Moment>().unwrap() <= now;
            if idle && !jobs.iter().any(is_due) {
                return;
            }
            pause(Duration::from_millis(5)).await;
        }
        panic!("the hub does not come to rest: {:?}", self.client.list("/jobs").await);
    }

    /// Moves hub and world on.
    pub(crate) async fn later(&self, micros: i64) {
        self.serving.opened.clock.jump_to(self.serving.now().plus(micros));
        self.control(json!({ "jump_to": self.serving.now() })).await;
        self.serving.opened.hub.store.signal(store::Signal::Work);
        self.quiet().await;
    }

    /// Polls now.
    pub(crate) async fn poll(&self) {
        self.must("connection.poll", json!({ "connection": self.connection })).await;
        self.quiet().await;
    }

    /// The connection as the API tells it.
    pub(crate) async fn row(&self) -> Value {
        let rows = self.client.list("/connections").await.unwrap();
        rows.into_iter().find(|row| row["id"] == self.connection.as_str()).unwrap()
    }

    /// How its webhooks are watched.
    pub(crate) async fn watch(&self) -> Value {
        self.client.list("/shop-watches").await.unwrap().remove(0)
    }

    /// Missing, extra, differing of the proof that ended last.
    pub(crate) async fn proven(&self) -> [i64; 3] {
        let proofs = self.client.list(&format!("/proofs?connection={}", self.connection)).await.unwrap();
        let done = proofs.iter().filter(|proof| proof["state"] == "done");
        let last = done.max_by_key(|proof| proof["ended_at"].as_str().map(str::to_owned)).unwrap();
        ["missing", "extra", "differing"].map(|name| last[name].as_i64().unwrap())
    }

    /// The days of the proofs.
    pub(crate) async fn days(&self) -> Vec<Value> {
        self.client.list(&format!("/proof-days?connection={}", self.connection)).await.unwrap()
    }

    /// What the proofs found.
    pub(crate) async fn findings(&self) -> Vec<Value> {
        self.client.list(&format!("/proof-findings?connection={}", self.connection)).await.unwrap()
    }

    /// Heals the day of a finding, and lets the proof behind it come to its end.
    pub(crate) async fn heal(&self, finding: &Value) {
        self.must("proof.heal", json!({ "connection": self.connection, "from": finding["day"] })).await;
        self.quiet().await;
        self.later(domain::time::MINUTE).await;
        self.later(10 * domain::time::MINUTE).await;
    }

    /// Asks the shop as its owner, over its own interface.
    async fn ask(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let text = |name: &str| self.announced[name].as_str().unwrap().to_owned();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.interface))
            .basic_auth(text("consumer_key"), Some(text("consumer_secret")))
            .header("x-forwarded-proto", "https");
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn is_older(&self) -> bool {
        self.interface.contains("/wc-api/")
    }

    /// The webhooks that the shop keeps.
    pub(crate) async fn hooks(&self) -> Vec<Value> {
        let listed = self.ask(reqwest::Method::GET, "/webhooks?per_page=100", None).await;
        let list = if self.is_older() { &listed["webhooks"] } else { &listed };
        list.as_array().unwrap().clone()
    }

    /// Somebody deletes a webhook, or switches it off.
    pub(crate) async fn meddle(&self, hook: &str, is_deleted: bool) {
        let path = format!("/webhooks/{hook}");
        if is_deleted {
            self.ask(reqwest::Method::DELETE, &format!("{path}?force=true"), None).await;
        } else {
            let off = json!({ "status": "disabled" });
            let body = if self.is_older() { json!({ "webhook": off }) } else { off };
            self.ask(reqwest::Method::PUT, &path, Some(body)).await;
        }
    }

    /// Where the hub says something else than the world's ledger: orders that are not here, here twice, or otherwise.
    pub(crate) async fn wrong(&self) -> Vec<String> {
        let ledger = self.client.world("/ledger").await.unwrap();
        let mut here: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for order in self.client.list("/orders").await.unwrap() {
            here.entry(order["external_id"].as_str().unwrap().to_owned()).or_default().push(order);
        }
        let rows = |name: &str| ledger["shops"][0][name].as_array().unwrap().clone();
        let living = rows("orders").into_iter().map(|order| {
            let total = order["total"].as_str().unwrap().to_owned();
            (order["id"].as_str().unwrap().to_owned(), order["status"].as_str().unwrap().to_owned(), Some(total))
        });
        let deleted = rows("deleted")
            .into_iter()
            .map(|order| (order["id"].as_str().unwrap().to_owned(), "deleted".to_owned(), None));
        let mut wrong = Vec::new();
        for (id, status, total) in living.chain(deleted) {
            let found = here.remove(&id).unwrap_or_default();
            match found.as_slice() {
                [] => wrong.push(format!("{id}: not here")),
                [one] => {
                    let said = &one["total"]["amount"];
                    if one["shop_status"] != status.as_str()
                        || total.as_ref().is_some_and(|total| said != total.as_str())
                    {
                        wrong.push(format!("{id}: {} {said}, in the shop {status} {total:?}", one["shop_status"]));
                    }
                }
                more => wrong.push(format!("{id}: here {} times", more.len())),
            }
        }
        wrong.extend(here.into_keys().map(|id| format!("{id}: never was in the shop")));
        wrong
    }

    /// Ends hub and world.
    pub(crate) async fn end(self) {
        self.serving.stop().await;
        self.world.stop().await;
    }
}

async fn token(settings: &Settings, clock: std::sync::Arc<HubClock>) -> String {
    let opened = start::open(settings, clock).await.unwrap();
    let (_, token) = company::set_up(&opened.hub).await;
    opened.hub.store.close().await;
    token
}
