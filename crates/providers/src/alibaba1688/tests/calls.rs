//! The calls themselves, over the real wire, against a server on this machine that answers from a script.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use connect::{
    Account, CallCx, Limits, Secret, Settings, Wire,
    provider::{Cancelled, Provider, Sighting, Window},
};
use domain::{Clock, Moment, Random, ids::ConnectionId, provider_order::ProviderState, time::Wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::form_urlencoded;

use super::{samples, *};
use crate::alibaba1688::{KIND, sign};

const SECRET: &str = "uTn5ExampleSecret0";

struct Still;
impl Clock for Still {
    fn now(&self) -> Moment {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }
    fn wait_until(&self, _: Moment) -> Wait<'_> {
        Box::pin(std::future::pending())
    }
}
impl Random for Still {
    fn next_u64(&self) -> u64 {
        7
    }
}

/// One request as it came: the path after the gateway, and the decoded form.
#[derive(Debug, Clone)]
struct Asked {
    path: String,
    form: BTreeMap<String, String>,
}

struct Far {
    provider: Box<dyn Provider>,
    wire: Wire,
    account: Account,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Far {
    /// A gateway that gives these answers in turn, then closes without a word.
    async fn answers(answers: Vec<(u16, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = format!("http://{}/openapi", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, mut answers) = (Arc::clone(&asked), answers.into_iter());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                if let Some(request) = read(&mut stream).await {
                    kept.lock().unwrap().push(request);
                }
                if let Some((status, body)) = answers.next() {
                    let head =
                        format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                }
                let _ = stream.shutdown().await;
            }
        });
        let mut settings = Settings::default();
        settings.plain.insert("gateway".into(), gateway);
        settings.plain.insert("app_key".into(), "8800123".into());
        settings.secrets.insert("app_secret".into(), Secret::new(SECRET));
        let limits = Limits {
            timeout: Duration::from_secs(20),
            body: 1 << 20,
            redirects: 0,
            per_second: 1000,
            private_addresses: true,
        };
        Self {
            provider: (KIND.open)(&settings).unwrap(),
            wire: Wire::new(limits),
            account: Account {
                login: "testbuyer001".into(),
                member_id: "b2b-2200000000001abcde".into(),
                access_token: Secret::new("tok-0001"),
                refresh_token: Secret::new("ref-0001"),
            },
            asked,
        }
    }

    fn cx(&self) -> CallCx<'_> {
        CallCx::new(&self.wire, &Still, &Still, ConnectionId::new(1)).with_account(&self.account)
    }

    /// The requests so far; each signed as it must be.
    fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap().clone();
        for request in &asked {
            if let Some(path) = request.path.strip_prefix("param2/") {
                let pairs: Vec<(&str, &str)> =
                    request.form.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
                assert_eq!(request.form[sign::SIGNATURE], sign::request(SECRET, &format!("param2/{path}"), &pairs));
                assert_eq!(request.form["_aop_timestamp"], "1767225600000");
            }
        }
        asked
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let told = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            if bytes.len() >= end + 4 + told.map_or(0, |told| told.parse().unwrap()) {
                assert!(head.starts_with("POST /openapi/"), "{head}");
                let path = head.split(' ').nth(1)?.strip_prefix("/openapi/")?.to_owned();
                return Some(Asked { path, form: form_urlencoded::parse(&bytes[end + 4..]).into_owned().collect() });
            }
        }
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
        }
    }
}

fn good(bodies: &[&str]) -> Vec<(u16, String)> {
    bodies.iter().map(|body| (200, (*body).to_owned())).collect()
}

