//! Lays the two sides beside each other: each order of a shop with the hub's order, each sold line with the hub's
//! lines that came from it, each provider order with its twin.
//!
//! It holds the few facts that several words need (what the world still wants of a line, whether the world could
//! deliver it, what a person answered) and finds nothing itself.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::amount::print_units;
use crate::verdict::Place;
use crate::view::{Decision, HubLine, HubOrder, HubProviderOrder, HubView};
use crate::world::{Goods, ProviderOrder, ShopLine, ShopOrder, World};
use crate::{Cut, Options};

/// Both sides, matched by the natural keys of the domain guide.
#[derive(Debug)]
pub(crate) struct Pairs<'a> {
    pub(crate) world: &'a World,
    pub(crate) hub: &'a HubView,
    /// One for each order inside the agreed history.
    pub(crate) cases: Vec<Case<'a>>,
    /// Orders of the hub that no shop has.
    pub(crate) strangers: Vec<&'a HubOrder>,
    /// Orders that the hub has a second time.
    pub(crate) doubles: Vec<&'a HubOrder>,
    homes: BTreeMap<&'a str, (usize, usize)>,
    hub_orders: BTreeMap<&'a str, &'a HubProviderOrder>,
    world_orders: BTreeMap<&'a str, &'a ProviderOrder>,
    bound: BTreeSet<&'a str>,
    stock: Vec<(&'a str, Goods, i64)>,
    whims: &'a [String],
}

/// One order of a shop.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) order: &'a ShopOrder,
    pub(crate) hub: Option<&'a HubOrder>,
    /// Why it waits for a person outside the orders, when it does.
    pub(crate) quarantine: Option<&'a str>,
    pub(crate) lines: Vec<LineCase<'a>>,
}

/// One sold line: what the world says now, and the lines it became in the hub.
#[derive(Debug)]
pub(crate) struct LineCase<'a> {
    pub(crate) external: &'a str,
    /// None when an edit in the shop removed it, or when the shop never had it.
    pub(crate) world: Option<&'a ShopLine>,
    pub(crate) parts: Vec<&'a HubLine>,
    /// Pieces that the shop's customer wants: an order that died by the hub's own word still wanted them before.
    pub(crate) wanted: i64,
    /// Pieces that may be bought: those of a living line of a living order.
    pub(crate) needed: i64,
    /// An answered or open question says that the hub need not follow the shop here.
    pub(crate) excused: bool,
}

impl<'a> Pairs<'a> {
    pub(crate) fn of(world: &'a World, hub: &'a HubView, options: &'a Options) -> Self {
        let mut known: BTreeMap<(&str, &str), &HubOrder> = BTreeMap::new();
        let mut doubles = Vec::new();
        for order in &hub.orders {
            match known.entry((&order.shop, &order.external_id)) {
                Entry::Vacant(free) => drop(free.insert(order)),
                Entry::Occupied(_) => doubles.push(order),
            }
        }
        let world_keys: BTreeSet<(&str, &str)> =
            world.orders.iter().map(|order| (order.shop.as_str(), order.id.as_str())).collect();
        let strangers = known.iter().filter(|(key, _)| !world_keys.contains(*key)).map(|(_, order)| *order).collect();

        let world_orders: BTreeMap<&str, &ProviderOrder> =
            world.provider_orders.iter().map(|order| (order.number.as_str(), order)).collect();
        let quarantine = quarantined(world, hub);
        let in_history = |order: &&ShopOrder| {
            let began = order.placed_at.or(order.paid_at);
            options.history_from.zip(began).is_none_or(|(from, began)| began >= from)
        };
        let cases: Vec<Case<'a>> = world
            .orders
            .iter()
            .filter(|order| order.is_order())
            .filter(in_history)
            .map(|order| {
                let key = (order.shop.as_str(), order.id.as_str());
                let twin = known.get(&key).copied();
                let lines = twin.map(|twin| line_cases(order, twin, hub, &world_orders)).unwrap_or_default();
                Case { order, hub: twin, quarantine: quarantine.get(&key).copied(), lines }
            })
            .collect();

        let mut homes = BTreeMap::new();
        for (c, case) in cases.iter().enumerate() {
            for (l, line) in case.lines.iter().enumerate() {
                homes.extend(line.parts.iter().map(|part| (part.id.as_str(), (c, l))));
            }
        }
        let mut bound: BTreeSet<&str> =
            hub.provider_orders.iter().filter(|order| order.bound).map(|order| order.number.as_str()).collect();
        bound.extend(
            hub.orders.iter().flat_map(|order| &order.lines).flat_map(|line| &line.provider_orders).map(String::as_str),
        );
        let stock = granted_stock(hub, &cases, &options.cut);
        Self {
            world,
            hub,
            cases,
            strangers,
            doubles,
            homes,
            hub_orders: hub.provider_orders.iter().map(|order| (order.number.as_str(), order)).collect(),
            world_orders,
            bound,
            stock,
            whims: &options.whims,
        }
    }

