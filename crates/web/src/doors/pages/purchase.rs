//! What is ready to be bought, what is not and why, and what waits for a person to pay it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Moment, Money, Right,
    ids::{LineId, OrderId, ProviderLineId, ProviderOrderId, WarehouseId},
    line::LineStatus,
    refusal::RefusalCode,
};
use flow::plan::{Look as Seen, look};
use store::{
    Reader, StoreError, accounts, activities,
    bookings::{self, BookingLineRow},
    connections, lines,
    lines::LineRow,
    lists, orders,
    provider_orders::{self, ProviderOrderRow},
    warehouses,
};

use super::{Page, Shown, parts};
use crate::{
    components::{Act, Goods, Look},
    pages::purchase::{Blocked, Group, Line, Payer, Purchase, ToPay},
};

/// Most lines on the page, the longest waiting first.
const LINES: i64 = 150;

/// `GET /purchase`.
pub(super) async fn page(page: Page) -> Shown {
    page.needs(Right::BookingCreate)?;
    let mut reader = page.reader().await?;
    let rows = lines::by_status(&mut reader, LineStatus::Paid, LineId::new(0), LINES).await?;
    let orders: BTreeSet<OrderId> = rows.iter().map(|line| line.order_id).collect();
    let ids: Vec<OrderId> = orders.iter().copied().collect();
    let sold = lines::sold_of_orders(&mut reader, &ids).await?;
    let pictures = parts::pictures(&mut reader, sold.iter()).await?;
    let warehouse: HashMap<WarehouseId, String> =
        warehouses::list(&mut reader).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let mut seen: HashMap<OrderId, Seen> = HashMap::new();
    for order in orders {
        if let Some(found) = look(&mut reader, page.hub(), order).await? {
            seen.insert(order, found);
        }
    }
    let mut view = Purchase::default();
    let mut groups: BTreeMap<(String, String, WarehouseId), Group> = BTreeMap::new();
    for row in &rows {
        let Some(seen) = seen.get(&row.order_id) else { continue };
        let line = shown(seen, row, parts::goods(seen.sold(row), &pictures));
        let refusals = seen.refusals(row);
        let Some(offer) = seen.offer(row).filter(|_| refusals.is_empty()) else {
            view.blocked.push(Blocked { line, refusals });
            continue;
        };
        let key = (offer.provider.clone(), offer.seller.clone(), seen.order.warehouse);
        let group = groups.entry(key).or_insert_with(|| Group {
            provider: page
                .hub()
                .provider_kind(&offer.provider)
                .map_or(offer.provider.clone(), |kind| kind.name.to_owned()),
            seller: if offer.seller_name.is_empty() { offer.seller.clone() } else { offer.seller_name.clone() },
            warehouse: warehouse.get(&seen.order.warehouse).cloned().unwrap_or_default(),
            lines: Vec::new(),
            cost: Money::zero(offer.currency),
            book: Act::new("booking.create", "act-book").icon("shopping-cart").look(Look::Primary),
        });
        let counted = if line.is_aside { 0 } else { line.quantity };
        group.cost = line.ceiling.times(counted).and_then(|cost| group.cost.plus(cost)).unwrap_or(group.cost);
        group.lines.push(line);
    }
    view.groups = groups.into_values().collect();
    view.more = lists::count_lines(&mut reader, LineStatus::Paid).await? - i64::try_from(rows.len()).unwrap_or(0);
    view.to_pay = to_pay(&page, &mut reader).await?;
    drop(reader);
    page.show(&view, &["purchase"]).await
}

