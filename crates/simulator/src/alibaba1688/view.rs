//! Reading orders, parcels, pay links and offers. Sums here are in yuan, but `discount`, which is in fen.

use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};

use super::gateway::Form;
use super::trade::Trade;
use crate::call::Reply;
use crate::rng::hash;
use crate::text::{money, number, zoned};
use crate::woocommerce::filter::Quirks;
use crate::world::State;
use crate::world::clock::DAY;

/// `yyyyMMddHHmmssSSSZ` with the given offset in hours.
pub(crate) fn date(moment: i64, hours: i8) -> String {
    let zone = TimeZone::fixed(Offset::constant(hours));
    format!(
        "{}{:03}{}{:02}00",
        zoned(moment, &zone).strftime("%Y%m%d%H%M%S"),
        moment.rem_euclid(1000),
        if hours < 0 { '-' } else { '+' },
        hours.abs()
    )
}

/// A date of a request: the gateway's own form, or `yyyy-MM-dd HH:mm:ss` in China.
fn moment(text: &str) -> Option<i64> {
    let china = TimeZone::fixed(Offset::constant(8));
    if text.contains(' ') {
        let civil: jiff::civil::DateTime = text.replace(' ', "T").parse().ok()?;
        return Some(civil.to_zoned(china).ok()?.timestamp().as_millisecond());
    }
    let (digits, offset) = text.split_at_checked(17)?;
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i64>().ok();
    let civil = format!(
        "{}-{}-{}T{}:{}:{}",
        digits.get(0..4)?,
        digits.get(4..6)?,
        digits.get(6..8)?,
        digits.get(8..10)?,
        digits.get(10..12)?,
        digits.get(12..14)?
    );
    let civil: jiff::civil::DateTime = civil.parse().ok()?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let hours: i64 = offset.get(1..3)?.parse().ok()?;
    let minutes: i64 = offset.get(3..5)?.parse().ok()?;
    let utc = civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond() + part(14..17)?;
    Some(utc - sign * (hours * 60 + minutes) * 60_000)
}

fn words(state: &str) -> &'static str {
    match state {
        "waitbuyerpay" => "等待买家付款",
        "waitsellersend" => "等待卖家发货",
        "waitbuyerreceive" => "等待买家收货",
        "cancel" => "交易取消",
        "success" => "交易成功",
        _ => "已收货",
    }
}