    /// The sold line that a line of the hub came from.
    pub(crate) fn home(&self, hub_line: &str) -> Option<(&Case<'a>, &LineCase<'a>)> {
        let (case, line) = self.homes.get(hub_line)?;
        let case = &self.cases[*case];
        Some((case, &case.lines[*line]))
    }

    pub(crate) fn hub_order(&self, number: &str) -> Option<&'a HubProviderOrder> {
        self.hub_orders.get(number).copied()
    }

    pub(crate) fn world_order(&self, number: &str) -> Option<&'a ProviderOrder> {
        self.world_orders.get(number).copied()
    }

    /// Carries a reference of the hub or is bound in it; a purchase made by hand that nobody bound is nobody's affair.
    pub(crate) fn is_ours(&self, order: &ProviderOrder) -> bool {
        order.by_hub || order.reference.is_some() || self.is_bound(&order.number)
    }

    pub(crate) fn is_bound(&self, number: &str) -> bool {
        self.bound.contains(number)
    }

    /// Pieces of these goods in one provider order that a person's answer keeps for stock. What the hub calls stock
    /// beyond the pieces that such answers were about is not.
    pub(crate) fn stock(&self, number: &str, goods: &Goods) -> i64 {
        self.stock.iter().filter(|(n, g, _)| *n == number && g == goods).map(|(_, _, pieces)| pieces).sum()
    }

    /// Whether a question about this line is open, be it to our people or to the customer.
    pub(crate) fn is_asked(&self, order: &HubOrder, part: &HubLine) -> bool {
        let amended = part.amendment.as_deref().is_some_and(|state| matches!(state, "draft" | "sent" | "open"));
        amended || decisions(self.hub, order, &[part]).any(|decision| decision.open)
    }

    /// Whether a person gave one of these answers about this line.
    pub(crate) fn is_answered(&self, order: &HubOrder, parts: &[&HubLine], answers: &[&str]) -> bool {
        decisions(self.hub, order, parts).any(|decision| answered(decision, answers))
    }

    /// Whether a person gave the line up, as he was free to do, by one of the answers that were told before.
    fn is_whim(&self, line: &LineCase<'a>) -> bool {
        let mut whims = self.hub.decisions.iter().filter(|decision| self.whims.contains(&decision.id));
        whims.any(|decision| answered(decision, &["cancel_item"]) && is_about(decision, &line.parts))
    }

    /// Why the world cannot deliver this line within its ceiling; none when it can.
    pub(crate) fn hindrance(&self, line: &LineCase<'a>) -> Option<String> {
        if self.is_whim(line) {
            return Some("a person gave it up on a whim".to_owned());
        }
        let Some(world) = line.world else { return Some("the shop no longer has the line".to_owned()) };
        let Some(goods) = &world.goods else { return Some("no offer exists".to_owned()) };
        let newest = self.world.newest_line(goods);
        if !world.possible.or(newest.and_then(|line| line.possible)).unwrap_or(true) {
            return Some("the seller cannot deliver".to_owned());
        }
        let price = world.unit_price.or(newest.map(|line| line.unit_price))?;
        let ceiling = line.parts.iter().filter_map(|part| part.ceiling.as_ref()).map(|ceiling| ceiling.units).max()?;
        (price > ceiling)
            .then(|| format!("the price {} is above the ceiling {}", print_units(price), print_units(ceiling)))
    }
}

