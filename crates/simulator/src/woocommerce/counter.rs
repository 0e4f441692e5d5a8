//! What people do in the shop themselves: a customer orders or pays, the shop cancels or edits.

use serde_json::json;

use super::hooks::announce;
use super::orders::Extra;
use super::write::{give_back, set_status};
use crate::rng::Rng;
use crate::world::State;
use crate::world::clock::DAY;
use crate::world::happenings::Happening;
use crate::world::people::{Pay, Plan, PlannedOrder};

/// A customer orders. Answers with the id.
pub(crate) fn place(state: &mut State, planned: &PlannedOrder) -> u64 {
    let id = lay(state, planned);
    announce(state, planned.shop, id, "created");
    announce(state, planned.shop, id, "updated");
    id
}

/// The order stands in the shop, and nobody has heard of it.
fn lay(state: &mut State, planned: &PlannedOrder) -> u64 {
    let now = state.now();
    let mut rng = Rng::new(state.seed, &format!("order {}", planned.after));
    let goods = std::sync::Arc::clone(&state.goods);
    let shop = &mut state.shops[planned.shop];
    let mut order = shop.blank(now, planned.person.clone());
    let id = order.id;
    order.via = "checkout";
    order.ip = format!("203.0.113.{}", rng.between(1, 254));
    order.customer_note.clone_from(&planned.note);
    order.visible_from = now + planned.lag;
    order.lines = planned.lines.iter().map(|line| shop.goods_line(&goods, line.0, line.1, line.2)).collect();
    let deliveries = [("Econt офис", 583), ("Speedy до врата", 417), ("DHL", 833)];
    let (title, net) = *rng.pick(&deliveries);
    order.delivery = Some(Extra { id: shop.item(), title: title.to_owned(), net });
    if planned.coupon {
        order.coupon = Some(shop.item());
    }
    if rng.chance(10) {
        shop.next_meta += 1;
        order.meta.push((shop.next_meta, "_econt_office".to_owned(), json!({ "code": 5786, "name": "София Център" })));
    }
    match planned.pay {
        Pay::Card => {
            order.status = "processing".to_owned();
            (order.method, order.method_title) = ("stripe".into(), "Card <b>(Stripe)</b>".into());
            order.transaction = format!("ch_{}", rng.hex(32));
            order.paid = Some(now);
        }
        Pay::Transfer { after } => {
            order.status = "on-hold".to_owned();
            (order.method, order.method_title) = ("bacs".into(), "Direct bank transfer".into());
            state.plan_later(after, Happening::PaymentArrives { shop: planned.shop, order: id });
        }
        Pay::CashOnDelivery => {
            order.status = "processing".to_owned();
            (order.method, order.method_title) = ("cod".into(), "Наложен платеж".into());
            let shop = &mut state.shops[planned.shop];
            order.fee = Some(Extra { id: shop.item(), title: "COD fee".to_owned(), net: 150 });
        }
    }
    state.shops[planned.shop].orders.insert(id, order);
    state.order_changed(planned.shop, id, true);
    id
}

/// The transfer of a customer has come in.
pub(crate) fn pay(state: &mut State, at: usize, id: u64) {
    let now = state.now();
    let Some(order) = state.shops[at].orders.get_mut(&id) else { return };
    if order.status == "on-hold" || order.status == "pending" {
        set_status(order, "processing", now);
        state.order_changed(at, id, true);
        announce(state, at, id, "updated");
    }
}

/// The shop cancels an order; what was paid is given back. True when there was something to cancel.
pub(crate) fn cancel(state: &mut State, at: usize, id: u64) -> bool {
    let now = state.now();
    let Some(order) = state.shops[at].orders.get_mut(&id) else { return false };
    if matches!(order.status.as_str(), "cancelled" | "refunded" | "completed" | "trash" | "failed") {
        return false;
    }
    set_status(order, "cancelled", now);
    let due = if order.paid.is_some() { order.total() - order.refunded() } else { 0 };
    if due > 0 {
        give_back(state, at, id, (due, Vec::new()), "Поръчката е отказана");
    }
    state.order_changed(at, id, true);
    announce(state, at, id, "updated");
    true
}

/// The shop edits an order: another quantity, a line less or a line more. True when something changed.
pub(crate) fn edit(state: &mut State, at: usize, id: u64) -> bool {
    let mut rng = Rng::new(state.seed, &format!("edit {at} {id}"));
    let goods = std::sync::Arc::clone(&state.goods);
    let now = state.now();
    let shop = &mut state.shops[at];
    let Some(mut order) = shop.orders.remove(&id) else { return false };
    let open = matches!(order.status.as_str(), "processing" | "on-hold" | "pending") && !order.lines.is_empty();
    if open {
        let which = rng.index(order.lines.len());
        match rng.below(3) {
            0 if order.lines.len() > 1 => {
                order.lines.remove(which);
            }
            1 => {
                let places = goods.places(crate::world::catalogue::Listing::Listed);
                let new: Vec<_> = places
                    .into_iter()
                    .filter(|p| order.lines.iter().all(|l| l.place.map(|l| l.0) != Some(p.0)))
                    .collect();
                let (product, variant) = *rng.pick(&new);
                let line = shop.goods_line(&goods, product, variant, 1);
                order.lines.push(line);
            }
            _ => {
                let line = &mut order.lines[which];
                line.quantity = if line.quantity > 1 && rng.chance(50) { line.quantity - 1 } else { line.quantity + 1 };
            }
        }
    }
    if open {
        order.edited = Some(now);
    }
    shop.orders.insert(id, order);
    if open {
        state.order_changed(at, id, true);
        announce(state, at, id, "updated");
    }
    open
}

