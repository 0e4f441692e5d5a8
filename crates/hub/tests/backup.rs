//! Backups of a hub that has worked: everything comes back, and nothing that was bought since is bought again.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use std::path::PathBuf;

use domain::time::{DAY, MINUTE};
use hub::start;
use serde_json::{Value, json};
use stage::{Stage, line_statuses};
use store::export::{self, Part, Stream, Whose};

/// How many orders the provider has that the hub made. People in the world make some by hand too.
async fn bought(stage: &Stage) -> usize {
    let ledger = stage.client.world("/ledger").await.unwrap();
    let orders = ledger["providers"][0]["orders"].as_array().unwrap();
    orders.iter().filter(|order| order["reference"].is_string()).count()
}

/// The provider orders that the hub has for an order.
async fn numbers(stage: &Stage, external: &str) -> Vec<String> {
    let order = stage.order(external).await.unwrap();
    let all = stage.client.list("/provider-orders").await.unwrap();
    let of = all.iter().filter(|one| one["order"] == order["id"]);
    of.map(|one| one["number"].as_str().unwrap().to_owned()).collect()
}

/// Writes a backup of the running hub.
async fn backup(stage: &Stage, name: &str) -> PathBuf {
    let folder = testkit::sqlite().await;
    let file = start::sqlite_path(&folder.address).unwrap().with_file_name(name);
    // Kept until the test process ends.
    std::mem::forget(folder);
    let hub = &stage.serving.opened.hub;
    hub::backup::write(&hub.store, Whose::Everybody, stage.serving.now(), &file).await.unwrap();
    file
}

async fn asked(stage: &Stage, kind: &str) -> Vec<Value> {
    let open = stage.client.list("/decisions?open=1").await.unwrap();
    open.into_iter().filter(|decision| decision["kind"] == kind).collect()
}

/// People in the world buy by hand too, which is none of ours.
async fn ignore_made_by_hand(stage: &Stage) {
    for question in asked(stage, "unknown_purchase").await {
        if question["details"]["reference"].is_null() {
            stage.must("decision.answer", json!({ "decision": question["id"], "answer": "ignore" })).await;
        }
    }
}

/// The one open question about what the hub bought and does not know.
async fn unknown(stage: &Stage, number: &str) -> Value {
    ignore_made_by_hand(stage).await;
    let mut open = asked(stage, "unknown_purchase").await;
    assert!(open.len() == 1 && open[0]["details"]["number"] == number, "{open:#?}");
    open.remove(0)
}

/// The answer "buy again", and what speaks against it.
async fn go_on(stage: &Stage, key: &str) -> Vec<String> {
    let question = &asked(stage, "restored").await[0];
    let body = json!({ "decision": question["id"], "answer": "go_on" });
    match stage.client.act("decision.answer", key, body).await.unwrap() {
        Ok(_) => Vec::new(),
        Err(problem) => {
            let refusals = problem["refusals"].as_array().cloned().unwrap_or_default();
            assert!(!refusals.is_empty(), "{problem}");
            refusals.iter().map(|refusal| refusal["code"].as_str().unwrap().to_owned()).collect()
        }
    }
}

