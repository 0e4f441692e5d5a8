//! The engine on both databases: every test queues rows, moves the clock by hand and listens to what the jobs say.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod bench;
mod crashes;
mod endings;
mod fairness;
mod lanes;
mod nodes;
mod queueing;
mod timetable;

use testkit::both;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    both(|store| async move {
        let statements: Vec<_> = jobs::STATEMENTS.concat();
        let refused = store::schema::refused_statements(&store, &statements).await.unwrap();
        assert!(refused.is_empty(), "{refused:#?}");
    })
    .await;
}
