//! Push messages of the market over an HTTP callback: signed forms, at least once, in no order, sent again until they are
//! answered with a 2xx. What is sent says that something changed; the truth is read from the gateway.

use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};

use super::sign;
use super::trade::Trade;
use crate::rng::hash;
use crate::text::{encode, zoned};
use crate::world::clock::{HOUR, SECOND};
use crate::world::happenings::Happening;
use crate::world::{Delivery, State};

/// The market gives a message up after so many answers that were no 2xx.
const TRIES: u32 = 12;

/// One message that was not taken yet.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    topic: &'static str,
    body: String,
    tries: u32,
}

/// What of an order was last announced: its state, its parcels, those of them that arrived.
pub(crate) type Told = (&'static str, usize, usize);

fn stands(trade: &Trade) -> Told {
    let signed = trade.shipments.iter().filter(|parcel| parcel.signed.is_some()).count();
    (trade.state, trade.shipments.len(), signed)
}

/// The topic of what changed in an order, in the market's spelling.
fn topic(trade: &Trade) -> &'static str {
    let (before, parcels, _) = trade.told;
    match trade.state {
        "waitbuyerpay" => "ORDER_BUYER_VIEW_BUYER_MAKE",
        "waitsellersend" if trade.shipments.len() > parcels => "ORDER_BUYER_VIEW_PART_PART_SENDGOODS",
        "waitsellersend" if before != "waitsellersend" => "ORDER_BUYER_VIEW_ORDER_PAY",
        "waitbuyerreceive" if before != "waitbuyerreceive" => "ORDER_BUYER_VIEW_ANNOUNCE_SENDGOODS",
        "confirm_goods" => "ORDER_BUYER_VIEW_ORDER_COMFIRM_RECEIVEGOODS",
        "success" => "ORDER_BUYER_VIEW_ORDER_SUCCESS",
        "cancel" => match trade.close_kind {
            Some("CLOSE_TRADE_BY_BUYER") => "ORDER_BUYER_VIEW_ORDER_BUYER_CLOSE",
            Some("CLOSE_TRADE_BY_SELLER") => "ORDER_BUYER_VIEW_ORDER_SELLER_CLOSE",
            _ => "ORDER_BUYER_VIEW_ORDER_BOPS_CLOSE",
        },
        _ => "LOGISTICS_BUYER_VIEW_TRACE",
    }
}

/// An order changed: its buyer's application is told, when it has named an address.
pub(crate) fn announce(state: &mut State, number: u64) {
    let Some(trade) = state.market.trades.get(&number) else { return };
    let now = stands(trade);
    if now == trade.told {
        return;
    }
    let topic = topic(trade);
    let data = data(state, trade, topic);
    let member = state.market.buyers[trade.buyer].member.clone();
    if let Some(trade) = state.market.trades.get_mut(&number) {
        trade.told = now;
    }
    if state.market.messages_to.is_none() {
        return;
    }
    state.market.next_message += 1;
    let id = state.market.next_message;
    let born = state.now();
    let data = if id.is_multiple_of(8) { Value::String(data.to_string()) } else { data };
    let body = json!({ "msgId": id, "gmtBorn": born, "type": topic, "userInfo": member, "bizKey": number.to_string(), "data": data });
    state.market.messages.insert(id, Message { topic, body: body.to_string(), tries: 0 });
    let wait = SECOND + i64::try_from(hash(state.seed, "message", id) % 4_000).unwrap_or(0);
    state.plan(wait, Happening::Message { message: id });
}

fn data(state: &State, trade: &Trade, topic: &str) -> Value {
    let china = TimeZone::fixed(Offset::constant(8));
    let time = zoned(state.now(), &china).strftime("%Y-%m-%d %H:%M:%S").to_string();
    if topic == "LOGISTICS_BUYER_VIEW_TRACE" {
        let parcel = trade.shipments.iter().rfind(|parcel| parcel.signed.is_some());
        let items: Vec<Value> = parcel
            .iter()
            .flat_map(|parcel| &parcel.lines)
            .map(|(line, _)| json!({ "orderId": trade.number, "orderEntryId": line }))
            .collect();
        return json!({ "OrderLogisticsTracingModel": { "logisticsId": parcel.map(|parcel| parcel.logistics.as_str()), "cpCode": "YTO",
            "mailNo": parcel.map(|parcel| parcel.tracking.as_str()), "statusChanged": "SIGN", "changeTime": time, "orderLogsItems": items } });
    }
    // The number comes as a number, and from some servers as a text.
    let number = if trade.number.is_multiple_of(5) { json!(trade.number.to_string()) } else { json!(trade.number) };
    json!({ "orderId": number, "currentStatus": trade.state, "msgSendTime": time,
        "buyerMemberId": state.market.buyers[trade.buyer].member, "sellerMemberId": state.market.sellers[trade.seller].member })
}

/// Sends a message that is due.
pub(crate) fn deliver(state: &mut State, id: u64) {
    let Some(url) = state.market.messages_to.clone() else { return };
    let Some(message) = state.market.messages.get(&id).cloned() else { return };
    let now = state.now();
    let faults = state.faults.of_delivery("1688.message", now, &format!("{id} {}", message.topic), &mut state.seq);
    if faults.reordered {
        // Later ones overtake this one.
        state.plan(20 * SECOND, Happening::Message { message: id });
        return;
    }
    if faults.lost {
        delivered(state, id, None);
        return;
    }
    let parameters = [("message".to_owned(), message.body)];
    let signature = sign::sign(&state.market.app_secret, &sign::text("", &parameters));
    let body = format!("message={}&_aop_signature={signature}", encode(&parameters[0].1));
    let headers = vec![
        ("Content-Type".to_owned(), "application/x-www-form-urlencoded;charset=UTF-8".to_owned()),
        ("User-Agent".to_owned(), "Jakarta Commons-HttpClient/3.1".to_owned()),
    ];
    let delivery = Delivery { shop: 0, hook: 0, ping: false, message: Some(id), url, headers, body: body.into_bytes() };
    if faults.doubled {
        state.send(delivery.clone());
    }
    state.send(delivery);
}

/// The answer of the receiver, or none: anything but a 2xx brings the message again, later each time.
pub(crate) fn delivered(state: &mut State, id: u64, status: Option<u16>) {
    if status.is_some_and(|status| (200..300).contains(&status)) {
        state.market.messages.remove(&id);
        return;
    }
    let Some(message) = state.market.messages.get_mut(&id) else { return };
    message.tries += 1;
    let tries = message.tries;
    if tries >= TRIES {
        state.market.messages.remove(&id);
        return;
    }
    let waits = |h: &Happening| matches!(h, Happening::Message { message } if *message == id);
    if !state.queue.holds(waits) {
        state.plan(((10 * SECOND) << tries.min(9)).min(HOUR), Happening::Message { message: id });
    }
}
