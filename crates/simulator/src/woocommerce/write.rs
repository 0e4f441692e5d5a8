//! Changes of an order over the interface: status, lines, notes, refunds, trash.

use serde_json::{Map, Value, json};

use super::filter::fields;
use super::hooks::announce;
use super::orders::{Extra, Line, Note, Refund, ShopOrder, Told};
use super::products::Source;
use super::{Shop, invalid_param, listed, made_up, products, refuse};
use crate::call::{Call, Reply};
use crate::text::minor_of;
use crate::world::State;
use crate::world::catalogue::Catalogue;
use crate::world::people::Person;

/// The JSON body of a write; a form is not looked at.
pub(crate) fn body(call: &Call) -> Result<Map<String, Value>, Reply> {
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Ok(Map::new()),
        Err(_) => Err(Reply::php(
            400,
            &json!({ "code": "rest_invalid_json", "message": "Invalid JSON body passed.",
                "data": { "status": 400, "json_error_code": 4, "json_error_message": "Syntax error" } }),
        )),
    }
}

fn check_status(shop: &Shop, body: &Map<String, Value>) -> Result<Option<String>, Reply> {
    let Some(status) = body.get("status") else { return Ok(None) };
    let status = status.as_str().unwrap_or_default();
    let known = shop.settable();
    if known.contains(&status) {
        return Ok(Some(status.to_owned()));
    }
    Err(invalid_param("status", "rest_not_in_enum", &format!("status is not one of {}.", listed(&known))))
}

impl Shop {
    pub(crate) fn item(&mut self) -> u64 {
        self.next_item += 1;
        self.next_item
    }

    pub(crate) fn post(&mut self) -> u64 {
        self.next_post += 1;
        self.next_post
    }

    /// A line of goods of the catalogue.
    pub(crate) fn goods_line(&mut self, goods: &Catalogue, product: usize, variant: usize, quantity: i64) -> Line {
        let truth = &goods.products[product];
        let own = self.products[product].clone();
        let option = truth.variants[variant].option.clone();
        let name = if option.is_empty() { truth.name.clone() } else { format!("{} - {option}", truth.name) };
        self.next_meta += 2;
        Line {
            id: self.item(),
            place: Some((product, variant)),
            product: own.id,
            variation: own.variations.get(variant).copied().unwrap_or(0),
            name,
            parent_name: (!option.is_empty()).then(|| truth.name.clone()),
            sku: if option.is_empty() { truth.code.clone() } else { format!("{}-{option}", truth.code) },
            option,
            attribute: products::attribute(product).to_owned(),
            quantity,
            unit: own.prices[variant],
            metas: [self.next_meta - 1, self.next_meta],
        }
    }

    /// A line of the made up catalogue: nobody knows what it truly is.
    pub(crate) fn made_up_line(&mut self, epoch: i64, number: u64, variant: usize, quantity: i64) -> Line {
        let item = made_up::item(self, epoch, number);
        let variation = &item.variations[variant.min(item.variations.len() - 1)];
        self.next_meta += 2;
        Line {
            id: self.item(),
            place: None,
            product: item.id,
            variation: variation.id,
            name: format!("{} - {}", item.name, variation.option),
            parent_name: Some(item.name.clone()),
            sku: variation.sku.clone(),
            option: variation.option.clone(),
            attribute: item.attribute.to_owned(),
            quantity,
            unit: variation.price,
            metas: [self.next_meta - 1, self.next_meta],
        }
    }

    pub(crate) fn blank(&mut self, now: i64, person: Person) -> ShopOrder {
        let id = self.post();
        let tax_item = self.item();
        ShopOrder {
            id,
            status: "pending".to_owned(),
            created: now,
            modified: now,
            paid: None,
            completed: None,
            cancelled: None,
            edited: None,
            key: format!("wc_order_{:013x}", crate::rng::hash(id, "key", 0) >> 12),
            person,
            method: "".into(),
            method_title: "".into(),
            transaction: String::new(),
            ip: String::new(),
            via: "rest-api",
            customer_note: String::new(),
            meta: Vec::new(),
            lines: Vec::new(),
            delivery: None,
            fee: None,
            coupon: None,
            tax_item,
            refunds: Vec::new(),
            notes: Vec::new(),
            told: Vec::new(),
            trashed: None,
            visible_from: 0,
            seq: 0,
        }
    }
}

