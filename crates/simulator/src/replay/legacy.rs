//! The older interface of a recorded store: every recorded body of `wc-api/v3` is served again, and what is written to it is
//! computed on those bodies and remembered, like everything else in the stock.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::captures::{RecordedExchange, meaning};
use super::ledger::refunded;
use super::stock::{Stock, id_of};
use crate::call::{Call, Reply};
use crate::text::{self, minor_of, money, rfc3339};
use crate::woocommerce::legacy::query::{Paging, fields, filter, moment};
use crate::woocommerce::legacy::{self, no_route, refuse};

/// What the recording holds in the older form.
#[derive(Debug, Default)]
pub(crate) struct Old {
    pub(super) orders: BTreeMap<u64, Value>,
    notes: BTreeMap<u64, Vec<Value>>,
    refunds: BTreeMap<u64, Vec<Value>>,
    products: BTreeMap<u64, Value>,
    hooks: BTreeMap<u64, Value>,
    /// Orders whose last word was spoken in this form.
    pub(super) last: BTreeSet<u64>,
}

/// The order inside a wrapper, if that is what it is.
pub(super) fn order_in(value: &Value) -> Option<(u64, &Value)> {
    let order = value.get("order").filter(|order| order.get("order_number").is_some())?;
    Some((id_of(order)?, order))
}

impl Old {
    /// Takes what an exchange carried.
    pub(super) fn learn(&mut self, exchange: &RecordedExchange) {
        let Ok(value) = serde_json::from_slice::<Value>(&exchange.body) else { return };
        let list = |name: &str| value[name].as_array().cloned().unwrap_or_default();
        for order in list("orders").into_iter().chain(value.get("order").cloned()) {
            self.keep(&order);
        }
        let parts: Vec<&str> = exchange.path.split('/').filter(|part| !part.is_empty()).collect();
        if let Some(id) = parts.get(3).and_then(|id| id.parse().ok()) {
            for (name, kept) in [("order_notes", &mut self.notes), ("order_refunds", &mut self.refunds)] {
                if value.get(name).is_some() {
                    kept.insert(id, list(name));
                }
            }
        }
        for product in list("products").into_iter().chain(value.get("product").cloned()) {
            if let Some(id) = id_of(&product) {
                self.products.insert(id, product);
            }
        }
    }

    /// Keeps the newest body of an order.
    pub(super) fn keep(&mut self, order: &Value) {
        let Some(id) = id_of(order).filter(|_| order["status"] != "trash" && order.get("line_items").is_some()) else {
            return;
        };
        let date = |order: &Value| order["updated_at"].as_str().unwrap_or_default().to_owned();
        if self.orders.get(&id).is_none_or(|known| date(order) >= date(known)) {
            self.orders.insert(id, order.clone());
        }
    }
}

