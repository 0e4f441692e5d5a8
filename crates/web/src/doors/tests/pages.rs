//! The pages.

use axum::http::StatusCode;
use domain::right::{Right, Role};
use store::Signal;
use tokio_util::sync::CancellationToken;

use super::{Door, PASSWORD, SETUP_TOKEN, seed::seed, setup_form};
use crate::lang::Lang;

const PAGES: &[&str] = &[
    "/",
    "/orders",
    "/orders?search=zz&status=paid&held=1&shop=x&after=y",
    "/orders?asked=1&sort=total&way=up&from=2026-01-01&to=2026-12-31&after=1.2",
    "/orders/items",
    "/orders/items?code=]C1yt-017&status=paid",
    "/orders/items?late=1&held=1&provider=x&sort=changed",
    "/provider-orders?search=cup&sort=placed",
    "/packages?search=ZZ404",
    "/parcels?status=draft",
    "/ledger?from=2020-01-01",
    "/purchase",
    "/decisions",
    "/activities",
    "/decisions?status=answered&kind=price_changed&sort=answered&way=up&search=1148&from=2020-01-01",
    "/decisions?status=all&sort=answered",
    "/activities?status=failed&sort=changed&search=1148&old=1",
    "/activities/jobs?state=failed",
    "/warehouse",
    "/connections",
    "/connections/new?kind=shop",
    "/connections/new?kind=market",
    "/settings",
];

async fn shows_every_page(door: &Door, more: &[String]) {
    for lang in Lang::ALL {
        door.post("/look", &[("lang", lang.code()), ("return", "/")]).await;
        for path in PAGES.iter().copied().chain(more.iter().map(String::as_str)) {
            let answer = door.get(path).await;
            let place = format!("{path} in {}", lang.code());
            assert_eq!(answer.status, StatusCode::OK, "{place}: {}", answer.text);
            assert!(answer.text.contains("</html>"), "{place}");
            assert!(answer.text.contains(&format!("lang=\"{}\"", lang.tag())), "{place}");
            assert!(!answer.text.contains('⟦'), "{place}: {}", answer.text.split('⟦').nth(1).unwrap_or_default());
            assert!(!answer.text.contains("<b>Møller</b>"), "{place} is not escaped");
            for secret in ["s3cr3t-word", "t0k3n-word"] {
                assert!(!answer.text.contains(secret), "{place} shows a secret");
            }
        }
    }
}

