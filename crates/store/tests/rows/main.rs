//! Rows on both databases: the same schema, the same answers, the same refusals.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod at_once;
mod br_41;
mod round_trips;
mod scene;
mod schema;
mod search;
