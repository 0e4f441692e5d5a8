//! A person is sent to the provider to sign in; and ends a session.

use domain::{
    Refusal, Right,
    ids::{AccountId, ConnectionId, SignInId},
    refusal::RefusalCode,
    time::MINUTE,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    Read, Tx, accounts,
    sign_ins::{self, SignInRow},
};

use super::{AskForSignIn, needs_person, seal, told};
use crate::{
    act::{Act, ActCx, ActError},
    hub::{Hub, hash},
};

/// So long a person may take to sign in.
const GOOD_FOR: i64 = 10 * MINUTE;

/// The address to which a provider sends people back.
pub(super) fn callback(hub: &Hub) -> String {
    format!("{}/sessions/callback", hub.public_url)
}

/// Begins a sign-in in the provider's own window: a new session of an account, or a new account.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// The provider connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The account that shall be signed in again; absent: whichever the person signs in as.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountId>,
    /// Whether it goes on in a window of its own, which closes at the end.
    #[serde(default)]
    pub in_window: bool,
    /// The page to come back to: a path of this server.
    #[serde(default)]
    pub back: String,
}

/// A sign-in that waits for its person.
#[derive(Debug, Serialize)]
pub struct Begun {
    /// Its id.
    pub sign_in: SignInId,
    /// The provider connection.
    pub connection: ConnectionId,
    /// The provider's page, to be opened in the browser of the person who began it, or of whoever may keep accounts when
    /// a program began it. Good once.
    pub address: String,
    /// Not good after this moment.
    pub expires_at: domain::Moment,
}

impl Act for Begin {
    const NAME: &'static str = "session.begin";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Begun;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let Some(row) = store::connections::lookup(read, self.connection).await? else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("connection", self.connection)]);
        };
        let open = if row.side == "provider" { cx.hub.open_provider(read, row.id).await.ok() } else { None };
        let mut refusals = Vec::new();
        if open.is_none_or(|open| open.provider.sign_in().is_none()) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "connection"));
        }
        if let Some(id) = self.account {
            let known = accounts::lookup(read, id).await?;
            if known.is_none_or(|account| account.connection != self.connection) {
                refusals.push(RefusalCode::NotFound.refusal().with("account", id));
            }
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Begun, ActError> {
        let hub = cx.hub;
        let Ok(open) = hub.open_provider(tx, self.connection).await else { return Err(ActError::Stale) };
        let Some(side) = open.provider.sign_in() else { return Err(ActError::Stale) };
        let word = format!("{}{}", hub.secret_word(), hub.secret_word());
        let now = hub.env.now();
        let row = SignInRow {
            id: hub.env.id(),
            connection: self.connection,
            account: self.account.map(AccountId::number),
            actor: cx.actor().to_string(),
            in_window: self.in_window,
            back: self.back.chars().take(500).collect(),
            state: "begun".to_owned(),
            login: String::new(),
            expires_at: now.plus(GOOD_FOR),
        };
        sign_ins::insert(tx, &row, &hash(word.as_bytes()), now).await?;
        let address = side.authorize_url(&callback(hub), &word);
        Ok(Begun { sign_in: row.id, connection: row.connection, address, expires_at: row.expires_at })
    }

    fn kept_reply(done: &Value) -> Value {
        // The address holds the word that ties the way back to this person.
        let mut kept = done.clone();
        kept["address"] = Value::Null;
        kept
    }
}

/// Ends a session: its tokens are forgotten, and work that needs it waits until somebody signs in again.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The account.
    #[schema(value_type = String)]
    pub account: AccountId,
}

/// The ended session.
#[derive(Debug, Serialize)]
pub struct Ended {
    /// Its account.
    pub account: AccountId,
}

impl Act for End {
    const NAME: &'static str = "session.end";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Ended;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match accounts::lookup(read, self.account).await? {
            None => vec![RefusalCode::NotFound.refusal().with("account", self.account)],
            Some(row) if row.state == "disabled" => vec![RefusalCode::NothingToDo.refusal()],
            Some(_) => Vec::new(),
        })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Ended, ActError> {
        let (hub, company, now) = (cx.hub, tx.company(), cx.hub.env.now());
        let Some(row) = accounts::lock(tx, self.account).await? else { return Err(ActError::Stale) };
        let nothing = |column| {
            seal(hub, company, row.id, column, "")
                .map_err(|error| ActError::from(RefusalCode::SettingWrong.refusal().with("why", error.to_string())))
        };
        let (access, refresh) = (nothing("access_token")?, nothing("refresh_token")?);
        accounts::set_tokens(tx, row.id, &access, &refresh, now, None).await?;
        accounts::set_state(tx, row.id, "disabled").await?;
        told(tx, hub, &row, cx.actor(), "session.ended").await?;
        jobs::queue(tx, &hub.env, &AskForSignIn { account: row.id, anew: true }).await?;
        Ok(Ended { account: row.id })
    }
}

/// What speaks against work of a person that needs the session of this account now.
#[must_use]
pub fn missing(row: &store::accounts::AccountRow) -> Vec<Refusal> {
    if needs_person(row) { vec![RefusalCode::SessionMissing.refusal().with("login", &row.login)] } else { Vec::new() }
}
