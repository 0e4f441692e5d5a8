//! The socket: how many may be connected, and how long one may take to say what he wants. Whoever sends half a request and
//! waits holds a connection, and connections are files: without an end there would be none left for the database.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{
    body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::Sleep,
};
use tokio_util::sync::CancellationToken;
use tower::Service;

use crate::clock;

/// A request's head has to come within this, and the next request of an idle connection too.
const HEAD: Duration = Duration::from_secs(20);
/// And its body within this, however slowly it drips.
const BODY: Duration = Duration::from_secs(60);
/// Files that are left for the database, for calls to shops and providers, and for logs.
const KEPT_FREE: u64 = 128;
/// More than this many connections at once serve nobody better.
const MOST: u64 = 8192;

/// How many may be connected at once: as many as the system leaves this process files for.
fn most_connections() -> usize {
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let most = files.saturating_sub(KEPT_FREE).max(files / 2).clamp(16, MOST);
    usize::try_from(most).unwrap_or(16)
}

/// Serves until `stop`; then nobody new is let in, and the requests that are there are answered.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(most_connections()));
    let mut connections = JoinSet::new();
    loop {
        let place = places.clone().acquire_owned();
        let Ok(place) = (tokio::select! { () = stop.cancelled() => break, place = place => place }) else { break };
        let accepted = tokio::select! { () = stop.cancelled() => break, accepted = listener.accept() => accepted };
        match accepted {
            Ok((stream, from)) => {
                let service = router.clone();
                let until = stop.clone();
                connections.spawn(async move {
                    connection(stream, from, service, until).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                // Out of files, most likely: they come back when others leave.
                clock::pause(Duration::from_millis(100)).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: TcpStream, from: SocketAddr, router: Router, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request =
            request.map(|body| if body.is_end_stream() { Body::empty() } else { Body::new(Within::from(body)) });
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let served = builder.serve_connection(TokioIo::new(stream), service);
    let mut served = std::pin::pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A body that has to have come within its time.
struct Within {
    body: Incoming,
    until: Pin<Box<Sleep>>,
}

impl From<Incoming> for Within {
    #[expect(clippy::disallowed_methods, reason = "how long a sender may take is a matter of the machine's time")]
    fn from(body: Incoming) -> Self {
        Self { body, until: Box::pin(tokio::time::sleep(BODY)) }
    }
}

impl HttpBody for Within {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if self.until.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())));
        }
        Pin::new(&mut self.body).poll_frame(cx).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
