//! The other sides of a shop: its webhooks, its register, its catalogue, and the statuses of older versions.

use connect::{
    Fault,
    channel::{CataloguePlace, HookState, RegisterPlace},
};
use domain::{Clock, Moment};
use serde_json::{Value, json};

use super::{stage::*, *};

fn recorded_hook(version: &str, name: &str) -> Recorded {
    recorded(&folder(version).join("hooks"), ".res.http").into_iter().find(|file| file.name == name).unwrap()
}

#[tokio::test]
async fn webhooks_are_listed_made_and_removed_in_both_interfaces() {
    for (dialect, path, made) in
        [("wc/v3", "/wp-json/wc/v3", "create-wc-v3"), ("wc-api/v3", "/wc-api/v3", "create-legacy")]
    {
        let legacy = dialect.starts_with("wc-api");
        let hooks = path.to_owned() + "/webhooks";
        let shop = Shop::open(move |request| {
            let made = String::from_utf8(recorded_hook("3.6.4", made).body.to_vec()).unwrap();
            match (request.method.as_str(), request.path.strip_prefix(&hooks)) {
                ("POST", Some("")) => (201, String::new(), made),
                ("GET", Some("")) => {
                    let one: Value = serde_json::from_str(&made).unwrap();
                    let one = if legacy { one["webhook"].clone() } else { one };
                    let mut other = one.clone();
                    (other["id"], other["status"]) = (json!(44), json!("disabled"));
                    let list = json!([one, other]);
                    (200, String::new(), if legacy { json!({ "webhooks": list }) } else { list }.to_string())
                }
                ("DELETE", Some("/44")) => (200, String::new(), made),
                ("DELETE", Some("/45")) if legacy => (
                    404,
                    String::new(),
                    r#"{"errors":[{"code":"woocommerce_api_no_webhook_found","message":"x"}]}"#.into(),
                ),
                _ => (
                    404,
                    String::new(),
                    r#"{"code":"woocommerce_rest_shop_webhook_invalid_id","message":"x","data":{"status":404}}"#.into(),
                ),
            }
        })
        .await;
        let channel = shop.channel(&[("dialect", dialect)]);
        let hooks = channel.shop_hooks().unwrap();
        let wire = wire();
        let cx = cx(&wire);
        let list = hooks.list(&cx).await.unwrap();
        let states: Vec<HookState> = list.iter().map(|hook| hook.state).collect();
        assert_eq!(states, [HookState::Active, HookState::Disabled], "{dialect}");
        let address = &list[0].address;
        shop.seen();
        let new = hooks.create(&cx, "order.created", address).await.unwrap();
        assert_eq!(&new, &list[0], "{dialect}");
        let sent = shop.seen();
        let body: Value = serde_json::from_str(sent[0].split_once("? ").unwrap().1).unwrap();
        let body = if legacy { &body["webhook"] } else { &body };
        assert_eq!(
            body,
            &json!({
                "name": "Supercargo order.created", "topic": "order.created", "delivery_url": address,
                "secret": "hooksecret", "status": "active",
            })
        );
        hooks.remove(&cx, "44").await.unwrap();
        hooks.remove(&cx, "45").await.unwrap();
        hooks.remove(&cx, "../orders").await.unwrap();
        assert!(shop.seen()[0].ends_with("/webhooks/44?force=true "), "{dialect}");
        let restored = channel.shop_hooks().unwrap().topics().contains(&"order.restored");
        assert_eq!(restored, !legacy, "a shop of the older interface does not know of it");
    }
    for (version, topics) in [("3.5.4", 3), ("3.6.4", 4), ("9.9.5", 4)] {
        let shop = Shop::open(|_| (404, String::new(), String::new())).await;
        assert_eq!(shop.channel(&[("version", version)]).shop_hooks().unwrap().topics().len(), topics, "{version}");
    }
}

#[tokio::test]
async fn a_webhook_without_a_secret_is_not_made() {
    let mut settings = connect::Settings::default();
    settings.plain.insert("address".into(), "http://shop.example".into());
    settings.plain.insert("consumer_key".into(), "ck_1".into());
    settings.secrets.insert("consumer_secret".into(), "cs_2".into());
    let channel = (crate::lookup("woocommerce").unwrap().open)(&settings).unwrap();
    let wire = wire();
    let error =
        channel.shop_hooks().unwrap().create(&cx(&wire), "order.updated", "https://h.example").await.unwrap_err();
    assert_eq!((error.fault, error.far_code.as_deref()), (Fault::Settings, Some("webhook_secret_missing")));
}

