//! Who changed what, when, from where, and what it was before (BR-71).

use std::collections::BTreeMap;

use domain::{Right, actor::Actor, ids::OrderId};
use flow::ACTS;
use serde_json::Value;
use store::{
    Arg, Reader, accounts, connections,
    lists::{FEW, NOTES},
    notes::{self, NoteRow},
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape},
    me::device,
    people::Names,
    sheets::{numbers, order_cell},
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    http::Problem,
    pages::sheet::{AuditSheet, Sheet},
};

/// Longest text of a value in a list; the whole one stands behind it.
const LONGEST: usize = 160;

/// The audit.
#[derive(Debug, Clone)]
struct Audit;

impl Listing for Audit {
    fn shape(&self, _: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-when", &["at"]).sort("new"),
            Column::new("column-who", &["who", "kind"]),
            Column::new("column-what", &["what", "code"]),
            Column::new("column-about", &["about"]),
            // Prices stand among the values.
            Column::new("column-before", &["before"]).money(),
            Column::new("column-after", &["after"]).money(),
            Column::new("column-from-where", &["address", "agent"]),
        ];
        Shape {
            path: "/audit".to_owned(),
            file: "audit",
            right: Right::AuditSee,
            list: NOTES,
            tabs: Vec::new(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, page: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let names = Names::read(page).await?;
        let mut who: Vec<(String, String)> = vec![("people".to_owned(), page.text("audit-people"))];
        let mut known: Vec<(String, String)> =
            names.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
        known.extend(names.tokens.keys().map(|id| (id.to_string(), names.of(page, Actor::Token(*id)))));
        known.sort_by(|one, other| one.1.cmp(&other.1));
        who.extend(known);
        who.push((Actor::Console.to_string(), page.text("who-console")));
        let mut what: Vec<(String, String)> =
            ACTS.iter().map(|act| (format!("act.{}", act.name), said(page, act.name))).collect();
        what.extend(BESIDE.iter().map(|code| ((*code).to_owned(), said(page, code))));
        what.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(vec![
            asked.choice(page, "who", ("column-who", "audit-all-who"), who),
            asked.choice(page, "what", ("column-what", "audit-all-what"), what),
            asked.day("from", "filter-from"),
            asked.day("to", "filter-to"),
        ])
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let most = i64::try_from(FEW).unwrap_or(i64::MAX) + 1;
        let among = match asked.get("who") {
            "" => None,
            "people" => list::rare(notes::of_actor(reader, None, most).await?),
            who => match who.parse::<Actor>() {
                Ok(actor) => Some(notes::of_actor(reader, Some(actor), most).await?),
                Err(_) => None,
            },
        };
        let mut filters: Vec<Arg> = vec![asked.get("what").into()];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = notes::by_ids(reader, ids).await?;
        let names = Names::read(page).await?;
        let things = things(reader, &names).await?;
        let orders = numbers(reader, rows.iter().filter_map(order_of)).await?;
        let opens = page.may(Right::OrdersSee);
        let row = |row: NoteRow| {
            let change = Change::of(&row.details, &|key, text| in_words(page, &things, key, text));
            let order = order_of(&row).filter(|_| opens);
            let about = match order {
                Some(order) => order_cell(Some(order), &orders),
                None => Cell::Text(change.about),
            };
            let bare = row.what.strip_prefix("act.").unwrap_or(&row.what);
            SheetRow {
                id: row.id.to_string(),
                link: None,
                cells: vec![
                    Cell::When(Some(row.at)),
                    who(page, &names, row.actor),
                    Cell::Two(
                        said(page, bare),
                        if page.lang.has(&note_key(bare)) { String::new() } else { bare.to_owned() },
                    ),
                    about,
                    Cell::Text(change.before),
                    Cell::Text(change.after),
                    Cell::Two(row.address.clone(), device(&row.agent).unwrap_or_default()),
                ],
                ..SheetRow::default()
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// What is noted of people beside acts.
const BESIDE: &[&str] = &[
    "company.set_up",
    "login.begun",
    "login.password_right",
    "login.ended",
    "login.entered",
    "login.left",
    "invitation.accepted",
    "password.reset",
];

fn note_key(code: &str) -> String {
    format!("note-{}", code.replace('.', "-"))
}

fn said(page: &Page, code: &str) -> String {
    page.text_or(&note_key(code), code)
}

fn order_of(row: &NoteRow) -> Option<OrderId> {
    row.subject.parse().ok()
}

/// Old and new values of a note, as short texts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    about: String,
    before: String,
    after: String,
}

impl Change {
    fn of(details: &Value, word: &dyn Fn(&str, &str) -> Option<String>) -> Self {
        let text = |name: &str| details[name].as_str().map(str::to_owned);
        if let (Some(before), Some(after)) = (text("from"), text("to")) {
            let in_words = |text: String| word("status", &text).unwrap_or(text);
            return Self { before: in_words(before), after: in_words(after), about: String::new() };
        }
        let (old, new) = (&details["before"], &details["asked"]);
        let new = if new.is_null() { details } else { new };
        let named = |value: &&Value| {
            let thing = |key: &str| word(key, value[key].as_str()?);
            value["name"]
                .as_str()
                .map(str::to_owned)
                .or_else(|| ["connection", "user", "account", "code"].iter().find_map(|key| thing(key)))
        };
        let about = [old, new].iter().find_map(named).unwrap_or_default();
        let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
        flat("", old, &mut was);
        flat("", new, &mut is);
        if !old.is_null() {
            // Only what became another thing.
            is.retain(|key, value| was.get(key) != Some(value));
            was.retain(|key, _| is.contains_key(key) || new.get(key.split('.').next().unwrap_or_default()).is_none());
        }
        was.remove("name");
        is.remove("name");
        Self { about, before: told(&was, word), after: told(&is, word) }
    }
}

/// Values in words; ids of things that have no name here say nothing to people.
fn told(values: &BTreeMap<String, String>, word: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let is_id = |text: &str| text.split(", ").all(|one| one.len() == 17 && one.as_bytes().get(3) == Some(&b'_'));
    let one = |(key, value): (&String, &String)| {
        let bare = key.rsplit('.').next().unwrap_or(key);
        if value.is_empty() || is_id(value) {
            return None;
        }
        let each = |one: &str| word(bare, one).unwrap_or_else(|| one.to_owned());
        Some(format!("{bare}: {}", value.split(", ").map(each).collect::<Vec<_>>().join(", ")))
    };
    let all: Vec<String> = values.iter().filter_map(one).collect();
    let all = all.join("; ");
    if all.chars().count() > LONGEST { all.chars().take(LONGEST).collect::<String>() + "…" } else { all }
}

fn flat(place: &str, value: &Value, all: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, field) in fields {
                let name = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                flat(&name, field, all);
            }
        }
        Value::Array(items) => {
            let texts: Vec<String> =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            all.insert(place.to_owned(), texts.join(", "));
        }
        Value::String(text) => {
            all.insert(place.to_owned(), text.clone());
        }
        Value::Bool(_) | Value::Number(_) => {
            all.insert(place.to_owned(), value.to_string());
        }
    }
}

/// Who did it: the name, and what kind of actor where that is no person.
fn who(page: &Page, names: &Names, actor: Actor) -> Cell {
    match actor {
        Actor::Token(token) => match names.tokens.get(&token) {
            Some(name) => Cell::Two(name.clone(), page.text("who-token")),
            None => Cell::Two(page.text("who-token"), String::new()),
        },
        Actor::User(_) | Actor::Console | Actor::Hub => Cell::Two(names.of(page, actor), String::new()),
    }
}

/// Names of things by their ids.
async fn things(reader: &mut Reader, names: &Names) -> Result<BTreeMap<String, String>, Problem> {
    let mut things: BTreeMap<String, String> =
        names.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    things.extend(connections::list(reader).await?.into_iter().map(|row| (row.id.to_string(), row.name)));
    things.extend(accounts::list(reader).await?.into_iter().map(|row| (row.id.to_string(), row.login)));
    Ok(things)
}

/// A value that has words: a thing by its name, a role, a right, a status.
fn in_words(page: &Page, things: &BTreeMap<String, String>, key: &str, text: &str) -> Option<String> {
    if let Some(name) = things.get(text) {
        return Some(name.clone());
    }
    let prefixes: &[&str] = match key {
        "role" => &["role"],
        "rights" => &["right"],
        "status" => &["line-status", "order-status", "provider-state"],
        "code" => return Some(text.to_owned()),
        _ => &[],
    };
    let keys = prefixes.iter().map(|prefix| format!("{prefix}-{}", text.replace('.', "-")));
    keys.into_iter().find(|key| page.lang.has(key)).map(|key| page.text(&key))
}

/// `GET /audit`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Audit, &page, &asked).await?;
    page.show(&AuditSheet(Sheet { title: "menu-audit", ..sheet }), &[]).await
}

