//! 1688, the wholesale market, through the buyer's side of its open platform: signed form posts, answers in JSON.
//!
//! Its ways, as its published pages and their samples show them:
//! - One create call takes one seller and at most 50 items, and may still bring several orders, or an order beside failed
//!   items, or an order id beside `success:false`.
//! - A preview gives unit prices in yuan and sums in fen; a create gives fen; orders show yuan, but `discount` in fen.
//! - Ids have 19 digits and come as numbers; `success` comes as a boolean or as text; codes and messages have half a dozen
//!   names; `orderPreviewResuslt` is spelled so.
//! - Dates carry an offset that is not always China's; dates without one are China time.
//! - What a second create with the same `outOrderId` does is not published: nobody repeats one without a look-up.
//! - The login takes Taobao names and passwords as well; messages come as signed forms, at least once and in no order.
//! - The message socket and its replay are not here yet; the socket's signature is (`sign`).

mod consignee;
mod faults;
mod links;
mod messages;
mod orders;
mod outcome;
mod read;
mod sessions;
mod settings;
pub mod sign;
mod sign_in;
mod values;
mod wire;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use connect::{
    CallCx, CallResult, Settings, SettingsError,
    channel::ProbeReport,
    provider::{
        Cancel, Lookup, Messages, OrderList, Ordering, PayLink, Preview, Provider, ProviderKind, Sessions, SignIn,
    },
};
use domain::plan::Grouping;

use self::{settings::Config, wire::TIME};

/// The kind as the registry shows it.
pub static KIND: ProviderKind = ProviderKind {
    code: "1688",
    name: "1688",
    fields: settings::FIELDS,
    grouping: Grouping::Seller { most: 50 },
    absence: Duration::from_secs(15 * 60),
    open,
    check_consignee: consignee::check,
    offer_of_link: links::read,
    order_page: settings::ORDER_PAGE,
};

/// One connection: a key of the open platform. Tokens of accounts are lent with each call.
#[derive(Debug)]
struct Alibaba1688 {
    config: Config,
}

fn open(settings: &Settings) -> Result<Box<dyn Provider>, SettingsError> {
    Ok(Box::new(Alibaba1688 { config: Config::read(settings)? }))
}

#[async_trait]
impl Provider for Alibaba1688 {
    fn kind(&self) -> &'static ProviderKind {
        &KIND
    }

    /// A signed call that needs no account: it answers only when key, secret and signature are right.
    async fn probe(&self, cx: &CallCx<'_>) -> CallResult<ProbeReport> {
        let response = self.config.ask(cx, TIME, Vec::new()).await?;
        TIME.told_the_time(&response)?;
        let fingerprint = format!("1688:{}", self.config.app_key);
        Ok(ProbeReport { fingerprint, found: BTreeMap::new(), missing: Vec::new() })
    }

    fn ordering(&self) -> Option<&dyn Ordering> {
        Some(self)
    }
    fn preview(&self) -> Option<&dyn Preview> {
        Some(self)
    }
    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }
    fn order_list(&self) -> Option<&dyn OrderList> {
        Some(self)
    }
    fn cancel(&self) -> Option<&dyn Cancel> {
        Some(self)
    }
    fn pay_link(&self) -> Option<&dyn PayLink> {
        Some(self)
    }
    fn sessions(&self) -> Option<&dyn Sessions> {
        Some(self)
    }
    fn sign_in(&self) -> Option<&dyn SignIn> {
        Some(self)
    }
    fn messages(&self) -> Option<&dyn Messages> {
        Some(self)
    }
}
