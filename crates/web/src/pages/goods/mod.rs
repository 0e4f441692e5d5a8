//! Goods of all shops, with the offers that are proposed to be ticked, and where the reading of each shop stands.

use domain::Moment;

use super::sheet::Sheet;
use crate::{components::Act, frame::Menu};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct GoodsList {
    /// The list.
    pub sheet: Sheet,
    /// The shops.
    pub readings: Vec<Reading>,
}

impl GoodsList {
    fn can_tick(&self) -> bool {
        self.sheet.rows.iter().any(|row| row.ticks)
    }
}

/// The reading of one shop's goods.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The shop.
    pub shop: String,
    /// `reading`, `closing`, `done`; empty when it was never read.
    pub state: String,
    /// Products read.
    pub products: i64,
    /// Products that the shop says it has.
    pub total: Option<i64>,
    /// Variants read.
    pub variants: i64,
    /// Of them new or changed.
    pub changed: i64,
    /// Variants that the shop does not have any more.
    pub gone: i64,
    /// Why it stands still.
    pub problem: String,
    /// When it ended, or last moved.
    pub at: Option<Moment>,
    /// Read again, or why not.
    pub act: Act,
}

impl Reading {
    fn runs(&self) -> bool {
        matches!(self.state.as_str(), "reading" | "closing")
    }
}

crate::pages::view!(GoodsList, "goods", Some(Menu::Goods), "pages/goods/page.html");

pub(crate) fn samples() -> Vec<(&'static str, GoodsList)> {
    use super::sample::{at, eur, goods};
    use crate::{
        components::{Cell, Column, ListView, Pager, SheetRow, Tab},
        frame::Tone,
    };
    const COLUMNS: &[Column] = &[
        Column::new("column-goods", &["name", "attributes", "sku"]).sort("new"),
        Column::new("column-shop", &["shop"]),
        Column::new("column-price", &["price", "currency"]).money(),
        Column::new("column-stock", &["stock"]),
        Column::new("column-matching", &["matching"]),
        Column::new("column-offer", &["offer", "from"]),
    ];
    let states = [
        (Tone::Good, "matched", "1688 600000000001 / 01234567", "Same SKU in another shop", true),
        (Tone::Asking, "ambiguous", "", "3 offers could be meant", false),
        (Tone::Waiting, "new", "", "", false),
        (Tone::Quiet, "gone", "", "", false),
    ];
    let row = |(number, (tone, state, offer, from, ticks)): (usize, (Tone, &str, &str, &str, bool))| SheetRow {
        id: format!("var_{number}"),
        link: Some("/goods/prd_1".to_owned()),
        cells: vec![
            Cell::Goods(goods(number)),
            Cell::Text("Harbour Home".to_owned()),
            Cell::Money(eur("24.90")),
            if number == 2 { Cell::Text(String::new()) } else { Cell::Number(12) },
            Cell::State(tone, "matching", state.to_owned()),
            Cell::Two(offer.to_owned(), from.to_owned()),
        ],
        ticks,
        ..SheetRow::default()
    };
    let tab = |code: &str, rows| Tab { code: code.to_owned(), text: code.to_owned(), rows, more: rows == 1000 };
    let sheet = Sheet {
        title: "menu-goods",
        list: ListView {
            path: "/goods".to_owned(),
            tabs: vec![tab("matched", 1000), tab("ambiguous", 3), tab("new", 41), tab("gone", 2)],
            pager: Pager { shown: 4, first: None, next: Some("/goods?after=1.2".to_owned()) },
            has_file: true,
            by: "new",
            ..ListView::default()
        },
        columns: COLUMNS,
        rows: states.into_iter().enumerate().map(row).collect(),
        ..Sheet::default()
    };
    let reading = Reading {
        shop: "Harbour Home".to_owned(),
        state: "reading".to_owned(),
        products: 1200,
        total: Some(4100),
        variants: 3711,
        changed: 214,
        gone: 0,
        problem: String::new(),
        at: Some(at("2026-03-02T09:00:00Z")),
        act: Act::new("catalogue.read", "act-read-goods").with("connection", "con_1").icon("refresh"),
    };
    let readings = vec![
        reading.clone(),
        Reading { state: "done".to_owned(), gone: 2, ..reading.clone() },
        Reading { problem: "the shop answered 503".to_owned(), ..reading.clone() },
        Reading { state: String::new(), at: None, ..reading },
    ];
    let usual = GoodsList { sheet: sheet.clone(), readings };
    let empty = GoodsList { sheet: Sheet { rows: vec![], ..sheet }, readings: vec![] };
    vec![("usual", usual), ("empty", empty)]
}