impl<'a> Case<'a> {
    pub(crate) fn place(&self) -> Place<'a> {
        Place::order(&self.order.shop, &self.order.id)
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = &'a HubLine> {
        self.lines.iter().flat_map(|line| line.parts.iter().copied())
    }
}

impl<'a> LineCase<'a> {
    pub(crate) fn living(&self) -> i64 {
        self.parts.iter().filter(|part| part.is_living()).map(|part| part.quantity).sum()
    }

    pub(crate) fn all(&self) -> i64 {
        self.parts.iter().map(|part| part.quantity).sum()
    }

    /// What was truly sold, whatever the hub was told.
    pub(crate) fn truth(&self) -> Option<&'a Goods> {
        self.world.and_then(|line| line.goods.as_ref())
    }
}

impl HubLine {
    /// The goods that the hub chose.
    pub(crate) fn goods(&self) -> Option<Goods> {
        let offer = self.offer.clone()?;
        Some(Goods { offer, spec: self.spec.clone().unwrap_or_default() })
    }
}

/// Pieces that were bought before their money went back, and are with the customer or on the way there: nothing was wrong
/// with that, and nobody is asked any more.
fn gone_out(line: Option<&ShopLine>, parts: &[&HubLine], bought: &BTreeMap<&str, &ProviderOrder>) -> i64 {
    let Some(refunded_at) = line.and_then(|line| line.refunded_at) else { return 0 };
    let was_bought = |number: &String| bought.get(number.as_str()).is_some_and(|order| order.placed_at <= refunded_at);
    let is_out = |part: &&&HubLine| {
        part.is_living()
            && matches!(part.status.as_str(), "shipped" | "received")
            && part.provider_orders.iter().any(was_bought)
    };
    parts.iter().filter(is_out).map(|part| part.quantity).sum()
}

fn line_cases<'a>(
    order: &'a ShopOrder,
    twin: &'a HubOrder,
    hub: &HubView,
    bought: &BTreeMap<&str, &ProviderOrder>,
) -> Vec<LineCase<'a>> {
    let mut names: Vec<&str> = order.lines.iter().map(|line| line.id.as_str()).collect();
    for line in &twin.lines {
        if !names.contains(&line.external_line.as_str()) {
            names.push(&line.external_line);
        }
    }
    names
        .into_iter()
        .map(|external| {
            let world = order.lines.iter().find(|line| line.id == external);
            let parts: Vec<&HubLine> = twin.lines.iter().filter(|line| line.external_line == external).collect();
            let living: i64 = parts.iter().filter(|part| part.is_living()).map(|part| part.quantity).sum();
            let sold = world.map_or(0, ShopLine::wanted);
            let sold_unless = |dead: bool| if dead { 0 } else { sold };
            // "Ignore" is an answer to `shop_changed`: the goods go to the customer although the shop thinks otherwise.
            let excused = decisions(hub, twin, &parts)
                .any(|decision| decision.kind == "shop_changed" && (decision.open || answered(decision, &["ignore"])));
            let at_least = if excused { living } else { gone_out(world, &parts, bought) };
            LineCase {
                external,
                world,
                parts,
                wanted: sold_unless(order.is_dead_by_itself()).max(at_least),
                needed: sold_unless(order.is_dead()).max(at_least),
                excused,
            }
        })
        .collect()
}

