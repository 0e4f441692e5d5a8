//! `serve`: pages, API and webhooks on one listener, the job engine beside it.

use std::{fs::File, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use domain::Clock;
use flow::Hub;
use jobs::{Engine, EngineOptions, PostgresWake, Running};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::{
    Failed,
    clock::{self, HubClock},
    control::{self, Answered},
    door, keys,
    settings::Settings,
    start::{self, Opened},
};

/// What this process does of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Pages and jobs.
    All,
    /// Pages, API and webhooks.
    Web,
    /// Jobs.
    Worker,
}

/// A running product, in this process.
pub struct Serving {
    /// Where it serves.
    pub address: SocketAddr,
    /// What it works with.
    pub opened: Opened,
    /// The word of the set-up page, while there is no user.
    pub setup_token: Option<String>,
    app: web::App,
    engine: Option<Arc<Running<Hub>>>,
    server: tokio::task::JoinHandle<()>,
    beside: Vec<tokio::task::JoinHandle<()>>,
    stop: CancellationToken,
    // Held while this process works on an SQLite file: a second `serve` on it is refused.
    _lock: Option<File>,
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serving").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Starts everything.
///
/// # Errors
/// When the address is taken, the database is not reachable, or another process works on the SQLite file.
pub async fn start(settings: &Settings, clock: Arc<HubClock>, role: Role) -> Result<Serving, Failed> {
    start_with(settings, clock, role, None).await
}

/// The same, with what a demo adds to its pages.
///
/// # Errors
/// As `start`.
pub async fn start_with(
    settings: &Settings,
    clock: Arc<HubClock>,
    role: Role,
    demo: Option<Arc<web::Demo>>,
) -> Result<Serving, Failed> {
    let listener = TcpListener::bind(&settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))
        .map_err(Failed::unreachable)?;
    let address = listener.local_addr().map_err(Failed::unreachable)?;
    let mut settings = settings.clone();
    if settings.public_url.is_empty() {
        settings.public_url = format!("http://{address}");
    }
    let lock = lock(&settings)?;
    let opened = start::open(&settings, clock).await?;
    let stop = CancellationToken::new();
    let hub = opened.hub.clone();
    let setup_token = if flow::people::is_first_start(&hub).await? { Some(hub.secret_word()) } else { None };
    let app = web::App::in_demo(hub.clone(), setup_token.clone(), demo);
    let mut beside = Vec::new();
    let engine = if role == Role::Web {
        None
    } else {
        let options = EngineOptions { node: settings.node.clone(), workers: settings.workers };
        let engine = Engine::start(hub.store.clone(), hub.env.clone(), flow::jobs(), hub.clone(), options).await?;
        Some(Arc::new(engine))
    };
    if hub.store.backend() == store::Backend::Postgres {
        let wake = PostgresWake::run(hub.store.clone(), settings.database.clone(), stop.clone());
        beside.push(tokio::spawn(wake));
    }
    beside.push(tokio::spawn(web::pump(app.clone(), stop.clone())));
    beside.push(tokio::spawn(watch_keys(hub.clone())));
    let router = web::router(app.clone());
    let until = stop.clone();
    let server = tokio::spawn(door::serve(listener, router, until));
    info!("serving on http://{address}");
    Ok(Serving { address, opened, setup_token, app, engine, server, beside, stop, _lock: lock })
}

/// Notices new keys in the key file, and has everything sealed anew.
async fn watch_keys(hub: Arc<Hub>) {
    loop {
        clock::pause(Duration::from_secs(keys::LOOKS_EVERY_S)).await;
        let noticed = match hub.keyring.refresh() {
            Ok(true) => flow::keys::queue(&hub).await.map_err(anyhow::Error::from),
            Ok(false) => continue,
            Err(error) => Err(error.into()),
        };
        match noticed {
            Ok(()) => info!(key = hub.keyring.current(), "the key file has other keys"),
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the key file was not read again"),
        }
    }
}

/// One process at a time works on an SQLite file.
pub(crate) fn lock(settings: &Settings) -> Result<Option<File>, Failed> {
    let Some(path) = start::sqlite_path(&settings.database) else { return Ok(None) };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(Failed::unreachable)?;
    }
    let name = path.with_extension("lock");
    let file = File::create(&name)
        .with_context(|| format!("{} cannot be made", name.display()))
        .map_err(Failed::unreachable)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(_) => Err(Failed::unreachable(anyhow!(
            "another process already serves {}; stop it first, or use PostgreSQL for several nodes",
            path.display()
        ))),
    }
}

impl Serving {
    /// Serves until `until` ends, then stops in order.
    pub async fn run(self, until: impl Future<Output = ()>) {
        until.await;
        self.stop().await;
    }

    /// Stops in order: no new work, running jobs end, connections close.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Some(engine) = self.engine.and_then(Arc::into_inner) {
            engine.stop(Duration::from_secs(10)).await;
        }
        // Streams of live pages would wait for their readers.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.server).await;
        for task in self.beside {
            task.abort();
        }
        self.opened.hub.store.close().await;
    }

    /// Obeys a conductor on the control pipe until it says stop or goes away.
    pub async fn conducted(self) {
        control::answer(&Answered::Ready { address: format!("http://{}", self.address) });
        if let Some(engine) = &self.engine {
            let (hub, clock) = (self.opened.hub.clone(), self.opened.clock.clone());
            control::obey(hub, clock, engine.clone(), self.app.clone(), self.stop.clone()).await;
        }
        self.stop().await;
    }

    /// The address that a browser opens first.
    #[must_use]
    pub fn first_address(&self) -> String {
        match &self.setup_token {
            Some(token) => format!("http://{}/setup?token={token}", self.address),
            None => format!("http://{}/", self.address),
        }
    }

    /// The present moment by the product's clock.
    #[must_use]
    pub fn now(&self) -> domain::Moment {
        self.opened.clock.now()
    }
}

/// Ends when the process is asked to: Ctrl-C, or SIGTERM.
pub async fn interrupted() {
    #[cfg(unix)]
    {
        let term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut term) = term {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