/// Sets a status with what WooCommerce does beside it.
pub(crate) fn set_status(order: &mut ShopOrder, status: &str, now: i64) {
    order.trashed = None;
    if order.status == status {
        return;
    }
    order.status = status.to_owned();
    let cash = order.method == "cod";
    // Cash on delivery counts as paid when the order is completed, everything else when it is processed.
    if order.paid.is_none() && (status == "completed" || (status == "processing" && !cash)) {
        order.paid = Some(now);
    }
    if status == "completed" && order.completed.is_none() {
        order.completed = Some(now);
    }
    order.cancelled = (status == "cancelled").then(|| order.cancelled.unwrap_or(now));
}

fn nobody() -> Person {
    Person {
        first: String::new(),
        last: String::new(),
        company: String::new(),
        street: String::new(),
        flat: String::new(),
        city: String::new(),
        state: String::new(),
        postcode: String::new(),
        country: "BG".to_owned(),
        email: String::new(),
        phone: String::new(),
        customer: 0,
    }
}

/// An order that comes in over an interface. Answers with its id.
pub(crate) fn make(state: &mut State, at: usize, body: &Map<String, Value>, status: Option<&str>) -> u64 {
    let now = state.now();
    let (goods, epoch) = (std::sync::Arc::clone(&state.goods), state.clock.epoch());
    let shop = &mut state.shops[at];
    let mut order = shop.blank(now, nobody());
    change(shop, (&goods, epoch), &mut order, body);
    if let Some(status) = status {
        set_status(&mut order, status, now);
    }
    if body.get("set_paid") == Some(&json!(true)) {
        set_status(&mut order, "processing", now);
    }
    let (id, moved) = (order.id, order.status != "pending");
    let all = shop.profile.announces_all();
    shop.orders.insert(id, order);
    state.order_changed(at, id, true);
    announce(state, at, id, "created");
    // Up to 3.4 only a status that changed is an update as well.
    if all || moved {
        announce(state, at, id, "updated");
    }
    id
}

/// `POST orders`.
pub(crate) fn create(state: &mut State, at: usize, call: &Call, version: u8) -> Result<Reply, Reply> {
    let body = body(call)?;
    let status = check_status(&state.shops[at], &body)?;
    let id = make(state, at, &body, status.as_deref());
    let shop = &state.shops[at];
    let place = format!("{}/wp-json/wc/v{version}/orders/{id}", shop.home);
    Ok(Reply::php(201, &shop.orders[&id].json(shop, version)).with("Location", place))
}

