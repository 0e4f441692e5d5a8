//! Settings of the company.

use axum::http::StatusCode;
use domain::{Refusal, Right, refusal::RefusalCode};
use flow::people::CompanySettings;
use serde_json::Value;
use store::{connections, offers, people, warehouses};

use super::{Page, Shown, enter::zones, names};
use crate::{
    components::Choice,
    http::{Problem, look::is_own_path},
    pages::settings::{Back, Settings, Warehouse},
};

/// `GET /settings`.
pub(super) async fn page(page: Page) -> Shown {
    show(&page, StatusCode::OK, String::new(), &[]).await
}

/// The page, with a list that was refused and why.
pub(super) async fn show(page: &Page, status: StatusCode, csv: String, refusals: &[Refusal]) -> Shown {
    let refused_rows = refusals.iter().map(|refusal| refused_row(page, refusal)).collect();
    let view = read(page).await?;
    let view = Settings { csv, refused_rows, ..view };
    here(page).show_as(status, &view, &[]).await
}

/// The page with a form that was refused: what was typed stays, and what is wrong stands at its field.
pub(super) async fn again(page: &Page, act: &str, input: &Value, refusals: &[Refusal]) -> Shown {
    let mut typed = Vec::new();
    flat("", input, &mut typed);
    let error = |refusal: &Refusal| {
        let field = refusal.values.get("field").cloned().unwrap_or_else(|| "name".to_owned());
        let named = format!("field-wrong-{field}");
        let why = refusal.values.get("why").cloned();
        let text = why.unwrap_or_else(|| {
            if refusal.code == RefusalCode::SettingWrong && page.lang.has(&named) {
                page.text(&named)
            } else {
                page.text(&format!("refusal-{}", refusal.code))
            }
        });
        (field, text)
    };
    let back = Back {
        act: act.to_owned(),
        of: input["warehouse"].as_str().unwrap_or_default().to_owned(),
        typed,
        errors: refusals.iter().map(error).collect(),
    };
    let view = Settings { back: Some(back), ..read(page).await? };
    here(page).show_as(StatusCode::UNPROCESSABLE_ENTITY, &view, &[]).await
}

/// The page of the settings, also where a form of it was sent.
fn here(page: &Page) -> Page {
    let is_here = page.address == "/settings" || page.address.starts_with("/settings?");
    let address = if is_here { page.address.clone() } else { "/settings".to_owned() };
    Page { address, ..page.clone() }
}

/// The connection that somebody left to make a warehouse or a cost centre.
fn whence(page: &Page) -> Option<String> {
    let (path, query) = page.address.split_once('?')?;
    let back = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "back")?.1.into_owned();
    (path == "/settings" && back.starts_with("/connections/") && is_own_path(&back)).then_some(back)
}

/// What was typed, by the names of its fields.
fn flat(place: &str, value: &Value, typed: &mut Vec<(String, String)>) {
    let name = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, field)| flat(&name(key), field, typed)),
        Value::String(text) => typed.push((place.to_owned(), text.clone())),
        Value::Number(_) | Value::Bool(_) => typed.push((place.to_owned(), value.to_string())),
        Value::Null | Value::Array(_) => {}
    }
}

async fn read(page: &Page) -> Result<Settings, Problem> {
    let (may_edit, may_connect) = (page.may(Right::SettingsEdit), page.may(Right::ConnectionsEdit));
    let may_import = page.may(Right::CatalogueEdit);
    let company = page.login.company;
    let mut global = page.hub().store.read_global().await?;
    let kept: CompanySettings = people::company(&mut global, company)
        .await?
        .and_then(|row| serde_json::from_value(row.settings).ok())
        .unwrap_or_default();
    drop(global);
    let mut reader = page.reader().await?;
    let shops = if may_import { connections::list(&mut reader).await? } else { Vec::new() };
    let shops = shops.into_iter().filter(|row| row.side == "channel");
    let shops =
        shops.enumerate().map(|(place, row)| Choice { value: row.id.to_string(), text: row.name, chosen: place == 0 });
    let houses = warehouses::list(&mut reader).await?;
    let centres = warehouses::cost_centres(&mut reader).await?;
    let view = Settings {
        company: page.login.company_name.clone(),
        zone: page.login.time_zone.clone(),
        may_edit,
        may_connect,
        may_import,
        book_by_itself: kept.book_by_itself,
        book_wait_minutes: kept.book_wait_minutes,
        night_hour: kept.night_hour,
        zones: if may_edit { zones(&page.login.time_zone) } else { Vec::new() },
        warehouses: houses
            .into_iter()
            .map(|row| Warehouse {
                id: Some(row.id),
                name: row.name,
                // Who sends nothing there needs no names and telephones of people.
                consignee: if may_connect { row.consignee.0 } else { Default::default() },
            })
            .collect(),
        cost_centres: centres.into_iter().map(|row| row.name).collect(),
        shops: shops.collect(),
        offers: offers::count(&mut reader).await?,
        names: if may_edit { Some(names::form(page, &mut reader).await?) } else { None },
        whence: whence(page),
        ..Settings::default()
    };
    Ok(view)
}

fn refused_row(page: &Page, refusal: &Refusal) -> (i64, String) {
    let row = refusal.values.get("row").and_then(|row| row.parse().ok()).unwrap_or(0);
    let value = refusal.values.get("value").map_or("", String::as_str);
    let own = refusal.values.get("fault").map(|fault| format!("row-wrong-{fault}")).filter(|key| page.lang.has(key));
    let own = own.map(|key| page.lang.text(&key, &[("value", value.into())]));
    let why = own.or_else(|| refusal.values.get("why").cloned());
    (row, why.unwrap_or_else(|| page.text(&format!("refusal-{}", refusal.code))))
}
