//! The page of a failure within the frame of whoever is signed in, so that the menu stays at hand. Failures of ours, and
//! those of people who are not signed in, get their page further out (`http::finish`).

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{Page, html};
use crate::{
    doors::App,
    http::{
        Problem,
        finish::{self, Report},
    },
};

/// The layer.
pub(in crate::doors) async fn failures(State(app): State<App>, request: Request, next: Next) -> Response {
    if !finish::wants_page(request.uri().path(), request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let mut asked = parts.clone();
    let answer = next.run(Request::from_parts(parts, body)).await;
    let status = answer.status();
    // A page that comes back with errors at its fields is no failure.
    let is_page =
        answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !status.is_client_error() || status == StatusCode::UNAUTHORIZED {
        return answer;
    }
    // An address that nobody serves has no problem yet.
    let nothing = || (status == StatusCode::NOT_FOUND).then(Problem::not_found);
    let Some(problem) = answer.extensions().get::<Problem>().cloned().or_else(nothing) else { return answer };
    let Ok(page) = Page::from_request_parts(&mut asked, &app).await else { return answer };
    let report = asked.extensions.get::<Report>().map(|report| report.0);
    let failure = finish::failure(&problem, report, &asked.method);
    // A message that waits stays for the next page.
    let page = Page { flash: None, ..page };
    let Ok(frame) = page.frame(None, &[]).await else { return answer };
    let Ok(text) = html(&failure, &frame) else { return answer };
    let mut framed = (status, Html(text)).into_response();
    let of_the_body = [header::CONTENT_TYPE, header::CONTENT_LENGTH];
    for (name, value) in answer.headers().iter().filter(|(name, _)| !of_the_body.contains(name)) {
        framed.headers_mut().append(name, value.clone());
    }
    framed
}
