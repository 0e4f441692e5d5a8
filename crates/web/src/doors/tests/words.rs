//! What stands in words on the pages: countries, states of goods, work, whoever did not answer; and the way from a form to
//! what it lacks and back.

use axum::http::StatusCode;
use domain::{
    ids::{ConnectionId, RawOrderId},
    right::Role,
};
use store::{connections, exchanges, raw_orders};

use super::{Door, seed::seed};

/// The order of a shop that could not be read.
async fn unreadable(door: &Door, connection: ConnectionId) -> RawOrderId {
    let mut read = door.hub.store.read(door.company().await).await.unwrap();
    raw_orders::unreadable(&mut read, connection, 0, 1).await.unwrap()[0]
}

impl Door {
    /// A page in another language.
    async fn get_in(&self, language: &str, path: &str) -> String {
        let kept = self.cookies.lock().unwrap().insert("lang".to_owned(), language.to_owned());
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        match kept {
            Some(kept) => self.cookies.lock().unwrap().insert("lang".to_owned(), kept),
            None => self.cookies.lock().unwrap().remove("lang"),
        };
        page.text
    }
}

#[tokio::test]
async fn countries_stand_in_words_on_pages_and_as_codes_in_files() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let order = format!("/orders/{}", seeded.order);
    for path in ["/orders", order.as_str(), "/customers"] {
        for (language, country) in [("en", "Denmark"), ("bg", "Дания"), ("zh", "丹麦")] {
            let page = door.get_in(language, path).await;
            assert!(page.contains(country) && !page.contains(">DK<"), "{path} in {language}: {page}");
        }
    }
    for file in ["/orders.csv", "/customers.csv"] {
        assert!(door.get(file).await.text.contains("Aarhus,DK,"), "{file}");
    }
}

#[tokio::test]
async fn the_state_of_goods_and_the_day_of_a_proof_stand_in_words() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let goods = door.get("/goods").await.text;
    let product = goods.split("/goods/prd_").nth(1).unwrap().split('"').next().unwrap();
    let product = door.get(&format!("/goods/prd_{product}")).await.text;
    assert!(product.contains("Published") && !product.contains("publish<"), "{product}");
    let day = door.get(&format!("/connections/{}/proof/2026-03-01", seeded.shop)).await.text;
    assert!(day.contains("<h1>1\u{a0}Mar 2026</h1>"), "{day}");
    assert_eq!(day.matches("Refunded: ").count(), 3, "the side that gave nothing back says so: {day}");
}

#[tokio::test]
async fn whoever_did_not_answer_is_called_shop_or_provider() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    seed(&door, &token).await;
    let mut read = door.hub.store.read(door.company().await).await.unwrap();
    let rows = connections::list(&mut read).await.unwrap();
    drop(read);
    let mut tx = door.hub.store.begin(door.company().await, "test: tested").await.unwrap();
    for row in &rows {
        let problem = format!("{}.probe: the far side cannot be reached: timed out", row.kind);
        let found = std::collections::BTreeMap::new();
        connections::set_tested(&mut tx, row.id, "enabled", &found, &problem, door.hub.env.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    for row in &rows {
        let page = door.get(&format!("/connections/{}/health", row.id)).await.text;
        let (is, is_not) = if row.side == "channel" { ("shop", "provider") } else { ("provider", "shop") };
        assert!(page.contains(&format!("The {is} cannot be reached.")), "{page}");
        assert!(!page.contains(&format!("The {is_not} cannot")), "{page}");
    }
}

#[tokio::test]
async fn work_is_told_in_words_and_what_was_said_is_folded() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let connection: ConnectionId = seeded.shop.parse().unwrap();
    let mut tx = door.hub.store.begin(door.company().await, "test: work").await.unwrap();
    jobs::queue(&mut tx, &door.hub.env, &flow::catalogue::ReadGoods { connection }).await.unwrap();
    let raw = domain::Id::new(seeded.order.number());
    jobs::queue(&mut tx, &door.hub.env, &flow::inbox::ReadOrder { raw }).await.unwrap();
    tx.commit().await.unwrap();
    let page = door.get("/activities/jobs").await.text;
    assert!(page.contains("Read the goods of a shop") && page.contains("Harbour Home"), "{page}");
    let order = format!("href=\"/orders/{}\">№1148</a>", seeded.order);
    assert!(page.contains("Read an order from the shop") && page.contains(&order), "{page}");
    assert!(page.contains("<details><summary class=\"sub\">Details</summary><code class=\"wrap\">field"), "{page}");
    assert!(!page.contains(">order.read<") && !page.contains(">catalogue.read<"), "{page}");
    assert!(page.contains("of a form that Supercargo does not know"), "{page}");
    let raw = unreadable(&door, connection).await;
    for path in ["", &format!("/{raw}")] {
        let page = door.get(&format!("/connections/{connection}/unreadable{path}")).await.text;
        assert!(page.contains("of a form that Supercargo does not know") && page.contains("field `"), "{page}");
    }
    let (failed, queued) = (page.find(">Failed<").unwrap(), page.find(">Queued<").unwrap());
    assert!(failed < queued, "what a person has to see stands before what waits: {page}");
}

