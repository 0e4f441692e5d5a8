//! All lines that are ready to be bought, grouped as they would be bought: by provider and seller (BR-42).

use domain::{
    Moment, Money, Refusal,
    ids::{LineId, OrderId},
};

use crate::components::{Act, Goods};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Purchase {
    /// What can be bought together.
    pub groups: Vec<Group>,
    /// Lines that nobody can buy yet, each with what speaks against it.
    pub blocked: Vec<Blocked>,
    /// Provider orders that wait to be paid by a person (BR-50), by account: a link pays those of one.
    pub to_pay: Vec<Payer>,
    /// Lines that are ready or blocked and do not fit on the page.
    pub more: i64,
}

/// Lines of one seller.
#[derive(Debug, Clone)]
pub struct Group {
    /// The provider's name.
    pub provider: String,
    /// The seller's name.
    pub seller: String,
    /// The warehouse they go to.
    pub warehouse: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// What the goods cost at their ceilings.
    pub cost: Money,
    /// Book, or why not.
    pub book: Act,
}

impl Group {
    /// What tells its form from the others of the page.
    #[must_use]
    pub fn form(&self) -> String {
        self.lines.first().map_or_else(String::new, |line| line.id.to_string())
    }
}

/// A line that can be ticked.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its order.
    pub order: OrderId,
    /// The printed number of the order.
    pub order_number: String,
    /// What is bought.
    pub goods: Goods,
    /// Pieces.
    pub quantity: i64,
    /// The price of a piece that is expected.
    pub ceiling: Money,
    /// Whether it was laid aside: it is not bought unless it is ticked.
    pub is_aside: bool,
    /// Since when it is ready.
    pub since: Moment,
}

impl Line {
    /// What its pieces cost at most, in the currency's minor units: the page adds up what is ticked.
    #[must_use]
    pub fn most(&self) -> i64 {
        self.ceiling.times(self.quantity).map_or(0, Money::minor)
    }
}

/// A line that cannot be bought yet.
#[derive(Debug, Clone)]
pub struct Blocked {
    /// The line.
    pub line: Line,
    /// What speaks against it.
    pub refusals: Vec<Refusal>,
}

/// An account with what waits to be paid in it.
#[derive(Debug, Clone)]
pub struct Payer {
    /// The account's id.
    pub id: domain::ids::AccountId,
    /// The provider's name.
    pub provider: String,
    /// The account.
    pub account: String,
    /// What waits.
    pub orders: Vec<ToPay>,
    /// The sum of it.
    pub sum: Money,
}

impl Payer {
    /// What tells its form from the others of the page.
    #[must_use]
    pub fn form(&self) -> String {
        format!("pay-{}", self.id)
    }

    /// How many provider orders.
    #[must_use]
    pub fn count(&self) -> i64 {
        i64::try_from(self.orders.len()).unwrap_or(i64::MAX)
    }
}

/// A provider order that waits for its payment.
#[derive(Debug, Clone)]
pub struct ToPay {
    /// Its id.
    pub id: domain::ids::ProviderOrderId,
    /// The provider's number.
    pub number: String,
    /// The seller's name, when an offer says it.
    pub seller_name: String,
    /// The seller's id at the provider.
    pub seller: String,
    /// The customers' orders that it is for.
    pub orders: Vec<(OrderId, String)>,
    /// What is bought, with its pieces.
    pub goods: Vec<(Goods, i64)>,
    /// What is to be paid: goods and delivery in China.
    pub total: Money,
    /// Until when.
    pub until: Option<Moment>,
    /// Where a person sees it.
    pub link: Option<String>,
    /// What speaks against paying it now.
    pub why_not: Vec<Refusal>,
}

impl Purchase {
    /// Whether there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.blocked.is_empty() && self.to_pay.is_empty()
    }
}

crate::pages::view!(Purchase, "purchase", Some(crate::frame::Menu::Purchase), "pages/purchase/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Purchase)> {
    use super::sample::{at, cny, goods, id, refusals};
    use crate::components::Look;
    let line = |number: i64| Line {
        id: id(200 + number),
        order: id(number),
        order_number: format!("{}", 11_480 - number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity: 1 + number % 4,
        ceiling: cny(["38.00", "9.80", "1240.00"][usize::try_from(number % 3).unwrap_or(0)]),
        is_aside: number == 1,
        since: at("2026-03-02T07:00:00Z"),
    };
    let group = |seller: &str, lines: std::ops::Range<i64>, book: Act| Group {
        provider: "1688".to_owned(),
        seller: seller.to_owned(),
        warehouse: "Guangzhou".to_owned(),
        lines: lines.map(line).collect(),
        cost: cny("412.60"),
        book,
    };
    let to_pay = |number: i64, why_not: Vec<Refusal>| ToPay {
        id: id(400 + number),
        number: format!("36000000000000000{}", 25 + number),
        seller_name: if number == 0 { "义乌市晨光日用品有限公司".to_owned() } else { String::new() },
        seller: "b2b-2200000000017".to_owned(),
        orders: vec![(id(1), "11480".to_owned())],
        goods: vec![(goods(0), 2), (goods(1), 1)],
        total: cny("80.40"),
        until: Some(at("2026-03-03T10:00:00Z")),
        link: Some("https://trade.1688.com/order/cashier.htm".to_owned()),
        why_not,
    };
    let book = || Act::new("booking.create", "act-book").icon("shopping-cart").look(Look::Primary);
    let usual = Purchase {
        groups: vec![
            group("义乌市晨光日用品有限公司", 0..3, book()),
            group("深圳市蓝港电子商务有限公司", 3..4, book()),
            group("广州市海珠区布语手袋厂", 4..6, book().why_not(refusals())),
        ],
        blocked: vec![
            Blocked { line: line(8), refusals: vec![domain::refusal::RefusalCode::OfferUnknown.refusal()] },
            Blocked { line: line(9), refusals: vec![domain::refusal::RefusalCode::DecisionOpen.refusal()] },
        ],
        to_pay: vec![Payer {
            id: id(500),
            provider: "1688".to_owned(),
            account: "testbuyer001".to_owned(),
            orders: vec![to_pay(0, Vec::new()), to_pay(1, refusals())],
            sum: cny("160.80"),
        }],
        more: 3,
    };
    vec![("usual", usual), ("empty", Purchase::default())]
}
