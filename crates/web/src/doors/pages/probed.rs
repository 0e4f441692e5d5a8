//! What the last test of a connection found: what the shop is, what was checked and what helps, what became otherwise since,
//! and what is wrong with a setting that was typed or what can be chosen for it. Only words; testing itself is `flow`'s.

use connect::SettingField;
use domain::{Refusal, refusal::RefusalCode};
use flow::facts;
use store::{Reader, connections::ConnectionRow, warehouses};

use super::{Page, health::words};
use crate::{
    components::Choice,
    http::Problem,
    pages::{
        connection::{Check, How, Input},
        health::Wrong,
        orders::url_query,
    },
};

/// What a shop is, in the order in which people ask; what a connector finds beside it stands behind.
const FACTS: &[&str] = &[
    "base",
    "home",
    "version",
    "dialect",
    "prefix",
    "auth",
    "permalinks",
    "storage",
    "currency",
    "decimals",
    "prices_include_tax",
    "time_zone",
    "changes",
    "updates",
];
/// Kept between tests for the hub alone, or said better by another fact or check.
const INSIDE: &[&str] = &["fingerprint", "tested_well", "hooks_right", "modified_filter", "gmt_filter"];
/// What keeps a test from coming to the rights of the key.
const BEFORE_RIGHTS: &[&str] = &["legacy_api_disabled", "legacy_hidden_orders", "plain_permalinks", "wrong_clock"];
/// The rights that a shop's key needs.
const RIGHTS: &[&str] = &["orders_read", "orders_write"];

/// What the far side is: name and value of each fact.
pub(super) fn facts_of(page: &Page, row: &ConnectionRow) -> Vec<(String, String)> {
    let found = &row.found.0;
    let known = FACTS.iter().filter_map(|name| found.get_key_value(*name));
    let others = found.iter().filter(|(name, _)| ![FACTS, INSIDE].iter().any(|list| list.contains(&name.as_str())));
    let fact = |(name, value): (&String, &String)| {
        let value = page.text_or(&format!("found-{name}-{value}"), value);
        (page.text_or(&format!("found-{name}"), name), value)
    };
    known.chain(others).map(fact).collect()
}

/// Whether nothing was tested since the settings were changed: what an earlier test said is over.
pub(super) fn is_untested(row: &ConnectionRow) -> bool {
    row.state == "saved"
}

/// What was checked; empty when nothing was, or when the test did not come so far.
pub(super) fn checks(page: &Page, row: &ConnectionRow) -> Vec<Check> {
    if is_untested(row) {
        return Vec::new();
    }
    let missing: Vec<&str> = match row.test_problem.strip_prefix("missing rights: ") {
        Some(codes) => codes.split(", ").collect(),
        None if row.test_problem.is_empty() && row.tested_at.is_some() => Vec::new(),
        None => return Vec::new(),
    };
    let good = |key: &str| Check { is_good: true, what: page.text(key), help: String::new() };
    let mut checks = vec![good("check-reached")];
    if row.side != "channel" {
        checks.push(good("check-accepted"));
    }
    let bad = |code: &str| {
        let what = page.text_or(&format!("check-{code}-bad"), &page.text_or(&format!("missing-{code}"), code));
        Check { is_good: false, what: sentence(&what), help: page.text_or(&format!("missing-{code}-help"), "") }
    };
    checks.extend(missing.iter().filter(|code| !RIGHTS.contains(code)).map(|code| bad(code)));
    if row.side == "channel" && !missing.iter().any(|code| BEFORE_RIGHTS.contains(code)) {
        let right = |code: &&str| if missing.contains(code) { bad(code) } else { good(&format!("check-{code}")) };
        checks.extend(RIGHTS.iter().map(right));
        match row.found.0.get("hooks_right").map(String::as_str) {
            Some("yes") => checks.push(good("check-hooks")),
            Some(_) => checks.push(bad("hooks")),
            None => {}
        }
    }
    checks
}