/// Applies the fields of a write; true when something that counts for `date_modified` changed.
fn change(shop: &mut Shop, goods: (&Catalogue, i64), order: &mut ShopOrder, body: &Map<String, Value>) -> bool {
    let mut changed = false;
    let text = |map: &Value, name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(note) = body.get("customer_note").and_then(Value::as_str) {
        changed |= note != order.customer_note;
        order.customer_note = note.to_owned();
    }
    if let Some(transaction) = body.get("transaction_id").and_then(Value::as_str) {
        changed |= transaction != order.transaction;
        order.transaction = transaction.to_owned();
    }
    if let Some(title) = body.get("payment_method_title").and_then(Value::as_str) {
        order.method_title = title.to_owned().into();
    }
    if let Some(method) = body.get("payment_method").and_then(Value::as_str) {
        changed |= order.method != method;
        order.method = method.to_owned().into();
    }
    for name in ["billing", "shipping"] {
        let Some(address) = body.get(name) else { continue };
        let p = &mut order.person;
        for (field, slot) in [
            ("first_name", &mut p.first),
            ("last_name", &mut p.last),
            ("company", &mut p.company),
            ("address_1", &mut p.street),
            ("address_2", &mut p.flat),
            ("city", &mut p.city),
            ("state", &mut p.state),
            ("postcode", &mut p.postcode),
            ("country", &mut p.country),
            ("email", &mut p.email),
            ("phone", &mut p.phone),
        ] {
            if let Some(value) = text(address, field) {
                changed |= *slot != value;
                *slot = value;
            }
        }
    }
    for meta in body.get("meta_data").and_then(Value::as_array).into_iter().flatten() {
        let id = meta.get("id").and_then(Value::as_u64);
        let key = text(meta, "key").unwrap_or_default();
        let value = meta.get("value").cloned().unwrap_or(Value::Null);
        order.meta.retain(|known| Some(known.0) != id && known.1 != key);
        if !value.is_null() {
            shop.next_meta += 1;
            order.meta.push((id.unwrap_or(shop.next_meta), key, value));
        }
    }
    for wanted in body.get("line_items").and_then(Value::as_array).into_iter().flatten() {
        changed = true;
        line(shop, goods, order, wanted);
    }
    if let Some(extra) = body.get("shipping_lines").and_then(Value::as_array).and_then(|list| list.first()) {
        changed = true;
        let net = extra.get("total").and_then(minor_of).unwrap_or(0);
        order.delivery = Some(Extra { id: shop.item(), title: text(extra, "method_title").unwrap_or_default(), net });
    }
    if let Some(extra) = body.get("fee_lines").and_then(Value::as_array).and_then(|list| list.first()) {
        changed = true;
        let net = extra.get("total").and_then(minor_of).unwrap_or(0);
        let title = text(extra, "name").or_else(|| text(extra, "title")).unwrap_or_default();
        order.fee = Some(Extra { id: shop.item(), title, net });
    }
    changed
}

/// Which product of the shop a pair of ids means, and which of its variants.
pub(crate) fn place_of(shop: &Shop, product: u64, variation: u64) -> Option<(Source, usize)> {
    let wanted = if variation == 0 { product } else { variation };
    let (source, place) = products::of_id(shop, wanted)?;
    Some((source, place.unwrap_or(0)))
}

/// A line with an id is changed or removed; without an id it is added, however often it is sent.
fn line(shop: &mut Shop, (goods, epoch): (&Catalogue, i64), order: &mut ShopOrder, wanted: &Value) {
    let quantity = wanted.get("quantity").and_then(Value::as_i64);
    if let Some(id) = wanted.get("id").and_then(Value::as_u64) {
        let gone = quantity == Some(0) || wanted.get("product_id").is_some_and(Value::is_null);
        if gone {
            order.lines.retain(|line| line.id != id);
        } else if let Some(line) = order.lines.iter_mut().find(|line| line.id == id)
            && let Some(quantity) = quantity
        {
            line.quantity = quantity;
        }
        return;
    }
    let product = wanted.get("product_id").and_then(Value::as_u64).unwrap_or(0);
    let variation = wanted.get("variation_id").and_then(Value::as_u64).unwrap_or(0);
    let quantity = quantity.unwrap_or(1);
    match place_of(shop, product, variation) {
        Some((Source::World(at), variant)) => {
            let place = shop.products[at].place;
            let line = shop.goods_line(goods, place, variant, quantity);
            order.lines.push(line);
        }
        Some((Source::MadeUp(number), variant)) => {
            let line = shop.made_up_line(epoch, number, variant, quantity);
            order.lines.push(line);
        }
        // A product that does not exist is accepted, with nothing to pay.
        None => {
            let id = shop.item();
            order.lines.push(Line {
                id,
                place: None,
                product: 0,
                variation: 0,
                name: wanted.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                parent_name: None,
                option: String::new(),
                attribute: String::new(),
                sku: String::new(),
                quantity,
                unit: 0,
                metas: [0, 0],
            });
        }
    }
}

