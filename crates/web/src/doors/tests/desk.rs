//! What a form puts into an address, what a page that loads itself leaves alone, and what the scanner is told.

use super::*;
use crate::lang::Lang;

#[tokio::test]
async fn a_plan_that_is_asked_for_and_asked_again_keeps_its_lines_and_no_secret() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed::seed(&door, &token).await;
    let csrf = door.get("/settings").await.field("csrf");
    let line = seeded.paid.to_string();
    let form = [
        ("csrf", csrf.as_str()),
        ("return", "/purchase"),
        ("key", "once-1"),
        ("lines#list", ""),
        ("lines#list", &line),
        ("account#maybe", ""),
    ];
    let asked = door.post("/purchase/plan", &form).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    assert_eq!(asked.location(), format!("/purchase/plan?return=%2Fpurchase&lines={line}"));

    let plan = door.get(asked.location()).await;
    assert!(!plan.text.contains(&Lang::En.text("plan-none", &[])), "the line is there");
}

/// A form that carries a token is sent in the body.
#[test]
fn no_template_sends_a_token_in_an_address() {
    let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut forms = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        if path.extension().is_none_or(|end| end != "html") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("formmethod=\"get\""), "{}", path.display());
        for form in
            text.split("<form").skip(1).filter(|form| form.split('>').next().unwrap().contains("method=\"get\""))
        {
            let inside = form.split("</form>").next().unwrap();
            assert!(!inside.contains("csrf") && !inside.contains("f.hidden("), "{}", path.display());
            forms += 1;
        }
    }
    assert!(forms >= 2, "searching is a form too");
}

#[tokio::test]
async fn a_message_waits_for_the_page_it_was_sent_to() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed::seed(&door, &token).await;
    let csrf = door.get("/settings").await.field("csrf");
    let order = seeded.order.to_string();
    door.post("/do/order.release", &[("csrf", csrf.as_str()), ("return", "/orders"), ("order", &order)]).await;
    let live = door.browse("GET", "/orders", &[("hx-request", "true")], "").await;
    assert!(!live.text.contains("class=\"flash"), "another tab that loads itself does not take it");
    assert!(door.get("/orders").await.text.contains("class=\"flash"));
}

#[tokio::test]
async fn br_62_the_big_word_speaks_of_the_last_scan() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    seed::seed(&door, &token).await;
    let csrf = door.get("/settings").await.field("csrf");
    let good = door.post("/do/package.scan", &[("csrf", csrf.as_str()), ("code", "yt-017")]).await;
    assert!(good.text.contains("data-verdict=\"received"), "{}", good.text);
    let long = "7".repeat(300);
    for code in ["   ", "-", &long] {
        let shown = door.post("/do/package.scan", &[("csrf", csrf.as_str()), ("code", code)]).await;
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert_eq!(shown.text.matches("data-verdict=").count(), 1);
        assert!(shown.text.contains("data-verdict=\"refused\""), "{code}");
        assert!(shown.text.contains(&Lang::En.text("verdict-refused", &[])));
        assert!(!shown.text.contains(&long) && !shown.text.contains("class=\"flash"), "{code}");
        assert!(shown.text.contains("<code>yt-017</code>"), "the last good scan stays in the list");
    }
}
