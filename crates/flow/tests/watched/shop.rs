//! A small shop in this process: orders, a list of what changed, a register, webhooks. Orders can be hidden from one road,
//! webhooks switched off, and the key denied the right to see them. Each test is a process of its own, so there is one.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use connect::{
    CallCx, CallError, CallResult, Fault, FieldKind, SettingField, Settings, SettingsError,
    channel::{
        ChangePage, Channel, ChannelKind, Cursor, Delivery, Hint, HookRefusal, HookState, NextPage, OrderRegister,
        OrderSource, ProbeReport, RawOrder, RegisterPage, RegisterPlace, RegisterRow, ShopHook, ShopHooks, Unreadable,
        Webhooks,
    },
};
use domain::{
    Currency, Moment, Money,
    order::{ChannelCustomer, ChannelLine, ChannelOrder, ChannelRefund, PaymentKind, ShopPhase},
};
use serde::{Deserialize, Serialize};

/// An order of the shop; its bytes are its JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sold {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) total: i64,
    pub(crate) refunded: i64,
    pub(crate) made: Moment,
    pub(crate) changed: Moment,
}

/// Everything that the shop is.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) orders: BTreeMap<u64, Sold>,
    /// Orders that the list of changes never has.
    pub(crate) hidden: Vec<u64>,
    pub(crate) hooks: Vec<ShopHook>,
    pub(crate) made_hooks: u64,
    pub(crate) denies_hooks: bool,
    pub(crate) is_down: bool,
    /// Each other question to the register fails.
    pub(crate) stutters: bool,
    /// Single orders are not given.
    pub(crate) keeps_orders: bool,
    /// What changed is only said in the interface that a probe finds now.
    pub(crate) is_strict: bool,
    /// What a probe finds, what it misses, and which shop it is; nothing named is the first one.
    pub(crate) facts: BTreeMap<String, String>,
    pub(crate) lacks: Vec<String>,
    pub(crate) print: &'static str,
    /// How often each road was asked.
    pub(crate) asked: BTreeMap<&'static str, u32>,
}

static WORLD: Mutex<Option<World>> = Mutex::new(None);

/// The shop.
pub(crate) fn world<T>(look: impl FnOnce(&mut World) -> T) -> T {
    let mut world: MutexGuard<'_, Option<World>> = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    look(world.get_or_insert_default())
}

impl World {
    pub(crate) fn sell(&mut self, id: u64, status: &str, at: Moment) {
        let (id_text, status) = (id.to_string(), status.to_owned());
        let sold = Sold { id: id_text, status, total: 425_000, refunded: 0, made: at, changed: at };
        self.orders.insert(id, sold);
    }

    fn ask(&mut self, road: &'static str) -> CallResult<()> {
        *self.asked.entry(road).or_default() += 1;
        let stutters = self.stutters && road == "register" && self.asked[road].is_multiple_of(2);
        if self.is_down || stutters { Err(CallError::new(road, Fault::Down)) } else { Ok(()) }
    }
}

pub(crate) static SHOP: ChannelKind = ChannelKind {
    code: "shop",
    name: "Shop",
    fields: &[
        SettingField { key: "address", kind: FieldKind::Address, required: true, default: "" },
        SettingField { key: "webhook_secret", kind: FieldKind::Secret, required: false, default: "" },
    ],
    open: |settings: &Settings| -> Result<Box<dyn Channel>, SettingsError> {
        let base = settings.found.get("base").cloned();
        let dialect = settings.found.get("dialect").cloned();
        Ok(Box::new(Shop { has_secret: settings.secrets.contains_key("webhook_secret"), base, dialect }))
    },
    sort: |_| {},
    holds_secret: |_| false,
    names_variants_alone: false,
};

#[derive(Debug)]
struct Shop {
    has_secret: bool,
    /// Where the last probe found it: nowhere else it is answered.
    base: Option<String>,
    dialect: Option<String>,
}

