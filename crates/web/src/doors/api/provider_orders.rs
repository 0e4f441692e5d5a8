//! Orders at providers, also those that nobody bound.

use std::collections::{BTreeSet, HashMap};

use axum::extract::State;
use domain::{
    Money, Right,
    ids::{AccountId, PackageId, ProviderLineId, ProviderOrderId},
};
use serde_json::{Value, json};
use store::{
    accounts, bookings, packages,
    provider_orders::{self, ProviderLineRow, ProviderOrderRow},
};

use super::{Answer, Asked, answer, moment, some};
use crate::doors::{App, caller::Api};

/// `GET /api/v1/provider-orders`.
pub(super) async fn list(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let rows = provider_orders::list(&mut reader, asked.after()?, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let ids: Vec<ProviderOrderId> = rows.iter().map(|row| row.id).collect();
    let lines = provider_orders::lines_of(&mut reader, &ids).await?;
    let line_ids: Vec<ProviderLineId> = lines.iter().map(|line| line.id).collect();
    let mut held = HashMap::new();
    // A line that was split shares its provider line with its other part.
    let mut parts: HashMap<ProviderLineId, Vec<Value>> = HashMap::new();
    for row in bookings::of_provider_lines(&mut reader, &line_ids).await? {
        if let Some(provider_line) = row.provider_line() {
            held.entry(provider_line).or_insert(row.line);
            parts.entry(provider_line).or_default().push(json!({ "line": row.line, "quantity": row.quantity }));
        }
    }
    let logins: HashMap<AccountId, String> =
        accounts::list(&mut reader).await?.into_iter().map(|row| (row.id, row.login)).collect();
    // Domestic tracking numbers are for those who buy and receive (BR-60).
    let sees_tracking = api.holds(Right::BookingCreate) || api.holds(Right::WarehouseReceive);
    let mut tracking: HashMap<ProviderLineId, Vec<String>> = HashMap::new();
    if sees_tracking {
        let inside = packages::lines_of(&mut reader, &line_ids).await?;
        let wanted: BTreeSet<PackageId> = inside.iter().map(|line| line.package).collect();
        let wanted: Vec<PackageId> = wanted.into_iter().collect();
        let shown: HashMap<PackageId, String> =
            packages::by_ids(&mut reader, &wanted).await?.into_iter().map(|row| (row.id, row.shown)).collect();
        for line in inside {
            tracking.entry(line.provider_line).or_default().extend(shown.get(&line.package).cloned());
        }
    }
    let money = api.holds(Right::MoneySee);
    let view = |row: &ProviderOrderRow| {
        let own: Vec<&ProviderLineRow> = lines.iter().filter(|line| line.provider_order == row.id).collect();
        let sum = |amount: i64| money.then(|| Money::new(amount, row.currency));
        let packages: BTreeSet<&String> = own.iter().filter_map(|line| tracking.get(&line.id)).flatten().collect();
        let items = own.iter().map(|line| {
            json!({
                "id": line.id,
                "offer": line.offer,
                "spec": line.spec,
                "quantity": line.quantity,
                "unit_price": sum(line.price),
                "line": held.get(&line.id),
                "parts": parts.get(&line.id).cloned().unwrap_or_default(),
                "stock": line.stock,
            })
        });
        json!({
            "id": row.id,
            "connection": row.connection,
            "account": logins.get(&row.account),
            "number": row.number,
            "reference": some(&row.reference),
            "booking": row.booking(),
            "order": row.order_id(),
            "state": row.state,
            "raw_state": row.raw_state,
            "refund_state": row.refund,
            "seller": row.seller,
            "goods": sum(row.goods),
            "freight": sum(row.freight),
            "total": sum(row.total),
            "for_stock": own.iter().map(|line| line.stock).sum::<i64>(),
            "bound": row.booking.is_some() || own.iter().any(|line| held.contains_key(&line.id)),
            "placed_at": row.placed_at,
            "paid_at": moment(row.paid_at),
            "pay_before": moment(row.pay_before),
            "changed_at": row.changed_at,
            "tracking": sees_tracking.then_some(packages),
            "lines": items.collect::<Vec<Value>>(),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}
