//! Products of the older interface: variations stand inside their product, and each can be asked by its own id.

use serde_json::{Value, json};

use super::query::{Paging, fields, filter, moment};
use super::{Ask, no_route, refuse};
use crate::call::Reply;
use crate::text::{money, rfc3339};
use crate::woocommerce::Shop;
use crate::woocommerce::products::{Item, Source, Variation, category, item, of_id, picture_at, sources};
use crate::world::State;

/// `products`, `products/count`, `products/{id}`.
pub(super) fn route(state: &State, ask: &Ask<'_>, parts: &[&str]) -> Result<Reply, Reply> {
    let shop = &state.shops[ask.at];
    match parts {
        [] => Ok(list(state, shop, ask)),
        ["count"] => Ok(Reply::php(200, &json!({ "count": pick(state, shop, ask).len() }))),
        [id] => one(state, shop, ask, id.parse().map_err(|_| no_route())?),
        _ => Err(no_route()),
    }
}

fn pick(state: &State, shop: &Shop, ask: &Ask<'_>) -> Vec<Source> {
    let end = |name: &str| filter(ask.call, name).map(moment);
    let (from, to) = (end("updated_at_min"), end("updated_at_max"));
    let (sku, kind, search) = (filter(ask.call, "sku"), ask.call.param("type"), filter(ask.call, "q"));
    let plain = [sku, kind, search].iter().all(Option::is_none) && from.is_none() && to.is_none();
    let fits = |source: &Source| {
        if plain {
            return true;
        }
        let item = item(state, shop, *source);
        sku.is_none_or(|sku| item.code == sku)
            && search.is_none_or(|text| item.name.to_lowercase().contains(&text.to_lowercase()))
            && kind.is_none_or(|kind| kind == type_of(&item))
            && from.is_none_or(|from| item.changed >= from)
            && to.is_none_or(|to| item.changed <= to)
    };
    let rising = filter(ask.call, "order").is_some_and(|order| order.eq_ignore_ascii_case("asc"));
    if rising { sources(shop).filter(fits).collect() } else { sources(shop).rev().filter(fits).collect() }
}

fn list(state: &State, shop: &Shop, ask: &Ask<'_>) -> Reply {
    let paging = Paging::of(ask.call);
    let picked = pick(state, shop, ask);
    let found = picked.len();
    let cut = paging.cut(picked);
    let rows: Vec<Value> = cut
        .iter()
        .filter(|_| ask.able)
        .map(|source| fields(ask.call, product_json(shop, &item(state, shop, *source), meta_wanted(ask))))
        .collect();
    paging.headers(shop, ask.call, Reply::php(200, &json!({ "products": rows })), found, cut.len())
}

fn meta_wanted(ask: &Ask<'_>) -> bool {
    filter(ask.call, "meta") == Some("true")
}

fn one(state: &State, shop: &Shop, ask: &Ask<'_>, id: u64) -> Result<Reply, Reply> {
    let Some((source, place)) = of_id(shop, id) else {
        if shop.orders.contains_key(&id) || ask.version < 3 {
            return Err(refuse(404, "woocommerce_api_invalid_product", "Invalid product"));
        }
        let message = format!("No product found with the ID equal to {id}");
        return Err(refuse(404, "woocommerce_api_no_product_found", &message));
    };
    if !ask.able {
        let message = "You do not have permission to read this product";
        return Err(refuse(401, "woocommerce_api_user_cannot_read_product", message));
    }
    let item = item(state, shop, source);
    let value = match place.and_then(|place| item.variations.get(place)) {
        Some(variation) => variation_product(shop, &item, variation),
        None => product_json(shop, &item, meta_wanted(ask)),
    };
    Ok(Reply::php(200, &json!({ "product": fields(ask.call, value) })))
}

fn type_of(item: &Item) -> &'static str {
    if item.variations.is_empty() { "simple" } else { "variable" }
}

fn image(shop: &Shop, item: &Item) -> Value {
    json!({ "id": item.id + 500_000, "created_at": rfc3339(item.created), "updated_at": rfc3339(item.created),
        "src": picture_at(shop, item.picture), "title": item.code, "alt": "", "position": 0 })
}

