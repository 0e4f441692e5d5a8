//! What a connector is lent for one call: the wire, the clock, chance, and the account it acts for.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use domain::{Clock, Random, ids::ConnectionId};

use crate::{
    settings::Secret,
    wire::{Exchange, Wire},
};

/// A signed-in account at a provider.
#[derive(Debug, Clone)]
pub struct Account {
    /// The login name, for people.
    pub login: String,
    /// The provider's own id of the member.
    pub member_id: String,
    /// The token that signs calls.
    pub access_token: Secret,
    /// The token that renews it.
    pub refresh_token: Secret,
}

/// Lent to a connector for one call. It owns no client, no sleep, no retry and no log of bodies of its own.
pub struct CallCx<'a> {
    /// Where calls leave.
    pub wire: &'a Wire,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Chance, for nonces.
    pub random: &'a dyn Random,
    /// Whose budget and record it is.
    pub connection: ConnectionId,
    /// For whom the call is made, at providers.
    pub account: Option<&'a Account>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl fmt::Debug for CallCx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallCx").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl<'a> CallCx<'a> {
    /// What is lent for calls of one connection.
    #[must_use]
    pub fn new(wire: &'a Wire, clock: &'a dyn Clock, random: &'a dyn Random, connection: ConnectionId) -> Self {
        Self { wire, clock, random, connection, account: None, exchanges: Mutex::new(Vec::new()) }
    }

    /// The same, for an account.
    #[must_use]
    pub fn with_account(mut self, account: &'a Account) -> Self {
        self.account = Some(account);
        self
    }

    /// Called by the wire: keeps what was sent and what came.
    pub(crate) fn record(&self, exchange: Exchange) {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }

    /// What was exchanged so far, redacted; taken by the flow, which stores it with the outcome.
    #[must_use]
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.exchanges.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
