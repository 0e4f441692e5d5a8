//! A normal life with failures, and then a search for every secret that was in it: lists, pages, files, exchanges, the audit,
//! the log, and every text of the database. None of them stands anywhere in clear.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the stage is shared; each test file uses its part of it")]
mod stage;

use std::{
    io,
    sync::{Arc, Mutex},
};

use domain::time::{HOUR, SECOND};
use serde_json::{Value, json};
use stage::{SECRET, Stage, browser::Browser};

/// What the program says, kept.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const PASSWORD: &str = "a-marked-password-7f3k";
const OLD_PASSWORD: &str = "an-older-password-9q2m";
const WRONG_PASSWORD: &str = "a-mistyped-password-1z8x";

async fn csrf(browser: &Browser, path: &str) -> String {
    browser.get(path).await.between("name=\"csrf\" content=\"", "\"")
}

/// A person with everything secret that a person has: what must be found nowhere.
async fn person(stage: &Stage) -> Vec<(&'static str, String)> {
    let invited = stage.must("invitation.create", json!({ "role": "operator" })).await;
    let link = invited["link"].as_str().unwrap().replace(stage.client.hub(), "");
    let browser = Browser::new(stage.client.hub());
    let seed = browser.get(&link).await.between("name=\"csrf\" value=\"", "\"");
    let form = [("csrf", seed.as_str()), ("login", "maria"), ("name", "Maria"), ("password", OLD_PASSWORD)];
    assert_eq!(browser.post(&link, &form).await.status, 303);
    let word = csrf(&browser, "/me").await;
    let act = async |name: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("csrf", word.as_str()), ("return", "/me")];
        all.extend(fields);
        browser.post(&format!("/do/{name}"), &all).await
    };
    assert_eq!(act("password.set", &[("password", WRONG_PASSWORD), ("new_password", PASSWORD)]).await.status, 422);
    assert_eq!(act("password.set", &[("password", OLD_PASSWORD), ("new_password", PASSWORD)]).await.status, 303);
    act("factor.begin", &[("password", PASSWORD)]).await;
    let secret = browser.get("/me").await.between("<code class=\"wrap\">", "<").replace(' ', "");
    assert_eq!(act("factor.confirm", &[("code", "000001")]).await.status, 422);
    let now = u64::try_from(stage.serving.now().micros() / SECOND).unwrap();
    let totp = totp_rs::Secret::try_from_base32(&secret).unwrap();
    let code = totp_rs::Builder::new().with_secret(totp).build().unwrap().generate(now).to_string();
    let on = act("factor.confirm", &[("code", &code)]).await;
    assert_eq!(on.status, 200, "{}", on.text);
    let recovery: Vec<String> = on.text.split("<li><code>").skip(1).map(|part| part[..19].to_owned()).collect();
    let cookie = browser.cookie("login");
    let again = Browser::new(stage.client.hub());
    for (password, status) in [(WRONG_PASSWORD, 401), (PASSWORD, 303)] {
        let seed = again.get("/login").await.between("name=\"csrf\" value=\"", "\"");
        let form = [("csrf", seed.as_str()), ("login", "maria"), ("password", password), ("next", "/")];
        assert_eq!(again.post("/login", &form).await.status, status);
    }
    let seed = again.get("/login/code").await.between("name=\"csrf\" value=\"", "\"");
    let form = [("csrf", seed.as_str()), ("code", recovery[1].as_str()), ("next", "/")];
    assert_eq!(again.post("/login/code", &form).await.status, 303);
    vec![
        ("password", PASSWORD.to_owned()),
        ("old password", OLD_PASSWORD.to_owned()),
        ("mistyped password", WRONG_PASSWORD.to_owned()),
        ("word of an invitation", link.rsplit('/').next().unwrap().to_owned()),
        ("secret of a second factor", secret),
        ("recovery code", recovery[0].clone()),
        ("used recovery code", recovery[1].clone()),
        ("cookie", cookie),
        ("cookie after the code", again.cookie("login")),
    ]
}

