//! Shops and providers that behave, misbehave and remember. Made from captures; shares no code with the connectors.
//!
//! A [`World`] is one HTTP listener: a WooCommerce shop or several, the 1688 gateway, a ledger of what is true, and a
//! control by which a conductor moves the clock. [`replay`] serves recorded exchanges instead.
// The long objects of the wire are one `json!` each.
#![recursion_limit = "512"]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may"))]

mod about;
mod alibaba1688;
mod call;
mod control;
mod faults;
mod inside;
mod ledger;
mod pictures;
mod post;
pub mod replay;
mod rng;
mod server;
#[cfg(test)]
mod tests;
mod text;
mod woocommerce;
mod world;

pub use inside::{Asked, Inside, Posting};

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How unkind the world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// No faults but those armed by hand.
    #[default]
    None,
    /// Each kind at 2 of 100 requests.
    Mild,
    /// Each kind at 10 of 100 requests.
    Hard,
}

/// Where the world's clock starts. It runs at the speed of real time, or stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartClock {
    /// Now.
    Real,
    /// At a given moment; a conductor jumps it forward.
    Conducted {
        /// The first moment of the world.
        start: jiff::Timestamp,
    },
    /// At a given moment, and it stands there until it is moved: for stories.
    Standing {
        /// The first moment of the world.
        start: jiff::Timestamp,
    },
}

/// How orders come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrivals {
    /// All planned orders within so many minutes of the world.
    Burst {
        /// Two days are 2880.
        within_minutes: u32,
    },
    /// One about every 20 seconds of real time; `orders` is the most that come, 0 is without end.
    HumanPace,
}

/// What a world is made from. The same options give the same world again.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Seed of goods, people and faults.
    pub seed: u64,
    /// Faults.
    pub level: Level,
    /// Divides the waits between happenings; never the clock.
    pub time_scale: f64,
    /// Number of orders that customers place.
    pub orders: u32,
    /// Where the clock starts.
    pub clock: StartClock,
    /// How orders come in.
    pub arrivals: Arrivals,
    /// Number of shops; at least one, and at least one for each profile.
    pub shops: u32,
    /// What the shops behave like, in turn: `2.4`, `2.6`, `3.0`, `3.5`, `3.6`, `5.8`, `8.9`, `8.9-hpos`, `9.9`. Empty is 8.9.
    /// How each is set beside that can be changed at any moment, see the README.
    pub profiles: Vec<String>,
    /// How long a request is held by a timeout fault, in milliseconds of real time, when its client does not go away.
    pub hold_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 1,
            level: Level::None,
            time_scale: 1.0,
            orders: 100,
            clock: StartClock::Real,
            arrivals: Arrivals::Burst { within_minutes: 2880 },
            shops: 1,
            profiles: vec!["8.9".to_owned()],
            hold_ms: 1500,
        }
    }
}

/// A running world.
#[derive(Debug)]
pub struct World {
    base: String,
    announcement: Value,
    stop: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl World {
    /// Opens the listener and lets the world begin. Needs a tokio runtime.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        if let Some(name) = options.profiles.iter().find(|name| woocommerce::Profile::named(name).is_none()) {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, format!("unknown shop profile {name}")));
        }
        let listener = TcpListener::bind(options.listen).await?;
        let base = server::base_of(listener.local_addr()?);
        let state = world::State::new(&options, base.clone());
        let announcement = about::announcement(&state);
        let stop = CancellationToken::new();
        let shared = server::Shared::new(state, Duration::from_millis(options.hold_ms), stop.clone());
        let tasks =
            vec![tokio::spawn(server::accept(listener, Arc::clone(&shared))), tokio::spawn(Arc::clone(&shared).tick())];
        Ok(Self { base, announcement, stop, tasks })
    }

    /// The line to print when it is ready: addresses and keys.
    pub fn announcement(&self) -> Value {
        self.announcement.clone()
    }

    /// Address of the listener, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Closes the listener and every connection.
    pub async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::warn!(%error, "a task of the world ended badly");
            }
        }
    }
}
