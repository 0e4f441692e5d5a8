//! Asks the provider for one provider order. Called at most once for an attempt that may have worked.

use connect::provider::{Draft, DraftItem};
use domain::{
    booking::BookingState,
    decision::DecisionKind,
    ids::{AccountId, BookingId, RawOrderId},
    offer::OfferKey,
    time::SECOND,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Tx, accounts, bookings,
    bookings::{BookingLineRow, BookingRow},
    decisions,
    decisions::NewDecision,
    orders, point, raw_orders,
};

use super::{SearchBooking, account_lane, settle};
use crate::{
    facts,
    hub::Hub,
    inbox, intake, moves,
    policy::{self, AfterCreate},
    restored, sessions,
};

/// Sends a reserved booking.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendBooking {
    /// The booking.
    pub booking: BookingId,
    /// The account that books: its lane.
    pub account: AccountId,
}

impl JobKind for SendBooking {
    const NAME: &'static str = "booking.send";
    const TRIES: u16 = 60;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.booking.to_string())
    }
}

impl Job<Hub> for SendBooking {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let Some(booking) = bookings::lookup(&mut hub.store.read(cx.company).await?, self.booking).await? else {
            return Ok(());
        };
        if booking.account != self.account {
            return self.follow_account(cx, &booking).await;
        }
        match booking.state {
            BookingState::Reserved => {}
            // An earlier try got as far as asking: what became of it, only the provider knows.
            BookingState::Sending => return self.lost(cx, &booking).await,
            BookingState::Created
            | BookingState::Verified
            | BookingState::Mismatch
            | BookingState::Rejected
            | BookingState::OutcomeUnknown
            | BookingState::Released => return Ok(()),
        }
        if restored::is_held(&mut hub.store.read(cx.company).await?).await? {
            return Err(Stop::Wait(restored::HELD));
        }
        // The shop's last word just before the money is spent (BR-25).
        let raw = RawOrderId::new(booking.order_id.number());
        let said = inbox::fetch(cx, raw).await?;
        intake::run(cx, raw).await?;
        if let Some(why) = unclear(cx, raw, said).await? {
            return self.wait(cx, why).await;
        }
        let order = orders::lookup(&mut hub.store.read(cx.company).await?, booking.order_id).await?;
        if let Some(order) = order
            && facts::pause_double(cx, order.connection, Some(order)).await?
        {
            return Err(Stop::Wait(UNCLEAR));
        }
        let account = sessions::for_writing(cx, self.account).await?;
        let Some((booking, lines)) = self.attempt(cx).await? else { return Ok(()) };
        self.call(cx, &booking, &lines, &account).await
    }
}

