//! People as they come, go, and are kept in their bounds: rights, invitations, second factors, logins, the audit.

use axum::http::StatusCode;
use domain::{
    right::Role,
    time::{DAY, MINUTE, SECOND},
};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use super::{Door, PASSWORD};

const OTHER: &str = "another long password";

/// The code of the first refusal of an act.
async fn refused(door: &Door, token: &str, name: &str, body: &Value) -> String {
    let answer = door.call(token, "POST", &format!("/api/v1/acts/{name}"), body).await;
    if answer.status == StatusCode::OK { String::new() } else { answer.json()["code"].as_str().unwrap().to_owned() }
}

impl Door {
    /// Another browser that nobody has signed in with.
    fn fresh(&self) {
        self.cookies.lock().unwrap().clear();
    }

    async fn sign_in(&self, login: &str, password: &str) -> super::Answer {
        let csrf = self.get("/login").await.field("csrf");
        self.post("/login", &[("csrf", &csrf), ("login", login), ("password", password), ("next", "/me")]).await
    }

    async fn form(&self, act: &str, page: &str, fields: &[(&str, &str)]) -> super::Answer {
        let csrf = self.get(page).await.text;
        let csrf = csrf.split("name=\"csrf\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut all = vec![("csrf", csrf.as_str()), ("return", page)];
        all.extend(fields);
        self.post(act, &all).await
    }

    async fn member(&self, token: &str, login: &str, role: &str) -> String {
        let body = json!({ "login": login, "name": login, "password": OTHER, "role": role });
        self.act(token, "member.create", &body).await["user"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn br_70_nobody_gives_what_he_lacks_and_a_super_administrator_stays() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let members = door.call(&owner, "GET", "/api/v1/members", &Value::Null).await.json();
    let first = members["items"][0]["user"].as_str().unwrap().to_owned();
    let clerk = door.member(&owner, "clerk", "warehouse_clerk").await;
    // An administrator who is an operator beside.
    let made = json!({ "name": "helper", "role": "operator", "add": ["people"], "remove": ["money.see"] });
    let helper = door.act(&owner, "token.create", &made).await["word"].as_str().unwrap().to_owned();
    let me = door.call(&helper, "GET", "/api/v1/me", &Value::Null).await.json();
    assert!(me["rights"].as_array().unwrap().contains(&json!("people.edit")), "{me}");
    assert_eq!(door.call(&helper, "GET", "/api/v1/ledger-entries", &Value::Null).await.status, StatusCode::FORBIDDEN);
    assert_eq!(door.call(&helper, "GET", "/api/v1/audit", &Value::Null).await.status, StatusCode::FORBIDDEN);
    let token = |role: &str, more: Value| {
        let mut body = json!({ "name": "t", "role": role });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    // Who, act, body, what speaks against it; empty: nothing.
    let table: &[(&str, &str, Value, &str)] = &[
        (&helper, "token.create", token("super_administrator", json!({})), "right_missing"),
        (&helper, "token.create", token("auditor", json!({})), "right_missing"),
        (&helper, "token.create", token("operator", json!({})), "right_missing"),
        (&helper, "token.create", token("operator", json!({ "remove": ["money"] })), ""),
        (
            &helper,
            "token.create",
            token("operator", json!({ "remove": ["money"], "add": ["warehouse"] })),
            "right_missing",
        ),
        (&helper, "token.create", token("auditor", json!({ "rights": ["orders", "decisions"] })), ""),
        (&helper, "token.create", token("auditor", json!({ "rights": ["orders.fly"] })), "bad_request"),
        (&helper, "invitation.create", json!({ "role": "financier" }), "right_missing"),
        (&helper, "member.set", json!({ "user": first, "role": "operator", "remove": ["money"] }), "right_missing"),
        (&helper, "member.end", json!({ "user": first }), "right_missing"),
        (&helper, "member.end", json!({ "user": clerk }), "right_missing"),
        (&helper, "company.create", json!({ "name": "New", "time_zone": "UTC" }), "right_missing"),
        (&owner, "company.create", json!({ "name": "New", "time_zone": "UTC" }), "person_needed"),
        (&owner, "member.end", json!({ "user": first }), "last_administrator"),
        (&owner, "member.set", json!({ "user": first, "role": "operator" }), "last_administrator"),
        (
            &owner,
            "member.set",
            json!({ "user": first, "role": "super_administrator", "remove": ["money"] }),
            "setting_wrong",
        ),
        (&owner, "member.set", json!({ "user": clerk, "role": "warehouse_clerk", "add": ["decisions"] }), ""),
        (&owner, "member.set", json!({ "user": clerk, "role": "super_administrator" }), ""),
        (&owner, "member.set", json!({ "user": first, "role": "operator" }), ""),
        (&owner, "member.end", json!({ "user": clerk }), "last_administrator"),
        (&owner, "password.set", json!({ "password": PASSWORD, "new_password": OTHER }), "person_needed"),
        (&owner, "factor.begin", json!({ "password": PASSWORD }), "person_needed"),
        (&owner, "login.end_others", json!({}), "person_needed"),
        (
            &owner,
            "member.create",
            json!({ "login": "clerk", "name": "x", "password": OTHER, "role": "auditor" }),
            "name_taken",
        ),
        (
            &owner,
            "member.create",
            json!({ "login": "new", "name": "x", "password": "short", "role": "auditor" }),
            "password_weak",
        ),
    ];
    for (who, act, body, expected) in table {
        assert_eq!(refused(&door, who, act, body).await, *expected, "{act} {body}");
    }
    // What was taken away is gone at every door of the person who is signed in.
    for (path, status) in
        [("/orders", StatusCode::OK), ("/people", StatusCode::FORBIDDEN), ("/audit", StatusCode::FORBIDDEN)]
    {
        assert_eq!(door.get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn br_70_nobody_ends_what_reaches_further_than_he_does() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let made = json!({ "name": "helper", "role": "operator", "add": ["people"], "remove": ["money"], "days": 7 });
    let helper = door.act(&owner, "token.create", &made).await["word"].as_str().unwrap().to_owned();
    let tokens = door.call(&owner, "GET", "/api/v1/tokens", &Value::Null).await.json();
    let of_owner = tokens["items"].as_array().unwrap().iter().find(|row| row["role"] == "super_administrator").unwrap();
    let invited = door.act(&owner, "invitation.create", &json!({ "name": "x", "role": "financier" })).await;
    let logins = door.call(&owner, "GET", "/api/v1/logins", &Value::Null).await.json();
    // A token makes none that lives longer than itself.
    let child = |days: Value| json!({ "name": "child", "role": "auditor", "rights": ["orders.see"], "days": days });
    for (days, expected) in [(Value::Null, "setting_wrong"), (json!(8), "setting_wrong"), (json!(6), "")] {
        assert_eq!(refused(&door, &helper, "token.create", &child(days.clone())).await, expected, "{days}");
    }
    for (act, body) in [
        ("login.end", json!({ "login": logins["items"][0]["id"] })),
        ("invitation.withdraw", json!({ "invitation": invited["invitation"] })),
        ("token.end", json!({ "token": of_owner["id"] })),
    ] {
        assert_eq!(refused(&door, &helper, act, &body).await, "right_missing", "{act} {body}");
        assert_eq!(refused(&door, &owner, act, &body).await, "", "{act} {body}");
    }
}

#[tokio::test]
async fn whoever_is_taken_out_comes_back_by_nothing_of_his_own() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let body = json!({ "login": "helper", "name": "helper", "password": OTHER, "role": "operator", "add": ["people"] });
    let helper = door.act(&owner, "member.create", &body).await["user"].clone();
    door.fresh();
    door.sign_in("helper", OTHER).await;
    door.form("/do/invitation.create", "/people", &[("name", "again"), ("role", "operator")]).await;
    for (name, add) in [("for people", "people"), ("for orders", "orders")] {
        let wish = [("name", name), ("role", "operator"), ("add#list", add), ("days#int", "30")];
        door.form("/do/token.create", "/people", &wish).await;
    }
    let names = async |path: &str| {
        let rows = door.call(&owner, "GET", path, &Value::Null).await.json();
        let name = |row: &Value| row["name"].as_str().unwrap().to_owned();
        rows["items"].as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names("/api/v1/invitations").await, ["again"]);
    assert!(names("/api/v1/tokens").await.contains(&"for people".to_owned()));
    door.act(&owner, "member.end", &json!({ "user": helper })).await;
    assert_eq!(names("/api/v1/invitations").await, Vec::<String>::new());
    let left = names("/api/v1/tokens").await;
    assert!(!left.contains(&"for people".to_owned()) && left.contains(&"for orders".to_owned()), "{left:?}");
}

#[tokio::test]
async fn codes_are_not_guessed_by_signing_in_again_and_again() {
    let door = Door::owned().await;
    door.form("/do/factor.begin", "/me", &[("password", PASSWORD)]).await;
    let page = door.get("/me").await.text;
    let secret: String =
        page.split("<code class=\"wrap\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    let totp = Builder::new().with_secret(Secret::try_from_base32(&secret).unwrap()).build().unwrap();
    let now = u64::try_from(door.hub.env.now().micros() / SECOND).unwrap();
    door.form("/do/factor.confirm", "/me", &[("code", &totp.generate(now).to_string())]).await;
    let mut statuses = Vec::new();
    for _ in 0..12 {
        // Each sign-in gives another cookie; only so often that the password's own limit says nothing.
        door.clock.advance(MINUTE);
        door.fresh();
        door.sign_in("maria", PASSWORD).await;
        for _ in 0..4 {
            let csrf = door.get("/login/code").await.field("csrf");
            let tried = door.post("/login/code", &[("csrf", &csrf), ("code", "000000"), ("next", "/me")]).await;
            statuses.push(tried.status.as_u16());
        }
    }
    let tried = statuses.iter().filter(|status| **status == 401).count();
    assert!((20..=22).contains(&tried) && statuses.ends_with(&[429; 4]), "{statuses:?}");
}

#[tokio::test]
async fn an_invitation_works_once_until_it_ends_or_is_withdrawn() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let invite = async || {
        let done = door.act(&owner, "invitation.create", &json!({ "name": "Ivan", "role": "operator" })).await;
        let link = done["link"].as_str().unwrap().replace("http://hub.example", "");
        (done["invitation"].clone(), link)
    };
    let (withdrawn, gone) = invite().await;
    let (_, late) = invite().await;
    let (_, link) = invite().await;
    door.act(&owner, "invitation.withdraw", &json!({ "invitation": withdrawn })).await;
    door.fresh();
    assert_eq!(door.get(&gone).await.status, StatusCode::NOT_FOUND);
    let page = door.get(&link).await;
    assert!(page.text.contains("Blue Harbour"), "{}", page.text);
    let csrf = page.field("csrf");
    let who = |login: &str, password: &str| -> Vec<(String, String)> {
        [("csrf", csrf.as_str()), ("login", login), ("name", "Ivan"), ("password", password)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    for (login, password, status) in [
        ("maria", OTHER, StatusCode::UNPROCESSABLE_ENTITY),
        ("ivan", "short", StatusCode::UNPROCESSABLE_ENTITY),
        ("", OTHER, StatusCode::UNPROCESSABLE_ENTITY),
        ("ivan", OTHER, StatusCode::SEE_OTHER),
    ] {
        let form = who(login, password);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(door.post(&link, &form).await.status, status, "{login} {password}");
    }
    assert_eq!(door.get("/orders").await.status, StatusCode::OK);
    assert_eq!(door.get("/people").await.status, StatusCode::FORBIDDEN);
    assert_eq!(door.get(&link).await.status, StatusCode::NOT_FOUND, "it works once");
    door.clock.advance(8 * DAY);
    assert_eq!(door.get(&late).await.status, StatusCode::NOT_FOUND, "a week is over");
}

#[tokio::test]
async fn a_person_of_two_companies_goes_from_one_to_the_other() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let made =
        door.form("/do/company.create", "/people", &[("name", "Второй дом"), ("time_zone", "Europe/Moscow")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = door.get("/").await;
    assert!(page.text.contains("Второй дом") && page.text.contains("action=\"/company\""), "a choice of companies");
    let other = page.text.split("name=\"company\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(door.form("/company", "/", &[("company", "com_0000000000007")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(door.form("/company", "/", &[("company", &other)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(door.get("/api/v1/me").await.json()["company"]["name"], "Второй дом");
    // The next login begins where the last one was.
    door.fresh();
    assert_eq!(door.sign_in("maria", PASSWORD).await.location(), "/me");
    assert_eq!(door.get("/api/v1/me").await.json()["company"]["name"], "Второй дом");
    let noted = door.call(&owner, "GET", "/api/v1/audit", &Value::Null).await.text;
    assert!(noted.contains("login.left") && !noted.contains("login.entered"), "{noted}");
    // Whoever is here already joins another company with the login he has.
    let user = door.member(&owner, "ivan", "operator").await;
    let link = door.form("/do/invitation.create", "/people", &[("role", "auditor")]).await.text;
    let link = link.split("http://hub.example").nth(1).unwrap().split(['"', '<']).next().unwrap().to_owned();
    door.fresh();
    door.sign_in("ivan", OTHER).await;
    let csrf = door.get(&link).await.field("csrf");
    assert_eq!(door.post(&link, &[("csrf", &csrf), ("as", "me")]).await.status, StatusCode::SEE_OTHER);
    let me = door.get("/api/v1/me").await.json();
    assert_eq!((&me["company"]["name"], me["companies"].as_array().unwrap().len()), (&json!("Второй дом"), 2));
    // Taken out of one, he is out of it at once, and still in the other.
    door.form("/company", "/", &[("company", me["companies"][0]["id"].as_str().unwrap())]).await;
    door.act(&owner, "member.end", &json!({ "user": user })).await;
    assert!(door.get("/orders").await.location().starts_with("/login"));
    door.fresh();
    door.sign_in("ivan", OTHER).await;
    assert_eq!(door.get("/api/v1/me").await.json()["companies"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_is_taken_once() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let mut guessed = Vec::new();
    for _ in 0..6 {
        let wrong = door.form("/do/factor.begin", "/me", &[("password", "wrong password")]).await;
        assert!(wrong.status != StatusCode::UNPROCESSABLE_ENTITY || wrong.text.contains("The password is wrong."));
        guessed.push(wrong.status.as_u16());
    }
    assert_eq!(guessed, [422, 422, 422, 422, 422, 429], "guessing is slow here too");
    door.clock.advance(MINUTE);
    door.form("/do/factor.begin", "/me", &[("password", PASSWORD)]).await;
    let page = door.get("/me").await.text;
    assert!(page.contains("<svg class=\"qr\"") && page.contains("<path d=\"M"), "{page}");
    let secret: String =
        page.split("<code class=\"wrap\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    let code = || {
        let totp = Builder::new().with_secret(Secret::try_from_base32(&secret).unwrap()).build().unwrap();
        let now = u64::try_from(door.hub.env.now().micros() / SECOND).unwrap();
        totp.generate(now).to_string()
    };
    let bad = door.form("/do/factor.confirm", "/me", &[("code", "000000")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let confirmed = code();
    let on = door.form("/do/factor.confirm", "/me", &[("code", &confirmed)]).await;
    let recovery: Vec<String> = on.text.split("<li><code>").skip(1).map(|part| part[..19].to_owned()).collect();
    assert_eq!(recovery.len(), 10, "{}", on.text);
    let again = door.get("/me").await.text;
    assert!(!again.contains(&secret) && !again.contains(&recovery[0]) && !again.contains("class=\"qr\""), "shown once");

    let enter = async |code: &str| {
        let csrf = door.get("/login/code").await.field("csrf");
        door.post("/login/code", &[("csrf", &csrf), ("code", code), ("next", "/me")]).await
    };
    door.fresh();
    assert!(door.sign_in("maria", PASSWORD).await.location().starts_with("/login/code"));
    for path in ["/", "/orders", "/api/v1/me"] {
        assert_ne!(door.get(path).await.status, StatusCode::OK, "{path} opens before the code");
    }
    assert_eq!(enter(&confirmed).await.status, StatusCode::UNAUTHORIZED, "the code that confirmed it");
    assert_eq!(enter("123 456").await.status, StatusCode::UNAUTHORIZED);
    door.clock.advance(MINUTE);
    let fresh = code();
    assert_eq!(enter(&fresh).await.location(), "/me");
    assert_eq!(door.get("/me").await.status, StatusCode::OK);
    // Code or recovery code, whether it opens.
    for (code, opens) in
        [(fresh.as_str(), false), (&recovery[3], true), (&recovery[3], false), (&recovery[4].to_uppercase(), true)]
    {
        door.fresh();
        door.sign_in("maria", PASSWORD).await;
        assert_eq!(enter(code).await.status == StatusCode::SEE_OTHER, opens, "{code}");
    }
    // New codes end the old ones; guessing one after the other is slow.
    let renewed = door.form("/do/factor.renew_codes", "/me", &[("password", PASSWORD)]).await;
    assert!(renewed.text.contains("<li><code>"));
    door.fresh();
    door.sign_in("maria", PASSWORD).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(enter(&recovery[5]).await.status.as_u16());
    }
    assert!(statuses.starts_with(&[401; 5]) && statuses.ends_with(&[429]), "{statuses:?}");
    // An administrator takes it off, and so does the person with the password.
    let members = door.call(&owner, "GET", "/api/v1/members", &Value::Null).await.json();
    let user = &members["items"][0]["user"];
    assert_eq!(members["items"][0]["second_factor"], true);
    door.act(&owner, "member.drop_factor", &json!({ "user": user })).await;
    assert_eq!(refused(&door, &owner, "member.drop_factor", &json!({ "user": user })).await, "nothing_to_do");
    door.fresh();
    assert_eq!(door.sign_in("maria", PASSWORD).await.location(), "/me");
    let noted = door.call(&owner, "GET", "/api/v1/audit", &Value::Null).await.text;
    for what in [
        "act.factor.begin",
        "act.factor.confirm",
        "act.factor.renew_codes",
        "act.member.drop_factor",
        "login.password_right",
    ] {
        assert!(noted.contains(what), "{what}");
    }
    for secret in [secret.as_str(), &recovery[0], PASSWORD] {
        assert!(!noted.contains(secret), "the audit tells {secret}");
    }
}

#[tokio::test]
async fn logins_are_seen_and_ended_and_a_new_password_ends_the_others() {
    let door = Door::owned().await;
    let owner = door.token(Role::SuperAdministrator).await;
    let mut jars = vec![door.cookies.lock().unwrap().clone()];
    for _ in 0..3 {
        door.fresh();
        door.sign_in("maria", PASSWORD).await;
        jars.push(door.cookies.lock().unwrap().clone());
    }
    let at = |jar: usize| *door.cookies.lock().unwrap() = jars[jar].clone();
    let is_in = async |jar: usize| {
        at(jar);
        door.get("/api/v1/me").await.status == StatusCode::OK
    };
    let list = door.call(&owner, "GET", "/api/v1/logins", &Value::Null).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 4);
    // The newest stands first.
    door.act(&owner, "login.end", &json!({ "login": list["items"][0]["id"] })).await;
    assert!(!is_in(3).await && is_in(2).await);
    at(2);
    let short = [("password", PASSWORD), ("new_password", "short")];
    assert_eq!(door.form("/do/password.set", "/me", &short).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("password", PASSWORD), ("new_password", OTHER)];
    assert_eq!(door.form("/do/password.set", "/me", &form).await.status, StatusCode::SEE_OTHER);
    assert!(is_in(2).await && !is_in(1).await && !is_in(0).await);
    door.fresh();
    assert_eq!(door.sign_in("maria", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(door.sign_in("maria", OTHER).await.status, StatusCode::SEE_OTHER);
    door.form("/do/login.end_others", "/me", &[]).await;
    assert_eq!(door.get("/api/v1/me").await.status, StatusCode::OK);
    assert!(!is_in(2).await);
    // When a token was last used is written, and not at every call.
    let used = door.call(&owner, "GET", "/api/v1/tokens", &Value::Null).await.json()["items"][0]["used_at"].clone();
    door.clock.advance(10 * MINUTE);
    let tokens = door.call(&owner, "GET", "/api/v1/tokens", &Value::Null).await.json();
    assert!(used.is_string() && tokens["items"][0]["used_at"] == used, "{tokens}");
    door.clock.advance(60 * MINUTE);
    let tokens = door.call(&owner, "GET", "/api/v1/tokens", &Value::Null).await.json();
    assert_ne!(tokens["items"][0]["used_at"], used);
}

#[tokio::test]
async fn whoever_guesses_does_not_lock_the_person_out() {
    let door = Door::owned().await;
    let known = door.cookies.lock().unwrap()["device"].clone();
    door.fresh();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(door.sign_in("Maria", "wrong password").await.status.as_u16());
    }
    assert_eq!(statuses[..6], [401, 401, 401, 401, 401, 429], "{statuses:?}");
    assert_eq!(
        door.sign_in("maria", PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "from where it was guessed"
    );
    door.fresh();
    door.cookies.lock().unwrap().insert("device".to_owned(), known.clone());
    assert_eq!(door.sign_in("maria", PASSWORD).await.status, StatusCode::SEE_OTHER, "from the own device");
    // A device is known for its own name only, and a made-up one for none.
    for (name, device) in [("ivan", known.as_str()), ("maria", "abc.def")] {
        door.fresh();
        door.cookies.lock().unwrap().insert("device".to_owned(), device.to_owned());
        let tries = if name == "maria" { 1 } else { 6 };
        let mut last = StatusCode::OK;
        for _ in 0..tries {
            last = door.sign_in(name, "wrong password").await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
}

#[tokio::test]
async fn br_71_the_audit_says_who_when_from_where_before_and_after() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let agent = [("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0")];
    let csrf = door.get("/settings").await.text;
    let csrf = csrf.split("name=\"csrf\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = format!("csrf={csrf}&settings.book_by_itself%23bool=1&settings.book_wait_minutes%23int=25");
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
    headers.extend(agent);
    assert_eq!(door.browse("POST", "/do/company.set", &headers, &form).await.status, StatusCode::SEE_OTHER);
    door.act(&token, "status.name", &json!({ "names": { "line": { "paid": "To buy" } } })).await;
    door.act(&token, "status.name", &json!({ "names": { "line": { "paid": "Buy now" } } })).await;
    let noted = door.call(&token, "GET", "/api/v1/audit", &Value::Null).await.json();
    let of = |what: &str| noted["items"].as_array().unwrap().iter().find(|note| note["what"] == what).unwrap().clone();
    let set = of("act.company.set");
    assert!(
        set["actor"].as_str().unwrap().starts_with("usr_") && set["agent"].as_str().unwrap().contains("Firefox"),
        "{set}"
    );
    assert_eq!(
        (&set["before"]["settings"]["book_wait_minutes"], &set["details"]["asked"]["settings"]["book_wait_minutes"]),
        (&json!(10), &json!(25))
    );
    assert_eq!(of("act.status.name")["before"]["names"]["line"]["paid"], "To buy");
    let page = door.get("/audit?what=act.company.set").await;
    for words in [
        "Settings of work changed",
        "minutes until booking: 10",
        "minutes until booking: 25",
        "Firefox · Linux",
        "Мария Илиева",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(!page.text.contains("Buy now"), "filtered by what");
    let file = door.get("/audit.csv?who=people").await.text;
    assert!(
        file.contains("at,who,kind,what,code,about,before,after,address,agent") && file.contains("Buy now"),
        "{file}"
    );
    assert!(!door.get("/audit?to=2020-01-01").await.text.contains("Firefox"), "filtered by day");
    let oldest_first = door.get("/audit?sort=new&way=up").await.text;
    assert!(oldest_first.find("Company made") < oldest_first.find("Settings of work changed"), "sorted");
}
