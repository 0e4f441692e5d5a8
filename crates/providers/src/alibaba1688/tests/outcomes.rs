//! What creates, previews, cancels, links and renewals brought, read without a network.

use connect::{
    CallResult,
    provider::{Cancelled, Draft, PayAddress, Placed, Quote},
};
use domain::Moment;
use std::time::Duration;

use super::{samples, *};
use crate::alibaba1688::{
    faults::Said,
    outcome, sessions,
    wire::{CANCEL, CREATE, LIST, Object, PAY_LINK, PREVIEW, TIME, TOKEN, VIEW},
};

fn placed(status: u16, body: &str, draft: &Draft) -> CallResult<Placed> {
    let response = response(status, body);
    outcome::placed(&CREATE.open(&response)?, draft)
}

fn quote(body: &str, draft: &Draft) -> CallResult<Quote> {
    let response = response(200, body);
    outcome::quote(&PREVIEW.open(&response)?, draft)
}

#[test]
fn an_order_id_means_an_order_whatever_else_is_said() {
    let second = "3600000000000000018";
    for (body, numbers, failed) in [
        (samples::CREATED, vec![NUMBER], vec![]),
        (samples::FLAT, vec![NUMBER], vec![]),
        (samples::SPLIT, vec![NUMBER, second], vec![]),
        (samples::CREATED_WITH_FAILED, vec![NUMBER], vec![(OTHER, DecisionKind::OutOfStock)]),
        (
            r#"{"success":"false","code":"500_004","message":"库存不足","result":{"orderId":3600000000000000017}}"#,
            vec![NUMBER],
            vec![],
        ),
        (r#"{"error_code":"gw.QosRequestLimit","orderId":"3600000000000000017"}"#, vec![NUMBER], vec![]),
    ] {
        let placed = placed(200, body, &draft(2)).unwrap();
        assert_eq!(placed.numbers, numbers, "{body}");
        assert_eq!(kinds(&placed.failed), failed, "{body}");
    }
}

#[test]
fn br_43_a_refused_item_stops_itself_and_not_the_others() {
    let failed_both = r#"{"success":false,"code":"R500_006","message":"混批","result":{"orderId":"","failedOfferList":[{"offerId":600000000002,"errorCode":"500_005"}]}}"#;
    let placed_none = placed(200, failed_both, &draft(2)).unwrap();
    assert!(placed_none.numbers.is_empty());
    assert_eq!(kinds(&placed_none.failed), [(OTHER, DecisionKind::BelowMinimum), (OFFER, DecisionKind::MixedBatch)]);
    let only = r#"{"success":true,"result":{"failedOfferList":[{"offerId":600000000001,"specId":"0123456789abcdef0123456789abcdef","errorCode":"500_008"}]}}"#;
    assert_eq!(kinds(&placed(200, only, &draft(1)).unwrap().failed), [(OFFER, DecisionKind::ZeroPrice)]);
}

#[test]
fn a_write_is_certain_only_after_a_clear_no() {
    for (status, body, expected) in [
        // A clear no.
        (200, r#"{"success":false,"code":"500_004","message":"库存不足","result":null}"#, "refused:out_of_stock"),
        (200, r#"{"success":"false","errorCode":"BIZ_1","errorMsg":"不允许"}"#, "refused:provider_refused"),
        (
            200,
            r#"{"success":true,"result":{"success":false,"code":"X_1","message":"不允许"}}"#,
            "refused:provider_refused",
        ),
        (200, r#"{"success":false,"extErrorMessage":"未付款订单数超过上限"}"#, "refused:booking_limit"),
        // The gateway did not carry it out.
        (400, samples::TOO_OFTEN, "limited"),
        (200, samples::TOO_OFTEN, "limited"),
        (503, samples::TOO_OFTEN, "limited"),
        (429, "busy", "limited"),
        (400, samples::NO_RIGHT, "settings"),
        (400, r#"{"error_code":"gw.SignatureInvalid"}"#, "settings"),
        (400, r#"{"error_code":"InvalidSignature"}"#, "settings"),
        (401, r#"{"error_code":"gw.SignatureMissing"}"#, "settings"),
        (200, r#"{"error_code":"gw.AppKeyMissing"}"#, "settings"),
        (404, r#"{"error_code":"gw.APIUnsupported"}"#, "settings"),
        (401, samples::NOT_SIGNED_IN, "session"),
        (401, "", "session"),
        (200, samples::NOT_SIGNED_IN, "session"),
        (400, r#"{"error_code":"gw.ParamMissing","error_message":"flow"}"#, "refused:provider_refused"),
        // Nobody knows.
        (500, "", "down?"),
        (502, "<html>", "down?"),
        (408, "", "down?"),
        (500, samples::CREATED, "down?"),
        (400, r#"{"error_code":"gw.SomethingNew"}"#, "down?"),
        (200, "", "garbled?"),
        (200, "{}", "garbled?"),
        (200, "{\"success\":tr", "garbled?"),
        (200, r#"{"success":true}"#, "garbled?"),
        (200, r#"{"success":false}"#, "garbled?"),
        (200, r#"{"success":true,"result":{"orderId":""}}"#, "garbled?"),
        (200, r#"{"success":true,"result":{"orderId":"-7"}}"#, "garbled?"),
        (200, r#"{"success":true,"result":{"orderId":3.6E18}}"#, "garbled?"),
        (200, r#"{"success":true,"result":[]}"#, "garbled?"),
        (
            200,
            r#"{"success":true,"result":{"orderId":"17","failedOfferList":[{"offerId":1,"errorCode":"500_004"}]}}"#,
            "garbled?",
        ),
        (200, r#"{"success":false,"code":"SYSTEM_ERROR","message":"系统繁忙"}"#, "down?"),
        (200, r#"{"success":false,"code":"X","message":"request timeout"}"#, "down?"),
        (200, r#"{"success":false,"code":"DUPLICATE_OUT_ORDER_ID","message":"订单重复"}"#, "garbled?"),
        (403, "forbidden", "garbled?"),
        (302, "", "garbled?"),
    ] {
        assert_eq!(
            placed(status, body, &draft(1)).map_err(|error| short(&error)).unwrap_err(),
            expected,
            "{status} {body}"
        );
    }
    let all_failed_and_made = r#"{"success":true,"result":{"orderId":"17","failedOfferList":[{"offerId":600000000001,"errorCode":"500_004"}]}}"#;
    assert_eq!(short(&placed(200, all_failed_and_made, &draft(1)).unwrap_err()), "garbled?");
    let mut limited = response(429, "");
    limited.headers.push(("retry-after".into(), "7".into()));
    assert_eq!(CREATE.open(&limited).unwrap_err().wait, Some(Duration::from_secs(7)));
    // The same on a read changes nothing there.
    assert_eq!(short(&VIEW.open(&response(502, "")).unwrap_err()), "down");
    assert_eq!(short(&LIST.open(&response(200, "{")).unwrap_err()), "garbled");
}

#[test]
fn refusals_become_questions() {
    use DecisionKind as K;
    for (code, message, alone, expected) in [
        ("500_001", "", true, K::NotSoldOnline),
        ("R500_001", "", true, K::NotSoldOnline),
        ("r500_004", "", true, K::OutOfStock),
        ("500_002", "只能购买同一个供应商的商品", false, K::SeveralSellers),
        ("500_002", "SKU商品必须传specId", false, K::VariantGone),
        ("500_003", "specId不属于该商品", false, K::VariantGone),
        ("500_003", "", false, K::SeveralSellers),
        ("500_002", "", true, K::VariantGone),
        ("500_005", "", true, K::BelowMinimum),
        ("500_006", "", true, K::MixedBatch),
        ("500_007", "", true, K::AgencyMissing),
        ("500_008", "", true, K::ZeroPrice),
        ("500_009", "", true, K::BelowMinimum),
        ("", "您的未付款订单过多，请先付款", true, K::BookingLimit),
        ("UNPAID_ORDER_LIMIT", "", true, K::BookingLimit),
        ("", "too many unpaid orders", true, K::BookingLimit),
        ("", "该账号未绑定支付宝", true, K::PaymentAccountMissing),
        ("ALIPAY_NOT_BOUND", "", true, K::PaymentAccountMissing),
        ("ADDRESS_INVALID", "收货地址不完整", true, K::ConsigneeRefused),
        ("", "收货人手机号错误", true, K::ConsigneeRefused),
        ("MESSAGE_TOO_LONG", "留言过长", true, K::ProviderRefused),
        ("500_0041", "", true, K::ProviderRefused),
    ] {
        let refusal = Said { code: code.into(), message: message.into() }.refusal(alone);
        assert_eq!(refusal.asks, expected, "{code} {message}");
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), (code, message));
    }
    for name in ["errorCode", "error_code", "code"] {
        for words in ["errorMsg", "errorMessage", "message", "erroMsg", "errorInfo", "extErrorMessage", "error_message"]
        {
            let body = format!(r#"{{"{name}":"A","{words}":"b"}}"#);
            assert_eq!(
                Said::of(&Object::read(body.as_bytes()).unwrap()),
                Said { code: "A".into(), message: "b".into() }
            );
        }
    }
}

#[test]
fn a_preview_has_prices_in_yuan_and_delivery_in_fen() {
    let seen = quote(samples::PREVIEW, &draft(1)).unwrap();
    assert_eq!(
        seen.prices.iter().map(|(key, price)| (key.spec.as_str(), price.number())).collect::<Vec<_>>(),
        [(SPEC, "40.00".into())]
    );
    assert_eq!(seen.freight.number(), "6.00");
    assert!(seen.refused.is_empty());
    // Split by the platform; 18 yuan beside 3600 fen; an offer without a specification; the flag of samples is no matter.
    let mut both = draft(2);
    both.items[1].key.spec.clear();
    let seen = quote(samples::PREVIEW_TRAP, &both).unwrap();
    assert_eq!(seen.prices.iter().map(|(_, price)| price.number()).collect::<Vec<_>>(), ["18.00", "10.00"]);
    assert_eq!(seen.freight.number(), "5.50");
}

#[test]
fn a_preview_names_what_cannot_be_bought() {
    let refused_part = samples::PREVIEW_TRAP.replace(
        r#"{"status":true,"sumPayment":1550"#,
        r#"{"status":false,"resultCode":"500_004","message":"库存不足","sumPayment":1550"#,
    );
    let seen = quote(&refused_part, &draft(2)).unwrap();
    assert_eq!((seen.prices.len(), seen.freight.number().as_str()), (1, "0.00"));
    assert_eq!(kinds(&seen.refused), [(OTHER, DecisionKind::OutOfStock)]);
    let silent_part = refused_part.replace("\"offerId\":600000000002", "\"offerId\":600000000008");
    assert_eq!(kinds(&quote(&silent_part, &draft(2)).unwrap().refused), [(OTHER, DecisionKind::OutOfStock)]);
    let no_way = samples::PREVIEW.replace(r#"["fxassure","alipay"]"#, "[]");
    assert_eq!(kinds(&quote(&no_way, &draft(1)).unwrap().refused), [(OFFER, DecisionKind::NotSoldOnline)]);
    let one_item = samples::PREVIEW.replace("\"skuId\":4000000000001", "\"resultCode\":\"500_005\"");
    assert_eq!(kinds(&quote(&one_item, &draft(1)).unwrap().refused), [(OFFER, DecisionKind::BelowMinimum)]);
    for (body, items, expected) in [
        (
            r#"{"success":false,"errorCode":"500_002","errorMsg":"只能购买同一个供应商的商品","orderPreviewResuslt":[]}"#,
            2,
            "refused:several_sellers",
        ),
        (r#"{"success":false,"errorCode":"500_004","errorMsg":"库存不足"}"#, 1, "refused:out_of_stock"),
        (
            r#"{"success":true,"orderPreviewResuslt":[{"status":false,"resultCode":"500_007"}]}"#,
            1,
            "refused:agency_missing",
        ),
        (r#"{"success":true,"orderPreviewResuslt":[]}"#, 1, "garbled"),
        (samples::PREVIEW, 2, "garbled"),
        (&samples::PREVIEW.replace("\"sumCarriage\":600", "\"sumCarriage\":6.5"), 1, "garbled"),
        (&samples::PREVIEW.replace(",\"finalUnitPrice\":40.0", ""), 1, "garbled"),
    ] {
        assert_eq!(quote(body, &draft(items)).map_err(|error| short(&error)).unwrap_err(), expected, "{body}");
    }
}

#[test]
fn a_cancel_is_done_later_or_not_any_more() {
    let read = |status: u16, body: &str| -> CallResult<Cancelled> {
        let response = response(status, body);
        outcome::cancelled(&CANCEL.open(&response)?)
    };
    assert_eq!(read(200, r#"{"success":"true"}"#).unwrap(), Cancelled::Done);
    assert!(matches!(read(200, samples::TOO_FAST).unwrap(), Cancelled::Later(wait) if wait >= Duration::from_secs(10)));
    assert_eq!(read(200, samples::NOT_UNPAID).unwrap(), Cancelled::No);
    for (body, expected) in [
        (r#"{"success":false,"errorCode":"ORDER_NOT_FOUND","errorMessage":"订单不存在"}"#, "missing"),
        (r#"{"success":false,"errorCode":"X","errorMessage":"不允许"}"#, "refused:provider_refused"),
        ("{}", "garbled?"),
        ("oops", "garbled?"),
    ] {
        assert_eq!(short(&read(200, body).unwrap_err()), expected, "{body}");
    }
    assert_eq!(short(&read(500, "").unwrap_err()), "down?");
}

#[test]
fn a_link_pays_all_orders_or_is_none() {
    let read = |body: &str| {
        let response = response(200, body);
        outcome::link(&PAY_LINK.open(&response)?)
    };
    let all = PayAddress::All("https://trade.example.invalid/cashier?orderIds=3600000000000000017".to_owned());
    assert_eq!(read(samples::LINK).unwrap(), all);
    let failing = |list: &str| samples::LINK.replace("\"payFailureOrderList\":[]", list);
    for (list, named) in [
        ("\"payFailureOrderList\":[3600000000000000018]", vec!["3600000000000000018"]),
        ("\"payFailureOrderList\":[\"3600000000000000018\",17]", vec!["3600000000000000018", "17"]),
        ("\"payFailureOrderList\":[{\"orderId\":18}]", vec![]),
    ] {
        let not = PayAddress::Not { numbers: named.into_iter().map(str::to_owned).collect(), said: String::new() };
        assert_eq!(read(&failing(list)).unwrap(), not, "{list}");
    }
    for (body, expected) in [
        (samples::LINK.replace("https://", "javascript:"), "garbled"),
        (r#"{"success":true,"payUrl":null}"#.to_owned(), "garbled"),
        (
            r#"{"success":false,"payUrl":null,"erroMsg":"订单状态不允许支付","errorCode":"ORDER_STATUS_ERROR"}"#
                .to_owned(),
            "refused:provider_refused",
        ),
    ] {
        assert_eq!(short(&read(&body).unwrap_err()), expected, "{body}");
    }
}

#[test]
fn a_renewal_keeps_the_old_refresh_token_when_none_comes() {
    let now: Moment = "2026-03-01T00:00:00Z".parse().unwrap();
    let read = |status: u16, body: &str| {
        let response = response(status, body);
        outcome::renewed(&sessions::opened(&response)?, now)
    };
    let renewed = read(200, samples::TOKEN).unwrap();
    assert_eq!(renewed.access_token.reveal(), "9f0c0000-aaaa-bbbb-cccc-000000000001");
    assert_eq!(renewed.refresh_token.unwrap().reveal(), "5a7e0000-aaaa-bbbb-cccc-000000000002");
    assert_eq!(renewed.expires_at.to_string(), "2026-03-01T09:59:59Z");
    assert_eq!(renewed.member_id.as_deref(), Some("b2b-2200000000001abcde"));
    assert_eq!(renewed.refresh_ends_at.unwrap().to_string(), "2026-08-28T11:45:52Z");
    let odd = r#"{"access_token":"t","refresh_token_timeout":"soon"}"#;
    assert_eq!(read(200, odd).unwrap().refresh_ends_at, None);
    let signed = outcome::signed_in(&sessions::opened(&response(200, samples::TOKEN)).unwrap(), now).unwrap();
    assert_eq!((signed.login.as_str(), signed.member_id.as_str()), ("testbuyer001", "b2b-2200000000001abcde"));
    let nobody = r#"{"access_token":"t"}"#;
    assert_eq!(
        short(&outcome::signed_in(&sessions::opened(&response(200, nobody)).unwrap(), now).unwrap_err()),
        "garbled?"
    );
    let bare = read(200, r#"{"access_token":"t","expires_in":60}"#).unwrap();
    assert!(bare.refresh_token.is_none() && bare.member_id.is_none());
    assert_eq!(bare.expires_at.to_string(), "2026-03-01T00:01:00Z");
    assert_eq!(read(200, r#"{"access_token":"t"}"#).unwrap().expires_at.to_string(), "2026-03-01T10:00:00Z");
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_grant","error_description":"refresh token is invalid"}"#, "session"),
        (400, "", "session"),
        (403, "no", "session"),
        (401, "", "session"),
        (200, r#"{"error":"invalid_grant"}"#, "session"),
        (400, samples::TOO_OFTEN, "limited"),
        (400, r#"{"error_code":"gw.AppKeyMissing"}"#, "settings"),
        (500, "", "down?"),
        (200, "", "garbled?"),
        (200, "{}", "garbled?"),
        (200, r#"{"access_token":"t","expires_in":"soon"}"#, "garbled?"),
    ] {
        assert_eq!(short(&read(status, body).unwrap_err()), expected, "{status} {body}");
    }
    assert!(!format!("{:?}", read(200, samples::TOKEN).unwrap()).contains("9f0c0000"));
    assert_eq!(TOKEN.doing, "1688.getToken");
}

#[test]
fn the_clock_of_the_gateway_proves_key_and_secret() {
    for (status, body, expected) in [
        (200, "\"20260301120005000+0800\"", "good"),
        (200, r#"{"result":"20260301120005000+0800"}"#, "good"),
        (400, r#"{"error_code":"gw.SignatureInvalid"}"#, "settings"),
        (400, samples::NO_RIGHT, "settings"),
        (200, "<html>hello</html>", "garbled"),
        (502, "\"x\"", "down"),
    ] {
        let said =
            TIME.told_the_time(&response(status, body)).map_or_else(|error| short(&error), |()| "good".to_owned());
        assert_eq!(said, expected, "{status} {body}");
    }
}
