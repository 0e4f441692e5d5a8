//! A hub over a fresh database with two shops, driven by hand: a moment is set, and all that is due then is done.

use std::{cell::Cell, collections::BTreeMap, rc::Rc, sync::Arc};

use async_trait::async_trait;
use connect::{
    CallCx, CallError, CallResult, Fault, ItemRefusal, Settings, SettingsError, Wire,
    channel::ProbeReport,
    provider::{Draft, DraftItem, Ordering, Placed, Preview, Provider, ProviderKind, Quote},
};
use domain::{
    Currency, Moment, Money,
    consignee::Consignee,
    ids::{AccountId, CompanyId, ConnectionId, LineId},
    order::UnpaidPolicy,
    plan::Grouping,
    provider_order::ProviderOrderSeen,
    right::Role,
};
use flow::{Caller, Hub, Pace, people};
use jobs::{EngineOptions, Node};
use serde_json::{Value, json};
use store::{
    Keyring, Store,
    accounts::{self, AccountRow},
    orders::OrderRow,
    points::{self, Stand, Turnstile},
    tellings::TellingRow,
    warehouses,
};
use testkit::HandClock;

use crate::shop::{SHOP, World, world};

static SHOPS: &[&connect::channel::ChannelKind] = &[&SHOP];
static MARKETS: &[&ProviderKind] = &[&MARKET];

/// A provider whose links are read and whose offers are reserved; nothing is bought there.
static MARKET: ProviderKind = ProviderKind {
    code: "market",
    name: "Market",
    fields: &[],
    grouping: Grouping::Seller { most: 10 },
    absence: std::time::Duration::from_secs(60),
    open: |_: &Settings| -> Result<Box<dyn Provider>, SettingsError> { Ok(Box::new(Market)) },
    check_consignee: |_| Vec::new(),
    offer_of_link: |link| {
        let (offer, spec) = link.strip_prefix("https://market.example/")?.split_once('/').unwrap_or((&link[23..], ""));
        (!offer.is_empty()).then(|| (offer.to_owned(), spec.to_owned()))
    },
    order_page: "",
};

#[derive(Debug)]
struct Market;

#[async_trait]
impl Provider for Market {
    fn kind(&self) -> &'static ProviderKind {
        &MARKET
    }
    async fn probe(&self, _: &CallCx<'_>) -> CallResult<ProbeReport> {
        Ok(ProbeReport { fingerprint: "market".to_owned(), found: BTreeMap::new(), missing: Vec::new() })
    }
    fn preview(&self) -> Option<&dyn Preview> {
        world(|world| world.silent.is_some()).then_some(self)
    }
    fn ordering(&self) -> Option<&dyn Ordering> {
        world(|world| world.refuses).then_some(self)
    }
}

#[async_trait]
impl Ordering for Market {
    async fn place(&self, _: &CallCx<'_>, _: &Draft) -> CallResult<Placed> {
        let asks = domain::decision::DecisionKind::OutOfStock;
        let refusal = ItemRefusal { asks, code: "gone".to_owned(), message: String::new() };
        Err(CallError::new("place", Fault::Refused(refusal)))
    }
    async fn state(&self, _: &CallCx<'_>, _: &str) -> CallResult<Option<ProviderOrderSeen>> {
        Ok(None)
    }
}

#[async_trait]
impl Preview for Market {
    async fn quote(&self, _: &CallCx<'_>, draft: &Draft) -> CallResult<Quote> {
        if world(|world| draft.items.iter().any(|item| world.silent.iter().flatten().any(|one| *one == item.key.offer)))
        {
            return Err(CallError::new("quote", Fault::Garbled));
        }
        let price = |item: &DraftItem| (item.key.clone(), Money::new(100_000, Currency::CNY));
        let prices = draft.items.iter().map(price).collect();
        Ok(Quote { prices, freight: Money::zero(Currency::CNY), refused: Vec::new() })
    }
}

/// Holds the first who comes to a transaction.
struct Gate {
    transaction: &'static str,
    is_passed: Cell<bool>,
    came: tokio::sync::Notify,
}

