//! The lists that need no page of their own: provider orders, packages, parcels.

use std::collections::{BTreeSet, HashMap};

use axum::response::Response;
use domain::{
    Moment, Money, Right,
    ids::{AccountId, LineId, OrderId, ProviderLineId},
    package::{PackageState, normalise_tracking},
    parcel::ParcelState,
    provider_order::ProviderState,
};
use store::{
    Reader, accounts, bookings, connections,
    lists::{self, PACKAGES, PARCELS, PROVIDER_ORDERS},
    orders, packages,
    provider_orders::ProviderOrderRow,
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape, rare},
    parts,
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    frame::Tone,
    http::Problem,
    pages::sheet::{PurchaseSheet, Sheet, WarehouseSheet},
};

/// The printed numbers of orders.
pub(super) async fn numbers(
    reader: &mut Reader,
    ids: impl Iterator<Item = OrderId>,
) -> Result<HashMap<OrderId, String>, Problem> {
    let ids: BTreeSet<OrderId> = ids.collect();
    let ids: Vec<OrderId> = ids.into_iter().collect();
    Ok(orders::by_ids(reader, &ids).await?.into_iter().map(|row| (row.id, row.number)).collect())
}

/// A number of an order that leads there, or nothing. Who may not see orders reads the number only.
pub(super) fn order_cell(page: &Page, order: Option<OrderId>, numbers: &HashMap<OrderId, String>) -> Cell {
    let found = order.and_then(|order| Some((order, numbers.get(&order)?)));
    let cell = |(id, number): (OrderId, &String)| {
        if page.may(Right::OrdersSee) {
            Cell::Link(format!("/orders/{id}"), number.clone())
        } else {
            Cell::Text(number.clone())
        }
    };
    found.map_or(Cell::Text(String::new()), cell)
}

/// Provider orders of all accounts.
#[derive(Debug, Clone)]
pub(super) struct ProviderOrders;

