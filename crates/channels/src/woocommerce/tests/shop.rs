//! The connector against a small shop on this machine: recorded bodies behind real sockets.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use connect::{
    CallCx, Effect, Fault, Limits, Settings, Wire,
    channel::{Channel, Cursor, NextPage, Told},
};
use domain::{Clock, Moment, Random, ids::ConnectionId, time::Wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;

use super::*;

/// A request as the shop sees it.
struct Seen {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    body: String,
}

struct Shop {
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

/// What the shop answers: status, headers, body.
type Answer = (u16, String, String);

impl Shop {
    async fn open(answer: impl Fn(&Seen) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let mut part = [0; 4096];
                let request = loop {
                    let count = stream.read(&mut part).await.unwrap();
                    bytes.extend_from_slice(&part[..count]);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    if let Some((head, body)) = text.split_once("\r\n\r\n") {
                        let length = head
                            .lines()
                            .find_map(|line| line.strip_prefix("content-length: "))
                            .map_or(0, |n| n.parse().unwrap());
                        if body.len() >= length || count == 0 {
                            break text;
                        }
                    }
                };
                let (head, body) = request.split_once("\r\n\r\n").unwrap();
                let mut words = head.split(' ');
                let method = words.next().unwrap().to_owned();
                let url = Url::parse(&format!("http://shop{}", words.next().unwrap())).unwrap();
                let request = Seen {
                    method,
                    path: url.path().to_owned(),
                    query: url.query_pairs().into_owned().filter(|(name, _)| !name.starts_with("oauth_")).collect(),
                    body: body.to_owned(),
                };
                let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
                kept.lock().unwrap().push(format!(
                    "{} {}?{} {}",
                    request.method,
                    request.path,
                    query.join("&"),
                    request.body
                ));
                let (status, headers, body) = answer(&request);
                let head = format!(
                    "HTTP/1.1 {status} X\r\nConnection: close\r\nDate: Sun, 22 Nov 2026 01:30:00 GMT\r\nContent-Length: {}\r\n{headers}\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(body.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { address, seen }
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    fn channel(&self, found: &[(&str, &str)]) -> Box<dyn Channel> {
        let mut settings = Settings::default();
        settings.plain.insert("address".into(), format!("{}/wp-admin/", self.address));
        settings.plain.insert("consumer_key".into(), "ck_1".into());
        settings.secrets.insert("consumer_secret".into(), "cs_2".into());
        settings.plain.insert("told_completed".into(), "wc-shipped".into());
        settings.found = found.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        (crate::lookup("woocommerce").unwrap().open)(&settings).unwrap()
    }
}

struct Still;
impl Clock for Still {
    fn now(&self) -> Moment {
        "2026-11-22T01:31:00Z".parse().unwrap()
    }
    fn wait_until(&self, _: Moment) -> Wait<'_> {
        Box::pin(std::future::pending())
    }
}
impl Random for Still {
    fn next_u64(&self) -> u64 {
        7
    }
}

fn wire() -> Wire {
    Wire::new(Limits {
        timeout: Duration::from_secs(20),
        body: 10 << 20,
        redirects: 3,
        per_second: 1000,
        private_addresses: true,
    })
}

fn cx(wire: &Wire) -> CallCx<'_> {
    CallCx::new(wire, &Still, &Still, ConnectionId::new(1))
}

fn file(version: &str, name: &str) -> Answer {
    let recorded = answer(version, name);
    let totals: String = ["x-wp-total", "x-wp-totalpages"]
        .into_iter()
        .filter_map(|name| recorded.header(name).map(|value| format!("{name}: {value}\r\n")))
        .collect();
    (recorded.response().status, totals, String::from_utf8(recorded.body.to_vec()).unwrap())
}

fn totals(total: usize, pages: usize, body: String) -> Answer {
    (200, format!("X-WP-Total: {total}\r\nX-WP-TotalPages: {pages}\r\n"), body)
}

/// Orders of a shop with so many living ones, and some in the trash.
fn list(request: &Seen, living: usize, trashed: usize) -> Answer {
    let page: usize = request.query["page"].parse().unwrap();
    let (first, count) = if request.query["status"] == "trash" { (5000, trashed) } else { (0, living) };
    let orders: Vec<String> = ((page - 1) * 100..(page * 100).min(count))
        .map(|n| format!("{{ \"id\":{}, \"date_modified_gmt\":\"2026-11-22T01:{:02}:00\"}}", first + n + 1, n % 60))
        .collect();
    totals(count, count.div_ceil(100), format!("[{}]", orders.join(" ,")))
}

#[tokio::test]
async fn br_17_changes_are_read_to_the_end_with_the_trash_beside_them() {
    for (living, trashed, found, pages) in
        [(250, 2, "yes", 3), (0, 0, "yes", 1), (100, 0, "no", 1), (20, 0, "yes", 1), (3, 150, "yes", 2)]
    {
        let shop = Shop::open(move |request| list(request, living, trashed)).await;
        let channel = shop.channel(&[("modified_filter", found)]);
        let source = channel.order_source().unwrap();
        let wire = wire();
        let cx = cx(&wire);
        let since: Moment = "2026-11-21T00:00:00.5Z".parse().unwrap();
        let (mut cursor, mut ids, mut total, mut read) = (Cursor::starting(since), Vec::new(), None, 0);
        let end = loop {
            let page = source.changes(&cx, &cursor).await.unwrap();
            total = total.or(page.total);
            ids.extend(page.orders.iter().map(|order| order.external_id.clone()));
            assert!(page.orders.iter().all(|order| order.body.starts_with(b"{ \"id\":") && order.body.ends_with(b"}")));
            read += 1;
            match page.next {
                NextPage::More(next) => cursor = next,
                NextPage::Done(end) => break end,
            }
        };
        assert_eq!((ids.len(), total, read), (living + trashed, Some((living + trashed) as u64), pages));
        // Never later than the shop's own time when the run began, and not before what was seen.
        let expected = match living + trashed {
            0 => since,
            20 => "2026-11-22T01:19:00Z".parse().unwrap(),
            _ => "2026-11-22T01:30:00Z".parse().unwrap(),
        };
        assert_eq!(end, expected, "{living}");
        let seen = shop.seen();
        let filter = "&modified_after=2026-11-20T23:59:59&";
        for request in &seen {
            assert_eq!(
                request.contains(filter) && request.contains("dates_are_gmt=true&"),
                found == "yes",
                "{request}"
            );
            assert!(
                request.starts_with("GET /wp-json/wc/v3/orders?") && request.contains("order=asc&orderby=id&page="),
                "{request}"
            );
        }
    }
}

#[tokio::test]
async fn br_03_a_probe_finds_address_dialect_and_rights() {
    // A shop of 3.6.4 (no filter of changes), one of 8.9.1 (it has), a key that may only read, only write, and nothing.
    for (name, filter, missing) in [
        ("3.6.4", "no", &[][..]),
        ("8.9.1", "yes", &[][..]),
        ("read only", "yes", &["orders_write"][..]),
        ("empty and new", "yes", &[][..]),
        ("empty", "no", &[][..]),
        ("write only", "no", &["orders_read"][..]),
        ("no rights", "no", &["orders_read", "orders_write"][..]),
    ] {
        let version = if name == "3.6.4" { "3.6.4" } else { "8.9.1" };
        let shop = Shop::open(move |request| match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/wp-json/") => file(version, "wp-index"),
            ("GET", "/wp-json/wc/v3/data/currencies/current") => file(version, "data-currency-current"),
            ("GET", "/wp-json/wc/v3/system_status") if name == "empty and new" => {
                (200, String::new(), r#"{"environment":{"version":"8.9.1"}}"#.into())
            }
            ("GET", "/wp-json/wc/v3/orders") => match name {
                "write only" => file(version, "err-write-key-reads"),
                "no rights" => file(version, "err-user-lacks-capability"),
                "empty" | "empty and new" => totals(0, 0, "[]".into()),
                _ if version == "8.9.1" && request.query.contains_key("modified_after") => totals(0, 0, "[]".into()),
                _ => file(version, "orders-fields"),
            },
            ("PUT", "/wp-json/wc/v3/orders/0") => match name {
                "read only" => file(version, "err-read-key-writes"),
                "no rights" => file(version, "err-user-lacks-capability"),
                _ => (400, String::new(), r#"{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":400}}"#.into()),
            },
            _ => file(version, "err-no-route"),
        })
        .await;
        let wire = wire();
        let cx = cx(&wire);
        let report = shop.channel(&[]).probe(&cx).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.missing, missing, "{name}");
        assert_eq!(
            report.fingerprint,
            if version == "3.6.4" { "woocommerce:127.0.0.1:8036" } else { "woocommerce:127.0.0.1:8089" }
        );
        let found = |key: &str| report.found.get(key).map(String::as_str).unwrap_or_default();
        assert_eq!((found("modified_filter"), found("dialect"), found("auth")), (filter, "wc/v3", "oauth"), "{name}");
        assert_eq!(
            (found("time_zone"), found("currency"), found("base")),
            ("Europe/Sofia", "EUR", shop.address.as_str()),
            "{name}"
        );
        let exchanges = cx.take_exchanges();
        assert!(exchanges.iter().all(|exchange| !exchange.request.contains("ck_1")), "{exchanges:?}");
    }
    // Keys that are wrong, and a place that is no shop.
    for (name, code) in [
        ("err-bad-key-oauth", "woocommerce_rest_authentication_error"),
        ("err-no-credentials", "woocommerce_rest_cannot_view"),
    ] {
        let shop =
            Shop::open(
                move |request| {
                    if request.path == "/wp-json/" { file("8.9.1", "wp-index") } else { file("8.9.1", name) }
                },
            )
            .await;
        let error = shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err();
        assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some(code)));
    }
    let shop = Shop::open(|_| (404, String::new(), "<html>".into())).await;
    let error = shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err();
    assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some("http_404")));
    let shop =
        Shop::open(|_| (200, String::new(), r#"{"namespaces":["wp/v2"],"home":"http://blog.example"}"#.into())).await;
    assert_eq!(
        shop.channel(&[]).probe(&cx(&wire())).await.unwrap_err().far_code.as_deref(),
        Some("no_woocommerce_interface")
    );
    // A shop that moved: later calls go where it lives now.
    let there = Shop::open(|request| {
        if request.path == "/shop/wp-json/" { file("8.9.1", "wp-index") } else { file("8.9.1", "orders-fields") }
    })
    .await;
    let target = there.address.clone();
    let here = Shop::open(move |_| (301, format!("Location: {target}/shop/wp-json/\r\n"), String::new())).await;
    let report = here.channel(&[]).probe(&cx(&wire())).await.unwrap();
    assert_eq!(report.found["base"], format!("{}/shop", there.address));
}

#[tokio::test]
async fn an_order_is_fetched_told_and_noted() {
    let shop = Shop::open(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/wp-json/wc/v2/orders/1117") => file("8.9.1", "order-rich-v2"),
        ("GET", "/wp-json/wc/v2/orders/1118") => file("8.9.1", "order-rich-v2"),
        ("GET", "/wp-json/wc/v2/orders/1117/notes") => file("8.9.1", "order-notes"),
        ("POST", "/wp-json/wc/v2/orders/1117/notes") => file("8.9.1", "order-note-create"),
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

    sink.tell_status(&cx, "1148", Told::Completed).await.unwrap();
    sink.tell_status(&cx, "1148", Told::Cancelled).await.unwrap();
    sink.add_note(&cx, "1117", "На път: \"RM1\" & RM2").await.unwrap();
    let notes = sink.notes(&cx, "1117").await.unwrap();
    assert!(notes.iter().any(|note| note.starts_with("Order status changed")), "{notes:?}");
    assert_eq!(
        shop.seen(),
        [
            "PUT /wp-json/wc/v2/orders/1148? {\"status\":\"shipped\"}",
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
    ] {
        let error = sink.tell_status(&cx, id, Told::Completed).await.unwrap_err();
        assert_eq!((error.fault, error.effect), (fault, effect), "{id}");
    }
}

/// A shop that remembers: three recorded orders, their statuses and notes.
fn remembering() -> impl Fn(&Seen) -> Answer + Send + 'static {
    let orders: Vec<serde_json::Value> = serde_json::from_slice(&answer("8.9.1", "orders-page1").body).unwrap();
    let orders: BTreeMap<u64, serde_json::Value> =
        orders.into_iter().map(|order| (order["id"].as_u64().unwrap(), order)).collect();
    let state = Mutex::new((orders, BTreeMap::<u64, Vec<serde_json::Value>>::new()));
    move |request| {
        let (orders, notes) = &mut *state.lock().unwrap();
        let parts: Vec<&str> = request.path.trim_start_matches("/wp-json/").split('/').collect();
        let id = parts.get(3).and_then(|id| id.parse::<u64>().ok());
        let ok = |value: &serde_json::Value| (200, String::new(), value.to_string());
        match (request.method.as_str(), &parts[..]) {
            ("GET", [""]) => file("8.9.1", "wp-index"),
            ("GET", [_, _, "orders"]) => {
                let trash = request.query.get("status").is_some_and(|status| status == "trash");
                let future = request.query.get("modified_after").is_some_and(|after| after.starts_with("2099"));
                let all: Vec<String> = orders.values().filter(|_| !trash && !future).map(ToString::to_string).collect();
                totals(all.len(), 1, format!("[{}]", all.join(",")))
            }
            ("GET", [_, _, "orders", _]) if id.is_some_and(|id| orders.contains_key(&id)) => ok(&orders[&id.unwrap()]),
            ("GET", [_, _, "orders", _, "notes"]) => ok(&notes.get(&id.unwrap()).cloned().unwrap_or_default().into()),
            ("POST", [_, _, "orders", _, "notes"]) => {
                let note: serde_json::Value = serde_json::from_str(&request.body).unwrap();
                notes.entry(id.unwrap()).or_default().push(note.clone());
                (201, String::new(), note.to_string())
            }
            ("PUT", [_, _, "orders", _]) => match orders.get_mut(&id.unwrap()) {
                Some(order) => {
                    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
                    order["status"] = body["status"].clone();
                    ok(order)
                }
                None => (400, String::new(), r#"{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":400}}"#.into()),
            },
            (_, [_, _, "orders", ..]) => file("8.9.1", "err-order-not-found"),
            _ => file("8.9.1", "err-no-route"),
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
        checks.len() >= 11 && checks.iter().all(|check| check.outcome == connect::contract::Outcome::Passed),
        "{checks:?}"
    );
}
