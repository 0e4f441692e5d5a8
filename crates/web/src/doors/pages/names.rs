//! What the company calls statuses: read for the reader's language, and the form of Settings that changes it. Codes stay.

use std::collections::BTreeMap;

use domain::{line::LineStatus, order::OrderStatus, provider_order::ProviderState};
use flow::{act, status_names::RestoreStatusNames};
use store::{Reader, people::LoginRow, status_names, status_names::StatusNameRow};

use super::Page;
use crate::{
    components::{Act, Choice, Look},
    doors::App,
    frame::StatusNames,
    http::Problem,
    lang::Lang,
    pages::settings::{NameRow, Names},
};

/// The key of the usual name of a status.
fn key(what: &str, code: &str) -> String {
    let prefix = match what {
        "line" => "line-status",
        "order" => "order-status",
        _ => "provider-state",
    };
    format!("{prefix}-{code}")
}

/// The company's names for a reader of this language: those of the language, else those of any.
pub(super) async fn read(app: &App, login: &LoginRow, lang: Lang) -> Result<StatusNames, Problem> {
    let rows = status_names::list(&mut app.hub().store.read(login.company).await?).await?;
    let mut names = BTreeMap::new();
    for row in rows.iter().filter(|row| row.language.is_empty() || row.language == lang.code()) {
        // Rows come by language, and none stands before any: a name of the language is written over it.
        names.insert(key(&row.what, &row.code), row.name.clone());
    }
    Ok(StatusNames::new(names))
}

/// The form: for every status its usual name and the company's own.
pub(super) async fn form(page: &Page, reader: &mut Reader) -> Result<Names, Problem> {
    let kept = status_names::list(reader).await?;
    let asked = url::form_urlencoded::parse(page.address.split_once('?').map_or("", |(_, query)| query).as_bytes())
        .find(|(name, _)| name == "names")
        .and_then(|(_, code)| Lang::find(&code));
    let language = asked.map_or("", Lang::code);
    let rows = |what: &'static str, codes: Vec<&'static str>| -> Vec<NameRow> {
        codes.into_iter().map(|code| row(page, &kept, asked, what, code)).collect()
    };
    let any = Choice { value: String::new(), text: page.text("names-any-language"), chosen: asked.is_none() };
    let languages = Lang::ALL.iter().map(|lang| Choice {
        value: lang.code().to_owned(),
        text: lang.own_name().to_owned(),
        chosen: asked == Some(*lang),
    });
    let why_not = act::weigh(page.hub(), page.caller(), &RestoreStatusNames {}).await?;
    Ok(Names {
        language: language.to_owned(),
        languages: [any].into_iter().chain(languages).collect(),
        groups: vec![
            ("names-line", rows("line", LineStatus::ALL.iter().map(|one| one.code()).collect())),
            ("names-order", rows("order", OrderStatus::ALL.iter().map(|one| one.code()).collect())),
            ("names-provider-order", rows("provider_order", ProviderState::ALL.iter().map(|one| one.code()).collect())),
        ],
        restore: Act::new("status.restore_names", "act-restore-names")
            .look(Look::Danger)
            .confirm("confirm-restore-names")
            .why_not(why_not),
    })
}

fn row(page: &Page, kept: &[StatusNameRow], asked: Option<Lang>, what: &'static str, code: &'static str) -> NameRow {
    let own = |language: &str| {
        let same = |row: &&StatusNameRow| row.what == what && row.code == code && row.language == language;
        kept.iter().find(same).map(|row| row.name.clone())
    };
    let usual = asked.unwrap_or(page.lang).text(&key(what, code), &[]);
    NameRow {
        field: format!("names.{what}.{code}"),
        // Where the language has no name of its own, that of any language is what people see.
        usual: if asked.is_some() { own("").unwrap_or(usual) } else { usual },
        own: own(asked.map_or("", Lang::code)).unwrap_or_default(),
    }
}
