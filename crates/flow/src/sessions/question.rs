//! The question about a session that only a person can bring back (domain guide 4.5, 4.6): one for an account, however much
//! work of how many orders waits for it. One job derives it from what waits, so that it stands while something does, and is
//! withdrawn when the session is valid again. Its answers: sign in, let another account do what was never sent, put that
//! work aside.

use std::collections::BTreeSet;

use domain::{
    Moment, Refusal, Right,
    booking::BookingState,
    decision::{Answer, DecisionKind},
    ids::{AccountId, OrderId},
    line::LineStatus,
    refusal::RefusalCode,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Read, Signal, StoreError, Tx, accounts, accounts::AccountRow, activities as activity_rows, bookings,
    bookings::BookingRow, connections, decisions, decisions::DecisionRow, lines, orders, provider_orders,
};

use super::{Begin, Begun, is_usable, needs_person};
use crate::{
    act::{Act, ActCx, ActError},
    activities,
    book::{self, SendBooking, account_lane},
    hub::Hub,
    moves,
    plan::look,
};

/// Orders without any session that are looked at before the question is put.
const SEEN: i64 = 20;

/// Brings the question about an account's session up to what is true now.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskForSignIn {
    /// The account.
    pub account: AccountId,
    /// Whether the session has ended just now: what somebody put aside before is asked anew.
    #[serde(default)]
    pub anew: bool,
}

impl JobKind for AskForSignIn {
    const NAME: &'static str = "session.ask";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// What waits for an account.
#[derive(Debug, Default)]
struct Waiting {
    /// Bookings that hold their lines and were not sent.
    unsent: Vec<BookingRow>,
    /// Orders whose lines find no session at all.
    orders: usize,
    /// Provider orders that nobody follows meanwhile.
    followed: usize,
    /// Since when the newest work waits that could be done elsewhere or be put aside.
    newest: Option<Moment>,
}

impl Waiting {
    const fn is_nothing(&self) -> bool {
        self.unsent.is_empty() && self.orders == 0 && self.followed == 0
    }

    /// Whether it is to be asked about: what somebody put aside is not asked again until more waits.
    fn is_news(&self, last: Option<&DecisionRow>, anew: bool) -> bool {
        let put_aside = last.filter(|last| last.state == "answered").and_then(DecisionRow::answered_at);
        !self.is_nothing() && (anew || put_aside.is_none_or(|at| self.newest.is_some_and(|newest| newest > at)))
    }
}

impl Job<Hub> for AskForSignIn {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(row) = accounts::lookup(&mut reader, self.account).await? else { return Ok(()) };
        let waiting = waiting(&mut reader, hub, &row).await?;
        let last = decisions::last_about_account(&mut reader, DecisionKind::SessionExpired, row.id).await?;
        drop(reader);
        let mut tx = cx.begin("sessions: ask").await?;
        let touched: BTreeSet<OrderId> = waiting.unsent.iter().map(|booking| booking.order_id).collect();
        for order in &touched {
            orders::lock(&mut tx, *order).await?;
        }
        // Signed in while we looked: nothing is asked.
        let ended = accounts::lookup(&mut tx, row.id).await?.is_some_and(|row| needs_person(&row));
        if !ended || waiting.is_nothing() {
            decisions::withdraw_account(&mut tx, DecisionKind::SessionExpired, row.id, hub.env.now()).await?;
        } else if waiting.is_news(last.as_ref(), self.anew) {
            ask(&mut tx, hub, &row, &waiting).await?;
        }
        activities::sync_waits(&mut tx, hub, row.id, ended).await?;
        for order in touched {
            moves::refresh(&mut tx, hub, order).await?;
        }
        let company = tx.company();
        tx.signal(Signal::Changed(company, row.id.to_string()));
        tx.commit().await?;
        Ok(())
    }
}

async fn ask(tx: &mut Tx, hub: &Hub, row: &AccountRow, waiting: &Waiting) -> Result<(), StoreError> {
    let details = json!({
        "login": row.login,
        "connection": row.connection,
        "bookings": waiting.unsent.len(),
        "orders": waiting.orders,
        "followed": waiting.followed,
    });
    let (id, now) = (hub.env.id(), hub.env.now());
    decisions::ask_about_account(tx, id, DecisionKind::SessionExpired, row.id, details, now).await
}

