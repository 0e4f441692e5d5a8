//! What somebody meets who may not come in, or not everywhere: the audit of failed sign-ins, the page of a refusal within
//! the menu, links that are not there, and the words after an act.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Door, PASSWORD, SETUP_TOKEN};

const OTHER: &str = "another long password";

impl Door {
    /// Signs in as this person.
    async fn as_person(&self, login: &str, password: &str) -> StatusCode {
        self.cookies.lock().unwrap().clear();
        let csrf = self.get("/login").await.field("csrf");
        self.post("/login", &[("csrf", &csrf), ("login", login), ("password", password)]).await.status
    }

    /// Presses a button of a page, and reads the page that comes.
    async fn press(&self, act: &str, page: &str, fields: &[(&str, &str)]) -> String {
        let text = self.get(page).await.text;
        let csrf = text.split("name=\"csrf\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut all = vec![("csrf", csrf.as_str()), ("return", page)];
        all.extend(fields);
        let answer = self.post(&format!("/do/{act}"), &all).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act}: {}", answer.text);
        self.get(answer.location()).await.text
    }

    async fn whats(&self, token: &str) -> Vec<String> {
        let page = self.call(token, "GET", "/api/v1/audit?limit=200", &Value::Null).await.json();
        page["items"].as_array().unwrap().iter().map(|row| row["what"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn br_71_a_failed_sign_in_is_in_the_audit_of_the_company() {
    let door = Door::owned().await;
    let owner = door.token(domain::right::Role::SuperAdministrator).await;
    assert_eq!(door.as_person("Maria", "not this one at all").await, StatusCode::UNAUTHORIZED);
    assert_eq!(door.as_person("nobody", "not this one at all").await, StatusCode::UNAUTHORIZED);
    let noted = door.whats(&owner).await;
    let failed = noted.iter().filter(|what| *what == "login.password_wrong").count();
    assert_eq!(failed, 1, "the login that nobody has belongs to no company: {noted:?}");
    assert_eq!(door.as_person("maria", PASSWORD).await, StatusCode::SEE_OTHER);
    let text = door.get("/audit?what=login.password_wrong").await.text;
    assert!(text.contains("Sign-in with a wrong password") && text.contains("Мария Илиева"), "{text}");
    assert!(!text.contains("not this one at all"), "what was typed stands nowhere");
}

#[tokio::test]
async fn br_70_who_may_only_receive_is_led_nowhere_else() {
    let door = Door::owned().await;
    let owner = door.token(domain::right::Role::SuperAdministrator).await;
    let mut clerk = json!({ "login": "clerk", "name": "clerk", "password": OTHER, "role": "warehouse_clerk" });
    clerk["rights"] = json!(["warehouse.receive", "own.edit"]);
    door.act(&owner, "member.create", &clerk).await;
    door.act(&owner, "cost_centre.add", &json!({ "name": "Retail" })).await;
    assert_eq!(door.as_person("clerk", OTHER).await, StatusCode::SEE_OTHER);
    for path in ["/warehouse", "/packages"] {
        let page = door.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text.contains("href=\"/parcels\""), "{path} leads to parcels");
        assert!(!page.text.contains("href=\"/orders"), "{path} leads to orders");
    }
    let today = door.get("/").await.text;
    assert!(today.contains("/packages?status=announced"), "what is on its way is counted");
    let settings = door.get("/settings").await.text;
    assert!(settings.contains("<li>Retail</li>") && !settings.contains("/do/cost_centre.add"), "{settings}");
    // The refusal says which right is missing, in words, and the menu stays.
    for path in ["/parcels", "/orders", "/people"] {
        let page = door.get(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.text.contains("You may not see this") && page.text.contains("class=\"side-menu\""), "{path}");
        assert!(!page.text.contains("right_missing") && !page.text.contains("orders.see"), "{path}");
    }
    assert!(door.get("/orders").await.text.contains("(See orders)"));
    let nothing = door.get("/nothing-here").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    // Nobody signed in sees the same page without a menu, and programs no page.
    door.cookies.lock().unwrap().clear();
    let outside = door.get("/invitations/x/y").await;
    assert!(!outside.text.contains("side-menu"));
    let program = door.call(&owner, "GET", "/api/v1/nothing", &Value::Null).await;
    assert_eq!((program.status, program.json()["code"].clone()), (StatusCode::NOT_FOUND, json!("not_found")));
}

#[tokio::test]
async fn a_message_says_what_was_done_and_what_is_next() {
    let door = Door::owned().await;
    let owner = door.token(domain::right::Role::SuperAdministrator).await;
    let clerk = json!({ "login": "clerk", "name": "王伟", "password": OTHER, "role": "warehouse_clerk" });
    let clerk = door.act(&owner, "member.create", &clerk).await["user"].as_str().unwrap().to_owned();
    let people = door.get("/people").await.text;
    assert!(people.contains("data-confirm=\"Take 王伟 out of the company?"), "{people}");
    let page = door.press("member.end", "/people", &[("user", &clerk)]).await;
    assert!(page.contains("王伟 was taken out of the company"), "{page}");
    let page = door.press("company.create", "/people", &[("name", "Lotus"), ("time_zone", "Asia/Shanghai")]).await;
    assert!(page.contains("The company Lotus is made") && page.contains("href=\"/people#companies\""), "{page}");
    assert!(page.contains("action=\"/company\"") && page.contains("Switch to Lotus"), "it is listed, with a way there");
    let page = door.press("factor.begin", "/me", &[("password", PASSWORD)]).await;
    assert!(page.contains("Scan the code below"), "{page}");
    // An act without words of its own is called as the audit calls it.
    door.act(&owner, "status.name", &json!({ "names": { "line": { "paid": "To buy" } } })).await;
    let page = door.press("status.restore_names", "/settings", &[]).await;
    assert!(page.contains("Usual names of statuses restored."), "{page}");
}

#[tokio::test]
async fn a_company_gets_another_name_and_zone_and_keeps_its_settings() {
    let door = Door::owned().await;
    let owner = door.token(domain::right::Role::SuperAdministrator).await;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": 25, "night_hour": 5 });
    door.act(&owner, "company.set", &json!({ "settings": settings })).await;
    let page = door.press("company.set", "/settings", &[("name", " Lotus "), ("time_zone", "Asia/Shanghai")]).await;
    assert!(page.contains("value=\"Lotus\"") && page.contains("<option value=\"Asia/Shanghai\" selected>"), "{page}");
    let mut reader = door.hub.store.read_global().await.unwrap();
    let row = store::people::companies(&mut reader).await.unwrap().remove(0);
    assert_eq!((row.name.as_str(), row.time_zone.as_str(), row.settings), ("Lotus", "Asia/Shanghai", settings));
    for (body, field) in [(json!({ "name": " " }), "name"), (json!({ "time_zone": "Mars/Crater" }), "time_zone")] {
        let answer = door.call(&owner, "POST", "/api/v1/acts/company.set", &body).await.json();
        assert_eq!((&answer["code"], &answer["values"]["field"]), (&json!("setting_wrong"), &json!(field)), "{body}");
    }
    let audit = door.get("/audit?what=act.company.set").await.text;
    assert!(audit.contains("time zone: Europe/Sofia") && audit.contains("time zone: Asia/Shanghai"), "{audit}");
    assert!(audit.contains("books by itself: no") && audit.contains("books by itself: yes"), "{audit}");
}

#[tokio::test]
async fn the_first_start_offers_places_and_lets_the_browser_choose() {
    let door = Door::new().await;
    let page = door.get(&format!("/setup?token={SETUP_TOKEN}")).await.text;
    assert!(page.contains("data-own-zone") && page.contains("<option value=\"UTC\" selected>"), "{page}");
    for zone in ["Factory", "EST5EDT", "W-SU", "Etc/GMT+5", "GMT"] {
        assert!(!page.contains(&format!("\"{zone}\"")), "{zone}");
    }
    assert!(page.contains("\"Asia/Shanghai\"") && page.contains("\"America/Argentina/Buenos_Aires\""));
}
