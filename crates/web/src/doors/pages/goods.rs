//! Goods of all shops: how each stands to the offers, the offers that are proposed to be ticked, and one product with its
//! variants.

use std::collections::{BTreeSet, HashMap};

use axum::extract::Path;
use domain::{
    Moment, Right,
    goods::Matching,
    ids::{ConnectionId, ProductId, VariantId},
};
use flow::{
    act,
    catalogue::{self, Proposal, ReadCatalogue},
};
use store::{
    Reader, catalogues, connections, lines,
    lists::{self, FEW, VARIANTS},
    offers::{self, OfferRow},
    orders, pictures,
    products::{self, ProductRow},
    variants::{self, VariantRow},
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape, rare},
    orders::shops,
    parts,
};
use crate::{
    components::{Act, Cell, Choice, Column, Filter, Goods, SheetRow},
    doors::id,
    frame::Tone,
    http::Problem,
    pages::{
        goods::{GoodsList, Reading},
        product::{Link, Product, Sold, Variant},
        sheet::Sheet,
    },
};

/// Variants that a product's page shows.
const SHOWN: i64 = 200;
/// Sold lines that a product's page shows.
const SOLD: i64 = 20;

/// The colour of how goods stand.
pub(super) const fn tone(matching: Matching) -> Tone {
    match matching {
        Matching::Matched => Tone::Good,
        Matching::Ambiguous => Tone::Asking,
        Matching::New => Tone::Waiting,
        Matching::Gone => Tone::Quiet,
    }
}

/// The list.
#[derive(Debug, Clone)]
struct Listed;

impl Listing for Listed {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-goods", &["name", "attributes", "sku"]).sort("new"),
            Column::new("column-shop", &["shop"]),
            Column::new("", &["product", "variant"]),
            Column::new("column-price", &["price", "currency"]).money(),
            Column::new("column-stock", &["stock"]),
            Column::new("column-matching", &["matching"]),
            Column::new("column-offer", &["offer", "from"]),
            Column::new("column-changed", &["changed_at"]).sort("changed"),
        ];
        let tab = |one: &Matching| (one.code(), page.text(&format!("matching-{one}")));
        Shape {
            path: "/goods".to_owned(),
            file: "goods",
            right: Right::CatalogueEdit,
            list: VARIANTS,
            tabs: Matching::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        Ok(vec![
            asked.words("search", "goods-search"),
            asked.choice(page, "shop", ("column-shop", "all-shops"), shops(reader).await?),
            asked.tick("open", "goods-without-offer"),
        ])
    }

    async fn bind(&self, _: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let most = i64::try_from(FEW).unwrap_or(i64::MAX) + 1;
        let among = if asked.is("search") {
            let found = products::find(reader, asked.get("search")).await?;
            Some(variants::of_products(reader, &found, most).await?)
        } else if let (Ok(matching), true) = (asked.get("status").parse::<Matching>(), asked.is("sort")) {
            rare(variants::in_matching(reader, matching, most).await?)
        } else {
            None
        };
        let filters = vec!["".into(), asked.id::<domain::ids::kinds::Connection>("shop"), asked.flag("open")];
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let around = Around::read(page, reader, ids).await?;
        Ok(around.rows.iter().map(|row| around.row(page, row)).collect())
    }
}

/// Variants with everything that is shown beside them.
struct Around {
    rows: Vec<VariantRow>,
    products: HashMap<ProductId, ProductRow>,
    shops: HashMap<ConnectionId, String>,
    offers: HashMap<(ConnectionId, String, String), OfferRow>,
    proposed: HashMap<VariantId, Vec<Proposal>>,
    pictures: HashMap<String, String>,
}

