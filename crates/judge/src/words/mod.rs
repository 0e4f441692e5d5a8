//! One file a word. Each reads the pairs and adds its findings; none looks at what another found.

pub(crate) mod bought_twice;
pub(crate) mod lost;
pub(crate) mod settled;
pub(crate) mod undecided;
pub(crate) mod wrong;

use crate::view::HubView;

/// Answers, bindings, edits and approvals. Payments at the provider, scans, weighing and packing are work, not touches.
/// The hub's own count of answers is believed only upwards: each answered question is seen in the list.
pub(crate) fn human_touches(hub: &HubView) -> i64 {
    let seen = hub.decisions.iter().filter(|decision| decision.answered_by.as_deref() == Some("person")).count();
    let answers = hub.touches.answers.max(i64::try_from(seen).unwrap_or(i64::MAX));
    answers + hub.touches.binds + hub.touches.edits + hub.touches.approvals
}
