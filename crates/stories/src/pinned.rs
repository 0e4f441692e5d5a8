//! A story stays on one processor: its thread and the thread of its database hand each other the word some ten thousand
//! times and never work at once, so waking one another across processors would cost more than the story itself.

use std::sync::{Mutex, PoisonError};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

static STORIES: Mutex<Vec<usize>> = Mutex::new(Vec::new());

/// The processor of a story that is being told, until dropped.
#[derive(Debug)]
pub(crate) struct Pinned(Option<usize>);

impl Pinned {
    /// Keeps this thread, and those that it starts, on the processor with the fewest stories. Where that cannot be had,
    /// everything goes on as it was.
    pub(crate) fn here() -> Self {
        let Ok(allowed) = sched_getaffinity(None) else { return Self(None) };
        let mut stories = STORIES.lock().unwrap_or_else(PoisonError::into_inner);
        let those = (0..CpuSet::MAX_CPU).filter(|processor| allowed.is_set(*processor));
        let Some(chosen) = those.min_by_key(|one| stories.iter().filter(|other| *other == one).count()) else {
            return Self(None);
        };
        let mut only = CpuSet::new();
        only.set(chosen);
        if sched_setaffinity(None, &only).is_err() {
            return Self(None);
        }
        stories.push(chosen);
        Self(Some(chosen))
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let mut stories = STORIES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = stories.iter().position(|one| Some(*one) == self.0) {
            stories.swap_remove(at);
        }
    }
}
