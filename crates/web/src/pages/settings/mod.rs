//! Settings of the company: how it buys, its warehouses and cost centres, and the offers that variants are bought at.

use domain::{consignee::Consignee, ids::WarehouseId};

use crate::{
    components::{Act, Choice, Field},
    frame::Frame,
};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The company's name.
    pub company: String,
    /// Its zone.
    pub zone: String,
    /// Whether the reader may change how the company works.
    pub may_edit: bool,
    /// Whether the reader may change warehouses and cost centres.
    pub may_connect: bool,
    /// Whether the reader may import offers.
    pub may_import: bool,
    /// Whether paid lines are booked by themselves.
    pub book_by_itself: bool,
    /// Minutes from the payment until then.
    pub book_wait_minutes: i64,
    /// The hour at which shops are read for gaps and proven.
    pub night_hour: i64,
    /// Time zones to choose from; empty where the reader may not change it.
    pub zones: Vec<Choice>,
    /// Warehouses.
    pub warehouses: Vec<Warehouse>,
    /// Names of cost centres.
    pub cost_centres: Vec<String>,
    /// Shops for which offers can be imported.
    pub shops: Vec<Choice>,
    /// The text of the last file, when rows of it were refused.
    pub csv: String,
    /// Known offers.
    pub offers: i64,
    /// Rows of the last file that were refused: row and reason.
    pub refused_rows: Vec<(i64, String)>,
    /// What the company calls statuses, for who may change it.
    pub names: Option<Names>,
    /// The connection that somebody left to make a warehouse or a cost centre.
    pub whence: Option<String>,
    /// A form that came back, with what was typed and what is wrong with it.
    pub back: Option<Back>,
}

/// What the company calls statuses in one language, or in any.
#[derive(Debug, Clone)]
pub struct Names {
    /// The code of the language; empty for any.
    pub language: String,
    /// The languages to choose from.
    pub languages: Vec<Choice>,
    /// The statuses of each kind of thing, under the key of its heading.
    pub groups: Vec<(&'static str, Vec<NameRow>)>,
    /// Takes all names back.
    pub restore: Act,
}

impl Names {
    /// Whether names of these statuses were given.
    #[must_use]
    pub fn has_own(&self, rows: &[NameRow]) -> bool {
        rows.iter().any(|row| !row.own.is_empty())
    }
}

/// A status with its names.
#[derive(Debug, Clone)]
pub struct NameRow {
    /// The name of the input.
    pub field: String,
    /// What it is called when nobody names it.
    pub usual: String,
    /// What the company calls it; empty for the usual name.
    pub own: String,
}

/// A form that came back.
#[derive(Debug, Clone, Default)]
pub struct Back {
    /// The act that it asked for.
    pub act: String,
    /// What tells its form from others of the same act; empty when there is one.
    pub of: String,
    /// What was typed, by the name of the field.
    pub typed: Vec<(String, String)>,
    /// What is wrong, by the name of the field, in the reader's language.
    pub errors: Vec<(String, String)>,
}

impl Settings {
    /// A field as it is kept, or as it came back.
    fn field(&self, act: &str, of: &str, name: &str, kept: &str) -> Field {
        let back = self.back.as_ref().filter(|back| back.act == act && back.of == of);
        let Some(back) = back else { return Field::of(kept) };
        let plain = name.split('#').next().unwrap_or(name);
        let last = plain.rsplit('.').next().unwrap_or(plain);
        let typed = back.typed.iter().find(|(known, _)| known == plain).map_or(kept, |(_, text)| text);
        let error = back.errors.iter().find(|(known, _)| known == last).map(|(_, error)| error.clone());
        Field { value: typed.to_owned(), error }
    }

    /// Minutes from the payment until paid lines are booked.
    fn wait_field(&self) -> Field {
        self.field("company.set", "", "settings.book_wait_minutes", &self.book_wait_minutes.to_string())
    }

    /// The hour of the nightly check.
    fn night_field(&self) -> Field {
        self.field("company.set", "", "settings.night_hour", &self.night_hour.to_string())
    }

    /// The company's name.
    fn company_field(&self) -> Field {
        self.field("company.set", "", "name", &self.company)
    }

    /// The name in a form that makes something.
    fn name_field(&self, act: &str) -> Field {
        self.field(act, "", "name", "")
    }

