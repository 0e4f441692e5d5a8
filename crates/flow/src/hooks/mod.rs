//! The webhooks of shops: made in the shop where the key allows it, looked at each hour, made anew when they stop, and
//! replaced by polling until they have proven themselves (BR-07, BR-14, BR-15). What they tell comes in through `inbox`.

mod acts;
mod judge;
mod look;

use domain::{Moment, time::DAY};
use store::shop_watches::WatchRow;

pub(crate) use self::acts::has_secret;
pub use self::{
    acts::{CheckWebhooks, CreateWebhooks, RemoveWebhooks, RenewSecret, SecretDone, SetSlowPoll, WebhooksDone},
    look::CheckHooks,
};

/// So long webhooks come without trouble before they take the place of the hourly poll.
pub const PROVEN_AFTER: i64 = 7 * DAY;

/// Whether webhooks have proven themselves.
#[must_use]
pub fn is_proven(watch: &WatchRow, now: Moment) -> bool {
    let is_well = matches!(watch.verdict.as_str(), "good" | "repaired" | "hidden" | "unreachable");
    watch.wanted && is_well && watch.proven_at.micros() > 0 && now.since(watch.proven_at) >= PROVEN_AFTER
}