/// Puts one product in the place of everything that an order holds.
pub(crate) fn sell(state: &mut State, at: usize, id: u64, product: u64, quantity: i64) {
    let (goods, epoch) = (std::sync::Arc::clone(&state.goods), state.clock.epoch());
    let shop = &mut state.shops[at];
    let Some(mut order) = shop.orders.remove(&id) else { return };
    order.lines.clear();
    line(shop, (&goods, epoch), &mut order, &json!({ "product_id": product, "quantity": quantity }));
    shop.orders.insert(id, order);
}

/// A write to an order that is there.
pub(crate) fn change_order(state: &mut State, at: usize, id: u64, body: &Map<String, Value>, status: Option<&str>) {
    let now = state.now();
    let (goods, epoch) = (std::sync::Arc::clone(&state.goods), state.clock.epoch());
    let shop = &mut state.shops[at];
    let Some(mut order) = shop.orders.remove(&id) else { return };
    let before = order.status.clone();
    let mut changed = change(shop, (&goods, epoch), &mut order, body);
    if let Some(status) = status {
        changed |= before != status;
        order.told.push(Told { at: now, status: status.to_owned(), note: String::new() });
        set_status(&mut order, status, now);
    }
    shop.orders.insert(id, order);
    // A write without a change, or with own fields only, does not move the date, yet it is announced.
    state.order_changed(at, id, changed);
    if before == "trash" && status.is_some() {
        announce(state, at, id, "restored");
    }
    announce(state, at, id, "updated");
}

