//! Each bench is run once with few things on either database, so that none of them breaks unseen. What it measures so says
//! nothing, and nothing is asked of it.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

fn each(more: &[&str], database: &str) {
    for (path, size) in [("ingest", "64"), ("import", "100"), ("goods", "1000"), ("jobs", "64")] {
        let plan = ["bench", path, "--size", size, "--runs", "1", "--json"];
        let ran = support::run(&std::env::temp_dir(), &[&plan, more].concat());
        let figures = &ran.ended(0).json()[0];
        assert_eq!(
            (figures["path"].as_str(), figures["database"].as_str()),
            (Some(path), Some(database)),
            "{figures:#}"
        );
        assert!(figures["per_second"].as_f64().unwrap() > 0.0, "{figures:#}");
    }
}

#[test]
fn each_bench_goes_through_on_sqlite() {
    each(&[], "sqlite");
}

#[test]
fn each_bench_goes_through_on_postgres() {
    if let Some(server) = testkit::postgres_server() {
        each(&["--database", &server], "postgres");
    }
}
