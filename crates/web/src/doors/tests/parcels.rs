//! A draft parcel is undone, and what an answer did is told with where it is seen.

use axum::http::StatusCode;
use domain::{line::LineStatus, right::Role};
use serde_json::{Value, json};

use super::{
    Door,
    seed::{Seeded, seed},
};

async fn status(door: &Door, seeded: &Seeded, id: &Value) -> LineStatus {
    let mut read = door.hub.store.read(door.company().await).await.unwrap();
    let lines = store::lines::of_order(&mut read, seeded.order).await.unwrap();
    lines.iter().find(|line| json!(line.id) == *id).unwrap().status
}

/// The code of a refusal.
async fn refused(door: &Door, token: &str, name: &str, body: &Value) -> String {
    let answer = door.call(token, "POST", &format!("/api/v1/acts/{name}"), body).await;
    assert!(answer.status.is_client_error(), "{name}: {}", answer.text);
    answer.json()["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_draft_parcel_is_undone_and_a_packed_one_is_not() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let order = json!({ "order": seeded.order });
    // The card says whose it is, with the goods' picture, and offers to undo it.
    let page = door.get("/warehouse/parcels").await.text;
    let card = page.split("<article").find(|card| card.contains("id=\"parcel-")).unwrap();
    for part in ["№1148", "class=\"thumb", "/do/parcel.pack", "/do/parcel.drop"] {
        assert!(card.contains(part), "{part}: {card}");
    }
    // A hold keeps goods from leaving (BR-65), not from being taken out.
    let drafts = door.call(&token, "GET", "/api/v1/parcels?state=draft", &Value::Null).await.json();
    let (draft, inside) = (drafts["items"][0]["id"].clone(), drafts["items"][0]["lines"][0].clone());
    let dropped = door.act(&token, "parcel.drop", &json!({ "parcel": draft })).await;
    assert_eq!((&dropped["state"], &dropped["lines"]), (&json!("cancelled"), &json!([])));
    assert_eq!(status(&door, &seeded, &inside).await, LineStatus::AtWarehouse);
    assert_eq!(refused(&door, &token, "parcel.drop", &json!({ "parcel": draft })).await, "parcel_status");

    door.act(&token, "order.release", &order).await;
    let made = door.act(&token, "parcel.create", &order).await;
    let (parcel, lines) = (made["parcel"].clone(), made["lines"].as_array().unwrap().clone());
    assert_eq!(lines.len(), 2, "{made}");
    let other = json!({ "parcel": parcel, "lines": [seeded.paid] });
    assert_eq!(refused(&door, &token, "parcel.drop", &other).await, "not_found");
    let nobody = json!({ "parcel": "par_0000000000001" });
    assert_eq!(refused(&door, &token, "parcel.drop", &nobody).await, "not_found");
    // One of two goes out; the same key again changes nothing.
    let one = json!({ "parcel": parcel, "lines": [lines[0]] }).to_string();
    let bearer = format!("Bearer {token}");
    let headers =
        [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "out")];
    for _ in 0..2 {
        let answer = door.send("POST", "/api/v1/acts/parcel.drop", &headers, one.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["done"]["lines"], json!([lines[1]]));
    }
    assert_eq!(status(&door, &seeded, &lines[0]).await, LineStatus::AtWarehouse);
    assert_eq!(status(&door, &seeded, &lines[1]).await, LineStatus::Packing);
    door.act(&token, "parcel.pack", &json!({ "parcel": parcel, "weight_g": 400 })).await;
    assert_eq!(refused(&door, &token, "parcel.drop", &json!({ "parcel": parcel })).await, "parcel_status");
    let clerk = door.token(Role::ContentManager).await;
    assert_eq!(refused(&door, &clerk, "parcel.drop", &json!({ "parcel": parcel })).await, "right_missing");
}

#[tokio::test]
async fn an_answer_says_what_happens_now_and_leads_there() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let page = door.get("/decisions?kind=price_changed").await;
    let id = page.text.split("id=\"question-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let csrf = page.field("csrf");
    let form = [("csrf", csrf.as_str()), ("return", "/decisions"), ("decision", &id), ("answer", "skip_item")];
    assert_eq!(door.post("/do/decision.answer", &form).await.location(), "/decisions");
    let told = door.get("/decisions").await.text;
    let flash = told.split("class=\"flash tone").nth(1).unwrap().split("</button>").next().unwrap();
    assert!(flash.contains("Answered. The line stays as it is"), "{flash}");
    assert!(flash.contains(&format!("/activities/{}", seeded.activity)), "{flash}");
    assert!(flash.contains(&format!("/orders/{}", seeded.order)), "{flash}");
    assert!(!door.get("/decisions").await.text.contains("class=\"flash"), "it is said once");
}

#[tokio::test]
async fn the_new_offer_can_be_used_only_when_there_is_one() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let mut tx = door.hub.store.begin(door.company().await, "test: ask").await.unwrap();
    let row = store::lines::by_ids(&mut tx, &[seeded.paid]).await.unwrap().remove(0);
    let sold = store::lines::sold_by_ids(&mut tx, &[row.sold_line]).await.unwrap().remove(0);
    let asked = decision(&door, &seeded);
    let id = asked.id;
    store::decisions::ask(&mut tx, asked, door.hub.env.now()).await.unwrap();
    tx.commit().await.unwrap();
    let answer = json!({ "decision": id, "answer": "choose_variant" });
    let code = refused(&door, &token, "decision.answer", &answer).await;
    assert!(["offer_unknown", "offer_not_new"].contains(&code.as_str()), "{code}");
    let page = door.get("/decisions").await.text;
    let question = page.split("id=\"question-").find(|part| part.starts_with(&id.to_string())).unwrap();
    let grey = question.split("class=\"whynot\"").nth(1).unwrap();
    assert!(grey.contains("Use the new offer") && grey.contains("Add an offer for the variant"), "{grey}");
    assert!(!question.contains("value=\"choose_variant\""), "a grey button sends nothing");
    // Set after the question was asked, it is a new one.
    let mut tx = door.hub.store.begin(door.company().await, "test: offer").await.unwrap();
    let offer = store::offers::OfferRow {
        id: door.hub.env.id(),
        connection: seeded.shop.parse().unwrap(),
        product: sold.product.clone(),
        variant: sold.variant.clone(),
        provider: "market".to_owned(),
        offer: "7001".to_owned(),
        spec: "s1".to_owned(),
        seller: "x".to_owned(),
        seller_name: "x".to_owned(),
        price: 10_000,
        currency: domain::Currency::CNY,
        title: "x".to_owned(),
        picture: String::new(),
    };
    let later = door.hub.env.now().plus(1);
    store::offers::set(&mut tx, &offer, later).await.unwrap();
    tx.commit().await.unwrap();
    assert!(door.get("/decisions").await.text.contains("value=\"choose_variant\""));
    assert_eq!(door.act(&token, "decision.answer", &answer).await["decision"], json!(id));
}

fn decision(door: &Door, seeded: &Seeded) -> store::decisions::NewDecision {
    store::decisions::NewDecision {
        id: door.hub.env.id(),
        kind: domain::decision::DecisionKind::OutOfStock,
        subject: seeded.paid.to_string(),
        order: seeded.order,
        line: Some(seeded.paid),
        booking: None,
        provider_order: None,
        details: json!({ "code": "stock" }),
    }
}
