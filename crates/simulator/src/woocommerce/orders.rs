//! An order of the shop: what it holds, its arithmetic (prices with 20 % tax inside) and its JSON in both versions.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::Shop;
use super::refunds::Refund;
use crate::text::{civil, decimal, money, ratio};
use crate::world::people::Person;

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: u64,
    /// Place in the catalogue: product and variant. Nothing for a line of an unknown product.
    pub(crate) place: Option<(usize, usize)>,
    pub(crate) product: u64,
    pub(crate) variation: u64,
    pub(crate) name: String,
    pub(crate) parent_name: Option<String>,
    pub(crate) option: String,
    pub(crate) attribute: String,
    pub(crate) sku: String,
    pub(crate) quantity: i64,
    /// Price of one piece with tax.
    pub(crate) unit: i64,
    pub(crate) metas: [u64; 2],
}

/// An amount with its tax, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Taxed {
    pub(crate) net: i64,
    pub(crate) tax: i64,
}

impl Taxed {
    pub(crate) fn gross(self) -> i64 {
        self.net + self.tax
    }
}

/// A delivery, a fee.
#[derive(Debug, Clone)]
pub(crate) struct Extra {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) net: i64,
}

/// A note beside the order.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) id: u64,
    pub(crate) author: String,
    pub(crate) at: i64,
    pub(crate) text: String,
    pub(crate) customer: bool,
}

/// A status or note that came in over the interface.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) at: i64,
    pub(crate) status: String,
    pub(crate) note: String,
}

/// One order.
#[derive(Debug, Clone)]
pub(crate) struct ShopOrder {
    pub(crate) id: u64,
    pub(crate) status: String,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) paid: Option<i64>,
    pub(crate) completed: Option<i64>,
    pub(crate) cancelled: Option<i64>,
    /// When its lines were last changed by the shop.
    pub(crate) edited: Option<i64>,
    pub(crate) key: String,
    pub(crate) person: Person,
    pub(crate) method: Cow<'static, str>,
    pub(crate) method_title: Cow<'static, str>,
    pub(crate) transaction: String,
    pub(crate) ip: String,
    pub(crate) via: &'static str,
    pub(crate) customer_note: String,
    pub(crate) meta: Vec<(u64, String, Value)>,
    pub(crate) lines: Vec<Line>,
    pub(crate) delivery: Option<Extra>,
    pub(crate) fee: Option<Extra>,
    /// Id of the coupon line: ten percent.
    pub(crate) coupon: Option<u64>,
    pub(crate) tax_item: u64,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) notes: Vec<Note>,
    pub(crate) told: Vec<Told>,
    /// Status before it was moved to the trash.
    pub(crate) trashed: Option<String>,
    /// Lists do not show it before this moment.
    pub(crate) visible_from: i64,
    /// The ledger's counter at the last change.
    pub(crate) seq: u64,
}

/// Tax is 20 %, inside the prices; rounded half up.
fn net_of(gross: i64) -> i64 {
    (gross * 200 + 120) / 240
}

fn round_div(value: i64, by: i64) -> i64 {
    (value * 2 + by) / (by * 2)
}

impl ShopOrder {
    pub(crate) fn taxed(&self) -> bool {
        self.person.country == "BG"
    }

    fn with_tax(&self, gross: i64) -> Taxed {
        let net = net_of(gross);
        Taxed { net, tax: if self.taxed() { gross - net } else { 0 } }
    }

    fn extra(&self, extra: Option<&Extra>) -> Taxed {
        let net = extra.map_or(0, |extra| extra.net);
        Taxed { net, tax: if self.taxed() { round_div(net, 5) } else { 0 } }
    }

    pub(crate) fn line_subtotal(&self, line: &Line) -> Taxed {
        self.with_tax(line.unit * line.quantity)
    }

    pub(crate) fn discounted(&self, line: &Line) -> i64 {
        let gross = line.unit * line.quantity;
        if self.coupon.is_some() { round_div(gross * 9, 10) } else { gross }
    }

    pub(crate) fn line_total(&self, line: &Line) -> Taxed {
        self.with_tax(self.discounted(line))
    }

    pub(crate) fn delivery_total(&self) -> Taxed {
        self.extra(self.delivery.as_ref())
    }

    pub(crate) fn fee_total(&self) -> Taxed {
        self.extra(self.fee.as_ref())
    }

    pub(crate) fn total(&self) -> i64 {
        let lines: i64 = self.lines.iter().map(|line| self.line_total(line).gross()).sum();
        lines + self.delivery_total().gross() + self.fee_total().gross()
    }

    pub(crate) fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    pub(crate) fn cart_tax(&self) -> i64 {
        self.lines.iter().map(|line| self.line_total(line).tax).sum::<i64>() + self.fee_total().tax
    }

    /// The order as the interface shows it, in `wc/v1` to `wc/v3`.
    pub(crate) fn json(&self, shop: &Shop, version: u8) -> Value {
        let order = self.newest(shop, version);
        if version == 1 { super::old_orders::first_version(order) } else { order }
    }

