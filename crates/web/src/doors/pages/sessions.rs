//! Signing in at a provider: the step out after the act, the way back with a code, and what came of it. The code and our
//! word leave the address at once: the way back only leads on to the page that tells.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{Moment, Right, ids::SignInId, time::DAY};
use flow::{
    act,
    sessions::{self, CameBack, Finished},
};
use serde::Deserialize;
use serde_json::Value;
use store::{Reader, accounts, connections, connections::ConnectionRow, sign_ins, sign_ins::SignInRow};

use super::{Page, Shown, html};
use crate::{
    components::{Act, Look, SignIn},
    doors::{go_to, id},
    frame::{Frame, Tone},
    http::Problem,
    pages::{
        View,
        connection::{Account, Switch},
        sign_in::{Came, leave::Leave},
    },
};

/// A session that only a person can renew is told of so long before its end.
const ENDS_SOON: i64 = 7 * DAY;

/// A page without the menu: it stands in a small window, or for a moment.
async fn bare<V: View>(page: &Page, status: StatusCode, view: &V) -> Shown {
    let frame = page.frame(None, &[]).await?;
    let frame = Frame { person: None, flash: None, window: None, demo: None, steps: None, hint: None, ..frame };
    Ok((status, Html(html(view, &frame)?)).into_response())
}

/// The step out, after `session.begin`.
pub(super) async fn leave(page: &Page, done: &Value) -> Shown {
    let connection = id(done["connection"].as_str().unwrap_or_default())?;
    let row = connections::lookup(&mut page.reader().await?, connection).await?.ok_or_else(Problem::not_found)?;
    let address = done["address"].as_str().unwrap_or_default().to_owned();
    bare(page, StatusCode::OK, &Leave { help: help(page, &row.kind), provider: row.name, address }).await
}

/// The key of what helps at the sign-in page of a kind; empty when nothing is to be said.
fn help(page: &Page, kind: &str) -> String {
    let key = format!("sign-in-help-{kind}");
    if page.lang.has(&key) { key } else { String::new() }
}

/// What a provider sends a person back with.
#[derive(Debug, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
}

/// `GET /sessions/callback?code=&state=`.
pub(super) async fn callback(page: Page, Query(back): Query<Back>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let back = CameBack { word: back.state, code: back.code, error: back.error };
    let (status, outcome) = match sessions::come_back(page.hub(), page.caller(), back).await? {
        Finished::Known(id) => return Ok(go_to(&format!("/sessions/{id}"))),
        Finished::Expired(id) => {
            let mut came = came(&page, id).await?;
            came.outcome = "expired";
            return bare(&page, StatusCode::GONE, &came).await;
        }
        Finished::Unknown => (StatusCode::NOT_FOUND, "unknown"),
        Finished::NotYours => (StatusCode::FORBIDDEN, "not_yours"),
    };
    let nothing = String::new;
    let came = Came {
        outcome,
        provider: nothing(),
        login: nothing(),
        meant: nothing(),
        in_window: false,
        back: "/connections".to_owned(),
        again: None,
    };
    bare(&page, status, &came).await
}

/// `GET /sessions/{id}`: what came of a sign-in.
pub(super) async fn one(page: Page, Path(path): Path<String>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let came = came(&page, id(&path)?).await?;
    bare(&page, StatusCode::OK, &came).await
}

async fn came(page: &Page, id: SignInId) -> Result<Came, Problem> {
    let mut reader = page.reader().await?;
    let row: SignInRow = sign_ins::lookup(&mut reader, id).await?.ok_or_else(Problem::not_found)?;
    let connection = connections::lookup(&mut reader, row.connection).await?.ok_or_else(Problem::not_found)?;
    let meant = match row.account() {
        Some(id) => accounts::lookup(&mut reader, id).await?.map_or_else(String::new, |account| account.login),
        None => String::new(),
    };
    let outcome = match row.state.as_str() {
        "signed_in" => "signed_in",
        "other_account" if meant.is_empty() => "name_taken",
        "other_account" => "other_account",
        "cancelled" => "cancelled",
        "code_refused" => "code_refused",
        "exchanging" => "exchanging",
        "begun" => "expired",
        _ => "no_answer",
    };
    let again = match row.account {
        Some(_) => SignIn::again(row.connection, row.account().map_or_else(String::new, |id| id.to_string())),
        None => SignIn::add(row.connection),
    };
    let own = crate::http::look::is_own_path(&row.back) && !row.back.starts_with("/sessions/");
    Ok(Came {
        outcome,
        provider: connection.name,
        login: row.login,
        meant,
        in_window: row.in_window,
        back: if own { row.back } else { format!("/connections/{}", row.connection) },
        again: (outcome != "signed_in").then(|| again.look(Look::Primary)),
    })
}

