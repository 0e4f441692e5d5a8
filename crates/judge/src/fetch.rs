//! Reads both sides over HTTP: all pages of the hub's lists and the whole ledger of the world.
//!
//! It asks and never acts; it repeats nothing, because a hub that does not answer at the end of a run has failed it.

use std::time::Duration;

use reqwest::{Client, Url};
use serde_json::Value;

use crate::view::{HubLists, HubView};
use crate::{Inputs, JudgeError};

/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Items asked for a page.
const PAGE: &str = "200";

/// Reads the hub's public API with a token, and the world's ledger.
///
/// # Errors
/// [`JudgeError::Unreachable`] and [`JudgeError::Answer`] when a side does not answer as asked, [`JudgeError::Shape`]
/// when an answer is not as agreed.
pub async fn fetch(hub_base: &str, token: &str, world_base: &str) -> Result<Inputs, JudgeError> {
    let hub = Side { client: client(hub_base)?, base: hub_base.trim_end_matches('/'), token: Some(token) };
    let world = Side { client: hub.client.clone(), base: world_base.trim_end_matches('/'), token: None };
    let lists = HubLists {
        orders: hub.list("/api/v1/orders").await?,
        provider_orders: hub.list("/api/v1/provider-orders").await?,
        decisions: hub.list("/api/v1/decisions").await?,
        quarantine: hub.list("/api/v1/quarantine").await?,
        ledger_entries: hub.list("/api/v1/ledger-entries").await?,
        touches: hub.get("/api/v1/touches", &[]).await?,
    };
    let world_ledger = world.get("/ledger", &[("after", "0")]).await?;
    Ok(Inputs { world_ledger, hub: HubView::read(&lists)? })
}

#[expect(clippy::disallowed_methods, reason = "the judge knows nobody, so not the wire of `connect` either")]
fn client(url: &str) -> Result<Client, JudgeError> {
    // Whoever came first is as good; an error here only says that one is there already.
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder()
        .timeout(TIMEOUT)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|source| JudgeError::Unreachable { url: url.to_owned(), source })
}

struct Side<'a> {
    client: Client,
    base: &'a str,
    token: Option<&'a str>,
}

impl Side<'_> {
    async fn list(&self, path: &str) -> Result<Vec<Value>, JudgeError> {
        let mut items = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut query = vec![("limit", PAGE)];
            if let Some(after) = &after {
                query.push(("after", after));
            }
            let mut page = self.get(path, &query).await?;
            let Some(Value::Array(more)) = page.get_mut("items").map(Value::take) else {
                return Err(JudgeError::Shape { path: format!("{path}.items"), why: "is not a list".to_owned() });
            };
            items.extend(more);
            match page.get("next") {
                None | Some(Value::Null) => return Ok(items),
                // The same mark twice would go round for ever.
                Some(Value::String(next)) if after.as_ref() != Some(next) => after = Some(next.clone()),
                Some(_) => {
                    let why = "is neither null nor a new mark".to_owned();
                    return Err(JudgeError::Shape { path: format!("{path}.next"), why });
                }
            }
        }
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, JudgeError> {
        let url = format!("{}{path}", self.base);
        // An empty list of parameters would leave a lone question mark.
        let parsed = if query.is_empty() { Url::parse(&url) } else { Url::parse_with_params(&url, query) }
            .map_err(|why| JudgeError::Shape { path: url.clone(), why: why.to_string() })?;
        let mut request = self.client.get(parsed);
        if let Some(token) = self.token {
            request = request.bearer_auth(token);
        }
        let unreachable = |source| JudgeError::Unreachable { url: url.clone(), source };
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.text().await.map_err(unreachable)?;
        let excerpt = || body.chars().take(200).collect();
        if !status.is_success() {
            return Err(JudgeError::Answer { url, status: status.as_u16(), excerpt: excerpt() });
        }
        serde_json::from_str(&body).map_err(|_| JudgeError::Answer {
            url: url.clone(),
            status: status.as_u16(),
            excerpt: excerpt(),
        })
    }
}
