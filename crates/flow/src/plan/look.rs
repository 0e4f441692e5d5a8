//! What stands in the way of buying a line (BR-40), looked up once for an order.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Refusal,
    consignee::Consignee,
    ids::{AccountId, LineId, OrderId, SoldLineId},
    line::LineStatus,
    plan::Wanted,
    refusal::RefusalCode,
};
use store::{
    Read, StoreError, accounts,
    accounts::AccountRow,
    connections,
    connections::ConnectionRow,
    decisions,
    decisions::DecisionRow,
    lines,
    lines::{LineRow, SoldLineRow},
    offers,
    offers::OfferRow,
    orders,
    orders::OrderRow,
    warehouses,
};

use crate::{hub::Hub, restored, sessions};

/// A provider that may be used: its connection and the account that books.
#[derive(Debug, Clone)]
pub struct Usable {
    /// The connection.
    pub connection: ConnectionRow,
    /// The account.
    pub account: AccountRow,
}

/// Everything that planning needs to know of an order.
#[derive(Debug)]
pub struct Look {
    /// The order.
    pub order: OrderRow,
    /// Its lines.
    pub lines: Vec<LineRow>,
    /// Who gets the goods.
    pub consignee: Consignee,
    /// Every connection of the company.
    pub connections: Vec<ConnectionRow>,
    /// Every account of the company.
    pub accounts: Vec<AccountRow>,
    sold: HashMap<SoldLineId, SoldLineRow>,
    /// Where each of the sold lines is bought.
    offers: HashMap<SoldLineId, OfferRow>,
    open: Vec<DecisionRow>,
    usable: HashMap<String, Vec<Usable>>,
    /// Accounts that nobody can use until a person signs in, with their provider.
    ended: Vec<(String, AccountRow)>,
    consignee_lacks: HashMap<String, Vec<&'static str>>,
    /// The company was brought back, and what was bought since is not known yet.
    is_restored: bool,
}

/// Looks an order up; `None` when there is none.
///
/// # Errors
/// When the rows cannot be read.
pub async fn look<R: Read>(read: &mut R, hub: &Hub, id: OrderId) -> Result<Option<Look>, StoreError> {
    let Some(order) = orders::lookup(read, id).await? else { return Ok(None) };
    let lines = lines::of_order(read, id).await?;
    let sold = lines::sold_of(read, id).await?;
    let products: BTreeSet<String> = sold.iter().map(|sold| sold.product.clone()).collect();
    let offers = offers::of_products(read, order.connection, products.into_iter().collect()).await?;
    let open = decisions::of_orders(read, &[id]).await?.into_iter().filter(|one| one.state == "open").collect();
    let consignee =
        warehouses::lookup(read, order.warehouse).await?.map(|warehouse| warehouse.consignee.0).unwrap_or_default();
    let mut usable: HashMap<String, Vec<Usable>> = HashMap::new();
    let mut ended = Vec::new();
    let connections = connections::list(read).await?;
    let accounts = accounts::list(read).await?;
    for account in accounts.iter().cloned() {
        let connection = connections.iter().find(|connection| connection.id == account.connection);
        let Some(connection) = connection.filter(|row| row.is_enabled()) else { continue };
        if sessions::is_usable(&account) {
            usable.entry(connection.kind.clone()).or_default().push(Usable { connection: connection.clone(), account });
        } else {
            ended.push((connection.kind.clone(), account));
        }
    }
    let lacks = hub.providers.iter().map(|kind| (kind.code.to_owned(), (kind.check_consignee)(&consignee)));
    let consignee_lacks = lacks.collect();
    let offers: HashMap<(&str, &str), &OfferRow> =
        offers.iter().map(|offer| ((offer.product.as_str(), offer.variant.as_str()), offer)).collect();
    let of = |sold: &SoldLineRow| Some((sold.id, (*offers.get(&(&*sold.product, &*sold.variant))?).clone()));
    let offers = sold.iter().filter_map(of).collect();
    let sold = sold.into_iter().map(|sold| (sold.id, sold)).collect();
    Ok(Some(Look {
        order,
        lines,
        consignee,
        connections,
        accounts,
        sold,
        offers,
        open,
        usable,
        ended,
        consignee_lacks,
        is_restored: restored::is_held(read).await?,
    }))
}

impl Look {
    /// What the shop sold on a line.
    #[must_use]
    pub fn sold(&self, line: &LineRow) -> Option<&SoldLineRow> {
        self.sold.get(&line.sold_line)
    }

    /// The open questions about the order.
    #[must_use]
    pub fn open(&self) -> &[DecisionRow] {
        &self.open
    }

    /// Where a line is bought.
    #[must_use]
    pub fn offer(&self, line: &LineRow) -> Option<&OfferRow> {
        self.offers.get(&line.sold_line)
    }

    /// The usable provider of a kind: with the account that a person chose, or else with the first one that is signed in.
    #[must_use]
    pub fn usable(&self, provider: &str) -> Option<&Usable> {
        self.usable.get(provider)?.first()
    }