impl Listing for ProviderOrders {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-provider-order", &["number"]).sort("new"),
            Column::new("column-state", &["state"]),
            Column::new("column-order", &["order"]),
            Column::new("", &["provider", "account"]),
            Column::new("column-seller", &["seller"]),
            Column::new("column-amount", &["total", "currency"]).sort("total").money(),
            Column::new("column-freight", &["freight", "freight_currency"]).money(),
            Column::new("column-placed", &["placed_at"]).sort("placed"),
            Column::new("column-pay-before", &["pay_before"]),
            Column::new("", &["paid_at"]),
        ];
        let tab = |state: &ProviderState| (state.code(), page.text(&format!("provider-state-{state}")));
        Shape {
            path: "/provider-orders".to_owned(),
            file: "provider-orders",
            right: Right::OrdersSee,
            list: PROVIDER_ORDERS,
            tabs: ProviderState::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let providers = connections::list(reader).await?.into_iter().filter(|row| row.side == "provider");
        let providers: Vec<_> = providers.map(|row| (row.id.to_string(), row.name)).collect();
        let logins: Vec<_> =
            accounts::list(reader).await?.into_iter().map(|row| (row.id.to_string(), row.login)).collect();
        Ok(vec![
            asked.words("search", "orders-search"),
            asked.choice(page, "provider", ("column-provider", "all-providers"), providers),
            asked.choice(page, "account", ("column-account", "all-accounts"), logins),
            asked.day("from", "filter-from"),
            asked.day("to", "filter-to"),
        ])
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        use domain::ids::kinds::{Account, Connection};
        let among = if asked.is("search") {
            let orders = list::found(reader, asked.get("search")).await?;
            Some(lists::provider_orders_of(reader, &orders).await?)
        } else if let (Ok(state), true) = (asked.get("status").parse::<ProviderState>(), asked.is("sort")) {
            rare(lists::provider_orders_in(reader, state).await?)
        } else {
            None
        };
        let mut filters = vec!["".into(), asked.id::<Connection>("provider"), asked.id::<Account>("account")];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = lists::provider_orders_by_ids(reader, ids).await?;
        let numbers = numbers(reader, rows.iter().filter_map(ProviderOrderRow::order_id)).await?;
        let known = connections::list(reader).await?;
        let known: HashMap<_, _> = known.into_iter().map(|row| (row.id, (row.name, row.kind))).collect();
        let logins: HashMap<AccountId, String> =
            accounts::list(reader).await?.into_iter().map(|row| (row.id, row.login)).collect();
        let row = |row: ProviderOrderRow| {
            let (name, kind) = known.get(&row.connection).cloned().unwrap_or_default();
            let moment = |at: Option<i64>| Cell::When(at.map(Moment::from_micros));
            let address = parts::order_page(page, &kind, &row.number);
            let login = logins.get(&row.account).cloned().unwrap_or_default();
            SheetRow {
                id: row.id.to_string(),
                link: row.order_id().map(|order| format!("/orders/{order}")),
                cells: vec![
                    Cell::LinkTwo(address.unwrap_or_default(), row.number.clone(), format!("{name} · {login}")),
                    Cell::provider(row.state),
                    order_cell(page, row.order_id(), &numbers),
                    Cell::Two(name, login),
                    Cell::Text(row.seller.clone()),
                    Cell::Money(Money::new(row.total, row.currency)),
                    Cell::Money(Money::new(row.freight, row.currency)),
                    Cell::When(Some(row.placed_at)),
                    // What is paid has no deadline any more.
                    if parts::is_to_pay(row.state) { moment(row.pay_before) } else { Cell::When(None) },
                    moment(row.paid_at),
                ],
                ..SheetRow::default()
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// Incoming packages.
#[derive(Debug, Clone)]
pub(super) struct Packages;

impl Listing for Packages {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-tracking", &["tracking"]).sort("new"),
            Column::new("column-state", &["state"]),
            Column::new("column-order", &["order"]),
            Column::new("column-quantity", &["pieces"]),
            Column::new("column-received", &["received"]),
            Column::new("column-carrier", &["carrier"]),
            Column::new("column-announced", &["announced_at"]),
            Column::new("column-scanned", &["received_at"]),
        ];
        let tab = |state: &PackageState| (state.code(), page.text(&format!("package-state-{state}")));
        Shape {
            path: "/packages".to_owned(),
            file: "packages",
            right: Right::WarehouseReceive,
            list: PACKAGES,
            tabs: PackageState::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        Ok(vec![asked.words("search", "packages-search")])
    }

    async fn bind(&self, _: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") { Some(lists::package(reader, asked.get("search")).await?) } else { None };
        Ok(Bound { filters: vec!["".into()], among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = lists::packages_by_ids(reader, ids).await?;
        let mut sheet = Vec::new();
        for row in rows {
            let inside = packages::lines(reader, row.id).await?;
            let far: Vec<ProviderLineId> = inside.iter().map(|line| line.provider_line).collect();
            let order = bound_order(reader, &far).await?;
            let numbers = numbers(reader, order.into_iter()).await?;
            let tone = match row.state {
                PackageState::ScannedUnknown | PackageState::Lost => Tone::Bad,
                PackageState::Received => Tone::Good,
                PackageState::PartlyReceived => Tone::Waiting,
                PackageState::Announced | PackageState::Matched => Tone::Moving,
                PackageState::Returned | PackageState::Discarded => Tone::Quiet,
            };
            sheet.push(SheetRow {
                id: row.id.to_string(),
                link: if page.may(Right::OrdersSee) {
                    order.map(|order| format!("/orders/{order}"))
                } else {
                    Some(format!("/warehouse/packages/{}", row.id))
                },
                cells: vec![
                    Cell::Code(row.shown.clone()),
                    Cell::State(tone, "package-state", row.state.code().to_owned()),
                    order_cell(page, order, &numbers),
                    Cell::Number(inside.iter().map(|line| line.quantity).sum()),
                    Cell::Number(inside.iter().map(|line| line.received).sum()),
                    Cell::Text(row.carrier.clone()),
                    Cell::When(row.announced_at.map(Moment::from_micros)),
                    Cell::When(row.received_at.map(Moment::from_micros)),
                ],
                ..SheetRow::default()
            });
        }
        Ok(sheet)
    }
}

/// The order for which provider lines were bought.
async fn bound_order(reader: &mut Reader, far: &[ProviderLineId]) -> Result<Option<OrderId>, Problem> {
    if far.is_empty() {
        return Ok(None);
    }
    let held = bookings::of_provider_lines(reader, far).await?;
    let lines: Vec<LineId> = held.iter().map(|line| line.line).take(1).collect();
    Ok(store::lines::by_ids(reader, &lines).await?.first().map(|line| line.order_id))
}

/// Outgoing parcels.
#[derive(Debug, Clone)]
pub(super) struct Parcels;

impl Listing for Parcels {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-order", &["order"]).sort("new"),
            Column::new("column-state", &["state"]),
            Column::new("column-weight", &["weight_g"]),
            Column::new("column-carrier", &["carrier"]),
            Column::new("column-outward", &["tracking"]),
            Column::new("column-made", &["created_at"]),
            Column::new("column-shipped", &["shipped_at"]),
            Column::new("column-delivered", &["delivered_at"]),
        ];
        let tab = |state: &ParcelState| (state.code(), page.text(&format!("parcel-state-{state}")));
        Shape {
            path: "/parcels".to_owned(),
            file: "parcels",
            right: Right::WarehouseShip,
            list: PARCELS,
            tabs: ParcelState::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, _: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        Ok(vec![asked.words("search", "parcels-search")])
    }

    async fn bind(&self, _: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") {
            // Outward numbers are among an order's words as they are compared.
            let words = asked.get("search");
            let mut orders = list::found(reader, words).await?;
            if orders.is_empty() {
                orders = list::found(reader, &normalise_tracking(words)).await?;
            }
            Some(lists::parcels_of(reader, &orders).await?)
        } else {
            None
        };
        Ok(Bound { filters: vec!["".into()], among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = lists::parcels_by_ids(reader, ids).await?;
        let numbers = numbers(reader, rows.iter().map(|row| row.order_id)).await?;
        let row = |row: store::parcels::ParcelRow| SheetRow {
            id: row.id.to_string(),
            link: page.may(Right::OrdersSee).then(|| format!("/orders/{}", row.order_id)),
            cells: vec![
                Cell::Text(numbers.get(&row.order_id).cloned().unwrap_or_default()),
                Cell::parcel(row.state),
                Cell::Number(row.weight_g),
                Cell::Text(row.carrier.clone()),
                Cell::Code(row.tracking.clone()),
                Cell::When(Some(row.created_at)),
                Cell::When(row.shipped_at.map(Moment::from_micros)),
                Cell::When(row.delivered_at.map(Moment::from_micros)),
            ],
            ..SheetRow::default()
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// The lists beside a list, as far as the reader may open them.
pub(super) fn jumps(
    page: &Page,
    here: &str,
    beside: &[(&'static str, &'static str, Right)],
) -> Vec<(String, &'static str, bool)> {
    let open = beside.iter().filter(|(_, _, right)| page.may(*right));
    open.map(|(path, label, _)| ((*path).to_owned(), *label, *path == here)).collect()
}

/// `GET /provider-orders`.
pub(super) async fn provider_orders(page: Page, asked: Asked) -> Shown {
    let beside = [
        ("/purchase", "menu-purchase", Right::BookingCreate),
        ("/provider-orders", "provider-orders-title", Right::OrdersSee),
    ];
    let jumps = jumps(&page, "/provider-orders", &beside);
    let sheet = list::sheet(&ProviderOrders, &page, &asked).await?;
    page.show(&PurchaseSheet(Sheet { title: "provider-orders-title", jumps, ..sheet }), &["purchase"]).await
}

/// The parts of the warehouse, as its own page has them.
const WAREHOUSE: [(&str, &str, Right); 5] = [
    ("/warehouse", "warehouse-scan", Right::WarehouseReceive),
    ("/warehouse/unidentified", "warehouse-unidentified", Right::WarehouseReceive),
    ("/warehouse/parcels", "warehouse-parcels", Right::WarehouseReceive),
    ("/packages", "packages-title", Right::WarehouseReceive),
    ("/parcels", "parcels-title", Right::WarehouseShip),
];

/// `GET /packages`.
pub(super) async fn packages(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Packages, &page, &asked).await?;
    let jumps = jumps(&page, "/packages", &WAREHOUSE);
    page.show(&WarehouseSheet(Sheet { title: "packages-title", jumps, ..sheet }), &["warehouse"]).await
}

/// `GET /parcels`.
pub(super) async fn parcels(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Parcels, &page, &asked).await?;
    let jumps = jumps(&page, "/parcels", &WAREHOUSE);
    page.show(&WarehouseSheet(Sheet { title: "parcels-title", jumps, ..sheet }), &["warehouse"]).await
}

/// `GET /provider-orders.csv`, `/packages.csv`, `/parcels.csv`.
pub(super) async fn provider_orders_file(page: Page, asked: Asked) -> Result<Response, Problem> {
    list::file(ProviderOrders, page, asked).await
}
pub(super) async fn packages_file(page: Page, asked: Asked) -> Result<Response, Problem> {
    list::file(Packages, page, asked).await
}
pub(super) async fn parcels_file(page: Page, asked: Asked) -> Result<Response, Problem> {
    list::file(Parcels, page, asked).await
}
