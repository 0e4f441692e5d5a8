//! The hub as its public API shows it, as plain data.
//!
//! Only fields that the judge needs; whatever else the API carries is ignored, whatever is missing is an error that
//! says where. Nothing here knows what the hub means by it.

use jiff::Timestamp;
use serde_json::Value;

use crate::JudgeError;
use crate::amount::Amount;
use crate::reading::Node;

/// Everything that the hub says.
#[derive(Debug, Clone, Default)]
pub struct HubView {
    /// `GET /api/v1/orders`.
    pub orders: Vec<HubOrder>,
    /// `GET /api/v1/provider-orders`.
    pub provider_orders: Vec<HubProviderOrder>,
    /// `GET /api/v1/decisions`, open and answered.
    pub decisions: Vec<Decision>,
    /// `GET /api/v1/quarantine`.
    pub quarantine: Vec<Quarantined>,
    /// `GET /api/v1/ledger-entries`.
    pub ledger_entries: Vec<LedgerEntry>,
    /// `GET /api/v1/touches`.
    pub touches: Touches,
}

/// The items of each list of the API, all pages put together, before they are understood.
#[derive(Debug, Clone, Default)]
pub struct HubLists {
    /// Items of `/api/v1/orders`.
    pub orders: Vec<Value>,
    /// Items of `/api/v1/provider-orders`.
    pub provider_orders: Vec<Value>,
    /// Items of `/api/v1/decisions`.
    pub decisions: Vec<Value>,
    /// Items of `/api/v1/quarantine`.
    pub quarantine: Vec<Value>,
    /// Items of `/api/v1/ledger-entries`.
    pub ledger_entries: Vec<Value>,
    /// The object of `/api/v1/touches`.
    pub touches: Value,
}

/// An order of a shop in the hub.
#[derive(Debug, Clone)]
pub struct HubOrder {
    /// Id in the hub.
    pub id: String,
    /// Id of the connection that reads this shop.
    pub connection: String,
    /// The shop in the world's words.
    pub shop: String,
    /// The shop's own id of the order.
    pub external_id: String,
    /// Total as the hub understood it.
    pub total: Amount,
    /// Paid so far.
    pub paid: Amount,
    /// Given back by the shop so far.
    pub refunded: Amount,
    /// What the hub says it told the shop.
    pub told: Vec<Told>,
    /// Its lines; a sold line may have become several.
    pub lines: Vec<HubLine>,
}

/// A line of an order in the hub.
#[derive(Debug, Clone)]
pub struct HubLine {
    /// Id in the hub.
    pub id: String,
    /// The shop's own id of the sold line.
    pub external_line: String,
    /// Pieces.
    pub quantity: i64,
    /// Status code of the domain guide.
    pub status: String,
    /// An open or settled change of price.
    pub amendment: Option<String>,
    /// Why it ended, when it ended.
    pub end_reason: Option<String>,
    /// What the customer pays for its pieces, tax included.
    pub total: Amount,
    /// The offer that the hub chose.
    pub offer: Option<String>,
    /// The specification that the hub chose.
    pub spec: Option<String>,
    /// Highest unit price allowed.
    pub ceiling: Option<Amount>,
    /// When it last moved, where the hub says so.
    pub moved_at: Option<Timestamp>,
    /// Its bookings, past and present.
    pub bookings: Vec<Booking>,
    /// Numbers of the provider orders it is bound to.
    pub provider_orders: Vec<String>,
    /// Ids of the questions about it.
    pub decisions: Vec<String>,
}

/// A booking of a line.
#[derive(Debug, Clone)]
pub struct Booking {
    /// Id in the hub.
    pub id: String,
    /// What the provider was given as our reference.
    pub reference: Option<String>,
    /// State code of the domain guide.
    pub state: String,
    /// Buyer account.
    pub account: Option<String>,
    /// Whether it still holds its line.
    pub live: bool,
    /// Pieces.
    pub quantity: i64,
}