#[tokio::test]
async fn a_register_that_always_shows_its_beginning_proves_nothing() {
    for (dialect, header) in [("wc/v3", "X-WP-Total"), ("wc-api/v3", "X-WC-Total")] {
        let shop = Shop::open(move |_| {
            let orders: Vec<Value> = (1..=100).map(|id| json!({ "id": id, "status": "completed" })).collect();
            let body = if dialect == "wc/v3" { json!(orders) } else { json!({ "orders": orders }) };
            (200, format!("{header}: 350\r\n"), body.to_string())
        })
        .await;
        let channel = shop.channel(&[("dialect", dialect)]);
        let (register, wire) = (channel.register().unwrap(), wire());
        let (since, until) = (Moment::from_micros(0), Still.now());
        let first = register.page(&cx(&wire), since, until, &RegisterPlace::default()).await.unwrap();
        let error = register.page(&cx(&wire), since, until, &first.next.unwrap()).await.unwrap_err();
        assert_eq!(error.fault, Fault::Garbled, "{dialect}");
    }
}

#[tokio::test]
async fn a_register_out_of_order_proves_nothing_unless_it_is_whole() {
    for (total, fits) in [(40, true), (41, false)] {
        let shop = Shop::open(move |_| {
            let orders: Vec<Value> = (1..=40).rev().map(|id| json!({ "id": id, "status": "completed" })).collect();
            totals(total, 1, json!(orders).to_string())
        })
        .await;
        let channel = shop.channel(&[]);
        let (since, until) = (Moment::from_micros(0), Still.now());
        let wire = wire();
        let page = channel.register().unwrap().page(&cx(&wire), since, until, &RegisterPlace::default()).await;
        match page {
            Ok(page) => assert!(fits && page.rows.len() == 40 && page.rows[0].external_id == "1"),
            Err(error) => assert!(!fits && error.fault == Fault::Garbled),
        }
    }
}

#[tokio::test]
async fn the_register_has_all_statuses_and_the_trash_and_keeps_exactly_to_the_window() {
    for (dialect, made, number) in [
        ("wc/v3", "date_created_gmt", "number"),
        ("wc/v1", "date_created", "number"),
        ("wc-api/v3", "created_at", "order_number"),
    ] {
        let legacy = dialect.starts_with("wc-api");
        let shop = Shop::open(move |request| {
            let trash = request.query.get("filter[post_status]").or(request.query.get("status")).is_some_and(|s| s == "trash");
            let offset: usize =
                request.query.get("offset").or(request.query.get("filter[offset]")).unwrap().parse().unwrap();
            let mark = if legacy { "Z" } else { "" };
            let order = |id: usize, minute: usize| {
                json!({
                    "id": id, number: format!("A{id}"), made: format!("2026-11-20T{:02}:{:02}:00{mark}", minute / 60, minute % 60),
                    "status": if trash { "trash" } else { "wc-shipped" }, "currency": "EUR", "total": "1.10",
                    "refunds": if id == 61 { json!({ "1": "no list" }) } else { json!([{ "id": 1, "total": "-0.30" }, { "id": 2, "total": "0.05" }]) },
                })
            };
            let all: Vec<Value> =
                if trash { vec![order(900, 61)] } else { (1..=150).map(|id| order(id, id)).collect() };
            let page: Vec<&Value> = all.iter().skip(offset).take(100).collect();
            let header = if legacy { "X-WC-Total" } else { "X-WP-Total" };
            let body = if legacy { json!({ "orders": page }) } else { json!(page) };
            (200, format!("{header}: {}\r\n", all.len()), body.to_string())
        })
        .await;
        let channel = shop.channel(&[("dialect", dialect)]);
        let register = channel.register().unwrap();
        let wire = wire();
        let cx = cx(&wire);
        let (since, until): (Moment, Moment) =
            ("2026-11-20T01:00:00Z".parse().unwrap(), "2026-11-20T02:10:00Z".parse().unwrap());
        let (mut place, mut rows) = (RegisterPlace::default(), Vec::new());
        loop {
            let page = register.page(&cx, since, until, &place).await.unwrap();
            rows.extend(page.rows);
            match page.next {
                Some(next) => place = next,
                None => break,
            }
        }
        let mut ids: Vec<u64> = rows.iter().map(|row| row.external_id.parse().unwrap()).collect();
        ids.dedup();
        let expected: Vec<u64> = (60..130).chain([900]).collect();
        assert_eq!(ids, expected, "{dialect}");
        let row = &rows[0];
        assert_eq!((row.number.as_str(), row.status.as_str()), ("A60", "shipped"), "{dialect}");
        assert_eq!(row.total.unwrap().number(), "1.10", "{dialect}");
        let refunded = row.refunded.map(|refunded| refunded.number());
        assert_eq!((refunded.as_deref(), rows[1].refunded), ((!legacy).then_some("0.35"), None), "{dialect}");
        let asked = &shop.seen()[0];
        let limits = if legacy {
            "filter[created_at_max]=2026-11-21T02:10:00Z&filter[created_at_min]=2026-11-19T01:00:00Z"
        } else {
            "after=2026-11-19T01:00:00&before=2026-11-21T02:10:00"
        };
        assert!(asked.contains(limits) && !asked.contains("modified_after"), "{dialect}: {asked}");
    }
    // Its own report.
    let shop = Shop::open(|request| match request.path.as_str() {
        "/wp-json/wc/v3/reports/orders/totals" => file("3.6.4", "reports-orders-totals"),
        "/wc-api/v3/orders/count" => (200, String::new(), r#"{"count":{"pending":"3","processing":12}}"#.into()),
        _ => file("3.6.4", "err-no-route"),
    })
    .await;
    let wire = wire();
    let cx = cx(&wire);
    for (dialect, status, count) in
        [("wc/v3", "processing", Some(176)), ("wc/v2", "processing", None), ("wc-api/v3", "pending", Some(3))]
    {
        let channel = shop.channel(&[("dialect", dialect)]);
        let counts = channel.register().unwrap().counts(&cx).await.unwrap();
        assert_eq!(counts.map(|counts| counts[status]), count, "{dialect}");
    }
}

#[tokio::test]
async fn statuses_of_shops_without_a_report_are_those_that_a_refusal_names() {
    let shop = Shop::open(|request| match request.path.as_str() {
        "/wp-json/wc/v2/orders" => file("3.6.4", "err-status-unknown"),
        _ => file("3.6.4", "err-no-route"),
    })
    .await;
    let wire = wire();
    let known = shop.channel(&[("dialect", "wc/v2")]).order_sink().unwrap().statuses(&cx(&wire)).await.unwrap();
    let codes: Vec<&str> = known.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "shipped"]);
}