impl Turnstile for Gate {
    fn arrive(&self, at: Stand) -> bool {
        let is_here = at == Stand::Beginning(self.transaction) && !self.is_passed.replace(true);
        if is_here {
            self.came.notify_one();
        }
        is_here
    }
    fn waits(&self) {}
}

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

    /// The provider with a session that may be used; paid lines are booked by themselves at once.
    pub(crate) async fn market(&self) {
        let made = self.must("connection.add", json!({ "kind": "market", "name": "Market" })).await;
        let connection: ConnectionId = made["connection"].as_str().unwrap().parse().unwrap();
        self.quiet().await;
        self.must("connection.enable", json!({ "connection": connection })).await;
        let id: AccountId = self.hub.env.id();
        let far = self.now().plus(100 * domain::time::DAY);
        let sealed = |column| flow::sessions::seal(&self.hub, self.company, id, column, "a token").unwrap();
        let account = AccountRow {
            id,
            connection,
            login: "buyer".to_owned(),
            member_id: "m-1".to_owned(),
            access_token: sealed("access_token"),
            refresh_token: sealed("refresh_token"),
            expires_at: far,
            refresh_ends_at: Some(far.micros()),
            state: "valid".to_owned(),
            synced_to: self.now(),
            synced_at: Some(self.now().micros()),
        };
        let mut tx = self.hub.store.begin(self.company, "test: signed in").await.unwrap();
        accounts::insert(&mut tx, &account, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What is sold in the tests of this file is bought here, at this price.
    pub(crate) async fn offer(&self, price: &str) {
        self.offer_of("1", price).await;
    }

    /// The same for another variant; offer and seller are called as it.
    pub(crate) async fn offer_of(&self, variant: &str, price: &str) {
        let offer = json!({ "product": "11", "variant": variant, "provider": "market", "offer": variant, "seller": variant,
            "price": price, "currency": "CNY" });
        self.must("offer.set", json!({ "connection": self.shops[0], "offer": offer })).await;
    }

    /// Does what is due until a job stands before this transaction; does the other thing; then lets the job go on.
    pub(crate) async fn meanwhile(&self, transaction: &'static str, other: impl Future<Output = ()>) {
        let gate = Rc::new(Gate { transaction, is_passed: Cell::new(false), came: tokio::sync::Notify::new() });
        points::set_turnstile(Some(gate.clone()));
        while !gate.is_passed.get() {
            let leased = self.node.claim(1).await.unwrap();
            assert!(!leased.is_empty(), "nothing comes to {transaction}");
            for lane in leased {
                let mut work = std::pin::pin!(self.node.work(lane));
                tokio::select! {
                    biased;
                    _ = &mut work => continue,
                    () = gate.came.notified() => points::set_turnstile(None),
                }
                other.await;
                work.await;
                return;
            }
        }
    }

    /// Does what is due until a job stands before this transaction; there the process dies, and its leases run out.
    pub(crate) async fn dies_before(&self, transaction: &'static str) {
        let gate = Rc::new(Gate { transaction, is_passed: Cell::new(false), came: tokio::sync::Notify::new() });
        points::set_turnstile(Some(gate.clone()));
        while !gate.is_passed.get() {
            let leased = self.node.claim(1).await.unwrap();
            assert!(!leased.is_empty(), "nothing comes to {transaction}");
            for lane in leased {
                tokio::select! {
                    biased;
                    () = self.node.work(lane) => {}
                    () = gate.came.notified() => points::set_turnstile(None),
                }
            }
        }
        self.clock.advance(Node::<Hub>::LEASE);
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

    /// Its lines.
    pub(crate) async fn line_ids(&self, id: u64) -> Vec<LineId> {
        let order = self.order(id).await;
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::lines::of_order(&mut read, order.id).await.unwrap().iter().map(|line| line.id).collect()
    }

    /// Whether an activity still has something to plan.
    pub(crate) async fn goes_on(&self, activity: &Value) -> bool {
        let id = activity.as_str().unwrap().parse().unwrap();
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::activities::lookup(&mut read, id).await.unwrap().unwrap().pending > 0
    }

    /// The prices of a piece at which its lines are reserved.
    pub(crate) async fn reserved(&self, id: u64) -> Vec<i64> {
        let order = self.order(id).await;
        let mut read = self.hub.store.read(self.company).await.unwrap();
        store::bookings::lines_of_orders(&mut read, &[order.id]).await.unwrap().iter().map(|held| held.price).collect()
    }

    /// A job that waits is gone, as if it had never been wished.
    pub(crate) async fn lose<J: jobs::JobKind>(&self, job: J) {
        let mut tx = self.hub.store.begin(self.company, "test: lost").await.unwrap();
        jobs::unqueue(&mut tx, &job).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Some time passes, and all that is due is done.
    pub(crate) async fn later(&self, span: i64) {
        self.clock.advance(span);
        self.quiet().await;
    }

    /// Moves all its living lines to a status, as packing and shipping do.
    pub(crate) async fn move_lines(&self, id: u64, status: domain::line::LineStatus) {
        let order = self.order(id).await;
        let mut tx = self.hub.store.begin(self.company, "test: moved").await.unwrap();
        let all = store::lines::lock_order(&mut tx, order.id).await.unwrap();
        for mut line in all.into_iter().filter(|line| !line.status.is_dead()) {
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
