//! The timetable queues for each company once a period, whatever number of nodes looks at it.

use std::time::Duration;

use domain::time::{MINUTE, SECOND};
use jobs::Registry;
use testkit::both;

use crate::bench::{App, Bench, Do, Event, Step, keyed, step};

fn registry() -> Registry<App> {
    Registry::default().with::<Step>().every("test.tick", MINUTE, || keyed("tick", "tick", "tick")).every(
        "test.tock",
        2 * MINUTE,
        || step("tock", "tock"),
    )
}

async fn ticked(bench: &mut Bench, mut expected: Vec<&str>) {
    while !expected.is_empty() {
        if let Event::Began(name, 1) = bench.next().await {
            let place = expected.iter().position(|waited| *waited == name);
            expected.remove(place.unwrap_or_else(|| panic!("{name} comes too often")));
        }
    }
}

#[tokio::test]
async fn each_company_is_served_once_a_period() {
    both(|store| async move {
        let mut bench = Bench::new(store.clone()).await;
        bench.new_company().await;
        // Waiting work must not hide that a company has no timetable yet, and what another version left is not waited for.
        bench.queue_at(&step("later", "later"), bench.env.now().plus(1000 * MINUTE)).await;
        bench
            .sql(format!(
                "INSERT INTO timetable (company, name, next_run_at) VALUES ({}, 'retired', 5)",
                bench.company.number()
            ))
            .await;
        let one = bench.start_with(&store, registry(), "one", 2).await;
        let two = bench.start_with(&store, registry(), "two", 2).await;
        ticked(&mut bench, vec!["tick", "tick", "tock", "tock"]).await;
        for minute in 1..=4 {
            let next = bench.idle(&one).await.unwrap();
            assert_eq!(bench.idle(&two).await, Some(next));
            assert_eq!(next.since(bench.env.now()), MINUTE);
            bench.clock.advance(MINUTE - SECOND);
            assert_eq!(bench.idle(&one).await, Some(next));
            bench.clock.advance(SECOND);
            ticked(
                &mut bench,
                if minute % 2 == 0 { vec!["tick", "tick", "tock", "tock"] } else { vec!["tick", "tick"] },
            )
            .await;
        }
        // A new company is served without waiting for anybody's period; until then nobody says that all is quiet.
        bench.idle(&one).await;
        bench.script("tick", [Do::Hold]);
        bench.new_company().await;
        assert!(!one.idle().await.unwrap().0);
        bench.store.signal(store::Signal::Work);
        ticked(&mut bench, vec!["tick", "tock"]).await;
        assert!(!one.idle().await.unwrap().0);
        bench.app.open();
        bench.idle(&one).await;
        one.stop(Duration::from_secs(20)).await;
        two.stop(Duration::from_secs(20)).await;
        loop {
            match bench.next_or(Event::Told("nothing".to_owned())) {
                Event::Ended(_) => {}
                Event::Told(_) => break,
                event => panic!("{event:?} is too often"),
            }
        }
    })
    .await;
}
