//! The routes: who may enter where, and what is read for whom. Nothing here decides anything about an order: reads come
//! from rows, changes are acts of `flow`.

mod api;
mod caller;
mod demo;
mod hooks;
mod live;
mod pages;
#[cfg(test)]
mod tests;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use flow::Hub;

pub use api::openapi;
pub use demo::{Demo, KeptLogin};
pub use live::pump;

use crate::http::{
    Problem, around,
    csrf::Csrf,
    finish::Finish,
    limit::{Limiter, LoginGuard, Waits},
    live::Live,
};

/// What the doors work with; cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hub: Arc<Hub>,
    setup_token: Option<String>,
    csrf: Csrf,
    live: Live,
    logins: LoginGuard,
    /// Tries of the set-up token, of codes and of links.
    words: Waits,
    /// Codes of one person, by however many cookies they come: whoever has a password does not guess the second factor.
    codes: Limiter,
    hooks: Limiter,
    in_flight: AtomicUsize,
    demo: Option<Arc<Demo>>,
}

impl App {
    /// The doors of this hub. `setup_token` opens the first start, once.
    #[must_use]
    pub fn new(hub: Arc<Hub>, setup_token: Option<String>) -> Self {
        Self::in_demo(hub, setup_token, None)
    }

    /// The same with what a demo adds.
    #[must_use]
    pub fn in_demo(hub: Arc<Hub>, setup_token: Option<String>, demo: Option<Arc<Demo>>) -> Self {
        let mut key = [0_u8; 32];
        for part in key.chunks_exact_mut(8) {
            part.copy_from_slice(&hub.env.random.next_u64().to_le_bytes());
        }
        let inner = Inner {
            hub,
            setup_token,
            csrf: Csrf::new(key),
            live: Live::default(),
            logins: LoginGuard::default(),
            words: Waits::default(),
            codes: Limiter::for_codes(),
            hooks: Limiter::for_hooks(),
            in_flight: AtomicUsize::new(0),
            demo,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Whether no request is being answered, live streams and health checks aside.
    #[must_use]
    pub fn idle(&self) -> bool {
        self.inner.in_flight.load(Ordering::SeqCst) == 0
    }

    fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// What a demo adds; none in a hub that serves.
    fn demo(&self) -> Option<&Demo> {
        self.inner.demo.as_deref()
    }

    /// Acts that a person confirms with a password or a code: guessing there is slow too. The key of the tries, to be given
    /// back when the act was done.
    fn guard(&self, act: &str, actor: domain::actor::Actor) -> Result<Option<String>, Problem> {
        const GUARDED: &[&str] =
            &["password.set", "factor.begin", "factor.confirm", "factor.drop", "factor.renew_codes"];
        if !GUARDED.contains(&act) {
            return Ok(None);
        }
        let tries = format!("own {actor}");
        self.inner.words.take(&tries, self.hub().env.now()).map_err(Problem::too_many)?;
        Ok(Some(tries))
    }

    /// The tries were right.
    fn was_right(&self, tries: Option<&str>) {
        if let Some(tries) = tries {
            self.inner.words.give_back(tries, true);
        }
    }

    /// Whether cookies are sent over HTTPS only.
    fn is_secure(&self) -> bool {
        self.hub().public_url.starts_with("https:")
    }
}

/// Everything under one roof: API, webhooks, pages, assets, one `Problem` for every error.
pub fn router(app: App) -> Router {
    let env = &app.hub().env;
    let finish = Finish { ids: env.ids.clone(), clock: env.clock.clone() };
    let doors = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(readyz))
        .merge(api::routes())
        .merge(hooks::routes())
        .merge(pages::routes());
    let doors = if app.demo().is_some() { doors.merge(demo::routes()) } else { doors };
    let doors = doors.layer(middleware::from_fn_with_state(app.clone(), pages::failures));
    around(doors, finish).layer(middleware::from_fn_with_state(app.clone(), count)).with_state(app)
}

/// Whether the database answers.
async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    let mut reader = app.hub().store.read_global().await?;
    store::people::user_count(&mut reader).await?;
    Ok("ready")
}

/// A request that is being answered; it ends also when the other side hangs up.
struct InFlight(App);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.inner.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/live" | "/healthz") {
        return next.run(request).await;
    }
    app.inner.in_flight.fetch_add(1, Ordering::SeqCst);
    let counted = InFlight(app);
    let answer = next.run(request).await;
    drop(counted);
    answer
}

/// A path with an id that cannot be read has nothing behind it.
fn id<K: domain::ids::Kind>(text: &str) -> Result<domain::Id<K>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// Goes to a path of this server.
fn go_to(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(axum::http::header::LOCATION, crate::http::look::own_path(path));
    response
}
