//! A session is back: what waits in the account's lane is due now, and orders whose lines found no session are planned
//! again, each at its own moment (BR-25). The question about the session has ended.

use domain::{
    decision::DecisionKind,
    ids::{AccountId, OrderId},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{Signal, accounts, decisions, lines, orders};

use super::AskForSignIn;
use crate::{activities, book::account_lane, hub::Hub, plan, sessions};

/// Orders of one transaction.
const AT_ONCE: i64 = 100;

/// Lets work go on that waited for the session of an account.
#[derive(Debug, Serialize, Deserialize)]
pub struct ResumeWork {
    /// The account.
    pub account: AccountId,
}

impl JobKind for ResumeWork {
    const NAME: &'static str = "session.resume";
    const TRIES: u16 = u16::MAX;
    // In the account's lane: what runs there now and decides to wait has done so before this runs.
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

impl Job<Hub> for ResumeWork {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("sessions: wake").await?;
        let now = hub.env.now();
        jobs::rows::wake(&mut tx, &self.lane(), now).await?;
        decisions::withdraw_account(&mut tx, DecisionKind::SessionExpired, self.account, now).await?;
        activities::sync_waits(&mut tx, hub, self.account, false).await?;
        // Lines that found no session may go on here: nobody else has to sign in for them.
        for other in accounts::list(&mut tx).await?.iter().filter(|other| sessions::needs_person(other)) {
            jobs::queue(&mut tx, &hub.env, &AskForSignIn { account: other.id, anew: false }).await?;
        }
        let company = cx.company;
        tx.signal(Signal::Changed(company, self.account.to_string()));
        tx.commit().await?;
        let mut after = OrderId::new(0);
        loop {
            let mut tx = cx.begin("sessions: plan again").await?;
            let ready = lines::orders_ready(&mut tx, after, AT_ONCE).await?;
            for id in &ready {
                if let Some(order) = orders::lookup(&mut tx, *id).await? {
                    plan::wish(&mut tx, hub, *id, order.paid_or_taken_at()).await?;
                }
            }
            tx.commit().await?;
            match ready.last() {
                Some(last) => after = *last,
                None => return Ok(()),
            }
        }
    }
}
