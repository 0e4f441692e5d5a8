//! The road of an order is written twice, as the modules of `flow` and as the table of ARCHITECTURE.md, and once meant.

use crate::lex;
use crate::project::{Finding, Project};

const CHECK: &str = "road";
const FLOW: &str = "crates/flow/src/lib.rs";
const MAP: &str = "ARCHITECTURE.md";
const MARK: &str = "flow/src/";

/// The steps of the table are modules of `flow`, declared in the table's order.
pub(super) fn check(project: &Project) -> Vec<Finding> {
    let (Some(flow), Some(map)) = (project.file(FLOW), project.file(MAP)) else {
        return vec![Finding::new(CHECK, MAP, format!("{MAP} and {FLOW} must both exist"))];
    };
    let steps = steps(&map.text);
    if steps.is_empty() {
        return vec![Finding::new(CHECK, MAP, "has no table of steps with `flow/src/…` in its rows")];
    }
    let modules = modules(&flow.text);
    let mut findings = Vec::new();
    for step in steps.iter().filter(|step| !modules.contains(step)) {
        findings.push(Finding::new(
            CHECK,
            FLOW,
            format!("the table names flow/src/{step} and there is no such module"),
        ));
    }
    let road: Vec<&String> = modules.iter().filter(|module| steps.contains(module)).collect();
    let known: Vec<&String> = steps.iter().filter(|step| modules.contains(step)).collect();
    if road != known {
        let list = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        let what = format!("declares {}; the table says {}", list(&road), list(&known));
        findings.push(Finding::new(CHECK, FLOW, what));
    }
    findings
}

/// The first folders under `flow/src` in the order in which the table's rows name them.
fn steps(map: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for row in map.lines().filter(|line| line.starts_with('|')) {
        for (at, _) in row.match_indices(MARK) {
            let step: String =
                row[at + MARK.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !step.is_empty() && !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    steps
}

fn modules(source: &str) -> Vec<String> {
    let code = lex::split(source).without_tests().code;
    let declared = code.lines().filter_map(|line| {
        let name = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ").strip_prefix("mod ")?;
        Some(name.trim_end_matches([';', '{', ' ']).to_owned())
    });
    declared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_order_and_a_missing_step_are_found() {
        let map = "| step | folder |\n| --- | --- |\n| hint | `flow/src/inbox` |\n| read | `flow/src/intake` |\n| book | `flow/src/book/send.rs` |\n| settle | `flow/src/book/settle.rs` |\n";
        let said = |flow: &str| {
            let findings = check(&Project::of(&[(MAP, map), (FLOW, flow)]));
            findings.into_iter().map(|finding| finding.what).collect::<Vec<_>>()
        };
        assert!(said("pub mod inbox;\npub mod intake;\nmod policy;\npub mod book;\n").is_empty());
        assert_eq!(said("pub mod intake;\npub mod inbox;\npub mod book;\n").len(), 1);
        assert!(said("pub mod inbox;\npub mod intake;\n")[0].contains("flow/src/book"));
    }
}
