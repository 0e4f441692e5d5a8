//! The connector against a small shop on this machine: recorded bodies behind real sockets.

use std::{collections::BTreeMap, sync::Mutex};

use connect::{Effect, Fault, channel::Told};

use serde_json::Value;

use super::{stage::*, *};

#[tokio::test]
async fn an_order_is_fetched_told_and_noted() {
    let shop = Shop::open(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/wp-json/wc/v2/orders/1117") => file("8.9.1", "order-rich-v2"),
        ("GET", "/wp-json/wc/v2/orders/1118") => file("8.9.1", "order-rich-v2"),
        ("GET", "/wp-json/wc/v2/orders/1117/notes") => file("8.9.1", "order-notes"),
        ("POST", "/wp-json/wc/v2/orders/1117/notes") => file("8.9.1", "order-note-create"),
        ("GET", "/wp-json/wc/v2/orders/1148") => standing(1148, "processing"),
        ("GET", "/wp-json/wc/v2/orders/1149") => standing(1149, "processing"),
        ("GET", "/wp-json/wc/v2/orders/1150") => standing(1150, "trash"),
        ("GET", "/wp-json/wc/v2/orders/1151") => standing(1151, "shipped"),
        ("PUT", "/wp-json/wc/v2/orders/1148") => file("8.9.1", "order-update-status"),
        ("PUT", "/wp-json/wc/v2/orders/1117") => file("8.9.1", "err-update-bad-status"),
        ("PUT", "/wp-json/wc/v2/orders/1149") => (200, String::new(), "<html>".into()),
        _ => file("8.9.1", "err-order-not-found"),
    })
    .await;
    let channel = shop.channel(&[("dialect", "wc/v2")]);
    let (source, sink) = (channel.order_source().unwrap(), channel.order_sink().unwrap());
    let wire = wire();
    let cx = cx(&wire);
    let raw = source.fetch(&cx, "1117").await.unwrap().unwrap();
    assert_eq!((raw.dialect.as_str(), raw.body.as_ref()), ("wc/v2", answer("8.9.1", "order-rich-v2").body.as_ref()));
    assert!(source.read(&raw).unwrap().adds_up());
    assert_eq!(source.fetch(&cx, "99").await.unwrap(), None);
    assert_eq!(source.fetch(&cx, "../users").await.unwrap(), None);
    assert_eq!(source.fetch(&cx, "1118").await.unwrap_err().fault, Fault::Garbled, "another order came");
    shop.seen();

    sink.set_status(&cx, "1148", sink.usual_status(Told::Completed)).await.unwrap();
    sink.set_status(&cx, "1148", sink.usual_status(Told::Cancelled)).await.unwrap();
    sink.add_note(&cx, "1117", "На път: \"RM1\" & RM2").await.unwrap();
    let notes = sink.notes(&cx, "1117").await.unwrap();
    assert!(notes.iter().any(|note| note.starts_with("Order status changed")), "{notes:?}");
    assert_eq!(
        shop.seen(),
        [
            "GET /wp-json/wc/v2/orders/1148?_fields=id,status ",
            "PUT /wp-json/wc/v2/orders/1148? {\"status\":\"shipped\"}",
            "GET /wp-json/wc/v2/orders/1148?_fields=id,status ",
            "PUT /wp-json/wc/v2/orders/1148? {\"status\":\"cancelled\"}",
            "POST /wp-json/wc/v2/orders/1117/notes? {\"customer_note\":false,\"note\":\"На път: \\\"RM1\\\" & RM2\"}",
            "GET /wp-json/wc/v2/orders/1117/notes? ",
        ]
    );
    for (id, fault, effect) in [
        ("1117", Fault::Settings, Effect::Nothing),
        ("99", Fault::Missing, Effect::Nothing),
        ("x", Fault::Missing, Effect::Nothing),
        ("1149", Fault::Garbled, Effect::Unknown),
        ("1150", Fault::Missing, Effect::Nothing),
    ] {
        let error = sink.set_status(&cx, id, sink.usual_status(Told::Completed)).await.unwrap_err();
        assert_eq!((error.fault, error.effect), (fault, effect), "{id}");
    }
    shop.seen();
    sink.set_status(&cx, "1151", "wc-shipped").await.unwrap();
    assert_eq!(shop.seen().len(), 1, "a status that it has already is not set again: that would be a change");
}

fn standing(id: u64, status: &str) -> Answer {
    (200, String::new(), format!("{{\"id\":{id},\"status\":\"{status}\"}}"))
}

/// What a shop that remembers has.
#[derive(Default)]
struct Kept {
    orders: BTreeMap<u64, Value>,
    notes: BTreeMap<u64, Vec<Value>>,
    hooks: BTreeMap<u64, Value>,
    made: u64,
}

