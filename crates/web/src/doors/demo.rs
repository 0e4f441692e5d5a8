//! What a demo adds to the pages: a banner, the packages on the clerk's table, and a button that makes everything anew.
//! Only the demo hands a `Demo` to the doors; a hub that serves has none of these routes.

use std::sync::{Mutex, PoisonError};

use axum::{
    Form, Router,
    extract::State,
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use domain::Right;
use flow::hub::hash;
use tokio::sync::Notify;

use super::{
    App,
    caller::{self, LOGIN},
    pages::Page,
};
use crate::{
    frame::Frame,
    http::{Problem, cookies, csrf},
    pages::{View, again::Again},
};

/// A login that shall live on when everything is made anew.
#[derive(Debug, Clone)]
pub struct KeptLogin {
    /// The hash of its cookie.
    pub token_hash: String,
    /// The word that its forms carry.
    pub csrf: String,
}

/// What the demo's own process tells the pages, and what a person asks of it.
#[derive(Debug, Default)]
pub struct Demo {
    world: String,
    ledger: String,
    table: Mutex<Vec<String>>,
    asked: Mutex<Option<KeptLogin>>,
    wish: Notify,
}

impl Demo {
    /// A demo in this world: any name that no other world has, and the address of its ledger.
    #[must_use]
    pub fn new(world: String, ledger: String) -> Self {
        Self { world, ledger, ..Self::default() }
    }

    /// Where the ledger of the world is read.
    #[must_use]
    pub fn ledger(&self) -> &str {
        &self.ledger
    }

    /// The tracking numbers of packages that lie on the table, the newest first.
    #[must_use]
    pub fn table(&self) -> Vec<String> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what lies on the table.
    pub fn set_table(&self, numbers: Vec<String>) {
        *self.table.lock().unwrap_or_else(PoisonError::into_inner) = numbers;
    }

    /// Waits until a person asks for everything to be made anew.
    pub async fn start_over(&self) -> Option<KeptLogin> {
        self.wish.notified().await;
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Only a demo has these.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/demo/start-over", post(start_over)).route("/demo/world", get(world))
}

/// The name of the world, so that a waiting page sees when another one is there.
async fn world(State(app): State<App>) -> Result<String, Problem> {
    app.demo().map(|demo| demo.world.clone()).ok_or_else(Problem::not_found)
}

async fn start_over(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<std::collections::HashMap<String, String>>,
) -> Result<Response, Problem> {
    let demo = app.demo().ok_or_else(Problem::not_found)?;
    page.needs(Right::SettingsEdit)?;
    let login = page.login();
    if !caller::same(&login.csrf, form.get(csrf::FIELD).map_or("", String::as_str)) {
        return Err(Problem::csrf());
    }
    let cookie = cookies::read(&headers, LOGIN).unwrap_or_default();
    let kept = KeptLogin { token_hash: hash(cookie.as_bytes()), csrf: login.csrf.clone() };
    *demo.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    demo.wish.notify_one();
    let (lang, theme) = page.look();
    let frame = Frame::outside(lang, theme, app.hub().env.now(), "/");
    let view = Again { world: demo.world.clone() };
    Ok(Html(view.html(&frame).map_err(|_| Problem::internal())?).into_response())
}
