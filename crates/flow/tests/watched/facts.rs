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

#[tokio::test]
async fn br_05_a_poll_that_fails_because_a_shop_was_updated_asks_for_its_facts_at_once() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| (world.facts, world.is_strict) = (facts(&[("dialect", "old")]), true));
        stage.shop_act("connection.test").await;
        stage.quiet().await;
        stage.later(2 * HOUR).await;
        let now = stage.now();
        world(|world| {
            world.facts = facts(&[("dialect", "new")]);
            world.sell(1, "processing", now);
        });
        stage.shop_act("connection.poll").await;
        stage.quiet().await;
        stage.clock.advance(3 * domain::time::SECOND);
        stage.quiet().await;
        assert_eq!(stage.shop().await.found.0["dialect"], "new");
        assert!(stage.order("1").await.is_some(), "read by the other interface, seconds later");
        // A shop that is merely down is not asked who it is at each poll.
        world(|world| world.is_down = true);
        let asked = world(|world| world.asked["probe"]);
        stage.shop_act("connection.poll").await;
        stage.quiet().await;
        assert_eq!(world(|world| world.asked["probe"]), asked);
        world(|world| world.is_down = false);
        // One that fails so all the time is asked now and then, not at each failure.
        world(|world| world.facts = facts(&[("dialect", "newest")]));
        let asked = world(|world| world.asked["probe"]);
        stage.shop_act("connection.poll").await;
        stage.quiet().await;
        assert_eq!(world(|world| world.asked["probe"]), asked);
        stage.later(11 * domain::time::MINUTE).await;
        stage.clock.advance(3 * domain::time::SECOND);
        stage.quiet().await;
        assert_eq!(stage.shop().await.found.0["dialect"], "newest");
    })
    .await;
}

#[tokio::test]
async fn br_19_a_backfill_that_is_running_when_a_shop_is_updated_begins_again_and_steps_over_nothing() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| {
            (1..=9).for_each(|id| world.sell(id, "processing", now.plus(-2 * DAY)));
            world.is_down = true;
        });
        let zone = jiff::tz::TimeZone::get("Europe/Sofia").unwrap();
        let from = flow::proof::day::day_of(now.plus(-5 * DAY), &zone);
        let begun = stage.must("orders.backfill", json!({ "connection": stage.connection, "from": from })).await;
        stage.quiet().await;
        // It stands far down in the list of the interface that is no more; the new one lists less.
        let mut tx = stage.hub.store.begin(stage.company, "test: far down").await.unwrap();
        let id = begun["reading"].as_str().unwrap().parse().unwrap();
        let mut row = store::readings::lock(&mut tx, id).await.unwrap().unwrap();
        row.place["pages"]["page"] = json!(40);
        store::readings::moved(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        world(|world| (world.facts, world.is_down) = (facts(&[("dialect", "new")]), false));
        stage.shop_act("connection.test").await;
        stage.quiet().await;
        stage.later(HOUR).await;
        for id in 1..=9 {
            assert!(stage.order(&id.to_string()).await.is_some(), "{id}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_at_an_address_is_said_at_the_connection_and_never_becomes_a_record_in_quarantine() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let in_quarantine = async || {
            let mut read = stage.hub.store.read(stage.company).await.unwrap();
            jobs::rows::quarantined(&mut read, i64::MAX, 10).await.unwrap().len()
        };
        let asked = || world(|world| world.asked.get("probe").copied().unwrap_or_default());
        // An enabled shop is knocked at until it answers.
        world(|world| world.is_down = true);
        stage.shop_act("connection.test").await;
        stage.later(12 * HOUR).await;
        let before = asked();
        stage.later(4 * HOUR).await;
        assert!(asked() > before, "an enabled shop is tried on");
        assert!(!stage.shop().await.test_problem.is_empty(), "its page says that nobody answers");
        assert_eq!(in_quarantine().await, 0);
        world(|world| world.is_down = false);
        stage.later(3 * HOUR).await;
        assert_eq!(stage.shop().await.test_problem, "");
        // One that is not enabled some times, for its address may be nobody's.
        stage.shop_act("connection.disable").await;
        world(|world| world.is_down = true);
        stage.shop_act("connection.test").await;
        stage.later(12 * HOUR).await;
        let before = asked();
        stage.later(4 * HOUR).await;
        assert_eq!(asked(), before, "a shop that is not enabled is left alone in the end");
        assert_eq!((stage.shop().await.state.as_str(), in_quarantine().await), ("unreachable", 0));
        world(|world| world.is_down = false);
    })
    .await;
}

#[tokio::test]
async fn br_02_a_connection_is_renamed_without_being_tested_or_enabled_anew() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage
            .must(
                "connection.add",
                json!({ "kind": "shop", "name": "other",
            "settings": { "address": "http://other.example" } }),
            )
            .await;
        let name = |name: &str| json!({ "connection": stage.connection, "name": name });
        let refused = [
            (name(" "), "setting_wrong"),
            (name(&"x".repeat(101)), "setting_wrong"),
            (name(" other "), "name_taken"),
            (name("shop"), "nothing_to_do"),
            (json!({ "connection": "con_0000000000001", "name": "new" }), "not_found"),
        ];
        for (body, code) in refused {
            assert_eq!(stage.act("connection.rename", body).await.unwrap_err(), [code]);
        }
        let before = stage.shop().await;
        stage.must("connection.rename", name(" Harbour Home ")).await;
        let after = stage.shop().await;
        assert_eq!(after.name, "Harbour Home");
        assert_eq!((after.state.as_str(), &after.found.0), ("enabled", &before.found.0));
        assert_eq!((after.tested_at, after.read_from), (before.tested_at, before.read_from));
        let now = stage.now();
        world(|world| world.sell(7, "processing", now));
        stage.shop_act("connection.poll").await;
        stage.quiet().await;
        assert!(stage.order("7").await.is_some(), "it is read on");
    })
    .await;
}