#[async_trait]
impl Channel for Shop {
    fn kind(&self) -> &'static ChannelKind {
        &SHOP
    }
    async fn probe(&self, _: &CallCx<'_>) -> CallResult<ProbeReport> {
        world(|world| {
            world.ask("probe")?;
            let fingerprint = if world.print.is_empty() { "one" } else { world.print }.to_owned();
            Ok(ProbeReport { fingerprint, found: world.facts.clone(), missing: world.lacks.clone() })
        })
    }
    fn order_source(&self) -> Option<&dyn OrderSource> {
        Some(self)
    }
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
    fn shop_hooks(&self) -> Option<&dyn ShopHooks> {
        Some(self)
    }
    fn register(&self) -> Option<&dyn OrderRegister> {
        Some(self)
    }
}

fn raw(sold: &Sold) -> RawOrder {
    RawOrder {
        external_id: sold.id.clone(),
        dialect: "shop".to_owned(),
        changed_at: sold.changed,
        body: serde_json::to_vec(sold).unwrap().into(),
    }
}

fn refund(amount: i64) -> ChannelRefund {
    ChannelRefund {
        external_id: "1".to_owned(),
        amount: Money::new(amount, Currency::EUR),
        reason: String::new(),
        lines: Vec::new(),
    }
}

fn phase(status: &str) -> ShopPhase {
    match status {
        "draft" => ShopPhase::Draft,
        "cancelled" | "trash" => ShopPhase::Cancelled,
        "completed" => ShopPhase::Completed,
        _ => ShopPhase::Processing,
    }
}

/// Orders of a page, so that walks have several.
const PAGE: usize = 3;

#[async_trait]
impl OrderSource for Shop {
    async fn changes(&self, _: &CallCx<'_>, after: &Cursor) -> CallResult<ChangePage> {
        world(|world| {
            world.ask("changes")?;
            if world.is_strict && self.dialect.as_ref() != world.facts.get("dialect") {
                return Err(CallError::new("changes", Fault::Settings));
            }
            let all: Vec<Sold> = world
                .orders
                .iter()
                .filter(|(id, sold)| sold.changed >= after.since && !world.hidden.contains(id))
                .map(|(_, sold)| sold.clone())
                .collect();
            let from = (after.page as usize - 1) * PAGE;
            let page: Vec<RawOrder> = all.iter().skip(from).take(PAGE).map(raw).collect();
            let highest = page.iter().map(|raw| raw.changed_at).max().unwrap_or(after.highest).max(after.highest);
            let next = if from + PAGE < all.len() {
                NextPage::More(Cursor { page: after.page + 1, highest, ..*after })
            } else {
                NextPage::Done(highest)
            };
            Ok(ChangePage { orders: page, total: Some(all.len() as u64), next })
        })
    }
    async fn fetch(&self, _: &CallCx<'_>, external_id: &str) -> CallResult<Option<RawOrder>> {
        world(|world| {
            world.ask("fetch")?;
            if world.keeps_orders || self.base.as_ref() != world.facts.get("base") {
                return Err(CallError::new("fetch", Fault::Settings));
            }
            Ok(world.orders.get(&external_id.parse().unwrap()).map(raw))
        })
    }
    fn read(&self, raw: &RawOrder) -> Result<ChannelOrder, Unreadable> {
        let sold: Sold =
            serde_json::from_slice(&raw.body).map_err(|error| Unreadable::NotAnOrder(error.to_string()))?;
        if sold.status == "strange" {
            return Err(Unreadable::Field { field: "status".to_owned(), why: "strange".to_owned() });
        }
        let currency: Currency = "EUR".parse().unwrap();
        let total = Money::new(sold.total, currency);
        Ok(ChannelOrder {
            external_id: sold.id.clone(),
            number: sold.id.clone(),
            status: sold.status.clone(),
            phase: phase(&sold.status),
            currency,
            total,
            lines: vec![ChannelLine {
                external_id: "1".to_owned(),
                product: "11".to_owned(),
                variant: "0".to_owned(),
                sku: String::new(),
                name: "Kettle".to_owned(),
                attributes: String::new(),
                picture: None,
                quantity: 1,
                amount: total,
                tax: Money::zero(currency),
            }],
            charges: Vec::new(),
            refunds: if sold.refunded > 0 { vec![refund(sold.refunded)] } else { Vec::new() },
            payment: PaymentKind::Prepaid,
            payment_title: "Card".to_owned(),
            paid_at: Some(sold.made),
            customer: ChannelCustomer::default(),
            note: String::new(),
            created_at: sold.made,
            changed_at: sold.changed,
        })
    }
}