    fn newest(&self, shop: &Shop, version: u8) -> Value {
        let new = shop.profile.shows_more();
        let local = |at: Option<i64>| {
            at.map_or(Value::Null, |at| json!(civil(at, &shop.zone).strftime("%Y-%m-%dT%H:%M:%S").to_string()))
        };
        let gmt =
            |at: Option<i64>| at.map_or(Value::Null, |at| json!(crate::text::naive(at, &jiff::tz::TimeZone::UTC)));
        let discount = self.lines.iter().fold(Taxed::default(), |sum, line| {
            let (before, after) = (self.line_subtotal(line), self.line_total(line));
            Taxed { net: sum.net + before.net - after.net, tax: sum.tax + before.tax - after.tax }
        });
        let delivery = self.delivery_total();
        let cart_tax = self.cart_tax();
        let mut value = json!({
            "id": self.id, "parent_id": 0, "number": self.id.to_string(), "order_key": self.key, "created_via": self.via,
            "version": shop.profile.version(), "status": self.status, "currency": shop.currency,
            "date_created": local(Some(self.created)), "date_created_gmt": gmt(Some(self.created)),
            "date_modified": local(Some(self.modified)), "date_modified_gmt": gmt(Some(self.modified)),
            "discount_total": money(discount.net), "discount_tax": money(discount.tax),
            "shipping_total": money(delivery.net), "shipping_tax": money(delivery.tax),
            "cart_tax": money(cart_tax), "total": money(self.total()), "total_tax": money(cart_tax + delivery.tax),
            "prices_include_tax": true, "customer_id": self.person.customer, "customer_ip_address": self.ip,
            "customer_user_agent": if self.via == "checkout" { "Mozilla/5.0" } else { "" },
            "customer_note": self.customer_note, "billing": self.billing(), "shipping": self.shipping(new),
            "payment_method": self.method, "payment_method_title": self.method_title, "transaction_id": self.transaction,
            "date_paid": local(self.paid), "date_paid_gmt": gmt(self.paid),
            "date_completed": local(self.completed), "date_completed_gmt": gmt(self.completed), "cart_hash": "",
            "meta_data": self.meta.iter().map(|(id, key, value)| json!({ "id": id, "key": key, "value": value })).collect::<Vec<_>>(),
            "line_items": self.lines.iter().map(|line| self.line_json(shop, line)).collect::<Vec<_>>(),
            "tax_lines": self.tax_lines(new, cart_tax, delivery.tax),
            "shipping_lines": self.delivery.iter().map(|line| self.delivery_json(line)).collect::<Vec<_>>(),
            "fee_lines": self.fee.iter().map(|line| self.fee_json(line)).collect::<Vec<_>>(),
            "coupon_lines": self.coupon.iter().map(|id| coupon_json(*id, discount, new)).collect::<Vec<_>>(),
            "refunds": self.refunds.iter().map(|refund| json!({ "id": refund.id, "reason": refund.reason, "total": money(-refund.amount) })).collect::<Vec<_>>(),
            "_links": self.links(shop, version),
        });
        if new {
            value["currency_symbol"] = json!(shop.symbol().2);
        }
        // INF: these came after 5.8; recorded at 8.9.
        if shop.profile.since(600) {
            let pending = matches!(self.status.as_str(), "pending" | "failed");
            value["payment_url"] =
                json!(format!("{}/checkout/order-pay/{}/?pay_for_order=true&key={}", shop.home, self.id, self.key));
            value["is_editable"] = json!(matches!(self.status.as_str(), "pending" | "on-hold" | "auto-draft"));
            value["needs_payment"] = json!(pending && self.total() > 0);
            value["needs_processing"] = json!(self.lines.iter().any(|line| line.place.is_some()));
        }
        value
    }

    fn links(&self, shop: &Shop, version: u8) -> Value {
        let root = format!("wc/v{version}");
        let mut links = json!({
            "self": shop.link(&format!("{root}/orders/{}", self.id)), "collection": shop.link(&format!("{root}/orders")) });
        if self.person.customer != 0 {
            links["customer"] = shop.link(&format!("{root}/customers/{}", self.person.customer));
        }
        links
    }

    pub(crate) fn billing(&self) -> Value {
        let mut address = self.shipping(false);
        address["email"] = json!(self.person.email);
        address["phone"] = json!(self.person.phone);
        address
    }

    fn shipping(&self, phone: bool) -> Value {
        let p = &self.person;
        let mut address = json!({ "first_name": p.first, "last_name": p.last, "company": p.company, "address_1": p.street,
            "address_2": p.flat, "city": p.city, "state": p.state, "postcode": p.postcode, "country": p.country });
        if phone {
            address["phone"] = json!("");
        }
        address
    }

    fn taxes(&self, gross: i64, before: i64) -> Value {
        if !self.taxed() {
            return json!([]);
        }
        // Six decimals, unrounded to cents: a sixth of the price with tax.
        json!([{ "id": 1, "total": ratio(i128::from(gross), 600, 6), "subtotal": ratio(i128::from(before), 600, 6) }])
    }

