//! What a shop says about itself: indexes, system status, currency, settings, counts, customers.

use serde_json::{Value, json};

use super::filter::{fields, page_of, paging};
use super::{Shop, refuse};
use crate::call::{Call, Reply};
use crate::text::ratio;

/// The answer to an address nobody serves.
pub(crate) fn no_route() -> Reply {
    refuse(404, "rest_no_route", "No route was found matching the URL and request method.")
}

/// `/wp-json/`.
pub(crate) fn root(shop: &Shop, call: &Call, offset_seconds: i32) -> Reply {
    let mut namespaces: Vec<&str> = if shop.profile.since(800) {
        vec![
            "oembed/1.0",
            "wc/v3",
            "jetpack/v4",
            "wc-admin",
            "wc-analytics",
            "wc/store",
            "wc/store/v1",
            "wc/private",
            "wc/v1",
            "wc/v2",
            "wc-telemetry",
            "wccom-site/v3",
            "wp/v2",
            "wp-site-health/v1",
            "wp-block-editor/v1",
        ]
    } else if shop.profile.since(306) {
        vec![
            "oembed/1.0",
            "wc/v1",
            "wc/v2",
            "wc/v3",
            "wc-blocks/v1",
            "wp/v2",
            "wp-site-health/v1",
            "wp-block-editor/v1",
        ]
    } else {
        vec!["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wp/v2"]
    };
    namespaces.retain(|name| name.strip_prefix("wc/v").is_none_or(|v| shop.profile.has_rest(v.parse().unwrap_or(3))));
    let mut value = json!({ "name": shop.name, "description": "", "url": shop.home, "home": shop.home,
        "namespaces": namespaces, "authentication": [] });
    // The zone came with WordPress 4.8; an offset without a city has no name.
    if shop.profile.since(300) {
        let sign = if offset_seconds < 0 { "-" } else { "" };
        let hours = ratio(i128::from(offset_seconds.abs()), 3600, 2);
        value["gmt_offset"] = crate::text::decimal(&format!("{sign}{hours}"));
        value["timezone_string"] = json!(shop.zone.iana_name().unwrap_or_default());
    }
    Reply::php(200, &fields(call, value)).with("Link", format!("<{}>; rel=\"https://api.w.org/\"", shop.json_root()))
}

