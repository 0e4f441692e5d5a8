//! A refusal or failure as the API says it (RFC 9457), and as people see it: a page with the same code, remedy and report
//! id. A handler returns a `Problem`; `finish` writes it in the reader's language and kind.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Refusal, refusal::RefusalCode};
use flow::ActError;
use serde_json::{Value, json};
use store::StoreError;

use crate::lang::Lang;

/// What went wrong with a request.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code; for a refusal, the code of the first one.
    pub code: String,
    /// More about this one, in plain words; may be empty. Never a secret, a body or an address of a file.
    pub detail: String,
    /// What speaks against it, when it was an act.
    pub refusals: Vec<Refusal>,
    /// Seconds to wait before trying again.
    pub wait: Option<u64>,
}

impl Problem {
    fn of(status: StatusCode, code: &str) -> Self {
        Self { status, code: code.to_owned(), detail: String::new(), refusals: Vec::new(), wait: None }
    }

    /// The usual problem of a status.
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::UNAUTHORIZED => "login_needed",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::REQUEST_TIMEOUT => "timeout",
            StatusCode::CONFLICT => "refused",
            StatusCode::PAYLOAD_TOO_LARGE => "too_large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
            StatusCode::UNPROCESSABLE_ENTITY => "unprocessable",
            StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            other if other.is_client_error() => "bad_request",
            _ => "internal",
        };
        Self::of(status, code)
    }

    /// 404.
    #[must_use]
    pub fn not_found() -> Self {
        Self::status(StatusCode::NOT_FOUND)
    }

    /// 401: nobody is signed in, or the token is unknown.
    #[must_use]
    pub fn login_needed() -> Self {
        Self::status(StatusCode::UNAUTHORIZED)
    }

    /// 403: the form's token is wrong, or the request comes from another site.
    #[must_use]
    pub fn csrf() -> Self {
        Self::of(StatusCode::FORBIDDEN, "csrf")
    }

    /// 400 with what is wrong.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::status(StatusCode::BAD_REQUEST).with_detail(detail)
    }

    /// 429 with how long to wait.
    #[must_use]
    pub fn too_many(wait: std::time::Duration) -> Self {
        Self { wait: Some(wait.as_secs().max(1)), ..Self::status(StatusCode::TOO_MANY_REQUESTS) }
    }

    /// 500: our fault. The cause belongs into the log, not here.
    #[must_use]
    pub fn internal() -> Self {
        Self::status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// 503: the database is busy or away.
    #[must_use]
    pub fn unavailable() -> Self {
        Self { wait: Some(2), ..Self::status(StatusCode::SERVICE_UNAVAILABLE) }
    }

    /// What speaks against an act: 409, but 403 for a missing right and 422 for a key that came with another body.
    #[must_use]
    pub fn refused(refusals: Vec<Refusal>) -> Self {
        let status = match refusals.first().map(|refusal| refusal.code) {
            Some(RefusalCode::RightMissing) => StatusCode::FORBIDDEN,
            Some(RefusalCode::KeyReused) => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        };
        let code = refusals.first().map_or("refused", |refusal| refusal.code.code()).to_owned();
        Self { refusals, code, ..Self::of(status, "refused") }
    }

    /// With more about this one.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The body of RFC 9457.
    #[must_use]
    pub fn body(&self, lang: Lang, report: &str) -> Value {
        let one = |refusal: &Refusal| {
            let mut values = vec![("value", "".into())];
            values.extend(refusal.values.iter().map(|(name, value)| (*name, value.as_str().into())));
            json!({
                "type": format!("urn:supercargo:refusal:{}", refusal.code),
                "title": lang.text(&format!("refusal-{}", refusal.code), &values),
                "code": refusal.code,
                "values": refusal.values,
                "remedy": refusal.remedy,
            })
        };
        let mut body = match self.refusals.first() {
            Some(first) => one(first),
            None => json!({
                "type": format!("urn:supercargo:problem:{}", self.code),
                "title": lang.text(&format!("problem-{}", self.code), &[]),
                "code": self.code,
                "values": {},
                "remedy": null,
            }),
        };
        body["status"] = json!(self.status.as_u16());
        body["detail"] = match self.refusals.first() {
            Some(first) => json!(lang.text(&format!("remedy-{}", first.remedy.code), &[])),
            None => json!(self.detail),
        };
        body["report"] = json!(report);
        if !self.refusals.is_empty() {
            body["refusals"] = Value::Array(self.refusals.iter().map(one).collect());
        }
        body
    }

    /// The answer to a program.
    #[must_use]
    pub fn json(&self, lang: Lang, report: &str) -> Response {
        let mut response = (self.status, Json(self.body(lang, report))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Without `finish` around it the answer is in English and has no report id.
    fn into_response(self) -> Response {
        let mut response = self.json(Lang::En, "");
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Vec<Refusal>> for Problem {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::refused(refusals)
    }
}

impl From<StoreError> for Problem {
    /// The cause goes into the log; the reader learns only whether trying again may help.
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the rows could not be read or written");
        if error.is_passing() { Self::unavailable() } else { Self::internal() }
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refusals) => Self::refused(refusals),
            ActError::Body(why) => Self::bad_request(why),
            ActError::Stale => Self::refused(vec![RefusalCode::Stale.refusal()]),
            ActError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_the_one_of_the_contract() {
        let refusals =
            vec![RefusalCode::LineNotPaid.refusal().with("line", "lin_1"), RefusalCode::OfferUnknown.refusal()];
        let body = Problem::refused(refusals).body(Lang::En, "rep_1");
        assert_eq!(body["type"], "urn:supercargo:refusal:line_not_paid");
        assert_eq!(body["status"], 409);
        assert_eq!(body["code"], "line_not_paid");
        assert_eq!(body["values"]["line"], "lin_1");
        assert_eq!(body["remedy"], json!({"code": "wait_for_payment", "act": "order.confirm_payment"}));
        assert_eq!(body["report"], "rep_1");
        assert_eq!(body["refusals"].as_array().unwrap().len(), 2);
        assert_eq!(body["title"], "The line is not paid.");
    }

    #[test]
    fn every_status_has_a_code_with_a_text() {
        for number in 400..600_u16 {
            let problem = Problem::status(StatusCode::from_u16(number).unwrap());
            assert!(Lang::Ru.has(&format!("problem-{}", problem.code)), "{}", problem.code);
        }
        assert_eq!(Problem::refused(vec![RefusalCode::KeyReused.refusal()]).status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(Problem::refused(vec![RefusalCode::Stale.refusal()]).status, StatusCode::CONFLICT);
    }
}