/// A shop that remembers: recorded orders, their statuses and notes, and its webhooks.
fn remembering() -> impl Fn(&Seen) -> Answer + Send + 'static {
    let orders: Vec<Value> = serde_json::from_slice(&answer("8.9.1", "orders-page1").body).unwrap();
    let orders = orders.into_iter().map(|order| (order["id"].as_u64().unwrap(), order)).collect();
    let kept = Mutex::new(Kept { orders, ..Kept::default() });
    move |request| {
        let kept = &mut *kept.lock().unwrap();
        let parts: Vec<&str> = request.path.trim_start_matches("/wp-json/").split('/').skip(2).collect();
        match parts[..] {
            _ if request.path == "/wp-json/" => file("8.9.1", "wp-index"),
            ["orders", ..] => kept.orders(request, &parts[1..]),
            ["webhooks", ..] => kept.hooks(request, &parts[1..]),
            ["products"] => totals(1, 1, r#"[{"id":3,"type":"variable","name":"Mug"}]"#.into()),
            ["products", "3", "variations"] => totals(1, 1, r#"[{"id":4,"sku":"M"}]"#.into()),
            ["reports", "orders", "totals"] => {
                let known = file("8.9.1", "reports-orders-totals").2;
                let mut known: Vec<Value> = serde_json::from_str(&known).unwrap();
                for one in &mut known {
                    one["total"] = kept.orders.values().filter(|order| order["status"] == one["slug"]).count().into();
                }
                ok(&Value::from(known))
            }
            _ => file("8.9.1", "err-no-route"),
        }
    }
}

fn ok(value: &Value) -> Answer {
    (200, String::new(), value.to_string())
}

impl Kept {
    fn orders(&mut self, request: &Seen, parts: &[&str]) -> Answer {
        let id = parts.first().and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
        let known = self.orders.contains_key(&id);
        match (request.method.as_str(), parts) {
            ("GET", []) => {
                let trash = request.query.get("status").is_some_and(|status| status == "trash");
                let limit =
                    |name: &str| request.query.get(name).map(|text| text.get(..4).unwrap_or_default().to_owned());
                let none = trash || limit("modified_after").is_some_and(|year| year == "2099");
                let none = none || limit("before").is_some_and(|year| year.as_str() < "1980");
                let all: Vec<String> = self.orders.values().filter(|_| !none).map(ToString::to_string).collect();
                totals(all.len(), 1, format!("[{}]", all.join(",")))
            }
            ("GET", [_]) if known => ok(&self.orders[&id]),
            ("GET", [_, "notes"]) => ok(&self.notes.get(&id).cloned().unwrap_or_default().into()),
            ("POST", [_, "notes"]) => {
                let note: Value = serde_json::from_str(&request.body).unwrap();
                self.notes.entry(id).or_default().push(note.clone());
                (201, String::new(), note.to_string())
            }
            ("PUT", [_]) if known => {
                let body: Value = serde_json::from_str(&request.body).unwrap();
                if body["status"].as_str().is_some_and(|status| status.starts_with("contract")) {
                    return file("8.9.1", "err-update-bad-status");
                }
                let order = self.orders.get_mut(&id).unwrap();
                order["status"] = body["status"].clone();
                ok(order)
            }
            ("PUT", [_]) => (
                400,
                String::new(),
                r#"{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":400}}"#
                    .into(),
            ),
            _ => file("8.9.1", "err-order-not-found"),
        }
    }

    fn hooks(&mut self, request: &Seen, parts: &[&str]) -> Answer {
        let id = parts.first().and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
        match request.method.as_str() {
            "GET" => ok(&self.hooks.values().cloned().collect()),
            "POST" => {
                self.made += 1;
                let mut hook: Value = serde_json::from_str(&request.body).unwrap();
                hook["id"] = self.made.into();
                self.hooks.insert(self.made, hook.clone());
                (201, String::new(), hook.to_string())
            }
            _ => match self.hooks.remove(&id) {
                Some(hook) => ok(&hook),
                None => (
                    404,
                    String::new(),
                    r#"{"code":"woocommerce_rest_shop_webhook_invalid_id","message":"x","data":{"status":404}}"#.into(),
                ),
            },
        }
    }
}

#[tokio::test]
async fn the_connector_keeps_the_contract_of_channels() {
    let shop = Shop::open(remembering()).await;
    let wire = wire();
    let cx = cx(&wire);
    let found = shop.channel(&[]).probe(&cx).await.unwrap().found;
    let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let checks = connect::contract::channel(&*shop.channel(&found), &cx).await;
    assert_eq!(connect::contract::failures(&checks), Vec::<String>::new());
    assert!(
        checks.len() >= 19 && checks.iter().all(|check| check.outcome == connect::contract::Outcome::Passed),
        "{checks:?}"
    );
}
