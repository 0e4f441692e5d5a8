//! Settings of the company: how it buys, its warehouses and cost centres, API tokens, and the offers that variants are
//! bought at.

use domain::{
    consignee::Consignee,
    ids::{TokenId, WarehouseId},
    right::Role,
};

use crate::components::{Act, Choice};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The company's name.
    pub company: String,
    /// Its zone.
    pub zone: String,
    /// Whether the reader may change the company and its tokens.
    pub may_edit: bool,
    /// Whether the reader may change warehouses and cost centres.
    pub may_connect: bool,
    /// Whether the reader may import offers.
    pub may_import: bool,
    /// Whether paid lines are booked by themselves.
    pub book_by_itself: bool,
    /// Minutes from the payment until then.
    pub book_wait_minutes: i64,
    /// Warehouses.
    pub warehouses: Vec<Warehouse>,
    /// Names of cost centres.
    pub cost_centres: Vec<String>,
    /// API tokens.
    pub tokens: Vec<Token>,
    /// A token that was just made: shown once.
    pub new_token: Option<String>,
    /// Shops for which offers can be imported.
    pub shops: Vec<Choice>,
    /// The text of the last file, when rows of it were refused.
    pub csv: String,
    /// Known offers.
    pub offers: i64,
    /// Rows of the last file that were refused: row and reason.
    pub refused_rows: Vec<(i64, String)>,
}

/// A warehouse and who gets the goods there.
#[derive(Debug, Clone, Default)]
pub struct Warehouse {
    /// The id; none for the form of a new one.
    pub id: Option<WarehouseId>,
    /// The name.
    pub name: String,
    /// Who gets the goods.
    pub consignee: Consignee,
}

impl Warehouse {
    /// What tells its form from the others of the page.
    #[must_use]
    pub fn form(&self) -> String {
        self.id.map_or_else(|| "warehouse".to_owned(), |id| id.to_string())
    }

    /// The fields of the consignee: name of the input, key of the label, text.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, &'static str, &str)> {
        let c = &self.consignee;
        vec![
            ("consignee.name", "consignee-name", &c.name),
            ("consignee.mobile", "consignee-mobile", &c.mobile),
            ("consignee.phone", "consignee-phone", &c.phone),
            ("consignee.postcode", "consignee-postcode", &c.postcode),
            ("consignee.province", "consignee-province", &c.province),
            ("consignee.city", "consignee-city", &c.city),
            ("consignee.district", "consignee-district", &c.district),
            ("consignee.address", "consignee-address", &c.address),
        ]
    }
}

impl Settings {
    /// The form of a new warehouse.
    #[must_use]
    pub fn fresh(&self) -> Warehouse {
        Warehouse::default()
    }
}

/// An API token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The id.
    pub id: TokenId,
    /// The name.
    pub name: String,
    /// The role it acts as.
    pub role: Role,
    /// What can be done.
    pub acts: Vec<Act>,
}

crate::pages::view!(Settings, "settings", Some(crate::frame::Menu::Settings), "pages/settings/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Settings)> {
    use super::sample::id;
    use crate::components::Look;
    let usual = Settings {
        company: "Blue Harbour Trading".to_owned(),
        zone: "Europe/Sofia".to_owned(),
        may_edit: true,
        may_connect: true,
        may_import: true,
        book_by_itself: true,
        book_wait_minutes: 10,
        warehouses: vec![Warehouse {
            id: Some(id(800)),
            name: "Guangzhou".to_owned(),
            consignee: Consignee {
                name: "王伟".to_owned(),
                mobile: "13800000000".to_owned(),
                province: "广东省".to_owned(),
                city: "广州市".to_owned(),
                district: "海珠区".to_owned(),
                address: "新港东路1号".to_owned(),
                ..Consignee::default()
            },
        }],
        cost_centres: vec!["Retail".to_owned(), "Wholesale".to_owned()],
        tokens: vec![Token {
            id: id(700),
            name: "nightly report".to_owned(),
            role: Role::Auditor,
            acts: vec![
                Act::new("token.end", "act-remove").with("token", "tok_1").look(Look::Danger).confirm("confirm-remove"),
            ],
        }],
        new_token: Some("sct_9f0a1tq2xk77c".to_owned()),
        shops: vec![Choice { value: "con_1".to_owned(), text: "Harbour Home".to_owned(), chosen: true }],
        csv: "product,variant,provider,offer,spec,seller,price,currency\n".to_owned(),
        offers: 1842,
        refused_rows: vec![(14, "price: `abc` is not an amount".to_owned())],
    };
    let reader = Settings {
        may_edit: false,
        may_connect: false,
        may_import: false,
        new_token: None,
        refused_rows: vec![],
        csv: String::new(),
        ..usual.clone()
    };
    vec![("usual", usual), ("reader", reader), ("empty", Settings { may_connect: true, ..Settings::default() })]
}
