//! Orders as recorded become orders of the hub whose parts equal the shop's total.

use connect::{
    Access,
    channel::{RawOrder, Unreadable},
};
use domain::{
    Moment, Money,
    order::{ChannelOrder, ChargeKind, PaymentKind, ShopPhase},
};
use serde_json::{Value, json};

use super::{super::*, *};

fn raw(dialect: &str, body: impl Into<Bytes>) -> RawOrder {
    RawOrder { external_id: "1".into(), dialect: dialect.into(), changed_at: Moment::from_micros(0), body: body.into() }
}

/// An order of a page, as it is kept when nobody asked for its refunds.
fn kept(order: &serde_json::value::RawValue, dialect: dialect::Dialect) -> RawOrder {
    list::raw(order, &list::head(order).unwrap(), &refunds::Beside::Nothing, dialect)
}

fn check(name: &str, raw: &RawOrder) -> ChannelOrder {
    let order = read::read(raw).unwrap_or_else(|error| panic!("{name}: {error}"));
    let body: Value = serde_json::from_slice(&raw.body).unwrap();
    let total = Money::parse(body["total"].as_str().unwrap(), order.currency).unwrap();
    assert_eq!(order.total, total, "{name}");
    assert!(order.adds_up(), "{name}: {:?} is not {total}", order.sum());
    assert_eq!(order.sum().unwrap(), total, "{name}: to the last digit");
    assert_eq!(order.external_id, body["id"].to_string(), "{name}");
    assert_eq!(order.lines.len(), body["line_items"].as_array().unwrap().len(), "{name}");
    assert!(order.charges.iter().all(|charge| charge.kind != ChargeKind::Rounding), "{name}");
    let people = !order.customer.name.is_empty() && !order.customer.country.is_empty();
    assert_eq!(people, !name.ends_with("err-create-bad-product"), "{name}: only that one was made without a customer");
    let status = body["status"].as_str().unwrap();
    assert_eq!(order.phase == ShopPhase::Other, status == "shipped", "{name}: {status}");
    let refunds = body["refunds"].as_array().unwrap();
    assert_eq!(order.refunds.len(), refunds.len(), "{name}");
    assert!(order.refunds.iter().all(|refund| refund.amount.amount > 0), "{name}");
    order
}

#[test]
fn br_20_every_recorded_order_adds_up_to_the_shops_total() {
    for version in VERSIONS {
        let (mut orders, mut others, mut errors) = (0, 0, 0);
        for (request, answer) in exchanges(version) {
            let name = format!("{version} {}", answer.name);
            let response = answer.response();
            if request.target().0 == "HEAD" {
                assert!(call::number::<u64>(&response, "x-wp-total").unwrap() > 600);
                continue;
            }
            let checked = faults::check("test", Access::Reads, &response, Moment::from_micros(0));
            if response.status >= 400 {
                assert!(checked.is_err(), "{name}");
                errors += 1;
                continue;
            }
            checked.unwrap_or_else(|error| panic!("{name}: {error}"));
            let body: Value = serde_json::from_slice(&answer.body).unwrap();
            if let Value::Array(items) = &body {
                let whole = items.iter().all(|item| item.get("line_items").is_some() && item.get("currency").is_some());
                if !whole || !request.target().1.contains("/orders") {
                    for item in items {
                        assert!(read::read(&raw("wc/v3", item.to_string())).is_err(), "{name}");
                    }
                    others += 1;
                    continue;
                }
                let dialect = dialect::Dialect::from_name(request.dialect()).unwrap();
                let list = list::split(&answer.body).unwrap();
                assert_eq!(list.len(), items.len(), "{name}");
                let total: usize = call::number(&response, "x-wp-total").unwrap();
                assert!(total >= list.len());
                for order in &list {
                    let order = &kept(order, dialect);
                    let read = check(&name, order);
                    assert_eq!((&read.external_id, read.changed_at), (&order.external_id, order.changed_at), "{name}");
                    // Exactly the bytes of the page: a value of the page is a value of the order.
                    let at = answer.body.windows(order.body.len()).filter(|part| *part == order.body).count();
                    assert_eq!(at, 1, "{name}");
                    orders += 1;
                }
            } else if body.get("line_items").is_some() && body.get("currency").is_some() {
                check(&name, &raw(request.dialect(), answer.body.clone()));
                orders += 1;
            } else {
                assert!(read::read(&raw("wc/v3", answer.body.clone())).is_err(), "{name}");
                others += 1;
            }
        }
        assert!(
            orders >= 40 && others > 18 && errors > 20,
            "{version}: {orders} orders, {others} others, {errors} errors"
        );
    }
}

