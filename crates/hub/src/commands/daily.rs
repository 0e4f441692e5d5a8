//! The daily work, scriptable: orders, questions, connections. Reads the rows itself, or the API of a running hub.

use anyhow::{Context, anyhow};
use clap::{Subcommand, builder::PossibleValuesParser};
use domain::order::OrderStatus;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    Own, act, print,
    said::{self, none_if_empty},
};
use crate::{Exit, Failed, start::Opened};

/// What to do with orders.
#[derive(Debug, Subcommand)]
pub(super) enum Orders {
    /// Lists orders, newest first.
    List {
        /// Only this status.
        #[arg(long, value_parser = PossibleValuesParser::new(OrderStatus::ALL.iter().map(|status| status.code())))]
        status: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Shows one order.
    Show {
        /// Its id, `ord_…`.
        order: String,
    },
}

/// What to do with questions.
#[derive(Debug, Subcommand)]
pub(super) enum Decisions {
    /// Lists open questions.
    List,
    /// Answers one.
    Answer {
        /// The question, `dec_…`.
        decision: String,
        /// The answer's code.
        answer: String,
        /// The provider order number, for `bind`.
        #[arg(long)]
        number: Option<String>,
    },
}

/// An HTTP client for `--server`.
pub(super) fn api(_own: &Own) -> anyhow::Result<reqwest::Client> {
    client()
}

/// An HTTP client.
#[expect(clippy::disallowed_methods, reason = "the command line is outside the product and has no wire")]
pub(super) fn client() -> anyhow::Result<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().build()?)
}

/// The rows of a page of the API.
fn rows(page: &Value) -> &[Value] {
    page["items"].as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(super) async fn get(own: &Own, path: &str) -> Result<Value, Failed> {
    if let Some(server) = &own.server {
        let client = api(own).map_err(Failed::settings)?;
        let address = format!("{}/api/v1{path}", server.trim_end_matches('/'));
        let answer = client.get(address).bearer_auth(own.token.as_deref().unwrap_or_default()).send().await;
        let answer = answer.context("the hub is not reachable").map_err(Failed::unreachable)?;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.context("the hub's answer is no JSON").map_err(Failed::unreachable)?;
        return match status {
            200 => Ok(body),
            401 => Err(Failed::refused(anyhow!(said::TOKEN_WRONG))),
            404 => Err(Failed::refused(anyhow!("not found"))),
            403 if body["refusals"].is_array() => {
                Err(Failed::refused(anyhow!("refused: {}", said::refusals(&body["refusals"]))))
            }
            _ => Err(Failed::refused(anyhow!(
                "the hub answered {status}: {}",
                body["detail"].as_str().filter(|detail| !detail.is_empty()).or(body["title"].as_str()).unwrap_or("?")
            ))),
        };
    }
    let (opened, caller) = act::console(own).await?;
    let read = in_process(&opened, caller, path).await;
    opened.hub.store.close().await;
    read
}

/// Asks the API of this very process, as the console.
async fn in_process(opened: &Opened, caller: flow::Caller, path: &str) -> Result<Value, Failed> {
    let router = web::router(web::App::new(opened.hub.clone(), None));
    let mut request = axum::http::Request::get(format!("/api/v1{path}"))
        .header("accept", "application/json")
        .body(axum::body::Body::empty())
        .map_err(Failed::settings)?;
    request.extensions_mut().insert(caller);
    let answer = router.oneshot(request).await.map_err(Failed::unreachable)?;
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.map_err(Failed::unreachable)?;
    let body: Value = serde_json::from_slice(&bytes).map_err(Failed::unreachable)?;
    match status {
        200 => Ok(body),
        404 => Err(Failed::refused(anyhow!("not found"))),
        _ => Err(Failed::refused(anyhow!("{}", body["detail"].as_str().unwrap_or("refused")))),
    }
}

/// Runs `orders`.
///
/// # Errors
/// When nothing is reachable or the order is not there.
pub(super) async fn orders(own: Own, what: Orders) -> Result<Exit, Failed> {
    match what {
        Orders::List { status, limit } => {
            let status = status.unwrap_or_default();
            let page = get(&own, &format!("/orders?limit={}&status={status}", limit.clamp(1, 200))).await?;
            if own.json {
                print(&page.to_string());
                return Ok(Exit::Done);
            }
            none_if_empty(rows(&page));
            for order in rows(&page) {
                let text = |key: &str| order[key].as_str().unwrap_or_default().to_owned();
                let total = &order["total"];
                let sum = format!(
                    "{} {}",
                    total["amount"].as_str().unwrap_or_default(),
                    total["currency"].as_str().unwrap_or_default()
                );
                print(&format!(
                    "{:<18} {:<10} {:<18} {:>14}  {}",
                    text("id"),
                    text("number"),
                    text("status"),
                    sum,
                    text("connection_name")
                ));
            }
        }
        Orders::Show { order } => {
            let order = get(&own, &format!("/orders/{order}")).await?;
            let text = if own.json { order.to_string() } else { format!("{order:#}") };
            print(&text);
        }
    }
    Ok(Exit::Done)
}

/// Runs `decisions`.
///
/// # Errors
/// When nothing is reachable or the answer is refused.
pub(super) async fn decisions(own: Own, what: Decisions) -> Result<Exit, Failed> {
    match what {
        Decisions::List => {
            let page = get(&own, "/decisions?open=1&limit=200").await?;
            if own.json {
                print(&page.to_string());
                return Ok(Exit::Done);
            }
            none_if_empty(rows(&page));
            for decision in rows(&page) {
                let text = |key: &str| decision[key].as_str().unwrap_or_default().to_owned();
                print(&format!("{:<18} {:<20} {:<18} {}", text("id"), text("kind"), text("order"), text("asked_at")));
            }
            Ok(Exit::Done)
        }
        Decisions::Answer { decision, answer, number } => {
            act::one(own, "decision.answer", json!({ "decision": decision, "answer": answer, "number": number })).await
        }
    }
}

/// Runs `connections`.
///
/// # Errors
/// When nothing is reachable.
pub(super) async fn connections(own: Own) -> Result<Exit, Failed> {
    let page = get(&own, "/connections").await?;
    if own.json {
        print(&page.to_string());
        return Ok(Exit::Done);
    }
    none_if_empty(rows(&page));
    for connection in rows(&page) {
        let text = |key: &str| connection[key].as_str().unwrap_or_default().to_owned();
        print(&format!("{:<18} {:<12} {:<10} {}", text("id"), text("kind"), text("state"), text("name")));
    }
    Ok(Exit::Done)
}
