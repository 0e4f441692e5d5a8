//! The project stands by itself: no path of a machine, no folder beside it, no address of a package registry.

use crate::project::{File, Finding, Project};

const CHECK: &str = "places";
/// This file must name what it looks for.
const ITSELF: &str = "xtask/src/tidy/places.rs";
const PATHS: &[&str] = &["/work/", "/root/", "/home/", "../shared"];
const REGISTRIES: &[&str] = &[
    "registry.npmjs.org",
    "pypi.org/simple",
    "pythonhosted.org",
    "static.crates.io",
    "index.crates.io",
    "deb.debian.org",
    "\"resolved\":",
    "--index-url",
    "--extra-index-url",
    "replace-with",
];

/// Looks through every text of the project.
pub(super) fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.files.iter().filter(|file| file.path != ITSELF) {
        for (index, line) in file.text.lines().enumerate() {
            let place = || format!("{}:{}", file.path, index + 1);
            // A recorded exchange is kept as it was.
            let path = PATHS.iter().find(|path| !is_capture(file) && names_path(line, path));
            if let Some(path) = path {
                findings.push(Finding::new(
                    CHECK,
                    place(),
                    format!("names `{path}`, which exists on one machine only"),
                ));
            }
            if let Some(address) = REGISTRIES.iter().find(|address| line.contains(**address)) {
                findings.push(Finding::new(
                    CHECK,
                    place(),
                    format!("`{address}`: where packages come from is each machine's own matter"),
                ));
            }
        }
    }
    findings
}

fn is_capture(file: &File) -> bool {
    file.path.contains("/captures/")
}

/// A path begins there: `artwork/` and an address such as `https://shop.example/home/` are none.
fn names_path(line: &str, path: &str) -> bool {
    let begins =
        |at: usize| !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "._-}*".contains(c));
    line.match_indices(path).any(|(at, _)| begins(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_and_registries_are_found_and_addresses_are_not() {
        let project = Project::of(&[
            ("a.rs", "let a = \"https://shop.example/home/\";\nlet b = \"/root/x\";\nlet c = \"artwork/x\";\n"),
            ("docs/b.md", "see ../shared/x.md\n"),
            ("package-lock.json", "  \"resolved\": \"x\",\n"),
            ("crates/a/captures/c.http", "/home/shop\n"),
        ]);
        let places: Vec<_> = check(&project).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["a.rs:2", "docs/b.md:1", "package-lock.json:1"]);
    }
}
