//! Refunds with the pieces that they are for, over both interfaces, and a shop that breaks on the question for them.

use std::{collections::BTreeSet, sync::Mutex};

use connect::{
    Fault,
    channel::{Cursor, NextPage, RawOrder, Unreadable},
};
use domain::{Moment, order::ChannelOrder};
use serde_json::{Value, json};

use super::{super::*, stage::*, *};

fn understood(dialect: &str, order: &Value, refunds: &Value) -> ChannelOrder {
    let kept = json!({ "order": order, "order_refunds": refunds }).to_string();
    let raw = RawOrder {
        external_id: "1".into(),
        dialect: dialect.into(),
        changed_at: Moment::from_micros(0),
        body: kept.into(),
    };
    read::read(&raw).unwrap()
}

fn value(version: &str, name: &str) -> Value {
    serde_json::from_slice(&answer(version, name).body).unwrap()
}

/// Pieces refunded of each line, and the money that names no pieces.
type Taken = (Vec<i64>, i64);

fn taken(order: &ChannelOrder) -> Taken {
    (order.lines.iter().map(|line| order.refunded_of(line).0).collect(), order.refunded_loose())
}

#[test]
fn br_25_the_pieces_of_every_recorded_refund_are_found_in_both_interfaces() {
    for version in VERSIONS {
        let order = value(version, "order-partly-refunded");
        let refunds = value(version, "order-partly-refunded-refunds");
        let current = understood("wc/v3", &order, &refunds);
        let pieces = if version == "3.6.4" { vec![1, 0] } else { vec![1, 0, 0] };
        assert_eq!(taken(&current), (pieces.clone(), 0), "{version}");
        assert!(current.adds_up() && current.refunded().unwrap().amount > 0, "{version}");
        let older = understood(
            "wc-api/v3",
            &value(version, "legacy-order-partly-refunded")["order"],
            &value(version, "legacy-order-partly-refunded-refunds")["order_refunds"],
        );
        assert_eq!(taken(&older), (pieces, 0), "{version}: it names no line, and the goods say which");
        assert_eq!(older.refunded().unwrap(), current.refunded().unwrap(), "{version}");
        // Nobody asked for them: it is only known how much.
        let amount = current.refunded().unwrap().amount;
        assert_eq!(taken(&understood("wc/v3", &order, &json!([]))).1, amount, "{version}");
        // All of it, without lines.
        let all = understood(
            "wc/v3",
            &value(version, "order-fully-refunded"),
            &value(version, "order-fully-refunded-refunds"),
        );
        assert!(taken(&all).0.iter().all(|pieces| *pieces == 0) && !all.is_wanted(), "{version}");
    }
}

#[test]
fn br_25_what_a_refund_does_not_say_is_not_guessed() {
    let order = json!({
        "id": 7, "status": "processing", "currency": "EUR", "total": "36.00", "total_tax": "6.00",
        "date_created_gmt": "2026-11-22T01:00:00", "date_modified_gmt": "2026-11-22T01:30:00",
        "line_items": [
            {"id": 1, "product_id": 11, "variation_id": 0, "quantity": 2, "total": "10.00", "total_tax": "2.00"},
            {"id": 2, "product_id": 12, "variation_id": 13, "quantity": 1, "total": "10.00", "total_tax": "2.00"},
            {"id": 3, "product_id": 12, "variation_id": 13, "quantity": 1, "total": "10.00", "total_tax": "2.00"},
        ],
        "refunds": [{"id": 70, "reason": "", "total": "-6.00"}],
    });
    let meta = |id: i64| json!([{ "key": "_refunded_item_id", "value": id.to_string() }]);
    let line = |product: i64, quantity: Value, total: &str, tax: &str, meta: Value| json!({ "product_id": product, "quantity": quantity, "total": total, "total_tax": tax, "meta_data": meta });
    let cases: [(&str, Value, Taken); 10] = [
        ("a piece by its line", json!([line(0, json!(-1), "-5.00", "-1.00", meta(1))]), (vec![1, 0, 0], 0)),
        ("a piece as text", json!([line(0, json!("-1"), "-5.00", "-1.00", meta(2))]), (vec![0, 1, 0], 0)),
        ("by its goods", json!([line(11, json!(-1), "-5.00", "-1.00", json!([]))]), (vec![1, 0, 0], 0)),
        ("goods on two lines", json!([line(13, json!(-1), "-5.00", "-1.00", json!([]))]), (vec![0, 0, 0], 60_000)),
        ("goods of another order", json!([line(99, json!(-1), "-5.00", "-1.00", meta(9))]), (vec![0, 0, 0], 60_000)),
        ("money for a line", json!([line(11, json!(0), "-5.00", "-1.00", meta(1))]), (vec![0, 0, 0], 60_000)),
        ("half a piece", json!([line(11, json!(-0.5), "-5.00", "-1.00", meta(1))]), (vec![0, 0, 0], 60_000)),
        ("a piece and more money", json!([line(11, json!(-1), "-2.50", "-0.50", meta(1))]), (vec![1, 0, 0], 30_000)),
        ("a cent is rounding", json!([line(11, json!(-1), "-5.00", "-0.99", meta(1))]), (vec![1, 0, 0], 0)),
        ("more pieces than sold", json!([line(11, json!(-3), "-5.00", "-1.00", meta(1))]), (vec![2, 0, 0], 0)),
    ];
    for (name, lines, expected) in cases {
        let refunds = json!([{ "id": 70, "amount": "6.00", "reason": "", "line_items": lines }]);
        assert_eq!(taken(&understood("wc/v3", &order, &refunds)), expected, "{name}");
    }
}