fn info(state: &State, trade: &Trade, logistics: bool) -> Value {
    let market = &state.market;
    let seller = &market.sellers[trade.seller];
    // Some servers of the provider answer with another offset.
    let hours = if hash(state.seed, "offset", trade.number).is_multiple_of(9) { -7 } else { 8 };
    let when = |at: Option<i64>| at.map_or(Value::Null, |at| json!(date(at, hours)));
    let address = &trade.address;
    let text = |name: &str| address.get(name).and_then(Value::as_str).unwrap_or_default();
    let area = [text("provinceText"), text("cityText"), text("areaText"), text("townText"), text("address")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let delivered = trade.all_shipped().then(|| trade.shipments.iter().map(|s| s.at).max()).flatten();
    let items: Vec<Value> = trade
        .lines
        .iter()
        .map(|line| {
            let shipped = trade.shipped(line.id);
            let status = match shipped {
                0 => 1,
                n if n < line.quantity => 5,
                _ if matches!(trade.state, "confirm_goods" | "success" | "signinsuccess") => 3,
                _ => 2,
            };
            let pay_end = zoned(trade.placed + 3 * DAY, &TimeZone::fixed(Offset::constant(8))).strftime("%Y-%m-%d %H:%M:%S").to_string();
            let mut item = json!({ "subItemID": line.id, "subItemIDString": line.id.to_string(), "productID": line.offer, "skuID": line.sku,
                "specId": line.spec, "name": line.title, "quantity": line.quantity, "unit": "件", "price": number(line.price),
                "itemAmount": number(line.price * line.quantity), "status": trade.state, "statusStr": words(trade.state),
                "logisticsStatus": status, "refundStatus": "", "weight": "0.3", "weightUnit": "kg",
                "skuInfos": [{ "name": "规格", "value": line.option }], "gmtPayExpireTime": pay_end });
            if line.spec.is_empty() && let Some(item) = item.as_object_mut() {
                item.remove("specId");
                item.insert("skuInfos".to_owned(), json!([]));
            }
            item
        })
        .collect();
    let pay_status = match trade.state {
        "waitbuyerpay" => "1",
        "cancel" if trade.refunded > 0 => "4",
        "cancel" => "8",
        "success" => "6",
        _ => "2",
    };
    let mut value = json!({
        "baseInfo": { "id": trade.number, "idOfStr": trade.number.to_string(), "status": trade.state, "totalAmount": number(trade.total()),
            "sumProductPayment": number(trade.goods()), "shippingFee": number(trade.freight), "discount": 0, "refund": number(trade.refunded),
            "couponFee": 0, "createTime": date(trade.placed, hours), "payTime": when(trade.paid), "allDeliveredTime": when(delivered),
            "modifyTime": date(trade.modified, hours), "completeTime": when((trade.state == "success").then_some(trade.modified)),
            "businessType": "cb", "tradeType": "50060", "buyerID": market.buyers[trade.buyer].member, "sellerID": seller.member,
            "buyerLoginId": market.buyers[trade.buyer].login, "sellerLoginId": seller.login, "buyerFeedback": trade.message,
            "refundStatus": if trade.refunded > 0 { json!("refundsuccess") } else { Value::Null }, "refundId": null,
            "closeReason": trade.close_kind.map(|_| "closed"), "closeOperateType": trade.close_kind,
            "receiverInfo": { "toFullName": text("fullName"), "toMobile": text("mobile"), "toPhone": text("phone"), "toPost": text("postCode"),
                "toDivisionCode": text("districtCode"), "toArea": area } },
        "productItems": items,
        "tradeTerms": [{ "payStatus": pay_status, "payWay": "1", "phasAmount": number(trade.total()), "payTime": when(trade.paid) }],
    });
    if let Some(reference) = &trade.reference {
        value["baseInfo"]["outOrderId"] = json!(reference);
    }
    if let Some(info) = value["baseInfo"].as_object_mut() {
        info.retain(|name, value| {
            !(value.is_null() && matches!(name.as_str(), "payTime" | "allDeliveredTime" | "completeTime"))
        });
    }
    if logistics && !trade.shipments.is_empty() {
        let parcels: Vec<Value> = trade
            .shipments
            .iter()
            .map(|parcel| {
                let ids: Vec<String> = parcel.lines.iter().map(|line| line.0.to_string()).collect();
                json!({ "logisticsCode": parcel.logistics, "logisticsBillNo": parcel.tracking, "logisticsCompanyName": "圆通速递",
                    "logisticsCompanyNo": "YTO", "type": "0", "status": "alreadysend", "deliveredTime": date(parcel.at, hours), "subItemIds": ids.join(",") })
            })
            .collect();
        value["nativeLogistics"] = json!({ "address": text("address"), "logisticsItems": parcels });
    }
    value
}

/// `alibaba.trade.get.buyerView` by order number or by our reference (then the first order that carries it).
pub(crate) fn one(state: &State, form: &Form, buyer: usize, quirks: Quirks) -> Reply {
    let now = state.now();
    let market = &state.market;
    let found = match form.filled("orderId") {
        Some(id) => id.parse().ok().and_then(|id: u64| market.trades.get(&id)),
        None => market.trades.values().find(|trade| {
            trade.buyer == buyer
                && trade.reference.as_deref() == form.get("outOrderId")
                && trade.visible_from <= now
                && trade.placed <= now - quirks.lag
        }),
    };
    let Some(trade) = found.filter(|trade| trade.buyer == buyer) else {
        return Reply::json(
            200,
            &json!({ "success": "false", "errorCode": "404", "errorMessage": "订单不存在", "result": null }),
        );
    };
    let success = if trade.number.is_multiple_of(3) { json!(true) } else { json!("true") };
    Reply::json(
        200,
        &json!({ "success": success, "errorCode": null, "errorMessage": null, "result": info(state, trade, true) }),
    )
}

/// `alibaba.trade.getBuyerOrderList`: newest first.
pub(crate) fn list(state: &State, form: &Form, buyer: usize, quirks: Quirks) -> Reply {
    let now = state.now();
    let market = &state.market;
    let time = |name: &str| form.filled(name).and_then(moment);
    let (from, to) = (time("createStartTime"), time("createEndTime"));
    let (changed_from, changed_to) = (time("modifyStartTime"), time("modifyEndTime"));
    let numbers: Option<Vec<String>> =
        form.filled("orderIds").and_then(|text| serde_json::from_str::<Value>(text).ok()).and_then(|value| {
            value
                .as_array()
                .map(|list| list.iter().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)).collect())
        });
    let page = form.filled("page").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1);
    let size = form.filled("pageSize").and_then(|text| text.parse::<usize>().ok()).unwrap_or(20).clamp(1, 50);
    let mut rows: Vec<&Trade> = market
        .trades
        .values()
        .filter(|trade| trade.buyer == buyer && form.get("isHis") != Some("true"))
        .filter(|trade| trade.visible_from <= now && trade.placed <= now - quirks.lag)
        .filter(|trade| from.is_none_or(|from| trade.placed >= from) && to.is_none_or(|to| trade.placed <= to))
        .filter(|trade| {
            changed_from.is_none_or(|from| trade.modified >= from) && changed_to.is_none_or(|to| trade.modified <= to)
        })
        .filter(|trade| form.filled("orderStatus").is_none_or(|status| trade.state == status))
        .filter(|trade| form.filled("outOrderId").is_none_or(|reference| trade.reference.as_deref() == Some(reference)))
        .filter(|trade| numbers.as_ref().is_none_or(|list| list.contains(&trade.number.to_string())))
        .filter(|trade| form.filled("sellerMemberId").is_none_or(|id| market.sellers[trade.seller].member == id))
        .filter(|trade| form.filled("sellerLoginId").is_none_or(|id| market.sellers[trade.seller].login == id))
        .filter(|trade| {
            form.filled("productName").is_none_or(|name| trade.lines.iter().any(|line| line.title.contains(name)))
        })
        .collect();
    rows.sort_by_key(|trade| std::cmp::Reverse((trade.placed, trade.number)));
    if quirks.shuffled {
        rows.sort_by_key(|trade| hash(trade.number, "out of order", 1));
    }
    let total = rows.len();
    let cut: Vec<Value> =
        rows.into_iter().skip((page - 1) * size).take(size).map(|trade| info(state, trade, false)).collect();
    Reply::json(200, &json!({ "result": cut, "totalRecord": total, "errorCode": null, "errorMessage": null }))
}

