//! The API and the webhooks.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::right::Role;
use flow::ACTS;
use serde_json::{Value, json};

use super::{Door, seed::seed};
use crate::doors::api::{LINE, READS};

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

#[tokio::test]
async fn reads_have_the_fields_that_the_description_says() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    door.act(&token, "invitation.create", &json!({ "role": "operator" })).await;
    for read in READS {
        let id =
            if read.path.contains("/activities/") { seeded.activity.to_string() } else { seeded.order.to_string() };
        let mut path = read.path.replace("{id}", &id);
        if read.asks.contains(&"connection!") {
            path.push_str(&format!("?connection={}", seeded.shop));
        }
        let answer = door.call(&token, "GET", &path, &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        let body = answer.json();
        let item = if read.is_list {
            assert_eq!(keys(&body), BTreeSet::from(["items", "next"]), "{path}");
            assert!(!body["items"].as_array().unwrap().is_empty(), "{path} is empty");
            body["items"][0].clone()
        } else {
            body
        };
        let said: BTreeSet<&str> = read.fields.iter().map(|(name, _)| *name).collect();
        assert_eq!(keys(&item), said, "{path}");
        for secret in ["s3cr3t-word", "t0k3n-word"] {
            assert!(!answer.text.contains(secret), "{path} shows a secret");
        }
    }
    let order = door.call(&token, "GET", &format!("/api/v1/orders/{}", seeded.order), &Value::Null).await.json();
    let line = |id: &str| order["lines"].as_array().unwrap().iter().find(|line| line["id"] == id).unwrap().clone();
    let (paid, bought) = (line(&seeded.paid.to_string()), line(&seeded.bought.to_string()));
    assert_eq!(keys(&paid), LINE.iter().map(|(name, _)| *name).collect());
    assert_eq!((&paid["offer"], &paid["spec"], &paid["bookings"]), (&json!("6001"), &json!("red"), &json!([])));
    assert_eq!(paid["ceiling"], json!({ "amount": "12.00", "currency": "CNY" }));
    assert_eq!((&bought["offer"], &bought["spec"]), (&json!("6002"), &json!("blue")), "what was really ordered");
    assert_eq!(bought["provider_orders"], json!(["3600000000000000017"]));
    assert_eq!(bought["bookings"][0]["account"], "buyer01");
    assert_eq!(bought["bookings"][0]["reference"].as_str().unwrap().len(), 13);
    assert_eq!(bought["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(
        order["told"][0],
        json!({ "step": "completed", "status": "completed", "note": "RA1", "at": "2026-03-01T04:00:00Z" })
    );
    assert_eq!((&order["shop"], &order["total"]["amount"]), (&json!("Harbour Home"), &json!("129.00")));
    let far = door.call(&token, "GET", "/api/v1/provider-orders", &Value::Null).await.json()["items"][0].clone();
    assert_eq!((&far["for_stock"], &far["bound"], &far["tracking"]), (&json!(1), &json!(true), &json!(["YT017"])));
    assert_eq!(far["lines"][0]["line"], seeded.bought.to_string());
}

#[tokio::test]
async fn lists_go_on_page_by_page_and_filters_filter() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/decisions?limit=1&open=1".to_owned();
    loop {
        let page = door.call(&token, "GET", &path, &Value::Null).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/decisions?limit=1&open=1&after={next}");
    }
    assert_eq!(seen.len(), 2);
    let first = door.call(&token, "GET", "/api/v1/connections?limit=1", &Value::Null).await.json();
    let next = first["next"].as_str().unwrap();
    let second = door.call(&token, "GET", &format!("/api/v1/connections?after={next}"), &Value::Null).await.json();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    for (query, count) in [
        (format!("?connection={}&external_id=1148", seeded.shop), 1),
        ("?external_id=9".to_owned(), 0),
        ("?status=in_purchase".to_owned(), 1),
        ("?status=completed".to_owned(), 0),
    ] {
        let page = door.call(&token, "GET", &format!("/api/v1/orders{query}"), &Value::Null).await.json();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_read_refuses_what_it_cannot_be_asked() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let all = ["limit", "after", "connection", "external_id", "status", "state", "open", "account", "Limit", ""];
    for read in READS {
        let id =
            if read.path.contains("/activities/") { seeded.activity.to_string() } else { seeded.order.to_string() };
        let path = read.path.replace("{id}", &id);
        let needs = |name: &str| read.asks.contains(&format!("{name}!").as_str());
        let must = if needs("connection") { format!("&connection={}", seeded.shop) } else { String::new() };
        for name in all {
            let value = match name {
                "limit" => "5".to_owned(),
                "connection" => seeded.shop.to_string(),
                "external_id" => "1148".to_owned(),
                _ => String::new(),
            };
            let must = if needs(name) { "" } else { must.as_str() };
            let answer = door.call(&token, "GET", &format!("{path}?{name}={value}{must}"), &Value::Null).await;
            let known = read.asks.iter().any(|ask| ask.trim_end_matches('!') == name);
            assert_eq!(answer.status == StatusCode::OK, known, "{path}?{name}: {}", answer.text);
            if !known {
                let problem = answer.json();
                assert_eq!(
                    (answer.status, &problem["code"]),
                    (StatusCode::BAD_REQUEST, &json!("bad_request")),
                    "{path}"
                );
                assert!(problem["detail"].as_str().unwrap().contains(&format!("`{name}`")), "{problem}");
            }
        }
    }
    let filters = ["/api/v1/decisions?state=answered", "/api/v1/provider-orders?account=buyer01"];
    for path in filters {
        assert_eq!(door.call(&token, "GET", path, &Value::Null).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn garbage_gets_a_problem_and_never_a_failure() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let long = "x".repeat(2000);
    for read in READS {
        for junk in ["%00", "..%2f", "ord_zzzzzzzzzzzzz", "%F0%9F%98%80", "-1", &long] {
            let paths = [
                read.path.replace("{id}", junk),
                format!("{}?limit={junk}", read.path.replace("{id}", junk)),
                format!("{}?after={junk}&connection=con_0000000000001", read.path.replace("{id}", junk)),
                format!(
                    "{}?status={junk}&external_id={junk}&open={junk}&state={junk}",
                    read.path.replace("{id}", junk)
                ),
            ];
            for path in paths {
                let answer = door.call(&token, "GET", &path, &Value::Null).await;
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.text);
                if answer.status.is_client_error() {
                    assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
                    assert_eq!(answer.json()["status"], answer.status.as_u16(), "{path}");
                }
            }
        }
        let nobody = door.send("GET", read.path, &[], b"").await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{}", read.path);
        let wrong = door.call("sct_wrong", "GET", read.path, &Value::Null).await;
        assert_eq!(wrong.json()["code"], "login_needed", "{}", read.path);
        assert_eq!(door.call(&token, "DELETE", read.path, &Value::Null).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn acts_are_weighed_done_once_and_refused_with_reasons() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let bearer = format!("Bearer {token}");
    let send = async |path: &str, key: &str, body: &str| {
        let mut headers = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        if !key.is_empty() {
            headers.push(("idempotency-key", key));
        }
        door.send("POST", path, &headers, body.as_bytes()).await
    };
    let book = json!({ "lines": [seeded.paid] }).to_string();
    let weighed = send("/api/v1/acts/booking.create?dry_run=true", "", &book).await;
    assert_eq!(weighed.status, StatusCode::OK);
    let codes: Vec<String> = weighed.json()["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["order_on_hold", "decision_open"]);
    assert!(weighed.json()["plan"].is_null());
    let refused = send("/api/v1/acts/booking.create", "", &book).await;
    assert_eq!((refused.status, &refused.json()["code"]), (StatusCode::CONFLICT, &json!("order_on_hold")));
    assert_eq!(refused.json()["refusals"].as_array().unwrap().len(), 2);
    assert_eq!(refused.json()["remedy"]["act"], "order.release");

    let centre = json!({ "name": "Second" }).to_string();
    let first = send("/api/v1/acts/cost_centre.add", "k-1", &centre).await;
    let again = send("/api/v1/acts/cost_centre.add", "k-1", &centre).await;
    assert_eq!((first.status, &first.text), (StatusCode::OK, &again.text), "the same key gets the same reply");
    assert!(first.json()["done"]["cost_centre"].is_string() && first.json()["activity"].is_null());
    let other = send("/api/v1/acts/cost_centre.add", "k-1", &json!({ "name": "Third" }).to_string()).await;
    assert_eq!((other.status, &other.json()["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("key_reused")));
    assert_eq!(
        send("/api/v1/acts/cost_centre.add", "", &centre).await.status,
        StatusCode::CONFLICT,
        "the name is taken"
    );
    let missing = json!({ "order": "ord_0000000000001" }).to_string();
    assert_eq!(send("/api/v1/acts/order.hold", "", &missing).await.json()["code"], "not_found");
    for (path, body, status) in [
        ("/api/v1/acts/no.act", "{}", 404),
        ("/api/v1/acts/order.hold", "", 400),
        ("/api/v1/acts/order.hold", "[1,", 400),
        ("/api/v1/acts/order.hold", "[]", 400),
        ("/api/v1/acts/order.hold", "{\"order\":1}", 400),
        ("/api/v1/acts/order.hold", "{\"order\":\"x\",\"more\":1}", 400),
        ("/api/v1/acts/order.hold?dry_run=perhaps", "{}", 400),
    ] {
        let answer = send(path, "", body).await;
        assert_eq!(answer.status.as_u16(), status, "{path} {body}: {}", answer.text);
        assert!(answer.json()["report"].as_str().unwrap().starts_with("rep_"));
    }
    assert_eq!(send("/api/v1/acts/order.hold", &"k".repeat(300), "{}").await.status, StatusCode::BAD_REQUEST);
    let plain = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    assert_eq!(
        door.send("POST", "/api/v1/acts/order.hold", &plain, b"{}").await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    for act in ACTS {
        for junk in ["{}", "{\"x\":null}", "{\"order\":\"ord_0000000000001\",\"lines\":[{}]}"] {
            let answer = send(&format!("/api/v1/acts/{}", act.name), "", junk).await;
            assert!(answer.status.is_client_error(), "{} {junk}: {}", act.name, answer.text);
        }
    }
    let touched = door.call(&token, "GET", "/api/v1/touches", &Value::Null).await.json();
    assert_eq!(touched, json!({ "answers": 0, "binds": 0, "edits": 0, "approvals": 0 }));
    door.act(&token, "order.release", &json!({ "order": seeded.order })).await;
    let touched = door.call(&token, "GET", "/api/v1/touches", &Value::Null).await.json();
    assert_eq!(touched["edits"], 1);
}

#[tokio::test]
async fn rights_and_the_login_of_a_browser_hold_for_the_api_too() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &owner).await;
    let clerk = door.token(Role::WarehouseClerk).await;
    for path in [
        "/api/v1/orders",
        "/api/v1/ledger-entries",
        "/api/v1/connections",
        "/api/v1/exchanges?connection=con_0000000000001",
    ] {
        let answer = door.call(&clerk, "GET", path, &Value::Null).await;
        assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::FORBIDDEN, &json!("right_missing")), "{path}");
    }
    assert_eq!(door.call(&clerk, "GET", "/api/v1/packages/unidentified", &Value::Null).await.status, StatusCode::OK);
    let hold = json!({ "order": seeded.order });
    assert_eq!(door.call(&clerk, "POST", "/api/v1/acts/order.hold", &hold).await.status, StatusCode::FORBIDDEN);
    let weighed = door.call(&clerk, "POST", "/api/v1/acts/order.hold?dry_run=true", &hold).await.json();
    assert_eq!(weighed["refusals"][0]["code"], "right_missing");
    let auditor = door.token(Role::Auditor).await;
    let shops = door.call(&auditor, "GET", "/api/v1/connections", &Value::Null).await.json();
    assert!(
        shops["items"].as_array().unwrap().iter().all(|row| row["hook_address"].is_null() && row["settings"].is_null())
    );
    let far = door.call(&auditor, "GET", "/api/v1/provider-orders", &Value::Null).await.json();
    assert!(far["items"][0]["tracking"].is_null());

    assert_eq!(door.get("/api/v1/me").await.json()["role"], "super_administrator");
    let json_type = ("content-type", "application/json");
    let body = hold.to_string();
    let refused = door.browse("POST", "/api/v1/acts/order.hold", &[json_type], &body).await;
    assert_eq!(refused.json()["code"], "csrf");
    let csrf = door.get("/settings").await.field("csrf");
    let headers = [json_type, ("x-csrf", csrf.as_str())];
    assert_eq!(door.browse("POST", "/api/v1/acts/order.hold", &headers, &body).await.status, StatusCode::OK);
    let foreign = [json_type, ("x-csrf", csrf.as_str()), ("sec-fetch-site", "cross-site")];
    assert_eq!(door.browse("POST", "/api/v1/acts/order.hold", &foreign, &body).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn br_12_a_known_shop_hears_200_whatever_it_sends() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let shops = door.call(&token, "GET", "/api/v1/connections", &Value::Null).await.json();
    let address = shops["items"][0]["hook_address"].as_str().unwrap().to_owned();
    let path = address.strip_prefix("http://hub.example").unwrap();
    assert!(path.starts_with(&format!("/hooks/{}/", seeded.shop)));
    let good = ("X-Word", "good");
    for (headers, body) in [
        (&[good][..], &b"{\"id\":77}"[..]),
        (&[good], b"{\"id\":77}"),
        (&[("X-Word", "bad")], b"{}"),
        (&[], b"\xff\xfe\x00"),
        (&[("content-type", "application/x-www-form-urlencoded")], b"webhook_id=12"),
        (&[], b""),
    ] {
        let answer = door.send("POST", path, headers, body).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""), "{body:?}");
    }
    let deliveries = format!("/api/v1/deliveries?connection={}", seeded.shop);
    let kept = door.call(&token, "GET", &deliveries, &Value::Null).await.json();
    let states: Vec<&str> =
        kept["items"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["refused", "refused", "refused", "stored", "stored"], "the double and the pings are not kept");
    for path in [&format!("/hooks/{}/wrong", seeded.shop), "/hooks/con_0000000000001/x", "/hooks/x/y", "/hooks/%00/%00"]
    {
        assert_eq!(door.send("POST", path, &[], b"{}").await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let get = door.send("GET", path, &[], b"").await;
    assert_eq!((get.status, &get.json()["code"]), (StatusCode::METHOD_NOT_ALLOWED, &json!("method_not_allowed")));
    let huge = vec![b'x'; crate::http::HOOK_LIMIT + 1];
    assert_eq!(door.send("POST", path, &[], &huge).await.json()["code"], "too_large");
    let mut answers = BTreeSet::new();
    let nowhere = format!("/hooks/{}/wrong", seeded.shop);
    for _ in 0..700 {
        assert_eq!(door.send("POST", path, &[good], b"{\"id\":77}").await.status, StatusCode::OK, "also in a flood");
        answers.insert(door.send("POST", &nowhere, &[], b"").await.status.as_u16());
    }
    assert_eq!(answers, BTreeSet::from([404, 503]), "whoever tries words is slowed down");
}

#[test]
fn the_description_names_every_act_and_hangs_together() {
    let api = crate::openapi();
    assert_eq!(api["openapi"], "3.1.0");
    for act in ACTS {
        let post = &api["paths"][format!("/api/v1/acts/{}", act.name)]["post"];
        assert_eq!(post["operationId"], act.name);
        let schema = &post["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(schema["type"], "object", "{}", act.name);
        for status in ["200", "400", "401", "403", "409", "422"] {
            assert!(post["responses"][status].is_object(), "{} says nothing of {status}", act.name);
        }
    }
    let text = api.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(api["components"]["schemas"][name].is_object(), "{name} is not described");
    }
    let mut ids = BTreeSet::new();
    for path in api["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap().to_owned()),
                "twice: {}",
                operation["operationId"]
            );
        }
    }
}
