//! Preview, creation and cancellation of orders, with refusals and odd answers as documented. Sums here are in fen.

use serde_json::{Value, json};

use super::gateway::Form;
use super::trade::{self, NewTrade};
use crate::call::Reply;
use crate::rng::hash;
use crate::text::number;
use crate::world::State;

/// An order younger than this cannot be cancelled.
const TOO_FAST: i64 = 10_000;

/// One wanted line: offer, specification, quantity.
pub(crate) type Cargo = (u64, String, i64);

struct Refusal {
    code: &'static str,
    message: &'static str,
}

fn cargo(form: &Form) -> Option<Vec<Cargo>> {
    let list: Value = serde_json::from_str(form.get("cargoParamList")?).ok()?;
    let list = list.as_array()?;
    list.iter()
        .map(|item| {
            let offer = match &item["offerId"] {
                Value::String(text) => text.parse().ok()?,
                other => other.as_u64()?,
            };
            let spec = item.get("specId").and_then(Value::as_str).unwrap_or_default().to_owned();
            // A double on the wire: `3` and `3.0` are the same, a part of a piece is not.
            let quantity = match &item["quantity"] {
                Value::String(text) => text.trim_end_matches(".0").parse().ok()?,
                other => other.to_string().trim_end_matches(".0").parse().ok()?,
            };
            Some((offer, spec, quantity))
        })
        .collect()
}

/// The lines that a request asks for, as far as they can be read.
pub(crate) fn wanted(call: &crate::call::Call) -> Option<Vec<Cargo>> {
    cargo(&Form::of(call)).filter(|list| !list.is_empty())
}

/// What speaks against the whole call, and which lines cannot be had.
fn check(state: &State, cargo: &[Cargo]) -> Result<(usize, Vec<(Cargo, Refusal)>), Refusal> {
    let market = &state.market;
    let mut seller = None;
    let mut failed = Vec::new();
    for line in cargo {
        let Some(offer) = market.offers.get(&line.0) else {
            return Err(Refusal { code: "500_001", message: "商品不支持在线交易" });
        };
        if *seller.get_or_insert(offer.seller) != offer.seller {
            return Err(Refusal { code: "500_002", message: "只能购买同一个供应商的商品" });
        }
        if line.1.is_empty() && offer.has_specs() {
            return Err(Refusal { code: "500_002", message: "SKU商品必须传specId" });
        }
        let Some(spec) = offer.spec(&line.1) else {
            return Err(Refusal { code: "500_003", message: "specId不属于该商品" });
        };
        let wanted: i64 =
            cargo.iter().filter(|other| other.0 == line.0 && other.1 == line.1).map(|other| other.2).sum();
        if line.2 < 1 || wanted < offer.minimum {
            failed.push((line.clone(), Refusal { code: "500_005", message: "不满足最小起订量" }));
        } else if spec.stock < wanted {
            failed.push((line.clone(), Refusal { code: "500_004", message: "库存不足" }));
        }
    }
    match seller {
        Some(seller) => Ok((seller, failed)),
        None => Err(Refusal { code: "500_001", message: "cargoParamList为空" }),
    }
}

fn bad_parameter() -> Reply {
    Reply::json(
        400,
        &json!({ "error_code": "gw.ParamInvalid", "error_message": "Parameter cannot be read", "exception": "", "request_id": "0" }),
    )
}

/// `alibaba.createOrder.preview`: one refused line refuses all.
pub(crate) fn preview(state: &State, form: &Form) -> Reply {
    let Some(cargo) = cargo(form) else { return bad_parameter() };
    let refused = |refusal: &Refusal| {
        Reply::json(
            200,
            &json!({ "success": false, "errorCode": refusal.code, "errorMsg": refusal.message, "orderPreviewResuslt": [] }),
        )
    };
    let (seller, failed) = match check(state, &cargo) {
        Ok(found) => found,
        Err(refusal) => return refused(&refusal),
    };
    if let Some((_, refusal)) = failed.first() {
        return refused(refusal);
    }
    let mut goods = 0;
    let mut list = Vec::new();
    for (offer, spec, quantity) in &cargo {
        let Some(found) = state.market.offers.get(offer).and_then(|offer| offer.spec(spec)) else { continue };
        goods += found.price * quantity;
        // Beside sums in fen, these two are in yuan.
        list.push(json!({ "offerId": offer, "specId": spec, "skuId": found.sku, "amount": number(found.price * quantity), "finalUnitPrice": number(found.price) }));
    }
    let pieces = cargo.iter().map(|line| line.2).sum();
    let freight = trade::freight(state.market.sellers[seller].freight, pieces);
    Reply::json(
        200,
        &json!({ "success": true, "errorCode": null, "errorMsg": null, "orderPreviewResuslt": [{
            "status": true, "resultCode": "200", "message": null, "flowFlag": "general", "sumPayment": goods + freight,
            "sumCarriage": freight, "sumPaymentNoCarriage": goods, "discountFee": 0, "additionalFee": 0,
            "tradeModeNameList": ["fxassure", "alipay"],
            "tradeModelList": [{ "tradeType": "fxassure", "name": "担保交易", "description": "", "opSupport": true }],
            "payChannelInfos": [{ "name": "支付宝", "amountLimit": 0 }], "shopPromotionList": [], "cargoList": list,
            "taoSampleSinglePromotion": true }],
            "postFeeByDescOfferList": [], "consignOfferList": [], "unsupportedCrossBorderPayOfferList": [] }),
    )
}

