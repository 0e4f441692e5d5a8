//! What people do in the shop themselves: a customer orders or pays, the shop cancels or edits.

use serde_json::json;

use super::hooks::announce;
use super::orders::Extra;
use super::write::{give_back, set_status};
use crate::rng::Rng;
use crate::world::State;
use crate::world::happenings::Happening;
use crate::world::people::{Pay, PlannedOrder};

/// A customer orders. Answers with the id.
pub(crate) fn place(state: &mut State, planned: &PlannedOrder) -> u64 {
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
            (order.method, order.method_title) = ("stripe", "Card <b>(Stripe)</b>");
            order.transaction = format!("ch_{}", rng.hex(32));
            order.paid = Some(now);
        }
        Pay::Transfer { after } => {
            order.status = "on-hold".to_owned();
            (order.method, order.method_title) = ("bacs", "Direct bank transfer");
            state.plan_later(after, Happening::PaymentArrives { shop: planned.shop, order: id });
        }
        Pay::CashOnDelivery => {
            order.status = "processing".to_owned();
            (order.method, order.method_title) = ("cod", "Наложен платеж");
            let shop = &mut state.shops[planned.shop];
            order.fee = Some(Extra { id: shop.item(), title: "COD fee".to_owned(), net: 150 });
        }
    }
    state.shops[planned.shop].orders.insert(id, order);
    state.order_changed(planned.shop, id, true);
    announce(state, planned.shop, id, "created");
    announce(state, planned.shop, id, "updated");
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
        give_back(state, at, id, due, "Поръчката е отказана");
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
