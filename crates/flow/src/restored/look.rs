//! Reads an account's list over the time since the backup: what our bookings bought meanwhile is theirs, and whatever no
//! booking knows is asked about.

use std::{collections::BTreeMap, time::Duration};

use connect::provider::Window;
use domain::{
    booking::BookingState,
    decision::{Answer, DecisionKind},
    ids::{AccountId, BookingId},
    provider_order::ProviderOrderSeen,
    time::{MINUTE, SECOND},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{StoreError, Tx, accounts, bookings, bookings::BookingRow, decisions, provider_orders};

use super::{open, since};
use crate::{
    book::{self, account_lane},
    hub::Hub,
    sessions,
};

/// Clocks may differ by this: the list is read from so long before the backup.
const BEFORE: i64 = 10 * MINUTE;

/// Looks through an account for what was bought since the backup.
#[derive(Debug, Serialize, Deserialize)]
pub struct LookSince {
    /// The account.
    pub account: AccountId,
}

impl JobKind for LookSince {
    const NAME: &'static str = "account.look_since";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

impl Job<Hub> for LookSince {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(asked) = open(&mut reader).await? else { return Ok(()) };
        let Some(row) = accounts::lookup(&mut reader, self.account).await? else { return Ok(()) };
        let provider = hub.enabled_provider(&mut reader, row.connection).await?;
        drop(reader);
        let since = since(&asked);
        let began = hub.env.now();
        let account = sessions::for_writing(cx, self.account).await?;
        let call = hub.cx(row.connection).with_account(&account);
        let listed = match provider.provider.order_list() {
            Some(list) => list.list(&call, Window::Made(since.made_at.plus(-BEFORE), began.plus(MINUTE))).await,
            // Nobody can look here but a person, who says so with his answer.
            None => Ok(Vec::new()),
        };
        let mut tx = cx.begin("restored: look").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => {
                tx.commit().await?;
                return Err(book::failed(cx, self.account, &error).await?);
            }
        };
        self.take_in(&mut tx, hub, &row, &listed).await?;
        // The last order of the old installation may come into the list late, like that of any lost answer.
        let absence = i64::try_from(provider.provider.kind().absence.as_micros()).unwrap_or(i64::MAX);
        let left = absence - began.since(since.restored_at);
        if left <= 0 {
            self.looked_through(&mut tx, hub).await?;
        }
        tx.commit().await?;
        if left > 0 { Err(Stop::Wait(Duration::from_micros(left.max(SECOND).unsigned_abs()))) } else { Ok(()) }
    }
}

impl LookSince {
    async fn take_in(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        account: &accounts::AccountRow,
        listed: &[ProviderOrderSeen],
    ) -> Result<(), StoreError> {
        let mut ours: BTreeMap<BookingId, (BookingRow, Vec<String>)> = BTreeMap::new();
        for seen in listed {
            let known = provider_orders::by_number(tx, self.account, &seen.number).await?;
            if known.is_some_and(|row| row.booking.is_some()) {
                continue;
            }
            let booking = match reference(seen) {
                Some(id) => bookings::lock(tx, id).await?,
                None => None,
            };
            match booking.map(|booking| (booking.state, booking)) {
                Some((BookingState::Reserved | BookingState::Sending | BookingState::OutcomeUnknown, booking)) => {
                    ours.entry(booking.id).or_insert((booking, Vec::new())).1.push(seen.number.clone());
                }
                // Its lines are bought, whatever became of this one.
                Some((BookingState::Created | BookingState::Verified | BookingState::Mismatch, _)) => {}
                Some((BookingState::Rejected | BookingState::Released, _)) | None => {
                    self.ask(tx, hub, account, seen).await?;
                }
            }
        }
        for (mut booking, numbers) in ours.into_values() {
            if booking.account != account.id {
                // Handed over after the backup.
                bookings::set_account(tx, booking.id, account.id, account.connection, hub.env.now()).await?;
                (booking.account, booking.connection) = (account.id, account.connection);
            }
            book::adopt(tx, hub, &booking, &numbers).await?;
        }
        Ok(())
    }

    /// A purchase that no booking knows. What nothing will come of, and what a person has said is none of ours, is left.
    async fn ask(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        account: &accounts::AccountRow,
        seen: &ProviderOrderSeen,
    ) -> Result<(), StoreError> {
        let subject = format!("{}:{}", self.account, seen.number);
        let last = decisions::last_about(tx, DecisionKind::UnknownPurchase, &subject).await?;
        let is_none_of_ours = last.is_some_and(|last| last.answer == Answer::Ignore.code());
        if is_none_of_ours || seen.state.is_closed() {
            return Ok(());
        }
        let goods: Vec<Value> = seen
            .lines
            .iter()
            .map(|line| json!({ "offer": line.offer, "spec": line.spec, "quantity": line.quantity }))
            .collect();
        let details = json!({ "number": seen.number, "account": self.account, "login": account.login,
            "reference": seen.reference, "total": seen.total, "placed_at": seen.placed_at, "goods": goods });
        decisions::ask_about(tx, hub.env.id(), DecisionKind::UnknownPurchase, &subject, details, hub.env.now()).await
    }

    async fn looked_through(&self, tx: &mut Tx, hub: &Hub) -> Result<(), StoreError> {
        let Some(asked) = open(tx).await? else { return Ok(()) };
        // Another account may have been looked through at the same moment.
        let Some(asked) = decisions::lock(tx, asked.id).await?.filter(|row| row.state == "open") else { return Ok(()) };
        let mut details = asked.details;
        details["looked"][self.account.to_string()] = Value::Bool(true);
        let (kind, now) = (DecisionKind::Restored, hub.env.now());
        decisions::ask_about(tx, asked.id, kind, &asked.subject, details, now).await
    }
}

/// The booking whose reference an order carries.
fn reference(seen: &ProviderOrderSeen) -> Option<BookingId> {
    format!("boo_{}", seen.reference.as_deref()?.to_ascii_lowercase()).parse().ok()
}
