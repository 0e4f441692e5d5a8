//! Every recorded error, and those that hosts add, become the fault that says who acts next.

use connect::{Access, CallError, Effect, Fault};
use domain::Moment;

use super::{super::*, *};

fn checked(access: Access, response: &Response) -> Result<(), CallError> {
    faults::check("test", access, response, "2026-11-22T01:30:00Z".parse::<Moment>().unwrap())
}

pub(super) fn word(fault: &Fault) -> &'static str {
    match fault {
        Fault::Settings => "settings",
        Fault::Session => "session",
        Fault::Refused(_) => "refused",
        Fault::Missing => "missing",
        Fault::Limited => "limited",
        Fault::Down => "down",
        Fault::Garbled => "garbled",
    }
}

#[test]
fn every_recorded_error_says_who_acts_next() {
    const AUTHENTICATION: &str = "woocommerce_rest_authentication_error";
    let table = [
        ("err-no-credentials", "settings", "woocommerce_rest_cannot_view"),
        ("err-bad-key-oauth", "settings", AUTHENTICATION),
        ("err-bad-key-basic", "settings", "woocommerce_rest_cannot_view"),
        ("err-bad-secret-basic", "settings", AUTHENTICATION),
        ("err-bad-signature", "settings", AUTHENTICATION),
        ("err-basic-over-http", "settings", "woocommerce_rest_cannot_view"),
        ("err-old-timestamp", "settings", AUTHENTICATION),
        ("err-nonce-used-again", "down", AUTHENTICATION),
        ("err-read-key-writes", "settings", AUTHENTICATION),
        ("err-write-key-reads", "settings", AUTHENTICATION),
        ("err-user-lacks-capability", "settings", "woocommerce_rest_cannot_view"),
        ("err-order-not-found", "missing", "woocommerce_rest_shop_order_invalid_id"),
        ("err-product-not-found", "missing", "woocommerce_rest_product_invalid_id"),
        ("err-no-route", "settings", "rest_no_route"),
        ("err-per-page-101", "refused", "rest_invalid_param"),
        ("err-status-unknown", "settings", "rest_invalid_param"),
        ("err-page-0", "refused", "rest_invalid_param"),
        ("err-date-malformed", "refused", "rest_invalid_param"),
        ("err-json-malformed", "refused", "rest_invalid_json"),
        ("err-update-bad-status", "settings", "rest_invalid_param"),
        ("err-sku-taken", "refused", "product_invalid_sku"),
        ("err-id-is-a-product", "missing", "woocommerce_rest_shop_order_invalid_id"),
        ("order-get-deleted", "missing", "woocommerce_rest_shop_order_invalid_id"),
    ];
    for version in VERSIONS {
        let mut seen = 0;
        for file in recorded(&folder(version), ".res.http") {
            let response = file.response();
            if response.status < 400 {
                continue;
            }
            let (_, fault, code) =
                table.iter().find(|(name, ..)| *name == file.name).unwrap_or_else(|| panic!("{version} {}", file.name));
            for access in [Access::Reads, Access::Writes] {
                let error = checked(access, &response).unwrap_err();
                assert_eq!(
                    (word(&error.fault), error.far_code.as_deref()),
                    (*fault, Some(*code)),
                    "{version} {}",
                    file.name
                );
                assert_eq!(error.effect, Effect::Nothing);
            }
            seen += 1;
        }
        assert_eq!(seen, table.len(), "{version}");
    }
}

#[test]
fn answers_of_hosts_and_broken_shops_are_told_apart() {
    let html = "<html><body>hello</body></html>";
    let json = |code: &str| format!("{{\"code\":\"{code}\",\"message\":\"x\",\"data\":{{\"status\":404}}}}");
    for (status, body, fault, writes) in [
        (200, html.to_owned(), "garbled", Effect::Unknown),
        (200, String::new(), "garbled", Effect::Unknown),
        (200, "{\"id\":5,\"tot".to_owned(), "garbled", Effect::Unknown),
        (200, json("woocommerce_rest_shop_order_invalid_id"), "missing", Effect::Nothing),
        (429, html.to_owned(), "limited", Effect::Nothing),
        (429, json("too_many"), "limited", Effect::Nothing),
        (500, html.to_owned(), "down", Effect::Unknown),
        (500, json("internal_server_error"), "down", Effect::Unknown),
        (503, html.to_owned(), "down", Effect::Unknown),
        (524, html.to_owned(), "down", Effect::Unknown),
        (501, html.to_owned(), "settings", Effect::Nothing),
        (404, html.to_owned(), "settings", Effect::Nothing),
        (403, html.to_owned(), "settings", Effect::Nothing),
        (401, json("rest_forbidden_plugin"), "settings", Effect::Nothing),
        (400, json("woocommerce_rest_shop_order_invalid_id"), "missing", Effect::Nothing),
        (400, json("plugin_says_no"), "refused", Effect::Nothing),
        (400, html.to_owned(), "garbled", Effect::Nothing),
        (304, String::new(), "settings", Effect::Nothing),
    ] {
        let response =
            Response { status, headers: vec![("retry-after".into(), "7".into())], body: body.clone().into() };
        let error = checked(Access::Writes, &response).unwrap_err();
        assert_eq!((word(&error.fault), error.effect), (fault, writes), "{status} {body}");
        assert_eq!(checked(Access::Reads, &response).unwrap_err().effect, Effect::Nothing);
        if status == 429 {
            assert_eq!(error.wait, Some(std::time::Duration::from_secs(7)));
        }
    }
}
