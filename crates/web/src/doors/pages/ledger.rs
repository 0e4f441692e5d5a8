//! The ledger: every movement of money, for who sees money.

use domain::{Money, Right, ledger::EntryKind};
use store::{
    Arg, Reader, ledger,
    lists::{self, LEDGER},
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape},
    sheets::{jumps, numbers, order_cell},
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    frame::Tone,
    http::Problem,
    pages::sheet::{OrdersSheet, Sheet},
};

/// The ledger.
#[derive(Debug, Clone)]
struct Ledger;

impl Listing for Ledger {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-entry", &["kind"]),
            Column::new("column-order", &["order"]),
            Column::new("column-amount", &["amount", "currency"]).money(),
            Column::new("", &["reference"]),
            Column::new("column-when", &["at"]).sort("new"),
        ];
        let tab = |kind: &EntryKind| (kind.code(), page.text(&format!("entry-{kind}")));
        Shape {
            path: "/ledger".to_owned(),
            file: "ledger",
            right: Right::MoneySee,
            list: LEDGER,
            tabs: EntryKind::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let days = [asked.day("from", "filter-from"), asked.day("to", "filter-to")];
        Ok(std::iter::once(asked.words("search", "orders-search")).chain(days).collect())
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") {
            let orders = list::found(reader, asked.get("search")).await?;
            Some(lists::ledger_of(reader, &orders).await?)
        } else {
            None
        };
        let mut filters: Vec<Arg> = vec!["".into()];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = lists::ledger_by_ids(reader, ids).await?;
        let numbers = numbers(reader, rows.iter().map(|row| row.order_id)).await?;
        // A financier sees the money of orders and not the orders.
        let opens = page.may(Right::OrdersSee);
        let row = |row: ledger::EntryRow| SheetRow {
            id: row.id.to_string(),
            link: opens.then(|| format!("/orders/{}?tab=money", row.order_id)),
            cells: vec![
                Cell::State(if row.amount < 0 { Tone::Quiet } else { Tone::Good }, "entry", row.kind.code().to_owned()),
                order_cell(page, Some(row.order_id), &numbers),
                Cell::Money(Money::new(row.amount, row.currency)),
                Cell::Code(row.reference.clone()),
                Cell::When(Some(row.at)),
            ],
            ..SheetRow::default()
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// `GET /ledger`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Ledger, &page, &asked).await?;
    let beside: &[(&'static str, &'static str, Right)] = if page.may(Right::OrdersSee) {
        &[
            ("/orders", "menu-orders", Right::OrdersSee),
            ("/orders/items", "items-title", Right::OrdersSee),
            ("/customers", "customers-title", Right::OrdersSee),
            ("/ledger", "ledger-title", Right::MoneySee),
        ]
    } else {
        &[]
    };
    let jumps = jumps(&page, "/ledger", beside);
    page.show(&OrdersSheet(Sheet { title: "ledger-title", jumps, ..sheet }), &[]).await
}

/// `GET /ledger.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Ledger, page, asked).await
}
