//! What people's acts are about: the body of each, from what doors and world show at this moment.

use domain::{Moment, time::HOUR};
use hub::rehearse::Client;
use judge::Cut;
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
pub(crate) async fn look_after(client: &Client, names: &Names, now: Moment, round: usize) -> anyhow::Result<usize> {
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
    acts.extend(parcels(client, now).await?);
    for (at, (act, body)) in acts.into_iter().enumerate() {
        let lines = body["lines"].clone();
        let done = client.act(act, &format!("look-after-{round}-{at}"), body).await?;
        deeds += usize::from(done.is_ok());
        if done.err().is_some_and(|problem| problem["code"] == "offer_unknown") {
            deeds += complete_offers(client, names, &lines, &format!("look-after-{round}-{at}")).await?;
        }
    }
    Ok(deeds)
}

/// Looks what is not offered up in the whole list, as a buyer would at the provider; what nobody sells is given up.
async fn complete_offers(client: &Client, names: &Names, lines: &Value, key: &str) -> anyhow::Result<usize> {
    let csv = client.text(&format!("{}?complete=1", names.shop.offers)).await?;
    let body = json!({ "connection": names.shop.connection, "csv": csv });
    let mut deeds = usize::from(client.act("offers.import", &format!("{key}-offers"), body).await?.is_ok());
    let again = client.act("booking.create", &format!("{key}-again"), json!({ "lines": lines })).await?;
    if again.err().is_some_and(|problem| problem["code"] == "offer_unknown") {
        for (number, line) in lines.as_array().into_iter().flatten().enumerate() {
            let done = client.act("line.cancel", &format!("{key}-{number}"), json!({ "line": line })).await?;
            deeds += usize::from(done.is_ok());
        }
    }
    Ok(deeds)
}

/// Parcels that the packer lost sight of, because the node died while he packed them.
async fn parcels(client: &Client, now: Moment) -> anyhow::Result<Vec<(&'static str, Value)>> {
    let mut acts = Vec::new();
    for parcel in client.list("/parcels").await? {
        let id = &parcel["id"];
        let shipped = parcel["shipped_at"].as_str().and_then(|at| at.parse::<Moment>().ok());
        match parcel["state"].as_str().unwrap_or_default() {
            "draft" => acts.push(("parcel.drop", json!({ "parcel": id }))),
            "packed" => {
                acts.push(("parcel.ship", json!({ "parcel": id, "carrier": "EMS", "tracking": "EE000000000CN" })));
            }
            // Those that he remembers he says himself to be there, long before.
            "shipped" if shipped.is_some_and(|at| now.since(at) > 8 * HOUR) => {
                acts.push(("parcel.deliver", json!({ "parcel": id })));
            }
            _ => {}
        }
    }
    Ok(acts)
}

/// The body of an act on one of the orders; `None` when there is nothing that it could be about.
pub(crate) async fn body(client: &Client, names: &Names, act: &str, which: u64) -> Option<Value> {
    match act {
        "package.scan" => return scan(client, which).await,
        "decision.answer" => return answer(client, which).await,
        "connection.poll" => return Some(json!({ "connection": names.shop.connection })),
        "account.sync" => return Some(json!({ "account": names.account })),
        // The whole list of offers comes in at a moment that nobody chose.
        "offers.import" => {
            let csv = client.text(&format!("{}?complete=1", names.shop.offers)).await.ok()?;
            return Some(json!({ "connection": names.shop.connection, "csv": csv }));
        }
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

/// The pieces that these lines hold at the provider: cut loose without a cancellation, they stay bought.
pub(crate) async fn cut(client: &Client, lines: &Value) -> Vec<Cut> {
    let orders = client.list("/orders?open=1").await.unwrap_or_default();
    let all = orders.iter().flat_map(|order| order["lines"].as_array().into_iter().flatten());
    let chosen = all.filter(|line| lines.as_array().is_some_and(|chosen| chosen.contains(&line["id"])));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let cut = chosen.flat_map(|line| {
        line["provider_orders"].as_array().into_iter().flatten().map(move |number| Cut {
            number: text(number),
            offer: text(&line["offer"]),
            spec: text(&line["spec"]),
            pieces: line["quantity"].as_i64().unwrap_or_default(),
        })
    });
    cut.collect()
}

/// What a scanner types: a number that lies on the table, once or again, written as labels write it, or one that nobody
/// knows.
async fn scan(client: &Client, which: u64) -> Option<Value> {
    let arrived = client.world("/arrivals?after=0").await.ok()?;
    let items = arrived["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let known = of_list(items, which / 5).and_then(|item| item["tracking"].as_str());
    let code = match (known, which % 5) {
        (_, 4) => format!("SF{which:010}"),
        (None, _) => return None,
        (Some(tracking), 3) => format!(" {} ", tracking.to_ascii_lowercase()),
        (Some(tracking), _) => tracking.to_owned(),
    };
    Some(json!({ "code": code }))
}

/// One of the answers that an open question allows. Not those that are a person's word about the provider: a wrong one
/// would be his mistake and not the hub's.
async fn answer(client: &Client, which: u64) -> Option<Value> {
    let open = client.list("/decisions?open=1").await.ok()?;
    let decision = of_list(&open, which)?;
    let answers = decision["answers"].as_array()?;
    let by_word = ["mark_not_created", "bind", "ignore", "not_ours", "keep_for_stock", "accept"];
    let allowed: Vec<Value> =
        answers.iter().filter(|one| !by_word.contains(&one.as_str().unwrap_or_default())).cloned().collect();
    Some(json!({ "decision": decision["id"], "answer": of_list(&allowed, which / 7)? }))
}
