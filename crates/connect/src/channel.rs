//! A connection to a shop and its sides. What a shop cannot do is absent, so nobody can call it.

mod catalogue;
mod register;
mod shop_hooks;

use std::{collections::BTreeMap, fmt::Debug};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    Moment,
    order::{ChannelOrder, ShopPhase},
};
use serde::{Deserialize, Serialize};

pub use self::{
    catalogue::{CataloguePage, CataloguePiece, CataloguePlace, CatalogueSource, ChannelProduct, ChannelVariant},
    register::{OrderRegister, RegisterPage, RegisterPlace, RegisterRow},
    shop_hooks::{HookState, ShopHook, ShopHooks},
};
use crate::{CallCx, CallResult, SettingField, Settings, SettingsError};

/// A kind of shop, in the registry.
pub struct ChannelKind {
    /// Stored and sent, never translated.
    pub code: &'static str,
    /// For people.
    pub name: &'static str,
    /// Its settings.
    pub fields: &'static [SettingField],
    /// Opens a connection: checks settings and touches no network.
    pub open: fn(&Settings) -> Result<Box<dyn Channel>, SettingsError>,
    /// Puts typed settings into the form and the place in which they are kept: a secret that was typed into a plain field goes
    /// among the secrets (BR-04). What cannot be used is left as it is, for `open` to refuse.
    pub sort: fn(&mut Settings),
    /// Whether a text that was typed into a plain field holds a secret: then it is not shown again (BR-04).
    pub holds_secret: fn(&str) -> bool,
    /// Whether one of its interfaces names a variant by its own id alone: then `(variant, 0)` and `(product, variant)` are the
    /// same goods, since no variant has the id of a product.
    pub names_variants_alone: bool,
}

impl Debug for ChannelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChannelKind").field("code", &self.code).finish_non_exhaustive()
    }
}

/// One connection to a shop. Opening it checks settings and touches no network.
#[async_trait]
pub trait Channel: Debug + Send + Sync {
    /// What kind of shop it is.
    fn kind(&self) -> &'static ChannelKind;
    /// Proves the credentials and names each missing right (BR-03).
    async fn probe(&self, cx: &CallCx<'_>) -> CallResult<ProbeReport>;
    /// Orders come from here.
    fn order_source(&self) -> Option<&dyn OrderSource> {
        None
    }
    /// The shop can be told about orders.
    fn order_sink(&self) -> Option<&dyn OrderSink> {
        None
    }
    /// The shop can call us.
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        None
    }
    /// The webhooks that the shop keeps can be listed and made.
    fn shop_hooks(&self) -> Option<&dyn ShopHooks> {
        None
    }
    /// A second way to the orders, to prove the first.
    fn register(&self) -> Option<&dyn OrderRegister> {
        None
    }
    /// Goods come from here.
    fn catalogue(&self) -> Option<&dyn CatalogueSource> {
        None
    }
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeReport {
    /// What identifies the shop or account, whatever address was typed (BR-08).
    pub fingerprint: String,
    /// Found facts by name, kept with the connection and shown: `version`, `dialect`, `currency`, `time_zone`,
    /// `modified_filter`.
    pub found: BTreeMap<String, String>,
    /// Rights and settings that are missing for reading orders and telling statuses, each a stable code.
    pub missing: Vec<String>,
}

/// Where reading of changes stands (BR-16). The connector moves it; the flow keeps it with the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Read what changed after this moment; fixed during one run.
    pub since: Moment,
    /// The page to read next, from 1.
    pub page: u32,
    /// The greatest change moment seen in this run.
    pub highest: Moment,
    /// The far side's time when the run began; the next run never starts later.
    pub began: Option<Moment>,
    /// Where the connector stands within the run; only the connector reads it.
    #[serde(default)]
    pub place: CursorPlace,
}

/// Where a connector stands within a run: enough to see that orders went away above the place that was reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorPlace {
    /// Which shelf: 0 what lives, 1 the trash.
    pub shelf: u8,
    /// Orders of this shelf that were passed.
    pub passed: u64,
    /// The last order that was passed.
    pub last: u64,
    /// Orders that the shelves before this one have.
    pub before: u64,
    /// Orders asked for at once; 0 stands for the most.
    pub size: u16,
    /// Answers that came well since fewer were asked for.
    pub calm: u16,
}

impl Cursor {
    /// The beginning of a run that reads what changed after `since`.
    #[must_use]
    pub const fn starting(since: Moment) -> Self {
        Self { since, page: 1, highest: since, began: None, place: CursorPlace::DEFAULT }
    }
}

impl CursorPlace {
    /// The beginning.
    pub const DEFAULT: Self = Self { shelf: 0, passed: 0, last: 0, before: 0, size: 0, calm: 0 };
}

