//! Products, variations and their pictures as the shop shows them.

use serde_json::{Value, json};

use super::filter::{Span, fields, page, paging};
use super::{Shop, made_up, refuse};
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
    /// When the shop last changed it.
    pub(crate) changed: Option<i64>,
}

/// One product with everything that both interfaces show of it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) attribute: &'static str,
    /// The lowest price.
    pub(crate) price: i64,
    pub(crate) variations: Vec<Variation>,
    /// Number of its picture.
    pub(crate) picture: u64,
    /// Place among the shop's categories; nothing is `Uncategorized`.
    pub(crate) category: Option<u64>,
    pub(crate) supplier: Option<String>,
    pub(crate) created: i64,
    pub(crate) changed: i64,
}

/// One of its variations.
#[derive(Debug, Clone)]
pub(crate) struct Variation {
    pub(crate) id: u64,
    pub(crate) option: String,
    pub(crate) sku: String,
    pub(crate) price: i64,
}

/// Where a product comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The world's catalogue, by its place in the shop.
    World(usize),
    /// The made up part, by its number.
    MadeUp(u64),
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
            ShopProduct { id, place, variations, prices, changed: None }
        })
        .collect()
}

/// Where the picture of a product is.
pub(crate) fn picture(shop: &Shop, product: u64) -> String {
    let place = shop.products.iter().find(|known| known.id == product).map(|known| known.place as u64);
    let made_up = || made_up::of_id(shop, product).map(|(number, _)| number % 60);
    picture_at(shop, place.or_else(made_up).unwrap_or(0))
}

/// The picture with this number.
pub(crate) fn picture_at(shop: &Shop, number: u64) -> String {
    let base = shop.home.rsplit_once('/').map_or(shop.home.as_str(), |(base, _)| base);
    format!("{base}/pictures/{number}.png")
}

/// The name of what the options of a product are.
pub(crate) fn attribute(place: usize) -> &'static str {
    if place % 3 == 1 { "Size" } else { "Colour" }
}

/// The product behind a source.
pub(crate) fn item(state: &State, shop: &Shop, source: Source) -> Item {
    let at = match source {
        Source::World(at) => at,
        Source::MadeUp(number) => return made_up::item(shop, state.clock.epoch(), number),
    };
    let product = &shop.products[at];
    let truth = &state.goods.products[product.place];
    let made = state.clock.epoch() - 86_400_000 * 30;
    let variations = product
        .variations
        .iter()
        .enumerate()
        .map(|(at, id)| Variation {
            id: *id,
            option: truth.variants[at].option.clone(),
            sku: format!("{}-{}", truth.code, truth.variants[at].option),
            price: product.prices[at],
        })
        .collect();
    let offer = truth.variants.iter().find_map(|variant| variant.offer);
    Item {
        id: product.id,
        name: truth.name.clone(),
        code: truth.code.clone(),
        attribute: attribute(product.place),
        price: product.prices.iter().min().copied().unwrap_or(0),
        variations,
        picture: product.place as u64,
        category: None,
        // Two of three products carry the link of their supplier.
        supplier: offer
            .filter(|_| product.place % 3 != 2)
            .map(|offer| format!("https://detail.1688.com/offer/{offer}.html")),
        created: made,
        changed: product.changed.unwrap_or(made),
    }
}

/// All products on sale, the oldest first.
pub(crate) fn sources(shop: &Shop) -> impl DoubleEndedIterator<Item = Source> {
    let own = (0..shop.products.len()).filter(|at| !shop.withdrawn.contains(&shop.products[*at].id));
    own.map(Source::World).chain(made_up::numbers(shop).map(Source::MadeUp))
}

/// Which product an id belongs to, and which of its variations.
pub(crate) fn of_id(shop: &Shop, id: u64) -> Option<(Source, Option<usize>)> {
    if let Some((number, at)) = made_up::of_id(shop, id) {
        return Some((Source::MadeUp(number), at));
    }
    let known = |product: &ShopProduct| product.id == id || product.variations.contains(&id);
    let at = shop.products.iter().position(known).filter(|at| !shop.withdrawn.contains(&shop.products[*at].id))?;
    Some((Source::World(at), shop.products[at].variations.iter().position(|variation| *variation == id)))
}

/// Own fields of a product: the supplier's link under the key that the shop's plugin uses.
fn meta(shop: &Shop, item: &Item) -> Value {
    let link = shop.settings.supplier_meta.as_ref().zip(item.supplier.as_ref());
    link.map_or(json!([]), |(key, link)| json!([{ "id": item.id + 30_000, "key": key, "value": link }]))
}

/// Id, name, slug.
pub(crate) fn category(place: Option<u64>) -> (u64, String, String) {
    match place {
        None => (15, "Uncategorized".to_owned(), "uncategorized".to_owned()),
        Some(place) => (16 + place, format!("Category {}", place + 1), format!("category-{}", place + 1)),
    }
}

