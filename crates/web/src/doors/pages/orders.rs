//! The list of orders: filters, search, and the same as a CSV file.

use std::collections::HashMap;

use axum::{
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{
    Right,
    ids::{ConnectionId, OrderId},
    order::OrderStatus,
};
use serde::Deserialize;
use store::{
    Reader, StoreError, decisions, lines,
    orders::{self, OrderFilter, OrderRow},
    search,
};

use super::{Page, Shown, parts};
use crate::{
    components::{Choice, Pager},
    http::Problem,
    pages::orders::{Orders, Row, url_query},
};

/// Rows of a page.
const ROWS: usize = 50;
/// Rows of a file.
const FILE_ROWS: usize = 10_000;
/// Rows read at once, and how often, while looking for those that a filter of the page keeps.
const BATCH: i64 = 200;
const BATCHES: usize = 60;
/// Pictures on a row.
const PICTURES: usize = 3;

/// The filters, as the address carries them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    search: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    shop: String,
    #[serde(default)]
    held: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn status(&self) -> Option<OrderStatus> {
        self.status.parse().ok()
    }

    fn shop(&self) -> Option<ConnectionId> {
        self.shop.parse().ok()
    }

    fn address(&self, path: &str, after: &str) -> String {
        let query = url_query(&[
            ("status", &self.status),
            ("shop", &self.shop),
            ("search", &self.search),
            ("held", &self.held),
            ("after", after),
        ]);
        format!("{path}{query}")
    }

    fn keeps(&self, row: &OrderRow) -> bool {
        self.status().is_none_or(|status| row.status == status)
            && self.shop().is_none_or(|shop| row.connection == shop)
            && (self.held.is_empty() || !row.hold.is_empty())
    }

    /// One batch before that order, by the words searched, else by the filter of the rows; and the last order that was
    /// looked at, when there may be more behind it.
    async fn batch(
        &self,
        reader: &mut Reader,
        before: Option<OrderId>,
    ) -> Result<(Vec<OrderRow>, Option<OrderId>), StoreError> {
        let most = usize::try_from(BATCH).unwrap_or(usize::MAX);
        if self.search.trim().is_empty() {
            let status = self.status().map(|status| status.code().to_owned()).unwrap_or_default();
            let filter = OrderFilter { status, connection: self.shop(), ..OrderFilter::default() };
            let rows = orders::list(reader, &filter, before, BATCH).await?;
            let last = rows.last().filter(|_| rows.len() == most).map(|row| row.id);
            return Ok((rows, last));
        }
        let found = search::find(reader, &self.search, before, BATCH).await?;
        let last = found.last().filter(|_| found.len() == most).copied();
        Ok((orders::by_ids(reader, &found).await?, last))
    }

    /// The rows that fit, and the order behind which the list goes on.
    async fn rows(&self, reader: &mut Reader, most: usize) -> Result<(Vec<OrderRow>, Option<OrderId>), StoreError> {
        let mut kept = Vec::new();
        let mut before: Option<OrderId> = self.after.parse().ok();
        for _ in 0..BATCHES {
            let (batch, last) = self.batch(reader, before).await?;
            for row in batch.into_iter().filter(|row| self.keeps(row)) {
                if kept.len() == most {
                    let last = kept.last().map(|row: &OrderRow| row.id);
                    return Ok((kept, last));
                }
                kept.push(row);
            }
            if last.is_none() {
                return Ok((kept, None));
            }
            before = last;
        }
        Ok((kept, before))
    }
}

