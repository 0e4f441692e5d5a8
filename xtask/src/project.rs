//! The files of the project as the checks see them, and what a check says when something is not so.
//! A project can also be made of texts, so that each check is tested with a planted mistake.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The check that found it, as named in CONTRIBUTING.md.
    pub(crate) check: &'static str,
    /// Path, and line where there is one.
    pub(crate) place: String,
    /// What is wrong, and the way to mend it.
    pub(crate) what: String,
}

impl Finding {
    pub(crate) fn new(check: &'static str, place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { check, place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: [{}] {}", self.place, self.check, self.what)
    }
}

/// A text file with its path from the root, written with `/`.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Source that ends in the product: not a test, example or bench.
    pub(crate) fn is_product(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let beside = ["/tests/", "/examples/", "/benches/"].iter().any(|part| self.path.contains(part));
        self.is_rust() && !beside && name != "tests.rs" && !name.ends_with("_tests.rs")
    }

    /// The crate's folder name, for a file under `crates/`.
    pub(crate) fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether the file lies in the source folder of one of these crates.
    pub(crate) fn in_source_of(&self, rooms: &[&str]) -> bool {
        self.room()
            .is_some_and(|room| rooms.contains(&room) && self.path["crates/".len() + room.len()..].starts_with("/src/"))
    }
}

/// All text files of the project.
#[derive(Debug, Default)]
pub(crate) struct Project {
    pub(crate) files: Vec<File>,
}

/// Folders that are made, fetched or git's own.
const NOT_OURS: &[&str] = &["target", ".git", ".cache", "node_modules", "__pycache__"];
/// Vendored files; `cargo xtask assets` looks after them.
const VENDORED: &[&str] = &["crates/web/assets/htmx", "crates/web/assets/tabler", "crates/web/assets/icons"];

impl Project {
    /// Reads the project this program was built from.
    pub(crate) fn here() -> Result<Self, String> {
        let root = root()?;
        let mut project = Self::default();
        project.read(&root, &root)?;
        project.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(project)
    }

    /// A project of these texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |&(path, text): &(&str, &str)| File { path: path.to_owned(), text: text.to_owned() };
        Self { files: files.iter().map(file).collect() }
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    fn read(&mut self, root: &Path, folder: &Path) -> Result<(), String> {
        let entries = fs::read_dir(folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|e| e.to_string())?.path();
            let inside = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_symlink() || NOT_OURS.contains(&name.as_str()) || VENDORED.contains(&inside.as_str()) {
                continue;
            }
            if path.is_dir() {
                self.read(root, &path)?;
            } else if let Ok(text) = fs::read_to_string(&path) {
                // What is no text, and what vanished meanwhile, has nothing to check.
                self.files.push(File { path: inside, text });
            }
        }
        Ok(())
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> Result<PathBuf, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_path_buf).ok_or_else(|| "xtask has no folder above it".to_owned())
}