#[tokio::test]
async fn the_audit_leads_to_the_customer_and_to_the_order_that_could_not_be_read() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let company = door.company().await;
    let mut read = door.hub.store.read(company).await.unwrap();
    let customer = store::customers::list(&mut read, domain::Id::new(0), 1).await.unwrap().remove(0);
    drop(read);
    let raw = unreadable(&door, seeded.shop.parse().unwrap()).await;
    let mut tx = door.hub.store.begin(company, "test: notes").await.unwrap();
    for (subject, what) in [(raw.to_string(), "order.unreadable"), (customer.id.to_string(), "act.customer.unmerge")] {
        let (id, actor) = (door.hub.env.id(), domain::actor::Actor::Hub);
        let note = store::notes::NewNote { id, order: None, subject, actor, what, details: serde_json::Value::Null };
        store::notes::insert(&mut tx, note, door.hub.env.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let page = door.get("/audit").await.text;
    assert!(page.contains(&format!("href=\"/connections/{}/unreadable/{raw}\"", seeded.shop)), "{page}");
    assert!(page.contains(&format!("href=\"/customers/{}\"", customer.id)) && !customer.name.is_empty(), "{page}");
}

#[tokio::test]
async fn a_change_of_rules_says_what_would_change() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let path = format!("/connections/{}/rules", seeded.shop);
    let csrf = door.get(&path).await.field("csrf");
    for (act, field, says) in [
        ("customers.set_policy", ("policy", "never"), "Orders that would go to another customer: 1"),
        ("customers.set_policy", ("policy", "one_for_all"), "Customers of these orders: 1 now, 1 then"),
        ("statuses.set", ("from_shop.sent", "completed"), "Orders whose status here would change: 0"),
        ("paid_rule.set", ("transfer", "book_at_once"), "would become ready to buy, or stop being so: 0"),
    ] {
        let usual = [("cash_on_delivery", "after_deposit"), ("deposit_percent#int", "30")];
        let mut form = vec![("csrf", csrf.as_str()), ("return", &path), ("connection", &seeded.shop), field];
        form.extend(usual.iter().filter(|_| act == "paid_rule.set"));
        let looked = door.post(&format!("{path}/{act}"), &form).await;
        assert!(looked.status == StatusCode::OK && looked.text.contains(says), "{act}: {}", looked.text);
        let button = format!("formaction=\"{path}/{act}#foreseen\"");
        assert!(
            looked.text.contains(&button) && looked.text.contains("id=\"foreseen\""),
            "the page goes to what is shown"
        );
    }
}

