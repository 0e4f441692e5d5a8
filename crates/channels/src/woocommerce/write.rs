//! What a shop is told: a status and a note for its staff. Nothing else of an order is ever written, lines least of
//! all: a line without its id would be added once more.

use connect::{CallCx, CallError, CallResult, Fault, channel::Told};
use serde_json::json;

use super::{
    call::parsed,
    read::is_id,
    settings::WooSettings,
    wire::{Head, Note},
};

const STATUS: &str = "woocommerce.orders.status";
const ADD_NOTE: &str = "woocommerce.notes.add";
const NOTES: &str = "woocommerce.notes.list";

pub(super) async fn tell_status(
    settings: &WooSettings,
    cx: &CallCx<'_>,
    external_id: &str,
    told: Told,
) -> CallResult<()> {
    let path = path(STATUS, external_id)?;
    let status = match told {
        Told::Completed => &settings.told_completed,
        Told::Cancelled => &settings.told_cancelled,
    };
    let response = settings.caller().write(cx, STATUS, "PUT", &path, &json!({ "status": status })).await?;
    let head: Head = parsed(STATUS, &response).map_err(CallError::effect_unknown)?;
    if head.id == external_id {
        Ok(())
    } else {
        Err(CallError::new(STATUS, Fault::Garbled).because("another order came").effect_unknown())
    }
}

pub(super) async fn add_note(settings: &WooSettings, cx: &CallCx<'_>, external_id: &str, note: &str) -> CallResult<()> {
    let path = format!("{}/notes", path(ADD_NOTE, external_id)?);
    // `customer_note: true` would mail it to the customer.
    let body = json!({ "note": note, "customer_note": false });
    let response = settings.caller().write(cx, ADD_NOTE, "POST", &path, &body).await?;
    let _: Note = parsed(ADD_NOTE, &response).map_err(CallError::effect_unknown)?;
    Ok(())
}

pub(super) async fn notes(settings: &WooSettings, cx: &CallCx<'_>, external_id: &str) -> CallResult<Vec<String>> {
    let path = format!("{}/notes", path(NOTES, external_id)?);
    let response = settings.caller().get(cx, NOTES, &path, &[]).await?;
    let notes: Vec<Note> = parsed(NOTES, &response)?;
    Ok(notes.into_iter().map(|note| note.note).collect())
}

fn path(doing: &'static str, external_id: &str) -> CallResult<String> {
    if is_id(external_id) { Ok(format!("/orders/{external_id}")) } else { Err(CallError::new(doing, Fault::Missing)) }
}
