//! The shop's goods as a stream: products by id, a hundred at once, with the pages of variations of each. Nothing is kept
//! between calls, so a catalogue of any size needs the memory of one page.
//!
//! In the older interface a line of an order names a variation by its own id alone, so there each variation comes as a
//! product of its own, under the pair by which lines name it.

mod wire;

use connect::{
    CallCx, CallResult, Fault, Response,
    channel::{CataloguePage, CataloguePiece, CataloguePlace, ChannelProduct, ChannelVariant},
};
use domain::{Moment, Money};
use serde::Deserialize;

use self::wire::Product;
use super::{
    call::{Caller, number, pairs, parsed, within_several},
    read::is_id,
    settings::WooSettings,
    sign::Pair,
    walk::{self, Listing, in_order, is_whole},
};

const PRODUCTS: &str = "woocommerce.products.list";
const VARIATIONS: &str = "woocommerce.variations.list";
const PER_PAGE: usize = 100;
/// Whole variations stand inside of a product there.
const LEGACY_PER_PAGE: usize = 20;
/// Variants after which a page ends.
const MOST: usize = 300;
/// Calls after which a page ends: a connection has a budget of them.
const CALLS: usize = 6;
const FIELDS: &str = "id,name,sku,type,status,permalink,price,manage_stock,stock_quantity,date_modified_gmt,\
                      date_modified,images,categories,attributes,meta_data,variations";
const VARIATION_FIELDS: &str = "id,sku,status,price,manage_stock,stock_quantity,image,attributes,meta_data";

pub(super) async fn page(settings: &WooSettings, cx: &CallCx<'_>, place: &CataloguePlace) -> CallResult<CataloguePage> {
    let caller = settings.caller();
    let mut list = Products { caller: &caller, cx };
    let ((products, total), offset) = walk::on(PRODUCTS, &mut list, place.passed, place.last).await?;
    let (mut place, last) = (place.clone(), place.last);
    let mut reading =
        Reading { settings, cx, caller: &caller, within: place.clone(), pieces: vec![], count: 0, calls: 1 };
    for (at, product) in products.iter().enumerate() {
        let id = id(product);
        // What is new comes behind all others: what is not behind the last one was read.
        if id > place.last {
            if !reading.product(product).await? {
                let CataloguePlace { within, variants, last_variant, .. } = reading.within;
                place = CataloguePlace { within, variants, last_variant, ..place };
                return Ok(CataloguePage { pieces: reading.pieces, total, next: Some(place) });
            }
            place = CataloguePlace { last: id, ..CataloguePlace::default() };
        }
        place.passed = offset + at as u64 + 1;
    }
    let read = products.len();
    // Where only the last one stands again, the rest is not shown to this key.
    let goes_on = total.map_or(read >= size(&caller), |total| offset + (read as u64) < total);
    let goes_on = goes_on && (read > 1 || place.last > last);
    Ok(CataloguePage { pieces: reading.pieces, total, next: goes_on.then_some(place) })
}

fn size(caller: &Caller<'_>) -> usize {
    if caller.dialect.is_legacy() { LEGACY_PER_PAGE } else { PER_PAGE }
}

fn id(product: &Product) -> u64 {
    product.id.parse().unwrap_or(0)
}

/// The products of a shop, with its count of them.
struct Products<'l, 's, 'c> {
    caller: &'l Caller<'s>,
    cx: &'l CallCx<'c>,
}

impl Listing for Products<'_, '_, '_> {
    type Page = (Vec<Product>, Option<u64>);

    async fn at(&mut self, offset: u64) -> CallResult<Self::Page> {
        let response = self.caller.get(self.cx, PRODUCTS, "/products", &query(self.caller, offset)).await?;
        let total = number(&response, self.caller.dialect.total_header());
        let mut products = products(self.caller, &response)?;
        in_order(PRODUCTS, is_whole(offset, total, products.len()), &mut products, id)?;
        Ok((products, total))
    }

    fn ids((products, _): &Self::Page) -> Vec<u64> {
        products.iter().map(id).collect()
    }
}

