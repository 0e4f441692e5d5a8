//! `POST /api/v1/acts/{name}`: every act of the product by its name.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
};
use domain::refusal::RefusalCode;
use flow::act;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use crate::{
    doors::{App, caller::Api},
    http::Problem,
};

/// The header of the idempotency key (BR-74).
const KEY: &str = "idempotency-key";
/// Longest key.
const LONGEST_KEY: usize = 200;

/// Whether it is only weighed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct How {
    #[serde(default)]
    dry_run: bool,
}

/// Does an act, or says what speaks against it.
pub(super) async fn act(
    State(app): State<App>,
    Api(caller): Api,
    Path(name): Path<String>,
    Query(how): Query<How>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let entry = act::find(&name).ok_or_else(Problem::not_found)?;
    let input = input(&headers, &body)?;
    let key = key(&headers)?;
    if how.dry_run {
        if !caller.rights.holds(entry.right) {
            let refusals = [RefusalCode::RightMissing.refusal().with("right", entry.right)];
            return Ok(Json(json!({ "refusals": refusals, "plan": null })));
        }
        let refusals = (entry.weigh)(app.hub(), caller, input.clone()).await?;
        let plan = if refusals.is_empty() { (entry.foresee)(app.hub(), caller, input).await? } else { Value::Null };
        return Ok(Json(json!({ "refusals": refusals, "plan": plan })));
    }
    let tries = app.guard(&name, caller.actor)?;
    let outcome = (entry.run)(app.hub(), caller, key, input).await?;
    app.was_right(tries.as_deref());
    let activity = outcome.done.get("activity").cloned();
    Ok(Json(json!({ "done": outcome.done, "activity": activity })))
}

fn input(headers: &HeaderMap, body: &[u8]) -> Result<Value, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence != "application/json" && !(essence.starts_with("application/") && essence.ends_with("+json")) {
        return Err(
            Problem::status(StatusCode::UNSUPPORTED_MEDIA_TYPE).with_detail("the body must be application/json")
        );
    }
    let input: Value = serde_json::from_slice(body).map_err(|why| Problem::bad_request(format!("the body: {why}")))?;
    if input.is_object() { Ok(input) } else { Err(Problem::bad_request("the body must be an object")) }
}

fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if (1..=LONGEST_KEY).contains(&key.len()) {
        Ok(Some(key))
    } else {
        Err(Problem::bad_request(format!("`Idempotency-Key` has 1 to {LONGEST_KEY} plain characters")))
    }
}