async fn walk(shop: &Shop, found: &[(&str, &str)]) -> Vec<(String, String, Vec<(String, String)>, bool)> {
    let channel = shop.channel(found);
    let catalogue = channel.catalogue().unwrap();
    let (wire, mut place, mut seen) = (wire(), CataloguePlace::default(), Vec::new());
    let cx = cx(&wire);
    loop {
        let page = catalogue.page(&cx, &place).await.unwrap();
        assert!(page.pieces.iter().map(|piece| piece.variants.len()).sum::<usize>() <= 400, "flat");
        for piece in page.pieces {
            let links = piece.product.supplier_links.join(" ");
            let variants = piece.variants.iter().map(|one| {
                let price = one.price.map(|price| price.number()).unwrap_or_default();
                (one.external_id.clone(), format!("{} {price} {:?}", one.attributes, one.stock))
            });
            seen.push((piece.product.external_id, links, variants.collect(), piece.is_last));
        }
        match page.next {
            Some(next) => place = next,
            None => return seen,
        }
    }
}

#[tokio::test]
async fn the_catalogue_comes_in_pieces_with_every_variant_once() {
    // Ten products; every second has 250 variations.
    let shop = Shop::open(|request| {
        let offset: usize = request.query["offset"].parse().unwrap();
        let meta = json!([{"key": "_supplier_url", "value": " https://a.example/1 "}, {"key": "1688", "value": ["x", {"deep": 1}]},
            {"key": "taobao", "value": ["t1", "t2"]}, {"key": "other", "value": "no"}]);
        match request.path.trim_start_matches("/wp-json/wc/v3/products").trim_start_matches('/').split('/').next().unwrap() {
            "" => {
                let product = |id: usize| json!({"id": id, "name": "Mug", "type": if id.is_multiple_of(2) { "variable" } else { "simple" },
                    "price": "4.50", "manage_stock": true, "stock_quantity": 8, "variations": [5], "meta_data": meta});
                let all: Vec<Value> = (1..=10).map(product).collect();
                totals(10, 1, json!(all[offset..]).to_string())
            }
            id => {
                let id: usize = id.parse().unwrap();
                let variation = |n: usize| json!({"id": id * 1000 + n, "price": "5", "manage_stock": if n == 1 { json!("parent") } else { json!(false) },
                    "attributes": [{"id": 0, "name": "pa_size", "option": format!("S{n}")}]});
                let all: Vec<Value> = (1..=250).skip(offset).take(100).map(variation).collect();
                totals(250, 3, json!(all).to_string())
            }
        }
    })
    .await;
    let pieces = walk(&shop, &[("currency", "EUR")]).await;
    let simple: Vec<&str> = pieces.iter().filter(|piece| piece.2[0].0 == "0").map(|piece| piece.0.as_str()).collect();
    assert_eq!(simple, ["1", "3", "5", "7", "9"]);
    assert_eq!(pieces[0].1, "https://a.example/1 t1 t2");
    assert_eq!(pieces[0].2, [("0".to_owned(), " 4.50 Some(8)".to_owned())]);
    for product in ["2", "4", "6", "8", "10"] {
        let own: Vec<_> = pieces.iter().filter(|piece| piece.0 == product).collect();
        let ids: Vec<u64> = own.iter().flat_map(|piece| piece.2.iter().map(|one| one.0.parse().unwrap())).collect();
        let first = product.parse::<u64>().unwrap() * 1000;
        assert_eq!(ids, (first + 1..=first + 250).collect::<Vec<_>>());
        assert_eq!(own.iter().map(|piece| piece.3).collect::<Vec<_>>(), [false, false, true], "the last piece says so");
        assert_eq!(own[0].2[0].1, "size: S1 5.00 Some(8)", "its pieces are counted with the product");
        assert_eq!(own[0].2[1].1, "size: S2 5.00 None");
    }
}

