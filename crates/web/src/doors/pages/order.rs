//! One order with everything around it, and what can be done with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use domain::{
    Currency, Moment, Money, Right,
    ids::{AccountId, LineId, PackageId, ProviderLineId, ProviderOrderId},
    line::LineStatus,
    order::UnpaidPolicy,
    refusal::RefusalCode,
};
use flow::plan::{Look as Seen, Quotes, look, quotes};
use serde_json::Value;
use store::{
    Reader, StoreError, accounts,
    bookings::{self, BookingLineRow},
    decisions, ledger,
    lines::{self, LineRow},
    notes::{self, NoteRow},
    packages, parcels,
    provider_orders::{self, ProviderOrderRow},
    tellings,
};

use super::{Page, Shown, desk, parcel, parts};
use crate::{
    components::{Act, Goods, Look, Step},
    doors::id,
    frame::Tone,
    http::Problem,
    pages::order::{Customer, Entry, Line, Offer, Order, ProviderOrder, Purchase, Tab, Telling, Typed, desk::Unbind},
};

/// Entries of the history.
const NOTES: i64 = 200;

/// What the page is asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    tab: String,
}

/// `GET /orders/{id}`.
pub(super) async fn one(page: Page, Path(path): Path<String>, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let seen = look(&mut reader, page.hub(), id(&path)?).await?.ok_or_else(Problem::not_found)?;
    let view = view(&page, &mut reader, &seen, Tab::find(&asked.tab)).await?;
    drop(reader);
    page.show(&view, &[&format!("one.{}", seen.order.id)]).await
}

/// The page of an order with a form of unbinding that was refused: the error stands at its field, and the ticks stay.
pub(super) async fn again(page: &Page, input: &Value, refusals: Vec<domain::Refusal>) -> Shown {
    let asked = page.path().strip_prefix("/orders/").and_then(|path| path.parse().ok());
    let Some(order) = asked.filter(|_| page.may(Right::OrdersSee)) else {
        return Ok(super::act::back_with(page, "flash-refused", &refusals));
    };
    let mut reader = page.reader().await?;
    let seen = look(&mut reader, page.hub(), order).await?.ok_or_else(Problem::not_found)?;
    let mut view = view(page, &mut reader, &seen, Tab::Purchase).await?;
    drop(reader);
    let lines = input["lines"].as_array().into_iter().flatten();
    let lacks = |refusal: &domain::Refusal| refusal.code == RefusalCode::ReasonMissing;
    view.desk.refused = Some(Unbind {
        lines: lines.filter_map(|line| line.as_str()?.parse().ok()).collect(),
        cancel: input["cancel"] == true,
        reason: input["reason"].as_str().unwrap_or_default().to_owned(),
        lacks_reason: refusals.iter().any(lacks),
        refusals: refusals.into_iter().filter(|refusal| !lacks(refusal)).collect(),
    });
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &view, &[&format!("one.{}", seen.order.id)]).await
}

