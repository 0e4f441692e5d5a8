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

/// Kinds of goods: the seller's title, and three of the kind as shops name them. `pictures::goods` draws them in this order.
const GOODS: [(&str, [&str; 3]); 20] = [
    ("陶瓷马克杯", ["Mug „Rose“", "Чаша „Морска роза“", "Mug „First rose“, 0.4 l"]),
    ("纯棉T恤", ["Тениска памучна", "T-shirt, striped", "Футболка в полоску"]),
    ("中筒袜", ["Socks & Co, crew", "Чорапи три чифта", "Носки спортивные"]),
    ("针织帽", ["Шапка плетена", "Knitted hat with bobble", "Шапка вязаная"]),
    ("台灯", ["Desk lamp", "Лампа за бюро", "Reading lamp „Kran“"]),
    ("客厅地毯", ["Килим 2×3", "Rug „Kilim“ 120×180", "Ковёр в гостиную"]),
    ("笔记本", ["Notebook A5", "Тефтер на линии", "Spiral notebook, ribbon"]),
    ("保温杯", ["Термос 0.5 л", "Thermos „Polar“ 0.75 l", "Термобутылка стальная"]),
    ("手机壳", ["Phone case „Star“", "Калъф за телефон", "Phone case, matte"]),
    ("双肩包", ["Раница градска", "Backpack „Metro“ 18 l", "Рюкзак школьный"]),
    ("咖啡杯套装", ["Café crème cups, pair", "Чаши за кафе, 2 бр.", "Espresso cups & saucers"]),
    ("挂钟", ["Часовник стенен", "Wall clock, silent", "Часы настенные"]),
    ("LED灯带", ["LED strip 5 m", "LED лента цветна", "LED strip „Aurora“ 10 m"]),
    ("居家拖鞋", ["Чехли домашни", "House slippers", "Тапочки мягкие"]),
    ("瑜伽垫", ["Yoga mat", "Постелка за йога", "Yoga mat, 6 mm"]),
    ("浴巾", ["Полотенце банное", "Bath towel, fringed", "Хавлия 70×140"]),
    ("儿童拼图", ["Kids' puzzle", "Пъзел детски", "Puzzle „Faces“, 4 parts"]),
    ("便当盒", ["Кутия за обяд", "Lunch box with sections", "Ланч-бокс"]),
    ("折叠伞", ["Umbrella, folding", "Чадър сгъваем", "Umbrella „Storm“"]),
    ("钥匙扣", ["Ключодържател", "Key ring „Heart“", "Брелок для ключей"]),
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
        let (title, names) = GOODS[at % GOODS.len()];
        let name = names[at / GOODS.len() % names.len()];
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
            name: name.to_owned(),
            title: format!("{title} {number}号"),
            code: format!("SKU-{number:04}"),
            seller: at % sellers,
            listing,
            variants,
        }
    }

    /// The place of a product that is named by its place or by the number of its offer.
    pub(crate) fn place(&self, number: u64) -> usize {
        let offered = |product: &Product| product.variants.iter().any(|variant| variant.offer == Some(number));
        self.products.iter().position(offered).unwrap_or_else(|| usize::try_from(number).unwrap_or(0))
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
