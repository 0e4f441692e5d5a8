//! People, invitations, tokens, logins and the audit, read by programs: never a word, a hash or a secret.

use axum::{Json, extract::State};
use domain::{Right, actor::Actor, refusal::RefusalCode};
use serde_json::{Value, json};
use store::{
    notes,
    people::{self, invitations, logins, members},
};

use super::{Answer, Asked, answer, moment, some};
use crate::{
    doors::{App, caller::Api},
    http::Problem,
};

/// `GET /api/v1/me`.
pub(super) async fn me(State(app): State<App>, Api(caller): Api) -> Answer {
    let mut reader = app.hub().store.read_global().await?;
    let company = people::company(&mut reader, caller.company).await?;
    let companies = match caller.actor {
        Actor::User(user) => people::memberships(&mut reader, user).await?,
        Actor::Token(_) | Actor::Console | Actor::Hub => Vec::new(),
    };
    let of = |row: &people::MembershipRow| json!({ "id": row.company, "name": row.company_name, "role": row.role });
    Ok(Json(json!({
        "actor": caller.actor.to_string(),
        "role": caller.role,
        "rights": caller.rights,
        "company": company.map(|row| json!({ "id": row.id, "name": row.name, "time_zone": row.time_zone })),
        "companies": companies.iter().map(of).collect::<Vec<Value>>(),
    })))
}

/// `GET /api/v1/members`.
pub(super) async fn list_members(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::PeopleEdit])?;
    let rows = members::list(&mut app.hub().store.read_global().await?, api.0.company).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.user_id.to_string())?;
    let view = |row: &people::MemberRow| {
        json!({
            "user": row.user_id,
            "login": row.login,
            "name": row.name,
            "role": row.role,
            "rights": row.grant().rights(),
            "added": row.added,
            "removed": row.removed,
            "second_factor": row.factor_state == "on",
            "since": row.created_at,
            "ended_at": moment(row.ended_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/invitations`: the open ones.
pub(super) async fn list_invitations(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::PeopleEdit])?;
    let now = app.hub().env.now();
    let rows = invitations::list(&mut app.hub().store.read_global().await?, api.0.company, now).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &people::InvitationRow| {
        json!({
            "id": row.id,
            "name": some(&row.name),
            "role": row.role,
            "rights": row.grant().rights(),
            "actor": row.actor.to_string(),
            "created_at": row.created_at,
            "expires_at": row.expires_at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/tokens`.
pub(super) async fn list_tokens(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::PeopleEdit])?;
    let rows = people::tokens(&mut app.hub().store.read_global().await?, api.0.company).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &people::TokenRow| {
        json!({
            "id": row.id,
            "name": row.name,
            "role": row.role,
            "rights": row.grant().rights(),
            "actor": row.actor.to_string(),
            "created_at": row.created_at,
            "used_at": moment(row.used_at),
            "expires_at": moment(row.expires_at),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/logins`: one's own, and for who may change people those that look at the company.
pub(super) async fn list_logins(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    let now = app.hub().env.now();
    let mut reader = app.hub().store.read_global().await?;
    let rows = match api.0.actor {
        _ if api.holds(Right::PeopleEdit) => logins::of_company(&mut reader, api.0.company, now).await?,
        Actor::User(user) => logins::of_user(&mut reader, user, now).await?,
        Actor::Token(_) | Actor::Console | Actor::Hub => {
            return Err(Problem::refused(vec![RefusalCode::RightMissing.refusal().with("right", Right::PeopleEdit)]));
        }
    };
    let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
    let view = |row: &people::OneLoginRow| {
        json!({
            "id": row.id,
            "user": row.user_id,
            "name": row.name,
            "address": some(&row.address),
            "agent": some(&row.agent),
            "created_at": row.created_at,
            "seen_at": row.seen_at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/audit`: newest first (BR-71). Values may be prices.
pub(super) async fn audit(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::AuditSee])?;
    let rows = notes::list(&mut api.reader(&app).await?, asked.after()?, asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let money = api.holds(Right::MoneySee);
    let view = |row: &notes::NoteRow| {
        json!({
            "id": row.id,
            "at": row.at,
            "actor": row.actor.to_string(),
            "what": row.what,
            "subject": some(&row.subject),
            "before": money.then(|| &row.details["before"]).filter(|before| !before.is_null()),
            "details": money.then_some(&row.details),
            "address": some(&row.address),
            "agent": some(&row.agent),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}
