//! A connection to a trade provider and its sides. What a provider cannot do is absent.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;
use domain::{Moment, Money, consignee::Consignee, offer::OfferKey, plan::Grouping, provider_order::ProviderOrderSeen};

use crate::{
    CallCx, CallResult, ItemRefusal, Secret, SettingField, Settings, SettingsError,
    channel::{Delivery, HookRefusal, ProbeReport},
};

/// A kind of provider, in the registry.
pub struct ProviderKind {
    /// Stored and sent, never translated.
    pub code: &'static str,
    /// For people.
    pub name: &'static str,
    /// Its settings.
    pub fields: &'static [SettingField],
    /// How a create call groups lines (BR-42).
    pub grouping: Grouping,
    /// How long after an attempt absence may be believed (domain guide 4.3).
    pub absence: Duration,
    /// Opens a connection: checks settings and touches no network.
    pub open: fn(&Settings) -> Result<Box<dyn Provider>, SettingsError>,
    /// What is wrong with a consignee for this provider (BR-44): field names, empty when it is complete.
    pub check_consignee: fn(&Consignee) -> Vec<&'static str>,
    /// What an address of goods at the provider, or their bare number, names: the offer and, where the address says it, the
    /// specification. Pure; none when it is no such address.
    pub offer_of_link: fn(&str) -> Option<(String, String)>,
    /// The page of the provider where a person sees an order, with `{number}` for its number.
    pub order_page: &'static str,
}

impl Debug for ProviderKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderKind").field("code", &self.code).finish_non_exhaustive()
    }
}

/// One connection to a provider.
#[async_trait]
pub trait Provider: Debug + Send + Sync {
    /// What kind of provider it is.
    fn kind(&self) -> &'static ProviderKind;
    /// Proves key and secret.
    async fn probe(&self, cx: &CallCx<'_>) -> CallResult<ProbeReport>;
    /// Orders can be created and read.
    fn ordering(&self) -> Option<&dyn Ordering> {
        None
    }
    /// Prices and stock can be asked before.
    fn preview(&self) -> Option<&dyn Preview> {
        None
    }
    /// Orders can be found by our reference.
    fn lookup(&self) -> Option<&dyn Lookup> {
        None
    }
    /// Orders can be listed.
    fn order_list(&self) -> Option<&dyn OrderList> {
        None
    }
    /// Unpaid orders can be cancelled.
    fn cancel(&self) -> Option<&dyn Cancel> {
        None
    }
    /// A person can be given a link to pay.
    fn pay_link(&self) -> Option<&dyn PayLink> {
        None
    }
    /// Sessions can be renewed.
    fn sessions(&self) -> Option<&dyn Sessions> {
        None
    }
    /// A person can sign in in the provider's own window.
    fn sign_in(&self) -> Option<&dyn SignIn> {
        None
    }
    /// The provider can call us.
    fn messages(&self) -> Option<&dyn Messages> {
        None
    }
}

/// What is to be ordered in one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Our reference: 13 characters, unique for ever.
    pub reference: String,
    /// The items; no two with the same goods.
    pub items: Vec<DraftItem>,
    /// Who gets the goods.
    pub consignee: Consignee,
}

/// One item of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftItem {
    /// What.
    pub key: OfferKey,
    /// Pieces.
    pub quantity: i64,
}

/// What came of a create call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Numbers of the provider orders that exist now, 0 to n.
    pub numbers: Vec<String>,
    /// Items that were not ordered.
    pub failed: Vec<(OfferKey, ItemRefusal)>,
}

/// Orders can be created and read.
#[async_trait]
pub trait Ordering: Send + Sync {
    /// One call, from which 0 to n provider orders and failed items come. Never repeated by anybody without a look-up.
    async fn place(&self, cx: &CallCx<'_>, draft: &Draft) -> CallResult<Placed>;
    /// One provider order with lines and shipments; `None` when this account has no such order.
    async fn state(&self, cx: &CallCx<'_>, number: &str) -> CallResult<Option<ProviderOrderSeen>>;
}

/// What a provider would ask now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Price of a piece for each item that can be bought.
    pub prices: Vec<(OfferKey, Money)>,
    /// Domestic delivery of the whole.
    pub freight: Money,
    /// Items that cannot be bought now.
    pub refused: Vec<(OfferKey, ItemRefusal)>,
}

/// Prices and stock can be asked before.
#[async_trait]
pub trait Preview: Send + Sync {
    /// What the draft would cost. A refusal of the whole call comes as `Fault::Refused`.
    async fn quote(&self, cx: &CallCx<'_>, draft: &Draft) -> CallResult<Quote>;
}

/// What a look by reference shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// These orders carry our reference.
    Ours(Vec<ProviderOrderSeen>),
    /// No order carries it, by the provider's word.
    Absent,
    /// The provider cannot say.
    CannotTell,
}

/// Orders can be found by our reference.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// `Absent` is said only when the provider says so in so many words.
    async fn by_reference(&self, cx: &CallCx<'_>, reference: &str) -> CallResult<Sighting>;
}

/// Which orders to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Made in this span.
    Made(Moment, Moment),
    /// Changed in this span.
    Changed(Moment, Moment),
}

