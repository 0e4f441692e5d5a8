//! Rehearsals: hub and world against each other on a conducted clock, with faults and kills, and the judge over both
//! ledgers at the end. The hub is the shipped binary in a process of its own; the conductor, the cast (payer, clerk,
//! answerer, customer) and the judge are outside and speak HTTP like everybody.

mod cast;
mod client;
mod conductor;
mod demo;
mod reading;
mod replay;
mod run;
mod stage;

pub use cast::{Answers, Cast, Scene};
pub use client::{Client, Within};
pub use demo::demo;
pub use reading::rehearse_reading;
pub use replay::replay;
pub use run::{Plan, once, rehearse};
pub(crate) use stage::Place;
pub use stage::{Shop, consignee, consignee_in_ledger};
