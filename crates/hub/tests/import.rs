//! Orders that come in by the page are understood as those that come one by one, and what is unchanged is not written again.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use domain::{ids::OrderId, time::HOUR};
use serde_json::{Value, json};
use stage::Stage;
use store::{ledger, notes, raw_orders, search};

/// What the rows say of an order, without ids and moments.
async fn told(stage: &Stage, external: &str) -> Value {
    let Some(mut order) = stage.order(external).await else { return Value::Null };
    let id: OrderId = order["id"].as_str().unwrap().parse().unwrap();
    let number = order["number"].as_str().unwrap().to_owned();
    let mut read = stage.serving.opened.hub.store.read(stage.company).await.unwrap();
    let entries: Vec<Value> = ledger::of_order(&mut read, id)
        .await
        .unwrap()
        .iter()
        .map(|entry| json!([entry.kind, entry.amount, entry.currency.code()]))
        .collect();
    let mut history: Vec<String> = notes::of_order(&mut read, id, 100)
        .await
        .unwrap()
        .iter()
        .map(|note| format!("{} {} {}", note.actor, note.what, note.details))
        .collect();
    history.sort();
    let found = search::find(&mut read, &number, None, 50).await.unwrap().contains(&id);
    let customer = order["customer"]["city"].as_str().unwrap_or_default().to_owned();
    let by_customer = search::find(&mut read, &customer, None, 50).await.unwrap().contains(&id);
    let raw = raw_orders::lookup(&mut read, domain::Id::new(id.number())).await.unwrap().unwrap();
    drop(read);
    let jobs = stage.client.list("/jobs").await.unwrap();
    let lane = format!("order:{}", id.base32());
    let mut waits: Vec<String> =
        jobs.iter().filter(|job| job["lane"] == lane.as_str()).map(|job| job["name"].to_string()).collect();
    waits.sort();
    // A list may spell an order in other bytes than the order itself: that is a version more, and no change.
    let raw = json!([raw.state, raw.version == raw.understood_version, raw.problem]);
    forget(&mut order);
    let text = json!({ "order": order, "entries": entries, "history": history, "found": [found, by_customer],
        "raw": raw, "waits": waits })
    .to_string();
    serde_json::from_str(&text.replace(&number, "NUMBER")).unwrap()
}

/// Takes out what two orders can never share.
fn forget(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|name, _| {
                !name.ends_with("_at") && !["id", "external_id", "external_line", "sold_line"].contains(&name.as_str())
            });
            entries.values_mut().for_each(forget);
        }
        Value::Array(values) => values.iter_mut().for_each(forget),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn br_17_orders_by_the_page_are_those_that_come_one_by_one() {
    let stage = Stage::new(true).await;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": 10_000 });
    stage.must("company.set", json!({ "settings": settings })).await;
    stage.import(&stage.offers).await;
    let goods = |places: &[usize]| -> Vec<(u64, u64, i64)> {
        places.iter().map(|place| (stage.offers[*place].product, stage.offers[*place].variant, 2)).collect()
    };
    let cases: Vec<(&str, Vec<usize>, Value)> = vec![
        ("paid", vec![0], json!({})),
        ("several lines", vec![1, 2, 3], json!({})),
        ("unpaid", vec![0], json!({ "status": "pending", "date_paid": null, "date_paid_gmt": null })),
        (
            "on delivery",
            vec![1],
            json!({ "status": "processing", "payment_method": "cod", "date_paid": null, "date_paid_gmt": null }),
        ),
        (
            "by transfer",
            vec![1],
            json!({ "status": "on-hold", "payment_method": "bacs", "date_paid": null, "date_paid_gmt": null }),
        ),
        ("completed", vec![2], json!({ "status": "completed" })),
        ("cancelled", vec![2, 1], json!({ "status": "cancelled" })),
        ("a draft", vec![2], json!({ "status": "checkout-draft" })),
        ("a wrong sum", vec![0, 2], json!({ "total": "99999.00" })),
        ("an unknown currency", vec![0], json!({ "currency": "QQQ" })),
        (
            "long ago",
            vec![0],
            json!({ "date_created": "2001-01-01T00:00:00", "date_created_gmt": "2001-01-01T00:00:00" }),
        ),
        ("no lines", vec![0], json!({ "line_items": [], "total": "0.00", "shipping_lines": [] })),
    ];
    let mut pairs = Vec::new();
    for (what, places, lie) in cases {
        let goods = goods(&places);
        let pair = [stage.shop.sell(&goods).await, stage.shop.sell(&goods).await];
        for order in &pair {
            stage.shop.lie(order, lie.clone());
        }
        pairs.push((what, pair));
    }
    for (_, [single, _]) in &pairs {
        stage.read_again(single).await;
    }
    // The others come with the poll; of the first ones it brings nothing new.
    stage.poll().await;
    let mut there = 0;
    for (what, [single, paged]) in &pairs {
        let (single, paged) = (told(&stage, single).await, told(&stage, paged).await);
        assert_eq!(single, paged, "{what}");
        there += usize::from(!single.is_null());
    }
    assert!(there >= 8, "{there} orders are there");
    // Long after, the shop tells the same again: nothing is fetched anew, nothing written, nothing queued.
    let seen = async |external: &str| {
        let id = stage.order(external).await.unwrap()["id"].as_str().unwrap().parse::<OrderId>().unwrap();
        let mut read = stage.serving.opened.hub.store.read(stage.company).await.unwrap();
        raw_orders::lookup(&mut read, domain::Id::new(id.number())).await.unwrap().unwrap()
    };
    let before = seen(&pairs[0].1[1]).await;
    stage.later(HOUR).await;
    stage.poll().await;
    let after = seen(&pairs[0].1[1]).await;
    assert_eq!((after.version, after.state), (before.version, before.state));
    let changed = &pairs[1].1[1];
    stage.shop.lie(changed, json!({ "customer_note": "please hurry" }));
    stage.read_again(changed).await;
    assert!(seen(changed).await.version > 1, "what changed is a new version");
    stage.end().await;
}