#[test]
fn the_dialects_tell_the_same_order() {
    for version in VERSIONS {
        let read = |name: &str, dialect: &str| read::read(&raw(dialect, answer(version, name).body)).unwrap();
        let (v3, v2, mut v1) =
            (read("order-rich", "wc/v3"), read("order-rich-v2", "wc/v2"), read("order-rich-v1", "wc/v1"));
        assert_eq!(v3, v2);
        assert_eq!(
            (v1.created_at, v1.changed_at),
            (v3.created_at, v3.changed_at),
            "{version}: v1 is GMT without a marker"
        );
        // The oldest dialect tells the moment of payment in the shop's own time; that it is paid is all that counts.
        assert!(v1.paid_at.is_some());
        v1.paid_at = v3.paid_at;
        // It has no pictures and sometimes shows attributes under other names.
        for (old, new) in v1.lines.iter_mut().zip(&v3.lines) {
            old.attributes.clone_from(&new.attributes);
        }
        assert_eq!(v1, v3, "{version}");
    }
}

#[test]
fn br_16_moments_are_gmt_also_in_the_hour_that_is_there_twice() {
    for version in VERSIONS {
        for file in recorded(&folder(version), ".res.http").iter().filter(|file| file.name.starts_with("order-dst-")) {
            let body: Value = serde_json::from_slice(&file.body).unwrap();
            let order = read::read(&raw("wc/v3", file.body.clone())).unwrap();
            assert_eq!(order.created_at.to_string(), format!("{}Z", body["date_created_gmt"].as_str().unwrap()));
            assert_ne!(body["date_created_gmt"], body["date_created"]);
        }
    }
}

#[test]
fn a_rich_and_a_refunded_order_as_the_hub_sees_them() {
    insta::assert_json_snapshot!("rich", read::read(&raw("wc/v3", answer("8.9.1", "order-rich").body)).unwrap());
    insta::assert_json_snapshot!("fee", read::read(&raw("wc/v3", answer("8.9.1", "order-fee").body)).unwrap());
    insta::assert_json_snapshot!(
        "partly-refunded",
        read::read(&raw("wc/v3", answer("8.9.1", "order-partly-refunded").body)).unwrap()
    );
}

fn order(change: impl FnOnce(&mut Value)) -> Result<ChannelOrder, Unreadable> {
    let mut body = json!({
        "id": 7, "number": "A-7", "status": "processing", "currency": "EUR", "total": "17.00", "total_tax": "2.83",
        "date_created_gmt": "2026-11-22T01:00:00", "date_modified_gmt": "2026-11-22T01:30:00", "date_paid_gmt": null,
        "customer_id": 0, "payment_method": "stripe", "payment_method_title": "Card",
        "billing": {"first_name": "Anna", "last_name": "Lee", "company": "Lee", "address_1": "Road 1", "address_2": "flat 2",
                    "city": "Sofia", "postcode": "1000", "country": "BG", "email": "anna@mail.example", "phone": "+359 2"},
        "shipping": {"first_name": "", "last_name": "", "address_1": "", "city": "", "postcode": "", "country": ""},
        "line_items": [{"id": 1, "name": "Mug", "product_id": 11, "variation_id": 0, "quantity": 2, "total": "10.00",
                        "total_tax": "2.00", "price": 5, "sku": "M", "meta_data": [], "image": {"id": "", "src": ""}}],
        "shipping_lines": [{"id": 2, "method_title": "Courier", "total": "4.17", "total_tax": "0.83"}],
        "fee_lines": [], "refunds": []
    });
    change(&mut body);
    read::read(&raw("wc/v3", body.to_string()))
}

