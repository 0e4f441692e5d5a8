//! The plan: what would be bought where, and what would be left, before anything is sent (BR-42).

use domain::{
    Moment, Money, Refusal,
    decision::DecisionKind,
    ids::{AccountId, LineId, OrderId},
};

use crate::components::{Act, Goods};

/// The page.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Provider orders that would be made, by seller.
    pub sellers: Vec<PlanSeller>,
    /// Lines that cannot be bought now, with what speaks against it.
    pub blocked: Vec<(PlanLine, Vec<Refusal>)>,
    /// Asks the provider what it would cost now.
    pub ask: Option<Ask>,
    /// Book it.
    pub book: Act,
    /// Where it was asked for.
    pub back: String,
}

impl Plan {
    /// How many provider orders.
    #[must_use]
    pub fn orders(&self) -> i64 {
        i64::try_from(self.sellers.iter().map(|seller| seller.orders.len()).sum::<usize>()).unwrap_or(i64::MAX)
    }
}

/// Asks the provider what the lines would cost now; nothing is booked by it.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The address of this plan: the answer is seen here.
    pub here: String,
    /// The lines.
    pub lines: Vec<LineId>,
    /// The account that was chosen.
    pub account: Option<AccountId>,
}

/// A seller with the provider orders that would be made there.
#[derive(Debug, Clone)]
pub struct PlanSeller {
    /// The provider's name.
    pub provider: String,
    /// The seller's name.
    pub seller: String,
    /// The provider orders.
    pub orders: Vec<PlanOrder>,
}

/// One provider order to be made: Book makes exactly these.
#[derive(Debug, Clone)]
pub struct PlanOrder {
    /// The customer's order.
    pub order: OrderId,
    /// Its printed number.
    pub number: String,
    /// The shop that sold.
    pub shop: String,
    /// Where it goes.
    pub warehouse: String,
    /// The account that books.
    pub account: String,
    /// Its lines.
    pub lines: Vec<PlanLine>,
    /// What the goods cost at the last known prices.
    pub goods: Money,
    /// What the goods may cost without a question.
    pub most: Money,
    /// Delivery in China, when the provider has named it for just these lines.
    pub freight: Option<Money>,
    /// When the provider named it; a person typed it otherwise.
    pub freight_at: Option<Moment>,
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
    /// When the provider named the price; otherwise it is the offer's.
    pub quoted: Option<Moment>,
    /// What the provider had against selling it, and when.
    pub refused: Option<(DecisionKind, Moment)>,
}

crate::pages::view!(Plan, "plan", Some(crate::frame::Menu::Purchase), "pages/plan/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Plan)> {
    use super::sample::{at, cny, eur, goods, id, refusals};
    let line = |number: i64| PlanLine {
        id: id(200 + number),
        order: id(number),
        order_number: format!("{}", 11_480 - number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity: 1 + number % 4,
        price: cny("38.00"),
        ceiling: cny("41.00"),
        sold: eur("19.90"),
        quoted: (number == 0).then(|| at("2026-03-02T08:40:00Z")),
        refused: (number == 2).then(|| (DecisionKind::OutOfStock, at("2026-03-02T08:40:00Z"))),
    };
    let order = |number: i64, lines: std::ops::Range<i64>| PlanOrder {
        order: id(number),
        number: format!("{}", 11_480 - number),
        shop: "Harbour Home".to_owned(),
        warehouse: "Guangzhou".to_owned(),
        account: "testbuyer001".to_owned(),
        lines: lines.map(line).collect(),
        goods: cny("412.60"),
        most: cny(if number == 0 { "412.60" } else { "430.00" }),
        freight: (number < 2).then(|| cny("8.00")),
        freight_at: (number == 0).then(|| at("2026-03-02T08:40:00Z")),
    };
    let seller = |seller: &str, orders: Vec<PlanOrder>| PlanSeller {
        provider: "1688".to_owned(),
        seller: seller.to_owned(),
        orders,
    };
    let book = || Act::new("booking.create", "act-book").icon("shopping-cart").look(crate::components::Look::Primary);
    let back = "/purchase".to_owned();
    let usual = Plan {
        sellers: vec![
            seller("义乌市晨光日用品有限公司", vec![order(0, 0..2), order(1, 2..3)]),
            seller("深圳市蓝港电子商务有限公司", vec![order(2, 3..4)]),
        ],
        blocked: vec![(line(8), refusals())],
        ask: Some(Ask { here: "/purchase/plan".to_owned(), lines: vec![id(200)], account: None }),
        book: book(),
        back: back.clone(),
    };
    vec![("usual", usual), ("empty", Plan { sellers: Vec::new(), blocked: Vec::new(), ask: None, book: book(), back })]
}
