//! The middle of the product knows no shop and no provider by name: what is special to one of them lives in its connector.

use crate::lex;
use crate::project::{Finding, Project};

const CHECK: &str = "names";
const ROOMS: &[&str] = &["domain", "store", "jobs", "flow"];
const NAMES: &[&str] = &["woocommerce", "insales", "1688", "taobao", "dropwow", "tmall", "alibaba"];

/// Looks through code and texts; comments may give an example, tests may use one.
pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.files.iter().filter(|file| file.is_product() && file.in_source_of(ROOMS)) {
        let source = lex::split(&file.text).without_tests();
        let code = source.code.lines().enumerate().map(|(index, line)| (index + 1, line));
        let texts = source.texts.iter().map(|text| (lex::line(&file.text, text.at), text.value.as_str()));
        for (line, part) in code.chain(texts) {
            let lower = part.to_lowercase();
            for name in NAMES.iter().filter(|name| lower.contains(*name)) {
                let what = format!("`{name}` is named here; it belongs into its connector");
                findings.push(Finding::new(CHECK, format!("{}:{line}", file.path), what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_code_or_text_is_found_and_in_a_comment_or_test_is_not() {
        let text = "// as WooCommerce does\nfn a() { b(\"Taobao\"); }\nfn tmall_rule() {}\n#[cfg(test)]\nmod tests { const X: &str = \"1688\"; }\n";
        let project = Project::of(&[
            ("crates/flow/src/plan.rs", text),
            ("crates/flow/src/plan/tests.rs", "const X: &str = \"1688\";"),
            ("crates/channels/src/woocommerce/mod.rs", "const KIND: &str = \"woocommerce\";"),
        ]);
        let places: Vec<_> = check(&project).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["crates/flow/src/plan.rs:3", "crates/flow/src/plan.rs:2"]);
    }
}
