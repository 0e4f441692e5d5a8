//! Products, variations and their pictures as the shop shows them.

use serde_json::{Value, json};

use super::filter::{fields, page_of, paging};
use super::{Profile, Shop, refuse};
use crate::call::{Call, Reply};
use crate::text::{money, naive};
use crate::world::State;
use crate::world::catalogue::Catalogue;

/// A product of one shop: its ids and prices.
#[derive(Debug, Clone)]
pub(crate) struct ShopProduct {
    pub(crate) id: u64,
    /// Place in the catalogue.
    pub(crate) place: usize,
    /// Ids of the variations; empty for a simple product.
    pub(crate) variations: Vec<u64>,
    /// Price with tax of each variant, in the shop's currency.
    pub(crate) prices: Vec<i64>,
}

/// The catalogue with the ids of one shop.
pub(crate) fn of_shop(goods: &Catalogue, rate: i64, next: &mut u64) -> Vec<ShopProduct> {
    let mut take = || {
        *next += 1;
        *next - 1
    };
    goods
        .products
        .iter()
        .enumerate()
        .map(|(place, product)| {
            let id = take();
            let simple = product.variants.len() == 1 && product.variants[0].option.is_empty();
            let variations = if simple { Vec::new() } else { product.variants.iter().map(|_| take()).collect() };
            let prices = product.variants.iter().map(|variant| variant.cents * rate / 100).collect();
            ShopProduct { id, place, variations, prices }
        })
        .collect()
}

/// Where the picture of a product is.
pub(crate) fn picture(shop: &Shop, product: u64) -> String {
    let base = shop.home.rsplit_once('/').map_or(shop.home.as_str(), |(base, _)| base);
    let place = shop.products.iter().find(|known| known.id == product).map_or(0, |known| known.place);
    format!("{base}/pictures/{place}.png")
}

/// The name of what the options of a product are.
pub(crate) fn attribute(place: usize) -> &'static str {
    if place % 3 == 1 { "Size" } else { "Colour" }
}

fn product_json(state: &State, shop: &Shop, product: &ShopProduct) -> Value {
    let truth = &state.goods.products[product.place];
    let new = shop.profile == Profile::New;
    let made = state.clock.epoch() - 86_400_000 * 30;
    let variable = !product.variations.is_empty();
    let price = product.prices.iter().min().copied().unwrap_or(0);
    let slug = truth.code.to_lowercase();
    let sizes: Vec<&str> = truth.variants.iter().map(|variant| variant.option.as_str()).collect();
    let name = attribute(product.place);
    let attribute = if new {
        json!({ "id": 0, "name": name, "slug": name, "position": 0, "visible": true, "variation": true, "options": sizes })
    } else {
        json!({ "id": 0, "name": name, "position": 0, "visible": true, "variation": true, "options": sizes })
    };
    let utc = jiff::tz::TimeZone::UTC;
    let mut value = json!({
        "id": product.id, "name": truth.name, "slug": slug, "permalink": format!("{}/product/{slug}/", shop.home),
        "date_created": naive(made, &shop.zone), "date_created_gmt": naive(made, &utc),
        "date_modified": naive(made, &shop.zone), "date_modified_gmt": naive(made, &utc),
        "type": if variable { "variable" } else { "simple" }, "status": "publish", "featured": false, "catalog_visibility": "visible",
        "description": "", "short_description": format!("<p>{}</p>\n", truth.name), "sku": truth.code, "price": money(price),
        "regular_price": if variable { String::new() } else { money(price) }, "sale_price": "",
        "date_on_sale_from": null, "date_on_sale_from_gmt": null, "date_on_sale_to": null, "date_on_sale_to_gmt": null,
        "price_html": format!("<span class=\"woocommerce-Price-amount amount\">{}</span>", money(price)), "on_sale": false,
        "purchasable": true, "total_sales": 0, "virtual": false, "downloadable": false, "downloads": [], "download_limit": -1,
        "download_expiry": -1, "external_url": "", "button_text": "", "tax_status": "taxable", "tax_class": "",
        "manage_stock": false, "stock_quantity": null, "stock_status": "instock", "backorders": "no", "backorders_allowed": false,
        "backordered": false, "sold_individually": false, "weight": "0.3",
        "dimensions": { "length": "", "width": "", "height": "" }, "shipping_required": true, "shipping_taxable": true,
        "shipping_class": "", "shipping_class_id": 0, "reviews_allowed": true, "average_rating": "0.00", "rating_count": 0,
        "related_ids": [], "upsell_ids": [], "cross_sell_ids": [], "parent_id": 0, "purchase_note": "",
        "categories": [{ "id": 15, "name": "Uncategorized", "slug": "uncategorized" }], "tags": [],
        "images": [{ "id": product.id + 500_000, "date_created": naive(made, &shop.zone), "date_created_gmt": naive(made, &utc),
            "date_modified": naive(made, &shop.zone), "date_modified_gmt": naive(made, &utc),
            "src": picture(shop, product.id), "name": truth.code, "alt": "" }],
        "attributes": if variable { json!([attribute]) } else { json!([]) }, "default_attributes": [],
        "variations": product.variations, "grouped_products": [], "menu_order": 0, "meta_data": [],
        "_links": { "self": shop.link(&format!("wc/v3/products/{}", product.id)), "collection": shop.link("wc/v3/products") },
    });
    if new {
        value["low_stock_amount"] = Value::Null;
        value["has_options"] = json!(variable);
        value["post_password"] = json!("");
    }
    value
}

