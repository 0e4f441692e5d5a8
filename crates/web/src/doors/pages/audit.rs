//! Who changed what, when, from where, and what it was before (BR-71).

use std::collections::BTreeMap;

use domain::{Money, Right, actor::Actor};
use flow::ACTS;
use serde_json::Value;
use store::{
    Arg, Reader, accounts, connections,
    lists::{FEW, NOTES},
    notes::{self, NoteRow},
};

use super::{
    Page, Shown,
    about::Abouts,
    list::{self, Asked, Bound, Listing, Shape},
    me::device,
    people::Names,
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    http::Problem,
    lang::Lang,
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
        what.extend(BESIDE.iter().chain(OF_THE_HUB).map(|code| ((*code).to_owned(), said(page, code))));
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
        let abouts = Abouts::read(reader, &rows).await?;
        let opens = page.may(Right::OrdersSee);
        let row = |row: NoteRow| {
            let change = Change::of(&row.details, &Words { page, things: &things });
            let about = abouts.of(page, &row);
            let beside = [about.what, change.about].into_iter().find(|text| !text.is_empty());
            let beside = beside.or_else(|| things.get(&row.subject).cloned()).unwrap_or_default();
            let about = match about.order {
                Some(order) if opens => Cell::LinkTwo(format!("/orders/{order}"), about.number, beside),
                Some(_) => Cell::LinkTwo(String::new(), about.number, beside),
                None => Cell::LinkTwo(about.link, beside, String::new()),
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
    "login.password_wrong",
    "login.code_wrong",
    "login.ended",
    "login.entered",
    "login.left",
    "invitation.accepted",
    "password.reset",
];

/// What the hub notes of its own work.
const OF_THE_HUB: &[&str] = &[
    "booking.bound",
    "booking.created",
    "booking.given_back",
    "booking.handed_over",
    "booking.outcome_unknown",
    "booking.reserved",
    "booking.unbound",
    "decision.answered",
    "delivery.refused",
    "line.ended",
    "line.moved",
    "line.price_typed",
    "line.split",
    "order.held",
    "order.let_go",
    "order.moved",
    "order.refunded",
    "order.shop_status",
    "order.taken",
    "order.total_changed",
    "order.unreadable",
    "provider_order.moved",
    "session.ended",
    "session.signed_in",
    "session.signed_out",
];

fn note_key(code: &str) -> String {
    format!("note-{}", code.replace('.', "-"))
}

fn said(page: &Page, code: &str) -> String {
    page.text_or(&note_key(code), code)
}

/// Old and new values of a note, as short texts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    about: String,
    before: String,
    after: String,
}

/// Who puts codes and field names into the reader's words.
trait Said {
    /// The words of a value; none when it has no others than its own.
    fn value(&self, field: &str, text: &str) -> Option<String>;
    /// The words of a field.
    fn field(&self, name: &str) -> String;
    /// An amount as people write it.
    fn money(&self, money: &Money) -> String;
}

/// The reader's words, and the names of things by their ids.
struct Words<'a> {
    page: &'a Page,
    things: &'a BTreeMap<String, String>,
}

impl Said for Words<'_> {
    fn value(&self, field: &str, text: &str) -> Option<String> {
        in_words(self.page, self.things, field, text)
    }

    fn field(&self, name: &str) -> String {
        field_words(name, |key| self.page.lang.has(key).then(|| self.page.text(key)))
    }

    fn money(&self, money: &Money) -> String {
        crate::lang::format::money(money, self.page.lang)
    }
}

/// What a field is called: by its own word, by the column that shows it, by the setting of a shop or provider.
fn field_words(name: &str, text: impl Fn(&str) -> Option<String>) -> String {
    ["audit-field", "column", "consignee", "setting"]
        .iter()
        .find_map(|prefix| text(&format!("{prefix}-{name}")))
        .unwrap_or_else(|| name.replace('_', " "))
}

impl Change {
    fn of(details: &Value, words: &dyn Said) -> Self {
        let text = |name: &str| details[name].as_str().map(str::to_owned);
        if let (Some(before), Some(after)) = (text("from"), text("to")) {
            let in_words = |text: String| words.value("status", &text).unwrap_or(text);
            return Self { before: in_words(before), after: in_words(after), about: String::new() };
        }
        let (old, new) = (&details["before"], &details["asked"]);
        let new = if new.is_null() { details } else { new };
        let named =
            |value: &&Value| {
                let thing = |key: &str| words.value(key, value[key].as_str()?);
                value["name"].as_str().filter(|name| !name.is_empty()).map(str::to_owned).or_else(|| {
                    ["connection", "user", "account", "warehouse", "code"].iter().find_map(|key| thing(key))
                })
            };
        let about = [old, new].iter().find_map(named).unwrap_or_default();
        let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
        flat("", old, words, &mut was);
        flat("", new, words, &mut is);
        // The name stands beside already, unless it is what changed.
        let renamed = was.contains_key("name") && is.contains_key("name") && was["name"] != is["name"];
        if !old.is_null() {
            // Only what became another thing.
            is.retain(|key, value| was.get(key) != Some(value));
            was.retain(|key, _| is.contains_key(key) || new.get(key.split('.').next().unwrap_or_default()).is_none());
            if new.as_object().is_some_and(|new| new.contains_key("settings") || new.contains_key("time_zone")) {
                // What was left out of the wish stayed as it is.
                was.retain(|key, _| is.contains_key(key));
            }
        }
        if !renamed {
            was.remove("name");
            is.remove("name");
        }
        Self { before: told(&was, &about, words), after: told(&is, &about, words), about }
    }
}

