//! Writes on the stock: status, notes, refunds, webhooks. Computed on the recorded bodies and remembered.

use serde_json::{Map, Value, json};

use super::captures;
use super::ledger::refunded;
use super::stock::{Stock, id_of, linked};
use crate::call::{Call, Reply};
use crate::text::{self, minor_of, money};
use crate::woocommerce::filter::{fields, page_of, paging};
use crate::woocommerce::info::no_route;
use crate::woocommerce::write::body;
use crate::woocommerce::{invalid_param, listed, refuse};

impl Stock {
    pub(super) fn update(&mut self, call: &Call, id: &str, version: u8, now: i64) -> Result<Reply, Reply> {
        let body = body(call)?;
        let known = self.shop.settable();
        let status = body.get("status").map(|status| status.as_str().unwrap_or_default().to_owned());
        if status.as_deref().is_some_and(|status| !known.contains(&status)) {
            return Err(invalid_param(
                "status",
                "rest_not_in_enum",
                &format!("status is not one of {}.", listed(&known)),
            ));
        }
        let mut order = self.one(id, 400)?;
        let number = id_of(&order).unwrap_or(0);
        let before = order.clone();
        if let Some(status) = &status {
            let told = json!({ "at": text::rfc3339(now), "status": status, "note": "" });
            self.told.entry(number).or_default().push(told);
            if order["status"] != *status {
                order["status"] = json!(status);
                if status == "completed" && order["date_completed"].is_null() {
                    self.dates(&mut order, "date_completed", now);
                }
                if matches!(status.as_str(), "processing" | "completed") && order["date_paid"].is_null() {
                    self.dates(&mut order, "date_paid", now);
                }
            }
        }
        for name in ["customer_note", "transaction_id"] {
            if let Some(text) = body.get(name).filter(|text| text.is_string()) {
                order[name] = text.clone();
            }
        }
        for meta in body.get("meta_data").and_then(Value::as_array).into_iter().flatten() {
            merge_meta(&mut order, meta);
        }
        if order["status"] != before["status"] || order["customer_note"] != before["customer_note"] {
            self.dates(&mut order, "date_modified", now);
        }
        self.orders.insert(number, order.clone());
        if let (Some(old), Some(status)) = (self.old.orders.get_mut(&number), &status) {
            old["status"] = json!(status);
        }
        self.touch(number);
        Ok(Reply::php(200, &fields(call, linked(&order, version))))
    }

    pub(super) fn note(&mut self, call: &Call, id: &str, now: i64) -> Result<Reply, Reply> {
        let body = body(call)?;
        let order = self.one(id, 404)?;
        let number = id_of(&order).unwrap_or(0);
        let text = body.get("note").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.shop.next_note += 1;
        let note_id = self.shop.next_note + 10_000;
        let root = format!("wc/v3/orders/{number}");
        let author = if self.shop.profile.shows_more() { "WooCommerce" } else { "system" };
        let mut note = json!({ "id": note_id, "author": author, "note": text, "customer_note": body.get("customer_note") == Some(&json!(true)),
            "_links": { "self": self.shop.link(&format!("{root}/notes/{note_id}")), "collection": self.shop.link(&format!("{root}/notes")), "up": self.shop.link(&root) } });
        self.dates(&mut note, "date_created", now);
        self.notes.entry(number).or_default().push(note.clone());
        self.told.entry(number).or_default().push(json!({ "at": text::rfc3339(now), "status": "", "note": text }));
        self.touch(number);
        Ok(Reply::php(201, &note))
    }