/// A shop of a few orders, each paid and changed; `breaks` says how the question for the refunds of one goes.
async fn shop(dialect: &'static str, breaks: fn(u64, usize) -> Option<Answer>) -> Shop {
    let asked = Mutex::new(BTreeMap::<u64, usize>::new());
    Shop::open(move |request| {
        let old = dialect.starts_with("wc-api");
        let path = request.path.trim_start_matches("/wp-json").trim_start_matches(&format!("/{dialect}/orders"));
        let order = |id: u64| {
            json!({
                "id": id, "status": "processing", "currency": "EUR", "total": "6.00", "total_tax": "0.00",
                "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-22T01:00:05Z",
                "date_created_gmt": "2026-11-20T10:00:00", "date_modified_gmt": "2026-11-22T01:00:05",
                "payment_details": { "paid": true },
                "line_items": [{ "id": 1, "product_id": 11, "quantity": 2, "total": "6.00", "total_tax": "0.00" }],
                "refunds": if old { Value::Null } else { json!([{ "id": 90, "reason": "", "total": "-3.00" }]) },
            })
        };
        let wrap = |name: &str, body: Value| if old { json!({ name: body }) } else { body }.to_string();
        let id = |text: &str| text.trim_matches('/').split('/').next().unwrap().parse::<u64>().unwrap();
        if path.ends_with("/refunds") {
            let mut asked = asked.lock().unwrap();
            let times = asked.entry(id(path)).or_default();
            *times += 1;
            if let Some(broken) = breaks(id(path), *times) {
                return broken;
            }
            let line = json!({ "product_id": 11, "quantity": -1, "total": "-3.00", "total_tax": "0.00" });
            let refund = json!([{ "id": 90, "amount": "3.00", "reason": "", "line_items": [line] }]);
            return (200, String::new(), wrap("order_refunds", refund));
        }
        if !path.is_empty() {
            return (200, String::new(), wrap("order", order(id(path))));
        }
        let trash =
            request.query.get("status").or(request.query.get("filter[post_status]")).is_some_and(|one| one == "trash");
        let number = |new: &str, old: &str| request.query.get(new).or(request.query.get(old)).unwrap().parse().unwrap();
        let (skip, take): (usize, usize) = (number("offset", "filter[offset]"), number("per_page", "filter[limit]"));
        let all: Vec<Value> = if trash { Vec::new() } else { (1..=30).map(order).collect() };
        let page: Vec<&Value> = all.iter().skip(skip).take(take).collect();
        let header = if old { "X-WC-Total" } else { "X-WP-Total" };
        (200, format!("{header}: {}\r\n", all.len()), wrap("orders", json!(page)))
    })
    .await
}

/// Reads to the end; or how it stopped.
async fn run(shop: &Shop, dialect: &str) -> Result<Vec<RawOrder>, Fault> {
    let channel = shop.channel(&[("dialect", dialect)]);
    let source = channel.order_source().unwrap();
    let wire = wire();
    let cx = cx(&wire);
    let (mut cursor, mut seen) = (Cursor::starting(Moment::from_micros(0)), Vec::new());
    for _ in 0..40 {
        let page = source.changes(&cx, &cursor).await.map_err(|error| error.fault)?;
        seen.extend(page.orders);
        match page.next {
            NextPage::More(next) => cursor = next,
            NextPage::Done(_) => return Ok(seen),
        }
    }
    panic!("the run does not end");
}

