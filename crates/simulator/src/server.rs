//! The one listener: connections, routing, holding and cutting of requests, and the ticker that lets things happen.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::alibaba1688::{create, gateway, messages};
use crate::call::{Call, Reply};
use crate::faults::{Kind, Place};
use crate::woocommerce::filter::Quirks;
use crate::woocommerce::{delivery, doors, routes};
use crate::world::happenings::Happening;
use crate::world::{Delivery, State};
use crate::{about, post, text};

/// Bodies beyond this are refused.
const BODY_LIMIT: usize = 5 << 20;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Requests to shops and providers that have not been answered.
    open: Mutex<usize>,
    /// Those of them whose answers are kept back by a fault.
    held: Mutex<usize>,
    wake: Notify,
    hold: Duration,
    stop: CancellationToken,
}

/// The world as those who answer reach it: over sockets, or within the process.
pub(crate) trait Reach {
    /// Everything that touches the world goes through here: first what is due happens, then the work.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T;
    /// Requests that wait for their answers, and those of them that a fault keeps back.
    fn open_and_held(&self) -> (usize, usize);
}

impl Reach for Arc<Shared> {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        Shared::with(self, work)
    }

    fn open_and_held(&self) -> (usize, usize) {
        // Those that are held are counted first: one that is let go meanwhile makes the world look busy, never idle.
        let held = self.held();
        (self.open(), held)
    }
}

/// What a fault made of a request instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoilt {
    /// The connection is closed.
    Cut,
    /// Nothing comes for as long as anybody waits.
    Held,
}

/// The connection is closed without an answer.
#[derive(Debug)]
pub(crate) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut by a fault")
    }
}

impl std::error::Error for Cut {}

/// Counts a request for as long as it lives, also when its client goes away.
struct Counted<'c>(&'c Mutex<usize>);

impl<'c> Counted<'c> {
    fn new(count: &'c Mutex<usize>) -> Self {
        *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    }
}

impl Shared {
    pub(crate) fn new(state: State, hold: Duration, stop: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(state),
            open: Mutex::new(0),
            held: Mutex::new(0),
            wake: Notify::new(),
            hold,
            stop,
        })
    }

    /// Everything that touches the world goes through here: first what is due happens, then the work, then deliveries
    /// are handed to the network.
    pub(crate) fn with<T>(self: &Arc<Self>, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.run_due();
        let out = work(&mut state);
        let deliveries = std::mem::take(&mut state.outbox);
        drop(state);
        for delivery in deliveries {
            tokio::spawn(Arc::clone(self).carry(delivery));
        }
        self.wake.notify_one();
        out
    }

    /// Requests to shops and providers that wait for their answers.
    pub(crate) fn open(&self) -> usize {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those of them whose answers are kept back by a fault: they wait for nothing but the end of patience.
    pub(crate) fn held(&self) -> usize {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn carry(self: Arc<Self>, delivery: Delivery) {
        let seconds = if delivery.ping { 5 } else { 60 };
        let answer = tokio::select! {
            answer = tokio::time::timeout(Duration::from_secs(seconds), post::post(&delivery)) => answer.ok().and_then(Result::ok),
            () = self.stop.cancelled() => None,
        };
        tracing::debug!(url = delivery.url, ping = delivery.ping, ?answer, "webhook delivered");
        self.with(|state| {
            state.in_flight -= 1;
            match delivery.message {
                Some(message) => messages::delivered(state, message, answer),
                None => delivery::delivered(state, delivery.shop, delivery.hook, delivery.ping, answer),
            }
        });
    }

    /// Lets things happen at their time until the world stops.
    pub(crate) async fn tick(self: Arc<Self>) {
        loop {
            let wait = {
                let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.queue.next_due().map(|due| due - state.now())
            };
            let wait = wait.map_or(Duration::from_secs(60), |ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0)));
            if wait.is_zero() {
                self.with(|_| ());
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = real_wait(wait) => self.with(|_| ()),
                () = self.wake.notified() => {}
                () = self.stop.cancelled() => return,
            }
        }
    }
}

/// Real time passes: for the ticker, and for a client that is kept waiting.
#[expect(clippy::disallowed_methods, reason = "the world is the outside: what it waits for is not work of the hub")]
async fn real_wait(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Accepts connections until the world stops.
pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    serve(listener, shared.stop.clone(), move |call| {
        let shared = Arc::clone(&shared);
        async move { answer(&shared, call).await }
    })
    .await;
}

