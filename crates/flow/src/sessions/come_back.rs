//! A person comes back from the provider with a code. Three moves: the word is used up, the code is exchanged without any
//! transaction, the account is kept. Whatever goes wrong, the sign-in says what, and nothing that was there is touched.

use connect::{Fault, provider::SignedIn};
use domain::{
    actor::Actor,
    ids::{AccountId, SignInId},
};
use store::{
    Read, StoreError, Tx, accounts,
    accounts::AccountRow,
    sign_ins::{self, SignInRow},
};
use tracing::warn;

use super::{MARGIN, RenewSession, ResumeWork, begin::callback, seal, told};
use crate::{
    act::{ActError, Caller},
    follow::SyncAccount,
    hub::{Hub, OpenProvider, hash},
    policy,
};

/// What the provider sent the person back with.
#[derive(Debug, Clone, Default)]
pub struct CameBack {
    /// Our word.
    pub word: String,
    /// The code; empty when the person did not agree.
    pub code: String,
    /// The provider's word for why there is no code.
    pub error: String,
}

/// How far a sign-in came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// What came of it stands in this sign-in.
    Known(SignInId),
    /// It took too long.
    Expired(SignInId),
    /// Nobody of this company was sent away with this word.
    Unknown,
    /// Somebody else was sent away with this word.
    NotYours,
}

/// Takes a person back who was sent to sign in.
///
/// # Errors
/// When the rows cannot be read or written.
pub async fn come_back(hub: &Hub, caller: Caller, back: CameBack) -> Result<Finished, ActError> {
    let mut tx = hub.store.begin(caller.company, "sessions: came back").await?;
    let Some(row) = sign_ins::by_word(&mut tx, &hash(back.word.as_bytes())).await? else {
        return Ok(Finished::Unknown);
    };
    // What a program began, any person who may keep accounts finishes; what a person began, he alone.
    let person = row.actor.starts_with("usr_");
    if person && row.actor != caller.actor.to_string() {
        return Ok(Finished::NotYours);
    }
    if row.state != "begun" {
        return Ok(Finished::Known(row.id));
    }
    if row.expires_at <= hub.env.now() {
        return Ok(Finished::Expired(row.id));
    }
    let state = if !back.error.is_empty() {
        "cancelled"
    } else if back.code.is_empty() {
        "code_refused"
    } else {
        "exchanging"
    };
    sign_ins::set_state(&mut tx, row.id, state, "").await?;
    tx.commit().await?;
    if state == "exchanging" {
        exchange(hub, caller, &row, &back.code).await?;
    }
    Ok(Finished::Known(row.id))
}

async fn exchange(hub: &Hub, caller: Caller, row: &SignInRow, code: &str) -> Result<(), ActError> {
    let open = match hub.open_provider(&mut hub.store.read(caller.company).await?, row.connection).await {
        Ok(open) => open,
        Err(stop) => {
            warn!(connection.id = %row.connection, ?stop, "a sign-in found no connection to come back to");
            return end(hub, caller, row, "no_answer").await;
        }
    };
    let call = hub.cx(row.connection);
    let signed = match open.provider.sign_in() {
        Some(side) => side.exchange(&call, &callback(hub), code).await,
        None => return end(hub, caller, row, "no_answer").await,
    };
    let signed = match signed {
        Ok(signed) => signed,
        Err(error) => {
            warn!(connection.id = %row.connection, error = policy::chain(&error), "the code of a sign-in was not exchanged");
            let mut tx = hub.store.begin(caller.company, "sessions: code refused").await?;
            hub.keep_exchanges(&mut tx, &call).await?;
            let state = if error.fault == Fault::Session { "code_refused" } else { "no_answer" };
            sign_ins::set_state(&mut tx, row.id, state, "").await?;
            tx.commit().await?;
            return Ok(());
        }
    };
    let mut tx = hub.store.begin(caller.company, "sessions: signed in").await?;
    hub.keep_exchanges(&mut tx, &call).await?;
    keep(&mut tx, hub, caller.actor, &open, row, &signed).await?;
    tx.commit().await?;
    Ok(())
}

