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
    /// Provider orders that wait to be paid by a person (BR-50).
    pub to_pay: Vec<ToPay>,
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

/// A line that cannot be bought yet.
#[derive(Debug, Clone)]
pub struct Blocked {
    /// The line.
    pub line: Line,
    /// What speaks against it.
    pub refusals: Vec<Refusal>,
}

/// A provider order that waits for its payment.
#[derive(Debug, Clone)]
pub struct ToPay {
    /// The provider's name.
    pub provider: String,
    /// Its id.
    pub id: domain::ids::ProviderOrderId,
    /// The account that made it.
    pub account: String,
    /// The provider's number.
    pub number: String,
    /// The seller's name.
    pub seller: String,
    /// What is to be paid.
    pub total: Money,
    /// Until when.
    pub until: Option<Moment>,
    /// Where it is paid.
    pub link: Option<String>,
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
        to_pay: vec![ToPay {
            provider: "1688".to_owned(),
            id: id(400),
            account: "testbuyer001".to_owned(),
            number: "3600000000000000025".to_owned(),
            seller: "义乌市晨光日用品有限公司".to_owned(),
            total: cny("80.40"),
            until: Some(at("2026-03-03T10:00:00Z")),
            link: Some("https://trade.1688.com/order/cashier.htm".to_owned()),
        }],
    };
    vec![("usual", usual), ("empty", Purchase::default())]
}
