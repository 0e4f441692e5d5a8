//! Shops and providers. Saving tests, enabling is another act (BR-02); secrets are typed and never shown again (BR-04).

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use connect::{FieldKind, SettingField};
use domain::{Moment, Refusal, Right, ids::ConnectionId, order::UnpaidPolicy, refusal::RefusalCode, time::DAY};
use flow::{
    act,
    connections::{Enable, hook_address},
    facts::{self, SameShop},
    proof::day,
};
use serde::Deserialize;
use serde_json::Value;
use store::{Reader, accounts, connections, connections::ConnectionRow, deliveries, exchanges};

use super::{Page, Shown, health as insides, list, probed, sessions, watched};
use crate::{
    components::{Act, Choice, Field, Look},
    doors::id,
    http::Problem,
    pages::{
        connection::{Connection, How, Input},
        connections::{Connections, Health, Row},
    },
};

/// Deliveries that are counted.
const COUNTED: i64 = 500;

/// Whether only a person can bring an account's session back, now or within days.
pub(super) fn needs_sign_in(account: &accounts::AccountRow, now: Moment) -> bool {
    let soon = now.plus(3 * DAY);
    match account.state.as_str() {
        "disabled" => false,
        "signed_out" => true,
        _ => account.refresh_ends_at.is_some_and(|end| Moment::from_micros(end) < soon),
    }
}

/// Whether somebody has to mend it.
pub(super) fn is_broken(row: &ConnectionRow) -> bool {
    health(row) == Health::Broken
}

fn health(row: &ConnectionRow) -> Health {
    match row.state.as_str() {
        "enabled" if row.test_problem.is_empty() => Health::Works,
        "enabled" | "invalid" | "unreachable" => Health::Broken,
        "valid" | "disabled" => Health::Disabled,
        _ => Health::New,
    }
}

/// How a connection is, with the sessions of a provider that ended and with what wants somebody's eye in a shop.
fn judged(row: &ConnectionRow, has_ended: bool, causes: &BTreeMap<ConnectionId, String>) -> Health {
    match health(row) {
        _ if has_ended => Health::Broken,
        Health::Works if causes.contains_key(&row.id) => Health::Attention,
        health => health,
    }
}

/// How a connection is, for the head of its pages.
pub(super) async fn state(page: &Page, reader: &mut Reader, row: &ConnectionRow) -> Result<Health, Problem> {
    let now = page.hub().env.now();
    let sessions = accounts::list(reader).await?;
    let has_ended = sessions.iter().any(|one| one.connection == row.id && needs_sign_in(one, now));
    Ok(judged(row, has_ended, &watched::causes(page, reader).await?))
}

/// Name and fields of a kind, and whether it is a shop.
fn kind(page: &Page, code: &str) -> Option<(&'static str, &'static [SettingField], bool)> {
    let hub = page.hub();
    let shop = hub.channel_kind(code).map(|kind| (kind.name, kind.fields, true));
    shop.or_else(|| hub.provider_kind(code).map(|kind| (kind.name, kind.fields, false)))
}

fn kind_name(page: &Page, code: &str) -> String {
    kind(page, code).map_or_else(|| code.to_owned(), |(name, ..)| name.to_owned())
}

