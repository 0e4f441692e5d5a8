//! A hub over a fresh database with one shop, driven by hand: a moment is set, and all that is due then is done.

use std::sync::Arc;

use connect::Wire;
use domain::{
    Moment,
    ids::{CompanyId, ConnectionId},
    order::UnpaidPolicy,
    right::Role,
    time::HOUR,
};
use flow::{Caller, Hub, Pace, people};
use jobs::{EngineOptions, Node};
use serde_json::{Value, json};
use store::{Keyring, Store, connections, warehouses};
use testkit::HandClock;

use crate::shop::{SHOP, World, world};

static SHOPS: &[&connect::channel::ChannelKind] = &[&SHOP];

/// Everything.
pub(crate) struct Stage {
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) company: CompanyId,
    pub(crate) connection: ConnectionId,
    node: Node<Hub>,
}

impl Stage {
    /// A shop whose orders are taken in from now on, enabled and polled once.
    pub(crate) async fn new(store: &Store) -> Self {
        world(|world| *world = World::default());
        let (env, clock) = testkit::env(7);
        let hub = Arc::new(Hub {
            store: store.clone(),
            env: env.clone(),
            wire: Wire::new(connect::Limits {
                timeout: std::time::Duration::from_millis(1),
                body: 1,
                redirects: 0,
                per_second: 1,
                private_addresses: false,
            }),
            channels: SHOPS,
            providers: &[],
            keyring: Keyring::parse(&Keyring::new_file()).unwrap(),
            pace: Pace::default(),
            public_url: "http://hub.example".to_owned(),
            ingest: flow::inbox::Ingest::default(),
        });
        let wish = people::SetUp {
            company: "Lotus Trading".to_owned(),
            time_zone: "Europe/Sofia".to_owned(),
            login: "owner".to_owned(),
            name: "Owner".to_owned(),
            password: "a long password of a test".to_owned(),
            language: "en".to_owned(),
        };
        let (company, _) = people::set_up(&hub, wish).await.unwrap();
        let options = EngineOptions { node: "test".to_owned(), workers: 4 };
        let node = Node::start(store.clone(), env.clone(), flow::jobs(), hub.clone(), options).await.unwrap();
        let mut stage = Self { hub, clock, company, connection: ConnectionId::new(0), node };
        stage.connect().await;
        stage
    }

    async fn connect(&mut self) {
        let mut tx = self.hub.store.begin(self.company, "test: places").await.unwrap();
        let (warehouse, centre) = (self.hub.env.id(), self.hub.env.id());
        warehouses::set(&mut tx, warehouse, "Manzhouli", &domain::consignee::Consignee::default(), self.now())
            .await
            .unwrap();
        warehouses::insert_cost_centre(&mut tx, centre, "Shops").await.unwrap();
        tx.commit().await.unwrap();
        let settings = json!({ "book_by_itself": true, "book_wait_minutes": 0 });
        self.must("company.set", json!({ "settings": settings })).await;
        let made = self
            .must(
                "connection.add",
                json!({ "kind": "shop", "name": "shop", "settings": { "address": "http://shop.example" },
                    "warehouse": warehouse, "cost_centre": centre, "unpaid": UnpaidPolicy::BookAtOnce.code() }),
            )
            .await;
        self.connection = made["connection"].as_str().unwrap().parse().unwrap();
        self.quiet().await;
        self.must("connection.enable", json!({ "connection": self.connection })).await;
        self.quiet().await;
    }

    pub(crate) fn now(&self) -> Moment {
        self.hub.env.now()
    }

