//! Orders, lists and parcels, read without a network.

use domain::{
    Money,
    provider_order::{ProviderOrderSeen, ProviderState, RefundState, Shipment},
};

use super::{samples, *};
use crate::alibaba1688::{
    orders::sighting,
    read::{self, Page, Parcels, View},
    values::Misread,
    wire::Object,
};
use connect::provider::Sighting;

fn parse(text: &str) -> Object<'_> {
    Object::read(text.as_bytes()).unwrap()
}

fn order(text: &str) -> ProviderOrderSeen {
    match read::view(&parse(text)).unwrap() {
        View::Order(order) => *order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_order_is_read_in_yuan_with_its_lines_and_parcels() {
    let seen = order(samples::VIEW);
    assert_eq!((seen.number.as_str(), seen.reference.as_deref()), (NUMBER, None));
    assert_eq!(seen.seller, "b2b-2200000000099fghij");
    assert_eq!(
        (seen.state, seen.raw_state.as_str(), seen.refund),
        (ProviderState::Shipped, "waitbuyerreceive", RefundState::None)
    );
    assert_eq!(
        [seen.goods, seen.freight, seen.total].map(|money| money.to_string()),
        ["120.00 CNY", "6.00 CNY", "126.00 CNY"]
    );
    assert_eq!(seen.placed_at.to_string(), "2026-03-01T04:00:05Z");
    assert_eq!(seen.paid_at.unwrap().to_string(), "2026-03-01T04:30:00Z");
    assert_eq!(seen.changed_at.to_string(), "2026-03-02T01:00:01Z");
    assert_eq!(seen.pay_before.unwrap().to_string(), "2026-03-04T04:00:05Z");
    assert_eq!((seen.consignee.name.as_str(), seen.consignee.postcode.as_str()), ("测试仓", "021400"));
    assert!(seen.consignee.address.ends_with("仓储路1号 A-17"));
    let line = &seen.lines[0];
    assert_eq!(
        (line.external_id.as_str(), line.offer.as_str(), line.spec.as_str()),
        ("3600000000001000017", OFFER, SPEC)
    );
    assert_eq!((line.quantity, line.unit_price.number()), (3, "40.00".to_owned()));
    let parcel = Shipment {
        tracking: "YT0000000000017".into(),
        carrier: "测试快递".into(),
        lines: vec![("3600000000001000017".into(), 3)],
    };
    assert_eq!(seen.shipments, std::slice::from_ref(&parcel));
    assert_eq!(read::parcels(&parse(samples::PARCELS), NUMBER).unwrap(), Parcels::Sent(vec![parcel]));
    assert_eq!(read::parcels(&parse(samples::NOT_SENT), NUMBER).unwrap(), Parcels::Sent(Vec::new()));
}

#[test]
fn ids_and_amounts_never_pass_through_a_float() {
    // 2^63 - 1 and neighbours of 2^53 as bare numbers.
    for number in ["9223372036854775807", "9007199254740993", "3600000000000000017"] {
        let text = samples::VIEW.replace("\"idOfStr\":\"3600000000000000017\",", "").replace(NUMBER, number);
        assert_eq!(order(&text).number, number);
    }
    for (written, read) in [
        ("1.26E2", "126.00"),
        ("\"126\"", "126.00"),
        ("126.1", "126.10"),
        ("9999999.99", "9999999.99"),
        ("1.2E7", "12000000.00"),
    ] {
        let seen = order(&samples::VIEW.replace("\"totalAmount\":126.00", &format!("\"totalAmount\":{written}")));
        assert_eq!(seen.total, Money::parse(read, domain::Currency::CNY).unwrap(), "{written}");
    }
    // Fen beside yuan: the odd one out is not read as yuan.
    assert_eq!(order(&samples::VIEW.replace("\"discount\":0", "\"discount\":12600")).total.number(), "126.00");
}

#[test]
fn statuses_become_the_words_of_the_hub() {
    use ProviderState as S;
    for (raw, paid, partly, expected) in [
        ("waitbuyerpay", false, false, S::AwaitingPayment),
        ("waitsellersend", true, false, S::Paid),
        ("WaitSellerSend", true, true, S::PartlyShipped),
        ("waitlogisticstakein", true, true, S::Shipped),
        ("WAITBUYERRECEIVE", true, true, S::Shipped),
        ("waitbuyersign", true, true, S::ReceiptConfirmed),
        ("signinsuccess", true, true, S::ReceiptConfirmed),
        ("confirm_goods", true, true, S::ReceiptConfirmed),
        ("success", true, true, S::Finished),
        ("cancel", false, false, S::ClosedUnpaid),
        ("cancel", true, false, S::ClosedAfterPayment),
        ("terminated", false, false, S::ClosedUnpaid),
        ("TERMINATED", true, false, S::ClosedAfterPayment),
        ("waitsomethingnew", true, true, S::Unknown),
        ("", false, false, S::Unknown),
    ] {
        assert_eq!(read::state(raw, paid, partly), expected, "{raw}");
    }
    for (raw, expected) in [
        ("", RefundState::None),
        ("waitselleragree", RefundState::Asked),
        ("WAIT_SELLER_AGREE", RefundState::Asked),
        ("waitbuyermodify", RefundState::Asked),
        ("WAIT_BUYER_SEND", RefundState::SellerAgreed),
        ("waitsellerreceive", RefundState::ReturnSent),
        ("REFUND_SUCCESS", RefundState::Succeeded),
        ("refundclose", RefundState::Closed),
        ("somethingnew", RefundState::Asked),
    ] {
        assert_eq!(read::refund(raw), expected, "{raw}");
    }
}

#[test]
fn what_an_order_says_besides_its_status_counts() {
    type Case<'a> = (&'a [(&'a str, &'a str)], ProviderState, RefundState);
    let unpaid: &[(&str, &str)] = &[
        (r#""payTime":"20260301123000000+0800","#, ""),
        (r#","payTime":"20260301123000000+0800""#, ""),
        (r#""payStatus":"2""#, r#""payStatus":"1""#),
        (r#""status":"waitbuyerreceive","totalAmount""#, r#""status":"cancel","totalAmount""#),
        ("\"status\":\"waitbuyerreceive\",\n", "\"status\":\"cancel\",\n"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [unpaid, more].concat();
    let cancelled = with(&[]);
    let refunded_term = with(&[(r#""payStatus":"1""#, r#""payStatus":"4""#)]);
    let refunded = with(&[(r#""refundStatus":null"#, r#""refundStatus":"refundsuccess""#)]);
    let cases: &[Case<'_>] = &[
        (&cancelled, ProviderState::ClosedUnpaid, RefundState::None),
        (&refunded_term, ProviderState::ClosedAfterPayment, RefundState::None),
        (&refunded, ProviderState::ClosedAfterPayment, RefundState::Succeeded),
        (
            &[("\"status\":\"waitbuyerreceive\",\n", "\"status\":\"waitsellersend\",\n")],
            ProviderState::PartlyShipped,
            RefundState::None,
        ),
        (
            &[
                ("\"status\":\"waitbuyerreceive\",\n", "\"status\":\"waitsellersend\",\n"),
                ("\"logisticsStatus\":2", "\"logisticsStatus\":5"),
            ],
            ProviderState::PartlyShipped,
            RefundState::None,
        ),
        (
            &[
                ("\"status\":\"waitbuyerreceive\",\n", "\"status\":\"waitsellersend\",\n"),
                ("\"logisticsStatus\":2", "\"logisticsStatus\":\"8\""),
            ],
            ProviderState::Paid,
            RefundState::None,
        ),
        (
            &[(r#""refundStatus":"""#, r#""refundStatus":"WAIT_SELLER_AGREE""#)],
            ProviderState::Shipped,
            RefundState::Asked,
        ),
    ];
    for (index, (changes, state, refund)) in cases.iter().enumerate() {
        let text = changes.iter().fold(samples::VIEW.to_owned(), |text, (from, to)| text.replace(from, to));
        let seen = order(&text);
        assert_eq!((seen.state, seen.refund), (*state, *refund), "case {index}");
    }
    let unknown = order(&samples::VIEW.replace("\"status\":\"waitbuyerreceive\",\n", "\"status\":\"WaitMoon\",\n"));
    assert_eq!((unknown.state, unknown.raw_state.as_str()), (ProviderState::Unknown, "WaitMoon"));
}

#[test]
fn a_parcel_counts_pieces_only_when_the_provider_says_them() {
    let seen = |text: &str| match read::parcels(&parse(text), NUMBER).unwrap() {
        Parcels::Sent(parcels) => parcels
            .into_iter()
            .map(|parcel| (parcel.tracking, parcel.lines.iter().map(|line| line.1).collect::<Vec<_>>()))
            .collect::<Vec<_>>(),
        Parcels::Refused(said) => panic!("{said:?}"),
    };
    let no_goods = samples::PARCELS.replace("logisticsOrderGoods", "somethingElse");
    assert_eq!(seen(&no_goods), [("YT0000000000017".to_owned(), vec![3])], "one line, one kind of goods");
    assert_eq!(seen(&no_goods.replace("sendGoods", "x")), [("YT0000000000017".to_owned(), vec![])]);
    assert_eq!(seen(&samples::PARCELS.replace("TRANSPORT", "CANCEL")), []);
    assert_eq!(
        seen(&samples::PARCELS.replace("\"tradeOrderId\":3600000000000000017", "\"tradeOrderId\":3600000000000000018")),
        [("YT0000000000017".to_owned(), vec![])]
    );
    let entry = samples::PARCELS.split_once('[').unwrap().1.rsplit_once(']').unwrap().0;
    let two = |first: &str, second: &str| format!(r#"{{"success":true,"result":[{first},{second}]}}"#);
    assert_eq!(seen(&two(entry, entry)), [("YT0000000000017".to_owned(), vec![3])], "the same record twice");
    let other = entry.replace("LP00000000000001", "LP00000000000002");
    assert_eq!(seen(&two(entry, &other)), [("YT0000000000017".to_owned(), vec![3, 3])], "two records of one number");
    let second = other.replace("YT0000000000017", "YT0000000000018");
    assert_eq!(seen(&two(entry, &second)).len(), 2);
    // Beside the order: a line in two parcels is not counted twice.
    let twice = samples::VIEW.replace(
        r#""logisticsItems":["#,
        r#""logisticsItems":[{"logisticsBillNo":"YT0000000000099","subItemIds":"3600000000001000017"},"#,
    );
    assert!(order(&twice).shipments.iter().all(|parcel| parcel.lines.is_empty()));
    assert!(matches!(
        read::parcels(&parse(r#"{"success":false,"errorCode":"order.createtime.history"}"#), NUMBER).unwrap(),
        Parcels::Refused(_)
    ));
}

#[test]
fn a_page_is_whole_or_an_error() {
    let text = samples::list(&[(NUMBER, None, "waitbuyerpay"), ("3600000000000000018", Some(REFERENCE), "cancel")], 2);
    let page = read::page(&parse(&text)).unwrap();
    assert_eq!(page.total, 2);
    assert_eq!(page.orders[0].placed_at.to_string(), "2026-03-01T04:00:05Z", "an offset that is not China's");
    assert_eq!(page.orders[0].lines[0].quantity, 3);
    assert_eq!(page.orders[0].lines[0].spec, "");
    assert_eq!(page.orders[1].reference.as_deref(), Some(REFERENCE));
    assert_eq!(read::page(&parse(samples::EMPTY_LIST)).unwrap(), Page { orders: Vec::new(), total: 0 });
    for (bad, expected) in [
        (text.replace("\"totalRecord\":2", "\"totalRecord\":null"), "garbled"),
        (text.replacen("20260228210005000-0700", "soon", 1), "garbled"),
        (text.replacen("126.00", "null", 1), "garbled"),
        (r#"{"totalRecord":0}"#.to_owned(), "garbled"),
        (r#"{"errorCode":"500","errorMessage":"system error"}"#.to_owned(), "down"),
        (r#"{"success":false,"errorCode":"X","errorMessage":"no"}"#.to_owned(), "refused:provider_refused"),
    ] {
        assert_eq!(read::page(&parse(&bad)).map_err(|error| short(&error)).unwrap_err(), expected, "{bad}");
    }
}

#[test]
fn hostile_bodies_are_errors_and_never_orders() {
    for bad in [
        "",
        "null",
        "[]",
        "\"x\"",
        "{",
        "{\"result\":",
        "<html>502</html>",
        "{\"a\":NaN}",
        "{} {}",
        "\u{feff}{}",
        &"[".repeat(100_000),
    ] {
        assert!(Object::read(bad.as_bytes()).is_err(), "{}", bad.chars().take(20).collect::<String>());
    }
    assert!(Object::read(b"{\"a\":\"\xff\xfe\"}").is_err());
    let deep = format!("{{\"result\":{}1{}}}", "{\"a\":".repeat(20_000), "}".repeat(20_000));
    assert!(Object::read(deep.as_bytes()).is_err_and(|_: Misread| true) || read::view(&parse(&deep)).is_err());
    for (from, to) in [
        ("\"id\":3600000000000000017,\"idOfStr\":\"3600000000000000017\"", "\"id\":3.6E18"),
        ("\"idOfStr\":\"3600000000000000017\"", "\"idOfStr\":{}"),
        ("\"quantity\":3,", "\"quantity\":2.5,"),
        ("\"quantity\":3,", "\"quantity\":-3,"),
        ("\"quantity\":3,", "\"quantity\":99999999999999999999,"),
        ("\"totalAmount\":126.00", "\"totalAmount\":-126.00"),
        ("\"totalAmount\":126.00", "\"totalAmount\":[126]"),
        ("\"totalAmount\":126.00", "\"totalAmount\":1e999"),
        ("\"price\":40.00", "\"price\":null"),
        ("\"createTime\":\"20260301120005000+0800\",", ""),
        ("\"productID\":600000000001", "\"productID\":\"../../x\""),
        ("\"productItems\":[", "\"productItems\":[null,"),
        ("\"success\":\"true\"", "\"success\":\"maybe\""),
    ] {
        let text = samples::VIEW.replace(from, to);
        assert_ne!(text, samples::VIEW, "{from}");
        assert_eq!(read::view(&parse(&text)).map_err(|error| short(&error)).unwrap_err(), "garbled", "{to}");
    }
}

#[test]
fn absence_is_said_only_in_so_many_words() {
    let page = |text: &str| read::page(&parse(text)).unwrap();
    let view = |text: &str| read::view(&parse(text)).unwrap();
    let refused = r#"{"success":false,"errorCode":"SYSTEM_ERROR","errorMessage":"系统繁忙"}"#;
    let none = r#"{"success":true,"result":null}"#;
    let mine = samples::VIEW;
    let second = "3600000000000000018";
    let listed = |orders: &[(&str, Option<&str>, &str)], total: usize| samples::list(orders, total);
    let cases: &[(&str, String, &str)] = &[
        (samples::NO_ORDER, samples::EMPTY_LIST.into(), "absent"),
        (none, samples::EMPTY_LIST.into(), "absent"),
        (refused, samples::EMPTY_LIST.into(), "cannot tell"),
        (samples::NO_ORDER, listed(&[], 3), "cannot tell"),
        (mine, samples::EMPTY_LIST.into(), "3600000000000000017"),
        (refused, listed(&[(NUMBER, Some(REFERENCE), "waitbuyerpay")], 1), "3600000000000000017"),
        (
            mine,
            listed(&[(NUMBER, None, "cancel"), (second, None, "waitbuyerpay")], 2),
            "3600000000000000017 3600000000000000018",
        ),
        // The filter was not applied: strangers came along.
        (
            samples::NO_ORDER,
            listed(&[(NUMBER, Some("06F0000000002"), "waitbuyerpay"), (second, None, "waitbuyerpay")], 2),
            "cannot tell",
        ),
        (
            samples::NO_ORDER,
            listed(&[(NUMBER, Some("06F0000000002"), "cancel"), (second, Some(REFERENCE), "waitbuyerpay")], 2),
            "3600000000000000018",
        ),
        // More than one page with one reference is beyond belief.
        (mine, listed(&[(NUMBER, None, "waitbuyerpay")], 70), "cannot tell"),
    ];
    for (viewed, listed, expected) in cases {
        let said = match sighting(REFERENCE, view(viewed), page(listed)) {
            Sighting::Absent => "absent".to_owned(),
            Sighting::CannotTell => "cannot tell".to_owned(),
            Sighting::Ours(orders) => {
                assert!(orders.iter().all(|order| order.reference.as_deref() == Some(REFERENCE)));
                orders.iter().map(|order| order.number.as_str()).collect::<Vec<_>>().join(" ")
            }
        };
        assert_eq!(said, *expected, "{viewed} {listed}");
    }
    assert!(read::view(&parse(r#"{"success":true}"#)).is_err(), "nothing at all is no word");
}
