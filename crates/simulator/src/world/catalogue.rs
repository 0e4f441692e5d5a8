//! The goods: what the shops sell, and which offer and specification of which seller each variant truly is.
//!
//! Made once from the seed. What changes later (prices, stock) lives in the market.

use crate::rng::Rng;

/// How the agent's list knows a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// In the agent's list.
    Listed,
    /// Missing there, but the complete list has it.
    CompleteOnly,
    /// Nobody offers it.
    NoOffer,
}

/// A seller of the market.
#[derive(Debug, Clone)]
pub(crate) struct Seller {
    pub(crate) id: String,
    pub(crate) member: String,
    pub(crate) login: String,
    pub(crate) name: String,
    /// Freight of an order up to ten pieces, in fen.
    pub(crate) freight: i64,
}

/// One thing that can be bought: a variant and its truth.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    /// `S`, `M` …; empty for a product without variations.
    pub(crate) option: String,
    pub(crate) offer: Option<u64>,
    /// 32 hexadecimal characters, or empty where the offer has no specifications.
    pub(crate) spec: String,
    pub(crate) sku: u64,
    /// Purchase price in fen at the start.
    pub(crate) fen: i64,
    /// Selling price with tax, in euro cents.
    pub(crate) cents: i64,
    pub(crate) stock: i64,
}

/// One product as every shop sells it (with ids of its own).
#[derive(Debug, Clone)]
pub(crate) struct Product {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) code: String,
    pub(crate) seller: usize,
    pub(crate) listing: Listing,
    pub(crate) variants: Vec<Variant>,
}

/// Sellers and products.
#[derive(Debug, Clone)]
pub(crate) struct Catalogue {
    pub(crate) sellers: Vec<Seller>,
    pub(crate) products: Vec<Product>,
}

const GOODS: [(&str, &str); 20] = [
    ("Mug „Rose“", "陶瓷马克杯"),
    ("Тениска памучна", "纯棉T恤"),
    ("Socks & Co", "中筒袜"),
    ("Шапка плетена", "针织帽"),
    ("Desk lamp", "台灯"),
    ("Килим 2×3", "客厅地毯"),
    ("Notebook A5", "笔记本"),
    ("Термос 0.5 л", "保温杯"),
    ("Phone case", "手机壳"),
    ("Раница градска", "双肩包"),
    ("Café crème cups", "咖啡杯套装"),
    ("Часовник стенен", "挂钟"),
    ("LED strip 5 m", "LED灯带"),
    ("Чехли домашни", "居家拖鞋"),
    ("Yoga mat", "瑜伽垫"),
    ("Полотенце банное", "浴巾"),
    ("Kids' puzzle", "儿童拼图"),
    ("Кутия за обяд", "便当盒"),
    ("Umbrella, folding", "折叠伞"),
    ("Ключодържател", "钥匙扣"),
];

const SELLERS: [&str; 12] = [
    "义乌市晨光日用品商行",
    "深圳市华彩电子有限公司",
    "广州丽人服饰厂",
    "泉州恒鑫鞋业",
    "东莞创意文具厂",
    "景德镇瓷韵坊",
    "杭州丝语家纺",
    "温州优品箱包",
    "佛山明亮照明",
    "宁波乐童玩具",
    "台州金属制品厂",
    "青岛海韵帽业",
];

const SIZES: [&str; 4] = ["S", "M", "L", "XL"];
const COLOURS: [&str; 4] = ["red", "blue", "green", "black"];
/// Products 0 up to here are in the agent's list.
const LISTED: usize = 54;
const COMPLETE_ONLY: usize = 57;
const ALL: usize = 60;

impl Catalogue {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed, "catalogue");
        let sellers = SELLERS
            .iter()
            .enumerate()
            .map(|(at, name)| Seller {
                id: format!("s-{}", at + 1),
                member: format!("b2b-{}{:05x}", 2_200_000_000_101 + at as u64 * 97, rng.below(0xf_ffff)),
                login: format!("testseller{:03}", at + 1),
                name: (*name).to_owned(),
                freight: rng.between(3, 12) * 100,
            })
            .collect::<Vec<_>>();
        let products = (0..ALL).map(|at| Self::product(at, sellers.len(), &mut rng)).collect();
        Self { sellers, products }
    }

    fn product(at: usize, sellers: usize, rng: &mut Rng) -> Product {
        let (name, title) = GOODS[at % GOODS.len()];
        let number = at + 1;
        let listing = match at {
            0..LISTED => Listing::Listed,
            LISTED..COMPLETE_ONLY => Listing::CompleteOnly,
            _ => Listing::NoOffer,
        };
        let offer = (listing != Listing::NoOffer).then(|| 600_000_000_000 + number as u64 * 1_013);
        let options: Vec<String> = match at % 3 {
            0 => vec![String::new()],
            1 => SIZES.iter().map(ToString::to_string).collect(),
            _ => COLOURS.iter().take(3).map(ToString::to_string).collect(),
        };
        // Every second simple product is an offer without specifications.
        let plain = at.is_multiple_of(6);
        let fen = rng.between(60, 1_200) * 10;
        let markup = rng.between(220, 350);
        let variants = options
            .into_iter()
            .map(|option| {
                let fen = if option.is_empty() { fen } else { fen + rng.between(0, 20) * 10 };
                Variant {
                    option,
                    offer,
                    spec: if plain || offer.is_none() { String::new() } else { rng.hex(32) },
                    sku: 4_000_000_000_000 + rng.below(900_000_000_000),
                    fen,
                    cents: fen * 13 * markup / 10_000 / 5 * 5 + 4,
                    stock: rng.between(300, 5_000),
                }
            })
            .collect();
        Product {
            name: format!("{name} {number}"),
            title: format!("{title} {number}号"),
            code: format!("SKU-{number:04}"),
            seller: at % sellers,
            listing,
            variants,
        }
    }

    /// Product and variant places of one listing, in a fixed order.
    pub(crate) fn places(&self, listing: Listing) -> Vec<(usize, usize)> {
        self.products
            .iter()
            .enumerate()
            .filter(|(_, product)| product.listing == listing)
            .flat_map(|(at, product)| (0..product.variants.len()).map(move |variant| (at, variant)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_has_one_truth() {
        let goods = Catalogue::new(1);
        assert_eq!((goods.products.len(), goods.sellers.len()), (60, 12));
        let mut seen = std::collections::BTreeSet::new();
        for product in &goods.products {
            for variant in &product.variants {
                assert_eq!(variant.offer.is_some(), product.listing != Listing::NoOffer);
                if let Some(offer) = variant.offer {
                    assert!(seen.insert((offer, variant.spec.clone())));
                }
            }
        }
        assert!(goods.products.iter().any(|p| p.variants.len() == 1 && p.variants[0].spec.is_empty()));
        assert_eq!(goods.products[7].variants[0].spec, Catalogue::new(1).products[7].variants[0].spec);
    }
}
