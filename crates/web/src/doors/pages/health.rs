//! How a connection is, and what went wrong with it, in words of people.

use axum::extract::Path;
use domain::{Moment, Right, time::DAY};
use store::{
    Reader, accounts, connections,
    connections::ConnectionRow,
    deliveries,
    exchanges::{self, ExchangeRow},
};

use super::{
    Page, Shown,
    connections::state,
    heard::{answer, brief, is_tried, is_well},
};
use crate::{
    doors::id,
    http::Problem,
    pages::health::{Health, Wrong},
};

/// Newest exchanges in which is looked for what went wrong.
const LOOKED: i64 = 200;
/// Wrongs that are shown.
const WRONGS: usize = 5;

/// The connection of an address.
pub(super) async fn connection(page: &Page, reader: &mut Reader, path: &str) -> Result<ConnectionRow, Problem> {
    page.needs(Right::ConnectionsEdit)?;
    connections::lookup(reader, id(path)?).await?.ok_or_else(Problem::not_found)
}

/// `GET /connections/{id}/health`.
pub(super) async fn page(page: Page, Path(path): Path<String>) -> Shown {
    let mut reader = page.reader().await?;
    let row = connection(&page, &mut reader, &path).await?;
    let now = page.hub().env.now();
    let is_shop = row.side == "channel";
    let mut moments = Vec::new();
    let moment = |at: Option<i64>| at.filter(|at| *at > 0).map(Moment::from_micros);
    let believed = Some(deliveries::last_believed(&mut reader, row.id).await?).filter(|at| at.micros() > 0);
    if is_shop {
        let read = moment(row.read_at);
        moments.push(("health-polled", read, read.is_some_and(|at| now.since(at) > DAY)));
        moments.push(("health-delivered", believed, false));
    } else {
        let synced = accounts::list(&mut reader).await?;
        let synced = synced.into_iter().filter(|account| account.connection == row.id);
        let oldest = synced.map(|account| moment(account.synced_at)).min().flatten();
        moments.push(("health-synced", oldest, oldest.is_some_and(|at| now.since(at) > DAY)));
        moments.push(("health-message", believed, false));
    }
    moments.push(("health-tested", moment(row.tested_at), false));
    let spoken = exchanges::list(&mut reader, row.id, LOOKED).await?;
    moments.push(("health-spoken", spoken.first().map(|one| one.at), false));
    let mut facts = Vec::new();
    if is_shop {
        let from = crate::lang::format::full_time(row.read_from, &page.zone(), page.lang);
        facts.push(("health-cursor", from));
        let state = if row.reading.is_null() { "health-reading-no" } else { "health-reading-yes" };
        facts.push(("health-reading", page.text(state)));
    } else {
        let sync = if row.background_sync { "health-sync-yes" } else { "health-sync-no" };
        facts.push(("health-sync", page.text(sync)));
    }
    let link = |one: &ExchangeRow| Some(format!("/connections/{}/exchanges/{}", row.id, one.id));
    let mut wrongs: Vec<Wrong> = words(&page, &row.test_problem).into_iter().collect();
    for wrong in &mut wrongs {
        wrong.at = moment(row.tested_at);
        wrong.link = spoken.iter().find(|one| is_tried(&one.doing) && !is_well(one)).and_then(link);
    }
    // What a test tries and is refused says nothing of the work; the test itself stands above.
    let bad = spoken.iter().filter(|one| !is_well(one) && !is_tried(&one.doing));
    wrongs.extend(bad.take(WRONGS).map(|one| {
        let code = answer(&one.doing, one.status);
        Wrong {
            at: Some(one.at),
            what: page.text(&format!("answer-{code}")),
            help: of_side(&page, &format!("answer-{code}-help"), &one.doing, ""),
            said: format!("{} · {}", brief(&one.request), one.status),
            link: link(one),
        }
    }));
    let state = state(&page, &mut reader, &row).await?;
    drop(reader);
    let view =
        Health { id: row.id.to_string(), name: row.name.clone(), is_shop, state: Some(state), moments, facts, wrongs };
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

/// The words by which `connect::CallError` says who acts next, and the key of the text for people.
const FAULTS: &[(&str, &str)] = &[
    // Nothing there was a shop, or the shop knows the key and says so.
    ("(address_private)", "private"),
    (".probe.index: settings", "no_shop"),
    ("_authentication_error)", "key"),
    ("settings or rights are wrong", "settings"),
    ("the session is over", "session"),
    (": refused with ", "refused"),
    (": not there", "missing"),
    ("too many calls", "limited"),
    ("the far side cannot be reached", "down"),
    ("the answer makes no sense", "garbled"),
    ("another shop answers", "other_shop"),
    ("under another address: ", "twin"),
    ("under another address", "twin_elsewhere"),
];

/// A text that names who answers: the shop, or the provider whose connector said this.
fn of_side(page: &Page, key: &str, said: &str, value: &str) -> String {
    let kind = said.split('.').next().unwrap_or_default();
    let side = if page.hub().provider_kind(kind).is_some() { "provider" } else { "shop" };
    page.lang.text(key, &[("side", side.into()), ("value", value.into())])
}

/// What a test said, for people: what is wrong and what helps; nothing when it went well.
pub(super) fn words(page: &Page, problem: &str) -> Option<Wrong> {
    if problem.is_empty() {
        return None;
    }
    let wrong = |code: &str, value: &str| Wrong {
        what: of_side(page, &format!("fault-{code}"), problem, value),
        help: of_side(page, &format!("fault-{code}-help"), problem, value),
        said: problem.to_owned(),
        ..Wrong::default()
    };
    if let Some(rights) = problem.strip_prefix("missing rights: ") {
        let names = rights.split(", ").map(|code| page.text_or(&format!("missing-{code}"), code));
        let said = wrong("rights", &names.collect::<Vec<_>>().join(", "));
        // A setting that is wrong has a remedy of its own.
        let mut helps = rights.split(", ").map(|code| page.text_or(&format!("missing-{code}-help"), ""));
        let help = helps.find(|help| !help.is_empty()).unwrap_or_else(|| said.help.clone());
        return Some(Wrong { help, ..said });
    }
    let code = FAULTS.iter().find(|(words, _)| problem.contains(words)).map_or("other", |(_, code)| code);
    // The name of the connection that has the shop, where it is one of the same company.
    let name = problem.split_once("under another address: ").map_or("", |(_, name)| name);
    Some(wrong(code, name))
}

/// Why a reading stands still, in words; nothing when it is only the hub that paces its own calls.
pub(super) fn standstill(page: &Page, problem: &str) -> String {
    if problem.ends_with("(budget)") {
        return String::new();
    }
    let is_known = FAULTS.iter().any(|(said, _)| problem.contains(said));
    let known = words(page, problem).filter(|_| is_known);
    known.map_or_else(|| problem.to_owned(), |wrong| wrong.what)
}

/// Why an order of a shop cannot be read, in words.
pub(super) fn unreadable(page: &Page, problem: &str) -> String {
    let quoted = problem.split('`').nth(1).unwrap_or_default();
    let code = match problem {
        _ if problem.ends_with(flow::intake::ANOTHER_ORDER) => "another",
        _ if problem.starts_with("unknown currency ") => "currency",
        _ if problem.starts_with("field ") => "field",
        _ => "body",
    };
    page.lang.text(&format!("unreadable-{code}"), &[("value", quoted.into())])
}

#[cfg(test)]
mod tests {
    use connect::{CallError, Fault, ItemRefusal};
    use domain::decision::DecisionKind;

    use super::*;
    use crate::lang::Lang;

    #[test]
    fn every_fault_of_a_test_has_words_and_a_remedy_in_every_language() {
        let refusal = ItemRefusal { asks: DecisionKind::OutOfStock, code: "x".to_owned(), message: String::new() };
        for (fault, expected) in [
            (Fault::Settings, "settings"),
            (Fault::Session, "session"),
            (Fault::Refused(refusal), "refused"),
            (Fault::Missing, "missing"),
            (Fault::Limited, "limited"),
            (Fault::Down, "down"),
            (Fault::Garbled, "garbled"),
        ] {
            let said = CallError::new("shop.probe", fault).far("code").to_string();
            let found = FAULTS.iter().find(|(words, _)| said.contains(words)).map(|(_, code)| *code);
            assert_eq!(found, Some(expected), "{said}");
        }
        let faults = FAULTS.iter().map(|(_, code)| *code).chain(["rights", "other"]);
        let answers = ["none", "denied", "missing", "limited", "refused", "broken"];
        let keys = faults.map(|code| format!("fault-{code}")).chain(answers.map(|code| format!("answer-{code}")));
        for key in keys.flat_map(|key| [format!("{key}-help"), key]) {
            for lang in Lang::ALL {
                assert!(lang.has(&key), "{key} in {}", lang.code());
            }
        }
    }
}
