//! Lists that need no page of their own: provider orders, packages, parcels, the ledger, what a connection said and heard.

use crate::{
    components::{Cell, Column, ListView, SheetRow},
    frame::{Frame, Menu, Tone},
};

/// A list.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The key of its title.
    pub title: &'static str,
    /// What it belongs to: address and name.
    pub back: Option<(String, String)>,
    /// The name of what it belongs to, its colour and the key of its state, where the head says that in place of the title.
    pub of: Option<(String, Tone, &'static str)>,
    /// The lists beside it: address, key of the name, whether it is this one.
    pub jumps: Vec<(String, &'static str, bool)>,
    /// Everything around the rows.
    pub list: ListView,
    /// What an empty list says: icon, and the keys of title and help.
    pub empty: Option<(&'static str, &'static str, &'static str)>,
    /// The columns.
    pub columns: &'static [Column],
    /// The rows.
    pub rows: Vec<SheetRow>,
}

impl Sheet {
    fn title(&self, f: &Frame) -> String {
        f.t(if self.title.is_empty() { "menu-orders" } else { self.title })
    }

    /// The columns that the reader sees, and whether they hold figures.
    pub(crate) fn heads(&self, f: &Frame) -> Vec<(Column, bool)> {
        let first = self.rows.first();
        let right = |place: usize| {
            first.and_then(|row| row.cells.get(place)).is_some_and(|cell| cell.class().contains("right"))
        };
        let seen = self.columns.iter().enumerate().filter(|(_, column)| is_seen(f, column));
        seen.map(|(place, column)| (*column, right(place))).collect()
    }

    /// What it says when it is empty.
    fn nothing(&self) -> (&'static str, &'static str, &'static str) {
        self.empty.unwrap_or(("list", "list-empty", ""))
    }

    pub(super) fn width(&self, f: &Frame) -> usize {
        self.heads(f).len() + usize::from(self.has_acts())
    }

    pub(super) fn has_acts(&self) -> bool {
        self.rows.iter().any(|row| !row.acts.is_empty())
    }

    /// The cells that the reader sees; the first leads where the row leads.
    pub(crate) fn shown<'a>(&self, f: &Frame, row: &'a SheetRow) -> Vec<(Column, &'a Cell, Option<&'a str>)> {
        let seen = self.columns.iter().zip(&row.cells).filter(|(column, _)| is_seen(f, column));
        let link = |place: usize| if place == 0 { row.link.as_deref() } else { None };
        seen.enumerate().map(|(place, (column, cell))| (*column, cell, link(place))).collect()
    }
}

fn is_seen(f: &Frame, column: &Column) -> bool {
    !column.label.is_empty() && (!column.money || f.sees_money())
}

/// Where a list stands in the menu is known only when it is shown.
macro_rules! sheet {
    ($name:ident, $menu:expr, $code:literal) => {
        /// A list under one entry of the menu.
        #[derive(Debug, Clone, Default)]
        pub struct $name(pub Sheet);

        impl crate::pages::View for $name {
            const NAME: &'static str = $code;
            const MENU: Option<Menu> = Some($menu);
            fn html(&self, f: &Frame) -> Result<String, askama::Error> {
                askama::Template::render(&Shown { f, v: &self.0 })
            }
            fn samples() -> Vec<(&'static str, Self)> {
                samples().into_iter().map(|(name, sheet)| (name, Self(sheet))).collect()
            }
        }
    };
}

#[derive(askama::Template)]
#[template(path = "pages/sheet/page.html")]
struct Shown<'a> {
    f: &'a Frame,
    v: &'a Sheet,
}

sheet!(OrdersSheet, Menu::Orders, "orders_sheet");
sheet!(ActivitiesSheet, Menu::Activities, "activities");
sheet!(PurchaseSheet, Menu::Purchase, "purchase_sheet");
sheet!(WarehouseSheet, Menu::Warehouse, "warehouse_sheet");
sheet!(ConnectionSheet, Menu::Connections, "connection_sheet");
sheet!(AuditSheet, Menu::Audit, "audit");

