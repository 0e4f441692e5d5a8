//! The webhooks as the shop keeps them: which addresses it calls, and whether it still does.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{CallCx, CallResult};

/// Whether a shop calls an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookState {
    /// It does.
    Active,
    /// A person stopped it.
    Paused,
    /// The shop gave up after failures, or a person switched it off.
    Disabled,
}

/// One webhook in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopHook {
    /// The shop's id of it.
    pub external_id: String,
    /// What it tells of.
    pub topic: String,
    /// The address that it calls.
    pub address: String,
    /// Whether it does.
    pub state: HookState,
}

/// The webhooks that a shop keeps. A key may read orders and have no right to these.
#[async_trait]
pub trait ShopHooks: Send + Sync {
    /// The topics that the hub wants to be told of, in this shop.
    fn topics(&self) -> &'static [&'static str];
    /// All webhooks of the shop, whoever made them.
    async fn list(&self, cx: &CallCx<'_>) -> CallResult<Vec<ShopHook>>;
    /// Makes one with the connection's webhook secret, active. Not repeatable: look at `list` first.
    async fn create(&self, cx: &CallCx<'_>, topic: &str, address: &str) -> CallResult<ShopHook>;
    /// Removes one for good; one that is not there is as good as removed.
    async fn remove(&self, cx: &CallCx<'_>, external_id: &str) -> CallResult<()>;
}
