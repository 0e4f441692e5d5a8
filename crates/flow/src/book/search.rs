//! Looks for a booking whose outcome is unknown: by our reference, in the provider's list, and with patience
//! (domain guide 4.3). Never a blind repeat, never a silent adoption.

use std::time::Duration;

use connect::{
    Fault,
    provider::{Sighting, Window},
};
use domain::{
    Moment,
    booking::{BookingState, Search},
    decision::DecisionKind,
    ids::{AccountId, BookingId},
    provider_order::ProviderOrderSeen,
    time::{MINUTE, SECOND},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    bookings,
    bookings::{BookingLineRow, BookingRow},
    decisions, point, provider_orders,
};

use super::{account_lane, adopt, give_back, send::ask_about_booking, understand};
use crate::{
    hub::{Hub, OpenProvider},
    moves, plan, policy, sessions,
};

/// Looks for a booking at its provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct SearchBooking {
    /// The booking.
    pub booking: BookingId,
    /// The account that booked: its lane.
    pub account: AccountId,
}

impl JobKind for SearchBooking {
    const NAME: &'static str = "booking.search";
    /// What may exist is looked for until it is known.
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.booking.to_string())
    }
}

/// What looking showed.
enum Found {
    Ours(Vec<String>),
    Twin(Box<ProviderOrderSeen>),
    Nothing(Search),
    CannotTell,
}

impl Job<Hub> for SearchBooking {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(booking) = bookings::lookup(&mut reader, self.booking).await? else { return Ok(()) };
        if booking.state != BookingState::OutcomeUnknown {
            return Ok(());
        }
        let lines = bookings::lines(&mut reader, booking.id).await?;
        let open = hub.enabled_provider(&mut reader, booking.connection).await?;
        drop(reader);
        let found = self.look(cx, &open, &booking, &lines).await?;
        point!("book.search.called");
        self.conclude(cx, &booking, found).await
    }
}

impl SearchBooking {
    async fn look(
        &self,
        cx: &JobCx<'_, Hub>,
        open: &OpenProvider,
        booking: &BookingRow,
        lines: &[BookingLineRow],
    ) -> Result<Found, Stop> {
        let hub = cx.app;
        let attempt = booking.attempt_at.map_or(booking.created_at, Moment::from_micros);
        let account = sessions::for_writing(cx, self.account).await?;
        let call = hub.cx(booking.connection).with_account(&account);
        let (Some(lookup), Some(list)) = (open.provider.lookup(), open.provider.order_list()) else {
            return Ok(Found::CannotTell);
        };
        let sighting = lookup.by_reference(&call, &booking.reference()).await;
        let window = Window::Made(attempt.plus(-2 * MINUTE), hub.env.now().plus(MINUTE));
        let listed = match &sighting {
            Ok(Sighting::Ours(orders)) if !orders.is_empty() => Ok(Vec::new()),
            _ => list.list(&call, window).await,
        };
        let mut tx = cx.begin("book: keep exchanges").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        tx.commit().await?;
        let (sighting, listed) = match (sighting, listed) {
            (Ok(sighting), Ok(listed)) => (sighting, listed),
            (Err(error), _) | (_, Err(error)) => return Err(failed(cx, self.account, &error).await?),
        };
        if let Sighting::Ours(orders) = &sighting
            && !orders.is_empty()
        {
            return Ok(Found::Ours(numbers(orders)));
        }
        let ours: Vec<ProviderOrderSeen> =
            listed.iter().filter(|seen| seen.reference.as_deref() == Some(&booking.reference())).cloned().collect();
        if !ours.is_empty() {
            return Ok(Found::Ours(numbers(&ours)));
        }
        if let Some(twin) = self.twin(cx, booking, lines, &listed).await? {
            return Ok(Found::Twin(Box::new(twin)));
        }
        let absence = i64::try_from(open.provider.kind().absence.as_micros()).unwrap_or(i64::MAX);
        Ok(Found::Nothing(Search {
            reference_absent: sighting == Sighting::Absent,
            list_absent: true,
            waited: hub.env.now().since(attempt),
            absence,
        }))
    }

