//! A small shop in this process: orders with any status, a list of what changed, a list of statuses, goods in pages. It
//! refuses a status that it does not know, and remembers what it was told. Each test is a process of its own.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use connect::{
    CallCx, CallError, CallResult, Fault, FieldKind, ItemRefusal, SettingField, Settings, SettingsError,
    channel::{
        CataloguePage, CataloguePiece, CataloguePlace, CatalogueSource, ChangePage, Channel, ChannelKind,
        ChannelProduct, ChannelVariant, Cursor, NextPage, OrderSink, OrderSource, ProbeReport, RawOrder, ShopStatus,
        Told, Unreadable,
    },
};
use domain::{
    Currency, Moment, Money,
    decision::DecisionKind,
    order::{ChannelCustomer, ChannelLine, ChannelOrder, ChannelRefund, PaymentKind, RefundedLine, ShopPhase},
};
use serde::{Deserialize, Serialize};

/// An order of the shop; its bytes are its JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sold {
    pub(crate) id: u64,
    pub(crate) status: String,
    pub(crate) payment: PaymentKind,
    pub(crate) title: String,
    pub(crate) paid: bool,
    pub(crate) refunded: i64,
    /// Pieces of each line, and refunds of them: of which line, how many.
    pub(crate) pieces: i64,
    pub(crate) taken_back: Vec<(i64, i64)>,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) account: String,
    /// Lines: variants 1, 2 and so on of one product.
    pub(crate) lines: i64,
    pub(crate) changed: Moment,
    /// Whether its line names the variant by its own id alone.
    pub(crate) alone: bool,
}

/// Everything that the shop is.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) orders: BTreeMap<u64, Sold>,
    /// What it was told: order and status.
    pub(crate) told: Vec<(String, String)>,
    /// Answers to the next telling are lost after it was done.
    pub(crate) loses_answer: bool,
    /// Products with their variants, by id; those of the second shop begin with a 9.
    pub(crate) goods: BTreeMap<u64, (ChannelProduct, Vec<ChannelVariant>)>,
    /// The provider says prices before, 10 CNY for each piece, and nothing at all of the goods of these sellers.
    pub(crate) silent: Option<Vec<String>>,
    /// The provider takes orders, and says no to each; without it nothing can be ordered there.
    pub(crate) refuses: bool,
    /// Pages of goods that were asked for, and the one at which the shop breaks down once.
    pub(crate) pages: u32,
    pub(crate) breaks_at: Option<u32>,
    /// Whether the shop is asked by the interface that names variants by their own ids alone.
    pub(crate) alone: bool,
}

static WORLD: Mutex<Option<World>> = Mutex::new(None);

/// The shop.
pub(crate) fn world<T>(look: impl FnOnce(&mut World) -> T) -> T {
    let mut world: MutexGuard<'_, Option<World>> = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    look(world.get_or_insert_default())
}

impl World {
    /// A paid order of 42.50.
    pub(crate) fn sell(&mut self, id: u64, status: &str, at: Moment) -> &mut Sold {
        let sold = Sold {
            id,
            status: status.to_owned(),
            payment: PaymentKind::Prepaid,
            title: "Card".to_owned(),
            paid: false,
            refunded: 0,
            pieces: 1,
            taken_back: Vec::new(),
            name: format!("Customer {id}"),
            email: String::new(),
            phone: String::new(),
            account: String::new(),
            lines: 1,
            changed: at,
            alone: self.alone,
        };
        self.orders.entry(id).insert_entry(sold).into_mut()
    }

    /// The shop is asked by its other interface from now on.
    pub(crate) fn speak(&mut self, alone: bool) {
        self.alone = alone;
        self.orders.values_mut().for_each(|sold| sold.alone = alone);
    }

    /// A product with variants by SKU; its ids count from 1.
    pub(crate) fn stock(&mut self, id: u64, name: &str, skus: &[&str]) {
        let product = ChannelProduct {
            external_id: id.to_string(),
            name: name.to_owned(),
            sku: String::new(),
            status: "publish".to_owned(),
            address: String::new(),
            pictures: Vec::new(),
            categories: Vec::new(),
            supplier_links: Vec::new(),
            changed_at: 0,
        };
        let variants = skus.iter().enumerate().map(|(place, sku)| ChannelVariant {
            external_id: (place + 1).to_string(),
            sku: (*sku).to_owned(),
            attributes: format!("Size: {place}"),
            picture: String::new(),
            price: Some(Money::new(100_000, Currency::EUR)),
            stock: Some(3),
            supplier_links: Vec::new(),
        });
        self.goods.insert(id, (product, variants.collect()));
    }
}

