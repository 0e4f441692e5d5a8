//! The world's ledger as plain data: what was truly sold, ordered, paid, sent and told.
//!
//! Beside the agreed fields it reads a few that a world may add: on an order of a shop `placed_at`, `edited_at` and
//! `paid` (the sum really paid, which differs from the total once an order is edited), on its lines `possible` and
//! `unit_price` (whether the seller can deliver now, and at which unit price), because a line that was never ordered has no
//! provider order that could say so; and `refunded_pieces` with `refunded_at`, of pieces for which money went back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::JudgeError;
use crate::reading::Node;
use crate::view::Told;

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) orders: Vec<ShopOrder>,
    pub(crate) provider_orders: Vec<ProviderOrder>,
    pub(crate) faults: Vec<Fault>,
}

#[derive(Debug)]
pub(crate) struct ShopOrder {
    pub(crate) shop: String,
    pub(crate) shop_kind: String,
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) currency: String,
    pub(crate) total: i64,
    pub(crate) paid: Option<i64>,
    pub(crate) refunded: i64,
    pub(crate) placed_at: Option<Timestamp>,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) cancelled_at: Option<Timestamp>,
    pub(crate) lines: Vec<ShopLine>,
    pub(crate) told: Vec<Told>,
}

#[derive(Debug)]
pub(crate) struct ShopLine {
    pub(crate) id: String,
    pub(crate) quantity: i64,
    /// Pieces for which money went back, and when the last of them did.
    pub(crate) refunded: i64,
    pub(crate) refunded_at: Option<Timestamp>,
    pub(crate) total: i64,
    pub(crate) goods: Option<Goods>,
    pub(crate) possible: Option<bool>,
    pub(crate) unit_price: Option<i64>,
}

/// What is bought: an offer and its specification; goods without variants have an empty one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Goods {
    pub(crate) offer: String,
    pub(crate) spec: String,
}

#[derive(Debug)]
pub(crate) struct ProviderOrder {
    pub(crate) number: String,
    pub(crate) reference: Option<String>,
    pub(crate) by_hub: bool,
    pub(crate) account: String,
    pub(crate) state: String,
    pub(crate) placed_at: Timestamp,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) refunded: i64,
    pub(crate) goods: i64,
    pub(crate) freight: i64,
    pub(crate) total: i64,
    pub(crate) currency: String,
    pub(crate) consignee: Value,
    pub(crate) lines: Vec<ProviderLine>,
    pub(crate) shipments: Vec<Shipment>,
}

#[derive(Debug)]
pub(crate) struct ProviderLine {
    pub(crate) id: String,
    pub(crate) goods: Goods,
    pub(crate) quantity: i64,
    pub(crate) unit_price: i64,
    pub(crate) possible: Option<bool>,
}

#[derive(Debug)]
pub(crate) struct Shipment {
    pub(crate) tracking: String,
    pub(crate) signed_at: Option<Timestamp>,
    /// Line id and pieces.
    pub(crate) lines: Vec<(String, i64)>,
}

#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) at: Timestamp,
    pub(crate) place: String,
    pub(crate) kind: String,
    pub(crate) reference: Option<String>,
}

impl World {
    pub(crate) fn read(ledger: &Value) -> Result<Self, JudgeError> {
        let root = Node::root(ledger, "ledger");
        let mut orders = Vec::new();
        for shop in root.list("shops")? {
            let (id, kind) = (shop.text("id")?, shop.text("kind")?);
            for order in shop.list("orders")? {
                orders.push(ShopOrder::read(&order, &id, &kind)?);
            }
        }
        let mut provider_orders = Vec::new();
        for provider in root.list("providers")? {
            for order in provider.list("orders")? {
                provider_orders.push(ProviderOrder::read(&order)?);
            }
        }
        let faults = root.list("faults")?.iter().map(Fault::read).collect::<Result<_, _>>()?;
        Ok(Self { now: root.time("now")?, orders, provider_orders, faults })
    }

    pub(crate) fn fault_counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for fault in &self.faults {
            *counts.entry(fault.kind.clone()).or_default() += 1;
        }
        counts
    }

    /// Whether the seller can deliver these goods, as far as orders show: the newest order knows best.
    pub(crate) fn newest_line(&self, goods: &Goods) -> Option<&ProviderLine> {
        self.provider_orders
            .iter()
            .flat_map(|order| order.lines.iter().map(move |line| (order.placed_at, line)))
            .filter(|(_, line)| line.goods == *goods)
            .max_by_key(|(placed_at, _)| *placed_at)
            .map(|(_, line)| line)
    }
}

impl ShopOrder {
    fn read(node: &Node<'_>, shop: &str, shop_kind: &str) -> Result<Self, JudgeError> {
        Ok(Self {
            shop: shop.to_owned(),
            shop_kind: shop_kind.to_owned(),
            id: node.text("id")?,
            status: node.text("status")?,
            currency: node.text("currency")?,
            total: node.sum("total")?,
            paid: node.maybe_sum("paid")?,
            refunded: node.sum("refunded")?,
            placed_at: node.maybe_time("placed_at")?,
            paid_at: node.maybe_time("paid_at")?,
            edited_at: node.maybe_time("edited_at")?,
            cancelled_at: node.maybe_time("cancelled_at")?,
            lines: node.list("lines")?.iter().map(ShopLine::read).collect::<Result<_, _>>()?,
            told: node.list("told")?.iter().map(Told::read).collect::<Result<_, _>>()?,
        })
    }