/// Somebody works through the shop: as many orders as its owner set change, each in one of the ways that orders change.
pub(crate) fn churn(state: &mut State, at: usize) {
    let round = state.seq;
    for step in 0..state.shops[at].settings.churn {
        let drawn = crate::rng::hash(state.seed, "churn", round * 64 + step);
        let count = state.shops[at].orders.len() as u64;
        if count == 0 {
            return;
        }
        let place = usize::try_from(drawn % count).unwrap_or(0);
        let Some(id) = state.shops[at].orders.keys().nth(place).copied() else { return };
        match (drawn >> 32) % 8 {
            0 => super::write::trash(state, at, id),
            1 => super::write::restore(state, at, id),
            2 => edit(state, at, id),
            3 => cancel(state, at, id),
            4..=6 => note_changed(state, at, id, &format!("Промяна {round}")),
            _ => place_another(state, at, drawn, None) > 0,
        };
    }
}

/// The customer's note is written anew.
fn note_changed(state: &mut State, at: usize, id: u64, text: &str) -> bool {
    let Some(order) = state.shops[at].orders.get_mut(&id) else { return false };
    order.customer_note = text.to_owned();
    state.order_changed(at, id, true);
    announce(state, at, id, "updated");
    true
}

/// The plan of another customer of this shop.
fn another(state: &State, at: usize, number: u64) -> PlannedOrder {
    let number = usize::try_from(number % 1_000_000_000).unwrap_or(0) + 100;
    let mut planned = Plan::next_customer(state.seed, number, 1, &state.goods);
    planned.shop = at;
    planned.after = i64::try_from(number).unwrap_or(0);
    planned.lag = 0;
    planned
}

/// Another customer orders in this shop, or has only begun to. Answers with the id.
pub(crate) fn place_another(state: &mut State, at: usize, number: u64, status: Option<&str>) -> u64 {
    let mut planned = another(state, at, number);
    if status.is_some() {
        planned.pay = Pay::Card;
    }
    let id = lay(state, &planned);
    if let Some(status) = status
        && let Some(order) = state.shops[at].orders.get_mut(&id)
    {
        status.clone_into(&mut order.status);
        if !matches!(status, "processing" | "completed" | "shipped" | "refunded") {
            order.paid = None;
        }
    }
    // INF for versions between: the newest wait until the order has left the carts.
    if !(state.shops[at].profile.since(900) && status == Some("checkout-draft")) {
        announce(state, at, id, "created");
    }
    announce(state, at, id, "updated");
    id
}

/// Somebody sets a status by hand: any, also one that no list knows.
pub(crate) fn set(state: &mut State, at: usize, id: u64, status: &str) -> bool {
    let now = state.now();
    let Some(order) = state.shops[at].orders.get_mut(&id).filter(|order| order.status != status) else { return false };
    let begun = matches!(order.status.as_str(), "checkout-draft" | "auto-draft" | "draft");
    let trashed = order.status == "trash";
    set_status(order, status, now);
    state.order_changed(at, id, true);
    if begun && state.shops[at].profile.since(900) {
        announce(state, at, id, "created");
    }
    if trashed {
        announce(state, at, id, "restored");
    }
    announce(state, at, id, "updated");
    true
}

/// Fills an order book at once: orders of the past, spread over so many days, that nobody announces.
pub(crate) fn fill(state: &mut State, at: usize, orders: u64, days: i64, status: Option<&str>) -> (u64, u64) {
    let now = state.now();
    let (mut first, mut last) = (0, 0);
    let usual = ["completed", "completed", "completed", "processing", "cancelled", "refunded"];
    for number in 0..orders {
        let drawn = crate::rng::hash(state.seed, "book", number);
        let mut planned = another(state, at, number + 1_000);
        planned.pay = Pay::Card;
        let id = lay(state, &planned);
        let Some(order) = state.shops[at].orders.get_mut(&id) else { break };
        let back = days * DAY * i64::try_from(orders - number).unwrap_or(1) / i64::try_from(orders).unwrap_or(1);
        order.created = now - back;
        order.modified = (order.created + i64::try_from(drawn % 3_600).unwrap_or(0) * 1000).min(now);
        order.visible_from = 0;
        let wanted = status.unwrap_or(usual[usize::try_from(drawn % 6).unwrap_or(0)]);
        order.paid = (!matches!(wanted, "pending" | "on-hold" | "failed")).then_some(order.created);
        order.completed = (wanted == "completed").then_some(order.modified);
        order.cancelled = (wanted == "cancelled").then_some(order.modified);
        wanted.clone_into(&mut order.status);
        (first, last) = (if first == 0 { id } else { first }, id);
        if wanted == "cancelled" || wanted == "refunded" {
            // What was paid went back at the same time.
            let (due, moment) = (order.total(), order.modified);
            super::write::give_back(state, at, id, (due, Vec::new()), "");
            if let Some(order) = state.shops[at].orders.get_mut(&id) {
                order.modified = moment;
                order.refunds.iter_mut().for_each(|refund| refund.at = moment);
            }
        }
    }
    (first, last)
}