pub(crate) static SHOP: ChannelKind = ChannelKind {
    code: "shop",
    name: "Shop",
    fields: &[SettingField { key: "address", kind: FieldKind::Text, required: true, default: "" }],
    open: |settings: &Settings| -> Result<Box<dyn Channel>, SettingsError> {
        Ok(Box::new(Shop { first: settings.plain["address"].clone() }))
    },
    sort: |_| {},
    holds_secret: |_| false,
    names_variants_alone: true,
};

/// Orders and goods whose ids begin with a 9 are the second shop's.
#[derive(Debug)]
struct Shop {
    first: String,
}

impl Shop {
    fn has(&self, id: u64) -> bool {
        id.to_string().starts_with('9') == (self.first == "9")
    }
}

#[async_trait]
impl Channel for Shop {
    fn kind(&self) -> &'static ChannelKind {
        &SHOP
    }
    async fn probe(&self, _: &CallCx<'_>) -> CallResult<ProbeReport> {
        let dialect = if world(|world| world.alone) { "old" } else { "new" };
        let found = BTreeMap::from([("dialect".to_owned(), dialect.to_owned())]);
        Ok(ProbeReport { fingerprint: self.first.clone(), found, missing: Vec::new() })
    }
    fn order_source(&self) -> Option<&dyn OrderSource> {
        Some(self)
    }
    fn order_sink(&self) -> Option<&dyn OrderSink> {
        Some(self)
    }
    fn catalogue(&self) -> Option<&dyn CatalogueSource> {
        Some(self)
    }
}

/// The first line takes what the others, at one euro each, leave of 42.50.
fn line(sold: &Sold, place: i64) -> ChannelLine {
    let (of, alone) = (sold.lines, sold.alone);
    ChannelLine {
        external_id: place.to_string(),
        product: if alone { place.to_string() } else { "11".to_owned() },
        variant: if alone { "0".to_owned() } else { place.to_string() },
        sku: String::new(),
        name: "Kettle".to_owned(),
        attributes: String::new(),
        picture: None,
        quantity: sold.pieces,
        amount: Money::new(if place == 1 { 425_000 - (of - 1) * 10_000 } else { 10_000 }, Currency::EUR),
        tax: Money::zero(Currency::EUR),
    }
}

/// Money for nothing that is named, and money for pieces.
fn refunds(sold: &Sold) -> Vec<ChannelRefund> {
    let refund = |number: usize, amount: i64, lines| ChannelRefund {
        external_id: number.to_string(),
        amount: Money::new(amount, Currency::EUR),
        reason: String::new(),
        lines,
    };
    let mut all = if sold.refunded > 0 { vec![refund(0, sold.refunded, Vec::new())] } else { Vec::new() };
    for (number, (place, pieces)) in sold.taken_back.iter().enumerate() {
        let amount = line(sold, *place).amount.split(&[*pieces, sold.pieces - pieces])[0];
        let named = RefundedLine { line: place.to_string(), pieces: *pieces, amount };
        all.push(refund(number + 1, amount.amount, vec![named]));
    }
    all
}

fn raw(sold: &Sold) -> RawOrder {
    RawOrder {
        external_id: sold.id.to_string(),
        dialect: "shop".to_owned(),
        changed_at: sold.changed,
        body: serde_json::to_vec(sold).unwrap().into(),
    }
}

const STATUSES: [(&str, ShopPhase); 8] = [
    ("on-hold", ShopPhase::AwaitingPayment),
    ("processing", ShopPhase::Processing),
    ("completed", ShopPhase::Completed),
    ("cancelled", ShopPhase::Cancelled),
    ("refunded", ShopPhase::Refunded),
    ("buying", ShopPhase::Other),
    ("sent", ShopPhase::Other),
    ("packed", ShopPhase::Other),
];

