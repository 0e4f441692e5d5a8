//! Rows by what they are: one file a table or a table with its parts. Each file lists its statements; `STATEMENTS` names
//! the files, and one test prepares all of them on both databases.

pub mod accounts;
pub mod activities;
pub mod acts;
pub mod bookings;
pub mod catalogues;
pub mod connections;
pub mod customers;
pub mod decisions;
pub mod deliveries;
pub mod exchanges;
pub mod ledger;
pub mod lines;
pub mod lists;
pub mod notes;
pub mod offers;
pub mod orders;
pub mod packages;
pub mod parcels;
pub mod people;
pub mod pictures;
pub mod plans;
pub mod products;
pub mod proofs;
pub mod provider_orders;
pub mod raw_orders;
pub mod readings;
pub mod sealed;
pub mod search;
pub mod shop_watches;
pub mod sign_ins;
pub mod status_names;
pub mod tellings;
pub mod variants;
pub mod warehouses;

use crate::Statement;

/// All statements of the store, by file.
pub const STATEMENTS: &[&[&Statement]] = &[
    crate::schema::STATEMENTS,
    crate::export::STATEMENTS,
    accounts::STATEMENTS,
    activities::STATEMENTS,
    acts::STATEMENTS,
    bookings::STATEMENTS,
    catalogues::STATEMENTS,
    connections::STATEMENTS,
    customers::STATEMENTS,
    decisions::STATEMENTS,
    deliveries::STATEMENTS,
    exchanges::STATEMENTS,
    ledger::STATEMENTS,
    lines::STATEMENTS,
    lists::STATEMENTS,
    lists::MORE_STATEMENTS,
    lists::FIGURES,
    notes::STATEMENTS,
    offers::STATEMENTS,
    orders::STATEMENTS,
    packages::STATEMENTS,
    parcels::STATEMENTS,
    people::companies::STATEMENTS,
    people::users::STATEMENTS,
    people::factors::STATEMENTS,
    people::members::STATEMENTS,
    people::invitations::STATEMENTS,
    people::logins::STATEMENTS,
    people::tokens::STATEMENTS,
    pictures::STATEMENTS,
    plans::STATEMENTS,
    products::STATEMENTS,
    proofs::STATEMENTS,
    proofs::OF_DAYS,
    provider_orders::STATEMENTS,
    raw_orders::STATEMENTS,
    readings::STATEMENTS,
    search::STATEMENTS,
    sealed::STATEMENTS,
    shop_watches::STATEMENTS,
    sign_ins::STATEMENTS,
    status_names::STATEMENTS,
    tellings::STATEMENTS,
    variants::STATEMENTS,
    warehouses::STATEMENTS,
];