    /// Does an act; its reply or the codes that speak against it.
    pub(crate) async fn act(&self, name: &str, body: Value) -> Result<Value, Vec<String>> {
        let entry = flow::act::find(name).unwrap_or_else(|| panic!("no act {name}"));
        let caller = Caller::of(domain::actor::Actor::Console, self.company, Role::SuperAdministrator);
        match (entry.run)(&self.hub, caller, None, body).await {
            Ok(outcome) => Ok(outcome.done),
            Err(flow::ActError::Refused(refusals)) => {
                Err(refusals.iter().map(|refusal| refusal.code.code().to_owned()).collect())
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }

    /// Does an act that must work.
    pub(crate) async fn must(&self, name: &str, body: Value) -> Value {
        self.act(name, body).await.unwrap_or_else(|codes| panic!("{name}: {codes:?}"))
    }

    /// Does an act of the shop.
    pub(crate) async fn shop_act(&self, name: &str) -> Value {
        self.must(name, json!({ "connection": self.connection })).await
    }

    /// Does all that is due.
    pub(crate) async fn quiet(&self) {
        for _ in 0..10_000 {
            let leased = self.node.claim(16).await.unwrap();
            if leased.is_empty() && self.node.next_free().await.unwrap().is_none_or(|at| at > self.now()) {
                return;
            }
            for lane in leased {
                self.node.work(lane).await;
            }
        }
        panic!("the hub does not come to rest");
    }

    /// Moves the clock in steps of half an hour and does what is due after each.
    pub(crate) async fn later(&self, micros: i64) {
        let until = self.now().plus(micros);
        while self.now() < until {
            self.clock.advance((HOUR / 2).min(until.since(self.now())));
            self.quiet().await;
        }
    }

    /// Up to behind the next night.
    pub(crate) async fn night(&self) {
        let zone = jiff::tz::TimeZone::get("Europe/Sofia").unwrap();
        let night = flow::proof::day::next_night(self.now(), &zone, 3);
        self.later(night.since(self.now()) + HOUR / 2).await;
    }

    /// Whether the hub has an order, and its status in the shop and hold.
    pub(crate) async fn order(&self, external_id: &str) -> Option<(String, String)> {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let row = store::orders::by_key(&mut read, self.connection, external_id).await.unwrap()?;
        Some((row.shop_status, row.hold))
    }

    /// What the last proofs say since some days: missing, extra, differing.
    pub(crate) async fn proven(&self) -> [i64; 3] {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let totals = store::proofs::totals(&mut read, "2000-01-01").await.unwrap();
        totals.first().map_or([-1; 3], |(_, totals, _)| *totals)
    }

    /// The findings of the last proofs: id and word.
    pub(crate) async fn findings(&self) -> Vec<(String, String)> {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let days = ("2000-01-01", "2100-01-01");
        let rows = store::proofs::findings(&mut read, self.connection, days, ("", ""), 100).await.unwrap();
        rows.into_iter().map(|row| (row.external_id, row.word)).collect()
    }

    /// A webhook of the shop about an order.
    pub(crate) async fn deliver(&self, order: &str, signature: &str) -> flow::inbox::Answer {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let row = connections::lookup(&mut read, self.connection).await.unwrap().unwrap();
        drop(read);
        let address = flow::connections::hook_address(&self.hub, self.company, &row).unwrap();
        let token = address.rsplit('/').next().unwrap().to_owned();
        let delivery = connect::channel::Delivery {
            headers: vec![("x-wc-webhook-signature".to_owned(), signature.to_owned())],
            body: order.as_bytes().to_vec().into(),
        };
        flow::inbox::receive(&self.hub, self.connection, &token, "", &delivery).await
    }

    /// The watch of the shop.
    pub(crate) async fn watch(&self) -> store::shop_watches::WatchRow {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::shop_watches::lookup(&mut read, self.connection).await.unwrap().unwrap()
    }

    /// The row of the shop.
    pub(crate) async fn shop(&self) -> connections::ConnectionRow {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        connections::lookup(&mut read, self.connection).await.unwrap().unwrap()
    }

    /// How many notes say this.
    pub(crate) async fn notes(&self, what: &str) -> usize {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let notes = store::notes::list(&mut read, None, 1000).await.unwrap();
        notes.iter().filter(|note| note.what == what).count()
    }

    /// When the next poll is due; none when there is none.
    pub(crate) async fn next_poll(&self) -> Option<Moment> {
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let jobs = jobs::rows::waiting(&mut read, 1000).await.unwrap();
        jobs.iter().find(|job| job.name == "orders.poll").map(|job| job.run_at)
    }
}
