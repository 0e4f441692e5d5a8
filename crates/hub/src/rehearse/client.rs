//! An HTTP client of the hub's public API and of the world, for cast and conductor.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// Hub and world in the same process, for stories: requests never leave it.
#[async_trait::async_trait]
pub trait Within: std::fmt::Debug + Send + Sync {
    /// Answers a request of anybody: status and body.
    async fn answer(&self, request: reqwest::Request) -> (u16, Vec<u8>);
}

/// Speaks to the hub with a token, and to the world without one.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    within: Option<std::sync::Arc<dyn Within>>,
    hub: String,
    token: String,
    world: String,
}

impl Client {
    /// A client of a hub and a world.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    #[expect(clippy::disallowed_methods, reason = "the cast is outside the product and has no wire")]
    pub fn new(hub: &str, token: &str, world: &str) -> anyhow::Result<Self> {
        // A second call finds it installed and is no error.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?;
        Ok(Self { http, within: None, hub: hub.to_owned(), token: token.to_owned(), world: world.to_owned() })
    }

    /// The same client for a hub and a world in this process.
    #[must_use]
    pub fn within(&self, within: std::sync::Arc<dyn Within>, token: &str) -> Self {
        Self { within: Some(within), token: token.to_owned(), ..self.clone() }
    }

    async fn exchange(&self, request: RequestBuilder) -> anyhow::Result<(u16, String)> {
        if let Some(within) = &self.within {
            let (status, body) = within.answer(request.build()?).await;
            return Ok((status, String::from_utf8(body)?));
        }
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    async fn send(&self, request: RequestBuilder, what: &str) -> anyhow::Result<(u16, Value)> {
        let (status, text) = self.exchange(request).await.with_context(|| format!("{what}: no answer"))?;
        let body =
            if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) };
        Ok((status, body))
    }

    /// Reads from the hub's API.
    ///
    /// # Errors
    /// When there is no good answer.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.http.get(format!("{}/api/v1{path}", self.hub)).bearer_auth(&self.token);
        let (status, body) = self.send(request, path).await?;
        if status == 200 { Ok(body) } else { bail!("GET {path}: {status} {body}") }
    }

    /// All items of a list of the hub's API.
    ///
    /// # Errors
    /// When there is no good answer.
    pub async fn list(&self, path: &str) -> anyhow::Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let mut page = self.get(&format!("{path}{joint}limit=200{after}")).await?;
            if let Some(items) = page["items"].as_array_mut() {
                all.append(items);
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(all),
            }
        }
    }

    /// Does an act; the outer error is the connection, the inner value is the problem of a refusal.
    ///
    /// # Errors
    /// When there is no answer or our side is wrong.
    pub async fn act(&self, name: &str, key: &str, body: Value) -> anyhow::Result<Result<Value, Value>> {
        let address = format!("{}/api/v1/acts/{name}", self.hub);
        let request = self.http.post(address).bearer_auth(&self.token).header("idempotency-key", key).json(&body);
        let (status, answer) = self.send(request, name).await?;
        match status {
            200 => Ok(Ok(answer["done"].clone())),
            409 => Ok(Err(answer)),
            _ => bail!("act {name}: {status} {answer}"),
        }
    }

    /// Does an act that must work.
    ///
    /// # Errors
    /// When it is refused or there is no answer.
    pub async fn must(&self, name: &str, body: Value) -> anyhow::Result<Value> {
        let key = format!("{name}-{}", rand::random::<u64>());
        self.act(name, &key, body).await?.map_err(|problem| anyhow!("act {name} was refused: {problem}"))
    }

    /// Reads from the world.
    ///
    /// # Errors
    /// When there is no good answer.
    pub async fn world(&self, path: &str) -> anyhow::Result<Value> {
        let (status, body) = self.send(self.http.get(format!("{}{path}", self.world)), path).await?;
        if status == 200 { Ok(body) } else { bail!("world {path}: {status} {body}") }
    }

    /// Reads text from an address.
    ///
    /// # Errors
    /// When there is no good answer.
    pub async fn text(&self, address: &str) -> anyhow::Result<String> {
        let (status, text) = self.exchange(self.http.get(address)).await?;
        if status == 200 { Ok(text) } else { bail!("GET {address}: {status}") }
    }

    /// Does something in the world.
    ///
    /// # Errors
    /// When the world says no.
    pub async fn control(&self, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}/control", self.world)).json(body);
        let (status, answer) = self.send(request, "control").await?;
        if status == 200 { Ok(answer) } else { bail!("control {body}: {status} {answer}") }
    }

    /// Moves the clock of another simulated shop.
    ///
    /// # Errors
    /// When it says no.
    pub async fn jump_other(&self, base: &str, to: domain::Moment) -> anyhow::Result<()> {
        let request = self.http.post(format!("{base}/control")).json(&json!({ "jump_to": to }));
        let (status, answer) = self.send(request, "jump").await?;
        if status == 200 { Ok(()) } else { bail!("jump of {base}: {status} {answer}") }
    }

    /// Makes a webhook in a shop, as its administrator would.
    ///
    /// # Errors
    /// When the shop says no.
    pub async fn make_hook(&self, shop: &Value, topic: &str, address: &str, secret: &str) -> anyhow::Result<()> {
        let base = shop["base_url"].as_str().context("the shop has no address")?;
        let url = format!("{base}/wp-json/wc/v3/webhooks");
        let key = shop["consumer_key"].as_str().unwrap_or_default();
        let request = self
            .http
            .request(Method::POST, url)
            .basic_auth(key, shop["consumer_secret"].as_str())
            .header("x-forwarded-proto", "https")
            .json(&json!({ "name": topic, "topic": topic, "delivery_url": address, "secret": secret, "status": "active" }));
        let (status, answer) = self.send(request, "webhooks").await?;
        if status == 201 { Ok(()) } else { bail!("making a webhook: {status} {answer}") }
    }

    /// Gives back a part of what was paid, as the shop's administrator would.
    ///
    /// # Errors
    /// When the shop says no.
    pub async fn refund(&self, shop: &Value, order: &str, amount: &str) -> anyhow::Result<()> {
        let base = shop["base_url"].as_str().context("the shop has no address")?;
        let request = self
            .http
            .request(Method::POST, format!("{base}/wp-json/wc/v3/orders/{order}/refunds"))
            .basic_auth(shop["consumer_key"].as_str().unwrap_or_default(), shop["consumer_secret"].as_str())
            .header("x-forwarded-proto", "https")
            .json(&json!({ "amount": amount, "api_refund": false }));
        let (status, answer) = self.send(request, "refund").await?;
        if status == 201 { Ok(()) } else { bail!("a refund: {status} {answer}") }
    }

    /// Posts a recorded delivery to a hook address; the status of the answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn deliver(&self, address: &str, headers: &[(String, String)], body: Vec<u8>) -> anyhow::Result<u16> {
        let mut request = self.http.post(address).body(body);
        for (name, value) in headers {
            let skipped = ["host", "content-length", "connection", "accept-encoding", "expect"];
            if !skipped.contains(&name.to_ascii_lowercase().as_str()) {
                request = request.header(name, value);
            }
        }
        Ok(self.send(request, "delivery").await?.0)
    }

    /// The hub's address.
    #[must_use]
    pub fn hub(&self) -> &str {
        &self.hub
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The world's address.
    #[must_use]
    pub fn world_base(&self) -> &str {
        &self.world
    }
}
