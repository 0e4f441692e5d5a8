//! What was said over a connection and what it was sent, as lists in words of people. The raw things stand on pages of their
//! own (`recorded`).

use std::collections::HashMap;

use axum::extract::Path;
use domain::{
    Right,
    ids::{ConnectionId, OrderId},
};
use store::{
    Reader,
    connections::ConnectionRow,
    deliveries::DeliveryRow,
    exchanges::ExchangeRow,
    lists::{self, DELIVERIES, EXCHANGES},
    raw_orders::{self, KnownRow},
};

use super::{
    Page, Shown,
    connections::state,
    health::connection,
    list::{self, Asked, Bound, Listing, Shape},
    sheets::{numbers, order_cell},
};
use crate::{
    components::{Act, Cell, Column, Filter, SheetRow},
    frame::Tone,
    http::Problem,
    pages::{
        health as tabs,
        sheet::{ConnectionSheet, Sheet},
    },
};

/// What was said over a connection.
#[derive(Debug, Clone)]
struct Exchanges(ConnectionId);

impl Listing for Exchanges {
    fn shape(&self, _: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-happened", &["what", "request"]),
            Column::new("column-answer", &["answer"]),
            Column::new("column-took", &["milliseconds"]),
            Column::new("column-when", &["at"]).sort("new"),
            Column::new("", &["doing"]),
            Column::new("", &["status"]),
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

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let connection = self.0;
        let row = |row: ExchangeRow| SheetRow {
            id: row.id.to_string(),
            link: Some(format!("/connections/{connection}/exchanges/{}", row.id)),
            cells: vec![
                Cell::Two(doing(page, &row.doing), brief(&row.request)),
                Cell::State(answer_tone(&row), "answer", answer(&row.doing, row.status).to_owned()),
                Cell::Number(row.duration_ms),
                Cell::When(Some(row.at)),
                Cell::Text(row.doing),
                Cell::Number(row.status),
            ],
            ..SheetRow::default()
        };
        Ok(lists::exchanges_by_ids(reader, ids).await?.into_iter().map(row).collect())
    }
}

/// What was done, in words; the connector's own name of it where nobody wrote them.
pub(super) fn doing(page: &Page, doing: &str) -> String {
    let plain = doing.split_once('.').map_or(doing, |(_, rest)| rest).replace(['.', '_'], "-");
    page.text_or(&format!("doing-{plain}"), doing)
}

/// What a delivery was about, in words; the shop's own name of it where nobody wrote them.
pub(super) fn topic(page: &Page, topic: &str) -> String {
    page.text_or(&format!("topic-{}", topic.replace('.', "-")), topic)
}

/// Whether a test only tried something out.
pub(super) fn is_tried(doing: &str) -> bool {
    doing.contains(".probe.")
}

/// Whether the far side did what was asked. That a shop does not have an order is an answer, too: it was deleted, or it is
/// looked for to tell one shop from another.
pub(super) fn is_well(row: &ExchangeRow) -> bool {
    (200..400).contains(&row.status) || is_unknown_order(row)
}

fn is_unknown_order(row: &ExchangeRow) -> bool {
    matches!(row.status, 404 | 410) && row.doing.ends_with(".orders.fetch")
}

pub(super) fn answer_tone(row: &ExchangeRow) -> Tone {
    match row.status {
        200..400 => Tone::Good,
        _ if is_unknown_order(row) => Tone::Quiet,
        400 | 404..=499 if is_tried(&row.doing) => Tone::Quiet,
        _ => Tone::Bad,
    }
}

/// What a status means, as a code with a text.
pub(super) fn answer(doing: &str, status: i64) -> &'static str {
    match status {
        0 => "none",
        200..=399 => "good",
        401 | 403 => "denied",
        // The right to change is tried on an order that cannot be.
        400 | 404..=499 if doing.ends_with(".probe.write") => "tried",
        404 | 410 => "missing",
        429 => "limited",
        400..=499 => "refused",
        _ => "broken",
    }
}

/// A request as a list shows it: without what signs it. The whole one stands on its own page.
pub(super) fn brief(request: &str) -> String {
    let Some((address, query)) = request.split_once('?') else { return request.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("oauth_")).collect();
    if kept.is_empty() { address.to_owned() } else { format!("{address}?{}", kept.join("&")) }
}

