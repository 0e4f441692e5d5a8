//! The stock of recorded bodies, and the answers made from it.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::captures::{self, RecordedExchange, meaning};
use super::legacy::{Old, order_in};
use crate::call::{Call, Reply};
use crate::text::{self, naive};
use crate::woocommerce::doors::{self, Door};
use crate::woocommerce::filter::{Quirks, Row, fields, page, page_of, paging, pick};
use crate::woocommerce::info::{self, no_route};
use crate::woocommerce::{Shop, auth, refuse};
use crate::world::clock::Clock;

/// One recorded store.
#[derive(Debug)]
pub(crate) struct Stock {
    pub(super) shop: Shop,
    pub(super) version: &'static str,
    clock: Clock,
    pub(super) exchanges: Vec<RecordedExchange>,
    /// What was recorded of the older interface.
    pub(super) old: Old,
    pub(super) orders: BTreeMap<u64, Value>,
    pub(super) notes: BTreeMap<u64, Vec<Value>>,
    pub(super) refunds: BTreeMap<u64, Vec<Value>>,
    products: BTreeMap<u64, Value>,
    variations: BTreeMap<u64, Value>,
    pub(super) hooks: BTreeMap<u64, Value>,
    pub(super) told: BTreeMap<u64, Vec<Value>>,
    pub(super) changed: BTreeMap<u64, u64>,
    pub(super) seq: u64,
}

pub(super) fn id_of(value: &Value) -> Option<u64> {
    value.get("id").and_then(Value::as_u64)
}

fn is_order(value: &Value) -> bool {
    value.get("line_items").is_some() && value.get("order_key").is_some()
}

impl Stock {
    pub(crate) fn new(shop: Shop, version: &'static str, clock: Clock) -> Self {
        let mut stock = Self {
            shop,
            version,
            clock,
            exchanges: captures::exchanges(version),
            old: Old::default(),
            orders: BTreeMap::new(),
            notes: BTreeMap::new(),
            refunds: BTreeMap::new(),
            products: BTreeMap::new(),
            variations: BTreeMap::new(),
            hooks: BTreeMap::new(),
            told: BTreeMap::new(),
            changed: BTreeMap::new(),
            seq: 0,
        };
        for exchange in stock.exchanges.clone() {
            stock.learn(&exchange);
        }
        for delivery in captures::deliveries(version) {
            // The trash is a state of its own; `show` brings it out.
            let Ok(value) = serde_json::from_slice::<Value>(&delivery.body) else { continue };
            if let Some((_, order)) = order_in(&value) {
                stock.old.keep(order);
            } else if value["status"] != "trash" {
                stock.keep_order(&value);
            }
        }
        let known: Vec<u64> = stock.orders.keys().chain(stock.old.orders.keys()).copied().collect();
        for id in known {
            stock.touch(id);
        }
        stock
    }

    fn learn(&mut self, exchange: &RecordedExchange) {
        if exchange.method != "GET" || exchange.status != 200 {
            return;
        }
        if exchange.path.starts_with("/wc-api/") {
            return self.old.learn(exchange);
        }
        // The first version of the current interface knows no second date, by which the newest is chosen.
        if exchange.path.starts_with("/wp-json/wc/v1/") {
            return;
        }
        let Ok(value) = serde_json::from_slice::<Value>(&exchange.body) else { return };
        let parts: Vec<&str> = exchange.path.split('/').filter(|part| !part.is_empty()).skip(3).collect();
        let rows = match &value {
            Value::Array(rows) => rows.clone(),
            one => vec![one.clone()],
        };
        for row in rows {
            let Some(id) = id_of(&row) else { continue };
            match parts.as_slice() {
                ["orders"] | ["orders", _] => self.keep_order(&row),
                ["orders", order, list @ ("notes" | "refunds")] => {
                    let Ok(order) = order.parse() else { continue };
                    let kept = if *list == "notes" { &mut self.notes } else { &mut self.refunds };
                    kept.entry(order).or_default().push(row);
                }
                ["products", _, "variations", ..] => {
                    self.variations.insert(id, row);
                }
                ["products"] | ["products", _] if row["type"] != "variation" && row.get("name").is_some() => {
                    self.products.insert(id, row);
                }
                _ => {}
            }
        }
    }

