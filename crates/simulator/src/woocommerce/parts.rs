//! What an order is made of: its lines of goods, and the fields that a write over an interface brings.

use serde_json::{Map, Value, json};

use super::orders::{Extra, Line, ShopOrder};
use super::products::Source;
use super::{Shop, made_up, products};
use crate::text::minor_of;
use crate::world::State;
use crate::world::catalogue::Catalogue;
use crate::world::people::Person;

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

/// A customer of whom nothing is known.
pub(crate) fn nobody() -> Person {
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

/// Applies the fields of a write; true when something that counts for `date_modified` changed.
pub(crate) fn change(
    shop: &mut Shop,
    goods: (&Catalogue, i64),
    order: &mut ShopOrder,
    body: &Map<String, Value>,
) -> bool {
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
