//! By items: lines across all orders. A scan here only searches, over all orders and states (BR-62); receiving is the
//! warehouse page's.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Money, Right,
    ids::{LineId, OrderId, PackageId, ProviderLineId, SoldLineId},
    line::LineStatus,
    package::normalise_tracking,
    provider_order::ProviderState,
};
use store::{
    Reader, connections, lines,
    lists::{self, LINES},
    packages,
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape, rare},
    orders, parts,
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    http::Problem,
    pages::items::Items,
};

/// The lines of all orders.
#[derive(Debug, Clone)]
struct Listed;

/// The goods stand first, and lead to their order.
const COLUMNS: &[Column] = &[
    Column::new("column-goods", &["goods", "attributes", "sku"]),
    Column::new("column-quantity", &["quantity"]),
    Column::new("column-status", &["status"]),
    Column::new("column-order", &["order", "shop"]).sort("new"),
    Column::new("", &["sold_for", "currency"]).money(),
    Column::new("", &["provider", "account"]),
    Column::new("column-provider-order", &["provider_order"]),
    Column::new("", &["provider_state"]),
    Column::new("column-tracking", &["domestic_tracking"]),
    Column::new("column-changed", &["changed_at"]).sort("changed"),
];

/// What a scanner typed, without its prefix and line end (BR-61).
fn scanned(asked: &Asked) -> String {
    normalise_tracking(asked.get("code"))
}

/// The lines that a code finds: those in the package with this number, else those of the orders that have it in their
/// words (a parcel's number, a provider order's, the order's own).
async fn by_code(reader: &mut Reader, code: &str) -> Result<Vec<i64>, Problem> {
    let lines = lists::scanned_lines(reader, code).await?;
    if !lines.is_empty() || code.is_empty() {
        return Ok(lines);
    }
    let orders = list::found(reader, code).await?;
    Ok(lists::lines_of(reader, &orders).await?)
}

