//! Sessions: the tokens of buyers' accounts. Renewed in the account's lane only, so that there is one renewal at a time;
//! a session that only a person can renew waits for him (domain guide 4.6). A person signs in in the provider's own window
//! (`begin`, `come_back`), and what waited goes on by itself (`resume`). Until then a question stands (`question`).

mod begin;
mod come_back;
mod question;
mod resume;

pub use begin::{Begin, Begun, End, Ended, missing};
pub use come_back::{CameBack, Finished, come_back};
pub use question::{AskForSignIn, other_accounts};
pub(crate) use question::{begin_sign_in, hand_over, put_aside, weigh_answer};
pub use resume::ResumeWork;

use std::time::Duration;

use connect::{Account, Fault, Secret};
use domain::{
    actor::Actor,
    ids::{AccountId, CompanyId},
    time::{MINUTE, SECOND},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Read, Signal, StoreError, Tx, accounts,
    accounts::AccountRow,
    notes::{self, NewNote},
    point,
    seal::Place,
};
use tracing::warn;

use crate::{book::account_lane, hub::Hub, policy};

/// A token that ends within this time is renewed before it is used.
const MARGIN: i64 = 30 * MINUTE;
/// Work that waits for a person to sign in looks again after this time.
const WAIT_FOR_PERSON: Duration = Duration::from_secs(15 * 60);

/// Renews the session of an account.
#[derive(Debug, Serialize, Deserialize)]
pub struct RenewSession {
    /// The account.
    pub account: AccountId,
}

impl JobKind for RenewSession {
    const NAME: &'static str = "session.renew";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

impl Job<Hub> for RenewSession {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let row = accounts::lookup(&mut hub.store.read(cx.company).await?, self.account).await?;
        match row {
            // Renewed or signed in meanwhile: the next renewal is due before its end.
            Some(row) if row.state == "valid" && row.expires_at > hub.env.now().plus(MARGIN) => {
                let mut tx = cx.begin("sessions: not yet").await?;
                jobs::queue_at(&mut tx, &hub.env, self, row.expires_at.plus(-MARGIN)).await?;
                tx.commit().await?;
                Ok(())
            }
            // A person ended it: nothing waits for it but him.
            Some(row) if row.state == "disabled" => Ok(()),
            Some(_) => for_writing(cx, self.account).await.map(drop),
            None => Ok(()),
        }
    }
}

/// Whether only a person can bring the session back.
#[must_use]
pub fn needs_person(row: &AccountRow) -> bool {
    matches!(row.state.as_str(), "signed_out" | "disabled")
}

/// Whether work may count on the session: one that the provider has ended is renewed before its next use.
#[must_use]
pub fn is_usable(row: &AccountRow) -> bool {
    matches!(row.state.as_str(), "valid" | "expired")
}

/// The session changed: its pages are told, and in the history of the company stands what happened.
async fn told(tx: &mut Tx, hub: &Hub, row: &AccountRow, actor: Actor, what: &str) -> Result<(), StoreError> {
    let company = tx.company();
    tx.signal(Signal::Changed(company, row.id.to_string()));
    tx.signal(Signal::Changed(company, row.connection.to_string()));
    let details = json!({ "login": row.login });
    let note = NewNote { id: hub.env.id(), order: None, subject: row.id.to_string(), actor, what, details };
    notes::insert(tx, note, hub.env.now()).await
}

fn place(company: CompanyId, account: AccountId, column: &'static str) -> Place<'static> {
    Place { table: "accounts", column, company, row: account.number() }
}

/// Seals a token of an account.
///
/// # Errors
/// When there is no key.
pub fn seal(
    hub: &Hub,
    company: CompanyId,
    account: AccountId,
    column: &'static str,
    token: &str,
) -> Result<String, store::SealError> {
    hub.keyring.seal(token, place(company, account, column))
}

fn open(hub: &Hub, company: CompanyId, row: &AccountRow) -> Result<Account, Stop> {
    let opened = |column, sealed: &str| {
        let token = hub.keyring.open(sealed, place(company, row.id, column));
        token.map(|token| Secret::new(token.as_str())).map_err(|error| Stop::Quarantine(error.to_string()))
    };
    Ok(Account {
        login: row.login.clone(),
        member_id: row.member_id.clone(),
        access_token: opened("access_token", &row.access_token)?,
        refresh_token: opened("refresh_token", &row.refresh_token)?,
    })
}

/// The account for a read from outside its lane. A session about to end is renewed in the lane first.
///
/// # Errors
/// `Stop::Wait` while the session is being renewed.
pub(crate) async fn for_reading(cx: &JobCx<'_, Hub>, row: &AccountRow) -> Result<Account, Stop> {
    if row.state != "valid" || row.expires_at <= cx.env.now().plus(MARGIN) {
        wish_renewal(cx, row.id).await?;
        return Err(Stop::Wait(Duration::from_secs(2)));
    }
    open(cx.app, cx.company, row)
}

/// Queues a renewal.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn wish_renewal(cx: &JobCx<'_, Hub>, account: AccountId) -> Result<(), Stop> {
    let mut tx = cx.begin("sessions: wish renewal").await?;
    jobs::queue(&mut tx, cx.env, &RenewSession { account }).await?;
    tx.commit().await?;
    Ok(())
}

