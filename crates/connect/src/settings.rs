//! The settings of a connection: plain values and secrets, checked by the connector's own list of fields.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;
use zeroize::Zeroizing;

/// A secret: no `Display`, a blind `Debug`, wiped when dropped (BR-04).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The secret itself, for the one place that signs or sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Plain text.
    Text,
    /// A web address.
    Address,
    /// Written, never read back.
    Secret,
    /// One of these codes.
    Choice(&'static [&'static str]),
}

/// One setting of a connector, for the form, the check and the command line.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SettingField {
    /// Its key.
    pub key: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be given.
    pub required: bool,
    /// Its value when it is not given.
    pub default: &'static str,
}

/// Plain values and opened secrets of one connection.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Plain values by key.
    pub plain: BTreeMap<String, String>,
    /// Secrets by key.
    pub secrets: BTreeMap<String, Secret>,
    /// What the last probe found out, by name (`dialect`, `modified_filter`), kept between calls.
    pub found: BTreeMap<String, String>,
}

impl Settings {
    /// A plain value, trimmed; empty when absent.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.plain.get(key).map_or("", |value| value.trim())
    }

    /// A secret; empty when absent.
    #[must_use]
    pub fn secret(&self, key: &str) -> Secret {
        self.secrets.get(key).cloned().unwrap_or_default()
    }

    /// What the probe found, if anything.
    #[must_use]
    pub fn found(&self, name: &str) -> Option<&str> {
        self.found.get(name).map(String::as_str)
    }

    /// Checks keys, presence and choices against a connector's fields; the first thing wrong is said with its nearest
    /// known key.
    ///
    /// # Errors
    /// An unknown key, a missing value, a value outside the choices, or a secret among the plain values.
    pub fn check(&self, fields: &[SettingField]) -> Result<(), SettingsError> {
        for key in self.plain.keys().chain(self.secrets.keys()) {
            if !fields.iter().any(|field| field.key == key) {
                let nearest = nearest(key, fields.iter().map(|field| field.key));
                return Err(SettingsError { field: key.clone(), problem: Problem::UnknownKey { nearest } });
            }
        }
        for field in fields {
            let missing = match field.kind {
                FieldKind::Secret => {
                    if self.plain.contains_key(field.key) {
                        return Err(SettingsError { field: field.key.to_owned(), problem: Problem::SecretInTheOpen });
                    }
                    self.secret(field.key).is_empty()
                }
                FieldKind::Text | FieldKind::Address | FieldKind::Choice(_) => self.text(field.key).is_empty(),
            };
            if missing && field.required {
                return Err(SettingsError { field: field.key.to_owned(), problem: Problem::Missing });
            }
            if let FieldKind::Choice(choices) = field.kind
                && !missing
                && !choices.contains(&self.text(field.key))
            {
                return Err(SettingsError { field: field.key.to_owned(), problem: Problem::NotAChoice { choices } });
            }
        }
        Ok(())
    }
}

/// The known key that is written most like `key`.
#[must_use]
pub fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (distance(key, candidate), candidate))
        .min()
        .filter(|(far, _)| *far <= 4)
        .map(|(_, near)| near.to_owned())
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Which.
    pub field: String,
    /// Why.
    pub problem: Problem,
}

/// Why a setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No such key.
    UnknownKey {
        /// The key that is written most like it.
        nearest: Option<String>,
    },
    /// It must be given.
    Missing,
    /// Not one of the choices.
    NotAChoice {
        /// The choices.
        choices: &'static [&'static str],
    },
    /// A secret was given as a plain value.
    SecretInTheOpen,
    /// It is not of the right form; in words, without the value.
    Malformed(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            Problem::UnknownKey { nearest: Some(near) } => {
                write!(f, "`{}` is no setting; did you mean `{near}`?", self.field)
            }
            Problem::UnknownKey { nearest: None } => write!(f, "`{}` is no setting", self.field),
            Problem::Missing => write!(f, "`{}` is missing", self.field),
            Problem::NotAChoice { choices } => write!(f, "`{}` must be one of {}", self.field, choices.join(", ")),
            Problem::SecretInTheOpen => write!(f, "`{}` is a secret and belongs among the secrets", self.field),
            Problem::Malformed(why) => write!(f, "`{}`: {why}", self.field),
        }
    }
}

impl std::error::Error for SettingsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let fields = [SettingField { key: "consumer_key", kind: FieldKind::Text, required: true, default: "" }];
        let mut settings = Settings::default();
        settings.plain.insert("consumerkey".into(), "x".into());
        let error = settings.check(&fields).unwrap_err();
        assert_eq!(error.to_string(), "`consumerkey` is no setting; did you mean `consumer_key`?");
    }

    #[test]
    fn a_secret_never_shows_itself() {
        assert_eq!(format!("{:?}", Secret::new("abc")), "Secret(…)");
    }
}