impl Around {
    async fn read(page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Self, Problem> {
        let wanted: Vec<VariantId> = ids.iter().copied().map(VariantId::new).collect();
        let rows = lists::in_order(variants::by_ids(reader, &wanted).await?, ids, |row| row.id.number());
        Self::of(page, reader, rows).await
    }

    async fn of(page: &Page, reader: &mut Reader, rows: Vec<VariantRow>) -> Result<Self, Problem> {
        let ids: BTreeSet<ProductId> = rows.iter().map(|row| row.product_id).collect();
        let ids: Vec<ProductId> = ids.into_iter().collect();
        let products = products::by_ids(reader, &ids).await?;
        let mut keys: HashMap<ConnectionId, BTreeSet<String>> = HashMap::new();
        for row in &rows {
            keys.entry(row.connection).or_default().insert(row.product.clone());
        }
        let mut known = HashMap::new();
        for (connection, products) in keys {
            for offer in offers::of_products(reader, connection, products.into_iter().collect()).await? {
                known.insert((connection, offer.product.clone(), offer.variant.clone()), offer);
            }
        }
        let open: Vec<VariantRow> =
            rows.iter().filter(|row| !row.has_offer && row.matching != Matching::Gone).cloned().collect();
        let proposed = catalogue::proposals(reader, page.hub(), &open).await?;
        let first = products.iter().filter_map(|product| product.pictures.0.first().cloned());
        let sources: BTreeSet<String> =
            rows.iter().map(|row| row.picture.clone()).chain(first).filter(|source| !source.is_empty()).collect();
        let pictures = pictures::known(reader, sources.into_iter().collect()).await?;
        Ok(Self {
            products: products.into_iter().map(|row| (row.id, row)).collect(),
            shops: parts::names(reader).await?,
            offers: known,
            proposed,
            pictures: pictures.into_iter().map(|(source, id)| (source, format!("/pictures/{id}"))).collect(),
            rows,
        })
    }

    fn goods(&self, row: &VariantRow) -> Goods {
        let product = self.products.get(&row.product_id);
        let own = Some(row.picture.as_str()).filter(|source| !source.is_empty());
        let source = own.or_else(|| product?.pictures.0.first().map(String::as_str));
        Goods {
            name: product.map(|product| product.name.clone()).unwrap_or_default(),
            attributes: row.attributes.clone(),
            sku: row.sku.clone(),
            picture: source.and_then(|source| self.pictures.get(source).cloned()),
        }
    }

    fn offer(&self, row: &VariantRow) -> Option<&OfferRow> {
        self.offers.get(&(row.connection, row.product.clone(), row.variant.clone()))
    }

    /// The offer, or what is proposed, in two texts; and whether ticking it writes something.
    fn bought(&self, page: &Page, row: &VariantRow) -> (String, String, bool) {
        if let Some(offer) = self.offer(row) {
            return (offer_name(page, offer), offer.seller_name.clone(), false);
        }
        let none = Vec::new();
        let proposed = self.proposed.get(&row.id).unwrap_or(&none);
        let with_offer: Vec<&OfferRow> = proposed.iter().filter_map(|one| one.offer.as_ref()).collect();
        match (with_offer.as_slice(), proposed.as_slice()) {
            ([], []) => (String::new(), String::new(), false),
            ([], _) => (String::new(), page.text("goods-same-sku"), false),
            ([one], [from, ..]) => {
                let key = if from.peer.is_some() { "goods-proposed-sku" } else { "goods-proposed-link" };
                (offer_name(page, one), page.text(key), true)
            }
            (several, _) => {
                let count = i64::try_from(several.len()).unwrap_or(0);
                (String::new(), page.lang.text("goods-several", &[("count", count.into())]), false)
            }
        }
    }

    fn row(&self, page: &Page, row: &VariantRow) -> SheetRow {
        let (offer, from, can_tick) = self.bought(page, row);
        let price = row.price().map_or_else(|| Cell::Two(String::new(), String::new()), Cell::Money);
        SheetRow {
            id: row.id.to_string(),
            link: Some(format!("/goods/{}", row.product_id)),
            cells: vec![
                Cell::Goods(self.goods(row)),
                Cell::Text(self.shops.get(&row.connection).cloned().unwrap_or_default()),
                Cell::Two(row.product.clone(), row.variant.clone()),
                price,
                row.stock.map_or_else(|| Cell::Text(String::new()), Cell::Number),
                Cell::State(tone(row.matching), "matching", row.matching.code().to_owned()),
                Cell::Two(offer, from),
                Cell::When(Some(row.changed_at)),
            ],
            ticks: can_tick,
            ..SheetRow::default()
        }
    }
}

fn offer_name(page: &Page, offer: &OfferRow) -> String {
    let kind = page.hub().provider_kind(&offer.provider).map_or(offer.provider.as_str(), |kind| kind.name);
    let spec: String = offer.spec.chars().take(8).collect();
    if spec.is_empty() { format!("{kind} {}", offer.offer) } else { format!("{kind} {} / {spec}", offer.offer) }
}

/// `GET /goods`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Listed, &page, &asked).await?;
    let mut reader = page.reader().await?;
    let known = catalogues::list(&mut reader).await?;
    let mut readings = Vec::new();
    for row in connections::list(&mut reader).await?.into_iter().filter(|row| row.side == "channel") {
        let state = known.iter().find(|one| one.connection == row.id);
        let why_not = act::weigh(page.hub(), page.caller(), &ReadCatalogue { connection: row.id }).await?;
        readings.push(Reading {
            shop: row.name,
            state: state.map(|one| one.state.clone()).unwrap_or_default(),
            products: state.map_or(0, |one| one.products),
            total: state.and_then(|one| one.total),
            variants: state.map_or(0, |one| one.variants),
            changed: state.map_or(0, |one| one.changed),
            gone: state.map_or(0, |one| one.gone),
            problem: state.map(|one| super::health::standstill(&page, &one.problem)).unwrap_or_default(),
            at: state.map(|one| if one.ended_at == 0 { one.moved_at } else { Moment::from_micros(one.ended_at) }),
            act: Act::new("catalogue.read", "act-read-goods")
                .with("connection", row.id)
                .icon("refresh")
                .why_not(why_not),
        });
    }
    drop(reader);
    page.show(&GoodsList { sheet: Sheet { title: "menu-goods", ..sheet }, readings }, &["goods"]).await
}

