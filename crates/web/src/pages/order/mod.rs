//! One order: everything that is known about it, in tabs, and what can be done with it.

pub mod desk;
mod sample;

use domain::{
    Moment, Money,
    booking::BookingState,
    ids::{BookingId, ConnectionId, LineId, OrderId, ParcelId, ProviderOrderId},
    ledger::EntryKind,
    line::{EndReason, LineStatus},
    order::{HoldReason, OrderStatus},
    parcel::ParcelState,
    provider_order::ProviderState,
};

use super::decisions::Question;
use crate::components::{Act, Goods, Step};

/// The page. What belongs to one tab is filled only while that tab is shown.
#[derive(Debug, Clone)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The printed number.
    pub number: String,
    /// The shop's id of it.
    pub external_id: String,
    /// The shop's name.
    pub shop: String,
    /// Its status.
    pub status: OrderStatus,
    /// Why it lies still.
    pub hold: Option<HoldReason>,
    /// The shop's own status, as text.
    pub shop_status: String,
    /// Who ordered and where it goes.
    pub customer: Customer,
    /// How it is paid, in the shop's words.
    pub payment: String,
    /// What the customer wrote.
    pub note: String,
    /// What the customer pays in all.
    pub total: Money,
    /// What is paid.
    pub paid: Money,
    /// What remains.
    pub remaining: Money,
    /// What the shop gave back of it; none when nothing.
    pub refunded: Option<Money>,
    /// When the shop took it.
    pub created: Moment,
    /// When it last changed.
    pub changed: Moment,
    /// Lines per status.
    pub counters: Vec<(LineStatus, i64)>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Asks the provider what its open lines would cost now.
    pub ask: Option<Act>,
    /// Shipping, fees, rounding: name and amount.
    pub charges: Vec<(String, Money)>,
    /// Bookings and the provider orders that came of them.
    pub purchases: Vec<Purchase>,
    /// Open questions.
    pub questions: Vec<Question>,
    /// What leaves for the customer.
    pub parcels: Vec<Parcel>,
    /// Entries of the ledger.
    pub entries: Vec<Entry>,
    /// What the shop was told.
    pub tellings: Vec<Telling>,
    /// The audit notes, newest first.
    pub history: Vec<Step>,
    /// Whether money can be entered that a person saw.
    pub receives: bool,
    /// The customer across orders.
    pub customer_link: Option<String>,
    /// What can be done with the whole order.
    pub acts: Vec<Act>,
    /// The Purchase tab.
    pub desk: desk::Desk,
    /// The tab that is shown.
    pub tab: Tab,
    /// How much the tabs hold.
    pub counts: Counts,
}

/// How much the tabs hold, whichever is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Lines.
    pub lines: usize,
    /// Lines that are to be bought or are bought.
    pub purchase: usize,
    /// Parcels.
    pub parcels: usize,
    /// Open questions.
    pub questions: usize,
}

/// The tabs of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Who ordered, sums, questions, and the lines in short.
    #[default]
    Summary,
    /// The lines with all that belongs to them.
    Lines,
    /// What is ready to be bought and what is bought.
    Purchase,
    /// What leaves for the customer.
    Parcels,
    /// The ledger.
    Money,
    /// What happened.
    History,
}

impl Tab {
    /// Every tab, from left to right.
    pub const ALL: &'static [Self] =
        &[Self::Summary, Self::Lines, Self::Purchase, Self::Parcels, Self::Money, Self::History];

    /// Its word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Lines => "lines",
            Self::Purchase => "purchase",
            Self::Parcels => "parcels",
            Self::Money => "money",
            Self::History => "history",
        }
    }

    /// The tab of this word; the first one for anything else.
    #[must_use]
    pub fn find(code: &str) -> Self {
        Self::ALL.iter().copied().find(|tab| tab.code() == code).unwrap_or_default()
    }
}

impl Order {
    /// The tabs that the reader has, each with a count where one says something.
    #[must_use]
    pub fn tabs(&self, f: &crate::frame::Frame) -> Vec<(Tab, usize)> {
        let count = |tab: Tab| match tab {
            Tab::Lines => self.counts.lines,
            Tab::Purchase => self.counts.purchase,
            Tab::Parcels => self.counts.parcels,
            Tab::Summary | Tab::Money | Tab::History => 0,
        };
        let has = |tab: &Tab| *tab != Tab::Money || f.sees_money();
        Tab::ALL.iter().copied().filter(has).map(|tab| (tab, count(tab))).collect()
    }

    /// Open questions.
    #[must_use]
    pub fn asked(&self) -> i64 {
        i64::try_from(self.counts.questions).unwrap_or(i64::MAX)
    }

    /// Whether this tab is shown.
    #[must_use]
    pub fn shows(&self, tab: &str) -> bool {
        self.tab.code() == tab
    }
}

/// Who ordered.
#[derive(Debug, Clone, Default)]
pub struct Customer {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// The address, a line each.
    pub address: Vec<String>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// What is sold.
    pub goods: Goods,
    /// Pieces.
    pub quantity: i64,
    /// Its status.
    pub status: LineStatus,
    /// Whether a price waits for consent (shown as the status).
    pub price_confirmation: bool,
    /// Why it ended.
    pub end: Option<EndReason>,
    /// What the customer pays for it.
    pub sold: Money,
    /// Where it is bought.
    pub offer: Option<Offer>,
    /// What a new offer would be for, where there is none and the reader may add one.
    pub wants: Option<Wants>,
    /// What can be done with it.
    pub acts: Vec<Act>,
}