impl Webhooks for Shop {
    fn verify(&self, delivery: &Delivery) -> Result<Hint, HookRefusal> {
        if delivery.header("x-wc-webhook-signature") != Some("good") {
            return Err(HookRefusal::WrongSignature);
        }
        Ok(Hint::Order { external_id: String::from_utf8_lossy(&delivery.body).into_owned() })
    }
    fn delivery_id(&self, _: &Delivery) -> Option<String> {
        None
    }
    fn topic(&self, _: &Delivery) -> String {
        "order.updated".to_owned()
    }
}

#[async_trait]
impl ShopHooks for Shop {
    fn topics(&self) -> &'static [&'static str] {
        &["order.created", "order.updated"]
    }
    async fn list(&self, _: &CallCx<'_>) -> CallResult<Vec<ShopHook>> {
        world(|world| {
            world.ask("hooks")?;
            if world.denies_hooks { Err(CallError::new("hooks", Fault::Settings)) } else { Ok(world.hooks.clone()) }
        })
    }
    async fn create(&self, _: &CallCx<'_>, topic: &str, address: &str) -> CallResult<ShopHook> {
        assert!(self.has_secret, "a webhook without a secret is signed by nobody");
        world(|world| {
            world.ask("make a hook")?;
            world.made_hooks += 1;
            let hook = ShopHook {
                external_id: world.made_hooks.to_string(),
                topic: topic.to_owned(),
                address: address.to_owned(),
                state: HookState::Active,
            };
            world.hooks.push(hook.clone());
            Ok(hook)
        })
    }
    async fn remove(&self, _: &CallCx<'_>, external_id: &str) -> CallResult<()> {
        world(|world| {
            world.ask("remove a hook")?;
            world.hooks.retain(|hook| hook.external_id != external_id);
            Ok(())
        })
    }
}

#[async_trait]
impl OrderRegister for Shop {
    async fn page(
        &self,
        _: &CallCx<'_>,
        since: Moment,
        until: Moment,
        place: &RegisterPlace,
    ) -> CallResult<RegisterPage> {
        world(|world| {
            world.ask("register")?;
            let is_trash = place.shelf == 1;
            let shelf: Vec<&Sold> = world
                .orders
                .values()
                .filter(|sold| (since..until).contains(&sold.made) && (sold.status == "trash") == is_trash)
                .collect();
            let from = place.pages as usize * PAGE;
            let row = |sold: &&Sold| RegisterRow {
                external_id: sold.id.clone(),
                number: sold.id.clone(),
                status: sold.status.clone(),
                phase: phase(&sold.status),
                total: Some(Money::new(sold.total, "EUR".parse().unwrap())),
                refunded: Some(Money::new(sold.refunded, "EUR".parse().unwrap())),
                made_at: sold.made,
                changed_at: sold.changed,
            };
            let next = if from + PAGE < shelf.len() {
                Some(RegisterPlace { pages: place.pages + 1, ..place.clone() })
            } else if is_trash {
                None
            } else {
                Some(RegisterPlace { shelf: 1, ..RegisterPlace::default() })
            };
            let rows = shelf.iter().skip(from).take(PAGE).map(row).collect();
            Ok(RegisterPage { rows, total: Some(shelf.len() as u64), next })
        })
    }
    async fn counts(&self, _: &CallCx<'_>) -> CallResult<Option<BTreeMap<String, u64>>> {
        world(|world| {
            world.ask("report")?;
            let mut counts = BTreeMap::new();
            for sold in world.orders.values().filter(|sold| sold.status != "trash") {
                *counts.entry(sold.status.clone()).or_default() += 1;
            }
            Ok(Some(counts))
        })
    }
}