/// `GET /audit.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Audit, page, asked).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use serde_json::json;

    #[test]
    fn br_71_old_and_new_values_stand_side_by_side() {
        let change = |before: &str, after: &str, about: &str| Change {
            before: before.to_owned(),
            after: after.to_owned(),
            about: about.to_owned(),
        };
        for (details, expected) in [
            (json!({ "from": "paid", "to": "booking" }), change("paid", "booking", "")),
            (
                json!({ "asked": { "settings": { "book_by_itself": true, "book_wait_minutes": 10 } },
                    "before": { "settings": { "book_by_itself": false, "book_wait_minutes": 10 } } }),
                change("book_by_itself: false", "book_by_itself: true", ""),
            ),
            (
                json!({ "asked": { "user": "usr_06f0000000001", "grant": { "role": "operator" } },
                    "before": { "name": "王伟", "grant": { "role": "auditor" } } }),
                change("role: auditor", "role: operator", "王伟"),
            ),
            (json!({ "asked": { "lines": ["lin_06f0000000001", "lin_06f0000000002"] } }), Change::default()),
            (
                json!({ "asked": { "connection": "con_1", "on": true } }),
                change("", "connection: Shop; on: true", "Shop"),
            ),
            (json!({}), Change::default()),
        ] {
            assert_eq!(
                Change::of(&details, &|_, text| (text == "con_1").then(|| "Shop".to_owned())),
                expected,
                "{details}"
            );
        }
    }

    #[test]
    fn br_71_every_act_has_words_in_every_language() {
        let codes = ACTS.iter().map(|act| act.name).chain(BESIDE.iter().copied());
        let missing: Vec<String> = codes
            .flat_map(|code| Lang::ALL.iter().map(move |lang| (code, *lang)))
            .filter(|(code, lang)| !lang.has(&note_key(code)))
            .map(|(code, lang)| format!("{code} in {}", lang.code()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
