//! Companies, and the lanes of a company, are served in turn.

use std::time::Duration;

use testkit::both;

use crate::bench::{Bench, Event, step};

const MANY: usize = 1000;

#[tokio::test]
async fn a_thousand_jobs_of_one_company_starve_nobody() {
    both(|store| async move {
        // A company with many lanes, and one with a single long lane; in both cases there is one worker for all.
        let mut bench = Bench::new(store).await;
        let second = bench.new_company().await;
        let third = bench.new_company().await;
        for lanes in [MANY, 1] {
            let busy: Vec<_> = (0..MANY).map(|number| step(&format!("lane{}", number % lanes), "busy")).collect();
            bench.queue(&busy).await;
            bench.queue_for(second, &[step("a", "second")]).await;
            bench.queue_for(third, &[step("a", "third")]).await;
            let engine = bench.start("n", 1).await;
            let mut waited_for = vec!["second", "third"];
            let mut busy = 0;
            while !waited_for.is_empty() {
                if let Event::Began(name, _) = bench.next().await {
                    busy += usize::from(name == "busy");
                    waited_for.retain(|waited| *waited != name);
                }
            }
            assert!(busy <= 33, "{busy} jobs came before");
            if lanes == 1 {
                // Within a company too: a new lane does not wait for the end of the long one.
                bench.queue(&[step("short", "short")]).await;
                let mut before = 0;
                while bench.next().await != Event::Began("short".to_owned(), 1) {
                    before += 1;
                }
                assert!(before <= 200, "{before} events came before");
            }
            engine.stop(Duration::from_secs(20)).await;
            while bench.next_or(Event::Told(String::new())) != Event::Told(String::new()) {}
            for table in ["jobs", "lanes"] {
                bench.sql(format!("DELETE FROM {table}")).await;
            }
        }
    })
    .await;
}
