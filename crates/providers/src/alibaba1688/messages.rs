//! Push messages by HTTP callback: a signed form whose field `message` is the envelope. Pure; nothing of what it says about
//! an order is applied, only the numbers are read.

use connect::{
    channel::{Delivery, HookRefusal},
    provider::{Message, Messages},
};
use url::form_urlencoded;

use super::{Alibaba1688, sign, values::is_id, wire::Object};

/// Topics that a buyer's order can be meant by, by their beginning. Seller topics come too when "all messages" are ticked.
const TOPICS: &[&str] = &["ORDER_BUYER_VIEW_", "ORDER_BATCH_PAY", "LOGISTICS_"];
/// Their prefix is written in several ways (2026-08-25): known by their end.
const ENDS: &[&str] = &["_MODIFY_MEMO", "_ORDER_SELLER_MODIFY_ADRESS"];
/// The market's word for a message that somebody sent to try the address.
const TEST: &str = "MOCK";

impl Messages for Alibaba1688 {
    fn verify(&self, query: &str, delivery: &Delivery) -> Result<Message, HookRefusal> {
        let parts = [query.as_bytes(), &delivery.body];
        let params: Vec<(String, String)> =
            parts.into_iter().flat_map(|part| form_urlencoded::parse(part).into_owned()).collect();
        let pairs: Vec<(&str, &str)> = params.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let given = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        if given(sign::SIGNATURE).is_none() {
            return Err(HookRefusal::Unsigned);
        }
        if !sign::callback_holds(self.config.app_secret.reveal(), &pairs) {
            return Err(HookRefusal::WrongSignature);
        }
        let message = given("message").and_then(|text| envelope(text.as_bytes()));
        let message = message.ok_or(HookRefusal::Unreadable)?;
        let is_test = message.is_test || given("msgSource") == Some(TEST);
        Ok(Message { is_test, ..message })
    }
}

fn envelope(text: &[u8]) -> Option<Message> {
    let envelope = Object::read(text).ok()?;
    let text = |key| envelope.text(key).ok().flatten();
    let topic = text("type")?;
    let is_ours = TOPICS.iter().any(|begin| topic.starts_with(begin)) || ENDS.iter().any(|end| topic.ends_with(end));
    let mut orders = Vec::new();
    if is_ours {
        // The data come as an object, from some servers as a text that holds one.
        match envelope.object("data") {
            Ok(Some(data)) => numbers(&data, &mut orders),
            Ok(None) => {}
            Err(_) => {
                let inner = text("data").unwrap_or_default();
                numbers(&Object::read(inner.as_bytes()).ok()?, &mut orders);
            }
        }
        if orders.is_empty() && topic.starts_with("ORDER_") {
            orders.extend(text("bizKey").filter(|number| is_id(number)));
        }
    }
    Some(Message {
        id: text("msgId")?,
        member_id: text("userInfo").unwrap_or_default(),
        orders,
        is_test: text("msgSource").is_some_and(|source| source == TEST),
        topic,
    })
}

/// The numbers of the orders that data are about.
fn numbers(data: &Object<'_>, found: &mut Vec<String>) {
    let mut take = |object: &Object<'_>| {
        if let Some(number) = object.text("orderId").ok().flatten().filter(|number| is_id(number))
            && !found.contains(&number)
        {
            found.push(number);
        }
    };
    take(data);
    data.list("batchPay").unwrap_or_default().iter().for_each(&mut take);
    for model in ["OrderLogisticsTracingModel", "MailNoChangeModel"] {
        if let Ok(Some(model)) = data.object(model) {
            model.list("orderLogsItems").unwrap_or_default().iter().for_each(&mut take);
        }
    }
}