impl Stock {
    /// Answers a request to the older interface.
    pub(super) fn legacy(&mut self, call: &Call, version: u8, route: &str) -> Result<Reply, Reply> {
        let now = self.now();
        let parts: Vec<&str> = route.split('/').filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return self.recorded_old(call, "/wc-api/v3").ok_or_else(no_route);
        }
        legacy::auth::who(&mut self.shop, call, version, route, now)?;
        match (call.method.as_str(), parts.as_slice()) {
            ("GET" | "HEAD", ["orders"]) => Ok(self.old_list(call)),
            ("GET" | "HEAD", ["orders", "count"]) => {
                Ok(Reply::php(200, &json!({ "count": self.old_picked(call).len() })))
            }
            ("GET" | "HEAD", ["orders", id]) if id.parse::<u64>().is_ok() => {
                let (_, order) = self.old_order(id)?;
                Ok(Reply::php(200, &json!({ "order": fields(call, order) })))
            }
            ("PUT" | "POST" | "PATCH", ["orders", id]) => self.old_update(call, id, now),
            ("GET" | "HEAD", ["orders", id, "notes"]) => {
                let (id, _) = self.old_order(id)?;
                Ok(Reply::php(200, &json!({ "order_notes": self.old.notes.get(&id).cloned().unwrap_or_default() })))
            }
            ("POST", ["orders", id, "notes"]) => self.old_note(call, id, now),
            ("GET" | "HEAD", ["orders", id, "refunds"]) => {
                let (id, _) = self.old_order(id)?;
                Ok(Reply::php(200, &json!({ "order_refunds": self.old.refunds.get(&id).cloned().unwrap_or_default() })))
            }
            ("GET" | "HEAD", ["products", id]) if id.parse::<u64>().is_ok() => {
                let found = id.parse().ok().and_then(|id: u64| self.old.products.get(&id)).cloned();
                let missing = || refuse(404, "woocommerce_api_no_product_found", "No product found");
                Ok(Reply::php(200, &json!({ "product": fields(call, found.ok_or_else(missing)?) })))
            }
            (_, ["webhooks", rest @ ..]) => self.old_hooks(call, rest, now),
            _ => {
                let path = format!("/wc-api/v3/{}", parts.join("/"));
                match (self.recorded_old(call, &path), parts.as_slice()) {
                    (Some(reply), _) => Ok(reply),
                    (None, ["products"]) => {
                        let paging = Paging::of(call);
                        let rows: Vec<Value> = self.old.products.values().rev().cloned().collect();
                        let (found, cut) = (rows.len(), paging.cut(rows));
                        let shown = cut.len();
                        let reply = Reply::php(200, &json!({ "products": cut }));
                        Ok(paging.headers(&self.shop, call, reply, found, shown))
                    }
                    (None, _) => Err(no_route()),
                }
            }
        }
    }

    /// The recorded answer to the same question, unless it was asked to be refused.
    fn recorded_old(&self, call: &Call, path: &str) -> Option<Reply> {
        let wanted = meaning(&call.query);
        let found = self.exchanges.iter().find(|exchange| {
            exchange.status == 200
                && !exchange.name.contains("-err-")
                && exchange.method == "GET"
                && call.is_read()
                && exchange.path.trim_end_matches('/') == path
                && meaning(&exchange.query) == wanted
        })?;
        let mut body = serde_json::from_slice::<Value>(&found.body).ok()?;
        if body.get("store").is_some() {
            body["store"]["URL"] = json!(self.shop.home);
        }
        let mut reply = Reply::php(200, &body);
        for (name, value) in found.headers.iter().filter(|(name, _)| name.starts_with("X-WC-")) {
            reply = reply.with(name, value);
        }
        Some(reply)
    }

    fn old_order(&self, id: &str) -> Result<(u64, Value), Reply> {
        let missing = || {
            let message = format!("No order found with the ID equal to {id}");
            refuse(404, "woocommerce_api_no_order_found", &message)
        };
        let number: u64 = id.parse().map_err(|_| no_route())?;
        self.old.orders.get(&number).map(|order| (number, order.clone())).ok_or_else(missing)
    }

    fn old_picked(&self, call: &Call) -> Vec<&Value> {
        let date = |order: &Value, name: &str| order[name].as_str().map_or(0, moment);
        let end = |name: &str| filter(call, name).map(moment);
        let statuses: Option<Vec<&str>> = call.param("status").map(|list| list.split(',').collect());
        let within: Option<Vec<&str>> = filter(call, "in").map(|list| list.split(',').collect());
        let mut rows: Vec<&Value> = self
            .old
            .orders
            .values()
            .filter(|order| match &statuses {
                Some(list) => list.contains(&order["status"].as_str().unwrap_or_default()),
                None => order["status"] != "trash",
            })
            .filter(|order| {
                end("updated_at_min").is_none_or(|from| date(order, "updated_at") >= from)
                    && end("updated_at_max").is_none_or(|to| date(order, "updated_at") <= to)
                    && end("created_at_min").is_none_or(|from| date(order, "created_at") >= from)
                    && end("created_at_max").is_none_or(|to| date(order, "created_at") <= to)
            })
            .filter(|order| within.as_ref().is_none_or(|list| list.contains(&order["id"].to_string().as_str())))
            .collect();
        match filter(call, "orderby").unwrap_or("date") {
            "ID" | "id" => rows.sort_by_key(|order| id_of(order)),
            words if words.starts_with("modified") => {
                rows.sort_by_key(|order| (date(order, "updated_at"), id_of(order)));
            }
            _ => rows.sort_by_key(|order| (date(order, "created_at"), id_of(order))),
        }
        if !filter(call, "order").is_some_and(|order| order.eq_ignore_ascii_case("asc")) {
            rows.reverse();
        }
        rows
    }

    fn old_list(&self, call: &Call) -> Reply {
        let paging = Paging::of(call);
        let picked = self.old_picked(call);
        let found = picked.len();
        let rows: Vec<Value> = paging.cut(picked).into_iter().map(|order| fields(call, order.clone())).collect();
        let shown = rows.len();
        paging.headers(&self.shop, call, Reply::php(200, &json!({ "orders": rows })), found, shown)
    }

    fn inner(call: &Call, name: &str) -> Result<Value, Reply> {
        let read =
            serde_json::from_slice::<Value>(&call.body).ok().and_then(|mut body| Some(body.get_mut(name)?.take()));
        let message = format!("No {name} data specified to edit {name}");
        read.ok_or_else(|| refuse(400, &format!("woocommerce_api_missing_{name}_data"), &message))
    }

    fn old_update(&mut self, call: &Call, id: &str, now: i64) -> Result<Reply, Reply> {
        let data = Self::inner(call, "order")?;
        let (number, mut order) = self.old_order(id)?;
        if let Some(status) = data["status"].as_str() {
            // What the shop does not know becomes pending without a word.
            let known = self.shop.statuses().iter().any(|(slug, _)| *slug == status);
            let status = if known { status } else { "pending" };
            let told = json!({ "at": rfc3339(now), "status": status, "note": "" });
            self.told.entry(number).or_default().push(told);
            if order["status"] != status {
                order["updated_at"] = json!(rfc3339(now));
            }
            order["status"] = json!(status);
            if status == "completed" {
                order["completed_at"] = json!(rfc3339(now));
                order["payment_details"]["paid"] = json!(true);
            }
            if let Some(current) = self.orders.get_mut(&number) {
                current["status"] = json!(status);
            }
        }
        if data["note"].is_string() {
            order["note"] = data["note"].clone();
        }
        self.old.orders.insert(number, order.clone());
        self.old.last.insert(number);
        self.touch(number);
        Ok(Reply::php(200, &json!({ "order": order })))
    }

    fn old_note(&mut self, call: &Call, id: &str, now: i64) -> Result<Reply, Reply> {
        let data = Self::inner(call, "order_note")?;
        let (number, _) = self.old_order(id)?;
        self.shop.next_note += 1;
        let text = data["note"].as_str().unwrap_or_default();
        let note = json!({ "id": (self.shop.next_note + 10_000).to_string(), "created_at": rfc3339(now), "note": text,
            "customer_note": data["customer_note"] == json!(true) });
        self.old.notes.entry(number).or_default().push(note.clone());
        self.told.entry(number).or_default().push(json!({ "at": rfc3339(now), "status": "", "note": text }));
        self.touch(number);
        Ok(Reply::php(201, &json!({ "order_note": note })))
    }

    /// Webhooks are kept and shown; the replay shop sends nothing by itself.
    fn old_hooks(&mut self, call: &Call, parts: &[&str], now: i64) -> Result<Reply, Reply> {
        let missing = || refuse(404, "woocommerce_api_invalid_webhook", "Invalid webhook");
        match (call.method.as_str(), parts) {
            ("GET" | "HEAD", []) => {
                Ok(Reply::php(200, &json!({ "webhooks": self.old.hooks.values().collect::<Vec<_>>() })))
            }
            ("POST", []) => {
                let data = Self::inner(call, "webhook")?;
                let id = self.old.hooks.keys().max().copied().unwrap_or(0) + 1;
                let (resource, event) = data["topic"].as_str().unwrap_or_default().split_once('.').unwrap_or_default();
                let hook = json!({ "id": id, "name": data["name"], "status": "active", "topic": data["topic"],
                    "resource": resource, "event": event, "hooks": [], "delivery_url": data["delivery_url"],
                    "created_at": rfc3339(now), "updated_at": rfc3339(now) });
                self.old.hooks.insert(id, hook.clone());
                Ok(Reply::php(201, &json!({ "webhook": hook })))
            }
            (method, [id]) => {
                let id: u64 = id.parse().map_err(|_| missing())?;
                let mut hook = self.old.hooks.get(&id).cloned().ok_or_else(missing)?;
                if method == "DELETE" {
                    self.old.hooks.remove(&id);
                    return Ok(Reply::php(200, &json!({ "message": "Permanently deleted webhook" })));
                }
                if !call.is_read() {
                    let data = Self::inner(call, "webhook")?;
                    for name in
                        ["name", "topic", "delivery_url", "status"].iter().filter(|name| data[**name].is_string())
                    {
                        hook[*name] = data[*name].clone();
                    }
                    self.old.hooks.insert(id, hook.clone());
                }
                Ok(Reply::php(200, &json!({ "webhook": hook })))
            }
            _ => Err(no_route()),
        }
    }

    /// An order in the words of the ledger.
    pub(super) fn old_ledger(&self, id: u64, order: &Value) -> Value {
        let lines: Vec<Value> = order["line_items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|line| {
                let gross = minor_of(&line["total"]).unwrap_or(0) + minor_of(&line["total_tax"]).unwrap_or(0);
                json!({ "id": line["id"].to_string(), "product": line["product_id"].to_string(), "variant": "0",
                    "quantity": line["quantity"], "total": money(gross), "offer": null, "spec": null, "possible": false })
            })
            .collect();
        let cancelled = (order["status"] == "cancelled").then(|| order["updated_at"].clone());
        let paid = (order["payment_details"]["paid"] == json!(true)).then(|| order["created_at"].clone());
        let current = self.orders.get(&id);
        json!({ "id": id.to_string(), "number": order["order_number"], "status": order["status"], "currency": order["currency"],
            "total": order["total"], "paid_at": paid, "cancelled_at": cancelled,
            "refunded": text::money(current.map_or(0, refunded)), "lines": lines,
            "told": self.told.get(&id).cloned().unwrap_or_default() })
    }
}
