//! WooCommerce over its current REST interface (`wc/v3`, and `wc/v2` and `wc/v1` of older shops).
//!
//! Not here: the older `wc-api` interface, products and stock, and anything that makes orders in a shop.
//!
//! Quirks that shaped this folder (seen on 3.6.4, 8.9.1 and 9.9.5, November 2026):
//! - Shops before 5.8 ignore `modified_after` without a word and then return every order. The probe tries it with a
//!   moment in the far future; where it is not kept, each run reads all orders by id, and the hub finds out by content
//!   what changed.
//! - `modified_after` with `Z` and `dates_are_gmt` together is wrong by the shop's offset and loses orders. Moments are
//!   sent in GMT without a marker, with the flag.
//! - `orderby=modified` loses rows at equal seconds; pages go by id.
//! - `status=any` leaves out the trash; it is asked for beside the first page of each run.
//! - The answer to a wrong key, a stripped header and a shop that takes its HTTPS for plain HTTP can be one and the
//!   same 401, so the probe tries each way of signing and keeps the one that worked (BR-03).
//! - `?rest_route=` (plain permalinks) cannot be called with keys at all.

mod call;
mod faults;
mod hooks;
mod probe;
mod read;
mod settings;
mod sign;
mod source;
#[cfg(test)]
mod tests;
mod wire;
mod write;

use async_trait::async_trait;
use connect::{
    CallCx, CallResult,
    channel::{
        ChangePage, Channel, ChannelKind, Cursor, Delivery, Hint, HookRefusal, OrderSink, OrderSource, ProbeReport,
        RawOrder, Told, Unreadable, Webhooks,
    },
};
use domain::order::ChannelOrder;

use self::settings::WooSettings;

/// WooCommerce in the registry.
pub static KIND: ChannelKind = ChannelKind {
    code: "woocommerce",
    name: "WooCommerce",
    fields: settings::FIELDS,
    open: |settings| Ok(Box::new(WooCommerce { settings: WooSettings::read(settings)? })),
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
    async fn tell_status(&self, cx: &CallCx<'_>, external_id: &str, told: Told) -> CallResult<()> {
        write::tell_status(&self.settings, cx, external_id, told).await
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
