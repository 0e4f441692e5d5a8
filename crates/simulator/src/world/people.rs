//! The world's people: who orders what and when, and who will later change their mind. All planned from the seed.
//!
//! Shares of product section 7 are kept here: from 100 orders on by counts rounded up, below by chance.

use super::catalogue::{Catalogue, Listing};
use super::clock::{DAY, HOUR, MINUTE};
use crate::rng::Rng;

/// How a customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pay {
    /// At once by card.
    Card,
    /// By bank transfer, some time later.
    Transfer { after: i64 },
    /// To the courier.
    CashOnDelivery,
}

/// What the shop will do to the order later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    Nothing,
    CancelAfterBooking,
    EditBeforeBooking,
    EditAfterBooking,
}

/// One customer with an address.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) company: String,
    pub(crate) street: String,
    pub(crate) flat: String,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) postcode: String,
    pub(crate) country: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) customer: u64,
}

/// One order as it will be placed.
#[derive(Debug, Clone)]
pub(crate) struct PlannedOrder {
    pub(crate) shop: usize,
    /// Milliseconds after the start of the world.
    pub(crate) after: i64,
    pub(crate) person: Person,
    /// Product place, variant place, quantity.
    pub(crate) lines: Vec<(usize, usize, i64)>,
    pub(crate) pay: Pay,
    pub(crate) later: Later,
    pub(crate) coupon: bool,
    pub(crate) price_change: bool,
    /// The seller runs out of its first goods just before it is placed.
    pub(crate) sold_out: bool,
    /// Milliseconds during which lists do not show the order yet.
    pub(crate) lag: i64,
    pub(crate) note: String,
}

/// The plan of all orders and what of it is unusual.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub(crate) orders: Vec<PlannedOrder>,
}

const FIRST: [&str; 14] = [
    "Иван",
    "Мария",
    "Георги",
    "Елена",
    "Петър",
    "Anna",
    "John",
    "Светлана",
    "Николай",
    "Emily",
    "Тодор",
    "Ольга",
    "Li",
    "Radostina",
];
const LAST: [&str; 12] = [
    "Петров",
    "O'Neil",
    "Иванова",
    "Smith-Jones",
    "Димитрова",
    "Müller",
    "Соколова",
    "Георгиев",
    "Brown",
    "Стоянов",
    "Лебедев",
    "Николова",
];
/// City, state, postcode, country.
const PLACES: [(&str, &str, &str, &str); 9] = [
    ("София", "BG-22", "1000", "BG"),
    ("Варна", "BG-03", "9000", "BG"),
    ("Пловдив", "BG-16", "4000", "BG"),
    ("Бургас", "BG-02", "8000", "BG"),
    ("Русе", "BG-18", "7000", "BG"),
    ("Стара Загора", "BG-24", "6000", "BG"),
    ("Плевен", "BG-15", "5800", "BG"),
    ("Berlin", "DE-BE", "10115", "DE"),
    ("București", "B", "010011", "RO"),
];
const NOTES: [&str; 4] = ["", "", "Моля, обадете се преди доставка 📞", "line1\nline2"];

impl Person {
    fn new(number: usize, rng: &mut Rng) -> Self {
        // Seven of nine places are in the country, so most orders carry tax.
        let (city, state, postcode, country) = *rng.pick(&PLACES);
        let guest = rng.chance(40);
        Self {
            first: (*rng.pick(&FIRST)).to_owned(),
            last: (*rng.pick(&LAST)).to_owned(),
            company: if rng.chance(15) { "Фирма „Х“ ЕООД".to_owned() } else { String::new() },
            street: format!("ул. „Шипка“ {}", rng.between(1, 160)),
            flat: if rng.chance(40) { format!("ап. {}", rng.between(1, 60)) } else { String::new() },
            city: city.to_owned(),
            state: state.to_owned(),
            postcode: postcode.to_owned(),
            country: country.to_owned(),
            email: format!("{}{number}@mail.example", if guest { "guest" } else { "cust" }),
            phone: format!("+35988{}", rng.between(1_000_000, 9_999_999)),
            customer: if guest { 0 } else { number as u64 % 40 + 2 },
        }
    }
}