/// Stock by provider order and goods: claims of the hub, granted in turn as far as a person answered so about lines that
/// ended; and as far as a person cut pieces of this very order loose.
fn granted_stock<'a>(hub: &'a HubView, cases: &[Case<'a>], cut: &[Cut]) -> Vec<(&'a str, Goods, i64)> {
    let mut answered_for: BTreeMap<Goods, i64> = BTreeMap::new();
    for (order, line) in cases
        .iter()
        .filter_map(|case| case.hub.map(|hub| (hub, &case.lines)))
        .flat_map(|(hub, lines)| lines.iter().map(move |line| (hub, line)))
    {
        let by_person = decisions(hub, order, &line.parts).any(|decision| answered(decision, &["keep_for_stock"]));
        for part in line.parts.iter().filter(|part| by_person && !part.is_living()) {
            if let Some(goods) = line.truth().cloned().or_else(|| part.goods()) {
                *answered_for.entry(goods).or_default() += part.quantity;
            }
        }
    }
    let mut granted = Vec::new();
    for order in &hub.provider_orders {
        for line in order.lines.iter().filter(|line| line.stock > 0) {
            let goods = Goods { offer: line.offer.clone(), spec: line.spec.clone() };
            let left = answered_for.entry(goods.clone()).or_default();
            let claimed = line.stock.min(line.quantity);
            let is_here =
                |cut: &&Cut| (&cut.number, &cut.offer, &cut.spec) == (&order.number, &goods.offer, &goods.spec);
            let loose: i64 = cut.iter().filter(is_here).map(|cut| cut.pieces).sum();
            let answered = (claimed - loose).clamp(0, *left);
            *left -= answered;
            granted.push((order.number.as_str(), goods, answered + claimed.min(loose)));
        }
    }
    granted
}

/// The questions about these lines, or about their order as a whole.
fn decisions<'h>(hub: &'h HubView, order: &HubOrder, parts: &[&HubLine]) -> impl Iterator<Item = &'h Decision> {
    hub.decisions.iter().filter(move |decision| {
        let about_order =
            decision.line.is_none() && decision.booking.is_none() && decision.order.as_ref() == Some(&order.id);
        about_order || is_about(decision, parts)
    })
}

fn is_about(decision: &Decision, parts: &[&HubLine]) -> bool {
    parts.iter().any(|part| {
        decision.line.as_ref() == Some(&part.id)
            || part.decisions.contains(&decision.id)
            || part.bookings.iter().any(|booking| decision.booking.as_ref() == Some(&booking.id))
    })
}

fn answered(decision: &Decision, answers: &[&str]) -> bool {
    let by_person = decision.answered_by.as_deref() == Some("person");
    by_person && decision.answer.as_deref().is_some_and(|answer| answers.contains(&answer))
}

/// Orders that wait in quarantine, by shop and order. The list names connections; which shop one reads is seen from
/// its orders.
fn quarantined<'a>(world: &'a World, hub: &'a HubView) -> BTreeMap<(&'a str, &'a str), &'a str> {
    let shops: BTreeMap<&str, &str> =
        hub.orders.iter().map(|order| (order.connection.as_str(), order.shop.as_str())).collect();
    let mut waiting = BTreeMap::new();
    for record in &hub.quarantine {
        let Some(id) = record.external_id.as_deref() else { continue };
        let shop = record.shop.as_deref().or_else(|| shops.get(record.connection.as_str()).copied());
        let named = |order: &&ShopOrder| order.id == id && shop.is_none_or(|shop| shop == order.shop);
        let mut candidates = world.orders.iter().filter(named);
        // An id that two shops have, from a connection that brought no order yet, excuses neither.
        if let (Some(order), None) = (candidates.next(), candidates.next()) {
            waiting.insert((order.shop.as_str(), order.id.as_str()), record.reason.as_str());
        }
    }
    waiting
}
