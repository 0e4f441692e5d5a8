//! The running world over its socket: webhooks, faults with their effects, clock and idleness.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{ADDRESS, START, gateway_call, options, signed_target};
use crate::woocommerce::auth::sha256;
use crate::{Level, World};

/// One request on a connection of its own: status, head, body.
pub(crate) async fn request(
    base: &str,
    method: &str,
    target: &str,
    body: &str,
) -> std::io::Result<(u16, String, Vec<u8>)> {
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await?;
    let kind = if body.starts_with(['{', '[']) { "application/json" } else { "application/x-www-form-urlencoded" };
    let message = format!(
        "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(message.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let cut = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "closed without an answer");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(cut)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut)?;
    Ok((status, head, answer[end + 4..].to_vec()))
}

/// A signed target at the start of the conducted clock.
pub(crate) fn target_of(
    key: &str,
    secret: &str,
    home: &str,
    method: &str,
    route: &str,
    query: &str,
    nonce: &str,
) -> String {
    let seconds = START.parse::<jiff::Timestamp>().unwrap().as_second();
    signed_target(key, secret, home, method, route, query, seconds, nonce)
}

async fn json_of(base: &str, method: &str, target: &str, body: &str) -> Value {
    serde_json::from_slice(&request(base, method, target, body).await.unwrap().2).unwrap()
}

async fn control(world: &World, body: Value) -> Value {
    json_of(world.base(), "POST", "/control", &body.to_string()).await
}

struct Shop {
    key: String,
    secret: String,
    home: String,
    count: u64,
}

impl Shop {
    fn of(world: &World) -> Self {
        let shop = world.announcement()["shops"][0].clone();
        let text = |name: &str| shop[name].as_str().unwrap().to_owned();
        Self { key: text("consumer_key"), secret: text("consumer_secret"), home: text("base_url"), count: 0 }
    }

    async fn ask(
        &mut self,
        world: &World,
        method: &str,
        route: &str,
        query: &str,
        body: &str,
    ) -> std::io::Result<(u16, Vec<u8>)> {
        self.count += 1;
        let now = json_of(world.base(), "GET", "/ledger?after=99999999", "").await["now"]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap();
        let target = signed_target(
            &self.key,
            &self.secret,
            &self.home,
            method,
            route,
            query,
            now.as_second(),
            &format!("{:032x}", self.count),
        );
        request(world.base(), method, &target, body).await.map(|(status, _, body)| (status, body))
    }
}

/// Takes one request of a webhook and answers it.
async fn receive(listener: &TcpListener, status: u16) -> (String, Vec<u8>) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        all.extend_from_slice(&buffer[..read]);
        let Some(end) = all.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let length: usize =
            head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap();
        if all.len() >= end + 4 + length {
            stream.write_all(format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").as_bytes()).await.unwrap();
            return (head, all[end + 4..].to_vec());
        }
    }
}

fn value_of<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines()
        .find_map(|line| line.split_once(": ").filter(|(known, _)| *known == name))
        .map_or("", |(_, value)| value)
}

