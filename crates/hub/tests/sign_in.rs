//! Signing in at the provider, as a person with a browser meets it: out to the provider's own page, back with a code, and
//! whatever can go wrong on the way. And what a session that ended holds up, and lets go.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use domain::{
    actor::Actor,
    ids::UserId,
    right::Role,
    time::{HOUR, MINUTE},
};
use flow::{
    Caller,
    sessions::{CameBack, Finished, come_back},
};
use serde_json::{Value, json};
use stage::{
    Stage,
    browser::{Browser, Page},
    line_statuses,
};

/// Begins a sign-in with the form of the connection's page; the provider's address.
async fn begin(stage: &Stage, browser: &Browser, account: Option<&str>) -> String {
    let place = format!("/connections/{}", stage.provider);
    let page = browser.get(&place).await;
    assert!(page.text.contains("data-sign-in"), "{}", page.text);
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let mut form = vec![
        ("csrf", csrf.as_str()),
        ("connection", stage.provider.as_str()),
        ("in_window#bool", "1"),
        ("back", place.as_str()),
    ];
    form.extend(account.map(|account| ("account", account)));
    let page = browser.post("/do/session.begin", &form).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let address = page.between("<a class=\"btn btn-primary w-100\" href=\"", "\"");
    assert!(page.text.contains("http-equiv=\"refresh\""));
    address
}

/// Agrees at the provider as this login; where the provider sends the person.
async fn agree(browser: &Browser, address: &str, login: &str) -> String {
    let page = browser.get(address).await;
    assert!(page.status == 200 && page.text.contains("testbuyer001"), "{}", page.text);
    let agreed = format!("{}&account={login}", address.replace("/oauth/authorize?", "/oauth/agree?"));
    let page = browser.get(&agreed).await;
    assert_eq!(page.status, 302, "{}", page.text);
    page.location
}

/// Comes back; the page that tells what came of it.
async fn back(browser: &Browser, place: &str) -> Page {
    let page = browser.get(place).await;
    if page.status != 303 {
        return page;
    }
    assert!(page.location.starts_with("/sessions/sig_"), "{}", page.location);
    browser.get(&page.location).await
}

fn outcome(page: &Page) -> String {
    page.between("data-sign-in-result=\"", "\"")
}

async fn accounts(stage: &Stage) -> Vec<Value> {
    stage.client.list("/accounts").await.unwrap()
}

