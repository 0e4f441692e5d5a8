//! What is true in a recorded store, in the words of a world's ledger.

use serde_json::{Value, json};

use super::stock::Stock;
use crate::text::{self, minor_of, money};

impl Stock {
    /// Everything that changed after the given counter.
    pub(super) fn ledger(&self, after: u64) -> Value {
        let changed = |id: &u64| self.changed.get(id).is_some_and(|seq| *seq > after);
        // In the form in which the last word about it was spoken.
        let older = self.old.orders.iter().filter(|(id, _)| changed(id));
        let older = older.filter(|(id, _)| self.old.last.contains(id) || !self.orders.contains_key(id));
        let older: Vec<Value> = older.map(|(id, order)| self.old_ledger(*id, order)).collect();
        let orders: Vec<Value> = self
            .orders
            .iter()
            .filter(|(id, _)| changed(id) && !self.old.last.contains(id))
            .map(|(id, order)| {
                let utc = |name: &str| order[name].as_str().map(|at| format!("{at}Z"));
                let cancelled = (order["status"] == "cancelled").then(|| utc("date_modified_gmt")).flatten();
                let lines: Vec<Value> = order["line_items"].as_array().into_iter().flatten().map(ledger_line).collect();
                json!({ "id": id.to_string(), "number": order["number"], "status": order["status"], "currency": order["currency"],
                    "total": order["total"], "paid_at": utc("date_paid_gmt"), "cancelled_at": cancelled, "refunded": money(refunded(order)),
                    "lines": lines, "told": self.told.get(id).cloned().unwrap_or_default() })
            })
            .chain(older)
            .collect();
        json!({ "seed": 0, "now": text::rfc3339(self.now()), "next": self.seq,
            "shops": [{ "id": self.shop.id, "kind": "woocommerce", "orders": orders }], "providers": [], "faults": [] })
    }
}

fn ledger_line(line: &Value) -> Value {
    let gross = minor_of(&line["total"]).unwrap_or(0) + minor_of(&line["total_tax"]).unwrap_or(0);
    json!({ "id": line["id"].to_string(), "product": line["product_id"].to_string(), "variant": line["variation_id"].to_string(),
        "quantity": line["quantity"], "total": money(gross), "offer": null, "spec": null, "possible": false })
}

pub(super) fn refunded(order: &Value) -> i64 {
    order["refunds"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|refund| minor_of(&refund["total"]))
        .map(i64::abs)
        .sum()
}