    /// A field of a warehouse.
    fn warehouse_field(&self, warehouse: &Warehouse, name: &str, kept: &str) -> Field {
        self.field("warehouse.set", &warehouse.id.map(|id| id.to_string()).unwrap_or_default(), name, kept)
    }

    /// Whether the form of a warehouse stands open.
    fn is_open(&self, warehouse: &Warehouse) -> bool {
        let id = warehouse.id.map(|id| id.to_string()).unwrap_or_default();
        self.is_back("warehouse.set", &id)
    }

    fn is_back(&self, act: &str, of: &str) -> bool {
        self.back.as_ref().is_some_and(|back| back.act == act && back.of == of)
    }

    /// The languages to choose from.
    fn languages(&self, f: &Frame) -> Vec<Choice> {
        let choice = |lang: &crate::lang::Lang| Choice {
            value: lang.code().to_owned(),
            text: lang.own_name().to_owned(),
            chosen: *lang == f.lang,
        };
        crate::lang::Lang::ALL.iter().map(choice).collect()
    }

    /// The themes to choose from.
    fn themes(&self, f: &Frame) -> Vec<Choice> {
        let choice = |theme: &crate::frame::Theme| Choice {
            value: theme.code().to_owned(),
            text: f.code("theme", theme.code()),
            chosen: *theme == f.theme,
        };
        crate::frame::Theme::ALL.iter().map(choice).collect()
    }
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

crate::pages::view!(Settings, "settings", Some(crate::frame::Menu::Settings), "pages/settings/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Settings)> {
    use super::sample::id;
    use crate::components::Look;
    let name = |field: &str, usual: &str, own: &str| NameRow {
        field: format!("names.{field}"),
        usual: usual.to_owned(),
        own: own.to_owned(),
    };
    let usual = Settings {
        company: "Blue Harbour Trading".to_owned(),
        zone: "Europe/Sofia".to_owned(),
        may_edit: true,
        may_connect: true,
        may_import: true,
        book_by_itself: true,
        book_wait_minutes: 10,
        night_hour: 3,
        zones: vec![Choice { value: "Europe/Sofia".to_owned(), text: "Europe/Sofia".to_owned(), chosen: true }],
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
        shops: vec![Choice { value: "con_1".to_owned(), text: "Harbour Home".to_owned(), chosen: true }],
        csv: "product,variant,provider,offer,spec,seller,price,currency\n".to_owned(),
        offers: 1842,
        refused_rows: vec![(14, "price: `abc` is not an amount".to_owned())],
        names: Some(Names {
            language: String::new(),
            languages: vec![
                Choice { value: String::new(), text: "Any language".to_owned(), chosen: true },
                Choice { value: "ru".to_owned(), text: "Русский".to_owned(), chosen: false },
            ],
            groups: vec![
                (
                    "names-line",
                    vec![name("line.paid", "Paid", "To be bought"), name("line.booking", "Being booked", "")],
                ),
                ("names-order", vec![name("order.in_purchase", "In purchase", "")]),
            ],
            restore: Act::new("status.restore_names", "act-restore-names").look(Look::Danger),
        }),
        whence: Some("/connections/new?kind=shop".to_owned()),
        back: None,
    };
    let back = |act: &str, of: &str, typed: &str, field: &str| Back {
        act: act.to_owned(),
        of: of.to_owned(),
        typed: vec![(typed.to_owned(), "99999".to_owned())],
        errors: vec![(field.to_owned(), "Between 0 and 10 080.".to_owned())],
    };
    let wait = back("company.set", "", "settings.book_wait_minutes", "book_wait_minutes");
    let wrong = Settings { back: Some(wait), refused_rows: vec![], ..usual.clone() };
    let taken = back("warehouse.set", &id::<domain::ids::kinds::Warehouse>(800).to_string(), "name", "name");
    let taken = Settings { back: Some(taken), ..wrong.clone() };
    let reader = Settings {
        may_edit: false,
        may_connect: false,
        may_import: false,
        zones: vec![],
        refused_rows: vec![],
        csv: String::new(),
        names: None,
        ..usual.clone()
    };
    vec![
        ("usual", usual),
        ("wrong", wrong),
        ("taken", taken),
        ("reader", reader),
        ("empty", Settings { may_connect: true, ..Settings::default() }),
    ]
}