fn share(orders: usize, percent: usize) -> usize {
    (orders * percent).div_ceil(100)
}

impl Plan {
    /// Plans a burst of orders within `within` milliseconds.
    pub(crate) fn burst(seed: u64, orders: usize, shops: usize, within: i64, goods: &Catalogue) -> Self {
        let mut rng = Rng::new(seed, "people");
        let exact = orders >= 100;
        let mut plan: Vec<PlannedOrder> = (0..orders).map(|n| ordinary(n, shops, goods, &mut rng)).collect();
        for (n, order) in plan.iter_mut().enumerate() {
            let slot = within / i64::try_from(orders.max(1)).unwrap_or(1);
            order.after = slot * i64::try_from(n).unwrap_or(0) + rng.between(0, slot.max(1) - 1);
        }
        let mut places: Vec<usize> = (0..orders).collect();
        rng.shuffle(&mut places);
        // Disjoint groups: an order that is cancelled is not also edited, and so on.
        let mut groups = places.into_iter();
        let mut group = |percent: usize, rng: &mut Rng| -> Vec<usize> {
            if exact {
                groups.by_ref().take(share(orders, percent)).collect()
            } else {
                (0..share(orders, percent * 10)).filter_map(|_| groups.next().filter(|_| rng.chance(10))).collect()
            }
        };
        let cash = group(5, &mut rng);
        let cancelled = group(6, &mut rng);
        let edited_before = group(3, &mut rng);
        let edited_after = group(4, &mut rng);
        let price = group(6, &mut rng);
        let lag = group(6, &mut rng);
        for &n in &cash {
            plan[n].pay = Pay::CashOnDelivery;
        }
        for &n in &price {
            plan[n].price_change = true;
        }
        for &n in &lag {
            plan[n].lag = rng.between(60, 240) * 1_000;
        }
        for (list, later) in [
            (&cancelled, Later::CancelAfterBooking),
            (&edited_before, Later::EditBeforeBooking),
            (&edited_after, Later::EditAfterBooking),
        ] {
            for &n in list {
                plan[n].later = later;
                plan[n].pay = Pay::Card;
            }
        }
        two_sellers(&mut plan, exact, goods, &mut rng);
        quantities(&mut plan, exact, &mut rng);
        without_offer(&mut plan, exact, goods, &mut rng);
        exclusive(&mut plan, goods, &mut rng);
        Self { orders: plan }
    }

    /// The order that comes next when people order at their own pace; shares by chance.
    pub(crate) fn next_customer(seed: u64, number: usize, shops: usize, goods: &Catalogue) -> PlannedOrder {
        let mut rng = Rng::new(seed, &format!("customer {number}"));
        let mut order = ordinary(number, shops, goods, &mut rng);
        // Who looks on for the first time shall soon see each of the common questions.
        let drawn = match number {
            2 => 16,
            5 => 27,
            8 => 32,
            _ => rng.below(100),
        };
        match drawn {
            0..5 => order.pay = Pay::CashOnDelivery,
            5..10 => order.later = Later::CancelAfterBooking,
            10..13 => order.later = Later::EditBeforeBooking,
            13..16 => order.later = Later::EditAfterBooking,
            16..21 => order.price_change = true,
            21..26 => order.lag = rng.between(60, 240) * 1_000,
            26..31 => {
                let listing = if rng.chance(50) { Listing::CompleteOnly } else { Listing::NoOffer };
                let (product, variant) = *rng.pick(&goods.places(listing));
                order.lines[0] = (product, variant, 1);
            }
            31..36 => order.sold_out = true,
            _ => {}
        }
        if !matches!(order.later, Later::Nothing) {
            order.pay = Pay::Card;
        }
        order
    }

    pub(crate) fn lines(&self) -> usize {
        self.orders.iter().map(|order| order.lines.len()).sum()
    }
}

