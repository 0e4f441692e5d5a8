//! The Purchase tab of an order, and the plan before anything is sent (BR-42).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{Form, extract::RawQuery, response::Response};
use domain::{
    Currency, Moment, Money, Right,
    ids::{AccountId, ConnectionId, LineId, OrderId, WarehouseId},
    line::LineStatus,
    plan::Group,
    refusal::RefusalCode,
};
use flow::plan::{Look as Seen, Quotes, group, look, quotes};
use store::{
    Reader, StoreError, activities, bookings::BookingLineRow, lines, lines::LineRow, provider_orders::ProviderOrderRow,
    warehouses,
};

use super::{Page, Shown, activities::plan_of, booked::Bag, parts};
use crate::{
    components::{Act, Choice, Goods, SignIn},
    doors::go_to,
    http::look::is_own_path,
    pages::{
        order::desk::{Bought, Desk, Provider, Ready, Session},
        plan::{Ask, Plan, PlanLine, PlanOrder, PlanSeller},
    },
};

/// Activities that are shown beside an order.
const WORKS: i64 = 5;

pub(super) async fn desk(page: &Page, reader: &mut Reader, bag: &Bag<'_>) -> Result<Desk, StoreError> {
    let logins = &bag.seen.accounts;
    let being_cut: BTreeSet<LineId> = activities::being_cut(reader).await?.into_iter().collect();
    let mut desk = Desk { may_book: page.may(Right::BookingCreate), ..Desk::default() };
    let mut groups: BTreeMap<String, Vec<Ready>> = BTreeMap::new();
    for line in bag.seen.lines.iter().filter(|line| !line.status.is_dead()) {
        let held = bag.held.iter().find(|held| held.live && held.line == line.id);
        let order = held
            .and_then(BookingLineRow::provider_line)
            .and_then(|id| bag.order_of.get(&id))
            .and_then(|id| bag.bought.iter().find(|row| row.id == *id));
        let booking = held.and_then(|held| bag.booked.iter().find(|booking| booking.id == held.booking));
        let provider = booking
            .map(|booking| booking.provider.clone())
            .or_else(|| bag.seen.offer(line).map(|offer| offer.provider.clone()));
        match line.status {
            LineStatus::AwaitingPayment | LineStatus::Paid | LineStatus::Booking | LineStatus::Booked => {
                let ready = ready(page, bag, line, held, order, (provider.as_deref(), &being_cut));
                match provider {
                    Some(provider) => groups.entry(provider).or_default().push(ready),
                    None => desk.homeless.push(ready),
                }
            }
            _ => {
                let account = booking.and_then(|booking| logins.iter().find(|row| row.id == booking.account));
                let account = account.map_or(String::new(), |row| row.login.clone());
                desk.bought.push(bought(page, bag, line, held, order, (provider.as_deref(), account, &being_cut)));
            }
        }
    }
    for (code, ready) in groups {
        let own: Vec<_> = bag.seen.connections.iter().filter(|row| row.kind == code && row.is_enabled()).collect();
        let sessions = logins.iter().filter(|row| own.iter().any(|own| own.id == row.connection));
        let sessions: Vec<Session> = sessions
            .filter(|row| row.state != "disabled")
            .map(|row| Session {
                id: row.id,
                login: row.login.clone(),
                state: row.state.clone(),
                synced: row.synced_at.map(Moment::from_micros),
                sync: Act::new("account.sync", "act-sync")
                    .with("account", row.id)
                    .icon("refresh")
                    .why_not(page.lacks(Right::BookingCreate)),
            })
            .collect();
        let valid = sessions.iter().filter(|session| session.state == "valid");
        let accounts = valid.zip(0..).map(|(session, place)| Choice {
            value: session.id.to_string(),
            text: session.login.clone(),
            chosen: place == 0,
        });
        desk.providers.push(Provider {
            name: page.hub().provider_kind(&code).map_or(code.clone(), |kind| kind.name.to_owned()),
            sign_in: own.first().map(|row| SignIn::add(row.id).why_not(page.lacks(Right::ConnectionsEdit))),
            accounts: accounts.collect(),
            sessions,
            ready,
            code,
        });
    }
    // Why no line can be bound is asked only where the form of binding would stand.
    if desk.may_book
        && desk.providers.iter().any(|provider| !provider.accounts.is_empty() && !provider.ready.is_empty())
    {
        desk.taken = flow::book::taken(reader, bag.seen.order.id).await?;
    }
    let works = activities::of_order(reader, bag.seen.order.id, WORKS).await?;
    desk.works = works.iter().map(|row| (row.id, row.kind, row.state, row.changed_at)).collect();
    Ok(desk)
}

