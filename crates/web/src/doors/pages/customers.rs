//! Customers across orders and shops: the list, and one with orders, balance, and who was merged into him.

use std::collections::{BTreeMap, HashMap};

use axum::extract::Path;
use domain::{Money, Right, ids::CustomerId, ledger::EntryKind};
use store::{
    Arg, Reader,
    customers::{self, CustomerRow},
    lists::{self, CUSTOMERS, FEW},
    orders,
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape},
    parts,
    sheets::jumps,
};
use crate::{
    components::{Act, Cell, Column, Filter, SheetRow},
    doors::id,
    frame::Tone,
    http::Problem,
    pages::{
        customer::{Alike, Bought, Customer},
        sheet::{OrdersSheet, Sheet},
    },
};

/// Orders that a customer's page shows.
const SHOWN: i64 = 100;
/// Others who could be the same person.
const ALIKE: usize = 8;

/// The list.
#[derive(Debug, Clone)]
struct Listed;

impl Listing for Listed {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-customer", &["name", "email"]).sort("new"),
            Column::new("column-phone", &["phone"]),
            Column::new("column-place", &["city", "country"]),
            Column::new("column-kind", &["kind"]),
            Column::new("column-orders", &["orders"]),
            Column::new("column-balance", &["balance"]).money(),
            Column::new("column-last-order", &["ordered_at"]).sort("ordered"),
        ];
        let tab = |kind: &'static str| (kind, page.text(&format!("customer-kind-{kind}")));
        Shape {
            path: "/customers".to_owned(),
            file: "customers",
            right: Right::OrdersSee,
            list: CUSTOMERS,
            tabs: ["registered", "guest", "shop"].map(tab).into(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let days = [asked.day("from", "filter-from"), asked.day("to", "filter-to")];
        Ok(std::iter::once(asked.words("search", "customers-search")).chain(days).collect())
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") {
            // A customer's words are among those of his orders.
            let orders = list::found(reader, asked.get("search")).await?;
            Some(customers::of_orders(reader, &orders, i64::try_from(FEW).unwrap_or(i64::MAX) + 1).await?)
        } else {
            None
        };
        let mut filters: Vec<Arg> = vec!["".into()];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let wanted: Vec<CustomerId> = ids.iter().copied().map(CustomerId::new).collect();
        let rows = lists::in_order(customers::by_ids(reader, &wanted).await?, ids, |row| row.id.number());
        let figures = figures(reader, &wanted).await?;
        let row = |row: CustomerRow| {
            let (orders, balance) = figures.get(&row.id).cloned().unwrap_or_default();
            SheetRow {
                id: row.id.to_string(),
                link: Some(format!("/customers/{}", row.id)),
                cells: vec![
                    Cell::Two(name(page, &row), row.email.clone()),
                    Cell::Text(row.phone.clone()),
                    Cell::Place(row.city.clone(), row.country.clone()),
                    Cell::State(Tone::Quiet, "customer-kind", row.kind.clone()),
                    Cell::Number(orders),
                    Cell::Text(balance.iter().map(Money::to_string).collect::<Vec<_>>().join(", ")),
                    Cell::When(Some(row.ordered_at)),
                ],
                ..SheetRow::default()
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// A name that can be pressed.
fn name(page: &Page, row: &CustomerRow) -> String {
    [&row.name, &row.email, &row.phone]
        .into_iter()
        .find(|text| !text.is_empty())
        .map_or_else(|| page.text("customer-unnamed"), Clone::clone)
}

/// Orders and balances of customers, with those of whom was merged into them.
async fn figures(reader: &mut Reader, heads: &[CustomerId]) -> Result<HashMap<CustomerId, (i64, Vec<Money>)>, Problem> {
    let merged = customers::merged(reader, heads).await?;
    let of: HashMap<CustomerId, CustomerId> = merged.iter().map(|row| (row.id, row.head())).collect();
    let all: Vec<CustomerId> = heads.iter().copied().chain(of.keys().copied()).collect();
    let mut figures: HashMap<CustomerId, (i64, BTreeMap<String, Money>)> = HashMap::new();
    let head = |id: CustomerId| of.get(&id).copied().unwrap_or(id);
    for (id, orders) in customers::counts(reader, &all).await? {
        figures.entry(head(id)).or_default().0 += orders;
    }
    for (id, sum) in customers::sums(reader, &all, EntryKind::Balance).await? {
        let sums = &mut figures.entry(head(id)).or_default().1;
        let kept = sums.entry(sum.currency.to_string()).or_insert_with(|| Money::zero(sum.currency));
        *kept = kept.plus(sum).unwrap_or(*kept);
    }
    let shown = |(id, (orders, sums)): (CustomerId, (i64, BTreeMap<String, Money>))| {
        (id, (orders, sums.into_values().filter(|sum| sum.amount != 0).collect()))
    };
    Ok(figures.into_iter().map(shown).collect())
}

/// `GET /customers`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Listed, &page, &asked).await?;
    let beside = [
        ("/orders", "menu-orders", Right::OrdersSee),
        ("/orders/items", "items-title", Right::OrdersSee),
        ("/customers", "customers-title", Right::OrdersSee),
        ("/ledger", "ledger-title", Right::MoneySee),
    ];
    let jumps = jumps(&page, "/customers", &beside);
    let empty = Some(("users", "customers-none", "customers-none-help"));
    page.show(&OrdersSheet(Sheet { title: "customers-title", jumps, empty, ..sheet }), &[]).await
}

/// `GET /customers.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Listed, page, asked).await
}

/// `GET /customers/{id}`.
pub(super) async fn one(page: Page, Path(path): Path<String>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let asked: CustomerId = id(&path)?;
    let mut reader = page.reader().await?;
    let found = customers::by_ids(&mut reader, &[asked]).await?.into_iter().next().ok_or_else(Problem::not_found)?;
    // Whoever was merged is seen as whom he is.
    let head = found.head();
    let row = if head == found.id {
        found
    } else {
        customers::by_ids(&mut reader, &[head]).await?.into_iter().next().ok_or_else(Problem::not_found)?
    };
    let merged = customers::merged(&mut reader, &[head]).await?;
    let all: Vec<CustomerId> = std::iter::once(head).chain(merged.iter().map(|row| row.id)).collect();
    let rows = orders::of_customers(&mut reader, &all, SHOWN).await?;
    let names = parts::names(&mut reader).await?;
    let (count, balance) = figures(&mut reader, &[head]).await?.remove(&head).unwrap_or_default();
    let alike = alike(&page, &mut reader, &row, &all).await?;
    drop(reader);
    let bought = rows.iter().map(|order| Bought {
        id: order.id,
        number: order.number.clone(),
        shop: names.get(&order.connection).cloned().unwrap_or_default(),
        status: order.status,
        total: order.money(order.total),
        made: order.made_at,
    });
    let view = Customer {
        id: row.id.to_string(),
        name: name(&page, &row),
        kind: row.kind.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        place: parts::place(&page, &row.city, &row.country),
        since: row.created_at,
        orders: count,
        balance,
        bought: bought.collect(),
        merged: merged
            .iter()
            .map(|one| Alike {
                id: one.id.to_string(),
                name: name(&page, one),
                more: more(one),
                act: Act::new("customer.unmerge", "act-unmerge")
                    .with("customer", one.id)
                    .why_not(page.lacks(Right::OrdersEdit)),
            })
            .collect(),
        alike,
    };
    page.show(&view, &[]).await
}

fn more(row: &CustomerRow) -> String {
    [&row.email, &row.phone, &row.city]
        .into_iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Others with the same name, e-mail or phone: who could be the same person.
async fn alike(page: &Page, reader: &mut Reader, row: &CustomerRow, but: &[CustomerId]) -> Result<Vec<Alike>, Problem> {
    if row.kind == "shop" {
        return Ok(Vec::new());
    }
    let mut found: Vec<i64> = Vec::new();
    for words in [&row.email, &row.phone, &row.name].into_iter().filter(|words| words.chars().count() > 3) {
        let orders = list::found(reader, words).await?;
        for id in customers::of_orders(reader, &orders, SHOWN).await? {
            if !found.contains(&id) && !but.iter().any(|known| known.number() == id) {
                found.push(id);
            }
        }
    }
    found.truncate(ALIKE);
    let ids: Vec<CustomerId> = found.iter().copied().map(CustomerId::new).collect();
    let rows = lists::in_order(customers::by_ids(reader, &ids).await?, &found, |row| row.id.number());
    let alike = rows.iter().filter(|one| one.kind != "shop").map(|one| Alike {
        id: one.id.to_string(),
        name: name(page, one),
        more: more(one),
        act: Act::new("customer.merge", "act-merge")
            .with("customer", one.id)
            .with("into", row.id)
            .confirm("confirm-merge")
            .why_not(page.lacks(Right::OrdersEdit)),
    });
    Ok(alike.collect())
}