/// The variations of a product, with the shop's count of them.
struct Variations<'l, 's, 'c> {
    caller: &'l Caller<'s>,
    cx: &'l CallCx<'c>,
    path: &'l str,
    calls: &'l mut usize,
}

impl Listing for Variations<'_, '_, '_> {
    type Page = (Vec<Product>, Option<u64>);

    async fn at(&mut self, offset: u64) -> CallResult<Self::Page> {
        *self.calls += 1;
        let query = pairs(&[
            ("_fields", VARIATION_FIELDS),
            ("orderby", "id"),
            ("order", "asc"),
            ("per_page", &PER_PAGE.to_string()),
            ("offset", &offset.to_string()),
        ]);
        let response = self.caller.get(self.cx, VARIATIONS, self.path, &query).await?;
        let total = number(&response, self.caller.dialect.total_header());
        let mut variations: Vec<Product> = parsed(VARIATIONS, &response)?;
        in_order(VARIATIONS, is_whole(offset, total, variations.len()), &mut variations, id)?;
        Ok((variations, total))
    }

    fn ids((variations, _): &Self::Page) -> Vec<u64> {
        variations.iter().map(id).collect()
    }
}

fn query(caller: &Caller<'_>, offset: u64) -> Vec<Pair> {
    let (size, offset) = (size(caller).to_string(), offset.to_string());
    if caller.dialect.is_legacy() {
        return pairs(&[
            ("filter[orderby]", "ID"),
            ("filter[order]", "ASC"),
            ("filter[limit]", &size),
            ("filter[meta]", "true"),
            ("filter[offset]", &offset),
        ]);
    }
    pairs(&[
        ("_fields", FIELDS),
        ("status", "any"),
        ("orderby", "id"),
        ("order", "asc"),
        ("per_page", &size),
        ("offset", &offset),
    ])
}

fn products(caller: &Caller<'_>, response: &Response) -> CallResult<Vec<Product>> {
    #[derive(Deserialize)]
    struct Wrapped {
        products: Vec<Product>,
    }
    if caller.dialect.is_legacy() {
        parsed::<Wrapped>(PRODUCTS, response).map(|wrapped| wrapped.products)
    } else {
        parsed(PRODUCTS, response)
    }
}

/// The reading of the products of a page.
struct Reading<'w, 's> {
    settings: &'w WooSettings,
    cx: &'w CallCx<'w>,
    caller: &'w Caller<'s>,
    /// Which variants of a product were read.
    within: CataloguePlace,
    pieces: Vec<CataloguePiece>,
    count: usize,
    calls: usize,
}

impl Reading<'_, '_> {
    /// Adds a product; says no when the page is full before its end.
    async fn product(&mut self, product: &Product) -> CallResult<bool> {
        // A group is made of products that are sold each for itself.
        if !is_id(&product.id) || product.kind == "grouped" {
            return Ok(true);
        }
        if self.count >= MOST {
            return Ok(false);
        }
        let inline: Vec<Product> =
            product.variations.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
        match (product.kind.as_str(), self.caller.dialect.is_legacy()) {
            ("variable", true) => {
                for variation in inline.iter().filter(|variation| is_id(&variation.id)) {
                    self.own_product(product, variation);
                }
                Ok(true)
            }
            ("variable", false) if inline.is_empty() => self.variations(product).await,
            ("variable", false) => {
                let variants = inline.iter().map(|variation| self.variant(product, variation)).collect();
                self.add(product, variants, true);
                Ok(true)
            }
            _ => {
                let variant = ChannelVariant {
                    external_id: "0".to_owned(),
                    attributes: String::new(),
                    picture: String::new(),
                    supplier_links: Vec::new(),
                    ..self.variant(product, product)
                };
                self.add(product, vec![variant], true);
                Ok(true)
            }
        }
    }

    fn add(&mut self, product: &Product, variants: Vec<ChannelVariant>, is_last: bool) {
        self.count += variants.len().max(1);
        self.pieces.push(CataloguePiece { product: self.shown(product), variants, is_last });
    }