/// The address in full, or why it will not do.
fn address(form: &Form) -> Result<Value, Refusal> {
    let value: Value = form.get("addressParam").and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let reachable = !text("mobile").is_empty() || !text("phone").is_empty();
    let coded = value.get("addressId").is_some() || !text("districtCode").is_empty();
    let placed = !text("provinceText").is_empty() && !text("cityText").is_empty() && !text("areaText").is_empty();
    if text("fullName").is_empty() || !reachable || text("address").is_empty() || !(coded || placed) {
        return Err(Refusal { code: "ADDRESS_INVALID", message: "收货地址不完整" });
    }
    if text("address").chars().count() > 200 {
        return Err(Refusal { code: "ADDRESS_INVALID", message: "详细地址过长" });
    }
    Ok(value)
}

/// `fastCreateOrder` and `createCrossOrder`.
pub(crate) fn create(state: &mut State, form: &Form, buyer: usize, cross: bool) -> Reply {
    let Some(mut cargo) = cargo(form) else { return bad_parameter() };
    let refused = |refusal: &Refusal| {
        Reply::json(200, &json!({ "success": false, "code": refusal.code, "message": refusal.message, "result": null }))
    };
    if cross && cargo.len() > 50 {
        return refused(&Refusal { code: "500_009", message: "SKU数量超过50" });
    }
    if form.get("message").is_some_and(|text| text.chars().count() > 500) {
        return refused(&Refusal { code: "MESSAGE_TOO_LONG", message: "留言过长" });
    }
    let (seller, failed) = match check(state, &cargo) {
        Ok(found) => found,
        Err(refusal) => return refused(&refusal),
    };
    let address = match address(form) {
        Ok(address) => address,
        Err(refusal) => return refused(&refusal),
    };
    cargo.retain(|line| !failed.iter().any(|(other, _)| other.0 == line.0 && other.1 == line.1));
    if cargo.is_empty() {
        return match failed.first() {
            Some((_, refusal)) => refused(refusal),
            None => bad_parameter(),
        };
    }
    let failed: Vec<Value> = failed
        .iter()
        .map(|((offer, spec, _), refusal)| json!({ "offerId": offer, "specId": spec, "errorCode": refusal.code, "errorMessage": refusal.message }))
        .collect();
    let chance = hash(state.seed, "create", state.market.next_number);
    // The cross-border call may split by warehouse on its own.
    let split = cross && cargo.len() > 1 && (chance >> 8).is_multiple_of(12);
    let groups: Vec<Vec<Cargo>> = if split {
        let rest = cargo.split_off(1);
        vec![cargo, rest]
    } else {
        vec![cargo]
    };
    let mut orders = Vec::new();
    let (mut total, mut freight) = (0, 0);
    for lines in groups {
        let number = trade::open(
            state,
            NewTrade {
                reference: form.filled("outOrderId").map(str::to_owned),
                hand: false,
                buyer,
                seller,
                address: address.clone(),
                message: form.get("message").unwrap_or_default().to_owned(),
                lines,
            },
        );
        let made = &state.market.trades[&number];
        total += made.total();
        freight += made.freight;
        // The spelling is the provider's.
        orders.push(json!({ "orderId": number.to_string(), "orderAmmount": made.total(), "postFee": made.freight, "discount": 0, "resultCode": null, "success": true, "message": null }));
        trade::after_order(state, number);
    }
    let first = orders.first().map_or(Value::Null, |order| order["orderId"].clone());
    if split {
        return Reply::json(
            200,
            &json!({ "success": true, "result": { "success": true, "orderId": "", "totalSuccessAmount": null,
            "postFee": freight, "failedOfferList": failed, "orderList": orders } }),
        );
    }
    if chance.is_multiple_of(25) && failed.is_empty() {
        // Flat, and it denies a success that took place: an order number means an order.
        return Reply::json(200, &json!({ "totalSuccessAmount": total, "orderId": first, "success": false }));
    }
    let success = if chance.is_multiple_of(7) { json!("true") } else { json!(true) };
    let mut result =
        json!({ "orderId": first, "totalSuccessAmount": total, "postFee": freight, "failedOfferList": failed });
    if cross {
        result["success"] = json!(true);
        result["orderList"] = Value::Array(orders);
    }
    Reply::json(200, &json!({ "success": success, "code": null, "message": null, "result": result }))
}

/// `alibaba.trade.cancel`: unpaid orders only, and not at once.
pub(crate) fn cancel(state: &mut State, form: &Form, buyer: usize) -> Reply {
    let now = state.now();
    let refused = |code: &str, message: &str| {
        Reply::json(200, &json!({ "success": false, "errorCode": code, "errorMessage": message }))
    };
    let found = form.get("tradeID").and_then(|id| id.parse().ok()).and_then(|id: u64| state.market.trades.get(&id));
    let Some(trade) = found.filter(|trade| trade.buyer == buyer) else {
        return refused("ORDER_NOT_FOUND", "订单不存在");
    };
    if trade.state != "waitbuyerpay" {
        return refused("ORDER_STATUS_ERROR", "订单状态不允许关闭");
    }
    if now - trade.placed < TOO_FAST {
        return refused("CLOSE_ORDER_TOO_FAST", "下单后请稍候再关闭订单");
    }
    let number = trade.number;
    trade::close(state, number, "CLOSE_TRADE_BY_BUYER");
    Reply::json(200, &json!({ "success": true }))
}
