//! Tests of the whole world: a state that is asked directly, and a running one over the wire.

mod gateway;
mod legacy;
mod life;
mod messages;
mod owner;
mod profiles;
mod replayed;
mod shop;
mod signin;
mod vectors;
mod wire;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use crate::alibaba1688::{gateway as market, sign};
use crate::call::{Call, Reply};
use crate::text::encode;
use crate::woocommerce::filter::Quirks;
use crate::woocommerce::{auth, routes};
use crate::world::State;
use crate::{Arrivals, Level, Options, StartClock};

pub(crate) const START: &str = "2026-03-01T00:00:00Z";

pub(crate) fn options(orders: u32, profile: &str) -> Options {
    Options {
        orders,
        profiles: vec![profile.to_owned()],
        clock: StartClock::Conducted { start: START.parse().unwrap() },
        arrivals: Arrivals::Burst { within_minutes: 2880 },
        level: Level::None,
        ..Options::default()
    }
}

/// A world without a network, in which all orders have arrived.
pub(crate) fn world(orders: u32, profile: &str) -> State {
    let mut state = State::new(&options(orders, profile), "http://world.example".to_owned());
    until(&mut state, 49 * 60);
    state
}

/// Lets so many minutes pass since the start, one happening after the other.
pub(crate) fn until(state: &mut State, minutes: i64) {
    let end = state.clock.epoch() + minutes * 60_000;
    while let Some(due) = state.queue.next_due().filter(|due| *due <= end) {
        state.clock.jump_to(due);
        state.run_due();
    }
    state.clock.jump_to(end);
}

/// Signs a request as a client of the shop does.
#[expect(clippy::too_many_arguments, reason = "everything that a signature covers")]
pub(crate) fn signed_target(
    key: &str,
    secret: &str,
    home: &str,
    method: &str,
    route: &str,
    query: &str,
    seconds: i64,
    nonce: &str,
) -> String {
    let path_of_home = home.splitn(4, '/').nth(3).map_or(String::new(), |path| format!("/{path}"));
    let mut all = crate::text::pairs(query);
    for (name, value) in [
        ("oauth_consumer_key", key),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", &seconds.to_string()),
    ] {
        all.push((name.to_owned(), value.to_owned()));
    }
    let base = auth::base_string(method, &format!("{home}/wp-json/{route}"), &all);
    let signature = auth::sha256(&format!("{secret}&"), base.as_bytes());
    let text: Vec<String> = all.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    format!("{path_of_home}/wp-json/{route}?{}&oauth_signature={}", text.join("&"), encode(&signature))
}

/// Asks shop number 0 with its main key.
pub(crate) fn ask(state: &mut State, method: &str, route: &str, query: &str, body: &str) -> (Reply, Value) {
    ask_with(state, 0, method, route, query, body)
}

/// The same with another key.
pub(crate) fn ask_with(
    state: &mut State,
    key: usize,
    method: &str,
    route: &str,
    query: &str,
    body: &str,
) -> (Reply, Value) {
    let shop = &state.shops[0];
    let nonce = format!(
        "{:032x}",
        state.seq * 1000 + shop.nonces.len() as u64 + crate::rng::hash(1, query, shop.nonces.len() as u64) % 1000
    );
    let key = shop.keys[key].clone();
    let target = signed_target(&key.key, &key.secret, &shop.home, method, route, query, state.now() / 1000, &nonce);
    raw(state, method, &target, &[], body)
}

/// Asks without signing.
pub(crate) fn raw(
    state: &mut State,
    method: &str,
    target: &str,
    headers: &[(&'static str, &str)],
    body: &str,
) -> (Reply, Value) {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    let call = Call::new(method, target, map, Bytes::from(body.to_owned()));
    let reply = routes::answer(state, 0, &call, Quirks::default());
    let value = serde_json::from_slice(&reply.body).unwrap_or_default();
    (reply, value)
}

pub(crate) fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

/// Target and form of a signed call of the gateway.
pub(crate) fn gateway_call(
    app: &str,
    secret: &str,
    token: &str,
    namespace: &str,
    api: &str,
    parameters: &[(&str, &str)],
) -> (String, String) {
    let path = format!("param2/1/{namespace}/{api}/{app}");
    let mut all: Vec<(String, String)> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    all.push(("access_token".to_owned(), token.to_owned()));
    let signature = sign::sign(secret, &sign::text(&path, &all));
    all.push(("_aop_signature".to_owned(), signature));
    let form: Vec<String> = all.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    (format!("/openapi/{path}"), form.join("&"))
}

/// Asks the gateway with the newest token.
pub(crate) fn trade(state: &mut State, api: &str, parameters: &[(&str, &str)]) -> (u16, Value) {
    trade_in(state, "com.alibaba.trade", api, parameters)
}

pub(crate) fn trade_in(state: &mut State, namespace: &str, api: &str, parameters: &[(&str, &str)]) -> (u16, Value) {
    let token = state.market.tokens.iter().rfind(|token| token.2 == 0).map(|token| token.0.clone()).unwrap();
    let (target, form) =
        gateway_call(&state.market.app_key, &state.market.app_secret, &token, namespace, api, parameters);
    let call = Call::new("POST", &target, HeaderMap::new(), Bytes::from(form));
    let reply = market::answer(state, &call, Quirks::default());
    (reply.status, serde_json::from_slice(&reply.body).unwrap_or_default())
}

pub(crate) const ADDRESS: &str = r#"{"fullName":"测试仓","mobile":"13800000000","phone":"","postCode":"021400","provinceText":"内蒙古自治区","cityText":"呼伦贝尔市","areaText":"鄂温克族自治旗","townText":"","address":"仓储路1号 A-17"}"#;

/// Renews the token as a hub does.
pub(crate) fn refresh(state: &mut State) -> Value {
    let form = format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}",
        state.market.app_key, state.market.app_secret, state.market.buyers[0].refresh_token
    );
    let target = format!("/openapi/http/1/system.oauth2/getToken/{}", state.market.app_key);
    let call = Call::new("POST", &target, HeaderMap::new(), Bytes::from(form));
    let reply = market::answer(state, &call, Quirks::default());
    assert_eq!(reply.status, 200);
    serde_json::from_slice(&reply.body).unwrap()
}