async fn waiting<R: Read>(read: &mut R, hub: &Hub, row: &AccountRow) -> Result<Waiting, StoreError> {
    let connection = connections::lookup(read, row.connection).await?.filter(connections::ConnectionRow::is_enabled);
    let Some(connection) = connection.filter(|_| needs_person(row)) else { return Ok(Waiting::default()) };
    let unsent = bookings::unsent(read, row.id).await?;
    let mut newest = unsent.iter().map(|booking| booking.created_at).max();
    // Who ended a session himself knows that nothing is followed there; only what was already on its way is asked about.
    if row.state == "disabled" {
        return Ok(Waiting { unsent, newest, ..Waiting::default() });
    }
    let followed = provider_orders::open(read, row.id).await?.len() + bookings::unsettled(read, row.id).await?.len();
    let found = without_session(read, hub, &connection.kind).await?;
    newest = newest.max(found.iter().copied().max());
    Ok(Waiting { unsent, orders: found.len(), followed, newest })
}

/// Since when the lines of orders wait that could be bought if only one session of this kind were usable.
async fn without_session<R: Read>(read: &mut R, hub: &Hub, kind: &str) -> Result<Vec<Moment>, StoreError> {
    let mut found = Vec::new();
    for id in lines::orders_ready(read, OrderId::new(0), SEEN).await? {
        let Some(seen) = look(read, hub, id).await? else { continue };
        if seen.usable(kind).is_some() {
            return Ok(Vec::new());
        }
        let waits = seen.lines.iter().filter(|line| !line.skipped && seen.lacks_only_session(line, kind));
        found.extend(waits.map(|line| line.changed_at).max());
    }
    Ok(found)
}

/// Everything that speaks against an answer to the question.
///
/// # Errors
/// When the rows cannot be read.
pub(crate) async fn weigh_answer<R: Read>(
    read: &mut R,
    cx: &ActCx<'_>,
    asked: &DecisionRow,
    answer: Answer,
    chosen: Option<AccountId>,
) -> Result<Vec<Refusal>, ActError> {
    let Some(row) = account_of(read, asked).await? else {
        return Ok(vec![RefusalCode::NotFound.refusal().with("account", &asked.subject)]);
    };
    match answer {
        Answer::SignInAgain if !cx.caller.rights.holds(Right::ConnectionsEdit) => {
            Ok(vec![RefusalCode::RightMissing.refusal().with("right", Right::ConnectionsEdit)])
        }
        Answer::SignInAgain => begin_of(&row).weigh(read, cx).await,
        Answer::OtherAccount => {
            let Some(chosen) = chosen.filter(|chosen| *chosen != row.id) else {
                return Ok(vec![RefusalCode::SettingWrong.refusal().with("field", "account")]);
            };
            let others = other_accounts(read, &row).await?;
            Ok(match others.iter().find(|other| other.id == chosen) {
                Some(_) => Vec::new(),
                None => vec![RefusalCode::SessionMissing.refusal().with("account", chosen)],
            })
        }
        _ => Ok(Vec::new()),
    }
}

async fn account_of<R: Read>(read: &mut R, asked: &DecisionRow) -> Result<Option<AccountRow>, StoreError> {
    match asked.account() {
        Some(id) => accounts::lookup(read, id).await,
        None => Ok(None),
    }
}

/// The usable accounts of the same provider that could do the work of this one.
///
/// # Errors
/// When the rows cannot be read.
pub async fn other_accounts<R: Read>(read: &mut R, row: &AccountRow) -> Result<Vec<AccountRow>, StoreError> {
    let connections = connections::list(read).await?;
    let own = connections.iter().find(|connection| connection.id == row.connection);
    let kind = own.map_or("", |connection| connection.kind.as_str());
    let same = |other: &AccountRow| {
        connections.iter().any(|one| one.id == other.connection && one.kind == kind && one.is_enabled())
    };
    let all = accounts::list(read).await?;
    Ok(all.into_iter().filter(|other| other.id != row.id && is_usable(other) && same(other)).collect())
}

fn begin_of(row: &AccountRow) -> Begin {
    Begin { connection: row.connection, account: Some(row.id), in_window: false, back: "/decisions".to_owned() }
}