/// What a product and a variation that is asked by its own id have in common.
fn common(shop: &Shop, item: &Item, id: u64, title: &str, sku: &str, price: i64) -> Value {
    json!({ "title": title, "id": id, "created_at": rfc3339(item.created), "updated_at": rfc3339(item.changed),
        "status": "publish", "downloadable": false, "virtual": false,
        "permalink": format!("{}/product/{}/", shop.home, item.code.to_lowercase()), "sku": sku, "price": money(price),
        "regular_price": money(price), "sale_price": null, "price_html": money(price), "taxable": true, "tax_status": "taxable",
        "tax_class": "", "managing_stock": false, "stock_quantity": null, "in_stock": true, "backorders_allowed": false,
        "backordered": false, "sold_individually": false, "purchaseable": true, "featured": false, "visible": true,
        "catalog_visibility": "visible", "on_sale": false, "product_url": "", "button_text": "", "weight": "0.3",
        "dimensions": { "length": "", "width": "", "height": "", "unit": "cm" }, "shipping_required": true,
        "shipping_taxable": true, "shipping_class": "", "shipping_class_id": null, "description": "", "short_description": "",
        "reviews_allowed": true, "average_rating": "0.00", "rating_count": 0, "related_ids": [], "upsell_ids": [],
        "cross_sell_ids": [], "parent_id": 0, "categories": [], "tags": [], "images": [image(shop, item)],
        "featured_src": picture_at(shop, item.picture), "attributes": [], "downloads": [], "download_limit": -1,
        "download_expiry": -1, "download_type": "standard", "purchase_note": "", "total_sales": 0, "variations": [],
        "parent": [], "grouped_products": [], "menu_order": 0 })
}

pub(super) fn product_json(shop: &Shop, item: &Item, meta: bool) -> Value {
    let mut value = common(shop, item, item.id, &item.name, &item.code, item.price);
    value["type"] = json!(type_of(item));
    value["categories"] = json!([category(item.category).1]);
    if !item.variations.is_empty() {
        let options: Vec<&str> = item.variations.iter().map(|variation| variation.option.as_str()).collect();
        value["regular_price"] = json!("");
        value["attributes"] = json!([{ "name": item.attribute, "slug": item.attribute.to_lowercase(), "position": 0,
            "visible": true, "variation": true, "options": options }]);
        value["variations"] = item.variations.iter().map(|variation| variation_json(shop, item, variation)).collect();
    }
    if meta {
        // Protected keys do not show here.
        let open = shop.settings.supplier_meta.as_ref().zip(item.supplier.as_ref());
        let open = open.filter(|(key, _)| !key.starts_with('_'));
        value["product_meta"] = open.map_or(json!({}), |(key, link)| json!({ key: link }));
    }
    value
}

fn variation_json(shop: &Shop, item: &Item, variation: &Variation) -> Value {
    json!({ "id": variation.id, "created_at": rfc3339(item.created), "updated_at": rfc3339(item.changed), "downloadable": false,
        "virtual": false, "permalink": format!("{}/product/{}/?attribute_{}={}", shop.home, item.code.to_lowercase(),
            item.attribute.to_lowercase(), variation.option),
        "sku": variation.sku, "price": money(variation.price), "regular_price": money(variation.price), "sale_price": null,
        "taxable": true, "tax_status": "taxable", "tax_class": "", "managing_stock": false, "stock_quantity": null,
        "in_stock": true, "backorders_allowed": false, "backordered": false, "purchaseable": true, "visible": true,
        "on_sale": false, "weight": "0.3", "dimensions": { "length": "", "width": "", "height": "", "unit": "cm" },
        "shipping_class": "", "shipping_class_id": null, "image": [image(shop, item)],
        "attributes": [{ "name": item.attribute, "slug": item.attribute.to_lowercase(), "option": variation.option }],
        "downloads": [], "download_limit": -1, "download_expiry": -1 })
}

/// A variation asked by its own id is a product with its product inside.
fn variation_product(shop: &Shop, item: &Item, variation: &Variation) -> Value {
    let title = format!("{} - {}", item.name, variation.option);
    let mut value = common(shop, item, variation.id, &title, &variation.sku, variation.price);
    value["type"] = json!("variation");
    value["parent_id"] = json!(item.id);
    value["attributes"] =
        json!([{ "name": item.attribute, "slug": item.attribute.to_lowercase(), "option": variation.option }]);
    let mut parent = product_json(shop, item, false);
    parent["variations"] = json!([]);
    value["parent"] = parent;
    value
}