/// Waits for nothing but the world's own word that it is idle, then jumps to what is due next.
async fn step(world: &World) {
    loop {
        let idle = json_of(world.base(), "GET", "/idle", "").await;
        if idle["idle"] == true {
            if let Some(due) = idle["next_due"].as_str() {
                control(world, json!({ "jump_to": due })).await;
            }
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn webhooks_ping_deliver_collapse_and_are_switched_off() {
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook/x", receiver.local_addr().unwrap());
    let world = World::start(options(0, "8.9")).await.unwrap();
    let mut shop = Shop::of(&world);
    let body =
        json!({ "name": "n", "topic": "order.updated", "delivery_url": url, "secret": "hook-secret" }).to_string();
    let (status, made) = shop.ask(&world, "POST", "wc/v3/webhooks", "", &body).await.unwrap();
    let made: Value = serde_json::from_slice(&made).unwrap();
    assert_eq!((status, &made["status"], made.get("secret")), (201, &json!("active"), None));
    let (head, ping) = receive(&receiver, 200).await;
    assert_eq!((ping.as_slice(), value_of(&head, "X-WC-Webhook-Signature")), (&b"webhook_id=1"[..], ""));
    let order = json!({ "status": "processing", "billing": { "first_name": "Иван" }, "line_items": [{ "product_id": 11, "quantity": 2 }] }).to_string();
    let (_, order) = shop.ask(&world, "POST", "wc/v3/orders", "", &order).await.unwrap();
    let id = serde_json::from_slice::<Value>(&order).unwrap()["id"].as_u64().unwrap();
    let route = format!("wc/v3/orders/{id}");
    shop.ask(&world, "PUT", &route, "", r#"{"customer_note":"a/б"}"#).await.unwrap();
    shop.ask(&world, "PUT", &route, "", r#"{"status":"completed"}"#).await.unwrap();
    // Creation and two changes are one delivery with the newest state.
    let (_, (head, body)) = tokio::join!(step(&world), receive(&receiver, 200));
    assert_eq!(value_of(&head, "X-WC-Webhook-Signature"), sha256("hook-secret", &body));
    assert_eq!(value_of(&head, "X-WC-Webhook-Topic"), "order.updated");
    let text = String::from_utf8(body.clone()).unwrap();
    assert!(text.is_ascii() && text.contains(r"a\/\u0431"));
    let value: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((value["id"].as_u64(), value["status"].as_str()), (Some(id), Some("completed")));
    // A delivery can come twice.
    control(&world, json!({ "fault": { "place": "webhook", "kind": "doubled", "times": 1 } })).await;
    shop.ask(&world, "PUT", &route, "", r#"{"status":"processing"}"#).await.unwrap();
    let (_, one) = tokio::join!(step(&world), receive(&receiver, 200));
    assert_eq!(receive(&receiver, 200).await.1, one.1);
    // Six failures are counted, the seventh switches it off.
    for failure in 1..=7 {
        shop.ask(&world, "PUT", &route, "", "{}").await.unwrap();
        tokio::join!(step(&world), receive(&receiver, 500));
        step(&world).await;
        let (_, hook) = shop.ask(&world, "GET", "wc/v3/webhooks/1", "", "").await.unwrap();
        let status = serde_json::from_slice::<Value>(&hook).unwrap()["status"].clone();
        assert_eq!(status, if failure < 7 { "active" } else { "disabled" }, "{failure}");
    }
    assert_eq!(shop.ask(&world, "DELETE", "wc/v3/webhooks/1", "", "").await.unwrap().0, 501);
    assert_eq!(shop.ask(&world, "DELETE", "wc/v3/webhooks/1", "force=true", "").await.unwrap().0, 200);
    world.stop().await;
}

#[tokio::test]
async fn faults_strike_before_and_after_the_effect() {
    let world = World::start(crate::Options { hold_ms: 1, ..options(0, "8.9") }).await.unwrap();
    let provider = world.announcement()["providers"][0].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (key, secret, token) =
        (text(&provider["app_key"]), text(&provider["app_secret"]), text(&provider["accounts"][0]["access_token"]));
    let cargo = r#"[{"offerId":600000000001,"specId":"0123456789abcdef0123456789abcdef","quantity":3}]"#;
    let cases = [
        ("timeout_before_effect", None, 0),
        ("timeout_after_effect", None, 1),
        ("cut_before", None, 0),
        ("cut_after", None, 1),
        ("http_500", Some(500), 0),
        ("http_429", Some(429), 0),
        ("stock_gone", Some(200), 0),
    ];
    for (kind, status, effect) in cases {
        let armed =
            control(&world, json!({ "fault": { "place": "1688.fastCreateOrder", "kind": kind, "times": 1 } })).await;
        assert_eq!(armed["armed"]["kind"], kind);
        let parameters =
            [("flow", "general"), ("addressParam", ADDRESS), ("cargoParamList", cargo), ("outOrderId", kind)];
        let (target, form) =
            gateway_call(&key, &secret, &token, "com.alibaba.trade", "alibaba.trade.fastCreateOrder", &parameters);
        let answer = request(world.base(), "POST", &target, &form).await;
        assert_eq!(answer.as_ref().ok().map(|answer| answer.0), status, "{kind}");
        if status == Some(429) {
            assert!(answer.unwrap().1.to_lowercase().contains("retry-after: "));
        }
        let ledger = json_of(world.base(), "GET", "/ledger", "").await;
        let orders = ledger["providers"][0]["orders"].as_array().unwrap();
        assert_eq!(
            orders.iter().filter(|order| order["reference"] == kind && order["made_by"] == "hub").count(),
            effect,
            "{kind}"
        );
        let fault = ledger["faults"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&fault["kind"], &fault["place"], &fault["reference"]),
            (&json!(kind), &json!("1688.fastCreateOrder"), &json!(kind))
        );
    }
    control(&world, json!({ "fault": { "place": "1688.getBuyerOrderList", "kind": "garbage", "times": 1 } })).await;
    let (target, form) =
        gateway_call(&key, &secret, &token, "com.alibaba.trade", "alibaba.trade.getBuyerOrderList", &[]);
    let (status, _, body) = request(world.base(), "POST", &target, &form).await.unwrap();
    assert!(status == 200 && serde_json::from_slice::<Value>(&body).is_err());
    // A lagging list hides what is new, the look-up by number does not.
    control(&world, json!({ "fault": { "place": "1688.getBuyerOrderList", "kind": "lagging_list", "times": 1 } }))
        .await;
    let lagging: Value =
        serde_json::from_slice(&request(world.base(), "POST", &target, &form).await.unwrap().2).unwrap();
    assert_eq!(lagging["totalRecord"], 0);
    assert_eq!(control(&world, json!({ "fault": { "kind": "nonsense" } })).await["error"], "unknown fault kind");
    assert_eq!(request(world.base(), "POST", "/control", "{").await.unwrap().0, 400);
    world.stop().await;
}

#[tokio::test]
async fn the_clock_jumps_from_happening_to_happening() {
    let world = World::start(crate::Options { level: Level::Mild, ..options(30, "8.9") }).await.unwrap();
    let mut steps = 0;
    while json_of(world.base(), "GET", "/idle", "").await["next_due"].is_string() {
        step(&world).await;
        steps += 1;
        assert!(steps < 300);
    }
    let ledger = json_of(world.base(), "GET", "/ledger", "").await;
    assert_eq!(ledger["shops"][0]["orders"].as_array().unwrap().len(), 30);
    assert!(ledger["now"].as_str().unwrap() > "2026-03-02");
    let before = ledger["now"].clone();
    control(&world, json!({ "jump_to": "2026-03-01T00:00:00Z" })).await;
    assert!(json_of(world.base(), "GET", "/ledger", "").await["now"].as_str() >= before.as_str());
    // The Date header is the world's clock too.
    let mut shop = Shop::of(&world);
    assert_eq!(shop.ask(&world, "GET", "wc/v3/system_status", "", "").await.unwrap().0, 200);
    let (_, head, _) = request(world.base(), "GET", "/shop-1/wp-json/", "").await.unwrap();
    assert!(head.to_lowercase().contains("mar 2026"));
    let (_, _, list) = request(world.base(), "GET", "/offers/shop-1.csv", "").await.unwrap();
    let (_, _, all) = request(world.base(), "GET", "/offers/shop-1.csv?complete=1", "").await.unwrap();
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().count();
    assert!(lines(&list) > 100 && lines(&all) > lines(&list));
    assert_eq!(request(world.base(), "GET", "/pictures/11.png", "").await.unwrap().0, 200);
    assert_eq!(request(world.base(), "GET", "/nothing", "").await.unwrap().0, 404);
    let addresses = world.announcement();
    for name in ["base", "ledger", "control", "arrivals"] {
        assert!(addresses[name].as_str().unwrap().starts_with("http://127.0.0.1:"));
    }
    world.stop().await;
}