#[async_trait]
impl OrderSource for Shop {
    async fn changes(&self, _: &CallCx<'_>, after: &Cursor) -> CallResult<ChangePage> {
        let orders: Vec<RawOrder> = world(|world| {
            let all = world.orders.values().filter(|sold| self.has(sold.id) && sold.changed >= after.since);
            all.map(raw).collect()
        });
        let highest = orders.iter().map(|raw| raw.changed_at).max().unwrap_or(after.highest).max(after.highest);
        Ok(ChangePage { total: Some(orders.len() as u64), orders, next: NextPage::Done(highest) })
    }
    async fn fetch(&self, _: &CallCx<'_>, external_id: &str) -> CallResult<Option<RawOrder>> {
        world(|world| Ok(world.orders.get(&external_id.parse().unwrap()).map(raw)))
    }
    fn read(&self, raw: &RawOrder) -> Result<ChannelOrder, Unreadable> {
        let sold: Sold =
            serde_json::from_slice(&raw.body).map_err(|error| Unreadable::NotAnOrder(error.to_string()))?;
        if sold.status == "strange" {
            return Err(Unreadable::Field { field: "status".to_owned(), why: "strange".to_owned() });
        }
        let total = Money::new(425_000, Currency::EUR);
        let phase = STATUSES.iter().find(|(code, _)| *code == sold.status).map(|(_, phase)| *phase);
        Ok(ChannelOrder {
            external_id: sold.id.to_string(),
            number: sold.id.to_string(),
            status: sold.status.clone(),
            phase: phase.unwrap_or(ShopPhase::Other),
            currency: Currency::EUR,
            total,
            lines: (1..=sold.lines).map(|place| line(&sold, place)).collect(),
            charges: Vec::new(),
            refunds: refunds(&sold),
            payment: sold.payment,
            payment_title: sold.title.clone(),
            paid_at: sold.paid.then_some(sold.changed),
            customer: ChannelCustomer {
                external_id: sold.account.clone(),
                name: sold.name.clone(),
                email: sold.email.clone(),
                phone: sold.phone.clone(),
                country: "BG".to_owned(),
                ..ChannelCustomer::default()
            },
            note: String::new(),
            created_at: sold.changed,
            changed_at: sold.changed,
        })
    }
}

#[async_trait]
impl OrderSink for Shop {
    fn usual_status(&self, told: Told) -> &str {
        match told {
            Told::Completed => "completed",
            Told::Cancelled => "cancelled",
        }
    }
    async fn statuses(&self, _: &CallCx<'_>) -> CallResult<Vec<ShopStatus>> {
        let status =
            |(code, phase): (&str, ShopPhase)| ShopStatus { code: code.to_owned(), name: code.to_uppercase(), phase };
        Ok(STATUSES.into_iter().map(status).collect())
    }
    async fn set_status(&self, cx: &CallCx<'_>, external_id: &str, status: &str) -> CallResult<()> {
        let refusal = ItemRefusal { asks: DecisionKind::UnknownStatus, code: "unknown".into(), message: String::new() };
        // Packed is listed, and taken away since.
        if status == "packed" || STATUSES.iter().all(|(code, _)| *code != status) {
            return Err(CallError::new("set a status", Fault::Refused(refusal)));
        }
        world(|world| {
            world.told.push((external_id.to_owned(), status.to_owned()));
            let sold = world.orders.get_mut(&external_id.parse().unwrap()).unwrap();
            status.clone_into(&mut sold.status);
            sold.changed = Moment::from_micros(cx.clock.now().micros().max(sold.changed.micros() + 1_000_000));
            if std::mem::take(&mut world.loses_answer) {
                return Err(CallError::new("set a status", Fault::Down).effect_unknown());
            }
            Ok(())
        })
    }
    async fn add_note(&self, _: &CallCx<'_>, _: &str, _: &str) -> CallResult<()> {
        Ok(())
    }
    async fn notes(&self, _: &CallCx<'_>, _: &str) -> CallResult<Vec<String>> {
        Ok(Vec::new())
    }
}

/// A product with its variants, or each variant as a product of its own.
fn pieces((product, variants): &(ChannelProduct, Vec<ChannelVariant>), alone: bool) -> Vec<CataloguePiece> {
    if !alone {
        return vec![CataloguePiece { product: product.clone(), variants: variants.clone(), is_last: true }];
    }
    let own = |variant: &ChannelVariant| CataloguePiece {
        product: ChannelProduct { external_id: variant.external_id.clone(), ..product.clone() },
        variants: vec![ChannelVariant { external_id: "0".to_owned(), ..variant.clone() }],
        is_last: true,
    };
    variants.iter().map(own).collect()
}

/// Products of a page.
const PAGE: usize = 3;

#[async_trait]
impl CatalogueSource for Shop {
    async fn page(&self, _: &CallCx<'_>, place: &CataloguePlace) -> CallResult<CataloguePage> {
        world(|world| {
            world.pages += 1;
            if world.breaks_at == Some(world.pages) {
                return Err(CallError::new("goods", Fault::Down));
            }
            let all =
                world.goods.iter().filter(|(id, _)| self.has(**id)).flat_map(|(_, goods)| pieces(goods, world.alone));
            let all: Vec<CataloguePiece> = all.collect();
            let from = usize::try_from(place.passed).unwrap();
            let next = CataloguePlace { passed: place.passed + PAGE as u64, ..CataloguePlace::default() };
            Ok(CataloguePage {
                pieces: all.iter().skip(from).take(PAGE).cloned().collect(),
                total: Some(all.len() as u64),
                next: (from + PAGE < all.len()).then_some(next),
            })
        })
    }
}
