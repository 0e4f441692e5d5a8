//! `POST /do/{act}`: the one door for forms. The same acts as in the API; what came of it is shown on the page that the
//! form came from.

use axum::{
    Form,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
};
use domain::refusal::RefusalCode;
use flow::{ActError, act};
use serde_json::Value;

use super::{
    Page, Shown, activities, connections, flash, me, order, package, parts, people, rules, sessions, settings,
    warehouse, watched,
};
use crate::{
    doors::{caller, go_to},
    http::{
        Problem, csrf,
        form::{self, Sent},
    },
};

/// Acts whose work goes on after the answer.
const GOES_ON: &[&str] = &[
    "account.add",
    "account.sync",
    "booking.create",
    "catalogue.read",
    "connection.poll",
    "connection.test",
    "job.retry",
    "order.read_again",
    "statuses.read",
    "orders.backfill",
    "orders.fill_gaps",
    "orders.take_as_new",
    "orders.understand_again",
    "proof.heal",
    "proof.run",
    "webhooks.check",
    "webhooks.create",
    "webhooks.remove",
];

/// Does what a form asks.
pub(super) async fn carry_out(
    mut page: Page,
    Path(name): Path<String>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Shown {
    let entry = act::find(&name).ok_or_else(Problem::not_found)?;
    let Sent { input, csrf, back, key } = form::read(pairs)?;
    let in_header = headers.get(csrf::HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if !caller::same(&page.login.csrf, if csrf.is_empty() { in_header } else { &csrf }) {
        return Err(Problem::csrf());
    }
    page.address = if back.is_empty() { "/".to_owned() } else { back };
    let input = connections::typed(&page, &name, input);
    let key = (!key.is_empty() && key.len() <= 200).then_some(key.as_str());
    let tries = page.app.guard(&name, page.caller().actor)?;
    match (entry.run)(page.hub(), page.caller(), key, input.clone()).await {
        Ok(outcome) => {
            page.app.was_right(tries.as_deref());
            done(&page, &name, outcome.done, &input).await
        }
        Err(ActError::Refused(refusals)) => match name.as_str() {
            "offers.import" => {
                let csv = input["csv"].as_str().unwrap_or_default().to_owned();
                settings::show(&page, StatusCode::UNPROCESSABLE_ENTITY, csv, &refusals).await
            }
            _ if rules::ACTS.contains(&name.as_str()) => rules::again(&page, &name, &input, refusals).await,
            "connection.add" => connections::again(&page, &input, refusals).await,
            "connection.set" => connections::changed_again(&page, &input, refusals).await,
            "company.set" | "warehouse.set" | "cost_centre.add" => {
                settings::again(&page, &name, &input, &refusals).await
            }
            _ if me::ACTS.contains(&name.as_str()) => me::again(&page, &name, &refusals).await,
            _ if people::ACTS.contains(&name.as_str()) => people::again(&page, &name, &input, &refusals).await,
            "booking.unbind" => order::again(&page, &input, refusals).await,
            "package.match" => package::again(&page, &input, refusals).await,
            "package.scan" => warehouse::refused(&page, input["code"].as_str().unwrap_or_default()).await,
            "line.set_price" => order::price_again(&page, &input, refusals).await,
            _ => Ok(back_with(&page, "flash-refused", &parts::told(&page, refusals).await?)),
        },
        // A moment or an id that cannot be read: what was typed stays.
        Err(ActError::Body(why)) if name == "connection.add" => {
            connections::again(&page, &input, vec![RefusalCode::SettingWrong.refusal().with("why", why)]).await
        }
        Err(ActError::Stale) => Ok(back_with(&page, "flash-refused", &[RefusalCode::Stale.refusal()])),
        Err(error) => Err(error.into()),
    }
}

async fn done(page: &Page, name: &str, done: Value, input: &Value) -> Shown {
    match name {
        // Its word can be read here and now, and never again.
        "token.create" => people::with_token(page, done["word"].as_str().map(str::to_owned)).await,
        "invitation.create" => people::with_link(page, done["link"].as_str().map(str::to_owned)).await,
        "webhooks.renew_secret" => {
            let connection = done["connection"].as_str().unwrap_or_default();
            watched::with_secret(page, connection, done["secret"].as_str().map(str::to_owned)).await
        }
        "factor.confirm" | "factor.renew_codes" => {
            let codes = done["codes"].as_array().into_iter().flatten();
            me::with_codes(page, codes.filter_map(|code| code.as_str().map(str::to_owned)).collect()).await
        }
        "connection.add" => Ok(go_to(&format!("/connections/{}", done["connection"].as_str().unwrap_or_default()))),
        "package.scan" | "package.match" => warehouse::scanned(page, &done).await,
        "session.begin" => sessions::leave(page, &done).await,
        // Work that can be watched opens its window; closing that stops nothing.
        _ if done["activity"].is_string() && name != "activity.abort" => {
            Ok(go_to(&activities::with_window(&page.address, done["activity"].as_str())))
        }
        "decision.answer" => Ok(match done["decision"].as_str().and_then(|id| id.parse().ok()) {
            Some(decision) => {
                let mut response = go_to(&page.address);
                response.headers_mut().append(header::SET_COOKIE, flash::answered(decision, page.app.is_secure()));
                response
            }
            None => back_with(page, "flash-done", &[]),
        }),
        _ if GOES_ON.contains(&name) => Ok(back_with(page, "flash-queued", &[])),
        _ => {
            let about = [&done["company"], &input["user"]].into_iter().find_map(Value::as_str).unwrap_or_default();
            let mut response = go_to(&page.address);
            response.headers_mut().append(header::SET_COOKIE, flash::done(name, about, page.app.is_secure()));
            Ok(response)
        }
    }
}

pub(super) fn back_with(page: &Page, text: &str, refusals: &[domain::Refusal]) -> axum::response::Response {
    let mut response = go_to(&page.address);
    response.headers_mut().append(header::SET_COOKIE, flash::header(text, refusals, page.app.is_secure()));
    response
}
