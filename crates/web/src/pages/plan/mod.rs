//! The plan: what would be bought where, and what would be left, before anything is sent (BR-42).

use domain::{
    Money, Refusal,
    ids::{LineId, OrderId},
};

use crate::components::{Act, Goods};

/// The page.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Provider orders that would be made.
    pub groups: Vec<PlanGroup>,
    /// Lines that cannot be bought now, with what speaks against it.
    pub blocked: Vec<(PlanLine, Vec<Refusal>)>,
    /// Book it.
    pub book: Act,
    /// Where it was asked for.
    pub back: String,
}

impl Plan {
    /// How many provider orders.
    #[must_use]
    pub fn orders(&self) -> i64 {
        i64::try_from(self.groups.len()).unwrap_or(i64::MAX)
    }
}

/// One provider order to be made.
#[derive(Debug, Clone)]
pub struct PlanGroup {
    /// The provider's name.
    pub provider: String,
    /// The seller's name.
    pub seller: String,
    /// Where it goes.
    pub warehouse: String,
    /// The account that books.
    pub account: String,
    /// Its lines.
    pub lines: Vec<PlanLine>,
    /// What the goods cost as far as is known.
    pub cost: Money,
}

/// A line of the plan.
#[derive(Debug, Clone)]
pub struct PlanLine {
    /// Its id.
    pub id: LineId,
    /// Its order.
    pub order: OrderId,
    /// The printed number of the order.
    pub order_number: String,
    /// What it is.
    pub goods: Goods,
    /// Pieces.
    pub quantity: i64,
    /// The last known price of a piece.
    pub price: Money,
    /// The price above which a person is asked.
    pub ceiling: Money,
    /// What the customer pays for the line.
    pub sold: Money,
}

crate::pages::view!(Plan, "plan", Some(crate::frame::Menu::Purchase), "pages/plan/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Plan)> {
    use super::sample::{cny, eur, goods, id, refusals};
    let line = |number: i64| PlanLine {
        id: id(200 + number),
        order: id(number),
        order_number: format!("{}", 11_480 - number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity: 1 + number % 4,
        price: cny("38.00"),
        ceiling: cny("41.00"),
        sold: eur("19.90"),
    };
    let group = |seller: &str, lines: std::ops::Range<i64>| PlanGroup {
        provider: "1688".to_owned(),
        seller: seller.to_owned(),
        warehouse: "Guangzhou".to_owned(),
        account: "testbuyer001".to_owned(),
        lines: lines.map(line).collect(),
        cost: cny("412.60"),
    };
    let book = || Act::new("booking.create", "act-book").icon("shopping-cart").look(crate::components::Look::Primary);
    let back = "/purchase".to_owned();
    let usual = Plan {
        groups: vec![group("义乌市晨光日用品有限公司", 0..3), group("深圳市蓝港电子商务有限公司", 3..4)],
        blocked: vec![(line(8), refusals())],
        book: book(),
        back: back.clone(),
    };
    vec![("usual", usual), ("empty", Plan { groups: Vec::new(), blocked: Vec::new(), book: book(), back })]
}