#[test]
fn the_shops_words_are_read_in_all_their_spellings() {
    let plain = order(|_| {}).unwrap();
    assert_eq!((plain.phase, plain.payment, plain.paid_at), (ShopPhase::Processing, PaymentKind::Prepaid, None));
    assert_eq!((plain.customer.name.as_str(), plain.customer.street.as_str()), ("Anna Lee", "Road 1, flat 2"));
    assert_eq!((plain.customer.external_id.as_str(), plain.customer.city.as_str()), ("", "Sofia"));

    for (status, phase) in [
        ("checkout-draft", ShopPhase::Draft),
        ("auto-draft", ShopPhase::Draft),
        ("draft", ShopPhase::Draft),
        ("pending", ShopPhase::AwaitingPayment),
        ("on-hold", ShopPhase::AwaitingPayment),
        ("processing", ShopPhase::Processing),
        ("wc-processing", ShopPhase::Processing),
        ("completed", ShopPhase::Completed),
        ("cancelled", ShopPhase::Cancelled),
        ("failed", ShopPhase::Cancelled),
        ("trash", ShopPhase::Cancelled),
        ("refunded", ShopPhase::Refunded),
        ("shipped", ShopPhase::Other),
    ] {
        assert_eq!(order(|body| body["status"] = status.into()).unwrap().phase, phase, "{status}");
    }
    for (method, kind) in
        [("cod", PaymentKind::CashOnDelivery), ("bacs", PaymentKind::Transfer), ("cheque", PaymentKind::Transfer)]
    {
        assert_eq!(order(|body| body["payment_method"] = method.into()).unwrap().payment, kind);
    }
    // Numbers as text, text as numbers, empty lists where objects belong, and what a plugin adds.
    let odd = order(|body| {
        body["id"] = "7".into();
        body["number"] = 7.into();
        body["total"] = json!(17.0);
        body["shipping"] = json!([]);
        body["refunds"] = Value::Null;
        body["plugin"] = json!({"deep": [1, {"x": null}]});
        let line = &mut body["line_items"][0];
        line["quantity"] = "2.00".into();
        line["total"] = json!(10);
        line["image"] = json!({"id": 5, "src": "https://shop.example/mug.png"});
        line["meta_data"] = json!([
            {"key": "_reduced_stock", "value": "2", "display_key": "_reduced_stock", "display_value": "2"},
            {"key": "pa_size", "value": "s", "display_key": "Size", "display_value": "<p>S</p>\n"},
            {"key": "pa_colour", "value": "red"},
            {"key": "addons", "value": [{"a": 1}], "display_value": {"b": 2}},
        ]);
    });
    let odd = odd.unwrap();
    assert_eq!((odd.number.as_str(), odd.lines[0].quantity), ("7", 2));
    assert_eq!(odd.lines[0].attributes, "Size: S, colour: red");
    assert_eq!(odd.lines[0].picture.as_deref(), Some("https://shop.example/mug.png"));
    assert!(odd.adds_up());
    // A line of nothing that costs nothing is dropped.
    let emptied = order(|body| {
        let line = &mut body["line_items"][0];
        (line["quantity"], line["total"], line["total_tax"]) = (0.into(), "".into(), Value::Null);
        body["total"] = "5.00".into();
    });
    assert!(emptied.as_ref().unwrap().lines.is_empty() && emptied.unwrap().adds_up());
}

#[test]
fn br_20_only_what_the_tax_explains_is_rounding() {
    let rounded = order(|body| (body["total"], body["total_tax"]) = ("17.01".into(), "2.84".into())).unwrap();
    let charge = rounded.charges.last().unwrap();
    assert_eq!((charge.kind, charge.amount.number().as_str()), (ChargeKind::Rounding, "0.01"));
    assert!(rounded.adds_up());
    for (total, tax) in [("17.01", "2.83"), ("17.01", ""), ("16.00", "2.84")] {
        let odd = order(|body| (body["total"], body["total_tax"]) = (total.into(), tax.into())).unwrap();
        assert!(!odd.adds_up(), "{total} {tax}");
    }
    let discount = order(|body| {
        body["fee_lines"] = json!([{"name": "Discount", "total": "-2.00", "total_tax": "0.00"}]);
        body["total"] = "15.00".into();
    });
    assert!(discount.unwrap().adds_up());
}

