//! Durable work. Jobs stand in lanes; a lane is leased to one worker at a time, which runs its jobs one after another,
//! so that two jobs of an order or of an account never meet. Knows nothing of orders.
//!
//! A job is queued in the transaction of its cause, carries ids only, and may be run again after a crash at any moment:
//! it looks at its rows first. Every write on behalf of a job proves its lease (`JobCx::begin`), so a worker whose lease
//! is gone cannot write (BR-80).
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

mod by_turns;
mod ends;
mod engine;
mod heartbeat;
mod held;
mod job;
mod lane;
mod queue;
pub mod rows;
mod timetable;
mod wake;

pub use by_turns::{Leased, Node};
pub use engine::{Engine, EngineOptions, Running};
pub use job::{Job, JobCx, JobKind, Lane, Registry, Stop};
pub use lane::PROCESS_ENDED;
pub use queue::{cancel, given_up, queue, queue_at, queue_each, unqueue};
pub use wake::PostgresWake;

/// All statements of this crate, for the test that prepares them.
pub const STATEMENTS: &[&[&store::Statement]] = &[rows::STATEMENTS, timetable::STATEMENTS];
