//! What a conductor lets people of a shop do, a shop that changes while it is read, a big catalogue and a big book.

use serde_json::{Value, json};

use super::legacy::{old, open_world};
use super::shop::union;
use super::{ask, header, world};
use crate::control::control;
use crate::ledger::ledger;
use crate::replay::exchanges;
use crate::world::State;

fn act(state: &mut State, body: &Value) -> (u16, Value) {
    let reply = control(state, body.to_string().as_bytes());
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

fn ids(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[test]
fn each_act_moves_the_date_or_does_not() {
    let mut state = world(60, "8.9");
    let id = *state.shops[0].orders.iter().rfind(|(_, order)| order.status == "processing").unwrap().0;
    // Act, more of the body, whether the date moves, the status afterwards.
    let table = [
        ("note", json!({ "text": "n" }), false, "processing"),
        ("meta", json!({ "key": "k", "value": { "a": 1 } }), false, "processing"),
        ("quiet_edit", json!({}), false, "processing"),
        ("edit", json!({}), true, "processing"),
        ("fee", json!({ "title": "Опаковка", "amount": "2.00" }), true, "processing"),
        ("coupon", json!({}), true, "processing"),
        ("touch", json!({}), true, "processing"),
        ("refund", json!({ "amount": "1.00", "reason": "r" }), true, "processing"),
        ("status", json!({ "to": "packing" }), true, "packing"),
        ("trash", json!({}), true, "trash"),
        ("restore", json!({}), true, "packing"),
        ("refund", json!({}), true, "refunded"),
    ];
    let mut minute = 50 * 60;
    for (name, more, moves, status) in table {
        minute += 1;
        super::until(&mut state, minute);
        let before = ask(&mut state, "GET", &format!("wc/v3/orders/{id}"), "", "").1;
        let mut body = json!({ "do": name, "shop": "shop-1", "order": id });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (code, done) = act(&mut state, &body);
        assert_eq!((code, &done["done"], &done["status"]), (200, &json!(true), &json!(status)), "{name}");
        let after = ask(&mut state, "GET", &format!("wc/v3/orders/{id}"), "", "").1;
        assert_eq!(before["date_modified_gmt"] != after["date_modified_gmt"], moves, "{name}");
        // Notes are beside the order; everything else can be seen in it.
        assert_eq!(before != after, name != "note", "{name}");
    }
    act(&mut state, &json!({ "shop": { "viewing_bumps": true } }));
    let seen = ask(&mut state, "GET", &format!("wc/v3/orders/{id}"), "", "").1;
    super::until(&mut state, minute + 1);
    let again = ask(&mut state, "GET", &format!("wc/v3/orders/{id}"), "", "").1;
    assert_ne!(seen["date_modified_gmt"], again["date_modified_gmt"], "looking moves the date");
    act(&mut state, &json!({ "shop": { "viewing_bumps": false } }));
    // At a moment of its own: the second on which two windows meet.
    let at = "2026-03-05T10:00:00Z";
    act(&mut state, &json!({ "do": "touch", "order": id, "at": at }));
    let modified =
        |state: &mut State| ask(state, "GET", &format!("wc/v3/orders/{id}"), "", "").1["date_modified_gmt"].clone();
    assert_eq!(modified(&mut state), "2026-03-05T10:00:00");
    let query = "modified_after=2026-03-05T10:00:00&dates_are_gmt=true&per_page=100";
    assert!(!ids(&ask(&mut state, "GET", "wc/v3/orders", query, "").1).contains(&id), "ends are exclusive");
    // Deleted for good: it is in no list, and the ledger says so.
    let (_, done) = act(&mut state, &json!({ "do": "delete", "shop": "shop-1", "order": id }));
    assert_eq!(done["status"], "deleted");
    let told = ledger(&state, 0);
    let listed = told["shops"][0]["orders"].as_array().unwrap();
    assert!(listed.iter().all(|order| order["id"] != *id.to_string()));
    assert_eq!(told["shops"][0]["deleted"][0]["id"], id.to_string());
    assert_eq!(act(&mut state, &json!({ "do": "trash", "shop": "shop-1", "order": id })).0, 404);
    assert_eq!(act(&mut state, &json!({ "do": "nonsense", "order": 1 })).0, 404);
}

#[test]
fn carts_and_own_statuses_come_and_go() {
    let mut state = world(10, "8.9");
    act(&mut state, &json!({ "shop": { "statuses": { "packing": "Опакова се" } } }));
    let (_, placed) = act(&mut state, &json!({ "place": { "count": 2, "status": "checkout-draft" } }));
    let cart: u64 = placed["orders"][0].as_str().unwrap().parse().unwrap();
    let (_, begun) = act(&mut state, &json!({ "place": { "status": "auto-draft" } }));
    let begun: u64 = begun["orders"][0].as_str().unwrap().parse().unwrap();
    let all = ids(&ask(&mut state, "GET", "wc/v3/orders", "per_page=100", "").1);
    assert!(all.contains(&cart) && !all.contains(&begun), "carts are listed, what was only begun is not");
    let only = ids(&ask(&mut state, "GET", "wc/v3/orders", "status=auto-draft", "").1);
    assert_eq!(only, [begun]);
    act(&mut state, &json!({ "do": "status", "order": begun, "to": "pending" }));
    let only = ids(&ask(&mut state, "GET", "wc/v3/orders", "status=auto-draft&per_page=100", "").1);
    assert_eq!(only.len(), 13, "with none of them the filter does nothing");
    act(&mut state, &json!({ "do": "status", "order": cart, "to": "packing" }));
    let (_, totals) = ask(&mut state, "GET", "wc/v3/reports/orders/totals", "", "");
    let packing = totals.as_array().unwrap().iter().find(|row| row["slug"] == "packing").unwrap();
    assert_eq!((&packing["name"], &packing["total"]), (&json!("Опакова се"), &json!(1)));
    // One that only a plugin's own page knows: in the orders, in no list of statuses, and nobody can ask for it.
    act(&mut state, &json!({ "do": "status", "order": cart, "to": "wrapped" }));
    assert!(ids(&ask(&mut state, "GET", "wc/v3/orders", "per_page=100", "").1).contains(&cart));
    assert_eq!(ask(&mut state, "GET", "wc/v3/orders", "status=wrapped", "").0.status, 400);
    let (_, totals) = ask(&mut state, "GET", "wc/v3/reports/orders/totals", "", "");
    let sum: u64 = totals.as_array().unwrap().iter().map(|row| row["total"].as_u64().unwrap()).sum();
    assert_eq!(sum, 12, "the report leaves it out");
}

#[test]
fn a_big_book_changes_while_it_is_read() {
    let mut state = world(0, "8.9");
    let (_, made) = act(&mut state, &json!({ "book": { "orders": 2000, "days": 60 } }));
    assert_eq!(made["orders"], 2000);
    act(&mut state, &json!({ "shop": { "churn": 3 } }));
    // By id and without an upper end nothing is left out, whatever changes meanwhile.
    let mut seen = std::collections::BTreeSet::new();
    let mut page = 1;
    loop {
        let query = format!("orderby=id&order=asc&per_page=100&page={page}");
        let rows = ids(&ask(&mut state, "GET", "wc/v3/orders", &query, "").1);
        seen.extend(rows.iter().copied());
        if rows.len() < 100 {
            break;
        }
        page += 1;
    }
    let shop = &state.shops[0];
    let living = shop.orders.values().filter(|order| order.status != "trash");
    let missing = living.filter(|order| order.created < state.clock.epoch() && !seen.contains(&order.id)).count();
    let trashed = shop.orders.values().filter(|order| order.status == "trash").count();
    assert!(trashed > 0 && shop.orders.len() > 2000 && missing <= trashed + 3, "{missing} of {}", shop.orders.len());
    assert!(shop.orders.values().any(|order| order.customer_note.starts_with("Промяна")));
    let mut quiet = world(0, "8.9");
    act(&mut quiet, &json!({ "book": { "orders": 300, "status": "completed" } }));
    assert!(quiet.shops[0].orders.values().all(|order| order.status == "completed" && order.created < quiet.now()));
    assert!(quiet.queue.next_due().is_none(), "nobody hears of old orders");
    let (_, bulk) = act(&mut quiet, &json!({ "bulk": { "newest": 50, "status": "shipped" } }));
    assert_eq!(bulk["orders"], 50);
    let seconds: std::collections::BTreeSet<i64> = quiet.shops[0]
        .orders
        .values()
        .filter(|order| order.status == "shipped")
        .map(|order| order.modified / 1000)
        .collect();
    assert_eq!(seconds.len(), 1);
}

#[test]
fn what_a_cache_hides_is_in_lists_that_name_the_total_alone() {
    for profile in ["2.6", "8.9"] {
        let mut state = world(3, profile);
        super::until(&mut state, 49 * 60);
        let hidden = *state.shops[0].orders.keys().next().unwrap();
        let (_, shown) = act(&mut state, &json!({ "shop": { "hides": [hidden] } }));
        assert_eq!(shown["shop"]["hides"], json!([hidden]));
        let older = |state: &mut State, query: &str| {
            ids(&old(state, 3, "GET", "orders", query, "").1["orders"]).contains(&hidden)
        };
        if profile == "2.6" {
            assert_eq!([older(&mut state, ""), older(&mut state, "fields=id,total")], [false, true]);
        } else {
            let mut newer = |query: &str| ids(&ask(&mut state, "GET", "wc/v3/orders", query, "").1).contains(&hidden);
            assert_eq!([newer(""), newer("_fields=id,total")], [false, true]);
        }
    }
}

#[test]
fn a_big_catalogue_is_made_up_as_it_is_read() {
    let mut state = world(0, "8.9");
    act(&mut state, &json!({ "shop": { "variants": 100_000, "supplier_meta": "_supplier_url" } }));
    let (reply, first) = ask(&mut state, "GET", "wc/v3/products", "per_page=100&orderby=id&order=asc", "");
    assert_eq!(header(&reply, "x-wp-total"), (60 + 10_000 - 10_000 / 97).to_string());
    let linked = first.as_array().unwrap().iter().filter(|row| row["meta_data"][0]["key"] == "_supplier_url").count();
    assert!((50..80).contains(&linked), "{linked}");
    let last = ask(&mut state, "GET", "wc/v3/products", "per_page=100&page=100&orderby=id&order=asc", "").1;
    let product = last[50].clone();
    let id = product["id"].as_u64().unwrap();
    assert_eq!(ask(&mut state, "GET", &format!("wc/v3/products/{id}"), "", "").1, product);
    let (_, variations) = ask(&mut state, "GET", &format!("wc/v3/products/{id}/variations"), "per_page=100", "");
    let mut named = ids(&variations);
    named.sort_unstable();
    assert_eq!(json!(named), product["variations"]);
    let (_, found) = ask(&mut state, "GET", "wc/v3/products", "sku=MADE-000048", "");
    assert_eq!(found.as_array().unwrap().len(), 2, "one SKU twice");
    let categories = ask(&mut state, "GET", "wc/v3/products/categories", "per_page=100", "").1;
    assert_eq!(categories.as_array().unwrap().len(), 13);
    let category = product["categories"][0]["id"].as_u64().unwrap();
    let (reply, _) = ask(&mut state, "GET", "wc/v3/products", &format!("category={category}"), "");
    assert_eq!(header(&reply, "x-wp-total"), categories[usize::try_from(category - 15).unwrap()]["count"].to_string());
    // It can be sold, and withdrawn afterwards: the line stays with its ids and without an SKU.
    let variation = named[3];
    let (_, placed) =
        act(&mut state, &json!({ "place": { "product": variation, "quantity": 3, "status": "processing" } }));
    let order = format!("wc/v3/orders/{}", placed["orders"][0].as_str().unwrap());
    let line = ask(&mut state, "GET", &order, "", "").1["line_items"][0].clone();
    assert_eq!(
        (&line["product_id"], &line["variation_id"], &line["quantity"]),
        (&json!(id), &json!(variation), &json!(3))
    );
    assert!(line["sku"].as_str().unwrap().starts_with("MADE-"));
    act(&mut state, &json!({ "product": { "id": id, "do": "delete" } }));
    assert_eq!(ask(&mut state, "GET", &format!("wc/v3/products/{id}"), "", "").0.status, 404);
    let line = ask(&mut state, "GET", &order, "", "").1["line_items"][0].clone();
    assert_eq!((&line["product_id"], &line["sku"]), (&json!(id), &Value::Null));
    act(&mut state, &json!({ "product": { "id": 11, "do": "price", "percent": 50 } }));
    let (_, changed) = ask(&mut state, "GET", "wc/v3/products", "modified_after=2026-02-27T00:00:00&per_page=100", "");
    assert_eq!(ids(&changed), [11]);
    // The older interface has the variations inside.
    state.shops[0].settings.legacy = true;
    let (reply, page) = old(&mut state, 3, "GET", "products", "filter[limit]=50&page=3", "");
    assert_eq!(header(&reply, "x-wc-total"), (60 + 10_000 - 10_000 / 97 - 1).to_string());
    assert!(page["products"].as_array().unwrap().iter().all(|row| row["variations"].as_array().unwrap().len() == 10));
    assert_eq!(old(&mut state, 3, "GET", "products/count", "", "").1["count"], 60 + 10_000 - 10_000 / 97 - 1);
}

/// A recorded list of refunds with a line.
fn recorded_refunds(version: &str, name: &str) -> Value {
    let found = exchanges(version).into_iter().find(|exchange| exchange.name.ends_with(name)).unwrap();
    serde_json::from_slice(&found.body).unwrap()
}

#[test]
fn pieces_go_back_as_both_interfaces_were_recorded_to_tell_it() {
    for (profile, version) in [("8.9", "8.9.1"), ("3.6", "3.6.4")] {
        let mut state = open_world(120, profile);
        // The recorded ones are of a country without tax.
        let plain = |order: &&crate::woocommerce::orders::ShopOrder| {
            order.status == "processing" && !order.taxed() && order.lines.iter().any(|line| line.quantity > 1)
        };
        let order = state.shops[0].orders.values().find(plain).unwrap().clone();
        let line = order.lines.iter().find(|line| line.quantity > 1).unwrap().clone();
        let ask_for = |pieces: i64| {
            json!({ "amount": "1.00", "api_refund": false,
                "line_items": [{ "id": line.id, "quantity": pieces, "refund_total": 1, "refund_tax": [] }] })
        };
        let route = format!("wc/v3/orders/{}/refunds", order.id);
        // Over the interface, and by the shop's own page, which fills in the share.
        assert_eq!(ask(&mut state, "POST", &route, "", &ask_for(1).to_string()).0.status, 201, "{version}");
        let lines = json!([{ "id": line.id.to_string(), "quantity": line.quantity - 1 }]);
        let (_, done) = act(&mut state, &json!({ "do": "refund", "order": order.id, "lines": lines }));
        assert_eq!(done["done"], true, "{version}");
        assert_eq!(
            ask(&mut state, "POST", &route, "", &ask_for(1).to_string()).0.status,
            400,
            "{version}: none is left"
        );
        let (_, current) = ask(&mut state, "GET", &route, "", "");
        let (_, older) = old(&mut state, 3, "GET", &format!("orders/{}/refunds", order.id), "", "");
        for (name, ours) in
            [("23-order-partly-refunded-refunds", &current), ("-legacy-order-partly-refunded-refunds", &older)]
        {
            assert_eq!(
                union(std::slice::from_ref(ours)),
                union(&[recorded_refunds(version, name)]),
                "{version} {name}"
            );
        }
        let first = &current[1]["line_items"][0];
        assert_eq!((&first["quantity"], &first["total"]), (&json!(-1), &json!("-1.00")), "{version}");
        assert_eq!(first["meta_data"][0]["value"], line.id.to_string(), "{version}");
        let first = &older["order_refunds"][0]["line_items"][0];
        assert_eq!((&first["quantity"], &first["refunded_item_id"]), (&json!(-1), &json!(0)), "{version}");
        let told = ledger(&state, 0);
        let of = |list: &Value, id: u64| {
            let id = id.to_string();
            list.as_array().unwrap().iter().find(|one| one["id"] == id.as_str()).unwrap().clone()
        };
        let seen = of(&of(&told["shops"][0]["orders"], order.id)["lines"], line.id);
        assert_eq!((&seen["refunded_pieces"], &seen["quantity"]), (&json!(line.quantity), &json!(line.quantity)));
    }
}
