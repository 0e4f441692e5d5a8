//! The doors as a browser and a program see them, on SQLite, without a network.

mod api;
mod desk;
mod doorstep;
mod first;
mod goods;
mod lists;
mod measure;
mod members;
mod pages;
mod parcels;
mod parity;
mod seed;
mod words;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use connect::{
    CallCx, CallResult, FieldKind, SettingField, Settings, SettingsError, Wire,
    channel::{Channel, ChannelKind, Delivery, Hint, HookRefusal, ProbeReport, Webhooks},
    provider::{Provider, ProviderKind},
};
use domain::{plan::Grouping, right::Role};
use flow::{Hub, Pace, people};
use http_body_util::BodyExt;
use serde_json::Value;
use store::Keyring;
use testkit::{HandClock, TestDatabase};
use tower::ServiceExt;

use super::{App, router};

const SETUP_TOKEN: &str = "st_0123456789abcdef";
const PASSWORD: &str = "correct horse battery";

/// A shop that believes what carries the word `good`, and knows nothing else.
#[derive(Debug)]
struct Shop;

static SHOP: ChannelKind = ChannelKind {
    code: "shop",
    name: "Shop",
    fields: &[
        SettingField { key: "url", kind: FieldKind::Address, required: true, default: "" },
        SettingField { key: "mode", kind: FieldKind::Choice(&["a", "b"]), required: false, default: "a" },
        SettingField { key: "key", kind: FieldKind::Secret, required: true, default: "" },
    ],
    open: |_: &Settings| -> Result<Box<dyn Channel>, SettingsError> { Ok(Box::new(Shop)) },
    sort: |_| {},
    holds_secret: |_| false,
    names_variants_alone: false,
};

#[async_trait]
impl Channel for Shop {
    fn kind(&self) -> &'static ChannelKind {
        &SHOP
    }
    async fn probe(&self, _: &CallCx<'_>) -> CallResult<ProbeReport> {
        Ok(ProbeReport { fingerprint: "f".to_owned(), found: BTreeMap::new(), missing: Vec::new() })
    }
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

impl Webhooks for Shop {
    fn verify(&self, delivery: &Delivery) -> Result<Hint, HookRefusal> {
        match (delivery.header("x-word"), delivery.body.is_empty()) {
            (_, true) => Ok(Hint::Ping),
            (Some("good"), _) => Ok(Hint::Order { external_id: "77".to_owned() }),
            (Some(_), _) => Err(HookRefusal::WrongSignature),
            (None, _) => Err(HookRefusal::Unsigned),
        }
    }
    fn delivery_id(&self, _: &Delivery) -> Option<String> {
        None
    }
    fn topic(&self, _: &Delivery) -> String {
        "order.updated".to_owned()
    }
}

#[derive(Debug)]
struct Market;

static MARKET: ProviderKind = ProviderKind {
    code: "market",
    name: "Market",
    fields: &[SettingField { key: "app_key", kind: FieldKind::Text, required: true, default: "" }],
    grouping: Grouping::Many,
    absence: std::time::Duration::from_secs(60),
    open: |_: &Settings| -> Result<Box<dyn Provider>, SettingsError> { Ok(Box::new(Market)) },
    check_consignee: |consignee| if consignee.name.is_empty() { vec!["name"] } else { Vec::new() },
    offer_of_link: |link| {
        let offer = link.strip_prefix("https://market.example/goods/")?;
        Some((offer.to_owned(), String::new()))
    },
    order_page: "https://market.example/orders/{number}",
};

#[async_trait]
impl Provider for Market {
    fn kind(&self) -> &'static ProviderKind {
        &MARKET
    }
    async fn probe(&self, _: &CallCx<'_>) -> CallResult<ProbeReport> {
        Ok(ProbeReport { fingerprint: "m".to_owned(), found: BTreeMap::new(), missing: Vec::new() })
    }
}

