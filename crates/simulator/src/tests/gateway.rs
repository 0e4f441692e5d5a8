//! The gateway: signature, tokens, creation, look-up, cancellation, parcels, refusals.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};

use super::{ADDRESS, gateway_call, refresh, trade, trade_in, until, world};
use crate::call::Call;
use crate::woocommerce::filter::Quirks;
use crate::world::State;

type Cargo<'a> = (u64, &'a str, i64);

/// Offer and specification of the listed product number `at`.
fn goods(state: &State, at: usize) -> (u64, String) {
    let variant = &state.goods.products[at].variants[0];
    (variant.offer.unwrap(), variant.spec.clone())
}

fn cargo(lines: &[(u64, &str, i64)]) -> String {
    let list: Vec<Value> = lines
        .iter()
        .map(|(offer, spec, quantity)| {
            let mut line = json!({ "offerId": offer, "quantity": quantity });
            if !spec.is_empty() {
                line["specId"] = json!(spec);
            }
            line
        })
        .collect();
    Value::Array(list).to_string()
}

fn number(value: &Value) -> String {
    let found = value["result"]["orderId"].as_str().filter(|id| !id.is_empty()).or(value["orderId"].as_str());
    found.or(value["result"]["orderList"][0]["orderId"].as_str()).unwrap().to_owned()
}

fn create(state: &mut State, reference: &str, lines: &[(u64, &str, i64)]) -> Value {
    let lines = cargo(lines);
    trade(
        state,
        "alibaba.trade.fastCreateOrder",
        &[("flow", "general"), ("addressParam", ADDRESS), ("cargoParamList", &lines), ("outOrderId", reference)],
    )
    .1
}

#[test]
fn an_order_from_creation_to_the_end() {
    let mut state = world(0, "8.9");
    refresh(&mut state);
    let (offer, spec) = goods(&state, 1);
    let made = number(&create(&mut state, "REF1", &[(offer, &spec, 3)]));
    // A repeated reference makes a second order: nothing at the provider protects from a blind retry.
    let second = number(&create(&mut state, "REF1", &[(offer, &spec, 3)]));
    assert_ne!(made, second);
    state.market.trades.values_mut().for_each(|trade| trade.visible_from = 0);
    let (_, view) = trade(&mut state, "alibaba.trade.get.buyerView", &[("webSite", "1688"), ("outOrderId", "REF1")]);
    let info = &view["result"]["baseInfo"];
    assert_eq!((info["idOfStr"].as_str(), info["status"].as_str()), (Some(made.as_str()), Some("waitbuyerpay")));
    assert!(info["id"].as_u64().unwrap() > 1 << 53);
    let item = &view["result"]["productItems"][0];
    let fen = |value: &Value| crate::text::minor_of(value).unwrap();
    assert_eq!(fen(&item["itemAmount"]), fen(&item["price"]) * 3);
    assert_eq!(fen(&info["totalAmount"]), fen(&info["sumProductPayment"]) + fen(&info["shippingFee"]));
    assert!(info["receiverInfo"]["toArea"].as_str().unwrap().starts_with("内蒙古自治区 呼伦贝尔市"));
    let (_, list) = trade(
        &mut state,
        "alibaba.trade.getBuyerOrderList",
        &[("outOrderId", "REF1"), ("page", "1"), ("pageSize", "1")],
    );
    assert_eq!((list["totalRecord"].as_u64(), list["result"].as_array().unwrap().len()), (Some(2), 1));
    assert_eq!(trade(&mut state, "alibaba.trade.get.buyerView", &[("outOrderId", "REF2")]).1["errorCode"], "404");
    // Cancelling: not at once, once, and only unpaid.
    let cancel = [("webSite", "1688"), ("tradeID", &*second), ("cancelReason", "buyerCancel")];
    assert_eq!(trade(&mut state, "alibaba.trade.cancel", &cancel).1["errorCode"], "CLOSE_ORDER_TOO_FAST");
    let later = state.now() + 10_000;
    state.clock.jump_to(later);
    assert_eq!(trade(&mut state, "alibaba.trade.cancel", &cancel).1["success"], true);
    assert_eq!(trade(&mut state, "alibaba.trade.cancel", &cancel).1["errorCode"], "ORDER_STATUS_ERROR");
    let links = format!("[{made},{second}]");
    let (_, link) = trade(&mut state, "alibaba.alipay.url.get", &[("orderIdList", &links)]);
    assert!(link["payUrl"].as_str().unwrap().contains(&made) && link["payFailureOrderList"] == json!([second]));
    let logistics = [("orderId", &*made), ("webSite", "1688")];
    let parcels = |state: &mut State| {
        trade_in(state, "com.alibaba.logistics", "alibaba.trade.getLogisticsInfos.buyerView", &logistics).1
    };
    assert_eq!(parcels(&mut state)["errorCode"], "500_2");
    let id: u64 = made.parse().unwrap();
    let pay = json!({ "do": "pay", "order": made }).to_string();
    assert_eq!(crate::control::control(&mut state, pay.as_bytes()).status, 200);
    assert_eq!(state.market.trades[&id].state, "waitsellersend");
    until(&mut state, 20 * 24 * 60);
    refresh(&mut state);
    let shipped: u64 = parcels(&mut state)["result"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|p| p["logisticsOrderGoods"].as_array().unwrap().clone())
        .map(|l| l["quantity"].as_u64().unwrap())
        .sum();
    assert_eq!(shipped, 3);
    assert_eq!(state.market.trades[&id].state, "success");
    let table = crate::ledger::arrivals(&state, 0);
    assert_eq!(table["items"][0]["orders"], json!([made]));
    assert_eq!(
        crate::ledger::arrivals(&state, 1)["items"].as_array().unwrap().len(),
        table["items"].as_array().unwrap().len() - 1
    );
    // The last one was never paid and ran out by itself.
    let third = number(&create(&mut state, "REF3", &[(offer, &spec, 1)]));
    until(&mut state, 24 * 24 * 60);
    assert_eq!(state.market.trades[&third.parse().unwrap()].state, "cancel");
}