/// `GET /orders`.
pub(super) async fn list(page: Page, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let (rows, next) = asked.rows(&mut reader, ROWS).await?;
    let names = parts::names(&mut reader).await?;
    let is_plain = asked.shop.is_empty() && asked.search.is_empty() && asked.held.is_empty();
    // Counts are of all orders; under other filters they would say something else.
    let counts = if is_plain { orders::counts(&mut reader).await? } else { Vec::new() };
    let rows = view(&mut reader, &rows, &names).await?;
    let mut shops = vec![Choice { value: String::new(), text: page.text("all-shops"), chosen: asked.shop.is_empty() }];
    shops.extend(store::connections::list(&mut reader).await?.into_iter().filter(|row| row.side == "channel").map(
        |row| {
            let value = row.id.to_string();
            Choice { chosen: value == asked.shop, value, text: row.name }
        },
    ));
    drop(reader);
    let pager = Pager {
        shown: i64::try_from(rows.len()).unwrap_or(0),
        first: (!asked.after.is_empty()).then(|| asked.address("/orders", "")),
        next: next.map(|id| asked.address("/orders", &id.to_string())),
    };
    let view = Orders {
        rows,
        status: asked.status(),
        shops,
        held: !asked.held.is_empty(),
        counts,
        pager,
        export: asked.address("/orders.csv", ""),
        search: asked.search,
    };
    page.show(&view, &["orders"]).await
}

async fn view(
    reader: &mut Reader,
    rows: &[OrderRow],
    names: &HashMap<ConnectionId, String>,
) -> Result<Vec<Row>, Problem> {
    let ids: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
    let lines = lines::of_orders(reader, &ids).await?;
    let sold = lines::sold_of_orders(reader, &ids).await?;
    let pictures = parts::pictures(reader, sold.iter()).await?;
    let asked = decisions::of_orders(reader, &ids).await?;
    let count = |of: usize| i64::try_from(of).unwrap_or(0);
    let view = |row: &OrderRow| {
        let living = lines.iter().filter(|line| line.order_id == row.id && !line.status.is_dead()).count();
        let own = sold.iter().filter(|sold| sold.order_id == row.id);
        Row {
            id: row.id,
            number: row.number.clone(),
            shop: names.get(&row.connection).cloned().unwrap_or_default(),
            customer: row.customer.0.name.clone(),
            place: parts::place(&row.customer.0),
            status: row.status,
            hold: parts::hold(&row.hold),
            total: row.money(row.total),
            lines: count(living),
            questions: count(asked.iter().filter(|one| one.order_id == row.id && one.state == "open").count()),
            pictures: own.take(PICTURES.min(living.max(1))).map(|sold| pictures.get(&sold.picture).cloned()).collect(),
            changed: row.changed_at,
        }
    };
    Ok(rows.iter().map(view).collect())
}

/// `GET /orders.csv`: the same filters; prices only for who sees them.
pub(super) async fn csv(page: Page, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let (rows, _) = asked.rows(&mut reader, FILE_ROWS).await?;
    let names = parts::names(&mut reader).await?;
    drop(reader);
    let money = page.may(Right::MoneySee);
    let mut text = String::from("number,external_id,shop,status,hold,customer,city,country,made_at,changed_at");
    text.push_str(if money { ",total,paid,refunded,currency\r\n" } else { "\r\n" });
    for row in &rows {
        let customer = &row.customer.0;
        let mut cells = vec![
            row.number.clone(),
            row.external_id.clone(),
            names.get(&row.connection).cloned().unwrap_or_default(),
            row.status.to_string(),
            row.hold.clone(),
            customer.name.clone(),
            customer.city.clone(),
            customer.country.clone(),
            row.made_at.to_string(),
            row.changed_at.to_string(),
        ];
        if money {
            cells.extend([row.total, row.paid, row.refunded].map(|amount| row.money(amount).number()));
            cells.push(row.currency.to_string());
        }
        text.push_str(&cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"orders.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// One cell. A text that a spreadsheet would take for a formula is marked as text.
fn cell(text: &str) -> String {
    let is_number = text.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let marked = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if marked.contains([',', '"', '\n', '\r']) { format!("\"{}\"", marked.replace('"', "\"\"")) } else { marked }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_breaks_its_row() {
        for (text, expected) in [
            ("plain", "plain"),
            ("-12.50", "-12.50"),
            ("=1+1", "'=1+1"),
            ("-cmd", "'-cmd"),
            ("@a,b", "\"'@a,b\""),
            ("say \"x\"\n", "\"say \"\"x\"\"\n\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