    /// A variation of the older interface under the pair by which lines of orders name it.
    fn own_product(&mut self, product: &Product, variation: &Product) {
        let variant = ChannelVariant { external_id: "0".to_owned(), ..self.variant(product, variation) };
        let mut shown = self.shown(product);
        shown.external_id.clone_from(&variation.id);
        shown.sku.clone_from(&variation.sku);
        if !variant.attributes.is_empty() {
            shown.name = format!("{} - {}", product.name, variant.attributes);
        }
        self.count += 1;
        self.pieces.push(CataloguePiece { product: shown, variants: vec![variant], is_last: true });
    }

    async fn variations(&mut self, product: &Product) -> CallResult<bool> {
        if self.within.within != id(product) {
            self.within = CataloguePlace { within: id(product), ..CataloguePlace::default() };
        }
        let path = format!("/products/{}/variations", product.id);
        loop {
            if self.count >= MOST || self.calls >= CALLS {
                return Ok(false);
            }
            let (passed, last) = (self.within.variants, self.within.last_variant);
            let mut list = Variations { caller: self.caller, cx: self.cx, path: &path, calls: &mut self.calls };
            let ((variations, total), offset) = match walk::on(VARIATIONS, &mut list, passed, last).await {
                Ok(page) => page,
                Err(error) if error.fault == Fault::Limited && !self.pieces.is_empty() => return Ok(false),
                // It went away meanwhile.
                Err(error) if error.fault == Fault::Missing => {
                    self.add(product, Vec::new(), true);
                    return Ok(true);
                }
                Err(error) => return Err(within_several(error)),
            };
            let read = variations.len() as u64;
            let new = variations.iter().filter(|variation| is_id(&variation.id) && id(variation) > last);
            let variants: Vec<ChannelVariant> = new.map(|variation| self.variant(product, variation)).collect();
            let is_last = total.map_or(read < PER_PAGE as u64, |total| offset + read >= total);
            let is_last = is_last || (variants.is_empty() && read < 2);
            self.add(product, variants, is_last);
            if is_last {
                return Ok(true);
            }
            self.within.variants = offset + read;
            self.within.last_variant = variations.last().map_or(last, id);
        }
    }

    fn shown(&self, product: &Product) -> ChannelProduct {
        let at = if product.date_modified_gmt.is_empty() { &product.date_modified } else { &product.date_modified_gmt };
        let marked = if at.ends_with('Z') { at.clone() } else { format!("{at}Z") };
        ChannelProduct {
            external_id: product.id.clone(),
            name: product.name.clone(),
            sku: product.sku.clone(),
            status: product.status.clone(),
            address: product.permalink.clone(),
            pictures: product.pictures(),
            categories: product.categories(),
            supplier_links: product.fields(&self.settings.supplier_meta),
            changed_at: marked.parse::<Moment>().map_or(0, Moment::micros),
        }
    }

    fn variant(&self, product: &Product, variation: &Product) -> ChannelVariant {
        // `parent`: the pieces of the whole product are counted together.
        let counted = if variation.manage_stock == "parent" { product } else { variation };
        let price = variation.price.trim();
        let price = self.settings.found.currency.filter(|_| !price.is_empty());
        ChannelVariant {
            external_id: variation.id.clone(),
            sku: variation.sku.clone(),
            attributes: variation.attributes(),
            picture: variation.pictures().into_iter().next().unwrap_or_default(),
            price: price.and_then(|currency| Money::parse(variation.price.trim(), currency).ok()),
            stock: Some(counted).filter(|of| of.manage_stock == "true").and_then(|of| pieces(&of.stock_quantity)),
            supplier_links: variation.fields(&self.settings.supplier_meta),
        }
    }
}

/// Whole pieces; a shop that sells parts of them counts something else.
fn pieces(text: &str) -> Option<i64> {
    let (whole, parts) = text.split_once('.').unwrap_or((text, ""));
    parts.bytes().all(|byte| byte == b'0').then(|| whole.parse().ok())?
}
