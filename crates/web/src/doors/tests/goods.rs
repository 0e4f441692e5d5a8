//! Goods, customers and the rules of a shop on their pages: what is proposed can be ticked, and a change can be looked at.

use axum::http::StatusCode;
use domain::{
    Currency,
    customer::CustomerPolicy,
    goods::Matching,
    ids::{ConnectionId, CustomerId, OrderId, ProductId, VariantId},
    order::ShopPhase,
    right::Role,
    shop::{KnownStatus, KnownStatuses},
};
use serde_json::json;
use sqlx::types::Json;
use store::{
    Tx, catalogues, connections, customers, orders,
    products::{self, ProductRow},
    variants::{self, VariantRow},
};

use super::{Door, seed::seed};

/// A product with a variant that a link names, a finished reading, a customer of the order, and the shop's statuses.
pub(super) async fn seed_goods(door: &Door, tx: &mut Tx, connection: ConnectionId, order: OrderId) {
    let env = &door.hub.env;
    let now = env.now();
    let (product, variant): (ProductId, VariantId) = (env.id(), env.id());
    let row = ProductRow {
        id: product,
        connection,
        product: "77".to_owned(),
        name: "Kettle <b>enamel</b>".to_owned(),
        sku: "KET".to_owned(),
        status: "publish".to_owned(),
        address: "https://shop.example/kettle".to_owned(),
        pictures: Json(Vec::new()),
        categories: Json(vec!["Kitchen".to_owned()]),
        links: Json(vec!["https://market.example/goods/7001".to_owned()]),
        hash: "h".to_owned(),
        gone: false,
        shop_changed_at: 0,
        changed_at: now,
    };
    products::set_words(tx, &[(product, "77 Kettle enamel KET-1".to_owned())]).await.unwrap();
    products::set_each(tx, &[row], 1).await.unwrap();
    let row = VariantRow {
        id: variant,
        connection,
        product_id: product,
        product: "77".to_owned(),
        variant: "1".to_owned(),
        sku: "KET-1".to_owned(),
        attributes: "Red".to_owned(),
        picture: String::new(),
        price: Some(240_000),
        currency: Currency::EUR,
        stock: Some(4),
        links: Json(vec!["https://market.example/goods/7001".to_owned()]),
        matching: Matching::Matched,
        has_offer: false,
        hash: "h".to_owned(),
        seen: 1,
        changed_at: now,
    };
    variants::set_each(tx, &[row]).await.unwrap();
    let reading = catalogues::CatalogueRow {
        connection,
        run: 1,
        state: "done".to_owned(),
        place: json!(null),
        total: Some(1),
        products: 1,
        variants: 1,
        changed: 1,
        gone: 0,
        problem: String::new(),
        began_at: now,
        moved_at: now,
        ended_at: now.micros(),
    };
    catalogues::set(tx, &reading).await.unwrap();
    let customer: CustomerId = env.id();
    let row = customers::CustomerRow {
        id: customer,
        customer_key: "email:soren@example.dk".to_owned(),
        kind: "guest".to_owned(),
        name: "Søren <b>Møller</b>".to_owned(),
        email: "soren@example.dk".to_owned(),
        phone: String::new(),
        city: "Aarhus".to_owned(),
        country: "DK".to_owned(),
        merged_into: 0,
        created_at: now,
        ordered_at: now,
    };
    customers::set_each(tx, &[row]).await.unwrap();
    orders::set_customer(tx, order, customer).await.unwrap();
    let status = |code: &str, phase| KnownStatus { code: code.to_owned(), name: code.to_uppercase(), phase };
    let list = vec![status("processing", ShopPhase::Processing), status("sent", ShopPhase::Other)];
    let known = KnownStatuses { read_at: now.micros(), problem: String::new(), list };
    connections::set_shop_statuses(tx, connection, &known).await.unwrap();
}

