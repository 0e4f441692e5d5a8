//! An order as `wc/v1` shows it (recorded at 3.6.4): made and changed in UTC without a mark, the other dates in local time,
//! no own fields, and the price of a piece as a rounded text.

use serde_json::{Value, json};

use crate::text::{minor_of, money};

/// The same order, from its newer form.
pub(crate) fn first_version(mut order: Value) -> Value {
    let Some(map) = order.as_object_mut() else { return order };
    for name in ["date_created", "date_modified"] {
        if let Some(utc) = map.remove(&format!("{name}_gmt")) {
            map.insert(name.to_owned(), utc);
        }
    }
    for name in [
        "date_paid_gmt",
        "date_completed_gmt",
        "meta_data",
        "currency_symbol",
        "payment_url",
        "is_editable",
        "needs_payment",
        "needs_processing",
    ] {
        map.remove(name);
    }
    for line in rows(&mut order, "line_items") {
        line_of(line);
    }
    for line in rows(&mut order, "shipping_lines") {
        drop_all(line, &["instance_id", "meta_data", "tax_status"]);
    }
    for list in ["tax_lines", "fee_lines", "coupon_lines"] {
        for line in rows(&mut order, list) {
            drop_all(
                line,
                &["meta_data", "rate_percent", "amount", "discount_type", "nominal_amount", "free_shipping"],
            );
        }
    }
    for refund in rows(&mut order, "refunds") {
        refund["refund"] = refund["reason"].take();
        drop_all(refund, &["reason"]);
    }
    order
}

fn rows<'o>(order: &'o mut Value, list: &str) -> impl Iterator<Item = &'o mut Value> {
    order.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

fn drop_all(line: &mut Value, names: &[&str]) {
    if let Some(map) = line.as_object_mut() {
        names.iter().for_each(|name| {
            map.remove(*name);
        });
    }
}

fn line_of(line: &mut Value) {
    let total = minor_of(&line["total"]).unwrap_or(0);
    let quantity = line["quantity"].as_i64().unwrap_or(1).max(1);
    line["price"] = json!(money((total * 2 + quantity) / (quantity * 2)));
    let metas: Vec<Value> = line["meta_data"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|meta| !meta["key"].as_str().unwrap_or_default().starts_with('_'))
        .map(|meta| json!({ "key": meta["key"], "label": label(&meta["key"]), "value": meta["value"] }))
        .collect();
    line["meta"] = json!(metas);
    drop_all(line, &["meta_data", "image", "parent_name"]);
}

/// `size` is shown as `Size`.
pub(crate) fn label(key: &Value) -> String {
    let key = key.as_str().unwrap_or_default();
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
