//! One incoming package: what lies in it, and which lines it may hold.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{
    Moment, Refusal, Right,
    ids::{LineId, PackageId, ProviderOrderId},
    line::LineStatus,
    refusal::RefusalCode,
};
use serde::Deserialize;
use serde_json::Value;
use store::{Read, StoreError, bookings, lines, packages, provider_orders};

use super::{Page, Shown, id, parts, warehouse};
use crate::{
    http::Problem,
    pages::package::{More, Package, Row},
};

/// Lines among which is searched, of each status, the longest on the way first.
const SEARCHED: i64 = 300;
/// Lines that are shown.
const SHOWN: usize = 30;

/// What is searched.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    search: String,
}

/// `GET /warehouse/packages/{id}`.
pub(super) async fn page(page: Page, Path(path): Path<String>, Query(asked): Query<Asked>) -> Shown {
    show(&page, id(&path)?, asked.search, None, Vec::new()).await
}

/// The page after a wish that was refused: more pieces than expected are asked about once more (BR-62).
pub(super) async fn again(page: &Page, input: &Value, refusals: Vec<Refusal>) -> Result<Response, Problem> {
    let package: PackageId = id(input["package"].as_str().unwrap_or_default())?;
    let more = refusals.iter().find(|refusal| refusal.code == RefusalCode::MoreThanExpected);
    let number = |name: &str| more.and_then(|refusal| refusal.values.get(name)).and_then(|text| text.parse().ok());
    let wish = match (number("counted"), number("expected")) {
        (Some(counted), Some(expected)) => Some((id(input["line"].as_str().unwrap_or_default())?, counted, expected)),
        _ => None,
    };
    let page = Page { address: format!("/warehouse/packages/{package}"), ..page.clone() };
    show(&page, package, String::new(), wish, refusals).await
}

async fn show(
    page: &Page,
    id: PackageId,
    search: String,
    more: Option<(LineId, i64, i64)>,
    refusals: Vec<Refusal>,
) -> Shown {
    page.needs(Right::WarehouseReceive)?;
    let mut reader = page.reader().await?;
    let row = packages::by_ids(&mut reader, &[id]).await?.into_iter().next().ok_or_else(Problem::not_found)?;
    let inside = warehouse::inside(&mut reader, id).await?;
    let candidates = candidates(&mut reader, &search).await?;
    let more = match more {
        Some((line, counted, expected)) => {
            let known = parts::Lines::read(&mut reader, &[line]).await?;
            known.goods(line).map(|(goods, _)| More { line, goods, counted, expected })
        }
        None => None,
    };
    drop(reader);
    let inside: Vec<Row> = inside
        .into_iter()
        .map(|one| Row {
            line: one.line,
            goods: one.goods,
            pieces: one.pieces,
            order: one.order,
            order_number: one.order_number,
            number: String::new(),
            status: one.status,
        })
        .collect();
    let candidates = candidates.into_iter().filter(|row| inside.iter().all(|other| other.line != row.line)).collect();
    let at = row.received_at.map(Moment::from_micros);
    let view = Package { id, code: row.shown, state: row.state, at, inside, candidates, search, more, refusals };
    page.show(&view, &[]).await
}

/// Lines that were bought and did not arrive, the longest on the way first, as far as they fit what is searched.
async fn candidates(read: &mut impl Read, search: &str) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    for status in [LineStatus::ToWarehouse, LineStatus::Purchased, LineStatus::Booked] {
        rows.extend(lines::by_status(read, status, LineId::new(0), SEARCHED).await?);
    }
    let ids: Vec<LineId> = rows.iter().map(|line| line.id).collect();
    let known = parts::Lines::read(read, &ids).await?;
    let numbers = warehouse::numbers(read, rows.iter()).await?;
    let wanted = search.trim().to_lowercase();
    let mut found = Vec::new();
    for line in rows {
        if found.len() == SHOWN {
            break;
        }
        let goods = parts::goods(known.sold.get(&line.sold_line), &known.pictures);
        let order_number = numbers.get(&line.order_id).cloned().unwrap_or_default();
        let text = format!("{} {} {} {order_number}", goods.name, goods.attributes, goods.sku).to_lowercase();
        let fits = wanted.split_whitespace().all(|word| text.contains(word));
        if !fits {
            continue;
        }
        let number = number_of(read, line.id).await?;
        if let Some(number) = number {
            let (pieces, order, status) = (line.quantity, line.order_id, line.status);
            found.push(Row { line: line.id, goods, pieces, order, order_number, number, status });
        }
    }
    Ok(found)
}

/// The number of the provider order that a line is bought on.
async fn number_of(read: &mut impl Read, line: LineId) -> Result<Option<String>, StoreError> {
    let Some(held) = bookings::live_of_line(read, line).await? else { return Ok(None) };
    if held.provider_line().is_none() {
        return Ok(None);
    }
    let orders: Vec<(ProviderOrderId, String)> = provider_orders::of_booking(read, held.booking)
        .await?
        .into_iter()
        .map(|order| (order.id, order.number))
        .collect();
    Ok(orders.into_iter().next().map(|(_, number)| number))
}