    /// Keeps the newest body of an order; between two of the same second the later recording.
    fn keep_order(&mut self, value: &Value) {
        let Some(id) = id_of(value).filter(|_| is_order(value)) else { return };
        let newer = self.orders.get(&id).is_none_or(|known| {
            value["date_modified_gmt"].as_str().unwrap_or_default()
                >= known["date_modified_gmt"].as_str().unwrap_or_default()
        });
        if newer {
            self.orders.insert(id, value.clone());
        }
    }

    pub(super) fn touch(&mut self, id: u64) {
        self.seq += 1;
        self.changed.insert(id, self.seq);
    }

    /// Puts the body of a recorded delivery into the stock.
    pub(crate) fn show(&mut self, name: &str) -> bool {
        let found = captures::deliveries(self.version).into_iter().find(|delivery| delivery.name == name);
        let value = found.and_then(|delivery| serde_json::from_slice::<Value>(&delivery.body).ok());
        if let Some((id, order)) = value.as_ref().and_then(order_in) {
            let order = order.clone();
            self.old.orders.insert(id, order);
            self.old.last.insert(id);
            self.touch(id);
            return true;
        }
        let Some((id, value)) = value.filter(is_order).and_then(|value| id_of(&value).map(|id| (id, value))) else {
            return false;
        };
        self.orders.insert(id, value);
        self.old.last.remove(&id);
        self.touch(id);
        true
    }

    pub(crate) fn answer(&mut self, call: &Call) -> Reply {
        let now = self.clock.now();
        let reply = match self.about_itself(call) {
            Some(reply) => reply,
            None => match doors::door(call) {
                Door::Legacy { version, route } => self.legacy(call, version, &route).unwrap_or_else(|refused| refused),
                _ => self.route(call).unwrap_or_else(|refused| refused),
            },
        };
        reply.with("Date", text::http_date(now))
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now()
    }

