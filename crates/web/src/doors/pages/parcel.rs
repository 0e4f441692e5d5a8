//! Outgoing parcels as cards: whose they are, what lies in them, and how they go on or are undone.

use std::collections::HashMap;

use domain::{
    Right,
    ids::{LineId, OrderId, ParcelId},
    parcel::ParcelState,
};
use store::{
    Reader, StoreError, orders,
    parcels::{self, ParcelRow},
};

use super::{Page, parts};
use crate::{
    components::{Act, Look},
    pages::order::{Asks, Parcel, ParcelLine, Recipient},
};

/// Parcels on the page of their order, which says itself whose they are.
pub(super) async fn cards(page: &Page, reader: &mut Reader, rows: &[ParcelRow]) -> Result<Vec<Parcel>, StoreError> {
    let mut inside: HashMap<ParcelId, Vec<LineId>> = HashMap::new();
    for row in rows {
        inside.insert(row.id, parcels::lines(reader, row.id).await?);
    }
    let all: Vec<LineId> = inside.values().flatten().copied().collect();
    let known = parts::Lines::read(reader, &all).await?;
    let may = page.may(Right::WarehouseShip);
    let card = |row: &ParcelRow| {
        let lines = inside.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let undone = may && row.state.may_lose_lines();
        let one = |id: &LineId| {
            let (goods, pieces) = known.goods(*id)?;
            let out = Act::new("parcel.drop", "act-take-out").with("parcel", row.id).with("lines#list", id);
            Some(ParcelLine { goods, pieces, out: (undone && lines.len() > 1).then_some(out) })
        };
        let mut acts = Vec::new();
        if may && row.state == ParcelState::Shipped {
            acts.push(Act::new("parcel.deliver", "act-deliver").with("parcel", row.id).icon("check"));
        }
        let undo = Act::new("parcel.drop", "act-drop-parcel").with("parcel", row.id).look(Look::Danger);
        Parcel {
            id: row.id,
            number: parcel_number(row.id),
            state: row.state,
            recipient: None,
            carrier: row.carrier.clone(),
            tracking: row.tracking.clone(),
            weight_g: row.weight_g,
            lines: lines.iter().filter_map(one).collect(),
            acts,
            undo: undone.then_some(undo),
            asks: match row.state {
                ParcelState::Draft if may => Asks::Weight,
                ParcelState::Packed if may => Asks::HandOver,
                _ => Asks::Nothing,
            },
        }
    };
    Ok(rows.iter().map(card).collect())
}

/// Parcels of many orders, each with its order, shop and recipient.
pub(super) async fn cards_of_all(
    page: &Page,
    reader: &mut Reader,
    rows: &[ParcelRow],
) -> Result<Vec<Parcel>, StoreError> {
    let mut ids: Vec<OrderId> = rows.iter().map(|row| row.order_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = parts::names(reader).await?;
    let known: HashMap<OrderId, Recipient> = orders::by_ids(reader, &ids)
        .await?
        .into_iter()
        .map(|order| {
            let recipient = Recipient {
                order: order.id,
                number: order.number.clone(),
                shop: names.get(&order.connection).cloned().unwrap_or_default(),
                name: order.customer.0.name.clone(),
                place: parts::place(page, &order.customer.0.city, &order.customer.0.country),
            };
            (order.id, recipient)
        })
        .collect();
    let mut cards = cards(page, reader, rows).await?;
    for (card, row) in cards.iter_mut().zip(rows) {
        card.recipient = known.get(&row.order_id).cloned();
    }
    Ok(cards)
}

/// A short number that people can say: the end of the id.
fn parcel_number(id: ParcelId) -> String {
    let text = id.base32().to_ascii_uppercase();
    format!("P-{}", &text[text.len() - 6..])
}