/// `GET /connections`.
pub(super) async fn list(page: Page, asked: list::Asked) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let mut reader = page.reader().await?;
    let now = page.hub().env.now();
    let day = now.plus(-DAY);
    let sessions = accounts::list(&mut reader).await?;
    let watched = watched::causes(&page, &mut reader).await?;
    let mut rows = Vec::new();
    for row in connections::list(&mut reader).await? {
        let is_shop = row.side == "channel";
        let last = exchanges::list(&mut reader, row.id, 1).await?;
        let ended: Vec<String> = if row.side == "provider" {
            let of_it = sessions.iter().filter(|one| one.connection == row.id && needs_sign_in(one, now));
            of_it.map(|one| one.login.clone()).collect()
        } else {
            Vec::new()
        };
        // The first page leads to those that it counted.
        if (asked.is("sessions") && ended.is_empty()) || (asked.is("broken") && !is_broken(&row)) {
            continue;
        }
        let sent = deliveries::list(&mut reader, row.id, COUNTED).await?;
        let sent: Vec<_> = sent.into_iter().filter(|one| one.received_at >= day).collect();
        rows.push(Row {
            id: row.id,
            name: row.name.clone(),
            kind: kind_name(&page, &row.kind),
            is_shop,
            health: judged(&row, !ended.is_empty(), &watched),
            cause: (!row.test_problem.is_empty())
                .then(|| insides::words(&page, &row.test_problem).unwrap_or_default().what)
                .or_else(|| {
                    (!ended.is_empty())
                        .then(|| page.lang.text("session-ended-of", &[("value", ended.join(", ").into())]))
                })
                .or_else(|| watched.get(&row.id).cloned()),
            last_exchange: last.first().map(|exchange| exchange.at),
            deliveries: row.secrets.0.contains_key("hook_token").then(|| i64::try_from(sent.len()).unwrap_or(0)),
            refused: sent.iter().filter(|one| one.state == "refused").map(|_| 1).sum(),
        });
    }
    drop(reader);
    rows.sort_by_key(|row| !row.is_shop);
    let hub = page.hub();
    let kinds = hub.channels.iter().map(|kind| (kind.code, kind.name));
    let kinds = kinds.chain(hub.providers.iter().map(|kind| (kind.code, kind.name)));
    let kinds = kinds.map(|(code, name)| Choice { value: code.to_owned(), text: name.to_owned(), chosen: false });
    let view = Connections { rows, kinds: kinds.collect() };
    page.show(&view, &["connections"]).await
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
}

/// `GET /connections/new?kind=`.
pub(super) async fn fresh(page: Page, Query(asked): Query<Asked>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let view = form(&page, &asked.kind, &Value::Null, Vec::new()).await?;
    page.show(&view, &[]).await
}

/// The form again, with what was typed and what speaks against it. Secrets have to be typed anew.
pub(super) async fn again(page: &Page, input: &Value, refusals: Vec<Refusal>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let kind = input["kind"].as_str().unwrap_or_default();
    let view = form(page, kind, input, refusals).await?;
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &view, &[]).await
}

/// The page of a connection whose change was refused: the form stands open, with what was typed and what is wrong with it.
pub(super) async fn changed_again(page: &Page, input: &Value, refusals: Vec<Refusal>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let mut reader = page.reader().await?;
    let connection = id(input["connection"].as_str().unwrap_or_default())?;
    let row = connections::lookup(&mut reader, connection).await?.ok_or_else(Problem::not_found)?;
    let mut view = saved(page, &mut reader, &row).await?;
    drop(reader);
    let shown = shown(page, &row.kind, input);
    for input_ in &mut view.inputs {
        if let Some(typed) = shown[&input_.name].as_str().filter(|_| input_.how == How::Text) {
            typed.clone_into(&mut input_.field.value);
        }
        input_.field.error = probed::against(page, &refusals, &input_.name);
    }
    view.is_changing = true;
    view.refusals = probed::beside(refusals, kind(page, &row.kind).map_or(&[][..], |(_, fields, _)| fields));
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &view, &[]).await
}

/// What a form typed, as its act reads it: a day is the moment at which it begins by the company's clock.
pub(super) fn typed(page: &Page, name: &str, mut input: Value) -> Value {
    if name == "connection.add"
        && let Some(day) = input["start_at"].as_str().and_then(|text| text.parse::<jiff::civil::Date>().ok())
        && let Ok(start) = day.to_zoned(page.zone())
    {
        input["start_at"] = Value::from(Moment::from(start.timestamp()).to_string());
    }
    input
}