/// `alibaba.alipay.url.get`: a link per call; orders that cannot be paid are named.
pub(crate) fn pay_link(state: &State, form: &Form, buyer: usize) -> Reply {
    let list: Value = form.get("orderIdList").and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let ids: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned))
        .collect();
    let payable = |id: &String| {
        id.parse()
            .ok()
            .and_then(|id: u64| state.market.trades.get(&id))
            .is_some_and(|trade| trade.buyer == buyer && trade.state == "waitbuyerpay")
    };
    let (open, failed): (Vec<String>, Vec<String>) = ids.into_iter().partition(payable);
    if open.is_empty() {
        return Reply::json(
            200,
            &json!({ "success": false, "payUrl": null, "erroMsg": "订单状态不允许支付", "errorCode": "ORDER_STATUS_ERROR", "payFailureOrderList": failed }),
        );
    }
    let url = format!("{}/cashier?orderIds={}", state.base, open.join(","));
    Reply::json(
        200,
        &json!({ "success": true, "payUrl": url, "erroMsg": null, "errorCode": null, "payFailureOrderList": failed }),
    )
}

/// `alibaba.trade.getLogisticsInfos.buyerView`.
pub(crate) fn logistics(state: &State, form: &Form, buyer: usize) -> Reply {
    let refused = |code: &str, message: &str| {
        Reply::json(200, &json!({ "success": false, "errorCode": code, "errorMessage": message }))
    };
    let found = form.get("orderId").and_then(|id| id.parse().ok()).and_then(|id: u64| state.market.trades.get(&id));
    let Some(trade) = found.filter(|trade| trade.buyer == buyer) else {
        return refused("order.nopermission.buyer", "无权限");
    };
    if trade.shipments.is_empty() {
        return refused("500_2", "该订单未发货");
    }
    let rows: Vec<Value> = trade
        .shipments
        .iter()
        .map(|parcel| {
            let ids: Vec<String> = parcel.lines.iter().map(|line| line.0.to_string()).collect();
            let title = |id: u64| trade.lines.iter().find(|line| line.id == id).map_or("", |line| line.title.as_str());
            let goods: Vec<Value> = parcel.lines.iter().map(|(id, quantity)| json!({ "goodName": title(*id), "quantity": quantity.to_string(), "unit": "件" })).collect();
            let lines: Vec<Value> = parcel
                .lines
                .iter()
                .map(|(id, quantity)| json!({ "tradeOrderId": trade.number, "tradeOrderItemId": id, "quantity": quantity }))
                .collect();
            json!({ "logisticsId": parcel.logistics, "logisticsBillNo": parcel.tracking, "orderEntryIds": ids.join(","),
                "status": if parcel.signed.is_some() { "SIGN" } else { "TRANSPORT" }, "logisticsCompanyId": "0",
                "logisticsCompanyName": "圆通速递", "logisticsCompanyNo": "YTO", "sendGoods": goods, "logisticsOrderGoods": lines })
        })
        .collect();
    Reply::json(200, &json!({ "success": true, "result": rows }))
}

