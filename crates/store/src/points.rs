//! Named points: places before and after every outside effect and every commit where a rehearsal may kill the process,
//! and where a story, which runs everybody in one thread, lets another go on (decision 12). Always compiled; unarmed, a
//! point costs one relaxed load. Armed only over the conductor's control pipe, or by a story's turnstile.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    rc::Rc,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

static ARMED: AtomicBool = AtomicBool::new(false);
static STATE: Mutex<State> = Mutex::new(State { counting: BTreeMap::new(), deadly: BTreeMap::new(), reached: None });

struct State {
    counting: BTreeMap<&'static str, u64>,
    deadly: BTreeMap<String, u64>,
    reached: Option<fn(&str)>,
}

/// Every point of the product, with the level of faults from which a rehearsal kills there.
pub const POINTS: &[(&str, Level)] = &[
    ("hook.stored", Level::Mild),
    ("intake.raw_stored", Level::Mild),
    ("intake.understood", Level::Mild),
    ("plan.reserving", Level::Mild),
    ("plan.reserved", Level::Mild),
    ("book.send.written", Level::Mild),
    ("book.send.called", Level::Mild),
    ("book.settle.committing", Level::Mild),
    ("book.settle.committed", Level::Mild),
    ("book.search.called", Level::Mild),
    ("follow.read", Level::Mild),
    ("follow.applied", Level::Mild),
    ("act.committing", Level::Hard),
    ("act.committed", Level::Hard),
    ("tell.sending", Level::Hard),
    ("tell.called", Level::Hard),
    ("tell.noted", Level::Hard),
    ("decision.answered", Level::Hard),
    ("jobs.claimed", Level::Hard),
    ("jobs.finished", Level::Hard),
    ("session.renewed", Level::Hard),
    ("cancel.called", Level::Hard),
    ("bind.read", Level::Stories),
];

/// Points that only commands pass: migration, backup, export, restore and import. `--stop-at` stops there.
pub const COMMAND_POINTS: &[&str] = &[
    "schema.applying",
    "keys.sealing",
    "export.writing",
    "export.written",
    "export.renamed",
    "restore.checked",
    "restore.table",
    "restore.committing",
    "restore.committed",
];

/// From which level of faults a point is killed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Intake and booking.
    Mild,
    /// All that the people of a rehearsal come past.
    Hard,
    /// Never in a rehearsal: only a story has buyers who bind orders by hand.
    Stories,
}

/// Turns counting on and says what to do when the deadly point is reached.
pub fn arm(reached: fn(&str)) {
    STATE.lock().unwrap_or_else(PoisonError::into_inner).reached = Some(reached);
    ARMED.store(true, Ordering::Relaxed);
}

/// The process shall end when this point is passed for the n-th time from its start (1 = the first time). Several points
/// may be deadly at once; the first one reached counts.
pub fn kill_at(point: &str, occurrence: u64) {
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    state.deadly.insert(point.to_owned(), occurrence.max(1));
}

/// Where a task stands when a story may let another go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Before a transaction of this name.
    Beginning(&'static str),
    /// After its commit.
    Committed(&'static str),
    /// At a named point.
    Point(&'static str),
}

/// Decides, for all tasks of one thread, who goes on.
pub trait Turnstile {
    /// The task that is being polled stands here. True: it waits until it is polled again.
    fn arrive(&self, at: Stand) -> bool;
    /// The task that is being polled waits for another task of this process.
    fn waits(&self);
}

thread_local! {
    static TURNSTILE: RefCell<Option<Rc<dyn Turnstile>>> = const { RefCell::new(None) };
}

/// Sets up a turnstile for what runs in this thread, or takes it away.
pub fn set_turnstile(turnstile: Option<Rc<dyn Turnstile>>) {
    if turnstile.is_some() {
        ARMED.store(true, Ordering::Relaxed);
    }
    TURNSTILE.set(turnstile);
}

/// Whether this bug is planted here, so that the stories can show that they find it: only with the cargo feature
/// `planted`, chosen by `SUPERCARGO_PLANTED`. Without the feature it is the constant no.
#[must_use]
pub fn planted(name: &str) -> bool {
    static CHOSEN: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    cfg!(feature = "planted") && CHOSEN.get_or_init(|| std::env::var("SUPERCARGO_PLANTED").unwrap_or_default()) == name
}

/// Passes a point. Use the macro `point!`.
pub async fn pass(name: &'static str) {
    if ARMED.load(Ordering::Relaxed) {
        passed(name);
        Arriving(Some(Stand::Point(name))).await;
    }
}

/// Passes the begin or the end of a transaction.
pub(crate) async fn stand(at: Stand) {
    if ARMED.load(Ordering::Relaxed) {
        Arriving(Some(at)).await;
    }
}

/// Waits for another task of this process: a lock in memory, an answer from whoever works for several. A story, which lets
/// one task go on at a time, has to know that this one waits neither for the database nor for the clock.
pub async fn for_another<F: Future>(future: F) -> F::Output {
    if !ARMED.load(Ordering::Relaxed) {
        return future.await;
    }
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| {
        let poll = future.as_mut().poll(cx);
        if poll.is_pending()
            && let Some(turnstile) = TURNSTILE.with_borrow(Clone::clone)
        {
            turnstile.waits();
        }
        poll
    })
    .await
}

/// Arrives once; whoever polls again has decided that it goes on.
struct Arriving(Option<Stand>);

impl Future for Arriving {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let Some(at) = self.0.take() else { return Poll::Ready(()) };
        let turnstile = TURNSTILE.with_borrow(Clone::clone);
        if turnstile.is_some_and(|turnstile| turnstile.arrive(at)) { Poll::Pending } else { Poll::Ready(()) }
    }
}

#[cold]
fn passed(name: &'static str) {
    debug_assert!(
        POINTS.iter().any(|(known, _)| *known == name) || COMMAND_POINTS.contains(&name),
        "point {name} is not listed"
    );
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    let count = state.counting.entry(name).or_insert(0);
    *count += 1;
    let count = *count;
    if state.deadly.get(name) == Some(&count)
        && let Some(reached) = state.reached
    {
        drop(state);
        reached(name);
    }
}

/// A named point: `point!("book.send.called");` in an `async fn`.
#[macro_export]
macro_rules! point {
    ($name:literal) => {
        $crate::points::pass($name).await
    };
}