/// How often tokens were asked for at the provider.
async fn token_calls(stage: &Stage) -> usize {
    let exchanges = stage.client.list(&format!("/exchanges?connection={}", stage.provider)).await.unwrap();
    exchanges.iter().filter(|one| one["doing"] == "1688.getToken").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_adds_a_session_and_signs_it_in_again() {
    let stage = Stage::new(false).await;
    let browser = stage.browser().await;
    let address = begin(&stage, &browser, None).await;
    let came = agree(&browser, &address, "testbuyer002").await;
    assert!(came.starts_with(&format!("{}/sessions/callback?code=", stage.client.hub())), "{came}");
    let page = back(&browser, &came).await;
    assert_eq!(outcome(&page), "signed_in");
    assert!(page.text.contains("testbuyer002") && page.text.contains("data-in-window"), "{}", page.text);
    stage.quiet().await;
    let listed = accounts(&stage).await;
    assert_eq!(listed.len(), 2);
    let added = listed.iter().find(|one| one["login"] == "testbuyer002").unwrap();
    assert_eq!((&added["member_id"], &added["state"]), (&json!("b2b-2200000000002abcde"), &json!("valid")));
    assert!(added["refresh_ends_at"].is_string(), "{added}");
    assert!(added["synced_at"].is_string(), "it was looked at by itself");
    // The way back again leads to the same word, and asks for no tokens.
    let calls = token_calls(&stage).await;
    assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    assert_eq!(token_calls(&stage).await, calls);
    // The same member once more is the same account, whatever button it was.
    let id = added["id"].as_str().unwrap();
    for account in [None, Some(id)] {
        let address = begin(&stage, &browser, account).await;
        let came = agree(&browser, &address, "testbuyer002").await;
        assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    }
    stage.quiet().await;
    assert_eq!(accounts(&stage).await.len(), 2);
    // What was said to the provider is kept without code and tokens, and nothing of it stands on the page.
    let kept = stage.client.list(&format!("/exchanges?connection={}", stage.provider)).await.unwrap();
    let code = came.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let kept = Value::from(kept).to_string();
    assert!(kept.contains("authorization_code") && !kept.contains(code), "{code}");
    let page = browser.get(&format!("/connections/{}", stage.provider)).await;
    assert!(page.text.contains("testbuyer002") && page.text.contains("Taobao"), "{}", page.text);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_is_told_and_touches_nothing() {
    let stage = Stage::new(false).await;
    let browser = stage.browser().await;
    let before = accounts(&stage).await;
    let first = Some(stage.account.as_str());
    let hub = stage.client.hub().to_owned();
    let callback = |rest: &str| format!("{hub}/sessions/callback{rest}");
    // Nothing, a word of nobody, and without a login.
    for rest in ["", "?code=x", "?code=x&state=y", "?error=access_denied&state=y"] {
        let page = back(&browser, &callback(rest)).await;
        assert_eq!((page.status, outcome(&page).as_str()), (404, "unknown"), "{rest}");
    }
    let page = Browser::new(&hub).get(&callback("?code=x&state=y")).await;
    assert!(page.status == 303 && page.location.starts_with("/login?next="), "{}", page.location);
    // Refused by the person.
    let came = agree(&browser, &begin(&stage, &browser, first).await, "").await;
    assert_eq!(outcome(&back(&browser, &came).await), "cancelled");
    // Another account came back: told by both names.
    let came = agree(&browser, &begin(&stage, &browser, first).await, "testbuyer002").await;
    let page = back(&browser, &came).await;
    assert_eq!(outcome(&page), "other_account");
    assert!(page.text.contains("testbuyer002") && page.text.contains("testbuyer001"), "{}", page.text);
    // A code that the provider does not know, and none at all.
    for (code, expected) in [("code=0000", "code_refused"), ("code=", "code_refused")] {
        let came = agree(&browser, &begin(&stage, &browser, first).await, "testbuyer001").await;
        let real = came.split(['?', '&']).find(|part| part.starts_with("code=")).unwrap();
        assert_eq!(outcome(&back(&browser, &came.replace(real, code)).await), expected, "{code}");
    }
    // The provider is away.
    let came = agree(&browser, &begin(&stage, &browser, first).await, "testbuyer001").await;
    let away = json!({ "fault": { "place": "1688.getToken", "kind": "http_500", "times": 1 } });
    stage.client.control(&away).await.unwrap();
    assert_eq!(outcome(&back(&browser, &came).await), "no_answer");
    // Somebody else of the company, and another company.
    let came = agree(&browser, &begin(&stage, &browser, first).await, "testbuyer001").await;
    let word = came.split("state=").nth(1).unwrap().to_owned();
    let other = Caller::of(Actor::User(UserId::new(77)), stage.company, Role::SuperAdministrator);
    let with = || CameBack { word: word.clone(), code: "x".to_owned(), error: String::new() };
    let flow = &stage.serving.opened.hub;
    assert_eq!(come_back(flow, other, with()).await.unwrap(), Finished::NotYours);
    let elsewhere = Caller { company: domain::ids::CompanyId::new(1), ..other };
    assert_eq!(come_back(flow, elsewhere, with()).await.unwrap(), Finished::Unknown);
    // Too late.
    stage.later(11 * MINUTE).await;
    let page = back(&browser, &came).await;
    assert_eq!((page.status, outcome(&page).as_str()), (410, "expired"));
    stage.quiet().await;
    let now: Vec<Value> = accounts(&stage).await;
    assert_eq!(now.len(), 1);
    for field in ["login", "member_id", "state", "expires_at"] {
        assert_eq!(now[0][field], before[0][field], "{field}");
    }
    // Who may not keep accounts cannot even begin, and a program is told the address once.
    let key = "begin";
    let wish = json!({ "connection": stage.provider });
    let begun = stage.client.act("session.begin", key, wish.clone()).await.unwrap().unwrap();
    assert!(begun["address"].as_str().unwrap().contains("/oauth/authorize?"));
    assert!(stage.client.act("session.begin", key, wish).await.unwrap().unwrap()["address"].is_null());
    let shop = json!({ "connection": stage.connection });
    let refused = stage.client.act("session.begin", "shop", shop).await.unwrap().unwrap_err();
    assert_eq!(refused["code"], "setting_wrong");
    // What a program began, a person finishes in his browser.
    let came = agree(&browser, begun["address"].as_str().unwrap(), "testbuyer002").await;
    assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    stage.quiet().await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_waits_for_a_person_and_goes_on_right_after_the_sign_in() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..2]).await;
    let goods = |at: usize| [(stage.offers[at].product, stage.offers[at].variant, 1)];
    // The session ends for good while a booking is on its way: the provider knows neither token any more.
    stage.client.control(&json!({ "end_sessions": "testbuyer001" })).await.unwrap();
    let first = stage.shop.sell(&goods(0)).await;
    stage.poll().await;
    let listed = accounts(&stage).await;
    assert_eq!(listed[0]["state"], "signed_out", "{listed:?}");
    // An order that comes now finds no session at all.
    let second = stage.shop.sell(&goods(1)).await;
    stage.poll().await;
    assert_eq!(stage.bought().await, 0);
    let browser = stage.browser().await;
    let list = browser.get("/connections").await;
    assert!(list.text.contains("Session expired: testbuyer001"), "{}", list.text);
    assert!(list.text.contains("<span class=\"count"), "the menu says so on every page");
    let refused = stage.client.act("account.sync", "now", json!({ "account": stage.account })).await.unwrap();
    assert_eq!(refused.unwrap_err()["code"], "session_missing");
    let came = agree(&browser, &begin(&stage, &browser, Some(&stage.account)).await, "testbuyer001").await;
    assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    // No clock was moved: both go on by themselves.
    stage.quiet().await;
    for order in [&first, &second] {
        let order = stage.order(order).await.unwrap();
        assert_eq!(line_statuses(&order), ["booked"], "{order}");
    }
    assert_eq!(stage.bought().await, 2);
    assert!(!browser.get("/connections").await.text.contains("Session expired: testbuyer001"));
    // Signed out by a person: nothing nags, and nothing is asked at the provider until somebody signs in.
    stage.must("session.end", json!({ "account": stage.account })).await;
    stage.quiet().await;
    let calls = token_calls(&stage).await;
    stage.later(12 * HOUR).await;
    assert_eq!(accounts(&stage).await[0]["state"], "disabled");
    assert_eq!(token_calls(&stage).await, calls);
    let again = stage.client.act("session.end", "again", json!({ "account": stage.account })).await.unwrap();
    assert_eq!(again.unwrap_err()["code"], "nothing_to_do");
    let came = agree(&browser, &begin(&stage, &browser, None).await, "testbuyer001").await;
    assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    stage.quiet().await;
    assert_eq!(accounts(&stage).await[0]["state"], "valid");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_renewed_by_one_at_a_time_and_before_its_end() {
    let stage = Stage::new(false).await;
    stage.import(&stage.offers[..2]).await;
    let mut lines = Vec::new();
    for at in [0, 1] {
        let order = stage.shop.sell(&[(stage.offers[at].product, stage.offers[at].variant, 1)]).await;
        stage.poll().await;
        lines.push(stage.order(&order).await.unwrap()["lines"][0]["id"].clone());
    }
    let calls = token_calls(&stage).await;
    for line in &lines {
        stage.must("booking.create", json!({ "lines": [line] })).await;
    }
    stage.must("account.sync", json!({ "account": stage.account })).await;
    stage.quiet().await;
    assert_eq!(token_calls(&stage).await, calls, "it is valid still");
    // Ten hours later it was renewed once, by nobody's doing.
    for _ in 0..40 {
        stage.later(15 * MINUTE).await;
    }
    assert_eq!(token_calls(&stage).await, calls + 1);
    assert_eq!(accounts(&stage).await[0]["state"], "valid");
    for _ in 0..40 {
        stage.later(15 * MINUTE).await;
    }
    assert_eq!(token_calls(&stage).await, calls + 2, "and once more");
    stage.end().await;
}

/// The question about a session, if one is open.
async fn asked(stage: &Stage) -> Option<Value> {
    let open = stage.client.list("/decisions?open=1").await.unwrap();
    let mut about = open.into_iter().filter(|one| one["kind"] == "session_expired");
    let first = about.next();
    assert!(about.next().is_none(), "one question for an account");
    first
}

async fn answer(stage: &Stage, body: Value) -> Result<Value, Value> {
    stage.client.act("decision.answer", &format!("{body}"), body).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_for_an_account_however_much_waits_and_it_ends_with_the_sign_in() {
    let stage = Stage::new(true).await;
    stage.import(&stage.offers[..2]).await;
    stage.client.control(&json!({ "end_sessions": "testbuyer001" })).await.unwrap();
    for at in [0, 1] {
        stage.shop.sell(&[(stage.offers[at].product, stage.offers[at].variant, 1)]).await;
        stage.poll().await;
    }
    let question = asked(&stage).await.unwrap();
    assert_eq!((&question["order"], &question["account"]), (&Value::Null, &json!(stage.account)));
    assert_eq!(question["answers"], json!(["sign_in_again", "other_account", "skip_item"]));
    assert_eq!((&question["details"]["login"], &question["details"]["orders"]), (&json!("testbuyer001"), &json!(2)));
    let browser = stage.browser().await;
    let page = browser.get("/decisions").await;
    assert!(page.text.contains("Session expired") && page.text.contains("data-sign-in"), "{}", page.text);
    // Nobody else is signed in, and who may not keep accounts cannot sign in either.
    let body = |answer: &str| json!({ "decision": question["id"], "answer": answer });
    let refused =
        answer(&stage, json!({ "decision": question["id"], "answer": "other_account", "account": stage.account }));
    assert_eq!(refused.await.unwrap_err()["code"], "setting_wrong");
    let made = stage.must("token.create", json!({ "name": "buyer", "role": "operator" })).await;
    let word = made["word"].as_str().unwrap();
    let buyer = hub::rehearse::Client::new(stage.client.hub(), word, stage.client.world_base()).unwrap();
    let refused = buyer.act("decision.answer", "buyer", body("sign_in_again")).await.unwrap_err().to_string();
    assert!(refused.contains("right_missing") && refused.contains("connections.edit"), "{refused}");
    // The answer is the way to the provider, told once; the question stays until the session is valid.
    let way = answer(&stage, body("sign_in_again")).await.unwrap();
    let address = way["sign_in"]["address"].as_str().unwrap().to_owned();
    assert!(answer(&stage, body("sign_in_again")).await.unwrap()["sign_in"]["address"].is_null());
    assert!(asked(&stage).await.is_some());
    assert_eq!(stage.bought().await, 0);
    assert_eq!(outcome(&back(&browser, &agree(&browser, &address, "testbuyer001").await).await), "signed_in");
    stage.quiet().await;
    assert!(asked(&stage).await.is_none());
    assert_eq!(stage.bought().await, 2, "both go on at once");
    let closed = stage.client.list("/decisions").await.unwrap();
    let closed = closed.iter().find(|one| one["id"] == question["id"]).unwrap();
    assert_eq!(closed["state"], "withdrawn");
    stage.end().await;
}

/// A booking that stands before the provider while its session ends, and a second account beside it.
async fn stranded(stage: &Stage) -> (String, Value, Value) {
    stage.import(&stage.offers[..1]).await;
    let browser = stage.browser().await;
    let came = agree(&browser, &begin(stage, &browser, None).await, "testbuyer002").await;
    assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    let second = accounts(stage).await.into_iter().find(|one| one["login"] == "testbuyer002").unwrap();
    let order = stage.shop.sell(&[(stage.offers[0].product, stage.offers[0].variant, 1)]).await;
    stage.poll().await;
    let line = stage.order(&order).await.unwrap()["lines"][0]["id"].clone();
    // The provider asks to wait, and meanwhile it forgets the session.
    let busy = json!({ "fault": { "place": "1688.fastCreateOrder", "kind": "http_429", "times": 1 } });
    stage.client.control(&busy).await.unwrap();
    let made = stage.must("booking.create", json!({ "lines": [line], "account": stage.account })).await;
    stage.quiet().await;
    stage.client.control(&json!({ "end_sessions": "testbuyer001" })).await.unwrap();
    stage.later(HOUR).await;
    stage.later(MINUTE).await;
    assert_eq!(stage.bought().await, 0);
    (order, made["activity"].clone(), second["id"].clone())
}

async fn activity(stage: &Stage, id: &Value) -> Value {
    stage.client.get(&format!("/activities/{}", id.as_str().unwrap())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_goes_to_another_account() {
    let stage = Stage::new(false).await;
    let (order, work, second) = stranded(&stage).await;
    let seen = activity(&stage, &work).await;
    assert_eq!((&seen["state"], &seen["lines"][0]["step"]), (&json!("waiting_session"), &json!("asking")), "{seen:#}");
    let question = asked(&stage).await.unwrap();
    assert_eq!(question["details"]["bookings"], 1);
    assert_eq!(seen["lines"][0]["decisions"], json!([question["id"]]));
    let wish = json!({ "decision": question["id"], "answer": "other_account", "account": second });
    answer(&stage, wish).await.unwrap();
    stage.quiet().await;
    assert_eq!(line_statuses(&stage.order(&order).await.unwrap()), ["booked"]);
    let bought = stage.client.world("/ledger").await.unwrap()["providers"][0]["orders"].clone();
    assert_eq!((bought.as_array().unwrap().len(), &bought[0]["account"]), (1, &json!("testbuyer002")), "{bought:#}");
    let seen = activity(&stage, &work).await;
    assert_eq!((&seen["state"], &seen["account"]), (&json!("done"), &second));
    // The first account comes back: nothing is bought a second time.
    let browser = stage.browser().await;
    let came = agree(&browser, &begin(&stage, &browser, Some(&stage.account)).await, "testbuyer001").await;
    assert_eq!(outcome(&back(&browser, &came).await), "signed_in");
    stage.later(HOUR).await;
    let bought = stage.client.world("/ledger").await.unwrap()["providers"][0]["orders"].clone();
    let by_us = bought.as_array().unwrap().iter().filter(|one| one["made_by"] == "hub").count();
    assert_eq!(by_us, 1, "{bought:#}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_aside_is_not_sent_and_not_asked_about_again() {
    let stage = Stage::new(false).await;
    let (order, work, _) = stranded(&stage).await;
    let question = asked(&stage).await.unwrap();
    answer(&stage, json!({ "decision": question["id"], "answer": "skip_item" })).await.unwrap();
    stage.quiet().await;
    let now = stage.order(&order).await.unwrap();
    assert_eq!((line_statuses(&now), &now["lines"][0]["skipped"]), (vec!["paid"], &json!(true)));
    assert_eq!(activity(&stage, &work).await["state"], "failed");
    stage.later(7 * HOUR).await;
    assert!(asked(&stage).await.is_none());
    assert_eq!(stage.bought().await, 0);
    stage.end().await;
}