fn image(shop: &Shop, item: &Item) -> Value {
    let utc = jiff::tz::TimeZone::UTC;
    json!({ "id": item.id + 500_000, "date_created": naive(item.created, &shop.zone), "date_created_gmt": naive(item.created, &utc),
        "date_modified": naive(item.created, &shop.zone), "date_modified_gmt": naive(item.created, &utc),
        "src": picture_at(shop, item.picture), "name": item.code, "alt": "" })
}

pub(crate) fn product_json(shop: &Shop, item: &Item) -> Value {
    let new = shop.profile.shows_more();
    let variable = !item.variations.is_empty();
    let slug = if item.category.is_some() { format!("made-{}", item.id) } else { item.code.to_lowercase() };
    let sizes: Vec<&str> = item.variations.iter().map(|variation| variation.option.as_str()).collect();
    let name = item.attribute;
    let attribute = if new {
        json!({ "id": 0, "name": name, "slug": name, "position": 0, "visible": true, "variation": true, "options": sizes })
    } else {
        json!({ "id": 0, "name": name, "position": 0, "visible": true, "variation": true, "options": sizes })
    };
    let utc = jiff::tz::TimeZone::UTC;
    let (category_id, category_name, category_slug) = category(item.category);
    let ids: Vec<u64> = item.variations.iter().map(|variation| variation.id).collect();
    let mut value = json!({
        "id": item.id, "name": item.name, "slug": slug, "permalink": format!("{}/product/{slug}/", shop.home),
        "date_created": naive(item.created, &shop.zone), "date_created_gmt": naive(item.created, &utc),
        "date_modified": naive(item.changed, &shop.zone), "date_modified_gmt": naive(item.changed, &utc),
        "type": if variable { "variable" } else { "simple" }, "status": "publish", "featured": false, "catalog_visibility": "visible",
        "description": "", "short_description": format!("<p>{}</p>\n", item.name), "sku": item.code, "price": money(item.price),
        "regular_price": if variable { String::new() } else { money(item.price) }, "sale_price": "",
        "date_on_sale_from": null, "date_on_sale_from_gmt": null, "date_on_sale_to": null, "date_on_sale_to_gmt": null,
        "price_html": format!("<span class=\"woocommerce-Price-amount amount\">{}</span>", money(item.price)), "on_sale": false,
        "purchasable": true, "total_sales": 0, "virtual": false, "downloadable": false, "downloads": [], "download_limit": -1,
        "download_expiry": -1, "external_url": "", "button_text": "", "tax_status": "taxable", "tax_class": "",
        "manage_stock": false, "stock_quantity": null, "stock_status": "instock", "backorders": "no", "backorders_allowed": false,
        "backordered": false, "sold_individually": false, "weight": "0.3",
        "dimensions": { "length": "", "width": "", "height": "" }, "shipping_required": true, "shipping_taxable": true,
        "shipping_class": "", "shipping_class_id": 0, "reviews_allowed": true, "average_rating": "0.00", "rating_count": 0,
        "related_ids": [], "upsell_ids": [], "cross_sell_ids": [], "parent_id": 0, "purchase_note": "",
        "categories": [{ "id": category_id, "name": category_name, "slug": category_slug }], "tags": [],
        "images": [image(shop, item)],
        "attributes": if variable { json!([attribute]) } else { json!([]) }, "default_attributes": [],
        "variations": ids, "grouped_products": [], "menu_order": 0, "meta_data": meta(shop, item),
        "_links": { "self": shop.link(&format!("wc/v3/products/{}", item.id)), "collection": shop.link("wc/v3/products") },
    });
    if new {
        value["low_stock_amount"] = Value::Null;
        value["has_options"] = json!(variable);
        value["post_password"] = json!("");
    }
    value
}

pub(crate) fn variation_json(shop: &Shop, item: &Item, variation: &Variation) -> Value {
    let new = shop.profile.shows_more();
    let utc = jiff::tz::TimeZone::UTC;
    let (name, id) = (item.attribute, variation.id);
    let attribute = if new {
        json!({ "id": 0, "name": name, "slug": name.to_lowercase(), "option": variation.option })
    } else {
        json!({ "id": 0, "name": name, "option": variation.option })
    };
    let mut value = json!({
        "id": id, "date_created": naive(item.changed, &shop.zone), "date_created_gmt": naive(item.changed, &utc),
        "date_modified": naive(item.changed, &shop.zone), "date_modified_gmt": naive(item.changed, &utc), "description": "",
        "permalink": format!("{}/product/{}/?attribute_{}={}", shop.home, item.code.to_lowercase(), name.to_lowercase(), variation.option),
        "sku": variation.sku, "price": money(variation.price), "regular_price": money(variation.price),
        "sale_price": "", "date_on_sale_from": null, "date_on_sale_from_gmt": null, "date_on_sale_to": null, "date_on_sale_to_gmt": null,
        "on_sale": false, "status": "publish", "purchasable": true, "virtual": false, "downloadable": false, "downloads": [],
        "download_limit": -1, "download_expiry": -1, "tax_status": "taxable", "tax_class": "", "manage_stock": false,
        "stock_quantity": null, "stock_status": "instock", "backorders": "no", "backorders_allowed": false, "backordered": false,
        "weight": "0.3", "dimensions": { "length": "", "width": "", "height": "" }, "shipping_class": "", "shipping_class_id": 0,
        "image": null, "attributes": [attribute], "menu_order": 0, "meta_data": [],
        "_links": { "self": shop.link(&format!("wc/v3/products/{}/variations/{id}", item.id)),
            "collection": shop.link(&format!("wc/v3/products/{}/variations", item.id)), "up": shop.link(&format!("wc/v3/products/{}", item.id)) },
    });
    if new {
        value["low_stock_amount"] = Value::Null;
        value["name"] = json!(variation.option);
        value["parent_id"] = json!(item.id);
    }
    value
}

