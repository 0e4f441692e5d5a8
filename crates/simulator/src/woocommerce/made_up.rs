//! A big catalogue, made up product by product from its number and never held: ten variations each, some without their
//! own SKU, some withdrawn, half of them with the link of a supplier.

use super::Shop;
use super::products::{Item, Variation};
use crate::rng::hash;
use crate::text::money;

/// Variations of one product.
const EACH: u64 = 10;
/// Ids that one product takes.
const STEP: u64 = 16;
/// Every product with this remainder of 97 was withdrawn after it had been sold.
const WITHDRAWN: u64 = 96;
/// Every product with this remainder of 50 carries the SKU of the one before.
const COPIED: u64 = 49;

const NAMES: [&str; 8] = ["Чаша", "Lamp", "Раница", "Notebook", "Килим", "T-shirt", "Полка", "Phone case"];
const OPTIONS: [&str; 10] = ["XS", "S", "M", "L", "XL", "red", "blue", "green", "black", "white"];

/// How many products stand for the wanted number of variations.
pub(crate) fn count(shop: &Shop) -> u64 {
    shop.settings.variants.div_ceil(EACH)
}

fn base(shop: &Shop) -> u64 {
    let number: u64 = shop.id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(1);
    number * 10_000_000
}

fn withdrawn(shop: &Shop, number: u64) -> bool {
    number % 97 == WITHDRAWN || shop.withdrawn.contains(&(base(shop) + number * STEP))
}

/// The numbers of those that are on sale.
pub(crate) fn numbers(shop: &Shop) -> impl DoubleEndedIterator<Item = u64> {
    (0..count(shop)).filter(|number| !withdrawn(shop, *number))
}

/// Which product, and which of its variations, an id belongs to.
pub(crate) fn of_id(shop: &Shop, id: u64) -> Option<(u64, Option<usize>)> {
    let place = id.checked_sub(base(shop))?;
    let (number, rest) = (place / STEP, place % STEP);
    let known = number < count(shop) && rest <= variations(shop, number) && !withdrawn(shop, number);
    known.then(|| (number, rest.checked_sub(1).and_then(|at| usize::try_from(at).ok())))
}

fn variations(shop: &Shop, number: u64) -> u64 {
    EACH.min(shop.settings.variants - number * EACH)
}

/// One of them.
pub(crate) fn item(shop: &Shop, epoch: i64, number: u64) -> Item {
    let id = base(shop) + number * STEP;
    let drawn = hash(number, "made up", 0);
    let pick = |list: &[&'static str], by: u64| list[usize::try_from(by % list.len() as u64).unwrap_or(0)];
    let code = |number: u64| format!("MADE-{number:06}");
    let own = if number % 50 == COPIED { code(number - 1) } else { code(number) };
    let cents = i64::try_from(300 + drawn % 20_000).unwrap_or(300);
    let variations = (0..variations(shop, number))
        .map(|at| Variation {
            id: id + 1 + at,
            option: pick(&OPTIONS, at).to_owned(),
            // Every seventh has no SKU of its own and shows that of its product.
            sku: if (number + at) % 7 == 6 { own.clone() } else { format!("{own}-{}", pick(&OPTIONS, at)) },
            price: cents + i64::try_from(at).unwrap_or(0) * 50,
        })
        .collect();
    let offer = 700_000_000_000 + number * 1_013;
    Item {
        id,
        name: format!("{} {number}", pick(&NAMES, drawn)),
        code: own,
        attribute: "Size",
        price: cents,
        variations,
        picture: number % 60,
        category: Some(number % 12),
        supplier: number
            .is_multiple_of(2)
            .then(|| format!("https://detail.1688.com/offer/{offer}.html?price={}", money(cents))),
        created: epoch - 86_400_000 * 40 + i64::try_from(number).unwrap_or(0) * 1000,
        changed: epoch - 86_400_000 * 35 + i64::try_from(number % 3_600).unwrap_or(0) * 1000,
    }
}
