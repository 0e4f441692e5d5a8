//! What a shop is and how it is asked, looked at anew each night; a shop that became another one is not read.

use std::collections::BTreeMap;

use domain::time::{DAY, HOUR, MINUTE};
use serde_json::json;
use testkit::both;

use crate::{shop::world, stage::Stage};

fn facts(words: &[(&str, &str)]) -> BTreeMap<String, String> {
    words.iter().map(|(name, word)| ((*name).to_owned(), (*word).to_owned())).collect()
}

#[tokio::test]
async fn br_05_the_facts_of_a_shop_are_asked_for_each_night_and_what_changed_is_kept_and_said() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let old = [("dialect", "old"), ("version", "3.5.0"), ("currency", "EUR"), ("changes", "legacy")];
        world(|world| world.facts = facts(&old));
        stage.shop_act("connection.test").await;
        stage.quiet().await;
        let first = stage.notes("connection.facts_changed").await;
        let now = stage.now();
        world(|world| (1..=4).for_each(|id| world.sell(id, "processing", now)));
        let asked = world(|world| world.asked["probe"]);
        stage.night().await;
        assert_eq!(world(|world| world.asked["probe"]), asked + 1, "once a day");
        assert_eq!(stage.notes("connection.facts_changed").await, first, "nothing changed");
        // Updated: another interface, and a shop that leaves unsaid what has not changed.
        let now = stage.now();
        world(|world| {
            world.facts = facts(&[("dialect", "new"), ("version", "9.1.2")]);
            (5..=8).for_each(|id| world.sell(id, "processing", now));
        });
        stage.night().await;
        let shop = stage.shop().await;
        let word = |name: &str| shop.found.0.get(name).map(String::as_str);
        assert_eq!((word("dialect"), word("version"), word("currency")), (Some("new"), Some("9.1.2"), Some("EUR")));
        assert_eq!((word("changes"), shop.state.as_str()), (None, "enabled"), "it decides how the shop is read");
        let changed = &shop.facts_changed.0;
        let said: Vec<_> =
            changed.changes.iter().map(|one| [&one.name, &one.from, &one.to].map(String::as_str)).collect();
        assert_eq!(said, [["changes", "legacy", ""], ["dialect", "old", "new"], ["version", "3.5.0", "9.1.2"]]);
        assert!(changed.at.is_some_and(|at| stage.now().since(at) < HOUR));
        assert_eq!(stage.notes("connection.facts_changed").await, first + 1);
        for id in 1..=8 {
            assert!(stage.order(&id.to_string()).await.is_some(), "{id}");
        }
        assert_eq!(stage.proven().await, [0, 0, 0]);
        // No answer and a right that is missing change nothing that is known, and are said until they are mended.
        world(|world| world.is_down = true);
        stage.night().await;
        let down = stage.shop().await;
        assert_eq!((&down.found.0, down.state.as_str()), (&shop.found.0, "enabled"));
        assert!(down.test_problem.contains("cannot be reached"), "{}", down.test_problem);
        world(|world| world.is_down = false);
        stage.later(2 * HOUR).await;
        assert_eq!(stage.shop().await.test_problem, "");
        world(|world| world.lacks = vec!["orders_write".to_owned()]);
        stage.night().await;
        let lacking = stage.shop().await;
        assert_eq!(
            (lacking.test_problem.as_str(), lacking.state.as_str()),
            ("missing rights: orders_write", "enabled")
        );
        assert_eq!(lacking.found.0.get("dialect").map(String::as_str), Some("new"));
        world(|world| world.lacks.clear());
        stage.later(DAY).await;
        assert_eq!((stage.shop().await.test_problem, stage.shop().await.found.0), (String::new(), shop.found.0));
        assert_eq!(stage.notes("connection.facts_changed").await, first + 1);
        // A disabled shop is asked nothing.
        stage.shop_act("connection.disable").await;
        let asked = world(|world| world.asked["probe"]);
        stage.later(2 * DAY).await;
        assert_eq!(world(|world| world.asked["probe"]), asked);
    })
    .await;
}

#[tokio::test]
async fn br_07_a_shop_that_became_another_one_is_paused_with_cause_and_remedy_and_not_read() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        stage.night().await;
        assert!(stage.order("1").await.is_some());
        for (round, by_night) in [(1, true), (2, false)] {
            let zone = jiff::tz::TimeZone::get("Europe/Sofia").unwrap();
            let night = flow::proof::day::next_night(stage.now(), &zone, 3);
            stage.later(night.since(stage.now()) - MINUTE).await;
            let now = stage.now();
            world(|world| {
                world.print = "two";
                world.sell(66, "processing", now);
            });
            if by_night {
                stage.later(5 * HOUR).await;
            } else {
                stage.shop_act("connection.test").await;
                stage.quiet().await;
                stage.later(5 * HOUR).await;
            }
            let shop = stage.shop().await;
            assert_eq!(shop.state, "invalid");
            assert_eq!(shop.test_problem, "another shop answers with these settings");
            assert_eq!(shop.found.0["fingerprint"], "one");
            assert_eq!(stage.notes("connection.paused").await, round);
            assert!(stage.order("66").await.is_none(), "an order of another shop");
            let named = json!({ "connection": stage.connection });
            assert_eq!(stage.act("connection.poll", named.clone()).await.unwrap_err(), ["connection_disabled"]);
            assert_eq!(stage.act("connection.enable", named.clone()).await.unwrap_err(), ["connection_untested"]);
            stage.shop_act("connection.test").await;
            stage.quiet().await;
            assert_eq!(
                stage.act("connection.enable", named).await.unwrap_err(),
                ["connection_untested"],
                "still another"
            );
            // The first shop is back.
            world(|world| {
                world.print = "";
                world.orders.remove(&66);
            });
            stage.shop_act("connection.test").await;
            stage.quiet().await;
            stage.shop_act("connection.enable").await;
            let (now, id) = (stage.now(), 10 + round as u64);
            world(|world| world.sell(id, "processing", now));
            stage.night().await;
            assert!(stage.order(&id.to_string()).await.is_some());
            assert_eq!((stage.shop().await.test_problem, stage.proven().await), (String::new(), [0, 0, 0]));
        }
    })
    .await;
}