fn samples() -> Vec<(&'static str, Sheet)> {
    use super::sample::{at, cny, goods};
    use crate::components::{Act, Choice, Filter, FilterHow, Pager, Tab};
    const COLUMNS: &[Column] = &[
        Column::new("column-number", &["number"]),
        Column::new("column-goods", &["name", "attributes", "sku"]),
        Column::new("column-state", &["state"]),
        Column::new("column-kind", &["kind", "reason"]),
        Column::new("column-amount", &["amount", "currency"]).sort("total").money(),
        Column::new("column-quantity", &["quantity"]),
        Column::new("column-when", &["at"]).sort("new"),
    ];
    let rows = (0..4)
        .map(|number| SheetRow {
            id: format!("pro_{number}"),
            link: (number != 2).then(|| "/orders/ord_1".to_owned()),
            cells: vec![
                Cell::Code(format!("360000000000000{number}")),
                Cell::Goods(goods(number)),
                Cell::State(Tone::Waiting, "provider-state", "awaiting_payment".to_owned()),
                Cell::Two("order.updated".to_owned(), "the signature is wrong".to_owned()),
                Cell::Money(cny("178.50")),
                Cell::Number(3),
                Cell::When((number != 1).then(|| at("2026-03-02T09:10:00Z"))),
            ],
            more: if number == 0 { vec![("raw-body", "{\"id\": 1}".to_owned())] } else { vec![] },
            acts: vec![Act::new("account.sync", "act-sync").with("account", number)],
            ticks: false,
        })
        .collect();
    let choice = |text: &str, chosen| Choice { value: text.to_owned(), text: text.to_owned(), chosen };
    let filter = |name, label, how| Filter { name, label, how };
    let list = ListView {
        path: "/provider-orders".to_owned(),
        filters: vec![
            filter("search", "orders-search", FilterHow::Words("a&b".to_owned())),
            filter("shop", "column-shop", FilterHow::Choice(vec![choice("", true), choice("Harbour", false)])),
            filter("held", "orders-held", FilterHow::Tick(true)),
            filter("from", "filter-from", FilterHow::Day("2026-03-01".to_owned())),
        ],
        tabs: vec![
            Tab { code: "awaiting_payment".to_owned(), text: "Awaiting payment".to_owned(), rows: 12, more: false },
            Tab { code: "paid".to_owned(), text: "Paid".to_owned(), rows: 1000, more: true },
        ],
        state: "paid".to_owned(),
        usual: "",
        sorts: vec![("new", "column-when"), ("total", "column-amount")],
        has_no_heads: false,
        sort: "total".to_owned(),
        by: "total",
        up: true,
        pager: Pager { shown: 4, first: None, next: Some("/provider-orders?after=1.2".to_owned()) },
        note: Some("list-tired"),
        has_file: true,
    };
    let jumps = vec![("/orders".to_owned(), "menu-orders", false), ("/ledger".to_owned(), "ledger-title", true)];
    let usual = Sheet { title: "ledger-title", back: None, of: None, empty: None, jumps, list, columns: COLUMNS, rows };
    let empty =
        Sheet { rows: vec![], list: ListView { path: "/ledger".to_owned(), ..ListView::default() }, ..usual.clone() };
    vec![("usual", usual), ("empty", empty)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_carries_the_whole_state() {
        let list = samples().remove(0).1.list;
        let same = "search=a%26b&held=1&from=2026-03-01";
        assert_eq!(list.here(), format!("/provider-orders?status=paid&{same}&sort=total&way=up"));
        assert_eq!(list.with_state(""), format!("/provider-orders?{same}&sort=total&way=up"));
        assert_eq!(list.sorted("total"), format!("/provider-orders?status=paid&{same}&sort=total"));
        assert_eq!(list.sorted("new"), format!("/provider-orders?status=paid&{same}&sort=new"));
        assert_eq!(list.file(), format!("/provider-orders.csv?status=paid&{same}&sort=total&way=up"));
        assert!(list.behind("7.8").ends_with("&after=7.8"));
        assert_eq!((list.order("total"), list.order("new")), ("ascending", "none"));
    }

    #[test]
    fn a_cell_has_a_text_for_each_name_of_its_column() {
        for (_, sheet) in samples() {
            for row in &sheet.rows {
                assert_eq!(row.cells.len(), sheet.columns.len());
                for (column, cell) in sheet.columns.iter().zip(&row.cells) {
                    assert_eq!(cell.texts(&jiff::tz::TimeZone::UTC).len(), column.file.len(), "{}", column.label);
                }
            }
        }
    }
}