/// Sellers behind the lines of an order.
pub(crate) fn sellers(order: &PlannedOrder, goods: &Catalogue) -> usize {
    let mut seen: Vec<usize> = order
        .lines
        .iter()
        .filter(|(product, _, _)| goods.products[*product].listing != Listing::NoOffer)
        .map(|(product, _, _)| goods.products[*product].seller)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

fn ordinary(number: usize, shops: usize, goods: &Catalogue, rng: &mut Rng) -> PlannedOrder {
    let places = goods.places(Listing::Listed);
    let count = [1, 1, 1, 2, 2, 3, 4][rng.index(7)];
    let mut lines: Vec<(usize, usize, i64)> = Vec::new();
    while lines.len() < count {
        let (product, variant) = *rng.pick(&places);
        if !lines.iter().any(|line| line.0 == product) {
            lines.push((product, variant, if rng.chance(22) { rng.between(2, 4) } else { 1 }));
        }
    }
    let pay = match rng.below(100) {
        0..12 => Pay::Transfer { after: rng.between(10 * MINUTE, 6 * HOUR) },
        _ => Pay::Card,
    };
    PlannedOrder {
        shop: number % shops.max(1),
        after: 0,
        person: Person::new(number, rng),
        lines,
        pay,
        later: Later::Nothing,
        coupon: rng.chance(12),
        price_change: false,
        sold_out: false,
        lag: 0,
        note: (*rng.pick(&NOTES)).to_owned(),
    }
}

/// At least 30 of 100 orders have goods of two sellers or more (35 are aimed at, since edits may take some away).
fn two_sellers(plan: &mut [PlannedOrder], exact: bool, goods: &Catalogue, rng: &mut Rng) {
    let places = goods.places(Listing::Listed);
    let target = if exact { share(plan.len(), 38) } else { share(plan.len(), 30) };
    let mut have = plan.iter().filter(|order| sellers(order, goods) >= 2).count();
    for order in plan.iter_mut() {
        if have >= target {
            return;
        }
        while sellers(order, goods) < 2 {
            let (product, variant) = *rng.pick(&places);
            if !order.lines.iter().any(|line| line.0 == product) {
                order.lines.push((product, variant, 1));
                if sellers(order, goods) >= 2 {
                    have += 1;
                }
            }
        }
    }
}

/// At least 20 of 100 lines have a quantity above one.
fn quantities(plan: &mut [PlannedOrder], exact: bool, rng: &mut Rng) {
    let total: usize = plan.iter().map(|order| order.lines.len()).sum();
    let mut have = plan.iter().flat_map(|order| &order.lines).filter(|line| line.2 > 1).count();
    for order in plan.iter_mut().rev() {
        if !exact || have >= share(total, 23) {
            return;
        }
        if let Some(line) = order.lines.iter_mut().find(|line| line.2 == 1) {
            line.2 = rng.between(2, 4);
            have += 1;
        }
    }
}

/// 5 of 100 lines have no offer in the agent's list, half of them none anywhere.
fn without_offer(plan: &mut [PlannedOrder], exact: bool, goods: &Catalogue, rng: &mut Rng) {
    let (complete, none) = (goods.places(Listing::CompleteOnly), goods.places(Listing::NoOffer));
    let total: usize = plan.iter().map(|order| order.lines.len()).sum();
    let target = if exact { share(total, 5) } else { total * 5 / 100 + usize::from(rng.chance(50)) };
    let mut places: Vec<usize> = (0..plan.len())
        .filter(|&n| {
            let order = &plan[n];
            // Not where it would take away a second seller or meet another change of mind.
            order.later == Later::Nothing && !order.price_change && (order.lines.len() == 1 || order.lines.len() > 2)
        })
        .collect();
    rng.shuffle(&mut places);
    for (count, &n) in places.iter().take(target).enumerate() {
        let (product, variant) = if count % 2 == 0 { *rng.pick(&complete) } else { *rng.pick(&none) };
        let before = sellers(&plan[n], goods);
        for at in (0..plan[n].lines.len()).rev() {
            let kept = plan[n].lines[at];
            plan[n].lines[at] = (product, variant, kept.2);
            if before < 2 || sellers(&plan[n], goods) >= 2 {
                break;
            }
            plan[n].lines[at] = kept;
        }
    }
}

/// Goods of orders that change after booking are sold to nobody else while the goods last, so that the world can see
/// without doubt when they have been booked.
fn exclusive(plan: &mut [PlannedOrder], goods: &Catalogue, rng: &mut Rng) {
    let mut pool = goods.places(Listing::Listed);
    rng.shuffle(&mut pool);
    let keep = pool.split_off(pool.len() / 2);
    let late: Vec<usize> = (0..plan.len())
        .filter(|&n| matches!(plan[n].later, Later::CancelAfterBooking | Later::EditAfterBooking))
        .collect();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for &n in &late {
        for at in 0..plan[n].lines.len() {
            let seller = goods.products[plan[n].lines[at].0].seller;
            let others: Vec<usize> = plan[n].lines.iter().map(|line| line.0).collect();
            // The same seller where possible, so that the share of orders with two sellers stays.
            let fits = |place: &(usize, usize)| !others.contains(&place.0);
            let found = pool
                .iter()
                .position(|place| goods.products[place.0].seller == seller && fits(place))
                .or_else(|| pool.iter().position(fits));
            if let Some(found) = found {
                let (product, variant) = pool.remove(found);
                plan[n].lines[at].0 = product;
                plan[n].lines[at].1 = variant;
                taken.push((product, variant));
            }
        }
    }
    for order in
        plan.iter_mut().filter(|order| !matches!(order.later, Later::CancelAfterBooking | Later::EditAfterBooking))
    {
        for at in 0..order.lines.len() {
            let line = order.lines[at];
            if taken.contains(&(line.0, line.1)) {
                let seller = goods.products[line.0].seller;
                let free = keep.iter().find(|place| {
                    goods.products[place.0].seller == seller && !order.lines.iter().any(|other| other.0 == place.0)
                });
                let place = free.copied().unwrap_or_else(|| *rng.pick(&keep));
                order.lines[at] = (place.0, place.1, line.2);
            }
        }
    }
}

/// The moment a change of mind before booking takes place, after the order: well within ten minutes.
pub(crate) fn soon(rng: &mut Rng) -> i64 {
    rng.between(MINUTE, 4 * MINUTE)
}

/// A wait of `low` to `high` days.
pub(crate) fn days(rng: &mut Rng, low: i64, high: i64) -> i64 {
    rng.between(low * DAY, high * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept_from_a_hundred_orders_on() {
        for (seed, orders) in [(1, 100), (2, 200), (3, 333)] {
            let goods = Catalogue::new(seed);
            let plan = Plan::burst(seed, orders, 1, 2 * DAY, &goods);
            let count = |test: &dyn Fn(&PlannedOrder) -> bool| plan.orders.iter().filter(|order| test(order)).count();
            let lines = plan.lines();
            assert_eq!(plan.orders.len(), orders);
            assert!(count(&|o| sellers(o, &goods) >= 2) * 100 >= orders * 30);
            let above: usize = plan.orders.iter().flat_map(|o| &o.lines).filter(|l| l.2 > 1).count();
            assert!(above * 100 >= lines * 20, "{above} of {lines}");
            assert!(count(&|o| o.pay == Pay::CashOnDelivery) * 100 >= orders * 5);
            assert!(count(&|o| o.later == Later::CancelAfterBooking) * 100 >= orders * 5);
            let edits = |o: &PlannedOrder| matches!(o.later, Later::EditBeforeBooking | Later::EditAfterBooking);
            assert!(count(&edits) * 100 >= orders * 5);
            assert!(count(&|o| o.price_change) * 100 >= orders * 5);
            assert!(count(&|o| o.lag > 0) * 100 >= orders * 5);
            let missing: Vec<Listing> = plan
                .orders
                .iter()
                .flat_map(|o| &o.lines)
                .map(|l| goods.products[l.0].listing)
                .filter(|l| *l != Listing::Listed)
                .collect();
            assert!(missing.len() * 100 >= lines * 5);
            assert!(missing.contains(&Listing::NoOffer) && missing.contains(&Listing::CompleteOnly));
            assert!(plan.orders.iter().all(|o| (1..=4).contains(&o.lines.len()) && o.after <= 2 * DAY));
            let again = Plan::burst(seed, orders, 1, 2 * DAY, &goods);
            assert_eq!(format!("{:?}", plan.orders), format!("{:?}", again.orders));
        }
    }
}
