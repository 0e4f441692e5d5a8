//! One order with everything around it, and what can be done with it.

use std::collections::{BTreeMap, HashMap};

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use domain::{
    Currency, Moment, Money, Right, ids::LineId, line::LineStatus, order::UnpaidPolicy, refusal::RefusalCode,
};
use flow::{
    plan::{Look as Seen, Quotes, look, quotes},
    tell::needless,
};
use serde_json::Value;
use store::{
    Reader, StoreError,
    bookings::{self, BookingLineRow},
    connections::ConnectionRow,
    ledger,
    lines::LineRow,
    notes::{self, NoteRow},
    orders::OrderRow,
    parcels, provider_orders, tellings,
};

use super::{
    Page, Shown,
    activities::problem_in_words,
    booked::{self, Bag},
    desk, parcel, parts,
    watched::status_name,
};
use crate::{
    components::{Act, Goods, Look, Step},
    doors::id,
    frame::Tone,
    http::Problem,
    pages::order::{
        Counts, Customer, Entry, Line, Offer, Order, Tab, Telling, Typed, Wants,
        desk::{Desk, Unbind},
    },
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

/// The page of an order with a typed price that was refused: the form stays open, with the value and what fits.
pub(super) async fn price_again(page: &Page, input: &Value, refusals: Vec<domain::Refusal>) -> Shown {
    let asked = page.path().strip_prefix("/orders/").and_then(|path| path.parse().ok());
    let at_field = |refusal: &domain::Refusal| refusal.code == RefusalCode::SettingWrong;
    let Some(order) = asked.filter(|_| page.may(Right::OrdersSee) && refusals.iter().all(at_field)) else {
        return Ok(super::act::back_with(page, "flash-refused", &parts::told(page, refusals).await?));
    };
    let mut reader = page.reader().await?;
    let seen = look(&mut reader, page.hub(), order).await?.ok_or_else(Problem::not_found)?;
    let tab = page.address.split_once("tab=").map_or("", |(_, rest)| rest.split('&').next().unwrap_or_default());
    // The form stands in the lines, wherever it was sent from.
    let tab = if Tab::find(tab) == Tab::Lines { Tab::Lines } else { Tab::Summary };
    let mut view = view(page, &mut reader, &seen, tab).await?;
    drop(reader);
    let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
    let wrong = |name: &str| refusals.iter().any(|refusal| refusal.values.get("field").is_some_and(|at| at == name));
    let line = view.lines.iter_mut().find(|line| line.id.to_string() == text("line"));
    if let Some(typed) = line.and_then(|line| line.offer.as_mut()?.typed.as_mut()) {
        *typed = Typed {
            price: text("price"),
            delivery: text("delivery"),
            price_wrong: wrong("price"),
            delivery_wrong: wrong("delivery"),
        };
    }
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &view, &[]).await
}

async fn view(page: &Page, reader: &mut Reader, seen: &Seen, tab: Tab) -> Result<Order, Problem> {
    let parcels = parcels::of_orders(reader, &[seen.order.id]).await?;
    let mut view = head(page, seen, tab, parcels.len());
    match tab {
        Tab::Summary => {
            view.questions = parts::questions(page, reader, seen.open()).await?;
            view.lines = lines(page, reader, seen).await?;
        }
        Tab::Lines => view.lines = lines(page, reader, seen).await?,
        Tab::Purchase => {
            let bag = Bag::read(page, reader, seen).await?;
            view.purchases = bag.purchases(page);
            view.desk = desk::desk(page, reader, &bag).await?;
        }
        Tab::Parcels => view.parcels = parcel::cards(page, reader, &parcels).await?,
        Tab::Money => view.entries = entries(page, reader, seen).await?,
        Tab::History => {
            view.tellings = told(page, reader, seen).await?;
            let names = names(seen);
            let notes = notes::of_order(reader, seen.order.id, NOTES).await?;
            view.history = notes.iter().map(|note| step(page, seen, note, &names)).collect();
        }
    }
    Ok(view)
}

/// The connection of its shop.
fn shop(seen: &Seen) -> Option<&ConnectionRow> {
    seen.connections.iter().find(|connection| connection.id == seen.order.connection)
}