/// How soon a shop is asked again whose word about an order is not clear.
const UNCLEAR: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// Why the shop's last word about an order cannot be gone by (BR-25).
async fn unclear(cx: &JobCx<'_, Hub>, raw: RawOrderId, said: inbox::Said) -> Result<Option<&'static str>, Stop> {
    if said == inbox::Said::Older {
        return Ok(Some("the shop says something else about this order, with an earlier date"));
    }
    let row = raw_orders::lookup(&mut cx.app.store.read(cx.company).await?, raw).await?;
    let is_unread = row.is_some_and(|row| row.state == "unreadable");
    Ok(is_unread.then_some("what the shop says about this order now cannot be read"))
}

impl SendBooking {
    /// The booking keeps its lines and says why it is not sent.
    async fn wait(&self, cx: &JobCx<'_, Hub>, why: &str) -> Result<(), Stop> {
        let mut tx = cx.begin("book: wait").await?;
        let booking = bookings::lock(&mut tx, self.booking).await?;
        let Some(booking) = booking.filter(|row| row.state == BookingState::Reserved) else { return Ok(()) };
        bookings::set_state(&mut tx, booking.id, BookingState::Reserved, why, cx.env.now()).await?;
        moves::refresh(&mut tx, cx.app, booking.order_id).await?;
        tx.commit().await?;
        Err(Stop::Wait(UNCLEAR))
    }

    /// The intent: written before the provider is called. `None` when the booking is not to be sent any more.
    async fn attempt(&self, cx: &JobCx<'_, Hub>) -> Result<Option<(BookingRow, Vec<BookingLineRow>)>, Stop> {
        let mut tx = cx.begin("book: attempt").await?;
        let Some(booking) = bookings::lock(&mut tx, self.booking).await? else { return Ok(None) };
        let mut lines = bookings::lines(&mut tx, self.booking).await?;
        lines.retain(|line| line.live);
        // Handed to another account a moment ago: only there it is sent, in that account's lane.
        if booking.state != BookingState::Reserved || booking.account != self.account || lines.is_empty() {
            return Ok(None);
        }
        if restored::is_held(&mut tx).await? {
            return Err(Stop::Wait(restored::HELD));
        }
        let provider = store::connections::lookup(&mut tx, booking.connection).await?;
        if !provider.is_some_and(|row| row.is_enabled()) {
            // Disabled a moment ago: the booking keeps its lines and waits.
            return Err(Stop::Wait(std::time::Duration::from_secs(60)));
        }
        let held = orders::lookup(&mut tx, booking.order_id).await?.is_some_and(|order| !order.hold.is_empty());
        if held {
            // Put on hold between reserve and send: the lines go back and wait.
            settle::give_back(&mut tx, cx.app, &booking, BookingState::Released, "order on hold").await?;
            tx.commit().await?;
            return Ok(None);
        }
        if !store::planted("attempt_unwritten") {
            bookings::set_attempt(&mut tx, booking.id, cx.env.now()).await?;
        }
        tx.commit().await?;
        point!("book.send.written");
        Ok(Some((booking, lines)))
    }

    async fn call(
        &self,
        cx: &JobCx<'_, Hub>,
        booking: &BookingRow,
        lines: &[BookingLineRow],
        account: &connect::Account,
    ) -> Result<(), Stop> {
        let hub = cx.app;
        let open = hub.enabled_provider(&mut hub.store.read(cx.company).await?, booking.connection).await?;
        let Some(ordering) = open.provider.ordering() else {
            return Err(Stop::Quarantine("this provider cannot be ordered from".to_owned()));
        };
        let draft = draft(booking, lines);
        let call = hub.cx(booking.connection).with_account(account);
        let placed = ordering.place(&call, &draft).await;
        point!("book.send.called");
        let mut tx = cx.begin("book: settle").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        let result = match placed {
            Ok(placed) => settle::placed(&mut tx, hub, booking, lines, &placed).await.map_err(Stop::from),
            Err(error) => self.failed(&mut tx, cx, booking, lines, &error).await,
        };
        point!("book.settle.committing");
        tx.commit().await?;
        point!("book.settle.committed");
        result
    }

    /// The create call gave no clear yes: the table in `policy` says what follows.
    async fn failed(
        &self,
        tx: &mut Tx,
        cx: &JobCx<'_, Hub>,
        booking: &BookingRow,
        lines: &[BookingLineRow],
        error: &connect::CallError,
    ) -> Result<(), Stop> {
        let hub = cx.app;
        let now = hub.env.now();
        let why = policy::chain(error);
        match policy::after_create(error) {
            AfterCreate::Search => {
                unknown(tx, hub, booking, &why).await?;
                Ok(())
            }
            AfterCreate::Refused(refusal) => {
                settle::refused(tx, hub, booking, lines, &refusal).await?;
                Ok(())
            }
            AfterCreate::Later(wait) => {
                bookings::set_state(tx, booking.id, BookingState::Reserved, &why, now).await?;
                Err(Stop::Again { wait, why })
            }
            AfterCreate::Renew => {
                bookings::set_state(tx, booking.id, BookingState::Reserved, &why, now).await?;
                accounts::set_state(tx, self.account, "expired").await?;
                Err(Stop::Wait(std::time::Duration::from_secs(1)))
            }
        }
    }

    /// The booking was handed to another account: its lane sends it.
    async fn follow_account(&self, cx: &JobCx<'_, Hub>, booking: &BookingRow) -> Result<(), Stop> {
        let mut tx = cx.begin("book: other account").await?;
        jobs::queue(&mut tx, cx.env, &Self { booking: booking.id, account: booking.account }).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn lost(&self, cx: &JobCx<'_, Hub>, booking: &BookingRow) -> Result<(), Stop> {
        let mut tx = cx.begin("book: lost answer").await?;
        unknown(&mut tx, cx.app, booking, "the process ended between the call and its answer").await?;
        tx.commit().await?;
        Ok(())
    }
}

/// It may exist: only looking at the provider leaves this state.
async fn unknown(tx: &mut Tx, hub: &Hub, booking: &BookingRow, why: &str) -> Result<(), store::StoreError> {
    let now = hub.env.now();
    bookings::set_state(tx, booking.id, BookingState::OutcomeUnknown, why, now).await?;
    let details = json!({ "why": why });
    let subject = booking.id.to_string();
    moves::note(tx, &hub.env, domain::actor::Actor::Hub, booking.order_id, subject, "booking.outcome_unknown", details)
        .await?;
    let search = SearchBooking { booking: booking.id, account: booking.account };
    jobs::queue_at(tx, &hub.env, &search, now.plus(10 * SECOND)).await
}

fn draft(booking: &BookingRow, lines: &[BookingLineRow]) -> Draft {
    let key = |line: &BookingLineRow| OfferKey {
        provider: booking.provider.clone(),
        offer: line.offer.clone(),
        spec: line.spec.clone(),
    };
    Draft {
        reference: booking.reference(),
        items: lines.iter().map(|line| DraftItem { key: key(line), quantity: line.quantity }).collect(),
        consignee: booking.consignee.0.clone(),
    }
}

/// Asks a person about a whole booking.
pub(super) async fn ask_about_booking(
    tx: &mut Tx,
    hub: &Hub,
    booking: &BookingRow,
    kind: DecisionKind,
    details: serde_json::Value,
) -> Result<(), store::StoreError> {
    let new = NewDecision {
        id: hub.env.id(),
        kind,
        subject: booking.id.to_string(),
        order: booking.order_id,
        line: None,
        booking: Some(booking.id),
        provider_order: None,
        details,
    };
    decisions::ask(tx, new, hub.env.now()).await
}