/// `product.search.queryProductDetail`: prices are text in yuan.
pub(crate) fn product(state: &State, form: &Form) -> Reply {
    let wanted: Value =
        form.get("offerDetailParam").and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let id = match &wanted["offerId"] {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    let Some(offer) = id.and_then(|id| state.market.offers.get(&id)) else {
        return Reply::json(
            200,
            &json!({ "result": { "success": "false", "code": "404", "message": "商品不存在", "result": null } }),
        );
    };
    let seller = &state.market.sellers[offer.seller];
    let stock: i64 = offer.specs.iter().map(|spec| spec.stock.max(0)).sum();
    let specs: Vec<Value> = offer
        .specs
        .iter()
        .filter(|spec| !spec.spec.is_empty())
        .map(|spec| {
            json!({ "skuId": spec.sku, "specId": spec.spec, "amountOnSale": spec.stock.max(0), "price": money(spec.price),
                "fenxiaoPriceInfo": { "onePiecePrice": money(spec.price), "offerPrice": money(spec.price) },
                "skuAttributes": [{ "attributeId": 3216, "attributeName": "规格", "value": spec.option, "valueTrans": spec.option }] })
        })
        .collect();
    let price = offer.specs.iter().map(|spec| spec.price).min().unwrap_or(0);
    let body = json!({ "offerId": offer.id, "subject": offer.title, "subjectTrans": offer.title, "status": "published",
        "sellerOpenId": seller.member, "minOrderQuantity": offer.minimum, "batchNumber": null, "productSkuInfos": specs,
        "productImage": { "images": [format!("{}/pictures/{}.png", state.base, offer.id)] },
        "productSaleInfo": { "amountOnSale": stock, "quoteType": i32::from(offer.has_specs()),
            "priceRangeList": [{ "startQuantity": offer.minimum, "price": money(price) }] },
        "productShippingInfo": { "weight": 0.3 }, "tagInfoList": [] });
    Reply::json(200, &json!({ "result": { "success": "true", "code": "200", "message": null, "result": body } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_gateway() {
        let at = 1_772_337_605_123;
        assert_eq!(date(at, 8), "20260301120005123+0800");
        assert_eq!(date(at, -7), "20260228210005123-0700");
        assert_eq!(moment("20260301120005123+0800"), Some(at));
        assert_eq!(moment("20260228210005123-0700"), Some(at));
        assert_eq!(moment("2026-03-01 12:00:05"), Some(1_772_337_605_000));
        assert_eq!(moment("yesterday"), None);
    }
}
