//! How a company works with one shop: statuses both ways, what counts as paid, customers, goods. A shop in this process, a
//! clock moved by hand; each test is told on both databases.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![allow(clippy::result_large_err, reason = "the error of calls is what it is")]

mod catalogue;
mod changes;
mod customers;
mod many_lines;
mod names;
mod paid;
mod planning;
mod refunds;
mod replaced;
mod shop;
mod stage;
mod statuses;