async fn end(hub: &Hub, caller: Caller, row: &SignInRow, state: &str) -> Result<(), ActError> {
    let mut tx = hub.store.begin(caller.company, "sessions: ended").await?;
    sign_ins::set_state(&mut tx, row.id, state, "").await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps the account that came back, new or signed in again. The key is connection and member; a login may be renamed.
async fn keep(
    tx: &mut Tx,
    hub: &Hub,
    actor: Actor,
    open: &OpenProvider,
    row: &SignInRow,
    signed: &SignedIn,
) -> Result<(), ActError> {
    let (company, now) = (tx.company(), hub.env.now());
    let mut listed = accounts::list(tx).await?;
    listed.retain(|account| account.connection == row.connection);
    let of_member = |account: &&AccountRow| !signed.member_id.is_empty() && account.member_id == signed.member_id;
    let of_login = |account: &&AccountRow| account.login == signed.login;
    let nameless = |account: &&AccountRow| account.member_id.is_empty() || signed.member_id.is_empty();
    let found = listed.iter().find(of_member).or_else(|| listed.iter().find(|one| of_login(one) && nameless(one)));
    let is_other = row.account().is_some_and(|wanted| found.is_none_or(|found| found.id != wanted));
    // The same login of another member is another account, whose name is taken here.
    let is_taken = listed.iter().any(|one| of_login(&one) && found.is_none_or(|found| found.id != one.id));
    if is_other || is_taken {
        sign_ins::set_state(tx, row.id, "other_account", &signed.login).await?;
        return Ok(());
    }
    let id: AccountId = found.map_or_else(|| hub.env.id(), |found| found.id);
    let sealed = |column, token: &connect::Secret| {
        seal(hub, company, id, column, token.reveal()).map_err(|error| {
            ActError::from(domain::refusal::RefusalCode::SettingWrong.refusal().with("why", error.to_string()))
        })
    };
    let account = AccountRow {
        id,
        connection: row.connection,
        login: signed.login.clone(),
        member_id: signed.member_id.clone(),
        access_token: sealed("access_token", &signed.access_token)?,
        refresh_token: sealed("refresh_token", &signed.refresh_token)?,
        expires_at: signed.expires_at,
        refresh_ends_at: signed.refresh_ends_at.map(domain::Moment::micros),
        state: "valid".to_owned(),
        synced_to: now,
        synced_at: None,
    };
    if let Some(found) = found {
        accounts::lock(tx, id).await?;
        let ends = signed.refresh_ends_at;
        accounts::set_tokens(tx, id, &account.access_token, &account.refresh_token, account.expires_at, ends).await?;
        let member = if signed.member_id.is_empty() { &found.member_id } else { &signed.member_id };
        accounts::set_who(tx, id, &signed.login, member).await?;
    } else {
        accounts::insert(tx, &account, now).await?;
    }
    sign_ins::set_state(tx, row.id, "signed_in", &signed.login).await?;
    told(tx, hub, &account, actor, "session.signed_in").await?;
    follow_up(tx, hub, open, &account).await?;
    Ok(())
}

/// What waited for the session goes on; the next renewal is set; the account is looked at, where that is allowed (BR-51).
async fn follow_up(tx: &mut Tx, hub: &Hub, open: &OpenProvider, account: &AccountRow) -> Result<(), StoreError> {
    jobs::queue(tx, &hub.env, &ResumeWork { account: account.id }).await?;
    let renew = RenewSession { account: account.id };
    jobs::queue_at(tx, &hub.env, &renew, account.expires_at.plus(-MARGIN).max(hub.env.now())).await?;
    if open.row.background_sync {
        jobs::queue(tx, &hub.env, &SyncAccount { account: account.id }).await?;
    }
    Ok(())
}