async fn view(page: &Page, reader: &mut Reader, seen: &Seen, tab: Tab) -> Result<Order, Problem> {
    let row = &seen.order;
    let only = [row.id];
    let sold = lines::sold_of(reader, row.id).await?;
    let pictures = parts::pictures(reader, sold.iter()).await?;
    let goods: HashMap<LineId, Goods> =
        seen.lines.iter().map(|line| (line.id, parts::goods(seen.sold(line), &pictures))).collect();
    let held = bookings::lines_of_orders(reader, &only).await?;
    let bought = provider_orders::of_orders(reader, &only).await?;
    let tracking = if page.may(Right::BookingCreate) || page.may(Right::WarehouseReceive) {
        tracking(reader, &bought).await?
    } else {
        HashMap::new()
    };
    let bag = desk::Bag { seen, goods: &goods, held: &held, bought: &bought, tracking: &tracking };
    let desk = desk::desk(page, reader, &bag).await?;
    let numbers: HashMap<i64, String> = bought.iter().map(|row| (row.id.number(), row.number.clone())).collect();
    let asked: Vec<_> =
        decisions::of_orders(reader, &only).await?.into_iter().filter(|one| one.state == "open").collect();
    let connections = store::connections::list(reader).await?;
    let shop = connections.iter().find(|connection| connection.id == row.connection);
    let mut counters: BTreeMap<usize, (LineStatus, i64)> = BTreeMap::new();
    for line in &seen.lines {
        let place = LineStatus::ALL.iter().position(|status| *status == line.status).unwrap_or(0);
        counters.entry(place).or_insert((line.status, 0)).1 += 1;
    }
    let remaining =
        if row.shop_phase == domain::order::ShopPhase::Cancelled { 0 } else { (row.total - row.paid).max(0) };
    let entries = if page.may(Right::MoneySee) { ledger::of_order(reader, row.id).await? } else { Vec::new() };
    let told = tellings::of_orders(reader, &only).await?;
    let quotes = quotes(reader, row.id).await?;
    let parcels = parcels::of_orders(reader, &only).await?;
    let customer = &row.customer.0;
    let address = [
        customer.street.clone(),
        format!("{} {}", customer.postcode, customer.city).trim().to_owned(),
        customer.region.clone(),
        customer.country.clone(),
    ];
    Ok(Order {
        id: row.id,
        number: row.number.clone(),
        external_id: row.external_id.clone(),
        shop: shop.map(|shop| shop.name.clone()).unwrap_or_default(),
        status: row.status,
        hold: parts::hold(&row.hold),
        shop_status: row.shop_status.clone(),
        customer: Customer {
            name: customer.name.clone(),
            email: customer.email.clone(),
            phone: customer.phone.clone(),
            address: address.into_iter().filter(|line| !line.is_empty()).collect(),
        },
        payment: row.payment_title.clone(),
        note: row.note.clone(),
        total: row.money(row.total),
        paid: row.money(row.paid),
        remaining: row.money(remaining),
        created: row.made_at,
        changed: row.changed_at,
        counters: counters.into_values().collect(),
        lines: seen.lines.iter().map(|line| self::line(page, seen, line, &goods, &held, &quotes)).collect(),
        ask: ask(page, seen),
        charges: row.charges.0.iter().map(|charge| (charge_name(page, charge), charge.amount)).collect(),
        purchases: purchases(page, reader, &bag).await?,
        questions: parts::questions(page, reader, &asked).await?,
        parcels: parcel::cards(page, reader, &parcels).await?,
        entries: entries.iter().map(|entry| self::entry(entry, &goods, &numbers)).collect(),
        tellings: told
            .iter()
            .map(|one| Telling {
                status: one.what.clone(),
                note: one.note.clone(),
                told: one.done_at.filter(|_| one.status_done).map(Moment::from_micros),
                error: (!one.problem.is_empty()).then(|| one.problem.clone()),
            })
            .collect(),
        history: notes::of_order(reader, row.id, NOTES).await?.iter().map(|note| step(page, note, &goods)).collect(),
        desk,
        tab,
        acts: acts(page, seen, shop.is_some_and(|shop| shop.unpaid == UnpaidPolicy::AfterConfirmation)),
    })
}

fn charge_name(page: &Page, charge: &domain::order::Charge) -> String {
    let kind = page.text(&format!("charge-{}", charge.kind.code()));
    if charge.name.is_empty() { kind } else { format!("{kind}: {}", charge.name) }
}

fn acts(page: &Page, seen: &Seen, confirms: bool) -> Vec<Act> {
    let order = seen.order.id;
    let lacks = page.lacks(Right::OrdersEdit);
    let mut acts = Vec::new();
    if confirms && seen.lines.iter().any(|line| line.status == LineStatus::AwaitingPayment) {
        acts.push(
            Act::new("order.confirm_payment", "act-confirm-payment")
                .with("order", order)
                .icon("check")
                .why_not(page.lacks(Right::MoneySee)),
        );
    }
    acts.push(if seen.order.hold.is_empty() {
        Act::new("order.hold", "act-hold").with("order", order).icon("clock").why_not(lacks.clone())
    } else {
        Act::new("order.release", "act-release").with("order", order).icon("check").why_not(lacks.clone())
    });
    acts.push(
        Act::new("order.read_again", "act-reread")
            .with("connection", seen.order.connection)
            .with("external_id", &seen.order.external_id)
            .icon("refresh")
            .why_not(lacks),
    );
    acts
}

/// Asks the provider what the open lines would cost now.
fn ask(page: &Page, seen: &Seen) -> Option<Act> {
    let open: Vec<&LineRow> = seen.lines.iter().filter(|line| line.status.is_unbooked()).collect();
    let mut ask = Act::new("line.recalculate", "act-recalculate").icon("refresh");
    let mut why_not = page.lacks(Right::BookingCreate);
    for line in &open {
        let refusals = seen.quote_refusals(line);
        if refusals.is_empty() {
            ask = ask.with("lines#list", line.id);
        } else if why_not.is_empty() {
            why_not = refusals;
        }
    }
    let can_ask = !ask.fields.is_empty() && page.may(Right::BookingCreate);
    (!open.is_empty()).then(|| ask.why_not(if can_ask { Vec::new() } else { why_not }))
}

