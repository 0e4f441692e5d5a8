//! The life of an order, one folder per step in the order of its life, and beside the road what the steps need.
//!
//! Every act that a person, a rule, the API or the command line can do is one type here (`act::Act`), carried out in one
//! transaction. Everything that touches the outside is three moves: intent (a transaction), call (a job, holding no
//! transaction), outcome (a transaction). Shops and providers are known only as `dyn Channel` and `dyn Provider`.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

// The road, in the order of an order's life and of the table in ARCHITECTURE.md; blank lines keep the formatter from
// sorting it.
pub mod inbox;

pub mod intake;

pub mod plan;

pub mod book;

pub mod follow;

pub mod receive;

pub mod ship;

pub mod tell;

// Beside the road.
pub mod act;
pub mod activities;
pub mod catalogue;
pub mod connections;
pub mod customers;
pub mod decisions;
pub mod facts;
pub mod hooks;
pub mod hub;
pub mod keys;
pub mod moves;
pub mod offers;
pub mod orders;
pub mod people;
pub mod pictures;
pub mod policy;
pub mod proof;
pub mod rename;
pub mod restored;
pub mod sessions;
pub mod status_names;
pub mod statuses;
pub mod upkeep;

pub use act::{ACTS, Act, ActCx, ActEntry, ActError, Caller, Outcome};
pub use hub::{Hub, Pace};

use jobs::Registry;

/// Every kind of job of the flow, and its timetable.
#[must_use]
pub fn jobs() -> Registry<Hub> {
    Registry::default()
        .with::<inbox::ReadOrder>()
        .with::<inbox::PollOrders>()
        .with::<inbox::RunNight>()
        .with::<inbox::ReadDeep>()
        .with::<proof::ProveOrders>()
        .with::<hooks::CheckHooks>()
        .with::<intake::UnderstandOrder>()
        .with::<plan::PlanOrder>()
        .with::<plan::PlanWaiting>()
        .with::<plan::RecalculateOrder>()
        .with::<activities::DeriveActivities>()
        .with::<book::SendBooking>()
        .with::<book::SearchBooking>()
        .with::<book::CheckBooking>()
        .with::<book::CancelProviderOrder>()
        .with::<book::BindNumber>()
        .with::<book::FetchPaymentLink>()
        .with::<follow::SyncAccount>()
        .with::<follow::ReadProviderOrder>()
        .with::<tell::SendStatus>()
        .with::<statuses::ReadShopStatuses>()
        .with::<statuses::ApplyRules>()
        .with::<customers::ApplyPolicy>()
        .with::<catalogue::ReadGoods>()
        .with::<catalogue::ReadCatalogues>()
        .with::<sessions::RenewSession>()
        .with::<sessions::ResumeWork>()
        .with::<sessions::AskForSignIn>()
        .with::<connections::TestConnection>()
        .with::<facts::AskFacts>()
        .with::<pictures::FetchPicture>()
        .with::<restored::WatchRestored>()
        .with::<restored::LookSince>()
        .with::<keys::SealAnew>()
        .with::<upkeep::Upkeep>()
        .every("catalogues", domain::time::DAY, || catalogue::ReadCatalogues {})
        .every("upkeep", domain::time::HOUR * 6, || upkeep::Upkeep {})
}