/// Every text of the database.
fn texts(database: &str) -> Vec<(String, String)> {
    let path = database.strip_prefix("sqlite:").unwrap();
    let open = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let all = |sql: &str| -> Vec<String> {
        let mut statement = open.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
        rows.filter_map(Result::unwrap).collect()
    };
    let mut found = Vec::new();
    for table in all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
        for column in all(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            let mut statement = open.prepare(&format!("SELECT CAST({column} AS BLOB) FROM {table}")).unwrap();
            let rows = statement.query_map([], |row| row.get::<_, Option<Vec<u8>>>(0)).unwrap();
            let texts: Vec<String> =
                rows.filter_map(Result::unwrap).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
            found.push((format!("{table}.{column}"), texts.join("\n")));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn br_04_no_secret_stands_anywhere_in_clear() {
    let log = Log::default();
    let writer = log.clone();
    let filter = tracing_subscriber::EnvFilter::new("debug");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone()).init();
    let stage = Stage::new(true).await;
    let mut secrets = person(&stage).await;
    let world = &stage.announced;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let account = &world["providers"][0]["accounts"][0];
    secrets.extend([
        ("secret of a shop", text(&world["shops"][0]["consumer_secret"])),
        ("secret of webhooks", SECRET.to_owned()),
        ("secret of a provider", text(&world["providers"][0]["app_secret"])),
        ("access token", text(&account["access_token"])),
        ("refresh token", text(&account["refresh_token"])),
        ("word of a token", stage.client.token().to_owned()),
        ("word of a webhook", stage.hook.rsplit('/').next().unwrap().to_owned()),
    ]);
    let made = stage.must("token.create", json!({ "name": "report", "role": "auditor" })).await;
    secrets.push(("word of another token", text(&made["word"])));
    let key = hub::start::sqlite_path(stage.database()).unwrap().with_file_name("supercargo.key");
    let key = std::fs::read_to_string(key).unwrap();
    secrets.push(("sealing key", key.trim().to_owned()));
    // A normal life: orders, faults of the shop and the provider, wrong signatures, an ended session, a wrong setting.
    stage.import(&stage.offers[..2]).await;
    for (place, kind) in [
        ("1688.fastCreateOrder", "stock_gone"),
        ("1688.createOrderPreview", "http_500"),
        ("1688.getBuyerOrderList", "garbled"),
    ] {
        let fault = json!({ "fault": { "place": place, "kind": kind, "times": 2 } });
        let _ = stage.client.control(&fault).await;
    }
    for place in 0..2 {
        stage.shop.sell(&[(stage.offers[place].product, stage.offers[place].variant, 1)]).await;
    }
    stage.poll().await;
    stage.later(11 * HOUR).await;
    let forged = [
        ("x-wc-webhook-signature".to_owned(), "AAAA".to_owned()),
        ("content-type".to_owned(), "application/json".to_owned()),
    ];
    stage.client.deliver(&stage.hook, &forged, b"{\"id\":1}".to_vec()).await.unwrap();
    let wrong = json!({ "connection": stage.connection, "secrets": { "consumer_secret": "cs_marked_but_wrong_5h2j" } });
    stage.must("connection.set", wrong).await;
    secrets.push(("replaced secret", "cs_marked_but_wrong_5h2j".to_owned()));
    stage.quiet().await;
    stage.must("session.end", json!({ "account": stage.account })).await;
    let bad = json!({ "kind": "woocommerce", "name": "x", "settings": { "adress": "http://192.0.2.1" }, "secrets": { "consumer_secret": "cs_refused_marked_8k4d" } });
    assert!(stage.client.act("connection.add", "bad", bad).await.unwrap().is_err());
    secrets.push(("refused secret", "cs_refused_marked_8k4d".to_owned()));
    // Typed where it does not belong: the halves of a key swapped, and pasted with the address.
    let pasted = "http://192.0.2.1/wp-json/wc/v3/orders?consumer_secret=cs_pasted_marked_6t1w";
    let swapped = json!({ "kind": "woocommerce", "name": "Swapped",
        "settings": { "address": pasted, "consumer_key": "cs_swapped_marked_3v9p" },
        "secrets": { "consumer_secret": "ck_swapped" } });
    let swapped = stage.must("connection.add", swapped).await["connection"].clone();
    let again = json!({ "connection": swapped, "settings": { "consumer_key": "cs_swapped_again_4b7n" },
        "secrets": { "consumer_secret": "ck_swapped" } });
    stage.must("connection.set", again).await;
    secrets.extend(
        ["cs_pasted_marked_6t1w", "cs_swapped_marked_3v9p", "cs_swapped_again_4b7n"]
            .map(|secret| ("secret in a plain field", secret.to_owned())),
    );
    stage.quiet().await;

    let mut seen: Vec<(String, String)> = texts(stage.database());
    let browser = stage.browser().await;
    let word = csrf(&browser, "/me").await;
    let typed = [
        ("csrf", word.as_str()),
        ("return", "/connections"),
        ("settings.address", "https://anna:a-pasted-password-2c8r@192.0.2.1"),
        ("settings.consumer_key", "cs_in_the_key_field_1d5s"),
    ];
    let fresh = [("kind", "woocommerce"), ("name", "Typed"), ("secrets.consumer_secret", "cs_typed_marked_7g2h")];
    let change = [("connection", stage.connection.as_str())];
    for (name, rest) in [("connection.add", &fresh[..]), ("connection.set", &change[..])] {
        let page = browser.post(&format!("/do/{name}"), &[&typed[..], rest].concat()).await;
        assert_eq!(page.status, 422, "{name}");
        seen.push((format!("the refused form of {name}"), page.text));
    }
    secrets.extend(
        ["a-pasted-password-2c8r", "cs_in_the_key_field_1d5s", "cs_typed_marked_7g2h"]
            .map(|secret| ("secret in a refused form", secret.to_owned())),
    );
    let openapi = browser.get("/api/openapi.json").await.text;
    let openapi: Value = serde_json::from_str(&openapi).unwrap();
    let mut reads = 0;
    for path in
        openapi["paths"].as_object().unwrap().keys().filter(|path| !path.contains("/acts/") && !path.contains("{id}"))
    {
        // Some lists are of one connection.
        let ways = if browser.get(path).await.status == 400 {
            vec![format!("{path}?connection={}", stage.connection), format!("{path}?connection={}", stage.provider)]
        } else {
            vec![path.clone()]
        };
        for path in ways {
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            reads += 1;
            seen.push((path, page.text));
        }
    }
    assert!(reads > 20, "{reads}");
    let order = stage.client.list("/orders").await.unwrap()[0]["id"].as_str().unwrap().to_owned();
    let of = |id: &str, rest: &str| format!("/connections/{id}{rest}");
    let mut pages: Vec<String> = [
        "/",
        "/orders",
        "/orders.csv",
        "/orders/items",
        "/orders/items.csv",
        "/provider-orders.csv",
        "/packages.csv",
        "/parcels.csv",
        "/ledger.csv",
        "/decisions",
        "/decisions.csv",
        "/activities",
        "/activities.csv",
        "/activities/jobs",
        "/connections",
        "/people",
        "/audit",
        "/audit.csv",
        "/settings",
        "/me",
        "/metrics",
    ]
    .map(str::to_owned)
    .to_vec();
    let swapped = swapped.as_str().unwrap().to_owned();
    for id in [&stage.connection, &stage.provider, &swapped] {
        pages.extend(
            ["", "/health", "/exchanges", "/exchanges.csv", "/deliveries", "/deliveries.csv"].map(|rest| of(id, rest)),
        );
    }
    pages.extend(["", "?tab=purchase", "?tab=history", "?tab=money"].map(|tab| format!("/orders/{order}{tab}")));
    for path in pages {
        let page = browser.get(&path).await;
        assert!(page.status < 500, "{path}");
        seen.push((path, page.text));
    }
    seen.push(("the log".to_owned(), String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned()));
    assert!(seen.last().unwrap().1.len() > 2000, "a log was kept");
    let mut found = Vec::new();
    for (what, secret) in &secrets {
        assert!(secret.len() >= 8, "{what}: {secret}");
        for (place, text) in &seen {
            // The address of webhooks is shown to who sets connections up, on purpose.
            let shows = place.starts_with("/connections/") || place.ends_with("form of connection.set");
            let is_shown = *what == "word of a webhook" && (shows || place == "/api/v1/connections");
            if text.contains(secret.as_str()) && !is_shown {
                let at = text.find(secret.as_str()).unwrap();
                let from = text[..at].char_indices().rev().nth(80).map_or(0, |(from, _)| from);
                found.push(format!(
                    "the {what} stands in {place}: …{}",
                    text[from..].chars().take(160).collect::<String>()
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    stage.end().await;
}
