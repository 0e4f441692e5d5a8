//! The replay shop: recorded exchanges of a real store, served again over both of its interfaces.
//!
//! A request is matched by method, path and meaning (its query without credentials, nonce, timestamp and signature). Orders
//! come from a stock of recorded bodies; what is written (status, notes, refunds) is computed on that stock and remembered.
//! It answers as far as the recording goes and invents no goods.

mod captures;
mod ledger;
mod legacy;
mod stock;
mod write;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use captures::{RecordedDelivery, RecordedExchange, deliveries, exchanges};
#[cfg(test)]
pub(crate) use captures::{legacy_webhook_model, webhook_model};

use crate::StartClock;
use crate::server;
use crate::woocommerce::{Key, Permission, Profile, Shop};
use crate::world::catalogue::Catalogue;
use crate::world::clock::{Clock, real_now};
use stock::Stock;

/// Which recording to serve, and where.
#[derive(Debug, Clone)]
pub struct ReplayOptions {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// `3.6.4` or `8.9.1`.
    pub profile: String,
    /// Another key than the recorded one.
    pub consumer_key: Option<String>,
    /// Another secret than the recorded one.
    pub consumer_secret: Option<String>,
    /// Where the clock starts; timestamps of signatures are checked against it.
    pub clock: StartClock,
}

impl Default for ReplayOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            profile: "8.9.1".to_owned(),
            consumer_key: None,
            consumer_secret: None,
            clock: StartClock::Real,
        }
    }
}

/// The key pair that the recording was made with.
pub fn recorded_key(profile: &str) -> (&'static str, &'static str) {
    if profile == "3.6.4" {
        ("ck_09606ae6cd97e9837bb7c2a26a62d5187a8d8553", "cs_342fe16b4ba34494c9d8c2467bb4fe3332cc8c3f")
    } else {
        ("ck_83e7c55afff204c2450831eba6831ca5e172b3e2", "cs_517536d6ff73c1152dabe3d489ac90aac51a61cb")
    }
}

/// A running replay shop.
#[derive(Debug)]
pub struct Replay {
    base: String,
    announcement: Value,
    stock: Arc<Mutex<Stock>>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

/// Opens the listener and serves. Needs a tokio runtime.
pub async fn start(options: ReplayOptions) -> std::io::Result<Replay> {
    let invalid = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "no recording of that version");
    let profile = Profile::named(&options.profile).ok_or_else(invalid)?;
    let version = profile.version();
    let listener = TcpListener::bind(options.listen).await?;
    let base = server::base_of(listener.local_addr()?);
    let epoch = match options.clock {
        StartClock::Real => real_now(),
        StartClock::Conducted { start } | StartClock::Standing { start } => start.as_millisecond(),
    };
    let (key, secret) = recorded_key(version);
    let key = options.consumer_key.unwrap_or_else(|| key.to_owned());
    let secret = options.consumer_secret.unwrap_or_else(|| secret.to_owned());
    let mut shop = Shop::new(0, profile, &base, 0, &Catalogue::new(0));
    shop.id = "replay-1".to_owned();
    shop.home.clone_from(&base);
    shop.currency = "EUR";
    shop.products.clear();
    // Both interfaces were recorded, so the switch of the older one is on.
    shop.settings.legacy = true;
    shop.keys = vec![Key { key: key.clone(), secret: secret.clone(), permission: Permission::ReadWrite }];
    let announcement = json!({ "base": base, "ledger": format!("{base}/ledger"), "control": format!("{base}/control"),
        "idle": format!("{base}/idle"), "providers": [], "shops": [{ "id": shop.id, "kind": "woocommerce", "profile": profile.name(),
            "base_url": base, "currency": "EUR", "consumer_key": key, "consumer_secret": secret }] });
    let stock = Arc::new(Mutex::new(Stock::new(shop, version, Clock::starting_at(epoch))));
    let stop = CancellationToken::new();
    let shared = Arc::clone(&stock);
    let task = tokio::spawn(server::serve(listener, stop.clone(), move |call| {
        let mut reply = shared.lock().unwrap_or_else(PoisonError::into_inner).answer(&call);
        if call.method == "HEAD" {
            reply.body.clear();
        }
        async move { Ok(reply) }
    }));
    Ok(Replay { base, announcement, stock, stop, task })
}

impl Replay {
    /// The line to print when it is ready, shaped like a world's, without providers.
    pub fn announcement(&self) -> Value {
        self.announcement.clone()
    }

    /// Address of the shop, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The order in the stock becomes what this delivery carried; false when it carried none.
    pub fn show(&self, delivery: &RecordedDelivery) -> bool {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner).show(&delivery.name)
    }

    /// Closes the listener and every connection.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the replay shop ended badly");
        }
    }
}