fn variation_json(state: &State, shop: &Shop, product: &ShopProduct, at: usize) -> Value {
    let truth = &state.goods.products[product.place];
    let variant = &truth.variants[at];
    let new = shop.profile == Profile::New;
    let made = state.clock.epoch() - 86_400_000 * 30;
    let utc = jiff::tz::TimeZone::UTC;
    let name = attribute(product.place);
    let id = product.variations[at];
    let attribute = if new {
        json!({ "id": 0, "name": name, "slug": name.to_lowercase(), "option": variant.option })
    } else {
        json!({ "id": 0, "name": name, "option": variant.option })
    };
    let mut value = json!({
        "id": id, "date_created": naive(made, &shop.zone), "date_created_gmt": naive(made, &utc),
        "date_modified": naive(made, &shop.zone), "date_modified_gmt": naive(made, &utc), "description": "",
        "permalink": format!("{}/product/{}/?attribute_{}={}", shop.home, truth.code.to_lowercase(), name.to_lowercase(), variant.option),
        "sku": format!("{}-{}", truth.code, variant.option), "price": money(product.prices[at]), "regular_price": money(product.prices[at]),
        "sale_price": "", "date_on_sale_from": null, "date_on_sale_from_gmt": null, "date_on_sale_to": null, "date_on_sale_to_gmt": null,
        "on_sale": false, "status": "publish", "purchasable": true, "virtual": false, "downloadable": false, "downloads": [],
        "download_limit": -1, "download_expiry": -1, "tax_status": "taxable", "tax_class": "", "manage_stock": false,
        "stock_quantity": null, "stock_status": "instock", "backorders": "no", "backorders_allowed": false, "backordered": false,
        "weight": "0.3", "dimensions": { "length": "", "width": "", "height": "" }, "shipping_class": "", "shipping_class_id": 0,
        "image": null, "attributes": [attribute], "menu_order": 0, "meta_data": [],
        "_links": { "self": shop.link(&format!("wc/v3/products/{}/variations/{id}", product.id)),
            "collection": shop.link(&format!("wc/v3/products/{}/variations", product.id)), "up": shop.link(&format!("wc/v3/products/{}", product.id)) },
    });
    if new {
        value["low_stock_amount"] = Value::Null;
        value["name"] = json!(variant.option);
        value["parent_id"] = json!(product.id);
    }
    value
}

/// `products`.
pub(crate) fn list(state: &State, at: usize, call: &Call) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let paging = paging(call)?;
    let skus = call.list("sku");
    let search = call.param("search").map(str::to_lowercase);
    let include = call.list("include");
    let rows: Vec<Value> = shop
        .products
        .iter()
        .rev()
        .filter(|product| {
            let truth = &state.goods.products[product.place];
            skus.as_ref().is_none_or(|list| list.contains(&truth.code))
                && search.as_ref().is_none_or(|text| truth.name.to_lowercase().contains(text))
                && include.as_ref().is_none_or(|list| list.contains(&product.id.to_string()))
        })
        .map(|product| product_json(state, shop, product))
        .collect();
    Ok(page_of(shop, call, paging, &rows))
}

/// `products/{id}`.
pub(crate) fn one(state: &State, at: usize, call: &Call, id: &str) -> Reply {
    let shop = &state.shops[at];
    match shop.products.iter().find(|product| product.id.to_string() == id) {
        Some(product) => Reply::php(200, &fields(call, product_json(state, shop, product))),
        None => refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID."),
    }
}

/// `products/{id}/variations` and one of them.
pub(crate) fn variations(state: &State, at: usize, call: &Call, id: &str, one: Option<&str>) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let Some(product) = shop.products.iter().find(|product| product.id.to_string() == id) else {
        return Err(refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID."));
    };
    if let Some(one) = one {
        return match product.variations.iter().position(|variation| variation.to_string() == one) {
            Some(place) => Ok(Reply::php(200, &fields(call, variation_json(state, shop, product, place)))),
            None => Err(refuse(404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")),
        };
    }
    let paging = paging(call)?;
    let rows: Vec<Value> =
        (0..product.variations.len()).rev().map(|place| variation_json(state, shop, product, place)).collect();
    Ok(page_of(shop, call, paging, &rows))
}
