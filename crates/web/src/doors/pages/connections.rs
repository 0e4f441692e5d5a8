//! Shops and providers. Saving tests, enabling is another act (BR-02); secrets are typed and never shown again (BR-04).

use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use connect::{FieldKind, SettingField};
use domain::{Moment, Refusal, Right, refusal::RefusalCode, time::DAY};
use flow::{
    act,
    connections::{Enable, hook_address},
};
use serde::Deserialize;
use serde_json::Value;
use store::{Reader, accounts, connections, connections::ConnectionRow, deliveries, exchanges, warehouses};

use super::{Page, Shown, health as insides, list, sessions, watched};
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

pub(super) fn health(row: &ConnectionRow) -> Health {
    match row.state.as_str() {
        "enabled" if row.test_problem.is_empty() => Health::Works,
        "enabled" | "invalid" | "unreachable" => Health::Broken,
        "valid" | "disabled" => Health::Disabled,
        _ => Health::New,
    }
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
            health: if ended.is_empty() && !watched.contains_key(&row.id) { health(&row) } else { Health::Broken },
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

async fn form(page: &Page, code: &str, typed: &Value, refusals: Vec<Refusal>) -> Result<Connection, Problem> {
    let (kind_name, fields, is_shop) = kind(page, code).ok_or_else(Problem::not_found)?;
    let mut reader = page.reader().await?;
    let text = |name: &str| typed[name].as_str().unwrap_or_default().to_owned();
    let (known, centres) = places(page, &mut reader, &text("warehouse"), &text("cost_centre")).await?;
    let wrong = |key: &str| {
        let about = |refusal: &&Refusal| refusal.values.get("field").is_some_and(|field| field == key);
        let found = refusals.iter().find(about)?;
        Some(found.values.get("why").cloned().unwrap_or_else(|| page.text("field-missing")))
    };
    let inputs = fields.iter().map(|field| input(page, field, &typed["settings"], wrong(field.key))).collect();
    let name_error = refusals.iter().find(|refusal| refusal.code == RefusalCode::NameTaken);
    let name_error = name_error.map(|_| page.text("refusal-name_taken")).or_else(|| wrong("name"));
    Ok(Connection {
        id: String::new(),
        kind: code.to_owned(),
        kind_name: kind_name.to_owned(),
        name: Field { value: text("name"), error: name_error },
        inputs,
        health: Health::New,
        findings: Vec::new(),
        tested: None,
        acts: Vec::new(),
        hook_address: None,
        wrong: None,
        kept: Vec::new(),
        warehouses: known,
        cost_centres: centres,
        is_shop,
        start_at: Field::of(text("start_at")),
        accounts: Vec::new(),
        add_session: None,
        sign_in_help: String::new(),
        switches: Vec::new(),
        older: None,
        refusals,
    })
}

/// Warehouses and cost centres to choose from.
async fn places(
    page: &Page,
    reader: &mut Reader,
    warehouse: &str,
    cost_centre: &str,
) -> Result<(Vec<Choice>, Vec<Choice>), Problem> {
    let choices = |rows: Vec<(String, String)>, chosen: &str| {
        let none = Choice { value: String::new(), text: page.text("connection-none-chosen"), chosen: rows.is_empty() };
        let some = rows.into_iter().enumerate().map(|(place, (value, text))| {
            let chosen = if chosen.is_empty() { place == 0 } else { value == chosen };
            Choice { value, text, chosen }
        });
        some.chain([none]).collect::<Vec<_>>()
    };
    let known = warehouses::list(reader).await?.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    let centres = warehouses::cost_centres(reader).await?;
    let centres = centres.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    Ok((choices(known, warehouse), choices(centres, cost_centre)))
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
        help: String::new(),
        field: Field { value: if how == How::Secret { String::new() } else { value.to_owned() }, error },
        how,
        choices,
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
    let mut findings: Vec<(bool, String)> = Vec::new();
    if row.tested_at.is_some() && row.test_problem.is_empty() {
        findings.push((true, page.text("finding-valid")));
        let plain = row.found.0.iter().filter(|(name, _)| !matches!(name.as_str(), "fingerprint" | "tested_well"));
        findings.extend(plain.map(|(name, value)| {
            let value = page.text_or(&format!("found-{name}-{value}"), value);
            (true, format!("{}: {value}", page.text_or(&format!("found-{name}"), name)))
        }));
        findings.extend(changed(page, row));
    }
    let (accounts, add_session, sign_in_help) =
        if is_shop { (Vec::new(), None, String::new()) } else { sessions::of_connection(page, reader, row).await? };
    let warehouse = row.warehouse().map(|id| id.to_string()).unwrap_or_default();
    let centre = row.cost_centre().map(|id| id.to_string()).unwrap_or_default();
    let (known, centres) = places(page, reader, &warehouse, &centre).await?;
    let typed = serde_json::to_value(&row.settings.0).unwrap_or_default();
    let older = watched::older(page, reader, row).await?;
    let fields = kind(page, &row.kind).map_or(&[][..], |(_, fields, _)| fields);
    let inputs = fields.iter().map(|field| {
        let shown = input(page, field, &typed, None);
        // A kept secret is not shown: an empty field leaves it as it is.
        if shown.how == How::Secret { Input { how: How::SecretSet, ..shown } } else { shown }
    });
    Ok(Connection {
        id: row.id.to_string(),
        kind: row.kind.clone(),
        kind_name: kind_name(page, &row.kind),
        name: Field::of(row.name.clone()),
        inputs: inputs.collect(),
        health: health(row),
        findings,
        tested: row.tested_at.map(Moment::from_micros),
        acts: acts(page, row).await?,
        hook_address: hook_address(page.hub(), page.login.company, row),
        wrong: insides::words(page, &row.test_problem),
        kept: row
            .settings
            .0
            .iter()
            .map(|(key, value)| (page.text_or(&format!("setting-{key}"), key), value.clone()))
            .collect(),
        warehouses: known,
        cost_centres: centres,
        is_shop,
        start_at: Field::default(),
        accounts,
        add_session,
        sign_in_help,
        switches: if is_shop { Vec::new() } else { sessions::switches(page, row).await? },
        older,
        refusals: Vec::new(),
    })
}

/// What became otherwise when the shop was last looked at (BR-05).
fn changed(page: &Page, row: &ConnectionRow) -> Vec<(bool, String)> {
    let Some(at) = row.facts_changed.0.at else { return Vec::new() };
    let at = crate::lang::format::full_time(at, &page.zone(), page.lang);
    let word = |name: &str, value: &str| match value {
        "" => page.text("finding-none"),
        value => page.text_or(&format!("found-{name}-{value}"), value),
    };
    let said = row.facts_changed.0.changes.iter().map(|one| {
        let what = page.text_or(&format!("found-{}", one.name), &one.name);
        let (from, to) = (word(&one.name, &one.from), word(&one.name, &one.to));
        let values = [("at", at.clone().into()), ("what", what.into()), ("from", from.into()), ("to", to.into())];
        (true, page.lang.text("finding-changed", &values))
    });
    said.collect()
}

async fn acts(page: &Page, row: &ConnectionRow) -> Result<Vec<Act>, Problem> {
    let mut acts =
        vec![Act::new("connection.test", "act-test").with("connection", row.id).icon("activity").look(Look::Plain)];
    if row.is_enabled() {
        if row.side == "channel" {
            acts.push(Act::new("connection.poll", "act-poll").with("connection", row.id).icon("refresh"));
        }
        acts.push(
            Act::new("connection.disable", "act-disable")
                .with("connection", row.id)
                .look(Look::Danger)
                .confirm("confirm-disable"),
        );
    } else {
        let why_not = act::weigh(page.hub(), page.caller(), &Enable { connection: row.id }).await?;
        acts.push(
            Act::new("connection.enable", "act-enable").with("connection", row.id).look(Look::Primary).why_not(why_not),
        );
    }
    Ok(acts)
}