#[test]
fn refusals_of_preview_and_creation() {
    let mut state = world(0, "8.9");
    refresh(&mut state);
    let (one, spec_one) = goods(&state, 1);
    let (two, spec_two) = goods(&state, 2);
    let foreign = "ffffffffffffffffffffffffffffffff";
    let test = (600_000_000_001, "0123456789abcdef0123456789abcdef");
    let cases: [(&str, Vec<Cargo<'_>>); 6] = [
        ("500_001", vec![(1, "", 1)]),
        ("500_002", vec![(one, &spec_one, 1), (two, &spec_two, 1)]),
        ("500_002", vec![(one, "", 1)]),
        ("500_003", vec![(one, foreign, 1)]),
        ("500_004", vec![(one, &spec_one, 900_000)]),
        ("500_005", vec![(test.0, test.1, 2)]),
    ];
    for (code, lines) in cases {
        let list = cargo(&lines);
        let (_, preview) =
            trade(&mut state, "alibaba.createOrder.preview", &[("addressParam", ADDRESS), ("cargoParamList", &list)]);
        assert_eq!((preview["success"].as_bool(), preview["errorCode"].as_str()), (Some(false), Some(code)));
        let made = create(&mut state, "R", &lines);
        assert_eq!((made["success"].as_bool(), made["code"].as_str()), (Some(false), Some(code)));
    }
    assert!(state.market.trades.is_empty());
    // Preview in fen beside yuan, creation the same sum in fen.
    let list = cargo(&[(test.0, test.1, 3)]);
    let (_, preview) =
        trade(&mut state, "alibaba.createOrder.preview", &[("addressParam", ADDRESS), ("cargoParamList", &list)]);
    let first = &preview["orderPreviewResuslt"][0];
    assert_eq!(
        (first["sumPaymentNoCarriage"].as_i64(), first["cargoList"][0]["amount"].as_i64()),
        (Some(12_000), Some(120))
    );
    let made = create(&mut state, "R", &[(test.0, test.1, 3)]);
    let total = made["result"]["totalSuccessAmount"].as_i64().or(made["totalSuccessAmount"].as_i64());
    assert_eq!(total, first["sumPayment"].as_i64());
    // One line of two cannot be had: the other is ordered all the same.
    let other = state.goods.products[1].variants[1].spec.clone();
    state.market.offers.get_mut(&one).unwrap().spec_mut(&other).unwrap().stock = 0;
    let part = create(&mut state, "P", &[(one, &spec_one, 1), (one, &other, 1)]);
    assert_eq!(part["result"]["failedOfferList"][0]["errorCode"], "500_004");
    assert!(!number(&part).is_empty());
    // An incomplete address is refused.
    let bad = ADDRESS.replace("呼伦贝尔市", "");
    let list = cargo(&[(one, &spec_one, 1)]);
    let (_, refused) = trade(
        &mut state,
        "alibaba.trade.fastCreateOrder",
        &[("flow", "general"), ("addressParam", &bad), ("cargoParamList", &list)],
    );
    assert_eq!(refused["success"], false);
}

#[test]
fn signatures_and_tokens() {
    let mut state = world(0, "8.9");
    let (key, secret) = (state.market.app_key.clone(), state.market.app_secret.clone());
    let ask = |state: &mut State, target: &str, form: &str| {
        let reply = crate::alibaba1688::gateway::answer(
            state,
            &Call::new("POST", target, HeaderMap::new(), Bytes::from(form.to_owned())),
            Quirks::default(),
        );
        (reply.status, serde_json::from_slice::<Value>(&reply.body).unwrap())
    };
    let (target, form) = gateway_call(&key, &secret, "none", "system", "currentTime", &[]);
    assert_eq!(ask(&mut state, &target, &form).0, 200);
    assert_eq!(
        ask(&mut state, &target, &form.replace("_aop_signature=", "_aop_signature=0")).1["error_code"],
        "gw.SignatureInvalid"
    );
    assert_eq!(ask(&mut state, &target, "a=1").1["error_code"], "gw.SignatureMissing");
    let (target, form) = gateway_call("1", &secret, "none", "system", "currentTime", &[]);
    assert_eq!(ask(&mut state, &target, &form).1["error_code"], "gw.AppKeyMissing");
    // The token of the announcement is ten hours old and more: refreshed once, without a new refresh token.
    assert_eq!(trade(&mut state, "alibaba.trade.getBuyerOrderList", &[]).0, 401);
    let answer = refresh(&mut state);
    assert!(answer["access_token"].is_string() && answer.get("refresh_token").is_none());
    assert_eq!(trade(&mut state, "alibaba.trade.getBuyerOrderList", &[]).0, 200);
    assert_eq!(trade(&mut state, "alibaba.trade.fastCreateOrder", &[]).1["error_code"], "gw.ParamMissing");
    assert_eq!(trade(&mut state, "alibaba.trade.unknown", &[]).1["error_code"], "gw.APIUnsupported");
    let wrong = format!("grant_type=refresh_token&client_id={key}&client_secret=x&refresh_token=y");
    assert_eq!(ask(&mut state, &format!("/openapi/http/1/system.oauth2/getToken/{key}"), &wrong).0, 400);
}

#[test]
fn the_cross_border_call_splits_and_odd_answers_come() {
    let mut state = world(0, "8.9");
    refresh(&mut state);
    let goods: Vec<(u64, String)> =
        state.goods.products[1].variants.iter().map(|variant| (variant.offer.unwrap(), variant.spec.clone())).collect();
    let lines = cargo(&[(goods[0].0, &goods[0].1, 1), (goods[1].0, &goods[1].1, 2)]);
    let (mut split, mut flat, mut text) = (0, 0, 0);
    for at in 0..120 {
        let reference = format!("X{at}");
        let parameters = [("addressParam", ADDRESS), ("cargoParamList", &*lines), ("outOrderId", &*reference)];
        let (_, made) = trade(&mut state, "alibaba.trade.createCrossOrder", &parameters);
        let found: Vec<_> =
            state.market.trades.values().filter(|trade| trade.reference.as_deref() == Some(&*reference)).collect();
        let pieces: i64 = found.iter().map(|trade| trade.pieces()).sum();
        assert_eq!(pieces, 3, "every answer stands for all lines");
        if found.len() == 2 {
            assert_eq!(
                (made["result"]["orderId"].as_str(), made["result"]["orderList"].as_array().unwrap().len()),
                (Some(""), 2)
            );
            split += 1;
        }
        flat += usize::from(made["success"] == false && made["orderId"].is_string());
        text += usize::from(made["success"] == "true");
    }
    assert!(split > 0 && flat > 0 && text > 0, "{split} {flat} {text}");
}
