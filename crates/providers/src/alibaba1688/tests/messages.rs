//! Messages as forms: the published vectors, and what each topic points at.

use bytes::Bytes;
use connect::{
    Secret, Settings,
    channel::{Delivery, HookRefusal},
    provider::Message,
};
use url::form_urlencoded::Serializer;

use crate::alibaba1688::{KIND, sign};

const SECRET: &str = "uTn5ExampleSecret0";
const FIRST: &str = r#"{"data":{},"gmtBorn":1700000000000,"msgId":1,"type":"ORDER_BATCH_PAY","userInfo":"b2b-1"}"#;
const THIRD: &str = r#"{"bizKey":"3600000000000000017","data":{"buyerMemberId":"b2b-1000001","orderId":3600000000000000017,"currentStatus":"waitbuyerreceive","sellerMemberId":"b2b-2000002","msgSendTime":"2026-03-01 12:00:05"},"gmtBorn":1772337605123,"msgId":910000001,"type":"ORDER_BUYER_VIEW_ANNOUNCE_SENDGOODS","userInfo":"b2b-1000001"}"#;

fn verify(secret: &str, query: &str, params: &[(&str, &str)]) -> Result<Message, HookRefusal> {
    let mut settings = Settings::default();
    settings.plain.insert("app_key".into(), "8800123".into());
    settings.secrets.insert("app_secret".into(), Secret::new(secret));
    let body = Bytes::from(Serializer::new(String::new()).extend_pairs(params).finish());
    (KIND.open)(&settings).unwrap().messages().unwrap().verify(query, &Delivery { headers: Vec::new(), body })
}

fn signed(message: &str) -> Result<Message, HookRefusal> {
    let signature = sign::callback(SECRET, &[("message", message)]);
    verify(SECRET, "", &[("message", message), (sign::SIGNATURE, &signature)])
}

#[test]
fn the_published_vectors_hold() {
    let message =
        verify(SECRET, "", &[("message", FIRST), (sign::SIGNATURE, "D8535DA4F2F7C9FF8D12D4F21BFA6C717FB1E1CA")]);
    let message = message.unwrap();
    assert_eq!(
        (message.id.as_str(), message.topic.as_str(), message.member_id.as_str()),
        ("1", "ORDER_BATCH_PAY", "b2b-1")
    );
    assert!(message.orders.is_empty() && !message.is_test);
    // Parameters of the address are signed too, wherever the signature stands and however it is written.
    let second = "0007a9d2fb004fc8cb0a48fd7a3ffcc3ef1f0e61";
    assert!(verify(SECRET, "tenant=t7", &[("message", FIRST), (sign::SIGNATURE, second)]).is_ok());
    let in_address = format!("tenant=t7&_aop_signature={second}");
    assert!(verify(SECRET, &in_address, &[("message", FIRST)]).is_ok());
    let third =
        verify(SECRET, "", &[("message", THIRD), (sign::SIGNATURE, "64336A7547FDC3DFACE88C87DE59090893E7F69A")]);
    assert_eq!(third.unwrap().orders, ["3600000000000000017"]);
    // The fourth only checks the primitive: envelope fields as parameters are signed well, and are no message.
    let flat = [
        ("data", r#"{"k":"v"}"#),
        ("gmtBorn", "1700000000000"),
        ("msgId", "1001"),
        ("type", "ORDER_CHANGED"),
        ("userInfo", "m1"),
        (sign::SIGNATURE, "4B20205134EA09C4C8D29CCAC26F6C179EB72C8E"),
    ];
    assert_eq!(verify("secretXYZ", "", &flat), Err(HookRefusal::Unreadable));
    // Forged, unsigned, signed twice, with a parameter more.
    for (query, params, why) in [
        ("", &[("message", FIRST)][..], HookRefusal::Unsigned),
        ("", &[("message", FIRST), (sign::SIGNATURE, "")], HookRefusal::WrongSignature),
        ("", &[("message", THIRD), (sign::SIGNATURE, second)], HookRefusal::WrongSignature),
        (
            "a=1",
            &[("message", FIRST), (sign::SIGNATURE, "D8535DA4F2F7C9FF8D12D4F21BFA6C717FB1E1CA")],
            HookRefusal::WrongSignature,
        ),
    ] {
        assert_eq!(verify(SECRET, query, params), Err(why), "{query} {params:?}");
    }
}

#[test]
fn each_topic_points_at_its_orders() {
    let envelope = |topic: &str, data: &str| {
        format!(r#"{{"msgId":"7","type":"{topic}","userInfo":"b2b-1","bizKey":"36","data":{data}}}"#)
    };
    for (topic, data, orders) in [
        ("ORDER_BUYER_VIEW_ORDER_PAY", r#"{"orderId":"3600000000000000018"}"#, &["3600000000000000018"][..]),
        ("ORDER_BUYER_VIEW_ORDER_PAY", r#""{\"orderId\":3600000000000000018}""#, &["3600000000000000018"]),
        ("ORDER_BUYER_VIEW_ORDER_PAY", "{}", &["36"]),
        ("ORDER_BUYER_VIEW_ORDER_PAY", r#"{"orderId":"x"}"#, &["36"]),
        (
            "ORDER_BATCH_PAY",
            r#"{"batchPay":[{"orderId":17,"status":"success"},{"orderId":18},{"orderId":17}]}"#,
            &["17", "18"],
        ),
        (
            "LOGISTICS_BUYER_VIEW_TRACE",
            r#"{"OrderLogisticsTracingModel":{"orderLogsItems":[{"orderId":17,"orderEntryId":1}]}}"#,
            &["17"],
        ),
        ("LOGISTICS_MAIL_NO_CHANGE", r#"{"MailNoChangeModel":{"orderLogsItems":[{"orderId":19}]}}"#, &["19"]),
        ("ORDER_MODIFY_MEMO", r#"{"orderId":20}"#, &["20"]),
        ("ORDER_PAY", r#"{"orderId":21}"#, &[]),
        ("PRODUCT_PRODUCT_INVENTORY_CHANGE", r#"{"orderId":22}"#, &[]),
        ("SOMETHING_NEW", "null", &[]),
    ] {
        let message = signed(&envelope(topic, data)).unwrap();
        assert_eq!(message.orders, orders, "{topic} {data}");
        assert_eq!((message.id.as_str(), message.topic.as_str()), ("7", topic));
    }
    assert!(signed(r#"{"msgId":1,"type":"ORDER_BATCH_PAY","msgSource":"MOCK"}"#).unwrap().is_test);
    for broken in ["", "{}", "[]", "null", r#"{"msgId":1}"#, r#"{"type":"X"}"#, r#"{"msgId":1,"type":"X""#] {
        assert_eq!(signed(broken), Err(HookRefusal::Unreadable), "{broken}");
    }
    assert_eq!(signed(&"[".repeat(100_000)), Err(HookRefusal::Unreadable));
}
