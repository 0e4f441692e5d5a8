//! The insides of a connection: what was said over it, what it was sent, and how it is, in words of people.

use axum::extract::Path;
use connect::wire::redacted_text;
use domain::{Moment, Right, ids::ConnectionId, time::DAY};
use store::{
    Reader, accounts, connections,
    connections::ConnectionRow,
    deliveries::{self, DeliveryRow},
    exchanges::{self, ExchangeRow},
    lists::{self, DELIVERIES, EXCHANGES},
};

use super::{
    Page, Shown,
    connections::health,
    list::{self, Asked, Bound, Listing, Shape},
};
use crate::{
    components::{Act, Cell, Column, Filter, SheetRow},
    doors::id,
    frame::Tone,
    http::Problem,
    pages::{
        health::{self, Health, Wrong},
        sheet::{ConnectionSheet, Sheet},
    },
};

/// Newest exchanges in which is looked for what went wrong.
const LOOKED: i64 = 200;
/// Wrongs that are shown.
const WRONGS: usize = 5;

/// The connection of an address.
async fn connection(page: &Page, reader: &mut Reader, path: &str) -> Result<ConnectionRow, Problem> {
    page.needs(Right::ConnectionsEdit)?;
    connections::lookup(reader, id(path)?).await?.ok_or_else(Problem::not_found)
}

/// What was said over a connection.
#[derive(Debug, Clone)]
struct Exchanges(ConnectionId);

impl Listing for Exchanges {
    fn shape(&self, _: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-request", &["request", "doing"]),
            Column::new("column-answer", &["status"]),
            Column::new("column-took", &["milliseconds"]),
            Column::new("column-when", &["at"]).sort("new"),
        ];
        Shape {
            path: format!("/connections/{}/exchanges", self.0),
            file: "exchanges",
            right: Right::ConnectionsEdit,
            list: EXCHANGES,
            tabs: Vec::new(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        Ok(vec![asked.tick("bad", "exchanges-bad")])
    }

    async fn bind(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        Ok(Bound { filters: vec!["".into(), self.0.into(), asked.flag("bad")], among: None, ..Bound::default() })
    }

    async fn rows(&self, _: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let connection = self.0;
        let row = |row: ExchangeRow| {
            let good = (200..400).contains(&row.status);
            let bodies = [("raw-asked", row.request_body), ("raw-answered", row.response_body)];
            SheetRow {
                id: row.id.to_string(),
                link: Some(format!("/connections/{connection}/exchanges/{}", row.id)),
                cells: vec![
                    Cell::Two(brief(&row.request), row.doing),
                    Cell::State(if good { Tone::Good } else { Tone::Bad }, "answer", answer(row.status)),
                    Cell::Number(row.duration_ms),
                    Cell::When(Some(row.at)),
                ],
                more: bodies.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
                acts: Vec::new(),
                ..SheetRow::default()
            }
        };
        Ok(lists::exchanges_by_ids(reader, ids).await?.into_iter().map(row).collect())
    }
}

/// What a status means, as a code with a text.
fn answer(status: i64) -> String {
    match status {
        0 => "none",
        200..=399 => "good",
        401 | 403 => "denied",
        404 | 410 => "missing",
        429 => "limited",
        400..=499 => "refused",
        _ => "broken",
    }
    .to_owned()
}

/// What a connection was sent.
#[derive(Debug, Clone)]
struct Deliveries(ConnectionId, bool);

/// What can become of a delivery.
const OUTCOMES: &[&str] = &["stored", "held", "processed", "test", "duplicate", "ignored", "refused"];

impl Listing for Deliveries {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-topic", &["topic", "delivery"]),
            Column::new("column-outcome", &["outcome"]),
            Column::new("column-about", &["about"]),
            Column::new("column-why", &["why"]),
            Column::new("column-when", &["received_at"]).sort("new"),
        ];
        Shape {
            path: format!("/connections/{}/deliveries", self.0),
            file: "deliveries",
            right: Right::ConnectionsEdit,
            list: DELIVERIES,
            tabs: OUTCOMES.iter().map(|code| (*code, page.text(&format!("delivery-{code}")))).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        Ok(vec![asked.day("from", "filter-from"), asked.day("to", "filter-to")])
    }

    async fn bind(&self, page: &Page, _: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let mut filters = vec!["".into(), self.0.into()];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among: None, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let mut rows = Vec::new();
        for row in lists::deliveries_by_ids(reader, ids).await? {
            let body = lists::delivery_body(reader, row.id).await?;
            let (key, body) = body.map(|(_, key, body)| (key, body)).unwrap_or_default();
            rows.push(self.row(page, row, key, &body));
        }
        Ok(rows)
    }
}