/// What waits to be paid by a person (BR-50), by account.
async fn to_pay(page: &Page, reader: &mut Reader) -> Result<Vec<Payer>, StoreError> {
    let kinds: HashMap<_, String> =
        connections::list(reader).await?.into_iter().map(|row| (row.id, row.kind)).collect();
    let mut payers = Vec::new();
    for account in accounts::list(reader).await? {
        let rows = provider_orders::open(reader, account.id).await?;
        // Orders of the same account that nobody here made are paid by who made them.
        let ours = |row: &ProviderOrderRow| row.booking.is_some() || !row.reference.is_empty();
        let rows: Vec<ProviderOrderRow> =
            rows.into_iter().filter(|row| parts::is_to_pay(row.state) && ours(row)).collect();
        let Some(first) = rows.first() else { continue };
        let kind = kinds.get(&first.connection).map_or("", String::as_str);
        let mut sum = Money::zero(first.currency);
        for row in &rows {
            sum = sum.plus(Money::new(row.total, row.currency)).unwrap_or(sum);
        }
        payers.push(Payer {
            id: account.id,
            provider: page.hub().provider_kind(kind).map_or(kind, |kind| kind.name).to_owned(),
            account: account.login.clone(),
            orders: payable(page, reader, kind, rows).await?,
            sum,
        });
    }
    Ok(payers)
}

/// Provider orders with the goods and the customers' orders that they are for.
async fn payable(
    page: &Page,
    reader: &mut Reader,
    kind: &str,
    rows: Vec<ProviderOrderRow>,
) -> Result<Vec<ToPay>, StoreError> {
    let ids: Vec<ProviderOrderId> = rows.iter().map(|row| row.id).collect();
    let inside = provider_orders::lines_of(reader, &ids).await?;
    let inside_ids: Vec<ProviderLineId> = inside.iter().map(|line| line.id).collect();
    let held = bookings::of_provider_lines(reader, &inside_ids).await?;
    let lines: Vec<LineId> = held.iter().map(|held| held.line).collect();
    let goods = parts::Lines::read(reader, &lines).await?;
    let about: BTreeSet<OrderId> = goods.lines.values().map(|line| line.order_id).collect();
    let about: Vec<OrderId> = about.into_iter().collect();
    let orders = orders::by_ids(reader, &about).await?;
    let shops = orders.iter().map(|row| (row.id, row.connection)).collect();
    let numbers: HashMap<OrderId, String> = orders.into_iter().map(|row| (row.id, row.number)).collect();
    let names = parts::sellers(reader, &shops, goods.sold.values()).await?;
    let being_cut = activities::being_cut(reader).await?;
    let view = rows.into_iter().map(|row| {
        let own = inside.iter().filter(|line| line.provider_order == row.id);
        let own: Vec<&BookingLineRow> =
            own.flat_map(|line| held.iter().filter(|held| held.provider_line() == Some(line.id))).collect();
        let orders: BTreeSet<OrderId> =
            own.iter().filter_map(|held| goods.lines.get(&held.line)).map(|line| line.order_id).collect();
        let is_cut = own.iter().any(|held| being_cut.contains(&held.line));
        ToPay {
            id: row.id,
            link: parts::order_page(page, kind, &row.number),
            number: row.number,
            seller_name: names.get(&row.seller).cloned().unwrap_or_default(),
            seller: row.seller,
            orders: orders.into_iter().filter_map(|id| Some((id, numbers.get(&id)?.clone()))).collect(),
            goods: own.iter().filter_map(|held| goods.goods(held.line)).collect(),
            total: Money::new(row.total, row.currency),
            until: row.pay_before.map(Moment::from_micros),
            why_not: if is_cut { vec![RefusalCode::BeingUnbound.refusal()] } else { Vec::new() },
        }
    });
    Ok(view.collect())
}

fn shown(seen: &Seen, row: &LineRow, goods: Goods) -> Line {
    let currency = seen.offer(row).map_or(domain::Currency::CNY, |offer| offer.currency);
    Line {
        id: row.id,
        order: row.order_id,
        order_number: seen.order.number.clone(),
        goods,
        quantity: row.quantity,
        ceiling: Money::new(seen.ceiling(row).unwrap_or(0), currency),
        is_aside: row.skipped,
        since: row.changed_at,
    }
}
