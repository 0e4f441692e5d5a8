//! The shop's register of orders: a second way to them, by id over all statuses and the trash. Intake never reads by it, so
//! that it can prove what intake may have missed.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{Moment, Money, order::ShopPhase};
use serde::{Deserialize, Serialize};

use crate::{CallCx, CallResult};

/// What the register says of one order: what a proof compares, and no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// The shop's id.
    pub external_id: String,
    /// The printed number.
    pub number: String,
    /// The shop's status, without a prefix; `trash` for what lies there.
    pub status: String,
    /// What that status means.
    pub phase: ShopPhase,
    /// What the customer pays in all; `None` when the shop's text is no amount of a known currency.
    pub total: Option<Money>,
    /// What went back in all; `None` where the register does not say it.
    pub refunded: Option<Money>,
    /// When it was made.
    pub made_at: Moment,
    /// The shop's word of when it last changed.
    pub changed_at: Moment,
}

/// Where reading of the register stands; only the connector reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterPlace {
    /// Which shelf: 0 all statuses, 1 the trash.
    pub shelf: u8,
    /// Pages of that shelf that were read.
    pub pages: u32,
    /// Orders of that shelf that were passed.
    #[serde(default)]
    pub passed: u64,
    /// The last order that was passed; an order that went away above it is noticed by that.
    #[serde(default)]
    pub last: u64,
}

/// A page of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPage {
    /// Its orders, in the order of their ids. One that moved between two pages may come twice.
    pub rows: Vec<RegisterRow>,
    /// How many orders the shelf has, by the shop's own count.
    pub total: Option<u64>,
    /// What comes next; `None` at the end of the last shelf.
    pub next: Option<RegisterPlace>,
}

/// The shop's register of orders.
#[async_trait]
pub trait OrderRegister: Send + Sync {
    /// A page of the orders made from `since` on and before `until`; by id, all statuses, trash included.
    async fn page(
        &self,
        cx: &CallCx<'_>,
        since: Moment,
        until: Moment,
        place: &RegisterPlace,
    ) -> CallResult<RegisterPage>;
    /// The shop's own report: how many orders it has in each status, over all time. `None` when it has no such report.
    async fn counts(&self, cx: &CallCx<'_>) -> CallResult<Option<BTreeMap<String, u64>>>;
}
