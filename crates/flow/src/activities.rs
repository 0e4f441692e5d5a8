//! The thread through the steps: work that people watch, with its counters, its red errors and its questions (domain guide
//! 4.5). How an activity stands follows from its lines, their bookings and questions, and is derived anew whenever an order
//! that it touches changes (`moves::refresh`). Ending a window ends nothing here; only `activity.abort` does.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Refusal, Right,
    activity::{ActivityKind, ActivityState, ActivityStep, state_of},
    actor::Actor,
    booking::BookingState,
    decision::DecisionKind,
    ids::{AccountId, ActivityId, LineId, OrderId, RawOrderId},
    line::LineStatus,
    refusal::RefusalCode,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, activities,
    activities::{ActivityLineRow, ActivityRow},
    bookings::{self, BookingLineRow, BookingRow},
    decisions::{self, DecisionRow},
    lines::{self, LineRow},
    orders,
};

use crate::{
    act::{Act, ActCx, ActError},
    book,
    hub::Hub,
    inbox::order_lane,
    moves,
};

/// How far a line of an activity is.
#[derive(Debug, Clone)]
pub struct LineStep {
    /// The line as it is now.
    pub line: LineRow,
    /// How far.
    pub step: ActivityStep,
    /// The booking that holds it, or held it last in this activity.
    pub booking: Option<BookingRow>,
    /// The code of what went wrong; may be empty.
    pub problem: String,
    /// Open questions about it.
    pub asked: Vec<DecisionRow>,
}

/// Begins an activity over lines.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn begin(
    tx: &mut Tx,
    hub: &Hub,
    kind: ActivityKind,
    actor: Actor,
    account: Option<AccountId>,
    over: &[LineRow],
) -> Result<ActivityRow, StoreError> {
    let mut row = ActivityRow::begun(hub.env.id(), kind, actor.to_string(), account, hub.env.now());
    row.found_lines = i64::try_from(over.len()).unwrap_or(i64::MAX);
    activities::insert(tx, &row).await?;
    for line in over {
        activities::add_line(tx, row.id, line.id, line.order_id).await?;
    }
    Ok(row)
}

/// More or fewer plans of an activity are being made.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn planning(tx: &mut Tx, hub: &Hub, id: ActivityId, change: i64) -> Result<(), StoreError> {
    let Some(mut row) = activities::lock(tx, id).await?.filter(|row| !row.is_ended()) else { return Ok(()) };
    row.pending = (row.pending + change).max(0);
    row.changed_at = hub.env.now();
    activities::update(tx, &row).await
}

/// A job of an activity went to quarantine: the activity waits for it no more, and says why (BR-82).
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn given_up(
    tx: &mut Tx,
    hub: &Hub,
    id: ActivityId,
    order: OrderId,
    why: &str,
) -> Result<(), StoreError> {
    // Orders before activities, as everywhere.
    orders::lock(tx, order).await?;
    let Some(row) = activities::lock(tx, id).await?.filter(|row| !row.is_ended()) else { return Ok(()) };
    let problem = if why == jobs::PROCESS_ENDED { "process_ended" } else { why };
    activities::update(tx, &ActivityRow { problem: problem.to_owned(), ..row }).await?;
    planning(tx, hub, id, -1).await?;
    jobs::queue(tx, &hub.env, &DeriveActivities { order }).await
}

/// Derives anew how the activities stand that touch an order.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeriveActivities {
    /// The order.
    pub order: OrderId,
}

impl JobKind for DeriveActivities {
    const NAME: &'static str = "activities.derive";
    fn lane(&self) -> Lane {
        order_lane(RawOrderId::new(self.order.number()))
    }
    fn unique(&self) -> Option<String> {
        Some(self.order.to_string())
    }
}

