//! What people do about webhooks: have them made, looked at, removed; a new secret; the slow poll beside them.

use domain::{Refusal, Right, ids::ConnectionId, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx, connections,
    connections::ConnectionRow,
    shop_watches::{self, WatchRow},
};

use super::CheckHooks;
use crate::{
    act::{Act, ActCx, ActError},
    hub::{HOOK_SECRET, Hub},
};

/// The shop it was done to.
#[derive(Debug, Serialize)]
pub struct WebhooksDone {
    /// The shop.
    pub connection: ConnectionId,
}

macro_rules! shop_act {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The shop.
            #[schema(value_type = String)]
            pub connection: ConnectionId,
        }
    };
}
shop_act! {
    /// Has webhooks made in the shop; where the key has no right to that, its page says what to type there by hand.
    CreateWebhooks
}
shop_act! {
    /// Looks at the shop's webhooks now, and repairs them.
    CheckWebhooks
}
shop_act! {
    /// Takes our webhooks out of the shop; it is polled each hour from now on.
    RemoveWebhooks
}
shop_act! {
    /// Makes a new secret with which the shop signs its webhooks. It is shown once.
    RenewSecret
}

/// A shop that is enabled and can call us.
async fn shop<R: Read>(
    read: &mut R,
    hub: &Hub,
    connection: ConnectionId,
) -> Result<(Option<ConnectionRow>, Vec<Refusal>), ActError> {
    let Some(row) = connections::lookup(read, connection).await?.filter(|row| row.side == "channel") else {
        return Ok((None, vec![RefusalCode::NotFound.refusal().with("connection", connection)]));
    };
    let mut refusals = Vec::new();
    if !row.is_enabled() {
        refusals.push(RefusalCode::ConnectionDisabled.refusal());
    }
    let open = hub.open_channel(read, connection).await;
    if open.is_ok_and(|open| open.channel.webhooks().is_none()) {
        refusals.push(RefusalCode::ShopCannot.refusal().with("what", "webhooks"));
    }
    Ok((Some(row), refusals))
}

/// Whether shops of this kind sign with a secret of the settings.
pub(crate) fn has_secret(hub: &Hub, kind: &str) -> bool {
    hub.channel_kind(kind).is_some_and(|kind| kind.fields.iter().any(|field| field.key == HOOK_SECRET))
}

/// Seals a new secret and keeps it.
async fn renew(tx: &mut Tx, hub: &Hub, row: &ConnectionRow) -> Result<String, ActError> {
    let secret = hub.hook_secret();
    let sealed = hub.seal_secret(tx.company(), row.id, HOOK_SECRET, &secret).map_err(|error| {
        ActError::from(RefusalCode::SettingWrong.refusal().with("field", HOOK_SECRET).with("why", error.to_string()))
    })?;
    let mut secrets = row.secrets.0.clone();
    secrets.insert(HOOK_SECRET.to_owned(), sealed);
    connections::set_settings(tx, row.id, &row.settings.0, &secrets).await?;
    Ok(secret)
}

impl Act for CreateWebhooks {
    const NAME: &'static str = "webhooks.create";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = WebhooksDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(shop(read, cx.hub, self.connection).await?.1)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<WebhooksDone, ActError> {
        let hub = cx.hub;
        let Some(row) = connections::lookup(tx, self.connection).await? else { return Err(ActError::Stale) };
        let watch = shop_watches::begin(tx, self.connection).await?;
        if has_secret(hub, &row.kind) && !row.secrets.0.contains_key(HOOK_SECRET) {
            renew(tx, hub, &row).await?;
        }
        let since = if watch.wanted { watch.since } else { hub.env.now() };
        let verdict = if watch.verdict == "off" { String::new() } else { watch.verdict.clone() };
        shop_watches::set_checked(tx, &WatchRow { wanted: true, since, verdict, ..watch }).await?;
        jobs::queue(tx, &hub.env, &CheckHooks { connection: self.connection }).await?;
        Ok(WebhooksDone { connection: self.connection })
    }
}