/// A part of a sentence as one that stands alone.
fn sentence(part: &str) -> String {
    let mut letters = part.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is wrong, where the checks do not say it: the shop was not reached, or is another one.
pub(super) fn wrong(page: &Page, row: &ConnectionRow) -> Option<Wrong> {
    let said_by_checks = row.test_problem.starts_with("missing rights: ");
    let wrong = words(page, &row.test_problem).filter(|_| !said_by_checks && !is_untested(row))?;
    Some(compared(page, row).unwrap_or(wrong))
}

/// What became otherwise when the shop was last looked at (BR-05).
pub(super) fn changed(page: &Page, row: &ConnectionRow) -> Vec<String> {
    let Some(at) = row.facts_changed.0.at else { return Vec::new() };
    let at = crate::lang::format::full_time(at, &page.zone(), page.lang);
    let word = |name: &str, value: &str| match value {
        "" => page.text("finding-none"),
        value => page.text_or(&format!("found-{name}-{value}"), value),
    };
    let said = row.facts_changed.0.changes.iter().map(|one| {
        let what = page.text_or(&format!("found-{}", one.name), &one.name);
        let (from, to) = (word(&one.name, &one.from), word(&one.name, &one.to));
        let values = [("at", at.clone().into()), ("what", what.into()), ("from", from.into()), ("to", to.into())];
        page.lang.text("finding-changed", &values)
    });
    said.collect()
}

/// Who answers instead of the shop, and how many of its orders are there (BR-07).
fn compared(page: &Page, row: &ConnectionRow) -> Option<Wrong> {
    let other = row.facts_changed.0.other.as_ref().filter(|_| facts::is_other(row))?;
    let compared = other.compared?;
    let shop = other.fingerprint.split_once(':').map_or(other.fingerprint.as_str(), |(_, place)| place);
    let count = |orders: usize| orders.to_string().into();
    let values = [
        ("shop", shop.into()),
        ("of", count(compared.asked)),
        ("same", count(compared.same)),
        ("other", count(compared.other)),
        ("gone", count(compared.gone())),
    ];
    let said = page.lang.text("fault-other_shop-said", &values);
    Some(Wrong {
        what: page.text("fault-other_shop"),
        help: format!("{said} {}", page.text("fault-other_shop-help")),
        said: other.fingerprint.clone(),
        ..Wrong::default()
    })
}

/// The words by which connectors say what is wrong with a setting, and the key of the text for people.
const WHYS: &[(&str, &str)] = &[
    ("is missing", "field-missing"),
    ("this is no web address", "setting-why-address"),
    ("begins with https:// or http://", "setting-why-scheme"),
    ("may not contain a password", "setting-why-password"),
    ("this is a consumer secret", "setting-why-secret-as-key"),
    ("this is a consumer key", "setting-why-key-as-secret"),
    ("never be taken in", "setting-why-later"),
];

/// What speaks against one field of a form.
pub(super) fn against(page: &Page, refusals: &[Refusal], field: &str) -> Option<String> {
    let about = |refusal: &&Refusal| refusal.values.get("field").is_some_and(|name| name == field);
    let why = refusals.iter().find(about)?.values.get("why").map_or("", String::as_str);
    if why.is_empty() {
        return Some(page.text("field-missing"));
    }
    let known = WHYS.iter().find(|(words, _)| why.contains(words));
    Some(known.map_or_else(|| why.to_owned(), |(_, key)| page.text(key)))
}

/// What speaks against a form as a whole, where its fields say the rest: of those one line is left.
pub(super) fn beside(refusals: Vec<Refusal>, fields: &[SettingField]) -> Vec<Refusal> {
    let is_field = |name: &String| name == "name" || name == "start_at" || fields.iter().any(|field| field.key == name);
    let bare = RefusalCode::SettingWrong.refusal();
    let mut beside: Vec<Refusal> = Vec::new();
    for refusal in refusals {
        let said = refusal.code == RefusalCode::SettingWrong && refusal.values.get("field").is_some_and(is_field);
        let refusal = if said { bare.clone() } else { refusal };
        if !beside.contains(&refusal) {
            beside.push(refusal);
        }
    }
    beside
}

/// A status as a choice among those that the shop has; free while they are not known.
pub(super) fn status_choice(row: &ConnectionRow, shown: Input) -> Input {
    let known = &row.shop_statuses.0.list;
    if known.is_empty() {
        return shown;
    }
    let now = shown.field.value.trim_start_matches("wc-").to_owned();
    let choice = |code: &str, name: &str| {
        let text = if name.is_empty() || name == code { code.to_owned() } else { format!("{name} ({code})") };
        Choice { value: code.to_owned(), text, chosen: code == now }
    };
    let mut choices: Vec<Choice> = known.iter().map(|one| choice(&one.code, &one.name)).collect();
    if choices.iter().all(|choice| !choice.chosen) {
        choices.push(choice(&now, ""));
    }
    Input { how: How::Choice, choices, ..shown }
}

/// How to find what a form asks for, step by step, where somebody wrote that for this kind.
pub(super) fn steps(page: &Page, kind: &str) -> Vec<String> {
    let keys = (1..).map(|number| format!("connect-{kind}-{number}"));
    keys.take_while(|key| page.lang.has(key)).map(|key| page.text(&key)).collect()
}

/// What helps to fill a field of this kind; empty when nobody wrote it.
pub(super) fn help(page: &Page, field: &SettingField) -> String {
    page.text_or(&format!("setting-{}-help", field.key), "")
}

/// Warehouses and cost centres to choose from.
pub(super) async fn places(
    page: &Page,
    reader: &mut Reader,
    warehouse: &str,
    cost_centre: &str,
) -> Result<(Vec<Choice>, Vec<Choice>), Problem> {
    let choices = |rows: Vec<(String, String)>, chosen: &str| {
        let none = Choice { value: String::new(), text: page.text("connection-none-chosen"), chosen: rows.is_empty() };
        let some = rows.into_iter().enumerate().map(|(place, (value, text))| {
            let chosen = if chosen.is_empty() { place == 0 } else { value == chosen };
            Choice { value, text, chosen }
        });
        some.chain([none]).collect::<Vec<_>>()
    };
    let known = warehouses::list(reader).await?.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    let centres = warehouses::cost_centres(reader).await?;
    let centres = centres.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    Ok((choices(known, warehouse), choices(centres, cost_centre)))
}

/// The way to where warehouses and cost centres are made and back, while one of them has nothing to choose from.
pub(super) fn make_places(page: &Page, warehouses: &[Choice], centres: &[Choice]) -> Option<String> {
    let lacks = |choices: &[Choice]| choices.iter().all(|choice| choice.value.is_empty());
    let is_lacking = lacks(warehouses) || lacks(centres);
    is_lacking.then(|| format!("/settings{}#warehouses", url_query(&[("back", &page.address)])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn what_is_wrong_and_what_helps_has_words_in_every_language() {
        let rights = RIGHTS.iter().chain(BEFORE_RIGHTS).map(|code| format!("missing-{code}-help"));
        let checks =
            RIGHTS.iter().chain(&["hooks"]).flat_map(|code| [format!("check-{code}"), format!("check-{code}-bad")]);
        let whys = WHYS.iter().map(|(_, key)| (*key).to_owned());
        let facts = FACTS.iter().map(|name| format!("found-{name}"));
        let steps = [1, 2, 3].map(|number| format!("connect-woocommerce-{number}"));
        for key in rights.chain(checks).chain(whys).chain(facts).chain(steps).chain(["missing-hooks-help".to_owned()]) {
            for lang in Lang::ALL {
                assert!(lang.has(&key), "{key} in {}", lang.code());
            }
        }
    }
}
