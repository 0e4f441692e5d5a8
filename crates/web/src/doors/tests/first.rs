//! What a person meets first: hints and first steps, questions answered one by one and together, a package matched by hand.

use axum::http::StatusCode;
use domain::right::Role;
use serde_json::json;

use super::{Door, seed::seed};

#[tokio::test]
async fn hints_are_put_away_for_good_and_first_steps_show_what_is_done() {
    let door = Door::owned().await;
    let first = door.get("/").await.text;
    assert!(
        first.contains("class=\"steps\"") && !first.contains("class=\"tour\""),
        "an empty company has steps, no hints"
    );
    assert_eq!(first.matches("step is-done").count() + first.matches("step is-next").count(), 1, "{first}");
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let first = door.get("/").await.text;
    assert!(!first.contains("class=\"steps\"") && first.contains("class=\"tour\""), "now there is something to show");

    let order = format!("/orders/{}", seeded.order);
    for path in ["/purchase", "/decisions", "/warehouse", &order] {
        assert!(door.get(path).await.text.contains("class=\"tour\""), "{path}");
    }
    let csrf = door.get("/purchase").await.field("csrf");
    assert_eq!(door.post("/hints", &[("csrf", "x"), ("hint", "all")]).await.status, StatusCode::FORBIDDEN);
    let next = [("csrf", csrf.as_str()), ("here", "purchase"), ("next", "decisions"), ("return", "/purchase")];
    assert_eq!(door.post("/hints", &next).await.location(), "/decisions");
    assert!(!door.get("/purchase").await.text.contains("class=\"tour\""), "a hint that was read does not come again");
    assert!(door.get("/warehouse").await.text.contains("class=\"tour\""));
    let all = [("csrf", csrf.as_str()), ("here", "decisions"), ("hint", "all"), ("return", "//evil")];
    assert_eq!(door.post("/hints", &all).await.location(), "/");
    for path in ["/decisions", "/warehouse", &order] {
        assert!(!door.get(path).await.text.contains("class=\"tour\""), "{path}");
    }
}

#[tokio::test]
async fn a_hub_that_serves_has_nothing_of_the_demo() {
    let door = Door::owned().await;
    let csrf = door.get("/settings").await.field("csrf");
    assert_eq!(door.post("/demo/start-over", &[("csrf", &csrf)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(door.get("/demo/world").await.status, StatusCode::NOT_FOUND);
    for path in ["/", "/warehouse"] {
        let text = door.get(path).await.text;
        assert!(!text.contains("start-over") && !text.contains("data-scan-code"), "{path}");
    }
}

#[tokio::test]
async fn questions_are_answered_together_and_stay_with_who_answered() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    seed(&door, &token).await;
    let page = door.get("/decisions?kind=price_changed").await;
    let csrf = page.field("csrf");
    assert!(page.text.contains("Price has risen") && !page.text.contains("price_changed-"), "{}", page.text);
    let ids: Vec<String> =
        page.text.split("id=\"question-").skip(1).map(|part| part.split('"').next().unwrap().to_owned()).collect();
    assert!(!ids.is_empty(), "{}", page.text);
    assert!(door.get("/decisions?kind=booking_limit").await.text.contains("Nothing with these filters"));
    assert!(door.get("/decisions?status=withdrawn").await.text.contains("Nothing withdrawn yet"));

    let wrong = [("csrf", "x"), ("answer", "skip_item"), ("decision", ids[0].as_str())];
    assert_eq!(door.post("/decisions/together", &wrong).await.status, StatusCode::FORBIDDEN);
    let mut form = vec![("csrf", csrf.as_str()), ("key", "k1"), ("answer", "bind")];
    form.extend(ids.iter().map(|id| ("decision", id.as_str())));
    let answer = door.post("/decisions/together", &form).await.text;
    assert_eq!(answer.matches("class=\"is-bad\"").count(), ids.len(), "an answer that this kind has not: {answer}");
    form[1].1 = "k2";
    form[2].1 = "skip_item";
    let answer = door.post("/decisions/together", &form).await.text;
    assert_eq!(answer.matches("class=\"is-good\"").count(), ids.len(), "{answer}");
    let answered = door.get("/decisions?status=answered").await.text;
    for id in &ids {
        assert!(answered.contains(&format!("question-{id}")), "{answered}");
    }
    assert!(answered.contains("class=\"given\"") && answered.contains("Skip item"));
    // The same form again: the same replies, nothing more.
    let again = door.post("/decisions/together", &form).await.text;
    assert_eq!(again.matches("class=\"is-good\"").count(), ids.len(), "{again}");
}

#[tokio::test]
async fn br_62_the_pages_ask_once_more_about_more_pieces() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let csrf = door.get("/warehouse").await.field("csrf");
    let shown = door.post("/do/package.scan", &[("csrf", csrf.as_str()), ("code", "JT-99-1")]).await;
    assert!(shown.text.contains("data-verdict=\"unidentified\""), "{}", shown.text);
    let path = shown.text.split("href=\"/warehouse/packages/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let address = format!("/warehouse/packages/{path}");
    assert!(door.get("/warehouse/unidentified").await.text.contains(&address));
    let page = door.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains(&format!("match-{}", seeded.bought)), "{}", page.text);
    assert!(!door.get(&format!("{address}?search=nobody+sells+this")).await.text.contains("id=\"match-"));
    let line = seeded.bought.to_string();
    let form = [("csrf", csrf.as_str()), ("package", &path), ("line", &line), ("pieces#int", "99")];
    let asked = door.post("/do/package.match", &form).await;
    assert!(asked.text.contains("name=\"confirmed#bool\" value=\"1\""), "{}", asked.text);
    let sure = [form[0], form[1], form[2], form[3], ("confirmed#bool", "1")];
    let shown = door.post("/do/package.match", &sure).await;
    assert!(
        shown.text.contains("data-verdict=\"received\"") && !shown.text.contains("class=\"money"),
        "{}",
        shown.text
    );
    assert_eq!(door.get("/warehouse/packages/pkg_0000000000001").await.status, StatusCode::NOT_FOUND);
    // What is known is not thrown away; a slip of the scanner is, and a second scan brings it back.
    let known = door.call(&token, "POST", "/api/v1/acts/package.discard", &json!({ "package": path })).await;
    assert!(known.text.contains("package_known"), "{}", known.text);
    let listed = || async { door.get("/warehouse/unidentified").await.text };
    door.act(&token, "package.scan", &json!({ "code": "4601234567890" })).await;
    let shown = listed().await;
    assert!(shown.contains("4601234567890"), "{shown}");
    let slip = shown.split("name=\"package\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let key = shown.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = [("csrf", csrf.as_str()), ("key", &key), ("package", &slip)];
    assert_eq!(door.post("/do/package.discard", &form).await.status, StatusCode::SEE_OTHER);
    assert!(!listed().await.contains("4601234567890"));
    door.clock.advance(domain::time::MINUTE);
    door.act(&token, "package.scan", &json!({ "code": "4601234567890" })).await;
    assert!(listed().await.contains("4601234567890"));
}