/// What a person typed of a line, to be changed by who may book while it is open.
fn typed(page: &Page, line: &LineRow) -> Option<Typed> {
    let text = |amount: Option<i64>| amount.map_or(String::new(), |amount| Money::new(amount, Currency::CNY).number());
    let may = page.may(Right::BookingCreate) && line.status.is_unbooked();
    may.then(|| Typed { price: text(line.ceiling), delivery: text(line.delivery) })
}

fn line(
    page: &Page,
    seen: &Seen,
    line: &LineRow,
    goods: &HashMap<LineId, Goods>,
    held: &[BookingLineRow],
    quotes: &Quotes,
) -> Line {
    let quote = quotes.of(line).filter(|_| line.status.is_unbooked());
    let bought = held.iter().find(|held| held.line == line.id && held.live);
    let offer = seen.offer(line).map(|offer| {
        let ceiling = Money::new(seen.ceiling(line).unwrap_or(offer.price), offer.currency);
        Offer {
            provider: page
                .hub()
                .provider_kind(&offer.provider)
                .map_or(offer.provider.clone(), |kind| kind.name.to_owned()),
            offer: bought.map_or(&offer.offer, |held| &held.offer).clone(),
            spec: bought.map_or(&offer.spec, |held| &held.spec).clone(),
            seller: if offer.seller_name.is_empty() { offer.seller.clone() } else { offer.seller_name.clone() },
            link: None,
            ceiling,
            booked: bought.map(|held| Money::new(held.price, offer.currency)),
            quoted: quote.and_then(|quote| Some((quote.price?, quote.at))),
            delivery: line.delivery.map(|amount| Money::new(amount, Currency::CNY)),
            typed: typed(page, line),
        }
    });
    let mut acts = Vec::new();
    if line.status.is_unbooked() {
        let mut why_not = page.lacks(Right::BookingCreate);
        if why_not.is_empty() {
            why_not = seen.refusals(line);
        }
        acts.push(
            Act::new("booking.create", "act-book").with("lines#list", line.id).icon("shopping-cart").why_not(why_not),
        );
        acts.push(
            Act::new("line.cancel", "act-cancel-line")
                .with("line", line.id)
                .look(Look::Danger)
                .confirm("confirm-cancel-line")
                .why_not(page.lacks(Right::OrdersEdit)),
        );
    }
    Line {
        id: line.id,
        goods: goods.get(&line.id).cloned().unwrap_or_default(),
        quantity: line.quantity,
        status: line.status,
        price_confirmation: line.amendment,
        end: line.end_reason.parse().ok(),
        sold: seen.order.money(line.amount),
        offer,
        acts,
    }
}

async fn purchases(page: &Page, reader: &mut Reader, bag: &desk::Bag<'_>) -> Result<Vec<Purchase>, StoreError> {
    let desk::Bag { seen, goods, held, bought, tracking } = *bag;
    let rows = bookings::of_orders(reader, &[seen.order.id]).await?;
    let logins: HashMap<AccountId, String> =
        accounts::list(reader).await?.into_iter().map(|row| (row.id, row.login)).collect();
    let mut purchases: Vec<Purchase> = Vec::new();
    for booking in rows.iter().rev() {
        let own = held.iter().filter(|held| held.booking == booking.id);
        let orders = bought.iter().filter(|order| order.booking() == Some(booking.id));
        purchases.push(Purchase {
            id: booking.id,
            reference: booking.reference(),
            state: booking.state,
            provider: page
                .hub()
                .provider_kind(&booking.provider)
                .map_or(booking.provider.clone(), |kind| kind.name.to_owned()),
            account: logins.get(&booking.account).cloned().unwrap_or_default(),
            seller: booking.seller.clone(),
            is_unchecked: booking.is_unchecked(),
            begun: booking.created_at,
            lines: own.map(|held| (name_of(goods, held.line), held.quantity)).collect(),
            orders: orders.map(|order| provider_order(page, order, &booking.provider, tracking)).collect(),
            acts: vec![
                Act::new("account.sync", "act-sync")
                    .with("account", booking.account)
                    .icon("refresh")
                    .why_not(page.lacks(Right::BookingCreate)),
            ],
        });
    }
    Ok(purchases)
}