#[tokio::test]
async fn br_72_what_is_proposed_is_seen_ticked_and_then_there() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    seed(&door, &token).await;
    for path in ["/goods", "/goods?status=matched", "/goods?search=kett+ket-1", "/goods?open=1&sort=changed"] {
        let page = door.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("Market 7001") && page.text.contains("name=\"variants#list\""), "{path}");
        assert!(!page.text.contains("<b>enamel"), "{path}");
    }
    assert!(!door.get("/goods?status=gone").await.text.contains("Market 7001"));
    assert!(!door.get("/goods?search=nothing").await.text.contains("Market 7001"));
    let page = door.get("/goods").await;
    let variant = page.text.split("name=\"variants#list\" value=\"var_").nth(1).unwrap();
    let variant = format!("var_{}", variant.split('"').next().unwrap());
    let product = page.text.split("/goods/prd_").nth(1).unwrap();
    let product = format!("/goods/prd_{}", product.split('"').next().unwrap());
    let one = door.get(&product).await;
    assert_eq!(one.status, StatusCode::OK);
    assert!(one.text.contains("https://market.example/goods/7001"), "{}", one.text);
    let form = [("csrf", page.field("csrf")), ("return", "/goods".to_owned()), ("variants#list", variant)];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(door.post("/do/catalogue.match", &form).await.status, StatusCode::SEE_OTHER);
    let after = door.get("/goods").await.text;
    assert!(after.contains("Market 7001") && !after.contains("name=\"variants#list\""), "nothing is left to tick");
    let file = door.get("/goods.csv").await.text;
    assert!(
        file.contains("name,attributes,sku,shop,product,variant,price,currency,stock,matching,offer,from,changed_at")
    );
    assert!(file.contains("KET-1") && file.lines().count() == 2, "{file}");
}

#[tokio::test]
async fn the_rules_of_a_shop_are_looked_at_before_they_are_changed() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let path = format!("/connections/{}/rules", seeded.shop);
    let page = door.get(&path).await;
    assert!(page.status == StatusCode::OK && page.text.contains("name=\"from_shop.sent\""), "{}", page.text);
    let csrf = page.field("csrf");
    let form = [
        ("csrf", csrf.as_str()),
        ("return", &path),
        ("connection", &seeded.shop),
        ("to_shop.in_purchase", "sent"),
        ("from_shop.sent", "completed"),
        ("existing#bool", "1"),
    ];
    let looked = door.post(&format!("{path}/statuses.set"), &form).await;
    assert!(looked.status == StatusCode::OK && looked.text.contains("class=\"foreseen\""), "{}", looked.text);
    assert!(looked.text.contains("<option value=\"sent\" selected>"), "what was chosen stays");
    let kept = async || {
        let mut read = door.hub.store.read(door.company().await).await.unwrap();
        connections::lookup(&mut read, seeded.shop.parse().unwrap()).await.unwrap().unwrap()
    };
    assert!(kept().await.statuses.0.to_shop.is_empty(), "a look changes nothing");
    assert_eq!(door.post("/do/statuses.set", &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept().await.statuses.0.to_shop.len(), 1);
    let wrong = [("csrf", csrf.as_str()), ("connection", &seeded.shop), ("to_shop.shipped", "nowhere")];
    let refused = door.post("/do/statuses.set", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"nowhere\" selected"), "what was typed stays");
    let merge = [("csrf", csrf.as_str()), ("return", &path), ("connection", &seeded.shop), ("policy", "never")];
    assert_eq!(door.post("/do/customers.set_policy", &merge).await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept().await.customers, CustomerPolicy::Never);
    for (method, list) in [("GET", "/customers"), ("GET", "/customers?search=Aarhus")] {
        let page = door.browse(method, list, &[], "").await;
        assert!(page.status == StatusCode::OK && page.text.contains("soren@example.dk"), "{list}");
        assert!(!page.text.contains("<b>Møller"), "{list}");
    }
    let customer = door.get("/customers").await.text;
    let customer = customer.split("/customers/cus_").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let one = door.get(&format!("/customers/cus_{customer}")).await;
    assert!(one.status == StatusCode::OK && one.text.contains("№1148"), "{}", one.text);
}
