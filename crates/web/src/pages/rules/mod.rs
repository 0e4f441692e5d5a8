//! How the company works with one shop: what it is told, what its statuses mean, what counts as paid, how customers are
//! merged. Every form can show before what it would change.

use domain::{Moment, Refusal};

use super::connections::Health;
use crate::components::{Act, Choice};

/// The page.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The shop's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// When its statuses were read.
    pub read_at: Option<Moment>,
    /// Why they could not be read, in words, and as it was said where that is something else.
    pub problem: Option<(String, String)>,
    /// Read them again.
    pub read: Act,
    /// What the shop is told at each step.
    pub to_shop: Vec<Row>,
    /// What each of its statuses means.
    pub from_shop: Vec<Row>,
    /// Statuses that say the money is there.
    pub paid_statuses: Vec<Choice>,
    /// How its ways to pay are taken.
    pub methods: Vec<Row>,
    /// When orders with cash on delivery are bought.
    pub cash_on_delivery: Vec<Choice>,
    /// When orders with a transfer are bought.
    pub transfer: Vec<Choice>,
    /// The share of a deposit.
    pub deposit: i64,
    /// How customers are merged.
    pub customers: Vec<Choice>,
    /// The act whose form came back and asked for existing orders too.
    pub existing: String,
    /// What a form came back with.
    pub refusals: Vec<Refusal>,
    /// What the form that came back would change.
    pub foreseen: Option<Foreseen>,
}

impl Rules {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        super::health::tabs(&self.id, "/rules", true)
    }

    fn seen(&self, act: &str) -> Option<&Foreseen> {
        self.foreseen.as_ref().filter(|foreseen| foreseen.act == act)
    }
}

/// One choice with its name.
#[derive(Debug, Clone)]
pub struct Row {
    /// The field of the form.
    pub field: String,
    /// What it is about.
    pub label: String,
    /// The shop's code of it; may be empty.
    pub code: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// What would change.
#[derive(Debug, Clone, Default)]
pub struct Foreseen {
    /// By which act.
    pub act: &'static str,
    /// Orders that were looked at.
    pub looked: i64,
    /// Whether there are more than were looked at.
    pub more: bool,
    /// How many orders would change, and how.
    pub moved: String,
    /// Words that would go to the shop.
    pub told: Option<i64>,
    /// How many customers the orders have now and would have then.
    pub customers: Option<String>,
    /// Some of the orders.
    pub orders: Vec<Seen>,
    /// Whether it can be told before at all.
    pub is_known: bool,
}

/// An order that would change.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Its id.
    pub order: String,
    /// Its printed number.
    pub number: String,
    /// The shop's status.
    pub shop_status: String,
    /// What that means now, and then.
    pub moves: Option<(String, String)>,
    /// What the shop would be told.
    pub tells: Option<String>,
}

crate::pages::view!(Rules, "rules", Some(crate::frame::Menu::Connections), "pages/rules/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Rules)> {
    use super::sample::at;
    let choice = |text: &str, chosen| Choice { value: text.to_owned(), text: text.to_owned(), chosen };
    let choices = || vec![choice("As usual: completed", true), choice("Nothing", false), choice("Sent (sent)", false)];
    let row = |field: &str, label: &str, code: &str| Row {
        field: field.to_owned(),
        label: label.to_owned(),
        code: code.to_owned(),
        choices: choices(),
    };
    let usual = Rules {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        health: Health::Works,
        read_at: Some(at("2026-03-02T09:00:00Z")),
        problem: None,
        read: Act::new("statuses.read", "act-read-statuses").with("connection", "con_1").icon("refresh"),
        to_shop: vec![row("to_shop.in_purchase", "In purchase", ""), row("to_shop.shipped", "Shipped", "")],
        from_shop: vec![
            row("from_shop.processing", "Processing", "processing"),
            row("from_shop.packed", "Packed", "packed"),
        ],
        paid_statuses: vec![choice("processing", true), choice("completed", false)],
        methods: vec![row("methods.card", "Card", ""), row("methods.cash", "Cash on delivery", "")],
        cash_on_delivery: vec![choice("book_at_once", true), choice("after_deposit", false)],
        transfer: vec![choice("after_confirmation", true)],
        deposit: 30,
        customers: vec![choice("by_email", true), choice("never", false)],
        existing: String::new(),
        refusals: vec![],
        foreseen: None,
    };
    let seen = Seen {
        order: "ord_1".to_owned(),
        number: "1148".to_owned(),
        shop_status: "packed".to_owned(),
        moves: Some(("Nothing".to_owned(), "May be bought".to_owned())),
        tells: Some("sent".to_owned()),
    };
    let foreseen = |act| Foreseen {
        act,
        looked: 1200,
        more: true,
        moved: "Orders whose status here would change: 14".to_owned(),
        told: Some(3),
        customers: None,
        orders: vec![seen.clone(), Seen { moves: None, ..seen.clone() }],
        is_known: true,
    };
    let looked =
        Rules { foreseen: Some(foreseen("statuses.set")), existing: "statuses.set".to_owned(), ..usual.clone() };
    let merged = Foreseen {
        customers: Some("Customers of these orders: 410 now, 377 then".to_owned()),
        told: None,
        orders: vec![],
        ..foreseen("customers.set_policy")
    };
    let merged = Rules { foreseen: Some(merged), ..usual.clone() };
    let unread = Rules {
        read_at: None,
        problem: Some(("There is nothing at this address.".to_owned(), "woocommerce.statuses: not there".to_owned())),
        from_shop: vec![],
        paid_statuses: vec![],
        methods: vec![],
        refusals: vec![
            domain::refusal::RefusalCode::SettingWrong
                .refusal()
                .with("field", "to_shop")
                .with("value", "shipped: sent"),
        ],
        ..usual.clone()
    };
    vec![("usual", usual), ("looked", looked), ("merged", merged), ("unread", unread)]
}