/// A provider order in the hub.
#[derive(Debug, Clone)]
pub struct HubProviderOrder {
    /// Id in the hub.
    pub id: String,
    /// Buyer account.
    pub account: String,
    /// Number at the provider.
    pub number: String,
    /// Our reference, where it carries one.
    pub reference: Option<String>,
    /// State code of the domain guide.
    pub state: String,
    /// Refund state code of the domain guide.
    pub refund_state: Option<String>,
    /// Goods.
    pub goods: Amount,
    /// Domestic freight.
    pub freight: Amount,
    /// Both.
    pub total: Amount,
    /// Pieces kept for stock by a person's answer.
    pub for_stock: i64,
    /// Whether lines are bound to it.
    pub bound: bool,
    /// Its lines.
    pub lines: Vec<HubProviderLine>,
}

/// A line of a provider order in the hub.
#[derive(Debug, Clone)]
pub struct HubProviderLine {
    /// The offer.
    pub offer: String,
    /// The specification; empty for goods without variants.
    pub spec: String,
    /// Pieces.
    pub quantity: i64,
    /// Price of a piece.
    pub unit_price: Amount,
    /// Id of the bound line in the hub.
    pub line: Option<String>,
    /// Every bound line with its pieces: a line that was split shares one provider line with its other part.
    pub parts: Vec<(String, i64)>,
    /// Pieces of it kept for stock.
    pub stock: i64,
}

/// Something told to a shop: a status, a note, or both.
#[derive(Debug, Clone)]
pub struct Told {
    /// The status, where one was told.
    pub status: Option<String>,
    /// The note, where one was told.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Id in the hub.
    pub id: String,
    /// Kind code of the domain guide.
    pub kind: String,
    /// The order in the hub.
    pub order: Option<String>,
    /// The line in the hub.
    pub line: Option<String>,
    /// The booking in the hub.
    pub booking: Option<String>,
    /// Whether it still waits.
    pub open: bool,
    /// The answer, when there is one.
    pub answer: Option<String>,
    /// `person` or `rule`.
    pub answered_by: Option<String>,
    /// When it was asked.
    pub asked_at: Option<Timestamp>,
}

/// A record that waits for a person.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// Id of the connection.
    pub connection: String,
    /// The shop in the world's words, where the hub says it.
    pub shop: Option<String>,
    /// The shop's own id of the order, where it is known.
    pub external_id: Option<String>,
    /// Why.
    pub reason: String,
}

/// A line of the books about an order.
#[derive(Debug, Clone)]
pub struct LedgerEntry {
    /// The order in the hub; none for entries that belong to no order.
    pub order: Option<String>,
    /// `payment`, `refund`, `balance`, `purchase`, `freight` and others.
    pub kind: String,
    /// The sum with its sign.
    pub amount: Amount,
}

/// What people had to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Touches {
    /// Questions answered.
    pub answers: i64,
    /// Lines bound and unbound.
    pub binds: i64,
    /// Values edited.
    pub edits: i64,
    /// Things approved.
    pub approvals: i64,
}

impl HubView {
    /// Understands the lists of the API.
    ///
    /// # Errors
    /// [`JudgeError::Shape`] with the path of what is missing or of the wrong kind.
    pub fn read(lists: &HubLists) -> Result<Self, JudgeError> {
        Ok(Self {
            orders: each(&lists.orders, "orders", HubOrder::read)?,
            provider_orders: each(&lists.provider_orders, "provider_orders", HubProviderOrder::read)?,
            decisions: each(&lists.decisions, "decisions", Decision::read)?,
            quarantine: each(&lists.quarantine, "quarantine", Quarantined::read)?,
            ledger_entries: each(&lists.ledger_entries, "ledger_entries", LedgerEntry::read)?,
            touches: Touches::read(&Node::root(&lists.touches, "touches"))?,
        })
    }
}

fn each<T>(
    items: &[Value],
    path: &str,
    read: impl Fn(&Node<'_>) -> Result<T, JudgeError>,
) -> Result<Vec<T>, JudgeError> {
    Node::items(items, path).iter().map(read).collect()
}

impl HubOrder {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            id: node.text("id")?,
            connection: node.text("connection")?,
            shop: node.text("shop")?,
            external_id: node.text("external_id")?,
            total: node.money("total")?,
            paid: node.money("paid")?,
            refunded: node.money("refunded")?,
            told: node.list("told")?.iter().map(Told::read).collect::<Result<_, _>>()?,
            lines: node.list("lines")?.iter().map(HubLine::read).collect::<Result<_, _>>()?,
        })
    }
}

