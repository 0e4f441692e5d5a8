//! What the product is built from may be used by everybody in every way, and brings no second TLS library.

use serde_json::Value;

use crate::project::Finding;

const CHECK: &str = "licences";
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];
/// Not to be used: they need a C toolchain and a library of the machine, and `ring` is there already.
const REFUSED: &[&str] = &["openssl-sys", "openssl", "native-tls", "aws-lc-sys", "aws-lc-rs"];

/// Reads the answer of `cargo metadata` for the whole lock file.
pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        if REFUSED.contains(&name) {
            findings.push(Finding::new(
                CHECK,
                "Cargo.lock",
                format!("{name} is not to be used; see `cargo tree -i {name}`"),
            ));
        }
        if !allows(licence) {
            findings.push(Finding::new(
                CHECK,
                "Cargo.lock",
                format!("{name} has the licence `{licence}`, which is not in the list"),
            ));
        }
    }
    findings
}

/// Whether an SPDX expression leaves a choice that is in the list. The old `A/B` means `A OR B`.
fn allows(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let verdict = either(&mut words);
    let balanced = expression.matches('(').count() == expression.matches(')').count();
    verdict && balanced && words.peek().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>) -> bool {
    let mut verdict = both(words);
    while words.next_if_eq(&"OR").is_some() {
        verdict |= both(words);
    }
    verdict
}

fn both(words: &mut Words<'_>) -> bool {
    let mut verdict = one(words);
    while words.next_if_eq(&"AND").is_some() {
        verdict &= one(words);
    }
    verdict
}

fn one(words: &mut Words<'_>) -> bool {
    match words.next() {
        Some("(") => {
            let verdict = either(words);
            verdict & words.next_if_eq(&")").is_some()
        }
        Some(licence) => {
            // An exception only gives more.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            PERMISSIVE.contains(&licence)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_are_read_as_meant() {
        let cases = [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND MPL-2.0", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0 AND ISC", true),
            ("MIT OR (GPL-3.0-only AND ISC", false),
            ("", false),
        ];
        for (expression, verdict) in cases {
            assert_eq!(allows(expression), verdict, "{expression}");
        }
    }

    #[test]
    fn a_refused_package_and_a_strange_licence_are_found() {
        let metadata = json!({"packages": [
            {"name": "good", "license": "MIT"},
            {"name": "openssl-sys", "license": "MIT"},
            {"name": "strange", "license": "AGPL-3.0-only"},
            {"name": "silent", "license": null},
        ]});
        assert_eq!(check(&metadata).len(), 3);
    }
}
