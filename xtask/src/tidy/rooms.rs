//! Who may know whom. The compiler keeps the edges that Cargo.toml files name; this keeps the Cargo.toml files, tests included.

use serde_json::Value;

use crate::project::Finding;

const CHECK: &str = "rooms";
/// May be used by the tests of every room that has rows.
const IN_TESTS: &[(&str, &[&str])] = &[
    ("store", &["testkit"]),
    ("jobs", &["testkit"]),
    ("flow", &["testkit"]),
    ("web", &["testkit"]),
    ("hub", &["testkit"]),
    // The contract suites run against the world.
    ("channels", &["simulator"]),
    ("providers", &["simulator"]),
];
const EVERYBODY: &str = "*";
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("connect", &["domain"]),
    ("channels", &["connect", "domain"]),
    ("providers", &["connect", "domain"]),
    ("store", &["domain"]),
    ("jobs", &["store", "domain"]),
    ("flow", &["domain", "connect", "store", "jobs"]),
    // Connect and jobs for their types only: the bytes of a delivery go to flow as they came, and lists show waiting jobs.
    ("web", &["domain", "connect", "store", "jobs", "flow"]),
    ("testkit", &["domain", "store"]),
    // Made from captures and from the contract alone, so that a misreading cannot agree with itself.
    ("simulator", &[]),
    ("judge", &[]),
    ("xtask", &[]),
    ("hub", &[EVERYBODY]),
    ("stories", &[EVERYBODY]),
];

/// Reads the answer of `cargo metadata --no-deps`.
pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut findings = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let place = format!("{name}/Cargo.toml");
        let Some(may) = of(ROOMS, name) else {
            findings.push(Finding::new(
                CHECK,
                place,
                "a room that xtask/src/tidy/rooms.rs does not know; say there whom it may know",
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"] == "dev";
            let allowed = may.contains(&other)
                || may.contains(&EVERYBODY)
                || (for_tests && of(IN_TESTS, name).is_some_and(|more| more.contains(&other)));
            if names.contains(&other) && !allowed {
                let tests = if for_tests { ", not even in tests" } else { "" };
                findings.push(Finding::new(
                    CHECK,
                    &place,
                    format!("{name} may not know {other}{tests} (ARCHITECTURE.md)"),
                ));
            }
        }
    }
    findings
}

fn of(table: &[(&str, &'static [&'static str])], name: &str) -> Option<&'static [&'static str]> {
    table.iter().find(|(room, _)| *room == name).map(|(_, others)| *others)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_forbidden_edge_is_found_in_tests_too() {
        let metadata = json!({"packages": [
            {"name": "domain", "dependencies": [{"name": "serde", "kind": null}]},
            {"name": "store", "dependencies": [{"name": "domain", "kind": null}, {"name": "testkit", "kind": "dev"}]},
            {"name": "flow", "dependencies": [{"name": "channels", "kind": "dev"}]},
            {"name": "simulator", "dependencies": [{"name": "domain", "kind": null}]},
            {"name": "channels", "dependencies": [{"name": "testkit", "kind": null}]},
            {"name": "testkit", "dependencies": []},
            {"name": "hub", "dependencies": [{"name": "simulator", "kind": null}]},
            {"name": "stranger", "dependencies": []},
        ]});
        let places: Vec<_> = check(&metadata).into_iter().map(|finding| finding.place).collect();
        let expected = ["flow", "simulator", "channels", "stranger"].map(|room| format!("{room}/Cargo.toml"));
        assert_eq!(places, expected);
    }
}