/// The accept loop for any answering function; an error closes the connection without an answer.
pub(crate) async fn serve<F, R>(listener: TcpListener, stop: CancellationToken, answering: F)
where
    F: Fn(Call) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<Reply, Cut>> + Send + 'static,
{
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted { Ok((stream, _)) => stream, Err(_) => continue },
            () = stop.cancelled() => return,
        };
        let answering = answering.clone();
        let stop = stop.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let answering = answering.clone();
                async move {
                    let reply = match read(request).await {
                        Ok(call) => answering(call).await?,
                        Err(refused) => refused,
                    };
                    Ok::<_, Cut>(write(reply))
                }
            });
            let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = connection => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

async fn read(request: Request<Incoming>) -> Result<Call, Reply> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT).collect().await.map(http_body_util::Collected::to_bytes);
    let body: Bytes = body.map_err(|_| Reply::json(413, &json!({ "error": "the body is too large or broke off" })))?;
    let target = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    Ok(Call::new(parts.method.as_str(), target, parts.headers, body))
}

fn write(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(Full::new(Bytes::from(reply.body))).unwrap_or_default()
}

/// Who is asked: a shop, the gateway, or the world itself.
async fn answer(shared: &Arc<Shared>, call: Call) -> Result<Reply, Cut> {
    let Some(shop) = addressed(shared, &call) else { return Ok(about::answer(shared, &call)) };
    let open = Counted::new(&shared.open);
    let reply = match outside(shared, &call, shop) {
        Ok(reply) => Ok(reply),
        Err(Spoilt::Cut) => Err(Cut),
        Err(Spoilt::Held) => {
            let _held = Counted::new(&shared.held);
            tokio::select! {
                () = real_wait(shared.hold) => {}
                () = shared.stop.cancelled() => {}
            }
            Err(Cut)
        }
    };
    drop(open);
    // The reply may have changed what is due.
    shared.wake.notify_one();
    reply.map(|mut reply| {
        if call.method == "HEAD" {
            reply.body.clear();
        }
        reply
    })
}

fn place(call: &Call, shop: Option<usize>) -> Place {
    match shop {
        Some(_) => {
            let name = routes::place(call);
            let spared =
                ["info", "system_status", "webhooks", "customers", "reports"].iter().any(|part| name.contains(part));
            let route = doors::route(call);
            let order = route.rsplit_once("orders/").map_or("", |(_, rest)| rest.split('/').next().unwrap_or(""));
            Place {
                name: name.to_owned(),
                reference: order.to_owned(),
                write: !call.is_read(),
                create: false,
                prices: false,
                lists: name == "woocommerce.orders.list",
                spared,
            }
        }
        None => {
            let name = gateway::place(call);
            let create = name.ends_with("fastCreateOrder") || name.ends_with("createCrossOrder");
            let form = gateway::Form::of(call);
            let by_reference = name.ends_with("get.buyerView") && form.filled("orderId").is_none();
            Place {
                reference: gateway::reference(call),
                write: create || name.ends_with(".cancel"),
                create,
                prices: create || name.ends_with("preview"),
                lists: name.ends_with("getBuyerOrderList") || by_reference,
                spared: name.ends_with("getToken") || name.ends_with("currentTime"),
                name,
            }
        }
    }
}