impl Act for CheckWebhooks {
    const NAME: &'static str = "webhooks.check";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = WebhooksDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(shop(read, cx.hub, self.connection).await?.1)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<WebhooksDone, ActError> {
        shop_watches::begin(tx, self.connection).await?;
        jobs::queue(tx, &cx.hub.env, &CheckHooks { connection: self.connection }).await?;
        Ok(WebhooksDone { connection: self.connection })
    }
}

impl Act for RemoveWebhooks {
    const NAME: &'static str = "webhooks.remove";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = WebhooksDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = shop(read, cx.hub, self.connection).await?.1;
        if !shop_watches::lookup(read, self.connection).await?.is_some_and(|watch| watch.wanted) {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<WebhooksDone, ActError> {
        let watch = shop_watches::begin(tx, self.connection).await?;
        let zero = domain::Moment::from_micros(0);
        let off =
            WatchRow { wanted: false, since: cx.hub.env.now(), proven_at: zero, verdict: "off".to_owned(), ..watch };
        shop_watches::set_checked(tx, &off).await?;
        jobs::queue(tx, &cx.hub.env, &CheckHooks { connection: self.connection }).await?;
        jobs::queue(tx, &cx.hub.env, &crate::inbox::PollOrders { connection: self.connection }).await?;
        Ok(WebhooksDone { connection: self.connection })
    }
}

/// A new secret: the one time that it can be read.
#[derive(Debug, Serialize)]
pub struct SecretDone {
    /// The shop.
    pub connection: ConnectionId,
    /// What is typed into the shop's field for it.
    pub secret: String,
}

impl Act for RenewSecret {
    const NAME: &'static str = "webhooks.renew_secret";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = SecretDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, mut refusals) = shop(read, cx.hub, self.connection).await?;
        if row.is_some_and(|row| !has_secret(cx.hub, &row.kind)) {
            refusals.push(RefusalCode::ShopCannot.refusal().with("what", HOOK_SECRET));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<SecretDone, ActError> {
        let Some(row) = connections::lookup(tx, self.connection).await? else { return Err(ActError::Stale) };
        let secret = renew(tx, cx.hub, &row).await?;
        let watch = shop_watches::begin(tx, self.connection).await?;
        if watch.wanted {
            // Those in the shop still sign with the old one: they are made anew.
            let mut topics = watch.topics.clone();
            topics["anew"] = json!(true);
            shop_watches::set_checked(tx, &WatchRow { topics, ..watch }).await?;
            jobs::queue(tx, &cx.hub.env, &CheckHooks { connection: self.connection }).await?;
        }
        Ok(SecretDone { connection: self.connection, secret })
    }

    fn kept_reply(done: &Value) -> Value {
        json!({ "connection": done["connection"], "secret": null })
    }
}

/// Says whether a slow poll goes on beside webhooks that have proven themselves (BR-14). The nightly run always does.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSlowPoll {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// Whether it does.
    pub on: bool,
}

impl Act for SetSlowPoll {
    const NAME: &'static str = "webhooks.slow_poll";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = WebhooksDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let row = connections::lookup(read, self.connection).await?.filter(|row| row.side == "channel");
        Ok(row
            .is_none()
            .then(|| RefusalCode::NotFound.refusal().with("connection", self.connection))
            .into_iter()
            .collect())
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = shop_watches::lookup(read, self.connection).await?;
        Ok(json!({ "on": row.is_none_or(|row| row.slow_poll) }))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<WebhooksDone, ActError> {
        begin_and_set(tx, self.connection, self.on).await?;
        let poll = crate::inbox::PollOrders { connection: self.connection };
        if self.on {
            jobs::queue(tx, &cx.hub.env, &poll).await?;
        } else if shop_watches::lookup(tx, self.connection)
            .await?
            .is_some_and(|watch| super::is_proven(&watch, cx.hub.env.now()))
        {
            jobs::unqueue(tx, &poll).await?;
        }
        Ok(WebhooksDone { connection: self.connection })
    }
}

async fn begin_and_set(tx: &mut Tx, connection: ConnectionId, on: bool) -> Result<(), StoreError> {
    shop_watches::begin(tx, connection).await?;
    shop_watches::set_slow_poll(tx, connection, on).await
}
