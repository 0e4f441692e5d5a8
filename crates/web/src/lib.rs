//! Doors and pages: webhooks in, API, admin pages.
//!
//! `doors` are the routes: the API, the webhooks, and the handlers that fill the pages from rows. `frame` and `components` are what pages are made of, `pages` has a folder for each, `lang` their words, `look` their
//! style sheet and script, `http` the plumbing under every door. Nothing here decides anything about an order.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

pub mod components;
mod doors;
pub mod frame;
pub mod http;
pub mod lang;
pub mod pages;
pub mod tour;

pub use doors::{App, Demo, KeptLogin, openapi, pump, router};
