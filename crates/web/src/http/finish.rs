//! The outermost layer: gives every request a report id, catches panics, and turns every error answer, also those of
//! extractors and of the router, into one `Problem` in the reader's language: JSON for programs, a page for people.

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use domain::{Clock, IdGenerator, ids::ReportId, refusal::RefusalCode};
use futures_util::FutureExt;
use http_body_util::{BodyExt, Limited};

use super::{Problem, csrf, look::Look};
use crate::{
    frame::Frame,
    pages::{View, error::Failure},
};

/// What the layer needs.
#[derive(Clone)]
pub struct Finish {
    /// Makes report ids.
    pub ids: Arc<IdGenerator>,
    /// Tells the time for the page of a failure.
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Finish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Finish")
    }
}

/// The id of a request: in the header `x-request-id`, in problems as `report`, in the log as `report.id`.
#[derive(Debug, Clone, Copy)]
pub struct Report(pub ReportId);

/// Longest text of an extractor that is handed on.
const DETAIL_LIMIT: usize = 2000;

/// The layer; use with `axum::middleware::from_fn_with_state`.
pub async fn layer(State(finish): State<Finish>, mut request: Request, next: Next) -> Response {
    let report: ReportId = finish.ids.next();
    request.extensions_mut().insert(Report(report));
    let (method, uri, headers) = (request.method().clone(), request.uri().clone(), request.headers().clone());
    let answer = if is_browser_door(uri.path()) && !csrf::comes_from_us(&method, &uri, &headers) {
        Problem::csrf().into_response()
    } else {
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::error!(report.id = %report, %method, path = uri.path(), "a handler panicked");
                Problem::internal().into_response()
            }
        }
    };
    let mut answer = finished(&finish, answer, report, &method, &uri, &headers).await;
    let id = HeaderValue::from_str(&report.to_string()).expect("an id is ASCII");
    answer.headers_mut().insert("x-request-id", id);
    answer
}

/// Doors that programs use carry tokens or signatures, not cookies.
fn is_browser_door(path: &str) -> bool {
    !path.starts_with("/api/") && !path.starts_with("/hooks/")
}

async fn finished(
    finish: &Finish,
    answer: Response,
    report: ReportId,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Response {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer;
    }
    let (parts, body) = answer.into_parts();
    let problem = match parts.extensions.get::<Problem>() {
        Some(problem) => problem.clone(),
        // A page that comes back with errors at its fields is no problem of ours.
        None if is_page(&parts.headers) => return Response::from_parts(parts, body),
        None => Problem::status(status).with_detail(said(status, body).await),
    };
    if problem.status.is_server_error() {
        tracing::error!(report.id = %report, %method, path = uri.path(), status = problem.status.as_u16(), "answered with a failure");
    }
    let look = Look::of(headers);
    let mut finished = if wants_page(uri.path(), headers) {
        page(finish, &problem, report, look, (method, uri))
    } else {
        problem.json(look.lang, &report.to_string())
    };
    // What the handler or router set besides (Allow, Retry-After, cookies) stays.
    for (name, value) in &parts.headers {
        // The body is another one now: what was said of the old one (its type, length, compression) goes with it.
        let of_the_body = matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH | header::CONTENT_ENCODING);
        if !of_the_body && *name != header::RETRY_AFTER {
            finished.headers_mut().append(name, value.clone());
        }
    }
    finished
}

/// What an extractor says about a request that it cannot read. Server errors say nothing.
async fn said(status: StatusCode, body: Body) -> String {
    if !status.is_client_error() {
        return String::new();
    }
    let bytes =
        Limited::new(body, DETAIL_LIMIT).collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Whether whoever asks reads pages.
pub(crate) fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let accepts =
        headers.get(header::ACCEPT).is_some_and(|kinds| kinds.to_str().is_ok_and(|kinds| kinds.contains("text/html")));
    is_browser_door(path) && accepts
}

fn page(finish: &Finish, problem: &Problem, report: ReportId, look: Look, (method, uri): (&Method, &Uri)) -> Response {
    let frame = Frame::outside(
        look.lang,
        look.theme,
        finish.clock.now(),
        uri.path_and_query().map_or("/", |path| path.as_str()),
    );
    let failure = failure(problem, Some(report), method);
    match failure.html(&frame) {
        Ok(html) => (problem.status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page of a failure failed");
            problem.json(look.lang, &report.to_string())
        }
    }
}