    pub(super) fn refund(&mut self, call: &Call, id: &str, now: i64) -> Result<Reply, Reply> {
        let body = body(call)?;
        let mut order = self.one(id, 404)?;
        let number = id_of(&order).unwrap_or(0);
        let amount = body.get("amount").and_then(minor_of).unwrap_or(0);
        let left = minor_of(&order["total"]).unwrap_or(0) - refunded(&order);
        if amount <= 0 || amount > left {
            return Err(refuse(400, "woocommerce_rest_invalid_order_refund", "Invalid refund amount."));
        }
        self.shop.next_post += 1;
        let refund_id = self.shop.next_post + 100_000;
        let reason = body.get("reason").and_then(Value::as_str).unwrap_or_default();
        let root = format!("wc/v3/orders/{number}");
        let mut refund = json!({ "id": refund_id, "amount": money(amount), "reason": reason, "refunded_by": 1, "refunded_payment": false,
            "meta_data": [], "line_items": [], "_links": { "self": self.shop.link(&format!("{root}/refunds/{refund_id}")),
                "collection": self.shop.link(&format!("{root}/refunds")), "up": self.shop.link(&root) } });
        self.dates(&mut refund, "date_created", now);
        if let Some(list) = order["refunds"].as_array_mut() {
            list.push(json!({ "id": refund_id, "reason": reason, "total": money(-amount) }));
        }
        if amount == left {
            order["status"] = json!("refunded");
        }
        self.dates(&mut order, "date_modified", now);
        self.orders.insert(number, order);
        self.refunds.entry(number).or_default().push(refund.clone());
        self.touch(number);
        Ok(Reply::php(201, &refund))
    }

    /// Webhooks are kept and shown; the replay shop sends nothing by itself.
    pub(super) fn webhooks(&mut self, call: &Call, parts: &[&str], now: i64) -> Result<Reply, Reply> {
        let missing = || refuse(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.");
        match (call.method.as_str(), parts) {
            ("GET" | "HEAD", []) => {
                let rows: Vec<Value> = self.hooks.values().rev().cloned().collect();
                Ok(page_of(&self.shop, call, paging(call)?, &rows))
            }
            ("POST", []) => {
                let body = body(call)?;
                let mut hook = captures::webhook_model(self.version);
                let id = self.hooks.keys().max().copied().unwrap_or(0) + 1;
                hook["id"] = json!(id);
                hook["date_modified"] = Value::Null;
                hook["date_modified_gmt"] = Value::Null;
                self.dates(&mut hook, "date_created", now);
                set_hook(&mut hook, &body);
                self.hooks.insert(id, hook.clone());
                Ok(Reply::php(201, &hook))
            }
            (method, [id]) => {
                let id: u64 = id.parse().map_err(|_| missing())?;
                let mut hook = self.hooks.get(&id).cloned().ok_or_else(missing)?;
                match method {
                    "GET" | "HEAD" => {}
                    "DELETE" => {
                        self.hooks.remove(&id);
                    }
                    _ => {
                        set_hook(&mut hook, &body(call)?);
                        self.dates(&mut hook, "date_modified", now);
                        self.hooks.insert(id, hook.clone());
                    }
                }
                Ok(Reply::php(200, &hook))
            }
            _ => Err(no_route()),
        }
    }
}

fn merge_meta(order: &mut Value, meta: &Value) {
    let next = order["id"].as_u64().unwrap_or(0) * 100;
    let Some(list) = order["meta_data"].as_array_mut() else { return };
    list.retain(|known| known["key"] != meta["key"]);
    if !meta["value"].is_null() {
        let id = meta.get("id").cloned().unwrap_or_else(|| json!(next + list.len() as u64));
        list.push(json!({ "id": id, "key": meta["key"], "value": meta["value"] }));
    }
}

fn set_hook(hook: &mut Value, body: &Map<String, Value>) {
    for name in ["name", "topic", "delivery_url", "status"] {
        if let Some(value) = body.get(name) {
            hook[name] = value.clone();
        }
    }
    let topic = hook["topic"].as_str().unwrap_or_default().to_owned();
    let (resource, event) = topic.split_once('.').unwrap_or((&topic, ""));
    hook["resource"] = json!(resource);
    hook["event"] = json!(event);
}
