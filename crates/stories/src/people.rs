//! What a buyer's act is about: its body, from what the doors show at this moment.

use hub::rehearse::Client;
use serde_json::{Value, json};

use crate::ground::Names;

fn of_list(list: &[Value], which: u64) -> Option<&Value> {
    if list.is_empty() { None } else { list.get(usize::try_from(which % list.len() as u64).unwrap_or(0)) }
}

/// The lines of an order with one of these statuses.
fn lines<'a>(order: &'a Value, statuses: &[&str]) -> Vec<&'a Value> {
    let all = order["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fits = |line: &&Value| line["status"].as_str().is_some_and(|status| statuses.contains(&status));
    all.iter().filter(fits).map(|line| &line["id"]).collect()
}

/// What is left lying by buyers who tried things out: an order on hold is let go, lines that were laid aside are booked,
/// a question that only a buyer can answer is closed. How much was done.
pub(crate) async fn look_after(client: &Client, round: usize) -> anyhow::Result<usize> {
    let mut deeds = 0;
    let mut acts = Vec::new();
    for order in client.list("/orders?open=1").await? {
        if order["hold"] == "person" {
            acts.push(("order.release", json!({ "order": order["id"] })));
        }
        let all = order["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
        let aside = |line: &&Value| line["status"] == "paid" && line["skipped"] == true;
        let aside: Vec<&Value> = all.iter().filter(aside).map(|line| &line["id"]).collect();
        if !aside.is_empty() {
            acts.push(("booking.create", json!({ "lines": aside })));
        }
    }
    for decision in client.list("/decisions?open=1").await? {
        if decision["kind"] == "which_line" {
            acts.push(("decision.answer", json!({ "decision": decision["id"], "answer": "ignore" })));
        }
    }
    for (at, (act, body)) in acts.into_iter().enumerate() {
        let done = client.act(act, &format!("look-after-{round}-{at}"), body).await?;
        deeds += usize::from(done.is_ok());
    }
    Ok(deeds)
}

/// The body of an act on one of the orders; `None` when there is nothing that it could be about.
pub(crate) async fn body(client: &Client, names: &Names, act: &str, which: u64) -> Option<Value> {
    match act {
        "connection.poll" => return Some(json!({ "connection": names.shop.connection })),
        "account.sync" => return Some(json!({ "account": names.account })),
        "activity.abort" => {
            let running = client.list("/activities?open=1").await.ok()?;
            return Some(json!({ "activity": of_list(&running, which)?["id"] }));
        }
        "payment.link" => {
            let all = client.list("/provider-orders").await.ok()?;
            let unpaid: Vec<Value> = all.into_iter().filter(|order| order["state"] == "awaiting_payment").collect();
            return Some(json!({ "provider_orders": [of_list(&unpaid, which)?["id"]] }));
        }
        _ => {}
    }
    let orders = client.list("/orders?open=1").await.ok()?;
    let order = of_list(&orders, which)?;
    Some(match act {
        "booking.create" => json!({ "lines": lines(order, &["paid"]) }),
        "booking.unbind" => {
            json!({ "lines": lines(order, &["booked", "purchased"]), "cancel": which.is_multiple_of(2), "reason": "" })
        }
        "booking.bind" => {
            let ledger = client.world("/ledger?after=0").await.ok()?;
            let trades = ledger["providers"][0]["orders"].as_array().cloned().unwrap_or_default();
            json!({ "order": order["id"], "account": names.account, "number": of_list(&trades, which / 7)?["number"] })
        }
        "order.read_again" => json!({ "connection": names.shop.connection, "external_id": order["external_id"] }),
        _ => json!({ "order": order["id"] }),
    })
}