/// `/wp-json/wc/v3`.
pub(crate) fn index(shop: &Shop, call: &Call, version: u8) -> Reply {
    let root = format!("/wc/v{version}");
    let mut routes = serde_json::Map::new();
    for (route, methods) in [
        ("", &["GET"][..]),
        ("/orders", &["GET", "POST"]),
        ("/orders/(?P<id>[\\d]+)", &["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ("/products", &["GET", "POST"]),
        ("/webhooks", &["GET", "POST"]),
        ("/system_status", &["GET"]),
    ] {
        routes
            .insert(format!("{root}{route}"), json!({ "namespace": &root[1..], "methods": methods, "endpoints": [] }));
    }
    let value = json!({ "namespace": &root[1..], "routes": routes, "_links": { "up": [{ "href": format!("{}/wp-json/", shop.home) }] } });
    Reply::php(200, &fields(call, value))
}

/// `system_status`, the parts a connector looks at.
pub(crate) fn system_status(shop: &Shop, call: &Call) -> Reply {
    let mut settings = json!({ "api_enabled": shop.settings.legacy && !shop.profile.since(900), "force_ssl": false, "currency": shop.currency,
        "currency_symbol": shop.symbol().1, "currency_position": "left", "thousand_separator": ",", "decimal_separator": ".",
        "number_of_decimals": 2 });
    if shop.profile.since(800) {
        let tables = shop.settings.hpos;
        settings["HPOS_enabled"] = json!(tables);
        settings["HPOS_sync_enabled"] = json!(shop.settings.hpos_sync);
        settings["order_datastore"] = json!(if tables {
            "Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore"
        } else {
            "WC_Order_Data_Store_CPT"
        });
    }
    let value = json!({
        "environment": { "home_url": shop.home, "site_url": shop.home, "version": shop.profile.version(), "wp_version": shop.profile.wordpress(),
            "wp_multisite": false, "php_version": "8.2.29", "language": "bg_BG", "server_info": "nginx/1.22.1" },
        "settings": settings, "security": { "secure_connection": false, "hide_errors": true },
    });
    Reply::php(200, &fields(call, value))
}

/// `data/currencies/current`.
pub(crate) fn currency(shop: &Shop, call: &Call) -> Reply {
    let (name, symbol, _) = shop.symbol();
    let value = json!({ "code": shop.currency, "name": name, "symbol": symbol, "_links": {
        "self": shop.link(&format!("wc/v3/data/currencies/{}", shop.currency)), "collection": shop.link("wc/v3/data/currencies") } });
    Reply::php(200, &fields(call, value))
}

/// The few settings a probe asks for.
pub(crate) fn setting(shop: &Shop, call: &Call, group: &str, id: &str) -> Reply {
    let (label, kind, default, value) = match (group, id) {
        ("general", "woocommerce_currency") => ("Currency", "select", "USD", shop.currency),
        ("general", "woocommerce_default_country") => ("Country / State", "select", "US:CA", "BG"),
        ("general", "woocommerce_price_num_decimals") => ("Number of decimals", "number", "2", "2"),
        ("tax", "woocommerce_prices_include_tax") => ("Prices entered with tax", "radio", "no", "yes"),
        _ => return refuse(404, "rest_setting_setting_invalid", "Invalid setting."),
    };
    let value = json!({ "id": id, "label": label, "description": "", "type": kind, "default": default, "value": value,
        "_links": { "self": shop.link(&format!("wc/v3/settings/{group}/{id}")), "collection": shop.link(&format!("wc/v3/settings/{group}")) } });
    Reply::php(200, &fields(call, value))
}

/// `reports/orders/totals`: the statuses with counts.
pub(crate) fn totals(shop: &Shop) -> Reply {
    let rows: Vec<Value> = shop
        .statuses()
        .into_iter()
        .map(|(slug, name)| {
            let total = shop.orders.values().filter(|order| order.status == slug).count();
            json!({ "slug": slug, "name": name, "total": total })
        })
        .collect();
    Reply::php(200, &Value::Array(rows))
}

/// `customers` and one of them, from the orders of those who have an account.
pub(crate) fn customers(shop: &Shop, call: &Call, id: Option<&str>) -> Result<Reply, Reply> {
    let mut rows: std::collections::BTreeMap<u64, Value> = std::collections::BTreeMap::new();
    let utc = jiff::tz::TimeZone::UTC;
    for order in shop.orders.values().filter(|order| order.person.customer != 0) {
        let (p, id) = (&order.person, order.person.customer);
        let billing = order.billing();
        let mut shipping = billing.clone();
        if let Some(map) = shipping.as_object_mut() {
            map.remove("email");
            if shop.profile.shows_more() {
                map.insert("phone".to_owned(), json!(""));
            } else {
                map.remove("phone");
            }
        }
        rows.entry(id).or_insert_with(|| {
            json!({ "id": id, "date_created": crate::text::naive(order.created, &shop.zone),
                "date_created_gmt": crate::text::naive(order.created, &utc), "date_modified": null, "date_modified_gmt": null,
                "email": p.email, "first_name": p.first, "last_name": p.last, "role": "customer", "username": format!("cust{id}"),
                "billing": billing, "shipping": shipping, "is_paying_customer": order.paid.is_some(),
                "avatar_url": "", "meta_data": [],
                "_links": { "self": shop.link(&format!("wc/v3/customers/{id}")), "collection": shop.link("wc/v3/customers") } })
        });
    }
    match id {
        Some(id) => match id.parse().ok().and_then(|id: u64| rows.remove(&id)) {
            Some(row) => Ok(Reply::php(200, &fields(call, row))),
            None => Err(refuse(404, "woocommerce_rest_invalid_id", "Invalid resource ID.")),
        },
        None => {
            let email = call.param("email");
            let rows: Vec<Value> =
                rows.into_values().filter(|row| email.is_none_or(|email| row["email"] == email)).collect();
            Ok(page_of(shop, call, paging(call)?, &rows))
        }
    }
}