impl HubLine {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            id: node.text("id")?,
            external_line: node.text("external_line")?,
            quantity: node.count("quantity")?,
            status: node.text("status")?,
            // What an amendment looks like is the hub's affair; that there is one is ours.
            amendment: node.maybe("amendment").map(|node| match node.raw().as_str() {
                Some(text) => text.to_owned(),
                None => node.maybe_text("state").ok().flatten().unwrap_or_else(|| "open".to_owned()),
            }),
            end_reason: node.maybe_text("end_reason")?,
            total: node.money("total")?,
            offer: node.maybe_text("offer")?,
            spec: node.maybe_text("spec")?,
            ceiling: node.maybe_money("ceiling")?,
            moved_at: node.maybe_time("moved_at")?,
            bookings: node.list("bookings")?.iter().map(Booking::read).collect::<Result<_, _>>()?,
            provider_orders: node.maybe_texts("provider_orders")?,
            decisions: node.maybe_texts("decisions")?,
        })
    }

    /// Cancelled, impossible and returned lines are dead (domain guide 4.1).
    #[must_use]
    pub fn is_living(&self) -> bool {
        !matches!(self.status.as_str(), "cancelled" | "impossible" | "returned_to_vendor")
    }
}

impl Booking {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            id: node.text("id")?,
            reference: node.maybe_text("reference")?,
            state: node.text("state")?,
            account: node.maybe_text("account")?,
            live: node.flag("live")?,
            quantity: node.count("quantity")?,
        })
    }

    /// The hub says that a provider order stands behind it.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.live && matches!(self.state.as_str(), "created" | "verified" | "mismatch")
    }
}

impl HubProviderOrder {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            id: node.text("id")?,
            account: node.text("account")?,
            number: node.text("number")?,
            reference: node.maybe_text("reference")?,
            state: node.text("state")?,
            refund_state: node.maybe_text("refund_state")?,
            goods: node.money("goods")?,
            freight: node.money("freight")?,
            total: node.money("total")?,
            for_stock: node.count("for_stock")?,
            bound: node.flag("bound")?,
            lines: node.list("lines")?.iter().map(HubProviderLine::read).collect::<Result<_, _>>()?,
        })
    }

    /// Neither closed nor refunded, in the hub's eyes.
    #[must_use]
    pub fn is_living(&self) -> bool {
        !self.state.starts_with("closed") && self.refund_state.as_deref() != Some("succeeded")
    }
}

impl HubProviderLine {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            offer: node.text("offer")?,
            spec: node.maybe_text("spec")?.unwrap_or_default(),
            quantity: node.count("quantity")?,
            unit_price: node.money("unit_price")?,
            line: node.maybe_text("line")?,
            parts: node.maybe_list("parts")?.iter().map(part).collect::<Result<_, _>>()?,
            stock: node.maybe_count("stock")?.unwrap_or_default(),
        })
    }
}

fn part(node: &Node<'_>) -> Result<(String, i64), JudgeError> {
    Ok((node.text("line")?, node.count("quantity")?))
}

impl Told {
    pub(crate) fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self { status: node.maybe_text("status")?, note: node.maybe_text("note")?, at: node.time("at")? })
    }
}

impl Decision {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            id: node.text("id")?,
            kind: node.text("kind")?,
            order: node.maybe_text("order")?,
            line: node.maybe_text("line")?,
            booking: node.maybe_text("booking")?,
            open: node.flag("open")?,
            // Answers are compared as codes, however they are spelled.
            answer: node.maybe_text("answer")?.map(|text| text.to_ascii_lowercase().replace([' ', '-'], "_")),
            answered_by: node.maybe_text("answered_by")?,
            asked_at: node.maybe_time("asked_at")?,
        })
    }
}

impl Quarantined {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            connection: node.text("connection")?,
            shop: node.maybe_text("shop")?,
            external_id: node.maybe_text("external_id")?,
            reason: node.text("reason")?,
        })
    }
}

impl LedgerEntry {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self { order: node.maybe_text("order")?, kind: node.text("kind")?, amount: node.money("amount")? })
    }
}

impl Touches {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            answers: node.count("answers")?,
            binds: node.count("binds")?,
            edits: node.count("edits")?,
            approvals: node.count("approvals")?,
        })
    }
}