/// One page of changed orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePage {
    /// The orders, in the shop's stable order.
    pub orders: Vec<RawOrder>,
    /// The shop's own count of what this run will read.
    pub total: Option<u64>,
    /// What comes next.
    pub next: NextPage,
}

/// What comes after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextPage {
    /// Read on from here.
    More(Cursor),
    /// The run is over; the next run starts from this moment, less the overlap.
    Done(Moment),
}

/// An order as the shop sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawOrder {
    /// The shop's id.
    pub external_id: String,
    /// The dialect of the body, as the connector names it (`wc/v3`).
    pub dialect: String,
    /// The shop's word of when it last changed.
    pub changed_at: Moment,
    /// The order's own bytes (one order, also when it came in a list).
    pub body: Bytes,
}

/// Why stored bytes cannot be read as an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A currency that nobody knows.
    #[error("unknown currency `{0}`")]
    Currency(String),
    /// A field is missing or of the wrong form.
    #[error("field `{field}`: {why}")]
    Field {
        /// Which.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is no order at all.
    #[error("not an order: {0}")]
    NotAnOrder(String),
}

/// Orders come from here.
#[async_trait]
pub trait OrderSource: Send + Sync {
    /// One page after `after`, in the shop's stable order, with the shop's own total (BR-17).
    async fn changes(&self, cx: &CallCx<'_>, after: &Cursor) -> CallResult<ChangePage>;
    /// One order as it is now; `None` when the shop has no such order (any more).
    async fn fetch(&self, cx: &CallCx<'_>, external_id: &str) -> CallResult<Option<RawOrder>>;
    /// Pure: the stored bytes as an order, or why they cannot be read yet.
    ///
    /// # Errors
    /// When the bytes are no order that this version understands.
    fn read(&self, raw: &RawOrder) -> Result<ChannelOrder, Unreadable>;
}

/// What a shop is told about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Everything is on the way to the customer.
    Completed,
    /// Nothing will come.
    Cancelled,
}

/// A status that a shop knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopStatus {
    /// The shop's code of it, without a prefix.
    pub code: String,
    /// Its name in the shop.
    pub name: String,
    /// What it means.
    pub phase: ShopPhase,
}

/// The shop can be told.
#[async_trait]
pub trait OrderSink: Send + Sync {
    /// The status that says this, where the company chose no other.
    fn usual_status(&self, told: Told) -> &str;
    /// The statuses that the shop knows, those of its plugins included.
    async fn statuses(&self, cx: &CallCx<'_>) -> CallResult<Vec<ShopStatus>>;
    /// Sets the shop's status. Repeating it changes nothing. A status that the shop does not know is refused before
    /// anything is sent, where the shop itself would not refuse it.
    async fn set_status(&self, cx: &CallCx<'_>, external_id: &str, status: &str) -> CallResult<()>;
    /// Writes a note that the shop's staff sees (not mailed to the customer). Not repeatable: look at `notes` first.
    async fn add_note(&self, cx: &CallCx<'_>, external_id: &str, note: &str) -> CallResult<()>;
    /// The notes of an order, to look before repeating.
    async fn notes(&self, cx: &CallCx<'_>, external_id: &str) -> CallResult<Vec<String>>;
}

/// A request of a shop to us, exactly as it came.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Header names in lower case.
    pub headers: Vec<(String, String)>,
    /// The exact bytes.
    pub body: Bytes,
}

impl Delivery {
    /// The first header of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a verified delivery says: where to look. Never the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// The shop only tries the address.
    Ping,
    /// Look at this order.
    Order {
        /// The shop's id.
        external_id: String,
    },
    /// Nothing for us, with the topic.
    Nothing(String),
}

/// Why a delivery is not believed. It is still answered as the shop needs it (BR-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookRefusal {
    /// No signature.
    Unsigned,
    /// A signature that does not fit.
    WrongSignature,
    /// Signed, and no body that we can read.
    Unreadable,
    /// Signed, and an error of the shop inside (the hook's author lost his rights).
    ShopError,
}

/// The shop can call us.
pub trait Webhooks: Send + Sync {
    /// Pure: checks the signature and says where to look.
    ///
    /// # Errors
    /// When the delivery is not to be believed.
    fn verify(&self, delivery: &Delivery) -> Result<Hint, HookRefusal>;
    /// The delivery's own id, for telling doubles apart; `None` when the shop gave none.
    fn delivery_id(&self, delivery: &Delivery) -> Option<String>;
    /// Its topic, for the list; empty when the shop gave none.
    fn topic(&self, delivery: &Delivery) -> String;
}