async fn books_by_itself(stage: &Stage, yes: bool) {
    let settings = json!({ "book_by_itself": yes, "book_wait_minutes": 0 });
    stage.must("company.set", json!({ "settings": settings })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_40_a_company_that_comes_back_from_an_older_backup_buys_nothing_twice() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers).await;
    let goods = |place: usize| [(stage.offers[place].product, stage.offers[place].variant, 2)];
    let bought_before = stage.shop.sell(&goods(0)).await;
    stage.poll().await;
    assert_eq!(bought(&stage).await, 1);

    // One booking holds its lines and is not sent when the backup is made: the shop cannot be asked for its last word.
    books_by_itself(&stage, false).await;
    let reserved = stage.shop.sell(&goods(1)).await;
    stage.poll().await;
    stage.must("connection.disable", json!({ "connection": stage.connection })).await;
    let order = stage.order(&reserved).await.unwrap();
    stage.must("booking.create", json!({ "lines": [order["lines"][0]["id"]] })).await;
    stage.quiet().await;
    books_by_itself(&stage, true).await;
    let file = backup(&stage, "older").await;
    assert_eq!(bought(&stage).await, 1);

    // It is sent after that, and another order is taken and bought; a third is taken by nobody.
    stage.must("connection.enable", json!({ "connection": stage.connection })).await;
    stage.later(20 * MINUTE).await;
    assert_eq!(bought(&stage).await, 2, "the booking was sent after the backup");
    let bought_since = stage.shop.sell(&goods(2)).await;
    stage.poll().await;
    assert_eq!(bought(&stage).await, 3);
    let number = numbers(&stage, &bought_since).await.remove(0);
    let fresh = stage.shop.sell(&goods(3)).await;

    let stage = stage.brought_back(&file).await;
    stage.quiet().await;
    stage.must("connection.enable", json!({ "connection": stage.connection })).await;
    stage.poll().await;
    assert_eq!(bought(&stage).await, 3, "nothing is bought before everything is known");
    assert!(stage.order(&bought_since).await.is_some() && stage.order(&fresh).await.is_some(), "orders come in");
    // What our booking bought is its own again, by its reference.
    let order = stage.order(&reserved).await.unwrap();
    assert_eq!(line_statuses(&order), ["booked"], "{order:#}");
    // What no booking knows is asked about, once; what somebody made by hand is none of ours.
    let ours = unknown(&stage, &number).await;
    assert_eq!(go_on(&stage, "k1").await, ["account_unseen", "purchase_unknown"]);
    let line = stage.order(&fresh).await.unwrap()["lines"][0]["id"].clone();
    let wish = stage.client.act("booking.create", "k2", json!({ "lines": [line] })).await.unwrap();
    assert_eq!(wish.unwrap_err()["refusals"][0]["code"], "company_restored");
    stage.later(16 * MINUTE).await;
    assert_eq!(unknown(&stage, &number).await["id"], ours["id"], "the same question is not asked twice");
    assert_eq!(go_on(&stage, "k3").await, ["purchase_unknown"]);
    stage.later(DAY).await;
    assert_eq!(bought(&stage).await, 3, "it waits for as long as nobody answers");

    let order = stage.order(&bought_since).await.unwrap();
    let bind = json!({ "order": order["id"], "account": stage.account, "number": ours["details"]["number"] });
    stage.must("booking.bind", bind).await;
    stage.quiet().await;
    ignore_made_by_hand(&stage).await;
    assert_eq!(go_on(&stage, "k4").await, Vec::<String>::new());
    stage.later(6 * MINUTE).await;
    assert_eq!(bought(&stage).await, 4, "what waited is bought, and only that");
    let open = asked(&stage, "unknown_purchase").await;
    assert!(open.iter().all(|question| question["id"] != ours["id"]), "the bound one is asked about no more");
    for _ in 0..3 {
        stage.later(DAY).await;
        stage.poll().await;
    }
    assert_eq!(bought(&stage).await, 4);
    assert_eq!(numbers(&stage, &bought_since).await, [number]);
    for external in [&bought_before, &reserved, &bought_since, &fresh] {
        assert_eq!(numbers(&stage, external).await.len(), 1, "{external}");
    }
    // Each goods was ordered once, whoever looks from outside.
    let ledger = stage.client.world("/ledger").await.unwrap();
    let orders = ledger["providers"][0]["orders"].as_array().unwrap();
    let ours = orders.iter().filter(|order| order["reference"].is_string());
    let goods: Vec<String> = ours
        .flat_map(|order| order["lines"].as_array().unwrap())
        .map(|line| format!("{}/{}", line["offer"], line["spec"]))
        .collect();
    let distinct: std::collections::BTreeSet<&String> = goods.iter().collect();
    assert_eq!((goods.len(), distinct.len()), (4, 4), "bought twice: {goods:?}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_40_a_backup_of_a_place_that_is_held_still_knows_since_when() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers).await;
    let first = backup(&stage, "first").await;
    let sold = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 2)]).await;
    stage.poll().await;
    let number = numbers(&stage, &sold).await.remove(0);
    stage.later(DAY).await;
    // Brought back, and moved on before anybody looked through the accounts.
    let stage = stage.brought_back(&first).await;
    let since = asked(&stage, "restored").await[0]["details"]["since"].clone();
    let second = backup(&stage, "second").await;
    let stage = stage.brought_back(&second).await;
    assert_eq!(asked(&stage, "restored").await[0]["details"]["since"], since, "what was bought since is not known yet");
    stage.quiet().await;
    unknown(&stage, &number).await;
    assert_eq!(bought(&stage).await, 1);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_has_worked_comes_back_row_by_row_on_either_database() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers).await;
    for place in 0..3 {
        stage.shop.sell(&[(stage.offers[place].product, stage.offers[place].variant, 2)]).await;
    }
    stage.shop.sell(&[(stage.missing[0].product, stage.missing[0].variant, 1)]).await;
    stage.poll().await;
    let file = backup(&stage, "worked").await;
    let written = export::check(&file).unwrap();
    let mut stream = Stream::open(&file).unwrap();
    let mut filled = std::collections::BTreeSet::new();
    let mut name = String::new();
    loop {
        match stream.part().unwrap() {
            Part::Table(table, _) => name = table,
            Part::Row(_) => drop(filled.insert(name.clone())),
            Part::End => {}
            Part::Tail(_) => break,
        }
    }
    assert!(filled.len() >= 25, "the hub has hardly worked: {filled:?}");
    let text = flate_text(&file);
    for secret in ["app_secret", "access_token", "refresh_token", "consumer_secret"] {
        let values = secrets(&stage.announced, secret);
        assert!(values.iter().all(|value| !text.contains(value.as_str())), "{secret} is in the file");
    }
    let mut targets = vec![testkit::sqlite().await];
    targets.extend(testkit::postgres().await);
    for target in targets {
        let tables = export::tables(&target.store).await.unwrap();
        let mut tx = target.store.begin_global("test").await.unwrap();
        export::bring_in(&mut tx, &tables, &file).await.unwrap();
        tx.commit().await.unwrap();
        let again = file.with_extension("again");
        let now = written.head.made_at;
        let back = hub::backup::write(&target.store, Whose::Everybody, now, &again).await.unwrap();
        assert_eq!(back.tail, written.tail, "{:?}", target.store.backend());
    }
    // Orders are found by their words again.
    let stage = stage.brought_back(&file).await;
    let orders = stage.client.list("/orders").await.unwrap();
    let number = orders[0]["number"].as_str().unwrap();
    let mut read = stage.serving.opened.hub.store.read(stage.company).await.unwrap();
    let found = store::search::find(&mut read, number, None, 10).await.unwrap();
    assert!(found.iter().any(|order| orders[0]["id"] == order.to_string()), "{number} is not found");
    drop(read);
    stage.end().await;
}

/// Every value of a secret's name in what the world says of itself.
fn secrets(value: &Value, name: &str) -> Vec<String> {
    match value {
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(text) if key == name => vec![text.clone()],
                value => secrets(value, name),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(|value| secrets(value, name)).collect(),
        _ => Vec::new(),
    }
}

fn flate_text(file: &std::path::Path) -> String {
    let mut stream = Stream::open(file).unwrap();
    let mut text = String::new();
    loop {
        match stream.part().unwrap() {
            Part::Row(cells) => text.push_str(&Value::from(cells).to_string()),
            Part::Tail(_) => return text,
            Part::Table(..) | Part::End => {}
        }
    }
}
