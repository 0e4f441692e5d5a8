//! Orders with everything that hangs on their lines. A page is read table by table, never row by row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Currency, Money, Right,
    ids::{AccountId, BookingId, ConnectionId, LineId, OrderId, ProviderLineId, ProviderOrderId, SoldLineId},
    order::OrderStatus,
};
use serde_json::{Value, json};
use store::{
    Read, StoreError, accounts,
    bookings::{self, BookingLineRow, BookingRow},
    connections,
    decisions::{self, DecisionRow},
    lines::{self, LineRow, SoldLineRow},
    offers::{self, OfferRow},
    orders::{self, OrderFilter, OrderRow},
    provider_orders,
    tellings::{self, TellingRow},
};

use super::{Answer, Asked, answer, moment, some};
use crate::{
    doors::{App, caller::Api, id},
    http::Problem,
};

/// `GET /api/v1/orders`.
pub(super) async fn list(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    if !asked.status.is_empty() && asked.status.parse::<OrderStatus>().is_err() {
        return Err(Problem::bad_request("`status` is no status of an order"));
    }
    let filter = OrderFilter {
        status: asked.status.clone(),
        open: asked.is_open(),
        connection: asked.connection,
        external_id: asked.external_id.clone(),
    };
    let mut reader = api.reader(&app).await?;
    let rows = orders::list(&mut reader, &filter, asked.after()?, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let around = Around::read(&mut reader, &rows).await?;
    Ok(answer(rows.iter().map(|row| around.order(row, api.holds(Right::MoneySee))).collect(), next))
}

/// `GET /api/v1/orders/{id}`.
pub(super) async fn one(State(app): State<App>, api: Api, Path(path): Path<String>) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let row = orders::lookup(&mut reader, id(&path)?).await?.ok_or_else(Problem::not_found)?;
    let around = Around::read(&mut reader, std::slice::from_ref(&row)).await?;
    Ok(Json(around.order(&row, api.holds(Right::MoneySee))))
}

/// What belongs to a page of orders.
struct Around {
    shops: HashMap<ConnectionId, String>,
    logins: HashMap<AccountId, String>,
    lines: Vec<LineRow>,
    sold: HashMap<SoldLineId, SoldLineRow>,
    offers: HashMap<(ConnectionId, String, String), OfferRow>,
    bookings: HashMap<BookingId, BookingRow>,
    held: Vec<BookingLineRow>,
    /// Numbers of provider orders by their lines.
    numbers: HashMap<ProviderLineId, String>,
    /// Numbers of provider orders by the booking they came from, for lines that have no provider line yet.
    numbers_of_bookings: BTreeMap<BookingId, Vec<String>>,
    decisions: Vec<DecisionRow>,
    tellings: Vec<TellingRow>,
}

impl Around {
    async fn read(read: &mut impl Read, rows: &[OrderRow]) -> Result<Self, StoreError> {
        let ids: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
        let sold = lines::sold_of_orders(read, &ids).await?;
        let connection_of: HashMap<OrderId, ConnectionId> = rows.iter().map(|row| (row.id, row.connection)).collect();
        let mut products: BTreeMap<ConnectionId, BTreeSet<String>> = BTreeMap::new();
        for line in &sold {
            if let Some(connection) = connection_of.get(&line.order_id) {
                products.entry(*connection).or_default().insert(line.product.clone());
            }
        }
        let mut known = HashMap::new();
        for (connection, products) in products {
            for offer in offers::of_products(read, connection, products.into_iter().collect()).await? {
                known.insert((connection, offer.product.clone(), offer.variant.clone()), offer);
            }
        }
        let bought = provider_orders::of_orders(read, &ids).await?;
        let bought_ids: Vec<ProviderOrderId> = bought.iter().map(|row| row.id).collect();
        let number_of: HashMap<ProviderOrderId, String> =
            bought.iter().map(|row| (row.id, row.number.clone())).collect();
        let mut numbers_of_bookings: BTreeMap<BookingId, Vec<String>> = BTreeMap::new();
        for row in &bought {
            if let Some(booking) = row.booking() {
                numbers_of_bookings.entry(booking).or_default().push(row.number.clone());
            }
        }
        let numbers = provider_orders::lines_of(read, &bought_ids).await?;
        let numbers =
            numbers.into_iter().filter_map(|line| Some((line.id, number_of.get(&line.provider_order)?.clone())));
        let numbers = numbers.collect();
        Ok(Self {
            shops: connections::list(read).await?.into_iter().map(|row| (row.id, row.name)).collect(),
            logins: accounts::list(read).await?.into_iter().map(|row| (row.id, row.login)).collect(),
            lines: lines::of_orders(read, &ids).await?,
            sold: sold.into_iter().map(|row| (row.id, row)).collect(),
            offers: known,
            bookings: bookings::of_orders(read, &ids).await?.into_iter().map(|row| (row.id, row)).collect(),
            held: bookings::lines_of_orders(read, &ids).await?,
            numbers,
            numbers_of_bookings,
            decisions: decisions::of_orders(read, &ids).await?,
            tellings: tellings::of_orders(read, &ids).await?,
        })
    }

