//! One product of a shop: what the shop says of it, its variants with where each is bought, and the lines lately sold.

use domain::{Moment, Money, ids::OrderId};

use crate::{
    components::{Choice, Goods},
    frame::{Menu, Tone},
};

/// The page.
#[derive(Debug, Clone)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// The shop.
    pub shop: String,
    /// The shop's id.
    pub number: String,
    /// A hint.
    pub sku: String,
    /// The shop's word for its state.
    pub status: String,
    /// Its page in the shop.
    pub address: Option<String>,
    /// Its categories.
    pub categories: String,
    /// Its picture on this server.
    pub picture: Option<String>,
    /// Whether the shop does not have it any more.
    pub is_gone: bool,
    /// When it last changed here.
    pub changed: Moment,
    /// What the shop has in the fields for the supplier's link.
    pub links: Vec<Link>,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// What was lately sold of it.
    pub sold: Vec<Sold>,
}

/// A supplier's link.
#[derive(Debug, Clone)]
pub struct Link {
    /// As the shop has it.
    pub text: String,
    /// What it names; none when no provider here reads it.
    pub reads: Option<String>,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its id.
    pub id: String,
    /// How it looks.
    pub goods: Goods,
    /// The shop's id.
    pub number: String,
    /// What it costs in the shop.
    pub price: Option<Money>,
    /// Pieces in the shop.
    pub stock: Option<i64>,
    /// The colour of how it stands.
    pub tone: Tone,
    /// How it stands.
    pub matching: &'static str,
    /// Its offer, or the one that is proposed.
    pub offer: String,
    /// The seller, or where the proposal comes from.
    pub from: String,
    /// What a piece is expected to cost.
    pub cost: Option<Money>,
    /// Whether the offer has no price yet.
    pub asks_price: bool,
    /// Whether the proposed offer can be taken.
    pub can_match: bool,
    /// The offers that could be meant, when there are several.
    pub choices: Vec<Choice>,
}

/// A sold line.
#[derive(Debug, Clone)]
pub struct Sold {
    /// The order.
    pub order: OrderId,
    /// Its printed number.
    pub number: String,
    /// Which variant.
    pub attributes: String,
    /// Pieces.
    pub pieces: i64,
    /// What the customer pays.
    pub amount: Money,
    /// When it was ordered.
    pub made: Moment,
}

crate::pages::view!(Product, "product", Some(Menu::Goods), "pages/product/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Product)> {
    use super::sample::{at, cny, eur, goods};
    let variant = |number: usize, tone, matching, offer: &str, from: &str| Variant {
        id: format!("var_{number}"),
        goods: goods(number),
        number: number.to_string(),
        price: (number != 1).then(|| eur("24.90")),
        stock: (number != 2).then_some(7),
        tone,
        matching,
        offer: offer.to_owned(),
        from: from.to_owned(),
        cost: None,
        asks_price: false,
        can_match: false,
        choices: vec![],
    };
    let choice = |text: &str| Choice { value: text.to_owned(), text: text.to_owned(), chosen: false };
    let usual = Product {
        name: "Enamel kettle, 2.2 l".to_owned(),
        shop: "Harbour Home".to_owned(),
        number: "11".to_owned(),
        sku: "KET-1".to_owned(),
        status: "Published".to_owned(),
        address: Some("https://harbourhome.example/product/kettle".to_owned()),
        categories: "Kitchen, Kettles".to_owned(),
        picture: None,
        is_gone: false,
        changed: at("2026-03-02T09:00:00Z"),
        links: vec![
            Link {
                text: "https://detail.1688.com/offer/600000000001.html".to_owned(),
                reads: Some("1688 600000000001".to_owned()),
            },
            Link { text: "https://elsewhere.example/x".to_owned(), reads: None },
        ],
        variants: vec![
            Variant {
                cost: Some(cny("42.50")),
                ..variant(0, Tone::Good, "matched", "1688 600000000001 / 01234567", "义乌厂家")
            },
            Variant {
                can_match: true,
                ..variant(1, Tone::Good, "matched", "1688 600000000002", "Same SKU in another shop")
            },
            Variant {
                choices: vec![choice("1688 600000000003"), choice("1688 600000000004")],
                ..variant(2, Tone::Asking, "ambiguous", "", "2 offers could be meant")
            },
            variant(3, Tone::Waiting, "new", "", ""),
        ],
        sold: vec![Sold {
            order: OrderId::new(1),
            number: "1148".to_owned(),
            attributes: "Red".to_owned(),
            pieces: 2,
            amount: eur("49.80"),
            made: at("2026-03-01T09:00:00Z"),
        }],
    };
    let gone = Product { is_gone: true, links: vec![], sold: vec![], address: None, ..usual.clone() };
    vec![("usual", usual), ("gone", gone)]
}
