//! What is ready to be bought, what is not and why, and what waits for a person to pay it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Moment, Money, Right,
    ids::{LineId, OrderId, WarehouseId},
    line::LineStatus,
};
use flow::plan::{Look as Seen, look};
use store::{accounts, connections, lines, lines::LineRow, provider_orders, warehouses};

use super::{Page, Shown, parts};
use crate::{
    components::{Act, Goods, Look},
    pages::purchase::{Blocked, Group, Line, Purchase, ToPay},
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
    let kinds: HashMap<_, String> =
        connections::list(&mut reader).await?.into_iter().map(|row| (row.id, row.kind)).collect();
    for account in accounts::list(&mut reader).await? {
        for row in provider_orders::open(&mut reader, account.id).await? {
            // Orders of the same account that nobody here made are paid by who made them.
            if parts::is_to_pay(row.state) && (row.booking.is_some() || !row.reference.is_empty()) {
                let kind = kinds.get(&row.connection).map_or("", String::as_str);
                view.to_pay.push(ToPay {
                    provider: page.hub().provider_kind(kind).map_or(kind, |kind| kind.name).to_owned(),
                    link: parts::order_page(&page, kind, &row.number),
                    id: row.id,
                    account: account.login.clone(),
                    number: row.number,
                    seller: row.seller,
                    total: Money::new(row.total, row.currency),
                    until: row.pay_before.map(Moment::from_micros),
                });
            }
        }
    }
    drop(reader);
    page.show(&view, &["purchase"]).await
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