/// A shop by its place, or the gateway (`Some(None)`); `None`: the world itself.
pub(crate) fn addressed(shared: &impl Reach, call: &Call) -> Option<Option<usize>> {
    let first = call.path.split('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
    let shop = shared.with(|state| state.shops.iter().position(|shop| shop.id == first));
    let gateway = call.path.contains("/param2/") || call.path.contains("/openapi/");
    (shop.is_some() || gateway).then_some(shop)
}

/// A request to a shop or to the gateway, with what faults make of it.
pub(crate) fn outside(shared: &impl Reach, call: &Call, shop: Option<usize>) -> Result<Reply, Spoilt> {
    let place = place(call, shop);
    let (kinds, quirks, detail) = shared.with(|state| {
        let now = state.now();
        let kinds = {
            let State { faults, seq, .. } = state;
            faults.strike(now, &place, seq)
        };
        let detail = state.faults.detail(&place.name);
        let mut quirks = Quirks::default();
        for kind in &kinds {
            match kind {
                Kind::LaggingList => quirks.lag = i64::try_from(60_000 + detail % 180_000).unwrap_or(60_000),
                Kind::Reordered => quirks.shuffled = true,
                _ => {}
            }
        }
        (kinds, quirks, detail)
    });
    let work = || {
        shared.with(|state| {
            for kind in &kinds {
                move_market(state, call, *kind, detail);
            }
            match shop {
                Some(at) => routes::answer(state, at, call, quirks),
                None => gateway::answer(state, call, quirks),
            }
        })
    };
    let Some(end) = kinds.iter().copied().find(|kind| kind.ends_the_request()) else { return Ok(work()) };
    let in_time = || shared.with(|state| text::http_date(state.now()));
    match end {
        Kind::TimeoutBefore | Kind::CutBefore => without_effect(shared, call, place.create),
        Kind::TimeoutAfter | Kind::CutAfter => {
            work();
        }
        Kind::Http500 => {
            let html = "<html><head><title>500 Internal Server Error</title></head><body><center><h1>500 Internal Server Error</h1></center></body></html>";
            return Ok(Reply::new(500, "text/html; charset=UTF-8", html).with("Date", in_time()));
        }
        Kind::Http429 => {
            let body = if shop.is_some() {
                json!({ "code": "too_many_requests", "message": "Too many requests.", "data": { "status": 429 } })
            } else {
                json!({ "error_code": "gw.QosRequestLimit", "error_message": "Request limited", "exception": "", "request_id": "0" })
            };
            return Ok(Reply::json(429, &body)
                .with("Retry-After", (1 + detail % 2).to_string())
                .with("Date", in_time()));
        }
        _ => {
            // Half of the writes have taken place all the same.
            let done = if place.write && detail.is_multiple_of(2) {
                without_effect(shared, call, place.create);
                None
            } else {
                Some(work())
            };
            return Ok(garbage(done, detail).with("Date", in_time()));
        }
    }
    Err(if matches!(end, Kind::TimeoutBefore | Kind::TimeoutAfter) { Spoilt::Held } else { Spoilt::Cut })
}

/// HTML with status 200, or JSON that breaks off.
fn garbage(done: Option<Reply>, detail: u64) -> Reply {
    match done {
        Some(reply) if (detail >> 8).is_multiple_of(2) && reply.body.len() > 4 => {
            let half = reply.body.len() / 2;
            Reply::new(200, "application/json; charset=UTF-8", reply.body[..half].to_vec())
        }
        _ => Reply::new(
            200,
            "text/html; charset=UTF-8",
            "<!DOCTYPE html><html><head><title>One moment, please...</title></head><body></body></html>",
        ),
    }
}

/// A creation that went wrong without effect: now and then a buyer does the same by hand just then, so that a hub that
/// adopts by likeness adopts the wrong order.
fn without_effect(shared: &impl Reach, call: &Call, create: bool) {
    if !create {
        return;
    }
    let Some(like) = create::wanted(call) else { return };
    shared.with(|state| {
        let chance = state.faults.detail("by hand");
        let alone = !state.queue.holds(|happening| matches!(happening, Happening::BuyByHand { .. }));
        let known = like
            .iter()
            .all(|(offer, spec, _)| state.market.offers.get(offer).is_some_and(|offer| offer.spec(spec).is_some()));
        if alone && known && state.shares.by_hand.wants(chance.is_multiple_of(2)) {
            state.plan(2_000 + i64::try_from(chance % 30_000).unwrap_or(0), Happening::BuyByHand { like });
        }
    });
}

/// A price that rises and stock that runs out just before the request is looked at.
fn move_market(state: &mut State, call: &Call, kind: Kind, detail: u64) {
    let first = || create::wanted(call).and_then(|list| list.into_iter().next());
    match kind {
        Kind::PriceDrift => {
            if let Some((offer, _, _)) = first() {
                state.change_price(offer, 5 + i64::try_from(detail % 16).unwrap_or(0));
            }
        }
        Kind::StockGone => {
            if let Some((offer, spec, _)) = first() {
                state.empty_stock(offer, &spec);
            }
        }
        _ => {}
    }
}

/// The address under which a listener is reached.
pub(crate) fn base_of(address: SocketAddr) -> String {
    format!("http://{address}")
}