/// What the page of a failure says.
pub(crate) fn failure(problem: &Problem, report: Option<ReportId>, method: &Method) -> Failure {
    let lacks = problem.refusals.first().is_some_and(|refusal| refusal.code == RefusalCode::RightMissing);
    let code = match (lacks, method.is_safe()) {
        (true, true) => "not_yours",
        (true, false) => "forbidden",
        _ if problem.refusals.is_empty() => problem.code.as_str(),
        _ => "refused",
    };
    Failure {
        status: problem.status.as_u16(),
        code: code.to_owned(),
        refusals: problem.refusals.clone(),
        report: report.map(|report| report.to_string()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Json, Router,
        extract::{DefaultBodyLimit, Path, Query},
        routing::{get, post},
    };
    use domain::{Moment, Random, time::Wait};
    use tower::ServiceExt;

    use super::*;
    use crate::http::{around, headers};

    struct Still;
    impl Clock for Still {
        fn now(&self) -> Moment {
            crate::pages::sample::now()
        }
        fn wait_until(&self, _: Moment) -> Wait<'_> {
            Box::pin(std::future::pending())
        }
    }
    struct Seven;
    impl Random for Seven {
        fn next_u64(&self) -> u64 {
            7
        }
    }

    fn app() -> Router {
        let finish =
            Finish { ids: Arc::new(IdGenerator::new(Arc::new(Still), Arc::new(Seven))), clock: Arc::new(Still) };
        let doors = Router::new()
            .route("/look", post(crate::http::look::set))
            .route(
                "/api/v1/things/{number}",
                get(|Path(_): Path<i64>, Query(_): Query<std::collections::BTreeMap<String, i64>>| async { "ok" }),
            )
            .route("/api/v1/things", post(|Json(_): Json<Vec<i64>>| async { "ok" }).layer(DefaultBodyLimit::max(64)))
            .route(
                "/page",
                get(|| async { Problem::refused(vec![RefusalCode::RightMissing.refusal()]) }).post(|| async { "done" }),
            )
            .route(
                "/panic",
                get(|| async {
                    if Still.now() > Moment::from_micros(0) {
                        panic!("planted")
                    }
                }),
            );
        around(doors, finish)
    }

    async fn ask(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (StatusCode, HeaderMap, String) {
        let mut request = axum::http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = app().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_error_answer_to_a_program_is_one_problem() {
        let json = ("content-type", "application/json");
        let long = format!("[{}1]", "1,".repeat(100));
        for (method, path, headers, body, status, code) in [
            ("GET", "/api/v1/nothing", &[][..], "", 404, "not_found"),
            ("DELETE", "/api/v1/things", &[], "", 405, "method_not_allowed"),
            ("GET", "/api/v1/things/x", &[], "", 400, "bad_request"),
            ("GET", "/api/v1/things/1?limit=x", &[], "", 400, "bad_request"),
            ("POST", "/api/v1/things", &[], "[]", 415, "unsupported_media_type"),
            ("POST", "/api/v1/things", &[json], "[1,", 400, "bad_request"),
            ("POST", "/api/v1/things", &[json], "{\"a\":1}", 422, "unprocessable"),
            ("POST", "/api/v1/things", &[json], &long, 413, "too_large"),
            ("GET", "/panic", &[], "", 500, "internal"),
        ] {
            let (found, headers, text) = ask(method, path, headers, body).await;
            assert_eq!(found.as_u16(), status, "{method} {path}: {text}");
            assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{method} {path}");
            let problem: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(problem["code"], code, "{method} {path}");
            assert_eq!(problem["status"], status);
            assert_eq!(problem["type"], format!("urn:supercargo:problem:{code}"));
            assert!(problem["report"].as_str().unwrap().starts_with("rep_"));
            assert_eq!(headers["x-request-id"], problem["report"].as_str().unwrap());
            assert_eq!(headers[header::CONTENT_SECURITY_POLICY], headers::POLICY);
            assert_eq!(headers.get_all(header::CONTENT_TYPE).iter().count(), 1);
        }
        let (_, headers, _) = ask("DELETE", "/api/v1/things", &[], "").await;
        assert_eq!(headers[header::ALLOW], "POST");
    }

    #[tokio::test]
    async fn assets_and_the_look_are_there() {
        let (status, headers, _) = ask("GET", &crate::http::assets::address("app.css"), &[], "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let (status, headers, _) = ask("POST", "/look", &form, "lang=ru&return=/orders").await;
        assert_eq!((status, headers[header::LOCATION].as_bytes()), (StatusCode::SEE_OTHER, &b"/orders"[..]));
        assert!(headers[header::SET_COOKIE].to_str().unwrap().starts_with("lang=ru;"));
        assert_eq!(ask("GET", "/assets/x/nothing.css", &[("accept", "text/html")], "").await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn people_get_a_page_in_their_language() {
        let (status, headers, text) =
            ask("GET", "/page", &[("accept", "text/html"), ("accept-language", "ru")], "").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
        assert!(text.contains("У вас нет права."), "{text}");
    }

    #[tokio::test]
    async fn forms_of_other_sites_are_refused() {
        assert_eq!(ask("POST", "/page", &[("sec-fetch-site", "same-origin")], "").await.0, StatusCode::OK);
        let (status, _, text) = ask("POST", "/page", &[("sec-fetch-site", "cross-site")], "").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(text.contains("urn:supercargo:problem:csrf"), "{text}");
    }
}