impl Job<Hub> for DeriveActivities {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let mut tx = cx.begin("activities: derive").await?;
        moves::refresh(&mut tx, cx.app, self.order).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The booking activity that goes on over one of these lines.
///
/// # Errors
/// When the rows cannot be read.
pub(crate) async fn going_on(
    tx: &mut Tx,
    order: OrderId,
    chosen: &[LineId],
) -> Result<Option<ActivityRow>, StoreError> {
    let open = activities::open_of_order(tx, order).await?;
    for row in open.into_iter().filter(|row| row.kind == ActivityKind::Booking) {
        let has = activities::lines(tx, &[row.id]).await?;
        if has.iter().any(|line| chosen.contains(&line.line)) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// How far each line of an activity is.
///
/// # Errors
/// When the rows cannot be read.
pub async fn steps(read: &mut impl Read, row: &ActivityRow) -> Result<Vec<LineStep>, StoreError> {
    let about = activities::lines(read, &[row.id]).await?;
    let ids: Vec<LineId> = about.iter().map(|line| line.line).collect();
    let orders: BTreeSet<OrderId> = about.iter().map(|line| line.order_id).collect();
    let orders: Vec<OrderId> = orders.into_iter().collect();
    let rows = lines::by_ids(read, &ids).await?;
    let booked = bookings::of_orders(read, &orders).await?;
    let held = bookings::lines_of_orders(read, &orders).await?;
    let mut asked: Vec<DecisionRow> =
        decisions::of_orders(read, &orders).await?.into_iter().filter(|one| one.state == "open").collect();
    asked.extend(about_sessions(read, &booked).await?);
    let rows: HashMap<LineId, &LineRow> = rows.iter().map(|line| (line.id, line)).collect();
    let mut by_line: HashMap<LineId, Vec<&BookingLineRow>> = HashMap::new();
    for one in &held {
        by_line.entry(one.line).or_default().push(one);
    }
    let mut steps = Vec::new();
    for part in &about {
        let Some(line) = rows.get(&part.line) else { continue };
        let held = by_line.get(&part.line).map_or(&[][..], Vec::as_slice);
        steps.push(step(row, part, line, &booked, held, &asked));
    }
    Ok(steps)
}

/// Open questions about the sessions for which bookings wait that were not sent.
async fn about_sessions(read: &mut impl Read, booked: &[BookingRow]) -> Result<Vec<DecisionRow>, StoreError> {
    let unsent = booked.iter().filter(|booking| booking.state == BookingState::Reserved);
    let mut asked = Vec::new();
    for account in unsent.map(|booking| booking.account).collect::<BTreeSet<AccountId>>() {
        let last = decisions::last_about_account(read, DecisionKind::SessionExpired, account).await?;
        asked.extend(last.filter(|last| last.state == "open"));
    }
    Ok(asked)
}

fn step(
    row: &ActivityRow,
    part: &ActivityLineRow,
    line: &LineRow,
    booked: &[BookingRow],
    held: &[&BookingLineRow],
    asked: &[DecisionRow],
) -> LineStep {
    let live = held.iter().find(|held| held.live);
    let last = live.or_else(|| held.iter().max_by_key(|held| held.booking));
    let booking = last.and_then(|held| booked.iter().find(|booking| booking.id == held.booking));
    let asked: Vec<DecisionRow> = asked
        .iter()
        .filter(|one| match one.line() {
            Some(about) => about == line.id,
            None if one.account().is_some() => booking.is_some_and(|booking| {
                booking.state == BookingState::Reserved && one.account() == Some(booking.account)
            }),
            None if one.booking().is_none() => crate::decisions::names(one, line.id),
            None => booking.is_some_and(|booking| one.booking() == Some(booking.id)),
        })
        .cloned()
        .collect();
    let step = match row.kind {
        ActivityKind::Unbind if live.is_some() && part.problem.is_empty() => ActivityStep::Working,
        ActivityKind::Unbind if live.is_some() => ActivityStep::Left,
        ActivityKind::Unbind if live.is_none() => ActivityStep::Done,
        ActivityKind::Bind if live.is_none() && row.pending > 0 => ActivityStep::Working,
        // The link is asked for as a whole; its lines only say what it pays.
        ActivityKind::Payment if row.is_ended() => ActivityStep::Done,
        ActivityKind::Payment => ActivityStep::Working,
        // Prices were asked for: what became of the line since is another story.
        ActivityKind::Recalculate if row.pending > 0 => ActivityStep::Planning,
        ActivityKind::Recalculate if part.problem.is_empty() => ActivityStep::Done,
        ActivityKind::Recalculate => ActivityStep::Left,
        _ if !asked.is_empty() => ActivityStep::Asking,
        _ if live.is_some() && booking.is_some_and(BookingRow::is_unchecked) => ActivityStep::Done,
        _ => match booking.filter(|_| live.is_some()).map(|booking| booking.state) {
            Some(BookingState::Verified) => ActivityStep::Done,
            Some(BookingState::Mismatch) => ActivityStep::Asking,
            Some(
                BookingState::Reserved | BookingState::Sending | BookingState::Created | BookingState::OutcomeUnknown,
            ) => ActivityStep::Working,
            Some(BookingState::Rejected | BookingState::Released) | None if line.status.is_in_procurement() => {
                ActivityStep::Done
            }
            Some(BookingState::Rejected | BookingState::Released) | None if row.pending > 0 => ActivityStep::Planning,
            Some(BookingState::Rejected | BookingState::Released) | None => match line.status {
                LineStatus::Shipped | LineStatus::Received => ActivityStep::Done,
                _ => ActivityStep::Left,
            },
        },
    };
    let booking = booking.filter(|booking| live.is_some() || booking.created_at >= row.created_at);
    let booking = booking.filter(|_| row.kind != ActivityKind::Recalculate).cloned();
    LineStep { line: line.clone(), step, booking, problem: part.problem.clone(), asked }
}

/// Derives anew how the activities stand that touch an order.
///
/// # Errors
/// When the rows cannot be read or written.
pub(crate) async fn refresh(tx: &mut Tx, hub: &Hub, order: OrderId) -> Result<(), StoreError> {
    for row in activities::open_of_order(tx, order).await? {
        let steps = steps(tx, &row).await?;
        let count =
            |step: ActivityStep| i64::try_from(steps.iter().filter(|one| one.step == step).count()).unwrap_or(i64::MAX);
        let all: Vec<ActivityStep> = steps.iter().map(|one| one.step).collect();
        let state = if row.pending > 0 { ActivityState::Running } else { state_of(&all) };
        let asked: Vec<&DecisionRow> = steps.iter().flat_map(|one| &one.asked).collect();
        let only_sign_in = !asked.is_empty() && asked.iter().all(|one| one.kind == DecisionKind::SessionExpired);
        let state =
            if state == ActivityState::WaitingDecision && only_sign_in { ActivityState::WaitingSession } else { state };
        let bookings: BTreeSet<_> =
            steps.iter().filter_map(|one| one.booking.as_ref()).map(|booking| booking.id).collect();
        let mut found = 0;
        for booking in bookings {
            found += store::provider_orders::of_booking(tx, booking).await?.len();
        }
        let now = hub.env.now();
        let new = ActivityRow {
            state,
            found_orders: i64::try_from(found).unwrap_or(i64::MAX).max(row.found_orders),
            done: count(ActivityStep::Done),
            failed: count(ActivityStep::Left),
            ended_at: if state.is_ended() { now.micros() } else { 0 },
            ..row.clone()
        };
        if new != row {
            activities::update(tx, &ActivityRow { changed_at: now, ..new }).await?;
        }
    }
    Ok(())
}

/// What a look at an account found, told to the syncs that people wished before it began.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn synced(
    tx: &mut Tx,
    hub: &Hub,
    account: AccountId,
    began: domain::Moment,
    found: (usize, usize),
) -> Result<(), StoreError> {
    let now = hub.env.now();
    for row in activities::open_of_account(tx, ActivityKind::Sync, account).await? {
        if row.created_at > began {
            continue;
        }
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let ended = ActivityRow {
            state: ActivityState::Done,
            found_lines: count(found.0),
            found_orders: count(found.1),
            done: count(found.1),
            problem: String::new(),
            changed_at: now,
            ended_at: now.micros(),
            ..row
        };
        activities::update(tx, &ended).await?;
    }
    Ok(())
}

/// A sync waits for a person to sign in, or does so no more.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn sync_waits(tx: &mut Tx, hub: &Hub, account: AccountId, waits: bool) -> Result<(), StoreError> {
    let state = if waits { ActivityState::WaitingSession } else { ActivityState::Running };
    for row in activities::open_of_account(tx, ActivityKind::Sync, account).await? {
        if row.state != state {
            activities::update(tx, &ActivityRow { state, changed_at: hub.env.now(), ..row }).await?;
        }
    }
    Ok(())
}

/// Something stands in the way of a sync: it is shown, and the sync goes on when that is gone.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn sync_troubled(tx: &mut Tx, hub: &Hub, account: AccountId, why: &str) -> Result<(), StoreError> {
    for row in activities::open_of_account(tx, ActivityKind::Sync, account).await? {
        let state = ActivityState::Running;
        let troubled = ActivityRow { state, problem: why.to_owned(), changed_at: hub.env.now(), ..row };
        activities::update(tx, &troubled).await?;
    }
    Ok(())
}

