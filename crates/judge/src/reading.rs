//! Reads JSON by name and says the path of what is missing or of the wrong kind.
//!
//! Not a general decoder: unknown fields are ignored, absent and null are the same, and an id must be text, because a
//! number of nineteen digits does not survive every reader.

use jiff::Timestamp;
use serde_json::Value;

use crate::JudgeError;
use crate::amount::{Amount, parse_units};

/// A value and where it stands in its document.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value, path: &str) -> Self {
        Self { value, path: path.to_owned() }
    }

    /// The elements of a list that stands at the root.
    pub(crate) fn items(items: &'a [Value], path: &str) -> Vec<Self> {
        items.iter().enumerate().map(|(n, value)| Self { value, path: format!("{path}[{n}]") }).collect()
    }

    pub(crate) fn raw(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn wrong(&self, why: &str) -> JudgeError {
        JudgeError::Shape { path: self.path.clone(), why: why.to_owned() }
    }

    pub(crate) fn get(&self, key: &str) -> Result<Self, JudgeError> {
        if !self.value.is_object() {
            return Err(self.wrong("is not an object"));
        }
        self.maybe(key).ok_or_else(|| JudgeError::Shape { path: self.at(key), why: "is missing".to_owned() })
    }

    pub(crate) fn maybe(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Self { value, path: self.at(key) })
    }

    pub(crate) fn text(&self, key: &str) -> Result<String, JudgeError> {
        self.get(key)?.as_text()
    }

    /// Absent, null and empty are all "none".
    pub(crate) fn maybe_text(&self, key: &str) -> Result<Option<String>, JudgeError> {
        let text = self.maybe(key).map(|node| node.as_text()).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    pub(crate) fn count(&self, key: &str) -> Result<i64, JudgeError> {
        self.get(key)?.as_count()
    }

    pub(crate) fn maybe_count(&self, key: &str) -> Result<Option<i64>, JudgeError> {
        self.maybe(key).map(|node| node.as_count()).transpose()
    }

    pub(crate) fn maybe_flag(&self, key: &str) -> Result<Option<bool>, JudgeError> {
        self.maybe(key)
            .map(|node| node.value.as_bool().ok_or_else(|| node.wrong("is neither true nor false")))
            .transpose()
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, JudgeError> {
        self.get(key)?;
        Ok(self.maybe_flag(key)?.unwrap_or_default())
    }

    /// A sum in the manner of the API: an object with amount and currency.
    pub(crate) fn money(&self, key: &str) -> Result<Amount, JudgeError> {
        let node = self.get(key)?;
        let currency = node.text("currency")?;
        Ok(Amount { units: node.sum("amount")?, currency })
    }

    pub(crate) fn maybe_money(&self, key: &str) -> Result<Option<Amount>, JudgeError> {
        self.maybe(key).map(|_| self.money(key)).transpose()
    }

    /// A sum in the manner of the world's ledger: text in major units; the currency stands beside it.
    pub(crate) fn sum(&self, key: &str) -> Result<i64, JudgeError> {
        let node = self.get(key)?;
        parse_units(&node.as_text()?).map_err(|why| node.wrong(&why))
    }

    pub(crate) fn maybe_sum(&self, key: &str) -> Result<Option<i64>, JudgeError> {
        self.maybe(key).map(|_| self.sum(key)).transpose()
    }

    pub(crate) fn time(&self, key: &str) -> Result<Timestamp, JudgeError> {
        let node = self.get(key)?;
        node.as_text()?.parse().map_err(|_| node.wrong("is not an RFC 3339 time"))
    }

    pub(crate) fn maybe_time(&self, key: &str) -> Result<Option<Timestamp>, JudgeError> {
        self.maybe(key).map(|_| self.time(key)).transpose()
    }

    pub(crate) fn list(&self, key: &str) -> Result<Vec<Self>, JudgeError> {
        let node = self.get(key)?;
        let items = node.value.as_array().ok_or_else(|| node.wrong("is not a list"))?;
        Ok(Self::items(items, &node.path))
    }

    pub(crate) fn maybe_list(&self, key: &str) -> Result<Vec<Self>, JudgeError> {
        if self.maybe(key).is_some() { self.list(key) } else { Ok(Vec::new()) }
    }

    pub(crate) fn maybe_texts(&self, key: &str) -> Result<Vec<String>, JudgeError> {
        self.maybe_list(key)?.iter().map(Self::as_text).collect()
    }

    fn as_text(&self) -> Result<String, JudgeError> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.wrong("is not text"))
    }

    fn as_count(&self) -> Result<i64, JudgeError> {
        self.value.as_i64().filter(|count| *count >= 0).ok_or_else(|| self.wrong("is not a whole number from 0 on"))
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