#[tokio::test]
async fn a_draft_becomes_one_signed_create_call() {
    let far = Far::answers(good(&[samples::SPLIT])).await;
    let mut draft = draft(2);
    draft.items[1].key.spec.clear();
    let placed = far.provider.ordering().unwrap().place(&far.cx(), &draft).await.unwrap();
    assert_eq!(placed.numbers, [NUMBER, "3600000000000000018"]);
    let [asked] = &far.asked()[..] else { panic!("one call") };
    assert_eq!(asked.path, "param2/1/com.alibaba.trade/alibaba.trade.fastCreateOrder/8800123");
    assert_eq!(asked.form["outOrderId"], REFERENCE);
    assert_eq!(asked.form["flow"], "general");
    assert_eq!(asked.form["access_token"], "tok-0001");
    assert_eq!(
        asked.form["cargoParamList"],
        r#"[{"offerId":600000000001,"specId":"0123456789abcdef0123456789abcdef","quantity":3},{"offerId":600000000002,"quantity":1}]"#
    );
    assert_eq!(
        asked.form["addressParam"],
        r#"{"fullName":"测试仓","mobile":"13800000000","phone":"0470-0000000","postCode":"021400","provinceText":"内蒙古自治区","cityText":"呼伦贝尔市","areaText":"鄂温克族自治旗","address":"仓储路1号 A-17"}"#
    );
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_may_have_happened() {
    let far = Far::answers(Vec::new()).await;
    let error = far.provider.ordering().unwrap().place(&far.cx(), &draft(1)).await.unwrap_err();
    assert_eq!(short(&error), "down?");
    assert_eq!(far.asked().len(), 1, "a write is sent once");
    // What cannot be written is not sent.
    let mut odd = draft(1);
    odd.items[0].key.offer = "abc".into();
    let error = far.provider.ordering().unwrap().place(&far.cx(), &odd).await.unwrap_err();
    assert_eq!(short(&error), "refused:variant_gone");
    let nobody = CallCx::new(&far.wire, &Still, &Still, ConnectionId::new(1));
    let error = far.provider.ordering().unwrap().place(&nobody, &draft(1)).await.unwrap_err();
    assert_eq!(short(&error), "session");
    assert_eq!(far.asked().len(), 1);
}

#[tokio::test]
async fn an_order_under_way_is_read_with_its_parcels() {
    let unpaid = samples::VIEW.replace("\"status\":\"waitbuyerreceive\",\n", "\"status\":\"waitbuyerpay\",\n");
    let far = Far::answers(good(&[
        samples::VIEW,
        samples::PARCELS,
        samples::VIEW,
        samples::NOT_SENT,
        &unpaid,
        samples::NO_ORDER,
        r#"{"success":false,"errorCode":"order.nopermission.buyer"}"#,
        &samples::VIEW.replace(NUMBER, "17"),
    ]))
    .await;
    let (ordering, cx) = (far.provider.ordering().unwrap(), far.cx());
    let seen = ordering.state(&cx, NUMBER).await.unwrap().unwrap();
    assert_eq!((seen.state, seen.shipments[0].lines[0].1), (ProviderState::Shipped, 3));
    assert_eq!(ordering.state(&cx, NUMBER).await.unwrap().unwrap().shipments.len(), 1, "the order's own word");
    assert!(ordering.state(&cx, NUMBER).await.unwrap().unwrap().shipments.is_empty());
    assert_eq!(ordering.state(&cx, NUMBER).await.unwrap(), None);
    assert_eq!(ordering.state(&cx, NUMBER).await.unwrap(), None, "of another account");
    assert_eq!(short(&ordering.state(&cx, NUMBER).await.unwrap_err()), "garbled");
    assert_eq!(ordering.state(&cx, "not a number").await.unwrap(), None);
    let asked = far.asked();
    assert_eq!(asked.len(), 8);
    assert_eq!(asked[0].path, "param2/1/com.alibaba.trade/alibaba.trade.get.buyerView/8800123");
    assert_eq!((asked[0].form["orderId"].as_str(), asked[0].form["webSite"].as_str()), (NUMBER, "1688"));
    assert_eq!(asked[1].path, "param2/1/com.alibaba.logistics/alibaba.trade.getLogisticsInfos.buyerView/8800123");
}

#[tokio::test]
async fn a_list_is_read_to_its_end_and_counted() {
    let numbers: Vec<String> = (0..51).map(|index| format!("36000000000000001{index:02}")).collect();
    let rows: Vec<(&str, Option<&str>, &str)> =
        numbers.iter().map(|number| (number.as_str(), None, "waitbuyerpay")).collect();
    let (first, last) = (samples::list(&rows[..50], 51), samples::list(&rows[50..], 51));
    let (from, to): (Moment, Moment) =
        ("2026-02-28T16:00:00Z".parse().unwrap(), "2026-03-01T16:00:00Z".parse().unwrap());
    let far = Far::answers(good(&[
        &first,
        &last,
        &first,
        samples::EMPTY_LIST,
        &first,
        &first,
        &samples::list(&rows[..1], 2),
    ]))
    .await;
    let (list, cx) = (far.provider.order_list().unwrap(), far.cx());
    assert_eq!(list.list(&cx, Window::Made(from, to)).await.unwrap().len(), 51);
    // The end vanished, a page came twice, a row is missing: nobody may believe in an absence.
    for _ in 0..3 {
        assert_eq!(short(&list.list(&cx, Window::Changed(from, to)).await.unwrap_err()), "garbled");
    }
    let asked = far.asked();
    assert_eq!(asked[0].form["createStartTime"], "20260301000000000+0800");
    assert_eq!(asked[0].form["createEndTime"], "20260302000000000+0800");
    assert_eq!((asked[1].form["page"].as_str(), asked[1].form["pageSize"].as_str()), ("2", "50"));
    assert_eq!(asked[2].form["modifyStartTime"], "20260301000000000+0800");
    assert!(!asked[2].form.contains_key("createStartTime"));
}

#[tokio::test]
async fn a_reference_is_looked_up_in_view_and_list() {
    let far = Far::answers(good(&[
        samples::NO_ORDER,
        samples::EMPTY_LIST,
        samples::VIEW,
        &samples::list(&[(NUMBER, None, "waitbuyerpay"), ("3600000000000000018", None, "waitbuyerpay")], 2),
    ]))
    .await;
    let (lookup, cx) = (far.provider.lookup().unwrap(), far.cx());
    assert_eq!(lookup.by_reference(&cx, REFERENCE).await.unwrap(), Sighting::Absent);
    assert!(matches!(lookup.by_reference(&cx, REFERENCE).await.unwrap(), Sighting::Ours(orders) if orders.len() == 2));
    assert!(lookup.by_reference(&cx, REFERENCE).await.is_err(), "silence proves nothing");
    for asked in &far.asked()[..4] {
        assert_eq!(asked.form["outOrderId"], REFERENCE);
        assert!(!asked.form.contains_key("orderId"));
    }
}

#[tokio::test]
async fn the_other_sides_ask_what_they_should() {
    let far = Far::answers(good(&[
        "\"20260301120005000+0800\"",
        samples::PREVIEW,
        samples::TOO_FAST,
        samples::LINK,
        samples::TOKEN,
    ]))
    .await;
    let cx = far.cx();
    assert_eq!(far.provider.probe(&cx).await.unwrap().fingerprint, "1688:8800123");
    assert_eq!(far.provider.preview().unwrap().quote(&cx, &draft(1)).await.unwrap().freight.number(), "6.00");
    far.provider.cancel().unwrap().cancel(&cx, NUMBER).await.unwrap();
    far.provider.pay_link().unwrap().pay_link(&cx, &[NUMBER.into(), "17".into()]).await.unwrap();
    assert!(far.provider.pay_link().unwrap().pay_link(&cx, &["1],[2".into()]).await.is_err());
    let renewed = far.provider.sessions().unwrap().renew(&cx).await.unwrap();
    assert_eq!(renewed.expires_at.to_string(), "2026-01-01T09:59:59Z");
    let asked = far.asked();
    let [time, preview, cancel, link, token] = &asked[..] else { panic!("{}", asked.len()) };
    assert_eq!(time.path, "param2/1/system/currentTime/8800123");
    assert!(!time.form.contains_key("access_token"));
    assert_eq!(preview.path, "param2/1/com.alibaba.trade/alibaba.createOrder.preview/8800123");
    assert!(!preview.form.contains_key("outOrderId"));
    assert_eq!(cancel.path, "param2/1/com.alibaba.trade/alibaba.trade.cancel/8800123");
    assert_eq!((cancel.form["tradeID"].as_str(), cancel.form["cancelReason"].as_str()), (NUMBER, "buyerCancel"));
    assert_eq!(link.form["orderIdList"], "[3600000000000000017,17]");
    assert_eq!(token.path, "http/1/system.oauth2/getToken/8800123");
    assert_eq!(token.form["grant_type"], "refresh_token");
    assert_eq!((token.form["refresh_token"].as_str(), token.form["client_secret"].as_str()), ("ref-0001", SECRET));
    assert!(!token.form.contains_key(sign::SIGNATURE));
    // What is kept of the exchanges shows no secret.
    for exchange in cx.take_exchanges() {
        let kept = format!("{exchange:?}");
        for secret in [SECRET, "ref-0001", "tok-0001", "9f0c0000-aaaa", "13800000000"] {
            assert!(!kept.contains(secret), "{secret} in {kept}");
        }
    }
}

#[tokio::test]
async fn a_repeated_cancel_is_done_when_the_order_is_closed() {
    let closed = samples::list(&[(NUMBER, None, "cancel")], 1)
        .replace("\"result\":[", "\"success\":true,\"result\":")
        .replace("],\"totalRecord\"", ",\"totalRecord\"");
    let far =
        Far::answers(good(&[samples::NOT_UNPAID, &closed, samples::NOT_UNPAID, samples::VIEW, samples::NOT_UNPAID]))
            .await;
    let (cancel, cx) = (far.provider.cancel().unwrap(), far.cx());
    assert_eq!(cancel.cancel(&cx, NUMBER).await.unwrap(), Cancelled::Done);
    assert_eq!(cancel.cancel(&cx, NUMBER).await.unwrap(), Cancelled::No, "it is paid");
    assert_eq!(cancel.cancel(&cx, NUMBER).await.unwrap(), Cancelled::No, "nobody could look");
    assert_eq!(far.asked()[1].form["orderId"], NUMBER);
}

#[tokio::test]
async fn a_code_is_exchanged_with_the_address_it_was_made_for() {
    let far = Far::answers(vec![
        (200, samples::TOKEN.to_owned()),
        (400, r#"{"error":"invalid_grant","error_description":"code is used"}"#.to_owned()),
    ])
    .await;
    let (side, cx, back) = (far.provider.sign_in().unwrap(), far.cx(), "https://hub.example/sessions/callback");
    let address = url::Url::parse(&side.authorize_url(back, "a&b ü")).unwrap();
    let asked: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
    assert_eq!((address.host_str(), address.path()), (Some("auth.1688.com"), "/oauth/authorize"));
    assert_eq!(asked.len(), 4);
    assert_eq!((asked["client_id"].as_str(), asked["site"].as_str()), ("8800123", "1688"));
    assert_eq!((asked["redirect_uri"].as_str(), asked["state"].as_str()), (back, "a&b ü"));
    let signed = side.exchange(&cx, back, "code-0123456789").await.unwrap();
    assert_eq!(signed.login, "testbuyer001");
    assert_eq!(short(&side.exchange(&cx, back, "code-0123456789").await.unwrap_err()), "session");
    let [token, _] = &far.asked()[..] else { panic!("two calls") };
    assert_eq!(token.path, "http/1/system.oauth2/getToken/8800123");
    assert_eq!((token.form["grant_type"].as_str(), token.form["redirect_uri"].as_str()), ("authorization_code", back));
    assert_eq!((token.form["client_secret"].as_str(), token.form["need_refresh_token"].as_str()), (SECRET, "true"));
    assert!(!token.form.contains_key(sign::SIGNATURE));
    for exchange in cx.take_exchanges() {
        let kept = format!("{exchange:?}");
        assert!(
            !kept.contains("code-0123456789") && !kept.contains("9f0c0000-aaaa") && !kept.contains(SECRET),
            "{kept}"
        );
    }
}