#[tokio::test]
async fn a_form_leads_to_where_a_warehouse_is_made_and_back() {
    let door = Door::owned().await;
    let form = door.get("/connections/new?kind=shop").await.text;
    let away = "/settings?back=%2Fconnections%2Fnew%3Fkind%3Dshop#warehouses";
    assert!(form.contains(&format!("href=\"{away}\"")), "{form}");
    let there = away.trim_end_matches("#warehouses");
    let back = "href=\"/connections/new?kind=shop\"";
    let settings = door.get(there).await;
    assert!(settings.text.contains(back), "{}", settings.text);
    let csrf = settings.field("csrf");
    // A form that comes back, and one that is taken, keep the way.
    let wrong = [("csrf", csrf.as_str()), ("return", there), ("name", "")];
    let refused = door.post("/do/cost_centre.add", &wrong).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(back), "{}", refused.text);
    let right = [("csrf", csrf.as_str()), ("return", there), ("name", "Wholesale")];
    let taken = door.post("/do/cost_centre.add", &right).await;
    assert_eq!(taken.location(), there);
    let token = door.token(Role::SuperAdministrator).await;
    seed(&door, &token).await;
    assert!(!door.get("/connections/new?kind=shop").await.text.contains("/settings?back="), "nothing is missing");
    for path in ["/settings", "/settings?back=//evil.example", "/settings?back=https://evil.example/connections/"] {
        let page = door.get(path).await.text;
        assert!(!page.contains("Back to the connection"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_form_says_all_that_it_lacks_at_once_and_keeps_what_was_chosen() {
    let door = Door::owned().await;
    let csrf = door.get("/connections/new?kind=shop").await.field("csrf");
    let form = [("csrf", csrf.as_str()), ("kind", "shop"), ("name", ""), ("unpaid", "book_at_once")];
    let refused = door.post("/do/connection.add", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.text.matches("This is needed.").count(), 3, "name, address, key: {}", refused.text);
    assert!(!refused.text.contains("Type it once more"), "nothing was typed");
    assert!(refused.text.contains("<option value=\"book_at_once\" selected>"), "{}", refused.text);
    let typed = [("csrf", csrf.as_str()), ("kind", "shop"), ("name", ""), ("secrets.key#maybe", "secret")];
    let refused = door.post("/do/connection.add", &typed).await;
    assert!(refused.text.contains("Type it once more"), "{}", refused.text);
}

#[tokio::test]
async fn an_order_that_the_shop_does_not_have_is_an_answer_and_no_fault() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let connection: ConnectionId = seeded.shop.parse().unwrap();
    let health = format!("/connections/{connection}/health");
    for (doing, is_fault) in [("shop.orders.fetch", false), ("shop.hooks.list", true)] {
        let exchange = exchanges::ExchangeRow {
            id: door.hub.env.id(),
            connection,
            doing: doing.to_owned(),
            request: "GET /orders/1".to_owned(),
            request_body: String::new(),
            status: 404,
            response_body: String::new(),
            at: door.hub.env.now(),
            duration_ms: 1,
        };
        let mut tx = door.hub.store.begin(door.company().await, "test: answered").await.unwrap();
        exchanges::insert(&mut tx, &exchange).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(door.get(&health).await.text.contains("Not there"), is_fault, "{doing}");
    }
}

#[tokio::test]
async fn a_shop_that_works_and_whose_proof_found_something_needs_a_look() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let connection: ConnectionId = seeded.shop.parse().unwrap();
    for (problem, says) in [("", "Needs a look"), ("the far side cannot be reached", "Broken")] {
        let mut tx = door.hub.store.begin(door.company().await, "test: tested").await.unwrap();
        let found = std::collections::BTreeMap::new();
        connections::set_tested(&mut tx, connection, "enabled", &found, problem, door.hub.env.now()).await.unwrap();
        tx.commit().await.unwrap();
        let list = door.get("/connections").await.text;
        let row = list.split(&format!("id=\"connection-{connection}\"")).nth(1).unwrap();
        assert!(row.split("</tr>").next().unwrap().contains(says), "{says}: {row}");
        for tab in ["", "/rules", "/webhooks", "/proof", "/unreadable", "/deliveries", "/exchanges", "/health"] {
            let page = door.get(&format!("/connections/{connection}{tab}")).await.text;
            let head = page.split("class=\"head\"").nth(1).unwrap().split("</div>").next().unwrap();
            assert!(head.contains(says), "{tab} says the same: {head}");
        }
    }
}
