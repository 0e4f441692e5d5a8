//! Webhooks of shops and messages of providers: the exact bytes go to `flow::inbox`, which stores them before it is answered (BR-12). A shop that is
//! known hears 200 or 503 and nothing else: it never sends again, and switches a webhook off after failures. A provider
//! sends again until it hears a 2xx, and hears 401 when it is not believed. The one exception is a body above the limit,
//! of which nothing can be stored: 413.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use connect::channel::Delivery;
use domain::ids::ConnectionId;
use flow::inbox::{Answer, receive};

use super::{App, id};
use crate::http::{HOOK_LIMIT, Problem};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/hooks/{connection}/{token}", post(take).layer(DefaultBodyLimit::max(HOOK_LIMIT)))
}

async fn take(
    State(app): State<App>,
    Path((connection, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let connection: ConnectionId = id(&connection)?;
    // A shop may send thousands at once, and would switch the webhook off if it were refused. Limited is only who knocks at
    // doors that nobody knows; the word is part of the key, so that whoever guesses words empties a bucket of his own.
    if !app.hub().ingest.knows(&token) {
        let key = format!("{connection}/{}", token.chars().take(80).collect::<String>());
        if let Err(wait) = app.inner.hooks.take(&key, app.hub().env.now()) {
            return Err(Problem { wait: Some(wait.as_secs().max(1)), ..Problem::unavailable() });
        }
    }
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let query = query.unwrap_or_default();
    match receive(app.hub(), connection, &token, &query, &Delivery { headers, body }).await {
        Answer::Taken => Ok(StatusCode::OK.into_response()),
        Answer::Accepted => Ok(StatusCode::NO_CONTENT.into_response()),
        Answer::NotBelieved => Err(Problem::status(StatusCode::UNAUTHORIZED)),
        Answer::NobodyHere => Err(Problem::not_found()),
        Answer::CannotStore => Err(Problem::unavailable()),
    }
}