#[tokio::test]
async fn br_17_one_order_at_whose_refunds_the_shop_breaks_does_not_stop_the_others() {
    let ways: [fn(u64, usize) -> Option<Answer>; 2] = [
        |id, _| matches!(id, 1 | 2 | 5).then(|| (500, String::new(), "<html>".to_owned())),
        |id, _| matches!(id, 1 | 2 | 5).then(|| (200, String::new(), "no JSON".to_owned())),
    ];
    for dialect in ["wc/v3", "wc-api/v3"] {
        for way in ways {
            let shop = shop(dialect, way).await;
            let seen = run(&shop, dialect).await.unwrap();
            let ids: BTreeSet<u64> = seen.iter().map(|raw| raw.external_id.parse().unwrap()).collect();
            assert_eq!(ids, (1..=30).collect::<BTreeSet<_>>(), "{dialect}");
            for raw in &seen {
                let is_broken = ["1", "2", "5"].contains(&raw.external_id.as_str());
                match read::read(raw) {
                    Ok(order) => assert_eq!((taken(&order), is_broken), ((vec![1], 0), false), "{dialect}"),
                    Err(Unreadable::Field { field, why }) => {
                        assert!(is_broken && field == "refunds" && why.contains("refunds.list"), "{why}");
                    }
                    Err(other) => panic!("{other}"),
                }
            }
            // Asked for it alone the hub waits: nothing is bought by a word that is not whole.
            let channel = shop.channel(&[("dialect", dialect)]);
            let wire = wire();
            let cx = cx(&wire);
            let source = channel.order_source().unwrap();
            for broken in ["1", "2", "5"] {
                assert!(source.fetch(&cx, broken).await.is_err(), "{dialect}");
            }
            let whole = source.fetch(&cx, "7").await.unwrap().unwrap();
            assert_eq!(
                &whole,
                seen.iter().find(|raw| raw.external_id == "7").unwrap(),
                "{dialect}: listed and fetched are the same bytes"
            );
        }
        // A key that may not see refunds at all: every order waits with that reason, and the run ends.
        let shop = shop(dialect, |_, _| {
            let body = r#"{"code":"woocommerce_rest_cannot_view","message":"x","data":{"status":403}}"#;
            Some((403, String::new(), body.to_owned()))
        })
        .await;
        let seen = run(&shop, dialect).await.unwrap();
        assert!(seen.len() == 30 && seen.iter().all(|raw| read::read(raw).is_err()), "{dialect}");
    }
    // What passes is no fault of the order: one that fails now and then, and one that is too busy.
    let now_and_then = shop("wc/v3", |_, times| (times == 1).then(|| (500, String::new(), "<html>".to_owned()))).await;
    let seen = run(&now_and_then, "wc/v3").await.unwrap();
    let ids: BTreeSet<u64> = seen.iter().map(|raw| raw.external_id.parse().unwrap()).collect();
    assert_eq!(ids, (1..=30).collect::<BTreeSet<_>>());
    assert!(seen.iter().all(|raw| read::read(raw).is_ok()));
    let busy = shop("wc/v3", |id, _| (id == 1).then(|| (429, String::new(), "<html>".to_owned()))).await;
    assert_eq!(run(&busy, "wc/v3").await, Err(Fault::Limited));
}

#[tokio::test]
async fn br_25_refunds_are_asked_for_by_the_hundred_and_only_where_there_are_any() {
    let shop = Shop::open(|request| {
        let order = |id: u64, status: &str, refunds: Value| {
            json!({ "id": id, "status": status, "currency": "EUR", "total": "0", "line_items": [], "refunds": refunds,
                "date_created_gmt": "2026-11-20T10:00:00", "date_modified_gmt": "2026-11-22T01:00:05" })
        };
        let some = || json!([{ "id": 9, "reason": "", "total": "-1.00" }]);
        let all = [
            order(1, "processing", json!([])),
            order(2, "processing", some()),
            order(3, "refunded", some()),
            order(4, "cancelled", some()),
            order(5, "shipped", some()),
            order(6, "processing", json!({ "odd": [1] })),
        ];
        let is_trash = request.query.get("status").is_some_and(|one| one == "trash");
        match request.path.trim_start_matches("/wp-json/wc/v3/orders") {
            "" => totals(if is_trash { 0 } else { 6 }, 1, if is_trash { json!([]) } else { json!(all) }.to_string()),
            path if path.ends_with("/refunds") => (200, String::new(), "[]".to_owned()),
            path => (200, String::new(), all[path[1..].parse::<usize>().unwrap() - 1].to_string()),
        }
    })
    .await;
    let seen = run(&shop, "wc/v3").await.unwrap();
    assert_eq!(seen.len(), 6, "what is odd about a refund stops no reading");
    let asked: Vec<String> = shop.seen().into_iter().filter(|one| one.contains("/refunds")).collect();
    let path = |id: u64| format!("GET /wp-json/wc/v3/orders/{id}/refunds?per_page=100 ");
    assert_eq!(asked, [path(2), path(5)], "of an order that is given up as a whole no piece is wanted");
    let channel = shop.channel(&[("dialect", "wc/v3")]);
    let wire = wire();
    let cx = cx(&wire);
    for (id, questions) in [("1", 1), ("2", 2)] {
        channel.order_source().unwrap().fetch(&cx, id).await.unwrap();
        assert_eq!(shop.seen().len(), questions, "order {id}");
    }
}
