//! The desk: what a buyer does by hand, seen through the API. An activity is watched, bound, cut, aborted; sessions are
//! chosen.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use serde_json::{Value, json};
use stage::{Stage, browser, line_statuses};

async fn activity(stage: &Stage, id: &Value) -> Value {
    stage.client.get(&format!("/activities/{}", id.as_str().unwrap())).await.unwrap()
}

async fn account(stage: &Stage) -> Value {
    stage.client.list("/accounts").await.unwrap()[0]["id"].clone()
}

fn lines(order: &Value) -> Vec<Value> {
    order["lines"].as_array().unwrap().iter().map(|line| line["id"].clone()).collect()
}

async fn ledger(stage: &Stage) -> Vec<Value> {
    stage.client.world("/ledger").await.unwrap()["providers"][0]["orders"].as_array().unwrap().clone()
}

/// An order of two lines of one seller, taken in and not booked.
async fn two_lines(stage: &Stage) -> String {
    stage.import(&stage.offers).await;
    let (first, second) = stage.of_one_seller();
    let order = stage.shop.sell(&[(first.product, first.variant, 2), (second.product, second.variant, 1)]).await;
    stage.poll().await;
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_watched_from_its_first_press_to_its_end() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let fault = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "stock_gone", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    let chosen = lines(&stage.order(&order).await.unwrap());
    let made = stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "waiting_decision", "{seen:#}");
    assert_eq!((&seen["found_lines"], &seen["found_orders"]), (&json!(2), &json!(1)));
    let mut steps: Vec<&str> =
        seen["lines"].as_array().unwrap().iter().map(|line| line["step"].as_str().unwrap()).collect();
    steps.sort_unstable();
    assert_eq!(steps, ["asking", "done"]);
    // The answer goes on in the same activity.
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    stage.must("decision.answer", json!({ "decision": asked[0]["id"], "answer": "skip_item" })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "done_with_errors", "{seen:#}");
    assert!(seen["ended_at"].is_string());
    // The line that was left can be booked by another press, and that one ends well once there is stock.
    stage.later(30 * domain::time::HOUR).await;
    let left = stage.order(&order).await.unwrap();
    let left: Vec<Value> = left["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["status"] == "paid")
        .map(|l| l["id"].clone())
        .collect();
    let again = stage.must("booking.create", json!({ "lines": left, "account": account(&stage).await })).await;
    stage.quiet().await;
    let seen = activity(&stage, &again["activity"]).await;
    assert!(["done", "waiting_decision"].contains(&seen["state"].as_str().unwrap()), "{seen:#}");
    assert_ne!(made["activity"], again["activity"]);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_activity_sends_nothing_more_and_keeps_what_is_done() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    // The provider asks to wait, so that the booking stands reserved.
    let fault = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "http_429", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    let made = stage.must("booking.create", json!({ "lines": lines(&stage.order(&order).await.unwrap()) })).await;
    stage.quiet().await;
    assert_eq!(activity(&stage, &made["activity"]).await["state"], "running");
    stage.must("activity.abort", json!({ "activity": made["activity"] })).await;
    stage.later(domain::time::HOUR).await;
    assert_eq!(stage.bought().await, 0);
    assert_eq!(activity(&stage, &made["activity"]).await["state"], "aborted");
    let now = stage.order(&order).await.unwrap();
    assert_eq!(line_statuses(&now), ["paid", "paid"]);
    assert!(now["lines"].as_array().unwrap().iter().all(|line| line["skipped"] == true), "laid aside");
    let body = json!({ "activity": made["activity"] });
    let refused = stage.client.act("activity.abort", "again", body).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "activity_ended");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_49_an_unpaid_order_is_cancelled_with_its_unbinding_and_a_paid_one_needs_a_reason() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let chosen = lines(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked", "booked"]);
    // One of two lines of a provider order cannot be cancelled there alone.
    let one = json!({ "lines": [chosen[0]], "cancel": true });
    let refused = stage.client.act("booking.unbind", "one", one).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "more_lines_in_order");
    let made = stage.must("booking.unbind", json!({ "lines": chosen, "cancel": true })).await;
    // What is begun sets its next look by the clock of now, and not by the later one.
    stage.quiet().await;
    stage.later(domain::time::HOUR).await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "done", "{seen:#}");
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["paid", "paid"]);
    assert!(ledger(&stage).await.iter().all(|one| one["made_by"] == "hand" || one["state"] == "cancel"));
    assert!(stage.questions(&stage.order(&order).await.unwrap()).await.is_empty());
    // Bought again and paid: now it needs a reason, and stays bought.
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let bought = ledger(&stage).await;
    let living = bought.iter().find(|one| one["made_by"] == "hub" && one["state"] == "waitbuyerpay");
    let number = living.unwrap()["number"].clone();
    stage.client.control(&json!({ "do": "pay", "order": number })).await.unwrap();
    let account = account(&stage).await;
    let looked = stage.must("account.sync", json!({ "account": account })).await;
    stage.quiet().await;
    let seen = activity(&stage, &looked["activity"]).await;
    assert_eq!((&seen["state"], &seen["found_lines"], &seen["found_orders"]), (&json!("done"), &json!(2), &json!(1)));
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["purchased", "purchased"]);
    let silent = json!({ "lines": [chosen[0]] });
    let refused = stage.client.act("booking.unbind", "silent", silent).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "reason_missing");
    let cancel = json!({ "lines": chosen, "cancel": true, "reason": "changed our mind" });
    let refused = stage.client.act("booking.unbind", "cancel", cancel).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "provider_order_paid");
    stage.must("booking.unbind", json!({ "lines": [chosen[0]], "reason": "kept for the shop window" })).await;
    stage.quiet().await;
    let mut statuses: Vec<String> =
        line_statuses(&stage.order(&order).await.unwrap()).iter().map(|one| (*one).to_owned()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["paid", "purchased"]);
    let held = stage.client.list("/provider-orders").await.unwrap();
    let held = held.iter().find(|one| one["number"] == number).unwrap();
    assert_eq!(held["for_stock"], 2, "{held:#}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_48_lines_are_bound_to_a_provider_order_by_its_number() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let account = account(&stage).await;
    // Somebody bought it by hand: the same goods in the same account, without our reference.
    let chosen = lines(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let id = stage.order(&order).await.unwrap()["id"].clone();
    let ours = ledger(&stage).await.iter().find(|one| one["made_by"] == "hub").unwrap()["number"].clone();
    stage.client.control(&json!({ "do": "buy_by_hand", "order": ours })).await.unwrap();
    let hand = ledger(&stage).await.into_iter().find(|one| one["made_by"] == "hand").unwrap()["number"].clone();
    stage.must("booking.unbind", json!({ "lines": chosen, "cancel": true })).await;
    // What is begun sets its next look by the clock of now, and not by the later one.
    stage.quiet().await;
    stage.later(domain::time::HOUR).await;
    let bind = |number: Value| json!({ "order": id, "account": account, "number": number });
    // Nothing living holds the one that was cancelled: the truth is that it is closed.
    for (number, problem) in [("3600000000000999999", "order_not_found"), (ours.as_str().unwrap(), "order_closed")] {
        let asked = stage.client.act("booking.bind", number, bind(json!(number))).await.unwrap();
        match asked {
            Err(refused) => assert_eq!(refused["code"], problem),
            Ok(made) => {
                stage.quiet().await;
                let seen = activity(&stage, &made["activity"]).await;
                assert_eq!((&seen["state"], &seen["problem"]), (&json!("failed"), &json!(problem)), "{seen:#}");
            }
        }
    }
    let made = stage.must("booking.bind", bind(hand.clone())).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!((&seen["state"], &seen["found_orders"]), (&json!("done"), &json!(1)), "{seen:#}");
    let now = stage.order(&order).await.unwrap();
    let bound = now["lines"].as_array().unwrap().iter().filter(|line| line["status"] == "booked").count();
    assert_eq!(i64::try_from(bound).unwrap(), seen["found_lines"].as_i64().unwrap(), "{now:#}");
    assert!(bound > 0);
    // A second bind of the same number is refused, whoever presses.
    let again = stage.client.act("booking.bind", "again", bind(hand)).await.unwrap().unwrap_err();
    assert!(again["refusals"].to_string().contains("bound_elsewhere"), "{again:#}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_50_the_hub_fetches_a_link_to_the_cashier_and_pays_nothing() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let chosen = lines(&stage.order(&order).await.unwrap());
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let bought = stage.client.list("/provider-orders").await.unwrap()[0].clone();
    let made = stage.must("payment.link", json!({ "provider_orders": [bought["id"]] })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!((&seen["kind"], &seen["state"]), (&json!("payment"), &json!("done")), "{seen:#}");
    assert!(seen["link"].as_str().unwrap().contains(bought["number"].as_str().unwrap()), "{seen:#}");
    assert!(ledger(&stage).await.iter().all(|one| one["made_by"] == "hand" || one["state"] == "waitbuyerpay"));
    // A paid one has no link.
    stage.client.control(&json!({ "do": "pay", "order": bought["number"] })).await.unwrap();
    stage.must("account.sync", json!({ "account": account(&stage).await })).await;
    stage.quiet().await;
    let body = json!({ "provider_orders": [bought["id"]] });
    let refused = stage.client.act("payment.link", "paid", body).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "nothing_to_pay");
    stage.end().await;
}

/// One of two was paid at the provider a moment ago: it is named and read anew, and there is no link that pays only the other.
#[tokio::test(flavor = "multi_thread")]
async fn br_50_a_link_names_the_provider_orders_that_cannot_be_paid() {
    let stage = Stage::new(false).await;
    for _ in 0..2 {
        let order = two_lines(&stage).await;
        let chosen = lines(&stage.order(&order).await.unwrap());
        stage.must("booking.create", json!({ "lines": chosen })).await;
        stage.quiet().await;
    }
    let bought = stage.client.list("/provider-orders").await.unwrap();
    let (paid, open) = (&bought[0], &bought[1]);
    stage.client.control(&json!({ "do": "pay", "order": paid["number"] })).await.unwrap();
    let made = stage.must("payment.link", json!({ "provider_orders": [paid["id"], open["id"]] })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "failed", "{seen:#}");
    assert_eq!(seen["problem"], format!("unpayable {}", paid["number"].as_str().unwrap()), "{seen:#}");
    let now = stage.client.list("/provider-orders").await.unwrap();
    let state = |id: &Value| now.iter().find(|one| one["id"] == *id).map(|one| one["state"].clone());
    assert_ne!(state(&paid["id"]), Some(json!("awaiting_payment")), "{now:#?}");
    assert_eq!(state(&open["id"]), Some(json!("awaiting_payment")));
    stage.end().await;
}

/// Aborted while the provider was asked for prices: nothing is held and nothing is sent afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn an_abort_while_prices_are_asked_holds_nothing() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    // The provider asks to wait with its prices, so that the plan is still being made.
    let fault = json!({ "fault": { "place": "1688.createOrder.preview", "kind": "http_429", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    let chosen = lines(&stage.order(&order).await.unwrap());
    let made = stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    stage.must("activity.abort", json!({ "activity": made["activity"] })).await;
    stage.later(domain::time::HOUR).await;
    assert_eq!(stage.bought().await, 0);
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["paid", "paid"]);
    // What was laid aside comes back when a person presses Book again.
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked", "booked"]);
    let nothing = stage.client.act("booking.create", "nothing", json!({ "lines": [] })).await.unwrap().unwrap_err();
    assert_eq!(nothing["code"], "nothing_chosen");
    stage.end().await;
}

/// A purchase that may be one of two lines: neither is bought again while nobody has said which.
#[tokio::test(flavor = "multi_thread")]
async fn br_48_while_it_is_open_which_line_it_is_none_of_them_is_bought() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let now = stage.order(&order).await.unwrap();
    let chosen = lines(&now);
    let goods = |place: usize| {
        let line = &now["lines"][place];
        let word = |name: &str| line[name].as_str().unwrap().to_owned();
        let offer = now["lines"][0]["offer"].as_str().unwrap();
        format!("{},{},1688,{offer},spec-{place},s,S,100.00,CNY,T,", word("product"), word("variant"))
    };
    stage.must("booking.create", json!({ "lines": [chosen[0]] })).await;
    stage.quiet().await;
    let ours = ledger(&stage).await.iter().find(|one| one["made_by"] == "hub").unwrap()["number"].clone();
    let hand = stage.client.control(&json!({ "do": "buy_by_hand", "order": ours })).await.unwrap()["order"].clone();
    stage.must("booking.unbind", json!({ "lines": [chosen[0]], "cancel": true })).await;
    // What is begun sets its next look by the clock of now, and not by the later one.
    stage.quiet().await;
    stage.later(domain::time::HOUR).await;
    // Both variants point to the offer, with a specification that the purchase does not say.
    let csv = format!("{}\n{}\n{}\n", stage.headings, goods(0), goods(1));
    stage.must("offers.import", json!({ "connection": stage.connection, "csv": csv })).await;
    let account = account(&stage).await;
    let made = stage.must("booking.bind", json!({ "order": now["id"], "account": account, "number": hand })).await;
    stage.quiet().await;
    let seen = activity(&stage, &made["activity"]).await;
    assert_eq!(seen["state"], "waiting_decision", "{seen:#}");
    let refused = stage.client.act("booking.create", "both", json!({ "lines": chosen })).await.unwrap().unwrap_err();
    assert!(refused["refusals"].to_string().contains("decision_open"), "{refused:#}");
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    let answer = json!({ "decision": asked[0]["id"], "answer": "bind", "line": chosen[1] });
    stage.must("decision.answer", answer).await;
    stage.quiet().await;
    let bound = stage.order(&order).await.unwrap();
    let status = |id: &Value| {
        bound["lines"].as_array().unwrap().iter().find(|line| line["id"] == *id).unwrap()["status"].clone()
    };
    assert_eq!((status(&chosen[1]), status(&chosen[0])), (json!("booked"), json!("paid")), "{bound:#}");
    stage.end().await;
}

/// Two people at two desks press the same button in the same moment.
struct Desks {
    first: (browser::Browser, String),
    second: (browser::Browser, String),
}

impl Desks {
    async fn of(stage: &Stage) -> Self {
        let mut desks = Vec::new();
        for _ in 0..2 {
            let browser = stage.browser().await;
            let csrf = browser.get("/purchase").await.between("name=\"csrf\" content=\"", "\"");
            desks.push((browser, csrf));
        }
        let second = desks.pop().unwrap();
        Self { first: desks.pop().unwrap(), second }
    }

    /// Where each of them was led; the refused one sees his page again, with the reason.
    async fn press(&self, act: &str, first: &[(&str, &str)], second: &[(&str, &str)]) -> Vec<Result<Value, String>> {
        let press = async |(browser, csrf): &(browser::Browser, String), more: &[(&str, &str)]| {
            let form = [&[("csrf", csrf.as_str()), ("return", "/purchase")], more].concat();
            let page = browser.post(&format!("/do/{act}"), &form).await;
            assert_eq!(page.status, 303, "{}", page.text);
            match page.location.split_once("activity=") {
                Some((_, id)) => Ok(json!(id)),
                None => Err(browser.get(&page.location).await.between("<ul class=\"why\">", "</ul>")),
            }
        };
        let (first, second) = tokio::join!(press(&self.first, first), press(&self.second, second));
        vec![first, second]
    }
}

/// A second buyer's account, signed in.
async fn second_account(stage: &Stage) -> Value {
    let known = &stage.announced["providers"][0]["accounts"][1];
    let added = json!({ "connection": stage.provider, "login": known["login"], "member_id": known["member_id"],
        "access_token": known["access_token"], "refresh_token": known["refresh_token"], "expires_in_s": 36000 });
    stage.must("account.add", added).await["account"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn br_41_two_people_who_book_the_same_lines_with_two_accounts_buy_them_once() {
    let stage = Stage::new(false).await;
    let order = two_lines(&stage).await;
    let accounts = [account(&stage).await, second_account(&stage).await];
    let chosen = lines(&stage.order(&order).await.unwrap());
    let desks = Desks::of(&stage).await;
    let form = |account: &Value| {
        let mut pairs: Vec<(&str, String)> =
            chosen.iter().map(|line| ("lines#list", line.as_str().unwrap().to_owned())).collect();
        pairs.push(("account#maybe", account.as_str().unwrap().to_owned()));
        pairs
    };
    let forms = accounts.each_ref().map(form);
    let lent =
        forms.each_ref().map(|pairs| pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>());
    let pressed = desks.press("booking.create", &lent[0], &lent[1]).await;
    stage.later(domain::time::HOUR).await;
    let made: Vec<&Value> = pressed.iter().filter_map(|one| one.as_ref().ok()).collect();
    assert_eq!(made.len(), 1, "{pressed:?}");
    let why = pressed.iter().find_map(|one| one.as_ref().err()).unwrap();
    assert!(["booking it just now", "already booked", "was quicker"].iter().any(|said| why.contains(said)), "{why}");
    assert_eq!(activity(&stage, made[0]).await["state"], "done");
    let bought = ledger(&stage).await;
    let pieces: i64 = bought
        .iter()
        .filter(|one| one["state"] != "cancel")
        .flat_map(|one| one["lines"].as_array().unwrap())
        .map(|line| line["quantity"].as_i64().unwrap())
        .sum();
    assert_eq!((bought.len(), pieces), (1, 3), "{bought:#?}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_48_br_49_two_people_bind_and_unbind_the_same_thing_once() {
    let stage = Stage::new(false).await;
    let orders = [two_lines(&stage).await, two_lines(&stage).await];
    let mine = stage.order(&orders[0]).await.unwrap();
    let other = stage.order(&orders[1]).await.unwrap();
    let (account, chosen) = (account(&stage).await, lines(&mine));
    stage.must("booking.create", json!({ "lines": chosen })).await;
    stage.quiet().await;
    let number = ledger(&stage).await[0]["number"].as_str().unwrap().to_owned();
    // Both cut the same lines: the pieces go to stock once.
    let desks = Desks::of(&stage).await;
    let cut: Vec<(&str, &str)> = chosen.iter().map(|line| ("lines#list", line.as_str().unwrap())).collect();
    let pressed = desks.press("booking.unbind", &cut, &cut).await;
    stage.quiet().await;
    assert_eq!(pressed.iter().filter(|one| one.is_ok()).count(), 1, "{pressed:?}");
    let stock = async || stage.client.list("/provider-orders").await.unwrap()[0]["for_stock"].clone();
    assert_eq!(stock().await, 3);
    // Nothing living holds it: both may name it, for two orders, and one of them gets it.
    let bind = |order: &'static str, of: &Value| {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        vec![(order, word(&of["id"])), ("account", word(&account)), ("number", number.clone())]
    };
    let forms = [bind("order", &mine), bind("order", &other)];
    let lent =
        forms.each_ref().map(|pairs| pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>());
    let pressed = desks.press("booking.bind", &lent[0], &lent[1]).await;
    stage.quiet().await;
    let mut states = Vec::new();
    for one in &pressed {
        match one {
            Ok(id) => {
                let seen = activity(&stage, id).await;
                states.push(seen["problem"].as_str().unwrap_or("done").to_owned());
            }
            Err(why) => {
                assert!(why.contains("is bound already"), "{why}");
                states.push("bound_elsewhere".to_owned());
            }
        }
    }
    states.sort_unstable();
    assert_eq!(states, ["bound_elsewhere", "done"], "{pressed:?}");
    let now = [stage.order(&orders[0]).await.unwrap(), stage.order(&orders[1]).await.unwrap()];
    let mut statuses = now.each_ref().map(line_statuses);
    statuses.sort_unstable();
    assert_eq!(statuses, [["booked", "booked"], ["paid", "paid"]]);
    let held = stage.client.list("/provider-orders").await.unwrap()[0].clone();
    let parts = held["lines"].as_array().unwrap().iter().flat_map(|line| line["parts"].as_array().unwrap());
    let pieces: i64 = parts.map(|part| part["quantity"].as_i64().unwrap()).sum();
    assert_eq!((pieces, stock().await), (3, json!(0)), "{held:#}");
    // The loser is told whose it is.
    let loser = now.iter().find(|order| line_statuses(order) == ["paid", "paid"]).unwrap();
    let winner = now.iter().find(|order| line_statuses(order) != ["paid", "paid"]).unwrap();
    let body = json!({ "order": loser["id"], "account": account, "number": number });
    let refused = stage.client.act("booking.bind", "loser", body).await.unwrap().unwrap_err();
    let values = &refused["refusals"][0]["values"];
    assert_eq!((&refused["code"], &values["order"]), (&json!("bound_elsewhere"), &winner["number"]), "{refused:#}");
    assert_eq!(values["state"], "awaiting_payment");
    // And where nothing is free, each line says what has it.
    let body = json!({ "order": winner["id"], "account": account, "number": "3600000000000999999" });
    let refused = stage.client.act("booking.bind", "taken", body).await.unwrap().unwrap_err();
    assert_eq!(refused["refusals"].as_array().unwrap().len(), 2, "{refused:#}");
    assert_eq!(
        (&refused["code"], &refused["refusals"][0]["values"]["number"]),
        (&json!("line_booked"), &json!(number))
    );
    stage.end().await;
}

/// What the menu counts is what the page lists: in every way in which a line can be kept from being bought.
#[tokio::test(flavor = "multi_thread")]
async fn br_40_the_menu_counts_the_lines_that_the_purchase_page_lists_as_ready() {
    let stage = Stage::new(false).await;
    let browser = stage.browser().await;
    let ready = async |says: &str, count: usize| {
        let page = browser.get("/purchase").await;
        let listed = page.text.matches("name=\"lines#list\" value=\"lin_").count();
        let menu = page.text.split("href=\"/purchase\"").nth(1).unwrap().split("</a>").next().unwrap().to_owned();
        let counted = menu.split("class=\"count\">").nth(1).map_or("0", |rest| rest.split('<').next().unwrap());
        let today = browser.get("/").await.text;
        let tile = today.contains("href=\"/purchase\"");
        assert!(tile, "{says}");
        assert_eq!((listed, counted), (count, count.to_string().as_str()), "{says}: {menu}");
    };
    ready("no order", 0).await;
    let order = two_lines(&stage).await;
    ready("an order of two lines", 2).await;
    let now = stage.order(&order).await.unwrap();
    stage.must("order.hold", json!({ "order": now["id"] })).await;
    ready("the order is on hold", 0).await;
    stage.must("order.release", json!({ "order": now["id"] })).await;
    let missing = stage.missing[0].clone();
    stage.shop.sell(&[(missing.product, missing.variant, 1)]).await;
    stage.poll().await;
    ready("a line without an offer", 2).await;
    let fault = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "stock_gone", "times": 1 } });
    stage.client.control(&fault).await.unwrap();
    stage.must("booking.create", json!({ "lines": lines(&now) })).await;
    stage.quiet().await;
    ready("one booked, one asked about", 0).await;
    let asked = stage.questions(&stage.order(&order).await.unwrap()).await;
    stage.must("decision.answer", json!({ "decision": asked[0]["id"], "answer": "skip_item" })).await;
    stage.quiet().await;
    ready("one laid aside", 1).await;
    stage.must("session.end", json!({ "account": account(&stage).await })).await;
    ready("nobody is signed in", 0).await;
    stage.end().await;
}