fn name_of(goods: &HashMap<LineId, Goods>, line: LineId) -> String {
    goods.get(&line).map(|goods| goods.name.clone()).unwrap_or_default()
}

/// Domestic tracking numbers by provider order: for staff only (BR-60).
async fn tracking(
    reader: &mut Reader,
    bought: &[ProviderOrderRow],
) -> Result<HashMap<ProviderOrderId, BTreeSet<String>>, StoreError> {
    let ids: Vec<ProviderOrderId> = bought.iter().map(|row| row.id).collect();
    let order_of: HashMap<ProviderLineId, ProviderOrderId> =
        provider_orders::lines_of(reader, &ids).await?.into_iter().map(|line| (line.id, line.provider_order)).collect();
    let lines: Vec<ProviderLineId> = order_of.keys().copied().collect();
    let inside = packages::lines_of(reader, &lines).await?;
    let wanted: BTreeSet<PackageId> = inside.iter().map(|line| line.package).collect();
    let wanted: Vec<PackageId> = wanted.into_iter().collect();
    let shown: HashMap<PackageId, String> =
        packages::by_ids(reader, &wanted).await?.into_iter().map(|row| (row.id, row.shown)).collect();
    let mut numbers: HashMap<ProviderOrderId, BTreeSet<String>> = HashMap::new();
    for line in inside {
        if let (Some(order), Some(shown)) = (order_of.get(&line.provider_line), shown.get(&line.package)) {
            numbers.entry(*order).or_default().insert(shown.clone());
        }
    }
    Ok(numbers)
}

fn provider_order(
    page: &Page,
    row: &ProviderOrderRow,
    kind: &str,
    tracking: &HashMap<ProviderOrderId, BTreeSet<String>>,
) -> ProviderOrder {
    let sum = |amount| Money::new(amount, row.currency);
    ProviderOrder {
        id: row.id,
        number: row.number.clone(),
        state: row.state,
        raw_state: row.raw_state.clone(),
        goods: sum(row.goods),
        freight: sum(row.freight),
        total: sum(row.total),
        pay_until: row.pay_before.map(Moment::from_micros),
        pay_link: if parts::is_to_pay(row.state) { parts::order_page(page, kind, &row.number) } else { None },
        tracking: tracking.get(&row.id).into_iter().flatten().cloned().collect(),
        seen: row.changed_at,
    }
}

fn entry(row: &ledger::EntryRow, goods: &HashMap<LineId, Goods>, numbers: &HashMap<i64, String>) -> Entry {
    let number = row.provider_order.and_then(|id| numbers.get(&id)).cloned();
    Entry {
        at: row.at,
        kind: row.kind,
        amount: Money::new(row.amount, row.currency),
        of: row.line.map_or_else(|| number.unwrap_or_default(), |line| name_of(goods, LineId::new(line))),
    }
}

fn step(page: &Page, note: &NoteRow, goods: &HashMap<LineId, Goods>) -> Step {
    let name = note.what.strip_prefix("act.").unwrap_or(&note.what);
    let what = page.text_or(&format!("note-{}", name.replace('.', "-")), name);
    let about = note.subject.parse::<LineId>().ok().map(|line| name_of(goods, line)).filter(|name| !name.is_empty());
    Step {
        at: note.at,
        who: parts::who(page, note.actor),
        what: about.map_or_else(|| what.clone(), |about| format!("{what}: {about}")),
        detail: detail(page, &note.details),
        tone: match name {
            "line.ended" | "order.unreadable" | "booking.given_back" => Tone::Bad,
            "booking.outcome_unknown" => Tone::Asking,
            "line.moved" | "order.moved" | "booking.created" | "provider_order.moved" => Tone::Moving,
            _ => Tone::Quiet,
        },
    }
}

/// Old and new value in the reader's words; prices never stand here.
fn detail(page: &Page, details: &Value) -> Option<String> {
    let word = |name: &str| {
        let code = details[name].as_str().filter(|code| !code.is_empty())?;
        let prefixes = ["line-status", "order-status", "provider-state", "end"];
        let key = prefixes.iter().map(|prefix| format!("{prefix}-{code}")).find(|key| page.lang.has(key));
        Some(key.map_or_else(|| code.to_owned(), |key| page.text(&key)))
    };
    match (word("from"), word("to"), word("reason").or_else(|| word("why"))) {
        (Some(from), Some(to), _) if details["pieces"].is_null() => Some(format!("{from} → {to}")),
        (_, _, Some(reason)) => Some(reason),
        _ => word("number"),
    }
}