    /// Drafts, carts and what lies in the bin are not orders (BR-18).
    pub(crate) fn is_order(&self) -> bool {
        !matches!(self.status.as_str(), "draft" | "checkout-draft" | "auto-draft" | "cart" | "trash")
    }

    /// Nothing of this order is wanted any more, whoever said so.
    pub(crate) fn is_dead(&self) -> bool {
        self.cancelled_at.is_some() || is_dead_status(&self.status)
    }

    /// Dead by the shop's own will: not because the hub told it so.
    pub(crate) fn is_dead_by_itself(&self) -> bool {
        let told = self.told.iter().find(|told| told.status.as_deref().is_some_and(is_dead_status));
        self.is_dead() && told.is_none_or(|told| self.cancelled_at.is_some_and(|cancelled_at| cancelled_at < told.at))
    }

    /// Paid, or to be paid at the door: nobody waits for the customer's money.
    pub(crate) fn is_payable(&self) -> bool {
        self.paid_at.is_some() || matches!(self.status.as_str(), "processing" | "completed")
    }
}

fn is_dead_status(status: &str) -> bool {
    matches!(status, "cancelled" | "refunded" | "failed" | "trash")
}

impl ShopLine {
    /// Pieces that the customer still gets: not those for which the money went back (BR-25).
    pub(crate) fn wanted(&self) -> i64 {
        (self.quantity - self.refunded).max(0)
    }

    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        let goods = node
            .maybe_text("offer")?
            .map(|offer| Ok::<_, JudgeError>(Goods { offer, spec: node.maybe_text("spec")?.unwrap_or_default() }))
            .transpose()?;
        Ok(Self {
            id: node.text("id")?,
            quantity: node.count("quantity")?,
            refunded: node.maybe_count("refunded_pieces")?.unwrap_or(0),
            refunded_at: node.maybe_time("refunded_at")?,
            total: node.sum("total")?,
            goods,
            possible: node.maybe_flag("possible")?,
            unit_price: node.maybe_sum("unit_price")?,
        })
    }
}

impl ProviderOrder {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        let made_by = node.get("made_by")?;
        let by_hub = match node.text("made_by")?.as_str() {
            "hub" => true,
            "hand" => false,
            _ => return Err(made_by.wrong("is neither hub nor hand")),
        };
        Ok(Self {
            number: node.text("number")?,
            reference: node.maybe_text("reference")?,
            by_hub,
            account: node.text("account")?,
            state: node.text("state")?.to_ascii_lowercase(),
            placed_at: node.time("placed_at")?,
            paid_at: node.maybe_time("paid_at")?,
            closed_at: node.maybe_time("closed_at")?,
            refunded: node.sum("refunded")?,
            goods: node.sum("goods")?,
            freight: node.sum("freight")?,
            total: node.sum("total")?,
            currency: node.text("currency")?,
            consignee: node.get("consignee")?.raw().clone(),
            lines: node.list("lines")?.iter().map(ProviderLine::read).collect::<Result<_, _>>()?,
            shipments: node.list("shipments")?.iter().map(Shipment::read).collect::<Result<_, _>>()?,
        })
    }

    /// Neither closed nor fully refunded: its pieces come, or lie somewhere.
    pub(crate) fn is_living(&self) -> bool {
        let closed = self.closed_at.is_some() || matches!(self.state.as_str(), "cancel" | "cancelled" | "terminated");
        let refunded = self.total > 0 && self.refunded >= self.total;
        !closed && !refunded
    }

    pub(crate) fn pieces(&self, goods: &Goods) -> i64 {
        self.lines.iter().filter(|line| line.goods == *goods).map(|line| line.quantity).sum()
    }

    /// Pieces that the seller truly sent.
    pub(crate) fn sent(&self, goods: &Goods) -> i64 {
        let is_of = |id: &str| self.lines.iter().any(|line| line.id == id && line.goods == *goods);
        self.shipments.iter().flat_map(|shipment| &shipment.lines).filter(|(id, _)| is_of(id)).map(|(_, n)| n).sum()
    }
}

impl ProviderLine {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            id: node.text("id")?,
            goods: Goods { offer: node.text("offer")?, spec: node.maybe_text("spec")?.unwrap_or_default() },
            quantity: node.count("quantity")?,
            unit_price: node.sum("unit_price")?,
            possible: node.maybe_flag("possible")?,
        })
    }
}

impl Shipment {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        let line = |node: &Node<'_>| Ok::<_, JudgeError>((node.text("id")?, node.count("quantity")?));
        Ok(Self {
            tracking: node.text("tracking")?,
            signed_at: node.maybe_time("signed_at")?,
            lines: node.list("lines")?.iter().map(line).collect::<Result<_, _>>()?,
        })
    }
}

impl Fault {
    fn read(node: &Node<'_>) -> Result<Self, JudgeError> {
        Ok(Self {
            at: node.time("at")?,
            place: node.text("place")?,
            kind: node.text("kind")?,
            reference: node.maybe_text("reference")?,
        })
    }
}