/// How many sessions of enabled connections wait for a person.
pub(super) async fn waiting(reader: &mut Reader) -> Result<i64, Problem> {
    let mut ended = accounts::list(reader).await?;
    ended.retain(|account| account.state == "signed_out");
    // Every page asks this, and most of the time there is nothing to ask further.
    if ended.is_empty() {
        return Ok(0);
    }
    let enabled: Vec<_> = connections::list(reader).await?.into_iter().filter(ConnectionRow::is_enabled).collect();
    let count = ended.iter().filter(|account| enabled.iter().any(|row| row.id == account.connection)).count();
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The sessions of a connection, with the way to add one and what helps there.
pub(super) async fn of_connection(
    page: &Page,
    reader: &mut Reader,
    row: &ConnectionRow,
) -> Result<(Vec<Account>, Option<SignIn>, String), Problem> {
    let open = page.hub().open_provider(reader, row.id).await.ok();
    let signs_in = open.is_some_and(|open| open.provider.sign_in().is_some());
    let now = page.hub().env.now();
    let mut accounts = Vec::new();
    for account in accounts::list(reader).await?.into_iter().filter(|account| account.connection == row.id) {
        let until = account.refresh_ends_at.map(Moment::from_micros);
        let (state, tone) = match account.state.as_str() {
            "valid" if until.is_some_and(|until| until.since(now) < ENDS_SOON) => ("expiring", Tone::Waiting),
            "valid" => ("valid", Tone::Good),
            "expired" => ("expired", Tone::Moving),
            "signed_out" => ("signed_out", Tone::Bad),
            _ => ("disabled", Tone::Quiet),
        };
        let needs_person = sessions::needs_person(&account);
        let mut why_not = page.lacks(Right::BookingCreate);
        why_not.extend(sessions::missing(&account));
        let mut acts =
            vec![Act::new("account.sync", "act-sync").with("account", account.id).icon("refresh").why_not(why_not)];
        if account.state != "disabled" {
            acts.push(
                Act::new("session.end", "act-session-end")
                    .with("account", account.id)
                    .icon("logout")
                    .look(Look::Danger)
                    .confirm("confirm-session-end"),
            );
        }
        let look = if needs_person { Look::Primary } else { Look::Plain };
        accounts.push(Account {
            login: account.login,
            member: account.member_id,
            tone,
            state: state.to_owned(),
            until: if needs_person { None } else { until },
            synced: account.synced_at.map(Moment::from_micros),
            sign_in: signs_in.then(|| SignIn::again(row.id, account.id).look(look)),
            acts,
        });
    }
    let add = signs_in.then(|| SignIn::add(row.id).look(if accounts.is_empty() { Look::Primary } else { Look::Plain }));
    Ok((accounts, add, help(page, &row.kind)))
}

/// How the hub works at a provider, each with the button that changes it: background sync (BR-51), check after export (BR-47).
pub(super) async fn switches(page: &Page, row: &ConnectionRow) -> Result<Vec<Switch>, Problem> {
    let check = flow::book::SetCheckAfterExport { connection: row.id, on: !row.check_after_export };
    let why_not = act::weigh(page.hub(), page.caller(), &check).await?;
    let (label, value) = if check.on { ("act-switch-on", "1") } else { ("act-switch-off", "0") };
    let button = Act::new("connection.check_after_export", label).with("connection", row.id).with("on#bool", value);
    let button = if check.on { button } else { button.confirm("confirm-check-off") };
    let checks = Switch {
        label: "check-title",
        state: if row.check_after_export { "check-on" } else { "check-off" },
        is_on: row.check_after_export,
        help: if row.check_after_export { "check-on-help" } else { "check-off-help" },
        act: button.why_not(why_not),
    };
    let looks = Switch {
        label: "background-title",
        state: if row.background_sync { "background-allowed" } else { "background-prohibited" },
        is_on: row.background_sync,
        help: if row.background_sync { "background-on" } else { "background-off" },
        act: background(page, row).await?,
    };
    Ok(vec![looks, checks])
}

async fn background(page: &Page, row: &ConnectionRow) -> Result<Act, Problem> {
    let allowed = !row.background_sync;
    let wish = flow::follow::SetBackgroundSync { connection: row.id, allowed };
    let why_not = act::weigh(page.hub(), page.caller(), &wish).await?;
    let (label, value) = if allowed { ("act-allow", "1") } else { ("act-prohibit", "0") };
    let button = Act::new("connection.background_sync", label).with("connection", row.id).with("allowed#bool", value);
    Ok(button.why_not(why_not))
}
