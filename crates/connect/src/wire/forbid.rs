//! A guard for tests and rehearsals: while a transaction is open, the same task may not send (a transaction never
//! waits for the network). Only debug builds look.

use std::{
    collections::HashMap,
    marker::PhantomData,
    sync::{Mutex, PoisonError},
    thread::ThreadId,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Task(tokio::task::Id),
    Thread(ThreadId),
}

fn who() -> Who {
    tokio::task::try_id().map_or_else(|| Who::Thread(std::thread::current().id()), Who::Task)
}

static OPEN: Mutex<Option<HashMap<Who, usize>>> = Mutex::new(None);

/// While it lives, the task that made it may not send.
#[derive(Debug)]
#[must_use = "sending is forbidden only while this lives"]
pub struct Forbidden(Who, PhantomData<()>);

/// Forbids sending to the present task until the answer is dropped. May be nested.
pub fn forbid_sending() -> Forbidden {
    let who = who();
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    *open.get_or_insert_default().entry(who).or_insert(0) += 1;
    Forbidden(who, PhantomData)
}

impl Drop for Forbidden {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = open.as_mut()
            && let Some(count) = open.get_mut(&self.0)
        {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.0);
            }
        }
    }
}

/// Panics in debug builds when the present task holds a guard.
pub(super) fn assert_allowed(doing: &str) {
    if cfg!(debug_assertions) {
        let held =
            OPEN.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|open| open.contains_key(&who()));
        assert!(!held, "{doing} was sent inside a transaction");
    }
}
