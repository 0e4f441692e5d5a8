//! Looks that no paid line is forgotten: what could be bought by itself, and was never planned, is planned. An order comes
//! here only when the word that should have planned it was lost, or when booking by itself was just turned on.

use domain::{decision::DecisionKind, ids::OrderId};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{lines, orders};

use super::{PlanOrder, wish};
use crate::{hub::Hub, people};

/// Orders of one transaction.
const AT_ONCE: i64 = 100;

/// Wishes plans for paid orders with lines that nobody planned yet (BR-25, BR-40). What a person planned and gave up stays.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlanWaiting {}

impl JobKind for PlanWaiting {
    const NAME: &'static str = "orders.plan_waiting";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        "upkeep".to_owned()
    }
    fn unique(&self) -> Option<String> {
        Some("waiting".to_owned())
    }
}

impl Job<Hub> for PlanWaiting {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let kinds: Vec<DecisionKind> = DecisionKind::ALL.iter().copied().filter(|kind| kind.blocks_booking()).collect();
        let mut after = OrderId::new(0);
        loop {
            let mut tx = cx.begin("plan: what waits").await?;
            if !people::settings(&mut tx).await?.book_by_itself {
                return Ok(());
            }
            let waiting = lines::orders_unplanned(&mut tx, &kinds, after, AT_ONCE).await?;
            // A plan that fails each time, or ends the process, is not begun again and again: a person looks at it (BR-82).
            let plans: Vec<PlanOrder> = waiting.iter().map(|id| PlanOrder::of(*id)).collect();
            let given_up = jobs::given_up(&mut tx, &plans).await?;
            for (id, _) in waiting.iter().zip(given_up).filter(|(_, given_up)| !given_up) {
                if let Some(order) = orders::lookup(&mut tx, *id).await? {
                    wish(&mut tx, hub, *id, order.paid_or_taken_at()).await?;
                }
            }
            tx.commit().await?;
            match waiting.last() {
                Some(last) => after = *last,
                None => return Ok(()),
            }
        }
    }
}
