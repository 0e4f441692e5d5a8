//! What the flow works with: rows, time, the wire, the registries of shops and providers, the keys.

use std::collections::BTreeMap;

use connect::{
    CallCx, Exchange, Secret, Settings, Wire,
    channel::{Channel, ChannelKind},
    provider::{Provider, ProviderKind},
};
use domain::{
    Env,
    ids::{CompanyId, ConnectionId},
    time::{HOUR, MINUTE},
};
use jobs::Stop;
use sha2::{Digest, Sha256};
use store::{
    Keyring, Read, Store, StoreError, Tx,
    connections::{self, ConnectionRow},
    exchanges::{self, ExchangeRow},
    seal::Place,
};

/// How fast things are done by themselves. All in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between polls of a shop (seed document 001: about an hour).
    pub poll: i64,
    /// Between polls of a shop whose webhooks work (BR-14).
    pub slow_poll: i64,
    /// Re-read before the watermark (BR-16).
    pub overlap: i64,
    /// Between syncs of an account with open provider orders.
    pub sync: i64,
    /// Exchanges, deliveries and idempotency keys are kept so long.
    pub keep: i64,
    /// Between looks at the webhooks of a shop (BR-15).
    pub watch: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: HOUR,
            slow_poll: 6 * HOUR,
            overlap: 10 * MINUTE,
            sync: 30 * MINUTE,
            keep: 30 * 24 * HOUR,
            watch: HOUR,
        }
    }
}

/// What the flow works with.
#[derive(Debug)]
pub struct Hub {
    /// Rows.
    pub store: Store,
    /// Time, ids, chance.
    pub env: Env,
    /// Where calls leave.
    pub wire: Wire,
    /// Kinds of shops.
    pub channels: &'static [&'static ChannelKind],
    /// Kinds of providers.
    pub providers: &'static [&'static ProviderKind],
    /// Keys that seal secrets.
    pub keyring: Keyring,
    /// How fast.
    pub pace: Pace,
    /// The address under which the hub is reached from outside, without a slash at the end.
    pub public_url: String,
    /// Deliveries on their way to the rows.
    pub ingest: crate::inbox::Ingest,
}

/// An opened connection to a shop.
#[derive(Debug)]
pub struct OpenChannel {
    /// Its row.
    pub row: ConnectionRow,
    /// Its sides.
    pub channel: Box<dyn Channel>,
}

/// An opened connection to a provider.
#[derive(Debug)]
pub struct OpenProvider {
    /// Its row.
    pub row: ConnectionRow,
    /// Its sides.
    pub provider: Box<dyn Provider>,
}

