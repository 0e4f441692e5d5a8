//! A request and its answer as plain data. The worlds answer calls without knowing about sockets.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use crate::text;

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// As received, without the query.
    pub(crate) path: String,
    /// Decoded, in the order of arrival.
    pub(crate) query: Vec<(String, String)>,
    /// The query as it came.
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(method: &str, target: &str, headers: HeaderMap, body: Bytes) -> Self {
        let (path, raw_query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: text::pairs(raw_query),
            raw_query: raw_query.to_owned(),
            headers,
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A list given as `name=a,b`, `name[]=a` or `name[0]=a`.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        let mut found = false;
        let mut out = Vec::new();
        for (key, value) in &self.query {
            let inner = key.strip_prefix(name).is_some_and(|rest| rest.starts_with('[') && rest.ends_with(']'));
            if key == name {
                found = true;
                out = value.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
            } else if inner {
                found = true;
                out.push(value.clone());
            }
        }
        found.then_some(out)
    }

    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("Content-Type".to_owned(), kind.to_owned())], body: body.into() }
    }

    /// JSON as Java or we print it.
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json; charset=UTF-8", value.to_string())
    }

    /// JSON as PHP prints it.
    pub(crate) fn php(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json; charset=UTF-8", text::php_json(value))
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}