    fn order(&self, row: &OrderRow, money: bool) -> Value {
        let sum = |amount: i64| money.then(|| row.money(amount));
        let told = self.tellings.iter().filter(|told| told.order_id == row.id && told.status_done).map(|told| {
            json!({
                "step": told.what,
                "status": if told.status.is_empty() { told.what.code() } else { &told.status },
                "note": told.note_done.then(|| some(&told.note)).flatten(),
                "at": moment(told.done_at).unwrap_or(told.created_at),
            })
        });
        let charges = row.charges.0.iter().map(
            |charge| json!({ "kind": charge.kind, "name": charge.name, "amount": money.then_some(charge.amount) }),
        );
        json!({
            "id": row.id,
            "connection": row.connection,
            "shop": self.shops.get(&row.connection),
            "external_id": row.external_id,
            "number": row.number,
            "status": row.status,
            "shop_status": row.shop_status,
            "hold": some(&row.hold),
            "total": sum(row.total),
            "paid": sum(row.paid),
            "refunded": sum(row.refunded),
            "payment": row.payment,
            "customer": row.customer.0,
            "charges": charges.collect::<Vec<_>>(),
            "note": row.note,
            "warehouse": row.warehouse,
            "cost_centre": row.cost_centre,
            "made_at": row.made_at,
            "paid_at": moment(row.paid_at),
            "changed_at": row.changed_at,
            "told": told.collect::<Vec<_>>(),
            "lines": self.lines.iter().filter(|line| line.order_id == row.id).map(|line| self.line(row, line, money))
                .collect::<Vec<_>>(),
        })
    }

    fn line(&self, order: &OrderRow, row: &LineRow, money: bool) -> Value {
        let sold = self.sold.get(&row.sold_line);
        let key = sold.map(|sold| (order.connection, sold.product.clone(), sold.variant.clone()));
        let planned = key.and_then(|key| self.offers.get(&key));
        let held: Vec<&BookingLineRow> = self.held.iter().filter(|held| held.line == row.id).collect();
        // What was really ordered goes before what is planned now.
        let bought = held.iter().find(|held| held.live);
        let provider = bought
            .and_then(|held| self.bookings.get(&held.booking))
            .map(|booking| &booking.provider)
            .or(planned.map(|offer| &offer.provider));
        let ceiling = row.ceiling.or(planned.map(|offer| offer.price)).filter(|_| money);
        let text = |field: fn(&SoldLineRow) -> &String| sold.map(field);
        json!({
            "id": row.id,
            "sold_line": row.sold_line,
            "external_line": text(|sold| &sold.external_id),
            "product": text(|sold| &sold.product),
            "variant": text(|sold| &sold.variant),
            "sku": text(|sold| &sold.sku),
            "name": text(|sold| &sold.name),
            "attributes": text(|sold| &sold.attributes),
            "quantity": row.quantity,
            "status": row.status,
            "amendment": row.amendment.then_some("open"),
            "end_reason": some(&row.end_reason),
            "skipped": row.skipped,
            "total": money.then(|| order.money(row.amount)),
            "offer": bought.map(|held| &held.offer).or(planned.map(|offer| &offer.offer)),
            "spec": bought.map(|held| &held.spec).or(planned.map(|offer| &offer.spec)),
            "provider": provider,
            "ceiling": ceiling.map(|amount| Money::new(amount, planned.map_or(Currency::CNY, |offer| offer.currency))),
            "live": !row.status.is_dead(),
            "delivery": row.delivery.filter(|_| money).map(|amount| Money::new(amount, Currency::CNY)),
            "moved_at": row.changed_at,
            "bookings": held.iter().filter_map(|held| self.booking(held)).collect::<Vec<_>>(),
            "provider_orders": bought.map(|held| self.numbers_of(held)).unwrap_or_default(),
            "decisions": self.decisions_of(row.id),
        })
    }

    fn booking(&self, held: &BookingLineRow) -> Option<Value> {
        let booking = self.bookings.get(&held.booking)?;
        Some(json!({
            "id": booking.id,
            "reference": booking.reference(),
            "state": booking.state,
            "account": self.logins.get(&booking.account),
            "live": held.live,
            "quantity": held.quantity,
            "problem": some(&booking.problem),
        }))
    }

    fn numbers_of(&self, held: &BookingLineRow) -> Vec<String> {
        match held.provider_line().and_then(|line| self.numbers.get(&line)) {
            Some(number) => vec![number.clone()],
            None => self.numbers_of_bookings.get(&held.booking).cloned().unwrap_or_default(),
        }
    }

    fn decisions_of(&self, line: LineId) -> Vec<Value> {
        let held: BTreeSet<BookingId> =
            self.held.iter().filter(|held| held.line == line).map(|held| held.booking).collect();
        let about = |decision: &&DecisionRow| match decision.line() {
            Some(about) => about == line,
            None => decision.booking().is_some_and(|booking| held.contains(&booking)),
        };
        self.decisions.iter().filter(about).map(|decision| json!(decision.id)).collect()
    }
}
