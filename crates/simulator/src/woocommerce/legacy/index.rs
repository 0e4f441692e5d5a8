//! What the older interface says of itself and of its shop to everybody.

use serde_json::{Value, json};

use crate::call::Reply;
use crate::text::php_json;
use crate::woocommerce::Shop;
use crate::woocommerce::settings::Permalinks;

/// Routes by their methods: all, reading, reading and making.
const ROUTES: [(&str, &str, u8); 16] = [
    ("/", "r", 1),
    ("/customers", "rw", 1),
    ("/customers/count", "r", 1),
    ("/customers/<id>", "a", 1),
    ("/customers/email/<email>", "r", 2),
    ("/orders", "rw", 1),
    ("/orders/count", "r", 1),
    ("/orders/statuses", "r", 2),
    ("/orders/<id>", "a", 1),
    ("/orders/<order_id>/notes", "rw", 1),
    ("/orders/<order_id>/refunds", "rw", 2),
    ("/orders/bulk", "b", 2),
    ("/products", "rw", 1),
    ("/products/count", "r", 1),
    ("/products/<id>", "a", 1),
    ("/webhooks", "rw", 2),
];

/// `/wc-api/v3`, without a key.
pub(super) fn index(shop: &Shop, version: u8) -> Reply {
    let root = format!("{}/wc-api/v{version}", shop.home);
    let routes: serde_json::Map<String, Value> = ROUTES
        .iter()
        .filter(|(_, _, since)| version >= *since)
        .map(|(route, kind, _)| {
            let supports: &[&str] = match *kind {
                "r" => &["HEAD", "GET"],
                "rw" => &["HEAD", "GET", "POST"],
                "b" => &["POST", "PUT", "PATCH"],
                _ => &["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"],
            };
            let mut value = json!({ "supports": supports });
            if !route.contains('<') {
                value["meta"] = json!({ "self": format!("{root}{route}") });
            }
            if *kind != "r" {
                value["accepts_data"] = json!(true);
            }
            ((*route).to_owned(), value)
        })
        .collect();
    let own = ["1.0", "2.0.0", "3.1.0"][usize::from(version - 1)];
    let value = json!({ "store": { "name": shop.name, "description": "", "URL": shop.home, "wc_version": shop.profile.version(),
        "version": own, "routes": routes, "meta": { "timezone": shop.zone.iana_name().unwrap_or_default(),
            "currency": shop.currency, "currency_format": shop.symbol().1, "currency_position": "left",
            "thousand_separator": ",", "decimal_separator": ".", "price_num_decimals": 2, "tax_included": true,
            "weight_unit": "kg", "dimension_unit": "cm", "ssl_enabled": shop.home.starts_with("https"),
            "permalinks_enabled": shop.settings.permalinks != Permalinks::Plain, "generate_password": true,
            "links": { "help": "https://woocommerce.github.io/woocommerce-rest-api-docs/" } } } });
    Reply::new(200, "application/json; charset=UTF-8", php_json(&value))
}
