//! Rows on both databases: the same schema, the same answers, the same refusals.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

/// Rows are compared as they show themselves: every field is in it.
macro_rules! same {
    ($left:expr, $right:expr) => {
        assert_eq!(format!("{:#?}", $left), format!("{:#?}", $right))
    };
}

mod at_once;
mod br_41;
mod lists;
mod round_trips;
mod round_trips_of_buying;
mod scene;
mod schema;
mod search;