#[test]
fn br_10_what_is_no_order_is_said_to_be_none() {
    assert_eq!(order(|body| body["currency"] = "XYZ".into()), Err(Unreadable::Currency("XYZ".into())));
    type Change = fn(&mut Value);
    let fields: [(&str, Change); 11] = [
        ("currency", |body| body["currency"] = Value::Null),
        ("total", |body| body["total"] = Value::Null),
        ("total", |body| body["total"] = "1,50".into()),
        ("total", |body| body["total"] = "9".repeat(30).into()),
        ("line_items.total", |body| body["line_items"][0]["total"] = "free".into()),
        ("line_items.quantity", |body| body["line_items"][0]["quantity"] = json!(1.5)),
        ("line_items.quantity", |body| body["line_items"][0]["quantity"] = json!(-1)),
        ("line_items.quantity", |body| body["line_items"][0]["quantity"] = json!(0)),
        ("date_modified_gmt", |body| body["date_modified_gmt"] = "yesterday".into()),
        ("line_items.id", |body| {
            let first = body["line_items"][0].clone();
            body["line_items"].as_array_mut().unwrap().push(first);
        }),
        ("date_created_gmt", |body| {
            for name in ["date_created", "date_created_gmt", "date_modified", "date_modified_gmt"] {
                body[name] = Value::Null;
            }
        }),
    ];
    for (field, change) in fields {
        match order(change) {
            Err(Unreadable::Field { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{field}: {other:?}"),
        }
    }
    let no_order: [Change; 4] = [
        |body| body["id"] = Value::Null,
        |body| body["id"] = json!(0),
        |body| body["line_items"] = Value::Null,
        |body| body["billing"] = json!("Sofia"),
    ];
    for change in no_order {
        assert!(matches!(order(change), Err(Unreadable::NotAnOrder(_))));
    }
    // However deep a plugin's own data is, it is not looked at.
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let whole = answer("8.9.1", "order-rich").body;
    let whole = std::str::from_utf8(&whole).unwrap().replacen("\"meta_data\":[]", &format!("\"meta_data\":{deep}"), 1);
    let whole = whole.replacen("\"display_value\":\"S\"", &format!("\"display_value\":{deep}"), 1);
    assert!(whole.len() > 40_000 && read::read(&raw("wc/v3", whole.clone())).unwrap().adds_up());
    assert_eq!(list::split(format!("[{whole}]").as_bytes()).unwrap().len(), 1);
    let deep = format!("{{\"id\":1,\"line_items\":[{}{}]}}", "[".repeat(100_000), "]".repeat(100_000));
    let huge = format!("{{\"id\":1,\"line_items\":[],\"x\":\"{}\"}}", "x".repeat(5_000_000));
    let cut = String::from_utf8(answer("8.9.1", "order-rich").body.to_vec()).unwrap();
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "5",
        "\"x\"",
        "<html>[1]{}</html>",
        "{\"id\":",
        &deep,
        &"{".repeat(100_000),
        &huge,
        &cut[..cut.len() / 2],
    ] {
        assert!(read::read(&raw("wc/v3", body.to_owned())).is_err());
        assert!(
            list::split(body.as_bytes()).is_ok_and(|orders| orders.iter().all(|order| list::head(order).is_err()))
                || list::split(body.as_bytes()).is_err()
                || body.contains("[]") && body.len() == 2
                || body.starts_with('<')
        );
    }
    // Notices of the shop's host before the body are stepped over.
    let noisy = format!("\u{feff}<b>Notice</b>: Undefined array key [x] in {{main}}\n{}", "{\"id\":5}");
    assert_eq!(wire::json(noisy.as_bytes()), Some(&b"{\"id\":5}"[..]));
}