    /// An order like ours without our reference, that nobody has bound and nobody said is not ours.
    async fn twin(
        &self,
        cx: &JobCx<'_, Hub>,
        booking: &BookingRow,
        lines: &[BookingLineRow],
        listed: &[ProviderOrderSeen],
    ) -> Result<Option<ProviderOrderSeen>, Stop> {
        let mut wanted: Vec<(&str, &str, i64)> = lines
            .iter()
            .filter(|line| line.live)
            .map(|line| (line.offer.as_str(), line.spec.as_str(), line.quantity))
            .collect();
        wanted.sort_unstable();
        let mut tx = cx.begin("book: look for twins").await?;
        let asked = decisions::of_orders(&mut tx, &[booking.order_id]).await?;
        for seen in listed.iter().filter(|seen| seen.reference.as_deref().unwrap_or_default().is_empty()) {
            let mut has: Vec<(&str, &str, i64)> =
                seen.lines.iter().map(|line| (line.offer.as_str(), line.spec.as_str(), line.quantity)).collect();
            has.sort_unstable();
            let denied = asked.iter().any(|decision| {
                decision.kind == DecisionKind::HandMadeTwin
                    && decision.booking() == Some(booking.id)
                    && decision.state == "answered"
                    && decision.details["number"] == seen.number
            });
            let bound = provider_orders::by_number(&mut tx, self.account, &seen.number)
                .await?
                .is_some_and(|row| row.booking.is_some());
            if has == wanted && !denied && !bound {
                return Ok(Some(seen.clone()));
            }
        }
        Ok(None)
    }

    async fn conclude(&self, cx: &JobCx<'_, Hub>, booking: &BookingRow, found: Found) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("book: search result").await?;
        let still = bookings::lock(&mut tx, booking.id).await?;
        if still.is_none_or(|row| row.state != BookingState::OutcomeUnknown) {
            return Ok(());
        }
        let next = match found {
            Found::Ours(numbers) => {
                adopt(&mut tx, hub, booking, &numbers).await?;
                None
            }
            Found::Twin(seen) if store::planted("adopted_twin") => {
                adopt(&mut tx, hub, booking, std::slice::from_ref(&seen.number)).await?;
                None
            }
            Found::Twin(seen) => {
                let details = json!({ "number": seen.number, "total": seen.total, "placed_at": seen.placed_at });
                ask_about_booking(&mut tx, hub, booking, DecisionKind::HandMadeTwin, details).await?;
                None
            }
            Found::CannotTell => {
                let details = json!({ "why": "the provider has no look-up" });
                ask_about_booking(&mut tx, hub, booking, DecisionKind::OutcomeUnknown, details).await?;
                None
            }
            Found::Nothing(search) if search.proves_absence() || store::planted("absence_at_once") => {
                give_back(&mut tx, hub, booking, BookingState::Rejected, "proven absent").await?;
                understand(&mut tx, hub, booking.order_id).await?;
                plan::wish(&mut tx, hub, booking.order_id, hub.env.now()).await?;
                moves::refresh(&mut tx, hub, booking.order_id).await?;
                None
            }
            Found::Nothing(search) => Some(wait(&search)),
        };
        tx.commit().await?;
        next.map_or(Ok(()), |wait| Err(Stop::Wait(wait)))
    }
}

/// Until absence may be believed, with one look half-way.
fn wait(search: &Search) -> Duration {
    let left = (search.absence - search.waited).max(10 * SECOND);
    let step = if left > 2 * MINUTE { left / 2 } else { left };
    Duration::from_micros(u64::try_from(step).unwrap_or(0))
}

fn numbers(orders: &[ProviderOrderSeen]) -> Vec<String> {
    orders.iter().map(|order| order.number.clone()).collect()
}

/// A failed look at an account: a session that is over is renewed, anything else is tried again.
pub(crate) async fn failed(cx: &JobCx<'_, Hub>, account: AccountId, error: &connect::CallError) -> Result<Stop, Stop> {
    if error.fault == Fault::Session {
        sessions::mark_expired(cx, account).await?;
        return Ok(Stop::Wait(Duration::from_secs(1)));
    }
    Ok(policy::try_again(error))
}