fn ready(
    page: &Page,
    bag: &Bag<'_>,
    line: &LineRow,
    held: Option<&BookingLineRow>,
    order: Option<&ProviderOrderRow>,
    (provider, being_cut): (Option<&str>, &BTreeSet<LineId>),
) -> Ready {
    let offer = bag.seen.offer(line);
    let currency = offer.map_or(Currency::CNY, |offer| offer.currency);
    let mut why_not = page.lacks(Right::BookingCreate);
    if why_not.is_empty() {
        why_not = bag.seen.refusals(line);
    }
    let to_pay = order.filter(|order| parts::is_to_pay(order.state));
    let is_being_cut = being_cut.contains(&line.id);
    let mut no_pay = page.lacks(Right::BookingCreate);
    if is_being_cut {
        no_pay.push(RefusalCode::BeingUnbound.refusal());
    }
    Ready {
        id: line.id,
        goods: bag.goods.get(&line.id).cloned().unwrap_or_default(),
        quantity: line.quantity,
        status: line.status,
        seller: offer.map_or(String::new(), |offer| {
            if offer.seller_name.is_empty() { offer.seller.clone() } else { offer.seller_name.clone() }
        }),
        ceiling: bag.seen.ceiling(line).map(|amount| Money::new(amount, currency)),
        booked: held.map(|held| Money::new(held.price, currency)),
        number: order.map(|order| order.number.clone()),
        link: to_pay.and_then(|order| parts::order_page(page, provider.unwrap_or_default(), &order.number)),
        pay: to_pay.map(|order| {
            Act::new("payment.link", "act-pay-link")
                .with("provider_orders#list", order.id)
                .icon("currency-yuan")
                .why_not(no_pay)
        }),
        pay_until: to_pay.and_then(|order| order.pay_before).map(Moment::from_micros),
        is_aside: line.skipped && line.status == LineStatus::Paid,
        is_being_cut,
        why_not,
    }
}

fn bought(
    page: &Page,
    bag: &Bag<'_>,
    line: &LineRow,
    held: Option<&BookingLineRow>,
    order: Option<&ProviderOrderRow>,
    (provider, account, being_cut): (Option<&str>, String, &BTreeSet<LineId>),
) -> Bought {
    let offer = bag.seen.offer(line);
    let currency = offer.map_or(Currency::CNY, |offer| offer.currency);
    let tracking = order.and_then(|order| bag.tracking.get(&order.id));
    Bought {
        id: line.id,
        goods: bag.goods.get(&line.id).cloned().unwrap_or_default(),
        quantity: line.quantity,
        status: line.status,
        account,
        number: order.map(|order| order.number.clone()),
        link: order.and_then(|order| parts::order_page(page, provider.unwrap_or_default(), &order.number)),
        raw_state: order.map_or(String::new(), |order| order.raw_state.clone()),
        ceiling: bag.seen.ceiling(line).map(|amount| Money::new(amount, currency)),
        booked: held.map(|held| Money::new(held.price, currency)),
        tracking: tracking.into_iter().flatten().cloned().collect(),
        is_cuttable: line.status == LineStatus::Purchased && held.is_some() && !being_cut.contains(&line.id),
        is_being_cut: being_cut.contains(&line.id),
    }
}

/// `POST /purchase/plan`: asked for by a form that can also book. It changes nothing; its token and key stay out of the
/// address.
pub(super) async fn ask_plan(_page: Page, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    let kept = |name: &str| match name {
        "lines#list" => Some("lines"),
        "account#maybe" => Some("account"),
        "return" => Some("return"),
        _ => None,
    };
    let pairs: Vec<(&str, &str)> =
        pairs.iter().filter_map(|(name, value)| Some((kept(name)?, value.as_str()))).collect();
    go_to(&plan_of(&pairs))
}

