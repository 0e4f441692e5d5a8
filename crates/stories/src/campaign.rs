//! Many stories: which points they came past, and what is left of a story that found something when all is taken away
//! that does not matter.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;
use store::points::POINTS;

use crate::{
    deeds::Story,
    tell::{On, Told, tell},
};

/// At most so many tellings to shorten one story.
const TELLINGS: usize = 80;

/// The kept stories of this project.
#[must_use]
pub fn kept_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kept")
}

/// All kept stories with their names, in order.
///
/// # Errors
/// When one cannot be read.
pub fn kept() -> anyhow::Result<Vec<(String, Story)>> {
    kept_in(&kept_folder())
}

/// The stories of a folder with their names, in order.
///
/// # Errors
/// When one cannot be read.
pub fn kept_in(folder: &Path) -> anyhow::Result<Vec<(String, Story)>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let story = |path: PathBuf| {
        let text = std::fs::read_to_string(&path)?;
        let story = serde_json::from_str(&text).with_context(|| format!("{} is no story", path.display()))?;
        Ok((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), story))
    };
    paths.into_iter().map(story).collect()
}

/// The word that a finding begins with: `bought_twice: …`.
#[must_use]
pub fn word(finding: &str) -> &str {
    finding.split(':').next().unwrap_or_default()
}

/// Takes steps away for as long as the story still finds something of the same word.
#[must_use]
pub fn shorten(on: On<'_>, story: &Story, told: &Told) -> Story {
    let Some(wanted) = told.findings.first().map(|finding| word(finding).to_owned()) else { return story.clone() };
    shorten_while(on, story, |told| told.findings.iter().any(|finding| word(finding) == wanted))
}

/// Takes steps away, first many at once and then one by one, for as long as what comes of it is still what is looked for.
#[must_use]
pub fn shorten_while(on: On<'_>, story: &Story, is_it: impl Fn(&Told) -> bool) -> Story {
    let mut story = story.clone();
    let mut tellings = 0;
    let mut size = story.steps.len().div_ceil(2);
    while size > 0 && tellings < TELLINGS {
        let mut at = 0;
        while at < story.steps.len() && tellings < TELLINGS {
            let mut shorter = story.clone();
            shorter.steps.drain(at..(at + size).min(story.steps.len()));
            tellings += 1;
            if is_it(&tell(on, &shorter)) {
                story = shorter;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    story
}

/// Writes a story to a folder under a name, so that `stories kept` and the tests tell it again.
///
/// # Errors
/// When it cannot be written.
pub fn keep(folder: &Path, name: &str, story: &Story) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, serde_json::to_string_pretty(story)? + "\n")?;
    Ok(path)
}

/// What many stories came past.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    /// How often each named point was passed.
    pub visited: BTreeMap<&'static str, u64>,
    /// Stories told.
    pub stories: usize,
    /// Orders in them.
    pub orders: usize,
    /// Provider orders in them.
    pub bought: usize,
    /// Turns in them.
    pub turns: usize,
    /// Findings by their words, in all of them.
    pub words: BTreeMap<String, u64>,
}

impl Cover {
    /// Adds a story.
    pub fn add(&mut self, told: &Told) {
        for (point, count) in &told.visited {
            *self.visited.entry(point).or_insert(0) += count;
        }
        self.stories += 1;
        self.orders += told.orders;
        self.bought += told.bought;
        self.turns += told.trace.len();
        for finding in &told.findings {
            *self.words.entry(word(finding).to_owned()).or_insert(0) += 1;
        }
    }

    /// Named points that no story came past.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        POINTS.iter().map(|(name, _)| *name).filter(|name| !self.visited.contains_key(name)).collect()
    }
}
