//! What a hub of a story is made of: the store, the clock, the world behind the wire, and how a node is started on them.

use std::sync::Arc;

use axum::Router;
use connect::{Wire, wire::Limits};
use domain::{Env, Moment, time::MINUTE};
use flow::{Caller, Hub, Pace};
use jobs::{EngineOptions, Node};
use simulator::Inside;
use store::{Keyring, Store, StoreError};

use crate::far::{HUB, ToWorld};

/// Lanes that a node works at once.
pub(super) const WORKERS: usize = 2;

/// Where and for whom a hub is set up.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) store: Store,
    pub(crate) world: Arc<Inside>,
    /// For whom people act, a company each.
    pub(crate) callers: Vec<Caller>,
    pub(crate) key: String,
    pub(crate) now: Moment,
    pub(crate) seed: u64,
    pub(crate) nodes: usize,
}

/// One life of a node.
pub(super) struct Life {
    pub(super) node: Node<Hub>,
    pub(super) router: Router,
    pub(super) beat_at: Moment,
}

/// A node begins to live.
///
/// # Errors
/// When the rows cannot be written.
pub(super) async fn start(hub: Hub, name: String) -> Result<Life, StoreError> {
    let hub = Arc::new(hub);
    let router = web::router(web::App::new(hub.clone(), None));
    let options = EngineOptions { node: name, workers: WORKERS };
    let node = Node::start(hub.store.clone(), hub.env.clone(), flow::jobs(), hub.clone(), options).await?;
    Ok(Life { node, router, beat_at: hub.env.now().plus(Node::<Hub>::HEARTBEAT) })
}

/// What a node works with: everything as in the product, but that calls never leave the process.
pub(crate) fn surroundings(store: Store, env: Env, far: Arc<ToWorld>, key: &str) -> Hub {
    let limits = Limits {
        // Longer than a lease: whoever waits must keep its lane by beating.
        timeout: std::time::Duration::from_secs(20),
        body: 8 << 20,
        redirects: 3,
        per_second: 2000,
        private_addresses: true,
    };
    Hub {
        store,
        env,
        wire: Wire::within(limits, far),
        channels: channels::CHANNELS,
        providers: providers::PROVIDERS,
        keyring: Keyring::parse(key).expect("the key was made by this program"),
        // Long waits, so that days of a story are few jobs.
        pace: Pace {
            poll: 720 * MINUTE,
            slow_poll: 1440 * MINUTE,
            sync: 480 * MINUTE,
            watch: 1440 * MINUTE,
            ..Pace::default()
        },
        public_url: HUB.to_owned(),
        ingest: flow::inbox::Ingest::default(),
    }
}
