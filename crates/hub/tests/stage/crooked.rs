//! A door before a shop of the world: passes everything through, and changes what the shop says of chosen orders. So a shop
//! can say what a sane one never says.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use serde_json::{Value, json};

/// Fields that an order is told with instead of its own, by its id.
type Lies = Arc<Mutex<BTreeMap<String, Value>>>;

#[derive(Clone)]
struct Door {
    http: reqwest::Client,
    shop: Value,
    lies: Lies,
}

/// A shop behind its door.
pub(crate) struct Crooked {
    door: Door,
    base: String,
    served: tokio::task::JoinHandle<()>,
}

impl Crooked {
    /// Opens a door before an announced shop.
    #[expect(clippy::disallowed_methods, reason = "the shop's door is outside the product and has no wire")]
    pub(crate) async fn before(shop: &Value) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let door = Door { http, shop: shop.clone(), lies: Lies::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(door.clone());
        let served = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { door, base, served }
    }

    /// The address that the hub knows.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// From now on an order is told with these fields.
    pub(crate) fn lie(&self, order: &str, fields: Value) {
        self.door.lies.lock().unwrap().insert(order.to_owned(), fields);
    }

    /// From now on an order is told as it is.
    pub(crate) fn tell_the_truth(&self, order: &str) {
        self.door.lies.lock().unwrap().remove(order);
    }

    /// A customer orders goods (product, variant, pieces) and pays; the order's id. Nobody tells the hub.
    pub(crate) async fn sell(&self, goods: &[(u64, u64, i64)]) -> String {
        let lines: Vec<Value> = goods
            .iter()
            .map(|(product, variant, pieces)| {
                json!({ "product_id": product, "variation_id": variant, "quantity": pieces })
            })
            .collect();
        let person = json!({ "first_name": "Мария", "last_name": "Иванова", "address_1": "ул. Роза 1", "city": "София",
            "postcode": "1000", "country": "BG", "email": "maria@example.com", "phone": "+359 88 000 0000" });
        let order = json!({ "set_paid": true, "billing": person, "shipping": person, "line_items": lines });
        let body = Bytes::from(order.to_string());
        let (status, _, made) = self.door.ask(&Method::POST, "/wp-json/wc/v3/orders", body).await;
        assert_eq!(status, 201, "{made:?}");
        let made: Value = serde_json::from_slice(&made).unwrap();
        made["id"].to_string()
    }

    /// Closes the door.
    pub(crate) fn stop(self) {
        self.served.abort();
    }
}

impl Door {
    /// Asks the shop itself, as one who is let in.
    async fn ask(&self, method: &Method, path: &str, body: Bytes) -> (u16, HeaderMap, Bytes) {
        let base = self.shop["base_url"].as_str().unwrap();
        let text = |name: &str| self.shop[name].as_str().unwrap_or_default().to_owned();
        let request = self
            .http
            .request(method.clone(), format!("{base}{path}"))
            .basic_auth(text("consumer_key"), Some(text("consumer_secret")))
            .header("x-forwarded-proto", "https")
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap())
    }

    fn changed(&self, body: &Bytes) -> Bytes {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.clone() };
        let lies = self.lies.lock().unwrap();
        let mut any = false;
        let mut change = |order: &mut Value| {
            let Some(Value::Object(fields)) = lies.get(&order["id"].to_string()) else { return };
            for (name, field) in fields {
                order[name.as_str()] = field.clone();
                any = true;
            }
        };
        match &mut value {
            Value::Array(orders) => orders.iter_mut().for_each(&mut change),
            Value::Object(_) => change(&mut value),
            _ => {}
        }
        if any { Bytes::from(value.to_string()) } else { body.clone() }
    }
}

async fn pass(State(door): State<Door>, method: Method, uri: Uri, body: Bytes) -> Response {
    // The signature is made for this address: it says nothing at the shop's own.
    let kept: Vec<&str> =
        uri.query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("oauth_")).collect();
    let path = format!("{}?{}", uri.path(), kept.join("&"));
    let (status, headers, body) = door.ask(&method, &path, body).await;
    let body = if uri.path().contains("/orders") { door.changed(&body) } else { body };
    let mut response = Response::builder().status(status);
    for (name, value) in headers
        .iter()
        .filter(|(name, _)| !["content-length", "transfer-encoding", "connection"].contains(&name.as_str()))
    {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).unwrap()
}
