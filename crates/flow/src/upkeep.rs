//! The reconciler that the timetable wakes: compares rows with the world and sets right what is missing. Takes no input.

use domain::time::{DAY, HOUR};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{accounts, acts, connections, deliveries, exchanges, proofs, readings, sign_ins};

use crate::{
    connections as shops,
    follow::SyncAccount,
    hub::Hub,
    inbox::PollOrders,
    keys::SealAnew,
    people,
    plan::PlanWaiting,
    proof::day,
    sessions::{self, AskForSignIn},
};

/// What proofs said of days is kept so long.
const PROOFS_KEPT: i64 = 400 * DAY;

/// Looks that every enabled shop is polled and every account looked at, and forgets what need not be kept.
#[derive(Debug, Serialize, Deserialize)]
pub struct Upkeep {}

impl JobKind for Upkeep {
    const NAME: &'static str = "upkeep";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        "upkeep".to_owned()
    }
    fn unique(&self) -> Option<String> {
        Some(String::from("upkeep"))
    }
}

impl Job<Hub> for Upkeep {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let now = hub.env.now();
        let mut tx = cx.begin("upkeep").await?;
        let all = connections::list(&mut tx).await?;
        for row in all.iter().filter(|row| row.is_enabled() && row.side == "channel") {
            // Where webhooks have proven themselves and the slow poll is off, the night alone polls.
            let longest = (2 * hub.pace.slow_poll).max(26 * HOUR);
            let due = row.read_at.is_none_or(|at| now.micros() - at > longest);
            shops::watch(&mut tx, hub, row.id).await?;
            if due {
                jobs::queue(&mut tx, &hub.env, &PollOrders { connection: row.id }).await?;
            }
        }
        for account in accounts::list(&mut tx).await? {
            if sessions::needs_person(&account) {
                // What waits for it may have changed without a word to the question.
                jobs::queue(&mut tx, &hub.env, &AskForSignIn { account: account.id, anew: false }).await?;
            }
            let background =
                all.iter().any(|row| row.id == account.connection && row.is_enabled() && row.background_sync);
            let due = account.synced_at.is_none_or(|at| now.micros() - at > 8 * hub.pace.sync);
            if background && due {
                jobs::queue(&mut tx, &hub.env, &SyncAccount { account: account.id }).await?;
            }
        }
        jobs::queue(&mut tx, &hub.env, &PlanWaiting {}).await?;
        if hub.keyring.ids().len() > 1 {
            // A new key came while nobody was there to notice.
            jobs::queue(&mut tx, &hub.env, &SealAnew {}).await?;
        }
        let before = now.plus(-hub.pace.keep);
        exchanges::clean(&mut tx, before).await?;
        deliveries::clean(&mut tx, before).await?;
        sign_ins::clean(&mut tx, before).await?;
        acts::clean(&mut tx, before).await?;
        readings::clean(&mut tx, before).await?;
        proofs::clean(&mut tx, before).await?;
        let zone = people::zone(&mut tx).await?;
        proofs::clean_days(&mut tx, &day::day_of(now.plus(-PROOFS_KEPT), &zone)).await?;
        tx.commit().await?;
        Ok(())
    }
}
