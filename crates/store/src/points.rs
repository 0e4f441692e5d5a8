//! Named points: places before and after every outside effect and every commit where a rehearsal may kill the process.
//! Always compiled; unarmed, a point costs one relaxed load. Armed only over the conductor's control pipe.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
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
];

/// From which level of faults a point is killed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Intake and booking.
    Mild,
    /// All.
    Hard,
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

/// Passes a point. Use the macro `point!`.
pub fn pass(name: &'static str) {
    if ARMED.load(Ordering::Relaxed) {
        passed(name);
    }
}

#[cold]
fn passed(name: &'static str) {
    debug_assert!(POINTS.iter().any(|(known, _)| *known == name), "point {name} is not listed");
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

/// A named point: `point!("book.send.called")`.
#[macro_export]
macro_rules! point {
    ($name:literal) => {
        $crate::points::pass($name)
    };
}