/// `products`.
pub(crate) fn list(state: &State, at: usize, call: &Call, version: u8) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let paging = paging(call)?;
    let span = Span::of(shop, call, version)?;
    let skus = call.list("sku");
    let search = call.param("search").map(str::to_lowercase);
    let numbers = |name: &str| {
        call.list(name).map(|list| list.iter().filter_map(|id| id.parse::<u64>().ok()).collect::<Vec<u64>>())
    };
    let (include, exclude, category_ids) = (numbers("include"), numbers("exclude"), numbers("category"));
    let kind = call.param("type");
    let plain = skus.is_none() && search.is_none() && include.is_none() && exclude.is_none() && category_ids.is_none();
    let plain = plain && kind.is_none() && span.is_open();
    let fits = |source: &Source| {
        if plain {
            return true;
        }
        let item = item(state, shop, *source);
        skus.as_ref().is_none_or(|list| list.contains(&item.code))
            && search.as_ref().is_none_or(|text| item.name.to_lowercase().contains(text))
            && include.as_ref().is_none_or(|list| list.contains(&item.id))
            && exclude.as_ref().is_none_or(|list| !list.contains(&item.id))
            && category_ids.as_ref().is_none_or(|list| list.contains(&category(item.category).0))
            && kind.is_none_or(|kind| kind == if item.variations.is_empty() { "simple" } else { "variable" })
            && span.holds(shop, item.created, item.changed)
    };
    let picked: Vec<Source> =
        if is_rising(call) { sources(shop).filter(fits).collect() } else { sources(shop).rev().filter(fits).collect() };
    let total = picked.len();
    let rows = paging.cut(picked).into_iter().map(|source| product_json(shop, &item(state, shop, source)));
    Ok(page(shop, call, paging, total, rows))
}

/// The newest come first unless asked otherwise.
fn is_rising(call: &Call) -> bool {
    call.param("order") == Some("asc")
}

fn found(state: &State, shop: &Shop, id: &str) -> Result<Item, Reply> {
    let known = id.parse().ok().and_then(|id| of_id(shop, id)).filter(|(_, variation)| variation.is_none());
    let missing = || refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
    known.map(|(source, _)| item(state, shop, source)).ok_or_else(missing)
}

/// `products/{id}`.
pub(crate) fn one(state: &State, at: usize, call: &Call, id: &str) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    Ok(Reply::php(200, &fields(call, product_json(shop, &found(state, shop, id)?))))
}

/// `products/{id}/variations` and one of them.
pub(crate) fn variations(state: &State, at: usize, call: &Call, id: &str, one: Option<&str>) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let item = found(state, shop, id)?;
    if let Some(one) = one {
        return match item.variations.iter().find(|variation| variation.id.to_string() == one) {
            Some(variation) => Ok(Reply::php(200, &fields(call, variation_json(shop, &item, variation)))),
            None => Err(refuse(404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")),
        };
    }
    let paging = paging(call)?;
    let mut rows: Vec<Value> = item.variations.iter().map(|variation| variation_json(shop, &item, variation)).collect();
    if !is_rising(call) {
        rows.reverse();
    }
    Ok(super::filter::page_of(shop, call, paging, &rows))
}

/// `products/categories`.
pub(crate) fn categories(state: &State, at: usize, call: &Call) -> Result<Reply, Reply> {
    let shop = &state.shops[at];
    let mut counts = std::collections::BTreeMap::from([(None, 0_u64)]);
    for source in sources(shop) {
        *counts.entry(item(state, shop, source).category).or_default() += 1;
    }
    let rows: Vec<Value> = counts
        .into_iter()
        .map(|(place, count)| {
            let (id, name, slug) = category(place);
            // The upper four hold two others each.
            let parent = place.filter(|place| *place >= 4).map_or(0, |place| category(Some((place - 4) / 2)).0);
            json!({ "id": id, "name": name, "slug": slug, "parent": parent, "description": "", "display": "default",
                "image": null, "menu_order": 0, "count": count, "_links": {
                    "self": shop.link(&format!("wc/v3/products/categories/{id}")), "collection": shop.link("wc/v3/products/categories") } })
        })
        .collect();
    Ok(super::filter::page_of(shop, call, paging(call)?, &rows))
}