impl Line {
    /// What tells its form of an offer from other forms of the page.
    #[must_use]
    pub fn offer_form(&self) -> String {
        format!("offer-{}", self.id)
    }
}

/// Goods of a shop that nobody knows where to buy.
#[derive(Debug, Clone)]
pub struct Wants {
    /// The shop.
    pub connection: ConnectionId,
    /// The shop's product.
    pub product: String,
    /// The shop's variant.
    pub variant: String,
    /// Codes and names of the providers.
    pub providers: Vec<(&'static str, &'static str)>,
}

/// What a person typed of a line: empty where nothing.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The price of a piece.
    pub price: String,
    /// Delivery of the line in the provider's country.
    pub delivery: String,
    /// Whether the price was refused and stands here to be corrected.
    pub price_wrong: bool,
    /// The same of the delivery.
    pub delivery_wrong: bool,
}

/// Where a line is bought.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The provider's name.
    pub provider: String,
    /// The offer's number there.
    pub offer: String,
    /// The specification; may be empty.
    pub spec: String,
    /// The seller's name.
    pub seller: String,
    /// The page of the offer at the provider.
    pub link: Option<String>,
    /// The price of a piece above which nothing is bought by itself.
    pub ceiling: Money,
    /// Whether a person set it, and not the offer.
    pub is_typed: bool,
    /// The price really booked, when it is.
    pub booked: Option<Money>,
    /// The price of a piece that the provider named last, and when.
    pub quoted: Option<(Money, Moment)>,
    /// Delivery in the provider's country that a person typed for the line.
    pub delivery: Option<Money>,
    /// What is typed, for who may type.
    pub typed: Option<Typed>,
}

/// A booking.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// Its id.
    pub id: BookingId,
    /// Our reference at the provider.
    pub reference: String,
    /// Its state.
    pub state: BookingState,
    /// The provider's name.
    pub provider: String,
    /// The account that buys.
    pub account: String,
    /// The seller.
    pub seller: String,
    /// Whether it is taken as it is, since the check after export is off (BR-47).
    pub is_unchecked: bool,
    /// When it was begun.
    pub begun: Moment,
    /// Names of its lines with quantities.
    pub lines: Vec<(String, i64)>,
    /// The orders at the provider.
    pub orders: Vec<ProviderOrder>,
    /// What can be done with it.
    pub acts: Vec<Act>,
}

/// An order at a provider.
#[derive(Debug, Clone)]
pub struct ProviderOrder {
    /// Its id.
    pub id: ProviderOrderId,
    /// The provider's number.
    pub number: String,
    /// Its state in our words.
    pub state: ProviderState,
    /// Its state in theirs.
    pub raw_state: String,
    /// Goods.
    pub goods: Money,
    /// Domestic delivery.
    pub freight: Money,
    /// What is to be paid.
    pub total: Money,
    /// Until when it has to be paid.
    pub pay_until: Option<Moment>,
    /// Where a person pays it (BR-50).
    pub pay_link: Option<String>,
    /// Domestic tracking numbers: for staff only (BR-60).
    pub tracking: Vec<String>,
    /// When it was last looked at.
    pub seen: Moment,
}

/// What leaves for the customer.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Its id.
    pub id: ParcelId,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: ParcelState,
    /// Its carrier; may be empty.
    pub carrier: String,
    /// The outward tracking number; may be empty.
    pub tracking: String,
    /// Grams; 0 when not weighed.
    pub weight_g: i64,
    /// Whose it is, where the page does not say so itself.
    pub recipient: Option<Recipient>,
    /// What lies in it.
    pub lines: Vec<ParcelLine>,
    /// What can be done with it by one press.
    pub acts: Vec<Act>,
    /// Giving it up, while it is a draft.
    pub undo: Option<Act>,
    /// What has to be typed for its next state.
    pub asks: Asks,
}

/// Whose a parcel is.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The order.
    pub order: OrderId,
    /// Its printed number.
    pub number: String,
    /// The shop's name.
    pub shop: String,
    /// Who gets it.
    pub name: String,
    /// City and country.
    pub place: String,
}

/// A line in a parcel.
#[derive(Debug, Clone)]
pub struct ParcelLine {
    /// Its goods.
    pub goods: Goods,
    /// Pieces.
    pub pieces: i64,
    /// Taking it out, while that is possible and others stay.
    pub out: Option<Act>,
}

/// What a parcel needs to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing, or the reader may not.
    Nothing,
    /// Its weight, to be packed.
    Weight,
    /// Carrier and number, to be handed over.
    HandOver,
}

/// An entry of the ledger.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// What for.
    pub kind: EntryKind,
    /// How much; what comes to the company is positive.
    pub amount: Money,
    /// Of which line or provider order.
    pub of: String,
}

/// Something the shop was told, or shall be.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The status that the shop gets; may be empty.
    pub status: String,
    /// The note; may be empty.
    pub note: String,
    /// When it arrived; none while it waits.
    pub told: Option<Moment>,
    /// Whether the shop will not take it.
    pub is_refused: bool,
    /// Whether there is nothing to tell any more.
    pub is_needless: bool,
    /// Why it did not arrive, in words, and as it was said where that is something else.
    pub error: Option<(String, String)>,
}

crate::pages::view!(Order, "order", Some(crate::frame::Menu::Orders), "pages/order/page.html");
crate::pages::fragment!(Parcel, parcel, "pages/order/parcel.html");

pub(crate) use sample::samples;
