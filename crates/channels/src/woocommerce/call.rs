//! One signed call to a shop, in either interface, and the tolerant reading of its answer.

use std::time::Duration;

use bytes::Bytes;
use connect::{Access, CallCx, CallError, CallResult, Effect, Fault, Request, Response, Secret};
use domain::time::SECOND;
use serde::de::DeserializeOwned;

use super::{
    dialect::Dialect,
    faults,
    sign::{self, Auth, Pair, Place, Signing},
    wire,
};

/// After a call that the budget did not allow, so much is saved that several calls in a row can be made: one call alone
/// may be the first half of something, and would use up each time what the second half needs.
const SAVED: Duration = Duration::from_secs(3);

/// How calls are made.
#[derive(Debug, Clone)]
pub(super) struct Caller<'s> {
    pub(super) key: &'s Secret,
    pub(super) secret: &'s Secret,
    /// The shop's address, with `/index.php` where its permalinks want that.
    pub(super) base: String,
    /// What stands between the address and the current interface; nearly always `wp-json`.
    pub(super) prefix: String,
    /// The address that the shop calls its own; empty when it is not known.
    pub(super) home: String,
    pub(super) auth: Auth,
    pub(super) dialect: Dialect,
    /// Plain permalinks: the older interface is called by parameters.
    pub(super) is_plain: bool,
    /// The host lets no PUT through: changes are sent by POST, which both interfaces take as well.
    pub(super) by_post: bool,
}

/// Pairs of a query.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Where a call goes and over what it is signed.
struct Target {
    called: String,
    signed: String,
    extra: Vec<Pair>,
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
        let method = if self.by_post && method == "PUT" { "POST" } else { method };
        self.call(cx, doing, (method, Access::Writes), path, &[], body.to_string().into()).await
    }

    /// Removes what is at a path, for good.
    pub(super) async fn delete(&self, cx: &CallCx<'_>, doing: &'static str, path: &str) -> CallResult<Response> {
        let force = pairs(&[("force", "true")]);
        self.call(cx, doing, ("DELETE", Access::Writes), path, &force, Bytes::new()).await
    }

    /// The same shop in another dialect.
    pub(super) fn speaking(&self, dialect: Dialect) -> Self {
        Self { dialect, ..self.clone() }
    }

    fn target(&self, path: &str) -> Target {
        let Self { base, dialect, .. } = self;
        // The older interface signs over the shop's own address without what permalinks put between [INF].
        let bare = base.strip_suffix("/index.php").unwrap_or(base);
        let own = if self.auth == Auth::SignatureAsHome && !self.home.is_empty() { &self.home } else { bare };
        if !dialect.is_legacy() {
            let called = format!("{base}/{}/{}{path}", self.prefix, dialect.name());
            let signed = called.strip_prefix(bare).map_or_else(|| called.clone(), |rest| format!("{own}{rest}"));
            return Target { called, signed, extra: Vec::new() };
        }
        let signed = format!("{own}/{}{path}", dialect.name());
        if self.is_plain {
            // Signed as if permalinks were on, with the parameters that stand for the path.
            let version = dialect.name().trim_start_matches("wc-api/v");
            let extra = pairs(&[("wc-api-version", version), ("wc-api-route", path)]);
            return Target { called: format!("{bare}/"), signed, extra };
        }
        Target { called: format!("{base}/{}{path}", dialect.name()), signed, extra: Vec::new() }
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
        let target = self.target(path);
        let query: Vec<Pair> = query.iter().cloned().chain(target.extra).collect();
        let nonce = sign::nonce(cx.random.next_u64(), cx.random.next_u64());
        let timestamp = cx.clock.now().micros().div_euclid(SECOND);
        let rule = self.dialect.key_rule();
        let with = Signing { key: self.key.reveal(), secret: self.secret.reveal(), nonce: &nonce, timestamp, rule };
        let place = Place { called: &target.called, signed: &target.signed };
        let signed = sign::sign(self.auth, method, &place, &query, &with);
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

/// An error in the midst of several calls: a used-up budget waits until there is enough for all of them.
pub(super) fn within_several(mut error: CallError) -> CallError {
    if error.fault == Fault::Limited {
        error.wait = error.wait.max(Some(SAVED));
    }
    error
}

/// More orders than any shop has: a count above it is none.
const NO_COUNT: u64 = 100_000_000;

/// The shop's count of a whole list. One that makes no sense would be read towards for ever.
pub(super) fn count(response: &Response, header: &str) -> Option<u64> {
    number(response, header).filter(|count| *count < NO_COUNT)
}

/// A number in a header.
pub(super) fn number<T: std::str::FromStr>(response: &Response, header: &str) -> Option<T> {
    response.header(header)?.trim().parse().ok()
}
