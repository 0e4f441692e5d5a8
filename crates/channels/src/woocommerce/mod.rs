//! WooCommerce over its current REST interface (`wc/v3`, and `wc/v2` and `wc/v1` of older shops) and over the older one
//! (`wc-api/v3` and before, folder `legacy`) where there is no other.
//!
//! Not here: anything that makes orders in a shop, and stock.
//!
//! Quirks that shaped this folder (seen on 3.6.4, 8.9.1 and 9.9.5, November 2026; the whole list is docs/woocommerce.md):
//! - Shops before 5.8 ignore `modified_after` without a word and then return every order. The probe tries it with a
//!   moment in the far future; where it is not kept, the older interface names what changed, or each run reads all orders by
//!   id, and the hub finds out by content what changed.
//! - `modified_after` with `Z` and `dates_are_gmt` together is wrong by the shop's offset and loses orders. Moments are
//!   sent in GMT without a marker, with the flag.
//! - `orderby=modified` loses rows at equal seconds; pages go by id. An order that goes away above the place that was reached
//!   moves the next one over it: each page begins with the last order of the one before (`source`).
//! - `status=any` leaves out the trash; it is asked for after the rest of each run.
//! - The answer to a wrong key, a stripped header and a shop that takes its HTTPS for plain HTTP can be one and the
//!   same 401 (or a 404, over the older interface), so the probe tries each way of signing and keeps the one that worked
//!   (BR-03).
//! - `?rest_route=` (plain permalinks) cannot be called with keys at all.
//! - The older interface does not see orders of the new storage, and makes `pending` of a status that it does not know.

mod call;
mod catalogue;
mod dialect;
mod faults;
mod hooks;
mod legacy;
mod list;
mod probe;
mod read;
mod refunds;
mod register;
mod settings;
mod shop_hooks;
mod sign;
mod source;
#[cfg(test)]
mod tests;
mod walk;
mod wire;
mod write;

use std::collections::BTreeMap;

use async_trait::async_trait;
use connect::{
    CallCx, CallResult,
    channel::{
        CataloguePage, CataloguePlace, CatalogueSource, ChangePage, Channel, ChannelKind, Cursor, Delivery, Hint,
        HookRefusal, OrderRegister, OrderSink, OrderSource, ProbeReport, RawOrder, RegisterPage, RegisterPlace,
        ShopHook, ShopHooks, ShopStatus, Told, Unreadable, Webhooks,
    },
};
use domain::{Moment, order::ChannelOrder};

use self::settings::WooSettings;

/// WooCommerce in the registry.
pub static KIND: ChannelKind = ChannelKind {
    code: "woocommerce",
    name: "WooCommerce",
    fields: settings::FIELDS,
    open: |settings| Ok(Box::new(WooCommerce { settings: WooSettings::read(settings)? })),
    sort: settings::sort,
    holds_secret: settings::holds_secret,
    names_variants_alone: true,
};

/// One connection to a shop.
#[derive(Debug)]
struct WooCommerce {
    settings: WooSettings,
}

#[async_trait]
impl Channel for WooCommerce {
    fn kind(&self) -> &'static ChannelKind {
        &KIND
    }
    async fn probe(&self, cx: &CallCx<'_>) -> CallResult<ProbeReport> {
        probe::probe(&self.settings, cx).await
    }
    fn order_source(&self) -> Option<&dyn OrderSource> {
        Some(self)
    }
    fn order_sink(&self) -> Option<&dyn OrderSink> {
        Some(self)
    }
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
    fn shop_hooks(&self) -> Option<&dyn ShopHooks> {
        Some(self)
    }
    fn register(&self) -> Option<&dyn OrderRegister> {
        Some(self)
    }
    fn catalogue(&self) -> Option<&dyn CatalogueSource> {
        Some(self)
    }
}

#[async_trait]
impl OrderSource for WooCommerce {
    async fn changes(&self, cx: &CallCx<'_>, after: &Cursor) -> CallResult<ChangePage> {
        source::changes(&self.settings, cx, after).await
    }
    async fn fetch(&self, cx: &CallCx<'_>, external_id: &str) -> CallResult<Option<RawOrder>> {
        source::fetch(&self.settings, cx, external_id).await
    }
    fn read(&self, raw: &RawOrder) -> Result<ChannelOrder, Unreadable> {
        read::read(raw)
    }
}

#[async_trait]
impl OrderSink for WooCommerce {
    fn usual_status(&self, told: Told) -> &str {
        write::usual_status(&self.settings, told)
    }
    async fn statuses(&self, cx: &CallCx<'_>) -> CallResult<Vec<ShopStatus>> {
        write::statuses(&self.settings, cx).await
    }
    async fn set_status(&self, cx: &CallCx<'_>, external_id: &str, status: &str) -> CallResult<()> {
        write::set_status(&self.settings, cx, external_id, status).await
    }
    async fn add_note(&self, cx: &CallCx<'_>, external_id: &str, note: &str) -> CallResult<()> {
        write::add_note(&self.settings, cx, external_id, note).await
    }
    async fn notes(&self, cx: &CallCx<'_>, external_id: &str) -> CallResult<Vec<String>> {
        write::notes(&self.settings, cx, external_id).await
    }
}

impl Webhooks for WooCommerce {
    fn verify(&self, delivery: &Delivery) -> Result<Hint, HookRefusal> {
        hooks::verify(self.settings.webhook_secret.reveal(), delivery)
    }
    fn delivery_id(&self, delivery: &Delivery) -> Option<String> {
        hooks::delivery_id(delivery)
    }
    fn topic(&self, delivery: &Delivery) -> String {
        hooks::topic(delivery).to_owned()
    }
}

#[async_trait]
impl ShopHooks for WooCommerce {
    fn topics(&self) -> &'static [&'static str] {
        shop_hooks::topics(&self.settings)
    }
    async fn list(&self, cx: &CallCx<'_>) -> CallResult<Vec<ShopHook>> {
        shop_hooks::list(&self.settings, cx).await
    }
    async fn create(&self, cx: &CallCx<'_>, topic: &str, address: &str) -> CallResult<ShopHook> {
        shop_hooks::create(&self.settings, cx, topic, address).await
    }
    async fn remove(&self, cx: &CallCx<'_>, external_id: &str) -> CallResult<()> {
        shop_hooks::remove(&self.settings, cx, external_id).await
    }
}

#[async_trait]
impl OrderRegister for WooCommerce {
    async fn page(
        &self,
        cx: &CallCx<'_>,
        since: Moment,
        until: Moment,
        place: &RegisterPlace,
    ) -> CallResult<RegisterPage> {
        register::page(&self.settings, cx, since, until, place).await
    }
    async fn counts(&self, cx: &CallCx<'_>) -> CallResult<Option<BTreeMap<String, u64>>> {
        register::counts(&self.settings, cx).await
    }
}

#[async_trait]
impl CatalogueSource for WooCommerce {
    async fn page(&self, cx: &CallCx<'_>, place: &CataloguePlace) -> CallResult<CataloguePage> {
        catalogue::page(&self.settings, cx, place).await
    }
}
