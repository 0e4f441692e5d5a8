//! Money given back, with the pieces that it was for: what a refund asks for, and its JSON over both interfaces. Figures of its
//! lines are negative (recorded at 3.6.4 and 8.9.1).

use serde_json::{Value, json};

use super::Shop;
use super::legacy::old_line;
use super::orders::{Line, ShopOrder};
use crate::text::{decimal, minor_of, money, naive, ratio, rfc3339};

/// One refund.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    pub(crate) id: u64,
    pub(crate) amount: i64,
    pub(crate) reason: String,
    pub(crate) at: i64,
    pub(crate) lines: Vec<Returned>,
}

/// Pieces of a line that it was for.
#[derive(Debug, Clone)]
pub(crate) struct Returned {
    pub(crate) id: u64,
    pub(crate) meta: u64,
    /// The sold line, as it was then.
    pub(crate) line: Line,
    pub(crate) quantity: i64,
    pub(crate) net: i64,
    pub(crate) tax: i64,
}

/// The lines that a body asks for: a list with `id`, or a map from id with `qty`. None when the order has not so many of them.
pub(crate) fn asked(order: &ShopOrder, shop: &mut Shop, body: &Value) -> Option<Vec<Returned>> {
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let mut rows: Vec<(u64, &Value)> = Vec::new();
    match body.get("line_items") {
        Some(Value::Array(list)) => {
            for row in list {
                rows.push((row.get("id").and_then(number)?.try_into().ok()?, row));
            }
        }
        Some(Value::Object(map)) => {
            for (id, row) in map {
                rows.push((id.parse().ok()?, row));
            }
        }
        _ => {}
    }
    let mut lines: Vec<Returned> = Vec::new();
    for (id, row) in rows {
        let line = order.lines.iter().find(|line| line.id == id)?;
        let quantity = row.get("quantity").or(row.get("qty")).and_then(number).unwrap_or(0);
        let before: i64 = lines.iter().filter(|known| known.line.id == id).map(|known| known.quantity).sum();
        if quantity < 0 || quantity + before > order.left_of(line) {
            return None;
        }
        let taxes = match row.get("refund_tax") {
            Some(Value::Array(list)) => list.iter().filter_map(|tax| tax.get("refund_total").and_then(minor_of)).sum(),
            Some(Value::Object(map)) => map.values().filter_map(minor_of).sum(),
            _ => 0,
        };
        let net = row.get("refund_total").and_then(minor_of).unwrap_or(0);
        shop.next_meta += 1;
        lines.push(Returned { id: shop.item(), meta: shop.next_meta, line: line.clone(), quantity, net, tax: taxes });
    }
    Some(lines)
}

/// Pieces with their share of what the customer paid for the line, as the shop's own page fills it in.
pub(crate) fn share(order: &ShopOrder, shop: &mut Shop, pieces: &[(u64, i64)]) -> Option<Vec<Returned>> {
    let rows: Option<Vec<Value>> = pieces
        .iter()
        .map(|(id, quantity)| {
            let line = order.lines.iter().find(|line| line.id == *id)?;
            let (whole, of) = (order.line_total(line), line.quantity.max(1));
            let tax = json!([{ "id": 1, "refund_total": money(whole.tax * quantity / of) }]);
            Some(json!({ "id": id, "quantity": quantity, "refund_total": money(whole.net * quantity / of), "refund_tax": tax }))
        })
        .collect();
    asked(order, shop, &json!({ "line_items": rows? }))
}

impl ShopOrder {
    /// Pieces of a line that were refunded.
    pub(crate) fn returned(&self, line: u64) -> i64 {
        let lines = self.refunds.iter().flat_map(|refund| &refund.lines);
        lines.filter(|returned| returned.line.id == line).map(|returned| returned.quantity).sum()
    }

    /// When the last of them were.
    pub(crate) fn returned_at(&self, line: u64) -> Option<i64> {
        let of_it = |refund: &&Refund| refund.lines.iter().any(|returned| returned.line.id == line);
        self.refunds.iter().filter(of_it).map(|refund| refund.at).max()
    }

    /// Pieces of a line that can still be refunded.
    pub(crate) fn left_of(&self, line: &Line) -> i64 {
        (line.quantity - self.returned(line.id)).max(0)
    }

    /// One of its refunds, in full.
    pub(crate) fn refund_json(&self, shop: &Shop, refund: &Refund) -> Value {
        let lines: Vec<Value> = refund.lines.iter().map(|line| self.returned_json(shop, line)).collect();
        let mut value = json!({ "id": refund.id,
            "date_created": naive(refund.at, &shop.zone), "date_created_gmt": naive(refund.at, &jiff::tz::TimeZone::UTC),
            "amount": money(refund.amount), "reason": refund.reason, "refunded_by": 1,
            "meta_data": [], "line_items": lines, "_links": {
                "self": shop.link(&format!("wc/v3/orders/{}/refunds/{}", self.id, refund.id)),
                "collection": shop.link(&format!("wc/v3/orders/{}/refunds", self.id)),
                "up": shop.link(&format!("wc/v3/orders/{}", self.id)) } });
        if shop.profile.shows_more() {
            value["refunded_payment"] = json!(false);
            for list in ["shipping_lines", "tax_lines", "fee_lines"] {
                value[list] = json!([]);
            }
        }
        value
    }

    fn returned_json(&self, shop: &Shop, returned: &Returned) -> Value {
        let mut value = self.line_json(shop, &returned.line);
        let meta = (returned.meta, "_refunded_item_id", returned.line.id.to_string());
        let mut metas = json!([{ "id": meta.0, "key": meta.1, "value": meta.2 }]);
        if shop.profile.shows_more() {
            metas[0]["display_key"] = json!(meta.1);
            metas[0]["display_value"] = json!(meta.2);
        }
        value["id"] = json!(returned.id);
        value["quantity"] = json!(-returned.quantity);
        for (name, amount) in [("subtotal", returned.net), ("total", returned.net)] {
            value[name] = json!(money(-amount));
            value[format!("{name}_tax")] = json!(money(-returned.tax));
        }
        if self.taxed() {
            value["taxes"] = json!([{ "id": 1, "total": money(-returned.tax), "subtotal": money(-returned.tax) }]);
        }
        value["meta_data"] = metas;
        value["price"] = decimal(&ratio(i128::from(returned.net), 100 * i128::from(returned.quantity.max(1)), 15));
        value
    }
}

/// A refund as the older interface shows it. Since 3.0 it never says which line was meant.
pub(crate) fn old_refund(shop: &Shop, order: &ShopOrder, refund: &Refund) -> Value {
    let line = |returned: &Returned| {
        let mut value = old_line(shop, order, &returned.line);
        let pieces = returned.quantity.max(1);
        let named = if shop.profile.since(300) { 0 } else { returned.line.id };
        value["id"] = json!(returned.id);
        for name in ["subtotal", "total"] {
            value[name] = json!(money(-returned.net));
            value[format!("{name}_tax")] = json!(money(-returned.tax));
        }
        value["price"] = json!(money((returned.net * 2 + pieces) / (pieces * 2)));
        value["quantity"] = json!(-returned.quantity);
        value["meta"] = json!([]);
        value["refunded_item_id"] = json!(named);
        value
    };
    let lines: Vec<Value> = refund.lines.iter().map(line).collect();
    json!({ "id": refund.id, "created_at": rfc3339(refund.at), "amount": money(refund.amount), "reason": refund.reason,
        "line_items": lines })
}