impl Deliveries {
    fn row(&self, page: &Page, row: DeliveryRow, key: String, body: &[u8]) -> SheetRow {
        let tone = match row.state.as_str() {
            "stored" | "processed" => Tone::Good,
            "refused" => Tone::Bad,
            "held" => Tone::Waiting,
            _ => Tone::Quiet,
        };
        // Messages of providers have a way of their own.
        let again = self.1.then(|| {
            Act::new("delivery.run_again", "act-run-again")
                .with("delivery", row.id)
                .icon("refresh")
                .why_not(page.lacks(Right::OrdersEdit))
        });
        let code = if OUTCOMES.contains(&row.state.as_str()) { row.state.clone() } else { "failed".to_owned() };
        let why = match row.refusal.as_str() {
            "" => String::new(),
            why => page.text_or(&format!("delivery-why-{why}"), why),
        };
        SheetRow {
            id: row.id.to_string(),
            link: Some(format!("/connections/{}/deliveries/{}", self.0, row.id)),
            cells: vec![
                Cell::Two(row.topic, key),
                Cell::State(tone, "delivery", code),
                Cell::Code(row.external_id),
                Cell::Text(why),
                Cell::When(Some(row.received_at)),
            ],
            // People and secrets are taken out of it, as out of the exchanges.
            more: if body.is_empty() {
                Vec::new()
            } else {
                vec![("raw-body", redacted_text(&String::from_utf8_lossy(body)))]
            },
            acts: again.into_iter().collect(),
            ..SheetRow::default()
        }
    }
}

async fn sheet<L: Listing>(page: &Page, row: &ConnectionRow, listing: &L, here: &str, asked: &Asked) -> Shown {
    let found = list::sheet(listing, page, asked).await?;
    let title = if here == "/exchanges" { "tab-exchanges" } else { "tab-deliveries" };
    let sheet = Sheet {
        title,
        back: Some((format!("/connections/{}", row.id), row.name.clone())),
        jumps: health::tabs(&row.id.to_string(), here, row.side == "channel"),
        ..found
    };
    page.show(&ConnectionSheet(sheet), &[&format!("one.{}", row.id)]).await
}

/// `GET /connections/{id}/exchanges`.
pub(super) async fn exchanges(page: Page, Path(path): Path<String>, asked: Asked) -> Shown {
    let row = connection(&page, &mut page.reader().await?, &path).await?;
    sheet(&page, &row, &Exchanges(row.id), "/exchanges", &asked).await
}

/// `GET /connections/{id}/exchanges.csv`.
pub(super) async fn exchanges_file(page: Page, Path(path): Path<String>, asked: Asked) -> Shown {
    let row = connection(&page, &mut page.reader().await?, &path).await?;
    list::file(Exchanges(row.id), page, asked).await
}

/// `GET /connections/{id}/deliveries`.
pub(super) async fn deliveries(page: Page, Path(path): Path<String>, asked: Asked) -> Shown {
    let row = connection(&page, &mut page.reader().await?, &path).await?;
    sheet(&page, &row, &Deliveries(row.id, row.side == "channel"), "/deliveries", &asked).await
}

/// `GET /connections/{id}/deliveries.csv`.
pub(super) async fn deliveries_file(page: Page, Path(path): Path<String>, asked: Asked) -> Shown {
    let row = connection(&page, &mut page.reader().await?, &path).await?;
    list::file(Deliveries(row.id, row.side == "channel"), page, asked).await
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
    let mut wrongs: Vec<Wrong> = words(&page, &row.test_problem).into_iter().collect();
    wrongs.iter_mut().for_each(|wrong| wrong.at = moment(row.tested_at));
    let bad = spoken.iter().filter(|one| !(200..400).contains(&one.status));
    wrongs.extend(bad.take(WRONGS).map(|one| {
        let code = answer(one.status);
        Wrong {
            at: Some(one.at),
            what: page.text(&format!("answer-{code}")),
            help: page.text(&format!("answer-{code}-help")),
            said: format!("{} · {}", brief(&one.request), one.status),
        }
    }));
    drop(reader);
    let view = Health {
        id: row.id.to_string(),
        name: row.name.clone(),
        is_shop,
        state: Some(health(&row)),
        moments,
        facts,
        wrongs,
    };
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

/// The words by which `connect::CallError` says who acts next, and the key of the text for people.
const FAULTS: &[(&str, &str)] = &[
    ("settings or rights are wrong", "settings"),
    ("the session is over", "session"),
    (": refused with ", "refused"),
    (": not there", "missing"),
    ("too many calls", "limited"),
    ("the far side cannot be reached", "down"),
    ("the answer makes no sense", "garbled"),
    ("another shop answers", "other_shop"),
];

/// What a test said, for people: what is wrong and what helps; nothing when it went well.
pub(super) fn words(page: &Page, problem: &str) -> Option<Wrong> {
    if problem.is_empty() {
        return None;
    }
    let wrong = |code: &str, value: &str| Wrong {
        at: None,
        what: page.lang.text(&format!("fault-{code}"), &[("value", value.into())]),
        help: page.text(&format!("fault-{code}-help")),
        said: problem.to_owned(),
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
    Some(wrong(code, ""))
}

/// A request as a list shows it: without what signs it. The whole one stands on its own page.
fn brief(request: &str) -> String {
    let Some((address, query)) = request.split_once('?') else { return request.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("oauth_")).collect();
    if kept.is_empty() { address.to_owned() } else { format!("{address}?{}", kept.join("&")) }
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
