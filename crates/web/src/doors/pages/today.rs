//! The first page: counts that equal what their link shows, the money that waits, and the figures of the last days.

use domain::{Currency, Moment, Money, Right, line::LineStatus, order::OrderStatus, package::PackageState, time::HOUR};
use store::{
    Reader, accounts, connections, decisions,
    lists::{self, FEW},
    raw_orders,
};

use super::{Page, Shown};
use crate::{
    http::Problem,
    lang::format,
    pages::today::{Due, Plot, Today, Wait},
};

/// Most rows that are counted where no count is kept.
const COUNTED: i64 = 1000;
/// Days of the plots.
const DAYS: i64 = 14;

/// `GET /`.
pub(super) async fn page(page: Page) -> Shown {
    let mut reader = page.reader().await?;
    let mut view = Today::default();
    if page.may(Right::MoneySee) {
        view.money = money(&page, &mut reader).await?;
    }
    view.waits = waits(&page, &mut reader).await?;
    if page.may(Right::OrdersSee) || page.may(Right::MoneySee) {
        view.plots = plots(&page, &mut reader).await?;
    }
    drop(reader);
    page.show(&view, &["today"]).await
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(0)
}

async fn waits(page: &Page, reader: &mut Reader) -> Result<Vec<Wait>, Problem> {
    let mut waits = Vec::new();
    let mut add = |key, icon, count: i64, most: i64, link, urgent| {
        waits.push(Wait { key, icon, count: count.min(most), more: count > most, link, urgent });
    };
    if page.may(Right::OrdersSee) {
        add("today-decisions", "message-question", decisions::open_count(reader).await?, i64::MAX, "/decisions", true);
    }
    if page.may(Right::ConnectionsEdit) {
        let signed_out = accounts::list(reader).await?;
        let now = page.hub().env.now();
        let signed_out = signed_out.iter().filter(|row| super::connections::needs_sign_in(row, now)).count();
        add("today-sessions", "key", number(signed_out), i64::MAX, "/connections?sessions=1", true);
        let broken = connections::list(reader).await?;
        let broken = broken.iter().filter(|row| super::connections::is_broken(row)).count();
        add("today-broken", "plug", number(broken), i64::MAX, "/connections?broken=1", true);
    }
    if page.may(Right::OrdersSee) {
        let unreadable = raw_orders::quarantine(reader, i64::MAX, COUNTED + 1).await?.len();
        let given_up = jobs::rows::quarantined(reader, i64::MAX, COUNTED + 1).await?.len();
        let link = "/activities/jobs?state=failed";
        add("today-quarantined", "alert-triangle", number(unreadable + given_up), COUNTED, link, true);
        let few = number(FEW);
        add("today-held", "clock", number(lists::held_orders(reader).await?.len()), few, "/orders?held=1", true);
        let late = lists::late_lines(reader, page.hub().env.now()).await?.len();
        add("today-late", "history", number(late), few, "/orders/items?late=1", true);
    }
    if page.may(Right::WarehouseReceive) {
        let unknown = lists::count_packages(reader, PackageState::ScannedUnknown).await?;
        add("today-unidentified", "help", unknown, i64::MAX, "/packages?status=scanned_unknown", true);
        // Who sees orders sees their lines below.
        if !page.may(Right::OrdersSee) {
            let announced = lists::count_packages(reader, PackageState::Announced).await?;
            add("today-packages", "truck", announced, i64::MAX, "/packages?status=announced", false);
            let here = lists::count_lines(reader, LineStatus::AtWarehouse).await?;
            add("today-here", "package", here, i64::MAX, "/warehouse/parcels", false);
        }
    }
    if page.may(Right::BookingCreate) {
        let ready = flow::plan::ready(reader, page.hub()).await?;
        add("today-ready", "shopping-cart", ready, i64::MAX, "/purchase", false);
        let to_pay = lists::to_pay(reader).await?.iter().map(|row| row.orders).sum();
        add("today-to-pay", "currency-yuan", to_pay, i64::MAX, "/provider-orders?status=awaiting_payment", false);
    }
    if page.may(Right::OrdersSee) {
        let on_the_way = lists::count_lines(reader, LineStatus::ToWarehouse).await?;
        add("today-on-the-way", "truck", on_the_way, i64::MAX, "/orders/items?status=to_warehouse", false);
        let here = lists::count_lines(reader, LineStatus::AtWarehouse).await?;
        add("today-here", "package", here, i64::MAX, "/orders/items?status=at_warehouse", false);
    }
    Ok(waits)
}

