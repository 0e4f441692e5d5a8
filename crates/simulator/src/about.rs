//! What the world tells about itself: its announcement, ledger, shares, the clerk's table, idleness, lists and pictures.

use serde_json::{Value, json};

use crate::alibaba1688::signin;
use crate::call::{Call, Reply};
use crate::server::Reach;
use crate::world::State;
use crate::{control, ledger, pictures, text};

/// Answers what is neither for a shop nor for a provider.
pub(crate) fn answer(shared: &impl Reach, call: &Call) -> Reply {
    let after = call.param("after").and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let parts: Vec<&str> = call.path.split('/').filter(|part| !part.is_empty()).collect();
    match (call.method.as_str(), parts.as_slice()) {
        ("GET", []) => Reply::json(200, &shared.with(|state| announcement(state))),
        ("GET", ["ledger"]) => Reply::json(200, &shared.with(|state| ledger::ledger(state, after))),
        ("GET", ["shares"]) => Reply::json(200, &shared.with(|state| ledger::shares(state))),
        ("GET", ["arrivals"]) => {
            let after = usize::try_from(after).unwrap_or(usize::MAX);
            Reply::json(200, &shared.with(|state| ledger::arrivals(state, after)))
        }
        ("GET", ["idle"]) => {
            let (open, held) = shared.open_and_held();
            Reply::json(
                200,
                &shared.with(|state| {
                    let quiet = state.in_flight == 0 && state.queue.next_due().is_none_or(|due| due > state.now());
                    let held = if quiet && held == open { held } else { 0 };
                    json!({ "idle": quiet && open == 0, "held": held, "next_due": text_or_null(state.queue.next_due()) })
                }),
            )
        }
        ("POST", ["control"]) => shared.with(|state| control::control(state, &call.body)),
        ("GET", ["offers", name]) => {
            let complete = call.param("complete").is_some_and(|value| value == "1" || value == "true");
            let wanted = name.strip_suffix(".csv").unwrap_or(name);
            let list = shared.with(|state| {
                state.shops.iter().find(|shop| shop.id == wanted).map(|shop| ledger::offers(state, shop, complete))
            });
            list.map_or_else(|| not_here(call), |csv| Reply::new(200, "text/csv; charset=UTF-8", csv))
        }
        ("GET" | "HEAD", ["pictures", name]) => {
            let number = name.strip_suffix(".png").and_then(|number| number.parse::<u64>().ok());
            number.map_or_else(
                || not_here(call),
                |number| Reply::new(200, "image/png", pictures::png(shared.with(|state| state.goods.place(number)))),
            )
        }
        ("GET", ["oauth", "authorize"]) => shared.with(|state| signin::ask(state, call)),
        ("GET", ["oauth", "agree"]) => shared.with(|state| signin::agree(state, call)),
        ("GET", ["cashier"]) => Reply::new(
            200,
            "text/html; charset=UTF-8",
            "<!DOCTYPE html><title>收银台</title><p>Pay with POST /control {\"do\":\"pay\",\"order\":\"…\"}</p>",
        ),
        _ => not_here(call),
    }
}

/// The moment with its milliseconds rounded up: whoever jumps there finds the happening due.
fn text_or_null(moment: Option<i64>) -> Value {
    text::rfc3339_or_null(moment.map(|moment| moment + (1000 - moment.rem_euclid(1000)) % 1000))
}

fn not_here(call: &Call) -> Reply {
    Reply::json(404, &json!({ "error": "nothing here", "path": call.path }))
}

/// The line that a world prints when it is ready.
pub(crate) fn announcement(state: &State) -> Value {
    let base = &state.base;
    let shops: Vec<Value> = state
        .shops
        .iter()
        .map(|shop| {
            let main = &shop.keys[0];
            let others: Vec<Value> = shop
                .keys
                .iter()
                .skip(1)
                .map(|key| json!({ "permission": key.permission.name(), "consumer_key": key.key, "consumer_secret": key.secret }))
                .collect();
            json!({ "id": shop.id, "kind": "woocommerce", "profile": shop.profile.name(), "base_url": shop.home, "currency": shop.currency,
                "consumer_key": main.key, "consumer_secret": main.secret, "other_keys": others, "offers": format!("{base}/offers/{}.csv", shop.id) })
        })
        .collect();
    let offers: serde_json::Map<String, Value> =
        state.shops.iter().map(|shop| (shop.id.clone(), json!(format!("{base}/offers/{}.csv", shop.id)))).collect();
    let market = &state.market;
    let token = |at: usize| market.tokens.iter().find(|token| token.2 == at).map_or("", |token| token.0.as_str());
    let accounts: Vec<Value> = market
        .buyers
        .iter()
        .enumerate()
        .map(|(at, buyer)| {
            json!({ "login": buyer.login, "member_id": buyer.member, "access_token": token(at), "refresh_token": buyer.refresh_token })
        })
        .collect();
    json!({ "base": base, "ledger": format!("{base}/ledger"), "control": format!("{base}/control"), "arrivals": format!("{base}/arrivals"),
        "idle": format!("{base}/idle"), "shares": format!("{base}/shares"), "offers": offers, "seed": state.seed, "shops": shops,
        "providers": [{ "kind": "1688", "gateway": format!("{base}/openapi/"), "authorize": format!("{base}/oauth/authorize"),
            "messages": null, "app_key": market.app_key, "app_secret": market.app_secret, "accounts": accounts }] })
}