    fn about_itself(&mut self, call: &Call) -> Option<Reply> {
        match (call.method.as_str(), call.path.trim_matches('/')) {
            ("GET", "ledger") => {
                let after = call.param("after").and_then(|text| text.parse().ok()).unwrap_or(0);
                Some(Reply::json(200, &self.ledger(after)))
            }
            ("GET", "idle") => Some(Reply::json(200, &json!({ "idle": true, "next_due": null }))),
            ("POST", "control") => {
                let value: Value = serde_json::from_slice(&call.body).unwrap_or_default();
                if let Some(moment) = value["jump_to"].as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok()) {
                    self.clock.jump_to(moment.as_millisecond());
                    return Some(Reply::json(200, &json!({ "now": text::rfc3339(self.clock.now()) })));
                }
                let done = value["show"].as_str().is_some_and(|name| self.show(name));
                Some(Reply::json(if done { 200 } else { 400 }, &json!({ "done": done })))
            }
            _ => None,
        }
    }

    fn route(&mut self, call: &Call) -> Result<Reply, Reply> {
        let Some((_, rest)) = call.path.split_once("/wp-json") else {
            return Err(Reply::new(404, "text/html; charset=UTF-8", "<!DOCTYPE html><html><body></body></html>"));
        };
        let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let version = match parts.as_slice() {
            [] => return Ok(self.index(call)),
            ["wc", "v3", ..] => 3,
            ["wc", "v2", ..] => 2,
            ["wc", "v1", ..] => 1,
            _ => return Err(no_route()),
        };
        let now = self.clock.now();
        let caller = auth::who(&mut self.shop, call, now)?;
        let parts = parts[2..].to_vec();
        if parts.is_empty() {
            return Ok(self.recorded(call).unwrap_or_else(|| info::index(&self.shop, call, version)));
        }
        if caller.is_none() {
            return Err(refuse(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources."));
        }
        match (call.method.as_str(), parts.as_slice()) {
            ("GET" | "HEAD", ["orders"]) if version > 1 => match self.recorded(call) {
                Some(reply) => Ok(reply),
                None => self.list(call, version),
            },
            // Only what was recorded of the first version is there.
            ("GET" | "HEAD", _) if version == 1 => self.recorded(call).ok_or_else(no_route),
            ("GET" | "HEAD", ["orders", id]) => {
                self.one(id, 404).map(|value| Reply::php(200, &fields(call, linked(&value, version))))
            }
            ("PUT" | "PATCH" | "POST", ["orders", id]) => self.update(call, id, version, now),
            ("GET" | "HEAD", ["orders", id, "notes"]) => {
                let order = self.one(id, 404)?;
                let rows = id_of(&order).and_then(|id| self.notes.get(&id)).cloned().unwrap_or_default();
                Ok(Reply::php(200, &Value::Array(rows)))
            }
            ("POST", ["orders", id, "notes"]) => self.note(call, id, now),
            ("GET" | "HEAD", ["orders", id, "refunds"]) => {
                let order = self.one(id, 404)?;
                let rows = id_of(&order).and_then(|id| self.refunds.get(&id)).cloned().unwrap_or_default();
                Ok(page_of(&self.shop, call, paging(call)?, &rows))
            }
            ("POST", ["orders", id, "refunds"]) => self.refund(call, id, now),
            (_, ["webhooks", rest @ ..]) => self.webhooks(call, rest, now),
            ("GET" | "HEAD", ["products", rest @ ..]) => match self.recorded(call) {
                Some(reply) => Ok(reply),
                None => self.products(call, rest),
            },
            ("GET" | "HEAD", ["system_status"]) => Ok(info::system_status(&self.shop, call)),
            ("GET" | "HEAD", ["settings", group, id]) => {
                Ok(self.recorded(call).unwrap_or_else(|| info::setting(&self.shop, call, group, id)))
            }
            _ => self.recorded(call).ok_or_else(no_route),
        }
    }

    /// The recorded answer to the same request, if there is one.
    fn recorded(&self, call: &Call) -> Option<Reply> {
        let wanted = meaning(&call.query);
        let found = self.exchanges.iter().find(|exchange| {
            !matches!(exchange.status, 401 | 403)
                && exchange.method == call.method
                && exchange.path == call.path
                && meaning(&exchange.query) == wanted
                && exchange.request_body == call.body
        })?;
        let mut reply = Reply { status: found.status, headers: Vec::new(), body: found.body.clone() };
        for (name, value) in &found.headers {
            let kept =
                name.starts_with("X-WP-") || ["Content-Type", "Link", "Location", "Allow"].contains(&name.as_str());
            if kept {
                reply = reply.with(name, value);
            }
        }
        Some(reply)
    }

    /// The index names the store's own address, by which requests are signed: here it is ours.
    fn index(&self, call: &Call) -> Reply {
        let seconds = text::zoned(self.clock.now(), &self.shop.zone).offset().seconds();
        let found = self.exchanges.iter().find(|exchange| exchange.path == "/wp-json/" && exchange.status == 200);
        let Some(mut value) = found.and_then(|exchange| serde_json::from_slice::<Value>(&exchange.body).ok()) else {
            return info::root(&self.shop, call, seconds / 3600);
        };
        value["url"] = json!(self.shop.home);
        value["home"] = json!(self.shop.home);
        Reply::php(200, &fields(call, value))
            .with("Link", format!("<{}/wp-json/>; rel=\"https://api.w.org/\"", self.shop.home))
    }

    pub(super) fn one(&self, id: &str, missing: u16) -> Result<Value, Reply> {
        let found = id.parse().ok().and_then(|id: u64| self.orders.get(&id)).cloned();
        found.ok_or_else(|| refuse(missing, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."))
    }

    fn list(&self, call: &Call, version: u8) -> Result<Reply, Reply> {
        let rows = self.orders.values().filter_map(row).collect();
        let paging = paging(call)?;
        let picked = pick(&self.shop, call, version, rows, Quirks::default())?;
        let total = picked.len();
        let shown = paging.cut(picked).into_iter().map(|id| linked(&self.orders[&id], version));
        Ok(page(&self.shop, call, paging, total, shown))
    }

    fn products(&self, call: &Call, parts: &[&str]) -> Result<Reply, Reply> {
        let missing = || refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
        let number = |text: &str| text.parse::<u64>().map_err(|_| missing());
        match parts {
            [] => {
                let skus = call.list("sku");
                let include = call.list("include");
                let fits = |row: &&Value| {
                    skus.as_ref().is_none_or(|list| list.iter().any(|sku| row["sku"] == *sku))
                        && include
                            .as_ref()
                            .is_none_or(|list| id_of(row).is_some_and(|id| list.contains(&id.to_string())))
                };
                let rows: Vec<Value> = self.products.values().rev().filter(fits).cloned().collect();
                Ok(page_of(&self.shop, call, paging(call)?, &rows))
            }
            [id] => {
                let found = self.products.get(&number(id)?).ok_or_else(missing)?;
                Ok(Reply::php(200, &fields(call, found.clone())))
            }
            [id, "variations"] => {
                let known = self.products.get(&number(id)?).ok_or_else(missing)?;
                let ids: Vec<u64> =
                    known["variations"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
                let rows: Vec<Value> = ids.iter().rev().filter_map(|id| self.variations.get(id)).cloned().collect();
                Ok(page_of(&self.shop, call, paging(call)?, &rows))
            }
            [_, "variations", id] => {
                let invalid = || refuse(404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.");
                let found = self.variations.get(&number(id)?).ok_or_else(invalid)?;
                Ok(Reply::php(200, &fields(call, found.clone())))
            }
            _ => Err(no_route()),
        }
    }

    pub(super) fn dates(&self, value: &mut Value, name: &str, now: i64) {
        value[name] = json!(naive(now, &self.shop.zone));
        value[format!("{name}_gmt")] = json!(naive(now, &TimeZone::UTC));
    }
}

/// The same body under another version differs in its links only.
pub(super) fn linked(order: &Value, version: u8) -> Value {
    let mut order = order.clone();
    if let Some(links) = order.get_mut("_links").and_then(Value::as_object_mut) {
        for link in links.values_mut().flat_map(|list| list.as_array_mut().into_iter().flatten()) {
            if let Some(href) = link["href"].as_str() {
                link["href"] = json!(
                    href.replace("/wc/v3/", &format!("/wc/v{version}/"))
                        .replace("/wc/v2/", &format!("/wc/v{version}/"))
                );
            }
        }
    }
    order
}

fn row(order: &Value) -> Option<Row<'_>> {
    let date = |name: &str| {
        let said = order[name].as_str()?.parse::<DateTime>().ok()?;
        Some(said.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
    };
    let items = || order["line_items"].as_array().into_iter().flatten();
    let mut text = order["id"].to_string();
    for part in ["first_name", "last_name", "email", "company"] {
        text.push(' ');
        text.push_str(order["billing"][part].as_str().unwrap_or_default());
    }
    for line in items() {
        text.push_str(line["name"].as_str().unwrap_or_default());
    }
    Some(Row {
        id: id_of(order)?,
        status: order["status"].as_str()?,
        created: date("date_created_gmt")?,
        changed: date("date_modified_gmt")?,
        customer: order["customer_id"].as_u64().unwrap_or(0),
        products: items().filter_map(|line| line["product_id"].as_u64()).collect(),
        text: text.to_lowercase(),
        hidden: false,
        change_hidden: false,
    })
}
