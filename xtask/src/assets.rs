//! The browser files that are not ours are exactly those that ORIGIN.toml names: nothing changed by hand, nothing unnamed.
//! They are made by `scripts/vendor/vendor.mjs`, which also writes that list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::project::Finding;

const CHECK: &str = "assets";
/// Folders of the assets that hold only files of others.
const FOLDERS: &[&str] = &["htmx", "tabler", "icons", "uplot"];

/// Compares the folder with its list.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let assets = root.join("crates/web/assets");
    let list = fs::read_to_string(assets.join("ORIGIN.toml")).map_err(|e| format!("cannot read ORIGIN.toml: {e}"))?;
    let list: toml::Table = list.parse().map_err(|e| format!("ORIGIN.toml does not parse: {e}"))?;
    let mut found = BTreeSet::new();
    for folder in FOLDERS {
        walk(&assets, &assets.join(folder), &mut found)?;
    }
    Ok(compare(&entries(&list)?, &found, |file| fs::read(assets.join(file)).ok()))
}

/// File and sum of every entry.
fn entries(list: &toml::Table) -> Result<Vec<(String, String)>, String> {
    let files = list.get("file").and_then(toml::Value::as_array).ok_or("ORIGIN.toml names no file")?;
    let text = |entry: &toml::Value, key: &str| {
        let value = entry.get(key).and_then(toml::Value::as_str);
        value.map(str::to_owned).ok_or_else(|| format!("an entry of ORIGIN.toml has no {key}"))
    };
    let complete = |entry| {
        for key in ["package", "version", "source"] {
            text(entry, key)?;
        }
        Ok((text(entry, "file")?, text(entry, "sha256")?))
    };
    files.iter().map(complete).collect()
}

fn compare(
    entries: &[(String, String)],
    found: &BTreeSet<String>,
    read: impl Fn(&str) -> Option<Vec<u8>>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say =
        |file: &str, what: &str| findings.push(Finding::new(CHECK, format!("crates/web/assets/{file}"), what));
    for (file, sum) in entries {
        match read(file) {
            None => say(file, "named in ORIGIN.toml and not there; run ./test stage vendor"),
            Some(bytes) if sum_of(&bytes) != *sum => {
                say(file, "differs from its sum in ORIGIN.toml; it is not edited by hand");
            }
            Some(_) => {}
        }
    }
    for file in found.iter().filter(|file| entries.iter().all(|(named, _)| named != *file)) {
        say(file, "lies among the files of others and ORIGIN.toml does not name it");
    }
    findings
}

fn walk(assets: &Path, folder: &Path, found: &mut BTreeSet<String>) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            walk(assets, &path, found)?;
        } else if let Ok(inside) = path.strip_prefix(assets) {
            found.insert(inside.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

fn sum_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_an_unnamed_file_are_found() {
        let sum = sum_of(b"abc");
        assert_eq!(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let entries: Vec<_> = ["same.js", "changed.js", "gone.js"].map(|file| (file.to_owned(), sum.clone())).into();
        let found = ["same.js", "changed.js", "extra.js"].map(str::to_owned).into();
        let read = |file: &str| match file {
            "same.js" => Some(b"abc".to_vec()),
            "changed.js" => Some(b"abd".to_vec()),
            _ => None,
        };
        let places: Vec<_> = compare(&entries, &found, read).into_iter().map(|finding| finding.place).collect();
        let expected = ["changed.js", "gone.js", "extra.js"].map(|file| format!("crates/web/assets/{file}"));
        assert_eq!(places, expected);
    }
}
