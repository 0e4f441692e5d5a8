//! One request on its way: checked, counted, sent, followed where it may be followed, read within the limit, recorded.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::Moment;
use reqwest::{Method, header::LOCATION};
use tracing::debug;
use url::Url;

use super::{Access, Request, Response, Silence, Way, Wire, address, forbid, record::Record};
use crate::{BoxError, CallCx, CallError, CallResult, Fault};

/// Why no whole answer came.
struct Broken {
    fault: Fault,
    code: Option<&'static str>,
    /// Whether it certainly never reached the far side.
    nothing_left: bool,
    /// Whether the connection broke before any answer.
    before_answer: bool,
    status: u16,
    source: BoxError,
}

impl Broken {
    fn into_error(self, doing: &'static str, access: Access) -> CallError {
        let mut error = CallError::new(doing, self.fault).because(self.source);
        error.far_code = self.code.map(str::to_owned);
        match access {
            Access::Writes if !self.nothing_left => error.effect_unknown(),
            Access::Reads | Access::Writes => error,
        }
    }
}

pub(super) async fn send(wire: &Wire, cx: &CallCx<'_>, request: Request) -> CallResult<(Response, String)> {
    forbid::assert_allowed(request.doing);
    let settings = |code: &str| CallError::new(request.doing, Fault::Settings).far(code);
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| settings("method_malformed"))?;
    let mut url = Url::parse(&request.url).map_err(|error| settings("address_malformed").because(error))?;
    let home = origin(&url);
    let mut address = request.url.clone();
    let mut hops = 0;
    loop {
        if let Some(code) = address::refusal(&url, wire.limits.private_addresses) {
            return Err(settings(code));
        }
        wire.budgets
            .take(cx.connection, cx.clock.now())
            .map_err(|wait| CallError::new(request.doing, Fault::Limited).far("budget").wait(Some(wait)))?;
        let own = origin(&url) == home;
        let response = match attempt(wire, cx, &request, &method, &address, own).await {
            Err(broken) if broken.before_answer && request.access == Access::Reads => {
                attempt(wire, cx, &request, &method, &address, own).await
            }
            other => other,
        };
        let response = response.map_err(|broken| broken.into_error(request.doing, request.access))?;
        let Some(target) = redirect(&response) else { return Ok((response, address)) };
        // Following would drop body or method, or carry a signature to where it does not hold.
        if request.access == Access::Writes {
            return Err(settings("address_redirects"));
        }
        if hops >= wire.limits.redirects {
            return Err(settings("too_many_redirects"));
        }
        hops += 1;
        let next = url.join(&target).map_err(|error| settings("redirect_malformed").because(error))?;
        if url.scheme() == "https" && next.scheme() == "http" {
            return Err(settings("redirect_to_plain_http"));
        }
        url = next;
        address = url.to_string();
    }
}

fn origin(url: &Url) -> url::Origin {
    url.origin()
}

fn redirect(response: &Response) -> Option<String> {
    matches!(response.status, 301 | 302 | 303 | 307 | 308)
        .then(|| response.header(LOCATION.as_str()).map(str::to_owned))?
}

async fn attempt(
    wire: &Wire,
    cx: &CallCx<'_>,
    request: &Request,
    method: &Method,
    address: &str,
    own: bool,
) -> Result<Response, Broken> {
    let began = cx.clock.now();
    let record = Record::begin(request, address, began);
    let last = began.plus(i64::try_from(wire.limits.timeout.as_micros()).unwrap_or(i64::MAX));
    let out = Out::new(&wire.out);
    let answer = tokio::select! {
        biased;
        answer = exchange(wire, request, method, address, own) => answer,
        () = cx.clock.wait_until(last) => Err(Broken {
            fault: Fault::Down,
            code: Some("timeout"),
            nothing_left: false,
            before_answer: false,
            status: 0,
            source: "no answer in time".into(),
        }),
    };
    drop(out);
    let now = cx.clock.now();
    match &answer {
        Ok(response) => {
            trace(request, cx, response.status, began, now);
            cx.record(record.answered(response, now));
        }
        Err(broken) => {
            trace(request, cx, broken.status, began, now);
            cx.record(record.failed(broken.status, &chain(&*broken.source), now));
        }
    }
    answer
}

/// Counts a call that is out for as long as it lives.
struct Out<'w>(&'w AtomicUsize);

impl<'w> Out<'w> {
    fn new(out: &'w AtomicUsize) -> Self {
        out.fetch_add(1, Ordering::SeqCst);
        Self(out)
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn trace(request: &Request, cx: &CallCx<'_>, status: u16, began: Moment, now: Moment) {
    let duration_ms = now.since(began) / 1000;
    debug!(doing = request.doing, connection.id = %cx.connection, status, duration_ms, "called outside");
}

async fn exchange(
    wire: &Wire,
    request: &Request,
    method: &Method,
    address: &str,
    own: bool,
) -> Result<Response, Broken> {
    let client = match &wire.way {
        Way::Within(far) => return far.exchange(request, address).await.map_err(silent),
        Way::Network(client) => client.as_ref().map_err(|why| Broken {
            fault: Fault::Down,
            code: Some("no_client"),
            nothing_left: true,
            before_answer: false,
            status: 0,
            source: why.clone().into(),
        })?,
    };
    let mut building = client.request(method.clone(), address).body(request.body.clone());
    for (name, value) in &request.headers {
        // A redirect to another place gets no credentials of this one.
        if own || !(name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("cookie")) {
            building = building.header(*name, value);
        }
    }
    let mut answer = building.send().await.map_err(not_answered)?;
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let too_large = || Broken {
        fault: Fault::Garbled,
        code: Some("answer_too_large"),
        nothing_left: false,
        before_answer: false,
        status,
        source: "the answer is larger than the limit".into(),
    };
    let limit = wire.limits.body;
    let told = answer.content_length().unwrap_or(0);
    if *method != Method::HEAD && told > limit as u64 {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(usize::try_from(told).unwrap_or(0).min(limit).min(1 << 20));
    loop {
        let chunk = answer.chunk().await.map_err(|error| Broken {
            fault: Fault::Down,
            code: Some("answer_cut_off"),
            nothing_left: false,
            before_answer: false,
            status,
            source: error.without_url().into(),
        })?;
        let Some(chunk) = chunk else { break };
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, headers, body: body.into() })
}

fn silent(silence: Silence) -> Broken {
    let (nothing_left, code) = match silence {
        Silence::NotReached => (true, "no_connection"),
        Silence::Cut => (false, "no_answer"),
    };
    let source = "the far side gave no answer".into();
    Broken { fault: Fault::Down, code: Some(code), nothing_left, before_answer: !nothing_left, status: 0, source }
}

fn not_answered(error: reqwest::Error) -> Broken {
    let error = error.without_url();
    let private = address::is_private(&error);
    let nothing_left = error.is_connect() || error.is_builder();
    let (fault, code) = match () {
        () if private => (Fault::Settings, Some("address_private")),
        () if error.is_builder() => (Fault::Settings, Some("request_malformed")),
        () if error.is_connect() => (Fault::Down, Some("no_connection")),
        () => (Fault::Down, Some("no_answer")),
    };
    Broken { fault, code, nothing_left, before_answer: !nothing_left, status: 0, source: error.into() }
}

/// The error with its causes, for the record.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