/// What a connection was sent.
#[derive(Debug, Clone)]
struct Deliveries(ConnectionId, bool);

/// What can become of a delivery.
const OUTCOMES: &[&str] = &["stored", "held", "processed", "test", "duplicate", "ignored", "refused"];

impl Listing for Deliveries {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-happened", &["what"]),
            Column::new("column-order", &["about"]),
            Column::new("column-verdict", &["outcome"]),
            Column::new("column-outcome", &["came"]),
            Column::new("column-when", &["received_at"]).sort("new"),
            Column::new("", &["topic", "delivery"]),
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
        let rows = lists::deliveries_by_ids(reader, ids).await?;
        // Messages of providers name provider orders, and have a way of their own.
        let about: Vec<String> =
            if self.1 { rows.iter().map(|row| row.external_id.clone()).collect() } else { Vec::new() };
        let known = raw_orders::known(reader, self.0, about).await?;
        let numbers = numbers(reader, known.iter().map(order)).await?;
        let known: HashMap<&str, &KnownRow> = known.iter().map(|raw| (raw.external_id.as_str(), raw)).collect();
        let row = |row: DeliveryRow| {
            let raw = known.get(row.external_id.as_str()).copied();
            let about = match raw.filter(|raw| numbers.contains_key(&order(raw))) {
                Some(raw) => order_cell(page, Some(order(raw)), &numbers),
                None => Cell::Text(row.external_id.clone()),
            };
            self.row(page, row, about, raw)
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// The order that a raw order became.
fn order(raw: &KnownRow) -> OrderId {
    OrderId::new(raw.id.number())
}

impl Deliveries {
    fn row(&self, page: &Page, row: DeliveryRow, about: Cell, raw: Option<&KnownRow>) -> SheetRow {
        let again = self.1.then(|| {
            Act::new("delivery.run_again", "act-run-again")
                .with("delivery", row.id)
                .icon("refresh")
                .why_not(page.lacks(Right::OrdersEdit))
        });
        let code = if OUTCOMES.contains(&row.state.as_str()) { row.state.clone() } else { "failed".to_owned() };
        SheetRow {
            id: row.id.to_string(),
            link: Some(format!("/connections/{}/deliveries/{}", self.0, row.id)),
            cells: vec![
                Cell::Text(topic(page, &row.topic)),
                about,
                Cell::State(delivery_tone(&row.state), "delivery", code),
                Cell::Text(came(page, &row.state, &row.refusal, raw)),
                Cell::When(Some(row.received_at)),
                Cell::Two(row.topic, row.id.to_string()),
            ],
            acts: again.into_iter().collect(),
            ..SheetRow::default()
        }
    }
}

pub(super) fn delivery_tone(state: &str) -> Tone {
    match state {
        "stored" | "processed" => Tone::Good,
        "refused" => Tone::Bad,
        "held" => Tone::Waiting,
        _ => Tone::Quiet,
    }
}

/// What came of a delivery, in words; empty where its verdict says it all.
pub(super) fn came(page: &Page, state: &str, refusal: &str, raw: Option<&KnownRow>) -> String {
    match (state, raw) {
        ("refused", _) => page.text_or(&format!("delivery-why-{refusal}"), refusal),
        ("duplicate" | "ignored", _) => page.text(&format!("delivery-came-{state}")),
        ("stored", Some(raw)) => page.text_or(&format!("delivery-came-{}", raw.state), &raw.state),
        _ => String::new(),
    }
}

async fn sheet<L: Listing>(page: &Page, row: &ConnectionRow, listing: &L, here: &str, asked: &Asked) -> Shown {
    let found = list::sheet(listing, page, asked).await?;
    let title = if here == "/exchanges" { "tab-exchanges" } else { "tab-deliveries" };
    let state = state(page, &mut page.reader().await?, row).await?;
    let sheet = Sheet {
        title,
        back: Some(("/connections".to_owned(), page.text("menu-connections"))),
        of: Some((row.name.clone(), state.tone(), state.key())),
        jumps: tabs::tabs(&row.id.to_string(), here, row.side == "channel"),
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
