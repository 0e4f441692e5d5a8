//! A short rehearsal with faults and kills on either database, with the binary as it is shipped: the judge compares both
//! ledgers. Longer ones are run by hand or by the night.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

/// Twelve orders, mild faults, and a kill at each point of the level that is passed.
fn rehearse(more: &[&str], database: &str) {
    let plan = ["rehearse", "--orders", "12", "--seed", "3", "--faults", "mild", "--kill", "--json"];
    let ran = support::run(&std::env::temp_dir(), &[&plan, more].concat());
    ran.ended(0);
    let verdict = ran.json();
    for word in ["lost", "bought_twice", "wrong"] {
        assert_eq!(verdict[word], 0, "{verdict:#}");
    }
    assert_eq!(verdict["settled"], true, "{verdict:#}");
    assert_eq!(verdict["orders"], 12, "{verdict:#}");
    assert_eq!(verdict["database"], database, "{verdict:#}");
    let kills = verdict["kills"].as_object().unwrap();
    let total: u64 = kills.values().filter_map(serde_json::Value::as_u64).sum();
    assert!(total >= 3, "the hub was hardly killed: {kills:?}");
}

#[test]
fn a_killed_hub_on_sqlite_loses_nothing_and_buys_nothing_twice() {
    rehearse(&[], "sqlite");
}

#[test]
fn a_killed_hub_on_postgres_loses_nothing_and_buys_nothing_twice() {
    if let Some(server) = testkit::postgres_server() {
        rehearse(&["--database", &server], "postgres");
    }
}