/// The order itself; what belongs to one tab is empty.
fn head(page: &Page, seen: &Seen, tab: Tab, parcels: usize) -> Order {
    let row = &seen.order;
    let shop = shop(seen);
    let mut counters: BTreeMap<usize, (LineStatus, i64)> = BTreeMap::new();
    for line in &seen.lines {
        let place = LineStatus::ALL.iter().position(|status| *status == line.status).unwrap_or(0);
        counters.entry(place).or_insert((line.status, 0)).1 += 1;
    }
    let remaining =
        if row.shop_phase == domain::order::ShopPhase::Cancelled { 0 } else { (row.total - row.paid).max(0) };
    Order {
        id: row.id,
        number: row.number.clone(),
        external_id: row.external_id.clone(),
        shop: shop.map(|shop| shop.name.clone()).unwrap_or_default(),
        status: row.status,
        hold: parts::hold(&row.hold),
        shop_status: shop.map_or_else(|| row.shop_status.clone(), |shop| status_name(shop, &row.shop_status)),
        customer: customer(page, row),
        payment: row.payment_title.clone(),
        note: row.note.clone(),
        total: row.money(row.total),
        paid: row.money(row.paid),
        remaining: row.money(remaining),
        refunded: (row.refunded > 0).then(|| row.money(row.refunded)),
        created: row.made_at,
        changed: row.changed_at,
        counters: counters.into_values().collect(),
        lines: Vec::new(),
        ask: ask(page, seen),
        charges: row.charges.0.iter().map(|charge| (charge_name(page, charge), charge.amount)).collect(),
        purchases: Vec::new(),
        questions: Vec::new(),
        parcels: Vec::new(),
        entries: Vec::new(),
        tellings: Vec::new(),
        history: Vec::new(),
        desk: Desk::default(),
        tab,
        counts: Counts {
            lines: seen.lines.len(),
            purchase: seen.lines.iter().filter(|line| !line.status.is_dead()).count(),
            parcels,
            questions: seen.open().len(),
        },
        receives: row.paid <= row.confirmed && row.total > row.confirmed && remaining > 0,
        customer_link: row.customer_id.map(|id| format!("/customers/{}", domain::ids::CustomerId::new(id))),
        acts: acts(page, seen, shop.is_some_and(|shop| shop.unpaid == UnpaidPolicy::AfterConfirmation)),
    }
}

fn customer(page: &Page, row: &OrderRow) -> Customer {
    let customer = &row.customer.0;
    let address = [
        customer.street.clone(),
        format!("{} {}", customer.postcode, customer.city).trim().to_owned(),
        parts::place(page, &customer.region, &customer.country),
    ];
    Customer {
        name: customer.name.clone(),
        email: customer.email.clone(),
        phone: customer.phone.clone(),
        address: address.into_iter().filter(|line| !line.is_empty()).collect(),
    }
}

async fn lines(page: &Page, reader: &mut Reader, seen: &Seen) -> Result<Vec<Line>, StoreError> {
    let goods = booked::goods(reader, seen).await?;
    let held = bookings::lines_of_orders(reader, &[seen.order.id]).await?;
    let quotes = quotes(reader, seen.order.id).await?;
    Ok(seen.lines.iter().map(|line| self::line(page, seen, line, &goods, &held, &quotes)).collect())
}

async fn entries(page: &Page, reader: &mut Reader, seen: &Seen) -> Result<Vec<Entry>, StoreError> {
    if !page.may(Right::MoneySee) {
        return Ok(Vec::new());
    }
    let bought = provider_orders::of_orders(reader, &[seen.order.id]).await?;
    let numbers: HashMap<i64, String> = bought.into_iter().map(|row| (row.id.number(), row.number)).collect();
    let names = names(seen);
    let entries = ledger::of_order(reader, seen.order.id).await?;
    Ok(entries.iter().map(|entry| self::entry(entry, &names, &numbers)).collect())
}

/// Why there is nothing to tell any more, and the key of its words.
const NEEDLESS: &[(&str, &str)] = &[
    (needless::CANNOT, "needless-cannot"),
    (needless::ANOTHER, "needless-another"),
    (needless::LATER, "needless-later"),
    (needless::GONE, "needless-gone"),
    (needless::GIVEN_UP, "needless-given-up"),
    (needless::DONE, "needless-done"),
];

async fn told(page: &Page, reader: &mut Reader, seen: &Seen) -> Result<Vec<Telling>, StoreError> {
    let told = tellings::of_orders(reader, &[seen.order.id]).await?;
    let named = |code: &str| shop(seen).map_or_else(|| code.to_owned(), |shop| status_name(shop, code));
    let telling = |one: &tellings::TellingRow| Telling {
        status: if one.status.is_empty() { page.text(&format!("step-{}", one.what)) } else { named(&one.status) },
        note: one.note.clone(),
        told: one.done_at.filter(|_| one.status_done).map(Moment::from_micros),
        is_refused: one.state == "refused",
        is_needless: one.state == "needless" && !one.status_done,
        error: (!one.problem.is_empty()).then(|| {
            let why = NEEDLESS.iter().find(|(said, _)| *said == one.problem);
            why.map_or_else(|| problem_in_words(page, &one.problem), |(_, key)| (page.text(key), String::new()))
        }),
    };
    Ok(told.iter().filter(|one| one.state != "withdrawn").map(telling).collect())
}

