//! New orders of a page, understood as they come in: what `understand` makes of a plain new order one by one, for many at
//! once and in few statements. An order that is not plain (given up by the shop, refunded, with sums that do not meet,
//! without pieces) goes the usual way, one by one. A test holds both ways against each other.

use std::collections::{BTreeSet, HashMap};

use connect::channel::RawOrder;
use domain::{
    Money,
    actor::Actor,
    goods::Name,
    ids::{EntryId, OrderId, RawOrderId},
    ledger::EntryKind,
    order::{self, ChannelOrder, OrderStatus, ShopPhase},
    shop::ShopWord,
};
use serde_json::json;
use store::{
    Read, Signal, StoreError, Tx,
    connections::ConnectionRow,
    ledger::{self, NewEntry},
    lines::{self, LineRow, SoldLineRow},
    notes::{self, NewNote},
    offers, orders,
    orders::OrderRow,
    search,
};

use super::{
    lines::{new_line, sold_row},
    understand::{first_status, may_buy, order_id, row_of},
};
use crate::{
    catalogue::names::{Names, name_of},
    customers,
    hub::{Hub, OpenChannel},
    moves, pictures, plan, tell,
};

/// What is to be done with an order that was never seen before.
#[derive(Debug)]
pub(crate) enum First {
    /// Understood with the others of its page.
    Plain(Box<ChannelOrder>),
    /// Kept and left alone, for this reason.
    Ignored(&'static str),
    /// Understood by a job of its own.
    Alone,
}

/// Looks at an order that was never seen before. Pure.
pub(crate) fn look(open: &OpenChannel, raw: &RawOrder) -> First {
    let read = open.channel.order_source().map(|source| source.read(raw));
    let Some(Ok(mut order)) = read else { return First::Alone };
    order.phase = open.row.statuses.0.phase(&order.status, order.phase);
    if open.row.start_at.is_some_and(|start| order.made_before(start)) {
        return First::Ignored("made before the start moment");
    }
    if order.phase == ShopPhase::Draft {
        return First::Ignored("a draft");
    }
    let ids: BTreeSet<&str> = order.lines.iter().map(|line| line.external_id.as_str()).collect();
    let whole = order.lines.iter().all(|line| line.quantity > 0) && ids.len() == order.lines.len();
    let plain = order.is_wanted() && order.refunds.is_empty() && order.adds_up() && whole;
    if plain { First::Plain(Box::new(order)) } else { First::Alone }
}

/// All rows that new orders make.
#[derive(Default)]
struct Rows {
    orders: Vec<OrderRow>,
    sold: Vec<SoldLineRow>,
    lines: Vec<LineRow>,
    words: Vec<(OrderId, String)>,
    moved: Vec<(OrderId, OrderStatus)>,
    paid: Vec<(OrderId, domain::Moment)>,
}

/// Takes plain orders, none of which was there before: `raw` are the ids of their bodies.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn take(
    tx: &mut Tx,
    hub: &Hub,
    connection: &ConnectionRow,
    new: &[(RawOrderId, &ChannelOrder)],
) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    let said = new.iter().flat_map(|(_, order)| &order.lines);
    let said = said.map(|line| (line.product.clone(), line.variant.clone())).collect();
    let names = Names::of(tx, hub, connection, said).await?;
    let offered = (names, offered(tx, connection, new).await?);
    let mut rows = Rows::default();
    for (raw, order) in new {
        add(&mut rows, hub, connection, order_id(*raw), order, &offered);
    }
    customers::assign(tx, hub, connection, &mut rows.orders).await?;
    orders::insert_each(tx, &rows.orders).await?;
    lines::insert_sold_each(tx, &rows.sold).await?;
    lines::insert_each(tx, &rows.lines).await?;
    let sources: BTreeSet<&str> = rows.sold.iter().map(|sold| sold.picture.as_str()).collect();
    pictures::want_each(tx, hub, connection.id, &sources).await?;
    note(tx, hub, &rows).await?;
    enter(tx, hub, &rows.orders).await?;
    search::insert_each(tx, rows.words).await?;
    plan::wish_new(tx, hub, &rows.paid).await?;
    // Most shops hear nothing of an order that has just come.
    let map = &connection.statuses.0;
    for order in
        rows.orders.iter().filter(|row| tell::step(row).is_some_and(|step| map.word(step) != ShopWord::Nothing))
    {
        tell::wish(tx, hub, order).await?;
    }
    let company = tx.company();
    for order in &rows.orders {
        tx.signal(Signal::Changed(company, order.id.to_string()));
    }
    Ok(())
}