async fn form(page: &Page, code: &str, typed: &Value, refusals: Vec<Refusal>) -> Result<Connection, Problem> {
    let (kind_name, fields, is_shop) = kind(page, code).ok_or_else(Problem::not_found)?;
    let mut reader = page.reader().await?;
    let text = |name: &str| typed[name].as_str().unwrap_or_default().to_owned();
    let (known, centres) = probed::places(page, &mut reader, &text("warehouse"), &text("cost_centre")).await?;
    let wrong = |key: &str| probed::against(page, &refusals, key);
    let known_settings = shown(page, code, typed);
    let inputs = fields.iter().map(|field| {
        let is_secret = matches!(field.kind, FieldKind::Secret);
        let part = if is_secret { "secrets" } else { "settings" };
        let is_empty = typed[part][field.key].as_str().unwrap_or_default().is_empty();
        // All that is missing is said at once, not one field after the other.
        let missing = || (field.required && is_empty && !typed.is_null()).then(|| page.text("field-missing"));
        let shown = input(page, field, &known_settings, wrong(field.key).or_else(missing));
        if is_secret && !is_empty {
            return Input { help: format!("{} {}", shown.help, page.text("secret-again")), ..shown };
        }
        shown
    });
    let inputs = inputs.collect();
    // What came back is a moment; what was no day stays as it was typed.
    let start = typed["start_at"].as_str().unwrap_or_default();
    let start_at = start.parse::<Moment>().map_or_else(|_| start.to_owned(), |at| day::day_of(at, &page.zone()));
    let name_error = refusals.iter().find(|refusal| refusal.code == RefusalCode::NameTaken);
    let name_error = name_error.map(|_| page.text("refusal-name_taken")).or_else(|| wrong("name"));
    Ok(Connection {
        id: String::new(),
        kind: code.to_owned(),
        kind_name: kind_name.to_owned(),
        name: Field { value: text("name"), error: name_error },
        inputs,
        health: Health::New,
        facts: Vec::new(),
        checks: Vec::new(),
        changes: Vec::new(),
        steps: probed::steps(page, code),
        is_changing: false,
        tested: None,
        acts: Vec::new(),
        hook_address: None,
        wrong: None,
        kept: Vec::new(),
        make_places: probed::make_places(page, &known, &centres),
        warehouses: known,
        cost_centres: centres,
        is_shop,
        start_at: Field { value: start_at, error: wrong("start_at") },
        zone: zone(page),
        books_at_once: typed["unpaid"] == UnpaidPolicy::BookAtOnce.code(),
        accounts: Vec::new(),
        add_session: None,
        sign_in_help: String::new(),
        switches: Vec::new(),
        older: None,
        refusals: probed::beside(refusals, fields),
    })
}

/// What of the typed settings may be shown again: never a secret that was typed into a plain field (BR-04).
fn shown(page: &Page, code: &str, typed: &Value) -> Value {
    let mut shown = typed["settings"].clone();
    if let (Some(kind), Some(settings)) = (page.hub().channel_kind(code), shown.as_object_mut()) {
        for value in settings.values_mut().filter(|value| value.as_str().is_some_and(kind.holds_secret)) {
            *value = Value::from("");
        }
    }
    shown
}

/// The name of the company's zone.
fn zone(page: &Page) -> String {
    page.zone().iana_name().unwrap_or("UTC").to_owned()
}

fn input(page: &Page, field: &SettingField, typed: &Value, error: Option<String>) -> Input {
    let value = typed[field.key].as_str().unwrap_or(field.default);
    let (how, choices) = match field.kind {
        FieldKind::Secret => (How::Secret, Vec::new()),
        FieldKind::Text | FieldKind::Address => (How::Text, Vec::new()),
        FieldKind::Choice(choices) => {
            let choice = |code: &&str| Choice {
                value: (*code).to_owned(),
                text: page.text_or(&format!("choice-{}-{code}", field.key), code),
                chosen: *code == value,
            };
            (How::Choice, choices.iter().map(choice).collect())
        }
    };
    Input {
        name: field.key.to_owned(),
        label: page.text_or(&format!("setting-{}", field.key), &field.key.replace('_', " ")),
        help: probed::help(page, field),
        field: Field { value: if how == How::Secret { String::new() } else { value.to_owned() }, error },
        how,
        choices,
        is_folded: !field.required,
    }
}

/// `GET /connections/{id}`.
pub(super) async fn one(page: Page, Path(path): Path<String>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let mut reader = page.reader().await?;
    let row = connections::lookup(&mut reader, id(&path)?).await?.ok_or_else(Problem::not_found)?;
    let view = saved(&page, &mut reader, &row).await?;
    drop(reader);
    page.show(&view, &[&format!("one.{}", row.id)]).await
}

