//! One signed call to a shop, and the tolerant reading of its answer.

use bytes::Bytes;
use connect::{Access, CallCx, CallError, CallResult, Effect, Fault, Request, Response, Secret};
use domain::time::SECOND;
use serde::de::DeserializeOwned;

use super::{
    faults,
    sign::{self, Auth, Pair, Signing},
    wire,
};

/// How calls are made.
#[derive(Debug, Clone)]
pub(super) struct Caller<'s> {
    pub(super) key: &'s Secret,
    pub(super) secret: &'s Secret,
    /// The shop's address, with `/index.php` where its permalinks want that.
    pub(super) base: String,
    pub(super) auth: Auth,
    pub(super) dialect: String,
}

/// Pairs of a query.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl Caller<'_> {
    /// Reads a path of the interface, such as `/orders`.
    pub(super) async fn get(
        &self,
        cx: &CallCx<'_>,
        doing: &'static str,
        path: &str,
        query: &[Pair],
    ) -> CallResult<Response> {
        self.call(cx, doing, ("GET", Access::Reads), path, query, Bytes::new()).await
    }

    /// Writes to a path of the interface. An answer that makes no sense leaves open whether it happened.
    pub(super) async fn write(
        &self,
        cx: &CallCx<'_>,
        doing: &'static str,
        method: &'static str,
        path: &str,
        body: &serde_json::Value,
    ) -> CallResult<Response> {
        self.call(cx, doing, (method, Access::Writes), path, &[], body.to_string().into()).await
    }

    async fn call(
        &self,
        cx: &CallCx<'_>,
        doing: &'static str,
        (method, access): (&'static str, Access),
        path: &str,
        query: &[Pair],
        body: Bytes,
    ) -> CallResult<Response> {
        let address = format!("{}/wp-json/{}{path}", self.base, self.dialect);
        let nonce = sign::nonce(cx.random.next_u64(), cx.random.next_u64());
        let timestamp = cx.clock.now().micros().div_euclid(SECOND);
        let with = Signing { key: self.key.reveal(), secret: self.secret.reveal(), nonce: &nonce, timestamp };
        let signed = sign::sign(self.auth, method, &address, query, &with);
        let mut headers = vec![("Accept", "application/json".to_owned()), ("Cache-Control", "no-cache".to_owned())];
        headers.extend(signed.authorization.map(|value| ("Authorization", value)));
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        let response = cx.wire.send(cx, Request { doing, method, url: signed.url, headers, body, access }).await?;
        faults::check(doing, access, &response, cx.clock.now())?;
        Ok(response)
    }
}

/// The answer as a value, whatever a plugin printed before it.
pub(super) fn parsed<T: DeserializeOwned>(doing: &'static str, response: &Response) -> CallResult<T> {
    let error = match wire::json(&response.body) {
        Some(json) => match serde_json::from_slice(json) {
            Ok(value) => return Ok(value),
            Err(error) => error.into(),
        },
        None => "the answer is no JSON".into(),
    };
    Err(CallError {
        doing,
        fault: Fault::Garbled,
        effect: Effect::Nothing,
        wait: None,
        far_code: None,
        source: Some(error),
    })
}