async fn money(page: &Page, reader: &mut Reader) -> Result<Vec<Due>, Problem> {
    let mut dues = Vec::new();
    let to_pay = "/provider-orders?status=awaiting_payment";
    for row in lists::to_pay(reader).await? {
        dues.push(Due { key: "due-providers", orders: row.orders, sum: row.sum, before: row.before, link: to_pay });
    }
    for (status, link) in [
        (OrderStatus::AwaitingPayment, "/orders?status=awaiting_payment"),
        (OrderStatus::PartlyPaid, "/orders?status=partly_paid"),
    ] {
        for (orders, sum) in lists::awaited(reader, status).await? {
            let key = if status == OrderStatus::PartlyPaid { "due-rest" } else { "due-customers" };
            dues.push(Due { key, orders, sum, before: None, link });
        }
    }
    if !page.may(Right::OrdersSee) {
        // A financier has the ledger and no lists of orders.
        for due in &mut dues {
            due.link = "/ledger";
        }
    }
    Ok(dues)
}

/// The beginnings of the last days in the company's zone, and of tomorrow.
fn days(page: &Page) -> Vec<(jiff::civil::Date, Moment)> {
    let now = page.hub().env.now().timestamp().to_zoned(page.zone());
    let start = |day: jiff::civil::Date| {
        let start = day.to_zoned(page.zone()).map(|start| Moment::from(start.timestamp()));
        start.unwrap_or_else(|_| page.hub().env.now().plus(-24 * HOUR))
    };
    let back = |days: i64| now.date().saturating_add(jiff::Span::new().days(-days));
    (-1..DAYS).rev().map(|days| (back(days), start(back(days)))).collect()
}

async fn plots(page: &Page, reader: &mut Reader) -> Result<Vec<Plot>, Problem> {
    let days = days(page);
    let [mut orders, mut bookings, mut spent] = [Vec::new(), Vec::new(), Vec::new()];
    let (mut taken, mut made, mut paid) = (0, 0, Money::zero(Currency::CNY));
    for pair in days.windows(2) {
        let [(date, from), (_, to)] = pair else { continue };
        let day = format::day(*date, page.lang);
        let figures = lists::between(reader, *from, *to).await?;
        (taken, made) = (taken + figures.orders, made + figures.bookings);
        orders.push((day.clone(), format::grouped(&figures.orders.to_string()), figures.orders.to_string()));
        bookings.push((day.clone(), format::grouped(&figures.bookings.to_string()), figures.bookings.to_string()));
        // Providers are paid in yuan; what is paid in another currency stands in the table beside it.
        let yuan = figures.spent.iter().find(|sum| sum.currency == Currency::CNY).copied();
        let yuan = yuan.unwrap_or(Money::zero(Currency::CNY));
        paid = paid.plus(yuan).unwrap_or(paid);
        let others = figures.spent.iter().filter(|sum| sum.currency != Currency::CNY);
        let all = std::iter::once(&yuan).chain(others).map(|sum| format::money(sum, page.lang));
        spent.push((day, all.collect::<Vec<_>>().join(" + "), yuan.number()));
    }
    let plot = |key, total, days, money| Plot { key, total, days, money };
    let mut plots = Vec::new();
    if page.may(Right::OrdersSee) {
        plots.push(plot("plot-orders", format::grouped(&taken.to_string()), orders, false));
        plots.push(plot("plot-bookings", format::grouped(&made.to_string()), bookings, false));
    }
    if page.may(Right::MoneySee) {
        plots.push(plot("plot-spend", format::money(&paid, page.lang), spent, true));
    }
    Ok(plots)
}