async fn saved(page: &Page, reader: &mut Reader, row: &ConnectionRow) -> Result<Connection, Problem> {
    let is_shop = row.side == "channel";
    let (accounts, add_session, sign_in_help) =
        if is_shop { (Vec::new(), None, String::new()) } else { sessions::of_connection(page, reader, row).await? };
    let warehouse = row.warehouse().map(|id| id.to_string()).unwrap_or_default();
    let centre = row.cost_centre().map(|id| id.to_string()).unwrap_or_default();
    let (known, centres) = probed::places(page, reader, &warehouse, &centre).await?;
    let typed = serde_json::to_value(&row.settings.0).unwrap_or_default();
    let older = watched::older(page, reader, row).await?;
    let fields = kind(page, &row.kind).map_or(&[][..], |(_, fields, _)| fields);
    let inputs = fields.iter().map(|field| {
        let shown = input(page, field, &typed, None);
        match shown.how {
            // A kept secret is not shown: an empty field leaves it as it is.
            How::Secret => Input { how: How::SecretSet, ..shown },
            How::Text if field.key.starts_with("told_") => probed::status_choice(row, shown),
            _ => shown,
        }
    });
    Ok(Connection {
        id: row.id.to_string(),
        kind: row.kind.clone(),
        kind_name: kind_name(page, &row.kind),
        name: Field::of(row.name.clone()),
        inputs: inputs.collect(),
        health: state(page, reader, row).await?,
        facts: probed::facts_of(page, row),
        checks: probed::checks(page, row),
        changes: probed::changed(page, row),
        steps: Vec::new(),
        is_changing: false,
        tested: row.tested_at.filter(|_| !probed::is_untested(row)).map(Moment::from_micros),
        acts: acts(page, row).await?,
        hook_address: hook_address(page.hub(), page.login.company, row),
        wrong: probed::wrong(page, row),
        kept: kept(page, row, (&known, &centres)),
        make_places: probed::make_places(page, &known, &centres),
        warehouses: known,
        cost_centres: centres,
        is_shop,
        start_at: Field::default(),
        zone: zone(page),
        books_at_once: false,
        accounts,
        add_session,
        sign_in_help,
        switches: if is_shop { Vec::new() } else { sessions::switches(page, row).await? },
        older,
        refusals: Vec::new(),
    })
}

/// What is set: the plain settings, and of a shop where its orders go and from when on they are taken in.
fn kept(page: &Page, row: &ConnectionRow, (warehouses, centres): (&[Choice], &[Choice])) -> Vec<(String, String)> {
    let fields = kind(page, &row.kind).map_or(&[][..], |(_, fields, _)| fields);
    let plain = fields.iter().filter_map(|field| {
        // What is as usual stands in the form.
        let value = row.settings.0.get(field.key).filter(|value| !value.is_empty() && *value != field.default)?;
        Some((page.text_or(&format!("setting-{}", field.key), field.key), value.clone()))
    });
    let mut kept: Vec<(String, String)> = plain.collect();
    if row.side == "channel" {
        let chosen = |choices: &[Choice]| {
            let chosen = choices.iter().find(|choice| choice.chosen && !choice.value.is_empty());
            chosen.map_or_else(|| page.text("connection-none-needed"), |choice| choice.text.clone())
        };
        let (warehouse, centre) = (row.warehouse().map(|_| warehouses), row.cost_centre().map(|_| centres));
        kept.push((page.text("connection-warehouse"), chosen(warehouse.unwrap_or_default())));
        kept.push((page.text("connection-cost-centre"), chosen(centre.unwrap_or_default())));
        if let Some(start) = row.start_at.map(Moment::from_micros) {
            let start = crate::lang::format::full_time(start, &page.zone(), page.lang);
            kept.push((page.text("connection-start"), start));
        }
    }
    kept
}

async fn acts(page: &Page, row: &ConnectionRow) -> Result<Vec<Act>, Problem> {
    let mut acts =
        vec![Act::new("connection.test", "act-test").with("connection", row.id).icon("activity").look(Look::Plain)];
    if row.is_enabled() {
        if row.side == "channel" {
            acts.push(Act::new("connection.poll", "act-poll").with("connection", row.id).icon("refresh"));
        }
        acts.push(disable(row).look(Look::Danger));
    } else {
        if facts::is_other(row) {
            let why_not = act::weigh(page.hub(), page.caller(), &SameShop { connection: row.id }).await?;
            acts.push(
                Act::new("connection.same_shop", "act-same-shop")
                    .with("connection", row.id)
                    .confirm("confirm-same-shop")
                    .why_not(why_not),
            );
        } else if is_broken(row) {
            // What never came to work, or is not to work again, need not call for somebody for ever.
            acts.push(disable(row));
        }
        let why_not = act::weigh(page.hub(), page.caller(), &Enable { connection: row.id }).await?;
        acts.push(
            Act::new("connection.enable", "act-enable").with("connection", row.id).look(Look::Primary).why_not(why_not),
        );
    }
    Ok(acts)
}

fn disable(row: &ConnectionRow) -> Act {
    Act::new("connection.disable", "act-disable").with("connection", row.id).confirm("confirm-disable")
}