    /// Every session of a provider that could be chosen.
    #[must_use]
    pub fn sessions(&self, provider: &str) -> &[Usable] {
        self.usable.get(provider).map_or(&[], Vec::as_slice)
    }

    /// A person chose an account: at its provider no other one books, also when its session has ended since.
    pub fn choose(&mut self, account: AccountId) {
        if let Some((provider, _)) = self.ended.iter().find(|(_, row)| row.id == account) {
            self.usable.remove(provider);
        }
        for sessions in self.usable.values_mut() {
            if sessions.iter().any(|one| one.account.id == account) {
                sessions.retain(|one| one.account.id == account);
            }
        }
    }

    /// Whether a question about the line is open.
    #[must_use]
    pub fn is_asked(&self, line: LineId) -> bool {
        let is_about = |decision: &DecisionRow| match (decision.line(), decision.booking()) {
            (Some(about), _) => about == line,
            (None, Some(_)) => false,
            (None, None) => crate::decisions::names(decision, line),
        };
        self.open.iter().any(|decision| decision.kind.blocks_booking() && is_about(decision))
    }

    /// The highest price of a piece that may be paid for a line without asking (BR-43).
    #[must_use]
    pub fn ceiling(&self, line: &LineRow) -> Option<i64> {
        line.ceiling.or_else(|| self.offer(line).map(|offer| offer.price))
    }

    /// Everything that speaks against buying the line now, each with its remedy (BR-40).
    #[must_use]
    pub fn refusals(&self, line: &LineRow) -> Vec<Refusal> {
        let about = |code: RefusalCode| code.refusal().with("line", line.id);
        let mut refusals = Vec::new();
        match line.status {
            LineStatus::Paid => {}
            LineStatus::AwaitingPayment => refusals.push(about(RefusalCode::LineNotPaid)),
            LineStatus::Booking | LineStatus::Booked => refusals.push(about(RefusalCode::LineBooked)),
            _ => refusals.push(about(RefusalCode::LineStatus).with("status", line.status)),
        }
        if line.amendment {
            refusals.push(about(RefusalCode::AmendmentOpen));
        }
        if !self.order.hold.is_empty() {
            refusals.push(about(RefusalCode::OrderOnHold).with("hold", &self.order.hold));
        }
        if self.is_restored {
            refusals.push(about(RefusalCode::CompanyRestored));
        }
        if self.is_asked(line.id) {
            refusals.push(about(RefusalCode::DecisionOpen));
        }
        match self.offer(line) {
            None => refusals.push(about(RefusalCode::OfferUnknown)),
            Some(offer) => refusals.extend(self.provider_refusals(offer)),
        }
        refusals
    }

    fn provider_refusals(&self, offer: &OfferRow) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if self.usable(&offer.provider).is_none() {
            refusals.push(RefusalCode::SessionMissing.refusal().with("provider", &offer.provider));
        }
        match self.consignee_lacks.get(&offer.provider) {
            Some(lacks) if lacks.is_empty() => {}
            Some(lacks) => {
                refusals.push(RefusalCode::ConsigneeIncomplete.refusal().with("fields", lacks.join(", ")));
            }
            None => refusals.push(RefusalCode::SessionMissing.refusal().with("provider", &offer.provider)),
        }
        refusals
    }

    /// Whether nothing but a session of this provider is missing to buy the line.
    #[must_use]
    pub fn lacks_only_session(&self, line: &LineRow, provider: &str) -> bool {
        let is_there = self.offer(line).is_some_and(|offer| offer.provider == provider);
        let refusals = self.refusals(line);
        is_there && !refusals.is_empty() && refusals.iter().all(|refusal| refusal.code == RefusalCode::SessionMissing)
    }

    /// The accounts for whose sign-in these lines wait: those of their providers that have run out.
    #[must_use]
    pub fn missing_sessions(&self, wanted: impl Fn(&LineRow) -> bool) -> Vec<AccountId> {
        let run_out = self.ended.iter().filter(|(_, row)| row.state == "signed_out");
        let waited = run_out.filter(|(provider, _)| {
            self.lines.iter().any(|line| wanted(line) && self.lacks_only_session(line, provider))
        });
        waited.map(|(_, row)| row.id).collect()
    }

    /// Everything that speaks against asking the provider what the line would cost: whether it may be bought is another
    /// question.
    #[must_use]
    pub fn quote_refusals(&self, line: &LineRow) -> Vec<Refusal> {
        if !line.status.is_unbooked() {
            return vec![RefusalCode::LineStatus.refusal().with("line", line.id).with("status", line.status)];
        }
        match self.offer(line) {
            None => vec![RefusalCode::OfferUnknown.refusal().with("line", line.id)],
            Some(offer) => self.provider_refusals(offer),
        }
    }

    /// The line as a wish to the plan.
    #[must_use]
    pub fn wanted(&self, line: &LineRow) -> Option<Wanted> {
        let offer = self.offer(line)?.supplier();
        Some(Wanted {
            line: line.id,
            order: self.order.id,
            warehouse: self.order.warehouse,
            quantity: line.quantity,
            offer,
        })
    }
}
