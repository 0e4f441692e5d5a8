//! Shops that are watched: their facts are asked for each night, nothing is missing after the night, webhooks that stop are made anew, old orders come when they
//! are wished for, and what could not be read is read again. Each test is told on both databases.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![allow(clippy::result_large_err, reason = "the error of calls is what it is")]

mod facts;
mod hooks;
mod old_orders;
mod proof;
mod same_shop;
mod shop;
mod stage;