/// `PUT orders/{id}`.
pub(crate) fn update(state: &mut State, at: usize, call: &Call, version: u8, id: u64) -> Result<Reply, Reply> {
    let body = body(call)?;
    let status = check_status(&state.shops[at], &body)?;
    if !state.shops[at].orders.contains_key(&id) {
        return Err(refuse(400, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."));
    }
    change_order(state, at, id, &body, status.as_deref());
    let shop = &state.shops[at];
    Ok(Reply::php(200, &fields(call, shop.orders[&id].json(shop, version))))
}

/// To the trash; false when it lies there already.
pub(crate) fn trash(state: &mut State, at: usize, id: u64) -> bool {
    let Some(order) = state.shops[at].orders.get_mut(&id).filter(|order| order.status != "trash") else { return false };
    order.trashed = Some(std::mem::replace(&mut order.status, "trash".to_owned()));
    state.order_changed(at, id, true);
    announce(state, at, id, "updated");
    announce(state, at, id, "deleted");
    true
}

/// Out of the trash, with the status it had.
pub(crate) fn restore(state: &mut State, at: usize, id: u64) -> bool {
    let now = state.now();
    let Some(order) = state.shops[at].orders.get_mut(&id).filter(|order| order.status == "trash") else { return false };
    let before = order.trashed.take().unwrap_or_else(|| "pending".to_owned());
    set_status(order, &before, now);
    state.order_changed(at, id, true);
    announce(state, at, id, "restored");
    announce(state, at, id, "updated");
    true
}

/// Deleted for good: the ledger says that it was there.
pub(crate) fn erase(state: &mut State, at: usize, id: u64) -> bool {
    let now = state.now();
    let gone = state.shops[at].orders.remove(&id).is_some();
    if gone {
        state.shops[at].deleted.insert(id, now);
        state.seq += 1;
        announce(state, at, id, "deleted");
    }
    gone
}

/// `DELETE orders/{id}`: to the trash, or for good with `force=true`.
pub(crate) fn delete(state: &mut State, at: usize, call: &Call, version: u8, id: u64) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let Some(order) = shop.orders.get(&id) else {
        return Err(refuse(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."));
    };
    let shown = order.json(shop, version);
    if matches!(call.param("force"), Some("true" | "1")) {
        erase(state, at, id);
    } else if !trash(state, at, id) {
        let message = "The order has already been deleted.";
        return Err(refuse(410, "woocommerce_rest_already_trashed", message));
    }
    Ok(Reply::php(200, &shown))
}

/// `GET orders/{id}/notes`.
pub(crate) fn notes(state: &State, at: usize, call: &Call, id: u64) -> Reply {
    let shop = &state.shops[at];
    let order = &shop.orders[&id];
    let kind = call.param("type").unwrap_or("any");
    let rows: Vec<Value> = order
        .notes
        .iter()
        .rev()
        .filter(|note| kind == "any" || (kind == "customer") == note.customer)
        .map(|note| order.note_json(shop, note))
        .collect();
    Reply::php(200, &Value::Array(rows))
}

/// `POST orders/{id}/notes`. Notes neither move the date nor fire webhooks.
pub(crate) fn note(state: &mut State, at: usize, call: &Call, id: u64) -> Result<Reply, Reply> {
    let body = body(call)?;
    let Some(text) = body.get("note").and_then(Value::as_str).filter(|text| !text.is_empty()) else {
        return Err(Reply::php(
            400,
            &json!({ "code": "rest_missing_callback_param", "message": "Missing parameter(s): note",
                "data": { "status": 400, "params": ["note"] } }),
        ));
    };
    let now = state.now();
    let customer = body.get("customer_note") == Some(&json!(true));
    let shop = &mut state.shops[at];
    shop.next_note += 1;
    let note = Note { id: shop.next_note, author: "WooCommerce".to_owned(), at: now, text: text.to_owned(), customer };
    if let Some(order) = shop.orders.get_mut(&id) {
        order.notes.push(note.clone());
        order.told.push(Told { at: now, status: String::new(), note: text.to_owned() });
    }
    state.order_changed(at, id, false);
    let shop = &state.shops[at];
    let place = format!("{}/wp-json/wc/v3/orders/{id}/notes/{}", shop.home, note.id);
    Ok(Reply::php(201, &shop.orders[&id].note_json(shop, &note)).with("Location", place))
}

/// `POST orders/{id}/refunds`.
pub(crate) fn refund(state: &mut State, at: usize, call: &Call, id: u64) -> Result<Reply, Reply> {
    let body = body(call)?;
    let amount = body.get("amount").and_then(minor_of).unwrap_or(0);
    let order = &state.shops[at].orders[&id];
    if amount <= 0 || amount > order.total() - order.refunded() {
        return Err(refuse(400, "woocommerce_rest_invalid_order_refund", "Invalid refund amount."));
    }
    let reason = body.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    refund_order(state, at, id, amount, &reason);
    let shop = &state.shops[at];
    let order = &shop.orders[&id];
    let value = order.refunds.last().map_or(Value::Null, |refund| order.refund_json(shop, refund));
    Ok(Reply::php(201, &value))
}

/// Money given back by the shop. All of it makes the order `refunded`; up to 3.4 a part of it is not announced.
pub(crate) fn refund_order(state: &mut State, at: usize, id: u64, amount: i64, reason: &str) {
    give_back(state, at, id, amount, reason);
    let shop = &mut state.shops[at];
    let all = shop.profile.announces_all();
    let Some(order) = shop.orders.get_mut(&id) else { return };
    let full = order.refunded() == order.total();
    if full {
        order.status = "refunded".to_owned();
    }
    if all || full {
        announce(state, at, id, "updated");
    }
}

/// Books the money alone.
pub(crate) fn give_back(state: &mut State, at: usize, id: u64, amount: i64, reason: &str) {
    let now = state.now();
    let shop = &mut state.shops[at];
    let refund = Refund { id: shop.post(), amount, reason: reason.to_owned(), at: now };
    if let Some(order) = shop.orders.get_mut(&id) {
        order.refunds.push(refund);
    }
    state.order_changed(at, id, true);
}
