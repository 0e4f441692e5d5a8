//! A person books chosen lines.

use domain::{
    Refusal, Right,
    activity::ActivityKind,
    ids::{AccountId, LineId, OrderId},
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{Read, Tx, accounts, lines, orders};

use super::{
    Look, PlanOrder,
    chosen::{self, Begun, orders_of},
};
use crate::{
    act::{Act, ActCx, ActError},
    activities, moves,
};

/// Books these lines now: they are weighed, quoted and sent in the background.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBooking {
    /// The lines to book.
    #[schema(value_type = Vec<String>)]
    pub lines: Vec<LineId>,
    /// The account that shall book; absent: the first that is signed in at the provider.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountId>,
}

impl Act for CreateBooking {
    const NAME: &'static str = "booking.create";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Begun;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (rows, mut refusals) = chosen::weigh(read, cx.hub, &self.lines, self.account, Look::refusals).await?;
        if let Some(account) = self.account {
            let found = accounts::lookup(read, account).await?;
            if found.is_none_or(|row| row.state != "valid") {
                refusals.insert(0, RefusalCode::SessionMissing.refusal().with("account", account));
            }
        }
        // Two people pressed at once: the second hears it here, and not from an activity that finds nothing left.
        let begun = store::activities::being_planned(read).await?;
        let twice = rows.iter().filter(|row| begun.contains(&row.id));
        refusals.extend(twice.map(|row| RefusalCode::BeingBooked.refusal().with("line", row.id)));
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Begun, ActError> {
        let mut rows = lines::by_ids(tx, &self.lines).await?;
        let orders: Vec<OrderId> = orders_of(&rows).into_iter().collect();
        // Who presses at the same moment waits here and then sees this press.
        for order in &orders {
            orders::lock(tx, *order).await?;
        }
        if store::activities::being_planned(tx).await?.iter().any(|line| self.lines.contains(line)) {
            return Err(ActError::Stale);
        }
        for row in &mut rows {
            moves::lay_aside(tx, row, false).await?;
        }
        let activity = activities::begin(tx, cx.hub, ActivityKind::Booking, cx.actor(), self.account, &rows).await?;
        for order in &orders {
            let chosen = rows.iter().filter(|row| row.order_id == *order).map(|row| row.id).collect();
            let plan = PlanOrder { order: *order, lines: chosen, activity: Some(activity.id) };
            jobs::queue(tx, &cx.hub.env, &plan).await?;
        }
        activities::planning(tx, cx.hub, activity.id, i64::try_from(orders.len()).unwrap_or(i64::MAX)).await?;
        Ok(Begun { orders, activity: activity.id })
    }
}