#[tokio::test]
async fn from_the_first_start_to_every_page_in_every_language() {
    let door = Door::new().await;
    assert_eq!(door.get("/login").await.location(), "/setup", "nobody is here yet");
    let page = door.get("/setup").await;
    let csrf = page.field("csrf");
    let wrong = door.post("/setup", &setup_form(&csrf, "st_wrong", PASSWORD)).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    let weak = door.post("/setup", &setup_form(&csrf, SETUP_TOKEN, "short")).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text.contains("Blue Harbour") && !weak.text.contains("value=\"short\""));
    assert_eq!(door.post("/setup", &setup_form("x", SETUP_TOKEN, PASSWORD)).await.status, StatusCode::FORBIDDEN);
    let made = door.post("/setup", &setup_form(&csrf, SETUP_TOKEN, PASSWORD)).await;
    assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, "/"), "{}", made.text);
    let cookie = made.headers.get_all("set-cookie").iter().find(|value| value.to_str().unwrap().starts_with("login="));
    let cookie = cookie.unwrap().to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(door.get("/setup").await.location(), "/login", "only once");
    shows_every_page(&door, &[]).await;

    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let more = [
        format!("/orders/{}", seeded.order),
        format!("/connections/{}", seeded.shop),
        "/orders?search=Møller".replace('ø', "%C3%B8"),
        "/orders?held=1&status=in_purchase".to_owned(),
        format!("/orders/{}?tab=purchase", seeded.order),
        format!("/activities/{}", seeded.activity),
        format!("/orders?activity={}", seeded.activity),
        format!("/purchase/plan?lines={}&account=acc_0", seeded.paid),
        "/activities/jobs".to_owned(),
    ];
    shows_every_page(&door, &more).await;
    let mut order = String::new();
    for tab in ["summary", "lines", "purchase", "parcels", "money", "history"] {
        order.push_str(&door.get(&format!("{}?tab={tab}", more[0])).await.text);
    }
    for part in ["№1148", "3600000000000000017", "YT017", "market.example/orders/36", "129.00", "RA1", "6002"] {
        assert!(order.contains(part), "the order's page has no {part}");
    }
    assert!(door.get(&more[2]).await.text.contains("№1148"));
    let csv = door.get("/orders.csv").await;
    assert!(csv.text.contains("1148") && csv.text.contains("129.00"), "{}", csv.text);
    let picture = door.get(&format!("/pictures/{}", seeded.picture)).await;
    assert_eq!(picture.headers["content-type"], "image/png");
    assert!(picture.headers["cache-control"].to_str().unwrap().contains("immutable"));
    for path in [
        "/orders/ord_x",
        "/orders/ord_0000000000001",
        "/connections/nothing",
        "/pictures/pic_0",
        "/connections/new?kind=x",
    ] {
        assert_eq!(door.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(door.get("/healthz").await.text, "ok");
    assert_eq!(door.get("/readyz").await.text, "ready");
    assert!(door.app.idle());
}

#[tokio::test]
async fn signing_in_and_out() {
    let door = Door::owned().await;
    let csrf = door.get("/settings").await.field("csrf");
    assert_eq!(door.post("/logout", &[("csrf", "x")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(door.post("/logout", &[("csrf", &csrf)]).await.location(), "/login");
    assert_eq!(door.get("/orders?status=paid").await.location(), "/login?next=%2Forders%3Fstatus%3Dpaid");
    let csrf = door.get("/login?next=/orders").await.field("csrf");
    let form = |password: &'static str, csrf: &str| {
        vec![
            ("login", "maria".to_owned()),
            ("password", password.to_owned()),
            ("csrf", csrf.to_owned()),
            ("next", "//evil".to_owned()),
        ]
    };
    let send = async |form: Vec<(&'static str, String)>| {
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        door.post("/login", &pairs).await
    };
    assert_eq!(send(form(PASSWORD, "wrong")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(form("wrong password", &csrf)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send(form(PASSWORD, &csrf)).await.location(), "/", "nobody is led away");
    assert_eq!(door.get("/").await.status, StatusCode::OK);
    // One name cannot be tried for ever.
    door.cookies.lock().unwrap().remove("login");
    let csrf = door.get("/login").await.field("csrf");
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        last = send(form("wrong password", &csrf)).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    door.clock.advance(domain::time::MINUTE);
    assert_eq!(send(form(PASSWORD, &csrf)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_do_acts_and_say_what_came_of_it() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let csrf = door.get("/settings").await.field("csrf");
    let order = seeded.order.to_string();
    let release = [("csrf", csrf.as_str()), ("key", "k1"), ("return", "/orders"), ("order", &order)];
    let wrong = door.post("/do/order.release", &[("csrf", "x"), ("order", &order)]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN, "{}", wrong.text);
    let answer = door.post("/do/order.release", &release).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/orders"));
    assert!(door.get("/orders").await.text.contains("class=\"flash tone-good\""));
    assert!(!door.get("/orders").await.text.contains("class=\"flash"), "a message is shown once");
    door.post("/do/order.release", &[("csrf", csrf.as_str()), ("key", "k2"), ("return", "/"), ("order", &order)]).await;
    assert!(door.get("/").await.text.contains(&Lang::En.text("refusal-nothing_to_do", &[])));
    assert_eq!(door.post("/do/no.act", &[("csrf", &csrf)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(door.post("/do/order.hold", &[("csrf", &csrf), ("order", "x")]).await.status, StatusCode::BAD_REQUEST);

    let form = [("csrf", csrf.as_str()), ("key", "k3"), ("name", "nightly"), ("role", "auditor")];
    let shown = door.post("/do/token.create", &form).await;
    assert!(shown.text.contains("sct_"), "{}", shown.text);
    assert!(!door.get("/settings").await.text.contains("sct_"), "never again");

    let form = [("csrf", csrf.as_str()), ("connection", seeded.shop.as_str()), ("csv", "product,variant\n1,2\n")];
    let shown = door.post("/do/offers.import", &form).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.text.contains("product,variant") && shown.text.contains("Row 1"), "{}", shown.text);

    let form = [
        ("csrf", csrf.as_str()),
        ("kind", "shop"),
        ("name", "Harbour Home"),
        ("settings.url#maybe", "https://two.example"),
    ];
    let shown = door.post("/do/connection.add", &form).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.text.contains("https://two.example") && shown.text.contains("Harbour Home"), "what was typed stays");

    let form = [("csrf", csrf.as_str()), ("kind", "shop"), ("name", "Typed"), ("start_at#maybe", "yesterday")];
    let shown = door.post("/do/connection.add", &form).await;
    assert!(shown.text.contains("value=\"Typed\"") && shown.text.contains("value=\"yesterday\""), "{}", shown.text);

    let shown = door.post("/do/package.scan", &[("csrf", csrf.as_str()), ("code", "yt-017")]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("class=\"verdict tone-good\""), "{}", shown.text);
}

/// The names of acts in templates are those of the product, and their fields are those that the act reads.
#[test]
fn every_act_of_the_pages_exists() {
    let mut seen = std::collections::BTreeSet::new();
    let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (from, until) in [("action=\"/do/", '"'), ("Act::new(\"", '"')] {
            for part in text.split(from).skip(1) {
                let name = part.split(until).next().unwrap();
                if !name.contains(['{', '\\']) && name.contains('.') && name != "sample.act" {
                    seen.insert(name.to_owned());
                }
            }
        }
    }
    for name in &seen {
        assert!(flow::act::find(name).is_some(), "{name} is no act");
    }
    assert!(seen.len() >= 20, "{seen:?}");
}

#[tokio::test]
async fn roles_see_only_what_is_theirs() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let order = format!("/orders/{}", seeded.order);
    let rights = [
        ("/orders", Right::OrdersSee),
        (order.as_str(), Right::OrdersSee),
        ("/orders.csv", Right::OrdersSee),
        ("/purchase", Right::BookingCreate),
        ("/decisions", Right::OrdersSee),
        ("/activities", Right::OrdersSee),
        ("/warehouse", Right::WarehouseReceive),
        ("/connections", Right::ConnectionsEdit),
    ];
    for role in Role::ALL {
        let user = door.hub.env.id();
        let login = role.code().to_owned();
        let mut tx = door.hub.store.begin_global("test: user").await.unwrap();
        let owner = store::people::user_by_login(&mut tx, "maria").await.unwrap().unwrap();
        let new = store::people::NewUser {
            id: user,
            login: &login,
            name: &login,
            password_hash: &owner.password_hash,
            language: "en",
        };
        store::people::insert_user(&mut tx, new, door.hub.env.now()).await.unwrap();
        let now = door.hub.env.now();
        store::people::insert_membership(&mut tx, door.company().await, user, *role, now).await.unwrap();
        tx.commit().await.unwrap();
        let signed =
            flow::people::sign_in(&door.hub, &login, PASSWORD.to_owned(), &Default::default()).await.unwrap().unwrap();
        door.cookies.lock().unwrap().insert("login".to_owned(), signed.cookie);
        for path in ["/", "/settings"] {
            assert_eq!(door.get(path).await.status, StatusCode::OK, "{role} {path}");
        }
        for (path, right) in rights {
            let answer = door.get(path).await;
            let expected = if role.holds(right) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, expected, "{role} {path}");
            if !role.holds(Right::MoneySee) {
                assert!(!answer.text.contains("class=\"money"), "{role} sees money on {path}");
            }
            let tracks = role.holds(Right::BookingCreate) || role.holds(Right::WarehouseReceive);
            assert!(tracks || !answer.text.contains("YT017"), "{role} sees a domestic number on {path}");
        }
    }
}

#[tokio::test]
async fn changes_reach_the_live_pages_and_streams_end_with_the_process() {
    let door = Door::owned().await;
    let company = door.company().await;
    assert_eq!(door.send("GET", "/live?topics=orders", &[], b"").await.status, StatusCode::UNAUTHORIZED);
    let cancel = CancellationToken::new();
    let pump = tokio::spawn(crate::pump(door.app.clone(), cancel.clone()));
    // The stream is read to its end, which comes when the pump closes it.
    let (answer, ()) = tokio::join!(door.get("/live?topics=orders,one.evil,connections"), async {
        while !door.app.inner.live.is_heard(company, "orders") {
            tokio::task::yield_now().await;
        }
        let id: domain::ids::OrderId = door.hub.env.id();
        // The pump begins to listen when it is first polled.
        for _ in 0..50 {
            door.hub.store.signal(Signal::Changed(company, id.to_string()));
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    });
    pump.await.unwrap();
    assert!(answer.text.contains("event: reload"), "{}", answer.text);
}