#[tokio::test]
async fn no_product_is_stepped_over_when_others_go_away_while_goods_are_read() {
    for legacy in [false, true] {
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let shop = Shop::open(move |request| {
            let times = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let name = if legacy { "filter[offset]" } else { "offset" };
            let (offset, size) = (request.query[name].parse::<usize>().unwrap(), if legacy { 20 } else { 100 });
            // Product 9 has variations; five of what was read go away after the second answer.
            let is_there = |n: &u64| times < 2 || *n < 10 || *n >= 15;
            let all: Vec<u64> = (1..=250).filter(is_there).collect();
            let kind = |n: u64| if n == 9 && !legacy { "variable" } else { "simple" };
            let shown = all.iter().skip(offset).take(size);
            let shown: Vec<Value> =
                shown.map(|n| json!({"id": n, "name": "Mug", "type": kind(*n), "variations": [5]})).collect();
            if legacy {
                let head = format!("X-WC-Total: {}\r\n", all.len());
                return (200, head, json!({ "products": shown }).to_string());
            }
            totals(all.len(), 3, json!(shown).to_string())
        })
        .await;
        let pieces = walk(&shop, &[("dialect", if legacy { "wc-api/v3" } else { "wc/v3" })]).await;
        let mut products: Vec<u64> = pieces.iter().map(|piece| piece.0.parse().unwrap()).collect();
        products.dedup();
        let gone = 10..15;
        products.retain(|id| !gone.contains(id));
        assert_eq!(products, (1..=250).filter(|id| !gone.contains(id)).collect::<Vec<_>>(), "{legacy}");
        let of_9 = pieces.iter().filter(|piece| piece.0 == "9").flat_map(|piece| &piece.2);
        let mut variants: Vec<u64> = of_9.map(|one| one.0.parse().unwrap()).collect();
        variants.retain(|id| !gone.contains(id));
        let expected: Vec<u64> = if legacy { vec![0] } else { (1..=250).filter(|id| !gone.contains(id)).collect() };
        assert_eq!(variants, expected);
    }
}

/// A recorded list in the order of ids, which was not asked for when it was recorded.
fn rising(version: &str, name: &str) -> Answer {
    let mut all: Vec<Value> = serde_json::from_slice(&answer(version, name).body).unwrap();
    all.sort_by_key(|one| one["id"].as_u64());
    totals(all.len(), 1, json!(all).to_string())
}

#[tokio::test]
async fn recorded_products_are_read_in_both_interfaces() {
    for version in VERSIONS {
        let shop = Shop::open(move |request| match request.path.as_str() {
            "/wp-json/wc/v3/products" => rising(version, "products-page1"),
            "/wc-api/v3/products" => {
                let product: Value = serde_json::from_slice(&answer(version, "legacy-product-variable").body).unwrap();
                (200, "X-WC-Total: 1\r\n".into(), json!({"products": [product["product"]]}).to_string())
            }
            path if path.ends_with("/variations") => rising(version, "variations-list"),
            _ => file(version, "err-no-route"),
        })
        .await;
        let pieces = walk(&shop, &[("currency", "EUR"), ("dialect", "wc-api/v3")]).await;
        assert_eq!(pieces.len(), 4, "{version}: each variation under the pair that lines of orders have");
        assert!(pieces.iter().all(|piece| piece.2.len() == 1 && piece.2[0].0 == "0" && piece.3));
        assert!(pieces[0].2[0].1.starts_with("Size: S "), "{version}: {:?}", pieces[0].2);
        let channel = shop.channel(&[("currency", "EUR")]);
        let wire = wire();
        let page = channel.catalogue().unwrap().page(&cx(&wire), &CataloguePlace::default()).await.unwrap();
        assert!(!page.pieces.is_empty(), "{version}");
        for piece in &page.pieces {
            assert!(!piece.product.name.is_empty() && piece.product.changed_at > 0, "{version}: {piece:?}");
            assert!(piece.variants.iter().all(|one| one.price.is_some()), "{version}: {piece:?}");
            assert!(piece.product.pictures.iter().all(|picture| !picture.contains("placeholder")), "{version}");
        }
    }
}