/// What was sold, by line.
fn names(seen: &Seen) -> HashMap<LineId, &str> {
    seen.lines.iter().filter_map(|line| Some((line.id, seen.sold(line)?.name.as_str()))).collect()
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

/// What an offer would be for, for who may add one.
fn wants(page: &Page, seen: &Seen, line: &LineRow) -> Option<Wants> {
    let sold = seen.sold(line).filter(|_| line.status.is_unbooked() && page.may(Right::CatalogueEdit))?;
    Some(Wants {
        connection: seen.order.connection,
        product: sold.product.clone(),
        variant: sold.variant.clone(),
        providers: page.hub().providers.iter().map(|kind| (kind.code, kind.name)).collect(),
    })
}

/// What a person typed of a line, to be changed by who may book while it is open.
fn typed(page: &Page, line: &LineRow) -> Option<Typed> {
    let text = |amount: Option<i64>| amount.map_or(String::new(), |amount| Money::new(amount, Currency::CNY).number());
    let may = page.may(Right::BookingCreate) && line.status.is_unbooked();
    may.then(|| Typed { price: text(line.ceiling), delivery: text(line.delivery), ..Typed::default() })
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
            is_typed: line.ceiling.is_some(),
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
        wants: if offer.is_none() { wants(page, seen, line) } else { None },
        offer,
        acts,
    }
}

fn entry(row: &ledger::EntryRow, names: &HashMap<LineId, &str>, numbers: &HashMap<i64, String>) -> Entry {
    let number = row.provider_order.and_then(|id| numbers.get(&id)).cloned();
    Entry {
        at: row.at,
        kind: row.kind,
        amount: Money::new(row.amount, row.currency),
        of: row.line.map_or_else(
            || number.unwrap_or_default(),
            |line| names.get(&LineId::new(line)).copied().unwrap_or_default().to_owned(),
        ),
    }
}

fn step(page: &Page, seen: &Seen, note: &NoteRow, names: &HashMap<LineId, &str>) -> Step {
    let name = note.what.strip_prefix("act.").unwrap_or(&note.what);
    let what = page.text_or(&format!("note-{}", name.replace('.', "-")), name);
    let about = note.subject.parse::<LineId>().ok().and_then(|line| names.get(&line)).filter(|name| !name.is_empty());
    Step {
        at: note.at,
        who: parts::who(page, note.actor),
        what: about.map_or_else(|| what.clone(), |about| format!("{what}: {about}")),
        detail: if name == "order.shop_status" {
            by_shop(page, seen, &note.details)
        } else {
            detail(page, &note.details)
        },
        tone: match name {
            "line.ended" | "order.unreadable" | "booking.given_back" => Tone::Bad,
            "booking.outcome_unknown" | "order.held" | "order.refunded" => Tone::Asking,
            "order.shop_status" | "line.moved" | "order.moved" | "booking.created" | "provider_order.moved" => {
                Tone::Moving
            }
            _ => Tone::Quiet,
        },
    }
}

/// Old and new status of the shop, as the shop names them.
fn by_shop(page: &Page, seen: &Seen, details: &Value) -> Option<String> {
    let named = |code: &str| match code {
        "deleted" => page.text("shop-deleted"),
        _ => shop(seen).map_or_else(|| code.to_owned(), |shop| status_name(shop, code)),
    };
    Some(format!("{} → {}", named(details["from"].as_str()?), named(details["to"].as_str()?)))
}

/// Old and new value in the reader's words; prices never stand here.
fn detail(page: &Page, details: &Value) -> Option<String> {
    let word = |name: &str| {
        let code = details[name].as_str().filter(|code| !code.is_empty())?;
        let prefixes = ["line-status", "order-status", "provider-state", "end", "hold"];
        let key = prefixes.iter().map(|prefix| format!("{prefix}-{code}")).find(|key| page.lang.has(key));
        Some(key.map_or_else(|| code.to_owned(), |key| page.text(&key)))
    };
    match (word("from"), word("to"), word("reason").or_else(|| word("why"))) {
        (Some(from), Some(to), _) if details["pieces"].is_null() => Some(format!("{from} → {to}")),
        (_, _, Some(reason)) => Some(reason),
        _ => word("number"),
    }
}
