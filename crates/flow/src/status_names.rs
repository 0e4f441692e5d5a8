//! What a company calls statuses (seed document 003: names of statuses). Only what people see has another name: codes stay as
//! they are, in the API and everywhere else.

use std::collections::BTreeMap;

use domain::{
    Refusal, Right, line::LineStatus, order::OrderStatus, provider_order::ProviderState, refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, Tx, status_names, status_names::StatusNameRow};

use crate::{
    act::{Act, ActCx, ActError},
    people::LANGUAGES,
};

/// The longest name.
const LONGEST: usize = 40;

/// Names statuses. What is not given stays; an empty name is the usual one again.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameStatuses {
    /// For readers of this language; empty: for all who have no name of their own language.
    #[serde(default)]
    pub language: String,
    /// The names by code, under `line`, `order` and `provider_order`.
    pub names: BTreeMap<String, BTreeMap<String, String>>,
}

/// How many names were kept.
#[derive(Debug, Serialize)]
pub struct StatusesNamed {
    /// Names.
    pub names: usize,
}

impl NameStatuses {
    fn rows(&self) -> impl Iterator<Item = StatusNameRow> {
        self.names.iter().flat_map(|(what, names)| {
            names.iter().map(|(code, name)| StatusNameRow {
                what: what.clone(),
                code: code.clone(),
                language: self.language.clone(),
                name: name.trim().to_owned(),
            })
        })
    }
}

/// Names as they are, for the audit note.
async fn named<R: Read>(read: &mut R, of: impl Fn(&StatusNameRow) -> bool) -> Result<Value, ActError> {
    let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in status_names::list(read).await?.into_iter().filter(of) {
        names.entry(row.what).or_default().insert(row.code, row.name);
    }
    Ok(json!({ "names": names }))
}

fn is_known(row: &StatusNameRow) -> bool {
    match row.what.as_str() {
        "line" => row.code.parse::<LineStatus>().is_ok(),
        "order" => row.code.parse::<OrderStatus>().is_ok(),
        "provider_order" => row.code.parse::<ProviderState>().is_ok(),
        _ => false,
    }
}

impl Act for NameStatuses {
    const NAME: &'static str = "status.name";
    const RIGHT: Right = Right::SettingsEdit;
    type Done = StatusesNamed;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let wrong = |field: String| RefusalCode::SettingWrong.refusal().with("field", field);
        let mut refusals = Vec::new();
        if !self.language.is_empty() && !LANGUAGES.contains(&self.language.as_str()) {
            refusals.push(wrong("language".to_owned()));
        }
        let is_fine = |row: &StatusNameRow| {
            is_known(row) && row.name.chars().count() <= LONGEST && !row.name.chars().any(char::is_control)
        };
        let odd = self.rows().filter(|row| !is_fine(row));
        refusals.extend(odd.map(|row| wrong(format!("names.{}.{}", row.what, row.code))));
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        named(read, |row| row.language == self.language).await
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<StatusesNamed, ActError> {
        let mut names = 0;
        for row in self.rows() {
            status_names::set(tx, &row).await?;
            names += 1;
        }
        Ok(StatusesNamed { names })
    }
}

/// Gives all statuses their usual names again, in every language.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreStatusNames {}

/// How many names were taken back.
#[derive(Debug, Serialize)]
pub struct NamesRestored {
    /// Names.
    pub names: u64,
}

impl Act for RestoreStatusNames {
    const NAME: &'static str = "status.restore_names";
    const RIGHT: Right = Right::SettingsEdit;
    type Done = NamesRestored;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let has_none = status_names::list(read).await?.is_empty();
        Ok(if has_none { vec![RefusalCode::NothingToDo.refusal()] } else { Vec::new() })
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        named(read, |_| true).await
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<NamesRestored, ActError> {
        Ok(NamesRestored { names: status_names::restore(tx).await? })
    }
}