/// Values in words; ids of things that have no name here say nothing to people.
fn told(values: &BTreeMap<String, String>, about: &str, words: &dyn Said) -> String {
    let is_id = |text: &str| text.split(", ").all(|one| one.len() == 17 && one.as_bytes().get(3) == Some(&b'_'));
    let one = |(key, value): (&String, &String)| {
        let bare = key.rsplit('.').next().unwrap_or(key);
        let each = |one: &str| words.value(bare, one).unwrap_or_else(|| one.to_owned());
        let said = value.split(", ").map(each).collect::<Vec<_>>().join(", ");
        // What stands beside already is not said twice.
        let beside = said == about && bare != "name";
        let says_nothing = said.is_empty() || is_id(&said) || beside;
        (!says_nothing).then(|| format!("{}: {said}", words.field(bare)))
    };
    let all: Vec<String> = values.iter().filter_map(one).collect();
    let all = all.join("; ");
    if all.chars().count() > LONGEST { all.chars().take(LONGEST).collect::<String>() + "…" } else { all }
}

fn flat(place: &str, value: &Value, words: &dyn Said, all: &mut BTreeMap<String, String>) {
    if let Ok(money) = serde_json::from_value::<Money>(value.clone()) {
        all.insert(place.to_owned(), words.money(&money));
        return;
    }
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, field) in fields {
                let name = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                flat(&name, field, words, all);
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

/// A value that has words: a thing by its name, a role, a right, a status, a device.
fn in_words(page: &Page, things: &BTreeMap<String, String>, key: &str, text: &str) -> Option<String> {
    if let Some(name) = things.get(text) {
        return Some(name.clone());
    }
    let prefixes: &[&str] = match key {
        "role" => &["role"],
        "rights" | "add" | "added" | "remove" | "removed" => &["right", "section"],
        "status" | "state" | "shop_status" => {
            &["line-status", "order-status", "provider-state", "parcel-state", "package-state", "booking-state"]
        }
        "reason" | "why" | "hold" => &["end", "hold"],
        "answer" => &["answer"],
        "kind" => &["decision", "activity-kind", "entry"],
        "language" => return Lang::find(text).map(|lang| lang.own_name().to_owned()),
        "agent" => return device(text),
        "code" => return Some(text.to_owned()),
        _ if matches!(text, "true" | "false") => &["audit"],
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
    use serde_json::json;

    /// Words of English, and one thing with a name.
    struct English;

    impl Said for English {
        fn value(&self, _: &str, text: &str) -> Option<String> {
            (text == "con_1").then(|| "Shop".to_owned())
        }

        fn field(&self, name: &str) -> String {
            field_words(name, |key| Lang::En.has(key).then(|| Lang::En.text(key, &[])))
        }

        fn money(&self, money: &Money) -> String {
            format!("{} {}", money.number(), money.currency)
        }
    }

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
                change("books by itself: false", "books by itself: true", ""),
            ),
            (
                json!({ "asked": { "user": "usr_06f0000000001", "grant": { "role": "operator" } },
                    "before": { "name": "王伟", "grant": { "role": "auditor" } } }),
                change("role: auditor", "role: operator", "王伟"),
            ),
            (json!({ "asked": { "lines": ["lin_06f0000000001", "lin_06f0000000002"] } }), Change::default()),
            (json!({ "asked": { "connection": "con_1", "on": true } }), change("", "on: true", "Shop")),
            (
                json!({ "asked": { "time_zone": "Europe/Sofia", "name": "Lotus" },
                    "before": { "time_zone": "UTC", "name": "Lotus", "settings": { "night_hour": 3 } } }),
                change("time zone: UTC", "time zone: Europe/Sofia", "Lotus"),
            ),
            (
                json!({ "asked": { "name": "Lotus Two" }, "before": { "name": "Lotus" } }),
                change("name: Lotus", "name: Lotus Two", "Lotus"),
            ),
            (
                json!({ "number": "4711", "total": { "amount": "12.50", "currency": "CNY" } }),
                change("", "number: 4711; total: 12.50 CNY", ""),
            ),
            (json!({}), Change::default()),
        ] {
            assert_eq!(Change::of(&details, &English), expected, "{details}");
        }
    }

    #[test]
    fn br_71_every_act_has_words_in_every_language() {
        let codes = ACTS.iter().map(|act| act.name).chain(BESIDE.iter().chain(OF_THE_HUB).copied());
        let missing: Vec<String> = codes
            .flat_map(|code| Lang::ALL.iter().map(move |lang| (code, *lang)))
            .filter(|(code, lang)| !lang.has(&note_key(code)))
            .map(|(code, lang)| format!("{code} in {}", lang.code()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