/// Orders can be listed.
#[async_trait]
pub trait OrderList: Send + Sync {
    /// All orders in the window, read to the end and compared with the provider's own total; without shipments.
    async fn list(&self, cx: &CallCx<'_>, window: Window) -> CallResult<Vec<ProviderOrderSeen>>;
}

/// What came of a cancel call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancelled {
    /// It is closed.
    Done,
    /// Too young or busy: ask again after this wait.
    Later(Duration),
    /// Not any more: it is paid or closed otherwise; read it.
    No,
}

/// Unpaid orders can be cancelled.
#[async_trait]
pub trait Cancel: Send + Sync {
    /// Cancels an unpaid order. Repeating it is harmless.
    async fn cancel(&self, cx: &CallCx<'_>, number: &str) -> CallResult<Cancelled>;
}

/// A person can be given a link to pay.
#[async_trait]
pub trait PayLink: Send + Sync {
    /// One address where the signed-in buyer pays these orders.
    async fn pay_link(&self, cx: &CallCx<'_>, numbers: &[String]) -> CallResult<PayAddress>;
}

/// What the cashier of a provider is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayAddress {
    /// All of the orders are paid there.
    All(String),
    /// These orders cannot be paid: an address for the others alone would be believed to be for all, and is not given.
    Not {
        /// Their numbers, as far as the provider names them.
        numbers: Vec<String>,
        /// What it said; may be empty.
        said: String,
    },
}

/// Renewed tokens of an account.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// The new access token.
    pub access_token: Secret,
    /// When it ends.
    pub expires_at: Moment,
    /// A new refresh token, when the provider gave one; else the old one stays.
    pub refresh_token: Option<Secret>,
    /// When the refresh token ends and only a person can sign in again, when the provider says so.
    pub refresh_ends_at: Option<Moment>,
    /// The member the tokens belong to, when the provider says so.
    pub member_id: Option<String>,
}

/// Sessions can be renewed.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Renews the tokens of the account in `cx`. `Fault::Session` when a person has to sign in again.
    async fn renew(&self, cx: &CallCx<'_>) -> CallResult<Renewed>;
}

/// The tokens that a person's sign-in brought, and whose they are.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The login name at the provider, for people.
    pub login: String,
    /// The provider's own id of the member; empty when it does not say.
    pub member_id: String,
    /// The token that signs calls.
    pub access_token: Secret,
    /// The token that renews it; empty when there is none.
    pub refresh_token: Secret,
    /// When the access token ends.
    pub expires_at: Moment,
    /// When the refresh token ends and only a person can sign in again, when the provider says so.
    pub refresh_ends_at: Option<Moment>,
}

/// A person can sign in in the provider's own window. The hub never sees a password.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// Pure: where the person is sent. The provider sends him back to `callback` with `state` and a code.
    fn authorize_url(&self, callback: &str, state: &str) -> String;
    /// Exchanges the code that came back; `callback` is the one that the person was sent with. A code is good once: this
    /// is never repeated. `Fault::Session` when the provider does not take the code.
    async fn exchange(&self, cx: &CallCx<'_>, callback: &str, code: &str) -> CallResult<SignedIn>;
}

/// What a verified message of a provider says: where to look. Never the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The provider's id of the message, for telling doubles apart.
    pub id: String,
    /// Its topic, as the provider spells it.
    pub topic: String,
    /// The member whose account it is about.
    pub member_id: String,
    /// Numbers of the provider orders that changed; empty when it says nothing about orders.
    pub orders: Vec<String>,
    /// Sent by a person who tries the address: kept, and without effect.
    pub is_test: bool,
}

/// The provider can call us.
pub trait Messages: Send + Sync {
    /// Pure: checks the signature and says where to look. `query` is that of the address, without the question mark.
    ///
    /// # Errors
    /// When the message is not to be believed.
    fn verify(&self, query: &str, delivery: &Delivery) -> Result<Message, HookRefusal>;
}