/// The provider says that the session is over, whatever our clock says: it is renewed before its next use.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn mark_expired(cx: &JobCx<'_, Hub>, account: AccountId) -> Result<(), Stop> {
    let mut tx = cx.begin("sessions: expired").await?;
    if accounts::lock(&mut tx, account).await?.is_some_and(|row| row.state == "valid") {
        accounts::set_state(&mut tx, account, "expired").await?;
    }
    jobs::queue(&mut tx, cx.env, &RenewSession { account }).await?;
    tx.commit().await?;
    Ok(())
}

/// The account for work in its own lane, renewed first when its session ended or is about to.
///
/// # Errors
/// `Stop::Wait` when only a person can renew it.
pub(crate) async fn for_writing(cx: &JobCx<'_, Hub>, id: AccountId) -> Result<Account, Stop> {
    let hub = cx.app;
    let mut reader = hub.store.read(cx.company).await?;
    let Some(row) = accounts::lookup(&mut reader, id).await? else {
        return Err(Stop::Quarantine(format!("account {id} is gone")));
    };
    drop(reader);
    match row.state.as_str() {
        _ if needs_person(&row) => return Err(Stop::Wait(WAIT_FOR_PERSON)),
        "valid" if row.expires_at > hub.env.now().plus(MARGIN) => return open(hub, cx.company, &row),
        _ => {}
    }
    renew(cx, &row).await
}

async fn renew(cx: &JobCx<'_, Hub>, row: &AccountRow) -> Result<Account, Stop> {
    let hub = cx.app;
    let old = open(hub, cx.company, row)?;
    let provider = hub.open_provider(&mut hub.store.read(cx.company).await?, row.connection).await?;
    let Some(sessions) = provider.provider.sessions() else {
        return open(hub, cx.company, row);
    };
    let call = hub.cx(row.connection).with_account(&old);
    let renewed = sessions.renew(&call).await;
    let mut tx = cx.begin("sessions: renewed").await?;
    hub.keep_exchanges(&mut tx, &call).await?;
    let now_is = accounts::lock(&mut tx, row.id).await?;
    if now_is.is_none_or(|now_is| now_is.access_token != row.access_token) {
        // A person signed in while we asked: his tokens stay, and the work begins anew with them.
        tx.commit().await?;
        return Err(Stop::Wait(Duration::ZERO));
    }
    let renewed = match renewed {
        Ok(renewed) => renewed,
        Err(error) => {
            let stop = if error.fault == Fault::Session {
                warn!(account.id = %row.id, "a session cannot be renewed: somebody has to sign in");
                accounts::set_state(&mut tx, row.id, "signed_out").await?;
                told(&mut tx, hub, row, Actor::Hub, "session.signed_out").await?;
                jobs::queue(&mut tx, &hub.env, &AskForSignIn { account: row.id, anew: true }).await?;
                Stop::Wait(WAIT_FOR_PERSON)
            } else {
                policy::try_again(&error)
            };
            tx.commit().await?;
            return Err(stop);
        }
    };
    let sealed = |column, token: &Secret| {
        seal(hub, cx.company, row.id, column, token.reveal()).map_err(|error| Stop::Quarantine(error.to_string()))
    };
    let refresh = match &renewed.refresh_token {
        Some(token) => sealed("refresh_token", token)?,
        None => row.refresh_token.clone(),
    };
    let access = sealed("access_token", &renewed.access_token)?;
    accounts::set_tokens(&mut tx, row.id, &access, &refresh, renewed.expires_at, renewed.refresh_ends_at).await?;
    let again = renewed.expires_at.plus(-MARGIN).max(hub.env.now().plus(MINUTE + SECOND));
    jobs::queue_at(&mut tx, &hub.env, &RenewSession { account: row.id }, again).await?;
    tx.commit().await?;
    point!("session.renewed");
    Ok(Account {
        access_token: renewed.access_token,
        refresh_token: renewed.refresh_token.unwrap_or(old.refresh_token),
        ..old
    })
}
