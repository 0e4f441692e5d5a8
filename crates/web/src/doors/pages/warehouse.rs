//! Receiving and sending. No prices are read here (BR-70).

use std::collections::{BTreeSet, HashMap};

use axum::http::StatusCode;
use domain::{
    Right,
    actor::Actor,
    ids::{LineId, OrderId, PackageId, ParcelId, ProviderLineId},
    line::LineStatus,
    package::{Verdict, normalise_tracking},
    parcel::ParcelState,
    time::MINUTE,
};
use flow::{act, ship::CreateParcel};
use serde_json::Value;
use store::{
    Read, Reader, StoreError, bookings, lines,
    lines::LineRow,
    lists,
    orders::{self, OrderRow},
    packages::{self, PackageLineRow, ScanRow},
    parcels,
};

use super::{Page, Shown, parcel, parts};
use crate::{
    components::{Act, Goods, Look},
    http::Problem,
    pages::warehouse::{Part, Scan, ToPack, Unknown, Warehouse},
};

/// Lines, parcels, packages and scans that are shown.
const LINES: i64 = 200;
const PARCELS: i64 = 50;
const UNKNOWN: i64 = 100;
const SCANS: i64 = 20;
/// Signs of what is no code that are shown.
const REFUSED: usize = 40;
/// A verdict is shown again to who comes back within this time.
const FRESH: i64 = 10 * MINUTE;

/// `GET /warehouse`.
pub(super) async fn scan(page: Page) -> Shown {
    show(&page, Part::Scan, Just::Nothing).await
}

/// `GET /warehouse/unidentified`.
pub(super) async fn unidentified(page: Page) -> Shown {
    show(&page, Part::Unidentified, Just::Nothing).await
}

/// `GET /warehouse/parcels`.
pub(super) async fn parcels(page: Page) -> Shown {
    show(&page, Part::Parcels, Just::Nothing).await
}

/// The page with the verdict on the scan that was just made.
pub(super) async fn scanned(page: &Page, done: &Value) -> Shown {
    let verdict = done["verdict"].as_str().and_then(|code| code.parse::<Verdict>().ok());
    let tracking = done["tracking"].as_str().unwrap_or_default().to_owned();
    let page = Page { address: "/warehouse".to_owned(), ..page.clone() };
    show(&page, Part::Scan, Just::Scanned(tracking, verdict.unwrap_or(Verdict::Unidentified))).await
}

/// The page with the word that what was just scanned is no code: an older verdict would be taken for this one.
pub(super) async fn refused(page: &Page, code: &str) -> Shown {
    let page = Page { address: "/warehouse".to_owned(), ..page.clone() };
    let code = code.trim();
    let long = if code.chars().nth(REFUSED).is_some() { "…" } else { "" };
    let code = code.chars().take(REFUSED).chain(long.chars()).collect();
    show(&page, Part::Scan, Just::Refused(code)).await
}

/// What was scanned just now.
enum Just {
    Nothing,
    /// The number and its verdict.
    Scanned(String, Verdict),
    /// What is no code.
    Refused(String),
}

async fn show(page: &Page, part: Part, just: Just) -> Shown {
    page.needs(Right::WarehouseReceive)?;
    let mut reader = page.reader().await?;
    let mut view = Warehouse { part, is_demo: page.app.demo().is_some(), ..Warehouse::default() };
    if part == Part::Scan {
        scans(page, &mut reader, just, &mut view).await?;
        view.announced = lists::count_lines(&mut reader, LineStatus::ToWarehouse).await?;
        view.table = table(page, &mut reader).await?;
    }
    let unknown = packages::unidentified(&mut reader, UNKNOWN).await?;
    view.unknown = unknown
        .into_iter()
        .map(|row| Unknown {
            package: row.id,
            code: row.shown,
            at: row.received_at.map(domain::Moment::from_micros),
            discard: Unknown::discard(row.id),
        })
        .collect();
    view.to_pack = to_pack(page, &mut reader).await?;
    view.parcels = waiting_parcels(page, &mut reader).await?;
    drop(reader);
    let status = if view.refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page.show_as(status, &view, &["warehouse"]).await
}

