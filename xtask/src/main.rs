//! Project checks that a compiler cannot make. Run as `cargo xtask NAME`; no check needs a network.
//! What the product does is not tested here, only how the project is written down.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may"))]

mod assets;
mod lex;
mod outliers;
mod project;
mod tidy;

use std::process::ExitCode;

use project::{Finding, Project};

const HELP: &str =
    "usage: cargo xtask <tidy | outliers | assets | soak [--minutes N] [--orders N] [--hard] | planted [NAME...]>

  tidy      the rules of the house: who knows whom, names, statements, clocks, paths, rules with tests, licences, heads
  outliers  functions and files that are longer than the others; a list to think about, never a failure
  assets    the vendored browser files are those that ORIGIN.toml names
  soak      tells stories for so many minutes or until so many orders were told; those that find something are shortened
            and written to .cache/stories
  planted   builds with planted bugs and shows that the stories find each of them";

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    match run(&name) {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            eprintln!("{} findings", findings.len());
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// Runs the stories with the rest of the command line; what they find, they print.
fn stories(build: &[&str], command: &str) -> Result<Vec<Finding>, String> {
    let status = std::process::Command::new("cargo")
        .args(["run", "--quiet", "--package", "stories"])
        .args(build)
        .args(["--", command])
        .args(std::env::args().skip(2))
        .current_dir(project::root()?)
        .status()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(Vec::new()) } else { Err(format!("{command}: not all is well")) }
}

fn run(name: &str) -> Result<Vec<Finding>, String> {
    match name {
        "tidy" => tidy::all(&Project::here()?),
        "assets" => assets::check(&project::root()?),
        "soak" => stories(&[], "soak"),
        "planted" => stories(&["--features", "planted"], "planted"),
        "outliers" => {
            for line in outliers::list(&Project::here()?) {
                println!("{line}");
            }
            Ok(Vec::new())
        }
        _ => Err(HELP.to_owned()),
    }
}
