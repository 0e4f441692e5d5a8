//! Requests and answers exactly as on the wire, in the provider's words. What they mean is read elsewhere.

use std::{borrow::Cow, collections::BTreeMap};

use bytes::Bytes;
use connect::{Access, CallCx, CallError, CallResult, Fault, Request, Response, provider::DraftItem};
use domain::{consignee::Consignee, time::SECOND};
use serde::Serialize;
use serde_json::value::RawValue;
use url::form_urlencoded::Serializer;

use super::{
    settings::Config,
    sign,
    values::{self, Misread},
};

/// One call of the gateway.
#[derive(Debug, Clone, Copy)]
pub(super) struct Api {
    /// The stable name of the call.
    pub(super) doing: &'static str,
    /// Reads or writes.
    pub(super) access: Access,
    /// `{namespace}/{name}` in the gateway's path.
    path: &'static str,
    /// Whether it is made for a signed-in account.
    for_account: bool,
}

impl Api {
    const fn read(doing: &'static str, path: &'static str) -> Self {
        Self { doing, access: Access::Reads, path, for_account: true }
    }

    const fn write(doing: &'static str, path: &'static str) -> Self {
        Self { doing, access: Access::Writes, path, for_account: true }
    }
}

pub(super) const TIME: Api =
    Api { doing: "1688.currentTime", access: Access::Reads, path: "system/currentTime", for_account: false };
pub(super) const PREVIEW: Api = Api::read("1688.createOrder.preview", "com.alibaba.trade/alibaba.createOrder.preview");
pub(super) const CREATE: Api = Api::write("1688.fastCreateOrder", "com.alibaba.trade/alibaba.trade.fastCreateOrder");
pub(super) const VIEW: Api = Api::read("1688.get.buyerView", "com.alibaba.trade/alibaba.trade.get.buyerView");
pub(super) const LIST: Api = Api::read("1688.getBuyerOrderList", "com.alibaba.trade/alibaba.trade.getBuyerOrderList");
pub(super) const LOGISTICS: Api =
    Api::read("1688.getLogisticsInfos", "com.alibaba.logistics/alibaba.trade.getLogisticsInfos.buyerView");
pub(super) const CANCEL: Api = Api::write("1688.cancel", "com.alibaba.trade/alibaba.trade.cancel");
pub(super) const PAY_LINK: Api = Api::read("1688.alipay.url.get", "com.alibaba.trade/alibaba.alipay.url.get");
/// Not signed: the secret travels in the body. A write, since two renewals at once give racing tokens.
pub(super) const TOKEN: Api =
    Api { doing: "1688.getToken", access: Access::Writes, path: "system.oauth2/getToken", for_account: false };

/// Parameters of a call, raw.
pub(super) type Params = Vec<(&'static str, String)>;

impl Config {
    /// Sends a signed call.
    pub(super) async fn ask(&self, cx: &CallCx<'_>, api: Api, mut params: Params) -> CallResult<Response> {
        if api.for_account {
            let account = cx.account.ok_or_else(|| CallError::new(api.doing, Fault::Session))?;
            params.push(("access_token", account.access_token.reveal().to_owned()));
        }
        params.push(("_aop_timestamp", (cx.clock.now().micros() / (SECOND / 1000)).to_string()));
        let path = format!("param2/1/{}/{}", api.path, self.app_key);
        let pairs: Vec<(&str, &str)> = params.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let signature = sign::request(self.app_secret.reveal(), &path, &pairs);
        params.push((sign::SIGNATURE, signature));
        self.send(cx, api, &path, &params).await
    }

    /// Sends a call that carries key and secret themselves.
    pub(super) async fn ask_with_secret(&self, cx: &CallCx<'_>, api: Api, mut params: Params) -> CallResult<Response> {
        params.push(("client_id", self.app_key.clone()));
        params.push(("client_secret", self.app_secret.reveal().to_owned()));
        let path = format!("http/1/{}/{}", api.path, self.app_key);
        self.send(cx, api, &path, &params).await
    }

    async fn send(&self, cx: &CallCx<'_>, api: Api, path: &str, params: &Params) -> CallResult<Response> {
        let request = Request {
            doing: api.doing,
            method: "POST",
            url: format!("{}/{path}", self.gateway),
            headers: vec![("content-type", "application/x-www-form-urlencoded; charset=UTF-8".to_owned())],
            body: Bytes::from(Serializer::new(String::new()).extend_pairs(params).finish()),
            access: api.access,
        };
        cx.wire.send(cx, request).await
    }
}

/// Who gets the goods, in the gateway's words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    full_name: &'a str,
    mobile: &'a str,
    phone: &'a str,
    post_code: &'a str,
    province_text: &'a str,
    city_text: &'a str,
    area_text: &'a str,
    address: &'a str,
}

