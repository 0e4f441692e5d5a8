//! The door: path, signature, token, and which answer an API gives.

use serde_json::{Value, json};

use super::{TOKEN_LIFE, create, sign, signin, view};
use crate::call::{Call, Reply};
use crate::rng::hash;
use crate::text;
use crate::woocommerce::filter::Quirks;
use crate::world::State;

/// Parameters of query and form together.
#[derive(Debug, Clone)]
pub(crate) struct Form(pub(crate) Vec<(String, String)>);

impl Form {
    pub(crate) fn of(call: &Call) -> Self {
        let mut all = call.query.clone();
        all.extend(text::pairs(&String::from_utf8_lossy(&call.body)));
        Self(all)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// Namespace, API and key of a path.
fn target(path: &str) -> Option<(String, String, String)> {
    let rest = path.split_once("/param2/").or_else(|| path.split_once("/http/"))?.1;
    let mut parts = rest.split('/').filter(|part| !part.is_empty());
    let version = parts.next()?;
    let (namespace, api, key) = (parts.next()?, parts.next()?, parts.next()?);
    (version == "1").then(|| (text::decode(namespace), text::decode(api), text::decode(key)))
}

/// The name of the place of a request, for faults: `1688.fastCreateOrder` and so on.
pub(crate) fn place(call: &Call) -> String {
    let api = target(&call.path).map(|(_, api, _)| api).unwrap_or_default();
    let short = api.strip_prefix("alibaba.trade.").or_else(|| api.strip_prefix("alibaba.")).unwrap_or(&api);
    format!("1688.{short}")
}

/// The reference of the hub in a request, for the ledger's faults.
pub(crate) fn reference(call: &Call) -> String {
    let form = Form::of(call);
    ["outOrderId", "orderId", "tradeID"].iter().find_map(|name| form.filled(name)).unwrap_or_default().to_owned()
}

fn refuse(state: &mut State, status: u16, code: &str, message: &str) -> Reply {
    state.market.requests += 1;
    let request = format!("{:020x}", u128::from(hash(state.seed, "request", state.market.requests)));
    Reply::json(
        status,
        &json!({ "error_code": code, "error_message": message, "exception": message, "request_id": request }),
    )
}

/// Answers a request to the gateway.
pub(crate) fn answer(state: &mut State, call: &Call, quirks: Quirks) -> Reply {
    let now = state.now();
    dispatch(state, call, quirks).with("Date", text::http_date(now))
}

fn dispatch(state: &mut State, call: &Call, quirks: Quirks) -> Reply {
    let Some((namespace, api, key)) = target(&call.path) else {
        return refuse(state, 404, "gw.APIUnsupported", "The API is not supported");
    };
    if key != state.market.app_key {
        return refuse(state, 400, "gw.AppKeyMissing", "AppKey is not found");
    }
    let form = Form::of(call);
    if namespace == "system.oauth2" {
        return token(state, &api, &form);
    }
    let Some(given) = form.get("_aop_signature") else {
        return refuse(state, 400, "gw.SignatureMissing", "Signature is missing");
    };
    let expected =
        sign::sign(&state.market.app_secret, &sign::text(&format!("param2/1/{namespace}/{api}/{key}"), &form.0));
    if !given.eq_ignore_ascii_case(&expected) {
        return refuse(state, 400, "gw.SignatureInvalid", "Invalid signature");
    }
    let now = state.now();
    if namespace == "system" && api == "currentTime" {
        return Reply::json(200, &json!(view::date(now, 8)));
    }
    let held = state.market.tokens.iter().find(|known| form.get("access_token") == Some(&known.0) && known.1 > now);
    let Some(buyer) = held.map(|known| known.2) else {
        return refuse(state, 401, "401", "Request need user authorized");
    };
    let need = |names: &[&str]| names.iter().find(|name| form.filled(name).is_none()).copied().map(str::to_owned);
    let missing = |state: &mut State, name: &str| {
        refuse(state, 400, "gw.ParamMissing", &format!("Required parameter {name} is missing"))
    };
    match (namespace.as_str(), api.as_str()) {
        ("com.alibaba.trade", "alibaba.createOrder.preview") => match need(&["addressParam", "cargoParamList"]) {
            Some(name) => missing(state, &name),
            None => create::preview(state, &form),
        },
        ("com.alibaba.trade", "alibaba.trade.fastCreateOrder") => {
            match need(&["flow", "addressParam", "cargoParamList"]) {
                Some(name) => missing(state, &name),
                None => create::create(state, &form, buyer, false),
            }
        }
        ("com.alibaba.trade", "alibaba.trade.createCrossOrder") => match need(&["addressParam", "cargoParamList"]) {
            Some(name) => missing(state, &name),
            None => create::create(state, &form, buyer, true),
        },
        ("com.alibaba.trade", "alibaba.trade.get.buyerView") => {
            if form.filled("orderId").or(form.filled("outOrderId")).is_none() {
                return missing(state, "orderId");
            }
            view::one(state, &form, buyer, quirks)
        }
        ("com.alibaba.trade", "alibaba.trade.getBuyerOrderList") => view::list(state, &form, buyer, quirks),
        ("com.alibaba.trade", "alibaba.trade.cancel") => match need(&["tradeID", "cancelReason"]) {
            Some(name) => missing(state, &name),
            None => create::cancel(state, &form, buyer),
        },
        ("com.alibaba.trade", "alibaba.alipay.url.get" | "alibaba.crossBorderPay.url.get") => {
            match need(&["orderIdList"]) {
                Some(name) => missing(state, &name),
                None => view::pay_link(state, &form, buyer),
            }
        }
        ("com.alibaba.logistics", "alibaba.trade.getLogisticsInfos.buyerView") => match need(&["orderId"]) {
            Some(name) => missing(state, &name),
            None => view::logistics(state, &form, buyer),
        },
        ("com.alibaba.fenxiao.crossborder", "product.search.queryProductDetail") => match need(&["offerDetailParam"]) {
            Some(name) => missing(state, &name),
            None => view::product(state, &form),
        },
        _ => refuse(state, 400, "gw.APIUnsupported", "The API is not supported"),
    }
}

/// `getToken`: no signature, the secret is in the form. A refresh gives no new refresh token.
fn token(state: &mut State, api: &str, form: &Form) -> Reply {
    let error = |code: &str, text: &str| Reply::json(400, &json!({ "error": code, "error_description": text }));
    if api != "getToken" {
        return error("unsupported", "unsupported api");
    }
    if form.get("client_id") != Some(&state.market.app_key)
        || form.get("client_secret") != Some(&state.market.app_secret)
    {
        return error("invalid_client", "client authentication failed");
    }
    let now = state.now();
    let (buyer, first) = match form.get("grant_type") {
        Some("refresh_token") => {
            let known =
                state.market.buyers.iter().position(|one| form.get("refresh_token") == Some(&one.refresh_token));
            match known {
                Some(buyer) => (buyer, false),
                None => return error("invalid_grant", "refresh token is invalid or expired"),
            }
        }
        Some("authorization_code") => match signin::redeem(state, form) {
            Some(buyer) => (buyer, true),
            None => return error("invalid_grant", "code is invalid, used or expired"),
        },
        _ => return error("invalid_request", "grant_type is not supported"),
    };
    let market = &mut state.market;
    market.tokens.retain(|known| known.1 > now);
    market.requests += 1;
    let count = market.requests + u64::try_from(now).unwrap_or(0);
    let token =
        format!("9f0c{:016x}{:012x}", hash(state.seed, "token", count), hash(state.seed, "token", count + 1) >> 16);
    market.tokens.push((token.clone(), now + TOKEN_LIFE, buyer));
    let who = &market.buyers[buyer];
    let mut value = json!({ "access_token": token, "expires_in": "35999", "resource_owner": who.login, "uid": who.ali_id,
        "aliId": who.ali_id, "memberId": who.member });
    if first {
        value["refresh_token"] = Value::String(who.refresh_token.clone());
        value["refresh_token_timeout"] = json!(view::date(now + 180 * 86_400_000, 8));
    }
    Reply::json(200, &value)
}
