//! Looks at an account: what changed there since the last look, each changed order read whole.

use connect::provider::Window;
use domain::{
    Moment,
    ids::{AccountId, ProviderOrderId},
    time::{DAY, MINUTE},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{accounts, bookings, point, provider_orders, provider_orders::ProviderOrderRow};

use super::{apply, hint};
use crate::{
    activities,
    book::{SearchBooking, account_lane},
    hub::{Hub, OpenProvider},
    sessions,
};

/// So far back goes the first look of a day (UTC).
const LOOKS_BACK: i64 = 2 * DAY;
/// An open provider order is read anew after this, whatever the list says.
const UNREAD: i64 = 5 * DAY;

/// Looks at an account, then sets the next look.
#[derive(Debug, Serialize, Deserialize)]
pub struct SyncAccount {
    /// The account.
    pub account: AccountId,
}

impl JobKind for SyncAccount {
    const NAME: &'static str = "account.sync";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// Reads one provider order.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadProviderOrder {
    /// The provider order.
    pub provider_order: ProviderOrderId,
    /// Its account: its lane.
    pub account: AccountId,
}

impl JobKind for ReadProviderOrder {
    const NAME: &'static str = "provider_order.read";
    const TRIES: u16 = 20;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.provider_order.to_string())
    }
}

impl Job<Hub> for ReadProviderOrder {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(row) = provider_orders::lookup(&mut reader, self.provider_order).await? else { return Ok(()) };
        let open = hub.enabled_provider(&mut reader, row.connection).await?;
        drop(reader);
        read(cx, &open, &row).await
    }
}

impl Job<Hub> for SyncAccount {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let looked = self.look(cx).await;
        if let Err(Stop::Again { why, .. } | Stop::Quarantine(why)) = &looked {
            let mut tx = cx.begin("follow: sync troubled").await?;
            activities::sync_troubled(&mut tx, cx.app, self.account, why).await?;
            tx.commit().await?;
        }
        looked
    }
}

impl SyncAccount {
    async fn look(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(account) = accounts::lookup(&mut reader, self.account).await? else { return Ok(()) };
        let known = provider_orders::open(&mut reader, self.account).await?;
        let open = hub.open_provider(&mut reader, account.connection).await?;
        let held = hint::held(&mut reader, account.connection, account.id, &known).await?;
        drop(reader);
        if !open.row.is_enabled() {
            return Ok(());
        }
        let began = hub.env.now();
        let waits = !bookings::unsettled(&mut hub.store.read(cx.company).await?, self.account).await?.is_empty();
        if !known.is_empty() || waits {
            let mut changed = self.changed(cx, &open, account.synced_to, &known).await?;
            // What messages named while nobody was allowed to look, whatever the list says (BR-51).
            let named = known.iter().filter(|row| held.hinted.contains(&row.number));
            let named: Vec<_> = named.filter(|row| changed.iter().all(|other| other.id != row.id)).cloned().collect();
            changed.extend(named);
            for row in changed {
                read(cx, &open, &row).await?;
            }
        }
        let mut tx = cx.begin("follow: synced").await?;
        accounts::set_synced(&mut tx, self.account, began, hub.env.now()).await?;
        hint::applied(&mut tx, &held).await?;
        let lines: Vec<_> = known.iter().map(|row| row.id).collect();
        let lines = provider_orders::lines_of(&mut tx, &lines).await?;
        activities::synced(&mut tx, hub, self.account, began, (lines.len(), known.len())).await?;
        if open.row.background_sync {
            // Nothing open, nothing to follow: a slow look that a new booking hastens.
            let wait = if known.is_empty() { 4 * hub.pace.sync } else { hub.pace.sync };
            jobs::queue_at(&mut tx, &hub.env, self, hub.env.now().plus(wait)).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The known open orders that the provider's list shows as changed. A list may lag, so the first look of a day goes
    /// back further, and what was not read for days is read whatever the list says.
    async fn changed(
        &self,
        cx: &JobCx<'_, Hub>,
        open: &OpenProvider,
        since: Moment,
        known: &[ProviderOrderRow],
    ) -> Result<Vec<ProviderOrderRow>, Stop> {
        let hub = cx.app;
        let Some(list) = open.provider.order_list() else { return Ok(known.to_vec()) };
        let account = sessions::for_writing(cx, self.account).await?;
        let call = hub.cx(open.row.id).with_account(&account);
        let now = hub.env.now();
        let from = looks_from(since, now, hub.pace.overlap);
        let listed = list.list(&call, Window::Changed(from, now.plus(MINUTE))).await;
        let mut tx = cx.begin("follow: keep exchanges").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        tx.commit().await?;
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => return Err(crate::book::failed(cx, self.account, &error).await?),
        };
        let mut tx = cx.begin("follow: found references").await?;
        for booking in bookings::unsettled(&mut tx, self.account).await? {
            let reference = booking.reference();
            if listed.iter().any(|seen| seen.reference.as_deref() == Some(&reference)) {
                // What was looked for has shown itself: settle it now instead of at the next look.
                jobs::queue(&mut tx, &hub.env, &SearchBooking { booking: booking.id, account: self.account }).await?;
            }
        }
        tx.commit().await?;
        let moved = |row: &ProviderOrderRow| {
            let seen = listed.iter().find(|seen| seen.number == row.number);
            seen.is_some_and(|seen| seen.raw_state != row.raw_state || seen.changed_at != row.far_changed_at)
        };
        let stale = |row: &ProviderOrderRow| now.since(row.changed_at) > UNREAD;
        Ok(known.iter().filter(|row| moved(row) || stale(row)).cloned().collect())
    }
}

/// Where a look begins: a little before the last one, and the first look of a day further back.
fn looks_from(since: Moment, now: Moment, overlap: i64) -> Moment {
    let is_first_of_day = since.micros().div_euclid(DAY) != now.micros().div_euclid(DAY);
    since.plus(-if is_first_of_day { LOOKS_BACK } else { overlap })
}

async fn read(cx: &JobCx<'_, Hub>, open: &OpenProvider, row: &ProviderOrderRow) -> Result<(), Stop> {
    let hub = cx.app;
    let Some(ordering) = open.provider.ordering() else { return Ok(()) };
    let account = sessions::for_writing(cx, row.account).await?;
    let call = hub.cx(row.connection).with_account(&account);
    let seen = ordering.state(&call, &row.number).await;
    point!("follow.read");
    let mut tx = cx.begin("follow: apply").await?;
    hub.keep_exchanges(&mut tx, &call).await?;
    let result = match seen {
        Ok(Some(seen)) => {
            apply(&mut tx, hub, row.account, &seen).await?;
            Ok(())
        }
        Ok(None) => Err(Stop::again("the provider does not show the order")),
        Err(error) => {
            tx.commit().await?;
            return Err(crate::book::failed(cx, row.account, &error).await?);
        }
    };
    tx.commit().await?;
    point!("follow.applied");
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_of_a_day_goes_further_back() {
        let at = |text: &str| text.parse::<Moment>().unwrap();
        let evening = at("2026-12-01T23:40:00Z");
        assert_eq!(looks_from(evening, at("2026-12-01T23:59:59Z"), MINUTE), evening.plus(-MINUTE));
        assert_eq!(looks_from(evening, at("2026-12-02T00:00:00Z"), MINUTE), evening.plus(-LOOKS_BACK));
        let night = at("2026-12-02T00:00:00Z");
        assert_eq!(looks_from(night, at("2026-12-02T00:30:00Z"), MINUTE), night.plus(-MINUTE));
    }
}
