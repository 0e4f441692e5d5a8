//! The smaller lists: questions, books, settings, offers, parcels.

use axum::extract::State;
use domain::{
    Money, Right,
    ids::{OfferId, ParcelId},
    parcel::ParcelState,
};
use flow::connections::hook_address;
use serde_json::{Value, json};
use store::{
    accounts, connections,
    decisions::{self, DecisionRow},
    ledger, offers, packages, parcels, warehouses,
};

use super::{Answer, Asked, DEEPEST, answer, moment, some};
use crate::{
    doors::{App, caller::Api},
    http::Problem,
};

/// `GET /api/v1/decisions`.
pub(super) async fn decisions(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let rows = if asked.is_open() {
        decisions::open(&mut reader, asked.after()?, asked.most()).await?
    } else {
        decisions::list(&mut reader, asked.after()?, asked.most()).await?
    };
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    Ok(answer(rows.iter().map(|row| decision(row, api.holds(Right::MoneySee))).collect(), next))
}

fn decision(row: &DecisionRow, money: bool) -> Value {
    let is_answered = row.state == "answered";
    let by = match row.answered_by.as_str() {
        _ if !is_answered => None,
        "hub" => Some("rule"),
        _ => Some("person"),
    };
    json!({
        "id": row.id,
        "kind": row.kind,
        "order": row.order(),
        "account": row.account(),
        "line": row.line(),
        "booking": row.booking(),
        "provider_order": row.provider_order(),
        "open": row.state == "open",
        "state": row.state,
        "answers": row.kind.answers(),
        "answer": some(&row.answer),
        "answered_by": by,
        "answered_by_actor": some(&row.answered_by).filter(|_| is_answered),
        "asked_at": row.asked_at,
        "answered_at": row.answered_at(),
        // Prices stand in it.
        "details": money.then_some(&row.details),
    })
}

/// `GET /api/v1/ledger-entries`.
pub(super) async fn ledger_entries(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::MoneySee])?;
    let rows = ledger::list(&mut api.reader(&app).await?, asked.after()?, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let view = |row: &ledger::EntryRow| {
        json!({
            "id": row.id,
            "order": row.order_id,
            "line": row.line.map(domain::ids::LineId::new),
            "provider_order": row.provider_order.map(domain::ids::ProviderOrderId::new),
            "kind": row.kind,
            "amount": Money::new(row.amount, row.currency),
            "reference": row.reference,
            "at": row.at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/connections`: never a secret.
pub(super) async fn connections(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee, Right::ConnectionsEdit])?;
    let rows = connections::list(&mut api.reader(&app).await?).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let edits = api.holds(Right::ConnectionsEdit);
    let view = |row: &connections::ConnectionRow| {
        // The word of the address is a key: only for those who set it up.
        let address = if edits { hook_address(app.hub(), api.0.company, row) } else { None };
        json!({
            "id": row.id,
            "side": row.side,
            "kind": row.kind,
            "name": row.name,
            "state": row.state,
            "enabled": row.is_enabled(),
            "settings": edits.then_some(&row.settings.0),
            "found": edits.then_some(&row.found.0),
            "problem": some(&row.test_problem),
            "tested_at": moment(row.tested_at),
            "warehouse": row.warehouse(),
            "cost_centre": row.cost_centre(),
            "start_at": moment(row.start_at),
            "unpaid": row.unpaid,
            "statuses": row.statuses.0,
            "paid_rule": row.paid_rule.0,
            "customers": row.customers,
            "background_sync": row.background_sync,
            "check_after_export": row.check_after_export,
            "read_to": (row.side == "channel").then_some(row.read_from),
            "read_at": moment(row.read_at),
            "hook_address": address,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/accounts`: never a token.
pub(super) async fn accounts(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::BookingCreate, Right::ConnectionsEdit])?;
    let rows = accounts::list(&mut api.reader(&app).await?).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &accounts::AccountRow| {
        json!({
            "id": row.id,
            "connection": row.connection,
            "login": row.login,
            "member_id": some(&row.member_id),
            "state": row.state,
            "expires_at": row.expires_at,
            "refresh_ends_at": moment(row.refresh_ends_at),
            "synced_at": moment(row.synced_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/warehouses`.
pub(super) async fn warehouses(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee, Right::WarehouseReceive, Right::ConnectionsEdit])?;
    let rows = warehouses::list(&mut api.reader(&app).await?).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &warehouses::WarehouseRow| json!({ "id": row.id, "name": row.name, "consignee": row.consignee.0 });
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/cost-centres`.
pub(super) async fn cost_centres(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee, Right::ConnectionsEdit])?;
    let rows = warehouses::cost_centres(&mut api.reader(&app).await?).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    Ok(answer(rows.iter().map(|row| json!({ "id": row.id, "name": row.name })).collect(), next))
}

/// `GET /api/v1/offers`.
pub(super) async fn offers(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::CatalogueEdit, Right::OrdersSee])?;
    let after: OfferId = asked.after()?.unwrap_or(OfferId::new(0));
    let rows = offers::list(&mut api.reader(&app).await?, after, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let money = api.holds(Right::MoneySee);
    let view = |row: &offers::OfferRow| {
        json!({
            "id": row.id,
            "connection": row.connection,
            "product": row.product,
            "variant": row.variant,
            "provider": row.provider,
            "offer": row.offer,
            "spec": row.spec,
            "seller": row.seller,
            "seller_name": row.seller_name,
            "price": money.then(|| Money::new(row.price, row.currency)),
            "title": row.title,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/parcels`, of all states or of one.
pub(super) async fn parcels(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee, Right::WarehouseShip])?;
    let states: Vec<ParcelState> = if asked.state.is_empty() {
        ParcelState::ALL.to_vec()
    } else {
        vec![asked.state.parse().map_err(|_| Problem::bad_request("`state` is no state of a parcel"))?]
    };
    let after: ParcelId = asked.after()?.unwrap_or(ParcelId::new(0));
    let mut reader = api.reader(&app).await?;
    let mut rows = Vec::new();
    for state in states {
        rows.extend(parcels::by_state(&mut reader, state, after, asked.most()).await?);
    }
    rows.sort_by_key(|row| row.id);
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let mut items = Vec::new();
    for row in rows {
        items.push(json!({
            "id": row.id,
            "order": row.order_id,
            "state": row.state,
            "weight_g": row.weight_g,
            "carrier": some(&row.carrier),
            "tracking": some(&row.tracking),
            "lines": parcels::lines(&mut reader, row.id).await?,
            "created_at": row.created_at,
            "shipped_at": moment(row.shipped_at),
            "delivered_at": moment(row.delivered_at),
        }));
    }
    Ok(answer(items, next))
}

/// `GET /api/v1/packages/unidentified`: scanned, and nobody knows the number.
pub(super) async fn unidentified(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::WarehouseReceive])?;
    let rows = packages::unidentified(&mut api.reader(&app).await?, DEEPEST).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &packages::PackageRow| {
        json!({
            "id": row.id,
            "tracking": row.shown,
            "state": row.state,
            "received_at": moment(row.received_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}