impl Hub {
    /// The kind of shop with this code.
    #[must_use]
    pub fn channel_kind(&self, code: &str) -> Option<&'static ChannelKind> {
        self.channels.iter().copied().find(|kind| kind.code == code)
    }

    /// The kind of provider with this code.
    #[must_use]
    pub fn provider_kind(&self, code: &str) -> Option<&'static ProviderKind> {
        self.providers.iter().copied().find(|kind| kind.code == code)
    }

    /// What is lent for calls of a connection.
    #[must_use]
    pub fn cx(&self, connection: ConnectionId) -> CallCx<'_> {
        CallCx::new(&self.wire, &*self.env.clock, &*self.env.random, connection)
    }

    /// A new word of 128 bits of chance, in hex: for addresses, cookies, tokens.
    #[must_use]
    pub fn secret_word(&self) -> String {
        format!("{:016x}{:016x}", self.env.random.next_u64(), self.env.random.next_u64())
    }

    /// A new secret for webhooks: 48 hex characters, which every shop and proxy leaves as they are.
    #[must_use]
    pub fn hook_secret(&self) -> String {
        format!("{}{:016x}", self.secret_word(), self.env.random.next_u64())
    }

    /// The settings of a connection with its secrets opened.
    ///
    /// # Errors
    /// When a secret does not open.
    pub fn settings(&self, company: CompanyId, row: &ConnectionRow) -> Result<Settings, store::SealError> {
        let mut settings =
            Settings { plain: row.settings.0.clone(), found: row.found.0.clone(), ..Settings::default() };
        for (key, sealed) in row.secrets.0.iter().filter(|(key, _)| *key != HOOK_TOKEN) {
            let opened = self.open_secret(company, row.id, key, sealed)?;
            settings.secrets.insert(key.clone(), opened);
        }
        Ok(settings)
    }

    /// Opens one secret of a connection.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open_secret(
        &self,
        company: CompanyId,
        connection: ConnectionId,
        key: &str,
        sealed: &str,
    ) -> Result<Secret, store::SealError> {
        let column = format!("secrets.{key}");
        let place = Place { table: "connections", column: &column, company, row: connection.number() };
        self.keyring.open(sealed, place).map(|text| Secret::new(text.as_str()))
    }

    /// Seals one secret of a connection.
    ///
    /// # Errors
    /// When there is no key.
    pub fn seal_secret(
        &self,
        company: CompanyId,
        connection: ConnectionId,
        key: &str,
        secret: &str,
    ) -> Result<String, store::SealError> {
        let column = format!("secrets.{key}");
        let place = Place { table: "connections", column: &column, company, row: connection.number() };
        self.keyring.seal(secret, place)
    }

    /// Opens a connection to a shop; touches no network.
    ///
    /// # Errors
    /// When it is gone, of an unknown kind, or its settings are wrong: a person has to look.
    pub async fn open_channel(&self, read: &mut impl Read, id: ConnectionId) -> Result<OpenChannel, Stop> {
        let company = read.company();
        let row = connections::lookup(read, id).await?.ok_or_else(|| gone(id))?;
        let kind = self.channel_kind(&row.kind).ok_or_else(|| unknown_kind(&row.kind))?;
        let settings = self.settings(company, &row).map_err(|error| Stop::Quarantine(error.to_string()))?;
        let channel = (kind.open)(&settings).map_err(|error| Stop::Quarantine(error.to_string()))?;
        Ok(OpenChannel { row, channel })
    }

    /// Opens a shop by what a probe found out just now, where that is not what was kept; touches no network.
    ///
    /// # Errors
    /// As `open_channel`.
    pub(crate) fn open_found(
        &self,
        company: CompanyId,
        row: &ConnectionRow,
        found: &BTreeMap<String, String>,
    ) -> Result<Box<dyn Channel>, Stop> {
        let kind = self.channel_kind(&row.kind).ok_or_else(|| unknown_kind(&row.kind))?;
        let settings = self.settings(company, row).map_err(|error| Stop::Quarantine(error.to_string()))?;
        let settings = Settings { found: found.clone(), ..settings };
        (kind.open)(&settings).map_err(|error| Stop::Quarantine(error.to_string()))
    }

    /// Opens a connection to a provider; touches no network.
    ///
    /// # Errors
    /// When it is gone, of an unknown kind, or its settings are wrong: a person has to look.
    pub async fn open_provider(&self, read: &mut impl Read, id: ConnectionId) -> Result<OpenProvider, Stop> {
        let company = read.company();
        let row = connections::lookup(read, id).await?.ok_or_else(|| gone(id))?;
        let kind = self.provider_kind(&row.kind).ok_or_else(|| unknown_kind(&row.kind))?;
        let settings = self.settings(company, &row).map_err(|error| Stop::Quarantine(error.to_string()))?;
        let provider = (kind.open)(&settings).map_err(|error| Stop::Quarantine(error.to_string()))?;
        Ok(OpenProvider { row, provider })
    }

    /// Opens an enabled connection to a provider. While it is disabled nothing is read or sent: the work keeps its place.
    ///
    /// # Errors
    /// As `open_provider`, and `Stop::Wait` while it is disabled.
    pub async fn enabled_provider(&self, read: &mut impl Read, id: ConnectionId) -> Result<OpenProvider, Stop> {
        let open = self.open_provider(read, id).await?;
        if open.row.is_enabled() { Ok(open) } else { Err(Stop::Wait(DISABLED)) }
    }

    /// Opens an enabled connection to a shop. While it is disabled nothing is read or sent: the work keeps its place.
    ///
    /// # Errors
    /// As `open_channel`, and `Stop::Wait` while it is disabled.
    pub async fn enabled_channel(&self, read: &mut impl Read, id: ConnectionId) -> Result<OpenChannel, Stop> {
        let open = self.open_channel(read, id).await?;
        if open.row.is_enabled() { Ok(open) } else { Err(Stop::Wait(DISABLED)) }
    }

    /// Keeps what the wire recorded, in the transaction of the outcome.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn keep_exchanges(&self, tx: &mut Tx, cx: &CallCx<'_>) -> Result<(), StoreError> {
        for exchange in cx.take_exchanges() {
            let Exchange { doing, request, request_body, status, response_body, at, duration_ms } = exchange;
            let row = ExchangeRow {
                id: self.env.id(),
                connection: cx.connection,
                doing: doing.to_owned(),
                request,
                request_body,
                status: i64::from(status),
                response_body,
                at,
                duration_ms,
            };
            exchanges::insert(tx, &row).await?;
        }
        Ok(())
    }
}

/// Work at a disabled connection looks again after this time.
pub(crate) const DISABLED: std::time::Duration = std::time::Duration::from_secs(900);

/// The key under which a connection keeps the word of its webhook address.
pub(crate) const HOOK_TOKEN: &str = "hook_token";

/// The key of the setting that signs webhooks, where a kind of shop has one.
pub(crate) const HOOK_SECRET: &str = "webhook_secret";

fn gone(id: ConnectionId) -> Stop {
    Stop::Quarantine(format!("connection {id} is gone"))
}

fn unknown_kind(code: &str) -> Stop {
    Stop::Quarantine(format!("this program knows no kind `{code}`"))
}

/// The hash under which words are kept (hex of SHA-256).
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
