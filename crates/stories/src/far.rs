//! The outside of a hub in a story: calls reach the world without a network, and standing before and after each of them;
//! people and deliveries reach the doors of the hub the same way.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use axum::{Router, body::Body};
use bytes::Bytes;
use connect::wire::{FarSide, Request, Response, Silence};
use flow::Caller;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hub::rehearse::Within;
use simulator::{Asked, Inside};
use tower::ServiceExt;

use crate::turns::{self, Place};

/// What the hub calls itself.
pub(crate) const HUB: &str = "http://hub.example";
/// What the world calls itself.
pub(crate) const WORLD: &str = "http://127.0.0.1:8080";

/// Every picture in a story: two pixels a side. Drawing and shrinking real ones would take most of a story's time.
const PICTURE: [u8; 73] = [
    0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0x0, 0x0, 0x0, 0xd, 0x49, 0x48, 0x44, 0x52, 0x0, 0x0, 0x0, 0x2, 0x0,
    0x0, 0x0, 0x2, 0x8, 0x2, 0x0, 0x0, 0x0, 0xfd, 0xd4, 0x9a, 0x73, 0x0, 0x0, 0x0, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78,
    0x9c, 0x63, 0x38, 0xa0, 0xa0, 0x0, 0x44, 0xc, 0x10, 0xa, 0x0, 0x1e, 0x8e, 0x4, 0x1, 0x97, 0x8b, 0x41, 0x9c, 0x0,
    0x0, 0x0, 0x0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// The world as the wire of a node reaches it.
#[derive(Debug)]
pub(crate) struct ToWorld {
    world: Arc<Inside>,
    log: Arc<Log>,
}

/// What was said to the world and what came of it, for the trace.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<String>>);

impl Log {
    pub(crate) fn say(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ToWorld {
    pub(crate) const fn new(world: Arc<Inside>, log: Arc<Log>) -> Self {
        Self { world, log }
    }
}

#[async_trait]
impl FarSide for ToWorld {
    async fn exchange(&self, request: &Request, address: &str) -> Result<Response, Silence> {
        turns::stand(Place::Calling(request.doing)).await;
        let Some(target) = address.strip_prefix(WORLD) else { return Err(Silence::NotReached) };
        if target.starts_with("/pictures/") {
            let headers = vec![("content-type".to_owned(), "image/png".to_owned())];
            return Ok(Response { status: 200, headers, body: PICTURE.to_vec().into() });
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                headers.append(name, value);
            }
        }
        let asked = self.world.ask(request.method, target, headers, request.body.clone());
        let what = |word: &str| self.log.say(format!("{} {word}", request.doing));
        match asked {
            Asked::Answer(status, headers, body) => {
                what(&format!("{status} {} bytes", body.len()));
                turns::stand(Place::Called(request.doing)).await;
                let headers = headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
                Ok(Response { status, headers, body: body.into() })
            }
            Asked::Cut => {
                what("cut");
                turns::stand(Place::Called(request.doing)).await;
                Err(Silence::Cut)
            }
            Asked::Held => {
                what("held");
                std::future::pending().await
            }
        }
    }
}

/// Who answers people: the doors of a living node, and the world.
#[derive(Debug)]
pub(crate) struct Doors {
    router: Mutex<Option<Router>>,
    world: Arc<Inside>,
    caller: Caller,
}

impl Doors {
    pub(crate) const fn new(world: Arc<Inside>, caller: Caller) -> Self {
        Self { router: Mutex::new(None), world, caller }
    }

    /// From now on these are open; none while no node lives.
    pub(crate) fn open(&self, router: Option<Router>) {
        *self.router.lock().unwrap_or_else(PoisonError::into_inner) = router;
    }
}

#[async_trait]
impl Within for Doors {
    async fn answer(&self, request: reqwest::Request) -> (u16, Vec<u8>) {
        let url = request.url().as_str().to_owned();
        let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice).unwrap_or_default();
        if let Some(target) = url.strip_prefix(WORLD) {
            return match self.world.ask(request.method().as_str(), target, request.headers().clone(), body) {
                Asked::Answer(status, _, body) => (status, body),
                Asked::Cut | Asked::Held => (599, Vec::new()),
            };
        }
        let router = self.router.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(router) = router else { return (503, Vec::new()) };
        let target = url.strip_prefix(HUB).unwrap_or("/");
        let mut asked = http::Request::builder().method(request.method().clone()).uri(target);
        for (name, value) in request.headers() {
            asked = asked.header(name, value);
        }
        // The caller is vouched for by this process, as on the command line.
        let asked = asked.extension(self.caller).body(Body::from(body)).expect("the request was one a moment ago");
        answered(router, asked).await
    }
}

/// Asks the doors of a node: status and body.
pub(crate) async fn answered(router: Router, request: http::Request<Body>) -> (u16, Vec<u8>) {
    let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    (status, body)
}