/// The text of `addressParam`.
pub(super) fn address(to: &Consignee) -> String {
    let address = Address {
        full_name: to.name.trim(),
        mobile: to.mobile.trim(),
        phone: to.phone.trim(),
        post_code: to.postcode.trim(),
        province_text: to.province.trim(),
        city_text: to.city.trim(),
        area_text: to.district.trim(),
        address: to.address.trim(),
    };
    serde_json::to_string(&address).expect("texts are always JSON")
}

/// One item to order, in the gateway's words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Cargo<'a> {
    offer_id: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    spec_id: &'a str,
    quantity: i64,
}

/// The text of `cargoParamList`; an item that cannot be written comes back as the error.
pub(super) fn cargo(items: &[DraftItem]) -> Result<String, &DraftItem> {
    let mut cargo = Vec::with_capacity(items.len());
    for item in items {
        let offer_id = item.key.offer.parse().ok().filter(|id| *id > 0 && item.quantity > 0).ok_or(item)?;
        cargo.push(Cargo { offer_id, spec_id: &item.key.spec, quantity: item.quantity });
    }
    Ok(serde_json::to_string(&cargo).expect("texts and numbers are always JSON"))
}

/// A JSON object of an answer. Values stay text until somebody says what they are, so that no amount and no id ever
/// passes through a float. Of a key given twice the last counts.
#[derive(Debug)]
pub(super) struct Object<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Object<'a> {
    /// A whole body.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, Misread> {
        serde_json::from_slice(body).map(Self).map_err(|error| Misread::new("body", error.to_string()))
    }

    /// The value of a key; `null` is like absent.
    fn value(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied().filter(|value| value.get() != "null")
    }

    /// Whether the key is there, even as `null`.
    pub(super) fn says(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Whether the key is there and not `null`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Whether it has no keys at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Text, number or boolean as text, trimmed; `None` when absent, `null` or empty.
    pub(super) fn text(&self, key: &'static str) -> Result<Option<String>, Misread> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let text = match value.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str::<Cow<'_, str>>(value.get())
                .map_err(|error| Misread::new(key, error.to_string()))?
                .trim()
                .to_owned(),
            Some(b'{' | b'[') => return Err(Misread::new(key, "a single value expected")),
            _ => value.get().to_owned(),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// The first of these keys that holds text, for words to show and codes to match.
    pub(super) fn first(&self, keys: &[&'static str]) -> Option<String> {
        keys.iter().find_map(|key| self.text(key).ok().flatten())
    }

    /// A boolean, also as text.
    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>, Misread> {
        match self.text(key)?.as_deref() {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Misread::new(key, "true or false expected")),
        }
    }

    /// An object; `None` when absent or `null`.
    pub(super) fn object(&self, key: &'static str) -> Result<Option<Object<'a>>, Misread> {
        self.value(key).map(|value| parse(key, value).map(Object)).transpose()
    }

    /// A list of objects; empty when absent or `null`.
    pub(super) fn list(&self, key: &'static str) -> Result<Vec<Object<'a>>, Misread> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let entries: Vec<&'a RawValue> = parse(key, value)?;
        entries.into_iter().map(|entry| parse(key, entry).map(Object)).collect()
    }

    /// How many entries a list has, whatever they are; `None` when it is absent or `null`.
    pub(super) fn count(&self, key: &'static str) -> Result<Option<usize>, Misread> {
        self.value(key).map(|value| parse::<Vec<&'a RawValue>>(key, value).map(|entries| entries.len())).transpose()
    }

    /// Those entries of a list that are an id, as a number or as text.
    pub(super) fn ids(&self, key: &'static str) -> Result<Vec<String>, Misread> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let entries: Vec<&'a RawValue> = parse(key, value)?;
        let ids = entries.into_iter().map(|entry| entry.get().trim_matches('"').to_owned());
        Ok(ids.filter(|id| values::is_id(id)).collect())
    }
}

fn parse<'a, T: serde::Deserialize<'a>>(key: &'static str, value: &'a RawValue) -> Result<T, Misread> {
    serde_json::from_str(value.get()).map_err(|error| Misread::new(key, error.to_string()))
}
