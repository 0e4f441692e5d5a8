//! A company that was brought back from a backup, or moved here with an export. What was bought after that moment is at
//! the providers and not in the rows, so nothing is bought until it is known again: a question stands over the company
//! (`restored`), and while it is open no line is planned and no booking is sent. Meanwhile every account's list is read
//! over the time since (`look`). An order with the reference of one of our bookings is that booking's. One that no booking
//! knows is a question of its own (`unknown_purchase`): a person binds it to its order, or says that it is none of these.
//! The first question can be answered when every account was looked through and no purchase is unknown.

mod look;

pub use look::LookSince;

use std::time::Duration;

use domain::{
    Moment, Refusal,
    decision::DecisionKind,
    ids::{AccountId, OrderId},
    refusal::RefusalCode,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx, accounts, accounts::AccountRow, decisions, decisions::DecisionRow, orders, provider_orders,
};

use crate::{hub::Hub, moves};

/// Work that buys looks again after this time whether it may.
pub(crate) const HELD: Duration = Duration::from_secs(60);
/// The accounts are looked over so often while the question is open: one may be added, or be signed in again.
const WATCH: Duration = Duration::from_secs(300);
/// Orders that are indexed together.
const PART: i64 = 200;

/// Holds buying in the company of the transaction, in which its rows were just brought in.
///
/// # Errors
/// When the rows cannot be written.
pub async fn hold(tx: &mut Tx, hub: &Hub, made_at: Moment) -> Result<(), StoreError> {
    let now = hub.env.now();
    // A backup of a place that is held itself: what was bought since the first one is still not known.
    let since = open(tx).await?.map_or(made_at, |held| since(&held).made_at.min(made_at));
    let details = json!({ "since": since, "restored_at": now, "looked": {} });
    let subject = subject(tx);
    decisions::ask_about(tx, hub.env.id(), DecisionKind::Restored, &subject, details, now).await?;
    jobs::queue(tx, &hub.env, &WatchRestored {}).await
}

/// Makes the words anew under which the company's orders are found.
///
/// # Errors
/// When the rows cannot be read or written.
pub async fn index(tx: &mut Tx) -> Result<(), StoreError> {
    let mut after = OrderId::new(0);
    loop {
        let orders = orders::after(tx, after, PART).await?;
        let Some(last) = orders.last() else { return Ok(()) };
        after = last.id;
        for order in &orders {
            moves::index(tx, order).await?;
        }
    }
}

/// Whether buying is held.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_held<R: Read>(read: &mut R) -> Result<bool, StoreError> {
    Ok(open(read).await?.is_some())
}

fn subject(read: &impl Read) -> String {
    read.company().to_string()
}

async fn open<R: Read>(read: &mut R) -> Result<Option<DecisionRow>, StoreError> {
    let subject = subject(read);
    let last = decisions::last_about(read, DecisionKind::Restored, &subject).await?;
    Ok(last.filter(|row| row.state == "open"))
}

/// What a question of this room knows.
#[derive(Debug, Clone, Copy)]
struct Since {
    /// What was committed before is in the rows.
    made_at: Moment,
    /// Nobody of the old installation bought after this.
    restored_at: Moment,
}

fn since(row: &DecisionRow) -> Since {
    let moment = |name: &str| row.details[name].as_str().and_then(|at| at.parse().ok()).unwrap_or(row.asked_at);
    Since { made_at: moment("since"), restored_at: moment("restored_at") }
}

fn is_looked_through(row: &DecisionRow, account: AccountId) -> bool {
    row.details["looked"][account.to_string()] == Value::Bool(true)
}

/// An account whose session a person has ended buys nothing and cannot be asked: he has looked himself.
async fn unseen<R: Read>(read: &mut R, row: &DecisionRow) -> Result<Vec<AccountRow>, StoreError> {
    let all = accounts::list(read).await?;
    Ok(all.into_iter().filter(|account| account.state != "disabled" && !is_looked_through(row, account.id)).collect())
}

/// What speaks against buying again.
///
/// # Errors
/// When the rows cannot be read.
pub(crate) async fn weigh_go_on<R: Read>(read: &mut R) -> Result<Vec<Refusal>, StoreError> {
    let Some(row) = open(read).await? else { return Ok(Vec::new()) };
    let unseen = unseen(read, &row).await?;
    let mut refusals: Vec<Refusal> =
        unseen.iter().map(|account| RefusalCode::AccountUnseen.refusal().with("login", &account.login)).collect();
    for unknown in decisions::open_of(read, DecisionKind::UnknownPurchase).await? {
        if bound(read, &unknown).await? {
            continue;
        }
        let number = unknown.details["number"].as_str().unwrap_or_default();
        refusals.push(RefusalCode::PurchaseUnknown.refusal().with("number", number));
    }
    Ok(refusals)
}

/// A person bound it, or says so: the accounts are looked over at once.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn look_again(tx: &mut Tx, hub: &Hub) -> Result<(), StoreError> {
    for account in accounts::list(tx).await? {
        jobs::queue(tx, &hub.env, &LookSince { account: account.id }).await?;
    }
    Ok(())
}

/// Whether the provider order of a question belongs to a booking by now.
async fn bound<R: Read>(read: &mut R, unknown: &DecisionRow) -> Result<bool, StoreError> {
    let (Some(account), Some(number)) = (
        unknown.details["account"].as_str().and_then(|account| account.parse::<AccountId>().ok()),
        unknown.details["number"].as_str(),
    ) else {
        return Ok(false);
    };
    Ok(provider_orders::find(read, account, number).await?.is_some_and(|row| row.booking.is_some()))
}

/// Sees to it that every account is looked through while the company waits.
#[derive(Debug, Serialize, Deserialize)]
pub struct WatchRestored {}

impl JobKind for WatchRestored {
    const NAME: &'static str = "restored.watch";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        "restored".to_owned()
    }
    fn unique(&self) -> Option<String> {
        Some("restored".to_owned())
    }
}

impl Job<Hub> for WatchRestored {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("restored: watch").await?;
        let row = open(&mut tx).await?;
        if let Some(row) = &row {
            for account in unseen(&mut tx, row).await? {
                jobs::queue(&mut tx, &hub.env, &LookSince { account: account.id }).await?;
            }
        }
        for unknown in decisions::open_of(&mut tx, DecisionKind::UnknownPurchase).await? {
            if bound(&mut tx, &unknown).await? {
                decisions::close(&mut tx, unknown.id, "withdrawn", "", "", hub.env.now()).await?;
            }
        }
        tx.commit().await?;
        if row.is_some() { Err(Stop::Wait(WATCH)) } else { Ok(()) }
    }
}
