//! The list of orders: its filters, its rows with pictures, and the same as a file.

use std::collections::HashMap;

use domain::{
    Right,
    ids::{ConnectionId, OrderId},
    order::OrderStatus,
};
use store::{
    Reader, connections, decisions, lines,
    lists::{self, ORDERS},
    orders::{self, OrderRow},
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape, rare},
    parts,
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    http::Problem,
    pages::orders::{Orders, Row},
};

/// Pictures on a row.
const PICTURES: usize = 3;

/// The orders of all shops.
#[derive(Debug, Clone)]
struct Listed;

/// The columns of the file; the page has its own look.
const COLUMNS: &[Column] = &[
    Column::new("", &["number"]),
    Column::new("", &["external_id"]),
    Column::new("", &["shop"]),
    Column::new("", &["status"]),
    Column::new("", &["hold"]),
    Column::new("", &["customer"]),
    Column::new("", &["city", "country"]),
    Column::new("", &["made_at"]),
    Column::new("", &["changed_at"]),
    Column::new("", &["total", "currency"]).money(),
    Column::new("", &["paid", "paid_currency"]).money(),
    Column::new("", &["refunded", "refunded_currency"]).money(),
];

/// The shops of the company, to choose from.
pub(super) async fn shops(reader: &mut Reader) -> Result<Vec<(String, String)>, Problem> {
    let rows = connections::list(reader).await?.into_iter();
    Ok(rows.filter(|row| row.side == "channel").map(|row| (row.id.to_string(), row.name)).collect())
}

impl Listing for Listed {
    fn shape(&self, page: &Page) -> Shape {
        let tab = |status: &OrderStatus| (status.code(), page.text(&format!("order-status-{status}")));
        Shape {
            path: "/orders".to_owned(),
            file: "orders",
            right: Right::OrdersSee,
            list: ORDERS,
            tabs: OrderStatus::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        Ok(vec![
            asked.words("search", "orders-search"),
            asked.choice(page, "shop", ("column-shop", "all-shops"), shops(reader).await?),
            asked.tick("held", "orders-held"),
            asked.tick("asked", "orders-asked"),
            asked.day("from", "filter-from"),
            asked.day("to", "filter-to"),
        ])
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") {
            Some(list::found(reader, asked.get("search")).await?.iter().map(|id| id.number()).collect())
        } else if asked.is("held") {
            rare(lists::held_orders(reader).await?)
        } else if asked.is("asked") {
            rare(lists::asked_orders(reader).await?)
        } else if let (Ok(status), true) = (asked.get("status").parse::<OrderStatus>(), asked.is("sort")) {
            rare(lists::orders_in(reader, status).await?)
        } else {
            None
        };
        let mut filters = vec![
            "".into(),
            asked.id::<domain::ids::kinds::Connection>("shop"),
            asked.flag("held"),
            asked.flag("asked"),
        ];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, _page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let names = parts::names(reader).await?;
        let row = |row: OrderRow| SheetRow {
            cells: vec![
                Cell::Text(row.number.clone()),
                Cell::Text(row.external_id.clone()),
                Cell::Text(names.get(&row.connection).cloned().unwrap_or_default()),
                Cell::order(row.status),
                Cell::Text(row.hold.clone()),
                Cell::Text(row.customer.0.name.clone()),
                Cell::Two(row.customer.0.city.clone(), row.customer.0.country.clone()),
                Cell::When(Some(row.made_at)),
                Cell::When(Some(row.changed_at)),
                Cell::Money(row.money(row.total)),
                Cell::Money(row.money(row.paid)),
                Cell::Money(row.money(row.refunded)),
            ],
            ..SheetRow::default()
        };
        Ok(by_ids(reader, ids).await?.into_iter().map(row).collect())
    }
}

/// These orders, in the order of the ids.
pub(super) async fn by_ids(reader: &mut Reader, ids: &[i64]) -> Result<Vec<OrderRow>, Problem> {
    let wanted: Vec<OrderId> = ids.iter().copied().map(OrderId::new).collect();
    Ok(lists::in_order(orders::by_ids(reader, &wanted).await?, ids, |row| row.id.number()))
}

/// `GET /orders`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let mut reader = page.reader().await?;
    let (ids, mut list) = list::read(&Listed, &page, &mut reader, &asked).await?;
    // Numbers are texts of the shops; what came here last stands first.
    list.has_no_heads = true;
    list.sorts = vec![("new", "sort-arrival"), ("changed", "column-changed"), ("made", "column-ordered")];
    if page.may(Right::MoneySee) {
        list.sorts.push(("total", "column-total"));
    }
    let rows = by_ids(&mut reader, &ids).await?;
    let names = parts::names(&mut reader).await?;
    let rows = view(&page, &mut reader, &rows, &names).await?;
    drop(reader);
    page.show(&Orders { rows, list }, &["orders"]).await
}

/// `GET /orders.csv`: the same filters; prices only for who sees them.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Listed, page, asked).await
}

async fn view(
    page: &Page,
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
            place: parts::place(page, &row.customer.0.city, &row.customer.0.country),
            status: row.status,
            hold: parts::hold(&row.hold),
            total: row.money(row.total),
            lines: count(living),
            questions: count(asked.iter().filter(|one| one.order() == Some(row.id) && one.state == "open").count()),
            pictures: own.take(PICTURES.min(living.max(1))).map(|sold| pictures.get(&sold.picture).cloned()).collect(),
            changed: row.changed_at,
        }
    };
    Ok(rows.iter().map(view).collect())
}