/// A person wants to sign in: the way to the provider. The question stays until the session is valid.
///
/// # Errors
/// When the account is gone, or the rows cannot be written.
pub(crate) async fn begin_sign_in(tx: &mut Tx, cx: &ActCx<'_>, asked: &DecisionRow) -> Result<Begun, ActError> {
    let Some(row) = account_of(tx, asked).await? else { return Err(ActError::Stale) };
    begin_of(&row).carry_out(tx, cx).await
}

/// Another account does what was never sent. What may have been sent stays where it is: only this account can tell.
///
/// # Errors
/// When an account is gone, or the rows cannot be written.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    cx: &ActCx<'_>,
    asked: &DecisionRow,
    chosen: Option<AccountId>,
) -> Result<(), ActError> {
    let (hub, now) = (cx.hub, cx.hub.env.now());
    let Some(from) = account_of(tx, asked).await? else { return Err(ActError::Stale) };
    let Some(chosen) = chosen else { return Err(ActError::Stale) };
    let Some(to) = accounts::lookup(tx, chosen).await?.filter(is_usable) else { return Err(ActError::Stale) };
    activity_rows::hand_over(tx, from.id, to.id).await?;
    for booking in unsent(tx, from.id).await? {
        bookings::set_account(tx, booking.id, to.id, to.connection, now).await?;
        jobs::unqueue(tx, &SendBooking { booking: booking.id, account: from.id }).await?;
        jobs::queue(tx, &hub.env, &SendBooking { booking: booking.id, account: to.id }).await?;
        let details = json!({ "from": from.login, "to": to.login });
        let subject = booking.id.to_string();
        moves::note(tx, &hub.env, cx.actor(), booking.order_id, subject, "booking.handed_over", details).await?;
        moves::refresh(tx, hub, booking.order_id).await?;
    }
    Ok(())
}

/// What was never sent goes back, and is bought when somebody wants it.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn put_aside(tx: &mut Tx, cx: &ActCx<'_>, asked: &DecisionRow) -> Result<(), ActError> {
    let hub = cx.hub;
    let Some(row) = account_of(tx, asked).await? else { return Ok(()) };
    for booking in unsent(tx, row.id).await? {
        let held = bookings::lines(tx, booking.id).await?;
        book::give_back(tx, hub, &booking, BookingState::Released, "put aside by a person").await?;
        let ids: Vec<_> = held.iter().filter(|held| held.live).map(|held| held.line).collect();
        for mut line in lines::by_ids(tx, &ids).await? {
            if line.status == LineStatus::Paid {
                moves::lay_aside(tx, &mut line, true).await?;
            }
        }
        moves::refresh(tx, hub, booking.order_id).await?;
    }
    Ok(())
}

/// The bookings that were not sent, locked with their orders.
async fn unsent(tx: &mut Tx, account: AccountId) -> Result<Vec<BookingRow>, StoreError> {
    let mut found = Vec::new();
    for booking in bookings::unsent(tx, account).await? {
        orders::lock(tx, booking.order_id).await?;
        let still = bookings::lock(tx, booking.id).await?;
        found.extend(still.filter(|row| row.state == BookingState::Reserved && row.account == account));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_aside_is_asked_again_when_more_waits() {
        let at = Moment::from_micros;
        let row = |state: &str| DecisionRow {
            id: domain::Id::new(1),
            kind: DecisionKind::SessionExpired,
            subject: String::new(),
            order_id: None,
            line: None,
            booking: None,
            provider_order: None,
            details: json!({}),
            state: state.to_owned(),
            answer: String::new(),
            answered_by: String::new(),
            asked_at: at(1),
            answered_at: 10,
        };
        let waits = |newest| Waiting { followed: 1, newest, ..Waiting::default() };
        for (waiting, last, anew, expected) in [
            (Waiting::default(), None, true, false),
            (waits(None), None, false, true),
            (waits(None), Some(row("open")), false, true),
            (waits(None), Some(row("withdrawn")), false, true),
            (waits(None), Some(row("answered")), false, false),
            (waits(None), Some(row("answered")), true, true),
            (waits(Some(at(9))), Some(row("answered")), false, false),
            (waits(Some(at(11))), Some(row("answered")), false, true),
        ] {
            assert_eq!(waiting.is_news(last.as_ref(), anew), expected, "{waiting:?} {anew}");
        }
    }
}