impl Listing for Listed {
    fn shape(&self, page: &Page) -> Shape {
        let tab = |status: &LineStatus| (status.code(), page.text(&format!("line-status-{status}")));
        Shape {
            path: "/orders/items".to_owned(),
            file: "items",
            right: Right::OrdersSee,
            list: LINES,
            tabs: LineStatus::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let providers = connections::list(reader).await?.into_iter().filter(|row| row.side == "provider");
        let providers: Vec<_> = providers.map(|row| (row.id.to_string(), row.name)).collect();
        Ok(vec![
            asked.words("search", "orders-search"),
            asked.choice(page, "shop", ("column-shop", "all-shops"), orders::shops(reader).await?),
            asked.choice(page, "provider", ("column-provider", "all-providers"), providers),
            asked.tick("late", "items-late"),
            asked.tick("held", "orders-held"),
            asked.tick("asked", "orders-asked"),
            asked.day("from", "filter-from"),
            asked.day("to", "filter-to"),
        ])
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        if asked.is("code") {
            // A scan searches in everything (BR-62).
            let everything = Asked::default();
            let among = Some(by_code(reader, &scanned(asked)).await?);
            return Ok(Bound { filters: filters(page, &everything), among, any_state: true });
        }
        let among = if asked.is("search") {
            let orders = list::found(reader, asked.get("search")).await?;
            Some(lists::lines_of(reader, &orders).await?)
        } else if asked.is("late") {
            Some(lists::late_lines(reader, page.hub().env.now()).await?)
        } else if asked.is("asked") {
            rare(lists::asked_lines(reader).await?)
        } else if asked.is("held") {
            let held = rare(lists::held_orders(reader).await?).unwrap_or_default();
            let held: Vec<OrderId> = held.into_iter().map(OrderId::new).collect();
            if held.is_empty() { None } else { rare(lists::lines_of(reader, &held).await?) }
        } else if let (Ok(status), true) = (asked.get("status").parse::<LineStatus>(), asked.is("sort")) {
            rare(lists::lines_in(reader, status).await?)
        } else {
            None
        };
        let among = match among {
            Some(ids) if asked.is("late") && asked.is("search") => {
                let late: BTreeSet<i64> = lists::late_lines(reader, page.hub().env.now()).await?.into_iter().collect();
                Some(ids.into_iter().filter(|id| late.contains(id)).collect())
            }
            among => among,
        };
        Ok(Bound { filters: filters(page, asked), among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        rows(page, reader, ids).await
    }
}

fn filters(page: &Page, asked: &Asked) -> Vec<store::Arg> {
    use domain::ids::kinds::Connection;
    let mut filters = vec!["".into(), asked.id::<Connection>("shop"), asked.id::<Connection>("provider")];
    filters.extend([asked.flag("held"), asked.flag("asked")]);
    filters.extend(asked.days(page));
    filters
}

/// The numbers of the packages in which provider lines travel.
async fn tracking(
    reader: &mut Reader,
    lines: &[ProviderLineId],
) -> Result<HashMap<ProviderLineId, Vec<String>>, Problem> {
    let inside = packages::lines_of(reader, lines).await?;
    let ids: BTreeSet<PackageId> = inside.iter().map(|line| line.package).collect();
    let ids: Vec<PackageId> = ids.into_iter().collect();
    let shown: HashMap<PackageId, String> =
        packages::by_ids(reader, &ids).await?.into_iter().map(|row| (row.id, row.shown)).collect();
    let mut numbers: HashMap<ProviderLineId, Vec<String>> = HashMap::new();
    for line in inside {
        numbers.entry(line.provider_line).or_default().extend(shown.get(&line.package).cloned());
    }
    Ok(numbers)
}

async fn rows(page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
    let wanted: Vec<LineId> = ids.iter().copied().map(LineId::new).collect();
    let rows = lists::in_order(lines::by_ids(reader, &wanted).await?, ids, |row| row.id.number());
    let sold: BTreeSet<SoldLineId> = rows.iter().map(|row| row.sold_line).collect();
    let sold: Vec<SoldLineId> = sold.into_iter().collect();
    let sold = lines::sold_by_ids(reader, &sold).await?;
    let pictures = parts::pictures(reader, sold.iter()).await?;
    let sold: HashMap<SoldLineId, _> = sold.iter().map(|row| (row.id, row)).collect();
    let orders: BTreeSet<i64> = rows.iter().map(|row| row.order_id.number()).collect();
    let orders: Vec<i64> = orders.into_iter().collect();
    let orders: HashMap<OrderId, _> =
        orders::by_ids(reader, &orders).await?.into_iter().map(|row| (row.id, row)).collect();
    let bought = lists::bought(reader, &wanted).await?;
    let far: Vec<ProviderLineId> = bought.values().map(|row| ProviderLineId::new(row.provider_line)).collect();
    let tracking = tracking(reader, &far).await?;
    let known = connections::list(reader).await?;
    let known: HashMap<_, _> = known.into_iter().map(|row| (row.id, (row.name, row.kind))).collect();
    let name = |id| known.get(&id).map(|(name, _)| name.clone()).unwrap_or_default();
    let zero = Money::zero(domain::Currency::EUR);
    let row = |line: lines::LineRow| {
        let order = orders.get(&line.order_id);
        let bought = bought.get(&line.id);
        let far = bought.and_then(|row| row.state.parse::<ProviderState>().ok());
        let provider = bought.map(|row| name(row.connection)).unwrap_or_default();
        let number = bought.map(|row| row.number.clone()).unwrap_or_default();
        let kind = bought.and_then(|row| known.get(&row.connection)).map(|(_, kind)| kind.as_str());
        let address = kind.filter(|_| !number.is_empty()).and_then(|kind| parts::order_page(page, kind, &number));
        let shop = order.map(|order| name(order.connection)).unwrap_or_default();
        let numbers = bought.and_then(|row| tracking.get(&ProviderLineId::new(row.provider_line)));
        let bought_at = bought.map(|row| format!("{provider} · {}", row.login)).unwrap_or_default();
        SheetRow {
            id: line.id.to_string(),
            link: Some(format!("/orders/{}", line.order_id)),
            cells: vec![
                Cell::Goods(parts::goods(sold.get(&line.sold_line).copied(), &pictures)),
                Cell::Number(line.quantity),
                Cell::line(line.status),
                Cell::Two(order.map(|order| order.number.clone()).unwrap_or_default(), shop),
                Cell::Money(order.map_or(zero, |order| order.money(line.amount))),
                Cell::Two(provider, bought.map(|row| row.login.clone()).unwrap_or_default()),
                Cell::LinkTwo(address.unwrap_or_default(), number, bought_at),
                far.map_or(Cell::Text(String::new()), Cell::provider),
                Cell::Text(numbers.map(|numbers| numbers.join(" ")).unwrap_or_default()),
                Cell::When(Some(line.changed_at)),
            ],
            ..SheetRow::default()
        }
    };
    Ok(rows.into_iter().map(row).collect())
}

/// `GET /orders/items`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Listed, &page, &asked).await?;
    let code = scanned(&asked);
    // A package that is here and whose lines nobody knows is said, and where it is matched.
    let unknown = if !code.is_empty() && sheet.rows.is_empty() {
        let mut reader = page.reader().await?;
        !lists::package(&mut reader, &code).await?.is_empty()
    } else {
        false
    };
    page.show(&Items { sheet, code, unknown }, &["orders"]).await
}

/// `GET /orders/items.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Listed, page, asked).await
}