/// Ends an activity as it stands: what is done stays done, what was not sent is not sent any more.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Abort {
    /// The activity.
    #[schema(value_type = String)]
    pub activity: ActivityId,
}

/// An aborted activity.
#[derive(Debug, Serialize)]
pub struct Aborted {
    /// The activity.
    pub activity: ActivityId,
    /// Lines that were taken back before they were sent.
    pub taken_back: Vec<LineId>,
}

impl Act for Abort {
    const NAME: &'static str = "activity.abort";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Aborted;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match activities::lookup(read, self.activity).await? {
            None => vec![RefusalCode::NotFound.refusal().with("activity", self.activity)],
            Some(row) if row.is_ended() => vec![RefusalCode::ActivityEnded.refusal()],
            Some(_) => Vec::new(),
        })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Aborted, ActError> {
        let hub = cx.hub;
        // Orders before activities, as everywhere: else two transactions wait for each other.
        let about = activities::lines(tx, &[self.activity]).await?;
        for order in about.iter().map(|line| line.order_id).collect::<BTreeSet<OrderId>>() {
            orders::lock(tx, order).await?;
        }
        let Some(row) = activities::lock(tx, self.activity).await?.filter(|row| !row.is_ended()) else {
            return Err(ActError::Stale);
        };
        let now = hub.env.now();
        let steps = steps(tx, &row).await?;
        // Ended first: whatever changes below must not be derived into another end.
        let ended = ActivityRow {
            state: ActivityState::Aborted,
            pending: 0,
            changed_at: now,
            ended_at: now.micros(),
            ..row.clone()
        };
        activities::update(tx, &ended).await?;
        let mut taken_back = Vec::new();
        let mut orders = BTreeSet::new();
        for one in &steps {
            orders.insert(one.line.order_id);
            let unsent = one.booking.as_ref().filter(|booking| booking.state == BookingState::Reserved);
            if let Some(booking) = unsent {
                book::release_held(tx, hub, booking, one.line.id).await?;
                taken_back.push(one.line.id);
            }
            // A question about a purchase that exists stays; one about a line that is not bought has lost its reason.
            if one.step == ActivityStep::Asking && one.line.status == LineStatus::Paid {
                decisions::withdraw_line(tx, one.line.id, now).await?;
            }
            let aside = unsent.is_some() || matches!(one.step, ActivityStep::Planning | ActivityStep::Asking);
            if row.kind == ActivityKind::Booking && aside {
                for mut line in lines::by_ids(tx, &[one.line.id]).await? {
                    if line.status == LineStatus::Paid {
                        moves::lay_aside(tx, &mut line, true).await?;
                    }
                }
            }
        }
        for order in orders {
            moves::refresh(tx, hub, order).await?;
        }
        Ok(Aborted { activity: row.id, taken_back })
    }
}
