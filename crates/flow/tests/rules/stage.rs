//! A hub over a fresh database with two shops, driven by hand: a moment is set, and all that is due then is done.

use std::sync::Arc;

use connect::{
    Settings, SettingsError, Wire,
    provider::{Provider, ProviderKind},
    settings::Problem,
};
use domain::{
    Moment,
    consignee::Consignee,
    ids::{CompanyId, ConnectionId},
    order::UnpaidPolicy,
    plan::Grouping,
    right::Role,
};
use flow::{Caller, Hub, Pace, people};
use jobs::{EngineOptions, Node};
use serde_json::{Value, json};
use store::{Keyring, Store, orders::OrderRow, tellings::TellingRow, warehouses};
use testkit::HandClock;

use crate::shop::{SHOP, World, world};

static SHOPS: &[&connect::channel::ChannelKind] = &[&SHOP];
static MARKETS: &[&ProviderKind] = &[&MARKET];

/// A provider whose links are read; nothing is bought there.
static MARKET: ProviderKind = ProviderKind {
    code: "market",
    name: "Market",
    fields: &[],
    grouping: Grouping::Many,
    absence: std::time::Duration::from_secs(60),
    open: |_: &Settings| -> Result<Box<dyn Provider>, SettingsError> {
        Err(SettingsError { field: "key".to_owned(), problem: Problem::Missing })
    },
    check_consignee: |_| Vec::new(),
    offer_of_link: |link| {
        let (offer, spec) = link.strip_prefix("https://market.example/")?.split_once('/').unwrap_or((&link[23..], ""));
        (!offer.is_empty()).then(|| (offer.to_owned(), spec.to_owned()))
    },
    order_page: "",
};

/// Everything.
pub(crate) struct Stage {
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) company: CompanyId,
    /// Two shops; both read the one world, the second all that begins with a 9.
    pub(crate) shops: [ConnectionId; 2],
    node: Node<Hub>,
}

impl Stage {
    pub(crate) async fn new(store: &Store) -> Self {
        world(|world| *world = World::default());
        let (env, clock) = testkit::env(9);
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
            providers: MARKETS,
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
        let mut stage = Self { hub, clock, company, shops: [ConnectionId::new(0); 2], node };
        stage.shops = [stage.connect("1").await, stage.connect("9").await];
        stage
    }

    async fn connect(&self, name: &str) -> ConnectionId {
        let mut tx = self.hub.store.begin(self.company, "test: places").await.unwrap();
        let (warehouse, centre) = (self.hub.env.id(), self.hub.env.id());
        warehouses::set(&mut tx, warehouse, name, &Consignee::default(), self.now()).await.unwrap();
        warehouses::insert_cost_centre(&mut tx, centre, name).await.unwrap();
        tx.commit().await.unwrap();
        let body = json!({ "kind": "shop", "name": name, "settings": { "address": name }, "warehouse": warehouse,
            "cost_centre": centre, "unpaid": UnpaidPolicy::AfterConfirmation.code() });
        let made = self.must("connection.add", body).await;
        let id: ConnectionId = made["connection"].as_str().unwrap().parse().unwrap();
        self.quiet().await;
        self.must("connection.enable", json!({ "connection": id })).await;
        self.quiet().await;
        id
    }

    pub(crate) fn now(&self) -> Moment {
        self.hub.env.now()
    }

    /// Does an act; its reply or the codes that speak against it.
    pub(crate) async fn act(&self, name: &str, body: Value) -> Result<Value, Vec<String>> {
        let entry = flow::act::find(name).unwrap_or_else(|| panic!("no act {name}"));
        match (entry.run)(&self.hub, self.caller(), None, body).await {
            Ok(outcome) => Ok(outcome.done),
            Err(flow::ActError::Refused(refusals)) => {
                Err(refusals.iter().map(|refusal| refusal.code.code().to_owned()).collect())
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }

    /// What an act would change.
    pub(crate) async fn foresee(&self, name: &str, body: Value) -> Value {
        (flow::act::find(name).unwrap().foresee)(&self.hub, self.caller(), body).await.unwrap()
    }

    fn caller(&self) -> Caller {
        Caller::of(domain::actor::Actor::Console, self.company, Role::SuperAdministrator)
    }

    /// Does an act that must work.
    pub(crate) async fn must(&self, name: &str, body: Value) -> Value {
        self.act(name, body).await.unwrap_or_else(|codes| panic!("{name}: {codes:?}"))
    }

    /// Does all that is due; then reads from both shops what changed, and does what follows.
    pub(crate) async fn sync(&self) {
        self.quiet().await;
        self.clock.advance(5 * domain::time::SECOND);
        for connection in self.shops {
            self.must("connection.poll", json!({ "connection": connection })).await;
        }
        self.quiet().await;
        self.clock.advance(5 * domain::time::SECOND);
        self.quiet().await;
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

    /// An order with the shop's id.
    pub(crate) async fn order(&self, id: u64) -> OrderRow {
        let shop = self.shops[usize::from(id.to_string().starts_with('9'))];
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::orders::by_key(&mut read, shop, &id.to_string()).await.unwrap().unwrap()
    }

    /// The statuses of its lines.
    pub(crate) async fn lines(&self, id: u64) -> Vec<&'static str> {
        let order = self.order(id).await;
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::lines::of_order(&mut read, order.id).await.unwrap().iter().map(|line| line.status.code()).collect()
    }

    /// Moves all its lines to a status, as packing and shipping do.
    pub(crate) async fn move_lines(&self, id: u64, status: domain::line::LineStatus) {
        let order = self.order(id).await;
        let mut tx = self.hub.store.begin(self.company, "test: moved").await.unwrap();
        for mut line in store::lines::lock_order(&mut tx, order.id).await.unwrap() {
            line.status = status;
            store::lines::update(&mut tx, &mut line).await.unwrap();
        }
        flow::moves::refresh(&mut tx, &self.hub, order.id).await.unwrap();
        tx.commit().await.unwrap();
        self.quiet().await;
    }

    /// What the shop was told of it, or shall be.
    pub(crate) async fn told(&self, id: u64) -> Vec<TellingRow> {
        let order = self.order(id).await;
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::tellings::of_orders(&mut read, &[order.id]).await.unwrap()
    }

    /// The ledger of it: kinds and amounts.
    pub(crate) async fn ledger(&self, id: u64) -> Vec<(String, i64)> {
        let order = self.order(id).await;
        let mut read = self.hub.store.read(self.company).await.unwrap();
        let entries = store::ledger::of_order(&mut read, order.id).await.unwrap();
        entries.iter().map(|entry| (entry.kind.code().to_owned(), entry.amount)).collect()
    }
}
