//! The rules of the domain and their tests: a test `br_41_…` names a rule of docs/rules.md, and a rule that is marked
//! `carried` there has at least one such test. Whether the test proves the rule is for readers to say.

use std::collections::{BTreeMap, BTreeSet};

use crate::lex;
use crate::project::{Finding, Project};

const CHECK: &str = "rules";
const LIST: &str = "docs/rules.md";

/// Compares the list with the names of the tests.
pub(super) fn check(project: &Project) -> Vec<Finding> {
    let Some(list) = project.file(LIST) else {
        return vec![Finding::new(CHECK, LIST, "is missing")];
    };
    let mut findings = Vec::new();
    let mut listed: BTreeMap<&str, bool> = BTreeMap::new();
    for line in list.text.lines().filter(|line| line.starts_with("| BR-")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (rule, state) = (&cells[1]["BR-".len()..], cells.get(2).copied().unwrap_or_default());
        if !matches!(state, "carried" | "later") {
            findings.push(Finding::new(CHECK, LIST, format!("BR-{rule} is `{state}`; it is `carried` or `later`")));
        }
        if listed.insert(rule, state == "carried").is_some() {
            findings.push(Finding::new(CHECK, LIST, format!("BR-{rule} stands there twice")));
        }
    }
    let mut tested = BTreeSet::new();
    for file in project.files.iter().filter(|file| file.is_rust()) {
        let code = lex::split(&file.text).code;
        for (at, _) in code.match_indices("fn br_") {
            let rule: String = code[at + "fn br_".len()..].chars().take_while(char::is_ascii_digit).collect();
            if !listed.contains_key(rule.as_str()) {
                let place = format!("{}:{}", file.path, lex::line(&code, at));
                findings.push(Finding::new(CHECK, place, format!("BR-{rule} is not in {LIST}")));
            }
            tested.insert(rule);
        }
    }
    for (rule, _) in listed.iter().filter(|(rule, carried)| **carried && !tested.contains(**rule)) {
        findings.push(Finding::new(
            CHECK,
            LIST,
            format!("BR-{rule} is marked carried and no test is named br_{rule}_…"),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlisted_rule_and_an_untested_one_are_found() {
        let list = "| rule | state | words |\n| --- | --- | --- |\n| BR-41 | carried | x |\n| BR-10 | carried | x |\n| BR-46 | later | x |\n| BR-47 | maybe | x |\n";
        let project = Project::of(&[
            ("docs/rules.md", list),
            ("crates/domain/src/a.rs", "fn br_41_two_bookings() {}\nfn br_99_unknown() {}\n"),
        ]);
        let said: Vec<_> = check(&project).into_iter().map(|finding| finding.what).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("BR-47") && said[1].contains("BR-99") && said[2].contains("BR-10"));
    }
}
