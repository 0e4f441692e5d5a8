//! A world in the process of whoever asks it: no socket, no task, no time of its own. For stories, which repeat to the last
//! step and copy a world that is set up instead of setting up another.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use crate::alibaba1688::messages;
use crate::call::Call;
use crate::server::{Reach, Spoilt, addressed, outside};
use crate::woocommerce::delivery;
use crate::world::{Delivery, State};
use crate::{Level, Options, about};

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// An answer: status, headers, body.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// The connection was closed without an answer.
    Cut,
    /// Nothing comes for as long as anybody waits.
    Held,
}

/// What the world posts to a receiver of webhooks or messages; its answer is given back with `delivered`.
#[derive(Debug, Clone)]
pub struct Posting(Delivery);

impl Posting {
    /// Where to.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Its headers.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.0.headers
    }

    /// Its body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }
}

/// A world without a listener.
#[derive(Debug)]
pub struct Inside(Mutex<State>);

impl Clone for Inside {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl Reach for Inside {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.run_due();
        work(&mut state)
    }

    fn open_and_held(&self) -> (usize, usize) {
        (0, 0)
    }
}

impl Inside {
    /// A world that calls itself `base`.
    #[must_use]
    pub fn new(options: &Options, base: &str) -> Self {
        Self(Mutex::new(State::new(options, base.to_owned())))
    }

    /// What it says of itself: addresses and keys.
    pub fn announcement(&self) -> Value {
        self.with(|state| about::announcement(state))
    }

    /// Asks whatever stands at this path, as an HTTP request would.
    pub fn ask(&self, method: &str, target: &str, headers: HeaderMap, body: Bytes) -> Asked {
        let call = Call::new(method, target, headers, body);
        let reply = match addressed(self, &call) {
            Some(shop) => outside(self, &call, shop),
            None => Ok(about::answer(self, &call)),
        };
        match reply {
            Ok(reply) if call.method == "HEAD" => Asked::Answer(reply.status, reply.headers, Vec::new()),
            Ok(reply) => Asked::Answer(reply.status, reply.headers, reply.body),
            Err(Spoilt::Cut) => Asked::Cut,
            Err(Spoilt::Held) => Asked::Held,
        }
    }

    /// Takes what the world wants to post.
    pub fn postings(&self) -> Vec<Posting> {
        self.with(|state| std::mem::take(&mut state.outbox)).into_iter().map(Posting).collect()
    }

    /// The answer to a posting, or none.
    pub fn delivered(&self, posting: &Posting, status: Option<u16>) {
        let Delivery { shop, hook, ping, message, .. } = posting.0;
        self.with(|state| {
            state.in_flight -= 1;
            match message {
                Some(message) => messages::delivered(state, message, status),
                None => delivery::delivered(state, shop, hook, ping, status),
            }
        });
    }

    /// Another customer orders, at once.
    pub fn customer(&self) {
        self.with(State::customer);
    }

    /// From now on chance and faults are those of another seed and level.
    pub fn reseed(&self, seed: u64, level: Level) {
        self.with(|state| state.reseed(seed, level));
    }

    /// When the next thing happens by itself, in milliseconds since 1970.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.with(|state| state.queue.next_due())
    }

    /// Moves the clock forward, and lets happen what is due.
    pub fn jump_to_ms(&self, moment: i64) {
        self.with(|state| {
            state.clock.jump_to(moment);
            state.run_due();
        });
    }
}
