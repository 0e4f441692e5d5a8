//! Clocks, sleeping and printing happen in a few places that say why; elsewhere the clock is given, waiting is a job's and
//! talk is a log's. Clippy forbids the same calls where it can see them; this also sees macros, imports and stale excuses.
//! The places are in `xtask/allowed.toml`.

use crate::lex;
use crate::project::{Finding, Project};

const CHECK: &str = "calls";
const LIST: &str = "xtask/allowed.toml";
const CALLS: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "time::sleep",
    "thread::sleep",
    "println!",
    "eprintln!",
];

/// One place that may do it.
struct Excuse {
    call: String,
    file: String,
}

/// Looks through the code of every library crate (tests, examples and the binary's `main.rs` may do as they like).
pub(super) fn check(project: &Project) -> Result<Vec<Finding>, String> {
    let excuses = project.file(LIST).map_or(Ok(Vec::new()), |file| excuses(&file.text))?;
    let mut used = vec![false; excuses.len()];
    let mut findings = Vec::new();
    for file in project
        .files
        .iter()
        .filter(|file| file.is_product() && file.path.starts_with("crates/") && !file.path.ends_with("/src/main.rs"))
    {
        let code = lex::split(&file.text).without_tests().code;
        for call in CALLS {
            for at in places(&code, call) {
                let excuse = excuses.iter().position(|excuse| excuse.call == *call && excuse.file == file.path);
                match excuse {
                    Some(index) => used[index] = true,
                    None => {
                        let what = format!(
                            "`{call}`: take the given clock, a job's wait or a log; or name the file with its reason in {LIST}"
                        );
                        findings.push(Finding::new(CHECK, format!("{}:{}", file.path, lex::line(&code, at)), what));
                    }
                }
            }
        }
    }
    for (excuse, _) in excuses.iter().zip(&used).filter(|(_, used)| !**used) {
        findings.push(Finding::new(
            CHECK,
            LIST,
            format!("{} no longer needs `{}`; take the entry out", excuse.file, excuse.call),
        ));
    }
    Ok(findings)
}

/// Where a call or its import stands as whole words.
fn places(code: &str, call: &str) -> Vec<usize> {
    let whole = |at: usize| !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
    let ends = |at: usize| {
        call.ends_with('!') || !code[at + call.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    };
    let mut found: Vec<usize> =
        code.match_indices(call).map(|(at, _)| at).filter(|at| whole(*at) && ends(*at)).collect();
    if let Some((module, name)) = call.rsplit_once("::") {
        // `use tokio::time::{sleep, timeout};`
        for (at, opening) in code.match_indices(&format!("{module}::{{")) {
            let open = at + opening.len() - 1;
            let names = &code[open + 1..lex::closing(code, open).max(open + 2) - 1];
            if names.split(',').any(|each| each.trim() == name) {
                found.push(at);
            }
        }
    }
    found
}

fn excuses(text: &str) -> Result<Vec<Excuse>, String> {
    let table: toml::Table = text.parse().map_err(|e| format!("{LIST} does not parse: {e}"))?;
    let Some(entries) = table.get("allowed").and_then(toml::Value::as_array) else { return Ok(Vec::new()) };
    let text = |entry: &toml::Value, key: &str| {
        let value = entry.get(key).and_then(toml::Value::as_str).filter(|value| !value.is_empty());
        value.map(str::to_owned).ok_or_else(|| format!("an entry of {LIST} has no {key}"))
    };
    let read = |entry| {
        text(entry, "reason")?;
        let call = text(entry, "call")?;
        if !CALLS.contains(&call.as_str()) {
            return Err(format!("{LIST} excuses `{call}`, which nobody forbids"));
        }
        Ok(Excuse { call, file: text(entry, "file")? })
    };
    entries.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_excuse_and_an_excuse_without_call_are_found() {
        let list = "[[allowed]]\ncall = \"Instant::now\"\nfile = \"crates/hub/src/clock.rs\"\nreason = \"the real clock\"\n\
                    [[allowed]]\ncall = \"println!\"\nfile = \"crates/hub/src/gone.rs\"\nreason = \"was\"\n";
        let project = Project::of(&[
            (LIST, list),
            ("crates/hub/src/clock.rs", "fn a() { Instant::now(); }\n"),
            ("crates/hub/src/main.rs", "fn main() { println!(\"x\"); }\n"),
            (
                "crates/flow/src/a.rs",
                "use tokio::time::{timeout, sleep};\n// Instant::now\nfn b() { jiff::Timestamp::now(); eprintln!(\"x\"); }\n",
            ),
            (
                "crates/flow/src/b.rs",
                "fn c() { MyTimestamp::nowhere(); }\n#[cfg(test)]\nmod tests { fn t() { println!(\"x\"); } }\n",
            ),
        ]);
        let places: Vec<_> = check(&project).unwrap().into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["crates/flow/src/a.rs:3", "crates/flow/src/a.rs:1", "crates/flow/src/a.rs:3", LIST]);
        assert!(excuses("[[allowed]]\ncall = \"println!\"\nfile = \"a\"\n").is_err(), "an excuse has a reason");
    }
}
