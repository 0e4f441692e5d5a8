//! The wire: the one place where calls leave. It keeps to limits of time, size, redirects and calls a second, refuses
//! private addresses, says of a failed write whether it may have happened, and records each exchange without secrets.
//!
//! It knows no shop and no provider, reads no meaning into an answer, and never repeats a write.

mod address;
mod budget;
mod forbid;
mod record;
mod redact;
mod retry_after;
mod send;
#[cfg(test)]
mod tests;
mod within;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use domain::Moment;

use crate::{CallCx, CallResult};

pub use forbid::{Forbidden, forbid_sending};
pub use redact::redacted_text;
pub use retry_after::{http_date, retry_after};
pub use within::{FarSide, Silence};

/// Whether a request reads or writes at the far side. Reads may be repeated, writes never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Changes nothing there.
    Reads,
    /// May change something there.
    Writes,
}

/// A request to send.
#[derive(Debug, Clone)]
pub struct Request {
    /// A stable name for logs, metrics and errors: `woocommerce.orders.list`.
    pub doing: &'static str,
    /// GET, POST, PUT, DELETE, HEAD.
    pub method: &'static str,
    /// The whole address, query included, exactly as signed.
    pub url: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Bytes,
    /// Reads or writes.
    pub access: Access,
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Header names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, within the limit.
    pub body: Bytes,
}

impl Response {
    /// The first header of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The far side's own time, from its `Date` header.
    #[must_use]
    pub fn date(&self) -> Option<Moment> {
        self.header("date").and_then(http_date)
    }

    /// How long the far side asks to wait (`Retry-After`, in seconds or as a date).
    #[must_use]
    pub fn retry_after(&self, now: Moment) -> Option<Duration> {
        retry_after(self.header("retry-after")?, self.date().unwrap_or(now))
    }
}

/// One exchange with the outside, redacted: what is stored and shown under Connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The stable name of the request.
    pub doing: &'static str,
    /// Method and address without secrets.
    pub request: String,
    /// Redacted request body, cut.
    pub request_body: String,
    /// HTTP status; 0 when no answer came.
    pub status: u16,
    /// Redacted answer body, cut; or the error in words.
    pub response_body: String,
    /// When it was sent.
    pub at: Moment,
    /// How long it took.
    pub duration_ms: i64,
}

/// Limits of the wire.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time for one answer, by the lent clock.
    pub timeout: Duration,
    /// Largest answer in bytes.
    pub body: usize,
    /// Most redirects of a read; a write follows none.
    pub redirects: usize,
    /// Most calls a second for one connection; a short burst of ten is always allowed.
    pub per_second: u32,
    /// Whether private addresses may be called (SSRF).
    pub private_addresses: bool,
}

/// The one place where calls leave.
#[derive(Debug)]
pub struct Wire {
    limits: Limits,
    budgets: budget::Budgets,
    out: AtomicUsize,
    way: Way,
}

/// How a call leaves.
#[derive(Debug)]
enum Way {
    /// Over the network; or why that cannot be.
    Network(Result<reqwest::Client, String>),
    /// To a far side in the same process: a story's.
    Within(Arc<dyn FarSide>),
}

impl Wire {
    /// A wire with these limits. It has a pool of connections of its own, so one is enough for a process.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // The binary installs it first thing; a test or a tool that did not is served too. Losing the race to
            // another thread is fine: there is only one provider to install.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        #[expect(clippy::disallowed_methods, reason = "this is the wire: the one client there is")]
        let client = reqwest::Client::builder()
            .user_agent(concat!("Supercargo/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(limits.timeout / 2)
            .dns_resolver(Arc::new(address::Resolver { private: limits.private_addresses }))
            .build()
            .map_err(|error| format!("the client cannot be built: {error}"));
        Self::by(limits, Way::Network(client))
    }

    /// A wire whose calls never leave the process: `far` answers all of them.
    #[must_use]
    pub fn within(limits: Limits, far: Arc<dyn FarSide>) -> Self {
        Self::by(limits, Way::Within(far))
    }

    fn by(limits: Limits, way: Way) -> Self {
        Self { limits, budgets: budget::Budgets::new(limits.per_second), out: AtomicUsize::new(0), way }
    }

    /// Calls that wait for their answers now: a conductor moves the clock on when nothing else is under way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.out.load(Ordering::SeqCst)
    }

    /// Sends one request for the connection in `cx`.
    ///
    /// # Errors
    /// `Fault::Down` when no answer came (with `Effect::Unknown` for a write whose bytes may have left), `Fault::Limited`
    /// when the budget is used up, `Fault::Garbled` when the body is larger than the limit, `Fault::Settings` when the
    /// address cannot be called: malformed, private, or redirecting where that is not followed.
    pub async fn send(&self, cx: &CallCx<'_>, request: Request) -> CallResult<Response> {
        Ok(self.send_from(cx, request).await?.0)
    }

    /// The same, with the address that answered in the end: a probe finds the right address of a shop with it.
    ///
    /// # Errors
    /// As `send`.
    pub async fn send_from(&self, cx: &CallCx<'_>, request: Request) -> CallResult<(Response, String)> {
        send::send(self, cx, request).await
    }
}
