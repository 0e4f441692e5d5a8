//! One customer across orders and shops: how he is reached, what he ordered, his balance, and who else he is.

use domain::{Moment, Money, ids::OrderId, order::OrderStatus};

use crate::{components::Act, frame::Menu};

/// The page.
#[derive(Debug, Clone)]
pub struct Customer {
    /// His id.
    pub id: String,
    /// His name.
    pub name: String,
    /// `registered`, `guest`, `shop`.
    pub kind: String,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// City and country.
    pub place: String,
    /// Since when he is known.
    pub since: Moment,
    /// How many orders he has.
    pub orders: i64,
    /// What the company holds of his, by currency.
    pub balance: Vec<Money>,
    /// His orders, the newest first.
    pub bought: Vec<Bought>,
    /// Who was merged into him.
    pub merged: Vec<Alike>,
    /// Who could be he as well.
    pub alike: Vec<Alike>,
}

/// An order of his.
#[derive(Debug, Clone)]
pub struct Bought {
    /// Its id.
    pub id: OrderId,
    /// The printed number.
    pub number: String,
    /// The shop.
    pub shop: String,
    /// Its status.
    pub status: OrderStatus,
    /// What he pays.
    pub total: Money,
    /// When it was ordered.
    pub made: Moment,
}

/// Another customer.
#[derive(Debug, Clone)]
pub struct Alike {
    /// His id.
    pub id: String,
    /// His name.
    pub name: String,
    /// How he is reached.
    pub more: String,
    /// Merge, or undo it.
    pub act: Act,
}

crate::pages::view!(Customer, "customer", Some(Menu::Orders), "pages/customer/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Customer)> {
    use super::sample::{at, eur};
    let other = |name: &str, act| Alike {
        id: "cus_2".to_owned(),
        name: name.to_owned(),
        more: "anna@example.com · +359 888 123 456".to_owned(),
        act,
    };
    let usual = Customer {
        id: "cus_1".to_owned(),
        name: "Anna Petrova".to_owned(),
        kind: "registered".to_owned(),
        email: "anna@example.com".to_owned(),
        phone: "+359 888 123 456".to_owned(),
        place: "Sofia, BG".to_owned(),
        since: at("2026-01-02T09:00:00Z"),
        orders: 3,
        balance: vec![eur("12.40")],
        bought: [OrderStatus::InPurchase, OrderStatus::Shipped, OrderStatus::Cancelled]
            .into_iter()
            .zip(1..)
            .map(|(status, number)| Bought {
                id: OrderId::new(number),
                number: format!("114{number}"),
                shop: "Harbour Home".to_owned(),
                status,
                total: eur("42.50"),
                made: at("2026-03-01T09:00:00Z"),
            })
            .collect(),
        merged: vec![other("A. Petrova", Act::new("customer.unmerge", "act-unmerge").with("customer", "cus_2"))],
        alike: vec![other(
            "Anna P.",
            Act::new("customer.merge", "act-merge").with("customer", "cus_3").with("into", "cus_1"),
        )],
    };
    let alone = Customer { merged: vec![], alike: vec![], balance: vec![], kind: "guest".to_owned(), ..usual.clone() };
    vec![("usual", usual), ("alone", alone)]
}
