//! The rules of the house, one module each. A check reads texts and says what is not so; it changes nothing.

mod calls;
mod heads;
mod licences;
mod names;
mod places;
mod road;
mod rooms;
mod rules;
mod statements;

use crate::project::{Finding, Project, root};

/// Every check, in the order of CONTRIBUTING.md.
pub(crate) fn all(project: &Project) -> Result<Vec<Finding>, String> {
    let root = root()?;
    let rooms = cargo_metadata(&root, &["--no-deps"])?;
    // Only this one needs every package on the disk; without them the other checks still speak.
    let licences = match cargo_metadata(&root, &["--locked"]) {
        Ok(packages) => licences::check(&packages),
        Err(why) => vec![Finding::new("licences", "Cargo.lock", why)],
    };
    Ok([
        rooms::check(&rooms),
        names::check(project),
        statements::check(project),
        calls::check(project)?,
        road::check(project),
        places::check(project),
        rules::check(project),
        licences,
        heads::check(project),
    ]
    .concat())
}

/// What cargo knows of the packages, without a network.
fn cargo_metadata(root: &std::path::Path, more: &[&str]) -> Result<serde_json::Value, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = std::process::Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(more)
        .current_dir(root)
        .output()
        .map_err(|e| format!("cannot start cargo: {e}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo metadata failed (run `cargo fetch` once):\n{said}"));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata gave no JSON: {e}"))
}
