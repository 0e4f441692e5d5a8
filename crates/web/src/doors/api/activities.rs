//! Activities: work that people watch, with how far each line is.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Moment, Right, activity::ActivityState, ids::ActivityId};
use flow::activities::{LineStep, steps};
use serde_json::{Value, json};
use store::activities::{self, ActivityRow};

use super::{Answer, Asked, answer, some};
use crate::{
    doors::{App, caller::Api, id},
    http::Problem,
};

/// `GET /api/v1/activities`: the newest first; with `open=1` only those that go on.
pub(super) async fn list(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    if !asked.state.is_empty() && asked.state.parse::<ActivityState>().is_err() {
        return Err(Problem::bad_request("`state` is no state of an activity"));
    }
    let mut reader = api.reader(&app).await?;
    if asked.is_open() {
        let rows = activities::open(&mut reader, super::DEEPEST).await?;
        let (rows, next) = asked.cut_whole(rows, |row| row.id.to_string())?;
        return Ok(answer(rows.iter().map(view).collect(), next));
    }
    let after: Option<ActivityId> = asked.after()?;
    let since = Moment::from_micros(0);
    let rows = activities::list(&mut reader, after, since, &asked.state, "", asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/activities/{id}`.
pub(super) async fn one(State(app): State<App>, api: Api, Path(path): Path<String>) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let row = activities::lookup(&mut reader, id(&path)?).await?.ok_or_else(Problem::not_found)?;
    let steps = steps(&mut reader, &row).await?;
    let mut shown = view(&row);
    shown["lines"] = steps.iter().map(line).collect();
    Ok(Json(shown))
}

fn view(row: &ActivityRow) -> Value {
    let ended = row.is_ended().then(|| Moment::from_micros(row.ended_at));
    json!({
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "actor": row.actor,
        "account": row.account(),
        "number": some(&row.number),
        "found_lines": row.found_lines,
        "found_orders": row.found_orders,
        "done": row.done,
        "failed": row.failed,
        "problem": some(&row.problem),
        "link": some(&row.link),
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "ended_at": ended,
    })
}

fn line(step: &LineStep) -> Value {
    json!({
        "line": step.line.id,
        "order": step.line.order_id,
        "status": step.line.status,
        "step": step.step,
        "problem": some(&step.problem),
        "booking": step.booking.as_ref().map(|booking| booking.id),
        "decisions": step.asked.iter().map(|asked| asked.id).collect::<Vec<_>>(),
    })
}