/// Pictures of the known offers, by product and variant.
async fn offered(
    tx: &mut Tx,
    connection: &ConnectionRow,
    new: &[(RawOrderId, &ChannelOrder)],
) -> Result<HashMap<(String, String), String>, StoreError> {
    let lines = new.iter().flat_map(|(_, order)| &order.lines);
    let products: BTreeSet<String> = lines
        .filter(|line| line.picture.as_deref().unwrap_or_default().is_empty())
        .map(|line| line.product.clone())
        .collect();
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let offers = offers::of_products(tx, connection.id, products.into_iter().collect()).await?;
    Ok(offers.into_iter().map(|offer| ((offer.product, offer.variant), offer.picture)).collect())
}

fn add(
    rows: &mut Rows,
    hub: &Hub,
    connection: &ConnectionRow,
    id: OrderId,
    order: &ChannelOrder,
    (names, offered): &(Names, HashMap<Name, String>),
) {
    let mut row = row_of(connection, id, order, None, None, hub.env.now());
    let may_buy = may_buy(connection, order, &row, None);
    let from = rows.sold.len();
    let mut states = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let mut sold = sold_row(hub, &row, line, None, line.quantity);
        sold.quantity = line.quantity;
        (sold.product, sold.variant) = names.line(line, None);
        if sold.picture.is_empty() {
            sold.picture = offered.get(&name_of(&sold)).cloned().unwrap_or_default();
        }
        let line = new_line(hub, &row, &sold, sold.quantity, sold.amount, first_status(may_buy));
        states.push((line.status, line.amendment));
        rows.lines.push(line);
        rows.sold.push(sold);
    }
    rows.words.push((id, moves::first_words(&row, &rows.sold[from..])));
    row.status = order::derive_status(&states, row.paid, row.total);
    if row.status != OrderStatus::New {
        rows.moved.push((id, row.status));
    }
    if may_buy && row.hold.is_empty() && !states.is_empty() {
        rows.paid.push((id, order.paid_at.unwrap_or(order.created_at)));
    }
    rows.orders.push(row);
}

async fn note(tx: &mut Tx, hub: &Hub, rows: &Rows) -> Result<(), StoreError> {
    let note = |order: OrderId, what: &'static str, details| NewNote {
        id: hub.env.id(),
        order: Some(order),
        subject: order.to_string(),
        actor: Actor::Hub,
        what,
        details,
    };
    let taken = rows.orders.iter().map(|row| {
        let details = json!({ "number": row.number, "total": row.money(row.total), "status": row.shop_status });
        note(row.id, "order.taken", details)
    });
    let moved =
        rows.moved.iter().map(|(order, to)| note(*order, "order.moved", json!({ "from": OrderStatus::New, "to": to })));
    notes::insert_each(tx, taken.chain(moved).collect(), hub.env.now()).await
}

/// The customers' payments (BR-26).
async fn enter(tx: &mut Tx, hub: &Hub, orders: &[OrderRow]) -> Result<(), StoreError> {
    let paid = orders.iter().filter(|row| row.paid != 0);
    let entries: Vec<(EntryId, &OrderRow, String)> = paid
        .map(|row| {
            let id: EntryId = hub.env.id();
            (id, row, format!("{}:{id}", EntryKind::Payment))
        })
        .collect();
    let new: Vec<NewEntry<'_>> = entries
        .iter()
        .map(|(id, row, reference)| NewEntry {
            id: *id,
            order: row.id,
            line: None,
            provider_order: None,
            kind: EntryKind::Payment,
            amount: Money::new(row.paid, row.currency),
            reference,
        })
        .collect();
    ledger::insert_each(tx, &new, hub.env.now()).await
}