/// `GET /purchase/plan?lines=…&account=…`: what would be bought, before anything is sent.
pub(super) async fn plan(page: Page, RawQuery(query): RawQuery) -> Shown {
    page.needs(Right::BookingCreate)?;
    let query = query.unwrap_or_default();
    let mut chosen: Vec<LineId> = Vec::new();
    let mut account: Option<AccountId> = None;
    let mut back = "/purchase".to_owned();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "lines#list" | "lines" => chosen.extend(value.parse::<LineId>().ok()),
            "account#maybe" | "account" => account = value.parse().ok(),
            "return" if is_own_path(&value) => back = value.into_owned(),
            _ => {}
        }
    }
    let mut reader = page.reader().await?;
    let rows = lines::by_ids(&mut reader, &chosen).await?;
    let goods = parts::Lines::read(&mut reader, &chosen).await?;
    let names = Names {
        warehouses: warehouses::list(&mut reader).await?.into_iter().map(|row| (row.id, row.name)).collect(),
        shops: parts::names(&mut reader).await?,
    };
    let orders: BTreeSet<OrderId> = rows.iter().map(|row| row.order_id).collect();
    let mut sellers: BTreeMap<(String, String), PlanSeller> = BTreeMap::new();
    let mut blocked = Vec::new();
    let mut fine = Vec::new();
    for order in orders {
        let Some(mut seen) = look(&mut reader, page.hub(), order).await? else { continue };
        if let Some(account) = account {
            seen.choose(account);
        }
        let mut wanted = Vec::new();
        for row in rows.iter().filter(|row| row.order_id == order) {
            let refusals = seen.refusals(row);
            match seen.wanted(row).filter(|_| refusals.is_empty()) {
                Some(one) => wanted.push(one),
                None => {
                    let goods = goods.goods(row.id).map(|(goods, _)| goods).unwrap_or_default();
                    blocked.push((plan_line(&seen, row, goods), refusals));
                }
            }
        }
        fine.extend(wanted.iter().map(|one| one.line));
        let quotes = quotes(&mut reader, order).await?;
        // The very grouping that Book uses: what is shown is what is made.
        for group in group(page.hub(), wanted) {
            let seller = sellers.entry((group.provider.clone(), group.seller.clone())).or_insert_with(|| PlanSeller {
                provider: page
                    .hub()
                    .provider_kind(&group.provider)
                    .map_or(group.provider.clone(), |kind| kind.name.to_owned()),
                seller: group.lines.first().map_or(String::new(), |line| {
                    let name = &line.offer.seller_name;
                    if name.is_empty() { line.offer.seller.clone() } else { name.clone() }
                }),
                orders: Vec::new(),
            });
            seller.orders.push(plan_order(&seen, &group, &goods, &names, &quotes));
        }
    }
    drop(reader);
    let ask = (!fine.is_empty()).then(|| Ask { here: page.address.clone(), lines: fine.clone(), account });
    let mut book = Act::new("booking.create", "act-book").icon("shopping-cart").look(crate::components::Look::Primary);
    for line in fine {
        book = book.with("lines#list", line);
    }
    if let Some(account) = account {
        book = book.with("account#maybe", account);
    }
    let mut page = page;
    // The window of the booking opens over the page from which the plan was asked for.
    page.address.clone_from(&back);
    page.show(&Plan { sellers: sellers.into_values().collect(), blocked, ask, book, back }, &[]).await
}

/// Names that the plan shows.
struct Names {
    warehouses: HashMap<WarehouseId, String>,
    shops: HashMap<ConnectionId, String>,
}

fn plan_order(seen: &Seen, group: &Group, goods: &parts::Lines, names: &Names, quotes: &Quotes) -> PlanOrder {
    let lines: Vec<PlanLine> = group
        .lines
        .iter()
        .filter_map(|wanted| {
            let row = seen.lines.iter().find(|row| row.id == wanted.line)?;
            let goods = goods.goods(row.id).map(|(goods, _)| goods).unwrap_or_default();
            let line = plan_line(seen, row, goods);
            let Some(quote) = quotes.of(row) else { return Some(line) };
            Some(PlanLine {
                price: quote.price.unwrap_or(line.price),
                quoted: quote.price.map(|_| quote.at),
                refused: quote.refused.map(|kind| (kind, quote.at)),
                ..line
            })
        })
        .collect();
    let ids: Vec<LineId> = lines.iter().map(|line| line.id).collect();
    let quoted = quotes.freight(&ids);
    let typed = || {
        let own = seen.lines.iter().filter(|row| ids.contains(&row.id)).filter_map(|row| row.delivery);
        own.reduce(i64::saturating_add).map(|sum| Money::new(sum, Currency::CNY))
    };
    let currency = lines.first().map_or(Currency::CNY, |line| line.price.currency);
    let sum = |price: fn(&PlanLine) -> Money| {
        lines.iter().fold(Money::zero(currency), |sum, line| {
            price(line).times(line.quantity).and_then(|cost| sum.plus(cost)).unwrap_or(sum)
        })
    };
    PlanOrder {
        order: seen.order.id,
        number: seen.order.number.clone(),
        shop: names.shops.get(&seen.order.connection).cloned().unwrap_or_default(),
        warehouse: names.warehouses.get(&group.warehouse).cloned().unwrap_or_default(),
        account: seen.usable(&group.provider).map_or(String::new(), |usable| usable.account.login.clone()),
        goods: sum(|line| line.price),
        most: sum(|line| line.ceiling),
        freight: quoted.map(|quote| quote.freight).or_else(typed),
        freight_at: quoted.map(|quote| quote.at),
        lines,
    }
}

fn plan_line(seen: &Seen, row: &LineRow, goods: Goods) -> PlanLine {
    let offer = seen.offer(row);
    let currency = offer.map_or(Currency::CNY, |offer| offer.currency);
    PlanLine {
        id: row.id,
        order: row.order_id,
        order_number: seen.order.number.clone(),
        goods,
        quantity: row.quantity,
        price: Money::new(offer.map_or(0, |offer| offer.price), currency),
        ceiling: Money::new(seen.ceiling(row).unwrap_or(0), currency),
        sold: seen.order.money(row.amount),
        quoted: None,
        refused: None,
    }
}