/// `GET /goods.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Listed, page, asked).await
}

/// `GET /goods/{id}`.
pub(super) async fn one(page: Page, Path(path): Path<String>) -> Shown {
    page.needs(Right::CatalogueEdit)?;
    let id: ProductId = id(&path)?;
    let mut reader = page.reader().await?;
    let product = products::by_ids(&mut reader, &[id]).await?.into_iter().next().ok_or_else(Problem::not_found)?;
    let rows = variants::of_product(&mut reader, id, SHOWN).await?;
    let around = Around::of(&page, &mut reader, rows).await?;
    let sold = sold(&page, &mut reader, &product).await?;
    drop(reader);
    let picture = around.pictures.get(product.pictures.0.first().map_or("", String::as_str)).cloned();
    let links = product.links.0.iter().map(|link| Link {
        text: link.clone(),
        reads: catalogue::offer_of_link(page.hub(), link).map(|key| {
            let kind = page.hub().provider_kind(&key.provider).map_or(key.provider.as_str(), |kind| kind.name);
            format!("{kind} {}", key.offer)
        }),
    });
    let view = Product {
        name: product.name.clone(),
        shop: around.shops.get(&product.connection).cloned().unwrap_or_default(),
        number: product.product.clone(),
        sku: product.sku.clone(),
        status: page.text_or(&format!("product-status-{}", product.status), &product.status),
        address: Some(product.address.clone()).filter(|address| address.starts_with("http")),
        categories: product.categories.0.join(", "),
        picture,
        is_gone: product.gone,
        changed: product.changed_at,
        links: links.collect(),
        variants: around.rows.iter().map(|row| variant(&page, &around, row)).collect(),
        sold,
    };
    page.show(&view, &[]).await
}

fn variant(page: &Page, around: &Around, row: &VariantRow) -> Variant {
    let (offer, from, can_match) = around.bought(page, row);
    let known = around.offer(row);
    let none = Vec::new();
    let proposed = around.proposed.get(&row.id).unwrap_or(&none);
    let choices = proposed.iter().filter_map(|one| one.offer.as_ref()).map(|offer| Choice {
        value: catalogue::word(&offer.supplier().key),
        text: [offer_name(page, offer), offer.title.clone()].join(" ").trim().to_owned(),
        chosen: false,
    });
    Variant {
        id: row.id.to_string(),
        goods: around.goods(row),
        number: row.variant.clone(),
        price: row.price(),
        stock: row.stock,
        tone: tone(row.matching),
        matching: row.matching.code(),
        offer,
        from,
        cost: known.filter(|offer| offer.price > 0).map(|offer| offer.supplier().price),
        asks_price: known.is_some_and(|offer| offer.price == 0),
        can_match,
        choices: if can_match { Vec::new() } else { choices.collect() },
    }
}

async fn sold(page: &Page, reader: &mut Reader, product: &ProductRow) -> Result<Vec<Sold>, Problem> {
    if !page.may(Right::OrdersSee) {
        return Ok(Vec::new());
    }
    let rows = lines::sold_of_product(reader, product.connection, &product.product, SOLD).await?;
    let ids: BTreeSet<_> = rows.iter().map(|row| row.order_id).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let orders: HashMap<_, _> = orders::by_ids(reader, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let sold = rows.iter().filter_map(|row| {
        let order = orders.get(&row.order_id)?;
        Some(Sold {
            order: order.id,
            number: order.number.clone(),
            attributes: row.attributes.clone(),
            pieces: row.shop_quantity,
            amount: order.money(row.amount),
            made: order.made_at,
        })
    });
    Ok(sold.collect())
}
