//! Every Rust file begins by saying what it is for.

use crate::project::{Finding, Project};

/// The first line, attributes aside, is a `//!` comment.
pub(super) fn check(project: &Project) -> Vec<Finding> {
    let rust = project.files.iter().filter(|file| file.is_rust());
    let headless = rust.filter(|file| {
        let first = file.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//! ") && line.len() > 12)
    });
    headless
        .map(|file| Finding::new("heads", &file.path, "has no `//!` head that says what it is for and what it is not"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_head_is_found() {
        let project = Project::of(&[
            ("crates/a/src/lib.rs", "#![warn(missing_docs)]\n\n//! Says what it is for.\n"),
            ("crates/a/src/b.rs", "use std::fmt;\n"),
            ("crates/a/src/c.rs", "//! \n"),
        ]);
        let places: Vec<_> = check(&project).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["crates/a/src/b.rs", "crates/a/src/c.rs"]);
    }
}