    pub(crate) fn line_json(&self, shop: &Shop, line: &Line) -> Value {
        let new = shop.profile.shows_more();
        let (before, after) = (self.line_subtotal(line), self.line_total(line));
        let gross = self.discounted(line);
        // The price of a piece, as WooCommerce gives it: the net total with six decimals, divided and not rounded.
        let micro = (i128::from(gross) * 10_000 * 10 + 6) / 12;
        let price = ratio(micro, 1_000_000 * i128::from(line.quantity.max(1)), 15);
        let meta = |id: u64, key: &str, value: &str, shown: &str| {
            let mut meta = json!({ "id": id, "key": key, "value": value });
            if new {
                meta["display_key"] = json!(shown);
                meta["display_value"] = json!(value);
            }
            meta
        };
        let mut metas = Vec::new();
        if !line.option.is_empty() {
            metas.push(meta(line.metas[0], &line.attribute.to_lowercase(), &line.option, &line.attribute));
        }
        if matches!(self.status.as_str(), "processing" | "completed" | "on-hold" | "shipped") {
            metas.push(meta(line.metas[1], "_reduced_stock", &line.quantity.to_string(), "_reduced_stock"));
        }
        let mut value = json!({
            "id": line.id, "name": line.name, "product_id": line.product, "variation_id": line.variation,
            "quantity": line.quantity, "tax_class": "", "subtotal": money(before.net), "subtotal_tax": money(before.tax),
            "total": money(after.net), "total_tax": money(after.tax),
            "taxes": self.taxes(gross, line.unit * line.quantity), "meta_data": metas,
            "sku": if line.sku.is_empty() || shop.withdrawn.contains(&line.product) { Value::Null } else { json!(line.sku) }, "price": decimal(&price),
        });
        // INF: between 5.8 and 8.9.
        if shop.profile.since(600) {
            value["image"] = if line.product == 0 {
                json!({ "id": 0, "src": "" })
            } else {
                json!({ "id": (line.product + 500_000).to_string(), "src": super::products::picture(shop, line.product) })
            };
        }
        if new {
            value["parent_name"] = json!(line.parent_name);
        }
        value
    }

    fn tax_lines(&self, new: bool, cart: i64, delivery: i64) -> Value {
        if !self.taxed() {
            return json!([]);
        }
        let mut line = json!({ "id": self.tax_item, "rate_code": "BG-ДДС-1", "rate_id": 1, "label": "ДДС", "compound": false,
            "tax_total": money(cart), "shipping_tax_total": money(delivery), "meta_data": [] });
        if new {
            line["rate_percent"] = json!(20);
        }
        json!([line])
    }

    fn extra_taxes(&self, net: i64) -> Value {
        if self.taxed() {
            json!([{ "id": 1, "total": ratio(i128::from(net), 500, 6), "subtotal": "" }])
        } else {
            json!([])
        }
    }

    fn delivery_json(&self, line: &Extra) -> Value {
        json!({ "id": line.id, "method_title": line.title, "method_id": "flat_rate", "instance_id": "",
            "total": money(line.net), "total_tax": money(self.delivery_total().tax), "taxes": self.extra_taxes(line.net), "meta_data": [] })
    }

    fn fee_json(&self, line: &Extra) -> Value {
        json!({ "id": line.id, "name": line.title, "tax_class": "", "tax_status": "taxable", "amount": "",
            "total": money(line.net), "total_tax": money(self.fee_total().tax), "taxes": self.extra_taxes(line.net), "meta_data": [] })
    }

    /// One of its notes.
    pub(crate) fn note_json(&self, shop: &Shop, note: &Note) -> Value {
        json!({ "id": note.id, "author": note.author,
            "date_created": crate::text::naive(note.at, &shop.zone), "date_created_gmt": crate::text::naive(note.at, &jiff::tz::TimeZone::UTC),
            "note": note.text, "customer_note": note.customer, "_links": {
                "self": shop.link(&format!("wc/v3/orders/{}/notes/{}", self.id, note.id)),
                "collection": shop.link(&format!("wc/v3/orders/{}/notes", self.id)),
                "up": shop.link(&format!("wc/v3/orders/{}", self.id)) } })
    }
}

fn coupon_json(id: u64, discount: Taxed, new: bool) -> Value {
    // Unpadded, as recorded: `9.1`, `0`.
    let short = |minor: i64| ratio(i128::from(minor), 100, 2);
    let mut coupon = json!({ "id": id, "code": "ten", "discount": short(discount.net), "discount_tax": short(discount.tax), "meta_data": [] });
    if new {
        let info = "[410,\"ten\",\"percent\",10]";
        coupon["meta_data"] = json!([{ "id": id + 16_000, "key": "coupon_info", "value": info, "display_key": "coupon_info", "display_value": info }]);
        coupon["discount_type"] = json!("percent");
        coupon["nominal_amount"] = json!(10);
        coupon["free_shipping"] = json!(false);
    }
    coupon
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_is_inside_the_price() {
        // Recorded: two pieces of 162.38 and three of 59.21.
        assert_eq!(net_of(32_476), 27_063);
        assert_eq!(net_of(17_763), 14_803);
        assert_eq!(round_div(583, 5), 117);
    }
}
