//! Receiving and sending. No prices are read here (BR-70).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Right,
    actor::Actor,
    ids::{LineId, OrderId, ParcelId, ScanId},
    line::LineStatus,
    package::Verdict,
    parcel::ParcelState,
};
use flow::{act, ship::CreateParcel};
use serde_json::Value;
use store::{
    Reader, lines,
    lines::LineRow,
    orders::{self, OrderRow},
    packages, parcels,
};

use super::{Page, Shown, order, parts};
use crate::{
    components::{Act, Look},
    http::Problem,
    pages::warehouse::{Scan, ToPack, Warehouse},
};

/// Lines, parcels and scans that are shown.
const LINES: i64 = 200;
const PARCELS: i64 = 50;
const SCANS: i64 = 20;

/// `GET /warehouse`.
pub(super) async fn page(page: Page) -> Shown {
    show(&page, None).await
}

/// The page with the verdict on the scan that was just made.
pub(super) async fn scanned(page: &Page, done: &Value) -> Shown {
    let verdict =
        done["verdict"].as_str().and_then(|code| code.parse::<Verdict>().ok()).unwrap_or(Verdict::Unidentified);
    let lines: Vec<(LineId, i64)> = done["lines"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|line| Some((line["line"].as_str()?.parse().ok()?, line["quantity"].as_i64()?)))
        .collect();
    let mut reader = page.reader().await?;
    let ids: Vec<LineId> = lines.iter().map(|(id, _)| *id).collect();
    let known = parts::Lines::read(&mut reader, &ids).await?;
    let orders: BTreeSet<OrderId> = known.lines.values().map(|line| line.order_id).collect();
    let orders: Vec<OrderId> = orders.into_iter().collect();
    let numbers: BTreeMap<OrderId, String> =
        orders::by_ids(&mut reader, &orders).await?.into_iter().map(|row| (row.id, row.number)).collect();
    let received = lines.iter().filter_map(|(id, quantity)| {
        let order = known.lines.get(id)?.order_id;
        let number = numbers.get(&order).cloned().unwrap_or_default();
        Some((known.goods(*id)?.0, *quantity, order, number))
    });
    let last = Scan {
        id: ScanId::new(0),
        code: done["tracking"].as_str().unwrap_or_default().to_owned(),
        verdict,
        at: page.hub().env.now(),
        who: page.login.name.clone(),
        received: received.collect(),
    };
    drop(reader);
    let page = Page { address: "/warehouse".to_owned(), ..page.clone() };
    show(&page, Some(last)).await
}

async fn show(page: &Page, last: Option<Scan>) -> Shown {
    page.needs(Right::WarehouseReceive)?;
    let mut reader = page.reader().await?;
    let scans = packages::scans(&mut reader, SCANS).await?;
    let scans = scans.into_iter().filter_map(|row| {
        Some(Scan {
            id: row.id,
            code: row.code,
            verdict: row.verdict.parse().ok()?,
            at: row.at,
            who: row.actor.parse::<Actor>().map(|actor| parts::who(page, actor)).unwrap_or_default(),
            received: Vec::new(),
        })
    });
    let announced = lines::counts(&mut reader).await?;
    let announced =
        announced.iter().find(|(status, _)| *status == LineStatus::ToWarehouse).map_or(0, |(_, count)| *count);
    let view = Warehouse {
        last,
        scans: scans.collect(),
        to_pack: to_pack(page, &mut reader).await?,
        parcels: waiting_parcels(page, &mut reader).await?,
        announced,
    };
    drop(reader);
    page.show(&view, &["warehouse"]).await
}

async fn to_pack(page: &Page, reader: &mut Reader) -> Result<Vec<ToPack>, Problem> {
    let here = lines::by_status(reader, LineStatus::AtWarehouse, LineId::new(0), LINES).await?;
    let ids: BTreeSet<OrderId> = here.iter().map(|line| line.order_id).collect();
    let ids: Vec<OrderId> = ids.into_iter().collect();
    let all = lines::of_orders(reader, &ids).await?;
    let sold = lines::sold_of_orders(reader, &ids).await?;
    let pictures = parts::pictures(reader, sold.iter()).await?;
    let goods = |line: &LineRow| parts::goods(sold.iter().find(|sold| sold.id == line.sold_line), &pictures);
    let mut rows = Vec::new();
    for order in orders::by_ids(reader, &ids).await?.iter().rev() {
        let own: Vec<&LineRow> = here.iter().filter(|line| line.order_id == order.id).collect();
        let missing = all.iter().filter(|line| line.order_id == order.id && is_missing(line.status)).count();
        rows.push(ToPack {
            order: order.id,
            number: order.number.clone(),
            customer: order.customer.0.name.clone(),
            place: parts::place(&order.customer.0),
            here: own.iter().map(|line| (goods(line), line.quantity)).collect(),
            missing: i64::try_from(missing).unwrap_or(0),
            pack: pack(page, order).await?,
        });
    }
    Ok(rows)
}

const fn is_missing(status: LineStatus) -> bool {
    status.is_unbooked() || status.follows_provider()
}

async fn pack(page: &Page, order: &OrderRow) -> Result<Act, Problem> {
    let wish = CreateParcel { order: order.id, lines: Vec::new() };
    let why_not = act::weigh(page.hub(), page.caller(), &wish).await?;
    Ok(Act::new("parcel.create", "act-parcel")
        .with("order", order.id)
        .icon("package")
        .look(Look::Primary)
        .why_not(why_not))
}

async fn waiting_parcels(page: &Page, reader: &mut Reader) -> Result<Vec<crate::pages::order::Parcel>, Problem> {
    let mut rows = Vec::new();
    for state in [ParcelState::Draft, ParcelState::Packed] {
        rows.extend(parcels::by_state(reader, state, ParcelId::new(0), PARCELS).await?);
    }
    let mut inside: Vec<LineId> = Vec::new();
    for row in &rows {
        inside.extend(parcels::lines(reader, row.id).await?);
    }
    let known = parts::Lines::read(reader, &inside).await?;
    let goods = inside.iter().filter_map(|id| Some((*id, known.goods(*id)?.0))).collect();
    let lines: Vec<LineRow> = known.lines.values().cloned().collect();
    Ok(order::parcels_of(page, reader, &rows, &goods, &lines).await?)
}