/// In a demo: what lies on the table and was not scanned yet.
async fn table(page: &Page, reader: &mut Reader) -> Result<Vec<String>, StoreError> {
    let Some(demo) = page.app.demo() else { return Ok(Vec::new()) };
    let table = demo.table();
    let known = packages::known_of(reader, table.iter().map(|code| normalise_tracking(code)).collect()).await?;
    let is_scanned =
        |code: &String| known.iter().any(|(known, scanned)| *scanned && *known == normalise_tracking(code));
    Ok(table.into_iter().filter(|code| !is_scanned(code)).collect())
}

/// The last scans. The newest is also the verdict, when it is the reader's own and fresh; a repeated scan is not kept, so
/// the verdict on it is shown on the one before.
async fn scans(page: &Page, reader: &mut Reader, just: Just, view: &mut Warehouse) -> Result<(), Problem> {
    let rows = packages::scans(reader, SCANS).await?;
    let own = page.caller().actor.to_string();
    let now = page.hub().env.now();
    let place = match &just {
        Just::Scanned(tracking, _) => rows.iter().position(|row| row.tracking == *tracking),
        Just::Refused(_) => None,
        Just::Nothing => rows.first().filter(|row| row.actor == own && now.since(row.at) < FRESH).map(|_| 0),
    };
    if let Some(row) = place.and_then(|place| rows.get(place)) {
        let verdict = match just {
            Just::Scanned(_, verdict) => Some(verdict),
            Just::Nothing | Just::Refused(_) => row.verdict.parse().ok(),
        };
        let received = inside(reader, row.package).await?.into_iter().filter(|one| one.pieces > 0);
        let received = received.map(|one| (one.goods, one.pieces, one.order, one.order_number)).collect();
        view.last = verdict.map(|verdict| Scan { verdict, received, ..shown(page, row, verdict) });
    } else if let Just::Refused(code) = just {
        view.refused = Some(code);
    }
    view.scans = rows.iter().filter_map(|row| Some(shown(page, row, row.verdict.parse().ok()?))).collect();
    Ok(())
}

fn shown(page: &Page, row: &ScanRow, verdict: Verdict) -> Scan {
    Scan {
        id: row.id,
        package: row.package,
        code: row.code.trim().to_owned(),
        verdict,
        at: row.at,
        who: row.actor.parse::<Actor>().map(|actor| parts::who(page, actor)).unwrap_or_default(),
        received: Vec::new(),
    }
}

/// Goods in a package.
pub(super) struct Inside {
    pub(super) line: LineId,
    pub(super) goods: Goods,
    /// Pieces received from the package.
    pub(super) pieces: i64,
    pub(super) order: OrderId,
    pub(super) order_number: String,
    pub(super) status: LineStatus,
}

/// What a package holds of our lines.
pub(super) async fn inside(read: &mut impl Read, package: PackageId) -> Result<Vec<Inside>, StoreError> {
    let contents = packages::lines(read, package).await?;
    let wanted: Vec<ProviderLineId> = contents.iter().map(|content| content.provider_line).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let held = bookings::of_provider_lines(read, &wanted).await?;
    let ids: Vec<LineId> = held.iter().map(|held| held.line).collect();
    let known = parts::Lines::read(read, &ids).await?;
    let numbers = numbers(read, known.lines.values()).await?;
    let mut rows: Vec<Inside> = Vec::new();
    for PackageLineRow { provider_line, received, .. } in contents {
        // Lines that share what was bought are one heap on the table; the first of them stands for it.
        let line = held.iter().find(|held| held.provider_line() == Some(provider_line));
        let Some(line) = line.and_then(|held| known.lines.get(&held.line)) else { continue };
        let goods = parts::goods(known.sold.get(&line.sold_line), &known.pictures);
        let order_number = numbers.get(&line.order_id).cloned().unwrap_or_default();
        rows.push(Inside {
            line: line.id,
            goods,
            pieces: received,
            order: line.order_id,
            order_number,
            status: line.status,
        });
    }
    Ok(rows)
}

/// The printed numbers of the orders of lines.
pub(super) async fn numbers<'a>(
    read: &mut impl Read,
    lines: impl Iterator<Item = &'a LineRow>,
) -> Result<HashMap<OrderId, String>, StoreError> {
    let ids: BTreeSet<OrderId> = lines.map(|line| line.order_id).collect();
    let ids: Vec<OrderId> = ids.into_iter().collect();
    Ok(orders::by_ids(read, &ids).await?.into_iter().map(|row| (row.id, row.number)).collect())
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
            place: parts::place(page, &order.customer.0.city, &order.customer.0.country),
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
    Ok(parcel::cards_of_all(page, reader, &rows).await?)
}