static SHOPS: &[&ChannelKind] = &[&SHOP];
static MARKETS: &[&ProviderKind] = &[&MARKET];

/// The doors over a fresh database, and a browser that keeps its cookies.
struct Door {
    hub: Arc<Hub>,
    clock: Arc<HandClock>,
    app: App,
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    _database: TestDatabase,
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON ({}): {}", self.status, self.text))
    }

    fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first field of that name in the page.
    fn field(&self, name: &str) -> String {
        let from = self
            .text
            .split(&format!("name=\"{name}\" value=\""))
            .nth(1)
            .unwrap_or_else(|| panic!("no {name}: {}", self.text));
        from.split('"').next().unwrap().to_owned()
    }
}

impl Door {
    async fn new() -> Self {
        let database = testkit::sqlite().await;
        let (env, clock) = testkit::env(11);
        let hub = Arc::new(Hub {
            store: database.store.clone(),
            env,
            // Nothing is called in these tests.
            wire: Wire::new(connect::Limits {
                timeout: std::time::Duration::from_millis(1),
                body: 1,
                redirects: 0,
                per_second: 1,
                private_addresses: false,
            }),
            channels: SHOPS,
            providers: MARKETS,
            keyring: Keyring::parse(&Keyring::new_file()).unwrap(),
            pace: Pace::default(),
            public_url: "http://hub.example".to_owned(),
            ingest: flow::inbox::Ingest::default(),
        });
        let app = App::new(hub.clone(), Some(SETUP_TOKEN.to_owned()));
        Self { hub, clock, router: router(app.clone()), app, cookies: Mutex::default(), _database: database }
    }

    /// Set up and signed in as the owner.
    async fn owned() -> Self {
        let door = Self::new().await;
        let page = door.get(&format!("/setup?token={SETUP_TOKEN}")).await;
        let csrf = page.field("csrf");
        let answer = door.post("/setup", &setup_form(&csrf, SETUP_TOKEN, PASSWORD)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        door
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.router.clone().oneshot(request.body(Body::from(body.to_vec())).unwrap()).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// As the browser: with its cookies, and keeping those that come.
    async fn browse(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let jar = self.cookies.lock().unwrap().clone();
        let jar: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let jar = jar.join("; ");
        let mut all = vec![("accept", "text/html"), ("cookie", jar.as_str())];
        all.extend(headers);
        let answer = self.send(method, path, &all, body.as_bytes()).await;
        let mut kept = self.cookies.lock().unwrap();
        for value in answer.headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(kept);
        answer
    }

    async fn get(&self, path: &str) -> Answer {
        self.browse("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        self.browse("POST", path, &[("content-type", "application/x-www-form-urlencoded")], &pairs.join("&")).await
    }

    /// A token of this role.
    async fn token(&self, role: Role) -> String {
        let mut tx = self.hub.store.begin(self.company().await, "test: token").await.unwrap();
        let (_, word) = people::make_token(&mut tx, &self.hub, role.code(), role, None).await.unwrap();
        tx.commit().await.unwrap();
        word
    }

    async fn company(&self) -> domain::ids::CompanyId {
        let mut reader = self.hub.store.read_global().await.unwrap();
        store::people::companies(&mut reader).await.unwrap()[0].id
    }

    /// As a program with a token.
    async fn call(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, path, &headers, body.as_bytes()).await
    }

    async fn act(&self, token: &str, name: &str, body: &Value) -> Value {
        let answer = self.call(token, "POST", &format!("/api/v1/acts/{name}"), body).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text);
        answer.json()["done"].clone()
    }
}

fn setup_form<'a>(csrf: &'a str, token: &'a str, password: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("csrf", csrf),
        ("token", token),
        ("company", "Blue Harbour"),
        ("zone", "Europe/Sofia"),
        ("name", "Мария Илиева"),
        ("login", "Maria"),
        ("password", password),
    ]
}

fn coded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
